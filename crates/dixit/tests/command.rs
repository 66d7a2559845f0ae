//! The binary: exit statuses, order, output and errors.

mod common;

use std::io::{Read as _, Write as _};
use std::process::Stdio;

use common::{articles, check_lines, dixit, extract, write};

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn help_and_version_succeed_and_a_missing_path_is_explained() {
    for arguments in [
        &["--help"][..],
        &["--version"],
        &["extract", "--help"],
        &["extract", "-h"],
    ] {
        let output = dixit().args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}");
        assert!(
            output.stderr.is_empty() && !output.stdout.is_empty(),
            "{arguments:?}"
        );
    }
    let output = dixit().arg("extract").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert!(text(&output.stderr).contains("dixit extract news/"));
    for wrong in [
        &["--jobs", "0"][..],
        &["--max-size", "1x"],
        &["--format", "xml"],
    ] {
        let output = dixit()
            .arg("extract")
            .arg("x")
            .args(wrong)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn output_is_in_input_order_and_the_same_with_any_jobs() {
    let folder = articles(60);
    let forms = ["table", "jsonl", "html", "csv"].map(|format| (format, "fast"));
    for (format, reader) in forms.into_iter().chain([("jsonl", "accurate")]) {
        let runs = ["1", "2", "8"].map(|jobs| {
            let options = ["--format", format, "--jobs", jobs, "--reader", reader];
            let output = extract(folder.path(), &options);
            assert!(output.status.success());
            output.stdout
        });
        assert!(!runs[0].is_empty());
        assert!(runs[0] == runs[1] && runs[1] == runs[2], "{format}");
    }
    let output = extract(folder.path(), &["--format", "jsonl", "--jobs", "8"]);
    let documents = check_lines(&output.stdout);
    let paths: Vec<&str> = documents
        .iter()
        .map(|d| d["origin"]["path"].as_str().unwrap())
        .collect();
    assert_eq!(paths.len(), 60);
    assert!(paths.is_sorted());
}

#[test]
fn a_bad_input_is_named_and_the_rest_is_printed() {
    let folder = articles(3);
    write(&folder, "001-huge.txt", &"words ".repeat(2_000_000));
    let missing = folder.path().join("missing.txt");
    for jobs in ["1", "4"] {
        let output = dixit()
            .arg("extract")
            .args([&missing, &folder.path().to_owned()])
            .args(["--format", "jsonl", "--max-size", "10MB", "--jobs", jobs])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(check_lines(&output.stdout).len(), 3);
        let words = text(&output.stderr);
        let lines: Vec<&str> = words.lines().collect();
        assert_eq!(lines.len(), 3, "{words}");
        assert!(
            lines[0].starts_with(&format!("dixit: {}: ", missing.display())),
            "{words}"
        );
        assert!(lines[1].contains("001-huge.txt: "), "{words}");
        assert!(lines[2].starts_with("3 documents, "), "{words}");
        assert!(lines[2].ends_with(", 2 not read"), "{words}");
    }
    // The page lists what it does not hold.
    let output = extract(&missing, &["--format", "html", "--quiet"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stdout).contains("missing.txt"));
    assert_eq!(text(&output.stderr).lines().count(), 1);
}

#[test]
fn quiet_is_silent_where_all_is_well() {
    let folder = articles(2);
    let output = extract(folder.path(), &["--quiet"]);
    assert!(output.status.success() && output.stderr.is_empty());
    let output = extract(folder.path(), &[]);
    assert!(text(&output.stderr).starts_with("2 documents, "));
}

/// Runs `dixit extract - --format jsonl --quiet` with bytes through a pipe.
fn through_a_pipe(bytes: &[u8]) -> std::process::Output {
    let mut child = dixit()
        .args(["extract", "-", "--format", "jsonl", "--quiet"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(bytes).unwrap();
    drop(input);
    child.wait_with_output().unwrap()
}

#[test]
fn standard_input_is_a_path() {
    let page = format!(
        "<!DOCTYPE html><title>Bridge</title><body><article>{}</article>",
        "<p>The bridge is closed, the mayor said on Monday, and nothing else.</p>".repeat(9)
    );
    for (bytes, media_type, expected) in [
        (
            "«Да», – сказал он.",
            "text/plain",
            &[("-", "«Да», – сказал он.")][..],
        ),
        (&page, "text/html", &[("-", "The bridge is closed")]),
        (
            "{\"text\": \"One.\"}\n\n{\"text\": \"Two.\"}\n",
            "application/json",
            &[("-#1", "One."), ("-#3", "Two.")],
        ),
    ] {
        let output = through_a_pipe(bytes.as_bytes());
        assert!(output.status.success(), "{media_type}");
        let documents = check_lines(&output.stdout);
        assert_eq!(documents.len(), expected.len(), "{media_type}");
        for (document, (path, begin)) in documents.iter().zip(expected) {
            assert_eq!(document["origin"]["path"], *path);
            assert_eq!(document["origin"]["media_type"], media_type);
            assert!(document["text"].as_str().unwrap().starts_with(begin));
        }
    }
    for (bytes, words) in [
        (
            &b""[..],
            "dixit: -: is empty; nothing can be read from it\n",
        ),
        (
            b"%PDF-1.7",
            "dixit: -: is no readable PDF file (couldn't parse input: invalid file header); open it in a viewer and save its text as .txt\n",
        ),
    ] {
        let output = through_a_pipe(bytes);
        assert_eq!(output.status.code(), Some(2));
        assert_eq!((text(&output.stdout), text(&output.stderr)), ("", words));
    }
}

#[test]
fn colour_is_for_terminals_unless_asked_for() {
    let folder = articles(1);
    let has_colour = |arguments: &[&str], environment: &[(&str, &str)]| {
        let output = dixit()
            .arg("extract")
            .arg(folder.path())
            .args(arguments)
            .envs(environment.iter().copied())
            .output()
            .unwrap();
        output.stdout.contains(&0x1b)
    };
    assert!(!has_colour(&[], &[]));
    assert!(!has_colour(&[], &[("NO_COLOR", "1")]));
    assert!(!has_colour(
        &["--color", "never"],
        &[("CLICOLOR_FORCE", "1")]
    ));
    assert!(has_colour(&["--color", "always"], &[]));
    assert!(has_colour(&["--color", "always"], &[("NO_COLOR", "1")]));
    // Of two wishes the last one counts.
    assert!(!has_colour(&["--color", "always", "--color", "never"], &[]));
}

#[test]
fn out_writes_a_file_or_into_a_folder() {
    let folder = articles(2);
    let place = tempfile::tempdir().unwrap();
    let to_stdout = extract(folder.path(), &["--format", "jsonl"]).stdout;

    let file = place.path().join("run.jsonl");
    std::fs::write(&file, "what was there before").unwrap();
    let output = extract(
        folder.path(),
        &["--format", "jsonl", "--out", file.to_str().unwrap()],
    );
    assert!(output.status.success() && output.stdout.is_empty());
    assert_eq!(std::fs::read(&file).unwrap(), to_stdout);

    let made = format!("{}/new/deep/", place.path().display());
    for (format, name) in [
        ("table", "dixit.txt"),
        ("jsonl", "dixit.jsonl"),
        ("html", "dixit.html"),
        ("csv", "dixit.csv"),
    ] {
        let output = extract(folder.path(), &["--format", format, "--out", &made]);
        assert!(output.status.success());
        assert!(
            std::fs::metadata(format!("{made}{name}")).unwrap().len() > 0,
            "{name}"
        );
    }
    // No temporary file is left behind.
    let names = |path: &str| std::fs::read_dir(path).unwrap().count();
    assert_eq!(
        (names(&made), names(place.path().to_str().unwrap())),
        (4, 2)
    );

    let inside_a_file = format!("{}/x.txt", file.display());
    let mut refused = vec!["no/such/folder/x.txt", &inside_a_file];
    if cfg!(target_os = "linux") {
        // Read-only even for the superuser, as whom tests may run.
        refused.push("/sys/x.txt");
    }
    for out in refused {
        let output = extract(folder.path(), &["--out", out]);
        assert_eq!(output.status.code(), Some(2), "{out}");
        assert!(output.stdout.is_empty());
        let words = text(&output.stderr);
        let begin = format!("dixit: {out}: cannot be written: ");
        assert!(words.starts_with(&begin), "{words}");
        assert!(
            words.ends_with("; choose another place with --out\n"),
            "{words}"
        );
        assert_eq!(words.lines().count(), 1);
    }
}

#[test]
fn the_output_of_the_run_before_is_no_input() {
    let folder = articles(3);
    let out = folder.path().join("all.jsonl");
    let run = || {
        let arguments = ["--format", "jsonl", "--out", out.to_str().unwrap()];
        let output = extract(folder.path(), &arguments);
        assert!(text(&output.stderr).starts_with("3 documents, "));
        std::fs::read(&out).unwrap()
    };
    assert_eq!(run(), run());
}

#[test]
fn an_input_is_never_written_over() {
    let folder = articles(2);
    let input = std::fs::read_dir(folder.path())
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let before = std::fs::read(&input).unwrap();
    for given in [folder.path(), input.as_path()] {
        let output = extract(given, &["--out", input.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(2));
        let words = text(&output.stderr);
        assert!(
            words.contains("is among the inputs and would be lost"),
            "{words}"
        );
        assert_eq!(std::fs::read(&input).unwrap(), before);
    }
}

#[cfg(unix)]
#[test]
fn a_device_is_written_to_and_not_replaced() {
    let folder = articles(1);
    let output = extract(folder.path(), &["--out", "/dev/null"]);
    assert!(output.status.success());
    assert!(!std::fs::metadata("/dev/null").unwrap().is_file());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let folder = articles(1);
    for format in ["table", "jsonl", "html", "csv"] {
        let output = extract(folder.path(), &["--format", format, "--out", "/dev/full"]);
        assert_eq!(output.status.code(), Some(2), "{format}");
        let words = text(&output.stderr);
        assert!(
            words.starts_with("dixit: the output cannot be written"),
            "{words}"
        );
    }
}

#[test]
fn a_closed_pipe_is_silent() {
    let folder = articles(1);
    for n in 0..40 {
        write(
            &folder,
            &format!("long-{n}.txt"),
            &"Nothing was said.\n".repeat(5_000),
        );
    }
    for format in ["table", "jsonl", "html"] {
        let mut child = dixit()
            .arg("extract")
            .arg(folder.path())
            .args(["--format", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let mut words = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut words)
            .unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{format}: {words}");
        assert_eq!(words, "", "{format}");
    }
}

#[test]
fn the_output_holds_no_control_character_of_a_page_or_path() {
    let folder = tempfile::tempdir().unwrap();
    let nasty = "\u{1b}[2J“Red\u{9b}31m,” \u{202e}she said\u{7}.\n";
    // Among so many words the file is no binary one.
    let nasty = nasty.to_owned() + &"“Nobody was told to keep quiet,” she said.\n".repeat(30);
    // Not every file system takes an escape in a name.
    let name = if cfg!(unix) {
        "a\u{1b}]0;x\u{7}.txt"
    } else {
        "a.txt"
    };
    write(&folder, name, &nasty);
    let missing = folder.path().join("no\u{1b}[5m");
    let output = dixit()
        .arg("extract")
        .args([folder.path(), &missing])
        .args(["--color", "never"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    for words in [text(&output.stdout), text(&output.stderr)] {
        let left: Vec<char> = words
            .chars()
            .filter(|&c| c != '\n' && (c.is_control() || c == '\u{202e}'))
            .collect();
        assert_eq!(left, Vec::<char>::new(), "{words:?}");
    }
    assert!(text(&output.stderr).contains(r"no\u{1b}[5m"));
}
