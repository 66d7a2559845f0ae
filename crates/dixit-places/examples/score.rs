//! Scores the gazetteer: `cargo run --release -p dixit-places --example score [-- FOLDER [--errors]]`.
//!
//! - the hand-made passages of `tests/passages/ambiguous.tsv`: place and use both
//!   right, on the odd ones (looked at while tuning) and on the even ones;
//! - a folder of MEANTIME's NAF files (`intra_cross-doc_annotation`), if named:
//!   mentions of locations, each second file held out;
//! - speed on the text of that folder, or of the passages.
//!
//! MEANTIME annotates whole texts only in their first sentences, so recall and
//! precision are of sentences 0 to 5. A gold mention counts for recall where it
//! is a name (`NAM`, `PRE.NAM`); its first name is looked for, without article and
//! apposition. Precision counts what was found as place, metonym or demonym
//! against gold locations of every syntactic type, and organizations and persons
//! that begin with or consist of the name count as wrong.

use dixit_places::{Gazetteer, Kind, Mention, Options, Place, Use};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn usage(mention: &Mention) -> &'static str {
    match mention.usage {
        Use::Place => "place",
        Use::Metonym { .. } => "metonym",
        Use::Demonym => "demonym",
        Use::PartOfName => "name",
    }
}

/// How the table of passages would name a place.
fn matches(place: &Place<'_>, expected: &str) -> bool {
    match place.kind() {
        Kind::City => place
            .geonames_id()
            .is_some_and(|id| id.to_string() == expected),
        Kind::Country => place.country().is_some_and(|c| c.as_str() == expected),
        Kind::Division if expected.contains('.') => division_name(expected) == place.name(),
        _ => place.name() == expected || expected == "EU" && place.name() == "European Union",
    }
}

fn division_name(code: &str) -> String {
    let table = include_str!("../data/divisions.tsv");
    let row = table
        .lines()
        .find(|row| row.split('\t').next() == Some(code));
    row.and_then(|row| row.split('\t').nth(1))
        .unwrap_or("")
        .to_owned()
}

fn passages(gazetteer: &Gazetteer, errors: bool) -> Outcome<String> {
    let table = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/passages/ambiguous.tsv"),
    )?;
    let mut right = [[0usize; 3]; 2];
    let (mut all, mut shown) = (String::new(), std::io::stdout());
    let rows = table.lines().filter(|l| !l.starts_with('#'));
    for (at, row) in rows.enumerate() {
        let [used, expected, passage] = row.split('\t').collect::<Vec<_>>()[..] else {
            continue;
        };
        let start = passage.find('[').unwrap_or(0);
        let text = passage.replace(['[', ']'], "");
        all.push_str(&text);
        all.push('\n');
        let found = gazetteer.find(&text, &Options::default());
        let mention = found.iter().find(|m| m.start <= start && start < m.end);
        let (good_use, good_place) = match used {
            "none" => {
                let none = found.iter().all(|m| m.usage == Use::PartOfName);
                (none, none)
            }
            "name" => {
                let name = mention.is_none_or(|m| m.usage == Use::PartOfName);
                (name, name)
            }
            _ => mention.map_or((false, false), |m| {
                let place = gazetteer.place(m.candidates[0].place);
                let government = match m.usage {
                    Use::Metonym { government } => matches(&gazetteer.place(government), expected),
                    _ => false,
                };
                let seat = place.country().is_some_and(|c| c.as_str() == expected);
                (
                    usage(m) == used,
                    matches(&place, expected) || government || used == "metonym" && seat,
                )
            }),
        };
        let half = &mut right[at % 2];
        half[0] += 1;
        half[1] += usize::from(good_place);
        half[2] += usize::from(good_place && good_use);
        // Odd in the file's own counting: the first passage is number one.
        if errors && at % 2 == 0 && !(good_use && good_place) {
            let got = mention.map_or("nothing".to_owned(), |m| {
                let top = &m.candidates[0];
                format!(
                    "{} {} ({})",
                    usage(m),
                    gazetteer.place(top.place).name(),
                    gazetteer.reason(top)
                )
            });
            writeln!(shown, "  {used} {expected}: {passage}\n    got {got}")?;
        }
    }
    for (name, [count, place, both]) in ["tuned on", "held out"].iter().zip(right) {
        let share = |n: usize| 100.0 * n as f64 / count.max(1) as f64;
        writeln!(
            shown,
            "passages {name}: {count}, place {:.1} %, place and use {:.1} %",
            share(place),
            share(both)
        )?;
    }
    Ok(all)
}

/// One annotated mention: its tokens, what it is, how it is written.
struct Gold {
    tokens: Vec<usize>,
    kind: String,
    syntax: String,
    about: String,
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
    let mut entities: BTreeMap<String, (String, String)> = BTreeMap::new();
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
                    about: String::new(),
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
            let about = format!(
                "{} {}",
                attribute(line, "external_ref"),
                attribute(line, "TAG_DESCRIPTOR")
            );
            entities.insert(
                attribute(line, "m_id").to_owned(),
                (attribute(line, "ent_type").to_owned(), about),
            );
        } else if line.starts_with("<source ") {
            sources.push(attribute(line, "m_id").to_owned());
        } else if line.starts_with("<target ")
            && let Some((kind, about)) = entities.get(attribute(line, "m_id"))
        {
            for gold in sources.drain(..).filter_map(|id| mentions.remove(&id)) {
                article.gold.push(Gold {
                    kind: kind.clone(),
                    about: about.clone(),
                    ..gold
                });
            }
        }
    }
    article
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) -> Outcome<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files(&path, found)?;
        } else if path.extension().is_some_and(|e| e == "xml") {
            found.push(path);
        }
    }
    found.sort();
    Ok(())
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

#[derive(Default, Clone, Copy)]
struct Tally {
    gold: usize,
    recalled: usize,
    found: usize,
    right: usize,
}

fn meantime(gazetteer: &Gazetteer, folder: &Path, errors: bool) -> Outcome<String> {
    let mut paths = Vec::new();
    files(folder, &mut paths)?;
    let (mut halves, mut all, mut out) = ([Tally::default(); 2], String::new(), std::io::stdout());
    for (at, path) in paths.iter().enumerate() {
        let article = article(&std::fs::read_to_string(path)?);
        let sentence = |byte: usize| {
            article
                .tokens
                .iter()
                .find(|t| t.1 > byte)
                .map_or(0, |t| t.2)
        };
        let found = gazetteer.find(
            &article.text,
            &Options {
                places_only: true,
                ..Options::default()
            },
        );
        let tally = &mut halves[at % 2];
        let locations: Vec<(&Gold, (usize, usize))> = (article.gold.iter())
            .filter(|g| {
                g.kind == "LOC" && g.tokens.first().is_some_and(|t| article.tokens[*t].2 <= 5)
            })
            .filter_map(|g| Some((g, core(&article, g)?)))
            .collect();
        let mut names: Vec<(usize, usize)> = locations
            .iter()
            .filter(|(g, _)| matches!(g.syntax.as_str(), "NAM" | "PRE.NAM"))
            .map(|l| l.1)
            .collect();
        names.sort_unstable();
        names.dedup_by_key(|name| name.0);
        for (start, end) in names {
            tally.gold += 1;
            let hit = found.iter().any(|m| m.start == start && m.end == end);
            tally.recalled += usize::from(hit);
            if errors && !hit && at % 2 == 0 {
                writeln!(
                    out,
                    "  missed: {:?} in {:?}",
                    &article.text[start..end],
                    snippet(&article.text, start)
                )?;
            }
        }
        for mention in found.iter().filter(|m| sentence(m.start) <= 5) {
            tally.found += 1;
            let gold = locations.iter().find(|(g, core)| {
                let whole = g.tokens.first().zip(g.tokens.last());
                let inside = whole.is_some_and(|(a, b)| {
                    article.tokens[*a].0 <= mention.start && mention.end <= article.tokens[*b].1
                });
                inside || mention.start < core.1 && core.0 < mention.end
            });
            tally.right += usize::from(gold.is_some());
            if let Some((gold, _)) = gold {
                let place = gazetteer.place(mention.candidates[0].place);
                let country = place
                    .country()
                    .and_then(|c| gazetteer.country(c))
                    .map_or(place.name(), |c| c.name());
                if errors && at % 2 == 0 {
                    writeln!(
                        out,
                        "  check: {:?} {} {country}: {}",
                        &article.text[mention.start..mention.end],
                        place.name(),
                        gold.about
                    )?;
                }
            } else if errors && at % 2 == 0 {
                writeln!(
                    out,
                    "  extra: {} {:?} in {:?}",
                    usage(mention),
                    &article.text[mention.start..mention.end],
                    snippet(&article.text, mention.start)
                )?;
            }
        }
        all.push_str(&article.text);
        all.push('\n');
    }
    for (name, t) in ["tuned on", "held out"].iter().zip(halves) {
        let share = |a: usize, b: usize| 100.0 * a as f64 / b.max(1) as f64;
        writeln!(
            out,
            "meantime {name}: recall {}/{} = {:.1} %, found {}, annotated as location {:.1} %",
            t.recalled,
            t.gold,
            share(t.recalled, t.gold),
            t.found,
            share(t.right, t.found)
        )?;
    }
    Ok(all)
}

fn snippet(text: &str, at: usize) -> String {
    let start = (at.saturating_sub(40)..=at)
        .find(|i| text.is_char_boundary(*i))
        .unwrap_or(at);
    text[start..].chars().take(90).collect()
}

/// Seconds that this process has had a processor, where the system tells.
fn busy() -> Option<f64> {
    let line = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    line.split(' ')
        .next()?
        .parse::<f64>()
        .ok()
        .map(|nanoseconds| nanoseconds / 1e9)
}

fn main() -> Outcome<()> {
    let started = Instant::now();
    let gazetteer = Gazetteer::embedded();
    let start = started.elapsed();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let errors = arguments.iter().any(|a| a == "--errors");
    let mut text = passages(&gazetteer, errors)?;
    if let Some(folder) = arguments.iter().find(|a| !a.starts_with("--")) {
        text = meantime(&gazetteer, Path::new(folder), errors)?;
    }
    let words = text.split_whitespace().count();
    let rounds = (2_000_000 / words.max(1)).max(1);
    let (started, used) = (Instant::now(), busy());
    let mut found = 0;
    for _ in 0..rounds {
        found += text
            .split("\n\n")
            .map(|part| gazetteer.find(part, &Options::default()).len())
            .sum::<usize>();
    }
    let seconds = busy()
        .zip(used)
        .map_or(started.elapsed().as_secs_f64(), |(now, then)| now - then);
    let speed = (words * rounds) as f64 / seconds / 1e6;
    writeln!(
        std::io::stdout(),
        "start {start:?}; {speed:.2} million words a processor second, {} mentions in {words} words",
        found / rounds
    )?;
    Ok(())
}
