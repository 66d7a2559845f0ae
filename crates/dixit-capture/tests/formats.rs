//! Feeds, JSON and e-mail in, documents or plain reasons out.

use dixit_capture::{Body, CaptureBasis, Error, Settings, Skipped, Snapshot, Way, capture, read};
use dixit_model::{DateBasis, Document};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A folder of its own for one test, removed at its end.
struct Folder(tempfile::TempDir);

impl Folder {
    fn with(files: &[(&str, &[u8])]) -> Folder {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            fs::write(folder.path().join(name), bytes).unwrap();
        }
        Folder(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The documents and errors at one path, errors without this folder's name.
    fn read(&self, name: &str) -> Vec<Result<Document, String>> {
        let root = format!("{}/", self.0.path().display());
        capture(&[self.path(name)], &Settings::default())
            .map(|item| item.and_then(read))
            .map(|item| item.map_err(|error| error.to_string().replace(&root, "")))
            .collect()
    }
}

fn items(name: &str, bytes: &[u8]) -> Vec<Result<Document, String>> {
    Folder::with(&[(name, bytes)]).read(name)
}

fn documents(name: &str, bytes: &[u8]) -> Vec<Document> {
    let items = items(name, bytes).into_iter();
    items.map(|item| item.expect(name)).collect()
}

fn one(name: &str, bytes: &[u8]) -> Document {
    let mut documents = documents(name, bytes);
    assert_eq!(documents.len(), 1, "{name}");
    documents.remove(0)
}

fn message(name: &str, bytes: &[u8]) -> String {
    let mut items = items(name, bytes);
    assert_eq!(items.len(), 1, "{name}: {items:?}");
    items.remove(0).expect_err(name)
}

fn kinds(document: &Document) -> Vec<&str> {
    document.problems.iter().map(|p| p.kind.as_str()).collect()
}

fn published(document: &Document) -> (Option<&str>, DateBasis) {
    (
        document.published.value.as_deref(),
        document.published.basis,
    )
}

const RSS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand -->
<rss version="2.0" xmlns:c="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>The Example Herald</title><link>https://h.example/</link><language>en-GB</language>
<image><title>Logo</title><url>https://h.example/logo.png</url></image>
<item><title>Bridge &amp;amp; ferry</title><link>/2016/bridge</link><dc:creator>Jane Roe</dc:creator><dc:creator>John Doe</dc:creator>
<pubDate>Mon, 08 Feb 2016 23:30:00 -0500</pubDate><description>A teaser.</description>
<c:encoded><![CDATA[<p>The bridge will open, she said.</p><p>So will the <b>ferry</b> &amp; the road.</p>]]></c:encoded></item>
<item><title>Second</title><guid>https://h.example/2</guid><author>desk@h.example (The Desk)</author>
<description>&lt;p&gt;He said &amp;quot;no&amp;quot;.&lt;/p&gt;</description></item>
</channel></rss>"#;

#[test]
fn an_entry_of_rss_is_a_document() {
    let found = documents("news.rss", RSS.as_bytes());
    let [first, second] = found.as_slice() else {
        panic!("{} documents", found.len());
    };
    assert_eq!(
        first.text,
        "The bridge will open, she said.\n\nSo will the ferry & the road."
    );
    assert_eq!(first.title.as_deref(), Some("Bridge & ferry"));
    assert_eq!(first.byline.as_deref(), Some("Jane Roe, John Doe"));
    assert_eq!(first.outlet.as_deref(), Some("The Example Herald"));
    assert_eq!(first.language.as_deref(), Some("en"));
    assert_eq!(
        first.origin.url.as_deref(),
        Some("https://h.example/2016/bridge")
    );
    assert_eq!(first.origin.media_type, "application/rss+xml");
    // The day is the one written, not the one it then was in Greenwich.
    assert_eq!(published(first), (Some("2016-02-08"), DateBasis::Given));
    assert_eq!(first.layout.len(), 2);
    assert_eq!(first.problems, []);
    assert!(first.origin.path.ends_with("news.rss#1"));
    assert!(second.origin.path.ends_with("news.rss#2"));
    assert_eq!(second.text, "He said \"no\".");
    assert_eq!(second.byline.as_deref(), Some("The Desk"));
    assert_eq!(second.origin.url.as_deref(), Some("https://h.example/2"));
    assert_eq!(published(second), (None, DateBasis::Unknown));
    assert_eq!(second.origin.sha256, first.origin.sha256);
}

#[test]
fn the_entries_of_a_feed_share_its_sealed_bytes() {
    let folder = Folder::with(&[("feed.xml", RSS.as_bytes())]);
    let snapshots: Vec<Snapshot> = capture(&[folder.path("feed.xml")], &Settings::default())
        .map(Result::unwrap)
        .collect();
    let [first, second] = snapshots.as_slice() else {
        panic!("{} snapshots", snapshots.len());
    };
    assert!(Arc::ptr_eq(&first.bytes, &second.bytes));
    assert_eq!(&*first.bytes, RSS.as_bytes());
    assert_eq!(
        first.sha256,
        Snapshot::new(String::new(), RSS.as_bytes(), "").sha256
    );
    assert_eq!(first.way, Way::Feed);
    assert_eq!(first.captured.basis, CaptureBasis::FileTime);
    assert!(
        matches!(&second.part.as_ref().unwrap().body, Body::Html(html) if html.contains("<p>"))
    );
}

#[test]
fn the_other_forms_of_feeds_are_read() {
    let rdf = r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://h.example/"><title>Herald</title><items><rdf:Seq/></items></channel>
<item rdf:about="https://h.example/1"><title>T</title><link>https://h.example/1</link><description>She said no.</description><dc:date>2016-02-08T10:00:00+03:00</dc:date></item></rdf:RDF>"#;
    let old = r#"<rss version="0.91"><channel><title>Herald</title><item><title>T</title><link>https://h.example/1</link><description>She said no.</description><pubDate>8 Feb 2016</pubDate></item></channel></rss>"#;
    let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title type="html">&lt;b&gt;Herald&lt;/b&gt;</title><link rel="self" href="https://h.example/feed"/><link href="https://h.example/"/><author><name>Jane Roe</name></author>
<entry><title>T</title><link rel="enclosure" href="x.mp3"/><link rel="alternate" href="/1"/><published>2016-02-08T10:00:00Z</published><updated>2016-03-01T10:00:00Z</updated><summary>Short.</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>She said no.</p></div></content></entry></feed>"#;
    let prefixed = r#"<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>Herald</a:title><a:entry><a:title>T</a:title><a:link href="https://h.example/1"/><a:published>2016-02-08</a:published><a:content type="text">She said no.</a:content></a:entry></a:feed>"#;
    let json = r#"{"version":"https://jsonfeed.org/version/1.1","title":"Herald","items":[{"id":"1","url":"https://h.example/1","title":"T","content_html":"<p>She said no.</p>","date_published":"2016-02-08T10:00:00-05:00","authors":[{"name":"Jane Roe"}]}]}"#;
    let entry = r#"<entry xmlns="http://www.w3.org/2005/Atom"><title>T</title><link href="https://h.example/1"/><issued>2016-02-08</issued><content type="html">&lt;p>She said no.</content></entry>"#;
    for (name, feed, media_type) in [
        ("rdf.xml", rdf, "application/rss+xml"),
        ("old.rss", old, "application/rss+xml"),
        ("atom.xml", atom, "application/atom+xml"),
        ("prefixed.atom", prefixed, "application/atom+xml"),
        ("feed.json", json, "application/feed+json"),
        ("entry.atom", entry, "application/atom+xml"),
    ] {
        let document = one(name, feed.as_bytes());
        assert_eq!(document.text, "She said no.", "{name}");
        assert_eq!(document.title.as_deref(), Some("T"), "{name}");
        assert_eq!(
            document.origin.url.as_deref(),
            Some("https://h.example/1"),
            "{name}"
        );
        assert_eq!(
            published(&document),
            (Some("2016-02-08"), DateBasis::Given),
            "{name}"
        );
        assert_eq!(document.origin.media_type, media_type, "{name}");
        assert_eq!(document.problems, [], "{name}");
        if name != "entry.atom" {
            assert_eq!(document.outlet.as_deref(), Some("Herald"), "{name}");
        }
    }
    assert_eq!(
        one("a.xml", atom.as_bytes()).byline.as_deref(),
        Some("Jane Roe")
    );
    assert_eq!(
        one("f.json", json.as_bytes()).byline.as_deref(),
        Some("Jane Roe")
    );
}

/// A feed around one entry.
fn rss(entry: &str) -> String {
    format!("<rss version=\"2.0\"><channel><title>Herald</title>{entry}</channel></rss>")
}

#[test]
fn broken_feeds_are_read_as_far_as_they_go() {
    for (entry, title, text, problems) in [
        // Entities of HTML that no DTD declares, and ampersands that begin none.
        (
            "<item><title>Caf&eacute; & bar</title><description>R&D&nbsp;said AT&T &unknown; yes.</description></item>",
            "Café & bar",
            "R&D said AT&T &unknown; yes.",
            &[][..],
        ),
        // Markup that stands unescaped, and does not nest.
        (
            "<item><title>T</title><description>She <b>said <i>no</b>.<br>Twice.</description></item>",
            "T",
            "She said no.\nTwice.",
            &[],
        ),
        (
            "<item><title>T<description>She said no.</description></item>",
            "T",
            "She said no.",
            &["feed"],
        ),
        (
            "<item><title>T</title><link>https://h.example/1<description>She said no.</description></item>",
            "T",
            "She said no.",
            &[],
        ),
        (
            "<item><title>T</title><description>She said no.</description>",
            "T",
            "She said no.",
            &["feed"],
        ),
        (
            "<item><title>T</title><pubDate>some day</pubDate><description>She said no.</description></item>",
            "T",
            "She said no.",
            &["date"],
        ),
        (
            "<item><title>T\u{1}</title><description>She\u{1} said no.</description></item>",
            "T",
            "She\u{1} said no.",
            &["control-characters"],
        ),
        (
            "<item><title>T</title><description><![CDATA[Not the end: </item> <item>]]> she said.</description></item>",
            "T",
            "Not the end: she said.",
            &[],
        ),
    ] {
        let document = one("x.rss", rss(entry).as_bytes());
        assert_eq!(document.title.as_deref(), Some(title), "{entry}");
        assert_eq!(document.text, text, "{entry}");
        assert_eq!(kinds(&document), problems, "{entry}");
    }
    // The encoding that is declared is not the one used, and the other way round.
    let lie = "<?xml version=\"1.0\" encoding=\"windows-1251\"?>".to_owned()
        + &rss("<item><title>Ё</title><description>Она сказала нет.</description></item>");
    assert_eq!(one("x.rss", lie.as_bytes()).text, "Она сказала нет.");
    let (old, _, _) = encoding_rs::WINDOWS_1251.encode(&lie);
    assert_eq!(one("x.rss", &old).text, "Она сказала нет.");
}

#[test]
fn a_feed_that_breaks_off_gives_its_whole_entries_and_says_so() {
    let cut = |at: &str| &RSS.as_bytes()[..RSS.find(at).unwrap()];
    let inside = items("x.rss", cut("&lt;/p"));
    assert_eq!(inside.len(), 2);
    assert!(inside[0].is_ok());
    assert_eq!(
        inside[1].as_ref().unwrap_err(),
        "x.rss#2: the feed breaks off before the entry's end tag </item>; fetch it again"
    );
    let between = items("x.rss", cut("</channel>"));
    assert_eq!(between.len(), 3);
    assert_eq!(
        between[2].as_ref().unwrap_err(),
        "x.rss: the feed breaks off before its end tag </rss>; fetch it again"
    );
    let json = r#"{"version":"https://jsonfeed.org/version/1","items":[{"content_text":"She said no."},{"content_text":"He"#;
    let items = items("x.json", json.as_bytes());
    assert_eq!(items[0].as_ref().unwrap().text, "She said no.");
    assert_eq!(
        items[1].as_ref().unwrap_err(),
        "x.json#2: the feed breaks off before the entry's closing bracket; fetch it again"
    );
    assert_eq!(items.len(), 2);
}

#[test]
fn what_is_no_entry_with_text_is_named() {
    let headline = rss("<item><title>T</title><link>https://h.example/1</link></item>");
    for (name, feed, expected) in [
        (
            "x.rss",
            headline.as_str(),
            "x.rss#1: the entry has no text, only a headline; capture the page at https://h.example/1",
        ),
        (
            "x.rss",
            "<rss><channel><title>T</title></channel></rss>",
            "x.rss: the feed holds no entries; nothing can be read from it",
        ),
        (
            "x.rss",
            "<svg/>",
            "x.rss: is no feed: neither RSS, Atom nor JSON Feed; save a page as .html, a text as .txt",
        ),
        ("x.rss", "", "x.rss: is empty; nothing can be read from it"),
        (
            "x.json",
            r#"{"version":"https://jsonfeed.org/version/1","items":[{"content_text":"a" 5}]}"#,
            "x.json#1: not a JSON object: expected `,` or `}` at column 21; put one object on each line",
        ),
    ] {
        assert_eq!(message(name, feed.as_bytes()), expected);
    }
    // One bad entry costs no other.
    let both = rss(
        "<item><title>T</title></item><item><title>U</title><description>She said no.</description></item>",
    );
    let items = items("x.rss", both.as_bytes());
    assert!(items[0].is_err());
    assert_eq!(items[1].as_ref().unwrap().text, "She said no.");
}

#[test]
fn entities_of_a_feeds_own_are_never_expanded() {
    let mut bomb = "<!DOCTYPE rss [<!ENTITY a0 \"lol\">".to_owned();
    for i in 1..=30 {
        let before = format!("&a{};", i - 1).repeat(10);
        bomb.push_str(&format!("<!ENTITY a{i} \"{before}\">"));
    }
    bomb.push_str("]>");
    bomb.push_str(&rss(
        "<item><title>T</title><description>She said &a30; yes.</description></item>",
    ));
    assert_eq!(one("x.xml", bomb.as_bytes()).text, "She said &a30; yes.");
}

/// Time for what takes time linear in its input; what takes its square takes
/// minutes at these sizes.
fn within(limit: u64, what: &str, work: impl FnOnce()) {
    let start = Instant::now();
    work();
    let taken = start.elapsed();
    assert!(taken < Duration::from_secs(limit), "{what}: {taken:?}");
}

#[test]
fn large_and_deep_feeds_take_time_in_proportion() {
    let item = "<item><title>T</title><description>She said no.</description></item>";
    within(30, "entries", || {
        assert_eq!(
            documents("x.rss", rss(&item.repeat(100_000)).as_bytes()).len(),
            100_000
        );
    });
    let deep = |tag: &str| {
        rss(&format!(
            "<item><description>{}She said no.{}</description></item>",
            format!("<{tag}>").repeat(200_000),
            format!("</{tag}>").repeat(200_000)
        ))
    };
    let attributes: String = (0..50_000).map(|i| format!(" a{i}='x'")).collect();
    for (what, feed) in [
        ("depth", deep("b")),
        ("depth of the same", deep("description")),
        (
            "unended",
            rss(&format!(
                "<item>{}</item>",
                "<title>T<description>She said no.".repeat(100_000)
            )),
        ),
        (
            "comments",
            rss(&format!("{item}{}", "<!--".repeat(500_000))),
        ),
        (
            "declarations",
            rss(&format!("{item}{}", "<![>".repeat(500_000))),
        ),
        (
            "instructions",
            rss(&format!("{item}{}", "<?x".repeat(500_000))),
        ),
        (
            "quotation marks",
            rss(&format!("{item}{}", "<a b='".repeat(500_000))),
        ),
        (
            "ampersands",
            rss(&format!(
                "<item><description>{}</description></item>",
                "& ".repeat(1_000_000)
            )),
        ),
        (
            "attributes",
            rss(&format!(
                "<item{attributes}><description>She said no.</description></item>"
            )),
        ),
        (
            "one element",
            rss(&format!(
                "<item><description>{}</description></item>",
                "word ".repeat(2_000_000)
            )),
        ),
    ] {
        within(30, what, || {
            let first = items("x.rss", feed.as_bytes()).remove(0);
            assert!(!first.expect(what).text.is_empty(), "{what}");
        });
    }
}

#[test]
fn folders_give_feeds_whatever_their_extension_and_pass_over_the_rest() {
    let folder = Folder::with(&[
        ("a.xml", RSS.as_bytes()),
        ("b.json", br#"{"version":"https://jsonfeed.org/version/1","items":[{"content_text":"She said no."}]}"#),
        ("c.xml", b"<svg/>"),
        ("d.json", br#"{"text":"Not a feed."}"#),
        ("e.rss", rss("<item><description>x</description></item>").as_bytes()),
    ]);
    let mut capture = capture(&[folder.path("")], &Settings::default());
    let names: Vec<String> = capture
        .by_ref()
        .map(|item| item.unwrap().path)
        .map(|path| path.rsplit('/').next().unwrap().to_owned())
        .collect();
    assert_eq!(names, ["a.xml#1", "a.xml#2", "b.json#1", "e.rss#1"]);
    assert_eq!(capture.tally().skipped_for(Skipped::OtherExtension), 2);
}

#[test]
fn a_capture_goes_on_inside_a_feed_and_a_list() {
    let list = br#"[{"text":"One."},{"text":"Two."}]"#;
    let folder = Folder::with(&[("x.rss", RSS.as_bytes()), ("y.json", list)]);
    let paths = [folder.path("x.rss"), folder.path("y.json")];
    let settings = Settings::default();
    let all: Vec<String> = capture(&paths, &settings)
        .map(|s| s.unwrap().path)
        .collect();
    assert_eq!(all.len(), 4);
    for done in 0..4 {
        let mut first = capture(&paths, &settings);
        for _ in 0..done {
            first.next().unwrap().unwrap();
        }
        let rest = dixit_capture::capture_from(&paths, &settings, first.place());
        let rest: Vec<String> = rest.map(|s| s.unwrap().path).collect();
        assert_eq!(rest, all[done..], "{done}");
    }
}

#[test]
fn the_fields_of_news_corpora_are_known() {
    for (line, expected) in [
        (
            // news-please
            r#"{"maintext":"Text.","title":"T","authors":["A","B"],"date_publish":"2016-02-08 10:00:00","date_download":"2020-01-01","source_domain":"h.example","url":"https://h.example/1","language":"en"}"#,
            (
                "Text.",
                "T",
                "A, B",
                "h.example",
                "https://h.example/1",
                "en",
            ),
        ),
        (
            // CC-News
            r#"{"requested_url":"https://h.example/1","plain_text":"Text.","title":"T","author":"A","published_date":"2016-02-08","crawl_date":"2020-01-01","publisher":"Herald","language":"en-GB"}"#,
            ("Text.", "T", "A", "Herald", "https://h.example/1", "en"),
        ),
        (
            // RealNews
            r#"{"url":"https://h.example/1","text":"Text.","title":"T","authors":["A"],"publish_date":"02-08-2016","warc_date":"2019-01-01","domain":"h.example","lang":"en","date":"2016-02-08"}"#,
            ("Text.", "T", "A", "h.example", "https://h.example/1", "en"),
        ),
        (
            // trafilatura
            r#"{"title":"T","author":"A","hostname":"h.example","date":"2016-02-08","text":"Text.","source":"https://h.example/1","sitename":"Herald","language":"en"}"#,
            ("Text.", "T", "A", "Herald", "https://h.example/1", "en"),
        ),
        (
            // schema.org, and an inner object
            r#"{"articleBody":"Text.","metadata":{"headline":"T","datePublished":"2016-02-08","author":[{"name":"A"},{"name":"B"}],"publisher":{"name":"Herald"},"WARC-Target-URI":"https://h.example/1","lang":"en"}}"#,
            ("Text.", "T", "A, B", "Herald", "https://h.example/1", "en"),
        ),
        (
            // numbers for dates; blank and null values are passed over
            r#"{"text":null,"content":" ","body":"Text.","title":"","headline":"T","date":1454925600,"author":null,"byline":"A","source":"Herald","link":"https://h.example/1","language":"en"}"#,
            ("Text.", "T", "A", "Herald", "https://h.example/1", "en"),
        ),
    ] {
        let document = one("x.jsonl", line.as_bytes());
        let (text, title, byline, outlet, url, language) = expected;
        assert_eq!(document.text, text, "{line}");
        assert_eq!(document.title.as_deref(), Some(title), "{line}");
        assert_eq!(document.byline.as_deref(), Some(byline), "{line}");
        assert_eq!(document.outlet.as_deref(), Some(outlet), "{line}");
        assert_eq!(document.origin.url.as_deref(), Some(url), "{line}");
        assert_eq!(document.language.as_deref(), Some(language), "{line}");
        assert_eq!(
            published(&document),
            (Some("2016-02-08"), DateBasis::Given),
            "{line}"
        );
        assert_eq!(document.problems, [], "{line}");
    }
}

#[test]
fn fields_of_another_kind_are_problems_and_capture_times_no_dates() {
    let line = r#"{"text":"Text.","author":5,"language":"English","publisher":[1],"date_download":"2016-02-08","crawl_date":"2016-02-08","timestamp":"2016-02-08"}"#;
    let document = one("x.jsonl", line.as_bytes());
    assert_eq!(published(&document), (None, DateBasis::Unknown));
    let messages: Vec<&str> = document
        .problems
        .iter()
        .map(|p| p.message.as_str())
        .collect();
    assert_eq!(
        messages,
        [
            "the value of \"author\" is no name or list of names; it is ignored",
            "the value of \"publisher\" is no string; it is ignored",
            "the value of \"language\" is no language tag, such as \"en\"; it is ignored",
        ]
    );
}

#[test]
fn a_page_in_a_field_is_read_as_a_page() {
    let html = format!(
        "<html><head><title>Page</title></head><body><nav>Menu</nav><article>{}</article></body></html>",
        "<p>The minister said on Monday that the bridge, which was closed, would open in spring.</p>".repeat(10)
    );
    for key in ["html", "body"] {
        let line = serde_json::json!({key: html, "title": "Given", "date": "2016-02-08"});
        let document = one("x.jsonl", line.to_string().as_bytes());
        assert!(
            document.text.starts_with("The minister said"),
            "{}",
            document.text
        );
        assert_eq!(document.title.as_deref(), Some("Given"));
        assert_eq!(document.layout.len(), 10);
        assert_eq!(published(&document).1, DateBasis::Given);
    }
    // dixit's own key is taken as it stands.
    let line = serde_json::json!({"text": "<p>x</p>"});
    assert_eq!(one("x.jsonl", line.to_string().as_bytes()).text, "<p>x</p>");
}

#[test]
fn a_json_file_gives_its_objects() {
    let pretty = "{\n  \"title\": \"T\",\n  \"text\": \"a } ] \\\" b\"\n}\n";
    for (file, expected) in [
        (pretty.to_owned(), vec!["a } ] \" b"]),
        (
            format!("{pretty}{pretty}"),
            vec!["a } ] \" b", "a } ] \" b"],
        ),
        (
            format!("\u{feff} [\n{pretty},\n{{\"text\":\"c\"}} ]\n"),
            vec!["a } ] \" b", "c"],
        ),
        (
            "{\"text\":\"a\"}\n{\"text\":\"b\"}\n".to_owned(),
            vec!["a", "b"],
        ),
    ] {
        let found = documents("x.json", file.as_bytes());
        let texts: Vec<&str> = found.iter().map(|d| d.text.as_str()).collect();
        assert_eq!(texts, expected, "{file}");
        assert!(found[0].origin.path.ends_with("x.json#1"));
    }
    let one = r#"{"text":"a"}"#;
    for (file, error) in [
        (
            format!("[{one},{{\"text\":\"b"),
            "x.json: the JSON breaks off behind object 1; fetch the file again",
        ),
        (
            format!("[{one},"),
            "x.json: the JSON breaks off behind object 1; fetch the file again",
        ),
        (
            format!("[{one},?]"),
            "x.json: behind object 1 stands '?', which begins no JSON object; put objects into one list or one on each line",
        ),
        (
            format!("[{one},7]"),
            "x.json#2: not a JSON object: another value at column 1; put one object on each line",
        ),
        (
            format!("[{one},{{\"text\" 1}}]"),
            "x.json#2: not a JSON object: expected `:` at column 9; put one object on each line",
        ),
    ] {
        let mut items = items("x.json", file.as_bytes());
        assert_eq!(items.len(), 2, "{file}");
        assert_eq!(items.remove(0).unwrap().text, "a");
        assert_eq!(items.remove(0).unwrap_err(), error);
    }
    // Text that begins like JSON is text.
    assert_eq!(one_text("note.txt", "[1] She said no."), "[1] She said no.");
    assert_eq!(one_text("note", "[1] She said no."), "[1] She said no.");
}

fn one_text(name: &str, text: &str) -> String {
    one(name, text.as_bytes()).text
}

#[test]
fn objects_over_the_limit_are_refused_one_by_one() {
    let list = format!(
        "[{{\"text\":\"{}\"}},{{\"text\":\"b\"}}]",
        "x".repeat(10_000)
    );
    let folder = Folder::with(&[("x.json", list.as_bytes())]);
    let settings = Settings::default().with_max_bytes(100);
    let items: Vec<Result<Snapshot, Error>> =
        capture(&[folder.path("x.json")], &settings).collect();
    assert!(items[0].as_ref().unwrap_err().is_too_large());
    assert_eq!(&*items[1].as_ref().unwrap().bytes, br#"{"text":"b"}"#);
    assert_eq!(items.len(), 2);
}

const HEAD: &str = "Received: from a by b; Mon, 08 Feb 2016 10:00:00 +0000\r\n\
From: =?UTF-8?Q?Ministry_of_Caf=C3=A9s?= <press@ministry.example>\r\n\
To: press@h.example\r\nSubject: =?UTF-8?B?0J3QtdGC?= she\r\n said\r\n\
Date: Mon, 08 Feb 2016 23:30:00 -0500\r\nMessage-ID: <1@ministry.example>\r\nMIME-Version: 1.0\r\n\
Organization: The Ministry\r\n";

#[test]
fn a_message_is_a_document() {
    let plain = format!(
        "{HEAD}Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nShe said =E2=80=9Cno=E2=80=9D.\r\n\r\n> He had said yes.\r\n"
    );
    // Told by name or by bytes.
    for name in ["x.eml", "message"] {
        let document = one(name, plain.as_bytes());
        assert_eq!(
            document.text,
            "She said “no”.\r\n\r\n> He had said yes.\r\n"
        );
        assert_eq!(document.title.as_deref(), Some("Нет she said"));
        assert_eq!(document.byline.as_deref(), Some("Ministry of Cafés"));
        assert_eq!(document.outlet.as_deref(), Some("The Ministry"));
        assert_eq!(document.language, None);
        assert_eq!(published(&document), (Some("2016-02-08"), DateBasis::Meta));
        assert_eq!(document.origin.media_type, "message/rfc822");
        assert_eq!(document.problems, []);
    }
}

#[test]
fn a_message_in_no_named_encoding_says_where_it_is_unsure() {
    let bytes = [HEAD.as_bytes(), b"\r\nThe caf\xe9 is closed."].concat();
    let document = one("x.eml", &bytes);
    assert_eq!(document.text, "The caf\u{fffd} is closed.");
    assert_eq!(document.problems[0].kind, "encoding");
    assert!(
        document.problems[0]
            .message
            .ends_with("the first at offset 7")
    );
}

#[test]
fn of_a_messages_parts_the_plain_text_is_read() {
    let parts = |parts: &str, end: &str| {
        format!(
            "{HEAD}Content-Type: multipart/mixed; boundary=\"x\"\r\n\r\n--x\r\n{parts}\r\n--x{end}\r\n"
        )
    };
    let plain = "Content-Type: text/plain\r\n\r\nShe said no.";
    let html = "Content-Type: text/html; charset=windows-1252\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<html><head><style>p{}</style></head><body><p>She said=A0no.<p>Twice.";
    let pdf = "Content-Type: application/pdf; name=\"statement.pdf\"\r\nContent-Disposition: attachment; filename=\"statement.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERg==";
    let picture =
        "Content-Type: image/png; name=\"logo.png\"\r\nContent-Disposition: inline\r\n\r\nx";

    let both = format!(
        "Content-Type: multipart/alternative; boundary=y\r\n\r\n--y\r\n{plain}\r\n--y\r\n{html}\r\n--y--"
    );
    assert_eq!(
        one("x.eml", parts(&both, "--").as_bytes()).text,
        "She said no."
    );

    let document = one(
        "x.eml",
        parts(&format!("{html}\r\n--x\r\n{pdf}\r\n--x\r\n{picture}"), "--").as_bytes(),
    );
    assert_eq!(document.text, "She said no.\n\nTwice.");
    assert_eq!(document.layout.len(), 2);
    let messages: Vec<&str> = document
        .problems
        .iter()
        .map(|p| p.message.as_str())
        .collect();
    assert_eq!(
        messages,
        ["attachments are not read: \"statement.pdf\"; save them as files of their own"]
    );

    let blank = format!(
        "Content-Type: multipart/alternative; boundary=y\r\n\r\n--y\r\nContent-Type: text/plain\r\n\r\n \r\n--y\r\n{html}\r\n--y--"
    );
    assert_eq!(
        one("x.eml", parts(&blank, "--").as_bytes()).text,
        "She said no.\n\nTwice."
    );

    let cut = one("x.eml", parts(plain, "").as_bytes());
    assert!(cut.text.starts_with("She said no."));
    assert_eq!(kinds(&cut), ["email"]);
}

#[test]
fn bad_messages_are_named_or_read() {
    assert_eq!(
        message("x.eml", parts_only_pdf().as_bytes()),
        "x.eml: the message has no text; save what is attached to it as files of their own"
    );
    assert_eq!(
        message("x.eml", b""),
        "x.eml: is empty; nothing can be read from it"
    );
    // A text that only looks like the start of a message is a text.
    let text = "From: the press office\nDate: 8 February\nSubject: No\n\nShe said no.";
    assert_eq!(one_text("statement", text), text);
    let bad_date = HEAD.replace("Mon, 08 Feb 2016 23:30:00 -0500", "some day");
    let document = one("x.eml", format!("{bad_date}\r\nShe said no.").as_bytes());
    assert_eq!(kinds(&document), ["date"]);
    // Parts in parts, and messages in messages, to any depth.
    let mut nested = HEAD.to_owned();
    for i in 0..20_000 {
        nested.push_str(&format!(
            "Content-Type: multipart/mixed; boundary=b{i}\r\n\r\n--b{i}\r\n"
        ));
    }
    nested.push_str("\r\nShe said no.");
    let mut forwarded = HEAD.to_owned();
    for _ in 0..20_000 {
        forwarded
            .push_str("Content-Type: message/rfc822\r\n\r\nFrom: a@b.example\r\nSubject: x\r\n");
    }
    forwarded.push_str("\r\nShe said no.");
    for (what, message) in [("parts", nested), ("messages", forwarded)] {
        within(30, what, || {
            assert_eq!(items("x.eml", message.as_bytes()).len(), 1)
        });
    }
}

fn parts_only_pdf() -> String {
    format!(
        "{HEAD}Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n"
    )
}

#[test]
fn no_damage_makes_a_reader_panic() {
    let json = r#"{"version":"https://jsonfeed.org/version/1.1","title":"Herald","items":[{"id":"1","title":"Ъ","content_html":"<p>She said “no”.</p>"},{"content_text":"\\"é"}]}"#;
    let list = r#"[{"title":"T","text":"She said “no”."},{"maintext":"é","authors":[{"name":"A"}],"meta":{"date":1454925600}}]"#;
    let message = format!(
        "{HEAD}Content-Type: multipart/mixed; boundary=\"x\"\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n<p>She said “no”.\r\n--x--\r\n"
    );
    let folder = Folder::with(&[]);
    // A generator of Lehmer's: the same damage in every run.
    let mut state = 48_271_u64;
    let mut random = |below: usize| {
        state = state * 48_271 % 0x7fff_ffff;
        state as usize % below
    };
    for (name, whole) in [
        ("x.rss", RSS),
        ("x.json", json),
        ("y.json", list),
        ("x.eml", &message),
    ] {
        for _ in 0..500 {
            let mut bytes = whole.as_bytes().to_vec();
            for _ in 0..1 + random(4) {
                let at = random(bytes.len());
                match random(4) {
                    0 => bytes.truncate(at.max(1)),
                    1 => bytes[at] = b"<>&\"'[]{},:;/!?-\\\n\xc3"[random(19)],
                    2 => {
                        bytes.remove(at);
                    }
                    _ => {
                        let from = random(bytes.len());
                        let part = bytes[from..(from + 20).min(bytes.len())].to_vec();
                        bytes.splice(at..at, part);
                    }
                }
                if bytes.is_empty() {
                    bytes.push(b'<');
                }
            }
            fs::write(folder.path(name), &bytes).unwrap();
            for item in folder.read(name) {
                match item {
                    Ok(document) => assert!(!document.text.is_empty()),
                    Err(error) => assert!(error.contains(": "), "{error}"),
                }
            }
        }
    }
}
