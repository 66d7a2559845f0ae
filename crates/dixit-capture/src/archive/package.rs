//! WACZ: what the ZIP file's index and `datapackage.json` say of its members.
//!
//! Names of members are labels only: nothing is written to disk, whatever they
//! look like. The index is read into memory, some hundred bytes for each of its
//! entries, which have 46 bytes and their name on disk.

use super::raw::Inner;
use crate::error::{Error, Reason};
use crate::snapshot::hexadecimal;
use crate::tally::Tally;
use flate2::bufread::DeflateDecoder;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _, SeekFrom};
use zip::CompressionMethod;

/// The longest `datapackage.json` that is read: it has some 200 bytes a member.
const MOST_MANIFEST: u64 = 16 * 1024 * 1024;

const MANIFEST: &str = "datapackage.json";

/// What is said of a damaged package.
const FETCH_AGAIN: &str = "fetch the package again, or make it anew from its WARC files";

/// A WARC file in a package.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: String,
    start: u64,
    packed: u64,
    size: u64,
    crc: u32,
    deflated: bool,
    /// SHA-256 as `datapackage.json` has it, in lower-case hexadecimal.
    sha256: Option<String>,
}

/// Lists the WARC files of a package in the order of their names, and what is
/// wrong with the package.
///
/// # Errors
///
/// The index of the ZIP file cannot be read.
pub(super) fn members(
    label: &str,
    file: &File,
) -> Result<(VecDeque<Member>, VecDeque<Error>), Error> {
    let failed = |e| Error::new(label, Reason::Io(e));
    let broken = |what: String| {
        let what = format!("the index of the ZIP file cannot be read ({what})");
        let advice = FETCH_AGAIN;
        Error::new(label, Reason::Archive { what, advice })
    };
    let mut errors = VecDeque::new();
    let mut fail = |name: &str, what: String| {
        let advice = FETCH_AGAIN;
        let path = format!("{label}#{name}");
        errors.push_back(Error::new(path, Reason::Archive { what, advice }));
    };
    let reader = BufReader::new(file.try_clone().map_err(failed)?);
    let mut zip = zip::ZipArchive::new(reader).map_err(|e| broken(e.to_string()))?;
    let mut entries = Vec::new();
    let mut strays = Vec::new();
    for n in 0..zip.len() {
        let entry = match zip.by_index_raw(n) {
            Ok(entry) => entry,
            Err(e) => {
                fail(&format!("entry {n}"), format!("cannot be found ({e})"));
                continue;
            }
        };
        let name = crate::http::text(entry.name_raw());
        if entry.is_dir() {
            continue;
        }
        if is_warc(&name) && !is_archive(&name) {
            let what = "lies outside archive/, where a package has its records, and is not read";
            let advice = "take it out of the package to read it";
            let path = format!("{label}#{name}");
            let what = what.to_owned();
            strays.push(Error::new(path, Reason::Archive { what, advice }));
        }
        if !is_archive(&name) && !matches!(name.as_str(), MANIFEST | "datapackage-digest.json") {
            // Its name is asked for, nothing else.
            entries.push((name, None));
            continue;
        }
        let method = entry.compression();
        let what = match (entry.encrypted(), method, entry.data_start()) {
            (true, ..) => "is encrypted".to_owned(),
            (_, CompressionMethod::Stored | CompressionMethod::Deflated, Some(start)) => {
                let member = Member {
                    name: name.clone(),
                    start,
                    packed: entry.compressed_size(),
                    size: entry.size(),
                    crc: entry.crc32(),
                    deflated: method == CompressionMethod::Deflated,
                    sha256: None,
                };
                entries.push((name, Some(member)));
                continue;
            }
            (_, method, _) => format!("is packed in a way that a WACZ file has not ({method})"),
        };
        fail(&name, what);
        entries.push((name, None));
    }
    drop(zip);

    // Entries that lie on top of one another would have the same bytes unpacked
    // again and again: a few kilobytes of ZIP file become petabytes.
    let mut spans: Vec<(u64, u64, usize)> = entries
        .iter()
        .enumerate()
        .filter_map(|(n, (_, member))| {
            let member = member.as_ref()?;
            Some((member.start, member.start.saturating_add(member.packed), n))
        })
        .collect();
    spans.sort_unstable();
    let mut behind = 0;
    for (start, end, n) in spans {
        if start < behind && end > start {
            let (name, member) = &mut entries[n];
            fail(
                name,
                "lies on top of another member; it is passed over".to_owned(),
            );
            *member = None;
        }
        behind = behind.max(end);
    }

    let find = |wanted: &str| {
        let mut entries = entries.iter();
        entries.find_map(|(name, member)| member.as_ref().filter(|_| name == wanted))
    };
    let mut hashes = BTreeMap::new();
    if let Some(manifest) = find(MANIFEST) {
        let bytes = read(file, manifest).map_err(failed)?;
        let seal = find("datapackage-digest.json");
        if let Some(seal) = seal
            .map(|seal| read(file, seal))
            .transpose()
            .map_err(failed)?
        {
            let seal: serde_json::Value = serde_json::from_slice(&seal).unwrap_or_default();
            let recorded = seal["hash"].as_str().map(sha256);
            let computed = hexadecimal(&Sha256::digest(&bytes));
            if let Some(recorded) = recorded.filter(|r| *r != computed) {
                let what = format!(
                    "its SHA-256 is {computed}, but datapackage-digest.json says {recorded}; the package was changed after it was made"
                );
                fail(MANIFEST, what);
            }
        }
        match serde_json::from_slice::<serde_json::Value>(&bytes) {
            Ok(value) => {
                for resource in value["resources"].as_array().into_iter().flatten() {
                    let Some(path) = resource["path"].as_str() else {
                        continue;
                    };
                    let hash = resource["hash"]
                        .as_str()
                        .or(resource["stats"]["hash"].as_str());
                    let other = resource["hashing"].as_str().is_some_and(|h| h != "sha256");
                    let hash = hash.filter(|hash| !other && !hash.starts_with("md5:"));
                    hashes.insert(path.to_owned(), hash.map(sha256));
                }
            }
            Err(e) => fail(
                MANIFEST,
                format!("is no JSON ({e}); nothing is checked against it"),
            ),
        }
    }
    for path in hashes.keys() {
        if !entries.iter().any(|(name, _)| name == path) {
            fail(
                path,
                "is named in datapackage.json, but the package does not hold it".to_owned(),
            );
        }
    }
    let mut members: Vec<Member> = entries
        .into_iter()
        .filter(|(name, _)| is_archive(name))
        .filter_map(|(name, member)| {
            let mut member = member?;
            member.sha256 = hashes.remove(&name).flatten();
            Some(member)
        })
        .collect();
    members.sort_by(|a, b| a.name.cmp(&b.name));
    errors.extend(strays);
    if members.is_empty() && errors.is_empty() {
        let what = "holds no WARC file (archive/*.warc)".to_owned();
        let advice = "name the WARC files themselves, if it has them elsewhere";
        return Err(Error::new(label, Reason::Archive { what, advice }));
    }
    Ok((members.into(), errors))
}

/// Whether a member is a WARC file that belongs to the package: WACZ has them in
/// `archive/`, and what lies elsewhere may be anything, a copy too.
fn is_archive(name: &str) -> bool {
    name.starts_with("archive/") && is_warc(name)
}

/// Whether a name is that of a WARC file.
fn is_warc(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let name = name
        .strip_suffix(".gz")
        .or(name.strip_suffix(".zst"))
        .unwrap_or(&name);
    name.ends_with(".warc") || name.ends_with(".arc")
}

/// A SHA-256 without the name of the algorithm.
fn sha256(hash: &str) -> String {
    hash.trim_start_matches("sha256:").to_ascii_lowercase()
}

impl Member {
    /// The bytes of the member, unpacked if it is deflated.
    pub(super) fn open(&self, file: &File, tally: &Tally) -> io::Result<(Inner, Tally)> {
        let file = file.try_clone()?;
        if self.deflated {
            // Counted as they lie on disk, so not by who reads the unpacked ones.
            let packed = Packed::new(file, self, tally.clone())?;
            let reader = DeflateDecoder::new(BufReader::with_capacity(64 * 1024, packed));
            return Ok((Inner::Stream(Box::new(reader)), Tally::default()));
        }
        let (base, len) = (self.start, self.packed);
        Ok((Inner::Part { file, base, len }, tally.clone()))
    }

    /// Reads the member once and compares it with what the package says of it;
    /// gives what is wrong, in words.
    ///
    /// Its own pass, since the records may be read in part only. It takes as long
    /// as reading and hashing the packed bytes: a second for about 1.5 GB.
    pub(super) fn check(&self, file: &File) -> io::Result<Option<String>> {
        let packed = Packed::new(file.try_clone()?, self, Tally::default())?;
        let reader = BufReader::with_capacity(64 * 1024, packed);
        let mut reader: Box<dyn Read> = match self.deflated {
            true => Box::new(DeflateDecoder::new(reader)),
            false => Box::new(reader),
        };
        let (mut hash, mut crc, mut size) = (Sha256::new(), flate2::Crc::new(), 0);
        let mut part = vec![0; 64 * 1024];
        loop {
            let n = match reader.read(&mut part) {
                Ok(0) => break,
                Ok(n) => n,
                Err(e) => match e.kind() {
                    io::ErrorKind::Interrupted => continue,
                    io::ErrorKind::UnexpectedEof
                    | io::ErrorKind::InvalidInput
                    | io::ErrorKind::InvalidData => {
                        let what =
                            format!("its deflated bytes are damaged after {size} unpacked ones");
                        return Ok(Some(what));
                    }
                    _ => return Err(e),
                },
            };
            if self.sha256.is_some() {
                hash.update(&part[..n]);
            }
            crc.update(&part[..n]);
            size += n as u64;
            // A bomb: the index says how much there is, more is not unpacked here.
            if size > self.size {
                break;
            }
        }
        if size != self.size {
            let than = if size > self.size { "more" } else { "fewer" };
            let what = format!(
                "it has {than} bytes than the {} of the ZIP file's index",
                self.size
            );
            return Ok(Some(what));
        }
        if let Some(recorded) = &self.sha256 {
            let computed = hexadecimal(&hash.finalize());
            if *recorded != computed {
                let what = format!(
                    "its SHA-256 is {computed}, but datapackage.json says {recorded}; the package was changed after it was made"
                );
                return Ok(Some(what));
            }
        } else if crc.sum() != self.crc {
            let what = format!(
                "its CRC-32 is {:08x}, but the ZIP file's index says {:08x}",
                crc.sum(),
                self.crc
            );
            return Ok(Some(what));
        }
        Ok(None)
    }

    pub(super) fn error(&self, label: &str, what: String) -> Error {
        let advice = FETCH_AGAIN;
        let path = format!("{label}#{}", self.name);
        Error::new(path, Reason::Archive { what, advice })
    }
}

/// A small member, whole; cut off where it is longer than any is.
fn read(file: &File, member: &Member) -> io::Result<Vec<u8>> {
    let packed = Packed::new(file.try_clone()?, member, Tally::default())?;
    let reader = BufReader::new(packed);
    let mut reader: Box<dyn Read> = match member.deflated {
        true => Box::new(DeflateDecoder::new(reader)),
        false => Box::new(reader),
    };
    let mut bytes = Vec::new();
    match reader.by_ref().take(MOST_MANIFEST).read_to_end(&mut bytes) {
        // What is damaged is no JSON: that is told.
        Err(e)
            if matches!(
                e.kind(),
                io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof
            ) =>
        {
            Ok(Vec::new())
        }
        other => other.map(|_| bytes),
    }
}

/// The bytes of a member as they lie in the file.
struct Packed {
    file: File,
    left: u64,
    tally: Tally,
}

impl Packed {
    fn new(mut file: File, member: &Member, tally: Tally) -> io::Result<Packed> {
        file.seek(SeekFrom::Start(member.start))?;
        Ok(Packed {
            file,
            left: member.packed,
            tally,
        })
    }
}

impl Read for Packed {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.left.min(buf.len() as u64) as usize;
        let n = self.file.read(&mut buf[..n])?;
        self.left -= n as u64;
        self.tally.add_bytes(n as u64);
        Ok(n)
    }
}
