//! Wire credits: where a document says that an agency wrote it.
//!
//! An agency's name in running text is an attribution ("Reuters reported …")
//! and no credit. It is one only in a place and form that newsrooms use for
//! credits: the dateline, the byline, the last clause of the first paragraph
//! ("…, TASS reports."), the last lines. Names and wordings are data:
//! `data/wire-agencies.txt`, `data/credit-phrases.txt`.
//!
//! Only the first and last lines of a text are looked at, and only their first
//! characters, so the work for a document has a bound.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use dixit_model::{Document, OffsetMap, Span};
use serde::Serialize;

use super::shingles::own_text;

/// A place where a document says that an agency wrote it, or had a part in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Credit {
    /// The agency's name as listed; nothing where the credit names none ("with
    /// agencies", "Reporting by …; editing by …").
    pub agency: Option<String>,
    /// Where it stands.
    pub place: CreditPlace,
    /// Its code points in the document's text; nothing for one in the metadata.
    pub span: Option<Span>,
    /// The credit as printed.
    pub text: String,
}

/// Where a credit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum CreditPlace {
    /// With place and date, before the first words: "MOSCOW (AP) —".
    Dateline,
    /// Among the authors: "By Reuters".
    Byline,
    /// In the last clause of the first paragraph: "…, TASS reports."
    Lead,
    /// In the last lines: "AP contributed to this report", "© AFP".
    Closing,
}

/// Lines looked at from the beginning and from the end. Bylines, updates and a
/// repeated headline come before the dateline; copyright and contact lines
/// after the credit.
const HEAD: usize = 6;
const TAIL: usize = 6;

/// Code points of a line that are looked at, from its beginning and its end.
const REACH: usize = 400;

/// Longest dateline before the agency's name, in code points: "SHARM EL-SHEIKH,
/// Egypt/WASHINGTON, September 30, 2016" has 54.
const DATELINE: usize = 70;

/// Longest line that is a byline or a bare credit, in code points.
const SHORT: usize = 90;

/// The credits of a document, in order of their place in the text; those in
/// its metadata first. Each agency is named once a place.
pub(super) fn find(document: &Document) -> Vec<Credit> {
    let text = document.text.as_str();
    let mut found: Vec<(CreditPlace, Found)> = Vec::new();
    let lines = lines(document);
    // A headline can be long, but ends no sentence.
    let prose = |line: &Range<usize>| {
        let line = &text[line.clone()];
        let words = line.split_whitespace().count();
        let ended = ['.', '!', '?', ':', '"', '”', '»', '…'];
        words >= 8 && line.ends_with(ended) || words >= 30
    };
    let first = lines.iter().take(HEAD).position(prose);
    for (at, line) in lines.iter().enumerate() {
        let from_end = lines.len() - at;
        let is_head = at < HEAD && first.is_none_or(|first| at <= first);
        if !is_head && from_end > TAIL {
            continue;
        }
        let words = &text[line.clone()];
        let mut add = |place, credits: Vec<Found>| {
            for mut credit in credits {
                credit.at = credit.at.start + line.start..credit.at.end + line.start;
                // One wording can be met by two forms of a credit.
                if !found.iter().any(|(_, f)| overlap(&f.at, &credit.at)) {
                    found.push((place, credit));
                }
            }
        };
        if is_head {
            add(CreditPlace::Dateline, dateline(words));
            if first != Some(at) {
                add(CreditPlace::Byline, byline(words));
            }
            if first == Some(at) {
                add(CreditPlace::Lead, lead(words));
            }
        }
        if from_end <= TAIL && first.is_none_or(|first| at > first || lines.len() == 1) {
            add(CreditPlace::Closing, closing(words));
        }
        // A text in one paragraph ends in it.
        if first == Some(at) && from_end <= TAIL {
            add(CreditPlace::Closing, at_end(words));
        }
    }
    found.sort_by_key(|(_, f)| (f.at.start, f.at.end));
    let map = OffsetMap::new(text);
    let meta = document.byline.iter().flat_map(|names| in_metadata(names));
    let in_text = found.into_iter().map(|(place, f)| Credit {
        agency: f.agency.map(str::to_owned),
        place,
        span: Some(Span::new(map.to_char(f.at.start), map.to_char(f.at.end))),
        text: text[f.at].to_owned(),
    });
    meta.chain(in_text).collect()
}

/// A credit in one line, in bytes of the line.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Found {
    agency: Option<&'static str>,
    at: Range<usize>,
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// The lines that may hold credits: of the article's own text, without the
/// white space around them.
fn lines(document: &Document) -> Vec<Range<usize>> {
    let text = document.text.as_str();
    let mut lines = Vec::new();
    for range in own_text(document) {
        let mut at = range.start;
        for line in text[range].split_inclusive('\n') {
            let start = at + (line.len() - line.trim_start().len());
            let end = start + line.trim().len();
            at += line.len();
            if start < end {
                lines.push(start..end);
            }
        }
    }
    lines
}

/// Credits in the authors as the page names them.
fn in_metadata(byline: &str) -> Vec<Credit> {
    let credit = |agency: Option<&str>, text: &str| Credit {
        agency: agency.map(str::to_owned),
        place: CreditPlace::Byline,
        span: None,
        text: text.to_owned(),
    };
    let named = agencies(byline, 0..byline.len());
    if named.is_empty() {
        let unnamed = unnamed(byline).into_iter();
        return unnamed.map(|at| credit(None, &byline[at])).collect();
    }
    let mut out: Vec<Credit> = Vec::new();
    for (agency, at) in named {
        if !out.iter().any(|c| c.agency.as_deref() == Some(agency)) {
            out.push(credit(Some(agency), &byline[at]));
        }
    }
    out
}

/// "MOSCOW (AP) —", "МОСКВА, 8 фев — РИА Новости.", "ROMA (ANSA) -", "[東京 8日 ロイター]".
fn dateline(line: &str) -> Vec<Found> {
    let reach = prefix(line, DATELINE + 40);
    let mut out = Vec::new();
    for (open, close) in BRACKETS {
        let Some(from) = reach.find(open) else {
            continue;
        };
        let inside = from + open.len_utf8();
        let Some(length) = line[inside..].find(close) else {
            continue;
        };
        let to = inside + length;
        let before = line[..from].trim();
        let after = line[to + close.len_utf8()..].trim_start();
        let ends_dateline = after.is_empty()
            || after.starts_with(['-', '–', '—', ':', '.', '_', '−'])
            || is_place_and_date(before);
        if before.chars().count() > DATELINE || !ends_dateline || is_gloss(before) {
            continue;
        }
        let names = agencies(line, inside..to);
        // A slash parts much else: only a bare name between two is a credit.
        let whole = fills(line, inside..to, &names);
        let dated = open != '/' && open != '(' && length < 60 && is_at_edge(&names, inside..to);
        if whole || dated {
            let at = from..to + close.len_utf8();
            out.extend(names.iter().map(|&(agency, _)| Found {
                agency: Some(agency),
                at: at.clone(),
            }));
            break;
        }
    }
    if out.is_empty() {
        out.extend(bare_dateline(line, reach));
    }
    out
}

/// A dateline that names the agency without brackets.
fn bare_dateline(line: &str, reach: &str) -> Option<Found> {
    let (agency, at) = agencies(line, 0..reach.len()).into_iter().next()?;
    let before = &line[..at.start];
    let after = &line[at.end..];
    let found = Some(Found {
        agency: Some(agency),
        at,
    });
    let dash = |s: &str| s.starts_with(['-', '–', '—', '−']);
    if before.is_empty() {
        // "TASS, February 8." "AFP - Le président" "新华社北京2月8日电"
        let rest = after.trim_start();
        let dashed = after.starts_with([' ', '\u{a0}']) && dash(rest);
        let dated = after
            .strip_prefix(", ")
            .is_some_and(|rest| is_date(prefix(rest, 20)));
        let wired = prefix(after, 20).contains(['电', '電']);
        return found.filter(|_| dashed || dated || wired);
    }
    // "МОСКВА, 8 фев — РИА Новости." "Москва. 8 февраля. INTERFAX.RU - "
    let head = before.trim_end();
    let dashed = head.ends_with(['-', '–', '—', '−']);
    let head = head.trim_end_matches(['-', '–', '—', '−', ' ', '.', ',']);
    let ends = after.starts_with('.') || after.is_empty() || dash(after.trim_start());
    let dated = head.chars().count() <= DATELINE && is_place_and_date(head);
    let opens = dashed || dash(after.trim_start());
    found.filter(|_| dated && ends && opens)
}

/// What stands around an agency's name in a dateline. A slash is last: dates
/// hold slashes too.
const BRACKETS: [(char, char); 5] = [
    ('(', ')'),
    ('（', '）'),
    ('[', ']'),
    ('【', '】'),
    ('/', '/'),
];

/// Whether the words before a bracket can be a place with a date, or nothing.
fn is_place_and_date(words: &str) -> bool {
    let first = words.chars().find(|c| c.is_alphabetic());
    let caps = words.chars().filter(|c| c.is_uppercase()).count();
    let small = words.chars().filter(|c| c.is_lowercase()).count();
    first.is_none_or(|c| !c.is_lowercase()) && (caps > small || is_date(words) || words.is_empty())
}

/// Whether the words hold a day's number: dates in datelines always do.
fn is_date(words: &str) -> bool {
    let mut digits = 0;
    for c in words.chars().chain([' ']) {
        if c.is_ascii_digit() {
            digits += 1;
        } else if matches!(digits, 1 | 2) {
            return true;
        } else {
            digits = 0;
        }
    }
    false
}

/// Whether the bracket explains an abbreviation: "the Associated Press (AP)".
fn is_gloss(before: &str) -> bool {
    let found = agencies(before, 0..before.len());
    found.last().is_some_and(|(_, at)| at.end == before.len())
}

/// Whether agencies' names and what parts them are all that the range holds.
fn fills(line: &str, range: Range<usize>, names: &[(&'static str, Range<usize>)]) -> bool {
    let mut at = range.start;
    let mut gaps = String::new();
    for (_, name) in names {
        gaps.push_str(&line[at..name.start]);
        at = name.end;
    }
    gaps.push_str(&line[at..range.end]);
    !names.is_empty() && gaps.chars().all(|c| " /,;&+-–|".contains(c))
}

/// Whether the first or last words of the range name an agency.
fn is_at_edge(names: &[(&'static str, Range<usize>)], range: Range<usize>) -> bool {
    let first = names.first().is_some_and(|(_, at)| at.start == range.start);
    first || names.last().is_some_and(|(_, at)| at.end == range.end)
}

/// "Reuters", "By Reuters Staff", "By JANE DOE, Associated Press".
fn byline(line: &str) -> Vec<Found> {
    if line.chars().count() > SHORT || line.ends_with(['.', '?', '!', ':', ';']) {
        return Vec::new();
    }
    let by = [
        "by ", "from ", "von ", "par ", "por ", "di ", "door ", "av ", "af ",
    ]
    .iter()
    .any(|by| starts_ignoring_case(line, by));
    let names = agencies(line, 0..line.len());
    let Some((agency, last)) = names.last().cloned() else {
        return if by {
            bylines_without_name(line)
        } else {
            unnamed_line(line)
        };
    };
    const AFTER: [&str; 8] = [
        "",
        "staff",
        "staff writer",
        "writer",
        "writers",
        "correspondent",
        "news agency",
        "newswires",
    ];
    let rest = line[last.end..].trim().to_lowercase();
    let before = line[..last.start].trim_end();
    let alone = fills(line, 0..last.end, &names) || before.is_empty();
    let parted = before.ends_with(['|', '·', '•', '/']) && line.split_whitespace().count() <= 7;
    if AFTER.contains(&rest.as_str()) && (alone || by || parted) {
        let at = if by { 0..line.len() } else { last };
        return vec![Found {
            agency: Some(agency),
            at,
        }];
    }
    Vec::new()
}

/// "By Jane Doe with agencies".
fn bylines_without_name(line: &str) -> Vec<Found> {
    unnamed(line)
        .into_iter()
        .map(|at| Found { agency: None, at })
        .collect()
}

/// "Staff and agencies", "Agencies", alone in a line.
fn unnamed_line(line: &str) -> Vec<Found> {
    let whole = unnamed(line).filter(|at| at.len() == line.trim_matches(['(', ')', '.']).len());
    whole
        .map(|at| Found { agency: None, at })
        .into_iter()
        .collect()
}

/// Wordings that credit agencies without a name.
const UNNAMED: [&str; 8] = [
    "staff and agencies",
    "with agencies",
    "and agencies",
    "news agencies",
    "wire services",
    "wire reports",
    "agencies",
    "mit agenturen",
];

/// Where the line credits agencies without a name.
fn unnamed(line: &str) -> Option<Range<usize>> {
    let lower = line.to_ascii_lowercase();
    UNNAMED.iter().find_map(|words| {
        let at = lower.find(words)?;
        let end = at + words.len();
        let starts = lower[..at]
            .chars()
            .next_back()
            .is_none_or(|c| !c.is_alphanumeric());
        let ends = lower[end..].trim_end_matches([')', '.', ' ']).is_empty();
        (starts && ends).then_some(at..end)
    })
}

/// "…, TASS reports." as the end of the first paragraph.
fn lead(line: &str) -> Vec<Found> {
    let start = suffix_start(line, REACH);
    let end = line.trim_end_matches(['.', ' ', '"', '”', '»']).len();
    if start >= end {
        return Vec::new();
    }
    for (agency, name) in agencies(line, start..end) {
        for phrase in &PHRASES.lead {
            let Some(from) = phrase.before(line, name.start) else {
                continue;
            };
            let Some(to) = phrase.after(line, name.end) else {
                continue;
            };
            let head = line[..from].trim_end();
            let head = strip_end_ignoring_case(head, " the").unwrap_or(head);
            let head = strip_end_ignoring_case(head, " as").unwrap_or(head);
            let clause = head.trim_end().ends_with([',', '—', '–', '-', '(']);
            if to == end && clause {
                return vec![Found {
                    agency: Some(agency),
                    at: from..to,
                }];
            }
        }
    }
    Vec::new()
}

/// Credits in one of the last lines.
fn closing(line: &str) -> Vec<Found> {
    let open = line.trim_start_matches(['(', '[', '*', '_', ' ', '—', '–', '-']);
    let start = line.len() - open.len();
    // "(Reporting by A; Editing by B)": Reuters' form, also used by others.
    const BY: [&str; 4] = [
        "reporting by ",
        "editing by ",
        "writing by ",
        "compiled by ",
    ];
    let sentence = |from: usize| from..from + first_sentence(&line[from..]);
    if let Some(at) = by_parenthesis(line) {
        let names = agencies(line, at.clone());
        let agency = names.first().map(|&(agency, _)| agency);
        return vec![Found { agency, at }];
    }
    let list = BY[..2].iter().any(|by| starts_ignoring_case(open, by));
    if list && (line.contains(';') || starts_ignoring_case(open, BY[1])) {
        let at = start..line.len();
        let agency = agencies(line, at.clone())
            .first()
            .map(|&(agency, _)| agency);
        return vec![Found { agency, at }];
    }
    // "Source: Reuters", "With files from AP": the wording opens the line.
    let names = agencies(line, 0..prefix(line, REACH).len());
    if let Some(&(agency, ref name)) = names.first() {
        let until = skip_back_article(line, name.start);
        let met = PHRASES.closing.iter().any(|phrase| {
            phrase.before(line, until) == Some(start) || phrase.before(line, until) == Some(0)
        });
        // "With" and a name begin many sentences; a credit is one line.
        if met && line.chars().count() <= SHORT {
            let to = names.last().map_or(name.end, |(_, last)| last.end);
            return vec![Found {
                agency: Some(agency),
                at: start..to,
            }];
        }
        // "© 2016 AFP", "Copyright 2016 The Associated Press. All rights reserved."
        if let Some(from) = copyright(line, name.start) {
            return vec![Found {
                agency: Some(agency),
                at: from..name.end,
            }];
        }
        // "Associated Press writer Jane Doe contributed to this report."
        for (agency, name) in &names {
            let from = line[..name.start]
                .rfind(". ")
                .map_or(start, |dot| (dot + 2).max(start));
            let at = sentence(from);
            if name.end <= at.end && is_contribution(&line[from..at.end], name.end - from) {
                return vec![Found {
                    agency: Some(agency),
                    at,
                }];
            }
        }
    }
    let ends = at_end(line);
    if !ends.is_empty() {
        return ends;
    }
    // "Reuters" alone, "(dpa/AFP)".
    let bare = line.trim_matches(['(', ')', '[', ']', '.', '—', '–', '-', '/', '*', ' ']);
    let from = line.find(bare).unwrap_or(0);
    let range = from..from + bare.len();
    let names = agencies(line, range.clone());
    if fills(line, range, &names) {
        return names
            .into_iter()
            .map(|(agency, at)| Found {
                agency: Some(agency),
                at,
            })
            .collect();
    }
    unnamed_line(open)
        .into_iter()
        .map(|f| Found {
            agency: None,
            at: f.at.start + start..f.at.end + start,
        })
        .collect()
}

/// A credit at the very end of a line: "… he said. (ANI)", "… gesagt. — dpa".
fn at_end(line: &str) -> Vec<Found> {
    if let Some(at) = by_parenthesis(line) {
        let names = agencies(line, at.clone());
        let agency = names.first().map(|&(agency, _)| agency);
        return vec![Found { agency, at }];
    }
    let end = line.trim_end_matches(['.', ' ']).len();
    let start = suffix_start(line, 60);
    let Some((agency, name)) = agencies(line, start..end).pop() else {
        return Vec::new();
    };
    let tail = &line[name.end..end];
    let head = line[..name.start].trim_end();
    let ended = |head: &str| {
        let head = head.trim_end();
        head.is_empty() || head.ends_with(['.', '!', '?', '"', '”', '»', '…', '。'])
    };
    let found = |at: Range<usize>| {
        vec![Found {
            agency: Some(agency),
            at,
        }]
    };
    if tail == ")" || tail == "]" || tail == "）" {
        let Some(open) = head_open(line, name.start) else {
            return Vec::new();
        };
        let inside = open + line[open..].chars().next().map_or(1, char::len_utf8)..name.end;
        let names = agencies(line, inside.clone());
        if ended(&line[..open]) && fills(line, inside, &names) {
            return found(open..end);
        }
    }
    let dashed = head.ends_with(['—', '–', '-', '/']);
    if tail.is_empty() && dashed && ended(head.trim_end_matches(['—', '–', '-', '/'])) {
        return found(name);
    }
    Vec::new()
}

/// The bracket that is open at a place near the end of a line.
fn head_open(line: &str, at: usize) -> Option<usize> {
    let open = line[..at].rfind(['(', '[', '（'])?;
    (!line[open..at].contains([')', ']', '）']) && at - open < 60).then_some(open)
}

/// "(Reporting by A in B; Editing by C)" at the end of a line.
fn by_parenthesis(line: &str) -> Option<Range<usize>> {
    let body = line.trim_end_matches(['.', ' ']);
    let start = suffix_start(body, REACH);
    let open = body[start..].rfind('(')? + start;
    let inside = &body[open + 1..];
    let list = [
        "reporting by ",
        "editing by ",
        "additional reporting by ",
        "writing by ",
    ]
    .iter()
    .any(|by| starts_ignoring_case(inside, by));
    (list && inside.ends_with(')')).then_some(open..body.len())
}

/// Whether a sentence that names an agency credits it with a part in the text.
fn is_contribution(sentence: &str, name_end: usize) -> bool {
    let after = sentence[name_end..].to_lowercase();
    let writer = after.split_whitespace().next().is_some_and(|word| {
        [
            "writer",
            "writers",
            "reporter",
            "reporters",
            "correspondent",
            "correspondents",
            "journalist",
            "journalists",
            "staff",
        ]
        .contains(&word)
    });
    let to_this = ["report", "story", "article", "piece"]
        .iter()
        .any(|what| after.contains(&format!("to this {what}")));
    after.contains("contributed") && (writer || to_this)
}

/// Where a copyright line that leads up to `name` begins.
fn copyright(line: &str, name: usize) -> Option<usize> {
    let before = &line[suffix_start(&line[..name], 40)..name];
    let offset = name - before.len();
    let lower = before.to_ascii_lowercase();
    let from = lower
        .find('©')
        .or_else(|| lower.find("(c)"))
        .or_else(|| lower.find("copyright"))?;
    let between = lower[from..]
        .trim_start_matches("copyright")
        .trim_start_matches([' ', '©'])
        .trim_start_matches("(c)");
    let only_years = between.split(|c: char| !c.is_alphanumeric()).all(|word| {
        word.is_empty()
            || word == "by"
            || word == "the"
            || word == "copyright"
            || word == "c"
            || word.chars().all(|c| c.is_ascii_digit())
    });
    only_years.then_some(offset + from)
}

/// Bytes up to the end of the first sentence; a full stop after one capital
/// (an initial) ends none.
fn first_sentence(text: &str) -> usize {
    let mut from = 0;
    while let Some(dot) = text[from..].find(['.', '!', '?']) {
        let end = from + dot + 1;
        let word = text[..end - 1].split_whitespace().next_back().unwrap_or("");
        let initial = word.chars().count() == 1;
        if text[end..].chars().next().is_none_or(char::is_whitespace) && !initial {
            return end;
        }
        from = end;
    }
    text.len()
}

/// The place before "the " where that stands before `at`.
fn skip_back_article(line: &str, at: usize) -> usize {
    strip_end_ignoring_case(&line[..at], "the ").map_or(at, str::len)
}

fn starts_ignoring_case(text: &str, start: &str) -> bool {
    text.get(..start.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(start))
}

fn strip_end_ignoring_case<'a>(text: &'a str, end: &str) -> Option<&'a str> {
    let at = text.len().checked_sub(end.len())?;
    let tail = text.get(at..)?;
    tail.eq_ignore_ascii_case(end).then(|| &text[..at])
}

/// The first `chars` code points.
fn prefix(text: &str, chars: usize) -> &str {
    text.char_indices()
        .nth(chars)
        .map_or(text, |(end, _)| &text[..end])
}

/// Where the last `chars` code points begin.
fn suffix_start(text: &str, chars: usize) -> usize {
    text.char_indices()
        .rev()
        .nth(chars.saturating_sub(1))
        .map_or(0, |(start, _)| start)
}

/// A wording of `data/credit-phrases.txt`, in lower case.
struct Phrase {
    before: String,
    after: String,
}

impl Phrase {
    /// Where the wording begins, if it leads up to `name`.
    fn before(&self, line: &str, name: usize) -> Option<usize> {
        if self.before.is_empty() {
            return Some(name);
        }
        let mut at = name;
        for wanted in self.before.chars().rev() {
            let c = line[..at].chars().next_back()?;
            if c.to_lowercase().ne(wanted.to_lowercase()) && !(wanted == ' ' && c == '\u{a0}') {
                return None;
            }
            at -= c.len_utf8();
        }
        let starts = line[..at]
            .chars()
            .next_back()
            .is_none_or(|c| !c.is_alphanumeric());
        starts.then_some(at)
    }

    /// Where the wording ends, if it follows `name`.
    fn after(&self, line: &str, name: usize) -> Option<usize> {
        let rest = &line[name..];
        starts_ignoring_case(rest, &self.after).then_some(name + self.after.len())
    }
}

#[derive(Default)]
struct Phrases {
    lead: Vec<Phrase>,
    closing: Vec<Phrase>,
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    let mut phrases = Phrases::default();
    for line in entries(include_str!("../../data/credit-phrases.txt")) {
        let (place, wording) = line.split_once('|').expect("place | wording");
        let (before, after) = wording.split_once('*').expect("a wording with an asterisk");
        let phrase = Phrase {
            before: before.trim_start().to_lowercase(),
            after: after.trim_end().to_lowercase(),
        };
        match place.trim() {
            "lead" => phrases.lead.push(phrase),
            "closing" => phrases.closing.push(phrase),
            other => panic!("credit-phrases.txt: unknown place {other}"),
        }
    }
    phrases
});

/// A form of an agency's name, and the name it is filed under.
struct Form {
    form: String,
    agency: &'static str,
}

/// Forms by their first character, the longest first.
static FORMS: LazyLock<BTreeMap<char, Vec<Form>>> = LazyLock::new(|| {
    let mut forms: BTreeMap<char, Vec<Form>> = BTreeMap::new();
    for line in entries(include_str!("../../data/wire-agencies.txt")) {
        let mut fields = line.split('|').map(str::trim);
        let agency = fields.next().expect("a name");
        for form in fields.next().expect("name | forms | languages").split(';') {
            let form = form.trim();
            let mut add = |form: String| {
                let first = form.chars().next().expect("a form is not empty");
                forms.entry(first).or_default().push(Form { form, agency });
            };
            add(form.to_owned());
            let upper = form.to_uppercase();
            if form.chars().count() >= 6 && upper != form {
                add(upper);
            }
        }
    }
    for forms in forms.values_mut() {
        forms.sort_by_key(|f| std::cmp::Reverse(f.form.len()));
    }
    forms
});

fn entries(data: &'static str) -> impl Iterator<Item = &'static str> {
    data.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The agencies named in a stretch of a line, each with its place.
fn agencies(line: &str, range: Range<usize>) -> Vec<(&'static str, Range<usize>)> {
    let mut out = Vec::new();
    let mut at = range.start;
    let mut before = line[..at].chars().next_back();
    while let Some(c) = line[at..range.end].chars().next() {
        let spaced = |c: char| c.is_alphanumeric() && !is_cjk(c);
        let may_start = !before.is_some_and(spaced) || is_cjk(c);
        let forms = if may_start { FORMS.get(&c) } else { None };
        let met = forms.into_iter().flatten().find(|form| {
            line[at..range.end].starts_with(&form.form) && {
                let next = line[at + form.form.len()..].chars().next();
                let joins = next.is_some_and(spaced) && !is_cjk(c);
                // "AP-NORC", "AFP's" and photo credits are other things.
                let photo = line[at + form.form.len()..]
                    .trim_start_matches([' ', '/', '\u{a0}'])
                    .get(..5)
                    .is_some_and(|word| word.eq_ignore_ascii_case("photo"));
                !joins && !photo
            }
        });
        match met {
            Some(form) => {
                let end = at + form.form.len();
                out.push((form.agency, at..end));
                before = line[..end].chars().next_back();
                at = end;
            }
            None => {
                before = Some(c);
                at += c.len_utf8();
            }
        }
    }
    out
}

/// Whether names in the character's script stand without spaces around them.
fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}
