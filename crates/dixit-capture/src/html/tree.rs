//! Markup → tree, with the place of every text in the source.
//!
//! The tree is the one that browsers build: `html5ever`'s tree builder decides
//! where each token goes. Positions come through it by a detour. The builder
//! asks of a text only whether it is blank, so it is handed a number in place of
//! each text and of each tag's attributes; what it hands on says where in the
//! source the real ones stand. Nothing is copied that way either.
//!
//! The builder looks through its open elements at nearly every tag, so its time
//! grows with depth times tags. [`Tree::parse`] stops where a page goes past
//! limits that bound both time and memory.

use super::tokens::{self, Inside, Stretch, Token, Tokens};
use html5ever::interface::{Attribute, ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Doctype, Tag, TagKind, Token as Given, TokenSink, TokenSinkResult};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{LocalName, Namespace, QualName, local_name, ns};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ops::Range;

/// Elements inside each other. Browsers give up at 512; of 645 pages of the web
/// none has more than 287, forgotten end tags included.
const MAX_DEPTH: u32 = 1_000;
/// Attributes of one tag that are looked at; the rest is passed over.
const MAX_ATTRIBUTES: usize = 256;
/// Nodes of a tree, at 48 bytes, and attributes, at 16: so that no tree takes
/// over 30 MB. The same 645 pages have 30,000 nodes at most.
const MAX_NODES: usize = 400_000;
const MAX_ALL_ATTRIBUTES: usize = 1_000_000;
/// Depth summed over all tags and texts: what the builder may look through. A
/// page of 25,000 tags at a depth of 40 comes to a tenth of this.
const MAX_DEPTH_SUM: u64 = 10_000_000;
/// Nodes that the builder may move to another parent, as it does where
/// formatting elements overlap.
const MAX_MOVED: usize = 1_000_000;

/// A node of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct NodeId(u32);

impl NodeId {
    /// The node of a number that [`NodeId::index`] gave.
    pub(super) fn at(index: usize) -> NodeId {
        NodeId(index as u32)
    }

    /// The node's number: less than [`Tree::len`], in no particular order.
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

const NONE: u32 = u32::MAX;
/// The document itself.
const DOCUMENT: u32 = 0;

struct Node {
    parent: u32,
    first: u32,
    last: u32,
    previous: u32,
    next: u32,
    depth: u32,
    data: Data,
}

enum Data {
    /// The document, or the inside of a template.
    Root,
    /// Index into the tree's names and tags.
    Element(u32),
    Text(u32),
}

struct Element {
    name: LocalName,
    space: Namespace,
    /// Index of the tag that it was made from.
    tag: u32,
}

/// Ranges of a name and a value in the source.
#[derive(Clone, Copy)]
struct AttributeRange {
    name: (u32, u32),
    value: (u32, u32),
}

/// The elements and texts of a page.
pub(super) struct Tree<'a> {
    html: &'a str,
    nodes: Vec<Node>,
    elements: Vec<Element>,
    texts: Vec<Stretch>,
    /// By tag: its attributes, a range of `attributes`.
    tags: Vec<(u32, u32)>,
    attributes: Vec<AttributeRange>,
}

impl<'a> Tree<'a> {
    /// Builds the tree of a page; in XML, `<div/>` is a whole element.
    ///
    /// # Errors
    /// With the reason, where the page goes past a limit.
    pub(super) fn parse(html: &'a str, xml: bool) -> Result<Tree<'a>, String> {
        parse(html, xml)
    }

    /// The document: parent of all else.
    pub(super) fn root(&self) -> NodeId {
        NodeId(DOCUMENT)
    }

    /// One more than the highest number of a node.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    fn link(&self, link: u32) -> Option<NodeId> {
        (link != NONE).then_some(NodeId(link))
    }

    pub(super) fn parent(&self, node: NodeId) -> Option<NodeId> {
        self.link(self.nodes[node.index()].parent)
    }

    pub(super) fn first_child(&self, node: NodeId) -> Option<NodeId> {
        self.link(self.nodes[node.index()].first)
    }

    pub(super) fn next_sibling(&self, node: NodeId) -> Option<NodeId> {
        self.link(self.nodes[node.index()].next)
    }

    /// The node's parent, its parent's parent and so on up to the document.
    pub(super) fn ancestors(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(self.parent(node), |n| self.parent(*n))
    }

    pub(super) fn children(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(self.first_child(node), |n| self.next_sibling(*n))
    }

    /// All that lies in a node, in page order, without the node itself.
    pub(super) fn descendants(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        let mut next = self.first_child(node);
        std::iter::from_fn(move || {
            let here = next?;
            next = self.first_child(here).or_else(|| self.after(here, node));
            Some(here)
        })
    }

    /// The first node in page order that lies behind `node` and not in it, as long
    /// as it lies in `within`.
    pub(super) fn after(&self, node: NodeId, within: NodeId) -> Option<NodeId> {
        let mut at = node;
        while at != within {
            if let Some(next) = self.next_sibling(at) {
                return Some(next);
            }
            at = self.parent(at)?;
        }
        None
    }

    /// All elements of a name, given in lower case, in page order.
    pub(super) fn all<'t>(&'t self, name: &'t str) -> impl Iterator<Item = NodeId> + 't {
        self.descendants(self.root())
            .filter(move |n| self.name(*n) == name)
    }

    /// An element's name in lower case; empty for a text and the document.
    pub(super) fn name(&self, node: NodeId) -> &str {
        match self.nodes[node.index()].data {
            Data::Element(element) => &self.elements[element as usize].name,
            _ => "",
        }
    }

    /// Whether a node is an element.
    pub(super) fn is_element(&self, node: NodeId) -> bool {
        matches!(self.nodes[node.index()].data, Data::Element(_))
    }

    /// The value of an element's attribute, its name given in lower case;
    /// an attribute without a value has an empty one.
    pub(super) fn attribute(&self, node: NodeId, name: &str) -> Option<Cow<'a, str>> {
        let Data::Element(element) = self.nodes[node.index()].data else {
            return None;
        };
        let tag = self.elements[element as usize].tag;
        let &(start, end) = self.tags.get(tag as usize)?;
        let attributes = &self.attributes[start as usize..end as usize];
        let slice = |(start, end): (u32, u32)| &self.html[start as usize..end as usize];
        let found = attributes
            .iter()
            .find(|a| slice(a.name).eq_ignore_ascii_case(name))?;
        Some(tokens::attribute_value(slice(found.value)))
    }

    /// Where a text stands in the source; nothing for an element.
    pub(super) fn stretch(&self, node: NodeId) -> Option<&Stretch> {
        match self.nodes[node.index()].data {
            Data::Text(text) => self.texts.get(text as usize),
            _ => None,
        }
    }

    /// The characters of a text; nothing for an element.
    pub(super) fn text(&self, node: NodeId) -> Option<Cow<'a, str>> {
        Some(tokens::decoded(self.html, self.stretch(node)?))
    }

    /// The words of a node and all in it, each white space one blank; without
    /// scripts and style sheets, unless the node is one.
    pub(super) fn words(&self, node: NodeId) -> String {
        let mut text = String::new();
        let mut next = Some(node);
        while let Some(here) = next {
            if let Some(part) = self.text(here) {
                text.push_str(&part);
            } else if matches!(self.name(here), "br" | "p" | "div" | "li") {
                text.push(' ');
            }
            let passed_over = here != node && matches!(self.name(here), "script" | "style");
            let inside = self.first_child(here).filter(|_| !passed_over);
            next = inside.or_else(|| self.after(here, node));
        }
        let mut words = String::with_capacity(text.len());
        for word in text.split_whitespace() {
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(word);
        }
        words
    }

    /// What stands in `<title>`, if anything does.
    pub(super) fn title(&self) -> Option<String> {
        // The title of a drawing is none of the page's.
        let title = self.all("title").find(|t| {
            let parent = self.parent(*t);
            parent.is_none_or(|p| !matches!(self.name(p), "svg" | "symbol" | "g"))
        })?;
        let words = self.words(title);
        (!words.is_empty()).then_some(words)
    }

    /// The page's JSON-LD scripts as they stand, in page order.
    pub(super) fn json_ld(&self) -> impl Iterator<Item = Cow<'a, str>> {
        self.all("script").filter_map(|script| {
            let kind = self.attribute(script, "type")?;
            let kind = kind.split(';').next().unwrap_or("").trim();
            if !kind.eq_ignore_ascii_case("application/ld+json") {
                return None;
            }
            self.text(self.first_child(script)?)
        })
    }
}

fn parse(html: &str, xml: bool) -> Result<Tree<'_>, String> {
    if html.len() >= NONE as usize {
        return Err("it has 4 GiB or more".to_owned());
    }
    let sink = Sink::default();
    let options = TreeBuilderOpts {
        scripting_enabled: SCRIPTING,
        ..TreeBuilderOpts::default()
    };
    let builder = TreeBuilder::new(sink, options);
    let mut tokens = Tokens::new(html);
    let mut driver = Driver {
        html,
        texts: Vec::new(),
        tags: Vec::new(),
        attributes: Vec::new(),
        same: HashMap::new(),
        name: String::new(),
    };
    let marker = QualName::new(None, ns!(), LocalName::from(MARKER));
    let mut depth_sum = 0;
    // Character data are handed over with the next token: the builder asks that
    // they be whole.
    while let Some(token) = tokens.next() {
        let given = match token {
            Token::Text(text) => driver.text(text),
            Token::Start {
                name,
                attributes,
                self_closing,
            } => {
                let tag = driver.start(name, attributes, self_closing, &marker);
                if xml && self_closing && CLOSED_IN_XML.contains(&&*tag.name) {
                    let end = end_tag(tag.name.clone());
                    let _ = builder.process_token(Given::TagToken(tag), 1);
                    Given::TagToken(end)
                } else {
                    Given::TagToken(tag)
                }
            }
            Token::End { name } => Given::TagToken(end_tag(driver.name(name))),
            Token::Doctype { source } => Given::DoctypeToken(doctype(source)),
            Token::Nothing => continue,
        };
        let inside = match builder.process_token(given, 1) {
            TokenSinkResult::RawData(RawKind::Rcdata) => Inside::Escapable,
            TokenSinkResult::RawData(RawKind::Rawtext) => Inside::Raw,
            TokenSinkResult::RawData(_) => Inside::Script,
            TokenSinkResult::Plaintext => Inside::Plain,
            _ => Inside::Markup,
        };
        tokens.set_inside(inside);
        tokens.set_cdata(builder.adjusted_current_node_present_but_not_in_html_namespace());
        depth_sum += u64::from(builder.sink.depth.get());
        if let Some(reason) = builder.sink.limit(depth_sum, driver.attributes.len()) {
            return Err(reason);
        }
    }
    let _ = builder.process_token(Given::EOFToken, 1);
    builder.end();
    if let Some(reason) = builder.sink.limit(depth_sum, driver.attributes.len()) {
        return Err(reason);
    }
    let Sink {
        nodes, elements, ..
    } = builder.sink;
    Ok(Tree {
        html,
        nodes: nodes.into_inner(),
        elements: elements.into_inner(),
        texts: driver.texts,
        tags: driver.tags,
        attributes: driver.attributes,
    })
}

/// Whether `<noscript>` is read as a browser with scripts reads it, as raw text
/// that is not shown.
const SCRIPTING: bool = true;

/// Elements that in HTML a slash does not close, and that would swallow text.
const CLOSED_IN_XML: [&str; 11] = [
    "script", "style", "title", "textarea", "iframe", "noscript", "a", "div", "span", "p", "i",
];

/// The attribute that carries a tag's number; no tag can have one of this name.
const MARKER: &str = " tag";

fn end_tag(name: LocalName) -> Tag {
    Tag {
        kind: TagKind::EndTag,
        name,
        self_closing: false,
        attrs: Vec::new(),
        had_duplicate_attributes: false,
    }
}

/// Name and identifiers as the builder needs them to tell quirks mode.
fn doctype(source: &str) -> Doctype {
    let rest = source.get(9..).unwrap_or("").trim_end_matches('>');
    let name = rest.split_whitespace().next();
    let quoted = |from: &str| -> Option<(StrTendril, usize)> {
        let start = from.find(['"', '\''])?;
        let quote = from[start..].chars().next()?;
        let length = from[start + 1..].find(quote)?;
        let value = &from[start + 1..start + 1 + length];
        Some((StrTendril::from(value), start + length + 2))
    };
    let lower = rest.to_ascii_lowercase();
    let (mut public_id, mut system_id) = (None, None);
    if let Some(at) = lower.find("public") {
        let after = &rest[at + 6..];
        if let Some((id, end)) = quoted(after) {
            public_id = Some(id);
            system_id = quoted(&after[end..]).map(|(id, _)| id);
        }
    } else if let Some(at) = lower.find("system") {
        system_id = quoted(&rest[at + 6..]).map(|(id, _)| id);
    }
    Doctype {
        name: name.map(|n| StrTendril::from(n.to_ascii_lowercase().as_str())),
        public_id,
        system_id,
        force_quirks: name.is_none(),
    }
}

/// Turns tokens into what the builder is given.
struct Driver<'a> {
    html: &'a str,
    texts: Vec<Stretch>,
    tags: Vec<(u32, u32)>,
    attributes: Vec<AttributeRange>,
    /// Tags of formatting elements by their source: the builder opens no more
    /// than three alike, and must see that they are.
    same: HashMap<&'a str, u32>,
    name: String,
}

impl<'a> Driver<'a> {
    fn text(&mut self, text: Stretch) -> Given {
        let number = self.texts.len();
        let blank = tokens::decoded(self.html, &text)
            .bytes()
            .all(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r' | 0x0c));
        self.texts.push(text);
        let given = if blank {
            blank_number(number)
        } else {
            StrTendril::from(number.to_string().as_str())
        };
        Given::CharacterTokens(given)
    }

    fn name(&mut self, name: &str) -> LocalName {
        if name.bytes().any(|b| b.is_ascii_uppercase()) {
            self.name.clear();
            self.name.push_str(name);
            self.name.make_ascii_lowercase();
            return LocalName::from(self.name.as_str());
        }
        LocalName::from(name)
    }

    fn start(
        &mut self,
        name: &str,
        part: Range<usize>,
        self_closing: bool,
        marker: &QualName,
    ) -> Tag {
        let name = self.name(name);
        let source = &self.html[part.clone()];
        let mut tag = Tag {
            kind: TagKind::StartTag,
            name,
            self_closing,
            attrs: Vec::new(),
            had_duplicate_attributes: false,
        };
        let blank = source.bytes().all(|b| b == b'/' || b.is_ascii_whitespace());
        if blank {
            return tag;
        }
        let known = self.same.get(source).copied();
        let number = known.unwrap_or_else(|| {
            let start = self.attributes.len();
            let all = &mut self.attributes;
            tokens::attribute_ranges(self.html, part, |name, value| {
                if all.len() - start < MAX_ATTRIBUTES {
                    let short = |r: Range<usize>| (r.start as u32, r.end as u32);
                    all.push(AttributeRange {
                        name: short(name),
                        value: short(value),
                    });
                }
            });
            self.tags.push((start as u32, self.attributes.len() as u32));
            let number = self.tags.len() as u32 - 1;
            if is_formatting(&tag.name) {
                self.same.insert(source, number);
            }
            number
        });
        tag.attrs.push(Attribute {
            name: marker.clone(),
            value: StrTendril::from(number.to_string().as_str()),
        });
        // The attributes that the builder itself acts on.
        let acts_on: &[&str] = match &*tag.name {
            "input" => &["type"],
            "template" => &["shadowrootmode"],
            "font" => &["color", "face", "size"],
            "annotation-xml" => &["encoding"],
            _ => &[],
        };
        let (start, end) = self.tags[number as usize];
        for attribute in &self.attributes[start as usize..end as usize] {
            let slice = |(start, end): (u32, u32)| &self.html[start as usize..end as usize];
            let Some(name) = acts_on
                .iter()
                .find(|a| slice(attribute.name).eq_ignore_ascii_case(a))
            else {
                continue;
            };
            tag.attrs.push(Attribute {
                name: QualName::new(None, ns!(), LocalName::from(*name)),
                value: StrTendril::from(&*tokens::attribute_value(slice(attribute.value))),
            });
        }
        tag
    }
}

fn is_formatting(name: &str) -> bool {
    matches!(
        name,
        "a" | "b"
            | "big"
            | "code"
            | "em"
            | "font"
            | "i"
            | "nobr"
            | "s"
            | "small"
            | "strike"
            | "strong"
            | "tt"
            | "u"
    )
}

/// A number written in white space. No line feed: the builder drops one at the
/// head of `<pre>`.
fn blank_number(number: usize) -> StrTendril {
    let mut digits = StrTendril::new();
    let mut rest = number;
    loop {
        digits.push_char([' ', '\t', '\u{c}'][rest % 3]);
        rest /= 3;
        if rest == 0 {
            return digits;
        }
    }
}

/// The number of a text that the builder hands on.
fn text_number(text: &str) -> Option<u32> {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return text.parse().ok();
    }
    text.bytes().rev().try_fold(0, |number: u32, b| {
        let digit = match b {
            b' ' => 0,
            b'\t' => 1,
            0x0c => 2,
            _ => return None,
        };
        Some(number * 3 + digit)
    })
}

/// What the builder builds.
struct Sink {
    nodes: RefCell<Vec<Node>>,
    elements: RefCell<Vec<Element>>,
    /// By template: the node that holds its content.
    contents: RefCell<HashMap<u32, u32>>,
    depth: Cell<u32>,
    deepest: Cell<u32>,
    moved: Cell<usize>,
}

impl Default for Sink {
    fn default() -> Sink {
        let sink = Sink {
            nodes: RefCell::default(),
            elements: RefCell::default(),
            contents: RefCell::default(),
            depth: Cell::new(0),
            deepest: Cell::new(0),
            moved: Cell::new(0),
        };
        sink.new_node(Data::Root);
        sink
    }
}

impl Sink {
    fn new_node(&self, data: Data) -> u32 {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node {
            parent: NONE,
            first: NONE,
            last: NONE,
            previous: NONE,
            next: NONE,
            depth: 0,
            data,
        });
        nodes.len() as u32 - 1
    }

    /// The node to be put somewhere, taken from where it was.
    fn loose(&self, child: NodeOrText<u32>) -> Option<u32> {
        match child {
            NodeOrText::AppendNode(node) => {
                self.remove_from_parent(&node);
                Some(node)
            }
            NodeOrText::AppendText(text) => Some(self.new_node(Data::Text(text_number(&text)?))),
        }
    }

    /// Puts a loose node into `parent`, before `next` or at the end.
    fn insert(&self, node: u32, parent: u32, next: u32) {
        let nodes = &mut *self.nodes.borrow_mut();
        let previous = match next {
            NONE => nodes[parent as usize].last,
            next => nodes[next as usize].previous,
        };
        let depth = nodes[parent as usize].depth + 1;
        let this = &mut nodes[node as usize];
        (this.parent, this.previous, this.next) = (parent, previous, next);
        this.depth = depth;
        self.depth.set(depth);
        self.deepest.set(self.deepest.get().max(depth));
        match previous {
            NONE => nodes[parent as usize].first = node,
            previous => nodes[previous as usize].next = node,
        }
        match next {
            NONE => nodes[parent as usize].last = node,
            next => nodes[next as usize].previous = node,
        }
    }

    fn limit(&self, depth_sum: u64, attributes: usize) -> Option<String> {
        if self.deepest.get() > MAX_DEPTH {
            return Some(format!(
                "more than {MAX_DEPTH} elements lie inside each other"
            ));
        }
        if self.nodes.borrow().len() > MAX_NODES {
            return Some(format!(
                "there are more than {MAX_NODES} elements and texts"
            ));
        }
        if attributes > MAX_ALL_ATTRIBUTES {
            return Some(format!(
                "there are more than {MAX_ALL_ATTRIBUTES} attributes"
            ));
        }
        if depth_sum > MAX_DEPTH_SUM {
            return Some("too many elements lie too deep".to_owned());
        }
        (self.moved.get() > MAX_MOVED).then(|| "too many elements overlap".to_owned())
    }
}

/// An element's name, as the builder asks for it.
#[derive(Debug)]
struct Name {
    space: Namespace,
    local: LocalName,
}

impl ElemName for Name {
    fn ns(&self) -> &Namespace {
        &self.space
    }

    fn local_name(&self) -> &LocalName {
        &self.local
    }
}

impl TreeSink for Sink {
    type Handle = u32;
    type Output = ();
    type ElemName<'a> = Name;

    fn finish(self) {}

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> u32 {
        DOCUMENT
    }

    fn elem_name<'a>(&'a self, target: &'a u32) -> Name {
        let nodes = self.nodes.borrow();
        let elements = self.elements.borrow();
        match nodes[*target as usize].data {
            Data::Element(element) => Name {
                space: elements[element as usize].space.clone(),
                local: elements[element as usize].name.clone(),
            },
            _ => Name {
                space: ns!(),
                local: local_name!(""),
            },
        }
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, _: ElementFlags) -> u32 {
        let mut elements = self.elements.borrow_mut();
        elements.push(Element {
            name: name.local,
            space: name.ns,
            tag: tag_number(&attrs),
        });
        self.new_node(Data::Element(elements.len() as u32 - 1))
    }

    fn create_comment(&self, _: StrTendril) -> u32 {
        self.new_node(Data::Root)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> u32 {
        self.new_node(Data::Root)
    }

    fn append(&self, parent: &u32, child: NodeOrText<u32>) {
        if let Some(node) = self.loose(child) {
            self.insert(node, *parent, NONE);
        }
    }

    fn append_based_on_parent_node(
        &self,
        element: &u32,
        prev_element: &u32,
        child: NodeOrText<u32>,
    ) {
        if self.nodes.borrow()[*element as usize].parent == NONE {
            self.append(prev_element, child);
        } else {
            self.append_before_sibling(element, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &u32) -> u32 {
        let known = self.contents.borrow().get(target).copied();
        known.unwrap_or_else(|| {
            let node = self.new_node(Data::Root);
            self.contents.borrow_mut().insert(*target, node);
            node
        })
    }

    fn same_node(&self, x: &u32, y: &u32) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &u32, new_node: NodeOrText<u32>) {
        if let Some(node) = self.loose(new_node) {
            let parent = self.nodes.borrow()[*sibling as usize].parent;
            if parent != NONE {
                self.insert(node, parent, *sibling);
            }
        }
    }

    fn add_attrs_if_missing(&self, target: &u32, attrs: Vec<Attribute>) {
        if let Data::Element(element) = self.nodes.borrow()[*target as usize].data {
            let tag = &mut self.elements.borrow_mut()[element as usize].tag;
            // A second `<html>` or `<body>` counts where the first says nothing.
            if *tag == NONE {
                *tag = tag_number(&attrs);
            }
        }
    }

    fn remove_from_parent(&self, target: &u32) {
        let nodes = &mut *self.nodes.borrow_mut();
        let this = &mut nodes[*target as usize];
        let (parent, previous, next) = (this.parent, this.previous, this.next);
        if parent == NONE {
            return;
        }
        (this.parent, this.previous, this.next) = (NONE, NONE, NONE);
        match previous {
            NONE => nodes[parent as usize].first = next,
            previous => nodes[previous as usize].next = next,
        }
        match next {
            NONE => nodes[parent as usize].last = previous,
            next => nodes[next as usize].previous = previous,
        }
    }

    fn reparent_children(&self, node: &u32, new_parent: &u32) {
        let mut child = self.nodes.borrow()[*node as usize].first;
        while child != NONE {
            let next = self.nodes.borrow()[child as usize].next;
            self.append(new_parent, NodeOrText::AppendNode(child));
            self.moved.set(self.moved.get() + 1);
            child = next;
        }
    }

    /// The content of a declarative shadow tree is shown: it goes into its host.
    fn attach_declarative_shadow(&self, location: &u32, template: &u32, _: &[Attribute]) -> bool {
        self.contents.borrow_mut().insert(*template, *location);
        true
    }
}

fn tag_number(attrs: &[Attribute]) -> u32 {
    let marker = attrs.iter().find(|a| &*a.name.local == MARKER);
    marker.and_then(|m| m.value.parse().ok()).unwrap_or(NONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree in one line: `p(text b(text))`.
    fn outline(html: &str) -> String {
        fn put(tree: &Tree<'_>, node: NodeId, out: &mut String) {
            for child in tree.children(node) {
                if !out.is_empty() && !out.ends_with('(') {
                    out.push(' ');
                }
                match tree.text(child) {
                    Some(text) => out.push_str(&format!("{:?}", text)),
                    None => {
                        out.push_str(tree.name(child));
                        out.push('(');
                        put(tree, child, out);
                        out.push(')');
                    }
                }
            }
        }
        let tree = Tree::parse(html, false).unwrap();
        let body = tree.all("body").next().unwrap();
        let mut out = String::new();
        put(&tree, body, &mut out);
        out
    }

    #[test]
    fn broken_markup_gives_the_tree_that_browsers_build() {
        for (html, expected) in [
            ("<p>a<p>b", r#"p("a") p("b")"#),
            ("<ul><li>a<li>b</ul>", r#"ul(li("a") li("b"))"#),
            ("<b>a<p>b</b>c", r#"b("a") p(b("b") "c")"#),
            (
                "<table>a<tr><td>b</table>",
                r#""a" table(tbody(tr(td("b"))))"#,
            ),
            ("<td>a</td>", r#""a""#),
            ("<pre>\nx\n</pre>", r#"pre("\nx\n")"#),
            ("a<svg><![CDATA[b<c]]></svg>", r#""a" svg("b<c")"#),
            ("a<template><p>b</template>c", r#""a" template() "c""#),
            (
                "<div><template shadowrootmode=open><p>a</template></div>",
                r#"div(p("a"))"#,
            ),
            ("a<noscript><p>b</noscript>", r#""a" noscript("<p>b")"#),
        ] {
            assert_eq!(outline(html), expected, "{html}");
        }
    }

    #[test]
    fn attributes_are_read_with_their_references() {
        let html = "<body class=x><body id=y class=z><A HREF='/?a=1&amp;b' Hidden data-x=\"1\">\
                    <p>x</a><p>y";
        let tree = Tree::parse(html, false).unwrap();
        let links: Vec<_> = tree.all("a").collect();
        // The builder opens the link again in the paragraph that overlaps it.
        assert_eq!(links.len(), 2);
        for link in links {
            assert_eq!(tree.attribute(link, "href").unwrap(), "/?a=1&b");
            assert_eq!(tree.attribute(link, "hidden").unwrap(), "");
            assert_eq!(tree.attribute(link, "title"), None);
        }
        let body = tree.all("body").next().unwrap();
        assert_eq!(tree.attribute(body, "class").unwrap(), "x");
    }

    #[test]
    fn titles_words_and_scripts_are_found() {
        let html = "<title> A &amp; B\n</title><svg><title>no</title></svg>\
                    <script type='application/ld+json; charset=utf-8'>{\"a\":1}</script>\
                    <h1> One<br>two <style>x</style><b>t</b>hree</h1>";
        let tree = Tree::parse(html, false).unwrap();
        assert_eq!(tree.title().unwrap(), "A & B");
        assert_eq!(tree.json_ld().collect::<Vec<_>>(), ["{\"a\":1}"]);
        let h1 = tree.all("h1").next().unwrap();
        assert_eq!(tree.words(h1), "One two three");
    }

    #[test]
    fn every_text_knows_its_place() {
        let html = "<table>x &amp; y<tr><td>z</table> <pre>\n a</pre><p><b>1<p>2";
        let tree = Tree::parse(html, false).unwrap();
        let mut seen = String::new();
        for node in tree.descendants(tree.root()) {
            if let Some(text) = tree.stretch(node) {
                seen.push_str(&html[text.range.clone()]);
                seen.push('|');
            }
        }
        assert_eq!(seen, "x &amp; y|z| |\n a|1|2|");
    }

    #[test]
    fn limits_name_what_was_too_much() {
        for (html, reason) in [
            (
                "<div>".repeat(200_000),
                "more than 1000 elements lie inside each other",
            ),
            (
                "<br>x".repeat(300_000),
                "there are more than 400000 elements and texts",
            ),
            (
                format!("{}{}", "<i>".repeat(400), "<p>x</p>".repeat(30_000)),
                "too many elements lie too deep",
            ),
        ] {
            assert_eq!(Tree::parse(&html, false).err().as_deref(), Some(reason));
        }
        let many: String = (0..50_000).map(|i| format!(" a{i}=b")).collect();
        let html = format!("<p{many}>x</p>");
        assert!(Tree::parse(&html, false).is_ok());
    }

    /// Hands html5ever's own tokens to the builder, texts as numbers too.
    struct Reference {
        builder: TreeBuilder<u32, Sink>,
        texts: RefCell<Vec<String>>,
    }

    impl TokenSink for Reference {
        type Handle = u32;

        fn process_token(&self, token: Given, line: u64) -> TokenSinkResult<u32> {
            let token = match token {
                Given::CharacterTokens(text) => {
                    let mut texts = self.texts.borrow_mut();
                    texts.push(text.to_string());
                    let number = texts.len() - 1;
                    let blank = text.bytes().all(|b| b.is_ascii_whitespace());
                    Given::CharacterTokens(if blank {
                        blank_number(number)
                    } else {
                        StrTendril::from(number.to_string().as_str())
                    })
                }
                Given::NullCharacterToken | Given::ParseError(_) => {
                    return TokenSinkResult::Continue;
                }
                other => other,
            };
            self.builder.process_token(token, line)
        }

        fn end(&self) {
            self.builder.end();
        }

        fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
            self.builder
                .adjusted_current_node_present_but_not_in_html_namespace()
        }
    }

    /// Names and texts in page order, with their depth, without white space: the
    /// two tokenizers cut it differently.
    fn flat<'t>(
        nodes: &[Node],
        elements: &[Element],
        text: impl Fn(u32) -> Cow<'t, str>,
    ) -> Vec<(u32, String)> {
        let mut out: Vec<(u32, String)> = Vec::new();
        let mut open = vec![(DOCUMENT, 0)];
        while let Some((node, depth)) = open.pop() {
            match nodes[node as usize].data {
                Data::Root => {}
                Data::Element(element) => {
                    out.push((depth, format!("\u{1}{}", &*elements[element as usize].name)));
                }
                Data::Text(number) => {
                    let text: String = text(number)
                        .chars()
                        .filter(|c| !c.is_ascii_whitespace())
                        .collect();
                    match out.last_mut() {
                        _ if text.is_empty() => {}
                        Some((d, last)) if *d == depth && !last.starts_with('\u{1}') => {
                            last.push_str(&text);
                        }
                        _ => out.push((depth, text)),
                    }
                }
            }
            let mut child = nodes[node as usize].last;
            while child != NONE {
                open.push((child, depth + 1));
                child = nodes[child as usize].previous;
            }
        }
        out
    }

    #[test]
    fn the_tree_is_that_of_html5evers_own_tokenizer() {
        use html5ever::TokenizerResult;
        use html5ever::buffer_queue::BufferQueue;
        use html5ever::tokenizer::{Tokenizer, TokenizerOpts};
        let whole = "<!DOCTYPE html><html lang=en><head><title>a &amp; b</title><script>var a = '<p>';\
            <!-- <script>x</script> --></script><style>p>a{}</style></head><body class='x y'>\
            <div id=\"a\"><p>one <b>two<i>three</b>four</i><p>five &lt; &eacute;t&eacute; &notin; &#146;<ul><li>six\
            <li>seven</ul><table>out<tr><td>eight<td>nine</table><!-- c --><svg><path d='x'/><![CDATA[d]]>\
            <title>t</title></svg><a href=x>ten<a href=y>eleven</a><pre>\n12</pre><textarea>13<b></textarea>\
            <select><option>14<option>15</select><noscript><p>16</noscript><br/>17</div></body></html>";
        let mut cases = vec![whole.to_owned()];
        for at in (0..whole.len()).filter(|i| whole.is_char_boundary(*i)) {
            cases.push(whole[..at].to_owned());
            for piece in ["<", ">", "'", "</p>", "<b", "<!--", "&", "</table>", "<td>"] {
                cases.push(format!("{}{piece}{}", &whole[..at], &whole[at..]));
            }
            let end = (at + 9..whole.len()).find(|i| whole.is_char_boundary(*i));
            cases.push(format!(
                "{}{}",
                &whole[..at],
                &whole[end.unwrap_or(whole.len())..]
            ));
        }
        for html in cases {
            let tree = Tree::parse(&html, false).unwrap();
            let ours = flat(&tree.nodes, &tree.elements, |n| {
                tokens::decoded(&html, &tree.texts[n as usize])
            });
            let reference = Reference {
                builder: TreeBuilder::new(Sink::default(), TreeBuilderOpts::default()),
                texts: RefCell::default(),
            };
            let tokenizer = Tokenizer::new(reference, TokenizerOpts::default());
            let input = BufferQueue::default();
            input.push_back(StrTendril::from(html.as_str()));
            // It stops behind each script.
            while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
            tokenizer.end();
            let reference = tokenizer.sink;
            let texts = reference.texts.into_inner();
            let theirs = flat(
                &reference.builder.sink.nodes.borrow(),
                &reference.builder.sink.elements.borrow(),
                |n| Cow::Borrowed(texts[n as usize].as_str()),
            );
            assert_eq!(ours, theirs, "{html}");
        }
    }
}
