//! Vectors of what is said: made once, kept, and searched where they lie.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::thread;

use dixit_model::{AttributionId, Document};
use dixit_register::{Error, Register, VECTORS, VectorRow};
use dixit_resolve::variants::{Code, cells};

use super::{attribution, document};
use crate::variants::{self, Vectors};

/// The encoder that vectors are made by; others' are not comparable.
const ENCODER: &str = "all-MiniLM-L6-v2, 8 bit, 1";

/// Documents whose vectors are made and stored together: what an interruption costs.
const TOGETHER: usize = 500;

/// Cells that are searched for each vector; of those near enough to matter 98 of 100
/// lie in them.
const CELLS: usize = 16;

/// The nearest of these cells are searched first, and no others for what finds all that is
/// asked for there, each from this cosine on: copies lie in few cells.
const FIRST: usize = 4;
const CLOSE: f32 = 0.8;

/// Makes the vectors of what was read since they were made last, and stores them as it
/// goes.
pub(super) fn make(register: &mut Register, progress: &mut dyn FnMut(&str)) -> Result<(), Error> {
    let jobs = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let entries = register.counts()?.entries;
    let kept = register.derivation(VECTORS)?;
    let kept = kept.filter(|(version, _)| version == ENCODER);
    let from = kept.map_or(0, |(_, upto)| upto);
    let mut new = Vec::new();
    register.readings(from, &mut |reading| {
        new.push(reading.entry);
        Ok(())
    })?;
    for (at, some) in new.chunks(TOGETHER).enumerate() {
        let done = at * TOGETHER;
        progress(&format!("what is said: {done} of {} documents", new.len()));
        let mut read = Vec::with_capacity(some.len());
        for &entry in some {
            read.extend(document(register, entry)?.map(|document| (entry, document)));
        }
        let (readings, documents): (Vec<u64>, Vec<Document>) = read.into_iter().unzip();
        let made = variants::vectors(&documents, jobs);
        let next = new.get(done + some.len()).copied().unwrap_or(entries);
        register.keep_vectors(ENCODER, next, &rows(&readings, made))?;
    }
    Ok(())
}

fn rows(readings: &[u64], made: Vec<Vectors>) -> Vec<VectorRow> {
    let each = readings.iter().zip(made);
    let flat: Vec<(u64, AttributionId, Code)> = each
        .flat_map(|(&reading, made)| made.into_iter().map(move |(id, code)| (reading, id, code)))
        .collect();
    let codes: Vec<Code> = flat.iter().map(|(_, _, code)| code.clone()).collect();
    let own = cells(&codes, 1).into_iter().map(|cells| cells[0]);
    let row = |((reading, id, code), cell): ((u64, AttributionId, Code), u16)| VectorRow {
        reading,
        member: id.to_string(),
        cell,
        code: code.to_bytes().to_vec(),
    };
    flat.into_iter().zip(own).map(row).collect()
}

/// The vectors of a reading, as they were kept. One that cannot be read is made again
/// by who asks for it.
pub(super) fn kept(register: &Register, reading: u64) -> Result<Vectors, Error> {
    let rows = register.vectors(reading)?;
    let read = rows
        .into_iter()
        .filter_map(|(member, bytes)| Some((attribution(&member)?, code(&bytes)?)));
    Ok(read.collect())
}

fn code(bytes: &[u8]) -> Option<Code> {
    Code::from_bytes(bytes.try_into().ok()?)
}

/// An attribution: entry of its reading, id there.
pub(super) type At = (u64, AttributionId);

/// The attributions nearest to one of `codes`, from a cosine of `least` on, at most `most`
/// for each; with the best cosine to any.
pub(super) fn near(
    register: &Register,
    codes: &[Code],
    least: f32,
    most: usize,
) -> Result<BTreeMap<At, f32>, Error> {
    let cells = cells(codes, CELLS);
    let mut found: Vec<Found> = vec![Found::new(); codes.len()];
    let first = |number: usize| &cells[number][..FIRST.min(cells[number].len())];
    let rest = |number: usize| &cells[number][FIRST.min(cells[number].len())..];
    let all: Vec<usize> = (0..codes.len()).collect();
    search(
        register,
        codes,
        (least, most),
        &asked(&all, first),
        &mut found,
    )?;
    let is_close = |(Reverse(bits), _): &(Reverse<u32>, At)| f32::from_bits(*bits) >= CLOSE;
    let lacks = |of: &Found| of.len() < most || !of.last().is_some_and(is_close);
    let lacking: Vec<usize> = all.into_iter().filter(|&n| lacks(&found[n])).collect();
    search(
        register,
        codes,
        (least, most),
        &asked(&lacking, rest),
        &mut found,
    )?;
    let mut best: BTreeMap<At, f32> = BTreeMap::new();
    for (Reverse(bits), at) in found.into_iter().flatten() {
        let cosine = f32::from_bits(bits);
        let known = best.entry(at).or_insert(cosine);
        *known = known.max(cosine);
    }
    Ok(best)
}

/// The nearest to a vector, by cosine: of positive numbers the bits are in the order of the
/// numbers.
type Found = BTreeSet<(Reverse<u32>, At)>;

/// By cell, the numbers of those that are searched for there.
fn asked<'a>(numbers: &[usize], cells: impl Fn(usize) -> &'a [u16]) -> BTreeMap<u16, Vec<usize>> {
    let mut asked: BTreeMap<u16, Vec<usize>> = BTreeMap::new();
    for &number in numbers {
        for &cell in cells(number) {
            asked.entry(cell).or_default().push(number);
        }
    }
    asked
}

/// Looks through cells for what is near.
fn search(
    register: &Register,
    codes: &[Code],
    (least, most): (f32, usize),
    asked: &BTreeMap<u16, Vec<usize>>,
    found: &mut [Found],
) -> Result<(), Error> {
    for (&cell, numbers) in asked {
        register.vectors_in(cell, &mut |reading, member, bytes| {
            let (Some(id), Some(other)) = (attribution(member), code(bytes)) else {
                return Ok(());
            };
            for &number in numbers {
                let cosine = codes[number].dot(&other);
                if cosine >= least {
                    found[number].insert((Reverse(cosine.to_bits()), (reading, id)));
                    if found[number].len() > most {
                        found[number].pop_last();
                    }
                }
            }
            Ok(())
        })?;
    }
    Ok(())
}
