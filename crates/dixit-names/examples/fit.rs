//! Fits `data/abjad-weights.txt` to names of Wikidata and prints it.
//!
//! Run twice over, since the judge rests on the weights:
//!
//!     cargo run --release -p dixit-names --example fit -- weights FOLDER
//!     cargo run --release -p dixit-names --example fit -- judge FOLDER
//!
//! The first prints the weights, to be put into the file; the second the lines
//! `judge`, to be put behind them. FOLDER is `name-transliteration/data`. Read
//! are the lines in which the sum of the bytes is even; `dixit-eval names`
//! scores on the others.

#![allow(clippy::print_stdout, reason = "an example prints")]

use dixit_names::fit::{fit, hard_pairs, judge};
use std::path::Path;

fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1);
    let what = args.next().unwrap_or_default();
    let folder = args.next().unwrap_or_default();
    for (file, script) in [("wd_arabic_80", "arab"), ("wd_hebrew_80", "hebr")] {
        let text = std::fs::read_to_string(Path::new(&folder).join(file))?;
        if what == "judge" {
            print!("{}", judge(&hard_pairs(&text, false), script));
        } else {
            let pairs: Vec<(String, String)> = text.lines().filter_map(pair).collect();
            print!("{}", fit(&pairs, 12));
        }
    }
    Ok(())
}

fn pair(line: &str) -> Option<(String, String)> {
    let sum: u32 = line.bytes().map(u32::from).sum();
    let mut fields = line.split('\t');
    let (latin, word) = (fields.next()?, fields.next()?);
    sum.is_multiple_of(2)
        .then(|| (latin.to_owned(), word.replace(' ', "")))
}
