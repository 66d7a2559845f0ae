//! Documents that are cited without a name of their own: "resolution 2254", "a leaked
//! memo".

use super::Found;
use crate::names::{Name, Sort};
use crate::section::Section;
use crate::text::token::{Class, Token};
use std::ops::Range;

/// Kinds of documents that go by a number.
const NUMBERED: &[&str] = &[
    "resolution",
    "directive",
    "decree",
    "regulation",
    "act",
    "law",
    "bill",
    "order",
    "protocol",
    "convention",
    "cable",
    "document",
    "report",
    "ruling",
    "motion",
    "proposition",
    "amendment",
];

/// Kinds of documents that are cited by what became of them.
const CITED: &[&str] = &[
    "memo",
    "memorandum",
    "report",
    "letter",
    "cable",
    "dossier",
    "document",
    "email",
    "communiqué",
    "communique",
    "transcript",
    "recording",
    "affidavit",
    "indictment",
    "declaration",
];

/// What becomes of documents that are cited.
const FATES: &[&str] = &[
    "leaked",
    "internal",
    "classified",
    "declassified",
    "confidential",
    "secret",
    "draft",
    "unpublished",
    "interim",
    "redacted",
    "sealed",
    "unsealed",
    "forged",
    "joint",
    "open",
];

/// The documents cited in a passage, in reading order, where no name stands.
pub(super) fn find(text: &str, at: usize, section: &Section, taken: &[Name]) -> Vec<Found> {
    let tokens = &section.view.tokens;
    let mut out = Vec::new();
    let mut sentence = 0;
    for i in 0..tokens.len() {
        sentence += u32::from(i > 0 && section.view.starts.get(i) == Some(&true));
        let Some(tokens) = numbered(text, tokens, i).or_else(|| cited(text, tokens, i)) else {
            continue;
        };
        let words = &section.view.tokens[tokens];
        let (Some(first), Some(last)) = (words.first(), words.last()) else {
            continue;
        };
        let range = first.start as usize..last.end as usize;
        let next = taken.partition_point(|n| n.range.end <= range.start);
        if taken.get(next).is_some_and(|n| n.range.start < range.end) {
            continue;
        }
        out.push(Found {
            section: at,
            sentence,
            name: Name {
                words: text[range.clone()]
                    .split_whitespace()
                    .map(str::to_owned)
                    .collect(),
                range,
                title: None,
                gender: None,
                kind: Sort::Work,
                sure: 0.8,
            },
            subject: false,
        });
    }
    out
}

fn is_in(list: &[&str], text: &str, token: Option<&Token>) -> bool {
    token.is_some_and(|t| t.class.is_word() && list.contains(&t.text(text).to_lowercase().as_str()))
}

/// "resolution 2254", "Directive No. 95/46".
fn numbered(text: &str, tokens: &[Token], i: usize) -> Option<Range<usize>> {
    if !is_in(NUMBERED, text, tokens.get(i)) {
        return None;
    }
    let mut at = i + 1;
    if is_in(&["no", "number", "nr"], text, tokens.get(at)) {
        at += 1;
        at += usize::from(tokens.get(at).is_some_and(|t| t.class == Class::Stop));
    }
    let number = |at: usize| tokens.get(at).is_some_and(|t| t.class == Class::Number);
    if !number(at) {
        return None;
    }
    let mut end = at + 1;
    // "95/46", "1441-A".
    while tokens
        .get(end)
        .is_some_and(|t| !t.spaced && matches!(t.text(text), "/" | "-" | "–"))
        && tokens
            .get(end + 1)
            .is_some_and(|t| !t.spaced && t.class.is_word())
    {
        end += 2;
    }
    Some(i..end)
}

/// "leaked memo".
fn cited(text: &str, tokens: &[Token], i: usize) -> Option<Range<usize>> {
    let mut end = i;
    while end < i + 3 && is_in(FATES, text, tokens.get(end)) {
        end += 1;
    }
    (end > i && is_in(CITED, text, tokens.get(end)) && !follows(text, tokens, i))
        .then_some(i..end + 1)
}

/// Whether one more such word stands before: the citation began there.
fn follows(text: &str, tokens: &[Token], i: usize) -> bool {
    i > 0 && is_in(FATES, text, tokens.get(i - 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fast::view::View;
    use crate::page::Part;
    use std::collections::BTreeSet;

    fn documents(text: &str) -> Vec<&str> {
        let range = 0..text.len();
        let view = View::new(
            text,
            std::slice::from_ref(&range),
            1,
            false,
            &BTreeSet::new(),
        );
        let section = Section {
            ranges: vec![range],
            part: Part::Body,
            index: 0,
            view,
        };
        let found = find(text, 0, &section, &[]);
        found.into_iter().map(|f| &text[f.name.range]).collect()
    }

    #[test]
    fn numbers_and_fates_make_a_document() {
        assert_eq!(
            documents("They cited UN Security Council resolution 2254 and Directive No. 95/46."),
            ["resolution 2254", "Directive No. 95/46"]
        );
        assert_eq!(
            documents("A leaked internal memo, the report said, was not the secret letter."),
            ["leaked internal memo", "secret letter"]
        );
        assert_eq!(
            documents("The law of 40 people, an open secret, the report."),
            [""; 0]
        );
    }
}
