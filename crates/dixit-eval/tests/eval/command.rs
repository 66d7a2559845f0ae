//! The binary.

use crate::{made_up, shared};
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn run(args: &[&Path]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dixit-eval"));
    command.args(args).output().expect("the binary runs")
}

fn arg(text: &str) -> &Path {
    Path::new(text)
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_missing_corpus_is_named_with_its_own_status() {
    let empty = shared::scratch("missing");
    for folder in [empty.clone(), empty.join("nowhere")] {
        let output = run(&[&folder]);
        assert_eq!(output.status.code(), Some(3));
        let message = stderr(&output);
        for part in [
            &folder.display().to_string(),
            "not part of the project",
            "text/STEM.txt",
            "networkdynamics/PolNeAR",
        ] {
            assert!(message.contains(part), "{part}: {message}");
        }
        assert!(output.stdout.is_empty());
    }
    // Folders without an article are no corpus either.
    for part in ["text", "attributions"] {
        fs::create_dir(empty.join(part)).expect("a folder");
    }
    assert_eq!(run(&[&empty]).status.code(), Some(3));
}

#[test]
fn a_broken_corpus_is_a_failure_that_names_file_and_line() {
    let folder = shared::scratch("broken");
    made_up::by_hand().write(&folder);
    let annotations = folder.join("attributions/bare_b.ann");
    let status_and_message = || {
        let output = run(&[&folder]);
        (output.status.code(), stderr(&output))
    };

    fs::write(&annotations, "T1\tCue 0 3\tx\nT2\tCue 3\tx\n").expect("annotations");
    let (status, message) = status_and_message();
    assert_eq!(status, Some(2));
    assert!(message.contains("bare_b.ann:2: "), "{message}");

    fs::write(&annotations, b"T1\tCue 0 3\tx\n\xff\n").expect("annotations");
    let (status, message) = status_and_message();
    assert_eq!(status, Some(2));
    assert!(
        message.contains("bare_b.ann:2: not UTF-8 at byte 13"),
        "{message}"
    );

    fs::write(&annotations, "T1\tContent 0 9999\tx\nE1\tContent:T1\n").expect("annotations");
    let (status, message) = status_and_message();
    assert_eq!(status, Some(2));
    assert!(message.contains("bare: gold span 0..9999"), "{message}");

    for annotator in ["b", "c"] {
        let path = folder.join(format!("attributions/bare_{annotator}.ann"));
        fs::remove_file(path).expect("an annotation goes");
    }
    let (status, message) = status_and_message();
    assert_eq!(status, Some(2));
    assert!(
        message.contains("bare.txt: no file bare_ANNOTATOR.ann"),
        "{message}"
    );
}

#[test]
fn the_reader_runs_and_its_figures_are_printed() {
    let folder = shared::scratch("reader");
    made_up::by_hand().write(&folder);
    let json = folder.join("scores.json");
    let output = run(&[&folder, arg("--json"), &json]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let table = stdout(&output);
    for row in [
        "attribution full ",
        "direct: content recall",
        "articles                             9",
    ] {
        assert!(table.contains(row), "{row}: {table}");
    }
    let json = fs::read(&json).expect("the scores");
    let json: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
    assert_eq!(json["counts"]["articles"], 9);
    assert_eq!(json["counts"]["articles_without_prediction_line"], 0);
    assert_eq!(json["run"]["reader"], "accurate");
    assert_eq!(
        json["run"]["corpus_sha256"].as_str().map(str::len),
        Some(64)
    );

    // The scores do not depend on the number of threads.
    let scores = |text: &str| text.lines().take(15).collect::<Vec<_>>().join("\n");
    let threads = run(&[&folder, arg("--jobs"), arg("3")]);
    assert_eq!(scores(&stdout(&threads)), scores(&table));
}

#[test]
fn the_hash_of_a_corpus_is_that_of_its_gold() {
    let folder = shared::scratch("hash");
    made_up::by_hand().write(&folder);
    let hash = || dixit_eval::Corpus::load(&folder).expect("a corpus").sha256;
    let before = hash();
    assert_eq!(before, hash());
    // Neither a second annotator nor a stray file counts.
    fs::write(folder.join("attributions/bare_c.ann"), "").expect("annotations");
    fs::write(folder.join("text/README"), "words").expect("a file");
    assert_eq!(before, hash());
    fs::write(folder.join("attributions/bare_b.ann"), "").expect("annotations");
    let after = hash();
    assert_ne!(before, after);
    fs::rename(folder.join("text/bare.txt"), folder.join("text/nude.txt")).expect("a name");
    let gold = |stem| folder.join(format!("attributions/{stem}_b.ann"));
    fs::rename(gold("bare"), gold("nude")).expect("a name");
    assert_ne!(after, hash());
}

#[test]
fn floors_hold_rise_and_fall_only_when_told_to() {
    let folder = shared::scratch("floors").join("made-up/dev");
    let predictions = made_up::by_hand().write(&folder);
    let sha256 = dixit_eval::Corpus::load(&folder).expect("a corpus").sha256;
    let floors = folder.join("floors.json");
    let write = |sha256: &str, measures: &str| {
        let json = format!(
            r#"{{"floors": [{{"corpus": "made-up/dev", "sha256": "{sha256}", "reader": "accurate",
                "measures": {{{measures}}}}}]}}"#
        );
        fs::write(&floors, json).expect("floors");
    };
    let eval = |extra: &[&str]| {
        let mut args = vec![&*folder, arg("--predictions"), &predictions];
        args.extend([arg("--floors"), &floors]);
        args.extend(extra.iter().map(|e| arg(e)));
        let output = run(&args);
        (output.status.code(), stderr(&output))
    };
    let full = || -> f64 {
        let floors = dixit_eval::Floors::load(&floors).expect("floors");
        floors.floors[0].measures["attributions.full.f1"]
    };

    write(&sha256, r#""attributions.full.f1": 0.25"#);
    assert_eq!(eval(&[]), (Some(0), String::new()));
    assert_eq!(full(), 0.25, "nothing changes unasked");
    assert_eq!(eval(&["--accept"]).0, Some(0));
    let measured = full();
    assert!(measured > 0.25);

    write(
        &sha256,
        r#""attributions.full.f1": 0.99, "counts.tokens": 1"#,
    );
    for extra in [&[][..], &["--accept"]] {
        let (status, message) = eval(extra);
        assert_eq!(status, Some(1));
        let expected = format!("attributions.full.f1 is {measured:.4}, its floor 0.9900");
        assert!(message.contains(&expected), "{message}");
        assert!(!message.contains("counts.tokens"), "{message}");
        assert_eq!(full(), 0.99);
    }
    assert_eq!(eval(&["--accept", "--lower"]).0, Some(0));
    assert_eq!(full(), measured);
    assert_eq!(eval(&[]).0, Some(0));
    assert_eq!(
        eval(&["--lower"]).0,
        Some(2),
        "--lower alone is a usage error"
    );

    write("0000", r#""attributions.full.f1": 0"#);
    let (status, message) = eval(&["--accept"]);
    assert_eq!(status, Some(1));
    assert!(
        message.contains(&sha256) && message.contains("0000"),
        "{message}"
    );
    assert_eq!(eval(&["--accept", "--lower"]).0, Some(0));
    assert_eq!(eval(&[]).0, Some(0));

    write(&sha256, r#""attributions.full.f2": 0"#);
    let (status, message) = eval(&[]);
    assert_eq!(status, Some(2));
    assert!(message.contains("attributions.full.f2"), "{message}");
    fs::write(&floors, r#"{"floors": []}"#).expect("floors");
    let (status, message) = eval(&[]);
    assert_eq!(status, Some(2));
    assert!(message.contains("no floors for this corpus"), "{message}");
}

#[test]
fn floors_count_even_if_nobody_reads_the_table() {
    let folder = shared::scratch("closed").join("made-up/dev");
    let predictions = made_up::by_hand().write(&folder);
    let floors = folder.join("floors.json");
    let json = r#"{"floors": [{"corpus": "made-up/dev", "sha256": "0", "reader": "accurate",
        "measures": {}}]}"#;
    fs::write(&floors, json).expect("floors");
    let scores = folder.join("scores.json");
    let mut child = Command::new(env!("CARGO_BIN_EXE_dixit-eval"))
        .args([&folder, arg("--predictions"), &predictions])
        .args([arg("--floors"), &floors, arg("--json"), &scores])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary starts");
    // Closed before the corpus can be read, let alone a row printed.
    drop(child.stdout.take());
    let status = child.wait().expect("the binary ends");
    assert_eq!(status.code(), Some(1), "the corpus differs");
    assert!(scores.exists());
}
