//! Times told by a length: from another time, up to now, or from a beginning.

use super::calendar::is_day;
use super::{Found, Parsed, Parser};
use crate::language::Tag;
use crate::meaning::{Calendar, Count, Degree, Length, Meaning, Reference, Step, Unit};

impl Parser<'_> {
    /// "two weeks ago", "in 5 minutes", "3 days after Christmas", "a year later".
    pub(super) fn offset(&self, at: usize) -> Option<Found> {
        // "Thursday, two years from now"
        if let Some((weekday, next)) = self.weekday_led(at) {
            let found = self.offset_plain(next)?;
            if let Meaning::Offset {
                length,
                forward,
                from,
                weekday: None,
            } = found.meaning
            {
                let meaning = Meaning::Offset {
                    length,
                    forward,
                    from,
                    weekday: Some(weekday),
                };
                return Some(Found {
                    span: at..found.span.end,
                    extent: at..found.extent.end,
                    meaning,
                    ..found
                });
            }
            return None;
        }
        let mut found = self.offset_plain(at)?;
        // "two months from today on Tuesday"
        let from = found.extent.start == found.span.start;
        let on = self
            .tag(found.span.end, Tag::On)
            .map(|(_, end)| end)
            .filter(|_| from);
        if let Some(on) = on
            && let Some((day, end, false)) = self.sense(on, Tag::Weekday)
            && let Meaning::Offset { weekday, .. } = &mut found.meaning
        {
            *weekday = u8::try_from(day).ok();
            found.span.end = end;
            found.extent.end = end;
        }
        Some(found)
    }

    fn weekday_led(&self, at: usize) -> Parsed<u8> {
        let (day, end, _) = self.sense(at, Tag::Weekday)?;
        let next = if self.mark(end, ',') { end + 1 } else { end };
        Some((u8::try_from(day).ok()?, next))
    }

    fn offset_plain(&self, at: usize) -> Option<Found> {
        let (_, in_end) = self.tag(at, Tag::InFuture).unzip();
        if let Some(next) = in_end
            && let Some((length, end)) = self.length(self.degree(next).1)
        {
            // "in two years since 2011"
            if let Some(found) = self.offset_from(at, next, &length, end, None) {
                return Some(found);
            }
            if self.is(end, Tag::AgoStrict)
                || self.mark(end, '-') && self.glued(end)
                || self.adjective(next, end)
            {
                return None;
            }
            let meaning = Meaning::Offset {
                length,
                forward: true,
                from: None,
                weekday: None,
            };
            return Some(Found::new(next..end, meaning).from(at));
        }
        let (degree, start) = self.degree(at);
        let (length, end) = self.length(start)?;
        if let Some(found) = self.offset_from(at, start, &length, end, degree) {
            return Some(found);
        }
        let (sign, after) = self.tag(end, Tag::AgoStrict)?;
        // "a year earlier this" and "3 hours later this week" go on otherwise.
        if self.is(end, Tag::Portion) && self.is(after, Tag::Step) {
            return None;
        }
        let meaning = Meaning::Offset {
            length,
            forward: sign > 0,
            from: None,
            weekday: None,
        };
        let mut found = Found::new(start..after, meaning).from(at);
        found.degree = degree;
        Some(found)
    }

    /// A length that stands before its noun: "in a two-year deal".
    fn adjective(&self, start: usize, end: usize) -> bool {
        let singular = !self.is(end - 1, Tag::Plural);
        let number = !self.is(start, Tag::A) && self.token(start + 1).is_some_and(|t| t.glued);
        singular && number && self.is_word(end)
    }

    /// "3 days after Christmas", "two weeks from now".
    fn offset_from(
        &self,
        at: usize,
        start: usize,
        length: &Length,
        end: usize,
        degree: Option<Degree>,
    ) -> Option<Found> {
        let (sign, next) = self.tag(end, Tag::Relation)?;
        let (from, after) = if let Some((_, after)) = self.tag(next, Tag::Now) {
            (
                Some(Box::new(Meaning::Reference(Reference::Present))),
                after,
            )
        } else {
            let (from, after) = self.offset_base(next)?;
            (Some(Box::new(from)), after)
        };
        if sign < 0 && matches!(from.as_deref(), Some(Meaning::Reference(_))) {
            return None;
        }
        let meaning = Meaning::Offset {
            length: length.clone(),
            forward: sign > 0,
            from,
            weekday: None,
        };
        let mut found = Found::new(start..after, meaning).from(at);
        found.degree = degree;
        Some(found)
    }

    /// What a length is counted from.
    fn offset_base(&self, at: usize) -> Parsed<Meaning> {
        let (calendar, end) = self.calendar(at)?;
        let day = is_day(&calendar);
        let year = matches!(&calendar, Calendar::Fields(fields) if fields.month.is_none());
        let month = matches!(&calendar, Calendar::Fields(fields) if fields.day.is_none() && fields.month.is_some());
        (day || year || month).then_some((Meaning::Calendar(calendar), end))
    }

    /// "the last three months", "next 5 days", "5 upcoming years", "the past
    /// decade", "within 9 months".
    pub(super) fn window(&self, at: usize) -> Option<Found> {
        if let Some((_, next)) = self.tag(at, Tag::Within) {
            let step = self.tag(next, Tag::Step).filter(|(v, _)| v.abs() <= 2);
            let inner = step.map_or(self.skip(next, Tag::The), |(_, end)| end);
            let forward = step.is_none_or(|(v, _)| v >= 0);
            let (length, end) = self
                .length(inner)
                .or_else(|| self.length_after_step(inner))?;
            // "within 2 weeks from today"
            let today = self.tag(end, Tag::From).and_then(|(_, next)| {
                self.tag(next, Tag::Day)
                    .or_else(|| self.tag(next, Tag::Now))
            });
            let end = today
                .filter(|(offset, _)| *offset == 0)
                .map_or(end, |(_, end)| end);
            let meaning = Meaning::Window {
                length,
                forward,
                at_once: true,
            };
            return Some(Found::new(next..end, meaning).from(at));
        }
        let first = self.skip(at, Tag::The);
        // "5 upcoming years", "the 2 next days"
        if let Some((count, next)) = self.whole(first)
            && let Some((value, next)) = self.tag(next, Tag::Step)
            && value.abs() <= 2
            && value != 0
            && let Some((unit, end)) = self.unit(next)
            && (count == 1 || self.is(end - 1, Tag::Plural))
        {
            let length = Length::of(i64::from(count), unit);
            let meaning = Meaning::Window {
                length,
                forward: value > 0,
                at_once: false,
            };
            return Some(Found::new(at..end, meaning));
        }
        let (value, next) = self.tag(at, Tag::Step).filter(|(v, _)| v.abs() <= 2)?;
        if at > 0 && self.ends_at(at, Tag::NotStepBefore) {
            return None;
        }
        let next = self.skip(next, Tag::Filler);
        let length = self.length(next).filter(|_| !self.is(next, Tag::A));
        // "the last 3 months and 2 days ago" are two times.
        let length = match length {
            Some((_, end)) if self.is(end, Tag::AgoStrict) => self.length_of(next, 1),
            other => other,
        };
        if let Some((length, end)) = length {
            // "the last four months of 2021" is part of its year; "this 5 days" is a length.
            let meaning = Meaning::Window {
                length,
                forward: value > 0,
                at_once: value == 0,
            };
            return Some(Found::new(at..end, meaning));
        }
        // "the past week", "the next hour", "the coming weeks"
        let (unit, end) = self.unit(next)?;
        let plural = self.is(end - 1, Tag::Plural);
        if plural {
            let length = Length {
                parts: vec![(Count::Few, unit)],
            };
            let meaning = Meaning::Window {
                length,
                forward: value > 0,
                at_once: true,
            };
            return (value != 0).then(|| Found::new(at..end, meaning));
        }
        let rolls = unit.is_clock() || value.abs() == 2;
        let meaning = Meaning::Window {
            length: Length::of(1, unit),
            forward: value > 0,
            at_once: unit.is_clock(),
        };
        let second = unit == Unit::Second && !self.is(next, Tag::Plural) && value == 0;
        (rolls && value != 0 && unit != Unit::Night && !second)
            .then(|| Found::new(at..end, meaning))
    }

    /// "day and 5 hours" behind "the next".
    fn length_after_step(&self, at: usize) -> Parsed<Length> {
        let (unit, end) = self.unit(at)?;
        let mut parts = vec![(Count::whole(1), unit)];
        let next = self.skip(end, Tag::And);
        if next > end
            && let Some((more, after)) = self.length(next)
            && more.parts.first().is_some_and(|(_, u)| *u < unit)
        {
            parts.extend(more.parts);
            return Some((Length { parts }, after));
        }
        Some((Length { parts }, end))
    }

    /// A length with its beginning: "for 2 weeks starting May 20th", "from 9 for
    /// 2.5 hours", "14th Feb from 9:30am for 7 hours".
    pub(super) fn stretch(&self, at: usize) -> Option<Found> {
        let for_end = self.tag(at, Tag::For).map(|(_, end)| end);
        if let Some((length, end)) = self.length(for_end.unwrap_or(at)) {
            let comma = if self.mark(end, ',') { end + 1 } else { end };
            let starting = self.tag(comma, Tag::Starting).map(|(_, end)| end);
            let from = self
                .tag(comma, Tag::From)
                .map(|(_, end)| end)
                .filter(|_| for_end.is_some());
            let (start, after) = self.start(starting.or(from)?)?;
            let meaning = Meaning::Stretch {
                start: Box::new(start),
                length,
            };
            let first = if starting.is_some() {
                for_end.unwrap_or(at)
            } else {
                at
            };
            return Some(Found::new(first..after, meaning).from(at));
        }
        // "from 9 for 2.5 hrs"
        if let Some((_, next)) = self.tag(at, Tag::From) {
            let (start, end) = self.start(next)?;
            let (_, next) = self.tag(end, Tag::For)?;
            let (length, after) = self.length(next)?;
            let meaning = Meaning::Stretch {
                start: Box::new(start),
                length,
            };
            return Some(Found::new(at..after, meaning));
        }
        // "14th Feb for 7 hours from 9:30am"
        let (day, end) = self
            .calendar(at)
            .filter(|(day, _)| super::moment::takes_time(day))?;
        let rest = self.stretch_clock(end)?;
        let Meaning::Stretch { start, length } = rest.meaning else {
            return None;
        };
        let Meaning::Clock { day: None, clock } = *start else {
            return None;
        };
        let start = Meaning::Clock {
            day: Some(day),
            clock,
        };
        let meaning = Meaning::Stretch {
            start: Box::new(start),
            length,
        };
        Some(Found::new(at..rest.span.end, meaning))
    }

    /// A stretch that begins with a time of day.
    fn stretch_clock(&self, at: usize) -> Option<Found> {
        if !self.is(at, Tag::For) && !self.is(at, Tag::From) {
            return None;
        }
        // One level only: the stretch behind a day begins with no day.
        let for_end = self.tag(at, Tag::For).map(|(_, end)| end);
        let (length, start, after) = if let Some(next) = for_end {
            let (length, end) = self.length(next)?;
            let (_, next) = self.tag(end, Tag::From)?;
            let (start, after) = self.start(next)?;
            (length, start, after)
        } else {
            let (_, next) = self.tag(at, Tag::From)?;
            let (start, end) = self.start(next)?;
            let (_, next) = self.tag(end, Tag::For)?;
            let (length, after) = self.length(next)?;
            (length, start, after)
        };
        let meaning = Meaning::Stretch {
            start: Box::new(start),
            length,
        };
        Some(Found::new(at..after, meaning))
    }

    /// When a stretch begins: a moment, or the bare number of an hour.
    fn start(&self, at: usize) -> Parsed<Meaning> {
        if let Some((meaning, end)) = self.moment(at) {
            let point = !matches!(
                &meaning,
                Meaning::Calendar(Calendar::Weekday(_, Step::Past))
            );
            return point.then_some((meaning, end));
        }
        let ((clock, _), end) = self.clock(at)?;
        Some((Meaning::Clock { day: None, clock }, end))
    }
}
