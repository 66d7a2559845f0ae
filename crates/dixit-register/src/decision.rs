//! What people settled: kept in the journal for ever, and retired, never erased.

use crate::entry::{Body, Entry};
use crate::error::Error;
use crate::register::Register;
use std::collections::BTreeSet;

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
        let mut entries = Vec::new();
        let mut retired = BTreeSet::new();
        for kind in ["decision", "retirement"] {
            self.store().rare_entries(kind, &mut |number, line| {
                let damaged = |e| Error::damaged(self.folder(), format!("entry {number}: {e}"));
                match Entry::parse(line).map_err(damaged)? {
                    Entry {
                        body: Body::Retirement { retires, .. },
                        ..
                    } => {
                        retired.insert(retires);
                    }
                    entry => entries.push(entry),
                }
                Ok(())
            })?;
        }
        let counts = entries.into_iter().filter(|e| !retired.contains(&e.entry));
        Ok(counts.filter_map(decided).collect())
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
