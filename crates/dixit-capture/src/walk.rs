//! Paths → snapshots: walks, unpacks, opens what holds many, and hashes.

use crate::archive;
use crate::container::{Container, Context, Done, Input};
use crate::elements::Elements;
use crate::error::{Error, Reason};
use crate::feed::feed;
use crate::fetch::Fetcher;
use crate::gzip::{self, Buffered};
use crate::lines::Lines;
use crate::position::Position;
use crate::settings::Settings;
use crate::snapshot::{CaptureBasis, Captured, Snapshot, Way};
use crate::sniff::{self, Sort};
use crate::tally::{Skipped, Tally};
use dixit_model::Problem;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The kind of [`Problem`] that a snapshot carries whose file is damaged: what
/// was unpacked before is there, the rest is missing.
pub const DAMAGED_GZIP: &str = "damaged-gzip";

/// Whether a [`Problem`] of this kind says that the bytes are not all that was
/// served or stored, or not the same: a file that is cut off, a digest that is
/// wrong.
///
/// The kinds are `damaged-gzip`, `damaged-zstd`, `record-length`,
/// `warc-truncated`, `truncated-answer`, `transfer-coding`, `content-coding` and
/// `digest`.
pub fn is_damage(kind: &str) -> bool {
    matches!(
        kind,
        DAMAGED_GZIP
            | "damaged-zstd"
            | "record-length"
            | "warc-truncated"
            | "truncated-answer"
            | "transfer-coding"
            | "content-coding"
            | "digest"
    )
}

/// How much of a file is looked at to tell what it is.
const SNIFFED_BYTES: usize = 8 * 1024;

/// How long a pipe is waited for that nothing writes to: a command that was
/// started together with this one has opened it by then.
const WRITER_WAIT: Duration = Duration::from_secs(30);

/// The iterator that [`capture`] gives: snapshots in input order.
pub struct Capture {
    context: Context,
    /// What is to do, the next at the end.
    todo: Vec<Todo>,
    /// The source of many snapshots that is open.
    open: Option<Box<dyn Container>>,
    fetcher: Option<Fetcher>,
    /// When the file that is open was changed last.
    captured: Captured,
    /// Where it stands; `done` is kept by the open source.
    position: Position,
    /// Where an earlier run came to: what lies before is passed over.
    resume: Option<Position>,
    /// Folders read under the argument at hand, by their real path: links cannot
    /// lead in circles, nor through a lattice of links that doubles at each step.
    seen: BTreeSet<PathBuf>,
    /// Files found so far that have an extension that is read.
    found: u64,
    /// Bytes of the files met, where they are only to be counted.
    measured: Option<u64>,
    /// What stands for standard input, in tests.
    stdin: Option<Box<dyn BufRead + Send>>,
}

enum Todo {
    /// A path or address as the caller gave it, and its number.
    Given(PathBuf, usize),
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
/// `.html`, `.htm`, `.xhtml`, `.jsonl`, `.ndjson`, `.rss`, `.atom`, `.pdf`, `.eml`,
/// `.warc`, `.wacz`, each also with `.gz`, and `.warc.zst`; `.xml` and `.json` where
/// the bytes are those of a feed). `-` is standard input; what begins with
/// `http://` or `https://` is fetched. Work is done as the iterator is asked; an
/// item that cannot be captured is one [`Error`], and the iterator goes on behind
/// it.
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
    let given = paths.iter().cloned().enumerate().rev();
    Capture {
        context: Context {
            settings: settings.clone(),
            tally: Tally::default(),
        },
        todo: given.map(|(n, path)| Todo::Given(path, n)).collect(),
        open: None,
        captured: Captured::default(),
        fetcher: None,
        position: Position::default(),
        resume: None,
        seen: BTreeSet::new(),
        found: 0,
        measured: None,
        stdin: None,
    }
}

/// [`capture`], from where an earlier one over the same paths had come to.
///
/// What lies before is passed over without being read: in an archive, the
/// records' bytes. Of standard input what was done is read and passed over. A
/// place that is no longer there is an [`Error`], and what follows the input that
/// it lay in is read.
pub fn capture_from(paths: &[PathBuf], settings: &Settings, position: Position) -> Capture {
    let mut capture = capture(paths, settings);
    let done = |todo: &Todo| matches!(todo, Todo::Given(_, n) if *n < position.input);
    capture.todo.retain(|todo| !done(todo));
    capture.position = position.clone();
    // A run that had begun nothing has no file.
    capture.resume = Some(position).filter(|position| !position.file.is_empty());
    capture
}

/// How many bytes stand at `paths`, as they lie on disk: what [`Tally::bytes`]
/// comes to in the end. Nothing where one of the paths is standard input, a pipe
/// or an address, whose length nobody knows.
///
/// Folders are walked, no file is opened.
pub fn measure(paths: &[PathBuf]) -> Option<u64> {
    let endless = |path: &PathBuf| {
        path.as_os_str() == "-"
            || path.to_str().is_some_and(is_address)
            || fs::metadata(path).is_ok_and(|meta| !meta.is_dir() && !meta.is_file())
    };
    if paths.iter().any(endless) {
        return None;
    }
    let mut capture = capture(paths, &Settings::default());
    capture.measured = Some(0);
    while capture.next().is_some() {}
    capture.measured
}

impl Capture {
    /// The counts of what is read and passed over; they grow as the iterator
    /// goes on.
    pub fn tally(&self) -> Tally {
        self.context.tally.clone()
    }

    /// Where the iterator stands, behind what it gave last.
    pub fn place(&self) -> Position {
        let mut position = self.position.clone();
        if let Some(open) = &self.open {
            let done = open.done();
            position.done = Some(done.count);
            position.member = done.member;
        }
        position
    }

    /// Where to begin in the input labelled so: nothing where an earlier run has
    /// done with it.
    fn resumed(&mut self, label: &str) -> Option<Done> {
        let Some(position) = self.resume.take_if(|position| position.file == label) else {
            return self.resume.is_none().then(Done::default);
        };
        Some(Done {
            count: position.done?,
            member: position.member,
        })
    }

    /// What is to be told where the place to go on at was not met.
    fn unmet(&mut self) -> Option<Result<Snapshot, Error>> {
        let position = self.resume.take()?;
        Some(Err(Error::new(position.file, Reason::PlaceGone)))
    }

    fn given(&mut self, path: PathBuf, number: usize) -> Option<Result<Snapshot, Error>> {
        if self.resume.as_ref().is_some_and(|at| number > at.input) {
            self.todo.push(Todo::Given(path, number));
            return self.unmet();
        }
        if number != self.position.input || self.resume.is_none() {
            self.position = Position {
                input: number,
                ..Position::default()
            };
        }
        if path.as_os_str() == "-" {
            let stdin = self.stdin.take();
            let raw = stdin.unwrap_or_else(|| Box::new(BufReader::new(io::stdin())));
            let from = self.resumed("-")?;
            self.position.file = "-".to_owned();
            return self.read_in("-".to_owned(), Input::Stream(raw), None, Way::Stdin, from);
        }
        if let Some(url) = path.to_str().filter(|p| is_address(p)) {
            let from = self.resumed(url)?;
            self.position.file = url.to_owned();
            return self.fetch(url, &from);
        }
        match fs::metadata(&path) {
            Ok(meta) if meta.is_dir() => {
                self.seen.clear();
                self.todo.push(Todo::EndOfGiven {
                    path: path.clone(),
                    found: self.found,
                    passed_over: self.context.tally.skipped_for(Skipped::OtherExtension),
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

    /// A snapshot that does not know better was captured when its file was written.
    fn dated(&self, item: Result<Snapshot, Error>) -> Result<Snapshot, Error> {
        item.map(|mut snapshot| {
            if snapshot.captured.basis == CaptureBasis::Unknown {
                snapshot.captured.clone_from(&self.captured);
            }
            snapshot
        })
    }

    fn fetch(&mut self, url: &str, from: &Done) -> Option<Result<Snapshot, Error>> {
        let fetcher = match &mut self.fetcher {
            Some(fetcher) => fetcher,
            None => match Fetcher::new(&self.context) {
                Ok(fetcher) => self.fetcher.insert(fetcher),
                Err(error) => {
                    self.todo.clear();
                    return Some(Err(error));
                }
            },
        };
        self.context.tally.add_record();
        match fetcher.fetch(url) {
            Err(error) if error.ends_run() => {
                self.todo.clear();
                Some(Err(error))
            }
            Ok(snapshot)
                if snapshot.media_type == Sort::Feed.media_type()
                    && !self.context.settings.fetch.as_served =>
            {
                self.feed_from(snapshot, from)
            }
            other => Some(other),
        }
    }

    fn folder(&mut self, path: &Path) -> Result<(), Error> {
        let failed = |e| Error::new(label(path), Reason::Io(e));
        if !self.seen.insert(fs::canonicalize(path).map_err(failed)?) {
            self.context
                .tally
                .skip(Skipped::FolderAgain, || label(path));
            return Ok(());
        }
        let mut entries = Vec::new();
        for entry in fs::read_dir(path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name();
            if name.as_encoded_bytes().starts_with(b".") {
                let hidden = || label(&path.join(&name));
                self.context.tally.skip(Skipped::DotFile, hidden);
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
                // Feeds often have no extension of their own: the bytes tell them.
                (Ok(meta), None)
                    if meta.is_file()
                        && sniff::may_be_feed(&inner)
                        && File::open(&inner)
                            .and_then(|file| sniff::is_feed(file, SNIFFED_BYTES))
                            .unwrap_or(false) =>
                {
                    entries.push((key, Todo::File(inner, Sort::Feed)));
                }
                (_, None) => {
                    let other = || label(&inner);
                    self.context.tally.skip(Skipped::OtherExtension, other);
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
        if let Some(bytes) = &mut self.measured {
            *bytes += fs::metadata(path).map_or(0, |meta| meta.len());
            return None;
        }
        let label = label(path);
        let from = self.resumed(&label)?;
        self.position.file.clone_from(&label);
        self.position.done = None;
        self.position.member = None;
        let opened = open(path, WRITER_WAIT).and_then(|file| {
            let meta = file.metadata().map_err(Reason::Io)?;
            Ok((file, meta))
        });
        let (file, meta) = match opened {
            Ok(opened) => opened,
            Err(reason) => return Some(Err(Error::new(label, reason))),
        };
        let input = if meta.is_file() {
            if let Ok(modified) = meta.modified() {
                self.captured = Captured {
                    value: crate::time::rfc3339(modified),
                    basis: CaptureBasis::FileTime,
                };
            }
            Input::File(file, meta.len())
        } else {
            Input::Stream(Box::new(BufReader::with_capacity(SNIFFED_BYTES, file)))
        };
        self.read_in(label, input, sort, Way::File, from)
    }

    /// Reads one source whole, or opens it where it holds many snapshots.
    fn read_in(
        &mut self,
        label: String,
        input: Input,
        sort: Option<Sort>,
        way: Way,
        from: Done,
    ) -> Option<Result<Snapshot, Error>> {
        let opened = self.open_archive(&label, input, sort, &from);
        let (raw, size, sort) = match opened {
            Ok(Ok(source)) => {
                self.open = Some(source);
                return None;
            }
            Ok(Err(unopened)) => unopened,
            Err(error) => return Some(Err(error)),
        };
        match self.read_whole(label, raw, sort, size, &from) {
            Ok(None) => None,
            Ok(Some(mut snapshot)) => {
                snapshot.way = way;
                if snapshot.media_type == Sort::Feed.media_type() {
                    return self.feed_from(snapshot, &from);
                }
                self.context.tally.add_record();
                Some(Ok(snapshot))
            }
            Err(error) => {
                self.context.tally.add_record();
                Some(Err(error))
            }
        }
    }

    /// Opens an archive, told by its name or its first bytes; gives back what is
    /// none.
    #[expect(clippy::type_complexity, reason = "used once, just above")]
    fn open_archive(
        &self,
        label: &str,
        input: Input,
        sort: Option<Sort>,
        from: &Done,
    ) -> Result<
        Result<Box<dyn Container>, (Box<dyn BufRead + Send>, Option<u64>, Option<Sort>)>,
        Error,
    > {
        let failed = |e| Error::new(label, Reason::Io(e));
        let (input, sort) = match (input, sort) {
            (input, Some(sort)) => (input, Some(sort)),
            (Input::File(mut file, size), None) => {
                let sort = sniff::archive(&mut file).map_err(failed)?;
                (Input::File(file, size), sort)
            }
            (Input::Stream(mut raw), None) => {
                let sort = sniff::archive_head(raw.fill_buf().map_err(failed)?);
                (Input::Stream(raw), sort)
            }
        };
        let context = self.context.clone();
        match sort {
            Some(Sort::Warc) => archive::warc(label.to_owned(), input, context, from).map(Ok),
            Some(Sort::Wacz) => archive::wacz(label.to_owned(), input, context, from).map(Ok),
            _ if context.settings.check => Err(Error::new(label, Reason::NoArchive)),
            sort => Ok(Err(match input {
                Input::File(file, size) => {
                    let raw = BufReader::with_capacity(SNIFFED_BYTES, file);
                    (Box::new(raw), Some(size), sort)
                }
                Input::Stream(raw) => (raw, None, sort),
            })),
        }
    }

    fn feed_from(&mut self, snapshot: Snapshot, from: &Done) -> Option<Result<Snapshot, Error>> {
        match feed(snapshot, &self.context, from) {
            Ok(source) => {
                self.open = Some(source);
                None
            }
            Err(error) => Some(Err(error)),
        }
    }

    /// Reads what holds one snapshot; starts on the lines of JSON lines.
    fn read_whole(
        &mut self,
        label: String,
        raw: Box<dyn BufRead + Send>,
        sort: Option<Sort>,
        size: Option<u64>,
        from: &Done,
    ) -> Result<Option<Snapshot>, Error> {
        let limit = self.context.settings.max_bytes;
        let tally = self.context.tally.clone();
        let opened = (|| {
            let mut input = gzip::Input::new(raw, tally.clone())?;
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
        let (mut input, head, sort) = match opened {
            Ok(opened) => opened,
            Err(e) => return Err(Error::new(label, Reason::Io(e))),
        };
        if matches!(sort, Sort::Lines | Sort::Json) {
            let buffered: Buffered = BufReader::with_capacity(64 * 1024, input);
            self.open = Some(if sort == Sort::Lines {
                let lines = Lines::new(label, head, buffered, limit, from.count, tally);
                Box::new(lines)
            } else {
                let elements = Elements::new(label, head, buffered, limit, from.count, tally);
                Box::new(elements)
            });
            return Ok(None);
        }
        let packed = input.is_packed();
        if let (Some(bytes), false) = (size, packed)
            && bytes > limit
        {
            let bytes = Some(bytes);
            return Err(Error::new(label, Reason::TooLarge { bytes, limit }));
        }
        let mut bytes = head;
        let left = (limit + 1).saturating_sub(bytes.len() as u64);
        if let Err(e) = input.by_ref().take(left).read_to_end(&mut bytes) {
            return Err(Error::new(label, Reason::Io(e)));
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
            return Err(Error::new(label, reason));
        }
        let mut problems = Vec::new();
        if let Some((what, unpacked)) = input.damage() {
            if bytes.is_empty() {
                let what = what.to_owned();
                return Err(Error::new(
                    label,
                    Reason::Gzip {
                        what,
                        unpacked,
                        line: None,
                    },
                ));
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
        Ok(Some(snapshot))
    }
}

impl Iterator for Capture {
    type Item = Result<Snapshot, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(open) = &mut self.open {
                match open.next() {
                    Some(item) => return Some(self.dated(item)),
                    None => self.open = None,
                }
            }
            self.captured = Captured::default();
            let Some(todo) = self.todo.pop() else {
                return self.unmet();
            };
            let item = match todo {
                Todo::Given(path, number) => self.given(path, number),
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
                    // An earlier run has named what lies before its place.
                    self.resume.is_none().then_some(Err(error))
                }
                Todo::EndOfGiven {
                    path,
                    found,
                    passed_over,
                } => {
                    let tally = &self.context.tally;
                    let passed_over = tally.skipped_for(Skipped::OtherExtension) - passed_over;
                    (self.found == found).then(|| {
                        let reason = Reason::NothingInFolder { passed_over };
                        Err(Error::new(label(&path), reason))
                    })
                }
            };
            if let Some(item) = item {
                return Some(self.dated(item));
            }
        }
    }
}

/// Opens a file; a pipe too, if something opens it for writing in time.
///
/// Opening waits for a writer, for ever if none comes, and cannot be called off: a
/// thread of its own waits, and stays behind where none has come.
fn open(path: &Path, wait: Duration) -> Result<File, Reason> {
    if !is_pipe(path) {
        return File::open(path).map_err(Reason::Io);
    }
    let (send, receive) = std::sync::mpsc::channel();
    let path = path.to_owned();
    std::thread::spawn(move || send.send(File::open(path)));
    match receive.recv_timeout(wait) {
        Ok(opened) => opened.map_err(Reason::Io),
        Err(_) => Err(Reason::NobodyWrites {
            seconds: wait.as_secs(),
        }),
    }
}

#[cfg(unix)]
fn is_pipe(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    fs::metadata(path).is_ok_and(|meta| meta.file_type().is_fifo())
}

/// Elsewhere pipes are no files.
#[cfg(not(unix))]
fn is_pipe(_: &Path) -> bool {
    false
}

fn label(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// Whether an argument is an address to fetch.
fn is_address(argument: &str) -> bool {
    let scheme = argument.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|s| s.eq_ignore_ascii_case("http") || s.eq_ignore_ascii_case("https"))
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

    /// JSON without end: only a reader that streams comes to the second item.
    struct Endless(&'static [u8]);

    impl Read for Endless {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            let line = self.0;
            let n = line.len().min(buf.len());
            buf[..n].copy_from_slice(&line[..n]);
            Ok(n)
        }
    }

    #[test]
    fn lines_stream() {
        let mut capture = capture(&["-".into()], &Settings::default());
        let lines = Endless(b"{\"text\":\"again\"}\n");
        capture.stdin = Some(Box::new(BufReader::with_capacity(17 * 8, lines)));
        // Whoever reads on many threads takes the iterator along.
        fn is_send<T: Send>(_: &T) {}
        is_send(&capture);
        for (i, item) in capture.take(1_000).enumerate() {
            let snapshot = item.unwrap();
            assert_eq!(snapshot.path, format!("-#{}", i + 1));
            assert_eq!(&*snapshot.bytes, b"{\"text\":\"again\"}");
        }
    }

    #[test]
    fn standard_input_is_gone_on_with_and_a_lost_place_is_named() {
        let lines = "{\"text\":\"a\"}\n{\"text\":\"b\"}\n";
        let at = |input, file: &str, done| Position {
            input,
            file: file.to_owned(),
            done,
            member: None,
        };
        let paths = |position: Position| -> Vec<String> {
            let paths = ["gone".into(), "-".into()];
            let mut capture = capture_from(&paths, &Settings::default(), position);
            capture.stdin = Some(Box::new(io::Cursor::new(lines.as_bytes().to_vec())));
            capture
                .map(|item| item.map_or_else(|e| e.to_string(), |s| s.path))
                .collect()
        };
        assert_eq!(paths(at(1, "-", Some(1))), ["-#2"]);
        assert_eq!(paths(at(1, "-", None)), [""; 0]);
        let lost = paths(at(0, "gone/a.txt", Some(3)));
        assert_eq!(lost.len(), 4, "{lost:?}");
        assert!(lost[0].starts_with("gone: does not exist"));
        assert!(lost[1].starts_with("gone/a.txt: is where the earlier run had come to"));
        assert_eq!(lost[2..], ["-#1", "-#2"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_without_a_writer_is_given_up() {
        let path = std::env::temp_dir().join(format!("dixit-pipe-{}", std::process::id()));
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.unwrap().success());
        let reason = open(&path, Duration::from_millis(10)).unwrap_err();
        let message = Error::new("pipe", reason).to_string();
        assert_eq!(
            message,
            "pipe: is a pipe that nothing has opened for writing within 0 seconds; start what \
             writes to it first, or pass its bytes to `-`"
        );
        // Lets the thread end that still waits.
        let writer = fs::OpenOptions::new().write(true).open(&path);
        let read = open(&path, Duration::from_secs(60));
        fs::remove_file(&path).unwrap();
        assert!(writer.is_ok() && read.is_ok());
    }

    #[test]
    fn lists_stream() {
        let mut capture = capture(&["-".into()], &Settings::default());
        let list = io::Cursor::new("[").chain(Endless(b"{\"text\":\"again\"},"));
        capture.stdin = Some(Box::new(BufReader::with_capacity(17 * 8, list)));
        for (i, item) in capture.take(1_000).enumerate() {
            let snapshot = item.unwrap();
            assert_eq!(snapshot.path, format!("-#{}", i + 1));
            assert_eq!(&*snapshot.bytes, b"{\"text\":\"again\"}");
        }
    }
}
