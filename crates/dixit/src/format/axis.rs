//! Days along a picture, and their words: what the pictures of timelines and boards share.
//!
//! Long times in which nobody said anything are cut out of the axis, and the cut is shown:
//! one statement of years ago would else push all others into one corner.

use maud::{Markup, html};

use super::outline::count;

/// Least distance between the labels of two days.
const LABEL: f64 = 62.0;

/// The days of an axis and where they stand.
pub(super) struct Axis {
    /// Day and place, in order.
    days: Vec<(i64, f64)>,
    /// Where time is cut out: place of the cut, and how many days.
    cuts: Vec<(f64, i64)>,
    right: f64,
}

impl Axis {
    /// An axis of some days, in any order, between two places.
    pub(super) fn new(mut days: Vec<i64>, (left, right): (f64, f64)) -> Axis {
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
        let scale = (right - left) / (total.max(1) as f64);
        let mut at = if total == 0 {
            (left + right) / 2.0
        } else {
            left
        };
        let mut axis = Axis {
            days: Vec::with_capacity(days.len()),
            cuts: Vec::new(),
            right,
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

    /// First and last day.
    pub(super) fn ends(&self) -> Option<(i64, i64)> {
        Some((self.days.first()?.0, self.days.last()?.0))
    }

    /// The place of a day that stands on the axis.
    pub(super) fn at(&self, day: i64) -> f64 {
        let at = self.days.partition_point(|(other, _)| *other < day);
        self.days.get(at).map_or(self.right, |(_, x)| *x)
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

    /// The days with lines below them, and the cuts, from `head` to `bottom`.
    pub(super) fn draw(&self, head: f64, bottom: f64) -> Markup {
        let labels = self.labels();
        html! {
            @for (number, (day, x)) in labels.iter().enumerate() {
                line .grid x1=(round(*x)) x2=(round(*x)) y1=(head - 6.0) y2=(bottom) {}
                text .day x=(round(*x)) y=(head - 12.0) text-anchor="middle" { (day_words(*day, false)) }
                @let year = year(*day);
                @if number == 0 || self::year(labels[number - 1].0) != year {
                    text .year x=(round(*x)) y=(head - 27.0) text-anchor="middle" { (year) }
                }
            }
            @for (x, days) in &self.cuts {
                line .cut x1=(round(*x)) x2=(round(*x)) y1=(head - 6.0) y2=(bottom) {
                    title { (length(*days)) " left out, in which nothing was said" }
                }
            }
        }
    }
}

/// One place behind the point: more cannot be seen.
pub(super) fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn date(day: i64) -> Option<jiff::civil::Date> {
    let days = jiff::Span::new().try_days(day).ok()?;
    jiff::civil::date(1970, 1, 1).checked_add(days).ok()
}

/// `8 Feb`; with the year, `8 February 2016`.
pub(super) fn day_words(day: i64, with_year: bool) -> String {
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

    const ENDS: (f64, f64) = (210.0, 975.0);

    #[test]
    fn long_silence_is_cut_out_of_the_axis_and_order_is_kept() {
        // Five days of one week, and one of twenty years before.
        let axis = Axis::new(vec![16_800, 16_801, 16_803, 16_802, 9_000, 16_804], ENDS);
        assert_eq!(axis.cuts.len(), 1);
        assert!(axis.days.is_sorted_by(|a, b| a.0 < b.0 && a.1 < b.1));
        let week = axis.at(16_804) - axis.at(16_800);
        assert!(week > 100.0, "{week}");
        assert_eq!(axis.at(16_804), ENDS.1);
    }

    #[test]
    fn one_day_stands_in_the_middle_and_labels_keep_their_distance() {
        let middle = f64::midpoint(ENDS.0, ENDS.1);
        assert_eq!(Axis::new(vec![16_800], ENDS).at(16_800), middle);
        let axis = Axis::new((0..400).collect(), ENDS);
        let labels = axis.labels();
        assert!(labels.len() > 5);
        assert!(labels.windows(2).all(|pair| pair[1].1 - pair[0].1 >= LABEL));
    }
}
