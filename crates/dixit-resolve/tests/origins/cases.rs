//! What is grouped and what is kept apart, case by case.

use dixit_resolve::origins::{Finder, Origins, PassageKind, Relation};

use crate::change::words;
use crate::texts::{dated, document, examples};

fn find(texts: &[(&str, &str)]) -> Origins {
    let mut finder = Finder::new();
    for (path, text) in texts {
        finder.add(&document(path, text));
    }
    finder.finish()
}

/// The paths of each group, and of what stands alone, in order.
fn partition(origins: &Origins) -> Vec<Vec<String>> {
    let path = |id| origins.document(id).path.clone();
    let mut all: Vec<Vec<String>> = origins
        .groups
        .iter()
        .map(|g| g.members.iter().map(|m| path(m.document)).collect())
        .collect();
    let alone = origins.documents.iter().filter(|d| d.group.is_none());
    all.extend(alone.map(|d| vec![d.path.clone()]));
    for group in &mut all {
        group.sort();
    }
    all.sort();
    all
}

#[track_caller]
fn assert_partition(origins: &Origins, expected: &[&[&str]]) {
    assert_eq!(partition(origins), expected, "{:#?}", origins.passages);
}

/// The words of an example, without its paragraphs.
fn article(number: usize, from: usize, count: usize) -> String {
    words(&examples()[number].1, from, count)
}

#[test]
fn the_three_relations_are_told_apart() {
    let text = article(0, 0, 300);
    let mut finder = Finder::new();
    let mut again = document("b", &text);
    again.origin.sha256 = document("a", "").origin.sha256;
    finder.add(&document("a", &text));
    finder.add(&again);
    finder.add(&document("c", &text.to_uppercase()));
    finder.add(&document("d", &words(&text, 0, 150)));
    let origins = finder.finish();
    let group = &origins.groups[0];
    assert_eq!(group.representative.to_string(), "d1");
    let told: Vec<_> = group.members.iter().map(|m| m.relation).collect();
    let expected = [
        None,
        Some(Relation::SameBytes),
        Some(Relation::SameText),
        Some(Relation::NearCopy),
    ];
    assert_eq!(told, expected);
    let cut = group.members[3].share;
    assert_eq!(cut.of_this, 1.0);
    assert!((0.45..0.55).contains(&cut.of_other), "{cut:?}");
    assert_eq!(group.confidence, group.members[3].confidence);
    assert_eq!((origins.counts.origins, origins.counts.copies), (1, 3));
}

#[test]
fn groups_do_not_depend_on_the_order_of_the_input() {
    let articles = examples();
    let mut texts: Vec<(String, String)> = Vec::new();
    for (at, (_, text)) in articles.iter().take(12).enumerate() {
        let length = text.split_whitespace().count();
        texts.push((format!("{at}"), text.clone()));
        texts.push((format!("{at} cut"), words(text, 0, length * 2 / 3)));
        let more = words(&articles[at + 20].1, 0, length / 2);
        texts.push((format!("{at} more"), format!("{text}\n{more}")));
    }
    let run = |order: &[usize]| {
        let list: Vec<(&str, &str)> = order
            .iter()
            .map(|&i| (texts[i].0.as_str(), texts[i].1.as_str()))
            .collect();
        partition(&find(&list))
    };
    let forwards: Vec<usize> = (0..texts.len()).collect();
    let expected = run(&forwards);
    assert_eq!(expected.len(), 12);
    let backwards: Vec<usize> = forwards.iter().rev().copied().collect();
    assert_eq!(run(&backwards), expected);
    let mixed: Vec<usize> = forwards.iter().map(|i| i * 17 % texts.len()).collect();
    assert_eq!(run(&mixed), expected);
}

#[test]
fn the_same_input_gives_the_same_result() {
    let text = article(3, 0, 200);
    let texts = [("a", text.as_str()), ("b", &text[20..]), ("c", "short")];
    let json = |origins: &Origins| serde_json::to_string(origins).expect("JSON");
    assert_eq!(json(&find(&texts)), json(&find(&texts)));
}

#[test]
fn reports_of_one_event_written_apart_are_kept_apart() {
    // The examples hold several articles on the same events by the same
    // authors; none is a copy of another.
    let articles = examples();
    let list: Vec<(&str, &str)> = articles
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let origins = find(&list);
    assert_eq!(origins.groups, []);
    assert_eq!(origins.counts.single, articles.len());
}

/// A chain A ~ AB ~ B, and a digest of two reports with copies of both.
#[test]
fn a_digest_melts_nothing_together() {
    let (a, b) = (article(1, 0, 260), article(5, 0, 240));
    let digest = format!("{a}\n\n{b}");
    let origins = find(&[("a", &a), ("b", &b), ("digest", &digest)]);
    assert!(origins.groups.iter().all(|g| g.members.len() == 2));
    let with_b = origins
        .passages
        .iter()
        .filter(|p| p.kind == PassageKind::Contained);
    assert_eq!(with_b.count(), 1, "{:#?}", origins.passages);
    let (a2, b2) = (
        a.to_uppercase() + " And more.",
        b.to_uppercase() + " And more.",
    );
    let origins = find(&[
        ("digest", &digest),
        ("a", &a),
        ("a2", &a2),
        ("b", &b),
        ("b2", &b2),
    ]);
    let groups = partition(&origins);
    let with = |x: &str| groups.iter().position(|g| g.iter().any(|p| p == x));
    assert_eq!(with("a"), with("a2"));
    assert_eq!(with("b"), with("b2"));
    assert_ne!(with("a"), with("b"), "{groups:?}");
}

#[test]
fn a_chain_of_drifting_versions_is_not_followed() {
    let text = article(2, 0, 250) + " " + &article(6, 0, 250) + " " + &article(7, 0, 250);
    let window = |from: usize| words(&text, from, 250);
    let versions: Vec<String> = (0..11).map(|step| window(step * 50)).collect();
    let names: Vec<String> = (0..11).map(|n| format!("{n:02}")).collect();
    let list: Vec<(&str, &str)> = names
        .iter()
        .zip(&versions)
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let origins = find(&list);
    for group in &origins.groups {
        for member in &group.members {
            let most = member.share.of_this.max(member.share.of_other);
            assert!(most >= 0.5, "{member:?}");
        }
        assert!(group.members.len() < 8, "{group:#?}");
    }
}

#[test]
fn a_long_quotation_makes_no_copy_but_is_listed() {
    let statement = article(8, 30, 90);
    let a = format!(
        "{}\n{statement}\n{}",
        article(1, 0, 150),
        article(1, 150, 100)
    );
    let b = format!(
        "{}\n{statement}\n{}",
        article(5, 0, 120),
        article(5, 120, 120)
    );
    let origins = find(&[("a", &a), ("b", &b)]);
    assert_partition(&origins, &[&["a"], &["b"]]);
    let passage = &origins.passages[0];
    assert_eq!(passage.kind, PassageKind::Passage);
    assert!((80..=100).contains(&passage.words), "{passage:?}");
    assert!((0.2..0.35).contains(&passage.share.of_this), "{passage:?}");
    // With the statement itself there, the articles still have two origins.
    let origins = find(&[("a", &a), ("b", &b), ("statement", &statement)]);
    let groups = partition(&origins);
    let together = groups
        .iter()
        .any(|g| g.contains(&"a".into()) && g.contains(&"b".into()));
    assert!(!together, "{groups:?}");
}

#[test]
fn one_frame_filled_twice_is_no_copy() {
    let weather = |a: [u32; 12]| {
        format!(
            "Here is the forecast for the coming days. Today will be mostly sunny with a high of {} degrees and a low of {}. \
             Winds from the west at {} km/h. Tonight clouds will move in, with a low near {} and a chance of rain of {} percent. \
             Tomorrow expect showers in the morning with a high of {} and winds of {} km/h. The humidity will be around {} percent. \
             On the weekend it will be dry again with highs near {} and lows of {}. Sunrise is at {} minutes past six, \
             sunset at {} minutes past eight. Check back for updates throughout the day.",
            a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11]
        )
    };
    let first = weather([24, 13, 15, 12, 30, 21, 25, 64, 23, 11, 12, 41]);
    let second = weather([19, 9, 35, 8, 70, 17, 40, 80, 20, 11, 14, 39]);
    let origins = find(&[("mon", &first), ("tue", &second)]);
    assert_partition(&origins, &[&["mon"], &["tue"]]);
    assert_eq!(origins.passages[0].kind, PassageKind::Frame);
    // The same forecast in another layout is a copy.
    let copy = first.to_uppercase() + " Weather desk";
    assert_partition(&find(&[("a", &first), ("b", &copy)]), &[&["a", "b"]]);
}

#[test]
fn lists_of_prices_and_of_days_are_no_copies() {
    let names = [
        "Alpha", "Borealis", "Cetus", "Dorado", "Eridanus", "Fornax", "Gemini",
    ];
    let prices = |seed: usize| -> String {
        let rows = names.iter().enumerate().map(|(at, name)| {
            let value = (at * 37 + seed * 53) % 90 + 10;
            let cents = (at * 11 + seed * 29) % 100;
            format!("Shares of {name} Holdings closed at {value}.{cents:02} after a volume of {} thousand shares. ", value * 7 + seed)
        });
        format!(
            "Closing prices of the exchange for the day follow below. {}",
            rows.collect::<String>()
        )
    };
    let origins = find(&[("a", &prices(1)), ("b", &prices(2))]);
    assert_partition(&origins, &[&["a"], &["b"]]);
    let day = |from: usize| {
        let events: String = (0..8)
            .map(|n| {
                format!(
                    "In {}: {}. ",
                    1800 + from + n * 13,
                    article(10 + n, from, 9)
                )
            })
            .collect();
        format!(
            "On this day in history. Here is what happened through the years. {events} Read tomorrow what happened then."
        )
    };
    let origins = find(&[("a", &day(20)), ("b", &day(60))]);
    assert_partition(&origins, &[&["a"], &["b"]]);
}

#[test]
fn short_texts_are_listed_but_not_compared() {
    let notice = "Please enable JavaScript in your browser to continue reading this article. \
                  If you have questions, please write to our service desk.";
    let origins = find(&[
        ("a", notice),
        ("b", notice),
        ("empty", ""),
        ("empty too", ""),
    ]);
    assert_eq!(origins.groups, []);
    assert_eq!(origins.counts.not_compared, 4);
    assert!(origins.documents.iter().all(|d| !d.compared));
    // Short, but the same page captured twice.
    let mut finder = Finder::new();
    let mut again = document("b", notice);
    again.origin.sha256 = document("a", "").origin.sha256;
    finder.add(&document("a", notice));
    finder.add(&again);
    let origins = finder.finish();
    let told: Vec<_> = origins.groups[0]
        .members
        .iter()
        .map(|m| m.relation)
        .collect();
    assert_eq!(told, [None, Some(Relation::SameBytes)]);
}

#[test]
fn the_same_bytes_with_other_texts_are_no_copies() {
    // Two lines of one file: the hash is that of the file.
    let mut finder = Finder::new();
    for (path, number) in [("f#1", 0), ("f#2", 4)] {
        let mut document = document(path, &article(number, 0, 200));
        document.origin.sha256 = "0".repeat(64);
        finder.add(&document);
    }
    assert_partition(&finder.finish(), &[&["f#1"], &["f#2"]]);
}

#[test]
fn a_script_without_spaces_is_compared_by_characters() {
    // Made up: sentences of random characters stand for Chinese text.
    let text = |seed: u32, from: u32| -> String {
        (from..from + 400)
            .map(|n| {
                let mixed = (n.wrapping_mul(2_654_435_761) ^ seed).wrapping_mul(40_503) >> 7;
                char::from_u32(0x4e00 + mixed % 3000).expect("a character")
            })
            .collect()
    };
    let (a, b) = (text(1, 0), text(9, 0));
    let cut: String = a.chars().take(250).collect();
    let origins = find(&[("a", &a), ("b", &b), ("cut", &cut)]);
    assert_partition(&origins, &[&["a", "cut"], &["b"]]);
    assert_eq!(origins.documents[0].words, 200);
}

#[test]
fn the_first_is_told_by_dates_or_not_at_all() {
    let text = article(4, 0, 200);
    let run = |dates: [Option<&str>; 3]| {
        let mut finder = Finder::new();
        for (path, date) in ["a", "b", "c"].iter().zip(dates) {
            let text = format!("{text} {path}");
            finder.add(&match date {
                Some(date) => dated(path, &text, date),
                None => document(path, &text),
            });
        }
        let origins = finder.finish();
        let first = origins.groups[0].first.clone();
        (first.document.map(|d| d.to_string()), first.reason)
    };
    let some = |name: &str| Some(name.to_owned());
    let (told, why) = run([Some("2016-02-09"), Some("2016-02-08"), Some("2016-03")]);
    assert_eq!(told, some("d2"));
    assert_eq!(why, "the earliest date of publication: 2016-02-08");
    for (dates, words) in [
        (
            [Some("2016-02-08"), Some("2016-02-08"), Some("2017")],
            "d1 and d2 have the same date",
        ),
        (
            [Some("2016-02-08"), Some("2016-02"), Some("2017")],
            "do not tell which is earlier",
        ),
        (
            [Some("2016-02-08"), None, Some("2017")],
            "1 member has no date",
        ),
        ([None, None, None], "no member has a date"),
        ([Some("XXXX-02-08"), None, None], "no member has a date"),
    ] {
        let (told, why) = run(dates);
        assert_eq!(told, None, "{dates:?}");
        assert!(why.contains(words), "{why}");
    }
}

#[test]
fn one_agency_in_two_copies_is_their_origin() {
    let text = article(4, 0, 200);
    let report = |path: &str, dateline: &str, extra: &str| {
        document(path, &format!("{dateline} {text}\n\n{extra}"))
    };
    let run = |documents: &[dixit_model::Document]| {
        let mut finder = Finder::new();
        documents.iter().for_each(|d| finder.add(d));
        finder.finish().groups[0].agency.clone()
    };
    let both = [
        report("a", "LONDON (Reuters) -", ""),
        report("b", "LONDON, Feb 8 (Reuters) -", "See also"),
    ];
    assert_eq!(run(&both).as_deref(), Some("Reuters"));
    let one = [
        report("a", "LONDON (Reuters) -", ""),
        report("b", "LONDON:", "More"),
    ];
    assert_eq!(run(&one), None);
    let split = [
        report("a", "LONDON (Reuters) -", ""),
        report("b", "LONDON (AP) -", "More"),
    ];
    assert_eq!(run(&split), None);
    // One page captured twice is one credit.
    let mut twice = [both[0].clone(), both[0].clone()];
    twice[1].origin.path = "again".to_owned();
    assert_eq!(run(&twice), None);
}
