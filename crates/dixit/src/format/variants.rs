//! Variants: the wordings of an utterance, with their differences word by word.
//!
//! JSON lines are the contract `dixit.variants/1`; the other forms are for people and
//! may change.

use std::io::{self, Write};

use dixit_model::OffsetMap;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde::Serialize;

use super::csv::{rows, safe};
use super::harmless::one_line;
use super::html::{STYLE, Visible, is_web};
use super::outline::count;
use super::table::{DIM, PLAIN, Page, SPEAKER, TITLE, TableStyle, WARNING};
use crate::variants::{Change, Printing, Variant, Wording, diff};

const VARIANTS_STYLE: &str = include_str!("variants.css");

/// Words of a wording that the first one has too, or has not.
#[derive(Serialize)]
struct Edit<'a> {
    change: &'static str,
    text: &'a str,
}

/// How a wording differs from the first one.
fn edits<'a>(first: &'a str, other: &'a str) -> Vec<Edit<'a>> {
    let (old, new) = (OffsetMap::new(first), OffsetMap::new(other));
    let stretches = diff(first, other);
    let edit = stretches.iter().filter_map(|stretch| {
        let (change, text) = match stretch.change {
            Change::Same => ("same", stretch.second.map(|span| new.slice(span))),
            Change::Removed => ("removed", stretch.first.map(|span| old.slice(span))),
            Change::Added => ("added", stretch.second.map(|span| new.slice(span))),
        };
        Some(Edit {
            change,
            text: text?,
        })
    });
    edit.collect()
}

#[derive(Serialize)]
struct Line<'a> {
    schema: &'a str,
    id: &'a str,
    speaker: Option<&'a str>,
    entity: Option<&'a str>,
    confidence: f32,
    documents: usize,
    origins: usize,
    wordings: Vec<WordingLine<'a>>,
}

#[derive(Serialize)]
struct WordingLine<'a> {
    #[serde(flatten)]
    wording: &'a Wording,
    /// How it differs from the first wording; empty for that one.
    differences: Vec<Edit<'a>>,
}

fn wordings(variant: &Variant) -> Vec<WordingLine<'_>> {
    let first = variant.wordings.first().map_or("", |w| w.text.as_str());
    let lines = variant.wordings.iter().enumerate();
    let line = lines.map(|(at, wording)| WordingLine {
        wording,
        differences: match at {
            0 => Vec::new(),
            _ => edits(first, &wording.text),
        },
    });
    line.collect()
}

/// Writes one line a variant, as `docs/schema/dixit.variants-1.json` describes it.
///
/// # Errors
/// If they cannot be written.
pub fn write_variants_jsonl(variants: &[Variant], out: &mut impl Write) -> io::Result<()> {
    for variant in variants {
        let line = Line {
            schema: &variant.schema,
            id: &variant.id,
            speaker: variant.speaker.as_deref(),
            entity: variant.entity.as_deref(),
            confidence: variant.confidence,
            documents: variant.documents,
            origins: variant.origins,
            wordings: wordings(variant),
        };
        serde_json::to_writer(&mut *out, &line)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Writes a row for each place where a wording is printed.
///
/// # Errors
/// If they cannot be written.
pub fn write_variants_csv(variants: &[Variant], out: &mut impl Write) -> io::Result<()> {
    let mut rows = rows(out);
    rows.write_record([
        "variant",
        "speaker",
        "wording",
        "text",
        "language",
        "original",
        "score",
        "reasons",
        "outlet",
        "published",
        "title",
        "path",
        "url",
        "sha256",
        "attribution",
        "kind",
        "act",
        "origin",
    ])?;
    let text = |value: &Option<String>| safe(value.as_deref().unwrap_or("")).into_owned();
    for variant in variants {
        for (number, wording) in (1..).zip(&variant.wordings) {
            for printing in &wording.printings {
                let score = wording.score.map(|score| format!("{score:.2}"));
                rows.write_record([
                    &*variant.id,
                    &text(&printing.speaker),
                    &format!("{number}"),
                    &safe(&wording.text),
                    &text(&wording.language),
                    if wording.original { "yes" } else { "" },
                    &score.unwrap_or_default(),
                    &safe(&wording.reasons.join("; ")),
                    &text(&printing.outlet),
                    &text(&printing.published),
                    &text(&printing.title),
                    &safe(&printing.path),
                    &text(&printing.url),
                    &printing.sha256,
                    &printing.attribution,
                    &named(printing.kind),
                    &printing.act.map(named).unwrap_or_default(),
                    &text(&printing.origin),
                ])?;
            }
        }
    }
    rows.flush()
}

/// The name of a kind or act as the contract writes it.
fn named(value: impl Serialize) -> String {
    let value = serde_json::to_value(value).ok();
    let text = value.as_ref().and_then(serde_json::Value::as_str);
    text.unwrap_or_default().to_owned()
}

fn counts(variant: &Variant) -> String {
    format!(
        "{}, {}, {}",
        count(variant.wordings.len(), "wording"),
        count(variant.documents, "document"),
        count(variant.origins, "origin"),
    )
}

fn speaker(variant: &Variant) -> &str {
    variant.speaker.as_deref().unwrap_or("[nobody named]")
}

/// Where a wording is printed, in words.
fn place(printing: &Printing) -> String {
    let known = [&printing.outlet, &printing.published]
        .into_iter()
        .flatten();
    let mut parts: Vec<String> = known.map(|part| one_line(part)).collect();
    parts.push(one_line(&printing.path));
    parts.join(" · ")
}

/// Writes variants for a terminal: the first wording whole, then each other one with
/// what it leaves out (−) and has instead (+) in brackets.
///
/// # Errors
/// If they cannot be written.
pub fn write_variants_table(
    variants: &[Variant],
    style: &TableStyle,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut page = Page::new(style, out);
    for (at, variant) in variants.iter().enumerate() {
        if at > 0 {
            writeln!(page.out)?;
        }
        page.set_in(0);
        page.words(SPEAKER, &one_line(speaker(variant)))?;
        page.words(DIM, &format!("· {} · {}", variant.id, counts(variant)))?;
        page.end()?;
        for line in wordings(variant) {
            wording(&mut page, &line)?;
        }
    }
    Ok(())
}

fn wording<W: Write>(page: &mut Page<'_, W>, line: &WordingLine<'_>) -> io::Result<()> {
    let wording = line.wording;
    writeln!(page.out)?;
    page.set_in(4);
    if line.differences.is_empty() {
        page.words(PLAIN, &one_line(&wording.text))?;
    }
    for edit in &line.differences {
        let text = one_line(edit.text);
        match edit.change {
            "same" => page.words(PLAIN, &text)?,
            "removed" => page.words(WARNING, &format!("[−{text}]"))?,
            _ => page.words(TITLE, &format!("[+{text}]"))?,
        }
    }
    page.end()?;
    for printing in &wording.printings {
        page.set_in(6);
        page.words(DIM, &place(printing))?;
        page.end()?;
    }
    if let Some(score) = wording.score {
        page.set_in(6);
        let why = wording.reasons.join("; ");
        page.words(DIM, &format!("{score:.2}: {}", one_line(&why)))?;
        page.end()?;
    }
    Ok(())
}

/// Writes variants as one self-contained page.
///
/// # Errors
/// If it cannot be written.
pub fn write_variants_html(variants: &[Variant], out: &mut impl Write) -> io::Result<()> {
    let title = match variants {
        [only] => format!(
            "{}, in {}",
            speaker(only),
            count(only.wordings.len(), "wording")
        ),
        _ => "The same said in other words".to_owned(),
    };
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
                title { (one_line(&title)) }
                style { (PreEscaped(STYLE)) (PreEscaped(VARIANTS_STYLE)) }
            }
            body {
                header #top .top {
                    p .brand { "dixit" }
                    h1 { (Visible(&one_line(&title))) }
                    p .counts { (count(variants.len(), "utterance")) }
                    p .note {
                        "Against the first wording: " del { "left out" } ", " ins { "put in" } "."
                    }
                }
                main { @for variant in variants { (section(variant)) } }
            }
        }
    };
    writeln!(out, "{}", page.0)
}

fn section(variant: &Variant) -> Markup {
    html! {
        section .variant id=(variant.id) {
            h2 { (Visible(&one_line(speaker(variant)))) }
            p .facts { (counts(variant)) " · " code { (variant.id) } }
            @for line in wordings(variant) {
                div .wording {
                    p .content dir="auto" lang=(line.wording.language.as_deref().unwrap_or("")) {
                        @if line.differences.is_empty() { (Visible(&line.wording.text)) }
                        @for edit in &line.differences {
                            @match edit.change {
                                "same" => { (Visible(edit.text)) " " },
                                "removed" => { del { (Visible(edit.text)) } " " },
                                _ => { ins { (Visible(edit.text)) } " " },
                            }
                        }
                    }
                    @if line.wording.original { p .facts { "in the language in which it was said" } }
                    @for printing in &line.wording.printings { (printed(printing)) }
                    @if let Some(score) = line.wording.score {
                        p .facts { (format!("{score:.2}")) ": " (Visible(&one_line(&line.wording.reasons.join("; ")))) }
                    }
                }
            }
        }
    }
}

fn printed(printing: &Printing) -> Markup {
    let title = one_line(printing.title.as_deref().unwrap_or(&printing.path));
    let address = printing.url.as_deref().filter(|url| is_web(url));
    html! {
        p .facts {
            @match address {
                Some(url) => { a href=(url) rel="noopener noreferrer nofollow" { (Visible(&title)) } },
                None => { (Visible(&title)) },
            }
            " · " (Visible(&place(printing)))
        }
    }
}
