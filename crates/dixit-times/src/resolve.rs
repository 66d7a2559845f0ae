//! An expression against an anchor: which time it is, and on what grounds.

use crate::civil::{self, CivilTime};
use crate::ground::{self, Lean};
use crate::meaning::{Calendar, Expression, Meaning, Reference, Step, Type, Unit, Year};
use crate::write::{self, Form, is_explicit};
use jiff::civil::DateTime;

/// From what a text is seen: its date of publication or its dateline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    time: DateTime,
    year_known: bool,
    source: Basis,
}

impl Anchor {
    /// The date (and time, or midnight) of publication.
    #[must_use]
    pub fn published(time: CivilTime) -> Anchor {
        Anchor {
            time: time.0,
            year_known: true,
            source: Basis::Published,
        }
    }

    /// The day of a dateline, whose year may be unknown.
    #[must_use]
    pub fn dateline(year: Option<i16>, month: u8, day: u8) -> Option<Anchor> {
        // A year that has a 29 February and begins like no year in use.
        let time = CivilTime::new(year.unwrap_or(2000), month, day, 0, 0, 0)?;
        Some(Anchor {
            time: time.0,
            year_known: year.is_some(),
            source: Basis::Dateline,
        })
    }

    /// The dateline with a year that something else told.
    pub(crate) fn in_year(self, year: i16) -> Option<Anchor> {
        let (_, month, day) = CivilTime(self.time).date();
        Anchor::dateline(Some(year), month, day)
    }

    pub(crate) fn time(&self) -> DateTime {
        self.time
    }

    pub(crate) fn is_full(&self) -> bool {
        self.year_known
    }
}

/// Whether a sentence tells of what was or of what will be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tense {
    /// What was.
    Past,
    /// What will be.
    Future,
}

impl Tense {
    pub(crate) fn lean(self) -> Lean {
        match self {
            Tense::Past => Lean::Past,
            Tense::Future => Lean::Future,
        }
    }
}

/// What a value rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The words themselves.
    Explicit,
    /// The date of publication.
    Published,
    /// The day of the dateline.
    Dateline,
    /// The anchor, and the tense of the sentence.
    Tense,
    /// The anchor, and that a weekday falls on the day in one year only.
    Weekday,
    /// A full date elsewhere in the text.
    Context,
    /// The anchor, and that news leaves out what lies nearest.
    Nearest,
    /// Nothing: what is unknown is written as X.
    Open,
}

impl Basis {
    /// One word for the reason.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Basis::Explicit => "explicit",
            Basis::Published => "published",
            Basis::Dateline => "dateline",
            Basis::Tense => "tense",
            Basis::Weekday => "weekday",
            Basis::Context => "context",
            Basis::Nearest => "nearest",
            Basis::Open => "open",
        }
    }
}

/// One time that an expression can mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// EDTF, or TIMEX3 where EDTF has no form.
    pub value: String,
    /// First moment, and the first one after it.
    pub bounds: Option<(CivilTime, CivilTime)>,
}

/// Which time an expression means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// Date, time, duration or set.
    pub kind: Type,
    /// EDTF (ISO 8601-2) for dates and ranges, TIMEX3 for durations, sets and
    /// where EDTF has no form. What is unknown is X: "XXXX-02-08".
    pub value: String,
    /// The value of TIMEX3.
    pub timex: String,
    /// First moment, and the first one after it, on no particular clock.
    pub bounds: Option<(CivilTime, CivilTime)>,
    /// What the value rests on.
    pub basis: Basis,
    /// Where it is open which of two times is meant: the past and the coming one.
    pub candidates: Vec<Candidate>,
}

/// How much an anchor has to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// Nothing.
    Nothing,
    /// Where the present is.
    Anchor,
    /// Where the present is, and on which side of it the time lies.
    Side,
}

/// Sets an expression against an anchor. `tense` decides between a past and a
/// coming time; without it both are candidates and the value stays open.
///
/// "in two weeks" tells a date only of what will be; elsewhere it is a duration.
#[must_use]
pub fn resolve(e: &Expression, anchor: Option<&Anchor>, tense: Option<Tense>) -> Resolved {
    if let Some(length) = lasting(e, tense) {
        return length;
    }
    if follows_text(e, tense) {
        return at(e, None, Basis::Open);
    }
    match need(&e.meaning) {
        Need::Nothing => at(e, None, Basis::Explicit),
        Need::Anchor => match anchor {
            Some(anchor) if anchor.is_full() => {
                at(e, Some((anchor.time(), Lean::Past)), anchor.source)
            }
            Some(anchor) => without_year(e, anchor),
            None => at(e, None, Basis::Open),
        },
        Need::Side => match (anchor.filter(|a| a.is_full()), tense) {
            (Some(anchor), Some(tense)) => at(e, Some((anchor.time(), tense.lean())), Basis::Tense),
            (Some(anchor), None) => two_sided(e, anchor),
            (None, _) => at(e, None, Basis::Open),
        },
    }
}

/// "in six years" of what is not to come: how long it lasted.
fn lasting(e: &Expression, tense: Option<Tense>) -> Option<Resolved> {
    match &e.meaning {
        Meaning::Offset {
            length,
            forward: true,
            from: None,
            weekday: None,
        } if e.extent.start < e.span.start
            && tense != Some(Tense::Future)
            && e.degree.is_none() =>
        {
            let text = write::length_text(length);
            Some(Resolved {
                kind: Type::Duration,
                value: text.clone(),
                timex: text,
                bounds: None,
                basis: Basis::Explicit,
                candidates: Vec::new(),
            })
        }
        _ => None,
    }
}

/// "two hours later" in what was: later than something that the text tells.
fn follows_text(e: &Expression, tense: Option<Tense>) -> bool {
    let later = matches!(
        &e.meaning,
        Meaning::Offset {
            forward: true,
            from: None,
            ..
        }
    );
    later && e.extent.start == e.span.start && tense != Some(Tense::Future)
}

/// The expression as seen from an anchor, with the grounds that are given.
pub(crate) fn at(e: &Expression, anchor: Option<(DateTime, Lean)>, basis: Basis) -> Resolved {
    let bounds = match anchor {
        Some((time, lean)) => ground::meaning(&e.meaning, time, lean),
        None if need(&e.meaning) == Need::Nothing => civil::date(2001, 1, 1)
            .and_then(|day| ground::meaning(&e.meaning, civil::midnight(day), Lean::Past)),
        None => None,
    };
    let resolved = Resolved {
        kind: e.meaning.kind(),
        value: write::expression(e, anchor, Form::Edtf),
        timex: write::expression(e, anchor, Form::Timex),
        bounds: bounds.map(|(start, end)| (CivilTime(start), CivilTime(end))),
        basis,
        candidates: Vec::new(),
    };
    if matches!(e.meaning, Meaning::Duration(_) | Meaning::Set(_)) {
        return Resolved {
            bounds: None,
            ..resolved
        };
    }
    resolved
}

/// Both the past and the coming time, unless they are one.
fn two_sided(e: &Expression, anchor: &Anchor) -> Resolved {
    let sides =
        [Lean::Past, Lean::Future].map(|lean| at(e, Some((anchor.time(), lean)), anchor.source));
    let [past, future] = sides;
    if past.bounds == future.bounds && past.bounds.is_some() {
        return past;
    }
    let mut open = at(e, None, Basis::Open);
    open.candidates = [past, future]
        .into_iter()
        .filter(|side| side.bounds.is_some())
        .map(|side| Candidate {
            value: side.value,
            bounds: side.bounds,
        })
        .collect();
    open
}

/// "yesterday" seen from 8 February of an unknown year is 7 February.
fn without_year(e: &Expression, anchor: &Anchor) -> Resolved {
    let days = match &e.meaning {
        Meaning::Calendar(Calendar::Period(Unit::Day, _)) => true,
        Meaning::Offset {
            length,
            from: None,
            weekday: None,
            ..
        } => length
            .parts
            .iter()
            .all(|(_, unit)| matches!(unit, Unit::Day | Unit::Week)),
        Meaning::Daypart { day, .. } | Meaning::Clock { day, .. } => {
            matches!(day, None | Some(Calendar::Period(Unit::Day, _)))
        }
        _ => false,
    };
    let months = matches!(
        e.meaning,
        Meaning::Calendar(Calendar::Period(Unit::Month, _))
    );
    if !days && !months {
        return at(e, None, Basis::Open);
    }
    let mut resolved = at(e, Some((anchor.time(), Lean::Past)), anchor.source);
    // Around 29 February the day before depends on the year.
    let hide = |text: &str| match text.get(4..) {
        Some(rest) if text.starts_with(|c: char| c.is_ascii_digit()) => format!("XXXX{rest}"),
        _ => text.to_owned(),
    };
    resolved.value = hide(&resolved.value);
    resolved.timex = hide(&resolved.timex);
    resolved.bounds = None;
    resolved
}

/// How much an anchor has to tell about a meaning.
pub(crate) fn need(meaning: &Meaning) -> Need {
    match meaning {
        Meaning::Calendar(c) => of_calendar(c),
        Meaning::Clock { day, .. } | Meaning::Daypart { day, .. } => of_day(day.as_ref()),
        Meaning::Range(start, end) => need(start).max_of(need(end)),
        Meaning::Stretch { start, .. } => need(start),
        Meaning::Window { .. } => Need::Anchor,
        Meaning::Offset { from: None, .. } => Need::Anchor,
        Meaning::Offset {
            from: Some(from), ..
        } => need(from),
        Meaning::Duration(_) | Meaning::Set(_) => Need::Nothing,
        Meaning::Reference(Reference::Present) => Need::Anchor,
        Meaning::Reference(_) => Need::Nothing,
    }
}

impl Need {
    fn max_of(self, other: Need) -> Need {
        let rank = |need| match need {
            Need::Nothing => 0,
            Need::Anchor => 1,
            Need::Side => 2,
        };
        if rank(self) >= rank(other) {
            self
        } else {
            other
        }
    }
}

fn of_day(day: Option<&Calendar>) -> Need {
    day.map_or(Need::Anchor, of_calendar)
}

fn of_calendar(c: &Calendar) -> Need {
    if is_explicit(c) {
        return Need::Nothing;
    }
    let by_year = |year: Year| match year {
        Year::Open => Need::Side,
        _ => Need::Anchor,
    };
    match c {
        Calendar::Fields(f) => by_year(f.year),
        Calendar::Weekday(_, Step::None) => Need::Side,
        Calendar::Weekday(..) => Need::Anchor,
        Calendar::Nth(_, _, _, inner)
        | Calendar::WeekOf(inner, _)
        | Calendar::Portion(_, inner) => of_calendar(inner),
        Calendar::Quarter(_, y)
        | Calendar::Half(_, y)
        | Calendar::Season(_, y)
        | Calendar::Feast(_, y) => by_year(*y),
        Calendar::Period(Unit::Weekend, 0) => Need::Side,
        _ => Need::Anchor,
    }
}
