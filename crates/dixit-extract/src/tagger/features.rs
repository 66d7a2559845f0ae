//! What the tagger sees of a token: its surroundings, what is known of its words,
//! and how its document writes them elsewhere.

use super::label;
use super::lexicon::{Lexicon, bit};
use crate::fast::crf::{LABELS, NEVER, Row};
use crate::fast::features::Features;
use crate::fast::view::{View, Word, hash, mark, mix};
use crate::text::quote::Quotation;
use crate::text::token::{Class, Token};
use dixit_places::{Gazetteer, Kind};
use std::ops::Range;

/// Tokens around capitals, read as one sequence.
///
/// The sequence begins with one token more, which is outside all names: the first
/// real one is then labelled like any other.
#[derive(Debug, Default)]
pub struct Segment {
    /// Number of the passage.
    pub passage: usize,
    /// Its tokens, without the one more.
    pub tokens: Range<usize>,
    /// Hashes of the words.
    pub words: Vec<Word>,
    /// Features of each.
    pub features: Features,
    /// Class of the boundary before each.
    pub boundaries: Vec<u8>,
    /// Which are common words in small letters: "met", "company".
    pub common: Vec<bool>,
}

impl Segment {
    /// Tokens of the sequence, the one more included.
    pub fn len(&self) -> usize {
        self.tokens.len() + 1
    }

    /// Never.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// Makes sure that the one more is labelled as outside, and that no person, body
    /// or place is named by a common word.
    pub fn rule_out(&self, rows: &mut [Row]) {
        if let Some(row) = rows.first_mut() {
            *row = [NEVER; LABELS];
            row[0] = 0.0;
        }
        for (row, _) in rows.iter_mut().zip(&self.common).filter(|r| *r.1) {
            for label in [label::PERSON, label::ORGANIZATION, label::PLACE] {
                row[label as usize] = NEVER;
            }
        }
    }
}

/// How often a document writes its words in small letters, and how often with a
/// capital where none is due.
#[derive(Debug, Default)]
pub struct Statistics {
    slots: Vec<(Word, u8, u8)>,
    mask: usize,
}

impl Statistics {
    /// Counts the words of a document's passages.
    pub fn of(text: &str, passages: &[&View]) -> Statistics {
        let tokens: usize = passages.iter().map(|p| p.tokens.len()).sum();
        let size = (2 * tokens + 2).next_power_of_two();
        let mut out = Statistics {
            slots: vec![(0, 0, 0); size],
            mask: size - 1,
        };
        for view in passages {
            for (i, token) in view.tokens.iter().enumerate() {
                let small = token.class == Class::Lower;
                let capital = token.class.is_capital() && !view.heading && !begins(view, i);
                if small || capital {
                    let at = out.slot(hash(token.text(text)));
                    let (_, lower, upper) = &mut out.slots[at];
                    *lower = lower.saturating_add(u8::from(small));
                    *upper = upper.saturating_add(u8::from(capital));
                }
            }
        }
        out
    }

    /// Where a word stands, or would; it is written there.
    fn slot(&mut self, word: Word) -> usize {
        let word = word.max(1);
        let mut at = word as usize & self.mask;
        while self.slots[at].0 != word && self.slots[at].0 != 0 {
            at = (at + 1) & self.mask;
        }
        self.slots[at].0 = word;
        at
    }

    /// Times in small letters and times with a capital.
    fn get(&self, word: Word) -> (u8, u8) {
        let word = word.max(1);
        let mut at = word as usize & self.mask;
        while self.slots[at].0 != word {
            if self.slots[at].0 == 0 {
                return (0, 0);
            }
            at = (at + 1) & self.mask;
        }
        (self.slots[at].1, self.slots[at].2)
    }
}

fn begins(view: &View, i: usize) -> bool {
    view.starts.get(i).copied().unwrap_or(false) || i == 0
}

/// What the first chain said of a document's words: probabilities of the labels,
/// summed over all places.
#[derive(Debug, Default)]
pub struct Votes {
    all: Vec<(Word, Row)>,
}

impl Votes {
    /// Adds what was said of a segment.
    pub fn add(&mut self, segment: &Segment, marginals: &[Row]) {
        for (word, row) in segment.words.iter().zip(marginals).skip(1) {
            if row[0] < 0.98 {
                self.all.push((*word, *row));
            }
        }
    }

    /// Sums the votes for each word; to be called once all are there.
    pub fn finish(&mut self) {
        self.all.sort_by_key(|v| v.0);
        self.all.dedup_by(|next, sum| {
            let same = next.0 == sum.0;
            if same {
                sum.1.iter_mut().zip(next.1).for_each(|(s, n)| *s += n);
            }
            same
        });
    }

    /// The label with most votes, how clearly, and by how many; 0 where nobody
    /// voted.
    fn of(&self, word: Word) -> u32 {
        let Ok(at) = self.all.binary_search_by_key(&word, |v| v.0) else {
            return 0;
        };
        let row = &self.all[at].1;
        let total: f32 = row.iter().sum();
        let best = (1..LABELS - 1).max_by(|a, b| row[*a].total_cmp(&row[*b]).then(b.cmp(a)));
        let best = best.unwrap_or(0);
        let clear = (row[best] / total * 4.0).min(3.0) as u32;
        let many = (total.round() as u32).clamp(1, 6) / 2;
        1 + best as u32 * 16 + clear * 4 + many
    }
}

/// The features that the second chain sees beside the first's.
pub fn votes_features(segment: &Segment, votes: &Votes, out: &mut Features) {
    out.hashes.clear();
    out.from.clear();
    let seen: Vec<u32> = segment.words.iter().map(|w| votes.of(*w)).collect();
    let at = |i: isize| usize::try_from(i).ok().and_then(|i| seen.get(i)).copied();
    for i in 0..seen.len() {
        out.from.push(out.hashes.len() as u32);
        let i = i as isize;
        let near = [i - 2, i - 1, i, i + 1, i + 2].map(|i| at(i).unwrap_or(999));
        let [_, before, here, after, _] = near;
        let label = |v: u32| v / 16;
        let mut add = Adder::new(&mut out.hashes, 100);
        near.iter().for_each(|v| add.add(*v));
        add.add(two(before, here));
        add.add(two(here, after));
        add.add(three(label(before), label(here), label(after)));
        add.add(two(here, segment.words[i as usize]));
    }
    out.from.push(out.hashes.len() as u32);
}

/// Writes features, each kind with a number of its own.
struct Adder<'a> {
    out: &'a mut Vec<u32>,
    template: u32,
}

impl<'a> Adder<'a> {
    fn new(out: &'a mut Vec<u32>, template: u32) -> Self {
        Adder { out, template }
    }

    #[inline]
    fn add(&mut self, value: u32) {
        self.template += 1;
        let salt = self.template.wrapping_mul(0x9e37_79b1);
        self.out.push(mix(value ^ salt));
    }
}

fn two(a: u32, b: u32) -> u32 {
    a.wrapping_mul(31).wrapping_add(mix(b))
}

fn three(a: u32, b: u32, c: u32) -> u32 {
    two(two(a, b), c)
}

/// What the features know of one token.
#[derive(Clone, Copy)]
struct Seen {
    word: Word,
    suffix: Word,
    class: Class,
    shape: u32,
    known: u32,
}

const EDGE: Seen = Seen {
    word: mark::END,
    suffix: 0,
    class: Class::Other,
    shape: 99,
    known: 0,
};

/// Tokens without a capital that a name may hold in a row: "Ministry of the Interior".
const GAP: usize = 3;

/// The stretches of the passages that may hold names, with their features.
pub fn segments(
    text: &str,
    passages: &[&View],
    lexicon: &Lexicon,
    statistics: &Statistics,
) -> Vec<Segment> {
    let places = Gazetteer::embedded();
    let mut out = Vec::new();
    let mut look = Look {
        text,
        lexicon,
        statistics,
        places: &places,
        seen: Vec::new(),
        ranks: Vec::new(),
    };
    for (passage, view) in passages.iter().enumerate() {
        let mut i = 0;
        while let Some(from) = (i..view.tokens.len()).find(|&i| look.opens(view, i)) {
            let mut to = from + 1;
            let mut last = from;
            while to < view.tokens.len() && to - last <= GAP {
                if look.opens(view, to) {
                    last = to;
                }
                to += 1;
            }
            let tokens = from.saturating_sub(1).max(i)..(last + 3).min(view.tokens.len());
            i = tokens.end;
            out.push(look.segment(view, passage, tokens));
        }
    }
    out
}

/// Looks at the tokens of one document.
struct Look<'a> {
    text: &'a str,
    lexicon: &'a Lexicon,
    statistics: &'a Statistics,
    places: &'a Gazetteer,
    seen: Vec<Seen>,
    ranks: Vec<u32>,
}

impl Look<'_> {
    /// Whether a name may hold this token as one of its capitalised ones. "The"
    /// at the head of a sentence does not open a stretch.
    fn opens(&self, view: &View, i: usize) -> bool {
        let token = &view.tokens[i];
        let capital = token.class.is_capital() || token.class == Class::Mixed;
        let function = || self.lexicon.get(hash(token.text(self.text))) & bit::FUNCTION != 0;
        let next = || view.tokens.get(i + 1).is_some_and(|t| t.class.is_capital());
        capital && (!begins(view, i) || next() || !function())
    }

    fn seen(&self, view: &View, i: isize) -> Seen {
        let Some(token) = usize::try_from(i).ok().and_then(|i| view.tokens.get(i)) else {
            return EDGE;
        };
        let spelt = token.text(self.text);
        let word = match token.class {
            Class::Number => mark::NUMBER.wrapping_add(spelt.len().min(6) as u32),
            Class::Quote => mark::QUOTE_OPENS,
            _ => hash(spelt),
        };
        let first = begins(view, i as usize);
        Seen {
            word,
            suffix: hash(tail(spelt, 3)),
            class: token.class,
            shape: shape(token, spelt) * 2 + u32::from(first),
            known: u32::from(self.lexicon.get(word)),
        }
    }

    fn segment(&mut self, view: &View, passage: usize, tokens: Range<usize>) -> Segment {
        let (from, to) = (tokens.start as isize - 2, tokens.end as isize + 3);
        self.seen.clear();
        let seen: Vec<Seen> = (from..to).map(|i| self.seen(view, i)).collect();
        self.seen.extend(seen);
        self.rank(view, tokens.clone());
        let mut s = Segment {
            passage,
            words: vec![0],
            boundaries: vec![0],
            common: vec![false],
            ..Segment::default()
        };
        s.features.from.push(0);
        for i in tokens.clone() {
            let at = i - tokens.start + 2;
            let seen = self.seen[at];
            s.common.push(self.is_common(at));
            s.words.push(seen.word);
            s.boundaries.push(boundary(view, i));
            s.features.from.push(s.features.hashes.len() as u32);
            self.features(view, &tokens, i, &mut s.features.hashes);
        }
        s.features.from.push(s.features.hashes.len() as u32);
        s.tokens = tokens;
        s
    }

    /// Whether a word cannot be part of a name but in a title: "met" can't, "defense" of
    /// "Ministry of defense" can, and so can "security" of "UN security Council".
    fn is_common(&self, at: usize) -> bool {
        let [before, seen, after] = [at - 1, at, at + 1].map(|i| self.seen[i]);
        let known = |s: Seen, bit: u8| s.known & u32::from(bit) != 0;
        let joined = before.class == Class::Lower && known(before, bit::FUNCTION)
            || after.class.is_capital() && known(after, bit::ORGANIZATION);
        seen.class == Class::Lower
            && known(seen, bit::COMMON)
            && !known(seen, bit::FUNCTION)
            && !joined
    }

    /// What the gazetteer says of the tokens: the longest names first.
    fn rank(&mut self, view: &View, tokens: Range<usize>) {
        self.ranks.clear();
        self.ranks.resize(tokens.len() + 3, 0);
        for i in tokens.clone() {
            let at = i - tokens.start;
            if !view.tokens[i].class.is_capital() || self.ranks[at] != 0 {
                continue;
            }
            let joined = |n: usize| {
                (i + 1..i + n).all(|k| {
                    view.tokens
                        .get(k)
                        .is_some_and(|t| t.class.is_capital() && t.spaced)
                })
            };
            for n in [3, 2, 1] {
                if !joined(n) {
                    continue;
                }
                let end = view.tokens[i + n - 1].end as usize;
                let rank = self.prominence(&self.text[view.tokens[i].start as usize..end]);
                if rank > 0 {
                    for k in 0..n {
                        self.ranks[at + k] = rank * 8 + (n as u32 - 1) * 2 + u32::from(k > 0);
                    }
                    break;
                }
            }
        }
    }

    /// How well known the likeliest place of a name is, from 1; 0 where there is none.
    fn prominence(&self, name: &str) -> u32 {
        let found = self.places.lookup(name);
        let Some(best) = found.first() else { return 0 };
        let place = self.places.place(best.place);
        match place.kind() {
            Kind::Country | Kind::Continent => 6,
            Kind::Region | Kind::Division => 5,
            Kind::City if place.is_capital() => 4,
            Kind::City if place.population() > 500_000 => 3,
            Kind::City if place.population() > 80_000 => 2,
            Kind::City => 1,
        }
    }

    /// The first and last word of the run of capitals around a token, what
    /// stands before and after it, its length and the token's place in it.
    fn run(&self, at: usize) -> (Seen, Seen, Seen, Seen, u32) {
        let capital = |i: usize| {
            self.seen
                .get(i)
                .is_some_and(|s| s.class.is_capital() || s.class == Class::Mixed)
        };
        let (mut from, mut to) = (at, at + 1);
        if capital(at) {
            while from > 0 && capital(from - 1) {
                from -= 1;
            }
            while capital(to) {
                to += 1;
            }
        }
        let get = |i: Option<usize>| i.and_then(|i| self.seen.get(i)).copied().unwrap_or(EDGE);
        let place = ((at - from).min(3) * 5 + (to - from).min(4)) as u32;
        (
            get(from.checked_sub(1)),
            get(Some(from)),
            get(Some(to - 1)),
            get(Some(to)),
            place,
        )
    }

    fn features(&self, view: &View, tokens: &Range<usize>, i: usize, out: &mut Vec<u32>) {
        let at = i - tokens.start + 2;
        let [m2, m1, s, p1, p2] = [at - 2, at - 1, at, at + 1, at + 2].map(|i| self.seen[i]);
        let (before, first, last, after, place) = self.run(at);
        let (lower, upper) = self.statistics.get(s.word);
        let written = u32::from(lower.min(2)) * 4 + u32::from(upper.min(3));
        let rank = |k: usize| self.ranks.get(k).copied().unwrap_or(0);
        let here = rank(i - tokens.start);
        let ahead = rank(i - tokens.start + 1);
        let quoted = quoted(view, i);
        let mut add = Adder::new(out, 0);
        add.add(0);
        for w in [m2, m1, s, p1, p2] {
            add.add(w.word);
            add.add(w.shape);
        }
        add.add(two(m1.word, s.word));
        add.add(two(s.word, p1.word));
        add.add(two(m1.word, p1.word));
        add.add(two(m2.word, m1.word));
        add.add(two(p1.word, p2.word));
        add.add(s.suffix);
        add.add(m1.suffix);
        add.add(p1.suffix);
        add.add(two(m1.shape, s.shape));
        add.add(two(s.shape, p1.shape));
        add.add(three(m1.shape, s.shape, p1.shape));
        add.add(two(
            three(m2.shape, m1.shape, s.shape),
            two(p1.shape, p2.shape),
        ));
        add.add(two(s.shape, m1.word));
        add.add(two(s.shape, p1.word));
        // What is known of the words.
        add.add(s.known);
        add.add(two(m1.known, s.known));
        add.add(two(s.known, p1.known));
        add.add(three(m1.known, s.known, p1.known));
        add.add(two(s.known, s.shape));
        add.add(two(m1.known, s.shape));
        add.add(two(p1.known, s.shape));
        add.add(here);
        add.add(two(here, s.shape));
        add.add(two(here, s.known));
        add.add(three(here, m1.word, 0));
        add.add(two(here, ahead));
        add.add(two(here, p1.word));
        // How the document writes the word.
        add.add(two(written, s.shape));
        add.add(three(written, s.known & 12, s.shape));
        // The run of capitals.
        add.add(two(place, s.shape));
        add.add(two(last.word, place));
        add.add(two(first.word, place));
        add.add(two(last.suffix, place));
        add.add(three(last.word, first.word, place));
        add.add(two(before.word, place));
        add.add(two(after.word, place));
        add.add(three(before.word, after.word, place));
        add.add(three(first.known, last.known, place));
        add.add(two(last.known, before.word));
        add.add(two(first.known, after.word));
        // Quotation marks, headings.
        add.add(two(quoted, s.shape));
        add.add(two(quoted, place));
        add.add(two(u32::from(view.heading), s.shape));
        add.add(three(u32::from(view.heading), place, written));
    }
}

/// How long the innermost quotation is that a token stands in: titles of works
/// are short. 0 outside.
fn quoted(view: &View, i: usize) -> u32 {
    /// Quotations that are looked at: those that began last.
    const NEAR: usize = 8;
    let inside = |q: &&Quotation| (q.open as usize) < i && i < q.close as usize;
    let before = view.quotations.partition_point(|q| (q.open as usize) < i);
    let near = &view.quotations[before.saturating_sub(NEAR)..before];
    let shortest = near.iter().filter(inside).map(|q| q.close - q.open).min();
    match shortest {
        None => 0,
        Some(..=4) => 1,
        Some(5..=9) => 2,
        Some(_) => 3,
    }
}

fn boundary(view: &View, i: usize) -> u8 {
    let class = |i: usize| view.tokens[i].class;
    match i.checked_sub(1).map(class) {
        None => 1,
        Some(_) if begins(view, i) => 1,
        Some(Class::Comma) => 2,
        Some(Class::Hyphen | Class::Apostrophe) => 3,
        Some(Class::Stop) => 4,
        Some(b) if !b.is_word() => 5,
        Some(_) if class(i).is_word() => 0,
        Some(_) => 6,
    }
}

fn shape(token: &Token, spelt: &str) -> u32 {
    let long = spelt.len().min(4) as u32;
    let class = match token.class {
        Class::Lower => 1,
        Class::Capital => 2,
        Class::Upper => 3,
        Class::Mixed => 4,
        Class::Number => 5,
        Class::Stop => 6,
        Class::Comma => 7,
        Class::Hyphen => 8,
        Class::Dash => 9,
        Class::Open => 10,
        Class::Close => 11,
        Class::Quote => 12,
        Class::Apostrophe => 13,
        Class::Colon | Class::Semicolon => 14,
        Class::Other => 15,
    };
    // "McCain", "YouTube".
    let inner = token.class == Class::Capital && spelt.chars().skip(1).any(char::is_uppercase);
    let length = if matches!(class, 2..=4) { long } else { 0 };
    (class * 5 + length) * 2 + u32::from(inner)
}

/// The last `count` characters of a word, or all of it.
fn tail(word: &str, count: usize) -> &str {
    match word.char_indices().rev().nth(count - 1) {
        Some((at, _)) => &word[at..],
        None => word,
    }
}
