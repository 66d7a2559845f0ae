//! The grammar: tokens → expressions.
//!
//! A [`Parser`] has one method for each thing that can be read at a place (a
//! number, a clock time, a date, a range); each gives what it read and the
//! place after it, or nothing. No method reads further than a bounded number of
//! tokens, so that the work grows with the text. [`Parser::expressions`] takes
//! the longest expression that starts at a place and goes on behind it.

mod bound;
mod calendar;
mod clock;
mod date;
mod length;
mod moment;
mod number;
mod range;
mod recur;
mod relative;
mod whole;

use crate::language::{Language, Role, Tag};
use crate::meaning::{Bound, Calendar, Degree, Expression, Meaning};
use crate::token::{Kind, Token};
use std::cell::RefCell;
use std::ops::Range;

/// What was read, and the place after it.
type Parsed<T> = Option<(T, usize)>;

/// An expression by tokens.
#[derive(Clone, Debug)]
struct Found {
    /// Tokens of the time itself.
    span: Range<usize>,
    /// Tokens of all words that belong to it.
    extent: Range<usize>,
    meaning: Meaning,
    bound: Option<Bound>,
    degree: Option<Degree>,
    ends: Vec<(Range<usize>, Meaning)>,
}

impl Found {
    fn new(span: Range<usize>, meaning: Meaning) -> Found {
        Found {
            extent: span.clone(),
            span,
            meaning,
            bound: None,
            degree: None,
            ends: Vec::new(),
        }
    }

    /// With words before the span that belong to it.
    fn from(mut self, start: usize) -> Found {
        self.extent.start = start;
        self
    }
}

/// Tokens of a text and the language to read them by.
pub(crate) struct Parser<'a> {
    /// Calendars that were read last, by place: several readings ask for them.
    read: RefCell<[(usize, Parsed<Calendar>); 4]>,
    text: &'a str,
    tokens: &'a [Token],
    language: &'a Language,
    /// Tokens looked at: what the work is measured by.
    #[cfg(test)]
    steps: std::cell::Cell<u64>,
}

impl<'a> Parser<'a> {
    pub(crate) fn new(text: &'a str, tokens: &'a [Token], language: &'a Language) -> Parser<'a> {
        let read = RefCell::new(std::array::from_fn(|_| (usize::MAX, None)));
        Parser {
            read,
            text,
            tokens,
            language,
            #[cfg(test)]
            steps: std::cell::Cell::new(0),
        }
    }
}

impl Parser<'_> {
    /// All expressions, in order; none overlaps another.
    pub(crate) fn expressions(&self) -> Vec<Expression> {
        let mut out = Vec::new();
        let mut at = 0;
        let starts = self.starts();
        while at < self.tokens.len() {
            if !starts[at] {
                at += 1;
                continue;
            }
            if let Some((_, end)) = self.tag(at, Tag::NoTime) {
                at = end;
                continue;
            }
            match self.longest(at) {
                Some(found) => {
                    at = found.extent.end.max(at + 1);
                    out.push(self.expression(&found));
                }
                None => at += 1,
            }
        }
        out
    }

    /// A first look: where an expression can start. A number or a word that
    /// tells a time must follow within few words, and only words that the
    /// language lists may stand between.
    fn starts(&self) -> Vec<bool> {
        /// Words before the first one that tells a time ("on or before the very end of May").
        const BEFORE: usize = 10;
        let mut out = vec![false; self.tokens.len()];
        let mut distance = usize::MAX;
        for (at, token) in self.tokens.iter().enumerate().rev() {
            distance = match (token.kind, self.language.role(token.word)) {
                (Kind::Number, _) | (_, Role::Time) => 0,
                (Kind::Word, Role::Unknown) => usize::MAX,
                _ => distance.saturating_add(1),
            };
            let starts = match (token.kind, self.language.role(token.word)) {
                (Kind::Number, _) | (_, Role::Time | Role::Lead) => true,
                // An apostrophe before a short year: "’82".
                (Kind::Mark, _) => self.glued(at + 1) && self.is_number(at + 1),
                _ => false,
            };
            out[at] = starts && distance <= BEFORE;
        }
        out
    }

    /// The longest expression at `at`; of equally long ones, the first kind.
    fn longest(&self, at: usize) -> Option<Found> {
        let joined = self.may_join(at);
        let readings = [
            joined.then(|| self.range(at)).flatten(),
            self.bounded(at),
            self.set(at),
            self.stretch(at),
            self.offset(at),
            self.window(at),
            self.single(at),
            self.duration(at),
            self.reference(at),
        ];
        let mut best: Option<Found> = None;
        for found in readings.into_iter().flatten() {
            if best
                .as_ref()
                .is_none_or(|b| found.extent.end > b.extent.end)
            {
                best = Some(found);
            }
        }
        best
    }

    /// Whether a word or mark that joins two times follows.
    fn may_join(&self, at: usize) -> bool {
        const REACH: usize = 16;
        let joins = Tag::To.bit() | Tag::Dash.bit() | Tag::And.bit();
        let near = self
            .tokens
            .get(at + 1..)
            .unwrap_or_default()
            .iter()
            .take(REACH);
        near.take_while(|t| t.kind != Kind::Word || t.tags != 0)
            .any(|t| t.tags & joins != 0)
    }

    fn expression(&self, found: &Found) -> Expression {
        let bytes =
            |range: &Range<usize>| self.tokens[range.start].start..self.tokens[range.end - 1].end;
        Expression {
            span: bytes(&found.span),
            extent: bytes(&found.extent),
            meaning: found.meaning.clone(),
            bound: found.bound,
            degree: found.degree,
            ends: found
                .ends
                .iter()
                .map(|(range, meaning)| (bytes(range), meaning.clone()))
                .collect(),
        }
    }

    // --- Small questions ---------------------------------------------------

    fn token(&self, at: usize) -> Option<&Token> {
        #[cfg(test)]
        self.steps.set(self.steps.get() + 1);
        self.tokens.get(at)
    }

    /// Value, end and weakness of the longest form with this tag.
    fn sense(&self, at: usize, tag: Tag) -> Option<(i32, usize, bool)> {
        let token = self.token(at).filter(|t| t.tags & tag.bit() != 0)?;
        self.language
            .senses(token.word)
            .iter()
            .filter(|sense| sense.tag == tag)
            .find_map(|s| Some((s.value, s.matches(self.tokens, at)?, s.weak)))
    }

    fn tag(&self, at: usize, tag: Tag) -> Parsed<i32> {
        self.sense(at, tag).map(|(value, end, _)| (value, end))
    }

    fn is(&self, at: usize, tag: Tag) -> bool {
        self.sense(at, tag).is_some()
    }

    /// The place after a form with this tag, or `at` itself.
    fn skip(&self, at: usize, tag: Tag) -> usize {
        self.sense(at, tag).map_or(at, |(_, end, _)| end)
    }

    /// Whether the word before `at` has this tag.
    fn after(&self, at: usize, tag: Tag) -> bool {
        at > 0 && self.tag(at - 1, tag).is_some_and(|(_, end)| end == at)
    }

    /// Whether a form with this tag, of up to four words, ends before `at`.
    fn ends_at(&self, at: usize, tag: Tag) -> bool {
        const WORDS: usize = 4;
        (1..=WORDS.min(at)).any(|words| {
            let token = &self.tokens[at - words];
            if token.tags & tag.bit() == 0 {
                return false;
            }
            let senses = self.language.senses(token.word).iter();
            senses
                .filter(|s| s.tag == tag)
                .any(|s| s.matches(self.tokens, at - words) == Some(at))
        })
    }

    fn mark(&self, at: usize, mark: char) -> bool {
        self.token(at)
            .is_some_and(|t| t.kind == Kind::Mark && self.text[t.start..].starts_with(mark))
    }

    fn marks(&self, at: usize, marks: &str) -> Option<char> {
        let token = self.token(at).filter(|t| t.kind == Kind::Mark)?;
        let c = self.text[token.start..].chars().next()?;
        marks.contains(c).then_some(c)
    }

    /// No white space stands before the token.
    fn glued(&self, at: usize) -> bool {
        self.token(at).is_some_and(|t| t.glued)
    }

    fn is_word(&self, at: usize) -> bool {
        self.token(at).is_some_and(|t| t.kind == Kind::Word)
    }

    fn is_number(&self, at: usize) -> bool {
        self.token(at).is_some_and(|t| t.kind == Kind::Number)
    }

    /// Digits: value and how many.
    fn digits(&self, at: usize) -> Option<(u32, usize)> {
        let token = self.token(at).filter(|t| t.kind == Kind::Number)?;
        Some((token.value, token.len()))
    }

    /// Nothing that would make the number before it part of something else
    /// stands at `at`: letters, a sign of percent, or a mark with more digits.
    fn clean_right(&self, at: usize) -> bool {
        self.clean_right_but(at, "")
    }

    /// As [`Parser::clean_right`], where `allowed` marks may join more digits.
    fn clean_right_but(&self, at: usize, allowed: &str) -> bool {
        let Some(token) = self.token(at).filter(|t| t.glued) else {
            return !(self.mark(at, '%'));
        };
        match token.kind {
            Kind::Word | Kind::Number => false,
            Kind::Mark => match self.marks(at, ".,:/-–%_\\°½¼¾") {
                None => true,
                Some('%' | '°' | '_' | '\\' | '½' | '¼' | '¾') => false,
                Some(c) if allowed.contains(c) => true,
                Some(_) => !(self.glued(at + 1) && self.is_number(at + 1)),
            },
        }
    }

    /// Nothing that would make the number at `at` part of something else
    /// stands before it: letters, a currency, a mark with more digits.
    fn clean_left(&self, at: usize) -> bool {
        if at == 0 {
            return true;
        }
        let before = at - 1;
        if self.marks(before, "$£€¥#@+§").is_some() {
            return false;
        }
        if !self.glued(at) {
            return true;
        }
        match self.tokens[before].kind {
            Kind::Word | Kind::Number => false,
            Kind::Mark if self.marks(before, "_\\").is_some() => false,
            Kind::Mark => {
                let joined = self.marks(before, ".,:/").is_some();
                let more = before > 0 && self.glued(before) && self.is_number(before - 1);
                let path = self.mark(before, '/') && before > 0 && self.glued(before);
                !(path || joined && more)
            }
        }
    }

    /// Nothing of the sentence stands before `at`.
    fn opens_sentence(&self, at: usize) -> bool {
        at == 0 || self.is(at - 1, Tag::SentenceEnd) || self.marks(at - 1, "\"“'‘(:").is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token;

    /// Tokens looked at in a text.
    fn steps(text: &str) -> u64 {
        let language = Language::english();
        let tokens = token::tokens(text, language);
        let parser = Parser::new(text, &tokens, language);
        parser.expressions();
        parser.steps.get()
    }

    #[test]
    fn work_grows_with_the_text() {
        const SMALL: usize = 100_000;
        const LARGE: usize = 1_000_000;
        for unit in [
            "from the last of the ",
            "12 ",
            "two hundred and ",
            "8 - 8 - ",
            "the the of in ",
            "every other ",
            "1:1:",
            "of the first of May of ",
            "before on or after the early ",
            "\n",
        ] {
            let of = |bytes: usize| steps(&unit.repeat(bytes / unit.len()));
            let (small, large) = (of(SMALL), of(LARGE));
            assert!(
                large <= 11 * small + 1000,
                "{unit:?}: {small} steps, then {large}"
            );
            assert!(large < 1500 * LARGE as u64, "{unit:?}: {large} steps");
        }
    }
}
