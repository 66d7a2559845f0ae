//! Each code point of a document's text leads back to the bytes that it was read
//! from.

use dixit_capture::{Snapshot, read};
use dixit_model::{Document, Span};
use encoding_rs::Encoding;

fn document(name: &str, bytes: &[u8], media_type: &str) -> Document {
    read(Snapshot::new(name.into(), bytes.to_vec(), media_type)).unwrap()
}

fn one(range: std::ops::Range<u64>) -> Vec<std::ops::Range<u64>> {
    std::iter::once(range).collect()
}

/// What the bytes of one code point say, read as the encoding has it.
fn said(bytes: &[u8], encoding: &'static Encoding) -> String {
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// Checks every code point, and returns how many had bytes.
fn check(document: &Document, bytes: &[u8], encoding: &'static Encoding) -> usize {
    let mut mapped = 0;
    let mut last = 0;
    for (i, c) in document.text.chars().enumerate() {
        let at = document.bytes.of(Span::new(i as u32, i as u32 + 1));
        let [range] = at.as_slice() else {
            assert!(at.is_empty(), "{c:?} at {i} has {at:?}");
            // What dixit puts in: breaks between blocks and lines, and tabs
            // between cells.
            assert!(matches!(c, '\n' | '\t'), "{c:?} at {i} has no bytes");
            continue;
        };
        mapped += 1;
        assert!(
            range.start >= last || c == '\u{338}',
            "{c:?} at {i} stands before {last}"
        );
        last = range.start;
        let source = &bytes[range.start as usize..range.end as usize];
        let source = said(source, encoding);
        let fits = match c {
            // White space of any kind and length, and references to it.
            ' ' => {
                source
                    .trim_matches([' ', '\n', '\t', '\r', '\u{a0}', '\u{c}'])
                    .is_empty()
                    || source.starts_with('&')
            }
            '&' => source == "&" || source.starts_with("&amp"),
            c if source.starts_with('&') => {
                let meant = [
                    ("&#1052;", 'М'),
                    ("&eacute;", 'é'),
                    ("&eacute", 'é'),
                    ("&#x2019;", '’'),
                    ("&#146;", '’'),
                    ("&lt;", '<'),
                    ("&lt", '<'),
                    ("&nGt;", '≫'),
                    ("&nGt;", '\u{20d2}'),
                ];
                meant.contains(&(source.as_str(), c))
            }
            c => source == c.to_string(),
        };
        assert!(fits, "{c:?} at {i} comes from {source:?}");
    }
    mapped
}

/// Paragraphs with all that parts the text from its source.
fn markup(words: &str) -> String {
    let paragraph = format!(
        "<p>{words} caf&eacute; &amp; bar,\r\n   she&#x2019;s <b>sa</b>id &lt;so&nGt; on&nbsp;&nbsp;Monday, \
         and <i> left </i> wi\u{ad}thout a word, &unknown; as&#146;t were, a reporter said.<br>Then he left.</p>\n"
    );
    format!(
        "<!DOCTYPE html><html><body><div><article><h2>{words}</h2>{}<table><tr><td>Cost<td>two\
         <tr><td>Time<td>one</table>{paragraph}</article></div></body></html>",
        paragraph.repeat(4)
    )
}

#[test]
fn pages_in_every_encoding_lead_back_to_their_bytes() {
    for (label, words) in [
        ("utf-8", "Мост – café 「橋」 𝒳"),
        ("windows-1252", "Brücke – café"),
        ("windows-1251", "Мост закрыт"),
        ("koi8-r", "Мост закрыт"),
        ("shift_jis", "橋は春に開く"),
        ("euc-jp", "橋は春に開く"),
        ("gbk", "大桥将于春天开放"),
        ("gb18030", "大桥将于春天开放"),
        ("big5", "大橋將於春天開放"),
        ("euc-kr", "다리는 봄에 열린다"),
    ] {
        let encoding = Encoding::for_label(label.as_bytes()).unwrap();
        let html = markup(words).replace('\u{ad}', "").replace(
            "<html>",
            &format!("<html><head><meta charset={label}></head>"),
        );
        let bytes = encoding.encode(&html).0;
        let document = document("page.html", &bytes, "text/html");
        assert!(document.text.contains(words), "{label}: {}", document.text);
        let mapped = check(&document, &bytes, encoding);
        assert!(mapped > 500, "{label}: {mapped}");
    }
}

#[test]
fn marks_wide_characters_and_stray_bytes_keep_their_places() {
    let html = markup("Мост – café 𝒳");
    let marked = [b"\xef\xbb\xbf", html.as_bytes()].concat();
    let found = document("page.html", &marked, "text/html");
    assert!(check(&found, &marked, encoding_rs::UTF_8) > 500);

    for (big, mark) in [(false, true), (true, true), (false, false)] {
        let units = html.encode_utf16();
        let mut bytes: Vec<u8> = if mark { vec![0xff, 0xfe] } else { Vec::new() };
        bytes.extend(units.flat_map(u16::to_le_bytes));
        let mut encoding = encoding_rs::UTF_16LE;
        if big {
            bytes.chunks_exact_mut(2).for_each(|pair| pair.swap(0, 1));
            encoding = encoding_rs::UTF_16BE;
        }
        let found = document("page.html", &bytes, "text/html");
        assert!(check(&found, &bytes, encoding) > 500);
    }

    // One byte of windows-1252 among UTF-8 moves nothing behind it.
    let mut stray = html.clone().into_bytes();
    let at = html.find("and <i>").unwrap();
    stray.insert(at, 0x93);
    let found = document("page.html", &stray, "text/html");
    let i = found.text.chars().position(|c| c == '“').unwrap() as u32;
    let at = at as u64;
    assert_eq!(found.bytes.of(Span::new(i, i + 1)), one(at..at + 1));
    assert_eq!(found.bytes.of(Span::new(i + 1, i + 4)), one(at + 1..at + 4));
}

#[test]
fn broken_pages_lead_back_to_their_bytes() {
    let whole = markup("Мост – café");
    // Cut anywhere, with any piece left out: the parser moves things about.
    for start in (0..whole.len()).step_by(41) {
        for length in [1, 7, 60] {
            let end = (start + length).min(whole.len());
            if !whole.is_char_boundary(start) || !whole.is_char_boundary(end) {
                continue;
            }
            let broken = format!("{}{}", &whole[..start], &whole[end..]);
            let snapshot = Snapshot::new("x.html".into(), broken.as_bytes().to_vec(), "text/html");
            let Ok(document) = read(snapshot) else {
                continue;
            };
            for (i, c) in document.text.chars().enumerate() {
                let at = document.bytes.of(Span::new(i as u32, i as u32 + 1));
                if let [range] = at.as_slice() {
                    let source = &broken[range.start as usize..range.end as usize];
                    let fits = c == ' ' || source.starts_with('&') || source == c.to_string();
                    assert!(fits, "{c:?} comes from {source:?}");
                } else {
                    assert!(at.is_empty() && matches!(c, '\n' | '\t'), "{c:?}: {at:?}");
                }
            }
        }
    }
}

#[test]
fn plain_text_leads_back_to_its_bytes() {
    for (label, text) in [
        ("utf-8", "Мост – café 𝒳\r\nline\n"),
        (
            "shift_jis",
            "橋は春に開くと市長は述べた。記者団に対し、工事はほぼ終わったと語った。\n",
        ),
        (
            "windows-1251",
            "Министр сказал, что мост, закрытый с мая, откроют весной, и ушёл.\n",
        ),
    ] {
        let encoding = Encoding::for_label(label.as_bytes()).unwrap();
        let bytes = encoding.encode(text).0;
        let found = document("text.txt", &bytes, "text/plain");
        assert_eq!(found.text, text);
        let chars = text.chars().count();
        for (i, c) in text.chars().enumerate() {
            let at = found.bytes.of(Span::new(i as u32, i as u32 + 1));
            let [range] = at.as_slice() else {
                panic!("{c:?}: {at:?}");
            };
            let source = &bytes[range.start as usize..range.end as usize];
            assert_eq!(said(source, encoding), c.to_string());
        }
        let whole = found.bytes.of(Span::new(0, chars as u32));
        assert_eq!(whole, one(0..bytes.len() as u64));
    }
}
