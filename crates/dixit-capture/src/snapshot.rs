//! The sealed snapshot: bytes as they were found, with hash and circumstances.

use dixit_model::Problem;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::sync::Arc;

/// Bytes as they were found, sealed by their hash, and how they came in.
///
/// Nothing in it is read from the bytes themselves but for [`Snapshot::part`],
/// which says what of them the document is to be read from.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Snapshot {
    /// Names it: the path as given or found under a given folder; `FILE#LINE`
    /// (from 1) for a line of JSON lines; `FILE#OFFSET` (bytes into the file, as
    /// it lies on disk) for a record of a WARC file; `FILE#MEMBER#OFFSET` for one
    /// of a WACZ file; `FILE#ENTRY` (from 1) for an entry of a feed; the address
    /// for what was fetched; `-` for standard input.
    pub path: String,
    /// The bytes, unpacked where the file was packed with gzip; for a line of JSON
    /// lines without its line break; for an HTTP answer the body with its transfer
    /// and content coding undone.
    pub bytes: Arc<[u8]>,
    /// SHA-256 of `bytes`, in lower-case hexadecimal.
    pub sha256: String,
    /// Media type of `bytes`, without parameters, in lower case.
    pub media_type: String,
    /// The address that the bytes were served from, where it is recorded beside
    /// them.
    pub url: Option<String>,
    /// When the bytes were captured.
    pub captured: Captured,
    /// The HTTP answer that brought them.
    pub http: Option<Http>,
    /// How they came in.
    pub way: Way,
    /// The part of the bytes that is the document, where it is not all of them.
    pub part: Option<Part>,
    /// What went wrong on the way to the bytes.
    pub problems: Vec<Problem>,
}

/// When bytes were captured, and how that is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Captured {
    /// RFC 3339, in UTC: `2016-02-08T12:30:00Z`.
    pub value: Option<String>,
    /// What the value rests on.
    pub basis: CaptureBasis,
}

/// What a time of capture rests on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum CaptureBasis {
    /// The archive's record says so (`WARC-Date`).
    Record,
    /// The clock of this machine when it was fetched.
    Fetch,
    /// The file's time of modification: a copy may be younger than the capture,
    /// and anybody can set it.
    FileTime,
    /// Not known.
    #[default]
    Unknown,
}

impl CaptureBasis {
    /// Its name in outputs.
    pub fn name(self) -> &'static str {
        match self {
            CaptureBasis::Record => "record",
            CaptureBasis::Fetch => "fetch",
            CaptureBasis::FileTime => "file-time",
            CaptureBasis::Unknown => "unknown",
        }
    }
}

/// Status and headers of an HTTP answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Http {
    /// The status code.
    pub status: u16,
    /// Names and values in the order in which they were sent, as they were sent.
    pub headers: Vec<(String, String)>,
}

impl Http {
    /// The first value of the header `name`, whatever its case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(n, _)| n.eq_ignore_ascii_case(name))?;
        Some(&found.1)
    }

    /// The label of the encoding that the answer names for its body.
    pub fn charset(&self) -> Option<&str> {
        let parameters = self.header("content-type")?.split(';').skip(1);
        let mut named = parameters.filter_map(|p| p.split_once('='));
        let found = named.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
        let label = found.1.trim().trim_matches(['"', '\'']);
        (!label.is_empty()).then_some(label)
    }
}

/// How a snapshot came in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Way {
    /// A file of its own.
    #[default]
    File,
    /// Standard input.
    Stdin,
    /// A line of JSON lines.
    Line,
    /// A record of a WARC file.
    Warc,
    /// A record of a WARC file inside a WACZ file.
    Wacz,
    /// An entry of a feed.
    Feed,
    /// Fetched from the network in this run.
    Fetch,
}

impl Way {
    /// Its name in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Way::File => "file",
            Way::Stdin => "stdin",
            Way::Line => "line",
            Way::Warc => "warc",
            Way::Wacz => "wacz",
            Way::Feed => "feed",
            Way::Fetch => "fetch",
        }
    }
}

/// One of several documents that a snapshot holds, such as an entry of a feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Its text.
    pub body: Body,
    /// Its headline.
    pub title: Option<String>,
    /// Its authors.
    pub byline: Option<String>,
    /// Who publishes it.
    pub outlet: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// BCP 47 tag of its language.
    pub language: Option<String>,
    /// When it was published, as written.
    pub published: Option<String>,
}

/// The text of a [`Part`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Markup.
    Html(String),
    /// Plain text.
    Text(String),
}

impl Default for Body {
    fn default() -> Body {
        Body::Text(String::new())
    }
}

impl Snapshot {
    /// Seals `bytes` found at `path`: takes their hash.
    pub fn new(path: String, bytes: impl Into<Arc<[u8]>>, media_type: &str) -> Snapshot {
        let bytes = bytes.into();
        Snapshot {
            path,
            sha256: hexadecimal(&Sha256::digest(&bytes)),
            bytes,
            media_type: media_type.to_owned(),
            url: None,
            captured: Captured::default(),
            http: None,
            way: Way::default(),
            part: None,
            problems: Vec::new(),
        }
    }
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        write!(digits, "{byte:02x}").expect("a string takes all that is written");
    }
    digits
}
