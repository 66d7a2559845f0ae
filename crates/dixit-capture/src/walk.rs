//! Paths → snapshots: walks, unpacks, splits JSON lines and hashes.

use crate::error::{Error, Reason};
use crate::gzip::{Buffered, Input};
use crate::lines::Lines;
use crate::sniff::{self, Sort};
use dixit_model::Problem;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The kind of [`Problem`] that a snapshot carries whose file is damaged: what
/// was unpacked before is there, the rest is missing.
pub const DAMAGED_GZIP: &str = "damaged-gzip";

/// How much of a file is looked at to tell what it is.
const SNIFFED_BYTES: usize = 8 * 1024;

/// What [`capture`] keeps to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The most bytes that one snapshot may have, after unpacking. A snapshot
    /// over it is an [`Error`]. Default: 64 MiB, a thousand times the text of a
    /// long article.
    pub max_bytes: u64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            max_bytes: 64 * 1024 * 1024,
        }
    }
}

impl Settings {
    /// These settings with another limit on a snapshot's bytes.
    pub fn with_max_bytes(self, max_bytes: u64) -> Settings {
        Settings { max_bytes }
    }
}

/// One article's bytes as they were found.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Snapshot {
    /// The path as given or found under a given folder; `FILE#LINE` (lines count
    /// from 1) for a line of JSON lines; `-` for standard input.
    pub path: String,
    /// The bytes, unpacked where they were packed with gzip; for a line of JSON
    /// lines without its line break.
    pub bytes: Vec<u8>,
    /// SHA-256 of `bytes`, in lower-case hexadecimal.
    pub sha256: String,
    /// Media type of `bytes`.
    pub media_type: String,
    /// What went wrong on the way to the bytes.
    pub problems: Vec<Problem>,
}

impl Snapshot {
    /// Seals `bytes` found at `path`: takes their hash.
    pub fn new(path: String, bytes: Vec<u8>, media_type: &str) -> Snapshot {
        let mut sha256 = String::with_capacity(64);
        for byte in Sha256::digest(&bytes) {
            write!(sha256, "{byte:02x}").expect("a string takes all that is written");
        }
        Snapshot {
            path,
            bytes,
            sha256,
            media_type: media_type.to_owned(),
            problems: Vec::new(),
        }
    }
}

/// Counts what a [`Capture`] passed over in silence. Clones share the counts.
#[derive(Clone, Debug, Default)]
pub struct Tally(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    other_extensions: AtomicU64,
    dot_files: AtomicU64,
    folders_again: AtomicU64,
}

impl Tally {
    /// Files in folders whose extension is none that dixit reads.
    pub fn other_extensions(&self) -> u64 {
        self.0.other_extensions.load(Ordering::Relaxed)
    }

    /// Files and folders whose name begins with a dot.
    pub fn dot_files(&self) -> u64 {
        self.0.dot_files.load(Ordering::Relaxed)
    }

    /// Links to folders that had been read under the same argument before.
    pub fn folders_again(&self) -> u64 {
        self.0.folders_again.load(Ordering::Relaxed)
    }
}

/// The iterator that [`capture`] gives: snapshots in input order.
pub struct Capture {
    settings: Settings,
    /// What is to do, the next at the end.
    todo: Vec<Todo>,
    lines: Option<Lines>,
    /// Folders read under the argument at hand, by their real path: links cannot
    /// lead in circles, nor through a lattice of links that doubles at each step.
    seen: BTreeSet<PathBuf>,
    /// Files found so far that have an extension that is read.
    found: u64,
    tally: Tally,
    /// What stands for standard input, in tests.
    stdin: Option<Box<dyn BufRead + Send>>,
}

enum Todo {
    /// A path as the caller gave it.
    Given(PathBuf),
    Folder(PathBuf),
    File(PathBuf, Sort),
    Failed(Error),
    /// Checks that a given folder held something; the counts at its start.
    EndOfGiven {
        path: PathBuf,
        found: u64,
        passed_over: u64,
    },
}

/// Takes snapshots of what stands at `paths`, in their order.
///
/// Files are read whatever their extension; folders are walked, sorted by the
/// bytes of the path, for the extensions that dixit reads (`.txt`, `.md`,
/// `.html`, `.htm`, `.xhtml`, `.jsonl`, `.ndjson`, each also with `.gz`). `-` is
/// standard input. Work is done as the iterator is asked; an item that cannot be
/// captured is one [`Error`], and the iterator goes on behind it.
///
/// ```no_run
/// let paths = ["articles".into()];
/// for snapshot in dixit_capture::capture(&paths, &dixit_capture::Settings::default()) {
///     let document = dixit_capture::read(snapshot?)?;
///     assert_eq!(document.origin.sha256.len(), 64);
/// }
/// # Ok::<(), dixit_capture::Error>(())
/// ```
pub fn capture(paths: &[PathBuf], settings: &Settings) -> Capture {
    Capture {
        settings: settings.clone(),
        todo: paths.iter().rev().cloned().map(Todo::Given).collect(),
        lines: None,
        seen: BTreeSet::new(),
        found: 0,
        tally: Tally::default(),
        stdin: None,
    }
}

impl Capture {
    /// The counts of what is passed over; they grow as the iterator goes on.
    pub fn tally(&self) -> Tally {
        self.tally.clone()
    }

    fn given(&mut self, path: PathBuf) -> Option<Result<Snapshot, Error>> {
        if path.as_os_str() == "-" {
            let stdin = self.stdin.take();
            let raw = stdin.unwrap_or_else(|| Box::new(BufReader::new(io::stdin())));
            return self.open("-".to_owned(), raw, None, None);
        }
        match fs::metadata(&path) {
            Ok(meta) if meta.is_dir() => {
                self.seen.clear();
                self.todo.push(Todo::EndOfGiven {
                    path: path.clone(),
                    found: self.found,
                    passed_over: self.tally.other_extensions(),
                });
                self.todo.push(Todo::Folder(path));
                None
            }
            // Pipes are read too when a person names one.
            Ok(_) => {
                let sort = sniff::by_name(&path);
                self.file(&path, sort)
            }
            Err(e) => Some(Err(Error::new(label(&path), Reason::Io(e)))),
        }
    }

    fn folder(&mut self, path: &Path) -> Result<(), Error> {
        let failed = |e| Error::new(label(path), Reason::Io(e));
        if !self.seen.insert(fs::canonicalize(path).map_err(failed)?) {
            self.tally.0.folders_again.fetch_add(1, Ordering::Relaxed);
            return Ok(());
        }
        let mut entries = Vec::new();
        for entry in fs::read_dir(path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name();
            if name.as_encoded_bytes().starts_with(b".") {
                self.tally.0.dot_files.fetch_add(1, Ordering::Relaxed);
                continue;
            }
            let inner = path.join(&name);
            let sort = sniff::by_name(&inner);
            // The sorting key of a folder ends in a slash, so that walking it in
            // place gives the order of whole paths.
            let mut key = name.as_encoded_bytes().to_vec();
            match (fs::metadata(&inner), sort) {
                (Ok(meta), _) if meta.is_dir() => {
                    key.push(b'/');
                    entries.push((key, Todo::Folder(inner)));
                }
                (_, None) => {
                    self.tally
                        .0
                        .other_extensions
                        .fetch_add(1, Ordering::Relaxed);
                }
                (Ok(meta), Some(sort)) if meta.is_file() => {
                    entries.push((key, Todo::File(inner, sort)));
                }
                // Opening a pipe or a device that a walk came upon may never end.
                (Ok(_), Some(_)) => {
                    let error = Error::new(label(&inner), Reason::NotAFile);
                    entries.push((key, Todo::Failed(error)));
                }
                (Err(e), Some(_)) => {
                    let error = Error::new(label(&inner), Reason::Io(e));
                    entries.push((key, Todo::Failed(error)));
                }
            }
        }
        entries.sort_by(|a, b| b.0.cmp(&a.0));
        self.todo.extend(entries.into_iter().map(|(_, todo)| todo));
        Ok(())
    }

    fn file(&mut self, path: &Path, sort: Option<Sort>) -> Option<Result<Snapshot, Error>> {
        let label = label(path);
        let opened = File::open(path).and_then(|file| {
            let meta = file.metadata()?;
            Ok((file, meta.is_file().then_some(meta.len())))
        });
        let (file, bytes) = match opened {
            Ok(opened) => opened,
            Err(e) => return Some(Err(Error::new(label, Reason::Io(e)))),
        };
        let buffered = Box::new(BufReader::with_capacity(SNIFFED_BYTES, file));
        self.open(label, buffered, sort, bytes)
    }

    /// Reads one source whole, or starts on its lines.
    fn open(
        &mut self,
        label: String,
        raw: Box<dyn BufRead + Send>,
        sort: Option<Sort>,
        size: Option<u64>,
    ) -> Option<Result<Snapshot, Error>> {
        let limit = self.settings.max_bytes;
        let result = (|| {
            let mut input = Input::new(raw)?;
            let mut head = Vec::new();
            let sort = match sort {
                Some(sort) => sort,
                None => {
                    input
                        .by_ref()
                        .take(SNIFFED_BYTES as u64)
                        .read_to_end(&mut head)?;
                    sniff::by_bytes(&head)
                }
            };
            Ok((input, head, sort))
        })();
        let (mut input, head, sort) = match result {
            Ok(opened) => opened,
            Err(e) => return Some(Err(Error::new(label, Reason::Io(e)))),
        };
        if sort == Sort::Lines {
            let buffered: Buffered = BufReader::with_capacity(64 * 1024, input);
            self.lines = Some(Lines::new(label, head, buffered, limit));
            return None;
        }
        let packed = input.is_packed();
        if let (Some(bytes), false) = (size, packed)
            && bytes > limit
        {
            let bytes = Some(bytes);
            return Some(Err(Error::new(label, Reason::TooLarge { bytes, limit })));
        }
        let mut bytes = head;
        let left = (limit + 1).saturating_sub(bytes.len() as u64);
        if let Err(e) = input.by_ref().take(left).read_to_end(&mut bytes) {
            return Some(Err(Error::new(label, Reason::Io(e))));
        }
        if bytes.len() as u64 > limit {
            let reason = if packed {
                Reason::Unpacks {
                    packed: size,
                    limit,
                }
            } else {
                Reason::TooLarge { bytes: None, limit }
            };
            return Some(Err(Error::new(label, reason)));
        }
        let mut problems = Vec::new();
        if let Some((what, unpacked)) = input.damage() {
            if bytes.is_empty() {
                let what = what.to_owned();
                return Some(Err(Error::new(
                    label,
                    Reason::Gzip {
                        what,
                        unpacked,
                        line: None,
                    },
                )));
            }
            problems.push(Problem {
                kind: DAMAGED_GZIP.to_owned(),
                message: format!(
                    "{what} after {unpacked} unpacked bytes, the rest is missing; fetch the file again"
                ),
                start: None,
                end: None,
            });
        }
        let mut snapshot = Snapshot::new(label, bytes, sort.media_type());
        snapshot.problems = problems;
        Some(Ok(snapshot))
    }
}

impl Iterator for Capture {
    type Item = Result<Snapshot, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(lines) = &mut self.lines {
                match lines.next() {
                    Some(line) => return Some(line),
                    None => self.lines = None,
                }
            }
            let item = match self.todo.pop()? {
                Todo::Given(path) => self.given(path),
                Todo::Folder(path) => self.folder(&path).err().map(|e| {
                    // A folder that cannot be opened is named; it is not empty too.
                    self.found += 1;
                    Err(e)
                }),
                Todo::File(path, sort) => {
                    self.found += 1;
                    self.file(&path, Some(sort))
                }
                Todo::Failed(error) => {
                    self.found += 1;
                    Some(Err(error))
                }
                Todo::EndOfGiven {
                    path,
                    found,
                    passed_over,
                } => {
                    let passed_over = self.tally.other_extensions() - passed_over;
                    (self.found == found).then(|| {
                        let reason = Reason::NothingInFolder { passed_over };
                        Err(Error::new(label(&path), reason))
                    })
                }
            };
            if item.is_some() {
                return item;
            }
        }
    }
}

fn label(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_stdin(bytes: Vec<u8>, settings: &Settings) -> Vec<Result<Snapshot, Error>> {
        let mut capture = capture(&["-".into()], settings);
        capture.stdin = Some(Box::new(io::Cursor::new(bytes)));
        capture.collect()
    }

    #[test]
    fn standard_input_is_told_by_its_bytes() {
        let long = format!(
            "{{\"text\":\"{}\"}}\n{{\"text\":\"b\"}}\n",
            "x".repeat(100_000)
        );
        let lines = "{\"text\":\"a\"}\n{\"text\":\"b\"}\n";
        for (bytes, expected) in [
            ("Text.", vec![("-", "text/plain", 5)]),
            ("<!DOCTYPE html><p>Text", vec![("-", "text/html", 22)]),
            (
                lines,
                vec![
                    ("-#1", "application/json", 12),
                    ("-#2", "application/json", 12),
                ],
            ),
            (
                &long,
                vec![
                    ("-#1", "application/json", 100_011),
                    ("-#2", "application/json", 12),
                ],
            ),
        ] {
            let items = from_stdin(bytes.into(), &Settings::default());
            let items: Vec<Snapshot> = items.into_iter().map(Result::unwrap).collect();
            let found: Vec<_> = items
                .iter()
                .map(|s| (s.path.as_str(), s.media_type.as_str(), s.bytes.len()))
                .collect();
            assert_eq!(found, expected);
        }
        let settings = Settings::default().with_max_bytes(4);
        let items = from_stdin("Text.".into(), &settings);
        let message = items[0].as_ref().unwrap_err().to_string();
        assert_eq!(
            message,
            "-: goes on past the limit of 4 bytes; raise it with --max-size"
        );
    }

    /// JSON lines without end: only a reader that streams comes to the second item.
    struct Endless;

    impl Read for Endless {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            let line = b"{\"text\":\"again\"}\n";
            let n = line.len().min(buf.len());
            buf[..n].copy_from_slice(&line[..n]);
            Ok(n)
        }
    }

    #[test]
    fn lines_stream() {
        let mut capture = capture(&["-".into()], &Settings::default());
        capture.stdin = Some(Box::new(BufReader::with_capacity(17 * 8, Endless)));
        // Whoever reads on many threads takes the iterator along.
        fn is_send<T: Send>(_: &T) {}
        is_send(&capture);
        for (i, item) in capture.take(1_000).enumerate() {
            let snapshot = item.unwrap();
            assert_eq!(snapshot.path, format!("-#{}", i + 1));
            assert_eq!(snapshot.bytes, b"{\"text\":\"again\"}");
        }
    }
}
