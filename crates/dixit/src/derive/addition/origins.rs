//! The groups of copies that new documents belong to.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use dixit_model::Document;
use dixit_register::{Amendment, Error, Register};
use dixit_resolve::origins;

use super::super::copies;
use super::super::vectors::At;
use super::super::{DOCUMENT, ORIGINS, Sources};
use super::{Documents, MOST_MEMBERS};

/// Cosine from which on two documents may be copies.
const ALIKE: f32 = 0.85;

/// The groups of copies that new documents belong to.
pub(super) fn changed(
    register: &Register,
    documents: &mut Documents,
    fresh: &[(u64, Rc<Document>)],
    near: &BTreeMap<At, f32>,
) -> Result<Amendment, Error> {
    let mut beside: BTreeSet<u64> = BTreeSet::new();
    let alike = near.iter().filter(|(_, cosine)| **cosine >= ALIKE);
    for ((entry, _), _) in alike {
        beside.insert(*entry);
        for id in register.derived_ids(ORIGINS, *entry, DOCUMENT)? {
            let members = register.derived_members(ORIGINS, &id, MOST_MEMBERS)?;
            beside.extend(members.into_iter().map(|(entry, _)| entry));
        }
    }
    let new: BTreeSet<u64> = fresh.iter().map(|(entry, _)| *entry).collect();
    let mut sources = Sources::default();
    let mut finder = origins::Finder::new();
    // In the order in which they were added: the first member gives a group its id.
    let all: BTreeSet<u64> = beside.union(&new).copied().collect();
    for entry in all {
        if let Some(document) = documents.of(register, entry)? {
            sources.take(entry, &document);
            finder.add(&document);
        }
    }
    let (mut gone, mut come) = (BTreeSet::new(), Vec::new());
    for group in copies::of(&finder.finish()) {
        let entries = || {
            group
                .members
                .iter()
                .map(|copy| sources.entries[copy.document])
        };
        if !entries().any(|entry| new.contains(&entry)) {
            continue;
        }
        for entry in entries() {
            gone.extend(register.derived_ids(ORIGINS, entry, DOCUMENT)?);
        }
        come.push(copies::record(&sources, &group));
    }
    Ok(Amendment {
        gone: gone.into_iter().collect(),
        come,
        ..Amendment::default()
    })
}
