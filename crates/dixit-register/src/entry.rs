//! The journal's entries, each one line of canonical JSON.
//!
//! A line is written once and never again: what is hashed is its bytes, so that the
//! order of its fields is the order here, without white space, and a field is never
//! left out. Later versions may add kinds; they never change one.

use serde::{Deserialize, Serialize};

/// What an entry is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Body {
    /// The register was made.
    Begin {
        /// The version of the journal's form.
        journal: u32,
        /// The public key whose owner signs.
        key: String,
    },
    /// Bytes were sealed, or sealed bytes were met again at another place.
    Capture {
        /// SHA-256 of the bytes.
        snapshot: String,
        /// Length of the bytes.
        bytes: u64,
        /// Their media type.
        media_type: String,
        /// The path as given.
        path: String,
        /// The address that they were served from, where it is recorded.
        url: Option<String>,
        /// When they were captured, RFC 3339.
        captured: Option<String>,
        /// What that rests on.
        captured_basis: String,
        /// SHA-256 of how they came in, as stored beside them.
        circumstances: String,
        /// Where they lie.
        warc: Place,
    },
    /// A reader read a document.
    Reading {
        /// The entry of the capture that it was read from.
        capture: u64,
        /// The reader's name.
        reader: String,
        /// The reader's version.
        version: String,
        /// SHA-256 of the document in the form `dixit.document/1`.
        document: String,
        /// SHA-256 of its text.
        text: String,
        /// How many attributions it has.
        attributions: u64,
    },
    /// A page shows again what an older version of it showed.
    Return {
        /// The entry of the capture that sealed those bytes.
        capture: u64,
        /// The path as given.
        path: String,
        /// The address that they were served from, where it is recorded.
        url: Option<String>,
        /// When they were captured, RFC 3339.
        captured: Option<String>,
        /// What that rests on.
        captured_basis: String,
    },
    /// A person settled something.
    Decision {
        /// Who.
        by: String,
        /// Why.
        reason: String,
        /// What, in a form of its own.
        decision: serde_json::Value,
    },
    /// An earlier decision counts no longer.
    Retirement {
        /// Who says so.
        by: String,
        /// Why.
        reason: String,
        /// The entry of the decision.
        retires: u64,
    },
    /// A scheme of grades was added, for decisions to use.
    Scheme {
        /// The scheme, in a form of its own.
        scheme: serde_json::Value,
    },
    /// What an interrupted run left unacknowledged was set aside.
    Recovery {
        /// The archive that it stood behind.
        archive: String,
        /// Where it began, in bytes.
        offset: u64,
        /// How long it was, in bytes.
        length: u64,
        /// Where it is kept, under the register's folder.
        kept: String,
        /// SHA-256 of it.
        sha256: String,
    },
}

impl Body {
    /// Its kind as written.
    pub fn kind(&self) -> &'static str {
        match self {
            Body::Begin { .. } => "begin",
            Body::Capture { .. } => "capture",
            Body::Reading { .. } => "reading",
            Body::Return { .. } => "return",
            Body::Decision { .. } => "decision",
            Body::Retirement { .. } => "retirement",
            Body::Scheme { .. } => "scheme",
            Body::Recovery { .. } => "recovery",
        }
    }
}

/// Where a record lies in the register's archives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The file under `snapshots`.
    pub file: String,
    /// First byte of the record's gzip member.
    pub offset: u64,
    /// Length of the member.
    pub length: u64,
    /// SHA-256 of the member as it lies there, packed.
    pub member: String,
}

/// One entry of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number, from 0: the order of the journal, whatever the clock says.
    pub entry: u64,
    /// What the clock said, RFC 3339. Clocks go wrong: nothing is ordered by it.
    pub at: String,
    /// What it is about.
    #[serde(flatten)]
    pub body: Body,
}

impl Entry {
    /// The line, without its line break.
    pub fn line(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a line.
    ///
    /// # Errors
    /// If it is no entry of a kind that this version knows.
    pub fn parse(line: &str) -> Result<Entry, serde_json::Error> {
        serde_json::from_str(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_its_own_canonical_form() {
        let entry = Entry {
            entry: 3,
            at: "2026-03-01T08:00:00Z".to_owned(),
            body: Body::Reading {
                capture: 2,
                reader: "fast".to_owned(),
                version: "0.1.0".to_owned(),
                document: "d".to_owned(),
                text: "t".to_owned(),
                attributions: 7,
            },
        };
        let line = entry.line();
        assert_eq!(
            line,
            r#"{"entry":3,"at":"2026-03-01T08:00:00Z","kind":"reading","capture":2,"reader":"fast","version":"0.1.0","document":"d","text":"t","attributions":7}"#
        );
        assert_eq!(Entry::parse(&line).unwrap(), entry);
    }
}
