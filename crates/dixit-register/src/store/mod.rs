//! What the register asks of a store.
//!
//! A store keeps rows and gives them back; what they mean, the register knows. Its
//! one hard duty is [`Store::commit`]: a [`Batch`] is there whole and for good when
//! it returns, or not at all. The store that comes with dixit is SQLite in the
//! register's folder ([`sqlite`]); a database server can take its place.
//!
//! Numbers of rows are the store's own and never leave it: what refers to something
//! does so by content (hashes) or by an entry of the journal.

pub(crate) mod sqlite;

use crate::entry::Place;
use crate::error::Error;
use crate::search::{Question, Row};
use std::path::Path;

/// A hash of the tree.
pub type TreeHash = [u8; 32];

/// Takes a hash of the tree with its number.
pub type EachHash<'a> = &'a mut dyn FnMut(u64, &[u8]) -> Result<(), Error>;

/// Takes a vector: entry of the reading, id there, bytes.
pub type EachVector<'a> = &'a mut dyn FnMut(u64, &str, &[u8]) -> Result<(), Error>;

/// All that one acknowledgement holds.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// New lines of the journal, with kind, in order of their numbers from `first`.
    pub entries: Vec<(String, String)>,
    /// The number of the first of them.
    pub first: u64,
    /// New hashes of the tree, by number.
    pub hashes: Vec<(u64, TreeHash)>,
    /// The checkpoint behind the last entry.
    pub checkpoint: String,
    /// New lengths of archives.
    pub archives: Vec<ArchiveRow>,
    /// What was captured and read, in order.
    pub additions: Vec<Addition>,
    /// Pages that show an older version again, in order.
    pub returns: Vec<ReturnRow>,
    /// Documents that were met at another path: identity, path, entry.
    pub paths: Vec<(String, String, u64)>,
    /// Snapshots that no document is read from, with their hashes.
    pub seals: Vec<(String, SnapshotRow)>,
}

/// A page that shows an older version again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnRow {
    /// The identity of the document that it shows again.
    pub identity: String,
    /// The path at which it was met.
    pub path: String,
    /// When it was captured.
    pub captured: Option<String>,
    /// Its entry.
    pub entry: u64,
}

/// One of the versions that a page had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The entry of the current reading of the document that it showed.
    pub reading: u64,
    /// When it was captured.
    pub captured: Option<String>,
    /// Whether the page had shown the same before, and something else in between.
    pub again: bool,
}

/// An archive, as far as it is acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveRow {
    /// Its file under `snapshots`.
    pub file: String,
    /// Bytes that are acknowledged.
    pub length: u64,
    /// SHA-256 of its first member, packed: it says what the file is, and is no
    /// snapshot.
    pub head: String,
}

/// One document, or one more reading of it.
#[derive(Clone, Debug)]
pub struct Addition {
    /// What makes it the same document: see [`crate::identity`].
    pub identity: String,
    /// Set where the document is new.
    pub document: Option<NewDocument>,
    /// What a reader found in it.
    pub reading: ReadingRow,
}

/// A document that the store does not have.
#[derive(Clone, Debug)]
pub struct NewDocument {
    /// SHA-256 of its snapshot.
    pub snapshot: String,
    /// The snapshot, where it is new.
    pub sealed: Option<SnapshotRow>,
    /// The page that it is a version of: an address, or a path.
    pub page: String,
    /// The path as given.
    pub path: String,
    /// When it was captured.
    pub captured: Option<String>,
    /// How it came in: packed JSON of the caller's.
    pub circumstances: Vec<u8>,
    /// Its entry.
    pub entry: u64,
}

/// Sealed bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotRow {
    /// Their media type.
    pub media_type: String,
    /// How many they are.
    pub bytes: u64,
    /// Where they lie.
    pub place: Place,
}

/// What a reader found in a document.
#[derive(Clone, Debug)]
pub struct ReadingRow {
    /// The reader's name.
    pub reader: String,
    /// The reader's version.
    pub version: String,
    /// The document in the form `dixit.document/1`, packed.
    pub document: Vec<u8>,
    /// Its entry.
    pub entry: u64,
    /// Who said what.
    pub attributions: Vec<AttributionRow>,
    /// How many entities it names.
    pub entities: u64,
}

/// One attribution, as far as it is asked for by other than its words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AttributionRow {
    /// Its number inside the document.
    pub number: u32,
    /// Whether it is quoted.
    pub kind: &'static str,
    /// What the speech does.
    pub act: Option<&'static str>,
    /// The speaker's name.
    pub speaker: Option<String>,
    /// First and last day on which it was said or, failing that, published, in days
    /// from 1 January 1970.
    pub days: Option<(i32, i32)>,
    /// How sure the reader is, 0 to 1.
    pub confidence: f32,
    /// What it is found by.
    pub terms: Terms,
}

/// What the index of words holds of an attribution.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// The words of its content.
    pub content: String,
    /// Names and source of its speaker.
    pub speaker: String,
    /// Role of its speaker, and the speaker if that is an organization.
    pub organization: String,
    /// Marks for what is asked for together with words.
    pub marks: String,
}

/// How much a reading counts beside the others of its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The last reading of the page's last version.
    Last,
    /// The last reading of an older version.
    Older,
    /// The same bytes were read again since.
    Superseded,
}

/// A document with one of its readings, as the store has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredReading {
    /// The reading's entry.
    pub entry: u64,
    /// The entry of the capture.
    pub capture: u64,
    /// The reader's name.
    pub reader: String,
    /// The reader's version.
    pub version: String,
    /// SHA-256 of the snapshot.
    pub snapshot: String,
    /// The page that the document is a version of.
    pub page: String,
    /// When the snapshot was captured, RFC 3339.
    pub captured: Option<String>,
    /// How it came in, packed.
    pub circumstances: Vec<u8>,
    /// The document in the form `dixit.document/1`, packed.
    pub document: Vec<u8>,
    /// How many attributions are stored beside it.
    pub attributions: u64,
    /// How much it counts.
    pub standing: Standing,
}

/// What is known of a document that is to be added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Where its snapshot lies, if it is sealed.
    pub snapshot: Option<SnapshotRow>,
    /// The entry of its capture, if it is there.
    pub capture: Option<u64>,
    /// It was met at this path.
    pub path: bool,
    /// Another version of its page was met at this path since.
    pub gone: bool,
    /// The page that it is a version of.
    pub page: Option<String>,
    /// It is the last version of its page.
    pub last: bool,
    /// When the last version of its page was captured.
    pub last_captured: Option<String>,
    /// This version of this reader read it.
    pub read: bool,
}

/// How much a register holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Sealed snapshots.
    pub snapshots: u64,
    /// Documents, all versions of them.
    pub documents: u64,
    /// Attributions of current readings.
    pub attributions: u64,
    /// Entities: across documents where they were derived, else of each document.
    pub entities: u64,
    /// Claims.
    pub claims: u64,
    /// Decisions that were not retired.
    pub decisions: u64,
    /// Entries of the journal.
    pub entries: u64,
}

/// A record that was derived from readings, such as an entity or a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derived {
    /// Its id, unique in its derivation.
    pub id: String,
    /// The record as JSON.
    pub body: String,
    /// The attributions or local entities that it was made from, but for those of its parts:
    /// entry of the reading, their id there (`a3`, `e1`).
    pub members: Vec<(u64, String)>,
    /// What it is found by beside its id, such as names.
    pub keys: Vec<String>,
    /// What else it holds, where it is too large to be rewritten as a whole whenever it
    /// grows; numbered from 1 on, in order.
    pub parts: Vec<DerivedPart>,
}

impl Derived {
    /// All that it was made from, in whichever part.
    pub fn all_members(&self) -> impl Iterator<Item = &(u64, String)> {
        let others = self.parts.iter().flat_map(|part| &part.members);
        self.members.iter().chain(others)
    }
}

/// A part of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DerivedPart {
    /// Its number in the record: 0 for the record itself.
    pub number: u32,
    /// The part as JSON.
    pub body: String,
    /// What it was made from, as [`Derived::members`].
    pub members: Vec<(u64, String)>,
}

/// A record that has grown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grown {
    /// Its id.
    pub id: String,
    /// The parts that are new or changed, with the members that each has more.
    pub parts: Vec<DerivedPart>,
    /// What it is found by besides.
    pub keys: Vec<String>,
}

/// What changes in a derivation, in the order of the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Amendment {
    /// Ids of records that go.
    pub gone: Vec<String>,
    /// Records that take more in.
    pub grown: Vec<Grown>,
    /// Records that come, in place of those of the same id.
    pub come: Vec<Derived>,
}

/// What an attribution says, as a vector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VectorRow {
    /// The entry of its reading.
    pub reading: u64,
    /// Its id there.
    pub member: String,
    /// The cell of the space that it lies in, by the caller's division.
    pub cell: u16,
    /// The vector, in the caller's bytes.
    pub code: Vec<u8>,
}

/// What a register is kept in.
pub trait Store: Send {
    /// The file or folder to name when something is wrong.
    fn path(&self) -> &Path;

    /// Writes a batch whole and for good, or not at all.
    ///
    /// # Errors
    /// If it cannot; nothing of it is there then.
    fn commit(&mut self, batch: &Batch) -> Result<(), Error>;

    /// How many entries the journal has.
    ///
    /// # Errors
    /// If the store fails.
    fn length(&self) -> Result<u64, Error>;

    /// Hands out lines of the journal from `first` on, in order, until told to stop.
    ///
    /// # Errors
    /// If the store fails, or `each` does.
    fn entries(
        &self,
        first: u64,
        each: &mut dyn FnMut(u64, &str) -> Result<bool, Error>,
    ) -> Result<(), Error>;

    /// Hands out the journal's lines of one kind other than `capture` and `reading`, in
    /// order, without looking at all lines.
    ///
    /// # Errors
    /// If the store fails, or `each` does.
    fn rare_entries(
        &self,
        kind: &str,
        each: &mut dyn FnMut(u64, &str) -> Result<(), Error>,
    ) -> Result<(), Error>;

    /// Hashes of the tree by their numbers, in the order asked.
    ///
    /// # Errors
    /// If one is missing.
    fn hashes(&self, numbers: &[u64]) -> Result<Vec<TreeHash>, Error>;

    /// Hands out all hashes of the tree in order of their numbers.
    ///
    /// # Errors
    /// If the store fails, or `each` does.
    fn all_hashes(&self, each: EachHash<'_>) -> Result<(), Error>;

    /// The last checkpoint.
    ///
    /// # Errors
    /// If the store fails.
    fn checkpoint(&self) -> Result<Option<String>, Error>;

    /// Hands out all checkpoints in order, with the size that each is kept under.
    ///
    /// # Errors
    /// If the store fails, or `each` does.
    fn checkpoints(
        &self,
        each: &mut dyn FnMut(u64, &str) -> Result<(), Error>,
    ) -> Result<(), Error>;

    /// The acknowledged lengths of the archives, in order.
    ///
    /// # Errors
    /// If the store fails.
    fn archives(&self) -> Result<Vec<ArchiveRow>, Error>;

    /// What is known of a document: of a snapshot, an identity, a path, and a reader
    /// with its version.
    ///
    /// # Errors
    /// If the store fails.
    fn known(&self, key: &KnownKey<'_>) -> Result<Known, Error>;

    /// Whether a document of this page is there.
    ///
    /// # Errors
    /// If the store fails.
    fn has_page(&self, address: &str) -> Result<bool, Error>;

    /// Where a snapshot lies.
    ///
    /// # Errors
    /// If the store fails.
    fn snapshot(&self, sha256: &str) -> Result<Option<SnapshotRow>, Error>;

    /// Hands out the readings in order of their entries, from `first` on: the
    /// current ones, or all.
    ///
    /// # Errors
    /// If the store fails, or `each` does.
    fn readings(
        &self,
        first: u64,
        all: bool,
        each: &mut dyn FnMut(StoredReading) -> Result<(), Error>,
    ) -> Result<(), Error>;

    /// Pages with several versions, in the order in which their second one came, each
    /// with its versions in the order in which it showed them.
    ///
    /// # Errors
    /// If the store fails.
    fn versions(&self) -> Result<Vec<(String, Vec<Shown>)>, Error>;

    /// The entries of returns, each with the entry of the capture that it goes back to.
    ///
    /// # Errors
    /// If the store fails.
    fn returns(&self) -> Result<Vec<(u64, u64)>, Error>;

    /// The current readings of the documents that are read from a snapshot, in order
    /// of their entries.
    ///
    /// # Errors
    /// If the store fails.
    fn readings_of(&self, sha256: &str) -> Result<Vec<StoredReading>, Error>;

    /// One reading, by its entry.
    ///
    /// # Errors
    /// If the store fails.
    fn reading(&self, entry: u64) -> Result<Option<StoredReading>, Error>;

    /// The stored attributions of a reading, in order.
    ///
    /// # Errors
    /// If the store fails.
    fn attributions(&self, entry: u64) -> Result<Vec<Row>, Error>;

    /// Attributions that answer a question, newest addition first; at most
    /// `most`.
    ///
    /// # Errors
    /// If the store fails, or does not understand the words.
    fn search(&self, question: &Question, most: usize) -> Result<Vec<Row>, Error>;

    /// How much there is.
    ///
    /// # Errors
    /// If the store fails.
    fn counts(&self) -> Result<Counts, Error>;

    /// Replaces all records of a derivation.
    ///
    /// # Errors
    /// If the store fails; the old ones are there then.
    fn derive(
        &mut self,
        name: &str,
        version: &str,
        upto: u64,
        records: &mut dyn Iterator<Item = Derived>,
    ) -> Result<(), Error>;

    /// Changes records of a derivation; `upto` becomes the number of entries that it heeds.
    ///
    /// # Errors
    /// If the store fails, or has no such derivation by this version; nothing is
    /// changed then.
    fn amend(
        &mut self,
        name: &str,
        version: &str,
        upto: u64,
        amendment: &Amendment,
    ) -> Result<(), Error>;

    /// Keeps vectors of attributions; throws those of another version away first. `upto` becomes the number of entries that they heed.
    ///
    /// # Errors
    /// If the store fails; nothing is changed then.
    fn keep_vectors(
        &mut self,
        version: &str,
        upto: u64,
        vectors: &[VectorRow],
    ) -> Result<(), Error>;

    /// Hands out the vectors that lie in a cell.
    ///
    /// # Errors
    /// If the store fails, or `each` does.
    fn vectors_in(&self, cell: u16, each: EachVector<'_>) -> Result<(), Error>;

    /// The vectors of a reading's attributions, by their ids.
    ///
    /// # Errors
    /// If the store fails.
    fn vectors(&self, reading: u64) -> Result<Vec<(String, Vec<u8>)>, Error>;

    /// Throws a derivation away.
    ///
    /// # Errors
    /// If the store fails.
    fn forget(&mut self, name: &str) -> Result<(), Error>;

    /// What made a derivation, and the number of entries that it heeds.
    ///
    /// # Errors
    /// If the store fails.
    fn derivation(&self, name: &str) -> Result<Option<(String, u64)>, Error>;

    /// Hands out the records of a derivation in order of their ids.
    ///
    /// # Errors
    /// If the store fails, or `each` does.
    fn derived(
        &self,
        name: &str,
        each: &mut dyn FnMut(&str, &str) -> Result<(), Error>,
    ) -> Result<(), Error>;

    /// One record of a derivation, by its id: its JSON, without its parts.
    ///
    /// # Errors
    /// If the store fails.
    fn derived_record(&self, name: &str, id: &str) -> Result<Option<String>, Error>;

    /// A part of a record, from 1 on: its JSON.
    ///
    /// # Errors
    /// If the store fails.
    fn derived_part(&self, name: &str, id: &str, part: u32) -> Result<Option<String>, Error>;

    /// In which part of a record an attribution or local entity of a reading stands.
    ///
    /// # Errors
    /// If the store fails.
    fn part_of(&self, name: &str, id: &str, of: (u64, &str)) -> Result<Option<u32>, Error>;

    /// What a record was made from: entries of readings with ids there, the last added
    /// first, at most `most`.
    ///
    /// # Errors
    /// If the store fails.
    fn derived_members(
        &self,
        name: &str,
        id: &str,
        most: usize,
    ) -> Result<Vec<(u64, String)>, Error>;

    /// The ids of the records that are found by a key, in order, at most `most`.
    ///
    /// # Errors
    /// If the store fails.
    fn derived_by_key(&self, name: &str, key: &str, most: usize) -> Result<Vec<String>, Error>;

    /// How many documents are versions of the page that a reading is of.
    ///
    /// # Errors
    /// If the store fails.
    fn versions_beside(&self, reading: u64) -> Result<u64, Error>;

    /// The records of a derivation that were made from an attribution or local entity
    /// of a reading: their ids, in order.
    ///
    /// # Errors
    /// If the store fails.
    fn derived_ids(&self, name: &str, reading: u64, member: &str) -> Result<Vec<String>, Error>;

    /// The store's own check of its soundness: gives what is wrong, in words.
    ///
    /// # Errors
    /// If it cannot even be asked.
    fn check(&self) -> Result<Vec<String>, Error>;

    /// Whether the last run that wrote came to its end, so that
    /// [`check`](Store::check) looks at every bit.
    fn is_settled(&self) -> bool;
}

/// What a document is asked for by.
#[derive(Clone, Copy, Debug)]
pub struct KnownKey<'a> {
    /// SHA-256 of the snapshot.
    pub snapshot: &'a str,
    /// The document's identity.
    pub identity: &'a str,
    /// The path as given.
    pub path: &'a str,
    /// The reader's name.
    pub reader: &'a str,
    /// The reader's version.
    pub version: &'a str,
}
