//! Expressions of one moment: alone, limited, about; and vague references.

use super::{Found, Parsed, Parser};
use crate::language::Tag;
use crate::meaning::{Bound, Calendar, Degree, Meaning, Reference, Unit};

fn bound(value: i32) -> Option<Bound> {
    Some(match value {
        0 => Bound::Before,
        1 => Bound::After,
        2 => Bound::Since,
        3 => Bound::Until,
        _ => return None,
    })
}

impl Parser<'_> {
    /// A moment, with a preposition that belongs to it ("in the morning"),
    /// "about" before it or "or later" behind it.
    pub(super) fn single(&self, at: usize) -> Option<Found> {
        let (degree, start) = match self.around(at) {
            Some(end) => (Some(Degree::Approx), self.skip(end, Tag::At)),
            None => (None, at),
        };
        // "at 6.45": the number is a time because of the word.
        let dotted = self
            .tag(start, Tag::At)
            .map(|(_, end)| end)
            .filter(|next| self.dotted(*next));
        let inner = dotted.unwrap_or(start);
        let (meaning, end) = match self.moment(inner) {
            Some(found) => found,
            None if degree.is_some() => {
                let ((clock, _), end) = self.clock(inner).filter(|(_, end)| {
                    self.token(*end).is_none() || !self.is_word(*end) && self.clean_right(*end)
                })?;
                (Meaning::Clock { day: None, clock }, end)
            }
            None => return None,
        };
        // "talking about 2015" says nothing of how near it is.
        if self.is(at, Tag::About) && matches!(meaning, Meaning::Calendar(_)) {
            return None;
        }
        let bare =
            matches!(&meaning, Meaning::Clock { day: None, clock } if clock.minute.is_none());
        if degree.is_some() && bare && self.is_number(inner) && end == inner + 1 {
            return None;
        }
        if self.is_greeted(at, &meaning) {
            return None;
        }
        let mut found = Found::new(inner..end, meaning).from(at);
        if let Meaning::Daypart { .. } = found.meaning {
            let plain = self.is(inner, Tag::InOnly) || self.is(inner, Tag::At);
            found.span.start = if plain { inner + 1 } else { inner };
        }
        found.degree = degree;
        self.bound_behind(&mut found);
        Some(found)
    }

    /// "around", "about", unless it is "how about".
    fn around(&self, at: usize) -> Option<usize> {
        let (_, end) = self
            .tag(at, Tag::Around)
            .or_else(|| self.tag(at, Tag::About))?;
        (!self.ends_at(at, Tag::NotAroundBefore)).then_some(end)
    }

    /// "6.45" in digits.
    fn dotted(&self, at: usize) -> bool {
        self.is_number(at)
            && self.mark(at + 1, '.')
            && self.glued(at + 1)
            && self.glued(at + 2)
            && self.is_number(at + 2)
    }

    /// "Good morning", "Have a great week": wishes, not times.
    fn is_greeted(&self, at: usize, meaning: &Meaning) -> bool {
        let near = matches!(
            meaning,
            Meaning::Daypart { day: None, .. }
                | Meaning::Calendar(
                    Calendar::Same(Unit::Day)
                        | Calendar::Period(
                            Unit::Weekend | Unit::Day | Unit::Week | Unit::Month | Unit::Year,
                            0
                        )
                )
        );
        near && at > 0 && self.is(at - 1, Tag::Greeting)
    }

    /// "2012 or later", "3 pm or later on Monday".
    fn bound_behind(&self, found: &mut Found) {
        let Some((value, end)) = self.tag(found.span.end, Tag::BoundAfter) else {
            return;
        };
        let on = self.tag(end, Tag::On).map(|(_, end)| end);
        let ends = self.token(end).is_none()
            || !self.is_word(end) && !self.is_number(end)
            || on.is_some()
            || self.is(end, Tag::And)
            || self.is(end, Tag::Or);
        if !ends {
            return;
        }
        found.bound = bound(value);
        found.extent.end = end;
        if let (Some(on), Meaning::Clock { day, .. }) = (on, &mut found.meaning)
            && day.is_none()
            && let Some((calendar, after)) = self
                .calendar(on)
                .filter(|(c, _)| super::moment::takes_time(c))
        {
            *day = Some(calendar);
            found.extent.end = after;
        }
    }

    /// "since 2014", "before 5 pm", "Thursday before 5pm", "until 27 April".
    pub(super) fn bounded(&self, at: usize) -> Option<Found> {
        if let Some((value, next)) = self.tag(at, Tag::Bound) {
            return self.bounded_moment(at, bound(value)?, next);
        }
        // "year 2012 or later" is read in `single`; "1/1/2015 after 2:00" here.
        let word = self.skip(at, Tag::YearWord);
        if word > at
            && let Some((value, next)) = self.tag(word, Tag::Bound)
            && let Some((year, end)) = self.year_digits(next)
        {
            let meaning = Meaning::Calendar(super::calendar::year_only(
                crate::meaning::Year::Known(year),
            ));
            let mut found = Found::new(next..end, meaning).from(at);
            found.bound = bound(value);
            return Some(found);
        }
        let (day, end) = self
            .calendar(at)
            .filter(|(day, _)| super::moment::takes_time(day))?;
        let (value, next) = self.tag(end, Tag::BoundTime)?;
        let ((clock, _), after) = self.clock(next).filter(|((_, sure), after)| {
            *sure > super::clock::Sure::Bare || !self.is_word(*after)
        })?;
        let mut found = Found::new(
            at..after,
            Meaning::Clock {
                day: Some(day),
                clock,
            },
        );
        found.bound = bound(value);
        Some(found)
    }

    fn bounded_moment(&self, at: usize, bound: Bound, next: usize) -> Option<Found> {
        let next = if self.is(next, Tag::On) && !self.is(next, Tag::Weekday) {
            next + 1
        } else {
            next
        };
        let (degree, start) = match self.tag(next, Tag::Around) {
            Some((_, end)) => (Some(Degree::Approx), end),
            None => (None, next),
        };
        let (meaning, end) = self
            .moment(start)
            .or_else(|| self.limited_clock(start))
            .or_else(|| self.limited_now(bound, start))
            .or_else(|| self.limited_rest(start))?;
        // "the day after the attack", "past 2, after 3 attempts" have no moment.
        if let Meaning::Daypart { day: None, .. } = &meaning
            && self.is(start, Tag::InOnly)
        {
            return None;
        }
        let mut found = Found::new(start..end, meaning).from(at);
        found.bound = Some(bound);
        found.degree = degree;
        Some(found)
    }

    /// A bare hour or "9.30" behind a limit: "before 9.30".
    fn limited_clock(&self, at: usize) -> Parsed<Meaning> {
        let ((clock, sure), end) = self.clock(at)?;
        let near = sure >= super::clock::Sure::Near && !self.is_word(end) && !self.mark(end, '%');
        near.then_some((Meaning::Clock { day: None, clock }, end))
    }

    /// "until now", "till date".
    fn limited_now(&self, bound: Bound, at: usize) -> Parsed<Meaning> {
        let (_, end) = self.tag(at, Tag::Now)?;
        (bound == Bound::Until).then_some((Meaning::Reference(Reference::Present), end))
    }

    /// "until the last week of July": nothing more than a calendar.
    fn limited_rest(&self, at: usize) -> Parsed<Meaning> {
        let (day, end) = self.day_of_month(at)?;
        Some((Meaning::Calendar(day), end))
    }

    /// "recently", "now", "soon", "later".
    pub(super) fn reference(&self, at: usize) -> Option<Found> {
        let (value, end) = self.tag(at, Tag::Reference)?;
        let reference = match value {
            0 => Reference::Past,
            1 => Reference::Present,
            2 => Reference::Future,
            _ => Reference::Open,
        };
        let part_of_word = self.mark(end, '-') && self.glued(end) && self.is_word(end + 1);
        let spelled = at > 0 && self.glued(at) && self.mark(at - 1, '-');
        if part_of_word || spelled {
            return None;
        }
        // "in the past 2 decades", "recent 5 years" count.
        let counts = self.is_number(end)
            || self.is(end, Tag::Number)
            || self.is(end, Tag::Few)
            || self.is(end, Tag::Unit)
            || self.is(end, Tag::Couple);
        if counts && end > at {
            return None;
        }
        Some(Found::new(at..end, Meaning::Reference(reference)))
    }
}
