//! Annotated paragraphs, in the tokens that the models see.

use dixit_eval::RoleSpans;
use dixit_eval::corpus::Article;
use dixit_extract::fast::crf::{B_CONTENT, B_CUE, B_SOURCE, I_CONTENT, I_CUE, I_SOURCE, allowed};
use dixit_extract::fast::decode::Found;
use dixit_extract::fast::run::overlap;
use dixit_extract::fast::view::View;
use dixit_extract::page::paragraphs;
use dixit_extract::section::{lost_capitals, sections};
use dixit_model::{Document, OffsetMap, Origin, Span};

/// An attribution that people marked, in tokens of its paragraph.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gold {
    pub(crate) source: Vec<usize>,
    pub(crate) cue: Vec<usize>,
    pub(crate) content: Vec<usize>,
}

/// A paragraph with the attributions that people marked in it.
#[derive(Debug)]
pub(crate) struct Example {
    /// Number of its article.
    pub(crate) article: usize,
    pub(crate) view: View,
    pub(crate) gold: Vec<Gold>,
    /// Labels of the first model.
    pub(crate) labels: Vec<u8>,
}

/// The paragraphs of the articles.
pub(crate) fn examples(articles: &[Article]) -> Vec<Example> {
    let mut out = Vec::new();
    for (article, a) in articles.iter().enumerate() {
        let origin = Origin {
            path: a.stem.clone(),
            url: None,
            sha256: String::new(),
            media_type: "text/plain".to_owned(),
        };
        let document = Document::new(origin, a.text.clone());
        let map = OffsetMap::new(&document.text);
        let lost = lost_capitals(&document.text);
        for section in sections(&document, &paragraphs(&document), &lost) {
            let start = section.ranges[0].start;
            let end = section.ranges[section.ranges.len() - 1].end;
            let span = map.span(start..end);
            let gold: Vec<Gold> = a
                .gold
                .iter()
                .filter(|g| span.contains(anchor(g)))
                .map(|g| in_tokens(&section.view, &map, g))
                .collect();
            let labels = labels(section.view.len(), &gold);
            out.push(Example {
                article,
                view: section.view,
                gold,
                labels,
            });
        }
    }
    out
}

/// The span that says to which paragraph an attribution belongs.
fn anchor(gold: &RoleSpans) -> Span {
    gold.cue
        .first()
        .or(gold.content.first())
        .copied()
        .unwrap_or(Span { start: 0, end: 0 })
}

fn in_tokens(view: &View, map: &OffsetMap<'_>, gold: &RoleSpans) -> Gold {
    let tokens = |spans: &[Span]| -> Vec<usize> {
        let bytes: Vec<(usize, usize)> = spans
            .iter()
            .map(|s| (map.to_byte(s.start), map.to_byte(s.end)))
            .collect();
        (0..view.len())
            .filter(|&i| {
                let at = view.bytes(i).start;
                bytes.iter().any(|&(start, end)| start <= at && at < end)
            })
            .collect()
    };
    Gold {
        source: tokens(&gold.source),
        cue: tokens(&gold.cue),
        content: tokens(&gold.content),
    }
}

/// Labels of a paragraph; where people marked a token twice, the source wins
/// over the cue and the cue over the content.
fn labels(n: usize, gold: &[Gold]) -> Vec<u8> {
    let mut out = vec![0; n];
    for g in gold {
        put(&mut out, &g.content, B_CONTENT, 0);
    }
    for g in gold {
        put(&mut out, &g.cue, B_CUE, 0);
    }
    for g in gold {
        put(&mut out, &g.source, B_SOURCE, 0);
    }
    mend(&mut out);
    out
}

/// Labels of the window from `from` for one attribution.
pub(crate) fn window_labels(n: usize, gold: &Gold, from: usize) -> Vec<u8> {
    let mut out = vec![0; n];
    put(&mut out, &gold.content, B_CONTENT, from);
    put(&mut out, &gold.source, B_SOURCE, from);
    put(&mut out, &gold.cue, B_CUE, from);
    mend(&mut out);
    out
}

fn put(out: &mut [u8], tokens: &[usize], begin: usize, from: usize) {
    let mut before = None;
    for &t in tokens {
        if let Some(slot) = t.checked_sub(from).and_then(|i| out.get_mut(i)) {
            *slot = (begin + usize::from(before.is_some_and(|b| b + 1 == t))) as u8;
        }
        before = Some(t);
    }
}

/// Makes labels that lost their beginning to another role begin anew.
fn mend(out: &mut [u8]) {
    for i in 0..out.len() {
        let label = out[i] as usize;
        let inner = matches!(label, I_SOURCE | I_CUE | I_CONTENT);
        if inner && (i == 0 || !allowed(out[i - 1] as usize, label)) {
            out[i] = label as u8 - 1;
        }
    }
}

/// Whether an attribution is one that people marked: contents share half of
/// their tokens or more (Jaccard), sources agree with F1 of half or more. The
/// measure `full` of the evaluation, without its matching one to one.
pub(crate) fn is_right(example: &Example, found: &Found) -> bool {
    let size = |runs: &[(usize, usize)]| runs.iter().map(|r| r.1 - r.0).sum::<usize>();
    let runs =
        |tokens: &[usize]| -> Vec<(usize, usize)> { tokens.iter().map(|&t| (t, t + 1)).collect() };
    example.gold.iter().any(|g| {
        let common = overlap(&runs(&g.content), &found.content);
        let union = g.content.len() + size(&found.content) - common;
        let sources = overlap(&runs(&g.source), &found.source);
        let both = g.source.len() + size(&found.source);
        common * 2 >= union && sources * 4 >= both
    })
}
