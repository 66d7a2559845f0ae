//! Text from pages and file names, made safe to show.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Whether a character could move the cursor, change colours, ring, or turn
/// text around, instead of standing in its place.
///
/// Line breaks and tabs are not among them. The marks U+200E, U+200F and
/// U+061C are not either: they order the one word they stand by, and running
/// Hebrew and Arabic text needs them; overrides and isolates can make a whole
/// line read as another.
pub(super) fn is_harmful(c: char) -> bool {
    let control = c.is_control() && c != '\n' && c != '\t';
    control
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text with its control characters (C0, C1, DEL), line and paragraph
/// separators and bidirectional overrides replaced by visible escapes such as
/// `\u{1b}`. Line breaks and tabs stay.
pub fn harmless(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_harmful) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_harmful(c) {
            let _ = write!(safe, "{}", c.escape_unicode());
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

/// The text on one line: every run of white space becomes one space, and what
/// remains is made [`harmless`].
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in words(text) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&harmless(word));
    }
    line
}

/// The stretches between white space at which a line may be broken. Spaces
/// that do not break stay in their word.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    let breaks = |c: char| {
        matches!(
            c,
            ' ' | '\t' | '\n' | '\r' | '\u{2002}'..='\u{200a}' | '\u{3000}'
        )
    };
    text.split(breaks).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_becomes_visible() {
        let nasty = "a\u{1b}[31mb\u{9b}2J\u{7}\u{7f}\u{0}\u{202e}c\u{2066}d\u{2029}";
        assert_eq!(
            harmless(nasty),
            r"a\u{1b}[31mb\u{9b}2J\u{7}\u{7f}\u{0}\u{202e}c\u{2066}d\u{2029}"
        );
    }

    #[test]
    fn what_languages_need_stays() {
        let text = "«Да»\tне\u{a0}я\nשלום\u{200f}! e\u{301} 👩\u{200d}🔬";
        assert!(matches!(harmless(text), Cow::Borrowed(_)));
    }

    #[test]
    fn a_line_has_single_spaces_and_no_break() {
        assert_eq!(one_line(" a\r\n\n b\tc\u{3000}d\u{a0}e "), "a b c d\u{a0}e");
        assert_eq!(one_line("a\u{c}b"), r"a\u{c}b");
    }
}
