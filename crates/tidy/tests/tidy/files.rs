//! Which files there are, and which of them a rule passes over.

use crate::Violation;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Why a rule passes over some files.
pub(crate) struct Exemption {
    /// What the path starts with.
    prefix: &'static str,
    /// One of the names that make up the path; empty for any.
    component: &'static str,
    reason: &'static str,
}

/// What the rules of form (whitespace, line ends) pass over.
pub(crate) const FORM: &[Exemption] = &[
    Exemption {
        prefix: "",
        component: "fixtures",
        reason: "the bytes themselves are what is tested",
    },
    Exemption {
        prefix: "",
        component: "testdata",
        reason: "the bytes themselves are what is tested",
    },
];

/// What the rules about words, paths and links pass over.
pub(crate) const WORDS: &[Exemption] = &[
    Exemption {
        prefix: "examples/wikinews/0",
        component: "",
        reason: "articles: the words are their authors'",
    },
    Exemption {
        prefix: "",
        component: "fixtures",
        reason: "words of news texts",
    },
    Exemption {
        prefix: "",
        component: "testdata",
        reason: "words of news texts",
    },
    Exemption {
        prefix: "",
        component: "lexicon",
        reason: "lists the words of news texts, whatever we call things",
    },
    Exemption {
        prefix: "",
        component: "lexicons",
        reason: "lists the words of news texts, whatever we call things",
    },
    Exemption {
        prefix: "",
        component: "data",
        reason: "lists the words of news texts, whatever we call things",
    },
];

/// The reason for which a rule passes over `path`, if it does.
pub(crate) fn exempt(exemptions: &[Exemption], path: &str) -> Option<&'static str> {
    let exemption = exemptions.iter().find(|e| {
        path.starts_with(e.prefix)
            && (e.component.is_empty() || path.split('/').any(|part| part == e.component))
    });
    exemption.map(|e| e.reason)
}

/// What the rules of form read; other files are data or binary.
const TEXT: &[&str] = &[
    "bash", "css", "csv", "html", "js", "json", "jsonl", "md", "py", "rs", "sh", "svg", "toml",
    "tsv", "txt", "yaml", "yml",
];

/// The files of the project: what git keeps or would keep.
pub(crate) struct Tree {
    root: PathBuf,
    paths: Vec<String>,
}

impl Tree {
    /// The tree that this crate stands in.
    pub(crate) fn open() -> Tree {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .nth(2)
            .expect("the crate stands two folders below the root")
            .to_owned();
        // A copy without its history has no git to ask.
        let mut paths = from_git(&root).unwrap_or_else(|| walk(&root));
        paths.sort();
        for needed in ["Cargo.toml", "deny.toml", crate::words::GLOSSARY] {
            assert!(
                paths.iter().any(|path| path == needed),
                "{needed} is not among the files: cannot tell what the project holds"
            );
        }
        Tree { root, paths }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// All paths from the root, with `/`, sorted.
    pub(crate) fn paths(&self) -> &[String] {
        &self.paths
    }

    /// The text files.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().map(String::as_str).filter(|p| is_text(p))
    }

    /// The crates' manifests.
    pub(crate) fn manifests(&self) -> Vec<String> {
        let crates = self.paths.iter().filter(|p| p.starts_with("crates/"));
        crates
            .filter(|p| p.ends_with("/Cargo.toml") && p.matches('/').count() == 2)
            .cloned()
            .collect()
    }

    /// A file's text.
    pub(crate) fn read(&self, path: &str) -> String {
        let bytes = self.bytes(path);
        String::from_utf8(bytes).unwrap_or_else(|e| {
            let at = e.utf8_error().valid_up_to();
            panic!(
                "{path}: not UTF-8 at byte {at}; save it as UTF-8 or move it to a folder `fixtures`"
            )
        })
    }

    /// A file's text, whatever its encoding.
    pub(crate) fn read_lossy(&self, path: &str) -> String {
        String::from_utf8_lossy(&self.bytes(path)).into_owned()
    }

    fn bytes(&self, path: &str) -> Vec<u8> {
        std::fs::read(self.root.join(path)).unwrap_or_else(|e| panic!("cannot read {path}: {e}"))
    }
}

fn is_text(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    TEXT.contains(&extension)
        || name.starts_with("LICENSE")
        || name == ".gitignore"
        || path.starts_with(".ci/")
}

/// Tracked files and new ones that are not ignored; nothing where `root` is in no repository.
fn from_git(root: &Path) -> Option<Vec<String>> {
    let output = Command::new("git")
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .current_dir(root)
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    let list = String::from_utf8(output.stdout).ok()?;
    let paths: Vec<String> = list
        .split_terminator('\0')
        .filter(|path| root.join(path).is_file()) // removed, but not yet from the index
        .map(str::to_owned)
        .collect();
    paths
        .iter()
        .any(|path| path == "Cargo.toml")
        .then_some(paths)
}

/// Everything below `root` but for build outputs and repositories.
fn walk(root: &Path) -> Vec<String> {
    let mut paths = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder)
            .unwrap_or_else(|e| panic!("cannot list {}: {e}", folder.display()));
        for entry in entries {
            let entry = entry.expect("a readable entry of a folder");
            let (path, name) = (entry.path(), entry.file_name());
            let kind = entry.file_type().expect("the kind of an entry");
            // Links are not followed: they may run in a circle.
            if kind.is_dir() && name != "target" && name != ".git" {
                folders.push(path);
            } else if kind.is_file() {
                let relative = path.strip_prefix(root).expect("a path below the root");
                paths.push(relative.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    paths
}

/// Folders under `models/` without a model card.
pub(crate) fn models_without_card(paths: &[String]) -> Vec<Violation> {
    let models: BTreeSet<&str> = paths
        .iter()
        .filter_map(|path| path.strip_prefix("models/")?.split_once('/'))
        .map(|(model, _)| model)
        .collect();
    let without = models.into_iter().filter(|model| {
        let card = format!("models/{model}/README.md");
        !paths.contains(&card)
    });
    without
        .map(|model| {
            let card = format!("models/{model}/README.md");
            let message =
                "missing; write a model card: data, method, figures, licence, how to train again";
            Violation::new(&card, 1, message)
        })
        .collect()
}

#[test]
fn a_model_without_a_card_is_found() {
    let paths = [
        "models/a/README.md",
        "models/a/weights.bin",
        "models/b/weights.bin",
        "models/x.md",
    ];
    let found = models_without_card(&paths.map(str::to_owned));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].path, "models/b/README.md");
}

#[test]
fn exemptions_hold_for_whole_names() {
    assert!(exempt(WORDS, "examples/wikinews/0001-a.txt").is_some());
    assert!(exempt(WORDS, "examples/README.md").is_none());
    assert!(exempt(FORM, "crates/dixit-capture/tests/fixtures/crlf.txt").is_some());
    assert!(exempt(FORM, "crates/dixit-capture/tests/fixtures.rs").is_none());
}

#[test]
fn a_copy_without_history_gives_the_same_files() {
    let tree = Tree::open();
    let walked: BTreeSet<String> = walk(&tree.root).into_iter().collect();
    let missing: Vec<&String> = tree.paths.iter().filter(|p| !walked.contains(*p)).collect();
    assert!(missing.is_empty(), "the walk does not find {missing:?}");
}
