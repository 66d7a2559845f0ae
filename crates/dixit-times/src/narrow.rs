//! Open times of one text, narrowed by what else it says.

use crate::civil::CivilTime;
use crate::ground::Lean;
use crate::meaning::{Calendar, Expression, Fields, Meaning, Type, Unit, Year};
use crate::resolve::{Anchor, Basis, Candidate, Need, Resolved, Tense, at, need, resolve};
use std::collections::BTreeMap;
use std::ops::Range;

/// Bytes within which a time of day belongs to a day that stands before it.
const SAME_SENTENCE: usize = 160;

/// Days: a near day is at most two months away. News looks back and ahead by
/// weeks without saying the year.
const NEAR: i32 = 62;

/// A full date that the text gives.
struct Full {
    place: usize,
    year: i32,
    month: u8,
    day: u8,
}

/// Resolves all expressions of one text together. `tenses` has one entry for
/// each expression, see [`crate::tense`].
///
/// What stays open after [`resolve`] is narrowed, in this order:
///
/// 1. a dateline without a year gets the year of the full dates, if they have
///    one year in common and one of them lies near the dateline's day (basis of
///    what follows from it: `dateline`); a far one tells of some other time;
/// 2. a day with a weekday falls on it in one of the years that come into
///    question (`weekday`);
/// 3. the same day stands with its year elsewhere in the text (`context`);
/// 4. with a full anchor, the candidate that lies nearest to it (`nearest`): news
///    leaves out the year of its own time. A weekday is the latest one, since
///    news tells of what was;
/// 5. without an anchor, the year of the nearest full date before it (`context`);
/// 6. a time of day belongs to the day before it in its sentence (that day's basis).
#[must_use]
pub fn narrow(
    text: &str,
    expressions: &[Expression],
    tenses: &[Option<Tense>],
    anchor: Option<&Anchor>,
) -> Vec<Resolved> {
    let full: Vec<Full> = expressions.iter().filter_map(full_date).collect();
    let known = Known::new(&full);
    let dated = anchor
        .filter(|anchor| !anchor.is_full())
        .and_then(|anchor| anchor.in_year(known.year_near(&full, anchor)?));
    let anchor = dated.as_ref().or(anchor);
    let mut out: Vec<Resolved> = Vec::with_capacity(expressions.len());
    // The latest day that is told: its place and its expression.
    let mut day: Option<(Range<usize>, Resolved)> = None;
    let mut earlier: Option<&Full> = None;
    let mut dates = full.iter().peekable();
    for (i, e) in expressions.iter().enumerate() {
        while let Some(date) = dates.next_if(|date| date.place < e.span.start) {
            earlier = Some(date);
        }
        let tense = tenses.get(i).copied().flatten();
        let mut resolved = resolve(e, anchor, tense);
        if let (Some((_, day)), true) = (&day, refers_back(e)) {
            resolved = Resolved {
                basis: Basis::Context,
                kind: Type::Date,
                ..day.clone()
            };
            out.push(resolved);
            continue;
        }
        if need(&e.meaning) == Need::Side {
            let better = by_weekday(e, anchor, &known)
                .or_else(|| by_context(e, &known))
                .or_else(|| outweighed(e, anchor, &resolved))
                .or_else(|| {
                    (resolved.basis == Basis::Open).then(|| by_nearest(e, anchor, &resolved))?
                })
                .or_else(|| {
                    (resolved.basis == Basis::Open).then(|| by_earlier(e, anchor, earlier))?
                });
            resolved = better.unwrap_or(resolved);
        }
        if let Some((place, day)) = &day
            && let Some(timed) = on_day(text, e, place, day)
        {
            resolved = timed;
        }
        if resolved.kind == Type::Date && resolved.value.len() == 10 && resolved.bounds.is_some() {
            day = Some((e.span.clone(), resolved.clone()));
        }
        out.push(resolved);
    }
    out
}

/// The numbers of a day that stands for itself.
fn fields(e: &Expression) -> Option<&Fields> {
    match &e.meaning {
        Meaning::Calendar(Calendar::Fields(fields)) => Some(fields),
        Meaning::Clock {
            day: Some(Calendar::Fields(fields)),
            ..
        }
        | Meaning::Daypart {
            day: Some(Calendar::Fields(fields)),
            ..
        } => Some(fields),
        _ => None,
    }
}

fn full_date(e: &Expression) -> Option<Full> {
    let fields = fields(e)?;
    let (Year::Known(year), Some(month), Some(day)) = (fields.year, fields.month, fields.day)
    else {
        return None;
    };
    Some(Full {
        place: e.span.start,
        year,
        month,
        day,
    })
}

/// What the full dates of a text tell about its other days.
struct Known {
    /// In order, each once; a text has at most as many as four digits can tell.
    years: Vec<i32>,
    /// Month and day → the year, unless there are several.
    days: BTreeMap<(u8, u8), Option<i32>>,
}

impl Known {
    fn new(full: &[Full]) -> Known {
        let mut years: Vec<i32> = full.iter().map(|date| date.year).collect();
        years.sort_unstable();
        years.dedup();
        let mut days: BTreeMap<(u8, u8), Option<i32>> = BTreeMap::new();
        for date in full {
            let year = days
                .entry((date.month, date.day))
                .or_insert(Some(date.year));
            if *year != Some(date.year) {
                *year = None;
            }
        }
        Known { years, days }
    }

    /// The year that all full dates share, if one of them is near the anchor's day.
    fn year_near(&self, full: &[Full], anchor: &Anchor) -> Option<i16> {
        let [year] = self.years[..] else {
            return None;
        };
        let (_, month, day) = CivilTime(anchor.time()).date();
        // Days of a calendar whose months have 31 days: near enough for the bound.
        let days = |month: u8, day: u8| i32::from(month) * 31 + i32::from(day);
        let near = |date: &Full| (days(date.month, date.day) - days(month, day)).abs() <= NEAR;
        let year = i16::try_from(year).ok();
        year.filter(|_| full.iter().any(near))
    }
}

/// The expression with a year.
fn in_year(e: &Expression, year: i32) -> Expression {
    let mut out = e.clone();
    let set = |calendar: &mut Calendar| {
        if let Calendar::Fields(fields) = calendar {
            fields.year = Year::Known(year);
        }
    };
    match &mut out.meaning {
        Meaning::Calendar(calendar) => set(calendar),
        Meaning::Clock { day: Some(day), .. } | Meaning::Daypart { day: Some(day), .. } => set(day),
        _ => {}
    }
    out
}

/// "Monday, 8 February": the year in which it is a Monday.
fn by_weekday(e: &Expression, anchor: Option<&Anchor>, known: &Known) -> Option<Resolved> {
    let fields = fields(e)?;
    let (weekday, month, day) = (fields.weekday?, fields.month?, fields.day?);
    let fits = |year: &i32| {
        i16::try_from(*year)
            .ok()
            .and_then(|year| CivilTime::new(year, month, day, 0, 0, 0))
            .is_some_and(|date| date.weekday() == weekday)
    };
    let year = match anchor.filter(|anchor| anchor.is_full()) {
        Some(anchor) => {
            let this = i32::from(anchor.time().year());
            // The same weekday returns after five years at the earliest.
            [0, -1, 1, -2, 2].map(|n| this + n).into_iter().find(fits)?
        }
        None => {
            let years: Vec<i32> = known.years.iter().copied().filter(fits).collect();
            match years[..] {
                [year] => year,
                _ => return None,
            }
        }
    };
    Some(at(&in_year(e, year), None, Basis::Weekday))
}

/// The same day with its year elsewhere.
fn by_context(e: &Expression, known: &Known) -> Option<Resolved> {
    let fields = fields(e)?;
    let year = (*known.days.get(&(fields.month?, fields.day?))?)?;
    Some(at(&in_year(e, year), None, Basis::Context))
}

/// The candidate nearest to the anchor; of weekdays, the past one.
fn by_nearest(e: &Expression, anchor: Option<&Anchor>, resolved: &Resolved) -> Option<Resolved> {
    let anchor = anchor.filter(|anchor| anchor.is_full())?;
    let distance = |candidate: &Candidate| {
        let (start, end) = candidate.bounds?;
        let days = |a: jiff::civil::DateTime, b: jiff::civil::DateTime| {
            i64::from((b.date() - a.date()).get_days())
        };
        Some(
            days(end.0, anchor.time())
                .max(days(anchor.time(), start.0))
                .max(0),
        )
    };
    let weekday = matches!(
        &e.meaning,
        Meaning::Calendar(Calendar::Weekday(..) | Calendar::Period(..))
    ) || matches!(
        &e.meaning,
        Meaning::Clock {
            day: Some(Calendar::Weekday(..)),
            ..
        } | Meaning::Daypart {
            day: Some(Calendar::Weekday(..)),
            ..
        }
    );
    let lean = match &resolved.candidates[..] {
        [past, future] if !weekday && distance(future)? < distance(past)? => Lean::Future,
        [] => return None,
        _ => Lean::Past,
    };
    Some(at(e, Some((anchor.time(), lean)), Basis::Nearest))
}

/// "the day", "the same day": the one that the text has told.
fn refers_back(e: &Expression) -> bool {
    match &e.meaning {
        Meaning::Calendar(Calendar::Same(unit)) => *unit == Unit::Day,
        Meaning::Calendar(Calendar::Portion(_, whole)) => **whole == Calendar::Same(Unit::Day),
        _ => false,
    }
}

/// A day without a year that a word of the past puts most of a year away, while
/// the coming one is near: news gives the year of what is far, and a past form
/// near a plan ("announced an event for 12 October") is common.
fn outweighed(e: &Expression, anchor: Option<&Anchor>, resolved: &Resolved) -> Option<Resolved> {
    /// Days: a far day is at least eight months away.
    const FAR: i32 = 240;
    let anchor = anchor.filter(|anchor| anchor.is_full() && resolved.basis == Basis::Tense)?;
    fields(e).filter(|fields| fields.month.is_some())?;
    let today = anchor.time().date();
    let future = at(e, Some((anchor.time(), Lean::Future)), Basis::Nearest);
    let days = |side: &Resolved| Some((side.bounds?.0.0.date() - today).get_days());
    (days(resolved)? <= -FAR && days(&future)? <= NEAR).then_some(future)
}

/// Without an anchor: the year of the full date before it.
fn by_earlier(e: &Expression, anchor: Option<&Anchor>, earlier: Option<&Full>) -> Option<Resolved> {
    if anchor.is_some_and(|anchor| anchor.is_full()) {
        return None;
    }
    let month = fields(e)?.month;
    let year = earlier.filter(|_| month.is_some())?.year;
    Some(at(&in_year(e, year), None, Basis::Context))
}

/// A time of day on the day that its sentence has told.
fn on_day(text: &str, e: &Expression, place: &Range<usize>, day: &Resolved) -> Option<Resolved> {
    let bare = matches!(
        &e.meaning,
        Meaning::Clock { day: None, .. } | Meaning::Daypart { day: None, .. }
    );
    let between = text
        .get(place.end..e.span.start)
        .filter(|words| bare && words.len() <= SAME_SENTENCE)?;
    if between.contains(". ") || between.contains('\n') {
        return None;
    }
    let (start, _) = day.bounds?;
    Some(at(e, Some((start.0, Lean::Past)), day.basis))
}
