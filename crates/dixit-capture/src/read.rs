//! Snapshot → document.

use crate::decode::{self, control_characters};
use crate::error::{Error, Reason};
use crate::walk::Snapshot;
use crate::{dates, html};
use dixit_model::{DateBasis, Document, Origin, Problem, Published, SourceMap, SourceMapBuilder};
use serde_json::Value;

/// Decodes a snapshot and reads its text, title, date and layout; finds no
/// attributions.
///
/// # Errors
/// Where nothing can be read: an empty or binary file, a line that is no JSON
/// object with a `text`, a page without visible text. What can be read in part is
/// a document with problems.
pub fn read(snapshot: Snapshot) -> Result<Document, Error> {
    let Snapshot {
        path,
        bytes,
        sha256,
        media_type,
        problems,
    } = snapshot;
    let origin = Origin {
        path,
        url: None,
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
    let mut source = SourceMapBuilder::new();
    let whole = 0..decoded.text.len();
    decoded.positions.put(&decoded.text, whole, &mut source);
    let mut document = Document::new(origin, decoded.text);
    document.source = source.finish();
    document.problems = decoded.problems;
    Ok(document)
}

fn page(origin: Origin, bytes: &[u8]) -> Result<Document, Reason> {
    let decoded = decode::decode(bytes, true)?;
    let page = html::page(&decoded.text, origin.media_type == "application/xhtml+xml")
        .ok_or(Reason::NoVisibleText)?;
    let source = source_map(&page.text, &page.runs, &decoded);
    let mut document = Document::new(origin, page.text);
    document.source = source;
    document.layout = page.layout;
    document.related = page.related;
    document.title = page.meta.title;
    document.byline = page.meta.byline;
    document.outlet = page.meta.outlet;
    document.language = page.meta.language;
    document.origin.url = page.meta.url;
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

/// Where a page's text stands in its bytes: first in the decoded source, then
/// there.
fn source_map(text: &str, runs: &[html::Run], decoded: &decode::Decoded) -> SourceMap {
    let mut map = SourceMapBuilder::new();
    let mut at = 0;
    let chars = |range: std::ops::Range<usize>| text[range].chars().count() as u32;
    for run in runs {
        map.skip(chars(at..run.text));
        at = run.text + run.length;
        let source = run.source..run.source + run.source_length;
        if run.verbatim {
            decoded.positions.put(&decoded.text, source, &mut map);
        } else {
            let bytes = decoded.positions.bytes(&decoded.text, source);
            map.whole(chars(run.text..at), bytes);
        }
    }
    map.finish()
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
