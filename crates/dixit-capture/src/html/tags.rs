//! A linear look at a page's tags, without a tree.
//!
//! Serves two ends: [`guard`] counts what would cost a tree builder too much
//! before it runs, and the tag stripper reads pages that do. It follows the
//! HTML standard only as far as these need.

/// What stands next in a page.
pub(super) enum Token<'a> {
    Text(&'a str),
    Start {
        name: &'a str,
        /// All between the name and the closing bracket.
        attributes: &'a str,
        /// How many attributes.
        count: usize,
    },
    End {
        name: &'a str,
    },
    /// The inside of an element without markup of its own, such as a script.
    Raw {
        name: &'a str,
        text: &'a str,
    },
}

/// The tokens of a page, in one pass.
pub(super) struct Tags<'a> {
    html: &'a str,
    at: usize,
    /// The element without markup that was opened last.
    raw: Option<&'a str>,
    /// Comments, declarations and the like, which give no token.
    passed_over: u64,
}

impl<'a> Tags<'a> {
    pub(super) fn new(html: &'a str) -> Tags<'a> {
        Tags {
            html,
            at: 0,
            raw: None,
            passed_over: 0,
        }
    }

    /// Goes to the first `end` from here and past it, or to the page's end.
    fn skip_past(&mut self, end: &str) {
        self.passed_over += 1;
        let rest = &self.html[self.at..];
        self.at += rest.find(end).map_or(rest.len(), |i| i + end.len());
    }

    fn start(&mut self) -> Token<'a> {
        let bytes = self.html.as_bytes();
        let name_start = self.at + 1;
        let mut i = name_start;
        while i < bytes.len() && !matches!(bytes[i], b'>' | b'/') && !bytes[i].is_ascii_whitespace()
        {
            i += 1;
        }
        let name = &self.html[name_start..i];
        let attributes_start = i;
        let mut count = 0;
        while i < bytes.len() && bytes[i] != b'>' {
            if bytes[i].is_ascii_whitespace() || bytes[i] == b'/' {
                i += 1;
                continue;
            }
            count += 1;
            // The name, and after an equals sign the value.
            i += 1;
            while i < bytes.len()
                && !matches!(bytes[i], b'=' | b'>' | b'/')
                && !bytes[i].is_ascii_whitespace()
            {
                i += 1;
            }
            let mut value = i;
            while value < bytes.len() && bytes[value].is_ascii_whitespace() {
                value += 1;
            }
            if bytes.get(value) != Some(&b'=') {
                continue;
            }
            i = value + 1;
            while i < bytes.len() && bytes[i].is_ascii_whitespace() {
                i += 1;
            }
            match bytes.get(i) {
                Some(&quote @ (b'"' | b'\'')) => {
                    i += 1;
                    while i < bytes.len() && bytes[i] != quote {
                        i += 1;
                    }
                    i = (i + 1).min(bytes.len());
                }
                _ => {
                    while i < bytes.len() && bytes[i] != b'>' && !bytes[i].is_ascii_whitespace() {
                        i += 1;
                    }
                }
            }
        }
        let attributes = &self.html[attributes_start..i];
        self.at = (i + 1).min(bytes.len());
        if is_raw(name) {
            self.raw = Some(name);
        }
        Token::Start {
            name,
            attributes,
            count,
        }
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some(name) = self.raw.take() {
            let rest = &self.html[self.at..];
            let end = raw_end(rest, name);
            self.at += end;
            return Some(Token::Raw {
                name,
                text: &rest[..end],
            });
        }
        loop {
            let rest = &self.html[self.at..];
            let bytes = rest.as_bytes();
            if bytes.is_empty() {
                return None;
            }
            if bytes[0] != b'<' {
                let end = rest.find('<').unwrap_or(rest.len());
                self.at += end;
                return Some(Token::Text(&rest[..end]));
            }
            match bytes.get(1) {
                Some(b'!') if rest.starts_with("<!--") => {
                    self.at += 2;
                    self.skip_past("-->");
                }
                Some(b'!' | b'?') => self.skip_past(">"),
                Some(b'/') if bytes.get(2).is_some_and(u8::is_ascii_alphabetic) => {
                    let end = rest.find('>').unwrap_or(rest.len());
                    let name = rest[2..end]
                        .split(|c: char| c.is_ascii_whitespace() || c == '/')
                        .next()
                        .unwrap_or("");
                    self.at += (end + 1).min(rest.len());
                    return Some(Token::End { name });
                }
                Some(b'/') => self.skip_past(">"),
                Some(c) if c.is_ascii_alphabetic() => return Some(self.start()),
                _ => {
                    // A bracket that opens nothing is text.
                    self.at += 1;
                    return Some(Token::Text("<"));
                }
            }
        }
    }
}

/// Elements whose inside is not markup. `noscript` is one for a reader that
/// runs no scripts but parses as if it did, as the tree builder here does.
fn is_raw(name: &str) -> bool {
    const RAW: [&str; 9] = [
        "script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript",
    ];
    RAW.iter().any(|raw| name.eq_ignore_ascii_case(raw))
}

fn raw_end(rest: &str, name: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut at = 0;
    while let Some(i) = rest[at..].find("</") {
        let start = at + i;
        let after = start + 2 + name.len();
        if bytes
            .get(start + 2..after)
            .is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes()))
            && bytes.get(after).is_none_or(|b| !b.is_ascii_alphanumeric())
        {
            return start;
        }
        at = start + 2;
    }
    rest.len()
}

/// The value of one attribute, as written.
pub(super) fn attribute<'a>(attributes: &'a str, wanted: &str) -> Option<&'a str> {
    let bytes = attributes.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i].is_ascii_whitespace() || bytes[i] == b'/' {
            i += 1;
            continue;
        }
        let name_start = i;
        i += 1;
        while i < bytes.len() && !matches!(bytes[i], b'=' | b'/') && !bytes[i].is_ascii_whitespace()
        {
            i += 1;
        }
        let name = &attributes[name_start..i];
        let mut value = i;
        while value < bytes.len() && bytes[value].is_ascii_whitespace() {
            value += 1;
        }
        let mut found = "";
        if bytes.get(value) == Some(&b'=') {
            i = value + 1;
            while i < bytes.len() && bytes[i].is_ascii_whitespace() {
                i += 1;
            }
            let quote = bytes.get(i).copied().filter(|q| matches!(q, b'"' | b'\''));
            let start = i + usize::from(quote.is_some());
            let start = start.min(bytes.len());
            let end = attributes[start..]
                .bytes()
                .position(|b| match quote {
                    Some(quote) => b == quote,
                    None => b.is_ascii_whitespace(),
                })
                .map_or(bytes.len(), |n| start + n);
            found = &attributes[start..end];
            i = end + usize::from(quote.is_some());
        }
        if name.eq_ignore_ascii_case(wanted) {
            return Some(found);
        }
    }
    None
}

/// Open elements at once. Depth costs the extractor quadratic time: 1,000
/// nested `<div>`s take it 18 ms, 2,000 take 109 ms, 4,000 take 377 ms (2 cores
/// of a shared server, release build); browsers give up at 512. Of 645
/// pages of the web none counts more than 287, end tags forgotten included.
const MAX_DEPTH: u32 = 1_000;
/// Attributes of one tag. Also quadratic, in the tree builder: 1,000 take
/// 0.4 ms, 5,000 take 4.5 ms, 50,000 take 570 ms.
const MAX_ATTRIBUTES: usize = 1_000;
/// Tags, texts, comments and attributes in a page. Linear in time, 2 µs each; this
/// bounds memory, up to 250 bytes each (330,000 `<div>x</div>` take 160 MB,
/// 900,000 `<br>x` 310 MB, 720,000 attributes 65 MB), so that no page takes much
/// over 100 MB. The same 645 pages have 9,767 tags at most.
const MAX_PARTS: u64 = 400_000;
/// Depth summed over all tags: many deep branches side by side, up to 80 ns
/// each. A page of ordinary depth, 25, has 400,000 tags before it comes here.
const MAX_DEPTH_SUM: u64 = 10_000_000;

/// Bytes that writing the article down searches: for each `&` or byte 0xC2 (a
/// guillemet, a space that does not break) of a text or tag, all that follows in
/// the same text or tag, at 40 GB a second. 10,000 guillemets in a megabyte
/// without a tag come to a quarter of this; an article does not come near.
const MAX_SEARCHED: u64 = 40_000_000_000;

/// Says why a page may not be given to the tree builder, if it may not.
pub(super) fn guard(html: &str) -> Option<String> {
    let mut open = Open::default();
    let mut tags = Tags::new(html);
    let (mut parts, mut depth_sum) = (0u64, 0u64);
    let mut searched = 0;
    let mut run = Run::default();
    while let Some(token) = tags.next() {
        parts += 1;
        match token {
            Token::Start {
                name,
                attributes,
                count,
            } => {
                if count > MAX_ATTRIBUTES {
                    return Some(format!("a tag has more than {MAX_ATTRIBUTES} attributes"));
                }
                open.start(name);
                parts += count as u64;
                depth_sum += u64::from(open.depth);
                let mut tag = Run::default();
                tag.add(attributes);
                searched += tag.searched();
                if !is_dropped(name) {
                    searched += std::mem::take(&mut run).searched();
                }
            }
            Token::End { name } => open.end(name),
            Token::Text(text) => run.add(text),
            // The others are written down as they are.
            Token::Raw { name, text } => {
                if name.eq_ignore_ascii_case("textarea") || name.eq_ignore_ascii_case("title") {
                    run.add(text);
                }
            }
        }
        if open.depth > MAX_DEPTH {
            return Some(format!(
                "more than {MAX_DEPTH} elements lie inside each other"
            ));
        }
        if parts + tags.passed_over > MAX_PARTS {
            return Some(format!(
                "there are more than {MAX_PARTS} tags, texts, comments and attributes"
            ));
        }
        if depth_sum > MAX_DEPTH_SUM {
            return Some("too many elements lie too deep".to_owned());
        }
    }
    (searched + run.searched() > MAX_SEARCHED)
        .then(|| "a text or tag is too long for its many special characters".to_owned())
}

/// Text that may become one piece of the tree.
#[derive(Default)]
struct Run {
    bytes: u64,
    /// `&` and bytes 0xC2.
    special: u64,
}

impl Run {
    fn add(&mut self, text: &str) {
        let special = text.bytes().filter(|b| matches!(b, b'&' | 0xc2));
        self.special += special.count() as u64;
        self.bytes += text.len() as u64;
    }

    fn searched(self) -> u64 {
        self.special.saturating_mul(self.bytes)
    }
}

/// Start tags that a tree builder may drop, which then part no texts.
fn is_dropped(name: &str) -> bool {
    const DROPPED: [&str; 15] = [
        "html", "head", "body", "frame", "frameset", "caption", "col", "colgroup", "tbody", "td",
        "tfoot", "th", "thead", "tr", "form",
    ];
    DROPPED.iter().any(|d| name.eq_ignore_ascii_case(d))
}

/// How many elements of each name are open.
///
/// Counts by name, not a stack: an end tag that meets no open element of its
/// name is ignored, as by a tree builder, so that stray end tags cannot hide
/// depth; and one that closes an outer element leaves the inner ones counted,
/// because a tree builder opens formatting elements again (`<b><div></b>`).
/// Too much may be counted, never much too little.
#[derive(Default)]
struct Open {
    depth: u32,
    names: Vec<(String, u32)>,
}

impl Open {
    /// Elements that never nest for want of an end tag: void, or closed by the
    /// next of their kind.
    fn is_shallow(name: &str) -> bool {
        const SHALLOW: [&str; 33] = [
            "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img",
            "input", "link", "meta", "param", "source", "track", "wbr", "p", "li", "dt", "dd",
            "option", "optgroup", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "rt",
            "rp", "image",
        ];
        SHALLOW.iter().any(|s| name.eq_ignore_ascii_case(s))
    }

    fn start(&mut self, name: &str) {
        if Open::is_shallow(name) {
            return;
        }
        self.depth += 1;
        match self.find(name) {
            Some(i) => self.names[i].1 += 1,
            // Real pages have a few dozen names. To bound the search, the rest
            // count as never closed.
            None if self.names.len() < 256 => self.names.push((name.to_ascii_lowercase(), 1)),
            None => {}
        }
    }

    fn end(&mut self, name: &str) {
        if let Some(i) = self.find(name)
            && self.names[i].1 > 0
        {
            self.names[i].1 -= 1;
            self.depth -= 1;
        }
    }

    fn find(&self, name: &str) -> Option<usize> {
        self.names
            .iter()
            .position(|(known, _)| known.eq_ignore_ascii_case(name))
    }
}
