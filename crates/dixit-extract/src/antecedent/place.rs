//! Where words stand in a document: what a pronoun and a name need to know of
//! each other's places.

use crate::section::Section;
use crate::text::token::Token;

/// The place of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Number of the passage.
    pub(super) section: usize,
    /// Number of the token in its passage.
    pub(super) token: usize,
    /// Number of the token in the document.
    pub(super) running: usize,
    /// Number of the sentence in the document. Passages are two apart.
    pub(super) sentence: u32,
    /// Number of the quotation in the document, from 1; 0 outside.
    pub(super) quote: u32,
}

/// Sentences and quotations of a document's tokens.
pub(super) struct Places<'a> {
    pub(super) text: &'a str,
    pub(super) sections: &'a [Section],
    /// Tokens before each passage.
    before: Vec<usize>,
    /// Of each token of the document.
    sentences: Vec<u32>,
    quotes: Vec<u32>,
}

impl<'a> Places<'a> {
    pub(super) fn new(text: &'a str, sections: &'a [Section]) -> Places<'a> {
        let count = sections.iter().map(|s| s.view.tokens.len()).sum();
        let mut places = Places {
            text,
            sections,
            before: Vec::with_capacity(sections.len()),
            sentences: Vec::with_capacity(count),
            quotes: vec![0; count],
        };
        let (mut sentence, mut quote) = (0, 0);
        for section in sections {
            let from = places.sentences.len();
            places.before.push(from);
            let tokens = section.view.tokens.len();
            for i in 0..tokens {
                sentence += u32::from(section.view.starts.get(i).copied().unwrap_or(false));
                places.sentences.push(sentence);
            }
            sentence += 2;
            for q in section.view.quotations.iter().filter(|q| q.depth == 0) {
                quote += 1;
                let (open, close) = (q.open as usize, (q.close as usize).min(tokens));
                if let Some(slots) = places.quotes.get_mut(from + open..from + close) {
                    slots.fill(quote);
                }
            }
        }
        places
    }

    /// The token that holds the byte `at`, or the first behind it in its passage.
    pub(super) fn find(&self, at: usize) -> Option<Place> {
        let begins = |s: &Section| s.view.tokens.first().map_or(0, |t| t.start as usize);
        let section = self
            .sections
            .partition_point(|s| begins(s) <= at)
            .checked_sub(1)?;
        let tokens = self.tokens(section);
        let token = tokens.partition_point(|t| t.end as usize <= at);
        (token < tokens.len()).then(|| self.place(section, token))
    }

    fn place(&self, section: usize, token: usize) -> Place {
        let running = self.before[section] + token;
        Place {
            section,
            token,
            running,
            sentence: self.sentences[running],
            quote: self.quotes[running],
        }
    }

    /// The tokens of a passage.
    pub(super) fn tokens(&self, section: usize) -> &'a [Token] {
        &self.sections[section].view.tokens
    }

    /// Whether a sentence begins at a token.
    pub(super) fn begins(&self, section: usize, token: usize) -> bool {
        let starts = &self.sections[section].view.starts;
        starts.get(token).copied().unwrap_or(token == 0)
    }
}
