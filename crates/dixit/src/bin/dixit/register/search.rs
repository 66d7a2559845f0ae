//! `dixit search`.

use std::process::ExitCode;

use dixit::derive;
use dixit::format::{Hits, write_hits_csv, write_hits_html, write_hits_jsonl, write_hits_table};
use dixit::register::search::{Question, Words};
use dixit::register::{Hit, Register, day_numbers};

use super::arguments::{SearchArgs, SearchFormatArg};
use super::{failed, open, read};
use crate::run::Failure;

/// Prints the answers. Gives whether there are any.
pub(crate) fn run(arguments: &SearchArgs) -> Result<bool, Failure> {
    let question = question(arguments)?;
    let register = read(&arguments.register)?;
    let limit = usize::try_from(arguments.limit).unwrap_or(usize::MAX);
    let (hits, more) = match arguments.stance.is_empty() {
        true => register.search(&question, limit).map_err(failed)?,
        false => with_stance(&register, &question, &arguments.stance, limit)?,
    };
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

/// Answers that are looked at for their stance.
const MOST: usize = 500;

/// The answers that take one of some stances to their claims.
fn with_stance(
    register: &Register,
    question: &Question,
    wanted: &[String],
    limit: usize,
) -> Result<(Vec<Hit>, bool), Failure> {
    let (hits, mut more) = register.search(question, MOST.max(limit)).map_err(failed)?;
    let mut found = Vec::new();
    for hit in hits {
        let stance = derive::stance(register, hit.row.reading, &hit.said.id).map_err(failed)?;
        if stance.is_some_and(|stance| wanted.iter().any(|w| w == stance.as_str())) {
            found.push(hit);
        }
    }
    more |= found.len() > limit;
    found.truncate(limit);
    Ok((found, more))
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
