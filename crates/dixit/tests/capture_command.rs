//! `dixit capture` and what both commands share: selection, place, resumption.

mod common;

use std::path::Path;
use std::process::Output;

use common::{articles, dixit, write};
use serde_json::Value;

fn capture(path: &Path, arguments: &[&str]) -> Output {
    dixit()
        .arg("capture")
        .arg(path)
        .args(arguments)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    let lines = text(&output.stdout).lines();
    lines.map(|l| serde_json::from_str(l).unwrap()).collect()
}

/// A page with a date and a language.
fn page(title: &str, date: &str, words: &str) -> String {
    let date = match date {
        "" => String::new(),
        date => format!("<meta property=\"article:published_time\" content=\"{date}T10:00:00Z\">"),
    };
    format!(
        "<!DOCTYPE html><html><head><title>{title}</title>{date}</head><body><article>\
         <h1>{title}</h1>{}</article></body></html>",
        format!("<p>{words}</p>").repeat(8)
    )
}

const ENGLISH: &str = "The bridge over the river is closed to all traffic from today, and the \
                       city council has asked the people who live nearby to be patient.";
const GERMAN: &str = "Die Brücke über den Fluss ist ab heute für den gesamten Verkehr gesperrt, \
                      und der Stadtrat hat die Anwohner um Geduld gebeten.";

#[test]
fn a_list_seals_each_snapshot_and_says_how_it_came_in() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(
        &folder,
        "a.html",
        &page("Bridge closed", "2016-02-08", ENGLISH),
    );
    let output = capture(&path, &["--format", "jsonl"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let line = &lines(&output)[0];
    let sum = sha256(&std::fs::read(&path).unwrap());
    assert_eq!(line["schema"], "dixit.capture/1");
    assert_eq!(line["sha256"], sum.as_str());
    assert_eq!(line["way"], "file");
    assert_eq!(line["captured"]["basis"], "file-time");
    assert!(line["captured"]["value"].as_str().unwrap().ends_with('Z'));
    assert_eq!(line["title"], "Bridge closed");
    assert_eq!(line["published"]["value"], "2016-02-08");
    assert_eq!(line["language"], "en");
    assert!(line["text"].as_str().unwrap().contains("The bridge"));

    let table = capture(&path, &[]);
    let table = text(&table.stdout);
    for part in [
        "Bridge closed",
        "published 2016-02-08 (meta)",
        &sum,
        "(file-time)",
    ] {
        assert!(table.contains(part), "{part} is not in {table}");
    }
    let csv = capture(&path, &["--format", "csv"]);
    let mut rows = csv::Reader::from_reader(&*csv.stdout);
    let head = rows.headers().unwrap().clone();
    let row = rows.records().next().unwrap().unwrap();
    let cell = |name: &str| &row[head.iter().position(|h| h == name).unwrap()];
    assert_eq!(cell("sha256"), sum);
    assert_eq!(cell("published"), "2016-02-08");
    assert_eq!(cell("published_basis"), "meta");
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    let digest = sha2::Sha256::digest(bytes);
    digest.iter().map(|b| format!("{b:02x}")).collect()
}

#[test]
fn documents_are_left_out_by_date_and_language_and_what_is_unknown_stays() {
    let folder = tempfile::tempdir().unwrap();
    write(&folder, "1-old.html", &page("Old", "2015-12-31", ENGLISH));
    write(&folder, "2-new.html", &page("New", "2016-02-08", ENGLISH));
    write(&folder, "3-german.html", &page("Neu", "2016-02-08", GERMAN));
    write(&folder, "4-undated.html", &page("Undated", "", ENGLISH));
    let titles = |arguments: &[&str]| {
        let mut all = vec!["--format", "jsonl"];
        all.extend(arguments);
        let output = capture(folder.path(), &all);
        let titles: Vec<String> = lines(&output)
            .iter()
            .map(|l| l["title"].as_str().unwrap().to_owned())
            .collect();
        (titles.join(" "), text(&output.stderr).to_owned())
    };
    let (kept, words) = titles(&["--since", "2016"]);
    assert_eq!(kept, "New Neu Undated");
    assert!(
        words.contains("3 documents, 1 older and left out"),
        "{words}"
    );
    let (kept, words) = titles(&["--lang", "de"]);
    assert_eq!(kept, "Neu");
    assert!(
        words.contains("3 in other languages and left out"),
        "{words}"
    );
    assert_eq!(
        titles(&["--lang", "EN,fr", "--since", "2016-02"]).0,
        "New Undated"
    );
    assert_eq!(titles(&["--limit", "2"]).0, "Old New");
    for wrong in [
        ["--since", "8 Feb"],
        ["--since", "2016-13"],
        ["--since", "2016-02-00"],
        ["--since", "2016-02-3é"],
        ["--lang", "english"],
        ["--limit", "0"],
    ] {
        let output = capture(folder.path(), &wrong);
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
        assert!(text(&output.stderr).contains(wrong[0]), "{wrong:?}");
    }
    for (since, days) in [("2009-02-30", 28), ("1900-02-29", 28), ("2016-04-31", 30)] {
        let output = capture(folder.path(), &["--since", since]);
        assert_eq!(output.status.code(), Some(2), "{since}");
        let words = text(&output.stderr);
        let month = &since[..7];
        assert!(
            words.contains(&format!("the month {month} has {days} days")),
            "{words}"
        );
    }
    assert_eq!(titles(&["--since", "2016-02-29", "--lang", "zz"]).0, "");
}

/// Kills a run that waits for its last input for ever, once it has kept a state.
#[cfg(unix)]
fn interrupted(arguments: &[&str], folder: &Path, waits: &Path, out: &Path) {
    let made = std::process::Command::new("mkfifo").arg(waits).status();
    assert!(made.unwrap().success());
    let mut child = dixit()
        .args(arguments)
        .arg(folder)
        .arg(waits)
        .arg("--out")
        .arg(out)
        .spawn()
        .unwrap();
    let mut state = out.as_os_str().to_owned();
    state.push(".part.json");
    let begun = std::time::Instant::now();
    while !Path::new(&state).exists() && begun.elapsed().as_secs() < 60 {
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    std::fs::remove_file(waits).unwrap();
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_is_gone_on_with_and_comes_to_the_same_bytes() {
    for (command, format) in [("extract", "jsonl"), ("extract", "csv"), ("capture", "csv")] {
        let folder = articles(40);
        let place = tempfile::tempdir().unwrap();
        let last = place.path().join("last.txt");
        let out = place.path().join("out");
        let arguments = [command, "--quiet", "--jobs", "2", "--format", format];

        interrupted(&arguments, folder.path(), &last, &out);
        assert!(!out.exists(), "no unfinished file under the final name");
        let state = place.path().join("out.part.json");
        assert!(state.exists(), "a state is kept");

        std::fs::write(&last, "“All is well,” the mayor said.").unwrap();
        let run = |out: &Path, more: &[&str]| {
            let mut command = dixit();
            command.args(arguments).arg(folder.path()).arg(&last);
            let output = command.arg("--out").arg(out).args(more).output().unwrap();
            assert!(output.status.success(), "{}", text(&output.stderr));
        };
        run(&out, &["--resume"]);
        let whole = place.path().join("whole");
        run(&whole, &[]);
        assert_eq!(
            text(&std::fs::read(&out).unwrap()),
            text(&std::fs::read(&whole).unwrap())
        );
        assert!(!state.exists() && !place.path().join("out.part").exists());
    }
}

#[cfg(unix)]
#[test]
fn a_state_of_other_arguments_is_refused_and_an_unfinished_run_is_mentioned() {
    let folder = articles(3);
    let place = tempfile::tempdir().unwrap();
    let last = place.path().join("last.txt");
    let out = place.path().join("out.jsonl");
    let arguments = ["extract", "--quiet", "--format", "jsonl"];
    interrupted(&arguments, folder.path(), &last, &out);
    std::fs::write(&last, "All is well.").unwrap();
    let run = |more: &[&str]| {
        let mut command = dixit();
        command.args(arguments).arg(folder.path()).arg(&last);
        command.arg("--out").arg(&out).args(more).output().unwrap()
    };
    let refused = run(&["--resume", "--limit", "2"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("belongs to a run with other arguments"));
    assert!(!out.exists());
    let anew = run(&[]);
    assert!(anew.status.success());
    assert!(text(&anew.stderr).contains("--resume would go on with it"));
    assert_eq!(std::fs::read_to_string(&out).unwrap().lines().count(), 4);
}

#[cfg(unix)]
#[test]
fn a_file_that_changed_meanwhile_is_not_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let lines = "{\"text\":\"All is well.\"}\n".repeat(3);
    let first = write(&folder, "a.jsonl", &lines);
    let waits = folder.path().join("waits");
    let out = folder.path().join("out");
    let arguments = ["capture", "--quiet", "--jobs", "1", "--format", "jsonl"];
    interrupted(&arguments, &first, &waits, &out);
    // The state names the file while it is being read.
    let state = folder.path().join("out.part.json");
    let mut kept: Value = serde_json::from_slice(&std::fs::read(&state).unwrap()).unwrap();
    assert_eq!(kept["position"]["file"], first.to_str().unwrap());
    kept["position"]["done"] = 1.into();
    std::fs::write(&state, kept.to_string()).unwrap();
    std::fs::write(&first, lines.replace("well", "very well")).unwrap();
    std::fs::write(&waits, "All is well.").unwrap();
    let mut command = dixit();
    command.args(arguments).arg(&first).arg(&waits);
    let output = command
        .arg("--out")
        .arg(&out)
        .arg("--resume")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("a.jsonl: has changed since"));
}

#[test]
fn what_does_not_go_together_is_refused_in_plain_words() {
    let folder = articles(1);
    for (arguments, words) in [
        (&["--resume"][..], "--resume needs --out FILE"),
        (&["--resume", "--out", "x.txt"], "--format jsonl or csv"),
        (&["--warc", "x.warc.gz"], "no address is given"),
    ] {
        let output = capture(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains(words), "{arguments:?}");
    }
}

#[test]
fn each_line_fits_the_schema_and_each_block_is_found_in_the_bytes() {
    let schema = include_str!("../../../docs/schema/dixit.capture-1.json");
    let schema: Value = serde_json::from_str(schema).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/wikinews");
    let output = capture(&examples, &["--format", "jsonl"]);
    let lines = lines(&output);
    let ways: std::collections::BTreeSet<&str> =
        lines.iter().map(|l| l["way"].as_str().unwrap()).collect();
    assert_eq!(
        ways.into_iter().collect::<Vec<_>>(),
        ["file", "wacz", "warc"]
    );
    let mut compared = 0;
    for line in &lines {
        let errors: Vec<String> = schema.iter_errors(line).map(|e| e.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new(), "{}", line["path"]);
        if line["way"] != "file" {
            continue;
        }
        let bytes = std::fs::read(line["path"].as_str().unwrap()).unwrap();
        let text: Vec<char> = line["text"].as_str().unwrap().chars().collect();
        for block in line["blocks"].as_array().unwrap() {
            let number = |key: &str| block[key].as_u64().unwrap() as usize;
            let block_text: String = text[number("start")..number("end")].iter().collect();
            let ranges = block["bytes"].as_array().unwrap().iter();
            let shown: Vec<u8> = ranges
                .flat_map(|r| {
                    &bytes[r[0].as_u64().unwrap() as usize..r[1].as_u64().unwrap() as usize]
                })
                .copied()
                .collect();
            // Where the page has no character reference its words stand as they are.
            let shown = text_of(&shown);
            if !shown.contains('&') {
                assert_eq!(squeezed(&shown), squeezed(&block_text), "{}", line["path"]);
                compared += 1;
            }
        }
    }
    assert!(compared > 100, "{compared}");
    let mut bad = lines[0].clone();
    bad["captured"]["basis"] = "guess".into();
    assert!(!schema.is_valid(&bad));
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Without white space, of which a page may hold more than its text.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// A WARC file of one answer, with a digest of its block or a wrong one.
fn warc(content_type: &str, body: &[u8], digest: Option<&str>) -> Vec<u8> {
    let mut block = format!("HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\n\r\n").into_bytes();
    block.extend(body);
    let digest = digest.map_or_else(String::new, |d| format!("WARC-Block-Digest: {d}\r\n"));
    let head = format!(
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/a\r\n\
         WARC-Date: 2020-02-08T12:30:00Z\r\n{digest}Content-Type: application/http\r\n\
         Content-Length: {}\r\n\r\n",
        block.len()
    );
    [head.as_bytes(), &block, b"\r\n\r\n"].concat()
}

#[test]
fn what_is_cut_off_or_changed_is_named_and_the_status_remembers() {
    let folder = tempfile::tempdir().unwrap();
    let whole = warc(
        "text/html",
        page("Bridge closed", "", ENGLISH).as_bytes(),
        None,
    );
    let wrong = Some("sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ");
    let changed = warc(
        "text/html",
        page("Bridge closed", "", ENGLISH).as_bytes(),
        wrong,
    );
    for (name, bytes, words) in [
        ("whole.warc", &whole[..], ""),
        ("cut.warc", &whole[..whole.len() / 2], "cut.warc#0: "),
        (
            "changed.warc",
            &changed[..],
            "changed.warc#0: WARC-Block-Digest is recorded as ",
        ),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let output = capture(&path, &["--quiet"]);
        let errors = text(&output.stderr);
        assert_eq!(
            output.status.code(),
            Some(if words.is_empty() { 0 } else { 2 }),
            "{errors}"
        );
        assert_eq!(errors.is_empty(), words.is_empty(), "{errors}");
        assert!(errors.contains(words), "{errors}");
        assert!(text(&output.stdout).contains("Bridge closed"));
    }
}

#[test]
fn the_encoding_that_a_server_named_is_used() {
    let folder = tempfile::tempdir().unwrap();
    // "Мост закрыт." in windows-1251; nothing in the page says so.
    let words =
        b"\xcc\xee\xf1\xf2 \xe7\xe0\xea\xf0\xfb\xf2, \xf1\xea\xe0\xe7\xe0\xeb \xec\xfd\xf0.";
    let body = [b"<!DOCTYPE html><p>", &words.repeat(9)[..]].concat();
    let path = folder.path().join("a.warc");
    std::fs::write(
        &path,
        warc("text/html; charset=\"Windows-1251\"", &body, None),
    )
    .unwrap();
    let output = capture(&path, &["--format", "jsonl"]);
    let line = &lines(&output)[0];
    let read = line["text"].as_str().unwrap();
    assert!(read.starts_with("Мост закрыт, сказал мэр."), "{read}");
    assert_eq!(
        line["problems"].as_array().map(Vec::len),
        Some(0),
        "{}",
        line["problems"]
    );
}
