//! Answers of a search: attributions with their passages.
//!
//! JSON lines are the contract `dixit.search/1`; the other forms are for people and
//! may change.

use std::io::{self, Write};

use dixit_register::{Hit, Said, StoredPiece};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde::Serialize;

use super::csv::{rows, safe};
use super::harmless::one_line;
use super::html::{STYLE, Visible, is_web};
use super::outline::count;
use super::table::{DIM, PLAIN, Page, SPEAKER, TITLE, TableStyle};
use crate::timeline::Days;

/// The answers to a question, and what to mark in them.
#[derive(Debug)]
pub struct Hits<'a> {
    /// The question as it was asked, to be shown.
    pub question: &'a str,
    /// The answers, in order.
    pub hits: &'a [Hit],
    /// Whether there are more.
    pub more: bool,
    /// Words to mark, in lower case, each with whether more letters may follow.
    pub marked: &'a [(String, bool)],
}

#[derive(Serialize)]
struct Line<'a> {
    schema: &'static str,
    id: String,
    speaker: Option<&'a str>,
    role: Option<&'a str>,
    kind: &'a str,
    act: Option<&'a str>,
    source: Vec<PieceLine<'a>>,
    cue: Vec<PieceLine<'a>>,
    content: Vec<PieceLine<'a>>,
    first_day: Option<String>,
    last_day: Option<String>,
    said: Option<&'a str>,
    published: Option<&'a str>,
    confidence: f32,
    passage: PieceLine<'a>,
    document: DocumentLine<'a>,
}

#[derive(Serialize)]
struct PieceLine<'a> {
    start: u32,
    end: u32,
    text: &'a str,
}

#[derive(Serialize)]
struct DocumentLine<'a> {
    path: &'a str,
    url: Option<&'a str>,
    sha256: &'a str,
    title: Option<&'a str>,
    outlet: Option<&'a str>,
    language: Option<&'a str>,
}

/// What names an attribution in its register: the entry of its reading and its id
/// there.
pub fn register_id(hit: &Hit) -> String {
    format!("{}:{}", hit.row.reading, hit.said.id)
}

fn pieces(pieces: &[StoredPiece]) -> Vec<PieceLine<'_>> {
    pieces.iter().map(piece).collect()
}

fn piece(piece: &StoredPiece) -> PieceLine<'_> {
    PieceLine {
        start: piece.start,
        end: piece.end,
        text: &piece.text,
    }
}

/// Writes one line an answer, as `docs/schema/dixit.search-1.json` describes it.
///
/// # Errors
/// If they cannot be written.
pub fn write_hits_jsonl(hits: &Hits<'_>, out: &mut impl Write) -> io::Result<()> {
    for hit in hits.hits {
        let (said, document) = (&hit.said, &hit.document);
        let days = hit.row.days.and_then(Days::of_numbers);
        let line = Line {
            schema: "dixit.search/1",
            id: register_id(hit),
            speaker: said.speaker.name.as_deref(),
            role: said.speaker.role.as_deref(),
            kind: &said.kind,
            act: said.act.as_deref(),
            source: pieces(&said.source),
            cue: pieces(&said.cue),
            content: pieces(&said.content),
            first_day: days.map(Days::first),
            last_day: days.map(Days::last),
            said: said.time.as_ref().and_then(|time| time.value.as_deref()),
            published: document.published.value.as_deref(),
            confidence: said.confidence,
            passage: PieceLine {
                start: hit.passage.start,
                end: hit.passage.end,
                text: &hit.words,
            },
            document: DocumentLine {
                path: &document.origin.path,
                url: document.origin.url.as_deref(),
                sha256: &document.origin.sha256,
                title: document.title.as_deref(),
                outlet: document.outlet.as_deref(),
                language: document.language.as_deref(),
            },
        };
        serde_json::to_writer(&mut *out, &line)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Who speaks: the name, else the source's words in brackets, else a dash.
fn speaker(said: &Said) -> String {
    match &said.speaker.name {
        Some(name) => name.clone(),
        None if said.source.is_empty() => "—".to_owned(),
        None => format!("[{}]", joined(&said.source)),
    }
}

fn joined(pieces: &[StoredPiece]) -> String {
    let words: Vec<&str> = pieces.iter().map(|p| p.text.as_str()).collect();
    words.join(" … ")
}

/// When it was said or, failing that, published.
fn date(hit: &Hit) -> String {
    let told = hit
        .said
        .time
        .as_ref()
        .and_then(|time| Days::of(time.value.as_deref()?));
    match (told, hit.row.days.and_then(Days::of_numbers)) {
        (Some(days), _) => days.words(),
        (None, Some(days)) => format!("published {}", days.words()),
        (None, None) => "no date".to_owned(),
    }
}

/// Writes the answers for a terminal: who, when, how, the passage with the words
/// that were asked for set off, and where it stands.
///
/// # Errors
/// If they cannot be written.
pub fn write_hits_table(
    hits: &Hits<'_>,
    style: &TableStyle,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut page = Page::new(style, out);
    page.words(TITLE, &heading(hits))?;
    page.end()?;
    for hit in hits.hits {
        writeln!(page.out)?;
        page.set_in(0);
        page.words(SPEAKER, &speaker(&hit.said))?;
        if let Some(role) = &hit.said.speaker.role {
            page.words(DIM, &format!("({role})"))?;
        }
        let act = hit.said.act.as_deref().filter(|act| *act != "state");
        let date = date(hit);
        for fact in [Some(&*date), Some(&*hit.said.kind), act]
            .into_iter()
            .flatten()
        {
            page.words(DIM, "·")?;
            page.words(DIM, fact)?;
        }
        page.end()?;
        page.set_in(4);
        let passage = one_line(&hit.words);
        for (words, is_asked) in marked(&passage, hits.marked) {
            page.words(if is_asked { TITLE } else { PLAIN }, words)?;
        }
        page.end()?;
        let document = &hit.document;
        for words in [&document.title, &document.outlet].into_iter().flatten() {
            page.words(DIM, words)?;
            page.words(DIM, "·")?;
        }
        page.words(DIM, &document.origin.path)?;
        page.words(DIM, "·")?;
        page.words(DIM, &register_id(hit))?;
        page.end()?;
    }
    Ok(())
}

fn heading(hits: &Hits<'_>) -> String {
    let number = count(hits.hits.len(), "attribution");
    match hits.more {
        true => format!("{number}, and there are more (--limit)"),
        false => number,
    }
}

const COLUMNS: [&str; 20] = [
    "id",
    "speaker",
    "role",
    "first_day",
    "last_day",
    "kind",
    "act",
    "source",
    "cue",
    "content",
    "content_start",
    "content_end",
    "passage",
    "confidence",
    "title",
    "outlet",
    "language",
    "path",
    "url",
    "sha256",
];

/// Writes the answers for spreadsheets, one row each.
///
/// # Errors
/// If they cannot be written.
pub fn write_hits_csv(hits: &Hits<'_>, out: &mut impl Write) -> io::Result<()> {
    let mut rows = rows(out);
    rows.write_record(COLUMNS)?;
    let text = |value: &Option<String>| safe(value.as_deref().unwrap_or("")).into_owned();
    for hit in hits.hits {
        let (said, document) = (&hit.said, &hit.document);
        let days = hit.row.days.and_then(Days::of_numbers);
        let start = said.content.first().map(|p| p.start.to_string());
        let end = said.content.last().map(|p| p.end.to_string());
        rows.write_record([
            &*register_id(hit),
            &text(&said.speaker.name),
            &text(&said.speaker.role),
            &days.map(Days::first).unwrap_or_default(),
            &days.map(Days::last).unwrap_or_default(),
            &said.kind,
            said.act.as_deref().unwrap_or(""),
            &safe(&joined(&said.source)),
            &safe(&joined(&said.cue)),
            &safe(&joined(&said.content)),
            &start.unwrap_or_default(),
            &end.unwrap_or_default(),
            &safe(&hit.words),
            &said.confidence.to_string(),
            &text(&document.title),
            &text(&document.outlet),
            &text(&document.language),
            &safe(&document.origin.path),
            &text(&document.origin.url),
            &document.origin.sha256,
        ])?;
    }
    rows.flush()
}

/// Writes the answers as one self-contained page.
///
/// # Errors
/// If it cannot be written.
pub fn write_hits_html(hits: &Hits<'_>, out: &mut impl Write) -> io::Result<()> {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="generator" content={ "dixit " (env!("CARGO_PKG_VERSION")) };
                meta http-equiv="Content-Security-Policy"
                    content="default-src 'none'; style-src 'unsafe-inline'";
                title { "Who said: " (one_line(hits.question)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header #top .top {
                    p .brand { "dixit" }
                    h1 { "Who said: " (Visible(&one_line(hits.question))) }
                    p .counts { (heading(hits)) }
                }
                main { ol { @for hit in hits.hits { (item(hit, hits.marked)) } } }
            }
        }
    };
    writeln!(out, "{}", page.0)
}

fn item(hit: &Hit, asked: &[(String, bool)]) -> Markup {
    let document = &hit.document;
    let language = document.language.as_deref().unwrap_or("");
    let address = document.origin.url.as_deref().filter(|url| is_web(url));
    let title = one_line(document.title.as_deref().unwrap_or(&document.origin.path));
    let act = hit.said.act.as_deref().filter(|act| *act != "state");
    html! {
        li id={ "a" (register_id(hit)) } {
            p .head {
                b dir="auto" { (Visible(&one_line(&speaker(&hit.said)))) }
                @if let Some(role) = &hit.said.speaker.role { ", " span dir="auto" { (Visible(&one_line(role))) } }
                " · " (date(hit)) " · " (hit.said.kind)
                @if let Some(act) = act { " · " (act) }
            }
            p .content dir="auto" lang=(language) {
                @for (words, is_asked) in marked(&hit.words, asked) {
                    @if is_asked { mark { (Visible(words)) } } @else { (Visible(words)) }
                }
            }
            p .facts {
                @match address {
                    Some(url) => { a href=(url) rel="noopener noreferrer nofollow" { (Visible(&title)) } },
                    None => { (Visible(&title)) },
                }
                @if let Some(outlet) = &document.outlet { ", " (Visible(&one_line(outlet))) }
                " · " (Visible(&one_line(&document.origin.path))) " · " (register_id(hit))
            }
        }
    }
}

/// The text in stretches, each with whether it is a word that was asked for.
fn marked<'a>(text: &'a str, asked: &[(String, bool)]) -> Vec<(&'a str, bool)> {
    let mut parts = Vec::new();
    let mut from = 0;
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        if !c.is_alphanumeric() {
            continue;
        }
        let mut end = at + c.len_utf8();
        while let Some((next, c)) = rest.next_if(|(_, c)| c.is_alphanumeric()) {
            end = next + c.len_utf8();
        }
        let word = text[at..end].to_lowercase();
        let is_asked = asked.iter().any(|(asked, open)| match open {
            true => word.starts_with(asked.as_str()),
            false => word == *asked,
        });
        if is_asked {
            parts.push((&text[from..at], false));
            parts.push((&text[at..end], true));
            from = end;
        }
    }
    parts.push((&text[from..], false));
    parts.retain(|(words, _)| !words.is_empty());
    parts
}
