//! Markup → tags and stretches of text, each with its place in the source.
//!
//! Follows the tokenizer of the HTML standard in all that bears on text: raw
//! text, escaped scripts, comments, character references, end of input inside a
//! tag. Unlike the tokenizers of `html5ever` and `html5gum` it copies nothing:
//! a token is a range of the source, and the reader of a text decodes it with
//! [`pieces`], which says where each character came from.
//!
//! One pass, linear in the source whatever it holds.

use html5ever::data::NAMED_ENTITIES;
use std::borrow::Cow;
use std::ops::Range;

/// What stands next in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Text without markup.
    Text(Stretch),
    Start {
        /// As written.
        name: &'a str,
        /// All between the name and the closing bracket.
        attributes: Range<usize>,
        self_closing: bool,
    },
    End {
        /// As written.
        name: &'a str,
    },
    /// A document type, with whether it asks for quirks mode no other way than
    /// by its name.
    Doctype { source: &'a str },
    /// A comment, a declaration or a processing instruction.
    Nothing,
}

/// A stretch of text in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) range: Range<usize>,
    /// Whether `&amp;` stands for `&` in it.
    pub(super) references: bool,
}

/// How an element's inside is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inside {
    Markup,
    /// Text with character references: `<title>`.
    Escapable,
    /// Text as it stands: `<style>`.
    Raw,
    Script,
    /// All that follows is text.
    Plain,
}

impl Inside {
    /// What an element's name says, for a reader without a tree. `noscript` is
    /// markup to a reader that runs no scripts.
    pub(super) fn of(name: &str) -> Inside {
        let is = |names: &[&str]| names.iter().any(|n| name.eq_ignore_ascii_case(n));
        if is(&["title", "textarea"]) {
            Inside::Escapable
        } else if is(&["style", "xmp", "iframe", "noembed", "noframes"]) {
            Inside::Raw
        } else if is(&["script"]) {
            Inside::Script
        } else {
            Inside::Markup
        }
    }
}

/// The tokens of a source.
pub(super) struct Tokens<'a> {
    html: &'a str,
    at: usize,
    inside: Inside,
    last_start: &'a str,
    /// Whether `<![CDATA[` opens text here.
    cdata: bool,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(html: &'a str) -> Tokens<'a> {
        Tokens {
            html,
            at: 0,
            inside: Inside::Markup,
            last_start: "",
            cdata: false,
        }
    }

    /// Says how the inside of the element that was just opened is to be read.
    pub(super) fn set_inside(&mut self, inside: Inside) {
        self.inside = inside;
    }

    /// Says whether the place is inside SVG or MathML, where CDATA is text.
    pub(super) fn set_cdata(&mut self, cdata: bool) {
        self.cdata = cdata;
    }

    fn text(&mut self, range: Range<usize>, references: bool) -> Token<'a> {
        Token::Text(Stretch { range, references })
    }

    /// Goes past the first `end` from here, or to the end of the source.
    fn skip_past(&mut self, end: &str) {
        let rest = &self.html[self.at..];
        self.at += rest.find(end).map_or(rest.len(), |i| i + end.len());
    }

    fn comment(&mut self) {
        self.at += "<!--".len();
        let rest = &self.html[self.at..];
        for short in [">", "->"] {
            if rest.starts_with(short) {
                self.at += short.len();
                return;
            }
        }
        let mut from = 0;
        while let Some(i) = rest[from..].find("--") {
            let after = from + i + 2;
            for end in [">", "!>"] {
                if rest[after..].starts_with(end) {
                    self.at += after + end.len();
                    return;
                }
            }
            from += i + 1;
        }
        self.at = self.html.len();
    }

    /// The tag at this place; nothing where the source ends inside it, as the
    /// standard has it.
    fn tag(&mut self) -> Option<Token<'a>> {
        let bytes = self.html.as_bytes();
        let end_tag = bytes[self.at + 1] == b'/';
        let name_start = self.at + 1 + usize::from(end_tag);
        let name_end = find(bytes, name_start, |b| is_space(b) || b == b'/' || b == b'>');
        let name = &self.html[name_start..name_end];
        let (attributes_end, self_closing) = attributes(bytes, name_end, |_, _| {});
        if attributes_end >= bytes.len() {
            self.at = bytes.len();
            return None;
        }
        self.at = attributes_end + 1;
        if end_tag {
            return Some(Token::End { name });
        }
        self.last_start = name;
        Some(Token::Start {
            name,
            attributes: name_end..attributes_end,
            self_closing,
        })
    }

    /// Where the raw text from here ends: at its end tag, or with the source.
    fn raw_end(&self) -> usize {
        let rest = &self.html[self.at..];
        if self.inside == Inside::Plain {
            return self.html.len();
        }
        // How deep in the scripts of old, hidden in comments, the place is.
        let mut escaped = 0;
        let mut from = 0;
        while let Some(i) = rest[from..].find(['<', '-']) {
            let at = from + i;
            from = at + 1;
            let here = &rest[at..];
            if here.starts_with("-->") {
                escaped = 0;
                continue;
            }
            if self.inside == Inside::Script && escaped == 0 && here.starts_with("<!--") {
                let after = &here[4..];
                // The two dashes may be those of the comment's end.
                from += 3;
                if !after.starts_with('>') && !after.starts_with("->") {
                    escaped = 1;
                }
                continue;
            }
            let closes = here.starts_with("</");
            let name_at = if closes { 2 } else { 1 };
            let is_own = here.starts_with('<')
                && here
                    .get(name_at..name_at + self.last_start.len())
                    .is_some_and(|n| n.eq_ignore_ascii_case(self.last_start))
                && here
                    .as_bytes()
                    .get(name_at + self.last_start.len())
                    .is_some_and(|&b| is_space(b) || b == b'/' || b == b'>');
            if !is_own {
                continue;
            }
            match (closes, escaped) {
                (true, 2) => escaped = 1,
                (true, _) => return self.at + at,
                (false, 1) => escaped = 2,
                (false, _) => {}
            }
        }
        self.html.len()
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let bytes = self.html.as_bytes();
        if self.at >= bytes.len() {
            return None;
        }
        if self.inside != Inside::Markup {
            let range = self.at..self.raw_end();
            let references = self.inside == Inside::Escapable;
            self.inside = Inside::Markup;
            if !range.is_empty() {
                self.at = range.end;
                return Some(self.text(range, references));
            }
        }
        // Text up to the next bracket that opens something.
        let mut end = self.at;
        loop {
            end += self.html[end..].find('<').unwrap_or(self.html.len() - end);
            match bytes.get(end + 1) {
                Some(b) if b.is_ascii_alphabetic() || matches!(b, b'/' | b'!' | b'?') => {
                    // An end tag's slash at the end of the source is text.
                    if *b == b'/' && end + 2 == bytes.len() {
                        end = bytes.len();
                    }
                    break;
                }
                Some(_) => end += 1,
                None => {
                    end = bytes.len();
                    break;
                }
            }
        }
        if end > self.at {
            let range = self.at..end;
            self.at = end;
            return Some(self.text(range, true));
        }
        let rest = &self.html[self.at..];
        match bytes[self.at + 1] {
            b'!' if rest.starts_with("<!--") => self.comment(),
            b'!' if self.cdata && rest.starts_with("<![CDATA[") => {
                let start = self.at + "<![CDATA[".len();
                self.skip_past("]]>");
                let end = if self.html[start..self.at].ends_with("]]>") {
                    self.at - 3
                } else {
                    self.at
                };
                return Some(self.text(start..end, false));
            }
            b'!' => {
                let start = self.at;
                self.skip_past(">");
                let source = &self.html[start..self.at];
                let head = source.as_bytes().get(2..9);
                if head.is_some_and(|h| h.eq_ignore_ascii_case(b"doctype")) {
                    return Some(Token::Doctype { source });
                }
            }
            b'?' => self.skip_past(">"),
            b'/' if !bytes[self.at + 2].is_ascii_alphabetic() => self.skip_past(">"),
            _ => return self.tag(),
        }
        Some(Token::Nothing)
    }
}

/// The attributes in a part of the source, in order: ranges of name and value.
pub(super) fn attribute_ranges(
    html: &str,
    part: Range<usize>,
    mut each: impl FnMut(Range<usize>, Range<usize>),
) {
    // The closing bracket ends an unquoted value, so it is looked at too.
    let end = (part.end + 1).min(html.len());
    attributes(&html.as_bytes()[..end], part.start, &mut each);
}

/// Goes through a tag's attributes: the place of its closing bracket (or the
/// source's end), and whether a slash stands before it.
fn attributes(
    bytes: &[u8],
    from: usize,
    mut each: impl FnMut(Range<usize>, Range<usize>),
) -> (usize, bool) {
    let mut at = from;
    let mut slash = false;
    loop {
        match bytes.get(at) {
            None => return (bytes.len(), false),
            Some(b'>') => return (at, slash),
            Some(b'/') => {
                slash = true;
                at += 1;
                continue;
            }
            Some(&b) if is_space(b) => {
                slash = false;
                at += 1;
                continue;
            }
            Some(_) => slash = false,
        }
        // An equals sign in front is part of the name.
        let name_end = find(bytes, at + 1, |b| {
            is_space(b) || matches!(b, b'/' | b'>' | b'=')
        });
        let name = at..name_end;
        let equals = find(bytes, name_end, |b| !is_space(b));
        if bytes.get(equals) != Some(&b'=') {
            each(name, name_end..name_end);
            at = name_end;
            continue;
        }
        let value_start = find(bytes, equals + 1, |b| !is_space(b));
        match bytes.get(value_start) {
            Some(&quote @ (b'"' | b'\'')) => {
                let end = find(bytes, value_start + 1, |b| b == quote);
                if end >= bytes.len() {
                    return (bytes.len(), false);
                }
                each(name, value_start + 1..end);
                at = end + 1;
            }
            _ => {
                let end = find(bytes, value_start, |b| is_space(b) || b == b'>');
                each(name, value_start..end);
                at = end;
            }
        }
    }
}

fn find(bytes: &[u8], from: usize, test: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(from..).unwrap_or(&[]);
    let found = rest.iter().position(|&b| test(b));
    found.map_or(bytes.len(), |i| from + i)
}

fn is_space(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\n' | b'\r' | 0x0c)
}

/// A part of a text and the source that it was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// The source itself, from this place on.
    Source(&'a str, usize),
    /// A character reference: one or two characters, and where it stands.
    Reference([char; 2], usize, usize),
}

/// The parts of a text in order. Zero bytes are left out.
pub(super) fn pieces<'a>(
    html: &'a str,
    text: &Stretch,
) -> impl Iterator<Item = Piece<'a>> + use<'a> {
    let end = text.range.end;
    let references = text.references;
    let mut at = text.range.start;
    std::iter::from_fn(move || {
        while at < end {
            let rest = &html[at..end];
            if rest.starts_with('\0') {
                at += 1;
                continue;
            }
            if references
                && rest.starts_with('&')
                && let Some((chars, length)) = reference(rest, false)
            {
                let start = at;
                at += length;
                return Some(Piece::Reference(chars, start, at));
            }
            let first = usize::from(rest.starts_with('&'));
            let stop = rest.as_bytes()[first..]
                .iter()
                .position(|&b| b == 0 || b == b'&' && references);
            let stop = stop.map_or(rest.len(), |i| i + first);
            let start = at;
            at += stop;
            return Some(Piece::Source(&html[start..at], start));
        }
        None
    })
}

/// A text with its references resolved.
pub(super) fn decoded<'a>(html: &'a str, text: &Stretch) -> Cow<'a, str> {
    let source = &html[text.range.clone()];
    if !source.bytes().any(|b| b == 0 || b == b'&') {
        return Cow::Borrowed(source);
    }
    let mut out = String::with_capacity(source.len());
    for piece in pieces(html, text) {
        match piece {
            Piece::Source(part, _) => out.push_str(part),
            Piece::Reference(chars, ..) => push_reference(chars, &mut out),
        }
    }
    Cow::Owned(out)
}

/// An attribute's value with its references resolved.
pub(super) fn attribute_value(source: &str) -> Cow<'_, str> {
    if !source.contains('&') {
        return Cow::Borrowed(source);
    }
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    while let Some(i) = source[at..].find('&') {
        out.push_str(&source[at..at + i]);
        at += i;
        match reference(&source[at..], true) {
            Some((chars, length)) => {
                push_reference(chars, &mut out);
                at += length;
            }
            None => {
                out.push('&');
                at += 1;
            }
        }
    }
    out.push_str(&source[at..]);
    Cow::Owned(out)
}

fn push_reference(chars: [char; 2], out: &mut String) {
    out.push(chars[0]);
    if chars[1] != '\0' {
        out.push(chars[1]);
    }
}

/// The character reference at the head of a text: what it stands for (the second
/// mostly zero) and its length in bytes.
fn reference(text: &str, in_attribute: bool) -> Option<([char; 2], usize)> {
    let bytes = text.as_bytes();
    if bytes.get(1) == Some(&b'#') {
        return numeric(bytes);
    }
    // The table holds each beginning of a name, with zeros.
    let mut best = None;
    for end in 2..=bytes.len() {
        if !bytes[end - 1].is_ascii_alphanumeric() && bytes[end - 1] != b';' {
            break;
        }
        match NAMED_ENTITIES.get(&text[1..end]) {
            None => break,
            Some((0, _)) => {}
            Some(&(first, second)) => best = Some((first, second, end)),
        }
    }
    let (first, second, end) = best?;
    if in_attribute
        && bytes[end - 1] != b';'
        && bytes
            .get(end)
            .is_some_and(|b| *b == b'=' || b.is_ascii_alphanumeric())
    {
        return None;
    }
    Some(([char::from_u32(first)?, char::from_u32(second)?], end))
}

fn numeric(bytes: &[u8]) -> Option<([char; 2], usize)> {
    let hex = matches!(bytes.get(2), Some(b'x' | b'X'));
    let start = if hex { 3 } else { 2 };
    let radix = if hex { 16 } else { 10 };
    let end = find(bytes, start, |b| !char::from(b).is_digit(radix));
    if end == start {
        return None;
    }
    let mut number: u32 = 0;
    for &b in &bytes[start..end] {
        let digit = char::from(b).to_digit(radix).unwrap_or(0);
        number = number.saturating_mul(radix).saturating_add(digit);
    }
    let c = match number {
        0 => None,
        // As in browsers, these mean what they mean in windows-1252.
        0x80..=0x9f => {
            let byte = [number as u8];
            let decoded = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte);
            decoded.0.chars().next()
        }
        number => char::from_u32(number),
    };
    let length = end + usize::from(bytes.get(end) == Some(&b';'));
    Some(([c.unwrap_or('\u{fffd}'), '\0'], length))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All tokens, shortly: text as it reads, tags by name.
    fn tokens(html: &str) -> Vec<String> {
        let mut tokens = Tokens::new(html);
        let mut out = Vec::new();
        while let Some(token) = tokens.next() {
            out.push(match token {
                Token::Text(text) => decoded(html, &text).into_owned(),
                Token::Start {
                    name,
                    attributes,
                    self_closing,
                } => {
                    tokens.set_inside(Inside::of(name));
                    let mut out = format!("<{name}");
                    attribute_ranges(html, attributes, |name, value| {
                        let value = attribute_value(&html[value]);
                        out += &format!(" {}={value}", &html[name]);
                    });
                    out + if self_closing { "/>" } else { ">" }
                }
                Token::End { name } => format!("</{name}>"),
                Token::Doctype { .. } => "<!>".to_owned(),
                Token::Nothing => continue,
            });
        }
        out
    }

    #[test]
    fn tags_text_and_what_is_neither() {
        for (html, expected) in [
            ("a<b>c</b>d", &["a", "<b>", "c", "</b>", "d"][..]),
            ("a < b <3 c<", &["a < b <3 c<"]),
            ("a</", &["a</"]),
            ("<!DOCTYPE html><p>x", &["<!>", "<p>", "x"]),
            (
                "a<!-- <p> -->b<!-->c<!--->d<!-- x --!>e",
                &["a", "b", "c", "d", "e"],
            ),
            ("a<!-- b", &["a"]),
            ("a<!x>b<?y>c</ z>d</>e", &["a", "b", "c", "d", "e"]),
            ("a<b c", &["a"]),
            ("a<b c='", &["a"]),
            (
                "<a b=1 c = '2' d=\"3\" e f=g/h =i=j>",
                &["<a b=1 c=2 d=3 e= f=g/h =i=j>"],
            ),
            ("<br/><br / ><a b=/>", &["<br/>", "<br>", "<a b=/>"]),
            ("<A B=C></A >", &["<A B=C>", "</A>"]),
            ("&lt;b>&amp;amp;&nbsp", &["<b>&amp;\u{a0}"]),
            (
                "&notit; &notin; &unknown; &#65;&#x41 &#0; &#150;",
                &["¬it; ∉ &unknown; AA \u{fffd} –"],
            ),
            ("<a b='?x=1&copy=2&copy;&lt'>", &["<a b=?x=1&copy=2©<>"]),
            ("a\0b", &["ab"]),
        ] {
            assert_eq!(tokens(html), expected, "{html}");
        }
    }

    #[test]
    fn the_inside_of_scripts_and_titles_is_text() {
        for (html, expected) in [
            (
                "<title>a<b>&amp;</title >c",
                &["<title>", "a<b>&", "</title>", "c"][..],
            ),
            (
                "<style>a&amp;</styles></STYLE>c",
                &["<style>", "a&amp;</styles>", "</STYLE>", "c"],
            ),
            ("<script></script>c", &["<script>", "</script>", "c"]),
            (
                "<script>a<b</script>c",
                &["<script>", "a<b", "</script>", "c"],
            ),
            (
                "<script><!--<script>a</script>b</script>c",
                &["<script>", "<!--<script>a</script>b", "</script>", "c"],
            ),
            (
                "<script><!-- a --></script>c",
                &["<script>", "<!-- a -->", "</script>", "c"],
            ),
            ("<script>a", &["<script>", "a"]),
        ] {
            assert_eq!(tokens(html), expected, "{html}");
        }
    }

    #[test]
    fn each_piece_names_its_source() {
        let html = "Fish &amp; chips &lt3 \0& co";
        let text = Stretch {
            range: 0..html.len(),
            references: true,
        };
        let pieces: Vec<Piece<'_>> = pieces(html, &text).collect();
        assert_eq!(
            pieces,
            [
                Piece::Source("Fish ", 0),
                Piece::Reference(['&', '\0'], 5, 10),
                Piece::Source(" chips ", 10),
                Piece::Reference(['<', '\0'], 17, 20),
                Piece::Source("3 ", 20),
                Piece::Source("& co", 23),
            ]
        );
    }
}
