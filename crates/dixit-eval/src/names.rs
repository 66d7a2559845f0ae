//! Whether comparisons of names tell one bearer from two.
//!
//! Two sets of pairs. Hand-checked ones ([`Pairs::load`], rules at the head of
//! the file) are balanced over scripts and phenomena. Those of
//! `name-transliteration` ([`Pairs::of_spellings`]) set each name's spelling in
//! Arabic or Hebrew against the nearest other spelling whose consonants are
//! not the same.

use crate::Error;
use crate::table::{Table, sha256};
use dixit_names::fit::hard_pairs;
use dixit_names::{Kind, Name, Options, THRESHOLD, Verdict, compare, score};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// Two names, and whether they are one's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// One name.
    pub a: String,
    /// The other.
    pub b: String,
    /// What bears them.
    pub kind: Kind,
    /// Whether they are one's.
    pub is_match: bool,
    /// Why the pair is in the set.
    pub why: String,
}

/// A set of pairs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairs {
    /// In the order of the file.
    pub pairs: Vec<Pair>,
    /// SHA-256 of the file.
    pub sha256: String,
}

impl Pairs {
    /// Loads a table of two names, kind, match (yes, no) and reason.
    ///
    /// # Errors
    /// The line whose kind or match is none.
    pub fn load(path: &Path) -> Result<Pairs, Error> {
        let table: Table<5> = Table::load(path, ["a", "b", "kind", "match", "why"])?;
        let mut pairs = Vec::new();
        for (line, [a, b, kind, is_match, why]) in table.rows {
            let wrong = |reason: String| Error::line(path, line, reason);
            let kind = match kind.as_str() {
                "person" => Kind::Person,
                "organization" => Kind::Organization,
                "unknown" => Kind::Unknown,
                _ => return Err(wrong(format!("no kind {kind}"))),
            };
            let is_match = match is_match.as_str() {
                "yes" => true,
                "no" => false,
                _ => return Err(wrong(format!("yes or no, not {is_match}"))),
            };
            pairs.push(Pair {
                a,
                b,
                kind,
                is_match,
                why,
            });
        }
        Ok(Pairs {
            pairs,
            sha256: table.sha256,
        })
    }

    /// Makes pairs from a file of `name-transliteration`
    /// ([`dixit_names::fit::hard_pairs`]), of the half that nothing in
    /// `dixit-names` is fitted on.
    ///
    /// # Errors
    /// The file that cannot be read.
    pub fn of_spellings(path: &Path) -> Result<Pairs, Error> {
        let text = fs::read_to_string(path).map_err(|e| Error::file(path, e))?;
        let pairs = hard_pairs(&text, true).into_iter().map(|pair| Pair {
            a: pair.latin,
            b: pair.word,
            kind: Kind::Person,
            is_match: pair.is_match,
            why: pair.of,
        });
        let pairs = pairs.collect();
        Ok(Pairs {
            pairs,
            sha256: sha256(text.as_bytes()),
        })
    }
}

/// Pairs told right and wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Matches found.
    pub found: usize,
    /// Matches missed.
    pub missed: usize,
    /// Non-matches taken for matches.
    pub wrong: usize,
    /// Non-matches told.
    pub told: usize,
}

impl Tally {
    fn add(&mut self, is_match: bool, found: bool) {
        *match (is_match, found) {
            (true, true) => &mut self.found,
            (true, false) => &mut self.missed,
            (false, true) => &mut self.wrong,
            (false, false) => &mut self.told,
        } += 1;
    }

    /// How many of those taken for matches are; 0 where there are none.
    pub fn precision(&self) -> f64 {
        share(self.found, self.found + self.wrong)
    }

    /// How many matches were found; 0 where there are none.
    pub fn recall(&self) -> f64 {
        share(self.found, self.found + self.missed)
    }

    /// The harmonic mean of both.
    pub fn f1(&self) -> f64 {
        share(2 * self.found, 2 * self.found + self.wrong + self.missed)
    }
}

fn share(part: usize, all: usize) -> f64 {
    if all == 0 {
        0.0
    } else {
        part as f64 / all as f64
    }
}

/// What was told wrongly.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// The pair.
    pub pair: Pair,
    /// Its score.
    pub score: f32,
    /// Why, in words.
    pub reasons: Vec<String>,
}

/// How well comparisons tell.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// All pairs.
    pub all: Tally,
    /// By kind.
    pub kinds: BTreeMap<Kind, Tally>,
    /// In the order of the pairs.
    pub failures: Vec<Failure>,
}

impl Outcome {
    /// Compares all pairs.
    pub fn of(pairs: &[Pair]) -> Outcome {
        let options = Options::default();
        let mut out = Outcome {
            all: Tally::default(),
            kinds: BTreeMap::new(),
            failures: Vec::new(),
        };
        for pair in pairs {
            let name = |text: &str| Name::parse(text, pair.kind, &options);
            let found = compare(&name(&pair.a), &name(&pair.b));
            let is_match = found.verdict == Verdict::Match;
            out.all.add(pair.is_match, is_match);
            out.kinds
                .entry(pair.kind)
                .or_default()
                .add(pair.is_match, is_match);
            if is_match != pair.is_match {
                out.failures.push(Failure {
                    pair: pair.clone(),
                    score: found.score,
                    reasons: found.reasons.iter().map(ToString::to_string).collect(),
                });
            }
        }
        out
    }

    /// Precision, recall and F1, for floors.
    pub fn measures(&self) -> BTreeMap<String, f64> {
        let all = &self.all;
        let measures = [
            ("precision", all.precision()),
            ("recall", all.recall()),
            ("f1", all.f1()),
        ];
        measures
            .map(|(name, value)| (name.to_owned(), value))
            .into()
    }

    /// A table of the kinds.
    pub fn report(&self, name: &str) -> String {
        let mut out = format!(
            "{name}, at {THRESHOLD:.2}\n{:<14} {:>6} {:>6} {:>6} {:>6} {:>9} {:>7} {:>6}\n",
            "kind", "found", "missed", "wrong", "told", "precision", "recall", "F1"
        );
        let kinds = self
            .kinds
            .iter()
            .map(|(kind, tally)| (kind_name(*kind), tally));
        for (name, t) in kinds.chain([("all", &self.all)]) {
            // Writing to a string does not fail.
            let _ = writeln!(
                out,
                "{name:<14} {:>6} {:>6} {:>6} {:>6} {:>9.3} {:>7.3} {:>6.3}",
                t.found,
                t.missed,
                t.wrong,
                t.told,
                t.precision(),
                t.recall(),
                t.f1()
            );
        }
        out
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Person => "person",
        Kind::Organization => "organization",
        Kind::Unknown => "unknown",
    }
}

/// Comparisons of prepared names in a processor second, with reasons and
/// without; nothing where the system does not tell the time.
///
/// Compared is each name in Latin letters of `pairs` with each other.
pub fn speed(pairs: &[Pair]) -> Option<[f64; 2]> {
    let options = Options::default();
    let latin = |text: &&String| text.chars().all(|c| c < '\u{250}');
    let texts = pairs.iter().flat_map(|p| [&p.a, &p.b]).filter(latin);
    let names: Vec<Name> = texts
        .map(|t| Name::parse(t, Kind::Person, &options))
        .collect();
    let count = (names.len() * names.len()) as f64;
    let time = |work: &dyn Fn(&Name, &Name) -> f32| {
        let before = crate::run::cpu_seconds()?;
        let mut sum = 0.0;
        for a in &names {
            for b in &names {
                sum += work(a, b);
            }
        }
        std::hint::black_box(sum);
        Some(count / (crate::run::cpu_seconds()? - before))
    };
    let with_reasons = time(&|a, b| compare(a, b).score)?;
    Some([with_reasons, time(&score)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_are_those_of_matches() {
        let mut tally = Tally::default();
        for (is_match, found) in [(true, true), (true, false), (false, true), (false, false)] {
            tally.add(is_match, found);
        }
        assert_eq!([tally.precision(), tally.recall(), tally.f1()], [0.5; 3]);
    }
}
