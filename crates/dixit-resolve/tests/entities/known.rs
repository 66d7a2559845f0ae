//! Links to the records of a knowledge file.

use crate::common::{documents, resolve, with_knowledge};
use dixit_resolve::entities::Settings;
use dixit_resolve::entities::decision::Decisions;

const PEOPLE: &str = "id,name,type,aliases,role,from,to,born\n\
    Q1,Maria Zakharova,person,М. Захарова,Foreign Ministry spokeswoman,2015,,1975\n\
    Q2,Peter Marsh,person,,goalkeeper,1990,1999,\n\
    Q3,Peter Marsh,person,,Foreign Minister,2014,,\n\
    Q4,Nordwerk AG,organization,Nordwerk,,,,\n";

fn links(lines: &[&str], settings: &Settings) -> Vec<(String, bool)> {
    let found = resolve(&documents(&[lines]), settings);
    let known = &found.entities[0].knowledge;
    assert!(known.iter().all(|k| !k.reasons.is_empty()));
    known.iter().map(|k| (k.id.clone(), k.linked)).collect()
}

#[test]
fn a_name_and_its_role_lead_to_a_record() {
    let people = with_knowledge(PEOPLE);
    assert_eq!(
        links(&["p Мария Захарова"], &people),
        [("Q1".to_owned(), true)]
    );
    assert_eq!(links(&["o Nordwerk"], &people), [("Q4".to_owned(), true)]);
    assert_eq!(links(&["p Zakharova"], &people), []);
    assert_eq!(links(&["p Anna Berg"], &people), []);
}

#[test]
fn of_two_bearers_the_role_tells_and_else_none_is_linked() {
    let people = with_knowledge(PEOPLE);
    let found = links(&["p Peter Marsh"], &people);
    assert_eq!(found.iter().filter(|k| k.1).count(), 0, "{found:?}");
    assert_eq!(found.len(), 2);
    let found = links(&["p Peter Marsh : Foreign Minister"], &people);
    assert_eq!(found[0].0, "Q3");
}

#[test]
fn a_person_links_and_rejects() {
    let decide = |decision: &str, record: &str| {
        let line = format!(
            r#"{{"decision":"{decision}","entities":[{{"names":["Peter Marsh"]}},{{"knowledge":"{record}"}}],"by":"x","at":"2026-01-01","reason":"r"}}"#
        );
        let mut settings = with_knowledge(PEOPLE);
        settings.decisions = Decisions::parse(&line).expect("a decision");
        links(&["p Peter Marsh"], &settings)
    };
    assert_eq!(decide("merge", "Q2"), [("Q2".to_owned(), true)]);
    assert_eq!(decide("keep-apart", "Q2"), [("Q3".to_owned(), true)]);
}

#[test]
fn two_entities_of_one_record_are_a_suggestion() {
    let people = with_knowledge("id,name,type,aliases\nQ7,Pseudonymous Bosch,person,Ana Keller\n");
    let all = documents(&[&["p Pseudonymous Bosch"], &["p Ana Keller"]]);
    let found = resolve(&all, &people);
    assert_eq!(found.entities.len(), 2);
    assert_eq!(found.suggestions[0].reasons[0].code, "knowledge");
}
