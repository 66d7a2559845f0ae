//! The licences of the dependencies, without network.
//!
//! `deny.toml` says which are allowed, so that cargo-deny and this test cannot
//! differ. Only packages built on this platform are looked at, since only
//! their manifests are sure to be here; cargo-deny looks at all.

use crate::Violation;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// What `deny.toml` allows.
#[derive(Debug, Default)]
pub(crate) struct Policy {
    allow: Vec<String>,
    /// A crate and what it may have beyond that.
    exceptions: Vec<(String, Vec<String>)>,
}

impl Policy {
    /// Reads the table `[licenses]`.
    pub(crate) fn read(deny: &str) -> Policy {
        let table: toml::Table = deny.parse().expect("deny.toml is TOML");
        let licenses = table.get("licenses").expect("deny.toml has [licenses]");
        let strings = |value: Option<&toml::Value>| -> Vec<String> {
            let array = value
                .and_then(toml::Value::as_array)
                .expect("a list of licences");
            array
                .iter()
                .filter_map(|v| v.as_str())
                .map(str::to_owned)
                .collect()
        };
        let exceptions = licenses.get("exceptions").and_then(toml::Value::as_array);
        Policy {
            allow: strings(licenses.get("allow")),
            exceptions: exceptions
                .into_iter()
                .flatten()
                .map(|exception| {
                    let name = exception.get("crate").and_then(toml::Value::as_str);
                    let name = name.expect("an exception names its crate");
                    (name.to_owned(), strings(exception.get("allow")))
                })
                .collect(),
        }
    }

    /// Whether a package may have a licence.
    fn allows(&self, package: &str, license: &str) -> bool {
        let excepted = self.exceptions.iter().filter(|(name, _)| name == package);
        let mut more = excepted.flat_map(|(_, allow)| allow);
        self.allow.iter().any(|a| a == license) || more.any(|a| a == license)
    }
}

/// What cargo says about the packages of this platform.
pub(crate) fn metadata(root: &Path) -> Value {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let run = |arguments: &[&str]| {
        let output = Command::new(&cargo)
            .args(arguments)
            .current_dir(root)
            .output()
            .expect("cargo can be run");
        assert!(
            output.status.success(),
            "cargo {} failed; run `cargo fetch --locked` once\n{}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stderr)
        );
        output.stdout
    };
    let version = run(&["--version", "--verbose"]);
    let version = String::from_utf8_lossy(&version);
    let host = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .expect("cargo names its host");
    let json = run(&[
        "metadata",
        "--format-version",
        "1",
        "--offline",
        "--locked",
        "--filter-platform",
        host,
    ]);
    serde_json::from_slice(&json).expect("cargo metadata prints JSON")
}

/// Packages with a licence that is not allowed, or from elsewhere than crates.io.
pub(crate) fn check(metadata: &Value, policy: &Policy) -> Vec<Violation> {
    let packages = metadata["packages"]
        .as_array()
        .expect("metadata lists packages");
    assert!(!packages.is_empty(), "metadata lists no package");
    let mut found = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let Some(source) = package["source"].as_str() else {
            continue; // ours
        };
        let version = package["version"].as_str().unwrap_or_default();
        let mut report = |message: String| found.push(Violation::new("Cargo.lock", 1, message));
        if !source.ends_with("//github.com/rust-lang/crates.io-index") {
            report(format!(
                "`{name}` {version} comes from {source}; take it from crates.io"
            ));
        }
        let Some(license) = package["license"].as_str() else {
            report(format!(
                "`{name}` {version} states no licence; use another crate"
            ));
            continue;
        };
        match allowed(license, &|license| policy.allows(name, license)) {
            Ok(true) => {}
            Ok(false) => report(format!(
                "`{name}` {version} has the licence {license}; use another crate, or allow it in deny.toml with a reason"
            )),
            Err(reason) => report(format!("`{name}` {version}: licence `{license}`: {reason}")),
        }
    }
    found
}

/// Whether an SPDX expression can be met: `OR` lets us choose, `AND` binds to
/// both. The old separator `/` means `OR`.
fn allowed(expression: &str, allows: &dyn Fn(&str) -> bool) -> Result<bool, String> {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = &words[..];
    let result = any(&mut rest, allows)?;
    match rest.first() {
        None => Ok(result),
        Some(word) => Err(format!("cannot read it from `{word}` on")),
    }
}

fn any(words: &mut &[&str], allows: &dyn Fn(&str) -> bool) -> Result<bool, String> {
    let mut result = all(words, allows)?;
    while take(words, "OR") {
        result |= all(words, allows)?;
    }
    Ok(result)
}

fn all(words: &mut &[&str], allows: &dyn Fn(&str) -> bool) -> Result<bool, String> {
    let mut result = one(words, allows)?;
    while take(words, "AND") {
        result &= one(words, allows)?;
    }
    Ok(result)
}

fn one(words: &mut &[&str], allows: &dyn Fn(&str) -> bool) -> Result<bool, String> {
    if take(words, "(") {
        let result = any(words, allows)?;
        return if take(words, ")") {
            Ok(result)
        } else {
            Err("a bracket is left open".to_owned())
        };
    }
    let license = match words.split_first() {
        Some((word, rest)) if !["AND", "OR", "WITH", ")"].contains(word) => {
            *words = rest;
            (*word).to_owned()
        }
        _ => return Err("a licence is missing".to_owned()),
    };
    if take(words, "WITH") {
        let (exception, rest) = words.split_first().ok_or("an exception is missing")?;
        *words = rest;
        return Ok(allows(&format!("{license} WITH {exception}")));
    }
    Ok(allows(&license))
}

fn take(words: &mut &[&str], wanted: &str) -> bool {
    match words.split_first() {
        Some((word, rest)) if *word == wanted => {
            *words = rest;
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn policy() -> Policy {
        Policy::read(
            "[licenses]\nallow = [\"MIT\", \"Zlib\", \"Apache-2.0 WITH LLVM-exception\"]\n\
             exceptions = [{ crate = \"soft\", allow = [\"MPL-2.0\"] }]\n",
        )
    }

    #[test]
    fn expressions_are_read_as_spdx_means_them() {
        let policy = policy();
        for (expression, expected) in [
            ("MIT", true),
            ("GPL-3.0-only", false),
            ("GPL-3.0-only OR MIT", true),
            ("GPL-3.0-only/MIT", true),
            ("GPL-3.0-only AND MIT", false),
            ("Zlib AND MIT", true),
            ("MIT OR Zlib AND GPL-3.0-only", true),
            ("(MIT OR Zlib) AND GPL-3.0-only", false),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("Apache-2.0", false),
        ] {
            let result = allowed(expression, &|license| policy.allows("x", license));
            assert_eq!(result, Ok(expected), "{expression}");
        }
        for broken in ["", "MIT OR", "(MIT", "MIT)", "MIT Zlib", "MIT WITH"] {
            assert!(allowed(broken, &|_| true).is_err(), "{broken}");
        }
    }

    #[test]
    fn packages_that_break_the_policy_are_found() {
        let registry = "registry+https://github.com/rust-lang/crates.io-index";
        let package = |name: &str, source: Value, license: Value| json!({"name": name, "version": "1.0.0", "source": source, "license": license});
        let metadata = json!({"packages": [
            package("ours", Value::Null, Value::Null),
            package("good", registry.into(), "MIT".into()),
            package("soft", registry.into(), "MPL-2.0".into()),
            package("copyleft", registry.into(), "MPL-2.0".into()),
            package("silent", registry.into(), Value::Null),
            package("elsewhere", "git+https://example.org/x".into(), "MIT".into()),
        ]});
        let found = check(&metadata, &policy());
        let messages: Vec<&str> = found.iter().map(|v| v.message.as_str()).collect();
        assert_eq!(messages.len(), 3, "{messages:?}");
        assert!(messages[0].starts_with("`copyleft` 1.0.0 has the licence MPL-2.0"));
        assert!(messages[1].starts_with("`silent` 1.0.0 states no licence"));
        assert!(messages[2].starts_with("`elsewhere` 1.0.0 comes from git+"));
    }
}
