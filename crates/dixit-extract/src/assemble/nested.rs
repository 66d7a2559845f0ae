//! Attributions that stand inside the contents of others.

use super::rules;
use super::said::Said;
use crate::cues;
use crate::fast::model::Model;
use crate::fast::run::{self, Scratch};
use crate::fast::view::View;
use crate::section::Section;
use std::collections::BTreeSet;
use std::ops::Range;

/// Words of a content at least, for another attribution to stand in it.
const ROOM: usize = 6;

/// Looks for attributions inside the contents of others: `reports that he
/// had left are wrong, she said`. The content is read as a passage of its
/// own. Puts all attributions in order and sets their parents.
pub(crate) fn nest(
    model: &Model,
    text: &str,
    sections: &[Section],
    said: &mut Vec<Said>,
    least: f32,
    scratch: &mut Scratch,
) {
    let none = BTreeSet::new();
    let mut inner = Vec::new();
    for outer in said.iter() {
        for piece in &outer.content {
            let range = inside_marks(text, piece.clone());
            let view = View::new(text, std::slice::from_ref(&range), 9, false, &none);
            let words = view.seen.iter().filter(|s| s.class.is_word()).count();
            let cue = view.seen.iter().any(|s| model.words.get(s.word).cue >= 3);
            if words < ROOM || !cue {
                continue;
            }
            let section = Section {
                ranges: vec![range],
                part: sections[outer.section].part,
                index: outer.section,
                view,
            };
            let found = run::all(model, &section.view, scratch);
            for f in run::settle(&section.view, found, least, f32::INFINITY) {
                let s = Said::new(outer.section, &section, &f);
                // "We have asked": the speaker's own doings, not a report.
                let own = s.source.iter().all(|r| {
                    matches!(
                        text[r.clone()].to_lowercase().as_str(),
                        "we" | "you" | "they" | "it" | "us"
                    )
                });
                if f.p < least || own || !speaks(text, &s) {
                    continue;
                }
                let same_cue = |o: &Said| {
                    let mut cues = o.cue.iter();
                    cues.any(|a| s.cue.iter().any(|b| rules::overlaps(a, b)))
                };
                // A content inside another is read with both.
                let twice = rules::near(said, outer.section, 0).iter().any(same_cue)
                    || inner.iter().rev().take(LOOK_BACK).any(same_cue);
                if !twice {
                    inner.push(s);
                }
            }
        }
    }
    said.extend(inner);
    // In reading order; what holds another comes before it.
    said.sort_by_key(|s| {
        let first = s
            .content
            .iter()
            .chain(&s.source)
            .chain(&s.cue)
            .map(|r| r.start)
            .min();
        let size: usize = s.content.iter().map(Range::len).sum();
        (first, usize::MAX - size)
    });
    for i in 0..said.len() {
        said[i].parent = parent(said, i);
    }
}

/// The piece without the quotation marks at its edges: what a speaker says
/// stands outside marks to the speaker.
pub(crate) fn inside_marks(text: &str, piece: Range<usize>) -> Range<usize> {
    let slice = &text[piece.clone()];
    let marks = |c: char| {
        matches!(
            c,
            '“' | '”' | '"' | '„' | '«' | '»' | '`' | '\'' | '‘' | '’'
        )
    };
    let start = slice.len() - slice.trim_start_matches(marks).len();
    let end = slice.trim_end_matches(marks).len().max(start);
    piece.start + start..piece.start + end
}

/// Whether the cue is a verb of saying, or a noun that stands for one.
pub(crate) fn speaks(text: &str, s: &Said) -> bool {
    s.cue.iter().any(|c| {
        text[c.clone()]
            .split(|c: char| !c.is_alphanumeric())
            .any(|w| {
                cues::is_verb(w)
                    || matches!(
                        w.to_lowercase().as_str(),
                        "according"
                            | "statements"
                            | "statement"
                            | "reports"
                            | "report"
                            | "claim"
                            | "claims"
                            | "allegations"
                            | "allegation"
                            | "accusations"
                            | "comments"
                            | "remarks"
                            | "calls"
                            | "accused"
                            | "accusing"
                            | "accuses"
                    )
            })
    })
}

/// Attributions before one that may hold it.
const LOOK_BACK: usize = 64;

/// The smallest attribution whose content holds all of the `i`th.
fn parent(said: &[Said], i: usize) -> Option<usize> {
    let s = &said[i];
    let inside = |r: &Range<usize>, o: &Said| {
        o.content
            .iter()
            .any(|c| c.start <= r.start && r.end <= c.end)
    };
    let size = |o: &Said| o.content.iter().map(Range::len).sum::<usize>();
    // What holds it begins no later, so it stands before; nothing nests deeper
    // than this.
    let near = (i.saturating_sub(LOOK_BACK)..i).map(|j| (j, &said[j]));
    near.filter(|(_, o)| size(o) > size(s) && s.content.iter().chain(&s.cue).all(|r| inside(r, o)))
        .min_by_key(|&(j, o)| (size(o), j))
        .map(|(j, _)| j)
}
