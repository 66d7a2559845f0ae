//! Meanings in the form of Microsoft Recognizers-Text: its own dialect of TIMEX,
//! with a past and a future value where the words leave open which is meant.
//!
//! Only the scorer uses it: it shows that what the dialect tells can be made of
//! a meaning. Where the dialect contradicts itself, it follows the more frequent use.

mod days;
mod form;
mod ranges;

use dixit_times::{Bound, Degree, Expression, Reference};
use dixit_times::{Calendar, CivilTime, Lean, Meaning, Portion, Step, Unit, bounds};
use form::*;
use jiff::Span;
use jiff::civil::{Date, DateTime};

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Value {
    pub(crate) timex: String,
    pub(crate) value: Option<String>,
    pub(crate) start: Option<String>,
    pub(crate) end: Option<String>,
    pub(crate) modifier: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Entity {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: &'static str,
    pub(crate) values: Vec<Value>,
}

pub(crate) fn entity(text: &str, e: &Expression, reference: DateTime) -> Option<Entity> {
    let adapter = Adapter {
        reference,
        text: &text[e.span.clone()],
    };
    let (kind, values) = adapter.expression(e)?;
    let (start, end) = span(text, e);
    Some(Entity {
        start,
        end,
        kind,
        values,
    })
}

/// Which words the dialect counts in.
fn span(text: &str, e: &Expression) -> (usize, usize) {
    let mut range = e.extent.clone();
    let lower = text[e.extent.clone()].to_lowercase();
    let plain = [
        "over",
        "nearly",
        "almost",
        "some",
        "at least",
        "up to",
        "under",
        "just over",
        "an estimated",
        "well over",
    ]
    .iter()
    .find(|d| e.degree.is_some() && lower.starts_with(&format!("{d} ")));
    let portion = matches!(
        e.meaning,
        Meaning::Daypart {
            portion: Some(_),
            ..
        }
    ) && e.bound.is_none()
        && !text[e.span.clone()].to_lowercase().starts_with("the ");
    if let Some(degree) = plain.filter(|_| e.bound.is_none()) {
        range.start += degree.len() + 1;
    } else if portion {
        range = e.span.clone();
    }
    if e.bound.is_none() && e.degree.is_none() {
        let keep = plain.is_some()
            || match &e.meaning {
                Meaning::Calendar(_)
                | Meaning::Reference(_)
                | Meaning::Duration(_)
                | Meaning::Stretch { .. } => false,
                Meaning::Clock { .. } => true,
                _ => true,
            };
        if !keep {
            range = e.span.clone();
        }
    }
    let the = text[range.start..]
        .get(..4)
        .is_some_and(|t| t.eq_ignore_ascii_case("the "));
    let words = text[range.clone()].split_whitespace().count();
    let drop = match &e.meaning {
        _ if text[range.clone()].contains(" after ") => false,
        Meaning::Calendar(Calendar::Period(Unit::Decade, _)) => false,
        Meaning::Calendar(Calendar::Period(Unit::Day, n)) => *n == 0 && words > 2,
        Meaning::Calendar(Calendar::Period(..)) => words > 2,
        Meaning::Window { length, .. } => !matches!(length.parts[..], [(_, Unit::Decade)]),
        Meaning::Calendar(Calendar::Fiscal(..) | Calendar::Feast(..) | Calendar::Rest(_)) => true,
        Meaning::Calendar(Calendar::Fields(f)) => f.day.is_none(),
        Meaning::Calendar(Calendar::Same(_)) => words > 2,
        Meaning::Calendar(Calendar::Portion(_, whole)) => !one_day(whole),
        _ => false,
    };
    // "on" belongs to some.
    let on = text[..range.start].to_lowercase().ends_with(" on ");
    let takes_on = match &e.meaning {
        Meaning::Range(a, _) => {
            matches!(a.as_ref(), Meaning::Calendar(_))
                && text[range.start..].starts_with(char::is_alphabetic)
        }
        Meaning::Calendar(Calendar::Weekday(_, Step::Week(n))) => *n > 0,
        _ => false,
    };
    if on && takes_on {
        range.start -= 3;
    }
    // Zones by their letters do not belong to the time.
    if let Some((head, last)) = text[range.clone()].rsplit_once(' ') {
        let zone = [
            "pt", "pst", "gmt", "cet", "cst", "utc", "est", "edt", "pdt", "mst", "bst", "cest",
            "msk", "local",
        ];
        if zone.contains(&last.to_lowercase().as_str()) {
            range.end = range.start + head.trim_end().len();
        }
    }
    if the && drop && e.bound.is_none() {
        range.start += 4;
    }
    (range.start, range.end)
}

struct Adapter<'a> {
    reference: DateTime,
    text: &'a str,
}

fn add_days(d: Date, n: i64) -> Option<Date> {
    d.checked_add(Span::new().try_days(n).ok()?).ok()
}

fn stamp(t: DateTime) -> String {
    format!(
        "{} {:02}:{:02}:{:02}",
        t.date(),
        t.hour(),
        t.minute(),
        t.second()
    )
}

impl Adapter<'_> {
    fn today(&self) -> Date {
        self.reference.date()
    }

    fn expression(&self, e: &Expression) -> Option<(&'static str, Vec<Value>)> {
        if let Some(bound) = e.bound {
            return self.bounded(e, bound);
        }
        let (kind, mut values) = self.meaning(&e.meaning)?;
        match (e.degree, &e.meaning) {
            (Some(Degree::More), Meaning::Offset { forward, .. }) => {
                for v in &mut values {
                    let at = v.value.take();
                    if *forward {
                        v.start = at
                    } else {
                        v.end = at
                    }
                    v.modifier = Some(if *forward { "after" } else { "before" }.into());
                }
                return Some(("daterange", values));
            }
            (Some(Degree::Less), Meaning::Offset { length, from, .. }) => {
                for v in &mut values {
                    let base = from
                        .as_ref()
                        .and_then(|f| bounds(f, self.now(), Lean::Past))
                        .map_or(self.today().to_string(), |b| {
                            b.0.to_string()[..10].to_owned()
                        });
                    let at = v.value.take().unwrap_or_default();
                    let (start, end) = if base < at { (base, at) } else { (at, base) };
                    v.timex = format!("({start},{end},{})", duration(length));
                    v.start = Some(start);
                    v.end = Some(end);
                }
                return Some(("daterange", values));
            }
            (Some(degree), _) => {
                for v in &mut values {
                    v.modifier = Some(
                        match degree {
                            Degree::Approx => "approx",
                            Degree::More => "more",
                            Degree::Less => "less",
                        }
                        .into(),
                    );
                }
            }
            _ => {}
        }
        Some((kind, values))
    }

    fn now(&self) -> CivilTime {
        self.reference.to_string().parse().expect("a civil time")
    }

    fn bounded(&self, e: &Expression, bound: Bound) -> Option<(&'static str, Vec<Value>)> {
        if let (Meaning::Reference(Reference::Present), Bound::Until) = (&e.meaning, bound) {
            let v = Value {
                timex: "PRESENT_REF".into(),
                end: Some(self.today().to_string()),
                modifier: Some("before".into()),
                ..Value::default()
            };
            return Some(("daterange", vec![v]));
        }
        let (kind, values) = self.meaning(&e.meaning)?;
        let portion = match &e.meaning {
            Meaning::Calendar(Calendar::Portion(p, _)) => Some(*p),
            _ => None,
        };
        let out = values
            .into_iter()
            .map(|v| {
                let start = v.value.clone().or(v.start.clone());
                let end = v.value.clone().or(v.end.clone());
                let mut out = Value {
                    timex: v.timex,
                    ..Value::default()
                };
                match bound {
                    Bound::Before if portion == Some(Portion::End) => out.end = end,
                    Bound::Before => out.end = start,
                    Bound::After if portion == Some(Portion::Start) => out.start = start,
                    Bound::After => out.start = end,
                    Bound::Since => out.start = start,
                    Bound::Until => out.end = end,
                }
                out.modifier = Some(
                    match bound {
                        Bound::Before => "before",
                        Bound::After => "after",
                        Bound::Since => "since",
                        Bound::Until => "until",
                    }
                    .into(),
                );
                out
            })
            .collect();
        let kind = match kind {
            "date" | "daterange" => "daterange",
            "datetime" | "datetimerange" => "datetimerange",
            "time" | "timerange" => "timerange",
            _ => return None,
        };
        Some((kind, out))
    }

    fn meaning(&self, m: &Meaning) -> Option<(&'static str, Vec<Value>)> {
        match m {
            Meaning::Calendar(c) => self.calendar(c),
            Meaning::Clock { day, clock } => {
                let kind = if day.is_some() { "datetime" } else { "time" };
                Some((kind, self.clocks(day.as_ref(), *clock)?))
            }
            Meaning::Daypart { day, part, portion } => self.daypart(day.as_ref(), *part, *portion),
            Meaning::Range(a, b) => self.range(a, b),
            Meaning::Stretch { start, length } => self.stretch(start, length),
            Meaning::Window {
                length,
                forward,
                at_once,
            } => self.window(m, length, *forward, *at_once),
            Meaning::Offset { length, .. } => {
                let (start, _) = bounds(m, self.now(), Lean::Future)?;
                let start: DateTime = start.to_string().parse().ok()?;
                if length.is_clock() {
                    let v = Value {
                        timex: format!(
                            "{}T{:02}:{:02}:{:02}",
                            start.date(),
                            start.hour(),
                            start.minute(),
                            start.second()
                        ),
                        value: Some(stamp(start)),
                        ..Value::default()
                    };
                    return Some(("datetime", vec![v]));
                }
                Some((
                    "date",
                    vec![day_value(start.date().to_string(), start.date())],
                ))
            }
            Meaning::Duration(length) => {
                let v = Value {
                    timex: duration(length),
                    value: Some(seconds(length)),
                    ..Value::default()
                };
                Some(("duration", vec![v]))
            }
            Meaning::Set(set) => Some((
                "set",
                vec![Value {
                    timex: set_timex(set),
                    value: Some("not resolved".into()),
                    ..Value::default()
                }],
            )),
            Meaning::Reference(Reference::Present) => {
                if self.text.eq_ignore_ascii_case("current") {
                    return None;
                }
                Some((
                    "datetime",
                    vec![Value {
                        timex: "PRESENT_REF".into(),
                        value: Some(stamp(self.reference)),
                        ..Value::default()
                    }],
                ))
            }
            Meaning::Reference(Reference::Past)
                if self.text.eq_ignore_ascii_case("recently")
                    || self.text.eq_ignore_ascii_case("previously") =>
            {
                Some((
                    "datetime",
                    vec![Value {
                        timex: "PAST_REF".into(),
                        value: Some(stamp(self.reference)),
                        ..Value::default()
                    }],
                ))
            }
            Meaning::Reference(_) => None,
        }
    }
}
