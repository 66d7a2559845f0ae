//! Words as the pieces that an encoder reads: WordPiece (Wu et al. 2016) with the
//! normalisation of uncased BERT.
//!
//! The pieces equal those of the package `tokenizers`
//! (`BertWordPieceTokenizer`, 0.23) for every word but two kinds: names of
//! special pieces (`[SEP]`) are ordinary text here, since a text must not be able
//! to steer the reader; and twenty-one letters of young scripts, which no
//! vocabulary has, fall apart differently.
//!
//! Rejected: the crate `tokenizers` makes 0.45 million pieces a second and brings
//! fifty crates; the one of `rten-text` wants its words normalised and hashes a
//! new string for each prefix it tries. The kinds of characters are a table
//! (`data/characters.tsv`) and not a crate's, as `tokenizers` has those of
//! Unicode 8, and letters that are dropped must be the same in training and here.

use crate::error::{Error, Kind};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use unicode_normalization::UnicodeNormalization;

/// Longer words are unknown, in code points.
const LONGEST: usize = 100;

/// Ranges of code points with their kinds, in order.
const CHARACTERS: &str = include_str!("../data/characters.tsv");

/// A vocabulary of pieces.
pub struct WordPiece {
    /// Pieces that start a word.
    starts: Table,
    /// Pieces that go on with a word, without their `##`.
    rest: Table,
    unknown: u32,
    characters: Vec<Range>,
}

/// Pieces of one kind by their text.
#[derive(Default)]
struct Table {
    ids: HashMap<Box<str>, u32, BuildHasherDefault<Mix>>,
    /// Bytes of the longest.
    longest: usize,
}

/// Code points of one kind.
struct Range {
    first: u32,
    last: u32,
    class: Class,
}

/// What the normalisation does with a character.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Part of a word.
    Letter,
    /// Dropped where it stands in the text: control and format characters.
    Control,
    /// Dropped after decomposition: an accent.
    Accent,
    /// A piece of its own.
    Mark,
}

impl WordPiece {
    /// Reads a vocabulary: one piece a line, the first has the number 0, and
    /// those that go on with a word start with `##`.
    ///
    /// # Errors
    ///
    /// If there is no piece `[UNK]`.
    pub fn read(vocabulary: &str) -> Result<Self, Error> {
        let mut starts = Table::default();
        let mut rest = Table::default();
        for (id, line) in (0..).zip(vocabulary.lines()) {
            match line.strip_prefix("##") {
                Some(piece) if !piece.is_empty() => rest.insert(piece, id),
                _ => starts.insert(line, id),
            }
        }
        let unknown = starts
            .id("[UNK]")
            .ok_or(Error::new(Kind::Vocabulary("[UNK]")))?;
        Ok(Self {
            starts,
            rest,
            unknown,
            characters: characters(),
        })
    }

    /// The number of a piece by its exact text, such as `[CLS]` or `##ing`.
    pub fn id(&self, piece: &str) -> Option<u32> {
        match piece.strip_prefix("##") {
            Some(piece) if !piece.is_empty() => self.rest.id(piece),
            _ => self.starts.id(piece),
        }
    }

    /// The number of `[UNK]`, which stands for a word without pieces.
    pub fn unknown(&self) -> u32 {
        self.unknown
    }

    /// Appends the pieces of one word or mark to `out`. Where `word` holds
    /// several (a mark inside, ideographs, white space), those of each; where
    /// nothing is left of it (a lone accent), none.
    pub fn pieces(&self, word: &str, out: &mut Vec<u32>) {
        if word.bytes().all(|b| b.is_ascii_lowercase()) {
            self.split(word, out);
            return;
        }
        let mut run = String::with_capacity(word.len());
        for c in word.chars() {
            self.add(c, &mut run, out);
        }
        self.finish(&mut run, out);
    }

    /// Adds a character of the text to the word at hand.
    fn add(&self, c: char, run: &mut String, out: &mut Vec<u32>) {
        if c.is_ascii() {
            return self.add_letter(c.to_ascii_lowercase(), run, out);
        }
        // U+FFFD stands for what could not be decoded.
        if c == '\u{fffd}' || self.class(c) == Class::Control {
            return;
        }
        let ideograph = is_ideograph(c);
        if ideograph {
            self.finish(run, out);
        }
        for c in std::iter::once(c).nfd() {
            for c in c.to_lowercase() {
                self.add_letter(c, run, out);
            }
        }
        if ideograph {
            self.finish(run, out);
        }
    }

    /// Adds a character that is decomposed and small.
    fn add_letter(&self, c: char, run: &mut String, out: &mut Vec<u32>) {
        if c.is_whitespace() {
            return self.finish(run, out);
        }
        match self.class(c) {
            Class::Letter => run.push(c),
            Class::Control | Class::Accent => {}
            Class::Mark => {
                self.finish(run, out);
                run.push(c);
                self.finish(run, out);
            }
        }
    }

    /// Ends the word at hand.
    fn finish(&self, run: &mut String, out: &mut Vec<u32>) {
        self.split(run, out);
        run.clear();
    }

    /// Splits a normalised word: the longest piece that fits, again and again.
    fn split(&self, word: &str, out: &mut Vec<u32>) {
        if word.is_empty() {
            return;
        }
        let before = out.len();
        let mut left = word;
        let mut table = &self.starts;
        // Bytes first: counting is for long words only.
        let fits = word.len() <= LONGEST || word.chars().count() <= LONGEST;
        while fits && !left.is_empty() {
            let Some((id, length)) = table.longest_start(left) else {
                break;
            };
            out.push(id);
            left = &left[length..];
            table = &self.rest;
        }
        if !fits || !left.is_empty() {
            out.truncate(before);
            out.push(self.unknown);
        }
    }

    fn class(&self, c: char) -> Class {
        if c.is_ascii() {
            return match c {
                '\t' | '\n' | '\r' => Class::Letter,
                _ if c.is_ascii_control() => Class::Control,
                _ if c.is_ascii_punctuation() => Class::Mark,
                _ => Class::Letter,
            };
        }
        let c = u32::from(c);
        let after = self.characters.partition_point(|range| range.first <= c);
        match after.checked_sub(1).map(|at| &self.characters[at]) {
            Some(range) if c <= range.last => range.class,
            _ => Class::Letter,
        }
    }
}

impl Table {
    fn insert(&mut self, piece: &str, id: u32) {
        self.longest = self.longest.max(piece.len());
        self.ids.insert(piece.into(), id);
    }

    fn id(&self, piece: &str) -> Option<u32> {
        self.ids.get(piece).copied()
    }

    /// The longest piece that `word` starts with, and its bytes.
    fn longest_start(&self, word: &str) -> Option<(u32, usize)> {
        let mut length = word.len().min(self.longest);
        while length > 0 {
            if let Some(id) = word.get(..length).and_then(|start| self.id(start)) {
                return Some((id, length));
            }
            length -= 1;
        }
        None
    }
}

/// Ideographs that BERT takes for words of their own.
fn is_ideograph(c: char) -> bool {
    matches!(
        u32::from(c),
        0x3400..=0x4DBF
            | 0x4E00..=0x9FFF
            | 0xF900..=0xFAFF
            | 0x2_0000..=0x2_A6DF
            | 0x2_A700..=0x2_B81F
            | 0x2_B920..=0x2_CEAF
            | 0x2_F800..=0x2_FA1F
    )
}

/// The table of characters. Its lines are checked by a test.
fn characters() -> Vec<Range> {
    let lines = CHARACTERS.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let mut fields = line.split('\t');
            let mut number = || u32::from_str_radix(fields.next()?, 16).ok();
            let (first, last) = (number()?, number()?);
            let class = match fields.next()? {
                "control" => Class::Control,
                "accent" => Class::Accent,
                "mark" => Class::Mark,
                _ => return None,
            };
            Some(Range { first, last, class })
        })
        .collect()
}

/// A fast hash for short texts of a fixed vocabulary. Its own length bounds the
/// table, so chosen input cannot make it slow.
#[derive(Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.mix(u64::from_le_bytes(*word));
        }
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        self.mix(u64::from_le_bytes(last) ^ (bytes.len() as u64) << 56);
    }

    // Ends a text; its length is in already.
    fn write_u8(&mut self, _: u8) {}

    fn finish(&self) -> u64 {
        self.0
    }
}

impl Mix {
    fn mix(&mut self, word: u64) {
        // Both halves of the product: the table takes its bucket from the low
        // bits and its tag from the high ones.
        let product = u128::from(self.0 ^ word) * 0x9E37_79B9_7F4A_7C15;
        self.0 = (product >> 64) as u64 ^ product as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(vocabulary: &str, word: &str) -> Vec<u32> {
        let mut out = Vec::new();
        let vocabulary = vocabulary.replace(' ', "\n");
        let tokens = WordPiece::read(&vocabulary).expect("a vocabulary");
        tokens.pieces(word, &mut out);
        out
    }

    #[test]
    fn every_line_of_the_table_is_a_range_in_order() {
        let lines = CHARACTERS.lines().filter(|line| !line.starts_with('#'));
        let ranges = characters();
        assert_eq!(ranges.len(), lines.count());
        assert!(ranges.iter().all(|range| range.first <= range.last));
        assert!(ranges.windows(2).all(|pair| pair[0].last < pair[1].first));
    }

    #[test]
    fn the_longest_piece_wins_and_a_word_is_known_as_a_whole_or_not_at_all() {
        let vocabulary = "[UNK] spoke spokes ##man ##s ##woman s";
        assert_eq!(pieces(vocabulary, "Spokeswoman"), [2, 5]);
        assert_eq!(pieces(vocabulary, "spokesmans"), [2, 3, 4]);
        assert_eq!(pieces(vocabulary, "spokeswomen"), [0]);
        assert!(pieces(vocabulary, "").is_empty());
    }

    #[test]
    fn words_of_more_than_a_hundred_letters_are_unknown() {
        let vocabulary = "[UNK] a ##a é ##é ##e e";
        assert_eq!(pieces(vocabulary, &"a".repeat(100)).len(), 100);
        assert_eq!(pieces(vocabulary, &"a".repeat(101)), [0]);
        assert_eq!(pieces(vocabulary, &"é".repeat(100)).len(), 100);
    }

    #[test]
    fn names_of_special_pieces_are_ordinary_text() {
        assert_eq!(pieces("[UNK] [SEP] [ ] sep", "[SEP]"), [2, 4, 3]);
    }

    #[test]
    fn a_vocabulary_needs_the_unknown_piece() {
        let message = WordPiece::read("a\nb").err().map(|e| e.to_string());
        assert_eq!(message.as_deref(), Some("vocabulary without `[UNK]`"));
    }
}
