//! What an expression means, before anybody asks when that was.
//!
//! A [`Meaning`] says what the words say and nothing more: "Tuesday" is a
//! weekday without a week, "8 February" a day without a year, "two weeks ago" a
//! length and a direction. [`crate::resolve`] sets it against an anchor.

use std::ops::Range;

/// A time that a text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression {
    /// Bytes of the text: the time itself, without the preposition before it
    /// ("since ⟦2014⟧", "in ⟦two weeks⟧").
    pub span: Range<usize>,
    /// Bytes of the text: the time with words that belong to its meaning
    /// ("⟦since 2014⟧", "⟦in two weeks⟧"). Contains the span.
    pub extent: Range<usize>,
    /// What it means.
    pub meaning: Meaning,
    /// Where the time is a limit: "since 2014".
    pub bound: Option<Bound>,
    /// How near the words come: "about 1 pm", "more than two weeks".
    pub degree: Option<Degree>,
    /// The two ends of a range, each with its own span.
    pub ends: Vec<(Range<usize>, Meaning)>,
}

/// What a time is a limit of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// All before it: "before 2014".
    Before,
    /// All after it: "after 2014".
    After,
    /// It and all after it: "since 2014".
    Since,
    /// All up to it: "until 2014".
    Until,
}

/// How near the words come to the time or length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Degree {
    /// "about".
    Approx,
    /// "more than".
    More,
    /// "less than".
    Less,
}

/// The sort of an expression, as TIMEX3 has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    /// A day, or a longer stretch of the calendar.
    Date,
    /// A time of day, or part of a day.
    Time,
    /// A length of time.
    Duration,
    /// A recurring time.
    Set,
}

impl Type {
    /// As the contract writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Type::Date => "date",
            Type::Time => "time",
            Type::Duration => "duration",
            Type::Set => "set",
        }
    }
}

/// What the words of an expression say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A day, or a longer stretch of the calendar.
    Calendar(Calendar),
    /// A time of day, where the text gives it with its day.
    Clock {
        /// Its day.
        day: Option<Calendar>,
        /// The time.
        clock: Clock,
    },
    /// Part of a day: "Friday morning".
    Daypart {
        /// Its day.
        day: Option<Calendar>,
        /// Which part.
        part: Daypart,
        /// Which part of that part: "late afternoon".
        portion: Option<Portion>,
    },
    /// From one time to another: "between April and June", "from 9 to 5".
    Range(Box<Meaning>, Box<Meaning>),
    /// A length with its beginning: "for two weeks from 20 May".
    Stretch {
        /// When it begins.
        start: Box<Meaning>,
        /// How long it lasts.
        length: Length,
    },
    /// A length that ends or begins at the anchor: "the last three months".
    Window {
        /// How long it is.
        length: Length,
        /// It begins at the anchor.
        forward: bool,
        /// It begins at once, not with the next day: "within two weeks".
        at_once: bool,
    },
    /// A length from a time: "two weeks ago", "three days after Christmas".
    Offset {
        /// How long.
        length: Length,
        /// Later than the time, not earlier.
        forward: bool,
        /// From when; from the anchor where there is none.
        from: Option<Box<Meaning>>,
        /// The weekday that is meant: "two months from today on Tuesday".
        weekday: Option<u8>,
    },
    /// A length of time.
    Duration(Length),
    /// A recurring time.
    Set(Set),
    /// A time that is only told apart from the present.
    Reference(Reference),
}

/// A stretch of the calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Calendar {
    /// Numbers of a date, some of them unknown.
    Fields(Fields),
    /// "Friday", "last Friday".
    Weekday(u8, Step),
    /// The unit that lies so many units after the anchor's one: "today", "next week".
    Period(Unit, i32),
    /// "that weekend", "the same month": one that the text has told of.
    Same(Unit),
    /// A week by its number.
    Week(u8, Year),
    /// The week, or the weekend, in or after which a date falls.
    WeekOf(Box<Calendar>, Unit),
    /// "the first week of May", "the last four months of 2021": number (from
    /// the end where negative), how many, unit, whole.
    Nth(i32, u32, NthUnit, Box<Calendar>),
    /// A quarter of a year, 1 to 4.
    Quarter(u8, Year),
    /// A half of a year, 1 or 2.
    Half(u8, Year),
    /// A season by its EDTF number: 21 spring, 22 summer, 23 autumn, 24 winter.
    Season(u8, Year),
    /// "the 1990s": its first year; of an unknown century where it is below 100.
    Decade(i32),
    /// "the 19th century": its number, negative before Christ.
    Century(i32),
    /// A feast or holiday: number in the list of `feast`.
    Feast(u16, Year),
    /// A fiscal year or, where true, a school year.
    Fiscal(bool, Year),
    /// "early May", "the end of 2000".
    Portion(Portion, Box<Calendar>),
    /// "the rest of the week".
    Rest(Unit),
}

/// Year, month, day and weekday of a date, as far as the words tell them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields {
    /// The year.
    pub year: Year,
    /// 1 to 12.
    pub month: Option<u8>,
    /// 1 to 31.
    pub day: Option<u8>,
    /// 1, Monday, to 7.
    pub weekday: Option<u8>,
}

/// How the words tell the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Year {
    /// Not at all.
    Open,
    /// By its number; 0 is the year before the first one.
    Known(i32),
    /// By its last two digits.
    Short(u8),
    /// As so many years after the anchor's one: "last year".
    Relative(i32),
    /// By what is nearest: "next Easter", "this May".
    Near(Step),
}

/// Which one of many alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Not told.
    None,
    /// "this".
    This,
    /// "next": in the unit after the anchor's one.
    Next,
    /// "last".
    Last,
    /// "upcoming": the first one after the anchor.
    Coming,
    /// "past": the latest one before the anchor.
    Past,
    /// In the week that lies so many weeks after the anchor's one.
    Week(i32),
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say all")]
pub enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Night,
    Week,
    Fortnight,
    Weekend,
    /// A day on which people work.
    Business,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
}

impl Unit {
    pub(crate) const NAMES: [&'static str; 14] = [
        "second",
        "minute",
        "hour",
        "day",
        "night",
        "week",
        "fortnight",
        "weekend",
        "business",
        "month",
        "quarter",
        "year",
        "decade",
        "century",
    ];
    pub(crate) const ALL: [Unit; 14] = [
        Unit::Second,
        Unit::Minute,
        Unit::Hour,
        Unit::Day,
        Unit::Night,
        Unit::Week,
        Unit::Fortnight,
        Unit::Weekend,
        Unit::Business,
        Unit::Month,
        Unit::Quarter,
        Unit::Year,
        Unit::Decade,
        Unit::Century,
    ];

    pub(crate) fn from_value(value: i32) -> Option<Unit> {
        Unit::ALL.get(usize::try_from(value).ok()?).copied()
    }

    /// Shorter than a day.
    #[must_use]
    pub fn is_clock(self) -> bool {
        self <= Unit::Hour
    }
}

/// What is counted inside a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NthUnit {
    /// A unit of time.
    Unit(Unit),
    /// A weekday, 1 to 7.
    Weekday(u8),
}

/// Part of a stretch of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Portion {
    /// "early", "the beginning of".
    Start,
    /// "mid", "the middle of".
    Mid,
    /// "late", "the end of".
    End,
    /// "earlier this week": before the anchor.
    Earlier,
    /// "later this week": after the anchor.
    Later,
}

impl Portion {
    pub(crate) const NAMES: [&'static str; 5] = ["start", "mid", "end", "earlier", "later"];
    const ALL: [Portion; 5] = [
        Portion::Start,
        Portion::Mid,
        Portion::End,
        Portion::Earlier,
        Portion::Later,
    ];

    pub(crate) fn from_value(value: i32) -> Option<Portion> {
        Portion::ALL.get(usize::try_from(value).ok()?).copied()
    }
}

/// Part of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say all")]
pub enum Daypart {
    Morning,
    Afternoon,
    Evening,
    Night,
    Day,
    Breakfast,
    Lunch,
    Dinner,
    Dawn,
    Dusk,
}

impl Daypart {
    pub(crate) const NAMES: [&'static str; 10] = [
        "morning",
        "afternoon",
        "evening",
        "night",
        "day",
        "breakfast",
        "lunch",
        "dinner",
        "dawn",
        "dusk",
    ];
    const ALL: [Daypart; 10] = [
        Daypart::Morning,
        Daypart::Afternoon,
        Daypart::Evening,
        Daypart::Night,
        Daypart::Day,
        Daypart::Breakfast,
        Daypart::Lunch,
        Daypart::Dinner,
        Daypart::Dawn,
        Daypart::Dusk,
    ];

    pub(crate) fn from_value(value: i32) -> Option<Daypart> {
        Daypart::ALL.get(usize::try_from(value).ok()?).copied()
    }
}

/// Which half of the day an hour belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// Told by words ("pm", "in the evening") or by a clock of 24 hours: the
    /// hour is 0 to 23.
    Told,
    /// Not told: the hour is 0 to 12.
    Open,
    /// Both are said: "7ampm".
    Both,
}

/// A time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// 0 to 23; 0 to 12 where the half of the day is not told.
    pub hour: u8,
    /// 0 to 59.
    pub minute: Option<u8>,
    /// 0 to 60.
    pub second: Option<u8>,
    /// Which half of the day.
    pub half: Half,
    /// Minutes east of Greenwich.
    pub zone: Option<i16>,
}

/// How many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// In thousandths: 2500 is two and a half.
    Exact(i64),
    /// "a few", "several", "years": more than one.
    Few,
}

impl Count {
    /// So many whole ones.
    #[must_use]
    pub fn whole(count: i64) -> Count {
        Count::Exact(count.saturating_mul(1000))
    }
}

/// A length of time: counts of units, longest unit first as the text has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Length {
    /// "2 weeks and 2 days" has two.
    pub parts: Vec<(Count, Unit)>,
}

impl Length {
    /// So many of a unit.
    #[must_use]
    pub fn of(count: i64, unit: Unit) -> Length {
        Length {
            parts: vec![(Count::whole(count), unit)],
        }
    }

    /// It has a part shorter than a day.
    #[must_use]
    pub fn is_clock(&self) -> bool {
        self.parts.iter().any(|(_, unit)| unit.is_clock())
    }
}

/// A recurring time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set {
    /// How often: every so many units.
    pub every: Length,
    /// On which weekday.
    pub weekday: Option<u8>,
    /// In which part of the day.
    pub part: Option<Daypart>,
    /// At what time.
    pub clock: Option<Clock>,
    /// How many times in each: "twice a week".
    pub times: u8,
}

/// A time that is only told apart from the present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference {
    /// "recently".
    Past,
    /// "now".
    Present,
    /// "soon".
    Future,
    /// "later": after or before something that the text tells.
    Open,
}

impl Expression {
    /// Date, time, duration or set.
    #[must_use]
    pub fn kind(&self) -> Type {
        self.meaning.kind()
    }
}

impl Meaning {
    /// Date, time, duration or set, as TIMEX3 has them: a window is a duration,
    /// since it is told by its length.
    #[must_use]
    pub fn kind(&self) -> Type {
        match self {
            Meaning::Calendar(_) | Meaning::Reference(_) => Type::Date,
            Meaning::Clock { .. } | Meaning::Daypart { .. } => Type::Time,
            Meaning::Range(start, end) => start.kind().max(end.kind()),
            Meaning::Offset { length, from, .. } => match from {
                Some(from) if from.kind() == Type::Time => Type::Time,
                _ if length.is_clock() => Type::Time,
                _ => Type::Date,
            },
            Meaning::Stretch { .. } | Meaning::Window { .. } | Meaning::Duration(_) => {
                Type::Duration
            }
            Meaning::Set(_) => Type::Set,
        }
    }
}
