//! The register: opened, added to, acknowledged, asked.

use crate::entry::{Body, Place};
use crate::error::{Cause, Error};
use crate::folder;
use crate::hash::sha256;
use crate::key::PublicKey;
use crate::search::{Question, Row};
use crate::store::sqlite::Sqlite;
use crate::store::{Addition, Counts, KnownKey, SnapshotRow, Store, StoredReading};
use crate::warc::{self, Archives, SetAside};
use crate::writing::{Writing, capture_entry, reading_row};
use dixit_model::Document;
use std::path::{Path, PathBuf};

/// The form of the journal's lines.
const JOURNAL: u32 = 1;

/// What was captured, as the caller has it.
#[derive(Clone, Copy, Debug)]
pub struct Capture<'a> {
    /// SHA-256 of the bytes, in lower-case hexadecimal.
    pub sha256: &'a str,
    /// The bytes that are sealed.
    pub bytes: &'a [u8],
    /// Their media type.
    pub media_type: &'a str,
    /// The path as given.
    pub path: &'a str,
    /// The address recorded beside the bytes.
    pub url: Option<&'a str>,
    /// When they were captured, RFC 3339 in UTC.
    pub captured: Option<&'a str>,
    /// What that rests on.
    pub captured_basis: &'a str,
    /// What of the bytes the document is, where it is not all of them: any text that
    /// tells one part from another.
    pub part: Option<&'a str>,
    /// How the bytes came in, as JSON of the caller's: what it takes to read the text
    /// again.
    pub circumstances: &'a str,
}

/// What was read, as the caller has it.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// The reader's name.
    pub reader: &'a str,
    /// The reader's version.
    pub version: &'a str,
    /// The document with all that was found in it.
    pub document: &'a Document,
    /// For each attribution, first and last day on which it was said or, failing
    /// that, published, in days from 1 January 1970.
    pub days: &'a [Option<(i32, i32)>],
}

/// What became of an addition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// A page that was not there.
    New,
    /// Another version of a page that was there.
    Version,
    /// Another reading of a document that was there.
    Reread,
    /// The page shows an older version again.
    Returned,
    /// The same bytes at another path: noted, not read again.
    Elsewhere,
    /// Nothing new.
    Known,
}

/// What makes two documents one: the same bytes, the same recorded address, the same
/// part. The path is not in it: a copied file is the same document.
pub fn identity(sha256: &str, url: Option<&str>, part: Option<&str>) -> String {
    let part = part.map(|part| crate::hash::sha256(part.as_bytes()));
    let whole = format!(
        "{sha256}\n{}\n{}",
        url.unwrap_or_default(),
        part.unwrap_or_default()
    );
    let mut id = crate::hash::sha256(whole.as_bytes());
    // 128 bits are enough to be one's own.
    id.truncate(32);
    id
}

/// An open register.
pub struct Register {
    folder: PathBuf,
    store: Box<dyn Store>,
    key: PublicKey,
    writing: Option<Writing>,
}

impl Register {
    /// Makes a register, and its key, in a new folder; `at` is the time, RFC 3339.
    ///
    /// # Errors
    /// If there is something at the place, or it cannot be written.
    pub fn create(folder: &Path, at: &str) -> Result<Register, Error> {
        let (signing, key) = folder::make(folder)?;
        let lock = folder::lock(folder, false)?;
        let lock = lock.ok_or_else(|| Error::new(folder, Cause::Locked))?;
        // A database that is cut off in the making is no register: it gets its name
        // once the first entry is in it.
        let draft = folder.join("register.new");
        for left in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(folder.join(format!("register.new{left}")));
        }
        let (archives, _) = Archives::open(folder, &[], warc::SIZE)?;
        let mut register = Register {
            folder: folder.to_owned(),
            store: Box::new(Sqlite::create(&draft)?),
            key,
            writing: Some(Writing::new(lock, signing, archives)),
        };
        let key = register.key.text().to_owned();
        register.journal(
            at,
            Body::Begin {
                journal: JOURNAL,
                key,
            },
        )?;
        register.commit()?;
        // The last connection that is closed puts the log's pages into the database.
        drop(register);
        let path = folder.join(folder::DATABASE);
        let log = folder.join("register.new-wal");
        if std::fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
            return Err(Error::damaged(
                &log,
                "could not be brought into the database",
            ));
        }
        std::fs::rename(&draft, &path).map_err(|e| Error::file(&path, "made", e))?;
        warc::sync_folder(folder)?;
        Register::open(folder, at)
    }

    /// Opens a register to add to it; fails where another run is writing.
    ///
    /// # Errors
    /// If it cannot be opened, was written by a later version, is being written, or
    /// its private key is missing.
    pub fn open(folder: &Path, at: &str) -> Result<Register, Error> {
        Register::open_with(folder, at, false, warc::SIZE)
    }

    /// Opens a register to add to it, once no other run is writing.
    ///
    /// # Errors
    /// As [`open`](Register::open).
    pub fn open_waiting(folder: &Path, at: &str) -> Result<Register, Error> {
        Register::open_with(folder, at, true, warc::SIZE)
    }

    /// [`open`](Register::open), with archives of another size: `bytes` after which
    /// the next file is begun.
    ///
    /// # Errors
    /// As [`open`](Register::open).
    pub fn open_with(folder: &Path, at: &str, wait: bool, bytes: u64) -> Result<Register, Error> {
        folder::expect(folder)?;
        let lock = folder::lock(folder, wait)?;
        let lock = lock.ok_or_else(|| Error::new(folder, Cause::Locked))?;
        let key = folder::public_key(folder)?;
        let signing = folder::signing_key(folder, &key)?.ok_or_else(|| {
            let words = "has no private key (`key`): it can be read and verified, not added to";
            Error::refused(folder, words)
        })?;
        let (store, old_schema) = Sqlite::open(&folder.join(folder::DATABASE))?;
        let (archives, aside) = Archives::open(folder, &store.archives()?, bytes)?;
        let mut writing = Writing::new(lock, signing, archives);
        writing.old_schema = old_schema;
        writing.set_aside.clone_from(&aside);
        let mut register = Register {
            folder: folder.to_owned(),
            store: Box::new(store),
            key,
            writing: Some(writing),
        };
        for SetAside {
            archive,
            offset,
            length,
            kept,
            sha256,
        } in aside
        {
            let body = Body::Recovery {
                archive,
                offset,
                length,
                kept,
                sha256,
            };
            register.journal(at, body)?;
        }
        register.commit()?;
        Ok(register)
    }

    /// Opens a register to read it, also where it cannot be written.
    ///
    /// # Errors
    /// If it cannot be read or was written by a later version.
    pub fn read(folder: &Path) -> Result<Register, Error> {
        folder::expect(folder)?;
        Ok(Register {
            folder: folder.to_owned(),
            store: Box::new(Sqlite::open_read_only(&folder.join(folder::DATABASE))?),
            key: folder::public_key(folder)?,
            writing: None,
        })
    }

    /// The register's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The key by which its checkpoints are verified.
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    pub(crate) fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// The store, to be written by a writer once all that was added is acknowledged.
    pub(crate) fn store_mut(&mut self) -> Result<&mut dyn Store, Error> {
        self.writing()?;
        self.commit()?;
        Ok(&mut *self.store)
    }

    /// What the run before left unacknowledged, and where it is kept.
    pub fn set_aside(&self) -> &[SetAside] {
        self.writing.as_ref().map_or(&[], |w| &w.set_aside)
    }

    /// The file that keeps the register as it was before its schema was brought up
    /// to date on opening.
    pub fn old_schema(&self) -> Option<&Path> {
        self.writing.as_ref()?.old_schema.as_deref()
    }

    pub(crate) fn writing(&mut self) -> Result<&mut Writing, Error> {
        let folder = self.folder.clone();
        let refused = |words: &str| Error::refused(&folder, words);
        let writing = self.writing.as_mut();
        let writing = writing.ok_or_else(|| refused("is open to be read only"))?;
        match writing.broken {
            true => Err(refused("could not be written; open it again")),
            false => Ok(writing),
        }
    }

    /// Puts an entry into the batch. Gives its number.
    pub(crate) fn journal(&mut self, at: &str, body: Body) -> Result<u64, Error> {
        let length = self.store.length()?;
        let writing = self.writing()?;
        Ok(writing.push(length, at, body))
    }

    /// Adds what was captured and read. It is safe once [`commit`](Register::commit)
    /// returned.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn add(
        &mut self,
        at: &str,
        capture: &Capture<'_>,
        reading: &Reading<'_>,
    ) -> Result<Added, Error> {
        let identity = identity(capture.sha256, capture.url, capture.part);
        let known = self.known(&identity, capture, reading)?;
        let again = is_shown_again(&known, capture);
        if known.read && known.path && !again {
            return Ok(Added::Known);
        }
        let length = self.store.length()?;
        let writing = self.writing()?;
        let met = |writing: &mut Writing, page: &str| {
            let path = capture.path.to_owned();
            writing
                .met
                .insert(path, (identity.clone(), page.to_owned()));
        };
        if let (true, Some(first), Some(page)) = (again, known.capture, &known.page) {
            writing.shown_again(length, at, capture, &identity, first);
            let shown = (identity.clone(), capture.captured.map(str::to_owned));
            writing.pages.insert(page.clone(), shown);
            met(writing, page);
            if known.read {
                return Ok(Added::Returned);
            }
        }
        if known.read {
            let place = known.snapshot.map(|row| row.place);
            let place = place.unwrap_or_else(|| Place {
                file: String::new(),
                offset: 0,
                length: 0,
                member: String::new(),
            });
            let entry = writing.push(length, at, capture_entry(capture, place));
            met(writing, known.page.as_deref().unwrap_or_default());
            let path = (identity, capture.path.to_owned());
            writing
                .batch
                .paths
                .push((path.0.clone(), path.1.clone(), entry));
            writing.paths.insert(path);
            return Ok(Added::Elsewhere);
        }
        let own = reading.document.origin.url.as_deref();
        let page = page_of(capture.url, own, capture.path).to_owned();
        let (entry, document) = match known.capture {
            Some(entry) => (entry, None),
            None => {
                let (entry, new) = writing.seal(length, at, capture, known.snapshot, &page)?;
                (entry, Some(new))
            }
        };
        let is_new = document.is_some();
        let is_version = is_new && self.has_page(&page)?;
        let writing = self.writing()?;
        let json = serde_json::to_string(reading.document).unwrap_or_default();
        let number = writing.push(
            length,
            at,
            Body::Reading {
                capture: entry,
                reader: reading.reader.to_owned(),
                version: reading.version.to_owned(),
                document: sha256(json.as_bytes()),
                text: sha256(reading.document.text.as_bytes()),
                attributions: reading.document.attributions.len() as u64,
            },
        );
        let row = reading_row(reading, &json, number);
        writing.bytes += row.document.len() + capture.bytes.len();
        writing.batch.additions.push(Addition {
            identity: identity.clone(),
            document,
            reading: row,
        });
        if !is_new && !known.path && !again {
            let path = (identity.clone(), capture.path.to_owned(), entry);
            writing.batch.paths.push(path);
        }
        writing.captures.insert(identity.clone(), entry);
        writing
            .paths
            .insert((identity.clone(), capture.path.to_owned()));
        let id = identity.clone();
        let reader = (
            identity,
            reading.reader.to_owned(),
            reading.version.to_owned(),
        );
        writing.readers.insert(reader);
        if is_new {
            let path = capture.path.to_owned();
            writing.met.insert(path, (id.clone(), page.clone()));
            writing.page_of.insert(id.clone(), page.clone());
            let shown = (id, capture.captured.map(str::to_owned));
            writing.pages.insert(page, shown);
        }
        Ok(match (is_new, is_version) {
            (false, _) => Added::Reread,
            (true, true) => Added::Version,
            (true, false) => Added::New,
        })
    }

    /// What the store and the batch know of a document.
    fn known(
        &self,
        identity: &str,
        capture: &Capture<'_>,
        reading: &Reading<'_>,
    ) -> Result<crate::store::Known, Error> {
        let mut known = self.store.known(&KnownKey {
            snapshot: capture.sha256,
            identity,
            path: capture.path,
            reader: reading.reader,
            version: reading.version,
        })?;
        if let Some(writing) = &self.writing {
            if known.snapshot.is_none() {
                known.snapshot = writing.sealed.get(capture.sha256).cloned();
            }
            if known.capture.is_none() {
                known.capture = writing.captures.get(identity).copied();
            }
            let id = identity.to_owned();
            known.path |= writing
                .paths
                .contains(&(id.clone(), capture.path.to_owned()));
            let reader = (id, reading.reader.to_owned(), reading.version.to_owned());
            known.read |= writing.readers.contains(&reader);
            if known.page.is_none() {
                known.page = writing.page_of.get(identity).cloned();
            }
            if let Some(page) = &known.page {
                if let Some((last, captured)) = writing.pages.get(page) {
                    known.last = last == identity;
                    known.last_captured.clone_from(captured);
                }
                if let Some((there, of)) = writing.met.get(capture.path) {
                    known.gone = there != identity && of == page;
                }
            }
        }
        Ok(known)
    }

    /// Where bytes are sealed, as the store and the batch know.
    pub(crate) fn snapshot_row(&self, sha256: &str) -> Result<Option<SnapshotRow>, Error> {
        let pending = self.writing.as_ref().and_then(|w| w.sealed.get(sha256));
        match pending {
            Some(row) => Ok(Some(row.clone())),
            None => self.store.snapshot(sha256),
        }
    }

    fn has_page(&self, page: &str) -> Result<bool, Error> {
        let pending = self
            .writing
            .as_ref()
            .is_some_and(|w| w.pages.contains_key(page));
        Ok(pending || self.store.has_page(page)?)
    }

    /// Additions that wait for [`commit`](Register::commit), and their bytes.
    pub fn pending(&self) -> (usize, usize) {
        let writing = self.writing.as_ref();
        writing.map_or((0, 0), |w| (w.batch.entries.len(), w.bytes))
    }

    /// Acknowledges all that was added: it is on the disk, in the journal and under
    /// a checkpoint when this returns.
    ///
    /// # Errors
    /// If it cannot be written. What was acknowledged before is there; the register
    /// has to be opened again.
    pub fn commit(&mut self) -> Result<(), Error> {
        let Register {
            store,
            writing,
            folder,
            ..
        } = self;
        let Some(writing) = writing.as_mut().filter(|w| !w.batch.entries.is_empty()) else {
            return Ok(());
        };
        if writing.broken {
            return Err(Error::refused(
                folder,
                "could not be written; open it again",
            ));
        }
        let done = writing.commit(folder, &mut **store);
        writing.broken = done.is_err();
        done
    }

    /// How much there is.
    ///
    /// # Errors
    /// If the database fails.
    pub fn counts(&self) -> Result<Counts, Error> {
        self.store.counts()
    }

    /// Hands out the journal's lines from `first` on, until told to stop.
    ///
    /// # Errors
    /// If the database fails, or `each` does.
    pub fn entries(
        &self,
        first: u64,
        each: &mut dyn FnMut(u64, &str) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        self.store.entries(first, each)
    }

    /// The last checkpoint: what to publish.
    ///
    /// # Errors
    /// If the database fails.
    pub fn checkpoint(&self) -> Result<Option<String>, Error> {
        self.store.checkpoint()
    }

    /// Hands out the current readings, from the journal's entry `first` on: what
    /// derivations are made from.
    ///
    /// # Errors
    /// If the database fails, or `each` does.
    pub fn readings(
        &self,
        first: u64,
        each: &mut dyn FnMut(StoredReading) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.store.readings(first, false, each)
    }

    /// The current readings of the documents that are read from a snapshot: more than
    /// one where it holds several documents, or was met at several addresses.
    ///
    /// # Errors
    /// If the database fails.
    pub fn readings_of(&self, sha256: &str) -> Result<Vec<StoredReading>, Error> {
        self.store.readings_of(sha256)
    }

    /// One reading, by its entry.
    ///
    /// # Errors
    /// If the database fails.
    pub fn reading(&self, entry: u64) -> Result<Option<StoredReading>, Error> {
        self.store.reading(entry)
    }

    /// The rows of attributions that answer a question, newest addition first, at most
    /// `most`.
    ///
    /// # Errors
    /// If the database fails.
    pub fn rows(&self, question: &Question, most: usize) -> Result<Vec<Row>, Error> {
        self.store.search(question, most)
    }
}

impl std::fmt::Debug for Register {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Register")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

/// Answers whether something needs to be read, on a connection of its own: for
/// another thread than the writer's.
pub struct Known {
    store: Sqlite,
}

impl Known {
    /// Opens the register beside its writer.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn open(folder: &Path) -> Result<Known, Error> {
        let store = Sqlite::open_read_only(&folder.join(folder::DATABASE))?;
        Ok(Known { store })
    }

    /// Whether this version of this reader read these bytes, met at this path.
    /// What a failing database leaves open is read again.
    pub fn holds(&self, identity: &str, key: (&str, &str), reader: (&str, &str)) -> bool {
        let known = self.store.known(&KnownKey {
            snapshot: key.0,
            identity,
            path: key.1,
            reader: reader.0,
            version: reader.1,
        });
        known.is_ok_and(|known| known.read && known.path && !known.gone)
    }
}

impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Known").finish_non_exhaustive()
    }
}

/// Whether a page shows an older version again: where another one was met at this path
/// since, or an archive's or server's clock says that this was captured after the
/// last one. A file's time says nothing: copying a file changes it.
fn is_shown_again(known: &crate::store::Known, capture: &Capture<'_>) -> bool {
    if known.capture.is_none() {
        return false;
    }
    let told = ["record", "fetch"].contains(&capture.captured_basis);
    let later = capture.captured > known.last_captured.as_deref() && known.last_captured.is_some();
    known.gone || (!known.path && !known.last && told && later)
}

/// What a document is a version of: the address that was recorded with it, else the
/// one that it gives itself, else its path.
pub(crate) fn page_of<'a>(
    recorded: Option<&'a str>,
    own: Option<&'a str>,
    path: &'a str,
) -> &'a str {
    let own = own.filter(|url| names_a_page(url));
    recorded.or(own).unwrap_or(path)
}

/// Whether an address names more than a site: many pages give that of their home
/// page as their own.
fn names_a_page(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.split_once('/').map_or("", |(_, path)| path);
    !path.trim_matches('/').is_empty()
}
