//! Which readings answer questions, told from their order alone.

use crate::store::{Standing, StoredReading};
use crate::verify::{DATABASE, Report};
use std::collections::HashMap;

/// What verification saw of the readings.
#[derive(Default)]
pub(crate) struct Standings {
    seen: Vec<Seen>,
    /// Pages by their addresses, numbered as they come.
    pages: HashMap<String, usize>,
    /// The capture of each page's last version.
    last_version: Vec<u64>,
    /// The last reading of each capture.
    last_reading: HashMap<u64, u64>,
}

struct Seen {
    entry: u64,
    capture: u64,
    page: usize,
    standing: Standing,
}

impl Standings {
    /// Takes a reading, of whatever order.
    pub(crate) fn take(&mut self, reading: &StoredReading) {
        let (entry, capture) = (reading.entry, reading.capture);
        let page = match self.pages.get(&reading.page) {
            Some(page) => *page,
            None => {
                self.pages
                    .insert(reading.page.clone(), self.last_version.len());
                self.last_version.push(capture);
                self.last_version.len() - 1
            }
        };
        self.last_version[page] = self.last_version[page].max(capture);
        let last = self.last_reading.entry(capture).or_default();
        *last = (*last).max(entry);
        self.seen.push(Seen {
            entry,
            capture,
            page,
            standing: reading.standing,
        });
    }

    /// Names the readings that count as something else than they are.
    pub(crate) fn verify(&self, report: &mut Report) {
        for seen in &self.seen {
            let is_last = self.last_reading.get(&seen.capture) == Some(&seen.entry);
            let is_last_version = self.last_version[seen.page] == seen.capture;
            let right = match (is_last, is_last_version) {
                (false, _) => Standing::Superseded,
                (true, false) => Standing::Older,
                (true, true) => Standing::Last,
            };
            if seen.standing != right {
                let place = format!("{DATABASE}, reading {}", seen.entry);
                let what = format!("counts as {}, and is {}", said(seen.standing), said(right));
                report.fault(place, what);
            }
        }
    }
}

fn said(standing: Standing) -> &'static str {
    match standing {
        Standing::Last => "the last of its page",
        Standing::Older => "that of an older version",
        Standing::Superseded => "one that was read again since",
    }
}
