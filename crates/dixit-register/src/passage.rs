//! Answers with the passages that they stand in.

use crate::error::Error;
use crate::register::Register;
use crate::search::{Question, Row};
use crate::stored::{Said, Stored};
use dixit_model::{OffsetMap, Span};
use std::cmp::Reverse;
use std::collections::HashMap;
use std::rc::Rc;

/// The most rows that are put in order by date: beyond, the newest additions are.
pub(crate) const CANDIDATES: usize = 500;

/// The most code points that a passage shows beside source, cue and content.
const AROUND: u32 = 240;

/// An attribution that answers a question, with what it takes to show it.
#[derive(Clone, Debug)]
pub struct Hit {
    /// Its row.
    pub row: Row,
    /// The attribution.
    pub said: Said,
    /// The document that it stands in.
    pub document: Rc<Stored>,
    /// The sentences around it.
    pub passage: Span,
    /// The words of the passage.
    pub words: String,
}

impl Register {
    /// The attributions that answer a question, latest first, at most `limit`; and
    /// whether there are more.
    ///
    /// Of more than five hundred answers the last added are put in order.
    ///
    /// # Errors
    /// If the database fails or a document in it is damaged.
    pub fn search(&self, question: &Question, limit: usize) -> Result<(Vec<Hit>, bool), Error> {
        let most = CANDIDATES.max(limit.saturating_add(1));
        let mut rows = self.store().search(question, most)?;
        // Of those with the same date the surest comes first; then the last added.
        let order = |row: &Row| {
            let day = row.days.map(|days| days.0);
            (Reverse(day), Reverse((row.confidence * 1e6) as i64))
        };
        rows.sort_by_key(order);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let mut documents: HashMap<u64, Rc<Stored>> = HashMap::new();
        let mut hits = Vec::with_capacity(rows.len());
        for row in rows {
            let document = match documents.get(&row.reading) {
                Some(document) => Rc::clone(document),
                None => {
                    let document = Rc::new(self.document(row.reading)?);
                    documents.insert(row.reading, Rc::clone(&document));
                    document
                }
            };
            hits.push(self.hit(row, document)?);
        }
        Ok((hits, more))
    }

    fn document(&self, reading: u64) -> Result<Stored, Error> {
        let stored = self.store().reading(reading)?;
        let missing = || Error::damaged(self.folder(), format!("reading {reading} is missing"));
        stored.ok_or_else(missing)?.stored_in(self.folder())
    }

    fn hit(&self, row: Row, document: Rc<Stored>) -> Result<Hit, Error> {
        let mut attributions = document.attributions.iter();
        let said = attributions
            .find(|said| said.number() == Some(row.number))
            .cloned();
        let said = said.ok_or_else(|| {
            let words = format!("reading {} has no attribution a{}", row.reading, row.number);
            Error::damaged(self.folder(), words)
        })?;
        let map = OffsetMap::new(&document.text);
        let passage = passage(&map, &said);
        let words = map.slice(passage).to_owned();
        Ok(Hit {
            row,
            said,
            document,
            passage,
            words,
        })
    }
}

/// The sentences that an attribution stands in, as far as they are short.
fn passage(map: &OffsetMap<'_>, said: &Said) -> Span {
    let pieces = || said.source.iter().chain(&said.cue).chain(&said.content);
    let end = map.chars();
    let first = pieces().map(|p| p.start).min().unwrap_or(0).min(end);
    let last = pieces()
        .map(|p| p.end)
        .max()
        .unwrap_or(first)
        .clamp(first, end);
    let before = map.slice(Span::new(first.saturating_sub(AROUND), first));
    let after = map.slice(Span::new(last, (last + AROUND).min(end)));
    let from = before
        .char_indices()
        .rfind(|(at, c)| ends(*c) && starts_new(&before[at + c.len_utf8()..], *c));
    let skipped = from.map_or(0, |(at, c)| at + c.len_utf8());
    let skipped = skipped + before[skipped..].len() - before[skipped..].trim_start().len();
    let kept = before[skipped..].chars().count() as u32;
    let to = after
        .char_indices()
        .find(|(at, c)| ends(*c) && starts_new(&after[at + c.len_utf8()..], *c));
    // Closing marks belong to the sentence that they end.
    let taken = to.map_or(after.len(), |(at, c)| {
        let behind = at + if c == '\n' { 0 } else { c.len_utf8() };
        let marks = after[behind..]
            .chars()
            .take_while(|c| "\"”’»)".contains(*c));
        behind + marks.map(char::len_utf8).sum::<usize>()
    });
    let taken = after[..taken].trim_end().chars().count() as u32;
    Span::new(first - kept, last + taken)
}

fn ends(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '\n')
}

/// Whether what follows an end begins a sentence: white space, or closing marks and
/// white space.
fn starts_new(rest: &str, end: char) -> bool {
    if end == '\n' || matches!(end, '。' | '！' | '？') {
        return true;
    }
    let rest = rest.trim_start_matches(['"', '”', '’', '»', ')']);
    rest.is_empty() || rest.starts_with(char::is_whitespace)
}
