//! The nearest of many vectors.
//!
//! Vectors lie in cells: each belongs to the one of [`Index::CELLS`] fixed directions
//! that it is nearest to, whatever else is in the index. A query is compared with all
//! vectors ([`Reach::All`], exact for their [`Code`]s), or with those of the cells
//! that it is nearest to ([`Reach::Cells`]). Either way each comparison is a product
//! of eight-bit integers by the kernels of `dixit-encoder`, many at a time.
//!
//! A vector's cell is a function of that vector alone, so the order in which vectors
//! come does not show in what is found, one more costs the same however many there
//! are, and a store can keep the cell as a column and load those that a query
//! reaches ([`Index::cell`], [`Index::cells`]).
//!
//! # Crates looked at
//!
//! Graphs of neighbours (`usearch` 2.26, `hnsw_rs` 0.3) answer a lone query among a
//! million faster, but what they find depends on the order of insertion, and a
//! register must give the same groups whatever came first. `instant-distance` 0.6
//! takes no vector after it is built; `arroy` 0.9 lives in an LMDB file of its own.
//! Figures: `BENCHMARKS.md`.

use crate::vectors::{Code, Vectors, WIDTH};
use dixit_encoder::{Activation, Cpu, Linear, Scratch, Weights};
use std::cmp::Ordering;
use std::fmt;
use std::io::{self, Read, Write};

/// Vectors that are packed together.
const BLOCK: usize = 1024;

/// Queries that pass over a block together.
const TOGETHER: usize = 64;

const CELLS: &[u8] = include_bytes!("../../../models/sentences/cells.safetensors");

/// The head of a stored index, with the version of the form.
const HEAD: &[u8; 16] = b"dixit.vectors/1\n";

/// A vector that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// What it was added under.
    pub id: u64,
    /// The cosine with the query, -1 to 1.
    pub cosine: f32,
}

impl Hit {
    /// Nearest first; of equals, the smaller id.
    fn order(&self, other: &Hit) -> Ordering {
        (other.cosine.total_cmp(&self.cosine)).then(self.id.cmp(&other.id))
    }
}

/// How far a search goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// All vectors.
    #[default]
    All,
    /// Those in so many cells nearest to the query. With 24 of the 512, some .97 of
    /// the ten nearest are found and one vector in fifteen is looked at.
    Cells(usize),
}

/// Vectors with ids, to be searched.
pub struct Index {
    directions: Linear,
    cpu: Cpu,
    cells: Vec<Cell>,
    len: usize,
}

/// The vectors of one cell, in the order in which they came.
#[derive(Default)]
struct Cell {
    ids: Vec<u64>,
    blocks: Vec<Linear>,
    /// Codes behind the last full block.
    rest: Vec<Code>,
    /// The same, packed.
    last: Option<Linear>,
}

impl Default for Index {
    fn default() -> Index {
        Index::new()
    }
}

impl Index {
    /// Cells that there are.
    pub const CELLS: usize = 512;

    /// An index without vectors.
    ///
    /// # Panics
    /// If the compiled-in directions are damaged, which a test rules out.
    #[must_use]
    pub fn new() -> Index {
        let weights = Weights::read(CELLS);
        let directions = weights.and_then(|weights| Linear::load(&weights, "cells"));
        Index {
            directions: directions.expect("the compiled-in directions are whole"),
            cpu: Cpu::detect(),
            cells: (0..Index::CELLS).map(|_| Cell::default()).collect(),
            len: 0,
        }
    }

    /// How many vectors it holds.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The cell of each vector.
    pub fn cell(&self, vectors: &Vectors) -> Vec<u16> {
        self.cells(vectors, 1).concat()
    }

    /// The cells nearest to each vector, nearest first.
    pub fn cells(&self, vectors: &Vectors, count: usize) -> Vec<Vec<u16>> {
        let (mut out, mut scratch) = (Vec::new(), Scratch::default());
        let done =
            (self.directions).run(vectors.numbers(), Activation::None, &mut out, &mut scratch);
        debug_assert!(done.is_ok(), "vectors are whole rows");
        let nearest = |row: &[f32]| {
            let mut top = Top::new(count.clamp(1, Index::CELLS), f32::NEG_INFINITY);
            for (id, &cosine) in (0..).zip(row) {
                top.offer(Hit { id, cosine });
            }
            let cells = top.finish().into_iter();
            cells.map(|hit| hit.id as u16).collect()
        };
        out.chunks_exact(Index::CELLS).map(nearest).collect()
    }

    /// Takes vectors in, each under an id. The ids are the caller's; the same one
    /// twice is found twice.
    pub fn add(&mut self, vectors: &Vectors, ids: impl IntoIterator<Item = u64>) {
        // By the code, so that a vector lies in one cell whether it comes whole or was kept.
        self.add_codes(ids.into_iter().zip(vectors.rows().map(Code::of)));
    }

    /// The same, for codes that were kept.
    pub fn add_codes(&mut self, codes: impl IntoIterator<Item = (u64, Code)>) {
        let (mut ids, mut kept, mut vectors) = (Vec::new(), Vec::new(), Vectors::new());
        for (id, code) in codes {
            vectors.push(&code.vector());
            ids.push(id);
            kept.push(code);
            if kept.len() == BLOCK * TOGETHER {
                let cells = self.cell(&vectors);
                self.take(ids.drain(..).zip(cells).zip(kept.drain(..)));
                vectors = Vectors::new();
            }
        }
        let cells = self.cell(&vectors);
        self.take(ids.into_iter().zip(cells).zip(kept));
    }

    fn take(&mut self, items: impl Iterator<Item = ((u64, u16), Code)>) {
        let mut touched = vec![false; self.cells.len()];
        for ((id, cell), code) in items {
            touched[usize::from(cell)] = true;
            self.cells[usize::from(cell)].push(id, code, self.cpu);
            self.len += 1;
        }
        let cells = self.cells.iter_mut().zip(touched);
        for (cell, _) in cells.filter(|(_, touched)| *touched) {
            cell.last = pack(&cell.rest, self.cpu);
        }
    }

    /// For each query the nearest vectors with a cosine of `least` or more, `count` at
    /// most, nearest first; equally near ones by id.
    pub fn nearest(
        &self,
        queries: &Vectors,
        count: usize,
        least: f32,
        reach: Reach,
    ) -> Vec<Vec<Hit>> {
        let mut tops: Vec<Top> = (0..queries.len()).map(|_| Top::new(count, least)).collect();
        let mut asked: Vec<Vec<usize>> = vec![Vec::new(); self.cells.len()];
        match reach {
            Reach::All => asked.fill((0..queries.len()).collect()),
            Reach::Cells(count) => {
                for (query, cells) in self.cells(queries, count).iter().enumerate() {
                    for &cell in cells {
                        asked[usize::from(cell)].push(query);
                    }
                }
            }
        }
        let (mut rows, mut out, mut scratch) = (Vec::new(), Vec::new(), Scratch::default());
        for (cell, asked) in self.cells.iter().zip(&asked) {
            for asked in asked.chunks(TOGETHER) {
                rows.clear();
                rows.extend(asked.iter().flat_map(|&query| queries.row(query)));
                let mut ids = &cell.ids[..];
                for block in cell.blocks.iter().chain(&cell.last) {
                    let done = block.run(&rows, Activation::None, &mut out, &mut scratch);
                    debug_assert!(done.is_ok(), "queries are whole rows");
                    let found = out.chunks_exact(block.outputs());
                    for (&query, cosines) in asked.iter().zip(found) {
                        tops[query].offer_all(ids, cosines);
                    }
                    ids = &ids[block.outputs()..];
                }
            }
        }
        tops.into_iter().map(Top::finish).collect()
    }

    /// Writes vectors in the form that [`Index::read`] reads: a head of 16 bytes and
    /// [`Code::BYTES`] + 8 bytes for each.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write<'a>(
        items: impl IntoIterator<Item = (u64, &'a Code)>,
        mut out: impl Write,
    ) -> io::Result<()> {
        out.write_all(HEAD)?;
        for (id, code) in items {
            out.write_all(&id.to_le_bytes())?;
            out.write_all(&code.to_bytes())?;
        }
        Ok(())
    }

    /// Reads what [`Index::write`] wrote into a new index.
    ///
    /// # Errors
    /// Those of the reader; another head; an end in the middle of a vector; a vector
    /// that cannot be one.
    pub fn read(mut from: impl Read) -> Result<Index, Error> {
        let mut head = [0; HEAD.len()];
        from.read_exact(&mut head).map_err(Error::Reading)?;
        if head != *HEAD {
            return Err(Error::Form);
        }
        let mut index = Index::new();
        let (mut number, mut codes) = (0, Vec::new());
        let mut item = [0; Code::BYTES + 8];
        while let Some(filled) = fill(&mut from, &mut item)? {
            let code = item
                .split_first_chunk::<8>()
                .filter(|_| filled)
                .and_then(|(id, rest)| Some((id, rest.first_chunk()?)))
                .and_then(|(id, rest)| Some((u64::from_le_bytes(*id), Code::from_bytes(rest)?)));
            codes.push(code.ok_or(Error::Vector(number))?);
            number += 1;
            if codes.len() == BLOCK * TOGETHER {
                index.add_codes(codes.drain(..));
            }
        }
        index.add_codes(codes);
        Ok(index)
    }
}

/// Fills a buffer; none at the end, false where the end comes inside.
fn fill(from: &mut impl Read, item: &mut [u8]) -> Result<Option<bool>, Error> {
    let mut at = 0;
    while at < item.len() {
        match from.read(&mut item[at..]) {
            Ok(0) => return Ok((at > 0).then_some(false)),
            Ok(read) => at += read,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(Error::Reading(e)),
        }
    }
    Ok(Some(true))
}

impl Cell {
    fn push(&mut self, id: u64, code: Code, cpu: Cpu) {
        self.ids.push(id);
        self.rest.push(code);
        if self.rest.len() == BLOCK {
            self.blocks.extend(pack(&self.rest, cpu));
            self.rest.clear();
        }
    }
}

/// Codes packed for products; none where there are none.
fn pack(codes: &[Code], cpu: Cpu) -> Option<Linear> {
    let scale = codes.iter().map(|code| code.scale).collect();
    let numbers: Vec<i8> = codes.iter().flat_map(|code| code.numbers).collect();
    Linear::of_integers(cpu, WIDTH, &numbers, scale).ok()
}

/// The best hits so far.
struct Top {
    count: usize,
    least: f32,
    /// Up to twice the count; sorted and cut when full.
    hits: Vec<Hit>,
}

impl Top {
    fn new(count: usize, least: f32) -> Top {
        Top {
            count,
            least,
            hits: Vec::new(),
        }
    }

    fn offer_all(&mut self, ids: &[u64], cosines: &[f32]) {
        // Whole stretches hold nothing near enough: look at their maximum first.
        for (ids, cosines) in ids.chunks(32).zip(cosines.chunks(32)) {
            let most = cosines
                .iter()
                .fold(f32::NEG_INFINITY, |m, &c| if c > m { c } else { m });
            if most >= self.least {
                for (&id, &cosine) in ids.iter().zip(cosines) {
                    self.offer(Hit { id, cosine });
                }
            }
        }
    }

    fn offer(&mut self, hit: Hit) {
        if self.count == 0 || hit.cosine < self.least {
            return;
        }
        self.hits.push(hit);
        if self.hits.len() >= 2 * self.count.max(16) {
            self.cut();
        }
    }

    fn cut(&mut self) {
        self.hits.sort_unstable_by(Hit::order);
        self.hits.truncate(self.count);
        if let (true, Some(last)) = (self.hits.len() == self.count, self.hits.last()) {
            // Equals stay in: a smaller id may come.
            self.least = self.least.max(last.cosine);
        }
    }

    fn finish(mut self) -> Vec<Hit> {
        self.cut();
        self.hits
    }
}

/// What can be wrong with a stored index.
#[derive(Debug)]
pub enum Error {
    /// It could not be read.
    Reading(io::Error),
    /// It is none, or of another version.
    Form,
    /// The vector of this number, from 0, cannot be one.
    Vector(u64),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Reading(_) => write!(f, "vectors could not be read"),
            Error::Form => write!(f, "not a file of vectors of version 1"),
            Error::Vector(number) => write!(f, "vector {number} is damaged"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Reading(cause) => Some(cause),
            _ => None,
        }
    }
}
