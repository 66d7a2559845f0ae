//! What follows from all documents of a register together: entities across them,
//! origins, variants. Derived, kept beside the readings, made again whenever something
//! was added.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::thread;

use dixit_model::{AttributionId, Document};
use dixit_register::{Derived, Error, Register, Standing, StoredReading, VECTORS};
use dixit_resolve::entities::{self, Entities};
use dixit_resolve::origins::{self, Origins};
use serde::Serialize;

use crate::register::VERSION;
use crate::variants::{self, Variant, Vectors};
use dixit_resolve::variants::Code;

/// The names under which derivations are stored.
pub const ENTITIES: &str = "entities";
/// See [`ENTITIES`].
pub const ORIGINS: &str = "origins";
/// See [`ENTITIES`].
pub const VARIANTS: &str = "variants";

/// The encoder that vectors are made by; others' are not comparable.
const ENCODER: &str = "all-MiniLM-L6-v2, 8 bit, 1";

/// Documents whose vectors are made and stored together: what an interruption costs.
const TOGETHER: usize = 500;

/// All of them.
const ALL: [&str; 3] = [ENTITIES, ORIGINS, VARIANTS];

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
    for name in ALL {
        let derivation = register.derivation(name)?;
        if derivation.is_none_or(|(version, upto)| version != VERSION || upto < entries) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Derives everything anew from what is acknowledged, and stores it. `progress` is
/// told what is being done.
///
/// # Errors
/// If the register is not open to be written, the database fails, or a document in
/// it is damaged.
pub fn derive(register: &mut Register, progress: &mut dyn FnMut(&str)) -> Result<Counts, Error> {
    make_vectors(register, progress)?;
    let upto = register.counts()?.entries;
    let mut readings = Readings::default();
    let mut entities = entities::Finder::new();
    let mut origins = origins::Finder::new();
    let mut said = variants::Collector::default();
    progress("reading what is stored");
    documents(register, &mut |entry, document| {
        readings.take(entry, &document);
        entities.add(&document);
        origins.add(&document);
        said.add(&document, &kept_vectors(register, entry)?);
        Ok(())
    })?;
    progress("origins");
    let origins = origins.finish();
    progress("entities across documents");
    let entities = entities.finish(&entities::Settings::default());
    progress("variants");
    let variants = said.finish(&entities, &origins);
    progress("storing");
    let mut records = readings.entities(&entities);
    register.derive(ENTITIES, VERSION, upto, &mut records)?;
    let mut records = readings.origins(&origins);
    register.derive(ORIGINS, VERSION, upto, &mut records)?;
    let mut records = readings.variants(&variants);
    register.derive(VARIANTS, VERSION, upto, &mut records)?;
    Ok(Counts {
        entities: entities.entities.len(),
        origins: origins.counts.origins,
        variants: variants.len(),
    })
}

/// Makes the vectors of what was read since they were made last, and stores them as it
/// goes.
fn make_vectors(register: &mut Register, progress: &mut dyn FnMut(&str)) -> Result<(), Error> {
    let jobs = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let entries = register.counts()?.entries;
    let kept = register.derivation(VECTORS)?;
    let kept = kept.filter(|(version, _)| version == ENCODER);
    let from = kept.map_or(0, |(_, upto)| upto);
    let mut new = Vec::new();
    register.readings(from, &mut |reading| {
        new.push(reading.entry);
        Ok(())
    })?;
    for (at, some) in new.chunks(TOGETHER).enumerate() {
        let done = at * TOGETHER;
        progress(&format!("what is said: {done} of {} documents", new.len()));
        let mut read = Vec::with_capacity(some.len());
        for &entry in some {
            read.extend(document(register, entry)?.map(|document| (entry, document)));
        }
        let (readings, documents): (Vec<u64>, Vec<Document>) = read.into_iter().unzip();
        let made = variants::vectors(&documents, jobs);
        let rows = readings.iter().zip(made).flat_map(|(&reading, made)| {
            let row = move |(id, code): (AttributionId, Code)| {
                (reading, id.to_string(), code.to_bytes().to_vec())
            };
            made.into_iter().map(row)
        });
        let next = new.get(done + some.len()).copied().unwrap_or(entries);
        register.keep_vectors(ENCODER, next, &rows.collect::<Vec<_>>())?;
    }
    Ok(())
}

/// The vectors of a reading, as they were kept. One that cannot be read is made again
/// by who asks for it.
fn kept_vectors(register: &Register, reading: u64) -> Result<Vectors, Error> {
    let rows = register.vectors(reading)?;
    let read = rows.into_iter().filter_map(|(member, bytes)| {
        let id = AttributionId(member.strip_prefix('a')?.parse().ok()?);
        Some((id, Code::from_bytes(bytes.as_slice().try_into().ok()?)?))
    });
    Ok(read.collect())
}

/// The readings that something is derived from, in order.
#[derive(Default)]
struct Readings {
    entries: Vec<u64>,
    /// By hash of the snapshot and path, as records name documents.
    by_place: BTreeMap<(String, String), u64>,
}

impl Readings {
    fn take(&mut self, entry: u64, document: &Document) {
        self.entries.push(entry);
        let place = (document.origin.sha256.clone(), document.origin.path.clone());
        self.by_place.entry(place).or_insert(entry);
    }

    fn entities<'a>(&'a self, found: &'a Entities) -> impl Iterator<Item = Derived> + 'a {
        found.entities.iter().map(move |entity| {
            let members = entity.members.iter().filter_map(|member| {
                let place = (member.sha256.clone(), member.path.clone());
                Some((*self.by_place.get(&place)?, member.entity.clone()))
            });
            record(&entity.id, entity, members.collect())
        })
    }

    /// A record for each group of copies; `d` stands for the whole document.
    fn origins<'a>(&'a self, found: &'a Origins) -> impl Iterator<Item = Derived> + 'a {
        found.groups.iter().map(move |group| {
            let members = group.members.iter().map(|member| {
                let number = member.document.0 as usize - 1;
                (self.entries[number], "d".to_owned())
            });
            record(&group.id.to_string(), group, members.collect())
        })
    }

    fn variants<'a>(&'a self, found: &'a [Variant]) -> impl Iterator<Item = Derived> + 'a {
        found.iter().map(move |variant| {
            let printings = variant.wordings.iter().flat_map(|w| &w.printings);
            let members = printings.map(|p| (self.entries[p.document], p.attribution.clone()));
            record(&variant.id, variant, members.collect())
        })
    }
}

fn record(id: &str, body: &impl Serialize, members: Vec<(u64, String)>) -> Derived {
    Derived {
        id: id.to_owned(),
        // What serialises here are strings and numbers under names: it cannot fail.
        body: serde_json::to_string(body).unwrap_or_default(),
        members,
    }
}
