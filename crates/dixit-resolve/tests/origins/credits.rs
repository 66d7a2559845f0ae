//! Wire credits: each with the words that were found, or none.

use dixit_model::Document;
use dixit_resolve::origins::{Credit, CreditPlace, Finder};

use crate::texts::document;

const BODY: &str = "The minister said on Monday that the bridge over the river will stay closed until spring.\n\n\
     Work on it began last year and was to end in October, but the contractor asked for more time.\n\n\
     Residents have complained about the long way round, and the mayor has promised another ferry.\n\n\
     A second bridge is planned for the coming decade, the ministry added in its written answer.\n\n\
     The opposition called the delay a scandal and asked for an inquiry into the costs of the work.\n\n\
     Nobody from the contractor could be reached by telephone in the evening for a comment on it.\n\n\
     The ferry ran for the last time forty years ago, when the old bridge was opened to traffic.";

fn credits(document: &Document) -> Vec<Credit> {
    let mut finder = Finder::new();
    finder.add(document);
    let credits = finder.finish().documents[0].credits.clone();
    for credit in &credits {
        if let Some(span) = credit.span {
            let chars = document.text.chars().skip(span.start as usize);
            let words: String = chars.take(span.len() as usize).collect();
            assert_eq!(words, credit.text);
        }
    }
    credits
}

/// What is found in a text, as `place agency "words"`.
fn told(text: &str) -> Vec<String> {
    let found = credits(&document("a", text));
    found.iter().map(tell).collect()
}

fn tell(credit: &Credit) -> String {
    let agency = credit.agency.as_deref().unwrap_or("-");
    format!("{:?} {agency} {:?}", credit.place, credit.text)
}

#[track_caller]
fn assert_one(text: &str, place: CreditPlace, agency: &str, words: &str) {
    assert_eq!(
        told(text),
        [format!("{place:?} {agency} {words:?}")],
        "{text:.80}"
    );
}

#[test]
fn datelines() {
    for (line, agency, words) in [
        ("MOSCOW (AP) — ", "Associated Press", "(AP)"),
        ("LONDON (Reuters) - ", "Reuters", "(Reuters)"),
        ("Feb. 8 (UPI) -- ", "UPI", "(UPI)"),
        ("BERLIN, Feb 8 (Xinhua) -- ", "Xinhua", "(Xinhua)"),
        ("New Delhi [India], February 8 (ANI): ", "ANI", "(ANI)"),
        ("Madrid, 8 feb (EFE).- ", "EFE", "(EFE)"),
        ("(ANSA) - ROMA, 8 FEB - ", "ANSA", "(ANSA)"),
        ("Berlin (dpa) - ", "DPA", "(dpa)"),
        ("MOSCOW, February 8. /TASS/. ", "TASS", "/TASS/"),
        ("МОСКВА, 8 февраля. /ТАСС/. ", "TASS", "/ТАСС/"),
        (
            "МОСКВА, 8 фев — РИА Новости. ",
            "RIA Novosti",
            "РИА Новости",
        ),
        (
            "Москва. 8 февраля. INTERFAX.RU - ",
            "Interfax",
            "INTERFAX.RU",
        ),
        ("SEOUL, Feb. 8 (Yonhap) -- ", "Yonhap", "(Yonhap)"),
        ("TOKYO, Feb. 8 (Kyodo) - ", "Kyodo", "(Kyodo)"),
        ("ANKARA (AA) - ", "Anadolu Agency", "(AA)"),
        ("[東京 8日 ロイター] ", "Reuters", "[東京 8日 ロイター]"),
        ("新华社北京2月8日电 ", "Xinhua", "新华社"),
        ("AFP - ", "AFP", "AFP"),
        ("TASS, February 8. ", "TASS", "TASS"),
    ] {
        assert_one(
            &format!("{line}{BODY}"),
            CreditPlace::Dateline,
            agency,
            words,
        );
        let titled = format!(
            "Bridge over the river stays closed until next spring, says ministry\n\nBy Jane Doe\n\n{line}{BODY}"
        );
        assert_one(&titled, CreditPlace::Dateline, agency, words);
    }
    let two = told(&format!("PARIS (AFP/Reuters) - {BODY}"));
    assert_eq!(two.len(), 1, "{two:?}");
}

#[test]
fn bylines() {
    for (line, agency, words) in [
        ("Reuters", "Reuters", "Reuters"),
        ("By Reuters Staff", "Reuters", "By Reuters Staff"),
        (
            "By JANE DOE, Associated Press",
            "Associated Press",
            "By JANE DOE, Associated Press",
        ),
        (
            "By Jane Doe of the Associated Press",
            "Associated Press",
            "By Jane Doe of the Associated Press",
        ),
        ("Jane Doe | AFP", "AFP", "AFP"),
        ("Von Jana Muster, dpa", "DPA", "Von Jana Muster, dpa"),
        ("Staff and agencies", "-", "Staff and agencies"),
    ] {
        let text = format!("Bridge stays closed\n\n{line}\n\n{BODY}");
        assert_one(&text, CreditPlace::Byline, agency, words);
    }
    let mut with_meta = document("a", BODY);
    for (byline, expected) in [
        ("Reuters", r#"Byline Reuters "Reuters""#),
        (
            "Jane Doe, Associated Press",
            r#"Byline Associated Press "Associated Press""#,
        ),
        ("Jane Doe and agencies", r#"Byline - "and agencies""#),
    ] {
        with_meta.byline = Some(byline.to_owned());
        let found = credits(&with_meta);
        assert_eq!(found.iter().map(tell).collect::<Vec<_>>(), [expected]);
        assert_eq!(found[0].span, None);
    }
    with_meta.byline = Some("Anita Reutersward".to_owned());
    assert_eq!(credits(&with_meta), []);
}

#[test]
fn leads() {
    let rest = BODY.split_once("\n\n").expect("paragraphs").1;
    for (clause, agency, words) in [
        (", TASS reports.", "TASS", "TASS reports"),
        (
            ", as the TASS news agency reports.",
            "TASS",
            "TASS news agency reports",
        ),
        (", reports Reuters.", "Reuters", "reports Reuters"),
        (", сообщает ТАСС.", "TASS", "сообщает ТАСС"),
        (
            ", передает РИА Новости.",
            "RIA Novosti",
            "передает РИА Новости",
        ),
        (", по сообщению ТАСС.", "TASS", "по сообщению ТАСС"),
    ] {
        let text = format!(
            "The bridge over the river will stay closed until the spring of next year{clause}\n\n{rest}"
        );
        assert_one(&text, CreditPlace::Lead, agency, words);
    }
}

#[test]
fn last_lines() {
    for (line, agency, words) in [
        (
            "The Associated Press contributed to this report.",
            "Associated Press",
            "The Associated Press contributed to this report.",
        ),
        (
            "AP contributed to this report",
            "Associated Press",
            "AP contributed to this report",
        ),
        (
            "Associated Press writer Jane Doe contributed from Oslo.",
            "Associated Press",
            "Associated Press writer Jane Doe contributed from Oslo.",
        ),
        (
            "Doe reported from Rome. Associated Press writer Jo Roe contributed to this story.",
            "Associated Press",
            "Associated Press writer Jo Roe contributed to this story.",
        ),
        ("© AFP", "AFP", "© AFP"),
        ("© 2016 AFP", "AFP", "© 2016 AFP"),
        (
            "Copyright 2016 The Associated Press. All rights reserved.",
            "Associated Press",
            "Copyright 2016 The Associated Press",
        ),
        ("Source: Reuters", "Reuters", "Source: Reuters"),
        ("Источник: ТАСС", "TASS", "Источник: ТАСС"),
        (
            "По материалам РИА Новости",
            "RIA Novosti",
            "По материалам РИА Новости",
        ),
        (
            "With files from the Canadian Press",
            "Canadian Press",
            "With files from the Canadian Press",
        ),
        ("(With inputs from PTI)", "PTI", "With inputs from PTI"),
        (
            "(Reporting by Jane Doe in Oslo; Editing by Jo Roe)",
            "-",
            "(Reporting by Jane Doe in Oslo; Editing by Jo Roe)",
        ),
        (
            "Reporting by Jane Doe; editing by Jo Roe",
            "-",
            "Reporting by Jane Doe; editing by Jo Roe",
        ),
        ("with agencies", "-", "with agencies"),
        ("(dpa)", "DPA", "(dpa)"),
        ("— Reuters", "Reuters", "Reuters"),
        ("The inquiry will begin in May. (ANI)", "ANI", "(ANI)"),
        (
            "The work ended in May, he said. (Reporting by Jane Doe; Editing by Jo Roe.)",
            "-",
            "(Reporting by Jane Doe; Editing by Jo Roe.)",
        ),
    ] {
        let text = format!("{BODY}\n\n{line}");
        assert_one(&text, CreditPlace::Closing, agency, words);
        let text = format!("{BODY}\n\n{line}\n\nShare this article\n\nMore news");
        assert_one(&text, CreditPlace::Closing, agency, words);
    }
}

#[test]
fn agencies_that_are_only_mentioned_are_no_credit() {
    let rest = BODY.split_once("\n\n").expect("paragraphs").1;
    for first in [
        "Reuters reported on Tuesday that the bridge over the river would stay closed.",
        "The bridge over the river will stay closed until spring, Reuters reported.",
        "The bridge will stay closed until the spring of next year, according to Reuters.",
        "The bridge will stay closed until the spring of next year, the minister told AFP.",
        "The Associated Press (AP) said on Monday that one of its writers was detained.",
        "A photo by the agency (AP Photo/Jane Doe) shows the bridge over the river closed.",
        "Shares of Thomson Reuters fell on Monday after the company cut its forecast again.",
        "The AP bureau in Moscow was closed on Monday after a fire in the same building.",
        "La ansa del río y la eFe son lugares que nadie conoce en esta parte de la ciudad.",
    ] {
        assert_eq!(told(&format!("{first}\n\n{rest}")), [""; 0], "{first}");
        assert_eq!(
            told(&format!("{BODY}\n\n{first}")),
            [""; 0],
            "last: {first}"
        );
    }
    // A credit in the midst of a text is somebody else's.
    let middle = format!("{BODY}\n\nSource: Reuters\n\n{BODY}");
    assert_eq!(told(&middle), [""; 0]);
}

#[test]
fn captions_and_teasers_hold_no_credits() {
    use dixit_model::{Block, BlockKind, Span};
    let text = format!("{BODY}\n\n(Reuters)");
    let mut document = document("a", &text);
    let end = text.chars().count() as u32;
    document.layout = vec![Block {
        span: Span::new(end - 9, end),
        kind: BlockKind::Caption,
    }];
    assert_eq!(credits(&document), []);
}

#[test]
fn any_text_is_read_without_a_panic() {
    let pieces = [
        "(",
        ")",
        "（",
        "）",
        "/",
        "[",
        "—",
        " - ",
        "Reuters",
        "(AP)",
        "ТАСС",
        "© ",
        "路透社",
        "\n",
        "\u{301}",
        "İ",
        ".",
        ", ",
        "with agencies",
        "reports",
        "8",
        "By ",
        "e",
        "新",
        "photo",
        "Reporting by ",
        ";",
        "copyright",
        "’",
        "ﬁ",
    ];
    let mut random = crate::change::Random::new(7);
    for _ in 0..4000 {
        let length = random.below(14);
        let text: String = (0..length)
            .map(|_| pieces[random.below(pieces.len())])
            .collect();
        let mut document = document("a", &text);
        document.byline = Some(text.clone());
        credits(&document);
    }
}
