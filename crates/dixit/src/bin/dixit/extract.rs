//! `dixit extract`.

use std::io;

use dixit::format::{Format, Writer};
use dixit::model::Document;
use dixit::{Circumstances, Error, ReaderKind};

use crate::arguments::{ExtractArgs, FormatArg};
use crate::run::{Failure, Plan, Sink, Tally};

/// Reads the inputs and writes the output. Gives whether all was read.
pub(crate) fn run(arguments: &ExtractArgs) -> Result<bool, Failure> {
    let format = match arguments.format {
        FormatArg::Table => Format::Table,
        FormatArg::Jsonl => Format::Jsonl,
        FormatArg::Html => Format::Html,
        FormatArg::Csv => Format::Csv,
    };
    let reader: ReaderKind = arguments.reader.into();
    let plan = Plan {
        input: &arguments.input,
        register: None,
        form: format!(
            "{format:?} of extract with {reader:?}, confidence {} and more",
            arguments.min_confidence
        ),
        min_confidence: arguments.min_confidence,
        extension: format.extension(),
        appendable: matches!(format, Format::Jsonl | Format::Csv),
    };
    plan.run(reader, |output, style, resumed| {
        if resumed {
            Ok(Writer::resumed(format, style, output))
        } else {
            Writer::new(format, style, output)
        }
    })
}

impl<W: io::Write> Sink<W> for Writer<W> {
    fn document(&mut self, document: &Document, _: Option<&Circumstances>) -> io::Result<()> {
        Writer::document(self, document)
    }

    fn failure(&mut self, error: &Error) {
        Writer::failure(self, error);
    }

    fn finish(self, _: &mut Tally) -> io::Result<W> {
        Writer::finish(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::drive;
    use crate::screen::Screen;
    use crate::tests::{child, is_child};
    use std::num::NonZeroUsize;
    use std::sync::Arc;

    use dixit::format::TableStyle;
    use dixit::{Pipeline, Reader, Settings};
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
            let mut documents = pipeline.documents(&[folder.path().to_owned()]);
            let mut writer = Writer::new(Format::Jsonl, TableStyle::default(), Vec::new()).unwrap();
            let screen = Screen::new(true, false, &[], documents.tally());
            let mut tally = Tally::default();
            drive(&mut documents, &mut writer, &screen, None, &mut tally).unwrap();
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
            let mut documents = pipeline.documents(&[folder.path().to_owned()]);
            let mut writer = Writer::new(Format::Csv, TableStyle::default(), Vec::new()).unwrap();
            let screen = Screen::new(true, false, &[], documents.tally());
            drive(
                &mut documents,
                &mut writer,
                &screen,
                None,
                &mut Tally::default(),
            )
            .unwrap();
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
