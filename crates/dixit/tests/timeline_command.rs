//! `dixit timeline`: order, what dates an item, forms and exit status.

mod common;

use std::path::Path;
use std::process::Output;

use common::{dixit, document, harbour, hostile, schema_of};
use dixit::format::{TableStyle, write_timeline_html, write_timeline_jsonl, write_timeline_table};
use dixit::model::{DateBasis, Document, Published};
use dixit::timeline::{DatedBy, Timeline};
use serde_json::Value;

fn timeline(documents: &[Document]) -> Timeline {
    let mut timeline = Timeline::default();
    for document in documents {
        timeline.add(document);
    }
    timeline.finish()
}

fn jsonl(timeline: &Timeline) -> Vec<Value> {
    let mut out = Vec::new();
    write_timeline_jsonl(timeline, &mut out).unwrap();
    let lines = String::from_utf8(out).unwrap();
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = dixit();
    command
        .arg("timeline")
        .arg(folder)
        .args(["--reader", "fast"])
        .args(arguments);
    command.output().unwrap()
}

/// The harbour's document, published on a day.
fn published(date: Option<&str>) -> Document {
    let mut document = harbour();
    document.published = Published {
        value: date.map(str::to_owned),
        basis: DateBasis::Given,
    };
    document
}

#[test]
fn what_the_text_dates_comes_in_its_order_and_the_rest_by_publication() {
    let items = timeline(&[published(Some("2022-06-01")), published(None)]);
    let told: Vec<(DatedBy, usize)> = [DatedBy::Said, DatedBy::Published, DatedBy::Nothing]
        .map(|by| (by, items.count(by)))
        .to_vec();
    assert_eq!(
        told,
        [
            (DatedBy::Said, 2),
            (DatedBy::Published, 7),
            (DatedBy::Nothing, 7)
        ]
    );
    let order: Vec<(&str, Option<String>)> = (items.items().iter())
        .map(|item| (item.dated_by.name(), item.days.map(|days| days.first())))
        .collect();
    assert_eq!(order[0], ("said", Some("2022-05-03".to_owned())));
    assert_eq!(order[2], ("published", Some("2022-06-01".to_owned())));
    assert_eq!(order[15], ("nothing", None));
}

#[test]
fn json_lines_fit_their_schema() {
    let schema = schema_of("dixit.timeline-1.json");
    let mut harmful = hostile();
    // No reader gives a date that is none.
    harmful.published.value = None;
    for items in [
        timeline(&[harbour(), harmful]),
        timeline(&[document("-", "")]),
    ] {
        for line in jsonl(&items) {
            let errors: Vec<String> = schema.iter_errors(&line).map(|e| e.to_string()).collect();
            assert!(errors.is_empty(), "{errors:#?}");
        }
    }
    let lines = jsonl(&timeline(&[harbour()]));
    assert_eq!(lines.len(), 8);
    let mut less = lines[0].clone();
    less.as_object_mut().unwrap().remove("said");
    assert!(!schema.is_valid(&less));
}

#[test]
fn a_table_says_what_each_date_rests_on() {
    let mut out = Vec::new();
    write_timeline_table(&timeline(&[harbour()]), &TableStyle::default(), &mut out).unwrap();
    let table = String::from_utf8(out).unwrap();
    let head = "8 attributions · 1 dated by what the text tells · 7 by their publication\n\n\
                Tuesday, 3 May 2022\n";
    assert!(table.starts_with(head), "{table}");
    assert!(
        table.contains("said: “Tuesday” before the date of publication"),
        "{table}"
    );
    assert!(
        table.contains("  ~ Jonas Brook · mixed · accuse · insisted\n"),
        "{table}"
    );
    assert!(
        table.contains("published: the text does not tell when it was said"),
        "{table}"
    );
}

#[test]
fn the_page_has_a_picture_and_nothing_that_runs_or_loads() {
    let mut out = Vec::new();
    let failures = ["news/<b>.txt: gone".to_owned()];
    let items = timeline(&[harbour(), hostile()]);
    write_timeline_html(&items, &failures, &mut out).unwrap();
    let page = String::from_utf8(out).unwrap();
    assert!(page.contains("<svg class=\"picture\""));
    for (number, _) in items.items().iter().enumerate() {
        assert!(page.contains(&format!("id=\"i{}\"", number + 1)));
    }
    let lower = page.to_lowercase();
    for never in [
        "<script",
        "<img",
        "javascript:",
        "onerror=\"",
        "\u{1b}",
        "\u{202e}",
    ] {
        assert!(!lower.contains(never), "{never:?}");
    }
    assert!(page.contains("news/&lt;b&gt;.txt: gone"));
}

#[test]
fn the_command_reads_a_folder_and_remembers_what_it_could_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write(
        "a.txt",
        "Tuesday, February 9, 2016\n\n“The road is closed,” the mayor said on Monday.\n",
    );
    write(
        "b.txt",
        "“The road is open,” the mayor said on 2 February 2016.\n",
    );
    let output = run(folder.path(), &["--format", "jsonl", "--quiet"]);
    assert_eq!(output.status.code(), Some(0));
    let lines = String::from_utf8(output.stdout).unwrap();
    let days: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["first_day"].clone())
        .collect();
    assert_eq!(days, ["2016-02-02", "2016-02-08"]);

    write("c.pdf", "%PDF-1.4 broken");
    let output = run(folder.path(), &["--format", "html"]);
    assert_eq!(output.status.code(), Some(2));
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.contains("c.pdf"), "{errors}");
    assert!(errors.contains("2 documents, 2 attributions"), "{errors}");
    assert!(String::from_utf8(output.stdout).unwrap().contains("c.pdf"));

    let output = dixit().args(["timeline"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("dixit timeline news/")
    );
}
