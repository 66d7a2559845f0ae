//! Stretches of the calendar: days, weeks, months, quarters, seasons, years.

use super::{Parsed, Parser};
use crate::language::Tag;
use crate::meaning::{Calendar, Fields, NthUnit, Step, Unit, Year};

/// A step by its number in the language's file.
fn step(value: i32) -> Option<Step> {
    Some(match value {
        0 => Step::This,
        1 => Step::Next,
        -1 => Step::Last,
        2 => Step::Coming,
        -2 => Step::Past,
        _ => return None,
    })
}

impl Parser<'_> {
    /// The longest stretch of the calendar at `at`.
    pub(super) fn calendar(&self, at: usize) -> Parsed<Calendar> {
        let slot = at % 4;
        if let Ok(read) = self.read.try_borrow()
            && read[slot].0 == at
        {
            return read[slot].1.clone();
        }
        let calendar = self.calendar_anew(at);
        if let Ok(mut read) = self.read.try_borrow_mut() {
            read[slot] = (at, calendar.clone());
        }
        calendar
    }

    fn calendar_anew(&self, at: usize) -> Parsed<Calendar> {
        let plain = self.plain_calendar(at, false);
        let compound = [
            self.nth(at),
            self.portioned(at),
            self.week_of(at),
            self.fractions(at),
        ];
        let mut best = plain;
        for reading in compound.into_iter().flatten() {
            if best.as_ref().is_none_or(|(_, end)| reading.1 > *end) {
                best = Some(reading);
            }
        }
        best
    }

    /// A stretch that contains no other one.
    pub(super) fn plain_calendar(&self, at: usize, told: bool) -> Parsed<Calendar> {
        let told = told || self.after(at, Tag::On);
        let readings = [
            self.weekday_date(at),
            self.fields(at, told)
                .map(|(f, end)| self.weekday_in_brackets(f, end)),
            self.day_word(at),
            self.stepped(at),
            self.season(at, Step::None, at),
            self.feast(at, Step::None),
            self.fiscal(at),
            self.decade(at),
            self.century(at),
            self.week_number(at),
            self.month_of(at),
            self.step_after(at),
            self.year_alone(at),
            self.month_alone(at),
            self.weekend(at),
        ];
        let mut best: Parsed<Calendar> = None;
        for reading in readings.into_iter().flatten() {
            if best.as_ref().is_none_or(|(_, end)| reading.1 > *end) {
                best = Some(reading);
            }
        }
        best
    }

    /// "today", "the day before yesterday".
    fn day_word(&self, at: usize) -> Parsed<Calendar> {
        if let Some((offset, end)) = self.tag(at, Tag::Day) {
            let (fields, after) = match self.fields_behind(end) {
                Some((fields, after)) => (Some(fields), after),
                None => (None, end),
            };
            let calendar = fields.map_or(Calendar::Period(Unit::Day, offset), Calendar::Fields);
            return Some((calendar, after));
        }
        let (offset, end) = self.tag(at, Tag::DayAfter)?;
        // "day after day", "the day after the battle": not told from the anchor.
        let goes_on =
            self.is(end, Tag::Unit) || self.is_word(end) && self.is(end - 1, Tag::Relation);
        (!goes_on && !self.is(end, Tag::The)).then_some((Calendar::Period(Unit::Day, offset), end))
    }

    /// A date in numbers that explains the day before it: "tomorrow, 13/04/21".
    fn fields_behind(&self, at: usize) -> Parsed<Fields> {
        let comma = if self.mark(at, ',') || self.mark(at, '(') {
            at + 1
        } else {
            return None;
        };
        let (fields, end) = self.fields(comma, false).filter(|(f, _)| f.day.is_some())?;
        let end = if self.mark(at, '(') && self.mark(end, ')') {
            end + 1
        } else {
            end
        };
        Some((fields, end))
    }

    /// A weekday with what tells which one: "next Friday", "Tuesday, March 7",
    /// "monday the twenty-seventh", "Friday next week".
    pub(super) fn weekday_date(&self, at: usize) -> Parsed<Calendar> {
        let (weekday, mut end, weak) = self.sense(at, Tag::Weekday)?;
        let weekday = u8::try_from(weekday).ok()?;
        if at > 0 && self.glued(at) && (self.is_word(at - 1) || self.is_number(at - 1)) {
            return None;
        }
        if self.mark(end, '.') && self.glued(end) && end == at + 1 && self.tokens[at].len() <= 5 {
            let next = self.token(end + 1);
            if next.is_some_and(|t| !t.capital || self.is(end + 1, Tag::Month)) {
                end += 1;
            }
        }
        if let Some(found) = self.weekday_fields(weekday, end) {
            return Some(found);
        }
        if weak && (!self.tokens[at].capital || self.is_word(end) && !self.is(end, Tag::Of)) {
            return None;
        }
        if let Some(found) = self.weekday_week(weekday, end) {
            return Some(found);
        }
        let end = if self.mark(end - 1, '.') && end > at + 1 {
            at + 1
        } else {
            end
        };
        Some((Calendar::Weekday(weekday, Step::None), end))
    }

    /// A weekday in brackets behind a date: "May/22 (Tue)".
    fn weekday_in_brackets(&self, mut fields: Fields, end: usize) -> (Calendar, usize) {
        if fields.day.is_some()
            && self.mark(end, '(')
            && let Some((weekday, after)) = self.tag(end + 1, Tag::Weekday)
            && self.mark(after, ')')
        {
            fields.weekday = u8::try_from(weekday).ok();
            return (Calendar::Fields(fields), after + 1);
        }
        (Calendar::Fields(fields), end)
    }

    /// The date behind a weekday: "Tuesday, March 7", "this friday (jun-15)",
    /// "Sunday 31", "Monday the 27th".
    fn weekday_fields(&self, weekday: u8, at: usize) -> Parsed<Calendar> {
        let bracket = self.mark(at, '(');
        let comma = if self.mark(at, ',') || bracket {
            at + 1
        } else {
            at
        };
        let start = self.skip(comma, Tag::The);
        if let Some((mut fields, end)) = self.fields(start, true).filter(|(f, _)| f.day.is_some()) {
            fields.weekday = Some(weekday);
            let end = if bracket && self.mark(end, ')') {
                end + 1
            } else {
                end
            };
            return Some((Calendar::Fields(fields), end));
        }
        if comma != at {
            return None;
        }
        let ((day, ordinal), end) = self.day_number(start)?;
        let ordinal = ordinal || start > comma && !self.is_number(start);
        let ends =
            self.clean_right(end) && !self.is(end, Tag::Meridiem) && !self.is(end, Tag::OClock);
        let quantity = self.is_word(end)
            && !self.is(end, Tag::Number)
            && ![
                Tag::At,
                Tag::Between,
                Tag::From,
                Tag::And,
                Tag::Bound,
                Tag::ToWord,
                Tag::On,
            ]
            .iter()
            .any(|tag| self.is(end, *tag));
        let plain = ordinal
            || start == comma && self.is_number(start) && !quantity && self.digits(start)?.1 == 2;
        let listed = self.marks(end, "-–").is_some() && !ordinal;
        if !ends || !plain || listed || quantity && start > comma || self.is(end, Tag::Unit) {
            return None;
        }
        let fields = Fields {
            year: if start > comma {
                Year::Near(Step::This)
            } else {
                Year::Open
            },
            month: None,
            day: Some(day),
            weekday: Some(weekday),
        };
        Some((Calendar::Fields(fields), end))
    }

    /// The week behind a weekday: "Friday next week", "monday of the following week".
    fn weekday_week(&self, weekday: u8, at: usize) -> Parsed<Calendar> {
        let of = self.skip(at, Tag::OfOnly);
        let (value, end) = self.tag(of, Tag::Step).filter(|(v, _)| v.abs() <= 2)?;
        let (_, end) = self.unit(end).filter(|(unit, _)| *unit == Unit::Week)?;
        Some((Calendar::Weekday(weekday, Step::Week(value.signum())), end))
    }

    /// "this", "next", "last" and what they stand before.
    fn stepped(&self, at: usize) -> Parsed<Calendar> {
        let Some((value, next)) = self.tag(at, Tag::Step) else {
            return self.articled(at);
        };
        let next = if self.mark(next, '-') { next + 1 } else { next };
        if value >= 8 {
            let (unit, end) = self.unit(next)?;
            let plural = self.is(end - 1, Tag::Plural);
            return (!unit.is_clock() && !plural).then_some((Calendar::Same(unit), end));
        }
        let step = step(value)?;
        if at > 0 && self.ends_at(at, Tag::NotStepBefore) {
            return None;
        }
        if let Some((unit, end)) = self.unit(self.skip(next, Tag::Working)) {
            return self.stepped_unit(step, unit, end);
        }
        if let Some((calendar, end)) = self.weekday_date(next) {
            return Some((with_step(calendar, step)?, end));
        }
        if let Some((mut fields, end)) = self.fields(next, true) {
            // "last 7/8" needs a step that can tell a year.
            if fields.year == Year::Open {
                fields.year = Year::Near(step);
            }
            return fields.day.map(|_| (Calendar::Fields(fields), end));
        }
        if let Some((month, end)) = self.month(next) {
            let year = Year::Near(step);
            let fields = Fields {
                year,
                month: Some(month),
                day: None,
                weekday: None,
            };
            return (!self.verb_follows(end)).then_some((Calendar::Fields(fields), end));
        }
        self.season(next, step, at)
            .or_else(|| self.feast(next, step))
            .or_else(|| self.fiscal_step(next, step))
    }

    /// "next week" and what may follow it: "next week on Tuesday".
    fn stepped_unit(&self, step: Step, unit: Unit, end: usize) -> Parsed<Calendar> {
        if self.is(end - 1, Tag::Plural) {
            return None;
        }
        let offset = match step {
            Step::Next | Step::Coming => 1,
            Step::Last | Step::Past => -1,
            _ => 0,
        };
        match unit {
            Unit::Week => {
                let dash = if self.marks(end, "-–").is_some() {
                    end + 1
                } else {
                    end
                };
                let on = self.skip(dash, Tag::On);
                if let Some((weekday, after, _)) = self.sense(on, Tag::Weekday) {
                    let weekday = u8::try_from(weekday).ok()?;
                    return Some((Calendar::Weekday(weekday, Step::Week(offset)), after));
                }
            }
            Unit::Year => {
                if let Some(found) = self.quarter_of_year(Year::Relative(offset), end) {
                    return Some(found);
                }
            }
            // "this second", "last night" are read elsewhere; "this time" is none.
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Night => return None,
            // "the past year" is a length, see `window`.
            _ => {}
        }
        Some((Calendar::Period(unit, offset), end))
    }

    /// "the day", "the week".
    pub(super) fn articled(&self, at: usize) -> Parsed<Calendar> {
        let (_, next) = self.tag(at, Tag::The)?;
        let (unit, end) = self.unit(next)?;
        let plural = self.is(end - 1, Tag::Plural);
        let fits = matches!(
            unit,
            Unit::Day | Unit::Week | Unit::Month | Unit::Year | Unit::Fortnight | Unit::Weekend
        );
        // "the day he left", "the year 2008", "the week of" say which one themselves.
        let told = self.is(end, Tag::OfOnly) || self.is_number(end);
        let relative = end == next + 1 && self.is(at, Tag::DayAfter);
        let calendar = if unit == Unit::Day {
            Calendar::Same(unit)
        } else {
            Calendar::Period(unit, 0)
        };
        (fits && !plural && !told && !relative).then_some((calendar, end))
    }

    /// "the month of May".
    fn month_of(&self, at: usize) -> Parsed<Calendar> {
        let (_, end) = self
            .unit(self.skip(at, Tag::The))
            .filter(|(unit, _)| *unit == Unit::Month)?;
        let (month, end) = self.month(self.tag(end, Tag::OfOnly)?.1)?;
        let (year, end) = self.year_behind(end).unwrap_or((Year::Open, end));
        Some((
            Calendar::Fields(Fields {
                year,
                month: Some(month),
                day: None,
                weekday: None,
            }),
            end,
        ))
    }

    /// "the week after next", "the year before last".
    fn step_after(&self, at: usize) -> Parsed<Calendar> {
        let (unit, end) = self.unit(self.skip(at, Tag::The))?;
        let (offset, end) = self.tag(end, Tag::StepAfter)?;
        (!unit.is_clock()).then_some((Calendar::Period(unit, offset), end))
    }

    fn weekend(&self, at: usize) -> Parsed<Calendar> {
        let (_, end) = self.unit(at).filter(|(unit, _)| *unit == Unit::Weekend)?;
        let single = !self.is(end - 1, Tag::Plural);
        single.then_some((Calendar::Period(Unit::Weekend, 0), end))
    }
}

/// A calendar year.
pub(super) fn year_only(year: Year) -> Calendar {
    Calendar::Fields(Fields {
        year,
        month: None,
        day: None,
        weekday: None,
    })
}

/// Whether it is one day.
pub(super) fn is_day(calendar: &Calendar) -> bool {
    match calendar {
        Calendar::Fields(fields) => fields.day.is_some(),
        Calendar::Weekday(..) | Calendar::Feast(..) | Calendar::Period(Unit::Day, _) => true,
        Calendar::Nth(_, count, unit, _) => {
            *count == 1 && matches!(unit, NthUnit::Weekday(_) | NthUnit::Unit(Unit::Day))
        }
        _ => false,
    }
}

/// A weekday or its date with the step before it.
fn with_step(calendar: Calendar, step: Step) -> Option<Calendar> {
    match calendar {
        Calendar::Weekday(weekday, Step::None) => Some(Calendar::Weekday(weekday, step)),
        Calendar::Fields(mut fields) => {
            if fields.year == Year::Open {
                fields.year = Year::Near(step);
            }
            Some(Calendar::Fields(fields))
        }
        other @ Calendar::Weekday(..) => Some(other),
        _ => None,
    }
}
