//! What an answer is read as: from its `Content-Type`, from its bytes where that
//! says nothing.

use crate::sniff::{self, Sort};

/// How much of a body is looked at.
const SNIFFED_BYTES: usize = 8 * 1024;

/// The media type of a snapshot of this answer; what it is in words, where it is
/// nothing that is read.
pub(super) fn readable(content_type: Option<&str>, bytes: &[u8]) -> Result<&'static str, String> {
    let head = &bytes[..bytes.len().min(SNIFFED_BYTES)];
    let essence = content_type.and_then(|value| value.split(';').next());
    let essence = essence.unwrap_or_default().trim().to_ascii_lowercase();
    let sort = match essence.as_str() {
        "text/html" => Sort::Html,
        "application/xhtml+xml" => Sort::Xhtml,
        "text/plain" => Sort::Text,
        "text/markdown" => Sort::Markdown,
        "application/pdf" | "application/x-pdf" => Sort::Pdf,
        "message/rfc822" => Sort::Email,
        "application/rss+xml"
        | "application/atom+xml"
        | "application/rdf+xml"
        | "application/feed+json" => Sort::Feed,
        // Feeds are served as these too, and pages in XHTML.
        "text/xml" | "application/xml" if is_feed(head) => Sort::Feed,
        "text/xml" | "application/xml" if sniff::by_bytes(head) == Sort::Html => Sort::Xhtml,
        "application/json" | "text/json" if is_feed(head) => Sort::Feed,
        "application/json" | "text/json" => Sort::Lines,
        // Servers that do not know what they send say one of these.
        "" | "application/octet-stream" | "binary/octet-stream" | "unknown/unknown" => {
            return unsaid(head);
        }
        other => return Err(other.to_owned()),
    };
    Ok(sort.media_type())
}

/// The media type that a server gives, if it has the form of one.
pub(super) fn said(content_type: Option<&str>) -> Option<String> {
    let essence = content_type?.split(';').next()?.trim().to_ascii_lowercase();
    let part = |part: &str| {
        let letter = |b: u8| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b);
        !part.is_empty() && part.len() < 128 && part.bytes().all(letter)
    };
    let (of, sort) = essence.split_once('/')?;
    (part(of) && part(sort)).then_some(essence)
}

fn unsaid(head: &[u8]) -> Result<&'static str, String> {
    if head.starts_with(b"%PDF-") {
        return Ok(Sort::Pdf.media_type());
    }
    if let Some(what) = sniff::binary(head) {
        return Err(what.to_owned());
    }
    if head.contains(&0) && !head.starts_with(b"\xff\xfe") && !head.starts_with(b"\xfe\xff") {
        return Err("of no known kind".to_owned());
    }
    Ok(sniff::by_bytes(head).media_type())
}

fn is_feed(head: &[u8]) -> bool {
    sniff::by_bytes(head) == Sort::Feed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_bytes() {
        for (content_type, bytes, expected) in [
            (Some("text/html; charset=utf-8"), "<p>", Ok("text/html")),
            (Some("Text/HTML"), "", Ok("text/html")),
            (Some("text/plain"), "<p>", Ok("text/plain")),
            (Some("application/pdf"), "", Ok("application/pdf")),
            (Some("application/rss+xml"), "", Ok("application/xml")),
            (
                Some("text/xml"),
                "<?xml version='1.0'?><!-- x --><rss version='2.0'>",
                Ok("application/xml"),
            ),
            (
                Some("application/xml"),
                "<?xml version='1.0'?>\n<!DOCTYPE html>\n<html xmlns='x'>",
                Ok("application/xhtml+xml"),
            ),
            (Some("text/xml"), "<urlset>", Err("text/xml")),
            (
                Some("application/json"),
                "{\"version\": \"https://jsonfeed.org/version/1.1\"}",
                Ok("application/xml"),
            ),
            (
                Some("application/json"),
                "{\"text\":\"a\"}",
                Ok("application/json"),
            ),
            (Some("image/png"), "\u{89}PNG", Err("image/png")),
            (None, "<!DOCTYPE html><p>", Ok("text/html")),
            (None, "<feed xmlns='x'>", Ok("application/xml")),
            (Some(""), "Plain words.", Ok("text/plain")),
            (None, "%PDF-1.7", Ok("application/pdf")),
            (
                Some("application/octet-stream"),
                "GIF89a",
                Err("a GIF picture"),
            ),
            (None, "a\0b", Err("of no known kind")),
        ] {
            let found = readable(content_type, bytes.as_bytes());
            let expected = expected.map_err(str::to_owned);
            assert_eq!(found, expected, "{content_type:?} {bytes:?}");
        }
    }
}
