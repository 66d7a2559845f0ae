//! Entities across articles, where the corpus is at hand, and their floors.

use crate::shared;
use dixit_eval::{Floors, entities};
use dixit_extract::AccurateReader;
use std::path::Path;

#[test]
fn entities_across_articles_hold_their_floors() {
    let test = "entities_across_articles_hold_their_floors";
    let Some(folder) = shared::find(test, "data/meantime") else {
        return;
    };
    let scored = entities::score(&folder, &AccurateReader::new()).expect("the articles load");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/entities/floors.json");
    let mut floors = Floors::load(&path).expect("the floors load");
    let floor = floors
        .named("meantime", "accurate")
        .expect("there are floors");
    let shortfalls = floor.check(&scored.measures, &scored.sha256);
    assert_eq!(
        shortfalls.expect("all measures are there"),
        [],
        "{}",
        scored.table
    );
}
