//! Two names, one bearer?
//!
//! [`Name::parse`] prepares a name, [`compare`] gives two of them a score from
//! 0 to 1 and reasons in words; [`romanise`] shows how a name of another
//! script may be written in Latin letters.
//!
//! A name is compared part by part. Parts that are spelled alike, sound alike,
//! fit as letters without vowels, or are known to go together (short forms,
//! words of two languages) are paired; what is left over on one side or both
//! decides. Two rules stand above the scores, since a wrong merger does more
//! harm than a missed one: different given names are two persons, whatever
//! the surname, and a lone surname is nobody's.
//!
//! Everything here is pure: values in, values out; the data files are compiled
//! in (`data/README.md`). The same names give the same result in either order.
//! To decide whether persons are one, rather than names, use more than this:
//! role, place, dates.

mod abjad;
mod align;
pub mod fit;
mod fold;
mod gender;
mod lexicon;
mod name;
mod organization;
mod part;
mod person;
mod reason;
mod romanise;
mod script;
mod sound;
mod words;

pub use name::{Comparison, Kind, Name, Options, THRESHOLD, Verdict, compare, score};
pub use reason::{Code, PartKind, Reason};
pub use romanise::{Romanisation, System, romanise};
