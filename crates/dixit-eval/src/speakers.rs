//! Whether the speaker behind a source is the one that a careful reader of the
//! article names.
//!
//! A label says of one attribution who speaks: an entity by every form of its
//! name that the article prints, or nobody that can be named. An attribution
//! that a reader found is the labelled one if their sources overlap (or both
//! have none) and their contents do; what it did not find is counted apart.

use crate::Error;
use crate::articles::Articles;
use crate::table::Table;
use dixit_extract::{Reader, Reading};
use dixit_model::{Attribution, OffsetMap, Piece, Span};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// Ways in which sources name their speaker, in the order in which they are printed.
pub const WAYS: [&str; 7] = [
    "name", "alias", "pronoun", "role", "carried", "metonym", "none",
];

/// Stands between the forms of a name in the table.
const BETWEEN: &str = " | ";

/// An attribution whose speaker is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labelled {
    /// Name of its article.
    pub article: String,
    /// Its source; none where no words name the speaker.
    pub source: Option<Span>,
    /// From its content's first to its last character.
    pub content: Span,
    /// Forms of the speaker's name, the fullest first; none where it is nobody
    /// that can be named.
    pub names: Vec<String>,
    /// One of [`WAYS`].
    pub way: String,
    /// The source's words.
    pub words: String,
}

/// Labelled attributions with the hash of their labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labels {
    /// In the order of the file.
    pub items: Vec<Labelled>,
    /// SHA-256 of the file.
    pub sha256: String,
}

impl Labels {
    /// Loads one part of a table of labels. Lines whose speaker is `x` (no
    /// attribution) or `?` (not to be decided) are left out.
    ///
    /// # Errors
    /// The line whose places do not hold its words, or that names a way unknown.
    pub fn load(path: &Path, part: &str, articles: &Articles) -> Result<Labels, Error> {
        let head = [
            "part",
            "article",
            "source_at",
            "source",
            "content_at",
            "note",
            "how",
            "speaker",
        ];
        let table: Table<8> = Table::load(path, head)?;
        let mut items = Vec::new();
        for (line, [of_part, article, source, words, content, _, way, speaker]) in table.rows {
            if of_part != part || matches!(speaker.as_str(), "x" | "?") {
                continue;
            }
            let wrong = |reason: &str| Error::line(path, line, reason.to_owned());
            let text = &articles.get(&article)?.text;
            let source = match source.as_str() {
                "" => None,
                at => Some(span(at).ok_or_else(|| wrong("no place of a source"))?),
            };
            let content = span(&content).ok_or_else(|| wrong("no place of a content"))?;
            let map = OffsetMap::new(text);
            let printed = source.map_or("", |s| map.slice(s));
            if printed != words {
                return Err(wrong(&format!("the article has {printed:?} there")));
            }
            if !WAYS.contains(&way.as_str()) {
                return Err(wrong(&format!("no way {way}")));
            }
            let names = match speaker.as_str() {
                "-" => Vec::new(),
                names => names.split(BETWEEN).map(str::to_owned).collect(),
            };
            items.push(Labelled {
                article,
                source,
                content,
                names,
                way,
                words,
            });
        }
        Ok(Labels {
            items,
            sha256: table.sha256,
        })
    }
}

/// `start-end` in code points.
fn span(at: &str) -> Option<Span> {
    let (start, end) = at.split_once('-')?;
    let (start, end) = (start.parse().ok()?, end.parse().ok()?);
    (start < end).then_some(Span { start, end })
}

/// What became of labelled attributions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// The right speaker, or rightly nobody.
    pub right: usize,
    /// A speaker who is not the right one, or one where nobody can be named.
    pub wrong: usize,
    /// Nobody, where the article tells who speaks.
    pub unknown: usize,
    /// Of the right ones with a name, those under their fullest name.
    pub full: usize,
    /// Of the right ones, those with a name.
    pub named: usize,
    /// Attributions that the reader did not find.
    pub missed: usize,
}

impl Counts {
    fn found(self) -> usize {
        self.right + self.wrong + self.unknown
    }

    fn add(&mut self, other: Counts) {
        self.right += other.right;
        self.wrong += other.wrong;
        self.unknown += other.unknown;
        self.full += other.full;
        self.named += other.named;
        self.missed += other.missed;
    }
}

/// A speaker that is not the right one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The label.
    pub label: Labelled,
    /// The name that was found, if any.
    pub found: Option<String>,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let label = &self.label;
        let gold = label.names.first().map_or("nobody", String::as_str);
        let found = self.found.as_deref().unwrap_or("nobody");
        let words = label.words.split_whitespace().collect::<Vec<_>>().join(" ");
        let (way, article, at) = (&label.way, &label.article, label.content.start);
        write!(
            f,
            "{way:<8} [{words}] is {gold}, found {found}: {article} at {at}"
        )
    }
}

/// How well a reader tells speakers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Speakers {
    /// By the way in which the source names the speaker.
    pub ways: BTreeMap<String, Counts>,
    /// In the order of the file.
    pub failures: Vec<Failure>,
}

impl Speakers {
    /// Runs `reader` over the articles of `labels`.
    ///
    /// # Errors
    /// An article that is not among `articles`.
    pub fn of(
        reader: &dyn Reader,
        labels: &[Labelled],
        articles: &Articles,
    ) -> Result<Speakers, Error> {
        let mut read: BTreeMap<&str, Reading> = BTreeMap::new();
        let mut out = Speakers::default();
        for label in labels {
            let document = articles.get(&label.article)?;
            let reading = read
                .entry(&label.article)
                .or_insert_with(|| reader.read(document));
            let counts = out.ways.entry(label.way.clone()).or_default();
            let Some(found) = find(reading, label) else {
                counts.missed += 1;
                continue;
            };
            let name = found.speaker.name.clone();
            let right = match &name {
                Some(name) => label.names.iter().any(|n| same(n, name)),
                None => label.names.is_empty(),
            };
            match (&name, right) {
                (_, true) => counts.right += 1,
                (Some(_), false) => counts.wrong += 1,
                (None, false) => counts.unknown += 1,
            }
            if right && !label.names.is_empty() {
                counts.named += 1;
                counts.full +=
                    usize::from(name.as_deref().is_some_and(|n| same(n, &label.names[0])));
            }
            if !right {
                out.failures.push(Failure {
                    label: label.clone(),
                    found: name,
                });
            }
        }
        Ok(out)
    }

    /// All ways together.
    pub fn all(&self) -> Counts {
        let mut all = Counts::default();
        self.ways.values().for_each(|c| all.add(*c));
        all
    }

    /// For floors: the share of the found that are right (`accuracy`), and of
    /// those without a wrong name (`not_wrong`).
    pub fn measures(&self) -> BTreeMap<String, f64> {
        let all = self.all();
        let of = |n: usize| n as f64 / all.found().max(1) as f64;
        BTreeMap::from([
            ("accuracy".to_owned(), of(all.right)),
            ("not_wrong".to_owned(), of(all.found() - all.wrong)),
        ])
    }

    /// A table of the ways, then what is wrong.
    pub fn report(&self) -> String {
        let mut out = String::new();
        // Writing to a string does not fail.
        let _ = self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        writeln!(
            out,
            "{:<9} {:>6} {:>8} {:>8} {:>8} {:>9} {:>7}",
            "source", "found", "right %", "wrong %", "none %", "fullest %", "missed"
        )?;
        for way in WAYS {
            row(out, way, self.ways.get(way).copied().unwrap_or_default())?;
        }
        row(out, "all", self.all())
    }
}

fn row(out: &mut String, name: &str, c: Counts) -> std::fmt::Result {
    let of = |n: usize, all: usize| 100.0 * n as f64 / all.max(1) as f64;
    let found = c.found();
    writeln!(
        out,
        "{name:<9} {found:>6} {:>8.1} {:>8.1} {:>8.1} {:>9.1} {:>7}",
        of(c.right, found),
        of(c.wrong, found),
        of(c.unknown, found),
        of(c.full, c.named),
        c.missed
    )
}

/// The attribution that the label is of: of those that touch its source and its
/// content, the one whose content differs least.
fn find<'a>(reading: &'a Reading, label: &Labelled) -> Option<&'a Attribution> {
    let size = |span: Span| (span.end - span.start) as usize;
    let common = |pieces: &[Piece], span: Span| -> usize {
        let of = |p: &Piece| p.end.min(span.end).saturating_sub(p.start.max(span.start)) as usize;
        pieces.iter().map(of).sum()
    };
    let fits = |a: &&Attribution| {
        let source = label.source.is_none_or(|s| common(&a.source, s) > 0);
        source && common(&a.content, label.content) > 0
    };
    // Of a nested one and the one around it, the one of like size.
    let difference = |a: &&Attribution| {
        let own: usize = a.content.iter().map(|p| (p.end - p.start) as usize).sum();
        own + size(label.content) - 2 * common(&a.content, label.content)
    };
    reading
        .attributions
        .iter()
        .filter(fits)
        .min_by_key(difference)
}

/// Whether two forms of a name are one: whatever their capitals, spaces and article.
fn same(a: &str, b: &str) -> bool {
    let folded = |s: &str| {
        let words: Vec<String> = s.split_whitespace().map(str::to_lowercase).collect();
        let from = usize::from(words.len() > 1 && words[0] == "the");
        words[from..].join(" ")
    };
    folded(a) == folded(b)
}
