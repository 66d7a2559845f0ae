//! TIMEX3 of MEANTIME: 90 Wikinews articles, of which the title and the first
//! five sentences are annotated.
//!
//! Measures as TempEval-3 has them: a found time matches a gold one strictly if
//! both have the same tokens, relaxed if they overlap; type and value F1 count
//! the relaxed matches whose type or value is right too. The date of the
//! document, which stands in the text, is no mention.

use super::{Scored, f1, sha256_of};
use crate::Error;
use dixit_times::{
    Anchor, CivilTime, Expression, Language, Meaning, Resolved, Tense, find, narrow, tense,
};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A word with its place in the text.
struct Token {
    text: String,
    sentence: u32,
    range: Range<usize>,
}

/// A TIMEX3: its tokens, half-open.
#[derive(Clone, Debug)]
struct Time {
    tokens: (usize, usize),
    kind: String,
    value: String,
}

struct Document {
    name: String,
    text: String,
    tokens: Vec<Token>,
    gold: Vec<Time>,
    /// When it was written, and where that stands in the text.
    created: Option<(String, Option<(usize, usize)>)>,
}

fn attribute(tag: &str, name: &str) -> String {
    let key = format!(" {name}=\"");
    tag.find(&key).map_or(String::new(), |at| {
        let rest = &tag[at + key.len()..];
        rest[..rest.find('"').unwrap_or(0)].to_owned()
    })
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}

/// Reads the elements that matter out of a document's XML; it nests none of them.
fn load(path: &Path, data: &str) -> Document {
    let mut tokens: Vec<Token> = Vec::new();
    let mut text = String::new();
    let mut ids: BTreeMap<String, usize> = BTreeMap::new();
    let mut gold = Vec::new();
    let mut created = None;
    let mut open: Option<(String, Vec<String>)> = None;
    for line in data
        .split_inclusive('>')
        .map(str::trim)
        .collect::<Vec<_>>()
        .windows(2)
        .map(|w| (w[0], w[1]))
        .chain(std::iter::once(("", "")))
    {
        let (tag, next) = line;
        if tag.starts_with("<token ") && next.ends_with("</token>") {
            let word = unescape(&next[..next.len() - "</token>".len()]);
            let sentence = attribute(tag, "sentence").parse().unwrap_or(0);
            if tokens.last().is_some_and(|t| t.sentence != sentence) {
                text.push_str(if sentence <= 2 { "\n\n" } else { "\n" });
            } else if !text.is_empty() {
                text.push(' ');
            }
            let start = text.len();
            text.push_str(&word);
            ids.insert(attribute(tag, "t_id"), tokens.len());
            tokens.push(Token {
                text: word,
                sentence,
                range: start..text.len(),
            });
        } else if tag.starts_with("<TIMEX3") {
            open = (!tag.ends_with("/>")).then(|| (tag.to_owned(), Vec::new()));
        } else if tag.starts_with("<token_anchor") {
            if let Some((_, anchors)) = &mut open {
                anchors.push(attribute(tag, "t_id"));
            }
        } else if tag.starts_with("</TIMEX3") {
            let Some((head, anchors)) = open.take() else {
                continue;
            };
            let places: Vec<usize> = anchors.iter().filter_map(|a| ids.get(a).copied()).collect();
            let span = places
                .iter()
                .min()
                .zip(places.iter().max())
                .map(|(a, b)| (*a, *b + 1));
            let value = attribute(&head, "value");
            if attribute(&head, "functionInDocument") == "CREATION_TIME" {
                created = Some((value, span));
            } else if let Some(tokens) = span {
                gold.push(Time {
                    tokens,
                    kind: attribute(&head, "type"),
                    value,
                });
            }
        }
    }
    if created.is_none() {
        // In two documents the date under the title is not marked as theirs.
        created = gold
            .iter()
            .find(|t| tokens[t.tokens.0].sentence == 1 && t.value.len() == 10)
            .map(|t| (t.value.clone(), None));
    }
    Document {
        name: path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        text,
        tokens,
        gold,
        created,
    }
}

fn found(document: &Document) -> Vec<Time> {
    let language = Language::english();
    let all = find(&document.text, language);
    let tenses: Vec<Option<Tense>> = all
        .iter()
        .map(|e| tense(&document.text, e.span.clone(), language))
        .collect();
    let anchor = document
        .created
        .as_ref()
        .and_then(|(value, _)| value.parse::<CivilTime>().ok())
        .map(Anchor::published);
    let resolved = narrow(&document.text, &all, &tenses, anchor.as_ref());
    let mut out = Vec::new();
    for ((e, r), t) in all.iter().zip(&resolved).zip(&tenses) {
        for (span, r) in parts(e, r, anchor.as_ref(), *t, &document.text) {
            let first = document
                .tokens
                .iter()
                .position(|t| t.range.end > span.start);
            let last = document
                .tokens
                .iter()
                .rposition(|t| t.range.start < span.end);
            if let Some((a, b)) = first.zip(last) {
                out.push(Time {
                    tokens: (a, b + 1),
                    kind: r.kind.name().to_uppercase(),
                    value: r.timex.clone(),
                });
            }
        }
    }
    out.retain(|t| {
        document.tokens[t.tokens.0].sentence <= 5
            && document
                .created
                .as_ref()
                .is_none_or(|(_, span)| span.is_none_or(|s| t.tokens.1 <= s.0 || t.tokens.0 >= s.1))
    });
    out
}

/// TIMEX3 marks the ends of a range each for itself.
fn parts(
    e: &Expression,
    r: &Resolved,
    anchor: Option<&Anchor>,
    t: Option<Tense>,
    text: &str,
) -> Vec<(Range<usize>, Resolved)> {
    let calendar = matches!(&e.meaning, Meaning::Range(a, b) if matches!(**a, Meaning::Calendar(_)) && matches!(**b, Meaning::Calendar(_)));
    if e.ends.is_empty() || !calendar {
        return vec![(e.span.clone(), r.clone())];
    }
    let each: Vec<Expression> = e
        .ends
        .iter()
        .map(|(span, meaning)| Expression {
            span: span.clone(),
            extent: span.clone(),
            meaning: meaning.clone(),
            bound: None,
            degree: None,
            ends: Vec::new(),
        })
        .collect();
    let tenses = vec![t; each.len()];
    let resolved = narrow(text, &each, &tenses, anchor);
    each.into_iter()
        .zip(resolved)
        .map(|(e, r)| (e.span, r))
        .collect()
}

/// Scores the documents of a folder and its folders.
///
/// # Errors
/// The folder that is not there, or a file that cannot be read.
pub fn meantime(folder: &Path) -> Result<Scored, Error> {
    let files = files(folder)?;
    let mut counts = Counts::default();
    let mut failures = Vec::new();
    let mut all = String::new();
    for file in &files {
        let data = std::fs::read_to_string(file).map_err(|e| Error::file(file, e))?;
        let document = load(file, &data);
        all.push_str(&data);
        score(&document, &mut counts, &mut failures);
    }
    let share = |n: usize| f1(n, counts.gold, counts.found);
    let measures = BTreeMap::from([
        ("strict.f1".to_owned(), share(counts.strict)),
        ("relaxed.f1".to_owned(), share(counts.relaxed)),
        ("type.f1".to_owned(), share(counts.types)),
        ("value.f1".to_owned(), share(counts.values)),
    ]);
    Ok(Scored {
        name: "meantime".to_owned(),
        sha256: sha256_of(&all),
        items: counts.gold,
        measures,
        failures,
    })
}

/// The XML files under a folder, in the order of their paths.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).map_err(|e| Error::file(&folder, e))? {
            let path = entry.map_err(|e| Error::file(&folder, e))?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "xml") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

#[derive(Default)]
struct Counts {
    gold: usize,
    found: usize,
    strict: usize,
    relaxed: usize,
    types: usize,
    values: usize,
}

fn score(document: &Document, counts: &mut Counts, failures: &mut Vec<String>) {
    let found = found(document);
    counts.gold += document.gold.len();
    counts.found += found.len();
    let mut used = vec![false; found.len()];
    let words = |time: &Time| {
        let tokens = &document.tokens[time.tokens.0..time.tokens.1];
        tokens
            .iter()
            .map(|t| t.text.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let told = |time: &Time| format!("{} {} {}", words(time), time.kind, time.value);
    for gold in &document.gold {
        let overlaps = |f: &Time| f.tokens.0 < gold.tokens.1 && gold.tokens.0 < f.tokens.1;
        let exact = found.iter().position(|f| f.tokens == gold.tokens);
        let match_of = exact.or_else(|| {
            found
                .iter()
                .enumerate()
                .position(|(i, f)| !used[i] && overlaps(f))
        });
        counts.strict += usize::from(exact.is_some());
        let Some(i) = match_of else {
            failures.push(format!("missed  {} | {}", told(gold), document.name));
            continue;
        };
        used[i] = true;
        let time = &found[i];
        counts.relaxed += 1;
        counts.types += usize::from(time.kind == gold.kind);
        counts.values += usize::from(time.value == gold.value);
        if exact.is_none() || time.value != gold.value || time.kind != gold.kind {
            failures.push(format!(
                "differs {} | found {} | {}",
                told(gold),
                told(time),
                document.name
            ));
        }
    }
    for (time, _) in found.iter().zip(&used).filter(|(_, used)| !**used) {
        failures.push(format!("extra   {} | {}", told(time), document.name));
    }
}
