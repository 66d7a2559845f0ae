//! Annotated passages as JSON lines, for the trainer of the accurate reader.

use crate::example::Example;
use dixit_eval::corpus::Article;
use dixit_extract::accurate::words::words;
use dixit_model::OffsetMap;
use serde::Serialize;
use std::io::Write;
use std::path::Path;

/// A passage with what people marked in it. Numbers of words count from 0.
#[derive(Serialize)]
struct Passage<'a> {
    /// The article's file name without `.txt`.
    article: &'a str,
    words: Vec<&'a str>,
    kinds: Vec<u8>,
    /// 1 where a sentence begins.
    begins: Vec<u8>,
    /// The class of the boundary before each word.
    boundaries: &'a [u8],
    /// Code points of each word in the article's text, half open.
    spans: Vec<(u32, u32)>,
    gold: Vec<Gold<'a>>,
}

/// The numbers of an attribution's words.
#[derive(Serialize)]
struct Gold<'a> {
    source: &'a [usize],
    cue: &'a [usize],
    content: &'a [usize],
}

/// Writes the passages in order of article and place.
pub(crate) fn write(
    path: &Path,
    articles: &[Article],
    examples: &[Example],
) -> Result<(), std::io::Error> {
    let mut out = std::io::BufWriter::new(std::fs::File::create(path)?);
    let maps: Vec<OffsetMap<'_>> = articles.iter().map(|a| OffsetMap::new(&a.text)).collect();
    for e in examples {
        let a = &articles[e.article];
        let words: Vec<_> = words(&a.text, &e.view).collect();
        let spans = (0..e.view.len()).map(|i| {
            let span = maps[e.article].span(e.view.bytes(i));
            (span.start, span.end)
        });
        let gold = e.gold.iter().map(|g| Gold {
            source: &g.source,
            cue: &g.cue,
            content: &g.content,
        });
        let passage = Passage {
            article: &a.stem,
            kinds: words.iter().map(|w| w.kind).collect(),
            begins: words.iter().map(|w| u8::from(w.begins)).collect(),
            boundaries: e.view.boundaries(),
            words: words.iter().map(|w| w.text).collect(),
            spans: spans.collect(),
            gold: gold.collect(),
        };
        serde_json::to_writer(&mut out, &passage)?;
        out.write_all(b"\n")?;
    }
    out.flush()
}
