//! Training of the tagger of names.

use crate::chain::{self, Options, Sample};
use crate::say;
use dixit_eval::articles::Articles;
use dixit_extract::fast::crf::Row;
use dixit_extract::fast::features::Features;
use dixit_extract::fast::model::Chain;
use dixit_extract::fast::view::hash;
use dixit_extract::section::{Section, lost_capitals, sections};
use dixit_extract::tagger::{
    self, Lexicon, Segment, Statistics, Tagger, Votes, Weights, bit, label,
};
use dixit_extract::{page, tagger::votes_features};
use dixit_model::{Document, OffsetMap};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Parts that the articles are divided into for the jackknife of the second chain.
const PARTS: usize = 3;

/// How often an article counts that people labelled, against one that a model did.
const BY_HAND: usize = 3;

/// Where things are.
pub(crate) struct Files<'a> {
    /// PolNeAR's training part.
    pub(crate) corpus: &'a Path,
    /// `wikinews.tsv`, `politics.tsv`.
    pub(crate) labels: &'a Path,
    /// Labels that a larger model gave PolNeAR's articles, likewise.
    pub(crate) silver: Option<&'a Path>,
    /// Articles of `wikinews.tsv`.
    pub(crate) wikinews: &'a Path,
    /// Lists of words: the data of dixit-places.
    pub(crate) lists: PathBuf,
    /// The file to write.
    pub(crate) out: &'a Path,
}

/// An article with its labels.
struct Article {
    name: String,
    text: String,
    passages: Vec<Section>,
    /// Byte ranges and labels, in order.
    names: Vec<(Range<usize>, u8)>,
    held_out: bool,
    /// How often the article counts.
    weight: usize,
}

/// The labels of a table: by article, whether it is held out, and code points with
/// labels.
type Table = BTreeMap<String, (bool, Vec<(u32, u32, u8)>)>;

fn label_of(name: &str) -> Option<u8> {
    Some(match name {
        "person" => label::PERSON,
        "organization" => label::ORGANIZATION,
        "place" => label::PLACE,
        "work" => label::WORK,
        "event" => label::EVENT,
        "other" => label::OTHER,
        _ => return None,
    })
}

fn read_table(path: &Path) -> Result<Table, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut table = Table::new();
    for (at, line) in text.lines().enumerate().skip(1) {
        let parse = || -> Option<()> {
            let mut fields = line.split('\t');
            let held_out = fields.next()? == "held-out";
            let article = table
                .entry(fields.next()?.to_owned())
                .or_insert((held_out, Vec::new()));
            let (from, to) = fields.next()?.split_once('-')?;
            let label = label_of(fields.next()?)?;
            article
                .1
                .push((from.parse().ok()?, to.parse().ok()?, label));
            Some(())
        };
        let mut parse = parse;
        parse().ok_or_else(|| {
            format!(
                "{}: line {}: not PART, ARTICLE, FROM-TO, TYPE",
                path.display(),
                at + 1
            )
        })?;
    }
    Ok(table)
}

fn article(
    document: &Document,
    name: &str,
    (held_out, labels): (bool, &[(u32, u32, u8)]),
    weight: usize,
) -> Article {
    let text = document.text.clone();
    let paragraphs = page::paragraphs(document);
    let lost = lost_capitals(&text);
    let passages = sections(document, &paragraphs, &lost).collect();
    let map = OffsetMap::new(&text);
    let mut names: Vec<(Range<usize>, u8)> = labels
        .iter()
        .map(|&(from, to, label)| (map.to_byte(from)..map.to_byte(to), label))
        .collect();
    names.sort_by_key(|n| n.0.start);
    Article {
        name: name.to_owned(),
        text,
        passages,
        names,
        held_out,
        weight,
    }
}

fn load(files: &Files<'_>) -> Result<Vec<Article>, String> {
    let mut out = Vec::new();
    let wikinews = Articles::load(files.wikinews, "").map_err(|e| e.to_string())?;
    for (name, (held_out, labels)) in read_table(&files.labels.join("wikinews.tsv"))? {
        let document = wikinews.get(&name).map_err(|e| e.to_string())?;
        out.push(article(document, &name, (held_out, &labels), BY_HAND));
    }
    let mut politics = read_table(&files.labels.join("politics.tsv"))?;
    let by_hand: BTreeSet<String> = politics.keys().cloned().collect();
    if let Some(silver) = files.silver {
        for (name, labels) in read_table(silver)? {
            politics.entry(name).or_insert(labels);
        }
    }
    let corpus = dixit_eval::Corpus::load(files.corpus).map_err(|e| e.to_string())?;
    for a in &corpus.articles {
        if let Some((held_out, labels)) = politics.get(&a.stem) {
            let origin = dixit_model::Origin {
                path: a.stem.clone(),
                url: None,
                sha256: String::new(),
                media_type: "text/plain".to_owned(),
            };
            let document = Document::new(origin, a.text.clone());
            let weight = if by_hand.contains(&a.stem) {
                BY_HAND
            } else {
                1
            };
            out.push(article(&document, &a.stem, (*held_out, labels), weight));
        }
    }
    Ok(out)
}

/// Sets of words, from this repository's lists.
fn lexicon(lists: &Path) -> Result<Lexicon, String> {
    let mut words = tagger::own_words();
    for (file, bit) in [
        ("given-names.txt", bit::GIVEN),
        ("surnames.txt", bit::FAMILY),
        ("common-words.txt", bit::COMMON),
    ] {
        let path = lists.join(file);
        let text =
            std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let lines = text.lines().filter(|l| !l.starts_with('#'));
        words.extend(lines.map(|l| (hash(l.trim()), bit)));
    }
    Ok(Lexicon::new(words))
}

/// One article as the chains see it.
struct Seen {
    segments: Vec<Segment>,
    gold: Vec<Vec<u8>>,
    votes: Vec<Features>,
    part: usize,
    weight: usize,
}

fn views(a: &Article) -> Vec<&dixit_extract::fast::view::View> {
    a.passages.iter().map(|p| &p.view).collect()
}

fn look(a: &Article, part: usize, lexicon: &Lexicon) -> Seen {
    let views = views(a);
    let statistics = Statistics::of(&a.text, &views);
    let segments = tagger::segments(&a.text, &views, lexicon, &statistics);
    let gold = segments
        .iter()
        .map(|s| {
            let tokens = s.tokens.clone().map(|t| {
                let bytes = views[s.passage].token_bytes(t);
                let at = a.names.partition_point(|n| n.0.end <= bytes.start);
                match a.names.get(at) {
                    Some((range, label)) if range.start < bytes.end => *label,
                    _ => label::OUTSIDE,
                }
            });
            std::iter::once(label::OUTSIDE).chain(tokens).collect()
        })
        .collect();
    Seen {
        segments,
        gold,
        votes: Vec::new(),
        part,
        weight: a.weight,
    }
}

fn samples<'a>(seen: &[&'a Seen], with_votes: bool) -> Vec<Sample<'a>> {
    let mut out = Vec::new();
    for article in seen {
        for (i, (s, gold)) in article.segments.iter().zip(&article.gold).enumerate() {
            let mut parts = vec![(&s.features, 0)];
            if with_votes {
                parts.push((&article.votes[i], 0));
            }
            for _ in 0..article.weight {
                out.push(Sample {
                    parts: parts.clone(),
                    head: None,
                    boundaries: &s.boundaries,
                    gold,
                });
            }
        }
    }
    out
}

fn vote(chain: &Chain, seen: &mut Seen) {
    let mut votes = Votes::default();
    for s in &seen.segments {
        let marginals: Vec<Row> = tagger::marginals(chain, s);
        votes.add(s, &marginals);
    }
    votes.finish();
    seen.votes = seen
        .segments
        .iter()
        .map(|s| {
            let mut out = Features::default();
            votes_features(s, &votes, &mut out);
            out
        })
        .collect();
}

/// Trains the tagger and writes it; says how well it does on the articles held out.
pub(crate) fn train(files: &Files<'_>) -> Result<(), String> {
    let options = Options {
        bits: 17,
        epochs: 8,
        rate: 0.05,
        allowed: tagger::allowed,
    };
    let articles = load(files)?;
    let lexicon = lexicon(&files.lists)?;
    let taught = || articles.iter().filter(|a| !a.held_out);
    let mut seen: Vec<Seen> = taught()
        .enumerate()
        .map(|(i, a)| look(a, i % PARTS, &lexicon))
        .collect();
    say(&format!(
        "names: {} articles, {} names",
        seen.len(),
        taught().map(|a| a.names.len()).sum::<usize>()
    ));
    let firsts = crate::in_parallel(PARTS + 1, |k| {
        let some: Vec<&Seen> = seen.iter().filter(|s| s.part != k).collect();
        chain::train(&samples(&some, false), options)
    });
    for s in &mut seen {
        let part = s.part;
        vote(&firsts[part], s);
    }
    let all: Vec<&Seen> = seen.iter().collect();
    let second = chain::train(&samples(&all, true), options);
    let weights = Weights {
        lexicon,
        first: firsts.into_iter().next_back().expect("one more than parts"),
        second,
    };
    let bytes = weights.write();
    let tagger = Tagger::new(weights);
    let held: Vec<&Article> = articles.iter().filter(|a| a.held_out).collect();
    say(&report(&tagger, &held));
    std::fs::write(files.out, &bytes).map_err(|e| format!("{}: {e}", files.out.display()))?;
    say(&format!(
        "wrote {} ({} bytes)",
        files.out.display(),
        bytes.len()
    ));
    Ok(())
}

/// Precision, recall and F1 of names with exact edges, by sort.
fn report(tagger: &Tagger, articles: &[&Article]) -> String {
    type Name = (usize, usize, u8);
    let mut gold: BTreeSet<(usize, Name)> = BTreeSet::new();
    let mut found = gold.clone();
    for (i, a) in articles.iter().enumerate() {
        let views = views(a);
        for (passage, names) in tagger.tag(&a.text, &views).into_iter().enumerate() {
            for n in names {
                let start = views[passage].token_bytes(n.tokens.start).start;
                let end = views[passage].token_bytes(n.tokens.end - 1).end;
                found.insert((i, (start, end, n.label)));
            }
        }
        let read = |r: &Range<usize>| {
            a.passages.iter().any(|p| {
                p.ranges
                    .iter()
                    .any(|x| x.start <= r.start && r.end <= x.end)
            })
        };
        let names = a.names.iter().filter(|n| read(&n.0));
        gold.extend(names.map(|(r, l)| (i, (r.start, r.end, *l))));
    }
    let mut out = String::new();
    let sorts = [
        "all",
        "person",
        "organization",
        "place",
        "work",
        "event",
        "other",
    ];
    for (label, sort) in sorts.iter().enumerate() {
        let count = |set: &BTreeSet<(usize, Name)>| {
            set.iter()
                .filter(|n| label == 0 || n.1.2 as usize == label)
                .count() as f64
        };
        let both: BTreeSet<_> = gold.intersection(&found).copied().collect();
        let (g, f, b) = (count(&gold), count(&found), count(&both));
        out += &format!(
            "{sort:<14} P {:5.1}  R {:5.1}  F1 {:5.1}  of {g}\n",
            100.0 * b / f.max(1.0),
            100.0 * b / g.max(1.0),
            200.0 * b / (g + f).max(1.0)
        );
    }
    if std::env::var_os("DIXIT_TRAIN_FAILURES").is_some() {
        for (mark, set) in [
            ("missed", gold.difference(&found)),
            ("wrong", found.difference(&gold)),
        ] {
            for (i, (s, e, label)) in set {
                let a = articles[*i];
                out += &format!(
                    "{mark}\t{}\t{s}\t{}\t{}\n",
                    a.name,
                    sorts[*label as usize],
                    &a.text[*s..*e]
                );
            }
        }
    }
    out
}
