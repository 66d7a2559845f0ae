//! From a document to a reading.

use super::decode::{self, Found, Run};
use super::model::Model;
use super::run::{self, Scratch};
use super::{Section, sections};
use crate::page::{self, Paragraph, Part};
use crate::{Reader, Reading};
use dixit_model::{
    Attribution, AttributionId, Basis, Dateline, Document, Kind, OffsetMap, Piece, Related, Speaker,
};
use std::ops::Range;

/// The reader that needs no neural network: see [the module](super).
#[derive(Debug)]
pub struct FastReader {
    model: Model,
}

impl Default for FastReader {
    fn default() -> Self {
        FastReader::new()
    }
}

impl FastReader {
    /// The reader with the weights that are built into this crate.
    pub fn new() -> FastReader {
        FastReader { model: Model::built_in() }
    }

    /// A reader with other weights.
    pub fn with_model(model: Model) -> FastReader {
        FastReader { model }
    }
}

impl Reader for FastReader {
    fn name(&self) -> &'static str {
        "fast"
    }

    fn read(&self, document: &Document) -> Reading {
        let text = document.text.as_str();
        let paragraphs = page::paragraphs(document);
        let sections = sections(document, &paragraphs);
        let mut scratch = Scratch::default();
        let mut said = Vec::new();
        for (at, section) in sections.iter().enumerate() {
            let found = run::all(&self.model, &section.view, &mut scratch);
            let found = run::settle(&section.view, found, self.model.threshold);
            if found.is_empty() {
                go_on(at, &sections, &mut said);
            }
            said.extend(found.iter().map(|f| Said::new(at, section, f)));
        }
        let map = OffsetMap::new(text);
        let mut reading = Reading { steps: scratch.steps, ..Reading::default() };
        page_parts(text, &map, &paragraphs, &mut reading);
        reading.attributions = said
            .iter()
            .enumerate()
            .map(|(i, s)| s.attribution(i as u32 + 1, text, &map))
            .collect();
        reading
    }
}

/// Gives a paragraph that is one quotation and names nobody to the quotation
/// of the paragraph before it.
fn go_on(at: usize, sections: &[Section], said: &mut [Said]) {
    let view = &sections[at].view;
    let whole = match view.quoted[..] {
        [q] => q.start == 0 && q.end + 1 >= view.len() && decode::is_utterance(view, q),
        _ => false,
    };
    if !whole {
        return;
    }
    let bytes = view.bytes(0).start..view.bytes(view.quoted[0].end - 1).end;
    if let Some(last) = said.last_mut()
        && last.kind == Kind::Direct
        && last.next == at
    {
        last.content.push(bytes);
        last.next = at + 1;
    }
}

/// An attribution in bytes of the text.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    /// Number of its section.
    pub(crate) section: usize,
    /// Number of the section after its last one.
    pub(crate) next: usize,
    pub(crate) source: Vec<Range<usize>>,
    pub(crate) cue: Vec<Range<usize>>,
    pub(crate) content: Vec<Range<usize>>,
    pub(crate) kind: Kind,
    pub(crate) confidence: f32,
}

impl Said {
    fn new(at: usize, section: &Section, f: &Found) -> Said {
        let view = &section.view;
        let bytes = |runs: &[Run]| -> Vec<Range<usize>> {
            runs.iter().map(|r| view.bytes(r.0).start..view.bytes(r.1 - 1).end).collect()
        };
        Said {
            section: at,
            next: at + 1,
            source: bytes(&f.source),
            cue: bytes(&f.cue),
            content: bytes(&f.content),
            kind: kind(section, &f.content),
            confidence: f.p,
        }
    }

    fn attribution(&self, number: u32, text: &str, map: &OffsetMap<'_>) -> Attribution {
        let pieces = |ranges: &[Range<usize>]| -> Vec<Piece> {
            ranges
                .iter()
                .map(|r| {
                    let span = map.span(r.clone());
                    Piece { start: span.start, end: span.end, text: text[r.clone()].to_owned() }
                })
                .collect()
        };
        Attribution {
            id: AttributionId(number),
            parent: None,
            kind: self.kind,
            source: pieces(&self.source),
            cue: pieces(&self.cue),
            content: pieces(&self.content),
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
            addressee: None,
            confidence: round(self.confidence),
        }
    }
}

/// Two decimals: more would claim more than the judge can know.
pub(crate) fn round(p: f32) -> f32 {
    (p * 100.0).round() / 100.0
}

/// Direct if every word stands in quotation marks, indirect if none does.
fn kind(section: &Section, content: &[Run]) -> Kind {
    let mut words = (0, 0);
    for i in content.iter().flat_map(|r| r.0..r.1) {
        let seen = &section.view.seen[i];
        if seen.class.is_word() {
            words.0 += usize::from(seen.quote != 0);
            words.1 += 1;
        }
    }
    match words {
        (0, _) => Kind::Indirect,
        (quoted, all) if quoted == all => Kind::Direct,
        _ => Kind::Mixed,
    }
}

/// Title, dateline and teasers.
fn page_parts(text: &str, map: &OffsetMap<'_>, paragraphs: &[Paragraph], reading: &mut Reading) {
    let mut body = 0;
    for p in paragraphs {
        let line = &text[p.range.clone()];
        match p.part {
            Part::Title if reading.title.is_none() => {
                reading.title = Some(map.span(p.range.clone()));
            }
            Part::Teaser => {
                let start = p.range.start + page::teaser_title(line);
                let span = map.span(start..p.range.end);
                reading.related.push(Related {
                    title: text[start..p.range.end].to_owned(),
                    url: None,
                    start: span.start,
                    end: span.end,
                });
            }
            Part::DateLine if reading.dateline.is_none() && body == 0 => {
                let span = map.span(p.range.clone());
                reading.dateline = Some(Dateline {
                    place: None,
                    date: crate::dateline::date_alone(line),
                    start: span.start,
                    end: span.end,
                });
            }
            Part::Body | Part::BlockQuote => {
                if body < 2
                    && reading.dateline.as_ref().is_none_or(|d| d.place.is_none())
                    && let Some(found) = crate::dateline::find(line)
                {
                    let at = p.range.start;
                    let span = map.span(at + found.core.start..at + found.core.end);
                    let before = reading.dateline.take();
                    reading.dateline = Some(Dateline {
                        place: found.place,
                        date: found.date.or(before.and_then(|d| d.date)),
                        start: span.start,
                        end: span.end,
                    });
                }
                body += 1;
            }
            _ => {}
        }
    }
}
