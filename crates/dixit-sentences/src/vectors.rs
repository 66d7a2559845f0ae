//! Unit vectors, in floats and in eight-bit integers.

/// Numbers in a vector.
pub const WIDTH: usize = 384;

/// Unit vectors of [`WIDTH`] numbers, one after another. The vector of a text
/// without words is all zeros.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Vectors {
    numbers: Vec<f32>,
}

impl Vectors {
    /// No vectors.
    pub fn new() -> Vectors {
        Vectors::default()
    }

    /// Appends a vector, made one of length 1. What is not finite becomes 0.
    pub fn push(&mut self, row: &[f32; WIDTH]) {
        let length = dot(row, row).sqrt();
        let scale = if length.is_finite() && length > 0.0 {
            1.0 / length
        } else {
            0.0
        };
        let scaled = row
            .iter()
            .map(|&x| if scale > 0.0 { x * scale } else { 0.0 });
        self.numbers.extend(scaled);
    }

    /// The vectors of these numbers, in this order.
    pub(crate) fn pick(&self, which: &[usize]) -> Vectors {
        let rows = which.iter().flat_map(|&number| self.row(number));
        Vectors {
            numbers: rows.copied().collect(),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.numbers.len() / WIDTH
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The vector of a number below [`len`](Self::len).
    ///
    /// # Panics
    /// If there are not so many.
    pub fn row(&self, number: usize) -> &[f32; WIDTH] {
        &self.numbers.as_chunks().0[number]
    }

    /// All of them.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[f32; WIDTH]> {
        self.numbers.as_chunks().0.iter()
    }

    /// All numbers, vector after vector.
    pub fn numbers(&self) -> &[f32] {
        &self.numbers
    }
}

/// The cosine of two unit vectors. Added up in a fixed order.
pub fn dot(a: &[f32; WIDTH], b: &[f32; WIDTH]) -> f32 {
    // Sixteen sums side by side: as many as fit the widest registers.
    let mut sums = [0.0f32; 16];
    for (a, b) in a.as_chunks::<16>().0.iter().zip(b.as_chunks::<16>().0) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums.iter().sum()
}

/// A vector in [`BYTES`](Code::BYTES) bytes, as it is kept.
///
/// The numbers are eight-bit integers with one scale. Cosines of codes differ from
/// those of the floats by .001 on average.
#[derive(Clone, Debug, PartialEq)]
pub struct Code {
    /// What an integer of 1 stands for.
    pub(crate) scale: f32,
    pub(crate) numbers: [i8; WIDTH],
}

impl Code {
    /// Bytes of a code.
    pub const BYTES: usize = WIDTH + 4;

    /// The code of a vector.
    pub fn of(row: &[f32; WIDTH]) -> Code {
        let most = row.iter().fold(0.0f32, |most, x| most.max(x.abs()));
        let scale = most / 127.0;
        let inverse = if scale > 0.0 { 1.0 / scale } else { 0.0 };
        // A cast cuts what lies outside and makes 0 of what is no number.
        let numbers = row.map(|x| (x * inverse).round() as i8);
        Code { scale, numbers }
    }

    /// The scale, little-endian, and the integers.
    pub fn to_bytes(&self) -> [u8; Code::BYTES] {
        let mut out = [0; Code::BYTES];
        let (scale, numbers) = out.split_at_mut(4);
        scale.copy_from_slice(&self.scale.to_le_bytes());
        for (out, number) in numbers.iter_mut().zip(self.numbers) {
            *out = number as u8;
        }
        out
    }

    /// The code that [`to_bytes`](Self::to_bytes) wrote; none where the scale cannot be one.
    pub fn from_bytes(bytes: &[u8; Code::BYTES]) -> Option<Code> {
        let (scale, numbers) = bytes.split_first_chunk::<4>()?;
        let scale = f32::from_le_bytes(*scale);
        let numbers: &[u8; WIDTH] = numbers.first_chunk()?;
        // The largest number of a unit vector is 1.
        (0.0..=0.01).contains(&scale).then(|| Code {
            scale,
            numbers: numbers.map(|b| b as i8),
        })
    }

    /// The vector again, close to what it was made of.
    pub fn vector(&self) -> [f32; WIDTH] {
        self.numbers.map(|n| f32::from(n) * self.scale)
    }

    /// The cosine with another.
    pub fn dot(&self, other: &Code) -> f32 {
        let pairs = self.numbers.iter().zip(&other.numbers);
        let sum: i32 = pairs.map(|(&a, &b)| i32::from(a) * i32::from(b)).sum();
        sum as f32 * self.scale * other.scale
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(seed: u32) -> [f32; WIDTH] {
        let mut state = seed;
        std::array::from_fn(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 23) as f32 - 1.0
        })
    }

    #[test]
    fn vectors_have_length_one_or_are_zero() {
        let mut vectors = Vectors::new();
        vectors.push(&row(1));
        vectors.push(&[0.0; WIDTH]);
        vectors.push(&[f32::NAN; WIDTH]);
        assert!((dot(vectors.row(0), vectors.row(0)) - 1.0).abs() < 1e-5);
        assert_eq!(vectors.row(1), &[0.0; WIDTH]);
        assert_eq!(vectors.row(2), &[0.0; WIDTH]);
    }

    #[test]
    fn a_code_survives_its_bytes_and_keeps_the_cosine() {
        let mut vectors = Vectors::new();
        (1..4).for_each(|seed| vectors.push(&row(seed)));
        let codes: Vec<Code> = vectors.rows().map(Code::of).collect();
        for code in &codes {
            assert_eq!(Code::from_bytes(&code.to_bytes()).as_ref(), Some(code));
        }
        let exact = dot(vectors.row(0), vectors.row(1));
        assert!((codes[0].dot(&codes[1]) - exact).abs() < 0.01);
        assert!((codes[2].dot(&codes[2]) - 1.0).abs() < 0.01);
    }

    #[test]
    fn bytes_that_are_no_code_are_refused() {
        let mut bytes = Code::of(&[1.0; WIDTH]).to_bytes();
        bytes[..4].copy_from_slice(&f32::NAN.to_le_bytes());
        assert_eq!(Code::from_bytes(&bytes), None);
    }
}
