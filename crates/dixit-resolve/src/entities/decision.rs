//! What a person settled: merge, keep apart, split, rename; and their retirement.
//!
//! A decision names entities by what it saw of them and not by their ids, which
//! are derived and change: places in snapshots (a hash and a span) and forms of
//! the name. So it finds them again after any re-run, and one that finds them no
//! more is reported and stays in the file. The file holds one JSON object a line
//! (`dixit.decision/1`), is only ever added to, and is made to be read, compared
//! and kept under version control.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use dixit_model::EntityType;
use serde::{Deserialize, Serialize};

/// The name and version of the contract.
pub const SCHEMA: &str = "dixit.decision/1";

/// What a decision does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// All entities named are one.
    Merge,
    /// No two of the entities named are one.
    KeepApart,
    /// What was one entity is several: each part named by its mentions, the first
    /// with all that no part names.
    Split,
    /// The entity named is shown under [`Decision::name`].
    Rename,
    /// The decision [`Decision::retires`] counts no longer.
    Retire,
}

impl Kind {
    /// A stable word, as it stands in the file.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Merge => "merge",
            Kind::KeepApart => "keep-apart",
            Kind::Split => "split",
            Kind::Rename => "rename",
            Kind::Retire => "retire",
        }
    }
}

/// A place in a snapshot's text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// SHA-256 of the snapshot's bytes.
    pub sha256: String,
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
    /// The words there, for people.
    #[serde(default)]
    pub text: String,
}

/// An entity, by what was seen of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// What sort of thing it is.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub entity_type: Option<Type>,
    /// Full forms of its name.
    #[serde(default)]
    pub names: Vec<String>,
    /// Where it is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Place>,
    /// The id of a record of the knowledge file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub knowledge: Option<String>,
}

impl Evidence {
    /// A short text for messages.
    pub(crate) fn label(&self) -> String {
        match (&self.knowledge, self.names.first(), self.mentions.first()) {
            (Some(id), ..) => format!("record {id}"),
            (_, Some(name), _) => name.clone(),
            (_, _, Some(place)) => format!("{} at {}", place.text, place.start),
            _ => "nothing".to_owned(),
        }
    }
}

/// [`EntityType`] with a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(
    missing_docs,
    reason = "each name is its own meaning; see docs/glossary.md"
)]
pub enum Type {
    Person,
    Organization,
    Place,
    Work,
    Other,
}

impl From<Type> for EntityType {
    fn from(of: Type) -> EntityType {
        match of {
            Type::Person => EntityType::Person,
            Type::Organization => EntityType::Organization,
            Type::Place => EntityType::Place,
            Type::Work => EntityType::Work,
            Type::Other => EntityType::Other,
        }
    }
}

impl From<EntityType> for Type {
    fn from(of: EntityType) -> Type {
        match of {
            EntityType::Person => Type::Person,
            EntityType::Organization => Type::Organization,
            EntityType::Place => Type::Place,
            EntityType::Work => Type::Work,
            EntityType::Other => Type::Other,
        }
    }
}

/// What a person settled.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Name and version of the contract.
    #[serde(default = "schema")]
    pub schema: String,
    /// Names the decision; made from its content where it is left out.
    #[serde(default)]
    pub id: String,
    /// What it does.
    pub decision: Kind,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entities: Vec<Evidence>,
    /// The new name, of a rename.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The decision that counts no longer, of a retirement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retires: Option<String>,
    /// Who settled it.
    pub by: String,
    /// When, as that person gives it: RFC 3339 or a date.
    pub at: String,
    /// Why.
    pub reason: String,
}

fn schema() -> String {
    SCHEMA.to_owned()
}

impl Decision {
    /// The decision with an id made from its content, if it has none.
    #[must_use]
    pub fn with_id(mut self) -> Decision {
        if self.id.is_empty() {
            // Serialising plain values to a string does not fail.
            let content = serde_json::to_string(&self).unwrap_or_default();
            self.id = format!("d{:012x}", hash(content.as_bytes()) >> 16);
        }
        self
    }

    /// Its line in the file, without the end of the line.
    pub fn line(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What it lacks to mean anything.
    fn lack(&self) -> Option<&'static str> {
        let entities = self.entities.len();
        let nothing =
            |e: &Evidence| e.names.is_empty() && e.mentions.is_empty() && e.knowledge.is_none();
        if self.schema != SCHEMA {
            return Some("its schema is not dixit.decision/1");
        }
        if self.entities.iter().any(nothing) {
            return Some("an entity has no names, mentions or knowledge to find it by");
        }
        match self.decision {
            Kind::Merge | Kind::KeepApart | Kind::Split if entities < 2 => {
                Some("it needs two or more entities")
            }
            Kind::Split if self.entities.iter().any(|e| e.mentions.is_empty()) => {
                Some("each part of a split needs mentions")
            }
            Kind::Rename if entities != 1 => Some("it needs one entity"),
            Kind::Rename if self.name.as_deref().unwrap_or("").trim().is_empty() => {
                Some("it needs a name")
            }
            Kind::Retire if self.retires.is_none() => Some("it needs `retires`"),
            _ => None,
        }
    }
}

/// FNV-1a (Fowler, Noll, Vo), 64 bits: short ids, no defence against anybody.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    })
}

/// A line of a file of decisions, or a record of a knowledge file, that cannot
/// be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    line: usize,
    message: String,
}

impl Error {
    pub(crate) fn new(line: usize, message: impl fmt::Display) -> Error {
        Error {
            line,
            message: message.to_string(),
        }
    }

    /// The line, from 1.
    pub fn line(&self) -> usize {
        self.line
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for Error {}

/// All decisions of a file, retired ones included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decisions {
    /// In the order of the file; one that stands there twice is here once.
    pub all: Vec<Decision>,
}

impl Decisions {
    /// Reads a file of decisions. Empty lines are passed over.
    ///
    /// # Errors
    /// The first line that is no decision: none may be lost by a slip of the pen.
    pub fn parse(text: &str) -> Result<Decisions, Error> {
        let mut all: Vec<Decision> = Vec::new();
        let mut ids = BTreeMap::new();
        for (at, line) in text.lines().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            let decision: Decision =
                serde_json::from_str(line).map_err(|e| Error::new(at + 1, e))?;
            if let Some(lack) = decision.lack() {
                return Err(Error::new(at + 1, lack));
            }
            let decision = decision.with_id();
            match ids.get(&decision.id) {
                None => {
                    ids.insert(decision.id.clone(), all.len());
                    all.push(decision);
                }
                Some(&known) if all[known] == decision => {}
                Some(_) => {
                    let words = format!("another decision has the id {}", decision.id);
                    return Err(Error::new(at + 1, words));
                }
            }
        }
        Ok(Decisions { all })
    }

    /// The ids of decisions that count no longer. A retirement that is retired
    /// itself retires nothing.
    pub(crate) fn retired(&self) -> BTreeSet<&str> {
        let mut retired = BTreeSet::new();
        // The last first: what retires a retirement stands behind it.
        for decision in self.all.iter().rev() {
            if let (Kind::Retire, Some(id)) = (decision.decision, &decision.retires)
                && !retired.contains(decision.id.as_str())
            {
                retired.insert(id.as_str());
            }
        }
        retired
    }
}

/// What became of a decision in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// It holds.
    Applied,
    /// Some of its entities are in the collection, and it holds for them.
    Partly,
    /// Its entities are not in the collection.
    NotFound,
    /// Another decision stands against it.
    Contradicted,
    /// It was retired.
    Retired,
}

impl Status {
    /// A stable word.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Applied => "applied",
            Status::Partly => "partly",
            Status::NotFound => "not-found",
            Status::Contradicted => "contradicted",
            Status::Retired => "retired",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MERGE: &str = r#"{"decision":"merge","entities":[{"names":["A B"]},{"names":["C B"]}],"by":"x","at":"2026-01-01","reason":"r"}"#;

    #[test]
    fn a_decision_survives_writing_and_reading() {
        let read = Decisions::parse(MERGE).unwrap();
        let again = Decisions::parse(&read.all[0].line()).unwrap();
        assert_eq!(read, again);
        assert!(read.all[0].id.starts_with('d'));
    }

    #[test]
    fn twice_in_the_file_is_once() {
        assert_eq!(
            Decisions::parse(&format!("{MERGE}\n\n{MERGE}\n"))
                .unwrap()
                .all
                .len(),
            1
        );
    }

    #[test]
    fn a_line_that_is_no_decision_is_named() {
        for (line, words) in [
            ("{", "line 2: "),
            (
                r#"{"decision":"merge","entities":[{"names":["A"]}],"by":"x","at":"t","reason":"r"}"#,
                "two or more",
            ),
            (
                r#"{"decision":"merge","entities":[{"names":["A"]},{}],"by":"x","at":"t","reason":"r"}"#,
                "to find it by",
            ),
            (
                r#"{"decision":"rename","entities":[{"names":["A"]}],"by":"x","at":"t","reason":"r"}"#,
                "needs a name",
            ),
            (
                r#"{"decision":"merge","enties":[],"by":"x","at":"t","reason":"r"}"#,
                "unknown field",
            ),
        ] {
            let error = Decisions::parse(&format!("{MERGE}\n{line}")).unwrap_err();
            assert_eq!(error.line(), 2);
            assert!(error.to_string().contains(words), "{error}");
        }
    }

    #[test]
    fn a_retired_retirement_retires_nothing() {
        let retire = |id: &str, of: &str| {
            format!(
                r#"{{"decision":"retire","id":"{id}","retires":"{of}","by":"x","at":"t","reason":"r"}}"#
            )
        };
        let merge = MERGE.replacen('{', r#"{"id":"m","#, 1);
        let once = Decisions::parse(&format!("{merge}\n{}", retire("r1", "m"))).unwrap();
        assert!(once.retired().contains("m"));
        let twice = format!("{merge}\n{}\n{}", retire("r1", "m"), retire("r2", "r1"));
        assert!(!Decisions::parse(&twice).unwrap().retired().contains("m"));
    }
}
