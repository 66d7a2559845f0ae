//! Datelines: the place and date at the head of a news text.

use std::ops::Range;

/// A dateline in a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// All of it, with the agency in brackets and the dash, from the
    /// paragraph's beginning.
    pub(crate) all: Range<usize>,
    /// Place and date without what follows.
    pub(crate) core: Range<usize>,
    pub(crate) place: Option<String>,
    /// EDTF.
    pub(crate) date: Option<String>,
}

const MONTHS: &str = include_str!("../data/months.txt");

/// The number of the month that `word` names, 1 to 12.
fn month(word: &str) -> Option<u32> {
    let word = word.trim_end_matches('.');
    let lower = word.to_lowercase();
    MONTHS
        .lines()
        .position(|line| line.split(' ').any(|name| name == lower))
        .map(|i| i as u32 + 1)
}

fn day(word: &str) -> Option<u32> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = &word[digits.len()..];
    if !matches!(suffix, "" | "st" | "nd" | "rd" | "th") {
        return None;
    }
    digits
        .parse()
        .ok()
        .filter(|d| (1..=31).contains(d) && digits.len() <= 2)
}

fn year(word: &str) -> Option<u32> {
    (word.len() == 4)
        .then(|| word.parse().ok())
        .flatten()
        .filter(|y| (1500..2200).contains(y))
}

/// Reads a date at the beginning of `text`; returns it in EDTF with its length.
///
/// Forms: `8 February 2016`, `February 8, 2016`, `Feb. 8`, `2016-02-08`, each with
/// or without the year, and with or without the day of the week before it. A
/// year that is not given stays `XXXX`.
fn date_at(text: &str) -> Option<(String, usize)> {
    let mut words: Vec<(&str, usize)> = Vec::new();
    let mut at = 0;
    for piece in text.split_inclusive([' ', ',', '\u{a0}']) {
        let word = piece.trim_end_matches([' ', ',', '\u{a0}']);
        at += piece.len();
        if !word.is_empty() {
            words.push((word, at - (piece.len() - word.len())));
        }
        if words.len() == 4 {
            break;
        }
    }
    let weekday = words.first().is_some_and(|(w, _)| is_weekday(w));
    let w = &words[usize::from(weekday)..];
    let clean = |i: usize| {
        w.get(i)
            .map(|(word, _)| word.trim_end_matches(['.', ':', ';', ')']))
    };
    let end = |i: usize| {
        let (word, end) = w[i];
        // An abbreviated month keeps its stop, the end of the sentence does not.
        end - (word.len() - word.trim_end_matches(['.', ':', ';', ')']).len())
    };
    if let Some(first) = clean(0)
        && first.len() == 10
        && first.is_ascii()
        && first.as_bytes()[4] == b'-'
        && first.as_bytes()[7] == b'-'
        && year(&first[..4]).is_some()
        && first[5..7]
            .parse::<u32>()
            .is_ok_and(|m| (1..=12).contains(&m))
        && first[8..]
            .parse::<u32>()
            .is_ok_and(|d| (1..=31).contains(&d))
    {
        return Some((first.to_owned(), end(0)));
    }
    let (m, d) = match (month(w.first()?.0), clean(1).and_then(day)) {
        (Some(m), Some(d)) => (m, d),
        _ => (w.get(1).and_then(|x| month(x.0))?, day(clean(0)?)?),
    };
    match clean(2).and_then(year) {
        Some(y) => Some((format!("{y:04}-{m:02}-{d:02}"), end(2))),
        None => {
            // The month may be last, with the stop of an abbreviation.
            let stop = if day(clean(0)?).is_some() && w[1].0.len() <= 5 {
                w[1].1
            } else {
                end(1)
            };
            Some((format!("XXXX-{m:02}-{d:02}"), stop))
        }
    }
}

fn is_weekday(word: &str) -> bool {
    const DAYS: [&str; 7] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let lower = word.trim_end_matches('.').to_ascii_lowercase();
    lower.len() >= 3 && DAYS.iter().any(|d| d.starts_with(&lower))
}

/// The date of a line that holds nothing else, in EDTF.
pub(crate) fn date_alone(line: &str) -> Option<String> {
    const LABELS: [&str; 9] = [
        "published on",
        "published",
        "posted on",
        "posted",
        "first published",
        "issued",
        "date",
        "updated on",
        "updated",
    ];
    if line.len() > 60 {
        return None;
    }
    let labelled = |label: &&str| {
        let head = line.get(..label.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(label))
    };
    let label = LABELS.iter().find(|l| labelled(l)).map_or(0, |l| l.len());
    let rest = line[label..].trim_start_matches([':', ' ', '\u{a0}']);
    let (date, end) = date_at(rest)?;
    is_time(rest[end..].trim_matches(['.', ' ', ',', '\u{a0}'])).then_some(date)
}

/// Whether what follows a date is nothing but a time of day: "14:05", "at 2.05 p.m. GMT".
fn is_time(text: &str) -> bool {
    let word = |w: &str| {
        let w = w.trim_matches(['.', ',', '(', ')', '|', '-', '–']);
        let clock = w.starts_with(|c: char| c.is_ascii_digit())
            && w.contains([':', '.', 'h'])
            && w.len() <= 8;
        let half = ["am", "pm", "a.m", "p.m", "at", "h", ""].contains(&&*w.to_lowercase());
        let zone = (2..=5).contains(&w.len()) && w.chars().all(|c| c.is_ascii_uppercase());
        clock || half || zone
    };
    text.split_whitespace().count() <= 5 && text.split_whitespace().all(word)
}

/// Finds a dateline at the beginning of a paragraph.
///
/// Forms: `MOSCOW, 8 February.`, `CLEVELAND, July 19 (UPI) —`,
/// `WASHINGTON (Reuters) -`, `Cleveland (AFP) –`, `KYIV/MOSCOW —`. A place in
/// ordinary letters counts only with an agency in brackets or a date and a dash.
pub(crate) fn find(paragraph: &str) -> Option<Found> {
    // A dateline is short: nothing past this many bytes is looked at.
    let mut limit = paragraph.len().min(120);
    while !paragraph.is_char_boundary(limit) {
        limit -= 1;
    }
    let head = &paragraph[..limit];
    let mut at = place_end(head)?;
    let place = head[..at].trim_end_matches([',', ' ']).to_owned();
    let mut core = place.len();
    let upper = place
        .chars()
        .filter(|c| c.is_alphabetic())
        .all(|c| !c.is_lowercase())
        && place.chars().filter(|c| c.is_alphabetic()).count() > 2;
    let skip = |at: usize| {
        at + (head[at..].len() - head[at..].trim_start_matches([' ', ',', '\u{a0}']).len())
    };
    at = skip(at);
    let mut date = None;
    if let Some((d, len)) = date_at(&head[at..]) {
        date = Some(d);
        at += len;
        core = at;
        at = skip(at);
    }
    let mut agency = false;
    if head[at..].starts_with('(')
        && let Some(close) = head[at..].find(')')
        && close < 40
    {
        agency = true;
        at = skip(at + close + 1);
    } else if head[at..].starts_with('/')
        && let Some(close) = head[at + 1..].find('/')
        && close < 30
    {
        // "KYIV, 8 February /TASS/."
        agency = true;
        at = skip(at + close + 2);
    }
    let rest = &head[at..];
    let dash = ["—", "–", "--", "- ", "−", "―"]
        .iter()
        .find(|d| rest.starts_with(**d));
    let stop = rest.starts_with('.').then_some(".");
    let joined = match (upper, date.is_some(), agency) {
        // A place in capitals needs a dash, or a date or agency with some end.
        (true, true, _) | (true, _, true) => dash.copied().or(stop),
        (true, false, false) => dash.copied(),
        (false, true, _) | (false, _, true) => dash.copied(),
        (false, false, false) => None,
    }?;
    at += joined.len();
    at += paragraph[at..].len() - paragraph[at..].trim_start().len();
    // Nothing after it: that was no dateline.
    if at >= paragraph.len() {
        return None;
    }
    Some(Found {
        all: 0..at,
        core: 0..core,
        place: Some(place),
        date,
    })
}

/// Where a place at the beginning ends: capitalised words, with commas between
/// ("PARIS, France", "KYIV/MOSCOW", "NEW YORK CITY").
fn place_end(head: &str) -> Option<usize> {
    let mut end = 0;
    let mut words = 0;
    for piece in head.split_inclusive(' ') {
        let word = piece.trim_end();
        let bare = word.trim_end_matches([',', '.']);
        let name = bare.starts_with(char::is_uppercase)
            && bare
                .chars()
                .all(|c| c.is_alphabetic() || matches!(c, '/' | '-' | '\'' | '’' | '.'))
            && month(bare).is_none()
            && !is_weekday(bare);
        if !name {
            break;
        }
        words += 1;
        if words > 5 {
            return None;
        }
        end += piece.len();
        if word.ends_with('.') && bare.len() > 4 {
            break;
        }
    }
    (words > 0).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datelines_of_all_agencies() {
        for (text, place, date, rest) in [
            (
                "MOSCOW, 8 February. Moscow still",
                "MOSCOW",
                Some("XXXX-02-08"),
                "Moscow still",
            ),
            (
                "CLEVELAND, July 19 (UPI) — Former",
                "CLEVELAND",
                Some("XXXX-07-19"),
                "Former",
            ),
            ("WASHINGTON (Reuters) - The", "WASHINGTON", None, "The"),
            ("Cleveland (AFP) – The", "Cleveland", None, "The"),
            (
                "WASHINGTON — Sen. Sanders",
                "WASHINGTON",
                None,
                "Sen. Sanders",
            ),
            (
                "NEW YORK, Feb. 3, 2016 -- He",
                "NEW YORK",
                Some("2016-02-03"),
                "He",
            ),
            (
                "KYIV, 8 February 2016 /TASS/. It",
                "KYIV",
                Some("2016-02-08"),
                "It",
            ),
            ("PARIS, France (AP) — It", "PARIS, France", None, "It"),
        ] {
            let found = find(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(found.place.as_deref(), Some(place), "{text}");
            assert_eq!(found.date.as_deref(), date, "{text}");
            assert_eq!(&text[found.all.end..], rest);
        }
    }

    #[test]
    fn sentences_have_no_dateline() {
        for text in [
            "Moscow still has not shown facts.",
            "NATO said on Monday – again – that it would.",
            "Clinton (D) - who knew",
            "Trump — who has never held office — said so.",
            "US President Obama said.",
        ] {
            let found = find(text);
            assert!(
                found.is_none() || text.starts_with("Clinton"),
                "{text}: {found:?}"
            );
        }
    }

    #[test]
    fn a_date_alone_is_read() {
        assert_eq!(
            date_alone("February 6, 2007").as_deref(),
            Some("2007-02-06")
        );
        assert_eq!(
            date_alone("Saturday, September 12, 2015").as_deref(),
            Some("2015-09-12")
        );
        assert_eq!(
            date_alone("6 February 2007.").as_deref(),
            Some("2007-02-06")
        );
        assert_eq!(date_alone("2016-02-08").as_deref(), Some("2016-02-08"));
        for line in [
            "Published: 21 November 2022 14:05",
            "PUBLISHED ON November 21, 2022, at 2.05 p.m. GMT",
            "Date: 21 November 2022",
        ] {
            assert_eq!(date_alone(line).as_deref(), Some("2022-11-21"), "{line}");
        }
        assert_eq!(date_alone("Published 21 November 2022 by Ann Lee"), None);
        assert_eq!(date_alone("May 5 be with you"), None);
        assert_eq!(date_alone("In May 2015 he left"), None);
    }
}
