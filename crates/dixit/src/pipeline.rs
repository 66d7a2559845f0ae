//! Capture → read → extract, on several threads, in input order.
//!
//! One thread captures, `jobs` threads read, and the caller takes the finished
//! documents from [`Documents`]. Nothing here writes or prints.

use std::any::Any;
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use dixit_capture::{Capture, CaptureBasis, Captured, Http, Part, Position, Snapshot, Tally, Way};
use dixit_extract::{AccurateReader, FastReader, Reader, Reading};
use dixit_model::{Document, Problem};

/// The kind of [`Problem`] that a document carries whose reader failed: its
/// text is there, its attributions are missing.
pub const READER_FAILED: &str = "reader-failed";

/// Documents in flight for each job. Enough that one slow document does not
/// leave the other jobs idle; memory is bounded by [`BYTES_IN_FLIGHT`] first.
const DOCUMENTS_PER_JOB: u64 = 8;

/// Captured bytes in flight, over all jobs: a thousand articles of common
/// length. A larger snapshot is still read, but alone.
const BYTES_IN_FLIGHT: usize = 8 << 20;

/// Stack of a reading thread, in bytes. Markup nests as deep as its author
/// wants; only what is touched becomes memory.
const STACK: usize = 16 << 20;

/// What a [`Pipeline`] reads, how, and with how many threads.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// The reader that finds the attributions.
    pub reader: ReaderKind,
    /// Confidence, from 0 to 1, below which attributions are left out.
    pub min_confidence: f32,
    /// Documents read at the same time.
    pub jobs: NonZeroUsize,
    /// How the inputs are captured: limits, patterns of addresses, fetching.
    pub capture: dixit_capture::Settings,
    /// Which of the documents are wanted.
    pub select: Selection,
    /// Files that are not read even where a folder holds them, such as the
    /// output of a run before.
    pub leave_out: Vec<PathBuf>,
}

impl Default for Settings {
    /// The accurate reader, all its attributions, all cores, 64 MiB a snapshot.
    fn default() -> Settings {
        Settings {
            reader: ReaderKind::default(),
            min_confidence: 0.0,
            jobs: thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
            capture: dixit_capture::Settings::default(),
            select: Selection::default(),
            leave_out: Vec::new(),
        }
    }
}

/// Which documents of a run are wanted.
///
/// What cannot be told is no reason to leave a document out: one whose date or
/// language is unknown stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The first day wanted, `YYYY-MM-DD`: documents published before it are left
    /// out. Where the date of publication is unknown, that of an archive's record
    /// or of the fetch stands in for it; a file's time does not.
    pub since: Option<String>,
    /// Languages wanted, as BCP 47 primary subtags (`en`); all where it is empty.
    pub languages: Vec<String>,
    /// The most documents wanted.
    pub limit: Option<u64>,
}

/// Why a document that was read is not wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unwanted {
    Older,
    Language,
}

/// How many documents were read and left out by the [`Selection`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOutCounts {
    /// Published before the first day wanted.
    pub older: u64,
    /// In another language.
    pub language: u64,
}

impl Selection {
    /// Whether a document is wanted of which nothing is known but what stands in it;
    /// whatever the limit.
    pub fn wants(&self, document: &Document) -> bool {
        let unknown = Captured {
            value: None,
            basis: CaptureBasis::Unknown,
        };
        self.refuses(document, &unknown).is_none()
    }

    fn refuses(&self, document: &Document, captured: &Captured) -> Option<Unwanted> {
        if let Some(since) = &self.since {
            let recorded = matches!(captured.basis, CaptureBasis::Record | CaptureBasis::Fetch);
            let captured = captured.value.as_deref().filter(|_| recorded);
            let date = document.published.value.as_deref().or(captured);
            // A year or month is as old as its last day.
            let older = |date: &str| {
                let length = date.len().min(since.len());
                date.is_char_boundary(length) && date[..length] < since[..length]
            };
            if date.is_some_and(older) {
                return Some(Unwanted::Older);
            }
        }
        if let (false, Some(language)) = (self.languages.is_empty(), &document.language) {
            let primary = language.split('-').next().unwrap_or(language);
            let mut wanted = self.languages.iter();
            if !wanted.any(|w| w.eq_ignore_ascii_case(primary)) {
                return Some(Unwanted::Language);
            }
        }
        None
    }
}

/// How the snapshot came in that a document was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Circumstances {
    /// Length of the snapshot's bytes.
    pub bytes: u64,
    /// The address that they were served from, where it is recorded beside them.
    pub url: Option<String>,
    /// When it was captured.
    pub captured: Captured,
    /// The HTTP answer that brought it.
    pub http: Option<Http>,
    /// How it came in.
    pub way: Way,
    /// The bytes that were sealed.
    pub sealed: Arc<[u8]>,
    /// The part of the bytes that is the document, where it is not all of them.
    pub part: Option<Part>,
}

/// The readers that come with dixit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReaderKind {
    /// A small transformer encoder: finds attributions as well as trained people.
    #[default]
    Accurate,
    /// The linear reader: 50 times as fast, without a neural network.
    Fast,
    /// None: documents are captured and no attributions are looked for.
    None,
}

/// Finds nothing.
struct NoReader;

impl Reader for NoReader {
    fn name(&self) -> &'static str {
        "none"
    }

    fn read(&self, _: &Document) -> Reading {
        Reading::default()
    }
}

impl ReaderKind {
    fn build(self) -> Arc<dyn Reader> {
        match self {
            ReaderKind::Accurate => Arc::new(AccurateReader::new()),
            ReaderKind::Fast => Arc::new(FastReader::new()),
            ReaderKind::None => Arc::new(NoReader),
        }
    }
}

/// Tells of a snapshot whether it needs no reading.
pub type IsKnown = Box<dyn FnMut(&Snapshot) -> bool + Send>;

/// Turns inputs into documents with their attributions.
#[derive(Clone)]
pub struct Pipeline {
    settings: Settings,
    reader: Arc<dyn Reader>,
}

impl Pipeline {
    /// A pipeline with the reader that the settings name.
    pub fn new(settings: Settings) -> Pipeline {
        let reader = settings.reader.build();
        Pipeline { settings, reader }
    }

    /// A pipeline with a reader of the caller's own; `settings.reader` is not
    /// looked at.
    pub fn with_reader(settings: Settings, reader: Arc<dyn Reader>) -> Pipeline {
        Pipeline { settings, reader }
    }

    /// Reads the attributions of one document whose text is already at hand.
    ///
    /// A reader that panics is a problem of the document, of the kind
    /// [`READER_FAILED`]; the text stays.
    ///
    /// ```
    /// use dixit::model::{Document, Origin};
    /// use dixit::{Pipeline, Settings};
    ///
    /// let origin = Origin {
    ///     path: "-".into(),
    ///     url: None,
    ///     sha256: "e3b0c442".repeat(8),
    ///     media_type: "text/plain".into(),
    /// };
    /// let document = Document::new(origin, "“No,” the mayor said.".into());
    /// let document = Pipeline::new(Settings::default()).extract(document);
    /// for attribution in &document.attributions {
    ///     let cue: Vec<&str> = attribution.cue.iter().map(|p| p.text.as_str()).collect();
    ///     assert_eq!(cue, ["said"]);
    /// }
    /// assert!(document.problems.is_empty());
    /// ```
    pub fn extract(&self, mut document: Document) -> Document {
        let done = catch_unwind(AssertUnwindSafe(|| {
            let reading = self.reader.read(&document);
            reading.write_into(&mut document);
            document.retain_confident(self.settings.min_confidence);
        }));
        if let Err(panic) = done {
            document.problems.push(Problem {
                kind: READER_FAILED.to_owned(),
                message: format!(
                    "the {} reader failed ({}), so its attributions are missing; \
                     please report it together with this text",
                    self.reader.name(),
                    words_of(&*panic)
                ),
                start: None,
                end: None,
            });
        }
        document
    }

    /// Reads everything under `paths`: files, folders, `-` for standard input.
    ///
    /// Documents come in input order. What cannot be read comes as an error in
    /// its place, and the reading goes on.
    pub fn documents(&self, paths: &[PathBuf]) -> Documents {
        self.documents_unless(paths, Box::new(|_| false))
    }

    /// [`documents`](Pipeline::documents), but for snapshots that are known: they are
    /// hashed and not read.
    pub fn documents_unless(&self, paths: &[PathBuf], known: IsKnown) -> Documents {
        let capture = dixit_capture::capture(paths, &self.settings.capture);
        self.run(paths, capture, known)
    }

    /// [`documents`](Pipeline::documents), from where an earlier run over the same
    /// paths with the same settings had come to.
    pub fn documents_from(&self, paths: &[PathBuf], position: Position) -> Documents {
        let settings = &self.settings.capture;
        self.run(
            paths,
            dixit_capture::capture_from(paths, settings, position),
            Box::new(|_| false),
        )
    }

    fn run(&self, paths: &[PathBuf], capture: Capture, known: IsKnown) -> Documents {
        let tally = capture.tally();
        let jobs = self.settings.jobs.get();
        let shared = Arc::new(Shared::new(jobs as u64 * DOCUMENTS_PER_JOB));

        let mut started = 0;
        for _ in 0..jobs {
            let (worker, pipeline) = (Arc::clone(&shared), self.clone());
            let spawned = thread::Builder::new()
                .name("dixit-read".to_owned())
                .stack_size(STACK)
                .spawn(move || {
                    while let Some((number, snapshot)) = worker.take() {
                        let read = pipeline.read(snapshot);
                        worker.finish(number, read);
                    }
                });
            // A system that gives fewer threads than asked still reads.
            if spawned.is_err() {
                break;
            }
            started += 1;
        }

        let feeder = Arc::clone(&shared);
        let left_out = LeftOut::new(&self.settings.leave_out);
        let paths = paths.to_vec();
        let fed = started > 0
            && thread::Builder::new()
                .name("dixit-capture".to_owned())
                .spawn(move || feed(&paths, capture, &left_out, known, &feeder))
                .is_ok();
        if !fed {
            let error = Error {
                path: "-".to_owned(),
                message: "the system starts no thread; free some memory and try again".to_owned(),
            };
            shared.put(Err(error), Position::default());
            shared.close();
        }
        Documents {
            shared,
            tally,
            limit: self.settings.select.limit,
            position: None,
            circumstances: None,
            left_out: LeftOutCounts::default(),
        }
    }

    /// Snapshot → document with attributions, whatever panics on the way.
    fn read(&self, snapshot: Snapshot) -> Read {
        let path = snapshot.path.clone();
        let circumstances = Circumstances {
            bytes: snapshot.bytes.len() as u64,
            url: snapshot.url.clone(),
            captured: snapshot.captured.clone(),
            http: snapshot.http.clone(),
            way: snapshot.way,
            sealed: Arc::clone(&snapshot.bytes),
            part: snapshot.part.clone(),
        };
        let settings = &self.settings;
        let read = catch_unwind(AssertUnwindSafe(|| {
            dixit_capture::read_with(snapshot, &settings.capture)
        }));
        match read {
            Ok(Ok(document)) => match settings.select.refuses(&document, &circumstances.captured) {
                Some(unwanted) => Ok(Err(unwanted)),
                None => Ok(Ok((self.extract(document), circumstances))),
            },
            Ok(Err(error)) => Err(error.into()),
            Err(panic) => Err(Error::failed(path, "reading its text", &*panic)),
        }
    }
}

impl fmt::Debug for Pipeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pipeline")
            .field("settings", &self.settings)
            .field("reader", &self.reader.name())
            .finish()
    }
}

/// Why one input could not be read.
///
/// Displays as `PATH: reason; what to do`.
#[derive(Clone, Debug)]
pub struct Error {
    path: String,
    /// Without the path.
    message: String,
}

impl Error {
    /// The input: its path as given, `FILE#LINE`, or `-`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The reason and what to do, without the path.
    pub fn message(&self) -> &str {
        &self.message
    }

    fn failed(path: String, doing: &str, panic: &(dyn Any + Send)) -> Error {
        let words = words_of(panic);
        Error {
            path,
            message: format!(
                "dixit failed while {doing} ({words}); please report it with this file"
            ),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

impl std::error::Error for Error {}

impl From<dixit_capture::Error> for Error {
    fn from(error: dixit_capture::Error) -> Error {
        let words = error.to_string();
        let message = words
            .strip_prefix(error.path())
            .and_then(|rest| rest.strip_prefix(": "))
            .unwrap_or(&words)
            .to_owned();
        Error {
            path: error.path().to_owned(),
            message,
        }
    }
}

/// The documents of a run, in input order.
///
/// Dropping it ends the run: what is being read is read to its end and thrown
/// away, nothing new is begun.
pub struct Documents {
    shared: Arc<Shared>,
    tally: Tally,
    /// Documents still wanted.
    limit: Option<u64>,
    position: Option<Position>,
    circumstances: Option<Circumstances>,
    left_out: LeftOutCounts,
}

/// What became of a snapshot: a document, one that is not wanted, an error.
type Read = Result<Result<(Document, Circumstances), Unwanted>, Error>;

impl Documents {
    /// How the snapshot came in of the document that was given last.
    pub fn circumstances(&self) -> Option<&Circumstances> {
        self.circumstances.as_ref()
    }

    /// Where a run would go on behind what was given last; nothing before the
    /// first.
    pub fn place(&self) -> Option<&Position> {
        self.position.as_ref()
    }

    /// What was read and passed over so far. It runs ahead of the documents, by
    /// as many as are being read.
    pub fn tally(&self) -> Tally {
        self.tally.clone()
    }

    /// Snapshots that were known and not read; it runs ahead of the documents, as the
    /// [`tally`](Documents::tally) does.
    pub fn known(&self) -> u64 {
        self.shared.known.load(Ordering::Relaxed)
    }

    /// Documents that were read and left out by the settings' selection, up to
    /// what was given last.
    pub fn left_out(&self) -> LeftOutCounts {
        self.left_out
    }
}

impl Iterator for Documents {
    type Item = Result<Document, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.limit == Some(0) {
            return None;
        }
        loop {
            let (read, position) = self.shared.next()?;
            self.position = Some(position);
            self.circumstances = None;
            match read {
                Ok(Ok((document, circumstances))) => {
                    self.limit = self.limit.map(|n| n - 1);
                    self.circumstances = Some(circumstances);
                    return Some(Ok(document));
                }
                Ok(Err(Unwanted::Older)) => self.left_out.older += 1,
                Ok(Err(Unwanted::Language)) => self.left_out.language += 1,
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl Drop for Documents {
    fn drop(&mut self) {
        self.shared.stop();
    }
}

impl fmt::Debug for Documents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Documents").finish_non_exhaustive()
    }
}

/// Captures one snapshot after the other until all are captured or nobody
/// wants them any more.
fn feed(
    paths: &[PathBuf],
    mut capture: Capture,
    left_out: &LeftOut,
    mut known: IsKnown,
    shared: &Shared,
) {
    let mut last = String::new();
    let whole = catch_unwind(AssertUnwindSafe(|| {
        while let Some(captured) = capture.next() {
            let path = match &captured {
                Ok(snapshot) => snapshot.path.as_str(),
                Err(error) => error.path(),
            };
            if left_out.holds(path) {
                continue;
            }
            last.clear();
            last.push_str(path);
            if let Ok(snapshot) = &captured
                && known(snapshot)
            {
                shared.known.fetch_add(1, Ordering::Relaxed);
                continue;
            }
            if !shared.put(captured.map_err(Error::from), capture.place()) {
                break;
            }
        }
    }));
    if let Err(panic) = whole {
        // The capture cannot be taken up again after a panic: say so, and
        // say where, instead of ending as if all had been read.
        let path = if last.is_empty() {
            paths
                .first()
                .map_or_else(|| "-".to_owned(), |p| p.display().to_string())
        } else {
            last
        };
        let doing = "capturing what follows, and left out all of it";
        let error = Error::failed(path, doing, &*panic);
        shared.put(Err(error), Position::default());
    }
    shared.close();
}

/// The files that a run leaves out.
struct LeftOut {
    /// Real paths, without links.
    files: Vec<PathBuf>,
}

impl LeftOut {
    fn new(files: &[PathBuf]) -> LeftOut {
        let real = files.iter().filter_map(|f| f.canonicalize().ok());
        LeftOut {
            files: real.collect(),
        }
    }

    /// Whether the snapshot labelled `label` comes from one of the files.
    fn holds(&self, label: &str) -> bool {
        if self.files.is_empty() {
            return false;
        }
        let whole = Path::new(label);
        let before_line = label.split_once('#').map(|(file, _)| Path::new(file));
        [Some(whole), before_line]
            .into_iter()
            .flatten()
            .any(|path| {
                // The names are compared first: asking the system for every
                // snapshot's real path would cost more than reading small ones.
                self.files.iter().any(|file| {
                    file.file_name() == path.file_name()
                        && path.canonicalize().is_ok_and(|real| real == *file)
                })
            })
    }
}

/// What the threads of a run share: a queue of captured snapshots and the
/// documents that wait for their turn.
struct Shared {
    state: Mutex<State>,
    /// Something left: the feeder may go on.
    room: Condvar,
    /// A snapshot came, or none will: a worker may go on.
    work: Condvar,
    /// A document is finished, or none will: the caller may go on.
    done: Condvar,
    /// Most documents between capture and caller.
    window: u64,
    /// Snapshots that were known and not read.
    known: AtomicU64,
}

#[derive(Default)]
struct State {
    queue: VecDeque<(u64, Snapshot)>,
    /// By input number, with the bytes that each held.
    finished: BTreeMap<u64, Read>,
    /// Bytes of each snapshot in flight and where the capture stood behind it, by
    /// input number.
    flying: BTreeMap<u64, (usize, Position)>,
    bytes: usize,
    /// Number of the next input.
    next_in: u64,
    /// Number of the next document that the caller gets.
    next_out: u64,
    /// All inputs are captured.
    closed: bool,
    /// The caller is gone.
    stopped: bool,
}

impl Shared {
    fn new(window: u64) -> Shared {
        Shared {
            state: Mutex::default(),
            room: Condvar::new(),
            work: Condvar::new(),
            done: Condvar::new(),
            window,
            known: AtomicU64::new(0),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No code that can panic runs under the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds an input, once there is room. Gives `false` if nobody wants it.
    fn put(&self, captured: Result<Snapshot, Error>, position: Position) -> bool {
        let size = captured.as_ref().map_or(0, |s| s.bytes.len());
        let full = |s: &mut State| {
            let flying = s.next_in - s.next_out;
            let heavy = flying > 0 && s.bytes + size > BYTES_IN_FLIGHT;
            !s.stopped && (flying >= self.window || heavy)
        };
        let guard = self.room.wait_while(self.lock(), full);
        let mut state = guard.unwrap_or_else(PoisonError::into_inner);
        if state.stopped {
            return false;
        }
        let number = state.next_in;
        state.next_in += 1;
        state.bytes += size;
        state.flying.insert(number, (size, position));
        match captured {
            Ok(snapshot) => {
                state.queue.push_back((number, snapshot));
                self.work.notify_one();
            }
            Err(error) => {
                state.finished.insert(number, Err(error));
                self.done.notify_one();
            }
        }
        true
    }

    /// No more inputs.
    fn close(&self) {
        self.lock().closed = true;
        self.work.notify_all();
        self.done.notify_all();
    }

    /// No more documents are wanted.
    fn stop(&self) {
        let mut state = self.lock();
        state.stopped = true;
        state.queue.clear();
        drop(state);
        self.room.notify_all();
        self.work.notify_all();
    }

    /// The next snapshot to read, or nothing at the end.
    fn take(&self) -> Option<(u64, Snapshot)> {
        let idle = |s: &mut State| s.queue.is_empty() && !s.closed && !s.stopped;
        let guard = self.work.wait_while(self.lock(), idle);
        let mut state = guard.unwrap_or_else(PoisonError::into_inner);
        state.queue.pop_front()
    }

    fn finish(&self, number: u64, read: Read) {
        self.lock().finished.insert(number, read);
        self.done.notify_one();
    }

    /// What became of the next input, or nothing at the end.
    fn next(&self) -> Option<(Read, Position)> {
        let early = |s: &mut State| {
            let end = s.closed && s.next_in == s.next_out;
            !end && !s.finished.contains_key(&s.next_out)
        };
        let guard = self.done.wait_while(self.lock(), early);
        let mut state = guard.unwrap_or_else(PoisonError::into_inner);
        let number = state.next_out;
        let read = state.finished.remove(&number)?;
        let (size, position) = state.flying.remove(&number).unwrap_or_default();
        state.bytes -= size;
        state.next_out += 1;
        drop(state);
        self.room.notify_one();
        Some((read, position))
    }
}

/// What a panic said.
fn words_of(panic: &(dyn Any + Send)) -> String {
    let words = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    words.unwrap_or("no reason given").to_owned()
}
