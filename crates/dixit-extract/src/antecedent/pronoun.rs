//! Pronouns of the third person that stand for a man or a woman.

use crate::section::Section;
use std::ops::Range;

/// What the form of a pronoun says. "her" may be either of two forms; the words
/// around it are looked at elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pronoun {
    /// Whether it stands for a woman.
    pub female: bool,
    /// "he", "she".
    pub(super) subject: bool,
    /// "himself", "herself".
    pub(super) reflexive: bool,
    /// "his", "hers", and "her" perhaps.
    pub(super) possessive: bool,
}

impl Pronoun {
    /// Reads one word; nothing where it is no such pronoun.
    pub fn read(word: &str) -> Option<Pronoun> {
        // The longest has seven letters.
        if !(2..=7).contains(&word.len()) {
            return None;
        }
        let of = |female, subject, reflexive, possessive| {
            Some(Pronoun {
                female,
                subject,
                reflexive,
                possessive,
            })
        };
        match word.to_ascii_lowercase().as_str() {
            "he" => of(false, true, false, false),
            "him" => of(false, false, false, false),
            "his" => of(false, false, false, true),
            "himself" => of(false, false, true, false),
            "she" => of(true, true, false, false),
            "her" => of(true, false, false, true),
            "hers" => of(true, false, false, true),
            "herself" => of(true, false, true, false),
            _ => None,
        }
    }
}

/// The bytes of every such pronoun in the passages, in order.
pub fn pronouns(text: &str, sections: &[Section]) -> Vec<Range<usize>> {
    let tokens = sections.iter().flat_map(|s| &s.view.tokens);
    tokens
        .map(|t| t.start as usize..t.end as usize)
        .filter(|r| Pronoun::read(&text[r.clone()]).is_some())
        .collect()
}
