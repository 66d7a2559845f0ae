//! Coded events as a test of acts: sentences whose source and code are known.
//!
//! PLOVER codes what one party does to another; `docs/acts.md` says which codes
//! are acts. Two collections are read: the gold standard records that come with
//! its manual (the words that tell the event are marked there) and annotated
//! sentences (only the parties are marked: the cue is taken to be the words that
//! follow the source). Deeds, and codes without an act, are passed over.

use crate::acts::Labelled;
use crate::{Error, RoleSpans};
use dixit_model::{Act, OffsetMap, Span};
use serde::Deserialize;
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// Words behind the source that are taken for the cue.
const CUE_LENGTH: usize = 4;

/// The acts that a code stands for; nothing for deeds.
fn acts(code: &str) -> &'static [Act] {
    match code {
        "AGREE" => &[Act::Promise],
        "SUPPORT" => &[Act::Support],
        "REQUEST" | "DEMAND" => &[Act::Demand, Act::Ask],
        "ACCUSE" | "DISAPPROVE" => &[Act::Accuse],
        "REJECT" => &[Act::Decline, Act::Deny],
        "THREATEN" => &[Act::Threaten],
        _ => &[],
    }
}

/// A gold standard record; more fields are passed over.
#[derive(Deserialize)]
struct Record {
    event: String,
    #[serde(default, rename = "textInfo")]
    info: Option<Info>,
}

/// Most records have the marked text in a field, some in place of it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Info {
    Fields { markup: String },
    Text(String),
    Other(serde::de::IgnoredAny),
}

impl Info {
    fn markup(&self) -> Option<&str> {
        match self {
            Info::Fields { markup } | Info::Text(markup) => Some(markup),
            Info::Other(_) => None,
        }
    }
}

/// Loads gold standard records: a JSON array, in whose `markup` the parties
/// and the words of the event stand as `(SRC: …)` and `(EVT: …)`.
///
/// # Errors
/// The file that cannot be read or is not of this form.
pub fn records(path: &Path) -> Result<Vec<Labelled>, Error> {
    let bytes = fs::read(path).map_err(|e| Error::file(path, e))?;
    let records: Vec<Record> = serde_json::from_slice(&bytes).map_err(|e| Error::file(path, e))?;
    let marked = records
        .iter()
        .filter_map(|r| Some((&r.event, r.info.as_ref()?.markup()?)));
    Ok(marked
        .filter_map(|(event, markup)| {
            let (text, marks) = unmarked(markup);
            let event_at = marks.iter().find(|(role, _)| role == "EVT")?.1.clone();
            let source = marks.iter().find(|(role, _)| role.starts_with("SRC"));
            let source = source
                .map(|(_, r)| r.clone())
                .filter(|r| r.end <= event_at.start);
            let content = event_at.end..text.len();
            labelled("record", text, source, event_at, content, acts(event))
        })
        .collect())
}

/// The text without its marks, and what stood in them.
fn unmarked(markup: &str) -> (String, Vec<(String, std::ops::Range<usize>)>) {
    let (mut text, mut marks) = (String::new(), Vec::new());
    let mut rest = markup;
    while let Some(open) = rest.find('(') {
        let (before, inside) = rest.split_at(open);
        text.push_str(before);
        let mark = inside[1..].split_once(')').and_then(|(mark, after)| {
            let (role, words) = mark.split_once(": ")?;
            let is_role = role.chars().all(|c| c.is_ascii_uppercase() || c == '/');
            is_role.then_some((role, words, after))
        });
        match mark {
            Some((role, words, after)) => {
                let start = text.len();
                text.push_str(words);
                marks.push((role.to_owned(), start..text.len()));
                rest = after;
            }
            None => {
                text.push('(');
                rest = &inside[1..];
            }
        }
    }
    text.push_str(rest);
    (text, marks)
}

/// Loads annotated sentences: a table with the columns `marked_sentence`, in
/// which the source stands between `<s>` and `</s>`, and `gold_root`.
///
/// # Errors
/// The file that cannot be read or has not these columns.
pub fn sentences(path: &Path) -> Result<Vec<Labelled>, Error> {
    let reader = csv::ReaderBuilder::new().delimiter(b'\t').from_path(path);
    let mut reader = reader.map_err(|e| Error::file(path, e))?;
    let head = reader.headers().map_err(|e| Error::file(path, e))?.clone();
    let column = |name: &str| {
        let at = head.iter().position(|h| h == name);
        at.ok_or_else(|| Error::file(path, format_args!("no column {name}")))
    };
    let (sentence, code) = (column("marked_sentence")?, column("gold_root")?);
    let mut out = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|e| Error::file(path, e))?;
        let (Some(marked), Some(code)) = (row.get(sentence), row.get(code)) else {
            continue;
        };
        out.extend(sentence_of(marked, acts(code)));
    }
    Ok(out)
}

fn sentence_of(marked: &str, gold: &'static [Act]) -> Option<Labelled> {
    let plain = |part: &str| {
        ["<s>", "</s>", "<t>", "</t>"]
            .iter()
            .fold(part.to_owned(), |p, m| p.replace(m, ""))
    };
    let (before, rest) = marked.split_once("<s>")?;
    let (source, after) = rest.split_once("</s>")?;
    let (before, source, after) = (plain(before), plain(source), plain(after));
    let text = [before.as_str(), &source, &after].concat();
    let from = before.len() + source.len();
    let mut words = after.split_inclusive(' ').filter(|w| !w.trim().is_empty());
    let cue: usize = words.by_ref().take(CUE_LENGTH).map(str::len).sum();
    // A source at the end of a passive has no cue behind it.
    words.next()?;
    let lead = after.len() - after.trim_start().len();
    let cue = from + lead..from + lead + after[lead..lead + cue].trim_end().len();
    let content = cue.end..text.len();
    labelled(
        "sentence",
        text,
        Some(before.len()..from),
        cue,
        content,
        gold,
    )
}

fn labelled(
    name: &str,
    text: String,
    source: Option<std::ops::Range<usize>>,
    cue: std::ops::Range<usize>,
    content: std::ops::Range<usize>,
    gold: &'static [Act],
) -> Option<Labelled> {
    if gold.is_empty() || content.is_empty() {
        return None;
    }
    let map = OffsetMap::new(&text);
    let spans = RoleSpans {
        source: source
            .into_iter()
            .map(|r| map.span(r))
            .collect::<Vec<Span>>(),
        cue: vec![map.span(cue)],
        content: vec![map.span(content)],
    };
    let text: Arc<str> = text.as_str().into();
    Some(Labelled::new(name, &text, spans, gold.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_a_record_are_taken_out() {
        let (text, marks) = unmarked(
            "(SRC: Iran) (again) (EVT: threatened shell) (TAR: towns) today (SRC/TAR: x).",
        );
        assert_eq!(text, "Iran (again) threatened shell towns today x.");
        let words: Vec<(&str, &str)> = marks
            .iter()
            .map(|(r, at)| (r.as_str(), &text[at.clone()]))
            .collect();
        assert_eq!(
            words,
            [
                ("SRC", "Iran"),
                ("EVT", "threatened shell"),
                ("TAR", "towns"),
                ("SRC/TAR", "x")
            ]
        );
    }

    #[test]
    fn the_cue_of_a_sentence_follows_its_source() {
        let label = sentence_of(
            "Later <s>the ministry</s> has strongly condemned <t>the attack</t> on the port.",
            &[Act::Accuse],
        );
        let label = label.expect("a label");
        assert_eq!(
            label.line(),
            "[the ministry] {has strongly condemned the} attack on the port."
        );
        assert_eq!(label.found(), Act::Accuse);
        assert_eq!(
            sentence_of("It was ended by <s>the court</s>.", &[Act::Accuse]),
            None
        );
    }
}
