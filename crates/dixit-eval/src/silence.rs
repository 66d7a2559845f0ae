//! Whether a reader stays silent where nobody says anything.
//!
//! Headings, captions, titles of works, names and scare quotes look like
//! speech to a reader that goes by quotation marks and verbs. The labelled
//! [`Passages`] are such places in real and in made-up pages; each in which
//! the reader finds an attribution is a failure. A passage inside somebody's
//! real words fails only if it was made an attribution of its own.

use crate::Error;
use crate::articles::Articles;
use crate::table::Table;
use dixit_extract::Reader;
use dixit_model::{Attribution, Document, OffsetMap, Span};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// The sorts of passage, in the order in which they are printed.
pub const CLASSES: [&str; 7] = [
    "heading", "caption", "title", "name", "scare", "teaser", "byline",
];

/// The marks around a passage in its context.
const MARKS: [char; 2] = ['⟦', '⟧'];

/// A place where nobody says anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// One of [`CLASSES`].
    pub class: String,
    /// Name of its article.
    pub page: String,
    /// Its place in the article's text.
    pub span: Span,
    /// Its words.
    pub text: String,
}

/// The labelled passages of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passages {
    /// In the order of the file.
    pub passages: Vec<Passage>,
    /// SHA-256 of the file.
    pub sha256: String,
}

impl Passages {
    /// Loads a table of class, page and passage: the passage stands between ⟦
    /// and ⟧ in words that occur once in the page.
    ///
    /// # Errors
    /// The line whose class is unknown or whose words do not occur exactly once.
    pub fn load(path: &Path, articles: &Articles) -> Result<Passages, Error> {
        let table: Table<3> = Table::load(path, ["class", "page", "passage"])?;
        let mut passages = Vec::new();
        for (line, [class, page, marked]) in table.rows {
            let wrong = |reason: String| Error::line(path, line, reason);
            if !CLASSES.contains(&class.as_str()) {
                return Err(wrong(format!("no class {class}")));
            }
            let document = articles.get(&page)?;
            let span = place(&document.text, &marked).map_err(wrong)?;
            let text = OffsetMap::new(&document.text).slice(span).to_owned();
            passages.push(Passage {
                class,
                page,
                span,
                text,
            });
        }
        Ok(Passages {
            passages,
            sha256: table.sha256,
        })
    }
}

/// Where the passage between the marks stands in `text`.
fn place(text: &str, marked: &str) -> Result<Span, String> {
    let mut parts = marked.split(MARKS);
    let (Some(before), Some(passage), Some(after), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(format!(
            "expected words with one passage between ⟦ and ⟧: {marked}"
        ));
    };
    let context = [before, passage, after].concat();
    let mut found = text.match_indices(&context);
    match (found.next(), found.next()) {
        (Some((at, _)), None) => {
            let start = at + before.len();
            Ok(OffsetMap::new(text).span(start..start + passage.len()))
        }
        (None, _) => Err(format!("these words are not in the page: {context}")),
        _ => Err(format!(
            "these words stand more than once in the page: {context}"
        )),
    }
}

/// A passage that the reader took for speech.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// The passage.
    pub passage: Passage,
    /// What the reader made of it.
    pub attribution: Attribution,
}

/// How silent a reader was.
#[derive(Clone, Debug, PartialEq)]
pub struct Silence {
    /// Class → passages left silent, all passages.
    pub classes: BTreeMap<String, (usize, usize)>,
    /// In the order of the file.
    pub failures: Vec<Failure>,
}

impl Silence {
    /// Runs `reader` over the pages of `passages`.
    ///
    /// # Errors
    /// A page that is not among `articles`.
    pub fn of(
        reader: &dyn Reader,
        passages: &Passages,
        articles: &Articles,
    ) -> Result<Silence, Error> {
        let mut read: BTreeMap<&str, Vec<Attribution>> = BTreeMap::new();
        let mut out = Silence {
            classes: BTreeMap::new(),
            failures: Vec::new(),
        };
        for passage in &passages.passages {
            let document = articles.get(&passage.page)?;
            let found = read
                .entry(&passage.page)
                .or_insert_with(|| reader.read(document).attributions);
            let taken = found.iter().find(|a| is_taken(document, a, passage.span));
            let (silent, all) = out.classes.entry(passage.class.clone()).or_default();
            *silent += usize::from(taken.is_none());
            *all += 1;
            out.failures.extend(taken.map(|attribution| Failure {
                passage: passage.clone(),
                attribution: attribution.clone(),
            }));
        }
        Ok(out)
    }

    /// Share left silent, for floors: `all`, and one for each class.
    pub fn measures(&self) -> BTreeMap<String, f64> {
        let share = |(silent, all): (usize, usize)| silent as f64 / all as f64;
        let sum = |a: (usize, usize), b: &(usize, usize)| (a.0 + b.0, a.1 + b.1);
        let all = self.classes.values().fold((0, 0), sum);
        let classes = self.classes.iter();
        let mut out: BTreeMap<String, f64> = classes
            .map(|(class, &counts)| (class.clone(), share(counts)))
            .collect();
        out.insert("all".to_owned(), share(all));
        out
    }

    /// A table of the classes, then the failures with what was made of them.
    pub fn report(&self) -> String {
        let mut out = String::new();
        // Writing to a string does not fail.
        let _ = self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        writeln!(
            out,
            "{:<10} {:>6} {:>6} {:>7}",
            "class", "silent", "of", "share"
        )?;
        let mut sum = (0, 0);
        for class in CLASSES {
            let &(silent, all) = self.classes.get(class).unwrap_or(&(0, 0));
            sum = (sum.0 + silent, sum.1 + all);
            row(out, class, silent, all)?;
        }
        row(out, "all", sum.0, sum.1)?;
        for failure in &self.failures {
            let passage = &failure.passage;
            let (class, page, text) = (&passage.class, &passage.page, &passage.text);
            writeln!(out, "\n{class} in {page}: {}", one_line(text))?;
            let a = &failure.attribution;
            let joined = |pieces: &[dixit_model::Piece]| {
                let words: Vec<String> = pieces.iter().map(|p| one_line(&p.text)).collect();
                words.join(" … ")
            };
            writeln!(
                out,
                "    [{}] {{{}}} {}",
                joined(&a.source),
                joined(&a.cue),
                joined(&a.content)
            )?;
        }
        Ok(())
    }
}

fn row(out: &mut String, class: &str, silent: usize, all: usize) -> std::fmt::Result {
    let share = 100.0 * silent as f64 / all as f64;
    writeln!(out, "{class:<10} {silent:>6} {all:>6} {share:>7.1}")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether the attribution's content lies in the passage or consists mainly of
/// it: at least half of its letters and figures.
fn is_taken(document: &Document, attribution: &Attribution, passage: Span) -> bool {
    let map = OffsetMap::new(&document.text);
    let letters = |span: Span| {
        map.slice(span)
            .chars()
            .filter(|c| c.is_alphanumeric())
            .count()
    };
    let (mut inside, mut all) = (0, 0);
    for piece in &attribution.content {
        all += letters(piece.span());
        let (start, end) = (piece.start.max(passage.start), piece.end.min(passage.end));
        if start < end {
            inside += letters(Span::new(start, end));
        }
    }
    inside > 0 && inside * 2 >= all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_stands_once_in_its_page() {
        let text = "“No” is a film. So is “Yes”, he said: “No”.";
        let at = |marked| place(text, marked).map(|s| OffsetMap::new(text).slice(s).to_owned());
        assert_eq!(at("⟦“No”⟧ is a").as_deref(), Ok("“No”"));
        assert!(at("⟦“No”⟧").is_err_and(|e| e.contains("more than once")));
        assert!(at("⟦“Maybe”⟧").is_err_and(|e| e.contains("not in the page")));
        assert!(at("No").is_err_and(|e| e.contains('⟦')));
    }
}
