//! The crate's one error: something at a path could not be captured or read.

use std::fmt;

/// Something that could not be captured or read, and why.
///
/// Displays as `PATH: reason; what to do`.
#[derive(Debug)]
pub struct Error {
    path: String,
    reason: Reason,
}

#[derive(Debug)]
pub(crate) enum Reason {
    Io(std::io::Error),
    NotAFile,
    /// A pipe without a writer.
    NobodyWrites {
        seconds: u64,
    },
    NoArchive,
    PlaceGone,
    NothingInFolder {
        passed_over: u64,
    },
    TooLarge {
        bytes: Option<u64>,
        limit: u64,
    },
    Unpacks {
        packed: Option<u64>,
        limit: u64,
    },
    Gzip {
        what: String,
        unpacked: u64,
        line: Option<u64>,
    },
    Empty,
    Blank,
    Binary(&'static str),
    ControlBytes {
        control: usize,
        bytes: usize,
    },
    WideLines,
    Json {
        column: usize,
        what: String,
    },
    NoText {
        what: String,
    },
    NoVisibleText,
    /// No text, and what is wrong with the bytes.
    NothingLeft(String),
    /// An address that was not fetched.
    Fetch(crate::fetch::Fault),
    BreaksOff {
        what: &'static str,
        behind: u64,
    },
    StrayByte {
        byte: u8,
        behind: u64,
    },
    NoFeed,
    NoEntries,
    EntryBreaksOff {
        tag: String,
    },
    NoEntryText {
        url: Option<String>,
    },
    NoMessage,
    NoMessageText,
    NoPdfHelper,
    PdfHelper {
        program: String,
        error: std::io::Error,
    },
    Pdf(String),
    PdfLocked,
    PdfNoText {
        pages: u64,
    },
    /// Something in an archive, and what to do.
    Archive {
        what: String,
        advice: &'static str,
    },
}

impl Error {
    pub(crate) fn new(path: impl Into<String>, reason: Reason) -> Error {
        Error {
            path: path.into(),
            reason,
        }
    }

    /// The path as given, `FILE#LINE`, `FILE#OFFSET` for a record of an archive, or
    /// `-` for standard input.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether a higher [`Settings::max_bytes`](crate::Settings::max_bytes)
    /// would let it through.
    pub fn is_too_large(&self) -> bool {
        match &self.reason {
            Reason::TooLarge { .. } | Reason::Unpacks { .. } => true,
            Reason::Fetch(fault) => fault.is_too_large(),
            _ => false,
        }
    }

    /// Whether nothing after it is read: the file that exchanges are written to
    /// cannot be written, and nothing is fetched unrecorded.
    pub fn ends_run(&self) -> bool {
        matches!(&self.reason, Reason::Fetch(fault) if fault.ends_run())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.path)?;
        match &self.reason {
            Reason::Io(e) if e.kind() == std::io::ErrorKind::NotFound => {
                f.write_str("does not exist; check the path and where a link points to")
            }
            Reason::Io(e) if e.kind() == std::io::ErrorKind::PermissionDenied => {
                f.write_str("may not be read; ask its owner for the right to read it")
            }
            Reason::Io(e) => write!(f, "cannot be read ({e}); check the file and its disk"),
            Reason::NotAFile => f.write_str(
                "is neither a file nor a folder; name it on the command line to read it anyway",
            ),
            Reason::NobodyWrites { seconds } => write!(
                f,
                "is a pipe that nothing has opened for writing within {seconds} seconds; start what writes to it first, or pass its bytes to `-`",
            ),
            Reason::PlaceGone => f.write_str(
                "is where the earlier run had come to, and is no longer there; run again without --resume",
            ),
            Reason::NoArchive => f.write_str(
                "is no WARC or WACZ archive and carries no digests; read it without --check",
            ),
            Reason::NothingInFolder { passed_over } => {
                f.write_str("holds no text, page, PDF, message, feed, JSON lines or archive")?;
                if *passed_over > 0 {
                    write!(f, " ({} passed over)", count(*passed_over, "other file"))?;
                }
                f.write_str("; name a file to have it read whatever its extension")
            }
            Reason::TooLarge { bytes, limit } => {
                match bytes {
                    Some(bytes) => write!(f, "{bytes} bytes are over the limit of {limit}")?,
                    None => write!(f, "goes on past the limit of {limit} bytes")?,
                }
                f.write_str("; raise it with --max-size")
            }
            Reason::Unpacks { packed, limit } => {
                match packed {
                    Some(packed) => write!(f, "{packed} packed bytes unpack to")?,
                    None => f.write_str("unpacks to")?,
                }
                write!(
                    f,
                    " more than the limit of {limit} bytes; raise it with --max-size"
                )
            }
            Reason::Gzip {
                what,
                unpacked,
                line,
            } => {
                write!(f, "{what} after {unpacked} unpacked bytes")?;
                if let Some(line) = line {
                    write!(f, ", in line {line}")?;
                }
                f.write_str("; fetch the file again")
            }
            Reason::Empty => f.write_str("is empty; nothing can be read from it"),
            Reason::Blank => f.write_str("holds only white space; nothing can be read from it"),
            Reason::Binary(what) => {
                write!(f, "is {what}, not text; save its text as .txt or .html")
            }
            Reason::ControlBytes { control, bytes } => write!(
                f,
                "looks binary ({control} of {bytes} bytes are control bytes); save its text as .txt or .html"
            ),
            Reason::WideLines => f.write_str("holds JSON lines in UTF-16; convert it to UTF-8"),
            Reason::Json { column, what } => write!(
                f,
                "not a JSON object: {what} at column {column}; put one object on each line"
            ),
            Reason::NoText { what } => {
                write!(
                    f,
                    "{what}; give the article as a string under the key \"text\""
                )
            }
            Reason::Fetch(fault) => write!(f, "{fault}"),
            Reason::NothingLeft(what) => write!(
                f,
                "no text can be read from it: {what}; capture the page again"
            ),
            Reason::NoVisibleText => {
                f.write_str("the page has no visible text; save it after its scripts have run")
            }
            Reason::BreaksOff { what, behind } => {
                write!(
                    f,
                    "the {what} breaks off behind object {behind}; fetch the file again"
                )
            }
            Reason::StrayByte { byte, behind } => write!(
                f,
                "behind object {behind} stands '{}', which begins no JSON object; put objects into one list or one on each line",
                byte.escape_ascii()
            ),
            Reason::NoFeed => f.write_str(
                "is no feed: neither RSS, Atom nor JSON Feed; save a page as .html, a text as .txt",
            ),
            Reason::NoEntries => {
                f.write_str("the feed holds no entries; nothing can be read from it")
            }
            Reason::EntryBreaksOff { tag } => {
                write!(f, "the feed breaks off before {tag}; fetch it again")
            }
            Reason::NoMessage => f.write_str(
                "is no e-mail message: it begins with no header fields; save it as .eml with its source",
            ),
            Reason::NoMessageText => f.write_str(
                "the message has no text; save what is attached to it as files of their own",
            ),
            Reason::NoPdfHelper => f.write_str(
                "is a PDF file, and no program is set to read it; convert it to .txt first",
            ),
            Reason::PdfHelper { program, error } => write!(
                f,
                "the program that reads PDF files, {program}, cannot be run ({error}); convert it to .txt first"
            ),
            Reason::Pdf(what) => write!(
                f,
                "{what}; open it in a viewer and save its text as .txt"
            ),
            Reason::PdfLocked => f.write_str(
                "is locked with a password; save a copy without it and read that",
            ),
            Reason::PdfNoText { pages } => write!(
                f,
                "has no text layer on its {}, most likely it is a scan; run OCR on it (such as ocrmypdf) and read the result",
                count(*pages, "page")
            ),
            Reason::NoEntryText { url } => {
                f.write_str("the entry has no text, only a headline; ")?;
                match url {
                    Some(url) => write!(f, "capture the page at {url}"),
                    None => f.write_str("it names no page to capture instead"),
                }
            }
            Reason::Archive { what, advice } => write!(f, "{what}; {advice}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.reason {
            Reason::Io(e) | Reason::PdfHelper { error: e, .. } => Some(e),
            _ => None,
        }
    }
}

/// `1 thing`, `2 things`.
pub(crate) fn count(n: u64, thing: &str) -> String {
    format!("{n} {thing}{}", if n == 1 { "" } else { "s" })
}
