//! Where the data go: standard output, or a file that appears once complete.

use std::fs;
use std::io::{self, BufWriter, IsTerminal as _, Read as _, Write};
use std::path::{Path, PathBuf};

use dixit::format::Format;
use tempfile::NamedTempFile;

/// The open output of a run.
pub(crate) enum Output {
    Stdout(BufWriter<io::StdoutLock<'static>>),
    /// A device, pipe or the like, which nothing may be renamed over.
    Direct(BufWriter<fs::File>),
    /// A temporary file beside the one that it becomes.
    File(BufWriter<NamedTempFile>, PathBuf),
}

impl Output {
    /// Opens the output: `out` as given with `--out`, or standard output.
    ///
    /// An existing file that is one of the `inputs`, or lies in one of them and may
    /// be an article, is not written to.
    pub(crate) fn open(
        out: Option<&Path>,
        format: Format,
        inputs: &[PathBuf],
    ) -> Result<Output, String> {
        let Some(out) = out else {
            return Ok(Output::Stdout(BufWriter::new(io::stdout().lock())));
        };
        let path = file(out, format)?;
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

    /// The file that it becomes, where it becomes one.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Output::File(_, path) => Some(path),
            Output::Stdout(_) | Output::Direct(_) => None,
        }
    }

    /// Whether what is written appears on a terminal.
    pub(crate) fn is_terminal(&self) -> bool {
        matches!(self, Output::Stdout(out) if out.get_ref().is_terminal())
    }

    /// Gives a file its name, now that it is complete.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.flush()?;
        if let Output::File(file, path) = self {
            let file = file.into_inner().map_err(|e| e.into_error())?;
            file.as_file().sync_all()?;
            file.persist(path)?;
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
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Output::Stdout(out) => out.flush(),
            Output::Direct(out) => out.flush(),
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
fn file(out: &Path, format: Format) -> Result<PathBuf, String> {
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
        return Ok(out.join(format!("dixit.{}", format.extension())));
    }
    Ok(out.to_owned())
}
