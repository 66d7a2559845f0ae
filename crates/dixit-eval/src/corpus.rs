//! Annotated articles in the brat standoff format, as PolNeAR lays them out.
//!
//! `text/STEM.txt` is an article in UTF-8, `attributions/STEM_ANNOTATOR.ann`
//! its attributions. If an article has several annotators, the first file name
//! in order of code points is the gold and the others are not read.

use crate::{Error, RoleSpans};
use dixit_model::Span;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// An article with its gold attributions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// The file name without `.txt`.
    pub stem: String,
    /// The file, character for character: no newline is changed and a byte
    /// order mark stays.
    pub text: String,
    /// The gold attributions in the order of the file, those without content
    /// left out.
    pub gold: Vec<RoleSpans>,
}

/// The articles of one folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corpus {
    /// In order of file name.
    pub articles: Vec<Article>,
    /// SHA-256 over a list of the files used, in lower-case hexadecimal.
    ///
    /// The list is what `sha256sum` prints: for each file, in order of path,
    /// its own hash, two spaces, its path from the corpus's folder and a line
    /// feed. With one annotator an article, this prints the same:
    /// `LC_ALL=C sha256sum attributions/*.ann text/*.txt | sha256sum`.
    pub sha256: String,
}

impl Corpus {
    /// Loads the corpus in `folder`.
    ///
    /// # Errors
    /// [`Error::is_missing_corpus`] if the folder, its `text` or its
    /// `attributions` is not there or holds no article. Otherwise the file and
    /// line that cannot be read, or the article without annotations.
    pub fn load(folder: &Path) -> Result<Corpus, Error> {
        let (texts, annotations) = (folder.join("text"), folder.join("attributions"));
        if !texts.is_dir() || !annotations.is_dir() {
            return Err(Error::missing_corpus(folder));
        }
        let gold_files = first_annotators(&annotations)?;
        let mut articles = Vec::new();
        let mut hashes = BTreeMap::new();
        for name in names(&texts)? {
            let Some(stem) = name.strip_suffix(".txt") else {
                continue;
            };
            let path = texts.join(&name);
            let Some(gold_name) = gold_files.get(stem) else {
                let reason = format_args!("no file {stem}_ANNOTATOR.ann in attributions");
                return Err(Error::file(&path, reason));
            };
            let gold_path = annotations.join(gold_name);
            let text = read(&path)?;
            let standoff = read(&gold_path)?;
            hashes.insert(format!("text/{name}"), hash(text.as_bytes()));
            let gold_label = format!("attributions/{gold_name}");
            hashes.insert(gold_label, hash(standoff.as_bytes()));
            articles.push(Article {
                stem: stem.to_owned(),
                gold: parse_standoff(&standoff, &gold_path)?,
                text,
            });
        }
        if articles.is_empty() {
            return Err(Error::missing_corpus(folder));
        }
        let list: String = hashes
            .iter()
            .map(|(name, hash)| format!("{hash}  {name}\n"))
            .collect();
        Ok(Corpus {
            articles,
            sha256: hash(list.as_bytes()),
        })
    }
}

/// Reads attributions out of brat standoff. `path` is for messages only.
///
/// Text-bound lines (`T1<TAB>Source 0 3;8 9<TAB>…`) are spans, event lines
/// (`E1<TAB>Attribution:T4 Source:T1 Cue:T2 Content:T3 Content2:T5`) join
/// them. An argument that names another role or no span of the file is passed
/// over, and so is an event without content.
///
/// # Errors
/// The line whose offsets are not pairs of numbers in order.
pub fn parse_standoff(standoff: &str, path: &Path) -> Result<Vec<RoleSpans>, Error> {
    let mut spans = BTreeMap::new();
    let mut events = Vec::new();
    for (number, line) in standoff.split('\n').enumerate() {
        let mut fields = line.trim_end_matches('\r').split('\t');
        let (Some(id), Some(body)) = (fields.next(), fields.next()) else {
            continue;
        };
        if line.starts_with('T') {
            let pieces = parse_offsets(body).ok_or_else(|| {
                let reason = format_args!("expected NAME START END[;START END…], found {body:?}");
                Error::line(path, number + 1, reason)
            })?;
            spans.insert(id, pieces);
        } else if line.starts_with('E') {
            events.push(body);
        }
    }
    let mut out = Vec::new();
    for event in events {
        let mut item = RoleSpans::default();
        for argument in event.split_whitespace() {
            let (name, id) = argument.split_once(':').unwrap_or((argument, ""));
            let role = name.trim_end_matches(|c: char| c.is_ascii_digit());
            let list = match role.to_lowercase().as_str() {
                "source" => &mut item.source,
                "cue" => &mut item.cue,
                "content" => &mut item.content,
                _ => continue,
            };
            list.extend(spans.get(id).into_iter().flatten());
        }
        if !item.content.is_empty() {
            for list in [&mut item.source, &mut item.cue, &mut item.content] {
                list.sort_unstable();
            }
            out.push(item);
        }
    }
    Ok(out)
}

/// `NAME START END[;START END…]`
fn parse_offsets(body: &str) -> Option<Vec<Span>> {
    let (_, offsets) = body.split_once(' ')?;
    let piece = |piece: &str| {
        let mut numbers = piece.split_whitespace().map(str::parse::<u32>);
        let (start, end) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
        (start <= end && numbers.next().is_none()).then(|| Span::new(start, end))
    };
    offsets.split(';').map(piece).collect()
}

/// Stem → file name of its first annotator.
fn first_annotators(folder: &Path) -> Result<BTreeMap<String, String>, Error> {
    let mut found = BTreeMap::new();
    for name in names(folder)? {
        let parts = name.strip_suffix(".ann").and_then(|n| n.rsplit_once('_'));
        if let Some((stem, annotator)) = parts
            && !annotator.is_empty()
        {
            found.entry(stem.to_owned()).or_insert(name);
        }
    }
    Ok(found)
}

/// File names in a folder, sorted.
fn names(folder: &Path) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(|e| Error::file(folder, e))? {
        let name = entry.map_err(|e| Error::file(folder, e))?.file_name();
        let name = name.into_string().map_err(|name| {
            Error::file(
                &folder.join(name),
                "file name is not UTF-8; rename the file",
            )
        })?;
        names.push(name);
    }
    names.sort_unstable();
    Ok(names)
}

fn read(path: &Path) -> Result<String, Error> {
    let bytes = fs::read(path).map_err(|e| Error::file(path, e))?;
    String::from_utf8(bytes).map_err(|e| {
        let before = &e.as_bytes()[..e.utf8_error().valid_up_to()];
        let line = before.iter().filter(|&&b| b == b'\n').count() + 1;
        Error::line(
            path,
            line,
            format_args!("not UTF-8 at byte {}", before.len()),
        )
    })
}

pub(crate) fn hash(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(standoff: &str) -> Result<Vec<RoleSpans>, String> {
        parse_standoff(standoff, Path::new("a.ann")).map_err(|e| e.to_string())
    }

    fn spans(pairs: &[(u32, u32)]) -> Vec<Span> {
        pairs.iter().map(|&(s, e)| Span::new(s, e)).collect()
    }

    #[test]
    fn standoff_joins_its_spans() {
        let standoff = "E1\tAttribution:T9 Content:T3 Content2:T4 Cue:T2 Source:T1\r\n\
                        T1\tSource 0 3;8 9\tAnn Lee\r\n\
                        T2\tCue 4 8\tsaid\r\nT3\tContent 20 30\tx\r\nT4\tContent 10 12\ty\r\n\
                        #1\tAnnotatorNotes T1\tnothing\r\n\
                        E2\tAttribution:T2 Cue:T2 Source:T1\r\n\
                        E3\tAttribution:T2 Content:T4 Source:T77 Other:T1\r\n";
        let expected = [
            RoleSpans {
                source: spans(&[(0, 3), (8, 9)]),
                cue: spans(&[(4, 8)]),
                content: spans(&[(10, 12), (20, 30)]),
            },
            RoleSpans {
                content: spans(&[(10, 12)]),
                ..RoleSpans::default()
            },
        ];
        assert_eq!(parse(standoff).as_deref(), Ok(&expected[..]));
    }

    #[test]
    fn broken_offsets_are_named_by_line() {
        for bad in [
            "Source",
            "Source 1",
            "Source 1 2 3",
            "Source 3 1",
            "Source 1 x",
            "Source -1 2",
        ] {
            let standoff = format!("T1\tCue 4 8\tsaid\nT2\t{bad}\tx\n");
            let message = parse(&standoff).expect_err(bad);
            assert!(message.starts_with("a.ann:2: "), "{message}");
            assert!(message.contains(bad), "{message}");
        }
    }
}
