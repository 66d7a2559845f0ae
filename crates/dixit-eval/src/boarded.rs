//! The command that scores the board: `board`.

use crate::labels::{FloorArgs, Measured, hold};
use crate::{Failure, READERS, reader};
use clap::Args;
use dixit_eval::board::{self, Labels, PARTS, SETS, Scope, Scores};
use dixit_model::Document;
use dixit_sentences::Encoder;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// The options of `board`.
#[derive(Args)]
pub(crate) struct BoardArgs {
    #[command(flatten)]
    floors: FloorArgs,

    /// Folder of the labels, with the folder `wire` of reports
    #[arg(
        long,
        value_name = "FOLDER",
        default_value = "crates/dixit-eval/data/board"
    )]
    labels: PathBuf,

    /// Folder of the articles that the labels are of
    #[arg(long, value_name = "FOLDER", default_value = "examples/wikinews")]
    articles: PathBuf,

    /// Text of the example case; where it is not, that is said
    #[arg(
        long,
        value_name = "FILE",
        default_value = "../shared/sample/statement.txt"
    )]
    case: PathBuf,

    /// Reader that finds the attributions
    #[arg(long, value_name = "NAME", default_value = "accurate", value_parser = READERS)]
    reader: String,

    /// Of the articles only some attributions are labelled: score no response by others
    #[arg(long)]
    partial: bool,

    /// List what is wrong in the development part
    #[arg(long)]
    failures: bool,

    /// Print the features of the development part's pairs instead, for fitting
    #[arg(long)]
    features: bool,

    /// Print the features of what may answer what in the development part instead, for fitting
    #[arg(long, conflicts_with = "features")]
    response_features: bool,
}

/// Scores the board and prints a table of the parts and sets.
pub(crate) fn board(
    args: &BoardArgs,
    out: &mut impl Write,
    err: &mut impl Write,
) -> Result<ExitCode, Failure> {
    let labels = Labels {
        partial: args.partial,
        ..Labels::load(&args.labels)?
    };
    let documents = documents(args, &labels, err)?;
    let encoder = Encoder::built_in();
    if args.features || args.response_features {
        let lines = match args.features {
            true => board::features,
            false => board::response_features,
        };
        for set in SETS {
            out.write_all(lines(&labels, set, PARTS[0], &documents, &encoder).as_bytes())?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out, "{}", Scores::head())?;
    let mut measured = Vec::new();
    for part in PARTS {
        for (scope, vectors, name) in [
            (Scope::All, true, "read"),
            (Scope::Found, true, "given"),
            (Scope::All, false, "words"),
        ] {
            let encoder = vectors.then_some(&encoder);
            let mut sum = Scores::default();
            for set in SETS {
                let scores = board::score(&labels, set, part, &documents, scope, encoder);
                if scores.attributions > 0 {
                    writeln!(out, "{}", scores.row(&format!("{part} {set} {name}")))?;
                }
                // The example case lies outside the repository: floors leave it out.
                if set != "case" {
                    sum = sum.plus(&scores);
                } else if args.failures && name == "read" {
                    failures(&scores, out)?;
                }
            }
            writeln!(out, "{}", sum.row(&format!("{part} {name}")))?;
            if args.failures && name == "read" && part == PARTS[0] {
                failures(&sum, out)?;
            }
            measured.push(Measured {
                name: format!("board.{part}.{name}"),
                measures: sum.measures(),
                sha256: labels.sha256.clone(),
            });
        }
    }
    if let Some(second) = labels.second(&args.labels)? {
        for part in PARTS {
            let of = |set: &str| board::agreement(&labels, &second, set, part);
            let sum = SETS
                .iter()
                .map(|set| of(set))
                .fold(Scores::default(), |a, b| a.plus(&b));
            writeln!(out, "{}", sum.row(&format!("{part} second person")))?;
        }
    }
    hold(&args.floors, &args.reader, &measured, err)
}

fn failures(scores: &Scores, out: &mut impl Write) -> Result<(), Failure> {
    write!(out, "{}", scores.confusion())?;
    for failure in &scores.failures {
        writeln!(out, "  {failure}")?;
    }
    Ok(())
}

/// The labelled articles as the reader reads them; says where the case is missing.
fn documents(
    args: &BoardArgs,
    labels: &Labels,
    err: &mut impl Write,
) -> Result<BTreeMap<String, Document>, Failure> {
    let folders = [args.articles.clone(), args.labels.join("wire")];
    let case = args.case.exists().then_some(args.case.as_path());
    if case.is_none() {
        let path = args.case.display();
        writeln!(
            err,
            "*** NOT SCORED: case: no {path}; --case names the text"
        )?;
    }
    Ok(board::documents(
        labels,
        &folders,
        case,
        &*reader(&args.reader),
    )?)
}
