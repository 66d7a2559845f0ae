//! `dixit speaker`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use dixit::derive::{self, Card, ENTITIES, document};
use dixit::format::{one_line, write_timeline_html, write_timeline_jsonl, write_timeline_table};
use dixit::register::{Error, Register};
use dixit::timeline::Timeline;

use super::arguments::SpeakerArgs;
use super::{failed, open, read};
use crate::arguments::TimelineFormatArg;
use crate::run::{Failure, note};

/// Names and roles that are shown.
const MOST: usize = 12;

/// Prints what somebody said.
pub(crate) fn run(arguments: &SpeakerArgs) -> Result<bool, Failure> {
    let register = read(&arguments.register)?;
    let mut found = named(&register, &arguments.name)?;
    if found.is_empty() {
        let words = format!(
            "{}: nobody in {} has this name; `dixit entities` lists who has one",
            arguments.name,
            register.folder().display()
        );
        return Err(Failure::Open(words));
    }
    let entity = found.remove(0);
    if !found.is_empty() {
        let others: Vec<String> = found.iter().take(8).map(words).collect();
        note(&format!(
            "{} is shown; others have such a name too: {}",
            words(&entity),
            others.join(", ")
        ));
    }
    let timeline = said(&register, &entity, arguments.min_confidence)?;
    let (extension, form) = match arguments.format {
        TimelineFormatArg::Table => ("txt", TimelineFormatArg::Table),
        TimelineFormatArg::Jsonl => ("jsonl", TimelineFormatArg::Jsonl),
        TimelineFormatArg::Html => ("html", TimelineFormatArg::Html),
    };
    let (mut out, style) = open(&arguments.show, extension)?;
    let written = match form {
        TimelineFormatArg::Table => {
            head(&entity, &mut out).and_then(|()| write_timeline_table(&timeline, &style, &mut out))
        }
        TimelineFormatArg::Jsonl => write_timeline_jsonl(&timeline, &mut out),
        TimelineFormatArg::Html => write_timeline_html(&timeline, &[], &mut out),
    };
    written
        .and_then(|()| out.finish())
        .map_err(Failure::Write)?;
    Ok(true)
}

/// The entities with a name or id, the likeliest meant first: those with just this name,
/// then those of whom most is said.
fn named(register: &Register, asked: &str) -> Result<Vec<Card>, Failure> {
    derive::expect(register).map_err(failed)?;
    let wanted = words_of(asked);
    let mut found: Vec<(bool, Card)> = Vec::new();
    let all = register.derived(ENTITIES, &mut |id, body| {
        let entity: Card = serde_json::from_str(body).map_err(|e| {
            Error::damaged(
                register.folder(),
                format!("entity {id} cannot be read ({e})"),
            )
        })?;
        let names = || entity.names.iter().map(|form| words_of(&form.name));
        let whole = id == asked || names().any(|name| name == wanted);
        let part = || names().any(|name| wanted.iter().all(|word| name.contains(word)));
        if whole || !wanted.is_empty() && part() {
            found.push((whole, entity));
        }
        Ok(())
    });
    all.map_err(failed)?;
    found.sort_by(|(x_whole, x), (y_whole, y)| {
        (y_whole, y.attributions, y.documents, &x.id).cmp(&(
            x_whole,
            x.attributions,
            x.documents,
            &y.id,
        ))
    });
    Ok(found.into_iter().map(|(_, entity)| entity).collect())
}

fn words_of(name: &str) -> Vec<String> {
    let words = name.split(|c: char| !c.is_alphanumeric() && c != '’' && c != '\'');
    words
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// What an entity said, from the documents that name it.
fn said(register: &Register, entity: &Card, least: f32) -> Result<Timeline, Failure> {
    let mut locals: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    let members = register
        .derived_members(ENTITIES, &entity.id, usize::MAX)
        .map_err(failed)?;
    for (reading, local) in members {
        locals.entry(reading).or_default().push(local);
    }
    let mut timeline = Timeline::default();
    for (reading, locals) in locals {
        let Some(mut document) = document(register, reading).map_err(failed)? else {
            continue;
        };
        document.retain(|attribution| {
            let speaker = attribution.speaker.entity.map(|id| id.to_string());
            attribution.confidence >= least && speaker.is_some_and(|id| locals.contains(&id))
        });
        if !document.attributions.is_empty() {
            timeline.add(&document);
        }
    }
    Ok(timeline.finish())
}

fn words(entity: &Card) -> String {
    format!("{} ({})", entity.name, entity.id)
}

fn head(entity: &Card, out: &mut impl Write) -> io::Result<()> {
    let line = |words: Vec<&str>| one_line(&words.join(" · "));
    let others = entity.names.iter().map(|form| form.name.as_str());
    let others = others.filter(|name| *name != entity.name).take(MOST);
    writeln!(
        out,
        "{}",
        line([&*entity.name].into_iter().chain(others).collect())
    )?;
    if !entity.roles.is_empty() {
        let roles = entity.roles.iter().map(|role| role.role.as_str());
        writeln!(out, "{}", line(roles.take(MOST).collect()))?;
    }
    let mut facts = format!("named in {} documents", entity.documents);
    if let (Some(first), Some(last)) = (&entity.first, &entity.last) {
        facts.push_str(&format!(", {first} to {last}"));
    }
    writeln!(out, "{facts}; {}\n", entity.id)
}
