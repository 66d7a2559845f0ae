//! `dixit claims`, `dixit board` and `dixit requests`: forms, contract, what is said
//! where nothing is found.

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Output;

use common::dixit;
use serde_json::Value;

const ARTICLES: [(&str, &str); 3] = [
    (
        "1.txt",
        "Ferry line blamed for fuel in harbour\n\nMay 2, 2018\n\nNORTH QUAY — Fishermen accused the Brandel Line of \
         pumping fuel oil into the harbour.\n\nThe Brandel Line denied pumping fuel oil into the harbour.\n\nMayor \
         Olga Trent asked the Brandel Line to open its log books.\n",
    ),
    (
        "2.txt",
        "Divers find oil in harbour\n\nMay 4, 2018\n\nNORTH QUAY — At least 400 seabirds died, the harbour office \
         said.\n\nThe Bird League said that some 900 seabirds had died.\n\nLine director Karl Brandel said that the \
         Brandel Line had not pumped any fuel oil into the harbour.\n",
    ),
    (
        "3.txt",
        "LEEDS, May 9, 2018 — “It was a fair game,” goalkeeper Martin Sower said.\n",
    ),
];

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in ARTICLES {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn run(folder: &Path, command: &[&str], arguments: &[&str]) -> Output {
    let mut dixit = dixit();
    dixit.current_dir(folder).args(command);
    dixit
        .args(["1.txt", "2.txt", "3.txt", "--quiet"])
        .args(arguments);
    dixit.output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// The lines of the contract, each checked against its schema.
fn lines(output: &Output) -> Vec<Value> {
    assert_eq!(text(&output.stderr), "");
    let schema = include_str!("../../../docs/schema/dixit.claims-1.json");
    let schema: Value = serde_json::from_str(schema).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let parsed = text(&output.stdout).lines().map(|line| {
        let value: Value = serde_json::from_str(line).unwrap();
        let errors: Vec<String> = schema.iter_errors(&value).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}\n{line}");
        value
    });
    parsed.collect()
}

#[test]
fn a_denial_stands_beside_what_it_denies_and_counts_side_by_side() {
    let folder = folder();
    let output = run(folder.path(), &["claims"], &["-f", "jsonl"]);
    assert_eq!(output.status.code(), Some(0));
    let claims = lines(&output);
    let has = |c: &&Value, words: &str| {
        let attributions = c["attributions"].as_array().unwrap();
        attributions
            .iter()
            .any(|a| a["content"][0]["text"].as_str().unwrap().contains(words))
    };
    let oil = claims.iter().find(|c| has(c, "pumping fuel oil")).unwrap();
    assert_eq!(oil["contested"], true);
    assert!(oil["stances"]["denies"].as_u64() >= Some(1), "{oil}");
    let birds = claims.iter().find(|c| has(c, "900 seabirds")).unwrap();
    assert_eq!(birds["counts"].as_array().unwrap().len(), 2, "{birds}");
    // Contested claims come before the others.
    let contested: Vec<bool> = claims.iter().map(|c| c["contested"] == true).collect();
    assert!(contested.is_sorted_by(|a, b| a >= b));
}

#[test]
fn a_board_is_found_by_words_and_by_id() {
    let folder = folder();
    let by_words = run(folder.path(), &["board", "pumping fuel"], &["-f", "jsonl"]);
    let claims = lines(&by_words);
    let id = claims[0]["id"].as_str().unwrap();
    let by_id = run(folder.path(), &["board", id], &["-f", "jsonl"]);
    assert_eq!(lines(&by_id), claims[..1]);
    let table = run(folder.path(), &["board", id], &[]);
    for words in ["Asserted", "Denied, doubted, conceded", "Responses"] {
        assert!(
            text(&table.stdout).contains(words),
            "{}",
            text(&table.stdout)
        );
    }
}

#[test]
fn a_board_that_is_not_there_is_named() {
    let folder = folder();
    let none = run(folder.path(), &["board", "volcano"], &[]);
    assert!(
        text(&none.stderr).contains("“volcano”"),
        "{}",
        text(&none.stderr)
    );
}

#[test]
fn a_request_without_a_response_is_unanswered_up_to_the_last_day() {
    let folder = folder();
    let output = run(
        folder.path(),
        &["requests"],
        &["--unanswered", "-f", "jsonl"],
    );
    let requests = lines(&output);
    let books = requests
        .iter()
        .find(|r| r["attribution"]["addressee"] == "the Brandel Line");
    let books = books.unwrap_or_else(|| panic!("{requests:?}"));
    assert_eq!(
        (&books["answered"], &books["none_until"]),
        (&false.into(), &"2018-05-09".into())
    );
    let table = run(folder.path(), &["requests"], &[]);
    let words = "none found in this collection up to 2018-05-09";
    assert!(
        text(&table.stdout).contains(words),
        "{}",
        text(&table.stdout)
    );
}

#[test]
fn every_form_is_written_and_pages_run_nothing() {
    let folder = folder();
    for command in [&["claims"][..], &["board", "fuel"], &["requests"]] {
        let page = run(folder.path(), command, &["-f", "html"]);
        let page = text(&page.stdout);
        assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
        assert!(!page.contains("<script"));
        let csv = run(folder.path(), command, &["-f", "csv"]);
        assert!(text(&csv.stdout).starts_with("claim,"));
    }
}

/// A page of the board of some words.
fn board_page(folder: &Path, arguments: &[&str]) -> String {
    let mut dixit = dixit();
    dixit.current_dir(folder).arg("board").args(arguments);
    let page = dixit.args(["--quiet", "-f", "html"]).output().unwrap();
    assert_eq!(page.status.code(), Some(0), "{}", text(&page.stderr));
    text(&page.stdout).to_owned()
}

/// What stands between two marks, each time.
fn between<'a>(page: &'a str, from: &'a str, to: &'a str) -> Vec<&'a str> {
    let parts = page.split(from).skip(1);
    parts.map(|part| part.split(to).next().unwrap()).collect()
}

/// The pictures of a page's first board: the wide one and the narrow one.
fn pictures(page: &str) -> [&str; 2] {
    let found = between(page, "<svg class=\"picture", "</svg>");
    assert!(found[0].starts_with(" wide") && found[1].starts_with(" narrow"));
    [found[0], found[1]]
}

#[test]
fn the_picture_of_a_board_leads_to_its_words() {
    let folder = folder();
    let page = board_page(folder.path(), &["pumping fuel", "1.txt", "2.txt"]);
    let ids: BTreeSet<&str> = between(&page, " id=\"", "\"").into_iter().collect();
    let lines = run(folder.path(), &["board", "pumping fuel"], &["-f", "jsonl"]);
    let claim = lines_of(&lines);
    for picture in pictures(&page) {
        let links: BTreeSet<&str> = between(picture, "<a href=\"#", "\"").into_iter().collect();
        assert!(links.is_subset(&ids), "{links:?} {ids:?}");
        for attribution in claim["attributions"].as_array().unwrap() {
            let own = format!(
                "{}-{}",
                claim["id"].as_str().unwrap(),
                attribution["id"].as_str().unwrap()
            );
            assert!(links.contains(&*own), "{own}: {links:?}");
        }
        // Who answered whom, and days.
        assert!(
            picture.contains("answer denied") && picture.contains(">2 May<"),
            "{picture}"
        );
        assert!(!picture.contains("no date"), "{picture}");
    }
    // The same in words, for whoever does not see it.
    let words = between(&page, "In words: ", "</p>")[0];
    assert!(
        words.starts_with("asserted") && words.contains("denied"),
        "{words}"
    );
    assert!(
        page.contains(&format!("aria-label=\"{}\"", words.trim_end_matches('.'))),
        "{words}"
    );
}

/// The first claim of the lines.
fn lines_of(output: &Output) -> Value {
    lines(output).remove(0)
}

#[test]
fn the_picture_tells_copies_what_has_no_date_and_what_nobody_answered() {
    let folder = folder();
    let article = ARTICLES[0].1;
    let copy = article.replace("May 2", "May 3") + "\nMore soon.\n";
    fs::write(folder.path().join("copy.txt"), copy).unwrap();
    let undated = "Anglers said that the Brandel Line was pumping fuel oil into the harbour.\n";
    fs::write(folder.path().join("undated.txt"), undated).unwrap();
    let files = ["1.txt", "2.txt", "copy.txt", "undated.txt"];
    let page = board_page(folder.path(), &[&["pumping fuel"], &files[..]].concat());
    for picture in pictures(&page) {
        assert!(
            picture.contains("m-asserts faint") && picture.contains(">no date<"),
            "{picture}"
        );
        assert!(picture.contains("the origin of A"), "{picture}");
    }
    let page = board_page(folder.path(), &[&["log books"], &files[..]].concat());
    for picture in pictures(&page) {
        assert!(picture.contains("none found up to 2018-05-04"), "{picture}");
        assert!(picture.contains("m-unanswered"), "{picture}");
    }
    let again = board_page(folder.path(), &[&["log books"], &files[..]].concat());
    assert_eq!(page, again, "the same bytes again");
}

#[test]
fn evidence_stands_in_every_form() {
    let folder = tempfile::tempdir().unwrap();
    let article = "NORTH QUAY, 2 May 2018. A leaked video showed the ferry pumping fuel oil into the harbour, \
        Greenwater said. The Brandel Line called the leaked video a forgery.\n";
    fs::write(folder.path().join("1.txt"), article).unwrap();
    let form = |command: &str, form: &str| {
        let mut dixit = dixit();
        dixit.current_dir(folder.path()).arg(command);
        if command == "board" {
            dixit.arg("leaked video showed");
        }
        let output = dixit.args(["1.txt", "--quiet", "-f", form]);
        let output = output.args(["--reader", "fast"]).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        output
    };
    let claim = lines_of(&form("board", "jsonl"));
    let piece = &claim["evidence"][0];
    assert_eq!(
        (&piece["status"], &piece["basis"]),
        (&"shown".into(), &"text".into())
    );
    let id = piece["id"].as_str().unwrap();
    let table = form("board", "table");
    assert!(
        text(&table.stdout).contains(&format!("shown leaked video (A1) {id}")),
        "{}",
        text(&table.stdout)
    );
    let csv = form("board", "csv");
    let csv = text(&csv.stdout);
    let width = |row: &str| row.split(',').count();
    let row = csv
        .lines()
        .find(|row| row.contains(",evidence,yes,"))
        .unwrap();
    assert!(
        row.contains(&format!("{id},shown,,shown,text,no,,")),
        "{row}"
    );
    assert_eq!(width(row), width(csv.lines().next().unwrap()), "{csv}");
    let page = form("board", "html");
    let page = text(&page.stdout);
    assert!(
        page.contains(&format!("id=\"{}-{id}\"", claim["id"].as_str().unwrap())),
        "{page}"
    );
    assert!(
        page.contains("as the text tells") && !page.contains("by people</span>"),
        "{page}"
    );
    let list = form("claims", "table");
    assert!(
        text(&list.stdout).contains("evidence: leaked video (shown)"),
        "{}",
        text(&list.stdout)
    );
}

#[test]
fn the_order_of_files_does_not_show() {
    let folder = folder();
    let one = run(folder.path(), &["claims"], &["-f", "jsonl", "--all"]);
    let mut other = dixit();
    other
        .current_dir(folder.path())
        .args(["claims", "3.txt", "2.txt", "1.txt"]);
    let other = other
        .args(["--quiet", "-f", "jsonl", "--all"])
        .output()
        .unwrap();
    let ids =
        |output: &Output| -> Vec<Value> { lines(output).iter().map(|c| c["id"].clone()).collect() };
    assert_eq!(ids(&one), ids(&other));
}
