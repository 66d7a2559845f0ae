//! The state that an interrupted run leaves behind, beside its output.

use std::cell::Cell;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

use dixit::capture::Position;
use serde::{Deserialize, Serialize};

use crate::run::Tally;

/// How often the state is written: what an interruption can cost.
const INTERVAL: Duration = Duration::from_secs(1);

/// Where a run had come to.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct State {
    schema: String,
    /// Version of dixit: another one may read a page otherwise.
    version: String,
    /// All that decides the bytes of the output.
    arguments: Vec<String>,
    /// Where the inputs are to be gone on with.
    pub(crate) position: Position,
    /// Length and time of modification of the file that it stands in: offsets of
    /// another file would lead anywhere.
    file: Option<(u64, u64)>,
    /// Bytes of the output that belong to what lies before.
    pub(crate) written: u64,
    pub(crate) tally: Tally,
}

const SCHEMA: &str = "dixit.resume/1";

/// The unfinished output of a run.
pub(crate) struct Part {
    /// Its path, `FILE.part`.
    pub(crate) path: PathBuf,
    /// Bytes handed to the system so far.
    pub(crate) written: Rc<Cell<u64>>,
}

/// Keeps the state of a run.
pub(crate) struct Keeper {
    part: Part,
    state: PathBuf,
    arguments: Vec<String>,
    kept: Option<Instant>,
}

impl Keeper {
    pub(crate) fn new(part: Part, arguments: Vec<String>) -> Keeper {
        Keeper {
            state: state_of(&part.path),
            part,
            arguments,
            kept: None,
        }
    }

    /// Whether an earlier run was interrupted.
    pub(crate) fn is_left_behind(&self) -> bool {
        self.state.exists()
    }

    /// The unfinished output.
    pub(crate) fn part_path(&self) -> &Path {
        &self.part.path
    }

    /// The state of an earlier run, if it left one.
    pub(crate) fn load(&self) -> Result<Option<State>, String> {
        let name = self.state.display();
        let bytes = match fs::read(&self.state) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(format!("{name}: cannot be read: {e}")),
        };
        let state: State = serde_json::from_slice(&bytes)
            .ok()
            .filter(|state: &State| state.schema == SCHEMA)
            .ok_or_else(|| {
                format!("{name}: is no state of an interrupted run; run again without --resume")
            })?;
        if state.version != env!("CARGO_PKG_VERSION") {
            return Err(format!(
                "{name}: was written by dixit {}, which may read a page otherwise; run again \
                 without --resume",
                state.version
            ));
        }
        if state.arguments != self.arguments {
            return Err(format!(
                "{name}: belongs to a run with other arguments ({}); give the same ones, or run \
                 again without --resume",
                state.arguments.join(" ")
            ));
        }
        let file = &state.position.file;
        if state.position.done.is_some() && stamp(file) != state.file {
            return Err(format!(
                "{file}: has changed since the run was interrupted; run again without --resume"
            ));
        }
        let length = fs::metadata(&self.part.path).map_or(0, |meta| meta.len());
        if length < state.written {
            return Err(format!(
                "{}: is shorter than when the run was interrupted; run again without --resume",
                self.part.path.display()
            ));
        }
        Ok(Some(state))
    }

    /// Writes the state down if it is time to. All that belongs to what lies
    /// before `position` has been handed to the system.
    pub(crate) fn keep(&mut self, position: &Position, tally: &Tally) -> io::Result<()> {
        if self.kept.is_some_and(|kept| kept.elapsed() < INTERVAL) {
            return Ok(());
        }
        let state = State {
            schema: SCHEMA.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            arguments: self.arguments.clone(),
            position: position.clone(),
            file: stamp(&position.file),
            written: self.part.written.get(),
            tally: tally.clone(),
        };
        // The old state stays until the new one is whole.
        let folder = self.state.parent().filter(|p| !p.as_os_str().is_empty());
        let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
        serde_json::to_writer(&mut file, &state)?;
        file.flush()?;
        file.persist(&self.state)?;
        self.kept = Some(Instant::now());
        Ok(())
    }

    /// The run is complete.
    pub(crate) fn forget(self) {
        // What is left would only be found stale by the next --resume.
        let _ = fs::remove_file(self.state);
    }
}

/// Length and time of modification of a file, in bytes and seconds.
fn stamp(path: &str) -> Option<(u64, u64)> {
    let meta = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    let modified = meta.modified().ok()?;
    let modified = modified.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some((meta.len(), modified.as_secs()))
}

/// The state's file beside an unfinished output.
pub(crate) fn state_of(part: &Path) -> PathBuf {
    let mut name = part.as_os_str().to_owned();
    name.push(".json");
    name.into()
}
