//! Days, longer stretches and times of day.

use super::form::*;
use super::{Adapter, Value, add_days, stamp};
use dixit_times::{
    Calendar, CivilTime, Clock, Daypart, Fields, Lean, Meaning, NthUnit, Portion, Step, Unit, Year,
    bounds, feast_name,
};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};

impl Adapter<'_> {
    /// Readings of a stretch of the calendar: one where it is told, a past and
    /// a future one where it is open.
    pub(super) fn days(&self, c: &Calendar) -> Vec<(Date, Date)> {
        let midnight = self.reference.time() == jiff::civil::Time::midnight();
        let c = &annual(c);
        let ground = |anchor: Option<Date>, lean: Lean| -> Option<(Date, Date)> {
            let anchor: CivilTime = anchor?.to_string().parse().ok()?;
            let (start, end) = bounds(&Meaning::Calendar(c.clone()), anchor, lean)?;
            let date = |t: CivilTime| t.to_string()[..10].parse::<Date>().ok();
            Some((date(start)?, date(end)?))
        };
        let today = self.today();
        if !is_open(c) {
            return ground(Some(today), Lean::Future).into_iter().collect();
        }
        if let Calendar::Decade(d) = c {
            let first = |century: i32| Date::new(i16::try_from(century * 100 + d).ok()?, 1, 1).ok();
            return [19, 20]
                .into_iter()
                .filter_map(|n| {
                    let f = first(n)?;
                    Some((f, f.checked_add(10.years()).ok()?))
                })
                .collect();
        }
        if let Calendar::Fields(f) = c
            && let Year::Short(s) = f.year
        {
            return [1900, 2000]
                .into_iter()
                .filter_map(|century| {
                    let f = Fields {
                        year: Year::Known(century + i32::from(s)),
                        ..f.clone()
                    };
                    let c = Calendar::Fields(f);
                    let (a, b) = bounds(&Meaning::Calendar(c), self.now(), Lean::Past)?;
                    Some((
                        a.to_string()[..10].parse().ok()?,
                        b.to_string()[..10].parse().ok()?,
                    ))
                })
                .collect();
        }
        let weekday = matches!(base(c), Calendar::Weekday(..));
        let month = matches!(base(c), Calendar::Fields(f) if f.day.is_none());
        let (past_anchor, future_anchor) = if weekday || midnight || month {
            (add_days(today, -1), Some(today))
        } else {
            (Some(today), add_days(today, 1))
        };
        let mut past = ground(past_anchor, Lean::Past);
        let mut future = ground(future_anchor, Lean::Future);
        if past.is_some() && past == future {
            if month {
                // In the month itself: the one that has begun and the next one.
                future = past.and_then(|(_, end)| ground(Some(end), Lean::Future));
                let _ = &mut past;
            } else {
                past = past.and_then(|(start, _)| ground(add_days(start, -1), Lean::Past));
            }
        }
        let mut out: Vec<_> = past.into_iter().chain(future).collect();
        out.dedup();
        out
    }

    pub(super) fn calendar(&self, c: &Calendar) -> Option<(&'static str, Vec<Value>)> {
        // "the day" is today there.
        let today = Calendar::Period(Unit::Day, 0);
        let the_day = self.text.to_lowercase().contains("the day")
            || self.text.to_lowercase().ends_with("of day");
        let c = match c {
            Calendar::Same(Unit::Day) if the_day => &today,
            Calendar::Portion(p, whole) if **whole == Calendar::Same(Unit::Day) => {
                &Calendar::Portion(*p, Box::new(today))
            }
            other => other,
        };
        let timex = self.timex(c);
        if let Calendar::Portion(Portion::End, whole) = c
            && one_day(whole)
            && self.ends_day()
        {
            let timex = format!("{}T23:59:59", self.timex(whole)?);
            let values = self.days(whole).into_iter().map(|(d, _)| Value {
                timex: timex.clone(),
                value: Some(format!("{d} 23:59:59")),
                ..Value::default()
            });
            return Some(("datetime", values.collect()));
        }
        if let Calendar::Portion(p, whole) = c
            && one_day(whole)
        {
            let timex = self.timex(whole)?;
            let (a, b) = match p {
                Portion::Start | Portion::Earlier => (0, 12),
                Portion::Mid => (10, 14),
                _ => (12, 24),
            };
            let values = self.days(whole).into_iter().filter_map(|(d, _)| {
                let at = |h: i8| {
                    if h == 24 {
                        Some(add_days(d, 1)?.at(0, 0, 0, 0))
                    } else {
                        Some(d.at(h, 0, 0, 0))
                    }
                };
                Some(Value {
                    timex: timex.clone(),
                    start: Some(stamp(at(a)?)),
                    end: Some(stamp(at(b)?)),
                    ..Value::default()
                })
            });
            // "early in the day Wednesday" is the coming one.
            let mut values: Vec<_> = values.collect();
            if values.len() > 1 {
                values.remove(0);
            }
            return Some(("datetimerange", values));
        }
        if let Calendar::Fiscal(..) | Calendar::Season(..) = c {
            return Some((
                "daterange",
                vec![Value {
                    timex: timex?,
                    value: Some("not resolved".into()),
                    ..Value::default()
                }],
            ));
        }
        if matches!(c, Calendar::Same(_)) {
            let day = one_day(c);
            let timex = timex?;
            let values = self.days(c).into_iter().map(|(a, b)| {
                if day {
                    day_value(timex.clone(), a)
                } else {
                    range_value(timex.clone(), a, b)
                }
            });
            return Some((if day { "date" } else { "daterange" }, values.collect()));
        }
        if let Calendar::Period(Unit::Fortnight, _) = c {
            return self.spans(c, "P2W");
        }
        match c {
            Calendar::Quarter(..) => return self.spans(c, "P3M"),
            Calendar::Period(Unit::Quarter, _) => return self.spans(c, "P3M"),
            Calendar::Half(..) => return self.spans(c, "P6M"),
            Calendar::Decade(_) | Calendar::Period(Unit::Decade, _) => {
                return self.spans(c, "P10Y");
            }
            Calendar::Century(_) | Calendar::Period(Unit::Century, _) => {
                return self.spans(c, "P100Y");
            }
            Calendar::Nth(_, n, NthUnit::Unit(Unit::Day), _) if *n > 1 => {
                return self.spans(c, &format!("P{n}D"));
            }
            Calendar::Nth(_, n, NthUnit::Unit(Unit::Month), _) if *n > 1 => {
                return self.spans(c, &format!("P{n}M"));
            }
            Calendar::Nth(_, n, NthUnit::Unit(Unit::Year), _) if *n > 1 => {
                return self.spans(c, &format!("P{n}Y"));
            }
            Calendar::Nth(_, n, NthUnit::Unit(Unit::Week), _) if *n > 1 => {
                return self.spans(c, &format!("P{n}W"));
            }
            Calendar::Rest(Unit::Day) => {
                let end = self.today().at(23, 59, 59, 0);
                let seconds = 86_399
                    - i64::from(self.reference.hour()) * 3600
                    - i64::from(self.reference.minute()) * 60
                    - i64::from(self.reference.second());
                let t = |t: DateTime| {
                    format!(
                        "{}T{:02}:{:02}:{:02}",
                        t.date(),
                        t.hour(),
                        t.minute(),
                        t.second()
                    )
                };
                return Some((
                    "datetimerange",
                    vec![Value {
                        timex: format!("({},{},PT{seconds}S)", t(self.reference), t(end)),
                        start: Some(stamp(self.reference)),
                        end: Some(stamp(end)),
                        ..Value::default()
                    }],
                ));
            }
            Calendar::Rest(_) => {
                let (start, end) = *self.days(c).first()?;
                let last = add_days(end, -1)?;
                let n = (last - start).get_days();
                return Some((
                    "daterange",
                    vec![Value {
                        timex: format!("({start},{last},P{n}D)"),
                        start: Some(start.to_string()),
                        end: Some(last.to_string()),
                        ..Value::default()
                    }],
                ));
            }
            _ => {}
        }
        let timex = timex?;
        let days = self.days(c);
        let day = one_day(c);
        if days.is_empty() {
            let kind = if day { "date" } else { "daterange" };
            return Some((
                kind,
                vec![Value {
                    timex,
                    value: Some("not resolved".into()),
                    ..Value::default()
                }],
            ));
        }
        if let Calendar::WeekOf(inner, Unit::Weekend) = c
            && is_open(inner)
        {
            let values = days
                .into_iter()
                .map(|(a, b)| range_value(weekend_timex(a), a, b));
            return Some(("daterange", values.collect()));
        }
        if day {
            return Some((
                "date",
                days.into_iter()
                    .map(|(a, _)| day_value(timex.clone(), a))
                    .collect(),
            ));
        }
        Some((
            "daterange",
            days.into_iter()
                .map(|(a, b)| range_value(timex.clone(), a, b))
                .collect(),
        ))
    }

    pub(super) fn ends_day(&self) -> bool {
        let t = self.text.to_lowercase();
        !t.starts_with("late")
    }

    /// "(start,end,P3M)" with a past and a future reading where it is open.
    pub(super) fn spans(&self, c: &Calendar, length: &str) -> Option<(&'static str, Vec<Value>)> {
        let days = self.days(c);
        let open = is_open(c);
        let values = days.into_iter().map(|(a, b)| {
            let (x, y) = if open && matches!(c, Calendar::Decade(_)) {
                (
                    format!("XX{}", &a.to_string()[2..]),
                    format!("XX{}", &b.to_string()[2..]),
                )
            } else if open {
                (
                    format!("XXXX{}", &a.to_string()[4..]),
                    format!("XXXX{}", &b.to_string()[4..]),
                )
            } else {
                (a.to_string(), b.to_string())
            };
            let mut v = range_value(format!("({x},{y},{length})"), a, b);
            v.modifier = None;
            v
        });
        let mut values: Vec<Value> = values.collect();
        if open && matches!(c, Calendar::Quarter(..) | Calendar::Half(..)) {
            // The dialect takes this year's and the next one's where this year's is not over.
            let year = i32::from(self.today().year());
            let of = |y: i32| {
                let known = match c {
                    Calendar::Quarter(n, _) => Calendar::Quarter(*n, Year::Known(y)),
                    Calendar::Half(n, _) => Calendar::Half(*n, Year::Known(y)),
                    o => o.clone(),
                };
                self.days(&known).first().copied()
            };
            let this = of(year)?;
            let pair = if this.1 <= self.today() || this.0 <= self.today() {
                [Some(this), of(year + 1)]
            } else {
                [of(year - 1), Some(this)]
            };
            values = pair
                .into_iter()
                .flatten()
                .map(|(a, b)| {
                    range_value(
                        format!(
                            "(XXXX{},XXXX{},{length})",
                            &a.to_string()[4..],
                            &b.to_string()[4..]
                        ),
                        a,
                        b,
                    )
                })
                .collect();
        }
        Some(("daterange", values))
    }

    /// The TIMEX of a stretch of the calendar.
    pub(super) fn timex(&self, c: &Calendar) -> Option<String> {
        let c = &annual(c);
        let first = || self.days(c).first().map(|(a, _)| *a);
        Some(match c {
            Calendar::Fields(f) => self.fields_timex(f)?,
            Calendar::Weekday(w, Step::None) => format!("XXXX-WXX-{w}"),
            Calendar::Weekday(..) => first()?.to_string(),
            Calendar::Period(Unit::Weekend, _) => weekend_timex(first()?),
            Calendar::Period(unit, _) => unit_timex(*unit, first()?)?,
            Calendar::Same(Unit::Weekend) => "XXXX-WXX-WE".into(),
            Calendar::Same(Unit::Week) => "XXXX-WXX".into(),
            Calendar::Same(Unit::Day) => "XXXX-XX-XX".into(),
            Calendar::Same(Unit::Month) => "XXXX-XX".into(),
            Calendar::Same(_) => "XXXX".into(),
            Calendar::Week(..) => unit_timex(Unit::Week, first()?)?,
            Calendar::WeekOf(day, Unit::Week) => self.timex(day)?,
            Calendar::WeekOf(..) => weekend_timex(first()?),
            Calendar::Nth(n, 1, NthUnit::Unit(Unit::Week), whole) => match whole.as_ref() {
                Calendar::Fields(f) if f.month.is_some() => {
                    format!("{}-W{:02}", self.timex(whole)?, if *n < 0 { 5 } else { *n })
                }
                Calendar::Period(Unit::Month, _) => {
                    format!("{}-W{:02}", self.timex(whole)?, if *n < 0 { 5 } else { *n })
                }
                _ => {
                    let w = first()?.iso_week_date();
                    format!("{:04}-W{:02}", w.year(), w.week())
                }
            },
            Calendar::Nth(n, 1, NthUnit::Weekday(w), whole) => {
                let month = self.timex(whole)?;
                let month = match whole.as_ref() {
                    Calendar::Period(..) => format!("XXXX-{}", &month[5..]),
                    _ => month,
                };
                format!("{month}-WXX-{w}-#{}", if *n < 0 { 5 } else { *n })
            }
            Calendar::Nth(_, 1, NthUnit::Unit(unit), _) => unit_timex(*unit, first()?)?,
            Calendar::Season(s, y) => {
                let name = ["SP", "SU", "FA", "WI"][usize::from(s - 21) % 4];
                match self.known_year(*y) {
                    Some(y) => format!("{y:04}-{name}"),
                    None => name.into(),
                }
            }
            Calendar::Feast(_, y) => {
                let (day, last) = first().zip(self.days(c).last().map(|d| d.0))?;
                let _ = last;
                let name = match c {
                    Calendar::Feast(n, _) => feast_name(*n).unwrap_or_default(),
                    _ => "",
                };
                if [
                    "thanksgiving",
                    "mothers-day",
                    "fathers-day",
                    "martin-luther-king",
                    "presidents-day",
                    "us-labour-day",
                    "columbus-day",
                ]
                .contains(&name)
                {
                    let year = if matches!(y, Year::Open) {
                        "XXXX".to_owned()
                    } else {
                        format!("{:04}", day.year())
                    };
                    return Some(format!(
                        "{year}-{:02}-WXX-{}-{}",
                        day.month(),
                        day.weekday().to_monday_one_offset(),
                        (day.day() + 6) / 7
                    ));
                }
                let day = day.to_string();
                if matches!(y, Year::Open) {
                    format!("XXXX{}", &day[4..])
                } else {
                    day
                }
            }
            Calendar::Fiscal(school, y) => {
                let year = self
                    .known_year(*y)
                    .map_or("XXXX".into(), |y| format!("{y:04}"));
                format!("{}{year}", if *school { "SY" } else { "FY" })
            }
            Calendar::Portion(_, whole) => self.timex(whole)?,
            _ => return None,
        })
    }

    pub(super) fn known_year(&self, y: Year) -> Option<i32> {
        let this = i32::from(self.today().year());
        Some(match y {
            Year::Known(y) => y,
            Year::Relative(n) => this + n,
            Year::Near(Step::This) => this,
            Year::Near(Step::Next | Step::Coming) => this + 1,
            Year::Near(Step::Last | Step::Past) => this - 1,
            Year::Short(s) => {
                if s < 30 {
                    2000 + i32::from(s)
                } else {
                    1900 + i32::from(s)
                }
            }
            _ => return None,
        })
    }

    pub(super) fn fields_timex(&self, f: &Fields) -> Option<String> {
        let year = match f.year {
            Year::Short(s) if (30..40).contains(&s) => format!("XX{s:02}"),
            Year::Near(_) if f.day.is_some() => "XXXX".into(),
            y => self
                .known_year(y)
                .map_or("XXXX".into(), |y| format!("{y:04}")),
        };
        Some(match (f.month, f.day, f.weekday) {
            (Some(m), Some(d), _) => format!("{year}-{m:02}-{d:02}"),
            (Some(m), None, _) => format!("{year}-{m:02}"),
            (None, Some(d), None) => format!("XXXX-XX-{d:02}"),
            (None, Some(_), Some(w)) => {
                if f.year == Year::Near(Step::This) {
                    return self
                        .days(&Calendar::Fields(f.clone()))
                        .first()
                        .map(|(a, _)| a.to_string());
                }
                format!("XXXX-WXX-{w}")
            }
            _ => year,
        })
    }

    pub(super) fn clocks(&self, day: Option<&Calendar>, clock: Clock) -> Option<Vec<Value>> {
        let mut out = Vec::new();
        for clock in halves(clock) {
            let t = clock_timex(clock);
            match day {
                None => out.push(Value {
                    timex: t,
                    value: Some(clock_value(clock)),
                    ..Value::default()
                }),
                Some(day) => {
                    let timex = format!("{}{t}", self.timex(day)?);
                    let days = self.days(day);
                    if days.is_empty() {
                        out.push(Value {
                            timex: timex.clone(),
                            value: Some("not resolved".into()),
                            ..Value::default()
                        });
                    }
                    for (d, _) in days {
                        out.push(Value {
                            timex: timex.clone(),
                            value: Some(format!("{d} {}", clock_value(clock))),
                            ..Value::default()
                        });
                    }
                }
            }
        }
        Some(out)
    }

    pub(super) fn daypart(
        &self,
        day: Option<&Calendar>,
        part: Daypart,
        portion: Option<Portion>,
    ) -> Option<(&'static str, Vec<Value>)> {
        let code = part_code(part);
        if let (None, Some(Portion::Mid), Daypart::Morning | Daypart::Afternoon) =
            (day, portion, part)
        {
            let hour = if part == Daypart::Morning { 10 } else { 14 };
            return Some((
                "time",
                vec![Value {
                    timex: format!("T{hour}"),
                    value: Some(format!("{hour}:00:00")),
                    ..Value::default()
                }],
            ));
        }
        let (a, b) = part_hours(part, portion);
        let clock = |h: u8| {
            if h == 24 {
                "23:59:59".to_owned()
            } else {
                format!("{h:02}:00:00")
            }
        };
        let Some(day) = day else {
            let v = Value {
                timex: format!("T{code}"),
                start: Some(clock(a)),
                end: Some(clock(b)),
                ..Value::default()
            };
            return Some(("timerange", vec![v]));
        };
        let timex = format!("{}T{code}", self.timex(day)?);
        let values = self.days(day).into_iter().map(|(d, _)| Value {
            timex: timex.clone(),
            start: Some(format!("{d} {}", clock(a))),
            end: Some(format!("{d} {}", clock(b))),
            ..Value::default()
        });
        let mut values: Vec<Value> = values.collect();
        if matches!(day, Calendar::Nth(..)) && values.len() > 1 {
            values.truncate(1);
        }
        Some(("datetimerange", values))
    }
}
