//! The floors of the readers, on the corpora that are at hand.

use crate::shared;
use dixit_eval::run::run;
use dixit_eval::{Corpus, Floors, evaluate};
use dixit_extract::{AccurateReader, FastReader, Reader};
use std::num::NonZeroUsize;
use std::path::Path;

#[test]
fn no_reader_falls_below_its_floors() {
    let test = "no_reader_falls_below_its_floors";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("floors.json");
    let floors = Floors::load(&path).expect("the floors load");
    assert!(!floors.floors.is_empty());
    let (accurate, fast) = (AccurateReader::new(), FastReader::new());
    let readers: [&dyn Reader; 2] = [&accurate, &fast];
    for floor in &floors.floors {
        let reader = readers.iter().find(|r| r.name() == floor.reader);
        let reader = reader.unwrap_or_else(|| panic!("floors of no reader: {}", floor.reader));
        let Some(folder) = shared::find(test, &format!("data/{}", floor.corpus)) else {
            continue;
        };
        let corpus = Corpus::load(&folder).expect("the corpus loads");
        let found = run(&corpus, *reader, NonZeroUsize::MIN).predictions;
        let scores = evaluate(&corpus, &found).expect("spans in the text");
        let shortfalls = floor
            .check(&scores, &corpus.sha256)
            .expect("floors of measures");
        let list: Vec<String> = shortfalls.iter().map(ToString::to_string).collect();
        assert!(
            list.is_empty(),
            "{} on {}: {}",
            floor.reader,
            floor.corpus,
            list.join("; ")
        );
    }
}
