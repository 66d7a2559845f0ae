//! The tagger's weights: sets of words and two chains, in one small file.

use super::lexicon::Lexicon;
use crate::fast::model::{Bytes, Chain};

/// First bytes of a weights file; the last is the version of the format.
const MAGIC: &[u8; 8] = b"dixittg\x01";

/// The weights that are built into this crate; see `models/names/README.md`.
static BUILT_IN: &[u8] = include_bytes!("../../../../models/names/weights.bin");

/// All weights of the tagger.
#[derive(Clone, Debug)]
pub struct Weights {
    /// What is known of words by themselves.
    pub lexicon: Lexicon,
    /// The chain that sees a token's surroundings.
    pub first: Chain,
    /// The chain that also sees what the first said elsewhere.
    pub second: Chain,
}

impl Weights {
    pub(super) fn built_in() -> Weights {
        Weights::read(BUILT_IN).expect("the built-in weights fit")
    }

    /// Reads a weights file.
    ///
    /// # Errors
    /// Says in words what does not fit.
    pub fn read(bytes: &'static [u8]) -> Result<Weights, String> {
        let mut r = Bytes::new(bytes);
        if r.take(8)? != MAGIC {
            return Err("not a weights file of this version".to_owned());
        }
        let count = r.count()?;
        let mut words = Vec::with_capacity(count);
        for _ in 0..count {
            let word = r.number()?;
            words.push((word, r.take(1)?[0]));
        }
        let (first, second) = (r.chain()?, r.chain()?);
        match r.left() {
            0 => Ok(Weights {
                lexicon: Lexicon::new(words),
                first,
                second,
            }),
            left => Err(format!("{left} bytes too many")),
        }
    }

    /// Writes a weights file.
    pub fn write(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend((self.lexicon.iter().len() as u32).to_le_bytes());
        for (word, bits) in self.lexicon.iter() {
            out.extend(word.to_le_bytes());
            out.push(bits);
        }
        self.first.write(&mut out);
        self.second.write(&mut out);
        out
    }
}
