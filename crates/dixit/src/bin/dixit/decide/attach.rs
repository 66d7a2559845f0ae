//! `dixit attach`.

use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io};

use dixit::capture::{self, Snapshot};
use dixit::register::decision::{Attachment, Decision, Kind, Part, attach, resolve};

use super::arguments::AttachArgs;
use super::{open, say};
use crate::clock;
use crate::register::{locate, opened};
use crate::run::{Failure, is_address, note};

/// The largest file that is put under seal.
const MOST: u64 = 4 << 30;

const TOO_LARGE: &str = "is larger than 4 GiB; attach a part of it";

/// Seals the file or page and prints the decision's entry.
pub(crate) fn run(arguments: &AttachArgs) -> Result<bool, Failure> {
    let mut register = opened(&locate(&arguments.register)?, false)?;
    let target = resolve(&register, &arguments.target, Part::Whole).map_err(Failure::Open)?;
    let now = clock::now();
    let at = arguments.at.clone().unwrap_or_else(|| now.clone());
    let (by, reason) = (&arguments.by, &arguments.reason);
    let decision = Decision::new(Kind::Attach, vec![target], by, &at, reason);
    let path = Path::new(&arguments.what);
    let entry = if is_address(path) {
        let page = fetched(arguments, path)?;
        for problem in &page.problems {
            note(&format!("{}: {}", arguments.what, problem.message));
        }
        attach(&mut register, &now, decision, &Attachment::of_page(&page))
    } else {
        let bytes = bytes(path)?;
        let attachment = Attachment::of_file(&bytes, media_type(path, &bytes), &arguments.what);
        attach(&mut register, &now, decision, &attachment)
    };
    say(&entry.map_err(Failure::Open)?.to_string())
}

/// What an address serves, whatever it is: evidence need not be anything that is read.
fn fetched(arguments: &AttachArgs, path: &Path) -> Result<Snapshot, Failure> {
    let scheme = arguments.what.split("://").next().unwrap_or_default();
    if !["http", "https"].contains(&&*scheme.to_ascii_lowercase()) {
        let words = "only http:// and https:// are fetched; save it, and attach the file";
        return open(&format!("{}: {words}", arguments.what));
    }
    let mut settings = capture::Settings::default().with_max_bytes(MOST);
    settings.fetch.allow_private = arguments.allow_private;
    settings.fetch.time = Duration::from_secs(arguments.timeout);
    settings.fetch.as_served = true;
    let paths: [PathBuf; 1] = [path.to_owned()];
    let Some(fetched) = capture::capture(&paths, &settings).next() else {
        return open(&format!("{}: nothing was fetched", arguments.what));
    };
    fetched.map_err(|error| {
        Failure::Open(match error.is_too_large() {
            true => format!("{}: {TOO_LARGE}", arguments.what),
            false => error.to_string(),
        })
    })
}

fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let named = |e: io::Error| {
        let what = match e.kind() {
            io::ErrorKind::NotFound => "there is no such file; check the path".to_owned(),
            _ => format!("cannot be read ({e})"),
        };
        Failure::Open(format!("{}: {what}", path.display()))
    };
    let found = fs::metadata(path).map_err(named)?;
    if found.is_dir() {
        let words = "is a folder; attach what is in it, file by file";
        return open(&format!("{}: {words}", path.display()));
    }
    if found.len() > MOST {
        return open(&format!("{}: {TOO_LARGE}", path.display()));
    }
    fs::read(path).map_err(named)
}

/// The media type, by the first bytes or else the ending: for whoever opens it later. It
/// decides nothing here.
fn media_type(path: &Path, bytes: &[u8]) -> &'static str {
    const MARKS: [(&[u8], &str); 7] = [
        (b"%PDF-", "application/pdf"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"\x89PNG\r\n", "image/png"),
        (b"GIF8", "image/gif"),
        (b"PK\x03\x04", "application/zip"),
        (b"\x1f\x8b", "application/gzip"),
        (b"OggS", "application/ogg"),
    ];
    if let Some((_, found)) = MARKS.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return found;
    }
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        Some("html" | "htm") => "text/html",
        Some("txt" | "md") => "text/plain",
        Some("csv") => "text/csv",
        Some("json") => "application/json",
        Some("mp4") => "video/mp4",
        Some("mov") => "video/quicktime",
        Some("mp3") => "audio/mpeg",
        Some("eml") => "message/rfc822",
        _ => "application/octet-stream",
    }
}
