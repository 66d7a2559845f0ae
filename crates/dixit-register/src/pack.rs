//! Texts in the database, packed with DEFLATE.

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use std::io::{self, Read as _, Write as _};

/// Packing is most of what storing an article costs: fast before small.
const LEVEL: u32 = 4;

/// Nothing that is stored is longer: offsets are 32 bits wide, and JSON at most a
/// few times as long as the text that it holds.
const MOST: u64 = 64 << 30;

/// Texts up to this many bytes are kept as they are, in a stored block: to make room for
/// a packer costs more than packing them, and saves nothing.
const SHORT: usize = 160;

pub(crate) fn pack(text: &str) -> Vec<u8> {
    if let (true, Ok(length)) = (text.len() <= SHORT, u16::try_from(text.len())) {
        // RFC 1951, section 3.2.4: the last block, stored; length, its complement.
        let mut packed = vec![1];
        packed.extend(length.to_le_bytes());
        packed.extend((!length).to_le_bytes());
        packed.extend(text.as_bytes());
        return packed;
    }
    let mut packed = DeflateEncoder::new(Vec::new(), Compression::new(LEVEL));
    // Memory takes all that is written.
    let _ = packed.write_all(text.as_bytes());
    packed.finish().unwrap_or_default()
}

pub(crate) fn unpack(bytes: &[u8]) -> io::Result<String> {
    let mut text = String::new();
    DeflateDecoder::new(bytes)
        .take(MOST)
        .read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_any_length_come_back() {
        for length in [0, 1, SHORT - 1, SHORT, SHORT + 1, 70_000] {
            let text = "abc é ".repeat(length)[..]
                .chars()
                .take(length)
                .collect::<String>();
            assert_eq!(unpack(&pack(&text)).unwrap(), text, "{length}");
        }
    }
}
