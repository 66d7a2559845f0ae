//! Greek.

use super::System;
use crate::lexicon::lines;
use std::sync::LazyLock;

/// Letters or pairs of letters, with ELOT 743, classical and everyday.
static TABLE: LazyLock<Vec<(Vec<char>, [&'static str; 3])>> = LazyLock::new(|| {
    let rows = lines(include_str!("../../data/greek.tsv")).filter_map(|line| {
        let mut fields = line.split('\t');
        let letters = fields.next()?.chars().collect();
        Some((letters, [fields.next()?, fields.next()?, fields.next()?]))
    });
    rows.collect()
});

const SYSTEMS: [System; 3] = [System::Elot, System::Classical, System::Everyday];

pub(super) fn read(key: &str) -> Vec<(System, String)> {
    let letters: Vec<char> = key.chars().collect();
    let mut out: Vec<(System, String)> = Vec::new();
    for (column, system) in SYSTEMS.into_iter().enumerate() {
        let reading = by(&letters, column);
        if out.iter().all(|(_, r)| *r != reading) {
            out.push((system, reading));
        }
    }
    out
}

fn by(letters: &[char], column: usize) -> String {
    let mut out = String::new();
    let mut at = 0;
    while at < letters.len() {
        let rest = &letters[at..];
        // αυ, ευ, ηυ: v before voiced sounds, f before others and at the end.
        if let [first @ ('α' | 'ε' | 'η'), 'υ', ..] = rest {
            let voiced = rest.get(2).is_some_and(|c| "αεηιουωβγδζλμνρ".contains(*c));
            out.push(match first {
                'α' => 'a',
                'ε' => 'e',
                _ => 'i',
            });
            out.push(match (column, voiced) {
                (1, _) => 'u',
                (_, true) => 'v',
                _ => 'f',
            });
            at += 2;
            continue;
        }
        let starts = at == 0;
        let row = TABLE
            .iter()
            .find(|(spelling, _)| rest.starts_with(spelling));
        let Some((spelling, row)) = row else {
            at += 1;
            continue;
        };
        out.push_str(match (spelling.as_slice(), starts) {
            (['μ', 'π'], true) => "b",
            (['ν', 'τ'], true) if column == 2 => "d",
            (['γ', 'κ'], true) => "g",
            _ => row[column],
        });
        at += spelling.len();
    }
    out
}
