//! XML as feeds have it: tags, text and CDATA, whatever is wrong with them.
//!
//! Nothing is refused: an ampersand that begins no reference is an ampersand, a
//! `<` that begins no tag is a `<`, references are those of HTML whether they are
//! declared or not. Entities that a document declares for itself are never
//! expanded, so they cannot grow. Every function here takes time linear in what
//! it is given.

use std::borrow::Cow;

/// A part of a document.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Token<'a> {
    /// Text, its references not yet read.
    Text(&'a str),
    /// Text that stands for itself.
    Cdata(&'a str),
    Start {
        name: &'a str,
        attributes: &'a str,
        empty: bool,
    },
    End {
        name: &'a str,
    },
    /// A comment, declaration or instruction.
    Other,
}

/// The token that begins at `at`, and the offset behind it.
pub(crate) fn token(text: &str, at: usize) -> Option<(Token<'_>, usize)> {
    let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
    let to_end = |what| Some((what, text.len()));
    if !rest.starts_with('<') {
        let end = rest.find('<').unwrap_or(rest.len());
        return Some((Token::Text(&rest[..end]), at + end));
    }
    if let Some(inner) = rest.strip_prefix("<![CDATA[") {
        return match inner.find("]]>") {
            Some(end) => Some((Token::Cdata(&inner[..end]), at + 9 + end + 3)),
            None => to_end(Token::Cdata(inner)),
        };
    }
    if let Some(inner) = rest.strip_prefix("<!--") {
        return match inner.find("-->") {
            Some(end) => Some((Token::Other, at + 4 + end + 3)),
            None => to_end(Token::Other),
        };
    }
    // A tag ends before the next one begins: that keeps a missing `>` local.
    let bound = rest[1..].find('<').map_or(rest.len(), |i| i + 1);
    if rest.starts_with("<!") {
        let close = rest[..bound].find('>');
        // A document type with entities of its own has tags of its own.
        if close.is_none() || rest[..bound].contains('[') {
            return match rest.find("]>") {
                Some(end) => Some((Token::Other, at + end + 2)),
                None => to_end(Token::Other),
            };
        }
        return Some((Token::Other, at + close.unwrap_or(0) + 1));
    }
    let inside = &rest[1..bound];
    let literal = Some((Token::Text(&rest[..bound]), at + bound));
    if inside.starts_with('?') {
        return match inside.find("?>") {
            Some(end) => Some((Token::Other, at + 1 + end + 2)),
            None => literal,
        };
    }
    let (is_end, inside) = match inside.strip_prefix('/') {
        Some(inside) => (true, inside),
        None => (false, inside),
    };
    if !inside.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        return literal;
    }
    let Some(close) = tag_end(inside) else {
        return literal;
    };
    let next = at + 1 + usize::from(is_end) + close + 1;
    let inside = &inside[..close];
    let end = inside.find(|c: char| c.is_whitespace() || c == '/');
    let (name, attributes) = inside.split_at(end.unwrap_or(inside.len()));
    Some(if is_end {
        (Token::End { name }, next)
    } else {
        let empty = attributes.ends_with('/');
        let attributes = attributes.strip_suffix('/').unwrap_or(attributes);
        let start = Token::Start {
            name,
            attributes,
            empty,
        };
        (start, next)
    })
}

/// The `>` that ends a tag: the first outside quotation marks, or else the first.
fn tag_end(inside: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in inside.bytes().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return Some(at),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    inside.find('>')
}

/// The value of an attribute with its references read.
pub(crate) fn attribute<'a>(attributes: &'a str, wanted: &str) -> Option<Cow<'a, str>> {
    let (_, value) = all_attributes(attributes).find(|(name, _)| *name == wanted)?;
    Some(characters(value))
}

/// Names and values as written.
pub(crate) fn all_attributes(attributes: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = attributes;
    std::iter::from_fn(move || {
        loop {
            let (name, after) = rest.split_once('=')?;
            let name = name.split_whitespace().next_back().unwrap_or("");
            let after = after.trim_start();
            let quote = after.chars().next()?;
            if !matches!(quote, '"' | '\'') {
                rest = after;
                continue;
            }
            let Some((value, behind)) = after[1..].split_once(quote) else {
                rest = "";
                continue;
            };
            rest = behind;
            return Some((name, value));
        }
    })
}

/// One element inside another.
#[derive(Debug)]
pub(crate) struct Child<'a> {
    pub(crate) name: &'a str,
    pub(crate) attributes: &'a str,
    /// What stands between its tags, as written.
    pub(crate) inner: &'a str,
}

/// The elements in `text` that stand in no other, and whether one of them lacks
/// its end. `is_leaf` tells, by name, those that hold text alone: they end at the
/// next tag, whichever it is.
pub(crate) fn children<'a>(
    text: &'a str,
    is_leaf: &dyn Fn(&str) -> bool,
) -> (Vec<Child<'a>>, bool) {
    match split(text, is_leaf) {
        (children, false) => (children, false),
        // One that never ends has taken in all behind it: a second and last look
        // ends each at the next tag.
        (_, true) => (split(text, &|_| true).0, true),
    }
}

fn split<'a>(text: &'a str, is_leaf: &dyn Fn(&str) -> bool) -> (Vec<Child<'a>>, bool) {
    struct Open<'a> {
        name: &'a str,
        attributes: &'a str,
        from: usize,
        /// Elements of the same name inside it that are open.
        nested: u64,
        leaf: bool,
    }
    let mut children = Vec::new();
    let mut open: Option<Open<'a>> = None;
    let mut at = 0;
    while let Some((token, next)) = token(text, at) {
        let is_tag = matches!(token, Token::Start { .. } | Token::End { .. });
        if is_tag && let Some(child) = open.take_if(|o| o.leaf) {
            children.push(Child {
                name: child.name,
                attributes: child.attributes,
                inner: &text[child.from..at],
            });
        }
        match (token, &mut open) {
            (
                Token::Start {
                    name,
                    attributes,
                    empty,
                },
                None,
            ) => {
                if empty {
                    children.push(Child {
                        name,
                        attributes,
                        inner: "",
                    });
                } else {
                    open = Some(Open {
                        name,
                        attributes,
                        from: next,
                        nested: 0,
                        leaf: is_leaf(name),
                    });
                }
            }
            (Token::Start { name, empty, .. }, Some(child)) if name == child.name && !empty => {
                child.nested += 1;
            }
            (Token::End { name }, Some(child)) if name == child.name => {
                if child.nested > 0 {
                    child.nested -= 1;
                } else {
                    children.push(Child {
                        name: child.name,
                        attributes: child.attributes,
                        inner: &text[child.from..at],
                    });
                    open = None;
                }
            }
            _ => {}
        }
        at = next;
    }
    let unended = open.is_some();
    if let Some(child) = open {
        children.push(Child {
            name: child.name,
            attributes: child.attributes,
            inner: &text[child.from..],
        });
    }
    (children, unended)
}

/// The text in markup: references read, tags left out.
pub(crate) fn text(markup: &str) -> String {
    let mut out = String::new();
    let mut at = 0;
    while let Some((token, next)) = token(markup, at) {
        match token {
            Token::Text(text) => out.push_str(&characters(text)),
            Token::Cdata(text) => out.push_str(text),
            _ => {}
        }
        at = next;
    }
    out
}

/// The markup that an element holds, be it written as text (`&lt;p>`, CDATA) or
/// as elements.
pub(crate) fn markup(inner: &str) -> String {
    let mut tags = false;
    let mut at = 0;
    while let Some((token, next)) = token(inner, at) {
        tags |= matches!(token, Token::Start { .. } | Token::End { .. });
        at = next;
    }
    let mut out = String::with_capacity(inner.len());
    let mut at = 0;
    while let Some((token, next)) = token(inner, at) {
        match token {
            Token::Text(text) if !tags => out.push_str(&characters(text)),
            Token::Cdata(text) => out.push_str(text),
            Token::Other => {}
            _ => out.push_str(&inner[at..next]),
        }
        at = next;
    }
    out
}

/// Character references → characters; those that are none stay as they are.
fn characters(text: &str) -> Cow<'_, str> {
    if text.contains('&') {
        html_escape::decode_html_entities(text)
    } else {
        Cow::Borrowed(text)
    }
}

/// Words on one line, without control characters; nothing where there are none.
pub(crate) fn line(text: &str) -> Option<String> {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<(&str, &str)> {
        let (children, _) = children(text, &|name| name == "link");
        children.iter().map(|c| (c.name, c.inner)).collect()
    }

    #[test]
    fn elements_are_found_whatever_is_wrong_with_them() {
        for (text, expected) in [
            ("<a>1</a><b/>", vec![("a", "1"), ("b", "")]),
            ("<a>1<a>2</a></a>", vec![("a", "1<a>2</a>")]),
            ("<a>1<i>2</a>", vec![("a", "1<i>2")]),
            ("<a><![CDATA[</a>]]></a>", vec![("a", "<![CDATA[</a>]]>")]),
            ("<a x='>'>1</a >", vec![("a", "1")]),
            ("<a x='>1</a>", vec![("a", "1")]),
            ("<link>x<b>1</b>", vec![("link", "x"), ("b", "1")]),
            ("<a>x<b>1</b>", vec![("a", "x"), ("b", "1")]),
            ("<a>1 < 2 <3</a>", vec![("a", "1 < 2 <3")]),
            ("<!-- <a> --><?x <a> ?>", vec![("a", " ?>")]),
            ("<a", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(names(text), expected, "{text}");
        }
    }

    #[test]
    fn references_are_those_of_html_and_never_grow() {
        assert_eq!(
            text("caf&eacute;&nbsp;&amp; &#8217;a & b &lol;"),
            "café\u{a0}& ’a & b &lol;"
        );
        assert_eq!(markup("&lt;p>a &amp;amp; b"), "<p>a &amp; b");
        assert_eq!(markup("<p>a &amp; b</p>"), "<p>a &amp; b</p>");
        assert_eq!(markup("<![CDATA[<p>a &amp; b]]>"), "<p>a &amp; b");
    }

    #[test]
    fn attributes_are_read_with_either_quotation_mark() {
        let attributes = " a='1' b = \"2 &amp; 3\" c d=5 e='6'";
        assert_eq!(attribute(attributes, "a").as_deref(), Some("1"));
        assert_eq!(attribute(attributes, "b").as_deref(), Some("2 & 3"));
        assert_eq!(attribute(attributes, "d"), None);
        assert_eq!(attribute(attributes, "c"), None);
        assert_eq!(attribute(attributes, "f"), None);
    }
}
