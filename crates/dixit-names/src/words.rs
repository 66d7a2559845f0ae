//! A name cut into words.

use crate::script::{Script, is_mark};

/// Most words that are looked at; a name that is longer is compared by these.
pub(crate) const MOST: usize = 24;

/// Most bytes of a word that are looked at, but for its last letter.
const LONGEST: usize = 192;

/// Where a word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    Plain,
    Quoted,
    Bracketed,
}

/// A word of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// As written, without quotation marks and stops.
    pub(crate) text: String,
    pub(crate) script: Script,
    pub(crate) group: Group,
    /// Its letters are apart: "S.A.", "J. R. R.", "a/s".
    pub(crate) dotted: bool,
    /// A full stop or comma follows.
    pub(crate) stop: bool,
    pub(crate) comma: bool,
    /// A hyphen stands before it.
    pub(crate) hyphen: bool,
    /// All of its letters are capitals (and there are some).
    pub(crate) capitals: bool,
}

/// Cuts a name into words, at most [`MOST`].
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut cutter = Cutter::default();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if cutter.words.len() >= MOST {
            break;
        }
        cutter.take(c, chars.peek().copied());
    }
    cutter.end_word();
    cutter.words.truncate(MOST);
    cutter.words
}

#[derive(Default)]
struct Cutter {
    words: Vec<Word>,
    text: String,
    script: Option<Script>,
    dotted: bool,
    /// Where in `text` the letters after the last stop begin.
    segment: usize,
    hyphen: bool,
    quoted: bool,
    brackets: usize,
}

impl Cutter {
    fn take(&mut self, c: char, next: Option<char>) {
        if is_mark(c) {
            let is_kept = !('\u{200c}'..='\u{200f}').contains(&c);
            if is_kept && !self.text.is_empty() && self.text.len() < LONGEST {
                self.text.push(c);
            }
            // The zero-width non-joiner of Persian ends a syllable, no word.
            return;
        }
        if let Some(script) = Script::of(c) {
            let ordinal = self.script == Some(Script::Number) && script == Script::Latin;
            if self.script.is_some_and(|s| s != script) && !(ordinal && self.is_ordinal(c, next)) {
                self.end_word();
            }
            if self.script.is_none() {
                self.script = Some(script);
            }
            if self.text.len() < LONGEST {
                self.text.push(c);
            }
            return;
        }
        let inside = !self.text.is_empty() && next.is_some_and(|n| Script::of(n) == self.script);
        match c {
            '\'' | '’' | 'ʼ' | '‘' | 'ʻ' | '`' | '´' | '׳' | '"' | '״'
                if self.in_hebrew(c, inside) =>
            {
                if c != '"' && c != '״' {
                    self.text.push('\'');
                }
            }
            '\'' | '’' | 'ʼ' | 'ʻ' | 'ʿ' | 'ʾ' | '`' | '´' if !self.text.is_empty() => {}
            'ʿ' | 'ʾ' | 'ʼ' | 'ʻ' | '\'' | '’' | '´' | '`' => {}
            '.' | '/' | '·' | '・' if inside && self.is_spelled() => {
                self.dotted = true;
                self.segment = self.text.len();
            }
            '.' | '。' => {
                let spelled = self.dotted || self.text.chars().count() == 1;
                self.end_word();
                if let Some(word) = self.words.last_mut() {
                    word.stop = true;
                    word.dotted |= spelled;
                }
            }
            ',' | '،' | '、' | ';' => {
                self.end_word();
                if let Some(word) = self.words.last_mut() {
                    word.comma = true;
                }
            }
            '-' | '‐' | '‑' | '–' | '־' | 'ー' => {
                let hyphen = inside;
                self.end_word();
                self.hyphen = hyphen;
            }
            '&' | '+' => {
                self.end_word();
                self.text.push('&');
                self.script = Some(Script::Latin);
                self.end_word();
            }
            '"' | '«' | '»' | '“' | '”' | '„' | '‟' | '「' | '」' | '『' | '』' => {
                self.end_word();
                self.quoted = match c {
                    '«' | '„' | '「' | '『' => true,
                    '»' | '」' | '』' => false,
                    _ => !self.quoted,
                };
            }
            '(' | '[' | '（' | '{' => {
                self.end_word();
                self.brackets += 1;
            }
            ')' | ']' | '）' | '}' => {
                self.end_word();
                self.brackets = self.brackets.saturating_sub(1);
            }
            _ => self.end_word(),
        }
    }

    /// Whether a mark belongs to a Hebrew word: geresh, gershayim.
    fn in_hebrew(&self, c: char, inside: bool) -> bool {
        let in_word = self.script == Some(Script::Hebrew) && !self.text.is_empty();
        in_word && (inside || (c != '"' && c != '״'))
    }

    /// Whether the word so far is single letters with stops between them, and
    /// goes on so.
    fn is_spelled(&self) -> bool {
        let letters = self.text[self.segment..].chars().count();
        letters == 1 && self.text.len() < 24 && self.script != Some(Script::Number)
    }

    /// Whether a letter after digits goes on an ordinal: 21st.
    fn is_ordinal(&self, c: char, next: Option<char>) -> bool {
        let so_far = self.text.trim_start_matches(|c: char| c.is_ascii_digit());
        let mut now = so_far.to_ascii_lowercase();
        now.push(c.to_ascii_lowercase());
        now.extend(
            next.filter(char::is_ascii_alphabetic)
                .map(|n| n.to_ascii_lowercase()),
        );
        matches!(now.as_str(), "st" | "nd" | "rd" | "th")
    }

    fn end_word(&mut self) {
        let hyphen = std::mem::take(&mut self.hyphen);
        let dotted = std::mem::take(&mut self.dotted);
        let script = self.script.take();
        let text = std::mem::take(&mut self.text);
        let (Some(script), false) = (script, text.is_empty()) else {
            return;
        };
        let segment = std::mem::take(&mut self.segment);
        let group = match (self.brackets, self.quoted) {
            (0, false) => Group::Plain,
            (0, true) => Group::Quoted,
            _ => Group::Bracketed,
        };
        let word = |text: String, dotted: bool| Word {
            capitals: text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase),
            text,
            script,
            group,
            dotted,
            stop: dotted,
            comma: false,
            hyphen: false,
        };
        let first = self.words.len();
        // "М.В.Захарова": the stops end before the last word.
        if dotted && text[segment..].chars().nth(1).is_some() {
            for letter in text[..segment].chars() {
                self.words.push(word(letter.to_string(), true));
            }
            self.words.push(word(text[segment..].to_owned(), false));
        } else {
            self.words.push(word(text, dotted));
        }
        self.words[first].hyphen = hyphen;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        words(text).into_iter().map(|w| w.text).collect()
    }

    #[test]
    fn names_are_cut_at_spaces_hyphens_and_changes_of_script() {
        assert_eq!(cut("Jean-Pierre O'Brien"), ["Jean", "Pierre", "OBrien"]);
        assert_eq!(cut("ООО «Google»"), ["ООО", "Google"]);
        assert_eq!(cut("J.R.R. Tolkien"), ["JRR", "Tolkien"]);
        assert_eq!(cut("S.A. de C.V."), ["SA", "de", "CV"]);
        assert_eq!(cut("21st Century Fox"), ["21st", "Century", "Fox"]);
        assert_eq!(cut("A/S Norge"), ["AS", "Norge"]);
        assert_eq!(cut("צה\"ל"), ["צהל"]);
        assert_eq!(cut("ג'ורג'"), ["ג'ורג'"]);
    }

    #[test]
    fn initials_before_a_surname_without_spaces_come_apart() {
        assert_eq!(cut("М.В.Захарова"), ["М", "В", "Захарова"]);
    }
}
