//! What is found in made-up English sentences, and what it is worth.
//!
//! Each case is a sentence with its times between ⟦ and ⟧, and the values that
//! they have for an article of Wednesday, 10 February 2016.

use dixit_times::{Anchor, Language, Resolved, Tense, find, narrow, resolve, tense};

/// Times of a text with what they are worth, seen from a date of publication.
fn read(text: &str, published: Option<&str>) -> Vec<(String, Resolved)> {
    let language = Language::english();
    let found = find(text, language);
    let tenses: Vec<Option<Tense>> = found
        .iter()
        .map(|e| tense(text, e.span.clone(), language))
        .collect();
    let anchor = published.map(|day| Anchor::published(day.parse().unwrap()));
    let resolved = narrow(text, &found, &tenses, anchor.as_ref());
    let words = found.iter().map(|e| text[e.span.clone()].to_owned());
    words.zip(resolved).collect()
}

#[track_caller]
fn check(marked: &str, values: &[&str]) {
    let text = marked.replace(['⟦', '⟧'], "");
    let expected: Vec<&str> = marked
        .split('⟦')
        .skip(1)
        .map(|part| part.split('⟧').next().unwrap())
        .collect();
    let read = read(&text, Some("2016-02-10"));
    let words: Vec<&str> = read.iter().map(|(words, _)| words.as_str()).collect();
    assert_eq!(words, expected, "{text}");
    let found: Vec<&str> = read.iter().map(|(_, r)| r.value.as_str()).collect();
    assert_eq!(found, values, "{text}");
}

#[track_caller]
fn check_nothing(text: &str) {
    let found: Vec<String> = read(text, Some("2016-02-10"))
        .into_iter()
        .map(|(words, _)| words)
        .collect();
    assert!(found.is_empty(), "{text}: {found:?}");
}

#[test]
fn days() {
    check(
        "He arrived on ⟦8 February 2016⟧ and left on ⟦February 9th⟧.",
        &["2016-02-08", "2016-02-09"],
    );
    check(
        "The treaty of ⟦11/12/1998⟧ replaced that of ⟦1987-12-08⟧.",
        &["1998-11-12", "1987-12-08"],
    );
    check(
        "They met ⟦yesterday⟧ and ⟦the day before yesterday⟧.",
        &["2016-02-09", "2016-02-08"],
    );
    check(
        "The vote was held on ⟦the 3rd of January⟧.",
        &["2016-01-03"],
    );
    check("The vote will be held on ⟦3 January⟧.", &["2017-01-03"]);
    check("She spoke on ⟦Tuesday, Feb. 9⟧.", &["2016-02-09"]);
    check("It closed on ⟦29 February 2015⟧.", &["2015-02-29"]);
}

#[test]
fn weekdays() {
    check("Police said on ⟦Monday⟧ that it was over.", &["2016-02-08"]);
    check("The court will rule on ⟦Monday⟧.", &["2016-02-15"]);
    check(
        "⟦Last Friday⟧ and ⟦next Friday⟧ differ.",
        &["2016-02-05", "2016-02-19"],
    );
    check("Talks began on ⟦Friday of last week⟧.", &["2016-02-05"]);
    check("The ministry spoke on ⟦Wednesday⟧.", &["2016-02-10"]);
}

#[test]
fn months_quarters_seasons_years() {
    check(
        "Sales fell in ⟦January⟧ and in ⟦mid-2015⟧.",
        &["2016-01", "2015"],
    );
    check(
        "It grew in ⟦the third quarter of 2015⟧ and in ⟦Q1 2014⟧.",
        &["2015-35", "2014-33"],
    );
    check(
        "It was built in ⟦the 1990s⟧, in ⟦the 19th century⟧ and in ⟦the summer of 2012⟧.",
        &["199X", "18XX", "2012-22"],
    );
    check(
        "The loss of ⟦last year⟧ was less than in ⟦the second half of 2013⟧.",
        &["2015", "2013-41"],
    );
    check("He was elected in ⟦nineteen ninety-six⟧.", &["1996"]);
    check("They met in ⟦the first week of March 2015⟧.", &["2015-W10"]);
}

#[test]
fn times_of_day() {
    check(
        "He called at ⟦3:15 pm⟧ ⟦today⟧."
            .replace("⟧ ⟦", " ")
            .as_str(),
        &["2016-02-10T15:15"],
    );
    check("The blast came at ⟦08:30 UTC⟧.", &["2016-02-10T08:30Z"]);
    check(
        "They met on ⟦Tuesday⟧ in Paris at ⟦9 a.m.⟧",
        &["2016-02-09", "2016-02-09T09"],
    );
    check("She rang at ⟦half past seven⟧.", &["2016-02-10T07:30"]);
    check(
        "The attack of ⟦Sunday night⟧ was the worst.",
        &["2016-02-07TNI"],
    );
    check("He left ⟦this morning⟧.", &["2016-02-10TMO"]);
}

#[test]
fn ranges() {
    check("It lasted ⟦from 2009 to 2011⟧.", &["2009/2011"]);
    check(
        "It grew ⟦between April and June 2015⟧.",
        &["2015-04/2015-06"],
    );
    check(
        "The summit of ⟦November 18-19, 2015⟧ failed.",
        &["2015-11-18/2015-11-19"],
    );
    check(
        "He taught there ⟦from December 2014 until March 2015⟧.",
        &["2014-12/2015-03"],
    );
}

#[test]
fn limits() {
    check("He has led it since ⟦2014⟧.", &["2014/.."]);
    check("Nobody knew before ⟦May 2015⟧.", &["../2015-05"]);
    check("It will last until ⟦27 April⟧.", &["../2016-04-27"]);
}

#[test]
fn lengths_and_offsets() {
    check(
        "It took ⟦three weeks and two days⟧, not ⟦two and a half hours⟧.",
        &["P3W2D", "PT2.5H"],
    );
    check("They waited ⟦several years⟧.", &["PXY"]);
    check(
        "He died ⟦two days ago⟧; the other ⟦three hours later⟧.",
        &["2016-02-08", "XXXX-XX-XX"],
    );
    check("It opens ⟦three days from now⟧.", &["2016-02-13"]);
    check("It was founded ⟦ten years ago⟧.", &["2006"]);
    check("He will return in ⟦two weeks⟧.", &["2016-02-24"]);
    check("It was the worst day in ⟦six years⟧.", &["P6Y"]);
    check("It rose in ⟦the last three months⟧.", &["P3M"]);
    check(
        "The law passed ⟦three days after Christmas 2015⟧.",
        &["2015-12-28"],
    );
}

#[test]
fn recurring_times() {
    check(
        "They meet ⟦every Monday⟧, ⟦twice a week⟧ or ⟦daily⟧.",
        &["XXXX-WXX-1", "P1W", "P1D"],
    );
    check("The ⟦annual⟧ report is out.", &["P1Y"]);
}

#[test]
fn feasts() {
    check(
        "Shops closed at ⟦Easter 2016⟧ and on ⟦Good Friday 2015⟧.",
        &["2016-03-27", "2015-04-03"],
    );
    let ramadan = read("They fasted during last Ramadan.", Some("2016-02-10"));
    assert_eq!(ramadan[0].0, "last Ramadan");
    assert!(
        ramadan[0].1.value.starts_with("2015-06-1"),
        "{:?}",
        ramadan[0].1
    );
    check("He left after ⟦Thanksgiving 2015⟧.", &["2015-11-26/.."]);
}

#[test]
fn vague_references() {
    check(
        "He ⟦recently⟧ left and is ⟦now⟧ in Rome; it will end ⟦soon⟧.",
        &["PAST_REF", "PRESENT_REF", "FUTURE_REF"],
    );
}

#[test]
fn what_looks_like_a_time_and_is_none() {
    for text in [
        "You may not enter.",
        "They march to the square.",
        "He joined the March on the capital.",
        "The second man left.",
        "The sun sets over Theresa May's garden.",
        "Resolution 2254 was adopted by the council.",
        "12 civilians and 1,998 soldiers died.",
        "Call +86 2010-2015-86 or 206 555-1212.",
        "They won 3-2 and 5:1.",
        "He fell from the spring board.",
        "A 63-year-old man and his 737s.",
        "Flight 2012 has room 1945.",
        "Version 1.2.3 costs $2015.",
        "It employs 2000 workers.",
    ] {
        check_nothing(text);
    }
}

#[test]
fn without_an_anchor_the_unknown_stays_open() {
    for (text, value) in [
        ("He spoke on 8 February.", "XXXX-02-08"),
        ("He spoke on Tuesday.", "XXXX-WXX-2"),
        ("He spoke in February.", "XXXX-02"),
        ("He spoke yesterday.", "XXXX-XX-XX"),
        ("He spoke last week.", "XXXX-WXX"),
        ("He spoke in Q3.", "XXXX-35"),
    ] {
        let read = read(text, None);
        assert_eq!(
            (read[0].1.value.as_str(), read[0].1.basis.name()),
            (value, "open"),
            "{text}"
        );
        assert_eq!(read[0].1.bounds, None, "{text}");
    }
}

#[test]
fn without_tense_both_sides_are_candidates() {
    let found = find("Friday, 5 pm", Language::english());
    let anchor = Anchor::published("2016-02-10".parse().unwrap());
    let resolved = resolve(&found[0], Some(&anchor), None);
    let candidates: Vec<&str> = resolved
        .candidates
        .iter()
        .map(|c| c.value.as_str())
        .collect();
    assert_eq!(resolved.value, "XXXX-WXX-5T17");
    assert_eq!(candidates, ["2016-02-05T17", "2016-02-12T17"]);
    let told = resolve(&found[0], Some(&anchor), Some(Tense::Future));
    assert_eq!(
        (told.value.as_str(), told.basis.name()),
        ("2016-02-12T17", "tense")
    );
}

#[test]
fn a_dateline_without_a_year_tells_days_only() {
    let language = Language::english();
    let text = "He spoke yesterday, last month and last year.";
    let anchor = Anchor::dateline(None, 2, 8).unwrap();
    let values: Vec<String> = find(text, language)
        .iter()
        .map(|e| resolve(e, Some(&anchor), None).value)
        .collect();
    assert_eq!(values, ["XXXX-02-07", "XXXX-01", "XXXX"]);
}

#[test]
fn a_text_narrows_its_own_times() {
    // A weekday fits in one year only.
    let weekday = read("On Monday, 8 February, he spoke.", Some("2018-05-01"));
    assert_eq!(
        (weekday[0].1.value.as_str(), weekday[0].1.basis.name()),
        ("2016-02-08", "weekday")
    );
    // The same day stands with its year elsewhere.
    let context = read(
        "The memo is of 8 February 2016. It was sent on 8 February.",
        None,
    );
    assert_eq!(
        (context[1].1.value.as_str(), context[1].1.basis.name()),
        ("2016-02-08", "context")
    );
    // A dateline gets the year that all full dates share.
    let language = Language::english();
    let text = "On 2 February 2016 he denied it; yesterday he did so again.";
    let found = find(text, language);
    let anchor = Anchor::dateline(None, 2, 8).unwrap();
    let resolved = narrow(text, &found, &[None, None], Some(&anchor));
    assert_eq!(
        (resolved[1].value.as_str(), resolved[1].basis.name()),
        ("2016-02-07", "dateline")
    );
    // News leaves out the year of its own time.
    let nearest = read("Conference, 11 February", Some("2016-02-10"));
    assert_eq!(
        (nearest[0].1.value.as_str(), nearest[0].1.basis.name()),
        ("2016-02-11", "nearest")
    );
}

#[test]
fn bounds_are_half_open_days() {
    let read = read("It grew in March 2015.", None);
    let (start, end) = read[0].1.bounds.unwrap();
    assert_eq!(
        (start.to_string(), end.to_string()),
        (
            "2015-03-01T00:00:00".to_owned(),
            "2015-04-01T00:00:00".to_owned()
        )
    );
}
