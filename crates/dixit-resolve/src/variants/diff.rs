//! The differences of two wordings, word by word.

use dixit_model::Span;
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Words and marks of a text that are held against another's. What comes behind them
/// is shown as it stands in each.
const MOST: usize = 5000;

/// What became of a stretch of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// In both texts.
    Same,
    /// In the first text alone.
    Removed,
    /// In the second text alone.
    Added,
}

/// A stretch of words that are the same, or are not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// What became of it.
    pub change: Change,
    /// Where it stands in the first text; `None` where it was added.
    pub first: Option<Span>,
    /// Where it stands in the second text; `None` where it was removed.
    pub second: Option<Span>,
}

/// A word or mark: code points, and the text as it is compared.
struct Token<'t> {
    span: Span,
    text: &'t str,
}

/// How the second text differs from the first: stretches in reading order, in which
/// what was removed stands before what took its place. Quotation marks and
/// apostrophes count as equal whatever their form; small and capital letters do not.
///
/// The work is bounded by the shorter script of changes that the Myers algorithm
/// looks for, with the limits of the crate `similar`.
#[must_use]
pub fn diff(first: &str, second: &str) -> Vec<Stretch> {
    let (first, second) = (tokens(first), tokens(second));
    let texts = |tokens: &[Token<'_>]| -> Vec<String> {
        let head = tokens.iter().take(MOST);
        head.map(|token| {
            token
                .text
                .replace(['“', '”', '„', '«', '»'], "\"")
                .replace(['’', '‘'], "'")
        })
        .collect()
    };
    let ops = capture_diff_slices(Algorithm::Myers, &texts(&first), &texts(&second));
    let mut out: Vec<Stretch> = Vec::new();
    let span = |tokens: &[Token<'_>], at: usize, length: usize| -> Option<Span> {
        let tokens = tokens.get(at..at + length)?;
        Some(Span::new(
            tokens.first()?.span.start,
            tokens.last()?.span.end,
        ))
    };
    let mut push = |change, first: Option<Span>, second: Option<Span>| {
        if first.is_some() || second.is_some() {
            out.push(Stretch {
                change,
                first,
                second,
            });
        }
    };
    for op in ops {
        match op {
            DiffOp::Equal {
                old_index,
                new_index,
                len,
            } => push(
                Change::Same,
                span(&first, old_index, len),
                span(&second, new_index, len),
            ),
            DiffOp::Delete {
                old_index, old_len, ..
            } => {
                push(Change::Removed, span(&first, old_index, old_len), None);
            }
            DiffOp::Insert {
                new_index, new_len, ..
            } => {
                push(Change::Added, None, span(&second, new_index, new_len));
            }
            DiffOp::Replace {
                old_index,
                old_len,
                new_index,
                new_len,
            } => {
                push(Change::Removed, span(&first, old_index, old_len), None);
                push(Change::Added, None, span(&second, new_index, new_len));
            }
        }
    }
    let rest = |tokens: &[Token<'_>]| span(tokens, MOST, tokens.len().saturating_sub(MOST));
    push(Change::Removed, rest(&first), None);
    push(Change::Added, None, rest(&second));
    out
}

/// Words, and marks one by one.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut out: Vec<Token<'_>> = Vec::new();
    let mut open: Option<(u32, usize)> = None;
    let mut count = 0;
    let mut close = |open: &mut Option<(u32, usize)>, at: usize, count: u32| {
        if let Some((start, byte)) = open.take() {
            let span = Span::new(start, count);
            out.push(Token {
                span,
                text: &text[byte..at],
            });
        }
    };
    for (number, (byte, c)) in (0..u32::MAX).zip(text.char_indices()) {
        count = number + 1;
        let next = text[byte + c.len_utf8()..].chars().next();
        let inside =
            open.is_some() && matches!(c, '\'' | '’') && next.is_some_and(char::is_alphanumeric);
        if c.is_alphanumeric() || inside {
            open.get_or_insert((number, byte));
            continue;
        }
        close(&mut open, byte, number);
        if !c.is_whitespace() {
            close(&mut Some((number, byte)), byte + c.len_utf8(), number + 1);
        }
    }
    close(&mut open, text.len(), count);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str, span: Span) -> String {
        let skipped = text.chars().skip(span.start as usize);
        skipped.take(span.len() as usize).collect()
    }

    /// The differences as text: `[-removed-]`, `{+added+}`.
    fn shown(one: &str, two: &str) -> String {
        let part = |stretch: Stretch| match (stretch.first, stretch.second) {
            (Some(_), Some(span)) => words(two, span),
            (Some(span), None) => format!("[-{}-]", words(one, span)),
            (None, Some(span)) => format!("{{+{}+}}", words(two, span)),
            (None, None) => String::new(),
        };
        let parts: Vec<String> = diff(one, two).into_iter().map(part).collect();
        parts.join(" ")
    }

    #[test]
    fn differences_are_shown_word_by_word() {
        let one = "“Russia’s strikes hit only terrorists,” she said.";
        let two = "\"The strikes of Russia hit terrorists,\" she said.";
        assert_eq!(
            shown(one, two),
            "\" [-Russia’s-] {+The+} strikes {+of Russia+} hit [-only-] terrorists,\" she said."
        );
        assert_eq!(shown("Да, это так", "Да, не так"), "Да, [-это-] {+не+} так");
        assert_eq!(shown("", "new"), "{+new+}");
        assert!(diff("", "").is_empty());
    }

    #[test]
    fn every_word_of_both_texts_is_in_one_stretch() {
        let one = "a b c d e f g ".repeat(2000);
        let two = "g f e d c b a ".repeat(2000);
        let count =
            |span: fn(&Stretch) -> Option<Span>, text: &str, stretches: &[Stretch]| -> usize {
                let spans = stretches.iter().filter_map(span);
                spans
                    .map(|s| words(text, s).split_whitespace().count())
                    .sum()
            };
        let stretches = diff(&one, &two);
        assert_eq!(count(|s| s.first, &one, &stretches), 14_000);
        assert_eq!(count(|s| s.second, &two, &stretches), 14_000);
    }
}
