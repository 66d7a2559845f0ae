//! The models at work on one paragraph.

use super::anchor::{self, Candidate, Counts, First};
use super::crf::{self, B_CUE, I_CUE, LABELS, Lattice, NEVER, Row};
use super::decode::{self, Found, Run};
use super::features::{self, Features};
use super::model::{Chain, Model, WordList};
use super::view::View;

/// Tokens on either side of a cue's head that may belong to the cue.
const CUE_REACH: usize = 10;

/// Working memory, kept from paragraph to paragraph.
#[derive(Default, Debug)]
pub struct Scratch {
    features: Features,
    anchored: Features,
    sums: Vec<[i16; LABELS]>,
    rows: Vec<Row>,
    path: Vec<u8>,
    marginals: Vec<Row>,
    boundaries: Vec<u8>,
    lattice: Lattice,
    judged: Vec<u32>,
    /// Rows of tables that were read: the unit in which work is counted.
    pub(crate) steps: u64,
}

/// Runs the first model over a paragraph.
pub fn first(words: &WordList, chain: &Chain, view: &View, s: &mut Scratch) -> First {
    features::extract(view, words, &mut s.features);
    s.rows.clear();
    for i in 0..view.len() {
        let mut sum = [0; LABELS];
        chain.table.add(s.features.of(i), &mut sum);
        s.rows.push(chain.table.row(&sum));
    }
    s.steps += s.features.hashes.len() as u64;
    let mut first = First::default();
    crf::viterbi(
        &s.rows,
        &view.boundaries,
        &chain.transitions,
        &mut first.path,
    );
    crf::marginals(
        &s.rows,
        &view.boundaries,
        &chain.exp,
        &mut s.lattice,
        &mut first.marginals,
        None,
    );
    first
}

/// What a quotation that reads like speech is let off of the threshold:
/// somebody said it, and the reader had better know who may have.
const QUOTED: f32 = 0.3;

/// Every attribution that the models can see in a paragraph, each with its
/// probability; they may contradict each other.
pub fn all(model: &Model, view: &View, s: &mut Scratch) -> Vec<Found> {
    if view.is_empty() {
        return Vec::new();
    }
    let first = first(&model.words, &model.first, view, s);
    let candidates = anchor::candidates(&first);
    if candidates.is_empty() {
        return Vec::new();
    }
    let counts = Counts::new(view, &first, &candidates);
    // What the second model says of each token without regard to any cue.
    s.sums.clear();
    for i in 0..view.len() {
        let mut sum = [0; LABELS];
        model.second.table.add(s.features.of(i), &mut sum);
        s.sums.push(sum);
    }
    s.steps += s.features.hashes.len() as u64;
    let mut out = Vec::with_capacity(candidates.len());
    for c in candidates {
        let from = second(&model.second, view, &first, &counts, c, s);
        let mut found = decode::read(view, &first, c, from, &s.path, &s.marginals);
        if found.content.is_empty() {
            continue;
        }
        decode::judge_features(view, &first, &found, &mut s.judged);
        found.p = model.judge.probability(&s.judged);
        out.push(found);
    }
    out
}

/// Labels the window of one cue into `s.path` and `s.marginals`; returns the
/// window's first token.
fn second(
    chain: &Chain,
    view: &View,
    first: &First,
    counts: &Counts,
    c: Candidate,
    s: &mut Scratch,
) -> usize {
    let window = anchor::window(view, c);
    anchor::extract(view, first, counts, &s.features.kin, c, &mut s.anchored);
    s.steps += s.anchored.hashes.len() as u64;
    s.rows.clear();
    for (i, j) in window.clone().enumerate() {
        let mut sum = s.sums[j];
        chain.table.add(s.anchored.of(i), &mut sum);
        s.rows.push(chain.table.row(&sum));
    }
    force(&mut s.rows, c.head - window.start);
    s.boundaries.clear();
    s.boundaries.extend(&view.boundaries[window.clone()]);
    if let Some(b) = s.boundaries.first_mut() {
        *b = 1;
    }
    crf::viterbi(&s.rows, &s.boundaries, &chain.transitions, &mut s.path);
    crf::marginals(
        &s.rows,
        &s.boundaries,
        &chain.exp,
        &mut s.lattice,
        &mut s.marginals,
        None,
    );
    window.start
}

/// Makes the token `head` part of the cue, and tokens far from it not.
pub fn force(rows: &mut [Row], head: usize) {
    for (i, row) in rows.iter_mut().enumerate() {
        if i == head {
            for (l, v) in row.iter_mut().enumerate() {
                if l != B_CUE && l != I_CUE {
                    *v = NEVER;
                }
            }
        } else if i.abs_diff(head) > CUE_REACH {
            row[B_CUE] = NEVER;
            row[I_CUE] = NEVER;
        }
    }
}

fn size(runs: &[Run]) -> usize {
    runs.iter().map(|r| r.1 - r.0).sum()
}

/// Tokens that two lists of runs have in common.
pub fn overlap(a: &[Run], b: &[Run]) -> usize {
    a.iter()
        .flat_map(|x| b.iter().map(move |y| decode::overlap_run(*x, *y)))
        .sum()
}

/// Whether an attribution, cue and content, stands in the content of another.
fn stands_in(inner: &Found, outer: &Found) -> bool {
    let held = |r: &Run| outer.content.iter().any(|o| o.0 <= r.0 && r.1 <= o.1);
    !inner.cue.is_empty()
        && inner.cue.iter().chain(&inner.content).all(held)
        && size(&inner.content) < size(&outer.content)
}

/// Keeps the likeliest of what contradicts each other, and what reaches `least`.
/// One that stands in another's content contradicts it, unless it reaches `inside`.
///
/// A quotation that reads like speech and would be left to nobody goes to
/// the likeliest of all that were tried for it, however unlikely.
pub fn settle(view: &View, mut found: Vec<Found>, least: f32, inside: f32) -> Vec<Found> {
    let tried = if view.quoted.is_empty() {
        Vec::new()
    } else {
        found.clone()
    };
    found.retain(|f| {
        let said = f.content.iter().any(|r| {
            let quote = view.seen[r.0].quote as usize;
            quote != 0 && decode::is_speech(view, view.quoted[quote - 1])
        });
        f.p >= if said { least * QUOTED } else { least }
    });
    found.sort_by(|a, b| b.p.total_cmp(&a.p).then(a.cue.cmp(&b.cue)));
    let mut kept: Vec<Found> = Vec::with_capacity(found.len());
    for f in found {
        let clash = kept.iter().any(|k| {
            let common = overlap(&f.content, &k.content);
            let nested = f.p >= inside && (stands_in(&f, k) || stands_in(k, &f));
            overlap(&f.cue, &k.cue) > 0
                || !nested && common * 2 > size(&f.content).min(size(&k.content))
        });
        if !clash {
            kept.push(f);
        }
    }
    kept.sort_by(|a, b| a.cue.cmp(&b.cue));
    decode::adopt(view, &mut kept);
    for q in decode::orphans(view, &kept) {
        let run = (q.start, q.end);
        let best = tried
            .iter()
            .filter(|f| {
                overlap(&f.content, &[run]) * 2 >= run.1 - run.0
                    && !f.source.is_empty()
                    && kept.iter().all(|k| overlap(&k.cue, &f.cue) == 0)
            })
            .max_by(|a, b| a.p.total_cmp(&b.p).then(b.cue.cmp(&a.cue)));
        if let Some(best) = best {
            kept.push(Found {
                content: vec![run],
                ..best.clone()
            });
            kept.sort_by(|a, b| a.cue.cmp(&b.cue));
        }
    }
    decode::hand_back(view, &mut kept);
    decode::adopt(view, &mut kept);
    kept
}
