//! Recurring times.

use super::{Found, Parsed, Parser};
use crate::language::Tag;
use crate::meaning::{Clock, Count, Daypart, Length, Meaning, Set, Unit};

impl Set {
    fn every(every: Length) -> Set {
        Set {
            every,
            weekday: None,
            part: None,
            clock: None,
            times: 1,
        }
    }
}

impl Parser<'_> {
    /// "daily", "every two weeks", "Thursdays at 17.30", "twice a year", "3 pm each day".
    pub(super) fn set(&self, at: usize) -> Option<Found> {
        let (set, end) = self
            .every(at)
            .or_else(|| self.adverb(at))
            .or_else(|| self.weekdays(at))
            .or_else(|| self.parts(at))
            .or_else(|| self.times_a(at))
            .or_else(|| self.clock_every(at))
            .or_else(|| self.rate(at))?;
        Some(Found::new(at..end, Meaning::Set(set)))
    }

    /// "every day at 7 p.m.", "each Monday", "every other Friday", "any weekend".
    fn every(&self, at: usize) -> Parsed<Set> {
        let (_, next) = self.tag(at, Tag::Every)?;
        let all = self.is(at, Tag::EveryAll);
        let (mut set, end) = self.every_what(next)?;
        let plural = self.is(end - 1, Tag::Plural);
        // "all week" is a length, "all weekends" a set.
        if all && !plural {
            return None;
        }
        // "any time", "any second": no rhythm.
        if set.every.is_clock() && !self.is(at, Tag::EveryStrict) {
            return None;
        }
        let end = self.set_clock(&mut set, end);
        Some((set, end))
    }

    /// What "every" stands before.
    fn every_what(&self, at: usize) -> Parsed<Set> {
        if let Some((_, next)) = self.tag(at, Tag::Other) {
            if let Some((weekday, end, _)) = self.sense(next, Tag::Weekday) {
                let mut set = Set::every(Length::of(2, Unit::Week));
                set.weekday = u8::try_from(weekday).ok();
                return Some((set, end));
            }
            let (unit, end) = self.unit(next)?;
            return Some((Set::every(Length::of(2, unit)), end));
        }
        if let Some((weekday, end, _)) = self.sense(at, Tag::Weekday) {
            let mut set = Set::every(Length::of(1, Unit::Week));
            set.weekday = u8::try_from(weekday).ok();
            let set = match self.tag(end, Tag::Part) {
                Some((part, after)) => {
                    set.part = Daypart::from_value(part);
                    return Some((set, after));
                }
                None => set,
            };
            return Some((set, end));
        }
        if let Some((part, end)) = self.tag(at, Tag::Part) {
            let mut set = Set::every(Length::of(1, Unit::Day));
            set.part = Daypart::from_value(part);
            return Some((set, end));
        }
        if let Some((unit, end)) = self.unit(at) {
            return Some((Set::every(Length::of(1, unit)), end));
        }
        let (count, end) = self.whole(at)?;
        let (unit, end) = self.unit(end)?;
        Some((Set::every(Length::of(i64::from(count), unit)), end))
    }

    /// "daily", "weekly".
    fn adverb(&self, at: usize) -> Parsed<Set> {
        let (value, end) = self.tag(at, Tag::Set)?;
        let part_of_word = self.mark(end, '-') && self.glued(end) && self.is_word(end + 1);
        let before = at > 0
            && self.glued(at)
            && self.mark(at - 1, '-')
            && self.is_word(at.saturating_sub(2));
        if part_of_word || before {
            return None;
        }
        let length = match value {
            100 => Length {
                parts: vec![(Count::Exact(500), Unit::Year)],
            },
            101 => Length::of(2, Unit::Year),
            102 => Length::of(2, Unit::Month),
            unit => Length::of(1, Unit::from_value(unit)?),
        };
        // A newspaper's name: "the Daily Telegraph".
        let beside = |i: Option<usize>| i.and_then(|i| self.token(i)).is_some_and(|t| t.capital);
        let name = self.tokens[at].capital
            && !self.opens_sentence(at)
            && (beside(Some(end)) || beside(at.checked_sub(1)));
        let mut set = Set::every(length);
        let end = self.set_clock(&mut set, end);
        (!name).then_some((set, end))
    }

    /// "at 7:13 p.m." behind a set.
    fn set_clock(&self, set: &mut Set, end: usize) -> usize {
        let at = self.skip(end, Tag::At);
        match self.clock(at) {
            Some(((clock, sure), after)) if sure >= super::clock::Sure::Near || at > end => {
                set.clock = Some(self.set_half(clock, set.part));
                after
            }
            _ => end,
        }
    }

    fn set_half(&self, clock: Clock, part: Option<Daypart>) -> Clock {
        part.map_or(clock, |part| super::clock::in_part(clock, part))
    }

    /// "Thursdays at 17.30", "Tuesday afternoons".
    fn weekdays(&self, at: usize) -> Parsed<Set> {
        let mut set = Set::every(Length::of(1, Unit::Week));
        if let Some((weekday, end)) = self.tag(at, Tag::Weekdays) {
            set.weekday = u8::try_from(weekday).ok();
            let end = self.set_clock(&mut set, end);
            return Some((set, end));
        }
        let (weekday, end) = self.tag(at, Tag::Weekday)?;
        let (part, end) = self.tag(end, Tag::Parts)?;
        set.weekday = u8::try_from(weekday).ok();
        set.part = Daypart::from_value(part);
        let end = self.set_clock(&mut set, end);
        Some((set, end))
    }

    /// "mornings", "weekends" without a number.
    fn parts(&self, at: usize) -> Parsed<Set> {
        if let Some((part, end)) = self.tag(at, Tag::Parts) {
            let mut set = Set::every(Length::of(1, Unit::Day));
            set.part = Daypart::from_value(part);
            let counted = at > 0
                && (self.is_number(at - 1)
                    || self.is(at - 1, Tag::Number)
                    || self.is(at - 1, Tag::The));
            let end = self.set_clock(&mut set, end);
            return (!counted).then_some((set, end));
        }
        let (unit, end) = self.unit(at)?;
        let rhythm =
            matches!(unit, Unit::Weekend | Unit::Business) && self.is(end - 1, Tag::Plural);
        let counted = at > 0
            && (self.is_number(at - 1)
                || self.is(at - 1, Tag::Number)
                || self.is(at - 1, Tag::Step));
        (rhythm && !counted).then(|| (Set::every(Length::of(1, unit)), end))
    }

    /// "once a week", "three times a day".
    fn times_a(&self, at: usize) -> Parsed<Set> {
        let (times, end) = match self.tag(at, Tag::Once) {
            Some((times, end)) => (u32::try_from(times).ok()?, end),
            None => {
                let (count, end) = self.whole(at)?;
                (count, self.tag(end, Tag::Times)?.1)
            }
        };
        let (_, next) = self.tag(end, Tag::Per)?;
        let (mut set, end) = self.every_what(next)?;
        set.times = u8::try_from(times).ok()?;
        Some((set, end))
    }

    /// "3pm each day".
    fn clock_every(&self, at: usize) -> Parsed<Set> {
        let ((clock, sure), end) = self.clock(at)?;
        let (_, next) = match self.tag(end, Tag::EveryStrict) {
            Some(found) => found,
            None => {
                let (mut set, end) = self
                    .adverb(end)
                    .or_else(|| self.weekdays(end))
                    .filter(|_| sure == super::clock::Sure::Alone)?;
                set.clock = Some(clock);
                return Some((set, end));
            }
        };
        let (mut set, end) = self.every_what(next)?;
        set.clock = Some(self.set_half(clock, set.part));
        Some((set, end))
    }

    /// "a year" behind a number: "15 a year".
    fn rate(&self, at: usize) -> Parsed<Set> {
        let (_, next) = self.tag(at, Tag::Rate)?;
        let (unit, end) = self.unit(next)?;
        let counted = at > 0 && (self.is_number(at - 1) || self.is(at - 1, Tag::Scale));
        let fits = unit >= Unit::Hour && !self.is(end - 1, Tag::Plural) && counted;
        fits.then(|| (Set::every(Length::of(1, unit)), end))
    }
}
