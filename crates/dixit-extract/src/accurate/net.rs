//! The encoder and its two heads.
//!
//! 1. A linear head over the encoder's states says of each word how likely a cue
//!    begins there.
//! 2. For each likely cue a small stack, which sees the states of the cue's
//!    passage, of the cue's first word, and each word's distance from it, scores
//!    the labels of that cue's own source, cue and content, and says how likely
//!    the word is a cue indeed. A chain over the labels ([`crf`](crate::fast::crf))
//!    makes spans of the scores.

use super::windows::{Chunk, Marks, Window};
use crate::fast::crf::{self, ExpTransitions, NEVER, Row, Transitions};
use dixit_encoder::{Activation, Encoder, Error, Linear, Norm, Scratch, Stack, Weights, WordPiece};

/// Labels that are scored: those of the chain but its pad.
const LABELS: usize = crf::LABELS - 1;

/// How far apart words are told apart by distance from the cue.
const REACH: usize = 128;

/// Words to a cue in the densest text that is read in full.
const DENSEST: usize = 8;

/// Least probability at which a word is tried as a cue's first. Up to .2 no
/// measure on training articles left out of training fell by more than .1; each
/// word that is not tried saves the second stack a passage.
const TRIED: f32 = 0.12;

const WEIGHTS: &[u8] = include_bytes!("../../../../models/accurate/weights.safetensors");
const VOCABULARY: &str = include_str!("../../../../models/accurate/vocabulary.txt");

/// What the heads say around one likely cue.
#[derive(Clone, Debug)]
pub(super) struct Anchored {
    /// Number of the chunk in its window.
    pub(super) chunk: usize,
    /// The cue's first word, counted in the chunk.
    pub(super) at: usize,
    /// How likely the first head thinks it.
    pub(super) likely: f32,
    /// How likely the second head thinks it.
    pub(super) right: f32,
    /// Score of each label for each word of the chunk.
    pub(super) scores: Vec<Row>,
}

/// Weights, ready to run.
pub(super) struct Net {
    pub(super) tokeniser: WordPiece,
    pub(super) marks: Marks,
    encoder: Encoder<'static>,
    anchor: Linear,
    here: Linear,
    there: Linear,
    /// By distance from the cue, what is added to a word's row.
    distance: Vec<f32>,
    /// By class of the boundary before the word, what is added to its row.
    boundary: Vec<f32>,
    norm: Norm,
    second: Stack,
    labels: Linear,
    right: Linear,
    pub(super) transitions: Transitions,
    pub(super) exp: ExpTransitions,
}

/// Working memory, kept from window to window.
#[derive(Default)]
pub(super) struct Room {
    encoder: Scratch,
    heads: Scratch,
    /// States of a chunk's words.
    words: Vec<f32>,
    likely: Vec<f32>,
    here: Vec<f32>,
    there: Vec<f32>,
    rows: Vec<f32>,
    lengths: Vec<usize>,
    labels: Vec<f32>,
    firsts: Vec<f32>,
    right: Vec<f32>,
    /// Rows that the encoder and the second stack have read.
    pub(super) steps: u64,
}

impl Net {
    /// The weights that are built into this crate.
    pub(super) fn built_in() -> Result<Net, Error> {
        let weights = Weights::read(WEIGHTS)?;
        let tokeniser = WordPiece::read(VOCABULARY)?;
        let unknown = tokeniser.unknown();
        let mark = |m: &str| tokeniser.id(m).unwrap_or(unknown);
        let transitions = transitions(&weights.floats("transitions")?);
        let second = Stack::load(&weights, "second")?;
        Ok(Net {
            exp: ExpTransitions::new(&transitions),
            transitions,
            marks: Marks {
                begins: mark("[CLS]"),
                separates: mark("[SEP]"),
            },
            tokeniser,
            encoder: Encoder::load(&weights, "encoder")?,
            anchor: Linear::load(&weights, "anchor")?,
            here: Linear::load(&weights, "here")?,
            there: Linear::load(&weights, "there")?,
            distance: weights.floats("distance")?,
            boundary: weights.floats("boundary")?,
            norm: Norm::load(&weights, "norm", second.width())?,
            second,
            labels: Linear::load(&weights, "labels")?,
            right: Linear::load(&weights, "right")?,
        })
    }

    /// Reads a window; the likely cues in order of chunk and word.
    pub(super) fn read(&self, window: &Window, room: &mut Room) -> Result<Vec<Anchored>, Error> {
        let mut out = Vec::new();
        room.steps += window.ids.len() as u64;
        room.rows.clear();
        room.lengths.clear();
        let states = self.encoder.encode(
            &window.ids,
            &window.kinds,
            &[window.ids.len()],
            &mut room.encoder,
        )?;
        for (number, chunk) in window.chunks.iter().enumerate() {
            gather(states, self.encoder.width(), chunk, &mut room.words);
            let scratch = &mut room.heads;
            self.anchor
                .run(&room.words, Activation::None, &mut room.likely, scratch)?;
            let from = out.len();
            out.extend(
                tried(&room.likely)
                    .into_iter()
                    .map(|(at, likely)| Anchored {
                        chunk: number,
                        at,
                        likely,
                        right: 0.0,
                        scores: Vec::new(),
                    }),
            );
            if out.len() > from {
                self.here
                    .run(&room.words, Activation::None, &mut room.here, scratch)?;
            }
            for a in &out[from..] {
                let width = self.encoder.width();
                let word = &room.words[a.at * width..][..width];
                self.there
                    .run(word, Activation::None, &mut room.there, scratch)?;
                self.around(a.at, chunk, &room.here, &room.there, &mut room.rows);
                room.lengths.push(chunk.rows.len());
            }
        }
        self.label(room, &mut out)?;
        Ok(out)
    }

    /// Appends what the second stack sees of a chunk around the word `at`.
    fn around(&self, at: usize, chunk: &Chunk, here: &[f32], there: &[f32], rows: &mut Vec<f32>) {
        let width = there.len();
        let words = here.chunks_exact(width).zip(&chunk.boundaries);
        for (word, (here, &boundary)) in words.enumerate() {
            let distance = (word + REACH).saturating_sub(at).min(2 * REACH);
            let distance = &self.distance[distance * width..][..width];
            let boundary = &self.boundary[usize::from(boundary) * width..][..width];
            let from = rows.len();
            let sum = here.iter().zip(there).zip(distance).zip(boundary);
            rows.extend(sum.map(|(((h, t), d), b)| h + t + d + b));
            self.norm.apply(&mut rows[from..]);
        }
    }

    /// Runs the second stack over `room.rows` and writes what it says.
    fn label(&self, room: &mut Room, out: &mut [Anchored]) -> Result<(), Error> {
        room.steps += room.lengths.iter().sum::<usize>() as u64;
        let scratch = &mut room.heads;
        self.second.run(&mut room.rows, &room.lengths, scratch)?;
        self.labels
            .run(&room.rows, Activation::None, &mut room.labels, scratch)?;
        let width = self.second.width();
        room.firsts.clear();
        let mut first = 0;
        for (a, &length) in out.iter_mut().zip(&room.lengths) {
            let labels = room.labels[first * LABELS..][..length * LABELS]
                .as_chunks()
                .0;
            a.scores = labels.iter().map(row).collect();
            room.firsts
                .extend_from_slice(&room.rows[(first + a.at) * width..][..width]);
            first += length;
        }
        self.right
            .run(&room.firsts, Activation::None, &mut room.right, scratch)?;
        for (a, &x) in out.iter_mut().zip(&room.right) {
            a.right = sigmoid(x);
        }
        Ok(())
    }
}

/// The words of a chunk that are tried as first words of cues, with their
/// probability, in order.
///
/// Prose has a cue in thirty words. Where every other word looks like one, only
/// the likeliest are tried, so that the work stays in proportion to the text.
fn tried(scores: &[f32]) -> Vec<(usize, f32)> {
    let likely = scores.iter().map(|&x| sigmoid(x)).enumerate();
    let mut out: Vec<(usize, f32)> = likely.filter(|&(_, p)| p > TRIED).collect();
    let most = scores.len() / DENSEST + DENSEST;
    if out.len() > most {
        out.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        out.truncate(most);
        out.sort_by_key(|a| a.0);
    }
    out
}

fn gather(states: &[f32], width: usize, chunk: &Chunk, out: &mut Vec<f32>) {
    out.clear();
    for &row in &chunk.rows {
        out.extend_from_slice(&states[row * width..][..width]);
    }
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

fn row(scores: &[f32; LABELS]) -> Row {
    let mut row = [NEVER; crf::LABELS];
    row[..LABELS].copy_from_slice(scores);
    row
}

/// Transition scores from `[boundary][from][to]`, one after another.
fn transitions(scores: &[f32]) -> Transitions {
    let mut out = crf::blank_transitions(crf::allowed);
    for (at, &score) in scores.iter().enumerate() {
        let (boundary, from, to) = (at / LABELS / LABELS, at / LABELS % LABELS, at % LABELS);
        if crf::allowed(from, to)
            && let Some(table) = out.get_mut(boundary)
        {
            table[from][to] = score;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_likely_words_the_likeliest_are_tried() {
        assert_eq!(tried(&[-9.0, 2.0, -9.0]), [(1, sigmoid(2.0))]);
        let mut scores = vec![1.0; 80];
        scores[70] = 3.0;
        let tried = tried(&scores);
        assert_eq!(tried.len(), 18);
        assert_eq!(tried[17], (70, sigmoid(3.0)));
        assert!(tried.is_sorted_by_key(|t| t.0));
    }

    #[test]
    fn the_built_in_weights_fit() {
        let net = Net::built_in().unwrap();
        assert_ne!(net.marks.begins, net.tokeniser.unknown());
        assert_ne!(net.marks.separates, net.tokeniser.unknown());
    }
}
