//! Where a meaning lies on the calendar, seen from an anchor.

use crate::civil;
use crate::feast;
use crate::meaning::{
    Calendar, Clock, Count, Daypart, Fields, Half, Length, Meaning, NthUnit, Portion, Reference,
    Step, Unit, Year,
};
use jiff::civil::{Date, DateTime};

/// Which one of many alike is meant: "Friday" is a coming or a past one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lean {
    /// The latest one that has begun.
    Past,
    /// The first one that is not over.
    Future,
}

/// A half-open stretch of days.
type Days = (Date, Date);

/// Years that are searched on either side for a day that not every year has.
const YEARS: i32 = 8;
/// Months that are searched on either side for a day that falls on a weekday.
const MONTHS: i64 = 60;

/// Start and end (not included) of a meaning.
pub(crate) fn meaning(
    meaning: &Meaning,
    anchor: DateTime,
    lean: Lean,
) -> Option<(DateTime, DateTime)> {
    match meaning {
        Meaning::Calendar(c) => {
            let (start, end) = calendar(c, anchor.date(), lean)?;
            Some((civil::midnight(start), civil::midnight(end)))
        }
        Meaning::Clock { day, clock } => {
            let start = clock_on(day_of(day.as_ref(), anchor, lean)?, *clock)?;
            let unit = match (clock.minute, clock.second) {
                (_, Some(_)) => Unit::Second,
                (Some(_), None) => Unit::Minute,
                (None, None) => Unit::Hour,
            };
            Some((start, civil::shift(start, &Length::of(1, unit), true)?))
        }
        Meaning::Daypart { day, part, portion } => {
            let day = day_of(day.as_ref(), anchor, lean)?;
            let (from, to) = hours(*part, *portion);
            Some((hour_on(day, from)?, hour_on(day, to)?))
        }
        Meaning::Range(start, end) => {
            let (start, _) = self::meaning(start, anchor, lean)?;
            let (_, mut stop) = self::meaning(end, anchor, lean)?;
            if stop <= start {
                // "from Friday to Monday": the end follows the start.
                (_, stop) = self::meaning(end, start, Lean::Future)?;
            }
            (stop > start).then_some((start, stop))
        }
        Meaning::Stretch { start, length } => {
            let (start, _) = self::meaning(start, anchor, lean)?;
            Some((start, civil::shift(start, length, true)?))
        }
        Meaning::Window {
            length,
            forward,
            at_once,
        } => window(length, *forward, *at_once, anchor),
        Meaning::Offset {
            length,
            forward,
            from,
            weekday,
        } => offset(length, *forward, from.as_deref(), *weekday, anchor, lean),
        Meaning::Reference(Reference::Present) => Some((anchor, anchor)),
        Meaning::Duration(_) | Meaning::Set(_) | Meaning::Reference(_) => None,
    }
}

fn day_of(day: Option<&Calendar>, anchor: DateTime, lean: Lean) -> Option<Date> {
    match day {
        Some(day) => calendar(day, anchor.date(), lean).map(|(start, _)| start),
        None => Some(anchor.date()),
    }
}

/// A clock time on a day; of both halves of the day, the one it names.
pub(crate) fn clock_on(day: Date, clock: Clock) -> Option<DateTime> {
    let part = |value: u8| i8::try_from(value).ok();
    let hour = if clock.half == Half::Told {
        clock.hour
    } else {
        clock.hour % 24
    };
    day.to_datetime(
        jiff::civil::Time::new(
            part(hour)?,
            part(clock.minute.unwrap_or(0))?,
            part(clock.second.unwrap_or(0).min(59))?,
            0,
        )
        .ok()?,
    )
    .into()
}

fn hour_on(day: Date, hour: u8) -> Option<DateTime> {
    if hour >= 24 {
        return Some(civil::midnight(civil::days(day, 1)?));
    }
    Some(day.at(i8::try_from(hour).ok()?, 0, 0, 0))
}

/// The hours of a part of a day, by everyday use in English.
pub(crate) fn hours(part: Daypart, portion: Option<Portion>) -> (u8, u8) {
    let (from, to) = match part {
        Daypart::Morning => (8, 12),
        Daypart::Afternoon => (12, 16),
        Daypart::Evening => (16, 20),
        Daypart::Night => (20, 24),
        Daypart::Day => (8, 18),
        Daypart::Breakfast => (8, 12),
        Daypart::Lunch => (11, 13),
        Daypart::Dinner => (16, 20),
        Daypart::Dawn => (5, 7),
        Daypart::Dusk => (18, 20),
    };
    let half = (from + to) / 2;
    match portion {
        Some(Portion::Start | Portion::Earlier) => (from, half),
        Some(Portion::End | Portion::Later) => (half, to),
        Some(Portion::Mid) => (half - 1, half + 1),
        None => (from, to),
    }
}

/// First day and day after the last one of a stretch of the calendar.
pub(crate) fn calendar(calendar: &Calendar, anchor: Date, lean: Lean) -> Option<Days> {
    match calendar {
        Calendar::Fields(f) => fields(f, anchor, lean),
        Calendar::Weekday(weekday, step) => one(weekday_near(*weekday, *step, anchor, lean)),
        Calendar::Period(unit, offset) => period(*unit, *offset, anchor, lean),
        Calendar::Same(unit) => period(*unit, 0, anchor, lean),
        Calendar::Week(week, y) => {
            let start = civil::iso_week(year_or(*y, anchor)?, i64::from(*week))?;
            Some((start, civil::days(start, 7)?))
        }
        Calendar::WeekOf(day, unit) => week_of(self::calendar(day, anchor, lean)?.0, *unit),
        Calendar::Nth(number, count, unit, whole) => {
            nth(*number, *count, *unit, self::calendar(whole, anchor, lean)?)
        }
        Calendar::Quarter(number, y) => by_year(*y, anchor, lean, |year| {
            months_of(year, (number - 1) * 3 + 1, 3)
        }),
        Calendar::Half(number, y) => by_year(*y, anchor, lean, |year| {
            months_of(year, (number - 1) * 6 + 1, 6)
        }),
        Calendar::Season(season, y) => {
            let first = season.checked_sub(20)?.checked_mul(3)?;
            by_year(*y, anchor, lean, |year| months_of(year, first, 3))
        }
        Calendar::Decade(first) => {
            let first = decade(*first, anchor);
            Some((civil::new_year(first)?, civil::new_year(first + 10)?))
        }
        Calendar::Century(number) => {
            let first = if *number > 0 {
                (number - 1) * 100
            } else {
                number * 100
            };
            Some((civil::new_year(first)?, civil::new_year(first + 100)?))
        }
        Calendar::Feast(f, y) => by_year(*y, anchor, lean, |year| {
            let (start, lasts) = feast::in_year(*f, year)?;
            Some((start, civil::days(start, i64::from(lasts))?))
        }),
        Calendar::Fiscal(..) => None,
        Calendar::Portion(portion, whole) => self::portion(
            *portion,
            whole,
            self::calendar(whole, anchor, lean)?,
            anchor,
        ),
        Calendar::Rest(unit) => Some((anchor, period(*unit, 0, anchor, lean)?.1)),
    }
}

fn one(day: Option<Date>) -> Option<Days> {
    let day = day?;
    Some((day, civil::days(day, 1)?))
}

/// The first year of a decade; of two digits, the latest decade that has begun.
pub(crate) fn decade(first: i32, anchor: Date) -> i32 {
    if first >= 100 {
        return first;
    }
    let year = civil::year(anchor);
    let this = year.div_euclid(100) * 100 + first;
    if this > year { this - 100 } else { this }
}

/// A year of two digits: within the ten years after the anchor, or before.
pub(crate) fn full_year(short: u8, anchor: Date) -> i32 {
    let year = civil::year(anchor);
    let this = year.div_euclid(100) * 100 + i32::from(short);
    if this > year + 10 { this - 100 } else { this }
}

/// The year, or the anchor's one where it is open.
fn year_or(year: Year, anchor: Date) -> Option<i32> {
    Some(match year {
        Year::Known(year) => year,
        Year::Short(short) => full_year(short, anchor),
        Year::Relative(years) => civil::year(anchor) + years,
        Year::Open | Year::Near(_) => civil::year(anchor),
    })
}

/// The stretch of the year that is told or that lies nearest.
fn by_year(year: Year, anchor: Date, lean: Lean, of: impl Fn(i32) -> Option<Days>) -> Option<Days> {
    let this = civil::year(anchor);
    let around = |near: std::ops::RangeInclusive<i32>| near.filter_map(|n| of(this + n));
    match year {
        Year::Known(_) | Year::Short(_) | Year::Relative(_) => of(year_or(year, anchor)?),
        Year::Near(Step::Next | Step::Coming | Step::Week(_)) => {
            around(0..=YEARS).find(|(start, _)| *start > anchor)
        }
        Year::Near(Step::Last | Step::Past) => {
            around(-YEARS..=0).filter(|(_, end)| *end <= anchor).last()
        }
        Year::Near(Step::This) => of(this),
        Year::Open | Year::Near(Step::None) => match lean {
            Lean::Past => around(-YEARS..=1)
                .filter(|(start, _)| *start <= anchor)
                .last(),
            Lean::Future => around(-1..=YEARS).find(|(_, end)| *end > anchor),
        },
    }
}

/// So many months from the first day of a month; months count on after the year.
fn months_of(year: i32, first: u8, count: i64) -> Option<Days> {
    let start = civil::months(civil::new_year(year)?, i64::from(first) - 1)?;
    Some((start, civil::months(start, count)?))
}

fn fields(fields: &Fields, anchor: Date, lean: Lean) -> Option<Days> {
    match (fields.month, fields.day) {
        (Some(month), Some(day)) => by_year(fields.year, anchor, lean, |year| {
            one(civil::date(year, month, day))
        }),
        (Some(month), None) => by_year(fields.year, anchor, lean, |year| months_of(year, month, 1)),
        (None, Some(day)) => day_of_month(day, fields, anchor, lean),
        (None, None) => match fields.year {
            Year::Open => None,
            year => {
                let year = year_or(year, anchor)?;
                Some((civil::new_year(year)?, civil::new_year(year + 1)?))
            }
        },
    }
}

/// "the 17th", "Monday the 27th": in the nearest month that has it.
fn day_of_month(day: u8, fields: &Fields, anchor: Date, lean: Lean) -> Option<Days> {
    let first = civil::date(civil::year(anchor), civil::month(anchor), 1)?;
    let in_month = |months: i64| {
        let month = civil::months(first, months)?;
        let date = civil::date(civil::year(month), civil::month(month), day)?;
        fields
            .weekday
            .is_none_or(|w| civil::weekday(date) == w)
            .then_some(date)
    };
    if fields.year == Year::Near(Step::This)
        && let Some(date) = in_month(0)
    {
        return one(Some(date));
    }
    match lean {
        Lean::Past => one((-MONTHS..=0)
            .rev()
            .filter_map(in_month)
            .find(|d| *d <= anchor)),
        Lean::Future => one((0..=MONTHS).filter_map(in_month).find(|d| *d >= anchor)),
    }
}

/// The day of a weekday that is meant.
pub(crate) fn weekday_near(weekday: u8, step: Step, anchor: Date, lean: Lean) -> Option<Date> {
    let ahead = (7 + i64::from(weekday) - i64::from(civil::weekday(anchor))) % 7;
    let in_week =
        |weeks: i64| civil::days(civil::monday(anchor)?, weeks * 7 + i64::from(weekday) - 1);
    match step {
        Step::None => match lean {
            Lean::Past => civil::days(anchor, if ahead == 0 { 0 } else { ahead - 7 }),
            Lean::Future => civil::days(anchor, ahead),
        },
        Step::This => in_week(0),
        Step::Next => in_week(1),
        Step::Last => in_week(-1),
        Step::Week(weeks) => in_week(i64::from(weeks)),
        Step::Coming => civil::days(anchor, if ahead == 0 { 7 } else { ahead }),
        Step::Past => civil::days(anchor, ahead - 7),
    }
}

fn period(unit: Unit, offset: i32, anchor: Date, lean: Lean) -> Option<Days> {
    let n = i64::from(offset);
    match unit {
        Unit::Day | Unit::Night | Unit::Business => one(civil::days(anchor, n)),
        Unit::Week => {
            let start = civil::days(civil::monday(anchor)?, 7 * n)?;
            Some((start, civil::days(start, 7)?))
        }
        Unit::Fortnight => {
            let start = civil::days(civil::monday(anchor)?, 14 * n)?;
            Some((start, civil::days(start, 14)?))
        }
        Unit::Weekend => {
            // At the beginning of a week, what has happened happened at the last weekend.
            let back = offset == 0 && lean == Lean::Past && civil::weekday(anchor) <= 4;
            let start = civil::days(civil::monday(anchor)?, 7 * (n - i64::from(back)) + 5)?;
            Some((start, civil::days(start, 2)?))
        }
        Unit::Month => {
            let first = civil::date(civil::year(anchor), civil::month(anchor), 1)?;
            let start = civil::months(first, n)?;
            Some((start, civil::months(start, 1)?))
        }
        Unit::Quarter => {
            let first = civil::date(
                civil::year(anchor),
                (civil::month(anchor) - 1) / 3 * 3 + 1,
                1,
            )?;
            let start = civil::months(first, 3 * n)?;
            Some((start, civil::months(start, 3)?))
        }
        Unit::Year => years(civil::year(anchor).checked_add(offset)?, 1),
        Unit::Decade => years(
            civil::year(anchor).div_euclid(10) * 10 + offset.checked_mul(10)?,
            10,
        ),
        Unit::Century => years(
            civil::year(anchor).div_euclid(100) * 100 + offset.checked_mul(100)?,
            100,
        ),
        Unit::Second | Unit::Minute | Unit::Hour => None,
    }
}

fn years(first: i32, count: i32) -> Option<Days> {
    Some((civil::new_year(first)?, civil::new_year(first + count)?))
}

/// The week in which a day falls; the weekend round it, which a feast on a
/// Monday or Friday makes longer.
fn week_of(day: Date, unit: Unit) -> Option<Days> {
    if unit == Unit::Week {
        let start = civil::monday(day)?;
        return Some((start, civil::days(start, 7)?));
    }
    let weekday = civil::weekday(day);
    let saturday = match weekday {
        1..=2 => civil::days(civil::monday(day)?, -2)?,
        _ => civil::days(civil::monday(day)?, 5)?,
    };
    let (start, end) = (saturday, civil::days(saturday, 2)?);
    Some((start.min(day), end.max(civil::days(day, 1)?)))
}

fn nth(number: i32, count: u32, unit: NthUnit, (start, end): Days) -> Option<Days> {
    let count = i64::from(count);
    // Units before the first one that is meant.
    let before = |fitting: i64| {
        let n = i64::from(number);
        if n > 0 {
            n - 1
        } else {
            fitting - count + n + 1
        }
    };
    match unit {
        NthUnit::Unit(Unit::Day | Unit::Night | Unit::Business) => {
            let days = i64::from((end - start).get_days());
            let first = civil::days(start, before(days))?;
            Some((first, civil::days(first, count)?))
        }
        NthUnit::Unit(Unit::Week) => {
            let (first, weeks) = weeks(start, end)?;
            let first = civil::days(first, 7 * before(weeks))?;
            Some((first, civil::days(first, 7 * count)?))
        }
        NthUnit::Unit(Unit::Month) => {
            let months = i64::from(civil::year(end) - civil::year(start)) * 12
                + i64::from(civil::month(end))
                - i64::from(civil::month(start));
            let first = civil::months(start, before(months))?;
            Some((first, civil::months(first, count)?))
        }
        NthUnit::Unit(Unit::Year) => {
            let years = i64::from(civil::year(end) - civil::year(start));
            let first = civil::months(start, 12 * before(years))?;
            Some((first, civil::months(first, 12 * count)?))
        }
        NthUnit::Weekday(weekday) => {
            let ahead = (7 + i64::from(weekday) - i64::from(civil::weekday(start))) % 7;
            let first = civil::days(start, ahead)?;
            let fitting = (i64::from((end - first).get_days()) + 6) / 7;
            one(civil::days(first, 7 * before(fitting)))
                .filter(|(day, _)| *day >= start && *day < end)
        }
        NthUnit::Unit(Unit::Weekend) => {
            let ahead = (13 - i64::from(civil::weekday(start))) % 7;
            let first = civil::days(start, ahead)?;
            let fitting = (i64::from((end - first).get_days()) + 6) / 7;
            let first = civil::days(first, 7 * before(fitting))?;
            Some((first, civil::days(first, 2)?))
        }
        NthUnit::Unit(_) => None,
    }
}

/// The Monday of the first week of a whole, and how many weeks it has. As in
/// ISO 8601, a week belongs to where its Thursday is.
fn weeks(start: Date, end: Date) -> Option<(Date, i64)> {
    let thursday = |day: Date| civil::days(civil::monday(day)?, 3);
    let first = thursday(start)?;
    let first = if first < start {
        civil::days(first, 7)?
    } else {
        first
    };
    let count = (i64::from((end - first).get_days()) + 6) / 7;
    Some((civil::days(first, -3)?, count))
}

/// The part of a stretch: thirds of months and years, halves of the rest.
pub(crate) fn portion(
    portion: Portion,
    whole: &Calendar,
    (start, end): Days,
    anchor: Date,
) -> Option<Days> {
    let month = matches!(whole, Calendar::Fields(f) if f.day.is_none() && f.month.is_some());
    let year = matches!(whole, Calendar::Fields(f) if f.month.is_none());
    let length = i64::from((end - start).get_days());
    let cut = |months: [i64; 2], days: [i64; 2]| {
        Some(if year {
            (
                civil::months(start, months[0])?,
                civil::months(start, months[1])?,
            )
        } else {
            (
                civil::days(start, days[0])?,
                civil::days(start, days[1].min(length))?,
            )
        })
    };
    let half = match whole {
        Calendar::Period(Unit::Year, _) => civil::months(start, 6)?,
        Calendar::Period(Unit::Quarter, _) | Calendar::Quarter(..) => civil::days(start, 45)?,
        _ if (28..=31).contains(&length) => civil::days(start, 15)?,
        _ => civil::days(start, length / 2)?,
    };
    match portion {
        Portion::Start if year => cut([0, 4], [0, 0]),
        Portion::Mid if year => cut([4, 8], [0, 0]),
        Portion::End if year => cut([8, 12], [0, 0]),
        Portion::Mid if month => cut([0, 0], [9, 20]),
        Portion::Mid if length == 7 => cut([0, 0], [1, 5]),
        Portion::Mid => {
            let quarter = (length / 4).max(0);
            Some((civil::days(start, quarter)?, civil::days(end, -quarter)?))
        }
        _ if length <= 1 => Some((start, end)),
        Portion::Start => Some((start, half)),
        Portion::End => Some((half, end)),
        Portion::Earlier => Some((start, half.min(anchor.max(start))))
            .filter(|(s, e)| s < e)
            .or(Some((start, half))),
        Portion::Later => Some((half.max(anchor.min(end)), end))
            .filter(|(s, e)| s < e)
            .or(Some((half, end))),
    }
}

/// "the last three months": from or up to the anchor.
pub(crate) fn window(
    length: &Length,
    forward: bool,
    at_once: bool,
    anchor: DateTime,
) -> Option<(DateTime, DateTime)> {
    if length.is_clock() {
        let other = civil::shift(anchor, length, forward)?;
        return Some(if forward {
            (anchor, other)
        } else {
            (other, anchor)
        });
    }
    let today = civil::midnight(anchor.date());
    if let [(Count::Exact(count), unit)] = length.parts[..] {
        let whole = i32::try_from(count / 1000).ok()?;
        // Decades and quarters are counted by the calendar.
        if matches!(unit, Unit::Decade | Unit::Quarter) && count % 1000 == 0 && whole > 0 {
            let next = |n: i32| period(unit, n, anchor.date(), Lean::Past);
            let days = if forward {
                (next(1)?.0, next(whole)?.1)
            } else {
                (next(-whole)?.0, next(-1)?.1)
            };
            return Some((civil::midnight(days.0), civil::midnight(days.1)));
        }
        if unit == Unit::Business {
            let first = if forward {
                civil::days(anchor.date(), 1)?
            } else {
                anchor.date()
            };
            let last = civil::business(anchor.date(), i64::from(whole), forward)?;
            let days = if forward {
                (first, civil::days(last, 1)?)
            } else {
                (last, first)
            };
            return Some((civil::midnight(days.0), civil::midnight(days.1)));
        }
    }
    if !forward {
        return Some((civil::shift(today, length, false)?, today));
    }
    let start = if at_once {
        today
    } else {
        civil::midnight(civil::days(today.date(), 1)?)
    };
    Some((start, civil::shift(start, length, true)?))
}

/// "two weeks ago", "three days after Christmas".
pub(crate) fn offset(
    length: &Length,
    forward: bool,
    from: Option<&Meaning>,
    weekday: Option<u8>,
    anchor: DateTime,
    lean: Lean,
) -> Option<(DateTime, DateTime)> {
    let base = match from {
        Some(from) => meaning(from, anchor, lean)?.0,
        None => anchor,
    };
    if length.is_clock() {
        let at = civil::shift(base, length, forward)?;
        return Some((at, civil::shift(at, &Length::of(1, Unit::Minute), true)?));
    }
    let mut day = match length.parts[..] {
        [(Count::Exact(count), Unit::Business)] => {
            civil::business(base.date(), count / 1000, forward)?
        }
        _ => civil::shift(civil::midnight(base.date()), length, forward)?.date(),
    };
    if let Some(weekday) = weekday {
        day = weekday_near(
            weekday,
            Step::None,
            day,
            if forward { Lean::Future } else { Lean::Past },
        )?;
    }
    let (start, end) = one(Some(day))?;
    Some((civil::midnight(start), civil::midnight(end)))
}
