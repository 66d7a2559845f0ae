//! Meanings as EDTF (ISO 8601-2) and as values of TIMEX3.

use crate::civil;
use crate::ground::{self, Lean};
use crate::meaning::{
    Bound, Calendar, Clock, Count, Daypart, Degree, Expression, Fields, Half, Length, Meaning,
    NthUnit, Reference, Set, Unit, Year,
};
use jiff::civil::{Date, DateTime};

/// The two forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Edtf,
    Timex,
}

type Days = Option<(Date, Date)>;

/// The value of an expression, where `anchor` and `lean` tell which time is
/// meant; what they do not tell stays open ("XXXX-02-08").
pub(crate) fn expression(e: &Expression, anchor: Option<(DateTime, Lean)>, form: Form) -> String {
    let value = meaning(&e.meaning, anchor, form);
    if form == Form::Timex || !is_edtf(&value) {
        return value;
    }
    let value = match e.degree {
        Some(Degree::Approx) if !value.contains('/') => format!("{value}~"),
        _ => value,
    };
    match e.bound {
        Some(Bound::Since | Bound::After) => format!("{value}/.."),
        Some(Bound::Before | Bound::Until) => format!("../{value}"),
        None => value,
    }
}

/// A date of EDTF, not one of TIMEX3's own values.
fn is_edtf(value: &str) -> bool {
    let starts = value.starts_with(|c: char| c.is_ascii_digit() || c == 'X' || c == '-');
    starts && !value.contains(['W', 'F', 'S', '/']) && !value.ends_with("REF")
}

pub(crate) fn meaning(meaning: &Meaning, anchor: Option<(DateTime, Lean)>, form: Form) -> String {
    match meaning {
        Meaning::Calendar(c) => calendar(c, anchor, form),
        Meaning::Clock { day, clock } => {
            format!("{}{}", day_of(day.as_ref(), anchor), clock_text(*clock))
        }
        Meaning::Daypart { day, part, .. } => {
            format!("{}T{}", day_of(day.as_ref(), anchor), part_text(*part))
        }
        Meaning::Range(start, end) if form == Form::Edtf => {
            let after = anchor
                .and_then(|(at, lean)| Some((ground::meaning(start, at, lean)?.0, Lean::Future)));
            let first = self::meaning(start, anchor, form);
            let last = self::meaning(end, anchor, form);
            // "from Friday to Monday": the end follows the start.
            let last = if last < first {
                self::meaning(end, after.or(anchor), form)
            } else {
                last
            };
            format!("{first}/{last}")
        }
        Meaning::Range(start, end) => between(start, end, anchor),
        Meaning::Stretch { start, length } => match (form, anchor) {
            (Form::Edtf, Some((at, lean))) => match ground::meaning(meaning, at, lean) {
                Some((from, to))
                    if !length.is_clock() && matches!(**start, Meaning::Calendar(_)) =>
                {
                    let last = civil::days(to.date(), -1).unwrap_or(to.date());
                    format!("{}/{last}", from.date())
                }
                Some((from, to)) => format!("{}/{}", minutes(from), minutes(to)),
                None => length_text(length),
            },
            _ => length_text(length),
        },
        Meaning::Window { length, .. } => length_text(length),
        Meaning::Offset { length, .. } => offset(meaning, length, anchor),
        Meaning::Duration(length) => length_text(length),
        Meaning::Set(set) => set_text(set),
        Meaning::Reference(Reference::Past) => "PAST_REF".to_owned(),
        Meaning::Reference(Reference::Present) => "PRESENT_REF".to_owned(),
        Meaning::Reference(Reference::Future) => "FUTURE_REF".to_owned(),
        Meaning::Reference(Reference::Open) => "XXXX-XX-XX".to_owned(),
    }
}

fn minutes(time: DateTime) -> String {
    format!("{}T{:02}:{:02}", time.date(), time.hour(), time.minute())
}

fn day_of(day: Option<&Calendar>, anchor: Option<(DateTime, Lean)>) -> String {
    match (day, anchor) {
        (Some(day), _) => calendar(day, anchor, Form::Timex),
        (None, Some((at, _))) => at.date().to_string(),
        (None, None) => "XXXX-XX-XX".to_owned(),
    }
}

/// The unit to which an offset tells a time: "two years ago" tells a year.
fn offset(meaning: &Meaning, length: &Length, anchor: Option<(DateTime, Lean)>) -> String {
    let unit = length
        .parts
        .iter()
        .map(|(_, unit)| *unit)
        .min()
        .unwrap_or(Unit::Day);
    let from_day = matches!(meaning, Meaning::Offset { from: Some(from), .. } if !matches!(**from, Meaning::Reference(_)));
    // Counted from a full date, it needs no anchor.
    let told = from_day && crate::resolve::need(meaning) == crate::resolve::Need::Nothing;
    let anywhere = || Some((civil::midnight(civil::date(2001, 1, 1)?), Lean::Past));
    let anchor = anchor.or_else(|| told.then(anywhere).flatten());
    let start = anchor
        .and_then(|(at, lean)| ground::meaning(meaning, at, lean))
        .map(|(start, _)| start);
    let vague = length.parts.iter().any(|(count, _)| *count == Count::Few);
    let Some(start) = start.filter(|_| !vague) else {
        return match unit {
            Unit::Year | Unit::Decade | Unit::Century => "XXXX".to_owned(),
            Unit::Month | Unit::Quarter => "XXXX-XX".to_owned(),
            _ => "XXXX-XX-XX".to_owned(),
        };
    };
    let date = start.date();
    match unit {
        unit if unit.is_clock() => minutes(start),
        Unit::Year | Unit::Decade | Unit::Century if !from_day => format!("{:04}", date.year()),
        Unit::Month | Unit::Quarter if !from_day => {
            format!("{:04}-{:02}", date.year(), date.month())
        }
        _ => date.to_string(),
    }
}

/// A range as TIMEX3 has it: its length.
fn between(start: &Meaning, end: &Meaning, anchor: Option<(DateTime, Lean)>) -> String {
    let (Meaning::Calendar(a), Meaning::Calendar(b)) = (start, end) else {
        return clocks_between(start, end);
    };
    let Some((from, to)) = range_days(a, b, anchor) else {
        return "PXD".to_owned();
    };
    let months = (i32::from(to.year()) - i32::from(from.year())) * 12 + i32::from(to.month())
        - i32::from(from.month());
    match (a, b) {
        (Calendar::Fields(a), Calendar::Fields(b)) if a.month.is_none() && b.month.is_none() => {
            format!("P{}Y", months / 12)
        }
        (Calendar::Fields(a), Calendar::Fields(b)) if a.day.is_none() && b.day.is_none() => {
            format!("P{months}M")
        }
        _ => format!("P{}D", (to - from).get_days()),
    }
}

fn range_days(
    a: &Calendar,
    b: &Calendar,
    anchor: Option<(DateTime, Lean)>,
) -> Option<(Date, Date)> {
    let (at, lean) =
        anchor.or_else(|| Some((civil::midnight(civil::date(2001, 1, 1)?), Lean::Future)))?;
    let from = ground::calendar(a, at.date(), lean)?.0;
    let to = ground::calendar(b, at.date(), lean)?.0;
    if to >= from {
        return Some((from, to));
    }
    Some((from, ground::calendar(b, from, Lean::Future)?.0))
}

fn clocks_between(start: &Meaning, end: &Meaning) -> String {
    let minute = |clock: &Clock| i32::from(clock.hour) * 60 + i32::from(clock.minute.unwrap_or(0));
    match (start, end) {
        (Meaning::Clock { day: a, clock: p }, Meaning::Clock { day: b, clock: q }) if a == b => {
            let minutes =
                (minute(q) - minute(p)).rem_euclid(if p.half == Half::Told { 1440 } else { 720 });
            match (minutes / 60, minutes % 60) {
                (hours, 0) => format!("PT{hours}H"),
                (0, minutes) => format!("PT{minutes}M"),
                (hours, minutes) => format!("PT{hours}H{minutes}M"),
            }
        }
        _ => "PXD".to_owned(),
    }
}

fn calendar(c: &Calendar, anchor: Option<(DateTime, Lean)>, form: Form) -> String {
    let days = ground_days(c, anchor);
    match c {
        Calendar::Fields(f) => fields(f, days),
        Calendar::Weekday(weekday, _) => {
            days.map_or_else(|| format!("XXXX-WXX-{weekday}"), |(day, _)| day.to_string())
        }
        Calendar::Period(unit, _) | Calendar::Same(unit) => by_unit(*unit, days),
        Calendar::Week(week, _) => {
            days.map_or_else(|| format!("XXXX-W{week:02}"), |_| by_unit(Unit::Week, days))
        }
        Calendar::WeekOf(_, unit) => by_unit(*unit, days),
        Calendar::Nth(_, count, unit, _) => nth(*count, *unit, days, form),
        Calendar::Quarter(n, y) => by_year(days, *y, form, &format!("Q{n}"), 32 + n),
        Calendar::Half(n, y) => by_year(days, *y, form, &format!("H{n}"), 39 + n),
        Calendar::Season(n, y) => {
            let name = ["SP", "SU", "FA", "WI"]
                .get(usize::from(n.saturating_sub(21)))
                .unwrap_or(&"SU");
            by_year(days, *y, form, name, *n)
        }
        Calendar::Decade(first) => {
            let open = if form == Form::Edtf { "X" } else { "" };
            match days {
                Some((start, _)) => format!("{}{open}", start.year() / 10),
                None => format!("XX{}{open}", first % 100 / 10),
            }
        }
        Calendar::Century(number) if *number > 0 => {
            let open = if form == Form::Edtf { "XX" } else { "" };
            format!("{:02}{open}", number - 1)
        }
        Calendar::Century(number) => format!("BC{number:02}"),
        Calendar::Feast(..) => match days {
            Some((start, end)) if civil::days(start, 1) == Some(end) => start.to_string(),
            Some((start, end)) => format!("{start}/{}", civil::days(end, -1).unwrap_or(end)),
            None => "XXXX".to_owned(),
        },
        Calendar::Fiscal(school, y) => {
            let year = match (y, anchor) {
                (Year::Known(year), _) => format!("{year:04}"),
                (Year::Relative(n), Some((at, _))) => format!("{:04}", i32::from(at.year()) + n),
                _ => "XXXX".to_owned(),
            };
            format!("{}{year}", if *school { "SY" } else { "FY" })
        }
        Calendar::Portion(_, whole) => calendar(whole, anchor, form),
        Calendar::Rest(unit) => by_unit(*unit, days),
    }
}

/// The days of what is told in full, or of what an anchor tells.
fn ground_days(c: &Calendar, anchor: Option<(DateTime, Lean)>) -> Days {
    if let Some((at, lean)) = anchor {
        return ground::calendar(c, at.date(), lean);
    }
    is_explicit(c).then(|| ground::calendar(c, civil::date(2001, 1, 1)?, Lean::Past))?
}

/// Whether the words alone tell which one it is.
pub(crate) fn is_explicit(c: &Calendar) -> bool {
    match c {
        Calendar::Fields(f) => matches!(f.year, Year::Known(_)),
        Calendar::Week(_, y)
        | Calendar::Quarter(_, y)
        | Calendar::Half(_, y)
        | Calendar::Season(_, y)
        | Calendar::Feast(_, y)
        | Calendar::Fiscal(_, y) => {
            matches!(y, Year::Known(_))
        }
        Calendar::Nth(_, _, _, whole)
        | Calendar::WeekOf(whole, _)
        | Calendar::Portion(_, whole) => is_explicit(whole),
        Calendar::Decade(first) => *first >= 100,
        Calendar::Century(_) => true,
        Calendar::Weekday(..) | Calendar::Period(..) | Calendar::Same(_) | Calendar::Rest(_) => {
            false
        }
    }
}

fn fields(f: &Fields, days: Days) -> String {
    let year = match (f.year, days) {
        (Year::Known(year), _) => format!("{year:04}"),
        (_, Some((start, _))) => format!("{:04}", start.year()),
        (Year::Short(short), None) => format!("XX{short:02}"),
        _ => "XXXX".to_owned(),
    };
    match (f.month, f.day, days) {
        (None, Some(_), Some((day, _))) => day.to_string(),
        (None, Some(day), None) => format!("XXXX-XX-{day:02}"),
        (Some(month), Some(day), _) => format!("{year}-{month:02}-{day:02}"),
        (Some(month), None, _) => format!("{year}-{month:02}"),
        (None, None, _) => year,
    }
}

/// The unit that begins on the first of the days.
fn by_unit(unit: Unit, days: Days) -> String {
    let Some((day, _)) = days else {
        return match unit {
            Unit::Week | Unit::Fortnight => "XXXX-WXX",
            Unit::Weekend => "XXXX-WXX-WE",
            Unit::Month => "XXXX-XX",
            Unit::Quarter => "XXXX-QX",
            Unit::Year => "XXXX",
            Unit::Decade => "XXX",
            Unit::Century => "XX",
            _ => "XXXX-XX-XX",
        }
        .to_owned();
    };
    let (year, month) = (day.year(), day.month());
    let (week_year, week) = civil::week_of(day);
    match unit {
        Unit::Week => format!("{week_year:04}-W{week:02}"),
        Unit::Weekend => format!("{week_year:04}-W{week:02}-WE"),
        Unit::Month => format!("{year:04}-{month:02}"),
        Unit::Quarter => format!("{year:04}-Q{}", (month + 2) / 3),
        Unit::Year => format!("{year:04}"),
        Unit::Decade => format!("{:03}", year / 10),
        Unit::Century => format!("{:02}", year / 100),
        _ => day.to_string(),
    }
}

fn by_year(days: Days, year: Year, form: Form, timex: &str, edtf: u8) -> String {
    let year = match (year, days) {
        (Year::Known(year), _) => format!("{year:04}"),
        (_, Some((start, _))) => format!("{:04}", start.year()),
        _ => "XXXX".to_owned(),
    };
    match form {
        Form::Edtf => format!("{year}-{edtf}"),
        Form::Timex => format!("{year}-{timex}"),
    }
}

fn nth(count: u32, unit: NthUnit, days: Days, form: Form) -> String {
    let unit = match unit {
        NthUnit::Weekday(_) => return by_unit(Unit::Day, days),
        NthUnit::Unit(unit) => unit,
    };
    if count == 1 {
        return by_unit(unit, days);
    }
    match (form, days) {
        (Form::Edtf, Some((start, end))) => {
            let last = civil::days(end, -1).unwrap_or(end);
            let day = |date| {
                by_unit(
                    if unit == Unit::Week { Unit::Day } else { unit },
                    Some((date, date)),
                )
            };
            format!("{}/{}", day(start), day(last))
        }
        _ => length_text(&Length::of(i64::from(count), unit)),
    }
}

fn clock_text(clock: Clock) -> String {
    let zone = match clock.zone {
        Some(0) => "Z".to_owned(),
        Some(minutes) => format!(
            "{}{:02}:{:02}",
            if minutes < 0 { '-' } else { '+' },
            minutes.abs() / 60,
            minutes.abs() % 60
        ),
        None => String::new(),
    };
    let hour = clock.hour;
    match (clock.minute, clock.second) {
        (Some(minute), Some(second)) => format!("T{hour:02}:{minute:02}:{second:02}{zone}"),
        (Some(minute), None) => format!("T{hour:02}:{minute:02}{zone}"),
        _ => format!("T{hour:02}{zone}"),
    }
}

fn part_text(part: Daypart) -> &'static str {
    match part {
        Daypart::Morning | Daypart::Breakfast | Daypart::Dawn => "MO",
        Daypart::Lunch => "MI",
        Daypart::Afternoon => "AF",
        Daypart::Evening | Daypart::Dinner | Daypart::Dusk => "EV",
        Daypart::Night => "NI",
        Daypart::Day => "DT",
    }
}

/// A length as ISO 8601 has it, with X for a number that is not told.
pub(crate) fn length_text(length: &Length) -> String {
    let (mut days, mut clock) = (String::new(), String::new());
    for (count, unit) in &length.parts {
        let times = |factor: i64| match count {
            Count::Exact(thousandths) => thousandths_text(thousandths.saturating_mul(factor)),
            Count::Few => "X".to_owned(),
        };
        let (text, is_clock) = match unit {
            Unit::Second => (times(1) + "S", true),
            Unit::Minute => (times(1) + "M", true),
            Unit::Hour => (times(1) + "H", true),
            Unit::Day | Unit::Night | Unit::Business => (times(1) + "D", false),
            Unit::Week => (times(1) + "W", false),
            Unit::Fortnight => (times(2) + "W", false),
            Unit::Weekend => (times(1) + "WE", false),
            Unit::Month => (times(1) + "M", false),
            Unit::Quarter => (times(1) + "Q", false),
            Unit::Year => (times(1) + "Y", false),
            Unit::Decade => (times(10) + "Y", false),
            Unit::Century => (times(100) + "Y", false),
        };
        if is_clock {
            clock += &text
        } else {
            days += &text
        }
    }
    if clock.is_empty() {
        format!("P{days}")
    } else {
        format!("P{days}T{clock}")
    }
}

fn thousandths_text(thousandths: i64) -> String {
    let text = format!("{}.{:03}", thousandths / 1000, thousandths % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn set_text(set: &Set) -> String {
    let tail = match (set.clock, set.part) {
        (Some(clock), _) => clock_text(clock),
        (None, Some(part)) => format!("T{}", part_text(part)),
        _ => String::new(),
    };
    match set.weekday {
        Some(weekday) => format!("XXXX-WXX-{weekday}{tail}"),
        None if !tail.is_empty() => format!("XXXX-XX-XX{tail}"),
        None => length_text(&set.every),
    }
}
