//! Products of quantised rows with eight-bit weights.
//!
//! `out = scale_row · (codes · weights) · scale_column + low_row · sum_column +
//! bias`, with an exact product of integers: 8-bit codes without sign times 8-bit
//! weights with sign, added up in 32 bits (`kernel`). Weights may use all of -127
//! to 127.
//!
//! Weights are packed in panels of 64 columns (32 at the end). A panel stays in
//! the nearest cache while tiles of a few rows pass over it, all sums in
//! registers. The sums become floats, with bias and activation, while they are at
//! hand.
#![allow(unsafe_code)]

use crate::aligned::Aligned;
use crate::cpu::{Cpu, Level};
use crate::kernel::{self, PAIR_COLUMNS, PAIR_ROWS, Pairs};
use crate::linear::Activation;
use crate::quantise::Quantised;
use std::ops::Range;

/// Columns of a full panel.
const PANEL: usize = 64;

/// Columns of the last panel where no more are left.
const HALF: usize = 32;

/// Rows that pass over a panel before the next one is taken, so that both stay in
/// the nearest cache. A multiple of the rows of every tile but those of AMX, which
/// have a group each.
const GROUP: usize = 48;

/// Weights in the order in which they are read.
pub(crate) struct Packed {
    cpu: Cpu,
    inputs: usize,
    outputs: usize,
    panels: Vec<Panel>,
    bytes: Aligned<i8>,
    words: Aligned<i16>,
    /// By column, with the panels' padding.
    columns: Columns,
}

/// What turns a sum into an output, by column.
#[derive(Default)]
struct Columns {
    /// What a product of 1 stands for, before the row's scale.
    scale: Vec<f32>,
    /// The sum of the weights, scaled.
    sum: Vec<f32>,
    bias: Vec<f32>,
}

/// Some columns of the weights.
#[derive(Clone, Copy)]
struct Panel {
    first: usize,
    /// Columns with their padding: 64 or 32.
    width: usize,
    /// Where the panel starts in the packed weights.
    start: usize,
}

/// Something that starts at a cache line.
#[repr(align(64))]
struct Lines<T>(T);

/// Sums of a tile: rows of the width of a panel.
type Sums<const ROWS: usize> = [[i32; PANEL]; ROWS];

impl Packed {
    /// Packs `weights`, rows of `inputs` numbers for each output, in two's
    /// complement.
    pub(crate) fn new(
        cpu: Cpu,
        weights: &[u8],
        inputs: usize,
        scale: Vec<f32>,
        bias: Vec<f32>,
    ) -> Self {
        let outputs = scale.len();
        let sum = weights
            .chunks_exact(inputs)
            .zip(&scale)
            .map(|(row, scale)| {
                let sum: i32 = row.iter().map(|&w| i32::from(w as i8)).sum();
                sum as f32 * scale
            })
            .collect();
        let mut packed = Self {
            cpu,
            inputs,
            outputs,
            panels: Vec::new(),
            bytes: Aligned::default(),
            words: Aligned::default(),
            columns: Columns { scale, sum, bias },
        };
        packed.pack(weights);
        packed
    }

    pub(crate) fn cpu(&self) -> Cpu {
        self.cpu
    }

    pub(crate) fn inputs(&self) -> usize {
        self.inputs
    }

    pub(crate) fn outputs(&self) -> usize {
        self.outputs
    }

    /// Packs panels: for each step, some numbers of every column side by side.
    fn pack(&mut self, weights: &[u8]) {
        // Numbers side by side, and what their count is filled up to.
        let (together, multiple) = match self.cpu.level() {
            Level::Portable | Level::Avx2 => (2, 2),
            Level::Avx512 => (4, 4),
            Level::Amx => (4, 64),
        };
        let depth = self.inputs.next_multiple_of(multiple);
        let padded = self.outputs.next_multiple_of(HALF);
        let mut packed = Aligned::<i8>::default();
        packed.resize(depth * padded);
        let mut first = 0;
        while first < padded {
            let width = PANEL.min(padded - first);
            let start = first * depth;
            self.panels.push(Panel {
                first,
                width,
                start,
            });
            let rows = weights.chunks_exact(self.inputs).skip(first).take(width);
            for (column, row) in rows.enumerate() {
                for (step, numbers) in row.chunks(together).enumerate() {
                    let at = start + (step * width + column) * together;
                    for (out, &number) in packed[at..].iter_mut().zip(numbers) {
                        *out = number as i8;
                    }
                }
            }
            first += width;
        }
        for list in [
            &mut self.columns.scale,
            &mut self.columns.sum,
            &mut self.columns.bias,
        ] {
            list.resize(padded, 0.0);
        }
        if self.cpu.multiplies_words() {
            self.words.resize(packed.len());
            for (word, &byte) in self.words.iter_mut().zip(&*packed) {
                *word = i16::from(byte);
            }
        } else {
            self.bytes = packed;
        }
    }

    /// Multiplies some rows and writes rows of `outputs` numbers.
    pub(crate) fn multiply(
        &self,
        rows: &Quantised,
        range: Range<usize>,
        activation: Activation,
        out: &mut [f32],
    ) {
        assert_eq!(rows.width(), self.inputs, "width of the rows");
        assert!(range.end <= rows.rows(), "rows");
        assert_eq!(out.len(), range.len() * self.outputs, "size of the output");
        match self.cpu.level() {
            // SAFETY: a `Cpu` of this level exists only where its target features
            // were detected; so in the following cases.
            #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
            Level::Amx => unsafe { self.multiply_amx(rows, range, activation, out) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => unsafe { self.multiply_avx512(rows, range, activation, out) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => unsafe { self.multiply_avx2(rows, range, activation, out) },
            _ => self.multiply_pairs(rows, range, activation, out, |of, sums| {
                kernel::pairs_portable(of, sums, PANEL);
            }),
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,fma")]
    fn multiply_avx2(
        &self,
        rows: &Quantised,
        range: Range<usize>,
        activation: Activation,
        out: &mut [f32],
    ) {
        self.multiply_pairs(rows, range, activation, out, |of, sums| {
            kernel::avx2::pairs(of, sums, PANEL);
        });
    }

    /// Multiplies with a given tile of 16-bit products.
    #[inline(always)]
    fn multiply_pairs(
        &self,
        rows: &Quantised,
        range: Range<usize>,
        activation: Activation,
        out: &mut [f32],
        tile: impl Fn(Pairs<'_>, &mut [i32]),
    ) {
        self.drive::<PAIR_ROWS, GROUP>(rows, range, activation, out, |row, panel, sums| {
            for column in (0..panel.width).step_by(PAIR_COLUMNS) {
                let of = Pairs {
                    rows: &rows.wide()[row * rows.stride()..],
                    row_stride: rows.stride(),
                    columns: &self.words[panel.start + 2 * column..],
                    column_stride: 2 * panel.width,
                    steps: self.inputs.div_ceil(2),
                };
                tile(of, &mut sums.as_flattened_mut()[column..]);
            }
        });
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
    fn multiply_avx512(
        &self,
        rows: &Quantised,
        range: Range<usize>,
        activation: Activation,
        out: &mut [f32],
    ) {
        use kernel::avx512::{ROWS, quads};
        let steps = self.inputs.div_ceil(4);
        self.drive::<ROWS, GROUP>(rows, range, activation, out, |row, panel, sums| {
            let codes = &rows.codes()[row * rows.stride()..];
            let weights = &self.bytes[panel.start..];
            let sums = sums.as_flattened_mut();
            if panel.width == PANEL {
                quads::<4>(codes, rows.stride(), weights, steps, sums, PANEL);
            } else {
                quads::<2>(codes, rows.stride(), weights, steps, sums, PANEL);
            }
        });
    }

    #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
    #[target_feature(enable = "avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
    fn multiply_amx(
        &self,
        rows: &Quantised,
        range: Range<usize>,
        activation: Activation,
        out: &mut [f32],
    ) {
        use kernel::amx::{COLUMNS, ROWS, STEP, quads, with_tiles};
        let steps = self.inputs.div_ceil(STEP);
        let body = || {
            self.drive::<ROWS, ROWS>(rows, range, activation, out, |row, panel, sums| {
                let codes = &rows.codes()[row * rows.stride()..];
                for column in (0..panel.width).step_by(COLUMNS) {
                    let weights = &self.bytes[panel.start + 4 * column..];
                    let sums = &mut sums.as_flattened_mut()[column..];
                    let (stride, column_stride) = (rows.stride(), 4 * panel.width);
                    // SAFETY: inside of `with_tiles`.
                    unsafe { quads(codes, stride, weights, column_stride, steps, sums, PANEL) };
                }
            });
        };
        // SAFETY: this level exists only where tiles were detected.
        unsafe { with_tiles(body) };
    }

    /// Calls `tile` for each tile of the output and finishes what it summed up.
    #[inline(always)]
    fn drive<const ROWS: usize, const GROUP: usize>(
        &self,
        rows: &Quantised,
        range: Range<usize>,
        activation: Activation,
        out: &mut [f32],
        tile: impl Fn(usize, Panel, &mut Sums<ROWS>),
    ) {
        let mut sums = Lines([[0; PANEL]; ROWS]);
        for group in range.clone().step_by(GROUP) {
            let end = (group + GROUP).min(range.end);
            for &panel in &self.panels {
                for row in (group..end).step_by(ROWS) {
                    tile(row, panel, &mut sums.0);
                    for (row, sums) in (row..end).zip(&sums.0) {
                        let out = &mut out[(row - range.start) * self.outputs..][..self.outputs];
                        let of = (rows.scale()[row], rows.low()[row]);
                        self.finish(of, panel, sums, activation, &mut out[panel.first..]);
                    }
                }
            }
        }
    }

    /// Sums of one row and panel as floats, with bias and activation.
    #[inline(always)]
    fn finish(
        &self,
        of: (f32, f32),
        panel: Panel,
        sums: &[i32; PANEL],
        activation: Activation,
        out: &mut [f32],
    ) {
        if panel.width == PANEL
            && let Some(out) = out.first_chunk_mut::<PANEL>()
        {
            self.columns.finish(of, panel.first, sums, activation, out);
        } else {
            let mut both = [0.0; PANEL];
            for (i, half) in both.as_chunks_mut::<HALF>().0.iter_mut().enumerate() {
                let first = panel.first + i * HALF;
                if let Some(sums) = sums[i * HALF..].first_chunk()
                    && first < panel.first + panel.width
                {
                    self.columns.finish(of, first, sums, activation, half);
                }
            }
            let count = out.len().min(panel.width);
            out[..count].copy_from_slice(&both[..count]);
        }
    }
}

impl Columns {
    #[inline(always)]
    fn finish<const WIDTH: usize>(
        &self,
        (scale, low): (f32, f32),
        first: usize,
        sums: &[i32; WIDTH],
        activation: Activation,
        out: &mut [f32; WIDTH],
    ) {
        let lists = (
            self.scale[first..].first_chunk::<WIDTH>(),
            self.sum[first..].first_chunk::<WIDTH>(),
            self.bias[first..].first_chunk::<WIDTH>(),
        );
        let (Some(column), Some(sum), Some(bias)) = lists else {
            return; // lists are padded to whole panels
        };
        for i in 0..WIDTH {
            let rest = low.mul_add(sum[i], bias[i]);
            out[i] = (sums[i] as f32 * column[i]).mul_add(scale, rest);
        }
        activation.apply(out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantise::quantise;

    /// The extremes of both sides, where narrower sums would overflow.
    #[test]
    fn products_are_exact_and_the_same_on_every_processor() {
        for (rows, inputs, outputs) in [(1, 5, 3), (7, 64, 33), (13, 384, 100), (100, 130, 192)] {
            let weights: Vec<u8> = (0..inputs * outputs)
                .map(|i| match i % 5 {
                    0 | 1 => 127,
                    2 => -127_i8 as u8,
                    _ => (i * i % 255) as u8,
                })
                .collect();
            let values: Vec<f32> = (0..rows * inputs)
                .map(|i| {
                    if i % 3 == 0 {
                        255.0
                    } else {
                        (i * 7 % 256) as f32
                    }
                })
                .collect();
            let mut first: Option<Vec<u32>> = None;
            for cpu in Cpu::all() {
                let mut quantised = Quantised::default();
                quantise(cpu, &values, inputs, &mut quantised);
                let scale = vec![1.0; outputs];
                let packed = Packed::new(cpu, &weights, inputs, scale, vec![0.0; outputs]);
                let mut out = vec![0.0; rows * outputs];
                packed.multiply(&quantised, 0..rows, Activation::None, &mut out);
                for row in 0..rows {
                    for column in 0..outputs {
                        let weights = &weights[column * inputs..][..inputs];
                        let codes = &quantised.codes()[row * quantised.stride()..];
                        let exact: i64 = codes
                            .iter()
                            .zip(weights)
                            .map(|(&code, &weight)| i64::from(code) * i64::from(weight as i8))
                            .sum();
                        let sum: i64 = weights.iter().map(|&w| i64::from(w as i8)).sum();
                        let rest = quantised.low()[row].mul_add(sum as f32, 0.0);
                        let expected = (exact as f32).mul_add(quantised.scale()[row], rest);
                        let found = out[row * outputs + column];
                        assert_eq!(found, expected, "{cpu:?} {row} {column}");
                    }
                }
                let bits: Vec<u32> = out.iter().map(|v| v.to_bits()).collect();
                assert_eq!(*first.get_or_insert_with(|| bits.clone()), bits);
            }
        }
    }
}
