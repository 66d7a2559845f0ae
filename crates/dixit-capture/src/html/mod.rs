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
mod features;
mod labels;
mod meta;
mod paragraphs;
mod tags;
#[allow(dead_code, reason = "the readers move over to it one by one")]
mod tokens;
#[allow(dead_code, reason = "the readers move over to it one by one")]
mod tree;

use crate::read::note;
pub(crate) use blocks::Run;
use blocks::{Blocks, Element, Raw, Text, joined};
use dixit_model::{Block, Problem, Related};
use dom_query::Document as Tree;
use dom_smoothie::{Config, Readability};
pub(crate) use meta::Meta;
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tokens::{Inside, Token, Tokens, attribute_ranges, attribute_value, decoded};
use tree::{NodeId, Tree as Tree2};

/// What a page says.
pub(crate) struct Page {
    pub(crate) text: String,
    pub(crate) layout: Vec<Block>,
    pub(crate) related: Vec<Related>,
    /// Where the text stands in the source.
    pub(crate) runs: Vec<Run>,
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
        runs: text.runs,
        meta,
        problems,
    }
}

/// The metadata, and the article if one is found.
fn article(html: &str) -> (Meta, Option<Text>) {
    let tree = Tree::from(html);
    let mut meta = Meta::read(&tree);
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

/// What the training program of the article model needs of a page: for each
/// block its text, its numbers, and the words of the classes around it.
#[doc(hidden)]
pub struct Measured {
    /// The block's text.
    pub text: String,
    /// Its numbers, in the order of [`measured_names`].
    pub numbers: Vec<f32>,
    /// Words of the classes around it, the innermost first.
    pub path: Vec<String>,
    /// Numbers of the innermost elements around it.
    pub groups: Vec<usize>,
}

/// The names of a block's numbers.
#[doc(hidden)]
pub fn measured_names() -> &'static [String] {
    features::names()
}

/// Measures a page; nothing where it cannot be parsed.
#[doc(hidden)]
pub fn measured(bytes: &[u8]) -> Option<Vec<Measured>> {
    let html = crate::decode::decode(bytes, true).ok()?.text;
    let tree = Tree2::parse(&html, false).ok()?;
    let blocks = tree_blocks(&tree, &html, false);
    let rows = features::measure(&tree, &blocks);
    let blocks = blocks.into_iter().zip(rows);
    let measured = blocks.map(|(block, numbers)| Measured {
        path: features::path_words(&tree, &block),
        groups: std::iter::once(NodeId::at(block.node))
            .chain(tree.ancestors(NodeId::at(block.node)))
            .take(4)
            .map(NodeId::index)
            .collect(),
        text: block.text,
        numbers,
    });
    Some(measured.collect())
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
    let mut tokens = Tokens::new(html);
    let mut lower = String::new();
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(text) => blocks.text(html, &text),
            Token::Start {
                name, attributes, ..
            } => {
                tokens.set_inside(Inside::of(name));
                lower.clear();
                lower.extend(name.chars().map(|c| c.to_ascii_lowercase()));
                let (mut class, mut id, mut href, mut hidden) = (None, None, None, false);
                attribute_ranges(html, attributes, |name, value| {
                    let value = &html[value];
                    match html[name].to_ascii_lowercase().as_str() {
                        "class" => class = Some(attribute_value(value)),
                        "id" => id = Some(attribute_value(value)),
                        "href" => href = Some(attribute_value(value)),
                        "hidden" => hidden = true,
                        "style" => hidden |= hides(value),
                        _ => {}
                    }
                });
                let class = class.unwrap_or_default();
                blocks.open(&Element {
                    name: &lower,
                    class: &class,
                    href: href.as_deref().filter(|_| lower == "a"),
                    hidden: show != Show::Hidden && hidden
                        || show == Show::Article
                            && paragraphs::is_apart(&lower, &class, &id.unwrap_or_default()),
                    node: 0,
                });
            }
            Token::End { name } => {
                lower.clear();
                lower.extend(name.chars().map(|c| c.to_ascii_lowercase()));
                blocks.close(&lower);
            }
            Token::Doctype { .. } | Token::Nothing => {}
        }
    }
    let text = joined(blocks.finish(), meta.title.as_deref(), meta.url.as_deref());
    (!text.text.is_empty()).then_some(text)
}

/// The blocks of a page, but for what it hides.
fn tree_blocks(tree: &Tree2<'_>, html: &str, hidden_too: bool) -> Vec<Raw> {
    let mut blocks = Blocks::default();
    let root = tree.root();
    let mut next = tree.first_child(root);
    while let Some(node) = next {
        if let Some(text) = tree.text_range(node) {
            blocks.text(html, text);
        } else {
            let class = tree.attribute(node, "class").unwrap_or_default();
            let name = tree.name(node);
            let href = if name == "a" {
                tree.attribute(node, "href")
            } else {
                None
            };
            blocks.open(&Element {
                name,
                class: &class,
                href: href.as_deref(),
                hidden: !hidden_too && is_hidden(tree, node),
                node: node.index(),
            });
        }
        next = tree.first_child(node);
        let mut here = node;
        while next.is_none() {
            if tree.is_element(here) {
                blocks.close(tree.name(here));
            }
            next = tree.next_sibling(here);
            match tree.parent(here) {
                Some(parent) if next.is_none() => here = parent,
                _ => break,
            }
        }
    }
    blocks.finish()
}

fn is_hidden(tree: &Tree2<'_>, node: NodeId) -> bool {
    // React sends parts of a page hidden and moves them to their place.
    if tree
        .attribute(node, "id")
        .is_some_and(|id| id.starts_with("S:"))
    {
        return false;
    }
    tree.attribute(node, "hidden").is_some()
        || tree.attribute(node, "style").is_some_and(|s| hides(&s))
        || tree
            .attribute(node, "aria-hidden")
            .is_some_and(|a| a == "true")
}

/// The title alone: what can be had without a tree.
fn bare_meta(html: &str) -> Meta {
    let mut meta = Meta::default();
    let mut tokens = Tokens::new(html);
    let mut in_title = false;
    while let Some(token) = tokens.next() {
        match token {
            Token::Start { name, .. } => {
                tokens.set_inside(Inside::of(name));
                in_title = name.eq_ignore_ascii_case("title");
            }
            Token::Text(text) if in_title => {
                let title = decoded(html, &text);
                let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
                meta.title = (!title.is_empty()).then_some(title);
                break;
            }
            _ => {}
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

/// Character references → characters.
fn characters(text: &str) -> Cow<'_, str> {
    let range = tokens::TextRange {
        range: 0..text.len(),
        references: true,
    };
    decoded(text, &range)
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
