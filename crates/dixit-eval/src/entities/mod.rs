//! Whether the entities of a collection are told right across its articles.
//!
//! Scored is MEANTIME: the articles of a topic are a collection, and each
//! mention by name has an entity across them. Two runs tell which half fails:
//! *given*, with the entities of each article as the annotation has them, and
//! *read*, from the text alone. The measure is [`bcubed`] over gold mentions.
//! The annotation marks noun phrases ("European aircraft manufacturer Airbus");
//! what counts is the name in them, once where phrases of one entity are nested
//! around it. A found mention is a gold one's if it overlaps that name: pairs
//! are taken from the best overlap (Dice's coefficient of the characters) down,
//! each mention once. A gold mention without a found one stands alone; a found one without a gold one is
//! left out, since the annotation has five sentences of each article and not
//! all sorts of names.

mod bcubed;
mod meantime;

pub use bcubed::{Bcubed, bcubed};
pub use meantime::{Article, Mention, load};

use crate::Error;
use dixit_extract::Reader;
use dixit_model::{Document, EntityType, Origin, Span};
use dixit_resolve::entities::{Entities, Finder, Settings};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

/// The topics that rules and factors were chosen on; the others are held out.
pub const DEVELOPMENT: [&str; 2] = ["corpus_airbus", "corpus_apple"];

/// What was measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    /// SHA-256 of the files, one after another.
    pub sha256: String,
    /// Dotted name → share, 0 to 1.
    pub measures: BTreeMap<String, f64>,
    /// The table.
    pub table: String,
    /// What is wrong in the development topics, one line each.
    pub failures: Vec<String>,
}

/// A gold mention with the entity that was found for it.
struct Pair<'a> {
    article: &'a Article,
    mention: &'a Mention,
    found: Option<String>,
}

/// Scores the entities of MEANTIME's articles; with `reader` also those that it
/// finds itself.
///
/// # Errors
/// A file that cannot be read.
pub fn score(folder: &Path, reader: &dyn Reader) -> Result<Scored, Error> {
    let (articles, bytes) = load(folder)?;
    let mut out = Scored {
        sha256: sha256_of(&bytes),
        measures: BTreeMap::new(),
        table: String::new(),
        failures: Vec::new(),
    };
    for (run, reader) in [("given", None), ("read", Some(reader))] {
        let pairs = pairs(&articles, reader);
        out.add(run, &pairs);
    }
    Ok(out)
}

impl Scored {
    fn add(&mut self, run: &str, pairs: &[Pair<'_>]) {
        let topics: BTreeSet<&str> = pairs.iter().map(|p| p.article.topic.as_str()).collect();
        let held_out = |p: &Pair<'_>| !DEVELOPMENT.contains(&p.article.topic.as_str());
        let plain = |p: &Pair<'_>| !p.mention.financial && !p.mention.modifier;
        self.row(run, "all", pairs.iter().filter(|p| plain(p)));
        self.row(
            run,
            "development",
            pairs.iter().filter(|p| plain(p) && !held_out(p)),
        );
        self.row(
            run,
            "held-out",
            pairs.iter().filter(|p| plain(p) && held_out(p)),
        );
        for topic in topics {
            self.row(
                run,
                topic,
                pairs
                    .iter()
                    .filter(|p| plain(p) && p.article.topic == topic),
            );
        }
        // Readers know no type for products.
        let product = |p: &Pair<'_>| p.mention.entity_type == EntityType::Work;
        self.row(
            run,
            "without-products",
            pairs.iter().filter(|p| plain(p) && !product(p)),
        );
        self.row(run, "with modifiers and financial", pairs.iter());
        self.fail(run, pairs);
    }

    fn row<'a>(&mut self, run: &str, name: &str, pairs: impl Iterator<Item = &'a Pair<'a>>) {
        // The same entity may be in two topics, which are two collections.
        let keys: Vec<(String, Option<&str>)> = pairs
            .map(|p| {
                (
                    format!("{} {}", p.article.topic, p.mention.instance),
                    p.found.as_deref(),
                )
            })
            .collect();
        let scored = bcubed(
            &keys
                .iter()
                .map(|(g, f)| (g.as_str(), *f))
                .collect::<Vec<_>>(),
        );
        let found = keys.iter().filter(|k| k.1.is_some()).count();
        let aligned = found as f64 / keys.len().max(1) as f64;
        // Writing to a string does not fail.
        let _ = writeln!(
            self.table,
            "{run:<6} {name:<29} {:>5} mentions, {:>5.1} % found   B³ precision {:>5.1}  recall {:>5.1}  F1 {:>5.1}",
            scored.mentions,
            100.0 * aligned,
            100.0 * scored.precision,
            100.0 * scored.recall,
            100.0 * scored.f1()
        );
        if !name.contains(' ') {
            let name = name.trim_start_matches("corpus_");
            self.measures
                .insert(format!("{run}.{name}.precision"), scored.precision);
            self.measures
                .insert(format!("{run}.{name}.recall"), scored.recall);
            self.measures
                .insert(format!("{run}.{name}.f1"), scored.f1());
            self.measures.insert(format!("{run}.{name}.found"), aligned);
        }
    }

    /// Lists what the development topics have wrong.
    fn fail(&mut self, run: &str, pairs: &[Pair<'_>]) {
        let ours = pairs
            .iter()
            .filter(|p| DEVELOPMENT.contains(&p.article.topic.as_str()));
        let ours: Vec<&Pair<'_>> = ours.collect();
        let mut by_gold: BTreeMap<(&str, &str), BTreeMap<String, BTreeSet<&str>>> = BTreeMap::new();
        let mut by_found: BTreeMap<&str, BTreeMap<&str, BTreeSet<&str>>> = BTreeMap::new();
        for p in &ours {
            let (topic, instance) = (p.article.topic.as_str(), p.mention.instance.as_str());
            let found = p.found.clone().unwrap_or_else(|| "not found".to_owned());
            let gold = by_gold.entry((topic, instance)).or_default();
            gold.entry(found).or_default().insert(&p.mention.name);
            if let Some(found) = &p.found {
                let found = by_found.entry(found).or_default();
                found.entry(instance).or_default().insert(&p.mention.name);
            }
        }
        for ((topic, _), parts) in by_gold.iter().filter(|(_, parts)| parts.len() > 1) {
            let parts: Vec<String> = parts
                .iter()
                .map(|(f, names)| format!("{f} {names:?}"))
                .collect();
            self.failures
                .push(format!("{run} {topic} apart: {}", parts.join(" | ")));
        }
        for (found, parts) in by_found.iter().filter(|(_, parts)| parts.len() > 1) {
            let parts: Vec<String> = parts.values().map(|names| format!("{names:?}")).collect();
            self.failures
                .push(format!("{run} {found} in one: {}", parts.join(" | ")));
        }
    }
}

/// Tells the entities of each topic and finds the gold mentions among theirs.
fn pairs<'a>(articles: &'a [Article], reader: Option<&dyn Reader>) -> Vec<Pair<'a>> {
    let topics: BTreeSet<&str> = articles.iter().map(|a| a.topic.as_str()).collect();
    let mut out = Vec::new();
    for topic in topics {
        let of_topic = articles.iter().filter(|a| a.topic == topic);
        let mut finder = Finder::new();
        for article in of_topic.clone() {
            finder.add(&document(article, reader));
        }
        let found = finder.finish(&Settings::default());
        let by_path = mentions(&found);
        for article in of_topic {
            let none = Vec::new();
            let found = by_path.get(article.name.as_str()).unwrap_or(&none);
            let aligned = align(&article.mentions, found);
            let mentions = article.mentions.iter().zip(aligned);
            out.extend(mentions.map(|(mention, at)| Pair {
                article,
                mention,
                found: at.map(|at| format!("{topic} {}", found[at].1)),
            }));
        }
    }
    out
}

/// The document that the stage gets.
pub fn document(article: &Article, reader: Option<&dyn Reader>) -> Document {
    let origin = Origin {
        path: article.name.clone(),
        url: None,
        sha256: sha256_of(&article.text),
        media_type: "text/plain".to_owned(),
    };
    let mut document = Document::new(origin, article.text.clone());
    match reader {
        None => document.entities = article.entities(),
        Some(reader) => {
            let reading = reader.read(&document);
            document.published.value = reading.published;
            document.dateline = reading.dateline;
            document.attributions = reading.attributions;
            document.entities = reading.entities;
        }
    }
    document
}

/// By path: places with the id of their entity.
fn mentions(found: &Entities) -> BTreeMap<&str, Vec<(Span, &str)>> {
    let mut out: BTreeMap<&str, Vec<(Span, &str)>> = BTreeMap::new();
    for entity in &found.entities {
        for member in &entity.members {
            let places = member
                .mentions
                .iter()
                .map(|span| (*span, entity.id.as_str()));
            out.entry(&member.path).or_default().extend(places);
        }
    }
    for places in out.values_mut() {
        places.sort();
    }
    out
}

/// For each gold mention the found one that overlaps it best, each once.
fn align(gold: &[Mention], found: &[(Span, &str)]) -> Vec<Option<usize>> {
    let mut candidates: Vec<(u64, usize, usize)> = Vec::new();
    for (g, mention) in gold.iter().enumerate() {
        for (f, (span, _)) in found.iter().enumerate() {
            let start = mention.at.start.max(span.start);
            let common = mention.at.end.min(span.end).saturating_sub(start);
            if common == 0 {
                continue;
            }
            let sum = (mention.at.end - mention.at.start) + (span.end - span.start);
            // In millionths, to be compared exactly.
            candidates.push((2_000_000 * u64::from(common) / u64::from(sum), g, f));
        }
    }
    candidates.sort_by_key(|&(dice, g, f)| (std::cmp::Reverse(dice), g, f));
    let (mut out, mut taken) = (vec![None; gold.len()], vec![false; found.len()]);
    for (_, g, f) in candidates {
        if out[g].is_none() && !taken[f] {
            out[g] = Some(f);
            taken[f] = true;
        }
    }
    out
}

fn sha256_of(text: &str) -> String {
    let mut out = String::new();
    for byte in Sha256::digest(text.as_bytes()) {
        // Writing to a string does not fail.
        let _ = write!(out, "{byte:02x}");
    }
    out
}
