//! Pronouns of texts with what may be meant by them, for `train/antecedent`.
//!
//! `pronouns IN OUT`: both JSON lines. IN: `id`, `text` and, where one pronoun is
//! asked about, `pronoun` (its first code point) and `names` (code points of names,
//! from and to, that are known to be of different persons). OUT: the windows that the
//! net sees, and of each pronoun where it stands in them and what the features are.

use dixit_extract::AccurateReader;
use dixit_extract::accurate::windows::Window;
use dixit_extract::antecedent::{Antecedents, Article, pronouns};
use dixit_extract::fast::view::View;
use dixit_extract::tagger::Tagger;
use dixit_model::{Document, OffsetMap, Origin};
use serde::{Deserialize, Serialize};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::ops::Range;

#[derive(Deserialize)]
struct Text {
    id: String,
    text: String,
    pronoun: Option<u32>,
    #[serde(default)]
    names: Vec<(u32, u32)>,
}

#[derive(Serialize)]
struct Out<'a> {
    id: &'a str,
    windows: Vec<(Vec<u32>, Vec<u8>)>,
    questions: Vec<Question>,
}

#[derive(Serialize)]
struct Question {
    /// Code points of the pronoun.
    span: (u32, u32),
    /// Window and row.
    at: Option<(usize, usize)>,
    alone: Vec<u16>,
    pairs: Vec<Pair>,
    /// Numbers of the candidates that were given as names.
    names: Vec<usize>,
}

#[derive(Serialize)]
struct Pair {
    c: usize,
    span: (u32, u32),
    /// Window, and the rows of the first and the last word.
    at: Option<(usize, usize, usize)>,
    f: Vec<u16>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(from), Some(to)) = (arguments.next(), arguments.next()) else {
        return Err("usage: pronouns IN OUT".into());
    };
    let (reader, tagger) = (AccurateReader::new(), Tagger::built_in());
    let mut out = BufWriter::new(std::fs::File::create(to)?);
    for line in BufReader::new(std::fs::File::open(from)?).lines() {
        let text: Text = serde_json::from_str(&line?)?;
        let origin = Origin {
            path: text.id.clone(),
            url: None,
            sha256: String::new(),
            media_type: "text/plain".to_owned(),
        };
        let document = Document::new(origin, text.text);
        let map = OffsetMap::new(&document.text);
        let mut article = Article::new(&document, &tagger);
        let byte = |n: u32| article.text.char_indices().nth(n as usize);
        let bytes =
            |&(a, b): &(u32, u32)| Some(byte(a)?.0..byte(b - 1)?.0 + byte(b - 1)?.1.len_utf8());
        let names: Vec<_> = text.names.iter().filter_map(bytes).collect();
        let names = article.include(&names);
        let candidates = std::mem::take(&mut article.candidates);
        let of = Antecedents::new(article.text, &article.sections, candidates);
        let views: Vec<&View> = article.sections.iter().map(|s| &s.view).collect();
        let windows = reader.windows(article.text, &views);
        let span = |r: &Range<usize>| {
            let s = map.span(r.clone());
            (s.start, s.end)
        };
        let mut questions = Vec::new();
        for pronoun in pronouns(article.text, &article.sections) {
            if text.pronoun.is_some_and(|p| p != span(&pronoun).0) {
                continue;
            }
            let Some((pairs, alone)) = of.pairs(&pronoun) else {
                continue;
            };
            let pairs = pairs.into_iter().map(|p| {
                let first = row(&windows, &views, p.mention.start);
                let last = row(&windows, &views, p.mention.end - 1);
                let at = first.zip(last).filter(|(a, b)| a.0 == b.0);
                Pair {
                    c: p.candidate,
                    span: span(&p.mention),
                    at: at.map(|(a, b)| (a.0, a.1, b.1)),
                    f: p.features.0,
                }
            });
            questions.push(Question {
                span: span(&pronoun),
                at: row(&windows, &views, pronoun.start),
                alone: alone.0,
                pairs: pairs.collect(),
                names: names.clone(),
            });
        }
        let windows = windows.iter().map(|w| (w.ids.clone(), w.kinds.clone()));
        let windows = windows.collect();
        let id = &text.id;
        serde_json::to_writer(
            &mut out,
            &Out {
                id,
                windows,
                questions,
            },
        )?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(())
}

/// Window and row of the word that holds the byte `at`.
fn row(windows: &[Window], views: &[&View], at: usize) -> Option<(usize, usize)> {
    for (number, window) in windows.iter().enumerate() {
        for chunk in &window.chunks {
            let view = views[chunk.passage];
            let words = chunk.words.clone();
            if view.bytes(words.end - 1).end <= at || view.bytes(words.start).start > at {
                continue;
            }
            let found = words.clone().find(|&w| view.bytes(w).contains(&at))?;
            return Some((number, chunk.rows[found - words.start]));
        }
    }
    None
}
