//! Words of a content: where they stand, their stems, and keys of names.

use std::collections::HashMap;

use dixit_model::Span;

use super::lexicon::{List, Lists, lexicon};

/// A word of a content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// In lower case, without a possessive ending.
    pub(crate) lower: String,
    /// Its stem.
    pub(crate) stem: String,
    /// The lists that it is in.
    pub(crate) lists: Lists,
    /// The lists that have a word of its stem.
    pub(crate) lists_of_stem: Lists,
    /// Its place in the document.
    pub(crate) span: Span,
    /// Whether it begins with a capital.
    pub(crate) capital: bool,
    /// Whether it begins a sentence, or the content.
    pub(crate) initial: bool,
}

impl Word {
    /// Whether it is in a list as it stands.
    pub(crate) fn is(&self, list: List) -> bool {
        self.lists.has(list)
    }

    /// Whether it is a form of a word in a list.
    pub(crate) fn is_form_of(&self, list: List) -> bool {
        self.lists_of_stem.has(list)
    }
}

/// The words of a text that begins at code point `start` of its document.
pub(crate) fn words(text: &str, start: u32) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::new();
    let mut current = String::new();
    let (mut from, mut initial) = (0, true);
    let mut before: Option<char> = None;
    let mut at = start;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let inside = c.is_alphanumeric()
            || (matches!(c, '.' | ',') && digit(before) && digit(next) && !current.is_empty())
            || (matches!(c, '-' | '\'' | '’' | '.')
                && letter(before)
                && letter(next)
                && !current.is_empty());
        if inside {
            if current.is_empty() {
                from = at;
            }
            current.push(c);
        } else {
            finish(
                &mut current,
                Span::new(from, at),
                initial,
                &mut out,
                &mut initial,
            );
            if matches!(c, '.' | '!' | '?' | ';' | '"' | '“' | '”' | '…') {
                initial = true;
            }
            if matches!(c, '$' | '€' | '£' | '%') {
                let name = match c {
                    '$' => "dollar",
                    '€' => "euro",
                    '£' => "pound",
                    _ => "percent",
                };
                out.push(word(
                    name.to_owned(),
                    name.to_owned(),
                    Span::new(at, at + 1),
                ));
            }
        }
        before = Some(c);
        at += 1;
    }
    finish(
        &mut current,
        Span::new(from, at),
        initial,
        &mut out,
        &mut initial,
    );
    out
}

fn finish(current: &mut String, span: Span, first: bool, out: &mut Vec<Word>, initial: &mut bool) {
    if current.is_empty() {
        return;
    }
    let word = std::mem::take(current);
    let capital = word.chars().next().is_some_and(char::is_uppercase);
    let mut lower = word.to_lowercase().replace('’', "'");
    if let Some(negated) = lower.strip_suffix("n't") {
        let base = match negated {
            "ca" => "can",
            "wo" => "will",
            other => other,
        };
        let base = base.to_owned();
        push(base, span, capital, first, out);
        lower = "not".to_owned();
    } else if let Some((base, _)) = lower.split_once('\'') {
        lower = base.to_owned();
    }
    push(lower, span, capital, first, out);
    *initial = false;
}

fn push(lower: String, span: Span, capital: bool, initial: bool, out: &mut Vec<Word>) {
    if lower.is_empty() {
        return;
    }
    let stem = lexicon().stem(&lower);
    out.push(Word {
        capital,
        initial,
        ..word(lower, stem, span)
    });
}

/// A word inside a sentence.
fn word(lower: String, stem: String, span: Span) -> Word {
    let lexicon = lexicon();
    Word {
        lists: lexicon.lists(&lower),
        lists_of_stem: lexicon.lists_of_stem(&stem),
        lower,
        stem,
        span,
        capital: false,
        initial: false,
    }
}

/// The stem of a lower-case English word: irregular forms by list, endings by
/// rule. Coarser than Porter's: only inflections go, since derived words
/// ("kill", "killer") may be of different things.
pub(crate) fn stem(word: &str, irregular: &HashMap<&'static str, &'static str>) -> String {
    let word = irregular.get(word).copied().unwrap_or(word);
    if !word.is_ascii() || word.len() < 4 || word.bytes().any(|b| b.is_ascii_digit()) {
        return word.to_owned();
    }
    let cut = |n: usize| &word[..word.len() - n];
    let base = if word.ends_with("ies") && word.len() > 4 {
        return format!("{}y", cut(3));
    } else if ["sses", "shes", "ches", "xes"]
        .iter()
        .any(|e| word.ends_with(e))
    {
        cut(2)
    } else if word.ends_with("ied") && word.len() > 4 {
        return format!("{}y", cut(3));
    } else if word.ends_with("ing") && word.len() > 5 {
        return bare(cut(3));
    } else if word.ends_with("eed") {
        word
    } else if word.ends_with("ed") && word.len() > 4 {
        return bare(cut(2));
    } else if word.ends_with('s') && !["ss", "us", "is"].iter().any(|e| word.ends_with(e)) {
        cut(1)
    } else {
        word
    };
    // "release" and "releas(ed)" must meet.
    match base.strip_suffix('e') {
        Some(stem) if stem.len() > 2 => stem.to_owned(),
        _ => base.to_owned(),
    }
}

/// What is left of a verb without `ed` or `ing`: a doubled consonant is single,
/// a mute e goes.
fn bare(stem: &str) -> String {
    let bytes = stem.as_bytes();
    if bytes.len() > 3 {
        let (last, before) = (bytes[bytes.len() - 1], bytes[bytes.len() - 2]);
        if last == before && !b"aeiouls".contains(&last) {
            return stem[..stem.len() - 1].to_owned();
        }
    }
    match stem.strip_suffix('e') {
        Some(stem) if stem.len() > 2 => stem.to_owned(),
        _ => stem.to_owned(),
    }
}

/// The key under which a word of a name is compared: a country, its adjective
/// and its people have one ("Russia", "Russian", "Russians").
pub(crate) fn name_key(lower: &str) -> String {
    if let Some(country) = lexicon().country(lower) {
        return name_key(country);
    }
    let lower = lower.strip_suffix("'s").unwrap_or(lower);
    let singular = match lower.strip_suffix('s') {
        Some(s) if s.len() > 4 && !s.ends_with(['s', 'u', 'i']) => s,
        _ => lower,
    };
    for ending in ["ian", "ia", "an", "ish", "ese", "a"] {
        if let Some(key) = singular.strip_suffix(ending)
            && key.chars().count() >= 3
            && key.is_ascii()
            && singular.len() >= 4
        {
            return key.to_owned();
        }
    }
    singular.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflected_forms_have_one_stem() {
        let stem = |w: &str| lexicon().stem(w);
        for forms in [
            ["release", "released", "releasing"],
            ["kill", "kills", "killed"],
            ["shot", "shoot", "shooting"],
            ["denies", "denied", "deny"],
            ["stop", "stopped", "stopping"],
            ["ballot", "ballots", "ballot"],
            ["licence", "licences", "licence"],
            ["shelled", "shelling", "shells"],
        ] {
            assert!(forms.iter().all(|f| stem(f) == stem(forms[0])), "{forms:?}");
        }
        assert_ne!(stem("agency"), stem("agent"));
    }

    #[test]
    fn a_country_and_its_people_have_one_key() {
        for [a, b] in [
            ["russia", "russian"],
            ["germany", "germans"],
            ["sira", "siran"],
            ["karsia", "karsian"],
        ] {
            assert_eq!(name_key(a), name_key(b));
        }
        assert_ne!(name_key("iran"), name_key("iraq"));
    }

    #[test]
    fn words_know_their_places() {
        let text = "It didn’t cost $1,200.50, Ms. Moe’s aide said.";
        let found: Vec<String> = words(text, 10).into_iter().map(|w| w.lower).collect();
        assert_eq!(
            found,
            [
                "it", "did", "not", "cost", "dollar", "1,200.50", "ms", "moe", "aide", "said"
            ]
        );
        assert_eq!(words("a Bc", 5)[1].span, Span::new(7, 9));
    }
}
