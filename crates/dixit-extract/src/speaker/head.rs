//! What the noun phrase of a source is about.

use crate::entities::{Mention, is_possessive, is_preposition};
use crate::names::{self, Sort};
use std::ops::Range;

/// Who or what a source's head names.
#[derive(Debug)]
pub(super) enum Head {
    /// Index of the mention, and the role beside it.
    Name(usize, Option<String>),
    /// A body that is named by a country or head: "the Irish government".
    Government(Range<usize>),
    /// A description of one body, by its noun: "the airline".
    Body(String),
    /// A description of one person.
    Role,
    /// Several, or nobody in particular.
    Nobody,
}

/// A word, name or mark of a source.
#[derive(Clone, Debug)]
struct Item<'a> {
    range: Range<usize>,
    what: What<'a>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum What<'a> {
    /// Index of the mention.
    Name(usize),
    Word(&'a str),
    /// The ending of a possessive.
    Owns,
    /// A mark that parts phrases.
    Part,
}

impl<'a> Item<'a> {
    fn word(&self) -> Option<&'a str> {
        match self.what {
            What::Word(w) => Some(w),
            _ => None,
        }
    }

    fn name(&self) -> Option<usize> {
        match self.what {
            What::Name(m) => Some(m),
            _ => None,
        }
    }

    fn is_word(&self, of: &[&str]) -> bool {
        self.word()
            .is_some_and(|w| of.contains(&w.to_lowercase().as_str()))
    }
}

const ARTICLES: &[&str] = &["the", "a", "an"];
const RELATIVES: &[&str] = &["who", "which", "that", "whose"];
const JOINTS: &[&str] = &["and", "or", "&", "nor"];

/// Words that begin a source of several, or of nobody.
const SEVERAL: &[&str] = &[
    "neither",
    "both",
    "several",
    "some",
    "many",
    "most",
    "few",
    "all",
    "other",
    "others",
    "multiple",
    "various",
    "numerous",
    "more",
    "two",
    "three",
    "four",
    "five",
    "six",
    "dozens",
    "hundreds",
    "thousands",
    "any",
    "no",
    "none",
    "such",
    "these",
    "those",
    "each",
    "every",
];

/// Nouns for what somebody has written or said, which speaks for its author.
const DOCUMENTS: &[&str] = &[
    "statement",
    "letter",
    "report",
    "suit",
    "lawsuit",
    "complaint",
    "analysis",
    "email",
    "e-mail",
    "memo",
    "memorandum",
    "note",
    "post",
    "tweet",
    "blog",
    "website",
    "site",
    "filing",
    "ruling",
    "announcement",
    "release",
    "article",
    "editorial",
    "survey",
    "poll",
    "study",
    "speech",
    "remarks",
    "comments",
    "statistics",
    "decision",
    "testimony",
    "message",
    "account",
    "bulletin",
    "verdict",
];

/// What the source's noun phrase is about.
pub(super) fn head(text: &str, mentions: &[Mention], source: &Range<usize>) -> Head {
    let items = items(text, mentions, source);
    let items = without_brackets(text, items);
    let phrase = Phrase {
        text,
        mentions,
        source,
        items: &items,
    };
    phrase.head()
}

/// The words, names and marks of a source.
fn items<'a>(text: &'a str, mentions: &[Mention], source: &Range<usize>) -> Vec<Item<'a>> {
    let mut out = Vec::new();
    let mut at = source.start;
    let mut next = mentions.partition_point(|m| m.name.range.start < at);
    while at < source.end {
        while mentions.get(next).is_some_and(|m| m.name.range.start < at) {
            next += 1;
        }
        if let Some(m) = mentions.get(next)
            && m.name.range.start == at
            && m.name.range.end <= source.end
        {
            let end = m.name.range.end;
            out.push(Item {
                range: at..end,
                what: What::Name(next),
            });
            at = end;
            if is_possessive(text, end) && end < source.end {
                let owned = text[end..].find(char::is_whitespace);
                at = (end + owned.unwrap_or(source.end - end)).min(source.end);
                out.push(Item {
                    range: end..at,
                    what: What::Owns,
                });
            }
            continue;
        }
        let limit = mentions
            .get(next)
            .map_or(source.end, |m| m.name.range.start.min(source.end));
        at = word(text, at..limit.max(at + 1), &mut out);
    }
    out
}

/// The items that stand in no brackets: what these hold explains, and names nobody
/// who speaks.
fn without_brackets<'a>(text: &str, items: Vec<Item<'a>>) -> Vec<Item<'a>> {
    let mark = |i: &Item<'_>| match i.what {
        What::Part => &text[i.range.clone()],
        _ => "",
    };
    let closes = items.iter().any(|i| matches!(mark(i), ")" | "]"));
    let mut depth = 0usize;
    let mut outside = |i: &Item<'a>| match mark(i) {
        "(" | "[" if closes => {
            depth += 1;
            false
        }
        ")" | "]" => {
            depth = depth.saturating_sub(1);
            false
        }
        _ => depth == 0,
    };
    items.into_iter().filter(|i| outside(i)).collect()
}

/// Reads one word or mark at the beginning of `range`; where the next begins.
fn word<'a>(text: &'a str, range: Range<usize>, out: &mut Vec<Item<'a>>) -> usize {
    let at = range.start;
    let rest = &text[at..];
    let Some(first) = rest.chars().next() else {
        return range.end;
    };
    let inner = |c: char| c.is_alphanumeric() || matches!(c, '-' | '\'' | '’' | '&' | '.');
    if !inner(first) {
        if matches!(first, ',' | '(' | ')' | '–' | '—' | '[' | ']' | ';' | ':') {
            out.push(Item {
                range: at..at + first.len_utf8(),
                what: What::Part,
            });
        }
        return at + first.len_utf8();
    }
    let length = rest.find(|c: char| !inner(c)).unwrap_or(rest.len());
    let end = (at + length).min(range.end);
    let mut word = text.get(at..end).unwrap_or("");
    for ending in ["'s", "’s"] {
        if let Some(owner) = word.strip_suffix(ending) {
            word = owner;
        }
    }
    let word = word.trim_end_matches('.');
    let owns = text
        .get(at + word.len()..end)
        .is_some_and(|r| r.ends_with('s') && r.len() > 1);
    if !word.is_empty() {
        out.push(Item {
            range: at..at + word.len(),
            what: What::Word(word),
        });
        if owns {
            out.push(Item {
                range: at + word.len()..end,
                what: What::Owns,
            });
        }
    }
    end.max(at + first.len_utf8())
}

/// A source's noun phrase.
struct Phrase<'a> {
    text: &'a str,
    mentions: &'a [Mention],
    source: &'a Range<usize>,
    items: &'a [Item<'a>],
}

impl<'a> Phrase<'a> {
    fn sort(&self, m: usize) -> Sort {
        self.mentions[m].name.kind
    }

    fn head(&self) -> Head {
        let Some(first) = self.items.first() else {
            return Head::Nobody;
        };
        if first.is_word(SEVERAL)
            || first
                .word()
                .is_some_and(|w| w.starts_with(|c: char| c.is_ascii_digit()))
        {
            return Head::Nobody;
        }
        if let Some(named) = self.called() {
            return named;
        }
        let chunk = self.chunk(0);
        let core = self.core(chunk);
        let after = &self.items[core.len()..];
        match core
            .iter()
            .rev()
            .find(|i| i.what != What::Owns)
            .map(|i| i.what)
        {
            Some(What::Name(m)) => self.named(core, after, m),
            Some(What::Word(noun)) => self.described(chunk, core, noun),
            _ => Head::Nobody,
        }
    }

    /// "A former scout called Gerd Tolle", "the man, an engineer named Rui Dias".
    fn called(&self) -> Option<Head> {
        let at = self.items.windows(2).position(|pair| {
            let person = pair[1].name().is_some_and(|m| self.sort(m) == Sort::Person);
            person && pair[0].is_word(&["called", "named"])
        })?;
        let ends = self.items.get(at + 2).is_none_or(|i| i.what == What::Part);
        let before = &self.items[..at];
        let from = before.iter().rposition(|i| i.what == What::Part);
        let described = &before[from.map_or(0, |i| i + 1)..];
        let (first, last) = (described.first()?, described.last()?);
        let role = first.is_word(ARTICLES) && ends;
        let m = self.items[at + 1].name().filter(|_| role)?;
        let role = self.text[first.range.start..last.range.end].trim();
        Some(Head::Name(m, Some(role.to_owned())))
    }

    /// The items from number `from` to the next mark that parts phrases.
    fn chunk(&self, from: usize) -> &'a [Item<'a>] {
        let rest = &self.items[from.min(self.items.len())..];
        let end = rest.iter().position(|i| i.what == What::Part);
        &rest[..end.unwrap_or(rest.len())]
    }

    /// The part of a chunk up to its head: before any preposition, relative pronoun
    /// or description that follows a name.
    fn core(&self, chunk: &'a [Item<'a>]) -> &'a [Item<'a>] {
        let mut named = false;
        let end = chunk.iter().position(|i| {
            let word = i.word().unwrap_or("");
            let ends = is_preposition(word)
                || RELATIVES.contains(&word)
                || matches!(
                    word,
                    "along" | "whom" | "when" | "while" | "as" | "also" | "himself" | "herself"
                )
                || (named && ARTICLES.contains(&word));
            named = i.name().is_some();
            ends
        });
        &chunk[..end.unwrap_or(chunk.len())]
    }

    /// The head is a name.
    fn named(&self, core: &[Item<'_>], after: &[Item<'_>], m: usize) -> Head {
        let names: Vec<usize> = (0..core.len())
            .filter(|&i| core[i].name().is_some())
            .collect();
        // "X and Y"; but "Apple founder and CEO Steve Jobs".
        if let [.., a, b] = names[..] {
            let between = &core[a + 1..b];
            let joint = between.iter().any(|i| i.is_word(JOINTS));
            let office = between
                .iter()
                .any(|i| i.word().is_some_and(names::is_role_noun));
            let persons = [a, b]
                .iter()
                .all(|&i| core[i].name().is_some_and(|m| self.sort(m) == Sort::Person));
            if joint && (persons || !office) {
                return Head::Nobody;
            }
        }
        if self.is_joined(after) || self.is_listed(after) {
            return Head::Nobody;
        }
        let lead = core.first().is_some_and(|i| i.is_word(&["a", "an"])) && core.len() == 2;
        match self.sort(m) {
            Sort::Other | Sort::Event => Head::Nobody,
            _ if lead => Head::Nobody,
            _ => Head::Name(m, self.role(m)),
        }
    }

    /// "Kaufman, along with Mark Warner", "Carl Dietz of Washburn and three others".
    fn is_joined(&self, after: &[Item<'_>]) -> bool {
        let person = |i: &Item<'_>| i.name().is_some_and(|m| self.sort(m) == Sort::Person);
        let title = |i: &Item<'_>| i.word().is_some_and(names::is_title);
        // What follows the first comma says more of the first one, unless it begins
        // with a joint.
        let first = after
            .iter()
            .position(|i| i.what == What::Part)
            .unwrap_or(after.len());
        let (near, rest) = after.split_at(first);
        let joins = |at: usize, items: &[Item<'_>]| {
            let next = &items[at + 1..];
            let Some(b) = next.first() else { return false };
            if items[at].is_word(&["along", "together"]) {
                return b.is_word(&["with"]);
            }
            let other = b.is_word(SEVERAL) || b.is_word(&["his", "her", "their"]);
            // "CEO of Apple and Pixar": a second name after a preposition is no
            // second speaker, but a person is.
            let named = next.iter().find(|i| !title(i)).is_some_and(person);
            items[at].is_word(&["and", "or"])
                && (other || named || at == 0 && self.begins_name(next))
        };
        let rest = rest.get(1..).unwrap_or(&[]);
        (0..near.len()).any(|at| joins(at, near)) || (!rest.is_empty() && joins(0, rest))
    }

    /// Whether items begin with a name, or with an article.
    fn begins_name(&self, items: &[Item<'_>]) -> bool {
        items
            .first()
            .is_some_and(|i| i.name().is_some() || i.is_word(ARTICLES))
    }

    /// "the Federal Reserve, the Bank of Japan, and the Swiss National Bank".
    fn is_listed(&self, after: &[Item<'_>]) -> bool {
        let rest: Vec<&Item<'_>> = after
            .iter()
            .skip_while(|i| i.what != What::Part)
            .skip(1)
            .collect();
        let bare: Vec<&&Item<'_>> = rest.iter().skip_while(|i| i.is_word(ARTICLES)).collect();
        let begins = bare.first().is_some_and(|i| i.name().is_some())
            && bare
                .get(1)
                .is_none_or(|i| i.what == What::Part || i.is_word(JOINTS));
        let joint = rest.iter().any(|i| i.is_word(&["and", "or"]));
        begins && joint
    }

    /// The head is a noun.
    fn described(&self, chunk: &[Item<'_>], core: &[Item<'_>], noun: &str) -> Head {
        let lower = noun.to_lowercase();
        let plural = is_plural(&lower);
        // "the Reuters news agency", "the M5S party".
        let last_name = core.iter().rposition(|i| i.name().is_some());
        if let Some(at) = last_name
            && let Some(m) = core[at].name()
            && self.sort(m) == Sort::Organization
            && core.get(at + 1).is_some_and(|i| i.what != What::Owns)
            && names::is_body_noun(&lower)
            && lower != "group"
        {
            return Head::Name(m, None);
        }
        if let Some(at) = last_name
            && matches!(lower.as_str(), "government" | "administration")
            && core[at + 1..]
                .iter()
                .all(|i| i.what == What::Owns || i.word() == Some(noun))
            && let Some(end) = core.iter().rfind(|i| i.word() == Some(noun))
        {
            return Head::Government(core[at].range.start..end.range.end);
        }
        if DOCUMENTS.contains(&lower.as_str()) {
            return self.author(chunk, core);
        }
        // "the president of the region, Roberto Maroni".
        if !plural && let Some(m) = self.apposed(chunk) {
            let role = self.text[self.source.start..chunk[chunk.len() - 1].range.end].trim();
            return Head::Name(m, Some(role.to_owned()));
        }
        // "Chief investment officer at Fort Pitt Capital Group Charlie Smith".
        if let [.., before, last] = chunk
            && let Some(m) = last.name()
            && self.sort(m) == Sort::Person
            && !before.word().is_some_and(is_preposition)
            && !before.is_word(ARTICLES)
            && !before.is_word(JOINTS)
            && before.what != What::Owns
        {
            return Head::Name(m, self.role(m));
        }
        let definite = core
            .first()
            .is_some_and(|i| i.is_word(&["the", "his", "her", "its", "their", "this", "that"]))
            || core.iter().any(|i| i.what == What::Owns);
        if plural || !definite {
            Head::Nobody
        } else if names::is_body_noun(&lower) {
            Head::Body(lower)
        } else {
            Head::Role
        }
    }

    /// Who wrote the document that a source names: "Cornyn's statement", "a statement
    /// from Apple Computer".
    fn author(&self, chunk: &[Item<'_>], core: &[Item<'_>]) -> Head {
        let speaks = |m: usize| matches!(self.sort(m), Sort::Person | Sort::Organization);
        let owner = core.windows(2).rev().find_map(|pair| {
            let owns = pair[1].what == What::Owns;
            pair[0].name().filter(|m| owns && speaks(*m))
        });
        // "A Boeing statement".
        let maker = || {
            let at = core.len().checked_sub(2)?;
            // "A CNN/ORC poll" is of two.
            if at > 0 && core[at - 1].name().is_some() {
                return None;
            }
            let organization = |m: &usize| self.sort(*m) == Sort::Organization;
            core[at].name().filter(organization)
        };
        let given = || {
            let by = |i: &Item<'_>| i.is_word(&["from", "by"]);
            let at = chunk.iter().rposition(by)?;
            let name = chunk[at + 1..].iter().rfind(|i| i.name().is_some())?;
            name.name().filter(|m| speaks(*m))
        };
        match owner.or_else(maker).or_else(given) {
            Some(m) => Head::Name(m, None),
            None => Head::Nobody,
        }
    }

    /// The name that follows a description after a comma.
    fn apposed(&self, chunk: &[Item<'_>]) -> Option<usize> {
        let second = self.chunk(chunk.len() + 1);
        if second.is_empty()
            || self
                .items
                .get(chunk.len())
                .is_none_or(|i| i.what != What::Part)
        {
            return None;
        }
        let core = self.core(second);
        let name = core.last()?.name()?;
        let titles = core[..core.len() - 1]
            .iter()
            .all(|i| i.word().is_some_and(names::is_title));
        let speaks = matches!(self.sort(name), Sort::Person | Sort::Organization);
        (titles && speaks && core.len() == second.len()).then_some(name)
    }

    /// The role that stands before or after a name in the source.
    fn role(&self, m: usize) -> Option<String> {
        let name = &self.mentions[m].name;
        let lead = self.text[self.source.start..name.range.start.max(self.source.start)]
            .trim()
            .trim_end_matches([',', '.']);
        // "A statement given by the company's spokesman".
        let lead = lead.rsplit(" by ").next().unwrap_or(lead);
        let useful = |s: &str| {
            s.split(|c: char| !c.is_alphanumeric() && c != '-')
                .any(|w| names::is_role_noun(w) || (w.len() > 2 && names::is_title(w)))
        };
        if useful(lead) {
            return Some(lead.to_owned());
        }
        let rest = self.text[name.range.end.min(self.source.end)..self.source.end]
            .trim_start_matches([',', ' '])
            .trim_end_matches([',', ' ']);
        (useful(rest) && !rest.starts_with("who ")).then(|| rest.to_owned())
    }
}

/// Whether a noun is a plural.
fn is_plural(noun: &str) -> bool {
    noun.ends_with('s') && !noun.ends_with("ss") && !noun.ends_with("us") || noun == "people"
}

/// The last word before the first comma or preposition, in small letters.
pub(super) fn head_noun(phrase: &str) -> String {
    let chunk = phrase.split([',', '(', '–', '—']).next().unwrap_or("");
    let mut last = "";
    for word in chunk.split_whitespace() {
        if is_preposition(word) || RELATIVES.contains(&word) {
            break;
        }
        last = word;
    }
    last.trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entities;
    use crate::fast::view::View;
    use crate::page::Part;
    use crate::section::Section;
    use crate::tagger::Tagger;
    use std::collections::BTreeSet;

    /// The name behind a source that opens a sentence; or what else it is.
    fn who(source: &str) -> String {
        let text = format!("{source} said that the plan would work in the end.");
        let range = 0..text.len();
        let view = View::new(
            &text,
            std::slice::from_ref(&range),
            1,
            false,
            &BTreeSet::new(),
        );
        let section = Section {
            ranges: vec![range],
            part: Part::Body,
            index: 0,
            view,
        };
        let (_, mentions) = entities::group(&Tagger::built_in(), &text, &[section]);
        match head(&text, &mentions, &(0..source.len())) {
            Head::Name(m, _) => text[mentions[m].name.range.clone()].to_owned(),
            Head::Government(range) => text[range].to_owned(),
            Head::Body(noun) => format!("body: {noun}"),
            Head::Role => "role".to_owned(),
            Head::Nobody => "nobody".to_owned(),
        }
    }

    #[test]
    fn the_name_is_the_head_and_not_what_describes_it() {
        assert_eq!(
            who("Airbus spokesman Stefan Schaffrath"),
            "Stefan Schaffrath"
        );
        assert_eq!(
            who("The president of the Lombardy region, Roberto Maroni,"),
            "Roberto Maroni"
        );
        assert_eq!(
            who(
                "The secretary general of the CEI (Italian Episcopal Conference), Nunzio Galantino,"
            ),
            "Nunzio Galantino"
        );
        assert_eq!(
            who("Anthony Anton, president and CEO of Washington Restaurant Association,"),
            "Anthony Anton"
        );
        assert_eq!(who("Irish low cost airline, Ryanair,"), "Ryanair");
        assert_eq!(who("The Reuters news agency"), "Reuters");
    }

    #[test]
    fn documents_speak_for_the_author_whom_they_name() {
        assert_eq!(who("A statement from Apple Computer"), "Apple Computer");
        assert_eq!(who("John Cornyn's statement"), "John Cornyn");
        assert_eq!(who("A leaked internal letter"), "nobody");
    }

    #[test]
    fn several_are_nobody() {
        assert_eq!(
            who("Edward Kaufman, along with senator Mark Warner,"),
            "nobody"
        );
        assert_eq!(who("Hillary Clinton and Martin O'Malley"), "nobody");
        assert_eq!(who("The New York Times and the Associated Press"), "nobody");
        assert_eq!(who("Boeing officials"), "nobody");
        assert_eq!(who("A spokesman for Boeing"), "nobody");
    }

    #[test]
    fn descriptions_of_one_wait_for_the_text() {
        assert_eq!(who("The airline"), "body: airline");
        assert_eq!(who("Indonesia's transport minister"), "role");
        assert_eq!(who("Turkey's government"), "Turkey's government");
    }
}
