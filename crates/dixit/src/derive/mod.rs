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
mod vectors;

use std::collections::BTreeMap;

use dixit_model::{Document, EntityId};
use dixit_register::{Derived, Error, Register, Standing, StoredReading};
use dixit_resolve::entities::{self, Entities};
use dixit_resolve::origins::{self, Origins};
use serde::Serialize;

use crate::register::VERSION;
use crate::variants::{self, Variant};

pub use addition::bring_up_to_date;
pub use card::{Card, CardName, CardRole};
pub use copies::{Copies, Copy};

/// The names under which derivations are stored.
pub const ENTITIES: &str = "entities";
/// See [`ENTITIES`].
pub const ORIGINS: &str = "origins";
/// See [`ENTITIES`].
pub const VARIANTS: &str = "variants";

/// All of them.
const ALL: [&str; 3] = [ENTITIES, ORIGINS, VARIANTS];

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

/// Derives everything anew from what is acknowledged, and stores it. `progress` is
/// told what is being done.
///
/// # Errors
/// If the register is not open to be written, the database fails, or a document in
/// it is damaged.
pub fn derive(register: &mut Register, progress: &mut dyn FnMut(&str)) -> Result<Counts, Error> {
    vectors::make(register, progress)?;
    let upto = register.counts()?.entries;
    let mut sources = Sources::default();
    let mut entities = entities::Finder::new();
    let mut origins = origins::Finder::new();
    let mut said = variants::Collector::default();
    progress("reading what is stored");
    documents(register, &mut |entry, document| {
        sources.take(entry, &document);
        entities.add(&document);
        origins.add(&document);
        said.add(&document, &vectors::kept(register, entry)?);
        Ok(())
    })?;
    progress("origins");
    let origins = origins.finish();
    progress("entities across documents");
    let entities = entities.finish(&entities::Settings::default());
    progress("variants");
    let copies = copies::of(&origins);
    let ids = card::ids(&sources, &entities.entities);
    let known = Whole::new(&sources, (&entities, &ids), &origins, &copies);
    let variants = said.finish(&known);
    progress("storing");
    let each = entities.entities.iter().zip(&ids);
    let mut records = each.map(|(e, id)| card::record(&sources, e, id));
    register.derive(ENTITIES, VERSION, upto, &mut records)?;
    let mut records = copies.iter().map(|group| copies::record(&sources, group));
    register.derive(ORIGINS, VERSION, upto, &mut records)?;
    let mut records = variants.iter().map(|v| variant_record(&sources, v));
    register.derive(VARIANTS, VERSION, upto, &mut records)?;
    Ok(Counts {
        entities: entities.entities.len(),
        origins: origins.counts.origins,
        variants: variants.len(),
    })
}

/// The readings that something is derived from, in the order in which they were taken.
#[derive(Default)]
struct Sources {
    entries: Vec<u64>,
    /// By hash of the snapshot and path, as records name documents: numbers.
    by_place: BTreeMap<(String, String), usize>,
}

impl Sources {
    fn take(&mut self, entry: u64, document: &Document) {
        let place = (document.origin.sha256.clone(), document.origin.path.clone());
        self.by_place.entry(place).or_insert(self.entries.len());
        self.entries.push(entry);
    }

    /// The number of a document.
    fn number(&self, sha256: &str, path: &str) -> Option<usize> {
        let place = (sha256.to_owned(), path.to_owned());
        self.by_place.get(&place).copied()
    }
}

/// What is known of all documents once everything is derived.
struct Whole<'a> {
    /// By a document's number and an entity's id there.
    entities: BTreeMap<(usize, &'a str), &'a str>,
    /// By a document's number.
    origins: Vec<Option<&'a str>>,
}

impl<'a> Whole<'a> {
    fn new(
        sources: &Sources,
        (entities, ids): (&'a Entities, &'a [String]),
        origins: &Origins,
        copies: &'a [Copies],
    ) -> Whole<'a> {
        let mut by_local = BTreeMap::new();
        for (entity, id) in entities.entities.iter().zip(ids) {
            for member in &entity.members {
                let number = sources.number(&member.sha256, &member.path);
                let local = number.map(|number| (number, member.entity.as_str()));
                by_local.extend(local.map(|local| (local, id.as_str())));
            }
        }
        let group = |entry: &origins::Entry| Some(&*copies[entry.group?.0 as usize - 1].id);
        Whole {
            entities: by_local,
            origins: origins.documents.iter().map(group).collect(),
        }
    }
}

impl variants::Known for Whole<'_> {
    fn entity(&self, document: usize, local: EntityId) -> Option<String> {
        let id = local.to_string();
        self.entities
            .get(&(document, id.as_str()))
            .map(|id| (*id).to_owned())
    }

    fn origin(&self, document: usize) -> Option<String> {
        self.origins[document].map(str::to_owned)
    }
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
        // What serialises here are strings and numbers under names: it cannot fail.
        body: serde_json::to_string(body).unwrap_or_default(),
        members,
        keys,
    }
}
