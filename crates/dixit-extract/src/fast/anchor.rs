//! The second model: around one cue, which tokens are its source and its content.
//!
//! Anchoring on a cue settles what belongs together: a source may serve several
//! cues, a content may stand on both sides of its cue or go on in the next
//! sentence, and each cue is asked on its own.

use super::crf::{B_CONTENT, B_CUE, B_SOURCE, I_CONTENT, I_CUE, I_SOURCE, Row};
use super::features::{Features, distance};
use super::view::{View, mark, mix};
use crate::text::token::Class;

/// Sentences before and after the cue's own that are looked at.
const SENTENCES_BEFORE: u16 = 2;
const SENTENCES_AFTER: u16 = 5;
/// Tokens before and after the cue that are looked at.
const TOKENS_BEFORE: usize = 160;
const TOKENS_AFTER: usize = 240;

/// Least posterior probability of a cue for a token to be tried as one.
const CUE_FLOOR: f32 = 0.08;

/// Tokens for each cue that is tried, at least.
const DENSEST: usize = 8;

/// What the first model says of a paragraph.
#[derive(Clone, Debug, Default)]
pub struct First {
    /// Likeliest labels.
    pub path: Vec<u8>,
    /// Posterior probabilities.
    pub marginals: Vec<Row>,
}

impl First {
    fn cue(&self, i: usize) -> f32 {
        self.marginals[i][B_CUE] + self.marginals[i][I_CUE]
    }
}

/// A run of tokens that may be a cue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// The token likeliest to belong to a cue.
    pub head: usize,
}

/// The runs of tokens that may be cues, in reading order.
pub fn candidates(first: &First) -> Vec<Candidate> {
    let n = first.path.len();
    let is_cue = |i: usize| matches!(first.path[i] as usize, B_CUE | I_CUE);
    let mut out = Vec::new();
    let mut i = 0;
    while i < n {
        let start = i;
        if is_cue(i) {
            i += 1;
            while i < n && first.path[i] as usize == I_CUE {
                i += 1;
            }
        } else if first.cue(i) >= CUE_FLOOR {
            i += 1;
            while i < n
                && !is_cue(i)
                && first.cue(i) >= CUE_FLOOR
                && first.marginals[i][B_CUE] < first.marginals[i][I_CUE]
            {
                i += 1;
            }
        } else {
            i += 1;
            continue;
        }
        out.push(candidate(first, start, i));
    }
    // Real prose has a cue in thirty tokens. Where every other word looks like
    // one, only the likeliest are tried, so that the work stays in proportion.
    let most = n / DENSEST + DENSEST;
    if out.len() > most {
        out.sort_by(|a, b| {
            first
                .cue(b.head)
                .total_cmp(&first.cue(a.head))
                .then(a.head.cmp(&b.head))
        });
        out.truncate(most);
        out.sort_by_key(|c| c.head);
    }
    out
}

/// The candidate that a known cue makes.
pub fn candidate(first: &First, start: usize, end: usize) -> Candidate {
    let mut head = start;
    for i in start..end {
        if first.cue(i) > first.cue(head) {
            head = i;
        }
    }
    Candidate { start, end, head }
}

/// Counts up to each token, shared by all cues of a paragraph.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    sources: Vec<u16>,
    contents: Vec<u16>,
    cues: Vec<u16>,
    commas: Vec<u16>,
    quotes: Vec<u16>,
    /// Cue runs in each sentence.
    sentence_cues: Vec<u8>,
}

impl Counts {
    /// Counts over one paragraph.
    pub fn new(view: &View, first: &First, candidates: &[Candidate]) -> Counts {
        let n = view.seen.len();
        let mut c = Counts {
            sentence_cues: vec![0; view.seen.last().map_or(0, |s| s.sentence as usize + 1)],
            ..Counts::default()
        };
        let (mut so, mut co, mut cu, mut cm, mut qu) = (0u16, 0u16, 0u16, 0u16, 0u16);
        for i in 0..n {
            match first.path[i] as usize {
                B_SOURCE => so = so.saturating_add(1),
                B_CONTENT => co = co.saturating_add(1),
                B_CUE => cu = cu.saturating_add(1),
                _ => {}
            }
            let s = &view.seen[i];
            if s.class == Class::Comma {
                cm = cm.saturating_add(1);
            }
            if i > 0 && s.quote != view.seen[i - 1].quote {
                qu = qu.saturating_add(1);
            }
            c.sources.push(so);
            c.contents.push(co);
            c.cues.push(cu);
            c.commas.push(cm);
            c.quotes.push(qu);
        }
        for k in candidates {
            if first.cue(k.head) > 0.4 {
                let slot = &mut c.sentence_cues[view.seen[k.head].sentence as usize];
                *slot = (*slot + 1).min(3);
            }
        }
        c
    }
}

/// The tokens that are looked at for a cue.
pub fn window(view: &View, c: Candidate) -> std::ops::Range<usize> {
    let sentence = view.seen[c.head].sentence;
    let lo = sentence.saturating_sub(SENTENCES_BEFORE);
    let hi = sentence.saturating_add(SENTENCES_AFTER);
    let mut start = c.start;
    while start > 0 && c.start - start < TOKENS_BEFORE && view.seen[start - 1].sentence >= lo {
        start -= 1;
    }
    let mut end = c.end;
    while end < view.seen.len() && end - c.end < TOKENS_AFTER && view.seen[end].sentence <= hi {
        end += 1;
    }
    start..end
}

fn level(p: f32) -> u32 {
    match p {
        p if p < 0.03 => 0,
        p if p < 0.12 => 1,
        p if p < 0.3 => 2,
        p if p < 0.5 => 3,
        p if p < 0.7 => 4,
        p if p < 0.88 => 5,
        p if p < 0.97 => 6,
        _ => 7,
    }
}

/// Writes the features of the window's tokens with respect to the cue `c`.
pub fn extract(
    view: &View,
    first: &First,
    counts: &Counts,
    kin: &[u16],
    c: Candidate,
    out: &mut Features,
) {
    out.hashes.clear();
    out.from.clear();
    let range = window(view, c);
    let n = view.seen.len();
    let word = |i: Option<usize>| match i {
        Some(i) if i < n => view.seen[i].word,
        _ => mark::END,
    };
    let class = |i: Option<usize>| match i {
        Some(i) if i < n => view.seen[i].class as u32,
        _ => 31,
    };
    let head = view.seen[c.head];
    let cue_before = word(c.start.checked_sub(1));
    let cue_after = word(Some(c.end));
    let class_before = class(c.start.checked_sub(1));
    let class_after = class(Some(c.end));
    let strength = level(first.cue(c.head));
    let passive = c.end > c.start + 1;
    let head_kin = u32::from(kin[c.head]);
    let left_edge = c.start.saturating_sub(1);
    for j in range {
        out.from.push(out.hashes.len() as u32);
        let h = &mut out.hashes;
        let s = view.seen[j];
        let mut template = 1000u32;
        let mut add = |value: u32| {
            template += 1;
            h.push(mix(value ^ template.wrapping_mul(0x9e37_79b1)));
        };
        let two = |a: u32, b: u32| a.wrapping_mul(31).wrapping_add(mix(b));
        let three = |a: u32, b: u32, c: u32| two(two(a, b), c);
        let inside = j >= c.start && j < c.end;
        let (side, d) = if j < c.start {
            (0, c.start - j)
        } else if inside {
            (1, j - c.start)
        } else {
            (2, j + 1 - c.end)
        };
        let between = |v: &[u16]| -> u32 {
            if j < c.start {
                u32::from(v[left_edge] - v[j]).min(3)
            } else if j >= c.end {
                u32::from(v[j] - v[c.end - 1]).min(3)
            } else {
                0
            }
        };
        let dist = side * 16 + distance(d);
        let sentences = (i32::from(s.sentence) - i32::from(head.sentence)).clamp(-2, 3) + 2;
        let sentences = sentences as u32;
        let path = u32::from(first.path[j]);
        let m = &first.marginals[j];
        let p_source = level(m[B_SOURCE] + m[I_SOURCE]);
        let p_content = level(m[B_CONTENT] + m[I_CONTENT]);
        let p_cue = level(m[B_CUE] + m[I_CUE]);
        let sources = between(&counts.sources);
        let contents = between(&counts.contents);
        let cues = between(&counts.cues);
        let commas = between(&counts.commas);
        let quotes = between(&counts.quotes);
        let place = u32::from(s.place) * 4 + u32::from(s.quote_length);
        let same_quote = u32::from(s.quote == head.quote) * 2 + u32::from(s.quote != 0);
        let others = u32::from(counts.sentence_cues[s.sentence as usize]);
        let role = match path as usize {
            B_SOURCE | I_SOURCE => 1,
            B_CUE | I_CUE => 2,
            B_CONTENT | I_CONTENT => 3,
            _ => 0,
        };
        let nth = if role == 1 {
            sources
        } else if role == 3 {
            contents
        } else {
            cues
        };
        let reach = three(side, nth, cues);
        let w1 = word(j.checked_sub(1));
        let w2 = word(Some(j + 1));
        let c0 = s.class as u32;
        let path_before = j.checked_sub(1).map_or(9, |b| u32::from(first.path[b]));
        let path_after = first.path.get(j + 1).map_or(9, |&p| u32::from(p));

        add(dist);
        add(two(side, head.word));
        add(two(dist, head.word));
        add(two(dist, s.word));
        add(two(side, s.word));
        add(three(side, head.word, s.word));
        add(three(side, head.word, role));
        add(three(side, cue_after, role));
        add(three(side, cue_before, role));
        add(three(dist, cue_after, 0));
        add(three(dist, cue_before, 0));
        add(three(dist, c0, class_after));
        add(three(dist, c0, class_before));
        add(three(dist, role, nth));
        add(two(reach, role));
        add(three(reach, role, sentences));
        add(three(reach, path, path_before));
        add(three(reach, path, path_after));
        add(three(reach, p_source, sentences));
        add(three(reach, p_content, sentences));
        add(three(side, p_source, p_content));
        add(three(side, p_cue, cues));
        add(three(side, p_cue, d.min(4) as u32));
        add(three(sentences, others, role));
        add(three(sentences, others, place));
        add(three(sentences, cues, place));
        add(three(side, quotes, place));
        add(three(quotes, same_quote, three(side, role, sentences)));
        add(three(
            same_quote,
            class_before,
            three(class_after, side, role),
        ));
        add(three(commas, side, role));
        add(three(commas, side, p_content));
        add(three(commas, cues, three(side, role, sentences)));
        add(three(strength, side, role));
        add(three(side, w1, s.word));
        add(three(side, s.word, w2));
        add(three(side, s.suffix3, d.min(3) as u32));
        add(three(
            side,
            three(c0, class(j.checked_sub(1)), class(Some(j + 1))),
            role,
        ));
        add(three(u32::from(s.begins), sentences, three(side, place, 0)));
        add(three(side, u32::from(passive), three(role, nth, 0)));
        add(three(head.suffix2, side, role));
        add(three(head.suffix3, dist, 0));
        add(three(u32::from(view.heading), side, role));
        let k0 = u32::from(kin[j]);
        add(three(side, head_kin, role));
        add(three(dist, head_kin, 1));
        add(three(dist, k0, 2));
        add(three(side, head_kin, k0));
        add(three(side, role, k0));
    }
    out.from.push(out.hashes.len() as u32);
}
