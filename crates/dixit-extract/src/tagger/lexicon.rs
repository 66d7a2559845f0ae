//! What is known of words by themselves.

use crate::names;

/// Sets of words, as bits.
pub mod bit {
    /// Given names.
    pub const GIVEN: u8 = 1;
    /// Family names.
    pub const FAMILY: u8 = 2;
    /// Common words in small letters.
    pub const COMMON: u8 = 4;
    /// Words without meaning of their own: articles, prepositions, pronouns.
    pub const FUNCTION: u8 = 8;
    /// Titles of persons.
    pub const TITLE: u8 = 16;
    /// Words in names of organizations.
    pub const ORGANIZATION: u8 = 32;
    /// Nouns of offices.
    pub const ROLE: u8 = 64;
}

/// Sets of words by hash (see [`crate::fast::view::hash`]).
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    words: Vec<u32>,
    bits: Vec<u8>,
    /// Where the words with given highest bits stand.
    index: Vec<u32>,
}

/// Bits of a word's hash by which the lexicon is indexed.
const INDEX_BITS: u32 = 14;

impl Lexicon {
    /// A lexicon of words and their [`bit`]s; the bits of one word add up.
    pub fn new(mut words: Vec<(u32, u8)>) -> Lexicon {
        words.sort_unstable();
        let mut out = Lexicon::default();
        for (word, bits) in words {
            if out.words.last() == Some(&word) {
                *out.bits.last_mut().expect("as many as words") |= bits;
            } else {
                out.words.push(word);
                out.bits.push(bits);
            }
        }
        out.index = (0..=1u32 << INDEX_BITS)
            .map(|top| {
                let below = |w: &u32| (w >> (32 - INDEX_BITS)) < top;
                out.words.partition_point(below) as u32
            })
            .collect();
        out
    }

    /// The sets that a word is in.
    #[inline]
    pub fn get(&self, word: u32) -> u8 {
        let top = (word >> (32 - INDEX_BITS)) as usize;
        let (Some(&from), Some(&to)) = (self.index.get(top), self.index.get(top + 1)) else {
            return 0;
        };
        let range = from as usize..to as usize;
        match self.words[range.clone()].iter().position(|&w| w == word) {
            Some(at) => self.bits[range.start + at],
            None => 0,
        }
    }

    /// Words and bits, in order of hash.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (u32, u8)> + '_ {
        self.words.iter().copied().zip(self.bits.iter().copied())
    }
}

/// The sets that this crate's own lists put a word in, in small letters.
pub(crate) fn own(word: &str) -> u8 {
    let mut bits = 0;
    for (bit, is) in [
        (bit::FUNCTION, names::is_common(word)),
        (bit::TITLE, names::is_title(word)),
        (bit::ORGANIZATION, names::is_organization_word(word)),
        (bit::ROLE, names::is_role_noun(word)),
    ] {
        if is {
            bits |= bit;
        }
    }
    bits
}

/// Every word of this crate's own lists, with its sets: for the trainer.
pub fn own_words() -> Vec<(u32, u8)> {
    let words = names::listed_words();
    words
        .map(|w| (crate::fast::view::hash(w), own(w)))
        .collect()
}
