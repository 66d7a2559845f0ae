//! Snapshot → document.

use crate::decode::{self, control_characters};
use crate::error::{Error, Reason};
use crate::settings::Settings;
use crate::snapshot::{Body, Http, Part, Snapshot};
use crate::{dates, email, fields, html, language, pdf};
use dixit_model::{ByteMap, ByteMapBuilder, DateBasis, Document, Origin, Problem, Published};

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
    let Snapshot {
        path,
        bytes,
        sha256,
        media_type,
        url,
        part,
        http,
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
    let charset = http.as_ref().and_then(Http::charset);
    let mut document = match origin.media_type.as_str() {
        _ if part.is_some() => entry(origin, part.unwrap_or_default()),
        "application/json" => fields::document(origin, &bytes),
        "text/html" | "application/xhtml+xml" => page(origin, &bytes, charset),
        "application/pdf" => pdf::document(origin, bytes, settings.pdf.as_ref()),
        "message/rfc822" => email::document(origin, &bytes),
        _ => plain(origin, &bytes, charset),
    }
    .map_err(|reason| match (reason, problems.first()) {
        // What came before is the likelier reason.
        (Reason::NoVisibleText, Some(problem)) => {
            Error::new(label, Reason::NothingLeft(problem.message.clone()))
        }
        (reason, _) => Error::new(label, reason),
    })?;
    // What a page declares stands in it until here.
    document.language = language::language(&document.text, document.language.as_deref());
    document.problems.splice(0..0, problems);
    document.problems.extend(control_characters(&document.text));
    Ok(document)
}

fn plain(origin: Origin, bytes: &[u8], charset: Option<&str>) -> Result<Document, Reason> {
    let decoded = decode::decode_as(bytes, false, charset)?;
    let mut source = ByteMapBuilder::new();
    let whole = 0..decoded.text.len();
    decoded.positions.put(&decoded.text, whole, &mut source);
    let mut document = Document::new(origin, decoded.text);
    document.bytes = source.finish();
    document.problems = decoded.problems;
    Ok(document)
}

/// A document that is a part of its snapshot.
fn entry(origin: Origin, part: Part) -> Result<Document, Reason> {
    let mut document = match part.body {
        Body::Text(text) => Document::new(origin, text),
        Body::Html(html) => {
            let page = html::fragment(&html, part.title.as_deref(), part.url.as_deref())
                .ok_or(Reason::NoVisibleText)?;
            let mut document = Document::new(origin, page.text);
            document.layout = page.layout;
            document.related = page.related;
            document.problems = page.problems;
            document
        }
    };
    document.title = part.title;
    document.byline = part.byline;
    document.outlet = part.outlet;
    document.language = part.language;
    // The entry's own page is a better address than the feed's.
    document.origin.url = part.url.or(document.origin.url);
    if let Some(date) = part.published {
        set_date(&mut document, &date, DateBasis::Given);
    }
    Ok(document)
}

/// Sets the date of publication from one that is written beside the text.
pub(crate) fn set_date(document: &mut Document, written: &str, basis: DateBasis) {
    match dates::edtf(written) {
        Some(value) => {
            document.published = Published {
                value: Some(value),
                basis,
            };
        }
        None => document.problems.push(note(
            "date",
            format!("the date {written:?} cannot be read; write it as YYYY-MM-DD, YYYY-MM or YYYY"),
        )),
    }
}

fn page(origin: Origin, bytes: &[u8], charset: Option<&str>) -> Result<Document, Reason> {
    let decoded = decode::decode_as(bytes, true, charset)?;
    let page = html::page(&decoded.text, origin.media_type == "application/xhtml+xml")
        .ok_or(Reason::NoVisibleText)?;
    let source = byte_map(&page.text, &page.runs, &decoded);
    let mut document = Document::new(origin, page.text);
    document.bytes = source;
    document.layout = page.layout;
    document.related = page.related;
    document.title = page.meta.title;
    document.byline = page.meta.byline;
    document.outlet = page.meta.outlet;
    document.modified = page.meta.modified;
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

/// Where a page's text stands in its bytes: first in the decoded source, then
/// there.
fn byte_map(text: &str, runs: &[html::Run], decoded: &decode::Decoded) -> ByteMap {
    let mut map = ByteMapBuilder::new();
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

/// A problem without a place in the text.
pub(crate) fn note(kind: &str, message: String) -> Problem {
    Problem {
        kind: kind.to_owned(),
        message,
        start: None,
        end: None,
    }
}
