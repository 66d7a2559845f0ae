//! Whether the person is found that a pronoun stands for: GAP (Webster et al.,
//! *Mind the GAP: A Balanced Corpus of Gendered Ambiguous Pronouns*, 2018).
//!
//! Each item is a passage of Wikipedia with a pronoun and two names, and says of each
//! name whether the pronoun stands for it. The measures are those of the corpus's own
//! scorer: of the names that are said to be meant, the share that is (precision); of
//! those that are, the share that is said to be (recall); F1 of the two; and the same
//! for feminine and masculine pronouns. The two names are given, as in the corpus's
//! "gold two mentions" setting; every other name that dixit finds in the passage
//! competes with them.

use crate::Error;
use dixit_extract::antecedent::{Antecedents, Article, Pronoun};
use dixit_extract::tagger::Tagger;
use dixit_extract::{AccurateReader, FastReader};
use dixit_model::{Document, Origin};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;
use std::path::Path;

/// Least probability at which a name is said to be meant. Chosen on the development
/// part by cross-validation: F1 is the same within half a point from .2 to .35.
const MEANT: f32 = 0.25;

/// A pronoun and two names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The corpus's name of it.
    pub id: String,
    /// The passage.
    pub text: String,
    /// Bytes of the pronoun.
    pub pronoun: Range<usize>,
    /// Bytes of the two names.
    pub names: [Range<usize>; 2],
    /// Whether the pronoun stands for each.
    pub meant: [bool; 2],
}

/// The items of a file with its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Items {
    /// In the order of the file.
    pub items: Vec<Item>,
    /// SHA-256 of the file.
    pub sha256: String,
}

impl Items {
    /// Loads a table in GAP's format: tab-separated, with a head, offsets in code points.
    ///
    /// # Errors
    /// A file that cannot be read; a line without the columns, or whose offsets do not
    /// hold the words that it names.
    pub fn load(path: &Path) -> Result<Items, Error> {
        let head = [
            "ID",
            "Text",
            "Pronoun",
            "Pronoun-offset",
            "A",
            "A-offset",
            "A-coref",
            "B",
            "B-offset",
            "B-coref",
            "URL",
        ];
        let table: crate::table::Table<11> = crate::table::Table::load(path, head)?;
        let mut items = Vec::with_capacity(table.rows.len());
        for (line, row) in table.rows {
            let [id, text, word, at, a, a_at, a_coref, b, b_at, b_coref, _] = row;
            let place = |word: &str, at: &str| {
                let n: usize = at.parse().ok()?;
                let start = text.char_indices().nth(n)?.0;
                text[start..]
                    .starts_with(word)
                    .then_some(start..start + word.len())
            };
            let wrong = |what: &str| Error::line(path, line, format!("no {what} there"));
            let pronoun = place(&word, &at).ok_or_else(|| wrong(&word))?;
            let names = [
                place(&a, &a_at).ok_or_else(|| wrong(&a))?,
                place(&b, &b_at).ok_or_else(|| wrong(&b))?,
            ];
            items.push(Item {
                id,
                pronoun,
                names,
                meant: [a_coref, b_coref].map(|c| c.eq_ignore_ascii_case("true")),
                text,
            });
        }
        Ok(Items {
            items,
            sha256: table.sha256,
        })
    }
}

/// The reader that is asked who is meant.
pub enum Asked {
    /// The accurate one.
    Accurate(Box<AccurateReader>),
    /// The fast one.
    Fast(Box<FastReader>),
}

impl Asked {
    /// Whether the pronoun is said to stand for each of the names of an item.
    pub fn answer(&self, tagger: &Tagger, item: &Item) -> [bool; 2] {
        let origin = Origin {
            path: item.id.clone(),
            url: None,
            sha256: String::new(),
            media_type: "text/plain".to_owned(),
        };
        let document = Document::new(origin, item.text.clone());
        let mut article = Article::new(&document, tagger);
        let names = article.include(&item.names);
        let candidates = std::mem::take(&mut article.candidates);
        let antecedents = Antecedents::new(article.text, &article.sections, candidates);
        let found = match self {
            Asked::Accurate(reader) => {
                let weigher = reader.weigher(article.text, &article.sections);
                antecedents.ask(&item.pronoun, &*weigher)
            }
            Asked::Fast(reader) => antecedents.ask(&item.pronoun, reader.weigher()),
        };
        let of = |number: usize| found.iter().find(|f| f.0 == number).map_or(0.0, |f| f.1);
        let [a, b] = [of(names[0]), of(names[1])];
        [a > MEANT && a > b, b > MEANT && b > a]
    }
}

/// Right and wrong answers about names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Said to be meant, and meant.
    pub right: usize,
    /// Said to be meant, and not.
    pub wrong: usize,
    /// Meant, and not said to be.
    pub missed: usize,
}

impl Counts {
    /// Counts one item.
    pub fn add(&mut self, meant: [bool; 2], said: [bool; 2]) {
        for (meant, said) in meant.into_iter().zip(said) {
            self.right += usize::from(meant && said);
            self.wrong += usize::from(!meant && said);
            self.missed += usize::from(meant && !said);
        }
    }

    fn precision(self) -> f64 {
        self.right as f64 / (self.right + self.wrong).max(1) as f64
    }

    fn recall(self) -> f64 {
        self.right as f64 / (self.right + self.missed).max(1) as f64
    }

    /// Harmonic mean of precision and recall, from 0 to 1.
    pub fn f1(self) -> f64 {
        2.0 * self.right as f64 / (2 * self.right + self.wrong + self.missed).max(1) as f64
    }
}

/// Answers about a file of items.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gap {
    /// About masculine pronouns.
    pub masculine: Counts,
    /// About feminine pronouns.
    pub feminine: Counts,
    /// Items in which a name that is not meant was said to be.
    pub failures: Vec<String>,
}

impl Gap {
    /// Asks about every item.
    pub fn of(asked: &Asked, items: &[Item]) -> Gap {
        let (mut out, tagger) = (Gap::default(), Tagger::built_in());
        for item in items {
            let said = asked.answer(&tagger, item);
            let form = Pronoun::read(&item.text[item.pronoun.clone()]);
            let female = form.is_some_and(|f| f.female);
            let counts = if female {
                &mut out.feminine
            } else {
                &mut out.masculine
            };
            counts.add(item.meant, said);
            if said != item.meant {
                out.failures.push(item.id.clone());
            }
        }
        out
    }

    /// All pronouns together.
    pub fn all(&self) -> Counts {
        let (m, f) = (self.masculine, self.feminine);
        Counts {
            right: m.right + f.right,
            wrong: m.wrong + f.wrong,
            missed: m.missed + f.missed,
        }
    }

    /// F1 of feminine pronouns divided by that of masculine ones.
    pub fn bias(&self) -> f64 {
        self.feminine.f1() / self.masculine.f1().max(f64::MIN_POSITIVE)
    }

    /// For floors: `f1`, and `even`, which is 1 without bias and less with one,
    /// whichever gender it favours.
    pub fn measures(&self) -> BTreeMap<String, f64> {
        let even = self.bias().min(1.0 / self.bias().max(f64::MIN_POSITIVE));
        BTreeMap::from([
            ("f1".to_owned(), self.all().f1()),
            ("even".to_owned(), even),
        ])
    }

    /// A table of the genders.
    pub fn report(&self) -> String {
        let mut out = format!(
            "{:<10} {:>9} {:>7} {:>6}\n",
            "pronouns", "precision", "recall", "F1"
        );
        let rows = [
            ("all", self.all()),
            ("masculine", self.masculine),
            ("feminine", self.feminine),
        ];
        for (name, c) in rows {
            let [p, r, f] = [c.precision(), c.recall(), c.f1()].map(|x| 100.0 * x);
            // Writing to a string does not fail.
            let _ = writeln!(out, "{name:<10} {p:>9.1} {r:>7.1} {f:>6.1}");
        }
        let _ = writeln!(out, "bias (feminine / masculine) {:.3}", self.bias());
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_the_corpus_scorers() {
        let mut c = Counts::default();
        c.add([true, false], [true, false]);
        c.add([true, false], [false, true]);
        c.add([false, false], [false, false]);
        c.add([false, true], [false, false]);
        assert_eq!((c.right, c.wrong, c.missed), (1, 1, 2));
        assert!((c.f1() - 2.0 / 5.0).abs() < 1e-9);
    }
}
