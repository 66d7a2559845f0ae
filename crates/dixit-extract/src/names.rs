//! Names: sequences of capitalised words, and how two of them compare.

use crate::tagger::{Tagged, label};
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
    bodies: BTreeSet<&'static str>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let words = |s: &'static str| s.split_whitespace().collect::<BTreeSet<_>>();
    Lists {
        given: gendered(include_str!("../data/given-names.txt")),
        titles: gendered(include_str!("../data/titles.txt")),
        organization: words(include_str!("../data/organization-words.txt")),
        common: words(include_str!("../data/common-words.txt")),
        roles: words(include_str!("../data/role-nouns.txt")),
        bodies: words(include_str!("../data/body-nouns.txt")),
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

/// Whether a body may be called by this common noun: "company", "ministry".
pub(crate) fn is_body_noun(word: &str) -> bool {
    LISTS.bodies.contains(word.to_lowercase().as_str())
}

pub(crate) fn is_title(word: &str) -> bool {
    LISTS
        .titles
        .contains_key(word.trim_end_matches('.').to_lowercase().as_str())
}

pub(crate) fn is_common(word: &str) -> bool {
    LISTS.common.contains(word.to_lowercase().as_str())
}

pub(crate) fn is_organization_word(word: &str) -> bool {
    LISTS.organization.contains(word.to_lowercase().as_str())
}

/// Every word of the lists of titles, organizations, common words and roles.
pub(crate) fn listed_words() -> impl Iterator<Item = &'static str> {
    let titles = LISTS.titles.keys();
    let rest = LISTS.organization.iter().chain(&LISTS.common);
    titles.chain(rest).chain(&LISTS.roles).copied()
}

/// The gender that a given name tells.
pub(crate) fn given_gender(word: &str) -> Option<Gender> {
    let known = LISTS.given.get(word.to_lowercase().as_str());
    known.copied().flatten()
}

pub(crate) fn is_given(word: &str) -> bool {
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

/// A name where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Name {
    /// Its bytes, without a title.
    pub(crate) range: Range<usize>,
    /// Its words, hyphenated ones whole.
    pub(crate) words: Vec<String>,
    /// The title or office right before it ("White House Press Secretary").
    pub(crate) title: Option<Range<usize>>,
    pub(crate) gender: Option<Gender>,
    /// What it names.
    pub(crate) kind: Sort,
    /// How sure that is, 0 to 1.
    pub(crate) sure: f32,
}

/// What a name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sort {
    Person,
    Organization,
    Place,
    Work,
    Event,
    /// A product, language, religion, nationality: nobody who speaks.
    Other,
}

impl Sort {
    fn of(label: u8) -> Sort {
        match label {
            label::PERSON => Sort::Person,
            label::ORGANIZATION => Sort::Organization,
            label::PLACE => Sort::Place,
            label::WORK => Sort::Work,
            label::EVENT => Sort::Event,
            _ => Sort::Other,
        }
    }
}

impl Name {
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
}

/// The names of a passage as the tagger found them, in reading order, with the
/// titles before them.
pub(crate) fn names(text: &str, tokens: &[Token], tagged: &[Tagged]) -> Vec<Name> {
    let words = words(text, tokens);
    let mut out = Vec::with_capacity(tagged.len());
    let mut taken = 0;
    for t in tagged {
        let from = words
            .partition_point(|w| w.tokens.end <= t.tokens.start)
            .max(taken);
        let mut to = from + words[from..].partition_point(|w| w.tokens.start < t.tokens.end);
        // What follows a name's last "of" lost its capital.
        while from + 1 < to
            && is_common(&text[words[to - 1].bytes.clone()])
            && !words[to - 1].capital
        {
            to -= 1;
        }
        let mut t = t.clone();
        if from < to && field(text, &words, to) > to {
            to = field(text, &words, to);
            t.label = label::ORGANIZATION;
        }
        taken = to;
        let t = &t;
        let holder = holder(text, &words[from..to], t).map_or(to, |at| from + at);
        out.extend(name(text, tokens, &words, from..holder, t));
        if holder < to {
            let person = Tagged {
                label: label::PERSON,
                ..t.clone()
            };
            out.extend(name(text, tokens, &words, holder..to, &person));
        }
    }
    out
}

/// One past the last word of a body's name whose field lost its capital: "Ministry of
/// defense of Russia". `to` is one past its last word as tagged.
fn field(text: &str, words: &[Word], to: usize) -> usize {
    let spelt = |i: usize| words.get(i).map_or("", |w| &text[w.bytes.clone()]);
    let close = |i: usize| {
        words
            .get(i)
            .is_some_and(|w| text[words[i - 1].bytes.end..w.bytes.start] == *" ")
    };
    let has_fields = matches!(spelt(to - 1), "Ministry" | "Department" | "Secretariat");
    let joined = |i: usize| spelt(i) == "of" && close(i) && close(i + 1);
    let field = spelt(to + 1);
    if !has_fields || !joined(to) || is_common(field) || !field.starts_with(char::is_lowercase) {
        return to;
    }
    let country = words.get(to + 3).is_some_and(|w| w.capital);
    if joined(to + 2) && country {
        to + 4
    } else {
        to + 2
    }
}

/// Where a person's full name begins that is printed right after another: "the
/// representative of the Ministry Maria Zakharova", "the envoy for Syria Staffan de
/// Mistura".
fn holder(text: &str, words: &[Word], tagged: &Tagged) -> Option<usize> {
    let spelt = |i: usize| &text[words[i].bytes.clone()];
    let last = |i: &usize| match tagged.label {
        label::ORGANIZATION => is_organization_word(spelt(i - 1)),
        label::PLACE => is_country(spelt(i - 1)),
        _ => false,
    };
    let at = (1..words.len()).rev().find(last)?;
    let particle = || (at + 1..words.len()).any(|i| is_particle(spelt(i)) && !words[i].capital);
    let full = (2..=4).contains(&(words.len() - at)) && words[at].capital;
    (full && (is_given(spelt(at)) || particle())).then_some(at)
}

/// Whether a word names a country.
fn is_country(word: &str) -> bool {
    let places = dixit_places::Gazetteer::embedded();
    let found = places.lookup(word).into_iter().next();
    found.is_some_and(|c| places.place(c.place).kind() == dixit_places::Kind::Country)
}

/// The name of the words `at`, which the tagger found.
fn name(
    text: &str,
    tokens: &[Token],
    words: &[Word],
    at: Range<usize>,
    tagged: &Tagged,
) -> Option<Name> {
    let spelt = |w: &Word| &text[w.bytes.clone()];
    let kind = Sort::of(tagged.label);
    let mut at = at;
    // "The Guardian" is so named; a person never is.
    while at.len() > 1 && (is_article(spelt(&words[at.start])) || is_loose(text, words, &at, kind))
    {
        at.start += 1;
    }
    // "U.S." is one word, whatever the tagger says.
    while at.start > 0
        && words
            .get(at.start)
            .is_some_and(|w| is_initials(text, &words[at.start - 1], w))
    {
        at.start -= 1;
    }
    // A mark of quotation that the name does not hold whole ends it.
    let marks = words[at.clone()].iter().skip(1).position(|w| {
        let before = tokens[..w.tokens.start].last();
        before.is_some_and(|t| t.class == Class::Quote)
    });
    if let Some(inner) = marks {
        at.end = at.start + 1 + inner;
    }
    let (first, last) = (words.get(at.start)?, words[at.clone()].last()?);
    let list: Vec<String> = words[at.clone()]
        .iter()
        .map(|w| spelt(w).to_owned())
        .collect();
    if list.len() == 1 && list[0].chars().count() == 1 {
        return None;
    }
    let title = if kind == Sort::Person {
        title(text, words, at.start)
    } else {
        None
    };
    let mut gender = None;
    if kind == Sort::Person {
        let of_title = title.as_ref().and_then(|t| gender_of(&text[t.clone()]));
        gender = of_title
            .or_else(|| kin(text, first.bytes.start))
            // A name alone may be a surname.
            .or_else(|| given_gender(&list[0]).filter(|_| list.len() > 1));
    }
    // "Apple Inc.", "Martin Luther King Jr.": the stop is part of the name.
    let mut end = last.bytes.end;
    // A short word's stop is among its tokens.
    let own = usize::from(tokens[last.tokens.end - 1].class == Class::Stop);
    let stop = tokens
        .get(last.tokens.end - own)
        .filter(|t| t.class == Class::Stop && !t.spaced);
    if let Some(stop) = stop
        && stop.text(text) == "."
        && (tagged.tokens.end > last.tokens.end
            || is_shortened(spelt(last))
            || is_last_letter(text, last))
    {
        end = stop.end as usize;
    }
    Some(Name {
        range: first.bytes.start..end,
        words: list,
        title,
        gender,
        kind,
        sure: tagged.p,
    })
}

fn is_article(word: &str) -> bool {
    matches!(word, "the" | "a" | "an" | "The" | "A" | "An")
}

/// Whether the first word of what was tagged as a person's name is a title.
fn is_loose(text: &str, words: &[Word], at: &Range<usize>, kind: Sort) -> bool {
    let first = &text[words[at.start].bytes.clone()];
    kind == Sort::Person && is_title(first) && first.chars().count() > 1 && !is_given(first)
}

/// Whether two words are the letters of one abbreviation: "U." and "S.".
fn is_initials(text: &str, a: &Word, b: &Word) -> bool {
    let letter = |w: &Word| text[w.bytes.clone()].chars().count() == 1 && w.capital;
    let gap = &text[a.bytes.end..b.bytes.start];
    letter(a) && gap == "." && text[b.bytes.end..].starts_with('.') && letter(b)
}

/// Whether a word is the last letter of an abbreviation: "S" of "U.S.".
fn is_last_letter(text: &str, word: &Word) -> bool {
    let before = text[..word.bytes.start].strip_suffix('.');
    let letter = before.and_then(|b| b.chars().next_back());
    word.bytes.len() == 1 && word.capital && letter.is_some_and(char::is_uppercase)
}

/// Words that are written with a stop at the end of a name.
fn is_shortened(word: &str) -> bool {
    matches!(
        word,
        "Inc" | "Corp" | "Ltd" | "Co" | "Jr" | "Sr" | "Bros" | "Cos" | "LLC" | "Plc"
    ) || (word.contains('.') && word.chars().count() <= 5)
}

/// The gender that a title or office tells: "Mrs", "spokeswoman".
fn gender_of(title: &str) -> Option<Gender> {
    let words = title.split(|c: char| !c.is_alphanumeric() && c != '-');
    words.rev().find_map(|word| {
        let lower = word.to_lowercase();
        let known = LISTS.titles.get(lower.as_str()).copied().flatten();
        known.or_else(|| gender_of_noun(&lower))
    })
}

/// The gender that a noun for a person tells.
pub(crate) fn gender_of_noun(noun: &str) -> Option<Gender> {
    let female = noun.ends_with("woman") || noun.ends_with("girl");
    let male = (noun.ends_with("man") && !matches!(noun, "human" | "german" | "roman" | "ottoman"))
        || noun.ends_with("boy");
    match noun {
        "wife" | "mother" | "sister" | "daughter" | "widow" | "aunt" | "girlfriend" | "actress"
        | "queen" | "princess" | "grandmother" | "niece" | "waitress" | "heiress" => {
            Some(Gender::Female)
        }
        "husband" | "father" | "brother" | "son" | "widower" | "uncle" | "boyfriend" | "king"
        | "prince" | "grandfather" | "nephew" => Some(Gender::Male),
        _ if female => Some(Gender::Female),
        _ if male => Some(Gender::Male),
        _ => None,
    }
}

/// "their daughter, Ruth,": kin and offices in small letters say who a name's
/// bearer is.
fn kin(text: &str, start: usize) -> Option<Gender> {
    let before = text[..start].trim_end_matches([' ', ',']);
    let word = before
        .rsplit(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or("");
    gender_of_noun(&word.to_lowercase())
}

/// The title or office that stands right before the word `at`: "Sen.", "White House
/// Press Secretary", "Chief Executive of the".
fn title(text: &str, words: &[Word], at: usize) -> Option<Range<usize>> {
    const LONGEST: usize = 8;
    let close = |i: usize| {
        let gap = &text[words[i].bytes.end..words[i + 1].bytes.start];
        matches!(gap, " " | "-" | "'s " | "’s " | " & " | "/")
            || (gap == ". " && short(&text[words[i].bytes.clone()]))
    };
    let last = at.checked_sub(1).filter(|&i| close(i))?;
    let spelt = |i: usize| &text[words[i].bytes.clone()];
    if !is_title(spelt(last)) {
        return None;
    }
    let mut from = last;
    while from > 0 && last - from < LONGEST && close(from - 1) && words[from - 1].capital {
        from -= 1;
    }
    while from < last && is_common(spelt(from)) {
        from += 1;
    }
    Some(words[from].bytes.start..words[last].bytes.end)
}

/// Initials and shortened titles may carry a stop inside a name.
fn short(word: &str) -> bool {
    let bare = word.trim_end_matches('.');
    bare.chars().count() <= 2 || is_title(bare) || is_generation(bare)
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
        if i < tokens.len() && tokens[i].class == Class::Stop && !tokens[i].spaced {
            let bare = &text[tokens[start].start as usize..tokens[i - 1].end as usize];
            if short(bare) && capital && tokens[i].text(text) == "." {
                end = i + 1;
            }
        }
        out.push(Word {
            tokens: start..end,
            bytes: tokens[start].start as usize..tokens[i - 1].end as usize,
            capital,
        });
    }
    out
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
    use crate::fast::view::View;
    use crate::tagger::Tagger;

    /// The names that the tagger and this module find in a passage.
    fn found(text: &str) -> Vec<String> {
        let lost = lost_capitals(text);
        let range = 0..text.len();
        let view = View::new(text, std::slice::from_ref(&range), 1, false, &lost);
        let tagged = Tagger::built_in().tag(text, &[&view]);
        names(text, &view.tokens, &tagged[0])
            .into_iter()
            .map(|n| match n.title {
                Some(t) => format!("[{}] {}", &text[t], &text[n.range]),
                None => text[n.range].to_owned(),
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
            found("They heard Rep. G. K. Butterfield and Sen. Ted Cruz."),
            ["[Rep] G. K. Butterfield", "[Sen] Ted Cruz"]
        );
    }

    #[test]
    fn particles_and_hyphens_stay_in_names() {
        assert_eq!(
            found("He met Staffan de Mistura and Jean-Claude Juncker."),
            ["Staffan de Mistura", "Jean-Claude Juncker"]
        );
        assert_eq!(found("But Clinton left."), ["Clinton"]);
    }

    #[test]
    fn a_body_and_its_representative_are_two_names() {
        assert_eq!(
            found("It was stated by the representative of the Foreign Ministry Maria Petrova."),
            ["Foreign Ministry", "Maria Petrova"]
        );
    }

    #[test]
    fn a_country_and_its_envoy_are_two_names() {
        let text = "It was the envoy for Syria Staffan de Mistura who spoke in Geneva.";
        assert_eq!(found(text), ["Syria", "Staffan de Mistura", "Geneva"]);
    }

    #[test]
    fn names_that_lost_capitals_stay_whole() {
        assert_eq!(
            found("He praised the Ministry of defense of Russia and the UN security Council."),
            ["Ministry of defense of Russia", "UN security Council"]
        );
    }

    #[test]
    fn abbreviations_keep_their_stops() {
        assert_eq!(
            found(
                "Officials of the U.S. Treasury met Apple Inc. in London, not in the U.S. itself."
            ),
            ["U.S. Treasury", "Apple Inc.", "London", "U.S."]
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
