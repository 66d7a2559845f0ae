//! The place at the head of a news text: “ALEPPO, Syria (AP) —”.

use crate::find::{Mention, Use};
use crate::fold::fold;
use crate::gazetteer::{Gazetteer, Kind, PlaceRef, is_capitals};
use crate::layout::class;
use crate::rank::Context;

/// Bytes of a text in which a dateline ends, and of a place string on its own.
const HEAD: usize = 120;
const ALONE: usize = 60;

/// Where the places of a dateline end, in bytes: at a bracket, a dash or a colon
/// in the first line. `None` where the text does not look like one.
pub(crate) fn head_end(text: &str) -> Option<usize> {
    let start = text.len() - text.trim_start().len();
    let line = text[start..].lines().next().unwrap_or("");
    let mut ends = Vec::new();
    for mark in ["(", " - ", " – ", " — ", "—", "–", " -- ", ": "] {
        ends.extend(line.find(mark));
    }
    ends.extend(
        [" -", ":"]
            .iter()
            .filter_map(|mark| line.strip_suffix(mark))
            .map(str::len),
    );
    let end = ends
        .into_iter()
        .min()
        .filter(|end| *end > 0 && *end <= HEAD)?;
    Some(start + end)
}

impl Gazetteer {
    /// The places of a dateline: of a news text that begins with one, or of the
    /// place string alone (“Kiev/Kyiv”, “BIRMINGHAM, Ala.”). Empty where there
    /// is none. Ranges are bytes of `text`.
    #[must_use]
    pub fn dateline(&self, text: &str) -> Vec<Mention> {
        let end = head_end(text).or_else(|| Some(text.len()).filter(|length| *length <= ALONE));
        let Some(head) = end.and_then(|end| text.get(..end)) else {
            return Vec::new();
        };
        // “MOSCOW, 8 February.”, “LONDON. June 3”: sentences are no datelines.
        if head.split_whitespace().count() > 10 {
            return Vec::new();
        }
        let parts = parts(head);
        let Some(first) = parts.first() else {
            return Vec::new();
        };
        if !head[first.start..].starts_with(char::is_uppercase) {
            return Vec::new();
        }
        let mut mentions: Vec<Mention> = Vec::new();
        let mut containers: Vec<PlaceRef> = Vec::new();
        for Part {
            start,
            name: part,
            beside,
        } in parts
        {
            if self.is_date(part) {
                continue;
            }
            let mut candidates = self.lookup(part);
            if candidates.is_empty() && part.ends_with('.') || part.len() <= 5 {
                // “Ala.”, “TX”: a code in whatever case.
                candidates = self.lookup(&part.to_uppercase());
            }
            let outer: Vec<PlaceRef> = (mentions.last().filter(|_| beside).into_iter())
                .flat_map(|inside| {
                    let contains = |outer: &PlaceRef| {
                        let outer = self.place(*outer);
                        let area =
                            matches!(outer.kind(), Kind::Country | Kind::Division | Kind::Region);
                        area && inside
                            .candidates
                            .iter()
                            .any(|c| outer.contains(&self.place(c.place)))
                    };
                    candidates
                        .iter()
                        .map(|c| c.place)
                        .filter(contains)
                        .collect::<Vec<_>>()
                })
                .collect();
            if let Some(inside) = mentions.last_mut().filter(|_| !outer.is_empty()) {
                self.rank(
                    &mut inside.candidates,
                    &Context {
                        beside: outer.clone(),
                        ..Context::default()
                    },
                );
                containers = outer;
                let context = Context {
                    settled: containers.clone(),
                    ..Context::default()
                };
                self.rank(&mut candidates, &context);
            }
            if candidates.is_empty() {
                if mentions.is_empty() {
                    return Vec::new();
                }
                break;
            }
            mentions.push(Mention {
                start,
                end: start + part.len(),
                usage: Use::Place,
                candidates,
            });
        }
        // A headline such as “Russia: new sanctions” names no place of writing,
        // nor does a sentence that begins with a country.
        let written = mentions.first().is_some_and(|mention| {
            let name = &text[mention.start..mention.end];
            let country = self.place(mention.candidates[0].place).kind() == Kind::Country;
            is_capitals(name)
                || !country && (!containers.is_empty() || !text[head.len()..].starts_with(':'))
        });
        if written { mentions } else { Vec::new() }
    }

    fn is_date(&self, part: &str) -> bool {
        part.split(|c: char| !c.is_alphanumeric()).any(|word| {
            word.starts_with(|c: char| c.is_ascii_digit())
                || word.len() > 2
                    && self
                        .entry(&fold(word))
                        .is_some_and(|entry| entry.is(class::CALENDAR))
        })
    }
}

/// A part of a dateline.
struct Part<'t> {
    start: usize,
    name: &'t str,
    /// Stands behind a comma, and so may contain the place before it.
    beside: bool,
}

/// The parts of a dateline between commas and slashes, each with its start.
fn parts(head: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut at = 0;
    for piece in head.split_inclusive([',', '/', ';']) {
        let bare = piece.trim_end_matches([',', '/', ';']);
        let lead = bare.len() - bare.trim_start().len();
        let part = bare.trim();
        // A sentence's stop is no part of a name, an abbreviation's is.
        let part = if part.len() > 6 {
            part.trim_end_matches('.')
        } else {
            part
        };
        if !part.is_empty() {
            let beside = head[..at].ends_with(',');
            parts.push(Part {
                start: at + lead,
                name: part,
                beside,
            });
        }
        at += piece.len();
    }
    parts.truncate(6);
    parts
}
