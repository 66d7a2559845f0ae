//! Dates, times of day, ranges, durations, recurring times and vague
//! references in running text: found, and told as EDTF (ISO 8601-2) and TIMEX3.
//!
//! The work has three steps, each a pure function. [`find`] reads what the words
//! say, an [`Expression`] with a [`Meaning`]: "8 February" is a day without a
//! year. [`resolve`] sets one expression against an [`Anchor`], the date of
//! publication or the dateline; [`tense`] tells it whether the sentence speaks of
//! what was or of what will be. [`narrow`] does that for all expressions of a
//! text together, so that what one of them tells serves the others. Every
//! [`Resolved`] value has its [`Basis`]; what is unknown stays open ("XXXX-02-08").
//!
//! ```
//! use dixit_times::{Anchor, Language, find, narrow, tense};
//!
//! let english = Language::english();
//! let text = "MOSCOW, 9 February 2016. The ministry said on Monday that talks, held \
//!             since early 2015, will go on from 25 to 27 February.";
//! let times = find(text, english);
//! let tenses: Vec<_> = times.iter().map(|t| tense(text, t.span.clone(), english)).collect();
//! let anchor = Anchor::published("2016-02-09".parse()?);
//! let resolved = narrow(text, &times, &tenses, Some(&anchor));
//!
//! let told: Vec<(&str, &str, &str)> = times
//!     .iter()
//!     .zip(&resolved)
//!     .map(|(time, r)| (&text[time.span.clone()], r.value.as_str(), r.basis.name()))
//!     .collect();
//! assert_eq!(told, [
//!     ("9 February 2016", "2016-02-09", "explicit"),
//!     ("Monday", "2016-02-08", "tense"),
//!     ("early 2015", "2015/..", "explicit"),
//!     ("from 25 to 27 February", "2016-02-25/2016-02-27", "tense"),
//! ]);
//! # Ok::<(), dixit_times::NoTime>(())
//! ```
//!
//! A language is a data file (`data/english.txt`), from which all words come, and
//! an order of day and month; the grammar names no word. Arithmetic is civil:
//! there is no clock and no time zone, a zone in the text is only kept.
//!
//! Positions are bytes of the text given. The work grows with the text: no step
//! reads further than a fixed number of words. Not meant for: opening hours,
//! calendars other than the Gregorian one (but feasts of the Hijri calendar), or
//! telling ages and prices apart by their sense.

mod civil;
mod feast;
mod grammar;
mod ground;
mod language;
mod meaning;
mod narrow;
mod resolve;
mod tense;
mod token;
mod write;

pub use civil::{CivilTime, NoTime};
pub use feast::feast_name;
pub use ground::Lean;
pub use language::{Language, LanguageError, Order};
pub use meaning::{
    Bound, Calendar, Clock, Count, Daypart, Degree, Expression, Fields, Half, Length, Meaning,
    NthUnit, Portion, Reference, Set, Step, Type, Unit, Year,
};
pub use narrow::narrow;
pub use resolve::{Anchor, Basis, Candidate, Resolved, Tense, resolve};
pub use tense::tense;

/// All times in `text`, in order; none overlaps another.
#[must_use]
pub fn find(text: &str, language: &Language) -> Vec<Expression> {
    let tokens = token::tokens(text, language);
    grammar::Parser::new(text, &tokens, language).expressions()
}

/// First moment of a meaning, and the first one after it, seen from an anchor;
/// `lean` says which one is meant where there is a past and a coming one.
/// Nothing for what lies nowhere on a calendar: durations, sets, "recently".
#[must_use]
pub fn bounds(meaning: &Meaning, anchor: CivilTime, lean: Lean) -> Option<(CivilTime, CivilTime)> {
    let (start, end) = ground::meaning(meaning, anchor.0, lean)?;
    Some((CivilTime(start), CivilTime(end)))
}
