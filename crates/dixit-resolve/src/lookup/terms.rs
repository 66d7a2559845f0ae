//! Words of many texts, and which texts a query's words point to (BM25).

use std::collections::HashMap;

use crate::wording::Wording;

/// How fast a word that is repeated stops counting, and how much a long text is held
/// against it: the usual values (Robertson and Zaragoza 2009).
const K: f32 = 1.2;
const B: f32 = 0.75;

/// The words of texts, by word.
#[derive(Default)]
pub(super) struct Terms {
    /// By word, the texts that have it and how often; looked up only.
    postings: HashMap<u64, Vec<(u32, u16)>>,
    lengths: Vec<u32>,
    total: u64,
}

impl Terms {
    /// Takes the next text in.
    pub(super) fn push(&mut self, wording: &Wording) {
        let number = self.lengths.len() as u32;
        for word in &wording.words {
            let list = self.postings.entry(word.key).or_default();
            match list.last_mut() {
                Some((last, count)) if *last == number => *count = count.saturating_add(1),
                _ => list.push((number, 1)),
            }
        }
        self.lengths.push(wording.words.len() as u32);
        self.total += wording.words.len() as u64;
    }

    /// How much a word tells one text from others.
    pub(super) fn rarity(&self, key: u64) -> f32 {
        let with = self.postings.get(&key).map_or(0, Vec::len) as f32;
        (1.0 + (self.lengths.len() as f32 - with + 0.5) / (with + 0.5)).ln()
    }

    /// The score of each text, and the sum of what the query's words could give.
    pub(super) fn scores(&self, query: &Wording, out: &mut Vec<f32>) -> f32 {
        out.clear();
        out.resize(self.lengths.len(), 0.0);
        let mean = self.total as f32 / self.lengths.len().max(1) as f32;
        let mut keys: Vec<u64> = query.words.iter().map(|word| word.key).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut most = 0.0;
        for key in keys {
            let Some(list) = self.postings.get(&key) else {
                continue;
            };
            let rarity = self.rarity(key);
            most += rarity;
            for &(number, count) in list {
                let count = f32::from(count);
                let length = self.lengths[number as usize] as f32 / mean;
                out[number as usize] +=
                    rarity * count * (K + 1.0) / (count + K * (1.0 - B + B * length));
            }
        }
        most
    }
}
