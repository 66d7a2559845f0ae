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

pub(crate) fn pack(text: &str) -> Vec<u8> {
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
