//! What lies outside the repository, and scratch folders.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The folder that holds the reference and the corpora, if it is there.
///
/// # Panics
/// If `DIXIT_SHARED` names no folder: whoever sets it wants these tests run.
pub(crate) fn folder() -> Option<PathBuf> {
    if let Some(set) = env::var_os("DIXIT_SHARED") {
        let folder = PathBuf::from(set);
        assert!(
            folder.is_dir(),
            "DIXIT_SHARED: no folder {}",
            folder.display()
        );
        return Some(folder);
    }
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    beside.is_dir().then_some(beside)
}

/// `path` under the shared folder, or nothing and a word on stderr.
pub(crate) fn find(test: &str, path: &str) -> Option<PathBuf> {
    let found = folder().map(|f| f.join(path)).filter(|p| p.exists());
    if found.is_none() {
        not_run(
            test,
            &format!("no {path}; set DIXIT_SHARED to the folder that holds it"),
        );
    }
    found
}

/// Says that a test did not run, past the test runner's capture.
pub(crate) fn not_run(test: &str, reason: &str) {
    let line = format!("\n*** NOT RUN: {test}: {reason}\n");
    std::io::stderr()
        .write_all(line.as_bytes())
        .expect("stderr takes a line");
}

/// An empty folder for one test; the name must be its own.
pub(crate) fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("an old scratch folder goes");
    }
    fs::create_dir_all(&folder).expect("a scratch folder");
    folder
}
