//! Files in, documents or plain reasons out: every kind of input, good and bad.

use dixit_capture::{Error, Settings, Skipped, Snapshot, capture, read};
use dixit_model::{BlockKind, DateBasis, Document, OffsetMap};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder of its own for one test, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("dixit-capture-{}-{n}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn with(files: &[(&str, &[u8])]) -> Folder {
        let folder = Folder::new();
        for (name, bytes) in files {
            folder.write(name, bytes);
        }
        folder
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// What one path gives, each item as its path and text or as its message,
    /// with this folder's own name left out.
    fn outcome(&self, name: &str, settings: &Settings) -> Vec<String> {
        let path = if name.is_empty() {
            self.0.clone()
        } else {
            self.path(name)
        };
        let root = format!("{}/", self.0.display());
        capture(&[path], settings)
            .map(|item| match item.and_then(read) {
                Ok(document) => format!("{}\n{}", document.origin.path, document.text),
                Err(error) => {
                    assert!(error.to_string().starts_with(error.path()), "{error}");
                    format!("! {error}")
                }
            })
            .map(|line| line.replace(&root, ""))
            .collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn one(name: &str, bytes: &[u8]) -> Result<Document, Error> {
    let folder = Folder::with(&[(name, bytes)]);
    let mut items: Vec<_> = capture(&[folder.path(name)], &Settings::default()).collect();
    assert_eq!(items.len(), 1, "{name}");
    items.remove(0).and_then(read)
}

/// The message about a file, without its folder.
fn message(name: &str, bytes: &[u8]) -> String {
    let error = one(name, bytes).expect_err(name).to_string();
    error[error.find(name).unwrap()..].to_owned()
}

fn page(html: &str) -> Document {
    let snapshot = Snapshot::new("page.html".into(), html.as_bytes(), "text/html");
    read(snapshot).unwrap()
}

fn problems(document: &Document) -> Vec<(&str, &str, Option<u32>)> {
    let problems = document.problems.iter();
    problems
        .map(|p| (p.kind.as_str(), p.message.as_str(), p.start))
        .collect()
}

fn blocks(document: &Document) -> Vec<(BlockKind, &str)> {
    let map = OffsetMap::new(&document.text);
    let blocks = document.layout.iter();
    blocks.map(|b| (b.kind, map.slice(b.span))).collect()
}

/// Running text that looks like an article's.
fn article() -> String {
    "<p>The minister said on Monday that the bridge, which was closed, would open in spring.</p>\n"
        .repeat(10)
}

#[test]
fn plain_text_is_the_decoded_file_character_for_character() {
    let utf16 = |text: &str, big: bool, mark: bool| -> Vec<u8> {
        let mut bytes = Vec::new();
        for unit in mark
            .then_some(0xfeff)
            .into_iter()
            .chain(text.encode_utf16())
        {
            bytes.extend(if big {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            });
        }
        bytes
    };
    let russian = "«Ни да, ни нет», – сказал он журналистам.\r\nБольше ничего.";
    let french = b"Le pr\xe9sident a d\xe9clar\xe9 qu'il \xe9tait pr\xeat \xe0 n\xe9gocier.";
    let french_text = "Le président a déclaré qu'il était prêt à négocier.";
    let cyrillic = encoding_rs::WINDOWS_1251.encode(russian).0;
    let combining = "e\u{301}te\u{301} נאום \u{202b}שלום\u{202c} مرحبا \u{1F600}";
    let guess = "no valid encoding is named; read as windows-1252 by the look of its bytes";
    let guess_cyrillic =
        "no valid encoding is named; read as windows-1251 by the look of its bytes";
    let stray = "1 byte is not UTF-8, read as windows-1252, the first at offset 10";
    type Case<'a> = (
        &'a str,
        Vec<u8>,
        &'a str,
        Vec<(&'a str, &'a str, Option<u32>)>,
    );
    let cases: Vec<Case<'_>> = vec![
        (
            "plain",
            b"  Two\r\n\r\nlines \n".to_vec(),
            "  Two\r\n\r\nlines \n",
            vec![],
        ),
        ("utf-8", russian.into(), russian, vec![]),
        ("right to left", combining.into(), combining, vec![]),
        ("mark", b"\xef\xbb\xbfText\n".to_vec(), "Text\n", vec![]),
        (
            "utf-16le mark",
            utf16(russian, false, true),
            russian,
            vec![],
        ),
        ("utf-16be mark", utf16(russian, true, true), russian, vec![]),
        (
            "utf-16le",
            utf16("A plain text", false, false),
            "A plain text",
            vec![],
        ),
        (
            "utf-16be",
            utf16("A plain text", true, false),
            "A plain text",
            vec![],
        ),
        (
            "utf-16le cyrillic",
            utf16(russian, false, false),
            russian,
            vec![],
        ),
        (
            "latin-1",
            french.to_vec(),
            french_text,
            vec![("encoding", guess, None)],
        ),
        (
            "windows-1251",
            cyrillic.to_vec(),
            russian,
            vec![("encoding", guess_cyrillic, None)],
        ),
        (
            "mixed",
            b"\xe2\x80\x9cYes\xe2\x80\x9d, \xc3\xa9t \xe9t\xc3\xa9.".to_vec(),
            "“Yes”, ét été.",
            vec![("encoding", stray, Some(10))],
        ),
        (
            "control",
            b"He said\0 \x07\"no\".".to_vec(),
            "He said\0 \u{7}\"no\".",
            vec![(
                "control-characters",
                "2 control characters, the first U+0000 at offset 7",
                Some(7),
            )],
        ),
    ];
    for (name, bytes, text, expected) in cases {
        let document = one("x.txt", &bytes).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(document.text, text, "{name}");
        assert_eq!(problems(&document), expected, "{name}");
        assert_eq!(document.layout, [], "{name}");
        assert_eq!(document.origin.media_type, "text/plain", "{name}");
        for problem in &document.problems {
            assert_eq!(problem.end, problem.start.map(|s| s + 1), "{name}");
        }
    }
}

#[test]
fn a_bad_file_is_one_error_with_its_reason() {
    let random: Vec<u8> = (0..2000u32)
        .map(|i| (i.wrapping_mul(2654435761) >> 24) as u8)
        .collect();
    let control = random
        .iter()
        .filter(|b| matches!(b, 0..=8 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f))
        .count();
    let looks = format!(
        "x.txt: looks binary ({control} of 2000 bytes are control bytes); save its text as .txt or .html"
    );
    let binary = |what: &str| format!("x.txt: is {what}, not text; save its text as .txt or .html");
    for (bytes, expected) in [
        (&b""[..], "x.txt: is empty; nothing can be read from it".to_owned()),
        (b" \r\n\t", "x.txt: holds only white space; nothing can be read from it".to_owned()),
        (b"\xef\xbb\xbf", "x.txt: holds only white space; nothing can be read from it".to_owned()),
        (b"%PDF-1.7 ...", binary("a PDF file")),
        (b"PK\x03\x04....", binary("a ZIP file (or a DOCX, ODT or EPUB file)")),
        (b"\x89PNG\r\n\x1a\n..", binary("a PNG picture")),
        (b"\xff\xd8\xff\xe0..", binary("a JPEG picture")),
        (b"\x7fELF\x02\x01", binary("a program")),
        (&random, looks),
        (
            &[0; 100],
            "x.txt: looks binary (100 of 100 bytes are control bytes); save its text as .txt or .html"
                .to_owned(),
        ),
    ] {
        assert_eq!(message("x.txt", bytes), expected);
    }
    assert_eq!(
        message("x.html", b"<html><script>var a = 1;</script></html>"),
        "x.html: the page has no visible text; save it after its scripts have run"
    );
}

#[test]
fn unreadable_paths_are_named_and_the_run_goes_on() {
    let folder = Folder::with(&[("b.txt", b"Text"), ("empty/note.docx", b"x")]);
    fs::create_dir(folder.path("x.txt")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path("a.txt")).unwrap();
    let settings = Settings::default();
    let gone = "does not exist; check the path and where a link points to";
    assert_eq!(
        folder.outcome("", &settings),
        [&format!("! a.txt: {gone}"), "b.txt\nText"]
    );
    assert_eq!(
        folder.outcome("a.txt", &settings),
        [format!("! a.txt: {gone}")]
    );
    assert_eq!(
        folder.outcome("none", &settings),
        [format!("! none: {gone}")]
    );
    assert_eq!(
        folder.outcome("x.txt", &settings),
        [
            "! x.txt: holds no text, page, PDF, message, feed, JSON lines or archive; name a file to have it read whatever its extension"
        ]
    );
    assert_eq!(
        folder.outcome("empty", &settings),
        [
            "! empty: holds no text, page, PDF, message, feed, JSON lines or archive (1 other file passed over); name a file to have it read whatever its extension"
        ]
    );
}

#[test]
fn folders_are_walked_in_the_order_of_their_paths() {
    let folder = Folder::with(&[
        ("b.txt", b"b"),
        ("b/z.md", b"# z"),
        ("b/a.TXT", b"a"),
        ("b-1.txt", b"b-1"),
        ("é.txt", b"e"),
        ("Z.txt", b"Z"),
        (".hidden.txt", b"no"),
        (".git/x.txt", b"no"),
        ("photo.jpg", b"no"),
        ("b/notes.docx", b"no"),
    ]);
    std::os::unix::fs::symlink(&folder.0, folder.path("b/again")).unwrap();
    let expected = [
        "Z.txt\nZ",
        "b-1.txt\nb-1",
        "b.txt\nb",
        "b/a.TXT\na",
        "b/z.md\n# z",
        "é.txt\ne",
    ];
    assert_eq!(folder.outcome("", &Settings::default()), expected);

    let mut items = capture(std::slice::from_ref(&folder.0), &Settings::default());
    let tally = items.tally();
    assert_eq!(items.by_ref().count(), 6);
    assert_eq!(tally.skipped_for(Skipped::OtherExtension), 2);
    assert_eq!(tally.skipped_for(Skipped::DotFile), 2);
    assert_eq!(tally.skipped_for(Skipped::FolderAgain), 1);
}

#[test]
fn the_extension_or_the_bytes_tell_what_a_file_is() {
    let html = format!("<!-- saved --><html><body>{}</body></html>", article());
    let html = html.as_bytes();
    let line = br#"{"text":"From a line."}"#;
    for (name, bytes, media_type) in [
        ("x.txt", html, "text/plain"),
        ("x.md", &b"# Head"[..], "text/markdown"),
        ("x.html", html, "text/html"),
        ("x.HTM", html, "text/html"),
        ("x.xhtml", html, "application/xhtml+xml"),
        ("x.jsonl", line, "application/json"),
        ("x.ndjson", line, "application/json"),
        ("page", html, "text/html"),
        ("page.php", html, "text/html"),
        ("note.log", b"<3 is less than <b>", "text/plain"),
        ("note", b"{not json}", "text/plain"),
        ("lines", line, "application/json"),
    ] {
        let plain = one(name, bytes).unwrap();
        assert_eq!(plain.origin.media_type, media_type, "{name}");
        let packed = one(&format!("{name}.gz"), &gz(bytes)).unwrap();
        assert_eq!(packed.origin.media_type, media_type, "{name}.gz");
        assert_eq!(packed.text, plain.text, "{name}.gz");
        assert_eq!(packed.origin.sha256, plain.origin.sha256, "{name}.gz");
    }
}

#[test]
fn a_snapshot_is_sealed_with_the_hash_of_its_bytes() {
    let folder = Folder::with(&[("x.txt", b"abc")]);
    let mut items = capture(&[folder.path("x.txt")], &Settings::default());
    let snapshot = items.next().unwrap().unwrap();
    assert_eq!(&*snapshot.bytes, b"abc");
    assert_eq!(
        snapshot.sha256,
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    assert_eq!(Path::new(&snapshot.path), folder.path("x.txt"));
}

#[test]
fn sizes_over_the_limit_are_refused() {
    let settings = Settings::default().with_max_bytes(100);
    let lines = format!(
        "{{\"text\":\"{}\"}}\n{{\"text\":\"short\"}}\n",
        "x".repeat(200)
    );
    let bomb = gz(&vec![b'x'; 5_000_000]);
    let packed = bomb.len();
    let folder = Folder::with(&[
        ("ok.txt", &[b'x'; 100]),
        ("big.txt", &[b'x'; 101]),
        ("bomb.txt.gz", &bomb),
        ("lines.jsonl", lines.as_bytes()),
        ("bomb.jsonl.gz", &bomb),
    ]);
    for (name, expected) in [
        ("ok.txt", vec![format!("ok.txt\n{}", "x".repeat(100))]),
        (
            "big.txt",
            vec!["! big.txt: 101 bytes are over the limit of 100; raise it with --max-size".into()],
        ),
        (
            "bomb.txt.gz",
            vec![format!(
                "! bomb.txt.gz: {packed} packed bytes unpack to more than the limit of 100 bytes; raise it with --max-size"
            )],
        ),
        (
            "lines.jsonl",
            vec![
                "! lines.jsonl#1: 211 bytes are over the limit of 100; raise it with --max-size".into(),
                "lines.jsonl#2\nshort".into(),
            ],
        ),
        (
            "bomb.jsonl.gz",
            vec!["! bomb.jsonl.gz#1: 5000000 bytes are over the limit of 100; raise it with --max-size".into()],
        ),
    ] {
        assert_eq!(folder.outcome(name, &settings), expected);
    }
    let mut items = capture(&[folder.path("big.txt")], &settings);
    assert!(items.next().unwrap().unwrap_err().is_too_large());
}

#[test]
fn ten_megabytes_on_one_line_are_read() {
    let text = "word, and ".repeat(1_000_000);
    assert_eq!(one("x.txt", text.as_bytes()).unwrap().text, text);
    let line = format!("{{\"text\":\"{text}\"}}");
    assert_eq!(one("x.jsonl", line.as_bytes()).unwrap().text, text);
    let html = format!("<html><body><p>{text}</p></body></html>");
    assert_eq!(
        one("x.html", html.as_bytes()).unwrap().text,
        text.trim_end()
    );
}

#[test]
fn damaged_gzip_is_read_as_far_as_it_goes_and_says_so() {
    // Hardly compressible, so that half of the file is about half of the text.
    let mut state = 1u64;
    let text: String = (0..20_000)
        .map(|_| {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1);
            char::from(b'a' + (state >> 60) as u8)
        })
        .collect();
    let packed = gz(text.as_bytes());
    let cut = &packed[..packed.len() / 2];
    let document = one("x.txt.gz", cut).unwrap();
    let length = document.text.len();
    assert!(
        length > 9_000 && text.starts_with(&document.text),
        "{length}"
    );
    let expected = format!(
        "the gzip stream ends early after {length} unpacked bytes, the rest is missing; fetch the file again"
    );
    assert_eq!(
        problems(&document),
        [("damaged-gzip", expected.as_str(), None)]
    );

    // All the text is there, but its checksum is another's.
    let mut wrong = packed.clone();
    let end = wrong.len();
    wrong[end - 8] ^= 1;
    let document = one("x.txt.gz", &wrong).unwrap();
    assert_eq!(document.text, text);
    assert_eq!(
        problems(&document),
        [(
            "damaged-gzip",
            "the gzip stream is damaged after 20000 unpacked bytes, the rest is missing; fetch the file again",
            None
        )]
    );
    assert_eq!(
        message("x.txt.gz", &packed[..12]),
        "x.txt.gz: the gzip stream ends early after 0 unpacked bytes; fetch the file again"
    );

    let lines: String = (0..2_000u32)
        .map(|i| format!("{{\"text\":\"{}\"}}\n", i.wrapping_mul(2654435761)))
        .collect();
    let packed = gz(lines.as_bytes());
    let folder = Folder::with(&[("x.jsonl.gz", &packed[..packed.len() / 2])]);
    let items = folder.outcome("x.jsonl.gz", &Settings::default());
    let (last, whole) = items.split_last().unwrap();
    assert!(whole.len() > 500 && whole.iter().all(|line| !line.starts_with('!')));
    let line = whole.len() + 1;
    assert!(
        last.starts_with("! x.jsonl.gz: the gzip stream ends early after ")
            && last.ends_with(&format!(
                " unpacked bytes, in line {line}; fetch the file again"
            )),
        "{last}"
    );
    // Two members, one after the other, are one text.
    let two = [gz(b"One, "), gz(b"two.")].concat();
    assert_eq!(one("x.txt.gz", &two).unwrap().text, "One, two.");
}

#[test]
fn lines_are_read_one_by_one() {
    let file = concat!(
        "\u{feff}{\"title\":\"T\",\"text\":\" One.\\n\",\"url\":\"https://example.org/1\",\"date\":\"2016-02-08T10:00:00Z\",\"more\":[1]}\r\n",
        "\n   \n",
        "{\"text\":\"Two.\",\"date\":\"some day\",\"title\":null,\"url\":7}\n",
        "{\"text\":\"Three.\",\"date\":2016\n",
        "[1]\n",
        "{\"title\":\"x\"}\n",
        "{\"text\":5}\n",
        "{\"text\":\"  \"}\n",
        "{\"text\":\"Four.\",\"date\":2016}",
    );
    let folder = Folder::with(&[
        ("x.jsonl", file.as_bytes()),
        ("blank.jsonl", b"\n\n"),
        ("empty.jsonl", b""),
    ]);
    let settings = Settings::default();
    assert_eq!(
        folder.outcome("x.jsonl", &settings),
        [
            "x.jsonl#1\n One.\n",
            "x.jsonl#4\nTwo.",
            "! x.jsonl#5: not a JSON object: EOF while parsing an object at column 28; put one object on each line",
            "! x.jsonl#6: not a JSON object: another value at column 1; put one object on each line",
            "! x.jsonl#7: the object has no \"text\"; give the article as a string under the key \"text\"",
            "! x.jsonl#8: the value of \"text\" is no string; give the article as a string under the key \"text\"",
            "! x.jsonl#9: holds only white space; nothing can be read from it",
            "x.jsonl#10\nFour.",
        ]
    );
    assert_eq!(
        folder.outcome("blank.jsonl", &settings),
        ["! blank.jsonl: holds only white space; nothing can be read from it"]
    );
    assert_eq!(
        folder.outcome("empty.jsonl", &settings),
        ["! empty.jsonl: is empty; nothing can be read from it"]
    );
    let documents: Vec<Document> = capture(&[folder.path("x.jsonl")], &settings)
        .filter_map(|item| item.and_then(read).ok())
        .collect();
    let [one, two, four] = documents.as_slice() else {
        panic!("{} documents", documents.len());
    };
    assert_eq!(one.title.as_deref(), Some("T"));
    assert_eq!(one.origin.url.as_deref(), Some("https://example.org/1"));
    assert_eq!(one.published.value.as_deref(), Some("2016-02-08"));
    assert_eq!(one.published.basis, DateBasis::Given);
    assert_eq!(one.problems, []);
    assert_eq!(two.title, None);
    assert_eq!(two.published.value, None);
    assert_eq!(two.published.basis, DateBasis::Unknown);
    assert_eq!(
        problems(two),
        [
            (
                "json-field",
                "the value of \"url\" is no string; it is ignored",
                None
            ),
            (
                "date",
                "the date \"some day\" cannot be read; write it as YYYY-MM-DD, YYYY-MM or YYYY",
                None
            ),
        ]
    );
    assert_eq!(four.published.value.as_deref(), Some("2016"));
}

#[test]
fn lines_in_wide_characters_are_refused_once() {
    let wide: Vec<u8> = "\u{feff}{\"text\":\"x\"}\n{\"text\":\"y\"}\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(
        message("x.jsonl", &wide),
        "x.jsonl: holds JSON lines in UTF-16; convert it to UTF-8"
    );
}

#[test]
fn a_page_gives_its_text_with_the_part_of_each_block() {
    let html = r##"<!DOCTYPE html><html lang="en-GB"><head>
<title>Bridge to open in spring - The Example Herald</title>
<meta property="og:title" content="Bridge to open in spring">
<meta property="og:site_name" content="The Example Herald">
<meta property="article:published_time" content="2016-02-08T23:30:00+03:00">
<meta name="author" content="By Jane Roe">
<link rel="canonical" href="https://herald.example/news/bridge">
<script>var p = "<p>not text</p>";</script></head><body>
<nav><a href="/">Home</a> <a href="/news">News</a></nav>
<article><h1>Bridge to open in spring</h1>
<p>The bridge over the river, closed since <b>May</b>, will open in spring, the mayor said&nbsp;on Monday.</p>
<figure><img src="b.jpg"><figcaption>The bridge in winter. Photo: J. Doe</figcaption></figure>
<h2>A long wait</h2>
<p>&ldquo;We have waited long enough,&rdquo; she told reporters, adding that the work, which began last year, was nearly done.</p>
<blockquote><p>It will open, and it will stay open, whatever the weather brings us this time.</p></blockquote>
<ul><li>The work cost two million, the council said, twice as much as planned.</li>
<li>It took a year, three months longer than planned, according to the builder.</li></ul>
<p>Read also: <a href="/news/ferry">Ferry runs until the bridge opens</a></p>
<p>Asked when exactly, she said, &ldquo;in March&rdquo;,<br>and left the room before others could ask, a reporter said.</p>
</article><footer>Copyright The Example Herald</footer></body></html>"##;
    let document = page(html);
    assert_eq!(
        blocks(&document),
        [
            (BlockKind::Title, "Bridge to open in spring"),
            (
                BlockKind::Paragraph,
                "The bridge over the river, closed since May, will open in spring, the mayor said on Monday."
            ),
            (BlockKind::Caption, "The bridge in winter. Photo: J. Doe"),
            (BlockKind::Heading, "A long wait"),
            (
                BlockKind::Paragraph,
                "“We have waited long enough,” she told reporters, adding that the work, which began last year, was nearly done."
            ),
            (
                BlockKind::BlockQuote,
                "It will open, and it will stay open, whatever the weather brings us this time."
            ),
            (
                BlockKind::ListItem,
                "The work cost two million, the council said, twice as much as planned."
            ),
            (
                BlockKind::ListItem,
                "It took a year, three months longer than planned, according to the builder."
            ),
            (
                BlockKind::Teaser,
                "Read also: Ferry runs until the bridge opens"
            ),
            (
                BlockKind::Paragraph,
                "Asked when exactly, she said, “in March”,\nand left the room before others could ask, a reporter said."
            ),
        ]
    );
    let texts: Vec<&str> = blocks(&document).iter().map(|(_, text)| *text).collect();
    assert_eq!(document.text, texts.join("\n\n"));
    assert_eq!(document.title.as_deref(), Some("Bridge to open in spring"));
    assert_eq!(document.byline.as_deref(), Some("Jane Roe"));
    assert_eq!(document.outlet.as_deref(), Some("The Example Herald"));
    assert_eq!(document.language.as_deref(), Some("en"));
    assert_eq!(document.published.value.as_deref(), Some("2016-02-08"));
    assert_eq!(document.published.basis, DateBasis::Meta);
    let url = "https://herald.example/news/bridge";
    assert_eq!(document.origin.url.as_deref(), Some(url));
    let [related] = document.related.as_slice() else {
        panic!("{:?}", document.related);
    };
    assert_eq!(related.title, "Ferry runs until the bridge opens");
    assert_eq!(
        related.url.as_deref(),
        Some("https://herald.example/news/ferry")
    );
    let words: String = document
        .text
        .chars()
        .skip(related.start as usize)
        .take((related.end - related.start) as usize)
        .collect();
    assert_eq!(words, related.title);
    assert_eq!(document.problems, []);
}

#[test]
fn lists_under_see_also_are_teasers() {
    let html = format!(
        "<html><body><article>{}<p>See also:</p><ul>\
         <li><a href='https://a.example/1'>Minister denies it all</a></li>\
         <li><a href='https://a.example/2'>Bridge closed</a></li></ul>\
         <p>The council meets again on Friday, a spokesman said, to talk about the costs.</p>\
         </article></body></html>",
        article()
    );
    let document = page(&html);
    let blocks = blocks(&document);
    assert_eq!(
        blocks[blocks.len() - 4..],
        [
            (BlockKind::Heading, "See also:"),
            (BlockKind::Teaser, "Minister denies it all"),
            (BlockKind::Teaser, "Bridge closed"),
            (
                BlockKind::Paragraph,
                "The council meets again on Friday, a spokesman said, to talk about the costs."
            ),
        ]
    );
    let titles: Vec<_> = document.related.iter().map(|r| r.title.as_str()).collect();
    assert_eq!(titles, ["Minister denies it all", "Bridge closed"]);
}

#[test]
fn metadata_comes_from_wherever_a_page_has_it() {
    /// Title, byline, outlet, date with its basis, language, address.
    type Expected<'a> = [Option<&'a str>; 6];
    let cases: [(&str, &str, Expected<'_>, DateBasis); 6] = [
        (
            r##"<title>Bridge | Herald</title><script type="application/ld+json">
            {"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"x"},
            {"@type":"NewsArticle","headline":"A bridge opens","datePublished":"2016-02-08",
            "author":[{"@id":"#p"},{"name":"Ann Poe"}],"publisher":{"name":"Herald"}},
            {"@type":"Person","@id":"#p","name":"Jane Roe"}]}</script>"##,
            "",
            [
                Some("A bridge opens"),
                Some("Jane Roe, Ann Poe"),
                Some("Herald"),
                Some("2016-02-08"),
                None,
                None,
            ],
            DateBasis::Meta,
        ),
        (
            "<title>A bridge opens - herald.example</title><link rel=canonical href='https://www.herald.example/2016/02/08/x'>",
            "",
            [
                Some("A bridge opens"),
                None,
                None,
                Some("2016-02-08"),
                None,
                Some("https://www.herald.example/2016/02/08/x"),
            ],
            DateBasis::Url,
        ),
        (
            "<title>Herald: A bridge opens</title><meta property=og:site_name content=Herald><meta property=og:url content=https://h.example/a>",
            "<div class='byline'>Written by: <b>Jane Roe</b><span>8 February 2016</span></div>",
            [
                Some("A bridge opens"),
                Some("Jane Roe"),
                Some("Herald"),
                Some("2016-02-08"),
                None,
                Some("https://h.example/a"),
            ],
            DateBasis::Text,
        ),
        (
            "<title>A bridge opens at last - a blog</title>",
            "<h1>A bridge opens at last</h1><time datetime='2016-02-08T01:00Z'>yesterday</time>",
            [
                Some("A bridge opens at last"),
                None,
                None,
                Some("2016-02-08"),
                None,
                None,
            ],
            DateBasis::Meta,
        ),
        (
            "<meta http-equiv=Content-Language content='de, en'><meta name=date content='02/03/2016'><link rel=canonical href=/x>",
            "",
            [None, None, None, None, Some("de"), None],
            DateBasis::Unknown,
        ),
        (
            "<script type='application/ld+json'>{broken</script><meta name=author content='https://h.example/jane'>",
            "",
            [None; 6],
            DateBasis::Unknown,
        ),
    ];
    for (head, top, expected, basis) in cases {
        let document = page(&format!(
            "<html><head>{head}</head><body>{top}<article>{}</article></body></html>",
            article()
        ));
        let found = [
            &document.title,
            &document.byline,
            &document.outlet,
            &document.published.value,
            &document.language,
            &document.origin.url,
        ]
        .map(Option::as_deref);
        assert_eq!(found, expected, "{head}");
        assert_eq!(document.published.basis, basis, "{head}");
    }
}

#[test]
fn pages_name_their_encoding() {
    let text =
        "Министр сказал, что мост, закрытый с мая, откроют весной, и ушёл, не ответив на вопросы.";
    let cyrillic = encoding_rs::WINDOWS_1251.encode(text).0;
    let body = |head: &str| {
        let mut html = format!("<html><head>{head}</head><body><p>").into_bytes();
        html.extend(cyrillic.as_ref());
        html.extend(b"</p></body></html>");
        html
    };
    for head in [
        "<meta charset=windows-1251>",
        "<!-- <meta charset=utf-8> --><META http-equiv='Content-Type' content='text/html; charset=windows-1251'>",
        "<meta charset='cp1251'/>",
    ] {
        let document = one("x.html", &body(head)).unwrap();
        assert_eq!(document.text, text, "{head}");
        assert_eq!(document.problems, [], "{head}");
    }
    // Not named, or wrongly: the bytes decide.
    for head in ["", "<meta charset=utf-8>", "<meta charset=nonsense>"] {
        assert_eq!(one("x.html", &body(head)).unwrap().text, text, "{head}");
    }
    let utf8 = format!("<meta charset=windows-1252><body><p>{text}</p>");
    assert_eq!(one("x.html", utf8.as_bytes()).unwrap().text, text);
}

#[test]
fn pages_that_would_cost_too_much_are_read_tag_by_tag() {
    let last = "<p>The end &amp; nothing else&#146;s.</p>";
    let deep = format!(
        "<title>Deep</title><body>{}<p>In the <b>middle</b>.</p><script>no</script>{}{last}",
        "<div>".repeat(20_000),
        "</div>".repeat(20_000)
    );
    let attributes: String = (0..50_000).map(|i| format!("a{i}=1 ")).collect();
    let attributes =
        format!("<title>Deep</title><body {attributes}><p>In the <i>middle</i>.</p>{last}");
    let formatting = format!(
        "<title>Deep</title><body>{}</p><p>In the middle.</p>{last}",
        "<b><div></b>".repeat(2_000)
    );
    let nested = "more than 1000 elements lie inside each other, too much for the article finder; all of its visible text is read";
    // Attributes cost nothing; only there is too little text for an article.
    let short = "no article was found on the page; all of its visible text is read";
    for (html, problem) in [(deep, nested), (attributes, short), (formatting, nested)] {
        let document = page(&html);
        assert_eq!(document.text, "In the middle.\n\nThe end & nothing else’s.");
        assert_eq!(document.title.as_deref(), Some("Deep"));
        assert_eq!(problems(&document), [("markup", problem, None)]);
    }
}

#[test]
fn a_hundred_thousand_siblings_are_read() {
    let html = format!("<body>{}{}", article(), "<div>x</div>".repeat(100_000));
    let document = page(&html);
    assert_eq!(document.text.matches("x").count(), 100_000);
    assert_eq!(document.problems, []);
    let many = format!("<body>{}{}", article(), "<i>x</i>".repeat(600_000));
    let document = page(&many);
    assert_eq!(
        problems(&document),
        [(
            "markup",
            "there are more than 400000 elements and texts, too much for the article finder; all of its visible text is read",
            None
        )]
    );
    assert!(document.text.ends_with(&"x".repeat(600_000)));
}

#[test]
fn special_characters_in_one_long_text_cost_no_square() {
    // As text, in an attribute, and as letters of a text in Russian.
    let said = "Мост закрыт, «сказал» он, и ушёл. ".repeat(50_000);
    let last = "<p>The end &amp; nothing else.</p>";
    for html in [
        format!("<body><p>{}</p>{last}", "&xyz; ".repeat(200_000)),
        format!(
            "<body><p>A<i title='{}'>b</i></p>{last}",
            "&xyz; ".repeat(200_000)
        ),
        format!("<body><p>{said}</p>{last}"),
    ] {
        // Hundreds of thousands of characters each: a square would take hours.
        assert!(page(&html).text.len() >= 20);
    }
    // A long article in Russian is one.
    let paragraphs: String = (0..5_000)
        .map(|i| {
            format!("<p>«Да», – сказал он в {i}-й раз, и больше ничего. «Нет», – сказала она.</p>")
        })
        .collect();
    let html = format!("<body><article>{paragraphs}</article>");
    assert_eq!(page(&html).problems, []);
}

#[test]
fn an_article_that_the_finder_overlooks_is_read() {
    // "banner" makes the finder throw the article away and keep the legal notice.
    let notice = "All rights reserved, in this, that, and any other country, by the publisher. ";
    let html = format!(
        "<body><div class='banner'><div>{}</div></div><aside><p>{notice}</p></aside><div><p>{}</p></div></body>",
        article(),
        notice.repeat(7)
    );
    let document = page(&html);
    let expected =
        "The minister said on Monday that the bridge, which was closed, would open in spring.";
    let found = blocks(&document);
    assert_eq!(found[..10], [(BlockKind::Paragraph, expected); 10]);
    assert_eq!(document.problems, []);
}

#[test]
fn a_page_without_an_article_is_read_whole() {
    let document = page("<div hidden>The bridge opens, she said.</div>");
    assert_eq!(document.text, "The bridge opens, she said.");
    assert_eq!(
        problems(&document),
        [(
            "markup",
            "no article was found on the page; text that it hides is read",
            None
        )]
    );
}

#[test]
fn broken_markup_never_panics() {
    let whole = format!(
        "<!DOCTYPE html><html><head><title>T</title></head><body><div class=\"é\" id='x'>{}<table><tr><td>a<td>b</table><!-- c --></div></body></html>",
        article()
    );
    // Cut anywhere, or with any one piece repeated.
    for end in (0..whole.len()).filter(|&i| whole.is_char_boundary(i)) {
        if end % 7 == 0 || end < 120 {
            let snapshot = Snapshot::new("cut.html".into(), &whole.as_bytes()[..end], "text/html");
            if let Ok(document) = read(snapshot) {
                let length = document.text.chars().count() as u32;
                assert!(document.layout.iter().all(|b| b.span.end <= length));
            }
        }
    }
    for piece in [
        "<",
        "</",
        "<!",
        "<!--",
        "<a ",
        "<a b='",
        "&#",
        "&#x110000;",
        "</p>",
        "<p/",
        "<script>",
        "\u{0}",
    ] {
        let html = format!("{}{}", piece.repeat(3_000), article());
        let snapshot = Snapshot::new("odd.html".into(), html.as_bytes(), "text/html");
        let _ = read(snapshot);
    }
}

#[test]
fn empty_elements_of_xml_swallow_nothing() {
    let html = format!(
        "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"><head><script src=\"x.js\"/><title>T</title></head><body><div/>{}</body></html>",
        article()
    );
    let document = one("x.xhtml", html.as_bytes()).unwrap();
    assert_eq!(document.layout.len(), 10);
    assert!(document.text.starts_with("The minister said on Monday"));
}

/// A page of `parts` around three paragraphs.
fn page_of(before: &str, within: &str, after: &str) -> Document {
    let paragraphs: Vec<String> = [
        "The minister said on Monday that the bridge, which was closed in May, would open in spring.",
        "She told reporters that the work, which began last year, was nearly done, and thanked the builders.",
        "The council, which had asked for a tunnel, declined to comment on the costs, a spokesman said.",
    ]
    .iter()
    .map(|p| format!("<p>{p}</p>"))
    .collect();
    page(&format!(
        "<!DOCTYPE html><html><head><title>Bridge to open in spring</title></head><body>\
         <header><a href='/'>Home</a></header>{before}<article><h1>Bridge to open in spring</h1>\
         {}{within}{}{}</article>{after}<footer><p>© 2016 The Example Herald. All rights reserved.</p></footer></body></html>",
        paragraphs[0], paragraphs[1], paragraphs[2]
    ))
}

#[test]
fn what_stands_around_an_article_is_left_out() {
    let comment = "<div class='comment'><p class='comment-author'>Ann says</p><p>I do not believe a word of it, and nobody in this town does, whatever she may say to reporters.</p></div>";
    for (part, (before, within, after)) in [
        (
            "menu",
            (
                "<nav><ul><li><a href='/a'>News</a><li><a href='/b'>Sport and more news from the region</a></ul></nav>",
                "",
                "",
            ),
        ),
        (
            "cookie notice",
            (
                "<div id='cookie-banner'><p>We use cookies, and similar technologies, to improve your visit. Read our privacy policy.</p></div>",
                "",
                "",
            ),
        ),
        (
            "hidden",
            (
                "<div style='display: none'><p>The mayor, who was absent, said in a letter that the tunnel was cheaper, and safer.</p></div>",
                "",
                "",
            ),
        ),
        (
            "hidden",
            (
                "",
                "<p hidden>The mayor, who was absent, said in a letter that the tunnel was cheaper, and safer.</p>",
                "",
            ),
        ),
        (
            "scripts",
            (
                "",
                "<script>document.write('<p>The mayor, who was absent, said in a letter that the tunnel was cheaper.</p>')</script>",
                "",
            ),
        ),
        (
            "share buttons",
            (
                "",
                "<div class='share social'><a href='#'>Share on Facebook</a> <a href='#'>Tweet</a></div>",
                "",
            ),
        ),
        (
            "newsletter",
            (
                "",
                "",
                "<aside class='newsletter'><h3>Newsletter</h3><p>Sign up for our newsletter, and get the best stories in your inbox each morning.</p></aside>",
            ),
        ),
        (
            "comments",
            (
                "",
                "",
                &format!(
                    "<section id='comments'><h3>3 comments</h3>{}</section>",
                    comment.repeat(3)
                ),
            ),
        ),
        (
            "related",
            (
                "",
                "",
                "<section class='related-posts'><h3>Related articles</h3><ul><li><a href='/x'>Ferry runs until the bridge opens</a></li><li><a href='/y'>Mayor absent again, council says</a></li></ul></section>",
            ),
        ),
    ] {
        let document = page_of(before, within, after);
        for other in [
            "Sport",
            "cookies",
            "mayor",
            "Mayor",
            "Share",
            "newsletter",
            "believe",
            "Ferry",
            "©",
            "Home",
        ] {
            assert!(!document.text.contains(other), "{part}: {}", document.text);
        }
        for own in ["would open in spring", "nearly done", "declined to comment"] {
            assert!(document.text.contains(own), "{part}: {}", document.text);
        }
        assert_eq!(document.problems, [], "{part}");
    }
}

#[test]
fn pages_of_parts_that_a_script_moves_are_read() {
    // As React sends them: the article follows hidden, to be moved to its place.
    let paragraphs = article();
    let document = page(&format!(
        "<html><body><div id='root'><p>Loading</p><template id='B:0'></template></div>\
         <div hidden id='S:0'><article>{paragraphs}</article></div></body></html>"
    ));
    assert_eq!(document.layout.len(), 10);
    assert_eq!(document.problems, []);
}

#[test]
fn headings_and_list_items_within_an_article_are_marked() {
    let within = "<h2>What comes next</h2><p>The work goes on in these steps, the builder said on Tuesday:</p>\
        <ul><li>The piers are strengthened, which takes until the end of March, at the least.</li>\
        <li>The road is laid, which takes three weeks, if the weather allows it.</li></ul>";
    let document = page_of("", within, "");
    let blocks = blocks(&document);
    assert!(
        blocks.contains(&(BlockKind::Heading, "What comes next")),
        "{blocks:?}"
    );
    let items = blocks
        .iter()
        .filter(|(kind, _)| *kind == BlockKind::ListItem);
    assert_eq!(items.count(), 2, "{blocks:?}");
}
