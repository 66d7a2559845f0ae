//! What can be measured of each block of a page.
//!
//! The article model decides from these numbers alone. None of them names a
//! site: classes and words count by what group of a fixed list they belong to.

use super::blocks::{Raw, fold};
use super::labels::Labels;
use super::tree::{NodeId, Tree};
use dixit_model::BlockKind;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

/// Groups of words in classes and the like; see the file's head.
const MARKS: &str = include_str!("../../data/page-marks.txt");
const WORDS: &str = include_str!("../../data/page-words.txt");

/// Elements that say by their name what they hold, or by their role.
const ELEMENTS: [(&str, &[&str], &[&str]); 21] = [
    ("article", &["article"], &["article"]),
    ("main", &["main"], &["main"]),
    ("aside", &["aside"], &["complementary", "note"]),
    (
        "nav",
        &["nav", "menu"],
        &["navigation", "menu", "menubar", "search"],
    ),
    ("footer", &["footer"], &["contentinfo"]),
    ("header", &["header", "hgroup"], &["banner"]),
    ("section", &["section"], &["region"]),
    ("form", &["form", "fieldset", "label", "legend"], &["form"]),
    ("table", &["table"], &["table"]),
    ("cell", &["td", "th"], &[]),
    ("list", &["ul", "ol"], &["list"]),
    ("item", &["li"], &["listitem"]),
    (
        "figure",
        &["figure", "figcaption", "caption"],
        &["figure", "img"],
    ),
    ("blockquote", &["blockquote", "q"], &[]),
    ("definitions", &["dl"], &[]),
    ("link", &["a"], &["link"]),
    (
        "dialog",
        &["dialog", "button"],
        &[
            "dialog",
            "button",
            "alertdialog",
            "alert",
            "tablist",
            "tab",
            "tooltip",
        ],
    ),
    (
        "heading",
        &["h1", "h2", "h3", "h4", "h5", "h6"],
        &["heading"],
    ),
    ("details", &["details", "summary"], &[]),
    ("address", &["address", "time"], &[]),
    ("code", &["pre", "code", "samp", "kbd"], &[]),
];
/// `itemprop`s.
const PROPERTIES: [(&str, &[&str]); 3] = [
    ("articlebody", &["articlebody", "reviewbody", "text"]),
    ("itemcomment", &["comment", "commenttext"]),
    (
        "itemauthor",
        &["author", "datepublished", "publisher", "name", "keywords"],
    ),
];

struct Groups {
    names: Vec<&'static str>,
    by_word: HashMap<&'static str, u64>,
}

impl Groups {
    fn read(file: &'static str) -> Groups {
        let mut groups = Groups {
            names: Vec::new(),
            by_word: HashMap::new(),
        };
        for line in file.lines().filter(|l| !l.starts_with('#')) {
            let Some((name, words)) = line.split_once(':') else {
                continue;
            };
            let bit = 1 << groups.names.len();
            groups.names.push(name);
            for word in words.split_whitespace() {
                *groups.by_word.entry(word).or_insert(0) |= bit;
            }
        }
        groups
    }
}

static CLASS_GROUPS: LazyLock<Groups> = LazyLock::new(|| Groups::read(MARKS));
static WORD_GROUPS: LazyLock<Groups> = LazyLock::new(|| Groups::read(WORDS));

/// The words of a class or id: cut at signs, and where a capital follows a small
/// letter.
fn class_words(class: &str, mut each: impl FnMut(&str)) {
    let mut word = String::new();
    let mut last_small = false;
    for c in class.chars().take(MAX_CLASS) {
        let cut = !c.is_alphanumeric() || (c.is_uppercase() && last_small);
        if cut && !word.is_empty() {
            each(&word);
            word.clear();
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        last_small = c.is_lowercase() || c.is_ascii_digit();
    }
    if !word.is_empty() {
        each(&word);
    }
}

/// Characters of a class that are looked at: generated ones go on for pages.
const MAX_CLASS: usize = 300;
/// Ancestors of a block that are looked at.
const MAX_UP: usize = 120;
/// Titles that each block is compared with.
const MAX_TITLES: usize = 4;
/// Characters of the page's description.
const MAX_DESCRIPTION: usize = 2_000;
/// The distance of what is not there.
const FAR: f32 = 99.0;

#[derive(Clone, Copy, Default)]
struct Mass {
    shown: f32,
    linked: f32,
    good: f32,
    blocks: f32,
    goods: f32,
    score: f32,
}

/// A block's own numbers, which its neighbours use too.
#[derive(Clone, Copy)]
struct Own {
    shown: f32,
    density: f32,
    sentence: bool,
    good: bool,
    kind: f32,
    words: f32,
    commas: f32,
}

/// Measures the blocks of a page and hands over each one's numbers, as many as
/// [`names`]. One list serves for all: a page may have 200,000 blocks.
pub(super) fn measure(tree: &Tree<'_>, blocks: &[Raw], each: impl FnMut(usize, &mut Vec<f32>)) {
    Page::new(tree, blocks).each_row(each);
}

struct Page<'t, 'a> {
    tree: &'t Tree<'a>,
    blocks: &'t [Raw],
    own: Vec<Own>,
    mass: Vec<Mass>,
    marks: Vec<Option<u64>>,
}

/// How many characters of each sort a text has.
#[derive(Default)]
struct Signs {
    all: f32,
    capitals: f32,
    digits: f32,
    stops: f32,
    line_feeds: f32,
    tabs: f32,
    /// Neither letters nor figures nor white space.
    others: f32,
}

impl Signs {
    fn of(text: &str) -> Signs {
        let mut counts = [0u32; 7];
        for c in text.chars() {
            counts[0] += 1;
            match c {
                'a'..='z' | ' ' => {}
                'A'..='Z' => counts[1] += 1,
                '0'..='9' => counts[2] += 1,
                '.' | '!' | '?' => {
                    counts[3] += 1;
                    counts[6] += 1;
                }
                '\n' => counts[4] += 1,
                '\t' => counts[5] += 1,
                c if c.is_uppercase() => counts[1] += 1,
                c if c.is_alphanumeric() || c.is_whitespace() => {}
                _ => counts[6] += 1,
            }
        }
        let [all, capitals, digits, stops, line_feeds, tabs, others] = counts.map(|n| n as f32);
        Signs {
            all,
            capitals,
            digits,
            stops,
            line_feeds,
            tabs,
            others,
        }
    }
}

fn kind_code(kind: BlockKind) -> f32 {
    match kind {
        BlockKind::Paragraph => 0.0,
        BlockKind::Title | BlockKind::Heading => 1.0,
        BlockKind::ListItem => 2.0,
        BlockKind::BlockQuote => 3.0,
        BlockKind::Caption => 4.0,
        BlockKind::Teaser => 5.0,
    }
}

fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(['"', '”', '»', '’', '\'', ')', ']', '“']);
    text.ends_with(['.', '!', '?', '…', '。', '！', '？', ':'])
}

impl<'t, 'a> Page<'t, 'a> {
    fn new(tree: &'t Tree<'a>, blocks: &'t [Raw]) -> Page<'t, 'a> {
        let own: Vec<Own> = blocks
            .iter()
            .map(|b| {
                let shown = b.shown as f32;
                let density = b.linked as f32 / shown.max(1.0);
                let sentence = ends_sentence(&b.text);
                let commas = b.text.matches([',', '，', '،', ';']).count() as f32;
                let words = b.text.split_whitespace().count() as f32;
                Own {
                    shown,
                    density,
                    sentence,
                    good: shown >= 60.0
                        && density < 0.4
                        && (sentence || commas >= 2.0)
                        && b.kind != BlockKind::Caption,
                    kind: kind_code(b.kind),
                    words,
                    commas,
                }
            })
            .collect();
        let mut mass = vec![Mass::default(); tree.len()];
        for (block, own) in blocks.iter().zip(&own) {
            let mut share = 1.0 + own.commas + (own.shown / 100.0).min(3.0);
            for (up, node) in up(tree, block.node).enumerate() {
                let m = &mut mass[node.index()];
                m.shown += own.shown;
                m.linked += own.shown * own.density;
                m.blocks += 1.0;
                if own.good {
                    m.good += own.shown;
                    m.goods += 1.0;
                    // As Readability scores: the parent in full, its parent half.
                    if (1..=3).contains(&up) {
                        m.score += share;
                        share /= 2.0;
                    }
                }
            }
        }
        Page {
            tree,
            blocks,
            own,
            mass,
            marks: vec![None; tree.len()],
        }
    }

    /// What an element's name, role, class and id say.
    fn marks(&mut self, node: NodeId) -> u64 {
        if let Some(marks) = self.marks[node.index()] {
            return marks;
        }
        let tree = self.tree;
        let mut marks = 0u64;
        let first_element = CLASS_GROUPS.names.len();
        let name = tree.name(node);
        let role = tree.attribute(node, "role").unwrap_or_default();
        for (i, (_, names, roles)) in ELEMENTS.iter().enumerate() {
            if names.contains(&name) || roles.contains(&&*role) {
                marks |= 1 << (first_element + i);
            }
        }
        if let Some(property) = tree.attribute(node, "itemprop") {
            let property = property.to_ascii_lowercase();
            for (i, (_, values)) in PROPERTIES.iter().enumerate() {
                if property.split_whitespace().any(|p| values.contains(&p)) {
                    marks |= 1 << (first_element + ELEMENTS.len() + i);
                }
            }
        }
        // The page's frame may carry anything in its class.
        if !matches!(name, "html" | "body") {
            for attribute in ["class", "id"] {
                if let Some(class) = tree.attribute(node, attribute) {
                    class_words(&class, |word| {
                        marks |= CLASS_GROUPS.by_word.get(word).copied().unwrap_or(0);
                    });
                }
            }
        }
        self.marks[node.index()] = Some(marks);
        marks
    }

    /// The innermost element with that share of the page's running text.
    fn core(&self, share: f32) -> Option<NodeId> {
        let total = self.mass.get(self.tree.root().index())?.good;
        if total == 0.0 {
            return None;
        }
        let mut at = self.tree.root();
        while let Some(child) = self
            .tree
            .children(at)
            .find(|c| self.mass[c.index()].good >= share * total)
        {
            at = child;
        }
        Some(at)
    }

    fn top(&self) -> Option<NodeId> {
        let mut best = None;
        for node in self.tree.descendants(self.tree.root()) {
            let m = &self.mass[node.index()];
            if m.score == 0.0 {
                continue;
            }
            let score = m.score * (1.0 - m.linked / m.shown.max(1.0));
            if best.is_none_or(|(s, _)| score > s) {
                best = Some((score, node));
            }
        }
        best.map(|(_, node)| node)
    }

    /// For each node on the way from the root to `node`, its distance to it.
    fn path(&self, node: Option<NodeId>) -> BTreeMap<NodeId, f32> {
        let mut path = BTreeMap::new();
        let mut at = node;
        let mut distance = 0.0;
        while let Some(here) = at {
            path.insert(here, distance);
            distance += 1.0;
            at = self.tree.parent(here);
        }
        path
    }

    fn each_row(mut self, mut each: impl FnMut(usize, &mut Vec<f32>)) {
        let tree = self.tree;
        let n = self.blocks.len();
        let root = self.mass[tree.root().index()];
        let cores: Vec<_> = [0.9, 0.7, 0.5]
            .iter()
            .map(|s| self.path(self.core(*s)))
            .collect();
        let top = self.path(self.top());
        let texts: Vec<String> = self.blocks.iter().map(|b| fold(&b.text)).collect();
        let mut copies: HashMap<&str, f32> = HashMap::new();
        for text in &texts {
            *copies.entry(text).or_insert(0.0) += 1.0;
        }
        let titles = titles(tree);
        let title = titles.first().cloned().unwrap_or_default();
        let title_words: HashSet<&str> = title.split(' ').collect();
        let first_title = texts
            .iter()
            .position(|t| !t.is_empty() && titles.contains(t));
        let description = description(tree);
        let body = article_body(tree);
        let articles = tree.all("article").count() as f32;
        let labels = Labels::new();
        // The last running text before each block and the first after it.
        let goods: Vec<usize> = (0..n).filter(|i| self.own[*i].good).collect();
        let mut heading = (0, vec![0.0; WORD_GROUPS.names.len()]);
        let mut alike = HashMap::new();
        let mut good_before = 0.0;
        let mut shown_before = 0.0;
        let mut row = Vec::new();
        for (i, folded) in texts.iter().enumerate() {
            row.clear();
            let block = &self.blocks[i];
            let text = &block.text;
            let own = self.own[i];
            let signs = Signs::of(text);
            let chars = signs.all.max(1.0);
            row.extend([
                own.shown,
                own.words,
                own.density,
                f32::from(own.sentence),
                own.commas / own.words.max(1.0),
                signs.stops / own.words.max(1.0),
                signs.capitals / chars,
                signs.digits / chars,
                signs.others / chars,
                own.shown / own.words.max(1.0),
                own.kind,
                match text.chars().next() {
                    Some(c) if c.is_lowercase() => 1.0,
                    Some(c) if c.is_uppercase() => 2.0,
                    Some(c) if c.is_numeric() => 3.0,
                    Some('©') => 4.0,
                    _ => 5.0,
                },
                signs.line_feeds,
                signs.tabs,
                f32::from(block.href.is_some()),
                f32::from(block.in_teasers),
                f32::from(labels.is_label(text)),
                f32::from(labels.after_label(text).is_some()),
                f32::from(text.contains(['|', '›', '»', '→', '•', '/'])),
                f32::from(text.ends_with(':')),
                f32::from(text.contains("http") || text.contains("www.") || text.contains('@')),
                copies.get(folded.as_str()).copied().unwrap_or(0.0),
                f32::from(!folded.is_empty() && titles.contains(folded)),
                {
                    let words = folded.split(' ').filter(|w| title_words.contains(w));
                    words.count() as f32 / title_words.len().max(1) as f32
                },
                match first_title {
                    Some(at) => (i as f32 - at as f32).clamp(-50.0, 50.0),
                    None => -FAR,
                },
                f32::from(own.words >= 4.0 && description.contains(folded)),
                match &body {
                    None => -1.0,
                    Some(body) => body.share(folded),
                },
                block.slanted as f32 / own.shown.max(1.0),
                block.bold as f32 / own.shown.max(1.0),
            ]);
            // Words.
            let found = word_groups(text);
            if own.kind == 1.0 {
                heading = (i, found.clone());
            }
            row.extend(found);
            row.push(((i - heading.0) as f32).min(FAR));
            row.extend(&heading.1);
            // What the elements around it say, and how far up.
            let node = NodeId::at(block.node);
            let mut distance = vec![FAR; mark_names().len()];
            for (d, node) in up(tree, block.node).enumerate() {
                let mut marks = self.marks(node);
                while marks != 0 {
                    let bit = marks.trailing_zeros() as usize;
                    marks &= marks - 1;
                    if distance[bit] == FAR {
                        distance[bit] = d as f32;
                    }
                }
            }
            row.extend(distance);
            row.push(match tree.name(node) {
                "p" => 0.0,
                "div" => 1.0,
                "li" => 2.0,
                "h1" => 3.0,
                "h2" => 4.0,
                "h3" => 5.0,
                "h4" | "h5" | "h6" => 6.0,
                "td" | "th" | "tr" => 7.0,
                "section" | "article" | "main" | "body" => 8.0,
                "blockquote" => 9.0,
                "figcaption" | "figure" => 10.0,
                "pre" => 11.0,
                "dt" | "dd" | "dl" => 12.0,
                _ => 13.0,
            });
            // The containers.
            let depth = up(tree, block.node).count() as f32;
            row.push(depth);
            for path in cores.iter().chain([&top]) {
                let found = up(tree, block.node)
                    .enumerate()
                    .find_map(|(d, n)| Some((d as f32, *path.get(&n)?)));
                let (down, away) = found.unwrap_or((FAR, FAR));
                row.extend([away, down]);
            }
            let mut ancestors = up(tree, block.node);
            for _ in 0..5 {
                let m = ancestors
                    .next()
                    .map_or(root, |node| self.mass[node.index()]);
                row.extend([
                    m.good / root.good.max(1.0),
                    m.good / m.shown.max(1.0),
                    m.linked / m.shown.max(1.0),
                    m.blocks,
                    m.shown / m.blocks.max(1.0),
                ]);
            }
            let near: Vec<NodeId> = up(tree, block.node).take(4).collect();
            for j in 0..4 {
                let node = near.get(j).copied();
                row.push(node.map_or(0.0, |n| count_alike(tree, n, &mut alike)));
            }
            // The largest container that running text still fills.
            let filled = up(tree, block.node)
                .filter(|n| {
                    let m = &self.mass[n.index()];
                    m.good >= 0.6 * m.shown
                })
                .last();
            let m = filled.map_or(Mass::default(), |n| self.mass[n.index()]);
            row.extend([m.good / root.good.max(1.0), m.goods]);
            // Neighbours.
            for offset in [-3isize, -2, -1, 1, 2, 3] {
                match i.checked_add_signed(offset).filter(|j| *j < n) {
                    Some(j) => {
                        let other = &self.own[j];
                        row.extend([
                            other.shown,
                            other.density,
                            f32::from(other.sentence) + 2.0 * f32::from(other.good),
                            other.kind,
                            f32::from(
                                tree.parent(NodeId::at(self.blocks[j].node)) == tree.parent(node),
                            ),
                        ]);
                    }
                    None => row.extend([-1.0, -1.0, -1.0, -1.0, -1.0]),
                }
            }
            let at = goods.partition_point(|g| *g < i);
            let before = at.checked_sub(1).map(|a| goods[a]);
            let after = goods[at..].iter().find(|g| **g > i);
            row.extend([
                before.map_or(FAR, |b| ((i - b) as f32).min(FAR)),
                after.map_or(FAR, |a| ((a - i) as f32).min(FAR)),
                before.map_or(0.0, |b| self.own[b].shown),
                after.map_or(0.0, |a| self.own[*a].shown),
                good_before / root.good.max(1.0),
                shown_before / root.shown.max(1.0),
                i as f32,
                (n - i) as f32,
                i as f32 / n as f32,
                n as f32,
                root.good,
                root.good / root.shown.max(1.0),
                root.linked / root.shown.max(1.0),
                articles,
                f32::from(body.is_some()),
            ]);
            if own.good {
                good_before += own.shown;
            }
            shown_before += own.shown;
            each(i, &mut row);
        }
    }
}

/// How often a text has words of each group.
fn word_groups(text: &str) -> Vec<f32> {
    let mut found = vec![0.0; WORD_GROUPS.names.len()];
    let lower = text.to_lowercase();
    for word in lower
        .split(|c: char| c.is_whitespace() || ",.:;!?()[]|/\"".contains(c))
        .take(60)
    {
        if let Some(&bits) = WORD_GROUPS.by_word.get(word) {
            for (g, count) in found.iter_mut().enumerate() {
                *count += f32::from(bits & (1 << g) != 0);
            }
        }
    }
    found
}

/// How many children of its parent have an element's name and classes.
fn count_alike(
    tree: &Tree<'_>,
    node: NodeId,
    known: &mut HashMap<NodeId, HashMap<u64, f32>>,
) -> f32 {
    let Some(parent) = tree.parent(node) else {
        return 0.0;
    };
    let key = |node: NodeId| {
        let mut hash = HASH_START;
        hash_into(&mut hash, tree.name(node));
        hash_into(&mut hash, " ");
        if let Some(class) = tree.attribute(node, "class") {
            let end = class.char_indices().nth(MAX_CLASS);
            hash_into(&mut hash, &class[..end.map_or(class.len(), |(at, _)| at)]);
        }
        hash
    };
    let of_parent = known.entry(parent).or_insert_with(|| {
        let mut counts = HashMap::new();
        for child in tree.children(parent).filter(|c| tree.is_element(*c)) {
            *counts.entry(key(child)).or_insert(0.0) += 1.0;
        }
        counts
    });
    of_parent.get(&key(node)).copied().unwrap_or(0.0)
}

/// A block's element and those around it, without the document.
fn up<'t>(tree: &'t Tree<'_>, node: usize) -> impl Iterator<Item = NodeId> + 't {
    let node = NodeId::at(node);
    std::iter::once(node)
        .chain(tree.ancestors(node))
        .take(MAX_UP)
}

fn mark_names() -> Vec<&'static str> {
    let classes = CLASS_GROUPS.names.iter().copied();
    classes
        .chain(ELEMENTS.iter().map(|e| e.0))
        .chain(PROPERTIES.iter().map(|p| p.0))
        .collect()
}

/// The names of the numbers, in order.
pub(super) fn names() -> &'static [String] {
    static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
        let mut names: Vec<String> = [
            "shown",
            "words",
            "link density",
            "sentence",
            "commas",
            "stops",
            "capitals",
            "digits",
            "signs",
            "word length",
            "kind",
            "first",
            "line feeds",
            "tabs",
            "href",
            "in teasers",
            "label",
            "after label",
            "separator",
            "colon",
            "address",
            "copies",
            "is title",
            "title words",
            "from title",
            "in description",
            "in article body",
            "slanted",
            "bold",
        ]
        .map(str::to_owned)
        .into();
        names.extend(WORD_GROUPS.names.iter().map(|n| format!("words: {n}")));
        names.push("to heading".to_owned());
        names.extend(WORD_GROUPS.names.iter().map(|n| format!("heading: {n}")));
        names.extend(mark_names().iter().map(|n| format!("mark: {n}")));
        names.extend(["element", "depth"].map(str::to_owned));
        for core in ["90", "70", "50", "top"] {
            names.extend(["away", "down"].map(|w| format!("core {core}: {w}")));
        }
        for up in 0..5 {
            names.extend(
                ["share", "filled", "links", "blocks", "mean"].map(|w| format!("up {up}: {w}")),
            );
        }
        names.extend((0..4).map(|up| format!("up {up}: alike")));
        names.extend(["filled: share", "filled: blocks"].map(str::to_owned));
        for offset in [-3, -2, -1, 1, 2, 3] {
            names.extend(
                ["shown", "links", "sentence", "kind", "sibling"]
                    .map(|w| format!("at {offset}: {w}")),
            );
        }
        names.extend(
            [
                "to good before",
                "to good after",
                "good before",
                "good after",
                "running text before",
                "text before",
                "blocks before",
                "blocks after",
                "place",
                "blocks",
                "running text",
                "running share",
                "page links",
                "articles",
                "has article body",
            ]
            .map(str::to_owned),
        );
        names
    });
    &NAMES
}

/// What the page calls itself, folded: headings of the first rank, title, Open
/// Graph's title; the title also without what stands behind a separator.
fn titles(tree: &Tree<'_>) -> Vec<String> {
    let mut titles = Vec::new();
    for meta in tree.all("meta") {
        if titles.len() < MAX_TITLES
            && tree
                .attribute(meta, "property")
                .is_some_and(|p| p == "og:title")
            && let Some(title) = tree.attribute(meta, "content")
        {
            titles.push(fold(&title));
        }
    }
    if let Some(title) = tree.title() {
        for separator in [" | ", " - ", " – ", " — ", " » ", " :: "] {
            if let Some((first, _)) = title.rsplit_once(separator) {
                titles.push(fold(first));
            }
            if let Some((_, last)) = title.split_once(separator) {
                titles.push(fold(last));
            }
        }
        titles.push(fold(&title));
    }
    let h1s: Vec<_> = tree.all("h1").take(2).collect();
    if let [h1] = h1s.as_slice() {
        titles.push(fold(&tree.words(*h1)));
    }
    titles.retain(|t| t.contains(' '));
    titles
}

fn description(tree: &Tree<'_>) -> String {
    for meta in tree.all("meta") {
        let key = tree
            .attribute(meta, "property")
            .or_else(|| tree.attribute(meta, "name"));
        if key.is_some_and(|k| matches!(&*k, "og:description" | "description"))
            && let Some(value) = tree.attribute(meta, "content")
        {
            // Each block is looked for in it.
            let end = value.char_indices().nth(MAX_DESCRIPTION);
            return fold(&value[..end.map_or(value.len(), |(at, _)| at)]);
        }
    }
    String::new()
}

/// What the page's JSON-LD says that the article's text is.
struct Body {
    /// Its words alone, in twos and in threes.
    shingles: HashSet<u64>,
}

impl Body {
    /// The share of a text's words in threes that stand in it.
    fn share(&self, text: &str) -> f32 {
        let words: Vec<&str> = text.split(' ').collect();
        if words.len() < 3 {
            return f32::from(!text.is_empty() && self.shingles.contains(&hash(&words)));
        }
        let found = words
            .windows(3)
            .filter(|w| self.shingles.contains(&hash(w)));
        found.count() as f32 / (words.len() - 2) as f32
    }
}

fn hash(words: &[&str]) -> u64 {
    let mut hash = HASH_START;
    for word in words {
        hash_into(&mut hash, word);
        hash_into(&mut hash, " ");
    }
    hash
}

fn article_body(tree: &Tree<'_>) -> Option<Body> {
    for script in tree.json_ld() {
        if !script.contains("\"articleBody\"") {
            continue;
        }
        let Ok(value) = serde_json::from_str::<serde_json::Value>(&script) else {
            continue;
        };
        let mut open = vec![&value];
        while let Some(value) = open.pop() {
            match value {
                serde_json::Value::Array(values) => open.extend(values),
                serde_json::Value::Object(values) => {
                    if let Some(text) = values.get("articleBody").and_then(|b| b.as_str())
                        && text.len() > 300
                    {
                        let text = fold(text);
                        let words: Vec<&str> = text.split(' ').collect();
                        let sizes = (1..=3).flat_map(|size| words.windows(size));
                        let shingles = sizes.map(hash).collect();
                        return Some(Body { shingles });
                    }
                    open.extend(values.values());
                }
                _ => {}
            }
        }
    }
    None
}

/// Marks are known by their hash: FNV-1a, the same on every machine and in
/// `train/page.py`.
const HASH_START: u64 = 0xcbf2_9ce4_8422_2325;

fn hash_into(hash: &mut u64, text: &str) {
    for byte in text.bytes() {
        *hash = (*hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    }
}

/// Words of a text that are looked at.
const MAX_WORDS: usize = 80;
/// Words of the heading above.
const MAX_HEADING: usize = 6;

/// The words of a text in lower case, with those signs that say something of its
/// part; a figure is `0`.
fn text_words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    for c in text.chars() {
        if c.is_alphanumeric() {
            if !open {
                if words.len() == MAX_WORDS {
                    break;
                }
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(c.to_lowercase());
            }
            open = true;
        } else {
            open = false;
            if matches!(c, '©' | '@' | '|' | '$' | '%' | '?' | '!') && words.len() < MAX_WORDS {
                words.push(c.to_string());
            }
        }
    }
    for word in &mut words {
        if word.chars().all(char::is_numeric) {
            "0".clone_into(word);
        }
    }
    words
}

/// Hands over what the words of each block mark: its words (`w`), pairs of them
/// (`b`), how it starts (`s`) and ends (`e`), the heading above (`h`), its length
/// (`l`). Each mark comes as the parts that make its name.
fn each_text_mark(blocks: &[Raw], mut each: impl FnMut(usize, &[&str])) {
    let mut heading: Vec<String> = Vec::new();
    for (i, block) in blocks.iter().enumerate() {
        let words = text_words(&block.text);
        for word in &words {
            each(i, &["w", word]);
        }
        for pair in words.windows(2) {
            each(i, &["b", &pair[0], " ", &pair[1]]);
        }
        if let (Some(first), Some(last)) = (words.first(), words.last()) {
            each(i, &["s", first]);
            let second = words.get(1).map_or("", String::as_str);
            each(i, &["s", first, " ", second]);
            each(i, &["e", last]);
        }
        let length = (words.len() + 1).ilog2().to_string();
        each(i, &["l", &length]);
        if kind_code(block.kind) == 1.0 {
            heading = words.iter().take(MAX_HEADING).cloned().collect();
        }
        for word in &heading {
            each(i, &["h", word]);
        }
    }
}

/// Hands over what the classes and ids around each block mark: their words, with
/// how far up they stand.
fn each_path_mark(tree: &Tree<'_>, blocks: &[Raw], mut each: impl FnMut(usize, &[&str])) {
    // The words of an element are those of many blocks.
    let mut known: HashMap<NodeId, Vec<String>> = HashMap::new();
    for (i, block) in blocks.iter().enumerate() {
        for (up, node) in up(tree, block.node).enumerate() {
            let level = match up {
                0 | 1 => "a",
                2..=4 => "b",
                _ => "c",
            };
            let words = known.entry(node).or_insert_with(|| {
                let mut words = Vec::new();
                if !matches!(tree.name(node), "html" | "body") {
                    for attribute in ["class", "id"] {
                        if let Some(class) = tree.attribute(node, attribute) {
                            class_words(&class, |word| words.push(word.to_owned()));
                        }
                    }
                }
                words
            });
            for word in words.iter() {
                each(i, &[level, word]);
            }
        }
    }
}

/// Collects each block's marks, each once, and sums them up.
struct Marks<F: Fn(&[u64]) -> f32> {
    block: usize,
    marks: Vec<u64>,
    sum: F,
    sums: Vec<f32>,
}

impl<F: Fn(&[u64]) -> f32> Marks<F> {
    fn new(sum: F) -> Marks<F> {
        Marks {
            block: 0,
            marks: Vec::new(),
            sum,
            sums: Vec::new(),
        }
    }

    fn add(&mut self, block: usize, parts: &[&str]) {
        self.go_to(block);
        let mut hash = HASH_START;
        for part in parts {
            hash_into(&mut hash, part);
        }
        self.marks.push(hash);
    }

    fn go_to(&mut self, block: usize) {
        while self.block < block {
            self.marks.sort_unstable();
            self.marks.dedup();
            self.sums.push((self.sum)(&self.marks));
            self.marks.clear();
            self.block += 1;
        }
    }
}

/// The sums of the marks of each block's words.
pub(super) fn text_marks(blocks: &[Raw], sum: impl Fn(&[u64]) -> f32) -> Vec<f32> {
    let mut marks = Marks::new(sum);
    each_text_mark(blocks, |i, parts| marks.add(i, parts));
    marks.go_to(blocks.len());
    marks.sums
}

/// The sums of the marks of the classes around each block.
pub(super) fn path_marks(tree: &Tree<'_>, blocks: &[Raw], sum: impl Fn(&[u64]) -> f32) -> Vec<f32> {
    let mut marks = Marks::new(sum);
    each_path_mark(tree, blocks, |i, parts| marks.add(i, parts));
    marks.go_to(blocks.len());
    marks.sums
}

/// The names of all marks of each block, of its words and of its classes: for the
/// training program.
pub(super) fn mark_lists(tree: &Tree<'_>, blocks: &[Raw]) -> Vec<[Vec<String>; 2]> {
    let mut lists = vec![[Vec::new(), Vec::new()]; blocks.len()];
    each_text_mark(blocks, |i, parts| lists[i][0].push(parts.concat()));
    each_path_mark(tree, blocks, |i, parts| lists[i][1].push(parts.concat()));
    for list in lists.iter_mut().flatten() {
        list.sort();
        list.dedup();
    }
    lists
}
