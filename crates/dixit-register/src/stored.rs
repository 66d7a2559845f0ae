//! Stored documents, read back.
//!
//! What is stored is the contract `dixit.document/1`, byte for byte; here is as much of
//! it as the register itself asks for. Fields that later versions add are no trouble.

use crate::error::Error;
use crate::pack::unpack;
use crate::store::StoredReading;
use serde::Deserialize;
use std::path::Path;

/// A stored document.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Stored {
    /// Where it came from.
    pub origin: StoredOrigin,
    /// Its title.
    pub title: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// BCP 47 tag of its language.
    pub language: Option<String>,
    /// When it was published.
    pub published: StoredDate,
    /// Its text.
    pub text: String,
    /// Who said what, in reading order.
    pub attributions: Vec<Said>,
    /// Dates, times and durations in the text.
    #[serde(default)]
    pub(crate) times: Vec<StoredPiece>,
    #[serde(default)]
    pub(crate) entities: Vec<StoredEntity>,
    #[serde(default)]
    pub(crate) places: Vec<StoredEntity>,
    #[serde(default)]
    pub(crate) related: Vec<StoredTitle>,
    pub(crate) dateline: Option<StoredSpan>,
}

/// Where a stored document came from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct StoredOrigin {
    /// The path as given when it was first captured.
    pub path: String,
    /// Its address.
    pub url: Option<String>,
    /// SHA-256 of its snapshot.
    pub sha256: String,
    /// Media type of its snapshot.
    pub media_type: String,
}

/// A stored date of publication.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct StoredDate {
    /// EDTF.
    pub value: Option<String>,
    /// What it rests on.
    pub basis: String,
}

/// A stored attribution.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Said {
    /// Its id in the document: `a1`.
    pub id: String,
    /// The attribution inside whose content it stands.
    pub parent: Option<String>,
    /// Its kind.
    pub kind: String,
    /// Who it is ascribed to.
    pub source: Vec<StoredPiece>,
    /// The words that ascribe it.
    pub cue: Vec<StoredPiece>,
    /// What is ascribed.
    pub content: Vec<StoredPiece>,
    /// The entity behind the source.
    pub speaker: StoredSpeaker,
    /// What the speech does.
    pub act: Option<String>,
    /// When it was said.
    pub time: Option<StoredTime>,
    /// Where it was said.
    pub place: Option<String>,
    /// To whom.
    pub addressee: Option<String>,
    /// How sure the reader is.
    pub confidence: f32,
}

/// A stored stretch of text with its words.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct StoredPiece {
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
    /// The text between the two.
    pub text: String,
}

/// The speaker of a stored attribution.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct StoredSpeaker {
    /// The local entity: `e1`.
    pub entity: Option<String>,
    /// Its fullest name in the document.
    pub name: Option<String>,
    /// The role that the text gives.
    pub role: Option<String>,
    /// What the resolution rests on.
    pub basis: String,
}

/// When a stored attribution was said.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct StoredTime {
    /// EDTF or TIMEX3.
    pub value: Option<String>,
    /// What it rests on.
    pub basis: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct StoredEntity {
    pub(crate) id: String,
    pub(crate) names: Vec<String>,
    pub(crate) mentions: Vec<StoredSpan>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct StoredSpan {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct StoredTitle {
    pub(crate) title: String,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl StoredReading {
    /// The document as it was stored, byte for byte: one line of `dixit.document/1`.
    ///
    /// # Errors
    /// In words, if it is damaged.
    pub fn json(&self) -> Result<String, String> {
        unpack(&self.document).map_err(|e| format!("its document cannot be unpacked ({e})"))
    }

    /// The document, read back.
    ///
    /// # Errors
    /// In words, if it is damaged.
    pub fn stored(&self) -> Result<Stored, String> {
        let json = self.json()?;
        serde_json::from_str(&json).map_err(|e| format!("its document cannot be read ({e})"))
    }

    /// [`stored`](StoredReading::stored), with the register to name in an error.
    pub(crate) fn stored_in(&self, folder: &Path) -> Result<Stored, Error> {
        let named = |words| Error::damaged(folder, format!("reading {}: {words}", self.entry));
        self.stored().map_err(named)
    }

    /// How the snapshot came in, as the caller had it.
    ///
    /// # Errors
    /// In words, if it is damaged.
    pub fn circumstances(&self) -> Result<String, String> {
        let unpacked = unpack(&self.circumstances);
        unpacked.map_err(|e| format!("its circumstances cannot be unpacked ({e})"))
    }
}

impl Said {
    /// Its number in the document.
    pub fn number(&self) -> Option<u32> {
        self.id.strip_prefix('a')?.parse().ok()
    }

    /// The words of pieces, joined by a space.
    pub(crate) fn words(pieces: &[StoredPiece]) -> String {
        let words: Vec<&str> = pieces.iter().map(|p| p.text.as_str()).collect();
        words.join(" ")
    }

    /// Who speaks: the name, else the words of the source.
    pub(crate) fn who(&self) -> String {
        match &self.speaker.name {
            Some(name) => name.clone(),
            None => Said::words(&self.source),
        }
    }
}
