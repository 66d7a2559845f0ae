//! Content codings of HTTP (`gzip`, `deflate`, `br`, `zstd`) → the bytes that
//! were meant.
//!
//! What was unpacked before a stream breaks off is kept and the damage is noted,
//! as a browser shows the part of a page that came. What is not in the coding
//! that it is declared in is left as it is where it looks like text: archives
//! often keep the header of a body that had been unpacked before it was stored.
//!
//! Memory: the bytes given in and out, the latter at most `limit` + 1, and 32 MiB
//! for the windows of the decoders (zstd: 8 MiB as RFC 9659 bounds it; brotli:
//! 16 MiB). The bytes between two codings of a list fall under `limit` too.

use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};
use ruzstd::decoding::FrameDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use std::io::{self, BufRead as _, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The largest window of Zstandard as a content coding (RFC 9659).
const ZSTD_WINDOW: u64 = 8 * 1024 * 1024;

/// How many codings one on top of another are undone. Servers apply one, proxies
/// at times a second; a longer list is made to cost time.
const MOST_CODINGS: usize = 4;

/// Bytes with their codings undone.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Undone {
    pub(crate) bytes: Vec<u8>,
    /// What is amiss with them, in words, without a full stop.
    pub(crate) note: Option<String>,
}

/// Why a coding could not be undone at all.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Failed {
    /// It unpacks to more than the limit.
    TooLarge,
    /// A coding that is none of those known, and bytes that are not text.
    Unknown(String),
    /// Not one byte could be unpacked; in words.
    Damaged(String),
}

/// Undoes the codings that a header names, the last one first: to at most `limit`
/// bytes.
///
/// # Errors
///
/// See [`Failed`].
pub(crate) fn undo(codings: &str, bytes: Vec<u8>, limit: u64) -> Result<Undone, Failed> {
    let names: Vec<String> = codings
        .split(',')
        .map(|name| name.trim().to_ascii_lowercase())
        .filter(|name| !matches!(name.as_str(), "" | "identity" | "none"))
        .collect();
    if names.len() > MOST_CODINGS {
        return Err(Failed::Unknown(format!("{} codings", names.len())));
    }
    let mut undone = Undone { bytes, note: None };
    for name in names.iter().rev() {
        if undone.bytes.is_empty() {
            break;
        }
        let (bytes, note) = one(name, undone.bytes, limit)?;
        undone.bytes = bytes;
        undone.note = undone.note.or(note);
    }
    if undone.bytes.len() as u64 > limit {
        return Err(Failed::TooLarge);
    }
    Ok(undone)
}

type Unpacked = (Vec<u8>, Option<String>);

fn one(name: &str, bytes: Vec<u8>, limit: u64) -> Result<Unpacked, Failed> {
    let mut out = Vec::new();
    let end = match name {
        "gzip" | "x-gzip" if !bytes.starts_with(&crate::gzip::MAGIC) => End::NotCoded,
        "gzip" | "x-gzip" => gzip(&bytes, &mut out, limit),
        "deflate" => deflate(&bytes, &mut out, limit),
        "br" => brotli(&bytes, &mut out, limit),
        "zstd" => zstd(&bytes, &mut out, limit),
        _ if looks_like_text(&bytes) => {
            let note =
                format!("the content coding {name:?} is not known; the bytes are left as they are");
            return Ok((bytes, Some(note)));
        }
        _ => return Err(Failed::Unknown(name.to_owned())),
    };
    let what = match end {
        End::Whole => return Ok((out, None)),
        End::TooLarge => return Err(Failed::TooLarge),
        End::NotCoded | End::Damaged if looks_like_text(&bytes) => {
            let note = format!("the body is declared as {name} but is not packed");
            return Ok((bytes, Some(note)));
        }
        End::NotCoded => format!("the body is declared as {name} but is not"),
        End::Early => format!("the {name} stream ends early"),
        End::Damaged => format!("the {name} stream is damaged"),
        End::Checksum => format!("the checksum of the {name} stream is wrong"),
    };
    if out.is_empty() {
        return Err(Failed::Damaged(what));
    }
    let note = format!("{what} after {} unpacked bytes", out.len());
    Ok((out, Some(note)))
}

/// How a stream came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Whole,
    /// More than the limit.
    TooLarge,
    /// Not in this coding, from its first bytes.
    NotCoded,
    Early,
    Damaged,
    Checksum,
}

/// Reads to the end, or to one byte over the limit.
fn fill(reader: &mut dyn Read, out: &mut Vec<u8>, limit: u64) -> End {
    let left = (limit + 1).saturating_sub(out.len() as u64);
    match reader.take(left).read_to_end(out) {
        Ok(_) if out.len() as u64 > limit => End::TooLarge,
        Ok(_) => End::Whole,
        Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => End::Early,
        Err(_) => End::Damaged,
    }
}

fn gzip(bytes: &[u8], out: &mut Vec<u8>, limit: u64) -> End {
    let mut rest = bytes;
    loop {
        let mut decoder = GzDecoder::new(rest);
        let end = fill(&mut decoder, out, limit);
        if end != End::Whole {
            // The eight bytes at the end, checksum and length, are all that flate2
            // reads behind the stream.
            return end;
        }
        rest = decoder.into_inner();
        // What stands behind the last member is padding: gzip(1) ignores it too.
        if !rest.starts_with(&crate::gzip::MAGIC) {
            return End::Whole;
        }
    }
}

/// "deflate" means zlib's format, but many servers send the stream without its
/// frame; browsers take both.
fn deflate(bytes: &[u8], out: &mut Vec<u8>, limit: u64) -> End {
    let framed = bytes.len() >= 2
        && bytes[0] & 0x0f == 8
        && u16::from_be_bytes([bytes[0], bytes[1]]).is_multiple_of(31);
    if framed {
        let end = fill(&mut ZlibDecoder::new(bytes), out, limit);
        if end != End::Damaged || !out.is_empty() {
            return end;
        }
    }
    fill(&mut DeflateDecoder::new(bytes), out, limit)
}

/// The decoder calls every end of its input damage: what it asked for tells.
fn brotli(bytes: &[u8], out: &mut Vec<u8>, limit: u64) -> End {
    struct Watched<'a>(&'a [u8], bool);
    impl Read for Watched<'_> {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            self.1 |= self.0.is_empty() && !buf.is_empty();
            self.0.read(buf)
        }
    }
    let input = Watched(bytes, false);
    let mut decoder = brotli_decompressor::Decompressor::new(input, 16 * 1024);
    match fill(&mut decoder, out, limit) {
        End::Damaged if decoder.get_ref().1 => End::Early,
        end => end,
    }
}

fn zstd(bytes: &[u8], out: &mut Vec<u8>, limit: u64) -> End {
    let mut rest = bytes;
    let mut decoder = FrameDecoder::new();
    decoder.set_max_window_size(ZSTD_WINDOW);
    let mut first = true;
    loop {
        match frame(&mut decoder, &mut rest, out, limit) {
            End::NotCoded if !first => return End::Whole,
            End::Whole => {}
            end => return end,
        }
        if rest.fill_buf().is_ok_and(<[u8]>::is_empty) {
            return End::Whole;
        }
        first = false;
    }
}

/// The first bytes, at most `n`, of what a frame of Zstandard unpacks to; none
/// where its first block is not all there.
pub(crate) fn start_of_zstd(mut bytes: &[u8], n: usize) -> Vec<u8> {
    let mut decoder = FrameDecoder::new();
    if decoder.reset(&mut bytes).is_err() || !decode_block(&mut decoder, &mut bytes) {
        return Vec::new();
    }
    let mut start = decoder.collect().unwrap_or_default();
    start.truncate(n);
    start
}

/// Decodes one block of Zstandard; gives whether it could. The crate asserts what
/// damage can bring about in places: one bad file must not end a run.
pub(crate) fn decode_block(decoder: &mut FrameDecoder, source: &mut dyn Read) -> bool {
    let one = ruzstd::decoding::BlockDecodingStrategy::UptoBlocks(1);
    let decoded = catch_unwind(AssertUnwindSafe(|| decoder.decode_blocks(source, one)));
    decoded.is_ok_and(|decoded| decoded.is_ok())
}

/// Unpacks one frame of Zstandard, or passes over one that is to be skipped.
fn frame(decoder: &mut FrameDecoder, rest: &mut &[u8], out: &mut Vec<u8>, limit: u64) -> End {
    match decoder.reset(&mut *rest) {
        Ok(()) => {}
        Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
            length,
            ..
        })) => {
            let Some(behind) = rest.get(length as usize..) else {
                return End::Early;
            };
            *rest = behind;
            return End::Whole;
        }
        Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::BadMagicNumber(_))) => {
            return End::NotCoded;
        }
        Err(FrameDecoderError::ReadFrameHeaderError(_)) => return End::Early,
        Err(_) => return End::Damaged,
    }
    let mut stream = Frame { decoder, rest };
    match fill(&mut stream, out, limit) {
        End::Whole => {}
        end => return end,
    }
    let recorded = decoder.get_checksum_from_data();
    if recorded.is_some() && recorded != decoder.get_calculated_checksum() {
        return End::Checksum;
    }
    End::Whole
}

/// A frame as a reader; an end of the input inside it is told from damage.
struct Frame<'a, 'b> {
    decoder: &'a mut FrameDecoder,
    rest: &'a mut &'b [u8],
}

impl Read for Frame<'_, '_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
            let before = self.rest.len();
            if !decode_block(self.decoder, self.rest) {
                // What is left of the input tells which: a block that is cut off
                // takes all of it.
                let kind = if self.rest.is_empty() || before < 3 {
                    io::ErrorKind::UnexpectedEof
                } else {
                    io::ErrorKind::InvalidData
                };
                return Err(io::Error::from(kind));
            }
        }
        self.decoder.read(buf)
    }
}

/// Whether bytes begin like text: no control bytes but white space in the first
/// 512, which is what a browser looks at too (WHATWG MIME Sniffing, "binary data
/// byte").
fn looks_like_text(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(512)];
    let control = |b: &u8| matches!(b, 0..=8 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f);
    !head.is_empty() && !head.iter().any(control)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use std::io::Write as _;

    const LIMIT: u64 = 1 << 20;

    fn text() -> Vec<u8> {
        let lines = (0..2_000).map(|n| format!("Line {n} of {}.\n", n * 7_919));
        lines.collect::<String>().into_bytes()
    }

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zs(bytes: &[u8]) -> Vec<u8> {
        ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
    }

    /// An uncompressed meta-block for each 65,536 bytes (RFC 7932, section 9.2).
    fn br(bytes: &[u8]) -> Vec<u8> {
        // WBITS 16 is one zero bit; then ISLAST 0, MNIBBLES 0 (four), MLEN - 1,
        // ISUNCOMPRESSED 1: 20 bits, padded to 24.
        let mut out = Vec::new();
        for (n, part) in bytes.chunks(65_536).enumerate() {
            let length = (part.len() - 1) as u32;
            let header = (length << 3) | (1 << 19);
            let bits = if n == 0 { header << 1 } else { header };
            out.extend_from_slice(&bits.to_le_bytes()[..3]);
            out.extend_from_slice(part);
        }
        out.push(3);
        out
    }

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn raw(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn every_coding_is_undone() {
        let text = text();
        let two = [gz(&text[..100]), gz(&text[100..])].concat();
        let frames = [zs(&text[..100]), zs(&text[100..])].concat();
        let padded = [gz(&text), vec![0; 7]].concat();
        for (codings, bytes) in [
            ("", text.clone()),
            ("identity", text.clone()),
            ("gzip", gz(&text)),
            (" X-GZIP ", gz(&text)),
            ("gzip", two),
            ("gzip", padded),
            ("deflate", zlib(&text)),
            ("deflate", raw(&text)),
            ("br", br(&text)),
            ("zstd", zs(&text)),
            ("zstd", frames),
            ("deflate, gzip", gz(&zlib(&text))),
            ("identity,br , zstd", zs(&br(&text))),
        ] {
            let undone = undo(codings, bytes, LIMIT).unwrap();
            assert!(undone.bytes == text, "{codings}");
            assert_eq!(undone.note, None, "{codings}");
        }
        assert_eq!(undo("gzip", Vec::new(), LIMIT).unwrap().bytes, b"");
    }

    #[test]
    fn what_came_before_the_damage_is_kept() {
        let text = text();
        for (coding, bytes) in [
            ("gzip", gz(&text)),
            ("deflate", zlib(&text)),
            ("deflate", raw(&text)),
            ("br", br(&text)),
            (
                "zstd",
                zs(&[text.clone(), vec![b'x'; 300_000], text.clone()].concat()),
            ),
        ] {
            let cut = bytes[..bytes.len() * 3 / 4].to_vec();
            let undone = undo(coding, cut, LIMIT).unwrap();
            assert!(
                undone.bytes.len() > 1_000,
                "{coding}: {}",
                undone.bytes.len()
            );
            assert!(text.starts_with(&undone.bytes[..1_000]), "{coding}");
            let note = undone.note.unwrap();
            let expected = format!(
                "the {coding} stream ends early after {} unpacked bytes",
                undone.bytes.len()
            );
            assert_eq!(note, expected);
        }
        let mut wrong = gz(&text);
        let at = wrong.len() - 8;
        wrong[at] ^= 1;
        let undone = undo("gzip", wrong, LIMIT).unwrap();
        assert!(undone.bytes == text);
        assert!(
            undone
                .note
                .unwrap()
                .starts_with("the gzip stream is damaged")
        );
    }

    #[test]
    fn what_was_unpacked_before_it_was_stored_is_left() {
        for coding in ["gzip", "deflate", "br", "zstd", "utf-8"] {
            let page = b"<html><p>Stored as it was shown.</p></html>".to_vec();
            let undone = undo(coding, page.clone(), LIMIT).unwrap();
            assert_eq!(undone.bytes, page, "{coding}");
            assert!(undone.note.is_some(), "{coding}");
        }
        let bytes = vec![1, 2, 3, 4];
        let unknown = Failed::Unknown("compress".to_owned());
        assert_eq!(undo("compress", bytes.clone(), LIMIT), Err(unknown));
        let what = "the body is declared as gzip but is not".to_owned();
        assert_eq!(undo("gzip", bytes, LIMIT), Err(Failed::Damaged(what)));
    }

    #[test]
    fn bombs_are_refused() {
        let zeros = vec![0; 4 << 20];
        for (coding, bytes) in [
            ("gzip", gz(&zeros)),
            ("deflate", zlib(&zeros)),
            ("zstd", zs(&zeros)),
            ("br", br(&zeros)),
            ("gzip, gzip", gz(&gz(&zeros))),
        ] {
            assert_eq!(
                undo(coding, bytes, LIMIT),
                Err(Failed::TooLarge),
                "{coding}"
            );
        }
        // Inside the list the limit holds too.
        let inner = gz(&zeros);
        assert_eq!(undo("gzip, gzip", gz(&inner), 1_000), Err(Failed::TooLarge));
        let deep = "gzip,".repeat(50);
        assert!(matches!(undo(&deep, inner, LIMIT), Err(Failed::Unknown(_))));
        assert_eq!(undo("", zeros, LIMIT), Err(Failed::TooLarge));
    }
}
