//! Addresses in, snapshots and WARC files out, against small servers of the test
//! on this machine. `address`, and redirections to private numbers, are tested in
//! the crate itself, where another network can be put in.

use dixit_capture::{CaptureBasis, Settings, Snapshot, Way, capture};
use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener as Socket; // tidy: allow(listener)
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// A server on this machine, with what it was asked and when.
struct Server {
    at: SocketAddr,
    asked: Arc<Mutex<Vec<(String, Instant)>>>,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.at)
    }

    fn asked(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        asked.iter().map(|(path, _)| path.clone()).collect()
    }
}

/// Serves each request with `answer`, in a thread of its own; `/robots.txt` too.
fn serve_all(answer: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> Server {
    let socket = Socket::bind("127.0.0.1:0").unwrap();
    let server = Server {
        at: socket.local_addr().unwrap(),
        asked: Arc::default(),
        heads: Arc::default(),
    };
    let (asked, heads) = (server.asked.clone(), server.heads.clone());
    let answer = Arc::new(answer);
    thread::spawn(move || {
        for stream in socket.incoming() {
            let mut stream = stream.unwrap();
            let (asked, heads, answer) = (asked.clone(), heads.clone(), answer.clone());
            thread::spawn(move || {
                let mut head = Vec::new();
                let mut byte = [0];
                while !head.ends_with(b"\r\n\r\n") {
                    if stream.read(&mut byte).unwrap_or(0) == 0 {
                        return;
                    }
                    head.push(byte[0]);
                }
                let head = String::from_utf8(head).unwrap();
                let path = head.split(' ').nth(1).unwrap().to_owned();
                asked.lock().unwrap().push((path.clone(), Instant::now()));
                heads.lock().unwrap().push(head);
                answer(&path, &mut stream);
            });
        }
    });
    server
}

/// As [`serve_all`], without a `robots.txt`.
fn serve(answer: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> Server {
    serve_all(move |path, stream| match path {
        "/robots.txt" => send(stream, &respond("404 Not Found", "", b"none")),
        path => answer(path, stream),
    })
}

/// A whole answer; `headers` end each in a line break.
fn respond(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

/// Nobody may be listening any more: then there is nothing to tell them.
fn send(stream: &mut TcpStream, bytes: &[u8]) {
    let _ = stream.write_all(bytes);
}

const HTML: &str = "Content-Type: text/html; charset=utf-8\r\n";

fn html(body: &[u8]) -> Vec<u8> {
    respond("200 OK", HTML, body)
}

fn settings() -> Settings {
    let mut settings = Settings::default();
    settings.fetch.allow_private = true;
    settings.fetch.delay = Duration::ZERO;
    settings.fetch.time = Duration::from_secs(10);
    settings
}

fn fetch(url: &str, settings: &Settings) -> Result<Snapshot, String> {
    let mut items: Vec<_> = capture(&[url.into()], settings).collect();
    assert_eq!(items.len(), 1);
    items.remove(0).map_err(|error| {
        assert_eq!(error.path(), url);
        let text = error.to_string();
        assert!(!text.ends_with('.') && !text.contains('\n'), "{text}");
        text.strip_prefix(&format!("{url}: ")).unwrap().to_owned()
    })
}

/// Fetches a page of a server that gives nothing else.
fn fetch_one(answer: Vec<u8>, settings: &Settings) -> Result<Snapshot, String> {
    let server = serve(move |_, stream| send(stream, &answer));
    fetch(&server.url("/page"), settings)
}

fn chunked(body: &[u8], size: usize) -> Vec<u8> {
    let mut out = Vec::new();
    for part in body.chunks(size) {
        out.extend(format!("{:x}\r\n", part.len()).bytes());
        out.extend(part);
        out.extend(b"\r\n");
    }
    out.extend(b"0\r\n\r\n");
    out
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

/// Brotli without compression: one meta-block for up to 65,536 bytes (RFC 7932,
/// 9.2).
fn brotli(bytes: &[u8]) -> Vec<u8> {
    let header = (((bytes.len() - 1) as u32) << 3 | 1 << 19) << 1;
    [&header.to_le_bytes()[..3], bytes, &[3]].concat()
}

/// A page with bytes of all kinds, the same each time.
fn large() -> Vec<u8> {
    let mut state = 1u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let mut page = b"%PDF-1.7\r\n\r\n0\r\n\r\nWARC/1.1\r\n".to_vec();
    page.extend((0..3_000_000).map(|_| next()));
    page
}

#[test]
fn a_page_is_what_was_meant_however_it_travels() {
    let page = "<!DOCTYPE html><p>\u{41f}\u{440}\u{438}\u{432}\u{435}\u{442}, world"
        .repeat(100)
        .into_bytes();
    let coded = |coding: &str, body: &[u8]| {
        let headers = format!("{HTML}Content-Encoding: {coding}\r\n");
        respond("200 OK", &headers, body)
    };
    let raw = |headers: &str, body: &[u8]| {
        [
            format!("HTTP/1.1 200 OK\r\n{HTML}{headers}\r\n").as_bytes(),
            body,
        ]
        .concat()
    };
    for (name, answer) in [
        ("plain", html(&page)),
        ("until the end", raw("", &page)),
        (
            "HTTP/1.0",
            [&b"HTTP/1.0 200 OK\nContent-Type: text/html\n\n"[..], &page].concat(),
        ),
        (
            "chunked",
            raw("Transfer-Encoding: chunked\r\n", &chunked(&page, 7)),
        ),
        ("gzip", coded("gzip", &gzip(&page))),
        ("deflate", coded("deflate", &zlib(&page))),
        ("br", coded("br", &brotli(&page))),
        ("zstd", coded("zstd", &zstd(&page))),
        (
            "gzip in chunks",
            raw(
                "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
                &chunked(&gzip(&page), 100),
            ),
        ),
        (
            "gzip as transfer coding",
            raw(
                "Transfer-Encoding: gzip, chunked\r\n",
                &chunked(&gzip(&page), 100),
            ),
        ),
        (
            "after interim answers",
            [
                &b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"[..],
                &html(&page),
            ]
            .concat(),
        ),
        (
            "and more behind it",
            [html(&page), b"rest".to_vec()].concat(),
        ),
    ] {
        let snapshot = fetch_one(answer, &settings()).unwrap();
        assert!(*snapshot.bytes == *page, "{name}");
        assert_eq!(snapshot.problems, [], "{name}");
        assert_eq!(snapshot.media_type, "text/html");
        assert_eq!(snapshot.way, Way::Fetch);
        assert_eq!(snapshot.url.as_deref(), Some(&*snapshot.path));
        assert_eq!(snapshot.captured.basis, CaptureBasis::Fetch);
        let captured = snapshot.captured.value.unwrap();
        assert!(
            captured.starts_with("20") && captured.ends_with('Z'),
            "{captured}"
        );
        let http = snapshot.http.unwrap();
        assert_eq!(http.status, 200);
        assert!(
            http.header("CONTENT-TYPE")
                .unwrap()
                .starts_with("text/html")
        );
    }
}

#[test]
fn a_server_that_keeps_the_connection_is_not_waited_for() {
    let server = serve(|_, stream| {
        send(stream, &html(b"<p>Done"));
        // Open until the other side closes it.
        let _ = stream.read(&mut [0]);
    });
    let began = Instant::now();
    let snapshot = fetch(&server.url("/page"), &settings()).unwrap();
    assert_eq!(&*snapshot.bytes, b"<p>Done");
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[test]
fn what_is_sent() {
    let server = serve(|_, stream| send(stream, &html(b"<p>x")));
    fetch(&server.url("/a b?c=d#e"), &settings()).unwrap();
    let heads = server.heads.lock().unwrap();
    let expected = format!(
        "GET /a%20b?c=d HTTP/1.1\r\nHost: {}\r\nUser-Agent: dixit/",
        server.at
    );
    assert!(heads[1].starts_with(&expected), "{}", heads[1]);
    assert!(heads[1].contains("\r\nAccept-Encoding: gzip, br, zstd, deflate\r\n"));
    assert!(!heads[1].to_ascii_lowercase().contains("cookie"));
}

#[test]
fn redirections_are_followed_to_their_end() {
    let server = serve(|path, stream| {
        let answer = match path {
            "/a" => respond(
                "301 Moved",
                "Location: /b/c?d#fragment\r\nSet-Cookie: x=y\r\n",
                b"",
            ),
            "/b/c?d" => respond("302 Found", "location: ../e\r\n", b"<p>Moved"),
            "/e" => html(b"<p>Here"),
            "/loop" => respond("307 Again", "Location: /loop2\r\n", b""),
            "/loop2" => respond("308 Again", "Location: /loop#x\r\n", b""),
            "/nowhere" => respond("302 Found", "", b""),
            "/ftp" => respond("302 Found", "Location: ftp://name.example/\r\n", b""),
            "/login" => respond("302 Found", "Location: http://a:b@name.example/\r\n", b""),
            "/bad" => respond("302 Found", "Location: http://[\r\n", b""),
            "/gone" => respond("302 Found", "Location: /missing\r\n", b""),
            "/missing" => respond("404 Not Found", HTML, b"<p>Nothing"),
            path => {
                let n: u32 = path[1..].parse().unwrap();
                respond("302 Found", &format!("Location: /{}\r\n", n + 1), b"")
            }
        };
        send(stream, &answer);
    });
    let snapshot = fetch(&server.url("/a#top"), &settings()).unwrap();
    assert_eq!(&*snapshot.bytes, b"<p>Here");
    assert_eq!(snapshot.path, server.url("/a#top"));
    assert_eq!(snapshot.url, Some(server.url("/e")));
    assert_eq!(server.asked(), ["/robots.txt", "/a", "/b/c?d", "/e"]);
    let heads = server.heads.lock().unwrap().join("");
    assert!(!heads.to_ascii_lowercase().contains("cookie"), "{heads}");
    for (path, expected) in [
        ("/loop", "leads back to itself; "),
        (
            "/nowhere",
            "the server answered with status 302, but does not say where to go; ",
        ),
        ("/ftp", "is no address of a page but of the kind ftp:; "),
        ("/login", "holds a user name or password, "),
        ("/bad", "leads to \"http://[\", which is no address "),
        (
            "/gone",
            &format!(
                "leads to {}: the server answered with status 404 (there is no such page); ",
                server.url("/missing")
            ),
        ),
    ] {
        let error = fetch(&server.url(path), &settings()).unwrap_err();
        assert!(error.starts_with(expected), "{path}: {error}");
    }
    let mut few = settings();
    few.fetch.redirects = 3;
    let error = fetch(&server.url("/0"), &few).unwrap_err();
    let expected = format!(
        "leads to {}: leads on more than 3 times; ",
        server.url("/4")
    );
    assert!(error.starts_with(&expected), "{error}");
    assert!(
        server.asked().contains(&"/3".to_owned()) && !server.asked().contains(&"/4".to_owned())
    );
}

#[test]
fn a_status_other_than_success_says_what_to_do() {
    for (status, expected) in [
        ("204 No Content", None),
        ("304 Not Modified", Some("status 304; ")),
        ("401 Unauthorized", Some("status 401 (it wants a login); ")),
        ("403 Forbidden", Some("status 403 (it refuses); ")),
        ("410 Gone", Some("status 410 (there is no such page); ")),
        (
            "429 Slow",
            Some("status 429 (too many requests); try again later"),
        ),
        ("500", Some("status 500 (it failed); try again later")),
    ] {
        let answer = format!("HTTP/1.1 {status}\r\n{HTML}\r\n").into_bytes();
        let found = fetch_one(answer, &settings());
        match expected {
            Some(expected) => assert!(found.unwrap_err().contains(expected)),
            None => assert_eq!(&*found.unwrap().bytes, b""),
        }
    }
}

#[test]
fn what_is_taken_as_served_needs_no_reader() {
    let mut settings = settings();
    settings.fetch.as_served = true;
    let feed = b"<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>T</title>\
        <item><title>A</title></item><item><title>B</title></item></channel></rss>";
    for (said, body, expected) in [
        ("image/png; q=1", &b"\x89PNG\r\n\x1a\n"[..], "image/png"),
        ("application/rss+xml", feed, "application/rss+xml"),
        ("text/html", b"<p>Words", "text/html"),
        ("no type at all", b"\0\x01", "application/octet-stream"),
    ] {
        let answer = respond("200 OK", &format!("Content-Type: {said}\r\n"), body);
        let snapshot = fetch_one(answer, &settings).unwrap();
        assert_eq!(
            (&*snapshot.bytes, snapshot.media_type.as_str()),
            (body, expected)
        );
    }
}

#[test]
fn an_answer_without_end_is_stopped_at_the_limit_of_bytes() {
    let sent = Arc::new(Mutex::new(0usize));
    let counted = sent.clone();
    let server = serve(move |path, stream| {
        let head = match path {
            "/chunks" => format!("HTTP/1.1 200 OK\r\n{HTML}Transfer-Encoding: chunked\r\n\r\n"),
            _ => format!("HTTP/1.1 200 OK\r\n{HTML}\r\n"),
        };
        send(stream, head.as_bytes());
        let part: &[u8] = match path {
            "/chunks" => &chunked(&[b'x'; 10_000], 10_000)[..10_008],
            _ => &[b'x'; 10_000],
        };
        while stream.write_all(part).is_ok() {
            *counted.lock().unwrap() += part.len();
        }
    });
    let settings = settings().with_max_bytes(100_000);
    for path in ["/plain", "/chunks"] {
        let error = capture(&[server.url(path).into()], &settings).next();
        let error = error.unwrap().unwrap_err();
        assert!(error.is_too_large());
        let text = error.to_string();
        assert!(
            text.ends_with(": goes on past the limit of 100000 bytes; raise it with --max-size"),
            "{text}"
        );
    }
    // Buffers of the system between the two included.
    assert!(*sent.lock().unwrap() < 30_000_000);
    let said = format!("HTTP/1.1 200 OK\r\n{HTML}Content-Length: 100001\r\n\r\nx").into_bytes();
    let error = fetch_one(said, &settings).unwrap_err();
    assert_eq!(
        error,
        "100001 bytes are over the limit of 100000; raise it with --max-size"
    );
}

#[test]
fn an_answer_that_drips_is_stopped_at_the_limit_of_time() {
    let drip = |stream: &mut TcpStream, part: &[u8]| {
        while stream.write_all(part).is_ok() {
            thread::park_timeout(Duration::from_millis(20));
        }
    };
    let server = serve(move |path, stream| match path {
        "/body" => {
            send(stream, format!("HTTP/1.1 200 OK\r\n{HTML}\r\n").as_bytes());
            drip(stream, b"x");
        }
        "/head" => {
            send(stream, b"HTTP/1.1 200 OK\r\nX: ");
            drip(stream, b"x");
        }
        "/interim" => drip(stream, b"HTTP/1.1 102 Processing\r\n\r\n"),
        "/redirects" => {
            thread::park_timeout(Duration::from_millis(100));
            send(
                stream,
                &respond("302 Found", "Location: /redirects?x\r\n", b""),
            );
        }
        "/silent" => drip(stream, b""),
        path => {
            thread::park_timeout(Duration::from_millis(100));
            let next = format!("Location: {path}x\r\n");
            send(stream, &respond("302 Found", &next, b""));
        }
    });
    let mut settings = settings();
    settings.fetch.time = Duration::from_millis(300);
    settings.fetch.redirects = 1_000;
    for path in ["/body", "/head", "/interim", "/redirects", "/silent"] {
        let began = Instant::now();
        let error = fetch(&server.url(path), &settings).unwrap_err();
        assert!(
            error.contains("was not there whole after 0.3 seconds ("),
            "{path}: {error}"
        );
        assert!(began.elapsed() < Duration::from_secs(3), "{path}");
    }
}

#[test]
fn heads_without_end_are_stopped() {
    let server = serve(move |path, stream| {
        send(stream, b"HTTP/1.1 200 OK\r\n");
        let line: &[u8] = match path {
            "/interim" => b"\r\nHTTP/1.1 100 Continue\r\n",
            "/one-line" => b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            _ => b"A: 0123456789012345678901234567890123456789\r\n",
        };
        if path == "/interim" {
            // The first line above is that of an interim answer, too.
            return while stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").is_ok() {};
        }
        while stream.write_all(line).is_ok() {}
    });
    for path in ["/lines", "/one-line"] {
        let error = fetch(&server.url(path), &settings()).unwrap_err();
        assert!(
            error.starts_with("the answer's headers are over the limit of 65536 bytes; "),
            "{path}: {error}"
        );
    }
    let server =
        serve(|_, stream| while stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").is_ok() {});
    let error = fetch(&server.url("/interim"), &settings()).unwrap_err();
    assert!(
        error.starts_with("the answer's headers are over the limit"),
        "{error}"
    );
}

#[test]
fn bombs_are_refused() {
    let zeros = vec![0; 5_000_000];
    let settings = settings().with_max_bytes(1_000_000);
    for (coding, body) in [
        ("gzip", gzip(&zeros)),
        ("deflate", zlib(&zeros)),
        ("zstd", zstd(&zeros)),
        ("gzip, gzip", gzip(&gzip(&zeros))),
    ] {
        let answer = respond(
            "200 OK",
            &format!("{HTML}Content-Encoding: {coding}\r\n"),
            &body,
        );
        let error = fetch_one(answer, &settings).unwrap_err();
        assert!(
            error.ends_with(
                "unpack to more than the limit of 1000000 bytes; raise it with --max-size"
            ),
            "{coding}: {error}"
        );
    }
}

#[test]
fn an_answer_that_breaks_off_is_read_with_a_problem() {
    let head = format!("HTTP/1.1 200 OK\r\n{HTML}");
    let page = b"<p>What came.</p>";
    for (rest, expected, kind, message) in [
        (
            [b"Content-Length: 100\r\n\r\n", &page[..]].concat(),
            &page[..],
            "truncated-answer",
            "the answer broke off after 17 of 100 bytes (the connection ended), the rest is missing; fetch it again",
        ),
        (
            [b"Transfer-Encoding: chunked\r\n\r\n20\r\n", &page[..]].concat(),
            page,
            "truncated-answer",
            "the answer broke off after 21 bytes (the connection ended), the rest is missing; fetch it again",
        ),
        (
            [
                b"Transfer-Encoding: chunked\r\n\r\n11\r\n",
                &page[..],
                b"\r\nzz\r\nmore",
            ]
            .concat(),
            b"<p>What came.</p>zz\r\nmore",
            "transfer-coding",
            "no chunk size stands at byte 23 of the body, behind chunk 1; the rest is taken as it is; fetch it again",
        ),
        (
            [b"Transfer-Encoding: chunked\r\n\r\n", &page[..]].concat(),
            page,
            "transfer-coding",
            "the body is declared as chunked but is not; fetch it again",
        ),
        (
            [
                &b"Content-Encoding: gzip\r\nContent-Length: 21\r\n\r\n"[..],
                &gzip(page)[..21],
            ]
            .concat(),
            &page[..0],
            "",
            "",
        ),
        (
            [&b"Content-Encoding: br\r\n\r\n"[..], &page[..]].concat(),
            page,
            "content-coding",
            "the body is declared as br but is not packed; fetch it again",
        ),
    ] {
        let answer = [head.as_bytes(), &rest].concat();
        let found = fetch_one(answer, &settings());
        if kind.is_empty() {
            // Not one byte could be unpacked, or what could be is named.
            match found {
                Ok(snapshot) => assert_eq!(snapshot.problems[0].kind, "content-coding"),
                Err(error) => assert!(error.contains("gzip stream"), "{error}"),
            }
            continue;
        }
        let snapshot = found.unwrap();
        assert_eq!(
            snapshot.bytes.escape_ascii().to_string(),
            expected.escape_ascii().to_string()
        );
        assert_eq!(snapshot.problems[0].kind, kind);
        assert_eq!(snapshot.problems[0].message, message);
        assert_eq!(snapshot.problems.len(), 1);
    }
}

#[test]
fn what_is_no_answer_is_named() {
    for (answer, expected) in [
        (&b""[..], "the server closed the connection after 0 bytes, before the page began; "),
        (b"HTTP/1.1 200 OK\r\nContent-Ty", "the server closed the connection after 27 bytes, "),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
            "the server closed the connection after 38 bytes, before the page began; ",
        ),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "the answer is not in HTTP/1; check the port "),
        (b"<html>No head", "the answer is not in HTTP/1; "),
        (b"HTTP/1.1 banana\r\n\r\n", "the answer is not in HTTP/1; "),
        (b"\x15\x03\x01\x00\x02\x02\x16", "the answer is not in HTTP/1; "),
        (b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG", "is image/png, which dixit does not read; "),
        (b"HTTP/1.1 200 OK\r\n\r\n\x89PNG\r\n\x1a\n", "is a PNG picture, which dixit does not read; "),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: magic\r\n\r\n\0\x01\x02",
            "is packed with \"magic\", which was not asked for; ",
        ),
    ] {
        let error = fetch_one(answer.to_vec(), &settings()).unwrap_err();
        assert!(error.starts_with(expected), "{}: {error}", answer.escape_ascii());
    }
    let free = Socket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = fetch(&format!("http://{free}/"), &settings()).unwrap_err();
    assert!(
        error.starts_with("127.0.0.1 cannot be reached ("),
        "{error}"
    );
    // TLS is verified: this is no server that could be.
    let socket = Socket::bind("127.0.0.1:0").unwrap();
    let at = socket.local_addr().unwrap();
    thread::spawn(move || {
        for stream in socket.incoming() {
            send(&mut stream.unwrap(), b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    let error = fetch(&format!("https://{at}/"), &settings()).unwrap_err();
    assert!(
        error.starts_with("127.0.0.1 cannot be verified (")
            || error.starts_with("this machine's certificates cannot be read ("),
        "{error}"
    );
}

#[test]
fn private_numbers_are_refused_however_they_are_written() {
    let server = serve(|_, stream| send(stream, &html(b"<p>Secret")));
    let mut settings = settings();
    settings.fetch.allow_private = false;
    let port = server.at.port();
    for host in [
        "127.0.0.1",
        "127.1",
        "0x7f.1",
        "2130706433",
        "017700000001",
        "localhost",
        "LocalHost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "169.254.169.254",
    ] {
        let error = fetch(&format!("http://{host}:{port}/"), &settings).unwrap_err();
        assert!(
            error.ends_with("; to fetch it all the same, give --allow-private"),
            "{host}: {error}"
        );
    }
    assert_eq!(server.asked(), [""; 0]);
}

/// A site whose `robots.txt` is `answer`.
fn with_robots(answer: Vec<u8>) -> Server {
    serve_all(move |path, stream| match path {
        "/robots.txt" => send(stream, &answer),
        _ => send(stream, &html(b"<p>Page")),
    })
}

#[test]
fn robots_txt_is_asked_first_and_obeyed() {
    let text = |robots: &str| respond("200 OK", "Content-Type: text/plain\r\n", robots.as_bytes());
    let redirect = |to: &str| respond("302 Found", &format!("Location: {to}\r\n"), b"");
    let other = with_robots(text("User-agent: dixit\nDisallow: /page"));
    let packed = gzip(b"User-agent: *\nDisallow: /page\n");
    let long = format!(
        "User-agent: *\nDisallow: /page\n{}",
        "# more\n".repeat(200_000)
    );
    for (answer, allowed) in [
        (text(""), true),
        (text("User-agent: *\nDisallow: /other"), true),
        (text("User-agent: *\nDisallow: /p*g\n"), false),
        (
            text("User-agent: *\nDisallow: /\n\nUser-agent: Dixit\nAllow: /\n"),
            true,
        ),
        (text("User-agent: *\nDisallow: /page$\n"), true),
        (text(&long), false),
        (
            respond("200 OK", "Content-Encoding: gzip\r\n", &packed),
            false,
        ),
        (
            respond("403 Forbidden", "", b"User-agent: *\nDisallow: /"),
            true,
        ),
        (respond("429 Slow", "", b""), true),
        (redirect(&other.url("/robots.txt")), false),
        (redirect("/robots.txt"), true),
        (redirect("ftp://name.example/"), true),
    ] {
        let site = with_robots(answer.clone());
        let urls = ["/page?1", "/page?2"].map(|path| site.url(path).into());
        let items: Vec<_> = capture(&urls, &settings()).collect();
        for item in items {
            match item {
                Ok(snapshot) => assert!(allowed, "{} {}", snapshot.path, answer.escape_ascii()),
                Err(error) => {
                    let text = error.to_string();
                    assert!(!allowed, "{text} {}", answer.escape_ascii());
                    assert!(
                        text.contains(&site.url("/robots.txt forbids it (Disallow: /")),
                        "{text}"
                    );
                    assert!(text.ends_with(
                        "; ask the site for leave, or save the page by hand in a browser"
                    ));
                }
            }
        }
        let asked = site.asked();
        let robots = asked.iter().filter(|path| *path == "/robots.txt").count();
        // Once a run; the one that leads to itself six times.
        let loops = answer
            .windows(23)
            .any(|w| w == b"Location: /robots.txt\r\n");
        assert_eq!(robots, if loops { 6 } else { 1 }, "{asked:?}");
        assert_eq!(
            asked.len() - robots,
            if allowed { 2 } else { 0 },
            "{asked:?}"
        );
        let mut without = settings();
        without.fetch.robots = false;
        fetch(&site.url("/page"), &without).unwrap();
    }
}

#[test]
fn a_robots_txt_that_cannot_be_had_forbids_all() {
    for (answer, why) in [
        (respond("503 Busy", "", b""), "status 503"),
        (respond("500 Error", "", b""), "status 500"),
        (
            b"".to_vec(),
            "the server closed the connection after 0 bytes",
        ),
        (b"garbage".to_vec(), "the answer is not in HTTP/1"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nUser-agent: *".to_vec(),
            "the connection ended",
        ),
    ] {
        let site = with_robots(answer);
        let error = fetch(&site.url("/page"), &settings()).unwrap_err();
        let expected = format!("{} cannot be had ({why}", site.url("/robots.txt"));
        assert!(error.starts_with(&expected), "{error}");
        assert!(error.contains("so nothing may be fetched there (RFC 9309); "));
        assert_eq!(site.asked(), ["/robots.txt"]);
    }
    let site = serve_all(|_, stream| drop(stream.read(&mut [0])));
    let mut settings = settings();
    settings.fetch.time = Duration::from_millis(200);
    let error = fetch(&site.url("/page"), &settings).unwrap_err();
    assert!(error.contains("/robots.txt cannot be had (was not there whole after 0.2 seconds"));
}

#[test]
fn the_target_of_a_redirection_is_asked_for_leave_too() {
    let closed = with_robots(respond("200 OK", "", b"User-agent: *\nDisallow: /"));
    let target = closed.url("/page");
    let open = serve(move |_, stream| {
        let to = format!("Location: {target}\r\n");
        send(stream, &respond("302 Found", &to, b""));
    });
    let error = fetch(&open.url("/page"), &settings()).unwrap_err();
    let expected = format!(
        "leads to {}: {} forbids it",
        closed.url("/page"),
        closed.url("/robots.txt")
    );
    assert!(error.starts_with(&expected), "{error}");
    assert_eq!(closed.asked(), ["/robots.txt"]);
}

#[test]
fn hosts_are_left_alone_between_requests() {
    let pauses = |server: &Server| {
        let asked = server.asked.lock().unwrap();
        let pauses = asked.windows(2).map(|pair| pair[1].1 - pair[0].1);
        pauses.collect::<Vec<_>>()
    };
    // The longer of the setting and what the site asks for, from end to start.
    for (delay, asked_for, expected) in [(0, "0.15", 150), (150, "0.01", 150)] {
        let robots = format!("User-agent: *\nCrawl-delay: {asked_for}\n");
        let site = with_robots(respond("200 OK", "", robots.as_bytes()));
        let mut settings = settings();
        settings.fetch.delay = Duration::from_millis(delay);
        let urls = ["/1", "/2"].map(|path| site.url(path).into());
        let items: Vec<_> = capture(&urls, &settings).map(Result::unwrap).collect();
        assert_eq!(items.len(), 2);
        let pauses = pauses(&site);
        assert_eq!(pauses.len(), 2);
        for pause in pauses {
            assert!(pause >= Duration::from_millis(expected), "{pause:?}");
        }
    }
}

#[test]
fn an_answer_may_ask_for_patience_once() {
    let calls = Arc::new(Mutex::new(BTreeMap::<String, u32>::new()));
    let server = serve(move |path, stream| {
        let mut calls = calls.lock().unwrap();
        let n = calls.entry(path.to_owned()).or_default();
        *n += 1;
        let answer = match (path, *n) {
            ("/long", _) => respond("429 Slow", "Retry-After: 3600\r\n", b""),
            ("/date", 1) => respond(
                "503 Busy",
                "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n",
                b"",
            ),
            (_, 1) | ("/always", _) => respond("503 Busy", "Retry-After: 0\r\n", b""),
            _ => html(b"<p>At last"),
        };
        send(stream, &answer);
    });
    for path in ["/once", "/date"] {
        assert_eq!(
            &*fetch(&server.url(path), &settings()).unwrap().bytes,
            b"<p>At last"
        );
    }
    let error = fetch(&server.url("/always"), &settings()).unwrap_err();
    assert!(
        error.starts_with("the server answered with status 503 "),
        "{error}"
    );
    let error = fetch(&server.url("/long"), &settings()).unwrap_err();
    let expected =
        "the server answered with status 429 and asks to wait 3600 seconds; try again then";
    assert_eq!(error, expected);
    let asked = server.asked();
    let times = |path: &str| asked.iter().filter(|p| *p == path).count();
    assert_eq!(
        (times("/once"), times("/always"), times("/long")),
        (2, 2, 1)
    );
}

// What is written.

/// A folder of its own for each test, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[derive(Debug)]
struct Record {
    fields: BTreeMap<String, String>,
    block: Vec<u8>,
}

/// Reads a WARC file as the standard has it, and nothing more lenient.
fn records(path: &Path) -> Vec<Record> {
    let bytes = fs::read(path).unwrap();
    let bytes = match path.extension().unwrap() == "gz" {
        true => {
            let mut plain = Vec::new();
            MultiGzDecoder::new(&bytes[..])
                .read_to_end(&mut plain)
                .unwrap();
            plain
        }
        false => bytes,
    };
    let mut rest = &bytes[..];
    let mut found = Vec::new();
    while !rest.is_empty() {
        let end = rest.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
        let head = std::str::from_utf8(&rest[..end]).unwrap();
        let mut lines = head.split("\r\n");
        assert_eq!(lines.next(), Some("WARC/1.1"));
        let mut fields = BTreeMap::new();
        for line in lines {
            let (name, value) = line.split_once(": ").unwrap();
            assert!(
                fields.insert(name.to_owned(), value.to_owned()).is_none(),
                "{line}"
            );
        }
        let length: usize = fields["Content-Length"].parse().unwrap();
        let block = rest[end + 4..][..length].to_vec();
        rest = rest[end + 4 + length..].strip_prefix(b"\r\n\r\n").unwrap();
        let digest = |bytes: &[u8]| format!("sha256:{}", hex(&Sha256::digest(bytes)));
        assert_eq!(fields["WARC-Block-Digest"], digest(&block));
        if let Some(payload) = fields.get("WARC-Payload-Digest") {
            let body = block.windows(4).position(|w| w == b"\r\n\r\n").unwrap() + 4;
            assert_eq!(*payload, digest(&block[body..]));
        }
        found.push(Record { fields, block });
    }
    let ids: std::collections::BTreeSet<_> =
        found.iter().map(|r| &r.fields["WARC-Record-ID"]).collect();
    assert_eq!(ids.len(), found.len(), "a name is given twice");
    found
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Pages that travel in all ways, and what goes wrong.
fn site() -> (Server, Vec<(&'static str, Vec<u8>)>) {
    let page = b"<!DOCTYPE html><p>A page.</p>".repeat(50);
    let coded = |coding: &str, body: &[u8]| {
        respond(
            "200 OK",
            &format!("{HTML}Content-Encoding: {coding}\r\n"),
            body,
        )
    };
    let chunks = |body: &[u8]| {
        let head = format!("HTTP/1.1 200 OK\r\n{HTML}Transfer-Encoding: chunked\r\n\r\n");
        [head.as_bytes(), &chunked(body, 13)].concat()
    };
    let answers = vec![
        ("/robots.txt", respond("404 Not Found", "", b"")),
        ("/plain", html(&page)),
        ("/chunked", chunks(&page)),
        ("/gzip", coded("gzip", &gzip(&page))),
        ("/br", coded("br", &brotli(&page))),
        (
            "/large",
            respond("200 OK", "Content-Type: application/pdf\r\n", &large()),
        ),
        ("/empty", html(b"")),
        (
            "/moved",
            respond("301 Moved", "Location: /plain\r\n", b"<p>Moved"),
        ),
        ("/gone", respond("404 Not Found", HTML, b"<p>Gone")),
        (
            "/picture",
            respond(
                "200 OK",
                "Content-Type: image/png\r\n",
                b"\x89PNG\r\n\x1a\n",
            ),
        ),
        (
            "/short",
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99\r\n\r\n<p>Sho"
                .to_vec(),
        ),
        ("/garbage", b"garbage".to_vec()),
        ("/nothing", Vec::new()),
    ];
    let served = answers.clone();
    let server = serve_all(move |path, stream| {
        let answer = served.iter().find(|(p, _)| *p == path);
        send(stream, &answer.unwrap().1);
    });
    (server, answers)
}

fn fetch_site(
    server: &Server,
    answers: &[(&str, Vec<u8>)],
    warc: &Path,
) -> Vec<Result<Snapshot, String>> {
    let mut settings = settings();
    settings.fetch.warc = Some(warc.to_owned());
    let urls: Vec<PathBuf> = answers
        .iter()
        .skip(1)
        .map(|(path, _)| server.url(path).into())
        .collect();
    let items = capture(&urls, &settings);
    items.map(|item| item.map_err(|e| e.to_string())).collect()
}

#[test]
fn each_exchange_is_recorded_as_it_travelled() {
    let (server, answers) = site();
    let folder = folder("recorded");
    for name in ["site.warc", "site.warc.gz"] {
        let path = folder.join(name);
        let items = fetch_site(&server, &answers, &path);
        let records = records(&path);
        let info = &records[0];
        assert_eq!(info.fields["WARC-Type"], "warcinfo");
        let text = String::from_utf8(info.block.clone()).unwrap();
        assert!(text.starts_with("software: dixit/") && text.contains("\r\nrobots: obey\r\n"));
        for record in &records[1..] {
            assert_eq!(
                record.fields["WARC-Warcinfo-ID"],
                info.fields["WARC-Record-ID"]
            );
            assert_eq!(record.fields["WARC-IP-Address"], "127.0.0.1");
        }
        // In the order in which they were asked for; the page that /moved leads to
        // twice.
        let mut expected: Vec<&(&str, Vec<u8>)> = answers.iter().collect();
        let moved = answers
            .iter()
            .position(|(path, _)| *path == "/moved")
            .unwrap();
        expected.insert(moved + 1, &answers[1]);
        let mut rest = records[1..].iter();
        for (path, answer) in expected {
            let request = rest.next().unwrap();
            assert_eq!(request.fields["WARC-Type"], "request");
            assert_eq!(request.fields["WARC-Target-URI"], server.url(path));
            let start = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n", server.at);
            assert!(request.block.starts_with(start.as_bytes()));
            if answer.is_empty() {
                continue;
            }
            let response = rest.next().unwrap();
            let kind = if *path == "/garbage" {
                "metadata"
            } else {
                "response"
            };
            assert_eq!(response.fields["WARC-Type"], kind);
            assert_eq!(response.fields["WARC-Target-URI"], server.url(path));
            assert_eq!(
                response.fields["WARC-Concurrent-To"],
                request.fields["WARC-Record-ID"]
            );
            assert_eq!(
                request.fields["WARC-Concurrent-To"],
                response.fields["WARC-Record-ID"]
            );
            assert!(response.block == *answer, "{path}");
            assert_eq!(
                response.fields.get("WARC-Truncated").map(String::as_str),
                match *path {
                    "/short" => Some("disconnect"),
                    "/garbage" => Some("unspecified"),
                    _ => None,
                }
            );
            // The page's digest is that of its snapshot where nothing was undone.
            let item = answers.iter().skip(1).position(|(p, _)| p == path);
            if let Some(Ok(snapshot)) = item.map(|n| &items[n])
                && matches!(*path, "/plain" | "/large" | "/empty")
            {
                let digest = format!("sha256:{}", snapshot.sha256);
                assert_eq!(response.fields["WARC-Payload-Digest"], digest);
                // That of /plain is recorded twice, at two times.
                if *path != "/plain" {
                    let captured = snapshot.captured.value.as_ref();
                    assert_eq!(Some(&response.fields["WARC-Date"]), captured);
                }
            }
            let coded = *path == "/chunked" || kind == "metadata";
            assert_eq!(response.fields.contains_key("WARC-Payload-Digest"), !coded);
        }
        assert!(rest.next().is_none());
    }
    // One gzip member a record: each begins where the one before ends.
    let packed = fs::read(folder.join("site.warc.gz")).unwrap();
    let mut rest = &packed[..];
    let mut members = 0;
    while !rest.is_empty() {
        let mut member = flate2::bufread::GzDecoder::new(rest);
        let mut record = Vec::new();
        member.read_to_end(&mut record).unwrap();
        assert!(record.starts_with(b"WARC/1.1\r\n") && record.ends_with(b"\r\n\r\n"));
        rest = member.into_inner();
        members += 1;
    }
    assert_eq!(members, records(&folder.join("site.warc")).len());
}

#[test]
fn warcio_finds_the_digests_in_order() {
    let (server, mut answers) = site();
    // warcio 1.8.1 unpacks what it checks, and fails on every record in brotli,
    // whoever wrote it, where the Python module brotli 1.2 is installed.
    answers.retain(|(path, _)| *path != "/br");
    let folder = folder("warcio");
    for name in ["site.warc", "site.warc.gz"] {
        let path = folder.join(name);
        fetch_site(&server, &answers, &path);
        let Ok(output) = Command::new("warcio")
            .args(["check", "-v"])
            .arg(&path)
            .output()
        else {
            let mut stderr = std::io::stderr().lock();
            writeln!(
                stderr,
                "SKIPPED: warcio is not installed; pip install warcio"
            )
            .unwrap();
            return;
        };
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{text}{stderr}");
        let passed = text.matches("digest pass").count();
        assert_eq!(passed, records(&path).len(), "{text}");
        assert!(
            !text.contains("not checked") && !text.contains("no digest"),
            "{text}"
        );
        let index = Command::new("warcio")
            .arg("index")
            .arg(&path)
            .output()
            .unwrap();
        assert!(index.status.success());
        let lines = String::from_utf8(index.stdout).unwrap();
        assert_eq!(lines.lines().count(), passed, "{lines}");
    }
}

#[test]
fn a_file_that_is_there_is_added_to() {
    let (server, answers) = site();
    let folder = folder("added");
    let some = &answers[..3];
    for name in ["site.warc", "site.warc.gz"] {
        let path = folder.join(name);
        fetch_site(&server, some, &path);
        let before = fs::read(&path).unwrap();
        fetch_site(&server, some, &path);
        let after = fs::read(&path).unwrap();
        assert!(after.starts_with(&before) && after.len() > before.len());
        let records = records(&path);
        let kinds = records.iter().map(|r| &*r.fields["WARC-Type"]);
        assert_eq!(kinds.filter(|kind| *kind == "warcinfo").count(), 2);
        assert_eq!(records.len(), 14);
    }
}

#[test]
fn a_file_that_cannot_be_added_to_stops_the_run() {
    let (server, answers) = site();
    let folder = folder("stopped");
    let whole = |name: &str| {
        let path = folder.join(name);
        fetch_site(&server, &answers[..3], &path);
        fs::read(&path).unwrap()
    };
    let (plain, packed) = (whole("whole.warc"), whole("whole.warc.gz"));
    let last = |bytes: &[u8], mark: &[u8]| {
        let starts = bytes.windows(mark.len()).rposition(|w| w == mark);
        starts.unwrap()
    };
    let plain_last = last(&plain, b"WARC/1.1\r\n");
    let packed_last = last(&packed, b"\x1f\x8b\x08");
    let mut wrong = packed.clone();
    let n = wrong.len();
    wrong[n - 6] ^= 1;
    let torn = |at: usize, of: usize| {
        format!(
            "ends in a record that is cut off: it is whole up to byte {at} of {of}; name another file, or cut this one there (truncate -s {at})"
        )
    };
    let junk = [&plain[..], b"junk"].concat();
    let asked = server.asked().len();
    for (name, content, expected) in [
        (
            "torn-block.warc",
            &plain[..plain.len() - 5],
            torn(plain_last, plain.len() - 5),
        ),
        (
            "torn-head.warc",
            &plain[..plain_last + 30],
            torn(plain_last, plain_last + 30),
        ),
        (
            "torn-mark.warc",
            &plain[..plain_last + 3],
            torn(plain_last, plain_last + 3),
        ),
        ("junk.warc", &junk, torn(plain.len(), junk.len())),
        ("torn.warc.gz", &packed[..n - 5], torn(packed_last, n - 5)),
        (
            "torn-start.warc.gz",
            &packed[..packed_last + 1],
            torn(packed_last, packed_last + 1),
        ),
        ("wrong.warc.gz", &wrong, torn(packed_last, n)),
        (
            "page.warc",
            b"<p>Not to be lost",
            "is there and is no WARC file, or a packed one; name another file".to_owned(),
        ),
        (
            "packed.warc",
            &packed,
            "is there and is no WARC file, or a packed one; name another file".to_owned(),
        ),
        (
            "plain.warc.gz",
            &plain,
            "is there and is no packed WARC file; name another file".to_owned(),
        ),
        (
            "page.html",
            b"",
            "is no name of a WARC file; end it in .warc or .warc.gz".to_owned(),
        ),
    ] {
        let path = folder.join(name);
        fs::write(&path, content).unwrap();
        let items = fetch_site(&server, &answers[..4], &path);
        // One error for all addresses, and nothing fetched.
        assert_eq!(items.len(), 1, "{name}");
        let error = items[0].as_ref().unwrap_err();
        assert_eq!(*error, format!("{}: {expected}", path.display()));
        assert_eq!(fs::read(&path).unwrap(), content, "{name}");
    }
    let items = fetch_site(&server, &answers[..3], &folder);
    assert_eq!(items.len(), 1);
    let items = fetch_site(&server, &answers[..3], &folder.join("no/such.warc"));
    assert!(
        items[0]
            .as_ref()
            .unwrap_err()
            .contains("cannot be opened (")
    );
    assert_eq!(server.asked().len(), asked);
    // Cut where the message says, it can be added to.
    let path = folder.join("torn.warc.gz");
    fs::write(&path, &packed[..packed_last]).unwrap();
    assert!(fetch_site(&server, &answers[..2], &path)[0].is_ok());
    records(&path);
}

#[test]
fn two_runs_do_not_write_one_file() {
    let (server, answers) = site();
    let path = folder("locked").join("site.warc.gz");
    let mut settings = settings();
    settings.fetch.warc = Some(path.clone());
    let urls = [server.url("/plain").into(), server.url("/gzip").into()];
    let mut first = capture(&urls, &settings);
    first.next().unwrap().unwrap();
    let second = fetch_site(&server, &answers[..3], &path);
    assert_eq!(second.len(), 1);
    let error = second[0].as_ref().unwrap_err();
    assert!(error.ends_with("is being written by another run; wait for it or name another file"));
    first.next().unwrap().unwrap();
    drop(first);
    assert_eq!(records(&path).len(), 7);
}

/// Runs one test of this file again in a process of its own, behind `script`, with
/// `value` for it to find; gives what it printed.
#[cfg(unix)]
fn again(test: &str, value: &Path, script: &str) -> String {
    let output = Command::new("sh")
        .arg("-c")
        .arg(format!("{script}; exec \"$0\" --exact --nocapture {test}"))
        .arg(std::env::current_exe().unwrap())
        .env(AGAIN, value)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}");
    text
}

/// Set for a test that is run again.
#[cfg(unix)]
const AGAIN: &str = "DIXIT_TEST_AGAIN";

/// What a test that is run again says to the one that runs it.
#[cfg(unix)]
fn say(line: &str) {
    // The harness may have begun a line.
    writeln!(std::io::stdout().lock(), "\nSAID {line}").unwrap();
}

#[cfg(unix)]
fn said(text: &str) -> Vec<&str> {
    let lines = text.lines();
    lines.filter_map(|l| l.strip_prefix("SAID ")).collect()
}

/// A limit on the size of files stands for a disk that gets full.
#[cfg(unix)]
#[test]
fn a_full_disk_stops_the_run() {
    if let Some(path) = std::env::var_os(AGAIN) {
        let (server, answers) = site();
        for item in fetch_site(&server, &answers, Path::new(&path)) {
            say(&item.map_or_else(|error| error, |snapshot| snapshot.path));
        }
        return;
    }
    for name in ["site.warc", "site.warc.gz"] {
        let path = folder("full").join(name);
        let limit = "trap '' XFSZ; ulimit -f 1000 || exit 3";
        let text = again("a_full_disk_stops_the_run", &path, limit);
        let lines = said(&text);
        // Four pages fit; the large one does not, and nothing is fetched after it.
        assert_eq!(lines.len(), 5, "{text}");
        let start = format!(
            "/large: is not kept, since {} cannot be written (",
            path.display()
        );
        assert!(lines[4].contains(&start), "{text}");
        assert!(
            lines[4].ends_with(
                "; it is whole up to the exchange before); make room or name another file"
            ),
            "{text}"
        );
        // warcinfo, robots.txt and four pages with their requests: and it is so.
        assert_eq!(records(&path).len(), 11);
    }
}

/// The most memory that this process has held, in bytes.
#[cfg(target_os = "linux")]
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|l| l.strip_prefix("VmHWM:"))
        .unwrap();
    let kib = line.trim().strip_suffix(" kB").unwrap();
    1024 * kib.parse::<u64>().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn memory_has_a_bound_whatever_is_served() {
    const LIMIT: u64 = 8 << 20;
    let Some(folder) = std::env::var_os(AGAIN) else {
        let folder = folder("memory");
        let text = again("memory_has_a_bound_whatever_is_served", &folder, ":");
        let grown: u64 = said(&text)[0].parse().unwrap();
        // Four times the limit, and 32 MiB for decoders and the rest.
        assert!(grown < 4 * LIMIT + (32 << 20), "{grown} bytes");
        return;
    };
    let server = serve(|path, stream| {
        let headers = match path {
            "/chunks" => "Transfer-Encoding: chunked\r\n",
            "/gzip" => "Content-Encoding: gzip\r\n",
            _ => "",
        };
        send(
            stream,
            format!("HTTP/1.1 200 OK\r\n{HTML}{headers}\r\n").as_bytes(),
        );
        // What is served is 6 GB unpacked, without end otherwise.
        let (part, times) = match path {
            "/chunks" => (b"1\r\nx\r\n".repeat(1_000), usize::MAX),
            "/gzip" => (gzip(&vec![0; 1 << 20]), 6_000_000_000 >> 20),
            "/page" => (vec![b'x'; LIMIT as usize], 1),
            _ => (vec![b'x'; 10_000], usize::MAX),
        };
        for _ in 0..times {
            if stream.write_all(&part).is_err() {
                return;
            }
        }
    });
    let mut settings = settings().with_max_bytes(LIMIT);
    settings.fetch.warc = Some(Path::new(&folder).join("site.warc.gz"));
    let urls = ["/page", "/plain", "/chunks", "/gzip", "/page"];
    let urls = urls.map(|path| server.url(path).into());
    let before = peak();
    let items: Vec<_> = capture(&urls, &settings)
        .map(|item| item.map_err(|e| e.is_too_large()))
        .collect();
    let grown = peak() - before;
    assert!(items[0].is_ok() && items[4].is_ok());
    for item in &items[1..4] {
        assert_eq!(item.as_ref().err(), Some(&true));
    }
    say(&grown.to_string());
}

#[test]
fn what_was_fetched_is_replayed_from_the_archive() {
    let (server, answers) = site();
    let folder = folder("replayed");
    for name in ["site.warc", "site.warc.gz"] {
        let path = folder.join(name);
        let fetched = fetch_site(&server, &answers, &path);
        let replayed = capture(std::slice::from_ref(&path), &settings())
            .map(Result::unwrap)
            .collect::<Vec<_>>();
        // The page that /moved leads to was recorded, and is read, twice; what is
        // empty, is no page, or was not found gives no snapshot.
        let pages: Vec<_> = fetched
            .into_iter()
            .filter_map(Result::ok)
            .filter(|page| !page.bytes.is_empty())
            .collect();
        assert_eq!(replayed.len(), pages.len());
        for (page, replayed) in pages.iter().zip(&replayed) {
            assert!(replayed.path.starts_with(&format!("{}#", path.display())));
            assert!(page.bytes == replayed.bytes, "{}", page.path);
            assert_eq!(replayed.sha256, page.sha256);
            assert_eq!(replayed.media_type, page.media_type);
            assert_eq!(replayed.url, page.url);
            assert_eq!(replayed.http, page.http);
            assert_eq!(replayed.captured.value, page.captured.value);
            assert_eq!(replayed.captured.basis, CaptureBasis::Record);
            assert_eq!(replayed.way, Way::Warc);
            // Digests are in order; what broke off is a problem both times.
            assert_eq!(replayed.problems.is_empty(), page.problems.is_empty());
        }
    }
}
