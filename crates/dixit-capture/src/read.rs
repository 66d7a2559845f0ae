//! Snapshot → document.

use crate::decode::{self, control_characters};
use crate::error::{Error, Reason};
use crate::settings::Settings;
use crate::snapshot::Snapshot;
use crate::{dates, html};
use dixit_model::{DateBasis, Document, Origin, Problem, Published};
use serde_json::Value;

/// Decodes a snapshot and reads its text, title, date and layout; finds no
/// attributions.
///
/// # Errors
/// Where nothing can be read: an empty or binary file, a line that is no JSON
/// object with a `text`, a page without visible text. What can be read in part is
/// a document with problems.
pub fn read(snapshot: Snapshot) -> Result<Document, Error> {
    read_with(snapshot, &Settings::default())
}

/// [`read`], with settings: PDF files need [`Settings::pdf`].
///
/// # Errors
/// As [`read`].
pub fn read_with(snapshot: Snapshot, settings: &Settings) -> Result<Document, Error> {
    let _ = settings;
    let Snapshot {
        path,
        bytes,
        sha256,
        media_type,
        url,
        problems,
        ..
    } = snapshot;
    let origin = Origin {
        path,
        url,
        sha256,
        media_type,
    };
    let label = origin.path.clone();
    let mut document = match origin.media_type.as_str() {
        "application/json" => line(origin, &bytes),
        "text/html" | "application/xhtml+xml" => page(origin, &bytes),
        _ => plain(origin, &bytes),
    }
    .map_err(|reason| Error::new(label, reason))?;
    document.problems.splice(0..0, problems);
    document.problems.extend(control_characters(&document.text));
    Ok(document)
}

fn plain(origin: Origin, bytes: &[u8]) -> Result<Document, Reason> {
    let decoded = decode::decode(bytes, false)?;
    let mut document = Document::new(origin, decoded.text);
    document.problems = decoded.problems;
    Ok(document)
}

fn page(origin: Origin, bytes: &[u8]) -> Result<Document, Reason> {
    let decoded = decode::decode(bytes, true)?;
    let page = html::page(&decoded.text, origin.media_type == "application/xhtml+xml")
        .ok_or(Reason::NoVisibleText)?;
    let mut document = Document::new(origin, page.text);
    document.layout = page.layout;
    document.related = page.related;
    document.title = page.meta.title;
    document.byline = page.meta.byline;
    document.outlet = page.meta.outlet;
    document.language = page.meta.language;
    // Where it was served from is known better than what it says of itself.
    if document.origin.url.is_none() {
        document.origin.url = page.meta.url;
    }
    if let Some((value, basis)) = page.meta.published {
        document.published = Published {
            value: Some(value),
            basis,
        };
    }
    // The offsets of a decoding problem are those of the page's source: they
    // have no place in the text.
    let clear = |problem: Problem| Problem {
        message: problem
            .message
            .replace(" at offset ", " at offset in the page's source "),
        start: None,
        end: None,
        ..problem
    };
    document.problems = decoded.problems.into_iter().map(clear).collect();
    document.problems.extend(page.problems);
    Ok(document)
}

fn line(origin: Origin, bytes: &[u8]) -> Result<Document, Reason> {
    let mut value: Value = serde_json::from_slice(bytes).map_err(|e| {
        let what = e.to_string();
        let what = what.split(" at line ").next().unwrap_or(&what).to_owned();
        Reason::Json {
            column: e.column(),
            what,
        }
    })?;
    let Some(object) = value.as_object_mut() else {
        return Err(Reason::Json {
            column: 1,
            what: "another value".to_owned(),
        });
    };
    let text = match object.remove("text") {
        Some(Value::String(text)) => text,
        Some(_) => {
            return Err(Reason::NoText {
                what: "the value of \"text\" is no string",
            });
        }
        None => {
            return Err(Reason::NoText {
                what: "the object has no \"text\"",
            });
        }
    };
    if text.chars().all(char::is_whitespace) {
        return Err(Reason::Blank);
    }
    let mut problems = Vec::new();
    let mut take = |key: &str| match object.remove(key) {
        None | Some(Value::Null) => None,
        Some(Value::String(s)) => (!s.trim().is_empty()).then_some(s),
        // A year, most likely.
        Some(Value::Number(n)) if key == "date" => Some(n.to_string()),
        Some(_) => {
            problems.push(note(
                "json-field",
                format!("the value of \"{key}\" is no string; it is ignored"),
            ));
            None
        }
    };
    let (title, url, date) = (take("title"), take("url"), take("date"));
    let mut document = Document::new(origin, text);
    document.title = title;
    document.origin.url = url;
    if let Some(date) = date {
        match dates::edtf(&date) {
            Some(value) => {
                document.published = Published {
                    value: Some(value),
                    basis: DateBasis::Given,
                };
            }
            None => problems.push(note(
                "date",
                format!(
                    "the date {date:?} cannot be read; write it as YYYY-MM-DD, YYYY-MM or YYYY"
                ),
            )),
        }
    }
    document.problems = problems;
    Ok(document)
}

/// A problem without a place in the text.
pub(crate) fn note(kind: &str, message: String) -> Problem {
    Problem {
        kind: kind.to_owned(),
        message,
        start: None,
        end: None,
    }
}
