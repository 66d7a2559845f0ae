//! Answers of HTTP/1 as archives and servers hold them → status, headers, body.
//!
//! Written for what is found, not for what RFC 9112 allows: line ends without a
//! carriage return, folded lines, bytes that are no UTF-8, a missing reason, and
//! bodies said to be chunked that no longer are.

use crate::snapshot::Http;

/// The head of an answer and where its body begins.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) http: Http,
    /// Offset of the body, in bytes; the length of the input where no blank line
    /// ends the head.
    pub(crate) body: usize,
    /// Whether a blank line ends the head.
    pub(crate) ended: bool,
}

/// Reads the head at the start of `bytes`; nothing where they do not begin with a
/// status line.
///
/// A header's value is decoded as UTF-8 if it is UTF-8, else as Latin-1; a folded
/// line is joined with one space; a line without a colon is passed over.
pub(crate) fn head(bytes: &[u8]) -> Option<Head> {
    let mut lines = Lines { bytes, at: 0 };
    let status = status(lines.next()?)?;
    let mut headers: Vec<(String, String)> = Vec::new();
    let mut ended = false;
    for line in &mut lines {
        if line.is_empty() {
            ended = true;
            break;
        }
        let folded = line[0] == b' ' || line[0] == b'\t';
        if folded && let Some((_, value)) = headers.last_mut() {
            if !value.is_empty() {
                value.push(' ');
            }
            value.push_str(text(line).trim());
        } else if let Some(colon) = line.iter().position(|&b| b == b':') {
            let name = text(&line[..colon]).trim().to_owned();
            headers.push((name, text(&line[colon + 1..]).trim().to_owned()));
        }
    }
    Some(Head {
        http: Http { status, headers },
        body: lines.at,
        ended,
    })
}

/// `HTTP/1.1 200 OK`, `HTTP/2 200`, `HTTP 200`, `ICY 200 OK`, with spaces too many.
fn status(line: &[u8]) -> Option<u16> {
    let mut words = line
        .split(u8::is_ascii_whitespace)
        .filter(|w| !w.is_empty());
    let version = words.next()?;
    let named = version
        .get(..4)
        .is_some_and(|v| v.eq_ignore_ascii_case(b"HTTP"));
    if !named && version != b"ICY" {
        return None;
    }
    // `200OK` is met too.
    let digits = words.next()?.get(..3)?;
    let status = str::from_utf8(digits).ok()?.parse().ok()?;
    (100..1000).contains(&status).then_some(status)
}

/// Bytes as text: UTF-8, or Latin-1 where they are not.
pub(crate) fn text(bytes: &[u8]) -> String {
    match str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

/// Lines without their end (`\r\n` or `\n`).
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = &self.bytes[self.at..];
        if rest.is_empty() {
            return None;
        }
        let end = rest.iter().position(|&b| b == b'\n');
        let line = &rest[..end.unwrap_or(rest.len())];
        self.at += line.len() + usize::from(end.is_some());
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }
}

/// A body whose transfer coding is said to be `chunked`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Dechunked {
    /// It does not begin with a chunk: archives often store the body unpacked and
    /// keep the header.
    NotChunked,
    /// Its chunks put together.
    Whole(Vec<u8>),
    /// Its chunks as far as they could be told, and what is wrong, in words.
    Damaged(Vec<u8>, String),
}

/// Puts chunks together.
///
/// A body that ends inside a chunk gives what came of it. Where a chunk is not
/// followed by a size, the rest is taken over as it is, so that nothing is lost.
pub(crate) fn dechunk(bytes: &[u8]) -> Dechunked {
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    let mut chunks = 0;
    loop {
        let rest = &bytes[at..];
        if rest.is_empty() {
            let what = format!("the chunked body ends without its last chunk, after {chunks}");
            return Dechunked::Damaged(out, what);
        }
        let Some((size, line)) = size(rest) else {
            if chunks == 0 {
                return Dechunked::NotChunked;
            }
            let what = format!(
                "no chunk size stands at byte {at} of the body, behind chunk {chunks}; the rest is taken as it is"
            );
            out.extend_from_slice(rest);
            return Dechunked::Damaged(out, what);
        };
        if size == 0 {
            // Trailers may follow; they are no part of the body.
            return Dechunked::Whole(out);
        }
        let data = &rest[line..];
        let Some(size) = usize::try_from(size)
            .ok()
            .filter(|&size| size <= data.len())
        else {
            if chunks == 0 && !rest[..line].ends_with(b"\r\n") {
                // A line of text that is a number in base 16.
                return Dechunked::NotChunked;
            }
            out.extend_from_slice(data);
            let what = format!(
                "chunk {} of the body has {} of the {size} bytes that it declares",
                chunks + 1,
                data.len()
            );
            return Dechunked::Damaged(out, what);
        };
        let behind = &data[size..];
        let end = match behind {
            [b'\r', b'\n', ..] => 2,
            [b'\n', ..] => 1,
            [] => 0,
            // A body that only looks as if it began with a chunk.
            _ if chunks == 0 => return Dechunked::NotChunked,
            _ => {
                let what = format!(
                    "chunk {} of the body is longer than its {size} bytes; the rest is taken as it is",
                    chunks + 1
                );
                out.extend_from_slice(data);
                return Dechunked::Damaged(out, what);
            }
        };
        out.extend_from_slice(&data[..size]);
        chunks += 1;
        at += line + size + end;
    }
}

/// The size that a chunk begins with, and the length of its line.
fn size(rest: &[u8]) -> Option<(u64, usize)> {
    // Extensions are legal and not in use; a page's first line is seldom so long.
    let end = rest.iter().take(256).position(|&b| b == b'\n')?;
    let line = rest[..end].split(|&b| b == b';').next()?.trim_ascii();
    if line.is_empty() || line.len() > 15 || !line.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let digits = str::from_utf8(line).ok()?;
    Some((u64::from_str_radix(digits, 16).ok()?, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(bytes: &[u8]) -> (u16, Vec<(String, String)>, usize, bool) {
        let head = head(bytes).unwrap();
        (head.http.status, head.http.headers, head.body, head.ended)
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = |&(n, v): &(&str, &str)| (n.to_owned(), v.to_owned());
        pairs.iter().map(owned).collect()
    }

    #[test]
    fn heads_as_they_are_found() {
        let plain = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nA:b\r\n\r\nBody";
        let both = pairs(&[("Content-Type", "text/html"), ("A", "b")]);
        assert_eq!(parsed(plain), (200, both.clone(), plain.len() - 4, true));
        let lf = b"HTTP/1.0 404\nContent-Type: text/html\nno colon\nA: b\n\nBody";
        assert_eq!(parsed(lf), (404, both, lf.len() - 4, true));
        let folded = b"HTTP/2 200\r\nX: one\r\n  two\r\n\tthree\r\nY:\r\n four\r\n\r\n";
        let joined = pairs(&[("X", "one two three"), ("Y", "four")]);
        assert_eq!(parsed(folded), (200, joined, folded.len(), true));
        let latin = b"HTTP/1.1  200OK\r\nX: caf\xe9\r\nY: caf\xc3\xa9";
        let read = pairs(&[("X", "caf\u{e9}"), ("Y", "caf\u{e9}")]);
        assert_eq!(parsed(latin), (200, read, latin.len(), false));
        assert_eq!(parsed(b"ICY 200 OK\r\n\r\n").0, 200);
        for no in [
            &b"<html>"[..],
            b"",
            b"HTTP/1.1\r\n\r\n",
            b"HTTP/1.1 xx\r\n",
            b"HTTP/1.1 99\r\n",
        ] {
            assert_eq!(head(no), None);
        }
    }

    #[test]
    fn chunks_are_put_together() {
        let whole = |bytes: &[u8]| Dechunked::Whole(bytes.to_vec());
        assert_eq!(
            dechunk(b"4\r\nWiki\r\n5;x=y\r\npedia\r\n0\r\n\r\n"),
            whole(b"Wikipedia")
        );
        assert_eq!(dechunk(b"4 \nWiki\n0\nX: trailer\n\n"), whole(b"Wiki"));
        assert_eq!(dechunk(b"0\r\n\r\n"), whole(b""));
        for not in [
            &b"<html>\n<p>"[..],
            b"add\nup what was said",
            b"\r\n4\r\nWiki",
            b"4",
            b"-4\r\nWiki",
        ] {
            assert_eq!(dechunk(not), Dechunked::NotChunked);
        }
    }

    #[test]
    fn damaged_chunks_give_what_there_is() {
        for (bytes, expected, what) in [
            (
                &b"4\r\nWiki\r\n9\r\nped"[..],
                &b"Wikiped"[..],
                "chunk 2 of the body has 3 of the 9 bytes that it declares",
            ),
            (
                b"4\r\nWiki\r\n",
                b"Wiki",
                "the chunked body ends without its last chunk, after 1",
            ),
            (
                b"4\r\nWiki\r\n4\r\npedia\r\n0\r\n\r\n",
                b"Wikipedia\r\n0\r\n\r\n",
                "chunk 2 of the body is longer than its 4 bytes; the rest is taken as it is",
            ),
            (
                b"4\r\nWiki\r\n<p>pedia",
                b"Wiki<p>pedia",
                "no chunk size stands at byte 9 of the body, behind chunk 1; the rest is taken as it is",
            ),
            (
                b"fffffffffffffff\r\nWiki",
                b"Wiki",
                "chunk 1 of the body has 4 of the 1152921504606846975 bytes that it declares",
            ),
        ] {
            let damaged = Dechunked::Damaged(expected.to_vec(), what.to_owned());
            assert_eq!(dechunk(bytes), damaged);
        }
    }
}
