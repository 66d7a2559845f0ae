//! Word lists for claims, from `data/claims`: general knowledge of news English.

use std::collections::{HashMap, HashSet};
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

/// A list of words in `data/claims/words.txt`, under its name there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum List {
    Answering,
    Common,
    Concede,
    Deny,
    Doubt,
    Doubtful,
    Evidence,
    Failing,
    False,
    First,
    Function,
    Money,
    Negation,
    Persons,
    Predicates,
    Reference,
    Refuse,
    Shell,
    Shown,
    Silent,
    SpeakingFor,
    Third,
    Unreached,
}

impl List {
    fn parse(name: &str) -> Option<List> {
        Some(match name {
            "answering" => List::Answering,
            "common" => List::Common,
            "concede" => List::Concede,
            "deny" => List::Deny,
            "doubt" => List::Doubt,
            "doubtful" => List::Doubtful,
            "evidence" => List::Evidence,
            "failing" => List::Failing,
            "false" => List::False,
            "first" => List::First,
            "function" => List::Function,
            "money" => List::Money,
            "negation" => List::Negation,
            "persons" => List::Persons,
            "predicates" => List::Predicates,
            "reference" => List::Reference,
            "refuse" => List::Refuse,
            "shell" => List::Shell,
            "shown" => List::Shown,
            "silent" => List::Silent,
            "speaking-for" => List::SpeakingFor,
            "third" => List::Third,
            "unreached" => List::Unreached,
            _ => return None,
        })
    }
}

/// The lists that a word or stem is in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lists(u32);

impl Lists {
    pub(crate) fn has(self, list: List) -> bool {
        self.0 & (1 << list as u32) != 0
    }

    fn put(&mut self, list: List) {
        self.0 |= 1 << list as u32;
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
    /// For each class whether it tells what befell persons.
    predicates: Vec<bool>,
    classes: HashMap<String, Vec<Class>>,
    irregular: HashMap<&'static str, &'static str>,
    demonyms: HashMap<&'static str, &'static str>,
    words: HashMap<&'static str, Lists>,
    stems: HashMap<String, Lists>,
    references: HashMap<&'static str, Referred>,
    rarity: HashMap<String, f32>,
}

/// Stems of some words, made once.
pub(crate) type Stems = LazyLock<HashSet<String>>;

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
fn forms(text: &'static str) -> HashMap<&'static str, &'static str> {
    let mut out = HashMap::new();
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
            predicates: Vec::new(),
            classes: HashMap::new(),
            irregular: forms(include_str!("../../data/claims/irregular.txt")),
            demonyms: forms(include_str!("../../data/claims/demonyms.txt")),
            words: HashMap::new(),
            stems: HashMap::new(),
            references: HashMap::new(),
            rarity: HashMap::new(),
        };
        for line in lines(include_str!("../../data/claims/words.txt")) {
            let (name, words) = line.split_once(' ').unwrap_or((line, ""));
            let list = List::parse(name);
            debug_assert!(list.is_some(), "no list is called {name}");
            for word in words.split(' ').filter(|w| !w.contains(':')) {
                let Some(list) = list else { break };
                out.words.entry(word).or_default().put(list);
                let stem = stem(word, &out.irregular);
                out.stems.entry(stem).or_default().put(list);
            }
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
            let lists = out.words.get(name).copied().unwrap_or_default();
            out.predicates.push(lists.has(List::Predicates));
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

    /// The lists that a lower-case word is in.
    pub(crate) fn lists(&self, word: &str) -> Lists {
        self.words.get(word).copied().unwrap_or_default()
    }

    /// The lists that have a word of this stem.
    pub(crate) fn lists_of_stem(&self, stem: &str) -> Lists {
        self.stems.get(stem).copied().unwrap_or_default()
    }

    /// How much a stem tells, from .05 (in every text) to 1.
    pub(crate) fn weight(&self, stem: &str) -> f32 {
        let rarity = self.rarity.get(stem).copied().unwrap_or(RARE);
        ((rarity - 2.5) / 5.0).clamp(0.05, 1.0)
    }

    /// Whether a class tells what befell persons.
    pub(crate) fn is_predicate(&self, class: Class) -> bool {
        self.predicates[usize::from(class.0)]
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

    /// The stems of some words.
    pub(crate) fn stems(&self, words: &[&str]) -> HashSet<String> {
        words.iter().map(|word| self.stem(word)).collect()
    }

    /// The country of an adjective that its ending does not tell.
    pub(crate) fn country(&self, word: &str) -> Option<&'static str> {
        self.demonyms.get(word).copied()
    }
}
