//! Civil dates and times: no clock, no time zone.

use crate::meaning::{Count, Length, Unit};
use jiff::civil::{Date, DateTime, ISOWeekDate, Weekday};
use jiff::{Span, ToSpan};
use std::fmt;
use std::str::FromStr;

/// A date and a time of day on no particular clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CivilTime(pub(crate) DateTime);

impl CivilTime {
    /// A date and time, where a calendar has it. Years go from −9999 to 9999.
    #[must_use]
    pub fn new(
        year: i16,
        month: u8,
        day: u8,
        hour: u8,
        minute: u8,
        second: u8,
    ) -> Option<CivilTime> {
        let part = |value: u8| i8::try_from(value).ok();
        DateTime::new(
            year,
            part(month)?,
            part(day)?,
            part(hour)?,
            part(minute)?,
            part(second)?,
            0,
        )
        .ok()
        .map(CivilTime)
    }

    /// Year, month and day.
    #[must_use]
    pub fn date(self) -> (i16, u8, u8) {
        (
            self.0.year(),
            self.0.month().unsigned_abs(),
            self.0.day().unsigned_abs(),
        )
    }

    /// Hour, minute and second.
    #[must_use]
    pub fn time(self) -> (u8, u8, u8) {
        let part = i8::unsigned_abs;
        (
            part(self.0.hour()),
            part(self.0.minute()),
            part(self.0.second()),
        )
    }

    /// 1, Monday, to 7.
    #[must_use]
    pub fn weekday(self) -> u8 {
        self.0
            .date()
            .weekday()
            .to_monday_one_offset()
            .unsigned_abs()
    }
}

impl fmt::Display for CivilTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// No date and time of ISO 8601.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoTime(String);

impl fmt::Display for NoTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no date and time of ISO 8601: {}", self.0)
    }
}

impl std::error::Error for NoTime {}

impl FromStr for CivilTime {
    type Err = NoTime;

    fn from_str(text: &str) -> Result<CivilTime, NoTime> {
        let time = text.parse::<DateTime>();
        let time = time.or_else(|_| text.parse::<Date>().map(|d| d.at(0, 0, 0, 0)));
        time.map(CivilTime).map_err(|_| NoTime(text.to_owned()))
    }
}

/// A date, where a calendar has it.
pub(crate) fn date(year: i32, month: u8, day: u8) -> Option<Date> {
    let year = i16::try_from(year).ok()?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The first day of a year.
pub(crate) fn new_year(year: i32) -> Option<Date> {
    date(year, 1, 1)
}

pub(crate) fn year(date: Date) -> i32 {
    i32::from(date.year())
}

pub(crate) fn month(date: Date) -> u8 {
    date.month().unsigned_abs()
}

pub(crate) fn midnight(date: Date) -> DateTime {
    date.at(0, 0, 0, 0)
}

/// Days later, or earlier.
pub(crate) fn days(date: Date, days: i64) -> Option<Date> {
    date.checked_add(Span::new().try_days(days).ok()?).ok()
}

/// Months later, or earlier; the last day of a shorter month.
pub(crate) fn months(date: Date, months: i64) -> Option<Date> {
    date.checked_add(Span::new().try_months(months).ok()?).ok()
}

/// 1, Monday, to 7.
pub(crate) fn weekday(date: Date) -> u8 {
    date.weekday().to_monday_one_offset().unsigned_abs()
}

/// The Monday of its week.
pub(crate) fn monday(date: Date) -> Option<Date> {
    days(date, 1 - i64::from(weekday(date)))
}

/// The Monday of an ISO week.
pub(crate) fn iso_week(year: i32, week: i64) -> Option<Date> {
    let year = i16::try_from(year).ok()?;
    let first = ISOWeekDate::new(year, 1, Weekday::Monday).ok()?.date();
    days(first, (week - 1) * 7)
}

/// ISO year and week of a date.
pub(crate) fn week_of(date: Date) -> (i16, i8) {
    let week = date.iso_week_date();
    (week.year(), week.week())
}

/// `time` moved by a length; a few are three.
pub(crate) fn shift(time: DateTime, length: &Length, forward: bool) -> Option<DateTime> {
    let mut out = time;
    for (count, unit) in &length.parts {
        let thousandths = match count {
            Count::Exact(thousandths) => *thousandths,
            Count::Few => 3000,
        };
        let sign = if forward { 1 } else { -1 };
        out = out
            .checked_add(span(thousandths.checked_mul(sign)?, *unit)?)
            .ok()?;
    }
    Some(out)
}

/// A count of a unit as calendar and clock units.
fn span(thousandths: i64, unit: Unit) -> Option<Span> {
    let times = |factor: i64| thousandths.checked_mul(factor).map(|n| n / 1000);
    let span = Span::new();
    match unit {
        Unit::Second => span.try_seconds(times(1)?),
        Unit::Minute => span.try_seconds(times(60)?),
        Unit::Hour => span.try_seconds(times(3600)?),
        Unit::Day | Unit::Night | Unit::Business if thousandths % 1000 == 0 => {
            span.try_days(times(1)?)
        }
        Unit::Day | Unit::Night | Unit::Business => span.try_hours(times(24)?),
        Unit::Week | Unit::Weekend => span.try_days(times(7)?),
        Unit::Fortnight => span.try_days(times(14)?),
        Unit::Month if thousandths % 1000 == 0 => span.try_months(times(1)?),
        Unit::Month => span.try_days(times(30)?),
        Unit::Quarter => span.try_months(times(3)?),
        Unit::Year => span.try_months(times(12)?),
        Unit::Decade => span.try_months(times(120)?),
        Unit::Century => span.try_months(times(1200)?),
    }
    .ok()
}

/// Working days later, or earlier: Monday to Friday.
pub(crate) fn business(date: Date, count: i64, forward: bool) -> Option<Date> {
    let mut at = date;
    for _ in 0..count.min(5000) {
        loop {
            at = at
                .checked_add(if forward { 1.day() } else { (-1).days() })
                .ok()?;
            if weekday(at) <= 5 {
                break;
            }
        }
    }
    Some(at)
}
