//! The labels of the board: attributions with their claims and stances, and
//! responses. Rules and columns: `data/board/README.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use dixit_model::{Attribution, Document, Piece};

use crate::Error;
use crate::table::{Table, sha256};

/// The parts: for tuning, and for measuring.
pub const PARTS: [&str; 2] = ["development", "held-out"];

/// The sets: real articles, reports written for this, the example case.
pub const SETS: [&str; 3] = ["wikinews", "wire", "case"];

/// An attribution with what a person says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labelled {
    /// One of [`PARTS`].
    pub part: String,
    /// One of [`SETS`].
    pub set: String,
    /// Only attributions of one topic are compared.
    pub topic: String,
    /// Its name in the labels.
    pub key: String,
    /// Its document.
    pub article: String,
    /// Words of its content, or `@START-END`.
    pub content: String,
    /// The claims that it bears on; nothing where that cannot be decided.
    pub claims: Option<BTreeSet<String>>,
    /// Its stances to them; nothing where that cannot be decided.
    pub stances: Option<BTreeSet<String>>,
    /// The words for whom it is said to.
    pub addressee: Option<String>,
}

impl Labelled {
    /// Whether both bear on one claim; nothing where that cannot be decided of one.
    pub(super) fn shares_claim(&self, other: &Labelled) -> Option<bool> {
        let claims = self.claims.as_ref().zip(other.claims.as_ref());
        claims.map(|(own, others)| !own.is_disjoint(others))
    }

    /// Which of the document's attributions is meant: of those whose content has
    /// the words, the one with the shortest content; of a place, the one that has
    /// most of it and little else.
    pub fn find<'a>(&self, document: &'a Document) -> Option<&'a Attribution> {
        let found = document.attributions.iter();
        match self.content.strip_prefix('@').and_then(span) {
            Some((start, end)) => found
                .map(|a| (overlap(a, start, end), a))
                .filter(|(share, _)| *share >= 0.5)
                .max_by(|(x, a), (y, b)| x.total_cmp(y).then(b.id.cmp(&a.id)))
                .map(|(_, a)| a),
            None => found
                .filter(|a| words(&a.content).contains(&self.content))
                .min_by_key(|a| (words(&a.content).chars().count(), a.id)),
        }
    }
}

/// The words of some pieces.
pub(super) fn words(pieces: &[Piece]) -> String {
    let texts: Vec<&str> = pieces.iter().map(|p| p.text.as_str()).collect();
    texts.join(" … ")
}

fn span(at: &str) -> Option<(u32, u32)> {
    let (start, end) = at.split_once('-')?;
    Some((start.parse().ok()?, end.parse().ok()?))
}

/// What a content and a place have in common, of what they have together.
fn overlap(attribution: &Attribution, start: u32, end: u32) -> f64 {
    let (Some(first), Some(last)) = (attribution.content.first(), attribution.content.last())
    else {
        return 0.0;
    };
    let both = last.end.min(end).saturating_sub(first.start.max(start));
    f64::from(both) / f64::from(last.end.max(end) - first.start.min(start)).max(1.0)
}

/// An allegation or request with all its responses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Key of the attribution.
    pub to: String,
    /// Keys of the responses, each with its kind; empty where nobody responded.
    pub by: BTreeSet<(String, String)>,
}

/// The words of a cell with several values; nothing where it cannot be decided.
fn split(text: &str) -> Option<BTreeSet<String>> {
    (text != "?").then(|| text.split('+').map(str::to_owned).collect())
}

/// Claims as a cell names them; `-` is a name that occurs once.
fn claims(text: &str, key: &str) -> Option<BTreeSet<String>> {
    match text {
        "-" => Some(BTreeSet::from([format!("-{key}")])),
        _ => split(text),
    }
}

/// The labels with their hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labels {
    /// In the order of the file.
    pub items: Vec<Labelled>,
    /// In the order of the file.
    pub answered: Vec<Answered>,
    /// SHA-256 of the two tables, one behind the other.
    pub sha256: String,
    /// Whether only some attributions of the articles are labelled: responses by others, or by
    /// those of another topic, are not scored then.
    pub partial: bool,
}

impl Labels {
    /// Loads the two tables of a folder.
    ///
    /// # Errors
    /// The line that names a part, set or key unknown.
    pub fn load(folder: &Path) -> Result<Labels, Error> {
        let path = folder.join("attributions.tsv");
        let head = [
            "part",
            "set",
            "topic",
            "key",
            "article",
            "content",
            "claims",
            "stance",
            "addressee",
        ];
        let table: Table<9> = Table::load(&path, head)?;
        let mut items: Vec<Labelled> = Vec::new();
        for (
            line,
            [
                part,
                set,
                topic,
                key,
                article,
                content,
                claims,
                stance,
                addressee,
            ],
        ) in table.rows
        {
            let wrong = |reason: String| Error::line(&path, line, reason);
            if !PARTS.contains(&part.as_str()) || !SETS.contains(&set.as_str()) {
                return Err(wrong(format!("no part {part} of a set {set}")));
            }
            if items.iter().any(|i| i.key == key) {
                return Err(wrong(format!("{key} stands here twice")));
            }
            items.push(Labelled {
                claims: self::claims(&claims, &key),
                stances: split(&stance),
                addressee: (addressee != "-").then_some(addressee),
                part,
                set,
                topic,
                key,
                article,
                content,
            });
        }
        let path = folder.join("responses.tsv");
        let answers: Table<6> =
            Table::load(&path, ["part", "set", "topic", "to", "by", "response"])?;
        let rows = answers.rows.into_iter();
        let rows = rows.map(|(line, [_, _, _, to, by, response])| (line, [to, by, response]));
        let answered = answered(&path, &items, rows)?;
        Ok(Labels {
            items,
            answered,
            sha256: sha256(format!("{}{}", table.sha256, answers.sha256).as_bytes()),
            partial: false,
        })
    }

    /// The same attributions as a second person labelled them, without knowing the first
    /// labels; those that are not among them are left out. Nothing where nobody did.
    ///
    /// # Errors
    /// The line that names a key unknown.
    pub fn second(&self, folder: &Path) -> Result<Option<Labels>, Error> {
        let path = folder.join("second-attributions.tsv");
        if !path.exists() {
            return Ok(None);
        }
        let table: Table<4> = Table::load(&path, ["topic", "key", "claims", "stance"])?;
        let mut items = Vec::new();
        for (line, [_, key, claims, stance]) in table.rows {
            let known = self.items.iter().find(|i| i.key == key);
            let known =
                known.ok_or_else(|| Error::line(&path, line, format!("no attribution {key}")))?;
            items.push(Labelled {
                claims: self::claims(&claims, &key),
                stances: split(&stance),
                ..known.clone()
            });
        }
        let path = folder.join("second-responses.tsv");
        let answers: Table<4> = Table::load(&path, ["topic", "to", "by", "response"])?;
        let rows = answers.rows.into_iter();
        let rows = rows.map(|(line, [_, to, by, response])| (line, [to, by, response]));
        let answered = answered(&path, &items, rows)?;
        Ok(Some(Labels {
            items,
            answered,
            sha256: sha256(format!("{}{}", table.sha256, answers.sha256).as_bytes()),
            partial: false,
        }))
    }
}

/// Allegations and requests with their responses.
fn answered(
    path: &Path,
    items: &[Labelled],
    rows: impl Iterator<Item = (usize, [String; 3])>,
) -> Result<Vec<Answered>, Error> {
    let mut answered: BTreeMap<String, BTreeSet<(String, String)>> = BTreeMap::new();
    for (line, [to, by, response]) in rows {
        for key in [&to, &by] {
            if key != "-" && !items.iter().any(|i| i.key == *key) {
                return Err(Error::line(path, line, format!("no attribution {key}")));
            }
        }
        let of = answered.entry(to).or_default();
        if by != "-" {
            of.insert((by, response));
        }
    }
    let each = answered.into_iter();
    Ok(each.map(|(to, by)| Answered { to, by }).collect())
}
