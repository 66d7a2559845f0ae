//! Texts for the tests: the committed examples, and what lies outside the
//! repository.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use dixit_model::{DateBasis, Document, Origin, Published};

/// A document of a text; the path stands for the hash of the bytes.
pub(crate) fn document(path: &str, text: &str) -> Document {
    let origin = Origin {
        path: path.to_owned(),
        url: None,
        sha256: format!("{path:0>64}"),
        media_type: "text/plain".to_owned(),
    };
    Document::new(origin, text.to_owned())
}

/// The same with a date.
pub(crate) fn dated(path: &str, text: &str, date: &str) -> Document {
    let mut document = document(path, text);
    document.published = Published {
        value: Some(date.to_owned()),
        basis: DateBasis::Meta,
    };
    document
}

/// The examples: name and text. Pages are taken apart coarsely, which is
/// enough for their words.
pub(crate) fn examples() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/wikinews");
    let mut found: Vec<(String, String)> = read(&folder, &["txt", "html"])
        .into_iter()
        .filter(|(name, _)| name.starts_with('0'))
        .collect();
    for (name, text) in &mut found {
        if name.ends_with(".html") {
            *text = paragraphs(text);
        }
    }
    assert!(found.len() >= 50, "{} examples", found.len());
    found
}

/// The text of a page's paragraphs.
fn paragraphs(page: &str) -> String {
    let mut out = String::new();
    for part in page.split("<p").skip(1) {
        let end = part.find("</p>").unwrap_or(part.len());
        let mut inside = true;
        for c in part[..end].chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                c if !inside => out.push(c),
                _ => {}
            }
        }
        out += "\n\n";
    }
    out.replace("&quot;", "\"").replace("&amp;", "&")
}

/// The files of a folder with these endings, by name.
pub(crate) fn read(folder: &Path, endings: &[&str]) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut found: Vec<(String, String)> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            let ending = path.extension().and_then(|e| e.to_str());
            ending.is_some_and(|e| endings.contains(&e))
        })
        .map(|path| {
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            (name, fs::read_to_string(&path).expect("UTF-8"))
        })
        .collect();
    found.sort();
    found
}

/// `path` in the folder of corpora, or nothing and a word on stderr.
pub(crate) fn shared(test: &str, path: &str) -> Option<PathBuf> {
    let folder = match env::var_os("DIXIT_SHARED") {
        Some(set) => PathBuf::from(set),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
    };
    let found = Some(folder.join(path)).filter(|p| p.exists());
    if found.is_none() {
        say(&format!(
            "*** NOT RUN: {test}: no {path}; set DIXIT_SHARED to the folder that holds it"
        ));
    }
    found
}

/// A line on stderr, past the test runner's capture.
pub(crate) fn say(line: &str) {
    std::io::stderr()
        .write_all(format!("{line}\n").as_bytes())
        .expect("stderr takes a line");
}
