//! Words against the pieces that the package `tokenizers` finds in them.

use dixit_encoder::WordPiece;

const VOCABULARY: &str = include_str!("fixtures/pieces.vocabulary.txt");
const WORDS: &str = include_str!("fixtures/pieces.tsv");

#[test]
fn words_in_many_scripts_have_the_pieces_of_the_reference() {
    let vocabulary = WordPiece::read(VOCABULARY).expect("a vocabulary");
    let mut wrong = Vec::new();
    for line in WORDS.lines() {
        let (word, pieces) = line.split_once('\t').expect("two fields");
        let word: String = serde_json::from_str(word).expect("a JSON string");
        let expected: Vec<u32> = pieces
            .split_whitespace()
            .map(|id| id.parse().expect("a number"))
            .collect();
        let mut found = Vec::new();
        vocabulary.pieces(&word, &mut found);
        if found != expected {
            wrong.push((word, found, expected));
        }
    }
    assert!(WORDS.lines().count() > 4000);
    assert!(
        wrong.is_empty(),
        "{} words, such as {:?}",
        wrong.len(),
        &wrong[..wrong.len().min(9)]
    );
}

#[test]
fn pieces_are_found_by_their_text() {
    let vocabulary = WordPiece::read(VOCABULARY).expect("a vocabulary");
    let unknown = vocabulary.unknown();
    assert_eq!(vocabulary.id("[UNK]"), Some(unknown));
    assert_eq!(vocabulary.id("no such piece"), None);
    let line = VOCABULARY.lines().position(|line| line == "##s");
    assert_eq!(vocabulary.id("##s").map(|id| id as usize), line);
}
