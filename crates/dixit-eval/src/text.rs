//! An article's text as the measures see it: tokens, quotation marks, kinds.
//!
//! A token is a match of `\w+|[^\w\s]` with Python's Unicode meaning of both
//! classes, so that a combining mark is a token of its own. Positions are code
//! points; tokens are named by their number in the text.

use crate::word_ranges::WORD_RANGES;
use dixit_model::{Kind, Span};

/// Marks that open a quotation.
const OPEN_DOUBLE: [char; 3] = ['\u{201c}', '\u{201e}', '\u{ab}'];
/// Marks that close one.
const CLOSE_DOUBLE: [char; 2] = ['\u{201d}', '\u{bb}'];
/// Single marks.
const SINGLE: [char; 5] = ['\'', '\u{2018}', '\u{2019}', '\u{201a}', '`'];
/// What may stand behind the closing mark of a single-quoted content.
const TAIL: [char; 6] = ['.', ',', ';', ':', '!', '?'];

/// Whether Python's `\w` matches `c`: letters, numbers and the underscore.
///
/// Not [`char::is_alphanumeric`], which also takes in vowel signs and
/// circled letters.
pub fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    let code = c as u32;
    let at = WORD_RANGES.partition_point(|&(_, last)| last < code);
    WORD_RANGES.get(at).is_some_and(|&(first, _)| first <= code)
}

/// Whether Python's `\s` matches `c`: white space and the four ASCII
/// separators U+001C to U+001F.
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// Words in `text`: stretches between white space that hold a word character
/// (`wc -w` counts the others too).
pub fn count_words(text: &str) -> u64 {
    let words = text.split(is_space).filter(|w| w.contains(is_word));
    words.count() as u64
}

/// Numbers of tokens, in order, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenSet(Vec<u32>);

impl TokenSet {
    /// Number of tokens in the set.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no token is in the set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The token numbers, in order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().copied()
    }

    /// Number of tokens in both sets.
    pub fn overlap(&self, other: &TokenSet) -> usize {
        let (mut a, mut b) = (self.0.as_slice(), other.0.as_slice());
        let mut common = 0;
        while let (Some(x), Some(y)) = (a.first(), b.first()) {
            // Skipping by search keeps far-apart sets cheap: most pairs of
            // attributions in an article have nothing in common.
            match x.cmp(y) {
                std::cmp::Ordering::Less => a = &a[a.partition_point(|v| v < y)..],
                std::cmp::Ordering::Greater => b = &b[b.partition_point(|v| v < x)..],
                std::cmp::Ordering::Equal => {
                    common += 1;
                    (a, b) = (&a[1..], &b[1..]);
                }
            }
        }
        common
    }

    /// The tokens that are in any of `sets`.
    pub fn union<'a>(sets: impl IntoIterator<Item = &'a TokenSet>) -> TokenSet {
        sets.into_iter().flat_map(TokenSet::iter).collect()
    }
}

impl FromIterator<u32> for TokenSet {
    fn from_iter<I: IntoIterator<Item = u32>>(tokens: I) -> TokenSet {
        let mut tokens: Vec<u32> = tokens.into_iter().collect();
        tokens.sort_unstable();
        tokens.dedup();
        TokenSet(tokens)
    }
}

/// A text with its tokens.
#[derive(Debug)]
pub struct Text {
    chars: Vec<char>,
    /// First code point of each token.
    starts: Vec<u32>,
    /// Whether the token is a word; otherwise it is one other character.
    word: Vec<bool>,
    /// Per code point: does it stand in double quotation marks?
    quoted: Vec<bool>,
}

impl Text {
    /// Splits `text` and finds its quotations.
    pub fn new(text: &str) -> Text {
        let chars: Vec<char> = text.chars().collect();
        let (mut starts, mut word) = (Vec::new(), Vec::new());
        let mut in_word = false;
        for (at, &c) in chars.iter().enumerate() {
            let is_word = is_word(c);
            if (is_word && !in_word) || (!is_word && !is_space(c)) {
                starts.push(at as u32);
                word.push(is_word);
            }
            in_word = is_word;
        }
        let quoted = quoted(&chars);
        Text {
            chars,
            starts,
            word,
            quoted,
        }
    }

    /// Length in code points.
    pub fn chars(&self) -> usize {
        self.chars.len()
    }

    /// Number of tokens.
    pub fn tokens(&self) -> usize {
        self.starts.len()
    }

    /// The tokens that start in one of `spans`, or the first span that reaches
    /// past the end of the text.
    ///
    /// # Errors
    /// That span.
    pub fn cover(&self, spans: &[Span]) -> Result<TokenSet, Span> {
        let mut tokens = Vec::new();
        for &span in spans {
            if span.end as usize > self.chars.len() {
                return Err(span);
            }
            let from = self.starts.partition_point(|&s| s < span.start);
            let to = self.starts.partition_point(|&s| s < span.end);
            tokens.extend(from as u32..to as u32);
        }
        Ok(tokens.into_iter().collect())
    }

    /// Cuts punctuation off both edges of each run of adjacent tokens; a set
    /// of punctuation alone stays as it is.
    pub fn trim(&self, tokens: &TokenSet) -> TokenSet {
        let is_word = |token: &u32| self.word[*token as usize];
        let mut out = Vec::with_capacity(tokens.len());
        for run in tokens.0.chunk_by(|a, b| a + 1 == *b) {
            if let Some(first) = run.iter().position(is_word) {
                let last = run.iter().rposition(is_word).unwrap_or(first);
                out.extend_from_slice(&run[first..=last]);
            }
        }
        if out.is_empty() {
            return tokens.clone();
        }
        TokenSet(out)
    }

    /// How far a content is quoted; `tokens` are those that `spans` cover.
    ///
    /// Direct: it starts with a quotation mark and all of its words stand in
    /// double marks, or it stands in single marks as a whole. Otherwise mixed
    /// if any word stands in double marks, and indirect if none does.
    pub fn kind(&self, spans: &[Span], tokens: &TokenSet) -> Kind {
        let words = || tokens.0.iter().filter(|&&t| self.word[t as usize]);
        let is_quoted = |token: &u32| self.quoted[self.starts[*token as usize] as usize];
        let from = spans.iter().map(|s| s.start).min().unwrap_or(0) as usize;
        let to = spans.iter().map(|s| s.end).max().unwrap_or(0) as usize;
        let body = trim_matches(&self.chars[from..to], is_space, is_space);
        if let Some(first) = body.first() {
            if is_mark(*first) && words().next().is_some() && words().all(is_quoted) {
                return Kind::Direct;
            }
            let bare = trim_matches(body, |_| false, |c| TAIL.contains(&c));
            if SINGLE.contains(first) && bare.last().is_some_and(|c| SINGLE.contains(c)) {
                return Kind::Direct;
            }
        }
        if words().any(is_quoted) {
            Kind::Mixed
        } else {
            Kind::Indirect
        }
    }
}

fn is_mark(c: char) -> bool {
    c == '"' || OPEN_DOUBLE.contains(&c) || CLOSE_DOUBLE.contains(&c) || SINGLE.contains(&c)
}

fn trim_matches(
    mut chars: &[char],
    start: impl Fn(char) -> bool,
    end: impl Fn(char) -> bool,
) -> &[char] {
    while let [first, rest @ ..] = chars
        && start(*first)
    {
        chars = rest;
    }
    while let [rest @ .., last] = chars
        && end(*last)
    {
        chars = rest;
    }
    chars
}

/// Which characters stand in double quotation marks, the marks included.
///
/// A mark without direction (`"`, `''` and two backticks) opens or closes in
/// turn; a line end closes, so that a mark left open spoils one paragraph only.
fn quoted(chars: &[char]) -> Vec<bool> {
    let mut flags = vec![false; chars.len()];
    let mut open = false;
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let doubled = (c == '\'' || c == '`') && chars.get(at + 1) == Some(&c);
        let len = if doubled { 2 } else { 1 };
        let inside = if doubled || c == '"' {
            open = !open;
            true
        } else if OPEN_DOUBLE.contains(&c) {
            open = true;
            true
        } else if CLOSE_DOUBLE.contains(&c) {
            open = false;
            true
        } else {
            open &= c != '\n';
            open
        };
        flags[at..at + len].fill(inside);
        at += len;
    }
    flags
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<String> {
        let t = Text::new(text);
        let ends = t.starts.iter().skip(1).copied();
        let ends = ends.chain([t.chars.len() as u32]);
        let pieces = t.starts.iter().zip(ends);
        let piece = |(&from, to): (&u32, u32)| t.chars[from as usize..to as usize].iter();
        pieces
            .map(|p| {
                piece(p)
                    .collect::<String>()
                    .trim_matches(is_space)
                    .to_owned()
            })
            .collect()
    }

    fn span(text: &str, part: &str) -> Span {
        let byte = text.find(part).expect("the part stands in the text");
        let start = text[..byte].chars().count() as u32;
        Span::new(start, start + part.chars().count() as u32)
    }

    /// The words left of `parts` after trimming.
    fn trimmed(text: &str, parts: &[&str]) -> Vec<String> {
        let t = Text::new(text);
        let spans: Vec<Span> = parts.iter().map(|p| span(text, p)).collect();
        let all = tokens(text);
        let left = t.trim(&t.cover(&spans).expect("spans in the text"));
        left.iter().map(|i| all[i as usize].clone()).collect()
    }

    fn kind(text: &str, parts: &[&str]) -> Kind {
        let t = Text::new(text);
        let spans: Vec<Span> = parts.iter().map(|p| span(text, p)).collect();
        t.kind(&spans, &t.cover(&spans).expect("spans in the text"))
    }

    #[test]
    fn tokens_are_words_and_single_marks() {
        for (text, expected) in [
            ("", vec![]),
            ("He’s in.", vec!["He", "’", "s", "in", "."]),
            ("a_b 1,5", vec!["a_b", "1", ",", "5"]),
            // A combining mark is neither a word character nor white space.
            ("e\u{301}a", vec!["e", "\u{301}", "a"]),
            ("हिन्दी", vec!["ह", "ि", "न", "्", "द", "ी"]),
            ("𝒳𝒴\u{1F600}z", vec!["𝒳𝒴", "\u{1F600}", "z"]),
            ("½²Ⅷ中ⓐ", vec!["½²Ⅷ中", "ⓐ"]),
            ("a\u{1c}b\u{85}c\u{3000}d", vec!["a", "b", "c", "d"]),
            // Zero-width space and byte order mark are tokens, not white space.
            ("\u{feff}a\u{200b}b", vec!["\u{feff}", "a", "\u{200b}", "b"]),
            ("a\r\nb--c", vec!["a", "b", "-", "-", "c"]),
        ] {
            assert_eq!(tokens(text), expected, "{text:?}");
        }
    }

    #[test]
    fn the_word_ranges_are_in_order() {
        for pair in WORD_RANGES.windows(2) {
            assert!(
                pair[0].0 <= pair[0].1 && pair[0].1 + 1 < pair[1].0,
                "{pair:x?}"
            );
        }
    }

    #[test]
    fn words_need_a_word_character() {
        assert_eq!(count_words("He’s – well-fed …\n 1,5 \u{2014}"), 3);
        assert_eq!(count_words(" \t"), 0);
    }

    #[test]
    fn a_token_counts_where_its_start_lies() {
        let t = Text::new("alpha beta");
        let cover = |s, e| t.cover(&[Span::new(s, e)]).expect("in the text").len();
        assert_eq!(cover(0, 10), 2);
        assert_eq!(cover(1, 7), 1, "alpha starts before the span");
        assert_eq!(cover(6, 6), 0);
        assert_eq!(cover(10, 10), 0);
        assert_eq!(t.cover(&[Span::new(0, 11)]), Err(Span::new(0, 11)));
    }

    #[test]
    fn overlaps_are_counted_on_both_sides() {
        let set = |tokens: &[u32]| tokens.iter().copied().collect::<TokenSet>();
        assert_eq!(set(&[1, 2, 3]).overlap(&set(&[5, 3, 2, 9])), 2);
        assert_eq!(set(&[]).overlap(&set(&[1])), 0);
        assert_eq!(set(&[7, 7, 8]).len(), 2);
        assert_eq!(
            TokenSet::union([&set(&[4, 5]), &set(&[5, 1])]),
            set(&[1, 4, 5])
        );
    }

    #[test]
    fn trimming_cuts_the_edges_of_each_run() {
        let text = "“We, too, go,” she said. “Now!” (…)";
        assert_eq!(
            trimmed(text, &["“We, too, go,”"]),
            ["We", ",", "too", ",", "go"]
        );
        assert_eq!(
            trimmed(text, &["“We, too", "“Now!”"]),
            ["We", ",", "too", "Now"]
        );
        assert_eq!(trimmed(text, &["go,”", "“Now!”"]), ["go", "Now"]);
        assert_eq!(
            trimmed(text, &["“We,", ", go"]),
            ["We", "go"],
            "one word between"
        );
        // Two pieces that touch are one run: the marks between them stay.
        assert_eq!(
            trimmed(text, &["she said.", "“Now"]),
            ["she", "said", ".", "“", "Now"]
        );
        assert_eq!(trimmed(text, &["(…)"]), ["(", "…", ")"], "marks alone stay");
        assert_eq!(trimmed(text, &["(…)", "Now!”"]), ["Now"]);
        assert!(trimmed(text, &[]).is_empty());
    }

    #[test]
    fn kinds_follow_the_quotation_marks() {
        for (text, parts, expected) in [
            ("“We go,” she said.", vec!["“We go,”"], Kind::Direct),
            ("\"We go,\" she said.", vec!["\"We go,\""], Kind::Direct),
            ("„Wir gehen“, sagte sie", vec!["„Wir gehen"], Kind::Direct),
            ("«Да», – сказал он.", vec!["«Да»"], Kind::Direct),
            ("``We go,'' she said.", vec!["``We go,''"], Kind::Direct),
            ("''We go,'' she said.", vec!["''We go,''"], Kind::Direct),
            (
                "“We,” she said, “go.”",
                vec!["“We,”", "“go.”"],
                Kind::Direct,
            ),
            // All words inside the marks, yet the content does not start with one.
            ("“We go,” she said.", vec!["We go"], Kind::Mixed),
            (
                "He said it is “bad news”.",
                vec!["it is “bad news”"],
                Kind::Mixed,
            ),
            ("“Bad” is how he put it.", vec!["“Bad” is how"], Kind::Mixed),
            (
                "He said that it is bad.",
                vec!["that it is bad"],
                Kind::Indirect,
            ),
            // A low mark opens as “ does, so that “ after it does not close.
            ("„Wir“ sagte er", vec!["sagte er"], Kind::Mixed),
            ("‘We go’, she said.", vec!["‘We go’"], Kind::Direct),
            ("'We go'. She said", vec!["'We go'."], Kind::Direct),
            ("‘We go, she said.", vec!["‘We go"], Kind::Indirect),
            ("'Tis all, he said.", vec!["'Tis all"], Kind::Indirect),
            // A mark left open runs to the end of its paragraph.
            ("“We go\nHe said so", vec!["He said so"], Kind::Indirect),
            ("“We go\r\nHe said so", vec!["We go"], Kind::Mixed),
            ("He said \"…\" then", vec!["\"…\""], Kind::Indirect),
            ("a \u{a0}“We go” b", vec![" \u{a0}“We go” "], Kind::Direct),
        ] {
            assert_eq!(kind(text, &parts), expected, "{text:?} {parts:?}");
        }
    }

    #[test]
    fn a_doubled_single_mark_is_taken_from_the_left() {
        let flags = |text: &str| quoted(&text.chars().collect::<Vec<_>>());
        assert_eq!(flags("'''a"), [true; 4], "'' opens, then ' and a inside");
        assert_eq!(flags("''''a"), [true, true, true, true, false]);
        assert_eq!(flags("a`b"), [false; 3]);
    }
}
