//! `dixit timeline`.

use std::io::{self, Write};

use dixit::format::{TableStyle, write_timeline_html, write_timeline_jsonl, write_timeline_table};
use dixit::model::Document;
use dixit::timeline::Timeline;
use dixit::{Circumstances, Error};

use crate::arguments::{TimelineArgs, TimelineFormatArg};
use crate::run::{Failure, Plan, Sink, Tally};

/// Reads the inputs and writes what was said in order of time. Gives whether all
/// was read.
pub(crate) fn run(arguments: &TimelineArgs) -> Result<bool, Failure> {
    let form = arguments.format;
    let plan = Plan {
        input: &arguments.input,
        register: Some(&arguments.register),
        form: format!("{form:?} of timeline"),
        extension: match form {
            TimelineFormatArg::Table => "txt",
            TimelineFormatArg::Jsonl => "jsonl",
            TimelineFormatArg::Html => "html",
        },
        // It is written once all documents are known.
        appendable: false,
        min_confidence: arguments.min_confidence,
    };
    plan.run(arguments.reader.into(), |output, style, _| {
        Ok(Ordered {
            timeline: Timeline::default(),
            failures: Vec::new(),
            form,
            style,
            output,
        })
    })
}

/// Collects the documents of a run; their timeline is written at the end.
struct Ordered<W> {
    timeline: Timeline,
    failures: Vec<String>,
    form: TimelineFormatArg,
    style: TableStyle,
    output: W,
}

impl<W: Write> Sink<W> for Ordered<W> {
    fn document(&mut self, document: &Document, _: Option<&Circumstances>) -> io::Result<()> {
        self.timeline.add(document);
        Ok(())
    }

    fn failure(&mut self, error: &Error) {
        self.failures.push(error.to_string());
    }

    fn finish(mut self, _: &mut Tally) -> io::Result<W> {
        let (timeline, out) = (self.timeline.finish(), &mut self.output);
        match self.form {
            TimelineFormatArg::Table => write_timeline_table(&timeline, &self.style, out)?,
            TimelineFormatArg::Jsonl => write_timeline_jsonl(&timeline, out)?,
            TimelineFormatArg::Html => write_timeline_html(&timeline, &self.failures, out)?,
        }
        self.output.flush()?;
        Ok(self.output)
    }
}
