//! What the README shows is what the program prints.

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The text under `$ COMMAND` in the README's console blocks.
fn shown(readme: &str, command: &str) -> String {
    let head = format!("```console\n$ {command}\n");
    let at = readme
        .find(&head)
        .unwrap_or_else(|| panic!("README.md does not show: {command}"));
    let rest = &readme[at + head.len()..];
    rest[..rest.find("```").expect("the block ends")].to_owned()
}

#[test]
fn the_readme_shows_real_output() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let passage = std::fs::read_to_string(root().join("examples/passage.txt")).unwrap();
    assert_eq!(
        shown(&readme, "cat examples/passage.txt").trim(),
        passage.trim()
    );
    for command in [
        "dixit extract examples/passage.txt",
        "dixit capture examples/wikinews/0053-boeing-apple-2006-2010.wacz --limit 1",
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_dixit"))
            .args(command.split(' ').skip(1))
            .arg("--quiet")
            .current_dir(root())
            .output()
            .unwrap();
        assert!(output.status.success());
        let printed = String::from_utf8(output.stdout).unwrap();
        assert_eq!(shown(&readme, command).trim(), printed.trim());
    }
}
