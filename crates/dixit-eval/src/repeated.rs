//! The commands that score what is said again: `claims`, `variants`.

use crate::Failure;
use crate::labels::{FloorArgs, hold_all};
use clap::Args;
use dixit_eval::Scored;
use dixit_eval::claims::{self, Task};
use dixit_eval::variants::{self, Part, Translations};
use dixit_sentences::Encoder;
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The options of `claims`.
#[derive(Args)]
pub(crate) struct ClaimsArgs {
    /// Folder with queries.tsv, vclaims.jsonl and PART.qrels.tsv
    #[arg(long, value_name = "FOLDER", default_value = "../shared/data/claims")]
    corpus: PathBuf,

    /// Queries that are scored; settings are chosen on train
    #[arg(long, value_name = "PART", default_value = "dev", value_parser = ["dev", "train"])]
    part: String,

    /// Threads that search
    #[arg(long, value_name = "N", default_value = "2")]
    jobs: NonZeroUsize,

    /// List queries whose first claim is wrong
    #[arg(long)]
    failures: bool,

    /// Write what train/fit.py learns from to this file, from the part train, and score nothing
    #[arg(long, value_name = "FILE")]
    learn: Option<PathBuf>,

    #[command(flatten)]
    floors: FloorArgs,
}

/// The options of `variants`.
#[derive(Args)]
pub(crate) struct VariantsArgs {
    /// File of translations, JSON lines
    #[arg(
        long,
        value_name = "FILE",
        default_value = "../shared/data/mt-variants/ru-en.jsonl"
    )]
    corpus: PathBuf,

    /// List what is joined or apart and should not be
    #[arg(long)]
    failures: bool,

    /// Write what train/fit.py learns from to this file, from the training part, and score nothing
    #[arg(long, value_name = "FILE")]
    learn: Option<PathBuf>,

    #[command(flatten)]
    floors: FloorArgs,
}

/// Scores whether known claims are found.
pub(crate) fn claims(
    args: &ClaimsArgs,
    out: &mut impl Write,
    err: &mut impl Write,
) -> Result<ExitCode, Failure> {
    if !args.corpus.exists() {
        return not_scored("claims", &args.corpus, err);
    }
    let encoder = Encoder::built_in();
    if let Some(path) = &args.learn {
        let task = Task::load(&args.corpus, "train")?;
        return write(path, &claims::candidates_to_learn(&task, &encoder));
    }
    let task = Task::load(&args.corpus, &args.part)?;
    let found = claims::score(&task, &encoder, args.jobs.get());
    let name = format!("claims.{}", args.part);
    let scored = Scored {
        name,
        ..found.scored
    };
    print(&scored, args.failures, out)?;
    let (speed, threads) = found.speed;
    writeln!(
        out,
        "{speed:.0} queries a second on {threads} threads{}; {} claims taken in in {:.1} s",
        found
            .cpu
            .map_or(String::new(), |cpu| format!(", {cpu:.0} a CPU-second")),
        task.claims.len(),
        found.building
    )?;
    hold_all(&args.floors, "claims", &[scored], err)
}

/// Scores whether wordings of one utterance are found.
pub(crate) fn variants(
    args: &VariantsArgs,
    out: &mut impl Write,
    err: &mut impl Write,
) -> Result<ExitCode, Failure> {
    if !args.corpus.exists() {
        return not_scored("variants", &args.corpus, err);
    }
    let encoder = Encoder::built_in();
    if let Some(path) = &args.learn {
        let translations = Translations::load(&args.corpus, Part::Training)?;
        return write(path, &variants::pairs_to_learn(&translations, &encoder));
    }
    let mut measured = Vec::new();
    for part in [Part::Training, Part::HeldOut] {
        let translations = Translations::load(&args.corpus, part)?;
        for (articles, form) in [(true, ""), (false, ".alone")] {
            let scored = variants::score(&translations, &encoder, articles);
            let name = format!("{}{form}", part.name());
            let scored = Scored { name, ..scored };
            print(&scored, args.failures && articles, out)?;
            measured.push(scored);
        }
    }
    hold_all(&args.floors, "variants", &measured, err)
}

fn print(scored: &Scored, failures: bool, out: &mut impl Write) -> Result<(), Failure> {
    writeln!(out, "{}", scored.report())?;
    for failure in scored.failures.iter().filter(|_| failures) {
        writeln!(out, "  {failure}")?;
    }
    Ok(())
}

fn not_scored(name: &str, path: &Path, err: &mut impl Write) -> Result<ExitCode, Failure> {
    let path = path.display();
    writeln!(err, "*** NOT SCORED: {name}: no {path}; --corpus names it")?;
    Ok(ExitCode::from(3))
}

fn write(path: &Path, table: &str) -> Result<ExitCode, Failure> {
    let written = std::fs::write(path, table);
    written.map_err(|e| {
        Failure::Output(std::io::Error::new(
            e.kind(),
            format!("{}: {e}", path.display()),
        ))
    })?;
    Ok(ExitCode::SUCCESS)
}
