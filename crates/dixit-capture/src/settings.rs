//! What [`capture`](crate::capture) and [`read`](crate::read) keep to.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

/// What a capture keeps to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settings {
    /// The most bytes that one snapshot may have, after unpacking; for what is
    /// fetched also as it is served, chunks included. A snapshot
    /// over it is an [`Error`](crate::Error). Default: 64 MiB, a thousand times
    /// the text of a long article.
    pub max_bytes: u64,
    /// Patterns of addresses: where any is given, a record or entry whose address
    /// fits none of them is passed over. `*` stands for any characters.
    pub include: Vec<String>,
    /// Patterns of addresses that are passed over, whatever `include` says.
    pub exclude: Vec<String>,
    /// How PDF files are read; without it they are an [`Error`](crate::Error).
    pub pdf: Option<PdfHelper>,
    /// How addresses are fetched.
    pub fetch: FetchSettings,
    /// Whether archives are only checked: the digest of every record is verified,
    /// whatever the record holds, and no snapshot is given. What is wrong is an
    /// [`Error`](crate::Error); the rest is counted
    /// ([`Tally::verified`](crate::Tally::verified)).
    pub check: bool,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            max_bytes: 64 * 1024 * 1024,
            include: Vec::new(),
            exclude: Vec::new(),
            pdf: None,
            fetch: FetchSettings::default(),
            check: false,
        }
    }
}

impl Settings {
    /// These settings with another limit on a snapshot's bytes.
    pub fn with_max_bytes(mut self, max_bytes: u64) -> Settings {
        self.max_bytes = max_bytes;
        self
    }
}

/// A program that takes the text out of a PDF file: the file on its standard
/// input, the answer of [`pdf_child`](crate::pdf_child) on its standard output.
///
/// Parsers of PDF panic, loop and take all memory on some files: a process of
/// its own can be stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PdfHelper {
    /// The program.
    pub program: PathBuf,
    /// Its arguments; the number of bytes in `memory` is added as the last one.
    pub arguments: Vec<OsString>,
    /// How long it may run.
    pub time: Duration,
    /// How many bytes of memory it may take; it keeps to that by itself.
    pub memory: u64,
}

/// How addresses are fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FetchSettings {
    /// How dixit names itself to servers, in ASCII; the word that it begins with is
    /// its name in `robots.txt`.
    pub user_agent: String,
    /// The most time for one address, from the first connection to the last byte,
    /// redirections included. The `robots.txt` of a host, fetched once a run, may
    /// take as long again; pauses that a host is owed do not count.
    pub time: Duration,
    /// The least time between the end of a request to a host and the beginning of
    /// the next one; more where its `robots.txt` asks for it with `Crawl-delay`, up
    /// to 30 seconds.
    pub delay: Duration,
    /// The most redirections that are followed for one address.
    pub redirects: u32,
    /// Whether addresses inside private networks and on this machine may be
    /// fetched. Default: no, so that a page cannot make dixit ask services that
    /// trust this machine.
    pub allow_private: bool,
    /// Whether `robots.txt` is asked and obeyed.
    pub robots: bool,
    /// The file that each exchange is written to, as WARC 1.1: its name ends in
    /// `.warc`, or in `.warc.gz` to be packed. Records are added to a file that is
    /// there already, if it is one and ends in a whole record. Where it cannot be
    /// written, nothing is fetched ([`Error::ends_run`](crate::Error::ends_run)).
    pub warc: Option<PathBuf>,
    /// Whether an address is taken whatever it serves, as one snapshot: also what is never
    /// read, such as pictures, and a feed without being taken apart. Default: no.
    pub as_served: bool,
}

impl Default for FetchSettings {
    fn default() -> FetchSettings {
        FetchSettings {
            user_agent: concat!("dixit/", env!("CARGO_PKG_VERSION")).to_owned(),
            time: Duration::from_secs(60),
            delay: Duration::from_secs(1),
            redirects: 10,
            allow_private: false,
            robots: true,
            warc: None,
            as_served: false,
        }
    }
}
