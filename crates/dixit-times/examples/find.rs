//! Prints the times of a text with what they are worth:
//! `cargo run -p dixit-times --example find -- FILE [DATE]`, where DATE is the
//! day of publication.
#![allow(clippy::print_stdout, reason = "an example that prints")]

use dixit_times::{Anchor, Language, find, narrow, tense};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let file = args.next().ok_or("usage: find FILE [DATE]")?;
    let anchor = match args.next() {
        Some(date) => Some(Anchor::published(date.parse()?)),
        None => None,
    };
    let text = std::fs::read_to_string(file)?;
    let english = Language::english();
    let times = find(&text, english);
    let tenses: Vec<_> = times
        .iter()
        .map(|time| tense(&text, time.span.clone(), english))
        .collect();
    let resolved = narrow(&text, &times, &tenses, anchor.as_ref());
    for (time, r) in times.iter().zip(&resolved) {
        let words = &text[time.extent.clone()];
        println!(
            "{:<8} {:<24} {:<10} {words}",
            r.kind.name(),
            r.value,
            r.basis.name()
        );
    }
    Ok(())
}
