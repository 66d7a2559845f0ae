//! Speed of an encoder of the size of MiniLM-L6 on one thread, with each set of
//! instructions that the processor has; how near its products come to what the
//! processor can multiply; and the speed of splitting words into pieces.
//!
//!     cargo run --release -p dixit-encoder --example speed [WEIGHTS PREFIX VOCABULARY TEXT]
//!
//! Without arguments the weights are random, which takes the same time, and no
//! words are split. Figures are of processor time: best and median of a second
//! of runs.

#![allow(clippy::print_stdout)]

use dixit_encoder::{Activation, Cpu, Encoder, Linear, Scratch, Weights, WordPiece};
use rustix::time::{ClockId, clock_gettime};
use safetensors::tensor::{Dtype, TensorView};
use std::collections::BTreeMap;
use std::error::Error;

const PIECES: u32 = 30_522;
const WIDTH: usize = 384;
const FEED: usize = 1536;
const LAYERS: usize = 6;
const PREFIX: &str = "text";
/// Maps of a layer: name, inputs, outputs.
const MAPS: [(&str, usize, usize); 4] = [
    ("qkv", WIDTH, 3 * WIDTH),
    ("out", WIDTH, WIDTH),
    ("up", WIDTH, FEED),
    ("down", FEED, WIDTH),
];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (bytes, prefix) = match &arguments[..] {
        [path, prefix, vocabulary, text] => {
            split(vocabulary, text)?;
            (std::fs::read(path)?, prefix.as_str())
        }
        _ => (random_weights()?, PREFIX),
    };
    for (name, operations) in limits() {
        println!(
            "limit of {name}: {:.0} billion operations a second",
            operations / 1e9
        );
    }
    for cpu in Cpu::all().into_iter().rev() {
        let start = seconds();
        let weights = Weights::read_for(&bytes, cpu)?;
        let encoder = Encoder::load(&weights, prefix)?;
        println!("\n{cpu}: loaded in {:.0} ms", (seconds() - start) * 1e3);
        maps(&weights, prefix)?;
        encode(&encoder)?;
    }
    Ok(())
}

/// Products of a layer's maps, quantisation and bias included.
fn maps(weights: &Weights<'_>, prefix: &str) -> Result<(), Box<dyn Error>> {
    const ROWS: usize = 256;
    let (mut scratch, mut out) = (Scratch::default(), Vec::new());
    let (mut time, mut operations) = (0.0, 0);
    for (name, inputs, outputs) in MAPS {
        let map = Linear::load(weights, &format!("{prefix}.layer.0.{name}"))?;
        let x: Vec<f32> = (0..ROWS * inputs).map(|i| (i % 97) as f32 - 48.0).collect();
        let times = timed(0.3, || {
            map.run(&x, Activation::None, &mut out, &mut scratch)?;
            Ok(())
        })?;
        time += times[0];
        operations += 2 * ROWS * inputs * outputs;
    }
    println!(
        "linear maps: {:.0} billion operations a second",
        operations as f64 / time / 1e9
    );
    Ok(())
}

fn encode(encoder: &Encoder<'_>) -> Result<(), Box<dyn Error>> {
    let mut scratch = Scratch::default();
    println!("length  sequences  pieces per CPU-second: best, median");
    for (length, count) in [
        (16, 32),
        (64, 8),
        (128, 1),
        (128, 4),
        (256, 1),
        (256, 2),
        (512, 1),
    ] {
        let pieces = length * count;
        let mut random = Random(1);
        let ids: Vec<u32> = (0..pieces).map(|_| random.next() % PIECES).collect();
        let (kinds, lengths) = (vec![0; pieces], vec![length; count]);
        let times = timed(1.0, || {
            encoder.encode(&ids, &kinds, &lengths, &mut scratch)?;
            Ok(())
        })?;
        let speed = |time: f64| pieces as f64 / time;
        let median = times[times.len() / 2];
        println!(
            "{length:6}  {count:9}  {:9.0} {:9.0}",
            speed(times[0]),
            speed(median)
        );
    }
    Ok(())
}

/// Splits the words of a text file.
fn split(vocabulary: &str, text: &str) -> Result<(), Box<dyn Error>> {
    let vocabulary = std::fs::read_to_string(vocabulary)?;
    let text = std::fs::read_to_string(text)?;
    let words: Vec<&str> = text.split_whitespace().collect();
    let start = seconds();
    let vocabulary = WordPiece::read(&vocabulary)?;
    println!("vocabulary read in {:.1} ms", (seconds() - start) * 1e3);
    let mut pieces = Vec::new();
    let times = timed(1.0, || {
        pieces.clear();
        for word in &words {
            vocabulary.pieces(word, &mut pieces);
        }
        Ok(())
    })?;
    println!(
        "pieces split: {:.1} million a second",
        pieces.len() as f64 / times[0] / 1e6
    );
    Ok(())
}

/// Processor times of runs that take so many seconds together, the best first.
fn timed(
    total: f64,
    mut run: impl FnMut() -> Result<(), Box<dyn Error>>,
) -> Result<Vec<f64>, Box<dyn Error>> {
    let mut times = Vec::new();
    let begin = seconds();
    while times.len() < 3 || seconds() - begin < total {
        let start = seconds();
        run()?;
        times.push(seconds() - start);
    }
    times.sort_by(f64::total_cmp);
    Ok(times)
}

/// Processor time of this thread in seconds.
fn seconds() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Instructions that multiply bytes, and the operations (products and sums) that
/// a loop of nothing else does in a second.
fn limits() -> Vec<(&'static str, f64)> {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vnni") {
        let rounds = 2_000_000_u32;
        let best = timed(1.0, || {
            // SAFETY: the function's target features were detected.
            #[allow(unsafe_code)]
            let sum = unsafe { multiply_bytes(std::hint::black_box(rounds)) };
            std::hint::black_box(sum);
            Ok(())
        });
        let operations = f64::from(rounds) * 16.0 * 64.0 * 2.0;
        return best.map_or(vec![], |times| vec![("vpdpbusd", operations / times[0])]);
    }
    Vec::new()
}

/// Products of registers, 16 sums of 16 numbers side by side.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512vnni")]
fn multiply_bytes(rounds: u32) -> i32 {
    use std::arch::x86_64::{
        _mm512_add_epi32, _mm512_dpbusd_epi32, _mm512_reduce_add_epi32, _mm512_set1_epi8,
        _mm512_setzero_si512,
    };
    let (a, b) = (_mm512_set1_epi8(3), _mm512_set1_epi8(5));
    let mut sums = [_mm512_setzero_si512(); 16];
    for _ in 0..rounds {
        for sum in &mut sums {
            *sum = _mm512_dpbusd_epi32(*sum, a, b);
        }
    }
    let zero = _mm512_setzero_si512();
    let all = sums
        .iter()
        .fold(zero, |all, &sum| _mm512_add_epi32(all, sum));
    _mm512_reduce_add_epi32(all)
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

/// Tensors by name: kind of number, shape, bytes.
type Tensors = BTreeMap<String, (Dtype, Vec<usize>, Vec<u8>)>;

/// An encoder of the size of MiniLM-L6 with random weights.
fn random_weights() -> Result<Vec<u8>, Box<dyn Error>> {
    let mut random = Random(7);
    let mut tensors = Tensors::new();
    let mut integers = |tensors: &mut Tensors, name: String, rows: usize, columns: usize| {
        let bytes = random.bytes(rows * columns);
        let scale = 0.01 / (columns as f32).sqrt();
        let map = name.trim_end_matches(".weight");
        floats(tensors, map, "scale", scale, &[rows]);
        tensors.insert(name, (Dtype::I8, vec![rows, columns], bytes));
    };
    let heads = 12_i32.to_le_bytes().to_vec();
    tensors.insert(format!("{PREFIX}.heads"), (Dtype::I32, vec![1], heads));
    let embed = format!("{PREFIX}.embed");
    integers(
        &mut tensors,
        format!("{embed}.word"),
        PIECES as usize,
        WIDTH,
    );
    floats(&mut tensors, &embed, "position", 0.1, &[512, WIDTH]);
    floats(&mut tensors, &embed, "kind", 0.1, &[2, WIDTH]);
    norm(&mut tensors, &format!("{embed}.norm"));
    for layer in 0..LAYERS {
        let layer = format!("{PREFIX}.layer.{layer}");
        for (name, inputs, outputs) in MAPS {
            integers(
                &mut tensors,
                format!("{layer}.{name}.weight"),
                outputs,
                inputs,
            );
            floats(
                &mut tensors,
                &format!("{layer}.{name}"),
                "bias",
                0.0,
                &[outputs],
            );
        }
        norm(&mut tensors, &format!("{layer}.norm1"));
        norm(&mut tensors, &format!("{layer}.norm2"));
    }
    let views: Result<Vec<_>, _> = tensors
        .iter()
        .map(|(name, (dtype, shape, bytes))| {
            TensorView::new(*dtype, shape.clone(), bytes).map(|view| (name, view))
        })
        .collect();
    Ok(safetensors::serialize(views?, None)?)
}

fn norm(tensors: &mut Tensors, name: &str) {
    floats(tensors, name, "weight", 1.0, &[WIDTH]);
    floats(tensors, name, "bias", 0.0, &[WIDTH]);
}

/// A tensor that holds one float everywhere.
fn floats(tensors: &mut Tensors, name: &str, part: &str, value: f32, shape: &[usize]) {
    let bytes = value.to_le_bytes().repeat(shape.iter().product());
    tensors.insert(
        format!("{name}.{part}"),
        (Dtype::F32, shape.to_vec(), bytes),
    );
}
