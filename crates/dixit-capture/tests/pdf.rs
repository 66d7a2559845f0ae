//! PDF files in, documents or plain reasons out, by way of a process of its own:
//! this executable, asked for `pdf-text`. That is why these tests bring their own
//! harness.

use dixit_capture::{PdfHelper, Settings, Snapshot, pdf_child, read_with};
use dixit_model::{BlockKind, DateBasis, Document, OffsetMap};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::{self, Write};
use std::panic::catch_unwind;
use std::process::ExitCode;
use std::time::{Duration, Instant};

const MIB: u64 = 1024 * 1024;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let first = arguments.next();
    if first.as_deref() == Some("pdf-text") {
        let memory = arguments.next().and_then(|m| m.parse().ok()).unwrap_or(0);
        let done = pdf_child(io::stdin().lock(), io::stdout().lock(), memory);
        return if done.is_ok() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        };
    }
    let filter = first
        .filter(|argument| !argument.starts_with('-'))
        .unwrap_or_default();
    let tests: [(&str, fn()); 12] = [
        ("a_statement_is_a_document", a_statement_is_a_document),
        (
            "columns_and_pages_are_read_in_order",
            columns_and_pages_are_read_in_order,
        ),
        (
            "turned_text_is_read_where_it_is_the_most",
            turned_text_is_read_where_it_is_the_most,
        ),
        (
            "letters_beyond_latin_are_read",
            letters_beyond_latin_are_read,
        ),
        ("files_without_text_are_named", files_without_text_are_named),
        (
            "a_password_locks_and_an_empty_one_does_not",
            a_password_locks_and_an_empty_one_does_not,
        ),
        (
            "damaged_files_are_named_or_read",
            damaged_files_are_named_or_read,
        ),
        ("loops_end", loops_end),
        (
            "a_page_that_fails_costs_no_other",
            a_page_that_fails_costs_no_other,
        ),
        ("time_and_memory_are_limited", time_and_memory_are_limited),
        ("a_helper_that_fails_is_named", a_helper_that_fails_is_named),
        (
            "ten_thousand_pages_take_time_in_proportion",
            ten_thousand_pages_take_time_in_proportion,
        ),
    ];
    let mut out = io::stdout().lock();
    let mut failed = 0;
    for (name, test) in tests.into_iter().filter(|(name, _)| name.contains(&filter)) {
        let passed = catch_unwind(test).is_ok();
        failed += u32::from(!passed);
        let _ = writeln!(
            out,
            "test {name} ... {}",
            if passed { "ok" } else { "FAILED" }
        );
    }
    let _ = writeln!(out, "{failed} failed");
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Objects with their numbers → a file with a table of them.
fn file(objects: &[(u32, Vec<u8>)], trailer: &str) -> Vec<u8> {
    let mut bytes = b"%PDF-1.4\n".to_vec();
    let mut table = String::new();
    for (number, object) in objects {
        let at = bytes.len();
        writeln!(bytes, "{number} 0 obj").unwrap();
        bytes.extend_from_slice(object);
        bytes.extend_from_slice(b"\nendobj\n");
        table.push_str(&format!("{number} 1\n{at:010} 00000 n \n"));
    }
    let at = bytes.len();
    write!(
        bytes,
        "xref\n0 1\n0000000000 65535 f \n{table}trailer\n<< /Size {} /Root 1 0 R {trailer} >>\nstartxref\n{at}\n%%EOF\n",
        objects.len() + 1
    )
    .unwrap();
    bytes
}

fn stream(dictionary: &str, content: &[u8]) -> Vec<u8> {
    let mut object = format!("<< /Length {} {dictionary} >>\nstream\n", content.len()).into_bytes();
    object.extend_from_slice(content);
    object.extend_from_slice(b"\nendstream");
    object
}

/// Content that shows each line at its place, in points from the lower left.
fn content(lines: &[(f64, f64, f64, &str)]) -> String {
    let mut content = "BT\n".to_owned();
    for (x, y, size, text) in lines {
        let text = text
            .replace('\\', "\\\\")
            .replace('(', "\\(")
            .replace(')', "\\)");
        content.push_str(&format!("/F1 {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj\n"));
    }
    content.push_str("ET\n");
    content
}

/// The objects of a document: 1 is the catalog, 2 the pages, 3 the font, 4 the
/// information; page `n` (from 0) is object 10 + 2n, its content the one behind.
fn objects(contents: &[String]) -> Vec<(u32, Vec<u8>)> {
    let kids: Vec<String> = (0..contents.len())
        .map(|n| format!("{} 0 R", 10 + 2 * n))
        .collect();
    let font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";
    let mut objects: Vec<(u32, Vec<u8>)> = vec![
        (1, b"<< /Type /Catalog /Pages 2 0 R >>".to_vec()),
        (
            2,
            format!(
                "<< /Type /Pages /Kids [{}] /Count {} /MediaBox [0 0 600 800] /Resources << /Font << /F1 3 0 R >> >> >>",
                kids.join(" "),
                kids.len()
            )
            .into_bytes(),
        ),
        (3, font.as_bytes().to_vec()),
        (4, b"<< /Title (Minister opens the bridge) /Author (jroe) /CreationDate (D:20200101000000Z) >>".to_vec()),
    ];
    for (n, content) in contents.iter().enumerate() {
        let number = 10 + 2 * n as u32;
        let page = format!(
            "<< /Type /Page /Parent 2 0 R /Contents {} 0 R >>",
            number + 1
        );
        objects.push((number, page.into_bytes()));
        objects.push((number + 1, stream("", content.as_bytes())));
    }
    objects
}

fn pdf(contents: &[String]) -> Vec<u8> {
    file(&objects(contents), "/Info 4 0 R")
}

fn helper() -> PdfHelper {
    PdfHelper {
        program: std::env::current_exe().unwrap(),
        arguments: vec!["pdf-text".into()],
        time: Duration::from_secs(60),
        memory: 1024 * MIB,
    }
}

fn read_by(bytes: &[u8], helper: PdfHelper) -> Result<Document, String> {
    let mut settings = Settings::default();
    settings.pdf = Some(helper);
    let snapshot = Snapshot::new("x.pdf".into(), bytes, "application/pdf");
    read_with(snapshot, &settings).map_err(|error| error.to_string())
}

fn read(bytes: &[u8]) -> Result<Document, String> {
    read_by(bytes, helper())
}

fn pages(document: &Document) -> Vec<&str> {
    let map = OffsetMap::new(&document.text);
    document.pages.iter().map(|span| map.slice(*span)).collect()
}

fn messages(document: &Document) -> Vec<&str> {
    document
        .problems
        .iter()
        .map(|p| p.message.as_str())
        .collect()
}

fn a_statement_is_a_document() {
    let first = content(&[
        (72.0, 760.0, 9.0, "Ministry of Bridges"),
        (72.0, 720.0, 16.0, "Minister opens the bridge"),
        (72.0, 700.0, 10.0, "For immediate release: 8 February 2016"),
        (
            72.0,
            670.0,
            10.0,
            "The minister opened the bridge on Monday. \"It will stand,\" she said, \"and it",
        ),
        (72.0, 658.0, 10.0, "will stay open.\""),
        (
            72.0,
            634.0,
            10.0,
            "The mayor (Jane Roe) said that the work had cost two million, twice as much as the",
        ),
        (300.0, 30.0, 9.0, "1"),
    ]);
    let second = content(&[
        (72.0, 760.0, 9.0, "Ministry of Bridges"),
        (72.0, 720.0, 10.0, "council had planned."),
        (300.0, 30.0, 9.0, "2"),
    ]);
    let document = read(&pdf(&[first, second])).unwrap();
    assert_eq!(
        document.text,
        "Ministry of Bridges\n\nMinister opens the bridge\n\nFor immediate release: 8 February 2016\n\n\
         The minister opened the bridge on Monday. \"It will stand,\" she said, \"and it will stay open.\"\n\n\
         The mayor (Jane Roe) said that the work had cost two million, twice as much as the council had planned."
    );
    assert_eq!(document.title.as_deref(), Some("Minister opens the bridge"));
    // The author of the file is whoever typed it; its date is when.
    assert_eq!(document.byline, None);
    assert_eq!(document.published.value.as_deref(), Some("2016-02-08"));
    assert_eq!(document.published.basis, DateBasis::Text);
    assert_eq!(document.origin.media_type, "application/pdf");
    assert_eq!(pages(&document)[1], "council had planned.");
    assert!(pages(&document)[0].starts_with("Ministry") && pages(&document)[0].ends_with("as the"));
    let kinds: Vec<BlockKind> = document.layout.iter().map(|b| b.kind).collect();
    assert_eq!(kinds[1], BlockKind::Heading);
    assert_eq!(kinds[3], BlockKind::Paragraph);
    assert_eq!(
        messages(&document),
        ["3 running heads, feet and page numbers are left out"]
    );
}

fn columns_and_pages_are_read_in_order() {
    let left = [
        "The minister opened the bridge",
        "on Monday, and he said that it",
        "would stand for a hundred",
        "years, if the weather let it,",
        "and for a hundred more.",
    ];
    let right = [
        "The mayor, who came with him,",
        "said that the work had cost",
        "two million, so twice as much",
        "as had been planned, and that",
        "nobody was to blame.",
    ];
    // Painted row by row, as some programs do.
    let mut lines = vec![(
        72.0,
        740.0,
        18.0,
        "A headline that stretches over both columns",
    )];
    for (i, (l, r)) in left.iter().zip(&right).enumerate() {
        let y = 700.0 - 12.0 * i as f64;
        lines.push((72.0, y, 10.0, *l));
        lines.push((320.0, y, 10.0, *r));
    }
    let document = read(&pdf(&[content(&lines)])).unwrap();
    assert_eq!(
        document.text,
        format!(
            "A headline that stretches over both columns\n\n{}\n\n{}",
            left.join(" "),
            right.join(" ")
        )
    );
}

fn turned_text_is_read_where_it_is_the_most() {
    let turned = "BT /F1 10 Tf 0 1 -1 0 300 100 Tm (She said no, and left the room.) Tj ET\n";
    let document = read(&pdf(&[turned.to_owned()])).unwrap();
    assert_eq!(document.text, "She said no, and left the room.");
    let both = content(&[(
        72.0,
        700.0,
        10.0,
        "The minister opened the bridge on Monday, he said.",
    )]) + turned;
    let document = read(&pdf(&[both])).unwrap();
    assert_eq!(
        document.text,
        "The minister opened the bridge on Monday, he said."
    );
    assert_eq!(
        messages(&document),
        ["25 glyphs of page 1 are turned against the rest and left out"]
    );
}

fn letters_beyond_latin_are_read() {
    let map = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n\
        1 begincodespacerange <00> <ff> endcodespacerange\n\
        4 beginbfchar <01> <041D> <02> <0435> <03> <0442> <04> <FB01> endbfchar endcmap end end";
    let mut all = objects(&["BT /F1 10 Tf 72 700 Td <01020304> Tj ET".to_owned()]);
    all[2].1 = b"<< /Type /Font /Subtype /Type1 /BaseFont /X /ToUnicode 5 0 R /FirstChar 1 /LastChar 4 /Widths [500 500 500 500] >>".to_vec();
    all.push((5, stream("", map.as_bytes())));
    // A ligature is put as the letters that it is made of.
    assert_eq!(read(&file(&all, "")).unwrap().text, "Нетfi");
}

fn files_without_text_are_named() {
    assert_eq!(
        read(&pdf(&["0 0 100 100 re f".to_owned(), String::new()])).unwrap_err(),
        "x.pdf: has no text layer on its 2 pages, most likely it is a scan; run OCR on it (such as ocrmypdf) and read the result"
    );
    assert_eq!(
        read(b"").unwrap_err(),
        "x.pdf: is empty; nothing can be read from it"
    );
    let part = read(&pdf(&[
        content(&[(72.0, 700.0, 10.0, "She said no.")]),
        String::new(),
    ]))
    .unwrap();
    assert_eq!(
        messages(&part),
        ["1 pages have no text layer (2); run OCR on them"]
    );
    assert_eq!(pages(&part), ["She said no.", ""]);
    let snapshot = Snapshot::new("x.pdf".into(), &b"%PDF-1.4"[..], "application/pdf");
    assert_eq!(
        read_with(snapshot, &Settings::default())
            .unwrap_err()
            .to_string(),
        "x.pdf: is a PDF file, and no program is set to read it; convert it to .txt first"
    );
}

fn a_password_locks_and_an_empty_one_does_not() {
    use pdf_extract::{EncryptionState, EncryptionVersion, Permissions};
    let plain = pdf(&[content(&[(72.0, 700.0, 10.0, "She said no.")])]);
    let encrypted = |user: &str| {
        let mut document = pdf_extract::Document::load_mem(&plain).unwrap();
        let id = pdf_extract::Object::string_literal("0123456789abcdef");
        document
            .trailer
            .set("ID", pdf_extract::Object::Array(vec![id.clone(), id]));
        let version = EncryptionVersion::V2 {
            document: &document,
            owner_password: "owner",
            user_password: user,
            key_length: 128,
            permissions: Permissions::all(),
        };
        let state = EncryptionState::try_from(version).unwrap();
        document.encrypt(&state).unwrap();
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        bytes
    };
    assert_eq!(read(&encrypted("")).unwrap().text, "She said no.");
    assert_eq!(
        read(&encrypted("secret")).unwrap_err(),
        "x.pdf: is locked with a password; save a copy without it and read that"
    );
}

fn damaged_files_are_named_or_read() {
    let whole = pdf(&[content(&[(72.0, 700.0, 10.0, "She said no.")])]);
    for bytes in [
        &b"%PDF-1.4\n"[..],
        b"not a file",
        &whole[..whole.len() / 2],
        &whole[..whole.len() - 200],
    ] {
        let error = read(bytes).unwrap_err();
        assert!(error.starts_with("x.pdf: "), "{error}");
        assert!(
            error.ends_with("; open it in a viewer and save its text as .txt"),
            "{error}"
        );
    }
    // Any byte of it may be wrong: something is said, and nothing hangs.
    for step in 0..20 {
        let mut bytes = whole.clone();
        let at = step * bytes.len() / 20;
        bytes[at] ^= 0x15;
        match read(&bytes) {
            Ok(document) => assert!(!document.text.is_empty()),
            Err(error) => assert!(error.starts_with("x.pdf: "), "{error}"),
        }
    }
}

fn loops_end() {
    let text = content(&[(72.0, 700.0, 10.0, "She said no.")]);
    // Pages among pages that hold themselves.
    let mut tree = objects(std::slice::from_ref(&text));
    tree[1].1 = b"<< /Type /Pages /Kids [2 0 R 10 0 R 2 0 R] /Count 3 /MediaBox [0 0 600 800] /Resources << /Font << /F1 3 0 R >> >> >>".to_vec();
    // A page that inherits from itself.
    let mut parents = objects(std::slice::from_ref(&text));
    parents[1].1 = b"<< /Type /Pages /Kids [10 0 R] /Count 1 /Parent 2 0 R >>".to_vec();
    // A drawing that draws itself.
    let mut form = objects(&[format!("{text} /X Do")]);
    form[1].1 = b"<< /Type /Pages /Kids [10 0 R] /Count 1 /MediaBox [0 0 600 800] /Resources << /Font << /F1 3 0 R >> /XObject << /X 5 0 R >> >> >>".to_vec();
    form.push((5, stream("/Type /XObject /Subtype /Form /BBox [0 0 1 1] /Resources << /XObject << /X 5 0 R >> >>", b"/X Do")));
    // Arrays in arrays.
    let mut deep = objects(std::slice::from_ref(&text));
    deep.push((5, [vec![b'['; 200_000], vec![b']'; 200_000]].concat()));
    let mut name = objects(std::slice::from_ref(&text));
    name[2].1 = b"3 0 R".to_vec();
    for (what, objects) in [
        ("tree", tree),
        ("parents", parents),
        ("form", form),
        ("deep", deep),
        ("name", name),
    ] {
        let start = Instant::now();
        let mut limited = helper();
        limited.time = Duration::from_secs(20);
        match read_by(&file(&objects, ""), limited) {
            Ok(document) => assert!(document.text.contains("She said no."), "{what}"),
            Err(error) => assert!(
                error.starts_with("x.pdf: ") && error.contains("; "),
                "{what}: {error}"
            ),
        }
        assert!(start.elapsed() < Duration::from_secs(30), "{what}");
    }
}

fn a_page_that_fails_costs_no_other() {
    let text = |words: &str| content(&[(72.0, 700.0, 10.0, words)]);
    // A font that is not there makes the parser panic.
    let bad = "BT /F9 10 Tf 72 700 Td (x) Tj ET".to_owned();
    let document = read(&pdf(&[
        text("One said no."),
        bad.clone(),
        text("Three said yes."),
    ]))
    .unwrap();
    assert_eq!(document.text, "One said no.\n\nThree said yes.");
    assert_eq!(pages(&document), ["One said no.", "", "Three said yes."]);
    let messages = messages(&document);
    assert_eq!(messages.len(), 1);
    assert!(
        messages[0].starts_with("page 2 is read in part at most ("),
        "{}",
        messages[0]
    );
    let error = read(&pdf(&[bad])).unwrap_err();
    assert!(
        error.starts_with("x.pdf: the PDF reader failed on it ("),
        "{error}"
    );
}

fn time_and_memory_are_limited() {
    let mut slow = helper();
    slow.time = Duration::from_millis(300);
    if cfg!(unix) {
        let mut never = slow.clone();
        never.program = "/bin/sh".into();
        never.arguments = vec!["-c".into(), "sleep 60".into()];
        let start = Instant::now();
        assert_eq!(
            read_by(b"%PDF-1.4", never).unwrap_err(),
            "x.pdf: its text could not be taken out in 300ms; open it in a viewer and save its text as .txt"
        );
        assert!(start.elapsed() < Duration::from_secs(20));
        // What was said in time counts.
        let answer = "{\"head\":{\"pages\":2,\"title\":null}}\n{\"page\":{\"number\":1,\"turned\":0,\"problem\":null,\"runs\":[{\"x\":0,\"end\":50,\"y\":700,\"size\":10,\"text\":\"She said no.\"}]}}\n{\"page\":{\"num";
        let mut part = slow.clone();
        part.program = "/bin/sh".into();
        part.arguments = vec![
            "-c".into(),
            format!("printf '%s' '{answer}'; sleep 60").into(),
        ];
        let document = read_by(b"%PDF-1.4", part).unwrap();
        assert_eq!(document.text, "She said no.");
        assert_eq!(
            messages(&document),
            ["its text could not be taken out in 300ms; 1 of 2 pages are read"]
        );
    }
    if cfg!(unix) {
        let mut endless = helper();
        endless.program = "/bin/sh".into();
        endless.arguments = vec![
            "-c".into(),
            format!("exec yes {}", "x".repeat(10_000)).into(),
        ];
        assert_eq!(
            read_by(b"%PDF-1.4", endless).unwrap_err(),
            "x.pdf: it holds more text than is read; open it in a viewer and save its text as .txt"
        );
    }
    // Content that unpacks to a gigabyte.
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    let blank = vec![b' '; MIB as usize];
    for _ in 0..1024 {
        packed.write_all(&blank).unwrap();
    }
    let packed = packed.finish().unwrap();
    let mut bomb = objects(&[String::new()]);
    bomb.pop();
    bomb.push((11, stream("/Filter /FlateDecode", &packed)));
    let mut small = helper();
    small.memory = 400 * MIB;
    if cfg!(target_os = "linux") {
        assert_eq!(
            read_by(&file(&bomb, ""), small).unwrap_err(),
            "x.pdf: it takes more memory to read than 400 MiB; open it in a viewer and save its text as .txt"
        );
    }
}

fn a_helper_that_fails_is_named() {
    let mut none = helper();
    none.program = "no-such-program".into();
    let error = read_by(b"%PDF-1.4", none).unwrap_err();
    assert!(
        error.starts_with(
            "x.pdf: the program that reads PDF files, no-such-program, cannot be run ("
        ),
        "{error}"
    );
    if cfg!(unix) {
        let mut other = helper();
        other.program = "/bin/sh".into();
        other.arguments = vec!["-c".into(), "echo something else; exit 3".into()];
        assert_eq!(
            read_by(b"%PDF-1.4", other).unwrap_err(),
            "x.pdf: the PDF reader failed on it (exit status: 3); open it in a viewer and save its text as .txt"
        );
    }
}

fn ten_thousand_pages_take_time_in_proportion() {
    let page = |n: usize| {
        let line = format!("The {n}th statement was that she had said no.");
        content(&[
            (72.0, 700.0, 10.0, &line),
            (300.0, 30.0, 9.0, &n.to_string()),
        ])
    };
    let start = Instant::now();
    let contents: Vec<String> = (1..=10_000).map(page).collect();
    let document = read(&pdf(&contents)).unwrap();
    assert_eq!(document.pages.len(), 10_000);
    assert_eq!(
        pages(&document)[9_999],
        "The 10000th statement was that she had said no."
    );
    assert!(
        start.elapsed() < Duration::from_secs(60),
        "{:?}",
        start.elapsed()
    );
}
