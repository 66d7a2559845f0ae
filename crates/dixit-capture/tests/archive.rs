//! Web archives in, snapshots or plain reasons out: every form, and every damage
//! that is met.

use dixit_capture::{
    Capture, CaptureBasis, Error, Settings, Skipped, Snapshot, Tally, Way, capture, capture_from,
};
use flate2::write::GzEncoder;
use flate2::{Compression, GzBuilder};
use sha1::Digest as _;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// A file of its own for one test, removed at its end with its folder.
struct File(PathBuf);

impl File {
    fn new(name: &str, bytes: &[u8]) -> File {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = format!("dixit-archive-{}-{n}", std::process::id());
        let folder = std::env::temp_dir().join(folder);
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join(name);
        fs::write(&path, bytes).unwrap();
        File(path)
    }

    fn items(&self) -> Vec<Result<Snapshot, Error>> {
        self.items_with(&Settings::default())
    }

    fn items_with(&self, settings: &Settings) -> Vec<Result<Snapshot, Error>> {
        let capture = capture(std::slice::from_ref(&self.0), settings);
        // Reading always comes to an end: more items than bytes would be one that
        // does not.
        let most = fs::metadata(&self.0).unwrap().len() as usize + 2;
        let items: Vec<_> = capture.take(most + 1).collect();
        assert!(items.len() <= most, "goes on for ever");
        items
    }

    /// Each item on a line: `OFFSET ADDRESS [KIND MESSAGE]…`, or `! MESSAGE`, the
    /// file's own path left out.
    fn outcome(&self) -> Vec<String> {
        let label = self.0.display().to_string();
        let line = |item: Result<Snapshot, Error>| match item {
            Ok(s) => {
                let place = s.path.strip_prefix(&label).unwrap();
                let url = s.url.as_deref().unwrap_or("-");
                let problems = s.problems.iter();
                let problems = problems.map(|p| format!(" [{}: {}]", p.kind, p.message));
                format!("{place} {url}{}", problems.collect::<String>())
            }
            Err(error) => {
                assert!(error.to_string().starts_with(error.path()), "{error}");
                format!("! {error}").replace(&label, "")
            }
        };
        self.items().into_iter().map(line).collect()
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(self.0.parent().unwrap());
    }
}

/// A record of WARC: its own headers, then its block.
fn record(kind: &str, headers: &[(&str, &str)], block: &[u8]) -> Vec<u8> {
    let mut lines = format!("WARC/1.0\r\nWARC-Type: {kind}\r\n");
    for (name, value) in headers {
        lines += &format!("{name}: {value}\r\n");
    }
    lines += &format!("Content-Length: {}\r\n\r\n", block.len());
    [lines.as_bytes(), block, b"\r\n\r\n"].concat()
}

fn answer(headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut head = "HTTP/1.1 200 OK\r\n".to_owned();
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    [head.as_bytes(), b"\r\n", body].concat()
}

fn sha1(bytes: &[u8]) -> String {
    let digest = sha1::Sha1::digest(bytes);
    let digits = digest.iter().map(|b| format!("{b:02x}"));
    format!("sha1:{}", digits.collect::<String>())
}

/// The record of a page, with its digests.
fn page(n: usize) -> Vec<u8> {
    let body = body(n);
    let block = answer(&[("Content-Type", "text/html; charset=utf-8")], &body);
    let headers = [
        ("WARC-Target-URI", &*format!("https://example.org/{n}")),
        ("WARC-Date", "2020-02-08T12:30:00Z"),
        ("WARC-Block-Digest", &sha1(&block)),
        ("WARC-Payload-Digest", &sha1(&body)),
        ("Content-Type", "application/http; msgtype=response"),
    ];
    record("response", &headers, &block)
}

/// A page of some hundred bytes that do not pack to nothing.
fn body(n: usize) -> Vec<u8> {
    let mut body = format!("<!DOCTYPE html><title>Page {n}</title>");
    for i in 0..40 {
        let word = (n * 7_919 + i * 104_729) * 2_654_435_761 % 1_000_003;
        body += &format!("<p>Paragraph {word} of page {n}.");
    }
    body.into_bytes()
}

fn info() -> Vec<u8> {
    record(
        "warcinfo",
        &[("WARC-Date", "2020-02-08T12:30:00Z")],
        b"software: test\r\n",
    )
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// As wget writes: an extra field in the header of each member.
fn wget_gz(bytes: &[u8]) -> Vec<u8> {
    let extra = [&b"sl\x08\0"[..], &(bytes.len() as u64).to_le_bytes()].concat();
    let builder = GzBuilder::new().extra(extra);
    let mut encoder = builder.write(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zst(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

/// Puts parts together; gives also where each begins.
fn join(parts: &[Vec<u8>]) -> (Vec<u8>, Vec<usize>) {
    let mut bytes = Vec::new();
    let mut starts = Vec::new();
    for part in parts {
        starts.push(bytes.len());
        bytes.extend_from_slice(part);
    }
    (bytes, starts)
}

/// An archive of a note and three pages, in each form: name, bytes, and the places
/// of the pages.
fn forms() -> Vec<(&'static str, Vec<u8>, Vec<String>)> {
    let records = [info(), page(1), page(2), page(3)];
    let (plain, starts) = join(&records);
    let places =
        |starts: &[usize]| -> Vec<String> { starts[1..].iter().map(usize::to_string).collect() };
    let mut forms = vec![("a.warc", plain.clone(), places(&starts))];
    for (name, pack) in [
        ("a.warc.gz", gz as fn(&[u8]) -> Vec<u8>),
        ("wget.warc.gz", wget_gz),
        ("a.warc.zst", zst),
    ] {
        let packed: Vec<Vec<u8>> = records.iter().map(|r| pack(r)).collect();
        let (bytes, starts) = join(&packed);
        forms.push((name, bytes, places(&starts)));
    }
    let inside = |starts: &[usize]| -> Vec<String> {
        starts[1..].iter().map(|at| format!("0+{at}")).collect()
    };
    forms.push(("one.warc.gz", gz(&plain), inside(&starts)));
    forms.push(("one.warc.zst", zst(&plain), inside(&starts)));
    forms
}

/// How often something was passed over, by reason.
fn counts(tally: &Tally) -> BTreeMap<Skipped, u64> {
    let skipped = tally.skipped();
    skipped
        .into_iter()
        .map(|(r, passed)| (r, passed.count))
        .collect()
}

#[test]
fn every_form_gives_the_same_pages() {
    for (name, bytes, places) in forms() {
        let file = File::new(name, &bytes);
        let mut read = capture(std::slice::from_ref(&file.0), &Settings::default());
        let tally = read.tally();
        let items: Vec<Snapshot> = read.by_ref().map(Result::unwrap).collect();
        assert_eq!(items.len(), 3, "{name}");
        for (n, (snapshot, place)) in items.iter().zip(&places).enumerate() {
            assert_eq!(snapshot.path, format!("{}#{place}", file.0.display()));
            assert_eq!(*snapshot.bytes, body(n + 1), "{name}");
            assert_eq!(snapshot.media_type, "text/html");
            assert_eq!(snapshot.url, Some(format!("https://example.org/{}", n + 1)));
            assert_eq!(
                snapshot.captured.value.as_deref(),
                Some("2020-02-08T12:30:00Z")
            );
            assert_eq!(snapshot.captured.basis, CaptureBasis::Record);
            let http = snapshot.http.as_ref().unwrap();
            assert_eq!(http.status, 200);
            assert_eq!(
                http.header("content-TYPE"),
                Some("text/html; charset=utf-8")
            );
            assert_eq!(snapshot.way, Way::Warc);
            assert_eq!(snapshot.problems, [], "{name}");
        }
        assert_eq!(tally.records(), 4, "{name}");
        assert_eq!(
            counts(&tally),
            BTreeMap::from([(Skipped::NoAnswer, 1)]),
            "{name}"
        );
        assert_eq!(tally.bytes(), bytes.len() as u64, "{name}");
        // Without the extension the bytes tell what it is.
        let file = File::new("unnamed", &bytes);
        assert_eq!(file.items().len(), 3, "{name}");
    }
}

#[test]
fn what_is_no_page_is_counted_by_its_reason() {
    let uri = ("WARC-Target-URI", "https://example.org/a");
    let html = ("Content-Type", "text/html");
    let moved = b"HTTP/1.1 301 Moved\r\nLocation: /b\r\n\r\nMoved.".to_vec();
    let records = [
        (info(), Some(Skipped::NoAnswer)),
        (
            record("request", &[uri], b"GET /a HTTP/1.1\r\n\r\n"),
            Some(Skipped::NoAnswer),
        ),
        (
            record("metadata", &[uri], b"via: b"),
            Some(Skipped::NoAnswer),
        ),
        (
            record("revisit", &[uri], &answer(&[html], b"")),
            Some(Skipped::Revisit),
        ),
        (record("response", &[uri], &moved), Some(Skipped::Status)),
        (
            record(
                "response",
                &[uri],
                &answer(&[("Content-Type", "image/png")], b"\x89PNG"),
            ),
            Some(Skipped::MediaType),
        ),
        (
            record("response", &[uri], &answer(&[html], b"")),
            Some(Skipped::NoBody),
        ),
        (record("response", &[uri], b""), Some(Skipped::NoBody)),
        (
            record(
                "response",
                &[("WARC-Target-URI", "dns:example.org")],
                b"2020 example.org",
            ),
            Some(Skipped::NoAnswer),
        ),
        (
            record("resource", &[uri, ("Content-Type", "text/css")], b"p {}"),
            Some(Skipped::MediaType),
        ),
        (
            record(
                "response",
                &[("WARC-Target-URI", "https://example.net/no")],
                &answer(&[html], b"<p>A"),
            ),
            Some(Skipped::Address),
        ),
        (record("resource", &[uri, html], b"<p>Taken"), None),
        (
            record(
                "conversion",
                &[uri, ("Content-Type", "text/plain")],
                b"Taken",
            ),
            None,
        ),
        // Nothing said: the bytes tell.
        (
            record("response", &[uri], &answer(&[], b"<html><p>Taken")),
            None,
        ),
    ];
    let mut expected = BTreeMap::new();
    for reason in records.iter().filter_map(|(_, reason)| *reason) {
        *expected.entry(reason).or_insert(0) += 1;
    }
    let (bytes, _) = join(&records.clone().map(|(bytes, _)| bytes));
    let file = File::new("a.warc", &bytes);
    let mut settings = Settings::default();
    settings.exclude = vec!["example.net/*".to_owned()];
    let mut read = capture(std::slice::from_ref(&file.0), &settings);
    let tally = read.tally();
    let taken: Vec<Snapshot> = read.by_ref().map(Result::unwrap).collect();
    let types: Vec<&str> = taken.iter().map(|s| s.media_type.as_str()).collect();
    assert_eq!(types, ["text/html", "text/plain", "text/html"]);
    assert!(taken[0].http.is_none() && taken[2].http.is_some());
    assert_eq!(counts(&tally), expected);
    assert_eq!(tally.records(), records.len() as u64);
}

#[test]
fn codings_are_undone_and_digests_hold_for_either_reading() {
    let body = body(1);
    let packed = gz(&body);
    let chunked = {
        let mut bytes = Vec::new();
        for chunk in packed.chunks(100) {
            bytes.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
            bytes.extend_from_slice(chunk);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"0\r\n\r\n");
        bytes
    };
    let html = ("Content-Type", "text/html");
    let gzip = ("Content-Encoding", "gzip");
    let chunks = ("Transfer-Encoding", "chunked");
    for (headers, stored) in [
        (&[html, gzip, chunks][..], &chunked),
        (&[html, gzip], &packed),
        (&[html, gzip, chunks], &packed),
        // Both undone before it was stored, the head left as it was.
        (&[html, gzip, chunks], &body),
    ] {
        for digested in [&chunked, &packed, &body] {
            let block = answer(headers, stored);
            let digest = sha1(digested);
            let bytes = record("response", &[("WARC-Payload-Digest", &digest)], &block);
            let items = File::new("a.warc", &bytes).items();
            let snapshot = items[0].as_ref().unwrap();
            assert_eq!(*snapshot.bytes, body);
            // A reading that these bytes do not have cannot be right.
            let possible = [stored.as_slice(), &packed, &body].contains(&digested.as_slice());
            let possible = possible && (digested != &packed || stored != &body);
            let kinds: Vec<&str> = snapshot.problems.iter().map(|p| &*p.kind).collect();
            let expected: &[&str] = if possible { &[] } else { &["digest"] };
            assert_eq!(kinds, expected, "{headers:?} {}", digested.len());
        }
    }
}

#[test]
fn a_wrong_digest_is_a_problem_that_names_both_values() {
    let body = body(1);
    let block = answer(&[("Content-Type", "text/html")], &body);
    let wrong = "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ";
    for (name, bytes) in [
        ("WARC-Block-Digest", &block),
        ("WARC-Payload-Digest", &body),
    ] {
        let archive = record("response", &[(name, wrong)], &block);
        for archive in [archive.clone(), gz(&archive)] {
            let items = File::new("a.warc", &archive).items();
            let snapshot = items[0].as_ref().unwrap();
            assert_eq!(*snapshot.bytes, body);
            let [problem] = &snapshot.problems[..] else {
                panic!("{:?}", snapshot.problems)
            };
            assert_eq!(problem.kind, "digest");
            assert!(
                problem
                    .message
                    .starts_with(&format!("{name} is recorded as {wrong}, but "))
            );
        }
        // The right ones, in several spellings.
        let sha256 = sha2::Sha256::digest(bytes);
        let sha256: String = sha256.iter().map(|b| format!("{b:02X}")).collect();
        for right in [sha1(bytes), format!("SHA-256:{sha256}")] {
            let archive = record("response", &[(name, &right)], &block);
            let items = File::new("a.warc", &archive).items();
            assert_eq!(items[0].as_ref().unwrap().problems, []);
        }
        let archive = record("response", &[(name, "crc:12")], &block);
        let items = File::new("a.warc", &archive).items();
        let message = &items[0].as_ref().unwrap().problems[0].message;
        assert_eq!(
            *message,
            format!("{name} \"crc:12\" is in no known form; it is not checked")
        );
    }
}

/// Three packed pages, the middle one changed after it was packed.
fn changed_gz(change: impl Fn(Vec<u8>) -> Vec<u8>) -> (Vec<u8>, Vec<usize>) {
    join(&[gz(&page(1)), change(gz(&page(2))), gz(&page(3))])
}

#[test]
fn damaged_members_are_named_and_the_next_record_is_found() {
    let (bytes, starts) = changed_gz(|mut member| {
        member.truncate(member.len() * 3 / 4);
        member
    });
    let file = File::new("a.warc.gz", &bytes);
    // What was unpacked is the page's own, and nothing of the next member's bytes.
    let items = file.items();
    let part = items[1].as_ref().unwrap();
    assert!(body(2).starts_with(&part.bytes) && part.bytes.len() > 100);
    let lines = file.outcome();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert_eq!(lines[0], "#0 https://example.org/1");
    let place = starts[1];
    let expected = format!("#{place} https://example.org/2 [record-length: the record has ");
    assert!(lines[1].starts_with(&expected), "{}", lines[1]);
    let expected = "[damaged-gzip: the gzip member ends early]";
    assert!(lines[1].contains(expected), "{}", lines[1]);
    assert_eq!(lines[2], format!("#{} https://example.org/3", starts[2]));

    // In the middle of its HTTP head: there is no body to be a snapshot.
    let (bytes, starts) = changed_gz(|mut member| {
        member.truncate(member.len() / 2);
        member
    });
    let lines = File::new("a.warc.gz", &bytes).outcome();
    assert_eq!(lines.len(), 3, "{lines:?}");
    let expected = format!("! #{}: the record has ", starts[1]);
    assert!(lines[1].starts_with(&expected), "{}", lines[1]);
    let expected = "bytes that it declares, and the gzip member ends early; fetch the archive again, or read on with what there is";
    assert!(lines[1].ends_with(expected), "{}", lines[1]);
    assert_eq!(lines[2], format!("#{} https://example.org/3", starts[2]));

    // At the end of the file.
    let (mut bytes, starts) = changed_gz(|member| member);
    bytes.truncate(bytes.len() - 100);
    let lines = File::new("a.warc.gz", &bytes).outcome();
    assert!(lines[2].starts_with(&format!(
        "#{} https://example.org/3 [record-length: ",
        starts[2]
    )));
    assert!(
        lines[2].contains("[damaged-gzip: the gzip member ends early]"),
        "{}",
        lines[2]
    );
    // Cut in the checksum alone: everything is there, and it is said all the same.
    let (mut bytes, starts) = changed_gz(|member| member);
    bytes.truncate(bytes.len() - 3);
    let lines = File::new("a.warc.gz", &bytes).outcome();
    let expected = "https://example.org/3 [damaged-gzip: the gzip member ends early]";
    assert_eq!(lines[2], format!("#{} {expected}", starts[2]));

    // Without the eight bytes of its end, as a killed writer leaves it.
    let (bytes, starts) = changed_gz(|mut member| {
        member.truncate(member.len() - 8);
        member
    });
    let lines = File::new("a.warc.gz", &bytes).outcome();
    let expected = "https://example.org/2 [damaged-gzip: the gzip member has a wrong checksum]";
    assert_eq!(
        lines[1..],
        [
            format!("#{} {expected}", starts[1]),
            format!("#{} https://example.org/3", starts[2]),
        ]
    );

    // One wrong bit in the checksum.
    let (bytes, starts) = changed_gz(|mut member| {
        let at = member.len() - 8;
        member[at] ^= 1;
        member
    });
    let lines = File::new("a.warc.gz", &bytes).outcome();
    assert_eq!(
        lines[1..],
        [
            format!("#{} {expected}", starts[1]),
            format!("#{} https://example.org/3", starts[2]),
        ]
    );

    // Bytes in the middle that are not the stream's.
    let (bytes, starts) = changed_gz(|mut member| {
        let at = member.len() * 7 / 8;
        member[at..at + 20].fill(0xff);
        member
    });
    let lines = File::new("a.warc.gz", &bytes).outcome();
    assert!(lines[1].contains("damaged-gzip"), "{}", lines[1]);
    assert_eq!(lines[2], format!("#{} https://example.org/3", starts[2]));

    // Damaged from its first bytes on: there is no snapshot to carry it.
    let (bytes, starts) = changed_gz(|mut member| {
        member[10..30].fill(0xff);
        member
    });
    let lines = File::new("a.warc.gz", &bytes).outcome();
    assert_eq!(
        lines[1..],
        [
            format!(
                "! #{}: the gzip member is damaged, and no record can be read from it; fetch the archive again, or read on with what there is",
                starts[1]
            ),
            format!("#{} https://example.org/3", starts[2]),
        ]
    );
}

/// Files as `tests/archives/dictionary.py` writes them.
#[test]
fn frames_with_a_dictionary_are_unpacked() {
    let plain = include_bytes!("fixtures/dictionary.warc.zst");
    let packed = include_bytes!("fixtures/dictionary-packed.warc.zst");
    for bytes in [&plain[..], packed] {
        let file = File::new("a.warc.zst", bytes);
        let items = file.items();
        assert_eq!(items.len(), 3);
        for (n, item) in items.into_iter().enumerate() {
            assert_eq!(*item.unwrap().bytes, body(n + 1));
        }
        // Taken up behind the first page, the dictionary is still needed.
        let paths = std::slice::from_ref(&file.0);
        let settings = Settings::default();
        let mut first = capture(paths, &settings);
        first.next().unwrap().unwrap();
        let rest = capture_from(paths, &settings, first.place());
        let urls: Vec<_> = rest.map(|item| item.unwrap().url.unwrap()).collect();
        assert_eq!(urls, ["https://example.org/2", "https://example.org/3"]);
    }
    // The dictionary damaged: nothing behind it can be told from garbage.
    let mut damaged = plain.to_vec();
    damaged[8] ^= 1;
    let lines = File::new("a.warc.zst", &damaged).outcome();
    assert_eq!(lines.len(), 2, "{lines:?}");
    let what = "! : the dictionary is damaged, and no record that needs it can be read; ";
    assert!(lines[0].starts_with(what), "{}", lines[0]);
    let what = ": the Zstandard frame asks for a dictionary that the file does not hold, and no record can be read from it; ";
    assert!(lines[1].contains(what), "{}", lines[1]);
}

#[test]
fn members_need_not_be_records() {
    // One record over three members, then a member with two.
    let second = page(2);
    let parts = [&second[..50], &second[50..500], &second[500..]];
    let (bytes, starts) = join(&[
        gz(&page(1)),
        gz(parts[0]),
        gz(parts[1]),
        gz(parts[2]),
        gz(&join(&[page(3), page(4)]).0),
    ]);
    let within = page(3).len();
    let file = File::new("a.warc.gz", &bytes);
    let lines = file.outcome();
    // The header must lie in one member; what it announces may go on in the next.
    assert_eq!(lines[0], "#0 https://example.org/1");
    let place = starts[4];
    assert_eq!(
        lines[lines.len() - 2..],
        [
            format!("#{place} https://example.org/3"),
            format!("#{place}+{within} https://example.org/4"),
        ]
    );
    let head = second.windows(4).position(|w| w == b"\r\n\r\n").unwrap() + 4;
    for cut in [
        head,
        head + 1,
        head + 300,
        second.len() - 5,
        second.len() - 2,
    ] {
        let members = [
            gz(&page(1)),
            gz(&second[..cut]),
            gz(&second[cut..]),
            gz(&page(3)),
        ];
        let (bytes, starts) = join(&members);
        let file = File::new("a.warc.gz", &bytes);
        assert_eq!(
            file.outcome(),
            [
                "#0 https://example.org/1".to_owned(),
                format!("#{} https://example.org/2", starts[1]),
                format!("#{} https://example.org/3", starts[3]),
            ],
            "{cut}"
        );
    }

    // All in one member, which is cut off: what came before is read.
    let mut bytes = gz(&join(&[page(1), page(2), page(3)]).0);
    bytes.truncate(bytes.len() * 8 / 10);
    let lines = File::new("a.warc.gz", &bytes).outcome();
    assert_eq!(
        lines[..2],
        [
            "#0 https://example.org/1".to_owned(),
            format!("#0+{} https://example.org/2", page(1).len()),
        ]
    );
    assert!(
        lines[2].contains("the gzip member ends early"),
        "{}",
        lines[2]
    );
    assert_eq!(lines.len(), 3, "{lines:?}");
}

#[test]
fn damaged_frames_of_zstandard_are_named_too() {
    let frames = [zst(&page(1)), zst(&page(2)), zst(&page(3))];
    let (bytes, starts) = join(&frames);
    let lines = File::new("a.warc.zst", &bytes[..bytes.len() - 50]).outcome();
    assert_eq!(lines.len(), 3, "{lines:?}");
    let expected = format!("! #{}: the Zstandard frame ends early", starts[2]);
    assert!(lines[2].starts_with(&expected), "{}", lines[2]);
    let mut wrong = bytes.clone();
    // In the checksum of the second frame, where the encoder writes one.
    wrong[starts[2] - 1] ^= 1;
    let lines = File::new("a.warc.zst", &wrong).outcome();
    assert_eq!(lines[0], "#0 https://example.org/1");
    assert!(
        lines[1].contains("[damaged-zstd: the Zstandard frame has a wrong checksum]"),
        "{lines:?}"
    );
    assert_eq!(lines[2], format!("#{} https://example.org/3", starts[2]));
    let garbage = [&frames[0][..], b"garbage", &frames[2]].concat();
    let lines = File::new("a.warc.zst", &garbage).outcome();
    let at = frames[0].len();
    assert_eq!(
        lines[1..],
        [
            format!(
                "! #{at}: 7 bytes are no Zstandard frame; fetch the archive again, or read on with what there is"
            ),
            format!("#{} https://example.org/3", at + 7),
        ]
    );
}

#[test]
fn bytes_between_records_are_named() {
    let what = "fetch the archive again, or read on with what there is";
    let (bytes, starts) = join(&[page(1), b"left over\r\n\r\n".to_vec(), page(2)]);
    let lines = File::new("a.warc", &bytes).outcome();
    assert_eq!(
        lines,
        [
            "#0 https://example.org/1".to_owned(),
            format!("! #{}: 13 bytes are no record; {what}", starts[1]),
            format!("#{} https://example.org/2", starts[2]),
        ]
    );
    // Among members: a page that was put in without being packed, and padding.
    let (bytes, starts) = join(&[gz(&page(1)), page(2), gz(&page(3)), vec![0; 512]]);
    let lines = File::new("a.warc.gz", &bytes).outcome();
    assert_eq!(
        lines,
        [
            "#0 https://example.org/1".to_owned(),
            format!(
                "! #{}: {} bytes are no gzip member; {what}",
                starts[1],
                page(2).len()
            ),
            format!("#{} https://example.org/3", starts[2]),
        ]
    );
    // A member that holds something else.
    let (bytes, starts) = join(&[gz(&page(1)), gz(b"<p>No record"), gz(&page(3))]);
    let lines = File::new("a.warc.gz", &bytes).outcome();
    assert_eq!(
        lines,
        [
            "#0 https://example.org/1".to_owned(),
            format!("! #{}: 12 bytes are no record; {what}", starts[1]),
            format!("#{} https://example.org/3", starts[2]),
        ]
    );
    let lines = File::new("a.warc", b"<p>No archive at all").outcome();
    assert_eq!(lines, [format!("! #0: 20 bytes are no record; {what}")]);
    let lines = File::new("a.warc.gz", b"").outcome();
    assert_eq!(lines, ["! : is empty; nothing can be read from it"]);
    let lines = File::new("a.warc", b"\r\n\r\n").outcome();
    assert_eq!(lines, [format!("! #0: holds no record; {what}")]);
}

/// A record with another length, or none.
fn relength(record: &[u8], length: Option<usize>) -> Vec<u8> {
    let text = String::from_utf8(record.to_vec()).unwrap();
    let start = text.find("Content-Length: ").unwrap();
    let end = start + text[start..].find("\r\n").unwrap() + 2;
    let line = length.map(|n| format!("Content-Length: {n}\r\n"));
    (text[..start].to_owned() + &line.unwrap_or_default() + &text[end..]).into_bytes()
}

#[test]
fn wrong_lengths_do_not_swallow_what_follows() {
    let block = answer(&[("Content-Type", "text/html; charset=utf-8")], &body(2)).len();
    type Pack = fn(&[u8]) -> Vec<u8>;
    let none: Pack = |bytes| bytes.to_vec();
    for (name, pack, whole) in [
        ("a.warc", none, none),
        ("a.warc.gz", gz as Pack, none),
        ("one.warc.gz", none, gz),
    ] {
        let build = |length| {
            let records = [page(1), relength(&page(2), length), page(3)];
            let packed = records.map(|r| pack(&r));
            File::new(name, &whole(&join(&packed).0))
        };
        // None: the block ends where the next record begins, and its digest says
        // that it is whole.
        let items = build(None).items();
        let snapshot = items[1].as_ref().unwrap();
        assert_eq!(*snapshot.bytes, body(2), "{name}");
        let messages: Vec<&str> = snapshot.problems.iter().map(|p| &*p.message).collect();
        assert_eq!(
            messages,
            ["the record declares no length; it is read up to the next one"]
        );
        assert!(items[2].as_ref().unwrap().problems.is_empty());
        assert_eq!(items.len(), 3);

        // Too great: it would take in the next record. The last is over the limit.
        for more in [10, 300, 1_000_000, 1_000_000_000_000] {
            let items = build(Some(block + more)).items();
            let snapshot = items[1].as_ref().unwrap();
            assert!(snapshot.bytes.starts_with(&body(2)), "{name} {more}");
            assert_eq!(snapshot.problems[0].kind, "record-length", "{name} {more}");
            let last = items.last().unwrap().as_ref().unwrap();
            assert_eq!(*last.bytes, body(3), "{name} {more}");
            assert_eq!(last.url.as_deref(), Some("https://example.org/3"));
            assert_eq!(items.len(), 3, "{name} {more}");
        }

        // Too small: what is left over is named.
        let items = build(Some(block - 20)).items();
        let snapshot = items[1].as_ref().unwrap();
        assert_eq!(*snapshot.bytes, body(2)[..body(2).len() - 20]);
        assert_eq!(snapshot.problems[0].kind, "digest");
        let error = items[2].as_ref().unwrap_err().to_string();
        assert!(error.contains(": 24 bytes are no record; "), "{error}");
        assert_eq!(*items[3].as_ref().unwrap().bytes, body(3));
    }
}

#[test]
fn a_record_that_is_passed_over_does_not_swallow_others_either() {
    let request = record("request", &[], b"GET / HTTP/1.1\r\n\r\n");
    for length in [1_000_000, 1_000_000_000_000] {
        let bytes = join(&[page(1), relength(&request, Some(length)), page(3)]).0;
        let lines = File::new("a.warc", &bytes).outcome();
        assert_eq!(lines.len(), 3, "{lines:?}");
        let what = format!(": the record declares {length} bytes, but the next record begins");
        assert!(lines[1].contains(&what), "{}", lines[1]);
        assert!(lines[2].ends_with(" https://example.org/3"));
    }
    // Nothing follows that could be a record.
    let bytes = join(&[page(1), relength(&request, Some(1_000_000))]).0;
    let lines = File::new("a.warc", &bytes).outcome();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(
        lines[1].contains("of the 1000000 bytes that it declares; "),
        "{}",
        lines[1]
    );
}

#[test]
fn a_length_far_over_the_limit_and_the_file_is_told_once() {
    let long = relength(&page(2), Some(1_000_000_000_000));
    for (name, bytes) in [
        ("a.warc", join(&[page(1), long.clone()]).0),
        ("a.warc.gz", join(&[gz(&page(1)), gz(&long)]).0),
    ] {
        let file = File::new(name, &bytes);
        let items = file.items();
        assert_eq!(items.len(), 2, "{name}");
        let snapshot = items[1].as_ref().unwrap();
        assert!(snapshot.bytes.starts_with(&body(2)), "{name}");
        assert_eq!(snapshot.problems[0].kind, "record-length", "{name}");
    }
    // What is there is over the limit too.
    let block = answer(&[("Content-Type", "text/html")], &vec![b'x'; 4 << 20]);
    let long = record("response", &[], &block);
    let long = relength(&long, Some(1_000_000_000_000));
    for (name, bytes) in [("a.warc", long.clone()), ("a.warc.gz", gz(&long))] {
        let items = File::new(name, &bytes).items_with(&Settings::default().with_max_bytes(100));
        assert_eq!(items.len(), 1, "{name}");
        let error = items[0].as_ref().unwrap_err().to_string();
        assert!(
            error.contains("of the 1000000000000 bytes"),
            "{name} {error}"
        );
    }
}

#[test]
fn what_the_crawler_or_the_head_admits_is_a_problem() {
    let html = ("Content-Type", "text/html");
    let page = b"<html><p>Text";
    let chunked = b"5\r\n<html\r\n9\r\n><p>Te".to_vec();
    for (headers, block, kind, message) in [
        (
            vec![("WARC-Truncated", "length")],
            answer(&[html], page),
            "warc-truncated",
            "the crawler stored a part of it only (WARC-Truncated: length)",
        ),
        (
            vec![("WARC-Segment-Number", "1")],
            answer(&[html], page),
            "warc-segment",
            "it is the first of several parts; the others are passed over",
        ),
        (
            vec![],
            answer(&[html, ("Transfer-Encoding", "chunked")], &chunked),
            "transfer-coding",
            "chunk 2 of the body has 6 of the 9 bytes that it declares",
        ),
        (
            vec![],
            page.to_vec(),
            "http-head",
            "it holds no HTTP head; all of it is taken for the body",
        ),
        (
            vec![("WARC-Date", "yesterday")],
            answer(&[html], page),
            "capture-time",
            "its time of capture \"yesterday\" is no exact time",
        ),
    ] {
        let items = File::new("a.warc", &record("response", &headers, &block)).items();
        let snapshot = items[0].as_ref().unwrap();
        assert!(snapshot.bytes.starts_with(b"<html><p>Te"));
        let found: Vec<_> = snapshot
            .problems
            .iter()
            .map(|p| (&*p.kind, &*p.message))
            .collect();
        assert_eq!(found, [(kind, message)]);
    }
}

#[test]
fn addresses_as_archives_write_them() {
    for (written, expected) in [
        ("<https://example.org/a>", "https://example.org/a"),
        ("https://example.org/a b c", "https://example.org/a b c"),
        (
            "https://example.org/caf\u{e9}",
            "https://example.org/caf\u{e9}",
        ),
    ] {
        let bytes = record(
            "resource",
            &[("WARC-Target-URI", written), ("Content-Type", "text/plain")],
            b"Text",
        );
        let items = File::new("a.warc", &bytes).items();
        assert_eq!(items[0].as_ref().unwrap().url.as_deref(), Some(expected));
    }
    // Folded over two lines, in capitals, with line ends of one byte.
    let bytes = b"WARC/1.1\nWARC-TYPE: Resource\nwarc-target-uri:\n https://example.org/\n long\nContent-type: text/plain\nContent-Length: 4\n\nText\n\n";
    let items = File::new("a.warc", bytes).items();
    let url = items[0].as_ref().unwrap().url.clone();
    assert_eq!(
        url.as_deref().map(str::trim),
        Some("https://example.org/ long")
    );
}

#[test]
fn records_over_the_limit_are_named_and_passed_over() {
    let settings = Settings::default().with_max_bytes(10_000);
    let html = ("Content-Type", "text/html");
    let big = vec![b'x'; 2_000_000];
    let film = answer(&[("Content-Type", "video/mp4")], &big);
    for body in [big.clone(), vec![b'x'; 20_000], gz(&vec![b'x'; 20_000])] {
        let coding = (
            "Content-Encoding",
            if body[0] == b'x' { "identity" } else { "gzip" },
        );
        let block = answer(&[html, coding], &body);
        let parts = [
            page(1),
            record("response", &[], &block),
            record("response", &[], &film),
            page(3),
        ];
        for packed in [parts.clone(), parts.clone().map(|p| gz(&p))] {
            let items = File::new("a.warc", &join(&packed).0).items_with(&settings);
            assert_eq!(items.len(), 3);
            let error = items[1].as_ref().unwrap_err();
            assert!(error.is_too_large(), "{error}");
            let place = format!("#{}", packed[0].len());
            assert!(error.path().ends_with(&place), "{error}");
            assert_eq!(*items[2].as_ref().unwrap().bytes, super_body(3));
        }
    }
}

/// [`body`], where a test's own variable hides it.
fn super_body(n: usize) -> Vec<u8> {
    body(n)
}

#[test]
fn a_run_is_taken_up_where_it_stopped() {
    let mut forms: Vec<(String, Vec<u8>)> = forms()
        .into_iter()
        .map(|(name, bytes, _)| (name.to_owned(), bytes))
        .collect();
    let (damaged, _) = changed_gz(|mut member| {
        member.truncate(member.len() / 2);
        member
    });
    forms.push(("damaged.warc.gz".to_owned(), damaged));
    let members = [
        ("archive/a.warc.gz", join(&[gz(&page(1)), gz(&page(2))]).0),
        ("archive/b#+1.warc.gz", gz(&join(&[page(3), page(4)]).0)),
        ("archive/c.warc", page(5)),
    ];
    let members: Vec<(&str, &[u8])> = members.iter().map(|(n, b)| (*n, &b[..])).collect();
    forms.push(("a.wacz".to_owned(), package(&members, None)));
    for (name, bytes) in forms {
        let file = File::new(&name, &bytes);
        let paths = std::slice::from_ref(&file.0);
        let settings = Settings::default();
        let whole: Vec<String> = capture(paths, &settings).map(line).collect();
        assert!(whole.len() >= 3, "{name} {whole:?}");
        for stop in 1..whole.len() {
            let mut first = capture(paths, &settings);
            let mut lines: Vec<String> = first.by_ref().take(stop).map(line).collect();
            let position = first.place();
            // As it is kept between two runs.
            let position = serde_json::to_string(&position).unwrap();
            let position = serde_json::from_str(&position).unwrap();
            lines.extend(capture_from(paths, &settings, position).map(line));
            assert_eq!(lines, whole, "{name} {stop}");
        }
    }
    // What lies before is not looked at.
    let (bytes, starts) = changed_gz(|member| member);
    let file = File::new("a.warc.gz", &bytes);
    let paths = std::slice::from_ref(&file.0);
    let mut first = capture(paths, &Settings::default());
    let _ = first.by_ref().take(2).count();
    let position = first.place();
    let mut spoilt = bytes.clone();
    spoilt[20..starts[2]].fill(0xff);
    fs::write(&file.0, spoilt).unwrap();
    let rest: Vec<String> = capture_from(paths, &Settings::default(), position)
        .map(line)
        .collect();
    assert_eq!(rest.len(), 1);
    assert!(rest[0].contains("https://example.org/3"), "{rest:?}");
}

fn line(item: Result<Snapshot, Error>) -> String {
    match item {
        Ok(s) => format!("{} {:?} {} {:?}", s.path, s.url, s.sha256, s.problems),
        Err(error) => error.to_string(),
    }
}

/// A WACZ package. With `manifest`, a `datapackage.json` of these members and
/// their hashes.
fn package(members: &[(&str, &[u8])], manifest: Option<&[(&str, String)]>) -> Vec<u8> {
    use zip::write::SimpleFileOptions;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let deflated = stored.compression_method(zip::CompressionMethod::Deflated);
    for (n, (name, bytes)) in members.iter().enumerate() {
        zip.start_file(*name, if n % 2 == 0 { stored } else { deflated })
            .unwrap();
        zip.write_all(bytes).unwrap();
    }
    if let Some(manifest) = manifest {
        let resources: Vec<serde_json::Value> = manifest
            .iter()
            .map(|(path, hash)| serde_json::json!({"path": path, "hash": hash}))
            .collect();
        let manifest = serde_json::json!({"profile": "data-package", "resources": resources});
        zip.start_file("datapackage.json", deflated).unwrap();
        zip.write_all(manifest.to_string().as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn sha256(bytes: &[u8]) -> String {
    let digest = sha2::Sha256::digest(bytes);
    let digits = digest.iter().map(|b| format!("{b:02x}"));
    format!("sha256:{}", digits.collect::<String>())
}

#[test]
fn packages_are_read_in_the_order_of_their_names() {
    let one = join(&[gz(&info()), gz(&page(1)), gz(&page(2))]).0;
    let stray = page(9);
    let members: [(&str, &[u8]); 6] = [
        ("archive/b.warc", &page(3)),
        ("archive/a.warc.gz", &one),
        ("../x.warc", &stray),
        ("/root.warc", &stray),
        ("pages/pages.jsonl", b"{}"),
        ("archive/c.warc.gz", &gz(&page(4))),
    ];
    let hashes: Vec<(&str, String)> = members.iter().map(|(n, b)| (*n, sha256(b))).collect();
    let file = File::new("a.wacz", &package(&members, Some(&hashes)));
    let at = gz(&info()).len();
    let outside = "lies outside archive/, where a package has its records, and is not read; \
                   take it out of the package to read it";
    assert_eq!(
        file.outcome(),
        [
            format!("! #../x.warc: {outside}"),
            format!("! #/root.warc: {outside}"),
            format!("#archive/a.warc.gz#{at} https://example.org/1"),
            format!(
                "#archive/a.warc.gz#{} https://example.org/2",
                at + gz(&page(1)).len()
            ),
            "#archive/b.warc#0 https://example.org/3".to_owned(),
            "#archive/c.warc.gz#0 https://example.org/4".to_owned(),
        ]
    );
    let items = file.items();
    let mut read = items.iter().filter_map(|item| item.as_ref().ok());
    assert!(read.all(|snapshot| snapshot.way == Way::Wacz));
    // Nothing was written beside the file.
    let folder = file.0.parent().unwrap();
    assert_eq!(fs::read_dir(folder).unwrap().count(), 1);
    assert!(!folder.parent().unwrap().join("x.warc").exists());
}

#[test]
fn packages_that_were_changed_are_named_and_still_read() {
    let members: [(&str, &[u8]); 2] = [("archive/a.warc", &page(1)), ("archive/b.warc", &page(2))];
    let wrong = sha256(b"");
    let hashes = [
        ("archive/a.warc", wrong.clone()),
        ("archive/b.warc", sha256(&page(2))),
        ("archive/gone.warc", wrong.clone()),
    ];
    let lines = File::new("a.wacz", &package(&members, Some(&hashes))).outcome();
    let advice = "fetch the package again, or make it anew from its WARC files";
    assert_eq!(
        lines,
        [
            format!(
                "! #archive/gone.warc: is named in datapackage.json, but the package does not hold it; {advice}"
            ),
            format!(
                "! #archive/a.warc: its SHA-256 is {}, but datapackage.json says {}; the package was changed after it was made; {advice}",
                &sha256(&page(1))[7..],
                &wrong[7..]
            ),
            "#archive/a.warc#0 https://example.org/1".to_owned(),
            "#archive/b.warc#0 https://example.org/2".to_owned(),
        ]
    );

    // Without a manifest the ZIP file's own checksums are left.
    let mut bytes = package(&members, None);
    let at = bytes.windows(9).position(|w| w == b"Paragraph").unwrap();
    bytes[at] = b'p';
    let lines = File::new("a.wacz", &bytes).outcome();
    assert!(
        lines[0].starts_with("! #archive/a.warc: its CRC-32 is "),
        "{}",
        lines[0]
    );
    assert!(lines[1].starts_with("#archive/a.warc#0 https://example.org/1 [digest: "));
    assert_eq!(lines[2], "#archive/b.warc#0 https://example.org/2");

    // The index cut off.
    let bytes = package(&members, None);
    let lines = File::new("a.wacz", &bytes[..bytes.len() - 40]).outcome();
    assert_eq!(lines.len(), 1);
    assert!(
        lines[0].starts_with("! : the index of the ZIP file cannot be read ("),
        "{}",
        lines[0]
    );
    assert!(lines[0].ends_with(&format!("; {advice}")), "{}", lines[0]);
    let lines = File::new("a.wacz", &package(&[("readme.txt", b"x")], None)).outcome();
    assert_eq!(
        lines,
        [
            "! : holds no WARC file (archive/*.warc); name the WARC files themselves, if it has them elsewhere"
        ]
    );
}

#[test]
fn members_on_top_of_one_another_are_not_unpacked_again() {
    // Both entries of the index point at the first member's bytes.
    let members: [(&str, &[u8]); 2] = [("archive/a.warc", &page(1)), ("archive/b.warc", &page(1))];
    let mut bytes = package(&[members[0], ("x", b""), members[1]], None);
    let index = |bytes: &[u8], n: usize| {
        let mut starts = bytes
            .windows(4)
            .enumerate()
            .filter(|(_, w)| *w == b"PK\x01\x02");
        starts.nth(n).unwrap().0
    };
    let (first, third) = (index(&bytes, 0), index(&bytes, 2));
    let offset = bytes[first + 42..first + 46].to_vec();
    bytes[third + 42..third + 46].copy_from_slice(&offset);
    let lines = File::new("a.wacz", &bytes).outcome();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(
        lines[0].contains(": lies on top of another member; it is passed over; "),
        "{}",
        lines[0]
    );
    assert!(lines[1].ends_with("https://example.org/1"));
}

/// What one byte here and there changed leads to: any items, but an end and no
/// panic.
#[test]
fn no_damage_stops_a_run() {
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed as usize
    };
    let members: [(&str, &[u8]); 2] = [("archive/a.warc", &page(1)), ("archive/b.warc", &page(2))];
    let mut archives: Vec<(&str, Vec<u8>)> = forms().into_iter().map(|(n, b, _)| (n, b)).collect();
    archives.push(("a.wacz", package(&members, None)));
    for (name, bytes) in archives {
        for _ in 0..60 {
            let mut bytes = bytes.clone();
            for _ in 0..random() % 6 {
                let at = random() % bytes.len();
                bytes[at] = random() as u8;
            }
            if random() % 2 == 0 {
                bytes.truncate(random() % bytes.len() + 1);
            }
            File::new(name, &bytes).items();
        }
    }
}

#[test]
fn lengths_made_to_be_read_again_and_again_are_not() {
    // Each record claims all that follows: gone back to without a bound, they would
    // have 40,000 times 4 MB read.
    let mut bytes = Vec::new();
    for n in 0..40_000 {
        let head = format!(
            "WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/plain\r\nX: {n}\r\nContent-Length: 30000000\r\n\r\nText\r\n\r\n"
        );
        bytes.extend_from_slice(head.as_bytes());
    }
    let start = std::time::Instant::now();
    let items = File::new("a.warc", &bytes).items();
    assert!(!items.is_empty());
    let elapsed = start.elapsed();
    assert!(elapsed.as_secs() < 60, "{elapsed:?}");
}

/// Runs this program again on one file and gives the most memory that it took, in
/// bytes, and what it found.
#[cfg(target_os = "linux")]
fn peak(file: &File, max_bytes: u64) -> (u64, Vec<String>) {
    let program = std::env::current_exe().unwrap();
    let output = std::process::Command::new(program)
        .args(["--exact", "in_a_process_of_its_own", "--nocapture"])
        .env("DIXIT_ARCHIVE", &file.0)
        .env("DIXIT_MAX_BYTES", max_bytes.to_string())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines = text
        .lines()
        .filter_map(|l| l.split_once("@@").map(|(_, l)| l.to_owned()));
    let mut lines: Vec<String> = lines.collect();
    let peak = lines.pop().expect("the peak is printed last");
    let kilobytes: u64 = peak.split_whitespace().nth(1).unwrap().parse().unwrap();
    (kilobytes * 1024, lines)
}

/// The other half of [`peak`]; on its own it has nothing to read and asserts that.
#[cfg(target_os = "linux")]
#[test]
fn in_a_process_of_its_own() {
    let mut out = std::io::stdout();
    let Some(path) = std::env::var_os("DIXIT_ARCHIVE") else {
        assert_eq!(std::env::var_os("DIXIT_MAX_BYTES"), None);
        return;
    };
    let limit = std::env::var("DIXIT_MAX_BYTES").unwrap().parse().unwrap();
    let settings = Settings::default().with_max_bytes(limit);
    let read: Capture = capture(&[PathBuf::from(path)], &settings);
    for item in read {
        writeln!(out, "@@{}", line(item)).unwrap();
    }
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find(|l| l.starts_with("VmHWM")).unwrap();
    writeln!(out, "@@{peak}").unwrap();
}

/// The bound that the module states: the block, the body and the snapshot's copy,
/// each at most `max_bytes` (8 MiB here), 1 MiB for the head, buffers. The program
/// itself takes some 10 MiB.
#[cfg(target_os = "linux")]
#[test]
fn bombs_take_no_more_memory_than_stated() {
    const MAX: u64 = 8 * 1024 * 1024;
    const BOUND: u64 = 3 * MAX + 24 * 1024 * 1024;
    const GIGABYTE: u64 = 1 << 30;
    /// Packs a start and then a gigabyte of zeros: the same packed mebibyte again
    /// and again.
    fn bomb(start: &[u8]) -> Vec<u8> {
        let zeros = vec![0; 1 << 20];
        let deflated = |bytes: &[u8]| {
            let mut compress = flate2::Compress::new(Compression::best(), false);
            let mut out = Vec::with_capacity(bytes.len() + 1024);
            let flush = flate2::FlushCompress::Full;
            compress.compress_vec(bytes, &mut out, flush).unwrap();
            out
        };
        let (first, piece) = (deflated(start), deflated(&zeros));
        let mut crc = flate2::Crc::new();
        crc.update(start);
        let mut out = b"\x1f\x8b\x08\0\0\0\0\0\0\xff".to_vec();
        out.extend_from_slice(&first);
        for _ in 0..GIGABYTE >> 20 {
            out.extend_from_slice(&piece);
            crc.update(&zeros);
        }
        out.extend_from_slice(&[3, 0]);
        out.extend_from_slice(&crc.sum().to_le_bytes());
        out.extend_from_slice(&crc.amount().to_le_bytes());
        out
    }
    let head = "WARC/1.0\r\nWARC-Type: response\r\n";
    let length = format!("{head}Content-Length: {GIGABYTE}\r\n\r\n");
    let http = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";
    let inner = bomb(b"<html>");
    let html = ("Content-Type", "text/html");
    let coded = record(
        "response",
        &[],
        &answer(&[html, ("Content-Encoding", "gzip")], &inner),
    );
    for (name, member, what) in [
        (
            "declared",
            bomb(format!("{length}{http}").as_bytes()),
            "over the limit",
        ),
        (
            "no length",
            bomb(format!("{head}\r\n{http}").as_bytes()),
            "over the limit",
        ),
        (
            "no end of the header",
            bomb(head.as_bytes()),
            "does not end within 1 MiB",
        ),
        ("no record", bomb(b"x"), "are no record"),
        ("in the coding", gz(&coded), "unpack to more than the limit"),
    ] {
        let file = File::new("bomb.warc.gz", &join(&[member, gz(&page(2))]).0);
        let (peak, lines) = peak(&file, MAX);
        assert!(lines[0].contains(what), "{name}: {lines:?}");
        assert!(
            lines.last().unwrap().contains("https://example.org/2"),
            "{name}: {lines:?}"
        );
        assert!(peak < BOUND, "{name}: {peak} bytes");
    }
    // Inside a package, deflated once more.
    let member = bomb(format!("{length}{http}").as_bytes());
    let packed = package(&[("x", b""), ("archive/a.warc.gz", &member)], None);
    let (peak, lines) = peak(&File::new("a.wacz", &packed), MAX);
    assert!(lines[0].contains("over the limit"), "{lines:?}");
    assert!(peak < BOUND, "{peak} bytes");
}

#[test]
fn a_header_of_a_hundred_megabytes_is_passed_over() {
    let mut bytes = b"WARC/1.0\r\nX: ".to_vec();
    bytes.resize(100_000_000, b'x');
    bytes.extend_from_slice(b"\r\n\r\n");
    bytes.extend_from_slice(&page(1));
    let lines = File::new("a.warc", &bytes).outcome();
    assert_eq!(lines, [
        "! #0: 100000004 bytes belong to a header that does not end within 1 MiB; fetch the archive again, or read on with what there is".to_owned(),
        "#100000004 https://example.org/1".to_owned(),
    ]);
}

/// A pipe cannot be gone back in but for its last bytes, which is enough to find
/// the record behind damage.
#[cfg(target_os = "linux")]
#[test]
fn a_pipe_is_read_like_a_file() {
    let (damaged, _) = changed_gz(|mut member| {
        member.truncate(member.len() * 3 / 4);
        member
    });
    let mut archives: Vec<(&str, Vec<u8>)> = forms().into_iter().map(|(n, b, _)| (n, b)).collect();
    archives.push(("damaged.warc.gz", damaged));
    for (name, bytes) in archives {
        let file = File::new(name, &bytes);
        let expected = file.outcome();
        let pipe = File::new("pipe", b"");
        fs::remove_file(&pipe.0).unwrap();
        let made = std::process::Command::new("mkfifo").arg(&pipe.0).status();
        assert!(made.unwrap().success());
        let path = pipe.0.clone();
        let writer = std::thread::spawn(move || fs::write(path, bytes).unwrap());
        let label = pipe.0.display().to_string();
        let read = capture(std::slice::from_ref(&pipe.0), &Settings::default());
        let places = read.map(|item| item.unwrap().path.replace(&label, ""));
        let places: Vec<String> = places.collect();
        writer.join().unwrap();
        let expected: Vec<&str> = expected
            .iter()
            .map(|l| l.split(' ').next().unwrap())
            .collect();
        assert_eq!(places, expected, "{name}");
    }
}

#[test]
fn arc_files_are_read_too() {
    let block = answer(&[("Content-Type", "text/html")], &body(1));
    let note = b"1 0 Test\nURL IP-address Archive-date Content-type Archive-length\n";
    let head = format!(
        "filedesc://a.arc 0.0.0.0 20140216050221 text/plain {}\n",
        note.len()
    );
    let line = format!(
        "http://example.org/a b 192.0.2.1 20140216050221 text/html {}\n",
        block.len()
    );
    let first = [head.as_bytes(), note, b"\n"].concat();
    let second = [line.as_bytes(), &block, b"\n"].concat();
    let plain = join(&[first.clone(), second.clone()]).0;
    let packed = join(&[gz(&first), gz(&second)]).0;
    for (name, bytes, at) in [
        ("a.arc", plain, first.len()),
        ("a.arc.gz", packed, gz(&first).len()),
    ] {
        for name in [name, "unnamed"] {
            let items = File::new(name, &bytes).items();
            let snapshot = items[0].as_ref().unwrap();
            assert!(
                snapshot.path.ends_with(&format!("#{at}")),
                "{}",
                snapshot.path
            );
            assert_eq!(*snapshot.bytes, body(1));
            assert_eq!(snapshot.url.as_deref(), Some("http://example.org/a b"));
            assert_eq!(
                snapshot.captured.value.as_deref(),
                Some("2014-02-16T05:02:21Z")
            );
            assert_eq!(snapshot.problems, []);
            assert_eq!(items.len(), 1);
        }
    }
}

/// Where we differ from what warcio reads, and why we are right.
const DIFFERENCES: [(&str, &str); 5] = [
    (
        "webrecorder+warcio/bad.arc",
        "lengths of -1 and `abc`: warcio makes empty records of these lines, we name them",
    ),
    (
        "webrecorder+warcio/example-bad-non-chunked.warc.gz",
        "one gzip member for the whole file: warcio stops behind the first record",
    ),
    (
        "webrecorder+warcio/example-bad.warc.gz.bad",
        "one gzip member for the whole file: warcio stops behind the first record",
    ),
    (
        "webrecorder+warcio/example-wrong-chunks.warc.gz",
        "two records in one gzip member: warcio stops behind the first",
    ),
    (
        "webrecorder+warcio/example-space-in-target-uri.warc.gz",
        "warcio replaces the spaces of an address with %20; we keep it as recorded",
    ),
];

/// The small archives of other projects' tests, against what warcio 1.8.1 reads
/// from them (`tests/archives/expectations.py`).
#[test]
fn real_archives_are_read_as_warcio_reads_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/warc");
    if !folder.is_dir() {
        let mut stderr = std::io::stderr();
        let folder = folder.display();
        writeln!(
            stderr,
            "SKIPPED: real archives are not compared, {folder} is missing"
        )
        .unwrap();
        return;
    }
    let expectations = include_str!("archives/expectations.json");
    let expectations: serde_json::Value = serde_json::from_str(expectations).unwrap();
    let mut pages = 0;
    for (name, expected) in expectations.as_object().unwrap() {
        let file = folder.join(name);
        let mut read = capture(std::slice::from_ref(&file), &Settings::default());
        let tally = read.tally();
        let items: Vec<_> = read.by_ref().collect();
        let records = expected["records"].as_array().unwrap();
        let wanted = |r: &&serde_json::Value| {
            let status = r["status"].as_str().is_none_or(|s| s.starts_with('2'));
            let media = r["media_type"].as_str().unwrap_or_default();
            let body = r["length"].as_u64().is_some_and(|n| n > 0);
            let note = r["url"]
                .as_str()
                .is_some_and(|u| u.starts_with("metadata:"));
            body && status && !note && matches!(media, "text/html" | "text/plain")
        };
        let found: Vec<(u64, &str, &str)> = items
            .iter()
            .filter_map(|item| item.as_ref().ok())
            .map(|s| {
                let (_, place) = s.path.rsplit_once('#').unwrap();
                let offset = place.parse().unwrap_or(u64::MAX);
                (offset, s.url.as_deref().unwrap(), s.sha256.as_str())
            })
            .collect();
        let expected: Vec<(u64, &str, &str)> = records
            .iter()
            .filter(wanted)
            .zip(found.iter().map(|f| f.1).chain(std::iter::repeat("")))
            .map(|(r, ours)| {
                // An ARC record's address is no header to warcio.
                let url = r["url"].as_str().unwrap_or(ours);
                (
                    r["offset"].as_u64().unwrap(),
                    url,
                    r["sha256"].as_str().unwrap(),
                )
            })
            .collect();
        if DIFFERENCES.iter().any(|(file, _)| file == name) {
            // Never fewer than warcio, and the same where both read.
            if !name.ends_with(".arc") {
                assert!(tally.records() >= records.len() as u64, "{name}");
            }
            for page in &expected {
                assert!(found.contains(page), "{name} {page:?}");
            }
            continue;
        }
        assert_eq!(found, expected, "{name}");
        assert_eq!(tally.records(), records.len() as u64, "{name}");
        let of_type = |kinds: &[&str]| {
            let of_type = records
                .iter()
                .filter(|r| kinds.contains(&r["type"].as_str().unwrap()));
            of_type.count() as u64
        };
        assert_eq!(
            tally.skipped_for(Skipped::Revisit),
            of_type(&["revisit"]),
            "{name}"
        );
        let notes = records.iter().filter(|r| {
            let url = r["url"].as_str().unwrap_or_default();
            url.starts_with("metadata:")
        });
        let notes = notes.count() as u64;
        let others = of_type(&["request", "metadata", "warcinfo", "unknown", "arc_header"]);
        assert_eq!(
            tally.skipped_for(Skipped::NoAnswer),
            others + notes,
            "{name}"
        );
        pages += found.len();
    }
    assert!(pages > 80, "{pages}");
}
#[test]
fn feeds_in_archives_give_their_entries_and_can_be_resumed() {
    let rss = b"<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>F</title><item><title>A</title><link>https://example.org/x</link><description>First entry text is here.</description></item><item><title>B</title><description>Second entry text is here.</description></item></channel></rss>";
    let block = answer(&[("Content-Type", "application/rss+xml")], rss);
    let feed = record(
        "response",
        &[("WARC-Target-URI", "https://example.org/feed")],
        &block,
    );
    for bytes in [
        join(&[page(1), feed.clone(), page(2)]).0,
        join(&[gz(&page(1)), gz(&feed), gz(&page(2))]).0,
    ] {
        let file = File::new("a.warc", &bytes);
        let paths = std::slice::from_ref(&file.0);
        let settings = Settings::default();
        let whole: Vec<String> = capture(paths, &settings).map(line).collect();
        assert_eq!(whole.len(), 4, "{whole:#?}");
        for stop in 1..whole.len() {
            let mut first = capture(paths, &settings);
            let mut lines: Vec<String> = first.by_ref().take(stop).map(line).collect();
            let place = first.place();
            lines.extend(capture_from(paths, &settings, place).map(line));
            assert_eq!(lines, whole, "{stop}");
        }
    }
}

#[test]
fn a_check_verifies_every_record_and_gives_no_snapshot() {
    let sealed = |n: usize, wrong: bool| {
        let block = answer(&[("Content-Type", "image/png")], &body(n));
        let digest = sha1::Sha1::digest(&block);
        let hex: String = digest.iter().map(|b| format!("{b:02x}")).collect();
        let digest = format!("sha1:{hex}");
        let block = match wrong {
            true => answer(&[("Content-Type", "image/gif")], &body(n)),
            false => block,
        };
        record("response", &[("WARC-Block-Digest", &digest)], &block)
    };
    let request = record("request", &[], b"GET / HTTP/1.1\r\n\r\n");
    let records = [gz(&sealed(1, false)), gz(&sealed(2, true)), gz(&request)];
    let (bytes, places) = join(&records);
    let file = File::new("a.warc.gz", &bytes);
    let mut settings = Settings::default();
    settings.check = true;
    let read = capture(std::slice::from_ref(&file.0), &settings);
    let tally: Tally = read.tally();
    let items: Vec<_> = read.map(|item| item.unwrap_err().to_string()).collect();
    assert_eq!(items.len(), 1, "{items:#?}");
    let place = format!(
        "{}#{}: WARC-Block-Digest is recorded as sha1:",
        file.0.display(),
        places[1]
    );
    assert!(items[0].starts_with(&place), "{}", items[0]);
    assert_eq!((tally.verified(), tally.without_digest()), (1, 1));
}
