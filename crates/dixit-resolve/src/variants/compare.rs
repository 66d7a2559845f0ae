//! Two texts: the same utterance in other words?

use std::sync::LazyLock;

use dixit_sentences::Code;

use super::Reason;
use super::align::Alignment;
use crate::wording::{Wording, key};

/// What is measured of two texts, in the order of [`Features`].
pub const FEATURES: [&str; 14] = [
    "always",
    "vectors",
    "vectors near",
    "words of the poorer",
    "words of the richer",
    "spelling",
    "order",
    "numbers apart",
    "numbers shared",
    "names apart",
    "names shared",
    "negation",
    "length",
    "short",
];

/// The measures of two texts.
pub type Features = [f32; FEATURES.len()];

const WEIGHTS: &str = include_str!("../../data/variant-weights.tsv");

static MODEL: LazyLock<Features> = LazyLock::new(|| {
    let lines = WEIGHTS.lines().filter(|line| !line.starts_with('#'));
    let pairs: Vec<(&str, f32)> = lines
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(name, weight)| Some((name, weight.parse().ok()?)))
        .collect();
    FEATURES.map(|name| {
        pairs
            .iter()
            .find(|pair| pair.0 == name)
            .map_or(0.0, |pair| pair.1)
    })
});

/// A text made ready for comparison.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    pub(crate) wording: Wording,
    pub(crate) code: Code,
    /// Hashes of its runs of three letters, sorted.
    trigrams: Vec<u32>,
    speaker: Option<u64>,
}

impl Prepared {
    pub(crate) fn of(text: &str, code: Code, speaker: Option<u64>) -> Prepared {
        let wording = Wording::of(text);
        let mut line = Vec::new();
        for word in &wording.words {
            line.push(' ');
            line.extend(word.folded.chars());
        }
        let mut letters = String::new();
        let runs = line.windows(3).map(|run| {
            letters.clear();
            letters.extend(run);
            key(&letters) as u32
        });
        let mut trigrams: Vec<u32> = runs.collect();
        trigrams.sort_unstable();
        Prepared {
            wording,
            code,
            trigrams,
            speaker,
        }
    }
}

/// Measures two texts. The same in either order.
pub(crate) fn features(a: &Prepared, b: &Prepared) -> Features {
    let (x, y) = (&a.wording, &b.wording);
    // Pairs by spelling are greedy; from the smaller text they are the same always.
    let turned = (x.words.len(), &a.trigrams) > (y.words.len(), &b.trigrams);
    let (x, y) = if turned { (y, x) } else { (x, y) };
    let alignment = Alignment::of(x, y);
    let worth = || {
        alignment
            .of
            .iter()
            .map(|pair| pair.map_or(0.0, |pair| pair.1))
    };
    let covered = [
        Alignment::covered(&x.words, worth()),
        Alignment::covered(&y.words, alignment.back.iter().copied()),
    ];
    let names = |words: &[crate::wording::Word], worth: &mut dyn Iterator<Item = f32>| {
        let (mut paired, mut alone) = (0.0f32, 0.0f32);
        for (word, worth) in words.iter().zip(worth) {
            match (word.name, worth > 0.0) {
                (true, true) => paired += 1.0,
                (true, false) => alone += 1.0,
                _ => {}
            }
        }
        (paired, alone)
    };
    let (here, alone_here) = names(&x.words, &mut worth());
    let (there, alone_there) = names(&y.words, &mut alignment.back.iter().copied());
    let shared = x.numbers.iter().filter(|n| y.numbers.contains(n)).count();
    let apart = (x.numbers.len() - shared).min(y.numbers.len() - shared);
    let cosine = a.code.dot(&b.code);
    let lengths = [x, y].map(|text| text.words.len().max(1) as f32);
    [
        1.0,
        cosine,
        ((cosine - 0.8) / 0.2).clamp(0.0, 1.0),
        covered[0].min(covered[1]),
        covered[0].max(covered[1]),
        dice(&a.trigrams, &b.trigrams),
        alignment.order(),
        apart as f32 / x.numbers.len().max(y.numbers.len()).max(1) as f32,
        (shared as f32).min(3.0) / 3.0,
        alone_here.min(alone_there).min(3.0),
        here.min(there).min(3.0) / 3.0,
        f32::from(u8::from(x.negated() != y.negated())),
        (lengths[0] / lengths[1]).ln().abs().min(2.0),
        1.0 / lengths[0].min(lengths[1]),
    ]
}

/// The share of runs of letters that two texts have in common.
fn dice(a: &[u32], b: &[u32]) -> f32 {
    let (mut i, mut j, mut common) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        common += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    if a.is_empty() && b.is_empty() {
        return 1.0;
    }
    2.0 * common as f32 / (a.len() + b.len()) as f32
}

/// The log-odds that two speakers known as one and the same add, or as two take
/// away. Not learnt: no corpus at hand has both. One speaker says many things; two
/// say the same words mostly where they quote each other.
const SPEAKERS: [f32; 2] = [1.0, -5.0];

/// How likely two texts are one utterance by their features, 0 to 1.
pub(crate) fn score(a: &Prepared, b: &Prepared, features: &Features) -> f32 {
    let sum: f32 = features.iter().zip(&*MODEL).map(|(x, w)| x * w).sum();
    let odds = match (a.speaker, b.speaker) {
        (Some(a), Some(b)) => sum + SPEAKERS[usize::from(a != b)],
        _ => sum,
    };
    1.0 / (1.0 + (-odds).exp())
}

/// The reasons for a score, in words.
pub(crate) fn reasons(a: &Prepared, b: &Prepared, features: &Features) -> Vec<Reason> {
    let mut out = Vec::new();
    let percent = |share: f32| (100.0 * share).round() as i32;
    let mut say = |code, words: String| out.push(Reason { code, words });
    say(
        "sense",
        format!("vectors {} % alike", percent(features[1].max(0.0))),
    );
    let (least, most) = (percent(features[3]), percent(features[4]));
    say(
        "words",
        format!("{least} and {most} % of the words have a counterpart"),
    );
    let list = |numbers: &[f64]| {
        let texts: Vec<String> = numbers.iter().take(4).map(f64::to_string).collect();
        texts.join(", ")
    };
    if features[7] > 0.0 {
        let (x, y) = (list(&a.wording.numbers), list(&b.wording.numbers));
        say("numbers", format!("numbers differ: {x} and {y}"));
    } else if features[8] > 0.0 {
        say("numbers", "the same numbers".to_owned());
    }
    if features[9] > 0.0 {
        say("names", "each has a name that the other lacks".to_owned());
    } else if features[10] > 0.0 {
        say("names", "the same names".to_owned());
    }
    if features[11] > 0.0 {
        say("negation", "one is negated".to_owned());
    }
    match (a.speaker, b.speaker) {
        (Some(x), Some(y)) if x == y => say("speaker", "one speaker".to_owned()),
        (Some(_), Some(_)) => say("speaker", "two speakers".to_owned()),
        _ => {}
    }
    out
}
