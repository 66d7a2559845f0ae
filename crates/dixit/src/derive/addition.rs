//! What new documents change, looked for only where they are near to something.

use std::collections::{BTreeMap, BTreeSet};

use dixit_model::{AttributionId, Document, EntityId};
use dixit_register::{Derived, Error, Register};
use dixit_resolve::claims;
use dixit_resolve::entities;
use dixit_resolve::origins;

use super::card::{self, Card};
use super::copies::{self, Copies};
use super::vectors::{self, At};
use super::{
    CLAIMS, Counts, DOCUMENT, ENTITIES, ORIGINS, Settled, Sources, UNTIL, VARIANTS, attribution,
    claim_record, derive, document, heeded, record, variant_record,
};
use crate::register::VERSION;
use crate::variants::{self, Variant};

/// Documents up to which everything is made anew: it takes no second.
const SMALL: u64 = 400;

/// Of so many documents one may be new and everything is not made anew.
const SHARE: u64 = 20;

/// Cosine from which on an attribution may be another wording of a new one.
const NEAR: f32 = 0.5;

/// Nearest attributions to each new one.
const NEIGHBOURS: usize = 24;

/// Cosine from which on two documents may be copies.
const ALIKE: f32 = 0.85;

/// Documents that are looked at beside the new ones.
const MOST_BESIDE: usize = 160;

/// Entities of one name that are looked at, and documents of each.
const NAMESAKES: usize = 6;
const WITNESSES: usize = 3;

/// How often more documents are read because their attributions would lose their claims.
const ROUNDS: usize = 2;

/// Members of a group of wordings or copies that are looked at.
const MOST_MEMBERS: usize = 200;

/// Brings up to date what is derived from a register's documents. Gives the counts where
/// everything was made anew. `progress` is told what is being done.
///
/// # Errors
/// If the register is not open to be written, the database fails, or a document in it
/// is damaged.
pub fn bring_up_to_date(
    register: &mut Register,
    progress: &mut dyn FnMut(&str),
) -> Result<Option<Counts>, Error> {
    let counts = register.counts()?;
    let Some(upto) = heeded(register)? else {
        return derive(register, progress).map(Some);
    };
    if upto >= counts.entries {
        return Ok(None);
    }
    match new(register, upto, counts.documents)? {
        Some(new) => add(register, &new, counts.entries, progress).map(|()| None),
        None => derive(register, progress).map(Some),
    }
}

/// The readings that are new, where looking at them is enough: they are few, and none of
/// them takes another's place.
fn new(register: &Register, upto: u64, documents: u64) -> Result<Option<Vec<u64>>, Error> {
    if documents <= SMALL {
        return Ok(None);
    }
    let mut settled = false;
    register.entries(upto, &mut |_, line| {
        settled |= ["decision", "retirement", "return"]
            .iter()
            .any(|kind| line.contains(&format!("\"kind\":\"{kind}\"")));
        Ok(!settled)
    })?;
    let mut new = Vec::new();
    register.readings(upto, &mut |reading| {
        new.push(reading.entry);
        Ok(())
    })?;
    if settled || new.len() as u64 * SHARE > documents {
        return Ok(None);
    }
    for &entry in &new {
        if register.versions_beside(entry)? > 1 {
            return Ok(None);
        }
    }
    Ok(Some(new))
}

/// Takes new readings in.
fn add(
    register: &mut Register,
    new: &[u64],
    upto: u64,
    progress: &mut dyn FnMut(&str),
) -> Result<(), Error> {
    vectors::make(register, progress)?;
    progress("what new documents are near to");
    let mut fresh = Vec::with_capacity(new.len());
    for &entry in new {
        fresh.extend(document(register, entry)?.map(|document| (entry, document)));
    }
    let mut codes = Vec::new();
    let mut said: BTreeSet<At> = BTreeSet::new();
    for (entry, document) in &fresh {
        said.extend(document.attributions.iter().map(|a| (*entry, a.id)));
        codes.extend(vectors::kept(register, *entry)?.into_values());
    }
    let near = vectors::near(register, &codes, NEAR, NEIGHBOURS)?;
    let settled = Settled::of(register)?;
    let cards = name(register, &fresh, &settled)?;
    register.amend(ENTITIES, VERSION, upto, &[], &mut cards.into_iter())?;
    let (gone, copied) = copy(register, &fresh, &near)?;
    register.amend(ORIGINS, VERSION, upto, &gone, &mut copied.into_iter())?;
    let (gone, worded) = word(register, &said, &near, &settled)?;
    register.amend(VARIANTS, VERSION, upto, &gone, &mut worded.into_iter())?;
    let (gone, put) = put_forward(register, &said, &near, &settled)?;
    register.amend(CLAIMS, VERSION, upto, &gone, &mut put.into_iter())?;
    let last = fresh.iter().filter_map(|(_, d)| d.day().map(str::to_owned));
    let known = register.derived_record(UNTIL, UNTIL)?;
    let known = known.and_then(|body| serde_json::from_str::<String>(&body).ok());
    let last = known.into_iter().chain(last).max();
    let until = last.map(|day| record(UNTIL, &day, Vec::new(), Vec::new()));
    register.amend(UNTIL, VERSION, upto, &[], &mut until.into_iter())
}

/// The entities of new documents: old ones with more documents, and new ones.
fn name(
    register: &Register,
    fresh: &[(u64, Document)],
    settled: &Settled,
) -> Result<Vec<Derived>, Error> {
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
        if let Some(document) = document(register, entry)? {
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
                    let ids = register.derived_from(ENTITIES, entry, &member.entity)?;
                    ids.into_iter()
                        .for_each(|(id, _)| *known.entry(id).or_default() += 1);
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
    Ok(changed
        .into_iter()
        .map(|(id, change)| change.record(&id))
        .collect())
}

/// A card that is changed, with all its members.
struct Changed {
    card: Card,
    members: Vec<(u64, String)>,
}

impl Changed {
    /// What is kept of an entity, or where there is nothing an empty card.
    fn of(register: &Register, id: &str, found: &entities::Entity) -> Result<Changed, Error> {
        if let Some(body) = register.derived_record(ENTITIES, id)? {
            return Ok(Changed {
                card: read(register, id, &body)?,
                members: register.derived_members(ENTITIES, id, usize::MAX)?,
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
            members: Vec::new(),
        })
    }

    fn record(self, id: &str) -> Derived {
        let keys = self.card.keys();
        record(id, &self.card, self.members, keys)
    }
}

/// An id that no record has, made from one that is wanted.
fn free(register: &Register, name: &str, wanted: &str) -> Result<String, Error> {
    let mut id = wanted.to_owned();
    let mut times = 1;
    while register.derived_record(name, &id)?.is_some() {
        times += 1;
        id = format!("{wanted}-{times}");
    }
    Ok(id)
}

fn read<T: serde::de::DeserializeOwned>(
    register: &Register,
    id: &str,
    body: &str,
) -> Result<T, Error> {
    let damaged = |e| Error::damaged(register.folder(), format!("{id} cannot be read ({e})"));
    serde_json::from_str(body).map_err(damaged)
}

/// Ids of records that go, and the records that come.
type Exchange = (Vec<String>, Vec<Derived>);

/// The groups of copies that new documents belong to.
fn copy(
    register: &Register,
    fresh: &[(u64, Document)],
    near: &BTreeMap<At, f32>,
) -> Result<Exchange, Error> {
    let mut beside: BTreeSet<u64> = BTreeSet::new();
    let alike = near.iter().filter(|(_, cosine)| **cosine >= ALIKE);
    for ((entry, _), _) in alike {
        beside.insert(*entry);
        for (id, _) in register.derived_from(ORIGINS, *entry, DOCUMENT)? {
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
        if let Some(document) = document(register, entry)? {
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
            let ids = register.derived_from(ORIGINS, entry, DOCUMENT)?;
            gone.extend(ids.into_iter().map(|(id, _)| id));
        }
        come.push(copies::record(&sources, &group));
    }
    Ok((gone.into_iter().collect(), come))
}

/// The utterances that new attributions are wordings of.
fn word(
    register: &Register,
    new: &BTreeSet<At>,
    near: &BTreeMap<At, f32>,
    settled: &Settled,
) -> Result<Exchange, Error> {
    let mut said: BTreeSet<At> = new.iter().chain(near.keys()).copied().collect();
    let mut gone = BTreeSet::new();
    for (entry, id) in said.clone() {
        for (group, _) in register.derived_from(VARIANTS, entry, &id.to_string())? {
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
        if let Some(mut document) = document(register, *entry)? {
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
    Ok((gone.into_iter().collect(), come.collect()))
}

/// The claims that new attributions put forward.
fn put_forward(
    register: &Register,
    new: &BTreeSet<At>,
    near: &BTreeMap<At, f32>,
    settled: &Settled,
) -> Result<Exchange, Error> {
    // What an attribution refers to stands in its own document, so that whole documents are
    // read; of those that are merely near, the nearest.
    let mut nearest: Vec<(&At, &f32)> = near.iter().collect();
    nearest.sort_by(|x, y| y.1.total_cmp(x.1).then(x.0.cmp(y.0)));
    let mut readings: BTreeSet<u64> = new.iter().map(|(entry, _)| *entry).collect();
    for ((entry, id), _) in nearest {
        if readings.len() >= MOST_BESIDE {
            break;
        }
        readings.insert(*entry);
        for (claim, _) in register.derived_from(CLAIMS, *entry, &id.to_string())? {
            let members = register.derived_members(CLAIMS, &claim, MOST_MEMBERS)?;
            readings.extend(members.into_iter().map(|(entry, _)| entry));
        }
    }
    let mut wanted: Wanted = readings.into_iter().map(|entry| (entry, None)).collect();
    let mut exchange = exchanged(register, grouped(register, &wanted, settled)?, new)?;
    for _ in 0..ROUNDS {
        if exchange.lost.is_empty() {
            break;
        }
        // Of these documents only what lost its claim is needed.
        for (entry, id) in exchange.lost {
            if let Some(some) = wanted.entry(entry).or_insert_with(|| Some(BTreeSet::new())) {
                some.insert(id);
            }
        }
        exchange = exchanged(register, grouped(register, &wanted, settled)?, new)?;
    }
    // Better in two claims until all is derived anew than in none.
    for (entry, id) in exchange.lost {
        for (claim, _) in register.derived_from(CLAIMS, entry, &id.to_string())? {
            exchange.gone.remove(&claim);
        }
    }
    Ok((exchange.gone.into_iter().collect(), exchange.come))
}

/// Readings whose attributions are grouped: all of them, or some.
type Wanted = BTreeMap<u64, Option<BTreeSet<AttributionId>>>;

/// The claims of some readings alone.
fn grouped(register: &Register, wanted: &Wanted, settled: &Settled) -> Result<Vec<Derived>, Error> {
    let (mut sources, mut origins) = (Sources::default(), origins::Finder::new());
    let mut finder = claims::Finder::with_vectors(variants::encoder());
    for (&entry, some) in wanted {
        if let Some(mut document) = document(register, entry)? {
            sources.take(entry, &document);
            origins.add(&document);
            if let Some(some) = some {
                document.retain(|attribution| some.contains(&attribution.id));
            }
            finder.add_with(&document, &vectors::kept(register, entry)?);
        }
    }
    let (same, apart) = settled.claims(&sources);
    let found = finder.finish(&claims::Settings {
        origins: Some(&origins.finish()),
        same: &same,
        apart: &apart,
    });
    let each = found.claims.iter();
    Ok(each.map(|claim| claim_record(&sources, claim)).collect())
}

/// What claims that are found anew change of those that are kept.
struct Exchanged {
    gone: BTreeSet<String>,
    come: Vec<Derived>,
    /// Attributions whose claim goes and that are in none that is found anew.
    lost: BTreeSet<At>,
}

/// A claim that a new attribution joins takes the place of those that its others had, and what
/// these had besides needs a claim again.
fn exchanged(
    register: &Register,
    records: Vec<Derived>,
    new: &BTreeSet<At>,
) -> Result<Exchanged, Error> {
    let of = |(entry, member): &(u64, String)| Some((*entry, attribution(member)?));
    let mut gone: BTreeSet<String> = BTreeSet::new();
    let mut moved: BTreeSet<At> = new.clone();
    let (mut come, mut left) = (Vec::new(), records);
    // What is bereft may be found beside what still has a claim, which goes, too.
    loop {
        let touched = |d: &Derived| {
            d.members
                .iter()
                .filter_map(of)
                .any(|at| moved.contains(&at))
        };
        let (some, others): (Vec<Derived>, Vec<Derived>) = left.into_iter().partition(touched);
        left = others;
        if some.is_empty() {
            break;
        }
        for (entry, member) in some.iter().flat_map(|derived| &derived.members) {
            for (claim, _) in register.derived_from(CLAIMS, *entry, member)? {
                if !gone.contains(&claim) {
                    let members = register.derived_members(CLAIMS, &claim, usize::MAX)?;
                    moved.extend(members.iter().filter_map(of));
                    gone.insert(claim);
                }
            }
        }
        come.extend(some);
    }
    let found: BTreeSet<At> = come
        .iter()
        .flat_map(|d| d.members.iter().filter_map(of))
        .collect();
    Ok(Exchanged {
        lost: moved.difference(&found).copied().collect(),
        gone,
        come,
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
            .derived_from(ENTITIES, entry, &local.to_string());
        // A database that fails here fails at the next step, which says so.
        ids.ok()?.into_iter().next().map(|(id, _)| id)
    }

    fn origin(&self, document: usize) -> Option<String> {
        self.origins[document].clone()
    }
}
