//! What a reader found in the articles of a corpus.

use crate::{Error, RoleSpans};
use dixit_model::Span;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The predicted attributions of each article, in the reader's order.
///
/// An article that is not in the map counts as one in which nothing was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Predictions(
    /// Stem of the article → its attributions.
    pub BTreeMap<String, Vec<RoleSpans>>,
);

impl Predictions {
    /// Loads JSON lines, one an article, blank lines passed over.
    ///
    /// A line is what `dixit extract --format jsonl` prints, or
    /// `{"id": STEM, "attributions": [{"source": [[0, 3]], "cue": …, "content": …}]}`
    /// with half-open code point offsets; a role may be `null` or left out.
    /// Without `id` the article is the file name of `origin.path` up to its
    /// last dot.
    ///
    /// # Errors
    /// The line that has neither form, a span that ends before it starts, or a
    /// second line for the same article.
    pub fn load(path: &Path) -> Result<Predictions, Error> {
        let bytes = fs::read(path).map_err(|e| Error::file(path, e))?;
        Predictions::parse(&bytes, path)
    }

    /// As [`load`](Predictions::load), from bytes; `path` is for messages only.
    ///
    /// # Errors
    /// The same.
    pub fn parse(bytes: &[u8], path: &Path) -> Result<Predictions, Error> {
        let mut found = BTreeMap::new();
        for (index, bytes) in bytes.split(|&b| b == b'\n').enumerate() {
            if bytes.trim_ascii().is_empty() {
                continue;
            }
            let fail = |reason: String| Error::line(path, index + 1, reason);
            let line: Line = serde_json::from_slice(bytes).map_err(|e| fail(e.to_string()))?;
            let items = line.attributions.into_iter().map(Item::roles);
            let items = items.collect::<Result<Vec<_>, String>>().map_err(fail)?;
            let stem = match (line.id.filter(|id| !id.is_empty()), line.origin) {
                (Some(id), _) => id,
                (None, Some(origin)) => stem(&origin.path).to_owned(),
                (None, None) => return Err(fail("neither `id` nor `origin.path`".to_owned())),
            };
            if found.contains_key(&stem) {
                return Err(fail(format!("second line for {stem}")));
            }
            found.insert(stem, items);
        }
        Ok(Predictions(found))
    }
}

/// The file name of `path` up to its last dot.
fn stem(path: &str) -> &str {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

#[derive(Deserialize)]
struct Line {
    id: Option<String>,
    origin: Option<OriginPath>,
    attributions: Vec<Item>,
}

#[derive(Deserialize)]
struct OriginPath {
    path: String,
}

#[derive(Deserialize)]
struct Item {
    source: Option<Vec<Offsets>>,
    cue: Option<Vec<Offsets>>,
    content: Option<Vec<Offsets>>,
}

#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "expected a span: [START, END] or {\"start\": START, \"end\": END}"
)]
enum Offsets {
    Pair(u32, u32),
    Piece { start: u32, end: u32 },
}

impl Item {
    fn roles(self) -> Result<RoleSpans, String> {
        let spans = |offsets: Option<Vec<Offsets>>| {
            let offsets = offsets.unwrap_or_default();
            offsets.into_iter().map(Offsets::span).collect()
        };
        let (source, cue, content): (Result<_, String>, _, _) =
            (spans(self.source), spans(self.cue), spans(self.content));
        Ok(RoleSpans {
            source: source?,
            cue: cue?,
            content: content?,
        })
    }
}

impl Offsets {
    fn span(self) -> Result<Span, String> {
        let (Offsets::Pair(start, end) | Offsets::Piece { start, end }) = self;
        if start > end {
            return Err(format!("span {start}..{end} ends before it starts"));
        }
        Ok(Span::new(start, end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(lines: &str) -> Result<Predictions, String> {
        Predictions::parse(lines.as_bytes(), Path::new("p.jsonl")).map_err(|e| e.to_string())
    }

    #[test]
    fn both_forms_give_the_same() {
        let pairs = r#"{"id": "a.b", "attributions": [
            {"source": [[0, 3], [8, 9]], "cue": null, "content": [[10, 12]]}, {}]}"#;
        let pairs = parse(&pairs.replace('\n', " ")).expect("the short form");
        let contract = r#"{"schema": "dixit.document/1", "origin": {"path": "x.y/a.b.txt"},
            "attributions": [{"id": "a1", "source": [{"start": 0, "end": 3, "text": "Ann"},
            {"start": 8, "end": 9, "text": "L"}], "cue": [],
            "content": [{"start": 10, "end": 12, "text": "go"}]},
            {"source": [], "cue": [], "content": []}], "entities": []}"#;
        let contract = format!("\r\n{}\n\n", contract.replace('\n', " "));
        let contract = parse(&contract).expect("the contract's form");
        assert_eq!(pairs, contract);
        let items = &pairs.0["a.b"];
        assert_eq!(items[0].source, [Span::new(0, 3), Span::new(8, 9)]);
        assert_eq!(items[0].content, [Span::new(10, 12)]);
        assert_eq!(items[1], RoleSpans::default());
    }

    #[test]
    fn stems_are_file_names_without_their_last_part() {
        for (path, expected) in [
            ("a", "a"),
            ("x/a.b.txt", "a.b"),
            ("x.y/a", "a"),
            (".txt", ""),
        ] {
            assert_eq!(stem(path), expected, "{path}");
        }
    }

    #[test]
    fn broken_lines_are_named() {
        let good = r#"{"id": "a", "attributions": []}"#;
        for (bad, reason) in [
            (good, "second line for a"),
            ("{", "EOF"),
            (r#"{"id": "b"}"#, "attributions"),
            (r#"{"id": "", "attributions": []}"#, "origin.path"),
            (
                r#"{"id": "b", "attributions": [{"cue": [[3, 1]]}]}"#,
                "3..1",
            ),
            (
                r#"{"id": "b", "attributions": [{"cue": [[-1, 1]]}]}"#,
                "[START, END]",
            ),
            (
                r#"{"id": "b", "attributions": [{"cue": [[1]]}]}"#,
                "[START, END]",
            ),
        ] {
            let message = parse(&format!("{good}\n\n{bad}\n")).expect_err(bad);
            assert!(message.starts_with("p.jsonl:3: "), "{message}");
            assert!(message.contains(reason), "{message}");
        }
    }
}
