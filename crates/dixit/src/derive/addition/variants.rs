//! The utterances that new attributions are wordings of.

use std::collections::{BTreeMap, BTreeSet};

use dixit_model::{AttributionId, Document, EntityId};
use dixit_register::{Amendment, Error, Register};

use super::super::vectors::{self, At};
use super::super::{ENTITIES, Settled, Sources, VARIANTS, attribution, variant_record};
use super::groups::{Groups, Larger, Member};
use super::{Documents, copies_of, nearest};
use crate::variants::{self, Pair, Place, Printing, Variant};

/// The utterances that new attributions are wordings of.
pub(super) fn changed(
    register: &Register,
    documents: &mut Documents,
    new: &BTreeSet<At>,
    near: &BTreeMap<At, f32>,
    settled: &Settled,
) -> Result<Amendment, Error> {
    let mut groups = Groups::of(register, VARIANTS);
    for ((entry, id), _) in nearest(near) {
        groups.look(entry, &id.to_string())?;
    }
    let mut by_reading: BTreeMap<u64, BTreeSet<AttributionId>> = BTreeMap::new();
    let said = groups.members.iter();
    let said = said.filter_map(|(entry, id)| Some((*entry, attribution(id)?)));
    for (entry, id) in said.chain(new.iter().copied()) {
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
    let (mut same, mut apart) = settled.variants(&sources);
    let (one, no_one) = held(&groups, &sources);
    same.extend(one);
    apart.extend(no_one);
    let mut amendment = Amendment::default();
    let mut larger: Larger<Variant> = Larger::of_derivation(VARIANTS);
    for variant in collector.finish(&known, &same, &apart) {
        let member = |p: &Printing| (sources.entries[p.document], p.attribution.clone());
        let printings = variant.wordings.iter().flat_map(|w| &w.printings);
        let members: Vec<Member> = printings.map(member).collect();
        let Some(id) = groups.joined(members.iter()) else {
            amendment.come.push(variant_record(&sources, &variant));
            continue;
        };
        let is_new = |member: &Member| !groups.stands(member);
        if members.iter().any(is_new)
            && let Some((large, came)) = larger.of(register, id)?
        {
            large.take(&variant, &|printing| is_new(&member(printing)));
            came.extend(members.into_iter().filter(is_new));
        }
    }
    amendment.grown = larger.grown();
    amendment.gone = groups.whole.into_iter().collect();
    Ok(amendment)
}

/// What stands for one large group belongs together, and two large groups stay two.
fn held(groups: &Groups<'_>, sources: &Sources) -> (Vec<Pair>, Vec<Pair>) {
    let place = |(entry, id): &Member| {
        let number = sources.by_entry.get(entry)?;
        Some((*number, attribution(id)?))
    };
    let (mut same, mut apart, mut firsts) = (Vec::new(), Vec::new(), Vec::<Place>::new());
    for standing in groups.large() {
        let mut places = standing.iter().filter_map(place);
        if let Some(first) = places.next() {
            same.extend(places.map(|other| (first, other)));
            apart.extend(firsts.iter().map(|other| (*other, first)));
            firsts.push(first);
        }
    }
    (same, apart)
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
            origins.push(copies_of(register, entry)?);
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
