//! The command that scores places.

use crate::Failure;
use crate::labels::{FloorArgs, hold_all};
use crate::timed::or_named;
use clap::Args;
use dixit_eval::places::{PARTS, meantime, passages};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// The options of `places`.
#[derive(Args)]
pub(crate) struct PlacesArgs {
    /// Table of the passages
    #[arg(
        long,
        value_name = "FILE",
        default_value = "crates/dixit-eval/data/places/passages.tsv"
    )]
    passages: PathBuf,

    /// Folder that holds meantime; where it is not there, that is said
    #[arg(long, value_name = "FOLDER", default_value = "../shared/data")]
    corpora: PathBuf,

    /// List what is wrong in the development parts
    #[arg(long)]
    failures: bool,

    #[command(flatten)]
    floors: FloorArgs,
}

/// Scores places and prints a line for each part of each corpus.
pub(crate) fn places(
    args: &PlacesArgs,
    out: &mut impl Write,
    err: &mut impl Write,
) -> Result<ExitCode, Failure> {
    let mut measured = Vec::new();
    for part in PARTS {
        measured.push(passages(&args.passages, part)?);
    }
    let news = args.corpora.join("meantime");
    for part in PARTS {
        let name = format!("meantime.{part}");
        measured.extend(or_named(&name, &news, err, || meantime(&news, part))?);
    }
    for scored in &measured {
        writeln!(out, "{}", scored.report())?;
        if args.failures && scored.name.ends_with(PARTS[0]) {
            for failure in &scored.failures {
                writeln!(out, "  {failure}")?;
            }
        }
    }
    hold_all(&args.floors, "places", &measured, err)
}
