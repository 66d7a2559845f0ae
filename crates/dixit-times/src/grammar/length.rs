//! Lengths of time.

use super::{Found, Parsed, Parser};
use crate::language::Tag;
use crate::meaning::{Count, Degree, Length, Meaning, Unit};

/// Parts of one length that are read at most ("2 years 1 month 21 days").
const PARTS: usize = 6;

impl Parser<'_> {
    pub(super) fn unit(&self, at: usize) -> Parsed<Unit> {
        let (value, end) = self.tag(at, Tag::Unit)?;
        Some((Unit::from_value(value)?, end))
    }

    /// "3 hours 30 minutes", "two and a half years", "a fortnight", "27-year",
    /// "half an hour", "one hour and a half".
    pub(super) fn length(&self, at: usize) -> Parsed<Length> {
        self.length_of(at, PARTS)
    }

    /// A length of so many parts at most.
    pub(super) fn length_of(&self, at: usize, most: usize) -> Parsed<Length> {
        let ((count, unit), mut end) = self.length_part(at)?;
        let mut parts = vec![(count, unit)];
        if let (Some((half, after)), Count::Exact(n)) = (self.tag(end, Tag::AndHalf), count) {
            parts[0].0 = Count::Exact(n + i64::from(half));
            return Some((Length { parts }, after));
        }
        while parts.len() < most {
            let comma = if self.mark(end, ',') { end + 1 } else { end };
            let next = self.skip(comma, Tag::And);
            // "one day a week" is a rate.
            if next == comma && self.is(next, Tag::A) {
                break;
            }
            let Some(((count, unit), after)) = self.length_part(next) else {
                break;
            };
            let smaller = parts.iter().all(|(_, known)| unit != *known);
            if !smaller || count == Count::Few {
                break;
            }
            parts.push((count, unit));
            end = after;
        }
        Some((Length { parts }, end))
    }

    /// One count and its unit.
    fn length_part(&self, at: usize) -> Parsed<(Count, Unit)> {
        // "3h", "10D"
        if let Some((_, len)) = self.digits(at).filter(|(_, len)| *len <= 6) {
            let (count, end) = self.count(at)?;
            // "3D" is a sort of picture.
            let flat = len == 1
                && self.tokens.get(end).is_some_and(|t| {
                    t.capital && t.len() == 1 && matches!(&self.text[t.start..t.end], "D" | "d")
                });
            if let Some((value, after)) = self.tag(end, Tag::Letter).filter(|_| !flat)
                && (self.glued(end) || value == 2 && !self.is_word(after) && !self.is_number(after))
                && len <= 4
                && !(self.glued(at) && at > 0)
                && self.clean_right(after)
            {
                return Some(((count, Unit::from_value(value)?), after));
            }
        }
        let (count, end) = self.count(at)?;
        let indefinite = self.is(at, Tag::A);
        let mut end = if self.mark(end, '-') && self.glued(end) && self.glued(end + 1) {
            end + 1
        } else {
            end
        };
        // "half an hour", "half a year"
        if self.is(at, Tag::Half) {
            end = self.skip(end, Tag::A);
        }
        end = self.skip(end, Tag::Filler);
        let (unit, after) = self.unit(end)?;
        if unit == Unit::Night && count != Count::whole(1) && !self.is_plural_night(after) {
            return None;
        }
        let second = unit == Unit::Second || unit == Unit::Quarter && indefinite;
        if second && (indefinite || self.is(at, Tag::Half)) {
            return None;
        }
        if self.token(end)?.glued && !self.mark(end - 1, '-') && !self.is_number(end - 1) {
            return None;
        }
        let after = if self.glued(after) && self.mark(after, '-') && self.is(after + 1, Tag::Filler)
        {
            self.skip(after + 1, Tag::Filler)
        } else {
            after
        };
        Some(((count, unit), after))
    }

    /// "nights", not the "night" of "three night markets".
    fn is_plural_night(&self, end: usize) -> bool {
        self.is(end - 1, Tag::Parts) || self.is(end - 1, Tag::Plural)
    }

    /// A length told by its unit alone: "years", "decades-long".
    pub(super) fn length_bare(&self, at: usize) -> Parsed<Length> {
        let (value, end) = self.tag(at, Tag::Plural)?;
        let parts = vec![(Count::Few, Unit::from_value(value)?)];
        Some((Length { parts }, end))
    }

    /// A length that stands for itself.
    pub(super) fn duration(&self, at: usize) -> Option<Found> {
        let (degree, start) = match self.length(at) {
            Some(_) => (None, at),
            None => self.degree(at),
        };
        if let Some((length, end)) = self.length(start) {
            let age = self.is(end, Tag::Age) || self.mark(end, '-') && self.is(end + 1, Tag::Age);
            if age || self.is(start, Tag::A) && self.not_a_length(&length, end) {
                return None;
            }
            let mut found = Found::new(at..end, Meaning::Duration(length));
            found.degree = degree;
            return Some(found);
        }
        // "all month", "the hour"
        let all = self
            .tag(at, Tag::OneWhole)
            .map(|(_, end)| if self.mark(end, '-') { end + 1 } else { end });
        if let Some((unit, end)) = all
            .and_then(|end| self.unit(end))
            .filter(|(unit, _)| *unit != Unit::Second)
            && self.tag(end - 1, Tag::Plural).is_none()
        {
            let meaning = Meaning::Duration(Length::of(1, unit));
            return Some(Found::new(at..end, meaning));
        }
        if let Some((Unit::Hour, end)) = self.tag(at, Tag::The).and_then(|(_, e)| self.unit(e))
            && self.tag(end - 1, Tag::Plural).is_none()
        {
            let meaning = Meaning::Duration(Length::of(1, Unit::Hour));
            return Some(Found::new(at..end, meaning));
        }
        self.duration_bare(at)
    }

    /// "in years", "decades-long", "over the years".
    fn duration_bare(&self, at: usize) -> Option<Found> {
        let (length, end) = self.length_bare(at)?;
        let long = self.mark(end, '-') && self.is(end + 1, Tag::Filler) && self.glued(end);
        if long {
            let end = self.skip(end + 1, Tag::Filler);
            return Some(Found::new(at..end, Meaning::Duration(length)));
        }
        let the = self.after(at, Tag::The);
        let before = if the {
            at.checked_sub(2)?
        } else {
            at.checked_sub(1)?
        };
        let lasting = self.is(before, Tag::For)
            || self.is(before, Tag::InOnly)
            || self.is(before, Tag::Degree) && the
            || self.is(before, Tag::Lasting);
        (lasting && !self.is(end, Tag::OfOnly))
            .then(|| Found::new(at..end, Meaning::Duration(length)))
    }

    /// "a day" of speech that measures nothing is rare; a unit before another
    /// noun that makes a word of its own ("a quarter finalist") is told apart.
    fn not_a_length(&self, length: &Length, end: usize) -> bool {
        let hyphen = self.mark(end, '-') && self.glued(end);
        hyphen || length.parts.iter().any(|(_, unit)| *unit == Unit::Night) && self.is_word(end)
    }

    /// "about", "more than", "less than" before a length or time.
    pub(super) fn degree(&self, at: usize) -> (Option<Degree>, usize) {
        match self
            .tag(at, Tag::Degree)
            .filter(|_| !self.ends_at(at, Tag::NotAroundBefore))
        {
            Some((0, end)) => (Some(Degree::Approx), end),
            Some((1, end)) => (Some(Degree::More), end),
            Some((_, end)) => (Some(Degree::Less), end),
            None => (None, at),
        }
    }
}
