//! Which part of one name goes with which of the other.

use crate::part::{ALIKE, Likeness, Part, Way};
use crate::script::Script;
use crate::sound::Sounds;

/// Most pairs.
const MOST: usize = crate::words::MOST;
/// Most likely pairs that are weighed against each other.
const CANDIDATES: usize = 32;

/// Parts that go together: `width` neighbours of one may go with one of the
/// other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    a: u8,
    a_width: u8,
    b: u8,
    b_width: u8,
    pub(crate) likeness: Likeness,
}

impl Pair {
    fn new(a: (usize, usize), b: (usize, usize), likeness: Likeness) -> Pair {
        // At most [`MOST`] parts a side.
        Pair {
            a: a.0 as u8,
            a_width: a.1 as u8,
            b: b.0 as u8,
            b_width: b.1 as u8,
            likeness,
        }
    }

    /// The first part on this side.
    pub(crate) fn a(&self) -> usize {
        self.a.into()
    }

    /// How many neighbours.
    pub(crate) fn a_width(&self) -> usize {
        self.a_width.into()
    }

    /// The first part on the other side.
    pub(crate) fn b(&self) -> usize {
        self.b.into()
    }

    /// How many neighbours.
    pub(crate) fn b_width(&self) -> usize {
        self.b_width.into()
    }
}

/// The pairs, and what is left of each side as a set of bits.
#[derive(Clone, Debug)]
pub(crate) struct Alignment {
    pairs: [Pair; MOST],
    len: usize,
    pub(crate) left_a: u32,
    pub(crate) left_b: u32,
    /// How alike the most similar of what is left are.
    pub(crate) nearest: f32,
}

/// Pairs parts, the most alike first; ties go to those at like places. At
/// most [`MOST`] parts a side.
pub(crate) fn align(
    a: usize,
    b: usize,
    mut likeness: impl FnMut(usize, usize) -> Likeness,
) -> Alignment {
    let (a, b) = (a.min(MOST), b.min(MOST));
    let none = Pair::new((0, 1), (0, 1), Likeness::NONE);
    let mut out = Alignment {
        pairs: [none; MOST],
        len: 0,
        left_a: bits(a),
        left_b: bits(b),
        nearest: 0.0,
    };
    let mut candidates = [none; CANDIDATES];
    let mut count = 0;
    for i in 0..a {
        for j in 0..b {
            let likeness = likeness(i, j);
            // Initials are worth less than anything else.
            if likeness.value >= ALIKE && count < CANDIDATES {
                candidates[count] = Pair::new((i, 1), (j, 1), likeness);
                count += 1;
            } else {
                out.nearest = out.nearest.max(likeness.value);
            }
        }
    }
    let candidates = &mut candidates[..count];
    candidates.sort_unstable_by(|x, y| {
        let rank = |p: &Pair| matches!(p.likeness.way, Way::Initial);
        rank(x)
            .cmp(&rank(y))
            .then(y.likeness.value.total_cmp(&x.likeness.value))
            .then(x.a.abs_diff(x.b).cmp(&y.a.abs_diff(y.b)))
            .then((x.a, x.b).cmp(&(y.a, y.b)))
    });
    for pair in candidates.iter() {
        if out.left_a >> pair.a & 1 == 1 && out.left_b >> pair.b & 1 == 1 {
            out.take(*pair);
        }
    }
    out
}

fn bits(n: usize) -> u32 {
    (1u32 << n) - 1
}

impl Alignment {
    pub(crate) fn pairs(&self) -> &[Pair] {
        &self.pairs[..self.len]
    }

    /// The pairs as the first name has them.
    pub(crate) fn in_reading_order(&self) -> Vec<Pair> {
        let mut pairs = self.pairs().to_vec();
        pairs.sort_unstable_by_key(|p| p.a);
        pairs
    }

    pub(crate) fn take(&mut self, pair: Pair) {
        if self.len == MOST {
            return;
        }
        self.pairs[self.len] = pair;
        self.len += 1;
        self.left_a &= !(bits(pair.a_width()) << pair.a);
        self.left_b &= !(bits(pair.b_width()) << pair.b);
    }

    /// Gives a pair up again.
    pub(crate) fn part(&mut self, at: usize) {
        let pair = self.pairs[at];
        self.left_a |= bits(pair.a_width()) << pair.a;
        self.left_b |= bits(pair.b_width()) << pair.b;
        self.nearest = self.nearest.max(0.6);
        self.pairs.copy_within(at + 1..self.len, at);
        self.len -= 1;
    }

    /// Pairs neighbours that are left with one part of the other name: Ki
    /// Moon and Kimoon. What the functions do not give is not joined.
    pub(crate) fn join<'a>(
        &mut self,
        a: impl Fn(usize) -> Option<&'a Part>,
        b: impl Fn(usize) -> Option<&'a Part>,
    ) {
        for width in [2, 3] {
            for at in runs(self.left_a, width) {
                for one in each(self.left_b) {
                    let parts = [a(at), a(at + 1), a(at + width - 1)];
                    let likeness = joined(&parts[..width], b(one));
                    if likeness.value >= ALIKE && self.left_a >> at & bits(width) == bits(width) {
                        self.take(Pair::new((at, width), (one, 1), likeness));
                        break;
                    }
                }
            }
            for at in runs(self.left_b, width) {
                for one in each(self.left_a) {
                    let parts = [b(at), b(at + 1), b(at + width - 1)];
                    let likeness = joined(&parts[..width], a(one));
                    if likeness.value >= ALIKE && self.left_b >> at & bits(width) == bits(width) {
                        self.take(Pair::new((one, 1), (at, width), likeness));
                        break;
                    }
                }
            }
        }
    }

    /// Whether the pairs stand in one order in both names.
    pub(crate) fn in_order(&self) -> bool {
        let pairs = self.pairs();
        pairs.iter().enumerate().all(|(n, x)| {
            let after = &pairs[n + 1..];
            after.iter().all(|y| (x.a < y.a) == (x.b < y.b))
        })
    }
}

/// The places in a set.
pub(crate) fn each(set: u32) -> impl Iterator<Item = usize> {
    let mut rest = set;
    std::iter::from_fn(move || {
        let at = rest.trailing_zeros();
        rest &= rest.checked_sub(1)?;
        Some(at as usize)
    })
}

/// The places where `width` neighbours are in the set.
fn runs(set: u32, width: usize) -> impl Iterator<Item = usize> {
    each(set).filter(move |at| set >> at & bits(width) == bits(width))
}

/// How well neighbours written as one are another part.
fn joined(parts: &[Option<&Part>], whole: Option<&Part>) -> Likeness {
    let known: Option<Vec<&Part>> = parts.iter().copied().collect();
    let (Some(parts), Some(whole)) = (known, whole) else {
        return Likeness::NONE;
    };
    let len: usize = parts.iter().map(|p| p.key.len()).sum();
    let script = parts[0].script;
    if script == whole.script && len == whole.key.len() {
        let mut rest = &*whole.key;
        let same = parts.iter().all(|p| match rest.strip_prefix(&*p.key) {
            Some(after) => {
                rest = after;
                true
            }
            None => false,
        });
        if same {
            return Likeness::new(0.98, Way::Joined);
        }
    }
    if parts.iter().any(|p| p.initial) || whole.initial || script == Script::Number {
        return Likeness::NONE;
    }
    let rows: Option<Vec<&Sounds>> = parts
        .iter()
        .map(|p| p.readings.first().map(|r| &r.sounds))
        .collect();
    let Some(rows) = rows else {
        return Likeness::NONE;
    };
    let could = whole.script.is_abjad()
        || whole
            .readings
            .iter()
            .any(|r| Sounds::could_join(&rows, &r.sounds));
    if !could {
        return Likeness::NONE;
    }
    let Some(sounds) = rows.iter().map(|s| **s).reduce(|a, b| a.joined(&b)) else {
        return Likeness::NONE;
    };
    let value = match (parts[0].script.is_abjad(), whole.script.is_abjad()) {
        (false, true) => whole.letters.similarity(&sounds),
        (false, false) => whole
            .readings
            .iter()
            .map(|r| r.sounds.similarity(&sounds))
            .fold(0.0, f32::max),
        _ => 0.0,
    };
    Likeness::new((value - 0.02).max(0.0), Way::Joined)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::part::Source;

    fn part(text: &str) -> Part {
        Part::new(Source {
            text,
            script: text.chars().find_map(Script::of).unwrap_or(Script::Latin),
            particle: "",
            transliterate: true,
        })
    }

    #[test]
    fn neighbours_written_as_one_are_found_in_other_scripts() {
        for (parts, whole) in [
            (["Ki", "Moon"], "Kimoon"),
            (["Jong", "un"], "정은"),
            (["Chung", "hee"], "정희"),
            (["Mong", "koo"], "몽구"),
            (["Mc", "Donald"], "McDonald"),
        ] {
            let parts = parts.map(part);
            let whole = part(whole);
            let parts: Vec<Option<&Part>> = parts.iter().map(Some).collect();
            let likeness = joined(&parts, Some(&whole));
            assert!(likeness.value >= ALIKE, "{parts:?} {whole:?} {likeness:?}");
        }
    }

    #[test]
    fn the_most_alike_go_together() {
        let (a, b) = (
            [part("Ivan"), part("Petrov")],
            [part("Petrow"), part("Iwan")],
        );
        let found = align(2, 2, |i, j| a[i].likeness(&b[j]));
        let mut pairs: Vec<_> = found.pairs().iter().map(|p| (p.a(), p.b())).collect();
        pairs.sort_unstable();
        assert_eq!(pairs, [(0, 1), (1, 0)]);
        assert!(!found.in_order());
        assert_eq!((found.left_a, found.left_b), (0, 0));
    }
}
