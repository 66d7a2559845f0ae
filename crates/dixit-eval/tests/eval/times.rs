//! Times, where the corpora are at hand, and the floors that rest on them.

use crate::shared;
use dixit_eval::times::{meantime, specs};
use dixit_eval::{Floors, Scored};
use dixit_times::Language;
use std::path::Path;

fn check(name: &str, scored: &Scored) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/times/floors.json");
    let mut floors = Floors::load(&path).expect("the floors load");
    let floor = floors.named(name, "times").expect("there are floors");
    let shortfalls = floor.check(&scored.measures, &scored.sha256);
    assert_eq!(shortfalls.expect("all measures are there"), [], "{name}");
}

#[test]
fn cases_of_times_hold_their_floors() {
    let test = "cases_of_times_hold_their_floors";
    for (name, language) in [
        ("English/DateTimeModel", Language::english()),
        ("German/DateTimeModel", Language::german()),
    ] {
        if let Some(path) = shared::find(test, &format!("data/datetime-specs/{name}.json")) {
            check(name, &specs(&path, language).expect("the cases load"));
        }
    }
}

#[test]
fn times_of_news_hold_their_floors() {
    if let Some(path) = shared::find("times_of_news_hold_their_floors", "data/meantime") {
        check("meantime", &meantime(&path).expect("the documents load"));
    }
}
