//! An attribution before its speaker is known.

use crate::act::{Speech, act};
use crate::fast::decode::{self, Found, Run};
use crate::fast::view::{self, View};
use crate::section::Section;
use crate::text::token::{Class, Token};
use dixit_model::{Attribution, AttributionId, Kind, OffsetMap, Piece, Speaker};
use std::ops::Range;

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
    /// Index of the attribution inside whose content this one stands.
    pub(crate) parent: Option<usize>,
}

impl Said {
    pub(crate) fn new(at: usize, section: &Section, f: &Found) -> Said {
        let view = &section.view;
        // A dash that stood for a quotation mark belongs to nobody.
        let dash = |i: usize| view.tokens[view.token[i] as usize].class == Class::Dash;
        let bytes = |runs: &[Run]| -> Vec<Range<usize>> {
            runs.iter()
                .filter_map(|&(mut start, mut end)| {
                    while start < end && dash(start) {
                        start += 1;
                    }
                    while start < end && dash(end - 1) {
                        end -= 1;
                    }
                    (start < end).then(|| view.bytes(start).start..view.bytes(end - 1).end)
                })
                .collect()
        };
        let (mut source, mut cue) = (bytes(&f.source), bytes(&f.cue));
        give_names(view, &mut source, &mut cue);
        give_adverb(view, &mut source, &mut cue);
        Said {
            section: at,
            next: at + 1,
            source,
            cue,
            content: bytes(&f.content),
            kind: kind(section, &f.content),
            confidence: f.p,
            parent: None,
        }
    }

    pub(crate) fn attribution(
        &self,
        number: u32,
        speaker: Speaker,
        text: &str,
        map: &OffsetMap<'_>,
    ) -> Attribution {
        let pieces = |ranges: &[Range<usize>]| -> Vec<Piece> {
            ranges
                .iter()
                .map(|r| {
                    let span = map.span(r.clone());
                    Piece {
                        start: span.start,
                        end: span.end,
                        text: text[r.clone()].to_owned(),
                    }
                })
                .collect()
        };
        Attribution {
            id: AttributionId(number),
            parent: self.parent.map(|p| AttributionId(p as u32 + 1)),
            kind: self.kind,
            source: pieces(&self.source),
            cue: pieces(&self.cue),
            content: pieces(&self.content),
            speaker,
            act: Some(act(&Speech {
                text,
                source: &self.source,
                cue: &self.cue,
                content: &self.content,
                kind: self.kind,
            })),
            time: None,
            place: None,
            place_id: None,
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
    match decode::quoted_words(&section.view, content) {
        (0, _) => Kind::Indirect,
        (quoted, all) if quoted == all => Kind::Direct,
        _ => Kind::Mixed,
    }
}

/// Gives capitalised words at the cue's edge to the source they belong to: the
/// edge between "Maria" and "Petrova summed up" was drawn inside a name.
fn give_names(view: &View, source: &mut Vec<Range<usize>>, cue: &mut [Range<usize>]) {
    let [verb] = cue else { return };
    let from = view
        .tokens
        .partition_point(|t| (t.start as usize) < verb.start);
    let to = view
        .tokens
        .partition_point(|t| (t.start as usize) < verb.end);
    let tokens = &view.tokens[from..to];
    let name = |t: &Token| t.class.is_capital() && t.end - t.start > 1;
    match source.last_mut() {
        Some(who) if from > 0 && view.tokens[from - 1].end as usize == who.end => {
            let count = tokens.iter().take_while(|t| name(t)).count();
            if count > 0 && count < tokens.len() && name(&view.tokens[from - 1]) {
                who.end = tokens[count - 1].end as usize;
                verb.start = tokens[count].start as usize;
            }
        }
        None => {
            let count = tokens.iter().rev().take_while(|t| name(t)).count();
            if count > 0 && count < tokens.len() {
                let first = &tokens[tokens.len() - count];
                source.push(first.start as usize..verb.end);
                verb.end = tokens[tokens.len() - count - 1].end as usize;
            }
        }
        _ => {}
    }
}

/// Gives an adverb at the source's end to the cue it belongs to: "the office
/// neither | confirmed" must not read "the office neither" | "confirmed".
fn give_adverb(view: &View, source: &mut Vec<Range<usize>>, cue: &mut [Range<usize>]) {
    let (Some(who), Some(verb)) = (source.last_mut(), cue.first_mut()) else {
        return;
    };
    let tokens = &view.tokens;
    let at = tokens.partition_point(|t| (t.start as usize) < verb.start);
    let Some(adverb) = at.checked_sub(1).map(|i| tokens[i]) else {
        return;
    };
    if adverb.end as usize != who.end || adverb.start as usize <= who.start {
        return;
    }
    const ADVERBS: [&str; 12] = [
        "neither",
        "never",
        "not",
        "also",
        "later",
        "earlier",
        "then",
        "however",
        "repeatedly",
        "reportedly",
        "nor",
        "always",
    ];
    if ADVERBS
        .iter()
        .any(|w| view::hash(w) == view.word_of(at - 1))
    {
        verb.start = adverb.start as usize;
        let before = tokens[..at - 1].iter().rev().find(|t| t.class.is_word());
        match before.filter(|t| t.end as usize > who.start) {
            Some(t) => who.end = t.end as usize,
            None => {
                source.pop();
            }
        }
    }
}
