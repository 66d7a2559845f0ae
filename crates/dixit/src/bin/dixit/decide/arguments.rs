//! The arguments of the commands by which people settle something, and their help.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::register::arguments::{ACTS, LinesFormatArg, RegisterArgs, STANCES, ShowArgs};

/// Write down what a person settled, with name and reason; it overrides what the machine says, in
/// every later run, and can be retired, never erased.
///
/// Into a register goes any decision; it becomes an entry of the journal, and its number is
/// printed. A decision is about an attribution (ENTRY:aN, ENTRY being the entry of its reading), a
/// claim, a variant group, a piece of evidence (its id, as `dixit board` shows it), or an entity (its id;
/// ENTRY:eN for one document's). It
/// keeps the words and their place under seal, so that it finds its target again when ids change.
///
/// Into a file of JSON lines (--decisions FILE) go decisions about which entities are one; `dixit
/// entities --decisions FILE` heeds them.
#[derive(Args, Debug)]
#[command(after_help = AFTER_DECIDE)]
pub(crate) struct DecideArgs {
    /// What is decided
    #[arg(value_enum, value_name = "KIND")]
    pub(crate) decision: DecisionArg,

    /// What it is about: ids, `knowledge:ID` for a record of the knowledge file; for retire, the entry
    /// or id of a decision
    #[arg(required = true, value_name = "ID")]
    pub(crate) ids: Vec<String>,

    #[command(flatten)]
    pub(crate) register: RegisterArgs,

    /// File that the decision is added to, instead of a register
    #[arg(long, value_name = "FILE", conflicts_with = "register")]
    pub(crate) decisions: Option<PathBuf>,

    /// With --decisions, the list that the ids stand in: the output of `dixit entities --format jsonl`
    #[arg(long, value_name = "FILE", requires = "decisions")]
    pub(crate) entities: Option<PathBuf>,

    /// Who decides
    #[arg(long, value_name = "NAME", value_parser = words)]
    pub(crate) by: String,

    /// When: a date or RFC 3339 time [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<String>,

    /// Why
    #[arg(long, value_name = "TEXT", value_parser = words)]
    pub(crate) reason: String,

    /// The new name, for rename
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,

    /// For split: of a claim or variant group, the attributions that do not belong to the others; of an
    /// entity, path or hash of a document in which the name is somebody else's; may be given several
    /// times
    #[arg(long, value_name = "ID|PATH")]
    pub(crate) apart: Vec<String>,

    /// For move: the claim or variant group that the attribution belongs to, or one of its attributions
    #[arg(long, value_name = "ID")]
    pub(crate) to: Option<String>,

    /// For merge, keep-apart and move of attributions: as what they are one [default: claim]
    #[arg(long = "as", value_enum, value_name = "GROUP")]
    pub(crate) group: Option<GroupArg>,

    /// For relabel: what the speech does
    #[arg(long, value_name = "ACT", value_parser = ACTS)]
    pub(crate) act: Option<String>,

    /// For relabel: how the attribution relates to its claim
    #[arg(long, value_name = "STANCE", value_parser = STANCES)]
    pub(crate) stance: Option<String>,

    /// For relabel: who speaks
    #[arg(long, value_name = "NAME")]
    pub(crate) speaker: Option<String>,

    /// For relabel: what became of a piece of evidence (`dixit attach` makes it attached)
    #[arg(long, value_name = "STATUS", value_parser = ["named", "shown", "verified", "disputed"])]
    pub(crate) status: Option<String>,

    /// For grade: a grade of a scheme (`dixit schemes` lists them)
    #[arg(long, value_name = "GRADE")]
    pub(crate) grade: Option<String>,

    /// For grade: the scheme, where several have the grade
    #[arg(long, value_name = "NAME", requires = "grade")]
    pub(crate) scheme: Option<String>,

    /// For note: its words [default: the reason]
    #[arg(long, value_name = "TEXT")]
    pub(crate) text: Option<String>,
}

/// Words, and not none.
fn words(given: &str) -> Result<String, String> {
    match given.trim() {
        "" => Err("some words are wanted".to_owned()),
        given => Ok(given.to_owned()),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DecisionArg {
    /// It is right
    Confirm,
    /// It is wrong
    Reject,
    /// They are one
    Merge,
    /// No two of them are one
    KeepApart,
    /// It is two: what --apart names, and the rest
    Split,
    /// The attribution belongs to another group: --to
    Move,
    /// It has another --act, --stance, --speaker or --status
    Relabel,
    /// The piece of evidence is genuine: relabel with the status verified
    Verify,
    /// The piece of evidence is not, or that is open: relabel with the status disputed
    Dispute,
    /// It is shown under another --name
    Rename,
    /// It has a --grade of a scheme
    Grade,
    /// Something to be read beside it: --text
    Note,
    /// An earlier decision counts no longer; it stays where it is
    Retire,
}

impl DecisionArg {
    /// Its word on the command line.
    pub(crate) fn word(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

/// What attributions can be one as.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum GroupArg {
    /// They put forward the same
    Claim,
    /// They print one utterance
    Variant,
}

const AFTER_DECIDE: &str = "\
Prints the decision's entry in the journal; of a decision in a file, its id.

Examples:
  dixit decide confirm 12:a3 --register syria.dixit --by 'A. Editor' --reason 'seen on video'
  dixit decide relabel 12:a3 --stance denies --speaker 'Igor Konashenkov' --by … --reason …
  dixit decide verify EVIDENCE --by … --reason 'its metadata and the weather of that day agree'
  dixit decide grade CLAIM --grade fair --by … --reason 'two witnesses, one letter'
  dixit decide merge CLAIM CLAIM --by … --reason 'the same night, the same ward'
  dixit decide split CLAIM --apart 12:a3 --apart 40:a1 --by … --reason 'another hospital'
  dixit decide move 12:a3 --to CLAIM --by … --reason …
  dixit decide retire 57 --by 'A. Editor' --reason 'was wrong'
  dixit decide merge e1a2b3c4d5 e0f9e8d7c6 --entities entities.jsonl --decisions decisions.jsonl \\
      --by 'A. Editor' --at 2026-03-01 --reason 'same office, same day'
  dixit log --decisions";

/// Put a file or page under seal beside a claim, an attribution or a piece of evidence.
///
/// The bytes go into the register's archives as they lie, and two entries into its journal: the
/// capture, and who attached it to what, and why. `dixit verify` covers both; `dixit decide retire`
/// takes it back, and the bytes stay.
#[derive(Args, Debug)]
#[command(after_help = AFTER_ATTACH)]
pub(crate) struct AttachArgs {
    /// What it is put beside: an attribution (ENTRY:aN), or the id of a claim, variant group, piece of
    /// evidence or entity
    #[arg(value_name = "TARGET")]
    pub(crate) target: String,

    /// The file, or the address to fetch
    #[arg(value_name = "FILE|URL")]
    pub(crate) what: String,

    #[command(flatten)]
    pub(crate) register: RegisterArgs,

    /// Who attaches it
    #[arg(long, value_name = "NAME", value_parser = words)]
    pub(crate) by: String,

    /// When: a date or RFC 3339 time [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<String>,

    /// Why
    #[arg(long, value_name = "TEXT", value_parser = words)]
    pub(crate) reason: String,

    /// Fetch addresses on this machine and in private networks too
    #[arg(long)]
    pub(crate) allow_private: bool,

    /// Most seconds for an address
    #[arg(long, value_name = "SECONDS", default_value_t = 600, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(crate) timeout: u64,
}

const AFTER_ATTACH: &str = "\
Prints the entry in the journal.

Examples:
  dixit attach 12:a3 letter.pdf --by 'A. Editor' --reason 'the letter that is spoken of'
  dixit attach EVIDENCE https://example.org/report --by … --reason 'the report, as it stands today'";

/// List the schemes of grades that a decision may use, with their definitions; or add one.
#[derive(Args, Debug)]
#[command(after_help = AFTER_SCHEMES, args_conflicts_with_subcommands = true)]
pub(crate) struct SchemesArgs {
    #[command(subcommand)]
    pub(crate) command: Option<SchemesCommand>,

    #[command(flatten)]
    pub(crate) register: RegisterArgs,

    /// Form of the output
    #[arg(short, long, value_enum, default_value_t = LinesFormatArg::Table)]
    pub(crate) format: LinesFormatArg,

    #[command(flatten)]
    pub(crate) show: ShowArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SchemesCommand {
    /// Add a scheme to a register: an entry of its journal
    Add(AddSchemeArgs),
}

#[derive(Args, Debug)]
pub(crate) struct AddSchemeArgs {
    /// The scheme: a JSON file (docs/schema/dixit.scheme-1.json)
    #[arg(value_name = "FILE")]
    pub(crate) path: PathBuf,

    #[command(flatten)]
    pub(crate) register: RegisterArgs,
}

const AFTER_SCHEMES: &str = "\
Without a register, the schemes that come with dixit are listed. `--format jsonl` prints each as the
JSON that `dixit schemes add` reads.

Examples:
  dixit schemes
  dixit schemes add desk.json --register syria.dixit";
