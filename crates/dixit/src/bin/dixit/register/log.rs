//! `dixit log`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use dixit::register::decision::{Book, Opinion, Part, Settled, Written, resolve};
use dixit::register::{Body, Entry, Register};

use super::arguments::{LinesFormatArg, LogArgs};
use super::{failed, open, read};
use crate::run::Failure;

/// Prints the journal, or the last checkpoint.
pub(crate) fn run(arguments: &LogArgs) -> Result<bool, Failure> {
    let register = read(&arguments.register)?;
    let extension = match arguments.format {
        LinesFormatArg::Table => "txt",
        LinesFormatArg::Jsonl => "jsonl",
    };
    let (mut out, _) = open(&arguments.show, extension)?;
    if arguments.checkpoint {
        let note = register.checkpoint().map_err(failed)?.unwrap_or_default();
        let written = out.write_all(note.as_bytes()).and_then(|()| out.finish());
        return written.map(|()| true).map_err(Failure::Write);
    }
    if let Some(id) = &arguments.about {
        about(&register, id, arguments, &mut out)?;
        return out.finish().map(|()| true).map_err(Failure::Write);
    }
    let mut left = arguments.limit.unwrap_or(u64::MAX);
    let mut written: io::Result<()> = Ok(());
    let remarks = remarks(&register, arguments)?;
    let is_wanted = |kind: &str| match arguments.decisions {
        true => ["decision", "retirement"].contains(&kind),
        false => arguments.kind.is_empty() || arguments.kind.iter().any(|k| k == kind),
    };
    register
        .entries(arguments.from, &mut |number, line| {
            if left == 0 {
                return Ok(false);
            }
            let entry = Entry::parse(line);
            let kind = entry.as_ref().map_or("", |entry| entry.body.kind());
            if !is_wanted(kind) {
                return Ok(true);
            }
            left -= 1;
            written = match (&entry, arguments.format) {
                (Ok(entry), LinesFormatArg::Table) => {
                    let remark = remarks.get(&number).map_or("", String::as_str);
                    table(entry, remark, &mut out)
                }
                _ => writeln!(out, "{line}"),
            };
            Ok(written.is_ok())
        })
        .map_err(failed)?;
    written
        .and_then(|()| out.finish())
        .map_err(Failure::Write)?;
    Ok(true)
}

/// What became of decisions, by their entries: for a table of them.
fn remarks(register: &Register, arguments: &LogArgs) -> Result<BTreeMap<u64, String>, Failure> {
    let mut remarks = BTreeMap::new();
    if !arguments.decisions || !matches!(arguments.format, LinesFormatArg::Table) {
        return Ok(remarks);
    }
    let book = Book::open(register).map_err(Failure::Open)?;
    for lost in book.lost() {
        remarks.insert(lost.entry, format!(" · {}", lost.what));
    }
    for (entry, by) in register.retirements().map_err(failed)? {
        remarks.insert(entry, format!(" · retired by entry {by}"));
    }
    Ok(remarks)
}

/// Prints the decisions about something, and where people disagree.
fn about(
    register: &Register,
    id: &str,
    arguments: &LogArgs,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let target = resolve(register, id, Part::Whole).map_err(Failure::Open)?;
    let book = Book::open(register).map_err(Failure::Open)?;
    let settled = book
        .about_target(register, &target)
        .map_err(Failure::Open)?;
    let most = usize::try_from(arguments.limit.unwrap_or(u64::MAX)).unwrap_or(usize::MAX);
    for held in settled.decisions.iter().take(most) {
        let mut line = String::new();
        register
            .entries(held.entry, &mut |_, found| {
                line = found.to_owned();
                Ok(false)
            })
            .map_err(failed)?;
        let written = match (Entry::parse(&line), arguments.format) {
            (Ok(entry), LinesFormatArg::Table) => table(&entry, "", out),
            _ => writeln!(out, "{line}"),
        };
        written.map_err(Failure::Write)?;
    }
    if let LinesFormatArg::Table = arguments.format {
        for words in disputes(&settled) {
            writeln!(out, "{}", dixit::format::one_line(&words)).map_err(Failure::Write)?;
        }
    }
    Ok(())
}

/// In words, where people say different things.
fn disputes(settled: &Settled<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    let verdict = |right: &bool| if *right { "right" } else { "wrong" }.to_owned();
    lines.extend(dispute("whether it is right", &settled.verdict(), verdict));
    for (what, opinion) in [
        ("the act", settled.act()),
        ("the stance", settled.stance()),
        ("the speaker", settled.speaker()),
        ("the status", settled.status()),
        ("the name", settled.name()),
    ] {
        lines.extend(dispute(what, &opinion, |label| (*label).to_owned()));
    }
    for scheme in settled.schemes() {
        let what = format!("the grade by {scheme}");
        let grade = settled.grade(scheme);
        lines.extend(dispute(&what, &grade, |grade| grade.grade.clone()));
    }
    lines
}

fn dispute<T>(what: &str, opinion: &Opinion<'_, T>, word: impl Fn(&T) -> String) -> Option<String> {
    let Opinion::Disputed(voices) = opinion else {
        return None;
    };
    let said = voices.iter().map(|v| {
        format!(
            "{} says {} (entry {})",
            v.held.by,
            word(&v.value),
            v.held.entry
        )
    });
    let said: Vec<String> = said.collect();
    Some(format!("disputed, {what}: {}", said.join("; ")))
}

fn table(entry: &Entry, remark: &str, out: &mut impl Write) -> io::Result<()> {
    let words = match &entry.body {
        Body::Begin { key, .. } => key.clone(),
        Body::Capture { path, snapshot, .. } => format!("{path} {}", short(snapshot)),
        Body::Reading {
            capture,
            reader,
            version,
            attributions,
            ..
        } => format!("of capture {capture} by {reader} {version}: {attributions} attributions"),
        Body::Return { capture, path, .. } => {
            format!("{path} shows again what capture {capture} sealed")
        }
        Body::Decision {
            by,
            reason,
            decision,
        } => match Written::parse(decision) {
            Ok(written) => format!("{} · {by}: {reason}", written.words()),
            Err(_) => format!("{decision} · {by}: {reason}"),
        },
        Body::Retirement {
            by,
            reason,
            retires,
        } => format!("of entry {retires} · {by}: {reason}"),
        Body::Scheme { scheme } => {
            let name = scheme.get("name").and_then(serde_json::Value::as_str);
            name.unwrap_or_default().to_owned()
        }
        Body::Recovery { length, kept, .. } => {
            format!("{length} unacknowledged bytes set aside in {kept}")
        }
    };
    let line = format!(
        "{:>8}  {}  {:<10}  {words}{remark}",
        entry.entry,
        entry.at,
        entry.body.kind()
    );
    writeln!(out, "{}", dixit::format::harmless(&line).replace('\n', " "))?;
    Ok(())
}

fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}
