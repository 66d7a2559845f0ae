//! Entities across documents, as a register keeps them: without their members, which
//! stand beside the record, since a country is named in every second article.

use std::cmp::Reverse;

use dixit_model::{Document, Entity as Local, EntityType};
use dixit_register::Derived;
use dixit_resolve::entities::{Entity, Member};
use serde::{Deserialize, Serialize};

use super::{Sources, record as derived};
use crate::variants::{Ids, hashed};

/// Names and roles that a card keeps; what is rarer is found in the documents.
const MOST: usize = 64;

/// An entity with what all its documents say of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// Made from its first mention, so that it stays as long as that does.
    pub id: String,
    /// What sort of thing it is.
    #[serde(rename = "type")]
    pub entity_type: EntityType,
    /// Its fullest frequent name.
    pub name: String,
    /// Forms of its name, the most frequent first.
    pub names: Vec<CardName>,
    /// Roles that documents give it, the most frequent first.
    pub roles: Vec<CardRole>,
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
}

/// A form of a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardName {
    /// As printed.
    pub name: String,
    /// Whether it is the fullest form in some document.
    pub full: bool,
    /// Documents that use it.
    pub documents: usize,
}

/// A role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardRole {
    /// As printed.
    pub role: String,
    /// Documents that give it.
    pub documents: usize,
}

impl Card {
    /// An entity's card, under an id by which it stays the same when documents are added.
    pub(super) fn of(entity: &Entity, id: &str) -> Card {
        let names = entity.names.iter().take(MOST).map(|form| CardName {
            name: form.name.clone(),
            full: form.full,
            documents: form.documents,
        });
        let roles = entity.roles.iter().take(MOST).map(|role| CardRole {
            role: role.role.clone(),
            documents: role.documents,
        });
        Card {
            id: id.to_owned(),
            entity_type: entity.entity_type,
            name: entity.name.clone(),
            names: names.collect(),
            roles: roles.collect(),
            documents: entity.documents,
            mentions: entity.mentions,
            attributions: entity.attributions,
            words: entity.words,
            first: entity.first.clone(),
            last: entity.last.clone(),
            confidence: entity.confidence,
        }
    }

    /// Takes in what one more document says of it; `sure` is how sure it is that the
    /// document means this entity.
    pub(super) fn take(&mut self, document: &Document, local: &Local, sure: f32) {
        self.documents += 1;
        self.mentions += local.mentions.len();
        let said = document.attributions.iter();
        for attribution in said.filter(|a| a.speaker.entity == Some(local.id)) {
            let pieces = attribution.content.iter().map(|p| p.text.as_str());
            self.attributions += 1;
            self.words += pieces.flat_map(str::split_whitespace).count();
        }
        for name in &local.names {
            let full = *name == local.name;
            match self.names.iter_mut().find(|known| known.name == *name) {
                Some(known) => {
                    known.documents += 1;
                    known.full |= full;
                }
                None => self.names.push(CardName {
                    name: name.clone(),
                    full,
                    documents: 1,
                }),
            }
        }
        for role in &local.roles {
            match self.roles.iter_mut().find(|known| known.role == *role) {
                Some(known) => known.documents += 1,
                None => self.roles.push(CardRole {
                    role: role.clone(),
                    documents: 1,
                }),
            }
        }
        self.names.sort_by_key(|name| Reverse(name.documents));
        self.names.truncate(MOST);
        self.roles.sort_by_key(|role| Reverse(role.documents));
        self.roles.truncate(MOST);
        if let Some(date) = document.day() {
            let earlier = self
                .first
                .as_ref()
                .is_none_or(|first| date < first.as_str());
            let later = self.last.as_ref().is_none_or(|last| date > last.as_str());
            if earlier {
                self.first = Some(date.to_owned());
            }
            if later {
                self.last = Some(date.to_owned());
            }
        }
        self.confidence = self.confidence.min(sure);
    }

    /// What it is found by: each of its names.
    pub(super) fn keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = self.names.iter().map(|form| key(&form.name)).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.retain(|key| !key.is_empty());
        keys
    }
}

/// A name as it is looked for: its words in small letters.
pub(super) fn key(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric());
    let words: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join(" ")
}

/// Ids for entities, each made from where the document that was added first names it.
pub(super) fn ids(sources: &Sources, entities: &[Entity]) -> Vec<String> {
    let mut ids = Ids::default();
    let id = |entity: &Entity| ids.own(id(sources, entity.members.iter()));
    entities.iter().map(id).collect()
}

/// An id made from the first of some members.
pub(super) fn id<'a>(sources: &Sources, members: impl Iterator<Item = &'a Member>) -> String {
    let first = members.min_by_key(|member| {
        let number = sources.number(&member.sha256, &member.path);
        let entry = number.map(|number| sources.entries[number]);
        (entry, member.mentions.first().map(|span| span.start))
    });
    let anchor = first.map_or_else(String::new, |member| {
        let start = member.mentions.first().map_or(0, |span| span.start);
        format!("{}\n{start}", member.sha256)
    });
    hashed('e', &anchor)
}

pub(super) fn record(sources: &Sources, entity: &Entity, id: &str) -> Derived {
    let card = Card::of(entity, id);
    let members = entity.members.iter().filter_map(|member| {
        let number = sources.number(&member.sha256, &member.path)?;
        Some((sources.entries[number], member.entity.clone()))
    });
    derived(id, &card, members.collect(), card.keys())
}
