//! Word lists for claims, from `data/claims`: general knowledge of news English.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::words::stem;

/// A class of words that reports use for one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Class(u16);

impl Class {
    /// The word that names the class in reasons.
    pub(crate) fn name(self) -> &'static str {
        LEXICON.class_names[usize::from(self.0)]
    }
}

/// What a noun that stands for somebody's words refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Referred {
    /// Something said to be so.
    State,
    /// An accusation.
    Accuse,
    /// A number.
    Count,
    /// A demand or question.
    Demand,
}

pub(crate) struct Lexicon {
    class_names: Vec<&'static str>,
    classes: BTreeMap<String, Vec<Class>>,
    irregular: BTreeMap<&'static str, &'static str>,
    demonyms: BTreeMap<&'static str, &'static str>,
    sets: BTreeMap<&'static str, BTreeSet<&'static str>>,
    stems: BTreeMap<&'static str, BTreeSet<String>>,
    references: BTreeMap<&'static str, Referred>,
    rarity: BTreeMap<String, f32>,
}

/// How rare words are in news, shared with the module `wording`.
const RARITY: &str = include_str!("../../data/word-weights.tsv");

/// Rarity of a word that the table does not have.
const RARE: f32 = 9.0;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::read);

pub(crate) fn lexicon() -> &'static Lexicon {
    &LEXICON
}

/// Lines that are no comments.
fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines()
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
}

/// `base form form` as form → base; the base itself is left out.
fn forms(text: &'static str) -> BTreeMap<&'static str, &'static str> {
    let mut out = BTreeMap::new();
    for line in lines(text) {
        let mut words = line.split(' ');
        let Some(base) = words.next() else { continue };
        for form in words {
            // Of a form with two bases ("lay") the first listed counts.
            out.entry(form).or_insert(base);
        }
    }
    out
}

impl Lexicon {
    fn read() -> Lexicon {
        let mut out = Lexicon {
            class_names: Vec::new(),
            classes: BTreeMap::new(),
            irregular: forms(include_str!("../../data/claims/irregular.txt")),
            demonyms: forms(include_str!("../../data/claims/demonyms.txt")),
            sets: BTreeMap::new(),
            stems: BTreeMap::new(),
            references: BTreeMap::new(),
            rarity: BTreeMap::new(),
        };
        for line in lines(include_str!("../../data/claims/words.txt")) {
            let (name, words) = line.split_once(' ').unwrap_or((line, ""));
            let set = out.sets.entry(name).or_default();
            set.extend(words.split(' ').filter(|w| !w.contains(':')));
            for (word, to) in words.split(' ').filter_map(|w| w.split_once(':')) {
                let referred = match to {
                    "accuse" => Referred::Accuse,
                    "count" => Referred::Count,
                    "demand" => Referred::Demand,
                    _ => Referred::State,
                };
                out.references.entry(word).or_insert(referred);
            }
        }
        let irregular = &out.irregular;
        for (name, set) in &out.sets {
            let stems = set.iter().map(|w| stem(w, irregular)).collect();
            out.stems.insert(name, stems);
        }
        for line in lines(RARITY) {
            let Some((word, Ok(rarity))) = line.split_once('\t').map(|(w, r)| (w, r.parse()))
            else {
                continue;
            };
            // The most frequent of a stem's forms counts.
            let known: &mut f32 = out.rarity.entry(stem(word, irregular)).or_insert(RARE);
            *known = known.min(rarity);
        }
        for line in lines(include_str!("../../data/claims/classes.txt")) {
            let mut words = line.split(' ');
            let Some(name) = words.next() else { continue };
            let class = Class(out.class_names.len() as u16);
            out.class_names.push(name);
            for word in words {
                let of = out.classes.entry(stem(word, irregular)).or_default();
                if of.last() != Some(&class) {
                    of.push(class);
                }
            }
        }
        out
    }

    /// The classes of a stem.
    pub(crate) fn classes(&self, stem: &str) -> &[Class] {
        self.classes.get(stem).map_or(&[], Vec::as_slice)
    }

    /// Whether a lower-case word is in the list of that name.
    pub(crate) fn has(&self, list: &str, word: &str) -> bool {
        self.sets.get(list).is_some_and(|set| set.contains(word))
    }

    /// Whether a stem is that of a word in the list.
    pub(crate) fn has_stem(&self, list: &str, stem: &str) -> bool {
        self.stems.get(list).is_some_and(|set| set.contains(stem))
    }

    /// How much a stem tells, from .05 (in every text) to 1.
    pub(crate) fn weight(&self, stem: &str) -> f32 {
        let rarity = self.rarity.get(stem).copied().unwrap_or(RARE);
        ((rarity - 2.5) / 5.0).clamp(0.05, 1.0)
    }

    /// Whether a class tells what befell persons.
    pub(crate) fn is_predicate(&self, class: Class) -> bool {
        self.has("predicates", self.class_names[usize::from(class.0)])
    }

    /// What a noun refers to, if it stands for somebody's words.
    pub(crate) fn referred(&self, word: &str) -> Option<Referred> {
        let found = self.references.get(word);
        let found = found.or_else(|| self.references.get(word.strip_suffix('s')?));
        found.copied()
    }

    /// The stem of a lower-case word.
    pub(crate) fn stem(&self, word: &str) -> String {
        stem(word, &self.irregular)
    }

    /// The country of an adjective that its ending does not tell.
    pub(crate) fn country(&self, word: &str) -> Option<&'static str> {
        self.demonyms.get(word).copied()
    }
}
