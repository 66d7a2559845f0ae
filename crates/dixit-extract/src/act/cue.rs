//! What the cue names, and what the words before it make of that.

use super::Speech;
use super::content;
use super::lexicon::{CUES, Class, Sense, When};
use super::words::{Word, words};
use dixit_model::Act;
use std::ops::Range;

/// What a cue tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cue {
    Act(Act),
    /// It passes judgement ("called him …"); which one, the content tells.
    Judges,
    /// Only that somebody speaks or thinks.
    Neutral,
}

/// Bytes before the cue that are looked at: a verb group with its adverbs.
const BEFORE: usize = 80;

/// Words between a negation and what it denies, at most: "has not yet been
/// publicly asked".
const REACH: usize = 5;

/// Words of what follows the cue's verb that conditions look at.
const OBJECT: usize = 16;

/// A cue with its surroundings.
struct Seen<'a> {
    /// The words before the cue in its sentence, then those of the cue.
    line: Vec<Word<'a>>,
    /// Where the cue begins in `line`.
    cue: usize,
    /// The content's first words. Between cue and content stands at most an
    /// addressee, who decides nothing.
    object: Vec<Word<'a>>,
    /// The source's first word.
    source: Option<Word<'a>>,
    /// Bytes of the source.
    speech: Speech<'a>,
}

/// Reads the cue; `content` are the content's words.
pub(super) fn read<'a>(speech: &Speech<'a>, content: &[Word<'a>]) -> Cue {
    let seen = Seen::new(speech, content);
    let mut judges = false;
    let mut at = seen.cue;
    while at < seen.line.len() {
        match seen.sense(at) {
            Some(Sense::Judge) => judges |= !seen.is_denied(at),
            Some(Sense::Say) if seen.is_denied(at) || seen.is_refused(at) => {
                return Cue::Act(Act::Decline);
            }
            Some(Sense::Act(act)) => {
                if seen.is_refused(at) {
                    return Cue::Act(Act::Decline);
                }
                let denied = seen.is_denied(at);
                return Cue::Act(if denied {
                    negated(&seen.line[at], act)
                } else {
                    act
                });
            }
            Some(Sense::Say) | None => {}
        }
        at += 1;
    }
    if seen.is_unsaid() {
        return Cue::Act(Act::Decline);
    }
    let will = content::act_of_verb(&seen.line[seen.cue..]);
    match will {
        Some(act) => Cue::Act(act),
        None if judges => Cue::Judges,
        None => Cue::Neutral,
    }
}

/// Beginnings of words for an undertaking that may be refused.
const UNDERTAKEN: [&str; 7] = [
    "agree", "accept", "consent", "commit", "willing", "ready", "prepared",
];

/// What an act becomes by a negation: see `docs/acts.md`.
fn negated(word: &Word<'_>, act: Act) -> Act {
    let begins = |stems: &[&str]| stems.iter().any(|stem| word.word.starts_with(stem));
    match act {
        Act::Deny if begins(&["den", "disput", "contest", "refut"]) => Act::Concede,
        Act::Support => Act::Deny,
        Act::Concede if begins(&["accept"]) => Act::Deny,
        Act::Promise if begins(&UNDERTAKEN) => Act::Decline,
        _ => Act::State,
    }
}

impl<'a> Seen<'a> {
    fn new(speech: &Speech<'a>, content: &[Word<'a>]) -> Seen<'a> {
        let text = speech.text;
        let source = speech.source.first().map(|r| words(text, r.clone()));
        let source = source.and_then(|w| w.into_iter().next());
        let Some(first) = speech.cue.first() else {
            return Seen {
                line: Vec::new(),
                cue: 0,
                object: content.iter().take(OBJECT).cloned().collect(),
                source,
                speech: *speech,
            };
        };
        let mut from = first.start.saturating_sub(BEFORE);
        while !text.is_char_boundary(from) {
            from += 1;
        }
        let mut line = words(text, from..first.start);
        if let Some(stop) = line
            .iter()
            .rposition(|w| w.is_stop() || w.is_one_of(&[";", ":"]))
        {
            line.drain(..=stop);
        }
        let cue = line.len();
        line.extend(speech.cue.iter().flat_map(|r| words(text, r.clone())));
        let object = content.iter().take(OBJECT).cloned().collect();
        Seen {
            line,
            cue,
            object,
            source,
            speech: *speech,
        }
    }

    /// What the word `at` does; nothing where the lists do not have it.
    fn sense(&self, at: usize) -> Option<Sense> {
        let meanings = CUES.get(&*self.line[at].word)?;
        let after = self.after(at);
        let fits = |when: &When| holds(when, &after);
        let mut meanings = meanings.iter();
        let found = meanings.find(|m| m.when.is_empty() || m.when.iter().any(fits));
        found.map(|m| m.sense)
    }

    /// What follows the word `at`: the rest of the cue, then the object.
    fn after(&self, at: usize) -> Vec<Word<'a>> {
        let rest = self.line[at + 1..].iter().chain(&self.object);
        rest.take(OBJECT).cloned().collect()
    }

    /// The words before `at` that may deny it, the nearest first: up to the
    /// source, a mark or a word that begins another clause.
    fn before(&self, at: usize) -> impl Iterator<Item = &Word<'a>> {
        let sources = self.speech.source;
        let of_source = |w: &Word<'_>| {
            let inside = |r: &Range<usize>| r.start <= w.range.start && w.range.end <= r.end;
            sources.iter().any(inside)
        };
        let words = self.line[..at].iter().rev();
        words
            .take_while(move |w| !w.is_mark() && !of_source(w) && !w.is_in(Class::Clause))
            .take(REACH)
    }

    /// Whether a negation stands before the word, or nobody is its subject.
    fn is_denied(&self, at: usize) -> bool {
        let nobody = |w: &Word<'_>| w.is_in(Class::Nobody);
        if self.source.as_ref().is_some_and(nobody) {
            return true;
        }
        let mut later: Option<&Word<'_>> = None;
        for word in self.before(at) {
            let before = |words: &[&str]| later.is_some_and(|w| w.is_one_of(words));
            // "not only" and "no longer" deny nothing that was said.
            let still_said = before(&["only", "just", "longer"]);
            if word.is_in(Class::Negation) && !still_said {
                return true;
            }
            if word.is_in(Class::Stopped) && before(&["short", "to"]) {
                return true;
            }
            later = Some(word);
        }
        false
    }

    /// Whether the cue ends in a negation and its verb or noun of answering stands in the
    /// content: "would not | comment", "had no | immediate reply".
    fn is_unsaid(&self) -> bool {
        let says = |w: &Word<'_>| {
            let meanings = CUES.get(&*w.word);
            meanings.is_some_and(|m| m.iter().any(|m| m.sense == Sense::Say))
        };
        let mut cue = self.line[self.cue..].iter().rev();
        let last = cue.find(|w| !w.is_one_of(&["be", "immediately", "yet"]));
        last.is_some_and(|w| w.is_in(Class::Negation)) && self.object.iter().take(2).any(says)
    }

    /// Whether somebody refused what the word says: "refused to deny", with
    /// the first verb outside the cue.
    fn is_refused(&self, at: usize) -> bool {
        let mut to = false;
        for word in self.before(at) {
            if to && word.is_in(Class::Refused) {
                return true;
            }
            to = word.is("to");
        }
        false
    }
}

fn holds(when: &When, after: &[Word<'_>]) -> bool {
    match when {
        When::Next(word) => is_next(word, after),
        When::Question => is_question(after),
        When::ToDo => is_to_do(after) || is_should(after),
        When::Should => is_should(after),
        When::Will => content::speaker_will(after),
        When::Claim => is_claim(after),
        When::Request => after.iter().take(4).any(|w| w.is_in(Class::Request)),
        When::Not => is_not(after),
        When::Harm => is_harm(after),
        When::Fault => after.iter().any(|w| w.is_in(Class::Fault)),
    }
}

/// Whether the word follows, at once or behind an article, owner or adverb: "offered
/// (a deep) apology".
fn is_next(word: &str, after: &[Word<'_>]) -> bool {
    let first = after.first().is_some_and(|w| w.is(word));
    let passed = |w: &&Word<'_>| w.is_in(Class::Owner) || w.is_adverb();
    let mut rest = after.iter().skip_while(passed);
    first || rest.next().is_some_and(|w| w.is(word))
}

/// "whether …", "him how …", "questions about …".
fn is_question(after: &[Word<'_>]) -> bool {
    let begins = after.first();
    begins.is_some_and(|w| w.is_one_of(&["question", "questions"]))
        || after
            .iter()
            .take_while(|w| !w.is_mark() && !w.is_one_of(&["to", "that"]))
            .take(8)
            .any(|w| w.is_in(Class::Wh))
}

/// "to leave", "him to leave", "not to leave".
fn is_to_do(after: &[Word<'_>]) -> bool {
    let pairs = after.iter().zip(after.iter().skip(1)).take(10);
    for (word, next) in pairs {
        if word.is("to") && !next.is_mark() && !next.is_in(Class::Noun) {
            return true;
        }
        if word.is_stop() || word.is_in(Class::Finite) {
            return false;
        }
    }
    false
}

/// "that he should leave", "that it be closed".
fn is_should(after: &[Word<'_>]) -> bool {
    let modal = [
        "will", "would", "can", "could", "may", "might", "to", "not", "should", "must",
    ];
    let clause = after.iter().take(10);
    let mut pairs = clause.clone().zip(clause.skip(1));
    after.first().is_some_and(|w| w.is("that"))
        && pairs.any(|(before, word)| {
            word.is_one_of(&["should", "must", "ought"])
                || word.is("be") && !before.is_one_of(&modal)
        })
}

/// "that he had not", "there is no": in the clause that follows at once.
fn is_not(after: &[Word<'_>]) -> bool {
    let clause = after.iter().take(7).take_while(|w| !w.is_mark());
    clause
        .into_iter()
        .any(|w| w.is_one_of(&["not", "never", "no", "nothing", "none"]))
}

fn is_claim(after: &[Word<'_>]) -> bool {
    after.first().is_some_and(|w| w.is_in(Class::ClaimStart))
        || after.iter().take(8).any(|w| w.is_in(Class::Claim))
}

fn is_harm(after: &[Word<'_>]) -> bool {
    let of_a_clause = after.iter().take(12).take_while(|w| !w.is_stop());
    let mut words = of_a_clause.peekable();
    while let Some(word) = words.next() {
        let next = words.peek();
        if word.is_in(Class::Harm) && !next.is_some_and(|w| w.is("for")) {
            return true;
        }
    }
    false
}
