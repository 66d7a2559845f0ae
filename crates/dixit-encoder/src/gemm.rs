//! Products of quantised rows with eight-bit weights.
//!
//! `out = scale_row · (codes · weights) · scale_column + low_row · sum_column +
//! bias`, with the product of integers exact: 8-bit codes without sign times
//! 8-bit weights with sign, added up in 32 bits. No processor saturates or
//! rounds it, so weights may use all of -127 to 127. The instruction that AVX2
//! has for bytes (`vpmaddubsw`) saturates at 16 bits, and does so for ordinary
//! weights; there the bytes are widened to 16 bits first, which is exact.
//!
//! Weights are packed in panels of 64 columns (32 and 16 at the end), four
//! (AVX2: two) numbers of a column side by side. A panel stays in the nearest
//! cache while tiles of a few rows pass over it, all sums in registers. The sums
//! become floats, with bias and activation, while they are at hand.
#![allow(unsafe_code)]

use crate::cpu::{Cpu, Level};
use crate::linear::Activation;
use crate::math::gelu;
use crate::quantise::Quantised;

/// Columns of a full panel.
const PANEL: usize = 64;

/// Rows that pass over a panel before the next one is taken.
const GROUP: usize = 96;

/// Weights in the order in which they are read.
pub(crate) struct Packed {
    cpu: Cpu,
    inputs: usize,
    outputs: usize,
    panels: Vec<Panel>,
    bytes: Vec<i8>,
    words: Vec<i16>,
    /// By column, what a product of 1 stands for, before the row's scale.
    scale: Vec<f32>,
    /// By column, the sum of its weights, scaled.
    sum: Vec<f32>,
    bias: Vec<f32>,
}

/// Some columns of the weights.
#[derive(Clone, Copy)]
struct Panel {
    first: usize,
    /// Columns with their padding: 16, 32 or 64.
    width: usize,
    /// Where the panel starts in the packed weights.
    start: usize,
}

/// Sums of a tile: rows of panel width.
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
            bytes: Vec::new(),
            words: Vec::new(),
            scale,
            sum,
            bias,
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

    /// How many numbers of a column stand side by side.
    fn together(&self) -> usize {
        match self.cpu.level() {
            Level::Avx512 => 4,
            Level::Avx2 => 2,
            Level::Portable => 1,
        }
    }

    fn pack(&mut self, weights: &[u8]) {
        let together = self.together();
        let steps = self.inputs.div_ceil(together);
        let mut first = 0;
        let mut packed: Vec<i8> = Vec::with_capacity(
            self.outputs.next_multiple_of(16) * self.inputs.next_multiple_of(together),
        );
        while first < self.outputs {
            let left = self.outputs - first;
            let width = match left {
                PANEL.. => PANEL,
                17.. => 32,
                _ => 16,
            };
            self.panels.push(Panel {
                first,
                width,
                start: packed.len(),
            });
            for step in 0..steps {
                for column in first..first + width {
                    for input in step * together..(step + 1) * together {
                        let there = column < self.outputs && input < self.inputs;
                        packed.push(if there {
                            weights[column * self.inputs + input] as i8
                        } else {
                            0
                        });
                    }
                }
            }
            first += width;
        }
        if self.cpu.level() == Level::Avx2 {
            self.words = packed.into_iter().map(i16::from).collect();
        } else {
            self.bytes = packed;
        }
    }

    /// Multiplies all rows and writes rows of `outputs` numbers.
    pub(crate) fn multiply(&self, rows: &mut Quantised, activation: Activation, out: &mut [f32]) {
        assert_eq!(rows.width(), self.inputs, "width of the rows");
        assert_eq!(out.len(), rows.rows() * self.outputs, "size of the output");
        match self.cpu.level() {
            // SAFETY: a `Cpu` of this level exists only where its target
            // features were detected.
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => unsafe { avx512::multiply(self, rows, activation, out) },
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => {
                rows.widen();
                // SAFETY: as above.
                unsafe { avx2::multiply(self, rows, activation, out) }
            }
            _ => self.multiply_portable(rows, activation, out),
        }
    }

    fn multiply_portable(&self, rows: &Quantised, activation: Activation, out: &mut [f32]) {
        let inputs = self.inputs;
        self.drive::<1>(rows, activation, out, |row, panel, sums| {
            let codes = &rows.codes()[row * rows.stride()..][..inputs];
            let weights = &self.bytes[panel.start..][..inputs * panel.width];
            let sums = &mut sums[0][..panel.width];
            sums.fill(0);
            for (&code, weights) in codes.iter().zip(weights.chunks_exact(panel.width)) {
                for (sum, &weight) in sums.iter_mut().zip(weights) {
                    *sum += i32::from(code) * i32::from(weight);
                }
            }
        });
    }

    /// Calls `tile` for each tile of the output and finishes what it summed up.
    #[inline(always)]
    fn drive<const ROWS: usize>(
        &self,
        rows: &Quantised,
        activation: Activation,
        out: &mut [f32],
        tile: impl Fn(usize, Panel, &mut Sums<ROWS>),
    ) {
        let count = rows.rows();
        let mut sums = [[0; PANEL]; ROWS];
        for group in (0..count).step_by(GROUP) {
            let end = (group + GROUP).min(count);
            for &panel in &self.panels {
                for row in (group..end).step_by(ROWS) {
                    tile(row, panel, &mut sums);
                    for (row, sums) in (row..end).zip(&sums) {
                        let out = &mut out[row * self.outputs..][..self.outputs];
                        let scales = (rows.scale()[row], rows.low()[row]);
                        self.finish(scales, panel, sums, activation, out);
                    }
                }
            }
        }
    }

    /// Sums of one row as floats, with bias and activation.
    #[inline(always)]
    fn finish(
        &self,
        (scale, low): (f32, f32),
        panel: Panel,
        sums: &[i32; PANEL],
        activation: Activation,
        out: &mut [f32],
    ) {
        let end = (panel.first + panel.width).min(self.outputs);
        let columns = panel.first..end;
        let out = &mut out[columns.clone()];
        let each = out
            .iter_mut()
            .zip(sums)
            .zip(&self.scale[columns.clone()])
            .zip(&self.sum[columns.clone()])
            .zip(&self.bias[columns]);
        for ((((out, &product), &column), &sum), &bias) in each {
            let rest = low.mul_add(sum, bias);
            *out = (product as f32 * column).mul_add(scale, rest);
        }
        match activation {
            Activation::None => {}
            Activation::Relu => out
                .iter_mut()
                .for_each(|v| *v = if *v > 0.0 { *v } else { 0.0 }),
            Activation::Gelu => out.iter_mut().for_each(|v| *v = gelu(*v)),
        }
    }
}

/// Tiles of 6 rows and 64 columns in 24 registers of 512 bits.
#[cfg(target_arch = "x86_64")]
mod avx512 {
    use super::*;
    use std::arch::x86_64::*;

    const ROWS: usize = 6;

    #[target_feature(enable = "avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
    pub(super) fn multiply(
        packed: &Packed,
        rows: &Quantised,
        activation: Activation,
        out: &mut [f32],
    ) {
        let steps = packed.inputs.div_ceil(4);
        packed.drive::<ROWS>(rows, activation, out, |row, panel, sums| {
            let codes = &rows.codes()[row * rows.stride()..];
            let weights = &packed.bytes[panel.start..];
            match panel.width {
                64 => tile::<4>(codes, rows.stride(), weights, steps, sums),
                32 => tile::<2>(codes, rows.stride(), weights, steps, sums),
                _ => tile::<1>(codes, rows.stride(), weights, steps, sums),
            }
        });
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512vnni")]
    fn tile<const VECTORS: usize>(
        codes: &[u8],
        stride: usize,
        weights: &[i8],
        steps: usize,
        sums: &mut Sums<ROWS>,
    ) {
        assert!(codes.len() >= (ROWS - 1) * stride + steps * 4, "codes");
        assert!(weights.len() >= steps * VECTORS * 64, "weights");
        let mut tile = [[_mm512_setzero_si512(); VECTORS]; ROWS];
        for step in 0..steps {
            let mut columns = [_mm512_setzero_si512(); VECTORS];
            for (i, columns) in columns.iter_mut().enumerate() {
                // SAFETY: 64 bytes from (step · VECTORS + i) · 64, with step <
                // steps and i < VECTORS: inside of `weights` by the assertion.
                *columns = unsafe {
                    _mm512_loadu_si512(weights.as_ptr().add((step * VECTORS + i) * 64).cast())
                };
            }
            for (r, tile) in tile.iter_mut().enumerate() {
                // SAFETY: 4 bytes from r · stride + 4 · step, with r < ROWS and
                // step < steps: inside of `codes` by the assertion.
                let four = unsafe {
                    codes
                        .as_ptr()
                        .add(r * stride + step * 4)
                        .cast::<i32>()
                        .read_unaligned()
                };
                let row = _mm512_set1_epi32(four);
                for (sum, &column) in tile.iter_mut().zip(&columns) {
                    *sum = _mm512_dpbusd_epi32(*sum, row, column);
                }
            }
        }
        for (tile, sums) in tile.iter().zip(sums) {
            for (&vector, sums) in tile.iter().zip(sums.as_chunks_mut::<16>().0) {
                // SAFETY: `sums` is an array of 16 numbers of 32 bits.
                unsafe { _mm512_storeu_si512(sums.as_mut_ptr().cast(), vector) };
            }
        }
    }
}

/// Tiles of 4 rows and 16 columns at a time, in 8 registers of 256 bits.
#[cfg(target_arch = "x86_64")]
mod avx2 {
    use super::*;
    use std::arch::x86_64::*;

    const ROWS: usize = 4;

    #[target_feature(enable = "avx2,fma")]
    pub(super) fn multiply(
        packed: &Packed,
        rows: &Quantised,
        activation: Activation,
        out: &mut [f32],
    ) {
        let steps = packed.inputs.div_ceil(2);
        packed.drive::<ROWS>(rows, activation, out, |row, panel, sums| {
            let codes = &rows.wide()[row * rows.stride()..];
            for column in (0..panel.width).step_by(16) {
                let weights = &packed.words[panel.start + column * 2..];
                tile(
                    codes,
                    rows.stride(),
                    weights,
                    panel.width,
                    steps,
                    column,
                    sums,
                );
            }
        });
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn tile(
        codes: &[i16],
        stride: usize,
        weights: &[i16],
        width: usize,
        steps: usize,
        column: usize,
        sums: &mut Sums<ROWS>,
    ) {
        assert!(
            steps > 0 && codes.len() >= (ROWS - 1) * stride + steps * 2,
            "codes"
        );
        assert!(weights.len() >= (steps - 1) * width * 2 + 32, "weights");
        let mut tile = [[_mm256_setzero_si256(); 2]; ROWS];
        for step in 0..steps {
            // SAFETY: 32 numbers from step · width · 2, with step < steps: inside
            // of `weights` by the assertion.
            let columns = unsafe {
                let start = weights.as_ptr().add(step * width * 2);
                [
                    _mm256_loadu_si256(start.cast()),
                    _mm256_loadu_si256(start.add(16).cast()),
                ]
            };
            for (r, tile) in tile.iter_mut().enumerate() {
                // SAFETY: 2 numbers from r · stride + 2 · step, with r < ROWS and
                // step < steps: inside of `codes` by the assertion.
                let two = unsafe {
                    codes
                        .as_ptr()
                        .add(r * stride + step * 2)
                        .cast::<i32>()
                        .read_unaligned()
                };
                let row = _mm256_set1_epi32(two);
                for (sum, &column) in tile.iter_mut().zip(&columns) {
                    *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(row, column));
                }
            }
        }
        for (tile, sums) in tile.iter().zip(sums) {
            let sums = &mut sums[column..column + 16];
            for (&vector, sums) in tile.iter().zip(sums.as_chunks_mut::<8>().0) {
                // SAFETY: `sums` is an array of 8 numbers of 32 bits.
                unsafe { _mm256_storeu_si256(sums.as_mut_ptr().cast(), vector) };
            }
        }
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
                packed.multiply(&mut quantised, Activation::None, &mut out);
                for row in 0..rows {
                    for column in 0..outputs {
                        let exact: i64 = (0..inputs)
                            .map(|i| {
                                let code = quantised.codes()[row * quantised.stride() + i];
                                i64::from(code) * i64::from(weights[column * inputs + i] as i8)
                            })
                            .sum();
                        let sum: i64 = (0..inputs)
                            .map(|i| i64::from(weights[column * inputs + i] as i8))
                            .sum();
                        let rest = quantised.low()[row].mul_add(sum as f32, 0.0);
                        let expected = (exact as f32).mul_add(quantised.scale()[row], rest);
                        assert_eq!(
                            out[row * outputs + column],
                            expected,
                            "{cpu:?} {row} {column}"
                        );
                    }
                }
                let bits: Vec<u32> = out.iter().map(|v| v.to_bits()).collect();
                assert_eq!(*first.get_or_insert_with(|| bits.clone()), bits);
            }
        }
    }
}
