//! What bytes are, told from their name or from their first few thousand.

use std::path::Path;

/// What a file is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    Text,
    Markdown,
    Html,
    Xhtml,
    /// One JSON object on each line.
    Lines,
    /// JSON objects in a list, or one behind another over many lines.
    Json,
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
            Sort::Lines | Sort::Json => "application/json",
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
    match head.first() {
        Some(b'<') if looks_like_feed(head) => Sort::Feed,
        Some(b'<') if looks_like_html(head) => Sort::Html,
        Some(b'{' | b'[') => json(head),
        Some(b'%') if head.starts_with(b"%PDF-") => Sort::Pdf,
        Some(_) if looks_like_email(head) => Sort::Email,
        _ => Sort::Text,
    }
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

/// Whether a file in a folder may be a feed, from its name: other files with the
/// same extensions are passed over.
pub(crate) fn may_be_feed(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    name.ends_with(".xml") || name.ends_with(".json")
}

/// Whether the first bytes, unpacked, are those of a feed.
pub(crate) fn is_feed(file: std::fs::File, limit: usize) -> std::io::Result<bool> {
    use std::io::{BufReader, Read as _};
    let raw = BufReader::with_capacity(limit, file);
    let input = crate::gzip::Input::new(Box::new(raw), crate::tally::Tally::default())?;
    let mut head = Vec::new();
    input.take(limit as u64).read_to_end(&mut head)?;
    Ok(by_bytes(&head) == Sort::Feed)
}

/// The head of markup in lower case, from its first element on: comments,
/// declarations and a document type may stand before it.
fn first_element(head: &[u8]) -> String {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let mut rest = head.as_str();
    loop {
        rest = rest.trim_start();
        let end = if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<?") {
            "?>"
        } else if rest.starts_with("<!doctype") {
            // Entities may be declared in it.
            let close = rest.find('>').unwrap_or(rest.len());
            if rest[..close].contains('[') {
                "]>"
            } else {
                ">"
            }
        } else {
            return rest.to_owned();
        };
        match rest.find(end) {
            Some(at) => rest = &rest[at + end.len()..],
            None => return String::new(),
        }
    }
}

fn looks_like_feed(head: &[u8]) -> bool {
    let head = first_element(head);
    let name = head.strip_prefix('<').unwrap_or("");
    let end = name.find(|c: char| !c.is_alphanumeric() && c != ':');
    let name = &name[..end.unwrap_or(name.len())];
    match name.rsplit(':').next().unwrap_or(name) {
        "rss" | "feed" => true,
        // Much else is written in RDF.
        "rdf" => ["purl.org/rss/", "my.netscape.com/rdf/"]
            .iter()
            .any(|space| head.contains(space)),
        _ => false,
    }
}

/// Whether the first lines are the fields of a message that has travelled: a text
/// that only begins with "From:", "Date:" and "Subject:" is a text.
fn looks_like_email(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let (mut from, mut travelled) = (false, false);
    for line in head.lines().take_while(|line| !line.trim().is_empty()) {
        if line.starts_with([' ', '\t']) {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else {
            return false;
        };
        if !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return false;
        }
        from |= name == "from";
        travelled |= matches!(name, "message-id" | "received" | "mime-version");
    }
    from && travelled
}

/// What begins like JSON: a feed, articles on lines, articles in a list, or text.
fn json(head: &[u8]) -> Sort {
    let keys = first_keys(head);
    if head.starts_with(b"{")
        && keys.iter().any(|key| key == "version")
        && contains(head, b"jsonfeed.org/version")
    {
        return Sort::Feed;
    }
    if !keys.iter().any(|key| crate::fields::is_text_key(key)) {
        return Sort::Text;
    }
    // A first line that is longer than what is looked at is taken for a whole one.
    let line = head.split(|&b| b == b'\n').next().unwrap_or(head);
    let is_line = head.starts_with(b"{")
        && (line.len() == head.len() || serde_json::from_slice::<serde_json::Value>(line).is_ok());
    if is_line { Sort::Lines } else { Sort::Json }
}

/// The keys of the first JSON object, as far as they can be seen, with escapes
/// left as they are.
fn first_keys(head: &[u8]) -> Vec<String> {
    let mut keys = Vec::new();
    let mut depth = 0_usize;
    let mut strings = None;
    let mut at = usize::from(head.starts_with(b"["));
    while at < head.len() {
        match head[at] {
            b'"' => {
                let start = at + 1;
                at = start;
                while at < head.len() && head[at] != b'"' {
                    at += 1 + usize::from(head[at] == b'\\');
                }
                strings = head.get(start..at);
            }
            b':' if depth == 1 => {
                let key = strings.take().map(String::from_utf8_lossy);
                keys.extend(key.map(|key| key.into_owned()));
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    break;
                }
            }
            b if depth == 0 && !b.is_ascii_whitespace() => break,
            _ => {}
        }
        at += 1;
    }
    keys
}

fn contains(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|w| w == what)
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
