//! Features of the first model: one token in its surroundings.

use super::model::WordList;
use super::view::{Seen, View, Word, mark, mix};
use crate::text::token::Class;

/// Features of one token at most.
pub(crate) const MOST: usize = 80;

/// The features of every token of a paragraph, as hashes, [`STRIDE`] a token.
#[derive(Default, Debug)]
pub struct Features {
    pub(crate) hashes: Vec<u32>,
    /// Where each token's features begin; one more entry than tokens.
    pub(crate) from: Vec<u32>,
    /// Word class of each token (first model only).
    pub(crate) kin: Vec<u16>,
}

impl Features {
    /// The features of token `i`.
    pub fn of(&self, i: usize) -> &[u32] {
        &self.hashes[self.from[i] as usize..self.from[i + 1] as usize]
    }

    /// Word class of each token (first model only).
    pub fn kin(&self) -> &[u16] {
        &self.kin
    }

    fn clear(&mut self) {
        self.hashes.clear();
        self.from.clear();
        self.kin.clear();
    }
}

/// What is known of a word beyond its spelling.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// How often it stands in cues: 4 mostly, 3 often, 2 at times, 1 seldom, 0 hardly ever.
    pub cue: u8,
    /// Number of the class of words used like it; 0 where it is in none.
    pub kin: u16,
}

const EDGE: Seen = Seen {
    word: mark::BEGIN,
    suffix3: 0,
    suffix2: 0,
    class: Class::Other,
    place: 0,
    quote_length: 0,
    quote: 0,
    sentence: 0,
    begins: false,
};

pub(crate) fn distance(d: usize) -> u32 {
    match d {
        0..=4 => d as u32,
        5..=6 => 5,
        7..=9 => 6,
        10..=14 => 7,
        15..=24 => 8,
        25..=49 => 9,
        _ => 10,
    }
}

/// Writes the features of every token of `view`.
pub fn extract(view: &View, words: &WordList, out: &mut Features) {
    out.clear();
    let n = view.seen.len();
    out.hashes.reserve(n * MOST);
    out.from.reserve(n + 1);
    let end = Seen {
        word: mark::END,
        ..EDGE
    };
    let at = |i: isize| -> Seen {
        if i < 0 {
            EDGE
        } else if i as usize >= n {
            end
        } else {
            view.seen[i as usize]
        }
    };
    let known: Vec<Known> = view.seen.iter().map(|s| words.get(s.word)).collect();
    let kin_at = |i: isize| -> u32 {
        if i < 0 || i as usize >= n {
            1023
        } else {
            u32::from(known[i as usize].kin)
        }
    };
    out.kin.extend(known.iter().map(|k| k.kin));
    // The nearest likely cue on each side inside the sentence.
    let mut right: Vec<u32> = vec![u32::MAX; n];
    let mut next = u32::MAX;
    for i in (0..n).rev() {
        right[i] = next;
        if known[i].cue >= 3 {
            next = i as u32;
        }
        if view.seen[i].begins {
            next = u32::MAX;
        }
    }
    let mut sentence_quote = vec![0u8; view.seen.last().map_or(0, |s| s.sentence as usize + 1)];
    let mut sentence_cues = sentence_quote.clone();
    for (i, s) in view.seen.iter().enumerate() {
        let slot = &mut sentence_quote[s.sentence as usize];
        *slot = (*slot).max(s.quote_length);
        if known[i].cue >= 3 {
            let slot = &mut sentence_cues[s.sentence as usize];
            *slot = (*slot + 1).min(3);
        }
    }
    let mut left = u32::MAX;
    let mut left_commas = 0u32;
    let mut left_that = false;
    let mut sentence_at = 0u32;
    for i in 0..n {
        out.from.push(out.hashes.len() as u32);
        let h = &mut out.hashes;
        let s = view.seen[i];
        let ii = i as isize;
        let (m3, m2, m1) = (at(ii - 3), at(ii - 2), at(ii - 1));
        let (p1, p2, p3) = (at(ii + 1), at(ii + 2), at(ii + 3));
        if s.begins {
            left = u32::MAX;
            left_commas = 0;
            left_that = false;
            sentence_at = 0;
        }
        let mut template = 0u32;
        let mut add = |value: u32| {
            template += 1;
            h.push(mix(value ^ template.wrapping_mul(0x9e37_79b1)));
        };
        let two = |a: u32, b: u32| a.wrapping_mul(31).wrapping_add(mix(b));
        let three = |a: u32, b: u32, c: u32| two(two(a, b), c);
        let shape = |x: Seen| x.class as u32 + 16 * u32::from(x.begins);
        let place = u32::from(s.place);
        let length = u32::from(s.quote_length);
        let sentence = s.sentence as usize;
        let kind = u32::from(sentence_quote[sentence]) * 4 + u32::from(sentence_cues[sentence]);

        add(0);
        add(s.word);
        add(m1.word);
        add(p1.word);
        add(m2.word);
        add(p2.word);
        add(m3.word);
        add(p3.word);
        add(two(m1.word, s.word));
        add(two(s.word, p1.word));
        add(two(m2.word, m1.word));
        add(two(p1.word, p2.word));
        add(two(m1.word, p1.word));
        add(three(m1.word, s.word, p1.word));
        add(s.suffix3);
        add(s.suffix2);
        add(m1.suffix3);
        add(p1.suffix3);
        add(two(m1.suffix2, s.suffix2));
        add(two(s.suffix2, p1.suffix2));
        add(shape(s));
        add(two(shape(m1), shape(s)));
        add(two(shape(s), shape(p1)));
        add(three(shape(m1), shape(s), shape(p1)));
        add(two(
            three(shape(m2), shape(m1), shape(s)),
            two(shape(p1), shape(p2)),
        ));
        add(two(shape(s), s.suffix2));
        add(two(s.word, shape(p1)));
        add(two(s.word, shape(m1)));
        // Quotations.
        add(two(place, length));
        add(two(place, s.word));
        add(three(u32::from(m1.place), place, u32::from(p1.place)));
        add(two(place, two(m1.word, length)));
        add(three(place, length, kind));
        add(two(u32::from(m2.place) * 8 + u32::from(m1.place), s.word));
        add(two(u32::from(p2.place) * 8 + u32::from(p1.place), s.word));
        add(two(kind, distance(sentence_at as usize)));
        add(two(kind, s.word));
        // cues near by.
        let class = u32::from(known[i].cue);
        add(class);
        add(two(class, kind));
        add(three(class, shape(m1), shape(p1)));
        add(three(class, m1.word, 0));
        add(three(class, p1.word, 0));
        let class_at = |i: isize| {
            if i < 0 || i as usize >= n {
                0
            } else {
                u32::from(known[i as usize].cue)
            }
        };
        let around = class_at(ii - 2) * 125
            + class_at(ii - 1) * 25
            + class_at(ii + 1) * 5
            + class_at(ii + 2);
        add(two(around, class));
        add(two(around, shape(s)));
        let (lw, ld) = if left == u32::MAX {
            (mark::BEGIN, 0)
        } else {
            (view.seen[left as usize].word, distance(i - left as usize))
        };
        let (rw, rd) = if right[i] == u32::MAX {
            (mark::END, 0)
        } else {
            (
                view.seen[right[i] as usize].word,
                distance(right[i] as usize - i),
            )
        };
        let state = left_commas.min(2) * 2 + u32::from(left_that);
        add(lw);
        add(two(lw, ld));
        add(two(lw, state));
        add(two(lw, s.word));
        add(two(lw, shape(s)));
        add(rw);
        add(two(rw, rd));
        add(two(rw, s.word));
        add(two(rw, shape(s)));
        add(two(lw, rw));
        add(three(ld, rd, kind));
        add(three(ld, state, shape(s)));
        add(three(state, place, s.word));
        add(two(rd, s.word));
        add(two(ld, s.word));
        // Words used alike.
        let (kb, k0, ka) = (kin_at(ii - 1), kin_at(ii), kin_at(ii + 1));
        add(k0);
        add(kb);
        add(ka);
        add(two(kb, k0));
        add(two(k0, ka));
        add(two(k0, shape(s)));
        add(two(k0, s.suffix2));
        add(two(k0, place));
        add(two(kin_at(ii - 2), k0));
        add(two(k0, kin_at(ii + 2)));
        add(three(kb, k0, ka));
        add(two(k0, s.suffix3));
        // Place in the page.
        let part = if view.heading {
            9
        } else {
            u32::from(view.paragraph.min(3))
        };
        add(two(part, distance(i)));
        add(two(part, class));
        add(two(part, shape(s)));
        add(two(distance(n - i), kind));

        if known[i].cue >= 3 {
            left = i as u32;
            left_commas = 0;
            left_that = false;
        }
        if s.class == Class::Comma {
            left_commas += 1;
        }
        if s.word == that() {
            left_that = true;
        }
        sentence_at += 1;
    }
    out.from.push(out.hashes.len() as u32);
}

fn that() -> Word {
    static THAT: std::sync::LazyLock<Word> = std::sync::LazyLock::new(|| super::view::hash("that"));
    *THAT
}
