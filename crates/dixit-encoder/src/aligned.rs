//! Numbers that start at a cache line.

use std::ops::{Deref, DerefMut};

/// Bytes of a cache line.
const LINE: usize = 64;

/// Numbers whose first lies at the start of a cache line: loads of whole vectors
/// and tiles that straddle lines take up to five times as long.
#[derive(Default)]
pub(crate) struct Aligned<T> {
    numbers: Vec<T>,
    start: usize,
    length: usize,
}

impl<T: Copy + Default> Aligned<T> {
    /// Makes room for so many numbers. Those that were there before are kept or
    /// lost; all are defined.
    pub(crate) fn resize(&mut self, length: usize) {
        let spare = LINE / size_of::<T>();
        if self.numbers.len() < length + spare {
            self.numbers.resize(length + spare, T::default());
            // May be more than is spare where the platform cannot tell.
            self.start = self.numbers.as_ptr().align_offset(LINE).min(spare);
        }
        self.length = length;
    }
}

impl<T> Deref for Aligned<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.numbers[self.start..self.start + self.length]
    }
}

impl<T> DerefMut for Aligned<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.numbers[self.start..self.start + self.length]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_number_lies_at_the_start_of_a_line() {
        let mut numbers = Aligned::<i16>::default();
        for length in [1, 100, 7, 100_000] {
            numbers.resize(length);
            assert_eq!(numbers.len(), length);
            assert_eq!(numbers.as_ptr() as usize % LINE, 0);
            numbers.fill(1);
        }
    }
}
