//! Sentences of a paragraph.

use super::token::{Class, Token};

/// Words before whose full stop a sentence seldom ends.
const ABBREVIATIONS: &str = include_str!("../../data/abbreviations.txt");

/// Marks the first token of each sentence.
///
/// A sentence ends at a stop that is followed by white space and a token that
/// can begin one; closing marks and brackets after the stop belong to it.
pub(crate) fn starts(text: &str, tokens: &[Token]) -> Vec<bool> {
    let mut out = vec![false; tokens.len()];
    if let Some(first) = out.first_mut() {
        *first = true;
    }
    let mut i = 0;
    while i < tokens.len() {
        if tokens[i].class != Class::Stop {
            i += 1;
            continue;
        }
        let stop = i;
        let mut next = i + 1;
        while next < tokens.len() && tokens[next].class == Class::Stop {
            next += 1;
        }
        let last_stop = next - 1;
        // Marks that hug the stop from the right still belong to the sentence.
        while next < tokens.len()
            && !tokens[next].spaced
            && matches!(
                tokens[next].class,
                Class::Quote | Class::Apostrophe | Class::Close
            )
        {
            next += 1;
        }
        i = next;
        if next >= tokens.len() {
            break;
        }
        let wide = tokens[last_stop].end - tokens[last_stop].start > 1
            && !tokens[last_stop].text(text).starts_with('…');
        if !(tokens[next].spaced || wide) || !can_begin(text, tokens, next) {
            continue;
        }
        if last_stop == stop
            && tokens[stop].text(text) == "."
            && is_abbreviation(text, tokens, stop)
        {
            continue;
        }
        out[next] = true;
    }
    out
}

fn can_begin(text: &str, tokens: &[Token], mut at: usize) -> bool {
    while at < tokens.len()
        && matches!(
            tokens[at].class,
            Class::Quote | Class::Apostrophe | Class::Open | Class::Dash
        )
    {
        // A dash after a stop begins what interrupts the quotation.
        at += 1;
    }
    let Some(token) = tokens.get(at) else {
        return false;
    };
    match token.class {
        Class::Capital | Class::Upper | Class::Number | Class::Mixed => true,
        // A script without case: every word can begin a sentence.
        Class::Lower => token
            .text(text)
            .chars()
            .next()
            .is_some_and(|c| !c.is_lowercase() && c.is_alphabetic()),
        Class::Other => true,
        _ => false,
    }
}

fn is_abbreviation(text: &str, tokens: &[Token], stop: usize) -> bool {
    let Some(before) = stop.checked_sub(1).map(|b| tokens[b]) else {
        return false;
    };
    if tokens[stop].spaced || !before.class.is_word() {
        return false;
    }
    let word = before.text(text);
    let single = word.chars().count() == 1 && before.class.is_capital();
    if single {
        // An initial ("J. Smith", "U.S."): the letters of an abbreviation at a
        // sentence's end cannot be told from one inside it, and the latter is
        // commoner before a capital; a determiner or pronoun decides otherwise.
        let inner = stop >= 2 && tokens[stop - 2].text(text) == "." && !before.spaced;
        if inner {
            return !tokens
                .get(stop + 1)
                .is_some_and(|t| begins_anew(t.text(text)));
        }
        return word != "I";
    }
    let mut lower = String::new();
    lower.extend(word.chars().flat_map(char::to_lowercase));
    ABBREVIATIONS.lines().any(|line| line == lower)
}

/// Words that begin a sentence after an abbreviation ("in the U.S. The …").
fn begins_anew(word: &str) -> bool {
    matches!(
        word,
        "The"
            | "A"
            | "An"
            | "He"
            | "She"
            | "It"
            | "They"
            | "We"
            | "I"
            | "But"
            | "And"
            | "In"
            | "This"
            | "That"
            | "These"
            | "Those"
            | "There"
            | "If"
            | "When"
            | "While"
            | "As"
            | "At"
            | "On"
            | "For"
            | "However"
            | "His"
            | "Her"
            | "Their"
            | "Its"
            | "Our"
            | "My"
            | "You"
            | "So"
            | "Some"
            | "Many"
            | "Most"
            | "What"
            | "Who"
            | "How"
            | "Why"
            | "Not"
    )
}

#[cfg(test)]
mod tests {
    use super::super::token::tokenize;
    use super::*;

    fn sentences(text: &str) -> Vec<&str> {
        let mut tokens = Vec::new();
        tokenize(text, 0..text.len(), &mut tokens);
        let marks = starts(text, &tokens);
        let mut cuts: Vec<usize> = (0..tokens.len())
            .filter(|&i| marks[i])
            .map(|i| tokens[i].start as usize)
            .collect();
        cuts.push(text.len());
        cuts.windows(2)
            .map(|w| text[w[0]..w[1]].trim_end())
            .collect()
    }

    #[test]
    fn stops_end_sentences_but_abbreviations_do_not() {
        assert_eq!(
            sentences("Mr. Boyd left. She stayed."),
            ["Mr. Boyd left.", "She stayed."]
        );
        assert_eq!(
            sentences("In the U.S. The end. J. Smith of the U.S. Senate."),
            ["In the U.S.", "The end.", "J. Smith of the U.S. Senate."]
        );
        assert_eq!(
            sentences("“Go!” he said. “Now.” Then"),
            ["“Go!” he said.", "“Now.”", "Then"]
        );
        assert_eq!(
            sentences("It is 3.5 percent. 12 died."),
            ["It is 3.5 percent.", "12 died."]
        );
    }

    #[test]
    fn other_scripts_have_their_own_stops() {
        assert_eq!(sentences("はい。いいえ。"), ["はい。", "いいえ。"]);
        assert_eq!(sentences("Да. Нет."), ["Да.", "Нет."]);
    }
}
