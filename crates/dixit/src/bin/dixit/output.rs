//! Where the data go: standard output, or a file that appears once complete.

use std::cell::Cell;
use std::fs;
use std::io::{self, BufWriter, IsTerminal as _, Read as _, Seek as _, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use tempfile::NamedTempFile;

use crate::resume::{Part, state_of};

/// The open output of a run.
pub(crate) enum Output {
    Stdout(BufWriter<io::StdoutLock<'static>>),
    /// A device, pipe or the like, which nothing may be renamed over.
    Direct(BufWriter<fs::File>),
    /// A temporary file beside the one that it becomes.
    File(BufWriter<NamedTempFile>, PathBuf),
    /// `FILE.part`, which a later run can go on with, and the file that it becomes.
    Part {
        file: BufWriter<fs::File>,
        part: PathBuf,
        becomes: PathBuf,
        written: Rc<Cell<u64>>,
    },
}

impl Output {
    /// Opens the output: `out` as given with `--out`, or standard output.
    ///
    /// An existing file that is one of the `inputs`, or lies in one of them and may
    /// be an article, is not written to.
    /// Where a later run can go on with it (`appendable`), it is kept as
    /// `FILE.part` until it is complete.
    pub(crate) fn open(
        out: Option<&Path>,
        extension: &str,
        inputs: &[PathBuf],
        appendable: bool,
    ) -> Result<Output, String> {
        let Some(out) = out else {
            return Ok(Output::Stdout(BufWriter::new(io::stdout().lock())));
        };
        let path = file(out, extension)?;
        // A link is followed: the file that it names is the one to replace.
        let path = path.canonicalize().unwrap_or(path);
        if path.is_file() && is_input(&path, inputs) {
            return Err(format!(
                "{}: is among the inputs and would be lost; delete it or choose another place with --out",
                path.display()
            ));
        }
        let named = |error: io::Error| {
            let path = path.display();
            format!("{path}: cannot be written: {error}; choose another place with --out")
        };
        if path.exists() && !path.is_file() {
            let direct = fs::OpenOptions::new().write(true).open(&path);
            return Ok(Output::Direct(BufWriter::new(direct.map_err(named)?)));
        }
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        if !folder.is_dir() {
            return Err(format!(
                "{}: cannot be written: there is no folder {}; choose another place with --out",
                path.display(),
                folder.display()
            ));
        }
        if appendable {
            let mut name = path.as_os_str().to_owned();
            name.push(".part");
            let part = PathBuf::from(name);
            let options = fs::OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(false)
                .open(&part);
            return Ok(Output::Part {
                file: BufWriter::new(options.map_err(named)?),
                part,
                becomes: path,
                written: Rc::default(),
            });
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(".dixit-").suffix(".part");
        #[cfg(unix)]
        {
            // As any new file has them; the default would keep others out.
            use std::os::unix::fs::PermissionsExt as _;
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let temporary = builder.tempfile_in(folder).map_err(named)?;
        Ok(Output::File(BufWriter::new(temporary), path))
    }

    /// The unfinished file, where a later run can go on with it.
    pub(crate) fn part(&self) -> Option<Part> {
        match self {
            Output::Part { part, written, .. } => Some(Part {
                path: part.clone(),
                written: Rc::clone(written),
            }),
            _ => None,
        }
    }

    /// Goes on behind the first `written` bytes of an unfinished file; what stands
    /// behind them is written again.
    pub(crate) fn go_on_at(&mut self, length: u64) -> io::Result<()> {
        if let Output::Part { file, written, .. } = self {
            file.get_mut().set_len(length)?;
            file.get_mut().seek(io::SeekFrom::Start(length))?;
            written.set(length);
        }
        Ok(())
    }

    /// The files that it is and becomes.
    pub(crate) fn names(&self) -> Vec<PathBuf> {
        match self {
            Output::File(_, path) => vec![path.clone()],
            Output::Part { part, becomes, .. } => {
                vec![becomes.clone(), part.clone(), state_of(part)]
            }
            Output::Stdout(_) | Output::Direct(_) => Vec::new(),
        }
    }

    /// Whether what is written appears on a terminal.
    pub(crate) fn is_terminal(&self) -> bool {
        matches!(self, Output::Stdout(out) if out.get_ref().is_terminal())
    }

    /// Gives a file its name, now that it is complete.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.flush()?;
        match self {
            Output::File(file, path) => {
                let file = file.into_inner().map_err(|e| e.into_error())?;
                file.as_file().sync_all()?;
                file.persist(path)?;
            }
            Output::Part {
                file,
                part,
                becomes,
                ..
            } => {
                let file = file.into_inner().map_err(|e| e.into_error())?;
                file.sync_all()?;
                fs::rename(part, becomes)?;
            }
            Output::Stdout(_) | Output::Direct(_) => {}
        }
        Ok(())
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Output::Stdout(out) => out.write(bytes),
            Output::Direct(out) => out.write(bytes),
            Output::File(out, _) => out.write(bytes),
            Output::Part { file, written, .. } => {
                let n = file.write(bytes)?;
                written.set(written.get() + n as u64);
                Ok(n)
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Output::Stdout(out) => out.flush(),
            Output::Direct(out) => out.flush(),
            // The state says how much of it is there.
            Output::Part { file, .. } => file.flush(),
            // Nobody reads it before it is complete.
            Output::File(..) => Ok(()),
        }
    }
}

/// Whether an existing file is an input, or lies in a folder that is one and
/// would be read there. What an earlier run wrote is none.
fn is_input(path: &Path, inputs: &[PathBuf]) -> bool {
    inputs
        .iter()
        .filter_map(|input| input.canonicalize().ok())
        .any(|input| {
            input == path || (input.is_dir() && path.starts_with(&input) && may_be_article(path))
        })
}

/// Whether a file has the name of an article and not the beginning of an output.
fn may_be_article(path: &Path) -> bool {
    let name = path.to_string_lossy().to_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    let read = [
        ".txt", ".md", ".html", ".htm", ".xhtml", ".jsonl", ".ndjson",
    ];
    if !read.iter().any(|ending| name.ends_with(ending)) {
        return false;
    }
    let mut head = Vec::new();
    let opened = fs::File::open(path).map(|file| file.take(2048).read_to_end(&mut head));
    let head = String::from_utf8_lossy(&head);
    let own = head.starts_with("{\"schema\":\"dixit.document/")
        || head.contains("<meta name=\"generator\" content=\"dixit ");
    opened.is_err() || (!own && !head.is_empty())
}

/// The file that `--out` names: itself, or one inside the folder.
fn file(out: &Path, extension: &str) -> Result<PathBuf, String> {
    let ends_as_folder = out
        .as_os_str()
        .as_encoded_bytes()
        .last()
        .is_some_and(|&b| std::path::is_separator(b.into()));
    if ends_as_folder && !out.exists() {
        fs::create_dir_all(out).map_err(|error| {
            let out = out.display();
            format!("{out}: cannot be made: {error}; choose another place with --out")
        })?;
    }
    if out.is_dir() {
        return Ok(out.join(format!("dixit.{extension}")));
    }
    Ok(out.to_owned())
}
