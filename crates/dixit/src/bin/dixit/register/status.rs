//! `dixit status`.

use std::io::Write as _;

use serde::Serialize;

use super::arguments::{OneFormatArg, StatusArgs};
use super::{failed, open, read};
use crate::run::Failure;

#[derive(Serialize)]
struct Status<'a> {
    schema: &'static str,
    register: String,
    key: &'a str,
    counts: Counts,
    checkpoint: Option<String>,
}

#[derive(Serialize)]
struct Counts {
    snapshots: u64,
    documents: u64,
    attributions: u64,
    entities: u64,
    claims: u64,
    decisions: u64,
    entries: u64,
}

/// Prints how much the register holds.
pub(crate) fn run(arguments: &StatusArgs) -> Result<bool, Failure> {
    let register = read(&arguments.register)?;
    let counts = register.counts().map_err(failed)?;
    let status = Status {
        schema: "dixit.status/1",
        register: register.folder().display().to_string(),
        key: register.key().text(),
        counts: Counts {
            snapshots: counts.snapshots,
            documents: counts.documents,
            attributions: counts.attributions,
            entities: counts.entities,
            claims: counts.claims,
            decisions: counts.decisions,
            entries: counts.entries,
        },
        checkpoint: register.checkpoint().map_err(failed)?,
    };
    let (mut out, _) = open(
        &arguments.show,
        match arguments.format {
            OneFormatArg::Table => "txt",
            OneFormatArg::Json => "json",
        },
    )?;
    let mut write = || -> std::io::Result<()> {
        if let OneFormatArg::Json = arguments.format {
            serde_json::to_writer(&mut out, &status)?;
            return writeln!(out);
        }
        writeln!(out, "{}", dixit::format::one_line(&status.register))?;
        for (number, what) in [
            (counts.snapshots, "snapshots"),
            (counts.documents, "documents"),
            (counts.attributions, "attributions"),
            (counts.entities, "entities"),
            (counts.claims, "claims"),
            (counts.decisions, "decisions"),
            (counts.entries, "entries of the journal"),
        ] {
            writeln!(out, "{number:>12}  {what}")?;
        }
        Ok(())
    };
    write()
        .and_then(|()| out.finish())
        .map_err(Failure::Write)?;
    Ok(true)
}
