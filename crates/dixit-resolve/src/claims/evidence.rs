//! Evidence of a claim: what its attributions name, and what people put beside it.
//!
//! What the text tells ([`PieceOfEvidence::told`], [`PieceOfEvidence::disputed_by`]) stays as it is,
//! whatever people say: their word decides the [status](PieceOfEvidence::status) alone, and
//! [`PieceOfEvidence::basis`] says whose word that is.

use serde::{Deserialize, Serialize};

use super::cut::number;
use super::record::Ruling;
use crate::entities::decision::hash;
use crate::responses::EvidenceStatus;

/// A piece of evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PieceOfEvidence {
    /// Names it, for decisions. Made from the place of its words in the captured bytes,
    /// or from the attachment that it is.
    pub id: String,
    /// The claim's attributions that name it, or that it was attached to; none where it
    /// was attached to the claim as a whole.
    pub attributions: Vec<String>,
    /// The words for it; the path or address of what no text names.
    pub text: String,
    /// First code point in the attributions' document; nothing for what no text names.
    pub start: Option<u32>,
    /// One past the last code point.
    pub end: Option<u32>,
    /// Whether the text says that it was shown, or only speaks of it; nothing for what no
    /// text names.
    pub told: Option<EvidenceStatus>,
    /// Attributions of the claim that deny or doubt it.
    pub disputed_by: Vec<String>,
    /// What is known of it now.
    pub status: EvidenceStatus,
    /// Whose word that is.
    pub basis: StatusBasis,
    /// Whether people say different things about its status: then none of their words
    /// is taken.
    pub differ: bool,
    /// What lies under seal beside it, or as it, newest first.
    pub attached: Vec<Attachment>,
    /// What people decided about it besides, newest first.
    pub decisions: Vec<Ruling>,
}

/// What a status rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StatusBasis {
    /// The machine reads it out of the text.
    Text,
    /// Somebody put something under seal.
    Attachment,
    /// People decided so.
    Decision,
}

impl StatusBasis {
    /// The basis as a word.
    pub fn as_str(self) -> &'static str {
        match self {
            StatusBasis::Text => "text",
            StatusBasis::Attachment => "attachment",
            StatusBasis::Decision => "decision",
        }
    }
}

/// A file or page under seal beside a piece of evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The journal's entry that says who attached it.
    pub entry: u64,
    /// The journal's entry of its capture.
    pub capture: u64,
    /// SHA-256 of the bytes.
    pub sha256: String,
    /// How many they are.
    pub bytes: u64,
    /// Their media type.
    pub media_type: String,
    /// The path or address as given.
    pub path: String,
    /// Who attached it.
    pub by: String,
    /// When, as it is written down.
    pub at: String,
    /// Why.
    pub reason: String,
}

impl PieceOfEvidence {
    /// What a text names, as the text tells it: `told` is named or shown.
    pub fn named(sha256: &str, (start, end): (u32, u32), text: &str, told: EvidenceStatus) -> Self {
        PieceOfEvidence {
            id: id(&format!("{sha256} {start} {end}")),
            attributions: Vec::new(),
            text: text.to_owned(),
            start: Some(start),
            end: Some(end),
            told: Some(told),
            disputed_by: Vec::new(),
            status: told,
            basis: StatusBasis::Text,
            differ: false,
            attached: Vec::new(),
            decisions: Vec::new(),
        }
    }

    /// What somebody attached to a claim or attribution; `decision` is the id of the
    /// decision that says so.
    pub fn attachment(decision: &str, attachment: Attachment) -> Self {
        PieceOfEvidence {
            id: PieceOfEvidence::id_of_attachment(decision),
            attributions: Vec::new(),
            text: attachment.path.clone(),
            start: None,
            end: None,
            told: None,
            disputed_by: Vec::new(),
            status: EvidenceStatus::Attached,
            basis: StatusBasis::Attachment,
            differ: false,
            attached: vec![attachment],
            decisions: Vec::new(),
        }
    }

    /// The id of what a decision attaches.
    pub fn id_of_attachment(decision: &str) -> String {
        id(&format!("attached {decision}"))
    }

    /// Where its words stand in the document's text; nothing for what no text names.
    pub fn place(&self) -> Option<(u32, u32)> {
        Some((self.start?, self.end?))
    }

    /// Takes the word of more attributions that name it in the same place, as they tell it.
    pub(super) fn name_also(&mut self, other: PieceOfEvidence) {
        self.attributions.extend(other.attributions);
        self.attributions.sort_by_key(|id| number(id));
        self.disputed_by.extend(other.disputed_by);
        self.disputed_by.sort_by_key(|id| number(id));
        self.told = self.told.max(other.told);
        self.tell_status();
    }

    /// Takes the word of one more attribution that names it in the same place.
    pub(super) fn name_again(&mut self, attribution: &str, told: EvidenceStatus, disputes: bool) {
        self.told = self.told.max(Some(told));
        self.attributions.push(attribution.to_owned());
        if disputes {
            self.disputed_by.push(attribution.to_owned());
        }
        self.tell_status();
    }

    fn tell_status(&mut self) {
        // "Called the emails forgeries", "denied the report".
        self.status = match self.disputed_by.is_empty() {
            true => self.told.unwrap_or(self.status),
            false => EvidenceStatus::Disputed,
        };
    }
}

fn id(of: &str) -> String {
    format!("w{:010x}", hash(of.as_bytes()) >> 24)
}
