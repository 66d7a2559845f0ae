//! Values that a reader may not fall below.
//!
//! A floor belongs to a corpus, which is named by the end of its path and
//! fixed by its hash, and to a reader. Lowering one is a decision of a person:
//! [`Floor::raise`] never does it.

use crate::{Error, Scores};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::{fmt, fs};

/// The file of floors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Floors {
    /// One entry a corpus and reader.
    pub floors: Vec<Floor>,
}

/// The floors of one reader on one corpus.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Floor {
    /// The last parts of the corpus's path, such as `polnear/dev`.
    pub corpus: String,
    /// [`Corpus::sha256`](crate::Corpus::sha256).
    pub sha256: String,
    /// The reader's name.
    pub reader: String,
    /// Dotted name of a measure → its least value. A measure without a value
    /// counts as 0.
    pub measures: BTreeMap<String, f64>,
}

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq)]
pub enum Shortfall {
    /// The corpus is not the one that the floors were measured on.
    Corpus {
        /// Its hash in the file of floors.
        expected: String,
        /// Its hash now.
        found: String,
    },
    /// A measure is under its floor.
    Measure {
        /// Dotted name.
        name: String,
        /// Value now; nothing where it is a share of nothing.
        value: Option<f64>,
        /// Least value.
        floor: f64,
    },
}

impl fmt::Display for Shortfall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Shortfall::Corpus { expected, found } => write!(
                f,
                "the corpus differs from the one that the floors were measured on: \
                 SHA-256 {found}, expected {expected}"
            ),
            Shortfall::Measure { name, value, floor } => match value {
                Some(value) => write!(f, "{name} is {value:.4}, its floor {floor:.4}"),
                None => write!(f, "{name} has no value, its floor is {floor:.4}"),
            },
        }
    }
}

/// What floors are compared with.
pub trait Measures {
    /// The measure of a dotted name, if there is one; inside, nothing where it is
    /// a share of nothing.
    fn measure(&self, name: &str) -> Option<Option<f64>>;
}

impl Measures for Scores {
    fn measure(&self, name: &str) -> Option<Option<f64>> {
        Scores::measure(self, name)
    }
}

impl Measures for BTreeMap<String, f64> {
    fn measure(&self, name: &str) -> Option<Option<f64>> {
        self.get(name).copied().map(Some)
    }
}

impl Floors {
    /// Loads a file of floors.
    ///
    /// # Errors
    /// The file that cannot be read, or the line that is not as expected.
    pub fn load(path: &Path) -> Result<Floors, Error> {
        let bytes = fs::read(path).map_err(|e| Error::file(path, e))?;
        serde_json::from_slice(&bytes).map_err(|e| Error::file(path, e))
    }

    /// Writes the file anew.
    ///
    /// # Errors
    /// The file that cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), Error> {
        let mut json = serde_json::to_string_pretty(self).map_err(|e| Error::file(path, e))?;
        json.push('\n');
        fs::write(path, json).map_err(|e| Error::file(path, e))
    }

    /// The floors of `reader` on the labels of that name.
    ///
    /// # Errors
    /// Says that there are none.
    pub fn named(&mut self, corpus: &str, reader: &str) -> Result<&mut Floor, Error> {
        let mut floors = self.floors.iter_mut();
        let found = floors.find(|f| f.reader == reader && f.corpus == corpus);
        found.ok_or_else(|| Error::new(format!("no floors for {corpus} and reader {reader}")))
    }

    /// The floors of `reader` on the corpus in `folder`.
    ///
    /// # Errors
    /// Says that there are none.
    pub fn find(&mut self, folder: &Path, reader: &str) -> Result<&mut Floor, Error> {
        // `.` and the like do not show the corpus's name.
        let full = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        let mut floors = self.floors.iter_mut();
        let found = floors.find(|f| f.reader == reader && full.ends_with(&f.corpus));
        found.ok_or_else(|| {
            Error::file(
                folder,
                format_args!("no floors for this corpus and reader {reader}"),
            )
        })
    }
}

impl Floor {
    /// What does not hold, in the order of the file.
    ///
    /// # Errors
    /// Names a floor that no measure has the name of.
    pub fn check(&self, measures: &impl Measures, sha256: &str) -> Result<Vec<Shortfall>, Error> {
        let mut out = Vec::new();
        if self.sha256 != sha256 {
            out.push(Shortfall::Corpus {
                expected: self.sha256.clone(),
                found: sha256.to_owned(),
            });
        }
        for (name, &floor) in &self.measures {
            let value = value(measures, name)?;
            if value.unwrap_or(0.0) < floor {
                out.push(Shortfall::Measure {
                    name: name.clone(),
                    value,
                    floor,
                });
            }
        }
        Ok(out)
    }

    /// Lifts each floor to the measured value, if that is higher.
    ///
    /// # Errors
    /// Names a floor that no measure has the name of.
    pub fn raise(&mut self, measures: &impl Measures) -> Result<(), Error> {
        for (name, floor) in &mut self.measures {
            *floor = floor.max(value(measures, name)?.unwrap_or(0.0));
        }
        Ok(())
    }

    /// Sets each floor to the measured value, also where that is lower, and
    /// the hash to that of the corpus.
    ///
    /// # Errors
    /// Names a floor that no measure has the name of.
    pub fn reset(&mut self, measures: &impl Measures, sha256: &str) -> Result<(), Error> {
        for (name, floor) in &mut self.measures {
            *floor = value(measures, name)?.unwrap_or(0.0);
        }
        self.sha256 = sha256.to_owned();
        Ok(())
    }
}

fn value(measures: &impl Measures, name: &str) -> Result<Option<f64>, Error> {
    let unknown = || Error::new(format!("floor {name}: no measure has this name"));
    measures.measure(name).ok_or_else(unknown)
}
