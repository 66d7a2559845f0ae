//! The attributions of many documents in the order in which they were said.
//!
//! [`Timeline::add`] takes documents as they come; [`Timeline::finish`] puts the
//! items in order. Where the text does not tell when something was said, the date
//! of publication puts it in its place, and [`Item::dated_by`] says so: the two
//! are never mixed up. What has neither stands at the end.

use dixit_model::{
    Act, Attribution, AttributionId, Document, Kind, PlaceCandidate, Published, Speaker, TimeValue,
};
use jiff::ToSpan as _;
use jiff::civil::{Date, ISOWeekDate, Weekday, date};

/// What puts an item in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DatedBy {
    /// The text tells when it was said.
    Said,
    /// It does not, or not the whole date: the document's date of publication,
    /// before which it was said, stands in for it; where that is not known, the date in
    /// its dateline.
    Published,
    /// Neither is known.
    Nothing,
}

impl DatedBy {
    /// As the contract writes it.
    pub fn name(self) -> &'static str {
        match self {
            DatedBy::Said => "said",
            DatedBy::Published => "published",
            DatedBy::Nothing => "nothing",
        }
    }
}

/// Days of the calendar, both inclusive; one day where they are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Days {
    first: Date,
    last: Date,
}

impl Days {
    /// The days of an EDTF value; nothing where it tells none ("XXXX-02-08",
    /// "PAST_REF", a duration). Of an interval that is open at one end, the other.
    ///
    /// ```
    /// use dixit::timeline::Days;
    ///
    /// let days = |value| Days::of(value).map(|d| (d.first(), d.last()));
    /// assert_eq!(days("2016-02"), Some(("2016-02-01".into(), "2016-02-29".into())));
    /// assert_eq!(days("2016-02-08T10:30"), Some(("2016-02-08".into(), "2016-02-08".into())));
    /// assert_eq!(days("XXXX-02-08"), None);
    /// ```
    pub fn of(value: &str) -> Option<Days> {
        let Some((from, to)) = value.split_once('/') else {
            return stretch(value);
        };
        match (stretch(from), stretch(to)) {
            (Some(from), Some(to)) if from.first <= to.last => Some(Days {
                first: from.first,
                last: to.last,
            }),
            (Some(one), None) | (None, Some(one)) => Some(one),
            _ => None,
        }
    }

    /// The first day, `YYYY-MM-DD`.
    pub fn first(self) -> String {
        self.first.to_string()
    }

    /// The last day, `YYYY-MM-DD`.
    pub fn last(self) -> String {
        self.last.to_string()
    }

    /// Whether it is one day.
    pub fn is_one(self) -> bool {
        self.first == self.last
    }

    /// First and last day, in days from 1 January 1970.
    pub(crate) fn numbers(self) -> (i64, i64) {
        let number = |day: Date| {
            let since = day
                .since(date(1970, 1, 1))
                .map(|span| i64::from(span.get_days()));
            since.unwrap_or(0)
        };
        (number(self.first), number(self.last))
    }

    /// The days that lie so many days from 1 January 1970; nothing where the calendar
    /// ends before.
    pub(crate) fn of_numbers((first, last): (i32, i32)) -> Option<Days> {
        let day = |number: i32| {
            let span = jiff::Span::new().try_days(number).ok()?;
            date(1970, 1, 1).checked_add(span).ok()
        };
        Some(Days {
            first: day(first)?,
            last: day(last)?,
        })
    }

    /// As people write it: `Monday, 8 February 2016`, `February 2016`, `2016`.
    pub(crate) fn words(self) -> String {
        let (first, last) = (self.first, self.last);
        let whole_months = first.day() == 1 && last == last.last_of_month();
        if self.is_one() {
            first.strftime("%A, %-d %B %Y").to_string()
        } else if whole_months
            && first.month() == 1
            && last.month() == 12
            && first.year() == last.year()
        {
            first.strftime("%Y").to_string()
        } else if whole_months && first.first_of_month() == last.first_of_month() {
            first.strftime("%B %Y").to_string()
        } else {
            let (from, to) = (first.strftime("%-d %B %Y"), last.strftime("%-d %B %Y"));
            format!("{from} to {to}")
        }
    }
}

/// The days of an EDTF date, week, season, quarter, half, month or year.
fn stretch(value: &str) -> Option<Days> {
    let value = value.trim_end_matches(['~', '?', '%']);
    let value = value.split('T').next()?;
    let days = |first: Date, after: Date| {
        let last = after.checked_sub(1.day()).ok()?;
        Some(Days { first, last })
    };
    let digits = |text: &str| {
        text.bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| text.parse().ok())?
    };
    let year: i16 = digits(value.get(..4)?)?;
    let month = |month: i8| Date::new(year, month, 1).ok();
    let months = |first: i8, count: i32| {
        let first = month(first)?;
        days(first, first.checked_add(count.months()).ok()?)
    };
    let Some(rest) = value.get(4..).filter(|rest| !rest.is_empty()) else {
        return months(1, 12);
    };
    let rest = rest.strip_prefix('-')?;
    if let Some(week) = rest.strip_prefix('W') {
        let (week, day) = week.split_once('-').unwrap_or((week, ""));
        let week = i8::try_from(digits(week)?).ok()?;
        let monday = ISOWeekDate::new(year, week, Weekday::Monday).ok()?.date();
        if day == "WE" {
            return days(
                monday.checked_add(5.days()).ok()?,
                monday.checked_add(7.days()).ok()?,
            );
        }
        return days(monday, monday.checked_add(7.days()).ok()?);
    }
    if let Some(part) = rest.strip_prefix(['Q', 'H']) {
        let part = i8::try_from(digits(part)?).ok()?;
        let length = if rest.starts_with('Q') { 3 } else { 6 };
        let first = part.checked_sub(1)?.checked_mul(length)?.checked_add(1)?;
        return months(first, i32::from(length));
    }
    if let Some((of_year, of_month)) = rest.split_once('-') {
        let of_month = i8::try_from(digits(of_month)?).ok()?;
        let day = Date::new(year, i8::try_from(digits(of_year)?).ok()?, of_month).ok()?;
        return Some(Days {
            first: day,
            last: day,
        });
    }
    match digits(rest)? {
        // Seasons of the northern half; winter begins in December.
        season @ 21..=23 => months(i8::try_from(season - 21).ok()? * 3 + 3, 3),
        24 => months(12, 3),
        number => months(i8::try_from(number).ok()?, 1),
    }
}

/// A document of a timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// The path as given.
    pub path: String,
    /// The address it was fetched from.
    pub url: Option<String>,
    /// SHA-256 of the captured bytes.
    pub sha256: String,
    /// The headline.
    pub title: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// When it was published.
    pub published: Published,
    /// BCP 47 tag of its language.
    pub language: Option<String>,
}

/// Where something was said.
#[derive(Clone, Debug, PartialEq)]
pub struct Venue {
    /// As printed.
    pub name: String,
    /// Which place it most likely is.
    pub place: Option<PlaceCandidate>,
}

/// One attribution in its place on a timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Number of its document among [`Timeline::documents`].
    pub document: usize,
    /// Its name inside the document.
    pub attribution: AttributionId,
    /// The attribution inside whose content it stands.
    pub parent: Option<AttributionId>,
    /// What puts it in its place.
    pub dated_by: DatedBy,
    /// The days on which it was said or published.
    pub days: Option<Days>,
    /// When it was said, as the text tells it.
    pub said: Option<TimeValue>,
    /// Where it was said.
    pub venue: Option<Venue>,
    /// Who said it.
    pub speaker: Speaker,
    /// The words of the source; empty where the text names nobody.
    pub source: String,
    /// Whether it is quoted.
    pub kind: Kind,
    /// What the speech does.
    pub act: Option<Act>,
    /// The words of the cue.
    pub cue: String,
    /// The words of the content.
    pub content: String,
    /// How sure the reader is.
    pub confidence: f32,
}

/// The attributions of many documents, by time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    documents: Vec<Source>,
    items: Vec<Item>,
}

impl Timeline {
    /// Takes the attributions of a document.
    pub fn add(&mut self, document: &Document) {
        let number = self.documents.len();
        let published = document.day().and_then(Days::of);
        let items = document.attributions.iter();
        let items = items.map(|attribution| item(document, number, attribution, published));
        self.items.extend(items);
        self.documents.push(Source {
            path: document.origin.path.clone(),
            url: document.origin.url.clone(),
            sha256: document.origin.sha256.clone(),
            title: document.title.clone(),
            outlet: document.outlet.clone(),
            published: document.published.clone(),
            language: document.language.clone(),
        });
    }

    /// Puts the items in order: by first day, the shorter stretch first, then by
    /// time of day; those without a date at the end. What is alike stays in the
    /// order of documents and of the text.
    #[must_use]
    pub fn finish(mut self) -> Timeline {
        self.items.sort_by_cached_key(|item| {
            let of_day = item
                .said
                .as_ref()
                .filter(|_| item.dated_by == DatedBy::Said);
            let of_day =
                of_day.and_then(|said| Some(said.value.as_ref()?.split_once('T')?.1.to_owned()));
            (item.days.is_none(), item.days, of_day)
        });
        self
    }

    /// The documents, in the order in which they were added.
    pub fn documents(&self) -> &[Source] {
        &self.documents
    }

    /// The items; after [`finish`](Timeline::finish), in order of time.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// How many items are dated by this.
    pub fn count(&self, by: DatedBy) -> usize {
        self.items.iter().filter(|item| item.dated_by == by).count()
    }
}

fn item(
    document: &Document,
    number: usize,
    attribution: &Attribution,
    published: Option<Days>,
) -> Item {
    let said = attribution.time.as_ref().and_then(|t| t.value.as_deref());
    let said = said.and_then(Days::of);
    let dated_by = match (said, published) {
        (Some(_), _) => DatedBy::Said,
        (None, Some(_)) => DatedBy::Published,
        (None, None) => DatedBy::Nothing,
    };
    let place = attribution.place_id.and_then(|id| {
        let place = document.places.iter().find(|place| place.id == id)?;
        place.candidates.first().cloned()
    });
    let venue = attribution.place.clone().map(|name| Venue { name, place });
    let joined = crate::format::joined;
    Item {
        document: number,
        attribution: attribution.id,
        parent: attribution.parent,
        dated_by,
        days: said.or(published),
        said: attribution.time.clone(),
        venue,
        speaker: attribution.speaker.clone(),
        source: joined(&attribution.source),
        kind: attribution.kind,
        act: attribution.act,
        cue: joined(&attribution.cue),
        content: joined(&attribution.content),
        confidence: attribution.confidence,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_stretches_of_days() {
        for (value, days) in [
            ("2016-02-08", Some(("2016-02-08", "2016-02-08"))),
            ("2016-02-08T10:30", Some(("2016-02-08", "2016-02-08"))),
            ("2016-02-08T10:30:00Z", Some(("2016-02-08", "2016-02-08"))),
            ("2016-02-08~", Some(("2016-02-08", "2016-02-08"))),
            ("2016-02", Some(("2016-02-01", "2016-02-29"))),
            ("2016", Some(("2016-01-01", "2016-12-31"))),
            ("2016-W06", Some(("2016-02-08", "2016-02-14"))),
            ("2016-W06-WE", Some(("2016-02-13", "2016-02-14"))),
            ("2016-Q4", Some(("2016-10-01", "2016-12-31"))),
            ("2016-H1", Some(("2016-01-01", "2016-06-30"))),
            ("2016-22", Some(("2016-06-01", "2016-08-31"))),
            ("2016-24", Some(("2016-12-01", "2017-02-28"))),
            ("2016-02-25/2016-02-27", Some(("2016-02-25", "2016-02-27"))),
            ("2015/..", Some(("2015-01-01", "2015-12-31"))),
            ("../2016-02-08", Some(("2016-02-08", "2016-02-08"))),
            ("XXXX-02-08", None),
            ("201X", None),
            ("PAST_REF", None),
            ("P3D", None),
            ("T15:00", None),
            ("2016-13-01", None),
            ("2016-99", None),
            ("9999", None),
            ("2016-Ж", None),
            ("", None),
        ] {
            let got = Days::of(value).map(|d| (d.first(), d.last()));
            let want = days.map(|(a, b)| (a.to_owned(), b.to_owned()));
            assert_eq!(got, want, "{value}");
        }
    }

    #[test]
    fn days_are_told_as_people_write_them() {
        for (value, words) in [
            ("2016-02-08", "Monday, 8 February 2016"),
            ("2016-02", "February 2016"),
            ("2016", "2016"),
            (
                "2016-02-25/2016-02-27",
                "25 February 2016 to 27 February 2016",
            ),
        ] {
            assert_eq!(Days::of(value).unwrap().words(), words);
        }
    }
}
