//! `dixit capture`.

use std::io::{self, Write};

use dixit::format::{
    Listing, ListingForm, TableStyle, write_report_html, write_report_json, write_report_table,
};
use dixit::model::Document;
use dixit::origins::Finder;
use dixit::{Circumstances, Error, ReaderKind};

use crate::arguments::{CaptureArgs, ListFormatArg};
use crate::run::{Failure, Plan, Sink, Tally};

/// Takes the snapshots and lists them, or groups them by origin. Gives whether
/// all was read.
pub(crate) fn run(arguments: &CaptureArgs) -> Result<bool, Failure> {
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
        form: format!("{form:?} of capture"),
        extension: form.extension(),
        appendable: form != ListingForm::Table,
    };
    plan.run(ReaderKind::None, |output, style, resumed| {
        Listing::new(form, style, output, resumed)
    })
}

fn report(arguments: &CaptureArgs, form: ListFormatArg) -> Result<bool, Failure> {
    let plan = Plan {
        input: &arguments.input,
        form: "report of capture".to_owned(),
        extension: match form {
            ListFormatArg::Html => "html",
            ListFormatArg::Jsonl => "jsonl",
            ListFormatArg::Table | ListFormatArg::Csv => "txt",
        },
        // It is written once all documents are known.
        appendable: false,
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
    fn document(&mut self, document: &Document, circumstances: &Circumstances) -> io::Result<()> {
        Listing::document(self, document, circumstances)
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
    fn document(&mut self, document: &Document, _: &Circumstances) -> io::Result<()> {
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
