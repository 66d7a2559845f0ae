//! Claims: attributions made by hand, as a reader would give them.

mod cut;

use std::time::{Duration, Instant};

use dixit_model::{
    Act, Attribution, AttributionId, Basis, DateBasis, Document, Kind, Origin, Piece, Published,
    Speaker,
};
use dixit_resolve::claims::{
    Claim, Claims, Encoder, Finder, Place, Precision, Settings, Stance, StatusBasis, propositions,
};
use dixit_resolve::responses::{CallKind, EvidenceStatus, ResponseKind};

/// Source, cue, content and act of an attribution.
type Said<'a> = (&'a str, &'a str, &'a str, Act);

/// An article whose text is what is said in it, one after another.
fn article(name: &str, day: &str, said: &[Said<'_>]) -> Document {
    let mut text = String::new();
    let mut attributions = Vec::new();
    for (at, (source, cue, content, act)) in said.iter().enumerate() {
        let mut piece = |words: &str| {
            let start = text.chars().count() as u32;
            text.push_str(words);
            let end = text.chars().count() as u32;
            text.push(' ');
            Piece {
                start,
                end,
                text: words.to_owned(),
            }
        };
        let (source, cue, content) = (piece(source), piece(cue), piece(content));
        let quoted = content.text.starts_with('“');
        attributions.push(Attribution {
            id: AttributionId(at as u32 + 1),
            parent: None,
            kind: if quoted { Kind::Direct } else { Kind::Indirect },
            speaker: Speaker {
                entity: None,
                name: Some(source.text.clone()),
                role: None,
                basis: Basis::Name,
                confidence: 0.9,
            },
            source: vec![source],
            cue: vec![cue],
            content: vec![content],
            act: Some(*act),
            time: None,
            place: None,
            place_id: None,
            addressee: None,
            confidence: 0.9,
        });
        text.push_str(".\n");
    }
    let origin = Origin {
        path: format!("{name}.txt"),
        url: None,
        sha256: format!("hash of {name}"),
        media_type: "text/plain".to_owned(),
    };
    let mut document = Document::new(origin, text);
    document.published = Published {
        value: Some(day.to_owned()),
        basis: DateBasis::Given,
    };
    document.attributions = attributions;
    document
}

fn claims(documents: &[Document]) -> Claims {
    claims_with(documents, &Settings::default())
}

fn claims_with(documents: &[Document], settings: &Settings<'_>) -> Claims {
    let mut finder = Finder::new();
    documents.iter().for_each(|d| finder.add(d));
    finder.finish(settings)
}

/// The claim of the attribution that has these words.
fn of<'a>(claims: &'a Claims, words: &str) -> &'a Claim {
    let has = |c: &&Claim| c.attributions.iter().any(|m| m.words().contains(words));
    claims
        .claims
        .iter()
        .find(has)
        .expect("some claim has the words")
}

fn ferry() -> Vec<Document> {
    vec![
        article(
            "a",
            "2018-05-02",
            &[
                (
                    "Fishermen",
                    "accused",
                    "the Brandel Line of pumping oil into the harbour",
                    Act::Accuse,
                ),
                (
                    "The Brandel Line",
                    "denied",
                    "pumping oil into the harbour",
                    Act::Deny,
                ),
                (
                    "Olga Trent",
                    "asked",
                    "the Brandel Line to open its log books",
                    Act::Demand,
                ),
            ],
        ),
        article(
            "b",
            "2018-05-04",
            &[
                (
                    "The harbour office",
                    "said",
                    "at least 400 seabirds died",
                    Act::State,
                ),
                (
                    "The Bird League",
                    "said",
                    "some 900 seabirds had died",
                    Act::State,
                ),
                (
                    "Mira Holm",
                    "said",
                    "no proof of oil in the harbour had been shown",
                    Act::State,
                ),
            ],
        ),
    ]
}

#[test]
fn a_denial_is_of_the_claim_that_it_denies_and_answers_it() {
    let found = claims(&ferry());
    let oil = of(&found, "the Brandel Line of pumping");
    assert!(oil.contested);
    let denial = oil
        .attributions
        .iter()
        .find(|m| m.words() == "pumping oil into the harbour");
    assert_eq!(denial.expect("one claim").stance, Stance::Denies);
    let call = &oil.calls[0];
    assert_eq!(call.kind, CallKind::Allegation);
    assert_eq!(call.responses[0].response, ResponseKind::Denied);
    assert_eq!(call.responses[0].speaker, "The Brandel Line");
}

/// Who answered the first attribution that accuses, and how.
fn answered(said: &[Said<'_>]) -> Vec<(String, ResponseKind)> {
    let found = claims(&[article("a", "2020-02-01", said)]);
    let accused = said.iter().find(|(.., act)| *act == Act::Accuse);
    let claim = of(&found, accused.expect("one accuses").2);
    let call = claim.calls.iter().find(|c| c.kind == CallKind::Allegation);
    let responses = call.into_iter().flat_map(|call| &call.responses);
    let each = responses.map(|r| (r.speaker.clone(), r.response));
    each.collect()
}

#[test]
fn an_answer_need_not_share_a_word_with_the_accusation() {
    let accuses = (
        "Mira Holm",
        "accused",
        "the Brandel Line of pumping oil into the harbour",
        Act::Accuse,
    );
    let retorts = (
        "The Brandel Line",
        "responded",
        "that its lawyers would have an answer ready",
        Act::State,
    );
    let line = "The Brandel Line".to_owned();
    assert_eq!(
        answered(&[accuses, retorts]),
        [(line, ResponseKind::Answered)]
    );
    // What the one who accuses says next is none, and a bystander's words are none.
    let goes_on = (
        "Mira Holm",
        "said",
        "she would not let go of it",
        Act::State,
    );
    let bystander = (
        "The Bird League",
        "said",
        "it would count the terns in May",
        Act::State,
    );
    assert_eq!(answered(&[accuses, goes_on, bystander]), []);
}

#[test]
fn nobody_answers_himself_named_or_not() {
    let accuses = (
        "villagers",
        "accused",
        "the mill of answering their complaints with threats",
        Act::Accuse,
    );
    let again = (
        "villagers",
        "said in response",
        "that the mill had never answered their complaints",
        Act::Deny,
    );
    let mut finder = Finder::new();
    let article = article("a", "2020-02-01", &[accuses, again]);
    finder.add(&article);
    assert_eq!(finder.response_features(0, 0), None);
    assert_eq!(finder.response_features(0, 1), None);
    assert_eq!(answered(&[accuses, again]), []);
    let other = ("the mill", again.1, again.2, again.3);
    assert_eq!(
        answered(&[accuses, other]),
        [("the mill".to_owned(), ResponseKind::Denied)]
    );
}

/// One document, of which the second attribution stands in the first one's content.
fn nested(said: &[Said<'_>]) -> Document {
    let mut document = article("a", "2020-02-01", said);
    document.attributions[1].parent = Some(AttributionId(1));
    document
}

#[test]
fn who_denies_a_claim_inside_his_words_answers_it() {
    let found = claims(&[nested(&[
        (
            "The owner",
            "dismissed",
            "claims by villagers that cracks were reported in May",
            Act::Deny,
        ),
        (
            "villagers",
            "claims by",
            "that cracks were reported in May",
            Act::State,
        ),
    ])]);
    let claim = of(&found, "that cracks were reported in May");
    let stances: Vec<Stance> = claim.attributions.iter().map(|m| m.stance).collect();
    assert_eq!(stances, [Stance::Denies, Stance::Asserts]);
    let [call] = &claim.calls[..] else {
        panic!("{:?}", claim.calls);
    };
    assert_eq!(call.responses[0].response, ResponseKind::Denied);
    // That somebody said so is another claim than what he said.
    let found = claims(&[nested(&[
        (
            "The owner",
            "denied",
            "that villagers had reported cracks in May",
            Act::Deny,
        ),
        ("villagers", "had reported", "cracks in May", Act::State),
    ])]);
    assert!(found.claims.iter().all(|c| c.attributions.len() == 1));
}

#[test]
fn silence_without_a_topic_is_about_the_accusation() {
    let accuses = (
        "Mira Holm",
        "accused",
        "the Brandel Line of pumping oil into the harbour",
        Act::Accuse,
    );
    let silent = (
        "Brandel's lawyer",
        "did not respond to",
        "requests for comment",
        Act::Decline,
    );
    assert_eq!(
        answered(&[accuses, silent]),
        [("Brandel's lawyer".to_owned(), ResponseKind::Declined)]
    );
    let other = ("The post office", silent.1, silent.2, silent.3);
    assert_eq!(answered(&[accuses, other]), []);
}

#[test]
fn what_is_said_when_asked_about_an_accusation_answers_it() {
    let accuses = (
        "Mira Holm",
        "accused",
        "the Brandel Line of pumping oil into the harbour",
        Act::Accuse,
    );
    let mut document = article(
        "a",
        "2020-02-01",
        &[
            accuses,
            ("", "Asked about", "the accusation", Act::Ask),
            (
                "spokeswoman Ida Lund",
                "said",
                "everything would be looked at in good time",
                Act::State,
            ),
        ],
    );
    // Who asked is not told; who was asked stands right behind.
    document.attributions[1].source.clear();
    document.attributions[1].speaker.name = None;
    document.text = document
        .text
        .replace("the accusation .\n", "the accusation, ");
    let shift = |p: &mut Piece| (p.start, p.end) = (p.start - 1, p.end - 1);
    let last = &mut document.attributions[2];
    for piece in [&mut last.source, &mut last.cue, &mut last.content] {
        piece.iter_mut().for_each(shift);
    }
    let found = claims(&[document]);
    let claim = of(&found, "pumping oil");
    let call = claim.calls.iter().find(|c| c.kind == CallKind::Allegation);
    let responses = &call.expect("an allegation").responses;
    assert_eq!(responses.len(), 1, "{responses:?}");
    assert_eq!(responses[0].response, ResponseKind::Answered);
    assert_eq!(responses[0].reason, "follows a question about it");
}

/// What was found of the one request.
fn requested(said: &[Said<'_>]) -> Vec<ResponseKind> {
    let found = claims(&[article("a", "2020-02-01", said)]);
    let calls = found.claims.iter().flat_map(|c| &c.calls);
    let requests = calls.filter(|c| c.kind == CallKind::Request);
    let responses = requests.flat_map(|c| &c.responses);
    responses.map(|r| r.response).collect()
}

#[test]
fn a_request_is_met_by_who_does_so_or_as_who_asked_says() {
    let asks = (
        "The dam agency",
        "asked",
        "Orvane to hand over the inspection records",
        Act::Demand,
    );
    let done = ("Orvane", "said", "it had already done so", Act::State);
    assert_eq!(requested(&[asks, done]), [ResponseKind::Answered]);
    let refused = ("Orvane", "said", "it would not do so", Act::State);
    assert_eq!(requested(&[asks, refused]), [ResponseKind::Declined]);
    let received = (
        "The dam agency",
        "confirmed",
        "receiving the inspection records",
        Act::State,
    );
    assert_eq!(requested(&[asks, received]), [ResponseKind::Answered]);
    let still = (
        "The dam agency",
        "said",
        "it had not received the inspection records",
        Act::State,
    );
    assert_eq!(requested(&[asks, still]), []);
}

#[test]
fn a_denial_soon_after_by_whom_it_names_answers_what_is_no_accusation() {
    let says = (
        "Piet Lores",
        "said",
        "a man acting for Sabran had offered the player money before the match",
        Act::State,
    );
    let denies = (
        "Sabran",
        "denied",
        "that anybody from the club had spoken to the player",
        Act::Deny,
    );
    let found = claims(&[article("a", "2020-02-01", &[says, denies])]);
    let calls = &of(&found, "acting for Sabran").calls;
    assert_eq!(calls[0].responses[0].response, ResponseKind::Denied);
    let other = ("Dravo", denies.1, denies.2, denies.3);
    let found = claims(&[article("a", "2020-02-01", &[says, other])]);
    assert!(of(&found, "acting for Sabran").calls.is_empty());
}

#[test]
fn of_several_counts_the_one_of_the_same_fate_is_held_against_the_others() {
    let found = claims(&[article(
        "a",
        "2020-02-01",
        &[
            (
                "The fire brigade",
                "said",
                "the death toll rose to 38. More than 50 people were missing",
                Act::State,
            ),
            (
                "An officer",
                "said",
                "that 41 people had been killed and 12 hurt",
                Act::State,
            ),
        ],
    )]);
    let toll = of(&found, "toll rose");
    let counts: Vec<(&str, String)> = toll
        .counts
        .iter()
        .map(|c| (c.attribution.as_str(), c.quantity.range()))
        .collect();
    assert_eq!(counts, [("A1", "38".to_owned()), ("A2", "41".to_owned())]);
}

#[test]
fn what_a_claim_is_about_is_no_evidence_of_it() {
    let named = |content| {
        let said = [("The nurse", "said", content, Act::State)];
        let found = claims(&[article("a", "2020-02-01", &said)]);
        let pieces = found.claims.iter().flat_map(|c| &c.evidence);
        pieces.map(|e| e.text.clone()).collect::<Vec<_>>()
    };
    let lying = "the medical records of forty patients were lying in the street";
    assert_eq!(named(lying), Vec::<String>::new());
    assert_eq!(
        named("the records of the hospital prove that nobody was warned"),
        ["records"]
    );
}

#[test]
fn who_denies_what_nobody_puts_forward_is_on_one_side() {
    let said = |documents: &[Document]| {
        let found = claims(documents);
        let claim = of(&found, "switched off");
        let stances = claim.attributions.iter().map(|m| m.stance);
        (
            stances.collect::<Vec<_>>(),
            claim.words.clone(),
            claim.contested,
        )
    };
    let denials = [
        (
            "The plant",
            "said",
            "“We never switched off an alarm.”",
            Act::State,
        ),
        (
            "Its director",
            "denied",
            "that any alarm had been switched off",
            Act::Deny,
        ),
    ];
    let plant = article("a", "2020-02-01", &denials);
    let (stances, words, contested) = said(std::slice::from_ref(&plant));
    assert_eq!(stances, [Stance::Denies, Stance::Denies]);
    assert_eq!(words, "that any alarm had been switched off");
    assert!(!contested);
    // Once somebody does put it forward there are two sides.
    let workers = [(
        "Workers",
        "said",
        "an alarm had been switched off",
        Act::State,
    )];
    let (stances, words, contested) = said(&[plant, article("b", "2020-02-02", &workers)]);
    assert_eq!(stances, [Stance::Denies, Stance::Denies, Stance::Asserts]);
    assert_eq!(words, "an alarm had been switched off");
    assert!(contested);
}

#[test]
fn what_nobody_answered_is_none_found_up_to_the_last_day() {
    let found = claims(&ferry());
    let requests = found.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(
        requests[0].attribution.addressee.as_deref(),
        Some("the Brandel Line")
    );
    assert!(!requests[0].answered);
    assert_eq!(requests[0].none_until.as_deref(), Some("2018-05-04"));
}

#[test]
fn counts_of_one_thing_stand_side_by_side_as_ranges() {
    let found = claims(&ferry());
    let birds = of(&found, "400 seabirds");
    let ranges: Vec<String> = birds.counts.iter().map(|c| c.quantity.range()).collect();
    assert_eq!(ranges, ["400 or more", "about 900"]);
    assert_eq!(birds.counts[0].quantity.precision, Precision::AtLeast);
    assert_eq!(birds.counts[0].quantity.unit.as_deref(), Some("seabirds"));
}

#[test]
fn whoever_sees_no_proof_doubts() {
    let found = claims(&ferry());
    let member = of(&found, "no proof")
        .attributions
        .iter()
        .find(|m| m.words().contains("no proof"));
    assert_eq!(member.unwrap().stance, Stance::Doubts);
}

#[test]
fn evidence_that_is_called_forged_is_disputed() {
    let found = claims(&[article(
        "c",
        "2019-01-01",
        &[
            (
                "Prosecutors",
                "said",
                "the leaked emails of the minister were genuine",
                Act::State,
            ),
            (
                "His lawyer",
                "called",
                "the leaked emails forgeries",
                Act::Deny,
            ),
        ],
    )]);
    let evidence: Vec<EvidenceStatus> = found
        .claims
        .iter()
        .flat_map(|c| &c.evidence)
        .map(|e| e.status)
        .collect();
    assert_eq!(evidence, [EvidenceStatus::Named, EvidenceStatus::Disputed]);
}

#[test]
fn evidence_is_one_where_it_is_named_twice_and_keeps_its_id() {
    let said = [(
        "Prosecutors",
        "said",
        "a leaked video showed the minister in the hall",
        Act::State,
    )];
    // The same bytes at two paths.
    let one = article("c", "2019-01-01", &said);
    let mut other = one.clone();
    other.origin.path = "elsewhere".to_owned();
    let found = claims(&[one.clone(), other]);
    let evidence: Vec<_> = found.claims.iter().flat_map(|c| &c.evidence).collect();
    let [piece] = &evidence[..] else {
        panic!("{evidence:?}");
    };
    assert_eq!(piece.attributions, ["A1", "A2"]);
    assert_eq!(
        (piece.told, piece.basis),
        (Some(EvidenceStatus::Shown), StatusBasis::Text)
    );
    // The id is the place's: what else is in the collection does not show.
    let alone = claims(&[one]);
    assert_eq!(alone.claims[0].evidence[0].id, piece.id);
}

#[test]
fn the_order_of_documents_does_not_show() {
    let mut documents = ferry();
    let one = claims(&documents);
    documents.reverse();
    assert_eq!(one, claims(&documents));
}

fn place(document: &str, attribution: u32) -> Place {
    (format!("hash of {document}"), AttributionId(attribution))
}

#[test]
fn people_join_and_part_claims() {
    let documents = ferry();
    let apart = [(place("a", 1), place("a", 2))];
    let settings = Settings {
        apart: &apart,
        ..Settings::default()
    };
    let parted = claims_with(&documents, &settings);
    let oil = of(&parted, "the Brandel Line of pumping");
    assert!(
        oil.attributions
            .iter()
            .all(|m| m.words() != "pumping oil into the harbour")
    );

    let same = [(place("a", 1), place("b", 1))];
    let settings = Settings {
        same: &same,
        ..Settings::default()
    };
    let joined = claims_with(&documents, &settings);
    let oil = of(&joined, "the Brandel Line of pumping");
    assert!(
        oil.attributions
            .iter()
            .any(|m| m.words() == "at least 400 seabirds died")
    );
    assert!(
        oil.links
            .iter()
            .any(|l| l.reasons[0].text == "a person's decision")
    );
}

#[test]
fn a_document_alone_gives_keys_and_links() {
    let documents = ferry();
    let one = propositions(&documents[1], 0);
    let again = propositions(&documents[1], 7);
    let shared = |a: usize, b: usize| one[a].keys().iter().any(|k| again[b].keys().contains(k));
    // The two counts share a key and a link, whatever the number of their document.
    assert!(shared(0, 1));
    assert!(one[0].link(&one[1]).is_some_and(|score| score > 0.5));
    assert!(!shared(0, 2) && one[0].link(&again[2]).is_none());
}

#[test]
fn vectors_change_scores_and_not_the_rules() {
    let encoder = Encoder::built_in();
    let mut finder = Finder::with_vectors(&encoder);
    ferry().iter().for_each(|d| finder.add(d));
    let found = finder.finish(&Settings::default());
    assert_eq!(of(&found, "400 seabirds").counts.len(), 2);
    let reasons = found
        .claims
        .iter()
        .flat_map(|c| &c.links)
        .flat_map(|l| &l.reasons);
    assert!(
        reasons
            .into_iter()
            .any(|r| r.text.starts_with("meanings alike"))
    );
}

#[test]
fn long_and_uniform_collections_take_time_in_proportion() {
    // The same words in every attribution, and one content of many thousand words.
    let speech = "the mine was closed by 12 workers in Arda and ".repeat(5_000);
    let speech = [("Ana Ruiz", "said", speech.as_str(), Act::State)];
    let same = [(
        "Ana Ruiz",
        "said",
        "the mine in Arda was closed",
        Act::State,
    ); 20];
    let time = |count: usize| {
        let mut finder = Finder::new();
        finder.add(&article("speech", "2020-01-01", &speech));
        for number in 0..count {
            finder.add(&article(&format!("n{number}"), "2020-01-02", &same));
        }
        let begin = Instant::now();
        let found = finder.finish(&Settings::default());
        assert_eq!(found.documents, count + 1);
        begin.elapsed()
    };
    let (one, four) = (time(60), time(240));
    assert!(
        four < one * 12 + Duration::from_secs(2),
        "{one:?} and {four:?}"
    );
}
