//! Log-linear weights by hash of a feature.

use super::features::{Features, SLOTS};
use super::{Pair, Weigher};
use std::ops::Range;

const BUILT_IN: &[u8] = include_bytes!("../../../../models/antecedent/linear.bin");

/// What a step of a weight is worth.
const STEP: f32 = 1.0 / 128.0;

/// A weight for each hash.
#[derive(Clone, Debug, PartialEq)]
pub struct Linear(Vec<i8>);

impl Linear {
    /// The weights that are built into this crate.
    pub fn built_in() -> Linear {
        Linear::read(BUILT_IN)
    }

    /// Reads one byte a slot, in two's complement, each step 1/128; missing ones
    /// are 0.
    pub fn read(bytes: &[u8]) -> Linear {
        let mut weights: Vec<i8> = bytes.iter().map(|&b| b as i8).collect();
        weights.resize(SLOTS, 0);
        Linear(weights)
    }

    /// Sum of the weights of features.
    pub fn score(&self, features: &Features) -> f32 {
        let steps = features.0.iter().map(|&f| i32::from(self.0[f as usize]));
        steps.sum::<i32>() as f32 * STEP
    }
}

impl Weigher for Linear {
    fn weigh(&self, _: &Range<usize>, pairs: &[Pair], alone: &Features) -> Vec<f32> {
        let pairs = pairs.iter().map(|p| &p.features);
        pairs.chain([alone]).map(|f| self.score(f)).collect()
    }
}
