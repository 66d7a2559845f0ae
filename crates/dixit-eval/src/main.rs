//! `dixit-eval`: scores a reader on a corpus. See the library for the measures.

mod boarded;
mod crossed;
mod labels;
mod placed;
mod repeated;
mod scale;
mod timed;

use clap::{Parser, Subcommand};
use dixit_eval::floors::{Floor, Measures};
use dixit_eval::run::{Run, peak_memory_kib, run};
use dixit_eval::{Corpus, Error, Floors, Predictions, Scores, evaluate, report, text};
use dixit_extract::{AccurateReader, FastReader, Reader};
use serde::Serialize;
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Scores a reader on a corpus in PolNeAR's brat format
///
/// Exit status: 0 scored and nothing under its floor; 1 something under its
/// floor; 2 bad usage or input; 3 no corpus there.
#[derive(Parser)]
#[command(name = "dixit-eval", version, verbatim_doc_comment)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
struct Args {
    #[command(subcommand)]
    command: Option<Command>,

    #[command(flatten)]
    corpus: CorpusArgs,
}

#[derive(Subcommand)]
enum Command {
    /// Scores acts on labelled attributions
    Acts(labels::ActsArgs),
    /// Scores claims, stances and responses
    Board(boarded::BoardArgs),
    /// Scores whether the claim is found that a text repeats
    Claims(repeated::ClaimsArgs),
    /// Scores whether entities are told right across articles
    Entities(crossed::EntitiesArgs),
    /// Scores who is meant by a pronoun
    Gap(labels::GapArgs),
    /// Scores comparisons of names
    Names(labels::NamesArgs),
    /// Scores whether places are found and told right
    Places(placed::PlacesArgs),
    /// Times a register's answers to questions made from its own words
    Answers(scale::AnswersArgs),
    /// Writes articles as JSON lines, multiplied with other names and numbers
    Multiply(scale::MultiplyArgs),
    /// Compares confidences with what is right
    Reliability(ReliabilityArgs),
    /// Scores whether a reader stays silent where nobody says anything
    Silence(labels::SilenceArgs),
    /// Scores whether a reader tells who speaks
    Speakers(labels::SpeakersArgs),
    /// Scores whether times are found and told right
    Times(timed::TimesArgs),
    /// Scores whether wordings of one utterance are found
    Variants(repeated::VariantsArgs),
}

#[derive(clap::Args)]
struct ReliabilityArgs {
    /// Folder that holds text/STEM.txt and attributions/STEM_ANNOTATOR.ann
    gold_dir: PathBuf,

    /// Reader to run
    #[arg(long, value_name = "NAME", default_value = "accurate", value_parser = READERS)]
    reader: String,
}

#[derive(clap::Args)]
struct CorpusArgs {
    /// Folder that holds text/STEM.txt and attributions/STEM_ANNOTATOR.ann
    #[arg(required = true)]
    gold_dir: Option<PathBuf>,

    /// Reader to run; with --predictions, the reader that made them
    #[arg(long, value_name = "NAME", default_value = "accurate", value_parser = READERS)]
    reader: String,

    /// Score this output of `dixit extract --format jsonl` instead of running the reader
    #[arg(long, value_name = "FILE")]
    predictions: Option<PathBuf>,

    /// Also write the scores to this file as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    /// Compare with the floors in this file
    #[arg(long, value_name = "FILE")]
    floors: Option<PathBuf>,

    /// Raise the floors to the measured values, if nothing is under its floor
    #[arg(long, requires = "floors")]
    accept: bool,

    /// With --accept: also lower floors, and take over the hash of a changed corpus
    #[arg(long, requires = "accept")]
    lower: bool,

    /// Threads that read
    #[arg(long, value_name = "N", default_value = "1")]
    jobs: NonZeroUsize,
}

/// The readers by name.
const READERS: [&str; 2] = ["accurate", "fast"];

fn main() -> ExitCode {
    let args = Args::parse();
    let (out, err) = (&mut io::stdout().lock(), &mut io::stderr().lock());
    let done = match (&args.command, &args.corpus.gold_dir) {
        (Some(Command::Acts(acts)), _) => labels::acts(acts, out, err),
        (Some(Command::Board(args)), _) => boarded::board(args, out, err),
        (Some(Command::Claims(args)), _) => repeated::claims(args, out, err),
        (Some(Command::Entities(entities)), _) => crossed::entities(entities, out, err),
        (Some(Command::Gap(gap)), _) => labels::gap(gap, out, err),
        (Some(Command::Names(names)), _) => labels::names(names, out, err),
        (Some(Command::Places(places)), _) => placed::places(places, out, err),
        (Some(Command::Silence(silence)), _) => labels::silence(silence, out, err),
        (Some(Command::Speakers(speakers)), _) => labels::speakers(speakers, out, err),
        (Some(Command::Times(times)), _) => timed::times(times, out, err),
        (Some(Command::Answers(args)), _) => scale::answers(args, out),
        (Some(Command::Multiply(args)), _) => scale::multiply(args, &mut io::BufWriter::new(out)),
        (Some(Command::Variants(args)), _) => repeated::variants(args, out, err),
        (Some(Command::Reliability(args)), _) => print_reliability(args, out),
        (None, Some(gold_dir)) => evaluate_and_print(&args.corpus, gold_dir, out, err),
        // clap asks for one of the two.
        (None, None) => Ok(ExitCode::from(2)),
    };
    match done {
        Ok(status) => status,
        Err(failure) => {
            let (status, message) = match failure {
                Failure::Output(e) => (2, format!("output: {e}")),
                Failure::Input(e) if e.is_missing_corpus() => (3, e.to_string()),
                Failure::Input(e) => (2, e.to_string()),
            };
            // If even this cannot be written, the status still tells.
            let _ = writeln!(io::stderr(), "dixit-eval: {message}");
            ExitCode::from(status)
        }
    }
}

enum Failure {
    Input(Error),
    Output(io::Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Input(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::Output(error)
    }
}

/// What `--json` writes: the reference's object with one field more.
#[derive(Serialize)]
struct Output<'a> {
    #[serde(flatten)]
    scores: &'a Scores,
    run: Figures<'a>,
}

/// On what the scores were measured, and what reading cost.
#[derive(Serialize)]
struct Figures<'a> {
    /// SHA-256 of the corpus.
    corpus_sha256: &'a str,
    reader: &'a str,
    articles: usize,
    words: u64,
    cpu_seconds: Option<f64>,
    words_per_cpu_second: Option<f64>,
    peak_memory_kib: Option<u64>,
}

fn print_reliability(args: &ReliabilityArgs, out: &mut impl Write) -> Result<ExitCode, Failure> {
    let corpus = Corpus::load(&args.gold_dir)?;
    let measured = dixit_eval::reliability::measure(&corpus, &*reader(&args.reader))?;
    out.write_all(measured.table().as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

fn evaluate_and_print(
    args: &CorpusArgs,
    gold_dir: &Path,
    out: &mut impl Write,
    err: &mut impl Write,
) -> Result<ExitCode, Failure> {
    let corpus = Corpus::load(gold_dir)?;
    let (name, result) = match &args.predictions {
        Some(path) => {
            let predictions = Predictions::load(path)?;
            let result = Run {
                predictions,
                cpu_seconds: None,
            };
            let name = path.file_name().unwrap_or_default();
            (name.to_string_lossy().into_owned(), result)
        }
        None => {
            let reader = reader(&args.reader);
            let result = run(&corpus, reader.as_ref(), args.jobs);
            (args.reader.clone(), result)
        }
    };
    // Before scoring, so that the peak is that of reading.
    let peak = peak_memory_kib().filter(|_| args.predictions.is_none());
    let scores = evaluate(&corpus, &result.predictions)?;
    let words = corpus.articles.iter().map(|a| text::count_words(&a.text));
    let words: u64 = words.sum();
    let seconds = result.cpu_seconds;
    let figures = Figures {
        corpus_sha256: &corpus.sha256,
        reader: &args.reader,
        articles: corpus.articles.len(),
        words,
        cpu_seconds: seconds,
        words_per_cpu_second: seconds.filter(|&s| s > 0.0).map(|s| words as f64 / s),
        peak_memory_kib: peak,
    };
    match write_table(out, &report::table(&scores, &name), &figures) {
        // Whoever read the table has seen enough; files and floors still count.
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => {}
        written => written?,
    }
    if let Some(path) = &args.json {
        let output = Output {
            scores: &scores,
            run: figures,
        };
        let mut json = serde_json::to_vec_pretty(&output).map_err(io::Error::from)?;
        json.push(b'\n');
        let written = std::fs::write(path, json);
        written.map_err(|e| io::Error::new(e.kind(), format!("{}: {e}", path.display())))?;
    }
    match &args.floors {
        Some(path) => {
            let mut floors = Floors::load(path)?;
            let floor = floors.find(gold_dir, &args.reader)?;
            let held = hold_floor(args.lower, floor, &scores, &corpus.sha256, path, err)?;
            if args.accept && held == ExitCode::SUCCESS {
                floors.save(path)?;
            }
            Ok(held)
        }
        None => Ok(ExitCode::SUCCESS),
    }
}

/// The reader of that name; clap lets no other through.
fn reader(name: &str) -> Box<dyn Reader> {
    match name {
        "accurate" => Box::new(AccurateReader::new()),
        "fast" => Box::new(FastReader::new()),
        other => unreachable!("--reader {other} is not among the possible values"),
    }
}

/// Scores, then figures.
fn write_table(out: &mut impl Write, table: &str, figures: &Figures) -> io::Result<()> {
    out.write_all(table.as_bytes())?;
    writeln!(out, "{:<24} {:>13}", "articles", figures.articles)?;
    writeln!(
        out,
        "{:<24} {:>13}   with a letter or digit, between white space",
        "words", figures.words
    )?;
    if let Some(seconds) = figures.cpu_seconds {
        writeln!(
            out,
            "{:<24} {seconds:>13.3}   user and system, reading only, reader loaded",
            "CPU-seconds"
        )?;
    }
    if let Some(speed) = figures.words_per_cpu_second {
        writeln!(out, "{:<24} {speed:>13.0}", "words per CPU-second")?;
    }
    if let Some(kib) = figures.peak_memory_kib {
        let mib = kib as f64 / 1024.0;
        writeln!(
            out,
            "{:<24} {mib:>13.1}   the corpus included",
            "peak memory, MiB"
        )?;
    }
    out.flush()
}

/// Compares with a floor from the file at `path`, or resets it, and says what
/// is under it. What holds is raised; the caller keeps that or not.
fn hold_floor(
    lower: bool,
    floor: &mut Floor,
    measures: &impl Measures,
    sha256: &str,
    path: &Path,
    err: &mut impl Write,
) -> Result<ExitCode, Failure> {
    if lower {
        floor.reset(measures, sha256)?;
        return Ok(ExitCode::SUCCESS);
    }
    let shortfalls = floor.check(measures, sha256)?;
    for shortfall in &shortfalls {
        writeln!(err, "dixit-eval: {}: {shortfall}", path.display())?;
    }
    if !shortfalls.is_empty() {
        return Ok(ExitCode::from(1));
    }
    floor.raise(measures)?;
    Ok(ExitCode::SUCCESS)
}
