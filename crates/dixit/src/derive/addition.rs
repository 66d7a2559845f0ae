//! What new documents change, looked for only where they are near to something.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use dixit_model::{AttributionId, Document, EntityId};
use dixit_register::{Derived, Error, Register};
use dixit_resolve::claims::{self, Claim, Proposition};
use dixit_resolve::entities;
use dixit_resolve::origins;

use super::card::{self, Card};
use super::copies::{self, Copies};
use super::vectors::{self, At};
use super::{
    CLAIMS, Counts, DOCUMENT, ENTITIES, ORIGINS, Passes, Settled, Sources, UNTIL, VARIANTS,
    attribution, claim, claim_record, derive, document, heeded, record, variant_record,
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

/// Attributions of a claim up to which it is told anew; a larger one is only added to.
const LARGE: usize = 24;

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
        return derive(register, Passes::of(register)?, progress).map(Some);
    };
    if upto >= counts.entries {
        return Ok(None);
    }
    match new(register, upto, counts.documents)? {
        Some(new) => add(register, &new, counts.entries, progress).map(|()| None),
        None => derive(register, Passes::of(register)?, progress).map(Some),
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
    let (mut documents, mut fresh) = (Documents::default(), Vec::with_capacity(new.len()));
    for &entry in new {
        let read = documents.of(register, entry)?;
        fresh.extend(read.map(|document| (entry, document)));
    }
    let mut codes = Vec::new();
    let mut said: BTreeSet<At> = BTreeSet::new();
    for (entry, document) in &fresh {
        said.extend(document.attributions.iter().map(|a| (*entry, a.id)));
        codes.extend(vectors::kept(register, *entry)?.into_values());
    }
    let near = vectors::near(register, &codes, NEAR, NEIGHBOURS)?;
    let settled = Settled::of(register)?;
    let cards = name(register, &mut documents, &fresh, &settled)?;
    register.amend(ENTITIES, VERSION, upto, &[], &mut cards.into_iter())?;
    let (gone, copied) = copy(register, &mut documents, &fresh, &near)?;
    register.amend(ORIGINS, VERSION, upto, &gone, &mut copied.into_iter())?;
    let (gone, worded) = word(register, &mut documents, &said, &near, &settled)?;
    register.amend(VARIANTS, VERSION, upto, &gone, &mut worded.into_iter())?;
    let (gone, put) = put_forward(register, &mut documents, &said, &near, &settled)?;
    register.amend(CLAIMS, VERSION, upto, &gone, &mut put.into_iter())?;
    let last = fresh.iter().filter_map(|(_, d)| d.day().map(str::to_owned));
    let known = register.derived_record(UNTIL, UNTIL)?;
    let known = known.and_then(|body| serde_json::from_str::<String>(&body).ok());
    let last = known.into_iter().chain(last).max();
    let until = last.map(|day| record(UNTIL, &day, Vec::new(), Vec::new()));
    register.amend(UNTIL, VERSION, upto, &[], &mut until.into_iter())
}

/// Documents that are looked at: what is near in one way is often near in another.
#[derive(Default)]
struct Documents(BTreeMap<u64, Option<Rc<Document>>>);

impl Documents {
    fn of(&mut self, register: &Register, entry: u64) -> Result<Option<Rc<Document>>, Error> {
        if let Some(known) = self.0.get(&entry) {
            return Ok(known.clone());
        }
        let read = document(register, entry)?.map(Rc::new);
        self.0.insert(entry, read.clone());
        Ok(read)
    }
}

/// The entities of new documents: old ones with more documents, and new ones.
fn name(
    register: &Register,
    documents: &mut Documents,
    fresh: &[(u64, Rc<Document>)],
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
    documents: &mut Documents,
    fresh: &[(u64, Rc<Document>)],
    near: &BTreeMap<At, f32>,
) -> Result<Exchange, Error> {
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
    Ok((gone.into_iter().collect(), come))
}

/// The utterances that new attributions are wordings of.
fn word(
    register: &Register,
    documents: &mut Documents,
    new: &BTreeSet<At>,
    near: &BTreeMap<At, f32>,
    settled: &Settled,
) -> Result<Exchange, Error> {
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
    Ok((gone.into_iter().collect(), come.collect()))
}

/// Of the attributions of documents that are near to new ones, those that may put the same claim
/// forward as one of the new.
fn related(
    register: &Register,
    documents: &mut Documents,
    new: &BTreeSet<At>,
    near: &BTreeMap<At, f32>,
) -> Result<Vec<At>, Error> {
    let (mut room, mut own, mut keys) = (claims::Room::default(), Vec::new(), BTreeSet::new());
    let readings: BTreeSet<u64> = new.iter().map(|(entry, _)| *entry).collect();
    for (&entry, number) in readings.iter().zip(0..) {
        if let Some(document) = documents.of(register, entry)? {
            let mut found = claims::propositions(&document, number);
            claims::give_vectors(&mut found, &vectors::kept(register, entry)?);
            claims::add_vectors(&mut found, variants::encoder(), &mut room);
            keys.extend(found.iter().flat_map(Proposition::keys));
            own.extend(found);
        }
    }
    let mut nearest: Vec<(&At, &f32)> = near.iter().collect();
    nearest.sort_by(|x, y| y.1.total_cmp(x.1).then(x.0.cmp(y.0)));
    let (mut looked_at, mut out) = (readings, Vec::new());
    for ((entry, _), _) in nearest {
        if looked_at.len() >= MOST_BESIDE {
            break;
        }
        if !looked_at.insert(*entry) {
            continue;
        }
        let Some(document) = documents.of(register, *entry)? else {
            continue;
        };
        let mut found = claims::propositions(&document, looked_at.len() as u32);
        claims::give_vectors(&mut found, &vectors::kept(register, *entry)?);
        let shares = |p: &Proposition| p.keys().iter().any(|key| keys.contains(key));
        let (mut sharing, mut rest): (Vec<Proposition>, Vec<Proposition>) =
            found.into_iter().partition(shares);
        claims::add_vectors(&mut sharing, variants::encoder(), &mut room);
        let (linked, others): (Vec<Proposition>, Vec<Proposition>) = sharing
            .into_iter()
            .partition(|p| own.iter().any(|new| new.is_linked(p)));
        if linked.is_empty() {
            continue;
        }
        // Beside one that a new one joins, another may now belong.
        claims::add_vectors(&mut rest, variants::encoder(), &mut room);
        let beside = others
            .iter()
            .chain(&rest)
            .filter(|p| linked.iter().any(|of| of.is_linked(p)));
        out.extend(linked.iter().chain(beside).map(|p| (*entry, p.id())));
    }
    Ok(out)
}

/// The claims that new attributions put forward.
fn put_forward(
    register: &Register,
    documents: &mut Documents,
    new: &BTreeSet<At>,
    near: &BTreeMap<At, f32>,
    settled: &Settled,
) -> Result<Exchange, Error> {
    let mut wanted: Wanted = new.iter().map(|(entry, _)| (*entry, None)).collect();
    let (mut known, mut linked) = (BTreeSet::new(), Vec::new());
    for (entry, id) in related(register, documents, new, near)? {
        for id in register.derived_ids(CLAIMS, entry, &id.to_string())? {
            if !known.insert(id.clone()) {
                continue;
            }
            let members = register.derived_members(CLAIMS, &id, usize::MAX)?;
            let is_large = members.len() > LARGE;
            if is_large && let Some(body) = register.derived_record(CLAIMS, &id)? {
                linked.extend(links(&claim(register, &id, &body)?));
            }
            for (entry, member) in members {
                let some = wanted.entry(entry).or_insert_with(|| Some(BTreeMap::new()));
                if let (Some(id), Some(some)) = (attribution(&member), some) {
                    some.insert(id, is_large);
                }
            }
        }
    }
    let found = grouped(register, documents, &wanted, (settled, &linked))?;
    exchanged(register, found, new)
}

/// The links of a claim as pairs of places.
fn links(claim: &Claim) -> Vec<(claims::Place, claims::Place)> {
    let places: BTreeMap<&str, claims::Place> = claim
        .attributions
        .iter()
        .map(|of| (of.id.as_str(), (of.sha256.clone(), of.attribution)))
        .collect();
    let pair = |link: &claims::Link| {
        let [a, b] = [&link.a, &link.b].map(|id| places.get(id.as_str()).cloned());
        Some((a?, b?))
    };
    claim.links.iter().filter_map(pair).collect()
}

/// Readings whose attributions are grouped: all of them, or some, with whether their claim only
/// takes others in. What an attribution refers to
/// stands in its own document, so that whole documents are read.
type Wanted = BTreeMap<u64, Option<BTreeMap<AttributionId, bool>>>;

/// The claims of some readings alone.
fn grouped(
    register: &Register,
    documents: &mut Documents,
    wanted: &Wanted,
    (settled, known): (&Settled, &[(claims::Place, claims::Place)]),
) -> Result<Vec<Derived>, Error> {
    let (mut sources, mut origins) = (Sources::default(), origins::Finder::new());
    let mut finder = claims::Finder::with_vectors(variants::encoder());
    for (&entry, some) in wanted {
        if let Some(document) = documents.of(register, entry)? {
            sources.take(entry, &document);
            origins.add(&document);
            let kept = vectors::kept(register, entry)?;
            match some {
                None => finder.add_with(&document, &kept),
                Some(some) => finder.add_some(&document, &kept, some),
            }
        }
    }
    let (same, apart) = settled.claims(&sources);
    let found = finder.finish(&claims::Settings {
        origins: Some(&origins.finish()),
        same: &same,
        apart: &apart,
        known,
    });
    let each = found.claims.iter();
    Ok(each.map(|claim| claim_record(&sources, claim)).collect())
}

/// A claim that a new attribution joins takes the place of those that its others had, and so
/// does what these had besides, where a decision keeps it apart.
fn exchanged(
    register: &Register,
    records: Vec<Derived>,
    new: &BTreeSet<At>,
) -> Result<Exchange, Error> {
    let of = |(entry, member): &(u64, String)| Some((*entry, attribution(member)?));
    let mut gone: BTreeSet<String> = BTreeSet::new();
    let mut moved: BTreeSet<At> = new.clone();
    let (mut come, mut left) = (Vec::new(), records);
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
            for claim in register.derived_ids(CLAIMS, *entry, member)? {
                if !gone.contains(&claim) {
                    let members = register.derived_members(CLAIMS, &claim, usize::MAX)?;
                    moved.extend(members.iter().filter_map(of));
                    gone.insert(claim);
                }
            }
        }
        come.extend(some);
    }
    Ok((gone.into_iter().collect(), come))
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
