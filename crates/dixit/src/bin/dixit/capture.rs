//! `dixit capture`.

use std::io::{self, Write};

use dixit::format::{Listing, ListingForm};
use dixit::model::Document;
use dixit::{Circumstances, Error, ReaderKind};

use crate::arguments::{CaptureArgs, ListFormatArg};
use crate::run::{Failure, Plan, Sink};

/// Takes the snapshots and lists them. Gives whether all was read.
pub(crate) fn run(arguments: &CaptureArgs) -> Result<bool, Failure> {
    let form = match arguments.format {
        ListFormatArg::Table | ListFormatArg::Html => ListingForm::Table,
        ListFormatArg::Jsonl => ListingForm::Jsonl,
        ListFormatArg::Csv => ListingForm::Csv,
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

impl<W: Write> Sink<W> for Listing<W> {
    fn document(&mut self, document: &Document, circumstances: &Circumstances) -> io::Result<()> {
        Listing::document(self, document, circumstances)
    }

    fn failure(&mut self, _: &Error) {}

    fn finish(self) -> io::Result<W> {
        Listing::finish(self)
    }
}
