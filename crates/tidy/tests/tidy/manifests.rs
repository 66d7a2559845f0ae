//! The crates' manifests: which crate may use which, and what is inherited.

use crate::Violation;
use toml::{Table, Value};

/// The crates of the workspace and what each may use. A new edge goes in here
/// and into `ARCHITECTURE.md`, with its reason. Stages never see each other.
const EDGES: &[(&str, &[&str])] = &[
    ("dixit-model", &[]),
    ("dixit-capture", &["dixit-model"]),
    ("dixit-encoder", &[]),
    (
        "dixit-extract",
        &[
            "dixit-model",
            "dixit-encoder",
            "dixit-places",
            "dixit-times",
        ],
    ),
    ("dixit-names", &[]),
    (
        "dixit-resolve",
        &[
            "dixit-model",
            "dixit-names",
            "dixit-places",
            "dixit-sentences",
        ],
    ),
    ("dixit-places", &[]),
    ("dixit-sentences", &["dixit-encoder"]),
    ("dixit-times", &[]),
    ("dixit-register", &["dixit-model"]),
    (
        "dixit",
        &[
            "dixit-model",
            "dixit-capture",
            "dixit-extract",
            "dixit-names",
            "dixit-resolve",
            "dixit-register",
        ],
    ),
    // Unpublished.
    (
        "dixit-eval",
        &[
            "dixit-model",
            "dixit-extract",
            "dixit-capture",
            "dixit-names",
            "dixit-places",
            "dixit-resolve",
            "dixit-sentences",
            "dixit-times",
            "dixit",
        ],
    ),
    (
        "dixit-train",
        &["dixit-model", "dixit-extract", "dixit-eval"],
    ),
    ("tidy", &[]),
];

/// The tables of a manifest that name dependencies, each with its entries.
fn dependencies(manifest: &Table) -> Vec<(&String, &Value)> {
    let mut tables: Vec<&Table> = vec![manifest];
    if let Some(targets) = manifest.get("target").and_then(Value::as_table) {
        tables.extend(targets.values().filter_map(Value::as_table));
    }
    let kinds = ["dependencies", "dev-dependencies", "build-dependencies"];
    tables
        .into_iter()
        .flat_map(|table| {
            kinds
                .into_iter()
                .filter_map(|kind| table.get(kind)?.as_table())
        })
        .flatten()
        .collect()
}

fn parse(path: &str, content: &str) -> Table {
    content.parse().unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// The line of a key, for a violation to point to.
fn line_of(content: &str, key: &str) -> usize {
    let found = content.lines().position(|line| {
        line.strip_prefix(key)
            .is_some_and(|rest| rest.starts_with(['.', ' ', '=']))
    });
    found.map_or(1, |line| line + 1)
}

/// The name in `[package]`.
fn name(manifest: &Table) -> &str {
    let package = manifest.get("package").and_then(Value::as_table);
    package
        .and_then(|package| package.get("name")?.as_str())
        .unwrap_or_default()
}

/// Uses of a crate of the workspace that are not allowed.
pub(crate) fn edges(path: &str, content: &str) -> Vec<Violation> {
    let manifest = parse(path, content);
    let name = name(&manifest);
    let Some((_, allowed)) = EDGES.iter().find(|(from, _)| *from == name) else {
        let message = format!(
            "`{name}` is not in the table of crates; add it to EDGES in crates/tidy and to ARCHITECTURE.md"
        );
        return vec![Violation::new(path, line_of(content, "name"), message)];
    };
    let ours = |dependency: &str| {
        dependency.starts_with("dixit-") || EDGES.iter().any(|(name, _)| *name == dependency)
    };
    dependencies(&manifest)
        .into_iter()
        .filter(|(dependency, _)| ours(dependency) && !allowed.contains(&dependency.as_str()))
        .map(|(dependency, _)| {
            let message = format!(
                "`{name}` may not use `{dependency}`; pass what it needs as a value, or move the code (ARCHITECTURE.md)"
            );
            Violation::new(path, line_of(content, dependency), message)
        })
        .collect()
}

/// What every crate takes from the root manifest.
const INHERITED: &[&str] = &["version", "edition", "rust-version", "license", "publish"];

/// What a manifest says itself instead of inheriting it, or leaves unsaid.
pub(crate) fn inherits(path: &str, content: &str) -> Vec<Violation> {
    let manifest = parse(path, content);
    let mut found = Vec::new();
    let mut report = |key: &str, message: String| {
        found.push(Violation::new(path, line_of(content, key), message));
    };
    let from_workspace = |value: Option<&Value>| {
        value
            .and_then(|v| v.get("workspace"))
            .and_then(Value::as_bool)
            == Some(true)
    };
    let package = manifest
        .get("package")
        .and_then(Value::as_table)
        .cloned()
        .unwrap_or_default();
    for key in INHERITED {
        if !from_workspace(package.get(*key)) {
            report(
                key,
                format!("`{key}` is not inherited; write `{key}.workspace = true`"),
            );
        }
    }
    if !from_workspace(
        manifest
            .get("lints")
            .map(|lints| lints as &Value)
            .filter(|v| v.is_table()),
    ) {
        report(
            "[lints]",
            "lints are not inherited; write `[lints]` and `workspace = true`".to_owned(),
        );
    }
    let description = package
        .get("description")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if description.trim().is_empty() || description.ends_with('.') {
        let message = "write a `description`: one line, what the crate is for, no full stop";
        report("description", message.to_owned());
    }
    let folder = path.rsplit('/').nth(1).unwrap_or_default();
    if name(&manifest) != folder {
        report(
            "name",
            format!("the folder is called `{folder}`; give the package the same name"),
        );
    }
    for (dependency, value) in dependencies(&manifest) {
        if !from_workspace(Some(value)) {
            let message = format!(
                "`{dependency}` is not inherited; declare it in [workspace.dependencies] of the root \
                 manifest and write `{dependency}.workspace = true`"
            );
            report(dependency, message);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "\
[package]
name = \"dixit-extract\"
description = \"Reads\"
version.workspace = true
edition.workspace = true
rust-version.workspace = true
license.workspace = true
publish.workspace = true

[lints]
workspace = true

[dependencies]
dixit-model.workspace = true
serde = { workspace = true, optional = true }
";
    const PATH: &str = "crates/dixit-extract/Cargo.toml";

    #[test]
    fn a_good_manifest_passes() {
        assert_eq!(edges(PATH, GOOD), []);
        assert_eq!(inherits(PATH, GOOD), []);
    }

    #[test]
    fn an_edge_that_is_not_allowed_is_found_in_every_table() {
        for table in [
            "dependencies",
            "dev-dependencies",
            "build-dependencies",
            "target.'cfg(unix)'.dependencies",
        ] {
            let header = if table == "dependencies" {
                String::new()
            } else {
                format!("[{table}]\n")
            };
            let bad = format!("{GOOD}{header}dixit-capture.workspace = true\n");
            let found = edges(PATH, &bad);
            assert_eq!(found.len(), 1, "{table}");
            assert_eq!(found[0].line, bad.lines().count(), "{table}");
            assert!(
                found[0].message.contains("may not use `dixit-capture`"),
                "{found:?}"
            );
        }
    }

    #[test]
    fn an_unknown_crate_is_found_on_both_ends() {
        let found = edges(
            PATH,
            &GOOD.replace("name = \"dixit-extract\"", "name = \"dixit-new\""),
        );
        assert!(found[0].message.contains("not in the table"), "{found:?}");
        let found = edges(PATH, &GOOD.replace("dixit-model.", "dixit-new."));
        assert!(
            found[0].message.contains("may not use `dixit-new`"),
            "{found:?}"
        );
    }

    #[test]
    fn what_is_not_inherited_is_found() {
        for (good, bad, line) in [
            (
                "version.workspace = true\nedition",
                "version = \"1.0.0\"\nedition",
                4,
            ),
            ("license.workspace = true\n", "", 1),
            ("license.workspace = true", "license.workspace = false", 7),
            ("[lints]\nworkspace = true\n", "", 1),
            ("\"Reads\"", "\"\"", 3),
            ("\"Reads\"", "\"Reads.\"", 3),
            ("{ workspace = true, optional = true }", "\"1\"", 15),
            (
                "{ workspace = true, optional = true }",
                "{ path = \"../serde\" }",
                15,
            ),
            ("name = \"dixit-extract\"", "name = \"dixit-model\"", 2),
        ] {
            assert!(GOOD.contains(good), "{good}");
            let found = inherits(PATH, &GOOD.replace(good, bad));
            assert_eq!(found.len(), 1, "{bad}: {found:?}");
            assert_eq!(found[0].line, line, "{bad}: {found:?}");
        }
    }
}
