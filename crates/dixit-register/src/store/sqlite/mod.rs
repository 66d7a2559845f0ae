//! The store that comes with dixit: one SQLite database in the register's folder.
//!
//! Write-ahead log, foreign keys, and a commit that returns once it is on the disk
//! (`synchronous = FULL`). Readers never wait for the writer.

mod read;
pub(crate) mod schema;
mod search;
mod sums;
mod write;

use crate::entry::Place;
use crate::error::{Cause, Error};
use crate::search::{Question, Row};
use crate::store::{
    Amendment, ArchiveRow, Batch, Counts, Derived, EachHash, EachVector, Known, KnownKey, Shown,
    SnapshotRow, Store, StoredReading, TreeHash, VectorRow,
};
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::time::Duration;
use sums::Sums;

/// How long a statement waits for another process's, such as the end of a copy.
const PATIENCE: Duration = Duration::from_secs(30);

/// Memory for pages, in KiB.
const CACHE: i64 = 64 * 1024;

/// An open database.
pub(crate) struct Sqlite {
    path: PathBuf,
    connection: Connection,
    /// Of a writer.
    sums: Option<Sums>,
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        if let Some(sums) = &mut self.sums {
            sums.give_back(&self.connection);
        }
    }
}

impl Sqlite {
    /// Makes the database of a new register.
    pub(crate) fn create(path: &Path) -> Result<Sqlite, Error> {
        let fails = |e| Error::new(path, Cause::Database(e));
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags).map_err(fails)?;
        schema::make(&mut connection).map_err(fails)?;
        settle(&connection).map_err(fails)?;
        Ok(Sqlite {
            path: path.to_owned(),
            connection,
            sums: None,
        })
    }

    /// Opens a register's database to write. An older schema is brought up to date;
    /// gives the file that keeps the old one.
    pub(crate) fn open(path: &Path) -> Result<(Sqlite, Option<PathBuf>), Error> {
        let fails = |e| Error::new(path, Cause::Database(e));
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags).map_err(fails)?;
        let found = schema::version(path, &connection)?;
        let sums = Sums::take(path);
        settle(&connection).map_err(fails)?;
        let kept = schema::migrate(path, &mut connection, found)?;
        let store = Sqlite {
            path: path.to_owned(),
            connection,
            sums: Some(sums),
        };
        Ok((store, kept))
    }

    /// Opens a register's database to read, also on a medium that cannot be written.
    pub(crate) fn open_read_only(path: &Path) -> Result<Sqlite, Error> {
        let fails = |e| Error::new(path, Cause::Database(e));
        let connection = readable(path).map_err(fails)?;
        let found = schema::version(path, &connection)?;
        if found < schema::VERSION {
            let words = format!(
                "has an older form (schema {found}); open it once to write, as with `dixit add`, \
                 and it is brought up to date"
            );
            return Err(Error::refused(path, words));
        }
        connection.busy_timeout(PATIENCE).map_err(fails)?;
        connection
            .pragma_update(None, "cache_size", -CACHE)
            .map_err(fails)?;
        Ok(Sqlite {
            path: path.to_owned(),
            connection,
            sums: None,
        })
    }

    fn fails(&self, error: rusqlite::Error) -> Error {
        Error::new(&self.path, Cause::Database(error))
    }
}

/// A log beside the database needs a file for its readers; where that cannot be
/// made, a database whose log is empty can be read as it lies.
fn readable(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    let asked = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()));
    let Err(error) = asked else {
        return Ok(connection);
    };
    let log = path.with_extension("db-wal");
    if std::fs::metadata(log).is_ok_and(|log| log.len() > 0) {
        return Err(error);
    }
    let mut uri = String::from("file:");
    for byte in path.to_string_lossy().bytes() {
        match byte {
            b'?' | b'#' | b'%' => uri.push_str(&format!("%{byte:02X}")),
            _ if byte.is_ascii() => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri.push_str("?immutable=1");
    let connection = Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI)?;
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok(connection)
}

/// How the database is written.
fn settle(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "cache_size", -CACHE)?;
    // The log is brought into the database by `Sums`, which has to know its pages.
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

fn place(row: &rusqlite::Row<'_>, from: usize) -> rusqlite::Result<SnapshotRow> {
    Ok(SnapshotRow {
        media_type: row.get(from)?,
        bytes: row.get::<_, i64>(from + 1)?.unsigned_abs(),
        place: Place {
            file: row.get(from + 2)?,
            offset: row.get::<_, i64>(from + 3)?.unsigned_abs(),
            length: row.get::<_, i64>(from + 4)?.unsigned_abs(),
            member: row.get(from + 5)?,
        },
    })
}

/// SQLite's numbers have a sign; nothing here is near 2^63.
fn number(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

impl Store for Sqlite {
    fn path(&self) -> &Path {
        &self.path
    }

    fn commit(&mut self, batch: &Batch) -> Result<(), Error> {
        let done = write::commit(&mut self.connection, batch);
        done.map_err(|e| self.fails(e))?;
        self.settle_sums();
        Ok(())
    }

    fn length(&self) -> Result<u64, Error> {
        read::length(&self.connection).map_err(|e| self.fails(e))
    }

    fn entries(
        &self,
        first: u64,
        each: &mut dyn FnMut(u64, &str) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        self.walk(
            "SELECT entry, line FROM journal WHERE entry >= ?1 ORDER BY entry",
            [number(first)],
            &mut |row| {
                let number: i64 = row.get(0)?;
                let line = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
                Ok(each(number.unsigned_abs(), line))
            },
        )
    }

    fn rare_entries(
        &self,
        kind: &str,
        each: &mut dyn FnMut(u64, &str) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.walk(
            "SELECT entry, line FROM journal
             WHERE kind = ?1 AND kind NOT IN ('capture', 'reading') ORDER BY entry",
            [kind],
            &mut |row| {
                let number: i64 = row.get(0)?;
                let line = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
                Ok(each(number.unsigned_abs(), line).map(|()| true))
            },
        )
    }

    fn hashes(&self, numbers: &[u64]) -> Result<Vec<TreeHash>, Error> {
        read::hashes(&self.connection, numbers).map_err(|e| self.fails(e))
    }

    fn all_hashes(&self, each: EachHash<'_>) -> Result<(), Error> {
        self.walk(
            "SELECT number, hash FROM tree ORDER BY number",
            [],
            &mut |row| {
                let number: i64 = row.get(0)?;
                let hash = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
                Ok(each(number.unsigned_abs(), hash).map(|()| true))
            },
        )
    }

    fn checkpoint(&self) -> Result<Option<String>, Error> {
        read::checkpoint(&self.connection).map_err(|e| self.fails(e))
    }

    fn checkpoints(
        &self,
        each: &mut dyn FnMut(u64, &str) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.walk(
            "SELECT size, note FROM checkpoints ORDER BY size",
            [],
            &mut |row| {
                let size: i64 = row.get(0)?;
                let note = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
                Ok(each(size.unsigned_abs(), note).map(|()| true))
            },
        )
    }

    fn archives(&self) -> Result<Vec<ArchiveRow>, Error> {
        read::archives(&self.connection).map_err(|e| self.fails(e))
    }

    fn known(&self, key: &KnownKey<'_>) -> Result<Known, Error> {
        read::known(&self.connection, key).map_err(|e| self.fails(e))
    }

    fn has_page(&self, address: &str) -> Result<bool, Error> {
        let words = "SELECT 1 FROM pages WHERE address = ?1";
        let asked = self.connection.prepare_cached(words);
        asked
            .and_then(|mut s| s.exists([address]))
            .map_err(|e| self.fails(e))
    }

    fn snapshot(&self, sha256: &str) -> Result<Option<SnapshotRow>, Error> {
        read::snapshot(&self.connection, sha256).map_err(|e| self.fails(e))
    }

    fn readings(
        &self,
        first: u64,
        all: bool,
        each: &mut dyn FnMut(StoredReading) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let only = if all { "" } else { "AND r.current > 0" };
        let words = format!(
            "{} WHERE r.entry >= ?1 {only} ORDER BY r.entry",
            read::READING
        );
        self.walk(&words, [number(first)], &mut |row| {
            Ok(each(read::reading(row)?).map(|()| true))
        })
    }

    fn versions(&self) -> Result<Vec<(String, Vec<Shown>)>, Error> {
        read::versions(&self.connection).map_err(|e| self.fails(e))
    }

    fn returns(&self) -> Result<Vec<(u64, u64)>, Error> {
        read::returns(&self.connection).map_err(|e| self.fails(e))
    }

    fn readings_of(&self, sha256: &str) -> Result<Vec<StoredReading>, Error> {
        read::readings_of(&self.connection, sha256).map_err(|e| self.fails(e))
    }

    fn reading(&self, entry: u64) -> Result<Option<StoredReading>, Error> {
        read::one_reading(&self.connection, entry).map_err(|e| self.fails(e))
    }

    fn attributions(&self, entry: u64) -> Result<Vec<Row>, Error> {
        read::attributions(&self.connection, entry).map_err(|e| self.fails(e))
    }

    fn search(&self, question: &Question, most: usize) -> Result<Vec<Row>, Error> {
        search::search(&self.connection, question, most).map_err(|e| self.fails(e))
    }

    fn counts(&self) -> Result<Counts, Error> {
        read::counts(&self.connection).map_err(|e| self.fails(e))
    }

    fn derive(
        &mut self,
        name: &str,
        version: &str,
        upto: u64,
        records: &mut dyn Iterator<Item = Derived>,
    ) -> Result<(), Error> {
        let done = write::derive(&mut self.connection, name, version, upto, records);
        done.map_err(|e| self.fails(e))?;
        self.settle_sums();
        Ok(())
    }

    fn amend(
        &mut self,
        name: &str,
        version: &str,
        upto: u64,
        amendment: &Amendment,
    ) -> Result<(), Error> {
        let found = self.derivation(name)?;
        if found.is_none_or(|(found, _)| found != version) {
            let words = format!("has no {name} that version {version} derived");
            return Err(Error::refused(&self.path, words));
        }
        let done = write::amend(&mut self.connection, name, upto, amendment);
        done.map_err(|e| self.fails(e))?;
        self.settle_sums();
        Ok(())
    }

    fn forget(&mut self, name: &str) -> Result<(), Error> {
        let done = write::forget(&mut self.connection, name);
        done.map_err(|e| self.fails(e))
    }

    fn derivation(&self, name: &str) -> Result<Option<(String, u64)>, Error> {
        read::derivation(&self.connection, name).map_err(|e| self.fails(e))
    }

    fn derived(
        &self,
        name: &str,
        each: &mut dyn FnMut(&str, &str) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.walk(
            "SELECT id, body FROM derived WHERE derivation = ?1 ORDER BY id",
            [name],
            &mut |row| {
                let id = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
                let body = read::unpacked(row, 1)?;
                Ok(each(id, &body).map(|()| true))
            },
        )
    }

    fn derived_record(&self, name: &str, id: &str) -> Result<Option<String>, Error> {
        read::derived_record(&self.connection, name, id).map_err(|e| self.fails(e))
    }

    fn derived_part(&self, name: &str, id: &str, part: u32) -> Result<Option<String>, Error> {
        read::derived_part(&self.connection, name, id, part).map_err(|e| self.fails(e))
    }

    fn part_of(&self, name: &str, id: &str, of: (u64, &str)) -> Result<Option<u32>, Error> {
        read::part_of(&self.connection, name, id, of).map_err(|e| self.fails(e))
    }

    fn keep_vectors(
        &mut self,
        version: &str,
        upto: u64,
        vectors: &[VectorRow],
    ) -> Result<(), Error> {
        let done = write::keep_vectors(&mut self.connection, version, upto, vectors);
        done.map_err(|e| self.fails(e))
    }

    fn vectors(&self, reading: u64) -> Result<Vec<(String, Vec<u8>)>, Error> {
        read::vectors(&self.connection, reading).map_err(|e| self.fails(e))
    }

    fn vectors_in(&self, cell: u16, each: EachVector<'_>) -> Result<(), Error> {
        let words = "SELECT reading, member, code FROM vectors WHERE cell = ?1";
        let fails = |e| self.fails(e);
        let mut statement = self.connection.prepare_cached(words).map_err(fails)?;
        let mut rows = statement.query([cell]).map_err(fails)?;
        while let Some(row) = rows.next().map_err(fails)? {
            let reading = row.get::<_, i64>(0).map_err(fails)?.unsigned_abs();
            let text = |at| {
                row.get_ref(at)?
                    .as_bytes_or_null()
                    .map_err(rusqlite::Error::from)
            };
            let member = text(1).map_err(fails)?.unwrap_or_default();
            let code = text(2).map_err(fails)?.unwrap_or_default();
            each(reading, &String::from_utf8_lossy(member), code)?;
        }
        Ok(())
    }

    fn derived_members(
        &self,
        name: &str,
        id: &str,
        most: usize,
    ) -> Result<Vec<(u64, String)>, Error> {
        let found = read::derived_members(&self.connection, name, id, most);
        found.map_err(|e| self.fails(e))
    }

    fn derived_by_key(&self, name: &str, key: &str, most: usize) -> Result<Vec<String>, Error> {
        let found = read::derived_by_key(&self.connection, name, key, most);
        found.map_err(|e| self.fails(e))
    }

    fn versions_beside(&self, reading: u64) -> Result<u64, Error> {
        read::versions_beside(&self.connection, reading).map_err(|e| self.fails(e))
    }

    fn derived_ids(&self, name: &str, reading: u64, member: &str) -> Result<Vec<String>, Error> {
        let found = read::derived_ids(&self.connection, name, reading, member);
        found.map_err(|e| self.fails(e))
    }

    fn check(&self) -> Result<Vec<String>, Error> {
        let mut faults = sums::check(&self.path).unwrap_or_default();
        match read::check(&self.connection) {
            Ok(more) => faults.extend(more),
            // What is wrong with its bytes is said first.
            Err(error) if faults.is_empty() => return Err(self.fails(error)),
            Err(error) => faults.push(error.to_string()),
        }
        Ok(faults)
    }

    fn is_settled(&self) -> bool {
        sums::are_there(&self.path)
    }
}

/// What becomes of a row: whether to go on, or what the caller says is wrong.
type Told = Result<bool, Error>;

impl Sqlite {
    fn settle_sums(&mut self) {
        if let Some(sums) = &mut self.sums {
            sums.settle(&self.connection);
        }
    }

    fn walk(
        &self,
        words: &str,
        parameters: impl rusqlite::Params,
        each: &mut dyn FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<Told>,
    ) -> Result<(), Error> {
        let mut statement = self
            .connection
            .prepare_cached(words)
            .map_err(|e| self.fails(e))?;
        let mut rows = statement.query(parameters).map_err(|e| self.fails(e))?;
        while let Some(row) = rows.next().map_err(|e| self.fails(e))? {
            if !each(row).map_err(|e| self.fails(e))?? {
                break;
            }
        }
        Ok(())
    }
}
