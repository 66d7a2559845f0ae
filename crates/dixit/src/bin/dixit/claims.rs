//! `dixit claims`, `dixit board` and `dixit requests`.

use std::io::{self, Write};

use dixit::claims::{Claim, Claims, Encoder, Finder, Request, Settings};
use dixit::format::{
    TableStyle, one_line, write_board_html, write_board_table, write_claims_csv, write_claims_html,
    write_claims_jsonl, write_claims_table, write_requests_csv, write_requests_html,
    write_requests_jsonl, write_requests_table,
};
use dixit::model::Document;
use dixit::{Circumstances, Error, ReaderKind, derive, origins};

use crate::arguments::{BoardArgs, ClaimsArgs, FormatArg, InputArgs, ReaderArg, RequestsArgs};
use crate::output::Output;
use crate::register::arguments::RegisterArgs;
use crate::register::{failed, read};
use crate::run::{Failure, Plan, Sink, Tally, style};

/// What is printed of the claims.
enum View {
    /// Claims that several attributions put forward, or all.
    Claims { all: bool, contested: bool },
    /// The board of a claim, named by its id or by words.
    Board(String),
    /// Requests, or only those without a response.
    Requests { unanswered: bool },
}

/// Reads the inputs and lists the claims. Gives whether all was read.
pub(crate) fn claims(arguments: &ClaimsArgs) -> Result<bool, Failure> {
    let view = View::Claims {
        all: arguments.all,
        contested: arguments.contested,
    };
    run(
        "claims",
        (&arguments.input, &arguments.register),
        arguments.format,
        arguments.reader,
        view,
    )
}

/// Reads the inputs and prints the board of a claim. Gives whether all was read.
pub(crate) fn board(arguments: &BoardArgs) -> Result<bool, Failure> {
    let view = View::Board(arguments.claim.clone());
    run(
        "board",
        (&arguments.input, &arguments.register),
        arguments.format,
        arguments.reader,
        view,
    )
}

/// Reads the inputs and lists the requests. Gives whether all was read.
pub(crate) fn requests(arguments: &RequestsArgs) -> Result<bool, Failure> {
    let view = View::Requests {
        unanswered: arguments.unanswered,
    };
    run(
        "requests",
        (&arguments.input, &arguments.register),
        arguments.format,
        arguments.reader,
        view,
    )
}

fn run(
    name: &str,
    (input, register): (&InputArgs, &RegisterArgs),
    form: FormatArg,
    reader: ReaderArg,
    view: View,
) -> Result<bool, Failure> {
    let plan = Plan {
        input,
        register: Some(register),
        form: name.to_owned(),
        extension: match form {
            FormatArg::Table => "txt",
            FormatArg::Jsonl => "jsonl",
            FormatArg::Html => "html",
            FormatArg::Csv => "csv",
        },
        // It is written once all documents are known.
        appendable: false,
        min_confidence: 0.0,
    };
    let reader = match reader {
        ReaderArg::Accurate => ReaderKind::Accurate,
        ReaderArg::Fast => ReaderKind::Fast,
    };
    if input.paths.is_empty() {
        return stored(&plan, register, form, &view);
    }
    let encoder = Encoder::built_in();
    plan.run(reader, |output, style, _| {
        Ok(List {
            finder: Finder::with_vectors(&encoder),
            origins: origins::Finder::new(),
            view,
            form,
            style,
            output,
        })
    })
}

/// Documents are taken down as they come; the list is written at the end.
struct List<'e, W> {
    finder: Finder<'e>,
    origins: origins::Finder,
    view: View,
    form: FormatArg,
    style: TableStyle,
    output: W,
}

impl Sink<Output> for List<'_, Output> {
    fn document(&mut self, document: &Document, _: Option<&Circumstances>) -> io::Result<()> {
        self.origins.add(document);
        self.finder.add(document);
        Ok(())
    }

    fn failure(&mut self, _: &Error) {}

    fn finish(mut self, _: &mut Tally) -> io::Result<Output> {
        let origins = self.origins.finish();
        let found = self.finder.finish(&Settings {
            origins: Some(&origins.numbers()),
            ..Settings::default()
        });
        let (form, style, out) = (self.form, &self.style, &mut self.output);
        show(&found, &self.view, form, style, out)?;
        self.output.flush()?;
        Ok(self.output)
    }
}

/// Prints what a register keeps.
fn stored(
    plan: &Plan<'_>,
    register: &RegisterArgs,
    form: FormatArg,
    view: &View,
) -> Result<bool, Failure> {
    let register = read(register)?;
    let found = match view {
        View::Board(asked) => derive::claims_by(&register, asked),
        View::Claims { .. } | View::Requests { .. } => derive::claims(&register),
    };
    let found = found.map_err(failed)?;
    let out = Output::open(plan.input.out.as_deref(), plan.extension, &[], false);
    let mut out = out.map_err(Failure::Open)?;
    let style = style(plan.input.color, &out);
    let written = match view {
        View::Board(asked) => {
            let claims: Vec<&Claim> = found.claims.iter().collect();
            if claims.is_empty() {
                let words = format!(
                    "{asked}: no claim has this id, or an attribution with all these words"
                );
                return Err(Failure::Open(words));
            }
            write_board(&claims, form, &style, &mut out)
        }
        View::Claims { .. } | View::Requests { .. } => show(&found, view, form, &style, &mut out),
    };
    written
        .and_then(|()| out.finish())
        .map_err(Failure::Write)?;
    Ok(true)
}

fn show(
    found: &Claims,
    view: &View,
    form: FormatArg,
    style: &TableStyle,
    out: &mut impl Write,
) -> io::Result<()> {
    match view {
        View::Claims { all, contested } => {
            let shown =
                |c: &&Claim| (*all || c.attributions.len() > 1) && (!contested || c.contested);
            let claims: Vec<&Claim> = found.claims.iter().filter(shown).collect();
            write_claims(&claims, form, style, out)
        }
        View::Board(words) => {
            let claims = found.find(words);
            if claims.is_empty() {
                none(found, words);
            }
            write_board(&claims, form, style, out)
        }
        View::Requests { unanswered } => {
            let mut requests: Vec<Request> = found.requests();
            requests.retain(|r| !unanswered || !r.answered);
            match form {
                FormatArg::Table => write_requests_table(&requests, style, out),
                FormatArg::Jsonl => write_requests_jsonl(&requests, out),
                FormatArg::Html => write_requests_html(&requests, out),
                FormatArg::Csv => write_requests_csv(&requests, out),
            }
        }
    }
}

fn write_board(
    claims: &[&Claim],
    form: FormatArg,
    style: &TableStyle,
    out: &mut impl Write,
) -> io::Result<()> {
    match form {
        FormatArg::Table => write_board_table(claims, style, out),
        FormatArg::Html => write_board_html(claims, out),
        _ => write_claims(claims, form, style, out),
    }
}

fn write_claims(
    claims: &[&Claim],
    form: FormatArg,
    style: &TableStyle,
    out: &mut impl Write,
) -> io::Result<()> {
    match form {
        FormatArg::Table => write_claims_table(claims, style, out),
        FormatArg::Jsonl => write_claims_jsonl(claims, out),
        FormatArg::Html => write_claims_html(claims, out),
        FormatArg::Csv => write_claims_csv(claims, out),
    }
}

/// An empty board is no proof that nobody said it: say what was looked for.
fn none(found: &Claims, words: &str) {
    let line = format!(
        "dixit: no claim has the id or all the words “{words}” among {}; dixit claims --all lists them",
        found.claims.len()
    );
    let _ = writeln!(io::stderr(), "{}", one_line(&line));
}
