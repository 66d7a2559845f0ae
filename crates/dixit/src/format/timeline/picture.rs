//! The picture of a timeline: a row for each speaker, a mark for what they said on
//! a day.
//!
//! One mark stands for all that one speaker said on one day and is the larger the
//! more that is, so that five hundred attributions are as readable as five. Full
//! marks are dated by what the text tells, hollow ones, which stand lower in the
//! row, by publication.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use maud::{Markup, html};

use super::super::axis::{Axis, day_words, round};
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
    let axis = Axis::new(
        ends.flat_map(|(first, last)| [first, last]).collect(),
        (LEFT, RIGHT),
    );
    let (first, last) = axis.ends()?;
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
            (axis.draw(HEAD, bottom))
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

fn cut(name: &str) -> String {
    let name = one_line(name);
    match name.char_indices().nth(NAME) {
        Some((at, _)) => format!("{}…", name[..at].trim_end()),
        None => name,
    }
}
