//! What new documents change, looked for only where they are near to something.

mod claims;
mod entities;
mod groups;
mod origins;
mod variants;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use dixit_model::Document;
use dixit_register::{Amendment, Decided, Derived, Error, Register};

use super::vectors::{self, At};
use super::{
    CLAIMS, Counts, DOCUMENT, ENTITIES, ORIGINS, Passes, Settled, UNTIL, VARIANTS, derive,
    document, heeded, record,
};
use crate::register::VERSION;
use crate::register::decision::Written;

/// Documents up to which everything is made anew: it takes no second.
const SMALL: u64 = 400;

/// Of so many documents one may be new and everything is not made anew: what a new one is near
/// to takes some forty times as long to look through as a document takes in a run over all.
const SHARE: u64 = 50;

/// New documents that are looked at together, and what an interruption costs.
const TOGETHER: usize = 8;

/// Cosine from which on an attribution may be another wording of a new one.
const NEAR: f32 = 0.5;

/// Nearest attributions to each new one.
const NEIGHBOURS: usize = 24;

/// Documents that are looked at beside the new ones.
const MOST_BESIDE: usize = 160;

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
    let Some(new) = new(register, upto, counts.documents)? else {
        return derive(register, Passes::of(register)?, progress).map(Some);
    };
    vectors::make(register, progress)?;
    for (at, some) in new.chunks(TOGETHER).enumerate() {
        let done = at * TOGETHER;
        let of = new.len();
        progress(&format!(
            "what new documents are near to: {done} of {of} documents"
        ));
        let next = new.get(done + some.len());
        add(register, some, next.copied().unwrap_or(counts.entries))?;
    }
    Ok(None)
}

/// The group of copies that a document is one of.
fn copies_of(register: &Register, entry: u64) -> Result<Option<String>, Error> {
    let mut groups = register.derived_ids(ORIGINS, entry, DOCUMENT)?;
    Ok(groups.pop())
}

/// The readings that are new, where looking at them is enough: they are few, and none of
/// them takes another's place.
fn new(register: &Register, upto: u64, documents: u64) -> Result<Option<Vec<u64>>, Error> {
    if documents <= SMALL {
        return Ok(None);
    }
    let mut returned = false;
    register.entries(upto, &mut |_, line| {
        returned |= line.contains("\"kind\":\"return\"");
        Ok(!returned)
    })?;
    if returned || regrouped(register, upto)? {
        return Ok(None);
    }
    let mut new = Vec::new();
    register.readings(upto, &mut |reading| {
        new.push(reading.entry);
        Ok(())
    })?;
    if new.len() as u64 * SHARE > documents {
        return Ok(None);
    }
    for &entry in &new {
        if register.versions_beside(entry)? > 1 {
            return Ok(None);
        }
    }
    Ok(Some(new))
}

/// Whether people settled since the journal's entry `upto`, or took back since, which records
/// are one.
fn regrouped(register: &Register, upto: u64) -> Result<bool, Error> {
    let retired = register.retirements()?;
    let since = |entry: &u64| *entry >= upto;
    let is_since = |d: &Decided| since(&d.entry) || retired.get(&d.entry).is_some_and(since);
    let decisions = register.all_decisions()?;
    let mut written = decisions.iter().filter(|decided| is_since(decided));
    // What cannot be read counts for nothing.
    Ok(written.any(|d| Written::parse(&d.decision).is_ok_and(|w| w.regroups())))
}

/// Takes new readings in: the last before the journal's entry `upto`.
fn add(register: &mut Register, new: &[u64], upto: u64) -> Result<(), Error> {
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
    let cards = entities::changed(register, &mut documents, &fresh, &settled)?;
    register.amend(ENTITIES, VERSION, upto, &cards)?;
    let copied = origins::changed(register, &mut documents, &fresh, &near)?;
    register.amend(ORIGINS, VERSION, upto, &copied)?;
    let worded = variants::changed(register, &mut documents, &said, &near, &settled)?;
    register.amend(VARIANTS, VERSION, upto, &worded)?;
    let put = claims::changed(register, &mut documents, &said, &near, &settled)?;
    register.amend(CLAIMS, VERSION, upto, &put)?;
    let last = fresh.iter().filter_map(|(_, d)| d.day().map(str::to_owned));
    let known = register.derived_record(UNTIL, UNTIL)?;
    let known = known.and_then(|body| serde_json::from_str::<String>(&body).ok());
    let last = known.into_iter().chain(last).max();
    let until = last.map(|day| record(UNTIL, &day, Vec::new(), Vec::new()));
    register.amend(UNTIL, VERSION, upto, &coming(until.into_iter().collect()))
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

/// What is near to new documents, the nearest first.
fn nearest(near: &BTreeMap<At, f32>) -> impl Iterator<Item = (At, f32)> {
    let mut nearest: Vec<(At, f32)> = near.iter().map(|(at, cosine)| (*at, *cosine)).collect();
    nearest.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
    nearest.into_iter()
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

fn coming(come: Vec<Derived>) -> Amendment {
    Amendment {
        come,
        ..Amendment::default()
    }
}
