//! The register's archives: WARC 1.1 (ISO 28500:2017), one gzip member a record.
//!
//! A snapshot is a `resource` record: its block is the bytes as they were hashed,
//! after transfer and content codings, so that any tool for web archives can take
//! the page out and any tool for hashes can verify it. A file of about
//! [`SIZE`] is followed by the next.
//!
//! Bytes are written before the database knows of them. What a run wrote and did
//! not live to acknowledge stands behind the acknowledged length; the next writer
//! sets it aside (see [`Archives::open`]).

use crate::entry::Place;
use crate::error::Error;
use crate::hash::{hexadecimal, sha256};
use crate::store::ArchiveRow;
use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Bytes after which the next file is begun: what the archives of the web use.
pub(crate) const SIZE: u64 = 1 << 30;

/// Fast before small: see `pack`.
const LEVEL: u32 = 4;

/// The longest head of a record that is read.
const HEAD_LIMIT: usize = 64 * 1024;

/// Where what was left unacknowledged is kept, under the register's folder.
pub(crate) const ASIDE: &str = "set-aside";

/// What a snapshot's record says of it.
pub(crate) struct Head<'a> {
    pub(crate) sha256: &'a str,
    pub(crate) media_type: &'a str,
    pub(crate) path: &'a str,
    pub(crate) url: Option<&'a str>,
    /// RFC 3339, in UTC.
    pub(crate) date: &'a str,
}

/// The open archives of a writer.
pub(crate) struct Archives {
    folder: PathBuf,
    size: u64,
    number: u32,
    file: Option<File>,
    /// Length of the present file, and how much of it is acknowledged.
    end: u64,
    acknowledged: u64,
    /// A file was begun since the last acknowledgement.
    fresh: bool,
    /// Hash of the first member of the present file.
    head: String,
    /// Files that were filled since.
    filled: Vec<ArchiveRow>,
}

/// Bytes behind what was acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// The archive that they stood behind.
    pub archive: String,
    /// Where they began.
    pub offset: u64,
    /// How many they are.
    pub length: u64,
    /// Where they are kept, under the register's folder.
    pub kept: String,
    /// SHA-256 of them.
    pub sha256: String,
}

impl Archives {
    /// Opens the archives under `folder/snapshots`, whose acknowledged lengths are
    /// `known`, in order. What stands behind is moved to `folder/set-aside`.
    pub(crate) fn open(
        folder: &Path,
        known: &[ArchiveRow],
        size: u64,
    ) -> Result<(Archives, Vec<SetAside>), Error> {
        let snapshots = folder.join("snapshots");
        let mut aside = Vec::new();
        for name in names(&snapshots)? {
            let acknowledged = known.iter().find(|k| k.file == name).map(|k| k.length);
            let path = snapshots.join(&name);
            let length = fs::metadata(&path)
                .map_err(|e| Error::file(&path, "read", e))?
                .len();
            let from = acknowledged.unwrap_or(0);
            if length > from {
                aside.push(set_aside(folder, &name, from, length)?);
            }
            if acknowledged.is_none() {
                fs::remove_file(&path).map_err(|e| Error::file(&path, "removed", e))?;
            }
        }
        for ArchiveRow {
            file,
            length: acknowledged,
            ..
        } in known
        {
            let path = snapshots.join(file);
            let length = fs::metadata(&path).map_or(0, |m| m.len());
            if length < *acknowledged {
                let words = format!("has {length} of {acknowledged} bytes");
                return Err(Error::damaged(&path, words));
            }
        }
        let last = known.last();
        let number = last.and_then(|last| number(&last.file)).unwrap_or(0);
        let mut archives = Archives {
            folder: snapshots,
            size,
            number,
            file: None,
            end: last.map_or(0, |last| last.length),
            acknowledged: last.map_or(0, |last| last.length),
            fresh: false,
            head: last.map_or_else(String::new, |last| last.head.clone()),
            filled: Vec::new(),
        };
        if number > 0 {
            let path = archives.path();
            let opened = OpenOptions::new().write(true).open(&path);
            archives.file = Some(opened.map_err(|e| Error::file(&path, "opened", e))?);
        }
        Ok((archives, aside))
    }

    /// The name of the present file.
    fn name(&self) -> String {
        format!("{:06}.warc.gz", self.number)
    }

    fn path(&self) -> PathBuf {
        self.folder.join(self.name())
    }

    fn row(&self) -> ArchiveRow {
        ArchiveRow {
            file: self.name(),
            length: self.end,
            head: self.head.clone(),
        }
    }

    /// Adds a snapshot; it is safe once [`sync`](Archives::sync) was called.
    pub(crate) fn append(&mut self, head: &Head<'_>, bytes: &[u8]) -> Result<Place, Error> {
        if self.file.is_none() || self.end >= self.size {
            self.begin(head.date)?;
        }
        let mut fields = format!(
            "WARC-Type: resource\r\nWARC-Date: {}\r\nWARC-Target-URI: {}\r\n",
            head.date,
            head.url.map_or_else(|| path_uri(head.path), uri)
        );
        let media = line(head.media_type);
        fields.push_str(&format!(
            "Content-Type: {media}\r\nWARC-Block-Digest: sha256:{0}\r\nWARC-Payload-Digest: sha256:{0}\r\n",
            head.sha256
        ));
        self.record(fields, bytes)
    }

    /// Begins the next file with a `warcinfo` record. The one before is safe first.
    fn begin(&mut self, date: &str) -> Result<(), Error> {
        if let Some(file) = &self.file {
            let path = self.path();
            file.sync_data()
                .map_err(|e| Error::file(&path, "written", e))?;
            self.filled.push(self.row());
        }
        self.number += 1;
        let path = self.path();
        let file = OpenOptions::new().write(true).create_new(true).open(&path);
        self.file = Some(file.map_err(|e| Error::file(&path, "made", e))?);
        self.end = 0;
        self.acknowledged = 0;
        self.fresh = true;
        let block = concat!(
            "software: dixit ",
            env!("CARGO_PKG_VERSION"),
            "\r\nformat: WARC File Format 1.1\r\n"
        );
        let fields = format!(
            "WARC-Type: warcinfo\r\nWARC-Date: {date}\r\nWARC-Filename: {}\r\n\
             Content-Type: application/warc-fields\r\nWARC-Block-Digest: sha256:{}\r\n",
            self.name(),
            sha256(block.as_bytes())
        );
        self.head = self.record(fields, block.as_bytes())?.member;
        Ok(())
    }

    fn record(&mut self, fields: String, block: &[u8]) -> Result<Place, Error> {
        let id = name_of(&fields, self.number, self.end);
        let head = format!(
            "WARC/1.1\r\n{fields}WARC-Record-ID: {id}\r\nContent-Length: {}\r\n\r\n",
            block.len()
        );
        let path = self.path();
        let write = |file: &mut File, at: u64| -> io::Result<Vec<u8>> {
            let member = Vec::with_capacity(block.len() / 3 + head.len());
            let mut member = GzEncoder::new(member, Compression::new(LEVEL));
            for part in [head.as_bytes(), block, b"\r\n\r\n"] {
                member.write_all(part)?;
            }
            let member = member.finish()?;
            file.seek(SeekFrom::Start(at))?;
            file.write_all(&member)?;
            Ok(member)
        };
        let Some(file) = &mut self.file else {
            return Err(Error::damaged(&path, "is not open"));
        };
        let member = write(file, self.end).map_err(|e| Error::file(&path, "written", e))?;
        let place = Place {
            file: self.name(),
            offset: self.end,
            length: member.len() as u64,
            member: sha256(&member),
        };
        self.end += place.length;
        Ok(place)
    }

    /// Waits until all that was added is on the disk. Gives the files with new
    /// lengths, to be acknowledged.
    pub(crate) fn sync(&mut self) -> Result<Vec<ArchiveRow>, Error> {
        if self.end == self.acknowledged && self.filled.is_empty() {
            return Ok(Vec::new());
        }
        let path = self.path();
        if let Some(file) = &self.file {
            file.sync_data()
                .map_err(|e| Error::file(&path, "written", e))?;
        }
        if self.fresh {
            // A new file is there after a crash only once its folder is safe.
            sync_folder(&self.folder)?;
            self.fresh = false;
        }
        let mut lengths = self.filled.clone();
        lengths.push(self.row());
        Ok(lengths)
    }

    /// The database knows of all that was written.
    pub(crate) fn acknowledge(&mut self) {
        self.acknowledged = self.end;
        self.filled.clear();
    }
}

/// Waits until the names in a folder are on the disk, where the system has that.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), Error> {
    #[cfg(unix)]
    File::open(folder)
        .and_then(|opened| opened.sync_all())
        .map_err(|e| Error::file(folder, "written", e))?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// The archives that lie in a folder, in order.
pub(crate) fn names(folder: &Path) -> Result<Vec<String>, Error> {
    let read = |e| Error::file(folder, "read", e);
    let mut names = Vec::new();
    for found in fs::read_dir(folder).map_err(read)? {
        let name = found.map_err(read)?.file_name();
        let name = name.to_string_lossy();
        if number(&name).is_some() {
            names.push(name.into_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn number(name: &str) -> Option<u32> {
    name.strip_suffix(".warc.gz")?.parse().ok()
}

fn set_aside(folder: &Path, name: &str, from: u64, length: u64) -> Result<SetAside, Error> {
    let path = folder.join("snapshots").join(name);
    let aside = folder.join(ASIDE);
    fs::create_dir_all(&aside).map_err(|e| Error::file(&aside, "made", e))?;
    let mut kept = format!("{ASIDE}/{name}.{from}");
    let mut again = 1;
    while folder.join(&kept).exists() {
        kept = format!("{ASIDE}/{name}.{from}.{again}");
        again += 1;
    }
    let to = folder.join(&kept);
    let moved = || -> io::Result<()> {
        let mut source = OpenOptions::new().read(true).write(true).open(&path)?;
        source.seek(SeekFrom::Start(from))?;
        let mut copy = File::create_new(&to)?;
        io::copy(&mut source, &mut copy)?;
        copy.sync_all()?;
        // Only now: the bytes are safe elsewhere.
        source.set_len(from)?;
        source.sync_all()
    };
    moved().map_err(|e| Error::file(&to, "written", e))?;
    let hash = member_hash(&to, 0, length - from);
    Ok(SetAside {
        sha256: hash.unwrap_or_default(),
        archive: name.to_owned(),
        offset: from,
        length: length - from,
        kept,
    })
}

/// Names a record: a UUID of version 8 (RFC 9562) from what it names and where it
/// stands. Nothing is drawn.
fn name_of(fields: &str, file: u32, place: u64) -> String {
    let hash = Sha256::new()
        .chain_update(fields.as_bytes())
        .chain_update(file.to_be_bytes())
        .chain_update(place.to_be_bytes())
        .finalize();
    let mut uuid = [0; 16];
    uuid.copy_from_slice(&hash[..16]);
    uuid[6] = 0x80 | uuid[6] & 0x0f;
    uuid[8] = 0x80 | uuid[8] & 0x3f;
    let hex = hexadecimal(&uuid);
    format!(
        "<urn:uuid:{}-{}-{}-{}-{}>",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    )
}

/// An address on one line: what no URI holds is percent-encoded.
fn uri(address: &str) -> String {
    encoded(address, |b| b > 0x20 && b < 0x7f && !b"<>\"".contains(&b))
}

/// A path has no address: it gets one of a scheme of its own.
fn path_uri(path: &str) -> String {
    let kept = |b: u8| b.is_ascii_alphanumeric() || b"-._~/".contains(&b);
    format!("dixit:{}", encoded(path, kept))
}

fn encoded(text: &str, kept: impl Fn(u8) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if kept(byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// A record as it was read.
pub(crate) struct Record {
    head: String,
    pub(crate) block: Vec<u8>,
}

impl Record {
    /// The first field of a name.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let mut fields = self.head.lines().filter_map(|line| line.split_once(':'));
        let found = fields.find(|(n, _)| n.eq_ignore_ascii_case(name))?;
        Some(found.1.trim())
    }
}

/// Reads the record that begins where `input` stands, and leaves it behind its
/// end.
///
/// # Errors
/// In words, what is wrong with it.
pub(crate) fn read(input: &mut BufReader<impl Read>) -> Result<Record, String> {
    let mut bytes = Vec::new();
    GzDecoder::new(input)
        .read_to_end(&mut bytes)
        .map_err(|e| format!("its gzip member is damaged ({e})"))?;
    let end = bytes
        .windows(4)
        .take(HEAD_LIMIT)
        .position(|w| w == b"\r\n\r\n");
    let end = end.ok_or("it has no WARC head")?;
    let head = std::str::from_utf8(&bytes[..end]).map_err(|_| "its WARC head is no text")?;
    if !head.starts_with("WARC/1.1\r\n") {
        return Err("it is no WARC 1.1 record".to_owned());
    }
    let mut record = Record {
        head: head.to_owned(),
        block: Vec::new(),
    };
    let length = record.field("Content-Length").and_then(|l| l.parse().ok());
    let length: usize = length.ok_or("its head tells no length")?;
    bytes.drain(..end + 4);
    if bytes.len() != length + 4 || !bytes.ends_with(b"\r\n\r\n") {
        return Err(format!(
            "it does not hold the {length} bytes that its head tells"
        ));
    }
    bytes.truncate(length);
    record.block = bytes;
    Ok(record)
}

/// SHA-256 of a member as it lies in its file; nothing where it cannot be read.
pub(crate) fn member_hash(path: &Path, offset: u64, length: u64) -> Option<String> {
    let mut file = File::open(path).ok()?;
    file.seek(SeekFrom::Start(offset)).ok()?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes).ok()?;
    Some(sha256(&bytes))
}

/// Reads the record at a place.
///
/// # Errors
/// In words, what is wrong with it.
pub(crate) fn read_at(folder: &Path, place: &Place) -> Result<Record, String> {
    let path = folder.join("snapshots").join(&place.file);
    let open = || -> io::Result<File> {
        let mut file = File::open(&path)?;
        file.seek(SeekFrom::Start(place.offset))?;
        Ok(file)
    };
    let file = open().map_err(|e| format!("{} cannot be read ({e})", place.file))?;
    read(&mut BufReader::with_capacity(
        64 * 1024,
        file.take(place.length),
    ))
}
