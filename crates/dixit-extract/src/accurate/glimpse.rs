//! What the net sees of pronouns and of names: more reasons to take one for the other.
//!
//! Of each window with a third-person pronoun the encoder's states of pronouns and
//! capitalised words are kept ([`Glimpses`]), an integer a number. When a pronoun is
//! asked about, small heads compare its state with those of a mention's first and last
//! word and add to the linear weights' scores (`models/antecedent/README.md`).

use super::windows::Chunk;
use crate::antecedent::{Features, Linear as Weights, Pair, Pronoun, Weigher};
use crate::fast::view::View;
use dixit_encoder::{Activation, Error, Linear, Scratch};
use std::borrow::Cow;
use std::ops::Range;

const HEADS: &[u8] = include_bytes!("../../../../models/antecedent/heads.safetensors");

/// Added to the variance, as in training.
const EPSILON: f32 = 1e-5;

/// A word whose state was kept.
#[derive(Clone, Copy, Debug)]
struct Kept {
    /// Its bytes.
    start: u32,
    end: u32,
    /// Number of its window.
    window: u32,
    /// What an integer of its state is worth.
    scale: f32,
}

/// States of words of a document, in order of place.
#[derive(Clone, Default)]
pub(super) struct Glimpses {
    words: Vec<Kept>,
    states: Vec<i8>,
    windows: u32,
}

impl Glimpses {
    /// Begins a window.
    pub(super) fn begin(&mut self) {
        self.windows += 1;
    }

    /// Keeps what will be asked for: `states` are those of the chunk's words.
    pub(super) fn keep(&mut self, text: &str, view: &View, chunk: &Chunk, states: &[f32]) {
        let width = states.len() / chunk.rows.len().max(1);
        let mut row = Vec::with_capacity(width);
        for (word, state) in chunk.words.clone().zip(states.chunks_exact(width.max(1))) {
            let bytes = view.bytes(word);
            let named = view.seen[word].class.is_capital();
            if !named && Pronoun::read(&text[bytes.clone()]).is_none() {
                continue;
            }
            row.clear();
            row.extend_from_slice(state);
            normalise(&mut row);
            let most = row.iter().fold(0.0f32, |m, x| m.max(x.abs()));
            let scale = most.max(f32::MIN_POSITIVE) / 127.0;
            self.states
                .extend(row.iter().map(|x| (x / scale).round() as i8));
            self.words.push(Kept {
                start: bytes.start as u32,
                end: bytes.end as u32,
                window: self.windows,
                scale,
            });
        }
    }

    /// Number of the word that holds the byte `at`.
    fn find(&self, at: usize) -> Option<usize> {
        let i = self.words.partition_point(|w| w.end as usize <= at);
        (self.words.get(i)?.start as usize <= at).then_some(i)
    }

    /// Appends a word's state.
    fn read(&self, word: usize, out: &mut Vec<f32>) {
        let width = self.states.len() / self.words.len().max(1);
        let scale = self.words[word].scale;
        let state = &self.states[word * width..][..width];
        out.extend(state.iter().map(|&x| f32::from(x) * scale));
    }
}

/// Whether a chunk holds a pronoun that may be asked about.
pub(super) fn has_pronoun(text: &str, view: &View, chunk: &Chunk) -> bool {
    let mut words = chunk.words.clone();
    words.any(|w| Pronoun::read(&text[view.bytes(w)]).is_some())
}

/// To mean 0 and variance 1. The heads' weights hold what else belongs to it.
fn normalise(row: &mut [f32]) {
    let width = row.len() as f32;
    let mean = row.iter().sum::<f32>() / width;
    let variance = row.iter().map(|x| (x - mean) * (x - mean)).sum::<f32>() / width;
    let inverse = 1.0 / (variance + EPSILON).sqrt();
    row.iter_mut().for_each(|x| *x = (*x - mean) * inverse);
}

/// The heads' weights.
pub(super) struct Heads {
    /// Of a pronoun, for all heads side by side.
    pronoun: Linear,
    /// Of a mention's first word followed by its last one.
    mention: Linear,
    /// Of a pronoun: how much speaks for nobody within reach.
    none: Linear,
    heads: Vec<Head>,
}

struct Head {
    inner: Linear,
    out: Linear,
}

impl Heads {
    /// The weights that are built into this crate.
    pub(super) fn built_in() -> Result<Heads, Error> {
        let weights = dixit_encoder::Weights::read(HEADS)?;
        let mut heads = Vec::new();
        while weights.has(&format!("{}.out.weight", heads.len())) {
            let load = |part: &str| Linear::load(&weights, &format!("{}.{part}", heads.len()));
            heads.push(Head {
                inner: load("inner")?,
                out: load("out")?,
            });
        }
        Ok(Heads {
            pronoun: Linear::load(&weights, "pronoun")?,
            mention: Linear::load(&weights, "mention")?,
            none: Linear::load(&weights, "none")?,
            heads,
        })
    }

    /// What the heads say on average of each mention, and of none: `pronoun` is a
    /// state, `mentions` the states of first and last words.
    fn run(&self, pronoun: &[f32], mentions: &[f32]) -> Result<(Vec<f32>, f32), Error> {
        let (mut scratch, mut q, mut k) = (Scratch::default(), Vec::new(), Vec::new());
        self.pronoun
            .run(pronoun, Activation::None, &mut q, &mut scratch)?;
        self.mention
            .run(mentions, Activation::None, &mut k, &mut scratch)?;
        let share = 1.0 / self.heads.len().max(1) as f32;
        let count = mentions.len() / self.mention.inputs();
        let mut scores = vec![0.0; count];
        let width = self.pronoun.outputs() / self.heads.len().max(1);
        let (mut rows, mut inner, mut out) = (Vec::new(), Vec::new(), Vec::new());
        for (number, head) in self.heads.iter().enumerate() {
            let q = &q[number * width..][..width];
            rows.clear();
            for k in k.chunks_exact(self.mention.outputs()) {
                let k = &k[number * width..][..width];
                rows.extend(q.iter().zip(k).map(|(q, k)| q * k));
                rows.extend_from_slice(q);
                rows.extend_from_slice(k);
                rows.extend(q.iter().zip(k).map(|(q, k)| (q - k).abs()));
            }
            head.inner
                .run(&rows, Activation::Gelu, &mut inner, &mut scratch)?;
            head.out
                .run(&inner, Activation::None, &mut out, &mut scratch)?;
            scores
                .iter_mut()
                .zip(&out)
                .for_each(|(s, o)| *s += share * o);
        }
        self.none
            .run(pronoun, Activation::None, &mut out, &mut scratch)?;
        Ok((scores, out.first().copied().unwrap_or(0.0)))
    }
}

/// The linear weights, and the heads where the net has seen the words.
pub(super) struct Seeing<'a> {
    pub(super) weights: &'a Weights,
    pub(super) heads: &'a Heads,
    pub(super) glimpses: Cow<'a, Glimpses>,
}

impl Weigher for Seeing<'_> {
    fn weigh(&self, pronoun: &Range<usize>, pairs: &[Pair], alone: &Features) -> Vec<f32> {
        let mut out = self.weights.weigh(pronoun, pairs, alone);
        let Some(at) = self.glimpses.find(pronoun.start) else {
            return out;
        };
        let window = self.glimpses.words[at].window;
        let (mut state, mut states, mut seen) = (Vec::new(), Vec::new(), Vec::new());
        self.glimpses.read(at, &mut state);
        for (number, pair) in pairs.iter().enumerate() {
            let word = |at: usize| {
                let word = self.glimpses.find(at)?;
                (self.glimpses.words[word].window == window).then_some(word)
            };
            let (start, end) = (pair.mention.start, pair.mention.end);
            if let (Some(first), Some(last)) = (word(start), word(end.saturating_sub(1))) {
                self.glimpses.read(first, &mut states);
                self.glimpses.read(last, &mut states);
                seen.push(number);
            }
        }
        // Weights that do not fit are ruled out by a test.
        if let Ok((scores, none)) = self.heads.run(&state, &states) {
            for (number, score) in seen.into_iter().zip(scores) {
                out[number] += score;
            }
            if let Some(last) = out.last_mut() {
                *last += none;
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_heads_fit() {
        let heads = Heads::built_in().unwrap();
        assert!(!heads.heads.is_empty());
        let width = heads.pronoun.inputs();
        let (scores, none) = heads.run(&vec![0.5; width], &vec![0.5; 4 * width]).unwrap();
        assert_eq!(scores.len(), 2);
        assert_eq!(scores[0], scores[1]);
        assert!(none.is_finite());
        assert!(heads.run(&vec![0.5; width], &[]).unwrap().0.is_empty());
    }

    #[test]
    fn a_word_is_found_by_any_of_its_bytes() {
        let kept = |start, end| Kept {
            start,
            end,
            window: 1,
            scale: 0.5,
        };
        let glimpses = Glimpses {
            words: vec![kept(2, 5), kept(7, 9)],
            states: vec![2, -4, 6, 8],
            windows: 1,
        };
        let found: Vec<_> = (0..10).map(|at| glimpses.find(at)).collect();
        let expected = [9, 9, 0, 0, 0, 9, 9, 1, 1, 9].map(|n| (n < 9).then_some(n));
        assert_eq!(found, expected);
        let mut state = Vec::new();
        glimpses.read(1, &mut state);
        assert_eq!(state, [3.0, 4.0]);
    }
}
