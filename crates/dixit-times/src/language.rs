//! The words of a language, read from a data file.
//!
//! A [`Language`] is a table of forms ("of", "o'clock", "the day after tomorrow")
//! with their senses. A sense is a [`Tag`], which says what the form is in the
//! grammar, and a value, which says which one: month 2, weekday 5, unit week.
//! Nothing in the grammar names a word; another language is another file
//! (`data/english.txt` explains the form of the file) and an [`Order`].

use crate::meaning::{Daypart, Portion, Unit};
use crate::token::{self, Token};
use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::OnceLock;

/// Number of a word in a language; 0 is any word that the language does not list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct WordId(pub(crate) u32);

impl WordId {
    pub(crate) const UNKNOWN: WordId = WordId(0);
}

macro_rules! tags {
    ($($name:ident = $text:literal),* $(,)?) => {
        /// What a form is in the grammar.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Tag { $($name),* }

        impl Tag {
            /// One of 128 bits.
            pub(crate) fn bit(self) -> u128 {
                1 << (self as u32)
            }

            /// The tag that the data file calls `text`.
            fn parse(text: &str) -> Option<Tag> {
                match text { $($text => Some(Tag::$name),)* _ => None }
            }
        }
    };
}

tags! {
    Month = "month", Weekday = "weekday", Weekdays = "weekdays", Season = "season",
    Day = "day", DayAfter = "dayafter", Step = "step", Portion = "portion", Ends = "ends", Rest = "rest",
    Number = "number", Scale = "scale", Few = "few", Couple = "couple", Half = "half", AndHalf = "andhalf",
    Ordinal = "ordinal", Suffix = "suffix",
    Unit = "unit", Plural = "plural", Letter = "letter", Filler = "filler", Lasting = "lasting", Age = "age", OneWhole = "one-whole", Working = "working",
    HalfYear = "half-year", NotDecadeBefore = "not-decade-before", QuarterLetter = "quarter-letter",
    HalfLetter = "half-letter", WeekLetter = "week-letter",
    Decade = "decade", DecadeSuffix = "decade-suffix", Fiscal = "fiscal", YearWord = "year-word",
    CenturyWord = "century-word", Bc = "bc", Ad = "ad",
    Meridiem = "meridiem", OClock = "oclock", HourMark = "hour-mark", Noon = "noon",
    PastTo = "pastto", QuarterHour = "quarter-hour", Part = "part", Parts = "parts", Tonight = "tonight",
    Zone = "zone", ZoneBase = "zone-base", ZoneLocal = "zone-local",
    Set = "set", Every = "every", EveryStrict = "every-strict", EveryAll = "every-all", Other = "other",
    Once = "once", Times = "times", Per = "per", Rate = "rate",
    The = "the", A = "a", Of = "of", OfOnly = "of-only", In = "in", InOnly = "in-only", On = "on", At = "at",
    And = "and", Or = "or", To = "to", ToWord = "to-word", Between = "between", From = "from", For = "for",
    Starting = "starting", Around = "around", About = "about", Now = "now", Comma = "comma", Dash = "dash",
    Ago = "ago", AgoStrict = "ago-strict", Within = "within", Relation = "relation", InFuture = "in-future",
    Bound = "bound", BoundTime = "bound-time", BoundAfter = "bound-after", Degree = "degree", WeekOf = "week-of",
    Reference = "reference", NotReference = "not-reference", Feast = "feast",
    NotYearBefore = "not-year-before", NotYearAfter = "not-year-after", VerbAfter = "verb-after",
    Greeting = "greeting", NotPartAfter = "not-part-after",
    Tense = "tense", StepAfter = "step-after", NoTime = "no-time", NotAroundBefore = "not-around-before", NotStepBefore = "not-step-before", TenseBefore = "tense-before",
    TenseHelper = "tense-helper", TenseSuffix = "tense-suffix", SentenceEnd = "sentence-end",
}

/// Which number of 5/6/2016 comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The month: American English.
    MonthDay,
    /// The day: most other languages.
    DayMonth,
}

/// FNV-1a. The words are the language's own, so that nobody can choose them to
/// collide, and it is several times as fast as the default for short ones.
#[derive(Default)]
struct Fnv(u64);

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        // The table takes the upper bits too.
        self.0 ^ (self.0 >> 29)
    }
}

/// What a first look at a word tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// It is in no form.
    Unknown,
    /// It stands only inside expressions: "of", "and".
    Helper,
    /// It tells no time, but an expression can start with it: "the", "before".
    Lead,
    /// It can tell a time: "May", "week", "later".
    Time,
}

/// Every expression has a number in digits or a word with one of these tags.
fn tells_time(sense: &Sense) -> bool {
    match sense.tag {
        // "one" and "first" are everywhere and tell a time only beside another word.
        Tag::Number => sense.value != 1,
        Tag::Ordinal => sense.value != 1 || !sense.rest.is_empty(),
        Tag::Month
        | Tag::Weekday
        | Tag::Weekdays
        | Tag::Season
        | Tag::Day
        | Tag::DayAfter
        | Tag::Unit
        | Tag::Plural
        | Tag::Ends
        | Tag::Decade
        | Tag::Fiscal
        | Tag::CenturyWord
        | Tag::Noon
        | Tag::Part
        | Tag::Parts
        | Tag::Tonight
        | Tag::Set
        | Tag::Reference
        | Tag::Feast
        | Tag::WeekOf
        | Tag::Meridiem
        | Tag::OClock
        | Tag::Now => true,
        _ => false,
    }
}

/// Whether an expression can start with it.
fn leads(sense: &Sense) -> bool {
    matches!(
        sense.tag,
        Tag::The
            | Tag::A
            | Tag::Few
            | Tag::Couple
            | Tag::Half
            | Tag::Step
            | Tag::Portion
            | Tag::Rest
            | Tag::Within
            | Tag::InFuture
            | Tag::In
            | Tag::At
            | Tag::Between
            | Tag::From
            | Tag::For
            | Tag::Starting
            | Tag::Around
            | Tag::About
            | Tag::Bound
            | Tag::Degree
            | Tag::Every
            | Tag::Once
            | Tag::Rate
            | Tag::OneWhole
            | Tag::YearWord
            | Tag::QuarterHour
            | Tag::Number
            | Tag::Ordinal
            | Tag::QuarterLetter
            | Tag::HalfLetter
            | Tag::NoTime
    )
}

fn role(senses: &[Sense]) -> Role {
    if senses.iter().any(tells_time) {
        Role::Time
    } else if senses.iter().any(leads) {
        Role::Lead
    } else {
        Role::Helper
    }
}

/// One meaning of a form.
#[derive(Debug)]
pub(crate) struct Sense {
    pub(crate) tag: Tag,
    pub(crate) value: i32,
    /// The form is an everyday word too.
    pub(crate) weak: bool,
    /// The words after the first one.
    rest: Box<[WordId]>,
}

/// A language's words of time. See the module's head.
pub struct Language {
    order: Order,
    ids: HashMap<Box<str>, WordId, BuildHasherDefault<Fnv>>,
    /// By word: what forms that start with it mean, longest form first.
    senses: Vec<Vec<Sense>>,
    /// By word: what a first look at it tells.
    roles: Vec<Role>,
    /// By word: the tags of its senses, each a bit.
    tags: Vec<u128>,
    suffixes: Vec<(Box<str>, i32)>,
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Language({:?}, {} words)", self.order, self.ids.len())
    }
}

/// A line of a language's file that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LanguageError {
    line: usize,
    reason: String,
}

impl fmt::Display for LanguageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

impl std::error::Error for LanguageError {}

impl Language {
    /// English, from `data/english.txt`.
    #[must_use]
    pub fn english() -> &'static Language {
        static ENGLISH: OnceLock<Language> = OnceLock::new();
        ENGLISH.get_or_init(|| Language::shipped(include_str!("../data/english.txt")))
    }

    /// German, from `data/german.txt`: a smaller grammar than the English one.
    #[must_use]
    pub fn german() -> &'static Language {
        static GERMAN: OnceLock<Language> = OnceLock::new();
        GERMAN.get_or_init(|| Language::shipped(include_str!("../data/german.txt")))
    }

    /// The language of an ISO 639-1 code, where there is one.
    #[must_use]
    pub fn of(code: &str) -> Option<&'static Language> {
        match code {
            "en" => Some(Language::english()),
            "de" => Some(Language::german()),
            _ => None,
        }
    }

    /// A shipped file, whose lines tests have read.
    fn shipped(data: &str) -> Language {
        Language::parse(data).unwrap_or_else(|_| Language::empty())
    }

    fn empty() -> Language {
        Language {
            order: Order::MonthDay,
            ids: HashMap::default(),
            senses: vec![Vec::new()],
            roles: vec![Role::Unknown],
            tags: vec![0],
            suffixes: Vec::new(),
        }
    }

    /// Reads a language's file.
    ///
    /// # Errors
    /// The first line that names no known tag or value.
    pub fn parse(data: &str) -> Result<Language, LanguageError> {
        let mut language = Language::empty();
        for (index, line) in data.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let wrong = |reason: &str| LanguageError {
                line: index + 1,
                reason: format!("{reason}: {line}"),
            };
            let (head, forms) = line
                .split_once(" = ")
                .ok_or_else(|| wrong("expected TAG VALUE = FORMS"))?;
            let (tag, value) = head.split_once(' ').unwrap_or((head, "0"));
            if tag == "order" {
                language.order = match forms {
                    "month-day" => Order::MonthDay,
                    "day-month" => Order::DayMonth,
                    _ => return Err(wrong("no such order")),
                };
                continue;
            }
            let tag = Tag::parse(tag).ok_or_else(|| wrong("no such tag"))?;
            let value = value_of(tag, value).ok_or_else(|| wrong("no such value"))?;
            for form in forms.split(" | ") {
                let form = form.trim();
                if tag == Tag::TenseSuffix {
                    language.suffixes.push((form.into(), value));
                    continue;
                }
                let (weak, form) = match form.strip_prefix('~') {
                    Some(rest) if !rest.is_empty() => (true, rest),
                    _ => (false, form),
                };
                language.add(tag, value, weak, form);
            }
        }
        for senses in &mut language.senses {
            senses.sort_by_key(|sense| std::cmp::Reverse(sense.rest.len()));
        }
        language.tags = language
            .senses
            .iter()
            .map(|senses| senses.iter().fold(0, |bits, s| bits | s.tag.bit()))
            .collect();
        language.roles = language.senses.iter().map(|senses| role(senses)).collect();
        if let Some(unknown) = language.roles.first_mut() {
            *unknown = Role::Unknown;
        }
        Ok(language)
    }

    fn add(&mut self, tag: Tag, value: i32, weak: bool, form: &str) {
        let pieces: Vec<String> = token::tokens(form, &Language::empty())
            .iter()
            .map(|t| form[t.start..t.end].to_lowercase())
            .collect();
        let words: Vec<WordId> = pieces.iter().map(|piece| self.intern(piece)).collect();
        if let Some((first, rest)) = words.split_first() {
            let rest = rest.into();
            self.senses[first.0 as usize].push(Sense {
                tag,
                value,
                weak,
                rest,
            });
        }
    }

    fn intern(&mut self, word: &str) -> WordId {
        if let Some(&id) = self.ids.get(word) {
            return id;
        }
        let id = WordId(u32::try_from(self.senses.len()).unwrap_or(0));
        self.ids.insert(word.into(), id);
        self.senses.push(Vec::new());
        id
    }

    /// Which number of 5/6/2016 comes first.
    #[must_use]
    pub fn order(&self) -> Order {
        self.order
    }

    /// The word's number. Case does not count.
    pub(crate) fn word(&self, word: &str) -> WordId {
        const LONGEST: usize = 32;
        let mut buffer = [0; LONGEST];
        let found = if word.len() > LONGEST {
            None
        } else if word.is_ascii() {
            let lower = &mut buffer[..word.len()];
            lower.copy_from_slice(word.as_bytes());
            lower.make_ascii_lowercase();
            std::str::from_utf8(lower)
                .ok()
                .and_then(|lower| self.ids.get(lower))
        } else {
            self.ids.get(word.to_lowercase().as_str())
        };
        found.copied().unwrap_or(WordId::UNKNOWN)
    }

    /// The tags of a word's senses, each a bit.
    pub(crate) fn tags(&self, word: WordId) -> u128 {
        self.tags.get(word.0 as usize).copied().unwrap_or(0)
    }

    /// What a first look at a word tells.
    pub(crate) fn role(&self, word: WordId) -> Role {
        self.roles[word.0 as usize]
    }

    /// What forms that start with `word` mean, longest form first.
    pub(crate) fn senses(&self, word: WordId) -> &[Sense] {
        &self.senses[word.0 as usize]
    }

    /// What a word's ending says about tense: −1 past, 1 future.
    pub(crate) fn tense_suffix(&self, word: &str) -> Option<i32> {
        let ending = |(suffix, _): &&(Box<str>, i32)| {
            word.len() > suffix.len() + 2 && word.ends_with(suffix.as_ref())
        };
        self.suffixes.iter().find(ending).map(|(_, value)| *value)
    }
}

impl Sense {
    /// Where the form that starts at `at` ends, if all its words stand there.
    pub(crate) fn matches(&self, tokens: &[Token], at: usize) -> Option<usize> {
        let after = tokens.get(at + 1..at + 1 + self.rest.len())?;
        let same = after.iter().zip(&self.rest).all(|(t, w)| t.word == *w);
        same.then_some(at + 1 + self.rest.len())
    }
}

/// What a value of the file stands for; names become numbers of their lists.
fn value_of(tag: Tag, text: &str) -> Option<i32> {
    let named = match tag {
        Tag::Unit | Tag::Plural | Tag::Letter | Tag::Ends => unit(text),
        Tag::Set => unit(text),
        Tag::Part | Tag::Parts => Daypart::NAMES.iter().position(|n| *n == text),
        Tag::Portion => Portion::NAMES.iter().position(|n| *n == text),
        Tag::Feast => crate::feast::index(text),
        Tag::Bound | Tag::BoundTime | Tag::BoundAfter => {
            position(&["before", "after", "since", "until"], text)
        }
        Tag::Degree => position(&["approx", "more", "less"], text),
        Tag::Reference => position(&["past", "present", "future", "open"], text),
        Tag::Tense | Tag::TenseBefore => {
            return position(&["past", "none", "future"], text)
                .and_then(|v| i32::try_from(v).ok())
                .map(|v| v - 1);
        }
        Tag::TenseSuffix => return if text == "past" { Some(-1) } else { Some(1) },
        _ => return text.parse().ok(),
    };
    named.and_then(|index| i32::try_from(index).ok())
}

fn position(names: &[&str], text: &str) -> Option<usize> {
    names.iter().position(|name| *name == text)
}

/// Names of units, and of rhythms that are no unit ("half-yearly").
fn unit(text: &str) -> Option<usize> {
    let rhythm = position(&["halfyear", "biyear", "bimonth"], text);
    Unit::NAMES
        .iter()
        .position(|n| *n == text)
        .or(rhythm.map(|at| at + 100))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_files_are_read() {
        Language::parse(include_str!("../data/english.txt")).unwrap();
        Language::parse(include_str!("../data/german.txt")).unwrap();
    }

    #[test]
    fn a_wrong_line_is_named() {
        let error = Language::parse("month 1 = january\nmoon 1 = full").unwrap_err();
        assert_eq!(error.to_string(), "line 2: no such tag: moon 1 = full");
        let error = Language::parse("unit parsec = parsec").unwrap_err();
        assert_eq!(
            error.to_string(),
            "line 1: no such value: unit parsec = parsec"
        );
    }
}
