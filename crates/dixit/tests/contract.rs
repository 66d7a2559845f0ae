//! The JSON lines against the schema of the contract.

mod common;

use common::{check_lines, harbour, hostile, schema};
use dixit::format::write_jsonl;
use dixit::model::Document;
use serde_json::{Value, json};

fn line(document: &Document) -> Vec<u8> {
    let mut line = Vec::new();
    write_jsonl(document, &mut line).unwrap();
    line
}

#[test]
fn a_full_document_and_an_empty_one_fit_the_schema() {
    let full = check_lines(&line(&harbour()));
    assert_eq!(full[0]["attributions"].as_array().unwrap().len(), 8);
    assert_eq!(full[0]["attributions"][0]["confidence"], json!(0.93));
    check_lines(&line(&common::document("-", "")));
}

#[test]
fn one_document_is_one_line_whatever_it_holds() {
    let line = line(&hostile());
    assert_eq!(line.iter().filter(|&&b| b == b'\n').count(), 1);
    let back: Value = serde_json::from_slice(&line).unwrap();
    assert_eq!(back["text"], hostile().text);
}

/// A change at a path that the schema must refuse.
#[test]
fn the_schema_refuses_what_the_contract_does() {
    let schema = schema();
    let good: Value = serde_json::from_slice(&line(&harbour())).unwrap();
    assert!(schema.is_valid(&good));
    for (path, value) in [
        ("/schema", json!("dixit.document/2")),
        ("/origin/sha256", json!("ABCD")),
        ("/published/value", json!("3 May 2022")),
        ("/published/basis", json!("guess")),
        ("/dateline/date", json!("05-03")),
        ("/language", json!("English language")),
        ("/attributions/0/id", json!("1")),
        ("/attributions/0/parent", json!("e1")),
        ("/attributions/0/kind", json!("quoted")),
        ("/attributions/0/content", json!([])),
        ("/attributions/0/content/0/start", json!(-1)),
        ("/attributions/0/content/0/end", json!(1.5)),
        ("/attributions/0/act", json!("say")),
        ("/attributions/0/confidence", json!(1.2)),
        ("/attributions/0/speaker/basis", json!(null)),
        ("/entities/0/type", json!("company")),
        ("/problems/0/kind", json!("Year Missing")),
        ("/text", json!(null)),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(path).unwrap() = value;
        assert!(!schema.is_valid(&bad), "{path}");
    }
}

#[test]
fn the_schema_refuses_missing_and_unknown_fields_everywhere() {
    let schema = schema();
    let good: Value = serde_json::from_slice(&line(&harbour())).unwrap();
    let mut objects = Vec::new();
    collect(&good, String::new(), &mut objects);
    assert!(objects.len() > 30);
    for path in objects {
        let mut more = good.clone();
        let object = more.pointer_mut(&path).unwrap().as_object_mut().unwrap();
        object.insert("more".to_owned(), json!(1));
        assert!(!schema.is_valid(&more), "{path} takes an unknown field");
        let keys: Vec<String> = good
            .pointer(&path)
            .unwrap()
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect();
        for key in keys {
            let mut less = good.clone();
            less.pointer_mut(&path)
                .unwrap()
                .as_object_mut()
                .unwrap()
                .remove(&key);
            assert!(!schema.is_valid(&less), "{path} does without {key}");
        }
    }
}

fn collect(value: &Value, path: String, objects: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                collect(value, format!("{path}/{key}"), objects);
            }
            objects.push(path);
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                collect(value, format!("{path}/{index}"), objects);
            }
        }
        _ => {}
    }
}
