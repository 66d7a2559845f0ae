//! The labels of acts, of names, of silence and of speakers, and the floors that rest on them.

use crate::shared;
use dixit_eval::acts::{self, Confusion, Labels};
use dixit_eval::articles::Articles;
use dixit_eval::floors::Measures;
use dixit_eval::gap::{Asked, Gap, Items};
use dixit_eval::names::{Outcome, Pairs};
use dixit_eval::silence::{CLASSES, Passages, Silence};
use dixit_eval::speakers::{self, Speakers};
use dixit_eval::{Floors, plover};
use dixit_extract::{AccurateReader, FastReader, Reader};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("data")
        .join(path)
}

fn articles() -> Articles {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/wikinews");
    Articles::load(&folder, "").expect("the examples can be read")
}

fn check(floors: &str, name: &str, reader: &str, measures: &impl Measures, sha256: &str) {
    let mut floors = Floors::load(&data(floors)).expect("the floors load");
    let floor = floors.named(name, reader).expect("there are floors");
    let under = floor.check(measures, sha256).expect("floors of measures");
    let under: Vec<String> = under.iter().map(ToString::to_string).collect();
    assert!(under.is_empty(), "{name}: {}", under.join("; "));
}

fn check_acts(name: &str, labels: &Labels) {
    let measures = Confusion::of(&labels.items).measures();
    check("acts/floors.json", name, "gold", &measures, &labels.sha256);
}

#[test]
fn acts_of_the_examples_hold_their_floors() {
    let (articles, path) = (articles(), data("acts/wikinews.tsv"));
    let load = |part| acts::wikinews(&path, part, &articles).expect("the labels load");
    let (development, held_out) = (load("development"), load("held-out"));
    check_acts("wikinews.development", &development);
    check_acts("wikinews.held-out", &held_out);
    assert!(development.items.len() + held_out.items.len() >= 250);
    // No article is in both parts.
    let names = |labels: &Labels| -> BTreeSet<String> {
        labels.items.iter().map(|l| l.article.clone()).collect()
    };
    assert!(names(&development).is_disjoint(&names(&held_out)));
}

#[test]
fn acts_of_polnear_hold_their_floors() {
    let test = "acts_of_polnear_hold_their_floors";
    for (name, part) in [
        ("polnear.development", "train"),
        ("polnear.held-out", "dev"),
    ] {
        let Some(folder) = shared::find(test, &format!("data/polnear/{part}")) else {
            continue;
        };
        let path = data(&format!("acts/political-{part}.tsv"));
        let labels = acts::polnear(&path, &folder).expect("the labels fit the corpus");
        check_acts(name, &labels);
    }
}

#[test]
fn coded_events_are_read() {
    let test = "coded_events_are_read";
    let records = "data/plover/gold_standard_records/PLOVER_GSR_CAMEO.txt";
    if let Some(path) = shared::find(test, records) {
        let items = plover::records(&path).expect("the records load");
        assert!(Confusion::of(&items).accuracy() >= 0.65);
    }
    if let Some(path) = shared::find(test, "data/plover-sentences/datasets/PLV_train.tsv") {
        let items = plover::sentences(&path).expect("the sentences load");
        assert!(Confusion::of(&items).accuracy() >= 0.5);
    }
}

#[test]
fn readers_stay_as_silent_as_their_floors() {
    let mut articles = articles();
    let pages = Articles::load(&data("silence/pages"), "pages/");
    articles.extend(pages.expect("the pages can be read"));
    let passages = Passages::load(&data("silence/passages.tsv"), &articles);
    let passages = passages.expect("every passage is in its page");
    assert!(passages.passages.len() >= 120);
    let (accurate, fast) = (AccurateReader::new(), FastReader::new());
    let readers: [&dyn Reader; 2] = [&accurate, &fast];
    for reader in readers {
        let silence = Silence::of(reader, &passages, &articles).expect("the pages are there");
        let there: BTreeSet<&str> = silence.classes.keys().map(String::as_str).collect();
        assert_eq!(there, CLASSES.into_iter().collect());
        let measures = silence.measures();
        let name = reader.name();
        check(
            "silence/floors.json",
            "silence",
            name,
            &measures,
            &passages.sha256,
        );
    }
}

#[test]
fn readers_tell_speakers_as_well_as_their_floors() {
    let (articles, path) = (articles(), data("speakers/wikinews.tsv"));
    let load = |part| speakers::Labels::load(&path, part, &articles).expect("the labels load");
    let parts = ["development", "held-out"].map(|part| (part, load(part)));
    assert!(parts.iter().map(|(_, l)| l.items.len()).sum::<usize>() >= 300);
    let (accurate, fast) = (AccurateReader::new(), FastReader::new());
    let readers: [&dyn Reader; 2] = [&accurate, &fast];
    for reader in readers {
        for (part, labels) in &parts {
            let found = Speakers::of(reader, &labels.items, &articles);
            let measures = found.expect("the articles are there").measures();
            let name = format!("speakers.{part}");
            let file = "speakers/floors.json";
            check(file, &name, reader.name(), &measures, &labels.sha256);
        }
    }
}

#[test]
fn names_are_told_as_well_as_their_floors() {
    let test = "names_are_told_as_well_as_their_floors";
    let check_names = |name: &str, pairs: &Pairs| {
        let measures = Outcome::of(&pairs.pairs).measures();
        check("names/floors.json", name, "names", &measures, &pairs.sha256);
    };
    for part in ["development", "held-out"] {
        let path = data(&format!("names/pairs-{part}.tsv"));
        let pairs = Pairs::load(&path).expect("the pairs load");
        let matches = pairs.pairs.iter().filter(|p| p.is_match).count();
        assert!(pairs.pairs.len() >= 200);
        // Half and half.
        assert!(pairs.pairs.len().abs_diff(2 * matches) * 20 <= pairs.pairs.len());
        check_names(&format!("pairs.{part}"), &pairs);
    }
    for script in ["arabic", "hebrew"] {
        let file = format!("data/name-transliteration/data/wd_{script}_80");
        if let Some(path) = shared::find(test, &file) {
            let pairs = Pairs::of_spellings(&path).expect("the spellings load");
            assert!(pairs.pairs.len() > 10_000);
            check_names(&format!("name-transliteration.{script}"), &pairs);
        }
    }
}

#[test]
fn pronouns_are_understood_as_well_as_the_floors() {
    let test = "pronouns_are_understood_as_well_as_the_floors";
    let Some(path) = shared::find(test, "data/gap/gap-validation.tsv") else {
        return;
    };
    let items = Items::load(&path).expect("the items load");
    assert!(items.items.len() > 400);
    let readers = [
        ("accurate", Asked::Accurate(Box::default())),
        ("fast", Asked::Fast(Box::default())),
    ];
    for (reader, asked) in readers {
        let measures = Gap::of(&asked, &items.items).measures();
        let (file, name) = ("gap/floors.json", "gap-validation");
        check(file, name, reader, &measures, &items.sha256);
    }
}

#[test]
fn pronouns_without_a_table_are_named() {
    let output = run(&["gap", "no-such-table.tsv"]);
    assert_eq!(output.status.code(), Some(0));
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(message.contains("*** NOT SCORED: gap: no no-such-table.tsv"));
    let wrong = run(&["gap", "README.md"]);
    assert_eq!(wrong.status.code(), Some(2));
}

/// The output of the binary, run in the repository's root.
fn run(args: &[&str]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut command = Command::new(env!("CARGO_BIN_EXE_dixit-eval"));
    let output = command.args(args).current_dir(root).output();
    output.expect("the binary runs")
}

#[test]
fn what_is_not_at_hand_is_named() {
    let nowhere = shared::scratch("no-corpora");
    let output = run(&["acts", "--corpora", &nowhere.display().to_string()]);
    assert_eq!(output.status.code(), Some(0));
    let printed = String::from_utf8_lossy(&output.stdout);
    for part in ["wikinews.development: ", "wikinews.held-out: "] {
        assert!(printed.contains(part), "{printed}");
    }
    let message = String::from_utf8_lossy(&output.stderr);
    for name in ["polnear.held-out", "plover.records", "plover.sentences"] {
        let line = format!("*** NOT SCORED: {name}: no ");
        assert!(message.contains(&line), "{message}");
    }
}

#[test]
fn silence_is_printed_with_what_was_missed() {
    let floors = "crates/dixit-eval/data/silence/floors.json";
    let output = run(&["silence", "--floors", floors]);
    assert_eq!(output.status.code(), Some(0));
    let printed = String::from_utf8_lossy(&output.stdout);
    let row = |class: &str| printed.lines().any(|l| l.starts_with(class));
    assert!(CLASSES.into_iter().chain(["all"]).all(row), "{printed}");
    let wrong = run(&["silence", "--labels", "crates"]);
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn speakers_are_printed_by_the_way_they_are_named() {
    let output = run(&["speakers", "--reader", "fast", "--failures"]);
    assert_eq!(output.status.code(), Some(0));
    let printed = String::from_utf8_lossy(&output.stdout);
    let rows = |way: &str| printed.lines().filter(|l| l.starts_with(way)).count();
    for way in speakers::WAYS {
        assert!(rows(way) >= 2, "{way} is missing: {printed}");
    }
    assert!(
        printed.contains("found "),
        "no failure is listed: {printed}"
    );
    let wrong = run(&["speakers", "--labels", "README.md"]);
    assert_eq!(wrong.status.code(), Some(2));
}
