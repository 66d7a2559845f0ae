//! The words that the glossary rejects.
//!
//! The glossary's tables have the columns term, meaning, from, not; the words
//! in backticks in the last one are rejected. They are looked for in every
//! spelling of an identifier, in the plural and across a line's end inside a
//! comment.

use crate::Violation;

/// Where the words come from.
pub(crate) const GLOSSARY: &str = "docs/glossary.md";

/// A rejected word and what to write instead.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rejected {
    /// As the glossary writes it.
    word: String,
    /// Its parts, in lower case.
    parts: Vec<String>,
    term: String,
}

/// The words that a glossary rejects, and what is wrong with its tables.
pub(crate) fn rejected(path: &str, glossary: &str) -> (Vec<Rejected>, Vec<Violation>) {
    let mut words: Vec<Rejected> = Vec::new();
    let mut terms: Vec<String> = Vec::new();
    let mut found = Vec::new();
    let mut last: Option<String> = None;
    for (number, line) in glossary.lines().enumerate() {
        let number = number + 1;
        let Some(row) = line.strip_prefix("| ") else {
            last = None; // a new table may start
            continue;
        };
        let cells: Vec<&str> = row
            .trim_end_matches('|')
            .split(" | ")
            .map(str::trim)
            .collect();
        let [term, _, _, not] = cells[..] else {
            let message = "a row of the glossary has four columns: term, meaning, from, not";
            found.push(Violation::new(path, number, message));
            continue;
        };
        if term == "term" {
            continue;
        }
        if last.as_deref().is_some_and(|last| last >= term) {
            let message = format!("`{term}` is out of order; sort the table by its terms");
            found.push(Violation::new(path, number, message));
        }
        last = Some(term.to_owned());
        terms.push(term.to_owned());
        for word in not.split('`').skip(1).step_by(2) {
            words.push(Rejected {
                word: word.to_owned(),
                parts: parts(word).into_iter().map(|part| part.text).collect(),
                term: term.to_owned(),
            });
        }
        if not != "–" && !not.contains('`') {
            let message = format!("`{term}` rejects nothing; put words in backticks, or write –");
            found.push(Violation::new(path, number, message));
        }
    }
    for word in &words {
        if terms.contains(&word.word) {
            let message = format!("`{}` is a term and rejected; settle on one", word.word);
            found.push(Violation::new(path, 1, message));
        }
    }
    (words, found)
}

/// Where a text uses rejected words.
pub(crate) fn check(path: &str, content: &str, rejected: &[Rejected]) -> Vec<Violation> {
    let mut found = Vec::new();
    let parts = parts(content);
    let lines: Vec<&str> = content.split('\n').collect();
    for (at, first) in parts.iter().enumerate() {
        for word in rejected {
            let matches = word.parts.iter().enumerate().all(|(i, wanted)| {
                let ends = i + 1 == word.parts.len();
                parts.get(at + i).is_some_and(|part| {
                    (part.text == *wanted || ends && part.text.strip_suffix('s') == Some(wanted))
                        && (i == 0 || part.joined)
                })
            });
            let allow = format!("tidy: allow({})", word.word);
            if matches && !lines[first.line - 1].contains(&allow) {
                let message = format!(
                    "`{}` is rejected; write `{}` ({GLOSSARY}), or `{allow}` on the line where it is right",
                    word.word, word.term
                );
                found.push(Violation::new(path, first.line, message));
            }
        }
    }
    found
}

/// A part of an identifier, or a word.
#[derive(Debug)]
struct Part {
    /// In lower case.
    text: String,
    line: usize,
    /// Whether only what may stand inside one term parts it from the part before.
    joined: bool,
}

/// Takes a text apart at everything that is no letter or digit, and at capitals.
fn parts(content: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut line = 1;
    let mut gap = String::new();
    let mut before: Option<char> = None; // the character before, if it belongs to a word
    let mut chars = content.chars().peekable();
    while let Some(c) = chars.next() {
        if !c.is_alphanumeric() {
            gap.push(c);
            line += usize::from(c == '\n');
            before = None;
            continue;
        }
        let next_is_small = chars.peek().is_some_and(|next| next.is_lowercase());
        let starts = match before {
            None => true,
            Some(b) => c.is_uppercase() && (!b.is_uppercase() || next_is_small),
        };
        if starts {
            parts.push(Part {
                text: String::new(),
                line,
                joined: joins(&gap),
            });
            gap.clear();
        }
        let part = parts.last_mut().expect("a word has started");
        part.text.extend(c.to_lowercase());
        before = Some(c);
    }
    parts
}

/// Whether what stands between two words leaves them one term: nothing, a
/// space, a hyphen, an underscore, or a line's end with the next comment mark.
fn joins(gap: &str) -> bool {
    match gap.matches('\n').count() {
        0 => gap.chars().count() <= 1 && gap.chars().all(|c| " -_".contains(c)),
        1 => gap.chars().all(|c| c.is_whitespace() || "/!*#".contains(c)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "\
| term | meaning | from | not |
|---|---|---|---|
| apple | A fruit. | – | `round fruit`, `pome` |
| pear | Another. | – | – |
";

    #[track_caller]
    fn assert_lines(content: &str, expected: &[usize]) {
        let (rejected, _) = rejected("g.md", SAMPLE);
        let found = check("a.rs", content, &rejected);
        let lines: Vec<usize> = found.iter().map(|v| v.line).collect();
        assert_eq!(lines, expected, "{content:?}");
    }

    #[test]
    fn every_spelling_of_a_rejected_word_is_found() {
        for spelling in [
            "pome",
            "Pomes",
            "a_pome",
            "thePome",
            "POME",
            "round fruit",
            "Round Fruits",
            "round_fruit",
            "RoundFruit",
            "myRoundFruit",
            "round-fruit",
            "ROUND_FRUIT",
            "HTMLRoundFruit",
        ] {
            assert_lines(&format!("x\n// {spelling};\n"), &[2]);
        }
        assert_lines("/// A big round\n/// fruit.\n", &[1]);
    }

    #[test]
    fn other_words_are_left_alone() {
        for other in [
            "pomegranate",
            "round. Fruit",
            "round, fruit",
            "(round) fruit",
            "fruit round",
            "round\n\nfruit",
        ] {
            assert_lines(other, &[]);
        }
    }

    #[test]
    fn a_line_can_allow_one_word() {
        assert_lines("pome // tidy: allow(pome)\n", &[]);
        // The mark names the word, and holds for its line alone.
        assert_lines("pome\n// tidy: allow(round fruit)\n", &[1]);
    }

    #[test]
    fn the_message_names_the_term() {
        let (rejected, _) = rejected("g.md", SAMPLE);
        let found = check("a.rs", "pome", &rejected);
        assert!(found[0].message.contains("write `apple`"), "{found:?}");
    }

    #[test]
    fn a_broken_glossary_is_found() {
        for (broken, expected) in [
            (SAMPLE.replace("| pear |", "| aardvark |"), "out of order"),
            (
                SAMPLE.replace("`round fruit`, `pome`", "pome"),
                "rejects nothing",
            ),
            (SAMPLE.replace("`pome`", "`pear`"), "is a term and rejected"),
            (SAMPLE.replace("| Another. ", ""), "four columns"),
        ] {
            let (_, found) = rejected("g.md", &broken);
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].message.contains(expected), "{found:?}");
        }
        assert_eq!(rejected("g.md", SAMPLE).1, []);
    }
}
