//! Passages packed into the sequences that the encoder reads.
//!
//! A window holds as many whole passages as fit, with a separator behind each:
//! a passage is understood better with its neighbours. A passage that fits no
//! window is cut into chunks at its sentences.

use super::words::words;
use crate::fast::view::View;
use dixit_encoder::WordPiece;
use std::ops::Range;

/// Pieces of a window at most, separators among them. The encoder was trained
/// on windows of this size.
const WINDOW: usize = 254;

/// Pieces of a chunk at most.
const CHUNK: usize = 250;

/// Pieces of one word that are looked at.
const PIECES: usize = 8;

/// Words of one passage that share a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// Number of the passage among those that were packed.
    pub passage: usize,
    /// Which of the passage's words.
    pub words: Range<usize>,
    /// Row of each word's first piece in the window.
    pub rows: Vec<usize>,
    /// Class of the boundary before each word.
    pub boundaries: Vec<u8>,
}

/// A sequence for the encoder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// Pieces of words.
    pub ids: Vec<u32>,
    /// Kind of each piece's word.
    pub kinds: Vec<u8>,
    /// What the window holds of the passages.
    pub chunks: Vec<Chunk>,
}

/// The marks that the encoder wants around passages.
#[derive(Clone, Copy, Debug)]
pub struct Marks {
    /// Stands at the beginning of each window.
    pub begins: u32,
    /// Stands behind each passage.
    pub separates: u32,
}

/// Packs passages into windows, in order.
pub fn windows(text: &str, passages: &[&View], tokeniser: &WordPiece, marks: Marks) -> Vec<Window> {
    let mut out = Vec::new();
    let mut window = Window::default();
    let mut of = Pieces::default();
    for (passage, view) in passages.iter().enumerate() {
        of.read(text, view, tokeniser);
        for words in of.chunks() {
            let pieces = of.ends[words.end] - of.ends[words.start];
            if !window.chunks.is_empty() && window.ids.len() + pieces + 1 > WINDOW {
                out.push(std::mem::take(&mut window));
            }
            if window.ids.is_empty() {
                window.ids.push(marks.begins);
                window.kinds.push(0);
            }
            let from = of.ends[words.start];
            let rows = words.clone().map(|w| window.ids.len() + of.ends[w] - from);
            let rows = rows.collect();
            let mut boundaries = view.boundaries()[words.clone()].to_vec();
            // Wherever it is cut, a chunk begins as a sentence does.
            boundaries[0] = 1;
            window.ids.extend(&of.ids[from..from + pieces]);
            window.kinds.extend(&of.kinds[from..from + pieces]);
            window.ids.push(marks.separates);
            window.kinds.push(0);
            window.chunks.push(Chunk {
                passage,
                words,
                rows,
                boundaries,
            });
        }
    }
    if !window.chunks.is_empty() {
        out.push(window);
    }
    out
}

/// The pieces of one passage.
#[derive(Default)]
struct Pieces {
    ids: Vec<u32>,
    kinds: Vec<u8>,
    /// Pieces before each word, and in all.
    ends: Vec<usize>,
    /// Whether a sentence begins at each word.
    begins: Vec<bool>,
}

impl Pieces {
    fn read(&mut self, text: &str, view: &View, tokeniser: &WordPiece) {
        self.ids.clear();
        self.kinds.clear();
        self.begins.clear();
        self.ends.clear();
        self.ends.push(0);
        for word in words(text, view) {
            let from = self.ids.len();
            tokeniser.pieces(word.text, &mut self.ids);
            if self.ids.len() == from {
                self.ids.push(tokeniser.unknown());
            }
            self.ids.truncate(from + PIECES);
            self.kinds.resize(self.ids.len(), word.kind);
            self.begins.push(word.begins);
            self.ends.push(self.ids.len());
        }
    }

    /// The words in stretches of no more than [`CHUNK`] pieces, cut at
    /// sentences where there are any.
    fn chunks(&self) -> Vec<Range<usize>> {
        let mut out = Vec::new();
        let mut start = 0;
        let mut sentence = None;
        for word in 0..self.begins.len() {
            if self.begins[word] && word > start {
                sentence = Some(word);
            }
            if self.ends[word + 1] - self.ends[start] > CHUNK {
                let cut = sentence.take().unwrap_or(word);
                out.push(start..cut);
                start = cut;
            }
        }
        if start < self.begins.len() {
            out.push(start..self.begins.len());
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const VOCABULARY: &str = "[UNK]\n[CLS]\n[SEP]\nthe\ncrane\nfell\n.\n##s\n";
    const MARKS: Marks = Marks {
        begins: 1,
        separates: 2,
    };

    /// The windows of one passage for each text, and the passages' lengths in words.
    fn pack(texts: &[&str]) -> (Vec<Window>, Vec<usize>) {
        let text = texts.join("\n");
        let mut at = 0;
        let views: Vec<View> = texts
            .iter()
            .map(|t| {
                let range = at..at + t.len();
                at = range.end + 1;
                View::new(&text, &[range], 1, false, &BTreeSet::new())
            })
            .collect();
        let tokeniser = WordPiece::read(VOCABULARY).unwrap();
        let views: Vec<&View> = views.iter().collect();
        let lengths = views.iter().map(|v| v.len()).collect();
        (windows(&text, &views, &tokeniser, MARKS), lengths)
    }

    #[test]
    fn passages_share_a_window_with_a_mark_behind_each() {
        let (windows, _) = pack(&["The cranes fell.", "Fell?"]);
        assert_eq!(windows.len(), 1);
        // [CLS] the crane ##s fell . [SEP] fell [UNK] [SEP]
        assert_eq!(windows[0].ids, [1, 3, 4, 7, 5, 6, 2, 5, 0, 2]);
        assert_eq!(windows[0].kinds, [0, 1, 0, 0, 0, 0, 0, 1, 0, 0]);
        assert_eq!(windows[0].chunks[0].rows, [1, 2, 4, 5]);
        assert_eq!(windows[0].chunks[1].rows, [7, 8]);
    }

    #[test]
    fn every_word_stands_in_one_window_and_none_is_too_long() {
        let long = "The crane fell. ".repeat(200);
        let endless = "crane ".repeat(700);
        let (windows, lengths) = pack(&["Fell.", &long, "The crane.", &endless, ""]);
        let mut next = vec![0; lengths.len()];
        for window in &windows {
            assert!(window.ids.len() <= WINDOW, "{}", window.ids.len());
            for chunk in &window.chunks {
                assert_eq!(chunk.words.start, next[chunk.passage]);
                assert_eq!(chunk.rows.len(), chunk.words.len());
                assert_eq!(chunk.boundaries.len(), chunk.words.len());
                next[chunk.passage] = chunk.words.end;
                let first = window.ids[chunk.rows[0]];
                assert!(first == 3 || chunk.passage != 1, "a sentence was cut");
            }
        }
        assert_eq!(next, lengths);
    }
}
