//! Speed of an encoder of the size of MiniLM-L6 on one thread, and of the
//! splitting of words into pieces.
//!
//!     cargo run --release -p dixit-encoder --example speed [WEIGHTS PREFIX]
//!
//! Without arguments the weights are random, which takes the same time.

#![allow(clippy::print_stdout)]

use dixit_encoder::{Encoder, Scratch, Weights};
use rustix::time::{ClockId, clock_gettime};
use safetensors::tensor::{Dtype, TensorView};
use std::collections::BTreeMap;

const PIECES: u32 = 30_522;
const WIDTH: usize = 384;
const FEED: usize = 1536;
const LAYERS: usize = 6;
const PREFIX: &str = "text";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (bytes, prefix) = match &arguments[..] {
        [path, prefix] => (std::fs::read(path)?, prefix.as_str()),
        _ => (random_weights()?, PREFIX),
    };
    let start = seconds();
    let weights = Weights::read(&bytes)?;
    let encoder = Encoder::load(&weights, prefix)?;
    println!("loaded in {:.0} ms", (seconds() - start) * 1e3);
    let mut scratch = Scratch::default();
    println!("length  batch  pieces per CPU-second: best, median of 15");
    for (length, batch) in [
        (16, 16),
        (64, 1),
        (64, 8),
        (128, 1),
        (128, 4),
        (256, 1),
        (256, 4),
        (512, 1),
    ] {
        let count = length * batch;
        let mut random = Random(1);
        let ids: Vec<u32> = (0..count).map(|_| random.next() % PIECES).collect();
        let (kinds, lengths) = (vec![0; count], vec![length; batch]);
        let rounds = 4096_usize.div_ceil(count);
        let mut speeds: Vec<f64> = Vec::new();
        for _ in 0..15 {
            let start = seconds();
            for _ in 0..rounds {
                encoder.encode(&ids, &kinds, &lengths, &mut scratch)?;
            }
            speeds.push((rounds * count) as f64 / (seconds() - start));
        }
        speeds.sort_by(f64::total_cmp);
        println!(
            "{length:6}  {batch:5}  {:9.0} {:9.0}",
            speeds[14], speeds[7]
        );
    }
    Ok(())
}

/// Processor time of this thread in seconds.
fn seconds() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// A linear congruential generator.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) as u32
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next() as u8).collect()
    }
}

/// An encoder of the size of MiniLM-L6 with random weights.
fn random_weights() -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut random = Random(7);
    let mut tensors: BTreeMap<String, (Dtype, Vec<usize>, Vec<u8>)> = BTreeMap::new();
    let floats = |value: f32, count: usize| value.to_le_bytes().repeat(count);
    let mut add = |name: String, dtype, shape: Vec<usize>, bytes| {
        tensors.insert(format!("{PREFIX}.{name}"), (dtype, shape, bytes));
    };
    add(
        "heads".into(),
        Dtype::I32,
        vec![1],
        12_i32.to_le_bytes().to_vec(),
    );
    let norm = |name: &str, add: &mut dyn FnMut(String, Dtype, Vec<usize>, Vec<u8>)| {
        add(
            format!("{name}.weight"),
            Dtype::F32,
            vec![WIDTH],
            floats(1.0, WIDTH),
        );
        add(
            format!("{name}.bias"),
            Dtype::F32,
            vec![WIDTH],
            floats(0.0, WIDTH),
        );
    };
    norm("embed.norm", &mut add);
    let words = PIECES as usize;
    add(
        "embed.word".into(),
        Dtype::I8,
        vec![words, WIDTH],
        random.bytes(words * WIDTH),
    );
    add(
        "embed.word.scale".into(),
        Dtype::F32,
        vec![words],
        floats(0.01, words),
    );
    for (name, rows) in [("embed.position", 512), ("embed.kind", 2)] {
        add(
            name.into(),
            Dtype::F32,
            vec![rows, WIDTH],
            floats(0.1, rows * WIDTH),
        );
    }
    for layer in 0..LAYERS {
        let maps = [
            ("qkv", WIDTH, 3 * WIDTH),
            ("out", WIDTH, WIDTH),
            ("up", WIDTH, FEED),
            ("down", FEED, WIDTH),
        ];
        for (name, inputs, outputs) in maps {
            let name = format!("layer.{layer}.{name}");
            let scale = 0.01 / (inputs as f32).sqrt();
            let weight = random.bytes(inputs * outputs);
            add(
                format!("{name}.weight"),
                Dtype::I8,
                vec![outputs, inputs],
                weight,
            );
            add(
                format!("{name}.scale"),
                Dtype::F32,
                vec![outputs],
                floats(scale, outputs),
            );
            add(
                format!("{name}.bias"),
                Dtype::F32,
                vec![outputs],
                floats(0.0, outputs),
            );
        }
        norm(&format!("layer.{layer}.norm1"), &mut add);
        norm(&format!("layer.{layer}.norm2"), &mut add);
    }
    let views: Result<Vec<_>, _> = tensors
        .iter()
        .map(|(name, (dtype, shape, bytes))| {
            TensorView::new(*dtype, shape.clone(), bytes).map(|view| (name, view))
        })
        .collect();
    Ok(safetensors::serialize(views?, None)?)
}
