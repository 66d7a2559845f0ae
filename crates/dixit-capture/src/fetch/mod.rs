//! Addresses → snapshots.
//!
//! A [`Fetcher`] asks for one address at a time: no host ever has two of its
//! requests at once, and each is left alone for a while between two of them. What
//! a site's `robots.txt` forbids is not asked for; numbers inside private
//! networks are not connected to (see `address`); each exchange is recorded as it
//! travelled before its page is used (see `warc_write`), also those for
//! `robots.txt`, of redirections and of failures.
//!
//! Limits. Memory for one address: four times [`Settings::max_bytes`] (two of the
//! forms as served, without its chunks, unpacked, sealed stand beside each other,
//! the younger in a buffer that doubles as it grows), 64 KiB of heads and the
//! 32 MiB of the decoders. Time: [`FetchSettings::time`] for what is waited for on the
//! network, however many redirections there are; the `robots.txt` of each host on
//! the way has the same limit once more, since it is an address of its own that is
//! fetched once a run. Pauses that a host is owed do not count. What is remembered
//! of all hosts: [`ROBOTS_KEPT`] bytes of rules, and about a hundred bytes a host.
//!
//! [`Settings::max_bytes`]: crate::Settings::max_bytes

mod address;
mod client;
mod clock;
mod fault;
mod media;
mod message;
mod robots;
#[cfg(test)]
mod tests;

pub(crate) use fault::Fault;

use crate::coding::{self, Failed};
use crate::container::Context;
use crate::error::{Error, Reason};
use crate::http::{self, Dechunked};
use crate::read::note;
use crate::settings::FetchSettings;
use crate::snapshot::{CaptureBasis, Captured, Snapshot, Way};
use crate::tally::Tally;
use crate::time::rfc3339;
use crate::warc_write::{Recorded, RecordedAnswer, WarcWriter};
use address::Net;
use client::{Client, End, Exchange, Limit};
use clock::Deadline;
use message::Framing;
use robots::Rules;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};
use url::Url;

/// The kind of problem of a snapshot whose answer broke off, or may have.
const TRUNCATED: &str = "truncated-answer";

/// The kinds of problem of a snapshot whose chunks or packing could be undone in
/// part; the same as of answers in archives.
const TRANSFER: &str = "transfer-coding";
const CONTENT: &str = "content-coding";

/// The longest that `Retry-After` is waited for. Rate limits of news sites count
/// by the minute; who asks for more is named, so that the run goes on.
const LONGEST_RETRY: Duration = Duration::from_secs(60);

/// How many redirections of a `robots.txt` are followed: what RFC 9309 (2.3.1.2)
/// asks for at least.
const ROBOTS_REDIRECTS: usize = 5;

/// What a packed `robots.txt` may unpack to before its beginning is read.
const ROBOTS_UNPACKED: u64 = 8 * 1024 * 1024;

/// How many bytes of rules are remembered before all are forgotten and asked for
/// again: the longest of 64 sites; those of news sites have 1 to 4 KiB.
const ROBOTS_KEPT: usize = 64 * robots::LIMIT;

/// Fetches addresses one after the other and remembers what it owes each host.
pub(crate) struct Fetcher {
    settings: FetchSettings,
    max_bytes: u64,
    tally: Tally,
    client: Client,
    /// Its name in `robots.txt`.
    token: String,
    warc: Option<WarcWriter>,
    /// Why nothing more can be recorded, and thus fetched.
    broken: Option<Fault>,
    hosts: BTreeMap<String, Host>,
    /// What each scheme, host and port lets dixit fetch.
    sites: BTreeMap<String, Site>,
    sites_size: usize,
}

/// What is owed to a host.
#[derive(Default)]
struct Host {
    /// When the last request to it ended.
    last: Option<Instant>,
    /// The pause that its `robots.txt` asks for.
    delay: Option<Duration>,
    /// What an answer asked to wait for.
    not_before: Option<Instant>,
}

enum Site {
    Rules(Rules),
    /// Nothing may be fetched.
    Closed(Fault),
}

impl Fetcher {
    /// A fetcher that keeps to the context's settings.
    ///
    /// # Errors
    /// Where the file for the exchanges cannot be written; then nothing can be
    /// fetched.
    pub(crate) fn new(context: &Context) -> Result<Fetcher, Error> {
        let net = Net::new(context.settings.fetch.allow_private);
        Fetcher::with_net(context, net)
    }

    fn with_net(context: &Context, net: Net) -> Result<Fetcher, Error> {
        let settings = context.settings.fetch.clone();
        let agent = settings.user_agent.clone();
        let token = robots::product(agent.as_bytes());
        let token = String::from_utf8_lossy(token).into_owned();
        if token.is_empty() || !agent.bytes().all(|b| matches!(b, b' '..=b'~')) {
            return Err(Error::new(agent, Reason::Fetch(Fault::UserAgent)));
        }
        let warc = settings.warc.as_deref().map(|path| {
            let fields = warcinfo(&settings);
            WarcWriter::create(path, &fields, clock::now()).map_err(|why| {
                let fault = Reason::Fetch(Fault::WarcFile(why));
                Error::new(path.to_string_lossy(), fault)
            })
        });
        Ok(Fetcher {
            warc: warc.transpose()?,
            max_bytes: context.settings.max_bytes,
            tally: context.tally.clone(),
            client: Client::new(net, agent),
            settings,
            token,
            broken: None,
            hosts: BTreeMap::new(),
            sites: BTreeMap::new(),
            sites_size: 0,
        })
    }

    /// The page at an address, redirections followed.
    pub(crate) fn fetch(&mut self, url: &str) -> Result<Snapshot, Error> {
        let failed = |fault| Error::new(url, Reason::Fetch(fault));
        if let Some(fault) = &self.broken {
            return Err(failed(fault.clone()));
        }
        let first = address::parse(url).map_err(failed)?;
        let mut at = first.clone();
        self.follow(url, &mut at).map_err(|fault| {
            if fault.ends_run() {
                self.broken = Some(fault.clone());
            }
            failed(fault.at(at.as_str(), first.as_str()))
        })
    }

    /// Fetches what `at` leads to, which it is set to.
    fn follow(&mut self, given: &str, at: &mut Url) -> Result<Snapshot, Fault> {
        let mut time = self.settings.time;
        let mut seen = BTreeSet::from([at.to_string()]);
        let mut waited = false;
        loop {
            self.ask_leave(at)?;
            let limit = Limit {
                bytes: self.max_bytes,
                part: false,
            };
            let exchange = self.exchange(at, limit, &mut time)?;
            let answer = match &exchange.answer {
                Ok(answer) => answer,
                Err(fault) => return Err(self.timed(fault.clone(), exchange.raw.len())),
            };
            let status = answer.http.status;
            match status {
                200..=299 => return self.snapshot(given, at, exchange),
                301 | 302 | 303 | 307 | 308 => {
                    let location = answer.http.header("location");
                    let location = location.filter(|to| !to.is_empty());
                    let location = location.ok_or(Fault::NoLocation(status))?;
                    let next = address::follow(at, location)?;
                    let steps = seen.len() - 1;
                    *at = next;
                    if !seen.insert(at.to_string()) {
                        return Err(Fault::Loop);
                    }
                    if steps as u64 >= u64::from(self.settings.redirects) {
                        return Err(Fault::Redirects(self.settings.redirects));
                    }
                }
                429 | 503 if !waited => {
                    let wait = answer.http.header("retry-after").and_then(retry_after);
                    let wait = wait.ok_or(Fault::Status(status))?;
                    if wait > LONGEST_RETRY {
                        let seconds = wait.as_secs();
                        return Err(Fault::Wait { status, seconds });
                    }
                    waited = true;
                    let host = self.hosts.entry(host(at)).or_default();
                    host.not_before = Instant::now().checked_add(wait);
                }
                _ => return Err(Fault::Status(status)),
            }
        }
    }

    /// One request and its answer, recorded; after the pause that the host is
    /// owed, within the time that is left.
    fn exchange(
        &mut self,
        url: &Url,
        limit: Limit,
        time: &mut Duration,
    ) -> Result<Exchange, Fault> {
        let name = host(url);
        clock::wait(self.owed(&name));
        let began = Instant::now();
        let done = self.client.exchange(url, limit, Deadline::after(*time));
        *time = time.saturating_sub(began.elapsed());
        self.hosts.entry(name).or_default().last = Some(Instant::now());
        let exchange = done.map_err(|fault| self.timed(fault, 0))?;
        self.tally.add_bytes(exchange.raw.len() as u64);
        self.record(url, &exchange)?;
        Ok(exchange)
    }

    /// How long the host is to be left alone from now on.
    fn owed(&self, name: &str) -> Duration {
        let Some(host) = self.hosts.get(name) else {
            return Duration::ZERO;
        };
        let delay = self.settings.delay.max(host.delay.unwrap_or_default());
        let next = host.last.and_then(|last| last.checked_add(delay));
        let next = next.max(host.not_before);
        next.map_or(Duration::ZERO, |next| {
            next.saturating_duration_since(Instant::now())
        })
    }

    fn record(&mut self, url: &Url, exchange: &Exchange) -> Result<(), Fault> {
        let Some(warc) = &mut self.warc else {
            return Ok(());
        };
        let answer = exchange.answer.as_ref().ok();
        let recorded = Recorded {
            url: url.as_str(),
            ip: exchange.ip,
            request: &exchange.request,
            asked: exchange.asked,
            answer: (!exchange.raw.is_empty()).then(|| RecordedAnswer {
                bytes: &exchange.raw,
                body: answer.map(|answer| answer.body),
                transfer_coded: answer
                    .is_some_and(|a| message::transfer_codings(&a.http).next().is_some()),
                answered: answer.map_or_else(clock::now, |answer| answer.answered),
                truncated: match exchange.end {
                    // Of bad chunks all that came is there.
                    End::Whole | End::Open | End::BadChunk => None,
                    End::Closed(_) => Some("disconnect"),
                    End::Time => Some("time"),
                    End::Size => Some("length"),
                    End::Dropped => Some("unspecified"),
                },
            }),
        };
        warc.exchange(&recorded).map_err(|why| Fault::Warc {
            file: warc.path().to_string_lossy().into_owned(),
            why,
        })
    }

    /// Says how long was waited, where the time was over.
    fn timed(&self, fault: Fault, received: usize) -> Fault {
        match fault {
            Fault::Time => Fault::TimeLimit {
                seconds: self.settings.time.as_secs_f64(),
                received,
            },
            other => other,
        }
    }

    /// Seals what an address gave.
    fn snapshot(&self, given: &str, url: &Url, exchange: Exchange) -> Result<Snapshot, Fault> {
        let answer = exchange.answer?;
        let limit = self.max_bytes;
        let mut problems = Vec::new();
        let mut bytes = exchange.raw;
        let received = bytes.len();
        bytes.drain(..answer.body);
        match &exchange.end {
            End::Whole | End::BadChunk | End::Dropped => {}
            End::Time => return Err(self.timed(Fault::Time, received)),
            End::Size => {
                let bytes = match answer.framing {
                    Framing::Length(length) => Some(length),
                    _ => None,
                };
                return Err(Fault::TooLarge { bytes, limit });
            }
            End::Closed(_) if bytes.is_empty() => return Err(Fault::Closed { received }),
            End::Closed(why) => {
                let promised = match answer.framing {
                    Framing::Length(length) => format!(" of {length}"),
                    _ => String::new(),
                };
                let received = bytes.len();
                problems.push(note(
                    TRUNCATED,
                    format!(
                        "the answer broke off after {received}{promised} bytes ({why}), the rest is missing; fetch it again"
                    ),
                ));
            }
            End::Open => problems.push(note(
                TRUNCATED,
                "the server closed the connection without the sign that all was sent, the end may be missing; compare with the page in a browser".to_owned(),
            )),
        }
        if answer.framing == Framing::Chunked {
            let (plain, amiss) = match http::dechunk(&bytes) {
                Dechunked::Whole(plain) => (plain, None),
                Dechunked::Damaged(plain, what) => (plain, Some(what)),
                Dechunked::NotChunked => {
                    let what = "the body is declared as chunked but is not".to_owned();
                    (bytes, Some(what))
                }
            };
            bytes = plain;
            // That it broke off has been said.
            if let (Some(what), true) = (amiss, problems.is_empty()) {
                problems.push(note(TRANSFER, format!("{what}; fetch it again")));
            }
        }
        let packed = bytes.len() as u64;
        let undone = coding::undo(&codings(&answer.http), bytes, limit);
        let undone = undone.map_err(|failed| match failed {
            Failed::TooLarge => Fault::Unpacks { packed, limit },
            Failed::Unknown(coding) => Fault::Coding(format!(
                "is packed with {coding:?}, which was not asked for"
            )),
            Failed::Damaged(what) => Fault::Coding(what),
        })?;
        if let Some(what) = undone.note {
            problems.push(note(CONTENT, format!("{what}; fetch it again")));
        }
        let said = answer.http.header("content-type");
        let read = media::readable(said, &undone.bytes);
        let media = match (self.settings.as_served, read) {
            (false, read) => read.map_err(Fault::Media)?.to_owned(),
            (true, read) => {
                let guessed = read.unwrap_or("application/octet-stream");
                media::said(said).unwrap_or_else(|| guessed.to_owned())
            }
        };
        let mut snapshot = Snapshot::new(given.to_owned(), undone.bytes, &media);
        snapshot.url = Some(url.to_string());
        snapshot.captured = Captured {
            value: rfc3339(answer.answered),
            basis: CaptureBasis::Fetch,
        };
        snapshot.http = Some(answer.http);
        snapshot.way = Way::Fetch;
        snapshot.problems = problems;
        Ok(snapshot)
    }

    /// Whether the site lets this address be fetched.
    fn ask_leave(&mut self, url: &Url) -> Result<(), Fault> {
        if !self.settings.robots {
            return Ok(());
        }
        let site = url.origin().ascii_serialization();
        if !self.sites.contains_key(&site) {
            let asked = self.ask_robots(url)?;
            let size = match &asked {
                Site::Rules(rules) => {
                    self.hosts.entry(host(url)).or_default().delay = rules.delay;
                    rules.size()
                }
                Site::Closed(_) => 0,
            };
            if self.sites_size + size > ROBOTS_KEPT {
                self.sites.clear();
                self.sites_size = 0;
            }
            self.sites_size += size;
            self.sites.insert(site.clone(), asked);
        }
        let rules = match &self.sites[&site] {
            Site::Rules(rules) => rules,
            Site::Closed(fault) => return Err(fault.clone()),
        };
        let path = &url[url::Position::BeforePath..];
        rules.forbids(path).map_or(Ok(()), |rule| {
            let robots = format!("{site}/robots.txt");
            Err(Fault::Robots { robots, rule })
        })
    }

    /// Fetches a site's `robots.txt` (RFC 9309, 2.3.1).
    ///
    /// # Errors
    /// Where it cannot be recorded.
    fn ask_robots(&mut self, url: &Url) -> Result<Site, Fault> {
        let Ok(robots) = url.join("/robots.txt") else {
            return Ok(Site::Rules(Rules::default()));
        };
        let mut time = self.settings.time;
        let mut at = robots.clone();
        let closed = |why: String| {
            Ok(Site::Closed(Fault::NoRobots {
                robots: robots.to_string(),
                why,
            }))
        };
        let limit = Limit {
            bytes: robots::LIMIT as u64,
            part: true,
        };
        for _ in 0..=ROBOTS_REDIRECTS {
            let exchange = match self.exchange(&at, limit, &mut time) {
                Ok(exchange) => exchange,
                Err(fault) if fault.ends_run() => return Err(fault),
                Err(fault) => {
                    // A site that cannot be reached is named as that.
                    let other = at.origin() != robots.origin();
                    return if other || matches!(fault, Fault::TimeLimit { .. }) {
                        closed(in_short(&fault))
                    } else {
                        Ok(Site::Closed(fault))
                    };
                }
            };
            let received = exchange.raw.len();
            let answer = match exchange.answer {
                Ok(answer) => answer,
                Err(fault) => return closed(in_short(&self.timed(fault, received))),
            };
            match answer.http.status {
                200..=299 => {}
                301 | 302 | 303 | 307 | 308 => {
                    let location = answer.http.header("location");
                    match location.map(|to| address::follow(&at, to)) {
                        Some(Ok(next)) => at = next,
                        _ => return Ok(Site::Rules(Rules::default())),
                    }
                    continue;
                }
                status @ 500.. => return closed(format!("status {status}")),
                // There is none: everything may be fetched.
                _ => return Ok(Site::Rules(Rules::default())),
            }
            match exchange.end {
                End::Time => return closed(in_short(&self.timed(Fault::Time, received))),
                // Half of the rules could allow what the other half forbids.
                End::Closed(why) => return closed(why),
                _ => {}
            }
            let cut = exchange.end == End::Size;
            let mut bytes = exchange.raw;
            bytes.drain(..answer.body);
            if answer.framing == Framing::Chunked {
                bytes = match http::dechunk(&bytes) {
                    Dechunked::Whole(plain) | Dechunked::Damaged(plain, _) => plain,
                    Dechunked::NotChunked => bytes,
                };
            }
            return match coding::undo(&codings(&answer.http), bytes, ROBOTS_UNPACKED) {
                Ok(undone) => Ok(Site::Rules(Rules::parse(&undone.bytes, cut, &self.token))),
                Err(_) => closed("it cannot be unpacked".to_owned()),
            };
        }
        // Led on and on: taken as there being none.
        Ok(Site::Rules(Rules::default()))
    }
}

/// The reason alone, without what to do.
fn in_short(fault: &Fault) -> String {
    let text = fault.to_string();
    text.split("; ").next().unwrap_or_default().to_owned()
}

/// The host of an address, as the pauses are kept for it.
fn host(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

/// All codings between the bytes that travelled and those that were meant, the
/// outermost last. Chunks are undone before.
fn codings(http: &crate::snapshot::Http) -> String {
    let transfer =
        message::transfer_codings(http).filter(|coding| !coding.eq_ignore_ascii_case("chunked"));
    let all: Vec<&str> = message::values(http, "content-encoding")
        .chain(transfer)
        .collect();
    all.join(",")
}

/// How long an answer asks to wait: seconds, or a date.
fn retry_after(value: &str) -> Option<Duration> {
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::parse(value).ok()?.timestamp();
    let date = u64::try_from(date.as_second()).ok()?;
    let now = clock::now().duration_since(std::time::SystemTime::UNIX_EPOCH);
    Some(Duration::from_secs(date).saturating_sub(now.ok()?))
}

/// What the first record of a run says of it.
fn warcinfo(settings: &FetchSettings) -> String {
    let robots = if settings.robots { "obey" } else { "ignore" };
    format!(
        "software: dixit/{}\r\nformat: WARC File Format 1.1\r\n\
         conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n\
         robots: {robots}\r\nhttp-header-user-agent: {}\r\n",
        env!("CARGO_PKG_VERSION"),
        settings.user_agent
    )
}
