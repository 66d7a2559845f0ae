//! To whom something is said, as far as the text tells.

use std::sync::LazyLock;

use dixit_model::{Act, Attribution, Document, OffsetMap, Span};

use crate::claims::lexicon::{List, Stems, lexicon};
use crate::claims::words::{Word, words};

/// Words that an addressee may have; a longer stretch is something else.
const MOST_WORDS: usize = 10;

/// Code points between a cue and its content that are looked at.
const REACH: u32 = 160;

/// The words that name whom an attribution is said to: "told *Reuters* that",
/// "urged *the government* to", "asked *Boeing* whether", "demanded that *Karsia*
/// pay". Nothing where the text does not tell.
pub fn addressee(document: &Document, attribution: &Attribution) -> Option<String> {
    Addressing::new(document).of(attribution)
}

/// Reads addressees of one document's attributions.
pub(crate) struct Addressing<'a> {
    document: &'a Document,
    map: OffsetMap<'a>,
}

static TELLS: Stems = LazyLock::new(|| {
    lexicon().stems(&[
        "tell", "inform", "assure", "warn", "notify", "remind", "promise",
    ])
});

static WANTS: Stems = LazyLock::new(|| {
    lexicon().stems(&[
        "ask",
        "urge",
        "advise",
        "call",
        "order",
        "beg",
        "request",
        "demand",
        "appeal",
        "recommend",
        "encourage",
        "press",
        "implore",
        "instruct",
        "invite",
        "warn",
        "recommendation",
        "tell",
    ])
});

impl<'a> Addressing<'a> {
    pub(crate) fn new(document: &'a Document) -> Addressing<'a> {
        Addressing {
            document,
            map: OffsetMap::new(&document.text),
        }
    }

    pub(crate) fn of(&self, attribution: &Attribution) -> Option<String> {
        let cue: Vec<Word> = attribution
            .cue
            .iter()
            .flat_map(|p| words(&p.text, p.start))
            .collect();
        let tells = cue.iter().any(|w| TELLS.contains(&w.stem));
        let wants = cue.iter().any(|w| WANTS.contains(&w.stem))
            || matches!(attribution.act, Some(Act::Demand | Act::Ask));
        if !tells && !wants {
            return None;
        }
        self.in_cue(&cue)
            .or_else(|| self.between(attribution))
            .or_else(|| wants.then(|| in_content(attribution)).flatten())
            .or_else(|| self.asked(attribution, &cue))
    }

    /// "said in a letter to the board" is no telling; "told the court" inside the
    /// cue is.
    fn in_cue(&self, cue: &[Word]) -> Option<String> {
        let at = cue.iter().position(|w| w.stem == "tell")?;
        let rest: Vec<&Word> = cue[at + 1..]
            .iter()
            .take_while(|w| !matches!(w.lower.as_str(), "that" | "in" | "on" | "at"))
            .collect();
        let (first, last) = (rest.first()?, rest.last()?);
        self.phrase(Span::new(first.span.start, last.span.end))
    }

    /// What stands between cue and content, or behind a cue that follows its
    /// content.
    fn between(&self, attribution: &Attribution) -> Option<String> {
        let cue = attribution.cue.last()?;
        let next = attribution
            .content
            .iter()
            .map(|p| p.start)
            .find(|&start| start >= cue.end);
        let end = match next {
            Some(start) => start,
            None => (cue.end + REACH).min(self.map.chars()),
        };
        if end <= cue.end || end - cue.end > REACH {
            return None;
        }
        let text = self.map.slice(Span::new(cue.end, end));
        let stop = |c: char| matches!(c, '.' | ',' | ';' | ':' | '"' | '“' | '”' | '\n' | '(');
        let text = text.split(stop).next()?;
        clean(text)
    }

    /// "Asked whether X, Reiss declined": who speaks next in the sentence.
    fn asked(&self, attribution: &Attribution, cue: &[Word]) -> Option<String> {
        let passive = attribution.source.is_empty() && cue.first()?.lower == "asked";
        let end = attribution.content.last()?.end;
        let next = self
            .document
            .attributions
            .iter()
            .filter_map(|a| a.source.first())
            .filter(|s| s.start >= end)
            .min_by_key(|s| s.start)?;
        let gap = self.map.slice(Span::new(end, next.start));
        (passive && !gap.contains(['.', '\n'])).then(|| next.text.clone())
    }

    fn phrase(&self, span: Span) -> Option<String> {
        clean(self.map.slice(span))
    }
}

/// Whether a word is a day, month or other time.
fn is_day(word: &str) -> bool {
    const TIMES: [&str; 31] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
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
        "today",
        "yesterday",
        "tomorrow",
        "week",
        "month",
        "year",
        "last",
        "next",
        "earlier",
        "later",
        "morning",
        "evening",
    ];
    TIMES.contains(&word) || word.starts_with(|c: char| c.is_ascii_digit())
}

/// A stretch of text as an addressee, if it can be one.
fn clean(text: &str) -> Option<String> {
    let mut text = text.trim();
    for word in ["to ", "on ", "upon ", "with ", "from "] {
        text = text.strip_prefix(word).unwrap_or(text).trim();
    }
    for end in [" that", " for", " to", " whether", " in", " on", " about"] {
        if let Some(at) = text.find(&format!("{end} ")) {
            text = text[..at].trim();
        }
        text = text.strip_suffix(end).unwrap_or(text).trim();
    }
    let found = words(text, 0);
    // "on Wednesday", "last year" tell when.
    let noun = found
        .iter()
        .any(|w| !w.is(List::Function) && !is_day(&w.lower));
    let clause = found.first().is_some_and(|w| {
        matches!(
            w.lower.as_str(),
            "that"
                | "in"
                | "on"
                | "at"
                | "after"
                | "for"
                | "by"
                | "when"
                | "as"
                | "during"
                | "this"
                | "whether"
                | "and"
                | "while"
                | "but"
                | "not"
                | "earlier"
                | "later"
        )
    });
    (noun && !clause && found.len() <= MOST_WORDS).then(|| text.to_owned())
}

/// An addressee with which the content begins ("the court to annul"), which
/// "that" leads in ("that Karsia pay"), or which "from" ends with.
fn in_content(attribution: &Attribution) -> Option<String> {
    let text = &attribution.content.first()?.text;
    let text = text.trim_start_matches(['"', '“', '‘', '\'']);
    let found = words(text, 0);
    let slice = |from: usize, to: usize| -> String {
        let (start, end) = (found[from].span.start, found[to].span.end);
        text.chars()
            .skip(start as usize)
            .take((end - start) as usize)
            .collect()
    };
    let first = found.first()?;
    if first.lower == "that" {
        return subject(&found[1..]).map(|n| slice(1, n));
    }
    // "we urge X to": the verb stands in the quotation itself.
    let verb = found.iter().take(4).position(|w| {
        matches!(
            w.lower.as_str(),
            "urge" | "ask" | "beg" | "implore" | "recommend"
        )
    });
    let from = verb.map_or(0, |at| at + 1);
    let to = found
        .iter()
        .skip(from)
        .take(MOST_WORDS)
        .position(|w| w.lower == "to")
        .map(|at| at + from);
    if let Some(to) = to
        && to > from
    {
        let end = if found[to - 1].lower == "not" {
            to - 1
        } else {
            to
        };
        let clause = found[from..end].iter().any(|w| {
            matches!(
                w.lower.as_str(),
                "that"
                    | "is"
                    | "was"
                    | "be"
                    | "will"
                    | "would"
                    | "need"
                    | "and"
                    | "for"
                    | "in"
                    | "a"
                    | "an"
                    | "into"
            )
        });
        return (end > from && !clause).then(|| slice(from, end - 1));
    }
    let last = found.iter().rposition(|w| w.lower == "from")?;
    let after = subject(&found[last + 1..])?;
    (last + after + 1 == found.len()).then(|| slice(last + 1, found.len() - 1))
}

/// How many words the noun phrase takes that begins a clause: a name, or an
/// article and what it stands with.
fn subject(words: &[Word]) -> Option<usize> {
    let first = words.first()?;
    let article = matches!(
        first.lower.as_str(),
        "the" | "its" | "their" | "his" | "her" | "all" | "both" | "local"
    );
    let names = words
        .iter()
        .skip(usize::from(article))
        .take_while(|w| w.capital && !w.is(List::Function))
        .count();
    match (article, names) {
        (false, 0) => None,
        (true, 0) => (words.len() > 1).then_some(2),
        (article, names) => Some(names + usize::from(article)),
    }
}
