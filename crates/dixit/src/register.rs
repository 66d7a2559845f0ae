//! The register, with the stages: what the pipeline makes goes in, and texts are
//! read from sealed bytes again.
//!
//! The store itself is `dixit-register`, which knows neither pages nor readers; it is
//! here in whole.
//!
//! ```no_run
//! use dixit::register::{self, Register};
//! use dixit::{Pipeline, ReaderKind, Settings};
//!
//! let now = "2026-03-01T08:00:00Z";
//! let mut case = Register::create("case.dixit".as_ref(), now)?;
//! let pipeline = Pipeline::new(Settings::default());
//! let known = register::known(case.folder(), ReaderKind::Accurate)?;
//! let mut documents = pipeline.documents_unless(&["news".into()], known);
//! while let Some(document) = documents.next() {
//!     if let (Ok(document), Some(circumstances)) = (document, documents.circumstances()) {
//!         register::add(&mut case, now, &document, circumstances, ReaderKind::Accurate)?;
//!     }
//! }
//! case.commit()?;
//! # Ok::<(), dixit::register::Error>(())
//! ```

pub mod decision;
pub mod scheme;

use std::path::Path;

use dixit_capture::{Body as PartBody, Http, Part, Snapshot};
use dixit_model::Document;
pub use dixit_register::*;
use serde::{Deserialize, Serialize};

use crate::timeline::Days;
use crate::{Circumstances, IsKnown, ReaderKind};

/// The version that readings are made with: another one may read a page otherwise.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How bytes came in: what it takes to read their text again, and what people want
/// to know of a capture.
#[derive(Serialize, Deserialize)]
struct HowItCame {
    way: String,
    http: Option<HttpLine>,
    part: Option<PartLine>,
}

#[derive(Serialize, Deserialize)]
struct HttpLine {
    status: u16,
    headers: Vec<(String, String)>,
}

#[derive(Serialize, Deserialize)]
struct PartLine {
    html: bool,
    body: String,
    title: Option<String>,
    byline: Option<String>,
    outlet: Option<String>,
    url: Option<String>,
    language: Option<String>,
    published: Option<String>,
}

impl PartLine {
    fn of(part: &Part) -> PartLine {
        let (html, body) = match &part.body {
            PartBody::Html(body) => (true, body),
            PartBody::Text(body) => (false, body),
        };
        PartLine {
            html,
            body: body.clone(),
            title: part.title.clone(),
            byline: part.byline.clone(),
            outlet: part.outlet.clone(),
            url: part.url.clone(),
            language: part.language.clone(),
            published: part.published.clone(),
        }
    }

    fn into_part(self) -> Part {
        Part {
            body: match self.html {
                true => PartBody::Html(self.body),
                false => PartBody::Text(self.body),
            },
            title: self.title,
            byline: self.byline,
            outlet: self.outlet,
            url: self.url,
            language: self.language,
            published: self.published,
        }
    }
}

/// How a snapshot came in that is put beside something and not read.
fn way_of(way: &str, http: Option<&Http>) -> serde_json::Value {
    let came = HowItCame {
        way: way.to_owned(),
        http: http.map(|http| HttpLine {
            status: http.status,
            headers: http.headers.clone(),
        }),
        part: None,
    };
    serde_json::to_value(came).unwrap_or_default()
}

/// What tells a part of a snapshot from its other parts.
fn part_text(part: &Part) -> String {
    serde_json::to_string(&PartLine::of(part)).unwrap_or_default()
}

fn reader_name(reader: ReaderKind) -> &'static str {
    match reader {
        ReaderKind::Accurate => "accurate",
        ReaderKind::Fast => "fast",
        ReaderKind::None => "none",
    }
}

/// Adds a document that the pipeline read, with what was captured. It is safe once
/// [`Register::commit`] returned. `at` is the time, RFC 3339.
///
/// # Errors
/// If it cannot be written.
pub fn add(
    register: &mut Register,
    at: &str,
    document: &Document,
    circumstances: &Circumstances,
    reader: ReaderKind,
) -> Result<Added, Error> {
    let part = circumstances.part.as_ref();
    let came = HowItCame {
        way: circumstances.way.name().to_owned(),
        http: circumstances.http.as_ref().map(|http| HttpLine {
            status: http.status,
            headers: http.headers.clone(),
        }),
        part: part.map(PartLine::of),
    };
    let came = serde_json::to_string(&came).unwrap_or_default();
    let part = part.map(part_text);
    let origin = &document.origin;
    // What a page says of itself is no record of where it was served from.
    let recorded = circumstances.url.as_deref();
    let capture = Capture {
        sha256: &origin.sha256,
        bytes: &circumstances.sealed,
        media_type: &origin.media_type,
        path: &origin.path,
        url: recorded,
        captured: circumstances.captured.value.as_deref(),
        captured_basis: circumstances.captured.basis.name(),
        part: part.as_deref(),
        circumstances: &came,
    };
    let days = days(document);
    let reading = Reading {
        reader: reader_name(reader),
        version: VERSION,
        document,
        days: &days,
    };
    register.add(at, &capture, &reading)
}

/// For each attribution the days on which it was said or, failing that, published.
fn days(document: &Document) -> Vec<Option<(i32, i32)>> {
    let of = |value: &str| {
        let (first, last) = Days::of(value)?.numbers();
        Some((i32::try_from(first).ok()?, i32::try_from(last).ok()?))
    };
    let published = document.day().and_then(of);
    let said = document.attributions.iter().map(|attribution| {
        let time = attribution.time.as_ref();
        time.and_then(|time| of(time.value.as_deref()?))
            .or(published)
    });
    said.collect()
}

/// Tells of snapshots whether a register holds them, as this version of a reader
/// read them.
///
/// # Errors
/// If the register cannot be read.
pub fn known(folder: &Path, reader: ReaderKind) -> Result<IsKnown, Error> {
    let known = Known::open(folder)?;
    Ok(Box::new(move |snapshot: &Snapshot| {
        let part = snapshot.part.as_ref().map(part_text);
        let identity = identity(&snapshot.sha256, snapshot.url.as_deref(), part.as_deref());
        let key = (&*snapshot.sha256, &*snapshot.path);
        known.holds(&identity, key, (reader_name(reader), VERSION))
    }))
}

/// Reads the text of sealed bytes again, as it was read when they were added.
///
/// # Errors
/// In words, why it cannot be read.
pub fn reread(sealed: &Sealed<'_>, settings: &dixit_capture::Settings) -> Result<String, String> {
    let came: HowItCame = serde_json::from_str(sealed.circumstances)
        .map_err(|e| format!("how it came in cannot be read ({e})"))?;
    let mut snapshot = Snapshot::new(sealed.path.to_owned(), sealed.bytes, sealed.media_type);
    snapshot.url = sealed.url.map(str::to_owned);
    snapshot.http = came.http.map(|http| Http {
        status: http.status,
        headers: http.headers,
    });
    snapshot.part = came.part.map(PartLine::into_part);
    let document = dixit_capture::read_with(snapshot, settings).map_err(|e| e.to_string())?;
    Ok(document.text)
}

/// A day as the calendar writes it, `YYYY-MM-DD`, in days from 1 January 1970; of a
/// month or year its first and last.
pub fn day_numbers(value: &str) -> Option<(i32, i32)> {
    let (first, last) = Days::of(value)?.numbers();
    Some((i32::try_from(first).ok()?, i32::try_from(last).ok()?))
}
