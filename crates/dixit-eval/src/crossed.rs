//! The command that scores entities across articles.

use crate::{Failure, READERS, hold_floor, reader};
use clap::Args;
use dixit_eval::{Floors, entities};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// The options of `entities`.
#[derive(Args)]
pub(crate) struct EntitiesArgs {
    /// Folder that holds meantime
    #[arg(long, value_name = "FOLDER", default_value = "../shared/data")]
    corpora: PathBuf,

    /// Reader that finds the names
    #[arg(long, value_name = "NAME", default_value = "accurate", value_parser = READERS)]
    reader: String,

    /// List what is wrong in the development topics
    #[arg(long)]
    failures: bool,

    /// Compare with the floors in this file
    #[arg(long, value_name = "FILE")]
    floors: Option<PathBuf>,

    /// Raise the floors to the measured values, if nothing is under its floor
    #[arg(long, requires = "floors")]
    accept: bool,

    /// With --accept: also lower floors, and take over the hash of a changed corpus
    #[arg(long, requires = "accept")]
    lower: bool,
}

/// Scores entities and prints the table.
pub(crate) fn entities(
    args: &EntitiesArgs,
    out: &mut impl Write,
    err: &mut impl Write,
) -> Result<ExitCode, Failure> {
    let folder = args.corpora.join("meantime");
    if !folder.exists() {
        writeln!(
            err,
            "*** NOT SCORED: meantime: no {}; --corpora names the folder that holds it",
            folder.display()
        )?;
        return Ok(ExitCode::from(3));
    }
    let scored = entities::score(&folder, &*reader(&args.reader))?;
    out.write_all(scored.table.as_bytes())?;
    if args.failures {
        for failure in &scored.failures {
            writeln!(out, "  {failure}")?;
        }
    }
    let Some(path) = &args.floors else {
        return Ok(ExitCode::SUCCESS);
    };
    let mut floors = Floors::load(path)?;
    let floor = floors.named("meantime", &args.reader)?;
    let status = hold_floor(
        args.lower,
        floor,
        &scored.measures,
        &scored.sha256,
        path,
        err,
    )?;
    if args.accept && status == ExitCode::SUCCESS {
        floors.save(path)?;
    }
    Ok(status)
}
