//! What can go wrong with a register.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why a register could not be made, opened, written or read.
///
/// Displays as `PATH: reason; what to do`.
#[derive(Debug)]
pub struct Error {
    path: PathBuf,
    cause: Cause,
}

#[derive(Debug)]
pub(crate) enum Cause {
    /// There is something at the place of a new register.
    Exists,
    /// There is no register.
    Missing,
    /// Another run writes.
    Locked,
    /// The schema is younger than this program.
    Newer { found: u32, known: u32 },
    /// A file cannot be used.
    File(&'static str, io::Error),
    /// The database does not do what it is asked.
    Database(rusqlite::Error),
    /// What is stored contradicts itself.
    Damaged(String),
    /// What is handed in cannot be taken.
    Refused(String),
}

impl Error {
    pub(crate) fn new(path: &Path, cause: Cause) -> Error {
        Error {
            path: path.to_owned(),
            cause,
        }
    }

    pub(crate) fn file(path: &Path, doing: &'static str, error: io::Error) -> Error {
        Error::new(path, Cause::File(doing, error))
    }

    /// What is stored at a place contradicts itself, in words.
    pub fn damaged(path: &Path, what: impl Into<String>) -> Error {
        Error::new(path, Cause::Damaged(what.into()))
    }

    /// What is asked of the register at a place cannot be done, in words.
    pub fn refused(path: &Path, what: impl Into<String>) -> Error {
        Error::new(path, Cause::Refused(what.into()))
    }

    /// The file or folder concerned.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether another run is writing to the register.
    pub fn is_locked(&self) -> bool {
        matches!(self.cause, Cause::Locked)
    }

    /// Whether the register was written by a later version of the program.
    pub fn is_newer(&self) -> bool {
        matches!(self.cause, Cause::Newer { .. })
    }

    /// Whether there is no register at the place named.
    pub fn is_missing(&self) -> bool {
        matches!(self.cause, Cause::Missing)
    }

    /// Whether the disk is full.
    pub fn is_full(&self) -> bool {
        match &self.cause {
            Cause::File(_, error) => matches!(
                error.kind(),
                io::ErrorKind::StorageFull
                    | io::ErrorKind::QuotaExceeded
                    | io::ErrorKind::FileTooLarge
            ),
            Cause::Database(error) => {
                error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull)
            }
            _ => false,
        }
    }

    /// Whether the folder or a file may not be written.
    pub fn is_read_only(&self) -> bool {
        match &self.cause {
            Cause::File(_, error) => matches!(
                error.kind(),
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
            ),
            Cause::Database(error) => {
                error.sqlite_error_code() == Some(rusqlite::ErrorCode::ReadOnly)
            }
            _ => false,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.path.display())?;
        if self.is_full() {
            return f.write_str(
                "the disk is full; make room and run the same again: what was acknowledged is kept",
            );
        }
        if self.is_read_only() {
            return f.write_str(
                "may not be written; give yourself the right to write, or copy the register",
            );
        }
        match &self.cause {
            Cause::Exists => {
                f.write_str("is there already; choose another name, or use it as it is")
            }
            Cause::Missing => f.write_str("is no register; make one with `dixit init`"),
            Cause::Locked => f.write_str("another run is writing to it; wait until it is done"),
            Cause::Newer { found, known } => write!(
                f,
                "was written by a later version of dixit (schema {found}; this one knows {known}); \
                 install that version"
            ),
            Cause::File(doing, error) => write!(f, "cannot be {doing} ({error})"),
            Cause::Database(error) => write!(f, "the database fails ({error}); run `dixit verify`"),
            Cause::Damaged(what) => write!(f, "{what}; run `dixit verify`, or go back to a copy"),
            Cause::Refused(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for Error {}
