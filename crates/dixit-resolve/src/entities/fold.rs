//! Names without what differs from article to article, and the keys by which
//! names that may be one's meet.
//!
//! A key is coarse on purpose: it has to survive another script, another
//! romanisation, another order and an initial in place of a name. What meets by
//! a key is compared with care afterwards.

use std::collections::BTreeSet;

use dixit_names::romanise;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::lexicon::lexicon;

/// Words of a name that are looked at.
const MOST_WORDS: usize = 16;

/// Bytes of a name that are looked at. Names found in pages are shorter; the
/// bound keeps made-up ones cheap.
const MOST_BYTES: usize = 400;

/// Keys of one name.
const MOST_KEYS: usize = 24;

/// The words of a name in small letters, without marks, points inside
/// abbreviations and the possessive: “the U.S.’s” is `the`, `us`.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut end = name.len().min(MOST_BYTES);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    let name = &name[..end];
    let mut out: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut chars = name
        .chars()
        .flat_map(char::to_lowercase)
        .nfkd()
        .filter(|&c| !is_combining_mark(c))
        .peekable();
    while let Some(c) = chars.next() {
        match c {
            c if c.is_alphanumeric() => word.push(c),
            // “s” behind it is the possessive's, else a part of the word.
            '\'' | '’' | '`' => {
                if chars.peek() == Some(&'s') {
                    chars.next();
                    if chars.peek().is_some_and(|c| c.is_alphanumeric()) {
                        word.push('s');
                    }
                }
            }
            // U.S., but not “Inc. Apple”.
            '.' if !word.is_empty() => {
                let more = chars.peek().is_some_and(|c| c.is_alphanumeric());
                if !more {
                    out.extend(Some(std::mem::take(&mut word)).filter(|w| !w.is_empty()));
                }
            }
            _ => out.extend(Some(std::mem::take(&mut word)).filter(|w| !w.is_empty())),
        }
        if out.len() >= MOST_WORDS {
            return out;
        }
    }
    out.extend(Some(word).filter(|w| !w.is_empty()));
    out
}

/// The words of a name of something else than a person, without an article at its head.
pub(crate) fn thing_words(name: &str) -> Vec<String> {
    let mut words = words(name);
    while words.len() > 1 && matches!(words[0].as_str(), "the" | "a" | "an") {
        words.remove(0);
    }
    words
}

/// The words of a person's name without titles before it, and the titles.
pub(crate) fn person_words(name: &str) -> (Vec<String>, Vec<String>) {
    let mut words = words(name);
    let lexicon = lexicon();
    let titles = words
        .iter()
        .take(words.len().saturating_sub(1))
        .take_while(|w| w.as_str() == "the" || lexicon.is_title(w))
        .count();
    let mut before: Vec<String> = words.drain(..titles).collect();
    before.retain(|w| w != "the");
    (words, before)
}

/// What is left of a word when everything is gone that romanisations, tongues
/// and the ending for a woman change: its firm consonants, doubled ones once.
///
/// Zakharova, Zaharov, Sacharowa and the romanisations of Захарова are all `srf`.
pub(crate) fn skeleton(word: &str) -> String {
    let mut out = String::new();
    let mut chars = word.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        let class = match c {
            'k' | 'c' | 'g' if next == Some('h') => {
                chars.next();
                None
            }
            'p' if next == Some('h') => {
                chars.next();
                Some('f')
            }
            'c' if matches!(next, Some('e' | 'i' | 'y')) => Some('s'),
            'c' | 'k' | 'q' | 'g' => Some('k'),
            'x' => Some('k'),
            'b' | 'p' => Some('p'),
            'f' | 'v' | 'w' => Some('f'),
            'd' | 't' => Some('t'),
            's' | 'z' => Some('s'),
            'l' | 'm' | 'n' | 'r' => Some(c),
            c if c.is_ascii_alphabetic() => None,
            // Numbers tell; letters of scripts that are not read stay.
            c => Some(c),
        };
        if let Some(class) = class.filter(|&class| !out.ends_with(class)) {
            out.push(class);
        }
    }
    if out.is_empty() {
        // A name of vowels and soft consonants alone: Hu, Yeo.
        let first = word.chars().next();
        out.extend(first.map(|_| '-'));
    }
    out
}

/// The class of a word's first letter: what an initial leaves of it.
fn initial(word: &str) -> char {
    match word.chars().next() {
        Some('a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'j' | 'h') => 'a',
        Some('c' | 'k' | 'q' | 'g' | 'x') => 'k',
        Some('b' | 'p') => 'p',
        Some('f' | 'v' | 'w') => 'f',
        Some('d' | 't') => 't',
        Some('s' | 'z') => 's',
        Some(c) => c,
        None => '-',
    }
}

/// Keys of a person's name: each word that can be the surname with the initial
/// of each other, and alone.
///
/// `words` are those of [`person_words`]; the name itself is read again where it
/// is in another script.
pub(crate) fn person_keys(name: &str, words: &[String]) -> Vec<String> {
    let mut keys = BTreeSet::new();
    for words in readings(name, words) {
        // A surname stands at an end; what is between are middle names.
        let ends: Vec<usize> = match words.len() {
            0 => continue,
            n @ 1..=3 => (0..n).collect(),
            n => vec![0, 1, n - 2, n - 1],
        };
        for &s in &ends {
            if words[s].chars().count() < 2 {
                continue;
            }
            let surname = skeleton(&words[s]);
            keys.insert(format!("s:{surname}"));
            for &g in ends.iter().filter(|&&g| g != s) {
                keys.insert(format!("p:{surname}+{}", initial(&words[g])));
            }
        }
        if keys.len() >= MOST_KEYS {
            break;
        }
    }
    keys.into_iter().take(MOST_KEYS).collect()
}

/// Keys of a name of something else than a person: each word that says
/// something, the words' first letters, and the whole.
pub(crate) fn thing_keys(name: &str, words: &[String]) -> Vec<String> {
    let mut keys = BTreeSet::new();
    let joined = words.concat();
    keys.insert(format!("i:{joined}"));
    for words in readings(name, words) {
        let firm: Vec<&String> = words.iter().filter(|w| !is_small(w)).collect();
        if firm.len() > 1 {
            let letters: String = firm.iter().filter_map(|w| w.chars().next()).collect();
            keys.insert(format!("i:{letters}"));
        }
        for word in firm {
            keys.insert(format!("w:{}", stem(word)));
        }
        if keys.len() >= MOST_KEYS {
            break;
        }
    }
    keys.into_iter().take(MOST_KEYS).collect()
}

/// A word of a thing's name without the plural: A380s, iPhones.
pub(crate) fn stem(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(stem) if stem.len() > 2 && !stem.ends_with('s') => stem,
        _ => word,
    }
}

/// Whether a word says nothing about who bears a name.
fn is_small(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "of"
            | "and"
            | "for"
            | "in"
            | "on"
            | "de"
            | "la"
            | "le"
            | "du"
            | "des"
            | "der"
            | "die"
            | "das"
            | "und"
            | "a"
            | "an"
    )
}

/// The words in Latin letters, by each romanisation that makes a difference.
fn readings(name: &str, words: &[String]) -> Vec<Vec<String>> {
    if words.iter().all(|w| w.is_ascii()) {
        return vec![words.to_vec()];
    }
    let mut out: Vec<Vec<String>> = romanise(name)
        .iter()
        .map(|read| super::fold::words(&read.text))
        .filter(|words| !words.is_empty())
        .collect();
    out.sort();
    out.dedup();
    if out.is_empty() {
        out.push(words.to_vec());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_takes_away_what_differs_between_articles() {
        assert_eq!(words("The U.S.’s Department"), ["the", "us", "department"]);
        assert_eq!(words("Michael O'Leary"), ["michael", "oleary"]);
        assert_eq!(words("Noël Forgeard’s"), ["noel", "forgeard"]);
        assert_eq!(thing_words("the Apple Inc."), ["apple", "inc"]);
        assert_eq!(
            person_words("Mr. Lee Hsien Loong").0,
            ["lee", "hsien", "loong"]
        );
        assert_eq!(
            person_words("Prime Minister Gordon Brown"),
            (
                vec!["gordon".to_owned(), "brown".to_owned()],
                vec!["prime".to_owned(), "minister".to_owned()]
            )
        );
    }

    #[test]
    fn one_skeleton_whatever_the_romanisation() {
        for word in ["zakharova", "zaharov", "sacharowa", "zakharov"] {
            assert_eq!(skeleton(word), "srf", "{word}");
        }
        assert_ne!(skeleton("boyd"), skeleton("brown"));
    }

    fn meet(a: &str, b: &str) -> bool {
        let keys = |name: &str| {
            let keys = person_keys(name, &person_words(name).0);
            keys.into_iter()
                .filter(|k| k.starts_with("p:"))
                .collect::<BTreeSet<_>>()
        };
        !keys(a).is_disjoint(&keys(b))
    }

    #[test]
    fn spellings_of_one_name_share_a_key() {
        assert!(meet("Maria Zakharova", "М. Захарова"));
        assert!(meet("Zakharova, Maria", "Maria Zakharova"));
        assert!(
            meet("Mohammed al-Jolani", "محمد الجولاني") || meet("Mohammed Jolani", "محمد جولاني")
        );
        assert!(meet("Muammar Gaddafi", "Moammar Qadhafi"));
        assert!(!meet("William Boyd", "Maria Zakharova"));
    }

    #[test]
    fn a_body_and_its_letters_share_a_key() {
        let keys = |name: &str| thing_keys(name, &thing_words(name));
        let shared = |a: &str, b: &str| keys(a).iter().any(|k| keys(b).contains(k));
        assert!(shared("Dow Jones Industrial Average", "DJIA"));
        assert!(shared("the United States", "U.S."));
        assert!(shared("A380s", "Airbus A380"));
        assert!(!shared("Boeing", "Airbus"));
    }

    #[test]
    fn a_long_name_is_cut() {
        assert_eq!(words(&"word ".repeat(10_000)).len(), MOST_WORDS);
        assert!(words(&"w".repeat(10_000)).concat().len() <= MOST_BYTES);
    }
}
