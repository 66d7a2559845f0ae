//! `dixit add`.

use std::io::{self, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use dixit::capture::{Snapshot, is_damage};
use dixit::claims::Claim;
use dixit::derive;
use dixit::format::{TableStyle, write_board_table};
use dixit::model::Document;
use dixit::register::{self, Added, Register};
use dixit::{Circumstances, Documents, IsKnown, Pipeline, READER_FAILED, ReaderKind};
use serde::Serialize;

use super::arguments::{AddArgs, AddFormatArg};
use super::{failed, locate, opened};
use crate::clock;
use crate::output::Output;
use crate::run::{Failure, is_address, settings, style};
use crate::screen::Screen;

/// How long what was read may wait to be safe: what a crash can cost.
const INTERVAL: Duration = Duration::from_millis(500);

/// Entries and bytes that wait at most.
const MOST_ENTRIES: usize = 1024;
const MOST_BYTES: usize = 16 << 20;

/// Adds the inputs to the register. Gives whether all was read.
pub(crate) fn run(arguments: &AddArgs) -> Result<bool, Failure> {
    let input = &arguments.input;
    if input.warc.is_some() && !input.paths.iter().any(|p| is_address(p)) {
        let words = "--warc keeps what is fetched, and no address is given; name one";
        return Err(Failure::Open(words.to_owned()));
    }
    let path = locate(&arguments.register)?;
    if arguments.init && !path.exists() {
        super::init::make(&path)?;
    }
    let mut register = opened(&path, arguments.no_wait)?;
    let extension = match arguments.format {
        AddFormatArg::Table => "txt",
        AddFormatArg::Jsonl => "jsonl",
    };
    let output = Output::open(input.out.as_deref(), extension, &input.paths, false);
    let output = output.map_err(Failure::Open)?;
    let reader: ReaderKind = arguments.reader.into();
    let mut settings = settings(input);
    settings.reader = reader;
    settings.select.limit = input.limit;
    settings.leave_out.extend(output.names());
    let known = known(register.folder(), reader)?;
    let mut documents = Pipeline::new(settings).documents_unless(&input.paths, known);
    let screen = Screen::new(
        input.quiet,
        output.is_terminal(),
        &input.paths,
        documents.tally(),
    );
    let mut adding = Adding {
        reader,
        lines: matches!(arguments.format, AddFormatArg::Jsonl),
        output,
        waiting: Vec::new(),
        since: Instant::now(),
        counts: Counts::default(),
    };
    let done = adding.all(&mut documents, &mut register, &screen);
    adding.counts.known += documents.known();
    // Said whatever happened: what was acknowledged is there.
    let summary = adding.counts.summary(&path);
    if let Err(failure) = done {
        screen.finish(&summary);
        return Err(failure);
    }
    if !arguments.no_derive {
        super::derive::bring_up_to_date(&mut register, &screen)?;
    }
    let counts = register.counts().map_err(failed)?;
    let mut output = adding.output;
    let written = match arguments.format {
        AddFormatArg::Jsonl => Ok(()),
        AddFormatArg::Table => writeln!(
            output,
            "{}: {} snapshots, {} documents, {} attributions, {} entities, {} claims",
            dixit::format::one_line(&path.to_string_lossy()),
            counts.snapshots,
            counts.documents,
            counts.attributions,
            counts.entities,
            counts.claims
        ),
    };
    let written = written.and_then(|()| match arguments.boards {
        true => boards(&register, &style(input.color, &output), &mut output),
        false => Ok(()),
    });
    screen
        .aside(|| written.and_then(|()| output.finish()))
        .map_err(Failure::Write)?;
    screen.finish(&summary);
    Ok(adding.counts.not_read + adding.counts.damaged == 0)
}

/// Contested claims whose boards are printed.
const MOST_BOARDS: usize = 8;

/// Prints the boards of the claims that are contested.
fn boards(register: &Register, style: &TableStyle, out: &mut Output) -> io::Result<()> {
    let found = derive::claims(register).map_err(io::Error::other)?;
    let contested: Vec<&Claim> = found.claims.iter().filter(|c| c.contested).collect();
    let shown = &contested[..contested.len().min(MOST_BOARDS)];
    writeln!(
        out,
        "{} contested claims{}\n",
        contested.len(),
        if shown.len() < contested.len() {
            format!(
                "; the first {}, `dixit claims --contested` has all",
                shown.len()
            )
        } else {
            String::new()
        }
    )?;
    write_board_table(shown, style, out)
}

/// What needs no reading: what the register holds, and what lies in its folder.
fn known(folder: &Path, reader: ReaderKind) -> Result<IsKnown, Failure> {
    let mut known = register::known(folder, reader).map_err(failed)?;
    let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let name = real.file_name().map(|n| n.to_string_lossy().into_owned());
    let name = name.unwrap_or_default();
    Ok(Box::new(move |snapshot: &Snapshot| {
        // The name is compared first: the system is asked for few real paths.
        let own = snapshot.path.contains(&name) && {
            let file = snapshot.path.split('#').next().unwrap_or_default();
            Path::new(file)
                .canonicalize()
                .is_ok_and(|file| file.starts_with(&real))
        };
        own || known(snapshot)
    }))
}

/// What became of the inputs.
#[derive(Default)]
struct Counts {
    new: u64,
    versions: u64,
    reread: u64,
    returned: u64,
    elsewhere: u64,
    known: u64,
    attributions: u64,
    not_read: u64,
    damaged: u64,
}

impl Counts {
    fn summary(&self, path: &Path) -> String {
        let mut line = format!(
            "{}: {} documents added, {} attributions",
            path.display(),
            self.new + self.versions,
            self.attributions
        );
        for (number, what) in [
            (self.versions, "of them new versions"),
            (self.reread, "read again"),
            (self.returned, "shown again as before"),
            (self.elsewhere, "at another path"),
            (self.known, "known"),
            (self.damaged, "damaged"),
            (self.not_read, "not read"),
        ] {
            if number > 0 {
                line.push_str(&format!(", {number} {what}"));
            }
        }
        line
    }
}

/// A line of output: a document that is stored safely.
#[derive(Serialize)]
struct Line {
    path: String,
    sha256: String,
    became: &'static str,
    attributions: u64,
}

struct Adding {
    reader: ReaderKind,
    /// Whether each document gets a line.
    lines: bool,
    output: Output,
    /// What was added and is not safe yet.
    waiting: Vec<Line>,
    since: Instant,
    counts: Counts,
}

impl Adding {
    fn all(
        &mut self,
        documents: &mut Documents,
        register: &mut Register,
        screen: &Screen,
    ) -> Result<(), Failure> {
        while let Some(document) = documents.next() {
            match (document, documents.circumstances()) {
                (Ok(document), Some(circumstances)) => {
                    self.one(&document, circumstances, register, screen)?;
                    screen.advance(&document.origin.path);
                }
                (Ok(_), None) => {}
                (Err(error), _) => {
                    self.counts.not_read += 1;
                    screen.error(&error.to_string());
                    screen.advance(error.path());
                }
            }
            let (entries, bytes) = register.pending();
            if entries >= MOST_ENTRIES || bytes >= MOST_BYTES || self.since.elapsed() >= INTERVAL {
                self.acknowledge(register, screen)?;
            }
        }
        self.acknowledge(register, screen)
    }

    fn one(
        &mut self,
        document: &Document,
        circumstances: &Circumstances,
        register: &mut Register,
        screen: &Screen,
    ) -> Result<(), Failure> {
        let (mut failed_reader, mut damaged) = (false, false);
        for problem in &document.problems {
            failed_reader |= problem.kind == READER_FAILED;
            damaged |= is_damage(&problem.kind);
            if problem.kind == READER_FAILED || is_damage(&problem.kind) {
                screen.error(&format!("{}: {}", document.origin.path, problem.message));
            }
        }
        if failed_reader {
            // Stored, it would count as read and never be tried again.
            self.counts.not_read += 1;
            return Ok(());
        }
        let added = register::add(
            register,
            &clock::now(),
            document,
            circumstances,
            self.reader,
        );
        let added = added.map_err(failed)?;
        let counts = &mut self.counts;
        counts.damaged += u64::from(damaged);
        let (count, became) = match added {
            Added::New => (&mut counts.new, "new"),
            Added::Version => (&mut counts.versions, "version"),
            Added::Reread => (&mut counts.reread, "reread"),
            Added::Returned => (&mut counts.returned, "returned"),
            Added::Elsewhere => (&mut counts.elsewhere, "elsewhere"),
            Added::Known => (&mut counts.known, "known"),
        };
        *count += 1;
        let attributions = document.attributions.len() as u64;
        if !matches!(added, Added::Known | Added::Elsewhere | Added::Returned) {
            counts.attributions += attributions;
        }
        if self.lines {
            self.waiting.push(Line {
                path: document.origin.path.clone(),
                sha256: document.origin.sha256.clone(),
                became,
                attributions,
            });
        }
        Ok(())
    }

    /// Makes safe what waits, and only then says so.
    fn acknowledge(&mut self, register: &mut Register, screen: &Screen) -> Result<(), Failure> {
        register.commit().map_err(failed)?;
        self.since = Instant::now();
        let (output, waiting) = (&mut self.output, &mut self.waiting);
        let write = || -> io::Result<()> {
            for line in waiting.drain(..) {
                serde_json::to_writer(&mut *output, &line)?;
                output.write_all(b"\n")?;
            }
            output.flush()
        };
        screen.aside(write).map_err(Failure::Write)
    }
}
