//! The register's folder, and the lock of its writer.

use crate::error::{Cause, Error};
use crate::key::{self, PublicKey, SigningKey};
use crate::warc::sync_folder;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The ending of a register's name.
const ENDING: &str = "dixit";

pub(crate) const DATABASE: &str = "register.db";
const PRIVATE: &str = "key";
const PUBLIC: &str = "key.pub";
const LOCK: &str = "lock";

/// The only register in a folder; nothing where there is none or more than one.
///
/// # Errors
/// If the folder cannot be read.
pub fn find(folder: &Path) -> io::Result<Option<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == ENDING) && path.join(DATABASE).is_file() {
            found.push(path);
        }
    }
    Ok(if found.len() == 1 { found.pop() } else { None })
}

/// What writers hold while they write.
pub(crate) struct Lock {
    _file: File,
}

/// Takes the lock; `None` where another run holds it.
pub(crate) fn lock(folder: &Path, wait: bool) -> Result<Option<Lock>, Error> {
    let path = folder.join(LOCK);
    let opened = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path);
    let file = opened.map_err(|e| Error::file(&path, "opened", e))?;
    let locked = match wait {
        true => file.lock().map_err(TryLockError::Error),
        false => file.try_lock(),
    };
    match locked {
        Ok(()) => Ok(Some(Lock { _file: file })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(e)) => Err(Error::file(&path, "locked", e)),
    }
}

/// Makes the folder of a new register and its key. Gives both halves.
///
/// The database is made last, by the caller: a folder without one is none.
pub(crate) fn make(folder: &Path) -> Result<(SigningKey, PublicKey), Error> {
    if folder.join(DATABASE).exists() {
        return Err(Error::new(folder, Cause::Exists));
    }
    if folder.exists() && !is_unfinished(folder) {
        return Err(Error::new(folder, Cause::Exists));
    }
    let snapshots = folder.join("snapshots");
    fs::create_dir_all(&snapshots).map_err(|e| Error::file(folder, "made", e))?;
    let name = folder
        .file_stem()
        .map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let (private, public) = key::generate(&name);
    write_key(&folder.join(PRIVATE), &private, true)?;
    write_key(&folder.join(PUBLIC), &public, false)?;
    sync_folder(folder)?;
    let halves = SigningKey::parse(&private).zip(PublicKey::parse(&public));
    halves.ok_or_else(|| Error::damaged(folder, "the new key cannot be read"))
}

/// An empty folder, or one that a run left behind before it was a register.
fn is_unfinished(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else {
        return false;
    };
    let ours = ["snapshots", PRIVATE, PUBLIC, LOCK, "register.new"];
    entries.flatten().all(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        ours.contains(&&*name) || name.starts_with("register.new")
    })
}

fn write_key(path: &Path, key: &str, private: bool) -> Result<(), Error> {
    let _ = fs::remove_file(path);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(if private { 0o600 } else { 0o644 });
    }
    #[cfg(not(unix))]
    let _ = private;
    let write = || -> io::Result<()> {
        let mut file = options.open(path)?;
        writeln!(file, "{key}")?;
        file.sync_all()
    };
    write().map_err(|e| Error::file(path, "written", e))
}

/// The register's public key.
pub(crate) fn public_key(folder: &Path) -> Result<PublicKey, Error> {
    let path = folder.join(PUBLIC);
    let text = fs::read_to_string(&path).map_err(|e| Error::file(&path, "read", e))?;
    PublicKey::parse(&text).ok_or_else(|| Error::damaged(&path, "is no public key"))
}

/// The register's private key, if it is there.
pub(crate) fn signing_key(folder: &Path, public: &PublicKey) -> Result<Option<SigningKey>, Error> {
    let path = folder.join(PRIVATE);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(Error::file(&path, "read", e)),
    };
    let key = SigningKey::parse(&text).filter(|key| key.fits(public));
    match key {
        Some(key) => Ok(Some(key)),
        None => Err(Error::damaged(
            &path,
            "does not belong to the public key beside it",
        )),
    }
}

/// Whether there is a register.
pub(crate) fn expect(folder: &Path) -> Result<(), Error> {
    match folder.join(DATABASE).is_file() {
        true => Ok(()),
        false => Err(Error::new(folder, Cause::Missing)),
    }
}
