//! What the forms for people share: the order in which attributions are
//! listed, and how they are named.

use std::collections::BTreeMap;

use dixit_model::{Act, Attribution, Basis, Document, Kind, Piece};

use crate::timeline::Days;

/// Stands between two pieces of one role.
const GAP: &str = " … ";

/// The attributions as a list: each with its depth, those inside another
/// one's content after it. In reading order where nothing is nested.
pub(super) fn outline(attributions: &[Attribution]) -> Vec<(&Attribution, usize)> {
    let mut children: BTreeMap<Option<u32>, Vec<usize>> = BTreeMap::new();
    for (index, attribution) in attributions.iter().enumerate() {
        let parent = attribution.parent.map(|p| p.0);
        children.entry(parent).or_default().push(index);
    }
    let mut listed = vec![false; attributions.len()];
    let mut list = Vec::with_capacity(attributions.len());
    // Those without a parent are the roots. Should a parent be missing, or
    // parents go round in a ring, what is left is listed as roots as well:
    // nothing is ever left out.
    let none = children.remove(&None).unwrap_or_default();
    for root in none.into_iter().chain(0..attributions.len()) {
        let mut open = vec![(root, 0)];
        while let Some((index, depth)) = open.pop() {
            if std::mem::replace(&mut listed[index], true) {
                continue;
            }
            let attribution = &attributions[index];
            list.push((attribution, depth));
            let inside = children.get(&Some(attribution.id.0));
            open.extend(inside.into_iter().flatten().rev().map(|&i| (i, depth + 1)));
        }
    }
    list
}

/// Who speaks: the name, else the source's words in brackets, else a dash.
pub(super) fn speaker(attribution: &Attribution) -> String {
    match &attribution.speaker.name {
        Some(name) => name.clone(),
        None if attribution.source.is_empty() => "—".to_owned(),
        None => format!("[{}]", joined(&attribution.source)),
    }
}

/// The words of a role's pieces.
pub(crate) fn joined(pieces: &[Piece]) -> String {
    let words: Vec<&str> = pieces.iter().map(|p| p.text.as_str()).collect();
    words.join(GAP)
}

pub(super) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Direct => "direct",
        Kind::Indirect => "indirect",
        Kind::Mixed => "mixed",
    }
}

pub(super) fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Name => "name",
        Basis::Alias => "alias",
        Basis::Pronoun => "pronoun",
        Basis::Role => "role",
        Basis::Carried => "carried",
        Basis::Headline => "headline",
        Basis::None => "none",
    }
}

pub(super) fn act(act: Act) -> &'static str {
    match act {
        Act::State => "state",
        Act::Deny => "deny",
        Act::Accuse => "accuse",
        Act::Demand => "demand",
        Act::Promise => "promise",
        Act::Threaten => "threaten",
        Act::Support => "support",
        Act::Concede => "concede",
        Act::Decline => "decline",
        Act::Ask => "ask",
    }
}

/// The act as the forms for people show it: nothing for a statement, which
/// most attributions are.
pub(super) fn shown_act(given: Option<Act>) -> Option<&'static str> {
    given.filter(|a| *a != Act::State).map(act)
}

/// When and where it was said, as the forms for people show it: a day that is
/// known and is not the dateline's, which stands at the document's head.
pub(super) fn occasion(document: &Document, attribution: &Attribution) -> Vec<String> {
    let value = attribution
        .time
        .as_ref()
        .and_then(|time| time.value.as_deref());
    let written = document.dateline.as_ref().and_then(|d| d.date.as_deref());
    let day = value.filter(|value| Some(*value) != written && Days::of(value).is_some());
    let place = attribution.place.as_deref();
    let day = day.map(|day| format!("on {day}"));
    day.into_iter()
        .chain(place.map(|place| format!("in {place}")))
        .collect()
}

/// The dateline as the forms for people show it: place and date.
pub(super) fn dateline(document: &Document) -> Option<String> {
    let dateline = document.dateline.as_ref()?;
    let place = dateline.place.as_deref()?;
    Some(match &dateline.date {
        Some(date) => format!("{place}, {date}"),
        None => place.to_owned(),
    })
}

/// `1 attribution`, `2 attributions`.
pub(crate) fn count(number: usize, one: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{number} {one}{s}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use dixit_model::{AttributionId, Speaker};

    fn attribution(id: u32, parent: Option<u32>) -> Attribution {
        Attribution {
            id: AttributionId(id),
            parent: parent.map(AttributionId),
            kind: Kind::Indirect,
            source: Vec::new(),
            cue: Vec::new(),
            content: Vec::new(),
            speaker: Speaker {
                entity: None,
                name: None,
                role: None,
                basis: Basis::None,
                confidence: 0.0,
            },
            act: None,
            time: None,
            place: None,
            place_id: None,
            addressee: None,
            confidence: 0.5,
        }
    }

    fn listed(parents: &[(u32, Option<u32>)]) -> Vec<(u32, usize)> {
        let all: Vec<_> = parents.iter().map(|&(i, p)| attribution(i, p)).collect();
        outline(&all).iter().map(|(a, d)| (a.id.0, *d)).collect()
    }

    #[test]
    fn the_nested_follow_their_parents() {
        let given = [
            (1, Some(2)),
            (2, None),
            (3, Some(1)),
            (4, None),
            (5, Some(2)),
        ];
        assert_eq!(listed(&given), [(2, 0), (1, 1), (3, 2), (5, 1), (4, 0)]);
    }

    #[test]
    fn rings_and_missing_parents_lose_nothing() {
        let given = [(1, Some(2)), (2, Some(1)), (3, Some(9)), (4, Some(4))];
        assert_eq!(listed(&given), [(1, 0), (2, 1), (3, 0), (4, 0)]);
    }

    #[test]
    fn names_are_those_of_the_contract() {
        fn same<T: serde::Serialize + Copy>(values: &[T], name: fn(T) -> &'static str) {
            for &value in values {
                assert_eq!(serde_json::to_value(value).unwrap(), name(value));
            }
        }
        same(&[Kind::Direct, Kind::Indirect, Kind::Mixed], kind);
        let bases = [
            Basis::Name,
            Basis::Alias,
            Basis::Pronoun,
            Basis::Role,
            Basis::Carried,
        ];
        same(&bases, basis);
        same(&[Basis::Headline, Basis::None], basis);
        same(
            &[
                Act::State,
                Act::Deny,
                Act::Accuse,
                Act::Demand,
                Act::Promise,
            ],
            act,
        );
        same(
            &[
                Act::Threaten,
                Act::Support,
                Act::Concede,
                Act::Decline,
                Act::Ask,
            ],
            act,
        );
    }
}
