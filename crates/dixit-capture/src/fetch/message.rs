//! HTTP/1.1 answers as they come in: where the head ends, where the body ends.
//!
//! Bytes are looked at as they arrive and never changed: what was received is
//! what is recorded. Each byte is looked at once.

use crate::http;
use crate::snapshot::Http;

/// The most bytes of all heads of one answer, interim ones (1xx) included.
/// Servers themselves accept 8 to 64 KiB of headers; news sites send below 16.
pub(super) const HEAD_LIMIT: usize = 64 * 1024;

/// The longest line that says how long a chunk is, and the most bytes of trailers.
/// What the chunks hold is put together by [`http::dechunk`], as it is on replay.
const CHUNK_LINE_LIMIT: usize = 4 * 1024;
const TRAILER_LIMIT: usize = 64 * 1024;

/// How the end of a body is told (RFC 9112, 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// There is no body.
    Empty,
    /// It is as long as was said.
    Length(u64),
    /// It comes in chunks, the last of which is empty.
    Chunked,
    /// It ends with the connection.
    Close,
}

/// How far `bytes` have been looked at for the end of a head.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct HeadEnd(usize);

impl HeadEnd {
    /// Where the head ends that starts at `start`, once it is there: behind the
    /// first empty line.
    pub(super) fn find(&mut self, bytes: &[u8], start: usize) -> Option<usize> {
        let from = self.0.max(start);
        for at in from..bytes.len() {
            if bytes[at] != b'\n' {
                continue;
            }
            let before = &bytes[start..at];
            if before.ends_with(b"\n") || before.ends_with(b"\n\r") {
                self.0 = at + 1;
                return Some(at + 1);
            }
        }
        self.0 = bytes.len();
        None
    }
}

/// Whether bytes may be the beginning of an answer in HTTP/1.
pub(super) fn may_be_http(bytes: &[u8]) -> bool {
    const START: &[u8] = b"HTTP/1.";
    let n = bytes.len().min(START.len());
    bytes[..n] == START[..n]
}

/// Reads a head; nothing where its first line is none of HTTP/1.
pub(super) fn head(bytes: &[u8]) -> Option<Http> {
    let http = may_be_http(bytes).then(|| http::head(bytes))??.http;
    (100..600).contains(&http.status).then_some(http)
}

/// All values of a header, one after the other, at their commas.
pub(super) fn values<'a>(http: &'a Http, name: &'a str) -> impl Iterator<Item = &'a str> {
    let named = http.headers.iter();
    let named = named.filter(move |(n, _)| n.eq_ignore_ascii_case(name));
    let values = named.flat_map(|(_, value)| value.split(','));
    values.map(str::trim).filter(|value| !value.is_empty())
}

/// The transfer codings of a body, the outermost last. `identity` is none; RFC 2616
/// still had it.
pub(super) fn transfer_codings(http: &Http) -> impl Iterator<Item = &str> {
    let all = values(http, "transfer-encoding");
    all.filter(|coding| !coding.eq_ignore_ascii_case("identity"))
}

/// How the end of the body behind this head is told.
pub(super) fn framing(http: &Http) -> Framing {
    if matches!(http.status, 204 | 304) {
        return Framing::Empty;
    }
    if let Some(last) = transfer_codings(http).last() {
        return if last.eq_ignore_ascii_case("chunked") {
            Framing::Chunked
        } else {
            Framing::Close
        };
    }
    let mut lengths = values(http, "content-length").map(|v| {
        let digits = !v.is_empty() && v.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| v.parse::<u64>().ok()).flatten()
    });
    match lengths.next() {
        // Lengths that contradict each other say nothing: what comes is taken.
        Some(Some(length)) if lengths.all(|other| other == Some(length)) => Framing::Length(length),
        _ => Framing::Close,
    }
}

/// Follows chunks as they come in.
#[derive(Clone, Debug, Default)]
pub(super) struct Chunks {
    state: State,
    /// The line at hand: the length of a chunk, or a trailer.
    line: Vec<u8>,
    trailers: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Size,
    Data(u64),
    /// The line break behind a chunk.
    DataEnd,
    Trailer,
    Done,
}

/// What is wrong with the chunks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BadChunk;

impl Chunks {
    /// Goes on over `bytes`: how many of them belong to the body. Fewer than all
    /// only where it is at its end.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Result<usize, BadChunk> {
        let mut at = 0;
        while at < bytes.len() {
            match self.state {
                State::Done => break,
                State::Data(left) => {
                    let n = usize::try_from(left).unwrap_or(usize::MAX);
                    let n = n.min(bytes.len() - at);
                    at += n;
                    let left = left - n as u64;
                    self.state = match left {
                        0 => State::DataEnd,
                        left => State::Data(left),
                    };
                }
                State::Size | State::DataEnd | State::Trailer => {
                    let byte = bytes[at];
                    at += 1;
                    if byte != b'\n' {
                        // Known at once, lest the rest of a body that is in no
                        // chunks be waited for as a long line.
                        let begins = self.state == State::Size && self.line.is_empty();
                        if begins && !byte.is_ascii_hexdigit() && !b" \t\r".contains(&byte) {
                            return Err(BadChunk);
                        }
                        self.line.push(byte);
                        if self.line.len() > CHUNK_LINE_LIMIT {
                            return Err(BadChunk);
                        }
                        continue;
                    }
                    if self.line.last() == Some(&b'\r') {
                        self.line.pop();
                    }
                    self.line_ends()?;
                    self.line.clear();
                }
            }
        }
        Ok(at)
    }

    fn line_ends(&mut self) -> Result<(), BadChunk> {
        self.state = match self.state {
            State::Size => match size(&self.line).ok_or(BadChunk)? {
                0 => State::Trailer,
                n => State::Data(n),
            },
            State::DataEnd if self.line.is_empty() => State::Size,
            State::Trailer if self.line.is_empty() => State::Done,
            State::Trailer => {
                self.trailers += self.line.len();
                if self.trailers > TRAILER_LIMIT {
                    return Err(BadChunk);
                }
                State::Trailer
            }
            _ => return Err(BadChunk),
        };
        Ok(())
    }

    /// Whether the last chunk has come, and all behind it.
    pub(super) fn is_done(&self) -> bool {
        self.state == State::Done
    }

    /// Whether the last chunk has come: nothing of the body is missing.
    pub(super) fn has_all(&self) -> bool {
        matches!(self.state, State::Done | State::Trailer)
    }
}

/// The length of a chunk; what stands behind a semicolon is passed over.
fn size(line: &[u8]) -> Option<u64> {
    let digits = line.split(|&b| b == b';').next()?.trim_ascii();
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u64::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads() {
        let bytes = b"HTTP/1.1 200 OK\r\nA: b\r\n c\r\nnonsense\r\nX : \xe9\r\nB:\r\n\r\nbody";
        let mut end = HeadEnd::default();
        for n in 0..bytes.len() - 4 {
            assert_eq!(end.find(&bytes[..n], 0), None);
        }
        let n = end.find(bytes, 0).unwrap();
        assert_eq!(&bytes[n..], b"body");
        assert_eq!(head(&bytes[..n]).unwrap().status, 200);
        // Bare line feeds.
        let bytes = b"HTTP/1.0 404\nA: b\n\nbody";
        let n = HeadEnd::default().find(bytes, 0).unwrap();
        assert_eq!(&bytes[n..], b"body");
        assert_eq!(head(&bytes[..n]).unwrap().status, 404);
        for garbage in [
            "SSH-2.0-x\r\n\r\n",
            "HTTP/1.1\r\n\r\n",
            "HTTP/1.1 20\r\n\r\n",
            "HTTP/1.1 abc\r\n\r\n",
            "HTTP/1.1 999 x\r\n\r\n",
            "HTTP/1.1 2\u{e9}0\r\n\r\n",
            "HTTP/2 200\r\n\r\n",
            "",
        ] {
            assert_eq!(head(garbage.as_bytes()), None, "{garbage:?}");
        }
    }

    #[test]
    fn framings() {
        let of = |lines: &str| {
            framing(&head(format!("HTTP/1.1 200 OK\r\n{lines}\r\n\r\n").as_bytes()).unwrap())
        };
        assert_eq!(of(""), Framing::Close);
        assert_eq!(of("Content-Length: 12"), Framing::Length(12));
        assert_eq!(of("Content-Length: 12, 12"), Framing::Length(12));
        assert_eq!(
            of("Content-Length: 12\r\ncontent-length: 13"),
            Framing::Close
        );
        assert_eq!(of("Content-Length: -1"), Framing::Close);
        assert_eq!(of("Content-Length: +1"), Framing::Close);
        assert_eq!(of("Content-Length: 99999999999999999999"), Framing::Close);
        let both = "Content-Length: 3\r\nTransfer-Encoding: gzip, Chunked";
        assert_eq!(of(both), Framing::Chunked);
        assert_eq!(of("Transfer-Encoding: gzip"), Framing::Close);
        let none = "Transfer-Encoding: identity\r\nContent-Length: 3";
        assert_eq!(of(none), Framing::Length(3));
        let none = head(b"HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\n").unwrap();
        assert_eq!(framing(&none), Framing::Empty);
    }

    #[test]
    fn chunks_in_any_cut() {
        let body =
            b"4\r\nwiki\r\n5;x=y\r\npedia\r\n0010\r\n in\r\n\r\nchunks..\r\n0\r\nT: v\r\n\r\nrest";
        for cut in 1..body.len() {
            let mut chunks = Chunks::default();
            let mut used = 0;
            for part in body.chunks(cut) {
                used += chunks.feed(part).unwrap();
            }
            assert_eq!(&body[used..], b"rest", "{cut}");
            assert!(chunks.is_done() && chunks.has_all());
        }
        let mut chunks = Chunks::default();
        assert_eq!(chunks.feed(b"3\r\nab"), Ok(5));
        assert!(!chunks.has_all());
        assert_eq!(chunks.feed(b"c\r\n0\r\n"), Ok(6));
        assert!(chunks.has_all() && !chunks.is_done());
        for bad in [
            "x\r\n",
            "\r\n",
            "-1\r\n",
            "3\r\nabcd\r\n",
            "11111111111111111\r\n",
        ] {
            assert_eq!(
                Chunks::default().feed(bad.as_bytes()),
                Err(BadChunk),
                "{bad:?}"
            );
        }
        let endless = vec![b'1'; CHUNK_LINE_LIMIT + 1];
        assert!(Chunks::default().feed(&endless).is_err());
        let trailers = format!("0\r\n{}", "T: v\r\n".repeat(TRAILER_LIMIT / 4 + 1));
        assert!(Chunks::default().feed(trailers.as_bytes()).is_err());
    }
}
