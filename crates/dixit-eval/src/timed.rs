//! The command that scores times.

use crate::Failure;
use crate::labels::{FloorArgs, hold_all as hold};
use clap::Args;
use dixit_eval::times::{meantime, specs};
use dixit_eval::{Error, Scored};
use dixit_times::Language;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The options of `times`.
#[derive(Args)]
pub(crate) struct TimesArgs {
    /// Folder that holds datetime-specs and meantime; what is not there is named
    #[arg(long, value_name = "FOLDER", default_value = "../shared/data")]
    corpora: PathBuf,

    /// Score all files of cases, not only those that have floors
    #[arg(long)]
    all: bool,

    /// List what is wrong
    #[arg(long)]
    failures: bool,

    #[command(flatten)]
    floors: FloorArgs,
}

/// The files of cases whose results have types and values; the others of the
/// collection test single parts of the software that they were made for.
const MODELS: &[&str] = &["English/DateTimeModel", "German/DateTimeModel"];

/// Files of cases that are scored with `--all`, as a check of what the grammar
/// knows beyond the models.
const PARTS: &[&str] = &[
    "DateParser",
    "DateExtractor",
    "DatePeriodParser",
    "DatePeriodExtractor",
    "DateTimeParser",
    "DateTimeExtractor",
    "DateTimePeriodParser",
    "DateTimePeriodExtractor",
    "TimeParser",
    "TimeExtractor",
    "TimePeriodParser",
    "TimePeriodExtractor",
    "DurationParser",
    "DurationExtractor",
    "SetParser",
    "SetExtractor",
    "HolidayParser",
    "HolidayExtractor",
    "MergedExtractor",
];

/// Scores times and prints a line for each corpus.
pub(crate) fn times(
    args: &TimesArgs,
    out: &mut impl Write,
    err: &mut impl Write,
) -> Result<ExitCode, Failure> {
    let folder = args.corpora.join("datetime-specs");
    let mut names: Vec<String> = MODELS.iter().map(|name| (*name).to_owned()).collect();
    if args.all {
        names.extend(PARTS.iter().map(|name| format!("English/{name}")));
    }
    let mut measured = Vec::new();
    for name in names {
        let path = folder.join(format!("{name}.json"));
        let language = if name.starts_with("German") {
            Language::german()
        } else {
            Language::english()
        };
        let scored = or_named(&name, &path, err, || specs(&path, language))?;
        measured.extend(scored.map(|scored| Scored { name, ..scored }));
    }
    let news = args.corpora.join("meantime");
    measured.extend(or_named("meantime", &news, err, || meantime(&news))?);
    for scored in &measured {
        writeln!(out, "{}", scored.report())?;
        if args.failures {
            for failure in &scored.failures {
                writeln!(out, "  {failure}")?;
            }
        }
    }
    hold(&args.floors, "times", &measured, err)
}

/// Scores a corpus, or says that it is not there.
pub(crate) fn or_named(
    name: &str,
    path: &Path,
    err: &mut impl Write,
    score: impl Fn() -> Result<Scored, Error>,
) -> Result<Option<Scored>, Failure> {
    if path.exists() {
        return Ok(Some(score()?));
    }
    writeln!(
        err,
        "*** NOT SCORED: {name}: no {}; --corpora names the folder that holds it",
        path.display()
    )?;
    Ok(None)
}
