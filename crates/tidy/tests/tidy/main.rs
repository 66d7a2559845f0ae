//! Rules about the tree, run by `cargo test --workspace`.
//!
//! Each module holds one sort of rule: a pure checker, which takes text and
//! gives [`Violation`]s, and tests that feed it a bad sample. The tests below
//! apply the checkers to the tree. A violation names the file, the line and
//! what to do.

mod files;
mod licenses;
mod manifests;
mod text;
mod words;

use files::Tree;
use std::fmt;

/// A rule broken at one place.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Violation {
    path: String,
    /// Counted from 1.
    line: usize,
    /// What is wrong; what to do.
    message: String,
}

impl Violation {
    fn new(path: &str, line: usize, message: impl Into<String>) -> Violation {
        Violation {
            path: path.to_owned(),
            line,
            message: message.into(),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}

/// Fails with all violations, one a line.
#[track_caller]
fn assert_none(mut violations: Vec<Violation>) {
    violations.sort();
    let lines: Vec<String> = violations.iter().map(Violation::to_string).collect();
    assert!(
        lines.is_empty(),
        "violations: {}\n{}",
        lines.len(),
        lines.join("\n")
    );
}

#[test]
fn text_files_are_clean() {
    let tree = Tree::open();
    let mut found = Vec::new();
    for path in tree.texts() {
        if files::exempt(files::FORM, path).is_none() {
            found.extend(text::form(path, &tree.read(path)));
        }
    }
    assert_none(found);
}

#[test]
fn no_text_names_a_machine_or_a_registry() {
    let tree = Tree::open();
    let mut found = Vec::new();
    for path in tree.texts() {
        if files::exempt(files::WORDS, path).is_none() {
            let content = tree.read_lossy(path);
            found.extend(text::machine_paths(path, &content));
            found.extend(text::registry_links(path, &content));
        }
    }
    assert_none(found);
}

#[test]
fn rejected_words_are_not_used() {
    let tree = Tree::open();
    let glossary = tree.read(words::GLOSSARY);
    let (rejected, mut found) = words::rejected(words::GLOSSARY, &glossary);
    assert!(
        rejected.len() > 50,
        "only {} rejected words were read from {}: has its table changed its form?",
        rejected.len(),
        words::GLOSSARY
    );
    for path in tree.texts() {
        let scanned = ["rs", "md", "toml", "json", "html", "py"]
            .iter()
            .any(|extension| path.ends_with(&format!(".{extension}")));
        if scanned && path != words::GLOSSARY && files::exempt(files::WORDS, path).is_none() {
            found.extend(words::check(path, &tree.read_lossy(path), &rejected));
        }
    }
    assert_none(found);
}

#[test]
fn crates_use_only_what_they_may() {
    let tree = Tree::open();
    let mut found = Vec::new();
    for path in tree.manifests() {
        found.extend(manifests::edges(&path, &tree.read(&path)));
    }
    assert_none(found);
}

#[test]
fn manifests_inherit_from_the_workspace() {
    let tree = Tree::open();
    let mut found = Vec::new();
    let manifests = tree.manifests();
    assert!(manifests.len() >= 3, "found only {manifests:?}");
    for path in manifests {
        found.extend(manifests::inherits(&path, &tree.read(&path)));
    }
    assert_none(found);
}

#[test]
fn dependencies_have_allowed_licences() {
    let tree = Tree::open();
    let policy = licenses::Policy::read(&tree.read("deny.toml"));
    assert_none(licenses::check(&licenses::metadata(tree.root()), &policy));
}

#[test]
fn models_have_a_card() {
    let tree = Tree::open();
    assert_none(files::models_without_card(tree.paths()));
}
