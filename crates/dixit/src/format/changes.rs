//! What changed from one version of a page to the next.
//!
//! JSON lines are the contract `dixit.changes/1`; the table is for people.

use std::io::{self, Write};

use dixit_register::{Change, Changed, Said, Stored, StoredPiece, WordEdit};
use serde::Serialize;

use super::outline::count;
use super::table::{DIM, PLAIN, Page, SPEAKER, TITLE, TableStyle, WARNING};

#[derive(Serialize)]
struct Line<'a> {
    schema: &'static str,
    page: &'a str,
    before: VersionLine<'a>,
    after: VersionLine<'a>,
    returned: bool,
    text_differs: bool,
    same: usize,
    vanished: Vec<SaidLine<'a>>,
    new: Vec<SaidLine<'a>>,
    changed: Vec<ChangedLine<'a>>,
}

#[derive(Serialize)]
struct VersionLine<'a> {
    reading: u64,
    path: &'a str,
    url: Option<&'a str>,
    sha256: &'a str,
    captured: Option<&'a str>,
    published: Option<&'a str>,
    title: Option<&'a str>,
}

#[derive(Serialize)]
struct SaidLine<'a> {
    id: &'a str,
    speaker: Option<&'a str>,
    kind: &'a str,
    act: Option<&'a str>,
    source: Vec<PieceLine<'a>>,
    cue: Vec<PieceLine<'a>>,
    content: Vec<PieceLine<'a>>,
}

#[derive(Serialize)]
struct PieceLine<'a> {
    start: u32,
    end: u32,
    text: &'a str,
}

#[derive(Serialize)]
struct ChangedLine<'a> {
    before: SaidLine<'a>,
    after: SaidLine<'a>,
    words: Vec<EditLine<'a>>,
}

#[derive(Serialize)]
struct EditLine<'a> {
    edit: &'static str,
    text: &'a str,
}

/// Writes a change as one line, as `docs/schema/dixit.changes-1.json` describes it.
///
/// # Errors
/// If it cannot be written.
pub fn write_change_jsonl(change: &Change, out: &mut impl Write) -> io::Result<()> {
    let line = Line {
        schema: "dixit.changes/1",
        page: &change.page,
        before: version(&change.before, change.captured_before.as_deref()),
        after: version(&change.after, change.captured_after.as_deref()),
        returned: change.returned,
        text_differs: change.text_differs,
        same: change.same,
        vanished: change.vanished.iter().map(said).collect(),
        new: change.new.iter().map(said).collect(),
        changed: change.changed.iter().map(changed).collect(),
    };
    serde_json::to_writer(&mut *out, &line)?;
    out.write_all(b"\n")
}

fn version<'a>(version: &'a (u64, Stored), captured: Option<&'a str>) -> VersionLine<'a> {
    let document = &version.1;
    VersionLine {
        reading: version.0,
        path: &document.origin.path,
        url: document.origin.url.as_deref(),
        sha256: &document.origin.sha256,
        captured,
        published: document.published.value.as_deref(),
        title: document.title.as_deref(),
    }
}

fn said(said: &Said) -> SaidLine<'_> {
    fn piece(piece: &StoredPiece) -> PieceLine<'_> {
        PieceLine {
            start: piece.start,
            end: piece.end,
            text: &piece.text,
        }
    }
    SaidLine {
        id: &said.id,
        speaker: said.speaker.name.as_deref(),
        kind: &said.kind,
        act: said.act.as_deref(),
        source: said.source.iter().map(piece).collect(),
        cue: said.cue.iter().map(piece).collect(),
        content: said.content.iter().map(piece).collect(),
    }
}

fn changed(changed: &Changed) -> ChangedLine<'_> {
    let edit = |edit: &'_ WordEdit| match edit {
        WordEdit::Same(_) => "same",
        WordEdit::Gone(_) => "gone",
        WordEdit::Came(_) => "came",
    };
    let words = changed.words.iter().map(|e| {
        let (WordEdit::Same(text) | WordEdit::Gone(text) | WordEdit::Came(text)) = e;
        EditLine {
            edit: edit(e),
            text,
        }
    });
    ChangedLine {
        before: said(&changed.before),
        after: said(&changed.after),
        words: words.collect(),
    }
}

/// Writes a change for a terminal: what vanished (−), what is new (+), and what was
/// changed, with the words that went and came in brackets.
///
/// # Errors
/// If it cannot be written.
pub fn write_change_table(
    change: &Change,
    style: &TableStyle,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut page = Page::new(style, out);
    let title = change.after.1.title.as_ref().unwrap_or(&change.page);
    page.words(TITLE, title)?;
    page.end()?;
    page.words(DIM, &change.page)?;
    let captured = [&change.captured_before, &change.captured_after];
    if let [Some(before), Some(after)] = captured {
        page.words(DIM, &format!("· {before} → {after}"))?;
    }
    page.end()?;
    if change.returned {
        page.words(WARNING, "shows again what it had shown before")?;
        page.end()?;
    }
    let counts = [
        format!("{} vanished", count(change.vanished.len(), "attribution")),
        format!("{} new", change.new.len()),
        format!("{} changed", change.changed.len()),
        format!("{} the same", change.same),
    ];
    page.words(DIM, &counts.join(", "))?;
    page.end()?;
    for said in &change.vanished {
        line(&mut page, "−", said)?;
    }
    for said in &change.new {
        line(&mut page, "+", said)?;
    }
    for changed in &change.changed {
        edits(&mut page, changed)?;
    }
    Ok(())
}

fn head<W: Write>(page: &mut Page<'_, W>, sign: &str, said: &Said) -> io::Result<()> {
    writeln!(page.out)?;
    page.set_in(2);
    page.words(WARNING, sign)?;
    match &said.speaker.name {
        Some(name) => page.words(SPEAKER, name)?,
        None => page.words(SPEAKER, &format!("[{}]", words(&said.source)))?,
    }
    page.words(DIM, &format!("· {}", said.kind))?;
    if let Some(act) = said.act.as_deref().filter(|act| *act != "state") {
        page.words(DIM, &format!("· {act}"))?;
    }
    Ok(())
}

fn words(pieces: &[StoredPiece]) -> String {
    let words: Vec<&str> = pieces.iter().map(|p| p.text.as_str()).collect();
    words.join(" … ")
}

fn line<W: Write>(page: &mut Page<'_, W>, sign: &str, said: &Said) -> io::Result<()> {
    head(page, sign, said)?;
    page.end()?;
    page.set_in(6);
    page.words(PLAIN, &words(&said.content))?;
    page.end()
}

fn edits<W: Write>(page: &mut Page<'_, W>, changed: &Changed) -> io::Result<()> {
    head(page, "±", &changed.after)?;
    if changed.before.speaker.name != changed.after.speaker.name {
        let before = changed
            .before
            .speaker
            .name
            .as_deref()
            .unwrap_or("nobody named");
        page.words(WARNING, &format!("· was {before}"))?;
    }
    if changed.before.act != changed.after.act {
        let before = changed.before.act.as_deref().unwrap_or("none");
        page.words(WARNING, &format!("· the act was {before}"))?;
    }
    page.end()?;
    page.set_in(6);
    if changed.words.is_empty() {
        page.words(PLAIN, &words(&changed.after.content))?;
    }
    for edit in &changed.words {
        match edit {
            WordEdit::Same(words) => page.words(PLAIN, words)?,
            WordEdit::Gone(words) => page.words(WARNING, &format!("[−{words}]"))?,
            WordEdit::Came(words) => page.words(TITLE, &format!("[+{words}]"))?,
        }
    }
    page.end()
}
