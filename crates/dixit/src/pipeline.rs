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
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use dixit_capture::Snapshot;
use dixit_extract::{FastReader, Reader};
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
    /// Documents read at the same time.
    pub jobs: NonZeroUsize,
    /// Largest snapshot after unpacking, in bytes; a larger one is an error.
    pub max_bytes: u64,
    /// Files that are not read even where a folder holds them, such as the
    /// output of a run before.
    pub leave_out: Vec<PathBuf>,
}

impl Default for Settings {
    /// The fast reader, all cores, 64 MiB a snapshot.
    fn default() -> Settings {
        Settings {
            reader: ReaderKind::Fast,
            jobs: thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
            max_bytes: dixit_capture::Settings::default().max_bytes,
            leave_out: Vec::new(),
        }
    }
}

/// The readers that come with dixit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReaderKind {
    /// The linear reader: small, without a neural network.
    #[default]
    Fast,
}

impl ReaderKind {
    fn build(self) -> Arc<dyn Reader> {
        match self {
            ReaderKind::Fast => Arc::new(FastReader::new()),
        }
    }
}

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
            self.reader.read(&document).write_into(&mut document);
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
        let capture = dixit_capture::Settings::default().with_max_bytes(self.settings.max_bytes);
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
                        let document = pipeline.read(snapshot);
                        worker.finish(number, document);
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
                .spawn(move || feed(&paths, &capture, &left_out, &feeder))
                .is_ok();
        if !fed {
            shared.put(Err(Error {
                path: "-".to_owned(),
                message: "the system starts no thread; free some memory and try again".to_owned(),
            }));
            shared.close();
        }
        Documents { shared }
    }

    /// Snapshot → document with attributions, whatever panics on the way.
    fn read(&self, snapshot: Snapshot) -> Result<Document, Error> {
        let path = snapshot.path.clone();
        let read = catch_unwind(AssertUnwindSafe(|| dixit_capture::read(snapshot)));
        match read {
            Ok(Ok(document)) => Ok(self.extract(document)),
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
}

impl Iterator for Documents {
    type Item = Result<Document, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.shared.next()
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
    settings: &dixit_capture::Settings,
    left_out: &LeftOut,
    shared: &Shared,
) {
    let mut last = String::new();
    let whole = catch_unwind(AssertUnwindSafe(|| {
        for captured in dixit_capture::capture(paths, settings) {
            let path = match &captured {
                Ok(snapshot) => snapshot.path.as_str(),
                Err(error) => error.path(),
            };
            if left_out.holds(path) {
                continue;
            }
            last.clear();
            last.push_str(path);
            if !shared.put(captured.map_err(Error::from)) {
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
        shared.put(Err(Error::failed(path, doing, &*panic)));
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
        let before_line = label.rsplit_once('#').map(|(file, _)| Path::new(file));
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
}

#[derive(Default)]
struct State {
    queue: VecDeque<(u64, Snapshot)>,
    /// By input number, with the bytes that each held.
    finished: BTreeMap<u64, Result<Document, Error>>,
    /// Bytes of each snapshot in flight, by input number.
    sizes: BTreeMap<u64, usize>,
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
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No code that can panic runs under the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds an input, once there is room. Gives `false` if nobody wants it.
    fn put(&self, captured: Result<Snapshot, Error>) -> bool {
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
        state.sizes.insert(number, size);
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

    fn finish(&self, number: u64, document: Result<Document, Error>) {
        self.lock().finished.insert(number, document);
        self.done.notify_one();
    }

    /// The document of the next input, or nothing at the end.
    fn next(&self) -> Option<Result<Document, Error>> {
        let early = |s: &mut State| {
            let end = s.closed && s.next_in == s.next_out;
            !end && !s.finished.contains_key(&s.next_out)
        };
        let guard = self.done.wait_while(self.lock(), early);
        let mut state = guard.unwrap_or_else(PoisonError::into_inner);
        let number = state.next_out;
        let document = state.finished.remove(&number)?;
        let size = state.sizes.remove(&number).unwrap_or(0);
        state.bytes -= size;
        state.next_out += 1;
        drop(state);
        self.room.notify_one();
        Some(document)
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
