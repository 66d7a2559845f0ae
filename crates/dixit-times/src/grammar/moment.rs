//! Days, times of day, and both together.

use super::calendar::is_day;
use super::clock::{PartOf, Sure, clock_at, in_part};
use super::{Parsed, Parser};
use crate::language::Tag;
use crate::meaning::{Calendar, Clock, Daypart, Fields, Half, Meaning, Unit, Year};

impl Parser<'_> {
    /// A day, a time, or both: "Friday", "3 pm", "tomorrow at eight",
    /// "8 am on Monday", "Friday morning".
    pub(super) fn moment(&self, at: usize) -> Parsed<Meaning> {
        let readings = [
            self.day_first(at),
            self.clock_first(at),
            self.part_first(at),
        ];
        let mut best = None;
        for reading in readings.into_iter().flatten() {
            if best.as_ref().is_none_or(|(_, end)| reading.1 > *end) {
                best = Some(reading);
            }
        }
        best
    }

    fn day_first(&self, at: usize) -> Parsed<Meaning> {
        if let Some(found) = self.nth_part(at) {
            return Some(found);
        }
        let (day, end) = self.calendar(at).or_else(|| self.day_of_month(at))?;
        if takes_time(&day) {
            if let Some((clock, after)) = self.clock_behind(end) {
                // "Wed Oct 26 15:50:06 2016"
                let (day, after) = match (&day, self.year_digits(after)) {
                    (Calendar::Fields(fields), Some((year, last)))
                        if fields.year == Year::Open && clock.second.is_some() =>
                    {
                        let fields = Fields {
                            year: Year::Known(year),
                            ..fields.clone()
                        };
                        (Calendar::Fields(fields), last)
                    }
                    _ => (day, after),
                };
                return Some((
                    Meaning::Clock {
                        day: Some(day),
                        clock,
                    },
                    after,
                ));
            }
            if let Some((part, after)) = self.part_after_day(end) {
                if let Some((clock, after)) = self.clock_behind(after) {
                    let clock = in_part(clock, part.part);
                    return Some((
                        Meaning::Clock {
                            day: Some(day),
                            clock,
                        },
                        after,
                    ));
                }
                let PartOf { part, portion, .. } = part;
                return Some((
                    Meaning::Daypart {
                        day: Some(day),
                        part,
                        portion,
                    },
                    after,
                ));
            }
        }
        Some((Meaning::Calendar(day), end))
    }

    /// "the first Monday evening of next month".
    fn nth_part(&self, at: usize) -> Parsed<Meaning> {
        let start = self.skip(at, Tag::The);
        let (number, end) = self.ordinal(start)?;
        let (weekday, end) = self.tag(end, Tag::Weekday)?;
        let (part, end) = self.tag(end, Tag::Part)?;
        let (whole, end) = self.whole_of(self.tag(end, Tag::Of)?.1)?;
        let unit = crate::meaning::NthUnit::Weekday(u8::try_from(weekday).ok()?);
        let day = Some(Calendar::Nth(
            i32::try_from(number).ok()?,
            1,
            unit,
            Box::new(whole),
        ));
        Some((
            Meaning::Daypart {
                day,
                part: Daypart::from_value(part)?,
                portion: None,
            },
            end,
        ))
    }

    /// A clock time behind a day: "at 8:00", ", 7 pm", "nine thirty", "T12:00".
    fn clock_behind(&self, at: usize) -> Parsed<Clock> {
        if self
            .token(at)
            .is_some_and(|t| t.glued && t.len() == 1 && &self.text[t.start..t.end] == "T")
        {
            let ((mut clock, _), end) = self.clock_digits_after_t(at + 1)?;
            clock.half = Half::Told;
            return Some((clock, end));
        }
        let comma = if self.marks(at, ",-").is_some() {
            at + 1
        } else {
            at
        };
        let joined = [Tag::At, Tag::Around, Tag::For]
            .iter()
            .find_map(|tag| self.tag(comma, *tag));
        let introduced = joined.is_some() && !self.is(comma, Tag::For);
        let next = joined.map_or(comma, |(_, end)| end);
        let next = if introduced {
            self.skip(next, Tag::Around)
        } else {
            next
        };
        let ((clock, sure), end) = self.clock(next)?;
        let counts = self.is(end, Tag::Unit) || self.is_number(end);
        let enough = match sure {
            Sure::Alone => true,
            Sure::Near => introduced || comma == at && !self.is_word(end) && !self.mark(end, '%'),
            Sure::Bare => introduced && !counts && self.hour_stands(end),
        };
        // "Monday 7:30-9" is a range.
        enough.then_some((clock, end))
    }

    fn clock_digits_after_t(&self, at: usize) -> Parsed<(Clock, Sure)> {
        let (hour, _) = self.digits(at).filter(|(_, len)| *len == 2)?;
        let (minute, _) = self
            .digits(at + 2)
            .filter(|(_, len)| *len == 2 && self.mark(at + 1, ':'))?;
        let mut clock = clock_at(hour, Some(minute))?;
        let mut end = at + 3;
        if let Some((second, 2)) = self.digits(end + 1).filter(|_| self.mark(end, ':')) {
            clock.second = u8::try_from(second).ok();
            end += 2;
        }
        let end = match self.tag(end, Tag::Zone).filter(|_| self.glued(end)) {
            Some((zone, after)) => {
                clock.zone = i16::try_from(zone).ok();
                after
            }
            None => end,
        };
        Some(((clock, Sure::Alone), end))
    }

    /// A bare hour stands at the end of its phrase: "at 4.", "at 6 on Monday".
    fn hour_stands(&self, end: usize) -> bool {
        match self.token(end) {
            None => true,
            Some(token) => {
                token.kind == crate::token::Kind::Mark && self.marks(end, "-–/%$").is_none()
                    || [
                        Tag::On,
                        Tag::In,
                        Tag::And,
                        Tag::Or,
                        Tag::Day,
                        Tag::ToWord,
                        Tag::Weekday,
                        Tag::Bound,
                        Tag::For,
                    ]
                    .iter()
                    .any(|tag| self.is(end, *tag))
            }
        }
    }

    /// "morning", "in the evening", "early morning", "pm" behind a day.
    fn part_after_day(&self, at: usize) -> Parsed<PartOf> {
        let comma = if self.mark(at, ',') { at + 1 } else { at };
        if let Some((half, end)) = self.tag(at, Tag::Meridiem).filter(|(half, _)| *half < 2)
            && self.token(at).is_some_and(|t| t.len() > 1)
        {
            let part = if half == 0 {
                Daypart::Morning
            } else {
                Daypart::Afternoon
            };
            return Some((
                PartOf {
                    part,
                    portion: None,
                    day: None,
                },
                end,
            ));
        }
        let (part, end) = self.part_of(comma)?;
        let near = part.day.is_none()
            || part.part == Daypart::Night
                && part.day == Some(Calendar::Period(Unit::Day, 0))
                && comma == at;
        let meal = matches!(
            part.part,
            Daypart::Breakfast | Daypart::Lunch | Daypart::Dinner
        );
        (near && !meal && (comma == at || self.is(comma, Tag::InOnly))).then_some((part, end))
    }

    fn clock_first(&self, at: usize) -> Parsed<Meaning> {
        let ((clock, sure), end) = self.clock(at)?;
        let introduced = self.after(at, Tag::At);
        // "8 pm tonight", "10, tonight", "five-thirty tomorrow evening"
        let comma = if self.mark(end, ',') { end + 1 } else { end };
        if let Some((part, after)) = self.part_of(comma).filter(|(p, _)| p.day.is_some())
            && (sure > Sure::Bare || introduced || comma > end)
        {
            let clock = in_part(clock, part.part);
            return Some((
                Meaning::Clock {
                    day: part.day,
                    clock,
                },
                after,
            ));
        }
        if sure >= Sure::Near || introduced {
            let comma = if sure == Sure::Alone { comma } else { end };
            let on = self.skip(comma, Tag::On);
            let on = if on == comma {
                self.skip(comma, Tag::OfOnly)
            } else {
                on
            };
            let day = self.calendar(on).or_else(|| self.day_of_month(on));
            if let Some((day, after)) = day.filter(|(day, _)| takes_time(day)) {
                if let Some((part, after)) = self.part_after_day(after) {
                    let clock = in_part(clock, part.part);
                    return Some((
                        Meaning::Clock {
                            day: Some(day),
                            clock,
                        },
                        after,
                    ));
                }
                return Some((
                    Meaning::Clock {
                        day: Some(day),
                        clock,
                    },
                    after,
                ));
            }
        }
        let alone = match sure {
            Sure::Alone => true,
            Sure::Near => {
                introduced && !self.is(end, Tag::NotYearAfter) && !self.is(end, Tag::Unit)
            }
            Sure::Bare => introduced && self.hour_stands(end) && !self.is_number_of_something(at),
        };
        alone.then_some((Meaning::Clock { day: None, clock }, end))
    }

    /// "at 5, up 3 percent": left to the words around; only digits up to 12 are hours.
    fn is_number_of_something(&self, at: usize) -> bool {
        self.digits(at).is_some_and(|(value, _)| value > 12)
    }

    fn part_first(&self, at: usize) -> Parsed<Meaning> {
        let (part, end) = self.part_of(at)?;
        if at > 0 && self.after(at, Tag::Greeting) {
            return None;
        }
        if let Some((clock, after)) = self.clock_behind(end) {
            let clock = in_part(clock, part.part);
            return Some((
                Meaning::Clock {
                    day: part.day,
                    clock,
                },
                after,
            ));
        }
        let PartOf { part, portion, day } = part;
        let comma = if self.mark(end, ',') && self.is(end + 1, Tag::Step) {
            end + 1
        } else {
            end
        };
        let on = self.skip(comma, Tag::On);
        let on = if on == end {
            self.skip(end, Tag::OfOnly)
        } else {
            on
        };
        let directly = on > end || self.is(on, Tag::Weekday);
        if day.is_none()
            && directly
            && !matches!(part, Daypart::Breakfast | Daypart::Lunch | Daypart::Dinner)
            && let Some((day, after)) = self.calendar(on).filter(|(day, _)| takes_time(day))
        {
            return Some((
                Meaning::Daypart {
                    day: Some(day),
                    part,
                    portion,
                },
                after,
            ));
        }
        Some((Meaning::Daypart { day, part, portion }, end))
    }

    /// "the 4th" behind "on", "the 21st this month".
    pub(super) fn day_of_month(&self, at: usize) -> Parsed<Calendar> {
        let start = self.skip(at, Tag::The);
        let ((day, ordinal), end) = self.day_number(start)?;
        let on = self.after(at, Tag::On) || self.after(at, Tag::For);
        if let Some((calendar, after)) = self
            .month_step(self.skip(end, Tag::OfOnly))
            .filter(|_| ordinal)
        {
            let unit = crate::meaning::NthUnit::Unit(Unit::Day);
            return Some((
                Calendar::Nth(i32::from(day), 1, unit, Box::new(calendar)),
                after,
            ));
        }
        let stands = match self.token(end) {
            None => true,
            Some(token) if token.kind == crate::token::Kind::Mark => self.clean_right(end),
            Some(_) => [
                Tag::At,
                Tag::Between,
                Tag::From,
                Tag::And,
                Tag::Or,
                Tag::BoundTime,
                Tag::In,
            ]
            .iter()
            .any(|tag| self.is(end, *tag)),
        };
        let timed = self.is(end, Tag::At) || self.is_clock_before(at);
        let fits = on
            && (start > at || timed)
            && stands
            && (timed
                || ordinal
                || self.is(end, Tag::Between)
                || self.is(end, Tag::From)
                || self.is(end, Tag::At));
        let fields = Fields {
            year: Year::Open,
            month: None,
            day: Some(day),
            weekday: None,
        };
        fits.then_some((Calendar::Fields(fields), end))
    }

    /// "8pm on 15": the word before "on" ends a clock time.
    fn is_clock_before(&self, at: usize) -> bool {
        at > 1 && (self.ends_at(at - 1, Tag::Meridiem) || self.ends_at(at - 1, Tag::OClock))
    }

    /// "this month", "next month".
    pub(super) fn month_step(&self, at: usize) -> Parsed<Calendar> {
        let (value, end) = self.tag(at, Tag::Step).filter(|(v, _)| v.abs() <= 2)?;
        let (_, end) = self.unit(end).filter(|(unit, _)| *unit == Unit::Month)?;
        Some((Calendar::Period(Unit::Month, value.signum()), end))
    }
}

/// Whether a time of day can go with it.
pub(super) fn takes_time(calendar: &Calendar) -> bool {
    is_day(calendar) && !matches!(calendar, Calendar::Feast(..))
}
