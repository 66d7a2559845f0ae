//! Whether the words around a time tell of what was or of what will be.

use crate::language::{Language, Tag};
use crate::resolve::Tense;
use crate::token::{self, Kind, Token};
use std::ops::Range;

/// Bytes of text that are looked at on either side.
const REACH: usize = 240;
/// Words that are looked at on either side; a clause is seldom longer.
const WORDS: usize = 14;

/// The tense that the sentence around `span` (bytes of `text`) has nearest to it.
///
/// A word of tense ("said", "will", "due to", a form in "-ed") counts for what
/// stands near it: the nearest one decides, one before the span rather than one
/// behind it.
#[must_use]
pub fn tense(text: &str, span: Range<usize>, language: &Language) -> Option<Tense> {
    let from = boundary(text, span.start.saturating_sub(REACH));
    let to = boundary(text, span.end.saturating_add(REACH).min(text.len()));
    let window = text.get(from..to)?;
    let tokens = token::tokens(window, language);
    let before = tokens
        .iter()
        .position(|t| t.end + from > span.start)
        .unwrap_or(tokens.len());
    let after = tokens
        .iter()
        .position(|t| t.start + from >= span.end)
        .unwrap_or(tokens.len());
    let looks = Looks {
        text: window,
        tokens: &tokens,
        language,
    };
    let left = looks.back(before);
    let right = looks.forth(after);
    match (left, right) {
        (Some((tense, near)), Some((other, far))) => {
            Some(if near <= far + 1 { tense } else { other })
        }
        (Some((tense, _)), None) | (None, Some((tense, _))) => Some(tense),
        (None, None) => None,
    }
}

fn boundary(text: &str, at: usize) -> usize {
    (0..=at)
        .rev()
        .find(|&i| text.is_char_boundary(i))
        .unwrap_or(0)
}

struct Looks<'a> {
    text: &'a str,
    tokens: &'a [Token],
    language: &'a Language,
}

fn of_value(value: i32) -> Option<Tense> {
    match value {
        -1 => Some(Tense::Past),
        1 => Some(Tense::Future),
        _ => None,
    }
}

impl Looks<'_> {
    /// The last word of tense before a place, and how many words before.
    fn back(&self, place: usize) -> Option<(Tense, usize)> {
        let near = place
            .checked_sub(1)
            .and_then(|at| self.tagged(at, place, Tag::TenseBefore));
        if let Some(tense) = near {
            return Some((tense, 0));
        }
        for (distance, at) in (0..place).rev().take(WORDS).enumerate() {
            if self.ends_sentence(at) {
                return None;
            }
            if let Some(tense) = self.at(at, place) {
                return Some((tense, distance));
            }
        }
        None
    }

    /// The first word of tense behind a place, and how many words behind.
    fn forth(&self, place: usize) -> Option<(Tense, usize)> {
        for (distance, at) in (place..self.tokens.len()).take(WORDS).enumerate() {
            if self.ends_sentence(at) {
                return None;
            }
            if let Some(tense) = self.at(at, self.tokens.len()) {
                return Some((tense, distance));
            }
        }
        None
    }

    fn at(&self, at: usize, limit: usize) -> Option<Tense> {
        if at > 0 && self.tokens[at - 1].tags & Tag::TenseHelper.bit() != 0 {
            return None;
        }
        let told = self.tagged(at, limit, Tag::Tense);
        let token = &self.tokens[at];
        if told.is_some() || token.kind != Kind::Word {
            return told;
        }
        of_value(
            self.language
                .tense_suffix(&self.text[token.start..token.end])?,
        )
    }

    /// What a form with this tag that ends at `limit` at the latest says.
    fn tagged(&self, at: usize, limit: usize, tag: Tag) -> Option<Tense> {
        let senses = self.language.senses(self.tokens[at].word).iter();
        let sense = senses.filter(|sense| sense.tag == tag).find(|sense| {
            sense
                .matches(self.tokens, at)
                .is_some_and(|end| end <= limit)
        })?;
        of_value(sense.value)
    }

    /// A stop with white space or nothing behind it.
    fn ends_sentence(&self, at: usize) -> bool {
        let token = &self.tokens[at];
        let mark = token.kind == Kind::Mark
            && self
                .language
                .senses(token.word)
                .iter()
                .any(|s| s.tag == Tag::SentenceEnd);
        let short =
            at > 0 && self.tokens[at - 1].len() <= 3 && self.tokens[at - 1].capital && token.glued;
        mark && !short
            && self
                .tokens
                .get(at + 1)
                .is_none_or(|next| !next.glued && next.capital)
    }
}
