//! The register from outside: what is added is there, once; what was changed is
//! named; what is proven holds for others.

mod common;

use common::{AT, Page, Site};
use dixit_register::search::{Question, Words};
use dixit_register::{Added, Amendment, Body, Derived, DerivedPart, Entry, Grown, Proof, Register};
use std::fs;

#[test]
fn what_is_added_is_there_byte_for_byte_and_only_once() {
    let site = Site::new();
    let mut register = site.create();
    let page = Page::new("a.txt", "“No,” said Ada Vell.");
    assert_eq!(page.add(&mut register), Added::New);
    assert_eq!(
        page.add(&mut register),
        Added::Known,
        "before it is acknowledged"
    );
    register.commit().unwrap();
    assert_eq!(page.add(&mut register), Added::Known, "and after");
    register.commit().unwrap();

    let counts = register.counts().unwrap();
    assert_eq!(
        (counts.snapshots, counts.documents, counts.attributions),
        (1, 1, 1)
    );
    // begin, capture, reading
    assert_eq!(counts.entries, 3);
    let mut stored = Vec::new();
    register
        .readings(0, &mut |reading| {
            stored.push(reading.json().unwrap());
            Ok(())
        })
        .unwrap();
    assert_eq!(stored, [serde_json::to_string(&page.document()).unwrap()]);
    assert!(site.verify().holds(), "{:?}", site.verify().faults);
}

#[test]
fn the_same_bytes_elsewhere_are_noted_and_not_read_again() {
    let site = Site::new();
    let mut register = site.create();
    Page::new("a.txt", "“No,” said Ada Vell.").add(&mut register);
    let copy = Page::new("copy/a.txt", "“No,” said Ada Vell.");
    assert_eq!(copy.add(&mut register), Added::Elsewhere);
    register.commit().unwrap();
    assert_eq!(copy.add(&mut register), Added::Known);
    let counts = register.counts().unwrap();
    assert_eq!(
        (counts.snapshots, counts.documents, counts.entries),
        (1, 1, 4)
    );
    assert!(site.verify().holds());
}

#[test]
fn another_snapshot_of_a_page_is_a_version_and_the_changes_are_told() {
    let site = Site::new();
    let mut register = site.create();
    let before = "“At least twelve people died here,” said Ada Vell. “We know,” said Jonas Brook.";
    let after = "“At least nine people died here,” said Ada Vell. “Never,” said Ivan Orlov.";
    assert_eq!(Page::new("a.txt", before).add(&mut register), Added::New);
    assert_eq!(Page::new("a.txt", after).add(&mut register), Added::Version);
    register.commit().unwrap();
    let mut changes = Vec::new();
    register
        .changes(&mut |change| {
            changes.push(change);
            Ok(())
        })
        .unwrap();
    let [change] = &changes[..] else {
        panic!("{changes:?}");
    };
    let said = |all: &[dixit_register::Said]| -> Vec<String> {
        all.iter().map(|s| s.content[0].text.clone()).collect()
    };
    assert_eq!(change.page, "a.txt");
    assert_eq!(said(&change.vanished), ["“We know,”"]);
    assert_eq!(said(&change.new), ["“Never,”"]);
    assert_eq!(change.changed.len(), 1);
    let words = format!("{:?}", change.changed[0].words);
    assert!(words.contains(r#"Gone("twelve"), Came("nine")"#), "{words}");
    // What an old version alone says is found on demand.
    let ask = |old| Question {
        words: Some(Words::parse("twelve").unwrap()),
        old,
        ..Question::default()
    };
    assert_eq!(register.search(&ask(false), 9).unwrap().0.len(), 0);
    assert_eq!(register.search(&ask(true), 9).unwrap().0.len(), 1);
    assert!(site.verify().holds());
}

#[test]
fn answers_are_found_by_words_phrases_beginnings_and_nearness() {
    let site = Site::new();
    let mut register = site.create();
    Page::new("a.txt", "“The chemical weapons were moved,” said Ada Vell.").add(&mut register);
    Page::new(
        "b.txt",
        "“The weapons, some chemical, are gone,” said Jonas Brook.",
    )
    .add(&mut register);
    Page::new("c.txt", "“化学武器已经转移,” said 王毅.").add(&mut register);
    register.commit().unwrap();
    let found = |words: &str| -> Vec<String> {
        let question = Question {
            words: Some(Words::parse(words).unwrap()),
            ..Question::default()
        };
        let (hits, _) = register.search(&question, 9).unwrap();
        let mut paths: Vec<String> = hits
            .iter()
            .map(|hit| hit.document.origin.path.clone())
            .collect();
        paths.sort();
        paths
    };
    assert_eq!(found("weapons chemical"), ["a.txt", "b.txt"]);
    assert_eq!(found("\"chemical weapons\""), ["a.txt"]);
    assert_eq!(found("chem* -moved"), ["b.txt"]);
    assert_eq!(found("NEAR(weapons gone, 3)"), ["b.txt"]);
    assert_eq!(found("NEAR(weapons gone, 1)"), Vec::<String>::new());
    assert_eq!(found("moved OR gone"), ["a.txt", "b.txt"]);
    assert_eq!(found("武器"), ["c.txt"]);
    assert_eq!(found("speaker:vell) content:*"), Vec::<String>::new());

    let by = |speaker: &str, from, to| {
        let question = Question {
            speaker: Some(Words::parse(speaker).unwrap()),
            from,
            to,
            ..Question::default()
        };
        register.search(&question, 9).unwrap().0.len()
    };
    assert_eq!(by("vell", None, None), 1);
    // All were said on day 16,839, 8 February 2016.
    assert_eq!(by("vell", Some(16_839), Some(16_839)), 1);
    assert_eq!(by("vell", Some(16_840), Some(16_900)), 0);
    assert_eq!(by("vell", None, Some(16_838)), 0);
    let (hits, _) = register
        .search(
            &Question {
                words: Some(Words::parse("moved").unwrap()),
                ..Question::default()
            },
            9,
        )
        .unwrap();
    assert_eq!(
        hits[0].words,
        "“The chemical weapons were moved,” said Ada Vell."
    );
}

#[test]
fn beginnings_are_found_in_any_script_however_many_words_they_begin() {
    let site = Site::new();
    let mut register = site.create();
    for (path, words) in [
        ("a", "Müller und Mulder"),
        ("b", "район Йошкар"),
        ("c", "ΟΔΟΣ"),
        ("d", "don't state-owned"),
    ] {
        Page::new(path, &format!("“{words},” said Ada Vell.")).add(&mut register);
    }
    for n in 0..60 {
        let words: Vec<String> = (0..20).map(|at| format!("zeta{n}x{at}")).collect();
        Page::new(
            &format!("z{n}"),
            &format!("“{},” said Ada Vell.", words.join(" ")),
        )
        .add(&mut register);
    }
    register.commit().unwrap();
    let found = |words: &str| {
        let question = Question {
            words: Some(Words::parse(words).unwrap()),
            ..Question::default()
        };
        register.search(&question, 100).unwrap().0.len()
    };
    for (words, number) in [
        ("mul*", 1),
        ("MÜL*", 1),
        ("mul* -mulder", 0),
        ("райо*", 1),
        ("йош*", 1),
        ("οδο*", 1),
        ("state-ow*", 1),
        ("\"don't sta\"*", 1),
        ("zeta*", 60),
        ("zeta1*", 11),
        ("zeta7x1* OR mul*", 2),
        ("mul* -zeta*", 1),
        ("nothing*", 0),
    ] {
        assert_eq!(found(words), number, "{words}");
    }
}

#[test]
fn a_page_that_goes_back_is_told_also_within_one_acknowledgement() {
    let site = Site::new();
    let mut register = site.create();
    let [a, b] =
        ["Twelve", "Nine"].map(|n| Page::new("a.txt", &format!("“{n} died,” said Ada Vell.")));
    let mut became = Vec::new();
    for page in [&a, &b, &a, &a, &b] {
        became.push(page.add(&mut register));
    }
    register.commit().unwrap();
    became.push(b.add(&mut register));
    became.push(a.add(&mut register));
    register.commit().unwrap();
    assert_eq!(
        became,
        [
            Added::New,
            Added::Version,
            Added::Returned,
            Added::Known,
            Added::Returned,
            Added::Known,
            Added::Returned
        ]
    );
    let mut told = Vec::new();
    register
        .changes(&mut |change| {
            told.push((change.before.0, change.after.0, change.returned));
            Ok(())
        })
        .unwrap();
    assert_eq!(
        told,
        [(2, 4, false), (4, 2, true), (2, 4, true), (4, 2, true)]
    );
    drop(register);
    assert!(site.verify().holds(), "{:?}", site.verify());

    // What is kept of it beside the journal is held against the journal.
    let database = rusqlite::Connection::open(site.path().join("register.db")).unwrap();
    database
        .execute_batch("UPDATE readings SET current = 2; DELETE FROM returns WHERE entry = 5;")
        .unwrap();
    drop(database);
    let faults = format!("{:?}", site.verify().faults);
    assert!(
        faults.contains("return 5") && faults.contains("counts as the last of its page"),
        "{faults}"
    );
}

#[test]
fn what_is_attached_and_schemes_are_sealed_and_verified() {
    let site = Site::new();
    let mut register = site.create();
    Page::new("a.txt", "“Yes,” said Ada Vell.").add(&mut register);
    let bytes = b"a letter";
    let sha256 = dixit_register::sha256(bytes);
    let capture = dixit_register::Capture {
        sha256: &sha256,
        bytes,
        media_type: "text/plain",
        path: "letter.txt",
        url: None,
        captured: None,
        captured_basis: "unknown",
        part: None,
        circumstances: "{}",
    };
    let told = |capture: u64| serde_json::json!({ "capture": capture });
    let entry = register
        .attach(AT, &capture, ("Ada", "seen"), &told)
        .unwrap();
    // The same bytes again are sealed once.
    register
        .attach(AT, &capture, ("Ada", "seen twice"), &told)
        .unwrap();
    let scheme = serde_json::json!({ "name": "mine" });
    register.add_scheme(AT, scheme.clone()).unwrap();
    assert_eq!(register.counts().unwrap().snapshots, 2);
    assert_eq!(register.schemes().unwrap(), [(7, scheme)]);
    let decision = &register.decisions().unwrap()[0];
    assert_eq!(
        (decision.entry, &decision.decision["capture"]),
        (entry, &3.into())
    );
    assert_eq!(register.sealed(3).unwrap().1, bytes);
    assert!(register.sealed(2).is_err(), "that is no capture");
    drop(register);
    assert!(site.verify().holds(), "{:?}", site.verify());
}

#[test]
fn an_older_checkpoint_is_the_beginning_of_todays_tree_or_not() {
    let site = Site::new();
    let mut register = site.create();
    let mut kept = vec![register.checkpoint().unwrap().unwrap()];
    for n in 0..20 {
        Page::new(&format!("{n}.txt"), "“Yes,” said Ada Vell.").add(&mut register);
        register.commit().unwrap();
        kept.push(register.checkpoint().unwrap().unwrap());
    }
    for checkpoint in &kept {
        let held = register.holds(checkpoint, None).unwrap();
        assert_eq!(held.now, register.counts().unwrap().entries);
    }
    assert!(
        register
            .holds("nothing", None)
            .unwrap_err()
            .contains("is no signed note")
    );
    let other = Site::new();
    let other = other.create();
    let said = other.holds(&kept[0], None).unwrap_err();
    assert!(said.contains("not signed by the register's key"), "{said}");
}

#[test]
fn a_common_word_is_answered_in_part_and_says_so() {
    let site = Site::new();
    let mut register = site.create();
    for n in 0..40 {
        Page::new(&format!("{n}.txt"), &format!("“No {n},” said Ada Vell.")).add(&mut register);
    }
    register.commit().unwrap();
    let question = Question {
        words: Some(Words::parse("no").unwrap()),
        ..Question::default()
    };
    let (hits, more) = register.search(&question, 10).unwrap();
    assert_eq!((hits.len(), more), (10, true));
    let (hits, more) = register.search(&question, 40).unwrap();
    assert_eq!((hits.len(), more), (40, false));
}

#[test]
fn a_page_with_ten_thousand_attributions_is_stored_compared_and_verified() {
    let site = Site::new();
    let mut register = site.create();
    let said = |n: usize| format!("“Ship {n} is late,” said Ada Vell. ");
    let text: String = (0..10_000).map(said).collect();
    Page::new("a.txt", &text).add(&mut register);
    Page::new("a.txt", &text[said(0).len()..]).add(&mut register);
    register.commit().unwrap();
    register
        .changes(&mut |change| {
            assert_eq!(
                (change.vanished.len(), change.new.len(), change.same),
                (1, 0, 9_999)
            );
            Ok(())
        })
        .unwrap();
    assert!(site.verify().holds());
}

#[test]
fn a_clock_that_goes_backwards_changes_no_order() {
    let site = Site::new();
    let mut register = site.create();
    Page::new("a.txt", "“One,” said Ada Vell.").add_at(&mut register, "2026-03-01T10:00:00Z");
    register.commit().unwrap();
    Page::new("a.txt", "“Two,” said Ada Vell.").add_at(&mut register, "1999-01-01T00:00:00Z");
    register.commit().unwrap();
    let mut after = None;
    register
        .changes(&mut |change| {
            after = Some(change.after.1.text);
            Ok(())
        })
        .unwrap();
    assert_eq!(after.as_deref(), Some("“Two,” said Ada Vell."));
    assert!(site.verify().holds());
}

#[test]
fn the_second_writer_is_told_and_readers_are_not_kept_out() {
    let site = Site::new();
    let register = site.create();
    let second = Register::open(&site.path(), AT).unwrap_err();
    assert!(second.is_locked(), "{second}");
    assert!(
        second
            .to_string()
            .ends_with("another run is writing to it; wait until it is done")
    );
    assert_eq!(
        Register::read(&site.path())
            .unwrap()
            .counts()
            .unwrap()
            .entries,
        1
    );
    drop(register);
    Register::open(&site.path(), AT).unwrap();
}

#[test]
fn a_waiting_writer_gets_its_turn() {
    let site = Site::new();
    let mut first = site.create();
    let path = site.path();
    let second = std::thread::spawn(move || {
        let mut register = Register::open_waiting(&path, AT).unwrap();
        Page::new("b.txt", "“Two,” said Ada Vell.").add(&mut register);
        register.commit().unwrap();
    });
    Page::new("a.txt", "“One,” said Ada Vell.").add(&mut first);
    first.commit().unwrap();
    drop(first);
    second.join().unwrap();
    assert_eq!(
        Register::read(&site.path())
            .unwrap()
            .counts()
            .unwrap()
            .documents,
        2
    );
    assert!(site.verify().holds());
}

#[test]
fn what_a_run_left_unacknowledged_is_set_aside_and_noted() {
    let site = Site::new();
    let mut register = site.create();
    Page::new("a.txt", "“One,” said Ada Vell.").add(&mut register);
    register.commit().unwrap();
    Page::new("b.txt", "“Two,” said Ada Vell.").add(&mut register);
    // The run ends here, as by a crash: the bytes are in the archive, the journal
    // knows nothing of them.
    drop(register);
    let report = site.verify();
    assert!(report.holds(), "{:?}", report.faults);
    assert!(
        report
            .notes
            .iter()
            .any(|n| n.contains("behind what was acknowledged")),
        "{:?}",
        report.notes
    );

    let register = Register::open(&site.path(), AT).unwrap();
    let [aside] = register.set_aside() else {
        panic!("{:?}", register.set_aside());
    };
    let kept = fs::read(site.path().join(&aside.kept)).unwrap();
    assert_eq!(kept.len() as u64, aside.length);
    let mut last = String::new();
    register
        .entries(0, &mut |_, line| {
            last = line.to_owned();
            Ok(true)
        })
        .unwrap();
    let body = Entry::parse(&last).unwrap().body;
    assert!(matches!(body, Body::Recovery { .. }), "{last}");
    drop(register);
    let report = site.verify();
    assert!(report.holds() && report.notes.is_empty(), "{report:?}");
}

#[test]
fn a_full_archive_is_followed_by_the_next() {
    let site = Site::new();
    drop(site.create());
    let mut register = Register::open_with(&site.path(), AT, false, 1000).unwrap();
    for n in 0..12 {
        Page::new(&format!("{n}.txt"), &format!("“No {n},” said Ada Vell.")).add(&mut register);
    }
    register.commit().unwrap();
    drop(register);
    let files = fs::read_dir(site.path().join("snapshots")).unwrap().count();
    assert!(files > 2, "{files}");
    assert!(site.verify().holds());
}

#[test]
fn decisions_are_kept_and_retired_not_erased() {
    let site = Site::new();
    let mut register = site.create();
    let decision = serde_json::json!({"merge": ["1.e1", "2.e1"]});
    let entry = register
        .decide(AT, "A. Editor", "same office", decision)
        .unwrap();
    let other = serde_json::json!({"split": "3.e1"});
    register
        .decide(AT, "A. Editor", "two cities", other.clone())
        .unwrap();
    assert_eq!(register.counts().unwrap().decisions, 2);
    register
        .retire(AT, "A. Editor", "was wrong", entry)
        .unwrap();
    assert_eq!(register.counts().unwrap().decisions, 1);
    assert_eq!(register.counts().unwrap().entries, 4);
    let left = register.decisions().unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!((left[0].entry, &left[0].decision), (2, &other));
    assert!(
        register.retire(AT, "A. Editor", "?", 0).is_err(),
        "no decision"
    );
    assert!(site.verify().holds());
}

#[test]
fn what_another_version_reads_again_takes_the_place_of_the_older_reading() {
    use dixit_register::Standing::{Last, Older};
    let site = Site::new();
    let mut register = site.create();
    let old = Page::new("a.txt", "“Twelve,” said Ada Vell.");
    let new = Page::new("a.txt", "“Nine,” said Ada Vell.");
    for page in [&old, &new] {
        page.add(&mut register);
        register.commit().unwrap();
    }
    // An older version that is read again is an older version still.
    for page in [&old, &new] {
        let added = page.add_read_by(&mut register, AT, "2");
        assert_eq!(added, Added::Reread);
    }
    register.commit().unwrap();
    let mut current = Vec::new();
    register
        .readings(0, &mut |reading| {
            current.push((reading.capture, reading.version, reading.standing));
            Ok(())
        })
        .unwrap();
    let second = || "2".to_owned();
    assert_eq!(current, [(1, second(), Older), (3, second(), Last)]);
    for (old, found) in [(false, 1), (true, 2)] {
        let question = Question {
            speaker: Some(Words::parse("Vell").unwrap()),
            old,
            ..Question::default()
        };
        assert_eq!(register.search(&question, 9).unwrap().0.len(), found);
    }
    drop(register);
    assert!(site.verify().holds(), "{:?}", site.verify().faults);
}

#[test]
fn derived_records_are_replaced_as_a_whole_or_amended_and_counted() {
    let site = Site::new();
    let mut register = site.create();
    Page::new("a.txt", "“No,” said Ada Vell.").add(&mut register);
    register.commit().unwrap();
    let record = |id: &str| Derived {
        id: id.to_owned(),
        body: "{}".to_owned(),
        members: vec![(2, "a1".to_owned())],
        keys: vec![format!("key of {id}")],
        parts: Vec::new(),
    };
    let two = [record("c1"), record("c2")];
    register
        .derive("claims", "1", 3, &mut two.into_iter())
        .unwrap();
    assert_eq!(register.counts().unwrap().claims, 2);
    register
        .derive("claims", "2", 3, &mut [record("c3")].into_iter())
        .unwrap();
    assert_eq!(
        register.derivation("claims").unwrap(),
        Some(("2".to_owned(), 3))
    );
    let mut ids = Vec::new();
    register
        .derived("claims", &mut |id, _| {
            ids.push(id.to_owned());
            Ok(())
        })
        .unwrap();
    assert_eq!(ids, ["c3"]);
    // A new page changes one claim, makes one, and ends one.
    Page::new("b.txt", "“Yes,” said Bo Vell.").add(&mut register);
    let more = |id: &str, body: &str, entries: &[u64]| Derived {
        id: id.to_owned(),
        body: body.to_owned(),
        members: entries.iter().map(|e| (*e, "a1".to_owned())).collect(),
        keys: Vec::new(),
        parts: Vec::new(),
    };
    let changed = Amendment {
        gone: vec!["c3".to_owned()],
        come: vec![more("c4", "{\"n\":2}", &[2, 4]), more("c5", "{}", &[4])],
        ..Amendment::default()
    };
    let stale = register.amend("claims", "1", 5, &changed);
    assert!(stale.unwrap_err().to_string().contains("version 1"));
    for _ in 0..2 {
        register.amend("claims", "2", 5, &changed).unwrap();
        let of = |reading| register.derived_from("claims", reading, "a1").unwrap();
        assert_eq!(of(2), [("c4".to_owned(), "{\"n\":2}".to_owned())]);
        assert_eq!(of(4).len(), 2);
        assert_eq!(register.derived_record("claims", "c3").unwrap(), None);
        assert_eq!(register.counts().unwrap().claims, 2);
        assert_eq!(register.derivation("claims").unwrap().unwrap().1, 5);
    }
    register.forget("claims").unwrap();
    assert_eq!(register.counts().unwrap().claims, 0);
}

#[test]
fn a_record_in_parts_grows_by_those_that_change() {
    let site = Site::new();
    let mut register = site.create();
    for n in 0..3 {
        Page::new(&format!("{n}.txt"), &format!("“No {n},” said Ada Vell.")).add(&mut register);
    }
    register.commit().unwrap();
    let mut readings = Vec::new();
    register
        .readings(0, &mut |reading| {
            readings.push(reading.entry);
            Ok(())
        })
        .unwrap();
    let member = |n: usize| (readings[n], "a1".to_owned());
    let part = |number, body: &str, members: &[(u64, String)]| DerivedPart {
        number,
        body: body.to_owned(),
        members: members.to_vec(),
    };
    let mut made = [Derived {
        id: "c1".to_owned(),
        body: "head".to_owned(),
        members: vec![member(0)],
        keys: Vec::new(),
        parts: vec![part(1, "one", &[member(1)])],
    }]
    .into_iter();
    register.derive("claims", "1", 3, &mut made).unwrap();
    let grown = Amendment {
        grown: vec![Grown {
            id: "c1".to_owned(),
            parts: vec![
                part(0, "larger head", &[]),
                part(2, "two", &[member(2), member(0)]),
            ],
            keys: vec!["found by".to_owned()],
        }],
        ..Amendment::default()
    };
    // Again is as once.
    for _ in 0..2 {
        register.amend("claims", "1", 5, &grown).unwrap();
        let part = |n| register.derived_part("claims", "c1", n).unwrap();
        assert_eq!(part(1).as_deref(), Some("one"));
        assert_eq!(part(2).as_deref(), Some("two"));
        assert_eq!(part(3), None);
        let head = register.derived_record("claims", "c1").unwrap();
        assert_eq!(head.as_deref(), Some("larger head"));
        // What stands in a part stays there.
        for (n, in_part) in [(0, 0), (1, 1), (2, 2)] {
            let found = register.part_of("claims", "c1", (readings[n], "a1"));
            assert_eq!(found.unwrap(), Some(in_part));
            let ids = register.derived_ids("claims", readings[n], "a1").unwrap();
            assert_eq!(ids, ["c1"]);
        }
        let elsewhere = register.part_of("claims", "c1", (readings[2], "a2"));
        assert_eq!(elsewhere.unwrap(), None);
        let found = register.derived_by_key("claims", "found by", 9).unwrap();
        assert_eq!(found, ["c1"]);
        assert_eq!(register.counts().unwrap().claims, 1);
    }
    let gone = Amendment {
        gone: vec!["c1".to_owned()],
        ..Amendment::default()
    };
    register.amend("claims", "1", 5, &gone).unwrap();
    assert_eq!(register.derived_part("claims", "c1", 2).unwrap(), None);
    assert_eq!(register.counts().unwrap().claims, 0);
}

#[test]
fn a_proof_holds_without_the_register_and_a_changed_one_does_not() {
    let site = Site::new();
    let mut register = site.create();
    for n in 0..21 {
        Page::new(&format!("{n}.txt"), &format!("“No {n},” said Ada Vell.")).add(&mut register);
        register.commit().unwrap();
    }
    let key = register.key().clone();
    for number in [0, 1, 17, 42] {
        let text = register.proof(number).unwrap().to_text();
        let proof = Proof::parse(&text).unwrap();
        let proven = proof.verify(Some(&key)).unwrap();
        assert_eq!(
            (proven.number, proven.size, proven.own_key),
            (number, 43, false)
        );
        assert!(proof.verify(None).unwrap().own_key);
        let mut other = proof.clone();
        other.entry = other.entry.replace("2026", "2025");
        assert!(other.verify(Some(&key)).is_err());
        other = proof.clone();
        other.number += 1;
        assert!(other.verify(Some(&key)).is_err());
        // Somebody else's key.
        let stranger = Site::new().create().key().clone();
        assert!(proof.verify(Some(&stranger)).is_err());
    }
    assert!(register.proof(43).is_err());
    for text in [
        "",
        "c2sp.org/tlog-proof@v1\n",
        "c2sp.org/tlog-proof@v1\nextra !\nindex 0\n\nx",
    ] {
        assert!(Proof::parse(text).is_err());
    }
}

#[test]
fn what_is_no_register_is_told_apart() {
    let site = Site::new();
    assert!(Register::read(&site.path()).unwrap_err().is_missing());
    drop(site.create());
    let again = Register::create(&site.path(), AT).unwrap_err();
    assert!(again.to_string().contains("is there already"), "{again}");
    let other = site.folder.path().join("other.dixit");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("letter.txt"), "mine").unwrap();
    assert!(
        Register::create(&other, AT).is_err(),
        "a folder with other files"
    );
    assert_eq!(fs::read_dir(&other).unwrap().count(), 1);
}

#[test]
fn the_private_key_is_for_its_owner() {
    use std::os::unix::fs::PermissionsExt as _;
    let site = Site::new();
    drop(site.create());
    let mode = fs::metadata(site.path().join("key"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    fs::remove_file(site.path().join("key")).unwrap();
    let words = Register::open(&site.path(), AT).unwrap_err().to_string();
    assert!(words.contains("has no private key"), "{words}");
    assert!(site.verify().holds());
}
