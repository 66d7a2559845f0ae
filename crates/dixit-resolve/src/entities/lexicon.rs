//! Word lists: titles, walks of life, words that every country has bodies of.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// A set of walks of life, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fields(u16);

impl Fields {
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn add(&mut self, other: Fields) {
        self.0 |= other.0;
    }

    /// Whether somebody in these walks of life is hardly in those: none is in
    /// both, and each of one excludes each of the other.
    pub(crate) fn contradict(self, other: Fields) -> bool {
        if self.is_empty() || other.is_empty() || self.0 & other.0 != 0 {
            return false;
        }
        let excluded = &lexicon().excluded;
        let of = |set: Fields| (0..16).filter(move |bit| set.0 & (1 << bit) != 0);
        of(self).all(|a| of(other).all(|b| excluded[a] & (1 << b) != 0))
    }

    /// Their names.
    pub(crate) fn words(self) -> String {
        let names = lexicon().names.iter().enumerate();
        let mine = names.filter(|(bit, _)| self.0 & (1 << bit) != 0);
        mine.map(|(_, name)| *name).collect::<Vec<_>>().join(", ")
    }
}

pub(crate) struct Lexicon {
    titles: BTreeSet<&'static str>,
    names: Vec<&'static str>,
    fields: BTreeMap<&'static str, Fields>,
    /// By field, the fields that it excludes.
    excluded: [u16; 16],
    generic: BTreeSet<&'static str>,
    trades: BTreeSet<&'static str>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::read);

pub(crate) fn lexicon() -> &'static Lexicon {
    &LEXICON
}

/// Lines that are no comments.
fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines()
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
}

impl Lexicon {
    fn read() -> Lexicon {
        let words = |text| lines(text).flat_map(str::split_whitespace).collect();
        let (mut names, mut fields, mut excluded) = (Vec::new(), BTreeMap::new(), [0u16; 16]);
        for line in lines(include_str!("../../data/entities/fields.tsv")) {
            let mut cells = line.split('\t');
            let field = cells.next().unwrap_or_default();
            let bit = |names: &[&str], name: &str| names.iter().position(|n| *n == name);
            if field == "!" {
                let one = cells.next().and_then(|name| bit(&names, name));
                for other in cells.flat_map(str::split_whitespace) {
                    if let (Some(a), Some(b)) = (one, bit(&names, other)) {
                        excluded[a] |= 1 << b;
                        excluded[b] |= 1 << a;
                    }
                }
                continue;
            }
            let own = Fields(1 << names.len().min(15));
            names.push(field);
            for noun in cells.flat_map(str::split_whitespace) {
                let entry: &mut Fields = fields.entry(noun).or_default();
                entry.add(own);
            }
        }
        Lexicon {
            titles: words(include_str!("../../data/entities/titles.txt")),
            names,
            fields,
            excluded,
            generic: words(include_str!("../../data/entities/generic.txt")),
            trades: words(include_str!("../../data/entities/trades.txt")),
        }
    }

    /// Whether a word before a name is none of its parts.
    pub(crate) fn is_title(&self, word: &str) -> bool {
        self.titles.contains(word)
    }

    /// The walks of life that a word of a role stands for.
    pub(crate) fn fields(&self, word: &str) -> Fields {
        self.fields.get(word).copied().unwrap_or_default()
    }

    /// Whether a word behind a company's name says what it does, and no more.
    pub(crate) fn is_trade(&self, word: &str) -> bool {
        self.trades.contains(word)
    }

    /// Whether many bodies have the word in their names.
    pub(crate) fn is_generic(&self, word: &str) -> bool {
        self.generic.contains(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(words: &str) -> Fields {
        let mut out = Fields::default();
        for word in words.split(' ') {
            out.add(lexicon().fields(word));
        }
        out
    }

    #[test]
    fn walks_of_life_contradict_or_do_not() {
        assert!(fields("goalkeeper").contradict(fields("foreign minister")));
        assert!(fields("actor").contradict(fields("truck driver")));
        assert!(!fields("senator").contradict(fields("president")));
        assert!(!fields("businessman").contradict(fields("president")));
        assert!(!fields("former footballer and senator").contradict(fields("senator")));
        assert!(!fields("").contradict(fields("senator")));
        assert!(!fields("suspect").contradict(fields("senator")));
    }
}
