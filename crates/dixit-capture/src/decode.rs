//! Bytes → characters.
//!
//! The order of evidence: a byte order mark; zero bytes in the pattern of
//! UTF-16; validity as UTF-8 (a text of some length in another encoding is
//! hardly ever valid UTF-8, so this outranks what is said of it); what the HTTP
//! answer says; what the page says; UTF-8 with a few stray bytes; statistics.

use crate::error::{Reason, count};
use crate::positions::{Parts, Positions};
use crate::sniff;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use dixit_model::Problem;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

/// The share of control bytes from which bytes that are not UTF-8 are taken for
/// binary: random bytes have 10 %, text in old encodings next to none.
const BINARY_SHARE: f64 = 0.05;
/// The same for valid UTF-8, which binary files hardly ever are: Perl's `-T`
/// draws its line here too.
const BINARY_SHARE_UTF8: f64 = 0.3;
/// Fewer control bytes than this never make a file binary.
const BINARY_MIN: usize = 8;
/// Where a page may name its encoding. The standard says 1,024 bytes; pages with
/// long comments or scripts in front need more.
const PRESCAN_BYTES: usize = 4096;

/// Characters, and what is doubtful about them.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    pub(crate) problems: Vec<Problem>,
    /// Where each character stood among the bytes.
    pub(crate) positions: Positions,
}

/// Decodes bytes; `html` says whether they may name their own encoding.
pub(crate) fn decode(bytes: &[u8], html: bool) -> Result<Decoded, Reason> {
    decode_as(bytes, html, None)
}

/// [`decode`], where the HTTP answer named an encoding by its `label`: as in
/// browsers that outranks what the page says of itself.
pub(crate) fn decode_as(bytes: &[u8], html: bool, label: Option<&str>) -> Result<Decoded, Reason> {
    if bytes.is_empty() {
        return Err(Reason::Empty);
    }
    if let Some(what) = sniff::binary(bytes) {
        return Err(Reason::Binary(what));
    }
    let mut problems = Vec::new();
    let (text, positions) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) if encoding == UTF_8 => {
            utf8_or_mixed(bytes, length, &mut problems)
        }
        Some((encoding, length)) => with(encoding, bytes, length, &mut problems),
        None => match utf16(bytes) {
            Some(encoding) => with(encoding, bytes, 0, &mut problems),
            None => bytewise(bytes, html, label, &mut problems)?,
        },
    };
    if text.chars().all(|c| c.is_whitespace() || c == '\0') {
        return Err(Reason::Blank);
    }
    Ok(Decoded {
        text,
        problems,
        positions,
    })
}

/// The problem to note where a text has control characters.
pub(crate) fn control_characters(text: &str) -> Option<Problem> {
    let is_control =
        |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}' | '\u{85}');
    let mut found = text.chars().enumerate().filter(|(_, c)| is_control(*c));
    let (at, first) = found.next()?;
    let more = 1 + found.count() as u64;
    Some(Problem {
        kind: "control-characters".to_owned(),
        message: format!(
            "{}, the first U+{:04X} at offset {at}",
            count(more, "control character"),
            u32::from(first)
        ),
        start: Some(at as u32),
        end: Some(at as u32 + 1),
    })
}

fn bytewise(
    bytes: &[u8],
    html: bool,
    label: Option<&str>,
    problems: &mut Vec<Problem>,
) -> Result<(String, Positions), Reason> {
    let utf8 = std::str::from_utf8(bytes);
    let control = bytes.iter().filter(|&&b| is_control(b)).count();
    let share = control as f64 / bytes.len() as f64;
    let limit = if utf8.is_ok() {
        BINARY_SHARE_UTF8
    } else {
        BINARY_SHARE
    };
    if control >= BINARY_MIN && share > limit {
        return Err(Reason::ControlBytes {
            control,
            bytes: bytes.len(),
        });
    }
    let served = label
        .and_then(|label| Encoding::for_label(label.as_bytes()))
        .filter(|&e| e != UTF_8 && e != UTF_16LE && e != UTF_16BE);
    let declared = served.or_else(|| html.then(|| declared(bytes)).flatten());
    if let Ok(text) = utf8 {
        // The one encoding in use whose text is ASCII but means something else.
        if declared.is_some_and(|e| e == encoding_rs::ISO_2022_JP) && bytes.contains(&0x1b) {
            return Ok(with(encoding_rs::ISO_2022_JP, bytes, 0, problems));
        }
        return Ok((text.to_owned(), Positions::Same(0)));
    }
    if let Some(encoding) = declared.filter(|&e| e != UTF_8) {
        return Ok(with(encoding, bytes, 0, problems));
    }
    let (valid, invalid) = sequences(bytes);
    if valid >= invalid {
        return Ok(utf8_or_mixed(bytes, 0, problems));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    problems.push(problem(
        format!(
            "no valid encoding is named; read as {} by the look of its bytes",
            encoding.name()
        ),
        None,
    ));
    Ok(with(encoding, bytes, 0, problems))
}

/// Control bytes that no text has reason to hold. Escape is left out: logs and
/// ISO-2022-JP have many.
fn is_control(b: u8) -> bool {
    matches!(b, 0..=8 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f)
}

/// Decodes what stands from `start` on.
fn with(
    encoding: &'static Encoding,
    bytes: &[u8],
    start: usize,
    problems: &mut Vec<Problem>,
) -> (String, Positions) {
    let bytes = &bytes[start..];
    let (text, malformed) = encoding.decode_without_bom_handling(bytes);
    if malformed {
        let first = text.chars().position(|c| c == '\u{fffd}');
        let at = first.map_or_else(String::new, |at| format!(", the first at offset {at}"));
        problems.push(problem(
            format!(
                "bytes that {} does not allow, put as U+FFFD{at}",
                encoding.name()
            ),
            first,
        ));
    }
    let positions = Positions::decoded(encoding, bytes, start, &text);
    (text.into_owned(), positions)
}

/// UTF-8 in which each byte out of place is one character of windows-1252, as
/// where pieces of different origin were pasted together.
fn utf8_or_mixed(bytes: &[u8], start: usize, problems: &mut Vec<Problem>) -> (String, Positions) {
    let bytes = &bytes[start..];
    let mut parts = Parts::default();
    let mut at = start;
    let mut text = String::with_capacity(bytes.len());
    let mut first = None;
    let mut stray = 0;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        parts.verbatim(at, chunk.valid().len());
        at += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            first.get_or_insert(text.len());
            stray += chunk.invalid().len() as u64;
            let decoded: Cow<'_, str> = WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0;
            text.push_str(&decoded);
            parts.fixed(&decoded, at, 1);
            at += chunk.invalid().len();
        }
    }
    if let Some(first) = first {
        let at = text[..first].chars().count();
        problems.push(problem(
            format!(
                "{} not UTF-8, read as windows-1252, the first at offset {at}",
                if stray == 1 {
                    "1 byte is".to_owned()
                } else {
                    format!("{stray} bytes are")
                }
            ),
            Some(at),
        ));
        return (text, parts.finish());
    }
    (text, Positions::Same(start))
}

/// Well-formed sequences of more than one byte, and bytes that belong to none.
fn sequences(bytes: &[u8]) -> (usize, usize) {
    let mut valid = 0;
    let mut invalid = 0;
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().bytes().filter(|&b| b >= 0xc0).count();
        invalid += chunk.invalid().len();
    }
    (valid, invalid)
}

/// UTF-16 without a mark: zero bytes in one half of each pair only, and the
/// pairs make sense. Most scripts have their spaces, digits and marks there,
/// so 5 % of zero bytes in that half are enough.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    if !bytes.contains(&0) {
        return None;
    }
    let (mut even, mut odd) = (0, 0);
    for (i, &b) in bytes.iter().enumerate() {
        if b == 0 {
            if i % 2 == 0 {
                even += 1;
            } else {
                odd += 1;
            }
        }
    }
    let pairs = bytes.len() / 2;
    let (encoding, zero, other, high) = if odd > even {
        (UTF_16LE, odd, even, 1)
    } else {
        (UTF_16BE, even, odd, 0)
    };
    if pairs == 0 || zero * 20 < pairs || other * 100 > pairs {
        return None;
    }
    // Letters of any alphabet stand below U+2100, typographic marks too.
    let alphabetic = bytes
        .chunks_exact(2)
        .filter(|pair| pair[high] <= 0x20 && (pair[high] != 0 || !is_control(pair[1 - high])))
        .count();
    (alphabetic * 10 >= pairs * 9).then_some(encoding)
}

/// What the head of a page says of its encoding.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(PRESCAN_BYTES)];
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let label = meta_charset(&head).or_else(|| xml_encoding(&head))?;
    let encoding = Encoding::for_label(label.as_bytes())?;
    // Bytes that carried this far as single bytes cannot be UTF-16.
    Some(if encoding == UTF_16LE || encoding == UTF_16BE {
        UTF_8
    } else if encoding.name() == "x-user-defined" {
        WINDOWS_1252
    } else {
        encoding
    })
}

fn meta_charset(head: &str) -> Option<&str> {
    let mut rest = head;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        if rest.starts_with("<!--") {
            rest = &rest[rest.find("-->")?..];
            continue;
        }
        let end = rest.find('>').unwrap_or(rest.len());
        let tag = &rest[..end];
        if tag.starts_with("<meta")
            && let Some(label) = after(tag, "charset")
        {
            return Some(label);
        }
        rest = &rest[1..];
    }
    None
}

fn xml_encoding(head: &str) -> Option<&str> {
    let head = head.trim_start();
    let end = head.find("?>")?;
    head.starts_with("<?xml")
        .then(|| after(&head[..end], "encoding"))?
}

/// The value in `name = "value"`, with or without quotation marks.
fn after<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let rest = tag[tag.find(name)? + name.len()..].trim_start();
    let rest = rest.strip_prefix('=')?.trim_start();
    let rest = rest.trim_start_matches(['"', '\'']);
    let end = rest.find(['"', '\'', ';', ' ', '/', '>']);
    let value = rest[..end.unwrap_or(rest.len())].trim();
    (!value.is_empty()).then_some(value)
}

fn problem(message: String, at: Option<usize>) -> Problem {
    Problem {
        kind: "encoding".to_owned(),
        message,
        start: at.map(|at| at as u32),
        end: at.map(|at| at as u32 + 1),
    }
}
