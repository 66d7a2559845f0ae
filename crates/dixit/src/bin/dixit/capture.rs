//! `dixit capture`.

use std::io::{self, Write};

use dixit::format::{
    Listing, ListingForm, TableStyle, write_report_html, write_report_json, write_report_table,
};
use dixit::model::Document;
use dixit::origins::Finder;
use dixit::{Circumstances, Error, ReaderKind};

use crate::arguments::{CaptureArgs, ListFormatArg};
use crate::output::Output;
use crate::run::{self, Failure, Plan, Sink, Tally};
use crate::screen::Screen;

/// Takes the snapshots and lists them, or groups them by origin. Gives whether
/// all was read.
pub(crate) fn run(arguments: &CaptureArgs) -> Result<bool, Failure> {
    if arguments.check {
        return check(arguments);
    }
    let form = match (arguments.format, arguments.report) {
        (ListFormatArg::Table, false) => ListingForm::Table,
        (ListFormatArg::Jsonl, false) => ListingForm::Jsonl,
        (ListFormatArg::Csv, false) => ListingForm::Csv,
        (ListFormatArg::Csv, true) => {
            let words = "--report has no --format csv; choose table, jsonl or html";
            return Err(Failure::Open(words.to_owned()));
        }
        (format, _) => return report(arguments, format),
    };
    let plan = Plan {
        input: &arguments.input,
        register: None,
        form: format!("{form:?} of capture"),
        extension: form.extension(),
        appendable: form != ListingForm::Table,
        min_confidence: 0.0,
    };
    plan.run(ReaderKind::None, |output, style, resumed| {
        Listing::new(form, style, output, resumed)
    })
}

/// Verifies the digests of archives. Gives whether all were right.
fn check(arguments: &CaptureArgs) -> Result<bool, Failure> {
    let input = &arguments.input;
    let mut output =
        Output::open(input.out.as_deref(), "txt", &input.paths, false).map_err(Failure::Open)?;
    let mut settings = run::settings(input).capture;
    settings.check = true;
    let capture = dixit::capture::capture(&input.paths, &settings);
    let tally = capture.tally();
    let mut screen = Screen::new(
        input.quiet,
        output.is_terminal(),
        &input.paths,
        tally.clone(),
    );
    let mut wrong = 0u64;
    for error in capture.filter_map(Result::err) {
        wrong += 1;
        screen.error(&error.to_string());
    }
    let (records, right) = (tally.records(), tally.verified());
    let without = tally.without_digest();
    let s = if records == 1 { "" } else { "s" };
    let summary = format!(
        "{records} record{s}: {right} with a right digest, {without} without a digest; {wrong} wrong or damaged"
    );
    screen
        .aside(|| {
            writeln!(output, "{summary}")?;
            output.finish()
        })
        .map_err(Failure::Write)?;
    screen.clear();
    Ok(wrong == 0)
}

fn report(arguments: &CaptureArgs, form: ListFormatArg) -> Result<bool, Failure> {
    let plan = Plan {
        input: &arguments.input,
        register: None,
        form: "report of capture".to_owned(),
        extension: match form {
            ListFormatArg::Html => "html",
            ListFormatArg::Jsonl => "jsonl",
            ListFormatArg::Table | ListFormatArg::Csv => "txt",
        },
        // It is written once all documents are known.
        appendable: false,
        min_confidence: 0.0,
    };
    plan.run(ReaderKind::None, |output, style, _| {
        Ok(Report {
            finder: Finder::new(),
            form,
            style,
            output,
        })
    })
}

impl<W: Write> Sink<W> for Listing<W> {
    fn document(
        &mut self,
        document: &Document,
        circumstances: Option<&Circumstances>,
    ) -> io::Result<()> {
        let listed = circumstances.map(|of| Listing::document(self, document, of));
        listed.unwrap_or(Ok(()))
    }

    fn failure(&mut self, _: &Error) {}

    fn finish(self, _: &mut Tally) -> io::Result<W> {
        Listing::finish(self)
    }
}

/// The report on origins: documents are compared as they come, and written at
/// the end.
struct Report<W> {
    finder: Finder,
    form: ListFormatArg,
    style: TableStyle,
    output: W,
}

impl<W: Write> Sink<W> for Report<W> {
    fn document(&mut self, document: &Document, _: Option<&Circumstances>) -> io::Result<()> {
        self.finder.add(document);
        Ok(())
    }

    fn failure(&mut self, _: &Error) {}

    fn finish(mut self, tally: &mut Tally) -> io::Result<W> {
        let origins = self.finder.finish();
        tally.origins = Some(origins.counts.origins as u64);
        match self.form {
            ListFormatArg::Html => write_report_html(&origins, &mut self.output)?,
            ListFormatArg::Jsonl => write_report_json(&origins, &mut self.output)?,
            ListFormatArg::Table | ListFormatArg::Csv => {
                write_report_table(&origins, &self.style, &mut self.output)?;
            }
        }
        self.output.flush()?;
        Ok(self.output)
    }
}
