//! The command line's arguments, and their help.

use std::ffi::OsStr;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use crate::decide::arguments::{AttachArgs, DecideArgs, SchemesArgs};
use crate::register::arguments::{
    AddArgs, ChangesArgs, DeriveArgs, DiffArgs, InitArgs, LogArgs, RegisterArgs, SearchArgs,
    SpeakerArgs, StatusArgs, VerifyArgs,
};
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

/// Turns news pages into a register of who said what.
#[derive(Debug, Parser)]
#[command(
    name = "dixit",
    version,
    max_term_width = 100,
    args_override_self = true,
    after_help = "Example:\n  dixit extract news/\n\n`dixit help COMMAND` describes every option."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Print who said what in articles, in which words, and where in the text it stands
    Extract(ExtractArgs),
    /// Take snapshots of pages, archives and addresses; read their text, title and date
    Capture(CaptureArgs),
    /// List who and what is named in articles, across all of them
    Entities(EntitiesArgs),
    /// List what several articles claim, the contested first: who asserts, denies, doubts
    Claims(ClaimsArgs),
    /// Show one claim: assertions against denials against evidence, and who responded
    Board(BoardArgs),
    /// List demands and questions, and who answered them
    Requests(RequestsArgs),
    /// Write down what a person settled: confirm, reject, merge, split, grade, and others
    Decide(DecideArgs),
    /// Print who said what in the order in which it was said
    Timeline(TimelineArgs),
    /// Tell whether two names are one's, with a score and reasons
    Names(NamesArgs),
    /// Make a register: a folder that keeps pages, who said what in them, and proof of both
    Init(InitArgs),
    /// Add articles to a register: only what is new or changed is read
    Add(AddArgs),
    /// Count what a register holds
    Status(StatusArgs),
    /// Search a register: who said it, when, in which words
    Search(SearchArgs),
    /// Show what changed between versions of a page in a register
    Changes(ChangesArgs),
    /// Recompute everything in a register and name what does not hold; check a proof
    Verify(VerifyArgs),
    /// Show everything that one speaker said in a register, in order of time
    Speaker(SpeakerArgs),
    /// Show one utterance in all its wordings, and how they differ word by word
    Diff(DiffArgs),
    /// Derive again what follows from all documents of a register together
    Derive(DeriveArgs),
    /// Print a register's journal, or its last checkpoint
    Log(LogArgs),
    /// Seal a file or page in a register, beside a claim or attribution
    Attach(AttachArgs),
    /// List the schemes of grades, or add one to a register
    Schemes(SchemesArgs),
    /// Take the text out of the PDF file on standard input
    #[command(hide = true, name = PDF_CHILD)]
    PdfText {
        /// Most bytes of memory
        memory: u64,
    },
}

/// The command that a run gives PDF files to, in a process of its own.
pub(crate) const PDF_CHILD: &str = "pdf-text";

/// Print who said what in articles, in which words, and where in the text it stands.
///
/// Reads text, pages, PDF files, messages, feeds, JSON lines, WARC and WACZ archives, folders of
/// these, and addresses. Data go to standard output, words to standard error.
#[derive(Args, Debug)]
#[command(after_long_help = AFTER_EXTRACT, after_help = AFTER_EXTRACT_SHORT)]
pub(crate) struct ExtractArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,

    /// Form of the output
    #[arg(short, long, value_enum, default_value_t = FormatArg::Table)]
    pub(crate) format: FormatArg,

    /// Reader that finds the attributions
    #[arg(long, value_enum, default_value_t = ReaderArg::Accurate)]
    pub(crate) reader: ReaderArg,

    /// Leave out attributions less likely right than this, from 0 to 1
    ///
    /// A confidence of 0.8 means that four in five such attributions are right: source and
    /// content as trained people mark them. All are printed unless this is given.
    #[arg(long, value_name = "P", default_value_t = 0.0, hide_default_value = true, value_parser = share)]
    pub(crate) min_confidence: f32,
}

/// Print who said what in the order in which it was said, over all inputs.
///
/// When something was said is what the text tells: "on Monday" beside the cue, or the dateline.
/// Where it tells nothing, the date of publication puts an attribution in its place, and is marked
/// as such. Attributions with neither stand at the end. Data go to standard output, words to
/// standard error.
#[derive(Args, Debug)]
#[command(after_long_help = AFTER_TIMELINE, after_help = AFTER_TIMELINE_SHORT)]
pub(crate) struct TimelineArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,

    #[command(flatten)]
    pub(crate) register: RegisterArgs,

    /// Form of the output
    #[arg(short, long, value_enum, default_value_t = TimelineFormatArg::Table)]
    pub(crate) format: TimelineFormatArg,

    /// Reader that finds the attributions
    #[arg(long, value_enum, default_value_t = ReaderArg::Accurate)]
    pub(crate) reader: ReaderArg,

    /// Leave out attributions less likely right than this, from 0 to 1
    #[arg(long, value_name = "P", default_value_t = 0.0, hide_default_value = true, value_parser = share)]
    pub(crate) min_confidence: f32,
}

/// Form of a timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TimelineFormatArg {
    /// For reading
    Table,
    /// One JSON object a line and attribution
    Jsonl,
    /// One self-contained page with a picture
    Html,
}

const AFTER_TIMELINE_SHORT: &str = "\
Examples:
  dixit timeline news/                               read a folder
  dixit timeline news/ -f html -o timeline.html      a picture and the words, in one page
  dixit timeline crawl.warc.gz --since 2016-02 --min-confidence 0.7

`--help` says more on each option, and on exit statuses.";

const AFTER_TIMELINE: &str = "\
Forms of output:
  table  for reading: under each day who said what, and what the day rests on; `~` marks those that
         only their date of publication dates
  jsonl  all that is known, one JSON object an attribution: docs/schema/dixit.timeline-1.json
  html   one self-contained page: a picture with a row for each speaker, then the words

Exit status:
  0  every input was read (or whoever read the output closed it)
  2  at least one input was not read, or not to its end (it is named on standard error, the rest
     is printed), the output could not be written, or the arguments are wrong

Examples:
  dixit timeline news/
      Read a folder and print a table.
  dixit timeline news/ --format html --out timeline.html
      Make one page with a picture to look at in a browser.
  dixit timeline crawl.warc.gz --include '*/syria/*' --format jsonl --out syria.jsonl
      Read the pages of one section of an archive.

Place data © GeoNames (geonames.org), changed, under CC BY 4.0.";

/// Take snapshots of pages, archives and addresses, and read their text, title, date and layout.
///
/// Each snapshot is sealed by the SHA-256 of its bytes; each character of its text points to the
/// bytes it came from. Data go to standard output, words to standard error.
#[derive(Args, Debug)]
#[command(after_long_help = AFTER_CAPTURE, after_help = AFTER_CAPTURE_SHORT)]
pub(crate) struct CaptureArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,

    /// Form of the output
    #[arg(short, long, value_enum, default_value_t = ListFormatArg::Table)]
    pub(crate) format: ListFormatArg,

    /// Group the documents by origin: copies, reprints and wire reports
    ///
    /// Instead of the list of snapshots. Documents that go back to one first publication are one
    /// origin; each copy is listed with the share of text in common, and nothing is left out.
    #[arg(long)]
    pub(crate) report: bool,

    /// Only verify the digests of archives' records; nothing is read from them
    ///
    /// Every record counts, also those that hold no page. Each wrong or damaged one is named with
    /// its offset. A record's block digest is verified, or where it has none its payload's; reading
    /// an archive verifies both of each page.
    #[arg(long, conflicts_with_all = ["report", "format", "resume", "limit", "since", "lang", "include", "exclude", "warc"])]
    pub(crate) check: bool,
}

/// List who and what is named in articles: every form of each name, roles, documents, how much is
/// said, and why names are taken for one bearer's.
///
/// Names that are one's are brought together across articles, scripts and spellings, never on a
/// surname alone. What is not sure enough to merge is a suggestion.
#[derive(Args, Debug)]
#[command(after_long_help = AFTER_ENTITIES, after_help = AFTER_ENTITIES_SHORT)]
pub(crate) struct EntitiesArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,

    #[command(flatten)]
    pub(crate) register: RegisterArgs,

    /// Form of the output
    #[arg(short, long, value_enum, default_value_t = FormatArg::Table)]
    pub(crate) format: FormatArg,

    /// Reader that finds names and attributions
    #[arg(long, value_enum, default_value_t = ReaderArg::Accurate)]
    pub(crate) reader: ReaderArg,

    /// Decisions of people, written by `dixit decide` or by hand: JSON lines
    #[arg(long, value_name = "FILE")]
    pub(crate) decisions: Option<PathBuf>,

    /// Names that you know, with your ids: FollowTheMoney JSON lines, or CSV
    ///
    /// CSV needs the columns id and name and may have type, aliases, role, from, to, born and
    /// wikidata; values in one cell are parted by `|`.
    #[arg(long, value_name = "FILE")]
    pub(crate) knowledge: Option<PathBuf>,

    /// Only entities of a type; may be given several times
    #[arg(long = "type", value_enum, value_name = "TYPE", value_delimiter = ',')]
    pub(crate) types: Vec<TypeArg>,

    /// Also list pairs that may be one, with score and reasons; in csv instead of entities
    #[arg(long)]
    pub(crate) suggestions: bool,

    /// Read no other script than Latin: names of two scripts are not brought together
    #[arg(long)]
    pub(crate) no_transliteration: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum TypeArg {
    /// A human being
    Person,
    /// A body of people, or a country where it acts
    Organization,
    /// Somewhere
    Place,
    /// A book, film, report, law
    Work,
    /// Named, and none of these
    Other,
}

const AFTER_ENTITIES_SHORT: &str = "\
Examples:
  dixit entities news/                          who is named in a folder
  dixit entities news/ --type person --suggestions
  dixit entities news/ -f html -o entities.html

`--help` says more on each option, and on exit statuses.";

const AFTER_ENTITIES: &str = "\
Forms of output:
  table  for reading
  jsonl  one JSON object an entity, then suggestions (--suggestions), then what became of the
         decisions: docs/schema/dixit.entities-1.json
  html   one self-contained page
  csv    one row an entity, or with --suggestions one a pair

Exit status:
  0  every input was read (or whoever read the output closed it)
  2  at least one input was not read, or not to its end, the decisions or the knowledge file could
     not be read, the output could not be written, or the arguments are wrong

Examples:
  dixit entities news/ --format jsonl --out entities.jsonl --suggestions
      List everybody, with the pairs that may be one.
  dixit decide merge e1a2b3c4d5 e0f9e8d7c6 --entities entities.jsonl --decisions decisions.jsonl \\
      --by 'A. Editor' --at 2026-03-01 --reason 'same office, same day'
  dixit entities news/ --decisions decisions.jsonl
      The next run heeds the decision, whatever was added to the folder meanwhile. One that no
      longer finds its entities is named on standard error.
  dixit entities news/ --knowledge people.csv
      Link entities to your own list of people.";

/// List claims: what several attributions put forward, with the stance of each.
///
/// A claim is contested where somebody denies or doubts what another says, or where counts do not
/// agree; contested claims come first. A claim is shown in the words of one of its attributions,
/// nobody's summary, and nothing says who is right.
#[derive(Args, Debug)]
#[command(after_help = AFTER_CLAIMS)]
pub(crate) struct ClaimsArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,

    #[command(flatten)]
    pub(crate) register: RegisterArgs,

    /// Form of the output
    #[arg(short, long, value_enum, default_value_t = FormatArg::Table)]
    pub(crate) format: FormatArg,

    /// Reader that finds the attributions
    #[arg(long, value_enum, default_value_t = ReaderArg::Accurate)]
    pub(crate) reader: ReaderArg,

    /// Only contested claims
    #[arg(long)]
    pub(crate) contested: bool,

    /// Also claims of a single attribution
    #[arg(long)]
    pub(crate) all: bool,
}

const AFTER_CLAIMS: &str = "\
Forms of output:
  table  for reading
  jsonl  one JSON object a claim: docs/schema/dixit.claims-1.json
  html   one self-contained page
  csv    one row an attribution of a claim, and one a piece of its evidence

Examples:
  dixit claims news/                           what is contested, and by whom
  dixit claims news/ --contested -f html -o claims.html
  dixit claims news/ -f jsonl --all            every attribution with its claim";

/// Show the board of a claim: assertions against denials against evidence, by date.
///
/// Documents that are copies of one publication have one origin. Responses are listed for each
/// allegation and request; where there are none, that is said of this collection, up to its last
/// day. Evidence has a status, and each form says whether that is read out of the text or people
/// attached or decided something (dixit attach, dixit decide verify, dixit decide dispute).
#[derive(Args, Debug)]
#[command(after_help = AFTER_BOARD)]
pub(crate) struct BoardArgs {
    /// Id of a claim, as `dixit claims` prints it, or words that stand in one of its attributions
    #[arg(value_name = "CLAIM")]
    pub(crate) claim: String,

    #[command(flatten)]
    pub(crate) input: InputArgs,

    #[command(flatten)]
    pub(crate) register: RegisterArgs,

    /// Form of the output
    #[arg(short, long, value_enum, default_value_t = FormatArg::Table)]
    pub(crate) format: FormatArg,

    /// Reader that finds the attributions
    #[arg(long, value_enum, default_value_t = ReaderArg::Accurate)]
    pub(crate) reader: ReaderArg,
}

const AFTER_BOARD: &str = "\
Forms of output:
  table  for reading
  jsonl  one JSON object a claim: docs/schema/dixit.claims-1.json
  html   one self-contained page, with a picture of each claim by day
  csv    one row an attribution of a claim, and one a piece of its evidence

Examples:
  dixit board 'shelled market' news/           every claim with an attribution that has both words
  dixit board c0123456789 news/ -f html -o board.html";

/// List demands, appeals and questions: to whom, and whether anybody answered.
#[derive(Args, Debug)]
#[command(after_help = AFTER_REQUESTS)]
pub(crate) struct RequestsArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,

    #[command(flatten)]
    pub(crate) register: RegisterArgs,

    /// Form of the output
    #[arg(short, long, value_enum, default_value_t = FormatArg::Table)]
    pub(crate) format: FormatArg,

    /// Reader that finds the attributions
    #[arg(long, value_enum, default_value_t = ReaderArg::Accurate)]
    pub(crate) reader: ReaderArg,

    /// Only those without a response in this collection
    #[arg(long)]
    pub(crate) unanswered: bool,
}

const AFTER_REQUESTS: &str = "\
Examples:
  dixit requests news/                         who asked what of whom, and what came of it
  dixit requests news/ --unanswered -f csv -o open.csv";

/// Tell whether two names are one's: a score from 0 to 1, a verdict and reasons in words.
///
/// Names in different scripts are compared by how they are written in Latin letters, by several
/// systems at once; Arabic and Hebrew by their letters without vowels.
#[derive(Args, Debug)]
#[command(after_help = AFTER_NAMES)]
pub(crate) struct NamesArgs {
    /// One name
    #[arg(value_name = "A")]
    pub(crate) a: String,

    /// The other
    #[arg(value_name = "B")]
    pub(crate) b: String,

    /// What bears them
    #[arg(long, value_enum, default_value_t = KindArg::Unknown)]
    pub(crate) kind: KindArg,

    /// Form of the output
    #[arg(short, long, value_enum, default_value_t = NamesFormatArg::Table)]
    pub(crate) format: NamesFormatArg,

    /// Read no other script than Latin: names of two scripts are not comparable
    #[arg(long)]
    pub(crate) no_transliteration: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum KindArg {
    /// A human being
    Person,
    /// A company, body, ship
    Organization,
    /// Told by the names where it can be
    Unknown,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum NamesFormatArg {
    /// For reading
    Table,
    /// One JSON object: docs/schema/dixit.names-1.json
    Json,
}

const AFTER_NAMES: &str = "\
Exit status:
  0  the names are one's (the score is at least 0.70)
  1  they are not, it is open, or they cannot be read
  2  the arguments are wrong, or the output could not be written

Examples:
  dixit names 'Мария Захарова' 'Maria Zakharova'
  dixit names --kind organization OPCW 'Organisation for the Prohibition of Chemical Weapons'
  dixit names --kind person --format json 'J. Smith' 'John Smith'

The score says how well the names agree, not that their bearers are one: two men may be named
John Smith.";

/// What is read, which of it, and where the output goes.
#[derive(Args, Debug)]
pub(crate) struct InputArgs {
    /// Files, folders (read recursively, in order of their paths), addresses, or `-` for standard
    /// input
    #[arg(required = true, value_name = "PATH|URL")]
    pub(crate) paths: Vec<PathBuf>,

    /// Write to a file or into a folder [default: standard output]
    ///
    /// A FILE appears under its name once it is complete; the same file is never read as an input.
    /// Into an existing folder, or a path that ends in `/` (made if missing), goes one file a run:
    /// dixit.txt, dixit.jsonl, dixit.html or dixit.csv.
    #[arg(short, long, value_name = "FILE|DIR")]
    pub(crate) out: Option<PathBuf>,

    /// Go on where an interrupted run with the same arguments had come to
    ///
    /// Needs --out and --format jsonl or csv. An interrupted run leaves FILE.part and
    /// FILE.part.json behind; in an archive the next one starts at the record that was reached.
    #[arg(long)]
    pub(crate) resume: bool,

    /// Stop after N documents
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) limit: Option<u64>,

    /// Leave out documents published before a day, YYYY-MM-DD, YYYY-MM or YYYY
    ///
    /// Where the date of publication is unknown, that of the archive's record counts; where both
    /// are, the document stays.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) since: Option<String>,

    /// Leave out documents in other languages than these, as in `en` or `en,ru`
    ///
    /// A document whose language is unknown stays.
    #[arg(long, value_name = "LANG", value_delimiter = ',', value_parser = language)]
    pub(crate) lang: Vec<String>,

    /// Of archives and feeds, read only addresses that fit a pattern; `*` stands for anything
    ///
    /// May be given several times. A page in a file of its own is always read.
    #[arg(long, value_name = "PATTERN")]
    pub(crate) include: Vec<String>,

    /// Of archives and feeds, leave out addresses that fit a pattern, whatever --include says
    #[arg(long, value_name = "PATTERN")]
    pub(crate) exclude: Vec<String>,

    /// Write what is fetched to a WARC file (gzip if it ends in .gz); needs an address
    #[arg(long, value_name = "FILE")]
    pub(crate) warc: Option<PathBuf>,

    /// Fetch addresses on this machine and in private networks too
    #[arg(long)]
    pub(crate) allow_private: bool,

    /// Most seconds for one address
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(crate) timeout: u64,

    /// Documents read at the same time [default: the number of cores]
    ///
    /// The output is the same whatever the number.
    #[arg(short, long, value_name = "N", value_parser = jobs)]
    pub(crate) jobs: Option<NonZeroUsize>,

    /// Largest input after unpacking: bytes, or a number with kB, MB, GB, KiB, MiB, GiB
    ///
    /// A larger one is not read and is named as an error. Of an archive each record counts alone.
    #[arg(long, value_name = "SIZE", default_value = "64MiB", value_parser = size)]
    pub(crate) max_size: u64,

    /// Colours in tables; `auto` heeds the terminal and NO_COLOR
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = ColorArg::Auto)]
    pub(crate) color: ColorArg,

    /// No progress bar and no summary; inputs that are not read are still named
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

const AFTER_EXTRACT_SHORT: &str = "\
Examples:
  dixit extract news/                          read a folder
  dixit extract news/ -f html -o news.html     one page to look at in a browser
  dixit extract crawl.warc.gz --limit 100      the first pages of an archive
  dixit extract news/ --min-confidence 0.7     only what is rather sure
  curl -s URL | dixit extract - -f jsonl       standard input

`--help` says more on each option, and on exit statuses.";

const AFTER_EXTRACT: &str = "\
Forms of output:
  table  for reading: speaker, kind, cue and content; wrapped to the terminal, else to 100 columns
  jsonl  all that is known, one JSON object a document: docs/schema/dixit.document-1.json
  html   one self-contained page: articles with sources, cues and contents marked in the text
  csv    one row an attribution, for spreadsheets; a cell that a spreadsheet would run as a
         formula gets an apostrophe in front (jsonl holds the words as they are)

Exit status:
  0  every input was read (or whoever read the output closed it)
  2  at least one input was not read, or not to its end (it is named on standard error, the rest
     is printed), the output could not be written, or the arguments are wrong

Examples:
  dixit extract news/
      Read a folder and print a table.
  dixit extract news/ --format html --out news.html
      Make one page to look at in a browser.
  dixit extract a.txt b.html archive.jsonl.gz --format csv --out out/
      Read three files and write out/dixit.csv.
  dixit extract crawl.warc.gz --format jsonl --out crawl.jsonl --resume
      Read an archive; after an interruption, go on where it had come to.
  curl -s URL | dixit extract - --format jsonl --quiet
      Read a page from standard input and print the contract's JSON.

Place data © GeoNames (geonames.org), changed, under CC BY 4.0.";

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum FormatArg {
    /// For reading
    Table,
    /// One JSON object a line and document
    Jsonl,
    /// One self-contained page
    Html,
    /// One row an attribution
    Csv,
}

const AFTER_CAPTURE_SHORT: &str = "\
Examples:
  dixit capture news/                              list what is in a folder
  dixit capture crawl.warc.gz --report             which pages go back to one report
  dixit capture https://example.org/a --warc a.warc.gz    fetch a page and keep it

`--help` says more on each option, and on exit statuses.";

const AFTER_CAPTURE: &str = "\
Forms of output:
  table  for reading: title, path, hash, date, language and problems of each document
  jsonl  all that is known, one JSON object a document: docs/schema/dixit.capture-1.json, with the
         text, the part each block plays and the bytes that each character came from
  csv    one row a document, for spreadsheets
  html   the report on origins as one self-contained page (with or without --report)

Exit status:
  0  every input was read (or whoever read the output closed it)
  2  at least one input was not read, or not to its end (it is named on standard error with the
     record's offset, the rest is printed), the output could not be written, or the arguments are
     wrong

Examples:
  dixit capture news/ crawl.wacz --format jsonl --out pages.jsonl
      Read a folder and an archive.
  dixit capture crawl.warc.gz --include '*/news/*' --since 2016-02 --lang en
      List the English pages of an archive's news section from February 2016 on.
  dixit capture news/ --report --format html --out origins.html
      Show which documents are copies of one another.
  dixit capture crawl.warc.gz --check
      Verify the digest of every record.
  dixit capture https://example.org/statement --warc statement.warc.gz
      Fetch a page as its robots.txt allows, and keep the exchange as a WARC file.";

/// Form of a list of snapshots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormatArg {
    /// For reading
    Table,
    /// One JSON object a line and document
    Jsonl,
    /// One row a document
    Csv,
    /// The report on origins as one self-contained page
    Html,
}

/// A number from 0 to 1.
pub(crate) fn share(value: &str) -> Result<f32, String> {
    match value.parse() {
        Ok(p) if (0.0..=1.0).contains(&p) => Ok(p),
        _ => Err("a number from 0 to 1 is wanted, such as 0.5".to_owned()),
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ReaderArg {
    /// A small neural network: finds indirect speech as well as trained people do
    Accurate,
    /// Linear models: some 50 times as fast, and misses more
    Fast,
}

impl From<ReaderArg> for dixit::ReaderKind {
    fn from(reader: ReaderArg) -> dixit::ReaderKind {
        match reader {
            ReaderArg::Accurate => dixit::ReaderKind::Accurate,
            ReaderArg::Fast => dixit::ReaderKind::Fast,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ColorArg {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Commands that read a register where no paths are given.
const STORED: [&str; 5] = ["timeline", "entities", "claims", "board", "requests"];

/// Whether the command that runs is one of them.
pub(crate) fn reads_inputs_too() -> bool {
    let name = std::env::args_os().nth(1);
    name.is_some_and(|name| STORED.iter().any(|stored| name == *stored))
}

fn command() -> clap::Command {
    STORED.into_iter().fold(Cli::command(), |all, name| {
        all.mut_subcommand(name, |one| {
            one.mut_arg("paths", |paths| paths.required(false))
        })
    })
}

/// Parses the arguments of this process.
pub(crate) fn parse() -> Result<Cli, clap::Error> {
    let parsed = command()
        .try_get_matches()
        .and_then(|matches| Cli::from_arg_matches(&matches));
    parsed.map_err(|error| {
        let given = std::env::args_os().nth(1);
        let name = ["extract", "capture", "add"].into_iter().find(|name| {
            error.kind() == ErrorKind::MissingRequiredArgument
                && given.as_deref() == Some(OsStr::new(name))
        });
        let Some(name) = name else {
            return error;
        };
        let mut command = command();
        command.build();
        let command = command.find_subcommand_mut(name);
        command.map_or(error, |command| {
            command.error(
                ErrorKind::MissingRequiredArgument,
                format!(
                    "no PATH is given\n\n  Name files, folders or addresses, or `-` for standard \
                     input:\n    dixit {name} news/\n    curl -s URL | dixit {name} -"
                ),
            )
        })
    })
}

/// Reads `64MiB`, `10 MB`, `500k`, `1024`.
fn size(words: &str) -> Result<u64, String> {
    let end = words
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(words.len());
    let (number, unit) = words.split_at(end);
    let factor: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kb" => 1000,
        "mb" => 1000 * 1000,
        "gb" => 1000 * 1000 * 1000,
        "k" | "kib" => 1 << 10,
        "m" | "mib" => 1 << 20,
        "g" | "gib" => 1 << 30,
        _ => {
            return Err(format!(
                "`{unit}` is no unit; use kB, MB, GB, KiB, MiB or GiB"
            ));
        }
    };
    let number: u64 = number
        .parse()
        .map_err(|_| "give a whole number first, as in 64MiB".to_owned())?;
    match number.checked_mul(factor) {
        Some(0) => Err("nothing fits into 0 bytes; give at least 1".to_owned()),
        // Offsets are 32 bits wide.
        Some(bytes) if bytes < u64::from(u32::MAX) => Ok(bytes),
        _ => Err("at most 4294967294 bytes (just under 4GiB) can be read at once".to_owned()),
    }
}

/// The day, month or year from which documents are wanted.
pub(crate) fn day(words: &str) -> Result<String, String> {
    let number = |at: usize, length: usize| {
        let digits = words.get(at..at + length)?;
        digits.bytes().all(|b| b.is_ascii_digit()).then_some(())?;
        digits.parse::<u32>().ok()
    };
    let is_dash = |at: usize| words.as_bytes().get(at) == Some(&b'-');
    let help = || "write a day as 2016-02-08, a month as 2016-02, a year as 2016".to_owned();
    let year = number(0, 4).ok_or_else(help)?;
    let month = number(5, 2).filter(|_| is_dash(4));
    let day = number(8, 2).filter(|_| is_dash(7));
    let (month, day) = match (words.len(), month, day) {
        (4, ..) => return Ok(words.to_owned()),
        (7, Some(month), _) => (month, 1),
        (10, Some(month), Some(day)) => (month, day),
        _ => return Err(help()),
    };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return Err(format!("the year has no month {month:02}")),
    };
    match day {
        1..=31 if day > days => Err(format!("the month {} has {days} days", &words[..7])),
        1..=31 => Ok(words.to_owned()),
        _ => Err(format!("no month has a day {day:02}")),
    }
}

/// A primary language subtag.
pub(crate) fn language(words: &str) -> Result<String, String> {
    let is_tag = (2..=3).contains(&words.len()) && words.bytes().all(|b| b.is_ascii_alphabetic());
    is_tag
        .then(|| words.to_ascii_lowercase())
        .ok_or_else(|| "name languages by two or three letters, as in en,ru".to_owned())
}

/// A number of jobs: 1 or more.
fn jobs(words: &str) -> Result<NonZeroUsize, String> {
    words
        .parse()
        .map_err(|_| "give a whole number, 1 or more".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_sound() {
        <Cli as clap::CommandFactory>::command().debug_assert();
    }

    #[test]
    fn sizes_have_units() {
        assert_eq!(size("64MiB"), Ok(64 << 20));
        assert_eq!(size("10 MB"), Ok(10_000_000));
        assert_eq!(size("500k"), Ok(512_000));
        assert_eq!(size("7"), Ok(7));
        for wrong in [
            "",
            "MiB",
            "-1",
            "0",
            "1.5MB",
            "5XB",
            "4GiB",
            "99999999999999999999",
        ] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }
}
