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
    /// Of each page, the entry that says what it shows last, and the capture of that.
    last_version: Vec<(u64, u64)>,
    /// The page of each capture.
    page_of: HashMap<u64, usize>,
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
    /// Takes a return: `entry` of the journal, and the entry of the capture that it goes
    /// back to. All are taken behind the readings.
    pub(crate) fn take_return(&mut self, entry: u64, capture: u64) {
        let Some(&page) = self.page_of.get(&capture) else {
            return;
        };
        if self.last_version[page].0 < entry {
            self.last_version[page] = (entry, capture);
        }
    }

    /// Takes a reading, of whatever order.
    pub(crate) fn take(&mut self, reading: &StoredReading) {
        let (entry, capture) = (reading.entry, reading.capture);
        let page = match self.pages.get(&reading.page) {
            Some(page) => *page,
            None => {
                self.pages
                    .insert(reading.page.clone(), self.last_version.len());
                self.last_version.push((capture, capture));
                self.last_version.len() - 1
            }
        };
        self.last_version[page] = self.last_version[page].max((capture, capture));
        self.page_of.insert(capture, page);
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
            let is_last_version = self.last_version[seen.page].1 == seen.capture;
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
