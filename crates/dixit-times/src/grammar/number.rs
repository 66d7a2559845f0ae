//! Numbers in digits and words, ordinals, years.

use super::{Parsed, Parser};
use crate::language::Tag;
use crate::meaning::{Count, Unit, Year};

/// Words of one spelled number that are read at most.
const LONGEST: usize = 10;

impl Parser<'_> {
    /// A spelled whole number: "twenty-one", "two thousand and fifteen".
    pub(super) fn spelled(&self, at: usize) -> Parsed<u32> {
        let (first, mut end) = self.tag(at, Tag::Number)?;
        let mut current = u32::try_from(first).ok()?;
        let mut total = 0;
        let mut scaled = false;
        for _ in 0..LONGEST {
            if let Some((scale, next)) = self.tag(end, Tag::Scale) {
                let scale = u32::try_from(scale).ok()?;
                if current == 0 || current >= scale {
                    break;
                }
                current *= scale;
                if scale == 1000 {
                    total += current;
                    current = 0;
                }
                scaled = true;
                end = next;
                continue;
            }
            let joined = match self.marks(end, "-") {
                Some(_) => end + 1,
                None => self.skip(end, Tag::And),
            };
            let Some((next, after)) = self.tag(joined, Tag::Number) else {
                break;
            };
            let next = u32::try_from(next).ok()?;
            let tens = current % 100;
            let fits = if tens == 0 {
                scaled && next < 100
            } else {
                tens >= 20 && tens.is_multiple_of(10) && next < 10 && next > 0
            };
            if !fits {
                break;
            }
            current += next;
            end = after;
        }
        Some((total + current, end))
    }

    /// A whole number in digits or words, below a million.
    pub(super) fn whole(&self, at: usize) -> Parsed<u32> {
        if let Some((value, _)) = self.digits(at) {
            if value >= 1_000_000 || !self.clean_left(at) {
                return None;
            }
            // "1,500"
            let grouped = self.mark(at + 1, ',') && self.glued(at + 1) && self.glued(at + 2);
            if let Some((more, 3)) = self.digits(at + 2).filter(|_| grouped && value < 1000) {
                return Some((value * 1000 + more, at + 3));
            }
            return Some((value, at + 1));
        }
        self.spelled(at)
    }

    /// "1st", "first", "twenty-first".
    pub(super) fn ordinal(&self, at: usize) -> Parsed<u32> {
        if let Some((value, _)) = self.digits(at) {
            let end = self.skip(at + 1, Tag::Suffix);
            let fits = end > at + 1 && self.glued(at + 1) && self.clean_left(at);
            return fits.then_some((value, end));
        }
        if let Some((value, end)) = self.tag(at, Tag::Ordinal) {
            return Some((u32::try_from(value).ok()?, end));
        }
        let (tens, end) = self.tag(at, Tag::Number).filter(|(n, _)| *n >= 20)?;
        let end = if self.mark(end, '-') { end + 1 } else { end };
        let (unit, end) = self.tag(end, Tag::Ordinal).filter(|(n, _)| *n < 10)?;
        Some((u32::try_from(tens + unit).ok()?, end))
    }

    /// How many: digits with a decimal, words, halves, "a few", "a", "one and a half".
    pub(super) fn count(&self, at: usize) -> Parsed<Count> {
        if let Some((_, end)) = self.tag(at, Tag::Few) {
            return Some((Count::Few, end));
        }
        if let Some((n, end)) = self.tag(at, Tag::Couple) {
            return Some((Count::whole(i64::from(n)), end));
        }
        if let Some((value, end)) = self.tag(at, Tag::Half) {
            let value = if value == 0 { 500 } else { value };
            return Some((Count::Exact(i64::from(value)), end));
        }
        if let Some((whole, end)) = self.whole(at) {
            let mut thousandths = i64::from(whole) * 1000;
            let mut end = end;
            if let Some((decimal, after)) = self.decimal(end).filter(|_| self.is_number(at)) {
                thousandths += decimal;
                end = after;
            }
            if let Some((half, after)) = self.tag(end, Tag::AndHalf) {
                thousandths += i64::from(half);
                end = after;
            } else if let Some(part) = self.marks(end, "½¼¾").filter(|_| self.glued(end)) {
                thousandths += match part {
                    '½' => 500,
                    '¼' => 250,
                    _ => 750,
                };
                end += 1;
            }
            return Some((Count::Exact(thousandths), end));
        }
        let (_, end) = self.tag(at, Tag::A)?;
        Some((Count::whole(1), end))
    }

    /// ".45" right behind digits, in thousandths.
    fn decimal(&self, at: usize) -> Parsed<i64> {
        if !(self.mark(at, '.') && self.glued(at) && self.glued(at + 1)) {
            return None;
        }
        let (value, len) = self.digits(at + 1)?;
        let scale = match len {
            1 => 100,
            2 => 10,
            3 => 1,
            _ => return None,
        };
        Some((i64::from(value) * scale, at + 2))
    }

    /// A day of a month, 1 to 31, in digits or words; `true` for an ordinal.
    pub(super) fn day_number(&self, at: usize) -> Parsed<(u8, bool)> {
        let (value, end, ordinal) = if let Some((value, end)) = self.ordinal(at) {
            (value, end, true)
        } else if let Some((value, len)) = self.digits(at) {
            if len > 2 {
                return None;
            }
            (value, at + 1, false)
        } else {
            let (value, end) = self.spelled(at)?;
            (value, end, false)
        };
        let day = u8::try_from(value).ok().filter(|d| (1..=31).contains(d))?;
        Some(((day, ordinal), end))
    }

    /// A year of four digits that stands free.
    pub(super) fn year_digits(&self, at: usize) -> Parsed<i32> {
        let (value, len) = self.digits(at)?;
        let fits = len == 4 && (1000..3000).contains(&value);
        let free = fits && self.clean_right_but(at + 1, "-–");
        free.then_some((i32::try_from(value).ok()?, at + 1))
    }

    /// A spelled year: "nineteen ninety-six", "two thousand and five".
    pub(super) fn year_spelled(&self, at: usize) -> Parsed<i32> {
        let (value, end) = self.spelled(at)?;
        if (1000..2200).contains(&value) {
            return Some((i32::try_from(value).ok()?, end));
        }
        if !(11..=20).contains(&value) {
            return None;
        }
        let (rest, end) = self.spelled(end).filter(|(r, _)| (10..100).contains(r))?;
        Some((i32::try_from(value * 100 + rest).ok()?, end))
    }

    /// "’82".
    pub(super) fn year_short(&self, at: usize) -> Parsed<Year> {
        self.marks(at, "'’‘")?;
        let (value, len) = self.digits(at + 1).filter(|_| self.glued(at + 1))?;
        let free = len == 2 && self.clean_right(at + 2);
        free.then_some((Year::Short(u8::try_from(value).ok()?), at + 2))
    }

    /// A year behind a month or a day: "2016", ", 2016", "of 2016", "in 2016",
    /// "of ’87", "nineteen eighty-six", "of last year".
    pub(super) fn year_behind(&self, at: usize) -> Parsed<Year> {
        let comma = if self.mark(at, ',') { at + 1 } else { at };
        let of = self.skip(comma, Tag::Of);
        if let Some((year, end)) = self.year_digits(of) {
            let part_of_range = self.marks(end, "-–").is_some()
                && self.glued(end)
                && self.glued(end + 1)
                && self.is_number(end + 1)
                && comma == at
                && of == at
                && self.year_digits(end + 1).is_some();
            return (!part_of_range).then_some((Year::Known(year), end));
        }
        if let Some(short) = self.year_short(of) {
            return Some(short);
        }
        if let Some((year, end)) = self.year_spelled(of) {
            return Some((Year::Known(year), end));
        }
        if of == comma {
            return None;
        }
        if let Some((value, 2)) = self.digits(of).filter(|_| self.clean_right(of + 1))
            && self.is(comma, Tag::OfOnly)
        {
            return Some((Year::Short(u8::try_from(value).ok()?), of + 1));
        }
        self.year_step(of)
    }

    /// "this year", "last year".
    pub(super) fn year_step(&self, at: usize) -> Parsed<Year> {
        let (step, end) = match self.tag(at, Tag::Step) {
            Some((step @ -2..=2, end)) => (step, end),
            Some(_) => return None,
            None => (0, self.tag(at, Tag::The)?.1),
        };
        let (_, end) = self.unit(end).filter(|(unit, _)| *unit == Unit::Year)?;
        Some((Year::Relative(step.signum()), end))
    }
}
