//! Cyrillic: the letters of Russian, Ukrainian, Belarusian, Bulgarian,
//! Serbian and Macedonian.

use super::System;
use crate::lexicon::lines;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The columns of the table.
const SYSTEMS: [System; 7] = [
    System::Bgn,
    System::Iso9,
    System::Passport,
    System::Ukrainian,
    System::Bulgarian,
    System::Serbian,
    System::Macedonian,
];

static TABLE: LazyLock<HashMap<char, [&'static str; 7]>> = LazyLock::new(|| {
    let rows = lines(include_str!("../../data/cyrillic.tsv")).filter_map(|line| {
        let mut fields = line.split('\t');
        let letter = fields.next()?.chars().next()?;
        let mut row = [""; 7];
        for (cell, field) in row.iter_mut().zip(fields) {
            *cell = field.trim_matches('-');
        }
        Some((letter, row))
    });
    rows.collect()
});

/// The readings of a word; those of its language first where a letter tells.
pub(super) fn read(key: &str) -> Vec<(System, String)> {
    let has = |letters: &str| key.chars().any(|c| letters.contains(c));
    let first = if has("јљњђћџ") {
        System::Serbian
    } else if has("ѓќѕ") {
        System::Macedonian
    } else if has("іїєґ") {
        System::Ukrainian
    } else {
        System::Bgn
    };
    let mut out = vec![(first, by(key, first))];
    for system in SYSTEMS {
        // Letters that a language lacks rule its system out.
        let fits = match system {
            System::Ukrainian => !has("ыэјљњђћџѓќѕ"),
            System::Bulgarian => !has("ыэіїєґјљњђћџѓќѕ"),
            System::Serbian | System::Macedonian => !has("ыэіїєґщъьйюя") || system == first,
            _ => true,
        };
        let reading = by(key, system);
        if fits && out.iter().all(|(_, r)| *r != reading) {
            out.push((system, reading));
        }
    }
    let everyday = everyday(&out[0].1, first);
    if out.iter().all(|(_, r)| *r != everyday) {
        out.push((System::Everyday, everyday));
    }
    out
}

fn by(key: &str, system: System) -> String {
    let column = SYSTEMS.iter().position(|s| *s == system).unwrap_or(0);
    let mut out = String::with_capacity(key.len() + 4);
    let mut before = None;
    for c in key.chars() {
        let latin = TABLE.get(&c).map_or("", |row| row[column]);
        let opens = before.is_none_or(|b| "аеёиоуыэюяьъ".contains(b));
        match (system, c) {
            (System::Bgn, 'е') if opens => out.push_str("ye"),
            (System::Ukrainian, 'є' | 'ї' | 'й' | 'ю' | 'я') if before.is_none() => {
                out.push_str(match c {
                    'є' => "ye",
                    'ї' => "yi",
                    'й' => "y",
                    'ю' => "yu",
                    _ => "ya",
                });
            }
            (System::Ukrainian, 'г') if before == Some('з') => out.push_str("gh"),
            _ => out.push_str(latin),
        }
        before = Some(c);
    }
    out
}

/// As newspapers write: -y for -iy and -yy, no soft signs.
fn everyday(reading: &str, system: System) -> String {
    if system == System::Serbian {
        return reading.replace('đ', "dj");
    }
    for ending in ["iy", "yy", "yi", "yj", "ij"] {
        if let Some(stem) = reading.strip_suffix(ending) {
            return format!("{stem}y");
        }
    }
    reading.replace("ye", "e").replace("ks", "x")
}
