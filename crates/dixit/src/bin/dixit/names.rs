//! `dixit names`.

use std::io::{self, Write};

use dixit::format::one_line;
use dixit::names::{Comparison, Kind, Name, Options, THRESHOLD, Verdict, compare};
use serde::Serialize;

use crate::arguments::{KindArg, NamesArgs, NamesFormatArg};
use crate::run::Failure;

/// Compares the names and prints why. Gives whether they are one's.
pub(crate) fn run(arguments: &NamesArgs) -> Result<bool, Failure> {
    let kind = match arguments.kind {
        KindArg::Person => Kind::Person,
        KindArg::Organization => Kind::Organization,
        KindArg::Unknown => Kind::Unknown,
    };
    let mut options = Options::default();
    options.transliterate = !arguments.no_transliteration;
    let name = |text: &str| Name::parse(text, kind, &options);
    let found = compare(&name(&arguments.a), &name(&arguments.b));
    let mut out = io::stdout().lock();
    let written = match arguments.format {
        NamesFormatArg::Table => table(arguments, &found, &mut out),
        NamesFormatArg::Json => json(arguments, &found, &mut out),
    };
    let written = written.and_then(|()| out.flush());
    match written.map_err(Failure::Write) {
        // The answer stands whoever reads it.
        Err(error) if !error.is_closed_pipe() => Err(error),
        _ => Ok(found.verdict == Verdict::Match),
    }
}

fn table(arguments: &NamesArgs, found: &Comparison, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}", one_line(&arguments.a))?;
    writeln!(out, "{}", one_line(&arguments.b))?;
    writeln!(out)?;
    writeln!(out, "  score    {:.2}", found.score)?;
    let verdict = found.verdict.as_str();
    writeln!(out, "  verdict  {verdict} (match from {THRESHOLD:.2} on)")?;
    writeln!(out)?;
    for reason in &found.reasons {
        writeln!(out, "  {}", one_line(&reason.to_string()))?;
    }
    Ok(())
}

/// The contract `dixit.names/1`.
#[derive(Serialize)]
struct Record<'a> {
    schema: &'static str,
    a: &'a str,
    b: &'a str,
    kind: &'static str,
    transliteration: bool,
    score: f64,
    threshold: f64,
    verdict: &'static str,
    reasons: Vec<Why<'a>>,
}

#[derive(Serialize)]
struct Why<'a> {
    code: &'static str,
    part: &'static str,
    a: Option<&'a str>,
    b: Option<&'a str>,
    system: Option<&'a str>,
    text: String,
}

fn json(arguments: &NamesArgs, found: &Comparison, out: &mut impl Write) -> io::Result<()> {
    let known = |text: &'_ str| !text.is_empty();
    let reasons = found.reasons.iter().map(|reason| Why {
        code: reason.code.as_str(),
        part: reason.part.as_str(),
        a: Some(reason.a.as_str()).filter(|t| known(t)),
        b: Some(reason.b.as_str()).filter(|t| known(t)),
        system: Some(reason.system.as_str()).filter(|t| known(t)),
        text: reason.to_string(),
    });
    let record = Record {
        schema: "dixit.names/1",
        a: &arguments.a,
        b: &arguments.b,
        kind: match arguments.kind {
            KindArg::Person => "person",
            KindArg::Organization => "organization",
            KindArg::Unknown => "unknown",
        },
        transliteration: !arguments.no_transliteration,
        score: hundredths(found.score),
        threshold: hundredths(THRESHOLD),
        verdict: found.verdict.as_str(),
        reasons: reasons.collect(),
    };
    serde_json::to_writer(&mut *out, &record)?;
    writeln!(out)
}

/// Four places say all that there is to say.
fn hundredths(value: f32) -> f64 {
    (f64::from(value) * 10_000.0).round() / 10_000.0
}
