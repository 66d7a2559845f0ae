//! From an id, as people give it, to what outlives it.

use dixit_register::Register;

use super::anchor::{Anchor, Member, Texts};
use super::{Sort, Target, evidence};
use crate::entities::decision::{Evidence, Place};

/// The most attributions that a group is anchored by, and the most mentions of an
/// entity: enough to find it again, and few enough to read.
const MOST: usize = 50;

/// The most names that an entity is named by.
const MOST_NAMES: usize = 8;

/// Which of an entity's mentions or of a group's attributions are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// All.
    Whole,
    /// Those in documents of these paths or hashes.
    In(&'a [String]),
    /// The others.
    NotIn(&'a [String]),
}

/// What an id names, anchored: `12:a3` an attribution and `12:e1` an entity of the
/// reading that is entry 12 of the journal; else a claim, a variant group, a piece of
/// evidence or an entity across documents, with its sort in front where the id alone
/// does not tell (`claim:ID`).
///
/// # Errors
/// In words, if there is none.
pub fn resolve(register: &Register, id: &str, part: Part<'_>) -> Result<Target, String> {
    let texts = Texts::new(register);
    if let Some((reading, member)) = local(id) {
        let members = [(reading, member.to_owned())];
        return match member.starts_with('e') {
            true => entity(&texts, id, &members, part),
            false => Ok(Target {
                sort: Sort::Attribution,
                id: id.to_owned(),
                anchors: vec![Anchor::of(&texts, reading, member)?],
                passage: None,
                attachment: None,
                entity: None,
            }),
        };
    }
    let (sort, name) = sorted(register, id)?;
    if let Some(record) = id.strip_prefix("knowledge:") {
        let evidence = Evidence {
            knowledge: Some(record.to_owned()),
            ..Evidence::default()
        };
        return Ok(of_entity(id, evidence));
    }
    if sort == Sort::Evidence {
        return evidence::target(&texts, name, MOST);
    }
    let derivation = sort.derivation().unwrap_or_default();
    let members = register.derived_members(derivation, name, usize::MAX);
    let mut members = members.map_err(|e| e.to_string())?;
    members.sort_unstable();
    match sort {
        Sort::Entity => entity(&texts, name, &members, part),
        _ => group(&texts, sort, name, &members),
    }
}

/// The group of a sort that an attribution is in now.
pub(super) fn group_of(
    register: &Register,
    sort: Sort,
    member: &Member,
) -> Result<Option<Target>, String> {
    let derivation = sort.derivation().unwrap_or_default();
    let found = register.derived_ids(derivation, member.0, &member.1);
    let Some(id) = found.map_err(|e| e.to_string())?.into_iter().next() else {
        return Ok(None);
    };
    resolve(register, &format!("{}:{id}", sort.as_str()), Part::Whole).map(Some)
}

/// An attribution (`12:a3`) or local entity (`12:e1`) in its parts: entry of the reading, id
/// there.
pub fn local(id: &str) -> Option<(u64, &str)> {
    let (entry, member) = id.split_once(':')?;
    let letter = member.chars().next()?;
    let digits = member.get(1..)?;
    let is_local = ['a', 'e'].contains(&letter)
        && !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit());
    is_local.then_some((entry.parse().ok()?, member))
}

/// The sort and name of a derived record.
fn sorted<'a>(register: &Register, id: &'a str) -> Result<(Sort, &'a str), String> {
    if id.starts_with("knowledge:") {
        return Ok((Sort::Entity, id));
    }
    let all = [Sort::Claim, Sort::Variant, Sort::Evidence, Sort::Entity];
    let mut found = Vec::new();
    for sort in all {
        let name = id
            .strip_prefix(sort.as_str())
            .and_then(|r| r.strip_prefix(':'));
        let named = name.is_some() || !id.contains(':');
        let name = name.unwrap_or(id);
        if named && is_there(register, sort, name)? {
            found.push((sort, name));
        }
    }
    match found[..] {
        [one] => Ok(one),
        [] => Err(format!(
            "the register has nothing of the id {id}; attributions are named ENTRY:aN, as `dixit \
             search` prints them"
        )),
        [(one, _), (other, _), ..] => Err(format!(
            "{id} names a {} and a {}: put {}: or {}: in front",
            one.as_str(),
            other.as_str(),
            one.as_str(),
            other.as_str()
        )),
    }
}

fn is_there(register: &Register, sort: Sort, name: &str) -> Result<bool, String> {
    if sort == Sort::Evidence {
        return evidence::by_id(register, name).map(|found| found.is_some());
    }
    let record = register.derived_record(sort.derivation().unwrap_or_default(), name);
    Ok(record.map_err(|e| e.to_string())?.is_some())
}

fn group(texts: &Texts<'_>, sort: Sort, id: &str, members: &[Member]) -> Result<Target, String> {
    let mut anchors = Vec::new();
    for (reading, member) in members.iter().filter(|m| m.1.starts_with('a')).take(MOST) {
        anchors.push(Anchor::of(texts, *reading, member)?);
    }
    if anchors.is_empty() {
        return Err(format!("{} {id} is of no attribution", sort.as_str()));
    }
    Ok(Target {
        sort,
        id: id.to_owned(),
        anchors,
        passage: None,
        attachment: None,
        entity: None,
    })
}

fn of_entity(id: &str, evidence: Evidence) -> Target {
    Target {
        sort: Sort::Entity,
        id: id.to_owned(),
        anchors: Vec::new(),
        passage: None,
        attachment: None,
        entity: Some(evidence),
    }
}

/// An entity by the names and mentions that the documents give it.
fn entity(
    texts: &Texts<'_>,
    id: &str,
    members: &[Member],
    part: Part<'_>,
) -> Result<Target, String> {
    let mut evidence = Evidence::default();
    for (reading, member) in members {
        let read = texts.reading(*reading)?;
        let mut entities = read.document.entities.iter();
        let Some(found) = entities.find(|e| e.id.to_string() == *member) else {
            return Err(format!("reading {reading} has no entity {member}"));
        };
        let origin = &read.document.origin;
        let named = |given: &[String]| {
            let entry = reading.to_string();
            given
                .iter()
                .any(|g| *g == origin.path || *g == origin.sha256 || *g == entry)
        };
        let is_meant = match part {
            Part::Whole => true,
            Part::In(given) => named(given),
            Part::NotIn(given) => !named(given),
        };
        if !is_meant {
            continue;
        }
        let of = found.entity_type.into();
        evidence.entity_type.get_or_insert(of);
        if !evidence.names.contains(&found.name) && evidence.names.len() < MOST_NAMES {
            evidence.names.push(found.name.clone());
        }
        let mention = found.mentions.first();
        if let Some(span) = mention.filter(|_| evidence.mentions.len() < MOST) {
            let words = dixit_model::OffsetMap::new(&read.document.text);
            let inside = span.start <= span.end && span.end <= words.chars();
            evidence.mentions.push(Place {
                sha256: origin.sha256.clone(),
                start: span.start,
                end: span.end,
                text: match inside {
                    true => words.slice(*span).to_owned(),
                    false => String::new(),
                },
            });
        }
    }
    if evidence.mentions.is_empty() {
        return Err(match part {
            Part::Whole => format!("entity {id} is named nowhere"),
            _ => "--apart has to name some of the entity's documents, and not all".to_owned(),
        });
    }
    Ok(of_entity(id, evidence))
}
