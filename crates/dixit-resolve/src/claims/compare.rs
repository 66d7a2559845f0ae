//! Do two attributions put the same claim forward? A score with reasons.
//!
//! The score is a logistic regression on a few readable features, fitted on the
//! development part of `crates/dixit-eval/data/board` (`dixit-eval board
//! --features`): what the two contents have in common of the words that tell
//! something, their names, counts of one thing, how far apart they were published,
//! whether the party that one speaks of denies it in the other. It is a pure function
//! of the two attributions, so that adding an article never changes the score of
//! others. With vectors of meaning, and without them, it has weights of its own.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use dixit_model::Act;

use super::lexicon::{Class, List, lexicon};
use super::proposition::{Proposition, Term};
use super::quantity::Quantity;
use super::stance::Stance;

/// A pair from this score on may bring two groups together. The score is low because
/// the groups must agree as a whole, too (`group`). Chosen with the weights.
pub const THRESHOLD: f32 = 0.25;

/// The features by name, in the order of the weights.
pub const FEATURES: [&str; 15] = [
    "meaning",
    "cover of the shorter",
    "cover of the longer",
    "common",
    "names",
    "names apart",
    "days",
    "same speaker",
    "both ask",
    "one asks",
    "adjacent",
    "silent",
    "party answers",
    "headline",
    "count of one thing",
];

/// Weights of [`FEATURES`], then the constant: with vectors of meaning …
const WITH_VECTORS: [f32; FEATURES.len() + 1] = [
    1.85, 3.53, 1.71, 0.3, 0.03, -0.83, -0.89, 0.38, 1.22, -0.55, 0.96, -0.97, 1.3, 1.05, 1.72,
    -4.8,
];

/// … and without.
const WITHOUT: [f32; FEATURES.len() + 1] = [
    0.0, 3.67, 1.95, 0.44, 0.21, -0.89, -0.91, 0.43, 1.16, -0.52, 1.06, -1.0, 1.27, 1.05, 1.76,
    -4.36,
];

/// How sure it is that two attributions put one claim forward, with the reasons.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// 0 to 1.
    pub score: f32,
    /// For and against.
    pub reasons: Vec<Reason>,
}

/// Why two attributions are taken for one claim's, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// For or against.
    pub supports: bool,
    /// The reason.
    pub text: String,
}

fn reason(supports: bool, text: impl Into<String>) -> Reason {
    Reason {
        supports,
        text: text.into(),
    }
}

/// Compares two propositions.
pub(crate) fn compare(a: &Proposition, b: &Proposition) -> Link {
    let compared = Compared::of(a, b);
    let mut reasons = Vec::new();
    compared.explain(a, b, &mut reasons);
    Link {
        score: compared.score(),
        reasons,
    }
}

/// The score alone.
pub(crate) fn score(a: &Proposition, b: &Proposition) -> f32 {
    Compared::of(a, b).score()
}

/// The features of a pair.
pub(crate) fn features(a: &Proposition, b: &Proposition) -> [f32; FEATURES.len()] {
    Compared::of(a, b).features
}

/// What a comparison finds.
struct Compared<'a> {
    features: [f32; FEATURES.len()],
    vectors: bool,
    counts: Option<Counts<'a>>,
}

/// The quantities of two contents that fit each other best.
struct Counts<'a> {
    one: &'a Quantity,
    other: &'a Quantity,
    meet: bool,
}

impl<'a> Compared<'a> {
    fn of(a: &'a Proposition, b: &'a Proposition) -> Compared<'a> {
        let mut out = [0.0; FEATURES.len()];
        let cosine = a
            .vector
            .as_ref()
            .zip(b.vector.as_ref())
            .map(|(a, b)| a.dot(b));
        out[0] = cosine.unwrap_or(0.0).max(0.0);
        let (one, other) = (Cover::of(&a.terms, &b.terms), Cover::of(&b.terms, &a.terms));
        out[1] = one.share().max(other.share());
        out[2] = one.share().min(other.share());
        out[3] = ((one.covered + other.covered) / 2.0).min(4.0);
        let less = a.names.len().min(b.names.len());
        if less > 0 {
            let both = a.names.intersection(&b.names).count();
            out[4] = both as f32 / less as f32;
            out[5] = f32::from(both == 0);
        }
        if let (Some(x), Some(y)) = (a.day, b.day) {
            out[6] = (1.0 + (x - y).abs() as f32).ln() / 8.0;
        }
        let (x, y) = (a.stance.stance, b.stance.stance);
        out[7] = f32::from(a.same_speaker(b));
        out[8] = f32::from(x == Stance::Asks && y == Stance::Asks);
        out[9] = f32::from((x == Stance::Asks) != (y == Stance::Asks));
        if a.document == b.document {
            out[10] = 1.0 / a.rank.abs_diff(b.rank).max(1) as f32;
            out[13] = f32::from(a.rank.min(b.rank) == 0) * out[1];
        }
        out[11] = f32::from(x == Stance::None || y == Stance::None);
        out[12] = f32::from(party_answers(a, b));
        let counts = counts(a, b);
        out[14] = f32::from(counts.as_ref().is_some_and(|c| c.meet));
        Compared {
            features: out,
            vectors: cosine.is_some(),
            counts,
        }
    }

    fn score(&self) -> f32 {
        let weights = if self.vectors {
            &WITH_VECTORS
        } else {
            &WITHOUT
        };
        let sum: f32 = self.features.iter().zip(weights).map(|(f, w)| f * w).sum();
        1.0 / (1.0 + (-sum - weights[FEATURES.len()]).exp())
    }

    fn explain(&self, a: &Proposition, b: &Proposition, out: &mut Vec<Reason>) {
        let words = common_words(&a.terms, &b.terms);
        if !words.is_empty() {
            out.push(reason(true, format!("both say {}", words.join(", "))));
        }
        if self.vectors {
            let near = self.features[0];
            out.push(reason(near >= 0.45, format!("meanings alike to {near:.2}")));
        }
        let both: Vec<&str> = a.names.intersection(&b.names).map(|n| &**n).collect();
        if !both.is_empty() {
            out.push(reason(true, format!("both name {}", both.join(", "))));
        } else if self.features[5] > 0.0 {
            out.push(reason(false, "no name in common"));
        }
        if let Some(Counts { one, other, meet }) = self.counts {
            let (x, y) = (one.range(), other.range());
            out.push(match (meet, one.agrees(other)) {
                (true, true) => reason(true, format!("{AGREE}: {x} and {y}")),
                (true, false) => reason(true, format!("{DIFFER}: {x} and {y}")),
                (false, _) => reason(false, "counts of other things"),
            });
        }
        if self.features[12] > 0.0 {
            out.push(reason(
                true,
                "the party that one speaks of answers in the other",
            ));
        }
        if let (Some(x), Some(y)) = (a.day, b.day)
            && (x - y).abs() > 90
        {
            out.push(reason(
                false,
                format!("published {} days apart", (x - y).abs()),
            ));
        }
    }
}

const AGREE: &str = "counts that agree";
const DIFFER: &str = "counts that differ";

impl Reason {
    /// Whether it is that both count one thing.
    pub(crate) fn is_of_counts(&self) -> bool {
        self.text.starts_with(AGREE) || self.text.starts_with(DIFFER)
    }
}

/// Whether one denies, doubts or concedes, and the other speaks of the speaker: by
/// name, or by an office or trade.
fn party_answers(a: &Proposition, b: &Proposition) -> bool {
    let (answers, says) = match (a.is_against(), b.is_against()) {
        (true, false) => (a, b),
        (false, true) => (b, a),
        _ => return false,
    };
    let puts_forward = matches!(says.stance.stance, Stance::Asserts | Stance::Concedes);
    let of_office = |t: &Term| {
        answers.roles.contains(&t.stem) && !lexicon().lists_of_stem(&t.stem).has(List::Common)
    };
    puts_forward
        && !a.same_speaker(b)
        && (!answers.speaker.is_disjoint(&says.names) || says.terms.iter().any(of_office))
}

fn counts<'a>(a: &'a Proposition, b: &'a Proposition) -> Option<Counts<'a>> {
    let mut best: Option<(bool, bool, Counts<'a>)> = None;
    for one in &a.quantities {
        for other in &b.quantities {
            let found = (meet(a, one, b, other), one.agrees(other));
            if best.as_ref().is_none_or(|(m, g, _)| found > (*m, *g)) {
                let meet = found.0;
                best = Some((found.0, found.1, Counts { one, other, meet }));
            }
        }
    }
    best.map(|(_, _, counts)| counts)
}

/// Whether two quantities are of one thing: persons whom the same befell ("12 dead",
/// "19 bodies"), or one unit in sentences that have another word in common.
pub(crate) fn meet(a: &Proposition, one: &Quantity, b: &Proposition, other: &Quantity) -> bool {
    let lexicon = lexicon();
    let (Some(x), Some(y)) = (&one.stem, &other.stem) else {
        return false;
    };
    // What somebody is accused of is not how many it killed.
    let by_the_way = |p: &Proposition, q: &Quantity| q.aside && p.act == Some(Act::Accuse);
    if by_the_way(a, one) || by_the_way(b, other) {
        return false;
    }
    // Sums of money are everywhere: those of one thing name somebody in common.
    let sums = one.is_money() && other.is_money();
    if !one.is_near(other) || sums && a.names.is_disjoint(&b.names) {
        return false;
    }
    let persons = |stem: &str| lexicon.lists_of_stem(stem).has(List::Persons);
    if persons(x) && persons(y) {
        let befell = |p: &Proposition, unit: &str| -> BTreeSet<Class> {
            let of = p
                .terms
                .iter()
                .flat_map(|t| t.classes)
                .chain(lexicon.classes(unit));
            of.copied().filter(|c| lexicon.is_predicate(*c)).collect()
        };
        return !befell(a, x).is_disjoint(&befell(b, y));
    }
    let one_unit = x == y
        || lexicon
            .classes(x)
            .iter()
            .any(|c| lexicon.classes(y).contains(c));
    let rest = || a.terms.iter().filter(|t| t.stem != **x);
    one_unit && rest().any(|t| b.terms.iter().any(|u| u.stem != **y && alike(t, u) > 0.0))
}

/// What a word of the same class counts beside the same word.
const LIKE: f32 = 0.8;

/// How far one word stands for another.
fn alike(a: &Term, b: &Term) -> f32 {
    if a.stem == b.stem {
        1.0
    } else if a.classes.iter().any(|c| b.classes.contains(c)) {
        LIKE
    } else {
        0.0
    }
}

/// What of a content's words has a counterpart in another content.
struct Cover {
    covered: f32,
    all: f32,
}

impl Cover {
    fn of(terms: &[Term], others: &[Term]) -> Cover {
        let best = |t: &Term| others.iter().map(|o| alike(t, o)).fold(0.0, f32::max);
        Cover {
            covered: terms.iter().map(|t| t.weight * best(t)).sum(),
            all: terms.iter().map(|t| t.weight).sum(),
        }
    }

    /// Half a word is added, so that one word in common is no full cover.
    fn share(&self) -> f32 {
        self.covered / (self.all + 0.5)
    }
}

/// Words in common that tell something, for reasons.
fn common_words(a: &[Term], b: &[Term]) -> Vec<String> {
    let mut out = Vec::new();
    for term in a.iter().filter(|t| t.weight >= 0.3) {
        if b.iter().any(|t| t.stem == term.stem) {
            out.push(format!("“{}”", term.word));
        } else if let Some(other) = b.iter().find(|t| alike(term, t) > 0.0) {
            out.push(format!("“{}” and “{}”", term.word, other.word));
        }
    }
    out.truncate(6);
    out
}
