//! One pass over the tree that notes what may bear on the metadata.
//!
//! The text is cut into lines as a reader sees them, each with what the names of
//! the elements around it say. Bylines and dates are looked for in lines; they
//! stand in too many forms of markup to be looked for in elements.

use super::ld::Ld;
use super::marks::{self, Marks};
use super::{MAX_WORDS, clean};
use crate::dates::{self, Date};
use crate::html::tree::{NodeId, Tree};
use std::ops::Range;

/// The most lines that are kept; what comes later is no head of an article.
const MAX_LINES: usize = 5_000;
/// The most bytes of a line that are kept: bylines and dates stand in short ones.
const MAX_LINE: usize = 500;
/// The most values of one sort that are kept.
const MAX_METAS: usize = 1_000;
/// How many elements around a text are asked what they are marked as: names for
/// a whole page (`post with-author`) say nothing of one line.
const NEAR: usize = 4;

/// What the pass finds.
#[derive(Default)]
pub(super) struct Page {
    /// Keys in lower case with their values, in page order.
    pub(super) metas: Vec<(String, String)>,
    pub(super) ld: Ld,
    /// The `<title>`.
    pub(super) title: Option<String>,
    pub(super) canonical: Option<String>,
    pub(super) language: Option<String>,
    /// Languages of the page's versions with their addresses.
    pub(super) versions: Vec<(String, String)>,
    pub(super) lines: Vec<Line>,
    /// Dates declared as the publication's or modification's: `itemprop`,
    /// `pubdate`.
    pub(super) published: Vec<String>,
    pub(super) modified: Vec<String>,
}

/// Text between two breaks.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// At most `MAX_LINE` bytes.
    pub(super) text: String,
    /// Bytes of the whole line.
    pub(super) length: usize,
    pub(super) pieces: Vec<Piece>,
    pub(super) stamps: Vec<Stamp>,
    /// What any of its parts is marked as, and what it stands in.
    pub(super) marks: Marks,
    /// 1 to 6 in a heading, else 0.
    pub(super) heading: u8,
}

/// A text node's part of a line.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) at: Range<usize>,
    pub(super) marks: Marks,
    /// Number of the innermost link around it; 0 for none.
    pub(super) link: u32,
    /// Number of the nearest element marked as the author's; 0 for none.
    pub(super) author: u32,
}

/// A date in an attribute.
#[derive(Clone, Debug)]
pub(super) struct Stamp {
    /// Where in the line the element's text stands.
    pub(super) at: Range<usize>,
    pub(super) date: Date,
    pub(super) marks: Marks,
}

/// An open element.
struct Frame {
    node: NodeId,
    /// What it is marked as itself.
    marks: Marks,
    /// What it and all around it put it in: `ASIDE`, `COMMENTS` and the like.
    within: Marks,
    link: u32,
    author: u32,
    heading: u8,
    /// Whether it begins and ends a line.
    block: bool,
    /// The stamp that its text belongs to.
    stamp: bool,
}

const PLACES: Marks =
    marks::ASIDE | marks::COMMENTS | marks::FOOTER | marks::APART | marks::HOME_LINK;

impl Page {
    pub(super) fn read(tree: &Tree<'_>) -> Page {
        let mut pass = Pass {
            tree,
            page: Page::default(),
            line: Line::default(),
            frames: Vec::new(),
            stamps: Vec::new(),
            number: 0,
            blank: false,
            edge: false,
        };
        pass.run();
        pass.page
    }

    /// Takes marks off some lines.
    pub(super) fn clear(&mut self, lines: Range<usize>, marks: Marks) {
        for line in &mut self.lines[lines] {
            line.marks &= !marks;
            for piece in &mut line.pieces {
                piece.marks &= !marks;
            }
            for stamp in &mut line.stamps {
                stamp.marks &= !marks;
            }
        }
    }

    /// The first value of the first key that has one.
    pub(super) fn meta(&self, keys: &[&str]) -> Option<String> {
        self.all(keys).next().map(str::to_owned)
    }

    /// All values of the keys, by key.
    pub(super) fn all<'a>(&'a self, keys: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
        keys.iter().flat_map(|key| {
            let of_key = self.metas.iter().filter(move |(k, _)| k == key);
            of_key.map(|(_, value)| value.as_str())
        })
    }
}

struct Pass<'a, 't> {
    tree: &'a Tree<'t>,
    page: Page,
    line: Line,
    frames: Vec<Frame>,
    /// Open stamps of the line: depth of their frame, where their text begins.
    stamps: Vec<(usize, usize)>,
    number: u32,
    /// Whether white space stands before the next text.
    blank: bool,
    /// Whether an element's edge does.
    edge: bool,
}

impl Pass<'_, '_> {
    fn run(&mut self) {
        let root = self.tree.root();
        let mut next = self.tree.first_child(root);
        while let Some(node) = next {
            let inside = if self.tree.is_element(node) {
                self.open(node)
            } else {
                if let Some(text) = self.tree.text(node) {
                    self.text(&text);
                }
                false
            };
            next = inside.then(|| self.tree.first_child(node)).flatten();
            let mut at = node;
            while next.is_none() {
                if self.frames.last().is_some_and(|f| f.node == at) {
                    self.close();
                }
                next = self.tree.next_sibling(at);
                if next.is_none() {
                    match self.tree.parent(at) {
                        Some(parent) if parent != root => at = parent,
                        _ => break,
                    }
                }
            }
        }
        self.flush();
    }

    fn get(&self, node: NodeId, name: &str) -> Option<String> {
        self.tree.attribute(node, name).map(|v| v.into_owned())
    }

    /// Whether what is inside has to be read too.
    fn open(&mut self, node: NodeId) -> bool {
        let tree = self.tree;
        let name = tree.name(node);
        match name {
            "html" => {
                self.page.language = self
                    .get(node, "lang")
                    .or_else(|| self.get(node, "xml:lang"));
            }
            "meta" => {
                self.meta(node);
                return false;
            }
            "link" => {
                let rel = self.get(node, "rel").unwrap_or_default();
                if self.page.canonical.is_none() && rel.eq_ignore_ascii_case("canonical") {
                    self.page.canonical = self.get(node, "href");
                } else if rel.eq_ignore_ascii_case("alternate")
                    && self.page.versions.len() < MAX_METAS
                    && let Some(language) = self.get(node, "hreflang")
                    && let Some(href) = self.get(node, "href")
                {
                    self.page.versions.push((language, href));
                }
                return false;
            }
            "script" => {
                let kind = tree.attribute(node, "type").unwrap_or_default();
                let kind = kind.split(';').next().unwrap_or("").trim();
                if kind.eq_ignore_ascii_case("application/ld+json")
                    && let Some(text) = tree.first_child(node).and_then(|n| tree.text(n))
                {
                    self.page.ld.add(&text);
                }
                return false;
            }
            "title" => {
                let in_head = tree.parent(node).is_none_or(|p| {
                    !matches!(tree.name(p), "svg" | "symbol" | "g" | "defs" | "use")
                });
                if in_head && self.page.title.is_none() {
                    self.page.title = clean(&tree.words(node));
                }
                return false;
            }
            "style" | "noscript" | "template" | "svg" | "iframe" | "object" | "select"
            | "textarea" | "math" | "video" | "audio" | "canvas" => {
                self.edge = true;
                return false;
            }
            "br" | "hr" => {
                self.end_of_line();
                return false;
            }
            "img" | "input" | "wbr" => return false,
            _ => {}
        }
        let frame = self.frame(node, name);
        if frame.block {
            self.end_of_line();
        } else if matches!(
            name,
            "span" | "time" | "label" | "small" | "abbr" | "button"
        ) {
            self.edge = true;
        }
        let stamp = frame.stamp;
        self.frames.push(frame);
        if stamp {
            let start = self.line.text.len();
            self.stamps.push((self.frames.len(), start));
        }
        true
    }

    fn frame(&mut self, node: NodeId, name: &str) -> Frame {
        let tree = self.tree;
        let mut marks = 0;
        if !matches!(name, "html" | "body") {
            if let Some(classes) = tree.attribute(node, "class") {
                marks |= marks::of_classes(&classes);
            }
            if let Some(id) = tree.attribute(node, "id") {
                marks |= marks::of_classes(&id);
            }
        }
        // A whole article may be marked by what stands in it ("has-sidebar").
        if matches!(name, "main" | "article") {
            marks = 0;
        }
        let mut declared = |value: &str| {
            for word in value.split_ascii_whitespace() {
                marks |= match word.to_ascii_lowercase().as_str() {
                    "author" | "creator" => marks::AUTHOR | marks::DECLARED,
                    "name" => marks::NAME,
                    "headline" => marks::HEADLINE,
                    "datepublished" | "datecreated" => {
                        marks::DATE | marks::PUBLISHED | marks::DECLARED
                    }
                    "datemodified" => marks::DATE | marks::UPDATED | marks::DECLARED,
                    "comment" | "review" => marks::COMMENTS,
                    "home" => marks::HOME_LINK,
                    _ => 0,
                };
            }
        };
        if let Some(value) = tree.attribute(node, "itemprop") {
            declared(&value);
        }
        if let Some(value) = tree.attribute(node, "rel") {
            declared(&value);
        }
        let around = self.frames.last();
        let (mut link, mut author, mut heading, mut within) =
            around.map_or((0, 0, 0, 0), |f| (f.link, f.author, f.heading, f.within));
        match name {
            "nav" | "aside" | "form" | "dialog" => marks |= marks::ASIDE,
            "footer" => marks |= marks::FOOTER,
            "figcaption" | "figure" | "blockquote" => marks |= marks::APART,
            "address" => marks |= marks::SMALL_PRINT,
            "a" => {
                self.number += 1;
                link = self.number;
                if let Some(href) = tree.attribute(node, "href") {
                    let href = href.trim();
                    if marks::is_author_address(href) {
                        marks |= marks::AUTHOR_LINK;
                    }
                    if is_front_page(href) {
                        marks |= marks::HOME_LINK;
                    }
                }
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                heading = name.as_bytes()[1] - b'0';
            }
            _ => {}
        }
        if marks & marks::AUTHOR > 0 {
            self.number += 1;
            author = self.number;
        } else if marks & marks::ABOUT > 0 {
            author = 0;
        }
        within |= marks & PLACES;
        self.declared_dates(node, marks);
        let stamp = self.stamp(node, name).is_some();
        Frame {
            node,
            marks: marks & !PLACES,
            within,
            link,
            author,
            heading,
            block: !is_inline(name),
            stamp,
        }
    }

    /// Dates that the markup declares to be the article's.
    fn declared_dates(&mut self, node: NodeId, marks: Marks) {
        let tree = self.tree;
        let pubdate = tree.attribute(node, "pubdate").is_some();
        let is_date = marks & marks::DATE > 0 && marks & marks::DECLARED > 0;
        if !pubdate && !is_date {
            return;
        }
        let around = self.frames.last().map_or(0, |f| f.within);
        if around & (marks::ASIDE | marks::COMMENTS) > 0 {
            return;
        }
        let value = tree
            .attribute(node, "content")
            .or_else(|| tree.attribute(node, "datetime"))
            .or_else(|| tree.attribute(node, "title"));
        let value = value.map_or_else(|| tree.words(node), |v| v.into_owned());
        let into = if marks & marks::UPDATED > 0 && marks & marks::PUBLISHED == 0 {
            &mut self.page.modified
        } else {
            &mut self.page.published
        };
        if into.len() < MAX_METAS && value.len() <= MAX_WORDS {
            into.push(value);
        }
    }

    /// The date in an element's attributes.
    fn stamp(&self, node: NodeId, name: &str) -> Option<Date> {
        let tree = self.tree;
        if let Some(when) = tree.attribute(node, "datetime") {
            let date = dates::date(&when, None).filter(|d| d.is_day());
            return date.or_else(|| Date::since_1970(when.trim()));
        }
        if !matches!(name, "time" | "abbr" | "span") {
            return None;
        }
        for key in ["data-utime", "data-timestamp", "data-time", "data-epoch"] {
            if let Some(number) = tree.attribute(node, key) {
                return Date::since_1970(number.trim());
            }
        }
        if name == "span" {
            return None;
        }
        let title = tree.attribute(node, "title")?;
        dates::date(&title, None).filter(|d| d.is_day())
    }

    fn meta(&mut self, node: NodeId) {
        let get = |name| self.get(node, name).filter(|v| !v.trim().is_empty());
        let Some(value) = get("content") else {
            return;
        };
        let value = value.trim().to_owned();
        if let Some(itemprop) = get("itemprop") {
            // Within the body the place decides whose it is.
            let mut marks = 0;
            for word in itemprop.split_ascii_whitespace() {
                marks |= match word.to_ascii_lowercase().as_str() {
                    "datepublished" | "datecreated" => marks::PUBLISHED,
                    "datemodified" => marks::UPDATED,
                    _ => 0,
                };
            }
            let around = self.frames.last().map_or(0, |f| f.within);
            if marks > 0 {
                if around & (marks::ASIDE | marks::COMMENTS) == 0 {
                    self.declared_dates(node, marks | marks::DATE | marks::DECLARED);
                }
                return;
            }
        }
        if self.page.metas.len() >= MAX_METAS {
            return;
        }
        let keys = ["property", "name", "itemprop", "http-equiv"];
        if let Some(key) = keys.into_iter().find_map(get) {
            let key = key.trim().to_ascii_lowercase();
            // How some frameworks write a script where they know only metas.
            if key == "script:ld+json" {
                self.page.ld.add(&value);
                return;
            }
            self.page.metas.push((key, value));
        }
    }

    fn text(&mut self, text: &str) {
        let Some(frame) = self.frames.last() else {
            return;
        };
        if text.trim().is_empty() {
            self.blank |= !text.is_empty();
            return;
        }
        let mut near = 0;
        let mut about = 0;
        for frame in self.frames.iter().rev().take(NEAR) {
            // A role in a box of names: what stands nearest counts.
            if near & (marks::AUTHOR | marks::ABOUT | marks::DATE) == 0 {
                about |= frame.marks & marks::ABOUT;
            }
            near |= frame.marks;
        }
        near = near & !marks::ABOUT | about;
        let marks = near | frame.within;
        self.line.marks |= marks;
        self.line.heading = self.line.heading.max(frame.heading);
        let starts_blank = text.starts_with(char::is_whitespace);
        // Elements of a line are set apart, unless a word goes on in the next one
        // (a large first letter).
        let goes_on = text.starts_with(|c: char| c.is_lowercase() || ",.;:)".contains(c));
        let full = self.line.length > MAX_LINE;
        let blank = self.blank || starts_blank || self.edge && !goes_on;
        if blank && !self.line.text.is_empty() && !full {
            self.line.text.push(' ');
        }
        let start = self.line.text.len();
        for word in text.split_whitespace() {
            self.line.length += word.len() + 1;
            if self.line.length > MAX_LINE {
                continue;
            }
            if self.line.text.len() > start {
                self.line.text.push(' ');
            }
            self.line.text.push_str(word);
        }
        self.blank = text.ends_with(char::is_whitespace);
        self.edge = false;
        if full {
            return;
        }
        let (link, author) = (frame.link, frame.author);
        self.line.pieces.push(Piece {
            at: start..self.line.text.len(),
            marks,
            link,
            author,
        });
    }

    fn close(&mut self) {
        let depth = self.frames.len();
        let Some(frame) = self.frames.pop() else {
            return;
        };
        if frame.stamp {
            let name = self.tree.name(frame.node);
            let start = match self.stamps.last() {
                Some(&(at, start)) if at == depth => {
                    self.stamps.pop();
                    start
                }
                _ => self.line.text.len(),
            };
            if let Some(date) = self.stamp(frame.node, name) {
                let mut marks = frame.marks | frame.within;
                let outer = self.frames.iter().rev().take(NEAR - 1);
                marks |= outer.fold(0, |m, f| m | f.marks);
                let end = self.line.text.len();
                self.line.marks |= marks;
                self.line.stamps.push(Stamp {
                    at: start.min(end)..end,
                    date,
                    marks,
                });
            }
        }
        if frame.block {
            self.end_of_line();
            // A heading ends its line even where it holds blocks.
            if frame.heading > 0 && self.frames.last().is_none_or(|f| f.heading == 0) {
                self.flush();
            }
        } else if matches!(
            self.tree.name(frame.node),
            "span" | "time" | "label" | "small" | "abbr" | "button"
        ) {
            self.edge = true;
        }
    }

    fn end_of_line(&mut self) {
        // Headings are one line, whatever breaks them.
        if self.line.heading > 0 && self.frames.last().is_some_and(|f| f.heading > 0) {
            self.blank = true;
            return;
        }
        self.flush();
    }

    fn flush(&mut self) {
        self.blank = false;
        self.edge = false;
        for (_, start) in &mut self.stamps {
            *start = 0;
        }
        if self.line.text.is_empty() && self.line.stamps.is_empty() {
            self.line.length = 0;
            self.line.marks = 0;
            return;
        }
        let line = std::mem::take(&mut self.line);
        if self.page.lines.len() < MAX_LINES {
            self.page.lines.push(line);
        }
    }
}

/// Whether an address is that of a site's front page.
fn is_front_page(href: &str) -> bool {
    let path = match href.split_once("://") {
        Some((_, rest)) => match rest.split_once('/') {
            Some((_, path)) => path,
            None => "",
        },
        None => match href.strip_prefix('/') {
            Some(path) => path,
            None => return false,
        },
    };
    path.is_empty() || matches!(path, "index.html" | "index.php" | "index.htm")
}

fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "acronym"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "button"
            | "cite"
            | "code"
            | "del"
            | "em"
            | "font"
            | "i"
            | "ins"
            | "kbd"
            | "label"
            | "mark"
            | "q"
            | "s"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
    )
}
