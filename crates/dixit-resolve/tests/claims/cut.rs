//! Claims in parts: cut and put together they are the same, and one more attribution is taken
//! in as if all had been told together.

use std::collections::BTreeMap;

use dixit_model::{Act, Document};
use dixit_resolve::claims::{
    Claim, Cut, Finder, Known, Member, Part, Settings, Stance, propositions,
};

use super::{article, claims, of};

const WORDS: &str = "a leaked video showed the Brandel Line pumping oil into the harbour";

/// An article in which somebody says it, or the accused denies it.
fn repeated(number: usize, denies: bool) -> Document {
    let day = format!("2018-05-{:02}", 1 + number % 28);
    let name = format!("Speaker {number}");
    let said = match denies {
        true => ("The Brandel Line", "denied", WORDS, Act::Deny),
        false => (&*name, "said", WORDS, Act::State),
    };
    article(&format!("{number:03}"), &day, &[said])
}

fn many(count: usize) -> Vec<Document> {
    (0..count).map(|n| repeated(n, n % 50 == 9)).collect()
}

/// What a store keeps of a claim: as it comes back.
fn stored(claim: Claim) -> (Claim, Vec<Part>) {
    let cut = Cut::of(claim);
    let text = serde_json::to_string(&cut.head()).unwrap();
    let parts: Vec<String> = cut
        .parts()
        .map(|(_, part)| serde_json::to_string(part).unwrap())
        .collect();
    assert_eq!(parts.len() as u32, cut.count() - 1);
    let parts = parts.iter().map(|part| serde_json::from_str(part).unwrap());
    (serde_json::from_str(&text).unwrap(), parts.collect())
}

fn at_hand((head, parts): (Claim, Vec<Part>)) -> Cut {
    let mut cut = Cut::of(head);
    for (number, part) in (1..).zip(parts) {
        cut.put(number, part);
    }
    cut
}

#[test]
fn a_claim_that_is_cut_comes_back_as_it_was() {
    for count in [1, 64, 65, 150] {
        let found = claims(&many(count));
        let claim = of(&found, WORDS);
        assert_eq!(claim.attributions.len(), count);
        let kept = stored(claim.clone());
        assert_eq!(kept.0.is_cut(), count > 64);
        assert_eq!(&at_hand(kept).whole(), claim, "{count}");
    }
}

/// A claim that took a new document in, and how many parts that changed. Twelve of its
/// attributions stand for it, and only their parts are at hand.
fn grown(old: &[Document], new: &Document) -> (Claim, usize, bool) {
    let found = claims(old);
    let (head, parts) = stored(of(&found, WORDS).clone());
    let all = parts.clone();
    let mut cut = Cut::of(head);
    let last = parts.len() as u32;
    cut.put(last, parts[parts.len() - 1].clone());
    let mut finder = Finder::new();
    finder.add(new);
    for document in &old[..12] {
        let some = document.attributions.iter().map(|a| (a.id, Known::Part(0)));
        finder.add_read(document, propositions(document, 0), Some(&some.collect()));
        let path = &document.origin.path;
        let of = (1..).zip(&parts).find(|(_, part)| {
            let mut members = part.attributions.iter();
            members.any(|m| m.path == *path)
        });
        if let Some((number, part)) = of {
            cut.put(number, part.clone());
        }
    }
    let found = finder.finish(&Settings::default());
    let found = of(&found, WORDS);
    assert_eq!(found.attributions.len(), 13);
    let is_contested = cut.is_contested_by(found);
    let growth = cut.grow(found, &|_: &Member| None);
    assert_eq!(growth.came.len(), 1);
    for (number, part) in (1..).zip(all) {
        if !cut.has(number) {
            cut.put(number, part);
        }
    }
    let changed = growth.parts.len();
    (cut.whole(), changed, is_contested)
}

#[test]
fn one_more_attribution_is_taken_in_as_if_all_had_been_told_together() {
    for denies in [false, true] {
        let mut documents = many(200);
        let new = repeated(200, denies);
        let (claim, changed, is_contested) = grown(&documents, &new);
        // It was contested before.
        assert!(!is_contested);
        assert!(changed < 4, "{changed} of four parts");
        documents.push(new);
        let found = claims(&documents);
        let whole = of(&found, WORDS);
        assert_eq!(claim.attributions, whole.attributions);
        assert_eq!(claim.stances, whole.stances);
        assert_eq!(claim.evidence, whole.evidence);
        assert_eq!(claim.id, whole.id);
        let told = |c: &Claim| (c.documents, c.first.clone(), c.last.clone(), c.contested);
        assert_eq!(told(&claim), told(whole));
        let new = claim.attributions.iter().find(|m| m.path == "200.txt");
        let new = &new.unwrap().id;
        assert!(claim.links.iter().any(|l| l.a == *new || l.b == *new));
        // Who denies it answers those that stand for the claim; who says it is answered.
        let by_new = |c: &&dixit_resolve::claims::Call| match denies {
            true => c
                .responses
                .iter()
                .any(|r| r.attribution.as_ref() == Some(new)),
            false => c.attribution == *new && !c.responses.is_empty(),
        };
        assert!(claim.calls.iter().any(|c| by_new(&c)), "{denies}");
    }
}

#[test]
fn a_first_denial_contests_what_nobody_did() {
    let documents: Vec<Document> = (0..100).map(|n| repeated(n, false)).collect();
    let (claim, _, is_contested) = grown(&documents, &repeated(100, true));
    assert!(is_contested);
    assert_eq!(claim.stances.denies, 1);
    let (_, _, is_contested) = grown(&documents, &repeated(100, false));
    assert!(!is_contested);
}

#[test]
fn claims_that_only_take_others_in_stay_what_they_were() {
    // Three that say the same; two of them stand for claims of their own.
    let documents: Vec<Document> = (0..3).map(|n| repeated(n, false)).collect();
    let with = |known: [Known; 2]| {
        let mut finder = Finder::new();
        finder.add(&documents[2]);
        for (document, known) in documents.iter().zip(known) {
            let some = BTreeMap::from([(document.attributions[0].id, known)]);
            finder.add_read(document, propositions(document, 0), Some(&some));
        }
        let claims = finder.finish(&Settings::default()).claims;
        claims.iter().map(|c| c.attributions.len()).max()
    };
    assert_eq!(with([Known::Part(0), Known::Part(0)]), Some(3));
    assert_eq!(with([Known::Whole, Known::Whole]), Some(3));
    assert_eq!(with([Known::Part(0), Known::Part(1)]), Some(2));
    assert_eq!(with([Known::Part(0), Known::Whole]), Some(2));
    let found = claims(&documents);
    assert!(
        of(&found, WORDS)
            .attributions
            .iter()
            .all(|m| m.stance == Stance::Asserts)
    );
}
