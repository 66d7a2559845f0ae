//! Ranges, and lengths with a beginning or an end.

use super::form::*;
use super::{Adapter, Value, add_days, stamp};
use dixit_times::{
    Calendar, CivilTime, Clock, Count, Lean, Length, Meaning, Portion, Step, Unit, bounds,
};
use jiff::Span;
use jiff::civil::{Date, DateTime};

impl Adapter<'_> {
    pub(super) fn range(&self, a: &Meaning, b: &Meaning) -> Option<(&'static str, Vec<Value>)> {
        match (a, b) {
            (Meaning::Clock { day: x, clock: p }, Meaning::Clock { day: y, clock: q }) => {
                self.clock_range(x.as_ref(), *p, y.as_ref(), *q)
            }
            (Meaning::Calendar(x), Meaning::Calendar(y)) => self.day_range(x, y),
            (Meaning::Reference(_), Meaning::Clock { day, clock }) => {
                let day = day.clone().unwrap_or(Calendar::Period(Unit::Day, 0));
                let date = self.days(&day).last()?.0;
                let end = halves(*clock)
                    .into_iter()
                    .map(|c| (c, at(date, c)))
                    .find(|(_, t)| t.is_some_and(|t| t > self.reference))?;
                let (c, end) = (end.0, end.1?);
                let minutes = apart(self.reference, end);
                let timex = format!(
                    "(PRESENT_REF,{}{},{})",
                    date,
                    clock_timex(c),
                    clock_length(minutes)
                );
                Some((
                    "datetimerange",
                    vec![Value {
                        timex,
                        start: Some(stamp(self.reference)),
                        end: Some(stamp(end)),
                        ..Value::default()
                    }],
                ))
            }
            (Meaning::Reference(_), Meaning::Calendar(y)) => {
                let (end, _) = *self.days(y).last()?;
                let start = self.today();
                let n = (end - start).get_days();
                let timex = format!("({start},{},P{n}D)", self.point_timex(y)?);
                Some(("daterange", vec![range_value(timex, start, end)]))
            }
            (Meaning::Calendar(x), Meaning::Reference(_)) => {
                let (start, _) = *self.days(x).first()?;
                let end = self.today();
                let n = (end - start).get_days();
                Some((
                    "daterange",
                    vec![range_value(format!("({start},{end},P{n}D)"), start, end)],
                ))
            }
            _ => None,
        }
    }

    /// The first day of a range's end as TIMEX.
    pub(super) fn point_timex(&self, c: &Calendar) -> Option<String> {
        let point = self.point(c, *self.days(whole(c)).first()?)?;
        Some(match c {
            Calendar::Fields(f) if f.month.is_some() && f.day.is_some() => self.fields_timex(f)?,
            Calendar::Portion(..) if is_open(c) => format!("XXXX{}", &point.to_string()[4..]),
            Calendar::Weekday(_, Step::None) => self.timex(c)?,
            _ if is_open(c) => format!("XXXX{}", &point.to_string()[4..]),
            _ => point.to_string(),
        })
    }

    /// The day that stands for a stretch at the end of a range.
    pub(super) fn point(&self, c: &Calendar, (start, end): (Date, Date)) -> Option<Date> {
        Some(match c {
            Calendar::Portion(Portion::End, _) => end,
            Calendar::Portion(Portion::Mid, whole) => match whole.as_ref() {
                Calendar::Fields(f) if f.month.is_none() => add_days(start, 182)?,
                _ => add_days(start, 15)?,
            },
            _ => start,
        })
    }

    pub(super) fn day_range(
        &self,
        a: &Calendar,
        b: &Calendar,
    ) -> Option<(&'static str, Vec<Value>)> {
        let (xs, ys) = (self.days(whole(a)), self.days(whole(b)));
        let (ta, tb) = (self.point_timex_or(a)?, self.point_timex_or(b)?);
        let days = one_day(a) || one_day(b);
        if xs.is_empty() || ys.is_empty() {
            return Some((
                "daterange",
                vec![Value {
                    timex: format!("({ta},{tb},PXD)"),
                    value: Some("not resolved".into()),
                    ..Value::default()
                }],
            ));
        }
        let years = matches!((a, b), (Calendar::Fields(x), Calendar::Fields(y)) if x.month.is_none() && y.month.is_none());
        let length = |s: Date, e: Date| {
            let months = (i32::from(e.year()) - i32::from(s.year())) * 12 + i32::from(e.month())
                - i32::from(s.month());
            let week =
                |c: &Calendar| matches!(c, Calendar::Week(..) | Calendar::Period(Unit::Week, _));
            if week(a) && week(b) {
                format!("P{}W", (e - s).get_days() / 7)
            } else if days {
                format!("P{}D", (e - s).get_days())
            } else if years {
                format!("P{}Y", months / 12)
            } else {
                format!("P{months}M")
            }
        };
        let open = is_open(a) && is_open(b);
        let mut pairs: Vec<(Date, Date)> = Vec::new();
        let point = |c: &Calendar, d: (Date, Date)| self.point(c, d);
        if open {
            let today = self.today();
            for (i, x) in xs.iter().enumerate() {
                let s = point(a, *x)?;
                let e = ys
                    .iter()
                    .copied()
                    .chain(self.next_of(b, s))
                    .filter_map(|y| point(b, y))
                    .filter(|e| *e > s)
                    .min()?;
                if (e - s).get_days() > 366 {
                    continue;
                }
                let current = if one_day(a) {
                    s <= today && self.reference <= e.at(0, 0, 0, 0)
                } else {
                    s <= today
                        && (today < e || today.year() == e.year() && today.month() == e.month())
                };
                if current {
                    pairs = vec![(s, e)];
                    break;
                }
                let _ = i;
                pairs.push((s, e));
            }
        } else {
            let s = if is_open(a) {
                xs.iter()
                    .filter_map(|x| point(a, *x))
                    .rfind(|s| *s <= self.today())
                    .or(point(a, xs[0]))?
            } else {
                point(a, xs[0])?
            };
            let e = ys
                .iter()
                .filter_map(|y| point(b, *y))
                .find(|e| *e > s)
                .or(point(b, *ys.last()?))?;
            pairs.push((s, e));
        }
        let values = pairs
            .into_iter()
            .map(|(s, e)| range_value(format!("({ta},{tb},{})", length(s, e)), s, e));
        Some(("daterange", values.collect()))
    }

    /// The reading of `c` that follows a day.
    pub(super) fn next_of(&self, c: &Calendar, after: Date) -> Option<(Date, Date)> {
        let anchor: CivilTime = after.to_string().parse().ok()?;
        let (a, b) = bounds(&Meaning::Calendar(whole(c).clone()), anchor, Lean::Future)?;
        Some((
            a.to_string()[..10].parse().ok()?,
            b.to_string()[..10].parse().ok()?,
        ))
    }

    pub(super) fn point_timex_or(&self, c: &Calendar) -> Option<String> {
        self.point_timex(c).or_else(|| self.timex(c))
    }

    pub(super) fn clock_range(
        &self,
        x: Option<&Calendar>,
        p: Clock,
        y: Option<&Calendar>,
        q: Clock,
    ) -> Option<(&'static str, Vec<Value>)> {
        let mut out = Vec::new();
        let same = x == y;
        for (p, q, next_day) in pairs(p, q) {
            let mut minutes = minute(q) - minute(p) + if next_day { 1440 } else { 0 };
            let Some(x) = x else {
                let timex = format!(
                    "({},{},{})",
                    clock_timex(p),
                    clock_timex(q),
                    clock_length(minutes)
                );
                out.push(Value {
                    timex,
                    start: Some(clock_value(p)),
                    end: Some(clock_value(q)),
                    ..Value::default()
                });
                continue;
            };
            let y = y?;
            let (dx, dy) = (self.days(x), self.days(y));
            for (i, (d, _)) in dx.iter().enumerate() {
                let e = if same {
                    *d
                } else {
                    dy.get(i).or(dy.first())?.0
                };
                let e = if next_day && same { add_days(e, 1)? } else { e };
                let (start, end) = (at(*d, p)?, at(e, q)?);
                if !same {
                    minutes = apart(start, end);
                }
                let ty = if next_day && same {
                    next_timex(y, &self.timex(y)?, e)
                } else {
                    self.timex(y)?
                };
                let timex = format!(
                    "({}{},{ty}{},{})",
                    self.timex(x)?,
                    clock_timex(p),
                    clock_timex(q),
                    clock_length(minutes)
                );
                out.push(Value {
                    timex,
                    start: Some(stamp(start)),
                    end: Some(stamp(end)),
                    ..Value::default()
                });
            }
        }
        let kind = if x.is_some() {
            "datetimerange"
        } else {
            "timerange"
        };
        Some((kind, out))
    }

    pub(super) fn stretch(
        &self,
        start: &Meaning,
        length: &Length,
    ) -> Option<(&'static str, Vec<Value>)> {
        match start {
            Meaning::Clock { day: None, clock } => {
                let s = minute(*clock) * 60;
                let e = s + seconds(length).parse::<f64>().ok()? as i64;
                let end = format!("{:02}:{:02}:{:02}", e / 3600 % 24, e / 60 % 60, e % 60);
                let timex = format!(
                    "({},T{end},{})",
                    clock_timex(*clock),
                    clock_length((e - s) / 60)
                );
                Some((
                    "timerange",
                    vec![Value {
                        timex,
                        start: Some(clock_value(*clock)),
                        end: Some(end),
                        ..Value::default()
                    }],
                ))
            }
            Meaning::Clock {
                day: Some(day),
                clock,
            } => {
                let mut out = Vec::new();
                for (d, _) in self.days(day) {
                    let s = at(d, *clock)?;
                    let e = s
                        .checked_add(
                            Span::new()
                                .try_seconds(seconds(length).parse::<f64>().ok()? as i64)
                                .ok()?,
                        )
                        .ok()?;
                    let resolved = !is_open(day) && matches!(day, Calendar::Weekday(..));
                    let tail = |t: DateTime| {
                        format!("T{:02}:{:02}:{:02}", t.hour(), t.minute(), t.second())
                    };
                    let timex = if resolved {
                        format!(
                            "({}{},{}{},{})",
                            s.date(),
                            tail(s),
                            e.date(),
                            tail(e),
                            duration(length)
                        )
                    } else {
                        let t = self.timex(day)?;
                        let te = if e.date() == d {
                            t.clone()
                        } else {
                            e.date().to_string()
                        };
                        format!(
                            "({t}{},{te}{},{})",
                            clock_timex(*clock),
                            tail(e),
                            duration(length)
                        )
                    };
                    out.push(Value {
                        timex,
                        start: Some(stamp(s)),
                        end: Some(stamp(e)),
                        ..Value::default()
                    });
                }
                Some(("datetimerange", out))
            }
            Meaning::Calendar(c) => {
                // The coming one: plans are made for what lies ahead.
                let days = self.days(c);
                let s = match c {
                    Calendar::Fields(_) => {
                        days.iter()
                            .find(|(d, _)| d.year() == self.today().year())
                            .or(days.first())?
                            .0
                    }
                    _ => days.last()?.0,
                };
                let e: Date = bounds(
                    &Meaning::Stretch {
                        start: Box::new(Meaning::Calendar(Calendar::Period(Unit::Day, 0))),
                        length: length.clone(),
                    },
                    s.to_string().parse().ok()?,
                    Lean::Future,
                )?
                .1
                .to_string()[..10]
                    .parse()
                    .ok()?;
                Some((
                    "daterange",
                    vec![range_value(format!("({s},{e},{})", duration(length)), s, e)],
                ))
            }
            _ => None,
        }
    }

    pub(super) fn window(
        &self,
        m: &Meaning,
        length: &Length,
        forward: bool,
        at_once: bool,
    ) -> Option<(&'static str, Vec<Value>)> {
        if let ([(Count::Exact(1000), unit)], false) = (&length.parts[..], at_once)
            && !unit.is_clock()
        {
            return self.calendar(&Calendar::Period(*unit, if forward { 1 } else { -1 }));
        }
        let (start, end) = bounds(m, self.now(), Lean::Past)?;
        let (start, end): (DateTime, DateTime) = (
            start.to_string().parse().ok()?,
            end.to_string().parse().ok()?,
        );
        let text = window_length(length);
        if length.is_clock() {
            let t = |t: DateTime| {
                format!(
                    "{}T{:02}:{:02}:{:02}",
                    t.date(),
                    t.hour(),
                    t.minute(),
                    t.second()
                )
            };
            let timex = format!("({},{},{text})", t(start), t(end));
            return Some((
                "datetimerange",
                vec![Value {
                    timex,
                    start: Some(stamp(start)),
                    end: Some(stamp(end)),
                    ..Value::default()
                }],
            ));
        }
        let (s, e) = (start.date(), end.date());
        Some((
            "daterange",
            vec![range_value(format!("({s},{e},{text})"), s, e)],
        ))
    }
}
