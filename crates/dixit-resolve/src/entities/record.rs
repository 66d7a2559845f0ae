//! The contract `dixit.entities/1`: who and what is named in a collection.

use dixit_model::{EntityType, Span};
use serde::{Serialize, Serializer};

use super::compare::Reason;
use super::decision::{Evidence, Place, Status};

/// The name and version of the contract: always `dixit.entities/1`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Schema;

impl Schema {
    /// What stands in the field `schema`.
    pub const NAME: &'static str = "dixit.entities/1";
}

impl Serialize for Schema {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(Self::NAME)
    }
}

/// Who and what is named in a collection.
///
/// Its parts serialise one by one: [`Entity`], [`Suggestion`] and [`Outcome`] are
/// the lines of `dixit entities --format jsonl`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entities {
    /// Documents taken in.
    pub documents: usize,
    /// Those in most documents first, then by mentions and name.
    pub entities: Vec<Entity>,
    /// Pairs that may be one, the likeliest first.
    pub suggestions: Vec<Suggestion>,
    /// What became of the decisions, in the order of their file.
    pub decisions: Vec<Outcome>,
}

/// Somebody or something that is named in a collection.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entity {
    /// Name and version of the contract.
    pub schema: Schema,
    /// Always `entity`.
    pub record: &'static str,
    /// Names it in this run. Made from its first mention, so that it stays as long
    /// as that does; what lasts is the evidence in a decision.
    pub id: String,
    /// What sort of thing it is, by most documents.
    #[serde(rename = "type")]
    pub entity_type: EntityType,
    /// Its fullest frequent name, or the one that a person gave it.
    pub name: String,
    /// Every form of its name, the most frequent first.
    pub names: Vec<Form>,
    /// Roles that documents give it, the most frequent first.
    pub roles: Vec<Role>,
    /// Documents that name it.
    pub documents: usize,
    /// Places where it is named.
    pub mentions: usize,
    /// Attributions that it is the speaker of.
    pub attributions: usize,
    /// Words of their contents.
    pub words: usize,
    /// Date of the earliest document with a date, EDTF.
    pub first: Option<String>,
    /// Date of the latest.
    pub last: Option<String>,
    /// The weakest of its links, 1 where it has none.
    pub confidence: f32,
    /// Why its names are one bearer's.
    pub links: Vec<Link>,
    /// Records of the knowledge file that it may be, the likeliest first.
    pub knowledge: Vec<KnowledgeLink>,
    /// Where it is named, by path.
    pub members: Vec<Member>,
}

impl Entity {
    /// What a decision finds it by: its full names and some of its mentions.
    pub fn evidence(&self) -> Evidence {
        evidence(self.entity_type, &self.names, self.members.iter())
    }
}

/// Names and mentions that a decision keeps: enough to find the entity by when
/// some documents are gone, few enough to read.
const MOST_NAMES: usize = 8;
const MOST_MENTIONS: usize = 50;

pub(crate) fn evidence<'a>(
    entity_type: EntityType,
    names: &[Form],
    members: impl Iterator<Item = &'a Member>,
) -> Evidence {
    let place = |m: &Member| {
        m.mentions.first().map(|span| Place {
            sha256: m.sha256.clone(),
            start: span.start,
            end: span.end,
            text: m.name.clone(),
        })
    };
    Evidence {
        entity_type: Some(entity_type.into()),
        names: names
            .iter()
            .filter(|n| n.full)
            .take(MOST_NAMES)
            .map(|n| n.name.clone())
            .collect(),
        mentions: members.filter_map(place).take(MOST_MENTIONS).collect(),
        knowledge: None,
    }
}

/// A form of a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Form {
    /// As printed.
    pub name: String,
    /// Whether it is the fullest form in some document.
    pub full: bool,
    /// Documents that use it.
    pub documents: usize,
}

/// A role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Role {
    /// As printed.
    pub role: String,
    /// Documents that give it.
    pub documents: usize,
}

/// Why two names are one bearer's.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Link {
    /// One name.
    pub a: String,
    /// The other.
    pub b: String,
    /// 0 to 1.
    pub score: f32,
    /// In words.
    pub reasons: Vec<Reason>,
}

/// A record of the knowledge file that an entity may be.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KnowledgeLink {
    /// The record's id.
    pub id: String,
    /// The record's name.
    pub name: String,
    /// 0 to 1.
    pub score: f32,
    /// Whether the score reaches the threshold and no other record comes near.
    pub linked: bool,
    /// In words.
    pub reasons: Vec<Reason>,
}

/// An entity in one document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Member {
    /// The document's path.
    pub path: String,
    /// SHA-256 of its snapshot.
    pub sha256: String,
    /// The entity's id inside the document.
    pub entity: String,
    /// Its fullest name there.
    pub name: String,
    /// Where it is named, in code points of the document's text.
    pub mentions: Vec<Span>,
    /// Attributions that it is the speaker of.
    pub attributions: usize,
}

/// Two entities that may be one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Suggestion {
    /// Name and version of the contract.
    pub schema: Schema,
    /// Always `suggestion`.
    pub record: &'static str,
    /// Id of one entity.
    pub a: String,
    /// Its name.
    pub a_name: String,
    /// Id of the other.
    pub b: String,
    /// Its name.
    pub b_name: String,
    /// 0 to 1.
    pub score: f32,
    /// For and against, in words.
    pub reasons: Vec<Reason>,
}

/// What became of a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// Name and version of the contract.
    pub schema: Schema,
    /// Always `decision`.
    pub record: &'static str,
    /// The decision's id.
    pub id: String,
    /// What it does.
    pub decision: &'static str,
    /// Whether it holds.
    pub status: Status,
    /// What is to be said of it; empty where it simply holds.
    pub message: String,
}
