//! What breaks a register, and how it is named.

mod common;

use common::{AT, Page, Site};
use dixit_register::Register;
use rusqlite::Connection;
use std::fs;
use std::path::Path;

fn filled(pages: usize) -> Site {
    let site = Site::new();
    let mut register = site.create();
    for n in 0..pages {
        let text =
            format!("“Ship {n} is late by {n} days,” said Ada Vell. “No {n},” said Jonas Brook.");
        Page::new(&format!("{n}.txt"), &text).add(&mut register);
        if n % 5 == 0 {
            register.commit().unwrap();
        }
    }
    register.commit().unwrap();
    drop(register);
    site
}

/// The faults after a change, each as `place: what`.
fn faults(site: &Site) -> Vec<String> {
    let report = site.verify();
    let faults = report.faults.iter();
    faults
        .map(|fault| format!("{}: {}", fault.place, fault.what))
        .collect()
}

fn flip(path: &Path, at: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at] ^= 0x10;
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_flipped_bit_anywhere_in_an_archive_is_named_with_its_record() {
    let site = filled(6);
    let archive = site.path().join("snapshots/000001.warc.gz");
    let whole = fs::read(&archive).unwrap();
    assert!(faults(&site).is_empty());
    for at in (0..whole.len()).step_by(7) {
        flip(&archive, at);
        let found = faults(&site);
        let named = found
            .iter()
            .any(|fault| fault.starts_with("snapshots/000001.warc.gz"));
        assert!(named, "{at}: {found:?}");
        fs::write(&archive, &whole).unwrap();
    }
}

#[test]
fn a_flipped_bit_anywhere_in_the_database_or_its_sums_is_named() {
    let site = filled(6);
    for file in ["register.db", "register.sums"] {
        let path = site.path().join(file);
        let whole = fs::read(&path).unwrap();
        for at in (0..whole.len()).step_by(whole.len() / 90) {
            flip(&path, at);
            // A broken head keeps it from being opened at all, which is said.
            if Register::read(&site.path()).is_ok() {
                let found = faults(&site);
                let named = found.iter().any(|fault| fault.starts_with("register.db: "));
                assert!(named, "{file}, {at}: {found:?}");
            }
            fs::write(&path, &whole).unwrap();
        }
    }
    assert!(faults(&site).is_empty());
}

#[test]
fn sums_follow_a_database_that_grows_and_are_made_anew_after_a_crash() {
    let site = filled(1);
    for round in 0..5 {
        let mut register = Register::open(&site.path(), AT).unwrap();
        assert!(
            !site.path().join("register.sums").exists(),
            "while a run writes"
        );
        for n in 0..40 {
            let text = format!(
                "“Round {round}, {n},” said Ada Vell. {}",
                "x".repeat(n * 30)
            );
            Page::new(&format!("{round}-{n}.txt"), &text).add(&mut register);
        }
        register.commit().unwrap();
        drop(register);
        if round == 3 {
            // As a crash leaves it.
            fs::remove_file(site.path().join("register.sums")).unwrap();
        }
        let report = site.verify();
        assert!(report.holds(), "{round}: {:?}", report.faults);
        assert_eq!(report.notes.is_empty(), round != 3, "{:?}", report.notes);
    }
}

#[test]
fn a_flipped_bit_in_a_key_is_named() {
    for file in ["key", "key.pub"] {
        let site = filled(1);
        let path = site.path().join(file);
        let length = fs::metadata(&path).unwrap().len() as usize;
        flip(&path, length / 2);
        match Register::read(&site.path()) {
            Ok(_) => assert!(!faults(&site).is_empty(), "{file}"),
            Err(error) => assert!(error.to_string().contains(file), "{error}"),
        }
    }
}

/// Changes a database as somebody could who wants nobody to see it.
fn forge(site: &Site, words: &str) {
    let database = Connection::open(site.path().join("register.db")).unwrap();
    let guards = "SELECT group_concat('DROP TRIGGER ' || name, ';') FROM sqlite_schema WHERE type = 'trigger'";
    let drop: String = database.query_row(guards, [], |row| row.get(0)).unwrap();
    database.execute_batch(&drop).unwrap();
    database.pragma_update(None, "foreign_keys", false).unwrap();
    database.execute_batch(words).unwrap();
}

#[test]
fn the_journal_refuses_to_be_changed() {
    let site = filled(2);
    let database = Connection::open(site.path().join("register.db")).unwrap();
    for words in [
        "UPDATE journal SET line = '' WHERE entry = 1",
        "DELETE FROM journal WHERE entry = 1",
        "INSERT OR REPLACE INTO journal VALUES (1, 'capture', '')",
        "INSERT INTO journal VALUES (99, 'capture', '')",
        "UPDATE tree SET hash = x'00' WHERE number = 0",
        "DELETE FROM checkpoints",
    ] {
        let refused = database.execute_batch(words).unwrap_err().to_string();
        assert!(
            refused.contains("append-only") || refused.contains("no gaps"),
            "{refused}"
        );
    }
    assert!(faults(&site).is_empty());
}

#[test]
fn a_tampered_row_is_named() {
    for (words, named) in [
        (
            "UPDATE journal SET line = replace(line, '2026', '2025') WHERE entry = 3",
            "tree hash",
        ),
        (
            "DELETE FROM journal WHERE entry = 3",
            "stands where entry 3 should",
        ),
        (
            "DELETE FROM checkpoints WHERE size = (SELECT max(size) FROM checkpoints)",
            "under no checkpoint",
        ),
        (
            "UPDATE attributions SET speaker = 'Nobody' WHERE id = 1",
            "row of a1",
        ),
        (
            "UPDATE attributions SET confidence = 0.1 WHERE id = 2",
            "row of a2",
        ),
        (
            "UPDATE bodies SET document = (SELECT document FROM bodies WHERE reading = 4) WHERE reading = 2",
            "journal seals",
        ),
        (
            "UPDATE journal SET kind = 'decision' WHERE entry = 3",
            "is kept as a decision, and is none",
        ),
        (
            "UPDATE readings SET current = 0 WHERE entry = 4",
            "counts as one that was read again since",
        ),
        (
            "UPDATE readings SET current = 1 WHERE entry = 4",
            "counts as that of an older version",
        ),
        (
            "UPDATE snapshots SET offset = offset + 1 WHERE id = 1",
            "not where the journal says",
        ),
        ("DELETE FROM words_data WHERE id > 10", "register.db"),
    ] {
        let site = filled(3);
        forge(&site, words);
        let found = faults(&site);
        assert!(
            found.iter().any(|fault| fault.contains(named)),
            "{words}: {found:?}"
        );
    }
}

#[test]
fn a_tampered_journal_with_recomputed_hashes_is_caught_by_the_checkpoint() {
    let site = filled(3);
    // All that the register tells of a page is made to agree with a new line.
    let path = site.path().join("register.db");
    let lines: Vec<String> = {
        let database = Connection::open(&path).unwrap();
        let mut statement = database
            .prepare("SELECT line FROM journal ORDER BY entry")
            .unwrap();
        let lines = statement.query_map([], |row| row.get(0)).unwrap();
        lines.map(Result::unwrap).collect()
    };
    let mut forged = String::from("BEGIN; DELETE FROM tree;");
    let mut tree = Tree::default();
    for (entry, line) in lines.iter().enumerate() {
        let line = line.replace("\"path\":\"1.txt\"", "\"path\":\"9.txt\"");
        let hashes = tlog_tiles::stored_hashes(entry as u64, line.as_bytes(), &tree).unwrap();
        for hash in hashes {
            let hex: String = hash.0.iter().map(|b| format!("{b:02x}")).collect();
            forged.push_str(&format!(
                "INSERT INTO tree VALUES ({}, x'{hex}');",
                tree.0.len()
            ));
            tree.0.push(hash);
        }
        forged.push_str(&format!(
            "UPDATE journal SET line = '{line}' WHERE entry = {entry};"
        ));
    }
    forged.push_str("COMMIT;");
    forge(&site, &forged);
    let found = faults(&site);
    assert!(
        !found.iter().any(|fault| fault.contains("tree hash")),
        "{found:?}"
    );
    assert!(
        found
            .iter()
            .any(|fault| fault.contains("the journal was changed")),
        "{found:?}"
    );
}

#[derive(Default)]
struct Tree(Vec<tlog_tiles::Hash>);

impl tlog_tiles::HashReader for Tree {
    fn read_hashes(&self, at: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        Ok(at.iter().map(|i| self.0[*i as usize]).collect())
    }
}

#[test]
fn a_newer_schema_is_refused_with_a_clear_word() {
    let site = filled(1);
    let database = Connection::open(site.path().join("register.db")).unwrap();
    database.pragma_update(None, "user_version", 99).unwrap();
    drop(database);
    for error in [
        Register::read(&site.path()).unwrap_err(),
        Register::open(&site.path(), AT).unwrap_err(),
    ] {
        assert!(error.is_newer());
        assert!(
            error
                .to_string()
                .contains("a later version of dixit (schema 99; this one knows"),
            "{error}"
        );
    }
}

#[test]
fn an_older_schema_is_brought_up_to_date_and_the_old_file_kept() {
    let site = filled(2);
    let path = site.path().join("register.db");
    // As version 1 left it.
    let database = Connection::open(&path).unwrap();
    database
        .execute_batch("DROP TABLE vectors; DROP TABLE derived_keys; DROP TABLE derived_members; DROP TABLE derived_parts; DROP TABLE derived; DROP TABLE derivations; DROP TABLE returns; DROP INDEX documents_of_snapshot; DROP INDEX paths_last; PRAGMA user_version = 1;")
        .unwrap();
    drop(database);
    let reading = Register::read(&site.path()).unwrap_err().to_string();
    assert!(reading.contains("older form"), "{reading}");
    let register = Register::open(&site.path(), AT).unwrap();
    let kept = register.old_schema().unwrap().to_owned();
    assert_eq!(register.counts().unwrap().documents, 2);
    drop(register);
    let old = Connection::open(&kept).unwrap();
    let version: u32 = old
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert_eq!(version, 1);
    assert!(faults(&site).is_empty());
}

#[test]
fn a_folder_that_cannot_be_written_can_be_read_and_verified() {
    use std::os::unix::fs::PermissionsExt as _;
    let site = filled(2);
    let set = |mode| fs::set_permissions(site.path(), fs::Permissions::from_mode(mode)).unwrap();
    set(0o555);
    let root = fs::write(site.path().join("probe"), "").is_ok();
    assert!(faults(&site).is_empty());
    if !root {
        let error = Register::open(&site.path(), AT).unwrap_err();
        assert!(error.is_read_only(), "{error}");
    }
    set(0o755);
}
