//! Dates by their numbers and months.

use super::{Parsed, Parser};
use crate::language::{Order, Tag};
use crate::meaning::{Calendar, Fields, Year};

impl Fields {
    fn new(year: Year, month: u8, day: Option<u8>) -> Fields {
        Fields {
            year,
            month: Some(month),
            day,
            weekday: None,
        }
    }
}

impl Parser<'_> {
    /// A month by its name.
    pub(super) fn month(&self, at: usize) -> Parsed<u8> {
        let (month, end) = self.tag(at, Tag::Month)?;
        Some((u8::try_from(month).ok()?, end))
    }

    /// A date of numbers and months, without weekday: "8 February 2016", "2/8/16".
    /// `told` where the words before leave no doubt that a date follows.
    pub(super) fn fields(&self, at: usize, told: bool) -> Parsed<Fields> {
        let readings = [
            self.numeric(at, told),
            self.month_day(at),
            self.day_month(at),
            self.year_month(at),
        ];
        let mut best = None;
        for reading in readings.into_iter().flatten() {
            if best.as_ref().is_none_or(|(_, end)| reading.1 > *end) {
                best = Some(reading);
            }
        }
        best
    }

    /// "February 8, 2016", "Feb. 8", "June the 28th 2020", "Oct/2", "Dec-2018".
    fn month_day(&self, at: usize) -> Parsed<Fields> {
        let (month, mut end) = self.month(at)?;
        if self.glued(at) && at > 0 && (self.is_number(at - 1) || self.is_word(at - 1)) {
            return None;
        }
        if self.mark(end, '.') && self.glued(end) {
            end += 1;
        }
        if self.marks(end, "/-").is_some()
            && self.glued(end)
            && self.glued(end + 1)
            && let Some((value, len)) = self.digits(end + 1)
        {
            return self.month_joined(month, end, value, len);
        }
        let comma = if self.mark(end, ',') { end + 1 } else { end };
        let the = self.skip(end, Tag::The);
        let the = if the == end
            && self.mark(end, ',')
            && self.is_number(end + 1)
            && self.digits(end + 1).is_some_and(|(_, l)| l <= 2)
            && self.mark(end + 2, ',')
        {
            end + 1
        } else {
            the
        };
        if let Some(((day, _), after)) = self.day_number(the)
            && self.ends_day(after)
        {
            let (year, after) = self.year_after_day(after, the);
            return Some((Fields::new(year, month, Some(day)), after));
        }
        if let Some((year, after)) = self.year_digits(comma) {
            let range =
                self.marks(after, "-–").is_some() && self.glued(after) && self.glued(after + 1);
            if !range || !self.is_number(after + 1) {
                return Some((Fields::new(Year::Known(year), month, None), after));
            }
        }
        // "August 99"
        if let Some((value @ 32..=99, 2)) = self
            .digits(end)
            .filter(|_| self.clean_right(end + 1) && !self.is_word(end + 1))
        {
            return Some((
                Fields::new(Year::Short(u8::try_from(value).ok()?), month, None),
                end + 1,
            ));
        }
        let (year, after) = match self.year_behind(end) {
            Some((Year::Short(_), _)) if self.is(end, Tag::InOnly) => return None,
            Some(found) => found,
            None => return None,
        };
        Some((Fields::new(year, month, None), after))
    }

    /// What follows a month and a joining mark: "Oct/2", "Dec-2018", "Jan/3/2019".
    fn month_joined(&self, month: u8, sign: usize, value: u32, len: usize) -> Parsed<Fields> {
        let end = sign + 2;
        if len == 4 {
            let (year, end) = self.year_digits(sign + 1)?;
            return Some((Fields::new(Year::Known(year), month, None), end));
        }
        let day = u8::try_from(value)
            .ok()
            .filter(|d| len <= 2 && (1..=31).contains(d))?;
        let same =
            self.glued(end) && self.glued(end + 1) && self.token_text(end) == self.token_text(sign);
        if let Some((year, after)) = self.year_digits(end + 1).filter(|_| same) {
            return Some((Fields::new(Year::Known(year), month, Some(day)), after));
        }
        let clean = self.clean_right_but(end, "-–");
        clean.then_some((Fields::new(Year::Open, month, Some(day)), end))
    }

    fn token_text(&self, at: usize) -> &str {
        self.token(at).map_or("", |t| &self.text[t.start..t.end])
    }

    /// The year behind a day; a number of two digits behind an ordinal counts
    /// as one ("January first 12").
    fn year_after_day(&self, at: usize, day: usize) -> (Year, usize) {
        if let Some(found) = self.year_behind(at) {
            return found;
        }
        let spelled = self.is(day, Tag::Ordinal);
        if let Some((value, 2)) = self
            .digits(at)
            .filter(|_| spelled && self.clean_right(at + 1))
            && !self.is(at + 1, Tag::Meridiem)
        {
            return (Year::Short(u8::try_from(value).unwrap_or(0)), at + 1);
        }
        (Year::Open, at)
    }

    /// No clock time or quantity goes on behind the number of a day.
    fn ends_day(&self, after: usize) -> bool {
        self.clean_right_but(after, "-–,")
            && !(self.is(after, Tag::Meridiem) && self.is_number(after - 1) && self.glued(after))
    }

    /// "8 February 2016", "the 8th of February", "fifteen August".
    fn day_month(&self, at: usize) -> Parsed<Fields> {
        let start = self.skip(at, Tag::The);
        if !self.clean_left(start) {
            return None;
        }
        let ((day, ordinal), end) = self.day_number(start)?;
        let end = if self.mark(end, '.') && self.glued(end) {
            end + 1
        } else {
            end
        };
        // "the 15th day of June"
        let end = match self.unit(end) {
            Some((crate::meaning::Unit::Day, after)) if ordinal => after,
            _ => end,
        };
        let of = self.skip(end, Tag::OfOnly);
        let of = self.skip(of, Tag::The);
        let (month, end) = self.month(of)?;
        let (_, _, weak) = self.sense(of, Tag::Month)?;
        let doubtful = weak && of == end - 1 && !ordinal && !self.tokens[of].capital;
        if doubtful && self.verb_follows(end) {
            return None;
        }
        let dot = self.mark(end, '.') && self.glued(end);
        let behind = if dot { end + 1 } else { end };
        if let Some((year, after)) = self.year_behind(behind) {
            return Some((Fields::new(year, month, Some(day)), after));
        }
        Some((Fields::new(Year::Open, month, Some(day)), end))
    }

    /// "2017 April".
    fn year_month(&self, at: usize) -> Parsed<Fields> {
        let (year, end) = self.year_digits(at).filter(|_| self.clean_left(at))?;
        let end = if self.mark(end, ',')
            && self
                .sense(end + 1, Tag::Month)
                .is_some_and(|(_, _, weak)| !weak)
        {
            end + 1
        } else {
            end
        };
        let (month, end) = self.month(end)?;
        if self.day_number(end).is_some() {
            return None;
        }
        Some((Fields::new(Year::Known(year), month, None), end))
    }

    /// A date in digits: "2016-02-08", "2/8/2016", "8.2.2016", "20160208".
    fn numeric(&self, at: usize, told: bool) -> Parsed<Fields> {
        let (first, len) = self.digits(at)?;
        if !self.clean_left(at) {
            return None;
        }
        match len {
            8 => self.compact(at, first),
            4 => self.year_first(at, first),
            1 | 2 => self.year_last(at, first, told),
            _ => None,
        }
    }

    /// A date may be followed by a dash, a dot and letters ("2018-09-23-page").
    fn clean_right_date(&self, at: usize) -> bool {
        let Some(token) = self.token(at).filter(|t| t.glued) else {
            return true;
        };
        let digits_follow = self.glued(at + 1) && self.is_number(at + 1);
        match token.kind {
            crate::token::Kind::Mark => !(self.marks(at, "./:,_").is_some() && digits_follow),
            _ => self.word_is_t(at),
        }
    }

    /// "T" between date and time: "2016-02-08T12:00".
    fn word_is_t(&self, at: usize) -> bool {
        self.token_text(at) == "T" && self.is_number(at + 1)
    }

    fn compact(&self, at: usize, value: u32) -> Parsed<Fields> {
        let (year, rest) = (value / 10_000, value % 10_000);
        let fields = checked(year, rest / 100, rest % 100)?;
        let clean = (1900..2100).contains(&year)
            && self.clean_right_date(at + 1)
            && !self.is_chained(at, '-');
        clean.then_some((fields, at + 1))
    }

    fn year_first(&self, at: usize, year: u32) -> Parsed<Fields> {
        if !(1000..3000).contains(&year) {
            return None;
        }
        let sign = self.marks(at + 1, "-/.");
        if self.is_chained(at, '-') && sign == Some('-') {
            return None;
        }
        let joined = sign.is_some() && self.glued(at + 1) && self.glued(at + 2);
        let step = if joined { 2 } else { 1 };
        let (second, third) = (at + step, at + 2 * step);
        let last_joined =
            !joined || self.marks(at + 3, "-/.") == sign && self.glued(at + 3) && self.glued(third);
        if joined && last_joined {
            // "2019/aug/01", "2020/23/Sep"
            let named = self
                .month(second)
                .and_then(|(m, _)| Some((m, self.digits(third)?.0)));
            let named = named.or_else(|| {
                let (m, _) = self.month(third)?;
                Some((m, self.digits(second)?.0))
            });
            if let Some((month, day)) = named {
                let fields = checked(year, u32::from(month), day)?;
                return self
                    .clean_right_date(third + 1)
                    .then_some((fields, third + 1));
            }
        }
        if last_joined
            && let (Some((b, lb)), Some((c, lc))) = (self.digits(second), self.digits(third))
            && lb <= 2
            && lc <= 2
            && (joined || lb == 2 && lc == 2)
            && self.clean_right_date(third + 1)
        {
            let (month, day) = if b > 12 { (c, b) } else { (b, c) };
            return Some((checked(year, month, day)?, third + 1));
        }
        // "2016 / 11"
        if let Some('/' | '-') = sign.filter(|_| !joined)
            && let Some((month @ 1..=12, 2)) = self.digits(at + 2)
            && !self.is_word(at + 3)
            && self.clean_right(at + 3)
        {
            let (year, month) = (i32::try_from(year).ok()?, u8::try_from(month).ok()?);
            return Some((Fields::new(Year::Known(year), month, None), at + 3));
        }
        // "2015-3"
        let (month, len) = self
            .digits(second)
            .filter(|_| joined && sign != Some('.'))?;
        let fits = len <= 2 && (1..=12).contains(&month) && self.clean_right(second + 1);
        let year = i32::try_from(year).ok()?;
        let month = u8::try_from(month).ok().filter(|_| fits)?;
        Some((Fields::new(Year::Known(year), month, None), second + 1))
    }

    fn year_last(&self, at: usize, first: u32, told: bool) -> Parsed<Fields> {
        let sign = self
            .marks(at + 1, "-/.")
            .filter(|_| self.glued(at + 1) && self.glued(at + 2))?;
        if self.is_chained(at, sign) {
            return None;
        }
        let same =
            self.marks(at + 3, "-/.") == Some(sign) && self.glued(at + 3) && self.glued(at + 4);
        // "22/Jan/2019", "5-May"
        if let Some((month, end)) = self.month(at + 2) {
            let (year, end) = match self.digits(at + 4).filter(|_| same) {
                Some((value, 4)) => (Year::Known(i32::try_from(value).ok()?), at + 5),
                Some((value, 2)) => (Year::Short(u8::try_from(value).ok()?), at + 5),
                _ => (Year::Open, end),
            };
            let day = u8::try_from(first).ok().filter(|d| (1..=31).contains(d))?;
            let clean = self.clean_right_date(end);
            return clean.then_some((Fields::new(year, month, Some(day)), end));
        }
        let (second, len) = self.digits(at + 2)?;
        if len == 4 {
            // "12-2015"
            let month = u8::try_from(first).ok().filter(|m| (1..=12).contains(m))?;
            let (year, end) = self.year_digits(at + 2).filter(|_| sign != '.')?;
            return self
                .clean_right(end)
                .then_some((Fields::new(Year::Known(year), month, None), end));
        }
        if len > 2 {
            return None;
        }
        let (year, end) = match self.digits(at + 4).filter(|_| same) {
            Some((value, 4)) => (Year::Known(i32::try_from(value).ok()?), at + 5),
            Some((value, 2)) if sign != '.' || self.language.order() == Order::DayMonth => {
                (Year::Short(u8::try_from(value).ok()?), at + 5)
            }
            _ => (Year::Open, at + 3),
        };
        let open = year == Year::Open;
        let allowed = if open { "-–" } else { "" };
        if open && (sign == '-' || sign == '.' && !told || self.is_fraction(end)) {
            return None;
        }
        let clean = if open {
            self.clean_right_but(end, allowed)
        } else {
            self.clean_right_date(end)
        };
        let day_first = self.language.order() == Order::DayMonth || sign == '.' && !open;
        let (month, day) = match (first, second) {
            (a, b) if a > 12 => (b, a),
            (a, b) if b > 12 => (a, b),
            (a, b) if day_first => (b, a),
            pair => pair,
        };
        let mut fields = checked(2000, month, day).filter(|_| clean)?;
        fields.year = year;
        Some((fields, end))
    }

    /// More digits stand before, joined by the same mark: a number of something.
    fn is_chained(&self, at: usize, sign: char) -> bool {
        at > 1
            && self.glued(at)
            && self.glued(at - 1)
            && self.marks(at - 1, "-/.") == Some(sign)
            && self.is_number(at - 2)
    }

    /// "2/3 of", "1/2 majority".
    fn is_fraction(&self, after: usize) -> bool {
        self.is(after, Tag::OfOnly)
    }

    /// A verb form follows that makes "may" or "march" a verb.
    pub(super) fn verb_follows(&self, at: usize) -> bool {
        self.is(at, Tag::VerbAfter)
    }

    /// A month alone, or with its year, season and the like are elsewhere.
    pub(super) fn month_alone(&self, at: usize) -> Parsed<Calendar> {
        let (value, end, weak) = self.sense(at, Tag::Month)?;
        if self.glued(at)
            && at > 0
            && (self.is_number(at - 1)
                || self.is_word(at - 1)
                || self.marks(at - 1, "$#@").is_some())
        {
            return None;
        }
        if weak && !self.month_is_meant(at, end) {
            return None;
        }
        let fields = Fields::new(Year::Open, u8::try_from(value).ok()?, None);
        Some((Calendar::Fields(fields), end))
    }

    /// Whether the words around a word such as "may" or "march" make it a month.
    fn month_is_meant(&self, at: usize, end: usize) -> bool {
        if self.glued(end)
            && (self.is_word(end) || self.marks(end, "'’").is_some() && !self.tokens[at].capital)
        {
            return false;
        }
        let before = at.checked_sub(1);
        let told = before.is_some_and(|b| {
            [
                Tag::OfOnly,
                Tag::InOnly,
                Tag::Bound,
                Tag::ToWord,
                Tag::From,
                Tag::Between,
                Tag::Portion,
                Tag::And,
                Tag::Or,
            ]
            .iter()
            .any(|tag| self.is(b, *tag))
                || self.mark(b, '-') && self.tokens[at].glued
                || self.ends_at(at, Tag::Portion)
        });
        if told {
            let placed = before.is_some_and(|b| self.is(b, Tag::OfOnly) || self.is(b, Tag::InOnly));
            return placed || !self.verb_follows(end);
        }
        self.tokens[at].capital
            && !self.opens_sentence(at)
            && !self.after(at, Tag::The)
            && !self.verb_follows(end)
            && !self.name_around(at, end)
    }

    /// A capitalised word right before or behind: "Theresa May", "May Smith".
    fn name_around(&self, at: usize, end: usize) -> bool {
        let capital = |i: usize| {
            self.token(i)
                .is_some_and(|t| t.capital && t.word == crate::language::WordId::UNKNOWN)
        };
        at > 0 && capital(at - 1) || capital(end)
    }
}

/// Year, month and day that a calendar could have; 30 February is kept, since
/// the text says so.
fn checked(year: u32, month: u32, day: u32) -> Option<Fields> {
    let month = u8::try_from(month).ok().filter(|m| (1..=12).contains(m))?;
    let day = u8::try_from(day).ok().filter(|d| (1..=31).contains(d))?;
    let year = i32::try_from(year).ok()?;
    Some(Fields::new(Year::Known(year), month, Some(day)))
}
