//! Where the marks of a board's picture stand: by day along the axis, above each other where
//! they would touch, those without a day in a column of their own.

use super::super::axis::Axis;
use super::super::claims::short;
use super::glance::{Glance, Item, LANES, Lane};

/// Half of a mark.
pub(super) const RADIUS: f64 = 6.0;
/// From one row of marks to the next, and from one mark to its neighbour.
const STEP: f64 = 17.0;
/// Rows of a lane; what finds no room there is counted at a mark that did.
const MOST_ROWS: usize = 12;
/// Width of a character of a label, on average.
const LETTER: f64 = 6.4;
/// Room of the axis' days.
pub(super) const HEAD: f64 = 44.0;
/// Between a lane's edge and its marks; more beside the line in the middle, where most
/// answers cross.
const EDGE: f64 = 6.0;
const MIDDLE: f64 = 12.0;

/// The paper: one for wide screens and one for narrow ones.
pub(super) struct Sheet {
    pub(super) class: &'static str,
    pub(super) width: f64,
    /// Where the axis begins; the lanes' names stand before it, or above the lanes.
    left: f64,
    pub(super) names_above: bool,
    /// Width of the column without dates.
    undated: f64,
    /// Characters of a label.
    label: usize,
}

pub(super) const SHEETS: [Sheet; 2] = [
    Sheet {
        class: "picture wide",
        width: 1000.0,
        left: 230.0,
        names_above: false,
        undated: 100.0,
        label: 60,
    },
    Sheet {
        class: "picture narrow",
        width: 380.0,
        left: 28.0,
        names_above: true,
        undated: 56.0,
        label: 34,
    },
];

/// A mark with its place.
pub(super) struct Spot {
    /// The item that it is.
    pub(super) item: usize,
    pub(super) x: f64,
    pub(super) y: f64,
    /// Where its first and last day stand, if those are two.
    pub(super) stretch: Option<(f64, f64)>,
    /// Words beside it, and whether they stand on its left.
    pub(super) label: Option<(String, bool)>,
    /// How many more marks it stands for.
    pub(super) more: usize,
}

/// A lane with its place.
pub(super) struct Strip {
    pub(super) lane: Lane,
    pub(super) top: f64,
    pub(super) height: f64,
}

/// Everything with its place.
pub(super) struct Layout {
    pub(super) axis: Axis,
    pub(super) strips: Vec<Strip>,
    pub(super) spots: Vec<Spot>,
    /// By item, the spot that shows it.
    pub(super) shows: Vec<usize>,
    /// Where the column without dates begins, if there is one.
    pub(super) undated: Option<f64>,
    pub(super) bottom: f64,
}

/// A mark on its way to a row.
struct Loose {
    item: usize,
    x: f64,
    stretch: Option<(f64, f64)>,
    label: Option<(String, bool)>,
    low: f64,
    high: f64,
}

impl Layout {
    pub(super) fn of(glance: &Glance, sheet: &Sheet) -> Layout {
        let days = glance.items.iter().filter_map(|item| item.days);
        let days = days.flat_map(|days| <[i64; 2]>::from(days.numbers()));
        let undated = glance.items.iter().any(|item| item.days.is_none());
        let right = sheet.width - 28.0;
        let undated = undated.then_some(sheet.width - sheet.undated);
        let right = undated.map_or(right, |at| at - 36.0);
        let mut layout = Layout {
            axis: Axis::new(days.collect(), (sheet.left, right)),
            strips: Vec::new(),
            spots: Vec::new(),
            shows: vec![0; glance.items.len()],
            undated,
            bottom: HEAD,
        };
        for lane in LANES {
            layout.lane(glance, sheet, lane);
        }
        layout.bottom += EDGE;
        layout
    }

    /// Puts the marks of a lane into rows: the first on the side of the line between what is
    /// asserted and what is held against it.
    fn lane(&mut self, glance: &Glance, sheet: &Sheet, lane: Lane) {
        let marks: Vec<(usize, &Item)> = glance.of_lane(lane).collect();
        let always = matches!(lane, Lane::Asserted | Lane::Against);
        if marks.is_empty() && !always {
            return;
        }
        let begin = self.spots.len();
        let mut without = 0;
        let mut loose: Vec<Loose> = Vec::with_capacity(marks.len());
        for (number, item) in marks {
            loose.push(self.loose(sheet, number, item, without));
            without += usize::from(item.days.is_none());
        }
        loose.sort_by(|a, b| {
            let faint = |of: &Loose| glance.items[of.item].is_faint();
            let key = a.low.total_cmp(&b.low).then(faint(a).cmp(&faint(b)));
            key.then(a.item.cmp(&b.item))
        });
        let rows = self.rows(loose);
        // A lane's name needs room even where there is no mark.
        let name = if sheet.names_above { 20.0 } else { 0.0 };
        let least = if sheet.names_above { STEP } else { 32.0 };
        let middle = if always { MIDDLE } else { 0.0 };
        let room = (rows as f64 * STEP).max(least) + 2.0 * EDGE + middle;
        let strip = Strip {
            lane,
            top: self.bottom,
            height: name + room,
        };
        let (first, step) = match lane {
            Lane::Asserted => (strip.top + strip.height - EDGE - middle - STEP / 2.0, -STEP),
            _ => (strip.top + name + EDGE + middle + STEP / 2.0, STEP),
        };
        for spot in &mut self.spots[begin..] {
            // Until here the number of its row.
            spot.y = first + spot.y * step;
        }
        self.bottom += strip.height;
        self.strips.push(strip);
    }

    fn loose(&self, sheet: &Sheet, number: usize, item: &Item, without: usize) -> Loose {
        let ends = item.days.map(|days| days.numbers());
        let ends = ends.map(|(first, last)| (self.axis.at(first), self.axis.at(last)));
        let slots = ((sheet.undated - EDGE) / STEP).floor().max(1.0) as usize;
        let slot = if item.label.is_some() {
            0
        } else {
            without % slots
        };
        let aside = self.undated.unwrap_or(sheet.width) + (slot as f64 + 0.5) * STEP;
        let x = ends.map_or(aside, |(from, to)| f64::midpoint(from, to));
        // On the side with more room; the right one where both have enough.
        let room = |space: f64| ((space - 2.0 * RADIUS - EDGE) / LETTER).floor().max(0.0) as usize;
        let (before, behind) = (room(x), room(sheet.width - x));
        let on_left = behind < before.min(sheet.label);
        let most = if on_left { before } else { behind };
        let label = item.label.as_ref();
        let label = label.map(|(words, status)| {
            let rest = sheet
                .label
                .min(most)
                .saturating_sub(status.chars().count() + 3);
            match rest {
                0..8 => status.clone(),
                rest => format!("{}, {status}", short(words, rest)),
            }
        });
        let width = label
            .as_ref()
            .map_or(0.0, |words| words.chars().count() as f64 * LETTER + RADIUS);
        Loose {
            item: number,
            x,
            stretch: ends.filter(|(from, to)| to > from),
            low: x - RADIUS - if on_left { width } else { 0.0 },
            high: x + RADIUS + if on_left { 0.0 } else { width },
            label: label.map(|words| (words, on_left)),
        }
    }

    /// Gives each mark the first row in which it touches none; `y` is the row's number.
    fn rows(&mut self, loose: Vec<Loose>) -> usize {
        // Of each row where its last mark ends, and which that is.
        let mut rows: Vec<(f64, usize)> = Vec::new();
        for mark in loose {
            let gap = STEP - 2.0 * RADIUS - 1.0;
            let free = rows.iter().position(|(end, _)| end + gap <= mark.low);
            let row = match free {
                Some(row) => row,
                None if rows.len() < MOST_ROWS => {
                    rows.push((0.0, 0));
                    rows.len() - 1
                }
                None => {
                    self.count_at_nearest(&mut rows, &mark);
                    continue;
                }
            };
            rows[row] = (mark.high, self.spots.len());
            self.shows[mark.item] = self.spots.len();
            self.spots.push(Spot {
                item: mark.item,
                x: mark.x,
                y: row as f64,
                stretch: mark.stretch,
                label: mark.label,
                more: 0,
            });
        }
        rows.len()
    }

    /// Counts a mark for which there is no room at the nearest of those that end the rows, and
    /// at one that counts others already before one that does not.
    fn count_at_nearest(&mut self, rows: &mut [(f64, usize)], mark: &Loose) {
        let far = |of: &(f64, usize)| {
            let spot = &self.spots[of.1];
            ((spot.x - mark.x).abs(), spot.more == 0)
        };
        let nearest = rows.iter_mut().min_by(|a, b| {
            let (a, b) = (far(a), far(b));
            a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))
        });
        if let Some((end, last)) = nearest {
            let spot = &mut self.spots[*last];
            // Room for the number, once.
            *end += if spot.more == 0 { 4.0 * LETTER } else { 0.0 };
            spot.more += 1;
            self.shows[mark.item] = *last;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::glance::Shape;
    use super::*;
    use crate::timeline::Days;
    use dixit_resolve::claims::Stance;
    use dixit_resolve::responses::EvidenceStatus;

    fn item(lane: Lane, day: Option<&str>, label: Option<(&str, &str)>) -> Item {
        Item {
            lane,
            shape: match lane {
                Lane::Evidence => Shape::Evidence(EvidenceStatus::Named),
                _ => Shape::Stance(Stance::Asserts),
            },
            days: day.and_then(Days::of),
            again: None,
            origin: None,
            by_people: false,
            to: String::new(),
            about: String::new(),
            label: label.map(|(words, status)| (words.to_owned(), status.to_owned())),
        }
    }

    /// Five hundred attributions on a few days, some without one, and evidence with words.
    fn crowd() -> Glance {
        let mut glance = Glance::default();
        for number in 0..500 {
            let day = format!("2018-05-{:02}", 1 + number % 9);
            let day = (number % 7 > 0).then_some(&*day);
            let lane = [Lane::Asserted, Lane::Against][number % 2];
            glance.items.push(item(lane, day, None));
        }
        for number in 0..30 {
            let day = format!("2018-05-{:02}", 1 + number % 9);
            let words = Some(("a leaked video of the harbour", "named"));
            glance.items.push(item(Lane::Evidence, Some(&day), words));
        }
        glance.items.push(item(
            Lane::Evidence,
            None,
            Some(("letter.pdf", "attached by people")),
        ));
        glance
    }

    #[test]
    fn marks_touch_no_other_and_none_is_lost() {
        let glance = crowd();
        for sheet in &SHEETS {
            let layout = Layout::of(&glance, sheet);
            for (at, a) in layout.spots.iter().enumerate() {
                for b in &layout.spots[at + 1..] {
                    let apart = (a.x - b.x).abs().max((a.y - b.y).abs());
                    assert!(apart >= 2.0 * RADIUS, "{} {} and {} {}", a.x, a.y, b.x, b.y);
                }
            }
            let shown: usize = layout.spots.iter().map(|spot| 1 + spot.more).sum();
            assert_eq!(shown, glance.items.len());
        }
    }

    #[test]
    fn everything_stands_on_the_paper_and_words_beside_their_marks() {
        let glance = crowd();
        for sheet in &SHEETS {
            let layout = Layout::of(&glance, sheet);
            assert!(layout.bottom < 900.0, "{}", layout.bottom);
            for spot in &layout.spots {
                assert!(spot.x >= RADIUS && spot.x <= sheet.width - RADIUS);
                assert!(spot.y >= HEAD && spot.y <= layout.bottom);
                if let Some((words, on_left)) = &spot.label {
                    assert!(words.ends_with("named") || words.ends_with("by people"));
                    let width = words.chars().count() as f64 * LETTER + RADIUS;
                    let (low, high) = match on_left {
                        true => (spot.x - RADIUS - width, spot.x),
                        false => (spot.x, spot.x + RADIUS + width),
                    };
                    assert!(
                        low >= 0.0 && high <= sheet.width,
                        "{words}: {low} to {high}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_has_no_day_stands_in_a_column_of_its_own() {
        let glance = crowd();
        let layout = Layout::of(&glance, &SHEETS[0]);
        let begin = layout.undated.unwrap();
        for (number, item) in glance.items.iter().enumerate() {
            let spot = &layout.spots[layout.shows[number]];
            // What found no room is counted at a neighbour.
            if spot.item == number {
                assert_eq!(spot.x > begin, item.days.is_none());
            }
        }
        let dated = Glance {
            items: vec![item(Lane::Asserted, Some("2018-05-02"), None)],
            ..Glance::default()
        };
        assert_eq!(Layout::of(&dated, &SHEETS[0]).undated, None);
    }
}
