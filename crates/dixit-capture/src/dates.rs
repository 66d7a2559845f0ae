//! Printed dates → EDTF.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Months by name, from a data file; see its head.
static MONTHS: LazyLock<BTreeMap<&'static str, u32>> = LazyLock::new(|| {
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

/// The date in `written` as `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; a time of day is
/// dropped, the day is the one written, whatever the time zone. Nothing where
/// the order of day and month is open (`02/08/2016`) or the calendar has no such
/// day.
pub(crate) fn edtf(written: &str) -> Option<String> {
    let written = written.trim();
    iso(written)
        .or_else(|| in_words(written))
        .or_else(|| in_figures(written))
}

/// The date in the path of an address: `/2016/02/08/`, `/2016-02-08-`, `/2016/02/`.
pub(crate) fn in_url(url: &str) -> Option<String> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = &path[path.find('/')?..];
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let bytes = path.as_bytes();
    for at in 0..bytes.len() {
        if at > 0 && bytes[at - 1].is_ascii_digit() {
            continue;
        }
        let Some(year) = number(bytes, at, 4) else {
            continue;
        };
        let Some(&separator) = bytes.get(at + 4) else {
            continue;
        };
        if !(1990..=2100).contains(&year) {
            continue;
        }
        if matches!(separator, b'/' | b'-' | b'_')
            && let Some(month) = number(bytes, at + 5, 2)
            && bytes.get(at + 7) == Some(&separator)
        {
            let day = number(bytes, at + 8, 2)
                .filter(|_| !bytes.get(at + 10).is_some_and(u8::is_ascii_digit));
            if let Some(value) = day.and_then(|day| date(year, month, day)) {
                return Some(value);
            }
            if separator == b'/' && day.is_none() && (1..=12).contains(&month) {
                return Some(format!("{year:04}-{month:02}"));
            }
        }
    }
    None
}

/// The month that a word in lower case names.
pub(crate) fn month(word: &str) -> Option<u32> {
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
fn iso(written: &str) -> Option<String> {
    let bytes = written.as_bytes();
    let year = number(bytes, 0, 4)?;
    let rest = &written[4..];
    if rest.is_empty() {
        return (year > 0).then(|| format!("{year:04}"));
    }
    if bytes.len() >= 8
        && let (Some(month), Some(day)) = (number(bytes, 4, 2), number(bytes, 6, 2))
    {
        return time_or_nothing(&written[8..]).then(|| date(year, month, day))?;
    }
    let separator = rest.chars().next().filter(|c| "-/.".contains(*c))?;
    let mut parts = rest[1..].splitn(2, separator);
    let (month, rest) = leading(parts.next()?)?;
    match parts.next() {
        None => {
            ((1..=12).contains(&month) && rest.is_empty()).then(|| format!("{year:04}-{month:02}"))
        }
        Some(day) if rest.is_empty() => {
            let (day, rest) = leading(day)?;
            time_or_nothing(rest).then(|| date(year, month, day))?
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
    let rest = rest.trim_start_matches(['T', 't', ' ', ',', 'Z']);
    rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit() || "+-(".contains(c))
}

/// `8 February 2016`, `February 8, 2016`, `Mon, 08 Feb 2016 10:00:00 GMT`, `February 2016`.
fn in_words(written: &str) -> Option<String> {
    let mut month = None;
    let mut day = None;
    let mut year = None;
    // Nothing after the year counts: it is the time of day.
    for word in written.split(|c: char| !c.is_alphanumeric()).take(12) {
        if word.is_empty() {
            continue;
        }
        let lower = word.to_lowercase();
        if month.is_none()
            && let Some(number) = self::month(&lower)
        {
            month = Some(number);
        } else if let Some(figures) = ordinal(&lower) {
            match figures.len() {
                1 | 2 if day.is_none() => day = figures.parse().ok(),
                4 => {
                    year = figures.parse().ok();
                    if month.is_some() {
                        break;
                    }
                }
                _ => return None,
            }
        }
    }
    let (year, month): (u32, u32) = (year?, month?);
    match day {
        Some(day) => date(year, month, day),
        None => Some(format!("{year:04}-{month:02}")),
    }
}

/// The figures of `8`, `8th`, `2016`.
fn ordinal(word: &str) -> Option<&str> {
    let end = word.bytes().take_while(u8::is_ascii_digit).count();
    let suffix = &word[end..];
    (end > 0 && matches!(suffix, "" | "st" | "nd" | "rd" | "th" | "er" | "º")).then(|| &word[..end])
}

/// `08.02.2016` (day first, as wherever points are written), and with slashes or
/// hyphens only where a number over 12 settles the order.
fn in_figures(written: &str) -> Option<String> {
    let (first, rest) = leading(written)?;
    let separator = rest.chars().next().filter(|c| "./-".contains(*c))?;
    let (second, rest) = leading(&rest[1..])?;
    let rest = rest.strip_prefix(separator)?;
    let year = number(rest.as_bytes(), 0, 4)?;
    if !time_or_nothing(&rest[4..]) {
        return None;
    }
    match separator {
        '.' => date(year, second, first),
        _ if first > 12 => date(year, second, first),
        _ if second > 12 || first == second => date(year, first, second),
        _ => None,
    }
}

fn date(year: u32, month: u32, day: u32) -> Option<String> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    (year > 0 && (1..=days).contains(&day)).then(|| format!("{year:04}-{month:02}-{day:02}"))
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
            ("2016/2/8", Some("2016-02-08")),
            ("2016-02-30", None),
            ("2015-02-29", None),
            ("2016-13", None),
            ("2016-02-08x", None),
            ("8 February 2016", Some("2016-02-08")),
            ("Feb. 8th, 2016, 10:15 a.m.", Some("2016-02-08")),
            ("Mon, 08 Feb 2016 10:00:00 GMT", Some("2016-02-08")),
            ("February 2016", Some("2016-02")),
            ("8. Februar 2016", Some("2016-02-08")),
            ("Publié le 8 février 2016 à 10h15", Some("2016-02-08")),
            ("8 февраля 2016 г., 10:15", Some("2016-02-08")),
            ("8 de febrero de 2016", Some("2016-02-08")),
            ("1er février 2016", Some("2016-02-01")),
            ("Sept 3 2016", Some("2016-09-03")),
            ("08.02.2016", Some("2016-02-08")),
            ("08.02.2016 10:00", Some("2016-02-08")),
            ("02/13/2016", Some("2016-02-13")),
            ("13/02/2016", Some("2016-02-13")),
            ("02/08/2016", None),
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
            ("https://example.org/2016/02/title", Some("2016-02")),
            ("https://example.org/a/12016/02/08", None),
            ("https://example.org/2016/99/08/x", None),
            ("https://2016/02", None),
            ("https://example.org/?d=2016/02/08/", None),
        ] {
            assert_eq!(in_url(url).as_deref(), value, "{url}");
        }
    }
}
