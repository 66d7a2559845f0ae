//! The crate's one error.

use std::fmt;
use std::path::Path;

/// Why something could not be loaded or scored.
///
/// The message names the file (and the line, where there is one) or the
/// article concerned.
#[derive(Debug)]
pub struct Error {
    message: String,
    missing_corpus: bool,
}

impl Error {
    /// Whether the corpus is not there at all, as opposed to being broken.
    pub fn is_missing_corpus(&self) -> bool {
        self.missing_corpus
    }

    pub(crate) fn new(message: impl Into<String>) -> Error {
        Error {
            message: message.into(),
            missing_corpus: false,
        }
    }

    pub(crate) fn file(path: &Path, reason: impl fmt::Display) -> Error {
        Error::new(format!("{}: {reason}", path.display()))
    }

    pub(crate) fn line(path: &Path, line: usize, reason: impl fmt::Display) -> Error {
        Error::new(format!("{}:{line}: {reason}", path.display()))
    }

    pub(crate) fn missing_corpus(path: &Path) -> Error {
        Error {
            message: format!(
                "{}: no corpus here; it is not part of the project. Expected are text/STEM.txt \
                 and attributions/STEM_ANNOTATOR.ann (brat standoff), as in PolNeAR: \
                 https://github.com/networkdynamics/PolNeAR",
                path.display()
            ),
            missing_corpus: true,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
