//! Labels as tables: tab-separated, with a head line, line breaks written `\n`.
//! Lines before the head that begin with `#` are for the reader.

use crate::Error;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// The rows of a table with a fixed number of columns, and its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table<const COLUMNS: usize> {
    /// Line number (from 1) and fields.
    pub(crate) rows: Vec<(usize, [String; COLUMNS])>,
    /// SHA-256 of the file, in lower-case hexadecimal.
    pub(crate) sha256: String,
}

impl<const COLUMNS: usize> Table<COLUMNS> {
    /// Loads a table whose head line is `head`.
    ///
    /// # Errors
    /// The file that cannot be read, or the line that has not these columns.
    pub(crate) fn load(path: &Path, head: [&str; COLUMNS]) -> Result<Table<COLUMNS>, Error> {
        let bytes = fs::read(path).map_err(|e| Error::file(path, e))?;
        let sha256 = sha256(&bytes);
        let text = String::from_utf8(bytes).map_err(|e| Error::file(path, e))?;
        let lines = text.lines().enumerate();
        let mut lines = lines.skip_while(|(_, line)| line.starts_with('#'));
        let (at, first) = lines.next().unwrap_or((0, ""));
        if !first.split('\t').eq(head) {
            let expected = head.join(", ");
            return Err(Error::line(
                path,
                at + 1,
                format_args!("expected the columns {expected}"),
            ));
        }
        let mut rows = Vec::new();
        for (number, line) in lines {
            let fields = line.split('\t').map(|f| f.replace("\\n", "\n"));
            let fields: Result<[String; COLUMNS], _> = fields.collect::<Vec<_>>().try_into();
            let fields = fields.map_err(|_| {
                Error::line(path, number + 1, format_args!("expected {COLUMNS} columns"))
            })?;
            rows.push((number + 1, fields));
        }
        Ok(Table { rows, sha256 })
    }
}

/// The SHA-256 of bytes in lower-case hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    let mut sha256 = String::new();
    for byte in Sha256::digest(bytes) {
        // Writing to a string does not fail.
        let _ = write!(sha256, "{byte:02x}");
    }
    sha256
}
