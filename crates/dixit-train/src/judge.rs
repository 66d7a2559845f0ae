//! Training of the judge: logistic regression on hashed features.

use crate::chain::{scale, score};
use crate::random::Random;
use dixit_extract::fast::model::Judge;

const EPOCHS: usize = 6;
const RATE: f32 = 0.03;
/// Pulls weights towards zero, so that the probabilities stay honest.
const DECAY: f32 = 1e-4;

/// Trains a judge on features of attributions and whether each was right.
pub(crate) fn train(samples: &[(Vec<u32>, bool)], bits: u32) -> Judge {
    let size = 1usize << bits;
    let mask = size - 1;
    let mut w = vec![0.0f32; size];
    let mut squares = vec![0.1f32; size];
    let mut mean = vec![0.0f32; size];
    let mut order: Vec<usize> = (0..samples.len()).collect();
    let mut random = Random::new(3);
    for epoch in 0..EPOCHS {
        random.shuffle(&mut order);
        for &at in &order {
            let (features, right) = &samples[at];
            let z: f32 = features.iter().map(|&f| w[f as usize & mask]).sum();
            let error = f32::from(u8::from(*right)) - 1.0 / (1.0 + (-z).exp());
            for &f in features {
                let k = f as usize & mask;
                let g = error - DECAY * w[k];
                squares[k] += g * g;
                w[k] += RATE * g / squares[k].sqrt();
            }
        }
        if epoch >= EPOCHS / 2 {
            for (m, w) in mean.iter_mut().zip(&w) {
                *m += w / (EPOCHS - EPOCHS / 2) as f32;
            }
        }
    }
    let scale = scale(mean.iter().copied());
    Judge::new(mean.iter().map(|&v| score(v, scale)).collect(), scale)
}
