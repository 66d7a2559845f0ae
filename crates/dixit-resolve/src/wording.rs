//! The words of a short text as they are compared with those of another.
//!
//! A word is a run of letters or digits, folded (small letters, without accents) and
//! cut to its stem by a few English endings; of other languages stems are what is
//! left by the same endings, which does no harm where both texts are cut alike. An
//! ideograph is a word. Addresses of pages are no words.
//!
//! How much a word says ([`Word::weight`]) comes from a fixed table of news, not from
//! the texts at hand, so that a comparison of two texts depends on these two alone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words of a text that are compared; the rest has no part. A quotation of more is
/// rare, and the encoder of sentences reads fewer.
const MOST: usize = 256;

/// What a word weighs that the table does not have.
const RARE: f32 = 9.0;

const WEIGHTS: &str = include_str!("../data/word-weights.tsv");
const NEGATIONS: &str = include_str!("../data/negations.txt");
const NUMBERS: &str = include_str!("../data/number-words.tsv");

static TABLES: LazyLock<Tables> = LazyLock::new(Tables::read);

struct Tables {
    weights: BTreeMap<&'static str, f32>,
    negations: BTreeSet<&'static str>,
    numbers: BTreeMap<&'static str, f64>,
}

impl Tables {
    fn read() -> Tables {
        fn pairs<T: std::str::FromStr>(table: &'static str) -> BTreeMap<&'static str, T> {
            let lines = table.lines().filter(|line| !line.starts_with('#'));
            let pairs = lines.filter_map(|line| line.split_once('\t'));
            pairs
                .filter_map(|(word, value)| Some((word, value.parse().ok()?)))
                .collect()
        }
        let lines = NEGATIONS.lines().filter(|line| !line.starts_with('#'));
        Tables {
            weights: pairs(WEIGHTS),
            negations: lines.flat_map(str::split_whitespace).collect(),
            numbers: pairs(NUMBERS),
        }
    }
}

/// One word.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Word {
    /// Hash of the stem; equal for words that count as the same.
    pub(crate) key: u64,
    /// Small letters without accents.
    pub(crate) folded: String,
    /// How much it says: the logarithm of how rare it is in news.
    pub(crate) weight: f32,
    /// Where it stands, in bytes.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Starts with a capital where that tells something: not at a sentence's start,
    /// unless the word is unknown to the table.
    pub(crate) name: bool,
    pub(crate) negation: bool,
}

/// The words of a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Wording {
    pub(crate) words: Vec<Word>,
    /// The numbers that the text names, sorted, each once.
    pub(crate) numbers: Vec<f64>,
}

impl Wording {
    /// Reads a text.
    pub(crate) fn of(text: &str) -> Wording {
        let mut words = Vec::new();
        let mut sentence = true;
        for chunk in text.split_whitespace() {
            if words.len() >= MOST {
                break;
            }
            // The place of the chunk: both are slices of one text.
            let start = chunk.as_ptr() as usize - text.as_ptr() as usize;
            if is_address(chunk) {
                continue;
            }
            split(chunk, start, &mut sentence, &mut words);
            sentence |= chunk.ends_with(['.', '!', '?', ':', '…'])
                || chunk.ends_with(".\"")
                || chunk.ends_with(".”");
        }
        words.truncate(MOST);
        unless_headline(&mut words);
        let numbers = numbers(&words);
        Wording { words, numbers }
    }

    /// Whether the words that turn a sense are odd in number.
    pub(crate) fn negated(&self) -> bool {
        self.words.iter().filter(|word| word.negation).count() % 2 == 1
    }
}

/// In a headline that capitalises all words only unknown ones are names.
fn unless_headline(words: &mut [Word]) {
    let capitals = words.iter().filter(|word| word.name).count();
    if capitals > 4 && 10 * capitals > 6 * words.len() {
        for word in words.iter_mut().filter(|word| word.weight < RARE) {
            word.name = false;
        }
    }
}

/// An address of a page: with `://`, or a host with a path.
fn is_address(chunk: &str) -> bool {
    if chunk.contains("://") || chunk.starts_with("www.") {
        return true;
    }
    let Some((host, _)) = chunk.split_once('/') else {
        return false;
    };
    let letters = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
    host.len() > 4
        && host.chars().all(letters)
        && host.split_once('.').is_some_and(|(_, rest)| rest.len() > 1)
        && !host.starts_with(|c: char| c.is_ascii_digit())
}

/// The words of what stands between two white spaces.
fn split(chunk: &str, at: usize, sentence: &mut bool, out: &mut Vec<Word>) {
    let mut start = None;
    let mut before = ' ';
    // In `#ClimateChange` each capital begins a word.
    let tagged = chunk.starts_with(['#', '@']);
    for (i, c) in chunk.char_indices() {
        let rest = &chunk[i + c.len_utf8()..];
        let next = rest.chars().next().unwrap_or(' ');
        let inside = is_inside(before, c, next);
        let ideograph = is_ideograph(c);
        let breaks = ideograph
            || (before.is_ascii_digit() && c.is_alphabetic() && start.is_some())
            || (tagged && before.is_lowercase() && c.is_uppercase());
        if let Some(from) = start
            && (!inside || breaks || is_ideograph(before))
        {
            push(chunk, at, from, i, sentence, out);
            start = None;
        }
        if inside && start.is_none() && c.is_alphanumeric() {
            start = Some(i);
        }
        before = c;
        if out.len() >= MOST {
            return;
        }
    }
    if let Some(from) = start {
        push(chunk, at, from, chunk.len(), sentence, out);
    }
}

/// Whether a character belongs to a word.
fn is_inside(before: char, c: char, next: char) -> bool {
    c.is_alphanumeric()
        || is_combining_mark(c)
        // 3,000 and 1.5
        || (matches!(c, ',' | '.') && before.is_ascii_digit() && next.is_ascii_digit())
        // don't
        || (matches!(c, '\'' | '’') && before.is_alphabetic() && next.is_alphabetic())
}

fn is_ideograph(c: char) -> bool {
    matches!(u32::from(c), 0x3040..=0x30FF | 0x3400..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF)
}

fn push(chunk: &str, at: usize, from: usize, to: usize, sentence: &mut bool, out: &mut Vec<Word>) {
    let mut word = &chunk[from..to];
    if let Some((stem, ending)) = word.rsplit_once(['\'', '’'])
        && matches!(ending, "s" | "S")
    {
        word = stem;
    }
    let folded = fold(word);
    if folded.is_empty() {
        return;
    }
    let tables = &*TABLES;
    let known = tables.weights.get(folded.as_str());
    let capital = word.starts_with(char::is_uppercase);
    let digits = folded.starts_with(|c: char| c.is_ascii_digit());
    out.push(Word {
        key: key(stem(&folded)),
        weight: if digits {
            6.0
        } else {
            known.copied().unwrap_or(RARE)
        },
        start: at + from,
        end: at + from + word.len(),
        name: capital && (!*sentence || known.is_none()),
        negation: tables.negations.contains(folded.as_str()),
        folded,
    });
    *sentence = false;
}

/// Small letters without accents and apostrophes; commas in numbers are dropped.
pub(crate) fn fold(word: &str) -> String {
    if word.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return word.to_ascii_lowercase();
    }
    let letters = word.nfd().filter(|&c| !is_combining_mark(c));
    let letters = letters.filter(|c| !matches!(c, '\'' | '’' | ','));
    letters.flat_map(char::to_lowercase).collect()
}

/// The number that a word names.
pub(crate) fn value(word: &Word) -> Option<f64> {
    let spelt = TABLES.numbers.get(word.folded.as_str()).copied();
    spelt.or_else(|| digits(&word.folded))
}

/// The number that digits write; a point before each three digits groups them, as in
/// "75.000" and "1.250.000".
fn digits(folded: &str) -> Option<f64> {
    if !folded.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut groups = folded.split('.').skip(1).peekable();
    let grouped = groups.peek().is_some() && groups.all(|g| g.len() == 3);
    let number = if grouped && !folded.starts_with('0') {
        folded.replace('.', "").parse::<f64>()
    } else {
        folded.parse::<f64>()
    };
    number.ok().filter(|value| value.is_finite())
}

/// The word without one of a few English endings.
fn stem(folded: &str) -> &str {
    if folded.len() <= 3 || folded.starts_with(|c: char| c.is_ascii_digit()) {
        return folded;
    }
    let endings = ["ing", "ies", "ed", "es", "ly", "s", "y", "e"];
    let mut word = folded;
    for ending in endings {
        if let Some(left) = folded.strip_suffix(ending)
            && left.len() >= 3
        {
            word = left;
            break;
        }
    }
    // `stopped`, `stop`; `hoping`, `hope`.
    let bytes = word.as_bytes();
    match bytes {
        [.., a, b] if a == b && word.len() < folded.len() && bytes.len() > 3 && *b != b's' => {
            &word[..word.len() - 1]
        }
        _ => word
            .strip_suffix('e')
            .filter(|w| w.len() >= 3)
            .unwrap_or(word),
    }
}

/// A hash of a text (FNV-1a).
pub(crate) fn key(text: &str) -> u64 {
    text.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    })
}

/// The numbers that words name: "3,000", "three thousand", "3 thousand".
fn numbers(words: &[Word]) -> Vec<f64> {
    let tables = &*TABLES;
    let mut out = Vec::new();
    let mut open: Option<f64> = None;
    let mut end = 0;
    for word in words {
        let digits = digits(&word.folded);
        let spelt = tables.numbers.get(word.folded.as_str()).copied();
        let near = word.start <= end + 1;
        end = word.end;
        match (open, digits, spelt) {
            (Some(value), None, Some(factor)) if near && factor >= 100.0 => {
                open = Some(value * factor);
            }
            (Some(value), None, Some(unit))
                if near && value >= 20.0 && unit < 10.0 && value % 10.0 == 0.0 =>
            {
                open = Some(value + unit);
            }
            _ => {
                out.extend(open);
                // "one" and "first" count nothing as often as they count.
                open = digits.or(spelt.filter(|&v| v > 1.0));
            }
        }
    }
    out.extend(open);
    out.sort_by(f64::total_cmp);
    out.dedup();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Vec<String> {
        Wording::of(text)
            .words
            .into_iter()
            .map(|w| w.folded)
            .collect()
    }

    #[test]
    fn words_are_folded_and_addresses_dropped() {
        assert_eq!(
            folded("Zürich’s mayor didn't read https://t.co/x or pic.twitter.com/y1."),
            ["zurich", "mayor", "didnt", "read", "or"]
        );
        assert_eq!(
            folded("#ClimateChange is 3,000-fold"),
            ["climate", "change", "is", "3000", "fold"]
        );
        assert_eq!(folded("and/or 24/7"), ["and", "or", "24", "7"]);
        assert_eq!(folded("外交部 said"), ["外", "交", "部", "said"]);
    }

    #[test]
    fn words_point_to_their_places() {
        let text = "“Ça va,” said Ms. D’Arc’s aide.";
        for word in Wording::of(text).words {
            assert_eq!(fold(&text[word.start..word.end]), word.folded);
        }
    }

    #[test]
    fn numbers_are_read_in_digits_and_words() {
        let of = |text| Wording::of(text).numbers;
        assert_eq!(
            of("3 thousand men and 1.5 million women"),
            [3000.0, 1_500_000.0]
        );
        assert_eq!(of("twenty three of 3,000"), [23.0, 3000.0]);
        assert_eq!(of("two hundred"), [200.0]);
        assert_eq!(
            of("75.000 or 1.250.000, not 1.25 or 0.125"),
            [0.125, 1.25, 75_000.0, 1_250_000.0]
        );
        assert_eq!(of("one of the first"), [0.0; 0]);
        assert_eq!(of("12 July 2016"), [12.0, 2016.0]);
    }

    #[test]
    fn forms_of_a_word_have_one_key() {
        let same = |a: &str, b: &str| key(stem(a)) == key(stem(b));
        for (a, b) in [
            ("tests", "tested"),
            ("testing", "test"),
            ("stopped", "stop"),
            ("hoping", "hope"),
            ("countries", "country"),
            ("weapons", "weapon"),
            ("agency", "agencies"),
        ] {
            assert!(same(a, b), "{a} {b}: {} {}", stem(a), stem(b));
        }
        assert!(!same("state", "station"));
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(Wording::of(&"word ".repeat(100_000)).words.len(), MOST);
        assert_eq!(Wording::of(&"外".repeat(100_000)).words.len(), MOST);
        assert_eq!(Wording::of(&"a-".repeat(100_000)).words.len(), MOST);
    }
}
