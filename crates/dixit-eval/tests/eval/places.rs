//! Places, and the floors that rest on them; the articles where they are at hand.

use crate::shared;
use dixit_eval::places::{PARTS, meantime, passages};
use dixit_eval::{Floors, Scored};
use std::path::{Path, PathBuf};

fn data(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("data/places")
        .join(file)
}

fn check(scored: &Scored) {
    let mut floors = Floors::load(&data("floors.json")).expect("the floors load");
    let floor = floors
        .named(&scored.name, "places")
        .expect("there are floors");
    let shortfalls = floor.check(&scored.measures, &scored.sha256);
    assert_eq!(
        shortfalls.expect("all measures are there"),
        [],
        "{}",
        scored.name
    );
}

#[test]
fn passages_hold_their_floors() {
    for part in PARTS {
        let scored = passages(&data("passages.tsv"), part).expect("the passages load");
        assert!(scored.items > 80);
        check(&scored);
    }
}

#[test]
fn places_of_news_hold_their_floors() {
    if let Some(path) = shared::find("places_of_news_hold_their_floors", "data/meantime") {
        for part in PARTS {
            check(&meantime(&path, part).expect("the documents load"));
        }
    }
}
