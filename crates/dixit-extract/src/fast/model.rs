//! The fast reader's weights: two tables of label scores, one of judgement
//! scores and a list of words, in one small file.
//!
//! Scores are 8-bit integers with one scale a table. A feature is found by the
//! low bits of its hash alone: features that fall on the same row share it,
//! which costs less than two tenths of a point of F1 at these sizes (2^18
//! against 2^22 rows, articles held out from training).

use super::crf::{BOUNDARIES, ExpTransitions, LABELS, NEVER, PAD, Row, Transitions};
use super::features::Known;
use std::borrow::Cow;

/// First bytes of a weights file; the last is the version of the format.
const MAGIC: &[u8; 8] = b"dixitfr\x01";

/// The weights that are built into this crate; see `models/fast/README.md`.
static BUILT_IN: &[u8] = include_bytes!("../../../../models/fast/weights.bin");

/// Scores of labels by feature.
#[derive(Clone, Debug)]
pub struct Table {
    rows: Cow<'static, [u8]>,
    mask: u32,
    scale: f32,
}

impl Table {
    /// A table from 8-bit scores, [`LABELS`] a row; the number of rows is a power of two.
    pub fn new(rows: Vec<u8>, scale: f32) -> Table {
        let mask = (rows.len() / LABELS - 1) as u32;
        Table {
            rows: Cow::Owned(rows),
            mask,
            scale,
        }
    }

    /// Adds the scores of `features` to `sum`.
    #[inline]
    pub fn add(&self, features: &[u32], sum: &mut [i16; LABELS]) {
        for &feature in features {
            let at = (feature & self.mask) as usize * LABELS;
            let row: &[u8; LABELS] = self.rows[at..at + LABELS]
                .try_into()
                .expect("a row has LABELS scores");
            for (s, &w) in sum.iter_mut().zip(row) {
                *s = s.wrapping_add(i16::from(w as i8));
            }
        }
    }

    /// The scores that a sum stands for.
    #[inline]
    pub fn row(&self, sum: &[i16; LABELS]) -> Row {
        let mut row = [0.0; LABELS];
        for (r, &s) in row.iter_mut().zip(sum) {
            *r = f32::from(s) * self.scale;
        }
        row[PAD] = NEVER;
        row
    }
}

/// One linear-chain model: scores of labels and of transitions.
#[derive(Clone, Debug)]
pub struct Chain {
    /// Scores of labels by feature.
    pub table: Table,
    /// Scores of transitions.
    pub transitions: Transitions,
    /// Their exponentials.
    pub exp: ExpTransitions,
}

impl Chain {
    /// Puts a model together.
    pub fn new(table: Table, transitions: Transitions) -> Chain {
        let exp = ExpTransitions::new(&transitions);
        Chain {
            table,
            transitions,
            exp,
        }
    }

    /// Appends the model to a weights file.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        out.extend(((self.table.mask + 1) * LABELS as u32).to_le_bytes());
        out.extend(self.table.scale.to_le_bytes());
        out.extend(&self.table.rows[..]);
        for v in self.transitions.iter().flatten().flatten() {
            out.extend(v.to_le_bytes());
        }
    }
}

/// The model that says how likely an attribution is right.
#[derive(Clone, Debug)]
pub struct Judge {
    weights: Cow<'static, [u8]>,
    mask: u32,
    scale: f32,
}

impl Judge {
    /// A judge from 8-bit scores; their number is a power of two.
    pub fn new(weights: Vec<u8>, scale: f32) -> Judge {
        let mask = weights.len() as u32 - 1;
        Judge {
            weights: Cow::Owned(weights),
            mask,
            scale,
        }
    }

    /// The probability that an attribution with these features is right.
    pub fn probability(&self, features: &[u32]) -> f32 {
        let sum: i32 = features
            .iter()
            .map(|&f| i32::from(self.weights[(f & self.mask) as usize] as i8))
            .sum();
        1.0 / (1.0 + (-(sum as f32) * self.scale).exp())
    }
}

/// Words that the features know more of than their spelling.
#[derive(Clone, Debug, Default)]
pub struct WordList {
    words: Vec<u32>,
    known: Vec<Known>,
    /// Where the words with given highest bits stand.
    index: Vec<u32>,
}

/// Bits of a word's hash by which [`WordList`] is indexed.
const INDEX_BITS: u32 = 14;

impl WordList {
    /// The list of `words`.
    pub fn new(mut words: Vec<(u32, Known)>) -> WordList {
        words.sort_unstable_by_key(|w| w.0);
        words.dedup_by_key(|w| w.0);
        let index = (0..=1u32 << INDEX_BITS)
            .map(|top| words.partition_point(|w| (w.0 >> (32 - INDEX_BITS)) < top) as u32)
            .collect();
        WordList {
            words: words.iter().map(|w| w.0).collect(),
            known: words.iter().map(|w| w.1).collect(),
            index,
        }
    }

    /// The words with what is known of them, sorted by hash.
    pub fn iter(&self) -> impl Iterator<Item = (u32, Known)> + '_ {
        self.words.iter().copied().zip(self.known.iter().copied())
    }

    /// What is known of a word; nothing of most.
    #[inline]
    pub fn get(&self, word: u32) -> Known {
        if self.index.is_empty() {
            return Known::default();
        }
        let top = (word >> (32 - INDEX_BITS)) as usize;
        let (from, to) = (self.index[top] as usize, self.index[top + 1] as usize);
        match self.words[from..to].iter().position(|&w| w == word) {
            Some(at) => self.known[from + at],
            None => Known::default(),
        }
    }
}

/// All weights of the fast reader.
#[derive(Clone, Debug)]
pub struct Model {
    /// Words that the features know more of than their spelling.
    pub words: WordList,
    /// Labels of single tokens.
    pub first: Chain,
    /// Labels around one cue.
    pub second: Chain,
    /// How likely an attribution is right.
    pub judge: Judge,
    /// Least probability of an attribution that is reported.
    pub threshold: f32,
}

impl Model {
    /// The weights that are built into this crate.
    pub fn built_in() -> Model {
        Model::read(BUILT_IN).expect("the weights in the crate are whole: a test reads them")
    }

    /// Reads a weights file.
    ///
    /// # Errors
    /// A sentence that names what is wrong with it.
    pub fn read(bytes: &'static [u8]) -> Result<Model, String> {
        let mut r = Bytes::new(bytes);
        if r.take(8)? != MAGIC {
            return Err("not a weights file of this version".to_owned());
        }
        let threshold = r.float()?;
        let count = r.count()?;
        let mut words = Vec::with_capacity(count);
        for _ in 0..count {
            let word = r.number()?;
            let b = r.take(3)?;
            words.push((
                word,
                Known {
                    cue: b[0],
                    kin: u16::from_le_bytes([b[1], b[2]]),
                },
            ));
        }
        let first = r.chain()?;
        let second = r.chain()?;
        let size = r.count()?;
        let scale = r.float()?;
        if !size.is_power_of_two() {
            return Err("a table's size is not a power of two".to_owned());
        }
        let judge = Judge {
            weights: Cow::Borrowed(r.take(size)?),
            mask: size as u32 - 1,
            scale,
        };
        if r.at != bytes.len() {
            return Err(format!("{} bytes too many", bytes.len() - r.at));
        }
        Ok(Model {
            words: WordList::new(words),
            first,
            second,
            judge,
            threshold,
        })
    }

    /// Writes a weights file.
    pub fn write(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend(self.threshold.to_le_bytes());
        out.extend((self.words.words.len() as u32).to_le_bytes());
        for (word, known) in self.words.iter() {
            out.extend(word.to_le_bytes());
            out.push(known.cue);
            out.extend(known.kin.to_le_bytes());
        }
        self.first.write(&mut out);
        self.second.write(&mut out);
        out.extend((self.judge.mask + 1).to_le_bytes());
        out.extend(self.judge.scale.to_le_bytes());
        out.extend(&self.judge.weights[..]);
        out
    }
}

/// A weights file as far as it was read.
pub(crate) struct Bytes {
    bytes: &'static [u8],
    at: usize,
}

impl Bytes {
    pub(crate) fn new(bytes: &'static [u8]) -> Bytes {
        Bytes { bytes, at: 0 }
    }

    /// Bytes that are left.
    pub(crate) fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    pub(crate) fn take(&mut self, n: usize) -> Result<&'static [u8], String> {
        let end = self
            .at
            .checked_add(n)
            .filter(|&end| end <= self.bytes.len());
        let end = end.ok_or_else(|| format!("ends early, at byte {}", self.bytes.len()))?;
        let out = &self.bytes[self.at..end];
        self.at = end;
        Ok(out)
    }

    pub(crate) fn number(&mut self) -> Result<u32, String> {
        let b = self.take(4)?;
        Ok(u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
    }

    fn float(&mut self) -> Result<f32, String> {
        self.number().map(f32::from_bits)
    }

    pub(crate) fn count(&mut self) -> Result<usize, String> {
        let n = self.number()? as usize;
        if n > self.bytes.len() {
            return Err(format!(
                "names a table of {n} entries, more than the file holds"
            ));
        }
        Ok(n)
    }

    pub(crate) fn chain(&mut self) -> Result<Chain, String> {
        let size = self.count()?;
        let scale = self.float()?;
        if !size.is_power_of_two() || size < LABELS {
            return Err("a table's size is not a power of two".to_owned());
        }
        let table = Table {
            rows: Cow::Borrowed(self.take(size)?),
            mask: (size / LABELS - 1) as u32,
            scale,
        };
        let mut transitions = [[[0.0; LABELS]; LABELS]; BOUNDARIES];
        for v in transitions.iter_mut().flatten().flatten() {
            *v = self.float()?;
        }
        Ok(Chain::new(table, transitions))
    }
}
