//! What follows from all documents of a register together, through the real binary.

mod common;

use common::{dixit, schema_of, write};
use dixit::derive;
use dixit::register::Register;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Output;

const FIRST: &str = "\
Port says ferry was safe

HARWICK, 4 March 2024. The ferry Dunlin had passed every inspection in the spring, the harbour \
master Ruth Okafor said on Monday. “We will publish the report of the inspectors on Friday,” she added.

Okafor denied that the crew had been too small.

The union called on the harbour master to publish the list of the crew.
";

const SECOND: &str = "\
Ferry Dunlin passed inspection, harbour master says

HARWICK, 5 March 2024. Harbour master Ruth Okafor said that the ferry Dunlin passed all of its \
inspections in spring. “On Friday we are going to publish the inspectors’ report,” Okafor said.

The union's chairman, Piet Dekker, said two sailors had called in sick.
";

fn run(register: &Path, arguments: &[&str]) -> Output {
    let mut command = dixit();
    command.args(arguments).arg("--register").arg(register);
    command.env_remove("DIXIT_REGISTER");
    command.output().unwrap()
}

fn succeeded(output: &Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

struct Case {
    folder: tempfile::TempDir,
    register: PathBuf,
}

/// A register without documents.
fn empty(folder: &tempfile::TempDir) -> PathBuf {
    let register = folder.path().join("case.dixit");
    succeeded(&dixit().arg("init").arg(&register).output().unwrap());
    register
}

/// A register of two reports on one matter.
fn case(more: &[&str]) -> Case {
    let folder = tempfile::tempdir().unwrap();
    let news = folder.path().join("news");
    std::fs::create_dir(&news).unwrap();
    write(&folder, "news/1.txt", FIRST);
    write(&folder, "news/2.txt", SECOND);
    let register = empty(&folder);
    let news = news.to_string_lossy();
    let arguments = [&["add", &news, "--quiet"], more].concat();
    succeeded(&run(&register, &arguments));
    Case { folder, register }
}

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn one_utterance_in_two_wordings_is_shown_word_by_word() {
    let case = case(&[]);
    let found = lines(&succeeded(&run(
        &case.register,
        &["diff", "--format", "jsonl"],
    )));
    let schema = schema_of("dixit.variants-1.json");
    for line in &found {
        assert!(schema.is_valid(line), "{line}");
    }
    let report = found
        .iter()
        .find(|v| v["wordings"].to_string().contains("publish"))
        .expect("the promise in two wordings");
    assert_eq!(report["speaker"], "Ruth Okafor");
    assert_eq!(
        (&report["documents"], &report["origins"]),
        (&2.into(), &2.into())
    );
    let differences = report["wordings"][1]["differences"].as_array().unwrap();
    let of = |change: &str| differences.iter().filter(|d| d["change"] == change).count();
    assert!(of("same") > 0 && of("removed") > 0 && of("added") > 0);
    // The stretches are the wordings themselves, word for word.
    let words = |text: &str| text.split_whitespace().collect::<String>();
    let second = differences.iter().filter(|d| d["change"] != "removed");
    let second: String = second.map(|d| words(d["text"].as_str().unwrap())).collect();
    assert_eq!(
        second,
        words(report["wordings"][1]["text"].as_str().unwrap())
    );

    let id = report["id"].as_str().unwrap();
    let table = succeeded(&run(&case.register, &["diff", id]));
    assert!(table.contains("[−") && table.contains("[+"), "{table}");
    assert!(
        table.contains("1.txt") && table.contains("2.txt"),
        "{table}"
    );
    let html = succeeded(&run(&case.register, &["diff", id, "--format", "html"]));
    assert!(html.contains("<del>") && html.contains("<ins>"), "{html}");
    let csv = succeeded(&run(&case.register, &["diff", id, "--format", "csv"]));
    assert_eq!(csv.lines().count(), 3, "{csv}");
}

#[test]
fn an_utterance_is_found_by_one_of_its_attributions() {
    let case = case(&[]);
    let hits = run(&case.register, &["search", "publish", "--format", "jsonl"]);
    let hits = lines(&succeeded(&hits));
    let id = hits[0]["id"].as_str().unwrap();
    let by_attribution = succeeded(&run(&case.register, &["diff", id, "--format", "jsonl"]));
    let found = lines(&by_attribution);
    assert_eq!(found.len(), 1);
    let printed = &found[0]["wordings"];
    assert!(
        printed
            .to_string()
            .contains(hits[0]["document"]["path"].as_str().unwrap())
    );

    let unknown = run(&case.register, &["diff", "v0000000000"]);
    assert_eq!(unknown.status.code(), Some(2));
    let words = String::from_utf8_lossy(&unknown.stderr);
    assert!(
        words.contains("v0000000000: no utterance has this id"),
        "{words}"
    );
}

#[test]
fn a_speaker_is_shown_with_what_she_said_and_nothing_else() {
    let case = case(&[]);
    let said = run(&case.register, &["speaker", "okafor", "--format", "jsonl"]);
    let said = lines(&succeeded(&said));
    assert!(said.len() >= 4, "{said:?}");
    for line in &said {
        assert_eq!(line["speaker"]["name"], "Ruth Okafor", "{line}");
    }
    let table = succeeded(&run(&case.register, &["speaker", "Ruth Okafor"]));
    assert!(table.starts_with("Ruth Okafor"), "{table}");
    assert!(!table.contains("called in sick"), "{table}");

    let nobody = run(&case.register, &["speaker", "Nobody"]);
    assert_eq!(nobody.status.code(), Some(2));
    let words = String::from_utf8_lossy(&nobody.stderr);
    assert!(words.contains("dixit entities"), "{words}");
}

#[test]
fn a_register_answers_as_its_files_do() {
    let case = case(&[]);
    let news = case.folder.path().join("news");
    let news = news.to_string_lossy();
    let questions = [
        &["timeline", "--format", "jsonl", "--min-confidence", "0.3"][..],
        &["claims", "--all", "--format", "jsonl"],
        &["requests", "--format", "csv"],
    ];
    for arguments in questions {
        let stored = succeeded(&run(&case.register, arguments));
        let read = dixit().args(arguments).arg(&*news).output().unwrap();
        assert_eq!(stored, succeeded(&read), "{arguments:?}");
        let heads = usize::from(arguments.contains(&"csv"));
        assert!(stored.lines().count() > heads, "{stored}");
    }
    let both = run(&case.register, &["timeline", &news]);
    assert_eq!(both.status.code(), Some(2));
    let words = String::from_utf8_lossy(&both.stderr);
    assert!(words.contains("either paths or --register"), "{words}");
}

#[test]
fn what_was_left_underived_is_derived_later() {
    let case = case(&["--no-derive"]);
    for question in [&["diff"][..], &["speaker", "Okafor"]] {
        let early = run(&case.register, question);
        assert_eq!(early.status.code(), Some(2));
        let words = String::from_utf8_lossy(&early.stderr);
        assert!(words.contains("run `dixit derive`"), "{words}");
    }
    let made = succeeded(&run(&case.register, &["derive"]));
    assert!(made.contains("2 origins"), "{made}");
    let first = succeeded(&run(
        &case.register,
        &["diff", "--all", "--format", "jsonl"],
    ));
    succeeded(&run(&case.register, &["derive"]));
    let again = succeeded(&run(
        &case.register,
        &["diff", "--all", "--format", "jsonl"],
    ));
    assert_eq!(first, again);
    let verified = succeeded(&run(&case.register, &["verify"]));
    assert!(verified.ends_with("all holds\n"), "{verified}");
}

/// Articles that have nothing in common, for a register in which not everything is looked at
/// again.
fn strangers(folder: &tempfile::TempDir, count: usize) {
    let nouns = [
        "bridge",
        "harvest",
        "orchestra",
        "tunnel",
        "library",
        "reactor",
        "glacier",
        "election",
        "vaccine",
        "museum",
        "railway",
        "forest",
        "budget",
        "satellite",
        "festival",
        "prison",
        "airport",
        "language",
        "hospital",
        "quarry",
        "lighthouse",
        "factory",
        "pension",
        "canal",
    ];
    let verbs = [
        "delays",
        "threatens",
        "replaces",
        "feeds",
        "surrounds",
        "outlives",
        "finances",
        "teaches",
        "cools",
        "divides",
        "protects",
        "copies",
        "lifts",
    ];
    let mut state = 7_u32;
    let mut next = |most: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % most
    };
    for n in 0..count {
        let mut said = || {
            let parts = [next(24), next(13), next(24), next(24), next(900) + 20];
            let [a, verb, b, c, number] = parts;
            format!(
                "the {} {} the {} and {number} {}s",
                nouns[a], verbs[verb], nouns[b], nouns[c]
            )
        };
        let text = format!(
            "Report {n}\n\nHARWICK, 4 March 2024. “It is true that {},” said Ada Vell{n}. “Some say {},” she added.\n",
            said(),
            said()
        );
        write(folder, &format!("news/{n:03}.txt"), &text);
    }
}

/// The attributions of a claim, each by its document's path and its name there.
fn members(claim: &serde_json::Value) -> Vec<String> {
    let of = claim["attributions"].as_array().expect("attributions");
    let name = |of: &serde_json::Value| {
        let [path, id] = ["path", "attribution"].map(|key| of[key].as_str().unwrap_or_default());
        format!("{path} {id}")
    };
    of.iter().map(name).collect()
}

fn add(register: &Path, path: &Path) -> String {
    let path = path.to_string_lossy();
    succeeded(&run(
        register,
        &["add", &path, "--quiet", "--reader", "fast"],
    ))
}

#[test]
fn one_more_article_changes_what_it_is_near_to_as_if_all_were_derived_anew() {
    let folder = tempfile::tempdir().unwrap();
    let news = folder.path().join("news");
    std::fs::create_dir(&news).unwrap();
    strangers(&folder, 420);
    write(&folder, "news/first.txt", FIRST);
    let register = empty(&folder);
    let add = |path: &Path| add(&register, path);
    add(&news);
    let shown = || {
        let variants = run(&register, &["diff", "--all", "--format", "jsonl"]);
        let variants = lines(&succeeded(&variants)).into_iter();
        let about = variants.filter(|v| v.to_string().contains("Okafor"));
        let claims = run(&register, &["claims", "--all", "--format", "jsonl"]);
        let claims = lines(&succeeded(&claims)).into_iter();
        let mut claims: Vec<Vec<String>> = claims.map(|claim| members(&claim)).collect();
        // The rest say by chance what is half alike.
        claims.retain(|claim| claim.iter().any(|member| !member.contains("news/")));
        claims.sort();
        (
            about.collect::<Vec<_>>(),
            succeeded(&run(&register, &["speaker", "Okafor"])),
            claims,
            succeeded(&run(&register, &["status", "--format", "json"])),
        )
    };
    // One says the same in other words, one is a copy of it.
    // Less than some sixty words are compared with nothing.
    let second = format!(
        "{SECOND}\nThe Dunlin has carried passengers between Harwick and the outer islands for \
         eleven years. Two other vessels of the line were taken out of service in winter, and \
         the timetable has been thinned out since. Fishermen now take the mail across.\n"
    );
    add(&write(&folder, "second.txt", &second));
    let copy = second.replace("Ferry Dunlin passed inspection", "Dunlin passed inspection");
    let after = add(&write(&folder, "third.txt", &copy));
    assert!(after.contains("423 documents"), "{after}");
    let (variants, speaker, claims, status) = shown();
    let report = variants.iter().find(|v| v.to_string().contains("publish"));
    let report = report.expect("an utterance in three documents");
    assert_eq!(
        (&report["documents"], &report["origins"]),
        (&3.into(), &2.into())
    );
    assert!(speaker.contains("named in 3 documents"), "{speaker}");

    succeeded(&run(&register, &["derive", "--quiet"]));
    assert!(claims.iter().any(|claim| claim.len() >= 3), "{claims:?}");
    let anew = shown();
    assert_eq!(anew.2, claims);
    assert_eq!((anew.0, anew.1, anew.3), (variants, speaker, status));
}

#[test]
fn a_claim_of_very_many_loses_none_to_one_more_article() {
    let folder = tempfile::tempdir().unwrap();
    let news = folder.path().join("news");
    std::fs::create_dir(&news).unwrap();
    strangers(&folder, 145);
    let same = |n: usize| {
        format!(
            "Ferry news {n}\n\nHARWICK, 5 March 2024. The ferry Dunlin lost its licence in \
             February, Ada Vell said.\n"
        )
    };
    for n in 0..260 {
        write(&folder, &format!("news/same-{n:03}.txt"), &same(n));
    }
    let register = empty(&folder);
    let add = |path: &Path| add(&register, path);
    let sizes = || -> Vec<usize> {
        let claims = run(&register, &["claims", "--format", "jsonl"]);
        let claims = lines(&succeeded(&claims)).into_iter();
        let members = claims.map(|claim| claim["attributions"].as_array().unwrap().len());
        members.collect()
    };
    // Of variants the documents in which the most frequent is printed.
    let printed = || -> u64 {
        let variants = run(&register, &["diff", "--all", "--format", "jsonl"]);
        let variants = lines(&succeeded(&variants)).into_iter();
        let documents = variants.map(|variant| variant["documents"].as_u64().unwrap());
        documents.max().unwrap()
    };
    add(&news);
    let (before, printed_before) = (sizes(), printed());
    add(&write(&folder, "more.txt", &same(260)));
    let after = sizes();
    assert_eq!((printed_before, printed()), (260, 261));
    assert_eq!(before.iter().max(), Some(&260));
    assert_eq!(after.iter().max(), Some(&261));
    assert_eq!(
        after.iter().sum::<usize>(),
        before.iter().sum::<usize>() + 1
    );
}

#[test]
fn a_large_claim_takes_others_in_and_is_told_anew_where_one_contests_it() {
    let folder = tempfile::tempdir().unwrap();
    let news = folder.path().join("news");
    std::fs::create_dir(&news).unwrap();
    strangers(&folder, 310);
    let same = |n: usize| {
        format!(
            "Ferry news {n}\n\nHARWICK, {} March 2024. The ferry Dunlin lost its licence in \
             February, Ada Vell{n} said, who had seen a leaked report of the ferry's inspection.\n",
            5 + n % 9
        )
    };
    for n in 0..100 {
        write(&folder, &format!("news/same-{n:03}.txt"), &same(n));
    }
    let register = empty(&folder);
    let add = |path: &Path| add(&register, path);
    let board = || -> Value {
        let words = "lost its licence";
        let found = run(&register, &["board", words, "--format", "jsonl"]);
        let claims = lines(&succeeded(&found));
        assert_eq!(claims.len(), 1, "{claims:?}");
        claims.into_iter().next().unwrap()
    };
    let anew = || {
        succeeded(&run(&register, &["derive", "--quiet"]));
        board()
    };
    add(&news);
    let last = [
        ("more.txt", same(100), false),
        (
            "denial.txt",
            "Ferry news\n\nHARWICK, 20 March 2024. The owner of the Dunlin, Ivo Tarn, denied that \
             the ferry Dunlin lost its licence in February.\n"
                .to_owned(),
            true,
        ),
        ("again.txt", same(101), true),
    ];
    for (name, text, contested) in last {
        let before = board()["attributions"].as_array().unwrap().len();
        add(&write(&folder, name, &text));
        let short = board();
        assert_eq!(members(&short).len(), before + 1, "{name}");
        assert_eq!(short["contested"], contested, "{name}");
        let kinds = [
            "documents",
            "origins",
            "stances",
            "first",
            "last",
            "contested",
        ];
        let told = |claim: &Value| -> Vec<Value> {
            let lists = ["calls", "evidence", "links"].map(|list| &claim[list]);
            let full = lists.map(|list| Value::from(!list.as_array().unwrap().is_empty()));
            kinds
                .iter()
                .map(|kind| claim[*kind].clone())
                .chain(full)
                .collect()
        };
        let long = anew();
        assert_eq!(members(&short), members(&long), "{name}");
        assert_eq!(told(&short), told(&long), "{name}");
        let answered = |claim: &Value| {
            let calls = claim["calls"].as_array().unwrap().iter();
            calls
                .filter(|c| !c["responses"].as_array().unwrap().is_empty())
                .count()
        };
        assert_eq!(answered(&short), answered(&long), "{name}");
    }
    // What stands in a later part is found as if there were one.
    let found = run(&register, &["search", "licence", "--stance", "denies"]);
    let found = succeeded(&found);
    assert!(
        found.contains("Ivo Tarn") && !found.contains("Vell"),
        "{found}"
    );
    let claim = board();
    let report = claim["evidence"].as_array().unwrap().last().unwrap();
    let id = report["id"].as_str().unwrap();
    let why = ["--by", "A. Editor", "--reason", "read it"];
    succeeded(&run(
        &register,
        &[&["decide", "verify", id][..], &why].concat(),
    ));
    let claim = board();
    let report = claim["evidence"].as_array().unwrap().last().unwrap();
    assert_eq!(report["status"], "verified");
    let verified = succeeded(&run(&register, &["verify"]));
    assert!(verified.ends_with("all holds\n"), "{verified}");
}

#[test]
fn a_board_is_found_by_words_by_an_attribution_and_by_its_id() {
    let case = case(&[]);
    let all = lines(&succeeded(&run(
        &case.register,
        &["claims", "--all", "-f", "jsonl"],
    )));
    let wanted = all
        .iter()
        .find(|claim| claim["words"].to_string().contains("too small"));
    let id = wanted.expect("a claim about the crew")["id"]
        .as_str()
        .unwrap();
    let by_id = succeeded(&run(&case.register, &["board", id]));
    assert!(by_id.contains("too small"), "{by_id}");
    let by_words = succeeded(&run(&case.register, &["board", "crew small"]));
    assert_eq!(by_words, by_id);
    let hit = run(&case.register, &["search", "small", "--format", "jsonl"]);
    let hit = lines(&succeeded(&hit)).remove(0);
    let by_attribution = run(&case.register, &["board", hit["id"].as_str().unwrap()]);
    assert_eq!(succeeded(&by_attribution), by_id);

    let unknown = run(&case.register, &["board", "volcano"]);
    assert_eq!(unknown.status.code(), Some(2));
    let words = String::from_utf8_lossy(&unknown.stderr);
    assert!(words.contains("volcano: no claim has this id"), "{words}");
}

#[test]
fn a_search_heeds_the_stance_to_a_claim() {
    let case = case(&[]);
    let by = |stance: &str| {
        let question = ["search", "crew", "--stance", stance, "--format", "jsonl"];
        let found = run(&case.register, &question);
        String::from_utf8(found.stdout).unwrap()
    };
    assert!(by("denies").contains("too small"), "{}", by("denies"));
    assert!(!by("asserts").contains("too small"), "{}", by("asserts"));
}

#[test]
fn a_register_can_be_made_and_shown_in_one_go() {
    let folder = tempfile::tempdir().unwrap();
    let news = write(&folder, "1.txt", FIRST);
    let against = FIRST.replace(
        "Okafor denied that the crew had been too small.",
        "The union said that the crew of the Dunlin had been too small.",
    );
    write(&folder, "2.txt", &against);
    let register = folder.path().join("case.dixit");
    let folder = news.parent().unwrap().to_string_lossy();
    let made = succeeded(&run(
        &register,
        &["add", &folder, "--init", "--boards", "--quiet"],
    ));
    assert!(made.contains("2 documents"), "{made}");
    assert!(made.contains("contested claims"), "{made}");
    assert!(made.contains("Denied, doubted, conceded"), "{made}");
    // The second time there is a register, and nothing new.
    let again = succeeded(&run(
        &register,
        &["add", &folder, "--init", "--boards", "--quiet"],
    ));
    assert_eq!(again, made);
}

#[test]
fn entities_of_a_register_have_the_ids_that_it_keeps() {
    let case = case(&[]);
    let listed = lines(&succeeded(&run(
        &case.register,
        &["entities", "-f", "jsonl"],
    )));
    let news = case.folder.path().join("news");
    let read = dixit()
        .args(["entities", "-f", "jsonl"])
        .arg(&news)
        .output();
    let read = lines(&succeeded(&read.unwrap()));
    let names =
        |lines: &[Value]| -> Vec<Value> { lines.iter().map(|e| e["names"].clone()).collect() };
    assert_eq!(names(&listed), names(&read));
    let okafor = listed.iter().find(|e| e["name"] == "Ruth Okafor").unwrap();
    let id = okafor["id"].as_str().unwrap();
    let by_id = succeeded(&run(&case.register, &["speaker", id]));
    assert_eq!(
        by_id,
        succeeded(&run(&case.register, &["speaker", "Okafor"]))
    );
}

#[test]
fn decisions_stand_on_the_board_and_in_place_of_what_was_derived() {
    let case = case(&[]);
    let all = lines(&succeeded(&run(
        &case.register,
        &["claims", "--all", "-f", "jsonl"],
    )));
    let wanted = all
        .iter()
        .find(|claim| claim["words"].to_string().contains("too small"));
    let id = wanted.unwrap()["id"].as_str().unwrap();
    let hit = run(&case.register, &["search", "small", "--format", "jsonl"]);
    let hit = lines(&succeeded(&hit)).remove(0);
    let attribution = hit["id"].as_str().unwrap();
    let why = ["--by", "A. Editor", "--reason", "heard the tape"];
    let decide = |what: &[&str]| {
        succeeded(&run(&case.register, &[&["decide"], what, &why].concat()));
    };
    decide(&["note", id, "--text", "ask the union"]);
    decide(&["relabel", attribution, "--stance", "doubts"]);
    let board = lines(&succeeded(&run(
        &case.register,
        &["board", id, "-f", "jsonl"],
    )))
    .remove(0);
    let schema = schema_of("dixit.claims-1.json");
    assert!(schema.is_valid(&board), "{board}");
    assert_eq!(board["decisions"][0]["by"], "A. Editor");
    let member = &board["attributions"][0];
    assert_eq!(member["stance"], "doubts");
    assert_eq!(
        member["stance_reason"],
        "decided by A. Editor: heard the tape"
    );
    assert_eq!(
        (&board["stances"]["doubts"], &board["stances"]["denies"]),
        (&1.into(), &0.into())
    );
    for form in ["table", "html"] {
        let shown = succeeded(&run(&case.register, &["board", id, "-f", form]));
        assert!(shown.contains("ask the union"), "{shown}");
        assert!(shown.contains("stance doubts"), "{shown}");
    }
    // Derived again, it is what it was decided to be.
    succeeded(&run(&case.register, &["derive", "--quiet"]));
    let again = lines(&succeeded(&run(
        &case.register,
        &["board", id, "-f", "jsonl"],
    )))
    .remove(0);
    assert_eq!(again, board);
}

#[test]
fn in_two_passes_the_same_is_derived_as_in_one() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("news")).unwrap();
    strangers(&folder, 60);
    write(&folder, "news/first.txt", FIRST);
    write(&folder, "news/second.txt", SECOND);
    let register = empty(&folder);
    add(&register, &folder.path().join("news"));
    let shown = || {
        let all = |arguments: &[&str]| succeeded(&run(&register, arguments));
        [
            all(&["claims", "--all", "--format", "jsonl"]),
            all(&["diff", "--all", "--format", "jsonl"]),
            all(&["speaker", "Okafor"]),
            all(&["status", "--format", "json"]),
        ]
    };
    let one = shown();
    assert!(
        one.iter()
            .all(|shown| shown.contains("Okafor") || shown.contains("counts"))
    );
    succeeded(&run(&register, &["derive", "--quiet", "--low-memory"]));
    assert_eq!(shown(), one);
}

#[test]
fn many_more_articles_are_looked_at_a_few_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let news = folder.path().join("news");
    std::fs::create_dir(&news).unwrap();
    strangers(&folder, 520);
    write(&folder, "news/first.txt", FIRST);
    let register = empty(&folder);
    add(&register, &news);
    // The one that says the same is in the second lot.
    let more = folder.path().join("more");
    std::fs::create_dir(&more).unwrap();
    for n in 0..9 {
        let text = format!(
            "Notice {n}\n\nLEITH, 5 March 2024. “Berth {n} is closed on weekdays,” said Ivo Tarn{n}.\n"
        );
        write(&folder, &format!("more/{n}.txt"), &text);
    }
    write(&folder, "more/second.txt", SECOND);
    let after = add(&register, &more);
    assert!(after.contains("531 documents"), "{after}");
    let about = |arguments: &[&str]| {
        let found = lines(&succeeded(&run(&register, arguments)));
        let found = found
            .iter()
            .filter(|found| found.to_string().contains("publish"));
        found
            .map(|found| found["documents"].clone())
            .collect::<Vec<_>>()
    };
    let arguments = [
        ["claims", "--all", "--format", "jsonl"],
        ["diff", "--all", "--format", "jsonl"],
    ];
    let found: Vec<_> = arguments.iter().map(|of| about(of)).collect();
    assert!(found.iter().all(|of| of.contains(&2.into())), "{found:?}");
    succeeded(&run(&register, &["derive", "--quiet"]));
    let anew: Vec<_> = arguments.iter().map(|of| about(of)).collect();
    assert_eq!(anew, found);
}

#[test]
fn only_what_people_settle_about_groups_has_everything_derived_anew() {
    let folder = tempfile::tempdir().unwrap();
    let news = folder.path().join("news");
    std::fs::create_dir(&news).unwrap();
    strangers(&folder, 410);
    let register = empty(&folder);
    add(&register, &news);
    let decide = |what: &[&str]| -> (String, bool) {
        let why = ["--by", "A. Editor", "--reason", "read both"];
        let output = run(&register, &[&["decide"], what, &why].concat());
        let told = String::from_utf8_lossy(&output.stderr).contains("dixit derive");
        (succeeded(&output).trim().to_owned(), told)
    };
    let mut added = 0;
    // Whether everything is derived anew once one more article came.
    let mut is_anew = || {
        added += 1;
        let text = format!(
            "Notice {added}\n\nLEITH, 5 March 2024. “Berth {added} is closed,” said Ivo Tarn{added}.\n"
        );
        let path = write(&folder, &format!("more-{added}.txt"), &text);
        let path = path.to_string_lossy().into_owned();
        succeeded(&run(
            &register,
            &["add", &path, "--no-derive", "--quiet", "--reader", "fast"],
        ));
        let mut open = Register::open(&register, "2024-03-06T00:00:00Z").unwrap();
        derive::bring_up_to_date(&mut open, &mut |_| ())
            .unwrap()
            .is_some()
    };
    let found = lines(&succeeded(&run(
        &register,
        &["search", "true", "--format", "jsonl"],
    )));
    let [a, b] = [0, 1].map(|at| found[at]["id"].as_str().unwrap().to_owned());
    let (note, told) = decide(&["note", &a, "--text", "ask the union"]);
    assert!(!told);
    assert!(!is_anew());
    let (apart, told) = decide(&["keep-apart", &a, &b]);
    assert!(told);
    assert!(is_anew());
    assert!(!is_anew());
    assert!(!decide(&["retire", &note]).1);
    assert!(!is_anew());
    assert!(decide(&["retire", &apart]).1);
    assert!(is_anew());
}
