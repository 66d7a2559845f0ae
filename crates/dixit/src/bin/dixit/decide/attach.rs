//! `dixit attach`.

use std::fs;
use std::path::{Path, PathBuf};

use dixit::capture;
use dixit::register::decision::{Attachment, Decision, Kind, Part, attach, resolve};

use super::arguments::AttachArgs;
use super::{open, say};
use crate::clock;
use crate::register::{locate, opened};
use crate::run::{Failure, is_address};

/// The largest file that is put under seal.
const MOST: u64 = 4 << 30;

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
        let mut settings = capture::Settings::default();
        settings.fetch.allow_private = arguments.allow_private;
        let paths: [PathBuf; 1] = [path.to_owned()];
        let fetched = capture::capture(&paths, &settings).next();
        let Some(fetched) = fetched else {
            return open(&format!("{}: nothing was fetched", arguments.what));
        };
        let page = fetched.map_err(|e| Failure::Open(e.to_string()))?;
        attach(&mut register, &now, decision, &Attachment::of_page(&page))
    } else {
        let bytes = bytes(path)?;
        let attachment = Attachment::of_file(&bytes, media_type(path, &bytes), &arguments.what);
        attach(&mut register, &now, decision, &attachment)
    };
    say(&entry.map_err(Failure::Open)?.to_string())
}

fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let named = |e| Failure::Open(format!("{}: cannot be read: {e}", path.display()));
    let length = fs::metadata(path).map_err(named)?.len();
    if length > MOST {
        return open(&format!("{}: is larger than 4 GiB", path.display()));
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
