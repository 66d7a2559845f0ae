//! The picture of a timeline: a row for each speaker, a mark for what they said on
//! a day.
//!
//! One mark stands for all that one speaker said on one day and is the larger the
//! more that is, so that five hundred attributions are as readable as five. Full
//! marks are dated by what the text tells, hollow ones, which stand lower in the
//! row, by publication. Long times in which nobody said anything are cut out of
//! the axis, and the cut is shown: one statement of years ago would else push
//! all others into one corner.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use maud::{Markup, html};

use super::super::harmless::one_line;
use super::super::html::Visible;
use super::super::outline::count;
use super::speaker;
use crate::timeline::{DatedBy, Days, Item, Timeline};

/// Rows of speakers; what the others said shares one more. Thirty fit on a screen.
const MOST_ROWS: usize = 30;

const WIDTH: f64 = 1000.0;
/// Where the axis begins and ends.
const LEFT: f64 = 210.0;
const RIGHT: f64 = 975.0;
const HEAD: f64 = 44.0;
const ROW: f64 = 30.0;
/// Least distance between the labels of two days.
const LABEL: f64 = 62.0;
/// Characters of a speaker's name that fit beside the axis.
const NAME: usize = 26;

/// All that one speaker said on one stretch of days.
struct Mark {
    row: usize,
    by: DatedBy,
    days: Days,
    /// Number of the first item on the timeline.
    first: usize,
    count: usize,
}

/// The days of the axis and where they stand.
struct Axis {
    /// Day and place, in order.
    days: Vec<(i64, f64)>,
    /// Where time is cut out: place of the cut, and how many days.
    cuts: Vec<(f64, i64)>,
}

impl Axis {
    fn new(mut days: Vec<i64>) -> Axis {
        days.sort_unstable();
        days.dedup();
        let mut gaps: Vec<i64> = days.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let steps = gaps.clone();
        gaps.sort_unstable();
        // Longer gaps say no more than "long": a fortnight, or four times the
        // usual one.
        let longest = gaps
            .get(gaps.len() / 2)
            .map_or(14, |median| (4 * median).max(14));
        let total: i64 = steps.iter().map(|gap| (*gap).min(longest)).sum();
        let scale = (RIGHT - LEFT) / (total.max(1) as f64);
        let mut at = if total == 0 {
            (LEFT + RIGHT) / 2.0
        } else {
            LEFT
        };
        let mut axis = Axis {
            days: Vec::with_capacity(days.len()),
            cuts: Vec::new(),
        };
        for (number, day) in days.iter().enumerate() {
            if let Some(gap) = number.checked_sub(1).map(|before| steps[before]) {
                let width = gap.min(longest) as f64 * scale;
                if gap > longest {
                    axis.cuts.push((at + width / 2.0, gap));
                }
                at += width;
            }
            axis.days.push((*day, at));
        }
        axis
    }

    /// The place of a day that stands on the axis.
    fn at(&self, day: i64) -> f64 {
        let at = self.days.partition_point(|(other, _)| *other < day);
        self.days.get(at).map_or(RIGHT, |(_, x)| *x)
    }

    /// The days that have room for a label, with their places.
    fn labels(&self) -> Vec<(i64, f64)> {
        let mut labels: Vec<(i64, f64)> = Vec::new();
        for &(day, x) in &self.days {
            if labels.last().is_none_or(|(_, last)| x - last >= LABEL) {
                labels.push((day, x));
            }
        }
        labels
    }
}

/// The rows and their marks.
struct Rows {
    /// Name, and how many items with a date.
    names: Vec<(String, usize)>,
    marks: Vec<Mark>,
}

impl Rows {
    fn of(items: &[Item]) -> Rows {
        let mut speakers: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        // Those without a date stand last, and in no picture.
        let items = &items[..items.partition_point(|item| item.days.is_some())];
        for (number, item) in items.iter().enumerate() {
            let (_, count) = speakers.entry(row_name(item)).or_insert((number, 0));
            *count += 1;
        }
        let mut most: Vec<(String, (usize, usize))> = speakers.into_iter().collect();
        most.sort_by_key(|(_, (first, count))| (std::cmp::Reverse(*count), *first));
        let others = most.split_off(most.len().min(MOST_ROWS));
        // Of those that are shown, who spoke first stands first, and whom nobody
        // names below all who have a name.
        most.sort_by_key(|(name, (first, _))| (name == NOT_NAMED, *first));
        let mut names: Vec<(String, usize)> = Vec::new();
        let mut rows = BTreeMap::new();
        for (name, (_, count)) in most {
            rows.insert(name.clone(), names.len());
            names.push((name, count));
        }
        let rest = names.len();
        if !others.is_empty() {
            let of_others = others.iter().map(|(_, (_, count))| count).sum();
            names.push((count(others.len(), "other"), of_others));
        }
        let mut marks: BTreeMap<(usize, Days, DatedBy), (usize, usize)> = BTreeMap::new();
        for (number, item) in items.iter().enumerate() {
            if let Some(days) = item.days {
                let row = rows.get(&row_name(item)).copied().unwrap_or(rest);
                let (_, count) = marks
                    .entry((row, days, item.dated_by))
                    .or_insert((number, 0));
                *count += 1;
            }
        }
        let marks = marks
            .into_iter()
            .map(|((row, days, by), (first, count))| Mark {
                row,
                by,
                days,
                first,
                count,
            });
        Rows {
            names,
            marks: marks.collect(),
        }
    }
}

const NOT_NAMED: &str = "not named";

/// One row holds all whom nobody names: they are no one speaker.
fn row_name(item: &Item) -> String {
    match item.speaker.name {
        Some(_) => speaker(item),
        None => NOT_NAMED.to_owned(),
    }
}

/// The picture; nothing where no item has a date.
pub(super) fn picture(timeline: &Timeline) -> Option<Markup> {
    let rows = Rows::of(timeline.items());
    let ends = rows.marks.iter().map(|mark| mark.days.numbers());
    let axis = Axis::new(ends.flat_map(|(first, last)| [first, last]).collect());
    let (first, last) = (axis.days.first()?.0, axis.days.last()?.0);
    let bottom = HEAD + rows.names.len() as f64 * ROW;
    let height = bottom + 14.0;
    let about = format!(
        "{} in {} between {} and {}",
        count(
            rows.marks.iter().map(|mark| mark.count).sum(),
            "attribution"
        ),
        count(rows.names.len(), "row"),
        day_words(first, true),
        day_words(last, true)
    );
    Some(html! {
        svg .picture viewBox={ "0 0 " (WIDTH) " " (height) } role="img" aria-label=(about) {
            @for (number, (name, _)) in rows.names.iter().enumerate() {
                @let y = HEAD + number as f64 * ROW;
                @if number % 2 == 0 {
                    rect .stripe x="0" y=(y) width=(WIDTH) height=(ROW) {}
                }
                text .who x=(LEFT - 18.0) y=(y + ROW / 2.0 + 4.0) text-anchor="end" {
                    (Visible(&cut(name)))
                    title { (Visible(&one_line(name))) ", " (count(rows.names[number].1, "attribution")) }
                }
            }
            @let labels = axis.labels();
            @for (number, (day, x)) in labels.iter().enumerate() {
                line .grid x1=(round(*x)) x2=(round(*x)) y1=(HEAD - 6.0) y2=(bottom) {}
                text .day x=(round(*x)) y=(HEAD - 12.0) text-anchor="middle" { (day_words(*day, false)) }
                @let year = year(*day);
                @if number == 0 || self::year(labels[number - 1].0) != year {
                    text .year x=(round(*x)) y=(HEAD - 27.0) text-anchor="middle" { (year) }
                }
            }
            @for (x, days) in &axis.cuts {
                line .cut x1=(round(*x)) x2=(round(*x)) y1=(HEAD - 6.0) y2=(bottom) {
                    title { (length(*days)) " left out, in which nothing was said" }
                }
            }
            @for mark in &rows.marks { (self::mark(timeline, &axis, mark)) }
        }
    })
}

fn mark(timeline: &Timeline, axis: &Axis, mark: &Mark) -> Markup {
    let (first, last) = mark.days.numbers();
    let (from, to) = (axis.at(first), axis.at(last));
    let x = round((from + to) / 2.0);
    let said = mark.by == DatedBy::Said;
    let lane = if said { 0.36 } else { 0.68 };
    let y = round(HEAD + (mark.row as f64 + lane) * ROW);
    // The area grows with the number, up to what a row has room for.
    let radius = round((4.0 * (mark.count as f64).sqrt()).min(11.0));
    let item = &timeline.items()[mark.first];
    let mut words = one_line(&row_name(item));
    let how = if said { "said" } else { "published" };
    let _ = write!(
        words,
        ": {} {how} {}",
        count(mark.count, "attribution"),
        mark.days.words()
    );
    html! {
        a href={ "#i" (mark.first + 1) } {
            @if to > from {
                line .stretch.by-publication[!said] x1=(round(from)) x2=(round(to)) y1=(y) y2=(y) {}
            }
            circle .mark.by-publication[!said] cx=(x) cy=(y) r=(radius) {
                title { (Visible(&words)) }
            }
        }
    }
}

/// One place behind the point: more cannot be seen.
fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn cut(name: &str) -> String {
    let name = one_line(name);
    match name.char_indices().nth(NAME) {
        Some((at, _)) => format!("{}…", name[..at].trim_end()),
        None => name,
    }
}

fn date(day: i64) -> Option<jiff::civil::Date> {
    let days = jiff::Span::new().try_days(day).ok()?;
    jiff::civil::date(1970, 1, 1).checked_add(days).ok()
}

fn day_words(day: i64, with_year: bool) -> String {
    let form = if with_year { "%-d %B %Y" } else { "%-d %b" };
    date(day).map_or_else(String::new, |date| date.strftime(form).to_string())
}

fn year(day: i64) -> i16 {
    date(day).map_or(0, jiff::civil::Date::year)
}

/// So many days, in the unit that says it shortest.
fn length(days: i64) -> String {
    match days {
        0..=60 => count(days as usize, "day"),
        61..=730 => count((days / 30) as usize, "month"),
        _ => count((days / 365) as usize, "year"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_silence_is_cut_out_of_the_axis_and_order_is_kept() {
        // Five days of one week, and one of twenty years before.
        let axis = Axis::new(vec![16_800, 16_801, 16_803, 16_802, 9_000, 16_804]);
        assert_eq!(axis.cuts.len(), 1);
        assert!(axis.days.is_sorted_by(|a, b| a.0 < b.0 && a.1 < b.1));
        let week = axis.at(16_804) - axis.at(16_800);
        assert!(week > 100.0, "{week}");
        assert_eq!(axis.at(16_804), RIGHT);
    }

    #[test]
    fn one_day_stands_in_the_middle_and_labels_keep_their_distance() {
        assert_eq!(Axis::new(vec![16_800]).at(16_800), (LEFT + RIGHT) / 2.0);
        let axis = Axis::new((0..400).collect());
        let labels = axis.labels();
        assert!(labels.len() > 5);
        assert!(labels.windows(2).all(|pair| pair[1].1 - pair[0].1 >= LABEL));
    }
}
