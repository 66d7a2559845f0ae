//! Printed dates → calendar dates, written as EDTF.
//!
//! A date keeps the precision and the day that are written, whatever the time
//! zone. Where figures leave the order of day and month open (`02/08/2016`), a
//! caller that knows it says so (`Order`); else there is no date.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::LazyLock;

/// Months by name, from a data file; see its head.
static MONTHS: LazyLock<BTreeMap<&'static str, u8>> = LazyLock::new(|| {
    let lines = include_str!("../data/months.txt").lines();
    let mut months = BTreeMap::new();
    for line in lines.filter(|l| !l.starts_with('#')) {
        let mut words = line.split(' ');
        if let Some(number) = words.next().and_then(|n| n.parse().ok()) {
            months.extend(words.map(|name| (name, number)));
        }
    }
    months
});

/// A year, month or day of the calendar; what is not known is 0. Of two dates of
/// the same precision the earlier is the smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// A day of the calendar.
    pub(crate) fn day(year: u32, month: u32, day: u32) -> Option<Date> {
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            2 => 28 + u32::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        let date = Date::month(year, month)?;
        let day = u8::try_from(day).ok().filter(|d| *d > 0)?;
        (u32::from(day) <= days).then_some(Date { day, ..date })
    }

    fn month(year: u32, month: u32) -> Option<Date> {
        let date = Date::year_alone(year)?;
        let month = u8::try_from(month).ok().filter(|m| (1..=12).contains(m))?;
        Some(Date { month, ..date })
    }

    fn year_alone(year: u32) -> Option<Date> {
        let year = u16::try_from(year)
            .ok()
            .filter(|y| (1..=9999).contains(y))?;
        Some(Date {
            year,
            month: 0,
            day: 0,
        })
    }

    /// The UTC day of a number of seconds or milliseconds since 1970; none for
    /// numbers that stand for a day before September 2001, which are short enough
    /// to be something else.
    pub(crate) fn since_1970(number: &str) -> Option<Date> {
        let digits = number.split('.').next().unwrap_or(number);
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let seconds: u64 = match digits.len() {
            10 => digits.parse().ok()?,
            13 => digits.parse::<u64>().ok()? / 1000,
            _ => return None,
        };
        // Days → calendar, after Howard Hinnant's "chrono-compatible low-level
        // date algorithms": eras of 400 years that begin in March.
        let days = seconds / 86_400 + 719_468;
        let (era, of_era) = (days / 146_097, days % 146_097);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 {
            from_march + 3
        } else {
            from_march - 9
        };
        let year = year + era * 400 + u64::from(month <= 2);
        Date::day(year as u32, month as u32, day as u32)
    }

    /// Whether the day is known.
    pub(crate) fn is_day(self) -> bool {
        self.day > 0
    }

    /// The year.
    pub(crate) fn year(self) -> u32 {
        self.year.into()
    }

    /// Whether the two days are the same or follow one another: the same moment
    /// may lie on either, by time zone.
    pub(crate) fn is_next_to(self, other: Date) -> bool {
        self.is_day() && other.is_day() && self.number().abs_diff(other.number()) <= 1
    }

    /// Days since some day long ago.
    pub(crate) fn number(self) -> u32 {
        let (year, month) = match self.month {
            0..=2 => (u32::from(self.year) - 1, u32::from(self.month) + 9),
            _ => (u32::from(self.year), u32::from(self.month) - 3),
        };
        365 * year + year / 4 - year / 100
            + year / 400
            + (153 * month + 2) / 5
            + u32::from(self.day)
    }

    /// Whether `other` is the same date or one within it (a day of the month).
    pub(crate) fn holds(self, other: Date) -> bool {
        self.year == other.year
            && (self.month == 0 || self.month == other.month)
            && (self.day == 0 || self.day == other.day)
    }
}

/// EDTF level 0: `2016`, `2016-02`, `2016-02-08`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if self.month > 0 {
            write!(f, "-{:02}", self.month)?;
        }
        if self.day > 0 {
            write!(f, "-{:02}", self.day)?;
        }
        Ok(())
    }
}

/// What the first two of three figures mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    DayFirst,
    MonthFirst,
}

/// What a date in a text says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    Sure(Date),
    /// In figures whose order is open: day first, month first.
    Open(Date, Date),
    /// In figures of which one is over 12, with the order that it shows.
    Settled(Date, Order),
}

impl Reading {
    /// The date, if figures in open order are read in `order`.
    pub(crate) fn date(self, order: Option<Order>) -> Option<Date> {
        match (self, order) {
            (Reading::Sure(date) | Reading::Settled(date, _), _) => Some(date),
            (Reading::Open(date, _), Some(Order::DayFirst))
            | (Reading::Open(_, date), Some(Order::MonthFirst)) => Some(date),
            (Reading::Open(a, b), None) => (a == b).then_some(a),
        }
    }
}

/// The date in `written` as `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; a time of day is
/// dropped, the day is the one written, whatever the time zone. Nothing where
/// the order of day and month is open (`02/08/2016`) or the calendar has no such
/// day.
pub(crate) fn edtf(written: &str) -> Option<String> {
    date(written, None).map(|d| d.to_string())
}

/// The date that `written` is, or that it holds among a few words.
pub(crate) fn date(written: &str, order: Option<Order>) -> Option<Date> {
    let written = written.trim();
    // Whoever writes figures first means the whole to be a date.
    if written.as_bytes().first().is_some_and(u8::is_ascii_digit)
        && number(written.as_bytes(), 0, 4).is_some()
    {
        return iso(written).or_else(|| first(written, order));
    }
    first(written, order)
}

fn first(written: &str, order: Option<Order>) -> Option<Date> {
    let mut found = Vec::new();
    find(written, &mut found);
    found.first().and_then(|f| f.reading.date(order))
}

/// A date in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// Bytes of the text.
    pub(crate) at: Range<usize>,
    pub(crate) reading: Reading,
}

/// The most words and numbers of a text that are looked at: dates stand in short
/// lines, and a caller may hand over any text.
const MAX_TOKENS: usize = 300;

/// Adds the dates in `text`, in its order.
pub(crate) fn find(text: &str, into: &mut Vec<Found>) {
    if !text.bytes().any(|b| b.is_ascii_digit()) {
        return;
    }
    let tokens = tokens(text);
    let mut at = 0;
    while at < tokens.len() {
        let here = Here {
            text,
            tokens: &tokens[at..],
        };
        match here.reading() {
            Some((used, reading)) => {
                let end = tokens[at + used - 1].at.end;
                into.push(Found {
                    at: tokens[at].at.start..end,
                    reading,
                });
                at += used;
            }
            None => at += 1,
        }
    }
}

#[derive(Debug)]
struct Token {
    at: Range<usize>,
    /// Value and number of figures, if the token is a number.
    number: Option<(u32, usize)>,
    /// The month that the word names, if any; looked up once.
    month: Option<u8>,
}

/// Runs of figures and runs of letters.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut chars = text.char_indices().peekable();
    let mut lower = String::new();
    while let Some((start, c)) = chars.next() {
        if !c.is_alphanumeric() {
            continue;
        }
        if tokens.len() == MAX_TOKENS {
            break;
        }
        let figures = c.is_ascii_digit();
        let mut end = start + c.len_utf8();
        while let Some(&(at, c)) = chars.peek() {
            if !c.is_alphanumeric() || c.is_ascii_digit() != figures {
                break;
            }
            end = at + c.len_utf8();
            chars.next();
        }
        let word = &text[start..end];
        let number = figures.then(|| (word.parse().unwrap_or(u32::MAX), word.len()));
        let month = if figures || word.len() > 24 {
            None
        } else {
            lower.clear();
            lower.extend(word.chars().flat_map(char::to_lowercase));
            month(&lower)
        };
        tokens.push(Token {
            at: start..end,
            number,
            month,
        });
    }
    tokens
}

/// A text from one of its tokens on.
struct Here<'a> {
    text: &'a str,
    tokens: &'a [Token],
}

impl Here<'_> {
    fn number(&self, at: usize, digits: std::ops::RangeInclusive<usize>) -> Option<u32> {
        let (value, length) = self.tokens.get(at)?.number?;
        digits.contains(&length).then_some(value)
    }

    fn month(&self, at: usize) -> Option<u32> {
        self.tokens.get(at)?.month.map(u32::from)
    }

    fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |t| &self.text[t.at.clone()])
    }

    /// What stands between a token and the next.
    fn gap(&self, at: usize) -> &str {
        match (self.tokens.get(at), self.tokens.get(at + 1)) {
            (Some(a), Some(b)) => &self.text[a.at.end..b.at.start],
            _ => "",
        }
    }

    /// Whether a date may go on over the gap: no full line of signs between.
    fn close(&self, at: usize) -> bool {
        let gap = self.gap(at);
        gap.len() <= 6
            && gap
                .chars()
                .all(|c| c.is_whitespace() || ".,-/'’–|".contains(c))
    }

    /// The token after `at`, past one ordinal ending or word such as "of", if
    /// the gaps allow.
    fn past(&self, at: usize, words: &[&str]) -> usize {
        let next = at + 1;
        let word = self.word(next);
        if self.close(at) && words.iter().any(|w| w.eq_ignore_ascii_case(word)) {
            next + 1
        } else {
            next
        }
    }

    /// A year of four figures, or of two behind an apostrophe.
    fn year(&self, at: usize) -> Option<u32> {
        if let Some(year) = self.number(at, 4..=4) {
            return (1000..=2100).contains(&year).then_some(year);
        }
        let short = self.number(at, 2..=2)?;
        let before = self.text[..self.tokens[at].at.start].chars().next_back()?;
        matches!(before, '\'' | '’').then_some(2000 + short)
    }

    /// The date that begins with the first token, and how many tokens it has.
    fn reading(&self) -> Option<(usize, Reading)> {
        if self.tokens[0].number.is_some() {
            self.year_first()
                .or_else(|| self.day_and_word())
                .or_else(|| self.figures())
        } else if self.tokens[0].month.is_some() {
            self.month_first()
        } else {
            None
        }
    }

    /// `2016-02-08`, `2016年2月8日`, `2016. 2. 8.`, `2016. február 8.`, `2016 Feb 8`.
    fn year_first(&self) -> Option<(usize, Reading)> {
        let year = self.year(0).filter(|_| self.number(0, 4..=4).is_some())?;
        let sure = |used, date: Option<Date>| date.map(|d| (used, Reading::Sure(d)));
        for (y, m, d) in [("年", "月", "日"), ("년", "월", "일")] {
            if self.word(1).starts_with(y) {
                let month = self.number(2, 1..=2)?;
                return match self.number(4, 1..=2) {
                    Some(day) if self.word(3).starts_with(m) && self.word(5).starts_with(d) => {
                        sure(5, Date::day(year, month, day))
                    }
                    _ => sure(3, Date::month(year, month)),
                };
            }
        }
        if !self.close(0) {
            return None;
        }
        if let Some(month) = self.month(1) {
            let day = self.number(2, 1..=2).filter(|_| self.close(1))?;
            return sure(3, Date::day(year, month, day));
        }
        let month = self.number(1, 1..=2)?;
        let day = self.number(2, 1..=2)?;
        let (one, two) = (self.gap(0).trim(), self.gap(1).trim());
        // Letters that follow at once are a time's ("T10:00") or mean that the
        // figures are part of a name.
        if self.tokens.len() > 3 && self.gap(2).is_empty() && !self.word(3).starts_with(['T', 't'])
        {
            return None;
        }
        (one == two && matches!(one, "-" | "/" | "." | "–"))
            .then(|| sure(3, Date::day(year, month, day)))?
    }

    /// `8 February 2016`, `8th of February, 2016`, `8. Februar 2016`, `8 de febrero de 2016`.
    fn day_and_word(&self) -> Option<(usize, Reading)> {
        let day = self.number(0, 1..=2)?;
        let mut at = self.past(0, &["st", "nd", "rd", "th", "er", "º", "ª", "e"]);
        if !self.close(at - 1) {
            return None;
        }
        if self.month(at).is_none() {
            at = self.past(at - 1, &["of", "de", "d", "di", "do", "den"]);
        }
        let month = self.month(at)?;
        let close = self.close(at);
        at = self.past(at, &["of", "de", "del", "do", "di"]);
        let year = self.year(at).filter(|_| close)?;
        Date::day(year, month, day).map(|d| (at + 1, Reading::Sure(d)))
    }

    /// `February 8, 2016`, `Feb. 8th 2016`, `February 2016`.
    fn month_first(&self) -> Option<(usize, Reading)> {
        let month = self.month(0)?;
        if !self.close(0) {
            return None;
        }
        if let Some(day) = self.number(1, 1..=2) {
            let close = self.close(1);
            let at = self.past(1, &["st", "nd", "rd", "th"]);
            let year = self.year(at).filter(|_| close && self.close(at - 1));
            if let Some(year) = year {
                return Date::day(year, month, day).map(|d| (at + 1, Reading::Sure(d)));
            }
        }
        let at = self.past(0, &["of", "de", "del", "do", "di"]);
        let year = self.year(at)?;
        Date::month(year, month).map(|d| (at + 1, Reading::Sure(d)))
    }

    /// `08.02.2016`, `8. 2. 2016` (day first, as wherever points are written), and
    /// with slashes or hyphens as a number over 12 settles the order.
    fn figures(&self) -> Option<(usize, Reading)> {
        let one = self.number(0, 1..=2)?;
        let two = self.number(1, 1..=2)?;
        let separator = self.gap(0).trim();
        if separator != self.gap(1).trim() || !matches!(separator, "." | "/" | "-") {
            return None;
        }
        let year = match self.number(2, 4..=4) {
            Some(year) => Some(year).filter(|y| (1000..=2100).contains(y))?,
            // With points or slashes only, and all of them two figures: else any
            // version number would be a date.
            None if separator != "-" && self.number(0, 2..=2).is_some() => {
                self.number(1, 2..=2)?;
                2000 + self.number(2, 2..=2)?
            }
            None => return None,
        };
        // Part of a longer number: "1.2.2016.4", "192.168.10.12".
        if matches!(self.gap(2), "." | "/" | "-")
            && self.tokens.get(3).is_some_and(|t| t.number.is_some())
        {
            return None;
        }
        let day_first = Date::day(year, two, one);
        let month_first = Date::day(year, one, two);
        let reading = match (day_first, month_first) {
            (Some(date), _) if separator == "." => Reading::Sure(date),
            (None, _) if separator == "." => return None,
            (Some(a), Some(b)) => Reading::Open(a, b),
            (Some(date), None) => Reading::Settled(date, Order::DayFirst),
            (None, Some(date)) => Reading::Settled(date, Order::MonthFirst),
            (None, None) => return None,
        };
        Some((3, reading))
    }
}

/// The date in the path of an address: `/2016/02/08/`, `/2016-02-08-`,
/// `/2016/feb/08/`, `/20160208/`, `/2016/02/`.
pub(crate) fn in_url(url: &str) -> Option<Date> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = &path[path.find('/')?..];
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let bytes = path.as_bytes();
    let ends = |at: usize| !bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut coarse = None;
    for at in 0..bytes.len() {
        if at > 0 && bytes[at - 1].is_ascii_digit() {
            continue;
        }
        let year = number(bytes, at, 4).filter(|y| (1990..=2100).contains(y));
        let Some(year) = year else {
            // `08-02-2016`: day first or month first, as one of them is over 12.
            if let (Some(a), Some(b), Some(year)) = (
                number(bytes, at, 2),
                number(bytes, at + 3, 2),
                number(bytes, at + 6, 4).filter(|y| (1990..=2100).contains(y)),
            ) && let Some(separator @ (b'-' | b'_' | b'/')) = bytes.get(at + 2)
                && bytes.get(at + 5) == Some(separator)
                && ends(at + 10)
            {
                match (Date::day(year, b, a), Date::day(year, a, b)) {
                    (Some(date), None) | (None, Some(date)) => return Some(date),
                    (Some(a), Some(b)) if a == b => return Some(a),
                    _ => {}
                }
            }
            continue;
        };
        if let (Some(month), Some(day)) = (number(bytes, at + 4, 2), number(bytes, at + 6, 2))
            && ends(at + 8)
            && let Some(date) = Date::day(year, month, day)
        {
            return Some(date);
        }
        let Some(&separator) = bytes.get(at + 4) else {
            continue;
        };
        if !matches!(separator, b'/' | b'-' | b'_') {
            continue;
        }
        let name = path.get(at + 5..).unwrap_or("").as_bytes();
        let letters = name.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        let (month, next) = match number(bytes, at + 5, 2) {
            Some(month) => (month, at + 7),
            // Only between slashes: "2016-may-be" is no date.
            None if separator == b'/' && (3..=9).contains(&letters) => {
                let name = path[at + 5..at + 5 + letters].to_ascii_lowercase();
                match self::month(&name) {
                    Some(month) => (month.into(), at + 5 + letters),
                    None => continue,
                }
            }
            None => continue,
        };
        if bytes.get(next) != Some(&separator) {
            continue;
        }
        let day = number(bytes, next + 1, 2).filter(|_| ends(next + 3));
        let day = day
            .or_else(|| number(bytes, next + 1, 1).filter(|_| ends(next + 2) && separator == b'/'));
        match day {
            Some(day) => {
                if let Some(date) = Date::day(year, month, day) {
                    return Some(date);
                }
            }
            None if separator == b'/' => coarse = coarse.or(Date::month(year, month)),
            None => {}
        }
    }
    coarse
}

/// The month that a word in lower case names.
pub(crate) fn month(word: &str) -> Option<u8> {
    MONTHS.get(word).copied()
}

fn number(bytes: &[u8], at: usize, digits: usize) -> Option<u32> {
    let part = bytes.get(at..at + digits)?;
    if !part.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(part).ok()?.parse().ok()
}

/// ISO 8601 and what is close to it: `2016`, `2016-02`, `2016-02-08T10:00`,
/// `20160208`, `2016/2/8`, `2016.02.08`.
fn iso(written: &str) -> Option<Date> {
    let bytes = written.as_bytes();
    let year = number(bytes, 0, 4)?;
    let rest = &written[4..];
    if rest.is_empty() {
        return Date::year_alone(year);
    }
    if bytes.len() >= 8
        && let (Some(month), Some(day)) = (number(bytes, 4, 2), number(bytes, 6, 2))
    {
        // `20160208T1015`, `201602081015`; other lengths are no date ("1454943600").
        let figures = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
        if !matches!(figures, 8 | 12 | 14) {
            return None;
        }
        return time_or_nothing(&written[8..]).then(|| Date::day(year, month, day))?;
    }
    let separator = rest.chars().next().filter(|c| "-/.".contains(*c))?;
    let mut parts = rest[1..].splitn(2, separator);
    let (month, rest) = leading(parts.next()?)?;
    match parts.next() {
        None => rest.is_empty().then(|| Date::month(year, month))?,
        Some(day) if rest.is_empty() => {
            let (day, rest) = leading(day)?;
            time_or_nothing(rest).then(|| Date::day(year, month, day))?
        }
        Some(_) => None,
    }
}

/// A number of one or two figures, and what stands behind it.
fn leading(text: &str) -> Option<(u32, &str)> {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=2).contains(&end) {
        return None;
    }
    Some((text[..end].parse().ok()?, &text[end..]))
}

fn time_or_nothing(rest: &str) -> bool {
    let rest = rest.trim_start_matches(['T', 't', ' ', ',', 'Z', '-', '.', '|']);
    rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit() || "+-(".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_become_edtf_or_nothing() {
        for (written, value) in [
            ("2016", Some("2016")),
            ("2016-02", Some("2016-02")),
            ("2016-02-08", Some("2016-02-08")),
            (" 2016-02-08T23:59:00+03:00 ", Some("2016-02-08")),
            ("2016-02-08 10:00", Some("2016-02-08")),
            ("20160208", Some("2016-02-08")),
            ("20160208T101500Z", Some("2016-02-08")),
            ("201602081015", Some("2016-02-08")),
            ("1454943600", None),
            ("2016/2/8", Some("2016-02-08")),
            ("2016-02-30", None),
            ("2015-02-29", None),
            ("2016-13", None),
            ("2016-02-08x", None),
            ("8 February 2016", Some("2016-02-08")),
            ("8th of February, 2016", Some("2016-02-08")),
            ("Feb. 8th, 2016, 10:15 a.m.", Some("2016-02-08")),
            ("Mon, 08 Feb 2016 10:00:00 GMT", Some("2016-02-08")),
            ("08-Feb-2016", Some("2016-02-08")),
            ("8 Feb ’16", Some("2016-02-08")),
            ("2016 Feb 8", Some("2016-02-08")),
            ("February 2016", Some("2016-02")),
            ("8. Februar 2016", Some("2016-02-08")),
            ("Publié le 8 février 2016 à 10h15", Some("2016-02-08")),
            ("8 февраля 2016 г., 10:15", Some("2016-02-08")),
            ("8 de febrero de 2016", Some("2016-02-08")),
            ("1er février 2016", Some("2016-02-01")),
            ("2016. február 8.", Some("2016-02-08")),
            ("8. helmikuuta 2016", Some("2016-02-08")),
            ("8 Şubat 2016", Some("2016-02-08")),
            ("8 فبراير 2016", Some("2016-02-08")),
            ("2016年2月8日星期一", Some("2016-02-08")),
            ("2016년 2월 8일", Some("2016-02-08")),
            ("2016. 2. 8.", Some("2016-02-08")),
            ("Sept 3 2016", Some("2016-09-03")),
            ("08.02.2016", Some("2016-02-08")),
            ("8. 2. 2016", Some("2016-02-08")),
            ("08.02.16", Some("2016-02-08")),
            ("08.02.2016 10:00", Some("2016-02-08")),
            ("02/13/2016", Some("2016-02-13")),
            ("13/02/2016", Some("2016-02-13")),
            ("02/02/2016", Some("2016-02-02")),
            ("02/08/2016", None),
            ("192.168.10.12", None),
            ("1.2.16", None),
            ("yesterday", None),
            ("Mayor 8 2016", None),
            ("", None),
            ("ноябрь", None),
            ("20é6", None),
        ] {
            assert_eq!(edtf(written).as_deref(), value, "{written:?}");
        }
    }

    #[test]
    fn a_known_order_settles_figures() {
        for (written, day, month) in [
            ("02/08/2016", "2016-08-02", "2016-02-08"),
            ("2-8-2016", "2016-08-02", "2016-02-08"),
            ("13/02/2016", "2016-02-13", "2016-02-13"),
            ("02.08.2016", "2016-08-02", "2016-08-02"),
        ] {
            let read = |order| date(written, Some(order)).map(|d| d.to_string());
            assert_eq!(read(Order::DayFirst).as_deref(), Some(day), "{written}");
            assert_eq!(read(Order::MonthFirst).as_deref(), Some(month), "{written}");
        }
    }

    #[test]
    fn dates_are_found_in_lines() {
        let line = "Published 3 May 2014 | Updated: 5/28/2015, 4 min read";
        let mut found = Vec::new();
        find(line, &mut found);
        let found: Vec<(&str, Reading)> = found
            .iter()
            .map(|f| (&line[f.at.clone()], f.reading))
            .collect();
        assert_eq!(
            found,
            [
                (
                    "3 May 2014",
                    Reading::Sure(Date::day(2014, 5, 3).expect("a day"))
                ),
                (
                    "5/28/2015",
                    Reading::Settled(Date::day(2015, 5, 28).expect("a day"), Order::MonthFirst)
                ),
            ]
        );
    }

    #[test]
    fn seconds_since_1970_are_days() {
        for (written, value) in [
            ("1454943600", Some("2016-02-08")),
            ("1454943600000", Some("2016-02-08")),
            ("1454943600.5", Some("2016-02-08")),
            ("951782400", None),
            ("1709164800", Some("2024-02-29")),
            ("9999999999", Some("2286-11-20")),
            ("14549436x0", None),
            ("", None),
        ] {
            let date = Date::since_1970(written).map(|d| d.to_string());
            assert_eq!(date.as_deref(), value, "{written}");
        }
    }

    #[test]
    fn days_follow_one_another() {
        for (a, b, next) in [
            ("2016-02-29", "2016-03-01", true),
            ("2015-12-31", "2016-01-01", true),
            ("2016-02-08", "2016-02-08", true),
            ("2016-02-08", "2016-02-10", false),
            ("2016-02", "2016-02", false),
        ] {
            let read = |written| date(written, None).expect("a date");
            assert_eq!(read(a).is_next_to(read(b)), next, "{a} {b}");
            assert_eq!(read(b).is_next_to(read(a)), next, "{b} {a}");
        }
    }

    /// Whatever is read, a value is a date of the calendar; nothing panics.
    #[test]
    fn a_value_is_always_a_calendar_date() {
        let pieces = [
            "31",
            "30",
            "2",
            "29",
            "0",
            "13",
            "2016",
            "2015",
            "99999999999",
            "feb",
            "Feb",
            "月",
            "年",
            "日",
            " ",
            "/",
            "-",
            ".",
            ",",
            "T10:00",
            "é",
            "'",
            "th",
            "of",
            "de",
            "1900",
            "20160230",
        ];
        // A fixed walk through combinations: the same ones in each run.
        let mut state = 12_345_u64;
        for _ in 0..200_000 {
            let mut text = String::new();
            for _ in 0..7 {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                text.push_str(pieces[(state >> 33) as usize % pieces.len()]);
            }
            for date in [
                edtf(&text),
                in_url(&format!("/{text}")).map(|d| d.to_string()),
            ]
            .into_iter()
            .flatten()
            {
                let parts: Vec<u32> = date
                    .split('-')
                    .map(|p| p.parse().expect("figures"))
                    .collect();
                let valid = match parts[..] {
                    [year] => year > 0,
                    [_, month] => (1..=12).contains(&month),
                    [year, month, day] => Date::day(year, month, day).is_some(),
                    _ => false,
                };
                assert!(valid, "{text:?} gave {date}");
            }
        }
    }

    #[test]
    fn a_month_name_stands_for_one_month() {
        let lines = include_str!("../data/months.txt").lines();
        let lines = lines.filter(|l| !l.starts_with('#'));
        let names: Vec<&str> = lines.flat_map(|l| l.split(' ').skip(1)).collect();
        assert_eq!(names.len(), MONTHS.len());
    }

    #[test]
    fn addresses_carry_dates() {
        for (url, value) in [
            ("https://example.org/2016/02/08/title", Some("2016-02-08")),
            (
                "https://example.org/news/2016-02-08-title",
                Some("2016-02-08"),
            ),
            ("https://example.org/2016/2/8/title", None),
            ("https://example.org/2016/feb/08/title", Some("2016-02-08")),
            (
                "https://example.org/2016/february/8/title",
                Some("2016-02-08"),
            ),
            ("https://example.org/2016-may-08-be", None),
            (
                "https://example.org/news/20160208/title",
                Some("2016-02-08"),
            ),
            (
                "https://example.org/news-13-02-2016-title",
                Some("2016-02-13"),
            ),
            ("https://example.org/news-03-02-2016-title", None),
            ("https://example.org/2016/02/title", Some("2016-02")),
            ("https://example.org/a/12016/02/08", None),
            ("https://example.org/2016/99/08/x", None),
            ("https://2016/02", None),
            ("https://example.org/?d=2016/02/08/", None),
        ] {
            let date = in_url(url).map(|d| d.to_string());
            assert_eq!(date.as_deref(), value, "{url}");
        }
    }
}
