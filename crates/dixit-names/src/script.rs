//! The writing system of a letter.

/// A writing system, as far as names are read differently in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Script {
    Latin,
    Cyrillic,
    Greek,
    Arabic,
    Hebrew,
    Armenian,
    Georgian,
    Han,
    Hangul,
    Kana,
    Number,
    Other,
}

impl Script {
    /// The script of a letter or digit; nothing for anything else.
    pub(crate) fn of(c: char) -> Option<Script> {
        Some(match c {
            'a'..='z' | 'A'..='Z' => Script::Latin,
            '0'..='9' => Script::Number,
            '\u{0}'..='\u{a9}' => return None,
            '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' if c.is_alphabetic() => Script::Greek,
            '\u{400}'..='\u{52f}' => Script::Cyrillic,
            '\u{531}'..='\u{587}' if c.is_alphabetic() => Script::Armenian,
            '\u{5d0}'..='\u{5f2}' => Script::Hebrew,
            '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' if c.is_alphabetic() => Script::Arabic,
            '\u{10a0}'..='\u{10ff}' | '\u{1c90}'..='\u{1cbf}' if c.is_alphabetic() => {
                Script::Georgian
            }
            '\u{ac00}'..='\u{d7a3}' => Script::Hangul,
            '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}' => Script::Kana,
            '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{3005}' => Script::Han,
            c if c.is_numeric() => Script::Number,
            c if c.is_alphabetic() && c < '\u{250}' => Script::Latin,
            '\u{250}'..='\u{2af}' | '\u{1e00}'..='\u{1eff}' => Script::Latin,
            c if c.is_alphabetic() => Script::Other,
            _ => return None,
        })
    }

    /// Whether names are written without spaces between their words.
    pub(crate) fn is_dense(self) -> bool {
        matches!(self, Script::Han | Script::Hangul | Script::Kana)
    }

    /// Whether short vowels are not written.
    pub(crate) fn is_abjad(self) -> bool {
        matches!(self, Script::Arabic | Script::Hebrew)
    }
}

/// Whether a character is a mark on the letter before it.
pub(crate) fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5bd}' | '\u{5bf}'..='\u{5c7}'
        | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{200c}'..='\u{200f}' | '\u{3099}' | '\u{309a}')
}
