//! The report of origins in its three forms.

mod common;

use std::path::Path;

use dixit::format::{TableStyle, write_report_html, write_report_json, write_report_table};
use dixit::model::{DateBasis, Document, Published};
use dixit::origins::{Finder, Origins};
use serde_json::{Value, json};

/// Words that no other text has.
fn words(of: &str, count: usize) -> String {
    let words: Vec<String> = (0..count).map(|n| format!("{of}{n}")).collect();
    words.join(" ")
}

/// A collection with something for each part of the report: a group of three
/// with a cut copy, a passage, a credit without a copy, a notice, and a name
/// that tries to steer a terminal and to write markup.
fn collection() -> Origins {
    let report = words("report", 200);
    let statement = words("statement", 80);
    let mut finder = Finder::new();
    let mut add = |path: &str, title: &str, date: Option<&str>, text: String| {
        let mut document: Document = common::document(path, &text);
        document.origin.sha256 = format!("{:064x}", path.len());
        document.title = Some(title.to_owned());
        document.language = Some("en".to_owned());
        if let Some(date) = date {
            document.published = Published {
                value: Some(date.to_owned()),
                basis: DateBasis::Meta,
            };
        }
        finder.add(&document);
    };
    add(
        "one.html",
        "First report",
        Some("2016-02-08"),
        format!("OSLO (Reuters) - {report}"),
    );
    add(
        "second.html",
        "Second report",
        Some("2016-02-09"),
        format!("OSLO (Reuters) - {report} and more"),
    );
    add(
        "cut-third.html",
        "Cut report",
        Some("2016-02-10"),
        words("report", 110),
    );
    let quoting = |name: &str| format!("{} {statement} {}", words(name, 100), words("x", 3));
    add("quoting-one.html", "Quotes it", None, quoting("alpha"));
    add(
        "quoting-the-other.html",
        "Quotes it too",
        None,
        quoting("beta"),
    );
    add(
        "wire-alone.html",
        "Alone",
        None,
        format!("{}\n\n© 2016 AFP", words("alone", 90)),
    );
    add(
        "notice-of-cookies.html",
        "Notice",
        None,
        "Please accept cookies.".to_owned(),
    );
    add(
        "hostile\u{1b}[31m<script>alert(1)</script>.html",
        "<b>Bold</b> \u{202e}title & \"quotes\"",
        None,
        words("hostile", 60),
    );
    finder.finish()
}

fn table() -> String {
    let mut out = Vec::new();
    write_report_table(&collection(), &TableStyle::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn page() -> String {
    let mut out = Vec::new();
    write_report_html(&collection(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn value() -> Value {
    let mut out = Vec::new();
    write_report_json(&collection(), &mut out).unwrap();
    assert_eq!(out.iter().filter(|&&b| b == b'\n').count(), 1);
    serde_json::from_slice(&out).unwrap()
}

fn schema() -> jsonschema::Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema/dixit.origins-1.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

#[test]
fn the_json_is_the_contract() {
    let report = value();
    let errors: Vec<String> = schema()
        .iter_errors(&report)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert_eq!(
        report["counts"],
        json!({"documents": 8, "origins": 6, "copies": 2, "single": 5, "not_compared": 1, "credited": 3})
    );
    let group = &report["groups"][0];
    assert_eq!(group["agency"], "Reuters");
    assert_eq!(group["first"]["document"], "d1");
    assert_eq!(report["passages"].as_array().unwrap().len(), 1);
    let empty = {
        let mut out = Vec::new();
        write_report_json(&Finder::new().finish(), &mut out).unwrap();
        serde_json::from_slice(&out).unwrap()
    };
    assert!(schema().is_valid(&empty));
}

#[test]
fn the_schema_refuses_what_the_contract_does() {
    let schema = schema();
    let good = value();
    for (path, bad) in [
        ("/schema", json!("dixit.origins/2")),
        ("/counts/copies", json!(-1)),
        ("/groups/0/id", json!("g1")),
        ("/groups/0/first/document", json!(1)),
        ("/groups/0/members", json!([])),
        ("/groups/0/members/1/relation", json!("copy")),
        ("/groups/0/members/0/share/of_this", json!(1.5)),
        ("/passages/0/kind", json!("other")),
        ("/documents/0/sha256", json!("ABCD")),
        ("/documents/0/published/value", json!("3 May 2022")),
        ("/documents/0/credits/0/place", json!("middle")),
        ("/documents/0/credits/0/span/start", json!(-1)),
    ] {
        let mut report = good.clone();
        *report.pointer_mut(path).unwrap() = bad;
        assert!(!schema.is_valid(&report), "{path}");
    }
}

#[test]
fn the_schema_refuses_missing_and_unknown_fields_everywhere() {
    let schema = schema();
    let good = value();
    let mut paths = Vec::new();
    objects(&good, String::new(), &mut paths);
    assert!(paths.len() > 30);
    for path in paths {
        let fields = |value: &mut Value| value.pointer_mut(&path).unwrap().as_object_mut().cloned();
        let mut more = good.clone();
        let object = more.pointer_mut(&path).unwrap().as_object_mut().unwrap();
        object.insert("more".to_owned(), json!(1));
        assert!(!schema.is_valid(&more), "{path} takes an unknown field");
        for key in fields(&mut good.clone()).unwrap().keys() {
            let mut less = good.clone();
            let object = less.pointer_mut(&path).unwrap().as_object_mut().unwrap();
            object.remove(key);
            assert!(!schema.is_valid(&less), "{path} does without {key}");
        }
    }
}

fn objects(value: &Value, path: String, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                objects(value, format!("{path}/{key}"), found);
            }
            found.push(path);
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                objects(item, format!("{path}/{at}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn every_form_lists_every_document() {
    let origins = collection();
    let (table, page) = (table(), page());
    let flat: String = table.split_whitespace().collect();
    for document in &origins.documents {
        let id = format!("id=\"{}\"", document.id);
        assert_eq!(page.matches(&id).count(), 1, "{id}");
        if !document.path.starts_with("hostile") {
            assert!(flat.contains(&document.path), "{}: {table}", document.path);
            assert!(page.contains(&document.path), "{}", document.path);
        }
    }
}

#[test]
fn the_table_says_what_was_found() {
    let table = table();
    for words in [
        "8 documents · 6 origins · 2 copies · 5 on their own · 3 with a wire credit",
        "probably by Reuters",
        "first: d1 (the earliest date of publication: 2016-02-08)",
        "near copy",
        "credit: AFP “© 2016 AFP” (last lines)",
        "Text in common, but no copies",
        "Wire credit, but no copy here",
        "Not compared",
        "On their own",
    ] {
        assert!(table.contains(words), "{words:?} in\n{table}");
    }
    assert!(
        table.lines().all(|line| line.chars().count() <= 100),
        "{table}"
    );
}

#[test]
fn hostile_names_are_shown_and_not_obeyed() {
    let (table, page) = (table(), page());
    for text in [&table, &page] {
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
        assert!(text.contains("\\u{1b}"));
    }
    assert!(!page.contains("<script") && !page.contains("<b>Bold"));
    assert!(page.contains("&lt;script&gt;"));
}

#[test]
fn the_page_loads_nothing() {
    let page = page();
    for loader in ["src=", "<link", "@import", "url(", "<script", "<iframe"] {
        assert!(!page.contains(loader), "{loader}");
    }
    assert!(page.contains("default-src 'none'"));
    // What links lead to is there.
    for link in page.split("href=\"#").skip(1) {
        let id = link.split('"').next().unwrap();
        assert!(page.contains(&format!("id=\"{id}\"")), "#{id}");
    }
}

#[test]
fn the_same_collection_gives_the_same_bytes() {
    assert_eq!(page(), page());
    assert_eq!(table(), table());
}
