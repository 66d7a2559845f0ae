//! Time and memory for the claims of many documents: articles multiplied, each copy
//! with other names and numbers.
//!
//!     dixit extract examples/wikinews --format jsonl --out articles.jsonl
//!     cargo run --release -p dixit-resolve --example claims_scale -- articles.jsonl 40 [vectors]
//!
//! Prints attributions, seconds to take the documents in, seconds in all, and how many
//! claims several attributions put forward.

use std::io::Write as _;
use std::time::Instant;

use dixit_model::{Document, Piece};
use dixit_resolve::claims::{Encoder, Finder, Settings};

/// A number that two seeds decide.
fn mixed(a: u64, b: u64) -> u64 {
    let mut x = a.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ b.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^= x >> 31;
    x.wrapping_mul(0x94d0_49bb_1331_11eb) >> 20
}

/// Capitalised words and figures changed, the same one alike throughout a copy.
fn changed(text: &str, copy: u64) -> String {
    let one = |word: &str| {
        let seed = word.bytes().fold(7, |sum, b| mixed(sum, u64::from(b)));
        let to = mixed(seed, copy);
        if word.len() > 2 && word.starts_with(|c: char| c.is_ascii_uppercase()) {
            let syllables = ["ba", "ko", "ri", "su", "ne", "lo", "ta", "vi"];
            let at = |n: u64| syllables[(to >> (3 * n)) as usize % 8];
            format!("{}{}{}{}", &word[..1], at(0), at(1), at(2))
        } else if word.bytes().all(|b| b.is_ascii_digit()) {
            format!("{}", 2 + to % 500)
        } else {
            word.to_owned()
        }
    };
    let words: Vec<String> = text.split(' ').map(one).collect();
    words.join(" ")
}

fn copy(document: &Document, number: u64) -> Document {
    let mut out = document.clone();
    out.origin.sha256 = format!("{number:08x}{}", &out.origin.sha256);
    out.origin.path = format!("{number}/{}", out.origin.path);
    let pieces = |pieces: &mut Vec<Piece>| {
        for piece in pieces {
            piece.text = changed(&piece.text, number);
        }
    };
    for attribution in &mut out.attributions {
        pieces(&mut attribution.source);
        pieces(&mut attribution.content);
        if let Some(name) = &mut attribution.speaker.name {
            *name = changed(name, number);
        }
    }
    // They stand in the text that was changed.
    out.entities.clear();
    out
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("name a file of dixit.document/1")?;
    let copies: u64 = arguments.next().map_or(Ok(1), |n| n.parse())?;
    let vectors = arguments.next().is_some();
    let lines = std::fs::read_to_string(path)?;
    let documents: Result<Vec<Document>, _> = lines.lines().map(serde_json::from_str).collect();
    let documents = documents?;
    let encoder = Encoder::built_in();
    let mut finder = if vectors {
        Finder::with_vectors(&encoder)
    } else {
        Finder::new()
    };
    let (mut attributions, mut taking) = (0, 0.0);
    for number in 0..copies {
        for document in &documents {
            let document = copy(document, number);
            attributions += document.attributions.len();
            let begin = Instant::now();
            finder.add(&document);
            taking += begin.elapsed().as_secs_f64();
        }
    }
    let begin = Instant::now();
    let found = finder.finish(&Settings::default());
    let finishing = begin.elapsed().as_secs_f64();
    let several = found
        .claims
        .iter()
        .filter(|c| c.attributions.len() > 1)
        .count();
    writeln!(
        std::io::stdout(),
        "{attributions} attributions: {taking:.1} s to take them in, {finishing:.1} s to group; {several} claims of several"
    )?;
    Ok(())
}
