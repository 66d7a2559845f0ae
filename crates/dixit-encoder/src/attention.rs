//! Attention of the rows of one sequence to one another (Vaswani et al. 2017).
//!
//! Both products are of 16-bit integers: twice as fast as floats, finer than
//! what the eight bits around them leave of the numbers, and exact. Queries, keys
//! and values have one scale for each sequence and head. The weights that the
//! keys of a query get are multiples of 1/32,767.

use crate::aligned::Aligned;
use crate::cpu::{Cpu, Level};
use crate::kernel::{self, PAIR_COLUMNS, PAIR_ROWS, Pairs};
use crate::math::{ROUND, exp2, larger};

/// The largest number of 16 bits: of values, and what weights add up to.
const MOST: f32 = 32_767.0;

/// The longest sequence, in rows.
pub(crate) const LONGEST: usize = 2047;

/// What stands for 1 in a sum of powers: of those, [`LONGEST`] fit in 32 bits.
const ONE: f32 = (1 << 21) as f32;

/// Memory for the attention of one sequence.
#[derive(Default)]
pub(crate) struct Room {
    /// By column, the largest number without its sign; then what to multiply a
    /// column by.
    columns: Vec<f32>,
    /// By part (query, key, value) and head, what an integer of 1 stands for.
    scales: Vec<f32>,
    /// Queries, keys and values as integers, row after row.
    rows: Aligned<i16>,
    /// Keys of a head: for each two dimensions, those of every key.
    keys: Aligned<i16>,
    /// Values of a head: for each two keys, those of every dimension.
    values: Aligned<i16>,
    /// By query at hand, the products with all keys.
    scores: Aligned<i32>,
    /// By query at hand, powers of the scores.
    powers: Aligned<f32>,
    /// By query at hand, the weights of all keys.
    weights: Aligned<i16>,
}

/// Sizes of one call.
#[derive(Clone, Copy)]
struct Shape {
    /// Rows of the sequence.
    length: usize,
    /// The same, up to a whole tile.
    padded: usize,
    /// Numbers in a row of queries.
    width: usize,
    heads: usize,
    /// Numbers in a head.
    size: usize,
    /// The same, up to a whole tile.
    columns: usize,
}

/// Attention of one sequence. `wide` holds rows of queries, keys and values, each
/// of the width of a row of `out`. A head's width is even, and there are at most
/// [`LONGEST`] rows.
#[allow(unsafe_code)]
pub(crate) fn attend(
    cpu: Cpu,
    wide: &[f32],
    heads: usize,
    width: usize,
    room: &mut Room,
    out: &mut [f32],
) {
    let length = out.len() / width;
    let size = width / heads;
    if length == 0 {
        return;
    }
    let shape = Shape {
        length,
        padded: length.next_multiple_of(PAIR_COLUMNS),
        width,
        heads,
        size,
        columns: size.next_multiple_of(PAIR_COLUMNS),
    };
    match cpu.level() {
        // SAFETY: a `Cpu` of this level exists only where all of the function's
        // target features were detected.
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 | Level::Amx => unsafe { attend_avx512(wide, shape, room, out) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => unsafe { attend_avx2(wide, shape, room, out) },
        _ => attend_by(wide, shape, room, out, kernel::pairs_portable),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn attend_avx2(wide: &[f32], shape: Shape, room: &mut Room, out: &mut [f32]) {
    attend_by(wide, shape, room, out, |of, sums, stride| {
        kernel::avx2::pairs(of, sums, stride);
    });
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
fn attend_avx512(wide: &[f32], shape: Shape, room: &mut Room, out: &mut [f32]) {
    attend_by(wide, shape, room, out, |of, sums, stride| {
        kernel::avx512::pairs(of, sums, stride);
    });
}

/// Attention with a given tile of products.
#[inline(always)]
fn attend_by(
    wide: &[f32],
    of: Shape,
    room: &mut Room,
    out: &mut [f32],
    tile: impl Fn(Pairs<'_>, &mut [i32], usize) + Copy,
) {
    room.quantise(wide, of);
    room.scores.resize(PAIR_ROWS * of.padded);
    room.powers.resize(of.padded);
    room.weights.resize(PAIR_ROWS * of.padded);
    for head in 0..of.heads {
        room.turn_keys(of, head);
        room.pair_values(of, head);
        for start in (0..of.length).step_by(PAIR_ROWS) {
            let count = PAIR_ROWS.min(of.length - start);
            room.score(of, head, start, tile);
            room.weigh(of, head, count);
            let out = &mut out[start * of.width + head * of.size..];
            room.gather(of, head, count, out, tile);
        }
    }
}

impl Room {
    /// Makes integers of all rows.
    #[inline(always)]
    fn quantise(&mut self, wide: &[f32], of: Shape) {
        let row = 3 * of.width;
        self.columns.clear();
        self.columns.resize(row, 0.0);
        for numbers in wide.chunks_exact(row) {
            for (most, &number) in self.columns.iter_mut().zip(numbers) {
                // Floats without sign have the order of their bits.
                *most = f32::from_bits(most.to_bits().max(number.abs().to_bits()));
            }
        }
        // A score is the sum of `size` products and differs from another by less
        // than 2³¹.
        let limit = ((1_u32 << 30) as f32 / of.size as f32)
            .sqrt()
            .floor()
            .min(MOST);
        self.scales.clear();
        for (part, columns) in self.columns.chunks_exact_mut(of.size).enumerate() {
            let limit = if part / of.heads == 2 { MOST } else { limit };
            let most = columns.iter().fold(0.0, |a, &b| larger(a, b));
            self.scales.push(most / limit);
            columns.fill(if most > 0.0 { limit / most } else { 0.0 });
        }
        self.rows.resize((of.length + PAIR_ROWS) * row);
        for (integers, numbers) in self.rows.chunks_exact_mut(row).zip(wide.chunks_exact(row)) {
            for ((integer, &number), &factor) in integers.iter_mut().zip(numbers).zip(&self.columns)
            {
                *integer = number.mul_add(factor, ROUND).to_bits() as i16;
            }
        }
    }

    /// Turns the keys of a head over. What stands behind the last is not used.
    #[inline(always)]
    fn turn_keys(&mut self, of: Shape, head: usize) {
        self.keys.resize(of.size * of.padded);
        let first = of.width + head * of.size;
        for (key, row) in self
            .rows
            .chunks_exact(3 * of.width)
            .take(of.length)
            .enumerate()
        {
            let pairs = row[first..first + of.size].as_chunks::<2>().0;
            for (pair, out) in pairs.iter().zip(self.keys.chunks_exact_mut(2 * of.padded)) {
                out[2 * key..2 * key + 2].copy_from_slice(pair);
            }
        }
    }

    /// Puts the values of each two keys side by side, with zeros behind the last.
    #[inline(always)]
    fn pair_values(&mut self, of: Shape, head: usize) {
        self.values.resize(of.length.div_ceil(2) * 2 * of.columns);
        let first = 2 * of.width + head * of.size;
        let rows = &self.rows[..of.length * 3 * of.width];
        let pairs = rows.chunks(6 * of.width);
        for (pair, out) in pairs.zip(self.values.chunks_exact_mut(2 * of.columns)) {
            let one = &pair[first..first + of.size];
            let out = out.as_chunks_mut::<2>().0;
            if let Some(other) = pair.get(3 * of.width + first..) {
                for ((out, &one), &other) in out.iter_mut().zip(one).zip(other) {
                    *out = [one, other];
                }
            } else {
                for (out, &one) in out.iter_mut().zip(one) {
                    *out = [one, 0];
                }
            }
        }
    }

    /// Products of some queries with all keys.
    #[inline(always)]
    fn score(
        &mut self,
        of: Shape,
        head: usize,
        start: usize,
        tile: impl Fn(Pairs<'_>, &mut [i32], usize),
    ) {
        let row = 3 * of.width;
        for key in (0..of.padded).step_by(PAIR_COLUMNS) {
            let operands = Pairs {
                rows: &self.rows[start * row + head * of.size..],
                row_stride: row,
                columns: &self.keys[2 * key..],
                column_stride: 2 * of.padded,
                steps: of.size / 2,
            };
            tile(operands, &mut self.scores[key..], of.padded);
        }
    }

    /// Weights of all keys for some queries: the softmax of the scores.
    #[inline(always)]
    fn weigh(&mut self, of: Shape, head: usize, count: usize) {
        let scale = self.scales[head] * self.scales[of.heads + head];
        let factor = scale * std::f32::consts::LOG2_E / (of.size as f32).sqrt();
        let powers = &mut self.powers[..of.length];
        let scores = self.scores.chunks_exact(of.padded).take(count);
        for (scores, weights) in scores.zip(self.weights.chunks_exact_mut(of.padded)) {
            let scores = &scores[..of.length];
            let most = scores.iter().fold(i32::MIN, |a, &b| a.max(b));
            // The sum is one of integers: exact, so in any order.
            let mut sum = 0_u32;
            for (power, &score) in powers.iter_mut().zip(scores) {
                *power = exp2(score.wrapping_sub(most) as f32 * factor);
                let whole = power.mul_add(ONE, ROUND).to_bits();
                sum = sum.wrapping_add(whole.wrapping_sub(ROUND.to_bits()));
            }
            let share = MOST * ONE / sum as f32;
            for (weight, &power) in weights.iter_mut().zip(powers.iter()) {
                *weight = power.mul_add(share, ROUND).to_bits() as i16;
            }
            // The last key may have no other at its side.
            if let Some(weight) = weights.get_mut(of.length) {
                *weight = 0;
            }
        }
    }

    /// Sums of the values by the weights of the queries.
    #[inline(always)]
    fn gather(
        &self,
        of: Shape,
        head: usize,
        count: usize,
        out: &mut [f32],
        tile: impl Fn(Pairs<'_>, &mut [i32], usize),
    ) {
        let scale = self.scales[2 * of.heads + head] / MOST;
        for column in (0..of.size).step_by(PAIR_COLUMNS) {
            let mut sums = [[0; PAIR_COLUMNS]; PAIR_ROWS];
            let operands = Pairs {
                rows: &self.weights,
                row_stride: of.padded,
                columns: &self.values[2 * column..],
                column_stride: 2 * of.columns,
                steps: of.length.div_ceil(2),
            };
            tile(operands, sums.as_flattened_mut(), PAIR_COLUMNS);
            let width = PAIR_COLUMNS.min(of.size - column);
            for (sums, row) in sums.iter().zip(0..count) {
                let out = &mut out[row * of.width + column..][..width];
                for (out, &sum) in out.iter_mut().zip(sums) {
                    *out = sum as f32 * scale;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Attention in 64-bit floats, as the definition has it.
    fn reference(wide: &[f32], heads: usize, width: usize) -> Vec<f64> {
        let (row, size) = (3 * width, width / heads);
        let length = wide.len() / row;
        let mut out = vec![0.0; length * width];
        for head in 0..heads {
            let part = |r: usize, part: usize| {
                let first = r * row + part * width + head * size;
                wide[first..first + size].iter().map(|&v| f64::from(v))
            };
            for query in 0..length {
                let powers: Vec<f64> = (0..length)
                    .map(|key| {
                        part(query, 0)
                            .zip(part(key, 1))
                            .map(|(q, k)| q * k)
                            .sum::<f64>()
                    })
                    .map(|score| (score / (size as f64).sqrt()).exp())
                    .collect();
                let sum: f64 = powers.iter().sum();
                for (key, power) in powers.iter().enumerate() {
                    for (i, value) in part(key, 2).enumerate() {
                        out[query * width + head * size + i] += power / sum * value;
                    }
                }
            }
        }
        out
    }

    #[test]
    fn attention_is_close_to_its_definition_and_the_same_on_every_processor() {
        let shapes = [
            (1, 1, 16),
            (2, 2, 32),
            (9, 1, 48),
            (33, 2, 128),
            (70, 3, 48),
            (129, 1, 96),
        ];
        for (length, heads, width) in shapes {
            let mut state = 1_u32;
            let wide: Vec<f32> = (0..length * 3 * width)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (state >> 8) as f32 / (1 << 22) as f32 - 2.0
                })
                .collect();
            let expected = reference(&wide, heads, width);
            let mut first: Option<Vec<u32>> = None;
            for cpu in Cpu::all() {
                let mut out = vec![0.0; length * width];
                // Numbers that an earlier call leaves must not matter.
                let mut room = Room::default();
                attend(
                    cpu,
                    &vec![9.0; 150 * 3 * width],
                    heads,
                    width,
                    &mut room,
                    &mut vec![0.0; 150 * width],
                );
                attend(cpu, &wide, heads, width, &mut room, &mut out);
                for (found, expected) in out.iter().zip(&expected) {
                    assert!(
                        (f64::from(*found) - expected).abs() < 2e-3,
                        "{found} {expected}"
                    );
                }
                let bits: Vec<u32> = out.iter().map(|v| v.to_bits()).collect();
                assert_eq!(*first.get_or_insert_with(|| bits.clone()), bits, "{cpu:?}");
            }
        }
    }

    #[test]
    fn numbers_that_are_none_do_not_end_the_program() {
        for number in [f32::NAN, f32::INFINITY, f32::MAX, 0.0] {
            for cpu in Cpu::all() {
                let mut out = vec![0.0; 3 * 16];
                attend(
                    cpu,
                    &[number; 9 * 16],
                    1,
                    16,
                    &mut Room::default(),
                    &mut out,
                );
            }
        }
    }
}
