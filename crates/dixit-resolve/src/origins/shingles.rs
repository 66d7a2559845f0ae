//! A text as the set of its shingles: runs of a few words, folded and hashed.
//!
//! Hashes are computed here and not by a hasher of the standard library, whose
//! values differ from run to run or may change with a release. They resist no
//! attacker: whoever wants two texts to collide can make them do so, and gains
//! a copy that is listed with its path for anyone to compare.

use std::ops::Range;

use dixit_model::{BlockKind, Document, OffsetMap};
use unicode_normalization::char::{canonical_combining_class, decompose_compatible};

/// Words in a shingle.
///
/// Chosen on the development set of `tests/origins/dev_set.rs`, whose table
/// shows how the recall of copies and the share of text that independent
/// reports have in common move with it. A changed word costs as many shingles,
/// so fewer words are kinder to edits; at 3, stock phrases count.
const WORDS: usize = 4;

/// Characters in a shingle where the script sets no spaces between words: four
/// to six words of Chinese.
const CHARACTERS: usize = 10;

/// What is kept of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Folded {
    /// Hash of all words in order; equal texts have equal hashes.
    pub(super) hash: u64,
    /// Hashes of the shingles, sorted, each once.
    pub(super) shingles: Box<[u32]>,
    /// Hashes of the numbers, each with the word before it, sorted, each once.
    pub(super) figures: Box<[u32]>,
    /// Number of words; two characters of a script without spaces count as one.
    pub(super) words: u32,
}

impl Folded {
    /// That of a text without words.
    pub(super) fn empty() -> Folded {
        Tokens::default().folded()
    }
}

/// Folds the article's own words: its title, captions and teasers are left
/// out where they are known, since reprints change exactly these.
pub(super) fn fold(document: &Document) -> Folded {
    let mut tokens = Tokens::default();
    for range in own_text(document) {
        tokens.text(&document.text[range]);
    }
    tokens.folded()
}

/// The stretches of the text that are compared, in bytes, in order.
pub(super) fn own_text(document: &Document) -> Vec<Range<usize>> {
    let text = document.text.as_str();
    let map = OffsetMap::new(text);
    let chars = map.chars();
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    let mut apart: Vec<_> = document
        .layout
        .iter()
        .filter(|block| {
            matches!(
                block.kind,
                BlockKind::Title | BlockKind::Caption | BlockKind::Teaser
            )
        })
        .map(|block| block.span)
        .chain(title_line(document, &map))
        .collect();
    apart.sort();
    for span in apart {
        let from = map.to_byte(span.start.min(chars));
        let to = map.to_byte(span.end.min(chars));
        if from > at {
            out.push(at..from);
        }
        at = at.max(to);
    }
    if at < text.len() {
        out.push(at..text.len());
    }
    out
}

/// The first line, where it is the title and no markup says so.
fn title_line(document: &Document, map: &OffsetMap<'_>) -> Option<dixit_model::Span> {
    let title = document.title.as_deref()?.trim();
    let text = document.text.as_str();
    let start = text.len() - text.trim_start().len();
    let line = text[start..].lines().next()?.trim_end();
    (!title.is_empty() && line == title)
        .then(|| dixit_model::Span::new(map.to_char(start), map.to_char(start + line.len())))
}

/// A text's words as hashes.
#[derive(Default)]
struct Tokens {
    /// Hash of each word, and whether it is one character of a script without
    /// spaces.
    words: Vec<(u64, bool)>,
    figures: Vec<u32>,
}

/// Start of every hash (the offset basis of FNV-1a).
const SEED: u64 = 0xcbf2_9ce4_8422_2325;
/// An odd constant with well-mixed bits (from SplitMix64).
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

/// FNV-1a over one character.
fn step(hash: u64, c: char) -> u64 {
    (hash ^ u64::from(u32::from(c))).wrapping_mul(0x0000_0100_0000_01b3)
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014): each bit of the
/// result depends on each bit given.
fn finish(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

impl Tokens {
    /// Adds the words of a stretch of text.
    ///
    /// Letter case, marks on letters (é, ё, й, vowel points), compatibility
    /// forms (full width, ligatures), apostrophes inside words and separators
    /// inside numbers are folded away; everything else that is no letter or
    /// digit parts words.
    fn text(&mut self, text: &str) {
        let mut word = SEED;
        let mut open = false;
        let mut number = false;
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            if c.is_ascii_alphanumeric() {
                if !open {
                    (open, number) = (true, c.is_ascii_digit());
                }
                word = step(word, c.to_ascii_lowercase());
                continue;
            }
            if open {
                let next = chars.peek().copied();
                let inner = match c {
                    '\'' | '’' | 'ʼ' | '‘' | '`' => next.is_some_and(char::is_alphabetic),
                    '.' | ',' | '\u{a0}' | '\u{202f}' => {
                        number && next.is_some_and(|n| n.is_ascii_digit())
                    }
                    // Soft hyphen, joiners, tatweel: no part of the spelling.
                    '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | 'ـ' => true,
                    _ => false,
                };
                if inner {
                    continue;
                }
            }
            if c.is_ascii() {
                self.end(&mut word, &mut open, number);
                continue;
            }
            let mark = canonical_combining_class(c) != 0;
            if !c.is_alphanumeric() && !mark {
                self.end(&mut word, &mut open, number);
                continue;
            }
            if is_unspaced(c) {
                self.end(&mut word, &mut open, number);
                self.words.push((finish(step(SEED, c)), true));
                continue;
            }
            if !open {
                (open, number) = (!mark, c.is_numeric());
            }
            for lower in c.to_lowercase() {
                decompose_compatible(lower, |part| {
                    if canonical_combining_class(part) == 0 {
                        for part in part.to_lowercase() {
                            word = step(word, part);
                        }
                    }
                });
            }
        }
        self.end(&mut word, &mut open, number);
    }

    fn end(&mut self, word: &mut u64, open: &mut bool, number: bool) {
        if *open {
            let hash = finish(*word);
            if number {
                // With the word before it: a number alone recurs by chance.
                let before = self.words.last().map_or(SEED, |&(word, _)| word);
                self.figures
                    .push((finish(before.rotate_left(23) ^ hash) >> 32) as u32);
            }
            self.words.push((hash, false));
        }
        (*word, *open) = (SEED, false);
    }

    fn folded(mut self) -> Folded {
        let mut hash = SEED;
        let mut halves = 0_u32;
        for &(word, character) in &self.words {
            hash = finish(hash ^ word).wrapping_mul(MIX);
            halves += if character { 1 } else { 2 };
        }
        let mut shingles = Vec::with_capacity(self.words.len());
        for (at, &(_, character)) in self.words.iter().enumerate() {
            let length = if character { CHARACTERS } else { WORDS };
            let Some(run) = self.words.get(at..at + length) else {
                continue;
            };
            let mixed = run.iter().fold(SEED, |h, (word, _)| {
                (h.rotate_left(23) ^ word).wrapping_mul(MIX)
            });
            shingles.push((finish(mixed) >> 32) as u32);
        }
        shingles.sort_unstable();
        shingles.dedup();
        self.figures.sort_unstable();
        self.figures.dedup();
        Folded {
            hash,
            shingles: shingles.into_boxed_slice(),
            figures: self.figures.into_boxed_slice(),
            words: halves / 2,
        }
    }
}

/// Whether the character belongs to a script that sets no spaces between words:
/// Han, kana, Thai, Lao, Myanmar, Khmer.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{eff}'
        | '\u{1000}'..='\u{109f}'
        | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

/// How many members two sorted sets have in common.
///
/// Steps: the sum of their sizes, or the smaller one's size times the
/// logarithm of the larger one's where these lie far apart.
pub(super) fn in_common(a: &[u32], b: &[u32]) -> usize {
    let (short, mut long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if long.len() / 16 > short.len() {
        let mut common = 0;
        for wanted in short {
            let at = long.partition_point(|have| have < wanted);
            long = &long[at..];
            common += usize::from(long.first() == Some(wanted));
        }
        return common;
    }
    let (mut i, mut j, mut common) = (0, 0, 0);
    while i < short.len() && j < long.len() {
        // Without branches that depend on the data: the hashes are random.
        let (x, y) = (short[i], long[j]);
        common += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    common
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Folded {
        let mut tokens = Tokens::default();
        tokens.text(text);
        tokens.folded()
    }

    #[test]
    fn what_reprints_change_is_folded_away() {
        for (a, b) in [
            ("“He’s here,” she said.", "\"HE'S HERE\" - she said"),
            ("1,000 people; 3.5 %", "1000 people 35"),
            ("Ещё ёлка, Андрей", "еще елка андреи"),
            ("café naïve", "cafe\u{301} nai\u{308}ve"),
            ("ｆｕｌｌ　ﬁne", "full fine"),
            ("co\u{ad}operate", "cooperate"),
            ("كِتَابـٌ", "كتاب"),
            ("新华社，北京。", "新华社 北京"),
        ] {
            assert_eq!(folded(a), folded(b), "{a:?} {b:?}");
        }
    }

    #[test]
    fn what_tells_words_apart_stays() {
        for (a, b) in [
            ("co-operate", "cooperate"),
            ("one two", "two one"),
            ("one two", "onetwo"),
            ("1 000", "1000"),
            ("北京", "京北"),
        ] {
            assert_ne!(folded(a).hash, folded(b).hash, "{a:?} {b:?}");
        }
    }

    /// Values that must not change with a release of Rust or with the machine.
    #[test]
    fn hashes_are_stable() {
        let found = folded("The quick brown fox jumps over the lazy dog 42");
        assert_eq!(found.hash, HASH);
        assert_eq!(found.shingles.len(), 7);
        assert_eq!(found.figures.len(), 1);
        assert_eq!(found.words, 10);
    }
    const HASH: u64 = 12_630_760_963_760_344_474;

    #[test]
    fn words_are_counted_alike_in_all_scripts() {
        assert_eq!(folded("one two, three").words, 3);
        assert_eq!(folded("新华社北京二月").words, 3);
        assert_eq!(folded("").words, 0);
        assert!(folded("three are few").shingles.is_empty());
        assert_eq!(folded("here are four words").shingles.len(), 1);
        assert_eq!(folded("新华社北京二月八日电记").shingles.len(), 2);
    }

    #[test]
    fn sets_are_compared_alike_on_both_ways() {
        let few = [3, 70, 900];
        let many: Vec<u32> = (0..100).map(|n| n * 10).collect();
        assert_eq!(in_common(&few, &many), 2);
        assert_eq!(in_common(&many, &few), 2);
        assert_eq!(in_common(&many[..20], &many[10..40]), 10);
        assert_eq!(in_common(&[], &many), 0);
    }
}
