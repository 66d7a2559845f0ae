//! Whether a board is right: the same claim, the stance of each attribution, who
//! responded.
//!
//! The articles of a part are one collection, as a person would have it; scored
//! are the labelled attributions. One that the reader does not find is wrong in
//! its stance, and its pairs and responses count as missed.

mod articles;
mod labels;

use labels::words;

pub use articles::documents;
pub use labels::{Answered, Labelled, Labels, PARTS, SETS};

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use dixit_model::{Attribution, AttributionId, Document};
use dixit_resolve::claims::{Claim, Claims, Finder, Member, Settings};
use dixit_sentences::Encoder;

/// Right, wrongly found, missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Found and labelled.
    pub right: usize,
    /// Found and not labelled.
    pub wrong: usize,
    /// Labelled and not found.
    pub missed: usize,
}

impl Counts {
    /// Of what was found, the share that is right.
    pub fn precision(self) -> f64 {
        share(self.right, self.right + self.wrong)
    }

    /// Of what is labelled, the share that was found.
    pub fn recall(self) -> f64 {
        share(self.right, self.right + self.missed)
    }

    /// Harmonic mean of the two.
    pub fn f1(self) -> f64 {
        share(2 * self.right, 2 * self.right + self.wrong + self.missed)
    }

    fn add(&mut self, found: bool, labelled: bool) {
        match (found, labelled) {
            (true, true) => self.right += 1,
            (true, false) => self.wrong += 1,
            (false, true) => self.missed += 1,
            (false, false) => {}
        }
    }

    fn plus(self, other: Counts) -> Counts {
        Counts {
            right: self.right + other.right,
            wrong: self.wrong + other.wrong,
            missed: self.missed + other.missed,
        }
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

/// What was measured on one part of one set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scores {
    /// Labelled attributions.
    pub attributions: usize,
    /// Those that the reader found.
    pub found: usize,
    /// Pairs that were judged.
    pub pairs: usize,
    /// Stance by stance: labelled → found → how often.
    pub stances: BTreeMap<(String, String), usize>,
    /// Pairs of the same claim.
    pub same: Counts,
    /// Pairs of different topics that were joined.
    pub across: usize,
    /// Responses: allegation or request, who, and how.
    pub responses: Counts,
    /// Those to which nobody responded, and of them those to which no response
    /// was found.
    pub silent: (usize, usize),
    /// Addressees.
    pub addressees: Counts,
    /// What is wrong, in words.
    pub failures: Vec<String>,
}

impl Scores {
    /// Attributions with the right stance, and those whose stance is labelled.
    pub fn stance(&self) -> (usize, usize) {
        let right = self
            .stances
            .iter()
            .filter(|((gold, found), _)| gold == found);
        (right.map(|(_, n)| n).sum(), self.stances.values().sum())
    }

    /// The scores of both.
    pub fn plus(mut self, other: &Scores) -> Scores {
        self.attributions += other.attributions;
        self.found += other.found;
        self.pairs += other.pairs;
        for (pair, n) in &other.stances {
            *self.stances.entry(pair.clone()).or_default() += n;
        }
        self.same = self.same.plus(other.same);
        self.across += other.across;
        self.responses = self.responses.plus(other.responses);
        self.silent.0 += other.silent.0;
        self.silent.1 += other.silent.1;
        self.addressees = self.addressees.plus(other.addressees);
        self.failures.extend(other.failures.iter().cloned());
        self
    }

    /// Measures by name, for floors.
    pub fn measures(&self) -> BTreeMap<String, f64> {
        let (right, all) = self.stance();
        BTreeMap::from([
            ("stance".to_owned(), share(right, all)),
            ("same.precision".to_owned(), self.same.precision()),
            ("same.f1".to_owned(), self.same.f1()),
            ("responses.precision".to_owned(), self.responses.precision()),
            ("responses.f1".to_owned(), self.responses.f1()),
        ])
    }

    /// The head of the table that [`Scores::row`] is a row of.
    pub fn head() -> String {
        format!(
            "{:<28} {:>5} {:>5} {:>6} | same: {:>5} {:>5} {:>5} {:>5} | responses: {:>5} {:>5} {:>5} {:>7} | addressee: {:>5} {:>5}",
            "",
            "found",
            "of",
            "stance",
            "P",
            "R",
            "F1",
            "apart",
            "P",
            "R",
            "F1",
            "silent",
            "P",
            "R"
        )
    }

    /// A line of the table: shares in per cent, precision first.
    pub fn row(&self, name: &str) -> String {
        let p = |x: f64| format!("{:.1}", 100.0 * x);
        let (right, all) = self.stance();
        let three = |c: Counts| {
            format!(
                "{:>5} {:>5} {:>5}",
                p(c.precision()),
                p(c.recall()),
                p(c.f1())
            )
        };
        format!(
            "{name:<28} {:>5} {:>5} {:>6} |       {} {:>5} |            {} {:>7} |            {:>5} {:>5}",
            self.found,
            self.attributions,
            p(share(right, all)),
            three(self.same),
            self.across,
            three(self.responses),
            format!("{}/{}", self.silent.1, self.silent.0),
            p(self.addressees.precision()),
            p(self.addressees.recall()),
        )
    }

    /// Which stance was found for which: a line for each pair that occurs.
    pub fn confusion(&self) -> String {
        let mut out = String::new();
        for ((gold, found), n) in &self.stances {
            // Writing to a string does not fail.
            let _ = writeln!(out, "  {n:>4} {gold:<9} found as {found}");
        }
        out
    }
}

/// An attribution in the claims of a run.
#[derive(Clone, Copy)]
struct Place<'a> {
    claim: &'a Claim,
    member: &'a Member,
}

/// A labelled attribution and where it was found.
struct Judged<'a> {
    label: &'a Labelled,
    place: Option<Place<'a>>,
}

/// Which labelled attributions are scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All: one that the reader missed is wrong.
    All,
    /// Those that the reader found: what is told once the attributions are given.
    Found,
}

/// Scores one part of one set. `documents` are its articles as the reader read
/// them, by name.
pub fn score(
    labels: &Labels,
    set: &str,
    part: &str,
    documents: &BTreeMap<String, Document>,
    scope: Scope,
    encoder: Option<&Encoder>,
) -> Scores {
    let items: Vec<&Labelled> = labels
        .items
        .iter()
        .filter(|i| i.set == set && i.part == part)
        .collect();
    let articles: BTreeSet<&str> = items.iter().map(|i| i.article.as_str()).collect();
    let mut finder = encoder.map_or_else(Finder::new, Finder::with_vectors);
    for article in &articles {
        if let Some(document) = documents.get(*article) {
            finder.add(document);
        }
    }
    let claims = finder.finish(&Settings::default());
    let places = places(&claims);
    let mut judged: Vec<Judged<'_>> = items
        .iter()
        .map(|label| {
            let document = documents.get(&label.article);
            let found = document.and_then(|d| Some((d, label.find(d)?)));
            let place = found.and_then(|(d, a)| places.get(&(d.origin.path.as_str(), a.id)));
            Judged {
                label,
                place: place.copied(),
            }
        })
        .collect();
    if scope == Scope::Found {
        judged.retain(|j| j.place.is_some());
    }
    let mut out = Scores {
        attributions: judged.len(),
        found: judged.iter().filter(|j| j.place.is_some()).count(),
        ..Scores::default()
    };
    stances(&judged, &mut out);
    same(&judged, &mut out);
    out.across = across(&judged);
    responses(labels, &judged, scope, &mut out);
    out
}

/// How far a second person's labels of one part of one set agree with the first: what is
/// found is what the second one says.
pub fn agreement(labels: &Labels, second: &Labels, set: &str, part: &str) -> Scores {
    let of = |key: &str| second.items.iter().find(|i| i.key == key);
    let items = labels.items.iter();
    let items = items.filter(|i| i.set == set && i.part == part);
    let both: Vec<(&Labelled, &Labelled)> = items.filter_map(|i| Some((i, of(&i.key)?))).collect();
    let mut out = Scores {
        attributions: both.len(),
        found: both.len(),
        ..Scores::default()
    };
    for (at, (a, x)) in both.iter().enumerate() {
        if let (Some(first), Some(stances)) = (&a.stances, &x.stances) {
            let right = first.intersection(stances).next();
            let of = |stances: &BTreeSet<String>| stances.first().cloned().unwrap_or_default();
            let pair = right.map_or((of(first), of(stances)), |r| (r.clone(), r.clone()));
            *out.stances.entry(pair).or_default() += 1;
        }
        for (b, y) in both[at + 1..].iter().filter(|(b, _)| b.topic == a.topic) {
            if let (Some(labelled), Some(found)) = (a.shares_claim(b), x.shares_claim(y)) {
                out.pairs += 1;
                out.same.add(found, labelled);
            }
        }
    }
    let responses = |labels: &Labels| -> BTreeSet<(String, String, String)> {
        let of_part = |a: &&Answered| both.iter().any(|(i, _)| i.key == a.to);
        let each = labels.answered.iter().filter(of_part);
        let each = each.flat_map(|a| {
            a.by.iter()
                .map(|(by, how)| (a.to.clone(), by.clone(), how.clone()))
        });
        each.collect()
    };
    // What the first person does not list as calling for an answer is not scored.
    let (first, found) = (responses(labels), responses(second));
    let listed: BTreeSet<&str> = labels.answered.iter().map(|a| a.to.as_str()).collect();
    for pair in first
        .union(&found)
        .filter(|p| listed.contains(p.0.as_str()))
    {
        out.responses
            .add(found.contains(pair), first.contains(pair));
    }
    out
}

fn places(claims: &Claims) -> BTreeMap<(&str, AttributionId), Place<'_>> {
    let mut out = BTreeMap::new();
    for claim in &claims.claims {
        for member in &claim.attributions {
            out.insert(
                (member.path.as_str(), member.attribution),
                Place { claim, member },
            );
        }
    }
    out
}

fn stances(judged: &[Judged<'_>], out: &mut Scores) {
    for j in judged {
        if let Some(gold) = &j.label.stances {
            let found = j.place.map_or("missed", |p| p.member.stance.as_str());
            // An attribution with two claims has a stance to each.
            let right = gold.contains(found);
            let gold = if right {
                found
            } else {
                gold.iter().next().map_or("", |g| g)
            };
            *out.stances
                .entry((gold.to_owned(), found.to_owned()))
                .or_default() += 1;
            if !right {
                let why = j.place.map_or("", |p| &p.member.stance_reason);
                out.failures.push(format!(
                    "stance {} is {gold}, found as {found} ({why}): {}",
                    j.label.key, j.label.content
                ));
            }
        }
        let found = j.place.and_then(|p| p.member.addressee.as_deref());
        let gold = j.label.addressee.as_deref();
        let same = match (gold, found) {
            (Some(gold), Some(found)) => bare(gold) == bare(found),
            _ => false,
        };
        out.addressees.right += usize::from(same);
        out.addressees.wrong += usize::from(found.is_some() && !same);
        out.addressees.missed += usize::from(gold.is_some() && !same);
        if gold.is_some() != found.is_some() || gold.is_some() && !same {
            out.failures.push(format!(
                "addressee {} is {gold:?}, found as {found:?}",
                j.label.key
            ));
        }
    }
}

/// Without case and article.
fn bare(words: &str) -> String {
    let lower = words.to_lowercase();
    lower.strip_prefix("the ").unwrap_or(&lower).to_owned()
}

fn same(judged: &[Judged<'_>], out: &mut Scores) {
    for (at, a) in judged.iter().enumerate() {
        for b in &judged[at + 1..] {
            let Some(gold) = a.label.shares_claim(b.label) else {
                continue;
            };
            if a.label.topic != b.label.topic {
                continue;
            }
            out.pairs += 1;
            let found = match (a.place, b.place) {
                (Some(a), Some(b)) => a.claim.id == b.claim.id,
                _ => false,
            };
            out.same.add(found, gold);
            if found != gold {
                let what = if gold { "missed" } else { "wrong" };
                out.failures.push(format!(
                    "same {what}: {} {} / {} {}",
                    a.label.key, a.label.content, b.label.key, b.label.content
                ));
            }
        }
    }
}

/// Pairs of different topics that are in one claim: wrong, whatever they say.
fn across(judged: &[Judged<'_>]) -> usize {
    let mut topics: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for j in judged {
        if let Some(place) = j.place {
            let of = topics.entry(&place.claim.id).or_default();
            *of.entry(&j.label.topic).or_default() += 1;
        }
    }
    let pairs = |of: &BTreeMap<&str, usize>| {
        let all: usize = of.values().sum();
        let within: usize = of.values().map(|n| n * n).sum();
        (all * all - within) / 2
    };
    topics.values().map(pairs).sum()
}

fn responses(labels: &Labels, judged: &[Judged<'_>], scope: Scope, out: &mut Scores) {
    let find = |key: &str| judged.iter().find(|j| j.label.key == key);
    for answered in &labels.answered {
        let Some(call) = find(&answered.to) else {
            continue;
        };
        let topic = &call.label.topic;
        let mut found: BTreeSet<(String, String)> = BTreeSet::new();
        let mut reasons: BTreeMap<(String, String), &str> = BTreeMap::new();
        if let Some(place) = call.place {
            let calls = place.claim.calls.iter();
            for call in calls.filter(|c| c.attribution == place.member.id) {
                for r in &call.responses {
                    let key = judged.iter().find(|j| {
                        j.place.is_some_and(|p| {
                            p.member.path == r.path && p.member.attribution == r.in_document
                        })
                    });
                    let is_judged = key.is_some_and(|k| k.label.topic == *topic);
                    if labels.partial && !is_judged {
                        continue;
                    }
                    let key = match key {
                        Some(judged) => judged.label.key.clone(),
                        None => format!("not labelled: {}", r.words),
                    };
                    let pair = (key, r.response.as_str().to_owned());
                    reasons.insert(pair.clone(), &r.reason);
                    found.insert(pair);
                }
            }
        }
        out.silent.0 += usize::from(answered.by.is_empty());
        out.silent.1 += usize::from(answered.by.is_empty() && found.is_empty());
        let by: BTreeSet<(String, String)> = match scope {
            Scope::All => answered.by.clone(),
            Scope::Found => answered
                .by
                .iter()
                .filter(|(key, _)| find(key).is_some())
                .cloned()
                .collect(),
        };
        for pair in found.union(&by) {
            let (is, was) = (found.contains(pair), by.contains(pair));
            out.responses.add(is, was);
            if is != was {
                let what = if was { "missed" } else { "wrong" };
                let why = reasons.get(pair).map(|why| format!(" ({why})"));
                out.failures.push(format!(
                    "response {what}: {} ({}) < {} {}{}",
                    answered.to,
                    call.label.content,
                    pair.0,
                    pair.1,
                    why.unwrap_or_default()
                ));
            }
        }
    }
}

/// What weights are fitted to, in lines of JSON: the judged attributions of a part, then all
/// pairs of a topic with their [features](dixit_resolve::claims::FEATURES) and whether they
/// are one claim. Attributions that merely refer to another are left out.
pub fn features(
    labels: &Labels,
    set: &str,
    part: &str,
    documents: &BTreeMap<String, Document>,
    encoder: &Encoder,
) -> String {
    let taken = Taken::of(documents, encoder);
    let mut out = String::new();
    let mut items: Vec<(&Labelled, usize)> = Vec::new();
    let of = |i: &&Labelled| i.set == set && i.part == part && i.claims.is_some();
    for label in labels.items.iter().filter(of) {
        let Some((document, attribution, at)) = taken.find(label) else {
            continue;
        };
        if !taken.finder.refers(at) {
            items.push((label, at));
            put_line(&mut out, &example(label, attribution, document));
        }
    }
    for (i, (a, at)) in items.iter().enumerate() {
        for (b, bt) in items[i + 1..].iter().filter(|(b, _)| b.topic == a.topic) {
            let pair = serde_json::json!({
                "a": a.key,
                "b": b.key,
                "same": a.shares_claim(b),
                "features": taken.finder.features(&[(*at, *bt)])[0],
            });
            put_line(&mut out, &pair);
        }
    }
    out
}

/// What the weights of responses are fitted to, in lines of JSON: all pairs of an attribution
/// whose responses are labelled and another of its topic, with their
/// [features](dixit_resolve::responses::FEATURES) and what response the second is, if one.
pub fn response_features(
    labels: &Labels,
    set: &str,
    part: &str,
    documents: &BTreeMap<String, Document>,
    encoder: &Encoder,
) -> String {
    let taken = Taken::of(documents, encoder);
    let of = |i: &&Labelled| i.set == set && i.part == part;
    let items = labels.items.iter().filter(of);
    let items = items.filter_map(|i| Some((i, taken.find(i)?.2)));
    let items: Vec<(&Labelled, usize)> = items.collect();
    let mut out = String::new();
    for answered in &labels.answered {
        let Some((to, call)) = items.iter().find(|(i, _)| i.key == answered.to) else {
            continue;
        };
        for (by, at) in items.iter().filter(|(i, _)| i.topic == to.topic) {
            let Some(features) = taken.finder.response_features(*call, *at) else {
                continue;
            };
            let response = answered.by.iter().find(|(key, _)| *key == by.key);
            let pair = serde_json::json!({
                "topic": to.topic,
                "to": to.key,
                "by": by.key,
                "response": response.map(|(_, kind)| kind),
                "features": features,
            });
            put_line(&mut out, &pair);
        }
    }
    out
}

fn put_line(out: &mut String, value: &serde_json::Value) {
    out.push_str(&value.to_string());
    out.push('\n');
}

/// All documents in one finder, and where the attributions of each begin.
struct Taken<'a> {
    documents: &'a BTreeMap<String, Document>,
    finder: Finder<'a>,
    first: BTreeMap<&'a str, usize>,
}

impl<'a> Taken<'a> {
    fn of(documents: &'a BTreeMap<String, Document>, encoder: &'a Encoder) -> Taken<'a> {
        let mut finder = Finder::with_vectors(encoder);
        let mut first: BTreeMap<&str, usize> = BTreeMap::new();
        let mut number = 0;
        for (name, document) in documents {
            first.insert(name, number);
            number += document.attributions.len();
            finder.add(document);
        }
        Taken {
            documents,
            finder,
            first,
        }
    }

    /// A labelled attribution as the reader found it, and its number in the finder.
    fn find(&self, label: &Labelled) -> Option<(&'a Document, &'a Attribution, usize)> {
        let document = self.documents.get(&label.article)?;
        let found = label.find(document)?;
        let attributions = &document.attributions;
        let at = attributions.iter().position(|a| a.id == found.id)?;
        let first = self.first[label.article.as_str()];
        Some((document, &attributions[at], first + at))
    }
}

/// A judged attribution with its words and the paragraph that they stand in.
fn example(label: &Labelled, attribution: &Attribution, document: &Document) -> serde_json::Value {
    let text: Vec<char> = document.text.chars().collect();
    let start = attribution.content.first().map_or(0, |p| p.start as usize);
    let end = attribution.content.last().map_or(0, |p| p.end as usize);
    let before = text[..start].iter().rposition(|c| *c == '\n');
    let after = text[end..].iter().position(|c| *c == '\n');
    let paragraph = before.map_or(0, |at| at + 1)..after.map_or(text.len(), |at| end + at);
    serde_json::json!({
        "key": label.key,
        "topic": label.topic,
        "claims": label.claims,
        "stances": label.stances,
        "document": document.origin.path,
        "speaker": attribution.speaker.name,
        "source": words(&attribution.source),
        "cue": words(&attribution.cue),
        "content": words(&attribution.content),
        "paragraph": text[paragraph].iter().collect::<String>(),
    })
}
