//! Silence in the words that news has for it: "could not be reached for comment", "calls to
//! the office went unanswered", "there was no response from the ministry".
//!
//! Who was asked and did not speak is what a register must not lose, and models see it too
//! seldom to learn it: the phrases are few and fixed, so they are read by pattern. Who is
//! silent is the source, what tells so the cue, what was asked or left unsaid the content.

use super::Said;
use super::rules::{merge, near, overlaps};
use crate::cues;
use crate::names::{is_body_noun, is_role_noun};
use crate::page::Part;
use crate::section::Section;
use dixit_model::Kind;
use regex::{Captures, Regex};
use std::ops::Range;
use std::sync::LazyLock;

/// How far a pattern is trusted.
const TRUST: f32 = 0.75;

/// Words of a source at most, an apposition not counted.
const MOST_WORDS: usize = 14;

/// What one of the patterns needs to stand in a passage.
static TRIGGER: LazyLock<Regex> = LazyLock::new(|| {
    let words = "(?i)comment|respon|repl[iy]|answer|reached|contacted|available|silent|returned";
    pattern(words)
});

/// Where a clause may begin inside a sentence.
static CLAUSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:[,;] (?:and |but |while |although |though |whereas )?| but | and )")
});

/// When it was, at the end of what was asked.
static WHEN: LazyLock<Regex> = LazyLock::new(|| {
    let day = "(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|today|yesterday|this week|last week)";
    pattern(&format!(
        r" (?:on |late |early |late on |early on )?{day}(?: (?:morning|afternoon|evening|night))?$"
    ))
});

/// The patterns of `silences.txt`, in their order.
static PATTERNS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let mut names: Vec<(String, &str)> = Vec::new();
    let mut out = Vec::new();
    let lines = include_str!("../../data/silences.txt").lines();
    for line in lines.filter(|l| !l.is_empty() && !l.starts_with('#')) {
        let definition = line.split_once(" = ");
        let is_name = |name: &str| name.chars().all(char::is_lowercase);
        match definition.filter(|(name, _)| is_name(name)) {
            Some((name, means)) => names.push((format!("{{{name}}}"), means)),
            // What is defined last may hold what was defined before.
            None => out.push(pattern(
                &names
                    .iter()
                    .rev()
                    .fold(line.to_owned(), |text, (name, means)| {
                        text.replace(name, means)
                    }),
            )),
        }
    }
    out
});

/// # Panics
/// On a pattern that is none: they are part of the crate.
fn pattern(text: &str) -> Regex {
    match Regex::new(text) {
        Ok(pattern) => pattern,
        Err(error) => panic!("{text}: {error}"),
    }
}

/// Adds what tells that somebody was silent and no model found.
pub(crate) fn add(text: &str, sections: &[Section], said: &mut Vec<Said>) {
    for (at, section) in sections.iter().enumerate() {
        let passage = section.ranges.first().zip(section.ranges.last());
        let Some((first, last)) = passage else {
            continue;
        };
        if section.part == Part::Title || !TRIGGER.is_match(&text[first.start..last.end]) {
            continue;
        }
        let mut added = Vec::new();
        for sentence in sentences(section) {
            if TRIGGER.is_match(&text[sentence.clone()]) {
                added.extend(read(text, at, section, &sentence));
            }
        }
        for found in added {
            take_in(said, at, found);
        }
    }
}

/// The sentences of a passage in bytes of the text, without the stop that ends them.
fn sentences(section: &Section) -> impl Iterator<Item = Range<usize>> + '_ {
    let view = &section.view;
    let starts: Vec<usize> = (0..view.tokens.len()).filter(|&i| view.starts[i]).collect();
    let ends: Vec<usize> = starts[1.min(starts.len())..]
        .iter()
        .copied()
        .chain([view.tokens.len()])
        .collect();
    starts.into_iter().zip(ends).map(|(from, to)| {
        let words = view.tokens[from..to].iter();
        let last = words.rev().find(|t| t.class.is_word());
        let start = view.tokens[from].start as usize;
        start..last.map_or(start, |t| t.end as usize)
    })
}

/// What one sentence tells, if it tells that somebody was silent.
fn read(text: &str, at: usize, section: &Section, sentence: &Range<usize>) -> Vec<Said> {
    let line = &text[sentence.clone()];
    let clauses = CLAUSE.find_iter(line).map(|m| m.end());
    let mut out: Vec<Said> = Vec::new();
    for from in [0].into_iter().chain(clauses) {
        let found = PATTERNS.iter().find_map(|p| {
            let found = p.captures(&line[from..])?;
            is_somebody(&found).then_some(found)
        });
        let Some(found) = found else { continue };
        let range = |name: &str| {
            let part = found.name(name)?;
            let start = sentence.start + from;
            Some(start + part.start()..start + part.end())
        };
        let (Some(mut content), Some(cue)) = (range("content"), range("cue")) else {
            continue;
        };
        if let Some(when) = WHEN.find(&text[content.clone()]) {
            content.end = content.start + when.start();
        }
        if is_quoted(section, &cue) || content.is_empty() {
            continue;
        }
        for source in [range("source"), range("other")].into_iter().flatten() {
            out.push(Said {
                section: at,
                next: at + 1,
                source: vec![without_day(text, source)],
                cue: [Some(cue.clone()), range("also")]
                    .into_iter()
                    .flatten()
                    .collect(),
                content: vec![content.clone()],
                kind: Kind::Indirect,
                confidence: TRUST,
                parent: None,
            });
        }
        break;
    }
    out
}

fn without_day(text: &str, source: Range<usize>) -> Range<usize> {
    match WHEN.find(&text[source.clone()]) {
        Some(when) if when.start() > 0 => source.start..source.start + when.start(),
        _ => source,
    }
}

/// Whether the source can be one: no clause of its own, and of what was merely silent ("the
/// guns remained silent") none.
fn is_somebody(found: &Captures<'_>) -> bool {
    const FINITE: [&str; 22] = [
        "is", "was", "are", "were", "has", "have", "had", "that", "who", "which", "did", "does",
        "do", "would", "declined", "refused", "could", "will", "can", "if", "because", "there",
    ];
    let part = |name: &str| found.name(name).map_or("", |m| m.as_str());
    let source = part("source");
    // What stands behind a comma describes it.
    let head = source.split(',').next().unwrap_or(source);
    let words: Vec<&str> = head.split_whitespace().collect();
    let verb = |at: usize| {
        let word = words[at];
        let small = word.starts_with(char::is_lowercase);
        // "The man named by Lind".
        let passive = word.ends_with("ed") && words.get(at + 1).is_some_and(|w| *w == "by");
        FINITE.contains(&word.to_lowercase().as_str())
            || small && cues::is_verb(word) && !is_role_noun(word) && !passive
    };
    let called = |w: &&str| is_role_noun(w) || is_body_noun(w);
    // The first word has its capital from the sentence.
    let capital = |w: &&str| w.starts_with(char::is_uppercase);
    let name = words.iter().skip(1).any(capital) || words.len() == 1 && capital(&source);
    let person = name || words.iter().any(called);
    // Guns are silent, too, engines give no response, and summits cannot be reached.
    let content = part("content");
    let of_things = content.starts_with("silent")
        || matches!(content, "reached" | "contacted")
        || part("cue").ends_with("here was no");
    (1..=MOST_WORDS).contains(&words.len())
        && !words.contains(&"-")
        && !(0..words.len()).any(verb)
        && (!of_things || person)
}

fn is_quoted(section: &Section, cue: &Range<usize>) -> bool {
    let view = &section.view;
    let marks =
        |q: &crate::fast::view::Quoted| view.bytes(q.start).start..view.bytes(q.end - 1).end;
    view.quoted.iter().any(|q| overlaps(&marks(q), cue))
}

/// Puts one among those found, unless it is there or stands in what somebody says.
fn take_in(said: &mut Vec<Said>, at: usize, found: Said) {
    let cue = &found.cue[0];
    let content = &found.content[0];
    let meets =
        |ranges: &[Range<usize>], range: &Range<usize>| ranges.iter().any(|r| overlaps(r, range));
    // "Neither X nor Y replied" is no single speaker.
    if let Some(verb) = found.cue.get(1) {
        said.retain(|s| s.cue.iter().any(|c| c == cue) || !meets(&s.cue, verb));
    }
    let known = near(said, at, 0)
        .iter()
        .any(|s| meets(&s.cue, cue) || meets(&s.content, cue));
    // "Neither X nor Y replied": one cue, two who are silent.
    let twin = |s: &Said| s.cue == found.cue && s.source != found.source && s.confidence == TRUST;
    if known && !near(said, at, 0).iter().any(twin) {
        return;
    }
    // "requests for | comment" read out of what was asked.
    let inside = |ranges: &[Range<usize>]| {
        ranges
            .iter()
            .all(|r| content.start <= r.start && r.end <= content.end)
    };
    said.retain(|s| {
        s.section != at || !(inside(&s.cue) && inside(&s.content) && inside(&s.source))
    });
    merge(said, vec![found]);
}
