//! Names: sequences of capitalised words, and how two of them compare.

use crate::text::token::{Class, Token};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

/// Grammatical gender of a name or pronoun, where it can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gender {
    Male,
    Female,
}

struct Lists {
    given: BTreeMap<&'static str, Option<Gender>>,
    titles: BTreeMap<&'static str, Option<Gender>>,
    organization: BTreeSet<&'static str>,
    common: BTreeSet<&'static str>,
    roles: BTreeSet<&'static str>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let words = |s: &'static str| s.split_whitespace().collect::<BTreeSet<_>>();
    Lists {
        given: gendered(include_str!("../data/given-names.txt")),
        titles: gendered(include_str!("../data/titles.txt")),
        organization: words(include_str!("../data/organization-words.txt")),
        common: words(include_str!("../data/common-words.txt")),
        roles: words(include_str!("../data/role-nouns.txt")),
    }
});

/// Lines of `m`, `f` or `-` and words; a word under both has no gender.
fn gendered(text: &'static str) -> BTreeMap<&'static str, Option<Gender>> {
    let mut out: BTreeMap<&'static str, Option<Gender>> = BTreeMap::new();
    for line in text.lines() {
        let mut words = line.split_whitespace();
        let gender = match words.next() {
            Some("m") => Some(Gender::Male),
            Some("f") => Some(Gender::Female),
            _ => None,
        };
        for word in words {
            out.entry(word)
                .and_modify(|g| {
                    if *g != gender {
                        *g = None
                    }
                })
                .or_insert(gender);
        }
    }
    out
}

pub(crate) fn is_role_noun(word: &str) -> bool {
    LISTS.roles.contains(word.to_lowercase().as_str())
}

pub(crate) fn is_title(word: &str) -> bool {
    LISTS
        .titles
        .contains_key(word.trim_end_matches('.').to_lowercase().as_str())
}

fn is_common(word: &str) -> bool {
    LISTS.common.contains(word.to_lowercase().as_str())
}

pub(crate) fn is_organization_word(word: &str) -> bool {
    LISTS.organization.contains(word.to_lowercase().as_str())
}

fn is_given(word: &str) -> bool {
    LISTS.given.contains_key(word.to_lowercase().as_str())
}

/// Words that may stand in small letters inside a person's name.
fn is_particle(word: &str) -> bool {
    matches!(
        word,
        "de" | "del"
            | "della"
            | "der"
            | "den"
            | "van"
            | "von"
            | "bin"
            | "ibn"
            | "ben"
            | "al"
            | "el"
            | "da"
            | "dos"
            | "du"
            | "di"
            | "la"
            | "le"
            | "ter"
            | "ten"
            | "abu"
            | "ul"
            | "zu"
            | "af"
            | "y"
    )
}

/// Words that join the parts of a body's name.
fn is_joint(word: &str) -> bool {
    matches!(word, "of" | "for" | "and" | "the" | "on" | "&")
}

/// A name where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    /// Its bytes, without a title.
    pub(crate) range: Range<usize>,
    /// Tokens of the passage that it covers.
    pub(crate) tokens: Range<usize>,
    /// Its words, hyphenated ones whole.
    pub(crate) words: Vec<String>,
    /// The title or role right before it ("White House Press Secretary").
    pub(crate) title: Option<Range<usize>>,
    pub(crate) gender: Option<Gender>,
    /// Whether it reads like a body's name.
    pub(crate) organization: bool,
    /// Whether a title or a known given name says that it is a person's.
    pub(crate) person: bool,
}

impl Name {
    /// The words as one string.
    pub(crate) fn text(&self) -> String {
        self.words.join(" ")
    }

    pub(crate) fn last(&self) -> &str {
        self.words
            .iter()
            .rev()
            .find(|w| !is_generation(w))
            .map_or("", String::as_str)
    }
}

fn is_generation(word: &str) -> bool {
    matches!(word, "Jr" | "Sr" | "II" | "III" | "IV")
}

/// A word of a name: one token, or several joined by hyphens and apostrophes.
#[derive(Clone, Debug)]
struct Word {
    tokens: Range<usize>,
    bytes: Range<usize>,
    capital: bool,
    stop: bool,
}

/// The names in a passage, in reading order.
///
/// `begins` says of each token whether a sentence begins there. `attached`
/// holds words in small letters that are part of a name in this document
/// ("ban" of a machine-translated "ban Ki-moon").
pub(crate) fn names(
    text: &str,
    tokens: &[Token],
    begins: &dyn Fn(usize) -> bool,
    attached: &BTreeSet<(String, String)>,
) -> Vec<Name> {
    let words = words(text, tokens);
    let spelt = |w: &Word| &text[w.bytes.clone()];
    let mut out = Vec::new();
    let mut i = 0;
    while i < words.len() {
        let first = &words[i];
        let particle = attached_to(text, &words, i, attached);
        if !(first.capital || particle) || (begins(first.tokens.start) && is_common(spelt(first))) {
            i += 1;
            continue;
        }
        // Not at a sentence's beginning, "The" may still begin a body's name.
        if is_common(spelt(first)) && spelt(first) != "The" && !particle {
            i += 1;
            continue;
        }
        let start = i;
        let mut end = i + 1;
        loop {
            let close = |a: usize, b: usize| words[a].tokens.end == words[b].tokens.start;
            if end >= words.len() || words[end - 1].stop && !short(spelt(&words[end - 1])) {
                break;
            }
            if !close(end - 1, end) {
                // "Procter & Gamble".
                let gap = words[end - 1].bytes.end..words[end].bytes.start;
                let gap = text[gap].trim();
                // "Port Employers' Association".
                let owned = matches!(gap, "'" | "’" | "'s" | "’s")
                    && is_organization_word(spelt(&words[end]));
                if (gap == "&" || owned) && words[end].capital {
                    end += 1;
                    continue;
                }
                break;
            }
            let word = spelt(&words[end]);
            if words[end].capital && !(is_common(word) && word.len() > 1) {
                end += 1;
                continue;
            }
            let next = words.get(end + 1);
            let next_capital =
                next.is_some_and(|w| w.capital && !is_common(spelt(w))) && close(end, end + 1);
            let inner = is_particle(word)
                || attached_to(text, &words, end, attached)
                || (is_joint(word)
                    && words[start..end]
                        .iter()
                        .any(|w| is_organization_word(spelt(w))));
            if inner && next_capital {
                end += 2;
                continue;
            }
            // "Ministry of the Interior".
            if word == "of"
                && words[start..end]
                    .iter()
                    .any(|w| is_organization_word(spelt(w)))
                && next.is_some_and(|w| spelt(w) == "the")
                && words.get(end + 2).is_some_and(|w| w.capital)
            {
                end += 3;
                continue;
            }
            break;
        }
        if let Some(name) = build(text, &words[start..end], office(text, &words[..start])) {
            out.push(name);
        }
        i = end;
    }
    out
}

/// Whether the words end in an office that is about to be named: "Minister of",
/// "head of the".
fn office(text: &str, words: &[Word]) -> bool {
    let word = |back: usize| {
        words
            .len()
            .checked_sub(back)
            .map_or("", |i| &text[words[i].bytes.clone()])
    };
    let back = if word(1) == "the" { 2 } else { 1 };
    word(back) == "of" && {
        let noun = word(back + 1);
        is_role_noun(noun) || is_title(noun)
    }
}

/// Words that end the name of an office or body, not of a person.
fn is_field(word: &str) -> bool {
    matches!(
        word,
        "Affairs"
            | "Security"
            | "Intelligence"
            | "Defense"
            | "Defence"
            | "Justice"
            | "Treasury"
            | "Health"
            | "Education"
            | "Energy"
            | "Labor"
            | "Labour"
            | "State"
            | "States"
            | "Interior"
            | "Trade"
            | "Commerce"
            | "Transport"
            | "Transportation"
            | "Agriculture"
            | "Reserve"
            | "Relations"
            | "Development"
            | "Finance"
            | "Services"
            | "Studies"
            | "Research"
            | "Policy"
            | "Operations"
            | "Staff"
            | "Rights"
            | "Nations"
            | "City"
            | "County"
            | "Republic"
            | "Kingdom"
            | "Islands"
            | "East"
            | "West"
            | "North"
            | "South"
    ) || is_organization_word(word)
}

/// Initials and shortened titles may carry a stop inside a name.
fn short(word: &str) -> bool {
    let bare = word.trim_end_matches('.');
    bare.chars().count() <= 2 || is_title(bare) || is_generation(bare)
}

fn attached_to(
    text: &str,
    words: &[Word],
    i: usize,
    attached: &BTreeSet<(String, String)>,
) -> bool {
    if attached.is_empty() {
        return false;
    }
    let (Some(a), Some(b)) = (words.get(i), words.get(i + 1)) else {
        return false;
    };
    attached.contains(&(
        text[a.bytes.clone()].to_owned(),
        text[b.bytes.clone()].to_owned(),
    ))
}

fn words(text: &str, tokens: &[Token]) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        if !tokens[i].class.is_word() || tokens[i].class == Class::Number {
            i += 1;
            continue;
        }
        let start = i;
        let mut capital = tokens[i].class.is_capital() || tokens[i].class == Class::Mixed;
        i += 1;
        while i + 1 < tokens.len()
            && matches!(tokens[i].class, Class::Hyphen | Class::Apostrophe)
            && !tokens[i].spaced
            && !tokens[i + 1].spaced
            && tokens[i + 1].class.is_word()
        {
            // A possessive ends the word; an apostrophe inside a name does not.
            if tokens[i].class == Class::Apostrophe && !tokens[i + 1].class.is_capital() {
                break;
            }
            capital |= tokens[i + 1].class.is_capital();
            i += 2;
        }
        let mut end = i;
        let mut stop = false;
        if i < tokens.len() && tokens[i].class == Class::Stop && !tokens[i].spaced {
            stop = true;
            let bare = &text[tokens[start].start as usize..tokens[i - 1].end as usize];
            if short(bare) && capital && tokens[i].text(text) == "." {
                end = i + 1;
            }
        }
        out.push(Word {
            tokens: start..end,
            bytes: tokens[start].start as usize..tokens[i - 1].end as usize,
            capital,
            stop,
        });
    }
    out
}

fn build(text: &str, words: &[Word], office: bool) -> Option<Name> {
    let spelt = |w: &Word| text[w.bytes.clone()].to_owned();
    let mut words = words;
    // A determiner belongs to the name of a body only ("The New York Times").
    if words.len() > 1 && spelt(&words[0]) == "The" {
        words = &words[1..];
    } else if words.len() == 1 && is_common(&spelt(&words[0])) {
        return None;
    }
    let organization = {
        let all: Vec<String> = words.iter().map(&spelt).collect();
        all.iter()
            .any(|w| is_organization_word(w) && w.starts_with(char::is_uppercase))
            && !all.last().is_some_and(|w| is_title(w))
    };
    // The last title word, with at least one word after it.
    let cut = (0..words.len().saturating_sub(1)).rev().find(|&i| {
        let rest = &words[i + 1..];
        // "Ministry Maria Zakharova": a full name right after a body's.
        let body = rest.len() > 1
            && is_organization_word(&spelt(&words[i]))
            && is_given(&spelt(&rest[0]))
            && !rest.iter().any(|w| is_organization_word(&spelt(w)));
        is_title(&spelt(&words[i])) || body
    });
    // "Minister of Education Stefania Giannini": after an office, the last two
    // words are its holder.
    let cut = cut.or_else(|| {
        let n = words.len();
        let holder = office
            && n >= 3
            && words.iter().all(|w| w.capital)
            && words[n - 2..].iter().all(|w| !is_field(&spelt(w)));
        holder.then(|| n - 3)
    });
    let mut title = None;
    let mut gender = None;
    let mut person = false;
    if let Some(cut) = cut {
        let rest = &words[cut + 1..];
        let is_org = organization && rest.iter().any(|w| is_organization_word(&spelt(w)));
        if !is_org {
            let last = &words[cut];
            let known = spelt(last).trim_end_matches('.').to_lowercase();
            gender = LISTS.titles.get(known.as_str()).copied().flatten();
            title = Some(words[0].bytes.start..last.bytes.end);
            words = rest;
            person = true;
        }
    }
    let list: Vec<String> = words.iter().map(&spelt).collect();
    if list.iter().all(|w| is_title(w) && w.chars().count() > 1) {
        return None;
    }
    let first = list.first()?;
    // The Q and A of an interview.
    if list.len() == 1 && first.chars().count() == 1 && title.is_none() {
        return None;
    }
    // "their daughter, Ruth,": kin says who a single name is.
    if list.len() == 1 && title.is_none() {
        let before = text[..words[0].bytes.start].trim_end_matches([' ', ',']);
        let kin = before
            .rsplit(|c: char| !c.is_alphabetic())
            .next()
            .unwrap_or("");
        let known = match kin {
            "daughter" | "wife" | "mother" | "sister" | "widow" | "aunt" | "girlfriend" => {
                Some(Some(Gender::Female))
            }
            "son" | "husband" | "father" | "brother" | "widower" | "uncle" | "boyfriend" => {
                Some(Some(Gender::Male))
            }
            _ => LISTS.given.get(first.to_lowercase().as_str()).copied(),
        };
        if let Some(known) = known {
            person = true;
            gender = known;
        }
    }
    if list.len() > 1 && is_given(first) {
        person = true;
        gender = gender.or(LISTS
            .given
            .get(first.to_lowercase().as_str())
            .copied()
            .flatten());
    }
    // "J. Smith", "George W. Bush".
    if list.len() > 1 && list.iter().any(|w| w.chars().count() == 1) {
        person = true;
    }
    Some(Name {
        range: words[0].bytes.start..words[words.len() - 1].bytes.end,
        tokens: words[0].tokens.start..words[words.len() - 1].tokens.end,
        organization: organization && !person
            || (list.len() == 1
                && first.len() > 1
                && first.chars().all(char::is_uppercase)
                && title.is_none()),
        words: list,
        title,
        gender,
        person,
    })
}

/// Words in small letters that stand before the same capitalised, hyphenated
/// word each time they occur, twice or more: parts of a name that lost their
/// capital ("ban Ki-moon" in machine-translated text).
pub fn lost_capitals(text: &str) -> BTreeSet<(String, String)> {
    let trim = |w: &str| -> String { w.trim_matches(|c: char| !c.is_alphanumeric()).to_owned() };
    let small = |w: &str| {
        w.len() <= 16
            && w.chars().count() <= 4
            && w.chars().all(char::is_lowercase)
            && !is_common(w)
            && !is_particle(w)
    };
    let pairs = || text.split_whitespace().zip(text.split_whitespace().skip(1));
    let mut found: BTreeMap<String, (String, usize)> = BTreeMap::new();
    for (word, next) in pairs() {
        if next.contains('-') && next.starts_with(char::is_uppercase) && small(word) {
            let slot = found.entry(word.to_owned()).or_insert((trim(next), 0));
            slot.1 += usize::from(slot.0 == trim(next));
        }
    }
    found.retain(|_, (_, count)| *count >= 2);
    if found.is_empty() {
        return BTreeSet::new();
    }
    for (word, next) in pairs() {
        let word = trim(word);
        if found
            .get(&word)
            .is_some_and(|(name, _)| *name != trim(next))
        {
            found.remove(&word);
        }
    }
    found
        .into_iter()
        .map(|(word, (name, _))| (word, name))
        .collect()
}

/// Whether two surnames are one: the same letters, or forms of one Slavic
/// surname for a man and a woman (Zakharov, Zakharova; Lavrovsky, Lavrovskaya).
pub(crate) fn same_surname(a: &str, b: &str) -> bool {
    if a.eq_ignore_ascii_case(b) || a.to_lowercase() == b.to_lowercase() {
        return true;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let slavic = |w: &str| {
        ["ov", "ev", "in", "yn", "ëv"]
            .iter()
            .any(|s| w.to_lowercase().ends_with(s))
            && w.len() > 4
    };
    if slavic(short) && long.to_lowercase() == format!("{}a", short.to_lowercase()) {
        return true;
    }
    let stem = |w: &str| -> Option<String> {
        let w = w.to_lowercase();
        [
            "skaya", "skaia", "skaja", "sky", "skiy", "skij", "ski", "ska",
        ]
        .iter()
        .find_map(|s| w.strip_suffix(s).map(str::to_owned))
    };
    matches!((stem(short), stem(long)), (Some(x), Some(y)) if x == y && !x.is_empty())
}

/// Whether two given names can be one person's: the same, or one the other's
/// initial or beginning.
pub(crate) fn same_given(a: &str, b: &str) -> bool {
    let (a, b) = (
        a.trim_end_matches('.').to_lowercase(),
        b.trim_end_matches('.').to_lowercase(),
    );
    a == b
        || (a.chars().count() == 1 && b.starts_with(&a))
        || (b.chars().count() == 1 && a.starts_with(&b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::token::tokenize;

    fn found(text: &str) -> Vec<String> {
        let mut tokens = Vec::new();
        tokenize(text, 0..text.len(), &mut tokens);
        let lost = lost_capitals(text);
        names(text, &tokens, &|i| i == 0, &lost)
            .into_iter()
            .map(|n| match n.title.clone() {
                Some(t) => format!("[{}] {}", &text[t], n.text()),
                None => n.text(),
            })
            .collect()
    }

    #[test]
    fn titles_part_from_names() {
        assert_eq!(
            found("Former Attorney General Michael Mukasey left."),
            ["[Former Attorney General] Michael Mukasey"]
        );
        assert_eq!(
            found("White House Press Secretary Josh Earnest"),
            ["[White House Press Secretary] Josh Earnest"]
        );
        assert_eq!(
            found("Rep. G. K. Butterfield and Sen. Ted Cruz"),
            ["[Rep] G K Butterfield", "[Sen] Ted Cruz"]
        );
        assert_eq!(
            found("The head of the Ministry of Defense of Russia"),
            ["Ministry of Defense of Russia"]
        );
    }

    #[test]
    fn particles_and_hyphens_stay_in_names() {
        assert_eq!(
            found("He met Staffan de Mistura and Jean-Claude Juncker."),
            ["Staffan de Mistura", "Jean-Claude Juncker"]
        );
        assert_eq!(
            found("It was ban Ki-moon. Then ban Ki-moon left."),
            ["ban Ki-moon", "ban Ki-moon"]
        );
        assert_eq!(found("But Clinton left."), ["Clinton"]);
        assert_eq!(found("Procter & Gamble grew."), ["Procter Gamble"]);
        assert_eq!(
            found("the Government Accountability Office on June 18"),
            ["Government Accountability Office"]
        );
    }

    #[test]
    fn surnames_of_men_and_women_are_one() {
        assert!(same_surname("Zakharov", "Zakharova"));
        assert!(same_surname("Matviyenko", "matviyenko"));
        assert!(same_surname("Navalny", "Navalny"));
        assert!(same_surname("Lavrovsky", "Lavrovskaya"));
        assert!(!same_surname("Martin", "Martina Hill"));
        assert!(!same_surname("Rose", "Rosea"));
    }
}
