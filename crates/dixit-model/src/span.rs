//! Positions in a document's text.

use serde::{Deserialize, Serialize};

/// A half-open range of Unicode code points of a document's text.
///
/// This is the only kind of position that leaves dixit. Byte offsets stay
/// inside a stage; see [`OffsetMap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First code point.
    pub start: u32,
    /// One past the last code point; never less than `start`.
    pub end: u32,
}

impl Span {
    /// The range from `start` up to and without `end`.
    ///
    /// # Panics
    /// If `end` lies before `start`.
    pub fn new(start: u32, end: u32) -> Span {
        assert!(start <= end, "span ends before it starts: {start}..{end}");
        Span { start, end }
    }

    /// Length in code points.
    pub fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether the span holds no code point.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether every code point of `other` lies in `self`.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// Converts between byte offsets and code point offsets of one text.
///
/// Holds one entry for every [`STEP`](OffsetMap::STEP) code points, so that a
/// lookup walks a bounded stretch of text whatever the text's length; a text
/// of ASCII alone needs no table at all.
#[derive(Clone, Debug)]
pub struct OffsetMap<'a> {
    text: &'a str,
    /// Byte offset of code point `i * STEP`; empty where bytes are code points.
    anchors: Vec<u32>,
    chars: u32,
}

impl<'a> OffsetMap<'a> {
    /// Code points between two entries of the table.
    pub const STEP: usize = 64;

    /// Builds the table for `text` in one pass.
    ///
    /// # Panics
    /// If the text is 4 GiB or longer: offsets are 32 bits wide.
    pub fn new(text: &'a str) -> OffsetMap<'a> {
        assert!(u32::try_from(text.len()).is_ok(), "text of 4 GiB or more");
        if text.is_ascii() {
            return OffsetMap {
                text,
                anchors: Vec::new(),
                chars: text.len() as u32,
            };
        }
        let mut anchors = Vec::with_capacity(text.len() / Self::STEP + 1);
        let mut chars = 0;
        for (byte, _) in text.char_indices() {
            if chars % Self::STEP == 0 {
                anchors.push(byte as u32);
            }
            chars += 1;
        }
        OffsetMap {
            text,
            anchors,
            chars: chars as u32,
        }
    }

    /// Number of code points in the text.
    pub fn chars(&self) -> u32 {
        self.chars
    }

    /// The code point offset of the byte offset `byte`.
    ///
    /// # Panics
    /// If `byte` is past the end of the text or inside a code point.
    pub fn to_char(&self, byte: usize) -> u32 {
        assert!(
            self.text.is_char_boundary(byte),
            "byte {byte} is not at a code point"
        );
        if self.anchors.is_empty() {
            return byte as u32;
        }
        let anchor = self.anchors.partition_point(|&b| b as usize <= byte) - 1;
        let from = self.anchors[anchor] as usize;
        (anchor * Self::STEP + self.text[from..byte].chars().count()) as u32
    }

    /// The byte offset of the code point offset `char`, or the text's length
    /// for an offset at or past its end.
    pub fn to_byte(&self, char: u32) -> usize {
        if char >= self.chars {
            return self.text.len();
        }
        if self.anchors.is_empty() {
            return char as usize;
        }
        let anchor = char as usize / Self::STEP;
        let from = self.anchors[anchor] as usize;
        let rest = char as usize % Self::STEP;
        let step = self.text[from..].char_indices().nth(rest);
        from + step.map_or(0, |(byte, _)| byte)
    }

    /// The span of a range of bytes.
    pub fn span(&self, bytes: std::ops::Range<usize>) -> Span {
        Span::new(self.to_char(bytes.start), self.to_char(bytes.end))
    }

    /// The text that a span covers.
    pub fn slice(&self, span: Span) -> &'a str {
        &self.text[self.to_byte(span.start)..self.to_byte(span.end)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_agree_with_a_plain_count_in_every_script() {
        for text in [
            "",
            "plain",
            "«Ни да, ни нет»",
            "a\u{301}e\u{1F600}שלום 「はい」",
            &"ж𝒳a".repeat(200),
        ] {
            let map = OffsetMap::new(text);
            assert_eq!(map.chars() as usize, text.chars().count());
            let ends = std::iter::once(text.len());
            for (count, byte) in text.char_indices().map(|(b, _)| b).chain(ends).enumerate() {
                assert_eq!(map.to_char(byte) as usize, count, "{text:?} byte {byte}");
                assert_eq!(map.to_byte(count as u32), byte, "{text:?} char {count}");
            }
        }
    }

    #[test]
    fn a_span_slices_its_own_words() {
        let text = "«Да», – сказал он.";
        let map = OffsetMap::new(text);
        let at = text.find("сказал").unwrap();
        let span = map.span(at..at + "сказал".len());
        assert_eq!(map.slice(span), "сказал");
        assert_eq!(span.len(), 6);
    }

    #[test]
    #[should_panic(expected = "not at a code point")]
    fn a_byte_inside_a_code_point_is_refused() {
        OffsetMap::new("é").to_char(1);
    }
}
