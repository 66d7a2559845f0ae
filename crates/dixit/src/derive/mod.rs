//! What follows from all documents of a register together: entities across them,
//! origins, variants. Derived, kept beside the readings, and brought up to date
//! whenever something was added.
//!
//! [`derive`](derive()) makes all of it anew. [`bring_up_to_date`] does so too while a
//! register is small or much was added; else it looks only at what the new documents
//! are near to, so that one more article costs the same however many there are. Both
//! say the same of clear cases; where a pair is doubtful, or a name stands in
//! thousands of documents, the short way may keep apart what the long one joins.

mod addition;
mod card;
mod copies;
mod evidence;
mod rulings;
mod settled;
mod vectors;

use std::collections::BTreeMap;
use std::sync::{Arc, mpsc};
use std::thread;

use dixit_model::{AttributionId, Document, EntityId};
use dixit_register::search::{Question, Term, Words};
use dixit_register::{Derived, DerivedPart, Error, Register, Standing, StoredReading};
use dixit_resolve::claims::{self, Claim, Claims, Cut, Member, Stance};
use dixit_resolve::entities::{self, Entities};
use dixit_resolve::origins::{self, Origins};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::register::VERSION;
use crate::register::decision::local;
use crate::variants::{self, Variant, Vectors};

use settled::Settled;

pub use addition::bring_up_to_date;
pub use card::{Card, CardName, CardRole};
pub use copies::{Copies, Copy};

/// The names under which derivations are stored.
pub const ENTITIES: &str = "entities";
/// See [`ENTITIES`].
pub const ORIGINS: &str = "origins";
/// See [`ENTITIES`].
pub const VARIANTS: &str = "variants";

/// See [`ENTITIES`].
pub const CLAIMS: &str = "claims";
/// One record of that id: the last day of publication, up to which "none found" reaches.
pub const UNTIL: &str = "until";

/// All of them.
const ALL: [&str; 5] = [ENTITIES, ORIGINS, VARIANTS, CLAIMS, UNTIL];

/// What stands for a whole document among the members of a record.
const DOCUMENT: &str = "d";

/// How much was derived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Entities across documents.
    pub entities: usize,
    /// Independent publications.
    pub origins: usize,
    /// Utterances that are printed more than once.
    pub variants: usize,
    /// Propositions that attributions put forward.
    pub claims: usize,
    /// Those of them that are contested.
    pub contested: usize,
}

/// Hands out what a register holds, one document of each page: that of its last
/// version as it was last read, with the entry of the reading. In the order in which
/// they were added.
///
/// # Errors
/// If the database fails, a document in it is damaged, or `each` fails.
pub fn documents(
    register: &Register,
    each: &mut dyn FnMut(u64, Document) -> Result<(), Error>,
) -> Result<(), Error> {
    register.readings(0, &mut |reading| {
        if reading.standing != Standing::Last {
            return Ok(());
        }
        each(reading.entry, parsed(register, &reading)?)
    })
}

/// Gives entities that were found in a register's documents the ids under which they are kept
/// there, by which decisions name them. Those that are not kept have their own.
///
/// # Errors
/// If the database fails or a document in it is damaged.
pub fn keep_ids(register: &Register, found: &mut Entities) -> Result<(), Error> {
    let mut sources = Sources::default();
    documents(register, &mut |entry, document| {
        sources.take(entry, &document);
        Ok(())
    })?;
    let mut kept = BTreeMap::new();
    for entity in &mut found.entities {
        let Some(first) = entity.members.first() else {
            continue;
        };
        let Some(number) = sources.number(&first.sha256, &first.path) else {
            continue;
        };
        let ids = register.derived_ids(ENTITIES, sources.entries[number], &first.entity)?;
        if let Some(id) = ids.into_iter().next() {
            kept.insert(std::mem::replace(&mut entity.id, id.clone()), id);
        }
    }
    for suggestion in &mut found.suggestions {
        for id in [&mut suggestion.a, &mut suggestion.b] {
            if let Some(kept) = kept.get(id) {
                id.clone_from(kept);
            }
        }
    }
    Ok(())
}

/// The claims that are kept: all, in their order.
///
/// # Errors
/// If nothing has been derived, the database fails, or a claim in it is damaged.
pub fn claims(register: &Register) -> Result<Claims, Error> {
    let mut found = empty(register)?;
    register.derived(CLAIMS, &mut |id, body| {
        found.claims.push(claim(register, id, body)?);
        Ok(())
    })?;
    rulings::put_beside(register, &mut found)?;
    Ok(finished(found))
}

/// Claims that are kept: that of an id, those of an attribution (`12:a3`), or those with an
/// attribution in which all of some words stand, most recent first as far as there are many.
///
/// # Errors
/// As [`claims`].
pub fn claims_by(register: &Register, asked: &str) -> Result<Claims, Error> {
    let mut found = empty(register)?;
    if let Some(claim) = derived_claim(register, asked)? {
        found.claims.push(claim);
        rulings::put_beside(register, &mut found)?;
        return Ok(finished(found));
    }
    let bodies: BTreeMap<String, String> = match local(asked) {
        Some((reading, member)) => register
            .derived_from(CLAIMS, reading, member)?
            .into_iter()
            .collect(),
        None => said(register, asked)?,
    };
    for (id, body) in bodies {
        found.claims.push(claim(register, &id, &body)?);
    }
    rulings::put_beside(register, &mut found)?;
    Ok(finished(found))
}

/// The stance of an attribution (`a3`) of a reading to its claim.
///
/// # Errors
/// As [`claims`].
pub fn stance(register: &Register, reading: u64, member: &str) -> Result<Option<Stance>, Error> {
    expect(register)?;
    let Some(stored) = register.reading(reading)? else {
        return Ok(None);
    };
    for id in register.derived_ids(CLAIMS, reading, member)? {
        let members = match register.part_of(CLAIMS, &id, (reading, member))? {
            None => continue,
            Some(0) => match register.derived_record(CLAIMS, &id)? {
                Some(body) => first_part(register, &id, &body)?.attributions,
                None => continue,
            },
            Some(part) => match register.derived_part(CLAIMS, &id, part)? {
                Some(body) => claim_part(register, &id, &body)?.attributions,
                None => continue,
            },
        };
        let own = members
            .iter()
            .find(|of| of.sha256 == stored.snapshot && of.attribution.to_string() == member);
        if let Some(own) = own {
            return Ok(Some(own.stance));
        }
    }
    Ok(None)
}

/// Attributions whose claims are looked at where words are asked for.
const MOST_SAID: usize = 200;

/// The claims of attributions with some words.
fn said(register: &Register, asked: &str) -> Result<BTreeMap<String, String>, Error> {
    let words = asked.split_whitespace().map(|word| {
        let phrase = Term::Phrase {
            words: word.to_owned(),
            prefix: true,
        };
        vec![phrase]
    });
    let question = Question {
        words: Some(Words {
            all: words.collect(),
            none: Vec::new(),
        }),
        ..Question::default()
    };
    let mut bodies = BTreeMap::new();
    for row in register.rows(&question, MOST_SAID)? {
        let member = format!("a{}", row.number);
        bodies.extend(register.derived_from(CLAIMS, row.reading, &member)?);
    }
    Ok(bodies)
}

/// No claims, with what is known of the collection.
fn empty(register: &Register) -> Result<Claims, Error> {
    expect(register)?;
    let until = register.derived_record(UNTIL, UNTIL)?;
    Ok(Claims {
        documents: usize::try_from(register.counts()?.documents).unwrap_or(usize::MAX),
        until: until.and_then(|body| serde_json::from_str(&body).ok()),
        claims: Vec::new(),
    })
}

/// In order, and with today's word on how far the collection was looked through.
fn finished(mut found: Claims) -> Claims {
    let until = &found.until;
    for call in found.claims.iter_mut().flat_map(|claim| &mut claim.calls) {
        if call.responses.is_empty() {
            call.none_until.clone_from(until);
        }
    }
    found.sort();
    found
}

/// The claim of an id, as it was derived.
///
/// # Errors
/// If the database fails, or the claim is damaged.
pub(crate) fn derived_claim(register: &Register, id: &str) -> Result<Option<Claim>, Error> {
    let body = register.derived_record(CLAIMS, id)?;
    body.map(|body| claim(register, id, &body)).transpose()
}

/// A claim as it is stored, with all its parts.
fn claim(register: &Register, id: &str, body: &str) -> Result<Claim, Error> {
    let first = first_part(register, id, body)?;
    if !first.is_cut() {
        return Ok(first);
    }
    let mut cut = Cut::of(first);
    for number in 1..cut.count() {
        let Some(body) = register.derived_part(CLAIMS, id, number)? else {
            let words = format!("claim {id} has no part {number}; `dixit derive` makes it again");
            return Err(Error::damaged(register.folder(), words));
        };
        cut.put(number, claim_part(register, id, &body)?);
    }
    Ok(cut.whole())
}

/// The first part of a claim: the whole, where it is not large.
fn first_part(register: &Register, id: &str, body: &str) -> Result<Claim, Error> {
    read_claim(register, id, body)
}

/// A later part of a claim.
fn claim_part(register: &Register, id: &str, body: &str) -> Result<claims::Part, Error> {
    read_claim(register, id, body)
}

fn read_claim<T: DeserializeOwned>(register: &Register, id: &str, body: &str) -> Result<T, Error> {
    let damaged = |e| {
        Error::damaged(
            register.folder(),
            format!("claim {id} cannot be read ({e}); `dixit derive` makes it again"),
        )
    };
    serde_json::from_str(body).map_err(damaged)
}

/// The document of one reading, if there is such a reading.
///
/// # Errors
/// If the database fails or the document is damaged.
pub fn document(register: &Register, entry: u64) -> Result<Option<Document>, Error> {
    let reading = register.reading(entry)?;
    reading
        .map(|reading| parsed(register, &reading))
        .transpose()
}

fn parsed(register: &Register, reading: &StoredReading) -> Result<Document, Error> {
    let damaged = |words| {
        Error::damaged(
            register.folder(),
            format!("reading {}: {words}", reading.entry),
        )
    };
    let json = reading.json().map_err(damaged)?;
    serde_json::from_str(&json).map_err(|e| damaged(format!("its document cannot be read ({e})")))
}

/// Whether what is derived heeds all that the register holds, by this version.
///
/// # Errors
/// If the database fails.
pub fn is_current(register: &Register) -> Result<bool, Error> {
    let entries = register.counts()?.entries;
    Ok(heeded(register)?.is_some_and(|upto| upto >= entries))
}

/// How many of the journal's entries all derivations heed; nothing where one is missing
/// or was made by another version.
fn heeded(register: &Register) -> Result<Option<u64>, Error> {
    let mut least = u64::MAX;
    for name in ALL {
        match register.derivation(name)? {
            Some((version, upto)) if version == VERSION => least = least.min(upto),
            _ => return Ok(None),
        }
    }
    Ok(Some(least))
}

/// Refuses a register of which nothing has been derived, or by another version, whose
/// records may have another form.
///
/// # Errors
/// If so, or if the database fails.
pub fn expect(register: &Register) -> Result<(), Error> {
    if heeded(register)?.is_some() {
        return Ok(());
    }
    let words = "nothing has been derived yet, or by another version; run `dixit derive`";
    Err(Error::refused(register.folder(), words))
}

/// How often documents are read to derive what follows from them all. The result is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passes {
    /// Once: the faster.
    One,
    /// First for claims, then for entities and variants: less memory, for the two are never held
    /// at once.
    Two,
}

impl Passes {
    /// Documents beyond which a register is derived in two.
    const LARGE: u64 = 20_000;

    /// What suits a register.
    ///
    /// # Errors
    /// If the database fails.
    pub fn of(register: &Register) -> Result<Passes, Error> {
        Ok(match register.counts()?.documents {
            0..=Passes::LARGE => Passes::One,
            _ => Passes::Two,
        })
    }
}

/// Derives everything anew from what is acknowledged, and stores it. `progress` is
/// told what is being done.
///
/// # Errors
/// If the register is not open to be written, the database fails, or a document in
/// it is damaged.
pub fn derive(
    register: &mut Register,
    passes: Passes,
    progress: &mut dyn FnMut(&str),
) -> Result<Counts, Error> {
    vectors::make(register, progress)?;
    let upto = register.counts()?.entries;
    let at_once = passes == Passes::One;
    let mut sources = Sources::default();
    let mut origins = origins::Finder::new();
    let mut named = Named::default();
    progress("reading what is stored");
    let claims = thread::scope(|scope| {
        let (send, come) = mpsc::sync_channel::<Arc<(Document, Vectors)>>(AHEAD);
        // What claims need of a document takes as long to find as all the rest.
        let claims = scope.spawn(|| {
            let mut claims = claims::Finder::with_vectors(variants::encoder());
            for read in come {
                claims.add_with(&read.0, &read.1);
            }
            claims
        });
        documents(register, &mut |entry, document| {
            sources.take(entry, &document);
            let read = Arc::new((document, vectors::kept(register, entry)?));
            // Nobody takes it where the other thread panicked, which is one here below.
            let _ = send.send(Arc::clone(&read));
            let (document, kept) = &*read;
            origins.add(document);
            if at_once {
                named.add(document, kept);
            }
            Ok(())
        })?;
        drop(send);
        let claims = claims.join();
        Ok(claims.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })?;
    let settled = Settled::of(register)?;
    progress("origins");
    let origins = origins.finish();
    let copies = copies::of(&origins);
    let mut records = copies.iter().map(|group| copies::record(&sources, group));
    register.derive(ORIGINS, VERSION, upto, &mut records)?;
    let mut counts = Counts {
        origins: origins.counts.origins,
        ..Counts::default()
    };
    let (same, apart) = settled.claims(&sources);
    let settings = claims::Settings {
        origins: Some(&origins.numbers()),
        same: &same,
        apart: &apart,
    };
    let known = (&sources, &settled, &origins, &copies[..]);
    progress("entities across documents, variants, claims");
    thread::scope(|scope| {
        let (send, come) = mpsc::sync_channel(AHEAD);
        let sources = &sources;
        // Claims need neither of the others and take about as long as both.
        let found = scope.spawn(|| {
            let (send, mut contested) = (send, 0);
            let until = claims.each(&settings, &mut |claim| {
                contested += usize::from(claim.contested);
                // Nobody takes them where storing failed: that is said there.
                let _ = send.send(claim_record(sources, claim));
            });
            (contested, until)
        });
        if at_once {
            (counts.entities, counts.variants) =
                std::mem::take(&mut named).store(register, upto, known)?;
        }
        let mut records = come.into_iter().inspect(|_| counts.claims += 1);
        register.derive(CLAIMS, VERSION, upto, &mut records)?;
        // A panic there is one here.
        let found = found.join();
        let (contested, until) = found.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        counts.contested = contested;
        let mut records = until
            .iter()
            .map(|until| record(UNTIL, until, Vec::new(), Vec::new()));
        register.derive(UNTIL, VERSION, upto, &mut records)
    })?;
    if !at_once {
        progress("reading what is stored again");
        documents(register, &mut |entry, document| {
            named.add(&document, &vectors::kept(register, entry)?);
            Ok(())
        })?;
        progress("entities across documents, variants");
        (counts.entities, counts.variants) = named.store(register, upto, known)?;
    }
    Ok(counts)
}

/// What entities and variants are made from.
#[derive(Default)]
struct Named {
    entities: entities::Finder,
    said: variants::Collector,
}

impl Named {
    fn add(&mut self, document: &Document, kept: &Vectors) {
        self.entities.add(document);
        self.said.add(document, kept);
    }

    /// Stores entities and variants. Gives the number of each.
    fn store(
        self,
        register: &mut Register,
        upto: u64,
        (sources, settled, origins, copies): (&Sources, &Settled, &Origins, &[Copies]),
    ) -> Result<(usize, usize), Error> {
        let entities = self.entities.finish(&settled.entities());
        let ids = card::ids(sources, &entities.entities);
        let each = entities.entities.iter().zip(&ids);
        let mut records = each.map(|(e, id)| card::record(sources, e, id));
        register.derive(ENTITIES, VERSION, upto, &mut records)?;
        let count = entities.entities.len();
        let known = Whole::new(sources, (&entities, ids), origins, copies);
        // As much as all that variants need.
        drop(entities);
        let (same, apart) = settled.variants(sources);
        let variants = self.said.finish(&known, &same, &apart);
        let mut records = variants.iter().map(|v| variant_record(sources, v));
        register.derive(VARIANTS, VERSION, upto, &mut records)?;
        Ok((count, variants.len()))
    }
}

/// Documents and records that wait for another thread at most.
const AHEAD: usize = 256;

/// The readings that something is derived from, in the order in which they were taken.
#[derive(Default)]
struct Sources {
    entries: Vec<u64>,
    sha256: Vec<String>,
    by_entry: BTreeMap<u64, usize>,
    /// By hash of the snapshot and path, as records name documents: numbers.
    by_place: BTreeMap<(String, String), usize>,
}

impl Sources {
    fn take(&mut self, entry: u64, document: &Document) {
        let place = (document.origin.sha256.clone(), document.origin.path.clone());
        self.by_place.entry(place).or_insert(self.entries.len());
        self.by_entry.insert(entry, self.entries.len());
        self.entries.push(entry);
        self.sha256.push(document.origin.sha256.clone());
    }

    /// The number of a document.
    fn number(&self, sha256: &str, path: &str) -> Option<usize> {
        let place = (sha256.to_owned(), path.to_owned());
        self.by_place.get(&place).copied()
    }
}

/// What variants know of all documents.
struct Whole<'a> {
    /// By a document's number and an entity's there, its place among `ids`.
    entities: BTreeMap<(usize, EntityId), u32>,
    ids: Vec<String>,
    /// By a document's number.
    origins: Vec<Option<&'a str>>,
}

impl<'a> Whole<'a> {
    fn new(
        sources: &Sources,
        (entities, ids): (&Entities, Vec<String>),
        origins: &Origins,
        copies: &'a [Copies],
    ) -> Whole<'a> {
        let mut by_local = BTreeMap::new();
        for (entity, place) in entities.entities.iter().zip(0..) {
            for member in &entity.members {
                let number = sources.number(&member.sha256, &member.path);
                let local = number.and_then(|number| Some((number, local_entity(&member.entity)?)));
                by_local.extend(local.map(|local| (local, place)));
            }
        }
        let group = |entry: &origins::Entry| Some(&*copies[entry.group?.0 as usize - 1].id);
        Whole {
            entities: by_local,
            ids,
            origins: origins.documents.iter().map(group).collect(),
        }
    }
}

impl variants::Known for Whole<'_> {
    fn entity(&self, document: usize, local: EntityId) -> Option<String> {
        let place = self.entities.get(&(document, local))?;
        self.ids.get(*place as usize).cloned()
    }

    fn origin(&self, document: usize) -> Option<String> {
        self.origins[document].map(str::to_owned)
    }
}

fn claim_record(sources: &Sources, claim: Claim) -> Derived {
    let members = |of: &[Member]| {
        let member = |member: &Member| {
            let number = sources.number(&member.sha256, &member.path)?;
            Some((sources.entries[number], member.attribution.to_string()))
        };
        of.iter().filter_map(member).collect()
    };
    let keys = evidence_keys(&claim);
    let cut = Cut::of(claim);
    let head = cut.head();
    let parts = cut
        .parts()
        .filter_map(|(number, part)| stored_part(&cut, number, members(&part.attributions)));
    Derived {
        parts: parts.collect(),
        ..record(&head.id, &head, members(&head.attributions), keys)
    }
}

/// What a claim is found by: decisions name evidence by its id, and it stands in the records of
/// claims alone.
fn evidence_keys(claim: &Claim) -> Vec<String> {
    claim
        .evidence
        .iter()
        .map(|piece| piece.id.clone())
        .collect()
}

/// A part of a claim as it is stored, with the members that it has more.
fn stored_part(cut: &Cut, number: u32, members: Vec<(u64, String)>) -> Option<DerivedPart> {
    let body = match number {
        0 => json(&cut.head()),
        number => json(cut.part(number)?),
    };
    Some(DerivedPart {
        number,
        body,
        members,
    })
}

/// The id of an entity of one document, as members of records name it.
fn local_entity(member: &str) -> Option<EntityId> {
    Some(EntityId(member.strip_prefix('e')?.parse().ok()?))
}

/// The id of an attribution, as members of records name it.
fn attribution(member: &str) -> Option<AttributionId> {
    Some(AttributionId(member.strip_prefix('a')?.parse().ok()?))
}

fn variant_record(sources: &Sources, variant: &Variant) -> Derived {
    let printings = variant.wordings.iter().flat_map(|w| &w.printings);
    let members = printings.map(|p| (sources.entries[p.document], p.attribution.clone()));
    record(&variant.id, variant, members.collect(), Vec::new())
}

fn record(
    id: &str,
    body: &impl Serialize,
    members: Vec<(u64, String)>,
    keys: Vec<String>,
) -> Derived {
    Derived {
        id: id.to_owned(),
        body: json(body),
        members,
        keys,
        parts: Vec::new(),
    }
}

/// What serialises here are strings and numbers under names: it cannot fail.
fn json(of: &impl Serialize) -> String {
    serde_json::to_string(of).unwrap_or_default()
}
