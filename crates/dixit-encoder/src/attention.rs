//! Attention of the rows of one sequence to one another (Vaswani et al. 2017).
//!
//! In floats: it is a sixth of the work, and its products of two activations
//! would need a quantisation of their own.

use crate::cpu::multiversion;
use crate::math::{LANES, add_up, exp, greatest, larger};

/// Queries that are handled at the same time.
const ROWS: usize = 4;

/// Keys that are handled at the same time.
const KEYS: usize = 32;

/// Memory for the attention of one head.
#[derive(Default)]
pub(crate) struct Room {
    /// Keys turned over: for each dimension, its value in every key.
    keys: Vec<f32>,
    /// Scaled queries at hand.
    queries: Vec<f32>,
    /// A row of scores for each of them.
    scores: Vec<f32>,
}

multiversion! {
    /// Attention of one sequence. `wide` holds rows of queries, keys and values,
    /// each of the width of a row of `out`.
    pub(crate) fn attend(cpu: Cpu, wide: &[f32], heads: usize, width: usize, room: &mut Room, out: &mut [f32]) {
        let length = out.len() / width;
        let size = width / heads;
        if length == 0 {
            return;
        }
        for head in 0..heads {
            attend_head(wide, length, width, head * size, size, room, out);
        }
    }
}

#[inline(always)]
fn attend_head(
    wide: &[f32],
    length: usize,
    width: usize,
    first: usize,
    size: usize,
    room: &mut Room,
    out: &mut [f32],
) {
    let padded = length.next_multiple_of(KEYS);
    let scale = 1.0 / (size as f32).sqrt();
    turn_keys(wide, length, width, first, size, padded, &mut room.keys);
    room.queries.resize(ROWS * size, 0.0);
    room.scores.resize(ROWS * padded, 0.0);
    for start in (0..length).step_by(ROWS) {
        let count = ROWS.min(length - start);
        for (r, query) in room.queries.chunks_exact_mut(size).enumerate() {
            let row = start + r.min(count - 1);
            let from = &wide[row * 3 * width + first..][..size];
            for (q, &v) in query.iter_mut().zip(from) {
                *q = v * scale;
            }
        }
        for key in (0..padded).step_by(KEYS) {
            score(
                &room.queries,
                size,
                &room.keys,
                padded,
                key,
                &mut room.scores,
            );
        }
        let mut inverse = [0.0; ROWS];
        for (scores, inverse) in room.scores.chunks_exact_mut(padded).zip(&mut inverse) {
            *inverse = 1.0 / soften(&mut scores[..length]);
        }
        let values = &wide[2 * width + first..];
        let mut column = 0;
        while column < size {
            let out = &mut out[start * width + first + column..];
            let values = &values[column..];
            let of = Gather {
                length,
                width,
                padded,
                count,
            };
            if size - column >= 32 {
                gather::<32>(&room.scores, values, of, &inverse, out);
                column += 32;
            } else {
                gather::<16>(&room.scores, values, of, &inverse, out);
                column += 16;
            }
        }
    }
}

/// Turns the keys of a head over, with zeros behind the last.
#[inline(always)]
fn turn_keys(
    wide: &[f32],
    length: usize,
    width: usize,
    first: usize,
    size: usize,
    padded: usize,
    keys: &mut Vec<f32>,
) {
    keys.resize(size * padded, 0.0);
    for (dimension, row) in keys.chunks_exact_mut(padded).enumerate() {
        let column = width + first + dimension;
        for (key, out) in row[..length].iter_mut().enumerate() {
            *out = wide[key * 3 * width + column];
        }
        row[length..].fill(0.0);
    }
}

/// Products of the queries with some keys.
#[inline(always)]
fn score(
    queries: &[f32],
    size: usize,
    keys: &[f32],
    padded: usize,
    first: usize,
    scores: &mut [f32],
) {
    let mut sums = [[0.0; KEYS]; ROWS];
    for dimension in 0..size {
        let Some(keys) = keys[dimension * padded + first..].first_chunk::<KEYS>() else {
            return;
        };
        for r in 0..ROWS {
            let query = queries[r * size + dimension];
            for i in 0..KEYS {
                sums[r][i] = query.mul_add(keys[i], sums[r][i]);
            }
        }
    }
    for r in 0..ROWS {
        scores[r * padded + first..][..KEYS].copy_from_slice(&sums[r]);
    }
}

/// Makes scores into weights that are not yet divided by their sum, which is
/// returned.
#[inline(always)]
fn soften(scores: &mut [f32]) -> f32 {
    let mut most = [f32::MIN; LANES];
    let (chunks, rest) = scores.as_chunks::<LANES>();
    for chunk in chunks {
        for i in 0..LANES {
            most[i] = larger(most[i], chunk[i]);
        }
    }
    for (most, &score) in most.iter_mut().zip(rest) {
        *most = larger(*most, score);
    }
    let most = greatest(most);
    for score in scores.iter_mut() {
        *score = exp(*score - most);
    }
    let mut sums = [0.0; LANES];
    let (chunks, rest) = scores.as_chunks::<LANES>();
    for chunk in chunks {
        for i in 0..LANES {
            sums[i] += chunk[i];
        }
    }
    for (sum, &weight) in sums.iter_mut().zip(rest) {
        *sum += weight;
    }
    add_up(sums)
}

/// Sizes for [`gather`].
#[derive(Clone, Copy)]
struct Gather {
    length: usize,
    width: usize,
    padded: usize,
    /// Queries whose result is kept.
    count: usize,
}

/// Sums of the values by the weights of the queries, for some columns.
#[inline(always)]
fn gather<const COLUMNS: usize>(
    weights: &[f32],
    values: &[f32],
    of: Gather,
    inverse: &[f32; ROWS],
    out: &mut [f32],
) {
    let mut sums = [[0.0; COLUMNS]; ROWS];
    for key in 0..of.length {
        let Some(values) = values[key * 3 * of.width..].first_chunk::<COLUMNS>() else {
            return;
        };
        for r in 0..ROWS {
            let weight = weights[r * of.padded + key];
            for i in 0..COLUMNS {
                sums[r][i] = weight.mul_add(values[i], sums[r][i]);
            }
        }
    }
    for r in 0..of.count {
        let out = &mut out[r * of.width..][..COLUMNS];
        for i in 0..COLUMNS {
            out[i] = sums[r][i] * inverse[r];
        }
    }
}
