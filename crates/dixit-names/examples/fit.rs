//! Fits `data/abjad-weights.txt` and prints it.
//!
//!     cargo run --release --example fit -- FOLDER > crates/dixit-names/data/abjad-weights.txt
//!
//! FOLDER is `name-transliteration/data`. Read are the lines in which the sum of the
//! bytes is even; the scorer reads the others.

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::path::Path;

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_default();
    println!("# Made by examples/fit.rs from names of Wikidata (CC0); see README.md.");
    println!("# Letter, sound (- nothing), weight in hundredths of the natural logarithm.");
    for file in ["wd_arabic_80", "wd_hebrew_80"] {
        let text = std::fs::read_to_string(Path::new(&folder).join(file))?;
        let pairs: Vec<(String, String)> = text.lines().filter_map(pair).collect();
        print!("{}", dixit_names::fit::fit(&pairs, 12));
    }
    Ok(())
}

fn pair(line: &str) -> Option<(String, String)> {
    let sum: u32 = line.bytes().map(u32::from).sum();
    let mut fields = line.split('\t');
    let (latin, word) = (fields.next()?, fields.next()?);
    (sum % 2 == 0).then(|| (latin.to_owned(), word.replace(' ', "")))
}
