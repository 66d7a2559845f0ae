//! The binary among bad files: what can be read is printed, what cannot is
//! named with its reason and what to do, and the exit status remembers.

mod common;

use std::io::Write as _;
use std::path::Path;
use std::process::Output;

use common::{check_lines, dixit};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

const FORMATS: [&str; 4] = ["table", "jsonl", "html", "csv"];

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// An article whose one source names the file that it stands in.
fn article(name: &str) -> String {
    format!(
        "“The bridge is closed,” Mayor {name} told reporters on Monday.\n\nNothing else was said.\n"
    )
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    "\u{feff}"
        .encode_utf16()
        .chain(text.encode_utf16())
        .flat_map(unit)
        .collect()
}

/// Russian in windows-1251; the letters that it holds stand in a row there.
fn windows_1251(text: &str) -> Vec<u8> {
    let byte = |c: char| match c {
        'А'..='я' => (c as u32 - 'А' as u32) as u8 + 0xc0,
        '«' => 0xab,
        '»' => 0xbb,
        '–' => 0x96,
        c => u8::try_from(c).unwrap(),
    };
    text.chars().map(byte).collect()
}

/// What a file must come to.
enum Outcome {
    /// A document of this text.
    Text(String),
    /// No document, and these words on standard error.
    Refused(&'static str),
    /// A document that begins with these words, and those on standard error.
    Partly(&'static str, &'static str),
}
use Outcome::{Partly, Refused, Text};

/// Files good and bad, in the order in which they are read.
fn files() -> Vec<(&'static str, Vec<u8>, Vec<Outcome>)> {
    let russian = "«Мост закрыт», – сказал Иванов журналистам. Больше он ничего не сказал.";
    let french = b"\xab L'\xe9t\xe9 sera tr\xe8s chaud \xbb, a d\xe9clar\xe9 le maire.";
    let random: Vec<u8> = (0..4000u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    let binary = "save its text as .txt or .html";
    let packed = gz(article("Vell").repeat(400).as_bytes());
    let lines = "{\"text\": \"“No,” said Lind.\"}\n{\"text\": \"cut\n[1]\n{\"title\": \"x\"}\n\n{\"text\":\" \"}\n{\"text\": \"“Yes,” said Brook.\"}\n";
    let page = format!(
        "<!DOCTYPE html><title>Bridge</title><article>{}</article>",
        "<p>“It is closed,” said the mayor, who had no other words for the reporters.</p>"
            .repeat(9)
    );
    vec![
        (
            "a-good.txt",
            article("Amato").into(),
            vec![Text(article("Amato"))],
        ),
        ("b-binary.txt", random, vec![Refused(binary)]),
        (
            "b-blank.txt",
            b" \r\n\t \n".into(),
            vec![Refused(
                "holds only white space; nothing can be read from it",
            )],
        ),
        (
            "b-elf.txt",
            b"\x7fELF\x02\x01\x01\0\0\0\0\0".into(),
            vec![Refused("is a program, not text; save its text")],
        ),
        (
            "b-empty.txt",
            vec![],
            vec![Refused("is empty; nothing can be read from it")],
        ),
        (
            "b-good.md",
            article("Bell").into(),
            vec![Text(article("Bell"))],
        ),
        (
            "b-pdf.txt",
            b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj".into(),
            vec![Refused("is a PDF file, not text; save its text")],
        ),
        (
            "b-png.html",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".into(),
            vec![Refused("is a PNG picture, not text; save its text")],
        ),
        (
            "c-cp1251.txt",
            windows_1251(russian),
            vec![Text(russian.into())],
        ),
        (
            "c-latin1.txt",
            french.into(),
            vec![Text(
                "« L'été sera très chaud », a déclaré le maire.".into(),
            )],
        ),
        (
            "c-mixed.txt",
            b"\xe2\x80\x9cNo,\xe2\x80\x9d said Andr\xe9 and Andr\xc3\xa9.".into(),
            vec![Text("“No,” said André and André.".into())],
        ),
        (
            "c-utf16be.txt",
            utf16(russian, u16::to_be_bytes),
            vec![Text(russian.into())],
        ),
        (
            "c-utf16le.txt",
            utf16(russian, u16::to_le_bytes),
            vec![Text(russian.into())],
        ),
        (
            "c-utf8-mark.txt",
            [b"\xef\xbb\xbf", article("Cruz").as_bytes()].concat(),
            vec![Text(article("Cruz"))],
        ),
        (
            "d-cut.txt.gz",
            packed[..packed.len() - 20].into(),
            vec![Partly(
                "“The bridge is closed,” Mayor Vell",
                "the gzip stream ends early",
            )],
        ),
        (
            "d-head.txt.gz",
            packed[..8].into(),
            vec![Refused(
                "the gzip stream ends early after 0 unpacked bytes; fetch the file again",
            )],
        ),
        (
            "d-whole.txt.gz",
            gz(article("Doe").as_bytes()),
            vec![Text(article("Doe"))],
        ),
        (
            "e-big.txt",
            "word ".repeat(20_000).into(),
            vec![Refused(
                "100000 bytes are over the limit of 65536; raise it with --max-size",
            )],
        ),
        (
            "e-bomb.txt.gz",
            gz(&vec![b'x'; 3_000_000]),
            vec![Refused(
                "unpack to more than the limit of 65536 bytes; raise it with --max-size",
            )],
        ),
        (
            "e-lines.jsonl",
            lines.into(),
            vec![
                Text("“No,” said Lind.".into()),
                Refused(
                    "e-lines.jsonl#2: not a JSON object: EOF while parsing a string at column 13; put one object on each line",
                ),
                Refused(
                    "e-lines.jsonl#3: not a JSON object: another value at column 1; put one object on each line",
                ),
                Refused(
                    "e-lines.jsonl#4: the object has no \"text\"; give the article as a string under the key \"text\"",
                ),
                Refused("e-lines.jsonl#6: holds only white space; nothing can be read from it"),
                Text("“Yes,” said Brook.".into()),
            ],
        ),
        (
            "e-page.html",
            page.into(),
            vec![Partly("“It is closed,” said the mayor", "")],
        ),
        (
            "f-script.html",
            b"<html><script>let a = 1;</script></html>".into(),
            vec![Refused(
                "the page has no visible text; save it after its scripts have run",
            )],
        ),
        (
            "z-good.txt",
            article("Zola").into(),
            vec![Text(article("Zola"))],
        ),
    ]
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    dixit()
        .arg("extract")
        .arg(folder)
        .args(["--max-size", "64KiB"])
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn bad_files_are_named_and_all_others_are_printed() {
    let folder = tempfile::tempdir().unwrap();
    let mut expected = Vec::new();
    for (name, bytes, outcomes) in files() {
        std::fs::write(folder.path().join(name), bytes).unwrap();
        expected.extend(outcomes.into_iter().map(|o| (name, o)));
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("nowhere", folder.path().join("x-link.txt")).unwrap();
        let gone = Refused("x-link.txt: does not exist; check the path and where a link points to");
        expected.insert(expected.len() - 1, ("x-link.txt", gone));
    }
    // A folder is walked whatever its name, and an empty one holds nothing.
    std::fs::create_dir(folder.path().join("y-folder.txt")).unwrap();

    let output = run(folder.path(), &["--format", "jsonl"]);
    let documents = check_lines(&output.stdout);
    let has_rows = |name: &str| {
        let of_file = |d: &&Value| d["origin"]["path"].as_str().unwrap().contains(name);
        let of_file = documents.iter().filter(of_file);
        of_file
            .flat_map(|d| d["attributions"].as_array())
            .any(|a| !a.is_empty())
    };
    assert!(has_rows("a-good.txt") && has_rows("z-good.txt"));
    let texts = documents.iter().map(|d| d["text"].as_str().unwrap());
    let readable = expected.iter().filter(|(_, o)| !matches!(o, Refused(_)));
    assert_eq!(texts.len(), readable.clone().count());
    for (text, (name, outcome)) in texts.zip(readable) {
        match outcome {
            Text(expected) => assert_eq!(text, expected, "{name}"),
            Partly(begin, _) => assert!(text.starts_with(begin), "{name}: {text}"),
            Refused(_) => unreachable!("left out above"),
        }
    }

    for format in FORMATS {
        let output = run(folder.path(), &["--format", format, "--jobs", "2"]);
        let errors = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{format}: {errors}");
        // Each bad input on a line of its own, in input order, then the summary.
        let mut lines = errors.lines();
        for (name, outcome) in &expected {
            let (Refused(words) | Partly(_, words)) = outcome else {
                continue;
            };
            if words.is_empty() {
                continue;
            }
            let line = lines
                .next()
                .unwrap_or_else(|| panic!("{name} is not named: {errors}"));
            let named = format!("dixit: {}", folder.path().join(name).display());
            assert!(
                line.starts_with(&named) && line.contains(words),
                "{format}: {line}"
            );
            assert!(line.contains("; "), "nothing to do about it: {line}");
        }
        let summary = lines.next().unwrap();
        assert!(summary.starts_with("14 documents, "), "{summary}");
        assert!(
            summary.ends_with(", 1 read in part, 15 not read"),
            "{summary}"
        );
        assert_eq!(lines.next(), None, "{errors}");
        let printed = text(&output.stdout);
        for (name, outcome) in &expected {
            let there = printed.contains(name);
            match outcome {
                // A sheet holds attributions only.
                Text(_) | Partly(..) => {
                    assert_eq!(there, format != "csv" || has_rows(name), "{format}: {name}")
                }
                // Its other lines are printed.
                Refused(_) if *name == "e-lines.jsonl" => {}
                // The page lists what it does not hold.
                Refused(_) => assert_eq!(there, format == "html", "{format}: {name}"),
            }
        }
        for jobs in ["1", "2", "8"] {
            let again = run(folder.path(), &["--format", format, "--jobs", jobs]);
            assert!(again.stdout == output.stdout, "{format}, {jobs} jobs");
            assert_eq!(text(&again.stderr), errors, "{format}, {jobs} jobs");
        }
    }
}
