//! The times of a document and its dateline's date.

use crate::page::Paragraph;
use dixit_model::{Dateline, OffsetMap, Time, TimeBasis, TimeType};
use dixit_times::{
    Anchor, Basis, CivilTime, Expression, Language, Meaning, Reference, Resolved, Type, find,
    narrow, tense,
};
use std::ops::Range;

/// A time of the text, resolved. Its places are bytes of the whole text.
pub(super) struct Timed {
    pub(super) expression: Expression,
    pub(super) resolved: Resolved,
}

/// From what the times of a document are seen.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    /// In words; nothing where the document has no date.
    from: Option<&'static str>,
    /// What tells the year of the dateline, where that does not.
    pub(super) year_from: Option<&'static str>,
}

const PUBLICATION: &str = "the date of publication";
const DATELINE: &str = "the dateline";

/// Finds and resolves the times in `paragraphs`. The year of the dateline is
/// filled in where the date of publication or the text tells it.
pub(super) fn read(
    text: &str,
    paragraphs: &[&Paragraph],
    map: &OffsetMap<'_>,
    mut dateline: Option<&mut Dateline>,
    published: Option<&str>,
) -> (Vec<Timed>, Seen) {
    let language = Language::english();
    let (mut found, mut tenses) = (Vec::new(), Vec::new());
    for paragraph in paragraphs {
        let words = &text[paragraph.range.clone()];
        for expression in find(words, language) {
            tenses.push(tense(words, expression.span.clone(), language));
            found.push(moved(expression, paragraph.range.start));
        }
    }
    let mut seen = Seen::default();
    let filed = dateline.as_deref_mut().filter(|d| d.place.is_some());
    if let Some(filed) = filed
        && let Some(full) = filed.date.as_deref().and_then(|d| with_year(d, published?))
    {
        filed.date = Some(full);
        seen.year_from = Some(PUBLICATION);
    }
    let filed = dateline.filter(|d| d.place.is_some());
    let anchor = anchor(filed.as_deref(), published);
    seen.from = anchor.as_ref().map(|(_, words)| *words);
    let resolved = narrow(
        text,
        &found,
        &tenses,
        anchor.as_ref().map(|(anchor, _)| anchor),
    );
    let mut times: Vec<Timed> = (found.into_iter().zip(resolved))
        .map(|(expression, resolved)| Timed {
            expression,
            resolved,
        })
        .collect();
    if let Some(filed) = filed {
        let place = map.to_byte(filed.start)..map.to_byte(filed.end);
        agree(&mut times, filed, &place, &mut seen);
    }
    (times, seen)
}

/// The expression with its places moved by as many bytes.
fn moved(mut expression: Expression, by: usize) -> Expression {
    let ends = expression.ends.iter_mut().map(|(span, _)| span);
    for range in ends.chain([&mut expression.span, &mut expression.extent]) {
        *range = range.start + by..range.end + by;
    }
    expression
}

/// A day, `YYYY-MM-DD`, with what may stand behind it.
fn day(date: &str) -> Option<CivilTime> {
    date.get(..10)?.parse().ok()
}

/// Month and day of `XXXX-MM-DD`.
fn without_year(date: &str) -> Option<(u8, u8)> {
    let (month, day) = date.strip_prefix("XXXX-")?.split_once('-')?;
    Some((month.parse().ok()?, day.parse().ok()?))
}

/// The day of a dateline in the year in which the text was published soon after:
/// at most two months later, and two days earlier where clocks differ.
fn with_year(date: &str, published: &str) -> Option<String> {
    const LATER: i32 = 62;
    const EARLIER: i32 = 2;
    let (month, of_month) = without_year(date)?;
    let (year, published_month, published_day) = day(published)?.date();
    // Days of a calendar whose months have 31 days: near enough for the bounds.
    let days = |month: u8, day: u8| i32::from(month) * 31 + i32::from(day);
    let after = days(published_month, published_day) - days(month, of_month);
    let years = [
        (year, after),
        (year - 1, after + 372),
        (year + 1, after - 372),
    ];
    let (year, _) = (years.into_iter()).find(|(_, after)| (-EARLIER..=LATER).contains(after))?;
    let full = format!("{year:04}{}", date.strip_prefix("XXXX")?);
    day(&full).map(|_| full)
}

/// The dateline where it has a year, else the date of publication, else the
/// dateline without a year.
fn anchor(dateline: Option<&Dateline>, published: Option<&str>) -> Option<(Anchor, &'static str)> {
    let filed = dateline.and_then(|d| d.date.as_deref());
    if let Some(date) = filed.and_then(day) {
        let (year, month, day) = date.date();
        return Some((Anchor::dateline(Some(year), month, day)?, DATELINE));
    }
    if let Some(date) = published.and_then(day) {
        return Some((Anchor::published(date), PUBLICATION));
    }
    let (month, day) = without_year(filed?)?;
    Some((Anchor::dateline(None, month, day)?, DATELINE))
}

/// Makes the dateline and the time that stands in it agree: the one of the two
/// that has a year tells it to the other.
fn agree(times: &mut [Timed], filed: &mut Dateline, place: &Range<usize>, seen: &mut Seen) {
    let inside = |time: &&mut Timed| {
        let span = &time.expression.span;
        place.start <= span.start && span.end <= place.end && time.resolved.kind == Type::Date
    };
    let (Some(time), Some(date)) = (times.iter_mut().find(inside), &mut filed.date) else {
        return;
    };
    let value = &mut time.resolved;
    if value.value == *date {
        return;
    }
    if day(date).is_some() {
        value.value.clone_from(date);
        value.timex.clone_from(date);
        if seen.year_from.is_some() {
            value.basis = Basis::Published;
        }
    } else if day(&value.value).is_some() && value.value.get(4..) == date.get(4..) {
        date.clone_from(&value.value);
        value.basis = Basis::Context;
        seen.year_from = Some("a full date elsewhere in the text");
    }
}

impl Timed {
    /// As the contract has it.
    pub(super) fn record(&self, text: &str, map: &OffsetMap<'_>) -> Time {
        let span = map.span(self.expression.span.clone());
        Time {
            start: span.start,
            end: span.end,
            text: text[self.expression.span.clone()].to_owned(),
            time_type: match self.resolved.kind {
                Type::Date => TimeType::Date,
                Type::Time => TimeType::Time,
                Type::Duration => TimeType::Duration,
                Type::Set => TimeType::Set,
            },
            value: Some(self.resolved.value.clone()).filter(|value| !value.is_empty()),
            basis: match self.resolved.basis {
                Basis::Explicit => TimeBasis::Explicit,
                Basis::Published => TimeBasis::Published,
                Basis::Dateline => TimeBasis::Dateline,
                Basis::Tense => TimeBasis::Tense,
                Basis::Weekday => TimeBasis::Weekday,
                Basis::Context => TimeBasis::Context,
                Basis::Nearest => TimeBasis::Nearest,
                Basis::Open => TimeBasis::Open,
            },
        }
    }

    /// Whether it is a point or stretch of the calendar or clock, at which
    /// something can be said.
    pub(super) fn is_moment(&self) -> bool {
        matches!(self.resolved.kind, Type::Date | Type::Time)
            && self.expression.bound.is_none()
            && !matches!(self.expression.meaning, Meaning::Reference(_))
    }

    /// Whether it is a day or more: "the Morning Post" has no time of day.
    pub(super) fn is_date(&self) -> bool {
        self.resolved.kind == Type::Date
    }

    /// "earlier", "recently": before something, no more.
    pub(super) fn is_before(&self) -> bool {
        matches!(self.expression.meaning, Meaning::Reference(Reference::Past))
    }

    /// What the value rests on, in words, for an attribution beside whose cue the
    /// time stands.
    pub(super) fn why(&self, text: &str, seen: &Seen) -> String {
        let words = &text[self.expression.extent.clone()];
        let words: Vec<&str> = words.split_whitespace().collect();
        let mut why = format!("“{}” beside the cue", words.join(" "));
        let from = seen.from.unwrap_or("no date");
        match self.resolved.basis {
            Basis::Explicit => {}
            Basis::Published => why.push_str(&format!(", seen from {PUBLICATION}")),
            Basis::Dateline => why.push_str(&format!(", seen from {DATELINE}")),
            Basis::Tense => {
                why.push_str(&format!(", seen from {from}, by the tense of its sentence"))
            }
            Basis::Weekday => why.push_str(", in the year that has this weekday on it"),
            Basis::Context => why.push_str(", with the year or day that the text gives elsewhere"),
            Basis::Nearest => why.push_str(&format!(", the nearest one seen from {from}")),
            Basis::Open => why.push_str("; the text does not tell the rest of the date"),
        }
        why
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_datelines_year_comes_from_a_publication_soon_after_it() {
        for (date, published, full) in [
            ("XXXX-02-08", "2016-02-08", Some("2016-02-08")),
            ("XXXX-02-08", "2016-02-09T04:00:00Z", Some("2016-02-08")),
            ("XXXX-12-31", "2016-01-02", Some("2015-12-31")),
            ("XXXX-01-01", "2015-12-31", Some("2016-01-01")),
            // Printed again years later, or dated by a change of the page.
            ("XXXX-02-08", "2016-07-01", None),
            ("XXXX-02-29", "2015-03-01", None),
            ("XXXX-02-08", "2016", None),
            ("2015-02-08", "2016-02-08", None),
        ] {
            assert_eq!(
                with_year(date, published).as_deref(),
                full,
                "{date} {published}"
            );
        }
    }
}
