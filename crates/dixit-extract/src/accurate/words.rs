//! A passage as the encoder sees it: words and marks, each with a kind.
//!
//! Marks are written in one way whatever the house's style: an opening
//! quotation mark is `“` even where the page has `"` or `»`, because
//! [`View`] knows which part each mark plays. The encoder knows no case; a
//! word's kind says what its capitals said.

use crate::fast::view::{View, mark};
use crate::text::token::Class;

/// A word or mark of a passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<'t> {
    /// What the tokeniser is given.
    pub text: &'t str,
    /// Case in the two low bits (0 none, 1 capital, 2 all capitals, 3 number), 4 where
    /// the word stands in a quotation, 8 in a headline.
    pub kind: u8,
    /// Whether a sentence begins here.
    pub begins: bool,
}

/// The words of a passage, one for each token that the models see.
pub fn words<'t>(text: &'t str, view: &View) -> impl Iterator<Item = Word<'t>> {
    view.seen.iter().enumerate().map(move |(i, seen)| {
        let spelt = match seen.word {
            mark::QUOTE_OPENS => "“",
            mark::QUOTE_CLOSES => "”",
            mark::SINGLE_OPENS => "‘",
            mark::SINGLE_CLOSES => "’",
            mark::STRAY_QUOTE => "\"",
            mark::APOSTROPHE => "'",
            mark::DASH => "—",
            _ => &text[view.bytes(i)],
        };
        let case = match seen.class {
            Class::Capital => 1,
            Class::Upper => 2,
            Class::Number => 3,
            _ => 0,
        };
        Word {
            text: spelt,
            kind: case | (u8::from(seen.quote != 0) << 2) | (u8::from(view.heading) << 3),
            begins: seen.begins,
        }
    })
}
