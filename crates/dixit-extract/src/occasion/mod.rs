//! When and where: the times and places of a document, its dateline's date, and
//! for each attribution the occasion on which it was said, as far as the text
//! tells it.
//!
//! [`read`] finds times and places with `dixit-times` and `dixit-places` and sets
//! the times against the dateline or the date of publication. [`Setting::write`]
//! then gives each attribution its occasion: what stands beside its cue
//! (`beside`), else what the speaker's attribution before tells, else the
//! dateline. A time inside a content is what is spoken of, never when.

mod beside;
mod places;
mod times;
mod words;

use crate::Reading;
use crate::assemble::Said;
use crate::cues;
use crate::page::{Paragraph, Part};
use crate::section::Section;
use beside::{Beside, Scene};
use dixit_model::{Attribution, Document, OffsetMap, TimeValue};
use places::Named;
use std::collections::BTreeSet;
use times::{Seen, Timed};
use words::{Class, Classes};

/// Times and places of a document, in bytes of its text and in its order.
pub(crate) struct Setting<'a> {
    text: &'a str,
    seen: Seen,
    times: Vec<Timed>,
    places: Vec<Named>,
    /// When the text was written, where its dateline tells it.
    written: Option<TimeValue>,
}

/// Finds the times and places of a document and writes them into its reading,
/// whose dateline and date of publication have been read.
pub(crate) fn read<'a>(
    document: &'a Document,
    paragraphs: &[Paragraph],
    map: &OffsetMap<'_>,
    reading: &mut Reading,
) -> Setting<'a> {
    let text = document.text.as_str();
    let read: Vec<&Paragraph> = (paragraphs.iter())
        .filter(|p| !matches!(p.part, Part::Teaser | Part::TeaserHead))
        .collect();
    let published = (document.published.value.as_deref()).or(reading.published.as_deref());
    let dateline = reading.dateline.as_mut();
    let (times, seen) = times::read(text, &read, map, dateline, published);
    let places = places::read(text, &read, map, reading);
    reading.times = times.iter().map(|time| time.record(text, map)).collect();
    let filed = reading.dateline.as_ref().filter(|d| d.place.is_some());
    let written = filed.and_then(|d| d.date.clone()).map(|date| TimeValue {
        basis: match seen.year_from {
            Some(from) => format!("the dateline, its year from {from}"),
            None => "the dateline".to_owned(),
        },
        value: Some(date),
    });
    Setting {
        text,
        seen,
        times,
        places,
        written,
    }
}

/// What an attribution hands on to the next one of the same speaker.
struct Handed {
    section: usize,
    who: Option<usize>,
    time: Option<TimeValue>,
    /// It was said at some other time than that of writing.
    vague: bool,
    place: Option<usize>,
}

impl Setting<'_> {
    /// Writes when and where each was said into `attributions`, which are those of
    /// `said`. `whos` has the speaker of each.
    pub(crate) fn write(
        &self,
        sections: &[Section],
        said: &[Said],
        whos: &[Option<usize>],
        attributions: &mut [Attribution],
    ) {
        let mut last: Option<Handed> = None;
        // Speakers of whom a sentence has begun to tell what they said earlier.
        let mut earlier: BTreeSet<usize> = BTreeSet::new();
        let mut from = 0;
        while let Some(first) = said.get(from) {
            let count = said[from..]
                .iter()
                .take_while(|s| s.section == first.section);
            let to = from + count.count();
            let section = &sections[first.section];
            let scene = Scene::new(self, section, &said[from..to]);
            for at in from..to {
                let mut found = scene.beside(&said[at]);
                if let Some(who) = whos[at] {
                    if found.then {
                        earlier.insert(who);
                    } else if found.time.is_some() {
                        earlier.remove(&who);
                    }
                    found.vague |= earlier.contains(&who);
                } else {
                    // Nobody is known: whoever it is may be the one before.
                    let before = last.as_ref().filter(|l| l.section + 1 >= first.section);
                    let who = before.and_then(|before| before.who);
                    found.vague |= found.then || who.is_some_and(|who| earlier.contains(&who));
                }
                let handed = last.take_if(|l| {
                    l.section + 1 >= first.section && l.who == whos[at] && l.who.is_some()
                });
                let s = &said[at];
                let (time, place) = self.occasion(s, section, &found, handed.as_ref());
                let attribution = &mut attributions[at];
                if let Some(place) = place {
                    let named = &self.places[place];
                    attribution.place = Some(self.text[named.range.clone()].to_owned());
                    attribution.place_id = Some(named.id);
                }
                if s.parent.is_none() {
                    let own = time.as_ref().filter(|_| found.time.is_some());
                    let before = handed.filter(|_| own.is_none() && time.is_some());
                    last = Some(Handed {
                        section: first.section,
                        who: whos[at],
                        time: own.cloned().or_else(|| before?.time),
                        vague: time.is_none(),
                        place,
                    });
                }
                attribution.time = time;
            }
            from = to;
        }
    }

    /// Time and place of one attribution.
    fn occasion(
        &self,
        s: &Said,
        section: &Section,
        found: &Beside,
        handed: Option<&Handed>,
    ) -> (Option<TimeValue>, Option<usize>) {
        let own = found.time.map(|time| {
            let time = &self.times[time];
            TimeValue {
                value: Some(time.resolved.value.clone()),
                basis: time.why(self.text, &self.seen),
            }
        });
        let heading = section.part == Part::Title;
        if own.is_some() || s.parent.is_some() || heading {
            return (own, found.place);
        }
        let goes_on = handed.filter(|h| {
            h.section == s.section || self.words(s).any(|w| Classes::of(w).is(Class::On))
        });
        if let Some(before) = goes_on.filter(|_| !found.vague)
            && let Some(time) = &before.time
        {
            let mut time = time.clone();
            if !time.basis.ends_with(CARRIED) {
                time.basis.push_str(CARRIED);
            }
            return (Some(time), found.place.or(before.place));
        }
        let place = found.place.or_else(|| goes_on?.place);
        let vague = found.vague || goes_on.is_some_and(|before| before.vague);
        let dated = self.is_said(s) && !vague;
        let written = self.written.as_ref().filter(|_| dated);
        (written.cloned(), place)
    }

    /// Whether the cue is a verb that reports: "statements by" and the like may be
    /// of any day.
    fn is_said(&self, s: &Said) -> bool {
        self.words(s)
            .any(|word| word.eq_ignore_ascii_case("according") || cues::is_verb(word))
    }

    /// The words of the cue.
    fn words<'s>(&'s self, s: &'s Said) -> impl Iterator<Item = &'s str> {
        (s.cue.iter()).flat_map(|cue| self.text[cue.clone()].split_whitespace())
    }
}

/// Ends the basis of a time that another attribution tells.
const CARRIED: &str = ", carried from the speaker's words before";
