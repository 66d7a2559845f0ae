//! Scores as a table for people.

use crate::score::{Prf, Recall, Scores};
use std::fmt::Write;

/// The table of `scores` under the heading `name`, line for line what the
/// reference prints. Values are per cent; `-` is a share of nothing.
pub fn table(scores: &Scores, name: &str) -> String {
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = write_table(&mut out, scores, name);
    out
}

fn write_table(out: &mut String, scores: &Scores, name: &str) -> std::fmt::Result {
    let (t, s, a) = (&scores.tokens, &scores.spans, &scores.attributions);
    let rows: [(&str, &Prf); 10] = [
        ("token content", &t.content),
        ("token source", &t.source),
        ("token cue", &t.cue),
        ("span content", &s.content),
        ("span source", &s.source),
        ("span cue", &s.cue),
        ("attribution content_exact", &a.content_exact),
        ("attribution content_partial", &a.content_partial),
        ("attribution full", &a.full),
        ("attribution full_any_source", &a.full_any_source),
    ];
    let (p, r, f1, predicted, gold) = ("P", "R", "F1", "pred", "gold");
    writeln!(
        out,
        "{name:<24.24} {p:>6} {r:>6} {f1:>6} {predicted:>7} {gold:>7}"
    )?;
    for (label, v) in rows {
        let [p, r, f1] = [v.p, v.r, v.f1].map(|v| percent(Some(v)));
        let (predicted, gold) = (v.predicted, v.gold);
        writeln!(out, "{label:<24.24} {p} {r} {f1} {predicted:>7} {gold:>7}")?;
    }
    let k = &scores.recall_by_type;
    let kinds: [(&str, &Recall); 3] = [
        ("recall direct", &k.direct),
        ("recall mixed", &k.mixed),
        ("recall indirect", &k.indirect),
    ];
    for (label, v) in kinds {
        let (partial, full) = (percent(v.content_partial), percent(v.full));
        let (none, gold) = ("", v.gold);
        writeln!(
            out,
            "{label:<24} {none:>6} {partial} {none:>6} {none:>7} {gold:>7}   full {full}"
        )?;
    }
    let d = &scores.direct;
    let [recall, source, any, covered, covered_source] = [
        d.content_recall,
        d.source_accuracy,
        d.source_any_accuracy,
        d.covered_recall,
        d.covered_source_accuracy,
    ]
    .map(|v| percent(v).trim().to_owned());
    writeln!(
        out,
        "direct: content recall {recall} source acc {source} (any {any}) | \
         covered {covered} source acc {covered_source}"
    )
}

fn percent(value: Option<f64>) -> String {
    match value {
        Some(value) => format!("{:6.1}", 100.0 * value),
        None => "   -  ".to_owned(),
    }
}
