//! What holds for every collection: order does not show, work stays in bounds.

use std::time::Instant;

use crate::common::{document, documents, resolve};
use dixit_model::Document;
use dixit_resolve::entities::Settings;

/// Articles with names that meet in many ways.
fn mixed() -> Vec<Document> {
    let given = ["Anna", "A.", "Boris", "Carla", "Анна", "Maria"];
    let family = [
        "Berg",
        "Lindqvist",
        "Zakharova",
        "Захарова",
        "Al-Masri",
        "Smith",
    ];
    let roles = [
        "goalkeeper",
        "Foreign Minister",
        "spokeswoman",
        "mayor of Leeds",
        "",
    ];
    let bodies = [
        "Nordwerk AG",
        "Nordwerk",
        "Supreme Court",
        "GHI",
        "Global Health Initiative",
    ];
    let places = ["Leeds", "Kenya", "United States", "U.S.", "Moscow"];
    (0..60usize)
        .map(|n| {
            let person = format!(
                "p {} {} : {}",
                given[n % given.len()],
                family[n / 2 % family.len()],
                roles[n / 3 % roles.len()]
            );
            let lone = format!("p {}", family[n % family.len()]);
            let body = format!(
                "o {} = {}",
                bodies[n % bodies.len()],
                bodies[n / 4 % bodies.len()]
            );
            let place = format!("l {}", places[n / 2 % places.len()]);
            document(
                &format!("{n}.txt"),
                "2016-02-08",
                &[&person, &lone, &body, &place],
            )
        })
        .collect()
}

#[test]
fn the_order_of_documents_does_not_show() {
    let mut all = mixed();
    let first = resolve(&all, &Settings::default());
    let bytes = |found: &dixit_resolve::entities::Entities| {
        let lines = found
            .entities
            .iter()
            .map(|e| serde_json::to_string(e).expect("plain values"));
        lines.collect::<Vec<_>>().join("\n")
    };
    assert_eq!(bytes(&first), bytes(&resolve(&all, &Settings::default())));
    all.reverse();
    assert_eq!(first, resolve(&all, &Settings::default()));
    all.rotate_left(17);
    all.swap(3, 40);
    let again = resolve(&all, &Settings::default());
    assert_eq!(first, again);
    assert_eq!(bytes(&first), bytes(&again));
}

#[test]
fn every_entity_of_every_document_is_somewhere_once() {
    let all = mixed();
    let found = resolve(&all, &Settings::default());
    let mut members: Vec<(String, String)> = found
        .entities
        .iter()
        .flat_map(|e| e.members.iter().map(|m| (m.path.clone(), m.entity.clone())))
        .collect();
    members.sort();
    let count = members.len();
    members.dedup();
    assert_eq!(
        (members.len(), count),
        (count, all.iter().map(|d| d.entities.len()).sum())
    );
    let mut ids: Vec<&str> = found.entities.iter().map(|e| e.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), found.entities.len());
}

#[test]
fn empty_and_odd_names_do_no_harm() {
    assert!(resolve(&[], &Settings::default()).entities.is_empty());
    let all = documents(&[&["p ...", "o -", "l ́", "p ’s", "w the", "p Al", "o 🙂 🙂"]]);
    let found = resolve(&all, &Settings::default());
    assert!(found.entities.len() <= 7);
}

/// Times twice the input against the input: a generous bound that only a square
/// breaks.
fn grows_with_its_input(make: impl Fn(usize) -> Vec<Document>) {
    let time = |n: usize| {
        let all = make(n);
        let start = Instant::now();
        let found = resolve(&all, &Settings::default());
        assert!(!found.entities.is_empty());
        start.elapsed().as_secs_f64()
    };
    time(500);
    let (small, large) = (time(2_000), time(8_000));
    assert!(
        large < 9.0 * small + 1.0,
        "{small} s, four times as much {large} s"
    );
}

#[test]
fn one_name_a_thousand_times_is_no_square() {
    grows_with_its_input(|n| {
        (0..n)
            .map(|at| document(&format!("{at}"), "", &["p John Smith", "o Acme"]))
            .collect()
    });
}

#[test]
fn one_surname_a_thousand_times_is_no_square() {
    grows_with_its_input(|n| {
        let of = |at| document(&format!("{at}"), "", &["p Smith", "o Acme"]);
        (0..n).map(of).collect()
    });
}

#[test]
fn one_surname_with_a_thousand_given_names_is_no_square() {
    grows_with_its_input(|n| {
        let of = |at: usize| {
            let name = format!("p M{}a{} Smith", at % 7, at);
            document(&format!("{at}"), "", &[&name])
        };
        (0..n).map(of).collect()
    });
}

#[test]
fn one_name_with_a_thousand_roles_and_ages_is_no_square() {
    grows_with_its_input(|n| {
        let roles = [
            "goalkeeper",
            "minister",
            "actor",
            "farmer",
            "judge",
            "pope",
            "",
        ];
        let of = |at: usize| {
            let name = format!(
                "p John Smith : {} of unit {at} | , {}, said",
                roles[at % 7],
                10 + at % 90
            );
            document(&format!("{at}"), "2016", &[&name])
        };
        (0..n).map(of).collect()
    });
}

#[test]
fn bodies_with_a_word_in_common_are_no_square() {
    grows_with_its_input(|n| {
        let of = |at: usize| {
            document(
                &format!("{at}"),
                "",
                &[&format!("o International Board {at}x")],
            )
        };
        (0..n).map(of).collect()
    });
}
