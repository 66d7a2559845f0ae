//! `dixit entities`.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use dixit::entities::decision::Decisions;
use dixit::entities::knowledge::Knowledge;
use dixit::entities::{Finder, Settings};
use dixit::format::{
    EntitiesView, TableStyle, one_line, write_entities_csv, write_entities_html,
    write_entities_jsonl, write_entities_table,
};
use dixit::model::{Document, EntityType};
use dixit::register::Register;
use dixit::register::decision::Book;
use dixit::{Circumstances, Error, ReaderKind, derive};

use crate::arguments::{EntitiesArgs, FormatArg, ReaderArg, TypeArg};
use crate::output::Output;
use crate::register::arguments::RegisterArgs;
use crate::register::read;
use crate::run::{Failure, Plan, Sink, Tally};

/// Reads the inputs and lists who is named in them. Gives whether all was read
/// and every decision holds.
pub(crate) fn run(arguments: &EntitiesArgs) -> Result<bool, Failure> {
    let mut settings = Settings {
        transliterate: !arguments.no_transliteration,
        ..Settings::default()
    };
    if let Some(path) = &arguments.decisions {
        settings.decisions = decisions(path)?;
    }
    if let Some(path) = &arguments.knowledge {
        let known = Knowledge::parse(&text(path)?);
        settings.knowledge = known.map_err(|e| unreadable(path, &e))?;
    }
    let types = arguments.types.iter().map(|of| match of {
        TypeArg::Person => EntityType::Person,
        TypeArg::Organization => EntityType::Organization,
        TypeArg::Place => EntityType::Place,
        TypeArg::Work => EntityType::Work,
        TypeArg::Other => EntityType::Other,
    });
    let view = EntitiesView {
        types: types.collect(),
        suggestions: arguments.suggestions,
    };
    let plan = Plan {
        input: &arguments.input,
        register: Some(&arguments.register),
        form: "entities".to_owned(),
        extension: match arguments.format {
            FormatArg::Table => "txt",
            FormatArg::Jsonl => "jsonl",
            FormatArg::Html => "html",
            FormatArg::Csv => "csv",
        },
        // It is written once all documents are known.
        appendable: false,
        min_confidence: 0.0,
    };
    let reader = match arguments.reader {
        ReaderArg::Accurate => ReaderKind::Accurate,
        ReaderArg::Fast => ReaderKind::Fast,
    };
    let register = match arguments.input.paths.is_empty() {
        true => Some(stored(&arguments.register, &mut settings)?),
        false => None,
    };
    plan.run(reader, |output, style, _| {
        Ok(List {
            register,
            finder: Finder::new(),
            settings,
            view,
            form: arguments.format,
            style,
            output,
        })
    })
}

/// The register that is read, whose decisions are heeded.
fn stored(register: &RegisterArgs, settings: &mut Settings) -> Result<Register, Failure> {
    let register = read(register)?;
    let book = Book::open(&register).map_err(Failure::Open)?;
    settings.decisions.all.extend(book.entities().all);
    Ok(register)
}

/// Reads a file of decisions.
pub(crate) fn decisions(path: &Path) -> Result<Decisions, Failure> {
    Decisions::parse(&text(path)?).map_err(|e| unreadable(path, &e))
}

/// The text of a small file.
pub(crate) fn text(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path)
        .map_err(|e| Failure::Open(format!("{}: cannot be read: {e}", path.display())))
}

fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure::Open(format!("{}: {error}", path.display()))
}

/// Documents are taken down as they come; the list is written at the end.
struct List<W> {
    /// Where the documents come from, if it is a register.
    register: Option<Register>,
    finder: Finder,
    settings: Settings,
    view: EntitiesView,
    form: FormatArg,
    style: TableStyle,
    output: W,
}

impl Sink<Output> for List<Output> {
    fn document(&mut self, document: &Document, _: Option<&Circumstances>) -> io::Result<()> {
        self.finder.add(document);
        Ok(())
    }

    fn failure(&mut self, _: &Error) {}

    fn finish(mut self, tally: &mut Tally) -> io::Result<Output> {
        let mut found = self.finder.finish(&self.settings);
        if let Some(register) = &self.register {
            derive::keep_ids(register, &mut found).map_err(io::Error::other)?;
        }
        tally.entities = Some(found.entities.len() as u64);
        let out = &mut self.output;
        match self.form {
            FormatArg::Table => write_entities_table(&found, &self.view, &self.style, out)?,
            FormatArg::Jsonl => write_entities_jsonl(&found, &self.view, out)?,
            FormatArg::Html => write_entities_html(&found, &self.view, out)?,
            FormatArg::Csv => write_entities_csv(&found, &self.view, out)?,
        }
        for outcome in found.decisions.iter().filter(|d| !d.message.is_empty()) {
            let words = format!(
                "decision {} ({}): {}",
                outcome.id, outcome.decision, outcome.message
            );
            // Whoever reads the list must not take a lost decision for a held one.
            let _ = writeln!(io::stderr(), "dixit: {}", one_line(&words));
        }
        self.output.flush()?;
        Ok(self.output)
    }
}
