//! Feasts and holidays, and when they are.
//!
//! Names stand in the languages' files; here are the rules. Moving feasts of
//! the Gregorian and Julian Easter follow the arithmetic of Meeus ("Astronomical
//! Algorithms", chapter 8). Feasts of the Hijri calendar follow its civil
//! (tabular) arithmetic with 11 leap years in 30; where the new moon is sighted
//! they can fall a day earlier or later, so their bounds are such a guess.

use crate::civil;
use jiff::civil::Date;

/// When a feast is.
#[derive(Clone, Copy, Debug)]
enum Rule {
    /// Month and day.
    Fixed(u8, u8),
    /// The so-manieth weekday (from the end where negative) of a month, and
    /// days after it.
    Nth(i8, u8, u8, i8),
    /// Days after Easter Sunday.
    Easter(i16),
    /// Days after the Easter Sunday of the Julian calendar.
    Julian(i16),
    /// Month and day of the Hijri calendar, and days it lasts.
    Hijri(u8, u8, u8),
    /// The Monday before a day of a month.
    MondayBefore(u8, u8),
}

/// Names as the languages' files have them, with their rules.
const FEASTS: &[(&str, Rule)] = &[
    ("new-year", Rule::Fixed(1, 1)),
    ("new-year-eve", Rule::Fixed(12, 31)),
    ("valentine", Rule::Fixed(2, 14)),
    ("st-patrick", Rule::Fixed(3, 17)),
    ("april-fools", Rule::Fixed(4, 1)),
    ("earth-day", Rule::Fixed(4, 22)),
    ("cinco-de-mayo", Rule::Fixed(5, 5)),
    ("labour-day-international", Rule::Fixed(5, 1)),
    ("juneteenth", Rule::Fixed(6, 19)),
    ("us-independence", Rule::Fixed(7, 4)),
    ("womens-day", Rule::Fixed(3, 8)),
    ("victory-day", Rule::Fixed(5, 9)),
    ("christmas-eve", Rule::Fixed(12, 24)),
    ("christmas", Rule::Fixed(12, 25)),
    ("boxing-day", Rule::Fixed(12, 26)),
    ("halloween", Rule::Fixed(10, 31)),
    ("all-hallows", Rule::Fixed(11, 1)),
    ("all-souls", Rule::Fixed(11, 2)),
    ("guy-fawkes", Rule::Fixed(11, 5)),
    ("veterans", Rule::Fixed(11, 11)),
    ("thanksgiving", Rule::Nth(4, 4, 11, 0)),
    ("black-friday", Rule::Nth(4, 4, 11, 1)),
    ("cyber-monday", Rule::Nth(4, 4, 11, 4)),
    ("martin-luther-king", Rule::Nth(3, 1, 1, 0)),
    ("presidents-day", Rule::Nth(3, 1, 2, 0)),
    ("mothers-day", Rule::Nth(2, 7, 5, 0)),
    ("fathers-day", Rule::Nth(3, 7, 6, 0)),
    ("us-labour-day", Rule::Nth(1, 1, 9, 0)),
    ("columbus-day", Rule::Nth(2, 1, 10, 0)),
    ("memorial-day", Rule::Nth(-1, 1, 5, 0)),
    ("groundhog-day", Rule::Fixed(2, 2)),
    ("inauguration-day", Rule::Fixed(1, 20)),
    ("easter", Rule::Easter(0)),
    ("orthodox-easter", Rule::Julian(0)),
    ("good-friday", Rule::Easter(-2)),
    ("easter-monday", Rule::Easter(1)),
    ("easter-saturday", Rule::Easter(-1)),
    ("maundy-thursday", Rule::Easter(-3)),
    ("palm-sunday", Rule::Easter(-7)),
    ("ash-wednesday", Rule::Easter(-46)),
    ("mardi-gras", Rule::Easter(-47)),
    ("ascension", Rule::Easter(39)),
    ("pentecost", Rule::Easter(49)),
    ("whit-monday", Rule::Easter(50)),
    ("trinity-sunday", Rule::Easter(56)),
    ("corpus-christi", Rule::Easter(60)),
    ("epiphany", Rule::Fixed(1, 6)),
    ("orthodox-christmas", Rule::Fixed(1, 7)),
    ("st-george", Rule::Fixed(4, 23)),
    ("ramadan", Rule::Hijri(9, 1, 30)),
    ("eid-al-fitr", Rule::Hijri(10, 1, 1)),
    ("eid-al-adha", Rule::Hijri(12, 10, 1)),
    ("sacrifice", Rule::Hijri(12, 10, 1)),
    ("islamic-new-year", Rule::Hijri(1, 1, 1)),
    ("ashura", Rule::Hijri(1, 10, 1)),
    ("mawlid", Rule::Hijri(3, 12, 1)),
    ("german-unity", Rule::Fixed(10, 3)),
    ("austrian-national", Rule::Fixed(10, 26)),
    ("reformation", Rule::Fixed(10, 31)),
    ("st-nicholas", Rule::Fixed(12, 6)),
    ("rose-monday", Rule::Easter(-48)),
    ("victoria-day", Rule::MondayBefore(5, 25)),
];

/// The place of a feast in the list.
pub(crate) fn index(name: &str) -> Option<usize> {
    FEASTS.iter().position(|(known, _)| *known == name)
}

/// The name of a feast as the languages' files have it: "us-independence".
#[must_use]
pub fn feast_name(feast: u16) -> Option<&'static str> {
    FEASTS.get(usize::from(feast)).map(|(name, _)| *name)
}

/// First day of a feast in a year, and how many days it lasts. A Hijri feast
/// that comes twice in a year is told by its first day there.
pub(crate) fn in_year(feast: u16, year: i32) -> Option<(Date, u8)> {
    let (_, rule) = FEASTS.get(usize::from(feast))?;
    let one = |date: Option<Date>| Some((date?, 1));
    match *rule {
        Rule::Fixed(month, day) => one(civil::date(year, month, day)),
        Rule::Nth(number, weekday, month, days) => {
            let day = nth_weekday(year, month, number, weekday)?;
            one(civil::days(day, i64::from(days)))
        }
        Rule::Easter(days) => one(civil::days(easter(year)?, i64::from(days))),
        Rule::Julian(days) => one(civil::days(julian_easter(year)?, i64::from(days))),
        Rule::MondayBefore(month, day) => {
            let date = civil::date(year, month, day)?;
            one(civil::monday(civil::days(date, -1)?))
        }
        Rule::Hijri(month, day, lasts) => hijri_in_year(year, month, day).map(|date| (date, lasts)),
    }
}

/// The so-manieth weekday of a month.
pub(crate) fn nth_weekday(year: i32, month: u8, number: i8, weekday: u8) -> Option<Date> {
    let first = civil::date(year, month, 1)?;
    if number > 0 {
        let ahead = (7 + i64::from(weekday) - i64::from(civil::weekday(first))) % 7;
        let day = civil::days(first, ahead + 7 * (i64::from(number) - 1))?;
        return (civil::month(day) == month).then_some(day);
    }
    let last = civil::days(civil::months(first, 1)?, -1)?;
    let back = (7 + i64::from(civil::weekday(last)) - i64::from(weekday)) % 7;
    civil::days(last, -back + 7 * (i64::from(number) + 1))
}

/// Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher).
pub(crate) fn easter(year: i32) -> Option<Date> {
    let a = year.rem_euclid(19);
    let (b, c) = (year.div_euclid(100), year.rem_euclid(100));
    let (d, e) = (b / 4, b % 4);
    let f = (b + 8) / 25;
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    civil::date(
        year,
        u8::try_from(n / 31).ok()?,
        u8::try_from(n % 31 + 1).ok()?,
    )
}

/// Easter Sunday of the Julian calendar as a Gregorian date, years 1900 to 2099.
pub(crate) fn julian_easter(year: i32) -> Option<Date> {
    let (a, b, c) = (year.rem_euclid(4), year.rem_euclid(7), year.rem_euclid(19));
    let d = (19 * c + 15) % 30;
    let e = (2 * a + 4 * b - d + 34) % 7;
    let n = d + e + 114;
    let date = civil::date(
        year,
        u8::try_from(n / 31).ok()?,
        u8::try_from(n % 31 + 1).ok()?,
    )?;
    civil::days(date, 13)
}

/// Days from 1 January 1970 to the first day of the Hijri calendar's year 1.
const HIJRI_EPOCH: i64 = -492_149;

/// A day of the Hijri calendar by its civil arithmetic: 30 years have 10,631
/// days, odd months 30 days and even ones 29.
fn hijri(year: i64, month: u8, day: u8) -> Option<Date> {
    let month = i64::from(month);
    let before = (year - 1) * 354 + (3 + 11 * year).div_euclid(30) + 29 * (month - 1) + month / 2;
    civil::days(
        civil::date(1970, 1, 1)?,
        HIJRI_EPOCH + before + i64::from(day) - 1,
    )
}

/// The first time that a Hijri date falls in a Gregorian year.
fn hijri_in_year(year: i32, month: u8, day: u8) -> Option<Date> {
    let first = civil::new_year(year)?;
    let guess = (i64::from(year) - 622) * 33 / 32;
    (guess - 1..=guess + 3)
        .filter_map(|hijri_year| hijri(hijri_year, month, day))
        .find(|date| *date >= first)
        .filter(|date| civil::year(*date) == year)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(name: &str, year: i32) -> String {
        let feast = u16::try_from(index(name).unwrap()).unwrap();
        in_year(feast, year).unwrap().0.to_string()
    }

    #[test]
    fn moving_feasts_fall_where_almanacs_have_them() {
        assert_eq!(on("easter", 2016), "2016-03-27");
        assert_eq!(on("easter", 2038), "2038-04-25");
        assert_eq!(on("orthodox-easter", 2016), "2016-05-01");
        assert_eq!(on("good-friday", 2024), "2024-03-29");
        assert_eq!(on("thanksgiving", 2023), "2023-11-23");
        assert_eq!(on("memorial-day", 2021), "2021-05-31");
        assert_eq!(on("mothers-day", 2020), "2020-05-10");
    }

    #[test]
    fn hijri_feasts_fall_within_a_day_of_the_announced_ones() {
        // Announced in Mecca.
        for (name, announced) in [
            ("ramadan", "2016-06-06"),
            ("ramadan", "2024-03-11"),
            ("eid-al-fitr", "2022-05-02"),
            ("eid-al-fitr", "2019-06-04"),
            ("eid-al-adha", "2015-09-24"),
            ("ashura", "2018-09-20"),
        ] {
            let announced: Date = announced.parse().unwrap();
            let found: Date = on(name, civil::year(announced)).parse().unwrap();
            let apart = (found - announced).get_days().abs();
            assert!(apart <= 1, "{name}: {found}, announced {announced}");
        }
    }
}
