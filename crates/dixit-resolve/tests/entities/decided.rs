//! Decisions: they hold in every run, whatever came or went.

use crate::common::{document, documents, groups, resolve, with_decisions};
use dixit_model::Document;
use dixit_resolve::entities::decision::{Decision, Evidence, Kind, SCHEMA, Status};
use dixit_resolve::entities::{Entities, Settings};

fn decide(kind: Kind, entities: Vec<Evidence>) -> Decision {
    Decision {
        schema: SCHEMA.to_owned(),
        id: String::new(),
        decision: kind,
        entities,
        name: None,
        retires: None,
        by: "A. Editor".to_owned(),
        at: "2026-03-01".to_owned(),
        reason: "the article says so".to_owned(),
    }
    .with_id()
}

fn of(found: &Entities, name: &str) -> Evidence {
    let entity = found.entities.iter().find(|e| e.name == name);
    entity
        .unwrap_or_else(|| panic!("nobody is named {name}"))
        .evidence()
}

fn persons() -> Vec<Document> {
    documents(&[
        &["p Robert Vane : Harbour Minister"],
        &["p Vane"],
        &["p Carl Dorn"],
        &["p Rita Sol"],
    ])
}

#[test]
fn a_merger_holds_when_documents_come_and_go() {
    let before = resolve(&persons(), &Settings::default());
    let decision = decide(
        Kind::Merge,
        vec![of(&before, "Robert Vane"), of(&before, "Vane")],
    );
    let settings = with_decisions(&decision.line());
    let after = resolve(&persons(), &settings);
    assert!(
        groups(&after).contains(&"1 Robert Vane, 2 Vane".to_owned()),
        "{:?}",
        groups(&after)
    );
    assert_eq!(after.decisions[0].status, Status::Applied);
    // More documents, other paths, an entity less: ids and numbers change.
    let mut more = persons();
    more.remove(3);
    more.push(document(
        "0.txt",
        "2016-03-01",
        &["p Robert Vane", "l Leeds"],
    ));
    for document in &mut more {
        document.origin.path = format!("elsewhere/{}", document.origin.path);
        for entity in &mut document.entities {
            entity.id.0 += 7;
        }
    }
    let again = resolve(&more, &settings);
    let vane = again
        .entities
        .iter()
        .find(|e| e.documents == 3)
        .expect("the merger");
    assert_eq!(vane.name, "Robert Vane");
}

#[test]
fn keep_apart_is_never_broken() {
    let all = documents(&[
        &["p Maria Zakharova"],
        &["p Мария Захарова"],
        &["p M. Zakharova : minister"],
    ]);
    let before = resolve(&all, &Settings::default());
    assert_eq!(before.entities.len(), 1);
    let apart = |names: [&str; 2]| {
        let evidence = names.map(|name| Evidence {
            names: vec![name.to_owned()],
            ..Evidence::default()
        });
        decide(Kind::KeepApart, evidence.to_vec())
    };
    let decision = apart(["Maria Zakharova", "Мария Захарова"]);
    let after = resolve(&all, &with_decisions(&decision.line()));
    for group in groups(&after) {
        assert!(
            !(group.contains("Maria Zakharova") && group.contains("Мария Захарова")),
            "{group}"
        );
    }
    assert!(after.suggestions.iter().all(|s| {
        !(s.a_name == "Maria Zakharova" && s.b_name == "Мария Захарова")
    }));
    // A merger that says otherwise loses, and is told so.
    let merge = decide(
        Kind::Merge,
        apart(["Maria Zakharova", "Мария Захарова"]).entities,
    );
    let both = format!("{}\n{}", decision.line(), merge.line());
    let after = resolve(&all, &with_decisions(&both));
    assert!(after.entities.len() > 1);
    assert_eq!(after.decisions[1].status, Status::Contradicted);
    assert!(after.decisions[1].message.contains(&decision.id));
}

#[test]
fn a_split_makes_one_name_two() {
    let all = documents(&[
        &["p Peter Marsh"],
        &["p Peter Marsh"],
        &["p Peter Marsh"],
        &["p Peter Marsh"],
    ]);
    let before = resolve(&all, &Settings::default());
    let whole = before.entities[0].evidence();
    let (mut one, mut other) = (whole.clone(), whole);
    one.mentions.truncate(1);
    other.mentions.remove(0);
    let split = decide(Kind::Split, vec![other, one]);
    let after = resolve(&all, &with_decisions(&split.line()));
    assert_eq!(
        groups(&after),
        [
            "1 Peter Marsh",
            "2 Peter Marsh, 3 Peter Marsh, 4 Peter Marsh"
        ]
    );
}

#[test]
fn the_first_part_of_a_split_takes_what_came_later() {
    let of = |n: usize| -> Vec<Document> {
        let one = |at: usize| document(&format!("{at}.txt"), "", &["p Peter Marsh"]);
        (1..=n).map(one).collect()
    };
    let whole = resolve(&of(4), &Settings::default()).entities[0].evidence();
    let (mut one, mut other) = (whole.clone(), whole);
    one.mentions.truncate(2);
    other.mentions.drain(..2);
    let split = decide(Kind::Split, vec![other, one]);
    let after = resolve(&of(6), &with_decisions(&split.line()));
    let sizes: Vec<usize> = after.entities.iter().map(|e| e.documents).collect();
    assert_eq!(sizes, [4, 2]);
}

#[test]
fn a_rename_changes_the_name_alone() {
    let before = resolve(&persons(), &Settings::default());
    let mut rename = decide(Kind::Rename, vec![of(&before, "Robert Vane")]);
    rename.name = Some("Lord Vane of Leeds".to_owned());
    let after = resolve(&persons(), &with_decisions(&rename.line()));
    let renamed = after
        .entities
        .iter()
        .find(|e| e.name == "Lord Vane of Leeds")
        .expect("renamed");
    assert_eq!(renamed.names[0].name, "Robert Vane");
    assert_eq!(groups(&before), groups(&after));
}

#[test]
fn a_retired_decision_holds_no_longer_and_is_told() {
    let before = resolve(&persons(), &Settings::default());
    let merge = decide(
        Kind::Merge,
        vec![of(&before, "Robert Vane"), of(&before, "Rita Sol")],
    );
    let mut retire = decide(Kind::Retire, Vec::new());
    retire.retires = Some(merge.id.clone());
    let settings = with_decisions(&format!("{}\n{}", merge.line(), retire.line()));
    let after = resolve(&persons(), &settings);
    assert_eq!(groups(&after), groups(&before));
    assert_eq!(after.decisions[0].status, Status::Retired);
}

#[test]
fn a_decision_whose_entities_are_gone_is_reported() {
    let before = resolve(&persons(), &Settings::default());
    let merge = decide(
        Kind::Merge,
        vec![of(&before, "Robert Vane"), of(&before, "Rita Sol")],
    );
    let settings = with_decisions(&merge.line());
    let gone = resolve(
        &[document("other.txt", "", &["p Somebody Else"])],
        &settings,
    );
    assert_eq!(gone.decisions[0].status, Status::NotFound);
    assert!(gone.decisions[0].message.contains("Robert Vane"));
    // The snapshot is gone, but the full name is there.
    let renewed = [
        document("x.txt", "", &["p Robert Vane"]),
        document("y.txt", "", &["p Rita Sol"]),
    ];
    let found = resolve(&renewed, &settings);
    assert_eq!(found.decisions[0].status, Status::Applied);
    assert_eq!(found.entities.len(), 1);
}

#[test]
fn a_name_with_two_bearers_is_no_evidence() {
    let merge = decide(
        Kind::Merge,
        ["Peter Marsh", "Rita Sol"]
            .map(|name| Evidence {
                names: vec![name.to_owned()],
                ..Evidence::default()
            })
            .to_vec(),
    );
    let all = documents(&[
        &["p Peter Marsh : goalkeeper"],
        &["p Peter Marsh : Foreign Minister"],
        &["p Rita Sol"],
    ]);
    let found = resolve(&all, &with_decisions(&merge.line()));
    assert_eq!(found.entities.len(), 3);
    assert_eq!(found.decisions[0].status, Status::NotFound);
}

#[test]
fn applying_again_changes_nothing() {
    let before = resolve(&persons(), &Settings::default());
    let merge = decide(
        Kind::Merge,
        vec![of(&before, "Robert Vane"), of(&before, "Vane")],
    );
    let once = resolve(&persons(), &with_decisions(&merge.line()));
    let twice = resolve(
        &persons(),
        &with_decisions(&format!("{0}\n{0}\n", merge.line())),
    );
    assert_eq!(once, twice);
    // Decided again from what the first run found.
    let again = decide(
        Kind::Merge,
        vec![of(&once, "Robert Vane"), of(&once, "Robert Vane")],
    );
    let both = format!("{}\n{}", merge.line(), again.line());
    assert_eq!(
        resolve(&persons(), &with_decisions(&both)).entities,
        once.entities
    );
}
