//! From the labels around a cue to an attribution, and the features that
//! say how far to trust it.

use super::anchor::{Candidate, First};
use super::crf::{B_CONTENT, B_CUE, B_SOURCE, I_CONTENT, I_CUE, I_SOURCE, Row};
use super::features::distance;
use super::view::{View, mark, mix, place};
use crate::text::token::Class;

/// A run of seen tokens: first, and one past the last.
pub type Run = (usize, usize);

/// An attribution in terms of a paragraph's seen tokens.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Who, in pieces.
    pub source: Vec<Run>,
    /// The words that ascribe.
    pub cue: Vec<Run>,
    /// What, in pieces.
    pub content: Vec<Run>,
    /// Mean posterior of the source's labels.
    pub p_source: f32,
    /// Mean posterior of the content's labels.
    pub p_content: f32,
    /// Least posterior at an edge of the content.
    pub p_edge: f32,
    /// Posterior of the cue in the first model.
    pub p_cue: f32,
    /// Probability that the attribution is right.
    pub p: f32,
}

/// Reads the attribution out of the labels of the window that begins at `from`.
pub fn read(
    view: &View,
    first: &First,
    c: Candidate,
    from: usize,
    path: &[u8],
    marginals: &[Row],
) -> Found {
    let mut f = Found::default();
    let (mut ns, mut nc) = (0, 0);
    f.p_edge = 1.0;
    for (i, &label) in path.iter().enumerate() {
        let at = from + i;
        let m = &marginals[i];
        let (runs, begin) = match label as usize {
            B_SOURCE | I_SOURCE => {
                f.p_source += m[B_SOURCE] + m[I_SOURCE];
                ns += 1;
                (&mut f.source, label as usize == B_SOURCE)
            }
            B_CUE | I_CUE => (&mut f.cue, label as usize == B_CUE),
            B_CONTENT | I_CONTENT => {
                f.p_content += m[B_CONTENT] + m[I_CONTENT];
                nc += 1;
                if label as usize == B_CONTENT {
                    f.p_edge = f.p_edge.min(m[B_CONTENT]);
                }
                (&mut f.content, label as usize == B_CONTENT)
            }
            _ => continue,
        };
        match runs.last_mut() {
            Some(run) if run.1 == at && !begin => run.1 = at + 1,
            _ => runs.push((at, at + 1)),
        }
    }
    f.cue.retain(|r| r.0 <= c.head && c.head < r.1);
    if f.cue.is_empty() {
        f.cue.push((c.start, c.end));
    }
    f.p_source /= ns.max(1) as f32;
    f.p_content /= nc.max(1) as f32;
    f.p_cue = first.marginals[c.head][B_CUE] + first.marginals[c.head][I_CUE];
    trim(view, &mut f.content);
    trim(view, &mut f.source);
    f
}

/// Cuts marks off a run's edges that carry nothing (commas, dashes), and drops
/// runs without a word.
fn trim(view: &View, runs: &mut Vec<Run>) {
    for run in runs.iter_mut() {
        let idle = |i: usize| {
            matches!(
                view.seen[i].class,
                Class::Comma | Class::Dash | Class::Colon | Class::Semicolon
            )
        };
        while run.0 < run.1 && (idle(run.0) || view.seen[run.0].place == place::CLOSES) {
            run.0 += 1;
        }
        while run.1 > run.0 && (idle(run.1 - 1) || view.seen[run.1 - 1].place == place::OPENS) {
            run.1 -= 1;
        }
    }
    runs.retain(|r| view.seen[r.0..r.1].iter().any(|s| s.class.is_word()));
}

fn level(p: f32) -> u32 {
    (p * 12.0).min(11.99) as u32
}

/// Features of a whole attribution for the model that judges it.
pub fn judge_features(view: &View, first: &First, f: &Found, out: &mut Vec<u32>) {
    out.clear();
    let mut template = 5000u32;
    let mut add = |value: u32| {
        template += 1;
        out.push(mix(value ^ template.wrapping_mul(0x9e37_79b1)));
    };
    let two = |a: u32, b: u32| a.wrapping_mul(31).wrapping_add(mix(b));
    let three = |a: u32, b: u32, c: u32| two(two(a, b), c);
    let seen = |i: usize| view.seen.get(i).map_or(mark::END, |s| s.word);
    let before = |i: usize| i.checked_sub(1).map_or(mark::BEGIN, seen);
    let cue = f.cue[0];
    let head = cue.1 - 1;
    let size = |runs: &[Run]| runs.iter().map(|r| r.1 - r.0).sum::<usize>();
    let (ls, lc) = (size(&f.source), size(&f.content));
    let quoted = f
        .content
        .iter()
        .flat_map(|r| r.0..r.1)
        .filter(|&i| view.seen[i].class.is_word())
        .fold((0, 0), |(q, n), i| (q + usize::from(view.seen[i].quote != 0), n + 1));
    let kind = match quoted {
        (0, _) => 0,
        (q, n) if q == n => 2,
        _ => 1,
    };
    let where_is = |runs: &[Run]| -> u32 {
        match runs.first() {
            None => 0,
            Some(r) if r.0 >= cue.1 => 2,
            Some(_) if runs.last().is_some_and(|r| r.0 >= cue.1) => 3,
            Some(_) => 1,
        }
    };
    let order = where_is(&f.source) * 4 + where_is(&f.content);
    let gap = |runs: &[Run]| -> u32 {
        runs.iter()
            .map(|r| if r.0 >= cue.1 { r.0 - cue.1 } else { cue.0.saturating_sub(r.1) })
            .min()
            .map_or(15, |d| distance(d))
    };
    let (gs, gc) = (gap(&f.source), gap(&f.content));
    let source_head = f.source.last().map_or(mark::BEGIN, |r| seen(r.1 - 1));
    let source_first = f.source.first().map_or(mark::BEGIN, |r| seen(r.0));
    let source_class = f.source.first().map_or(30, |r| view.seen[r.0].class as u32);
    let content_first = f.content.first().map_or(mark::BEGIN, |r| seen(r.0));
    let content_last = f.content.last().map_or(mark::END, |r| seen(r.1 - 1));
    let after = f.content.last().map_or(mark::END, |r| seen(r.1));
    let (pc, ps, pt, pe) = (level(f.p_cue), level(f.p_source), level(f.p_content), level(f.p_edge));
    let agree = |runs: &[Run], b: usize| -> u32 {
        let n = size(runs).max(1);
        let same = runs
            .iter()
            .flat_map(|r| r.0..r.1)
            .filter(|&i| {
                let l = first.path[i] as usize;
                l == b || l == b + 1
            })
            .count();
        (same * 4 / n) as u32
    };
    let (as_, ac) = (agree(&f.source, B_SOURCE), agree(&f.content, B_CONTENT));
    let in_quote = u32::from(view.seen[head].quote != 0);
    add(0);
    add(pc);
    add(ps);
    add(pt);
    add(pe);
    add(two(pc, pt));
    add(two(pc, ps));
    add(two(ps, pt));
    add(three(pc, ps, pt));
    add(two(pe, pt));
    add(seen(head));
    add(two(seen(head), kind));
    add(two(before(cue.0), seen(head)));
    add(two(seen(head), seen(cue.1)));
    add(two(seen(head), order));
    add(two(order, kind));
    add(order);
    add(two(gs, order));
    add(two(gc, order));
    add(three(gs, gc, order));
    add(two(distance(ls), u32::from(ls == 0)));
    add(two(distance(lc), kind));
    add(two(f.content.len().min(4) as u32, kind));
    add(two(f.source.len().min(3) as u32, 1));
    add(source_head);
    add(source_first);
    add(two(source_class, distance(ls)));
    add(content_first);
    add(content_last);
    add(after);
    add(two(content_first, seen(head)));
    add(two(as_, ac));
    add(three(as_, ac, pc));
    add(two(in_quote, kind));
    add(two(in_quote, pc));
    add(two(u32::from(view.heading), kind));
    add(view.seen[head].suffix3);
    add(two(u32::from(view.seen[head].begins), order));
    add(two((cue.1 - cue.0).min(5) as u32, pc));
    let sentence = view.seen[head].sentence;
    let far = f
        .content
        .iter()
        .map(|r| i32::from(view.seen[r.0].sentence) - i32::from(sentence))
        .fold((0, 0), |(lo, hi), d| (lo.min(d), hi.max(d)));
    add(three((far.0 + 4) as u32, far.1 as u32, kind));
}
