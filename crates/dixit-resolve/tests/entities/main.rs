//! Entities across documents: who is one, who is not, and what people decided.

mod common;
mod decided;
mod known;
mod properties;

use common::{document, documents, groups, merged, resolve};
use dixit_resolve::entities::Settings;

#[test]
fn one_full_name_is_one_person_across_articles_and_scripts() {
    assert_eq!(
        merged(&[
            &["p Maria Zakharova = Zakharova : spokeswoman"],
            &["p Мария Захарова"],
            &["p M. Zakharova : Foreign Ministry spokeswoman"],
            &["p Boris Kuznetsov"],
        ]),
        ["1 Maria Zakharova, 2 Мария Захарова, 3 M. Zakharova"]
    );
}

#[test]
fn a_surname_alone_is_nobody() {
    assert_eq!(
        merged(&[&["p John Ashby"], &["p Ashby"], &["p Ashby"]]),
        [""; 0]
    );
}

#[test]
fn a_surname_with_office_and_company_is_its_bearer() {
    let with = |second: &'static [&'static str]| {
        merged(&[
            &[
                "p Helen Ashby : Transport Ministry spokeswoman",
                "o Northern Ferries",
                "l Brightport",
            ],
            second,
            &["p Ivan Petrov : farmer", "o Central Dairy"],
            &["p Olga Lind : singer", "l Westhaven"],
            &["p Omar Said : judge", "o Harbour Court"],
        ])
    };
    let found = with(&[
        "p Ashby : Transport Ministry spokeswoman",
        "o Northern Ferries",
        "l Brightport",
    ]);
    assert!(
        found.contains(&"1 Helen Ashby, 2 Ashby".to_owned()),
        "{found:?}"
    );
    let found = with(&["p Ashby : goalkeeper", "o Rovers"]);
    assert_eq!(found, [""; 0]);
}

#[test]
fn many_have_a_surname_and_an_ordinary_office() {
    let found = merged(&[
        &["p Ashby : police officer"],
        &["p Ashby : Police Officer"],
        &["p Ashby : police officer"],
    ]);
    assert_eq!(found, [""; 0]);
    let found = merged(&[
        &["p Ashby : Nordwerk spokeswoman"],
        &["p Ashby : Nordwerk spokeswoman"],
    ]);
    assert_eq!(found, ["1 Ashby, 2 Ashby"]);
}

#[test]
fn a_surname_that_two_may_bear_stays_open() {
    let of: &[&[&str]] = &[
        &[
            "p Helen Ashby : Transport Ministry spokeswoman",
            "o Northern Ferries",
        ],
        &[
            "p Mark Ashby : Transport Ministry spokesman",
            "o Northern Ferries",
        ],
        &["p Ashby : Transport Ministry", "o Northern Ferries"],
        &["p Ivan Petrov : farmer"],
        &["p Olga Lind : singer"],
    ];
    let found = resolve(&documents(of), &Settings::default());
    let persons = groups(&found)
        .into_iter()
        .filter(|g| g.contains("Ashby"))
        .collect::<Vec<_>>();
    assert_eq!(persons, ["1 Helen Ashby", "2 Mark Ashby", "3 Ashby"]);
    assert!(!found.suggestions.is_empty());
    assert!(found.suggestions.iter().all(|s| !s.reasons.is_empty()));
}

#[test]
fn different_given_names_are_two_however_much_they_share() {
    assert_eq!(
        merged(&[
            &["p William Boyd : actor", "o Ealing Studios"],
            &["p Stephen Boyd : actor", "o Ealing Studios"],
        ]),
        ["1 Ealing Studios, 2 Ealing Studios"]
    );
}

#[test]
fn two_bearers_of_one_name_stay_two() {
    // Walks of life that hardly go together.
    assert_eq!(
        merged(&[
            &["p Peter Marsh : goalkeeper"],
            &["p Peter Marsh : Foreign Minister"]
        ]),
        [""; 0]
    );
    // Ages that cannot be one person's.
    assert_eq!(
        merged(&[
            &["p Peter Marsh | , 45, said"],
            &["p Peter Marsh | , 19, said"]
        ]),
        [""; 0]
    );
    assert_eq!(
        merged(&[
            &["p Peter Marsh | , 45, said"],
            &["p Peter Marsh | (44) said"]
        ]),
        ["1 Peter Marsh, 2 Peter Marsh"]
    );
    // Offices in two places at one time.
    assert_eq!(
        merged(&[
            &["p Peter Marsh : mayor of Leeds"],
            &["p Peter Marsh : mayor of Bristol"]
        ]),
        [""; 0]
    );
    // The article itself tells two apart.
    assert_eq!(
        merged(&[&["p Peter Marsh : judge", "p Peter Marsh : lawyer"]]),
        [""; 0]
    );
    // A life between the articles.
    let old = document("1.txt", "1921-05-01", &["p Peter Marsh"]);
    let new = document("2.txt", "2016-05-01", &["p Peter Marsh"]);
    assert_eq!(resolve(&[old, new], &Settings::default()).entities.len(), 2);
    // An office that somebody rises to is no contradiction.
    assert_eq!(
        merged(&[
            &["p Peter Marsh : senator"],
            &["p Peter Marsh : President"],
            &["p Peter Marsh"]
        ]),
        ["1 Peter Marsh, 2 Peter Marsh, 3 Peter Marsh"]
    );
}

#[test]
fn bodies_go_by_their_letters_legal_forms_and_short_names() {
    assert_eq!(
        merged(&[
            &["o Nordwerk AG = Nordwerk"],
            &["o Nordwerk"],
            &["o Global Health Initiative = GHI"],
            &["o GHI"],
        ]),
        [
            "1 Nordwerk AG, 2 Nordwerk",
            "3 Global Health Initiative, 4 GHI"
        ]
    );
}

#[test]
fn a_short_name_of_two_bodies_stays_open() {
    assert_eq!(
        merged(&[
            &["o Pacific Rail Union = PRU"],
            &["o Port Rescue Unit = PRU"],
            &["o PRU"],
        ]),
        [""; 0]
    );
}

#[test]
fn a_body_that_every_country_has_is_told_apart_by_country() {
    assert_eq!(
        merged(&[
            &["o Supreme Court", "l Kenya", "l Nairobi"],
            &["o Supreme Court", "l Brazil", "l Brasília"],
            &["o the Supreme Court", "l Nairobi"],
        ]),
        [
            "1 Nairobi, 3 Nairobi",
            "1 Supreme Court, 3 the Supreme Court"
        ]
    );
}

#[test]
fn countries_go_by_all_their_names_and_stay_apart_from_cities() {
    assert_eq!(
        merged(&[
            &["l the United States", "l Georgia"],
            &["o U.S.", "l Atlanta"],
            &["l Соединённые Штаты"],
            &["l Moscow"],
            &["o Moscow"],
        ])
        .first()
        .map(String::as_str),
        Some("1 the United States, 2 U.S., 3 Соединённые Штаты")
    );
}

#[test]
fn numbers_tell_works_apart_and_makers_do_not() {
    assert_eq!(
        merged(&[
            &["w Orbit 4", "o Orbit"],
            &["w Orbit 5"],
            &["w Falkon A380", "o Falkon"],
            &["w A380s"],
        ]),
        ["3 Falkon A380, 4 A380s"]
    );
}

#[test]
fn links_and_suggestions_say_why() {
    let of: &[&[&str]] = &[
        &["p Maria Zakharova"],
        &["p Мария Захарова"],
        &["p Zakharova"],
    ];
    let found = resolve(&documents(of), &Settings::default());
    let entity = &found.entities[0];
    assert_eq!(entity.documents, 2);
    let link = entity
        .links
        .iter()
        .find(|l| l.a != l.b)
        .expect("a link of two names");
    assert!(link.score >= 0.7);
    assert!(
        link.reasons
            .iter()
            .any(|r| r.text.contains("Захарова = Zakharova")
                || r.text.contains("Zakharova = Захарова")),
        "{:?}",
        link.reasons
    );
    let weakest = entity.links.iter().map(|l| l.score).fold(1.0, f32::min);
    assert!((entity.confidence - weakest).abs() < 1e-6);
}

#[test]
fn counts_dates_and_forms_are_told() {
    let mut of = documents(&[
        &["p Helen Ashby = Ashby : Mayor"],
        &["p Helen Ashby = Ms Ashby"],
    ]);
    of[1].published.value = Some("2017-05-01".to_owned());
    let found = resolve(&of, &Settings::default());
    let entity = &found.entities[0];
    assert_eq!((entity.documents, entity.mentions), (2, 4));
    assert_eq!(entity.first.as_deref(), Some("2016-02-08"));
    assert_eq!(entity.last.as_deref(), Some("2017-05-01"));
    let forms: Vec<&str> = entity.names.iter().map(|n| n.name.as_str()).collect();
    assert_eq!(forms, ["Helen Ashby", "Ashby", "Ms Ashby"]);
    assert_eq!(entity.roles[0].role, "Mayor");
}

#[test]
fn a_collection_about_one_trade() {
    let found = merged(&[
        &[
            "o General Motors = GM",
            "p Barack Obama = Obama : President",
            "o United Auto Workers = UAW",
        ],
        &[
            "o GM",
            "p Obama : President",
            "o UAW",
            "o Chrysler LLC = Chrysler",
        ],
        &[
            "o General Motors Corporation = General Motors = GM",
            "o Chrysler",
            "p Rick Wagoner : chief executive",
        ],
        &[
            "o Ford Motor Company = Ford",
            "p Obama : President",
            "o UAW",
            "o GM",
        ],
        &["o Ford", "p Alan Mulally : chief executive"],
    ]);
    assert_eq!(
        found,
        [
            "1 Barack Obama, 2 Obama, 4 Obama",
            "1 General Motors, 2 GM, 3 General Motors Corporation, 4 GM",
            "1 United Auto Workers, 2 UAW, 4 UAW",
            "2 Chrysler LLC, 3 Chrysler",
            "4 Ford Motor Company, 5 Ford",
        ]
    );
}

#[test]
fn what_two_countries_have_is_not_one() {
    assert_eq!(
        merged(&[
            &["o Royal Air Force", "o Atlantic Exercise"],
            &["o Royal Australian Air Force", "o Atlantic Exercise"],
        ]),
        ["1 Atlantic Exercise, 2 Atlantic Exercise"]
    );
}

#[test]
fn a_line_of_business_is_no_other_company() {
    assert_eq!(
        merged(&[
            &["o Falkon", "o Falkon Computer"],
            &["o Falkon Records Club of Leeds"],
            &["o Falkon Computer"],
        ]),
        ["1 Falkon, 1 Falkon Computer, 3 Falkon Computer"]
    );
}

#[test]
fn what_is_no_place_is_read_as_what_others_read_it() {
    // A body that was taken for a place here and for a person there.
    assert_eq!(
        merged(&[
            &["o Nordfly Express"],
            &["l Nordfly Express"],
            &["p Nordfly Express", "o Nordfly Express"]
        ]),
        ["1 Nordfly Express, 2 Nordfly Express, 3 Nordfly Express, 3 Nordfly Express"]
    );
    // The city and the government that is called by its name.
    assert_eq!(merged(&[&["l Moscow"], &["o Moscow"]]), [""; 0]);
}
