//! One request, one answer, over one connection: bytes as they travel.
//!
//! Written on sockets and `rustls`, not on a client crate, since the answer has to
//! be recorded as it came: with its chunks, its coding and its headers in their
//! order and case, also where it breaks off. One connection an exchange
//! (`Connection: close`): hosts are asked once a second at most, so that keeping
//! connections would save little, and each answer ends where its connection does.
//!
//! No proxy is used, whatever the environment says: what is recorded is what
//! the server of that name said.
//!
//! Memory: an answer holds at most [`HEAD_LIMIT`] bytes of heads and the given
//! limit of body, each as served, and one buffer beyond them. Time: each wait on
//! the socket, also inside a TLS handshake, ends at the deadline.

use super::address::Net;
use super::clock::{self, Deadline};
use super::fault::Fault;
use super::message::{self, BadChunk, Chunks, Framing, HEAD_LIMIT, HeadEnd};
use crate::snapshot::Http;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use url::Url;

/// How long one of a name's machines may take to accept a connection before the
/// next is tried. A SYN that is lost is sent again after 1, 3 and 7 seconds.
const CONNECT_TIME: Duration = Duration::from_secs(8);

/// What a connection did that just ended.
const ENDED: &str = "the connection ended";

/// What is read at once.
const BUFFER: usize = 64 * 1024;

/// A request and what came of it.
pub(super) struct Exchange {
    pub(super) ip: IpAddr,
    /// The request as it was sent, and when.
    pub(super) request: Vec<u8>,
    pub(super) asked: SystemTime,
    /// The answer as it came, interim answers (1xx) left out: those are answers
    /// of their own, and readers of WARC files expect one.
    pub(super) raw: Vec<u8>,
    /// Its head, or why there is none.
    pub(super) answer: Result<Answer, Fault>,
    /// Why the bytes end where they do.
    pub(super) end: End,
}

pub(super) struct Answer {
    pub(super) http: Http,
    /// Where in the bytes the body begins.
    pub(super) body: usize,
    pub(super) framing: Framing,
    /// When the head was there.
    pub(super) answered: SystemTime,
}

/// How much of a body is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limit {
    pub(super) bytes: u64,
    /// Whether its beginning is of use where it is longer.
    pub(super) part: bool,
}

/// Why the bytes of an answer end where they do.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum End {
    Whole,
    /// With the connection, which was not closed as TLS asks: more may have been
    /// meant to come.
    Open,
    /// The connection was closed before the answer was whole.
    Closed(String),
    /// A chunk does not say how long it is; what came until the connection ended
    /// is there.
    BadChunk,
    Time,
    Size,
    /// Of no use: the rest was not read.
    Dropped,
}

/// Opens connections and speaks HTTP/1.1.
pub(super) struct Client {
    net: Net,
    user_agent: String,
    tls: Option<Arc<ClientConfig>>,
}

impl Client {
    pub(super) fn new(net: Net, user_agent: String) -> Client {
        Client {
            net,
            user_agent,
            tls: None,
        }
    }

    /// Asks for `url` and reads the answer, of whose body `limit` at most.
    ///
    /// # Errors
    /// Where no request was sent. What goes wrong afterwards is part of the
    /// exchange, so that it is recorded too.
    pub(super) fn exchange(
        &mut self,
        url: &Url,
        limit: Limit,
        deadline: Deadline,
    ) -> Result<Exchange, Fault> {
        let machines = self.net.machines(url, deadline)?;
        let socket = self.connect(url, &machines, deadline)?;
        let ip = socket.peer_addr().map_err(|e| unreachable(url, &e))?.ip();
        // The same number as was checked, unless the system lies.
        if let Some(what) = (self.net.refused)(ip) {
            let host = url.host_str().unwrap_or_default().to_owned();
            return Err(Fault::Private { host, ip, what });
        }
        let socket = Timed { socket, deadline };
        let mut stream: Box<dyn Stream> = match url.scheme() {
            "https" => Box::new(self.tls(url, socket)?),
            _ => Box::new(socket),
        };
        let request = self.request(url);
        let asked = clock::now();
        // A server may answer and close before it has read all: what it says is
        // worth more than that it did not listen.
        let sent = stream.write_all(&request).and_then(|()| stream.flush());
        let mut exchange = Exchange {
            ip,
            request,
            asked,
            raw: Vec::new(),
            answer: Err(Fault::Time),
            end: End::Whole,
        };
        match sent {
            Err(e) if timed_out(&e) => exchange.end = End::Time,
            _ => read(&mut *stream, limit, &mut exchange),
        }
        Ok(exchange)
    }

    fn request(&self, url: &Url) -> Vec<u8> {
        let mut path = url.path().to_owned();
        if let Some(query) = url.query() {
            path = format!("{path}?{query}");
        }
        let mut host = url.host_str().unwrap_or_default().to_owned();
        if let Some(port) = url.port() {
            host = format!("{host}:{port}");
        }
        let agent = &self.user_agent;
        format!(
            "GET {path} HTTP/1.1\r\n\
             Host: {host}\r\n\
             User-Agent: {agent}\r\n\
             Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n\
             Accept-Encoding: gzip, br, zstd, deflate\r\n\
             Connection: close\r\n\r\n"
        )
        .into_bytes()
    }

    fn connect(
        &self,
        url: &Url,
        machines: &[SocketAddr],
        deadline: Deadline,
    ) -> Result<TcpStream, Fault> {
        let mut last = Fault::Time;
        for machine in machines {
            let left = deadline.left().ok_or(Fault::Time)?;
            match TcpStream::connect_timeout(machine, left.min(CONNECT_TIME)) {
                Ok(socket) => {
                    // Small writes that wait for nothing; only speed hangs on it.
                    let _ = socket.set_nodelay(true);
                    return Ok(socket);
                }
                Err(e) => last = unreachable(url, &e),
            }
        }
        deadline.left().ok_or(Fault::Time)?;
        Err(last)
    }

    fn tls(
        &mut self,
        url: &Url,
        mut socket: Timed,
    ) -> Result<StreamOwned<ClientConnection, Timed>, Fault> {
        let config = match &self.tls {
            Some(config) => config.clone(),
            None => self.tls.insert(Arc::new(tls_config()?)).clone(),
        };
        let host = url.host_str().unwrap_or_default();
        let failed = |why: String| Fault::Tls {
            host: host.to_owned(),
            why,
        };
        let name = host.trim_start_matches('[').trim_end_matches([']', '.']);
        let name = ServerName::try_from(name.to_owned()).map_err(|e| failed(e.to_string()))?;
        let connection = ClientConnection::new(config, name);
        let mut connection = connection.map_err(|e| failed(e.to_string()))?;
        while connection.is_handshaking() {
            connection
                .complete_io(&mut socket)
                .map_err(|e| match timed_out(&e) {
                    true => Fault::Time,
                    false => failed(e.to_string()),
                })?;
        }
        Ok(StreamOwned::new(connection, socket))
    }
}

/// The system's roots: what its owner trusts, kept up to date with the system.
fn tls_config() -> Result<ClientConfig, Fault> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    let (added, _) = roots.add_parsable_certificates(found.certs);
    if added == 0 {
        let first = found.errors.first();
        return Err(Fault::Roots(first.map_or_else(
            || "there are none".to_owned(),
            |error| error.to_string(),
        )));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|e| Fault::Roots(e.to_string()))?;
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn unreachable(url: &Url, error: &io::Error) -> Fault {
    Fault::Unreachable {
        host: url.host_str().unwrap_or_default().to_owned(),
        why: error.to_string(),
    }
}

fn timed_out(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock
    )
}

trait Stream: Read + Write {}
impl<T: Read + Write> Stream for T {}

/// A socket that is never waited on past the deadline.
struct Timed {
    socket: TcpStream,
    deadline: Deadline,
}

impl Timed {
    fn left(&self) -> io::Result<Option<Duration>> {
        let left = self.deadline.left();
        left.map(Some).ok_or(io::ErrorKind::TimedOut.into())
    }
}

impl Read for Timed {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.socket.set_read_timeout(self.left()?)?;
        self.socket.read(buf)
    }
}

impl Write for Timed {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.socket.set_write_timeout(self.left()?)?;
        self.socket.write(buf)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.socket.flush()
    }
}

/// Reads an answer into the exchange until it is whole, or why it is not.
fn read(stream: &mut dyn Stream, limit: Limit, exchange: &mut Exchange) {
    let raw = &mut exchange.raw;
    let mut buffer = vec![0; BUFFER];
    let mut head_end = HeadEnd::default();
    // Heads so far: those of interim answers count although they are left out.
    let mut interim = 0;
    let (answer, mut body) = loop {
        let n = match fill(stream, &mut buffer) {
            Ok(0) => {
                let received = interim + raw.len();
                exchange.answer = Err(Fault::Closed { received });
                exchange.end = End::Closed(ENDED.to_owned());
                return;
            }
            Ok(n) => n,
            Err(e) if timed_out(&e) => {
                exchange.end = End::Time;
                return;
            }
            Err(e) => {
                let received = interim + raw.len();
                exchange.answer = Err(Fault::Closed { received });
                exchange.end = End::Closed(e.to_string());
                return;
            }
        };
        raw.extend_from_slice(&buffer[..n]);
        match next_head(raw, &mut head_end, &mut interim) {
            Ok(None) if interim + raw.len() <= HEAD_LIMIT => {}
            Ok(Some(found)) => break found,
            Ok(None) => {
                exchange.answer = Err(Fault::LongHead { limit: HEAD_LIMIT });
                exchange.end = End::Size;
                return;
            }
            Err(fault) => {
                exchange.answer = Err(fault);
                exchange.end = End::Dropped;
                return;
            }
        }
    };
    let start = answer.body;
    exchange.answer = Ok(answer);
    let too_long = matches!(body.framing, Framing::Length(length) if length > limit.bytes);
    if too_long && !limit.part {
        raw.truncate(start);
        exchange.end = End::Size;
        return;
    }
    // What came with the head is the beginning of the body.
    let mut fresh = raw.split_off(start);
    let limit = usize::try_from(limit.bytes).unwrap_or(usize::MAX);
    exchange.end = loop {
        match body.take(&fresh, raw, start, limit) {
            Some(end) => break end,
            None => match fill(stream, &mut buffer) {
                Ok(0) => break body.closed(None, false),
                Ok(n) => {
                    fresh.clear();
                    fresh.extend_from_slice(&buffer[..n]);
                }
                Err(e) if timed_out(&e) => break End::Time,
                Err(e) => {
                    let open = e.kind() == io::ErrorKind::UnexpectedEof;
                    break body.closed(Some(e.to_string()), open);
                }
            },
        }
    };
}

/// Takes the final head off what has come, interim ones cut away.
fn next_head(
    raw: &mut Vec<u8>,
    head_end: &mut HeadEnd,
    interim: &mut usize,
) -> Result<Option<(Answer, Body)>, Fault> {
    loop {
        if !message::may_be_http(raw) {
            return Err(Fault::NoHttp);
        }
        let Some(end) = head_end.find(raw, 0) else {
            return Ok(None);
        };
        if *interim + end > HEAD_LIMIT {
            return Err(Fault::LongHead { limit: HEAD_LIMIT });
        }
        let http = message::head(&raw[..end]).ok_or(Fault::NoHttp)?;
        if (100..200).contains(&http.status) {
            raw.drain(..end);
            *interim += end;
            *head_end = HeadEnd::default();
            continue;
        }
        let framing = message::framing(&http);
        let body = Body {
            framing,
            chunks: Chunks::default(),
            bad_chunk: false,
            received: 0,
        };
        let answer = Answer {
            http,
            body: end,
            framing,
            answered: clock::now(),
        };
        return Ok(Some((answer, body)));
    }
}

/// A body as it comes in.
struct Body {
    framing: Framing,
    chunks: Chunks,
    /// A chunk does not say how long it is: the end cannot be told any more.
    bad_chunk: bool,
    received: u64,
}

impl Body {
    /// Adds what came; why it is the last, if it is.
    fn take(&mut self, fresh: &[u8], raw: &mut Vec<u8>, start: usize, limit: usize) -> Option<End> {
        let (n, end) = match self.framing {
            Framing::Empty => (0, Some(End::Whole)),
            Framing::Close => (fresh.len(), None),
            Framing::Length(length) => {
                let left = usize::try_from(length - self.received).unwrap_or(usize::MAX);
                let n = fresh.len().min(left);
                (n, (n == left).then_some(End::Whole))
            }
            Framing::Chunked if self.bad_chunk => (fresh.len(), None),
            Framing::Chunked => match self.chunks.feed(fresh) {
                Ok(n) => (n, self.chunks.is_done().then_some(End::Whole)),
                // Whatever else comes is taken as it is.
                Err(BadChunk) => {
                    self.bad_chunk = true;
                    (fresh.len(), None)
                }
            },
        };
        let room = limit.saturating_sub(raw.len() - start);
        self.received += n as u64;
        raw.extend_from_slice(&fresh[..n.min(room)]);
        if n > room { Some(End::Size) } else { end }
    }

    /// What it means that nothing more comes: in order, or with an error.
    fn closed(&self, error: Option<String>, open: bool) -> End {
        match self.framing {
            Framing::Close if open => End::Open,
            Framing::Close if error.is_none() => End::Whole,
            Framing::Chunked if self.bad_chunk => End::BadChunk,
            Framing::Chunked if self.chunks.has_all() => End::Whole,
            _ => End::Closed(error.unwrap_or_else(|| ENDED.to_owned())),
        }
    }
}

fn fill(stream: &mut dyn Stream, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match stream.read(buffer) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}
