//! Layer normalisation (Ba, Kiros and Hinton 2016).

use crate::cpu::multiversion;
use crate::error::Error;
use crate::math::{LANES, add_up};
use crate::quantise::Quantised;
use crate::weights::Weights;

/// Added to the variance, as in BERT.
const EPSILON: f32 = 1e-12;

/// Layer normalisation of single rows.
pub struct Norm {
    weight: Vec<f32>,
    bias: Vec<f32>,
}

impl Norm {
    /// Loads `NAME.weight` and `NAME.bias`, each of `width` floats.
    ///
    /// # Errors
    ///
    /// If one is missing or has another length.
    pub fn load(weights: &Weights<'_>, name: &str, width: usize) -> Result<Self, Error> {
        Ok(Self {
            weight: weights.vector(&format!("{name}.weight"), width)?,
            bias: weights.vector(&format!("{name}.bias"), width)?,
        })
    }

    /// Normalises one row in place.
    #[inline(always)]
    pub fn apply(&self, row: &mut [f32]) {
        let width = row.len() as f32;
        let mean = sum(row, |v| v) / width;
        let variance = sum(row, |v| (v - mean) * (v - mean)) / width;
        let inverse = 1.0 / (variance + EPSILON).sqrt();
        for ((value, &weight), &bias) in row.iter_mut().zip(&self.weight).zip(&self.bias) {
            *value = ((*value - mean) * inverse).mul_add(weight, bias);
        }
    }
}

#[inline(always)]
fn sum(row: &[f32], of: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [0.0; LANES];
    let (chunks, rest) = row.as_chunks::<LANES>();
    for chunk in chunks {
        for i in 0..LANES {
            lanes[i] += of(chunk[i]);
        }
    }
    for (lane, &value) in lanes.iter_mut().zip(rest) {
        *lane += of(value);
    }
    add_up(lanes)
}

multiversion! {
    /// Adds `delta` to the rows of `x`, normalises them, and quantises them for
    /// the next product as the rows from `first`.
    pub(crate) fn add_and_normalise(
        cpu: Cpu,
        x: &mut [f32],
        delta: &[f32],
        norm: &Norm,
        quantised: &mut Quantised,
        first: usize,
    ) {
        let width = norm.weight.len();
        let rows = x.chunks_exact_mut(width).zip(delta.chunks_exact(width));
        for ((x, delta), row) in rows.zip(first..) {
            for (x, &delta) in x.iter_mut().zip(delta) {
                *x += delta;
            }
            norm.apply(x);
            quantised.set(row, x);
        }
    }
}
