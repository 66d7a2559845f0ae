//! Rows of floats as rows of bytes.
//!
//! Each row (a piece of a text) has its own scale and its own least value, so
//! that no row's result depends on its neighbours: `x ≈ low + scale · code`.
//! Codes use all of 0 to 255, also where a row's numbers lie to one side, as
//! those of an activation do. The product with weights sees the codes alone; the
//! share of `low` is a constant for each column (`gemm`).

use crate::aligned::Aligned;
use crate::cpu::{Cpu, multiversion};
use crate::math::ROUND;

/// Bytes by which rows are aligned in [`Quantised::codes`].
const ALIGN: usize = 64;

/// Rows beyond the last that kernels may read.
const SPARE: usize = 32;

/// Quantised rows. The memory is kept from one use to the next.
#[derive(Default)]
pub(crate) struct Quantised {
    /// Rows of `stride` bytes; what lies behind a row's width is not used.
    codes: Aligned<u8>,
    /// The codes in 16 bits, for kernels that multiply those.
    wide: Aligned<i16>,
    /// Whether `wide` is written.
    widened: bool,
    stride: usize,
    width: usize,
    scale: Vec<f32>,
    low: Vec<f32>,
}

impl Quantised {
    /// Makes room for rows; their numbers are undefined until each is written.
    pub(crate) fn reshape(&mut self, cpu: Cpu, rows: usize, width: usize) {
        self.widened = cpu.multiplies_words();
        self.width = width;
        self.stride = width.next_multiple_of(ALIGN);
        let needed = (rows + SPARE) * self.stride;
        self.codes.resize(needed);
        if self.widened {
            self.wide.resize(needed);
        }
        self.scale.resize(rows, 0.0);
        self.low.resize(rows, 0.0);
    }

    pub(crate) fn rows(&self) -> usize {
        self.scale.len()
    }

    pub(crate) fn width(&self) -> usize {
        self.width
    }

    pub(crate) fn stride(&self) -> usize {
        self.stride
    }

    pub(crate) fn codes(&self) -> &[u8] {
        &self.codes
    }

    /// What a code of 1 stands for, by row.
    pub(crate) fn scale(&self) -> &[f32] {
        &self.scale
    }

    /// What a code of 0 stands for, by row.
    pub(crate) fn low(&self) -> &[f32] {
        &self.low
    }

    /// The codes in 16 bits, where kernels multiply those.
    pub(crate) fn wide(&self) -> &[i16] {
        &self.wide
    }

    /// Writes one row.
    #[inline(always)]
    pub(crate) fn set(&mut self, row: usize, values: &[f32]) {
        let codes = &mut self.codes[row * self.stride..][..self.width];
        let (scale, low) = quantise_row(values, codes);
        self.scale[row] = scale;
        self.low[row] = low;
        if self.widened {
            let wide = &mut self.wide[row * self.stride..];
            for (wide, &code) in wide.iter_mut().zip(&*codes) {
                *wide = i16::from(code);
            }
        }
    }
}

/// Quantises rows of `width` numbers.
pub(crate) fn quantise(cpu: Cpu, values: &[f32], width: usize, out: &mut Quantised) {
    out.reshape(cpu, values.len() / width, width);
    quantise_rows(cpu, values, width, out);
}

multiversion! {
    fn quantise_rows(cpu: Cpu, values: &[f32], width: usize, out: &mut Quantised) {
        for (row, values) in values.chunks_exact(width).enumerate() {
            out.set(row, values);
        }
    }
}

#[inline(always)]
fn quantise_row(values: &[f32], codes: &mut [u8]) -> (f32, f32) {
    let (low, high) = range(values);
    let scale = (high - low) / 255.0;
    let inverse = if scale > 0.0 { 1.0 / scale } else { 0.0 };
    for (code, &value) in codes.iter_mut().zip(values) {
        // The integer stands in the lowest byte.
        *code = (value - low).mul_add(inverse, ROUND).to_bits() as u8;
    }
    (scale, low)
}

/// The least and the greatest number of a row. They are compared as integers,
/// which have no numbers beside the order that would keep loops from becoming
/// vectors.
#[inline(always)]
fn range(values: &[f32]) -> (f32, f32) {
    let mut low = i32::MAX;
    let mut high = i32::MIN;
    for value in values {
        let rank = rank(value.to_bits() as i32);
        low = low.min(rank);
        high = high.max(rank);
    }
    let value = |rank_of: i32| f32::from_bits(rank(rank_of) as u32);
    (value(low), value(high))
}

/// From a float's bits to an integer of the same order, and back.
#[inline(always)]
fn rank(bits: i32) -> i32 {
    bits ^ (((bits >> 31) as u32) >> 1) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_within_half_a_step_on_every_processor() {
        let values: Vec<f32> = (0..3 * 37)
            .map(|i| ((i * i) % 101) as f32 / 7.0 - 3.0)
            .collect();
        let mut first: Option<Vec<u8>> = None;
        for cpu in Cpu::all() {
            let mut out = Quantised::default();
            quantise(cpu, &values, 37, &mut out);
            let mut codes = Vec::new();
            for (row, values) in values.chunks(37).enumerate() {
                let (scale, low) = (out.scale()[row], out.low()[row]);
                for (i, &value) in values.iter().enumerate() {
                    let code = out.codes()[row * out.stride() + i];
                    let back = f32::from(code) * scale + low;
                    assert!(
                        (back - value).abs() <= scale * 0.5001,
                        "{value} became {back}"
                    );
                    codes.push(code);
                }
            }
            assert_eq!(
                *first.get_or_insert_with(|| codes.clone()),
                codes,
                "{cpu:?}"
            );
        }
    }

    #[test]
    fn equal_numbers_and_odd_ones_do_no_harm() {
        let mut out = Quantised::default();
        let cpu = Cpu::detect();
        quantise(cpu, &[2.5; 20], 20, &mut out);
        assert_eq!((out.scale()[0], out.low()[0]), (0.0, 2.5));
        quantise(
            cpu,
            &[f32::NAN, f32::INFINITY, f32::NEG_INFINITY],
            3,
            &mut out,
        );
        quantise(cpu, &[], 3, &mut out);
        assert_eq!(out.rows(), 0);
    }
}
