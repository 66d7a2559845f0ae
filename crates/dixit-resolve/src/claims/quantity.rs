//! Quantities: numbers as ranges with their unit.
//!
//! "At least 12 civilians" is 12 or more civilians, "dozens of houses" some two to
//! ten dozens, "between 3 and 5" both ends. Years, days of the month, ordinals
//! and times of day are no quantities.

use serde::{Deserialize, Serialize};

use super::lexicon::{Class, List, lexicon};
use super::words::Word;

/// A number as a text gives it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    /// The least value; nothing where the text sets none.
    pub low: Option<f64>,
    /// The greatest value; nothing where the text sets none.
    pub high: Option<f64>,
    /// What is counted, as printed; nothing where the words do not tell.
    pub unit: Option<String>,
    /// How it is given.
    pub precision: Precision,
    /// The words.
    pub text: String,
    /// Stem of the unit.
    #[serde(skip)]
    pub(crate) stem: Option<String>,
    /// What befell those who are counted, by the words beside the number.
    #[serde(skip)]
    pub(crate) befell: Vec<Class>,
    /// Whether it is told by the way: "the crash, killing 12", "the bomb that killed 12".
    #[serde(skip)]
    pub(crate) aside: bool,
}

/// How a number is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Precision {
    /// "12".
    Exact,
    /// "about 12".
    About,
    /// "at least 12", "more than 12".
    AtLeast,
    /// "at most 12", "fewer than 12".
    AtMost,
    /// "between 3 and 5", "3 to 5".
    Between,
    /// "dozens", "hundreds".
    Vague,
}

/// Words before a number that set how it is meant.
const BEFORE: [(&[&str], Precision); 22] = [
    (&["at", "least"], Precision::AtLeast),
    (&["more", "than"], Precision::AtLeast),
    (&["no", "fewer", "than"], Precision::AtLeast),
    (&["no", "less", "than"], Precision::AtLeast),
    (&["over"], Precision::AtLeast),
    (&["above"], Precision::AtLeast),
    (&["no", "more", "than"], Precision::AtMost),
    (&["at", "most"], Precision::AtMost),
    (&["up", "to"], Precision::AtMost),
    (&["fewer", "than"], Precision::AtMost),
    (&["less", "than"], Precision::AtMost),
    (&["under"], Precision::AtMost),
    (&["not", "exceed"], Precision::AtMost),
    (&["below"], Precision::AtMost),
    (&["as", "many", "as"], Precision::AtMost),
    (&["about"], Precision::About),
    (&["around"], Precision::About),
    (&["some"], Precision::About),
    (&["nearly"], Precision::About),
    (&["almost"], Precision::About),
    (&["approximately"], Precision::About),
    (&["roughly"], Precision::About),
];

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Words that scale the number before them.
fn scale(word: &str) -> Option<f64> {
    Some(match word {
        "hundred" => 100.0,
        "thousand" => 1e3,
        "million" | "mn" => 1e6,
        "billion" | "bn" => 1e9,
        "trillion" => 1e12,
        "dozen" => 12.0,
        _ => return None,
    })
}

/// Counts that name no number: the range that they are used for.
fn vague(word: &str) -> Option<(f64, f64)> {
    Some(match word {
        "dozens" => (24.0, 120.0),
        "scores" => (40.0, 200.0),
        "tens" => (20.0, 100.0),
        "hundreds" => (200.0, 1000.0),
        "thousands" => (2000.0, 20_000.0),
        "millions" => (2e6, 2e7),
        _ => return None,
    })
}

fn small(word: &str) -> Option<f64> {
    const UNITS: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] = [
        "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
    ];
    if let Some(n) = UNITS.iter().position(|u| *u == word) {
        return Some(n as f64);
    }
    let (ten, unit) = word.split_once('-').unwrap_or((word, "zero"));
    let ten = TENS.iter().position(|t| *t == ten)? as f64 * 10.0 + 20.0;
    let unit = UNITS.iter().take(10).position(|u| *u == unit)?;
    Some(ten + unit as f64)
}

/// The value of a word, and whether it is written in figures.
fn value(word: &str) -> Option<(f64, bool)> {
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        let figures = word.replace(',', "");
        let number = figures.parse().ok().filter(|n: &f64| n.is_finite());
        return number.map(|n| (n, true));
    }
    match word {
        "half" => Some((0.5, false)),
        _ => small(word).map(|n| (n, false)),
    }
}

/// The number that begins at a word, with the number of words that it takes.
fn number(words: &[Word], at: usize) -> Option<(f64, usize, bool)> {
    let (mut n, figures) = value(&words.get(at)?.lower)?;
    let mut length = 1;
    while let Some(factor) = words.get(at + length).and_then(|w| scale(&w.lower)) {
        n *= factor;
        length += 1;
        if length > 4 {
            break;
        }
    }
    Some((n, length, figures))
}

/// The quantities in the words of a content, in order.
pub(crate) fn quantities(words: &[Word]) -> Vec<Quantity> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let (quantity, length) = at_word(words, at);
        out.extend(quantity);
        at += length;
    }
    out
}

fn at_word(words: &[Word], at: usize) -> (Option<Quantity>, usize) {
    if let Some((low, high)) = vague(&words[at].lower) {
        return (
            Some(make(
                words,
                at,
                at + 1,
                Some(low),
                Some(high),
                Precision::Vague,
            )),
            1,
        );
    }
    let Some((n, length, figures)) = number(words, at) else {
        return (None, 1);
    };
    let end = at + length;
    if is_date(words, at, end, n, figures) || is_name(words, at, figures) {
        return (None, length);
    }
    // "one" is mostly no count: "one of them", "the one".
    if n == 1.0 && !figures && words.get(at).is_some_and(|w| w.lower == "one") {
        return (None, length);
    }
    let joint = |i: usize| words.get(i).map(|w| w.lower.as_str());
    if matches!(joint(end), Some("to" | "and"))
        && let Some((m, more, _)) = number(words, end + 1)
        && m > n
        && (joint(end) == Some("to") || at > 0 && joint(at - 1) == Some("between"))
    {
        let last = end + 1 + more;
        // "12 to 14 thousand", "12,000 and 14,000".
        return (
            Some(make(words, at, last, Some(n), Some(m), Precision::Between)),
            last - at,
        );
    }
    // The longest of the phrases that stand before it.
    let found = BEFORE.iter().filter(|(phrase, _)| {
        at >= phrase.len()
            && phrase
                .iter()
                .zip(&words[at - phrase.len()..at])
                .all(|(p, w)| *p == w.lower)
    });
    let precision = found
        .max_by_key(|(phrase, _)| phrase.len())
        .map_or(Precision::Exact, |(_, p)| *p);
    let after = (joint(end), joint(end + 1));
    let precision = match after {
        (Some("or"), Some("more")) => Precision::AtLeast,
        (Some("or"), Some("fewer" | "less")) => Precision::AtMost,
        _ => precision,
    };
    let (low, high) = match precision {
        Precision::AtLeast => (Some(n), None),
        Precision::AtMost => (None, Some(n)),
        // What "about" is used for: within a tenth.
        Precision::About => (Some(n * 0.9), Some(n * 1.1)),
        _ => (Some(n), Some(n)),
    };
    (Some(make(words, at, end, low, high, precision)), length)
}

/// Whether a number is part of a name: "iPhone 4", "Flight 814".
fn is_name(words: &[Word], at: usize, figures: bool) -> bool {
    let before = at.checked_sub(1).map(|i| &words[i]);
    figures
        && before.is_some_and(|w| {
            // The name stands right before it, and is no beginning of a sentence.
            let joined = w.span.end + 1 == words[at].span.start;
            joined && !w.initial && w.capital && !w.is_form_of(List::Function)
        })
}

/// Whether a number is a year or a day of a month.
fn is_date(words: &[Word], at: usize, end: usize, n: f64, figures: bool) -> bool {
    let near = |i: Option<usize>| {
        i.and_then(|i| words.get(i))
            .is_some_and(|w| MONTHS.contains(&w.lower.as_str()) && w.capital)
    };
    let year = figures && (1800.0..2100.0).contains(&n) && n.fract() == 0.0;
    let comma = words[at].lower.contains(',');
    let led = |list: &[&str]| at > 0 && list.contains(&words[at - 1].lower.as_str());
    n <= 31.0 && (near(at.checked_sub(1)) || near(Some(end)))
        || year
            && !comma
            && (led(&[
                "in", "since", "of", "the", "until", "from", "by", "and", "for",
            ]) || near(at.checked_sub(1)))
        || year && !comma && at > 1 && near(Some(at - 2))
}

fn make(
    words: &[Word],
    at: usize,
    end: usize,
    low: Option<f64>,
    high: Option<f64>,
    precision: Precision,
) -> Quantity {
    let unit = unit(words, at, end);
    let text: Vec<&str> = words[at..end].iter().map(|w| w.lower.as_str()).collect();
    Quantity {
        low,
        high,
        stem: unit.map(|w| w.stem.clone()),
        unit: unit.map(|w| w.lower.clone()),
        befell: befell(words, at, end, unit),
        aside: is_aside(&words[..at]),
        precision,
        text: text.join(" "),
    }
}

/// What is counted: a sign of currency before the number, or the last of the
/// first nouns after it ("patients", "unarmed men", "of their colleagues").
fn unit(words: &[Word], at: usize, end: usize) -> Option<&Word> {
    const MONEY: [&str; 3] = ["dollar", "euro", "pound"];
    const BETWEEN: [&str; 11] = [
        "of", "the", "their", "its", "his", "her", "our", "or", "more", "other", "new",
    ];
    if let Some(sign) = at.checked_sub(1).map(|i| &words[i])
        && MONEY.contains(&sign.lower.as_str())
    {
        return Some(sign);
    }
    let counts = |w: &Word| value(&w.lower).is_some() || vague(&w.lower).is_some();
    let between = |w: &&Word| BETWEEN.contains(&w.lower.as_str());
    // "Three of the 12 patients": what the second number counts.
    let first = words[end..].iter().take_while(between).count();
    let skip = first + usize::from(first > 0 && words.get(end + first).is_some_and(counts));
    // Not what another sentence or number counts.
    let mut after = words[end + skip..]
        .iter()
        .take(4)
        .take_while(|w| !w.initial && !counts(w));
    let first = after.by_ref().find(|w| !between(w));
    let first = first.filter(|w| !w.is_form_of(List::Function));
    first
        .map(|first| noun(first, after))
        .or_else(|| counted_before(&words[..at]))
}

/// The noun of a phrase by its first word and those behind: "stations" of "polling stations",
/// "men" of "unarmed men".
fn noun<'a>(first: &'a Word, rest: impl Iterator<Item = &'a Word>) -> &'a Word {
    let counts = |w: &&Word| w.lower.ends_with('s') || w.is_form_of(List::Persons);
    let mut near = rest.take(2).take_while(|w| !w.is_form_of(List::Function));
    match counts(&first) || is_measure(first) {
        true => first,
        // "3,000 fish died" counts fish.
        false => near
            .find(|w| counts(w) && !w.lower.ends_with("ed"))
            .unwrap_or(first),
    }
}

fn is_measure(word: &Word) -> bool {
    word.is_form_of(List::Money) || matches!(word.lower.as_str(), "percent" | "per")
}

/// Words behind a number and its unit that may tell what befell them.
const BEHIND: usize = 8;

/// What befell the counted: told by the unit ("12 dead"), by the verb right before ("killing
/// at least 12"), by the next words behind ("12 people were killed"), or by those before.
fn befell(words: &[Word], at: usize, end: usize, unit: Option<&Word>) -> Vec<Class> {
    let lexicon = lexicon();
    let classes = |w: &Word| -> Vec<Class> {
        let all = lexicon.classes(&w.stem).iter().copied();
        all.filter(|class| lexicon.is_predicate(*class)).collect()
    };
    let counts = |w: &Word| value(&w.lower).is_some() || vague(&w.lower).is_some();
    let begin = words[..at].iter().rposition(|w| counts(w) || w.initial);
    let before = &words[begin.map_or(0, |i| i + usize::from(counts(&words[i])))..at];
    let qualifies = |w: &&Word| {
        let phrase = |(phrase, _): &(&[&str], Precision)| phrase.contains(&w.lower.as_str());
        BEFORE.iter().any(phrase) || matches!(w.lower.as_str(), "the" | "a" | "another")
    };
    let verb = before.iter().rev().find(|w| !qualifies(w));
    let behind = words[end..].iter().take(BEHIND);
    let behind = behind.take_while(|w| !w.initial && !counts(w));
    unit.into_iter()
        .chain(verb)
        .chain(behind)
        .chain(before.iter().rev())
        .map(classes)
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

/// Whether a number is told by the way, by the words before it: its verb is a participle
/// ("killing at least 12") or stands in a relative clause ("which killed 12").
fn is_aside(before: &[Word]) -> bool {
    let qualifies = |w: &&Word| {
        let phrase = |(phrase, _): &(&[&str], Precision)| phrase.contains(&w.lower.as_str());
        BEFORE.iter().any(phrase)
    };
    let mut rest = before.iter().rev().skip_while(qualifies);
    let Some(verb) = rest.next() else {
        return false;
    };
    let relative = |w: &Word| matches!(w.lower.as_str(), "which" | "who" | "that");
    let opens = before.len() < 4;
    let participle = verb.lower.len() > 4 && verb.lower.ends_with("ing") && !verb.initial && !opens;
    participle || rest.next().is_some_and(relative) && !opens
}

/// What is counted, where a noun of counting says so before: "the number of dead at
/// 19", "the toll at 19".
fn counted_before(words: &[Word]) -> Option<&Word> {
    let counting = |w: &Word| matches!(w.lower.as_str(), "number" | "count" | "total" | "toll");
    let at = words.iter().rposition(counting)?;
    match words.get(at + 1).map(|w| w.lower.as_str()) {
        Some("of") => {
            let mut rest = words[at + 2..].iter();
            rest.next().map(|first| noun(first, rest))
        }
        _ => words.get(at).filter(|w| w.lower == "toll"),
    }
}

impl Quantity {
    /// The values in words: `12`, `12 or more`, `20 to 25`.
    pub fn range(&self) -> String {
        let n = |v: f64| {
            if v.fract() == 0.0 && v.abs() < 1e15 {
                group_figures(v as i64)
            } else {
                format!("{v:.1}")
            }
        };
        match (self.low, self.high) {
            _ if self.precision == Precision::Vague => self.text.clone(),
            (Some(low), Some(high)) if self.precision == Precision::About => {
                format!("about {}", n((low + high) / 2.0))
            }
            (Some(low), Some(high)) if low == high => n(low),
            (Some(low), Some(high)) => format!("{} to {}", n(low), n(high)),
            (Some(low), None) => format!("{} or more", n(low)),
            (None, Some(high)) => format!("{} or fewer", n(high)),
            (None, None) => self.text.clone(),
        }
    }

    /// Whether both may be counts of one thing: within a factor of 20, or one of them
    /// sets no value.
    pub(crate) fn is_near(&self, other: &Quantity) -> bool {
        let value = |q: &Quantity| q.low.or(q.high).map(f64::abs).filter(|v| *v > 0.0);
        match (value(self), value(other)) {
            (Some(a), Some(b)) => self.agrees(other) || a.max(b) / a.min(b) <= 20.0,
            _ => true,
        }
    }

    /// Whether both may be of those whom the same befell, by the words beside them.
    pub(crate) fn shares_fate(&self, other: &Quantity) -> bool {
        let unknown = self.befell.is_empty() || other.befell.is_empty();
        unknown || self.befell.iter().any(|class| other.befell.contains(class))
    }

    /// Whether it is an amount of money.
    pub(crate) fn is_money(&self) -> bool {
        self.stem
            .as_deref()
            .is_some_and(|s| lexicon().lists_of_stem(s).has(List::Money))
    }

    /// Whether some value fits both.
    pub fn agrees(&self, other: &Quantity) -> bool {
        let low = |q: &Quantity| q.low.unwrap_or(f64::NEG_INFINITY);
        let high = |q: &Quantity| q.high.unwrap_or(f64::INFINITY);
        low(self) <= high(other) && low(other) <= high(self)
    }
}

/// A whole number with commas.
fn group_figures(n: i64) -> String {
    let figures = n.unsigned_abs().to_string();
    let mut out = String::new();
    for (i, c) in figures.chars().enumerate() {
        if i > 0 && (figures.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    if n < 0 { format!("-{out}") } else { out }
}

#[cfg(test)]
mod tests {
    use super::super::words::words;
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let found = quantities(&words(text, 0)).into_iter();
        found
            .map(|q| format!("{} {}", q.range(), q.unit.unwrap_or_default()))
            .collect()
    }

    #[test]
    fn numbers_are_ranges_with_a_unit() {
        assert_eq!(
            read("At least 12 civilians were killed"),
            ["12 or more civilians"]
        );
        assert_eq!(read("dozens of houses burned"), ["dozens houses"]);
        assert_eq!(read("between 20 and 25 bodies"), ["20 to 25 bodies"]);
        assert_eq!(
            read("no more than 200 litres had escaped"),
            ["200 or fewer litres"]
        );
        assert_eq!(read("some 15,000 people fled"), ["about 15,000 people"]);
        assert_eq!(
            read("a contract worth $40 billion"),
            ["40,000,000,000 dollar"]
        );
        assert_eq!(read("twenty-two of the prisoners"), ["22 prisoners"]);
        assert_eq!(read("killing 107 or more"), ["107 or more "]);
        assert_eq!(read("5 to 7 percent of voters"), ["5 to 7 percent"]);
    }

    #[test]
    fn a_number_counts_what_stands_beside_it() {
        assert_eq!(
            read("The death toll rose to 38. Fifty-four people are missing"),
            ["38 toll", "54 people"]
        );
        assert_eq!(
            read("three of the 12 patients died"),
            ["3 patients", "12 patients"]
        );
        assert_eq!(read("at three polling stations in Ledd"), ["3 stations"]);
        assert_eq!(read("about 3,000 fish died"), ["about 3,000 fish"]);
        assert_eq!(read("two unarmed men were shot"), ["2 men"]);
        assert_eq!(
            read("the number of burnt ballots exceeds 2,000"),
            ["2,000 ballots"]
        );
        assert_eq!(read("that the final toll could exceed 90"), ["90 toll"]);
        let befell = |text: &str| -> Vec<Vec<Class>> {
            let found = quantities(&words(text, 0));
            found.into_iter().map(|q| q.befell).collect()
        };
        let [dead, hurt] = ["dead", "injure"].map(|word| {
            let stem = lexicon().stem(word);
            lexicon().classes(&stem).to_vec()
        });
        assert!(!dead.is_empty() && !hurt.is_empty());
        for text in [
            "killed at least 12 people and injured 30",
            "12 people were killed and 30 were hurt",
            "12 dead and 30 injured",
        ] {
            let [first, second] = &befell(text)[..] else {
                panic!("{text}");
            };
            assert!(
                dead.contains(&first[0]) && hurt.contains(&second[0]),
                "{text}"
            );
        }
    }

    #[test]
    fn dates_are_no_quantities() {
        assert_eq!(
            read("on 8 February, and on March 3, 2021"),
            Vec::<String>::new()
        );
        assert_eq!(read("since 2016 three banks failed in 2018"), ["3 banks"]);
    }

    #[test]
    fn a_number_in_a_name_counts_nothing() {
        assert_eq!(read("that Flight 814 had crashed"), Vec::<String>::new());
    }

    #[test]
    fn ranges_agree_where_they_meet() {
        let one = |text| quantities(&words(text, 0)).remove(0);
        assert!(one("at least 12 people").agrees(&one("19 people")));
        assert!(!one("at most 12 people").agrees(&one("19 people")));
    }
}
