//! Page → article text, layout and metadata.
//!
//! A page is parsed once (`tree`), all that it shows is cut into blocks
//! (`blocks`), each block is measured (`features`), and a small learned model
//! (`model`) says which of them are the article. It was chosen over rules made by
//! hand and over the crates `dom_smoothie` and `trafilatura`, which it beats on
//! pages of sites that it has not seen; the figures are in `models/page`.
//! The text keeps its place in the page's source from the parser on.
//!
//! A page that would cost the parser too much time or memory, that makes it
//! panic, or in which no article is found, is read tag by tag instead, all that
//! it shows, and says so in a problem.

mod blocks;
mod features;
mod labels;
mod meta;
mod model;
mod tokens;
mod tree;

use crate::read::note;
pub(crate) use blocks::Run;
use blocks::{Blocks, Element, Raw, Text, joined};
use dixit_model::{Block, Problem, Related};
pub(crate) use meta::Meta;
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tokens::{Inside, Token, Tokens, attribute_ranges, attribute_value, decoded};
use tree::{NodeId, Tree};

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
    match catch_unwind(AssertUnwindSafe(|| article(html, xml))) {
        Ok(Ok((meta, Some(text)))) => Some(finished(text, meta, Vec::new())),
        Ok(Ok((meta, None))) => whole(html, xml, meta, "no article was found on the page"),
        Ok(Err(reason)) => {
            let reason = format!("{reason}, too much for the article finder");
            whole(html, xml, bare_meta(html), &reason)
        }
        Err(_) => {
            let reason = "the article finder failed on the page";
            whole(html, xml, bare_meta(html), reason)
        }
    }
}

/// Reads markup that is an article and nothing else, such as an entry of a feed;
/// nothing where it shows no text.
pub(crate) fn fragment(html: &str, title: Option<&str>, url: Option<&str>) -> Option<Page> {
    let meta = Meta {
        title: title.map(str::to_owned),
        url: url.map(str::to_owned),
        ..Meta::default()
    };
    let text = shown(html, false, &meta, false)?;
    Some(finished(text, meta, Vec::new()))
}

/// A page read tag by tag, and the problem that says why. Some pages hide their
/// text until a script shows it: what is hidden is read where nothing else is.
fn whole(html: &str, xml: bool, meta: Meta, reason: &str) -> Option<Page> {
    let (text, what) = match shown(html, xml, &meta, false) {
        Some(text) => (text, "all of its visible text is read"),
        None => (shown(html, xml, &meta, true)?, "text that it hides is read"),
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
fn article(html: &str, xml: bool) -> Result<(Meta, Option<Text>), String> {
    let tree = Tree::parse(html, xml)?;
    let meta = Meta::read(&tree);
    let text = chosen(&tree, html, &meta);
    Ok((meta, text))
}

/// How likely a block must be article text to count as a sign that there is an
/// article. Menus, notices and forms stay below 0.1; the least that an article's
/// paragraphs were seen to have is 0.4, short ones that say nearly the same.
const LIKELY: f64 = 0.3;
/// Characters of an article that is worth the name: less is a label or a notice
/// that stands where a script puts the article.
const MIN_SHOWN: usize = 50;

/// The article's text.
fn chosen(tree: &Tree<'_>, html: &str, meta: &Meta) -> Option<Text> {
    // What a page hides is read where the rest is no article: some pages hide
    // theirs until a script shows it.
    for hidden_too in [false, true] {
        let mut blocks = tree_blocks(tree, html, hidden_too);
        let probabilities = model::probabilities(tree, &blocks);
        let mut choice = model::choose(&blocks, &probabilities);
        let likely = blocks
            .iter()
            .zip(&probabilities)
            .filter(|(_, p)| **p >= LIKELY);
        let shown: usize = likely.map(|(b, _)| b.shown).sum();
        if shown < MIN_SHOWN {
            continue;
        }
        blocks::keep_teasers(&blocks, &mut choice);
        let mut choice = choice.into_iter();
        blocks.retain(|_| choice.next().unwrap_or(false));
        return Some(joined(blocks, meta.title.as_deref(), meta.url.as_deref()));
    }
    None
}

/// What the training program of the article model needs of a block.
#[doc(hidden)]
pub struct Measured {
    /// The block's text.
    pub text: String,
    /// Its numbers, in the order of [`measured_names`].
    pub numbers: Vec<f32>,
    /// What its words mark.
    pub words: Vec<String>,
    /// What the classes around it mark.
    pub path: Vec<String>,
    /// Numbers of the innermost elements around it.
    pub groups: Vec<usize>,
    /// How likely it is article text to the model as it is.
    pub probability: f64,
}

/// The names of a block's numbers.
#[doc(hidden)]
pub fn measured_names() -> &'static [String] {
    features::names()
}

/// Measures the blocks of a page; nothing where it cannot be parsed.
#[doc(hidden)]
pub fn measured(bytes: &[u8]) -> Option<Vec<Measured>> {
    let html = crate::decode::decode(bytes, true).ok()?.text;
    let tree = Tree::parse(&html, false).ok()?;
    let blocks = tree_blocks(&tree, &html, false);
    let mut rows = Vec::new();
    features::measure(&tree, &blocks, |_, row| rows.push(row.clone()));
    let probabilities = model::probabilities(&tree, &blocks);
    let marks = features::mark_lists(&tree, &blocks);
    let blocks = blocks.into_iter().zip(rows).zip(marks).zip(probabilities);
    let measured = blocks.map(|(((block, numbers), marks), probability)| {
        let [words, path] = marks;
        Measured {
            groups: groups(&tree, &block),
            text: block.text,
            numbers,
            words,
            path,
            probability,
        }
    });
    Some(measured.collect())
}

/// The innermost elements around a block, by their numbers.
fn groups(tree: &Tree<'_>, block: &Raw) -> Vec<usize> {
    let node = NodeId::at(block.node);
    let around = std::iter::once(node).chain(tree.ancestors(node));
    around.take(4).map(NodeId::index).collect()
}

/// The text of a page, read from its tags alone.
fn shown(html: &str, xml: bool, meta: &Meta, hidden_too: bool) -> Option<Text> {
    let mut blocks = Blocks::default();
    let mut tokens = Tokens::new(html);
    let mut lower = String::new();
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(text) => blocks.text(html, &text),
            Token::Start {
                name,
                attributes,
                self_closing,
            } => {
                if !(xml && self_closing) {
                    tokens.set_inside(Inside::of(name));
                }
                lower.clear();
                lower.extend(name.chars().map(|c| c.to_ascii_lowercase()));
                let (mut class, mut href, mut hidden) = (None, None, false);
                attribute_ranges(html, attributes, |name, value| {
                    let value = &html[value];
                    match html[name].to_ascii_lowercase().as_str() {
                        "class" => class = Some(attribute_value(value)),
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
                    hidden: hidden && !hidden_too,
                    node: 0,
                });
                if xml && self_closing {
                    blocks.close(&lower);
                }
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
fn tree_blocks(tree: &Tree<'_>, html: &str, hidden_too: bool) -> Vec<Raw> {
    let mut blocks = Blocks::default();
    let root = tree.root();
    let mut next = tree.first_child(root);
    while let Some(node) = next {
        if let Some(text) = tree.stretch(node) {
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

fn is_hidden(tree: &Tree<'_>, node: NodeId) -> bool {
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
    let range = tokens::Stretch {
        range: 0..text.len(),
        references: true,
    };
    decoded(text, &range)
}
