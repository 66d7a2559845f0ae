//! Does one attribution answer another? A score.
//!
//! A logistic regression on what the two tell: where they stand, whether the one who
//! speaks is named in the other, what either does, how far they say the same. Fitted on
//! labelled news (`crates/dixit-eval/data/board-wide`, `train/responses.sh`). A pure
//! function of the two attributions.

use crate::claims::compare::score as same_claim;
use crate::claims::lexicon::{List, lexicon};
use crate::claims::proposition::Proposition;
use crate::claims::stance::Stance;
use dixit_model::Act;

/// The features by name, in the order of the weights.
pub const FEATURES: [&str; 37] = [
    "same document",
    "after it",
    "next",
    "soon after",
    "far",
    "just before",
    "names the speaker",
    "names the speaker's office",
    "its sentence names the speaker",
    "names each other",
    "denies",
    "doubts or concedes",
    "silent",
    "negated",
    "answering words",
    "to an accusation",
    "to a request",
    "to a denial",
    "meaning",
    "same claim",
    "refers to it",
    "own side",
    "named and denies",
    "named and after it",
    "named and silent",
    "named and answering words",
    "denies soon after",
    "answers soon after",
    "named, and names it",
    "named in an accusation",
    "next to a request",
    "headline",
    "same claim, denies",
    "same claim, named",
    "named, next",
    "speaks for somebody",
    "no speaker",
];

/// Weights of [`FEATURES`], then the constant.
const WEIGHTS: [f32; FEATURES.len() + 1] = [
    -0.58, 0.77, 0.90, 1.05, -0.96, 0.93, 0.59, 0.21, -0.31, 0.04, 0.72, 1.27, -0.12, 0.50, 0.70,
    0.29, -0.20, -0.21, 1.16, 0.48, 1.16, 0.39, 0.41, 0.42, -0.13, 0.43, 0.12, 0.64, -0.12, 0.43,
    1.25, 0.59, 1.26, 1.02, 0.03, 1.20, -0.28, -5.33,
];

/// How sure it must be that one answers the other where no rule tells so, and where one does.
/// Chosen on the development parts.
pub(crate) const ANSWERS: f32 = 0.35;
const MAY_ANSWER: f32 = 0.03;

/// Whether what a rule takes for an answer may be one.
pub(crate) fn may_answer(call: &Proposition, by: &Proposition) -> bool {
    score(call, by).is_some_and(|score| score >= MAY_ANSWER)
}

/// How sure it is that one answers the other, where that may be.
pub(crate) fn score(call: &Proposition, by: &Proposition) -> Option<f32> {
    let features = features(call, by)?;
    let sum: f32 = features.iter().zip(WEIGHTS).map(|(f, w)| f * w).sum();
    Some(1.0 / (1.0 + (-sum - WEIGHTS[FEATURES.len()]).exp()))
}

/// The features of an allegation or request, and of what may answer it: nothing where both
/// are one attribution or of one side, or one stands inside the other.
pub(crate) fn features(call: &Proposition, by: &Proposition) -> Option<[f32; FEATURES.len()]> {
    let lexicon = lexicon();
    let together = call.document == by.document;
    let nested = call.parent == Some(by.id) || by.parent == Some(call.id);
    let one_side = call.same_speaker(by) || !call.speaker.is_disjoint(&by.speaker);
    if together && (call.id == by.id || nested) || one_side {
        return None;
    }
    let after = together && by.start > call.start;
    let distance = i64::from(by.rank) - i64::from(call.rank);
    let next = together && distance == 1;
    let soon = together && (1..=3).contains(&distance);
    let far = together && distance.abs() > 8;
    let shortly_before = together && (-2..=-1).contains(&distance);
    let named = !by.speaker.is_disjoint(&call.names);
    let office = call
        .terms
        .iter()
        .any(|t| by.roles.contains(&t.stem) && !lexicon.lists_of_stem(&t.stem).has(List::Common));
    let around = call.around.iter().any(|name| by.speaker.contains(name));
    let back = !call.speaker.is_disjoint(&by.names)
        || by.around.iter().any(|name| call.speaker.contains(name));
    let tied = named || office || around;
    let denies = by.stance.stance == Stance::Denies;
    let partly = matches!(by.stance.stance, Stance::Doubts | Stance::Concedes);
    let silent = by.stance.stance == Stance::None;
    let negated = by.stance.negated;
    let against = denies || negated;
    let accuses = call.act == Some(Act::Accuse);
    let asks = call.stance.stance == Stance::Asks;
    let cosine = call.vector.as_ref().zip(by.vector.as_ref());
    let cosine = cosine.map_or(0.0, |(a, b)| a.dot(b)).max(0.0);
    let same = same_claim(call, by);
    let refers = together && by.refers.as_ref().is_some_and(|r| r.to == call.id);
    let speaks_for = by
        .roles
        .iter()
        .any(|r| lexicon.lists_of_stem(r).has(List::SpeakingFor));
    let is = |yes: bool| f32::from(u8::from(yes));
    Some([
        is(together),
        is(after),
        is(next),
        is(soon),
        is(far),
        is(shortly_before),
        is(named),
        is(office),
        is(around),
        is(tied && back),
        is(denies),
        is(partly),
        is(silent),
        is(negated),
        is(by.answers),
        is(accuses),
        is(asks),
        is(call.is_against()),
        cosine,
        same,
        is(refers),
        is(by.own_side),
        is(tied && against),
        is(tied && after),
        is(tied && silent),
        is(tied && by.answers),
        is(against && soon),
        is(by.answers && soon),
        is(tied && back && soon),
        is(accuses && tied),
        is(asks && next),
        is(call.rank == 0),
        same * is(against),
        same * is(tied),
        is(tied && next),
        is(speaks_for),
        is(by.who.is_empty() || call.who.is_empty()),
    ])
}
