//! Lists of snapshots with the documents read from them.
//!
//! JSON lines are the contract `dixit.capture/1`
//! (`docs/schema/dixit.capture-1.json`); the other forms are for people and may
//! change.

use std::io::{self, Write};

use dixit_model::{Block, BlockKind, DateBasis, Document, Problem, Published, Related, Span};
use serde::Serialize;

use super::csv::{rows, safe};
use super::table::{DIM, PLAIN, Page, TITLE, TableStyle, WARNING};
use crate::Circumstances;

/// A form of a list of snapshots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListingForm {
    /// For reading on a terminal.
    Table,
    /// The contract: one JSON object a line and document.
    Jsonl,
    /// One row a document.
    Csv,
}

impl ListingForm {
    /// The ending of a file in this form, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            ListingForm::Table => "txt",
            ListingForm::Jsonl => "jsonl",
            ListingForm::Csv => "csv",
        }
    }
}

/// Writes the documents of a run with the circumstances of their capture.
#[derive(Debug)]
pub struct Listing<W> {
    out: W,
    form: ListingForm,
    style: TableStyle,
    begun: bool,
}

const COLUMNS: [&str; 17] = [
    "path",
    "url",
    "sha256",
    "media_type",
    "bytes",
    "way",
    "captured",
    "captured_basis",
    "status",
    "title",
    "byline",
    "outlet",
    "language",
    "published",
    "published_basis",
    "words",
    "problems",
];

/// One line of JSON lines.
#[derive(Serialize)]
struct Line<'a> {
    schema: &'static str,
    path: &'a str,
    url: Option<&'a str>,
    sha256: &'a str,
    media_type: &'a str,
    bytes: u64,
    way: &'static str,
    captured: Captured<'a>,
    http: Option<Http<'a>>,
    title: Option<&'a str>,
    byline: Option<&'a str>,
    outlet: Option<&'a str>,
    language: Option<&'a str>,
    published: &'a Published,
    modified: Option<&'a str>,
    text: &'a str,
    blocks: Vec<BlockLine>,
    pages: &'a [Span],
    related: &'a [Related],
    problems: &'a [Problem],
}

#[derive(Serialize)]
struct Captured<'a> {
    value: Option<&'a str>,
    basis: &'static str,
}

#[derive(Serialize)]
struct Http<'a> {
    status: u16,
    headers: &'a [(String, String)],
}

#[derive(Serialize)]
struct BlockLine {
    kind: &'static str,
    start: u32,
    end: u32,
    /// Ranges of the snapshot's bytes, each with its first byte and one past its
    /// last.
    bytes: Vec<[u64; 2]>,
}

impl<W: Write> Listing<W> {
    /// Begins a list. The style is that of tables; other forms ignore it.
    /// `resumed` says that the head and some documents have been written before.
    ///
    /// # Errors
    /// If the head cannot be written.
    pub fn new(
        form: ListingForm,
        style: TableStyle,
        mut out: W,
        resumed: bool,
    ) -> io::Result<Listing<W>> {
        if form == ListingForm::Csv && !resumed {
            let mut rows = rows(&mut out);
            rows.write_record(COLUMNS)?;
            rows.flush()?;
        }
        Ok(Listing {
            out,
            form,
            style,
            begun: resumed,
        })
    }

    /// Writes a document and hands it on at once to whoever reads the output.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn document(
        &mut self,
        document: &Document,
        circumstances: &Circumstances,
    ) -> io::Result<()> {
        match self.form {
            ListingForm::Table => {
                if self.begun {
                    writeln!(self.out)?;
                }
                self.begun = true;
                table(document, circumstances, &self.style, &mut self.out)?;
            }
            ListingForm::Jsonl => {
                serde_json::to_writer(&mut self.out, &line(document, circumstances))?;
                self.out.write_all(b"\n")?;
            }
            ListingForm::Csv => csv(document, circumstances, &mut self.out)?,
        }
        self.out.flush()
    }

    /// Ends the list and gives the output back.
    ///
    /// # Errors
    /// If the rest cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}

fn line<'a>(document: &'a Document, circumstances: &'a Circumstances) -> Line<'a> {
    let origin = &document.origin;
    Line {
        schema: "dixit.capture/1",
        path: &origin.path,
        url: origin.url.as_deref(),
        sha256: &origin.sha256,
        media_type: &origin.media_type,
        bytes: circumstances.bytes,
        way: circumstances.way.name(),
        captured: Captured {
            value: circumstances.captured.value.as_deref(),
            basis: circumstances.captured.basis.name(),
        },
        http: circumstances.http.as_ref().map(|http| Http {
            status: http.status,
            headers: &http.headers,
        }),
        title: document.title.as_deref(),
        byline: document.byline.as_deref(),
        outlet: document.outlet.as_deref(),
        language: document.language.as_deref(),
        published: &document.published,
        modified: document.modified.as_deref(),
        text: &document.text,
        blocks: blocks(document),
        pages: &document.pages,
        related: &document.related,
        problems: &document.problems,
    }
}

fn blocks(document: &Document) -> Vec<BlockLine> {
    let line = |kind, span: Span| BlockLine {
        kind,
        start: span.start,
        end: span.end,
        bytes: (document.bytes.of(span).into_iter())
            .map(|range| [range.start, range.end])
            .collect(),
    };
    if document.layout.is_empty() {
        let end = document.text.chars().count();
        return vec![line(
            "text",
            Span::new(0, u32::try_from(end).unwrap_or(u32::MAX)),
        )];
    }
    let block = |block: &Block| {
        let kind = match block.kind {
            BlockKind::Paragraph => "paragraph",
            BlockKind::Title => "title",
            BlockKind::Heading => "heading",
            BlockKind::ListItem => "list-item",
            BlockKind::BlockQuote => "block-quotation",
            BlockKind::Caption => "caption",
            BlockKind::Teaser => "teaser",
        };
        line(kind, block.span)
    };
    document.layout.iter().map(block).collect()
}

fn basis(basis: DateBasis) -> &'static str {
    match basis {
        DateBasis::Meta => "meta",
        DateBasis::Url => "url",
        DateBasis::Text => "text",
        DateBasis::Given => "given",
        DateBasis::Unknown => "unknown",
    }
}

fn csv(document: &Document, circumstances: &Circumstances, out: &mut impl Write) -> io::Result<()> {
    let mut rows = rows(out);
    let text = |value: &Option<String>| safe(value.as_deref().unwrap_or("")).into_owned();
    let origin = &document.origin;
    let status = circumstances.http.as_ref().map(|http| http.status);
    let problems: Vec<&str> = document.problems.iter().map(|p| &*p.message).collect();
    rows.write_record([
        &*safe(&origin.path),
        &text(&origin.url),
        &origin.sha256,
        &*safe(&origin.media_type),
        &circumstances.bytes.to_string(),
        circumstances.way.name(),
        &text(&circumstances.captured.value),
        circumstances.captured.basis.name(),
        &status.map(|s| s.to_string()).unwrap_or_default(),
        &text(&document.title),
        &text(&document.byline),
        &text(&document.outlet),
        &text(&document.language),
        &text(&document.published.value),
        basis(document.published.basis),
        &words(document).to_string(),
        &*safe(&problems.join("; ")),
    ])?;
    rows.flush()
}

fn words(document: &Document) -> usize {
    document.text.split_whitespace().count()
}

fn table(
    document: &Document,
    circumstances: &Circumstances,
    style: &TableStyle,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut page = Page::new(style, out);
    let origin = &document.origin;
    if let Some(title) = &document.title {
        page.words(TITLE, title)?;
        page.end()?;
    }
    let path_style = if document.title.is_some() { DIM } else { TITLE };
    page.words(path_style, &origin.path)?;
    page.end()?;
    page.set_in(2);
    if let Some(url) = origin.url.as_ref().filter(|url| **url != origin.path) {
        page.words(PLAIN, url)?;
        page.end()?;
    }
    let published = match &document.published.value {
        Some(date) => format!("published {date} ({})", basis(document.published.basis)),
        None => "date unknown".to_owned(),
    };
    page.words(PLAIN, &published)?;
    let said = [&document.outlet, &document.byline, &document.language];
    let count = super::outline::count(words(document), "word");
    for part in said.into_iter().flatten().chain([&count]) {
        page.words(DIM, "·")?;
        page.words(PLAIN, part)?;
    }
    page.end()?;
    let captured = match &circumstances.captured.value {
        Some(time) => format!("captured {time} ({})", circumstances.captured.basis.name()),
        None => "time of capture unknown".to_owned(),
    };
    let bytes = super::outline::count(usize::try_from(circumstances.bytes).unwrap_or(0), "byte");
    page.words(DIM, &captured)?;
    page.words(DIM, &format!("· {} · {bytes}", origin.media_type))?;
    page.end()?;
    page.words(DIM, &format!("sha256 {}", origin.sha256))?;
    page.end()?;
    for problem in &document.problems {
        page.words(WARNING, "!")?;
        page.words(WARNING, &problem.message)?;
        page.end()?;
    }
    Ok(())
}
