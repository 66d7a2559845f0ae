//! The command line's arguments, and their help.

use std::ffi::OsStr;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// Turns news pages into a register of who said what.
#[derive(Debug, Parser)]
#[command(
    name = "dixit",
    version,
    max_term_width = 100,
    args_override_self = true,
    after_help = "Example:\n  dixit extract news/\n\n`dixit help extract` describes every option."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Print who said what in articles, in which words, and where in the text it stands
    Extract(ExtractArgs),
}

/// Print who said what in articles, in which words, and where in the text it stands.
///
/// Reads .txt, .md, .html and .htm files, JSON lines of {"title", "text", "url", "date"}, all of
/// these also as .gz, and folders of them. Data go to standard output, words to standard error.
#[derive(Args, Debug)]
#[command(after_long_help = AFTER_EXTRACT, after_help = AFTER_EXTRACT_SHORT)]
pub(crate) struct ExtractArgs {
    /// Files, folders (read recursively, in order of their paths), or `-` for standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Form of the output
    #[arg(short, long, value_enum, default_value_t = FormatArg::Table)]
    pub(crate) format: FormatArg,

    /// Reader that finds the attributions
    #[arg(long, value_enum, default_value_t = ReaderArg::Fast)]
    pub(crate) reader: ReaderArg,

    /// Documents read at the same time [default: the number of cores]
    ///
    /// The output is the same whatever the number.
    #[arg(short, long, value_name = "N", value_parser = jobs)]
    pub(crate) jobs: Option<NonZeroUsize>,

    /// Write to a file or into a folder [default: standard output]
    ///
    /// A FILE appears under its name once it is complete; the same file is never read as an input.
    /// Into an existing folder, or a path that ends in `/` (made if missing), goes one file a run:
    /// dixit.txt, dixit.jsonl, dixit.html or dixit.csv.
    #[arg(short, long, value_name = "FILE|DIR")]
    pub(crate) out: Option<PathBuf>,

    /// Largest input after unpacking: bytes, or a number with kB, MB, GB, KiB, MiB, GiB
    ///
    /// A larger one is not read and is named as an error.
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
  curl -s URL | dixit extract - --format jsonl --quiet
      Read a page from standard input and print the contract's JSON.";

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

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ReaderArg {
    /// A linear model under hard constraints: small, no neural network
    Fast,
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

/// Parses the arguments of this process.
pub(crate) fn parse() -> Result<Cli, clap::Error> {
    Cli::try_parse().map_err(|error| {
        let no_path = error.kind() == ErrorKind::MissingRequiredArgument
            && std::env::args_os().nth(1).as_deref() == Some(OsStr::new("extract"));
        if !no_path {
            return error;
        }
        let mut command = <Cli as clap::CommandFactory>::command();
        command.build();
        let extract = command.find_subcommand_mut("extract");
        extract.map_or(error, |extract| {
            extract.error(
                ErrorKind::MissingRequiredArgument,
                "no PATH is given\n\n  Name files or folders, or `-` for standard input:\n    \
                 dixit extract news/\n    curl -s URL | dixit extract -",
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
