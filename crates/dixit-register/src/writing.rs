//! What waits to be acknowledged, and how it is made safe.

use crate::entry::{Body, Entry, Place};
use crate::error::Error;
use crate::folder::Lock;
use crate::hash::sha256;
use crate::key::SigningKey;
use crate::pack::pack;
use crate::register::{Capture, Reading};
use crate::search;
use crate::store::{AttributionRow, Batch, NewDocument, ReadingRow, ReturnRow, SnapshotRow, Store};
use crate::tree::Hashes;
use crate::warc::{self, Archives, SetAside};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// What only a writer has.
pub(crate) struct Writing {
    pub(crate) _lock: Lock,
    pub(crate) signing: SigningKey,
    pub(crate) archives: Archives,
    pub(crate) batch: Batch,
    pub(crate) bytes: usize,
    /// What the batch holds and the store does not: snapshots with their places,
    /// documents with the entries of their captures and the readers that read them.
    pub(crate) sealed: HashMap<String, SnapshotRow>,
    pub(crate) captures: HashMap<String, u64>,
    pub(crate) paths: HashSet<(String, String)>,
    pub(crate) readers: HashSet<(String, String, String)>,
    /// By page, what it shows last: a document, and when it was captured.
    pub(crate) pages: HashMap<String, (String, Option<String>)>,
    pub(crate) page_of: HashMap<String, String>,
    /// By path, what was met there last: a document and its page.
    pub(crate) met: HashMap<String, (String, String)>,
    /// A commit failed: what was written cannot be gone on with.
    pub(crate) broken: bool,
    pub(crate) set_aside: Vec<SetAside>,
    pub(crate) old_schema: Option<PathBuf>,
}

impl Writing {
    pub(crate) fn new(lock: Lock, signing: SigningKey, archives: Archives) -> Writing {
        Writing {
            _lock: lock,
            signing,
            archives,
            batch: Batch::default(),
            bytes: 0,
            sealed: HashMap::new(),
            captures: HashMap::new(),
            paths: HashSet::new(),
            readers: HashSet::new(),
            pages: HashMap::new(),
            page_of: HashMap::new(),
            met: HashMap::new(),
            broken: false,
            set_aside: Vec::new(),
            old_schema: None,
        }
    }

    /// Puts an entry behind those of the store, `length` in number, and those of the
    /// batch.
    pub(crate) fn push(&mut self, length: u64, at: &str, body: Body) -> u64 {
        let entry = length + self.batch.entries.len() as u64;
        let kind = body.kind().to_owned();
        let at = at.to_owned();
        let line = Entry { entry, at, body }.line();
        self.batch.entries.push((kind, line));
        entry
    }

    /// Writes bytes, unless they are sealed. Gives where they lie, and their row where
    /// it is new.
    pub(crate) fn bytes(
        &mut self,
        at: &str,
        capture: &Capture<'_>,
        sealed: Option<SnapshotRow>,
    ) -> Result<(Place, Option<SnapshotRow>), Error> {
        if let Some(row) = sealed {
            return Ok((row.place, None));
        }
        let head = warc::Head {
            sha256: capture.sha256,
            media_type: capture.media_type,
            path: capture.path,
            url: capture.url,
            date: capture.captured.unwrap_or(at),
        };
        let place = self.archives.append(&head, capture.bytes);
        let place = place.inspect_err(|_| self.broken = true)?;
        let row = SnapshotRow {
            media_type: capture.media_type.to_owned(),
            bytes: capture.bytes.len() as u64,
            place: place.clone(),
        };
        self.sealed.insert(capture.sha256.to_owned(), row.clone());
        Ok((place, Some(row)))
    }

    /// Writes the bytes of a new document, unless they are sealed, and its entry.
    pub(crate) fn seal(
        &mut self,
        length: u64,
        at: &str,
        capture: &Capture<'_>,
        sealed: Option<SnapshotRow>,
        page: &str,
    ) -> Result<(u64, NewDocument), Error> {
        let (place, fresh) = self.bytes(at, capture, sealed)?;
        let entry = self.push(length, at, capture_entry(capture, place));
        let new = NewDocument {
            snapshot: capture.sha256.to_owned(),
            sealed: fresh,
            page: page.to_owned(),
            path: capture.path.to_owned(),
            captured: capture.captured.map(str::to_owned),
            circumstances: pack(capture.circumstances),
            entry,
        };
        Ok((entry, new))
    }

    /// Puts down that a page shows again what the capture `first` sealed.
    pub(crate) fn shown_again(
        &mut self,
        length: u64,
        at: &str,
        capture: &Capture<'_>,
        identity: &str,
        first: u64,
    ) {
        let body = Body::Return {
            capture: first,
            path: capture.path.to_owned(),
            url: capture.url.map(str::to_owned),
            captured: capture.captured.map(str::to_owned),
            captured_basis: capture.captured_basis.to_owned(),
        };
        let entry = self.push(length, at, body);
        self.batch.returns.push(ReturnRow {
            identity: identity.to_owned(),
            path: capture.path.to_owned(),
            captured: capture.captured.map(str::to_owned),
            entry,
        });
    }

    /// Bytes first, then the journal and all that follows from it.
    pub(crate) fn commit(&mut self, folder: &Path, store: &mut dyn Store) -> Result<(), Error> {
        self.batch.archives = self.archives.sync()?;
        self.batch.first = store.length()?;
        let mut hashes = Hashes::new(&*store);
        for (number, (_, line)) in (self.batch.first..).zip(&self.batch.entries) {
            let new = hashes.add(number, line)?;
            self.batch
                .hashes
                .extend(new.into_iter().map(|(n, h)| (n, h.0)));
        }
        let size = self.batch.first + self.batch.entries.len() as u64;
        let checkpoint = self.signing.checkpoint(size, hashes.root(size)?);
        let refused = || Error::damaged(folder, "the key signs no checkpoint");
        self.batch.checkpoint = checkpoint.ok_or_else(refused)?;
        store.commit(&self.batch)?;
        self.archives.acknowledge();
        self.batch = Batch::default();
        self.bytes = 0;
        self.sealed.clear();
        self.captures.clear();
        self.paths.clear();
        self.readers.clear();
        self.pages.clear();
        self.page_of.clear();
        self.met.clear();
        Ok(())
    }
}

pub(crate) fn capture_entry(capture: &Capture<'_>, warc: Place) -> Body {
    Body::Capture {
        snapshot: capture.sha256.to_owned(),
        bytes: capture.bytes.len() as u64,
        media_type: capture.media_type.to_owned(),
        path: capture.path.to_owned(),
        url: capture.url.map(str::to_owned),
        captured: capture.captured.map(str::to_owned),
        captured_basis: capture.captured_basis.to_owned(),
        circumstances: sha256(capture.circumstances.as_bytes()),
        warc,
    }
}

pub(crate) fn reading_row(reading: &Reading<'_>, json: &str, entry: u64) -> ReadingRow {
    let document = reading.document;
    let mut attributions = Vec::with_capacity(document.attributions.len());
    let entities = search::entities(document);
    for (at, attribution) in document.attributions.iter().enumerate() {
        let days = reading.days.get(at).copied().flatten();
        attributions.push(AttributionRow {
            number: attribution.id.0,
            kind: search::kind(attribution),
            act: search::act(attribution),
            speaker: attribution.speaker.name.clone(),
            days,
            confidence: attribution.confidence,
            terms: search::terms(document, &entities, attribution, days),
        });
    }
    ReadingRow {
        reader: reading.reader.to_owned(),
        version: reading.version.to_owned(),
        document: pack(json),
        entry,
        attributions,
        entities: document.entities.len() as u64,
    }
}
