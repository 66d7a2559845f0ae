//! Locations of MEANTIME: 90 Wikinews articles, of which the title and the first
//! five sentences are annotated; every second one is held out.
//!
//! A gold mention counts for `recall` where it is a name (`NAM`, `PRE.NAM`): its
//! first name, without article and apposition, has to be found with its first and
//! last character. `located` is the share of what was found as place, government
//! or people that is a location of any syntactic type; organizations and persons
//! that begin with or consist of a place's name count as wrong.

use super::{PARTS, part_number};
use crate::Error;
use crate::scored::{Scored, sha256_of};
use dixit_places::{Gazetteer, Options};
use std::collections::BTreeMap;
use std::path::Path;

/// Sentences that are annotated.
const ANNOTATED: usize = 5;

/// One annotated mention: its tokens, what it is, how it is written.
struct Gold {
    tokens: Vec<usize>,
    kind: String,
    syntax: String,
}

struct Article {
    text: String,
    /// Byte range and sentence of each token.
    tokens: Vec<(usize, usize, usize)>,
    gold: Vec<Gold>,
}

fn attribute<'a>(tag: &'a str, name: &str) -> &'a str {
    let key = format!(" {name}=\"");
    let Some(at) = tag.find(&key) else { return "" };
    tag[at + key.len()..].split('"').next().unwrap_or("")
}

fn plain(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

fn article(xml: &str) -> Article {
    let mut article = Article {
        text: String::new(),
        tokens: Vec::new(),
        gold: Vec::new(),
    };
    let (mut ids, mut sentence) = (BTreeMap::new(), 0);
    let mut mentions: BTreeMap<String, Gold> = BTreeMap::new();
    let mut entities: BTreeMap<String, String> = BTreeMap::new();
    let (mut open, mut sources) = (None::<String>, Vec::new());
    for line in xml.lines() {
        let line = line.trim();
        if line.starts_with("<token ") || line.contains("><token ") {
            let line = &line[line.find("<token ").unwrap_or(0)..];
            let word = plain(
                line.split('>')
                    .nth(1)
                    .and_then(|s| s.split('<').next())
                    .unwrap_or(""),
            );
            let now: usize = attribute(line, "sentence").parse().unwrap_or(0);
            let quiet = word.starts_with(|c: char| ",.;:!?)%'’".contains(c))
                || article.text.ends_with(['(', '$']);
            if now != sentence {
                article.text.push('\n');
                sentence = now;
            } else if !quiet && !article.text.is_empty() {
                article.text.push(' ');
            }
            ids.insert(attribute(line, "t_id").to_owned(), article.tokens.len());
            let start = article.text.len();
            article.text.push_str(&word);
            article.tokens.push((start, article.text.len(), now));
        } else if line.starts_with("<ENTITY_MENTION") {
            let id = attribute(line, "m_id").to_owned();
            let syntax = attribute(line, "syntactic_type").to_owned();
            mentions.insert(
                id.clone(),
                Gold {
                    tokens: Vec::new(),
                    kind: String::new(),
                    syntax,
                },
            );
            open = Some(id);
        } else if line.starts_with("</") {
            open = open.filter(|_| line != "</ENTITY_MENTION>");
            if line == "</REFERS_TO>" {
                sources.clear();
            }
        } else if line.starts_with("<token_anchor") {
            if let Some(gold) = open.as_ref().and_then(|id| mentions.get_mut(id)) {
                gold.tokens.extend(ids.get(attribute(line, "t_id")));
            }
        } else if line.starts_with("<ENTITY ") {
            entities.insert(
                attribute(line, "m_id").to_owned(),
                attribute(line, "ent_type").to_owned(),
            );
        } else if line.starts_with("<source ") {
            sources.push(attribute(line, "m_id").to_owned());
        } else if line.starts_with("<target ")
            && let Some(kind) = entities.get(attribute(line, "m_id"))
        {
            for gold in sources.drain(..).filter_map(|id| mentions.remove(&id)) {
                article.gold.push(Gold {
                    kind: kind.clone(),
                    ..gold
                });
            }
        }
    }
    article
}

/// The byte range of a gold mention's first name: from its first capital to the
/// first comma, bracket or small word.
fn core(article: &Article, gold: &Gold) -> Option<(usize, usize)> {
    let words: Vec<(usize, usize)> = gold
        .tokens
        .iter()
        .map(|t| (article.tokens[*t].0, article.tokens[*t].1))
        .collect();
    let capital =
        |&(start, end): &(usize, usize)| article.text[start..end].starts_with(char::is_uppercase);
    let skipped = words
        .iter()
        .take_while(|w| !capital(w) || ["The", "Their"].contains(&&article.text[w.0..w.1]))
        .count();
    let name: Vec<_> = words[skipped..]
        .iter()
        .take_while(|w| capital(w) || &article.text[w.0..w.1] == "of")
        .collect();
    Some((name.first()?.0, name.last()?.1))
}

/// Scores one part of the documents of a folder and its folders.
///
/// # Errors
/// The folder that is not there, or a file that cannot be read.
pub fn meantime(folder: &Path, part: &str) -> Result<Scored, Error> {
    let gazetteer = Gazetteer::embedded();
    let files = crate::times::xml_files(folder)?;
    let mut tally = Tally::default();
    let (mut all, mut failures) = (String::new(), Vec::new());
    for file in files.iter().skip(part_number(part)).step_by(PARTS.len()) {
        let data = std::fs::read_to_string(file).map_err(|e| Error::file(file, e))?;
        all.push_str(&data);
        score(&gazetteer, &article(&data), &mut tally, &mut failures);
    }
    let share = |n: usize, of: usize| n as f64 / of.max(1) as f64;
    Ok(Scored {
        name: format!("meantime.{part}"),
        sha256: sha256_of(&all),
        items: tally.gold,
        measures: BTreeMap::from([
            ("recall".to_owned(), share(tally.recalled, tally.gold)),
            ("located".to_owned(), share(tally.right, tally.found)),
        ]),
        failures,
    })
}

#[derive(Default)]
struct Tally {
    gold: usize,
    recalled: usize,
    found: usize,
    right: usize,
}

fn score(gazetteer: &Gazetteer, article: &Article, tally: &mut Tally, failures: &mut Vec<String>) {
    let options = Options {
        places_only: true,
        ..Options::default()
    };
    let found = gazetteer.find(&article.text, &options);
    let sentence = |byte: usize| {
        let token = article.tokens.iter().find(|t| t.1 > byte);
        token.map_or(0, |t| t.2)
    };
    let annotated = |gold: &&Gold| {
        let first = gold.tokens.first();
        gold.kind == "LOC" && first.is_some_and(|t| article.tokens[*t].2 <= ANNOTATED)
    };
    let locations: Vec<(&Gold, (usize, usize))> = (article.gold.iter().filter(annotated))
        .filter_map(|gold| Some((gold, core(article, gold)?)))
        .collect();
    let named = |gold: &Gold| matches!(gold.syntax.as_str(), "NAM" | "PRE.NAM");
    let mut names: Vec<(usize, usize)> = (locations.iter().filter(|(gold, _)| named(gold)))
        .map(|(_, name)| *name)
        .collect();
    names.sort_unstable();
    names.dedup_by_key(|name| name.0);
    for (start, end) in names {
        let hit = found.iter().any(|m| m.start == start && m.end == end);
        tally.gold += 1;
        tally.recalled += usize::from(hit);
        if !hit {
            failures.push(format!("missed  {}", around(&article.text, start, end)));
        }
    }
    for mention in found.iter().filter(|m| sentence(m.start) <= ANNOTATED) {
        let right = locations.iter().any(|(gold, core)| {
            let whole = gold.tokens.first().zip(gold.tokens.last());
            let inside = whole.is_some_and(|(a, b)| {
                article.tokens[*a].0 <= mention.start && mention.end <= article.tokens[*b].1
            });
            inside || mention.start < core.1 && core.0 < mention.end
        });
        tally.found += 1;
        tally.right += usize::from(right);
        if !right {
            let words = around(&article.text, mention.start, mention.end);
            failures.push(format!("extra   {words}"));
        }
    }
}

/// A name with some words around it.
fn around(text: &str, start: usize, end: usize) -> String {
    let from = (start.saturating_sub(40)..=start).find(|i| text.is_char_boundary(*i));
    let before = &text[from.unwrap_or(start)..start];
    let after: String = text[end..].chars().take(40).collect();
    let words = format!("{before}[{}]{after}", &text[start..end]);
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
