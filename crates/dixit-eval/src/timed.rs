//! The command that scores times.

use crate::{Failure, hold_floor};
use clap::Args;
use dixit_eval::times::{Scored, meantime, specs};
use dixit_eval::{Error, Floors};
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
    hold(args, &measured, err)
}

/// Scores a corpus, or says that it is not there.
fn or_named(
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

fn hold(args: &TimesArgs, measured: &[Scored], err: &mut impl Write) -> Result<ExitCode, Failure> {
    let Some(path) = &args.floors else {
        return Ok(ExitCode::SUCCESS);
    };
    let mut floors = Floors::load(path)?;
    let mut status = ExitCode::SUCCESS;
    for scored in measured {
        let Ok(floor) = floors.named(&scored.name, "times") else {
            writeln!(
                err,
                "dixit-eval: {}: no floor for {}",
                path.display(),
                scored.name
            )?;
            continue;
        };
        let held = hold_floor(
            args.lower,
            floor,
            &scored.measures,
            &scored.sha256,
            path,
            err,
        )?;
        if held != ExitCode::SUCCESS {
            status = held;
        }
    }
    if args.accept && status == ExitCode::SUCCESS {
        floors.save(path)?;
    }
    Ok(status)
}
