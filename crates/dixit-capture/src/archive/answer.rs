//! A record → a snapshot, or why there is none.

use super::digest::Recorded;
use super::record::{Found, Header, Type};
use crate::coding::{self, Failed};
use crate::error::{Error, Reason};
use crate::http::{self, Dechunked};
use crate::snapshot::{CaptureBasis, Captured, Http, Snapshot};
use crate::sniff::{self, Sort};
use crate::tally::Skipped;
use dixit_model::Problem;
use std::borrow::Cow;

/// What became of a record.
pub(super) enum Outcome {
    Snapshot(Box<Snapshot>),
    Skipped(Skipped),
    Failed(Error),
}

/// What is said of damage in an archive.
pub(super) const FETCH_AGAIN: &str = "fetch the archive again, or read on with what there is";

/// Why a record is passed over, as far as its header tells.
pub(super) fn by_header(header: &Header) -> Option<Skipped> {
    let url = header.url.as_deref().unwrap_or_default();
    match header.kind {
        Type::Other => return Some(Skipped::NoAnswer),
        Type::Revisit => return Some(Skipped::Revisit),
        // The later parts of a record stand without its head; rare, and never put
        // together by other readers either.
        _ if header.segment.as_deref().is_some_and(|n| n != "1") => {
            return Some(Skipped::NoAnswer);
        }
        // Answers of the name service; notes that wget keeps on its own run.
        _ if url.starts_with("dns:") || url.starts_with("metadata:") => {
            return Some(Skipped::NoAnswer);
        }
        _ => {}
    }
    let empty = header.length == Some(0);
    if empty {
        return Some(Skipped::NoBody);
    }
    match header.kind {
        Type::Resource | Type::Conversion => {
            let declared = media_type(header.media_type.as_deref());
            (declare(&declared) == Declared::Foreign).then_some(Skipped::MediaType)
        }
        _ => None,
    }
}

/// Why an answer is passed over, as far as the start of its block tells: so that
/// a film is not read to be thrown away.
pub(super) fn by_start(header: &Header, start: &[u8]) -> Option<Skipped> {
    let head = (header.kind == Type::Response).then(|| http::head(start))??;
    head.ended.then(|| by_head(&head.http))?
}

fn by_head(http: &Http) -> Option<Skipped> {
    if !(200..300).contains(&http.status) {
        return Some(Skipped::Status);
    }
    let declared = media_type(http.header("content-type"));
    (declare(&declared) == Declared::Foreign).then_some(Skipped::MediaType)
}

/// Takes the snapshot out of a block.
pub(super) fn take(
    path: String,
    header: &Header,
    found: &Found,
    block: &[u8],
    limit: u64,
) -> Outcome {
    let mut problems = Problems::default();
    for (kind, what) in &found.troubles {
        problems.add(kind, what.clone());
    }
    if let Some(reason) = &header.truncated {
        let what = format!("the crawler stored a part of it only (WARC-Truncated: {reason})");
        problems.add("warc-truncated", what);
    }
    if header.segment.is_some() {
        let what = "it is the first of several parts; the others are passed over".to_owned();
        problems.add("warc-segment", what);
    }

    let head = match header.kind {
        Type::Response => http::head(block),
        _ => None,
    };
    let (http, stored) = match head {
        Some(head) => {
            if let Some(reason) = by_head(&head.http) {
                return Outcome::Skipped(reason);
            }
            if !head.ended {
                problems.add(HTTP_HEAD, "its HTTP head has no end".to_owned());
            }
            (Some(head.http), &block[head.body..])
        }
        // Cut off in its first line: there is no body.
        None if header.kind == Type::Response
            && (block.starts_with(b"HTTP/") || b"HTTP/".starts_with(block)) =>
        {
            return Outcome::Skipped(Skipped::NoBody);
        }
        None => {
            if header.kind == Type::Response && !header.arc {
                let what = "it holds no HTTP head; all of it is taken for the body";
                problems.add(HTTP_HEAD, what.to_owned());
            }
            (None, block)
        }
    };
    if stored.is_empty() {
        return Outcome::Skipped(Skipped::NoBody);
    }
    let declared = media_type(match &http {
        Some(http) => http.header("content-type"),
        None if header.kind == Type::Response && !header.arc => None,
        None => header.media_type.as_deref(),
    });

    let sent = match undo_transfer(http.as_ref(), stored, limit, &mut problems) {
        Ok(sent) => sent,
        Err(failed) => return refuse(path, failed, stored.len(), limit),
    };
    let codings = http.as_ref().and_then(|h| h.header("content-encoding"));
    let bytes = match undo_content(codings, &sent, limit, &mut problems) {
        Ok(bytes) => bytes,
        Err(failed) => return refuse(path, failed, stored.len(), limit),
    };
    if bytes.is_empty() {
        return Outcome::Skipped(Skipped::NoBody);
    }
    if bytes.len() as u64 > limit {
        let bytes = Some(bytes.len() as u64);
        return Outcome::Failed(Error::new(path, Reason::TooLarge { bytes, limit }));
    }
    let Some(media_type) = look(declare(&declared), &bytes) else {
        return Outcome::Skipped(Skipped::MediaType);
    };

    if let Some(recorded) = &header.block_digest {
        verify("WARC-Block-Digest", recorded, &[block], &mut problems);
    }
    if let Some(recorded) = &header.payload_digest {
        // By the standard, of the body without its transfer coding; most writers
        // take the body as it was sent, some what the content coding leads to, and
        // where there is no HTTP head the block.
        let readings: [&[u8]; 3] = [stored, &sent, &bytes];
        verify("WARC-Payload-Digest", recorded, &readings, &mut problems);
    }

    let mut snapshot = Snapshot::new(path, &*bytes, media_type);
    snapshot.url = header.url.clone();
    if let Some(date) = &header.date {
        match utc(date) {
            Some(value) => {
                snapshot.captured = Captured {
                    value: Some(value),
                    basis: CaptureBasis::Record,
                };
            }
            None => {
                let what = format!("its time of capture {date:?} is no exact time");
                problems.add("capture-time", what);
            }
        }
    }
    snapshot.http = http;
    snapshot.problems = problems.0;
    Outcome::Snapshot(Box::new(snapshot))
}

const HTTP_HEAD: &str = "http-head";

#[derive(Default)]
struct Problems(Vec<Problem>);

impl Problems {
    fn add(&mut self, kind: &str, message: String) {
        self.0.push(Problem {
            kind: kind.to_owned(),
            message,
            start: None,
            end: None,
        });
    }
}

fn refuse(path: String, failed: Failed, packed: usize, limit: u64) -> Outcome {
    let reason = match failed {
        Failed::TooLarge => Reason::Unpacks {
            packed: Some(packed as u64),
            limit,
        },
        Failed::Unknown(name) => Reason::Archive {
            what: format!("its content coding {name:?} is not known"),
            advice: "save the page from a browser and read that",
        },
        Failed::Damaged(what) => Reason::Archive {
            what,
            advice: FETCH_AGAIN,
        },
    };
    Outcome::Failed(Error::new(path, reason))
}

fn undo_transfer<'a>(
    http: Option<&Http>,
    stored: &'a [u8],
    limit: u64,
    problems: &mut Problems,
) -> Result<Cow<'a, [u8]>, Failed> {
    const KIND: &str = "transfer-coding";
    let codings = http.and_then(|h| h.header("transfer-encoding"));
    let codings = codings.unwrap_or_default().to_ascii_lowercase();
    let Some((inner, "chunked")) = codings
        .rsplit_once(',')
        .map(|(inner, last)| (inner, last.trim()))
        .or(Some(("", codings.trim())))
    else {
        return Ok(Cow::Borrowed(stored));
    };
    let bytes = match http::dechunk(stored) {
        // Stored without its chunks: what follows was undone with them.
        Dechunked::NotChunked => return Ok(Cow::Borrowed(stored)),
        Dechunked::Whole(bytes) => bytes,
        Dechunked::Damaged(bytes, what) => {
            problems.add(KIND, what);
            bytes
        }
    };
    let undone = coding::undo(inner, bytes, limit)?;
    if let Some(note) = undone.note {
        problems.add(KIND, note);
    }
    Ok(Cow::Owned(undone.bytes))
}

fn undo_content<'a>(
    codings: Option<&str>,
    sent: &'a [u8],
    limit: u64,
    problems: &mut Problems,
) -> Result<Cow<'a, [u8]>, Failed> {
    let Some(codings) = codings.filter(|c| !c.trim().is_empty()) else {
        return Ok(Cow::Borrowed(sent));
    };
    let undone = coding::undo(codings, sent.to_vec(), limit)?;
    // Bytes that were unpacked before they were stored, under a head that is left
    // as it was: common, and nothing is missing.
    if let Some(note) = undone.note.filter(|_| undone.bytes != sent) {
        problems.add("content-coding", note);
    }
    Ok(Cow::Owned(undone.bytes))
}

/// Compares a recorded digest with that of each reading, up to one that fits.
/// Verifies the digest of a record that is not read: the block's, which covers all
/// of its bytes, or where there is none the payload's. Gives whether it has one.
///
/// # Errors
/// What is wrong, in words.
pub(super) fn check(header: &Header, block: &[u8]) -> Result<bool, String> {
    let mut problems = Problems::default();
    if let Some(recorded) = &header.block_digest {
        verify("WARC-Block-Digest", recorded, &[block], &mut problems);
    } else if let Some(recorded) = &header.payload_digest {
        // A revisit repeats the digest of a payload that it does not hold; where the
        // payload of other records begins, their kind would have to say.
        let head = match header.kind {
            Type::Response => http::head(block),
            Type::Resource | Type::Conversion => None,
            Type::Revisit | Type::Other => return Ok(false),
        };
        let payload = head.map_or(block, |head| &block[head.body..]);
        verify("WARC-Payload-Digest", recorded, &[payload], &mut problems);
    } else {
        return Ok(false);
    }
    match problems.0.into_iter().next() {
        Some(problem) => Err(problem.message),
        None => Ok(true),
    }
}

fn verify(name: &str, recorded: &str, readings: &[&[u8]], problems: &mut Problems) {
    const KIND: &str = "digest";
    let Some(expected) = Recorded::parse(recorded) else {
        let what = format!("{name} {recorded:?} is in no known form; it is not checked");
        problems.add(KIND, what);
        return;
    };
    let mut computed = Vec::new();
    for (n, reading) in readings.iter().enumerate() {
        // Without codings the readings are the same bytes.
        if readings[..n].contains(reading) {
            continue;
        }
        let digest = expected.of(reading);
        if digest == expected {
            return;
        }
        computed.push(digest.to_string());
    }
    let what = format!(
        "{name} is recorded as {expected}, but the bytes give {}; they were changed, or wrong when they were stored",
        computed.join(" or ")
    );
    problems.add(KIND, what);
}

/// A media type without its parameters, in lower case.
fn media_type(value: Option<&str>) -> String {
    let value = value.unwrap_or_default();
    let value = value.split([';', ',']).next().unwrap_or_default();
    value.trim().to_ascii_lowercase()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Declared {
    As(Sort),
    Xml,
    Json,
    /// Nothing, or what says nothing.
    Unknown,
    Foreign,
}

fn declare(media_type: &str) -> Declared {
    match media_type {
        "text/html" => Declared::As(Sort::Html),
        "application/xhtml+xml" | "application/vnd.wap.xhtml+xml" => Declared::As(Sort::Xhtml),
        "text/plain" => Declared::As(Sort::Text),
        "text/markdown" | "text/x-markdown" => Declared::As(Sort::Markdown),
        "application/pdf" | "application/x-pdf" => Declared::As(Sort::Pdf),
        "message/rfc822" => Declared::As(Sort::Email),
        "application/rss+xml"
        | "application/atom+xml"
        | "application/rdf+xml"
        | "application/feed+json" => Declared::As(Sort::Feed),
        "application/xml" | "text/xml" => Declared::Xml,
        "application/json" => Declared::Json,
        ""
        | "application/octet-stream"
        | "binary/octet-stream"
        | "application/unknown"
        | "unknown/unknown"
        | "application/x-unknown"
        | "*/*"
        | "no-type" => Declared::Unknown,
        // No media type at all, as careless servers send ("html", "utf-8").
        other if !other.contains('/') => Declared::Unknown,
        _ => Declared::Foreign,
    }
}

/// The media type of `bytes`: the declared one, unless they are clearly another;
/// nothing for what is neither a page nor a text, PDF, feed or message.
///
/// A text that begins as an HTML page is read as one, though browsers show it as
/// text: servers and tools that make archives mislabel pages much oftener than
/// anybody archives the source of one, and tags are nobody's words.
fn look(declared: Declared, bytes: &[u8]) -> Option<&'static str> {
    /// As many as decide at other places too.
    const LOOKED_AT: usize = 8 * 1024;
    let head = &bytes[..bytes.len().min(LOOKED_AT)];
    let trimmed = head.trim_ascii_start();
    if trimmed.starts_with(b"%PDF-") {
        return Some(Sort::Pdf.media_type());
    }
    if matches!(declared, Declared::As(Sort::Pdf)) {
        return Some(Sort::Pdf.media_type());
    }
    if sniff::binary(head).is_some() {
        return None;
    }
    let told = sniff::by_bytes(head);
    let feed = told == Sort::Feed;
    let sort = match declared {
        Declared::As(Sort::Html | Sort::Xhtml | Sort::Text) if feed => Sort::Feed,
        Declared::As(Sort::Text) if told == Sort::Html => Sort::Html,
        Declared::As(sort) => sort,
        Declared::Xml | Declared::Json | Declared::Unknown if feed => Sort::Feed,
        Declared::Xml if told == Sort::Html => Sort::Xhtml,
        Declared::Unknown => match told {
            Sort::Text if has_control_bytes(head) => return None,
            // JSON is the answer of a program.
            sort if sort.media_type() == Sort::Lines.media_type() => return None,
            sort => sort,
        },
        _ => return None,
    };
    Some(sort.media_type())
}

fn has_control_bytes(head: &[u8]) -> bool {
    // UTF-16 has zero bytes, and a mark at its start.
    let wide = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]);
    !wide
        && head
            .iter()
            .any(|b| matches!(b, 0..=8 | 0x0e..=0x1a | 0x1c..=0x1f))
}

/// A record's date in UTC and whole seconds, as all times of capture are given:
/// RFC 3339 with any offset and any fraction, which is left off, or the fourteen
/// digits of ARC. Nothing for a day without a time.
fn utc(date: &str) -> Option<String> {
    let date = date.trim();
    let spelled;
    let date = if date.len() == 14 && date.bytes().all(|b| b.is_ascii_digit()) {
        spelled = format!(
            "{}-{}-{}T{}:{}:{}Z",
            &date[..4],
            &date[4..6],
            &date[6..8],
            &date[8..10],
            &date[10..12],
            &date[12..]
        );
        &spelled
    } else {
        date
    };
    let timestamp: jiff::Timestamp = date.parse().ok()?;
    Some(timestamp.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_become_utc_or_nothing() {
        for (date, expected) in [
            ("2017-03-06T04:02:06Z", Some("2017-03-06T04:02:06Z")),
            ("2017-03-06T04:02:06.999Z", Some("2017-03-06T04:02:06Z")),
            ("2017-03-06T04:02:06+03:00", Some("2017-03-06T01:02:06Z")),
            ("20140216050221", Some("2014-02-16T05:02:21Z")),
            ("2017-03-06", None),
            ("2008-10-294T05:21:46-0700", None),
            ("20149916050221", None),
            ("", None),
        ] {
            assert_eq!(utc(date).as_deref(), expected, "{date}");
        }
    }

    #[test]
    fn media_types_are_those_of_the_bytes() {
        let page = b"<!DOCTYPE html><p>Text";
        let feed = b"<?xml version=\"1.0\"?>\n<rss version=\"2.0\"></rss>";
        for (declared, bytes, expected) in [
            ("text/html", &page[..], Some("text/html")),
            ("text/plain", page, Some("text/html")),
            (
                "text/plain",
                b"A <p> in HTML is a paragraph",
                Some("text/plain"),
            ),
            ("", page, Some("text/html")),
            (
                "application/octet-stream",
                b"Plain words",
                Some("text/plain"),
            ),
            ("application/octet-stream", b"\x00\x01\x02", None),
            (
                "application/octet-stream",
                b"%PDF-1.4",
                Some("application/pdf"),
            ),
            ("text/html", b"\n%PDF-1.4", Some("application/pdf")),
            ("text/html", b"\x89PNG\r\n\x1a\n", None),
            ("text/html", b"no tags at all", Some("text/html")),
            ("html", b"no tags at all", Some("text/plain")),
            ("text/xml", feed, Some("application/xml")),
            ("text/html", feed, Some("application/xml")),
            ("application/rss+xml", feed, Some("application/xml")),
            (
                "text/xml",
                b"<?xml version=\"1.0\"?><html></html>",
                Some("application/xhtml+xml"),
            ),
            (
                "text/xml",
                b"<?xml version=\"1.0\"?><urlset></urlset>",
                None,
            ),
            (
                "application/json",
                b"{\"version\":\"https://jsonfeed.org/version/1\"}",
                Some("application/xml"),
            ),
            ("application/json", b"{\"a\":1}", None),
            ("image/png", page, None),
            ("text/css", page, None),
        ] {
            let found = look(declare(declared), bytes);
            assert_eq!(
                found,
                expected,
                "{declared} {}",
                String::from_utf8_lossy(bytes)
            );
        }
        assert_eq!(media_type(Some("Text/HTML ; charset=x")), "text/html");
    }
}
