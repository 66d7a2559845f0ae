//! Words as the lists of acts have them: lower case, short forms in full.

use super::Speech;
use super::lexicon::{Class, Classes, LISTS};
use std::borrow::Cow;
use std::ops::Range;

/// Words of a content that count: the longest quotations of news run to some
/// hundreds, and what a speech does is said well before its end.
const MOST: usize = 400;

/// A word, or a mark that ends a sentence or a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word<'a> {
    /// Lower case; `won't` is the two words `will` and `not`.
    pub(super) word: Cow<'a, str>,
    /// Bytes of the text; that of the whole short form for both of its words.
    pub(super) range: Range<usize>,
    /// Whether it begins with a capital letter.
    pub(super) capital: bool,
    /// The classes that it is in.
    classes: Classes,
}

impl Word<'_> {
    pub(super) fn is(&self, word: &str) -> bool {
        self.word == word
    }

    pub(super) fn is_one_of(&self, words: &[&str]) -> bool {
        words.contains(&&*self.word)
    }

    pub(super) fn is_in(&self, class: Class) -> bool {
        self.classes.contain(class)
    }

    pub(super) fn is_in_one_of(&self, classes: &[Class]) -> bool {
        classes.iter().any(|class| self.is_in(*class))
    }

    /// Whether it ends a sentence.
    pub(super) fn is_stop(&self) -> bool {
        matches!(&*self.word, "." | "!" | "?" | "\n")
    }

    /// Whether it may stand between the words of a phrase or a verb group.
    pub(super) fn is_adverb(&self) -> bool {
        self.is_in(Class::Adverb) || self.word.len() > 3 && self.word.ends_with("ly")
    }

    /// Whether it is a mark and no word.
    pub(super) fn is_mark(&self) -> bool {
        !self
            .word
            .starts_with(|c: char| c.is_alphanumeric() || c == '\'')
    }
}

/// The words and marks in `range` of `text`. Quotation marks are passed over.
pub(super) fn words(text: &str, range: Range<usize>) -> Vec<Word<'_>> {
    let mut out = Vec::new();
    split(&text[range.clone()], |word, at, capital| {
        out.push(Word {
            classes: LISTS.classes(&word),
            word,
            range: range.start + at.start..range.start + at.end,
            capital,
        });
    });
    out
}

/// Hands on each word or mark of `text`, its bytes, and whether it begins with
/// a capital letter.
pub(super) fn split<'a>(text: &'a str, mut take: impl FnMut(Cow<'a, str>, Range<usize>, bool)) {
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        let mut end = start + c.len_utf8();
        if !c.is_alphanumeric() {
            match c {
                '…' => take(Cow::Borrowed("."), start..end, false),
                '.' | '!' | '?' | '\n' | ',' | ';' | ':' | '—' | '–' | '(' | ')' => {
                    take(Cow::Borrowed(&text[start..end]), start..end, false);
                }
                _ => {}
            }
            continue;
        }
        while let Some(&(at, c)) = chars.peek() {
            let inside = matches!(c, '\'' | '’' | '-' | '.')
                && text[at + c.len_utf8()..].starts_with(char::is_alphanumeric)
                // Initials and figures, not two sentences run together.
                && (c != '.' || at - start == 1 || text[start..at].ends_with(char::is_numeric));
            if !c.is_alphanumeric() && !inside {
                break;
            }
            end = at + c.len_utf8();
            chars.next();
        }
        let word = plain(&text[start..end]);
        let capital = c.is_uppercase();
        match short_form(&word) {
            Some(("", second)) => take(Cow::Borrowed(second), start..end, false),
            Some((first, second)) => {
                take(Cow::Owned(first.to_owned()), start..end, capital);
                take(Cow::Borrowed(second), start..end, false);
            }
            None => take(word, start..end, capital),
        }
    }
}

/// In lower case, with one sort of apostrophe.
fn plain(word: &str) -> Cow<'_, str> {
    if word
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b == b'\'' || b == b'-')
    {
        return Cow::Borrowed(word);
    }
    Cow::Owned(word.to_lowercase().replace('’', "'"))
}

/// The two words that a short form stands for. `'s` and `'d` stay as they are:
/// they may be "is", "has" or the sign of an owner, "would" or "had".
fn short_form(word: &str) -> Option<(&str, &'static str)> {
    let (stem, end) = word.rsplit_once('\'')?;
    match (word, end) {
        ("won't", _) => Some(("will", "not")),
        ("can't", _) => Some(("can", "not")),
        ("shan't", _) => Some(("shall", "not")),
        ("let's", _) => Some(("let", "us")),
        (_, "t") => stem.strip_suffix('n').map(|verb| (verb, "not")),
        (_, "ll") => Some((stem, "will")),
        (_, "m") => Some((stem, "am")),
        (_, "re") => Some((stem, "are")),
        (_, "ve") => Some((stem, "have")),
        (_, "d") => Some((stem, "'d")),
        (_, "s") => Some((stem, "'s")),
        _ => None,
    }
}

/// The content's words, piece after piece.
pub(super) fn content<'a>(speech: &Speech<'a>) -> Vec<Word<'a>> {
    let mut out: Vec<Word<'_>> = Vec::new();
    for piece in speech.content {
        if out.len() >= MOST {
            break;
        }
        // Ten bytes a word are more than texts in Latin script have.
        let mut end = piece.end.min(piece.start + MOST * 10);
        while !speech.text.is_char_boundary(end) {
            end -= 1;
        }
        out.extend(words(speech.text, piece.start..end));
    }
    out.truncate(MOST);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> String {
        let words = words(text, 0..text.len());
        let words: Vec<&str> = words.iter().map(|w| &*w.word).collect();
        words.join(" ")
    }

    #[test]
    fn short_forms_are_written_in_full() {
        for (text, expected) in [
            ("“We won’t pay,” he said.", "we will not pay , he said ."),
            ("They can't, isn't it?", "they can not , is not it ?"),
            ("He's sure they'd go", "he 's sure they 'd go"),
            ("Let’s go", "let us go"),
            ("no-bid U.S. 1.5 end.Now", "no-bid u.s . 1.5 end . now"),
            ("O'Reilly's", "o'reilly 's"),
            ("n't", "not"),
        ] {
            assert_eq!(list(text), expected, "{text}");
        }
    }

    #[test]
    fn ranges_are_bytes_of_the_text() {
        let text = "«Нет», he’ll say";
        for word in words(text, 0..text.len()) {
            let slice = text[word.range.clone()].to_lowercase();
            assert!(!slice.is_empty(), "{word:?}");
        }
        let last = words(text, 0..text.len()).pop().expect("a word");
        assert_eq!(&text[last.range], "say");
    }
}
