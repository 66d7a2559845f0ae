//! `dixit search`.

use std::process::ExitCode;

use dixit::format::{Hits, write_hits_csv, write_hits_html, write_hits_jsonl, write_hits_table};
use dixit::register::day_numbers;
use dixit::register::search::{Question, Words};

use super::arguments::{SearchArgs, SearchFormatArg};
use super::{failed, open, read};
use crate::run::Failure;

/// Prints the answers. Gives whether there are any.
pub(crate) fn run(arguments: &SearchArgs) -> Result<bool, Failure> {
    let question = question(arguments)?;
    let register = read(&arguments.register)?;
    if !arguments.stance.is_empty() && register.derivation("stances").map_err(failed)?.is_none() {
        let words = "--stance: the register holds no stances; they are derived with its claims";
        return Err(Failure::Open(words.to_owned()));
    }
    let limit = usize::try_from(arguments.limit).unwrap_or(usize::MAX);
    let (hits, more) = register.search(&question, limit).map_err(failed)?;
    let (extension, form) = match arguments.format {
        SearchFormatArg::Table => ("txt", SearchFormatArg::Table),
        SearchFormatArg::Jsonl => ("jsonl", SearchFormatArg::Jsonl),
        SearchFormatArg::Csv => ("csv", SearchFormatArg::Csv),
        SearchFormatArg::Html => ("html", SearchFormatArg::Html),
    };
    let (mut out, style) = open(&arguments.show, extension)?;
    let asked = arguments.words.as_deref().unwrap_or("anything");
    let hits = Hits {
        question: asked,
        hits: &hits,
        more,
        marked: &question
            .words
            .as_ref()
            .map(Words::shown)
            .unwrap_or_default(),
    };
    let written = match form {
        SearchFormatArg::Table => write_hits_table(&hits, &style, &mut out),
        SearchFormatArg::Jsonl => write_hits_jsonl(&hits, &mut out),
        SearchFormatArg::Csv => write_hits_csv(&hits, &mut out),
        SearchFormatArg::Html => write_hits_html(&hits, &mut out),
    };
    written
        .and_then(|()| out.finish())
        .map_err(Failure::Write)?;
    Ok(!hits.hits.is_empty())
}

/// The status of a search: like `grep`, 1 where nothing was found.
pub(crate) fn status(found: bool) -> ExitCode {
    ExitCode::from(u8::from(!found))
}

fn question(arguments: &SearchArgs) -> Result<Question, Failure> {
    let words = |given: &Option<String>, what: &str| -> Result<Option<Words>, Failure> {
        let Some(text) = given else { return Ok(None) };
        let parsed = Words::parse(text);
        parsed
            .map(Some)
            .map_err(|words| Failure::Open(format!("{what}: {words}")))
    };
    let first = |date: &String| day_numbers(date).map(|days| days.0);
    let last = |date: &String| day_numbers(date).map(|days| days.1);
    Ok(Question {
        words: words(&arguments.words, "WORDS")?,
        speaker: words(&arguments.speaker, "--speaker")?,
        organization: words(&arguments.org, "--org")?,
        acts: arguments.act.clone(),
        kinds: arguments.kind.clone(),
        outlets: arguments.outlet.clone(),
        languages: arguments.lang.clone(),
        from: arguments.from.as_ref().and_then(first),
        to: arguments.to.as_ref().and_then(last),
        min_confidence: arguments.min_confidence,
        old: arguments.old,
    })
}
