//! The commands around a register, through the real binary.

mod common;

use common::{articles, check_lines, dixit, schema_of, write};
use serde_json::Value;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

fn run(register: &Path, arguments: &[&str]) -> Output {
    command(register, arguments).output().unwrap()
}

/// A command with its register.
fn command(register: &Path, arguments: &[&str]) -> Command {
    let mut command = dixit();
    command.args(arguments).arg("--register").arg(register);
    command.env_remove("DIXIT_REGISTER");
    command
}

fn succeeded(output: &Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{}\n{errors}",
        String::from_utf8_lossy(&output.stdout)
    );
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn init(folder: &tempfile::TempDir) -> PathBuf {
    let path = folder.path().join("case.dixit");
    succeeded(&dixit().arg("init").arg(&path).output().unwrap());
    path
}

fn add(register: &Path, input: &Path) -> Output {
    run(
        register,
        &["add", "--reader", "fast", &input.to_string_lossy()],
    )
}

fn status(register: &Path) -> Value {
    let output = run(register, &["status", "--format", "json"]);
    serde_json::from_str(&succeeded(&output)).unwrap()
}

fn count(register: &Path, what: &str) -> u64 {
    status(register)["counts"][what].as_u64().unwrap()
}

#[test]
fn a_folder_becomes_a_register_that_verifies_and_answers() {
    let (folder, news) = (tempfile::tempdir().unwrap(), articles(6));
    let register = init(&folder);
    succeeded(&add(&register, news.path()));
    assert_eq!(count(&register, "snapshots"), 6);
    assert_eq!(count(&register, "documents"), 6);
    assert!(count(&register, "attributions") >= 6);
    assert_eq!(
        (
            count(&register, "claims") > 0,
            count(&register, "decisions")
        ),
        (true, 0)
    );

    let verified = succeeded(&run(&register, &["verify"]));
    assert!(verified.ends_with("all holds\n"), "{verified}");
    assert!(
        verified.contains("6 snapshots, 6 readings, 6 texts"),
        "{verified}"
    );

    let found = run(
        &register,
        &[
            "search",
            "\"ship 3\" late",
            "--format",
            "jsonl",
            "--limit",
            "3",
        ],
    );
    for line in succeeded(&found).lines() {
        let hit: Value = serde_json::from_str(line).unwrap();
        assert_eq!(hit["schema"], "dixit.search/1");
        let text = hit["content"][0]["text"].as_str().unwrap();
        assert!(text.contains("Ship 3 is late"), "{text}");
        assert!(hit["passage"]["text"].as_str().unwrap().contains(text));
    }
    assert_eq!(
        run(&register, &["search", "zeppelin"]).status.code(),
        Some(1)
    );
    assert_eq!(run(&register, &["search", "\"open"]).status.code(), Some(2));
    for format in ["table", "csv", "html"] {
        let shown = succeeded(&run(&register, &["search", "late", "--format", format]));
        assert!(shown.contains("is late"), "{format}: {shown}");
    }
}

#[test]
fn what_is_stored_is_what_extract_prints() {
    let (folder, news) = (tempfile::tempdir().unwrap(), articles(3));
    let register = init(&folder);
    succeeded(&add(&register, news.path()));
    let extracted = dixit()
        .args(["extract", "--reader", "fast", "--format", "jsonl"])
        .arg(news.path())
        .output()
        .unwrap();
    check_lines(&extracted.stdout);
    let store = dixit::register::Register::read(&register).unwrap();
    let mut stored = String::new();
    store
        .readings(0, &mut |reading| {
            stored.push_str(&reading.json().unwrap());
            stored.push('\n');
            Ok(())
        })
        .unwrap();
    assert_eq!(stored, String::from_utf8(extracted.stdout).unwrap());
}

#[test]
fn adding_again_adds_nothing_and_a_changed_file_is_a_version() {
    let (folder, news) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let register = init(&folder);
    let page = write(
        &news,
        "a.txt",
        "“Twelve people died in the port,” the mayor of Northport, Ada Vell, said on Monday.\n\n“We know nothing,” the pilot said.\n",
    );
    write(&news, "b.txt", "“Ship 2 is late,” the pilot said.\n");
    succeeded(&add(&register, news.path()));
    let before = status(&register);
    let again = add(&register, news.path());
    assert!(String::from_utf8_lossy(&again.stderr).contains("2 known"));
    succeeded(&again);
    assert_eq!(status(&register), before);

    fs::write(
        &page,
        "“Nine people died in the port,” the mayor of Northport, Ada Vell, said on Monday.\n",
    )
    .unwrap();
    let third = add(&register, news.path());
    assert!(String::from_utf8_lossy(&third.stderr).contains("1 of them new versions"));
    assert_eq!(count(&register, "documents"), 3);
    let changes = succeeded(&run(&register, &["changes", "--format", "jsonl"]));
    let change: Value = serde_json::from_str(&changes).unwrap();
    assert_eq!(change["schema"], "dixit.changes/1");
    assert_eq!(change["vanished"].as_array().unwrap().len(), 1, "{change}");
    let words = change["changed"][0]["words"].to_string();
    assert!(
        words.contains("Twelve") && words.contains("Nine"),
        "{words}"
    );
    let table = succeeded(&run(&register, &["changes"]));
    assert!(
        table.contains("− [the pilot]") || table.contains("We know nothing"),
        "{table}"
    );
    succeeded(&run(&register, &["verify"]));
}

#[test]
fn what_is_printed_for_programs_fits_its_schema() {
    let (folder, news) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let register = init(&folder);
    for text in [
        "“Twelve people died in the port,” Ada Vell, mayor of Northport, said. “Go,” two officials said.\n",
        "“Nine people died in the port,” Ada Vell, mayor of Northport, said. “Stay,” she said.\n",
    ] {
        write(&news, "a.txt", text);
        succeeded(&add(&register, news.path()));
    }
    for (file, arguments) in [
        ("dixit.status-1.json", &["status", "--format", "json"][..]),
        ("dixit.verify-1.json", &["verify", "--format", "json"]),
        (
            "dixit.search-1.json",
            &["search", "port", "--old", "--format", "jsonl"],
        ),
        ("dixit.changes-1.json", &["changes", "--format", "jsonl"]),
    ] {
        let schema = schema_of(file);
        let lines = succeeded(&run(&register, arguments));
        assert!(!lines.is_empty(), "{file}");
        for line in lines.lines() {
            let value: Value = serde_json::from_str(line).unwrap();
            let errors: Vec<String> = schema.iter_errors(&value).map(|e| e.to_string()).collect();
            assert!(errors.is_empty(), "{file}: {errors:#?}\n{line}");
        }
    }
}

#[test]
fn archives_feeds_and_lines_are_verified_from_their_own_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let register = init(&folder);
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let feed = folder.path().join("feed.xml");
    fs::write(
        &feed,
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Courier</title>\
         <item><title>One</title><link>https://courier.example/1</link>\
         <description>&lt;p&gt;“The basin is closed,” said Ada Vell on Monday.&lt;/p&gt;</description></item>\
         <item><title>Two</title><link>https://courier.example/2</link>\
         <description>&lt;p&gt;“It is not,” said Jonas Brook on Tuesday.&lt;/p&gt;</description></item>\
         </channel></rss>",
    )
    .unwrap();
    let lines = folder.path().join("a.jsonl");
    fs::write(&lines, "{\"text\":\"“No,” said Ada Vell.\",\"date\":\"2016-02-08\"}\n{\"text\":\"“Yes,” said Ada Vell.\"}\n").unwrap();
    let mut archives = Vec::new();
    for entry in fs::read_dir(examples.join("wikinews")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.to_string_lossy().into_owned();
        if name.ends_with(".warc.gz") || name.ends_with(".wacz") || name.ends_with("html") {
            archives.push(path);
        }
    }
    for input in archives.iter().chain([&feed, &lines]) {
        succeeded(&add(&register, input));
    }
    // The feed's two entries are of one snapshot.
    assert!(count(&register, "documents") > count(&register, "snapshots"));
    let verified = succeeded(&run(&register, &["verify", "--format", "json"]));
    let report: Value = serde_json::from_str(&verified).unwrap();
    assert_eq!(report["texts"], count(&register, "documents"), "{report}");
    // Tools for web archives read what was sealed.
    let listed = dixit()
        .args(["capture", "--format", "jsonl"])
        .arg(register.join("snapshots"))
        .output()
        .unwrap();
    assert!(!succeeded(&listed).is_empty());
    let checked = dixit()
        .args(["capture", "--check"])
        .arg(register.join("snapshots"))
        .output()
        .unwrap();
    assert!(succeeded(&checked).contains("0 wrong or damaged"));
}

#[test]
fn a_register_inside_its_own_input_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let register = init(&folder);
    write(&folder, "a.txt", "“Ship 1 is late,” the pilot said.\n");
    add(&register, folder.path());
    assert_eq!(count(&register, "documents"), 1);
    add(&register, folder.path());
    assert_eq!(count(&register, "documents"), 1);
}

#[test]
fn the_register_is_named_by_flag_variable_or_folder() {
    let folder = tempfile::tempdir().unwrap();
    let register = init(&folder);
    let here = dixit()
        .arg("status")
        .current_dir(folder.path())
        .env_remove("DIXIT_REGISTER")
        .output();
    assert!(succeeded(&here.unwrap()).starts_with("case.dixit\n"));
    let variable = dixit()
        .arg("status")
        .env("DIXIT_REGISTER", &register)
        .output()
        .unwrap();
    succeeded(&variable);
    fs::create_dir(folder.path().join("empty")).unwrap();
    let nowhere = dixit()
        .arg("status")
        .current_dir(folder.path().join("empty"))
        .env_remove("DIXIT_REGISTER")
        .output()
        .unwrap();
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&nowhere.stderr).contains("--register or DIXIT_REGISTER"));
}

#[test]
fn a_proof_is_exported_checked_and_refused_once_changed() {
    let (folder, news) = (tempfile::tempdir().unwrap(), articles(3));
    let register = init(&folder);
    succeeded(&add(&register, news.path()));
    let proof = folder.path().join("p.tlog-proof");
    let out = proof.to_string_lossy().into_owned();
    succeeded(&run(
        &register,
        &["verify", "--export-proof", "2", "--out", &out],
    ));
    let check = |arguments: &[&str]| {
        let mut command = dixit();
        command
            .args(["verify", "--proof"])
            .arg(&proof)
            .args(arguments)
            .output()
            .unwrap()
    };
    let key = register.join("key.pub").to_string_lossy().into_owned();
    assert!(succeeded(&check(&["--key", &key])).contains("holds: entry 2 of 7"));
    assert!(succeeded(&check(&[])).contains("The key is the one that the proof brings along"));
    let text = fs::read_to_string(&proof).unwrap();
    fs::write(&proof, text.replacen("index 2", "index 3", 1)).unwrap();
    let refused = check(&["--key", &key]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stdout).contains("does not hold"));
    let checkpoint = succeeded(&run(&register, &["log", "--checkpoint"]));
    assert_eq!(checkpoint.lines().nth(1), Some("7"));
    let log = succeeded(&run(
        &register,
        &["log", "--kind", "reading", "--format", "jsonl"],
    ));
    assert_eq!(log.lines().count(), 3);
}

#[test]
fn a_page_that_goes_back_to_what_it_showed_is_told() {
    let (folder, news) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let register = init(&folder);
    let (first, second) = (
        "“Twelve people died in the port,” Ada Vell, mayor of Northport, said.\n",
        "“Nine people died in the port,” Ada Vell, mayor of Northport, said.\n",
    );
    let page = write(&news, "a.txt", first);
    write(&news, "b.txt", "“Ship 2 is late,” the pilot said.\n");
    succeeded(&add(&register, news.path()));
    fs::write(&page, second).unwrap();
    succeeded(&add(&register, news.path()));
    fs::write(&page, first).unwrap();
    let third = add(&register, news.path());
    let said = String::from_utf8_lossy(&third.stderr).into_owned();
    assert!(said.contains("1 shown again as before"), "{said}");
    succeeded(&third);
    // Nothing is read or sealed twice, and the same again is nothing new.
    let entries = count(&register, "entries");
    succeeded(&add(&register, news.path()));
    assert_eq!(count(&register, "entries"), entries);
    assert_eq!(count(&register, "documents"), 3);
    let log = succeeded(&run(&register, &["log", "--kind", "return"]));
    assert!(log.contains("shows again what capture 1 sealed"), "{log}");

    let changes = succeeded(&run(&register, &["changes", "--format", "jsonl"]));
    let changes: Vec<Value> = changes
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let told: Vec<(bool, &str)> = changes
        .iter()
        .map(|c| {
            let after = c["changed"][0]["after"]["content"][0]["text"].as_str();
            (c["returned"].as_bool().unwrap(), after.unwrap())
        })
        .collect();
    assert_eq!(told.len(), 2);
    assert!(!told[0].0 && told[0].1.contains("Nine"));
    assert!(told[1].0 && told[1].1.contains("Twelve"));
    let schema = schema_of("dixit.changes-1.json");
    assert!(changes.iter().all(|change| schema.is_valid(change)));
    let table = succeeded(&run(&register, &["changes"]));
    assert!(
        table.contains("shows again what it had shown before"),
        "{table}"
    );
    // What the page shows now is what is found.
    assert!(succeeded(&run(&register, &["search", "twelve"])).contains("Twelve"));
    assert_eq!(run(&register, &["search", "nine"]).status.code(), Some(1));
    assert!(succeeded(&run(&register, &["search", "nine", "--old"])).contains("Nine"));
    succeeded(&run(&register, &["verify"]));
    // And on to a third form.
    fs::write(
        &page,
        "“Ten people died in the port,” Ada Vell, mayor of Northport, said.\n",
    )
    .unwrap();
    succeeded(&add(&register, news.path()));
    assert_eq!(run(&register, &["search", "twelve"]).status.code(), Some(1));
    succeeded(&run(&register, &["verify"]));
}

#[test]
fn an_archive_read_again_shows_no_returns() {
    let folder = tempfile::tempdir().unwrap();
    let register = init(&folder);
    let warc = folder.path().join("crawl.warc");
    let mut records = Vec::new();
    for (day, number) in [(1, "Twelve"), (2, "Nine"), (3, "Twelve")] {
        let page = format!(
            "<p>“{number} people died in the port,” Ada Vell, mayor of Northport, said.</p>"
        );
        let body = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\r\n{page}",
            page.len()
        );
        let head = format!(
            "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-00000000000{day}>\r\n\
             WARC-Date: 2026-03-0{day}T08:00:00Z\r\nWARC-Target-URI: https://courier.example/port\r\n\
             Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        records.extend_from_slice(head.as_bytes());
        records.extend_from_slice(body.as_bytes());
        records.extend_from_slice(b"\r\n\r\n");
    }
    fs::write(&warc, records).unwrap();
    succeeded(&add(&register, &warc));
    let returns = || {
        succeeded(&run(&register, &["log", "--kind", "return"]))
            .lines()
            .count()
    };
    assert_eq!(returns(), 1, "captured later, the page was as at first");
    let entries = count(&register, "entries");
    succeeded(&add(&register, &warc));
    assert_eq!((returns(), count(&register, "entries")), (1, entries));
    let changes = succeeded(&run(&register, &["changes", "--format", "jsonl"]));
    assert_eq!(changes.lines().count(), 2, "{changes}");
    succeeded(&run(&register, &["verify"]));
}

#[test]
fn an_older_checkpoint_is_held_against_todays_register() {
    let (folder, news) = (tempfile::tempdir().unwrap(), articles(5));
    let register = init(&folder);
    succeeded(&add(&register, &news.path().join("000.txt")));
    let kept = folder.path().join("kept.txt");
    let print = |register: &Path| succeeded(&run(register, &["log", "--checkpoint"]));
    fs::write(&kept, print(&register)).unwrap();
    succeeded(&add(&register, news.path()));
    let path = kept.to_string_lossy().into_owned();
    let check = |register: &Path, more: &[&str]| {
        let mut arguments = vec!["verify", "--checkpoint", &path];
        arguments.extend(more);
        run(register, &arguments)
    };
    let said = succeeded(&check(&register, &[]));
    assert!(
        said.contains("holds: the 3 entries that it seals are the first of the register's 11"),
        "{said}"
    );
    let json: Value =
        serde_json::from_str(&succeeded(&check(&register, &["--format", "json"]))).unwrap();
    assert_eq!(
        (&json["holds"], &json["size"], &json["now"]),
        (&true.into(), &3.into(), &11.into())
    );
    let schema = schema_of("dixit.consistency-1.json");
    assert!(schema.is_valid(&json), "{json}");

    // The owner, who has the key, writes another history.
    let other = folder.path().join("other").join("case.dixit");
    fs::create_dir(folder.path().join("other")).unwrap();
    succeeded(&dixit().arg("init").arg(&other).output().unwrap());
    succeeded(&add(&other, &news.path().join("001.txt")));
    succeeded(&add(&other, news.path()));
    let key = register.join("key.pub").to_string_lossy().into_owned();
    let refused = check(&other, &["--key", &key]);
    assert_eq!(refused.status.code(), Some(1));
    let said = String::from_utf8_lossy(&refused.stdout).into_owned();
    assert!(
        said.contains("does not hold: the register's first entries are not those"),
        "{said}"
    );
    // One that has fewer entries than it once had.
    fs::write(&kept, print(&register)).unwrap();
    let young = folder.path().join("young.dixit");
    succeeded(&dixit().arg("init").arg(&young).output().unwrap());
    let said = check(&young, &["--key", &key]);
    assert!(String::from_utf8_lossy(&said.stdout).contains("entries are lost"));
    // A checkpoint that was written over.
    let text = fs::read_to_string(&kept)
        .unwrap()
        .replacen("\n11\n", "\n10\n", 1);
    fs::write(&kept, text).unwrap();
    let said = check(&register, &[]);
    assert_eq!(said.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&said.stdout).contains("is not signed by the register's key"));
}

/// Numbers that look drawn and are the same every time.
struct Steps(u64);

impl Steps {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// Kills of a real `add`. Each tenth one is followed by a whole verification; all are
/// followed by a look whether what was acknowledged is there.
const KILLS: usize = 200;

#[test]
fn killed_at_any_moment_add_loses_nothing_that_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let register = init(&folder);
    let news = tempfile::tempdir().unwrap();
    let mut steps = Steps(7);
    // What one add takes, to kill in all parts of it.
    let mut longest = Duration::from_millis(80);
    let (mut acknowledged, mut killed_at_work) = (0u64, 0);
    for round in 0..KILLS {
        for n in 0..6 {
            let text =
                format!("“Ship {round} {n} is late,” the pilot of ship {n} said on Monday.\n");
            fs::write(
                news.path().join(format!("{round:03}-{n}.txt")),
                text.repeat(1 + n * 3),
            )
            .unwrap();
        }
        let begun = Instant::now();
        let mut child = command(
            &register,
            &[
                "add", "--reader", "fast", "--jobs", "1", "--format", "jsonl", "--quiet",
            ],
        )
        .arg(news.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        let reader = std::thread::spawn(move || {
            let lines = lines.lines().map_while(Result::ok);
            lines
                .filter(|line| line.ends_with('}') && line.contains("\"new\""))
                .count() as u64
        });
        let wait = Duration::from_micros(steps.below(longest.as_micros() as u64));
        let ended = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break Some(status);
            }
            if begun.elapsed() >= wait {
                child.kill().unwrap();
                break None;
            }
            std::thread::yield_now();
        };
        child.wait().unwrap();
        match ended {
            None => killed_at_work += 1,
            Some(status) => {
                assert!(status.success(), "round {round}");
                // It was done before: kill somewhat sooner on average.
                longest = (longest * 3 + begun.elapsed() * 5 / 4) / 4;
            }
        }
        acknowledged += reader.join().unwrap();
        // Of the next round on, what was not acknowledged is read again: only the
        // files of rounds that ended whole are taken away.
        let there = count(&register, "documents");
        assert!(
            there >= acknowledged,
            "round {round}: {there} of {acknowledged}"
        );
        // A line may be lost with its reader; what is there is the truth from here on.
        acknowledged = there;
        if ended.is_some() {
            for entry in fs::read_dir(news.path()).unwrap() {
                fs::remove_file(entry.unwrap().path()).unwrap();
            }
        }
        if round % 10 == 9 {
            let verified = run(&register, &["verify", "--quiet"]);
            assert!(
                verified.status.success(),
                "round {round}: {}",
                String::from_utf8_lossy(&verified.stdout)
            );
        }
    }
    succeeded(&add(&register, news.path()));
    assert_eq!(
        count(&register, "documents"),
        KILLS as u64 * 6,
        "all that was given is there, once"
    );
    succeeded(&run(&register, &["verify"]));
    assert!(
        killed_at_work >= KILLS / 2,
        "{killed_at_work} kills came in time"
    );
}

#[test]
fn two_writers_wait_for_each_other_or_say_so() {
    let (folder, news) = (tempfile::tempdir().unwrap(), articles(4));
    let register = init(&folder);
    let held = dixit::register::Register::open(&register, "2026-03-01T08:00:00Z").unwrap();
    let refused = run(
        &register,
        &[
            "add",
            "--no-wait",
            "--reader",
            "fast",
            &news.path().to_string_lossy(),
        ],
    );
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("another run is writing to it"));
    let mut second = command(
        &register,
        &["add", "--reader", "fast", &news.path().to_string_lossy()],
    )
    .stderr(Stdio::piped())
    .stdout(Stdio::null())
    .spawn()
    .unwrap();
    let mut said = String::new();
    BufReader::new(second.stderr.take().unwrap())
        .read_line(&mut said)
        .unwrap();
    assert!(said.contains("waiting until it is done"), "{said}");
    drop(held);
    assert!(second.wait().unwrap().success());
    assert_eq!(count(&register, "documents"), 4);
}

#[test]
fn a_full_disk_is_said_and_what_was_acknowledged_is_kept() {
    let (folder, news) = (tempfile::tempdir().unwrap(), articles(40));
    let register = init(&folder);
    let first = write(&folder, "first.txt", "“Ship 0 is late,” the pilot said.\n");
    succeeded(&add(&register, &first));
    let before = count(&register, "documents");
    // No file may grow beyond what the shell allows: in kilobytes, from little room to
    // enough.
    let mut failed = 0;
    for kilobytes in [1, 40, 90, 130, 160, 200, 260, 400, 8000] {
        let dixit = env!("CARGO_BIN_EXE_dixit");
        let words = format!(
            "trap '' XFSZ; ulimit -f {}; exec {dixit} add --reader fast --quiet --register {} {}",
            kilobytes * 2,
            register.display(),
            news.path().display()
        );
        let output = Command::new("sh").args(["-c", &words]).output().unwrap();
        if !output.status.success() {
            failed += 1;
            let errors = String::from_utf8_lossy(&output.stderr);
            assert!(
                errors.contains("disk is full") || errors.contains("(disk I/O error)"),
                "{errors}"
            );
        }
        assert!(count(&register, "documents") >= before);
        let verified = run(&register, &["verify"]);
        assert!(
            verified.status.success(),
            "{kilobytes}: {}",
            String::from_utf8_lossy(&verified.stdout)
        );
    }
    assert!(failed > 0, "no disk was too small");
    succeeded(&add(&register, news.path()));
    assert_eq!(count(&register, "documents"), 41);
}
