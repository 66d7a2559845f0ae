//! A paragraph as the linear models see it.
//!
//! Words are reduced to hashes, quotation marks to the part they play, dashes
//! to one dash; marks that carry nothing for the models (the dash in
//! `”, – she said`) are left out. [`View::token`] leads back to the tokens.

use crate::text::quote::{Quotation, quotations};
use crate::text::sentence;
use crate::text::token::{Class, Token, tokenize};
use std::collections::BTreeSet;
use std::ops::Range;

/// Hash of a word or mark as the features use it.
pub type Word = u32;

/// Hash of a string, in lower case. FNV-1a with a final mix: short keys, no
/// adversary (a collision costs a little accuracy, nothing else).
pub fn hash(word: &str) -> Word {
    let mut h = 0x811c_9dc5u32;
    if word.is_ascii() {
        for b in word.bytes() {
            h = (h ^ u32::from(b.to_ascii_lowercase())).wrapping_mul(0x0100_0193);
        }
    } else {
        for c in word.chars().flat_map(char::to_lowercase) {
            h = (h ^ c as u32).wrapping_mul(0x0100_0193);
        }
    }
    mix(h)
}

pub(crate) const fn mix(mut h: u32) -> u32 {
    h ^= h >> 16;
    h = h.wrapping_mul(0x7feb_352d);
    h ^= h >> 15;
    h = h.wrapping_mul(0x846c_a68b);
    h ^ (h >> 16)
}

/// Words of marks, which have no spelling in common.
pub(crate) mod mark {
    use super::{Word, mix};
    pub(crate) const BEGIN: Word = mix(1);
    pub(crate) const END: Word = mix(2);
    pub(crate) const QUOTE_OPENS: Word = mix(3);
    pub(crate) const QUOTE_CLOSES: Word = mix(4);
    pub(crate) const SINGLE_OPENS: Word = mix(5);
    pub(crate) const SINGLE_CLOSES: Word = mix(6);
    pub(crate) const APOSTROPHE: Word = mix(7);
    pub(crate) const DASH: Word = mix(8);
    pub(crate) const HYPHEN: Word = mix(9);
    pub(crate) const STRAY_QUOTE: Word = mix(10);
    pub(crate) const COMMA: Word = mix(11);
    pub(crate) const COLON: Word = mix(12);
    pub(crate) const SEMICOLON: Word = mix(13);
    pub(crate) const NUMBER: Word = mix(20);
}

/// Where a token stands in a quotation.
pub(crate) mod place {
    pub(crate) const OUTSIDE: u8 = 0;
    pub(crate) const OPENS: u8 = 1;
    pub(crate) const FIRST: u8 = 2;
    pub(crate) const INSIDE: u8 = 3;
    pub(crate) const LAST: u8 = 4;
    pub(crate) const CLOSES: u8 = 5;
}

/// What the features know of one token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    pub(crate) word: Word,
    /// The last three characters.
    pub(crate) suffix3: Word,
    /// The last two characters.
    pub(crate) suffix2: Word,
    pub(crate) class: Class,
    /// [`place`] in an outermost quotation.
    pub(crate) place: u8,
    /// Length class of that quotation: 0 none, 1 to 3 words, to 7, longer.
    pub(crate) quote_length: u8,
    /// Number of the outermost quotation, from 1; 0 outside.
    pub(crate) quote: u16,
    /// Number of the sentence.
    pub(crate) sentence: u16,
    /// Whether a sentence begins here.
    pub(crate) begins: bool,
}

/// An outermost quotation in seen tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quoted {
    /// First token: the opening mark.
    pub(crate) start: usize,
    /// One past the last token: the closing mark, if there is one.
    pub(crate) end: usize,
    /// Whether a closing mark was found.
    pub(crate) closed: bool,
}

/// One paragraph, ready for the models.
#[derive(Clone, Debug, Default)]
pub struct View {
    pub(crate) tokens: Vec<Token>,
    pub(crate) seen: Vec<Seen>,
    /// Index into `tokens` for each of `seen`.
    pub(crate) token: Vec<u32>,
    pub(crate) boundaries: Vec<u8>,
    pub(crate) quotations: Vec<Quotation>,
    /// Whether a sentence begins at each of `tokens`.
    pub(crate) starts: Vec<bool>,
    /// The outermost quotations in seen tokens, marks included; number `n` of
    /// [`Seen::quote`] is entry `n - 1`.
    pub(crate) quoted: Vec<Quoted>,
    /// The first seen token of each paragraph of the passage but the first.
    pub(crate) breaks: Vec<usize>,
    /// Number of the paragraph in its document, from 0, at most 255.
    pub(crate) paragraph: u8,
    /// Whether the paragraph is a headline or heading.
    pub(crate) heading: bool,
}

impl View {
    /// Reads the paragraphs `ranges` of `text` as one passage.
    ///
    /// `lost` holds words that lost their capital, each with the name that
    /// follows it; see [`crate::names::lost_capitals`].
    pub fn new(
        text: &str,
        ranges: &[Range<usize>],
        paragraph: usize,
        heading: bool,
        lost: &BTreeSet<(String, String)>,
    ) -> View {
        let size: usize = ranges.iter().map(Range::len).sum();
        let mut tokens = Vec::with_capacity(size / 4 + 4);
        let mut later = Vec::new();
        for (i, range) in ranges.iter().enumerate() {
            if i > 0 {
                later.push(tokens.len() as u32);
            }
            tokenize(text, range.clone(), &mut tokens);
        }
        if !lost.is_empty() {
            for token in &mut tokens {
                let after = text[token.end as usize..].trim_start();
                let is_name = |(word, name): &(String, String)| {
                    word == token.text(text) && after.starts_with(name.as_str())
                };
                if token.class == Class::Lower && lost.iter().any(is_name) {
                    token.class = Class::Capital;
                }
            }
        }
        let quotations = quotations(text, &tokens, &later);
        let mut starts = sentence::starts(text, &tokens);
        for &at in &later {
            if let Some(start) = starts.get_mut(at as usize) {
                *start = true;
            }
        }
        let mut view = View {
            tokens,
            quotations,
            paragraph: paragraph.min(255) as u8,
            heading,
            ..View::default()
        };
        view.look(text, &starts);
        let seen = |at: &u32| view.token.partition_point(|t| t < at);
        view.breaks = later.iter().map(seen).collect();
        view.starts = starts;
        view
    }

    /// Lets go of what only the models need: a long document has many passages.
    pub(crate) fn shrink(&mut self) {
        self.seen = Vec::new();
        self.boundaries = Vec::new();
        self.tokens.shrink_to_fit();
        self.token.shrink_to_fit();
    }

    /// Number of tokens that the models see.
    pub fn len(&self) -> usize {
        self.token.len()
    }

    /// Whether the models see nothing.
    pub fn is_empty(&self) -> bool {
        self.token.is_empty()
    }

    /// The bytes of the seen token `i`.
    pub fn bytes(&self, i: usize) -> std::ops::Range<usize> {
        let t = self.tokens[self.token[i] as usize];
        t.start as usize..t.end as usize
    }

    /// The bytes of the token `i`, seen by the models or not.
    pub fn token_bytes(&self, i: usize) -> std::ops::Range<usize> {
        self.tokens[i].start as usize..self.tokens[i].end as usize
    }

    /// The hash of the seen token `i`.
    pub fn word(&self, i: usize) -> u32 {
        self.seen[i].word
    }

    /// The hash of the token `i` of [`View::tokens`]; 0 where the models do not see it.
    pub(crate) fn word_of(&self, i: usize) -> u32 {
        let at = self.token.partition_point(|&t| (t as usize) < i);
        match self.token.get(at) {
            Some(&t) if t as usize == i => self.seen[at].word,
            _ => 0,
        }
    }

    /// The class of the boundary before each seen token.
    pub fn boundaries(&self) -> &[u8] {
        &self.boundaries
    }

    fn look(&mut self, text: &str, starts: &[bool]) {
        let n = self.tokens.len();
        let mut place_of = vec![(place::OUTSIDE, 0u8, 0u16); n];
        let mut words = vec![0; n];
        for q in &self.quotations {
            let (open, close) = (q.open as usize, (q.close as usize).min(n));
            let (o, c) = if q.single {
                (mark::SINGLE_OPENS, mark::SINGLE_CLOSES)
            } else {
                (mark::QUOTE_OPENS, mark::QUOTE_CLOSES)
            };
            words[open] = o;
            if q.closed {
                words[close] = c;
            }
        }
        let mut number = 0u16;
        for q in self.quotations.iter().filter(|q| q.depth == 0) {
            number = number.saturating_add(1);
            let (open, close) = (q.open as usize, (q.close as usize).min(n));
            let length = self.tokens[open..close]
                .iter()
                .filter(|t| t.class.is_word())
                .count();
            let length = match length {
                0..=3 => 1,
                4..=7 => 2,
                _ => 3,
            };
            for (at, slot) in place_of[open..close].iter_mut().enumerate() {
                let i = open + at;
                let p = if i == open {
                    place::OPENS
                } else if i == open + 1 {
                    place::FIRST
                } else if i + 1 == close && q.closed {
                    place::LAST
                } else {
                    place::INSIDE
                };
                *slot = (p, length, number);
            }
            if q.closed {
                place_of[close] = (place::CLOSES, length, number);
            }
        }
        let mut sentence = 0u16;
        let mut begins = false;
        for (i, token) in self.tokens.iter().enumerate() {
            if starts[i] && i > 0 {
                sentence = sentence.saturating_add(1);
            }
            begins |= starts[i];
            let spelt = token.text(text);
            let (mut suffix3, mut suffix2) = (0, 0);
            let word = match token.class {
                _ if words[i] != 0 => words[i],
                Class::Quote => mark::STRAY_QUOTE,
                Class::Apostrophe => mark::APOSTROPHE,
                Class::Dash => mark::DASH,
                Class::Hyphen => mark::HYPHEN,
                Class::Comma => mark::COMMA,
                Class::Colon => mark::COLON,
                Class::Semicolon => mark::SEMICOLON,
                Class::Number => {
                    // Numbers by their length: years, counts and days differ in it.
                    mark::NUMBER.wrapping_add(spelt.len().min(6) as u32)
                }
                _ => {
                    suffix3 = hash(tail(spelt, 3));
                    suffix2 = hash(tail(spelt, 2));
                    hash(spelt)
                }
            };
            if words[i] == 0 && self.is_idle(&words, i) {
                continue;
            }
            let (place, quote_length, quote) = place_of[i];
            self.token.push(i as u32);
            self.seen.push(Seen {
                word,
                suffix3,
                suffix2,
                // A dash can play a quotation mark's part.
                class: if words[i] != 0 {
                    Class::Quote
                } else {
                    token.class
                },
                place,
                quote_length,
                quote,
                sentence,
                begins,
            });
            begins = false;
        }
        for q in self.quotations.iter().filter(|q| q.depth == 0) {
            self.quoted.push(Quoted {
                start: usize::MAX,
                end: 0,
                closed: q.closed,
            });
        }
        for (i, s) in self.seen.iter().enumerate() {
            if let Some(q) = (s.quote as usize)
                .checked_sub(1)
                .and_then(|n| self.quoted.get_mut(n))
            {
                q.start = q.start.min(i);
                q.end = i + 1;
            }
        }
        self.boundaries = (0..self.seen.len()).map(|i| self.boundary(i)).collect();
    }

    /// A mark that only repeats what the closing mark beside it says: the comma
    /// and the dash in `”, – said she`. Without them all houses' styles look
    /// alike to the models.
    fn is_idle(&self, words: &[Word], i: usize) -> bool {
        let Some(b) = i.checked_sub(1) else {
            return false;
        };
        let before = self.tokens[b];
        let closes = |t: usize| matches!(words[t], mark::QUOTE_CLOSES | mark::SINGLE_CLOSES);
        match self.tokens[i].class {
            Class::Comma => before.class == Class::Quote && !self.tokens[i].spaced && closes(b),
            Class::Dash => match before.class {
                Class::Quote => b > 0 && closes(b),
                Class::Comma | Class::Stop => {
                    b > 0 && self.tokens[b - 1].class == Class::Quote && closes(b - 1)
                }
                _ => false,
            },
            _ => false,
        }
    }

    fn boundary(&self, i: usize) -> u8 {
        let Some(before) = i.checked_sub(1).map(|b| self.seen[b]) else {
            return 1;
        };
        let here = self.seen[i];
        if here.place == place::OPENS {
            4
        } else if before.place == place::CLOSES {
            5
        } else if here.quote != 0 && here.quote == before.quote {
            6
        } else if here.begins {
            1
        } else if before.class == Class::Comma {
            2
        } else if before.class == Class::Dash || here.class == Class::Dash {
            3
        } else if !here.class.is_word() {
            7
        } else {
            0
        }
    }
}

/// The last `count` characters of a word, or all of it.
fn tail(word: &str, count: usize) -> &str {
    match word.char_indices().rev().nth(count - 1) {
        Some((at, _)) => &word[at..],
        None => word,
    }
}
