//! From the labels around a cue to an attribution, and the features that
//! say how far to trust it.

use super::anchor::{Candidate, First};
use super::crf::{B_CONTENT, B_CUE, B_SOURCE, I_CONTENT, I_CUE, I_SOURCE, Row};
use super::features::distance;
use super::view::{Quoted, View, mark, mix, place};
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
    let mut f = gather(from, path, marginals);
    f.cue.retain(|r| r.0 <= c.head && c.head < r.1);
    if f.cue.is_empty() {
        f.cue.push((c.start, c.end));
    }
    f.p_cue = first.marginals[c.head][B_CUE] + first.marginals[c.head][I_CUE];
    finish(view, &mut f);
    f
}

/// Runs of labels from the token `from` on, with what is known of each label's
/// probability.
pub(crate) fn gather(from: usize, path: &[u8], marginals: &[Row]) -> Found {
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
    f.p_source /= ns.max(1) as f32;
    f.p_content /= nc.max(1) as f32;
    f
}

/// Mends what labels token by token get wrong: idle marks at edges, quotations
/// in part, a comment behind a quotation.
pub(crate) fn finish(view: &View, f: &mut Found) {
    trim(view, &mut f.content);
    trim(view, &mut f.source);
    whole_quotations(view, f);
    drop_comment(view, f);
    drop_question(view, f);
}

/// Makes a content that reaches into a quotation reach over all of it, unless
/// the source or cue stands inside.
fn whole_quotations(view: &View, f: &mut Found) {
    let mut i = 0;
    while i < f.content.len() {
        let run = f.content[i];
        for edge in [run.0, run.1 - 1] {
            let quote = view.seen[edge].quote;
            if quote == 0 {
                continue;
            }
            let q = view.quoted[quote as usize - 1];
            let (start, end) = (q.start, q.end);
            let blocked = |runs: &[Run]| runs.iter().any(|r| r.0 < end && r.1 > start);
            // A quotation without a closing mark may end anywhere.
            let found: usize = f
                .content
                .iter()
                .map(|r| overlap_run(*r, (start, end)))
                .sum();
            if (!q.closed && found * 2 < end - start) || blocked(&f.source) || blocked(&f.cue) {
                continue;
            }
            let run = &mut f.content[i];
            run.0 = run.0.min(start);
            run.1 = run.1.max(end);
        }
        i += 1;
    }
    f.content.sort_unstable();
    let mut merged: Vec<Run> = Vec::with_capacity(f.content.len());
    for run in f.content.drain(..) {
        match merged.last_mut() {
            Some(last) if last.1 > run.0 => last.1 = last.1.max(run.1),
            _ => merged.push(run),
        }
    }
    f.content = merged;
}

/// Words of the runs that stand in quotation marks, and all of their words.
pub(crate) fn quoted_words(view: &View, runs: &[Run]) -> (usize, usize) {
    let seen = runs.iter().flat_map(|r| &view.seen[r.0..r.1]);
    let words = seen.filter(|s| s.class.is_word());
    words.fold((0, 0), |(quoted, all), s| {
        (quoted + usize::from(s.quote != 0), all + 1)
    })
}

/// Tokens that two runs have in common.
pub(crate) fn overlap_run(a: Run, b: Run) -> usize {
    a.1.min(b.1).saturating_sub(a.0.max(b.0))
}

/// Whether a quotation reads like speech, not like a title or a single
/// word held up with tongs: four words or more, or closed by a stop.
pub(crate) fn is_speech(view: &View, q: Quoted) -> bool {
    let inner = &view.seen[q.start..q.end];
    let words = inner.iter().filter(|s| s.class.is_word()).count();
    let first = inner.iter().find(|s| s.class.is_word());
    let capital = first.is_some_and(|s| s.class.is_capital());
    let stop = inner
        .iter()
        .rev()
        .take(3)
        .any(|s| matches!(s.class, Class::Stop | Class::Comma));
    words >= 2 && capital && (stop || words >= 6)
}

/// The closed quotations that read like speech and belong to no attribution.
pub(crate) fn orphans(view: &View, found: &[Found]) -> Vec<Quoted> {
    let taken = |run: Run| {
        found.iter().any(|f| {
            [&f.content, &f.cue, &f.source]
                .iter()
                .any(|runs| runs.iter().any(|r| overlap_run(*r, run) > 0))
        })
    };
    let free = |q: &&Quoted| q.closed && is_speech(view, **q) && !taken((q.start, q.end));
    view.quoted.iter().filter(free).copied().collect()
}

/// Whether a quotation can stand as somebody's words with nobody named: five
/// words or more, and not capitalised throughout like a title.
pub(crate) fn stands_alone(view: &View, q: Quoted) -> bool {
    let words = || {
        view.seen[q.start..q.end]
            .iter()
            .filter(|s| s.class.is_word())
    };
    let small = words().filter(|s| !s.class.is_capital()).count();
    words().count() >= 5 && small * 2 >= words().count()
}

/// Cuts contents that reach back over a paragraph's end into a quotation that
/// somebody else has begun there: in `“Yes,” she said. “No.` ⏎ `“Never,” he said`
/// the first two are hers. A quotation that goes on in the next paragraph has no
/// closing mark, so that the marks alone make one of the last two.
pub(crate) fn hand_back(view: &View, found: &mut [Found]) {
    for at in 0..found.len() {
        let mut i = 0;
        while i < found[at].content.len() {
            let run = found[at].content[i];
            i += 1;
            let Some(&break_) = view.breaks.iter().find(|&&b| run.0 < b && b < run.1) else {
                continue;
            };
            let within = |r: &Run| view.breaks.iter().all(|&b| r.0 >= b || b > run.0);
            let first = match view.seen[run.0].quote as usize {
                0 => continue,
                n => view.quoted[n - 1].start,
            };
            let own = &found[at];
            if first != run.0 || own.cue.iter().any(|r| r.0 < run.0) || !begins(view, run.0) {
                continue;
            }
            let owner = (0..found.len()).rev().find(|&o| {
                let f = &found[o];
                o != at
                    && f.content
                        .iter()
                        .any(|r| r.1 <= run.0 && view.seen[r.0].quote != 0)
                    && f.cue.iter().all(|r| r.1 <= run.0 && within(r))
                    && !f.cue.is_empty()
            });
            if let Some(owner) = owner {
                found[at].content[i - 1].0 = break_;
                found[owner].content.push((run.0, break_));
                found[owner].content.sort_unstable();
            }
        }
    }
}

/// Whether the quotation that opens at `start` begins a sentence: what stands
/// inside one has its own cue.
fn begins(view: &View, start: usize) -> bool {
    let before = start.checked_sub(1).map(|b| view.seen[b].class);
    before.is_none_or(|c| c == Class::Stop || c == Class::Quote)
}

/// Gives quotations that nobody was found to utter to the attribution of the
/// quotation before them in the passage.
pub fn adopt(view: &View, found: &mut [Found]) {
    for q in orphans(view, found) {
        let run = (q.start, q.end);
        if !begins(view, q.start) {
            continue;
        }
        let owner = found.iter_mut().rev().find(|f| {
            let end = f
                .content
                .iter()
                .chain(&f.cue)
                .chain(&f.source)
                .map(|r| r.1)
                .max();
            end.is_some_and(|end| end <= q.start)
                && f.content.iter().any(|r| view.seen[r.0].quote != 0)
        });
        if let Some(owner) = owner {
            owner.content.push(run);
        }
    }
}

/// Drops what follows the cue outside quotation marks where a whole quotation
/// stands before it: `“Yes,” she said, and left.` (In PolNeAR's training part
/// 1,451 contents go on in quotation marks there and 15 without.)
fn drop_comment(view: &View, f: &mut Found) {
    let cue = f.cue[0].0;
    let quoted = |r: &Run| {
        let mut words = view.seen[r.0..r.1]
            .iter()
            .filter(|s| s.class.is_word())
            .peekable();
        words.peek().is_some() && words.all(|s| s.quote != 0)
    };
    let unquoted = |r: &Run| view.seen[r.0..r.1].iter().all(|s| s.quote == 0);
    if f.content.iter().any(|r| r.1 <= cue && quoted(r)) {
        f.content.retain(|r| r.0 < cue || !unquoted(r));
    }
}

/// Drops the sentences before a quotation that fills a content up to its cue:
/// `Would you go? “No,” she said.` (Of the contents in PolNeAR's training part none
/// holds such; before 390 one stands.)
fn drop_question(view: &View, f: &mut Found) {
    let cue = f.cue[0].0;
    for run in f.content.iter_mut().filter(|r| r.1 <= cue) {
        let last = view.seen[run.1 - 1].quote;
        if last == 0 || view.seen[run.0].quote != 0 {
            continue;
        }
        let open = view.quoted[last as usize - 1].start;
        if open > run.0 && view.seen[open].begins {
            run.0 = open;
        }
    }
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
    let kind = match quoted_words(view, &f.content) {
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
            .map(|r| {
                if r.0 >= cue.1 {
                    r.0 - cue.1
                } else {
                    cue.0.saturating_sub(r.1)
                }
            })
            .min()
            .map_or(15, distance)
    };
    let (gs, gc) = (gap(&f.source), gap(&f.content));
    let source_head = f.source.last().map_or(mark::BEGIN, |r| seen(r.1 - 1));
    let source_first = f.source.first().map_or(mark::BEGIN, |r| seen(r.0));
    let source_class = f.source.first().map_or(30, |r| view.seen[r.0].class as u32);
    let content_first = f.content.first().map_or(mark::BEGIN, |r| seen(r.0));
    let content_last = f.content.last().map_or(mark::END, |r| seen(r.1 - 1));
    let after = f.content.last().map_or(mark::END, |r| seen(r.1));
    let (pc, ps, pt, pe) = (
        level(f.p_cue),
        level(f.p_source),
        level(f.p_content),
        level(f.p_edge),
    );
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_quotation_left_open_belongs_to_who_began_it() {
        let text = "“Yes,” she said. “No.\n“Never,” he added.";
        let second = text.find("“Never").expect("it is there");
        let ranges = [0..second - 1, second..text.len()];
        let view = View::new(text, &ranges, 3, false, &BTreeSet::new());
        let run = |words: &str| -> Run {
            let start = text.find(words).expect("the words are there");
            let end = start + words.len();
            let inside = |&i: &usize| start <= view.bytes(i).start && view.bytes(i).end <= end;
            let first = (0..view.len()).find(inside).expect("a token begins there");
            (
                first,
                first + (first..view.len()).take_while(inside).count(),
            )
        };
        let said = |cue: &str, content: Run| Found {
            cue: vec![run(cue)],
            content: vec![content],
            ..Found::default()
        };
        let open = run("“No.\n“Never,”");
        let (hers, his) = (said("she said", run("“Yes,”")), said("he added", open));

        let mut both = [hers.clone(), his.clone()];
        hand_back(&view, &mut both);
        assert_eq!(both[0].content, [run("“Yes,”"), run("“No.")]);
        assert_eq!(both[1].content, [(run("“No.").1, open.1)]);

        let mut alone = [his];
        hand_back(&view, &mut alone);
        assert_eq!(alone[0].content, [open], "nobody else has begun it");
    }
}
