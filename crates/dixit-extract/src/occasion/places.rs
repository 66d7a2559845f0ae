//! The places of a document.

use crate::Reading;
use crate::page::Paragraph;
use dixit_model::{OffsetMap, Place, PlaceCandidate, PlaceId, PlaceKind, PlaceMention, PlaceUsage};
use dixit_places::{Candidate, Gazetteer, Kind, Mention, Options, PlaceRef, Use};
use std::collections::BTreeMap;
use std::ops::Range;

/// Candidates of a name that are kept, and how likely the last of them must be.
/// What is less likely than that is of no use to whoever looks at a map; a name
/// such as “San José” has hundreds.
const MOST: usize = 5;
const LEAST: f64 = 0.005;

/// Forms of a name that are kept; only a text made for it has more.
const MOST_NAMES: usize = 24;

/// A mention of a place, in bytes of the text.
pub(super) struct Named {
    pub(super) range: Range<usize>,
    pub(super) id: PlaceId,
    pub(super) usage: PlaceUsage,
    pub(super) is_city: bool,
}

/// Finds the places in `paragraphs`; writes them, and those of the dateline, into
/// the reading.
pub(super) fn read(
    text: &str,
    paragraphs: &[&Paragraph],
    map: &OffsetMap<'_>,
    reading: &mut Reading,
) -> Vec<Named> {
    let gazetteer = Gazetteer::embedded();
    let head = reading.dateline.as_ref().and_then(|dateline| {
        let start = map.to_byte(dateline.start);
        Some(start..start + dateline.place.as_ref()?.len())
    });
    let options = Options {
        dateline: Some(head.clone().unwrap_or(0..0)),
        places_only: true,
        ..Options::default()
    };
    let mut mentions = gazetteer.find(text, &options);
    if let Some(head) = &head {
        complete(&gazetteer, text, head, &mut mentions);
    }
    let mut read = paragraphs.iter().peekable();
    mentions.retain(|mention| {
        while read.next_if(|p| p.range.end <= mention.start).is_some() {}
        read.peek().is_some_and(|p| p.range.start <= mention.start)
    });
    let named = records(&gazetteer, text, map, &mentions, &mut reading.places);
    if let (Some(head), Some(dateline)) = (head, &mut reading.dateline) {
        let inside = named
            .iter()
            .filter(|n| head.start <= n.range.start && n.range.end <= head.end);
        dateline.place_ids = inside.map(|n| n.id).collect();
    }
    named
}

/// Adds the places of the dateline that running text would not tell: “UTICA”.
fn complete(gazetteer: &Gazetteer, text: &str, head: &Range<usize>, mentions: &mut Vec<Mention>) {
    let overlaps = |mention: &Mention| mention.start < head.end && head.start < mention.end;
    if mentions.iter().any(overlaps) {
        return;
    }
    let at = mentions.partition_point(|mention| mention.start < head.start);
    let places = gazetteer.dateline(&text[head.clone()]).into_iter();
    let places: Vec<Mention> = places
        .map(|mut mention| {
            mention.start += head.start;
            mention.end += head.start;
            mention
        })
        .collect();
    mentions.splice(at..at, places);
}

/// One record for each likeliest place, and the mentions with their records.
fn records(
    gazetteer: &Gazetteer,
    text: &str,
    map: &OffsetMap<'_>,
    mentions: &[Mention],
    places: &mut Vec<Place>,
) -> Vec<Named> {
    let mut ids: BTreeMap<PlaceRef, PlaceId> = BTreeMap::new();
    let mut named = Vec::with_capacity(mentions.len());
    for mention in mentions {
        let range = mention.start..mention.end;
        let usage = match mention.usage {
            Use::Place => PlaceUsage::Place,
            Use::Metonym { .. } => PlaceUsage::Metonym,
            Use::Demonym => PlaceUsage::Demonym,
            Use::PartOfName => continue,
        };
        let top = mention.candidates[0].place;
        let id = *ids.entry(top).or_insert_with(|| {
            let id = PlaceId(places.len() as u32 + 1);
            places.push(record(gazetteer, id, &text[range.clone()], mention));
            id
        });
        let place = &mut places[id.0 as usize - 1];
        let words = &text[range.clone()];
        if place.names.len() < MOST_NAMES && !place.names.iter().any(|name| name == words) {
            place.names.push(words.to_owned());
        }
        let span = map.span(range.clone());
        place.mentions.push(PlaceMention {
            start: span.start,
            end: span.end,
            usage,
        });
        named.push(Named {
            range,
            id,
            usage,
            is_city: gazetteer.place(top).kind() == Kind::City,
        });
    }
    named
}

fn record(gazetteer: &Gazetteer, id: PlaceId, name: &str, mention: &Mention) -> Place {
    let kept = mention.candidates.iter().take(MOST);
    Place {
        id,
        name: name.to_owned(),
        names: Vec::new(),
        candidates: kept
            .enumerate()
            .filter(|(at, c)| *at == 0 || c.score >= LEAST)
            .map(|(_, c)| candidate(gazetteer, c))
            .collect(),
        mentions: Vec::new(),
    }
}

fn candidate(gazetteer: &Gazetteer, candidate: &Candidate) -> PlaceCandidate {
    let place = gazetteer.place(candidate.place);
    let point = place.point();
    PlaceCandidate {
        geonames: place.geonames_id(),
        name: place.name().to_owned(),
        kind: match place.kind() {
            Kind::Continent => PlaceKind::Continent,
            Kind::Country => PlaceKind::Country,
            Kind::Division => PlaceKind::Division,
            Kind::Region => PlaceKind::Region,
            Kind::City => PlaceKind::City,
        },
        country: place.country().map(|country| country.as_str().to_owned()),
        division: place.division().map(|division| division.name().to_owned()),
        latitude: point.map(|(latitude, _)| latitude),
        longitude: point.map(|(_, longitude)| longitude),
        // Three places: the scores' factors are no better known.
        score: (candidate.score * 1000.0).round() / 1000.0,
        reason: gazetteer.reason(candidate),
    }
}
