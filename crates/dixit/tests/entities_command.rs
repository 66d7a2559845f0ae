//! `dixit entities` and `dixit decide`: forms, decisions, errors.

mod common;

use std::fs;
use std::path::Path;
use std::process::Output;

use common::dixit;
use serde_json::Value;

const ARTICLES: [(&str, &str); 3] = [
    (
        "1.txt",
        "WESTFIELD, 8 February 2016. “We have asked for the report,” Mayor Anna Boyd said on Monday. \
         Peter Lind, a lawyer for the families, said that nobody had answered.\n",
    ),
    (
        "2.txt",
        "WESTFIELD, 9 February 2016. “Nobody has shown it to us,” Mayor Anna Boyd said on Tuesday. \
         Lawyer Peter Lind said that the families would sue.\n",
    ),
    (
        "3.txt",
        "LEEDS, 9 February 2016. “It was a fair game,” goalkeeper Martin Sower said.\n",
    ),
];

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in ARTICLES {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn entities(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = dixit();
    command
        .current_dir(folder)
        .args(["entities", "1.txt", "2.txt", "3.txt"]);
    command
        .args(["--reader", "fast", "--quiet"])
        .args(arguments)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// The lines of the contract, each checked against its schema.
fn lines(output: &Output) -> Vec<Value> {
    assert_eq!(text(&output.stderr), "");
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema/dixit.entities-1.json");
    let schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let parsed = text(&output.stdout).lines().map(|line| {
        let value: Value = serde_json::from_str(line).unwrap();
        let errors: Vec<String> = schema.iter_errors(&value).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}\n{line}");
        value
    });
    parsed.collect()
}

fn named<'a>(lines: &'a [Value], name: &str) -> &'a Value {
    let found = lines
        .iter()
        .find(|l| l["record"] == "entity" && l["name"] == name);
    found.unwrap_or_else(|| panic!("nobody is named {name}: {lines:?}"))
}

#[test]
fn people_are_listed_across_articles() {
    let folder = folder();
    let output = entities(folder.path(), &["-f", "jsonl", "--type", "person"]);
    assert_eq!(output.status.code(), Some(0));
    let lines = lines(&output);
    let boyd = named(&lines, "Anna Boyd");
    assert_eq!(
        (&boyd["documents"], &boyd["attributions"]),
        (&2.into(), &2.into())
    );
    assert_eq!(boyd["members"][1]["path"], "2.txt");
    assert!(lines.iter().all(|l| l["type"] == "person"));
}

#[test]
fn every_form_names_them() {
    let folder = folder();
    let table = entities(folder.path(), &[]);
    assert!(
        text(&table.stdout).contains("Anna Boyd person e"),
        "{}",
        text(&table.stdout)
    );
    let csv = entities(folder.path(), &["-f", "csv"]);
    let head = "id,type,name,names,roles,documents,mentions,attributions,words,first,last,confidence,knowledge,paths\r\n";
    assert!(text(&csv.stdout).starts_with(head));
    let pairs = entities(folder.path(), &["-f", "csv", "--suggestions"]);
    assert!(text(&pairs.stdout).starts_with("a,a_name,b,b_name,score,reasons\r\n"));
    let html = entities(folder.path(), &["-f", "html", "--suggestions"]);
    assert!(text(&html.stdout).contains("<b dir=\"auto\">Anna Boyd</b>"));
    assert!(!text(&html.stdout).contains("<script"));
}

fn decide(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = dixit();
    command.current_dir(folder).arg("decide").args(arguments);
    command.args([
        "--decisions",
        "d.jsonl",
        "--by",
        "A. Editor",
        "--at",
        "2026-03-01",
        "--reason",
        "known",
    ]);
    command.output().unwrap()
}

#[test]
fn a_decision_is_written_once_and_heeded() {
    let folder = folder();
    let list = entities(folder.path(), &["-f", "jsonl"]);
    fs::write(folder.path().join("e.jsonl"), &list.stdout).unwrap();
    let all = lines(&list);
    let id = |name: &str| named(&all, name)["id"].as_str().unwrap().to_owned();
    let (boyd, sower) = (id("Anna Boyd"), id("Martin Sower"));
    let merge = ["merge", &boyd, &sower, "--entities", "e.jsonl"];
    let decided = decide(folder.path(), &merge);
    assert_eq!(decided.status.code(), Some(0), "{}", text(&decided.stderr));
    let number = text(&decided.stdout).trim().to_owned();
    // Again: nothing is added.
    decide(folder.path(), &merge);
    let file = fs::read_to_string(folder.path().join("d.jsonl")).unwrap();
    assert_eq!(file.lines().count(), 1);
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema/dixit.decision-1.json");
    let schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let decision: Value = serde_json::from_str(&file).unwrap();
    assert!(
        jsonschema::validator_for(&schema)
            .unwrap()
            .is_valid(&decision),
        "{file}"
    );

    let after = lines(&entities(
        folder.path(),
        &["-f", "jsonl", "--decisions", "d.jsonl"],
    ));
    assert_eq!(named(&after, "Anna Boyd")["documents"], 3);
    assert_eq!(after.last().unwrap()["status"], "applied");

    let retired = decide(folder.path(), &["retire", &number]);
    assert_eq!(retired.status.code(), Some(0), "{}", text(&retired.stderr));
    let after = lines(&entities(
        folder.path(),
        &["-f", "jsonl", "--decisions", "d.jsonl"],
    ));
    assert_eq!(named(&after, "Anna Boyd")["documents"], 2);
    assert_eq!(
        fs::read_to_string(folder.path().join("d.jsonl"))
            .unwrap()
            .lines()
            .count(),
        2
    );
}

#[test]
fn one_name_is_split_by_documents() {
    let folder = folder();
    let list = entities(folder.path(), &["-f", "jsonl"]);
    fs::write(folder.path().join("e.jsonl"), &list.stdout).unwrap();
    let id = named(&lines(&list), "Peter Lind")["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let split = ["split", &id, "--apart", "2.txt", "--entities", "e.jsonl"];
    let decided = decide(folder.path(), &split);
    assert_eq!(decided.status.code(), Some(0), "{}", text(&decided.stderr));
    let after = lines(&entities(
        folder.path(),
        &["-f", "jsonl", "--decisions", "d.jsonl"],
    ));
    let found = after.iter().filter(|l| l["name"] == "Peter Lind").count();
    assert_eq!(found, 2);
}

#[test]
fn what_cannot_be_done_is_said() {
    let folder = folder();
    fs::write(folder.path().join("bad.jsonl"), "{}\n").unwrap();
    let output = entities(folder.path(), &["--decisions", "bad.jsonl"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).starts_with("dixit: bad.jsonl: line 1: "),
        "{}",
        text(&output.stderr)
    );
    let output = entities(folder.path(), &["--knowledge", "none.csv"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("none.csv: cannot be read"));
    for (arguments, words) in [
        (&["merge", "e1", "e2"][..], "--entities FILE"),
        (&["retire", "d1"], "has no decision d1"),
    ] {
        let output = decide(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2));
        assert!(
            text(&output.stderr).contains(words),
            "{}",
            text(&output.stderr)
        );
    }
}

#[test]
fn a_lost_decision_is_named() {
    let folder = folder();
    let line = r#"{"decision":"merge","entities":[{"names":["Nobody Here"]},{"names":["Nor Here"]}],"by":"x","at":"2026-01-01","reason":"r"}"#;
    fs::write(folder.path().join("d.jsonl"), line).unwrap();
    let output = entities(folder.path(), &["--decisions", "d.jsonl"]);
    assert_eq!(output.status.code(), Some(0));
    let errors = text(&output.stderr);
    assert!(
        errors.contains("not in this collection: Nobody Here, Nor Here"),
        "{errors}"
    );
}

#[test]
fn entities_are_linked_to_the_users_own_list() {
    let folder = folder();
    let people = "id,name,type,role\nQ9,Anna Boyd,person,Mayor\n";
    fs::write(folder.path().join("people.csv"), people).unwrap();
    let lines = lines(&entities(
        folder.path(),
        &["-f", "jsonl", "--knowledge", "people.csv"],
    ));
    let known = &named(&lines, "Anna Boyd")["knowledge"][0];
    assert_eq!(
        (&known["id"], &known["linked"]),
        (&"Q9".into(), &true.into())
    );
}
