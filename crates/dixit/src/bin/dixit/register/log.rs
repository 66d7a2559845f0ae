//! `dixit log`.

use std::io::{self, Write};

use dixit::register::{Body, Entry};

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
    let mut left = arguments.limit.unwrap_or(u64::MAX);
    let mut written: io::Result<()> = Ok(());
    register
        .entries(arguments.from, &mut |_, line| {
            if left == 0 {
                return Ok(false);
            }
            let entry = Entry::parse(line);
            let kind = entry.as_ref().map_or("", |entry| entry.body.kind());
            if !arguments.kind.is_empty() && !arguments.kind.iter().any(|k| k == kind) {
                return Ok(true);
            }
            left -= 1;
            written = match (&entry, arguments.format) {
                (Ok(entry), LinesFormatArg::Table) => table(entry, &mut out),
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

fn table(entry: &Entry, out: &mut impl Write) -> io::Result<()> {
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
        Body::Decision {
            by,
            reason,
            decision,
        } => format!("{by}: {decision} ({reason})"),
        Body::Retirement {
            by,
            reason,
            retires,
        } => format!("{by}: of entry {retires} ({reason})"),
        Body::Recovery { length, kept, .. } => {
            format!("{length} unacknowledged bytes set aside in {kept}")
        }
    };
    let line = format!(
        "{:>8}  {}  {:<10}  {words}",
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
