//! From one time to another.

use super::calendar::is_day;
use super::clock::{Sure, in_part};
use super::moment::takes_time;
use super::{Found, Parsed, Parser};
use crate::language::Tag;
use crate::meaning::{
    Calendar, Clock, Fields, Half, Meaning, NthUnit, Reference, Step, Unit, Year,
};

/// How a range begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lead {
    None,
    From,
    Between,
}

/// One end of a range.
#[derive(Clone, Debug)]
enum End {
    Moment(Meaning),
    /// The number of a day; `true` for an ordinal.
    Number(u8, bool),
}

/// Two clock times.
struct Span {
    start: Clock,
    end: Clock,
    /// Told by "am", a colon or the like, not by bare numbers.
    sure: bool,
    lead: Lead,
    ends: [(usize, usize); 2],
}

impl Parser<'_> {
    /// "from 9 to 5 on Monday", "between April and June", "2014–2018",
    /// "November 18-19".
    pub(super) fn range(&self, at: usize) -> Option<Found> {
        let readings = [
            self.clock_range(at),
            self.days_of_month(at),
            self.date_range(at),
            self.days_of_week(at),
        ];
        let mut best: Option<Found> = None;
        for found in readings.into_iter().flatten() {
            if best
                .as_ref()
                .is_none_or(|b| found.extent.end > b.extent.end)
            {
                best = Some(found);
            }
        }
        best
    }

    fn lead(&self, at: usize) -> (Lead, usize) {
        if let Some((_, end)) = self.tag(at, Tag::Between) {
            return (Lead::Between, end);
        }
        match self.tag(at, Tag::From) {
            Some((_, end)) => (Lead::From, end),
            None => (Lead::None, at),
        }
    }

    /// "to", "until", "–"; "and" behind "between".
    fn joins(&self, at: usize, lead: Lead) -> Option<usize> {
        if let Some((_, end)) = self.tag(at, Tag::Dash) {
            return Some(end);
        }
        if let Some((_, end)) = self.tag(at, Tag::To) {
            return Some(end);
        }
        let (_, end) = self.tag(at, Tag::And)?;
        (lead == Lead::Between).then_some(end)
    }

    // --- Times of day --------------------------------------------------------

    /// Two clock times and their day, which may stand before or behind.
    fn clock_range(&self, at: usize) -> Option<Found> {
        if let Some(found) = self.day_then_clocks(at) {
            return Some(found);
        }
        let (mut span, end) = self.clocks(at)?;
        let comma = if self.mark(end, ',') { end + 1 } else { end };
        let on = self.skip(comma, Tag::On);
        let on = if on == comma {
            self.skip(end, Tag::OfOnly)
        } else {
            on
        };
        if let Some((part, after)) = self.part_of(end) {
            // "10am to 12pm in the morning", "between 7 and 9:30 last night"
            if let Some((day, after)) = part.day.map(|day| (day, after)) {
                span.halve(part.part);
                return Some(self.clock_found(at, span, Some(day), after));
            }
            span.halve(part.part);
            return Some(self.clock_found(at, span, None, after));
        }
        if let Some((day, after)) = self
            .calendar(on)
            .or_else(|| self.day_of_month(on))
            .filter(|(day, _)| takes_time(day))
        {
            let after = match self.part_of(after).filter(|(p, _)| p.day.is_none()) {
                Some((part, after)) => {
                    span.halve(part.part);
                    after
                }
                None => after,
            };
            return Some(self.clock_found(at, span, Some(day), after));
        }
        let alone = span.sure;
        alone.then(|| self.clock_found(at, span, None, end))
    }

    /// "Monday 3-8", "tomorrow from 10am-12am", "next evening between 7 and 9".
    fn day_then_clocks(&self, at: usize) -> Option<Found> {
        let (day, part, end) =
            if let Some((part, end)) = self.part_of(at).filter(|(p, _)| p.day.is_some()) {
                (part.day?, Some(part.part), end)
            } else {
                let (day, end) = self
                    .calendar(at)
                    .or_else(|| self.day_of_month(at))
                    .filter(|(day, _)| takes_time(day))?;
                match self.part_of(end).filter(|(p, _)| p.day.is_none()) {
                    Some((part, end)) => (day, Some(part.part), end),
                    None => (day, None, end),
                }
            };
        let next = if self.mark(end, ',') && self.clocks(end + 1).is_some_and(|(s, _)| s.sure) {
            end + 1
        } else {
            end
        };
        let next = self.skip(next, Tag::At);
        let (mut span, after) = self.clocks(next)?;
        if let Some(part) = part {
            span.halve(part);
        }
        // "Monday 3-2": a score when what follows counts or names a game.
        if !span.sure && span.lead == Lead::None && self.is_word(after) && !self.is(after, Tag::And)
        {
            return None;
        }
        Some(self.clock_found(at, span, Some(day), after))
    }

    /// Two clock times joined.
    fn clocks(&self, at: usize) -> Parsed<Span> {
        let (lead, first) = self.lead(at);
        let ((mut start, sure_a), end_a) = self.range_clock(first)?;
        let second = self.joins(end_a, lead)?;
        let ((mut end, sure_b), end_b) = self.range_clock(second)?;
        if self.is(end_b, Tag::Unit) || self.mark(end_b, '%') || !self.clean_right(end_b) {
            return None;
        }
        // "6:45 pm – One of them"
        if self.tag(end_a, Tag::Dash).is_some() && sure_b == Sure::Bare && !self.is_number(second) {
            return None;
        }
        let military = |i: usize| self.digits(i).is_some_and(|(_, len)| len == 4);
        let sure =
            sure_a >= Sure::Near || sure_b >= Sure::Near || military(first) && military(second);
        if sure_a == Sure::Bare && sure_b == Sure::Bare && !self.hours(first, second) && !sure {
            return None;
        }
        agree(&mut start, &mut end);
        let ends = [(first, end_a), (second, end_b)];
        Some((
            Span {
                start,
                end,
                sure,
                lead,
                ends,
            },
            end_b,
        ))
    }

    /// Both are numbers that can be hours.
    fn hours(&self, first: usize, second: usize) -> bool {
        [first, second].iter().all(|&at| {
            self.whole(at).is_some_and(|(n, _)| n <= 24)
                || self.digits(at).is_some_and(|(_, l)| l == 4)
        })
    }

    /// A clock time or a bare hour.
    fn range_clock(&self, at: usize) -> Parsed<(Clock, Sure)> {
        if let Some(found) = self.clock(at) {
            return Some(found);
        }
        self.clock_face(at)
    }

    fn clock_found(&self, at: usize, span: Span, day: Option<Calendar>, end: usize) -> Found {
        let clock = |clock: Clock| Meaning::Clock {
            day: day.clone(),
            clock,
        };
        let (start, stop) = (clock(span.start), clock(span.end));
        let mut found = Found::new(
            at..end,
            Meaning::Range(Box::new(start.clone()), Box::new(stop.clone())),
        );
        found.ends = vec![
            (span.ends[0].0..span.ends[0].1, start),
            (span.ends[1].0..span.ends[1].1, stop),
        ];
        found
    }

    // --- Days of one month -----------------------------------------------------

    /// "November 18-19", "April 9th through 17th", "9 to 12 of June",
    /// "from 4-23 in next month".
    fn days_of_month(&self, at: usize) -> Option<Found> {
        let (lead, first) = self.lead(at);
        if let Some(found) = self.month_then_days(at, first, lead) {
            return Some(found);
        }
        let start = self.skip(first, Tag::The);
        let ((a, _), end_a) = self.day_number(start)?;
        let second = self.skip(self.joins(end_a, lead)?, Tag::The);
        let ((b, _), end_b) = self.day_number(second)?;
        let of = self.skip(end_b, Tag::OfOnly);
        if let Some((month, end)) = self.month(of) {
            let (year, end) = self.year_behind(end).unwrap_or((Year::Open, end));
            let fields = |day| day_of(year, month, day);
            return Some(self.days_found(
                at..end,
                [start..end_a, second..end],
                fields(a),
                fields(b),
            ));
        }
        let inner = self.skip(self.skip(end_b, Tag::In), Tag::OfOnly);
        let (month, end) = self.month_step(inner)?;
        let nth = |day: u8| {
            Calendar::Nth(
                i32::from(day),
                1,
                NthUnit::Unit(Unit::Day),
                Box::new(month.clone()),
            )
        };
        Some(self.days_found(at..end, [start..end_a, second..end_b], nth(a), nth(b)))
    }

    fn month_then_days(&self, at: usize, first: usize, lead: Lead) -> Option<Found> {
        let (month, next) = self.month(first)?;
        let next = if self.mark(next, '.') && self.glued(next) {
            next + 1
        } else {
            next
        };
        let (lead, next) = match self.lead(next) {
            (Lead::None, _) => (lead, next),
            inner => inner,
        };
        let the = self.skip(next, Tag::The);
        let ((a, _), end_a) = self.day_number(the)?;
        let second = self.skip(self.joins(end_a, lead)?, Tag::The);
        let ((b, _), end_b) = self.day_number(second)?;
        // "March 3 to 5 pm", "May 5 - 10 people died"
        if self.is(end_b, Tag::Meridiem)
            || self.month(end_b).is_some()
            || !self.clean_right_but(end_b, ",")
            || self.is(end_b, Tag::Unit)
        {
            return None;
        }
        let (year, end) = self.year_behind(end_b).unwrap_or((Year::Open, end_b));
        let (month_b, year_b) = match (b < a, month) {
            (false, _) => (month, year),
            (true, 12) => (1, after(year)),
            (true, _) => (month + 1, year),
        };
        let ends = [first..end_a, second..end];
        Some(self.days_found(
            at..end,
            ends,
            day_of(year, month, a),
            day_of(year_b, month_b, b),
        ))
    }

    fn days_found(
        &self,
        whole: std::ops::Range<usize>,
        spans: [std::ops::Range<usize>; 2],
        a: Calendar,
        b: Calendar,
    ) -> Found {
        let (a, b) = (Meaning::Calendar(a), Meaning::Calendar(b));
        let mut found = Found::new(
            whole,
            Meaning::Range(Box::new(a.clone()), Box::new(b.clone())),
        );
        let [first, second] = spans;
        found.ends = vec![(first, a), (second, b)];
        found
    }

    /// "next week between Wednesday and Friday".
    fn days_of_week(&self, at: usize) -> Option<Found> {
        let (week, next) = self.calendar(at)?;
        let Calendar::Period(Unit::Week, weeks) = week else {
            return None;
        };
        let (lead, first) = self.lead(next);
        if lead == Lead::None {
            return None;
        }
        let (a, end_a) = self.tag(first, Tag::Weekday)?;
        let second = self.joins(end_a, lead)?;
        let (b, end_b) = self.tag(second, Tag::Weekday)?;
        let day = |value: i32| {
            Some(Calendar::Weekday(
                u8::try_from(value).ok()?,
                Step::Week(weeks),
            ))
        };
        Some(self.days_found(at..end_b, [first..end_a, second..end_b], day(a)?, day(b)?))
    }

    // --- Dates ---------------------------------------------------------------

    fn date_range(&self, at: usize) -> Option<Found> {
        let (lead, first) = self.lead(at);
        let (a, end_a) = self.range_end(first, lead)?;
        let second = self.joins(end_a, lead)?;
        let dash = self.marks(second - 1, "-–—~").is_some();
        let (b, end_b) = self.range_end(second, lead)?;
        if !self.clean_right(end_b) {
            return None;
        }
        let (a, b) = self.agreed(a, b, dash)?;
        if lead == Lead::None && !joins_alone(&a, &b, dash) {
            return None;
        }
        let mut found = Found::new(
            at..end_b,
            Meaning::Range(Box::new(a.clone()), Box::new(b.clone())),
        );
        found.ends = vec![(first..end_a, a), (second..end_b, b)];
        Some(found)
    }

    fn range_end(&self, at: usize, lead: Lead) -> Parsed<End> {
        if let Some((meaning, end)) = self.moment(at) {
            // "March" is a month behind "from", even in small letters.
            return Some((End::Moment(meaning), end));
        }
        if let Some((_, end)) = self.tag(at, Tag::Now) {
            let led = lead != Lead::None || at > 1;
            return led.then_some((End::Moment(Meaning::Reference(Reference::Present)), end));
        }
        if let Some((month, end)) = self.month(at) {
            let fields = Fields {
                year: Year::Open,
                month: Some(month),
                day: None,
                weekday: None,
            };
            let meant = lead != Lead::None || self.tokens[at].capital;
            return meant.then_some((
                End::Moment(Meaning::Calendar(Calendar::Fields(fields))),
                end,
            ));
        }
        if let Some((year, end)) = self.year_digits(at).filter(|_| self.clean_left(at)) {
            let calendar = super::calendar::year_only(Year::Known(year));
            let meant = lead != Lead::None || self.joins(end, lead).is_some() || at > 0;
            return meant.then_some((End::Moment(Meaning::Calendar(calendar)), end));
        }
        if let Some(((clock, sure), end)) = self.clock(at)
            && lead != Lead::None
            && sure > Sure::Bare
        {
            return Some((End::Moment(Meaning::Clock { day: None, clock }), end));
        }
        let the = self.skip(at, Tag::The);
        let ((day, ordinal), end) = self.day_number(the)?;
        Some((End::Number(day, ordinal), end))
    }

    /// Both ends with what each tells about the other.
    fn agreed(&self, a: End, b: End, dash: bool) -> Option<(Meaning, Meaning)> {
        match (a, b) {
            (End::Moment(a), End::Moment(b)) => moments(a, b, dash),
            (End::Number(day, _), End::Moment(Meaning::Calendar(Calendar::Fields(fields))))
                if fields.day.is_some() && fields.month.is_some() =>
            {
                let first = Fields {
                    day: Some(day),
                    weekday: None,
                    ..fields.clone()
                };
                Some((
                    Meaning::Calendar(Calendar::Fields(first)),
                    Meaning::Calendar(Calendar::Fields(fields)),
                ))
            }
            (End::Moment(Meaning::Calendar(Calendar::Fields(fields))), End::Number(day, true))
                if fields.day.is_some() && fields.month.is_some() =>
            {
                let mut last = Fields {
                    day: Some(day),
                    weekday: None,
                    ..fields.clone()
                };
                if Some(day) < fields.day {
                    match last.month {
                        Some(12) => (last.month, last.year) = (Some(1), after(last.year)),
                        month => last.month = month.map(|m| m + 1),
                    }
                }
                Some((
                    Meaning::Calendar(Calendar::Fields(fields)),
                    Meaning::Calendar(Calendar::Fields(last)),
                ))
            }
            _ => None,
        }
    }
}

impl Span {
    /// Both times in the half of the day that a part lies in, where they can be.
    fn halve(&mut self, part: crate::meaning::Daypart) {
        self.sure = true;
        let last = in_part(self.end, part);
        let first = in_part(self.start, part);
        if self.end.half == Half::Open && self.start.half == Half::Open {
            (self.start, self.end) = (first, last);
            return;
        }
        if self.end.half == Half::Open {
            self.end = last;
        }
        if self.start.half == Half::Open {
            self.start = first;
        }
    }
}

/// Minutes since midnight.
fn minutes(clock: &Clock) -> u32 {
    u32::from(clock.hour) * 60 + u32::from(clock.minute.unwrap_or(0))
}

fn told(mut clock: Clock, late: bool) -> Clock {
    clock.hour = clock.hour % 12 + if late { 12 } else { 0 };
    clock.half = Half::Told;
    clock
}

/// The half of the day that one time tells about the other.
fn agree(start: &mut Clock, end: &mut Clock) {
    match (start.half, end.half) {
        (Half::Open, Half::Told) => {
            let same = told(*start, end.hour >= 12);
            let other = told(*start, end.hour < 12);
            *start = if minutes(&same) < minutes(end) {
                same
            } else {
                other
            };
        }
        (Half::Told, Half::Open) => {
            let same = told(*end, start.hour >= 12);
            *end = if minutes(&same) > minutes(start) {
                same
            } else {
                told(*end, start.hour < 12)
            };
        }
        _ => {}
    }
    if start.zone.is_none() {
        start.zone = end.zone;
    }
}

fn day_of(year: Year, month: u8, day: u8) -> Calendar {
    Calendar::Fields(Fields {
        year,
        month: Some(month),
        day: Some(day),
        weekday: None,
    })
}

/// The year after a year.
fn after(year: Year) -> Year {
    match year {
        Year::Known(year) => Year::Known(year + 1),
        Year::Relative(years) => Year::Relative(years + 1),
        other => other,
    }
}

/// Two moments as ends of a range: the year, month or day that one of them
/// leaves out is the other's.
fn moments(a: Meaning, b: Meaning, dash: bool) -> Option<(Meaning, Meaning)> {
    match (a, b) {
        (Meaning::Calendar(a), Meaning::Calendar(b)) => {
            let (a, b) = calendars(a, b, dash)?;
            Some((Meaning::Calendar(a), Meaning::Calendar(b)))
        }
        (
            Meaning::Clock {
                day: a,
                clock: start,
            },
            Meaning::Clock { day: b, clock: end },
        ) => {
            let (mut start, mut end) = (start, end);
            let (a, b) = match (a, b) {
                (None, Some(b)) => {
                    let first = if matches!(b, Calendar::Period(Unit::Day, offset) if offset > 0) {
                        Calendar::Period(Unit::Day, 0)
                    } else {
                        b.clone()
                    };
                    (Some(first), Some(b))
                }
                (Some(a), None) => {
                    agree(&mut start, &mut end);
                    (Some(a.clone()), Some(a))
                }
                (a, b) => {
                    if a.is_none() {
                        agree(&mut start, &mut end);
                    }
                    (a, b)
                }
            };
            Some((
                Meaning::Clock {
                    day: a,
                    clock: start,
                },
                Meaning::Clock { day: b, clock: end },
            ))
        }
        (
            a @ Meaning::Reference(Reference::Present),
            b @ (Meaning::Calendar(_) | Meaning::Clock { .. }),
        ) => Some((a, b)),
        (
            a @ (Meaning::Calendar(_) | Meaning::Clock { .. }),
            b @ Meaning::Reference(Reference::Present),
        ) => Some((a, b)),
        _ => None,
    }
}

fn calendars(a: Calendar, b: Calendar, dash: bool) -> Option<(Calendar, Calendar)> {
    match (a, b) {
        (Calendar::Fields(mut a), Calendar::Fields(mut b)) => {
            // "2016-17 May" and the like are no ranges.
            let same_sort =
                a.day.is_some() == b.day.is_some() && a.month.is_some() == b.month.is_some();
            if dash && !same_sort && a.year != Year::Open {
                return None;
            }
            let open = |year| matches!(year, Year::Open | Year::Near(Step::This));
            if open(a.year) && !open(b.year) && a.month.is_some() {
                let wraps = (a.month, a.day) > (b.month, b.day) && a.month > b.month;
                if !(a.year == Year::Near(Step::This) && !matches!(b.year, Year::Known(_))
                    || a.year == Year::Near(Step::This))
                {
                    a.year = match b.year {
                        Year::Known(year) => Year::Known(year - i32::from(wraps)),
                        Year::Relative(years) => Year::Relative(years - i32::from(wraps)),
                        other => other,
                    };
                }
            } else if b.year == Year::Open && a.year != Year::Open && b.month.is_some() {
                let wraps = a.month > b.month;
                b.year = if wraps { after(a.year) } else { a.year };
            }
            Some((Calendar::Fields(a), Calendar::Fields(b)))
        }
        (Calendar::Weekday(a, step), Calendar::Weekday(b, Step::None)) => {
            Some((Calendar::Weekday(a, step), Calendar::Weekday(b, step)))
        }
        (a, b) => Some((a, b)),
    }
}

/// Whether two times make a range with nothing but "to" or a dash between.
fn joins_alone(a: &Meaning, b: &Meaning, dash: bool) -> bool {
    let (Meaning::Calendar(a), Meaning::Calendar(b)) = (a, b) else {
        return matches!(
            (a, b),
            (Meaning::Clock { .. }, Meaning::Clock { .. })
                | (Meaning::Calendar(_), Meaning::Reference(_))
        );
    };
    match (a, b) {
        (Calendar::Fields(a), Calendar::Fields(b)) => {
            let years = |f: &Fields| f.month.is_none() && f.day.is_none();
            // "2014 to 2018", "2014-2018": the later one last.
            if years(a) && years(b) {
                return matches!((a.year, b.year), (Year::Known(a), Year::Known(b)) if a < b);
            }
            true
        }
        (Calendar::Weekday(..), Calendar::Weekday(..)) => true,
        (Calendar::Fields(_), _) | (_, Calendar::Fields(_)) => !dash || is_day(a) == is_day(b),
        _ => !dash,
    }
}
