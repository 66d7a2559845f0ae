//! What single words around a cue tell (`data/occasion-words.txt`).

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A class of the list; the list says what each one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Event,
    Lead,
    Held,
    Noun,
    Break,
    Topic,
    At,
    To,
    Journey,
    Small,
    Part,
    Then,
    Vague,
    Unfit,
    On,
}

impl Class {
    const ALL: [(&'static str, Class); 15] = [
        ("event", Class::Event),
        ("lead", Class::Lead),
        ("held", Class::Held),
        ("noun", Class::Noun),
        ("break", Class::Break),
        ("topic", Class::Topic),
        ("at", Class::At),
        ("to", Class::To),
        ("journey", Class::Journey),
        ("small", Class::Small),
        ("part", Class::Part),
        ("then", Class::Then),
        ("vague", Class::Vague),
        ("unfit", Class::Unfit),
        ("on", Class::On),
    ];
}

/// Word → the bits of its classes.
static WORDS: LazyLock<BTreeMap<&'static str, u16>> = LazyLock::new(|| {
    let mut words: BTreeMap<&'static str, u16> = BTreeMap::new();
    let lines = include_str!("../../data/occasion-words.txt").lines();
    for line in lines.filter(|line| !line.starts_with('#')) {
        let mut line = line.split_whitespace();
        let name = line.next().unwrap_or("");
        let class = Class::ALL.iter().find(|(class, _)| *class == name);
        let bit = class.map_or(0, |(_, class)| 1 << *class as u16);
        for word in line {
            *words.entry(word).or_default() |= bit;
        }
    }
    words
});

/// The classes of a word.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Classes(u16);

impl Classes {
    /// Those of a word in any case. A plural is what its singular is.
    pub(super) fn of(word: &str) -> Classes {
        if word.bytes().any(|b| !b.is_ascii_lowercase()) {
            return Classes::of_lower(&word.to_lowercase());
        }
        Classes::of_lower(word)
    }

    fn of_lower(word: &str) -> Classes {
        let bits = |word: &str| WORDS.get(word).copied();
        let one = || bits(word.strip_suffix('s').filter(|one| one.len() > 3)?);
        Classes(bits(word).or_else(one).unwrap_or(0))
    }

    pub(super) fn is(self, class: Class) -> bool {
        self.0 & (1 << class as u16) != 0
    }

    pub(super) fn any(self, classes: &[Class]) -> bool {
        classes.iter().any(|class| self.is(*class))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_class_has_words() {
        for (name, class) in Class::ALL {
            assert!(
                WORDS.values().any(|bits| bits & (1 << class as u16) != 0),
                "{name}"
            );
        }
        assert!(Classes::of("Briefings").is(Class::Event));
        assert!(Classes::of("Speaking").is(Class::Lead));
        assert!(!Classes::of("has").is(Class::Event));
    }
}
