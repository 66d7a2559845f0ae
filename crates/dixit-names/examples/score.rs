//! Scores comparisons on `name-transliteration` and on tables of pairs.

#![allow(clippy::print_stdout, reason = "an example prints")]

use dixit_names::{Kind, Name, Options, THRESHOLD, compare};
use std::collections::{HashMap, HashSet};
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

fn native_skeleton(word: &str) -> String {
    word.chars()
        .filter_map(|c| {
            Some(match c {
                'ا' | 'أ' | 'إ' | 'آ' | 'و' | 'ي' | 'ى' | 'ه' | 'ة' | 'ء' | 'ئ' | 'ؤ' | 'ع'
                | 'א' | 'ו' | 'י' | 'ה' | 'ע' | '\'' | ' ' | 'ח' | 'ح' => return None,
                'ج' | 'غ' | 'ق' | 'ك' | 'خ' | 'ק' | 'כ' | 'ך' | 'ג' => 'ك',
                'ت' | 'ط' | 'ث' | 'ט' | 'ת' => 'ت',
                'س' | 'ص' | 'ز' | 'ذ' | 'ظ' | 'ش' | 'ס' | 'ש' | 'ז' | 'צ' | 'ץ' => 'س',
                'د' | 'ض' => 'د',
                'ب' | 'ف' | 'ڤ' | 'پ' | 'פ' | 'ף' | 'ב' => 'ب',
                'ן' => 'נ',
                'ם' => 'מ',
                c => c,
            })
        })
        .collect()
}

fn latin_skeleton(word: &str) -> String {
    let mut out = String::new();
    for c in word.chars() {
        let c = match c {
            'p' | 'b' | 'v' | 'f' => 'b',
            't' | 'd' => 't',
            'k' | 'c' | 'q' | 'g' | 'x' | 's' | 'z' | 'j' | 'š' | 'č' | 'ž' | 'ć' | 'ç' => 's',
            'm' | 'n' | 'l' | 'r' => c,
            _ => continue,
        };
        if !out.ends_with(c) {
            out.push(c);
        }
    }
    out
}

fn patterns(skeleton: &str) -> Vec<String> {
    let chars: Vec<char> = skeleton.chars().collect();
    let mut out = Vec::new();
    for at in 0..=chars.len() {
        let mut inserted = chars.clone();
        inserted.insert(at, '*');
        out.push(inserted.iter().collect());
        if at < chars.len() {
            let mut replaced = chars.clone();
            replaced[at] = '*';
            out.push(replaced.iter().collect());
        }
    }
    out
}

fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut last = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let cost = last + usize::from(x != *y);
            last = row[j + 1];
            row[j + 1] = cost.min(last + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

fn transliteration(name: &str, text: &str) {
    let rows: Vec<(String, String)> = text
        .lines()
        .filter_map(|line| {
            let mut fields = line.split('\t');
            Some((fields.next()?.to_owned(), fields.next()?.replace(' ', "")))
        })
        .collect();
    let attested: HashSet<&(String, String)> = rows.iter().collect();
    let held: Vec<&(String, String)> = text
        .lines()
        .zip(&rows)
        .filter(|(line, _)| {
            line.bytes().map(u32::from).sum::<u32>() % 2 == u32::from(std::env::var("FIT").is_err())
        })
        .map(|(_, row)| row)
        .collect();
    let mut index: HashMap<String, Vec<usize>> = HashMap::new();
    for (n, (_, word)) in held.iter().enumerate() {
        for pattern in patterns(&native_skeleton(word)) {
            index.entry(pattern).or_default().push(n);
        }
    }
    let (mut all, mut sample) = (Tally::default(), Vec::new());
    let options = Options::default();
    let prepare = |text: &str| Name::parse(text, Kind::Person, &options);
    for (n, (latin, word)) in held.iter().enumerate().step_by(2) {
        let (skeleton, own) = (native_skeleton(word), latin_skeleton(latin));
        let mut nearest: Option<(usize, usize)> = None;
        for pattern in patterns(&skeleton) {
            for &other in index.get(&pattern).into_iter().flatten().take(400) {
                let (other_latin, other_word) = held[other];
                if other == n
                    || native_skeleton(other_word) == skeleton
                    || latin_skeleton(other_latin) == own
                    || attested.contains(&(latin.clone(), other_word.clone()))
                {
                    continue;
                }
                let key = (distance(word, other_word), other);
                if nearest.is_none_or(|best| key < best) {
                    nearest = Some(key);
                }
            }
        }
        let Some((_, other)) = nearest else { continue };
        let a = prepare(latin);
        for (gold, word) in [(true, word), (false, &held[other].1)] {
            let score = compare(&a, &prepare(word)).score;
            sample.push((score, gold));
            all.add(gold, score >= THRESHOLD);
            if std::env::var("FIT").is_ok() {
                println!("{name}\t{latin}\t{word}\t{}", u8::from(gold));
            }
            if std::env::var("ERR").is_ok() && gold != (score >= 0.8) {
                println!(
                    "E\t{name}\t{gold}\t{latin}\t{word}\t{score:.2}\t{}",
                    held[other].0
                );
            }
        }
    }
    println!("{name}: {}", all.line());
    let mut best = (0.0, 0.0);
    for step in 30..98 {
        let threshold = step as f32 / 100.0;
        let mut tally = Tally::default();
        for (score, gold) in &sample {
            tally.add(*gold, *score >= threshold);
        }
        let f = 2.0 * tally.hit / (2.0 * tally.hit + tally.missed + tally.wrong);
        if f > best.0 {
            best = (f, threshold.into());
        }
    }
    println!("  best F1 {:.3} at {:.2}", best.0, best.1);
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
