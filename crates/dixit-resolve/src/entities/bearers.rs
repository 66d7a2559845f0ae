//! Whether one full name has one bearer in the collection, or several.
//!
//! The mentions come as facets, each alike in what speaks for who is meant:
//! walk of life, year of birth, the place of an office, what a person decided.
//! The largest facet is the first bearer; each further one joins the bearer that
//! it has most in common with, or becomes one itself where all contradict it.
//! A facet that says nothing goes where most of its company is; if that does
//! not tell, it stays apart: two entities too many can be seen and merged, one
//! too few cannot.

use std::collections::BTreeSet;

use super::lexicon::Fields;
use super::local::Sym;
use super::node::{At, Side, opposed};

/// Mentions of one name that nothing tells apart.
#[derive(Clone, Debug)]
pub(crate) struct Facet {
    pub(crate) fields: Fields,
    pub(crate) born: Option<i32>,
    /// The place that the role names.
    pub(crate) seat: Option<u32>,
    /// From 1 for the second entity of that name in one document.
    pub(crate) ordinal: u32,
    pub(crate) sides: Vec<Side>,
    /// Names beside it.
    pub(crate) context: Vec<Sym>,
    pub(crate) years: Option<(i32, i32)>,
    pub(crate) members: Vec<At>,
}

/// Bearers that a facet is compared with, the largest; a name that has more is
/// made up.
const MOST_BEARERS: usize = 24;

/// A bearer so many times as frequent as the next takes what tells nothing.
const DOMINANT: usize = 5;

/// The side of a split that takes what no side names.
const REST: u32 = 0;

/// Years between two births that ages may be off.
const BIRTHS_APART: i32 = 2;

/// Years within which one person hardly holds office in two places.
const OFFICES_APART: i32 = 1;

/// Years that a working life in the news may last.
const LIFE: i32 = 60;

/// Names in common that outweigh walks of life and offices.
const COMPANY: usize = 3;

/// The facets by bearer.
pub(crate) fn tell_apart(mut facets: Vec<Facet>) -> Vec<Vec<At>> {
    // What tells more comes first, then what is more frequent; the key's order
    // settles the rest.
    let telling = |f: &Facet| {
        usize::from(f.born.is_some())
            + usize::from(!f.fields.is_empty())
            + usize::from(!f.sides.is_empty())
    };
    facets.sort_by(|a, b| {
        let open = |f: &Facet| telling(f) == 0;
        (open(a), b.members.len(), telling(b), &a.members).cmp(&(
            open(b),
            a.members.len(),
            telling(a),
            &b.members,
        ))
    });
    let mut bearers: Vec<Facet> = Vec::new();
    let mut open: Option<Facet> = None;
    for facet in facets {
        let fitting: Vec<usize> = (0..bearers.len().min(MOST_BEARERS))
            .filter(|&at| !contradict(&bearers[at], &facet))
            .collect();
        match choose(&bearers, &fitting, &facet) {
            Choice::One(at) => join(&mut bearers[at], facet),
            Choice::None => bearers.push(facet),
            Choice::Open => match &mut open {
                Some(open) => join(open, facet),
                None => open = Some(facet),
            },
        }
    }
    let mut out: Vec<Vec<At>> = bearers.into_iter().chain(open).map(|f| f.members).collect();
    for members in &mut out {
        members.sort_unstable();
    }
    out
}

enum Choice {
    One(usize),
    /// No bearer fits.
    None,
    /// Several do, and nothing tells which.
    Open,
}

fn choose(bearers: &[Facet], fitting: &[usize], facet: &Facet) -> Choice {
    let weight = |at: usize| {
        let bearer = &bearers[at];
        let same_birth = facet.born.is_some() && bearer.born.is_some();
        let seat = facet.seat.is_some() && facet.seat == bearer.seat;
        let side = facet.sides.iter().any(|s| bearer.sides.contains(s));
        (side, same_birth, seat, shared(bearer, facet))
    };
    match fitting {
        [] => Choice::None,
        [one] => Choice::One(*one),
        several => {
            let mut ranked = several.to_vec();
            ranked.sort_by_key(|&at| std::cmp::Reverse(weight(at)));
            let (first, second) = (ranked[0], ranked[1]);
            if weight(first) > weight(second) {
                return Choice::One(first);
            }
            let takes_rest = |at: &usize| bearers[*at].sides.iter().any(|s| s.side == REST);
            let mut rest = ranked.iter().copied().filter(takes_rest);
            if let (Some(at), None) = (rest.next(), rest.next()) {
                return Choice::One(at);
            }
            let size = |at: usize| bearers[at].members.len();
            let (most, next) = (size(first).max(size(second)), size(first).min(size(second)));
            if most >= DOMINANT * next {
                Choice::One(if size(first) >= size(second) {
                    first
                } else {
                    second
                })
            } else {
                Choice::Open
            }
        }
    }
}

/// Whether two facets are two people's.
fn contradict(a: &Facet, b: &Facet) -> bool {
    if opposed(&a.sides, &b.sides).is_some() {
        return true;
    }
    if let (Some(x), Some(y)) = (a.born, b.born)
        && (x - y).abs() > BIRTHS_APART
    {
        return true;
    }
    if a.ordinal != b.ordinal && share_document(a, b) {
        return true;
    }
    let gap = match (a.years, b.years) {
        (Some(a), Some(b)) => Some((b.0 - a.1).max(a.0 - b.1)),
        _ => None,
    };
    if gap.is_some_and(|gap| gap > LIFE) {
        return true;
    }
    let known = shared(a, b) >= COMPANY;
    let offices = a.seat.is_some()
        && b.seat.is_some()
        && a.seat != b.seat
        && gap.is_some_and(|gap| gap <= OFFICES_APART);
    !known && (a.fields.contradict(b.fields) || offices)
}

fn share_document(a: &Facet, b: &Facet) -> bool {
    let of: BTreeSet<u32> = a.members.iter().map(|at| at.doc).collect();
    b.members.iter().any(|at| of.contains(&at.doc))
}

/// Names beside both.
fn shared(a: &Facet, b: &Facet) -> usize {
    b.context
        .iter()
        .filter(|s| a.context.binary_search(s).is_ok())
        .count()
}

fn join(bearer: &mut Facet, facet: Facet) {
    bearer.fields.add(facet.fields);
    bearer.born = bearer.born.or(facet.born);
    bearer.seat = bearer.seat.or(facet.seat);
    bearer.sides.extend(facet.sides);
    bearer.sides.sort_unstable();
    bearer.sides.dedup();
    bearer.context.extend(facet.context);
    bearer.context.sort_unstable();
    bearer.context.dedup();
    bearer.years = match (bearer.years, facet.years) {
        (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
        (a, b) => a.or(b),
    };
    bearer.members.extend(facet.members);
}
