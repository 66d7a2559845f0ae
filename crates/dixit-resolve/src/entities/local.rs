//! What is kept of each document: the entities that it names and what speaks
//! for who they are.

use std::collections::{BTreeMap, HashMap};

use dixit_model::{Document, Entity, EntityType, OffsetMap, Span};

use super::fold::{person_words, thing_words, words};

/// A text, kept once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Sym(pub(crate) u32);

/// Texts by number.
#[derive(Debug, Default)]
pub(crate) struct Interner {
    texts: Vec<Box<str>>,
    /// Looked up only, never gone through.
    numbers: HashMap<Box<str>, u32>,
}

impl Interner {
    pub(crate) fn put(&mut self, text: &str) -> Sym {
        if let Some(&number) = self.numbers.get(text) {
            return Sym(number);
        }
        let number = self.texts.len() as u32;
        self.texts.push(text.into());
        self.numbers.insert(text.into(), number);
        Sym(number)
    }

    pub(crate) fn get(&self, sym: Sym) -> &str {
        &self.texts[sym.0 as usize]
    }

    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }

    /// Numbers the texts in their own order. Gives the new number of each.
    fn sort(&mut self) -> Vec<Sym> {
        let mut order: Vec<u32> = (0..self.texts.len() as u32).collect();
        order.sort_unstable_by(|&a, &b| self.texts[a as usize].cmp(&self.texts[b as usize]));
        let mut new = vec![Sym(0); order.len()];
        let mut texts = Vec::with_capacity(order.len());
        for (number, &old) in order.iter().enumerate() {
            new[old as usize] = Sym(number as u32);
            let text = std::mem::take(&mut self.texts[old as usize]);
            if let Some(known) = self.numbers.get_mut(&text) {
                *known = number as u32;
            }
            texts.push(text);
        }
        self.texts = texts;
        new
    }
}

/// What names are compared as. Articles do not agree on what the New York Times
/// is, so that all but persons and places that are known as such is one class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    Person,
    /// A place that the gazetteer has.
    Place,
    /// Organizations, works, others, places that it does not have.
    Thing,
}

impl Class {
    pub(crate) fn of(entity_type: EntityType) -> Class {
        match entity_type {
            EntityType::Person => Class::Person,
            EntityType::Place => Class::Place,
            EntityType::Organization | EntityType::Work | EntityType::Other => Class::Thing,
        }
    }
}

/// A document, without its text.
#[derive(Clone, Debug)]
pub(crate) struct Doc {
    pub(crate) path: String,
    pub(crate) sha256: String,
    /// EDTF, as far as it is known.
    pub(crate) date: Option<String>,
    /// Where it was filed from.
    pub(crate) place: Option<String>,
    pub(crate) locals: Vec<Local>,
}

impl Doc {
    pub(crate) fn year(&self) -> Option<i32> {
        self.date.as_deref()?.get(..4)?.parse().ok()
    }
}

/// An entity of one document.
#[derive(Clone, Debug)]
pub(crate) struct Local {
    /// Its number in the document.
    pub(crate) number: u32,
    pub(crate) entity_type: EntityType,
    /// Told once all documents are known ([`super::node`]).
    pub(crate) class: Class,
    /// The fullest name, as printed.
    pub(crate) name: Sym,
    /// That name, folded: words with a space between them.
    pub(crate) folded: Sym,
    /// All forms, folded, the fullest included.
    pub(crate) forms: Vec<Sym>,
    /// All forms, as printed.
    pub(crate) printed: Vec<Sym>,
    /// Roles, as printed.
    pub(crate) roles: Vec<Sym>,
    pub(crate) mentions: Vec<Span>,
    pub(crate) attributions: u32,
    /// Words of their contents.
    pub(crate) words: u32,
    /// Year of birth, from an age or year beside a mention.
    pub(crate) born: Option<i32>,
}

/// Roles and forms of one entity that are kept; a page may be made to have more.
const MOST_ROLES: usize = 16;
const MOST_FORMS: usize = 24;

/// Code points behind a mention that may tell an age.
const BEHIND: u32 = 28;

/// Mentions that are looked at for an age.
const MOST_AGES: usize = 4;

/// Takes documents down.
#[derive(Debug, Default)]
pub(crate) struct Store {
    pub(crate) docs: Vec<Doc>,
    pub(crate) texts: Interner,
}

impl Store {
    /// Forgets in what order the documents came.
    pub(crate) fn sort(&mut self) {
        self.docs
            .sort_by_cached_key(|d| (d.sha256.clone(), d.path.clone()));
        let new = self.texts.sort();
        let renumber = |sym: &mut Sym| *sym = new[sym.0 as usize];
        for local in self.docs.iter_mut().flat_map(|d| &mut d.locals) {
            renumber(&mut local.name);
            renumber(&mut local.folded);
            for list in [&mut local.forms, &mut local.printed, &mut local.roles] {
                list.iter_mut().for_each(renumber);
            }
        }
    }

    pub(crate) fn add(&mut self, document: &Document) {
        let map = OffsetMap::new(&document.text);
        let date = document.day().map(str::to_owned);
        let mut said: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
        let mut roles: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
        for attribution in &document.attributions {
            let Some(id) = attribution.speaker.entity else {
                continue;
            };
            let entry = said.entry(id.0).or_default();
            entry.0 += 1;
            entry.1 += attribution
                .content
                .iter()
                .map(|piece| piece.text.split_whitespace().count() as u32)
                .sum::<u32>();
            roles
                .entry(id.0)
                .or_default()
                .extend(attribution.speaker.role.as_deref());
        }
        let mut doc = Doc {
            path: document.origin.path.clone(),
            sha256: document.origin.sha256.clone(),
            date,
            place: document.dateline.as_ref().and_then(|d| d.place.clone()),
            locals: Vec::with_capacity(document.entities.len()),
        };
        let year = doc.year();
        for entity in &document.entities {
            let beside = roles.get(&entity.id.0).map_or(&[][..], Vec::as_slice);
            let mut local = self.local(entity, beside);
            let Some(known) = &mut local else { continue };
            (known.attributions, known.words) = said.get(&entity.id.0).copied().unwrap_or_default();
            if entity.entity_type == EntityType::Person {
                let mentions = entity.mentions.iter().take(MOST_AGES);
                known.born = mentions
                    .filter_map(|m| {
                        let behind = Span::new(
                            m.end,
                            m.end.saturating_add(BEHIND).min(map.chars().max(m.end)),
                        );
                        born(map.slice(behind), year)
                    })
                    .next();
            }
            doc.locals.extend(local);
        }
        self.docs.push(doc);
    }

    /// Nothing for a name without a letter or digit.
    fn local(&mut self, entity: &Entity, beside: &[&str]) -> Option<Local> {
        let person = entity.entity_type == EntityType::Person;
        let mut titles = Vec::new();
        let fold = |text: &str, titles: &mut Vec<String>| {
            if !person {
                return thing_words(text).join(" ");
            }
            let (words, before) = person_words(text);
            let title = before.join(" ");
            if !title.is_empty() && !titles.contains(&title) {
                titles.push(title);
            }
            words.join(" ")
        };
        let folded = fold(&entity.name, &mut titles);
        if folded.is_empty() {
            return None;
        }
        let (mut forms, mut printed) = (Vec::new(), Vec::new());
        for form in std::iter::once(&entity.name)
            .chain(&entity.names)
            .take(MOST_FORMS)
        {
            let form_folded = fold(form, &mut titles);
            if form_folded.is_empty() {
                continue;
            }
            let (form_folded, form) = (self.texts.put(&form_folded), self.texts.put(form));
            if !forms.contains(&form_folded) {
                forms.push(form_folded);
            }
            if !printed.contains(&form) {
                printed.push(form);
            }
        }
        let mut roles: Vec<Sym> = Vec::new();
        let all = entity.roles.iter().map(String::as_str);
        for role in all
            .chain(beside.iter().copied())
            .chain(titles.iter().map(String::as_str))
        {
            if roles.len() >= MOST_ROLES {
                break;
            }
            if words(role).is_empty() || matches!(role, "mr" | "mrs" | "ms" | "miss" | "sir") {
                continue;
            }
            let role = self.texts.put(role);
            if !roles.contains(&role) {
                roles.push(role);
            }
        }
        Some(Local {
            number: entity.id.0,
            entity_type: entity.entity_type,
            class: Class::of(entity.entity_type),
            name: self.texts.put(&entity.name),
            folded: self.texts.put(&folded),
            forms,
            printed,
            roles,
            mentions: entity.mentions.clone(),
            attributions: 0,
            words: 0,
            born: None,
        })
    }
}

/// The year of birth that stands behind a mention: “, 45,”, “(45)”, “, aged 45”,
/// “(born 1952)”, “(1952–2010)”. An age counts from `year`.
fn born(behind: &str, year: Option<i32>) -> Option<i32> {
    let behind = behind.trim_start();
    let rest = behind.strip_prefix([',', '('])?.trim_start();
    let (rest, told) = ["aged", "age", "born", "b."]
        .iter()
        .find_map(|word| Some((rest.strip_prefix(word)?.trim_start(), true)))
        .unwrap_or((rest, false));
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let number: i32 = rest[..digits].parse().ok()?;
    let after = rest[digits..].trim_start();
    match digits {
        // Behind a bare number something has to end it: “, 12 others”.
        1..=3 if (5..=110).contains(&number) => {
            let ends =
                told || after.starts_with([',', ')', '.', ';']) || after.starts_with("-year");
            year.filter(|_| ends).map(|year| year - number)
        }
        4 if (1000..2100).contains(&number) => {
            let ends = told || (behind.starts_with('(') && after.starts_with(['-', '–', '—']));
            ends.then_some(number)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::born;

    #[test]
    fn ages_and_years_give_the_year_of_birth() {
        for (behind, expected) in [
            (", 45, a truck driver", Some(1971)),
            (" (45) said", Some(1971)),
            (", aged 45 and", Some(1971)),
            (" (born 1952) was", Some(1952)),
            (" (1952–2010) was", Some(1952)),
            (", 12 others and", None),
            (" said on 12 May", None),
            (", 2016)", None),
        ] {
            assert_eq!(born(behind, Some(2016)), expected, "{behind}");
        }
        assert_eq!(born(", 45, a truck driver", None), None);
    }
}
