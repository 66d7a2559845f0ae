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
        assert!(summary.ends_with(", 1 damaged, 15 not read"), "{summary}");
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

/// Texts without measure; each is one file.
fn odd_texts() -> Vec<(String, String)> {
    let mut texts: Vec<(String, String)> = Vec::new();
    for (i, mark) in ["“", "„", "«", "\"", "'", "`", "``", "''", "‘", "「", "‹"]
        .iter()
        .enumerate()
    {
        texts.push((format!("open-{i}.txt"), format!("{mark}We ").repeat(10_000)));
        texts.push((format!("marks-{i}.txt"), mark.repeat(10_000)));
    }
    for (i, bracket) in ["(", "[", "{", "<", ")", "(“"].iter().enumerate() {
        texts.push((
            format!("brackets-{i}.txt"),
            format!("She said: {}", bracket.repeat(10_000)),
        ));
    }
    let shut = format!("He said {}no{}.", "(“".repeat(10_000), "”)".repeat(10_000));
    let closed = "“It is closed,” said the mayor of the town.\n\n";
    for (name, text) in [
        ("brackets-shut.txt", shut),
        (
            "open-said.txt",
            "“He said that it is closed. ".repeat(10_000),
        ),
        ("names.txt", "VELL: We closed it.\n".repeat(10_000)),
        ("names-alone.txt", "NAME:\n".repeat(10_000)),
        ("teasers.txt", "See also\n\nThe mayor closes it\n\n".repeat(3_000)),
        ("arabic.txt", "«لا نعرف شيئا»، قال الوزير أحمد للصحفيين يوم الاثنين. ".repeat(300)),
        ("hebrew.txt", "\u{202b}\"לא נבדק\"\u{202c}, אמר המהנדס. \u{200f}".repeat(300)),
        ("combining.txt", format!("{closed}Se\u{301}an{} said “no{}”.\n", "\u{301}".repeat(20_000), "\u{20dd}".repeat(20_000))),
        ("invisible.txt", "\u{200b}“\u{feff}It is\u{200d} closed,\u{2060}” \u{2066}said\u{2069} the \u{202e}mayor.\u{200e} ".repeat(300)),
        ("controls.txt", format!("{}“It is \u{1b}[31mclosed\u{9b}0m,” \u{7}said the mayor\u{85}.\u{0}\n", closed.repeat(9))),
        ("emoji.txt", "“👩\u{200d}🔬🇩🇪,” said 👍🏽 Vell. ".repeat(500)),
        ("breaks.txt", "“No,”\r\rsaid\r\nVell.\u{2028}He\u{2029}added\u{b}more\u{c}. ".repeat(500)),
        ("words.txt", "a".repeat(1_000_000)),
        ("lines.txt", "\n".repeat(100_000) + closed),
        ("letters.txt", "a\n".repeat(50_000)),
        (
            "json.jsonl",
            "{\"text\": \"“No \\u0000\\ud83d\\ude00,” said \\u001b[2J Vell to us all.\"}\n".to_owned(),
        ),
        ("deep.html", format!("<p>{}“No,” said Vell.", "<b>".repeat(10_000))),
        ("entities.html", format!("<p>{}“No,” said Vell.", "&xyz;&#x110000;&#0;&#xd800;«".repeat(20_000))),
    ] {
        texts.push((name.to_owned(), text));
    }
    texts
}

#[test]
fn odd_texts_are_read_in_every_form() {
    let folder = tempfile::tempdir().unwrap();
    let texts = odd_texts();
    for (name, text) in &texts {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    // Forms do not differ by reader.
    let runs = FORMATS.map(|format| (format, "fast"));
    for (format, reader) in runs.into_iter().chain([("jsonl", "accurate")]) {
        let output = dixit()
            .arg("extract")
            .arg(folder.path())
            .args(["--quiet", "--format", format, "--reader", reader])
            .output()
            .unwrap();
        assert_eq!(text(&output.stderr), "", "{format}");
        assert_eq!(output.status.code(), Some(0), "{format}");
        if format == "jsonl" {
            let documents = check_lines(&output.stdout);
            assert_eq!(documents.len(), texts.len());
        } else {
            // No control character of a text comes through.
            let loose = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
            let loose = text(&output.stdout).chars().find(|&c| loose(c));
            assert!(loose.is_none() || format == "csv", "{format}: {loose:?}");
        }
    }
}

#[test]
fn lone_surrogates_and_deep_json_are_refused_line_by_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.jsonl");
    let deep = format!(
        "{{\"text\": {}1{}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let lines = format!(
        "{{\"text\": \"\\ud83d alone\"}}\n{deep}\n{{\"text\": \"“We closed it,” said Mayor Vell.\"}}\n"
    );
    std::fs::write(&path, lines).unwrap();
    let output = dixit()
        .arg("extract")
        .arg(&path)
        .args(["--quiet", "--format", "jsonl"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(check_lines(&output.stdout).len(), 1);
    let errors: Vec<&str> = text(&output.stderr).lines().collect();
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert!(
        errors[0].contains("x.jsonl#1: not a JSON object: ") && errors[0].contains("hex escape"),
        "{errors:?}"
    );
    assert!(
        errors[1].contains("x.jsonl#2: not a JSON object: recursion limit exceeded"),
        "{errors:?}"
    );
}

/// A file of one long line, and one over the limit: 10 MB and 100 MB of words
/// are measured with the release build (`BENCHMARKS.md`).
#[test]
fn a_long_line_is_read_and_a_huge_file_is_refused_unread() {
    let folder = tempfile::tempdir().unwrap();
    let line = folder.path().join("line.txt");
    let words = "The bridge is closed, the mayor said on Monday, and nothing else, and ";
    std::fs::write(&line, words.repeat(1_000_000 / words.len())).unwrap();
    let output = dixit()
        .arg("extract")
        .arg(&line)
        .args(["--format", "jsonl"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    let documents = check_lines(&output.stdout);
    assert_eq!(
        documents[0]["text"].as_str().unwrap().len(),
        std::fs::metadata(&line).unwrap().len() as usize
    );

    // A hole takes no space on the disk; it is refused by its size.
    let huge = folder.path().join("huge.txt");
    std::fs::File::create(&huge)
        .unwrap()
        .set_len(100 << 20)
        .unwrap();
    let output = dixit().arg("extract").arg(&huge).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let errors = text(&output.stderr);
    assert!(
        errors.contains(
            "huge.txt: 104857600 bytes are over the limit of 67108864; raise it with --max-size\n"
        ),
        "{errors}"
    );
}
