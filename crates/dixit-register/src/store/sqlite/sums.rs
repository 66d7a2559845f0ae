//! Hashes of the database's pages, kept beside it in `register.sums`.
//!
//! SQLite's own check does not look at bytes that no row uses, nor at letters inside a
//! value that is compared with nothing. These hashes cover each bit of the file.
//!
//! While a run writes there is no such file; it is made anew when the run ends. A
//! run that changed little hashes little: the pages that it changed stand in the
//! write-ahead log (<https://sqlite.org/fileformat2.html#walformat>), which is
//! brought into the database here and nowhere else. After a crash all pages are
//! hashed once, by the next run that writes.

use crate::hash::sha256;
use crate::warc::sync_folder;
use rusqlite::Connection;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

const HEAD: &[u8] = b"dixit.sums/1\n";

/// Bytes of a page's hash: 128 bits tell an accident from what was written.
const SUM: usize = 16;

/// A log of this length is brought into the database in the middle of a run.
const LONG_LOG: u64 = 64 << 20;

/// How long readers are waited for when the log is brought in.
const PATIENCE: Duration = Duration::from_secs(2);

/// The hashes of a database that is being written.
pub(super) struct Sums {
    database: PathBuf,
    /// As they were when the run began; nothing where they have to be made anew.
    known: Option<Vec<u8>>,
    /// Pages that changed since, from 1.
    changed: BTreeSet<u32>,
}

fn sums_of(database: &Path) -> PathBuf {
    database.with_extension("sums")
}

fn log_of(database: &Path) -> PathBuf {
    database.with_extension("db-wal")
}

impl Sums {
    /// Takes the hashes away from beside the database, which is about to change.
    pub(super) fn take(database: &Path) -> Sums {
        let path = sums_of(database);
        let log = fs::metadata(log_of(database)).map_or(0, |log| log.len());
        // A log that was left behind holds changes that are not known here.
        let known = (log == 0).then(|| read(&path).ok()).flatten();
        let removed = fs::remove_file(&path);
        if removed.is_ok()
            && let Some(folder) = path.parent()
        {
            // Old hashes may not come back after a crash. If they do, verification
            // says that the database was changed: too much, not too little.
            let _ = sync_folder(folder);
        }
        Sums {
            database: database.to_owned(),
            known,
            changed: BTreeSet::new(),
        }
    }

    /// Brings a long log into the database.
    pub(super) fn settle(&mut self, connection: &Connection) {
        let log = fs::metadata(log_of(&self.database)).map_or(0, |log| log.len());
        if log > LONG_LOG {
            self.fold(connection);
        }
    }

    /// Brings the log into the database. Gives whether all of it is there.
    fn fold(&mut self, connection: &Connection) -> bool {
        match logged(&log_of(&self.database)) {
            Ok(pages) => self.changed.extend(pages),
            Err(_) => self.known = None,
        }
        let _ = connection.busy_timeout(PATIENCE);
        let busy = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| {
            row.get::<_, i64>(0)
        });
        let _ = connection.busy_timeout(super::PATIENCE);
        busy == Ok(0)
    }

    /// Writes the hashes down, now that the run is over. Where readers keep the log
    /// from being brought in, there are none until the next run.
    pub(super) fn give_back(&mut self, connection: &Connection) {
        if self.fold(connection) {
            // Without the file, the next run makes it.
            let _ = self.write();
        }
    }

    fn write(&self) -> io::Result<()> {
        let mut file = File::open(&self.database)?;
        let page_size = page_size(&mut file)?;
        let pages = file.metadata()?.len() / page_size;
        let mut sums = self.known.clone().unwrap_or_default();
        let kept = if self.known.is_some() {
            sums.len() / SUM
        } else {
            0
        };
        sums.resize(pages as usize * SUM, 0);
        let mut page = vec![0; page_size as usize];
        let fresh = (kept as u64 + 1..=pages).filter_map(|n| u32::try_from(n).ok());
        let changed = self
            .changed
            .iter()
            .copied()
            .filter(|n| (*n as usize) <= kept);
        for number in changed.chain(fresh).filter(|n| u64::from(*n) <= pages) {
            file.seek(SeekFrom::Start(u64::from(number - 1) * page_size))?;
            file.read_exact(&mut page)?;
            let at = (number as usize - 1) * SUM;
            sums[at..at + SUM].copy_from_slice(&Sha256::digest(&page)[..SUM]);
        }
        let path = sums_of(&self.database);
        let draft = path.with_extension("sums.part");
        let mut out = File::create(&draft)?;
        out.write_all(HEAD)?;
        out.write_all(format!("{}\n", sha256(&sums)).as_bytes())?;
        out.write_all(&sums)?;
        out.sync_all()?;
        fs::rename(draft, path)
    }
}

/// The size of a page, from the database's head.
fn page_size(file: &mut File) -> io::Result<u64> {
    let mut head = [0; 18];
    file.rewind()?;
    file.read_exact(&mut head)?;
    Ok(match u64::from(u16::from_be_bytes([head[16], head[17]])) {
        // 65,536 does not fit.
        1 => 65_536,
        size if size >= 512 => size,
        _ => return Err(io::Error::other("no page size")),
    })
}

/// The numbers of the pages in a log.
fn logged(log: &Path) -> io::Result<BTreeSet<u32>> {
    let mut pages = BTreeSet::new();
    let file = match File::open(log) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(pages),
        Err(e) => return Err(e),
    };
    let length = file.metadata()?.len();
    if length < 32 {
        return Ok(pages);
    }
    let mut file = BufReader::new(file);
    let mut head = [0; 32];
    file.read_exact(&mut head)?;
    let word = |bytes: &[u8], at: usize| {
        u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
    };
    let page_size = u64::from(word(&head, 8));
    let mut at = 32;
    while at + 24 + page_size <= length {
        let mut frame = [0; 24];
        file.read_exact(&mut frame)?;
        // What an earlier round of the log left has other salts.
        if frame[8..16] != head[16..24] {
            break;
        }
        pages.insert(word(&frame, 0));
        file.seek_relative(page_size as i64)?;
        at += 24 + page_size;
    }
    Ok(pages)
}

/// Reads hashes whose own hash is right.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let bytes = fs::read(path)?;
    let rest = bytes.strip_prefix(HEAD).filter(|rest| rest.len() >= 65);
    let (digest, sums) = rest.map(|rest| rest.split_at(65)).unwrap_or_default();
    let right = digest.strip_suffix(b"\n") == Some(sha256(sums).as_bytes());
    match right && sums.len() % SUM == 0 {
        true => Ok(sums.to_vec()),
        false => Err(io::Error::from(io::ErrorKind::InvalidData)),
    }
}

/// Whether there are hashes to compare with.
pub(super) fn are_there(database: &Path) -> bool {
    sums_of(database).exists()
}

/// Compares each page with its hash. Gives the pages that differ, in words; nothing
/// where there are no hashes.
pub(super) fn check(database: &Path) -> Option<Vec<String>> {
    let sums = match read(&sums_of(database)) {
        Ok(sums) => sums,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return None,
        Err(e) => {
            return Some(vec![format!(
                "register.sums beside it cannot be read ({e})"
            )]);
        }
    };
    let mut faults = Vec::new();
    let mut compared = || -> io::Result<()> {
        let mut file = File::open(database)?;
        let page_size = page_size(&mut file)?;
        let length = file.metadata()?.len();
        if length != sums.len() as u64 / SUM as u64 * page_size {
            faults.push(format!(
                "has {length} bytes, and was written with another length"
            ));
        }
        file.rewind()?;
        let mut file = BufReader::with_capacity(1 << 20, file);
        let mut page = vec![0; page_size as usize];
        for (at, sum) in (0..).zip(sums.chunks(SUM)) {
            if file.read_exact(&mut page).is_err() {
                break;
            }
            if Sha256::digest(&page)[..SUM] != *sum {
                let from: u64 = at * page_size;
                faults.push(format!(
                    "bytes {from} to {} are not as they were written",
                    from + page_size
                ));
            }
        }
        Ok(())
    };
    if let Err(error) = compared() {
        faults.push(format!("cannot be compared with register.sums ({error})"));
    }
    Some(faults)
}
