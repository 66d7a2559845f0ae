//! Who stands behind a source: names, parts of names, pronouns and roles.
//!
//! One document at a time. Names are grouped into entities first, over the
//! whole text, so that a surname in the headline meets the full name further
//! down; then each attribution's source is read. A doubtful speaker stays
//! unknown: a wrong name is worse than none.

use crate::antecedent::Candidate;
use crate::assemble::Said;
use crate::names::{self, Gender, Name};
use crate::section::Section;
use crate::text::token::{Class, Token};
use dixit_model::{Basis, EntityType, Kind};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Roles of one entity that are kept; nobody has more but on a page made to
/// have them.
const MOST_ROLES: usize = 24;

/// Entities of one surname or role that are compared: the last that were named.
const MOST_COMPARED: usize = 64;

const PLACES: &str = include_str!("../data/places.txt");

/// An entity in the making.
#[derive(Clone, Debug)]
pub(crate) struct Who {
    /// Words of the fullest form of its name.
    words: Vec<String>,
    /// That form as printed.
    full: String,
    /// Every form of its name, in order of first appearance.
    pub(crate) forms: Vec<String>,
    pub(crate) kind: EntityType,
    pub(crate) roles: Vec<String>,
    pub(crate) mentions: Vec<Range<usize>>,
    gender: Option<Gender>,
}

impl Who {
    /// The fullest form of the name.
    pub(crate) fn name(&self) -> &str {
        &self.full
    }

    /// The entity as one that a pronoun may stand for.
    fn candidate(&self) -> Candidate {
        Candidate {
            mentions: self.mentions.clone(),
            female: self.gender.map(|g| g == Gender::Female),
            person: match self.kind {
                EntityType::Person => Some(true),
                EntityType::Organization | EntityType::Place => Some(false),
                _ => None,
            },
        }
    }

    fn last(&self) -> &str {
        self.words.last().map_or("", String::as_str)
    }

    fn add_role(&mut self, role: &str) {
        let role = role.trim().trim_matches([',', '(', ')']).trim();
        if role.is_empty() || role.len() > 120 || self.roles.len() >= MOST_ROLES {
            return;
        }
        if !self.roles.iter().any(|r| r.eq_ignore_ascii_case(role)) {
            self.roles.push(role.to_owned());
        }
    }
}

/// What is known of the speaker behind one source.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Resolved {
    /// Index into the entities.
    pub(crate) who: Option<usize>,
    pub(crate) role: Option<String>,
    pub(crate) basis: Basis,
    pub(crate) confidence: f32,
}

impl Resolved {
    fn nobody() -> Resolved {
        Resolved {
            who: None,
            role: None,
            basis: Basis::None,
            confidence: 0.0,
        }
    }
}

/// A name in the document.
struct Mention {
    name: Name,
    section: usize,
    who: usize,
    /// How sure it is that the name is this entity's.
    sure: f32,
    /// Whether it can be the subject of its sentence: not possessive, not after
    /// a preposition, not inside a quotation.
    subject: bool,
    sentence: u32,
}

/// Resolves the sources of `said`, which are in reading order. `lost` holds words
/// that lost their capital; see [`names::lost_capitals`].
pub(crate) fn resolve(
    text: &str,
    sections: &[Section],
    said: &[Said],
    lost: &BTreeSet<(String, String)>,
) -> (Vec<Who>, Vec<Resolved>) {
    let (mut whos, mentions) = group(text, sections, lost);
    let mut roles = Roles::default();
    for (who, w) in whos.iter().enumerate() {
        for role in &w.roles {
            roles.add(who, role);
        }
    }
    let mut out: Vec<Resolved> = Vec::with_capacity(said.len());
    for (at, s) in said.iter().enumerate() {
        let resolved = one(text, &mut whos, &mentions, &roles, said, &out, at, s);
        if let (Some(who), Some(role)) = (resolved.who, &resolved.role) {
            whos[who].add_role(role);
            roles.add(who, role);
        }
        out.push(resolved);
    }
    (whos, out)
}

/// Who is named in a text, as candidates for its pronouns.
pub(crate) fn candidates(
    text: &str,
    sections: &[Section],
    lost: &BTreeSet<(String, String)>,
) -> Vec<Candidate> {
    let (whos, _) = group(text, sections, lost);
    whos.iter().map(Who::candidate).collect()
}

/// Entities by the nouns in their roles.
#[derive(Default)]
struct Roles(BTreeMap<String, Vec<usize>>);

impl Roles {
    fn add(&mut self, who: usize, role: &str) {
        for word in role.split(|c: char| !c.is_alphanumeric()) {
            if names::is_role_noun(word) {
                let list = self.0.entry(word.to_lowercase()).or_default();
                if list.last() != Some(&who) {
                    list.push(who);
                }
            }
        }
    }

    /// Those who were given a role with this noun, the last first.
    fn with(&self, noun: &str) -> impl Iterator<Item = usize> + '_ {
        self.0
            .get(noun)
            .into_iter()
            .flatten()
            .rev()
            .copied()
            .take(MOST_COMPARED)
    }
}

// ------------------------------------------------------------------ entities

fn group(
    text: &str,
    sections: &[Section],
    lost: &BTreeSet<(String, String)>,
) -> (Vec<Who>, Vec<Mention>) {
    let mut found: Vec<(usize, u32, Name, bool)> = Vec::new();
    let mut sentence = 0;
    for (at, section) in sections.iter().enumerate() {
        let view = &section.view;
        let begins = |i: usize| view.starts.get(i).copied().unwrap_or(false);
        let mut token = 0;
        if in_capitals(&view.tokens) {
            sentence += 2;
            continue;
        }
        for name in names::names(text, &view.tokens, &begins, lost) {
            while token < name.tokens.start {
                token += 1;
                sentence += u32::from(begins(token));
            }
            let subject = is_subject(text, section, &name);
            found.push((at, sentence, name, subject));
        }
        sentence += 2;
    }
    let mut whos: Vec<Who> = Vec::new();
    let mut owner: Vec<Option<(usize, f32)>> = vec![None; found.len()];
    let index = &mut Index::default();
    // Full names and bodies first, in reading order.
    for (i, (_, _, name, _)) in found.iter().enumerate() {
        if name.words.len() > 1 || name.organization {
            owner[i] = Some((full(&mut whos, index, name), 1.0));
        }
    }
    // Then the parts of names; `seen` holds who was named up to here, so that
    // of two men of one name the one named last is meant.
    let mut seen: Vec<usize> = vec![0; whos.len()];
    for (i, (_, _, name, _)) in found.iter().enumerate() {
        if owner[i].is_none() {
            owner[i] = Some(part(&mut whos, index, &mut seen, name));
        }
        if let Some((who, _)) = owner[i] {
            if seen.len() < whos.len() {
                seen.resize(whos.len(), 0);
            }
            seen[who] = i + 1;
        }
    }
    let mut mentions = Vec::with_capacity(found.len());
    for ((section, sentence, name, subject), owner) in found.into_iter().zip(owner) {
        let Some((who, sure)) = owner else { continue };
        let w = &mut whos[who];
        let form = printed(text, &name);
        let longer = name.words.len() > w.words.len() && w.kind == EntityType::Person;
        if longer || w.forms.is_empty() {
            w.words.clone_from(&name.words);
            w.full.clone_from(&form);
        }
        if !w.forms.contains(&form) {
            w.forms.push(form);
        }
        w.mentions.push(name.range.clone());
        w.gender = w.gender.or(name.gender);
        if let Some(title) = &name.title {
            w.add_role(&text[title.clone()]);
        }
        if (subject || name.person)
            && let Some(role) = apposition(text, &name)
        {
            w.add_role(&role);
        }
        mentions.push(Mention {
            name,
            section,
            who,
            sure,
            subject,
            sentence,
        });
    }
    (whos, mentions)
}

/// How sure a surname is that two people of the document bear: too little to
/// name either.
const AMBIGUOUS: f32 = 0.3;

/// A name as it stands in the text, on one line.
fn printed(text: &str, name: &Name) -> String {
    text[name.range.clone()]
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether a passage is printed in capitals throughout, so that they tell no names.
fn in_capitals(tokens: &[Token]) -> bool {
    let words = || {
        tokens
            .iter()
            .filter(|t| t.class.is_word() && t.class != Class::Number)
    };
    let upper = words().filter(|t| t.class == Class::Upper).count();
    words().count() >= 6 && upper * 10 >= words().count() * 7
}

/// Entities by lower-cased last word and by whole name.
#[derive(Default)]
struct Index {
    last: BTreeMap<String, Vec<usize>>,
    first: BTreeMap<String, Vec<usize>>,
}

impl Index {
    fn add(&mut self, who: usize, words: &[String]) {
        if let (Some(first), Some(last)) = (words.first(), words.last()) {
            self.last.entry(key(last)).or_default().push(who);
            self.first
                .entry(first.to_lowercase())
                .or_default()
                .push(who);
        }
    }
}

/// What a surname is filed under: its first letters, so that the forms of a
/// surname for men and women meet.
fn key(surname: &str) -> String {
    surname.to_lowercase().chars().take(4).collect()
}

fn full(whos: &mut Vec<Who>, index: &mut Index, name: &Name) -> usize {
    let same = |w: &Who| {
        if name.organization || w.kind == EntityType::Organization {
            return w.words == name.words;
        }
        names::same_surname(w.last(), name.last()) && names::same_given(&w.words[0], &name.words[0])
    };
    let filed = index.last.get(&key(name.last()));
    if let Some(&who) = filed.and_then(|list| {
        list.iter()
            .rev()
            .take(MOST_COMPARED)
            .find(|&&w| same(&whos[w]))
    }) {
        if name.person && whos[who].kind == EntityType::Other {
            whos[who].kind = EntityType::Person;
        }
        return who;
    }
    let kind = if name.organization {
        EntityType::Organization
    } else if is_place(&name.text()) {
        EntityType::Place
    } else if name.person {
        EntityType::Person
    } else {
        EntityType::Other
    };
    new(whos, index, name, kind)
}

fn new(whos: &mut Vec<Who>, index: &mut Index, name: &Name, kind: EntityType) -> usize {
    index.add(whos.len(), &name.words);
    whos.push(Who {
        words: name.words.clone(),
        full: name.text(),
        forms: Vec::new(),
        kind,
        roles: Vec::new(),
        mentions: Vec::new(),
        gender: name.gender,
    });
    whos.len() - 1
}

fn part(whos: &mut Vec<Who>, index: &mut Index, seen: &mut [usize], name: &Name) -> (usize, f32) {
    let word = &name.words[0];
    let fits = |w: &Who| {
        !matches!(w.kind, EntityType::Organization | EntityType::Place)
            && !matches!((w.gender, name.gender), (Some(a), Some(b)) if a != b)
    };
    let by_last: Vec<usize> = index
        .last
        .get(&key(word))
        .into_iter()
        .flatten()
        .rev()
        .take(MOST_COMPARED)
        .copied()
        .filter(|&w| fits(&whos[w]) && names::same_surname(whos[w].last(), word))
        .collect();
    // The form as printed goes before a form for the other gender.
    let exact: Vec<usize> = by_last
        .iter()
        .copied()
        .filter(|&w| whos[w].last().to_lowercase() == word.to_lowercase())
        .collect();
    let by_last = if exact.is_empty() { by_last } else { exact };
    let recent = |list: &[usize]| {
        list.iter()
            .copied()
            .max_by_key(|&w| (seen.get(w), usize::MAX - w))
    };
    if let Some(who) = recent(&by_last) {
        // Two people of one surname: the one named last, with less trust.
        let many = by_last.iter().filter(|&&w| whos[w].words.len() > 1).count() > 1;
        return (who, if many { AMBIGUOUS } else { 0.95 });
    }
    if name.title.is_none() && !is_place(word) {
        let by_first: Vec<usize> = index
            .first
            .get(&word.to_lowercase())
            .into_iter()
            .flatten()
            .rev()
            .take(MOST_COMPARED)
            .copied()
            .filter(|&w| whos[w].kind == EntityType::Person && fits(&whos[w]))
            .collect();
        if let [who] = by_first[..] {
            return (who, 0.8);
        }
    }
    let kind = if is_place(word) {
        EntityType::Place
    } else if name.person {
        EntityType::Person
    } else {
        EntityType::Other
    };
    (new(whos, index, name, kind), 0.9)
}

fn is_place(name: &str) -> bool {
    let lower = name.to_lowercase();
    PLACES.lines().any(|p| p == lower)
}

/// Whether a name can be the subject of its sentence.
fn is_subject(text: &str, section: &Section, name: &Name) -> bool {
    let view = &section.view;
    let quoted = view
        .quotations
        .iter()
        .any(|q| (q.open as usize) < name.tokens.start && (q.close as usize) >= name.tokens.end);
    let after = &text[name.range.end..];
    let possessive = after.starts_with("'s") || after.starts_with("’s") || after.starts_with("s’");
    let before = name.title.as_ref().map_or(name.range.start, |t| t.start);
    let word = text[..before]
        .trim_end()
        .rsplit(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or("");
    !quoted && !possessive && !is_preposition(word)
}

fn is_preposition(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "of" | "for"
            | "in"
            | "at"
            | "from"
            | "with"
            | "by"
            | "to"
            | "on"
            | "against"
            | "about"
            | "under"
            | "among"
            | "between"
            | "near"
            | "over"
            | "into"
            | "than"
            | "like"
            | "including"
            | "after"
            | "before"
            | "without"
            | "toward"
            | "towards"
            | "behind"
            | "beyond"
            | "despite"
            | "through"
            | "during"
            | "across"
    )
}

/// "Craig Dunn, a local leader who …": the role that follows a name.
fn apposition(text: &str, name: &Name) -> Option<String> {
    let rest = text[name.range.end..].strip_prefix(", ")?;
    let mut limit = rest.len().min(140);
    while !rest.is_char_boundary(limit) {
        limit -= 1;
    }
    let rest = &rest[..limit];
    let end = rest.find([',', '.', ';', '\n', '“', '”', '"', '–', '—', '('])?;
    let role = rest[..end]
        .split(" who ")
        .next()?
        .split(" whose ")
        .next()?
        .trim();
    let words: Vec<&str> = role.split_whitespace().collect();
    let begins = words.first().is_some_and(|w| {
        matches!(
            *w,
            "the" | "a" | "an" | "his" | "her" | "its" | "their" | "former"
        ) || names::is_role_noun(w)
    });
    let noun = words.iter().take(9).any(|w| names::is_role_noun(w));
    (begins && noun && words.len() <= 16).then(|| role.to_owned())
}

// ------------------------------------------------------------------ sources

#[expect(
    clippy::too_many_arguments,
    reason = "one private caller, each a different view of the document"
)]
fn one(
    text: &str,
    whos: &mut [Who],
    mentions: &[Mention],
    roles: &Roles,
    said: &[Said],
    before: &[Resolved],
    at: usize,
    s: &Said,
) -> Resolved {
    let Some(source) = s.source.first() else {
        return carried(said, before, at, s);
    };
    let words = text[source.clone()].trim();
    if matches!(words, "I" | "me" | "my") {
        // Inside somebody's words, the speaker.
        return match s.parent.and_then(|p| before.get(p)) {
            Some(r) if r.who.is_some() => Resolved {
                who: r.who,
                role: None,
                basis: Basis::Pronoun,
                confidence: 0.9 * r.confidence,
            },
            _ => Resolved::nobody(),
        };
    }
    if let Some(pronoun) = pronoun(words) {
        return by_pronoun(text, whos, mentions, said, before, at, source, pronoun);
    }
    match head(text, mentions, source) {
        Head::Name(m, role) => {
            let mention = &mentions[m];
            if mention.sure < DOUBT {
                return Resolved {
                    role,
                    ..Resolved::nobody()
                };
            }
            let who = &mut whos[mention.who];
            // A name that speaks is a person's unless something else is known.
            if who.kind == EntityType::Other {
                who.kind = match mention.name.words.len() {
                    1 if who.words.len() == 1 && mention.name.title.is_none() => EntityType::Other,
                    _ => EntityType::Person,
                };
            }
            let whole = mention.name.words.len() >= who.words.len();
            Resolved {
                who: Some(mention.who),
                role,
                basis: if whole { Basis::Name } else { Basis::Alias },
                confidence: mention.sure,
            }
        }
        Head::Role => by_role(text, whos, roles, said, before, source),
        Head::Nobody => Resolved::nobody(),
    }
}

enum Head {
    /// Index of the mention, and the role beside it.
    Name(usize, Option<String>),
    /// A description of one person.
    Role,
    /// Several, or nobody in particular.
    Nobody,
}

/// What the source's noun phrase is about.
fn head(text: &str, mentions: &[Mention], source: &Range<usize>) -> Head {
    let from = mentions.partition_point(|m| m.name.range.end <= source.start);
    let inside: Vec<usize> = (from..mentions.len())
        .take_while(|&m| mentions[m].name.range.start < source.end)
        .filter(|&m| mentions[m].name.range.start >= source.start)
        .collect();
    let phrase = &text[source.clone()];
    let cut = |at: usize| {
        phrase[at..]
            .find([',', '(', '–', '—', '[', ';'])
            .map_or(source.end, |i| source.start + at + i)
    };
    let first_end = cut(0);
    let in_range = |start: usize, end: usize| -> Vec<usize> {
        inside
            .iter()
            .copied()
            .filter(|&m| mentions[m].name.range.start >= start && mentions[m].name.range.end <= end)
            .collect()
    };
    let chunk = in_range(source.start, first_end);
    let governed = |m: usize, from: usize| -> bool {
        let name = &mentions[m].name;
        // A title goes with its name; a body's name before it does not.
        let titled = name.title.as_ref().filter(|t| {
            text[(*t).clone()]
                .rsplit(' ')
                .next()
                .is_some_and(names::is_title)
        });
        let start = titled.map_or(name.range.start, |t| t.start).max(from);
        let lead = &text[from..start];
        let possessive =
            text[name.range.end..].starts_with("'s") || text[name.range.end..].starts_with("’s");
        let deep = lead
            .split_whitespace()
            .any(|w| is_preposition(w) || matches!(w, "who" | "which" | "that" | "whose" | "led"));
        // "the representative of the Ministry Maria Zakharova": a person's full
        // name at the end, which no preposition governs directly.
        let direct = lead
            .split_whitespace()
            .next_back()
            .is_some_and(|w| is_preposition(w) || matches!(w, "the" | "a" | "an" | "and" | "or"));
        let last = name.range.end >= first_end;
        let person = name.person && (name.words.len() > 1 || name.title.is_some());
        possessive || (deep && !(last && person && !direct))
    };
    if phrase.starts_with("Neither ") || phrase.starts_with("Both ") {
        return Head::Nobody;
    }
    let free: Vec<usize> = chunk
        .iter()
        .copied()
        .filter(|&m| !governed(m, source.start))
        .collect();
    if free.len() > 1 {
        let (a, b) = (&mentions[free[0]].name, &mentions[free[1]].name);
        let between = &text[a.range.end..b.range.start];
        let mut words = between.split_whitespace();
        if words.any(|w| matches!(w, "and" | "or")) && !words.any(names::is_role_noun) {
            return Head::Nobody;
        }
    }
    let role = |m: usize| -> Option<String> {
        let name = &mentions[m].name;
        let lead = text[source.start..name.range.start]
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
        let rest = text[name.range.end.min(source.end)..source.end]
            .trim_start_matches([',', ' '])
            .trim_end_matches([',', ' ']);
        (useful(rest) && !rest.starts_with("who ")).then(|| rest.to_owned())
    };
    if let Some(&m) = free.last() {
        // What follows the name in its chunk makes it a mere modifier
        // ("Trump supporters"), unless it ends there or is a body's kind
        // ("Yonhap news agency").
        let tail = text[mentions[m].name.range.end..first_end].trim();
        let next = tail.split_whitespace().next().unwrap_or("");
        let modifies = next.starts_with(char::is_lowercase)
            && !is_preposition(next)
            && !matches!(
                next,
                "and" | "who" | "himself" | "herself" | "also" | "a" | "an" | "the"
            )
            && !tail
                .split_whitespace()
                .next_back()
                .is_some_and(names::is_organization_word);
        // "Carl Dietz of Washburn, Lottie Greer of Palmer and three others".
        let rest = &text[mentions[m].name.range.end..source.end];
        let others = rest.match_indices(" and ").any(|(at, and)| {
            let next = rest[at + and.len()..]
                .split_whitespace()
                .next()
                .unwrap_or("");
            next.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
                || matches!(
                    next,
                    "other" | "others" | "two" | "three" | "four" | "five" | "several"
                )
        });
        // "the Italian": a word with an article that nothing says is a name.
        let name = &mentions[m].name;
        let bare = name.words.len() == 1
            && !name.person
            && !name.organization
            && text[source.start..name.range.start]
                .trim_end()
                .rsplit(' ')
                .next()
                .is_some_and(|w| {
                    matches!(
                        w.to_lowercase().as_str(),
                        "the" | "a" | "an" | "his" | "her"
                    )
                });
        if others || (bare && tail.is_empty()) {
            return Head::Nobody;
        }
        if !modifies {
            return Head::Name(m, role(m));
        }
    }
    // "the committee's top Democrat, Adam Schiff,".
    if first_end < source.end {
        let start = first_end + text[first_end..].chars().next().map_or(0, char::len_utf8);
        let second_end = cut(start - source.start);
        if let Some(&m) = in_range(start, second_end).first() {
            let lead = text[start
                ..mentions[m]
                    .name
                    .title
                    .as_ref()
                    .map_or(mentions[m].name.range.start, |t| t.start)]
                .trim();
            let office = is_definite(phrase) || names::is_role_noun(&head_noun(phrase));
            if lead.is_empty() && office && mentions[m].name.words.len() > 1 {
                let role = text[source.start..first_end].trim().to_owned();
                return Head::Name(m, Some(role));
            }
        }
    }
    if is_definite(phrase) && !is_plural(phrase) {
        Head::Role
    } else {
        Head::Nobody
    }
}

fn is_definite(phrase: &str) -> bool {
    let first = phrase.split_whitespace().next().unwrap_or("");
    matches!(
        first.to_lowercase().as_str(),
        "the" | "his" | "her" | "its" | "their" | "this" | "that"
    ) || first.ends_with("'s")
        || first.ends_with("’s")
}

/// Whether the head noun of a description is a plural.
fn is_plural(phrase: &str) -> bool {
    let noun = head_noun(phrase);
    noun.ends_with('s') && !noun.ends_with("ss") && !noun.ends_with("us") || noun == "people"
}

/// The last word before the first comma or preposition.
fn head_noun(phrase: &str) -> String {
    let chunk = phrase.split([',', '(', '–', '—']).next().unwrap_or("");
    let mut last = "";
    for word in chunk.split_whitespace() {
        if is_preposition(word) || matches!(word, "who" | "that" | "which" | "whose") {
            break;
        }
        last = word;
    }
    last.trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pronoun {
    One(Gender),
    Thing,
    Relative,
    Other,
}

fn pronoun(words: &str) -> Option<Pronoun> {
    Some(match words.to_lowercase().as_str() {
        "he" | "him" | "himself" | "his" => Pronoun::One(Gender::Male),
        "she" | "her" | "herself" | "hers" => Pronoun::One(Gender::Female),
        "it" | "its" => Pronoun::Thing,
        "who" | "which" | "that" | "whose" | "whom" => Pronoun::Relative,
        "they" | "them" | "their" | "we" | "us" | "our" | "i" | "me" | "my" | "you" | "both"
        | "some" | "many" | "others" | "all" | "this" | "these" | "those" | "one" | "nobody"
        | "everyone" | "anyone" | "someone" | "no one" | "most" | "few" | "several" => {
            Pronoun::Other
        }
        _ => return None,
    })
}

/// Least score of an antecedent: below it the speaker stays unknown. Chosen by
/// reading the resolutions of thirty Wikinews articles.
const DOUBT: f32 = 0.35;

#[expect(
    clippy::too_many_arguments,
    reason = "one private caller, each a different view of the document"
)]
fn by_pronoun(
    text: &str,
    whos: &mut [Who],
    mentions: &[Mention],
    said: &[Said],
    before: &[Resolved],
    at: usize,
    source: &Range<usize>,
    pronoun: Pronoun,
) -> Resolved {
    let gender = match pronoun {
        Pronoun::One(g) => Some(g),
        // Bodies are seldom named again where "it" stands for them.
        Pronoun::Thing => return Resolved::nobody(),
        Pronoun::Relative => {
            // The antecedent stands right before, but for a comma.
            let end = text[..source.start].trim_end_matches([' ', ',']).len();
            let m = mentions.partition_point(|m| m.name.range.end < end);
            return match mentions.get(m).filter(|m| m.name.range.end == end) {
                Some(m) => Resolved {
                    who: Some(m.who),
                    role: None,
                    basis: Basis::Pronoun,
                    confidence: 0.7 * m.sure,
                },
                None => Resolved::nobody(),
            };
        }
        Pronoun::Other => return Resolved::nobody(),
    };
    let fits = |w: &Who| match gender {
        Some(g) => {
            matches!(w.kind, EntityType::Person | EntityType::Other)
                && w.gender.is_none_or(|own| own == g)
                && (w.kind == EntityType::Person || w.words.len() > 1 || w.gender.is_some())
        }
        None => w.kind == EntityType::Organization,
    };
    // Inside somebody's words, "he" is anybody but that somebody.
    let outer = said[at]
        .parent
        .and_then(|p| before.get(p))
        .and_then(|r| r.who);
    let here = mentions.partition_point(|m| m.name.range.start < source.start);
    let sentence = sentence_at(mentions, here, source.start, text);
    let section = said[at].section;
    let mut scores: Vec<(f32, usize)> = Vec::new();
    let mut add = |who: usize, score: f32| {
        if outer != Some(who) {
            match scores.iter_mut().find(|s| s.1 == who) {
                Some(s) => s.0 = s.0.max(score) + 0.05,
                None => scores.push((score, who)),
            }
        }
    };
    for m in mentions[..here].iter().rev().take(40) {
        let back = section - m.section.min(section);
        if back > 3 {
            break;
        }
        if !fits(&whos[m.who]) {
            continue;
        }
        let far = sentence.saturating_sub(m.sentence) as f32;
        let known = match (gender, whos[m.who].gender) {
            (Some(_), Some(_)) => 1.0,
            (Some(_), None) => 0.62,
            _ => 0.8,
        };
        let place = if m.subject { 1.0 } else { 0.3 };
        add(m.who, m.sure * known * place / (1.0 + 0.22 * far));
    }
    for (s, r) in said[..at].iter().zip(before).rev().take(8) {
        let back = section - s.section.min(section);
        if back > 3 {
            break;
        }
        if let Some(who) = r.who
            && fits(&whos[who])
            && s.source.first().is_some_and(|x| x.start < source.start)
        {
            let known = if gender.is_some() && whos[who].gender.is_none() {
                0.85
            } else {
                1.0
            };
            add(
                who,
                known * (0.92 - 0.3 * back as f32) * (0.5 + 0.5 * r.confidence),
            );
        }
    }
    scores.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let Some(&(best, who)) = scores.first() else {
        return Resolved::nobody();
    };
    let second = scores.get(1).map_or(0.0, |s| s.0);
    // Two that fit as well as each other: neither can be believed much.
    let confidence = best.min(0.95) * (1.0 - 0.4 * (second / best).powi(4));
    if confidence < DOUBT {
        return Resolved::nobody();
    }
    if whos[who].gender.is_none() && gender.is_some() && confidence > 0.6 {
        whos[who].gender = gender;
        whos[who].kind = EntityType::Person;
    }
    Resolved {
        who: Some(who),
        role: None,
        basis: Basis::Pronoun,
        confidence,
    }
}

/// Number of the sentence at a place: that of the last name before it, and one
/// more for each stop since.
fn sentence_at(mentions: &[Mention], here: usize, at: usize, text: &str) -> u32 {
    let Some(m) = here.checked_sub(1).map(|i| &mentions[i]) else {
        return 0;
    };
    let since = &text[m.name.range.end..at.max(m.name.range.end)];
    // Further back than this, no antecedent is looked for.
    let mut from = since.len().saturating_sub(4000);
    while !since.is_char_boundary(from) {
        from += 1;
    }
    let since = &since[from..];
    let stops =
        since.matches(". ").count() + since.matches(".” ").count() + since.matches("\n").count();
    m.sentence + stops.min(60) as u32
}

fn by_role(
    text: &str,
    whos: &[Who],
    roles: &Roles,
    said: &[Said],
    before: &[Resolved],
    source: &Range<usize>,
) -> Resolved {
    let phrase = &text[source.clone()];
    let noun = head_noun(phrase);
    let role = Some(phrase.trim().to_owned());
    let nobody = Resolved {
        who: None,
        role: role.clone(),
        basis: Basis::None,
        confidence: 0.0,
    };
    if !names::is_role_noun(&noun) {
        return Resolved {
            role: None,
            ..nobody
        };
    }
    let content = |s: &str| -> BTreeSet<String> {
        s.split(|c: char| !c.is_alphanumeric())
            .filter(|w| w.len() > 2)
            .map(str::to_lowercase)
            .filter(|w| !matches!(w.as_str(), "the" | "and" | "for" | "his" | "her"))
            .collect()
    };
    let wanted = content(phrase);
    let mut best: Option<(f32, usize)> = None;
    let mut rival = 0.0f32;
    let candidates: BTreeSet<usize> = roles.with(&noun).collect();
    for who in candidates {
        let w = &whos[who];
        if w.kind != EntityType::Person || w.mentions.is_empty() {
            continue;
        }
        let named = w.mentions[0].start < source.start;
        let fit = w
            .roles
            .iter()
            .map(|r| {
                let have = content(r);
                if !have.contains(&noun) {
                    return 0.0;
                }
                let common = wanted.intersection(&have).count() as f32;
                common / wanted.len().max(1) as f32
            })
            .fold(0.0, f32::max);
        let spoke = said
            .iter()
            .zip(before)
            .rev()
            .take(6)
            .any(|(_, r)| r.who == Some(who));
        let score = fit * if named { 1.0 } else { 0.6 } * if spoke { 1.0 } else { 0.85 };
        if score <= 0.0 {
            continue;
        }
        match best {
            Some((top, _)) if top >= score => rival = rival.max(score),
            _ => {
                rival = rival.max(best.map_or(0.0, |b| b.0));
                best = Some((score, who));
            }
        }
    }
    match best {
        Some((score, who)) if score - rival > 0.05 || rival == 0.0 => {
            let confidence = 0.85 * score.sqrt();
            if confidence < DOUBT {
                return nobody;
            }
            Resolved {
                who: Some(who),
                role,
                basis: Basis::Role,
                confidence,
            }
        }
        _ => nobody,
    }
}

/// A quotation that names nobody goes on with the speaker of the one before it.
fn carried(said: &[Said], before: &[Resolved], at: usize, s: &Said) -> Resolved {
    let last = at.checked_sub(1).map(|i| (&said[i], &before[i]));
    match last {
        Some((p, r))
            if s.kind == Kind::Direct
                && p.kind != Kind::Indirect
                && s.section <= p.next
                && r.who.is_some() =>
        {
            Resolved {
                who: r.who,
                role: None,
                basis: Basis::Carried,
                confidence: 0.6 * r.confidence,
            }
        }
        _ => Resolved::nobody(),
    }
}
