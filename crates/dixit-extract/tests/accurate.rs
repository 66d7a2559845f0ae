//! The accurate reader on passages written for it: who said what, word by word.

use dixit_extract::{AccurateReader, Reader};
use dixit_model::{Document, Kind, Origin};

fn document(text: &str) -> Document {
    let origin = Origin {
        path: "passage.txt".into(),
        url: None,
        sha256: String::new(),
        media_type: "text/plain".into(),
    };
    Document::new(origin, text.into())
}

fn read(text: &str) -> Document {
    let mut document = document(text);
    let reading = AccurateReader::new().read(&document);
    reading.write_into(&mut document);
    document
}

/// `source | cue | content` of each attribution, pieces joined by `…`.
fn found(text: &str) -> Vec<String> {
    let join = |pieces: &[dixit_model::Piece]| {
        let words: Vec<&str> = pieces.iter().map(|p| p.text.as_str()).collect();
        words.join(" … ")
    };
    read(text)
        .attributions
        .iter()
        .map(|a| {
            format!(
                "{} | {} | {}",
                join(&a.source),
                join(&a.cue),
                join(&a.content)
            )
        })
        .collect()
}

#[test]
fn indirect_speech_is_found_with_its_edges() {
    assert_eq!(
        found(
            "The ministry's spokeswoman, Elena Marsh, told reporters on Friday that nobody had \
             shown her any evidence, adding that the pictures were old."
        ),
        [
            "The ministry's spokeswoman, Elena Marsh | told | that nobody had shown her any \
             evidence",
            "The ministry's spokeswoman, Elena Marsh | adding | that the pictures were old",
        ]
    );
    assert_eq!(
        found(
            "Critics accuse the company of hiding the report. The company's lawyers said they \
             would answer in court."
        ),
        [
            "Critics | accuse | the company of hiding the report",
            "The company's lawyers | said | they would answer in court",
        ]
    );
}

#[test]
fn refusals_questions_and_beliefs_are_recorded() {
    assert_eq!(
        found("The council refused to say whether the bridge had been inspected."),
        ["The council | refused to say | whether the bridge had been inspected"]
    );
    assert_eq!(
        found("Lind asked why the door had been locked. Nobody answered."),
        ["Lind | asked | why the door had been locked"]
    );
}

#[test]
fn an_interrupted_quotation_is_one_attribution() {
    assert_eq!(
        found("\"We saw smoke,\" said Omar Haddad, a farmer. \"Then nothing.\""),
        ["Omar Haddad, a farmer | said | \"We saw smoke,\" … \"Then nothing.\""]
    );
    let document = read("“We saw smoke,” said Omar Haddad, a farmer. “Then nothing.”");
    assert_eq!(document.attributions[0].kind, Kind::Direct);
    assert_eq!(
        document.attributions[0].speaker.name.as_deref(),
        Some("Omar Haddad")
    );
}

#[test]
fn quotation_marks_around_titles_and_doubts_are_no_speech() {
    assert_eq!(
        found(
            "“The film “Silent River” was shown twice,” the organiser noted, “and the “experts” \
             left early.”"
        ),
        [
            "the organiser | noted | “The film “Silent River” was shown twice,” … “and the \
             “experts” left early.”"
        ]
    );
    assert_eq!(
        found("Forty people saw “Silent River” at the new cinema, which has two halls."),
        [""; 0]
    );
}

#[test]
fn text_in_which_nobody_speaks_stays_silent() {
    for text in [
        "",
        "\n\n",
        "“",
        "The storm damaged forty houses and closed the road for two days.",
        "The match ended 3-1. Two thousand people watched it in the rain.",
    ] {
        assert_eq!(found(text), [""; 0], "{text}");
    }
}

#[test]
fn every_span_is_a_slice_of_the_text_and_confidence_is_a_share() {
    let mut text = String::from("Boyd: “Nobody — not one — has seen it”\n\n");
    // Longer than any window, cut at sentences and, without any, at words.
    for n in 0..120 {
        text += &format!("The mayor said on Monday that house {n} had burnt, but “nobody came”. ");
    }
    text += "\n\n";
    text += &"and Müller said “no” ".repeat(400);
    text += "\n\n«Ничего не было», — сказала Иванова. 他说：“不。” \u{202e}said \u{0}x“";
    let document = read(&text);
    assert!(document.attributions.len() > 100);
    let characters: Vec<char> = text.chars().collect();
    for a in &document.attributions {
        assert!((0.0..=1.0).contains(&a.confidence), "{}", a.confidence);
        assert!(!a.content.is_empty());
        for piece in a.source.iter().chain(&a.cue).chain(&a.content) {
            let slice: String = characters[piece.start as usize..piece.end as usize]
                .iter()
                .collect();
            assert_eq!(slice, piece.text);
        }
    }
}

#[test]
fn work_grows_with_the_length_of_the_text() {
    let reader = AccurateReader::new();
    let steps = |times: usize| {
        let text = "The mayor said that the bridge was safe. ".repeat(times);
        reader.read(&document(&text)).steps
    };
    let (small, large) = (steps(200), steps(800));
    assert!(large < small * 5, "{small} {large}");
}
