//! Stretches longer than a week, parts of stretches, and feasts.

use super::calendar::{is_day, year_only};
use super::{Parsed, Parser};
use crate::language::Tag;
use crate::meaning::{Calendar, Fields, NthUnit, Portion, Step, Unit, Year};

impl Parser<'_> {
    /// "summer", "last summer", "the spring of 2015".
    pub(super) fn season(&self, at: usize, step: Step, start: usize) -> Parsed<Calendar> {
        if let Some((_, next)) = self.tag(at, Tag::The).filter(|_| step == Step::None) {
            return (!self.is(next, Tag::The)).then(|| self.season(next, step, next))?;
        }
        let (value, end, weak) = self.sense(at, Tag::Season)?;
        let season = u8::try_from(value).ok()?;
        let (year, after) = match self.year_behind(end) {
            Some((Year::Short(_), _)) | None => (Year::Open, end),
            Some(found) => found,
        };
        let year = match step {
            Step::None => year,
            step => Year::Near(step),
        };
        let told = start < at || year != Year::Open || self.before_season(at);
        let ended = self.is_word(end) && self.is(end, Tag::VerbAfter);
        (!weak || told && !ended).then_some((Calendar::Season(season, year), after))
    }

    /// "in the spring", "this spring": a season, not a leap.
    fn before_season(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else {
            return false;
        };
        if self.is(before, Tag::Portion)
            || self.is(before, Tag::InOnly)
            || self.is(before, Tag::Bound)
        {
            return true;
        }
        self.is(before, Tag::The)
            && before > 0
            && (self.is(before - 1, Tag::InOnly) || self.is(before - 1, Tag::Bound))
            || self.after(at, Tag::Portion)
    }

    pub(super) fn feast(&self, at: usize, step: Step) -> Parsed<Calendar> {
        let (feast, end, weak) = self.sense(at, Tag::Feast)?;
        if weak && !self.tokens[at].capital {
            return None;
        }
        let feast = u16::try_from(feast).ok()?;
        if step != Step::None {
            return Some((Calendar::Feast(feast, Year::Near(step)), end));
        }
        let (year, end) = match self.year_behind(end) {
            Some((year, after)) if year != Year::Open => (year, after),
            _ => (Year::Open, end),
        };
        Some((Calendar::Feast(feast, year), end))
    }

    /// "fiscal year 2008", "FY18", "calendar year 2015".
    pub(super) fn fiscal(&self, at: usize) -> Parsed<Calendar> {
        let (kind, end) = self.tag(at, Tag::Fiscal)?;
        let year = match self.digits(end) {
            Some((value, 4)) if (1900..2200).contains(&value) => {
                Some(Year::Known(i32::try_from(value).ok()?))
            }
            Some((value, 2)) if self.glued(end) => {
                Some(Year::Known(2000 + i32::try_from(value).ok()?))
            }
            _ => None,
        };
        match (kind, year) {
            (2, Some(Year::Known(year))) => Some((year_only(Year::Known(year)), end + 1)),
            (2, _) => None,
            (kind, Some(year)) => Some((Calendar::Fiscal(kind == 1, year), end + 1)),
            // "FY", "fiscal" alone are no time.
            (kind, None) => {
                let whole = self.is(end - 1, Tag::Unit);
                whole.then_some((Calendar::Fiscal(kind == 1, Year::Open), end))
            }
        }
    }

    pub(super) fn fiscal_step(&self, at: usize, step: Step) -> Parsed<Calendar> {
        let (kind, end) = self.tag(at, Tag::Fiscal).filter(|(kind, _)| *kind < 2)?;
        let offset = match step {
            Step::Next | Step::Coming => 1,
            Step::Last | Step::Past => -1,
            _ => 0,
        };
        Some((Calendar::Fiscal(kind == 1, Year::Relative(offset)), end))
    }

    /// "the 1990s", "’90s", "nineties".
    pub(super) fn decade(&self, at: usize) -> Parsed<Calendar> {
        if at > 0 && self.is(at - 1, Tag::NotDecadeBefore) {
            return None;
        }
        if let Some((value, end)) = self.tag(at, Tag::Decade) {
            return Some((Calendar::Decade(value), end));
        }
        if let Some((century, end)) = self.spelled(at).filter(|(n, _)| (11..=20).contains(n))
            && let Some((value, end)) = self.tag(end, Tag::Decade)
        {
            return Some((
                Calendar::Decade(i32::try_from(century).ok()? * 100 + value),
                end,
            ));
        }
        let start = if self.marks(at, "'’‘").is_some() && self.glued(at + 1) {
            at + 1
        } else {
            at
        };
        if let Some((_, next)) = self.tag(at, Tag::The) {
            return (!self.is(next, Tag::The)).then(|| self.decade(next))?;
        }
        let (value, len) = self.digits(start)?;
        let (_, end) = self.tag(start + 1, Tag::DecadeSuffix)?;
        let fits =
            value.is_multiple_of(10) && (len == 4 && (1000..2200).contains(&value) || len == 2);
        if !fits || self.glued(end) && self.is_word(end) || !self.clean_left(start) && start == at {
            return None;
        }
        Some((Calendar::Decade(i32::try_from(value).ok()?), end))
    }

    /// "the 19th century", "the fifth century BC".
    pub(super) fn century(&self, at: usize) -> Parsed<Calendar> {
        let (value, end) = self.ordinal(self.skip(at, Tag::The))?;
        let end = if self.mark(end, '-') { end + 1 } else { end };
        let (_, end) = self.tag(end, Tag::CenturyWord)?;
        let value = i32::try_from(value).ok().filter(|v| (1..=30).contains(v))?;
        match self.tag(end, Tag::Bc) {
            Some((_, end)) => Some((Calendar::Century(-value), end)),
            None => Some((Calendar::Century(value), self.skip(end, Tag::Ad))),
        }
    }

    /// "week 31", "week 3 of 2027".
    pub(super) fn week_number(&self, at: usize) -> Parsed<Calendar> {
        let (_, next) = self.unit(at).filter(|(unit, _)| *unit == Unit::Week)?;
        let (value, len) = self.digits(next).filter(|(_, len)| *len <= 2)?;
        let week = u8::try_from(value)
            .ok()
            .filter(|w| (1..=53).contains(w) && len <= 2)?;
        let end = next + 1;
        if !self.clean_right(end) {
            return None;
        }
        match self.year_behind(end) {
            Some((year, after)) => Some((Calendar::Week(week, year), after)),
            None => Some((Calendar::Week(week, Year::Open), end)),
        }
    }

    /// A year that stands alone: "2016", "the year 2016", "nineteen ninety-six", "’82".
    pub(super) fn year_alone(&self, at: usize) -> Parsed<Calendar> {
        if let Some((_, next)) = self.tag(at, Tag::YearWord)
            && let Some((year, end)) = self.year_digits(next)
        {
            return Some((year_only(Year::Known(year)), end));
        }
        if let Some((year, end)) = self.year_short(at) {
            let told = at > 0
                && [
                    Tag::InOnly,
                    Tag::OfOnly,
                    Tag::Bound,
                    Tag::From,
                    Tag::Between,
                    Tag::And,
                    Tag::ToWord,
                    Tag::The,
                ]
                .iter()
                .any(|tag| self.ends_at(at, *tag));
            return told.then_some((year_only(year), end));
        }
        if let Some((year, end)) = self.year_digits(at) {
            return self
                .year_is_meant(at, year)
                .then(|| self.with_era(year, end))?;
        }
        let (year, end) = self.year_spelled(at)?;
        let told = at > 0
            && [
                Tag::InOnly,
                Tag::OfOnly,
                Tag::Bound,
                Tag::From,
                Tag::Between,
                Tag::And,
                Tag::ToWord,
                Tag::The,
            ]
            .iter()
            .any(|tag| self.is(at - 1, *tag));
        let quantity = self.is(end, Tag::NotYearAfter) || self.is(end, Tag::Unit);
        (told && !quantity).then_some((year_only(Year::Known(year)), end))
    }

    fn with_era(&self, year: i32, end: usize) -> Parsed<Calendar> {
        match self.tag(end, Tag::Bc) {
            Some((_, end)) => Some((year_only(Year::Known(1 - year)), end)),
            None => Some((year_only(Year::Known(year)), end)),
        }
    }

    /// Whether four digits are a year and not a number of something.
    fn year_is_meant(&self, at: usize, year: i32) -> bool {
        if !self.clean_left(at) || self.is(at + 1, Tag::NotYearAfter) || self.is(at + 1, Tag::Unit)
        {
            return false;
        }
        // "2010-2015-86", "82-2100" are numbers of something.
        let dashed = |i: usize| self.marks(i, "-–/").is_some() && self.glued(i);
        if at > 1
            && dashed(at - 1)
            && self.glued(at)
            && self.is_number(at - 2)
            && self.digits(at - 2).is_none_or(|(_, len)| len != 4)
        {
            return false;
        }
        if dashed(at + 1) && self.glued(at + 2) && self.is_number(at + 2) {
            let range = self.year_digits(at + 2).is_some() && self.clean_right(at + 3);
            let season = self.digits(at + 2).is_some_and(|(v, len)| {
                len == 2 && i32::try_from(v).ok() == Some((year + 1) % 100)
            });
            if !range && !season {
                return false;
            }
        }
        let Some(before) = at.checked_sub(1) else {
            return (1800..2200).contains(&year);
        };
        if [
            Tag::InOnly,
            Tag::Bound,
            Tag::From,
            Tag::Between,
            Tag::OfOnly,
        ]
        .iter()
        .any(|t| self.ends_at(at, *t))
        {
            return year >= 1000 && !self.of_a_number(before);
        }
        if self.ends_at(at, Tag::NotYearBefore) {
            return false;
        }
        let round = year % 100 == 0 && self.is_word(at + 1) && self.plural_noun(at + 1);
        (1800..2100).contains(&year) && !round
    }

    /// "resolution number of 2254": the number of something.
    fn of_a_number(&self, before: usize) -> bool {
        self.is(before, Tag::OfOnly) && before > 0 && self.is(before - 1, Tag::Degree)
    }

    /// An unknown word in small letters that ends as a plural does.
    fn plural_noun(&self, at: usize) -> bool {
        let Some(token) = self.token(at) else {
            return false;
        };
        !token.capital && self.text[token.start..token.end].ends_with('s') && token.len() > 3
    }

    /// "Q3", "2017-q1", "the third quarter of this year", "H2 2019",
    /// "next year’s first quarter".
    pub(super) fn fractions(&self, at: usize) -> Parsed<Calendar> {
        if let Some((calendar, end)) = self.lettered(at) {
            let dash = if self.marks(end, "-'’").is_some() && self.glued(end) {
                end + 1
            } else {
                end
            };
            if let Some((year, after)) = self.year_behind(dash) {
                return Some((with_year(calendar, year), after));
            }
            if let Some((year, after)) = self.year_step(self.skip(end, Tag::Of)) {
                return Some((with_year(calendar, year), after));
            }
            // "H1" alone is a name.
            return matches!(calendar, Calendar::Quarter(..)).then_some((calendar, end));
        }
        if let Some((year, end)) = self.year_digits(at).filter(|_| self.clean_left(at)) {
            let next = if self.marks(end, "-/").is_some() && self.glued(end) {
                end + 1
            } else {
                end
            };
            if let Some((calendar, end)) = self.lettered(next) {
                return Some((with_year(calendar, Year::Known(year)), end));
            }
            return self.quarter_of_year(Year::Known(year), end);
        }
        let start = self.skip(at, Tag::The);
        let (calendar, end) = self.quarter_words(start)?;
        match self.year_of(end) {
            Some((year, end)) => Some((with_year(calendar, year), end)),
            None => {
                let half = matches!(calendar, Calendar::Half(..));
                // "the first half", "the second quarter" of a match.
                let told =
                    start > at && !half && !self.is(end, Tag::OfOnly) && !self.is(end, Tag::Unit);
                told.then_some((calendar, end))
            }
        }
    }

    /// "of 2013", "of this year", "2013", "of the year".
    fn year_of(&self, at: usize) -> Parsed<Year> {
        if let Some((year, end)) = self
            .year_behind(at)
            .filter(|(y, _)| !matches!(y, Year::Short(_)))
        {
            // "of the year" leaves the year open.
            let open = year == Year::Relative(0) && self.is(self.skip(at, Tag::Of), Tag::The);
            return Some((if open { Year::Open } else { year }, end));
        }
        self.year_step(at)
    }

    /// "’s first quarter" behind a year.
    pub(super) fn quarter_of_year(&self, year: Year, at: usize) -> Parsed<Calendar> {
        self.marks(at, "'’").filter(|_| self.glued(at))?;
        let next = if self.is_word(at + 1) && self.glued(at + 1) {
            at + 2
        } else {
            at + 1
        };
        let (calendar, end) = self.quarter_words(next)?;
        Some((with_year(calendar, year), end))
    }

    /// "q1", "h2".
    fn lettered(&self, at: usize) -> Parsed<Calendar> {
        if at > 0 && self.glued(at) && self.is_word(at - 1) {
            return None;
        }
        let (value, len) = self.digits(at + 1).filter(|_| self.glued(at + 1))?;
        let number = u8::try_from(value)
            .ok()
            .filter(|_| len == 1 && self.clean_right_but(at + 2, "-"))?;
        if self.is(at, Tag::QuarterLetter) && (1..=4).contains(&number) {
            return Some((Calendar::Quarter(number, Year::Open), at + 2));
        }
        let half = self.is(at, Tag::HalfLetter) && (1..=2).contains(&number);
        half.then_some((Calendar::Half(number, Year::Open), at + 2))
    }

    /// "first quarter", "last quarter", "second half".
    fn quarter_words(&self, at: usize) -> Parsed<Calendar> {
        let (number, end, last) = match self.ordinal(at) {
            Some((number, end)) => (number, end, false),
            None => {
                let (_, end) = self.tag(at, Tag::Step).filter(|(v, _)| *v == -1)?;
                (4, end, true)
            }
        };
        let end = if self.mark(end, '-') { end + 1 } else { end };
        let number = u8::try_from(number).ok()?;
        if let Some((Unit::Quarter, end)) = self.unit(end)
            && !self.is(end - 1, Tag::Plural)
        {
            // "last quarter" alone is the one before the anchor's.
            let fits = (1..=4).contains(&number) && (!last || self.year_of(end).is_some());
            return fits.then_some((Calendar::Quarter(number, Year::Open), end));
        }
        let (_, end) = self.tag(end, Tag::HalfYear)?;
        let number = if last { 2 } else { number };
        ((1..=2).contains(&number)).then_some((Calendar::Half(number, Year::Open), end))
    }

    /// "the first week of May", "the last four months of 2021", "first Monday of
    /// next month", "1st week of Oct. on Friday".
    pub(super) fn nth(&self, at: usize) -> Parsed<Calendar> {
        let start = self.skip(at, Tag::The);
        let (number, next) = match self.ordinal(start) {
            Some((number, end)) => (i32::try_from(number).ok()?, end),
            None => {
                let (_, end) = self.tag(start, Tag::Step).filter(|(v, _)| *v == -1)?;
                (-1, end)
            }
        };
        let (count, next) = match self.whole(next) {
            Some((count, end)) => (count, end),
            None => (1, next),
        };
        let (unit, end) = match self.unit(next) {
            Some((unit, end)) => (NthUnit::Unit(unit), end),
            None => {
                let (weekday, end, _) = self.sense(next, Tag::Weekday)?;
                (NthUnit::Weekday(u8::try_from(weekday).ok()?), end)
            }
        };
        if matches!(unit, NthUnit::Unit(Unit::Quarter)) {
            return None;
        }
        if number == 0 || number > 366 || count == 0 || count > 1000 {
            return None;
        }
        // "the first Monday evening of next month" has its evening in the middle.
        let of = self.skip(end, Tag::Of);
        if of == end && !self.is_number(end) && !self.is(end, Tag::Step) {
            return None;
        }
        let (whole, end) = self.whole_of(of)?;
        let (whole, end) = match (unit, &whole) {
            (NthUnit::Unit(Unit::Day), Calendar::Fields(fields))
                if number > 0 && count == 1 && fields.month.is_some() && fields.day.is_none() =>
            {
                let day = u8::try_from(number).ok().filter(|d| *d <= 31)?;
                let fields = Fields {
                    day: Some(day),
                    ..fields.clone()
                };
                return Some((Calendar::Fields(fields), end));
            }
            _ => (whole, end),
        };
        // "1st week of Oct. on Friday"
        let dot = if self.mark(end, '.') { end + 1 } else { end };
        let on = self.tag(dot, Tag::On).map(|(_, on)| on);
        if let (NthUnit::Unit(Unit::Week), Some(on)) = (unit, on)
            && let Some((weekday, after)) = self.tag(on, Tag::Weekday)
        {
            let weekday = NthUnit::Weekday(u8::try_from(weekday).ok()?);
            return Some((Calendar::Nth(number, 1, weekday, Box::new(whole)), after));
        }
        Some((Calendar::Nth(number, count, unit, Box::new(whole)), end))
    }

    /// What something is counted in: a month, a year, a quarter, a season.
    pub(super) fn whole_of(&self, at: usize) -> Parsed<Calendar> {
        if let Some((calendar, end)) = self.articled(at) {
            let long = matches!(calendar, Calendar::Period(Unit::Month | Unit::Year, 0));
            return long.then_some((calendar, end));
        }
        let start = self.skip(at, Tag::The);
        let (calendar, end) = self.plain_calendar(start, false).or_else(|| {
            let (month, end) = self.month(start)?;
            let fields = Fields {
                year: Year::Open,
                month: Some(month),
                day: None,
                weekday: None,
            };
            Some((Calendar::Fields(fields), end))
        })?;
        let long = match &calendar {
            Calendar::Fields(fields) => fields.day.is_none(),
            Calendar::Period(unit, _) => *unit >= Unit::Week,
            Calendar::Weekday(..) | Calendar::Feast(..) => false,
            _ => true,
        };
        long.then_some((calendar, end))
    }

    /// "early May", "mid-November", "the end of 2000", "later this week", "EOY".
    pub(super) fn portioned(&self, at: usize) -> Parsed<Calendar> {
        let the = self.skip(at, Tag::The);
        if let Some((unit, end)) = self.tag(the, Tag::Ends) {
            let whole = Calendar::Period(Unit::from_value(unit)?, 0);
            return Some((Calendar::Portion(Portion::End, Box::new(whole)), end));
        }
        if let Some((_, next)) = self.tag(at, Tag::Rest) {
            let next = self.skip(self.skip(next, Tag::The), Tag::NotDecadeBefore);
            let next = self
                .tag(next, Tag::Step)
                .filter(|(v, _)| *v == 0)
                .map_or(next, |(_, end)| end);
            let (unit, end) = self.unit(next)?;
            let single = unit >= Unit::Day && !self.is(end - 1, Tag::Plural);
            return single.then_some((Calendar::Rest(unit), end));
        }
        let (value, next) = self.tag(at, Tag::Portion)?;
        let portion = Portion::from_value(value)?;
        let next = if self.marks(next, "-–").is_some() {
            next + 1
        } else {
            next
        };
        let in_the = self.skip(next, Tag::InOnly);
        // "late in the day after a fall"
        if let Some((Unit::Day, end)) = self
            .tag(in_the, Tag::The)
            .and_then(|(_, end)| self.unit(end))
            && self.is(in_the, Tag::DayAfter)
        {
            return Some((
                Calendar::Portion(portion, Box::new(Calendar::Same(Unit::Day))),
                end,
            ));
        }
        if let Some((calendar, end)) = self.articled(in_the) {
            // "early in the day Wednesday"
            if let (Calendar::Same(Unit::Day), Some((day, after))) =
                (&calendar, self.weekday_date(end))
            {
                return Some((Calendar::Portion(portion, Box::new(day)), after));
            }
            return Some((Calendar::Portion(portion, Box::new(calendar)), end));
        }
        // "end of year", "end of month"
        if let Some((unit, end)) = self.unit(in_the)
            && matches!(unit, Unit::Day | Unit::Week | Unit::Month | Unit::Year)
            && self.is(next - 1, Tag::OfOnly)
            && !self.is(end - 1, Tag::Plural)
        {
            let whole = Calendar::Period(unit, 0);
            return Some((Calendar::Portion(portion, Box::new(whole)), end));
        }
        let start = self.skip(in_the, Tag::The);
        let (calendar, end) = self.plain_calendar(start, true)?;
        // "earlier Friday": only stretches round the anchor can be cut there.
        let near = matches!(portion, Portion::Earlier | Portion::Later);
        let cut = matches!(calendar, Calendar::Period(..));
        if near && !cut {
            return None;
        }
        Some((Calendar::Portion(portion, Box::new(calendar)), end))
    }

    /// "the week of April 10th", "w/c Feb 4", "the weekend of Halloween",
    /// "Labor Day weekend".
    pub(super) fn week_of(&self, at: usize) -> Parsed<Calendar> {
        let start = self.skip(at, Tag::The);
        if let Some((_, next)) = self.tag(start, Tag::WeekOf) {
            let next = self.skip(next, Tag::The);
            if let Some((day, end)) = self.plain_calendar(next, true).filter(|(c, _)| is_day(c)) {
                return Some((Calendar::WeekOf(Box::new(day), Unit::Week), end));
            }
            let ((day, _), end) = self.day_number(next).filter(|((_, ordinal), _)| *ordinal)?;
            let fields = Fields {
                year: Year::Open,
                month: None,
                day: Some(day),
                weekday: None,
            };
            return Some((
                Calendar::WeekOf(Box::new(Calendar::Fields(fields)), Unit::Week),
                end,
            ));
        }
        if let Some((Unit::Weekend, next)) = self.unit(start) {
            let next = self.skip(self.tag(next, Tag::OfOnly)?.1, Tag::The);
            let (day, end) = self.plain_calendar(next, true).filter(|(c, _)| is_day(c))?;
            return Some((Calendar::WeekOf(Box::new(day), Unit::Weekend), end));
        }
        let (day, end) = self.feast(start, Step::None)?;
        let (unit, end) = self
            .unit(end)
            .filter(|(unit, _)| matches!(unit, Unit::Weekend | Unit::Week))?;
        Some((Calendar::WeekOf(Box::new(day), unit), end))
    }
}

fn with_year(calendar: Calendar, year: Year) -> Calendar {
    match calendar {
        Calendar::Quarter(number, _) => Calendar::Quarter(number, year),
        Calendar::Half(number, _) => Calendar::Half(number, year),
        other => other,
    }
}
