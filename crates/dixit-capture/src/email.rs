//! A message as it travels (RFC 5322, MIME) → document.
//!
//! Of a message that holds its text twice the plain one is read: it is what was
//! typed. Text that is quoted from an earlier message stays where it stands.

use crate::error::Reason;
use crate::html;
use crate::markup::line;
use crate::read::{note, set_date};
use crate::sniff;
use dixit_model::{DateBasis, Document, Origin};
use mail_parser::{Address, HeaderValue, Message, MessageParser, MimeHeaders, PartType};

/// More attachments than this are counted, not named.
const MAX_NAMED: usize = 10;

/// Reads the text of a message, its subject, sender and date.
pub(crate) fn document(origin: Origin, bytes: &[u8]) -> Result<Document, Reason> {
    if bytes.is_empty() {
        return Err(Reason::Empty);
    }
    if let Some(what) = sniff::binary(bytes) {
        return Err(Reason::Binary(what));
    }
    let message = MessageParser::default()
        .parse(bytes)
        .filter(|message| !message.headers().is_empty())
        .ok_or(Reason::NoMessage)?;
    let title = message.subject().and_then(line);
    let mut document = text(&message, origin, title.as_deref()).ok_or(Reason::NoMessageText)?;
    document.title = title;
    document.byline = message.from().and_then(sender);
    document.outlet = header(&message, "Organization").or_else(|| header(&message, "Organisation"));
    if let Some(written) = message.header_raw("Date") {
        set_date(&mut document, written.trim(), DateBasis::Meta);
    }
    if let Some(boundary) = message
        .root_part()
        .content_type()
        .and_then(|t| t.attribute("boundary"))
        && !holds_last(bytes, boundary)
    {
        document.problems.push(note(
            "email",
            "the message breaks off before its last part ends; ask for it again".to_owned(),
        ));
    }
    let attached: Vec<String> = message.attachments().filter_map(attachment).collect();
    if !attached.is_empty() {
        let more = attached.len().saturating_sub(MAX_NAMED);
        let mut names = attached[..attached.len() - more].join(", ");
        if more > 0 {
            names.push_str(&format!(" and {more} more"));
        }
        document.problems.push(note(
            "attachment",
            format!("attachments are not read: {names}; save them as files of their own"),
        ));
    }
    if let Some(at) = document.text.chars().position(|c| c == '\u{fffd}') {
        document.problems.push(note(
            "encoding",
            format!(
                "bytes that the message's encoding does not allow, or that it names none for, \
                 put as U+FFFD, the first at offset {at}"
            ),
        ));
    }
    Ok(document)
}

/// The plain text, or else the text of the HTML.
fn text(message: &Message<'_>, origin: Origin, title: Option<&str>) -> Option<Document> {
    let mut plain = Vec::new();
    let mut pages = String::new();
    for part in message.text_bodies() {
        match &part.body {
            PartType::Text(text) if !text.trim().is_empty() => plain.push(&**text),
            PartType::Html(html) => pages.push_str(html),
            _ => {}
        }
    }
    if !plain.is_empty() {
        return Some(Document::new(origin, plain.join("\n\n")));
    }
    if pages.is_empty() {
        for part in message.html_bodies() {
            if let PartType::Html(html) = &part.body {
                pages.push_str(html);
            }
        }
    }
    let page = html::fragment(&pages, title, None)?;
    let mut document = Document::new(origin, page.text);
    document.layout = page.layout;
    document.related = page.related;
    document.problems = page.problems;
    Some(document)
}

/// The names of those a message is from; nothing for an address alone.
fn sender(from: &Address<'_>) -> Option<String> {
    let names = from.iter().filter_map(|person| line(person.name()?));
    let names: Vec<String> = names.filter(|name| !name.contains('@')).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn header(message: &Message<'_>, name: &'static str) -> Option<String> {
    match message.header(name)? {
        HeaderValue::Text(text) => line(text),
        _ => None,
    }
}

/// The name of an attachment that may hold text: pictures, sound and film do not.
fn attachment(part: &mail_parser::MessagePart<'_>) -> Option<String> {
    let kind = part
        .content_type()
        .map(|kind| kind.ctype().to_ascii_lowercase());
    if matches!(kind.as_deref(), Some("image" | "audio" | "video")) {
        return None;
    }
    let name = part.attachment_name().and_then(line);
    Some(match name {
        Some(name) => format!("{name:?}"),
        None => format!("one of type {}", kind.unwrap_or_else(|| "text".to_owned())),
    })
}

/// Whether the delimiter that ends the last part is there.
fn holds_last(bytes: &[u8], boundary: &str) -> bool {
    let last = format!("--{boundary}--");
    bytes
        .split(|&b| b == b'\n')
        .any(|line| line.starts_with(last.as_bytes()))
}
