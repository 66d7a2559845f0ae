//! The article text of real pages, against floors.
//!
//! The pages are not part of the project: they lie in a folder `shared` beside
//! the repository, or where `DIXIT_SHARED` points. Without them the test says on
//! stderr that it did not run. The model has learned from these pages; what it
//! does on others is in `models/page/README.md`.

use dixit_capture::{Settings, capture, read};
use serde_json::Value;
use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A folder of pages, or nothing and a word on stderr, past the test runner's
/// capture.
fn pages(name: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let shared = std::env::var_os("DIXIT_SHARED").map_or_else(beside, PathBuf::from);
    let folder = shared.join("data/pages").join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    let line = format!(
        "\n*** NOT RUN: pages of {name}: no data/pages/{name}; set DIXIT_SHARED to the folder that holds it\n"
    );
    std::io::stderr().write_all(line.as_bytes()).unwrap();
    None
}

/// By page: what is known of it, and the text that is read from it.
fn read_all(folder: &Path) -> Vec<(Value, String)> {
    let gold = std::fs::read(folder.join("ground-truth.json")).unwrap();
    let gold: serde_json::Map<String, Value> = serde_json::from_slice(&gold).unwrap();
    let mut texts = HashMap::new();
    for item in capture(&[folder.join("html")], &Settings::default()) {
        // A page without text counts as one whose text is empty.
        let Ok(document) = item.and_then(read) else {
            continue;
        };
        let path = Path::new(&document.origin.path);
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let stem = name.split('.').next().unwrap().to_owned();
        texts.insert(stem, document.text);
    }
    gold.into_iter()
        .map(|(id, gold)| (gold, texts.remove(&id).unwrap_or_default()))
        .collect()
}

/// Words in fours, with how often they stand in a text.
fn shingles(text: &str) -> HashMap<Vec<&str>, usize> {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|w| !w.is_empty())
        .collect();
    let mut counts = HashMap::new();
    for four in words.windows(4.min(words.len().max(1))) {
        *counts.entry(four.to_vec()).or_insert(0) += 1;
    }
    counts
}

fn f1(precision: f64, recall: f64) -> f64 {
    2.0 * precision * recall / (precision + recall)
}

#[test]
fn articles_keep_their_words() {
    let Some(folder) = pages("wcxb-dev") else {
        return;
    };
    let (mut precision, mut answered, mut recall, mut count) = (0.0, 0.0, 0.0, 0.0);
    for (gold, text) in read_all(&folder) {
        let Some(body) = gold["articleBody"].as_str().filter(|b| !b.is_empty()) else {
            continue;
        };
        let (found, wanted) = (shingles(&text), shingles(body));
        let both: usize = found
            .iter()
            .map(|(words, n)| (*n).min(wanted.get(words).copied().unwrap_or(0)))
            .sum();
        count += 1.0;
        recall += both as f64 / wanted.values().sum::<usize>() as f64;
        if !found.is_empty() {
            answered += 1.0;
            precision += both as f64 / found.values().sum::<usize>() as f64;
        }
    }
    let f1 = f1(precision / answered, recall / count);
    assert!(f1 >= 0.968, "shingle F1 {f1}");
}

#[test]
fn pieces_of_articles_are_told_from_what_stands_around_them() {
    let Some(folder) = pages("trafilatura-eval") else {
        return;
    };
    let (mut found, mut missed, mut wrong) = (0.0, 0.0, 0.0);
    for (gold, text) in read_all(&folder) {
        let pieces = |key: &str| -> Vec<String> {
            let pieces = gold[key].as_array().into_iter().flatten();
            pieces
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect()
        };
        for piece in pieces("with") {
            if text.contains(&piece) {
                found += 1.0;
            } else {
                missed += 1.0;
            }
        }
        let others = pieces("without");
        wrong += others.iter().filter(|p| text.contains(*p)).count() as f64;
    }
    let f1 = f1(found / (found + wrong), found / (found + missed));
    assert!(f1 >= 0.965, "segment F1 {f1}");
}
