//! Everything recomputed: snapshots, texts, words, journal, tree, checkpoints.
//!
//! Faults are named with the file and the place in it; one does not hide the next.
//! Nothing is repaired.

use crate::entry::{Body, Entry, Place};
use crate::error::Error;
use crate::folder;
use crate::hash::sha256;
use crate::register::{Register, page_of};
use crate::standing::Standings;
use crate::store::StoredReading;
use crate::stored::{Said, Stored, StoredPiece};
use crate::tree::Rebuilt;
use crate::warc;
use dixit_model::{OffsetMap, Span};
use std::collections::{BTreeMap, BTreeSet};

/// The most faults that are named: a broken file has too many to read.
const MOST_FAULTS: usize = 200;

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where: a file under the register's folder and the place in it.
    pub place: String,
    /// What, in words.
    pub what: String,
}

/// What a verification came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Entries of the journal.
    pub entries: u64,
    /// Checkpoints whose signature and root were verified.
    pub checkpoints: u64,
    /// Snapshots whose bytes were hashed again.
    pub snapshots: u64,
    /// Readings whose documents were compared with the journal.
    pub readings: u64,
    /// Texts that were read from their snapshots again.
    pub texts: u64,
    /// Spans whose words were compared with the text.
    pub spans: u64,
    /// What does not hold.
    pub faults: Vec<Fault>,
    /// Faults beyond those that are named.
    pub more_faults: u64,
    /// What is no fault and worth knowing.
    pub notes: Vec<String>,
}

impl Report {
    /// Whether all holds.
    pub fn holds(&self) -> bool {
        self.faults.is_empty()
    }

    pub(crate) fn fault(&mut self, place: impl Into<String>, what: impl Into<String>) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(Fault {
                place: place.into(),
                what: what.into(),
            });
        } else {
            self.more_faults += 1;
        }
    }
}

/// A sealed snapshot, for the caller to read its text again.
#[derive(Clone, Copy, Debug)]
pub struct Sealed<'a> {
    /// SHA-256 of the bytes.
    pub sha256: &'a str,
    /// The bytes.
    pub bytes: &'a [u8],
    /// Their media type.
    pub media_type: &'a str,
    /// The path that they were first met at.
    pub path: &'a str,
    /// The address recorded beside them.
    pub url: Option<&'a str>,
    /// How they came in, as the caller had it.
    pub circumstances: &'a str,
}

/// Reads the text of a snapshot again.
pub type Reread<'a> = &'a dyn Fn(&Sealed<'_>) -> Result<String, String>;

/// The database, as faults name it.
pub(crate) const DATABASE: &str = "register.db";

/// Kinds of entries that are asked for by their kind.
pub(crate) const RARE: [&str; 3] = ["decision", "retirement", "scheme"];

/// What the journal says was captured.
pub(crate) struct Captured {
    pub(crate) snapshot: String,
    pub(crate) media_type: String,
    pub(crate) path: String,
    pub(crate) url: Option<String>,
    pub(crate) captured: Option<String>,
    pub(crate) circumstances: String,
    pub(crate) warc: Place,
}

/// What the journal says was read.
pub(crate) struct Read {
    capture: u64,
    document: String,
    text: String,
    attributions: u64,
}

/// What the journal says.
#[derive(Default)]
pub(crate) struct Journal {
    pub(crate) captures: BTreeMap<u64, Captured>,
    pub(crate) readings: BTreeMap<u64, Read>,
    /// What is looked for by its kind, by kind and entry.
    pub(crate) rare: BTreeSet<(&'static str, u64)>,
    /// By entry, the capture that a page shows again.
    pub(crate) returns: BTreeMap<u64, u64>,
}

impl Register {
    /// Verifies the whole register. `version` is that of the program that reads
    /// texts again with `reread`: what another version read is only compared with
    /// the journal. `progress` is told of work done and all work, in readings and
    /// snapshots.
    ///
    /// # Errors
    /// Never for what is wrong in the register: that is in the report.
    pub fn verify(
        &self,
        version: &str,
        reread: Reread<'_>,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Report {
        let mut report = Report::default();
        self.verify_keys(&mut report);
        match self.store().check() {
            Ok(faults) => {
                for fault in faults {
                    report.fault(DATABASE, fault);
                }
            }
            Err(error) => report.fault(DATABASE, cause(&error)),
        }
        if !self.store().is_settled() {
            report.notes.push(
                "a run is writing to the register or was interrupted: bytes of register.db that no row uses \
                 are verified again once a run has come to its end"
                    .to_owned(),
            );
        }
        let journal = self.verify_journal(&mut report);
        let all = (journal.captures.len() + journal.readings.len()) as u64;
        let mut done = 0;
        let mut step = || {
            done += 1;
            progress(done, all);
        };
        self.verify_archives(&journal, &mut report, &mut step);
        let mut verified =
            self.verify_readings(&journal, (version, reread), &mut report, &mut step);
        verified.sort_unstable();
        for (entry, read) in &journal.readings {
            if verified.binary_search(entry).is_err() {
                let what = format!("the reading of capture {} is missing", read.capture);
                report.fault(format!("{DATABASE}, journal entry {entry}"), what);
            }
        }
        report
    }

    fn verify_keys(&self, report: &mut Report) {
        match folder::signing_key(self.folder(), self.key()) {
            Ok(Some(_)) => {}
            Ok(None) => report.notes.push(
                "the private key is not here: the register can be read, not added to".to_owned(),
            ),
            Err(error) if error.is_read_only() => {
                report
                    .notes
                    .push("the private key may not be read".to_owned());
            }
            Err(error) => report.fault("key", cause(&error)),
        }
    }

    fn verify_journal(&self, report: &mut Report) -> Journal {
        let mut journal = Journal::default();
        let mut tree = Rebuilt::default();
        let mut hashes = Vec::new();
        let done = self.store().entries(0, &mut |number, line| {
            let place = format!("{DATABASE}, journal entry {number}");
            if number != tree.size() {
                report.fault(
                    &*place,
                    format!("stands where entry {} should", tree.size()),
                );
            }
            match tree.add(line) {
                Ok(new) => hashes.extend(new),
                Err(error) => report.fault(&*place, error.to_string()),
            }
            match Entry::parse(line) {
                Ok(entry) => self.take(&mut journal, number, entry, &place, report),
                Err(error) => report.fault(&*place, format!("cannot be read ({error})")),
            }
            Ok(true)
        });
        if let Err(error) = done {
            report.fault(format!("{DATABASE}, journal"), cause(&error));
        }
        report.entries = tree.size();
        let mut at = 0;
        let done = self.store().all_hashes(&mut |number, hash| {
            let same = hashes
                .get(at)
                .is_some_and(|(n, h)| *n == number && h.0 == *hash);
            if !same {
                let place = format!("{DATABASE}, tree hash {number}");
                report.fault(place, "does not follow from the journal");
            }
            at += 1;
            Ok(())
        });
        if let Err(error) = done {
            report.fault(format!("{DATABASE}, tree"), cause(&error));
        }
        if at < hashes.len() {
            let what = format!("has {at} of {} hashes", hashes.len());
            report.fault(format!("{DATABASE}, tree"), what);
        }
        self.verify_checkpoints(&tree, report);
        self.verify_rare(&journal, report);
        self.verify_returns(&journal, report);
        journal
    }

    fn take(
        &self,
        journal: &mut Journal,
        number: u64,
        entry: Entry,
        place: &str,
        report: &mut Report,
    ) {
        if entry.entry != number {
            report.fault(place, format!("says that it is entry {}", entry.entry));
        }
        if RARE.contains(&entry.body.kind()) {
            journal.rare.insert((entry.body.kind(), number));
        }
        match entry.body {
            Body::Begin { key, .. } if key != self.key().text() => {
                report.fault("key.pub", "is not the key that the journal begins with");
            }
            Body::Capture {
                snapshot,
                media_type,
                path,
                url,
                captured,
                circumstances,
                warc,
                ..
            } => {
                let captured = Captured {
                    snapshot,
                    media_type,
                    path,
                    url,
                    captured,
                    circumstances,
                    warc,
                };
                journal.captures.insert(number, captured);
            }
            Body::Reading {
                capture,
                document,
                text,
                attributions,
                ..
            } => {
                let read = Read {
                    capture,
                    document,
                    text,
                    attributions,
                };
                journal.readings.insert(number, read);
            }
            Body::Return { capture, .. } => {
                journal.returns.insert(number, capture);
            }
            Body::Recovery {
                kept,
                length,
                sha256,
                ..
            } => {
                let found = warc::member_hash(&self.folder().join(&kept), 0, length);
                if found.as_ref() != Some(&sha256) {
                    report.fault(kept, "is not what was set aside");
                }
            }
            _ if number == 0 && !matches!(entry.body, Body::Begin { .. }) => {
                report.fault(place, "is not the beginning of a journal");
            }
            _ => {}
        }
    }

    fn verify_checkpoints(&self, tree: &Rebuilt, report: &mut Report) {
        let mut last = 0;
        let done = self.store().checkpoints(&mut |size, note| {
            let place = format!("{DATABASE}, checkpoint {size}");
            match self.key().open(note) {
                Err(words) => report.fault(place, words),
                Ok((sealed, _)) if sealed != size => {
                    report.fault(place, format!("seals {sealed} entries"));
                }
                Ok((sealed, root)) => {
                    last = sealed;
                    match tree.root(sealed) {
                        Ok(found) if found == root => report.checkpoints += 1,
                        Ok(_) => report.fault(
                            place,
                            "the journal's first entries are not those that it seals: the journal was changed",
                        ),
                        Err(_) => report.fault(
                            place,
                            format!("seals {sealed} entries, and the journal has {}: entries are lost", tree.size()),
                        ),
                    }
                }
            }
            Ok(())
        });
        if let Err(error) = done {
            report.fault(format!("{DATABASE}, checkpoints"), cause(&error));
        } else if last < tree.size() {
            let what = format!("entries from {last} on are under no checkpoint");
            report.fault(format!("{DATABASE}, journal"), what);
        }
    }

    fn verify_readings(
        &self,
        journal: &Journal,
        reread: (&str, Reread<'_>),
        report: &mut Report,
        step: &mut dyn FnMut(),
    ) -> Vec<u64> {
        let mut verified = Vec::new();
        let mut standings = Standings::default();
        let mut others = 0u64;
        let done = self.store().readings(0, true, &mut |reading| {
            let place = format!("{DATABASE}, reading {}", reading.entry);
            verified.push(reading.entry);
            standings.take(&reading);
            step();
            let Some(read) = journal.readings.get(&reading.entry) else {
                report.fault(place, "is not in the journal");
                return Ok(());
            };
            let Some(captured) = journal.captures.get(&read.capture) else {
                report.fault(
                    place,
                    format!("the journal has no capture {}", read.capture),
                );
                return Ok(());
            };
            let names = format!("{place} ({})", captured.path);
            match self.verify_reading(&reading, read, captured, &names, report) {
                Ok(stored) if reading.version == reread.0 => {
                    self.verify_text(&reading, &stored, captured, &names, reread.1, report);
                }
                Ok(_) => others += 1,
                Err(words) => report.fault(names, words),
            }
            Ok(())
        });
        if let Err(error) = done {
            report.fault(format!("{DATABASE}, readings"), cause(&error));
        }
        for (entry, capture) in &journal.returns {
            standings.take_return(*entry, *capture);
        }
        standings.verify(report);
        if others > 0 {
            report.notes.push(format!(
                "{others} readings were made by another version of dixit: their texts are as the \
                 journal seals them, and were not read from their snapshots again"
            ));
        }
        verified
    }

    /// A reading against the journal, its words against its text, its rows against
    /// its document.
    fn verify_reading(
        &self,
        reading: &StoredReading,
        read: &Read,
        captured: &Captured,
        place: &str,
        report: &mut Report,
    ) -> Result<Stored, String> {
        report.readings += 1;
        if reading.capture != read.capture || reading.snapshot != captured.snapshot {
            report.fault(place, "is not of the capture that the journal says");
        }
        if reading.captured != captured.captured {
            report.fault(place, "was not captured when the journal says");
        }
        let json = reading.json()?;
        if sha256(json.as_bytes()) != read.document {
            report.fault(place, "its document is not the one that the journal seals");
        }
        let stored = reading.stored()?;
        if sha256(stored.text.as_bytes()) != read.text {
            report.fault(place, "its text is not the one that the journal seals");
        }
        let own = stored.origin.url.as_deref();
        if reading.page != page_of(captured.url.as_deref(), own, &captured.path) {
            report.fault(
                place,
                "is not a version of the page that it is stored under",
            );
        }
        self.verify_spans(&stored, place, report);
        self.verify_rows(reading, read, &stored, place, report);
        Ok(stored)
    }

    fn verify_spans(&self, stored: &Stored, place: &str, report: &mut Report) {
        let map = OffsetMap::new(&stored.text);
        let mut check = |what: &dyn Fn() -> String, start: u32, end: u32, words: Option<&str>| {
            report.spans += 1;
            let inside = start <= end && end <= map.chars();
            let right = inside && words.is_none_or(|w| map.slice(Span::new(start, end)) == w);
            if !right {
                let place = format!("{place}, {}, {start} to {end}", what());
                report.fault(place, "the words are not those of the text there");
            }
        };
        for said in &stored.attributions {
            for (part, pieces) in [
                ("source", &said.source),
                ("cue", &said.cue),
                ("content", &said.content),
            ] {
                for StoredPiece { start, end, text } in pieces {
                    check(
                        &|| format!("{} of {}", part, said.id),
                        *start,
                        *end,
                        Some(text),
                    );
                }
            }
        }
        for time in &stored.times {
            check(
                &|| "a time".to_owned(),
                time.start,
                time.end,
                Some(&time.text),
            );
        }
        for title in &stored.related {
            check(
                &|| "a teaser".to_owned(),
                title.start,
                title.end,
                Some(&title.title),
            );
        }
        for entity in stored.entities.iter().chain(&stored.places) {
            for span in &entity.mentions {
                check(
                    &|| format!("a mention of {}", entity.id),
                    span.start,
                    span.end,
                    None,
                );
            }
        }
        if let Some(span) = &stored.dateline {
            check(&|| "the dateline".to_owned(), span.start, span.end, None);
        }
    }

    fn verify_rows(
        &self,
        reading: &StoredReading,
        read: &Read,
        stored: &Stored,
        place: &str,
        report: &mut Report,
    ) {
        let rows = match self.store().attributions(reading.entry) {
            Ok(rows) => rows,
            Err(error) => return report.fault(place, cause(&error)),
        };
        let count = stored.attributions.len();
        let counts = [rows.len() as u64, reading.attributions, read.attributions];
        if counts.iter().any(|n| *n != count as u64) {
            let what = format!("has {} rows for {count} attributions", rows.len());
            report.fault(place, what);
        }
        for (row, said) in rows.iter().zip(&stored.attributions) {
            let same = |row: &crate::search::Row, said: &Said| {
                said.number() == Some(row.number)
                    && row.kind == said.kind
                    && row.act == said.act
                    && row.speaker == said.speaker.name
                    && row.confidence == said.confidence
            };
            if !same(row, said) {
                let place = format!("{place}, row of {}", said.id);
                report.fault(place, "is not what the document says");
            }
        }
    }

    fn verify_text(
        &self,
        reading: &StoredReading,
        stored: &Stored,
        captured: &Captured,
        place: &str,
        reread: Reread<'_>,
        report: &mut Report,
    ) {
        let circumstances = match reading.circumstances() {
            Ok(circumstances) => circumstances,
            Err(words) => return report.fault(place, words),
        };
        if sha256(circumstances.as_bytes()) != captured.circumstances {
            return report.fault(place, "how it came in is not what the journal seals");
        }
        // A damaged record is named where it lies.
        let Ok(record) = warc::read_at(self.folder(), &captured.warc) else {
            return report.fault(place, "its snapshot cannot be read");
        };
        let sealed = Sealed {
            sha256: &captured.snapshot,
            bytes: &record.block,
            media_type: &captured.media_type,
            path: &captured.path,
            url: captured.url.as_deref(),
            circumstances: &circumstances,
        };
        match reread(&sealed) {
            Ok(text) if text == stored.text => report.texts += 1,
            Ok(_) => report.fault(place, "its text is not the one that its snapshot gives"),
            Err(words) => {
                report.fault(place, format!("its snapshot cannot be read again: {words}"))
            }
        }
    }
}

/// What an error says behind its path.
pub(crate) fn cause(error: &Error) -> String {
    let words = error.to_string();
    let path = format!("{}: ", error.path().display());
    words
        .strip_prefix(&path)
        .map_or(words.clone(), str::to_owned)
}
