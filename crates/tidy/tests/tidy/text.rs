//! The form of text files, and names of machines in them.

use crate::Violation;

/// Whitespace, tabs and line ends.
pub(crate) fn form(path: &str, content: &str) -> Vec<Violation> {
    let mut found = Vec::new();
    let tabs_fit = path.ends_with(".tsv");
    for (number, line) in content.split('\n').enumerate() {
        let mut report = |message: &str| found.push(Violation::new(path, number + 1, message));
        let bare = line.strip_suffix('\r').unwrap_or(line);
        if bare.len() < line.len() {
            report("line ends in CR LF; save the file with LF");
        }
        // Space and tab only: a no-break space may be an article's own.
        if bare.ends_with([' ', '\t']) {
            report("whitespace at the end of the line; remove it");
        }
        if bare.contains('\t') && !tabs_fit {
            report("tab; write spaces, or \\t inside a string");
        }
    }
    let lines = content.split('\n').count();
    if !content.is_empty() && !content.ends_with('\n') {
        found.push(Violation::new(
            path,
            lines,
            "no line end at the end of the file; add one",
        ));
    }
    if content.ends_with("\n\n") || content == "\n" {
        found.push(Violation::new(
            path,
            lines - 1,
            "empty line at the end of the file; remove it",
        ));
    }
    found
}

/// Folders that exist on one machine only.
const MACHINE: &[&str] = &["/home/", "/root/", "/tmp/", "/Users/"]; // tidy: allow(path)

/// Paths of somebody's machine.
pub(crate) fn machine_paths(path: &str, content: &str) -> Vec<Violation> {
    let mut found = Vec::new();
    for (number, line) in content.lines().enumerate() {
        if line.contains("tidy: allow(path)") {
            continue;
        }
        for folder in MACHINE {
            // Inside an address or a longer path it is another folder's name.
            let whole = line.match_indices(folder).any(|(at, _)| {
                let before = line[..at].chars().next_back();
                !before.is_some_and(|c| c.is_alphanumeric() || "._-~}".contains(c))
            });
            if whole {
                let message = format!(
                    "`{folder}` is a folder of one machine; write a path from the root, or take a \
                     temporary folder (`tidy: allow(path)` on the line where it is right)"
                );
                found.push(Violation::new(path, number + 1, message));
            }
        }
    }
    found
}

/// Hosts that packages are fetched from. A link to one ages, and a link to a
/// mirror tells how somebody's machine is set up.
const REGISTRIES: &[&str] = &[
    "crates.io",
    "pypi.org",
    "pythonhosted.org",
    "npmjs.org",
    "npmjs.com",
    "yarnpkg.com",
    "deb.debian.org",
];

/// Links to package registries.
pub(crate) fn registry_links(path: &str, content: &str) -> Vec<Violation> {
    let mut found = Vec::new();
    for (number, line) in content.lines().enumerate() {
        for (at, _) in line.match_indices("://") {
            let host: &str = line[at + 3..]
                .split(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '-'))
                .next()
                .unwrap_or_default();
            let registry = REGISTRIES
                .iter()
                .find(|registry| host == **registry || host.ends_with(&format!(".{registry}")));
            if registry.is_some() || host.contains("artifactory") {
                let message =
                    format!("link to the package registry {host}; name the package alone");
                found.push(Violation::new(path, number + 1, message));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn places(found: &[Violation]) -> Vec<(usize, &str)> {
        let first = |v: &Violation| v.message.find([';', '`']).unwrap_or(v.message.len());
        found
            .iter()
            .map(|v| (v.line, &v.message[..first(v)]))
            .collect()
    }

    #[test]
    fn bad_form_is_found_at_its_line() {
        assert_eq!(places(&form("a.rs", "")), []);
        assert_eq!(places(&form("a.rs", "a\n\nb\n")), []);
        assert_eq!(
            places(&form("a.rs", "a \n\tb\nc\r\n")),
            [
                (1, "whitespace at the end of the line"),
                (2, "tab"),
                (3, "line ends in CR LF"),
            ]
        );
        assert_eq!(
            places(&form("a.rs", "a\nb")),
            [(2, "no line end at the end of the file")]
        );
        assert_eq!(
            places(&form("a.rs", "a\n\n")),
            [(2, "empty line at the end of the file")]
        );
        assert_eq!(places(&form("a.tsv", "a\tb\n")), []);
    }

    #[test]
    fn paths_of_a_machine_are_found() {
        for bad in [
            "cd /home/ann/dixit",       // tidy: allow(path)
            "\"/tmp/out.json\"",        // tidy: allow(path)
            "file:///Users/ann/a.html", // tidy: allow(path)
        ] {
            let text = format!("fine\n{bad}\n");
            let found = machine_paths("a.md", &text);
            assert_eq!(found.len(), 1, "{bad}");
            assert_eq!(found[0].line, 2);
        }
        for good in ["https://example.org/home/news", "a/tmp/b", "${X}/root/y"] {
            assert_eq!(machine_paths("a.md", good), [], "{good}");
        }
    }

    #[test]
    fn links_to_registries_are_found() {
        for bad in [
            "pypi.org/project/x",
            "static.crates.io/x",
            "user.artifactory.example.org",
        ] {
            let found = registry_links("a.md", &format!("see https://{bad}).\n"));
            assert_eq!(found.len(), 1, "{bad}");
        }
        for good in [
            "registry+https://github.com/rust-lang/crates.io-index",
            "the crate on crates.io",
            "https://docs.rs/serde",
        ] {
            assert_eq!(registry_links("a.md", good), [], "{good}");
        }
    }
}
