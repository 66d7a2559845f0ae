//! The words of a text, as far as place names need them: where they begin and
//! end, how they are written, what stands between them.

/// What stands before a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gap {
    /// Blanks only.
    Space,
    /// A hyphen, without blanks.
    Hyphen,
    /// A slash, without blanks.
    Slash,
    /// A full stop and blanks: an abbreviation or the end of a sentence.
    Stop,
    /// A comma and blanks.
    Comma,
    /// An opening bracket.
    Bracket,
    /// The start of a text or line, or any other mark.
    Break,
}

/// One word: letters and digits, with apostrophes and stops inside it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Word {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) gap: Gap,
    /// Begins with a capital.
    pub(crate) capital: bool,
    /// Has several letters, all of them capitals.
    pub(crate) capitals: bool,
    /// Ends before “'s”, which is no part of it.
    pub(crate) possessive: bool,
    /// Stands in a line that is written in capitals or as a title.
    pub(crate) title_line: bool,
}

/// The words of a text, in one pass.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let bytes = text.as_bytes();
    let mut words: Vec<Word> = Vec::with_capacity(text.len() / 6);
    let (mut at, mut before, mut line) = (0, 0, 0);
    while at < bytes.len() {
        let length = word_length(text, at);
        if length == 0 {
            at += width(bytes[at]);
            continue;
        }
        let gap = if words.is_empty() {
            Gap::Break
        } else {
            gap(text.get(before..at).unwrap_or("\n"))
        };
        if bytes[before..at].contains(&b'\n') {
            mark_titles(&mut words[line..], text);
            line = words.len();
        }
        let word = word(text, at, at + length, gap);
        (at, before) = (at + length, at + length);
        words.push(word);
    }
    mark_titles(&mut words[line..], text);
    words
}

/// Bytes of the character that begins with this byte.
fn width(lead: u8) -> usize {
    match lead {
        0..=0xbf => 1,
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        _ => 4,
    }
}

/// Bytes of the word that begins at `at`; nought where none does.
fn word_length(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let mut end = at;
    while end < bytes.len() {
        let byte = bytes[end];
        if byte.is_ascii_alphanumeric() {
            end += 1;
        } else if byte.is_ascii() {
            let letter = bytes
                .get(end + 1)
                .is_some_and(|b| b.is_ascii_alphanumeric() || !b.is_ascii());
            // “U.S.” keeps its stops, “end.Next” does not become one word.
            let initial = byte == b'.'
                && bytes.get(end + 1).is_some_and(u8::is_ascii_uppercase)
                && is_initial(bytes, at, end);
            if end > at && (byte == b'\'' && letter || initial) {
                end += 1;
            } else if byte == b'.'
                && end > at + 1
                && is_initial(bytes, at, end)
                && bytes[at..end].contains(&b'.')
            {
                end += 1;
                if letter {
                    break;
                }
            } else {
                break;
            }
        } else {
            let Some(c) = text.get(end..).and_then(|rest| rest.chars().next()) else {
                break;
            };
            let inner = c == '’'
                && end > at
                && text[end + 3..]
                    .chars()
                    .next()
                    .is_some_and(char::is_alphanumeric);
            if !(c.is_alphanumeric()
                || inner
                || end > at && unicode_normalization::char::is_combining_mark(c))
            {
                break;
            }
            end += c.len_utf8();
        }
    }
    end - at
}

/// Whether a single letter stands before `end`, at the word's start or after a stop.
fn is_initial(bytes: &[u8], start: usize, end: usize) -> bool {
    end > start
        && bytes[end - 1].is_ascii_uppercase()
        && (end - 1 == start || bytes[end - 2] == b'.')
}

fn word(text: &str, start: usize, end: usize, gap: Gap) -> Word {
    let whole = &text[start..end];
    let own = ["'s", "’s", "'S", "’S"]
        .iter()
        .find_map(|s| whole.strip_suffix(s));
    let bare = own.unwrap_or(whole);
    let capital = match bare.as_bytes().first() {
        Some(byte) if byte.is_ascii() => byte.is_ascii_uppercase(),
        _ => bare.chars().next().is_some_and(char::is_uppercase),
    };
    Word {
        start,
        end: start + bare.len(),
        gap,
        capital,
        capitals: capital && bare.len() > 1 && !bare.chars().any(char::is_lowercase),
        possessive: own.is_some(),
        title_line: false,
    }
}

fn gap(between: &str) -> Gap {
    match between {
        " " => return Gap::Space,
        ", " => return Gap::Comma,
        "-" => return Gap::Hyphen,
        _ => {}
    }
    // A word's possessive ending belongs to the gap.
    let between = ["'s", "’s", "'S", "’S"]
        .iter()
        .find_map(|s| between.strip_prefix(s))
        .unwrap_or(between);
    let breaks = between.matches('\n').count();
    let blank = between.chars().all(char::is_whitespace);
    match between.trim() {
        "" if blank && !between.is_empty() && breaks == 0 => Gap::Space,
        "-" | "‑" if between.len() <= 3 => Gap::Hyphen,
        "/" => Gap::Slash,
        "." if breaks == 0 => Gap::Stop,
        "," | ".," if breaks == 0 => Gap::Comma,
        "(" if breaks == 0 => Gap::Bracket,
        _ => Gap::Break,
    }
}

/// Marks a line whose longer words are nearly all capitalised: there, capitals
/// say nothing about names.
fn mark_titles(line: &mut [Word], text: &str) {
    let (mut long, mut capital, mut capitals, mut small) = (0usize, 0usize, 0usize, 0usize);
    for word in line.iter() {
        let letters = word.end - word.start > 3 && !text.as_bytes()[word.start].is_ascii_digit();
        long += usize::from(letters);
        capital += usize::from(letters && word.capital);
        capitals += usize::from(letters && word.capitals);
        small += usize::from(letters && !word.capital);
    }
    let title = capital >= 4 && small * 5 <= long && long <= 40
        || capitals >= 3 && capitals * 10 >= long * 8;
    if title {
        line.iter_mut().for_each(|word| word.title_line = true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<&str> {
        words(text).iter().map(|w| &text[w.start..w.end]).collect()
    }

    #[test]
    fn abbreviations_and_possessives_are_words() {
        assert_eq!(
            parts("The U.S. and U.K.'s N'Djamena’s Côte d’Ivoire."),
            [
                "The",
                "U.S.",
                "and",
                "U.K.",
                "N'Djamena",
                "Côte",
                "d’Ivoire"
            ]
        );
        assert_eq!(
            parts("It ended.Next, St. Louis"),
            ["It", "ended", "Next", "St", "Louis"]
        );
    }

    #[test]
    fn headlines_are_seen() {
        assert!(
            words("Russia Warns Turkey Over Strikes in Syria\nText goes on here.")[0].title_line
        );
        assert!(!words("Russia warns Turkey over strikes in Syria")[0].title_line);
    }
}
