//! Words, numbers and marks of a text.

use crate::language::{Language, WordId};

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Letters.
    Word,
    /// ASCII digits.
    Number,
    /// One other character that is no white space.
    Mark,
}

/// A run of letters, a run of digits, or one mark.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    /// Bytes of the text.
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: Kind,
    /// No white space stands before it.
    pub(crate) glued: bool,
    /// A word that starts with a capital letter.
    pub(crate) capital: bool,
    /// A number's value, or `u32::MAX` where it has more than nine digits.
    pub(crate) value: u32,
    /// The language's word, or [`WordId::UNKNOWN`].
    pub(crate) word: WordId,
    /// The tags of the word's senses, each a bit.
    pub(crate) tags: u128,
}

impl Token {
    /// Digits or bytes.
    pub(crate) fn len(&self) -> usize {
        self.end - self.start
    }
}

/// The tokens of `text`, in order.
pub(crate) fn tokens(text: &str, language: &Language) -> Vec<Token> {
    let mut out = Vec::with_capacity(text.len() / 5 + 8);
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut glued = false;
    // Where the line ended after which nothing but white space has come.
    let mut line: Option<usize> = None;
    let mut parted = false;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii_whitespace() {
            glued = false;
            if byte == b'\n'
                && let Some(start) = line.replace(at)
                && !parted
            {
                parted = true;
                out.push(paragraph(start, at));
            }
            at += 1;
            continue;
        }
        let token = token(text, at, glued, language);
        match token {
            Some(token) => {
                line = None;
                parted = false;
                at = token.end;
                glued = true;
                out.push(token);
            }
            None => {
                // White space beyond ASCII.
                at += text[at..].chars().next().map_or(1, char::len_utf8);
                glued = false;
            }
        }
    }
    out
}

/// The end of a paragraph, which no expression reaches across.
fn paragraph(start: usize, end: usize) -> Token {
    Token {
        start,
        end,
        kind: Kind::Mark,
        glued: false,
        capital: false,
        value: 0,
        word: WordId::UNKNOWN,
        tags: 0,
    }
}

/// The token at byte `at`, unless white space stands there.
fn token(text: &str, at: usize, glued: bool, language: &Language) -> Option<Token> {
    let bytes = text.as_bytes();
    let first = bytes[at];
    let (kind, end) = if first.is_ascii_alphabetic() {
        (Kind::Word, letters(text, at))
    } else if first.is_ascii_digit() {
        let digits = bytes[at..].iter().take_while(|b| b.is_ascii_digit());
        (Kind::Number, at + digits.count())
    } else if first.is_ascii() {
        (Kind::Mark, at + 1)
    } else {
        let c = text[at..].chars().next()?;
        if c.is_whitespace() {
            return None;
        }
        if c.is_alphabetic() {
            (Kind::Word, letters(text, at))
        } else {
            (Kind::Mark, at + c.len_utf8())
        }
    };
    let piece = &text[at..end];
    let value = match kind {
        Kind::Number => piece
            .parse()
            .ok()
            .filter(|_| piece.len() <= 9)
            .unwrap_or(u32::MAX),
        _ => 0,
    };
    let word = match kind {
        Kind::Number => WordId::UNKNOWN,
        _ => language.word(piece),
    };
    let capital = kind == Kind::Word && piece.chars().next().is_some_and(char::is_uppercase);
    Some(Token {
        start: at,
        end,
        kind,
        glued,
        capital,
        value,
        word,
        tags: language.tags(word),
    })
}

/// Where the letters that start at `at` end.
fn letters(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let mut end = at;
    while let Some(&byte) = bytes.get(end) {
        if byte.is_ascii_alphabetic() {
            end += 1;
        } else if byte.is_ascii() {
            break;
        } else {
            match text[end..].chars().next() {
                Some(c) if c.is_alphabetic() => end += c.len_utf8(),
                _ => break,
            }
        }
    }
    end
}
