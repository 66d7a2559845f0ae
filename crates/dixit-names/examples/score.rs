//! Scores comparisons on `name-transliteration` and on tables of pairs.

#![allow(clippy::print_stdout, reason = "an example prints")]

use dixit_names::{Kind, Name, Options, THRESHOLD, compare};
use std::path::Path;

fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().unwrap_or_default();
    for (file, name) in [("wd_arabic_80", "arabic"), ("wd_hebrew_80", "hebrew")] {
        if let Ok(text) = std::fs::read_to_string(Path::new(&folder).join(file)) {
            transliteration(name, &text);
        }
    }
    for file in args {
        table(&file, &std::fs::read_to_string(&file)?);
    }
    Ok(())
}

#[derive(Default)]
struct Tally {
    hit: f64,
    missed: f64,
    wrong: f64,
    right: f64,
}

impl Tally {
    fn add(&mut self, gold: bool, found: bool) {
        match (gold, found) {
            (true, true) => self.hit += 1.0,
            (true, false) => self.missed += 1.0,
            (false, true) => self.wrong += 1.0,
            (false, false) => self.right += 1.0,
        }
    }

    fn line(&self) -> String {
        let p = self.hit / (self.hit + self.wrong).max(1.0);
        let r = self.hit / (self.hit + self.missed).max(1.0);
        format!(
            "P {:.3} R {:.3} F1 {:.3} of {}",
            p,
            r,
            2.0 * p * r / (p + r).max(1e-9),
            self.hit + self.missed + self.wrong + self.right
        )
    }
}

fn transliteration(name: &str, text: &str) {
    let options = Options::default();
    let mut all = Tally::default();
    let mut sample = Vec::new();
    for pair in dixit_names::fit::hard_pairs(text, true) {
        let prepare = |text: &str| Name::parse(text, Kind::Person, &options);
        let score = compare(&prepare(&pair.latin), &prepare(&pair.word)).score;
        sample.push((score, pair.is_match));
        all.add(pair.is_match, score >= THRESHOLD);
    }
    println!("{name}: {}", all.line());
    let mut best = (0.0, 0.0);
    for step in 40..98 {
        let threshold = step as f32 / 100.0;
        let mut tally = Tally::default();
        for (score, gold) in &sample {
            tally.add(*gold, *score >= threshold);
        }
        let f = 2.0 * tally.hit / (2.0 * tally.hit + tally.missed + tally.wrong);
        if f > best.0 {
            best = (f, threshold);
        }
    }
    println!("  best {best:?}");
}

fn table(name: &str, text: &str) {
    let options = Options::default();
    let mut all = Tally::default();
    let mut by: Vec<(String, Tally)> = Vec::new();
    for line in text.lines().filter(|l| !l.starts_with('#')).skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [a, b, kind, gold, why] = fields[..] else {
            println!("bad line: {line}");
            continue;
        };
        let kind_of = match kind {
            "person" => Kind::Person,
            "organization" => Kind::Organization,
            _ => Kind::Unknown,
        };
        let gold = gold == "yes";
        let (x, y) = (
            Name::parse(a, kind_of, &options),
            Name::parse(b, kind_of, &options),
        );
        let found = compare(&x, &y);
        let is_match = found.score >= THRESHOLD;
        all.add(gold, is_match);
        match by.iter_mut().find(|(k, _)| k == kind) {
            Some((_, tally)) => tally.add(gold, is_match),
            None => {
                let mut tally = Tally::default();
                tally.add(gold, is_match);
                by.push((kind.to_owned(), tally));
            }
        }
        if gold != is_match && !name.contains("held") {
            let reasons: Vec<String> = found.reasons.iter().map(ToString::to_string).collect();
            println!(
                "{} {:.2} {a} | {b} ({why}): {}",
                if gold { "MISSED" } else { "WRONG" },
                found.score,
                reasons.join("; ")
            );
        }
    }
    println!("{name}: {}", all.line());
    for (kind, tally) in by {
        println!("  {kind}: {}", tally.line());
    }
}
