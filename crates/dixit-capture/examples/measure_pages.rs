//! Measures the blocks of pages: what the article model is trained on.
//!
//! Prints one JSON line a page, and before them one with the numbers' names. The
//! arguments are HTML files, packed with gzip or not.

use std::io::{Read, Write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    writeln!(
        out,
        "{}",
        serde_json::to_string(dixit_capture::measured_names())?
    )?;
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        let mut page = Vec::new();
        if bytes.starts_with(&[0x1f, 0x8b]) {
            flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_end(&mut page)?;
        } else {
            page = bytes;
        }
        let blocks = dixit_capture::measured(&page).unwrap_or_default();
        let blocks: Vec<_> = blocks
            .iter()
            .map(|b| {
                serde_json::json!({
                    "text": b.text, "numbers": b.numbers, "words": b.words, "path": b.path,
                    "groups": b.groups, "probability": b.probability,
                })
            })
            .collect();
        writeln!(
            out,
            "{}",
            serde_json::json!({"path": path, "blocks": blocks})
        )?;
    }
    Ok(())
}
