//! Reads files as articles and prints each document as a line of JSON, without
//! attributions: to score and time what is read from pages.

use std::io::Write;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    for item in dixit_capture::capture(&paths, &dixit_capture::Settings::default()) {
        match item.and_then(dixit_capture::read) {
            Ok(document) => writeln!(out, "{}", serde_json::to_string(&document)?)?,
            Err(error) => writeln!(std::io::stderr(), "{error}")?,
        }
    }
    Ok(())
}
