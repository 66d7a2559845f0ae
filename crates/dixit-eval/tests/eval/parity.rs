//! The scorer against the reference in Python.
//!
//! The files `by_hand.json` and `random.json` are what the reference printed
//! for the made-up corpora. After a change to those corpora, run the tests
//! with `DIXIT_EVAL_BLESS=1` and the reference at hand: they write the files
//! anew, from the reference's output.

use crate::made_up::{self, MadeUp};
use crate::shared;
use dixit_eval::{Corpus, Predictions, Scores, evaluate, report, text};
use serde_json::Value;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

/// What the reference prints, object and table; nothing, and a word on stderr,
/// where it cannot be run.
fn reference(test: &str, corpus: &Path, predictions: &Path) -> Option<(Value, String)> {
    let script = shared::find(test, "eval/attributions_eval.py")?;
    let python = python(test, &[&script, corpus, predictions])?;
    let (json, table) = python.split_once("\n}\n").expect("an object, then a table");
    let json = serde_json::from_str(&format!("{json}\n}}")).expect("the reference prints JSON");
    Some((json, table.to_owned()))
}

fn python(test: &str, args: &[&Path]) -> Option<String> {
    // -B: the reference may lie in a folder that is not ours to write to.
    let output = Command::new("python3")
        .arg("-B")
        .args(args)
        .env("PYTHONIOENCODING", "utf-8")
        .output();
    match output {
        Err(e) => {
            shared::not_run(test, &format!("python3: {e}"));
            None
        }
        Ok(output) => {
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "python3 failed: {stderr}");
            Some(String::from_utf8(output.stdout).expect("UTF-8 from Python"))
        }
    }
}

/// Where two values differ, as dotted names; numbers are the same to far more
/// than the four decimals that are given.
fn differences(ours: &Value, theirs: &Value, name: &str, out: &mut Vec<String>) {
    match (ours, theirs) {
        (Value::Object(a), Value::Object(b)) => {
            let keys = a.keys().chain(b.keys().filter(|k| !a.contains_key(*k)));
            for key in keys {
                let (a, b) = (a.get(key), b.get(key));
                match (a, b) {
                    (Some(a), Some(b)) => differences(a, b, &format!("{name}.{key}"), out),
                    _ => out.push(format!("{name}.{key}: {a:?}, reference {b:?}")),
                }
            }
        }
        _ => {
            let same = match (ours.as_f64(), theirs.as_f64()) {
                (Some(a), Some(b)) => (a - b).abs() < 1e-9,
                _ => ours == theirs,
            };
            if !same {
                out.push(format!("{name}: {ours}, reference {theirs}"));
            }
        }
    }
}

fn assert_same(scores: &Scores, reference: &Value) {
    let ours = serde_json::to_value(scores).expect("scores serialise");
    let mut out = Vec::new();
    differences(&ours, reference, "", &mut out);
    assert!(out.is_empty(), "{}", out.join("\n"));
    let numbers = reference.to_string().matches(':').count();
    assert!(numbers > 90, "the reference gives every measure: {numbers}");
}

fn score(corpus: &Path, predictions: &Path) -> Scores {
    let corpus = Corpus::load(corpus).expect("the corpus loads");
    let predictions = Predictions::load(predictions).expect("the predictions load");
    evaluate(&corpus, &predictions).expect("the predictions fit the corpus")
}

fn assert_as_reference(test: &str, scores: &Scores, corpus: &Path, predictions: &Path) -> Value {
    let Some((json, table)) = reference(test, corpus, predictions) else {
        return Value::Null;
    };
    assert_same(scores, &json);
    assert_eq!(report::table(scores, "predictions.jsonl"), table);
    json
}

fn made_up_corpus(name: &str, made_up: &MadeUp) {
    let folder = shared::scratch(name);
    let predictions = made_up.write(&folder);
    let scores = score(&folder, &predictions);
    let stored = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/eval/{name}.json"));
    let live = assert_as_reference(name, &scores, &folder, &predictions);
    if env::var_os("DIXIT_EVAL_BLESS").is_some() {
        assert!(live.is_object(), "only the reference can bless");
        let json = serde_json::to_string_pretty(&live).expect("JSON");
        fs::write(&stored, json + "\n").expect("the stored output is written");
    }
    let stored = fs::read(&stored).expect("the reference's stored output");
    assert_same(&scores, &serde_json::from_slice(&stored).expect("JSON"));
}

#[test]
fn articles_by_hand_score_as_in_the_reference() {
    made_up_corpus("by_hand", &made_up::by_hand());
}

#[test]
fn random_articles_score_as_in_the_reference() {
    made_up_corpus("random", &made_up::random());
}

#[test]
fn polnear_scores_as_in_the_reference() {
    let test = "polnear_scores_as_in_the_reference";
    let Some(folder) = shared::find(test, "data/polnear/dev") else {
        return;
    };
    let corpus = Corpus::load(&folder).expect("the corpus loads");
    let found = made_up::perturbed(&corpus);
    let line = |(stem, items): &(String, Vec<_>)| {
        let text = corpus.articles.iter().find(|a| &a.stem == stem);
        made_up::json_line(stem, items, text.map(|a| a.text.as_str()))
    };
    let path = shared::scratch("polnear").join("predictions.jsonl");
    fs::write(&path, found.iter().map(line).collect::<String>()).expect("predictions");
    let scores = score(&folder, &path);
    let f1 = scores.attributions.full.f1;
    assert!(f1 > 0.4 && f1 < 0.9, "a middling reader: {f1}");
    assert_as_reference(test, &scores, &folder, &path);
}

#[test]
fn characters_are_classed_as_python_does() {
    let test = "characters_are_classed_as_python_does";
    let script = "import unicodedata as u, re\n\
        print(u.unidata_version)\n\
        for p in (r'\\w', r'\\s'):\n    \
        print(*[c for c in range(0x110000) if re.match(p, chr(c))])\n";
    let path = shared::scratch("classes").join("classes.py");
    fs::write(&path, script).expect("a script");
    let Some(printed) = python(test, &[&path]) else {
        return;
    };
    let mut lines = printed.lines();
    let version = lines.next().expect("a version");
    let mut next = || -> Vec<u32> {
        let codes = lines.next().expect("a line of code points").split(' ');
        codes.map(|c| c.parse().expect("a code point")).collect()
    };
    let (word, space) = (next(), next());
    let ours = |class: fn(char) -> bool| -> Vec<u32> {
        let chars = ('\0'..=char::MAX).filter(|&c| class(c));
        chars.map(u32::from).collect()
    };
    assert_eq!(ours(text::is_space), space);
    if version == "14.0.0" {
        assert_eq!(ours(text::is_word), word);
    } else {
        // Another version differs in the characters that were assigned since.
        let reason = format!("word characters, as Python has Unicode {version}, not 14.0.0");
        shared::not_run(test, &reason);
    }
}
