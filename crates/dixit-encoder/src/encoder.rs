//! Pieces of words in, a row of numbers for each of them out.

use crate::cpu::multiversion;
use crate::error::{Error, Kind};
use crate::norm::Norm;
use crate::scratch::Scratch;
use crate::stack::Stack;
use crate::weights::Weights;

/// Embeddings of pieces and the [`Stack`] above them.
pub struct Encoder<'a> {
    embeddings: Embeddings<'a>,
    stack: Stack,
}

struct Embeddings<'a> {
    /// By piece, `width` integers in two's complement.
    word: &'a [u8],
    /// By piece, what an integer of 1 stands for.
    scale: Vec<f32>,
    /// By position, `width` numbers.
    position: Vec<f32>,
    /// By kind, `width` numbers.
    kind: Vec<f32>,
    norm: Norm,
    width: usize,
}

impl<'a> Encoder<'a> {
    /// Loads the stack ([`Stack::load`]) and `PREFIX.embed.word` (I8, pieces ×
    /// width) with `PREFIX.embed.word.scale` (F32, by piece),
    /// `PREFIX.embed.position` and `PREFIX.embed.kind` (F32, positions or kinds ×
    /// width), and `PREFIX.embed.norm`.
    ///
    /// # Errors
    ///
    /// If a tensor is missing or does not fit the others.
    pub fn load(weights: &Weights<'a>, prefix: &str) -> Result<Self, Error> {
        let stack = Stack::load(weights, prefix)?;
        let width = stack.width();
        let sized = |part: &str| {
            let name = format!("{prefix}.embed.{part}");
            match weights.matrix(&name)? {
                (count, found) if found == width => Ok((name, count)),
                _ => Err(weights.wrong_shape(&name, format!("rows of {width}"))),
            }
        };
        let (word, count) = sized("word")?;
        let embeddings = Embeddings {
            scale: weights.vector(&format!("{word}.scale"), count)?,
            word: weights.bytes(&word)?,
            position: weights.floats(&sized("position")?.0)?,
            kind: weights.floats(&sized("kind")?.0)?,
            norm: Norm::load(weights, &format!("{prefix}.embed.norm"), width)?,
            width,
        };
        Ok(Self { embeddings, stack })
    }

    /// Numbers in a row.
    pub fn width(&self) -> usize {
        self.stack.width()
    }

    /// Pieces of the vocabulary.
    pub fn vocabulary(&self) -> usize {
        self.embeddings.scale.len()
    }

    /// The longest sequence, in pieces.
    pub fn positions(&self) -> usize {
        self.embeddings.position.len() / self.embeddings.width
    }

    /// The states of the last layer: a row of [`width`](Self::width) numbers for
    /// each piece. `ids` and `kinds` hold sequence after sequence, without
    /// padding; `lengths` says how long each is. A sequence's result does not
    /// depend on the others.
    ///
    /// # Errors
    ///
    /// If a sequence is longer than [`positions`](Self::positions)
    /// ([`Error::is_too_long`]), a piece or its kind is not in the tables, or the
    /// lists do not fit each other.
    pub fn encode<'s>(
        &self,
        ids: &[u32],
        kinds: &[u8],
        lengths: &[usize],
        scratch: &'s mut Scratch,
    ) -> Result<&'s [f32], Error> {
        self.check(ids, kinds, lengths)?;
        let mut states = std::mem::take(&mut scratch.states);
        states.resize(ids.len() * self.width(), 0.0);
        embed(
            self.stack.cpu(),
            &self.embeddings,
            ids,
            kinds,
            lengths,
            &mut states,
        );
        self.stack.run(&mut states, lengths, scratch)?;
        scratch.states = states;
        Ok(&scratch.states)
    }

    fn check(&self, ids: &[u32], kinds: &[u8], lengths: &[usize]) -> Result<(), Error> {
        let lists = [
            ("kinds of pieces", kinds.len(), ids.len()),
            ("pieces", ids.len(), lengths.iter().sum()),
        ];
        for (what, found, expected) in lists {
            if found != expected {
                return Err(Error::new(Kind::Lengths {
                    what,
                    found,
                    expected,
                }));
            }
        }
        let positions = self.positions();
        if let Some(&length) = lengths.iter().find(|&&length| length > positions) {
            return Err(Error::new(Kind::Long { length, positions }));
        }
        let size = self.vocabulary();
        if let Some(&id) = ids.iter().find(|&&id| id as usize >= size) {
            return Err(Error::new(Kind::Piece { id, size }));
        }
        let size = self.embeddings.kind.len() / self.width();
        match kinds.iter().find(|&&kind| usize::from(kind) >= size) {
            Some(&kind) => Err(Error::new(Kind::Unlisted { kind, size })),
            None => Ok(()),
        }
    }
}

multiversion! {
    fn embed(
        cpu: Cpu,
        of: &Embeddings<'_>,
        ids: &[u32],
        kinds: &[u8],
        lengths: &[usize],
        out: &mut [f32],
    ) {
        let width = of.width;
        let positions = lengths.iter().flat_map(|&length| 0..length);
        let pieces = ids.iter().zip(kinds).zip(positions);
        for (((&id, &kind), position), out) in pieces.zip(out.chunks_exact_mut(width)) {
            let id = id as usize;
            let scale = of.scale[id];
            let word = &of.word[id * width..][..width];
            let position = &of.position[position * width..][..width];
            let kind = &of.kind[usize::from(kind) * width..][..width];
            for (((out, &word), &position), &kind) in out.iter_mut().zip(word).zip(position).zip(kind) {
                *out = f32::from(word as i8).mul_add(scale, position + kind);
            }
            of.norm.apply(out);
        }
    }
}
