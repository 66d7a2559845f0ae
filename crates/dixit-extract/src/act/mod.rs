//! What a speech does: states, denies, accuses, demands, promises, …
//!
//! [`act`] reads it from the words of an attribution, whichever reader found
//! it. Where the cue names an act ("denied", "a call for") that is the answer,
//! turned where the words around it say that the act was refused or did not
//! take place. Where the cue is neutral ("said", a colon) the content tells.
//! The words lie in `data/acts.txt` and `data/act-phrases.txt`; what each act
//! means and how edges are drawn stands in `docs/acts.md`.
//!
//! Rules and not a classifier: there is no text labelled with acts that might
//! be handed on with weights, and whoever doubts an act can find the line of
//! the list that it rests on.

mod content;
mod cue;
mod lexicon;
mod words;

pub use dixit_model::Act;

use dixit_model::Kind;
use std::ops::Range;

/// An attribution as it stands in a text.
///
/// Ranges are bytes of `text`, in reading order, on borders of characters.
#[derive(Clone, Copy, Debug)]
pub struct Speech<'a> {
    /// The text that the attribution stands in.
    pub text: &'a str,
    /// Who it is ascribed to.
    pub source: &'a [Range<usize>],
    /// The words that ascribe it.
    pub cue: &'a [Range<usize>],
    /// What is ascribed.
    pub content: &'a [Range<usize>],
    /// Whether the content is quoted.
    pub kind: Kind,
}

/// What the speech does: [`Act::State`] where nothing speaks for another act.
///
/// Looks at the cue, at a few words around it and at the content; the cost
/// grows with their length, and of a long content only the first
/// 400 words count.
pub fn act(speech: &Speech<'_>) -> Act {
    let content = words::content(speech);
    match cue::read(speech, &content) {
        cue::Cue::Act(act) => act,
        cue::Cue::Judges => content::judgement(&content),
        cue::Cue::Neutral => content::act(&content, speech),
    }
}

#[cfg(test)]
mod tests;
