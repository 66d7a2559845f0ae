//! The arguments of the commands around a register, and their help.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::arguments::{ColorArg, InputArgs, ReaderArg, TimelineFormatArg, day, language, share};

/// Which register is meant.
#[derive(Args, Debug)]
pub(crate) struct RegisterArgs {
    /// The register [default: DIXIT_REGISTER, or the only *.dixit in this folder]
    #[arg(long, value_name = "NAME.dixit")]
    pub(crate) register: Option<PathBuf>,
}

/// Where the output goes, and how it looks.
#[derive(Args, Debug)]
pub(crate) struct ShowArgs {
    /// Write to a file or into a folder [default: standard output]
    #[arg(short, long, value_name = "FILE|DIR")]
    pub(crate) out: Option<PathBuf>,

    /// Colours in tables; `auto` heeds the terminal and NO_COLOR
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = ColorArg::Auto)]
    pub(crate) color: ColorArg,
}

/// Make a register: a folder that keeps pages under seal, who said what in them, and a journal
/// that shows whether anything was changed.
#[derive(Args, Debug)]
#[command(after_help = AFTER_INIT)]
pub(crate) struct InitArgs {
    /// The new folder; its name ends in .dixit
    #[arg(value_name = "NAME.dixit")]
    pub(crate) path: PathBuf,
}

const AFTER_INIT: &str = "\
The folder holds snapshots/*.warc.gz (any web-archive tool reads them), register.db (SQLite), key
(private: whoever has it can sign) and key.pub. Copy the folder to copy the register.

The journal shows every change that somebody without the private key makes. Its owner could still
write another history and sign that: publish checkpoints (`dixit log --checkpoint`), so that others
can tell.

Exit status:
  0  the register was made; its public key is on standard output
  2  there is something at that place, or it cannot be written

Example:
  dixit init syria.dixit";

/// Add articles to a register: captures, reads, finds who said what, and keeps all of it.
///
/// Only what is new or changed is read: the same bytes again are nothing new, another snapshot of
/// a known address or path is a new version, and the old one is kept. What is stored is safe
/// every half second; after an interruption the same command goes on.
#[derive(Args, Debug)]
#[command(after_help = AFTER_ADD)]
pub(crate) struct AddArgs {
    #[command(flatten)]
    pub(crate) register: RegisterArgs,

    #[command(flatten)]
    pub(crate) input: InputArgs,

    /// Form of the output
    #[arg(short, long, value_enum, default_value_t = AddFormatArg::Table)]
    pub(crate) format: AddFormatArg,

    /// Reader that finds the attributions
    #[arg(long, value_enum, default_value_t = ReaderArg::Accurate)]
    pub(crate) reader: ReaderArg,

    /// Make the register, if there is none at that place
    #[arg(long, requires = "register")]
    pub(crate) init: bool,

    /// At the end print the boards of the claims that are contested, those of most origins first
    #[arg(long, conflicts_with_all = ["no_derive", "format"])]
    pub(crate) boards: bool,

    /// Store what is read and leave what follows from it to a later run
    #[arg(long)]
    pub(crate) no_derive: bool,

    /// Give up where another run is writing to the register, instead of waiting for it
    #[arg(long)]
    pub(crate) no_wait: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum AddFormatArg {
    /// What was added, in numbers
    Table,
    /// One JSON object a document, once it is stored safely
    Jsonl,
}

const AFTER_ADD: &str = "\
Exit status:
  0  every input was read and stored, or was there already
  2  at least one input was not read, or not to its end (it is named on standard error, the rest
     is stored), or the register cannot be written

Examples:
  dixit add --register syria.dixit news/
  dixit add --register syria.dixit --init --boards news/
  dixit add crawl.warc.gz --include '*/syria/*' --since 2016-02
  dixit add https://example.org/statement";

/// Count what a register holds.
#[derive(Args, Debug)]
#[command(after_help = AFTER_STATUS)]
pub(crate) struct StatusArgs {
    #[command(flatten)]
    pub(crate) register: RegisterArgs,

    /// Form of the output
    #[arg(short, long, value_enum, default_value_t = OneFormatArg::Table)]
    pub(crate) format: OneFormatArg,

    #[command(flatten)]
    pub(crate) show: ShowArgs,
}

/// Form of what is one object.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum OneFormatArg {
    /// For reading
    Table,
    /// One JSON object
    Json,
}

const AFTER_STATUS: &str = "\
Example:
  dixit status --register syria.dixit --format json";

/// Search a register: the passages in which somebody said something, with speaker and date.
///
/// Words are looked for in what was said. The latest come first: by the day on which it was said or,
/// where the text does not tell, published.
#[derive(Args, Debug)]
#[command(after_help = AFTER_SEARCH)]
pub(crate) struct SearchArgs {
    /// Words that have to be there: word, \"a phrase\", begin*, one OR other, -without,
    /// NEAR(one other, 5)
    #[arg(value_name = "WORDS")]
    pub(crate) words: Option<String>,

    #[command(flatten)]
    pub(crate) register: RegisterArgs,

    /// Said by somebody of this name; words as above
    #[arg(long, value_name = "NAME")]
    pub(crate) speaker: Option<String>,

    /// Said by somebody of this organization or role, or by the organization
    #[arg(long, value_name = "NAME")]
    pub(crate) org: Option<String>,

    /// Only these acts: state, deny, accuse, demand, promise, threaten, support, concede, decline,
    /// ask
    #[arg(long, value_name = "ACT", value_delimiter = ',', value_parser = ACTS)]
    pub(crate) act: Vec<String>,

    /// Only these stances to a claim: asserts, denies, doubts, concedes, asks
    #[arg(long, value_name = "STANCE", value_delimiter = ',', value_parser = STANCES)]
    pub(crate) stance: Vec<String>,

    /// Only direct, indirect or mixed quotations
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = ["direct", "indirect", "mixed"])]
    pub(crate) kind: Vec<String>,

    /// Said, or else published, on this day or later: YYYY-MM-DD, YYYY-MM or YYYY
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) from: Option<String>,

    /// On this day or earlier
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) to: Option<String>,

    /// Published by an outlet; may be given several times
    #[arg(long, value_name = "NAME")]
    pub(crate) outlet: Vec<String>,

    /// Only in these languages, as in `en` or `en,ru`
    #[arg(long, value_name = "LANG", value_delimiter = ',', value_parser = language)]
    pub(crate) lang: Vec<String>,

    /// Leave out attributions less likely right than this, from 0 to 1
    #[arg(long, value_name = "P", default_value_t = 0.0, hide_default_value = true, value_parser = share)]
    pub(crate) min_confidence: f32,

    /// Also what stands only in older versions of pages
    #[arg(long)]
    pub(crate) old: bool,

    /// The most answers
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit: u32,

    /// Form of the output
    #[arg(short, long, value_enum, default_value_t = SearchFormatArg::Table)]
    pub(crate) format: SearchFormatArg,

    #[command(flatten)]
    pub(crate) show: ShowArgs,
}

pub(crate) const ACTS: [&str; 10] = [
    "state", "deny", "accuse", "demand", "promise", "threaten", "support", "concede", "decline",
    "ask",
];

pub(crate) const STANCES: [&str; 5] = ["asserts", "denies", "doubts", "concedes", "asks"];

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum SearchFormatArg {
    /// For reading
    Table,
    /// One JSON object a line and attribution: docs/schema/dixit.search-1.json
    Jsonl,
    /// One row an attribution
    Csv,
    /// One self-contained page
    Html,
}

const AFTER_SEARCH: &str = "\
Exit status:
  0  something was found
  1  nothing was found
  2  the arguments are wrong, or the register cannot be read

Examples:
  dixit search 'chemical weapons' --speaker Lavrov --from 2016-02 --to 2016-03
  dixit search '\"no evidence\" OR \"without evidence\"' --act deny
  dixit search 'NEAR(hospital bomb*, 8)' --kind direct --format csv --out hospital.csv
  dixit search --org 'defence ministry' --lang ru";

/// Show what changed between versions of a page: attributions that vanished, are new, or have
/// other words.
#[derive(Args, Debug)]
#[command(after_help = AFTER_CHANGES)]
pub(crate) struct ChangesArgs {
    #[command(flatten)]
    pub(crate) register: RegisterArgs,

    /// Also versions with the same attributions
    #[arg(long)]
    pub(crate) all: bool,

    /// Form of the output
    #[arg(short, long, value_enum, default_value_t = LinesFormatArg::Table)]
    pub(crate) format: LinesFormatArg,

    #[command(flatten)]
    pub(crate) show: ShowArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum LinesFormatArg {
    /// For reading
    Table,
    /// One JSON object a line
    Jsonl,
}

const AFTER_CHANGES: &str = "\
Two snapshots are versions of one page if they have the same address, or else the same path. They
are compared in the order in which they were added.

Exit status:
  0  nothing changed, or the changes were printed
  2  the register cannot be read

Example:
  dixit changes --register syria.dixit --format jsonl";

/// Recompute everything in a register: the hash of each snapshot, the text read from it, the words
/// of each attribution, the journal, its tree and its checkpoints. Name what does not hold.
#[derive(Args, Debug)]
#[command(after_help = AFTER_VERIFY)]
pub(crate) struct VerifyArgs {
    #[command(flatten)]
    pub(crate) register: RegisterArgs,

    /// Check a proof that was exported, without the register
    #[arg(long, value_name = "FILE", conflicts_with_all = ["register", "export_proof"])]
    pub(crate) proof: Option<PathBuf>,

    /// Tell whether the register still holds the entries of an older checkpoint of it, as `dixit log
    /// --checkpoint` printed it: by a consistency proof made from the journal's lines
    #[arg(long, value_name = "FILE", conflicts_with_all = ["proof", "export_proof"])]
    pub(crate) checkpoint: Option<PathBuf>,

    /// The public key by which a proof or older checkpoint has to hold: its text, or a file such as
    /// key.pub
    #[arg(long, value_name = "KEY|FILE")]
    pub(crate) key: Option<String>,

    /// Write the proof that the journal holds an entry (its number, see `dixit log`), to --out
    #[arg(long, value_name = "ENTRY")]
    pub(crate) export_proof: Option<u64>,

    /// Form of the output
    #[arg(short, long, value_enum, default_value_t = OneFormatArg::Table)]
    pub(crate) format: OneFormatArg,

    #[command(flatten)]
    pub(crate) show: ShowArgs,

    /// No progress bar
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

const AFTER_VERIFY: &str = "\
A proof is a text file (C2SP tlog-proof) with one entry, the hashes that lead from it to the root of
the tree, and a signed checkpoint. Without --key it is checked by the key that it brings along, which
shows that nothing was changed since it was signed, not who signed it.

Exit status:
  0  all holds
  1  something does not hold; it is named
  2  the register or the proof cannot be read, or the arguments are wrong

Examples:
  dixit verify --register syria.dixit
  dixit verify --export-proof 12 --out statement.tlog-proof
  dixit verify --proof statement.tlog-proof --key syria.dixit/key.pub
  dixit verify --register syria.dixit --checkpoint kept-in-march.txt";

/// Show everything that one speaker said: names, roles, and each attribution in order of time.
#[derive(Args, Debug)]
#[command(after_help = AFTER_SPEAKER)]
pub(crate) struct SpeakerArgs {
    /// A name, whole or in part, or the id of an entity
    #[arg(value_name = "NAME")]
    pub(crate) name: String,

    #[command(flatten)]
    pub(crate) register: RegisterArgs,

    /// Leave out attributions less likely right than this, from 0 to 1
    #[arg(long, value_name = "P", default_value_t = 0.0, hide_default_value = true, value_parser = share)]
    pub(crate) min_confidence: f32,

    /// Form of the output
    #[arg(short, long, value_enum, default_value_t = TimelineFormatArg::Table)]
    pub(crate) format: TimelineFormatArg,

    #[command(flatten)]
    pub(crate) show: ShowArgs,
}

const AFTER_SPEAKER: &str = "\
Names are compared without regard to case. Where several entities have such a name, the one of whom
most is said is shown, and the others are named on standard error.

Exit status:
  0  the speaker was found
  2  nobody has this name, or the register cannot be read

Examples:
  dixit speaker Zakharova
  dixit speaker 'John Smith' --format html --out smith.html";

/// Show one utterance in all its wordings, and how they differ word by word.
///
/// What somebody said is printed shortened, edited, translated. Wordings of one utterance are
/// brought together by what they say, who said it and where they are printed; each has the
/// probability and the reasons.
#[derive(Args, Debug)]
#[command(after_help = AFTER_DIFF)]
pub(crate) struct DiffArgs {
    /// The id of the utterance, or of one of its attributions as `dixit search` prints it (12:a3);
    /// without it, all that are printed in several wordings
    #[arg(value_name = "VARIANT")]
    pub(crate) variant: Option<String>,

    #[command(flatten)]
    pub(crate) register: RegisterArgs,

    /// Also utterances that are printed more than once, always in the same words
    #[arg(long, conflicts_with = "variant")]
    pub(crate) all: bool,

    /// Form of the output
    #[arg(short, long, value_enum, default_value_t = SearchFormatArg::Table)]
    pub(crate) format: SearchFormatArg,

    #[command(flatten)]
    pub(crate) show: ShowArgs,
}

const AFTER_DIFF: &str = "\
The first wording is the one that the others are most like, not necessarily what was said.

Exit status:
  0  the wordings were printed
  2  there is no such utterance, or the register cannot be read

Examples:
  dixit diff                                      all that is printed in several wordings
  dixit diff v4ee5bc0a61 --format html --out wordings.html
  dixit diff 12:a3                                in which other words is this printed?";

/// Derive again what follows from all documents of a register together: entities across them,
/// origins, variants, claims.
///
/// `dixit add` does so at its end. Nothing that was captured, read or decided is changed.
#[derive(Args, Debug)]
#[command(after_help = AFTER_DERIVE)]
pub(crate) struct DeriveArgs {
    #[command(flatten)]
    pub(crate) register: RegisterArgs,

    /// No progress bar
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// Read the documents twice, which takes less memory; always so beyond 20,000 documents
    #[arg(long)]
    pub(crate) low_memory: bool,
}

const AFTER_DERIVE: &str = "\
Examples:
  dixit derive --register syria.dixit
  dixit derive --register syria.dixit --low-memory      on a small machine";

/// Print a register's journal: every capture, reading, decision and retirement, in order.
#[derive(Args, Debug)]
#[command(after_help = AFTER_LOG)]
pub(crate) struct LogArgs {
    #[command(flatten)]
    pub(crate) register: RegisterArgs,

    /// Begin with this entry
    #[arg(long, value_name = "ENTRY", default_value_t = 0)]
    pub(crate) from: u64,

    /// The most entries
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,

    /// Only entries of a kind: begin, capture, reading, return, decision, retirement, scheme, recovery
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = KINDS)]
    pub(crate) kind: Vec<String>,

    /// Only what people settled: decisions and retirements
    #[arg(long, conflicts_with = "kind")]
    pub(crate) decisions: bool,

    /// Only the decisions that count about something, the newest first: ENTRY:aN, or an id
    #[arg(long, value_name = "ID", conflicts_with_all = ["kind", "from"])]
    pub(crate) about: Option<String>,

    /// Print the last checkpoint instead: what to publish
    #[arg(long, conflicts_with_all = ["from", "limit", "kind", "format", "decisions", "about"])]
    pub(crate) checkpoint: bool,

    /// Form of the output
    #[arg(short, long, value_enum, default_value_t = LinesFormatArg::Table)]
    pub(crate) format: LinesFormatArg,

    #[command(flatten)]
    pub(crate) show: ShowArgs,
}

const KINDS: [&str; 8] = [
    "begin",
    "capture",
    "reading",
    "return",
    "decision",
    "retirement",
    "scheme",
    "recovery",
];

const AFTER_LOG: &str = "\
In jsonl the lines are the journal's own, byte for byte: each is a leaf of the tree.

Examples:
  dixit log --decisions
  dixit log --about 12:a3
  dixit log --from 100 --limit 20 --format jsonl
  dixit log --checkpoint > checkpoint.txt";
