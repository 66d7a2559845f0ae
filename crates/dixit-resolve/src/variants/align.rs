//! Which words of one text stand for which of another.

use std::collections::BTreeMap;

use crate::wording::{Word, Wording, value};

/// Words without an equal one that are held against each other, on each side.
const MOST: usize = 48;

/// What a word is worth that is only spelled alike, against one that is the same.
const ALIKE: f32 = 0.7;

/// What was paired.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Alignment {
    /// By word of the first text: its word in the second, and what that is worth.
    pub(super) of: Vec<Option<(usize, f32)>>,
    /// By word of the second text: what its pair is worth, or 0.
    pub(super) back: Vec<f32>,
}

impl Alignment {
    /// Pairs equal words in their order, then what is left by spelling and number.
    pub(super) fn of(a: &Wording, b: &Wording) -> Alignment {
        let mut places: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for (j, word) in b.words.iter().enumerate().rev() {
            places.entry(word.key).or_default().push(j);
        }
        let mut out = Alignment {
            of: vec![None; a.words.len()],
            back: vec![0.0; b.words.len()],
        };
        for (i, word) in a.words.iter().enumerate() {
            if let Some(j) = places.get_mut(&word.key).and_then(Vec::pop) {
                out.pair(i, j, 1.0);
            }
        }
        let left = |paired: &dyn Fn(usize) -> bool, words: &[Word]| -> Vec<usize> {
            (0..words.len())
                .filter(|&i| !paired(i))
                .take(MOST)
                .collect()
        };
        let here = left(&|i| out.of[i].is_some(), &a.words);
        let there = left(&|j| out.back[j] > 0.0, &b.words);
        for i in here {
            let free = there.iter().filter(|&&j| out.back[j] == 0.0);
            let worth = free.map(|&j| (likeness(&a.words[i], &b.words[j]), j));
            // The first of equals.
            let best = worth.fold(
                (0.0, 0),
                |best, next| if next.0 > best.0 { next } else { best },
            );
            if best.0 > 0.0 {
                out.pair(i, best.1, best.0);
            }
        }
        out
    }

    fn pair(&mut self, i: usize, j: usize, worth: f32) {
        self.of[i] = Some((j, worth));
        self.back[j] = worth;
    }

    /// The share of a text's words that have a pair, weighed by what they say; all of
    /// a text without words.
    pub(super) fn covered(words: &[Word], worth: impl Iterator<Item = f32>) -> f32 {
        let (mut sum, mut all) = (0.0, 0.0);
        for (word, worth) in words.iter().zip(worth) {
            sum += word.weight * worth;
            all += word.weight;
        }
        if all > 0.0 { sum / all } else { 1.0 }
    }

    /// The share of neighbouring pairs that are neighbours on both sides.
    pub(super) fn order(&self) -> f32 {
        let pairs: Vec<usize> = self.of.iter().flatten().map(|&(j, _)| j).collect();
        let follow = pairs.windows(2).filter(|p| p[0] < p[1] && p[1] - p[0] <= 2);
        let count = follow.count();
        if pairs.len() < 2 {
            return 1.0;
        }
        count as f32 / (pairs.len() - 1) as f32
    }
}

/// What the second word is worth as a pair of the first, 0 to 1.
fn likeness(a: &Word, b: &Word) -> f32 {
    if let (Some(a), Some(b)) = (value(a), value(b)) {
        return if a == b { 1.0 } else { 0.0 };
    }
    let (x, y) = (a.folded.as_bytes(), b.folded.as_bytes());
    let longer = x.len().max(y.len());
    if x.len().min(y.len()) < 4 || longer > 40 {
        return 0.0;
    }
    let prefix = x.iter().zip(y).take_while(|(x, y)| x == y).count();
    if 2 * prefix >= longer && prefix >= 4 || dice(x, y) >= 0.65 {
        ALIKE
    } else {
        0.0
    }
}

/// The share of pairs of bytes that two words have in common.
fn dice(x: &[u8], y: &[u8]) -> f32 {
    let mut used = [false; 40];
    let mut common = 0;
    for pair in x.windows(2) {
        let found = y
            .windows(2)
            .enumerate()
            .find(|&(j, other)| other == pair && !used[j]);
        if let Some((j, _)) = found {
            used[j] = true;
            common += 1;
        }
    }
    2.0 * common as f32 / (x.len() + y.len() - 2) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(a: &str, b: &str) -> Vec<String> {
        let (a, b) = (Wording::of(a), Wording::of(b));
        let found = Alignment::of(&a, &b).of;
        let found = a
            .words
            .iter()
            .zip(found)
            .filter_map(|(word, pair)| Some((word, pair?.0)));
        found
            .map(|(word, j)| format!("{}={}", word.folded, b.words[j].folded))
            .collect()
    }

    #[test]
    fn words_are_paired_by_stem_then_by_spelling_and_number() {
        assert_eq!(
            pairs(
                "Zakharova denied three reports",
                "3 reports were denied by Zakharov"
            ),
            [
                "zakharova=zakharov",
                "denied=denied",
                "three=3",
                "reports=reports"
            ]
        );
        assert_eq!(
            pairs("He met Mr. Smith", "She saw Mrs. Jones"),
            ["mr=mrs"; 0]
        );
    }
}
