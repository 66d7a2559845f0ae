//! Whether acts are right: labelled attributions, and codes of events.
//!
//! Labels come in three files under `data/acts`. That of the articles in
//! `examples/wikinews` holds the words; those of PolNeAR hold places only,
//! since its texts may not be handed on. Each label was given by reading the
//! passage after `docs/acts.md`. The development parts were used to write the
//! rules, the held-out parts only to score them.

use crate::articles::Articles;
use crate::table::Table;
use crate::text::Text;
use crate::{Article, Corpus, Error, RoleSpans};
use dixit_extract::Reader;
use dixit_extract::act::{Act, Speech, act};
use dixit_model::{Kind, OffsetMap, Span};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// All acts, in the order in which they are printed.
pub const ACTS: [Act; 10] = [
    Act::State,
    Act::Deny,
    Act::Accuse,
    Act::Demand,
    Act::Promise,
    Act::Threaten,
    Act::Support,
    Act::Concede,
    Act::Decline,
    Act::Ask,
];

/// Stands between the pieces of a role in the table.
const BETWEEN: &str = " | ";

/// An attribution whose act is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Labelled {
    /// Name of its article.
    pub article: String,
    /// What the article says.
    pub text: Arc<str>,
    /// Its places in the text, in code points.
    pub spans: RoleSpans,
    /// Whether its content is quoted.
    pub kind: Kind,
    /// What it does, of which any is right.
    pub gold: Vec<Act>,
}

impl Labelled {
    pub(crate) fn new(article: &str, text: &Arc<str>, spans: RoleSpans, gold: Vec<Act>) -> Self {
        let tokens = Text::new(text);
        let kind = tokens
            .cover(&spans.content)
            .map(|t| tokens.kind(&spans.content, &t));
        Labelled {
            article: article.to_owned(),
            text: text.clone(),
            kind: kind.unwrap_or(Kind::Indirect),
            spans,
            gold,
        }
    }

    /// The act that is found for it, its places being given.
    pub fn found(&self) -> Act {
        let map = OffsetMap::new(&self.text);
        let bytes = |spans: &[Span]| -> Vec<Range<usize>> {
            let range = |s: &Span| map.to_byte(s.start)..map.to_byte(s.end);
            spans.iter().map(range).collect()
        };
        act(&Speech {
            text: &self.text,
            source: &bytes(&self.spans.source),
            cue: &bytes(&self.spans.cue),
            content: &bytes(&self.spans.content),
            kind: self.kind,
        })
    }

    /// One line for people: `… before [source] {cue} content`.
    pub fn line(&self) -> String {
        let map = OffsetMap::new(&self.text);
        let words = |spans: &[Span]| -> String {
            let all: Vec<&str> = spans.iter().map(|s| map.slice(*s)).collect();
            let words = all.join(" … ");
            words.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let s = &self.spans;
        format!(
            "[{}] {{{}}} {}",
            words(&s.source),
            words(&s.cue),
            words(&s.content)
        )
    }
}

/// Labelled attributions with the hash of their labels.
#[derive(Clone, Debug, PartialEq)]
pub struct Labels {
    /// In the order of the file.
    pub items: Vec<Labelled>,
    /// SHA-256 of the file.
    pub sha256: String,
}

/// Loads one part of the labels of `examples/wikinews`.
///
/// # Errors
/// The line whose words are not in its article, or whose act is none.
pub fn wikinews(path: &Path, part: &str, articles: &Articles) -> Result<Labels, Error> {
    let head = ["part", "article", "act", "source", "cue", "content"];
    let table: Table<6> = Table::load(path, head)?;
    let mut items = Vec::new();
    let mut texts: BTreeMap<String, Arc<str>> = BTreeMap::new();
    for (line, [of_part, article, name, source, cue, content]) in table.rows {
        if of_part != part {
            continue;
        }
        let wrong = |reason: String| Error::line(path, line, reason);
        let document = articles.get(&article)?;
        let text = texts.entry(article.clone());
        let text = text.or_insert_with(|| document.text.as_str().into());
        let spans = places(text, [&source, &cue, &content]).map_err(wrong)?;
        let gold = vec![act_named(&name).ok_or_else(|| wrong(format!("no act {name}")))?];
        items.push(Labelled::new(&article, text, spans, gold));
    }
    Ok(Labels {
        items,
        sha256: table.sha256,
    })
}

/// Hexadecimal digits of the SHA-256 of an article's text that name it in a list
/// of labels: nothing of the corpus stands in the list.
const NAME: usize = 16;

/// Loads the labels of a part of PolNeAR, whose corpus lies in `folder`.
///
/// # Errors
/// [`Error::is_missing_corpus`]; or the line that the corpus has nothing for.
pub fn polnear(path: &Path, folder: &Path) -> Result<Labels, Error> {
    let corpus = Corpus::load(folder)?;
    let table: Table<4> = Table::load(path, ["article", "number", "start", "act"])?;
    let mut items = Vec::new();
    let mut texts: BTreeMap<String, Arc<str>> = BTreeMap::new();
    let named = |a: &Article| crate::corpus::hash(a.text.as_bytes())[..NAME].to_owned();
    let articles: BTreeMap<String, &Article> =
        corpus.articles.iter().map(|a| (named(a), a)).collect();
    for (line, [name_of, number, start, name]) in table.rows {
        let wrong = |reason: &str| Error::line(path, line, reason);
        let article = articles.get(&name_of).copied();
        let article = article.ok_or_else(|| wrong("no such article in the corpus"))?;
        let spans = number.parse().ok().and_then(|n: usize| article.gold.get(n));
        let here = |s: &&RoleSpans| s.content[0].start.to_string() == start;
        let spans = spans.filter(here);
        let spans = spans.ok_or_else(|| wrong("no such attribution in the corpus"))?;
        let gold = vec![act_named(&name).ok_or_else(|| wrong("no such act"))?];
        let text = texts.entry(name_of.clone());
        let text = text.or_insert_with(|| article.text.as_str().into());
        items.push(Labelled::new(&article.stem, text, spans.clone(), gold));
    }
    Ok(Labels {
        items,
        sha256: table.sha256,
    })
}

/// The act of that name.
pub fn act_named(name: &str) -> Option<Act> {
    ACTS.into_iter().find(|act| act_name(*act) == name)
}

/// The name that the contract has for an act.
pub fn act_name(act: Act) -> String {
    format!("{act:?}").to_lowercase()
}

/// Where source, cue and content stand: the content at its first place, its
/// pieces one behind the other, the others next to it.
fn places(text: &str, roles: [&str; 3]) -> Result<RoleSpans, String> {
    let map = OffsetMap::new(text);
    let pieces = |role: &str| -> Vec<String> {
        let parts = role.split(BETWEEN).filter(|p| !p.is_empty());
        parts.map(str::to_owned).collect()
    };
    let [source, cue, content] = roles.map(pieces);
    let mut found: Vec<Range<usize>> = Vec::new();
    for piece in &content {
        let from = found.last().map_or(0, |r| r.end);
        let at = text[from..].find(piece.as_str());
        let at = at.ok_or_else(|| format!("not in the article: {piece}"))? + from;
        found.push(at..at + piece.len());
    }
    let Some(first) = found.first().cloned() else {
        return Err("no content".to_owned());
    };
    let cue = nearest(text, &cue, &first, &found)?;
    let source = nearest(text, &source, cue.first().unwrap_or(&first), &found)?;
    let spans = |ranges: Vec<Range<usize>>| -> Vec<Span> {
        let mut spans: Vec<Span> = ranges.into_iter().map(|r| map.span(r)).collect();
        spans.sort_unstable();
        spans
    };
    Ok(RoleSpans {
        source: spans(source),
        cue: spans(cue),
        content: spans(found),
    })
}

/// The place of each piece that lies nearest to `to` and outside of `content`;
/// inside, where it is nowhere else.
fn nearest(
    text: &str,
    pieces: &[String],
    to: &Range<usize>,
    content: &[Range<usize>],
) -> Result<Vec<Range<usize>>, String> {
    let place = |piece: &String| {
        let all = text.match_indices(piece.as_str());
        let whole = all
            .map(|(at, _)| at..at + piece.len())
            .filter(|r| is_whole(text, r));
        let best = whole.min_by_key(|r| {
            let inside = content.iter().any(|c| r.start < c.end && c.start < r.end);
            let distance = r.start.abs_diff(to.end).min(r.end.abs_diff(to.start));
            (inside, distance)
        });
        best.ok_or_else(|| format!("not in the article: {piece}"))
    };
    pieces.iter().map(place).collect()
}

/// Whether the place cuts no word: "he" does not stand in "She".
fn is_whole(text: &str, place: &Range<usize>) -> bool {
    let cuts = |at: usize| {
        let (before, behind) = text.split_at(at);
        before.ends_with(char::is_alphanumeric) && behind.starts_with(char::is_alphanumeric)
    };
    !cuts(place.start) && !cuts(place.end)
}

/// How often which act was found for which.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Confusion {
    /// (gold, found) → how often.
    counts: BTreeMap<(Act, Act), usize>,
}

impl Confusion {
    /// Counts the act that is found for each label, its places being given.
    pub fn of(labels: &[Labelled]) -> Confusion {
        let mut out = Confusion::default();
        for label in labels {
            out.add(label, label.found());
        }
        out
    }

    /// Counts what `reader` found: labels, and those of them that it found with
    /// at least half of their content.
    ///
    /// # Errors
    /// An article that is not there.
    pub fn of_reader(
        labels: &[Labelled],
        reader: &dyn Reader,
        articles: &Articles,
    ) -> Result<(Confusion, usize), Error> {
        let mut out = Confusion::default();
        let mut read = BTreeMap::new();
        for label in labels {
            if !read.contains_key(&label.article) {
                let reading = reader.read(articles.get(&label.article)?);
                read.insert(label.article.clone(), reading.attributions);
            }
            let best = read[&label.article]
                .iter()
                .map(|a| (common(&RoleSpans::from(a), &label.spans), a))
                .max_by(|a, b| a.0.total_cmp(&b.0));
            let found = best.filter(|(share, _)| *share >= 0.5);
            if let Some(act) = found.and_then(|(_, a)| a.act) {
                out.add(label, act);
            }
        }
        let found = out.counts.values().sum();
        Ok((out, found))
    }

    /// Where several acts are right, the one that was found counts.
    fn add(&mut self, label: &Labelled, found: Act) {
        let right = label.gold.contains(&found);
        let gold = if right {
            Some(&found)
        } else {
            label.gold.first()
        };
        if let Some(gold) = gold {
            *self.counts.entry((*gold, found)).or_default() += 1;
        }
    }

    fn sum(&self, test: impl Fn(Act, Act) -> bool) -> usize {
        let cells = self.counts.iter().filter(|((g, f), _)| test(*g, *f));
        cells.map(|(_, n)| n).sum()
    }

    /// Share of right acts.
    pub fn accuracy(&self) -> f64 {
        self.sum(|g, f| g == f) as f64 / self.sum(|_, _| true) as f64
    }

    /// Precision, recall and F1 of an act, 0 where they are shares of nothing.
    pub fn of_act(&self, act: Act) -> [f64; 3] {
        let right = self.sum(|g, f| g == act && f == act) as f64;
        let (gold, found) = (self.sum(|g, _| g == act), self.sum(|_, f| f == act));
        let share = |of: usize| if of == 0 { 0.0 } else { right / of as f64 };
        let both = gold + found;
        let f1 = if both == 0 {
            0.0
        } else {
            2.0 * right / both as f64
        };
        [share(found), share(gold), f1]
    }

    /// Mean F1 of the acts that occur in gold.
    pub fn macro_f1(&self) -> f64 {
        let there: Vec<Act> = ACTS
            .into_iter()
            .filter(|a| self.sum(|g, _| g == *a) > 0)
            .collect();
        there.iter().map(|a| self.of_act(*a)[2]).sum::<f64>() / there.len() as f64
    }

    /// Name → value, for floors.
    pub fn measures(&self) -> BTreeMap<String, f64> {
        BTreeMap::from([
            ("accuracy".to_owned(), self.accuracy()),
            ("macro_f1".to_owned(), self.macro_f1()),
        ])
    }

    /// A table for people, under the heading `name`: figures of each act, and
    /// beside them how often which act was found for it.
    pub fn report(&self, name: &str) -> String {
        let mut out = String::new();
        // Writing to a string does not fail.
        let _ = self.write(&mut out, name);
        out
    }

    fn write(&self, out: &mut String, name: &str) -> std::fmt::Result {
        writeln!(
            out,
            "{name}: {} labels, accuracy {:.1}, macro F1 {:.1}",
            self.sum(|_, _| true),
            100.0 * self.accuracy(),
            100.0 * self.macro_f1()
        )?;
        write!(
            out,
            "{:<9} {:>5} {:>5} {:>5} {:>5}  |",
            "gold", "n", "P", "R", "F1"
        )?;
        for act in ACTS {
            write!(out, " {:>5.5}", act_name(act))?;
        }
        writeln!(out)?;
        for gold in ACTS {
            let n = self.sum(|g, _| g == gold);
            let [p, r, f1] = self.of_act(gold).map(|v| 100.0 * v);
            let name = act_name(gold);
            write!(out, "{name:<9} {n:>5} {p:>5.1} {r:>5.1} {f1:>5.1}  |")?;
            for found in ACTS {
                match self.counts.get(&(gold, found)) {
                    Some(n) => write!(out, " {n:>5}")?,
                    None => write!(out, " {:>5}", "·")?,
                }
            }
            writeln!(out)?;
        }
        Ok(())
    }
}

/// The share of code points that two contents have in common, of all that they
/// have.
fn common(a: &RoleSpans, b: &RoleSpans) -> f64 {
    let size = |spans: &[Span]| spans.iter().map(|s| s.len()).sum::<u32>();
    let mut both = 0;
    for x in &a.content {
        for y in &b.content {
            let (start, end) = (x.start.max(y.start), x.end.min(y.end));
            both += end.saturating_sub(start);
        }
    }
    let all = size(&a.content) + size(&b.content) - both;
    f64::from(both) / f64::from(all.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labelled(gold: &[Act]) -> Labelled {
        let text = "He said yes".into();
        Labelled::new("a", &text, RoleSpans::default(), gold.to_vec())
    }

    #[test]
    fn pieces_are_found_next_to_each_other() {
        let text = "He said no. She said “yes,” he said, “and no”. They said so.";
        let spans = places(text, ["he", "said", "“yes,” | “and no”"]).expect("all are there");
        let map = OffsetMap::new(text);
        let at = |spans: &[Span]| {
            spans
                .iter()
                .map(|s| map.to_byte(s.start))
                .collect::<Vec<_>>()
        };
        let he = text.find("he said,").expect("it is there");
        assert_eq!(at(&spans.source), [he]);
        // The nearest cue is that of the piece that begins the content.
        assert_eq!(at(&spans.cue), [text.find("said “").expect("it is there")]);
        assert_eq!(spans.content.len(), 2);
        assert!(places(text, ["", "", "maybe"]).is_err());
    }

    #[test]
    fn figures_follow_the_counts() {
        let mut c = Confusion::default();
        for (gold, found, n) in [
            (Act::State, Act::State, 6),
            (Act::State, Act::Deny, 2),
            (Act::Deny, Act::Deny, 2),
        ] {
            for _ in 0..n {
                c.add(&labelled(&[gold]), found);
            }
        }
        assert_eq!(c.accuracy(), 0.8);
        assert_eq!(c.of_act(Act::Deny), [0.5, 1.0, 2.0 / 3.0]);
        assert_eq!(c.of_act(Act::Ask), [0.0; 3]);
        let state = 2.0 * 6.0 / 14.0;
        assert!((c.macro_f1() - (state + 2.0 / 3.0) / 2.0).abs() < 1e-12);
    }

    #[test]
    fn one_of_several_right_acts_is_right() {
        let mut c = Confusion::default();
        c.add(&labelled(&[Act::Decline, Act::Deny]), Act::Deny);
        assert_eq!(c.accuracy(), 1.0);
    }
}
