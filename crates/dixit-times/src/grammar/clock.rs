//! Times of day, parts of a day, and days with a time.

use super::{Parsed, Parser};
use crate::language::Tag;
use crate::meaning::{Calendar, Clock, Daypart, Half, Portion, Unit};

/// How sure the words are that a number is a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sure {
    /// A bare number: only inside a range or behind "at".
    Bare,
    /// "nine thirty", "6.45": behind a day or "at".
    Near,
    /// "3 pm", "14:30": by itself.
    Alone,
}

/// A part of a day, and the day where the words tell it.
#[derive(Clone, Debug)]
pub(super) struct PartOf {
    pub(super) part: Daypart,
    pub(super) portion: Option<Portion>,
    pub(super) day: Option<Calendar>,
}

pub(super) fn clock_at(hour: u32, minute: Option<u32>) -> Option<Clock> {
    let hour = u8::try_from(hour).ok().filter(|h| *h <= 24)?;
    let minute = match minute {
        Some(minute) => Some(u8::try_from(minute).ok().filter(|m| *m < 60)?),
        None => None,
    };
    let half = if (1..=12).contains(&hour) {
        Half::Open
    } else {
        Half::Told
    };
    Some(Clock {
        hour: hour % 24,
        minute,
        second: None,
        half,
        zone: None,
    })
}

/// The clock in the half of the day that a part lies in.
pub(super) fn in_part(mut clock: Clock, part: Daypart) -> Clock {
    if clock.half != Half::Open {
        return clock;
    }
    let late = match part {
        Daypart::Morning | Daypart::Breakfast | Daypart::Dawn => false,
        Daypart::Night => (5..12).contains(&clock.hour),
        Daypart::Lunch | Daypart::Day => clock.hour < 6 || clock.hour == 12,
        _ => true,
    };
    clock.hour = clock.hour % 12 + if late { 12 } else { 0 };
    clock.half = Half::Told;
    clock
}

impl Parser<'_> {
    /// A time of day with all that belongs to it: half of the day, part, zone.
    pub(super) fn clock(&self, at: usize) -> Parsed<(Clock, Sure)> {
        let ((mut clock, mut sure), mut end) = self.clock_face(at)?;
        if clock.half == Half::Open
            && let Some((part, after)) = self.part_behind(end)
            && (sure > Sure::Bare || self.is(end, Tag::In) || self.is(end, Tag::At))
        {
            clock = in_part(clock, part);
            sure = Sure::Alone;
            end = after;
        }
        // "8 pm in the evening" says it twice.
        if clock.half == Half::Told
            && self.is(end, Tag::In)
            && let Some((_, after)) = self.part_behind(end)
        {
            end = after;
        }
        if let Some((zone, after)) = self.zone(end)
            && (sure != Sure::Bare || self.digits(at).is_some_and(|(_, len)| len == 4))
        {
            clock.zone = zone;
            sure = Sure::Alone;
            end = after;
        }
        // "0800" without a zone is a number like any other.
        let four = self.digits(at).is_some_and(|(_, len)| len >= 3) && end == at + 1;
        (!four).then_some(((clock, sure), end))
    }

    /// Hour, minute and half of the day.
    pub(super) fn clock_face(&self, at: usize) -> Parsed<(Clock, Sure)> {
        if let Some((hour, end)) = self.tag(at, Tag::Noon) {
            return self.noon(hour, end);
        }
        if let Some(found) = self.past_or_to(at) {
            return Some(found);
        }
        if self.is_number(at) {
            self.clock_digits(at)
        } else {
            self.clock_words(at)
        }
    }

    fn noon(&self, hour: i32, end: usize) -> Parsed<(Clock, Sure)> {
        let mut clock = clock_at(u32::try_from(hour).ok()?, None)?;
        clock.half = Half::Told;
        Some(((clock, Sure::Alone), end))
    }

    /// "20 min past eight", "quarter to nine", "half past three".
    fn past_or_to(&self, at: usize) -> Parsed<(Clock, Sure)> {
        let (minutes, end) = match self.tag(at, Tag::QuarterHour) {
            Some((minutes, end)) => (u32::try_from(minutes).ok()?, end),
            None => self.whole(at).filter(|(n, _)| (1..60).contains(n))?,
        };
        let unit = self.unit(end).filter(|(unit, _)| *unit == Unit::Minute);
        let worded = unit.is_some() || self.tag(at, Tag::QuarterHour).is_some();
        let end = unit.map_or(end, |(_, end)| end);
        let (sign, end) = self.tag(end, Tag::PastTo)?;
        let (hour, end) = self.whole(end).filter(|(h, _)| (1..=12).contains(h))?;
        let oclock = self.skip(end, Tag::OClock);
        // "five to six" is a range as well; "five past six" is not.
        let sure = sign > 0 || self.tag(at, Tag::QuarterHour).is_some() || oclock > end;
        if !sure || sign > 0 && !worded && !self.is_hour_end(oclock) {
            return None;
        }
        let (hour, minutes) = if sign > 0 {
            (hour, minutes)
        } else {
            ((hour + 10) % 12 + 1, 60 - minutes)
        };
        let clock = clock_at(hour, Some(minutes))?;
        Some(self.with_meridiem(clock, Sure::Alone, oclock))
    }

    /// Nothing that the number before would count stands at `at`.
    fn is_hour_end(&self, at: usize) -> bool {
        !self.is(at, Tag::Unit) && self.clean_right(at)
    }

    fn with_meridiem(&self, mut clock: Clock, sure: Sure, at: usize) -> ((Clock, Sure), usize) {
        let Some((half, end)) = self
            .meridiem(at)
            .filter(|_| clock.hour <= 12 && clock.half == Half::Open)
        else {
            // "13:15 pm", "0:30 am" say twice what they say.
            let told = clock.half == Half::Told;
            return match self.meridiem(at).filter(|_| told) {
                Some((_, end)) => ((clock, Sure::Alone), end),
                None => ((clock, sure), at),
            };
        };
        match half {
            0 => clock.hour %= 12,
            1 => clock.hour = clock.hour % 12 + 12,
            _ => {
                clock.half = Half::Both;
                return ((clock, Sure::Alone), end);
            }
        }
        clock.half = Half::Told;
        ((clock, Sure::Alone), end)
    }

    /// "am", "p.m."; a letter alone only right behind the digits.
    fn meridiem(&self, at: usize) -> Parsed<i32> {
        let (half, end, weak) = self.sense(at, Tag::Meridiem)?;
        if weak && !(self.glued(at) && self.is_number(at - 1)) {
            return None;
        }
        if self.glued(end) && (self.is_word(end) || self.is_number(end)) {
            return None;
        }
        // The stop after "a.m" belongs to it unless it ends the sentence.
        let dotted = end == at + 3 && self.mark(end, '.') && self.glued(end);
        Some((half, if dotted { end + 1 } else { end }))
    }

    fn clock_digits(&self, at: usize) -> Parsed<(Clock, Sure)> {
        let (value, len) = self.digits(at)?;
        if !self.clean_left(at) {
            return None;
        }
        if len <= 2 {
            if let Some(found) = self.clock_minutes(at, value) {
                return Some(found);
            }
            let clock = clock_at(value, None)?;
            if let Some((_, end)) = self.tag(at + 1, Tag::OClock) {
                return Some(self.with_meridiem(clock, Sure::Alone, end));
            }
            if let Some((hour, end)) = self.tag(at + 1, Tag::Noon).filter(|_| value == 12) {
                return self.noon(hour, end);
            }
            let ((clock, sure), end) = self.with_meridiem(clock, Sure::Bare, at + 1);
            return (sure == Sure::Alone || self.clean_right_but(end, "-–"))
                .then_some(((clock, sure), end));
        }
        // "1140 a.m.", "0800 UTC", "0730"
        let clock = clock_at(value / 100, Some(value % 100)).filter(|_| len <= 4)?;
        let ((clock, sure), end) = self.with_meridiem(clock, Sure::Bare, at + 1);
        let marked = self
            .tag(end, Tag::HourMark)
            .filter(|_| len == 4 && sure == Sure::Bare);
        if let Some((_, end)) = marked {
            let clock = Clock {
                half: Half::Told,
                ..clock
            };
            return Some(((clock, Sure::Alone), end));
        }
        let military =
            len == 4 && value < 1000 || sure == Sure::Alone || len == 4 && self.zone(end).is_some();
        (military && self.clean_right_but(end, "-–")).then_some(((clock, sure), end))
    }

    /// "7:56", "7:56:30 pm", "8.30pm".
    fn clock_minutes(&self, at: usize, hour: u32) -> Parsed<(Clock, Sure)> {
        let sign = self
            .marks(at + 1, ":.")
            .filter(|_| self.glued(at + 1) && self.glued(at + 2))?;
        let (minute, _) = self.digits(at + 2).filter(|(_, len)| *len == 2)?;
        let mut clock = clock_at(hour, Some(minute))?;
        let mut end = at + 3;
        if sign == ':' && self.mark(end, ':') && self.glued(end) && self.glued(end + 1) {
            let (second, _) = self
                .digits(end + 1)
                .filter(|(s, len)| *len == 2 && *s < 61)?;
            clock.second = u8::try_from(second).ok();
            end += 2;
            if self.marks(end, ".,").is_some()
                && self.glued(end)
                && self.glued(end + 1)
                && self.is_number(end + 1)
            {
                end += 2;
            }
        }
        let sure = if sign == ':' { Sure::Alone } else { Sure::Near };
        let ((clock, sure), end) = self.with_meridiem(clock, sure, end);
        let clean = self.clean_right_but(end, "-–") || self.is(end, Tag::Zone);
        clean.then_some(((clock, sure), end))
    }

    /// "seven p.m.", "five-thirty", "six forty-three minutes", "eight o’clock".
    fn clock_words(&self, at: usize) -> Parsed<(Clock, Sure)> {
        let (hour, next) = self
            .tag(at, Tag::Number)
            .filter(|(h, _)| (1..=12).contains(h))?;
        let hour = u32::try_from(hour).ok()?;
        if let Some((_, end)) = self.tag(next, Tag::OClock) {
            return Some(self.with_meridiem(clock_at(hour, None)?, Sure::Alone, end));
        }
        let dash = if self.mark(next, '-') { next + 1 } else { next };
        if let Some((minute, end)) = self.spelled(dash).filter(|(m, _)| (1..60).contains(m)) {
            let end = match self.unit(end) {
                Some((Unit::Minute, end)) => end,
                Some(_) => return None,
                None => end,
            };
            let sure = if minute >= 10 { Sure::Near } else { Sure::Bare };
            return Some(self.with_meridiem(clock_at(hour, Some(minute))?, sure, end));
        }
        Some(self.with_meridiem(clock_at(hour, None)?, Sure::Bare, next))
    }

    /// "UTC", "EST", "(GMT +8)", "local time": minutes east of Greenwich.
    fn zone(&self, at: usize) -> Parsed<Option<i16>> {
        let bracket = usize::from(self.mark(at, '('));
        let (minutes, end) = if let Some(found) = self.tag(at + bracket, Tag::Zone) {
            found
        } else {
            let (_, end) = self.tag(at, Tag::ZoneLocal)?;
            return Some((None, end));
        };
        let mut minutes = minutes;
        let mut end = end;
        if self.is(at + bracket, Tag::ZoneBase)
            && let Some(sign) = self.marks(end, "+-−")
            && let Some((hours, _)) = self.digits(end + 1).filter(|(h, _)| *h <= 14)
        {
            let hours = i32::try_from(hours).ok()?;
            minutes = if sign == '+' { hours * 60 } else { -hours * 60 };
            end += 2;
        }
        // A single letter ("Z") only right behind digits.
        if self.token(at + bracket)?.len() == 1 && !self.glued(at) {
            return None;
        }
        if bracket == 1 {
            if !self.mark(end, ')') {
                return None;
            }
            end += 1;
        }
        Some((Some(i16::try_from(minutes).ok()?), end))
    }

    /// "in the morning", "at night", "early morning" behind a clock.
    fn part_behind(&self, at: usize) -> Parsed<Daypart> {
        let comma = if self.mark(at, ',') { at + 1 } else { at };
        let (part, end) = self.part_of(comma)?;
        let plain = part.day.is_none() && (comma == at);
        plain.then_some((part.part, end))
    }

    /// A part of a day: "in the morning", "this evening", "late afternoon",
    /// "tonight", "later this morning".
    pub(super) fn part_of(&self, at: usize) -> Parsed<PartOf> {
        if let Some((_, end)) = self.tag(at, Tag::Tonight) {
            let day = Some(Calendar::Period(Unit::Day, 0));
            return Some((
                PartOf {
                    part: Daypart::Night,
                    portion: None,
                    day,
                },
                end,
            ));
        }
        let start = if self.is(at, Tag::In) || self.is(at, Tag::At) {
            at + 1
        } else {
            at
        };
        if self.is(start, Tag::Noon) {
            return None;
        }
        let portion = self
            .tag(start, Tag::Portion)
            .and_then(|(value, end)| Some((Portion::from_value(value)?, end)));
        let (portion, next) = portion.map_or((None, start), |(p, end)| (Some(p), end));
        let next = if portion.is_some() && self.mark(next, '-') {
            next + 1
        } else {
            next
        };
        let step = self.tag(next, Tag::Step).filter(|(v, _)| v.abs() <= 1);
        let (day, next) = match step {
            Some((value, end)) => (Some(Calendar::Period(Unit::Day, value)), end),
            None => (None, self.skip(next, Tag::The)),
        };
        let (portion, next) = match self.tag(next, Tag::Portion) {
            Some((value, end)) if portion.is_none() => (
                Portion::from_value(value),
                if self.mark(end, '-') { end + 1 } else { end },
            ),
            _ => (portion, next),
        };
        let many = self
            .sense(next, Tag::Parts)
            .filter(|_| portion.is_some() || self.is(next - usize::from(next > 0), Tag::The));
        let (value, end, weak) = self.sense(next, Tag::Part).or(many)?;
        let part = Daypart::from_value(value)?;
        // "the dawn of a new age"
        if matches!(part, Daypart::Dawn | Daypart::Dusk) && self.is(end, Tag::OfOnly) {
            return None;
        }
        let introduced =
            start > at || at > 0 && (self.is(at - 1, Tag::At) || self.is(at - 1, Tag::Bound));
        let hyphen = self.marks(end, "-'’").is_some() && self.glued(end) && self.is_word(end + 1);
        if weak && !introduced || hyphen && !self.is_possessive(end) {
            return None;
        }
        Some((PartOf { part, portion, day }, end))
    }

    fn is_possessive(&self, at: usize) -> bool {
        self.marks(at, "'’").is_some()
    }
}
