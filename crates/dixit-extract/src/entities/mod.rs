//! The entities of a document: names grouped by their bearers.
//!
//! The whole text is grouped before any source is read, so that a surname in the
//! headline meets the full name further down. Names of one sort only are joined:
//! a person's with persons', a body's with bodies'.

mod documents;
mod organization;

use crate::antecedent::Candidate;
use crate::names::{self, Gender, Name, Sort};
use crate::section::Section;
use crate::tagger::Tagger;
use crate::text::token::{Class, Token};
use dixit_model::EntityType;
use dixit_places::Gazetteer;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Roles of one entity that are kept; nobody has more but on a page made to
/// have them.
const MOST_ROLES: usize = 24;

/// Entities of one surname or key that are compared: the last that were named.
const MOST_COMPARED: usize = 64;

/// An entity in the making.
#[derive(Clone, Debug)]
pub(crate) struct Who {
    /// Words of the fullest form of its name.
    pub(crate) words: Vec<String>,
    /// That form as printed.
    full: String,
    /// Every form of its name, in order of first appearance.
    pub(crate) forms: Vec<String>,
    pub(crate) sort: Sort,
    pub(crate) roles: Vec<String>,
    pub(crate) mentions: Vec<Range<usize>>,
    pub(crate) gender: Option<Gender>,
}

impl Who {
    fn new(name: &Name) -> Who {
        Who {
            words: name.words.clone(),
            full: String::new(),
            forms: Vec::new(),
            sort: name.kind,
            roles: Vec::new(),
            mentions: Vec::new(),
            gender: name.gender,
        }
    }

    /// A government, which is named by its country's name and the noun.
    pub(crate) fn government(form: String) -> Who {
        Who {
            words: form.split(' ').map(str::to_owned).collect(),
            full: form.clone(),
            forms: vec![form],
            sort: Sort::Organization,
            roles: Vec::new(),
            mentions: Vec::new(),
            gender: None,
        }
    }

    /// The fullest form of the name.
    pub(crate) fn name(&self) -> &str {
        &self.full
    }

    /// What sort of thing it is, in the words of the model.
    pub(crate) fn kind(&self) -> EntityType {
        match self.sort {
            Sort::Person => EntityType::Person,
            Sort::Organization => EntityType::Organization,
            Sort::Place => EntityType::Place,
            Sort::Work => EntityType::Work,
            Sort::Event | Sort::Other => EntityType::Other,
        }
    }

    /// The entity as one that a pronoun may stand for.
    pub(crate) fn candidate(&self) -> Candidate {
        Candidate {
            mentions: self.mentions.clone(),
            female: self.gender.map(|g| g == Gender::Female),
            person: Some(self.sort == Sort::Person),
        }
    }

    fn last(&self) -> &str {
        self.words.last().map_or("", String::as_str)
    }

    pub(crate) fn add_role(&mut self, role: &str) {
        let role = role.trim().trim_matches([',', '(', ')']).trim();
        if role.is_empty() || role.len() > 120 || self.roles.len() >= MOST_ROLES {
            return;
        }
        if !self.roles.iter().any(|r| r.eq_ignore_ascii_case(role)) {
            self.roles.push(role.to_owned());
        }
    }
}

/// A name in the document.
#[derive(Clone, Debug)]
pub(crate) struct Mention {
    pub(crate) name: Name,
    pub(crate) section: usize,
    /// Index of its entity.
    pub(crate) who: usize,
    /// How sure it is that the name is this entity's.
    pub(crate) sure: f32,
    /// Whether it can be the subject of its sentence: not possessive, not after
    /// a preposition, not inside a quotation.
    pub(crate) subject: bool,
    /// Number of its sentence; two more at each new passage.
    pub(crate) sentence: u32,
}

/// A name that has no entity yet.
struct Found {
    section: usize,
    sentence: u32,
    name: Name,
    subject: bool,
}

/// The entities of the text, and their mentions in reading order.
pub(crate) fn group(tagger: &Tagger, text: &str, sections: &[Section]) -> (Vec<Who>, Vec<Mention>) {
    let found = find(tagger, text, sections);
    let mut groups = Groups::default();
    let owners = groups.owners(text, &found);
    let mut whos = groups.whos;
    let mut mentions = Vec::with_capacity(found.len());
    for (f, (who, sure)) in found.into_iter().zip(owners) {
        let w = &mut whos[who];
        let form = printed(text, &f.name);
        if f.name.words.len() > w.words.len() || w.forms.is_empty() {
            w.words.clone_from(&f.name.words);
            w.full.clone_from(&form);
        }
        if !w.forms.contains(&form) {
            w.forms.push(form);
        }
        w.mentions.push(f.name.range.clone());
        w.gender = w.gender.or(f.name.gender);
        if let Some(title) = &f.name.title {
            w.add_role(&text[title.clone()]);
        }
        if let Some(role) = apposition(text, &f.name) {
            w.add_role(&role);
        }
        let before = premodifier(text, &f.name).or_else(|| described(text, &f.name));
        if let Some(role) = before {
            w.add_role(role);
        }
        mentions.push(Mention {
            name: f.name,
            section: f.section,
            who,
            sure,
            subject: f.subject,
            sentence: f.sentence,
        });
    }
    (whos, mentions)
}

fn find(tagger: &Tagger, text: &str, sections: &[Section]) -> Vec<Found> {
    let views: Vec<_> = sections.iter().map(|s| &s.view).collect();
    let tagged = tagger.tag(text, &views);
    let mut found = Vec::new();
    let mut sentence = 0;
    for (at, (section, tagged)) in sections.iter().zip(&tagged).enumerate() {
        let view = &section.view;
        if in_capitals(&view.tokens) {
            sentence += 2;
            continue;
        }
        let mut token = 0;
        let names = names::names(text, &view.tokens, tagged);
        let cited = documents::find(text, at, section, &names);
        let from = found.len();
        found.extend(cited.into_iter().map(|f| Found {
            sentence: f.sentence + sentence,
            ..f
        }));
        for name in names {
            while token < view.tokens.len()
                && (view.tokens[token].start as usize) < name.range.start
            {
                token += 1;
                sentence += u32::from(view.starts.get(token).copied().unwrap_or(false));
            }
            let subject = is_subject(text, section, &name);
            found.push(Found {
                section: at,
                sentence,
                name,
                subject,
            });
        }
        found[from..].sort_by_key(|f| f.name.range.start);
        sentence += 2;
    }
    surnames(&mut found);
    found
}

/// Makes persons of surnames that the tagger took for something else without being
/// sure, in headlines above all: the text has the full name.
fn surnames(found: &mut [Found]) {
    /// The least that the tagger must be sure of another sort.
    const SURE: f32 = 0.9;
    let full = |f: &&Found| f.name.kind == Sort::Person && f.name.words.len() > 1;
    let known: BTreeSet<String> = found
        .iter()
        .filter(full)
        .map(|f| f.name.last().to_owned())
        .collect();
    for f in found {
        let name = &mut f.name;
        if name.kind != Sort::Person
            && name.sure < SURE
            && name.words.len() == 1
            && known.contains(&name.words[0])
        {
            name.kind = Sort::Person;
        }
    }
}

/// How sure a surname is that two people of the document bear: too little to
/// name either.
const AMBIGUOUS: f32 = 0.3;

/// A name as it stands in the text, on one line.
fn printed(text: &str, name: &Name) -> String {
    let words: Vec<&str> = text[name.range.clone()].split_whitespace().collect();
    words.join(" ")
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

/// Entities by the keys under which their names are looked for.
#[derive(Default)]
struct Groups {
    whos: Vec<Who>,
    last: BTreeMap<String, Vec<usize>>,
    first: BTreeMap<String, Vec<usize>>,
    /// Bodies, works and other things: by each word of the name.
    words: BTreeMap<String, Vec<usize>>,
    /// By acronym.
    acronyms: BTreeMap<String, usize>,
    /// Places by spelling, and countries by code.
    places: BTreeMap<String, usize>,
}

/// What a surname is filed under: its first letters, so that the forms of a
/// surname for men and women meet.
fn key(surname: &str) -> String {
    surname.to_lowercase().chars().take(4).collect()
}

impl Groups {
    /// The entity of each name, and how sure it is.
    fn owners(&mut self, text: &str, found: &[Found]) -> Vec<(usize, f32)> {
        let gazetteer = Gazetteer::embedded();
        let mut owners: Vec<Option<(usize, f32)>> = vec![None; found.len()];
        for (f, owner) in found.iter().zip(&mut owners) {
            let name = &f.name;
            *owner = match name.kind {
                // Full names first, in reading order.
                Sort::Person if name.words.len() > 1 => Some((self.person(name), 1.0)),
                Sort::Person => None,
                Sort::Place => Some((self.place(&gazetteer, name), 1.0)),
                _ => continue,
            };
        }
        organization::owners(self, text, found, &mut owners);
        // Then the parts of names; `seen` holds who was named up to here, so that
        // of two men of one name the one named last is meant.
        let mut seen: Vec<usize> = vec![0; self.whos.len()];
        let mut full = seen.clone();
        for (who, _) in owners.iter().flatten() {
            full[*who] += 1;
        }
        let mut out = Vec::with_capacity(found.len());
        for (i, (f, owner)) in found.iter().zip(owners).enumerate() {
            let owner = owner.unwrap_or_else(|| self.part(&seen, &full, &f.name));
            if seen.len() < self.whos.len() {
                seen.resize(self.whos.len(), 0);
            }
            seen[owner.0] = i + 1;
            out.push(owner);
        }
        out
    }

    fn add(&mut self, name: &Name) -> usize {
        self.whos.push(Who::new(name));
        self.whos.len() - 1
    }

    fn person(&mut self, name: &Name) -> usize {
        let filed = self.last.get(&key(name.last())).into_iter().flatten();
        let same = |w: &Who| {
            names::same_surname(w.last(), name.last())
                && names::same_given(&w.words[0], &name.words[0])
        };
        let known = filed
            .rev()
            .take(MOST_COMPARED)
            .find(|&&w| same(&self.whos[w]));
        if let Some(&who) = known {
            return who;
        }
        self.new_person(name)
    }

    fn new_person(&mut self, name: &Name) -> usize {
        let who = self.add(name);
        self.last.entry(key(name.last())).or_default().push(who);
        if let Some(first) = name.words.first() {
            let first = self.first.entry(first.to_lowercase()).or_default();
            first.push(who);
        }
        who
    }

    /// The person whose name this is a part of. `seen` tells when each was named
    /// last, `full` how often in full.
    fn part(&mut self, seen: &[usize], full: &[usize], name: &Name) -> (usize, f32) {
        let word = &name.words[0];
        let whos = &self.whos;
        let fits = |w: &Who| !matches!((w.gender, name.gender), (Some(a), Some(b)) if a != b);
        let filed = self.last.get(&key(word)).into_iter().flatten();
        let by_last: Vec<usize> = filed
            .rev()
            .take(MOST_COMPARED)
            .copied()
            .filter(|&w| fits(&whos[w]) && names::same_surname(whos[w].last(), word))
            .collect();
        // The form as printed goes before a form for the other gender.
        let is_exact = |w: &usize| whos[*w].last().to_lowercase() == word.to_lowercase();
        let exact: Vec<usize> = by_last.iter().copied().filter(is_exact).collect();
        let by_last = if exact.is_empty() { by_last } else { exact };
        let last = |w: &usize| (seen.get(*w), usize::MAX - w);
        if let Some(who) = by_last.iter().copied().max_by_key(last) {
            let mut rivals = by_last.iter().filter(|&&w| whos[w].words.len() > 1);
            if rivals.clone().count() < 2 {
                return (who, 0.95);
            }
            // Two people of one surname: whom the text is about is called by it
            // alone, his kin are named in full.
            let times = |w: usize| full.get(w).copied().unwrap_or(0);
            let main = rivals.all(|&w| w == who || times(w) * 2 <= times(who));
            return (who, if main { 0.85 } else { AMBIGUOUS });
        }
        if name.title.is_none() {
            let filed = self.first.get(&word.to_lowercase()).into_iter().flatten();
            let by_first: Vec<usize> = filed
                .rev()
                .take(MOST_COMPARED)
                .copied()
                .filter(|&w| fits(&whos[w]))
                .collect();
            if let [who] = by_first[..] {
                return (who, 0.8);
            }
        }
        let who = self.new_person(name);
        let w = &mut self.whos[who];
        w.gender = w.gender.or_else(|| names::given_gender(word));
        (who, 0.9)
    }

    /// The place of this name; names of one country are one.
    fn place(&mut self, gazetteer: &Gazetteer, name: &Name) -> usize {
        let spelt = name.words.join(" ");
        let country = gazetteer.lookup(&spelt).into_iter().next().and_then(|c| {
            let place = gazetteer.place(c.place);
            let whole = place.kind() == dixit_places::Kind::Country;
            place.country().filter(|_| whole)
        });
        let key = country.map_or(spelt, |c| format!("\u{1}{}", c.as_str()));
        if let Some(&who) = self.places.get(&key) {
            return who;
        }
        let who = self.add(name);
        self.places.insert(key, who);
        who
    }
}

/// Whether a name can be the subject of its sentence.
fn is_subject(text: &str, section: &Section, name: &Name) -> bool {
    let view = &section.view;
    let first = view
        .tokens
        .partition_point(|t| (t.end as usize) <= name.range.start);
    let before = view
        .quotations
        .partition_point(|q| (q.open as usize) < first);
    let near = &view.quotations[before.saturating_sub(8)..before];
    let quoted = near.iter().any(|q| (q.close as usize) > first);
    let before = name.title.as_ref().map_or(name.range.start, |t| t.start);
    let word = text[..before]
        .trim_end()
        .rsplit(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or("");
    !quoted && !is_possessive(text, name.range.end) && !is_preposition(word)
}

/// Whether what ends here is followed by a possessive ending.
pub(crate) fn is_possessive(text: &str, end: usize) -> bool {
    let after = &text[end..];
    let owns = after.starts_with("'s") || after.starts_with("’s");
    owns || (text[..end].ends_with('s') && (after.starts_with("' ") || after.starts_with("’ ")))
}

pub(crate) fn is_preposition(word: &str) -> bool {
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
    if !matches!(name.kind, Sort::Person | Sort::Organization) {
        return None;
    }
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
    let known = |w: &&str| is_head(name.kind, w);
    let begins = words.first().is_some_and(|w| {
        matches!(
            *w,
            "the" | "a" | "an" | "his" | "her" | "its" | "their" | "former"
        ) || known(w)
    });
    let noun = words.iter().take(9).any(known);
    (begins && noun && words.len() <= 16).then(|| role.to_owned())
}

/// "the Irish airline Ryanair": the noun that stands right before a body's name.
fn premodifier<'a>(text: &'a str, name: &Name) -> Option<&'a str> {
    let before = text[..name.range.start].strip_suffix(' ')?;
    let word = before.rsplit(|c: char| !c.is_alphanumeric()).next()?;
    (name.kind == Sort::Organization && names::is_body_noun(word)).then_some(word)
}

/// "the president of the Lombardy region, Roberto Maroni": the description that ends
/// in a comma before a name.
fn described<'a>(text: &'a str, name: &Name) -> Option<&'a str> {
    const LONGEST: usize = 120;
    if !matches!(name.kind, Sort::Person | Sort::Organization) {
        return None;
    }
    let before = text[..name.range.start].strip_suffix(", ")?;
    let mut from = before.len().saturating_sub(LONGEST);
    while !before.is_char_boundary(from) {
        from += 1;
    }
    let marks = [',', '.', ';', ':', '\n', '“', '”', '"', '(', ')', '–', '—'];
    let start = before[from..].rfind(marks)?;
    let mark = before[from + start..]
        .chars()
        .next()
        .map_or(1, char::len_utf8);
    let phrase = before[from + start + mark..].trim();
    let mut words = phrase.split_whitespace();
    let first = words.next()?;
    let definite = matches!(
        first,
        "the" | "The" | "its" | "his" | "her" | "their" | "a" | "an" | "A" | "An"
    );
    let head = words.clone().take_while(|w| !is_preposition(w)).last()?;
    // A clause is no description: "The news comes as its parent company, EADS, …".
    let clause = |w: &str| {
        matches!(
            w,
            "as" | "that"
                | "while"
                | "when"
                | "because"
                | "who"
                | "which"
                | "is"
                | "was"
                | "were"
                | "are"
                | "has"
                | "had"
                | "have"
                | "said"
                | "says"
                | "and"
                | "but"
                | "comes"
                | "came"
                | "told"
        )
    };
    (definite && is_head(name.kind, head) && !words.any(clause)).then_some(phrase)
}

/// Whether a noun can be the head of a description of such a thing.
fn is_head(kind: Sort, word: &str) -> bool {
    match kind {
        Sort::Person => names::is_role_noun(word),
        _ => names::is_body_noun(word),
    }
}
