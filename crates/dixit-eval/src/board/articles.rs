//! The labelled articles, as a reader reads them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use dixit_extract::Reader;
use dixit_model::Document;

use super::Labels;
use crate::Error;

/// The name of the example case in the labels: it lies outside the repository.
const CASE: &str = "statement";

/// The labelled articles by the name that the labels give them: the first four
/// figures of a file's name, or the name without its ending. What is not labelled
/// is not read.
///
/// # Errors
/// A file that cannot be read, or the article that none is.
pub fn documents(
    labels: &Labels,
    folders: &[PathBuf],
    case: Option<&Path>,
    reader: &dyn Reader,
) -> Result<BTreeMap<String, Document>, Error> {
    let wanted: BTreeSet<&str> = labels.items.iter().map(|i| i.article.as_str()).collect();
    let mut out = BTreeMap::new();
    for folder in folders {
        for path in files(folder)? {
            let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned());
            let stem = stem.unwrap_or_default();
            let figures = |n: &&str| n.bytes().all(|b| b.is_ascii_digit());
            let name = stem.get(..4).filter(figures).unwrap_or(&stem);
            if wanted.contains(name) {
                out.insert(name.to_owned(), read(&path, reader)?);
            }
        }
    }
    if let Some(path) = case {
        out.insert(CASE.to_owned(), read(path, reader)?);
    }
    let mut missing = wanted
        .iter()
        .filter(|w| **w != CASE && !out.contains_key(**w));
    match missing.next() {
        Some(name) => Err(Error::new(format!("{name}: no article of this name"))),
        None => Ok(out),
    }
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = fs::read_dir(folder).map_err(|e| Error::file(folder, e))?;
    let mut out = Vec::new();
    for entry in entries {
        out.push(entry.map_err(|e| Error::file(folder, e))?.path());
    }
    out.sort();
    Ok(out)
}

/// Reads one file. Its name is its path here: results must not hang on folders.
fn read(path: &Path, reader: &dyn Reader) -> Result<Document, Error> {
    let paths = [path.to_owned()];
    let snapshot = dixit_capture::capture(&paths, &dixit_capture::Settings::default()).next();
    let snapshot = snapshot.ok_or_else(|| Error::file(path, "nothing to read here"))?;
    let document = snapshot.and_then(dixit_capture::read);
    let mut document = document.map_err(|e| Error::file(path, e))?;
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
    document.origin.path = name.unwrap_or_default();
    reader.read(&document).write_into(&mut document);
    Ok(document)
}
