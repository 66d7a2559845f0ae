//! Do two attributions put the same claim forward? A score with reasons.
//!
//! The score is a logistic regression on a few readable features, fitted on the
//! development part of `crates/dixit-eval/data/board` (`dixit-eval board
//! --features`): what the two contents have in common of the words that weigh,
//! their names, counts of one thing, how far apart they were published. It is a
//! pure function of the two attributions, so that adding an article never
//! changes the score of others.

use serde::Serialize;

use super::Similarity;
use super::proposition::{Proposition, Term};
use super::stance::Stance;

/// A pair from this score on is taken for one claim. The score is fitted as a
/// probability; raising the value gives precision for recall.
pub const THRESHOLD: f32 = 0.5;

/// The features by name, in the order of the weights.
pub const FEATURES: [&str; 16] = [
    "cover-less",
    "cover-more",
    "common",
    "names",
    "names-apart",
    "count",
    "count-apart",
    "days",
    "same-document",
    "same-speaker",
    "both-ask",
    "class-only",
    "similarity",
    "opposed",
    "opposed-here",
    "one-asks",
];

/// Weights of [`FEATURES`], then the constant.
const WEIGHTS: [f32; FEATURES.len() + 1] = [
    3.0, 3.5, 0.6, 1.2, -0.8, 3.0, -0.8, -1.5, -0.4, -0.6, 0.6, -0.5, 0.0, 0.0, 0.0, 0.0, -4.6,
];

/// Two attributions that put one claim forward.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Link {
    pub(crate) score: f32,
    pub(crate) reasons: Vec<Reason>,
}

/// Why two attributions are taken for one claim's, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// For or against.
    pub supports: bool,
    /// The reason.
    pub text: String,
}

fn reason(supports: bool, text: String) -> Reason {
    Reason { supports, text }
}

/// Compares two propositions.
pub(crate) fn compare(
    a: &Proposition,
    b: &Proposition,
    similarity: Option<&dyn Similarity>,
) -> Link {
    let (features, reasons) = features(a, b, similarity);
    let sum: f32 = features.iter().zip(&WEIGHTS).map(|(f, w)| f * w).sum();
    let logit = sum + WEIGHTS[FEATURES.len()];
    Link {
        score: 1.0 / (1.0 + (-logit).exp()),
        reasons,
    }
}

/// The features of a pair and the reasons that they give.
pub(crate) fn features(
    a: &Proposition,
    b: &Proposition,
    similarity: Option<&dyn Similarity>,
) -> ([f32; FEATURES.len()], Vec<Reason>) {
    let mut out = [0.0; FEATURES.len()];
    let mut reasons = Vec::new();
    let common = Common::of(&a.terms, &b.terms);
    let (less, more) = (common.a.min(common.b), common.a.max(common.b));
    // Half a word is added, so that one word in common is no full cover.
    out[0] = common.both / (less + 0.5);
    out[1] = common.both / (more + 0.5);
    out[2] = common.both.min(4.0);
    out[11] = f32::from(common.both > 0.0 && common.same == 0);
    if !common.words.is_empty() {
        reasons.push(reason(true, format!("both say {}", common.words.join(", "))));
    }
    names(a, b, &mut out, &mut reasons);
    counts(a, b, &common, &mut out, &mut reasons);
    if let (Some(x), Some(y)) = (a.day, b.day) {
        let days = (x - y).abs();
        out[7] = (1.0 + days as f32).ln() / 8.0;
        if days > 90 {
            reasons.push(reason(false, format!("published {days} days apart")));
        }
    }
    out[8] = f32::from(a.document == b.document);
    out[9] = f32::from(a.who == b.who && !a.who.is_empty());
    out[10] = f32::from(a.stance.stance == Stance::Asks && b.stance.stance == Stance::Asks);
    let against = |s: Stance| matches!(s, Stance::Denies | Stance::Doubts | Stance::Concedes);
    let (x, y) = (a.stance.stance, b.stance.stance);
    let opposed = against(x) != against(y) && x != Stance::None && y != Stance::None && out[9] == 0.0;
    out[13] = f32::from(opposed) * (0.2 + common.both.min(2.0));
    out[14] = f32::from(opposed && a.document == b.document) / (1.0 + apart(a, b));
    out[15] = f32::from((x == Stance::Asks) != (y == Stance::Asks));
    if let Some(value) = similarity.and_then(|s| s.similarity(&a.text, &b.text)) {
        out[12] = value;
        reasons.push(reason(value >= 0.5, format!("sentences alike to {value:.2}")));
    }
    (out, reasons)
}

/// How far apart two contents of one document stand, in some three sentences.
fn apart(a: &Proposition, b: &Proposition) -> f32 {
    a.start.abs_diff(b.start) as f32 / 400.0
}

fn names(a: &Proposition, b: &Proposition, out: &mut [f32], reasons: &mut Vec<Reason>) {
    let both: Vec<&str> = a.names.intersection(&b.names).map(String::as_str).collect();
    let less = a.names.len().min(b.names.len());
    if less == 0 {
        return;
    }
    out[3] = both.len() as f32 / less as f32;
    out[4] = f32::from(both.is_empty());
    reasons.push(match both.is_empty() {
        true => reason(false, "no name in common".to_owned()),
        false => reason(true, format!("both name {}", both.join(", "))),
    });
}

/// Counts of one thing: their units meet, and so does what befell them.
fn counts(
    a: &Proposition,
    b: &Proposition,
    common: &Common,
    out: &mut [f32],
    reasons: &mut Vec<Reason>,
) {
    if a.quantities.is_empty() || b.quantities.is_empty() {
        return;
    }
    let met = a.quantities.iter().find_map(|x| {
        let y = b.quantities.iter().find(|y| x.meets(y))?;
        Some((x, y))
    });
    match met {
        Some((x, y)) if common.both > 0.25 => {
            out[5] = 1.0;
            let words = if x.agrees(y) { "counts that agree" } else { "counts that differ" };
            reasons.push(reason(true, format!("{words}: {} and {}", x.range(), y.range())));
        }
        _ => {
            out[6] = 1.0;
            reasons.push(reason(false, "counts of other things".to_owned()));
        }
    }
}

/// What two sets of terms have in common.
struct Common {
    /// Weight of the first, of the second, of what they share.
    a: f32,
    b: f32,
    both: f32,
    /// Words of the same stem.
    same: usize,
    words: Vec<String>,
}

/// What a word of the same class counts beside the same word.
const LIKE: f32 = 0.8;

impl Common {
    fn of(a: &[Term], b: &[Term]) -> Common {
        let sum = |terms: &[Term]| terms.iter().map(|t| t.weight).sum();
        let mut out = Common {
            a: sum(a),
            b: sum(b),
            both: 0.0,
            same: 0,
            words: Vec::new(),
        };
        let mut taken = vec![false; b.len()];
        // The same word first: both lists are in order of stems.
        let mut rest = Vec::new();
        for term in a {
            match b.binary_search_by(|t| t.stem.cmp(&term.stem)) {
                Ok(at) => {
                    taken[at] = true;
                    let weight = term.weight.min(b[at].weight);
                    out.both += weight;
                    if weight >= 0.2 {
                        out.same += 1;
                        out.words.push(format!("“{}”", term.stem));
                    }
                }
                Err(_) => rest.push(term),
            }
        }
        for term in rest {
            let like = b.iter().enumerate().find_map(|(at, other)| {
                let shared = term.classes.iter().find(|c| other.classes.contains(c))?;
                (!taken[at]).then_some((at, *shared))
            });
            if let Some((at, class)) = like {
                taken[at] = true;
                let weight = LIKE * term.weight.min(b[at].weight);
                out.both += weight;
                if weight >= 0.2 {
                    let (one, other, name) = (&term.stem, &b[at].stem, class.name());
                    out.words.push(format!("“{one}” and “{other}” ({name})"));
                }
            }
        }
        out
    }
}
