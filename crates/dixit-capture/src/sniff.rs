//! What bytes are, told from their name or from their first few thousand.

use std::path::Path;

/// What a file is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    Text,
    Markdown,
    Html,
    Xhtml,
    Lines,
    /// RSS, Atom or JSON Feed.
    Feed,
    Pdf,
    /// A message as it travels (RFC 5322).
    Email,
    /// A WARC file, packed or not.
    Warc,
    /// A WARC file and its indexes in a ZIP file.
    Wacz,
}

impl Sort {
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Sort::Text => "text/plain",
            Sort::Markdown => "text/markdown",
            Sort::Html => "text/html",
            Sort::Xhtml => "application/xhtml+xml",
            Sort::Lines => "application/json",
            Sort::Feed => "application/xml",
            Sort::Pdf => "application/pdf",
            Sort::Email => "message/rfc822",
            Sort::Warc => "application/warc",
            Sort::Wacz => "application/wacz",
        }
    }
}

/// What the extension promises, `.gz` taken off first.
pub(crate) fn by_name(path: &Path) -> Option<Sort> {
    let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
    if name.ends_with(".warc.zst") {
        return Some(Sort::Warc);
    }
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    match name.rsplit_once('.')?.1 {
        "txt" => Some(Sort::Text),
        "md" => Some(Sort::Markdown),
        "html" | "htm" => Some(Sort::Html),
        "xhtml" => Some(Sort::Xhtml),
        "jsonl" | "ndjson" => Some(Sort::Lines),
        "rss" | "atom" => Some(Sort::Feed),
        "pdf" => Some(Sort::Pdf),
        "eml" => Some(Sort::Email),
        "warc" | "arc" => Some(Sort::Warc),
        "wacz" => Some(Sort::Wacz),
        _ => None,
    }
}

/// What the first bytes look like; plain text if like nothing else.
pub(crate) fn by_bytes(head: &[u8]) -> Sort {
    // UTF-16 is looked at without its zero bytes: all the marks are ASCII.
    let head: Vec<u8> = head.iter().copied().filter(|&b| b != 0).collect();
    let start = head
        .iter()
        .position(|b| !b.is_ascii_whitespace() && !matches!(b, 0xef | 0xbb | 0xbf | 0xfe | 0xff))
        .unwrap_or(head.len());
    let head = &head[start..];
    if head.starts_with(b"<") && looks_like_html(head) {
        return Sort::Html;
    }
    if head.starts_with(b"{") && looks_like_lines(head) {
        return Sort::Lines;
    }
    Sort::Text
}

fn looks_like_html(head: &[u8]) -> bool {
    const FIRST: [&str; 12] = [
        "!doctype html",
        "html",
        "head",
        "body",
        "title",
        "meta",
        "article",
        "main",
        "div",
        "p",
        "h1",
        "table",
    ];
    let head = String::from_utf8_lossy(&head[..head.len().min(1024)]).to_ascii_lowercase();
    let mut rest = head.as_str();
    // A comment or an XML declaration may stand before the first tag.
    loop {
        rest = rest.trim_start();
        let end = if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<?") {
            "?>"
        } else {
            break;
        };
        match rest.find(end) {
            Some(at) => rest = &rest[at + end.len()..],
            None => return false,
        }
    }
    rest.strip_prefix('<').is_some_and(|rest| {
        FIRST.iter().any(|name| {
            rest.strip_prefix(name)
                .is_some_and(|after| after.starts_with([' ', '>', '\t', '\n', '\r', '/']))
        })
    })
}

/// Whether the first line is an object with a `text`, or begins like one where
/// it is longer than what is looked at.
fn looks_like_lines(head: &[u8]) -> bool {
    match head.iter().position(|&b| b == b'\n') {
        Some(end) => object_with_text(&head[..end]),
        None => {
            object_with_text(head)
                || head[1..]
                    .iter()
                    .find(|b| !b.is_ascii_whitespace())
                    .is_some_and(|&b| b == b'"')
                    && contains(head, b"\"text\"")
                    && serde_json::from_slice::<serde_json::Value>(head).is_err_and(|e| e.is_eof())
        }
    }
}

fn contains(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|w| w == what)
}

fn object_with_text(line: &[u8]) -> bool {
    serde_json::from_slice::<serde_json::Value>(line)
        .is_ok_and(|v| v.get("text").is_some_and(serde_json::Value::is_string))
}

/// The kind of binary file that begins like this, in words.
pub(crate) fn binary(bytes: &[u8]) -> Option<&'static str> {
    const MARKS: [(&[u8], &str); 23] = [
        (b"%PDF-", "a PDF file"),
        (b"PK\x03\x04", "a ZIP file (or a DOCX, ODT or EPUB file)"),
        (b"PK\x05\x06", "a ZIP file"),
        (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
        (b"\xff\xd8\xff", "a JPEG picture"),
        (b"GIF87a", "a GIF picture"),
        (b"GIF89a", "a GIF picture"),
        (b"II*\0", "a TIFF picture"),
        (b"MM\0*", "a TIFF picture"),
        (b"\x7fELF", "a program"),
        (b"\xca\xfe\xba\xbe", "a program"),
        (b"\xcf\xfa\xed\xfe", "a program"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file"),
        (b"{\\rtf", "an RTF file"),
        (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
        (b"Rar!\x1a\x07", "a RAR archive"),
        (b"\xfd7zXZ\0", "an xz file"),
        (b"\x28\xb5\x2f\xfd", "a Zstandard file"),
        (b"BZh9", "a bzip2 file"),
        (b"\x1f\x8b\x08", "a gzip file inside a gzip file"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"OggS\0", "a sound or film file"),
        (b"ID3\x03", "a sound file"),
    ];
    if bytes.starts_with(b"RIFF") && bytes.get(8..12).is_some_and(|b| b.is_ascii()) {
        return Some("a picture, sound or film file");
    }
    if bytes.get(4..8) == Some(b"ftyp") && bytes[0] == 0 {
        return Some("a film file");
    }
    let mark = MARKS.iter().find(|(mark, _)| bytes.starts_with(mark));
    mark.map(|(_, name)| *name)
}

/// Whether a file is an archive, from its first bytes; it is left at its start.
pub(crate) fn archive(file: &mut std::fs::File) -> std::io::Result<Option<Sort>> {
    use std::io::{Read as _, Seek as _};
    let mut head = Vec::new();
    file.by_ref().take(8 * 1024).read_to_end(&mut head)?;
    file.rewind()?;
    Ok(archive_head(&head))
}

/// Whether a source is an archive, from its first bytes.
pub(crate) fn archive_head(head: &[u8]) -> Option<Sort> {
    let starts = |bytes: &[u8]| {
        // Drafts of WARC called themselves 0.17 and 0.18; ARC came before it.
        let marks: [&[u8]; 3] = [b"WARC/1.", b"WARC/0.", b"filedes"];
        marks.iter().any(|mark| bytes.starts_with(mark))
    };
    if starts(head) {
        return Some(Sort::Warc);
    }
    if head.starts_with(&crate::gzip::MAGIC) {
        use std::io::Read as _;
        let mut first = [0; 7];
        let mut unpacked = flate2::bufread::GzDecoder::new(head);
        let read = unpacked.read_exact(&mut first);
        return (read.is_ok() && starts(&first)).then_some(Sort::Warc);
    }
    // A frame of Zstandard, or the dictionary that stands before the first one.
    if head.starts_with(&[0x5d, 0x2a, 0x4d, 0x18]) {
        return Some(Sort::Warc);
    }
    if head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        let first = crate::coding::start_of_zstd(head, 7);
        return starts(&first).then_some(Sort::Warc);
    }
    // A package's first member says what it is only by custom: the name is asked.
    (head.starts_with(b"PK\x03\x04") && contains(head, b"datapackage.json")).then_some(Sort::Wacz)
}
