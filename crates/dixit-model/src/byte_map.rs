//! From code points of a document's text back to bytes of its snapshot.

use crate::Span;
use std::ops::Range;

/// Which bytes of the snapshot each code point of a document's text came from.
///
/// A code point may have none: dixit puts line breaks between blocks. Several may
/// share theirs: a character reference such as `&nGt;` stands for two code points,
/// and a stretch of white space for one blank.
///
/// Built in the order of the text with [`ByteMapBuilder`]. A map of running
/// text in one encoding takes a quarter of a byte a code point, less where all
/// its code points are as wide.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ByteMap {
    /// Sorted by their place in the text, which they do not overlap.
    runs: Vec<Run>,
    /// Widths less one, four to a byte, for runs that have code points of
    /// different widths.
    widths: Vec<u8>,
    /// How many widths.
    width_count: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    text: u32,
    chars: u32,
    byte: u64,
    bytes: u64,
    how: How,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// Each code point has this many bytes.
    Fixed(u8),
    /// Each has its own width; the number of the first one's.
    Widths(u64),
    /// All the code points stand for all the bytes.
    Whole,
}

/// The most code points of a run with widths of their own: what a lookup walks
/// through.
const MAX_WIDTHS: u32 = 1024;

impl ByteMap {
    /// Whether nothing is known of any code point.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// The bytes that the code points of `span` came from, in the order of the
    /// text, with ranges that touch made one.
    ///
    /// Nothing for code points that came from none. A code point that shares its
    /// bytes with others outside the span gives all of them.
    pub fn of(&self, span: Span) -> Vec<Range<u64>> {
        let mut out: Vec<Range<u64>> = Vec::new();
        let first = self
            .runs
            .partition_point(|r| r.text + r.chars <= span.start);
        for run in self.runs[first..].iter().take_while(|r| r.text < span.end) {
            let start = span.start.max(run.text) - run.text;
            let end = span.end.min(run.text + run.chars) - run.text;
            if start >= end {
                continue;
            }
            let part = match run.how {
                How::Whole => run.byte..run.byte + run.bytes,
                How::Fixed(width) => {
                    let at = |chars: u32| run.byte + u64::from(chars) * u64::from(width);
                    at(start)..at(end)
                }
                How::Widths(number) => {
                    let sum = |from: u32, to: u32| -> u64 {
                        (from..to).map(|i| self.width(number + u64::from(i))).sum()
                    };
                    let at = run.byte + sum(0, start);
                    at..at + sum(start, end)
                }
            };
            match out.last_mut() {
                Some(last) if last.end == part.start => last.end = part.end,
                Some(last) if *last == part => {}
                _ => out.push(part),
            }
        }
        out
    }

    fn width(&self, number: u64) -> u64 {
        let byte = self.widths[(number / 4) as usize];
        u64::from(byte >> (number % 4 * 2) & 3) + 1
    }

    fn push_width(&mut self, width: usize) {
        if self.width_count.is_multiple_of(4) {
            self.widths.push(0);
        }
        let shift = self.width_count % 4 * 2;
        if let Some(last) = self.widths.last_mut() {
            *last |= ((width - 1) as u8 & 3) << shift;
        }
        self.width_count += 1;
    }
}

/// Builds a [`ByteMap`], code point by code point of the text.
#[derive(Debug, Default)]
pub struct ByteMapBuilder {
    map: ByteMap,
    /// Code points so far.
    chars: u32,
}

impl ByteMapBuilder {
    /// A map of no text.
    pub fn new() -> ByteMapBuilder {
        ByteMapBuilder::default()
    }

    /// How many code points have been put in.
    pub fn chars(&self) -> u32 {
        self.chars
    }

    /// Goes past code points that came from no bytes.
    pub fn skip(&mut self, chars: u32) {
        self.chars += chars;
    }

    /// Puts in code points that stand in the snapshot as UTF-8, from `byte` on.
    pub fn verbatim(&mut self, text: &str, byte: u64) {
        if text.is_ascii() {
            // Behind a run with widths it goes on with them: most words of most
            // alphabets stand between ASCII blanks.
            let goes_on = self.map.runs.last().is_some_and(|last| {
                matches!(last.how, How::Widths(_))
                    && last.text + last.chars == self.chars
                    && last.byte + last.bytes == byte
                    && text.len() < 16
            });
            if !goes_on {
                self.fixed(text.len() as u32, 1, byte);
                return;
            }
        }
        let mut byte = byte;
        for c in text.chars() {
            let width = c.len_utf8();
            let goes_on = self.map.runs.last().is_some_and(|last| {
                matches!(last.how, How::Widths(_))
                    && last.text + last.chars == self.chars
                    && last.byte + last.bytes == byte
                    && last.chars < MAX_WIDTHS
            });
            if !goes_on {
                let how = How::Widths(self.map.width_count);
                self.run(0, byte, 0, how);
            }
            self.map.push_width(width);
            if let Some(last) = self.map.runs.last_mut() {
                last.chars += 1;
                last.bytes += width as u64;
            }
            self.chars += 1;
            byte += width as u64;
        }
    }

    /// Puts in code points of `width` bytes each, from `byte` on.
    pub fn fixed(&mut self, chars: u32, width: u8, byte: u64) {
        if chars == 0 {
            return;
        }
        let bytes = u64::from(chars) * u64::from(width);
        if let Some(last) = self.map.runs.last_mut()
            && last.how == How::Fixed(width)
            && last.text + last.chars == self.chars
            && last.byte + last.bytes == byte
        {
            last.chars += chars;
            last.bytes += bytes;
            self.chars += chars;
            return;
        }
        self.run(chars, byte, bytes, How::Fixed(width));
    }

    /// Puts in code points that together stand for all of `bytes`.
    pub fn whole(&mut self, chars: u32, bytes: Range<u64>) {
        if chars > 0 {
            self.run(chars, bytes.start, bytes.end - bytes.start, How::Whole);
        }
    }

    fn run(&mut self, chars: u32, byte: u64, bytes: u64, how: How) {
        self.map.runs.push(Run {
            text: self.chars,
            chars,
            byte,
            bytes,
            how,
        });
        self.chars += chars;
    }

    /// The finished map.
    pub fn finish(self) -> ByteMap {
        self.map
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes of each code point in turn.
    fn each(map: &ByteMap, chars: u32) -> Vec<Vec<Range<u64>>> {
        (0..chars).map(|i| map.of(Span::new(i, i + 1))).collect()
    }

    #[test]
    fn each_code_point_has_its_bytes() {
        let mut map = ByteMapBuilder::new();
        map.verbatim("ab", 10);
        map.verbatim("é–𝒳", 12);
        map.verbatim(" c", 21);
        map.skip(2);
        map.whole(2, 30..37);
        map.fixed(2, 2, 40);
        assert_eq!(map.chars(), 13);
        let map = map.finish();
        let one = |range: Range<u64>| vec![range];
        assert_eq!(
            each(&map, 13),
            [
                one(10..11),
                one(11..12),
                one(12..14),
                one(14..17),
                one(17..21),
                one(21..22),
                one(22..23),
                vec![],
                vec![],
                one(30..37),
                one(30..37),
                one(40..42),
                one(42..44),
            ]
        );
        assert_eq!(map.of(Span::new(1, 10)), [11..23, 30..37]);
        assert_eq!(map.of(Span::new(3, 3)), []);
        assert_eq!(map.of(Span::new(7, 9)), []);
        assert_eq!(map.of(Span::new(12, 99)), one(42..44));
        assert!(!map.is_empty());
        assert!(ByteMap::default().is_empty());
    }

    #[test]
    fn running_text_takes_few_runs() {
        let text = "Ни да, ни нет. ".repeat(10_000);
        let mut map = ByteMapBuilder::new();
        let mut at = 0;
        for word in text.split_inclusive(' ') {
            map.verbatim(word, at);
            at += word.len() as u64;
        }
        let map = map.finish();
        let chars = text.chars().count();
        assert!(map.runs.len() <= chars / MAX_WIDTHS as usize + 1);
        assert_eq!(map.widths.len(), chars.div_ceil(4));
        let starts = text
            .char_indices()
            .map(|(at, c)| (at as u64, c.len_utf8() as u64));
        for (i, (at, width)) in starts.enumerate().step_by(997) {
            let span = Span::new(i as u32, i as u32 + 1);
            assert_eq!(map.of(span), vec![at..at + width], "{i}");
        }
    }
}
