//! Elements and text in page order → blocks of text and the part each plays.

use super::labels::Labels;
use super::tokens::{Piece, Stretch, pieces};
use dixit_model::{Block, BlockKind, Related, Span};

/// What is known of an element when it opens.
#[derive(Default)]
pub(super) struct Element<'a> {
    /// Its name in lower case.
    pub(super) name: &'a str,
    /// Its class and id, as written.
    pub(super) class: &'a str,
    /// Where it links to, for `<a>`.
    pub(super) href: Option<&'a str>,
    /// Whether the page hides it.
    pub(super) hidden: bool,
    /// Its number in the page's tree, if there is one.
    pub(super) node: usize,
}

/// The text of a page with its parts.
#[derive(Debug, Default)]
pub(super) struct Text {
    pub(super) text: String,
    pub(super) layout: Vec<Block>,
    pub(super) related: Vec<Related>,
    /// Where the text stands in the page's source, in order.
    pub(super) runs: Vec<Run>,
}

/// A stretch of text and the source that it was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// First byte in the text, and how many.
    pub(crate) text: usize,
    pub(crate) length: usize,
    /// First byte in the source, and how many.
    pub(crate) source: usize,
    pub(crate) source_length: usize,
    /// Whether the one is the other byte for byte.
    pub(crate) verbatim: bool,
}

/// Takes elements and text in page order and cuts them into blocks.
#[derive(Default)]
pub(super) struct Blocks {
    done: Vec<Raw>,
    open: Vec<Frame>,
    /// The open quotations and captions, the innermost last.
    settings: Vec<Role>,
    line: Line,
    /// Open elements whose text is not shown.
    skipped: u32,
    preformatted: u32,
    links: u32,
    slants: u32,
    bolds: u32,
    teasers: u32,
    items: u32,
}

/// A block before it is known what its neighbours are.
pub(super) struct Raw {
    pub(super) text: String,
    pub(super) kind: BlockKind,
    /// Characters that are not white space, and those of them in links.
    pub(super) shown: usize,
    pub(super) linked: usize,
    /// And in slanted and bold letters.
    pub(super) slanted: usize,
    pub(super) bold: usize,
    pub(super) href: Option<String>,
    pub(super) in_teasers: bool,
    /// The number of the innermost element that makes a block of it.
    pub(super) node: usize,
    /// Where the text stands in the source.
    runs: Vec<Run>,
}

#[derive(Default)]
struct Line {
    text: String,
    runs: Vec<Run>,
    /// White space that is not written yet: where it stands in the source.
    space: Option<(usize, usize)>,
    breaks: u32,
    /// Characters that are not white space, and those of them in links.
    shown: usize,
    linked: usize,
    slanted: usize,
    bold: usize,
    href: Option<String>,
    heading: bool,
    cells: u32,
    cell_start: usize,
}

struct Frame {
    name: String,
    role: Role,
    node: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Inline,
    Slanted,
    Bold,
    Plain,
    Skipped,
    Link,
    Pre,
    Quote,
    Caption,
    Item,
    Heading,
    Row,
    Cell,
    Teasers,
}

/// Bytes of a cell from which it is a block of its own.
const MAX_CELL: usize = 100;

/// Open elements that an end tag is matched against: deeper ones stay open. Only
/// the tag stripper meets end tags that match nothing, and it must stay linear.
const LOOK_BACK: usize = 64;

impl Blocks {
    pub(super) fn open(&mut self, element: &Element<'_>) {
        let name = element.name;
        if name == "br" {
            self.line_break();
            return;
        }
        if is_void(name) {
            if name == "hr" {
                self.flush();
            }
            return;
        }
        let role = self.role(element);
        match role {
            Role::Skipped => self.skipped += 1,
            Role::Link => {
                self.links += 1;
                if self.line.href.is_none() && self.skipped == 0 {
                    self.line.href = element.href.map(str::to_owned);
                }
            }
            Role::Inline | Role::Slanted | Role::Bold => {}
            Role::Cell => {
                self.end_cell();
                self.line.cell_start = self.line.text.len();
            }
            _ => self.flush(),
        }
        match role {
            Role::Pre => self.preformatted += 1,
            Role::Teasers => self.teasers += 1,
            Role::Item => self.items += 1,
            Role::Heading => self.line.heading = true,
            Role::Slanted => self.slants += 1,
            Role::Bold => self.bolds += 1,
            Role::Quote | Role::Caption => self.settings.push(role),
            _ => {}
        }
        self.open.push(Frame {
            name: name.to_owned(),
            role,
            node: element.node,
        });
    }

    pub(super) fn close(&mut self, name: &str) {
        let near = self.open.iter().rev().take(LOOK_BACK);
        let Some(back) = near.into_iter().position(|f| f.name == name) else {
            return;
        };
        for _ in 0..=back {
            let Some(frame) = self.open.pop() else { return };
            // The block ends while it still counts as inside the element.
            match frame.role {
                Role::Skipped => self.skipped -= 1,
                Role::Link => self.links -= 1,
                Role::Inline => {}
                Role::Slanted => self.slants -= 1,
                Role::Bold => self.bolds -= 1,
                Role::Cell => self.end_cell(),
                role => {
                    self.open.push(frame);
                    self.flush();
                    self.open.pop();
                    match role {
                        Role::Pre => self.preformatted -= 1,
                        Role::Teasers => self.teasers -= 1,
                        Role::Item => self.items -= 1,
                        Role::Quote | Role::Caption => {
                            self.settings.pop();
                        }
                        _ => {}
                    }
                }
            }
        }
    }

    /// Takes a text of the source.
    pub(super) fn text(&mut self, html: &str, text: &Stretch) {
        if self.skipped > 0 {
            return;
        }
        for piece in pieces(html, text) {
            match piece {
                Piece::Source(part, at) => self.source(part, at),
                Piece::Reference(chars, start, end) => {
                    for c in chars.into_iter().filter(|c| *c != '\0') {
                        match char_use(c) {
                            Use::Shown => {
                                let mut buffer = [0; 4];
                                self.push(c.encode_utf8(&mut buffer), start, end - start, false);
                            }
                            Use::Space => self.space(start, end),
                            Use::Nothing => {}
                        }
                    }
                }
            }
        }
    }

    fn source(&mut self, part: &str, at: usize) {
        let mut rest = 0;
        while let Some(c) = part[rest..].chars().next() {
            let start = at + rest;
            match char_use(c) {
                Use::Shown => {
                    let word = &part[rest..];
                    let end = word.find(|c| char_use(c) != Use::Shown);
                    let word = &word[..end.unwrap_or(word.len())];
                    self.push(word, start, word.len(), true);
                    rest += word.len();
                }
                Use::Space => {
                    if c == '\n' && self.preformatted > 0 {
                        self.write("\n", start, 1, true);
                        self.line.space = None;
                    } else {
                        self.space(start, start + c.len_utf8());
                    }
                    rest += c.len_utf8();
                }
                Use::Nothing => rest += c.len_utf8(),
            }
        }
    }

    fn space(&mut self, start: usize, end: usize) {
        match &mut self.line.space {
            Some((_, so_far)) if *so_far == start => *so_far = end,
            // White space goes on behind a tag: the first stretch stands for all.
            Some(_) => {}
            None => self.line.space = Some((start, end)),
        }
    }

    /// Takes a word, and where it stands in the source.
    fn push(&mut self, word: &str, source: usize, source_length: usize, verbatim: bool) {
        if self.line.breaks > 0 {
            if !self.line.text.is_empty() {
                self.line.text.push('\n');
            }
            self.line.breaks = 0;
        } else if let Some((start, end)) = self.line.space
            && !self.line.text.is_empty()
            && !self.line.text.ends_with(['\n', '\t'])
        {
            self.write(" ", start, end - start, false);
        }
        self.line.space = None;
        self.write(word, source, source_length, verbatim);
        let shown = word.chars().filter(|c| !c.is_whitespace()).count();
        self.line.shown += shown;
        for (open, count) in [
            (self.links, &mut self.line.linked),
            (self.slants, &mut self.line.slanted),
            (self.bolds, &mut self.line.bold),
        ] {
            if open > 0 {
                *count += shown;
            }
        }
    }

    fn write(&mut self, text: &str, source: usize, source_length: usize, verbatim: bool) {
        let line = &mut self.line;
        let at = line.text.len();
        line.text.push_str(text);
        // A blank for one byte of white space needs no run of its own: the bytes
        // are as many, and it reads the same.
        let verbatim = verbatim || text == " " && source_length == 1;
        match line.runs.last_mut() {
            Some(last)
                if verbatim
                    && last.verbatim
                    && last.text + last.length == at
                    && last.source + last.source_length == source =>
            {
                last.length += text.len();
                last.source_length += source_length;
            }
            _ => line.runs.push(Run {
                text: at,
                length: text.len(),
                source,
                source_length,
                verbatim,
            }),
        }
    }

    fn line_break(&mut self) {
        if self.skipped > 0 {
            return;
        }
        self.line.breaks += 1;
        self.line.space = None;
        // Two in a row are how old pages part paragraphs.
        if self.line.breaks >= 2 {
            self.flush();
        }
    }

    fn end_cell(&mut self) {
        let line = &mut self.line;
        let cell = line.text.get(line.cell_start..).unwrap_or("");
        if cell.is_empty() {
            return;
        }
        // A row of short cells is a line of a table; anything longer is text laid
        // out in a table.
        if cell.len() >= MAX_CELL || cell.contains('\n') {
            self.flush();
            return;
        }
        line.cells += 1;
        line.text.push('\t');
        line.space = None;
        line.breaks = 0;
        line.cell_start = line.text.len();
    }

    fn flush(&mut self) {
        let heading = self.in_role(Role::Heading);
        let line = std::mem::replace(
            &mut self.line,
            Line {
                heading,
                ..Line::default()
            },
        );
        let text = line.text.trim();
        if line.shown == 0 || text.is_empty() {
            return;
        }
        let lead = line.text.len() - line.text.trim_start().len();
        let runs = clipped(&line.runs, lead..lead + text.len());
        let kind = match self.settings.last() {
            Some(Role::Quote) => BlockKind::BlockQuote,
            Some(Role::Caption) => BlockKind::Caption,
            _ if line.cells >= 2 => BlockKind::Caption,
            _ if line.heading => BlockKind::Heading,
            _ if self.items > 0 => BlockKind::ListItem,
            _ => BlockKind::Paragraph,
        };
        self.done.push(Raw {
            text: text.to_owned(),
            kind,
            linked: line.linked,
            slanted: line.slanted,
            bold: line.bold,
            shown: line.shown,
            href: line.href,
            in_teasers: self.teasers > 0,
            node: self.node(),
            runs,
        });
    }

    /// The innermost open element that is no inline one.
    fn node(&self) -> usize {
        let mut near = self.open.iter().rev().take(LOOK_BACK);
        let block = near.find(|f| {
            !matches!(
                f.role,
                Role::Inline | Role::Slanted | Role::Bold | Role::Link
            )
        });
        block.map_or(0, |f| f.node)
    }

    fn in_role(&self, role: Role) -> bool {
        self.open
            .iter()
            .rev()
            .take(LOOK_BACK)
            .any(|f| f.role == role)
    }

    fn role(&self, element: &Element<'_>) -> Role {
        let name = element.name;
        if element.hidden || is_skipped(name) {
            return Role::Skipped;
        }
        let class = element.class.to_ascii_lowercase();
        if name == "sup" && class.contains("reference") {
            return Role::Skipped;
        }
        match name {
            "a" => return Role::Link,
            "em" | "i" | "cite" => return Role::Slanted,
            "strong" | "b" => return Role::Bold,
            "pre" => return Role::Pre,
            "blockquote" => return Role::Quote,
            "figure" | "figcaption" | "caption" => return Role::Caption,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => return Role::Heading,
            "tr" => return Role::Row,
            "td" | "th" => return Role::Cell,
            _ => {}
        }
        if !is_block(name) {
            return if class.contains("caption") && name == "span" && self.in_role(Role::Caption) {
                Role::Caption
            } else {
                Role::Inline
            };
        }
        if CAPTIONS.iter().any(|c| class.contains(c)) {
            return Role::Caption;
        }
        if TEASERS.iter().any(|c| class.contains(c)) {
            return Role::Teasers;
        }
        if matches!(name, "li" | "dt" | "dd") {
            Role::Item
        } else {
            Role::Plain
        }
    }

    /// Ends the page.
    pub(super) fn finish(mut self) -> Vec<Raw> {
        while let Some(frame) = self.open.last() {
            let name = frame.name.clone();
            self.close(&name);
        }
        self.flush();
        self.done
    }
}

/// The parts of runs that lie in a range of the text, counted from its start.
fn clipped(runs: &[Run], range: std::ops::Range<usize>) -> Vec<Run> {
    let mut out = Vec::with_capacity(runs.len());
    for run in runs {
        let start = run.text.max(range.start);
        let end = (run.text + run.length).min(range.end);
        if start >= end {
            continue;
        }
        let mut part = *run;
        part.text = start - range.start;
        part.length = end - start;
        if run.verbatim {
            part.source = run.source + (start - run.text);
            part.source_length = end - start;
        }
        out.push(part);
    }
    out
}

/// Tells titles and teasers from running text and joins the blocks with blank
/// lines.
pub(super) fn joined(mut blocks: Vec<Raw>, title: Option<&str>, base: Option<&str>) -> Text {
    mark_titles(&mut blocks, title);
    let labels = Labels::new();
    mark_teasers(&mut blocks, &labels);
    let mut out = Text::default();
    let mut chars = 0;
    for block in &blocks {
        if !out.text.is_empty() {
            out.text.push_str("\n\n");
            chars += 2;
        }
        let at = out.text.len();
        out.runs.extend(block.runs.iter().map(|run| Run {
            text: run.text + at,
            ..*run
        }));
        let length = block.text.chars().count() as u32;
        let span = Span::new(chars, chars + length);
        out.text.push_str(&block.text);
        chars = span.end;
        out.layout.push(Block {
            span,
            kind: block.kind,
        });
        if block.kind == BlockKind::Teaser {
            out.related.push(related(block, span, base, &labels));
        }
    }
    out
}

/// Keeps what stands in the midst of the article and leads to other articles
/// under a label that says so: readers are to see it, and to see what it is.
pub(super) fn keep_teasers(blocks: &[Raw], choice: &mut [bool]) {
    let first = choice.iter().position(|c| *c);
    let last = choice.iter().rposition(|c| *c);
    let (Some(first), Some(last)) = (first, last) else {
        return;
    };
    let labels = Labels::new();
    let mut label = None;
    for i in first..=last {
        let block = &blocks[i];
        if labels.is_label(&block.text) {
            label = Some(i);
            continue;
        }
        let linked = block.href.is_some() && block.linked as f64 >= 0.6 * block.shown as f64;
        let own_label = labels.after_label(&block.text).is_some();
        if choice[i] || !linked || !(own_label || label.is_some()) {
            label = None;
            continue;
        }
        choice[i] = true;
        if let Some(label) = label {
            choice[label] = true;
        }
    }
}

#[derive(PartialEq, Eq)]
enum Use {
    Shown,
    Space,
    Nothing,
}

fn char_use(c: char) -> Use {
    match c {
        // A space that may not break is a space to a reader.
        ' ' | '\t' | '\n' | '\r' | '\u{c}' | '\u{a0}' => Use::Space,
        // A soft hyphen is a place to break, not a letter.
        '\u{ad}' | '\u{feff}' => Use::Nothing,
        _ => Use::Shown,
    }
}

/// Classes of what stands under a picture.
const CAPTIONS: [&str; 3] = ["caption", "photo-credit", "image-credit"];
/// Classes of boxes that lead to other articles. They count only where most of
/// a block is a link.
const TEASERS: [&str; 12] = [
    "related",
    "read-more",
    "readmore",
    "read-also",
    "see-also",
    "seealso",
    "also-read",
    "recommend",
    "teaser",
    "more-stories",
    "recirc",
    "promo",
];

fn mark_titles(blocks: &mut [Raw], title: Option<&str>) {
    let Some(title) = title.map(fold) else { return };
    if title.is_empty() {
        return;
    }
    // The headline stands on top, under a kicker or a date at most.
    for block in blocks.iter_mut().take(5) {
        if matches!(block.kind, BlockKind::Heading | BlockKind::Paragraph)
            && fold(&block.text) == title
        {
            block.kind = BlockKind::Title;
            return;
        }
    }
}

fn mark_teasers(blocks: &mut [Raw], labels: &Labels) {
    // Whether the block before was a label or a teaser under one.
    let mut labelled = false;
    for i in 0..blocks.len() {
        // A linked heading over running text is the text's, not another article's.
        let heads_text = blocks[i].kind == BlockKind::Heading
            && blocks.get(i + 1).is_some_and(|next| {
                next.kind == BlockKind::Paragraph && next.linked * 2 < next.shown
            });
        let block = &mut blocks[i];
        if matches!(
            block.kind,
            BlockKind::Caption | BlockKind::BlockQuote | BlockKind::Title
        ) {
            labelled = false;
            continue;
        }
        let share = block.linked as f64 / block.shown as f64;
        let leads_away = block.href.as_deref().is_some_and(|h| !h.starts_with('#'));
        if labels.is_label(&block.text) {
            block.kind = BlockKind::Heading;
            labelled = true;
            continue;
        }
        let words = block.text.split_whitespace().count();
        let sentence = block.text.ends_with(['.', '!', '?', '…', '"', '”', '»']);
        let label_first = labels.after_label(&block.text).is_some();
        let is_teaser = leads_away
            && (
                // All of it is a link, and it reads like a headline.
                (share >= 0.95 && words >= 4 && !heads_text && !(sentence && words > 40))
                || (labelled && share >= 0.8)
                || (block.in_teasers && share >= 0.5 && words >= 3)
                || (label_first && share >= 0.6)
            )
            // A list under a label whose links were lost.
            || (labelled && block.kind == BlockKind::ListItem && !sentence);
        if is_teaser {
            block.kind = BlockKind::Teaser;
        }
        labelled = labelled && is_teaser;
    }
}

fn related(block: &Raw, span: Span, base: Option<&str>, labels: &Labels) -> Related {
    let title = labels.after_label(&block.text).unwrap_or(&block.text);
    let before = &block.text[..block.text.len() - title.len()];
    Related {
        title: title.to_owned(),
        url: block.href.as_deref().and_then(|h| absolute(h, base)),
        start: span.start + before.chars().count() as u32,
        end: span.end,
    }
}

/// An address in full, where that needs no more than the page's own.
pub(super) fn absolute(href: &str, base: Option<&str>) -> Option<String> {
    let href = href.trim();
    if is_web(href) {
        return Some(href.to_owned());
    }
    let base = base?;
    let (scheme, rest) = base.split_once("://")?;
    if href.starts_with("//") {
        return Some(format!("{scheme}:{href}"));
    }
    if !href.starts_with('/') {
        return None;
    }
    let host = rest.split(['/', '?', '#']).next()?;
    Some(format!("{scheme}://{host}{href}"))
}

/// Whether an address stands in full and leads to the web.
pub(super) fn is_web(url: &str) -> bool {
    let lower = url.get(..8).unwrap_or(url).to_ascii_lowercase();
    (lower.starts_with("http://") || lower.starts_with("https://"))
        && url.len() > 8
        && !url.contains(char::is_whitespace)
}

/// Words alone, in lower case: what two printings of a title have in common.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
    {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.chars().flat_map(char::to_lowercase));
    }
    folded
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
            | "frame"
    )
}

/// Elements whose text is not part of what a page says.
fn is_skipped(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "noscript"
            | "template"
            | "svg"
            | "math"
            | "iframe"
            | "object"
            | "select"
            | "button"
            | "textarea"
            | "title"
            | "head"
            | "audio"
            | "video"
            | "canvas"
            | "datalist"
            | "noembed"
            | "noframes"
            | "xmp"
            | "rp"
            | "rt"
    )
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "body"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "footer"
            | "form"
            | "header"
            | "hgroup"
            | "html"
            | "legend"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "tfoot"
            | "thead"
            | "ul"
    )
}
