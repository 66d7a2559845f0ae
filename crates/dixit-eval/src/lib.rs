//! Scores a reader against articles that people have annotated.
//!
//! A [`Corpus`] holds the articles with their gold attributions, in the brat
//! format of PolNeAR; [`Predictions`] hold what a reader found in them, and
//! [`evaluate`] compares the two and gives [`Scores`]. The module [`score`]
//! defines every measure. [`Floors`] are the values that a reader may not fall
//! below, each bound to the hash of the corpus that it was measured on. Beside
//! that, [`acts`] and [`silence`] score what an attribution is said to do, and
//! whether a reader stays silent where nobody speaks, on labels of this crate,
//! [`times`] whether times are found and told right, [`places`] whether places are,
//! [`gap`] who is meant by a pronoun, [`entities`] whether those of a collection are
//! told right across its articles, [`variants`] whether wordings of one utterance are
//! found, and [`claims`] whether the known claim is that a text repeats.
//!
//! The measures are a port of a Python script, `attributions_eval.py`, which
//! is the reference: same tokens, same ties, same numbers to four decimals.
//! Where the script is at hand, a test compares the two. That is why the
//! tokeniser here follows Python's notion of a word and not a reader's own.
//!
//! The crate reads whole corpora into memory; it is meant for some hundreds of
//! articles, not for a collection.

pub mod acts;
pub mod articles;
pub mod board;
pub mod claims;
pub mod corpus;
pub mod entities;
mod error;
pub mod floors;
pub mod gap;
pub mod names;
pub mod places;
pub mod plover;
pub mod predictions;
pub mod reliability;
pub mod report;
pub mod run;
pub mod score;
mod scored;
pub mod silence;
pub mod speakers;
mod table;
pub mod text;
pub mod times;
pub mod variants;
mod word_ranges;

pub use corpus::{Article, Corpus};
pub use error::Error;
pub use floors::Floors;
pub use predictions::Predictions;
pub use score::{Scores, evaluate};
pub use scored::Scored;

use dixit_model::{Attribution, Piece, Span};

/// The spans of one attribution, role by role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleSpans {
    /// Who it is ascribed to; may be empty.
    pub source: Vec<Span>,
    /// The words that ascribe it; may be empty.
    pub cue: Vec<Span>,
    /// What is ascribed. Never empty in gold.
    pub content: Vec<Span>,
}

impl From<&Attribution> for RoleSpans {
    fn from(attribution: &Attribution) -> RoleSpans {
        let spans = |pieces: &[Piece]| pieces.iter().map(Piece::span).collect();
        RoleSpans {
            source: spans(&attribution.source),
            cue: spans(&attribution.cue),
            content: spans(&attribution.content),
        }
    }
}
