//! Why an address gave no snapshot, and what to do.

use std::fmt;
use std::net::IpAddr;

/// Why an address gave no snapshot. Displays as `reason; what to do`, to stand
/// behind the address.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// It cannot be read as an address.
    Address(String),
    Scheme(String),
    NoHost,
    Credentials,
    LongAddress {
        bytes: usize,
        limit: usize,
    },
    /// The setting, not the address, is wrong.
    UserAgent,
    Private {
        host: String,
        ip: IpAddr,
        what: &'static str,
    },
    Unresolved {
        host: String,
        why: String,
    },
    Unreachable {
        host: String,
        why: String,
    },
    /// The system's certificates cannot be read.
    Roots(String),
    Tls {
        host: String,
        why: String,
    },
    /// The time is over; what the limit was is known further up.
    Time,
    TimeLimit {
        seconds: f64,
        received: usize,
    },
    NoHttp,
    LongHead {
        limit: usize,
    },
    /// The connection was closed before the answer had a body.
    Closed {
        received: usize,
    },
    Status(u16),
    Wait {
        status: u16,
        seconds: u64,
    },
    NoLocation(u16),
    Location {
        to: String,
        why: String,
    },
    Loop,
    Redirects(u32),
    Robots {
        robots: String,
        rule: String,
    },
    NoRobots {
        robots: String,
        why: String,
    },
    TooLarge {
        bytes: Option<u64>,
        limit: u64,
    },
    Unpacks {
        packed: u64,
        limit: u64,
    },
    Media(String),
    Coding(String),
    /// The file for the exchanges cannot be begun; it is what is named.
    WarcFile(String),
    /// It was fetched, or would be, but cannot be recorded.
    Warc {
        file: String,
        why: String,
    },
    /// What went wrong at another address that this one led to.
    At {
        url: String,
        fault: Box<Fault>,
    },
}

impl Fault {
    /// Says that it went wrong at `url`, if that is another than the given one.
    pub(super) fn at(self, url: &str, given: &str) -> Fault {
        if url == given || self.ends_run() || matches!(self, Fault::At { .. }) {
            return self;
        }
        Fault::At {
            url: url.to_owned(),
            fault: Box::new(self),
        }
    }

    /// Whether nothing more can be fetched in this run.
    pub(crate) fn ends_run(&self) -> bool {
        matches!(
            self,
            Fault::Warc { .. } | Fault::WarcFile(_) | Fault::UserAgent
        )
    }

    /// Whether a higher limit on bytes would let it through.
    pub(crate) fn is_too_large(&self) -> bool {
        match self {
            Fault::TooLarge { .. } | Fault::Unpacks { .. } => true,
            Fault::At { fault, .. } => fault.is_too_large(),
            _ => false,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Address(why) => {
                write!(f, "is no address ({why}); copy it from the browser again")
            }
            Fault::Scheme(scheme) => write!(
                f,
                "is no address of a page but of the kind {scheme}:; only http:// and https:// are fetched"
            ),
            Fault::NoHost => f.write_str("names no site; copy it from the browser again"),
            Fault::Credentials => f.write_str(
                "holds a user name or password, which would be recorded; save the page by hand and give dixit the file",
            ),
            Fault::LongAddress { bytes, limit } => write!(
                f,
                "is {bytes} bytes long, over the limit of {limit}; look for the page's short address"
            ),
            Fault::UserAgent => f.write_str(
                "is no name that servers can be told; begin it with a word of ASCII letters, such as dixit/1.0, and keep to ASCII",
            ),
            Fault::Private { host, ip, what } => {
                if *host == ip.to_string() || *host == format!("[{ip}]") {
                    write!(f, "{ip} is {what}")?;
                } else {
                    write!(f, "{host} stands for {ip}, {what}")?;
                }
                f.write_str("; to fetch it all the same, give --allow-private")
            }
            Fault::Unresolved { host, why } => write!(
                f,
                "{host} cannot be found ({why}); check the spelling and the connection"
            ),
            Fault::Unreachable { host, why } => write!(
                f,
                "{host} cannot be reached ({why}); check the connection and try again later"
            ),
            Fault::Roots(why) => write!(
                f,
                "this machine's certificates cannot be read ({why}), so nobody's identity can be verified; install ca-certificates, or name a file of them in SSL_CERT_FILE"
            ),
            Fault::Tls { host, why } => write!(
                f,
                "{host} cannot be verified ({why}); open the page in a browser and save it by hand if its certificate is in order there"
            ),
            Fault::Time => f.write_str("took too long; try again later"),
            Fault::TimeLimit { seconds, received } => write!(
                f,
                "was not there whole after {seconds} seconds ({received} bytes came); try again later or raise the limit with --timeout"
            ),
            Fault::NoHttp => f.write_str(
                "the answer is not in HTTP/1; check the port and whether it is https://",
            ),
            Fault::LongHead { limit } => write!(
                f,
                "the answer's headers are over the limit of {limit} bytes; save the page by hand in a browser"
            ),
            Fault::Closed { received } => write!(
                f,
                "the server closed the connection after {received} bytes, before the page began; try again later"
            ),
            Fault::Status(status) => {
                write!(f, "the server answered with status {status}")?;
                f.write_str(match status {
                    401 | 407 => " (it wants a login); save the page by hand in a browser",
                    402 => " (it wants to be paid); save the page by hand in a browser",
                    403 => {
                        " (it refuses); ask the site, or save the page by hand in a browser"
                    }
                    404 | 410 => {
                        " (there is no such page); check the address, or look for it in a web archive"
                    }
                    429 => " (too many requests); try again later",
                    451 => " (withheld for legal reasons); look for it in a web archive",
                    500..=599 => " (it failed); try again later",
                    _ => "; open it in a browser to see what it wants, and save the page by hand",
                })
            }
            Fault::Wait { status, seconds } => write!(
                f,
                "the server answered with status {status} and asks to wait {seconds} seconds; try again then"
            ),
            Fault::NoLocation(status) => write!(
                f,
                "the server answered with status {status}, but does not say where to go; open it in a browser and copy the address it ends at"
            ),
            Fault::Location { to, why } => write!(
                f,
                "leads to {:?}, which is no address ({why}); open it in a browser and copy the address it ends at",
                short(to)
            ),
            Fault::Loop => f.write_str(
                "leads back to itself; open it in a browser, it may want cookies, and save the page by hand",
            ),
            Fault::Redirects(limit) => write!(
                f,
                "leads on more than {limit} times; open it in a browser and copy the address it ends at"
            ),
            Fault::Robots { robots, rule } => write!(
                f,
                "{robots} forbids it (Disallow: {}); ask the site for leave, or save the page by hand in a browser",
                short(rule)
            ),
            Fault::NoRobots { robots, why } => write!(
                f,
                "{robots} cannot be had ({why}), so nothing may be fetched there (RFC 9309); try again later, or save the page by hand in a browser"
            ),
            Fault::TooLarge { bytes, limit } => {
                match bytes {
                    Some(bytes) => write!(f, "{bytes} bytes are over the limit of {limit}")?,
                    None => write!(f, "goes on past the limit of {limit} bytes")?,
                }
                f.write_str("; raise it with --max-size")
            }
            Fault::Unpacks { packed, limit } => write!(
                f,
                "{packed} packed bytes unpack to more than the limit of {limit} bytes; raise it with --max-size"
            ),
            Fault::Media(media) => write!(
                f,
                "is {}, which dixit does not read; give it the page that shows it",
                short(media)
            ),
            Fault::Coding(why) => write!(f, "{why}; save the page by hand in a browser"),
            Fault::WarcFile(why) => f.write_str(why),
            Fault::Warc { file, why } => {
                write!(f, "is not kept, since {file} {why}")
            }
            Fault::At { url, fault } => match &**fault {
                Fault::Loop => write!(f, "leads to {url}, which {fault}"),
                fault => write!(f, "leads to {url}: {fault}"),
            },
        }
    }
}

/// The beginning of what a server said: it may have said a lot.
fn short(text: &str) -> String {
    const LONGEST: usize = 200;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
