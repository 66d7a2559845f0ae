//! The parts of a page that are nobody's words, and its language.

use crate::Reading;
use crate::fast::view::{self, View};
use crate::page::{self, Paragraph, Part};
use dixit_model::{Dateline, Document, OffsetMap, Problem, Related};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// How much of a text is made of the commonest English words.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct English {
    common: usize,
    words: usize,
}

impl English {
    /// Words that are looked at: enough to tell, whatever the text's length.
    const ENOUGH: usize = 600;

    pub(crate) fn count(&mut self, view: &View) {
        static COMMON: LazyLock<BTreeSet<u32>> = LazyLock::new(|| {
            "the of and to a in that is was for on with as by at from it he she be are not have has"
                .split(' ')
                .map(view::hash)
                .collect()
        });
        if self.words >= Self::ENOUGH {
            return;
        }
        for seen in view.seen.iter().filter(|s| s.class.is_word()) {
            self.words += 1;
            self.common += usize::from(COMMON.contains(&seen.word));
        }
    }
}

/// Says whether the text is in the reader's language. In the articles of
/// `examples/wikinews` these words make up 25 to 45 of a hundred; in texts of
/// other languages a few at most.
pub(crate) fn language(english: English, document: &Document, reading: &mut Reading) {
    let other = document
        .language
        .as_deref()
        .is_some_and(|l| !l.starts_with("en"));
    let share = english.common as f32 / english.words.max(1) as f32;
    if english.words >= 20 && share > 0.15 {
        reading.language = Some("en".to_owned());
    } else if other || (english.words >= 40 && share < 0.08) {
        reading.problems.push(Problem {
            kind: "language".to_owned(),
            message:
                "the text does not look like English, the only language that this reader knows"
                    .to_owned(),
            start: None,
            end: None,
        });
    }
}

/// Title, byline, dateline and teasers.
pub(crate) fn page_parts(
    text: &str,
    map: &OffsetMap<'_>,
    paragraphs: &[Paragraph],
    reading: &mut Reading,
) {
    let mut body = 0;
    for p in paragraphs {
        let line = &text[p.range.clone()];
        match p.part {
            Part::Title if reading.title.is_none() => {
                reading.title = Some(map.span(p.range.clone()));
            }
            Part::Byline if reading.byline.is_none() && body <= 1 => {
                reading.byline = byline(line);
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
            Part::DateOnly if reading.dateline.is_none() && body <= 1 => {
                let span = map.span(p.range.clone());
                let date = crate::dateline::date_alone(line);
                reading.published = date.clone().filter(|d| !d.starts_with('X'));
                reading.dateline = Some(Dateline {
                    place: None,
                    place_ids: Vec::new(),
                    date,
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
                        place_ids: Vec::new(),
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

/// The names in "By Ann Lee and Bob Roe".
fn byline(line: &str) -> Option<String> {
    let names = line
        .get(..3)
        .filter(|b| b.eq_ignore_ascii_case("by "))
        .map(|_| line[3..].trim())?;
    (!names.is_empty()).then(|| names.to_owned())
}
