//! The forms for people, looked at through hand-made documents.

mod common;

use std::collections::BTreeMap;

use common::{attribute, document, harbour, hostile};
use dixit::format::{HtmlPage, TableStyle, write_csv, write_csv_header, write_table};
use dixit::model::{Act, Document, Kind};
use unicode_width::UnicodeWidthStr;

fn table(document: &Document, width: usize, colour: bool) -> String {
    let mut out = Vec::new();
    write_table(document, &TableStyle { width, colour }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn csv(document: &Document) -> Vec<BTreeMap<String, String>> {
    let mut out = Vec::new();
    write_csv_header(&mut out).unwrap();
    write_csv(document, &mut out).unwrap();
    assert!(out.ends_with(b"\r\n"));
    let mut rows = csv::Reader::from_reader(&*out);
    rows.deserialize().map(Result::unwrap).collect()
}

fn page(documents: &[Document]) -> String {
    let mut page = HtmlPage::new();
    for document in documents {
        page.document(document).unwrap();
    }
    let mut out = Vec::new();
    page.write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_table_shows_who_said_what() {
    let expected = "\
Harbour master denies silence over crane fall
news/harbour.txt · 2022-05-03 · dateline NORTHPORT, XXXX-05-03 · 8
attributions
  ! the dateline gives no year

  Ada Vell · indirect · deny · denies
      silence over crane fall

  Ada Vell (harbour master of Northport) · mixed · deny · said · on
  2022-05-03
      that “nobody was told to keep quiet” after a crane fell into the
      east basin

  Ada Vell · direct · said
      “We closed the basin within minutes,” … “The union knew by
      noon.”

  Jonas Brook · mixed · accuse · insisted
      that Vell had promised him that “not one shift” would be lost,
      and that two officials told him the crane had not been inspected
      since 2019

      Ada Vell · mixed · promise · had promised
          that “not one shift” would be lost

      [two officials] · indirect · told
          the crane had not been inspected since 2019

  Иван Орлов · direct · сказал
      «Мы не видели отчёта»

  [המהנדס] · direct · אמר
      «לא נבדק»
";
    assert_eq!(table(&harbour(), 70, false), expected);
}

#[test]
fn an_act_is_shown_where_it_is_more_than_to_state() {
    let mut d = document("a.txt", "The firm denied it. The clerk said so.");
    attribute(&mut d, Kind::Indirect, &["The firm"], &["denied"], &["it."]).act = Some(Act::Deny);
    attribute(&mut d, Kind::Indirect, &["The clerk"], &["said"], &["so"]).act = Some(Act::State);
    let table = table(&d, 70, false);
    assert!(
        table.contains("[The firm] · indirect · deny · denied\n"),
        "{table}"
    );
    assert!(table.contains("[The clerk] · indirect · said\n"), "{table}");
    let page = page(&[d.clone()]);
    assert_eq!(page.matches(r#"<span class="act">"#).count(), 1);
    assert!(page.contains(r#"indirect · <span class="act">deny</span> · "#));
    let acts: Vec<String> = csv(&d).iter().map(|row| row["act"].clone()).collect();
    assert_eq!(acts, ["deny", "state"]);
}

#[test]
fn a_table_keeps_to_its_width_in_every_script() {
    let mut d = document(
        "a.txt",
        &format!("説明 「{}」 x {}", "安全です".repeat(40), "y".repeat(300)),
    );
    let content = d.text.clone();
    attribute(&mut d, Kind::Direct, &[], &[], &[&content]);
    for width in [20, 33, 80] {
        for doc in [&d, &harbour()] {
            let lines = table(doc, width, false);
            // Deep inside others words keep at least twenty columns.
            let most = width.max(20 + width / 2);
            assert!(
                lines.lines().all(|l| l.width() <= most),
                "{width}:\n{lines}"
            );
        }
        let shown: String = table(&d, width, false).split_whitespace().collect();
        let whole: String = content.split_whitespace().collect();
        assert!(
            shown.contains(&whole),
            "the content is not whole at {width}"
        );
    }
}

#[test]
fn colour_changes_nothing_but_colour() {
    let coloured = table(&harbour(), 70, true);
    assert!(coloured.contains("\u{1b}["));
    let mut plain = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    plain.push_str(rest);
    assert_eq!(plain, table(&harbour(), 70, false));
}

#[test]
fn a_table_cannot_steer_the_terminal() {
    let lines = table(&hostile(), 80, false);
    let steers = |c: char| c != '\n' && (c.is_control() || "\u{202e}\u{2066}".contains(c));
    assert!(!lines.contains(steers), "{lines:?}");
    for escape in [r"\u{1b}[31mRed", r"\u{1b}[2J", r"\u{1b}[5m", r"\u{7}"] {
        assert!(lines.contains(escape), "{escape} in {lines}");
    }
}

#[test]
fn a_row_holds_the_words_and_their_places() {
    let d = harbour();
    let rows = csv(&d);
    assert_eq!(rows.len(), 8);
    let row = &rows[2];
    for (column, value) in [
        ("path", "news/harbour.txt"),
        ("title", "Harbour master denies silence over crane fall"),
        ("published", "2022-05-03"),
        ("id", "a3"),
        ("parent", ""),
        ("kind", "direct"),
        ("speaker", "Ada Vell"),
        ("basis", "pronoun"),
        ("source", "she"),
        ("cue", "said"),
        (
            "content",
            "“We closed the basin within minutes,” … “The union knew by noon.”",
        ),
        ("act", "state"),
        ("confidence", "0.93"),
    ] {
        assert_eq!(row[column], value, "{column}");
    }
    let text: Vec<char> = d.text.chars().collect();
    let at = |column: &str| row[column].parse::<usize>().unwrap();
    let words: String = text[at("content_start")..at("content_end")]
        .iter()
        .collect();
    assert!(words.starts_with("“We closed") && words.ends_with("by noon.”"));
    assert_eq!(rows[4]["parent"], "a4");
    assert_eq!(rows[5]["speaker"], "");
}

#[test]
fn no_cell_of_text_is_a_formula() {
    for row in csv(&hostile()) {
        for (column, cell) in row {
            assert!(
                !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                "{column}: {cell}"
            );
        }
    }
    assert_eq!(csv(&hostile())[0]["role"], "'=cmd|' /C calc'!A0");
}

/// An element's start or end, or text, as a browser would see them.
#[derive(Debug, PartialEq)]
enum Token {
    Open(String, BTreeMap<String, String>),
    Close(String),
    Text(String),
}

/// Reads a page strictly: every attribute quoted, every element closed.
fn tokens(page: &str) -> Vec<Token> {
    let unescape = |s: &str| {
        assert!(!s.contains('<'), "{s}");
        let s = s
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"");
        s.replace("&amp;", "&")
    };
    let mut tokens = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let mut rest = page.strip_prefix("<!DOCTYPE html>").unwrap();
    while !rest.is_empty() {
        if open.last().is_some_and(|e| e == "style") {
            rest = &rest[rest.find("</style>").unwrap()..];
        }
        let Some(tag) = rest.strip_prefix('<') else {
            let end = rest.find('<').unwrap_or(rest.len());
            tokens.push(Token::Text(unescape(&rest[..end])));
            rest = &rest[end..];
            continue;
        };
        if let Some(tag) = tag.strip_prefix('/') {
            let (name, after) = tag.split_once('>').unwrap();
            assert_eq!(
                open.pop().as_deref(),
                Some(name),
                "badly nested: {}",
                &rest[..60]
            );
            tokens.push(Token::Close(name.to_owned()));
            rest = after;
            continue;
        }
        let name_end = tag.find([' ', '>']).unwrap();
        let name = tag[..name_end].to_owned();
        let mut attributes = BTreeMap::new();
        let mut inside = &tag[name_end..];
        while let Some(attribute) = inside.strip_prefix(' ') {
            let (key, value) = attribute.split_once("=\"").unwrap();
            assert!(
                key.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'),
                "{key}"
            );
            let (value, after) = value.split_once('"').unwrap();
            attributes.insert(key.to_owned(), unescape(value));
            inside = after;
        }
        rest = inside.strip_prefix('>').unwrap();
        if name != "meta" {
            open.push(name.clone());
        }
        tokens.push(Token::Open(name, attributes));
    }
    assert_eq!(open, [""; 0]);
    tokens
}

/// What the article's heading and text say, without the numbers in them, and
/// what is marked as which role of which attribution. White space aside.
fn marked(tokens: &[Token]) -> (String, BTreeMap<(String, String), String>) {
    let mut said = String::new();
    let mut roles: BTreeMap<(String, String), String> = BTreeMap::new();
    let mut depth = 0;
    let mut skipping = false;
    let mut told: Vec<(String, String)> = Vec::new();
    for token in tokens {
        match token {
            Token::Open(name, attributes) => {
                let class = attributes.get("class").map_or("", String::as_str);
                depth += usize::from(
                    depth > 0 || name == "h2" && attributes.contains_key("lang") || class == "text",
                );
                skipping |= depth > 0 && class == "ref";
                if depth > 0 && name == "mark" {
                    told = attributes["title"]
                        .lines()
                        .map(|line| {
                            let (number, rest) = line.split_once(' ').unwrap();
                            let how = rest.split_once(':').unwrap().0;
                            let role = how.rsplit(' ').next().unwrap();
                            (format!("a{number}"), role.to_owned())
                        })
                        .collect();
                    let ids: Vec<&str> = attributes["data-a"].split(' ').collect();
                    assert!(told.iter().all(|(id, _)| ids.contains(&id.as_str())));
                }
            }
            Token::Close(name) => {
                if name == "a" {
                    skipping = false;
                }
                if name == "mark" {
                    told.clear();
                }
                depth = depth.saturating_sub(1);
            }
            Token::Text(words) if depth > 0 && !skipping => {
                let words: String = words.split_whitespace().collect();
                for key in &told {
                    roles.entry(key.clone()).or_default().push_str(&words);
                }
                said.push_str(&words);
            }
            Token::Text(_) => {}
        }
    }
    (said, roles)
}

fn squeezed(text: &str) -> String {
    dixit::format::harmless(text).split_whitespace().collect()
}

#[test]
fn the_page_holds_the_whole_text_and_marks_exactly_the_pieces() {
    for d in [harbour(), hostile()] {
        let (said, roles) = marked(&tokens(&page(std::slice::from_ref(&d))));
        // The hostile title is not the text's first line: it stands before it.
        let title = d.title.clone().filter(|t| !d.text.starts_with(t.as_str()));
        assert_eq!(
            said,
            squeezed(&title.unwrap_or_default()) + &squeezed(&d.text)
        );
        let mut expected = BTreeMap::new();
        for a in &d.attributions {
            for (role, pieces) in [
                ("source", &a.source),
                ("cue", &a.cue),
                ("content", &a.content),
            ] {
                let words: String = pieces.iter().map(|p| squeezed(&p.text)).collect();
                if !words.is_empty() {
                    expected.insert((a.id.to_string(), role.to_owned()), words);
                }
            }
        }
        assert_eq!(roles, expected);
    }
}

#[test]
fn every_link_of_the_page_has_its_place_and_ids_are_unique() {
    let tokens = tokens(&page(&[harbour(), hostile(), document("empty.txt", "")]));
    let values = |key: &str| -> Vec<&str> {
        let all = tokens.iter().filter_map(|t| match t {
            Token::Open(_, attributes) => attributes.get(key).map(String::as_str),
            _ => None,
        });
        all.collect()
    };
    let mut ids = values("id");
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
    let links: Vec<&str> = values("href")
        .into_iter()
        .filter_map(|h| h.strip_prefix('#'))
        .collect();
    assert!(links.iter().all(|link| ids.contains(link)));
    for id in ["d1", "d1-a8", "d1-l8", "d2-a3", "d3"] {
        assert!(ids.contains(&id), "{id}");
        assert!(links.contains(&id), "{id}");
    }
}

#[test]
fn the_page_runs_nothing_and_fetches_nothing() {
    let html = page(&[harbour(), hostile()]);
    for token in tokens(&html) {
        let Token::Open(name, attributes) = token else {
            continue;
        };
        let harmless =
            !["script", "img", "iframe", "object", "link", "base", "form"].contains(&name.as_str());
        assert!(harmless, "{name}");
        for (key, value) in attributes {
            assert!(!key.starts_with("on") && key != "src", "{key}={value}");
            if key == "href" {
                assert!(
                    value.starts_with('#') || value.starts_with("https://courier.example/"),
                    "{value}"
                );
            }
        }
    }
    assert!(!html.contains("url(") && !html.contains("@import"));
    let steers = |c: char| c != '\n' && (c.is_control() || "\u{202e}\u{2066}".contains(c));
    assert!(!html.contains(steers));
}

#[test]
fn a_page_of_many_articles_is_whole() {
    let documents = vec![harbour(); 1500];
    let html = page(&documents);
    assert!(html.len() > 4 << 20, "does not reach the temporary file");
    assert_eq!(html.matches("<article ").count(), 1500);
    assert!(html.contains("1500 articles · 12000 attributions"));
    assert!(html.ends_with("</html>\n"));
}

#[test]
fn spans_that_do_not_fit_the_text_break_no_form() {
    let mut d = harbour();
    d.text.truncate(d.text.find("NORTHPORT").unwrap());
    for a in &mut d.attributions {
        for piece in &mut a.cue {
            std::mem::swap(&mut piece.start, &mut piece.end);
        }
    }
    tokens(&page(std::slice::from_ref(&d)));
    table(&d, 80, false);
    assert_eq!(csv(&d).len(), 8);
}
