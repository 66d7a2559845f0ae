//! Texts to vectors.

use crate::vectors::{Vectors, WIDTH};
use dixit_encoder::{Encoder as Layers, Scratch, Weights, WordPiece};
use std::collections::HashMap;

/// Pieces of words that are read of a text, the two marks at its ends included:
/// some hundred words. The rest has no part in the vector. The published model
/// learnt from texts of up to 128 pieces.
pub const LONGEST: usize = 128;

/// Bytes that are looked at of what stands between two white spaces. More than
/// [`LONGEST`] unknown words have, as long as a word may be.
const WORD: usize = 1 << 14;

/// Pieces that are encoded together: enough for the encoder's own batches, which
/// need no padding.
const TOGETHER: usize = 2048;

const WEIGHTS: &[u8] = include_bytes!("../../../models/sentences/weights.safetensors");
const VOCABULARY: &str = include_str!("../../../models/sentences/vocabulary.txt");

/// Turns texts into vectors.
pub struct Encoder {
    words: WordPiece,
    layers: Layers<'static>,
    begins: u32,
    ends: u32,
}

/// Working memory, kept from call to call; one for each thread.
#[derive(Default)]
pub struct Room {
    scratch: Scratch,
    ids: Vec<u32>,
    kinds: Vec<u8>,
    lengths: Vec<usize>,
}

impl Encoder {
    /// The encoder with the weights that are built into this crate. Packing them for
    /// the processor takes some 10 ms: keep it.
    ///
    /// # Panics
    /// If the compiled-in weights are damaged, which a test rules out.
    #[must_use]
    pub fn built_in() -> Encoder {
        Encoder::load().expect("the compiled-in weights are whole")
    }

    fn load() -> Result<Encoder, dixit_encoder::Error> {
        let words = WordPiece::read(VOCABULARY)?;
        let mark = |m: &str| words.id(m).unwrap_or(words.unknown());
        Ok(Encoder {
            begins: mark("[CLS]"),
            ends: mark("[SEP]"),
            layers: Layers::load(&Weights::read(WEIGHTS)?, "text")?,
            words,
        })
    }

    /// The vectors of texts, in their order. Equal texts are encoded once. A text
    /// that is longer than [`LONGEST`] pieces stands for its beginning.
    pub fn encode(&self, texts: &[&str], room: &mut Room) -> Vectors {
        let mut firsts: HashMap<&str, usize> = HashMap::with_capacity(texts.len());
        let mut distinct = Vec::new();
        // By text, which of the distinct ones it is.
        let which: Vec<usize> = texts
            .iter()
            .map(|text| {
                *firsts.entry(text).or_insert_with(|| {
                    distinct.push(*text);
                    distinct.len() - 1
                })
            })
            .collect();
        let vectors = self.encode_distinct(&distinct, room);
        if distinct.len() == texts.len() {
            return vectors;
        }
        vectors.pick(&which)
    }

    fn encode_distinct(&self, texts: &[&str], room: &mut Room) -> Vectors {
        let mut out = Vectors::new();
        let mut texts = texts.iter();
        loop {
            room.ids.clear();
            room.lengths.clear();
            for text in texts.by_ref() {
                let before = room.ids.len();
                self.pieces(text, &mut room.ids);
                room.lengths.push(room.ids.len() - before);
                if room.ids.len() >= TOGETHER {
                    break;
                }
            }
            if room.lengths.is_empty() {
                return out;
            }
            self.run(room, &mut out);
        }
    }

    /// Appends the pieces of a text with the marks at its ends.
    fn pieces(&self, text: &str, ids: &mut Vec<u32>) {
        let before = ids.len();
        ids.push(self.begins);
        for word in text.split_whitespace() {
            let word = beginning(word);
            self.words.pieces(word, ids);
            if ids.len() - before >= LONGEST {
                ids.truncate(before + LONGEST - 1);
                break;
            }
        }
        ids.push(self.ends);
    }

    /// Encodes what is in the room: the mean of the states of a text's pieces.
    fn run(&self, room: &mut Room, out: &mut Vectors) {
        room.kinds.clear();
        room.kinds.resize(room.ids.len(), 0);
        let Room {
            scratch,
            ids,
            kinds,
            lengths,
        } = room;
        // Pieces come from the vocabulary of these weights and are few enough.
        let states = self.layers.encode(ids, kinds, lengths, scratch);
        let mut rows = states.unwrap_or_default().as_chunks::<WIDTH>().0.iter();
        for &length in lengths.iter() {
            let mut sum = [0.0; WIDTH];
            for row in rows.by_ref().take(length) {
                for (sum, x) in sum.iter_mut().zip(row) {
                    *sum += x;
                }
            }
            // The two marks alone: a text without words.
            if length <= 2 {
                sum = [0.0; WIDTH];
            }
            out.push(&sum);
        }
    }
}

/// The first [`WORD`] bytes of a word, without a torn character.
fn beginning(word: &str) -> &str {
    let end = (0..=WORD.min(word.len()))
        .rev()
        .find(|&end| word.is_char_boundary(end));
    &word[..end.unwrap_or(0)]
}
