//! What only another network shows: here 127.0.0.1 counts as public, 127.0.0.2 as
//! private, and names stand for what the test says.

use super::*;
use crate::settings::Settings;
use std::io::{Read, Write};
use std::net::TcpListener as Socket; // tidy: allow(listener)
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

const PUBLIC: Ipv4Addr = Ipv4Addr::LOCALHOST;
const PRIVATE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

/// A network in which `resolve` says what a name stands for.
fn net(resolve: impl Fn(&str) -> Vec<Ipv4Addr> + Send + Sync + 'static) -> Net {
    Net {
        resolve: Arc::new(move |host, port| {
            let found = resolve(host).into_iter();
            Ok(found.map(|ip| SocketAddr::new(ip.into(), port)).collect())
        }),
        refused: Arc::new(|ip| (ip != IpAddr::V4(PUBLIC)).then_some("a private address")),
    }
}

fn context() -> Context {
    let mut settings = Settings::default();
    settings.fetch.delay = Duration::ZERO;
    settings.fetch.time = Duration::from_secs(5);
    Context {
        settings,
        tally: Tally::default(),
    }
}

/// Answers each request by its path with what stands behind the head's first
/// line; gives the port and what was asked.
fn serve(answer: impl Fn(&str) -> String + Send + 'static) -> (u16, Arc<Mutex<Vec<String>>>) {
    let socket = Socket::bind((PUBLIC, 0)).unwrap();
    let port = socket.local_addr().unwrap().port();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = asked.clone();
    thread::spawn(move || {
        for stream in socket.incoming() {
            let mut stream = stream.unwrap();
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) > 0 {
                head.push(byte[0]);
            }
            let head = String::from_utf8(head).unwrap();
            let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
            log.lock().unwrap().push(path.clone());
            let _ = stream.write_all(answer(&path).as_bytes());
        }
    });
    (port, asked)
}

const PAGE: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<p>x";
const NONE: &str = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";

fn moved(to: &str) -> String {
    format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n")
}

#[test]
fn a_redirection_into_a_private_network_is_refused() {
    let (port, asked) = serve(move |path| match path {
        "/robots.txt" => NONE.to_owned(),
        "/by-number" => moved("http://127.0.0.2:1/"),
        "/oddly" => moved("http://0x7f000002/"),
        "/mapped" => moved("http://[::ffff:127.0.0.2]/"),
        "/by-name" => moved("//inside.example/secret"),
        _ => PAGE.to_owned(),
    });
    let net = net(|host| match host {
        "inside.example" => vec![PRIVATE],
        _ => vec![PUBLIC],
    });
    let mut fetcher = Fetcher::with_net(&context(), net).unwrap();
    let mut fetch = |path| fetcher.fetch(&format!("http://public.example:{port}{path}"));
    assert_eq!(&*fetch("/page").unwrap().bytes, b"<p>x");
    for (path, expected) in [
        (
            "/by-number",
            "leads to http://127.0.0.2:1/: 127.0.0.2 is a private address; ",
        ),
        (
            "/oddly",
            "leads to http://127.0.0.2/: 127.0.0.2 is a private address; ",
        ),
        (
            "/mapped",
            "leads to http://[::ffff:7f00:2]/: [::ffff:7f00:2] stands for ::ffff:127.0.0.2, a private address; ",
        ),
        (
            "/by-name",
            "leads to http://inside.example/secret: inside.example stands for 127.0.0.2, a private address; ",
        ),
    ] {
        let error = fetch(path).unwrap_err().to_string();
        assert!(error.contains(expected), "{path}: {error}");
        assert!(error.ends_with("give --allow-private"), "{error}");
    }
    let mut expected = vec!["/robots.txt"];
    expected.extend(["/page", "/by-number", "/oddly", "/mapped", "/by-name"]);
    assert_eq!(*asked.lock().unwrap(), expected);
}

#[test]
fn a_robots_txt_inside_a_private_network_is_not_asked_for() {
    let (port, asked) = serve(move |_| moved("http://inside.example/robots.txt"));
    let net = net(|host| match host {
        "inside.example" => vec![PRIVATE],
        _ => vec![PUBLIC],
    });
    let mut fetcher = Fetcher::with_net(&context(), net).unwrap();
    let error = fetcher.fetch(&format!("http://public.example:{port}/page"));
    let error = error.unwrap_err().to_string();
    assert!(
        error.contains("/robots.txt cannot be had (inside.example stands for 127.0.0.2, a private address), so "),
        "{error}"
    );
    assert_eq!(*asked.lock().unwrap(), ["/robots.txt"]);
}

#[test]
fn a_name_is_resolved_once_for_each_connection() {
    // It turns private behind the first check: what was checked is connected to.
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let net = net(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0 => vec![PUBLIC],
        _ => vec![PRIVATE],
    });
    let (port, paths) = serve(|_| PAGE.to_owned());
    let mut context = context();
    context.settings.fetch.robots = false;
    let mut fetcher = Fetcher::with_net(&context, net).unwrap();
    let url = format!("http://rebinding.example:{port}/");
    fetcher.fetch(&url).unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    let error = fetcher.fetch(&url).unwrap_err().to_string();
    assert!(
        error.contains("rebinding.example stands for 127.0.0.2"),
        "{error}"
    );
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    assert_eq!(paths.lock().unwrap().len(), 1);
}

#[test]
fn other_numbers_are_tried_where_one_does_not_answer() {
    // Nothing listens at the first.
    let net = Net {
        resolve: Arc::new(|_, port| {
            let free = Socket::bind((PUBLIC, 0))?.local_addr()?;
            Ok(vec![free, SocketAddr::new(PUBLIC.into(), port)])
        }),
        ..net(|_| Vec::new())
    };
    let (port, _) = serve(|_| PAGE.to_owned());
    let mut fetcher = Fetcher::with_net(&context(), net).unwrap();
    let snapshot = fetcher.fetch(&format!("http://public.example:{port}/"));
    assert_eq!(&*snapshot.unwrap().bytes, b"<p>x");
}

#[test]
fn rules_are_forgotten_before_they_take_too_much_memory() {
    let rule = format!("Disallow: /{}\n", "x".repeat(1_000));
    let robots = format!("User-agent: *\n{}", rule.repeat(480));
    let (port, asked) = serve(move |path| match path {
        "/robots.txt" => format!("HTTP/1.1 200 OK\r\n\r\n{robots}"),
        _ => PAGE.to_owned(),
    });
    let mut fetcher = Fetcher::with_net(&context(), net(|_| vec![PUBLIC])).unwrap();
    for n in 0..80 {
        let url = format!("http://host{n}.example:{port}/");
        fetcher.fetch(&url).unwrap();
        assert!(fetcher.sites_size <= ROBOTS_KEPT);
        fetcher.fetch(&url).unwrap();
    }
    assert!(fetcher.sites.len() < 80);
    let asked = asked.lock().unwrap();
    let robots = asked.iter().filter(|path| *path == "/robots.txt").count();
    assert_eq!((asked.len(), robots), (240, 80));
}

#[test]
fn names_that_cannot_be_sent_are_refused() {
    for agent in ["", "dixit/1.0\r\nX: y", "1.0", "d\u{e9}j\u{e0}"] {
        let mut context = context();
        context.settings.fetch.user_agent = agent.to_owned();
        let error = Fetcher::new(&context).err().unwrap();
        assert!(error.ends_run());
        assert!(
            error
                .to_string()
                .contains("is no name that servers can be told; ")
        );
    }
}

#[test]
fn retry_after_is_read_as_seconds_or_a_date() {
    assert_eq!(retry_after("120"), Some(Duration::from_secs(120)));
    assert_eq!(
        retry_after("Sun, 06 Nov 1994 08:49:37 GMT"),
        Some(Duration::ZERO)
    );
    let far = retry_after("Fri, 31 Dec 2100 23:59:59 GMT").unwrap();
    assert!(far > LONGEST_RETRY);
    for nothing in ["", "soon", "-1", "1.5"] {
        assert_eq!(retry_after(nothing), None, "{nothing:?}");
    }
}
