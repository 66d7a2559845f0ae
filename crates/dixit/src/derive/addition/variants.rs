//! The utterances that new attributions are wordings of.

use std::collections::{BTreeMap, BTreeSet};

use dixit_model::{AttributionId, Document, EntityId};
use dixit_register::{Amendment, Error, Register};

use super::super::copies::Copies;
use super::super::vectors::{self, At};
use super::super::{
    DOCUMENT, ENTITIES, ORIGINS, Settled, Sources, VARIANTS, attribution, variant_record,
};
use super::{Documents, MOST_MEMBERS, read};
use crate::variants::{self, Variant};

/// The utterances that new attributions are wordings of.
pub(super) fn changed(
    register: &Register,
    documents: &mut Documents,
    new: &BTreeSet<At>,
    near: &BTreeMap<At, f32>,
    settled: &Settled,
) -> Result<Amendment, Error> {
    let mut said: BTreeSet<At> = new.iter().chain(near.keys()).copied().collect();
    let mut gone = BTreeSet::new();
    for (entry, id) in said.clone() {
        for group in register.derived_ids(VARIANTS, entry, &id.to_string())? {
            if gone.contains(&group) {
                continue;
            }
            for (entry, member) in register.derived_members(VARIANTS, &group, MOST_MEMBERS)? {
                said.extend(attribution(&member).map(|id| (entry, id)));
            }
            gone.insert(group);
        }
    }
    let mut by_reading: BTreeMap<u64, BTreeSet<AttributionId>> = BTreeMap::new();
    for (entry, id) in said {
        by_reading.entry(entry).or_default().insert(id);
    }
    let mut sources = Sources::default();
    let mut collector = variants::Collector::default();
    for (entry, wanted) in &by_reading {
        if let Some(document) = documents.of(register, *entry)? {
            let mut document = Document::clone(&document);
            document.retain(|attribution| wanted.contains(&attribution.id));
            sources.take(*entry, &document);
            collector.add(&document, &vectors::kept(register, *entry)?);
        }
    }
    let known = Kept::of(register, &sources)?;
    let (same, apart) = settled.variants(&sources);
    let found: Vec<Variant> = collector.finish(&known, &same, &apart);
    let come = found
        .iter()
        .map(|variant| variant_record(&sources, variant));
    Ok(Amendment {
        gone: gone.into_iter().collect(),
        come: come.collect(),
        ..Amendment::default()
    })
}

/// What a register keeps of some documents.
struct Kept<'a> {
    register: &'a Register,
    entries: &'a [u64],
    origins: Vec<Option<String>>,
}

impl Kept<'_> {
    fn of<'a>(register: &'a Register, sources: &'a Sources) -> Result<Kept<'a>, Error> {
        let mut origins = Vec::with_capacity(sources.entries.len());
        for &entry in &sources.entries {
            let ids = register.derived_from(ORIGINS, entry, DOCUMENT)?;
            let group = ids.into_iter().next();
            origins.push(match group {
                Some((id, body)) => Some(read::<Copies>(register, &id, &body)?.id),
                None => None,
            });
        }
        Ok(Kept {
            register,
            entries: &sources.entries,
            origins,
        })
    }
}

impl variants::Known for Kept<'_> {
    fn entity(&self, document: usize, local: EntityId) -> Option<String> {
        let entry = self.entries[document];
        let ids = self
            .register
            .derived_ids(ENTITIES, entry, &local.to_string());
        // A database that fails here fails at the next step, which says so.
        ids.ok()?.into_iter().next()
    }

    fn origin(&self, document: usize) -> Option<String> {
        self.origins[document].clone()
    }
}
