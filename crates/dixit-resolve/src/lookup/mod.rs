//! Which of many known claims a text repeats.
//!
//! Claims that somebody has looked into (a fact-checker's archive, the claims of a
//! register) go into a [`Lookup`]; a [`Query`] is a text that may repeat one of them
//! in other words. The result is a short list, the likeliest first, each with its
//! score and reasons.
//!
//! ```
//! use dixit_resolve::lookup::{Claim, Lookup, Query};
//! use dixit_sentences::{Encoder, Room};
//!
//! let encoder = Encoder::built_in();
//! let mut lookup = Lookup::new(&encoder);
//! lookup.add(&[
//!     Claim { text: "A politician proposed a nationwide ban on bacon.".into(), ..Claim::default() },
//!     Claim { text: "A video shows an anaconda swimming across a river in Brazil.".into(), ..Claim::default() },
//! ]);
//! let query = Query { text: "Huge snake filmed in a Brazilian river!".into(), ..Query::default() };
//! let found = &lookup.search(&[query], 1, &mut Room::default())[0];
//! assert_eq!(found[0].claim, 1);
//! ```
//!
//! # Method
//!
//! Each claim has up to three vectors (`dixit-sentences`): its text, the title of what
//! looks into it, and a note. Those nearest to the query and those that share its
//! rarest words (BM25 over text and title, and over all three) are candidates. A
//! candidate's score is a sum over [`FEATURES`]: cosines with the query in and without
//! its context, both BM25 scores, the time between query and claim, names and numbers
//! that they share or only the claim has. The weights (`data/lookup-weights.tsv`) are
//! those of a conditional logit over each query's candidates.
//!
//! A lookup holds all vectors in memory, 1.2 kB a claim, and compares with each: it is
//! meant for up to some hundred thousand claims.

mod terms;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use dixit_sentences::{Code, Encoder, Index, Reach, Room, Vectors};

use crate::variants::Reason;
use crate::wording::{Word, Wording};
use terms::Terms;

/// Candidates by the vectors of texts, of titles, and by words, twice.
const CANDIDATES: [usize; 3] = [60, 30, 30];

/// What is measured of a query and a claim, in the order of [`Features`].
pub const FEATURES: [&str; 19] = [
    "text",
    "title",
    "note",
    "text without context",
    "title without context",
    "words of text and title",
    "words of all",
    "share of words",
    "within a week",
    "within a month",
    "within a year",
    "days, logarithm",
    "claim long before",
    "days, decay",
    "names shared",
    "names missing",
    "numbers shared",
    "numbers missing",
    "best vector",
];

/// The measures of a query and a claim.
pub type Features = [f32; FEATURES.len()];

const WEIGHTS: &str = include_str!("../../data/lookup-weights.tsv");

static MODEL: LazyLock<Features> = LazyLock::new(|| {
    let lines = WEIGHTS.lines().filter(|line| !line.starts_with('#'));
    let pairs: Vec<(&str, f32)> = lines
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(name, weight)| Some((name, weight.parse().ok()?)))
        .collect();
    FEATURES.map(|name| {
        pairs
            .iter()
            .find(|pair| pair.0 == name)
            .map_or(0.0, |pair| pair.1)
    })
});

/// A claim that somebody has looked into.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claim {
    /// What is claimed.
    pub text: String,
    /// The title of what looks into it.
    pub title: Option<String>,
    /// A line about it.
    pub note: Option<String>,
    /// When it was looked into: days since 1970-01-01.
    pub day: Option<i32>,
}

/// A text that may repeat a claim.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// The words themselves.
    pub text: String,
    /// The same with what stands around them: who said it, and when.
    pub context: Option<String>,
    /// When it was said: days since 1970-01-01.
    pub day: Option<i32>,
}

/// A claim that a text may repeat.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Its number, in the order in which claims were added.
    pub claim: u32,
    /// The higher the likelier; comparable between claims for one query only.
    pub score: f32,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// What is kept of a claim.
struct Kept {
    /// Of text, title and note.
    codes: [Option<Code>; 3],
    /// Keys of the names in text and title, sorted.
    names: Vec<u64>,
    numbers: Vec<f64>,
    day: Option<i32>,
}

/// Claims to be searched.
pub struct Lookup<'a> {
    encoder: &'a Encoder,
    kept: Vec<Kept>,
    texts: Index,
    titles: Index,
    /// Words of text and title, and of all.
    terms: [Terms; 2],
}

/// A query made ready.
struct Asked {
    words: Wording,
    names: BTreeSet<u64>,
    whole: Code,
    bare: Code,
    day: Option<i32>,
}

impl<'a> Lookup<'a> {
    /// A lookup without claims.
    pub fn new(encoder: &'a Encoder) -> Lookup<'a> {
        Lookup {
            encoder,
            kept: Vec::new(),
            texts: Index::new(),
            titles: Index::new(),
            terms: <[Terms; 2]>::default(),
        }
    }

    /// How many claims it holds.
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Takes claims in. Many at a time are faster.
    pub fn add(&mut self, claims: &[Claim]) {
        let mut room = Room::default();
        let first = self.kept.len();
        let part = |of: fn(&Claim) -> Option<&str>, room: &mut Room| -> Vec<Option<Code>> {
            let texts: Vec<&str> = claims.iter().map(|claim| of(claim).unwrap_or("")).collect();
            let vectors = self.encoder.encode(&texts, room);
            let given = vectors.rows().zip(texts);
            given
                .map(|(row, text)| (!text.is_empty()).then(|| Code::of(row)))
                .collect()
        };
        let texts = part(|claim| Some(&claim.text), &mut room);
        let titles = part(|claim| claim.title.as_deref(), &mut room);
        let notes = part(|claim| claim.note.as_deref(), &mut room);
        for (number, claim) in claims.iter().enumerate() {
            let title = claim.title.as_deref().unwrap_or("");
            let mut line = format!("{}\n{title}", claim.text);
            let words = Wording::of(&line);
            self.terms[0].push(&words);
            line.push('\n');
            line.push_str(claim.note.as_deref().unwrap_or(""));
            self.terms[1].push(&Wording::of(&line));
            let names: BTreeSet<u64> = names(&words.words).collect();
            self.kept.push(Kept {
                codes: [&texts, &titles, &notes].map(|codes| codes[number].clone()),
                names: names.into_iter().collect(),
                numbers: words.numbers,
                day: claim.day,
            });
        }
        let codes = |part: usize| {
            let added = self.kept.iter().enumerate().skip(first);
            added.filter_map(move |(n, kept)| Some((n as u64, kept.codes[part].clone()?)))
        };
        self.texts.add_codes(codes(0));
        self.titles.add_codes(codes(1));
    }

    /// For each query the likeliest claims, `count` at most, the likeliest first.
    pub fn search(&self, queries: &[Query], count: usize, room: &mut Room) -> Vec<Vec<Found>> {
        let measured = self.measure(queries, room).into_iter();
        measured
            .map(|(asked, rows)| self.ranked(&asked, &rows, count))
            .collect()
    }

    /// The candidates of each query with their measures, by which weights are learnt.
    pub fn candidates(&self, queries: &[Query], room: &mut Room) -> Vec<Vec<(u32, Features)>> {
        let measured = self.measure(queries, room).into_iter();
        measured.map(|(_, rows)| rows).collect()
    }

    /// The claims with the best BM25 score over text and title: what words alone find.
    pub fn by_words(&self, query: &str, count: usize) -> Vec<u32> {
        let mut scores = Vec::new();
        self.terms[0].scores(&Wording::of(query), &mut scores);
        best(&scores, count)
    }

    fn measure(&self, queries: &[Query], room: &mut Room) -> Vec<(Asked, Vec<(u32, Features)>)> {
        let bare: Vec<&str> = queries.iter().map(|query| query.text.as_str()).collect();
        let whole: Vec<&str> = queries
            .iter()
            .map(|query| query.context.as_deref().unwrap_or(&query.text))
            .collect();
        let all = self.encoder.encode(&[bare, whole.clone()].concat(), room);
        let (mut bare, mut vectors) = (Vec::new(), Vectors::new());
        for (n, row) in all.rows().enumerate() {
            if n < queries.len() {
                bare.push(Code::of(row));
            } else {
                vectors.push(row);
            }
        }
        let near = [
            self.texts.nearest(&vectors, CANDIDATES[0], 0.0, Reach::All),
            self.titles
                .nearest(&vectors, CANDIDATES[1], 0.0, Reach::All),
        ];
        let mut scores = [Vec::new(), Vec::new()];
        let queries = queries.iter().zip(bare).zip(vectors.rows()).enumerate();
        queries
            .map(|(n, ((query, bare), row))| {
                let asked = Asked::of(query, bare, Code::of(row));
                let mut most = 0.0;
                for (terms, scores) in self.terms.iter().zip(&mut scores) {
                    most = f32::max(most, terms.scores(&asked.words, scores));
                }
                let hits = near
                    .iter()
                    .flat_map(|near| &near[n])
                    .map(|hit| hit.id as u32);
                let mut claims: BTreeSet<u32> = hits.collect();
                for scores in &scores {
                    claims.extend(best(scores, CANDIDATES[2]));
                }
                let rows = claims.into_iter().map(|claim| {
                    let words = [&scores[0], &scores[1]].map(|scores| scores[claim as usize]);
                    (claim, self.features(&asked, claim, words, most))
                });
                let rows = rows.collect();
                (asked, rows)
            })
            .collect()
    }

    fn features(&self, asked: &Asked, claim: u32, words: [f32; 2], most: f32) -> Features {
        let kept = &self.kept[claim as usize];
        let cosine = |query: &Code, part: usize| {
            kept.codes[part]
                .as_ref()
                .map_or(0.0, |code| code.dot(query))
        };
        let days = match (asked.day, kept.day) {
            (Some(query), Some(claim)) => Some(i64::from(claim) - i64::from(query)),
            _ => None,
        };
        // A check follows what it checks, mostly within days.
        let within =
            |most: i64| days.map_or(0.0, |d| f32::from(u8::from((-3..=most).contains(&d))));
        let apart = days.map(|d| d.unsigned_abs() as f32);
        let shared = kept.names.iter().filter(|name| asked.names.contains(name));
        let shared: f32 = shared.map(|&name| self.terms[0].rarity(name)).sum();
        let missing = kept
            .names
            .iter()
            .filter(|name| !asked.words.words.iter().any(|w| w.key == **name));
        let numbers = kept
            .numbers
            .iter()
            .filter(|n| asked.words.numbers.contains(n))
            .count();
        let cosines = [0, 1, 2].map(|part| cosine(&asked.whole, part));
        [
            cosines[0],
            cosines[1],
            cosines[2],
            cosine(&asked.bare, 0),
            cosine(&asked.bare, 1),
            words[0] / 10.0,
            words[1] / 10.0,
            words[0] / (most * 2.2 + 1e-6),
            within(7),
            within(30),
            within(365),
            apart.map_or(0.0, |d| d.ln_1p() / 8.0),
            days.map_or(0.0, |d| f32::from(u8::from(d < -30))),
            apart.map_or(0.0, |d| (-d / 60.0).exp()),
            shared / 10.0,
            missing.count().min(5) as f32 / 5.0,
            numbers.min(3) as f32,
            (kept.numbers.len() - numbers).min(3) as f32,
            cosines.into_iter().fold(0.0, f32::max),
        ]
    }

    fn ranked(&self, asked: &Asked, rows: &[(u32, Features)], count: usize) -> Vec<Found> {
        let sum = |row: &Features| -> f32 { row.iter().zip(&*MODEL).map(|(x, w)| x * w).sum() };
        let mut scored: Vec<(f32, &(u32, Features))> =
            rows.iter().map(|row| (sum(&row.1), row)).collect();
        scored.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.0.cmp(&y.1.0)));
        scored.truncate(count);
        let found = scored.into_iter().map(|(score, (claim, row))| Found {
            claim: *claim,
            score,
            reasons: self.reasons(asked, *claim, row),
        });
        found.collect()
    }

    fn reasons(&self, asked: &Asked, claim: u32, row: &Features) -> Vec<Reason> {
        let kept = &self.kept[claim as usize];
        let mut out = vec![Reason {
            code: "sense",
            words: format!("vectors {} % alike", (100.0 * row[18]).round() as i32),
        }];
        let mut say = |code, words| out.push(Reason { code, words });
        say(
            "words",
            format!("{} % of the words", (100.0 * row[7]).round() as i32),
        );
        let texts = asked.words.words.iter();
        let names: Vec<&str> = texts
            .filter(|word| word.name && kept.names.contains(&word.key))
            .map(|word| word.folded.as_str())
            .take(5)
            .collect();
        if !names.is_empty() {
            say("names", format!("both name {}", names.join(", ")));
        }
        if row[16] > 0.0 {
            say("numbers", "a number in common".to_owned());
        }
        if let (Some(query), Some(claim)) = (asked.day, kept.day) {
            say(
                "time",
                format!("{} days apart", (i64::from(claim) - i64::from(query)).abs()),
            );
        }
        out
    }
}

impl Asked {
    fn of(query: &Query, bare: Code, whole: Code) -> Asked {
        let words = Wording::of(&query.text);
        Asked {
            names: names(&words.words).collect(),
            words,
            whole,
            bare,
            day: query.day,
        }
    }
}

fn names(words: &[Word]) -> impl Iterator<Item = u64> {
    words.iter().filter(|word| word.name).map(|word| word.key)
}

/// The numbers of the highest scores above 0, highest first.
fn best(scores: &[f32], count: usize) -> Vec<u32> {
    let mut order: Vec<u32> = (0..scores.len() as u32)
        .filter(|&n| scores[n as usize] > 0.0)
        .collect();
    let compare = |&a: &u32, &b: &u32| {
        scores[b as usize]
            .total_cmp(&scores[a as usize])
            .then(a.cmp(&b))
    };
    if order.len() > count && count > 0 {
        order.select_nth_unstable_by(count - 1, compare);
    }
    order.truncate(count);
    order.sort_unstable_by(compare);
    order
}
