//! What people settled: kept in the journal for ever, and retired, never erased.

use crate::entry::{Body, Entry};
use crate::error::Error;
use crate::register::{Capture, Register};
use crate::warc;
use crate::writing::capture_entry;
use std::collections::BTreeMap;

/// A decision that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Its entry: later decisions have higher numbers.
    pub entry: u64,
    /// What the clock said, RFC 3339.
    pub at: String,
    /// Who settled it.
    pub by: String,
    /// Why.
    pub reason: String,
    /// What, in the form of whoever wrote it down.
    pub decision: serde_json::Value,
}

impl Register {
    /// Writes down a person's decision, in a form of the caller's. Gives its entry.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn decide(
        &mut self,
        at: &str,
        by: &str,
        reason: &str,
        decision: serde_json::Value,
    ) -> Result<u64, Error> {
        let body = Body::Decision {
            by: by.to_owned(),
            reason: reason.to_owned(),
            decision,
        };
        let entry = self.journal(at, body)?;
        self.commit()?;
        Ok(entry)
    }

    /// Seals what is put beside something, and writes down who did and why. `decision`
    /// gives the decision of the entry of the capture. Gives the decision's entry.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn attach(
        &mut self,
        at: &str,
        capture: &Capture<'_>,
        (by, reason): (&str, &str),
        decision: &dyn Fn(u64) -> serde_json::Value,
    ) -> Result<u64, Error> {
        let sealed = self.snapshot_row(capture.sha256)?;
        let length = self.store().length()?;
        let writing = self.writing()?;
        let (place, fresh) = writing.bytes(at, capture, sealed)?;
        let entry = writing.push(length, at, capture_entry(capture, place));
        if let Some(row) = fresh {
            writing.batch.seals.push((capture.sha256.to_owned(), row));
        }
        self.decide(at, by, reason, decision(entry))
    }

    /// The bytes that a capture sealed, with the capture's journal line: what was
    /// attached can be looked at.
    ///
    /// # Errors
    /// If the entry is no capture, or its record cannot be read.
    pub fn sealed(&self, entry: u64) -> Result<(Entry, Vec<u8>), Error> {
        let mut found = None;
        self.store().entries(entry, &mut |number, line| {
            found = Entry::parse(line).ok().filter(|_| number == entry);
            Ok(false)
        })?;
        let Some(Entry {
            body: Body::Capture { warc: place, .. },
            ..
        }) = &found
        else {
            let words = format!("entry {entry} is no capture");
            return Err(Error::refused(self.folder(), words));
        };
        let record = warc::read_at(self.folder(), place)
            .map_err(|words| Error::damaged(self.folder(), words))?;
        let entry = found.take().into_iter().next();
        match entry {
            Some(entry) => Ok((entry, record.block)),
            None => Err(Error::refused(self.folder(), "has no such entry")),
        }
    }

    /// Writes down a scheme of grades, in a form of the caller's. Gives its entry.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn add_scheme(&mut self, at: &str, scheme: serde_json::Value) -> Result<u64, Error> {
        let entry = self.journal(at, Body::Scheme { scheme })?;
        self.commit()?;
        Ok(entry)
    }

    /// The schemes of grades that were added, with their entries, in order.
    ///
    /// # Errors
    /// If the database fails or an entry is damaged.
    pub fn schemes(&self) -> Result<Vec<(u64, serde_json::Value)>, Error> {
        let mut schemes = Vec::new();
        self.store().rare_entries("scheme", &mut |number, line| {
            let damaged = |e| Error::damaged(self.folder(), format!("entry {number}: {e}"));
            if let Body::Scheme { scheme } = Entry::parse(line).map_err(damaged)?.body {
                schemes.push((number, scheme));
            }
            Ok(())
        })?;
        Ok(schemes)
    }

    /// The entries that count no longer, each with the entry that says so.
    ///
    /// # Errors
    /// If the database fails or an entry is damaged.
    pub fn retirements(&self) -> Result<BTreeMap<u64, u64>, Error> {
        let mut retired = BTreeMap::new();
        self.store()
            .rare_entries("retirement", &mut |number, line| {
                let damaged = |e| Error::damaged(self.folder(), format!("entry {number}: {e}"));
                if let Body::Retirement { retires, .. } = Entry::parse(line).map_err(damaged)?.body
                {
                    retired.entry(retires).or_insert(number);
                }
                Ok(())
            })?;
        Ok(retired)
    }

    /// Writes down that an earlier decision counts no longer; it stays in the
    /// journal. Gives the entry.
    ///
    /// # Errors
    /// If there is no such decision, or it cannot be written.
    pub fn retire(&mut self, at: &str, by: &str, reason: &str, entry: u64) -> Result<u64, Error> {
        let mut found = false;
        self.store().entries(entry, &mut |number, line| {
            let parsed = Entry::parse(line);
            found =
                number == entry && parsed.is_ok_and(|e| matches!(e.body, Body::Decision { .. }));
            Ok(false)
        })?;
        if !found {
            let words = format!("entry {entry} is no decision");
            return Err(Error::refused(self.folder(), words));
        }
        let body = Body::Retirement {
            by: by.to_owned(),
            reason: reason.to_owned(),
            retires: entry,
        };
        let entry = self.journal(at, body)?;
        self.commit()?;
        Ok(entry)
    }

    /// The decisions that were not retired, in the order in which they were made.
    ///
    /// # Errors
    /// If the database fails or an entry is damaged.
    pub fn decisions(&self) -> Result<Vec<Decided>, Error> {
        let retired = self.retirements()?;
        let mut all = self.all_decisions()?;
        all.retain(|decided| !retired.contains_key(&decided.entry));
        Ok(all)
    }

    /// All decisions, retired ones too, in the order in which they were made.
    ///
    /// # Errors
    /// If the database fails or an entry is damaged.
    pub fn all_decisions(&self) -> Result<Vec<Decided>, Error> {
        let mut entries = Vec::new();
        self.store().rare_entries("decision", &mut |number, line| {
            let damaged = |e| Error::damaged(self.folder(), format!("entry {number}: {e}"));
            entries.push(Entry::parse(line).map_err(damaged)?);
            Ok(())
        })?;
        Ok(entries.into_iter().filter_map(decided).collect())
    }
}

fn decided(entry: Entry) -> Option<Decided> {
    match entry.body {
        Body::Decision {
            by,
            reason,
            decision,
        } => Some(Decided {
            entry: entry.entry,
            at: entry.at,
            by,
            reason,
            decision,
        }),
        _ => None,
    }
}
