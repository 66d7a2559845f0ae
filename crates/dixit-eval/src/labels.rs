//! The commands that score on labels: `acts`, `gap`, `names`, `silence`, `speakers`.

use crate::{Failure, READERS, hold_floor, reader};
use clap::Args;
use dixit_eval::acts::{self, Confusion, Labelled, Labels, act_name};
use dixit_eval::articles::Articles;
use dixit_eval::gap::{Asked, Gap, Items};
use dixit_eval::names::{self, Outcome, Pairs};
use dixit_eval::silence::{Passages, Silence};
use dixit_eval::speakers::{self, Speakers};
use dixit_eval::{Error, Floors, Scored, plover};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What commands are told that read articles.
#[derive(Args)]
struct LabelArgs {
    /// Folder of the articles that the labels are of
    #[arg(long, value_name = "FOLDER", default_value = "examples/wikinews")]
    articles: PathBuf,

    #[command(flatten)]
    floors: FloorArgs,
}

/// What all commands are told.
#[derive(Args)]
pub(crate) struct FloorArgs {
    /// Compare with the floors in this file
    #[arg(long, value_name = "FILE")]
    floors: Option<PathBuf>,

    /// Raise the floors to the measured values, if nothing is under its floor
    #[arg(long, requires = "floors")]
    accept: bool,

    /// With --accept: also lower floors, and take over the hash of changed labels
    #[arg(long, requires = "accept")]
    lower: bool,
}

/// The options of `acts`.
#[derive(Args)]
pub(crate) struct ActsArgs {
    #[command(flatten)]
    common: LabelArgs,

    /// Folder of the labels
    #[arg(
        long,
        value_name = "FOLDER",
        default_value = "crates/dixit-eval/data/acts"
    )]
    labels: PathBuf,

    /// Folder that holds polnear, plover and plover-sentences; what is not there is named
    #[arg(long, value_name = "FOLDER", default_value = "../shared/data")]
    corpora: PathBuf,

    /// Also score what this reader finds of the labelled attributions
    #[arg(long, value_name = "NAME", value_parser = READERS)]
    reader: Option<String>,

    /// List what is wrong in the development parts
    #[arg(long)]
    failures: bool,
}

/// The options of `silence`.
#[derive(Args)]
pub(crate) struct SilenceArgs {
    #[command(flatten)]
    common: LabelArgs,

    /// Folder of the labels, with the folder `pages` of made-up pages
    #[arg(
        long,
        value_name = "FOLDER",
        default_value = "crates/dixit-eval/data/silence"
    )]
    labels: PathBuf,

    /// Reader to run
    #[arg(long, value_name = "NAME", default_value = "accurate", value_parser = READERS)]
    reader: String,
}

/// The options of `gap`.
#[derive(Args)]
pub(crate) struct GapArgs {
    #[command(flatten)]
    floors: FloorArgs,

    /// Table of the items, in GAP's format; where it is not, that is said
    #[arg(
        value_name = "FILE",
        default_value = "../shared/data/gap/gap-validation.tsv"
    )]
    items: PathBuf,

    /// Reader whose way of deciding is scored
    #[arg(long, value_name = "NAME", default_value = "accurate", value_parser = READERS)]
    reader: String,

    /// List the items that are not right
    #[arg(long)]
    failures: bool,
}

/// Scores who is meant by a pronoun and prints a table of the genders.
pub(crate) fn gap(
    args: &GapArgs,
    out: &mut impl Write,
    err: &mut impl Write,
) -> Result<ExitCode, Failure> {
    if !args.items.exists() {
        let path = args.items.display();
        writeln!(err, "*** NOT SCORED: gap: no {path}; FILE names the table")?;
        return Ok(ExitCode::SUCCESS);
    }
    let items = Items::load(&args.items)?;
    let asked = match args.reader.as_str() {
        "fast" => Asked::Fast(Box::default()),
        _ => Asked::Accurate(Box::default()),
    };
    let found = Gap::of(&asked, &items.items);
    write!(out, "{}", found.report())?;
    for failure in found.failures.iter().filter(|_| args.failures) {
        writeln!(out, "{failure}")?;
    }
    let stem = args.items.file_stem().unwrap_or_default();
    let measured = Measured {
        name: stem.to_string_lossy().into_owned(),
        measures: found.measures(),
        sha256: items.sha256,
    };
    hold(&args.floors, &args.reader, &[measured], err)
}

/// The options of `names`.
#[derive(Args)]
pub(crate) struct NamesArgs {
    #[command(flatten)]
    floors: FloorArgs,

    /// Folder of the hand-checked pairs
    #[arg(
        long,
        value_name = "FOLDER",
        default_value = "crates/dixit-eval/data/names"
    )]
    labels: PathBuf,

    /// Folder that holds name-transliteration; where it is not, that is said
    #[arg(long, value_name = "FOLDER", default_value = "../shared/data")]
    corpora: PathBuf,

    /// List what is wrong in the development part
    #[arg(long)]
    failures: bool,
}

/// Scores comparisons of names and prints a table for each set of pairs.
pub(crate) fn names(
    args: &NamesArgs,
    out: &mut impl Write,
    err: &mut impl Write,
) -> Result<ExitCode, Failure> {
    let mut measured = Vec::new();
    let mut all = Vec::new();
    for part in ["development", "held-out"] {
        let pairs = Pairs::load(&args.labels.join(format!("pairs-{part}.tsv")))?;
        let list = args.failures && part == "development";
        measured.push(score_names(&format!("pairs.{part}"), &pairs, list, out)?);
        all.extend(pairs.pairs);
    }
    for script in ["arabic", "hebrew"] {
        let name = format!("name-transliteration.{script}");
        let file = format!("name-transliteration/data/wd_{script}_80");
        let path = args.corpora.join(file);
        if path.exists() {
            let pairs = Pairs::of_spellings(&path)?;
            measured.push(score_names(&name, &pairs, false, out)?);
        } else {
            not_scored(&name, &path, err)?;
        }
    }
    if let Some([with_reasons, scores]) = names::speed(&all) {
        writeln!(
            out,
            "{with_reasons:.0} comparisons of prepared Latin names a CPU-second, \
             {scores:.0} without reasons"
        )?;
    }
    hold(&args.floors, "names", &measured, err)
}

fn score_names(
    name: &str,
    pairs: &Pairs,
    list: bool,
    out: &mut impl Write,
) -> Result<Measured, Failure> {
    let found = Outcome::of(&pairs.pairs);
    writeln!(out, "{}", found.report(name))?;
    for failure in found.failures.iter().filter(|_| list) {
        let pair = &failure.pair;
        let what = if pair.is_match { "missed" } else { "wrong" };
        let reasons = failure.reasons.join("; ");
        writeln!(
            out,
            "{what} {:.2}: {} | {} ({}): {reasons}",
            failure.score, pair.a, pair.b, pair.why
        )?;
    }
    Ok(Measured {
        name: name.to_owned(),
        measures: found.measures(),
        sha256: pairs.sha256.clone(),
    })
}

/// Scores acts and prints a table for each set of labels.
pub(crate) fn acts(
    args: &ActsArgs,
    out: &mut impl Write,
    err: &mut impl Write,
) -> Result<ExitCode, Failure> {
    let articles = Articles::load(&args.common.articles, "")?;
    let mut measured = Vec::new();
    for part in ["development", "held-out"] {
        let labels = acts::wikinews(&args.labels.join("wikinews.tsv"), part, &articles)?;
        let name = format!("wikinews.{part}");
        measured.push(score(
            &name,
            &labels,
            args.failures && part == "development",
            out,
        )?);
        if let Some(reader_name) = &args.reader {
            let reader = reader(reader_name);
            let (found, n) = Confusion::of_reader(&labels.items, &*reader, &articles)?;
            let name = format!("{name}, as reader {reader_name} finds them ({n} found)");
            writeln!(out, "{}", found.report(&name))?;
        }
    }
    for (name, part) in [
        ("polnear.development", "train"),
        ("polnear.held-out", "dev"),
    ] {
        let path = args.labels.join(format!("political-{part}.tsv"));
        let corpus = args.corpora.join("polnear").join(part);
        match acts::polnear(&path, &corpus) {
            Ok(labels) => {
                measured.push(score(name, &labels, args.failures && part == "train", out)?);
            }
            Err(e) if e.is_missing_corpus() => not_scored(name, &corpus, err)?,
            Err(e) => return Err(e.into()),
        }
    }
    coded_events(args, out, err)?;
    hold(&args.common.floors, "gold", &measured, err)
}

/// Prints the table of a set of labels, and what is wrong if asked to.
fn score(
    name: &str,
    labels: &Labels,
    list: bool,
    out: &mut impl Write,
) -> Result<Measured, Failure> {
    let found = Confusion::of(&labels.items);
    writeln!(out, "{}", found.report(name))?;
    if list {
        failures(&labels.items, out)?;
    }
    Ok(Measured {
        name: name.to_owned(),
        measures: found.measures(),
        sha256: labels.sha256.clone(),
    })
}

/// Scores the collections of coded events. They have no floors: their files
/// are others'.
fn coded_events(
    args: &ActsArgs,
    out: &mut impl Write,
    err: &mut impl Write,
) -> Result<(), Failure> {
    type Load = fn(&Path) -> Result<Vec<Labelled>, Error>;
    let collections: [(&str, &str, Load); 2] = [
        (
            "plover.records",
            "plover/gold_standard_records/PLOVER_GSR_CAMEO.txt",
            plover::records,
        ),
        (
            "plover.sentences",
            "plover-sentences/datasets/PLV_train.tsv",
            plover::sentences,
        ),
    ];
    for (name, path, load) in collections {
        let path = args.corpora.join(path);
        if !path.exists() {
            not_scored(name, &path, err)?;
            continue;
        }
        let items = load(&path)?;
        writeln!(out, "{}", Confusion::of(&items).report(name))?;
        if args.failures {
            failures(&items, out)?;
        }
    }
    Ok(())
}

/// Scores a reader's silence and prints a table and the failures.
pub(crate) fn silence(
    args: &SilenceArgs,
    out: &mut impl Write,
    err: &mut impl Write,
) -> Result<ExitCode, Failure> {
    let mut articles = Articles::load(&args.common.articles, "")?;
    articles.extend(Articles::load(&args.labels.join("pages"), "pages/")?);
    let passages = Passages::load(&args.labels.join("passages.tsv"), &articles)?;
    let reader = reader(&args.reader);
    let silence = Silence::of(&*reader, &passages, &articles)?;
    write!(out, "{}", silence.report())?;
    let measured = Measured {
        name: "silence".to_owned(),
        measures: silence.measures(),
        sha256: passages.sha256,
    };
    hold(&args.common.floors, &args.reader, &[measured], err)
}

/// The options of `speakers`.
#[derive(Args)]
pub(crate) struct SpeakersArgs {
    #[command(flatten)]
    common: LabelArgs,

    /// Table of the labels
    #[arg(
        long,
        value_name = "FILE",
        default_value = "crates/dixit-eval/data/speakers/wikinews.tsv"
    )]
    labels: PathBuf,

    /// Reader to run
    #[arg(long, value_name = "NAME", default_value = "accurate", value_parser = READERS)]
    reader: String,

    /// List what is wrong in the development part
    #[arg(long)]
    failures: bool,
}

/// Scores a reader's speakers and prints a table for each part of the labels.
pub(crate) fn speakers(
    args: &SpeakersArgs,
    out: &mut impl Write,
    err: &mut impl Write,
) -> Result<ExitCode, Failure> {
    let articles = Articles::load(&args.common.articles, "")?;
    let reader = reader(&args.reader);
    let mut measured = Vec::new();
    for part in ["development", "held-out"] {
        let labels = speakers::Labels::load(&args.labels, part, &articles)?;
        let found = Speakers::of(&*reader, &labels.items, &articles)?;
        let name = format!("speakers.{part}");
        writeln!(out, "{name}\n{}", found.report())?;
        if args.failures && part == "development" {
            for failure in &found.failures {
                writeln!(out, "{failure}")?;
            }
            writeln!(out)?;
        }
        measured.push(Measured {
            name,
            measures: found.measures(),
            sha256: labels.sha256,
        });
    }
    hold(&args.common.floors, &args.reader, &measured, err)
}

fn failures(labels: &[Labelled], out: &mut impl Write) -> Result<(), Failure> {
    for label in labels {
        let found = label.found();
        if !label.gold.contains(&found) {
            let gold = label.gold.first().map(|a| act_name(*a)).unwrap_or_default();
            writeln!(out, "{gold}, found {}: {}", act_name(found), label.line())?;
        }
    }
    writeln!(out)?;
    Ok(())
}

fn not_scored(name: &str, path: &Path, err: &mut impl Write) -> Result<(), Failure> {
    writeln!(
        err,
        "*** NOT SCORED: {name}: no {}; --corpora names the folder that holds it",
        path.display()
    )?;
    Ok(())
}

/// What was measured on a set of labels.
pub(crate) struct Measured {
    pub(crate) name: String,
    pub(crate) measures: BTreeMap<String, f64>,
    /// SHA-256 of the labels.
    pub(crate) sha256: String,
}

/// Holds the floors of corpora, as [`hold`] those of labels. A corpus without a
/// floor is named: `--all` scores some.
pub(crate) fn hold_all(
    args: &FloorArgs,
    reader: &str,
    scored: &[Scored],
    err: &mut impl Write,
) -> Result<ExitCode, Failure> {
    let Some(path) = &args.floors else {
        return Ok(ExitCode::SUCCESS);
    };
    let mut floors = Floors::load(path)?;
    let mut measured = Vec::new();
    for corpus in scored {
        if floors.named(&corpus.name, reader).is_err() {
            let name = &corpus.name;
            writeln!(err, "dixit-eval: {}: no floor for {name}", path.display())?;
            continue;
        }
        measured.push(Measured {
            name: corpus.name.clone(),
            measures: corpus.measures.clone(),
            sha256: corpus.sha256.clone(),
        });
    }
    hold(args, reader, &measured, err)
}

/// Holds the floors, if asked to; those of labels that were not scored stay.
pub(crate) fn hold(
    args: &FloorArgs,
    reader: &str,
    measured: &[Measured],
    err: &mut impl Write,
) -> Result<ExitCode, Failure> {
    let Some(path) = &args.floors else {
        return Ok(ExitCode::SUCCESS);
    };
    let mut floors = Floors::load(path)?;
    let mut status = ExitCode::SUCCESS;
    for m in measured {
        let floor = floors.named(&m.name, reader)?;
        let held = hold_floor(args.lower, floor, &m.measures, &m.sha256, path, err)?;
        if held != ExitCode::SUCCESS {
            status = held;
        }
    }
    if args.accept && status == ExitCode::SUCCESS {
        floors.save(path)?;
    }
    Ok(status)
}
