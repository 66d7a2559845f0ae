//! Tokens: runs of word characters, and single marks.
//!
//! The same division as `\w+|[^\w\s]` (the tokens of PolNeAR's measures), with
//! two marks that are written as pairs of characters (`` and '') kept whole.

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Class {
    /// Letters, all of them lower case (or of a script without case).
    Lower,
    /// Letters, the first one upper case.
    Capital,
    /// More than one letter, all upper case.
    Upper,
    /// Letters of mixed case that begin lower ("eBay").
    Mixed,
    /// Begins with a digit.
    Number,
    /// A full stop, question mark, exclamation mark or ellipsis.
    Stop,
    /// A comma.
    Comma,
    /// A colon.
    Colon,
    /// A semicolon.
    Semicolon,
    /// A dash that stands between words, of any length ("-" only between spaces).
    Dash,
    /// A hyphen inside a compound.
    Hyphen,
    /// An opening bracket.
    Open,
    /// A closing bracket.
    Close,
    /// A mark that can open or close a quotation.
    Quote,
    /// An apostrophe inside or at the edge of a word.
    Apostrophe,
    /// Any other character.
    Other,
}

impl Class {
    /// Whether the token is made of word characters.
    pub(crate) fn is_word(self) -> bool {
        matches!(
            self,
            Class::Lower | Class::Capital | Class::Upper | Class::Mixed | Class::Number
        )
    }

    /// Whether the token begins with an upper-case letter.
    pub(crate) fn is_capital(self) -> bool {
        matches!(self, Class::Capital | Class::Upper)
    }
}

/// A word or mark of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// First byte.
    pub(crate) start: u32,
    /// One past the last byte.
    pub(crate) end: u32,
    /// What it is made of.
    pub(crate) class: Class,
    /// Whether white space (or the beginning of the text) stands before it.
    pub(crate) spaced: bool,
}

impl Token {
    /// The token's characters.
    pub(crate) fn text<'a>(&self, text: &'a str) -> &'a str {
        &text[self.start as usize..self.end as usize]
    }
}

/// Divides `text[range]` into tokens; white space belongs to none.
pub(crate) fn tokenize(text: &str, range: std::ops::Range<usize>, out: &mut Vec<Token>) {
    let bytes = text.as_bytes();
    let mut at = range.start;
    let mut spaced = true;
    while at < range.end {
        let byte = bytes[at];
        if byte < 0x80 {
            if byte.is_ascii_whitespace() || byte == 0x0b || (0x1c..=0x1f).contains(&byte) {
                spaced = true;
                at += 1;
                continue;
            }
            if byte.is_ascii_alphanumeric() || byte == b'_' {
                let end = word_end(text, at + 1, range.end);
                push_word(text, at, end, spaced, out);
                at = end;
                spaced = false;
                continue;
            }
            // `` and '' are one mark each.
            let pair = (byte == b'`' || byte == b'\'') && bytes.get(at + 1) == Some(&byte);
            let end = if pair && at + 2 <= range.end {
                at + 2
            } else {
                at + 1
            };
            let after = end >= range.end || bytes[end].is_ascii_whitespace();
            out.push(Token {
                start: at as u32,
                end: end as u32,
                class: ascii_class(byte, end - at == 2, spaced, after),
                spaced,
            });
            at = end;
            spaced = false;
            continue;
        }
        let Some(ch) = text[at..].chars().next() else {
            break;
        };
        let end = at + ch.len_utf8();
        if ch.is_whitespace() {
            spaced = true;
            at = end;
        } else if is_word(ch) {
            let end = word_end(text, end, range.end);
            push_word(text, at, end, spaced, out);
            at = end;
            spaced = false;
        } else {
            out.push(Token {
                start: at as u32,
                end: end as u32,
                class: wide_class(ch),
                spaced,
            });
            at = end;
            // Invisible marks (joiners, direction, byte order) part nothing.
            spaced = spaced && is_invisible(ch);
        }
    }
}

fn word_end(text: &str, mut at: usize, limit: usize) -> usize {
    let bytes = text.as_bytes();
    while at < limit {
        let byte = bytes[at];
        if byte < 0x80 {
            if byte.is_ascii_alphanumeric() || byte == b'_' {
                at += 1;
                continue;
            }
            break;
        }
        match text[at..].chars().next() {
            Some(ch) if is_word(ch) => at += ch.len_utf8(),
            _ => break,
        }
    }
    at
}

fn push_word(text: &str, start: usize, end: usize, spaced: bool, out: &mut Vec<Token>) {
    let word = &text[start..end];
    let mut chars = word.chars();
    let first = chars.next().unwrap_or('_');
    let class = if first.is_numeric() {
        Class::Number
    } else if first.is_uppercase() {
        let mut rest = chars.filter(|c| c.is_alphabetic()).peekable();
        if rest.peek().is_some() && rest.all(|c| !c.is_lowercase()) {
            Class::Upper
        } else {
            Class::Capital
        }
    } else if chars.any(char::is_uppercase) {
        Class::Mixed
    } else {
        Class::Lower
    };
    out.push(Token {
        start: start as u32,
        end: end as u32,
        class,
        spaced,
    });
}

/// Word characters: letters, digits, the low line and the marks that sit on
/// letters, so that a word with combining accents or vowel signs stays whole.
pub(crate) fn is_word(ch: char) -> bool {
    ch.is_alphanumeric() || ch == '_' || is_combining(ch)
}

fn is_combining(ch: char) -> bool {
    // The blocks of combining marks of the scripts that news is printed in;
    // the standard library has no table of general categories.
    matches!(ch as u32,
        0x0300..=0x036F | 0x0483..=0x0489 | 0x0591..=0x05BD | 0x05BF | 0x05C1..=0x05C2
        | 0x05C4..=0x05C5 | 0x0610..=0x061A | 0x064B..=0x065F | 0x0670 | 0x06D6..=0x06DC
        | 0x06DF..=0x06E4 | 0x0900..=0x0903 | 0x093A..=0x094F | 0x0951..=0x0957
        | 0x0962..=0x0963 | 0x0981..=0x0983 | 0x09BC..=0x09CD | 0x0A01..=0x0A03
        | 0x0A3C..=0x0A4D | 0x0A81..=0x0A83 | 0x0ABC..=0x0ACD | 0x0B01..=0x0B03
        | 0x0B3C..=0x0B4D | 0x0BBE..=0x0BCD | 0x0C00..=0x0C03 | 0x0C3E..=0x0C4D
        | 0x0C81..=0x0C83 | 0x0CBC..=0x0CCD | 0x0D00..=0x0D03 | 0x0D3B..=0x0D4D
        | 0x0E31 | 0x0E34..=0x0E3A | 0x0E47..=0x0E4E | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF
        | 0x3099..=0x309A | 0xFE00..=0xFE0F | 0xFE20..=0xFE2F | 0x200D)
}

fn is_invisible(ch: char) -> bool {
    matches!(ch as u32, 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x2069 | 0xFEFF)
}

fn ascii_class(byte: u8, pair: bool, spaced: bool, space_after: bool) -> Class {
    match byte {
        b'.' | b'?' | b'!' => Class::Stop,
        b',' => Class::Comma,
        b':' => Class::Colon,
        b';' => Class::Semicolon,
        b'-' if spaced && space_after => Class::Dash,
        b'-' => Class::Hyphen,
        b'(' | b'[' | b'{' => Class::Open,
        b')' | b']' | b'}' => Class::Close,
        b'"' | b'`' => Class::Quote,
        b'\'' if pair => Class::Quote,
        // Whether a lone mark opens or closes a quotation or cuts a word short
        // is told from its surroundings later.
        b'\'' => Class::Apostrophe,
        _ => Class::Other,
    }
}

fn wide_class(ch: char) -> Class {
    match ch {
        '“' | '”' | '„' | '‟' | '«' | '»' | '‹' | '›' | '「' | '」' | '『' | '』' | '＂' | '〝'
        | '〞' | '〟' | '❝' | '❞' | '﹁' | '﹂' | '﹃' | '﹄' => Class::Quote,
        '‘' | '’' | '‚' | '‛' | '＇' | 'ʼ' | '′' | '´' => Class::Apostrophe,
        '–' | '—' | '―' | '‒' | '⸺' | '−' | '﹘' | '－' => Class::Dash,
        '‐' | '‑' => Class::Hyphen,
        '…' | '。' | '？' | '！' | '؟' | '۔' | '।' | '｡' | '‽' | '՞' | '՜' | '։' => {
            Class::Stop
        }
        '，' | '、' | '،' | '､' => Class::Comma,
        '：' => Class::Colon,
        '；' | '؛' => Class::Semicolon,
        '（' | '［' | '【' | '〔' | '《' | '〈' => Class::Open,
        '）' | '］' | '】' | '〕' | '》' | '〉' => Class::Close,
        _ => Class::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<&str> {
        let mut out = Vec::new();
        tokenize(text, 0..text.len(), &mut out);
        out.iter().map(|t| t.text(text)).collect()
    }

    #[test]
    fn marks_stand_alone_and_words_stay_whole() {
        assert_eq!(tokens("I don't."), ["I", "don", "'", "t", "."]);
        assert_eq!(tokens("``So''"), ["``", "So", "''"]);
        assert_eq!(
            tokens("e\u{301}te\u{301}, नमस्ते"),
            ["e\u{301}te\u{301}", ",", "नमस्ते"]
        );
        assert_eq!(tokens("「はい」と"), ["「", "はい", "」", "と"]);
        assert!(tokens(" \u{a0}\u{2003}\n").is_empty());
    }

    #[test]
    fn classes_follow_case_and_spacing() {
        let class = |text: &str| {
            let mut out = Vec::new();
            tokenize(text, 0..text.len(), &mut out);
            out.iter().map(|t| t.class).collect::<Vec<_>>()
        };
        use Class::*;
        assert_eq!(
            class("UN Ban iPad it 2016"),
            [Upper, Capital, Mixed, Lower, Number]
        );
        assert_eq!(class("A I"), [Capital, Capital]);
        assert_eq!(class("a-b - c"), [Lower, Hyphen, Lower, Dash, Lower]);
        assert_eq!(class("Захарова"), [Capital]);
    }
}
