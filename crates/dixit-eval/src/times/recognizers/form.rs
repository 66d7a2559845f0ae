//! How the dialect writes dates, times and lengths.

use super::Value;
use dixit_times::{
    Calendar, Clock, Count, Daypart, Fields, Half, Length, NthUnit, Portion, Set, Step, Unit, Year,
};
use jiff::civil::{Date, DateTime};

/// "next June" is the one of the next year.
pub(super) fn annual(c: &Calendar) -> Calendar {
    match c {
        Calendar::Fields(f) if f.day.is_none() && f.month.is_some() => {
            let year = match f.year {
                Year::Near(Step::Next | Step::Coming) => Year::Relative(1),
                Year::Near(Step::Last | Step::Past) => Year::Relative(-1),
                Year::Near(Step::This) => Year::Relative(0),
                y => y,
            };
            Calendar::Fields(Fields { year, ..f.clone() })
        }
        Calendar::Fields(f) => {
            let year = match f.year {
                Year::Short(s) if s < 30 => Year::Known(2000 + i32::from(s)),
                Year::Short(s) if s >= 40 => Year::Known(1900 + i32::from(s)),
                y => y,
            };
            Calendar::Fields(Fields { year, ..f.clone() })
        }
        other => other.clone(),
    }
}

pub(super) fn whole(c: &Calendar) -> &Calendar {
    match c {
        Calendar::Portion(_, whole) => whole,
        other => other,
    }
}

pub(super) fn base(c: &Calendar) -> &Calendar {
    match c {
        Calendar::Portion(_, whole) | Calendar::Nth(_, _, _, whole) => base(whole),
        Calendar::WeekOf(day, _) => base(day),
        other => other,
    }
}

pub(super) fn is_open(c: &Calendar) -> bool {
    match c {
        Calendar::Fields(f) => match f.year {
            Year::Open => f.month.is_some() || f.day.is_some(),
            Year::Short(s) => (30..40).contains(&s),
            _ => false,
        },
        Calendar::Weekday(_, step) => *step == Step::None,
        Calendar::WeekOf(c, _) | Calendar::Nth(_, _, _, c) | Calendar::Portion(_, c) => is_open(c),
        Calendar::Quarter(_, y) | Calendar::Half(_, y) | Calendar::Feast(_, y) => *y == Year::Open,
        Calendar::Decade(d) => *d < 100,
        _ => false,
    }
}

pub(super) fn one_day(c: &Calendar) -> bool {
    match c {
        Calendar::Fields(f) => f.day.is_some(),
        Calendar::Weekday(..)
        | Calendar::Feast(..)
        | Calendar::Period(Unit::Day, _)
        | Calendar::Same(Unit::Day) => true,
        Calendar::Nth(_, 1, NthUnit::Unit(Unit::Day) | NthUnit::Weekday(_), _) => true,
        _ => false,
    }
}

pub(super) fn day_value(timex: String, day: Date) -> Value {
    Value {
        timex,
        value: Some(day.to_string()),
        ..Value::default()
    }
}

pub(super) fn range_value(timex: String, start: Date, end: Date) -> Value {
    Value {
        timex,
        start: Some(start.to_string()),
        end: Some(end.to_string()),
        ..Value::default()
    }
}

pub(super) fn weekend_timex(day: Date) -> String {
    let w = day.iso_week_date();
    format!("{:04}-W{:02}-WE", w.year(), w.week())
}

pub(super) fn unit_timex(unit: Unit, d: Date) -> Option<String> {
    Some(match unit {
        Unit::Day | Unit::Night | Unit::Business => d.to_string(),
        Unit::Week => {
            let w = d.iso_week_date();
            format!("{:04}-W{:02}", w.year(), w.week())
        }
        Unit::Weekend => weekend_timex(d),
        Unit::Month => d.to_string()[..7].to_owned(),
        Unit::Year => d.to_string()[..4].to_owned(),
        _ => return None,
    })
}

/// Both halves of the day where it is open which is meant.
pub(super) fn halves(c: Clock) -> Vec<Clock> {
    let told = |hour: u8| Clock {
        hour,
        half: Half::Told,
        ..c
    };
    match c.half {
        Half::Told => vec![c],
        _ if c.hour == 12 => vec![told(12), told(0)],
        _ => vec![told(c.hour), told(c.hour + 12)],
    }
}

/// Readings of two times as a range; `true` where the second is on the next day.
pub(super) fn pairs(p: Clock, q: Clock) -> Vec<(Clock, Clock, bool)> {
    let told = |c: Clock, late: bool| Clock {
        hour: c.hour % 12 + if late { 12 } else { 0 },
        half: Half::Told,
        ..c
    };
    if p.half == Half::Told || q.half == Half::Told {
        let next = minute(q) <= minute(p);
        return vec![(p, q, next)];
    }
    let (a, b) = (told(p, false), told(q, false));
    if minute(b) > minute(a) {
        vec![(a, b, false), (told(p, true), told(q, true), false)]
    } else {
        vec![(a, told(q, true), false), (told(p, true), b, true)]
    }
}

pub(super) fn apart(start: DateTime, end: DateTime) -> i64 {
    let days = i64::from((end.date() - start.date()).get_days());
    let minutes = |t: DateTime| i64::from(t.hour()) * 60 + i64::from(t.minute());
    days * 1440 + minutes(end) - minutes(start)
}

pub(super) fn minute(c: Clock) -> i64 {
    i64::from(c.hour) * 60 + i64::from(c.minute.unwrap_or(0))
}

pub(super) fn at(d: Date, c: Clock) -> Option<DateTime> {
    let p = |v: u8| i8::try_from(v).ok();
    Some(d.at(
        p(c.hour)?,
        p(c.minute.unwrap_or(0))?,
        p(c.second.unwrap_or(0).min(59))?,
        0,
    ))
}

pub(super) fn clock_timex(c: Clock) -> String {
    match (c.minute, c.second) {
        (Some(m), Some(s)) => format!("T{:02}:{m:02}:{s:02}", c.hour),
        (Some(m), None) => format!("T{:02}:{m:02}", c.hour),
        _ => format!("T{:02}", c.hour),
    }
}

pub(super) fn clock_value(c: Clock) -> String {
    format!(
        "{:02}:{:02}:{:02}",
        c.hour,
        c.minute.unwrap_or(0),
        c.second.unwrap_or(0)
    )
}

pub(super) fn clock_length(minutes: i64) -> String {
    let (h, m) = (minutes / 60, minutes % 60);
    let mut out = "PT".to_owned();
    if h > 0 {
        out += &format!("{h}H");
    }
    if m > 0 || h == 0 {
        out += &format!("{m}M");
    }
    out
}

pub(super) fn next_timex(c: &Calendar, timex: &str, day: Date) -> String {
    match c {
        Calendar::Weekday(w, Step::None) => format!("XXXX-WXX-{}", w % 7 + 1),
        _ if timex.starts_with("XXXX") => format!("XXXX{}", &day.to_string()[4..]),
        _ => day.to_string(),
    }
}

pub(super) fn part_code(p: Daypart) -> &'static str {
    match p {
        Daypart::Morning => "MO",
        Daypart::Afternoon => "AF",
        Daypart::Evening => "EV",
        Daypart::Night => "NI",
        Daypart::Day => "DT",
        Daypart::Breakfast => "MEB",
        Daypart::Lunch => "MEL",
        Daypart::Dinner => "MED",
        Daypart::Dawn => "DA",
        Daypart::Dusk => "DU",
    }
}

pub(super) fn part_hours(p: Daypart, portion: Option<Portion>) -> (u8, u8) {
    let (a, b) = match p {
        Daypart::Morning | Daypart::Breakfast => (8, 12),
        Daypart::Afternoon => (12, 16),
        Daypart::Evening => (16, 20),
        Daypart::Dinner => (16, 20),
        Daypart::Night => (20, 24),
        Daypart::Day => (8, 18),
        Daypart::Lunch => (11, 13),
        Daypart::Dawn => (4, 8),
        Daypart::Dusk => (16, 20),
    };
    match portion {
        Some(Portion::Start | Portion::Earlier) => (a, a + 2),
        Some(Portion::End | Portion::Later) => (a + 2, b),
        _ => (a, b),
    }
}

pub(super) fn number(thousandths: i64) -> String {
    let text = format!("{}.{:03}", thousandths / 1000, thousandths % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

pub(super) fn thousandths(count: Count) -> i64 {
    match count {
        Count::Exact(n) => n,
        Count::Few => 3000,
    }
}

pub(super) fn duration(length: &Length) -> String {
    let (mut days, mut clock) = (String::new(), String::new());
    let mut parts = length.parts.clone();
    parts.sort_by_key(|(_, unit)| std::cmp::Reverse(*unit));
    for (count, unit) in &parts {
        let n = thousandths(*count);
        match unit {
            Unit::Second => clock += &format!("{}S", number(n)),
            Unit::Minute => clock += &format!("{}M", number(n)),
            Unit::Hour => clock += &format!("{}H", number(n)),
            Unit::Day | Unit::Night => days += &format!("{}D", number(n)),
            Unit::Week => days += &format!("{}W", number(n)),
            Unit::Fortnight => days += &format!("{}W", number(2 * n)),
            Unit::Weekend => days += &format!("{}WE", number(n)),
            Unit::Business => days += &format!("{}BD", number(n)),
            Unit::Month => days += &format!("{}M", number(n)),
            Unit::Quarter => days += &format!("{}M", number(3 * n)),
            Unit::Year => days += &format!("{}Y", number(n)),
            Unit::Decade => days += &format!("{}Y", number(10 * n)),
            Unit::Century => days += &format!("{}Y", number(100 * n)),
        }
    }
    if clock.is_empty() {
        format!("P{days}")
    } else {
        format!("P{days}T{clock}")
    }
}

pub(super) fn window_length(length: &Length) -> String {
    duration(length)
}

pub(super) fn seconds(length: &Length) -> String {
    let mut total = 0_i64;
    for (count, unit) in &length.parts {
        let day = 86_400;
        total += thousandths(*count)
            * match unit {
                Unit::Second => 1,
                Unit::Minute => 60,
                Unit::Hour => 3600,
                Unit::Day | Unit::Night | Unit::Business => day,
                Unit::Week => 7 * day,
                Unit::Fortnight => 14 * day,
                Unit::Weekend => 2 * day,
                Unit::Month => 30 * day,
                Unit::Quarter => 90 * day,
                Unit::Year => 365 * day,
                Unit::Decade => 3650 * day,
                Unit::Century => 36_500 * day,
            };
    }
    number(total)
}

pub(super) fn set_timex(set: &Set) -> String {
    let tail = match (set.clock, set.part) {
        (Some(c), _) => clock_timex(halves(c)[0]),
        (None, Some(p)) => format!("T{}", part_code(p)),
        _ => String::new(),
    };
    if let Some(w) = set.weekday {
        return format!("XXXX-WXX-{w}{tail}");
    }
    if !tail.is_empty() {
        return tail;
    }
    duration(&set.every).replace("BD", "WD")
}
