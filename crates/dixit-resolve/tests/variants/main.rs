//! Utterances in several wordings, and known claims that a text repeats.

use std::sync::LazyLock;

use dixit_resolve::lookup::{Claim, Lookup, Query};
use dixit_resolve::variants::{Decisions, Finder, Utterance};
use dixit_sentences::{Encoder, Room};

static ENCODER: LazyLock<Encoder> = LazyLock::new(Encoder::built_in);

/// The groups of texts, each as its members' numbers.
fn grouped(utterances: &[Utterance]) -> Vec<Vec<u32>> {
    let mut finder = Finder::new(&ENCODER);
    finder.add(utterances);
    let groups = finder.groups(&Decisions::default());
    groups.into_iter().map(|group| group.members).collect()
}

fn texts(texts: &[&str]) -> Vec<Utterance> {
    texts.iter().map(|text| Utterance::new(*text)).collect()
}

#[test]
fn translations_of_one_sentence_are_one() {
    let found = grouped(&texts(&[
        "We will not allow anyone to interfere in the elections of our country, the minister stressed.",
        "We won't let anybody meddle in our country's elections, the minister stressed.",
        "The minister emphasised: we will not permit anyone to interfere in our country's elections.",
        "The harvest was the smallest in twenty years because of the drought.",
    ]));
    assert_eq!(found, [[0, 1, 2]]);
}

#[test]
fn other_numbers_and_a_denial_are_other_utterances() {
    for (one, two) in [
        (
            "The strike killed at least 12 civilians in the market.",
            "The strike killed at least 47 civilians in the market.",
        ),
        (
            "The bridge over the river was closed on Monday.",
            "The bridge over the river was not closed on Monday.",
        ),
    ] {
        assert_eq!(grouped(&texts(&[one, two])), [[0u32; 0]; 0], "{one}");
    }
}

#[test]
fn who_speaks_and_in_which_language_counts() {
    let said = |text: &str, speaker, language: &str| Utterance {
        speaker: Some(speaker),
        language: Some(language.to_owned()),
        spoken: Some("de".to_owned()),
        ..Utterance::new(text)
    };
    let short = "We have nothing to hide.";
    assert_eq!(
        grouped(&[said(short, 1, "en"), said(short, 1, "en")]),
        [[0, 1]]
    );
    let mut finder = Finder::new(&ENCODER);
    finder.add(&[
        said("We have nothing to hide here.", 1, "en"),
        said("Wir haben nichts zu verbergen.", 1, "de"),
    ]);
    assert!(finder.groups(&Decisions::default()).is_empty());
    let decided = Decisions {
        same: vec![(0, 1)],
        apart: vec![],
    };
    let groups = finder.groups(&decided);
    assert_eq!(
        (groups[0].members.as_slice(), groups[0].original),
        (&[0, 1][..], Some(1))
    );
}

#[test]
fn groups_do_not_depend_on_the_order_or_on_what_was_added_when() {
    let all = texts(&[
        "The president said that the talks in Geneva would resume next week.",
        "Talks in Geneva will resume next week, the president said.",
        "Nobody was hurt in the fire at the plant, the mayor said.",
        "The mayor said no one was injured in the fire at the plant.",
        "The talks in Geneva are going to be resumed next week, said the president.",
        "Prices of bread rose by 14 percent.",
    ]);
    let named = |utterances: &[Utterance]| {
        let groups = grouped(utterances).into_iter();
        let mut names: Vec<Vec<String>> = groups
            .map(|group| {
                let mut texts: Vec<String> = group
                    .iter()
                    .map(|&n| utterances[n as usize].text.clone())
                    .collect();
                texts.sort();
                texts
            })
            .collect();
        names.sort();
        names
    };
    let forward = named(&all);
    assert_eq!(forward.iter().map(Vec::len).collect::<Vec<_>>(), [2, 3]);
    let turned: Vec<Utterance> = all.iter().rev().cloned().collect();
    assert_eq!(named(&turned), forward);

    let (mut once, mut bit_by_bit) = (Finder::new(&ENCODER), Finder::new(&ENCODER));
    once.add(&all);
    all.iter()
        .for_each(|utterance| drop(bit_by_bit.add(std::slice::from_ref(utterance))));
    let none = Decisions::default();
    assert_eq!(once.groups(&none), bit_by_bit.groups(&none));
}

#[test]
fn links_say_why() {
    let mut finder = Finder::new(&ENCODER);
    let links = finder.add(&texts(&[
        "Zakharova denied on Monday that 300 soldiers had crossed the border.",
        "On Monday, Zakharova denied that 300 soldiers crossed the border.",
    ]));
    assert_eq!((links.len(), links[0].a, links[0].b), (1, 0, 1));
    let reasons = finder.reasons(0, 1);
    let codes: Vec<&str> = reasons.iter().map(|reason| reason.code).collect();
    assert_eq!(codes, ["sense", "words", "numbers", "names"]);
    assert_eq!(reasons[2].words, "the same numbers");
}

#[test]
fn a_hostile_collection_takes_no_longer_than_its_size() {
    let mut long = texts(&["", " ", "\u{301}"]);
    long.push(Utterance::new("he said that ".repeat(50_000)));
    long.push(Utterance::new("he said that ".repeat(50_001)));
    let mut finder = Finder::new(&ENCODER);
    finder.add(&long);
    assert!(finder.groups(&Decisions::default()).len() < 3);
}

#[test]
fn a_repeated_claim_is_found_by_sense_words_and_time() {
    let claim = |text: &str, day| Claim {
        text: text.to_owned(),
        day,
        ..Claim::default()
    };
    let mut lookup = Lookup::new(&ENCODER);
    lookup.add(&[
        claim("A city council banned the sale of red cars.", Some(100)),
        claim(
            "A senator proposed a tax on the air that people breathe.",
            Some(200),
        ),
        claim("A senator proposed a tax on rain.", Some(4000)),
    ]);
    let query = |text: &str, day| Query {
        text: text.to_owned(),
        day,
        ..Query::default()
    };
    let first = |query: Query| {
        let found = lookup.search(&[query], 3, &mut Room::default());
        found[0].iter().map(|found| found.claim).next()
    };
    assert_eq!(
        first(query(
            "no more RED cars in this town, the council says so",
            None
        )),
        Some(0)
    );
    assert_eq!(
        first(query("They want to tax us for breathing now!", None)),
        Some(1)
    );
    assert_eq!(
        first(query("A new tax, by the senator", Some(3998))),
        Some(2)
    );
    assert_eq!(
        first(query("A new tax, by the senator", Some(199))),
        Some(1)
    );
    assert!(
        Lookup::new(&ENCODER).search(&[query("x", None)], 3, &mut Room::default())[0].is_empty()
    );
}
