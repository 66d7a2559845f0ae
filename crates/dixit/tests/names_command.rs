//! `dixit names`: score, reasons and exit status.

mod common;

use std::process::Output;

use common::dixit;
use serde_json::Value;

fn names(arguments: &[&str]) -> Output {
    dixit().arg("names").args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn a_table_says_how_well_names_agree_and_why() {
    let output = names(&["Мария Захарова", "Maria Zakharova"]);
    assert_eq!(output.status.code(), Some(0));
    let expected = "\
Мария Захарова
Maria Zakharova

  score    0.97
  verdict  match (match from 0.70 on)

  given name: Мария = Maria (ISO 9)
  surname: Захарова = Zakharova (BGN/PCGN)
";
    assert_eq!(text(&output.stdout), expected);
}

#[test]
fn the_status_is_the_answer() {
    for (arguments, status) in [
        (&["--kind", "person", "Fidel Castro", "Raúl Castro"][..], 1),
        (&["--kind", "person", "Smith", "John Smith"], 1),
        (
            &[
                "--kind",
                "organization",
                "OPCW",
                "Organisation for the Prohibition of Chemical Weapons",
            ],
            0,
        ),
        (
            &["--no-transliteration", "Мария Захарова", "Maria Zakharova"],
            1,
        ),
        (&["Maria"], 2),
        (&["--kind", "ship", "A", "B"], 2),
    ] {
        let output = names(arguments);
        assert_eq!(output.status.code(), Some(status), "{arguments:?}");
    }
}

#[test]
fn json_has_a_stable_code_and_a_sentence_for_each_reason() {
    let output = names(&[
        "--format",
        "json",
        "--kind",
        "person",
        "М. Захарова",
        "Maria Zakharova",
    ]);
    let record: Value = serde_json::from_slice(&output.stdout).unwrap();
    let schema = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs/schema/dixit.names-1.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(schema).unwrap()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = schema.iter_errors(&record).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert_eq!(record["verdict"], "match");
    let reasons = record["reasons"].as_array().unwrap();
    let initial = reasons.iter().find(|r| r["code"] == "initial").unwrap();
    assert_eq!(initial["part"], "given name");
    assert_eq!(
        (&initial["a"], &initial["b"]),
        (&"М".into(), &"Maria".into())
    );
    assert_eq!(initial["text"], "given name: initial М fits Maria");
}

#[test]
fn names_that_cannot_be_read_are_unknown() {
    let output = names(&[
        "--format",
        "json",
        "--kind",
        "person",
        "ทักษิณ ชินวัตร",
        "Thaksin Shinawatra",
    ]);
    assert_eq!(output.status.code(), Some(1));
    let record: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(record["verdict"], "unknown");
}

#[test]
fn what_a_name_holds_cannot_move_the_cursor() {
    let output = names(&["Ann\u{1b}[2J", "Ann\u{202e}"]);
    let printed = text(&output.stdout);
    assert!(!printed.contains(['\u{1b}', '\u{202e}']), "{printed:?}");
}
