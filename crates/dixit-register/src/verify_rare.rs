//! Entries that are kept beside the journal a second time, to be found: decisions,
//! schemes, and pages that show an older version again.

use crate::register::Register;
use crate::verify::{DATABASE, Journal, RARE, Report, cause};
use std::collections::{BTreeMap, BTreeSet};

impl Register {
    /// That a page shows again what the journal says.
    pub(crate) fn verify_returns(&self, journal: &Journal, report: &mut Report) {
        let stored: BTreeMap<u64, u64> = match self.store().returns() {
            Ok(returns) => returns.into_iter().collect(),
            Err(error) => return report.fault(format!("{DATABASE}, returns"), cause(&error)),
        };
        let entries: BTreeSet<u64> = stored
            .keys()
            .chain(journal.returns.keys())
            .copied()
            .collect();
        for entry in entries {
            let (said, kept) = (journal.returns.get(&entry), stored.get(&entry));
            if said.is_some_and(|capture| !journal.captures.contains_key(capture)) {
                let place = format!("{DATABASE}, journal entry {entry}");
                report.fault(place, "goes back to what is no capture");
            } else if said != kept {
                let place = format!("{DATABASE}, return {entry}");
                report.fault(place, "is not what the journal says");
            }
        }
    }

    /// That decisions and schemes are found where they are looked for.
    pub(crate) fn verify_rare(&self, journal: &Journal, report: &mut Report) {
        let mut found = BTreeSet::new();
        for kind in RARE {
            let done = self.store().rare_entries(kind, &mut |number, _| {
                found.insert((kind, number));
                Ok(())
            });
            if let Err(error) = done {
                report.fault(format!("{DATABASE}, journal"), cause(&error));
            }
        }
        for (kind, entry) in journal.rare.symmetric_difference(&found) {
            let place = format!("{DATABASE}, journal entry {entry}");
            let what = match found.contains(&(*kind, *entry)) {
                true => format!("is kept as a {kind}, and is none"),
                false => format!("is a {kind}, and is not kept as one"),
            };
            report.fault(place, what);
        }
    }
}
