//! Texts in the database, packed with DEFLATE.

use std::cell::RefCell;
use std::io::{self, Write as _};

use flate2::write::DeflateEncoder;
use flate2::{Compression, Decompress, FlushDecompress, Status};

/// Packing is most of what storing an article costs: fast before small.
const LEVEL: u32 = 4;

/// Nothing that is stored is longer: offsets are 32 bits wide, and JSON at most a
/// few times as long as the text that it holds.
const MOST: usize = 64 << 30;

/// How many times as long as packed a text is at first taken to be.
const RATIO: usize = 4;

thread_local! {
    /// Kept: to make room for one costs as much as unpacking a short article.
    static UNPACKER: RefCell<Decompress> = RefCell::new(Decompress::new(false));
}

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
    UNPACKER.with_borrow_mut(|unpacker| {
        unpacker.reset(false);
        let mut text = Vec::with_capacity(bytes.len().saturating_mul(RATIO));
        loop {
            let rest = &bytes[unpacker.total_in() as usize..];
            let status = unpacker.decompress_vec(rest, &mut text, FlushDecompress::Finish)?;
            if status == Status::StreamEnd {
                break;
            }
            // With room left it waits for more to unpack.
            if text.len() < text.capacity() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if text.len() > MOST {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
            text.reserve(text.len().max(SHORT));
        }
        String::from_utf8(text).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))
    })
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

    #[test]
    fn a_text_much_shorter_when_packed_comes_back() {
        let text = "a".repeat(1_000_000);
        let packed = pack(&text);
        assert!(packed.len() < 10_000);
        assert_eq!(unpack(&packed).unwrap(), text);
    }

    #[test]
    fn what_is_cut_off_or_changed_is_an_error() {
        let text = "what was said, and by whom, ".repeat(40);
        let packed = pack(&text);
        for end in [0, 1, packed.len() / 2, packed.len() - 1] {
            assert!(unpack(&packed[..end]).is_err(), "{end}");
        }
        let mut changed = packed.clone();
        changed[0] = 0xff;
        assert!(unpack(&changed).is_err());
        // What was kept for it unpacks the next.
        assert_eq!(unpack(&packed).unwrap(), text);
    }
}
