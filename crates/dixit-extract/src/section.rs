//! The passages in which attributions are looked for.
//!
//! The module is public for the trainer of the weights; its items are no part
//! of the crate's interface.

use crate::fast::view::View;
pub use crate::names::lost_capitals;
use crate::page::{self, Paragraph, Part};
use dixit_model::Document;
use std::collections::BTreeSet;
use std::ops::Range;

/// Paragraphs that are read together, with what the models see of them.
#[derive(Debug)]
pub struct Section {
    /// The paragraphs, without the dateline; seldom more than one.
    pub ranges: Vec<Range<usize>>,
    /// The part that the first of them plays.
    pub part: Part,
    /// Number of the first of them among the document's paragraphs.
    pub index: usize,
    /// Their tokens.
    pub view: View,
}

/// The passages of `document` in which attributions are looked for.
///
/// A passage is a paragraph, with those after it that go on with its quotation:
/// where it ends in a colon and the next begins with a quotation mark, and
/// where its quotation is still open and the next opens it anew.
///
/// `lost` holds what [`lost_capitals`] finds in the text. Each passage is made
/// when it is asked for.
pub fn sections<'a>(
    document: &'a Document,
    paragraphs: &'a [Paragraph],
    lost: &'a BTreeSet<(String, String)>,
) -> impl Iterator<Item = Section> + 'a {
    let text = document.text.as_str();
    let mut body = 0;
    let mut at = 0;
    std::iter::from_fn(move || {
        while !paragraphs.get(at)?.part.is_read() {
            at += 1;
        }
        let index = at;
        let first = &paragraphs[at];
        at += 1;
        let title = first.part == Part::Title;
        let mut range = first.range.clone();
        if !title
            && body < 2
            && let Some(found) = crate::dateline::find(&text[range.clone()])
        {
            range.start += found.all.end;
        }
        let mut size = range.len();
        let mut ranges = vec![range];
        while !title
            && let Some(next) = paragraphs.get(at)
            && matches!(next.part, Part::Body | Part::BlockQuote)
            && size + next.range.len() <= page::LONGEST
            && goes_on(text, &ranges[ranges.len() - 1], next)
        {
            size += next.range.len();
            ranges.push(next.range.clone());
            at += 1;
        }
        body += usize::from(!title);
        let view = View::new(text, &ranges, body, title, lost);
        Some(Section {
            ranges,
            part: first.part,
            index,
            view,
        })
    })
}

/// Whether `next` goes on with a quotation of the paragraph `range`.
fn goes_on(text: &str, range: &Range<usize>, next: &Paragraph) -> bool {
    const OPENS: [char; 8] = ['“', '"', '«', '„', '「', '”', '»', '‘'];
    let here = &text[range.clone()];
    let there = &text[next.range.clone()];
    let quoted = there.starts_with(OPENS) || there.starts_with("''") || there.starts_with("``");
    if here.ends_with(':') {
        return quoted || next.part == Part::BlockQuote;
    }
    quoted && is_open(here, there)
}

/// Whether the last quotation of `here` is left open with the mark that opens `there`.
fn is_open(here: &str, there: &str) -> bool {
    let Some(mark) = there.chars().next() else {
        return false;
    };
    let (opens, closes) = match mark {
        '“' => ('“', '”'),
        '«' => ('«', '»'),
        '„' => ('„', '“'),
        '「' => ('「', '」'),
        '"' => {
            // Marks without direction: an odd number leaves one open.
            return here.matches('"').count() % 2 == 1;
        }
        '\'' if there.starts_with("''") => return here.matches("''").count() % 2 == 1,
        _ => return false,
    };
    // Some pages close with a straight mark what a curly one opened.
    let last = here
        .rfind(closes)
        .max(here.rfind('"').filter(|_| opens == '“'));
    match (here.rfind(opens), last) {
        (Some(_), None) => true,
        (Some(open), Some(close)) => open > close,
        _ => false,
    }
}
