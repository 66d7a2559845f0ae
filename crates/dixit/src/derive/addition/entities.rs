//! The entities that new documents name.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use dixit_model::Document;
use dixit_register::{Amendment, DerivedPart, Error, Grown, Register};
use dixit_resolve::entities;

use super::super::card::{self, Card};
use super::super::{ENTITIES, Settled, Sources, json, record};
use super::{Documents, MOST_BESIDE, free, read};

/// Entities of one name that are looked at, and documents of each.
const NAMESAKES: usize = 6;
const WITNESSES: usize = 3;

/// The entities of new documents: old ones with more documents, and new ones.
pub(super) fn changed(
    register: &Register,
    documents: &mut Documents,
    fresh: &[(u64, Rc<Document>)],
    settled: &Settled,
) -> Result<Amendment, Error> {
    let mut beside: BTreeSet<u64> = BTreeSet::new();
    for (_, document) in fresh {
        for name in document.entities.iter().flat_map(|local| &local.names) {
            for id in register.derived_by_key(ENTITIES, &card::key(name), NAMESAKES)? {
                let members = register.derived_members(ENTITIES, &id, WITNESSES)?;
                beside.extend(members.into_iter().map(|(reading, _)| reading));
            }
        }
    }
    let mut sources = Sources::default();
    let mut finder = entities::Finder::new();
    for (entry, document) in fresh {
        sources.take(*entry, document);
        finder.add(document);
    }
    for entry in beside.into_iter().rev().take(MOST_BESIDE) {
        if let Some(document) = documents.of(register, entry)? {
            sources.take(entry, &document);
            finder.add(&document);
        }
    }
    let found = finder.finish(&settled.entities());
    let mut changed: BTreeMap<String, Changed> = BTreeMap::new();
    for entity in &found.entities {
        let (mut own, mut known) = (Vec::new(), BTreeMap::<String, usize>::new());
        for member in &entity.members {
            let Some(number) = sources.number(&member.sha256, &member.path) else {
                continue;
            };
            match fresh.get(number) {
                Some((entry, document)) => own.push((*entry, document, &member.entity)),
                None => {
                    let entry = sources.entries[number];
                    let ids = register.derived_ids(ENTITIES, entry, &member.entity)?;
                    ids.into_iter()
                        .for_each(|id| *known.entry(id).or_default() += 1);
                }
            }
        }
        if own.is_empty() {
            continue;
        }
        // With whom it shares most documents; of several the first in order.
        let most = known.values().copied().max();
        let old = known.into_iter().find(|(_, count)| Some(*count) == most);
        let id = match old {
            Some((id, _)) => id,
            None => {
                let members = entity.members.iter();
                free(register, ENTITIES, &card::id(&sources, members))?
            }
        };
        let change = match changed.entry(id.clone()) {
            std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::btree_map::Entry::Vacant(place) => {
                place.insert(Changed::of(register, &id, entity)?)
            }
        };
        for (entry, document, local) in own {
            let of = document
                .entities
                .iter()
                .find(|e| e.id.to_string() == *local);
            if let Some(of) = of {
                change.card.take(document, of, entity.confidence);
            }
            change.members.push((entry, local.clone()));
        }
    }
    let mut amendment = Amendment::default();
    for (id, change) in changed {
        change.put(id, &mut amendment);
    }
    Ok(amendment)
}

/// A card that is changed, with the members that it has more.
struct Changed {
    card: Card,
    is_new: bool,
    members: Vec<(u64, String)>,
}

impl Changed {
    /// What is kept of an entity, or where there is nothing an empty card.
    fn of(register: &Register, id: &str, found: &entities::Entity) -> Result<Changed, Error> {
        if let Some(body) = register.derived_record(ENTITIES, id)? {
            return Ok(Changed {
                card: read(register, id, &body)?,
                is_new: false,
                members: Vec::new(),
            });
        }
        let card = Card {
            names: Vec::new(),
            roles: Vec::new(),
            documents: 0,
            mentions: 0,
            attributions: 0,
            words: 0,
            first: None,
            last: None,
            confidence: 1.0,
            ..Card::of(found, id)
        };
        Ok(Changed {
            card,
            is_new: true,
            members: Vec::new(),
        })
    }

    fn put(self, id: String, into: &mut Amendment) {
        let keys = self.card.keys();
        if self.is_new {
            into.come.push(record(&id, &self.card, self.members, keys));
            return;
        }
        let card = DerivedPart {
            number: 0,
            body: json(&self.card),
            members: self.members,
        };
        into.grown.push(Grown {
            id,
            parts: vec![card],
            keys,
        });
    }
}
