//! From places in a decoded text back to the bytes it was decoded from.

use dixit_model::ByteMapBuilder;
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use std::ops::Range;

/// Where each stretch of a decoded text stood.
#[derive(Debug)]
pub(crate) enum Positions {
    /// The bytes are the text's own UTF-8, behind a mark of that many bytes.
    Same(usize),
    /// In the order of the text, which they cover.
    Parts(Vec<Part>),
}

/// A stretch of a decoded text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    /// First byte in the text.
    text: usize,
    /// First byte in the source, and how many.
    source: usize,
    length: usize,
    chars: u32,
    how: How,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    Verbatim,
    /// Each character has as many bytes.
    Fixed,
    /// All the characters stand for all the bytes.
    Whole,
}

/// The most characters of a part in which characters must be counted: what a
/// look-up walks through.
const MAX_COUNTED: u32 = 256;

/// Collects parts in order.
#[derive(Default)]
pub(crate) struct Parts {
    parts: Vec<Part>,
    text: usize,
}

impl Parts {
    /// UTF-8 that stands in the source as it is.
    pub(crate) fn verbatim(&mut self, source: usize, length: usize) {
        self.put(source, length, length, 0, How::Verbatim);
    }

    /// Characters of `width` source bytes each.
    pub(crate) fn fixed(&mut self, text: &str, source: usize, width: usize) {
        let mut at = source;
        for c in text.chars() {
            self.one(c, at, width);
            at += width;
        }
    }

    fn one(&mut self, c: char, source: usize, width: usize) {
        let goes_on = self.parts.last().is_some_and(|last| {
            last.how == How::Fixed
                && last.chars < MAX_COUNTED
                && last.length == width * last.chars as usize
                && last.source + last.length == source
        });
        if !goes_on {
            self.put(source, 0, 0, 0, How::Fixed);
        }
        if let Some(last) = self.parts.last_mut() {
            last.chars += 1;
            last.length += width;
        }
        self.text += c.len_utf8();
    }

    fn put(&mut self, source: usize, length: usize, text: usize, chars: u32, how: How) {
        self.parts.push(Part {
            text: self.text,
            source,
            length,
            chars,
            how,
        });
        self.text += text;
    }

    pub(crate) fn finish(self) -> Positions {
        Positions::Parts(self.parts)
    }
}

impl Positions {
    /// The positions of a text in an encoding other than UTF-8.
    ///
    /// In ISO-2022-JP the bytes that switch alphabets count with the character
    /// behind them.
    pub(crate) fn decoded(
        encoding: &'static Encoding,
        bytes: &[u8],
        start: usize,
        text: &str,
    ) -> Positions {
        let mut parts = Parts::default();
        if encoding.is_single_byte() {
            parts.fixed(text, start, 1);
        } else if encoding == UTF_16LE || encoding == UTF_16BE {
            let mut at = start;
            for c in text.chars() {
                // A last odd byte is a character too.
                let width = (2 * c.len_utf16()).min(start + bytes.len() - at);
                parts.one(c, at, width);
                at += width;
            }
        } else {
            let mut decoder = encoding.new_decoder_without_bom_handling();
            let mut from = 0;
            let mut buffer = [0; 32];
            let mut put = |piece: &[u8], from: usize, to: usize| {
                // What the decoder writes is UTF-8.
                let piece = std::str::from_utf8(piece).unwrap_or_default();
                let mut chars = piece.chars();
                match (chars.next(), chars.next()) {
                    (None, _) => {}
                    (Some(c), None) => parts.one(c, start + from, to - from),
                    _ => {
                        let count = piece.chars().count() as u32;
                        parts.put(start + from, to - from, piece.len(), count, How::Whole);
                    }
                }
            };
            for at in 0..bytes.len() {
                let (_, _, written, _) =
                    decoder.decode_to_utf8(&bytes[at..=at], &mut buffer, false);
                if written > 0 {
                    put(&buffer[..written], from, at + 1);
                    from = at + 1;
                }
            }
            let (_, _, written, _) = decoder.decode_to_utf8(&[], &mut buffer, true);
            put(&buffer[..written], from.min(bytes.len()), bytes.len());
        }
        parts.finish()
    }

    /// Puts the characters of `range` of the decoded text into a map.
    pub(crate) fn put(&self, text: &str, range: Range<usize>, map: &mut ByteMapBuilder) {
        let parts = match self {
            Positions::Same(shift) => {
                map.verbatim(&text[range.clone()], (range.start + shift) as u64);
                return;
            }
            Positions::Parts(parts) => parts,
        };
        let mut at = range.start;
        let mut i = parts.partition_point(|p| p.text <= at).saturating_sub(1);
        while at < range.end {
            let part = parts[i];
            let part_end = parts.get(i + 1).map_or(text.len(), |p| p.text);
            let end = part_end.min(range.end);
            match part.how {
                How::Verbatim => {
                    map.verbatim(&text[at..end], (part.source + at - part.text) as u64);
                }
                How::Fixed => {
                    let width = part.length / part.chars.max(1) as usize;
                    let before = text[part.text..at].chars().count();
                    let chars = text[at..end].chars().count() as u32;
                    map.fixed(chars, width as u8, (part.source + before * width) as u64);
                }
                How::Whole => {
                    let chars = text[at..end].chars().count() as u32;
                    let source = part.source as u64;
                    map.whole(chars, source..source + part.length as u64);
                }
            }
            at = end;
            i += 1;
        }
    }

    /// The bytes from the first to the last of a range of the decoded text.
    pub(crate) fn bytes(&self, text: &str, range: Range<usize>) -> Range<u64> {
        if let Positions::Same(shift) = self {
            return (range.start + shift) as u64..(range.end + shift) as u64;
        }
        let edge = |range: Range<usize>| {
            let mut map = ByteMapBuilder::new();
            self.put(text, range, &mut map);
            let chars = map.chars();
            map.finish().of(dixit_model::Span::new(0, chars))
        };
        let slice = &text[range.clone()];
        let first = slice.chars().next().map_or(0, char::len_utf8);
        let last = slice.chars().next_back().map_or(0, char::len_utf8);
        let start = edge(range.start..range.start + first)
            .first()
            .map_or(0, |r| r.start);
        let end = edge(range.end - last..range.end)
            .last()
            .map_or(start, |r| r.end);
        start..end.max(start)
    }
}
