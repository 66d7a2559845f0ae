//! The reader: windows, the net, and attributions out of its labels.

use super::judge::{self, Features, Judge};
use super::net::{Anchored, Net, Room};
use super::windows::{Chunk, windows};
use crate::assemble::{Finder, assemble};
use crate::fast::crf::{self, Lattice, Row};
use crate::fast::decode::{self, Found};
use crate::fast::model::Model;
use crate::fast::run::{self, Scratch};
use crate::fast::view::View;
use crate::section::Section;
use crate::tagger::Tagger;
use crate::{Reader, Reading};
use dixit_model::Document;

const JUDGE: &str = include_str!("../../../../models/accurate/judge.tsv");

/// Least probability of an attribution that is reported. On training articles
/// that the net had not seen, full F1 is the same from here to .4, and here more
/// indirect speech is found.
const THRESHOLD: f32 = 0.3;

/// The reader that finds attributions as trained people do: see [the module](super).
pub struct AccurateReader {
    net: Net,
    /// Finds what stands inside contents.
    fast: Model,
    judge: Judge,
    tagger: Tagger,
}

impl Default for AccurateReader {
    fn default() -> Self {
        AccurateReader::new()
    }
}

impl AccurateReader {
    /// The reader with the weights that are built into this crate.
    ///
    /// # Panics
    /// If the built-in weights do not fit this version; a test rules it out.
    pub fn new() -> AccurateReader {
        AccurateReader {
            net: Net::built_in().expect("the built-in weights fit"),
            fast: Model::built_in(),
            judge: Judge::read(JUDGE).expect("the built-in judge can be read"),
            tagger: Tagger::built_in(),
        }
    }

    /// Every attribution that the net can see in passages of `text`, with what
    /// their probabilities rest on: what the judge is fitted on.
    pub fn candidates(&self, text: &str, passages: &[&View]) -> Vec<Vec<(Found, Features)>> {
        Windows::new(self).all(text, passages)
    }
}

impl Reader for AccurateReader {
    fn name(&self) -> &'static str {
        "accurate"
    }

    fn read(&self, document: &Document) -> Reading {
        assemble(&self.fast, &self.tagger, document, &mut Windows::new(self))
    }
}

/// The net at work on one document.
struct Windows<'a> {
    reader: &'a AccurateReader,
    room: Room,
    chain: ChainRoom,
}

/// Least probability of an attribution inside another's content. The corpus marks
/// one of the two only; on training articles that the net had not seen, F1 is the
/// same with those that reach this and without any.
const INSIDE: f32 = 0.5;

/// The same for the fast models, which then read each content by itself. They
/// are more often wrong than the net, so more is asked of them.
const NESTED: f32 = 0.8;

/// Words that are packed into windows together. At each such place a window is
/// cut short; in between, passages see their neighbours.
const TOGETHER: usize = 4000;

impl<'a> Windows<'a> {
    fn new(reader: &'a AccurateReader) -> Self {
        Windows {
            reader,
            room: Room::default(),
            chain: ChainRoom::default(),
        }
    }

    /// Every attribution that the net can see in the passages, each with its
    /// probability and what that rests on; they may contradict each other.
    fn all(&mut self, text: &str, passages: &[&View]) -> Vec<Vec<(Found, Features)>> {
        let AccurateReader { net, judge, .. } = self.reader;
        let mut out = vec![Vec::new(); passages.len()];
        for window in windows(text, passages, &net.tokeniser, net.marks) {
            let read = net.read(&window, &mut self.room);
            for a in read.expect("windows are made to fit the net") {
                let chunk = &window.chunks[a.chunk];
                let view = passages[chunk.passage];
                let Some(mut found) = attribution(net, view, chunk, a, &mut self.chain) else {
                    continue;
                };
                let features = judge::features(view, &found);
                found.p = judge.probability(&features);
                out[chunk.passage].push((found, features));
            }
        }
        out
    }
}

impl Finder for Windows<'_> {
    fn together(&self) -> usize {
        TOGETHER
    }

    fn nested(&self) -> f32 {
        NESTED
    }

    fn find(&mut self, text: &str, passages: &[Section], scratch: &mut Scratch) -> Vec<Vec<Found>> {
        let views: Vec<&View> = passages.iter().map(|p| &p.view).collect();
        let found = self.all(text, &views);
        scratch.steps += std::mem::take(&mut self.room.steps);
        let settle = |(view, found): (&View, Vec<(Found, Features)>)| {
            let found = found.into_iter().map(|f| f.0).collect();
            run::settle(view, found, THRESHOLD, INSIDE)
        };
        views.into_iter().zip(found).map(settle).collect()
    }
}

/// Working memory of the chain, kept from cue to cue.
#[derive(Default)]
struct ChainRoom {
    path: Vec<u8>,
    marginals: Vec<Row>,
    lattice: Lattice,
}

/// The attribution that the scores around a likely cue describe.
fn attribution(
    net: &Net,
    view: &View,
    chunk: &Chunk,
    mut a: Anchored,
    room: &mut ChainRoom,
) -> Option<Found> {
    run::force(&mut a.scores, a.at);
    let scores = &a.scores;
    crf::viterbi(scores, &chunk.boundaries, &net.transitions, &mut room.path);
    crf::marginals(
        scores,
        &chunk.boundaries,
        &net.exp,
        &mut room.lattice,
        &mut room.marginals,
        None,
    );
    let mut found = decode::gather(chunk.words.start, &room.path, &room.marginals);
    let at = chunk.words.start + a.at;
    found.cue.retain(|r| r.0 <= at && at < r.1);
    found.p_cue = a.likely;
    found.p = a.right;
    decode::finish(view, &mut found);
    (!found.content.is_empty() && !found.cue.is_empty()).then_some(found)
}
