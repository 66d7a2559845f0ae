//! Whether the claim is found that a text repeats: CheckThat! 2022, task 2A (Nakov et
//! al., *Overview of the CLEF-2022 CheckThat! Lab Task 2 on Detecting Previously
//! Fact-Checked Claims*).
//!
//! A folder holds `queries.tsv` (id, text), `vclaims.jsonl` (the claims with title,
//! subtitle and date of the article that checks each) and `PART.qrels.tsv` (query, 0,
//! claim, 1). The texts are posts of a network, each with a signature and a date.

use crate::run::cpu_seconds;
use crate::scored::sha256_of;
use crate::{Error, Scored};
use dixit_resolve::lookup::{Claim, FEATURES, Lookup, Query};
use dixit_sentences::{Encoder, Room};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;
use std::time::Instant;

/// How many found claims count.
const DEPTH: usize = 5;

/// Queries that are answered together.
const TOGETHER: usize = 16;

/// The claims, and the queries of a part.
#[derive(Clone, Debug)]
pub struct Task {
    /// The claims in the order of the file.
    pub claims: Vec<Claim>,
    /// Id and text of each query.
    pub queries: Vec<(String, Query)>,
    /// By query, the numbers of the claims that it repeats.
    pub repeated: Vec<BTreeSet<u32>>,
    /// SHA-256 of the part's table.
    pub sha256: String,
}

impl Task {
    /// Loads the part of the folder: `train` or `dev`.
    ///
    /// # Errors
    /// A file that cannot be read, or a line that does not fit.
    pub fn load(folder: &Path, part: &str) -> Result<Task, Error> {
        let read = |name: &str| {
            let path = folder.join(name);
            let content = std::fs::read_to_string(&path).map_err(|e| Error::file(&path, e))?;
            Ok::<_, Error>((path, content))
        };
        let (path, content) = read("vclaims.jsonl")?;
        let (mut claims, mut numbers) = (Vec::new(), BTreeMap::new());
        for (number, line) in content.lines().enumerate() {
            let record: Value =
                serde_json::from_str(line).map_err(|e| Error::line(&path, number + 1, e))?;
            let text = |name: &str| {
                record[name]
                    .as_str()
                    .filter(|t| !t.is_empty())
                    .map(str::to_owned)
            };
            let id =
                text("vclaim_id").ok_or_else(|| Error::line(&path, number + 1, "no vclaim_id"))?;
            numbers.insert(id, number as u32);
            claims.push(Claim {
                text: text("vclaim").unwrap_or_default(),
                title: text("title"),
                note: text("subtitle"),
                day: text("date").and_then(|date| day(&date)),
            });
        }
        let (path, table) = read(&format!("{part}.qrels.tsv"))?;
        let mut repeated: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
        for (number, line) in table.lines().enumerate() {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let claim = fields.get(2).and_then(|id| numbers.get(*id));
            let claim =
                claim.ok_or_else(|| Error::line(&path, number + 1, "no claim of this name"))?;
            repeated.entry(fields[0]).or_default().insert(*claim);
        }
        let (_, content) = read("queries.tsv")?;
        let (mut queries, mut wanted) = (Vec::new(), Vec::new());
        for line in content.split('\n') {
            if let Some((id, text)) = line.split_once('\t')
                && let Some(claims) = repeated.get(id)
            {
                queries.push((id.to_owned(), query(text)));
                wanted.push(claims.clone());
            }
        }
        let sha256 = sha256_of(&table);
        Ok(Task {
            claims,
            queries,
            repeated: wanted,
            sha256,
        })
    }

    fn lookup<'a>(&self, encoder: &'a Encoder) -> Lookup<'a> {
        let mut lookup = Lookup::new(encoder);
        lookup.add(&self.claims);
        lookup
    }
}

/// A post as a query: without its signature, with the date there.
fn query(post: &str) -> Query {
    let post = post.trim().trim_matches('"');
    let signature = post.rfind('—').filter(|&at| post[at..].contains("(@"));
    Query {
        text: signature.map_or(post, |at| &post[..at]).trim().to_owned(),
        context: Some(post.to_owned()),
        day: day(signature.map_or("", |at| &post[at..])),
    }
}

/// The last date of a text such as `January 6, 2020` or `6 January 2020`, as days since
/// 1970-01-01.
fn day(text: &str) -> Option<i32> {
    let english = dixit_times::Language::english();
    let times = dixit_times::find(text, english);
    times.iter().rev().find_map(|time| {
        let value = dixit_times::resolve(time, None, None).value;
        let date: jiff::civil::Date = value.get(..10)?.parse().ok()?;
        let first = jiff::civil::date(1970, 1, 1);
        first.until(date).ok().map(|span| span.get_days())
    })
}

/// What was found, and how fast.
#[derive(Clone, Debug)]
pub struct Claims {
    /// Mean average precision of the first five, by dixit and by words alone (BM25).
    pub scored: Scored,
    /// Queries a second of wall time on so many threads, encoding included.
    pub speed: (f64, usize),
    /// Queries a second of processor time, where the system tells.
    pub cpu: Option<f64>,
    /// Seconds that taking the claims in took.
    pub building: f64,
}

/// Answers all queries of a part on `threads` threads.
pub fn score(task: &Task, encoder: &Encoder, threads: usize) -> Claims {
    let before = Instant::now();
    let lookup = task.lookup(encoder);
    let building = before.elapsed().as_secs_f64();
    let queries: Vec<Query> = task.queries.iter().map(|query| query.1.clone()).collect();
    let (before, cpu_before) = (Instant::now(), cpu_seconds());
    let each = queries.len().div_ceil(threads.max(1)).max(1);
    let lookup = &lookup;
    let found: Vec<Vec<u32>> = std::thread::scope(|scope| {
        let answer = |queries: &[Query]| -> Vec<Vec<u32>> {
            let mut room = Room::default();
            let batches = queries.chunks(TOGETHER);
            let found = batches.flat_map(|batch| lookup.search(batch, DEPTH, &mut room));
            found
                .map(|found| found.iter().map(|f| f.claim).collect())
                .collect()
        };
        let parts: Vec<_> = queries
            .chunks(each)
            .map(|queries| scope.spawn(move || answer(queries)))
            .collect();
        let parts = parts.into_iter().filter_map(|part| part.join().ok());
        parts.flatten().collect()
    });
    let seconds = before.elapsed().as_secs_f64();
    let cpu = cpu_seconds()
        .zip(cpu_before)
        .map(|(after, before)| after - before);
    let words: Vec<Vec<u32>> = task
        .queries
        .iter()
        .map(|(_, query)| {
            let whole = query.context.as_deref().unwrap_or(&query.text);
            lookup.by_words(whole, DEPTH)
        })
        .collect();
    let mut failures = Vec::new();
    for ((id, query), (found, wanted)) in task.queries.iter().zip(found.iter().zip(&task.repeated))
    {
        if !found.first().is_some_and(|first| wanted.contains(first)) {
            let text = |n: Option<&u32>| n.map_or("", |&n| task.claims[n as usize].text.as_str());
            let (first, right) = (text(found.first()), text(wanted.first()));
            failures.push(format!(
                "{id}: {}\n  found:  {first}\n  wanted: {right}",
                query.text
            ));
        }
    }
    let mean = |found: &[Vec<u32>]| {
        let each = found
            .iter()
            .zip(&task.repeated)
            .map(|(f, w)| average_precision(f, w));
        each.sum::<f64>() / task.repeated.len().max(1) as f64
    };
    Claims {
        scored: Scored {
            name: String::new(),
            sha256: task.sha256.clone(),
            items: task.queries.len(),
            measures: [("map5", mean(&found)), ("bm25.map5", mean(&words))]
                .map(|(name, value)| (name.to_owned(), value))
                .into(),
            failures,
        },
        speed: (queries.len() as f64 / seconds.max(1e-9), threads),
        cpu: cpu.map(|cpu| queries.len() as f64 / cpu.max(1e-9)),
        building,
    }
}

/// Average precision of the first five.
fn average_precision(found: &[u32], wanted: &BTreeSet<u32>) -> f64 {
    let (mut hits, mut sum) = (0.0, 0.0);
    for (place, claim) in (1..).zip(found.iter().take(DEPTH)) {
        if wanted.contains(claim) {
            hits += 1.0;
            sum += hits / f64::from(place);
        }
    }
    sum / wanted.len().clamp(1, DEPTH) as f64
}

/// Candidates with what is measured of them. One a line: number of the query, `1` or
/// `0`, and the measures.
pub fn candidates_to_learn(task: &Task, encoder: &Encoder) -> String {
    let lookup = task.lookup(encoder);
    let mut room = Room::default();
    let mut out = format!("query\tright\t{}\n", FEATURES.join("\t"));
    for (number, ((_, query), wanted)) in task.queries.iter().zip(&task.repeated).enumerate() {
        let found = lookup.candidates(std::slice::from_ref(query), &mut room);
        for (claim, measures) in found.into_iter().flatten() {
            let _ = write!(out, "{number}\t{}", u8::from(wanted.contains(&claim)));
            for measure in measures {
                let _ = write!(out, "\t{measure:.4}");
            }
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn average_precision_counts_the_places_of_what_is_wanted() {
        let wanted = |claims: &[u32]| claims.iter().copied().collect::<BTreeSet<u32>>();
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} {b}");
        close(average_precision(&[1, 2, 3], &wanted(&[1])), 1.0);
        close(average_precision(&[1, 2, 3], &wanted(&[3])), 1.0 / 3.0);
        close(
            average_precision(&[1, 2, 3], &wanted(&[1, 3])),
            (1.0 + 2.0 / 3.0) / 2.0,
        );
        close(average_precision(&[1, 2, 3, 4, 5, 6], &wanted(&[6])), 0.0);
    }

    #[test]
    fn a_post_loses_its_signature_and_gives_its_date() {
        let read = query("It rained frogs. — Some One (@one) January 6, 2020");
        assert_eq!(read.text, "It rained frogs.");
        assert_eq!(read.day, Some(18_267));
        assert_eq!(query("It rained frogs.").day, None);
        assert_eq!(day("26 May 2015"), Some(16_581));
    }
}
