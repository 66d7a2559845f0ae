//! One self-contained page: the articles with their attributions marked.
//!
//! No script and no remote asset: the page can be mailed, archived and opened
//! without a network. A list beside each article jumps to the passages; what
//! is jumped to is highlighted by the style sheet alone.
//!
//! Marks are flat: the text is cut wherever a source, cue or content begins or
//! ends, and each stretch says everything that it belongs to. Nested elements
//! could not show overlapping spans or contents in several pieces.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, Seek as _, Write};
use std::ops::Range;

use dixit_model::{Attribution, BlockKind, DateBasis, Document, Kind, OffsetMap, Piece};
use maud::{DOCTYPE, Escaper, Markup, PreEscaped, Render, html};
use tempfile::SpooledTempFile;

use super::harmless::{harmless, is_harmful, one_line};
use super::outline::{count, dateline, joined, kind, occasion, outline, shown_act, speaker};
use crate::Error;

pub(super) const STYLE: &str = include_str!("page.css");

/// Bytes of articles held in memory; more of them go to a temporary file.
const HELD: usize = 4 << 20;

/// Attributions of one article that get a rule which highlights all their
/// pieces at once. Beyond it, only the place jumped to is highlighted. News
/// articles have some dozens; the rules are written once for the page.
const HIGHLIGHTED: u32 = 400;

/// Code points of a content in the list beside the text.
const SHORT: usize = 110;

/// Collects the documents of a run for one page.
#[derive(Debug)]
pub struct HtmlPage {
    articles: SpooledTempFile,
    entries: Vec<Entry>,
    failures: Vec<String>,
    attributions: usize,
    /// Highest number of an attribution.
    highest: u32,
}

/// What the page's head says of an article.
#[derive(Debug)]
struct Entry {
    title: String,
    language: String,
    about: Vec<String>,
}

impl HtmlPage {
    /// A page without articles.
    pub fn new() -> HtmlPage {
        HtmlPage {
            articles: SpooledTempFile::new(HELD),
            entries: Vec::new(),
            failures: Vec::new(),
            attributions: 0,
            highest: 0,
        }
    }

    /// Adds a document. Its anchors are `d1`, `d1-a1` and `d1-l1` (article,
    /// passage, place in the list), the first number being its place among the
    /// documents added.
    ///
    /// # Errors
    /// If the temporary file for large runs cannot be written.
    pub fn document(&mut self, document: &Document) -> io::Result<()> {
        let mut about = Vec::new();
        about.extend(document.outlet.as_deref().map(one_line));
        about.extend(document.published.value.as_deref().map(one_line));
        about.push(count(document.attributions.len(), "attribution"));
        self.entries.push(Entry {
            title: heading(document),
            language: language(document).to_owned(),
            about,
        });
        self.attributions += document.attributions.len();
        let highest = document.attributions.iter().map(|a| a.id.0).max();
        self.highest = self.highest.max(highest.unwrap_or(0));
        let article = article(document, self.entries.len());
        self.articles.write_all(article.0.as_bytes())
    }

    /// Adds an input that could not be read to the page's head.
    pub fn failure(&mut self, error: &Error) {
        self.failures.push(one_line(&error.to_string()));
    }

    /// Writes the page.
    ///
    /// # Errors
    /// If it cannot be written, or the temporary file cannot be read.
    pub fn write(mut self, out: &mut impl Write) -> io::Result<()> {
        let documents = count(self.entries.len(), "article");
        let attributions = count(self.attributions, "attribution");
        let head = html! {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="generator" content={ "dixit " (env!("CARGO_PKG_VERSION")) };
            // Should anything in a page ever slip through the escaping, it
            // still may not load or run.
            meta http-equiv="Content-Security-Policy"
                content="default-src 'none'; style-src 'unsafe-inline'";
            title { "Who said what: " (documents) ", " (attributions) }
            style { (PreEscaped(STYLE)) (highlights(self.highest)) }
        };
        let top = html! {
            header #top .top {
                p .brand { "dixit" }
                h1 { "Who said what" }
                p .counts {
                    (documents) " · " (attributions)
                    @if !self.failures.is_empty() {
                        " · " (self.failures.len()) " not read"
                    }
                }
                (legend())
                nav aria-labelledby="articles" {
                    h2 #articles { "Articles" }
                    @if self.entries.is_empty() { p { "None." } }
                    ol .index {
                        @for (index, entry) in self.entries.iter().enumerate() {
                            li {
                                a href={ "#d" (index + 1) } dir="auto" lang=(entry.language) {
                                    (Visible(&entry.title))
                                }
                                " " span .about { (entry.about.join(" · ")) }
                            }
                        }
                    }
                }
                @if !self.failures.is_empty() {
                    section aria-labelledby="failures" {
                        h2 #failures { "Not read" }
                        ul .failures { @for words in &self.failures { li { (words) } } }
                    }
                }
            }
        };
        // By hand around the articles, which are too large to be spliced.
        write!(
            out,
            "{}\n<html lang=\"en\">\n<head>{}</head>\n<body>\n{}\n<main>\n",
            DOCTYPE.0, head.0, top.0
        )?;
        self.articles.rewind()?;
        io::copy(&mut self.articles, out)?;
        out.write_all(b"</main>\n</body>\n</html>\n")
    }
}

impl Default for HtmlPage {
    fn default() -> HtmlPage {
        HtmlPage::new()
    }
}

/// What the marks mean, shown with the marks themselves.
fn legend() -> Markup {
    html! {
        section .legend aria-label="Legend" {
            dl {
                div { dt { mark .s { "Source" } } dd { "who it is ascribed to: bold, underlined" } }
                div { dt { mark .q { "cue" } } dd { "what ascribes it: italic, wavy line" } }
                div { dt { mark .c.direct { "“direct”" } } dd { "quoted: solid line" } }
                div { dt { mark .c.mixed { "partly “quoted”" } } dd { "mixed: dashed line" } }
                div { dt { mark .c.indirect { "reported" } } dd { "indirect: dotted line" } }
                div { dt { mark .c.deep.direct { "inside another" } } dd { "nested: darker, heavier line" } }
            }
            p {
                "A number before a passage leads to its place in the list; "
                "an entry in the list leads to its passage and highlights all of it."
            }
        }
    }
}

/// A rule for every number: what is jumped to highlights all that bears its
/// number in the same article.
fn highlights(highest: u32) -> Markup {
    let mut rules = String::new();
    for number in 1..=highest.min(HIGHLIGHTED) {
        let comma = if number > 1 { "," } else { "" };
        let _ = write!(
            rules,
            "{comma}article:has(:target[data-a=a{number}]) [data-a~=a{number}]"
        );
    }
    if !rules.is_empty() {
        rules.push_str(
            "{background:var(--target);color:var(--ink);--weight:4px;\
             --soft:var(--ink);--source:var(--ink);--cue:var(--ink)}\n",
        );
    }
    PreEscaped(rules)
}

fn article(document: &Document, number: usize) -> Markup {
    let mut text = Marked::new(document, number);
    let mut blocks = blocks(document);
    // The headline is shown once: as the article's heading where the text
    // begins with it, so that its marks are there too.
    let first_is_title = blocks.first().is_some_and(|(range, kind)| {
        *kind == BlockKind::Title || is_title(document, &document.text[range.clone()])
    });
    let title = if first_is_title {
        text.block(blocks.remove(0).0)
    } else {
        html! { (Visible(&heading(document))) }
    };
    let language = language(document);
    let origin = &document.origin;
    let dateline = dateline(document);
    let facts: Vec<(&str, Option<&str>)> = vec![
        ("By", document.byline.as_deref()),
        ("Outlet", document.outlet.as_deref()),
        ("Published", document.published.value.as_deref()),
        ("Dateline", dateline.as_deref()),
        ("File", Some(&origin.path)),
        ("Address", origin.url.as_deref()),
        ("SHA-256", Some(&origin.sha256)),
    ];
    let body = html! {
        @for (range, kind) in blocks {
            @let words = text.block(range);
            @match kind {
                BlockKind::Title | BlockKind::Heading => h3 dir="auto" { (words) },
                BlockKind::ListItem => p .item dir="auto" { (words) },
                BlockKind::BlockQuote => blockquote dir="auto" { (words) },
                BlockKind::Caption => p .caption dir="auto" { (words) },
                BlockKind::Teaser => p .teaser dir="auto" { (words) },
                BlockKind::Paragraph => p dir="auto" { (words) },
            }
        }
        @let rest = text.rest();
        @if !rest.0.is_empty() { p { (rest) } }
    };
    let markup = html! {
        article #{ "d" (number) } {
            header {
                h2 dir="auto" lang=(language) { (title) }
                dl .facts {
                    @for (name, value) in facts {
                        @if let Some(value) = value {
                            div {
                                dt { (name) }
                                dd dir="auto" {
                                    @if name == "Address" && is_web(value) {
                                        a href=(value) rel="noopener noreferrer nofollow" { (Visible(value)) }
                                    } @else if name == "SHA-256" {
                                        code { (value) }
                                    } @else {
                                        (Visible(value))
                                    }
                                    @if name == "Published" {
                                        " " span .basis { "(" (date_basis(document.published.basis)) ")" }
                                    }
                                }
                            }
                        }
                    }
                }
                @if !document.problems.is_empty() {
                    ul .problems {
                        @for problem in &document.problems { li { (Visible(&problem.message)) } }
                    }
                }
            }
            div .columns {
                div .text lang=(language) { (body) }
                aside aria-label={ "Attributions in article " (number) } {
                    h3 { (count(document.attributions.len(), "attribution")) }
                    (list(document, number, language))
                    p .back { a href="#top" { "↑ All articles" } }
                }
            }
        }
    };
    PreEscaped(markup.0 + "\n")
}

/// The attributions beside the text.
fn list(document: &Document, number: usize, language: &str) -> Markup {
    html! {
        @if !document.attributions.is_empty() {
            ol .list {
                @for (a, depth) in outline(&document.attributions) {
                    @let n = a.id.0;
                    li #{ "d" (number) "-l" (n) } data-a={ "a" (n) }
                        style=[(depth > 0).then(|| format!("--depth:{}", depth.min(6)))]
                    {
                        a href={ "#d" (number) "-a" (n) } {
                            span .n { (n) } " "
                            b dir="auto" { (Visible(&speaker(a))) }
                            @if let Some(role) = &a.speaker.role {
                                span .role dir="auto" { ", " (Visible(role)) }
                            }
                            span .how {
                                (kind(a.kind))
                                @if let Some(act) = shown_act(a.act) { " · " span .act { (act) } }
                                @if let Some(parent) = a.parent { ", inside " (parent.0) }
                                @if !a.cue.is_empty() {
                                    " · " i dir="auto" lang=(language) { (Visible(&joined(&a.cue))) }
                                }
                                @for fact in occasion(document, a) {
                                    " · " span title=[a.time.as_ref().map(|t| one_line(&t.basis))] { (Visible(&fact)) }
                                }
                            }
                            span .short dir="auto" lang=(language) { (Visible(&short(&joined(&a.content)))) }
                        }
                    }
                }
            }
        }
    }
}

/// The text's stretches of one part each, in order, without the white space
/// between them: as markup tells them or, where it tells nothing, paragraphs.
fn blocks(document: &Document) -> Vec<(Range<usize>, BlockKind)> {
    let text = &document.text;
    let map = OffsetMap::new(text);
    let mut layout = document.layout.clone();
    layout.sort_by_key(|block| (block.span.start, std::cmp::Reverse(block.span.end)));
    let mut found = Vec::new();
    let mut at = 0;
    for block in layout {
        let from = map.to_byte(block.span.start).max(at);
        let to = map.to_byte(block.span.end);
        // A block inside the one before it says less than that one.
        if from < to {
            paragraphs(text, at..from, &mut found);
            push(text, from..to, block.kind, &mut found);
            at = to;
        }
    }
    paragraphs(text, at..text.len(), &mut found);
    // Plain text has no layout, but its reader may have told the teasers.
    let related: BTreeSet<usize> = document
        .related
        .iter()
        .map(|r| map.to_byte(r.start))
        .collect();
    for (range, kind) in &mut found {
        if *kind == BlockKind::Paragraph && related.contains(&range.start) {
            *kind = BlockKind::Teaser;
        }
    }
    found
}

/// Cuts running text at its empty lines or, where it has none, at every line.
fn paragraphs(text: &str, range: Range<usize>, found: &mut Vec<(Range<usize>, BlockKind)>) {
    let lines: Vec<Range<usize>> = text[range.clone()]
        .split_inclusive('\n')
        .scan(range.start, |at, line| {
            let start = *at;
            *at += line.len();
            Some(start..*at)
        })
        .collect();
    let is_empty = |line: &Range<usize>| text[line.clone()].trim().is_empty();
    let inner = lines.iter().skip_while(|l| is_empty(l));
    let last = lines
        .iter()
        .rposition(|l| !is_empty(l))
        .map_or(0, |i| lines[i].end);
    let has_empty_lines = inner.take_while(|l| l.end <= last).any(is_empty);
    let mut start = range.start;
    for line in lines {
        if !has_empty_lines || is_empty(&line) {
            push(text, start..line.end, BlockKind::Paragraph, found);
            start = line.end;
        }
    }
    push(text, start..range.end, BlockKind::Paragraph, found);
}

/// Adds a stretch without the white space around it, if it holds any words.
fn push(
    text: &str,
    range: Range<usize>,
    kind: BlockKind,
    found: &mut Vec<(Range<usize>, BlockKind)>,
) {
    let whole = &text[range.clone()];
    let from = range.start + (whole.len() - whole.trim_start().len());
    let to = from + whole.trim().len();
    if from < to {
        found.push((from..to, kind));
    }
}

/// Goes through a text once, from block to block, and marks it.
struct Marked<'a> {
    document: &'a Document,
    /// Place of the document on the page.
    number: usize,
    /// Where roles begin and end, the latest first.
    edges: Vec<Edge>,
    /// Where attributions begin, the latest first.
    starts: Vec<(usize, usize)>,
    /// What the present place belongs to, by number of the attribution in
    /// the document. A role counts how many of its pieces are open.
    open: BTreeSet<(usize, Role, usize)>,
}

/// A piece's beginning or end, in bytes of the text.
struct Edge {
    at: usize,
    opens: bool,
    /// Attribution, role and piece.
    what: (usize, Role, usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Source,
    Cue,
    Content,
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Role::Source => "source",
            Role::Cue => "cue",
            Role::Content => "content",
        }
    }
}

impl<'a> Marked<'a> {
    fn new(document: &'a Document, number: usize) -> Marked<'a> {
        let map = OffsetMap::new(&document.text);
        let mut edges = Vec::new();
        let mut starts = Vec::new();
        for (index, attribution) in document.attributions.iter().enumerate() {
            let roles: [(Role, &[Piece]); 3] = [
                (Role::Source, &attribution.source),
                (Role::Cue, &attribution.cue),
                (Role::Content, &attribution.content),
            ];
            let mut start = usize::MAX;
            for (role, pieces) in roles {
                for (nth, piece) in pieces.iter().enumerate() {
                    let (from, to) = (map.to_byte(piece.start), map.to_byte(piece.end));
                    if from >= to {
                        continue;
                    }
                    start = start.min(from);
                    let what = (index, role, nth);
                    edges.push(Edge {
                        at: from,
                        opens: true,
                        what,
                    });
                    edges.push(Edge {
                        at: to,
                        opens: false,
                        what,
                    });
                }
            }
            starts.push((start, index));
        }
        edges.sort_by_key(|e| (std::cmp::Reverse(e.at), e.what));
        starts.sort_by_key(|&start| std::cmp::Reverse(start));
        Marked {
            document,
            number,
            edges,
            starts,
            open: BTreeSet::new(),
        }
    }

    /// The text of a block with its marks. Blocks are asked for in order.
    fn block(&mut self, range: Range<usize>) -> Markup {
        let mut html = String::new();
        let mut at = range.start;
        while at < range.end {
            self.pass(at);
            self.anchors(at, &mut html);
            let next = self.edges.last().map_or(range.end, |e| e.at.min(range.end));
            let words = &self.document.text[at..next];
            if self.open.is_empty() {
                Visible(words).render_to(&mut html);
            } else {
                self.mark(words).render_to(&mut html);
            }
            at = next;
        }
        PreEscaped(html)
    }

    /// The anchors that no block held.
    fn rest(&mut self) -> Markup {
        let mut html = String::new();
        self.anchors(usize::MAX, &mut html);
        PreEscaped(html)
    }

    /// Opens and closes what begins and ends up to `at`.
    fn pass(&mut self, at: usize) {
        while let Some(edge) = self.edges.pop_if(|e| e.at <= at) {
            if edge.opens {
                self.open.insert(edge.what);
            } else {
                self.open.remove(&edge.what);
            }
        }
    }

    /// The numbers of the attributions that begin up to `at`.
    fn anchors(&mut self, at: usize, html: &mut String) {
        while let Some((_, index)) = self.starts.pop_if(|start| start.0 <= at) {
            let n = self.document.attributions[index].id.0;
            let d = self.number;
            html! {
                a .ref #{ "d" (d) "-a" (n) } data-a={ "a" (n) } href={ "#d" (d) "-l" (n) }
                    title={ "Attribution " (n) ": to the list" } { (n) }
            }
            .render_to(html);
        }
    }

    fn mark(&self, words: &str) -> Markup {
        let open = || {
            let attributions = &self.document.attributions;
            self.open
                .iter()
                .map(move |&(i, role, _)| (&attributions[i], role))
        };
        let start = |a: &Attribution| a.content.first().map_or(0, |p| p.start);
        let contents = || open().filter(|(_, role)| *role == Role::Content);
        // Of several contents the innermost says how the words are quoted.
        let inner: Option<Kind> = contents()
            .max_by_key(|(a, _)| start(a))
            .map(|(a, _)| a.kind);
        let mut class = String::new();
        let mut add = |name: &str| {
            if !class.is_empty() {
                class.push(' ');
            }
            class.push_str(name);
        };
        if let Some(inner) = inner {
            add("c");
            add(kind(inner));
        }
        if contents().count() > 1 {
            add("deep");
        }
        if open().any(|(_, role)| role == Role::Source) {
            add("s");
        }
        if open().any(|(_, role)| role == Role::Cue) {
            add("q");
        }
        let mut ids: Vec<String> = open().map(|(a, _)| a.id.to_string()).collect();
        ids.dedup();
        let told: Vec<String> = open()
            .map(|(a, role)| {
                let how = if role == Role::Content {
                    kind(a.kind)
                } else {
                    ""
                };
                let gap = if how.is_empty() { "" } else { " " };
                format!(
                    "{} {how}{gap}{}: {}",
                    a.id.0,
                    role.name(),
                    one_line(&speaker(a))
                )
            })
            .collect();
        html! {
            mark class=(class) data-a=(ids.join(" ")) title=(told.join("\n")) { (Visible(words)) }
        }
    }
}

/// Text whose control characters are shown instead of obeyed.
pub(super) struct Visible<'a>(pub(super) &'a str);

impl Render for Visible<'_> {
    fn render_to(&self, html: &mut String) {
        let mut rest = self.0;
        while let Some(at) = rest.find(is_harmful) {
            let len = rest[at..].chars().next().map_or(0, char::len_utf8);
            let _ = Escaper::new(html).write_str(&rest[..at]);
            html! { span .control { (harmless(&rest[at..at + len])) } }.render_to(html);
            rest = &rest[at + len..];
        }
        let _ = Escaper::new(html).write_str(rest);
    }
}

/// Whether the words are the document's title, white space aside.
fn is_title(document: &Document, words: &str) -> bool {
    document.title.as_deref().is_some_and(|title| {
        // Long paragraphs are no titles and need not be compared.
        words.len() <= title.len() + 200 && one_line(words) == one_line(title)
    })
}

/// The headline, else the path.
fn heading(document: &Document) -> String {
    one_line(document.title.as_deref().unwrap_or(&document.origin.path))
}

/// The language tag for `lang`; the empty one says "unknown".
fn language(document: &Document) -> &str {
    document.language.as_deref().unwrap_or("")
}

/// Whether an address may be a link: only such as a browser fetches, none
/// that it runs.
pub(super) fn is_web(address: &str) -> bool {
    let scheme = address.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|s| s.eq_ignore_ascii_case("https") || s.eq_ignore_ascii_case("http"))
}

fn date_basis(basis: DateBasis) -> &'static str {
    match basis {
        DateBasis::Meta => "from the page’s metadata",
        DateBasis::Url => "from the address",
        DateBasis::Text => "from the text",
        DateBasis::Given => "given with the text",
        DateBasis::Unknown => "basis unknown",
    }
}

/// The beginning of a content, cut at a space where there is one.
fn short(words: &str) -> String {
    let line = one_line(words);
    let Some((end, _)) = line.char_indices().nth(SHORT) else {
        return line;
    };
    let cut = line[..end]
        .rfind(' ')
        .filter(|&at| at > end / 2)
        .unwrap_or(end);
    let kept = line[..cut].trim_end_matches([' ', '.', ',', ';', ':', '…']);
    format!("{kept}…")
}
