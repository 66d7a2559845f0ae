//! Decisions in a register, through the real binary: `dixit decide`, `log`, `attach`,
//! `schemes`, and what they come to for whoever groups attributions.

mod common;

use common::{dixit, schema_of, write};
use dixit::register::decision::{Book, Sort};
use dixit::register::{Derived, Register};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

const HEAD: [&str; 2] = [
    "WESTFIELD, 8 February 2016. “We have asked for the report,” Mayor Anna Boyd said on Monday. \
     Peter Lind, a lawyer for the families, said that nobody had answered.\n",
    "WESTFIELD, 9 February 2016. “Nobody has shown it to us,” Mayor Anna Boyd said on Tuesday. \
     Lawyer Peter Lind said that the families would sue.\n",
];

/// What a video shows is asserted, denied, and asked for.
const SHOWN: [&str; 2] = [
    "NORTH QUAY, 2 May 2018. A leaked video showed the ferry pumping fuel oil into the harbour, Greenwater \
     said on Wednesday. The Brandel Line denied pumping fuel oil into the harbour.\n",
    "NORTH QUAY, 4 May 2018. Divers said that the Brandel Line had pumped fuel oil into the harbour. \
     Director Karl Brandel called the leaked video a forgery.\n",
];

/// A register of two articles.
struct Site {
    folder: tempfile::TempDir,
    articles: [&'static str; 2],
}

impl Site {
    fn new() -> Site {
        Site::of(HEAD)
    }

    fn of(articles: [&'static str; 2]) -> Site {
        let site = Site {
            folder: tempfile::tempdir().unwrap(),
            articles,
        };
        let made = dixit().arg("init").arg(site.register()).output().unwrap();
        assert!(made.status.success());
        for (at, text) in articles.iter().enumerate() {
            write(&site.folder, &format!("{at}.txt"), text);
            let path = site.folder.path().join(format!("{at}.txt"));
            site.ok(&["add", "--reader", "fast", &path.to_string_lossy()]);
        }
        site
    }

    fn register(&self) -> PathBuf {
        self.folder.path().join("case.dixit")
    }

    fn read(&self) -> Register {
        Register::read(&self.register()).unwrap()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = dixit();
        command
            .args(arguments)
            .arg("--register")
            .arg(self.register());
        command.env_remove("DIXIT_REGISTER").output().unwrap()
    }

    /// What a command that has to succeed prints.
    fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {errors}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// What a command that has to fail says.
    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    /// `dixit decide`, by a person, for a reason. Gives the entry.
    fn decide(&self, by: &str, arguments: &[&str]) -> String {
        let mut all = vec!["decide"];
        all.extend(arguments);
        all.extend(["--by", by, "--reason", "seen on video"]);
        self.ok(&all).trim().to_owned()
    }

    fn not_decided(&self, arguments: &[&str]) -> String {
        let mut all = vec!["decide"];
        all.extend(arguments);
        all.extend(["--by", "A. Editor", "--reason", "r"]);
        self.refused(&all)
    }

    /// Attributions by the words of their contents: their ids as `dixit search` prints them.
    fn id(&self, words: &str) -> String {
        let found = self.ok(&["search", words, "--format", "jsonl"]);
        let hit: Value = serde_json::from_str(found.lines().next().unwrap()).unwrap();
        hit["id"].as_str().unwrap().to_owned()
    }

    /// Derives claims from attributions, each by its name and ids.
    fn claims(&self, claims: &[(&str, &[&str])]) {
        let record = |(id, members): &(&str, &[&str])| Derived {
            id: (*id).to_owned(),
            body: "{}".to_owned(),
            members: members.iter().map(|m| member(m)).collect(),
            keys: Vec::new(),
            parts: Vec::new(),
        };
        let mut register = Register::open(&self.register(), "2026-03-01T08:00:00Z").unwrap();
        let upto = register.counts().unwrap().entries;
        let mut records = claims.iter().map(record);
        register.derive("claims", "1", upto, &mut records).unwrap();
    }

    /// Reads all documents again with another reader: all ids of readings change.
    fn reread(&self) {
        for at in 0..self.articles.len() {
            let path = self.folder.path().join(format!("{at}.txt"));
            self.ok(&["add", "--reader", "accurate", &path.to_string_lossy()]);
        }
    }

    /// The claim about the fuel oil, as `dixit board` prints it, checked against its schema.
    fn board(&self) -> Value {
        let lines = self.ok(&["board", "fuel oil", "--format", "jsonl"]);
        let claim: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
        let schema = schema_of("dixit.claims-1.json");
        let errors: Vec<String> = schema.iter_errors(&claim).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}\n{claim}");
        claim
    }

    /// The piece of evidence that its words name.
    fn evidence(&self, words: &str) -> Value {
        let claim = self.board();
        let all = claim["evidence"].as_array().unwrap();
        let found = all
            .iter()
            .find(|e| e["text"].as_str().unwrap().contains(words));
        found.unwrap_or_else(|| panic!("{words}: {claim}")).clone()
    }

    /// `dixit attach`, as a person. Gives the entry.
    fn attach(&self, target: &str, what: &str, more: &[&str]) -> String {
        let mut all = vec!["attach", target, what];
        all.extend(["--by", "A. Editor", "--reason", "as it was sent to us"]);
        all.extend(more);
        self.ok(&all).trim().to_owned()
    }

    fn not_attached(&self, target: &str, what: &str, more: &[&str]) -> String {
        let mut all = vec!["attach", target, what, "--by", "A. Editor", "--reason", "r"];
        all.extend(more);
        self.refused(&all)
    }

    fn verifies(&self) {
        let said = self.ok(&["verify", "--quiet"]);
        assert!(said.ends_with("all holds\n"), "{said}");
    }
}

fn member(id: &str) -> (u64, String) {
    let (entry, member) = id.split_once(':').unwrap();
    (entry.parse().unwrap(), member.to_owned())
}

#[test]
fn a_decision_is_an_entry_of_the_journal_and_can_be_retired() {
    let site = Site::new();
    let report = site.id("\"asked for the report\"");
    let entry = site.decide("A. Editor", &["confirm", &report]);
    let log = site.ok(&["log", "--decisions"]);
    assert!(log.contains("confirm"), "{log}");
    assert!(log.contains("We have asked for the report"), "{log}");
    assert!(log.contains("A. Editor: seen on video"), "{log}");
    let status: Value = serde_json::from_str(&site.ok(&["status", "--format", "json"])).unwrap();
    assert_eq!(status["counts"]["decisions"], 1);

    let retire = [
        "decide",
        "retire",
        &entry,
        "--by",
        "B. Desk",
        "--reason",
        "another video",
    ];
    let retired = site.ok(&retire).trim().to_owned();
    let log = site.ok(&["log", "--decisions"]);
    assert_eq!(log.lines().count(), 2, "{log}");
    assert!(
        log.contains(&format!("retired by entry {retired}")),
        "{log}"
    );
    assert_eq!(site.ok(&retire).trim(), retired, "again: nothing is added");
    assert_eq!(site.ok(&["log", "--about", &report]), "");
    let status: Value = serde_json::from_str(&site.ok(&["status", "--format", "json"])).unwrap();
    assert_eq!(status["counts"]["decisions"], 0);
    site.verifies();
}

#[test]
fn every_kind_has_the_form_of_the_contract() {
    let site = Site::new();
    let (report, sue) = (site.id("\"asked for the report\""), site.id("sue"));
    let shown = site.id("shown");
    let entity = format!("{}:e1", member(&report).0);
    let other = format!("{}:e1", member(&sue).0);
    site.claims(&[("c1", &[&report, &shown]), ("c2", &[&sue])]);
    for arguments in [
        &["confirm", report.as_str()][..],
        &["reject", &sue],
        &["merge", "c1", "c2"],
        &["merge", &report, &sue, "--as", "variant"],
        &["keep-apart", "c1", "c2"],
        &["split", "c1", "--apart", &shown],
        &["move", &shown, "--to", "c2"],
        &[
            "relabel",
            &report,
            "--act",
            "demand",
            "--stance",
            "asks",
            "--speaker",
            "Anna Boyd",
        ],
        &["rename", "claim:c1", "--name", "The report was asked for"],
        &["grade", "c1", "--grade", "fair"],
        &[
            "grade",
            "c1",
            "--grade",
            "half true",
            "--scheme",
            "fact-checkers",
        ],
        &["note", "c2", "--text", "ask the court"],
        &["merge", &entity, &other],
        &["keep-apart", &entity, &other],
        &["rename", &entity, "--name", "Mayor Boyd"],
        &["confirm", &entity],
    ] {
        site.decide("A. Editor", arguments);
    }
    let log = site.ok(&["log", "--decisions", "--format", "jsonl"]);
    assert_eq!(log.lines().count(), 16);
    let schema = schema_of("dixit.decision-1.json");
    for line in log.lines() {
        let entry: Value = serde_json::from_str(line).unwrap();
        let errors: Vec<String> = schema
            .iter_errors(&entry["decision"])
            .map(|e| e.to_string())
            .collect();
        assert!(errors.is_empty(), "{errors:?}\n{line}");
    }
    let table = site.ok(&["log", "--decisions"]);
    assert!(!table.contains("finds"), "{table}");
    site.verifies();
}

#[test]
fn a_decision_finds_its_target_when_ids_changed() {
    let site = Site::new();
    let (report, shown) = (site.id("\"asked for the report\""), site.id("shown"));
    site.decide("A. Editor", &["relabel", &report, "--stance", "asks"]);
    site.decide("A. Editor", &["merge", &report, &shown]);
    site.reread();
    let (now, shown_now) = (site.id("\"asked for the report\""), site.id("shown"));
    assert_ne!(member(&now).0, member(&report).0, "it was read again");
    let book = Book::open(&site.read()).unwrap();
    assert!(book.lost().is_empty(), "{:?}", book.lost());
    let settled = book.about_attribution(&member(&now));
    assert_eq!(settled.stance().value(), Some(&"asks"));
    let links = book.links(Sort::Claim);
    let ends: Vec<_> = links
        .same
        .iter()
        .map(|l| (l.a.clone(), l.b.clone()))
        .collect();
    let mut expected = [member(&now), member(&shown_now)];
    expected.sort();
    assert_eq!(ends, [expected.into()]);
    assert!(book.links(Sort::Variant).same.is_empty());
    // By the old id, too: what it was is kept.
    assert!(site.ok(&["log", "--about", &report]).contains("asks"));
    site.verifies();
}

#[test]
fn a_claim_keeps_what_was_settled_when_it_is_made_again() {
    let site = Site::new();
    let (a, b, c) = (
        site.id("\"asked for the report\""),
        site.id("answered"),
        site.id("shown"),
    );
    site.claims(&[("c1", &[&a, &b, &c])]);
    site.decide("A. Editor", &["grade", "c1", "--grade", "weak"]);
    site.claims(&[("c7", &[&a, &b]), ("c8", &[&c])]);
    let book = Book::open(&site.read()).unwrap();
    let grade = |members: &[&str]| {
        let members = members.iter().map(|m| member(m)).collect();
        let settled = book.about_group(Sort::Claim, &members);
        let grade = settled.grade("casualty-recorders");
        grade.value().map(|grade| grade.grade.clone())
    };
    assert_eq!(
        grade(&[&a, &b]).as_deref(),
        Some("weak"),
        "most of it is here"
    );
    assert_eq!(grade(&[&c]), None);
    assert!(site.ok(&["log", "--about", "c7"]).contains("weak"));
    assert_eq!(site.ok(&["log", "--about", "c8"]), "");
}

#[test]
fn two_persons_who_disagree_are_both_shown() {
    let site = Site::new();
    let (a, b) = (site.id("\"asked for the report\""), site.id("shown"));
    site.decide("A. Editor", &["confirm", &a]);
    site.decide("B. Desk", &["reject", &a]);
    site.decide("A. Editor", &["merge", &a, &b]);
    let apart = site.decide("B. Desk", &["keep-apart", &a, &b]);
    let book = Book::open(&site.read()).unwrap();
    assert!(book.about_attribution(&member(&a)).verdict().is_disputed());
    let links = book.links(Sort::Claim);
    assert!(links.same.is_empty() && links.apart.is_empty());
    assert_eq!(links.conflicts.len(), 1);
    let said = site.ok(&["log", "--about", &a]);
    assert!(
        said.contains("disputed, whether it is right: B. Desk says wrong"),
        "{said}"
    );
    // Who changes their mind disagrees with nobody; what is retired does not count.
    site.decide("B. Desk", &["confirm", &a]);
    site.decide("B. Desk", &["retire", &apart]);
    let book = Book::open(&site.read()).unwrap();
    let settled = book.about_attribution(&member(&a));
    assert_eq!(settled.verdict().value(), Some(&true));
    assert_eq!(settled.decisions.len(), 4, "nothing is erased");
    assert_eq!(book.links(Sort::Claim).same.len(), 1);
}

#[test]
fn splits_and_moves_become_links_that_groups_heed() {
    let site = Site::new();
    let (a, b, c, d) = (
        site.id("\"asked for the report\""),
        site.id("answered"),
        site.id("shown"),
        site.id("sue"),
    );
    site.claims(&[("c1", &[&a, &b, &c]), ("c2", &[&d])]);
    site.decide("A. Editor", &["split", "c1", "--apart", &c]);
    let pairs = |links: &[dixit::register::decision::Link]| -> Vec<[(u64, String); 2]> {
        links.iter().map(|l| [l.a.clone(), l.b.clone()]).collect()
    };
    let pair = |x: &str, y: &str| {
        let mut pair = [member(x), member(y)];
        pair.sort();
        pair
    };
    let links = Book::open(&site.read()).unwrap().links(Sort::Claim);
    assert_eq!(pairs(&links.apart), [pair(&a, &c), pair(&b, &c)]);
    site.decide("A. Editor", &["move", &b, "--to", "c2"]);
    let links = Book::open(&site.read()).unwrap().links(Sort::Claim);
    assert_eq!(pairs(&links.same), [pair(&b, &d)]);
    // By the numbers that a clusterer gives attributions.
    let number = |m: &(u64, String)| [&a, &b, &c, &d].iter().position(|id| member(id) == *m);
    let (same, apart) = links.numbered(|m| number(m).map(|n| n as u32));
    assert_eq!(same, [(1, 3)]);
    assert!(
        apart.contains(&(0, 1)) && apart.contains(&(0, 2)),
        "{apart:?}"
    );
    assert!(
        pairs(&links.apart).contains(&pair(&a, &b)),
        "it is no longer where it was"
    );
}

#[test]
fn entity_decisions_are_those_of_the_file() {
    let site = Site::new();
    let register = site.read();
    let mut named = Vec::new();
    register
        .readings(0, &mut |reading| {
            let document: Value = serde_json::from_str(&reading.json().unwrap()).unwrap();
            let entities = document["entities"].as_array().unwrap().clone();
            let boyd = entities.iter().find(|e| e["name"] == "Anna Boyd").unwrap();
            named.push(format!(
                "{}:{}",
                reading.entry,
                boyd["id"].as_str().unwrap()
            ));
            Ok(())
        })
        .unwrap();
    site.decide("A. Editor", &["keep-apart", &named[0], &named[1]]);
    let decisions = Book::open(&site.read()).unwrap().entities();
    let [decision] = &decisions.all[..] else {
        panic!("{decisions:?}");
    };
    assert_eq!(decision.entities[0].names, ["Anna Boyd"]);
    let place = &decision.entities[0].mentions[0];
    assert!(HEAD[0].contains(&place.text) && place.text.contains("Boyd"));
    // The line is one that a file of decisions can have.
    let file = site.folder.path().join("d.jsonl");
    fs::write(&file, decision.line()).unwrap();
    let listed = dixit()
        .current_dir(site.folder.path())
        .args([
            "entities", "0.txt", "1.txt", "--reader", "fast", "--quiet", "-f", "jsonl",
        ])
        .args(["--decisions", "d.jsonl"])
        .output()
        .unwrap();
    let lines = String::from_utf8(listed.stdout).unwrap();
    let boyds = lines.lines().filter(|line| {
        let record: Value = serde_json::from_str(line).unwrap();
        record["record"] == "entity" && record["name"] == "Anna Boyd"
    });
    assert_eq!(boyds.count(), 2, "{lines}");
}

#[test]
fn what_is_attached_lies_under_seal() {
    let site = Site::new();
    let report = site.id("\"asked for the report\"");
    let letter = site.folder.path().join("letter.pdf");
    fs::write(&letter, b"%PDF-1.4 a letter \x00\xff").unwrap();
    let path = letter.to_string_lossy().into_owned();
    let attach = [
        "attach",
        &report,
        &path,
        "--by",
        "A. Editor",
        "--reason",
        "the letter",
    ];
    let entry = site.ok(&attach).trim().parse().unwrap();
    let book = Book::open(&site.read()).unwrap();
    let settled = book.about_attribution(&member(&report));
    let attached = settled.attached().next().unwrap();
    assert_eq!(
        (attached.held.entry, attached.value.media_type.as_str()),
        (entry, "application/pdf")
    );
    let (_, bytes) = site.read().sealed(attached.value.capture).unwrap();
    assert_eq!(bytes, fs::read(&letter).unwrap());
    let log = site.ok(&["log", "--decisions", "--format", "jsonl"]);
    let line: Value = serde_json::from_str(&log).unwrap();
    assert!(
        schema_of("dixit.decision-1.json").is_valid(&line["decision"]),
        "{log}"
    );
    site.verifies();

    // A flipped bit in it is found.
    let archive = site.register().join("snapshots/000001.warc.gz");
    let mut bytes = fs::read(&archive).unwrap();
    let last = bytes.len() - 20;
    bytes[last] ^= 1;
    fs::write(&archive, bytes).unwrap();
    let verified = site.run(&["verify", "--quiet"]);
    assert_eq!(verified.status.code(), Some(1));
    let said = String::from_utf8(verified.stdout).unwrap();
    assert!(said.contains("letter.pdf"), "{said}");
}

/// Status, basis and what the text says of a piece of evidence.
fn standing(piece: &Value) -> [&str; 3] {
    ["status", "basis", "told"].map(|field| piece[field].as_str().unwrap_or("null"))
}

#[test]
fn people_verify_and_dispute_evidence_beside_what_the_text_says() {
    let site = Site::of(SHOWN);
    let video = site.evidence("leaked video");
    assert_eq!(standing(&video), ["shown", "text", "shown"]);
    let id = video["id"].as_str().unwrap().to_owned();
    let verified = site.decide("A. Editor", &["verify", &id]);
    let video = site.evidence("leaked video");
    assert_eq!(standing(&video), ["verified", "decision", "shown"]);
    assert_eq!(video["decisions"][0]["by"], "A. Editor");
    let table = site.ok(&["board", "fuel oil"]);
    for words in [
        "verified leaked video",
        "by decision, see below; the text: shown",
        "by A. Editor on",
    ] {
        assert!(table.contains(words), "{words}: {table}");
    }
    let csv = site.ok(&["board", "fuel oil", "--format", "csv"]);
    let row = csv
        .lines()
        .find(|row| row.contains(",evidence,yes,"))
        .unwrap();
    assert!(
        row.contains(&format!("{id},shown,,verified,decision,no,")),
        "{row}"
    );
    let page = site.ok(&["board", "fuel oil", "--format", "html"]);
    assert!(page.contains("verified · by people"), "{page}");

    // Who says otherwise is shown beside it, and neither is taken.
    site.decide("B. Desk", &["dispute", &id]);
    let video = site.evidence("leaked video");
    assert_eq!(standing(&video), ["shown", "text", "shown"]);
    assert_eq!(
        (
            &video["differ"],
            video["decisions"].as_array().unwrap().len()
        ),
        (&true.into(), 2)
    );
    assert!(
        site.ok(&["board", "fuel oil"])
            .contains("people differ, so none of their words is taken")
    );
    let about = site.ok(&["log", "--about", &id]);
    assert!(
        about.contains("disputed, the status: B. Desk says disputed"),
        "{about}"
    );

    // What is retired does not count, and stays in the journal.
    site.decide("A. Editor", &["retire", &verified]);
    assert_eq!(
        standing(&site.evidence("leaked video")),
        ["disputed", "decision", "shown"]
    );
    assert_eq!(site.ok(&["log", "--decisions"]).lines().count(), 3);
    let schema = schema_of("dixit.decision-1.json");
    for line in site
        .ok(&["log", "--decisions", "--format", "jsonl"])
        .lines()
    {
        let entry: Value = serde_json::from_str(line).unwrap();
        if entry["kind"] == "decision" {
            assert!(schema.is_valid(&entry["decision"]), "{line}");
        }
    }
    site.verifies();
}

#[test]
fn what_was_decided_about_evidence_outlives_another_reading() {
    let site = Site::of(SHOWN);
    let before = site.evidence("leaked video");
    let id = before["id"].as_str().unwrap().to_owned();
    site.decide("A. Editor", &["verify", &id]);
    site.attach(
        &id,
        &site.folder.path().join("0.txt").to_string_lossy(),
        &[],
    );
    site.reread();
    let now = site.evidence("leaked video");
    assert_eq!(now["id"], before["id"], "its place is the same");
    assert_eq!(standing(&now), ["verified", "decision", "shown"]);
    assert_eq!(now["attached"].as_array().unwrap().len(), 1);
    let log = site.ok(&["log", "--decisions"]);
    assert!(!log.contains("no more"), "{log}");
    site.verifies();
}

#[test]
fn evidence_is_found_by_its_words_where_places_or_attributions_differ() {
    let site = Site::of(SHOWN);
    let id = site.evidence("leaked video")["id"]
        .as_str()
        .unwrap()
        .to_owned();
    site.decide("A. Editor", &["verify", &id]);
    let now = "2026-03-01T08:00:00Z";
    let made = site.read().decisions().unwrap()[0].decision.clone();
    // As if the text had been read otherwise, the attribution, and then both.
    let mut moved = made.clone();
    for end in ["start", "end"] {
        let place = moved["targets"][0]["passage"][end].as_u64().unwrap();
        moved["targets"][0]["passage"][end] = (place + 7).into();
    }
    let other = |mut decision: Value| {
        for anchor in decision["targets"][0]["anchors"].as_array_mut().unwrap() {
            anchor["content"][0]["text"] = "words of another reading".into();
        }
        decision
    };
    for (decision, found) in [
        (moved.clone(), true),
        (other(made), true),
        (other(moved), false),
    ] {
        let mut register = Register::open(&site.register(), now).unwrap();
        let before = register.decisions().unwrap();
        register
            .retire(now, "A. Editor", "r", before[0].entry)
            .unwrap();
        register.decide(now, "A. Editor", "r", decision).unwrap();
        drop(register);
        let status = if found { "verified" } else { "shown" };
        assert_eq!(standing(&site.evidence("leaked video"))[0], status);
        let lost = Book::open(&site.read()).unwrap().lost().len();
        assert_eq!(lost, usize::from(!found));
    }
}

#[test]
fn what_is_attached_to_a_claim_is_evidence_of_its_own() {
    let site = Site::of(SHOWN);
    let letter = write(&site.folder, "letter.pdf", "%PDF-1.4 a letter");
    let letter = letter.to_string_lossy().into_owned();
    let video = site.evidence("leaked video")["id"]
        .as_str()
        .unwrap()
        .to_owned();
    site.attach(&video, &letter, &[]);
    let shown = site.evidence("leaked video");
    assert_eq!(standing(&shown), ["attached", "attachment", "shown"]);
    let hash = dixit::register::sha256(b"%PDF-1.4 a letter");
    assert_eq!(shown["attached"][0]["sha256"], *hash);
    assert_eq!(shown["attached"][0]["by"], "A. Editor");

    let claim = site.board()["id"].as_str().unwrap().to_owned();
    let entry = site.attach(&claim, &letter, &[]);
    let own = site.evidence("letter.pdf");
    assert_eq!(standing(&own), ["attached", "attachment", "null"]);
    assert_eq!(
        (&own["start"], &own["attributions"]),
        (&Value::Null, &Value::Array(vec![]))
    );
    assert!(site.board()["decisions"].as_array().unwrap().is_empty());
    let table = site.ok(&["board", "fuel oil"]);
    assert!(table.contains("letter.pdf (to the claim)"), "{table}");
    assert!(table.replace("\n       ", "").contains(&hash), "{table}");

    // Another person can judge it; who attached it can take it back.
    let id = own["id"].as_str().unwrap().to_owned();
    let disputed = site.decide("B. Desk", &["dispute", &id]);
    assert_eq!(
        standing(&site.evidence("letter.pdf")),
        ["disputed", "decision", "null"]
    );
    assert!(
        site.ok(&["log", "--about", &id])
            .contains("status disputed")
    );
    // To an attribution: that is named.
    site.attach(&site.id("\"had pumped\""), &letter, &[]);
    let pieces = site.board()["evidence"].as_array().unwrap().clone();
    let last = pieces.last().unwrap();
    assert_eq!(last["attributions"].as_array().unwrap().len(), 1, "{last}");
    site.decide("A. Editor", &["retire", &entry]);
    assert_eq!(
        site.board()["evidence"].as_array().unwrap().len(),
        pieces.len() - 1
    );
    let log = site.ok(&["log", "--decisions"]);
    let lost = log
        .lines()
        .find(|line| line.trim_start().starts_with(&disputed))
        .unwrap();
    assert!(
        lost.contains(&format!("finds evidence {id} no more")),
        "{log}"
    );
    site.verifies();
}

#[test]
fn a_page_is_attached_from_its_address() {
    let site = Site::of(SHOWN);
    let server = common::serve(&[
        ("/report", "text/html", b"<p>The report."),
        ("/picture", "image/png", b"\x89PNG\r\n\x1a\n"),
    ]);
    let video = site.evidence("leaked video")["id"]
        .as_str()
        .unwrap()
        .to_owned();
    for (path, media, bytes) in [
        ("/picture", "image/png", &b"\x89PNG\r\n\x1a\n"[..]),
        ("/report", "text/html", b"<p>The report."),
    ] {
        let address = format!("{server}{path}");
        site.attach(&video, &address, &["--allow-private"]);
        let newest = site.evidence("leaked video")["attached"][0].clone();
        assert_eq!(
            (&newest["path"], &newest["media_type"]),
            (&address.into(), &media.into())
        );
        let capture = newest["capture"].as_u64().unwrap();
        let (entry, sealed) = site.read().sealed(capture).unwrap();
        assert_eq!(sealed, bytes);
        assert!(format!("{entry:?}").contains(&server), "{entry:?}");
    }
    site.verifies();
}

#[test]
fn what_cannot_be_attached_is_said_and_nothing_is_written() {
    let site = Site::of(SHOWN);
    let server = common::serve(&[("/report", "text/html", b"<p>The report.")]);
    let nobody = common::nobody();
    let claim = site.board()["id"].as_str().unwrap().to_owned();
    let report = format!("{server}/report");
    let entries = site.ok(&["log"]).lines().count();
    let private = ["--allow-private"];
    let folder = site.folder.path().to_string_lossy().into_owned();
    for (target, what, more, words) in [
        (
            &*claim,
            &*format!("{server}/gone"),
            &private[..],
            "status 404 (there is no such page)",
        ),
        (&claim, &nobody, &private, "cannot be reached"),
        (&claim, &report, &[], "--allow-private"),
        (
            &claim,
            "ftp://example.org/a",
            &[],
            "only http:// and https:// are fetched",
        ),
        (
            &claim,
            "missing.pdf",
            &[],
            "missing.pdf: there is no such file; check the path",
        ),
        (&claim, &folder, &[], "is a folder"),
        (
            "c0000000000",
            &report,
            &private,
            "nothing of the id c0000000000",
        ),
        (
            "w0000000000",
            &report,
            &private,
            "nothing of the id w0000000000",
        ),
    ] {
        let said = site.not_attached(target, what, more);
        assert!(said.contains(words), "{what}: {said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    assert_eq!(site.ok(&["log"]).lines().count(), entries);
    site.verifies();
}

#[test]
fn evidence_that_was_tampered_with_is_named() {
    let site = Site::of(SHOWN);
    let video = site.evidence("leaked video")["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let entry: u64 = site
        .decide("A. Editor", &["verify", &video])
        .parse()
        .unwrap();
    // By the owner, with the key.
    let now = "2026-03-01T08:00:00Z";
    let mut register = Register::open(&site.register(), now).unwrap();
    let decided = register.decisions().unwrap()[0].decision.clone();
    let mut words = decided.clone();
    words["targets"][0]["passage"]["text"] = "leaked letter".into();
    register.decide(now, "A. Editor", "r", words).unwrap();
    let mut nothing = decided;
    nothing["targets"][0] = serde_json::json!({"type": "evidence", "id": "w1", "attachment": 1});
    register.decide(now, "A. Editor", "r", nothing).unwrap();
    drop(register);
    let verified = site.run(&["verify", "--quiet"]);
    assert_eq!(verified.status.code(), Some(1));
    let said = String::from_utf8(verified.stdout).unwrap();
    for (entry, words) in [
        (
            entry + 1,
            "the words “leaked letter” that do not stand there",
        ),
        (entry + 2, "entry 1, which attaches nothing"),
    ] {
        let line = format!("journal entry {entry}: is about {words}");
        assert!(said.contains(&line), "{said}");
    }
}

#[test]
fn schemes_are_listed_and_added() {
    let site = Site::new();
    let report = site.id("\"asked for the report\"");
    let listed = site.ok(&["schemes"]);
    assert!(
        listed.contains("casualty-recorders") && listed.contains("mostly false"),
        "{listed}"
    );
    let desk = write(
        &site.folder,
        "desk.json",
        r#"{"schema":"dixit.scheme/1","name":"desk","title":"Our desk","source":"us",
            "grades":[{"grade":"go","definition":"print it"},{"grade":"hold","definition":"ask again"}]}"#,
    );
    let desk = desk.to_string_lossy().into_owned();
    let said = site.not_decided(&["grade", &report, "--grade", "go"]);
    assert!(said.contains("confirmed · fair"), "{said}");
    let entry = site.ok(&["schemes", "add", &desk]);
    assert_eq!(
        site.ok(&["schemes", "add", &desk]),
        entry,
        "again: nothing is added"
    );
    let schema = schema_of("dixit.scheme-1.json");
    for line in site.ok(&["schemes", "--format", "jsonl"]).lines() {
        assert!(
            schema.is_valid(&serde_json::from_str(line).unwrap()),
            "{line}"
        );
    }
    site.decide("A. Editor", &["grade", &report, "--grade", "hold"]);
    let said = site.not_decided(&["grade", &report, "--grade", "fair", "--scheme", "desk"]);
    assert!(
        said.contains("`fair` is no grade of desk; its grades are: go · hold"),
        "{said}"
    );
    let taken = fs::read_to_string(&desk)
        .unwrap()
        .replace("\"desk\"", "\"fact-checkers\"");
    fs::write(&desk, taken).unwrap();
    assert!(
        site.refused(&["schemes", "add", &desk])
            .contains("comes with dixit")
    );
    assert_eq!(site.ok(&["log", "--kind", "scheme"]).lines().count(), 1);
    site.verifies();
}

#[test]
fn what_cannot_be_decided_is_said() {
    let site = Site::new();
    let report = site.id("\"asked for the report\"");
    let entity = format!("{}:e1", member(&report).0);
    for (arguments, words) in [
        (&["confirm", "999:a1"][..], "is no reading"),
        (&["confirm", "0:a1"], "is no reading"),
        (
            &["confirm", &format!("{}:a99", member(&report).0)],
            "has no attribution a99",
        ),
        (&["confirm", "c1"], "nothing of the id c1"),
        (&["merge", &report], "two or more"),
        (&["merge", &report, &entity], "of one sort"),
        (&["relabel", &report], "relabel takes"),
        (
            &["relabel", &entity, "--act", "deny"],
            "are an attribution's",
        ),
        (&["verify", &report], "verify is about a piece of evidence"),
        (
            &["dispute", &report],
            "dispute is about a piece of evidence",
        ),
        (&["verify", "w0000000000"], "nothing of the id w0000000000"),
        (&["grade", &report], "--grade names"),
        (
            &["confirm", &report, "--grade", "fair"],
            "--grade is for grade",
        ),
        (&["move", &report], "--to names"),
        (&["split", &report], "split is about"),
        (&["rename", &entity], "needs a name"),
        (&["retire", "1"], "no decision 1"),
    ] {
        let said = site.not_decided(arguments);
        assert!(said.contains(words), "{arguments:?}: {said}");
    }
    let entries = site.ok(&["log"]).lines().count();
    assert_eq!(entries, 5, "nothing was written");
}

#[test]
fn a_decision_that_was_tampered_with_is_named() {
    let site = Site::new();
    let report = site.id("\"asked for the report\"");
    site.decide("A. Editor", &["confirm", &report]);
    // By the owner, with the key: the words are not those of the reading.
    let mut register = Register::open(&site.register(), "2026-03-01T08:00:00Z").unwrap();
    let mut forged = register.decisions().unwrap()[0].decision.clone();
    forged["targets"][0]["anchors"][0]["content"][0]["text"] = "We have nothing".into();
    register
        .decide("2026-03-01T08:00:00Z", "A. Editor", "r", forged)
        .unwrap();
    drop(register);
    let verified = site.run(&["verify", "--quiet"]);
    assert_eq!(verified.status.code(), Some(1));
    let said = String::from_utf8(verified.stdout).unwrap();
    assert!(
        said.contains("journal entry 6: is not about what"),
        "{said}"
    );
}

#[test]
fn a_register_is_not_needed_to_list_schemes() {
    let nowhere = tempfile::tempdir().unwrap();
    let listed = dixit()
        .arg("schemes")
        .env_remove("DIXIT_REGISTER")
        .current_dir(nowhere.path())
        .output()
        .unwrap();
    assert!(listed.status.success());
    assert!(String::from_utf8_lossy(&listed.stdout).contains("discounted"));
    assert!(
        Path::new(nowhere.path())
            .read_dir()
            .unwrap()
            .next()
            .is_none()
    );
}
