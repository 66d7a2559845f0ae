//! Page → article text, layout and metadata.
//!
//! The text is found by `dom_smoothie`, a port of Mozilla's Readability, with a
//! second opinion where it overlooks most of a page (see `paragraphs`). It was
//! chosen over `trafilatura` 0.6 on 397 pages: shingle F1 .927 alone and .943
//! with the second opinion, against .935; 310 pages a second alone and 220 with
//! all that is done here, against 69; half the compile time (42 s of CPU against
//! 89); linear time in everything but depth and attributes; and a tree that is
//! open to the rest of this module. Metadata is read here from the same tree:
//! both crates give the `<title>` with the site's name.
//!
//! A page that would cost the tree builder too much time or memory, that makes
//! it panic, or in which it finds no article, is read tag by tag instead, all
//! that it shows, and says so in a problem.

mod blocks;
mod labels;
mod meta;
mod paragraphs;
mod tags;
#[allow(dead_code, reason = "the readers move over to it one by one")]
mod tokens;
#[allow(dead_code, reason = "the readers move over to it one by one")]
mod tree;

use crate::read::note;
use blocks::{Blocks, Element, Text};
use dixit_model::{Block, Problem, Related};
use dom_query::Document as Tree;
use dom_smoothie::{Config, Readability};
pub(crate) use meta::Meta;
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tags::{Tags, Token, attribute};

/// What a page says.
pub(crate) struct Page {
    pub(crate) text: String,
    pub(crate) layout: Vec<Block>,
    pub(crate) related: Vec<Related>,
    pub(crate) meta: Meta,
    pub(crate) problems: Vec<Problem>,
}

/// Reads a page; nothing where it shows no text at all.
pub(crate) fn page(html: &str, xml: bool) -> Option<Page> {
    let html = if xml {
        close_empty(html)
    } else {
        Cow::Borrowed(html)
    };
    let reason = match tags::guard(&html) {
        Some(reason) => format!("{reason}, too much for the article finder"),
        None => match catch_unwind(AssertUnwindSafe(|| article(&html))) {
            Ok((meta, Some(text))) => return Some(finished(text, meta, Vec::new())),
            Ok((meta, None)) => {
                return whole(&html, meta, "no article was found on the page");
            }
            Err(_) => "the article finder failed on the page".to_owned(),
        },
    };
    let meta = bare_meta(&html);
    whole(&html, meta, &reason)
}

/// A page read tag by tag, and the problem that says why. Some pages hide their
/// text until a script shows it: what is hidden is read where nothing else is.
fn whole(html: &str, meta: Meta, reason: &str) -> Option<Page> {
    let (text, what) = match shown(html, &meta, Show::Visible) {
        Some(text) => (text, "all of its visible text is read"),
        None => (
            shown(html, &meta, Show::Hidden)?,
            "text that it hides is read",
        ),
    };
    let problem = note("markup", format!("{reason}; {what}"));
    Some(finished(text, meta, vec![problem]))
}

fn finished(text: Text, meta: Meta, problems: Vec<Problem>) -> Page {
    Page {
        text: text.text,
        layout: text.layout,
        related: text.related,
        meta,
        problems,
    }
}

/// The metadata, and the article if one is found.
fn article(html: &str) -> (Meta, Option<Text>) {
    let tree = Tree::from(html);
    let mut meta =
        tree::Tree::parse(html, false).map_or_else(|_| Meta::default(), |t| Meta::read(&t));
    let config = Config {
        keep_classes: true,
        disable_json_ld: true,
        ..Config::default()
    };
    let expected = paragraphs::total(&tree);
    let found = Readability::with_document(tree, None, Some(config)).and_then(|mut r| r.parse());
    if let Ok(found) = &found
        && meta.byline.is_none()
    {
        meta.byline = found.byline.as_deref().and_then(meta::clean_byline);
    }
    // The tags of what was found are read, not parsed again: a parser would drop
    // table cells that have lost their table.
    let text = found
        .ok()
        .and_then(|found| shown(&found.content, &meta, Show::Visible));
    let length = text.as_ref().map_or(0, |t| t.text.len());
    // The finder takes its tree apart: a second look needs another.
    let second = paragraphs::overlooked(expected, length)
        .then(|| paragraphs::container(&Tree::from(html)))
        .flatten()
        .and_then(|html| shown(&html, &meta, Show::Article));
    (meta, second.or(text))
}

/// How much of a page is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Show {
    /// What a browser shows.
    Visible,
    /// What it hides too.
    Hidden,
    /// What it shows, but for navigation, asides, comments and the like.
    Article,
}

/// The text of a page or part of one, read from its tags alone.
fn shown(html: &str, meta: &Meta, show: Show) -> Option<Text> {
    let mut blocks = Blocks::default();
    let mut lower = String::new();
    for token in Tags::new(html) {
        match token {
            Token::Text(text) => blocks.text(&characters(text)),
            Token::Start {
                name, attributes, ..
            } => {
                lower.clear();
                lower.extend(name.chars().map(|c| c.to_ascii_lowercase()));
                let get = |wanted| attribute(attributes, wanted);
                let class = characters(get("class").unwrap_or(""));
                let href = get("href").filter(|_| lower == "a").map(characters);
                blocks.open(&Element {
                    name: &lower,
                    class: &class,
                    href: href.as_deref(),
                    hidden: show != Show::Hidden
                        && (get("hidden").is_some() || get("style").is_some_and(hides))
                        || show == Show::Article
                            && paragraphs::is_apart(&lower, &class, get("id").unwrap_or("")),
                });
            }
            Token::End { name } => {
                lower.clear();
                lower.extend(name.chars().map(|c| c.to_ascii_lowercase()));
                blocks.close(&lower);
            }
            // All of these hold what is not shown.
            Token::Raw { .. } => {}
        }
    }
    let text = blocks.finish(meta.title.as_deref(), meta.url.as_deref());
    (!text.text.is_empty()).then_some(text)
}

/// The title alone: what can be had without a tree.
fn bare_meta(html: &str) -> Meta {
    let mut meta = Meta::default();
    for token in Tags::new(html) {
        if let Token::Raw { name, text } = token
            && name.eq_ignore_ascii_case("title")
        {
            let title = characters(text);
            let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
            meta.title = (!title.is_empty()).then_some(title);
            break;
        }
    }
    meta
}

fn hides(style: &str) -> bool {
    let style: String = style
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_lowercase())
        .collect();
    style.contains("display:none")
}

/// Character references → characters. Numbers from 128 to 159 mean what they
/// mean in windows-1252, as in browsers.
fn characters(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let decoded = html_escape::decode_html_entities(text);
    if !decoded.chars().any(|c| matches!(c, '\u{80}'..='\u{9f}')) {
        return decoded;
    }
    let fixed = decoded.chars().map(|c| match c {
        '\u{80}'..='\u{9f}' => {
            let byte = [c as u8];
            let decoded = encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(&byte)
                .0;
            decoded.chars().next().unwrap_or(c)
        }
        c => c,
    });
    Cow::Owned(fixed.collect())
}

/// Writes `<script src="x"/>` as HTML has it: in XML it is a whole element, in
/// HTML it opens one that swallows the rest of the page.
fn close_empty(html: &str) -> Cow<'_, str> {
    const NAMES: [&str; 9] = [
        "script", "style", "title", "textarea", "iframe", "noscript", "a", "div", "span",
    ];
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = html[at..].find("/>") {
        let end = at + found;
        // Looking back no further than the last hit keeps this linear.
        let start = html[at..end].rfind('<').map(|i| at + i);
        at = end + 2;
        let Some(start) = start else {
            continue;
        };
        let name = html[start + 1..end]
            .split(|c: char| c.is_ascii_whitespace())
            .next()
            .unwrap_or("");
        if NAMES.contains(&name) && !html[start..end].contains('>') {
            out.push_str(&html[copied..end]);
            out.push_str("></");
            out.push_str(name);
            out.push('>');
            copied = at;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(html);
    }
    out.push_str(&html[copied..]);
    Cow::Owned(out)
}
