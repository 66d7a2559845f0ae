//! Training of a linear-chain conditional random field.
//!
//! Stochastic gradient ascent on the log-likelihood with one step size a weight
//! (AdaGrad: Duchi, Hazan and Singer, 2011), the mean of the later epochs'
//! weights as the result. One thread, fixed order: the same corpus gives the
//! same weights.

use crate::random::Random;
use dixit_extract::fast::crf::{
    BOUNDARIES, ExpTransitions, LABELS, Lattice, NEVER, PAD, Row, Transitions, blank_transitions,
    marginals,
};
use dixit_extract::fast::features::Features;
use dixit_extract::fast::model::{Chain, Table};
use dixit_extract::fast::run;

/// A sequence of tokens with the labels that people gave it.
#[derive(Debug)]
pub(crate) struct Sample<'a> {
    /// Feature sets, each with its token that is the sequence's first.
    pub(crate) parts: Vec<(&'a Features, usize)>,
    /// The token that must belong to a cue.
    pub(crate) head: Option<usize>,
    /// Class of the boundary before each token.
    pub(crate) boundaries: &'a [u8],
    /// The labels.
    pub(crate) gold: &'a [u8],
}

/// How to train.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options {
    /// Rows of the table, as a power of two.
    pub(crate) bits: u32,
    /// Passes over the samples.
    pub(crate) epochs: usize,
    /// Step size.
    pub(crate) rate: f32,
    /// Which label may follow which.
    pub(crate) allowed: Allowed,
}

/// Whether the second label may follow the first.
pub(crate) type Allowed = fn(usize, usize) -> bool;

/// Gradients smaller than this change nothing.
const STILL: f32 = 2e-3;
/// What every sum of squared gradients begins with.
const BEGIN: f32 = 0.1;

struct Weights {
    rows: Vec<Row>,
    transitions: Transitions,
}

impl Weights {
    fn zero(size: usize) -> Weights {
        let rows = vec![[0.0; LABELS]; size];
        Weights {
            rows,
            transitions: [[[0.0; LABELS]; LABELS]; BOUNDARIES],
        }
    }

    fn add(&mut self, other: &Weights, factor: f32) {
        for (a, b) in self
            .rows
            .iter_mut()
            .flatten()
            .zip(other.rows.iter().flatten())
        {
            *a += b * factor;
        }
        let ours = self.transitions.iter_mut().flatten().flatten();
        for (a, b) in ours.zip(other.transitions.iter().flatten().flatten()) {
            *a += b * factor;
        }
    }

    fn emissions(&self, s: &Sample<'_>, out: &mut Vec<Row>) {
        let mask = self.rows.len() - 1;
        out.clear();
        for i in 0..s.gold.len() {
            let mut row = [0.0; LABELS];
            for feature in s.parts.iter().flat_map(|(f, at)| f.of(i + at)) {
                for (r, w) in row.iter_mut().zip(&self.rows[*feature as usize & mask]) {
                    *r += w;
                }
            }
            row[PAD] = NEVER;
            out.push(row);
        }
        if let Some(head) = s.head {
            run::force(out, head);
        }
    }
}

/// Trains a chain on the samples.
pub(crate) fn train(samples: &[Sample<'_>], o: Options) -> Chain {
    let size = 1usize << o.bits;
    let mut w = Weights::zero(size);
    w.transitions = blank_transitions(o.allowed);
    let mut squares = Weights::zero(size);
    squares.rows.fill([BEGIN; LABELS]);
    squares.transitions = [[[BEGIN; LABELS]; LABELS]; BOUNDARIES];
    let mut mean = Weights::zero(size);
    let later = o.epochs / 2;
    let mut order: Vec<usize> = (0..samples.len()).collect();
    let mut random = Random::new(1);
    let mut lattice = Lattice::default();
    let (mut rows, mut posterior) = (Vec::new(), Vec::new());
    for epoch in 0..o.epochs {
        random.shuffle(&mut order);
        let rate = o.rate * (1.0 - 0.8 * epoch as f32 / o.epochs as f32);
        for &at in &order {
            let s = &samples[at];
            w.emissions(s, &mut rows);
            let mut pairs: Transitions = [[[0.0; LABELS]; LABELS]; BOUNDARIES];
            let exp = ExpTransitions::new(&w.transitions);
            marginals(
                &rows,
                s.boundaries,
                &exp,
                &mut lattice,
                &mut posterior,
                Some(&mut pairs),
            );
            step(
                (&mut w, &mut squares),
                s,
                &posterior,
                &mut pairs,
                rate,
                o.allowed,
            );
        }
        if epoch >= later {
            mean.add(&w, 1.0 / (o.epochs - later) as f32);
        }
    }
    quantise(&mean, o.allowed)
}

/// One step along the gradient of one sample: what was seen less what was expected.
fn step(
    (w, squares): (&mut Weights, &mut Weights),
    s: &Sample<'_>,
    posterior: &[Row],
    pairs: &mut Transitions,
    rate: f32,
    allowed: Allowed,
) {
    let mask = w.rows.len() - 1;
    for (i, expected) in posterior.iter().enumerate() {
        let gold = s.gold[i] as usize;
        if i > 0 {
            pairs[s.boundaries[i] as usize][s.gold[i - 1] as usize][gold] -= 1.0;
        }
        let mut gradient = [0.0; LABELS];
        for (g, e) in gradient.iter_mut().zip(expected) {
            *g = -e;
        }
        gradient[gold] += 1.0;
        gradient[PAD] = 0.0;
        if gradient.iter().all(|g| g.abs() < STILL) {
            continue;
        }
        for feature in s.parts.iter().flat_map(|(f, at)| f.of(i + at)) {
            let k = *feature as usize & mask;
            let (row, sum) = (&mut w.rows[k], &mut squares.rows[k]);
            for l in 0..LABELS {
                sum[l] += gradient[l] * gradient[l];
                row[l] += rate * gradient[l] / sum[l].sqrt();
            }
        }
    }
    for (b, expected) in pairs.iter().enumerate() {
        for (from, expected) in expected.iter().enumerate() {
            for to in (0..LABELS).filter(|&to| allowed(from, to)) {
                let g = -expected[to];
                let sum = &mut squares.transitions[b][from][to];
                *sum += g * g;
                w.transitions[b][from][to] += rate * g / sum.sqrt();
            }
        }
    }
}

/// The step between two neighbouring 8-bit scores, such that all but one in ten
/// thousand of the weights that are not zero fit; those few are cut off.
pub(crate) fn scale(weights: impl Iterator<Item = f32>) -> f32 {
    let mut sizes: Vec<f32> = weights.map(f32::abs).filter(|w| *w > 1e-6).collect();
    sizes.sort_by(f32::total_cmp);
    let largest = sizes
        .get(sizes.len() - sizes.len().div_ceil(10_000))
        .copied();
    largest.unwrap_or(1.0).max(1e-3) / 127.0
}

/// The 8-bit score nearest to a weight.
pub(crate) fn score(weight: f32, scale: f32) -> u8 {
    (weight / scale).round().clamp(-127.0, 127.0) as i8 as u8
}

fn quantise(w: &Weights, allowed: Allowed) -> Chain {
    let scale = scale(w.rows.iter().flatten().copied());
    let rows = w.rows.iter().flatten().map(|&v| score(v, scale)).collect();
    let mut transitions = w.transitions;
    for (b, blank) in transitions.iter_mut().zip(blank_transitions(allowed)) {
        for (row, blank) in b.iter_mut().zip(blank) {
            for (v, blank) in row.iter_mut().zip(blank) {
                if blank == NEVER {
                    *v = NEVER;
                }
            }
        }
    }
    Chain::new(Table::new(rows, scale), transitions)
}
