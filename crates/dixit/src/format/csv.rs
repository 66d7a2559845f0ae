//! Comma-separated values: one row an attribution, for spreadsheets.
//!
//! RFC 4180: UTF-8, commas, lines ended by CR LF, quotation marks where needed.
//!
//! A spreadsheet runs a cell that begins with `=`, `+`, `-`, `@` (also in their
//! wide forms), a tab or a line break as a formula, and the words of a page are
//! anybody's: a headline can send the sheet's contents to a stranger. Such a cell
//! therefore gets an apostrophe in front. So does one that begins with apostrophes
//! followed by such a character; thus the words can be had back by taking one
//! apostrophe away from every cell that matches `^'+[=+\-@＝＋－＠\t\r\n]`.
//!
//! Control characters other than tabs and line breaks have no meaning in a sheet:
//! some programs end a cell at them, some refuse the file, and a terminal obeys
//! them. They stand as visible escapes such as `\u{1b}`, as in tables; so do marks
//! that turn text around. JSON lines hold the words as they are.

use std::borrow::Cow;
use std::io::{self, Write};

use dixit_model::{Attribution, Document, Piece};

use super::harmless::harmless;
use super::outline::{act, basis, joined, kind};

const COLUMNS: [&str; 26] = [
    "path",
    "url",
    "title",
    "published",
    "id",
    "parent",
    "kind",
    "speaker",
    "role",
    "basis",
    "source",
    "cue",
    "content",
    "source_start",
    "source_end",
    "cue_start",
    "cue_end",
    "content_start",
    "content_end",
    "act",
    "confidence",
    "sha256",
    "time",
    "time_basis",
    "place",
    "place_geonames",
];

/// Writes the row of column names.
///
/// # Errors
/// If it cannot be written.
pub fn write_csv_header(out: &mut impl Write) -> io::Result<()> {
    let mut rows = rows(out);
    rows.write_record(COLUMNS)?;
    rows.flush()
}

/// Writes a row for every attribution of a document, in reading order.
///
/// Pieces of one role are joined by ` … `; `*_start` is the start of the first
/// piece and `*_end` the end of the last, in code points of the text. Unknown
/// is an empty cell.
///
/// # Errors
/// If they cannot be written.
pub fn write_csv(document: &Document, out: &mut impl Write) -> io::Result<()> {
    let mut rows = rows(out);
    let text = |value: &Option<String>| safe(value.as_deref().unwrap_or("")).into_owned();
    let path = safe(&document.origin.path).into_owned();
    let url = text(&document.origin.url);
    let title = text(&document.title);
    let published = text(&document.published.value);
    for attribution in &document.attributions {
        let [source, cue, content] =
            [&attribution.source, &attribution.cue, &attribution.content].map(|p| extent(p));
        let time = attribution.time.as_ref();
        rows.write_record([
            &*path,
            &url,
            &title,
            &published,
            &attribution.id.to_string(),
            &attribution
                .parent
                .map(|p| p.to_string())
                .unwrap_or_default(),
            kind(attribution.kind),
            &text(&attribution.speaker.name),
            &text(&attribution.speaker.role),
            basis(attribution.speaker.basis),
            &safe(&joined(&attribution.source)),
            &safe(&joined(&attribution.cue)),
            &safe(&joined(&attribution.content)),
            &source.0,
            &source.1,
            &cue.0,
            &cue.1,
            &content.0,
            &content.1,
            attribution.act.map_or("", act),
            &attribution.confidence.to_string(),
            &document.origin.sha256,
            &text(&time.and_then(|t| t.value.clone())),
            &safe(time.map_or("", |t| &t.basis)),
            &text(&attribution.place),
            &geonames(document, attribution),
        ])?;
    }
    rows.flush()
}

pub(super) fn rows<W: Write>(out: W) -> ::csv::Writer<W> {
    ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(out)
}

/// The id in GeoNames of the place where it was said, most likely.
fn geonames(document: &Document, attribution: &Attribution) -> String {
    let place = document
        .places
        .iter()
        .find(|p| Some(p.id) == attribution.place_id);
    let id = place.and_then(|place| place.candidates.first()?.geonames);
    id.map(|id| id.to_string()).unwrap_or_default()
}

/// Start of the first piece and end of the last.
fn extent(pieces: &[Piece]) -> (String, String) {
    match (pieces.first(), pieces.last()) {
        (Some(first), Some(last)) => (first.start.to_string(), last.end.to_string()),
        _ => Default::default(),
    }
}

/// The cell with what steers a terminal made visible, and with an apostrophe in
/// front where a spreadsheet would run it.
pub(super) fn safe(cell: &str) -> Cow<'_, str> {
    let cell = visible(cell);
    let first = cell.trim_start_matches('\'').chars().next();
    if matches!(
        first,
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\t' | '\r' | '\n')
    ) {
        Cow::Owned(format!("'{cell}"))
    } else {
        cell
    }
}

/// The cell made [`harmless`], but for line breaks of both kinds, which stay.
fn visible(cell: &str) -> Cow<'_, str> {
    if !cell.contains("\r\n") {
        return harmless(cell);
    }
    let lines: Vec<Cow<'_, str>> = cell.split("\r\n").map(harmless).collect();
    Cow::Owned(lines.join("\r\n"))
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn formulas_are_made_text_and_can_be_had_back() {
        for (cell, written) in [
            ("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")"),
            ("- No, she said", "'- No, she said"),
            ("@mayor", "'@mayor"),
            ("\tx", "'\tx"),
            ("'=x", "''=x"),
            ("'Tis so", "'Tis so"),
            ("– No", "– No"),
            ("＝1+1", "'＝1+1"),
            ("\n=x", "'\n=x"),
            ("\r\nx", "'\r\nx"),
            ("", ""),
        ] {
            assert_eq!(safe(cell), written);
        }
    }

    #[test]
    fn what_steers_a_terminal_or_breaks_a_cell_is_made_visible() {
        for (cell, written) in [
            ("a\u{1b}[2Jb", r"a\u{1b}[2Jb"),
            ("a\0b", r"a\u{0}b"),
            ("a\u{202e}b", r"a\u{202e}b"),
            // A lone carriage return overwrites the line.
            ("a\rb", r"a\u{d}b"),
            // Nothing hides a formula.
            ("\0=x", r"\u{0}=x"),
            ("a\tb\nc\r\nd", "a\tb\nc\r\nd"),
            ("Zoë – “שלום”", "Zoë – “שלום”"),
        ] {
            assert_eq!(safe(cell), written);
        }
    }
}
