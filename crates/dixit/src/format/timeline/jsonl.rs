//! The timeline as JSON lines, the contract `dixit.timeline/1`.

use std::io::{self, Write};

use dixit_model::{Act, AttributionId, Kind, PlaceCandidate, Published, Speaker, TimeValue};
use serde::Serialize;

use crate::timeline::{Item, Timeline};

#[derive(Serialize)]
struct Line<'a> {
    schema: &'static str,
    dated_by: &'static str,
    first_day: Option<String>,
    last_day: Option<String>,
    said: Option<&'a TimeValue>,
    published: &'a Published,
    place: Option<VenueLine<'a>>,
    speaker: &'a Speaker,
    source: Option<&'a str>,
    kind: Kind,
    act: Option<Act>,
    cue: Option<&'a str>,
    content: &'a str,
    document: DocumentLine<'a>,
    attribution: AttributionId,
    parent: Option<AttributionId>,
    confidence: f32,
}

#[derive(Serialize)]
struct VenueLine<'a> {
    name: &'a str,
    likeliest: Option<&'a PlaceCandidate>,
}

#[derive(Serialize)]
struct DocumentLine<'a> {
    path: &'a str,
    url: Option<&'a str>,
    sha256: &'a str,
    title: Option<&'a str>,
    outlet: Option<&'a str>,
}

/// Writes one line an item, in their order, as `docs/schema/dixit.timeline-1.json`
/// describes it.
///
/// # Errors
/// If they cannot be written.
pub fn write_timeline_jsonl(timeline: &Timeline, out: &mut impl Write) -> io::Result<()> {
    for item in timeline.items() {
        serde_json::to_writer(&mut *out, &line(timeline, item))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn line<'a>(timeline: &'a Timeline, item: &'a Item) -> Line<'a> {
    let source = &timeline.documents()[item.document];
    Line {
        schema: "dixit.timeline/1",
        dated_by: item.dated_by.name(),
        first_day: item.days.map(|days| days.first()),
        last_day: item.days.map(|days| days.last()),
        said: item.said.as_ref(),
        published: &source.published,
        place: item.venue.as_ref().map(|venue| VenueLine {
            name: &venue.name,
            likeliest: venue.place.as_ref(),
        }),
        speaker: &item.speaker,
        source: Some(item.source.as_str()).filter(|words| !words.is_empty()),
        kind: item.kind,
        act: item.act,
        cue: Some(item.cue.as_str()).filter(|words| !words.is_empty()),
        content: &item.content,
        document: DocumentLine {
            path: &source.path,
            url: source.url.as_deref(),
            sha256: &source.sha256,
            title: source.title.as_deref(),
            outlet: source.outlet.as_deref(),
        },
        attribution: item.attribution,
        parent: item.parent,
        confidence: item.confidence,
    }
}
