//! The fast reader: three small linear models, one after another.
//!
//! 1. A chain over the tokens of a paragraph says of each how likely it belongs
//!    to a source, a cue or a content ([`features`], [`crf`]).
//! 2. Around each likely cue a second chain, which sees where the cue stands and
//!    what the first said, marks that cue's own source and content ([`anchor`]).
//! 3. A judge says how likely the attribution so found is right ([`decode`]);
//!    of those that contradict each other the likeliest stays ([`run`]).
//!
//! Features are hashed words and shapes; scores are 8-bit integers ([`model`]).
//! Everything is linear in the length of the text.
//!
//! The module is public for the trainer of the weights; its items are no part
//! of the crate's interface.

pub mod anchor;
pub mod crf;
pub mod decode;
pub mod features;
pub mod model;
mod reader;
pub mod run;
pub use reader::FastReader;
pub mod view;

use crate::page::{self, Paragraph};
use dixit_model::Document;
use view::View;

/// A paragraph that is read, with what the models see of it.
#[derive(Debug)]
pub struct Section {
    /// The paragraph.
    pub paragraph: Paragraph,
    /// Number of the paragraph among those of the document.
    pub index: usize,
    /// Its tokens.
    pub view: View,
}

/// The paragraphs of `document` in which attributions are looked for.
///
/// The dateline, if there is one, is left out of its paragraph.
pub fn sections(document: &Document, paragraphs: &[Paragraph]) -> Vec<Section> {
    let text = &document.text;
    let mut out = Vec::with_capacity(paragraphs.len());
    let mut body = 0;
    for (index, p) in paragraphs.iter().enumerate() {
        if !p.part.is_read() {
            continue;
        }
        let title = p.part == page::Part::Title;
        let mut range = p.range.clone();
        if !title && body < 2 && let Some(found) = crate::dateline::find(&text[range.clone()]) {
            range.start += found.all.end;
        }
        body += usize::from(!title);
        let view = View::new(text, range, body, title);
        out.push(Section { paragraph: p.clone(), index, view });
    }
    out
}
