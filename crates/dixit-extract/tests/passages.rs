//! Passages and who says what in them, as `tests/passages/*.md` has it.
//!
//! A section of such a file is a case: its name, the passage as a quotation
//! (`> `), then one line an attribution, in reading order:
//!
//! ```text
//! - kind | speaker | cue | content
//! ```
//!
//! The speaker is the resolved name, the source's words in brackets where it is
//! not resolved, or `—` where there is no source. Pieces are joined by ` … `.
//! A nested attribution begins with `  - `. `DIXIT_BLESS=1` writes what is found
//! into the files, for a person to read and judge.

use dixit_extract::{FastReader, Reader};
use dixit_model::{Attribution, Document, Kind, Origin, Piece};
use std::path::Path;

fn document(text: &str) -> Document {
    let origin = Origin {
        path: "-".to_owned(),
        url: None,
        sha256: "0".repeat(64),
        media_type: "text/plain".to_owned(),
    };
    let mut document = Document::new(origin, text.to_owned());
    FastReader::new().read(&document).write_into(&mut document);
    document
}

fn joined(pieces: &[Piece]) -> String {
    let words: Vec<String> = pieces
        .iter()
        .map(|p| p.text.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    words.join(" … ")
}

fn line(a: &Attribution) -> String {
    let kind = match a.kind {
        Kind::Direct => "direct",
        Kind::Indirect => "indirect",
        Kind::Mixed => "mixed",
    };
    let speaker = match (&a.speaker.name, a.source.is_empty()) {
        (Some(name), _) => name.clone(),
        (None, false) => format!("[{}]", joined(&a.source)),
        (None, true) => "—".to_owned(),
    };
    let indent = if a.parent.is_some() { "  " } else { "" };
    format!(
        "{indent}- {kind} | {speaker} | {} | {}",
        joined(&a.cue),
        joined(&a.content)
    )
}

/// Name, passage and expected lines of each case of a file.
fn cases(file: &str) -> Vec<(String, String, Vec<String>)> {
    let mut out: Vec<(String, String, Vec<String>)> = Vec::new();
    for line in file.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            out.push((name.to_owned(), String::new(), Vec::new()));
        } else if let Some((_, passage, lines)) = out.last_mut() {
            if let Some(words) = line.strip_prefix('>') {
                passage.push_str(words.strip_prefix(' ').unwrap_or(words));
                passage.push('\n');
            } else if line.trim_start().starts_with("- ") {
                lines.push(line.to_owned());
            }
        }
    }
    out
}

#[test]
fn passages_are_read_as_their_files_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/passages");
    let bless = std::env::var_os("DIXIT_BLESS").is_some();
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    files.sort();
    let mut wrong = Vec::new();
    let mut count = 0;
    for path in files
        .iter()
        .filter(|p| p.extension().is_some_and(|e| e == "md"))
    {
        let file = std::fs::read_to_string(path).unwrap();
        let mut new = file
            .lines()
            .take_while(|l| !l.starts_with("## "))
            .collect::<Vec<_>>()
            .join("\n");
        for (name, passage, expected) in cases(&file) {
            count += 1;
            let found: Vec<String> = document(&passage).attributions.iter().map(line).collect();
            let quoted: String = passage
                .lines()
                .map(|l| {
                    if l.is_empty() {
                        ">\n".to_owned()
                    } else {
                        format!("> {l}\n")
                    }
                })
                .collect();
            new.push_str(&format!("\n## {name}\n\n{quoted}\n{}\n", found.join("\n")));
            if found != expected {
                wrong.push(format!(
                    "{}: {name}\n  expected\n{}\n  found\n{}",
                    path.display(),
                    expected.join("\n"),
                    found.join("\n")
                ));
            }
        }
        if bless {
            std::fs::write(path, new.trim_end().to_owned() + "\n").unwrap();
        }
    }
    assert!(count >= 20, "only {count} cases: are the files there?");
    assert!(bless || wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn the_parts_of_a_page_are_told() {
    let d = document(
        "Minister denies the claim\n\nBy Ann Lee\n\nMOSCOW, 8 February. The minister said that \
         the claim was wrong.\n\nSee also\n\nTalks to go on in Geneva\n\n“We will see what comes \
         of it,” she said.\n",
    );
    assert_eq!(d.title.as_deref(), Some("Minister denies the claim"));
    assert_eq!(d.byline.as_deref(), Some("Ann Lee"));
    let dateline = d.dateline.unwrap();
    assert_eq!(dateline.place.as_deref(), Some("MOSCOW"));
    assert_eq!(dateline.date.as_deref(), Some("XXXX-02-08"));
    assert_eq!(d.related.len(), 1);
    assert_eq!(d.related[0].title, "Talks to go on in Geneva");
    for a in &d.attributions {
        let said = joined(&a.content);
        assert!(
            !said.contains("Geneva") && !said.contains("Ann Lee"),
            "{said}"
        );
    }
}

#[test]
fn a_line_with_a_date_alone_dates_the_document() {
    let d = document(
        "Company settles dispute\n\nFebruary 6, 2007\n\nThe company said it had settled.\n",
    );
    assert_eq!(d.published.value.as_deref(), Some("2007-02-06"));
    assert_eq!(d.published.basis, dixit_model::DateBasis::Text);
}

#[test]
fn a_text_in_another_language_is_named() {
    let russian = "Министр заявил, что переговоры продолжатся на следующей неделе. ".repeat(8);
    let d = document(&russian);
    assert!(
        d.problems.iter().any(|p| p.kind == "language"),
        "{:?}",
        d.problems
    );
    assert_eq!(d.language, None);
}
