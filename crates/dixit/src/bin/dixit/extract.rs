//! `dixit extract`.

use std::fmt;
use std::io;
use std::path::PathBuf;

use dixit::format::{Format, TableStyle, Writer};
use dixit::model::Document;
use dixit::{DAMAGED_GZIP, Error, Pipeline, READER_FAILED, ReaderKind, Settings};

use crate::arguments::{ColorArg, ExtractArgs, FormatArg, ReaderArg};
use crate::output::Output;
use crate::screen::Screen;

/// Columns of a table where there is no terminal to ask.
const WIDTH: usize = 100;

/// Why a run could not do its work.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The output cannot be opened.
    Open(String),
    /// The output cannot be written.
    Write(io::Error),
}

impl Failure {
    /// Whether whoever read the output closed it.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        matches!(self, Failure::Write(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Open(words) => f.write_str(words),
            Failure::Write(error) => write!(
                f,
                "the output cannot be written: {error}; free some space or choose another place with --out"
            ),
        }
    }
}

/// Reads the inputs and writes the output. Gives whether all was read.
pub(crate) fn run(arguments: &ExtractArgs) -> Result<bool, Failure> {
    let format = match arguments.format {
        FormatArg::Table => Format::Table,
        FormatArg::Jsonl => Format::Jsonl,
        FormatArg::Html => Format::Html,
        FormatArg::Csv => Format::Csv,
    };
    let output =
        Output::open(arguments.out.as_deref(), format, &arguments.paths).map_err(Failure::Open)?;

    let mut settings = Settings::default();
    settings.reader = match arguments.reader {
        ReaderArg::Fast => ReaderKind::Fast,
    };
    settings.jobs = arguments.jobs.unwrap_or(settings.jobs);
    settings.max_bytes = arguments.max_size;
    // Else the second run would read what the first one wrote.
    settings
        .leave_out
        .extend(output.path().map(ToOwned::to_owned));

    let style = TableStyle {
        width: width(&output),
        colour: match arguments.color {
            ColorArg::Always => true,
            ColorArg::Never => false,
            ColorArg::Auto => {
                output.is_terminal()
                    && anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
            }
        },
    };
    let total = total(&arguments.paths);
    let screen = Screen::new(arguments.quiet, output.is_terminal(), total);
    let documents = Pipeline::new(settings).documents(&arguments.paths);
    let mut writer = Writer::new(format, style, output).map_err(Failure::Write)?;
    let tally = write_all(documents, &mut writer, &screen);
    let finished = tally.and_then(|tally| {
        screen.aside(|| writer.finish()?.finish())?;
        Ok(tally)
    });
    let tally = finished.map_err(Failure::Write)?;
    screen.finish(&tally.to_string());
    Ok(tally.not_read + tally.in_part == 0)
}

/// What a run came to.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    documents: u64,
    attributions: u64,
    /// Documents that carry problems, but lack nothing.
    with_problems: u64,
    /// Documents whose file breaks off.
    in_part: u64,
    /// Inputs without a document, and documents whose reader failed.
    not_read: u64,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let s = |n: u64| if n == 1 { "" } else { "s" };
        let (documents, attributions) = (self.documents, self.attributions);
        write!(f, "{documents} document{}, ", s(documents))?;
        write!(f, "{attributions} attribution{}", s(attributions))?;
        if self.with_problems > 0 {
            write!(f, ", {} with problems", self.with_problems)?;
        }
        if self.in_part > 0 {
            write!(f, ", {} read in part", self.in_part)?;
        }
        if self.not_read > 0 {
            write!(f, ", {} not read", self.not_read)?;
        }
        Ok(())
    }
}

/// Writes documents as they come and names what was not read.
fn write_all<W: io::Write>(
    documents: impl Iterator<Item = Result<Document, Error>>,
    writer: &mut Writer<W>,
    screen: &Screen,
) -> io::Result<Tally> {
    let mut tally = Tally::default();
    for document in documents {
        match document {
            Ok(document) => {
                let path = &document.origin.path;
                screen.aside(|| writer.document(&document))?;
                tally.documents += 1;
                tally.attributions += document.attributions.len() as u64;
                let problem = |kind| document.problems.iter().find(|p| p.kind == kind);
                let failed = problem(READER_FAILED);
                let cut = problem(DAMAGED_GZIP);
                // What is missing is no matter of doubt about what is there: it
                // is named whatever the form of the output shows.
                for problem in cut.into_iter().chain(failed) {
                    screen.error(&format!("{path}: {}", problem.message));
                }
                if failed.is_some() {
                    tally.not_read += 1;
                } else if cut.is_some() {
                    tally.in_part += 1;
                } else if !document.problems.is_empty() {
                    tally.with_problems += 1;
                }
                screen.advance(path);
            }
            Err(error) => {
                tally.not_read += 1;
                screen.error(&error.to_string());
                writer.failure(&error);
                screen.advance(error.path());
            }
        }
    }
    Ok(tally)
}

/// The number of articles, where it can be told without reading: none of the
/// paths is a folder, a pipe or a file of many articles.
fn total(paths: &[PathBuf]) -> Option<u64> {
    let is_one = |path: &PathBuf| {
        let name = path.to_string_lossy().to_ascii_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        path.is_file() && !name.ends_with(".jsonl") && !name.ends_with(".ndjson")
    };
    paths.iter().all(is_one).then_some(paths.len() as u64)
}

/// The terminal's width, for what appears on one.
fn width(output: &Output) -> usize {
    let terminal = output
        .is_terminal()
        .then(terminal_size::terminal_size)
        .flatten();
    terminal.map_or(WIDTH, |(width, _)| usize::from(width.0).max(20))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{child, is_child};
    use std::num::NonZeroUsize;
    use std::sync::Arc;

    use dixit::Reader;
    use dixit_extract::Reading;

    /// Fails on a text that says so.
    struct Fragile;

    impl Reader for Fragile {
        fn name(&self) -> &'static str {
            "fragile"
        }

        fn read(&self, document: &Document) -> Reading {
            assert!(!document.text.contains("break"), "a broken text");
            Reading::default()
        }
    }

    #[test]
    fn a_panic_over_one_document_is_named_and_the_rest_is_written() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [("1.txt", "one"), ("2.txt", "break"), ("3.txt", "three")] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        for jobs in [1, 4] {
            let mut settings = Settings::default();
            settings.jobs = NonZeroUsize::new(jobs).unwrap();
            let pipeline = Pipeline::with_reader(settings, Arc::new(Fragile));
            let documents = pipeline.documents(&[folder.path().to_owned()]);
            let mut writer = Writer::new(Format::Jsonl, TableStyle::default(), Vec::new()).unwrap();
            let tally = write_all(documents, &mut writer, &Screen::new(true, false, None)).unwrap();
            assert_eq!((tally.documents, tally.not_read), (3, 1));
            let lines = String::from_utf8(writer.finish().unwrap()).unwrap();
            let second = lines.lines().nth(1).unwrap();
            assert!(second.contains(r#""text":"break""#), "{second}");
            assert!(
                second.contains("the fragile reader failed (a broken text)"),
                "{second}"
            );
            assert_eq!(lines.matches("reader-failed").count(), 1);
        }
    }
    #[test]
    fn a_panic_over_a_document_prints_its_name_and_nothing_else() {
        if is_child() {
            crate::quiet_panics();
            let folder = tempfile::tempdir().unwrap();
            for (name, text) in [("1.txt", "one"), ("2.txt", "break"), ("3.txt", "break")] {
                std::fs::write(folder.path().join(name), text).unwrap();
            }
            let pipeline = Pipeline::with_reader(Settings::default(), Arc::new(Fragile));
            let documents = pipeline.documents(&[folder.path().to_owned()]);
            let mut writer = Writer::new(Format::Csv, TableStyle::default(), Vec::new()).unwrap();
            write_all(documents, &mut writer, &Screen::new(true, false, None)).unwrap();
            return;
        }
        let test = "extract::tests::a_panic_over_a_document_prints_its_name_and_nothing_else";
        let output = child(test);
        assert!(output.status.success());
        let errors = String::from_utf8(output.stderr).unwrap();
        let lines: Vec<&str> = errors.lines().collect();
        assert_eq!(lines.len(), 2, "{errors}");
        for (line, name) in lines.iter().zip(["2.txt", "3.txt"]) {
            let words = format!(
                "{name}: the fragile reader failed (a broken text), so its attributions are \
                 missing; please report it together with this text"
            );
            assert!(
                line.starts_with("dixit: ") && line.ends_with(&words),
                "{line}"
            );
        }
    }
}
