//! What the commands share: inputs → documents → a sink, with a bar, errors, a
//! summary, and a state that a later run can go on from.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write as _};
use std::path::Path;
use std::time::Duration;

use dixit::capture::{PassedOver, PdfHelper, Skipped, is_damage};
use dixit::format::TableStyle;
use dixit::model::Document;
use dixit::register::Register;
use dixit::{
    Circumstances, Documents, Error, LeftOutCounts, Pipeline, READER_FAILED, ReaderKind, Settings,
    derive,
};
use serde::{Deserialize, Serialize};

use crate::arguments::{ColorArg, InputArgs, PDF_CHILD};
use crate::output::Output;
use crate::register::arguments::RegisterArgs;
use crate::register::{failed, locate};
use crate::resume::Keeper;
use crate::screen::Screen;

/// Columns of a table where there is no terminal to ask.
const WIDTH: usize = 100;

/// What one PDF file may take: a statement of some pages takes a tenth of a
/// second and 30 MB, a report of 1,000 pages some seconds.
const PDF_TIME: Duration = Duration::from_secs(60);
const PDF_MEMORY: u64 = 1 << 30;

/// Why a run could not do its work.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The output cannot be opened, or the arguments do not go together.
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

/// Where documents go.
pub(crate) trait Sink<W> {
    /// Writes a document and hands it on at once to whoever reads the output. How it was
    /// captured is known where it comes from an input, and not where it comes from a register.
    fn document(
        &mut self,
        document: &Document,
        circumstances: Option<&Circumstances>,
    ) -> io::Result<()>;

    /// Takes note of an input that could not be read.
    fn failure(&mut self, error: &Error);

    /// Writes what is left and gives the output back; what it found goes into the
    /// tally.
    fn finish(self, tally: &mut Tally) -> io::Result<W>;
}

/// What a run came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tally {
    pub(crate) documents: u64,
    /// Attributions found, where they are looked for.
    pub(crate) attributions: Option<u64>,
    /// Origins found, where they are looked for.
    pub(crate) origins: Option<u64>,
    /// Entities found, where they are looked for across documents.
    #[serde(default)]
    pub(crate) entities: Option<u64>,
    /// Documents that carry problems, but lack nothing.
    pub(crate) with_problems: u64,
    /// Documents whose bytes are cut off or changed.
    pub(crate) damaged: u64,
    /// Inputs without a document, and documents whose reader failed.
    pub(crate) not_read: u64,
}

impl Tally {
    /// The run's summary: what was read, what was not, what was passed over.
    fn summary(&self, left_out: LeftOutCounts, skipped: &BTreeMap<Skipped, PassedOver>) -> String {
        use std::fmt::Write as _;
        let mut line = String::new();
        let counts = [
            (Some(self.documents), "document"),
            (self.attributions, "attribution"),
            (self.origins, "origin"),
        ];
        for (n, what) in counts {
            if let Some(n) = n {
                let between = if line.is_empty() { "" } else { ", " };
                let s = if n == 1 { "" } else { "s" };
                let _ = write!(line, "{between}{n} {what}{s}");
            }
        }
        if let Some(n) = self.entities {
            let what = if n == 1 { "entity" } else { "entities" };
            let _ = write!(line, ", {n} {what}");
        }
        let parts = [
            (self.with_problems, "with problems"),
            (self.damaged, "damaged"),
            (self.not_read, "not read"),
            (left_out.older, "older and left out"),
            (left_out.language, "in other languages and left out"),
        ];
        for (n, what) in parts.into_iter().filter(|(n, _)| *n > 0) {
            let _ = write!(line, ", {n} {what}");
        }
        let mut before = "; passed over: ";
        for (reason, passed) in skipped {
            let (n, first) = (passed.count, &passed.first);
            let (one, many) = reason.words();
            let _ = match n {
                1 => write!(line, "{before}1 {one} ({first})"),
                _ => write!(line, "{before}{n} {many} (the first: {first})"),
            };
            before = ", ";
        }
        line
    }
}

/// The settings that the shared arguments name.
pub(crate) fn settings(input: &InputArgs) -> Settings {
    let mut settings = Settings::default();
    settings.jobs = input.jobs.unwrap_or(settings.jobs);
    settings.select.since.clone_from(&input.since);
    settings.select.languages.clone_from(&input.lang);
    let capture = &mut settings.capture;
    capture.max_bytes = input.max_size;
    capture.include.clone_from(&input.include);
    capture.exclude.clone_from(&input.exclude);
    capture.fetch.allow_private = input.allow_private;
    capture.fetch.time = Duration::from_secs(input.timeout);
    capture.fetch.warc.clone_from(&input.warc);
    capture.pdf = pdf_helper();
    settings
}

/// How PDF files are read: by this program, in a process of its own.
pub(crate) fn pdf_helper() -> Option<PdfHelper> {
    std::env::current_exe().ok().map(|program| PdfHelper {
        program,
        arguments: vec![PDF_CHILD.into()],
        time: PDF_TIME,
        memory: PDF_MEMORY,
    })
}

/// How tables look on the output.
pub(crate) fn style(color: ColorArg, output: &Output) -> TableStyle {
    TableStyle {
        width: width(output),
        colour: match color {
            ColorArg::Always => true,
            ColorArg::Never => false,
            ColorArg::Auto => {
                output.is_terminal()
                    && anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
            }
        },
    }
}

/// What a command reads and in what form it writes.
pub(crate) struct Plan<'a> {
    pub(crate) input: &'a InputArgs,
    /// The register that is read where no inputs are named.
    pub(crate) register: Option<&'a RegisterArgs>,
    /// What beside the input's arguments decides the bytes of the output.
    pub(crate) form: String,
    /// The ending of the output's name.
    pub(crate) extension: &'static str,
    /// Whether a later run can go on with the output's form.
    pub(crate) appendable: bool,
    /// Confidence below which attributions are left out.
    pub(crate) min_confidence: f32,
}

impl Plan<'_> {
    /// Reads the inputs and writes what `sink` makes of them. Gives whether all
    /// was read.
    ///
    /// `sink` gets the output, the look of tables, and whether an earlier run has
    /// written the output's head.
    pub(crate) fn run<S: Sink<Output>>(
        &self,
        reader: ReaderKind,
        sink: impl FnOnce(Output, TableStyle, bool) -> io::Result<S>,
    ) -> Result<bool, Failure> {
        let input = self.input;
        let open = |words: &str| Err(Failure::Open(words.to_owned()));
        if let Some(register) = self.register {
            match (input.paths.is_empty(), &register.register) {
                (true, _) => return self.run_stored(register, sink),
                (false, Some(_)) => return open("name either paths or --register, not both"),
                (false, None) => {}
            }
        }
        if input.resume && !(self.appendable && input.out.is_some()) {
            return open("--resume needs --out FILE, and --format jsonl or csv");
        }
        if input.warc.is_some() && !input.paths.iter().any(|p| is_address(p)) {
            return open("--warc keeps what is fetched, and no address is given; name one");
        }
        let mut output = Output::open(
            input.out.as_deref(),
            self.extension,
            &input.paths,
            self.appendable,
        )
        .map_err(Failure::Open)?;
        let mut keeper = output
            .part()
            .map(|part| Keeper::new(part, self.arguments()));
        let state = match &keeper {
            Some(keeper) if input.resume => keeper.load().map_err(Failure::Open)?,
            _ => None,
        };
        if let (false, Some(keeper)) = (input.resume, &keeper)
            && keeper.is_left_behind()
        {
            // Said before anything is written: whoever did not mean it can stop.
            let words = "an interrupted run is begun again; --resume would go on with it";
            note(&format!("{}: {words}", keeper.part_path().display()));
        }
        output
            .go_on_at(state.as_ref().map_or(0, |s| s.written))
            .map_err(Failure::Write)?;

        let mut settings = settings(input);
        settings.reader = reader;
        settings.min_confidence = self.min_confidence;
        // Else the second run would read what the first one wrote.
        settings.leave_out.extend(output.names());
        let mut tally = match &state {
            Some(state) => state.tally.clone(),
            None => Tally {
                attributions: (reader != ReaderKind::None).then_some(0),
                ..Tally::default()
            },
        };
        settings.select.limit = input.limit.map(|n| n.saturating_sub(tally.documents));
        let pipeline = Pipeline::new(settings);
        let mut documents = match &state {
            Some(state) => pipeline.documents_from(&input.paths, state.position.clone()),
            None => pipeline.documents(&input.paths),
        };
        let shared = output.is_terminal();
        let screen = Screen::new(input.quiet, shared, &input.paths, documents.tally());
        let style = style(input.color, &output);
        let mut sink = sink(output, style, state.is_some()).map_err(Failure::Write)?;
        drive(
            &mut documents,
            &mut sink,
            &screen,
            keeper.as_mut(),
            &mut tally,
        )
        .map_err(Failure::Write)?;
        screen
            .aside(|| sink.finish(&mut tally)?.finish())
            .map_err(Failure::Write)?;
        if let Some(keeper) = keeper {
            keeper.forget();
        }
        screen.finish(&tally.summary(documents.left_out(), &documents.tally().skipped()));
        Ok(tally.not_read + tally.damaged == 0)
    }

    /// Writes what `sink` makes of the documents that a register holds, those of each
    /// page's last version.
    fn run_stored<S: Sink<Output>>(
        &self,
        register: &RegisterArgs,
        sink: impl FnOnce(Output, TableStyle, bool) -> io::Result<S>,
    ) -> Result<bool, Failure> {
        let input = self.input;
        let path = locate(register)?;
        let register = Register::read(&path).map_err(failed)?;
        let output = Output::open(input.out.as_deref(), self.extension, &[], false);
        let output = output.map_err(Failure::Open)?;
        let style = style(input.color, &output);
        let mut sink = sink(output, style, false).map_err(Failure::Write)?;
        let select = settings(input).select;
        let mut tally = Tally {
            attributions: Some(0),
            ..Tally::default()
        };
        let mut written = Ok(());
        let limit = input.limit.unwrap_or(u64::MAX);
        derive::documents(&register, &mut |_, mut document| {
            if written.is_err() || tally.documents >= limit || !select.wants(&document) {
                return Ok(());
            }
            document.retain_confident(self.min_confidence);
            written = sink.document(&document, None);
            tally.documents += 1;
            if let Some(attributions) = &mut tally.attributions {
                *attributions += document.attributions.len() as u64;
            }
            Ok(())
        })
        .map_err(failed)?;
        written.map_err(Failure::Write)?;
        let output = sink.finish(&mut tally).map_err(Failure::Write)?;
        output.finish().map_err(Failure::Write)?;
        if !input.quiet {
            let counts = tally.summary(LeftOutCounts::default(), &BTreeMap::new());
            let words = format!("{}: {counts}", path.display());
            let _ = writeln!(io::stderr(), "{}", dixit::format::one_line(&words));
        }
        Ok(true)
    }

    /// All that decides the bytes of the output.
    fn arguments(&self) -> Vec<String> {
        let input = self.input;
        let mut arguments = vec![self.form.clone(), format!("--max-size {}", input.max_size)];
        arguments.extend(input.limit.map(|n| format!("--limit {n}")));
        arguments.extend(input.since.iter().map(|s| format!("--since {s}")));
        arguments.extend(input.lang.iter().map(|l| format!("--lang {l}")));
        arguments.extend(input.include.iter().map(|p| format!("--include {p}")));
        arguments.extend(input.exclude.iter().map(|p| format!("--exclude {p}")));
        let paths = input.paths.iter();
        arguments.extend(paths.map(|p| p.to_string_lossy().into_owned()));
        arguments
    }
}

/// Writes documents as they come, names what was not read, and keeps the state.
pub(crate) fn drive<W>(
    documents: &mut Documents,
    sink: &mut impl Sink<W>,
    screen: &Screen,
    mut keeper: Option<&mut Keeper>,
    tally: &mut Tally,
) -> io::Result<()> {
    while let Some(document) = documents.next() {
        match document {
            Ok(document) => {
                let path = &document.origin.path;
                screen.aside(|| sink.document(&document, documents.circumstances()))?;
                tally.documents += 1;
                if let Some(attributions) = &mut tally.attributions {
                    *attributions += document.attributions.len() as u64;
                }
                let (mut failed, mut damaged) = (false, false);
                for problem in &document.problems {
                    failed |= problem.kind == READER_FAILED;
                    damaged |= is_damage(&problem.kind);
                    // What is missing or changed is no matter of doubt about what is
                    // there: it is named whatever the form of the output shows.
                    if problem.kind == READER_FAILED || is_damage(&problem.kind) {
                        screen.error(&format!("{path}: {}", problem.message));
                    }
                }
                if failed {
                    tally.not_read += 1;
                } else if damaged {
                    tally.damaged += 1;
                } else if !document.problems.is_empty() {
                    tally.with_problems += 1;
                }
                screen.advance(path);
            }
            Err(error) => {
                tally.not_read += 1;
                screen.error(&error.to_string());
                sink.failure(&error);
                screen.advance(error.path());
            }
        }
        if let (Some(keeper), Some(position)) = (&mut keeper, documents.place()) {
            keeper.keep(position, tally)?;
        }
    }
    Ok(())
}

/// Says something that is no error.
pub(crate) fn note(words: &str) {
    use std::io::Write as _;
    let _ = writeln!(io::stderr(), "dixit: {}", dixit::format::one_line(words));
}

pub(crate) fn is_address(path: &Path) -> bool {
    path.to_str().is_some_and(|p| p.contains("://"))
}

/// The terminal's width, for what appears on one.
fn width(output: &Output) -> usize {
    let terminal = output
        .is_terminal()
        .then(terminal_size::terminal_size)
        .flatten();
    terminal.map_or(WIDTH, |(width, _)| usize::from(width.0).max(20))
}
