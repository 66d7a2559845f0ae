//! Articles that lie in the repository, read as the program reads them.

use crate::Error;
use dixit_model::Document;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The documents of a folder by name.
///
/// The name is the file's without its extension; for a page inside an archive
/// the last part of its address, likewise. Of several with one name the first
/// counts.
#[derive(Clone, Debug, Default)]
pub struct Articles(BTreeMap<String, Document>);

impl Articles {
    /// Reads everything under `folder`, archives included, and puts `prefix`
    /// before each name.
    ///
    /// # Errors
    /// The first file that cannot be read.
    pub fn load(folder: &Path, prefix: &str) -> Result<Articles, Error> {
        let paths: [PathBuf; 1] = [folder.to_owned()];
        let mut out = BTreeMap::new();
        for snapshot in dixit_capture::capture(&paths, &dixit_capture::Settings::default()) {
            let document = snapshot.and_then(dixit_capture::read);
            let document = document.map_err(|e| Error::file(folder, e))?;
            let name = format!("{prefix}{}", name(&document));
            out.entry(name).or_insert(document);
        }
        if out.is_empty() {
            return Err(Error::file(folder, "no articles here"));
        }
        Ok(Articles(out))
    }

    /// Adds the documents of `other`.
    pub fn extend(&mut self, other: Articles) {
        self.0.extend(other.0);
    }

    /// The document of that name.
    ///
    /// # Errors
    /// Says that there is none.
    pub fn get(&self, name: &str) -> Result<&Document, Error> {
        let missing = || Error::new(format!("{name}: no article of this name"));
        self.0.get(name).ok_or_else(missing)
    }
}

fn name(document: &Document) -> String {
    let origin = &document.origin;
    let place = match &origin.url {
        Some(url) if origin.path.contains('#') => url,
        _ => &origin.path,
    };
    let last = place.rsplit('/').next().unwrap_or(place);
    let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
    stem.to_owned()
}
