//! The picture of a board: who asserts a claim, above the line, and who denies, doubts or
//! concedes it, below, by day; who answered whom; and what evidence there is.
//!
//! An origin has one full mark for each stance; what repeats it is faint. The picture is
//! drawn twice, for wide and for narrow screens, since words that shrink with it cannot be
//! read there; a page shows one of the two.

use std::collections::{BTreeMap, BTreeSet};

use dixit_resolve::claims::{Claim, Stance};
use dixit_resolve::responses::{EvidenceStatus, ResponseKind};
use maud::{Markup, html};

use super::super::axis::round;
use super::super::html::Visible;
use super::super::outline::count;
use super::glance::{Glance, Item, LANES, Lane, Line, Shape, in_words, none_found};
use super::layout::{HEAD, Layout, RADIUS, SHEETS, Sheet, Spot, Strip};
use super::{called, side_of};

/// Lines of a picture; of more the surest are drawn.
const MOST_LINES: usize = 40;

/// The spots that a line joins.
type Ends = (usize, usize);

/// The picture with its legend, and with the same in words.
pub(super) fn figure(claim: &Claim) -> Markup {
    let glance = Glance::of(claim);
    let words = in_words(claim, &glance);
    html! {
        figure .glance {
            div .frame {
                @for sheet in &SHEETS { (picture(&glance, sheet, &words)) }
            }
            figcaption {
                (legend(&glance))
                p .note { "In words: " (Visible(&words)) "." }
            }
        }
    }
}

fn picture(glance: &Glance, sheet: &Sheet, words: &str) -> Markup {
    let layout = Layout::of(glance, sheet);
    let view = format!("0 0 {} {}", sheet.width, round(layout.bottom));
    html! {
        // A group and no image: its marks are links.
        svg class=(sheet.class) viewBox=(view) role="group" aria-label={ (Visible(words)) } {
            @for strip in &layout.strips { (ground(sheet, strip)) }
            (layout.axis.draw(HEAD, layout.bottom))
            @if let Some(x) = layout.undated {
                line .aside x1=(x - 8.0) x2=(x - 8.0) y1=(HEAD - 20.0) y2=(round(layout.bottom)) {}
                text .day x=(x) y=(HEAD - 12.0) { "no date" }
            }
            @for (ends, number, line) in lines(glance, &layout) { (self::line(&layout, ends, line, number)) }
            @for strip in &layout.strips { (name(glance, sheet, strip)) }
            @for spot in &layout.spots { (mark(glance, spot)) }
        }
    }
}

/// The ground of a lane.
fn ground(sheet: &Sheet, strip: &Strip) -> Markup {
    let stripe = LANES.iter().position(|lane| *lane == strip.lane) != Some(1);
    html! {
        @if stripe {
            rect .stripe x="0" y=(round(strip.top)) width=(sheet.width) height=(round(strip.height)) {}
        }
        @if strip.lane == Lane::Against {
            line .divide x1="0" x2=(sheet.width) y1=(round(strip.top)) y2=(round(strip.top)) {}
        }
    }
}

/// Its name, over the lines.
fn name(glance: &Glance, sheet: &Sheet, strip: &Strip) -> Markup {
    let (name, sum) = heads(glance, strip.lane);
    let (x, y) = (10.0, round(strip.top + 17.0));
    html! {
        text .lane x=(x) y=(y) {
            (name)
            @if sheet.names_above { tspan .sum { " · " (sum) } }
        }
        @if !sheet.names_above { text .sum x=(x) y=(y + 15.0) { (sum) } }
    }
}

/// A lane's name, and what is in it.
fn heads(glance: &Glance, lane: Lane) -> (String, String) {
    let all = glance.of_lane(lane).count();
    let origins = glance.of_lane(lane).filter_map(|(_, item)| item.origin);
    let origins = origins.collect::<BTreeSet<usize>>().len();
    let name = match lane {
        Lane::Asserted => side_of(Stance::Asserts).to_owned(),
        Lane::Against => side_of(Stance::Denies).to_owned(),
        Lane::Asked => side_of(Stance::Asks).to_owned(),
        Lane::Unanswered => "No answer found".to_owned(),
        Lane::Evidence => "Evidence".to_owned(),
    };
    let sum = match (lane, all) {
        (Lane::Unanswered, _) => none_found(glance.until.as_deref()),
        (Lane::Evidence, _) => count(all, "piece"),
        (_, 0) => "nobody in this collection".to_owned(),
        (_, 1) => "once".to_owned(),
        _ if origins > 0 => format!("{all} times, {}", count(origins, "origin")),
        _ => format!("{all} times"),
    };
    (name, sum)
}

/// The lines with the spots that they join, each pair once, with how many lines stand there.
/// Lines of copies are those of the first mark of their origin.
fn lines<'a>(glance: &'a Glance, layout: &Layout) -> Vec<(Ends, usize, &'a Line)> {
    let mut known: BTreeMap<(Ends, Option<&str>), (usize, &Line)> = BTreeMap::new();
    let spot = |item: usize| layout.shows[glance.stands_for(item)];
    for line in &glance.lines {
        let ends = (spot(line.from), spot(line.to));
        let key = (ends, line.answer.map(ResponseKind::as_str));
        known.entry(key).or_insert((0, line)).0 += 1;
    }
    let all = known.into_iter();
    let mut all: Vec<_> = all.map(|((ends, _), (n, line))| (ends, n, line)).collect();
    if all.len() > MOST_LINES {
        thin(&mut all, layout);
    }
    all
}

/// Keeps of the answers to one mark the surest, of as sure ones the next that came after it;
/// and so of those that one mark gives.
fn thin(all: &mut Vec<(Ends, usize, &Line)>, layout: &Layout) {
    let later = |(from, to): Ends| layout.spots[to].x - layout.spots[from].x;
    all.sort_by(|a, b| {
        let sure = b.2.confidence.total_cmp(&a.2.confidence);
        let (x, y) = (later(a.0), later(b.0));
        let order = sure.then((x < 0.0).cmp(&(y < 0.0)));
        order.then(x.abs().total_cmp(&y.abs()))
    });
    let (mut from, mut to) = (BTreeSet::new(), BTreeSet::new());
    all.retain(|(ends, _, line)| {
        let (first, last) = (from.insert(ends.0), to.insert(ends.1));
        first || last || line.answer.is_none()
    });
}

fn line(layout: &Layout, ends: Ends, line: &Line, number: usize) -> Markup {
    let (from, to) = (&layout.spots[ends.0], &layout.spots[ends.1]);
    if (from.x, from.y) == (to.x, to.y) {
        return html! {};
    }
    let class = match line.answer {
        None => "answer none",
        Some(ResponseKind::Denied) => "answer denied",
        Some(_) => "answer",
    };
    let (path, head) = bow(from, to);
    html! {
        g class=(class) {
            title {
                (Visible(&line.about))
                @if number > 1 { " and " (number - 1) " more" }
            }
            path d=(path) {}
            @if line.answer.is_some() { path .head d=(head) {} }
        }
    }
}

/// A bent line from one mark to another, and the head of an arrow at its end.
fn bow(from: &Spot, to: &Spot) -> (String, String) {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let length = |x: f64, y: f64| x.hypot(y).max(0.1);
    // Bent sideways by a part of its length, so that it passes marks between the two.
    let bend = (24.0 / length(dx, dy)).min(0.14);
    let (mx, my) = (from.x + dx / 2.0 + dy * bend, from.y + dy / 2.0 - dx * bend);
    let (ux, uy) = (to.x - mx, to.y - my);
    let (ux, uy) = (ux / length(ux, uy), uy / length(ux, uy));
    let (ex, ey) = (to.x - ux * (RADIUS + 1.0), to.y - uy * (RADIUS + 1.0));
    let (vx, vy) = (mx - from.x, my - from.y);
    let (vx, vy) = (vx / length(vx, vy), vy / length(vx, vy));
    let (bx, by) = (from.x + vx * RADIUS, from.y + vy * RADIUS);
    let r = round;
    let path = format!(
        "M{} {}Q{} {} {} {}",
        r(bx),
        r(by),
        r(mx),
        r(my),
        r(ex),
        r(ey)
    );
    // Half as wide as long.
    let (lx, ly) = (ex - ux * 7.0, ey - uy * 7.0);
    let head = format!(
        "M{} {}L{} {}L{} {}Z",
        r(ex),
        r(ey),
        r(lx - uy * 3.5),
        r(ly + ux * 3.5),
        r(lx + uy * 3.5),
        r(ly - ux * 3.5)
    );
    (path, head)
}

fn mark(glance: &Glance, spot: &Spot) -> Markup {
    let item = &glance.items[spot.item];
    let (x, y) = (round(spot.x), round(spot.y));
    html! {
        a href={ "#" (item.to) } {
            title {
                (Visible(&item.about))
                @if spot.more > 0 { " and " (spot.more) " more" }
            }
            @if let Some((from, to)) = spot.stretch {
                line .stretch x1=(round(from)) x2=(round(to)) y1=(y) y2=(y) {}
            }
            g class=(class(item)) transform={ "translate(" (x) " " (y) ")" } {
                (form(item.shape, item.by_people))
            }
            @if let Some((label, on_left)) = &spot.label {
                @let gap = if *on_left { -RADIUS - 4.0 } else { RADIUS + 4.0 };
                text .label x=(round(spot.x + gap)) y=(y + 4.0) text-anchor=(if *on_left { "end" } else { "start" }) {
                    (Visible(label))
                    @if spot.more > 0 { " +" (spot.more) }
                }
            } @else if spot.more > 0 {
                text .label x=(round(spot.x + RADIUS + 2.0)) y=(y + 4.0) { "+" (spot.more) }
            }
        }
    }
}

fn class(item: &Item) -> String {
    let word = match item.shape {
        Shape::Stance(stance) => stance.as_str(),
        Shape::Elsewhere => "elsewhere",
        Shape::Unanswered => "unanswered",
        Shape::Evidence(status) => status.as_str(),
    };
    let faint = if item.is_faint() { " faint" } else { "" };
    format!("mark m-{word}{faint}")
}

/// A mark around the point 0, 0. What differs in colour differs in form, too.
fn form(shape: Shape, by_people: bool) -> Markup {
    let square = html! { rect x="-5" y="-5" width="10" height="10" {} };
    let diamond = html! { path d="M0 -6L6 0L0 6L-6 0Z" {} };
    html! {
        @match shape {
            Shape::Stance(Stance::Asserts) | Shape::Elsewhere => circle r="5.5" {},
            Shape::Stance(Stance::Denies | Stance::Doubts) => (square),
            Shape::Stance(Stance::Concedes) => { (square) path .half d="M-5 5L5 5L5 -5Z" {} },
            Shape::Stance(Stance::Asks) => path d="M0 -6L6 5L-6 5Z" {},
            Shape::Stance(Stance::None | Stance::Unknown) => circle r="3.5" {},
            Shape::Unanswered => { circle r="5.5" {} path .sign d="M-2 -2L2 2M2 -2L-2 2" {} },
            Shape::Evidence(status) => {
                (diamond)
                @match status {
                    EvidenceStatus::Shown => path .half d="M0 -6L6 0L0 6Z" {},
                    EvidenceStatus::Verified => path .sign d="M-2.5 0L-0.5 2L2.5 -2" {},
                    EvidenceStatus::Disputed => path .sign d="M-2 -2L2 2M2 -2L-2 2" {},
                    EvidenceStatus::Named | EvidenceStatus::Attached => {},
                }
                @if by_people { circle .person r="7.5" {} }
            },
        }
    }
}

/// What the marks mean that are there.
fn legend(glance: &Glance) -> Markup {
    let all = glance.items.iter();
    let shapes: BTreeSet<Shape> = all.clone().map(|item| item.shape).collect();
    let has = |is: fn(&Item) -> bool| all.clone().any(is);
    html! {
        p .key {
            @for shape in shapes {
                @let item = sample(shape);
                span { (key(&item)) (meaning(shape)) }
            }
            @if has(|item| item.is_faint()) {
                span { (key(&Item { again: Some(0), ..sample(Shape::Stance(Stance::Asserts)) })) "faint: an origin that stands there already" }
            }
            @if has(|item| item.by_people) {
                span { (key(&Item { by_people: true, ..sample(Shape::Evidence(EvidenceStatus::Named)) })) "ringed: people did or decided it, no machine" }
            }
            @if glance.lines.iter().any(|line| line.answer.is_some()) {
                span { "Lines lead from what was alleged or asked to who answered; of many the surest and nearest." }
            }
            span { "A mark leads to its words below." }
        }
    }
}

fn sample(shape: Shape) -> Item {
    Item {
        lane: Lane::Asserted,
        shape,
        days: None,
        again: None,
        origin: None,
        by_people: false,
        to: String::new(),
        about: String::new(),
        label: None,
    }
}

fn key(item: &Item) -> Markup {
    html! {
        svg viewBox="-8 -8 16 16" aria-hidden="true" {
            g class=(class(item)) { (form(item.shape, item.by_people)) }
        }
    }
}

fn meaning(shape: Shape) -> &'static str {
    match shape {
        Shape::Stance(stance) => called(stance),
        Shape::Elsewhere => "answers outside this claim",
        Shape::Unanswered => "no answer found",
        Shape::Evidence(status) => match status {
            EvidenceStatus::Named => "evidence named",
            EvidenceStatus::Shown => "evidence shown",
            EvidenceStatus::Attached => "evidence attached",
            EvidenceStatus::Verified => "evidence verified",
            EvidenceStatus::Disputed => "evidence disputed",
        },
    }
}
