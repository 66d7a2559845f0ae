//! Layers of attention and feed-forward maps, one after another.

use crate::attention::{LONGEST, attend};
use crate::cpu::Cpu;
use crate::error::{Error, Kind};
use crate::gemm::Packed;
use crate::linear::{Activation, Linear};
use crate::norm::{Norm, add_and_normalise};
use crate::quantise::quantise;
use crate::scratch::Scratch;
use crate::weights::Weights;

/// Rows that go through all layers together: enough that weights are read from
/// afar once for much work, few enough that their numbers stay near.
const BATCH_ROWS: usize = 256;

/// Rows that go through a feed-forward part together: its inside is the widest.
const FEED_ROWS: usize = 96;

/// Transformer layers with normalisation behind each sublayer, as in BERT
/// (Devlin et al. 2019).
pub struct Stack {
    cpu: Cpu,
    width: usize,
    heads: usize,
    layers: Vec<Layer>,
}

struct Layer {
    /// Queries, keys and values in one map.
    wide: Packed,
    out: Packed,
    norm1: Norm,
    up: Packed,
    down: Packed,
    norm2: Norm,
}

impl Stack {
    /// Loads `PREFIX.heads` (I32, one number) and the layers `PREFIX.layer.0`,
    /// `PREFIX.layer.1` and on: of each the maps `qkv` (queries, keys and values
    /// in this order), `out`, `up` and `down` as eight-bit integers ([`Linear::load`]),
    /// and `norm1` and `norm2` (`weight` and `bias`).
    ///
    /// # Errors
    ///
    /// If a tensor is missing or does not fit the others, or the width of a head
    /// is no multiple of 16.
    pub fn load(weights: &Weights<'_>, prefix: &str) -> Result<Self, Error> {
        let name = format!("{prefix}.heads");
        let heads = match weights.integers(&name)?[..] {
            [heads] if heads > 0 => heads as usize,
            _ => return Err(weights.wrong_shape(&name, "one number above 0".to_owned())),
        };
        let mut layers = Vec::new();
        let mut width = 0;
        while layers.is_empty()
            || weights.has(&format!("{prefix}.layer.{}.qkv.weight", layers.len()))
        {
            let layer = Layer::load(weights, &format!("{prefix}.layer.{}", layers.len()))?;
            if layers.is_empty() {
                width = layer.out.outputs();
            }
            if layer.out.outputs() != width || width % heads != 0 || width / heads % 16 != 0 {
                let name = format!("{prefix}.layer.{}.out.weight", layers.len());
                let expected = format!("one width for {heads} heads of a multiple of 16");
                return Err(weights.wrong_shape(&name, expected));
            }
            layers.push(layer);
        }
        Ok(Self {
            cpu: weights.cpu(),
            width,
            heads,
            layers,
        })
    }

    /// Numbers in a row.
    pub fn width(&self) -> usize {
        self.width
    }

    pub(crate) fn cpu(&self) -> Cpu {
        self.cpu
    }

    /// Runs all layers over `x` in place: rows of [`width`](Self::width) numbers,
    /// sequence after sequence, without padding. A row attends to the rows of its
    /// sequence; a sequence's result does not depend on the others.
    ///
    /// # Errors
    ///
    /// If `x` does not consist of as many rows as the lengths add up to, or a
    /// sequence is longer than 2,047 rows ([`Error::is_too_long`]).
    pub fn run(
        &self,
        x: &mut [f32],
        lengths: &[usize],
        scratch: &mut Scratch,
    ) -> Result<(), Error> {
        let rows: usize = lengths.iter().sum();
        if x.len() != rows * self.width {
            return Err(Error::new(Kind::Lengths {
                what: "numbers",
                found: x.len(),
                expected: rows * self.width,
            }));
        }
        if let Some(&length) = lengths.iter().find(|&&length| length > LONGEST) {
            let positions = LONGEST;
            return Err(Error::new(Kind::Long { length, positions }));
        }
        let (mut left, mut lengths) = (x, lengths);
        while !lengths.is_empty() {
            let (count, rows) = first_batch(lengths);
            let (x, rest) = left.split_at_mut(rows * self.width);
            quantise(self.cpu, x, self.width, &mut scratch.quantised);
            for layer in &self.layers {
                self.run_layer(layer, x, &lengths[..count], scratch);
            }
            (left, lengths) = (rest, &lengths[count..]);
        }
        Ok(())
    }

    /// Runs one layer. Its input is in `x` and, quantised, in the scratch; so is
    /// its output.
    fn run_layer(&self, layer: &Layer, x: &mut [f32], lengths: &[usize], scratch: &mut Scratch) {
        let Scratch {
            quantised,
            inner,
            wide,
            mixed,
            delta,
            hidden,
            attention,
            ..
        } = scratch;
        let (cpu, width) = (self.cpu, self.width);
        let rows = x.len() / width;
        wide.resize(rows * 3 * width, 0.0);
        mixed.resize(rows * width, 0.0);
        delta.resize(rows * width, 0.0);

        layer
            .wide
            .multiply(quantised, 0..rows, Activation::None, wide);
        let mut first = 0;
        for &length in lengths {
            let wide = &wide[first * 3 * width..][..length * 3 * width];
            let mixed = &mut mixed[first * width..][..length * width];
            attend(cpu, wide, self.heads, width, attention, mixed);
            first += length;
        }
        quantise(cpu, mixed, width, inner);
        layer.out.multiply(inner, 0..rows, Activation::None, delta);
        add_and_normalise(cpu, x, delta, &layer.norm1, quantised, 0);

        let feed = layer.up.outputs();
        for first in (0..rows).step_by(FEED_ROWS) {
            let count = FEED_ROWS.min(rows - first);
            hidden.resize(count * feed, 0.0);
            layer
                .up
                .multiply(quantised, first..first + count, Activation::Gelu, hidden);
            quantise(cpu, hidden, feed, inner);
            let x = &mut x[first * width..][..count * width];
            let delta = &mut delta[..count * width];
            layer
                .down
                .multiply(inner, 0..count, Activation::None, delta);
            add_and_normalise(cpu, x, delta, &layer.norm2, quantised, first);
        }
    }
}

/// How many of the first sequences go through all layers together, and their
/// rows: as many as fill [`BATCH_ROWS`], or one.
fn first_batch(lengths: &[usize]) -> (usize, usize) {
    let mut rows = 0;
    for (count, &length) in lengths.iter().enumerate() {
        if count > 0 && rows + length > BATCH_ROWS {
            return (count, rows);
        }
        rows += length;
    }
    (lengths.len(), rows)
}

impl Layer {
    fn load(weights: &Weights<'_>, name: &str) -> Result<Self, Error> {
        let map = |part: &str| {
            let name = format!("{name}.{part}");
            Linear::load(weights, &name)?.into_packed(&name)
        };
        let (wide, out, up, down) = (map("qkv")?, map("out")?, map("up")?, map("down")?);
        let width = wide.inputs();
        let sizes = [
            ("qkv", wide.outputs(), 3 * width),
            ("out", out.inputs(), width),
            ("out", out.outputs(), width),
            ("up", up.inputs(), width),
            ("down", down.inputs(), up.outputs()),
            ("down", down.outputs(), width),
        ];
        if let Some((part, _, size)) = sizes.iter().find(|(_, found, size)| found != size) {
            let expected = format!("{size} in place of one of its sizes");
            return Err(weights.wrong_shape(&format!("{name}.{part}.weight"), expected));
        }
        Ok(Self {
            wide,
            out,
            up,
            down,
            norm1: Norm::load(weights, &format!("{name}.norm1"), width)?,
            norm2: Norm::load(weights, &format!("{name}.norm2"), width)?,
        })
    }
}
