//! The measures.
//!
//! # Definitions
//! The three roles follow the annotation guidelines of PARC (Pareti) and
//! PolNeAR (Newell, Margolin and Ruths, *An Attribution Relations Corpus for
//! Political News*, LREC 2018).
//!
//! - **token**: a match of `\w+|[^\w\s]`; it has a role when its start lies in
//!   a span of that role.
//! - **trimmed**: a set of tokens with the punctuation cut off both edges of
//!   each run of adjacent tokens; a set of punctuation alone stays.
//! - **overlap of two contents**: Jaccard index of their tokens, that is common
//!   tokens by tokens in either; 0 if both are empty.
//! - **agreement of two sources**: F1 of their tokens, that is twice the common
//!   tokens by the sum of both counts; 1 if both are empty.
//! - **precision, recall, F1**: hits by predicted, hits by gold, and their
//!   harmonic mean, over the whole corpus (micro). A share of nothing is 0.
//!
//! | measure | meaning |
//! |---|---|
//! | `tokens.ROLE` | precision, recall, F1 over tokens that have the role in any attribution |
//! | `spans.ROLE` | the same over an article's distinct trimmed spans of the role, which must be equal; this follows CofeNet (Wang and others, COLING 2022) |
//! | `attributions.content_exact` | trimmed contents are equal |
//! | `attributions.content_partial` | overlap of contents ≥ 0.5 |
//! | `attributions.full` | overlap of contents ≥ 0.5 and agreement of sources ≥ 0.5 |
//! | `attributions.full_any_source` | overlap of contents ≥ 0.5 and sources share a token, or both are empty |
//! | `recall_by_type.KIND` | share of the gold attributions of that [kind](Text::kind) that are matched under `content_partial` and `full` |
//! | `direct.content_recall` | share of the direct gold attributions that are matched under `content_partial` |
//! | `direct.source_accuracy` | share of those matched whose sources agree to ≥ 0.5 |
//! | `direct.source_any_accuracy` | share of those matched whose sources agree at all |
//! | `direct.covered_recall` | share of the direct gold attributions at least half of whose tokens lie in some predicted content, however that was cut |
//! | `direct.covered_source_accuracy` | of those, share whose likeliest prediction agrees in source to ≥ 0.5: the one with the most common tokens, then the best source, then the first |
//!
//! Attributions are matched one to one inside an article, greedily: highest
//! overlap of contents first, then highest agreement of sources, then order in
//! the gold, then order of prediction.
//!
//! # Origin
//! All of this is a port of `attributions_eval.py`; see the [crate].

use crate::corpus::Corpus;
use crate::predictions::Predictions;
use crate::text::{Text, TokenSet};
use crate::{Error, RoleSpans};
use dixit_model::{Kind, Span};
use serde::Serialize;
use std::collections::BTreeSet;

/// Least overlap of two contents, and least agreement of two sources, that
/// counts as the same. A half is what the reference fixes.
const SAME: f64 = 0.5;

/// Every measure of one reader on one corpus.
///
/// Serialises to the object that the reference prints.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scores {
    /// How much was scored.
    pub counts: Counts,
    /// Tokens by role.
    pub tokens: ByRole,
    /// Distinct spans by role.
    pub spans: ByRole,
    /// Attributions by how much of them has to agree.
    pub attributions: ByLevel,
    /// Recall by the kind of the gold content.
    pub recall_by_type: ByKind,
    /// Measures over direct quotations.
    pub direct: Direct,
}

impl Scores {
    /// The value of the measure with that dotted name, such as
    /// `attributions.full.f1`, or nothing if no measure has it. The inner
    /// value is nothing where the measure is a share of nothing.
    pub fn measure(&self, name: &str) -> Option<Option<f64>> {
        let json = serde_json::to_value(self).ok()?;
        let value = name.split('.').try_fold(&json, |v, key| v.get(key))?;
        if value.is_null() {
            return Some(None);
        }
        value.as_f64().map(Some)
    }
}

/// How much was scored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Articles.
    pub articles: usize,
    /// Tokens in their texts.
    pub tokens: usize,
    /// Gold attributions.
    pub gold_attributions: usize,
    /// Predicted attributions.
    pub predicted_attributions: usize,
    /// Gold attributions whose source holds no token.
    pub gold_without_source: usize,
    /// Predicted attributions whose source holds no token.
    pub predicted_without_source: usize,
    /// Articles that the predictions do not name; they count as articles in
    /// which nothing was found.
    pub articles_without_prediction_line: usize,
}

/// Precision, recall and F1, rounded to four decimals, and what they rest on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Prf {
    /// Precision: hits by predicted.
    pub p: f64,
    /// Recall: hits by gold.
    pub r: f64,
    /// Harmonic mean of both.
    pub f1: f64,
    /// Hits.
    pub tp: usize,
    /// Predicted.
    pub predicted: usize,
    /// Gold.
    pub gold: usize,
}

/// A measure for each role.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the roles of an attribution")]
pub struct ByRole {
    pub content: Prf,
    pub source: Prf,
    pub cue: Prf,
}

/// A measure for each demand on an attribution; see the [module](self).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "defined in the module's table")]
pub struct ByLevel {
    pub content_exact: Prf,
    pub content_partial: Prf,
    pub full: Prf,
    pub full_any_source: Prf,
}

/// A measure for each kind of content.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the kinds of a content")]
pub struct ByKind {
    pub direct: Recall,
    pub mixed: Recall,
    pub indirect: Recall,
}

/// Recall over the gold attributions of one kind, rounded to four decimals.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Recall {
    /// Gold attributions of the kind.
    pub gold: usize,
    /// Share matched under `content_partial`.
    pub content_partial: Option<f64>,
    /// Share matched under `full`.
    pub full: Option<f64>,
}

/// Measures over direct quotations, rounded to four decimals; see the
/// [module](self).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "defined in the module's table")]
pub struct Direct {
    pub gold: usize,
    pub content_recall: Option<f64>,
    pub source_accuracy: Option<f64>,
    pub source_any_accuracy: Option<f64>,
    pub covered_recall: Option<f64>,
    pub covered_source_accuracy: Option<f64>,
}

/// Scores `predictions` against the gold of `corpus`.
///
/// # Errors
/// Names the articles that are predicted but not in the corpus, or the article
/// and span that reaches past the end of its text.
pub fn evaluate(corpus: &Corpus, predictions: &Predictions) -> Result<Scores, Error> {
    let stems: BTreeSet<&str> = corpus.articles.iter().map(|a| a.stem.as_str()).collect();
    let unknown = predictions.0.keys().map(String::as_str);
    let unknown: Vec<&str> = unknown.filter(|stem| !stems.contains(stem)).collect();
    if !unknown.is_empty() {
        let more = if unknown.len() > 5 { ", …" } else { "" };
        return Err(Error::new(format!(
            "{} predicted articles are not in the corpus: {}{more}",
            unknown.len(),
            unknown[..unknown.len().min(5)].join(", ")
        )));
    }
    let mut sums = Sums::default();
    for article in &corpus.articles {
        let predicted = predictions.0.get(&article.stem);
        sums.counts.articles_without_prediction_line += usize::from(predicted.is_none());
        let predicted = predicted.map_or(&[][..], Vec::as_slice);
        sums.add(&article.text, &article.gold, predicted)
            .map_err(|(side, span, chars)| {
                Error::new(format!(
                    "{}: {side} span {}..{} reaches past the text of {chars} code points",
                    article.stem, span.start, span.end
                ))
            })?;
    }
    Ok(sums.scores())
}

/// For each predicted attribution of an article, whether it is matched with a
/// gold one at the level `full`.
///
/// # Errors
/// The span that reaches past the end of the text, in words.
pub(crate) fn matched_in_full(
    text: &str,
    gold: &[RoleSpans],
    predicted: &[RoleSpans],
) -> Result<Vec<bool>, String> {
    let text = Text::new(text);
    let cover = |items: &[RoleSpans]| -> Result<Vec<Covered>, String> {
        let covered = items.iter().map(|item| Covered::new(&text, item));
        covered.collect::<Result<_, _>>().map_err(|span| {
            format!(
                "span {}..{} reaches past the text of {} code points",
                span.start,
                span.end,
                text.chars()
            )
        })
    };
    let mut right = vec![false; predicted.len()];
    let matched = match_levels(&cover(gold)?, &cover(predicted)?);
    for &p in matched[FULL].iter().flatten() {
        right[p] = true;
    }
    Ok(right)
}

/// Hits, predicted, gold.
#[derive(Clone, Copy, Default)]
struct Tally {
    tp: usize,
    predicted: usize,
    gold: usize,
}

impl Tally {
    fn add(&mut self, tp: usize, predicted: usize, gold: usize) {
        self.tp += tp;
        self.predicted += predicted;
        self.gold += gold;
    }

    fn prf(self) -> Prf {
        let share = |whole| {
            if whole == 0 {
                0.0
            } else {
                self.tp as f64 / whole as f64
            }
        };
        let (p, r) = (share(self.predicted), share(self.gold));
        let f1 = if p + r > 0.0 {
            2.0 * p * r / (p + r)
        } else {
            0.0
        };
        Prf {
            p: round(p),
            r: round(r),
            f1: round(f1),
            tp: self.tp,
            predicted: self.predicted,
            gold: self.gold,
        }
    }
}

/// Number of demands that an attribution is matched under, and their places.
const LEVELS: usize = 4;
const EXACT: usize = 0;
const PARTIAL: usize = 1;
const FULL: usize = 2;
const ANY_SOURCE: usize = 3;

/// Running sums over articles. Roles stand in the order content, source, cue;
/// kinds in that of [`Kind`]'s place in [`KINDS`].
#[derive(Default)]
struct Sums {
    counts: Counts,
    tokens: [Tally; 3],
    spans: [Tally; 3],
    hits: [usize; LEVELS],
    kinds: [KindSums; 3],
    direct: DirectSums,
}

#[derive(Clone, Copy, Default)]
struct KindSums {
    gold: usize,
    content_partial: usize,
    full: usize,
}

#[derive(Default)]
struct DirectSums {
    found: usize,
    source: usize,
    any: usize,
    covered: usize,
    covered_source: usize,
}

const KINDS: [Kind; 3] = [Kind::Direct, Kind::Mixed, Kind::Indirect];

/// The tokens of one attribution.
struct Covered {
    content: TokenSet,
    source: TokenSet,
    cue: TokenSet,
    /// Trimmed content.
    trimmed: TokenSet,
}

impl Covered {
    fn new(text: &Text, spans: &RoleSpans) -> Result<Covered, Span> {
        let content = text.cover(&spans.content)?;
        Ok(Covered {
            trimmed: text.trim(&content),
            content,
            source: text.cover(&spans.source)?,
            cue: text.cover(&spans.cue)?,
        })
    }

    fn roles(&self) -> [&TokenSet; 3] {
        [&self.content, &self.source, &self.cue]
    }
}

/// A span past the end: whose it is, the span, the text's length.
type PastEnd = (&'static str, Span, usize);

impl Sums {
    fn add(
        &mut self,
        text: &str,
        gold: &[RoleSpans],
        predicted: &[RoleSpans],
    ) -> Result<(), PastEnd> {
        let text = Text::new(text);
        let cover = |side, items: &[RoleSpans]| {
            let covered = items.iter().map(|item| Covered::new(&text, item));
            let covered: Result<Vec<_>, _> = covered.collect();
            covered.map_err(|span| (side, span, text.chars()))
        };
        let kinds = gold.iter().map(|g| &g.content[..]);
        let (gold, predicted) = (cover("gold", gold)?, cover("predicted", predicted)?);
        let no_source = |items: &[Covered]| items.iter().filter(|a| a.source.is_empty()).count();
        self.counts.articles += 1;
        self.counts.tokens += text.tokens();
        self.counts.gold_attributions += gold.len();
        self.counts.predicted_attributions += predicted.len();
        self.counts.gold_without_source += no_source(&gold);
        self.counts.predicted_without_source += no_source(&predicted);
        for role in 0..3 {
            let union = |items: &[Covered]| TokenSet::union(items.iter().map(|a| a.roles()[role]));
            let (a, b) = (union(&gold), union(&predicted));
            self.tokens[role].add(a.overlap(&b), b.len(), a.len());
            let distinct = |items: &[Covered]| {
                let trimmed = items.iter().map(|a| text.trim(a.roles()[role]));
                trimmed.filter(|t| !t.is_empty()).collect::<BTreeSet<_>>()
            };
            let (a, b) = (distinct(&gold), distinct(&predicted));
            self.spans[role].add(a.intersection(&b).count(), b.len(), a.len());
        }
        let matches = match_levels(&gold, &predicted);
        for (hits, matched) in self.hits.iter_mut().zip(&matches) {
            *hits += matched.iter().flatten().count();
        }
        for (g, (item, spans)) in gold.iter().zip(kinds).enumerate() {
            let kind = text.kind(spans, &item.content);
            let partial = matches[PARTIAL][g];
            if let Some(sums) = KINDS.iter().position(|&k| k == kind) {
                let sums = &mut self.kinds[sums];
                sums.gold += 1;
                sums.content_partial += usize::from(partial.is_some());
                sums.full += usize::from(matches[FULL][g].is_some());
            }
            if kind == Kind::Direct {
                self.direct.add(item, partial, &predicted);
            }
        }
        Ok(())
    }

    fn scores(self) -> Scores {
        let by_role = |tallies: [Tally; 3]| {
            let [content, source, cue] = tallies.map(Tally::prf);
            ByRole {
                content,
                source,
                cue,
            }
        };
        let (predicted, gold) = (
            self.counts.predicted_attributions,
            self.counts.gold_attributions,
        );
        let level = |level: usize| {
            let mut tally = Tally::default();
            tally.add(self.hits[level], predicted, gold);
            tally.prf()
        };
        let [direct, mixed, indirect] = self.kinds.map(|k| Recall {
            gold: k.gold,
            content_partial: ratio(k.content_partial, k.gold),
            full: ratio(k.full, k.gold),
        });
        let d = &self.direct;
        Scores {
            tokens: by_role(self.tokens),
            spans: by_role(self.spans),
            attributions: ByLevel {
                content_exact: level(EXACT),
                content_partial: level(PARTIAL),
                full: level(FULL),
                full_any_source: level(ANY_SOURCE),
            },
            direct: Direct {
                gold: direct.gold,
                content_recall: ratio(d.found, direct.gold),
                source_accuracy: ratio(d.source, d.found),
                source_any_accuracy: ratio(d.any, d.found),
                covered_recall: ratio(d.covered, direct.gold),
                covered_source_accuracy: ratio(d.covered_source, d.covered),
            },
            recall_by_type: ByKind {
                direct,
                mixed,
                indirect,
            },
            counts: self.counts,
        }
    }
}

impl DirectSums {
    /// Adds one direct gold attribution and its match under `content_partial`.
    fn add(&mut self, gold: &Covered, partial: Option<usize>, predicted: &[Covered]) {
        if let Some(p) = partial {
            let s = source_f1(gold, &predicted[p]);
            self.found += 1;
            self.source += usize::from(s >= SAME);
            self.any += usize::from(s > 0.0);
        }
        let union = TokenSet::union(predicted.iter().map(|b| &b.content));
        if gold.content.is_empty() || 2 * union.overlap(&gold.content) < gold.content.len() {
            return;
        }
        let mut best: Option<(usize, f64)> = None;
        for b in predicted {
            let this = (b.content.overlap(&gold.content), source_f1(gold, b));
            // Strictly better only, so that of equals the first stays.
            if best.is_none_or(|best| this > best) {
                best = Some(this);
            }
        }
        self.covered += 1;
        self.covered_source += usize::from(best.is_some_and(|(_, s)| s >= SAME));
    }
}

fn jaccard(a: &TokenSet, b: &TokenSet) -> f64 {
    let common = a.overlap(b);
    let either = a.len() + b.len() - common;
    if either == 0 {
        return 0.0;
    }
    common as f64 / either as f64
}

fn source_f1(a: &Covered, b: &Covered) -> f64 {
    let (a, b) = (&a.source, &b.source);
    if a.is_empty() && b.is_empty() {
        return 1.0;
    }
    (2 * a.overlap(b)) as f64 / (a.len() + b.len()) as f64
}

/// A pair that may be matched.
struct Pair {
    jaccard: f64,
    source_f1: f64,
    gold: usize,
    predicted: usize,
    /// Whether the pair qualifies at each level.
    qualifies: [bool; LEVELS],
}

/// For each level, which predicted attribution each gold one is matched with.
fn match_levels(gold: &[Covered], predicted: &[Covered]) -> [Vec<Option<usize>>; LEVELS] {
    let mut pairs = Vec::new();
    for (g, a) in gold.iter().enumerate() {
        for (p, b) in predicted.iter().enumerate() {
            let jaccard = jaccard(&a.content, &b.content);
            // No level takes a pair without a common token: equal trimmed
            // contents that are not empty have one.
            if jaccard == 0.0 {
                continue;
            }
            let s = source_f1(a, b);
            let partial = jaccard >= SAME;
            let mut qualifies = [false; LEVELS];
            qualifies[EXACT] = a.trimmed == b.trimmed;
            qualifies[PARTIAL] = partial;
            qualifies[FULL] = partial && s >= SAME;
            qualifies[ANY_SOURCE] = partial && s > 0.0;
            pairs.push(Pair {
                jaccard,
                source_f1: s,
                gold: g,
                predicted: p,
                qualifies,
            });
        }
    }
    // The pairs are in order of gold, then of prediction, and the sort keeps
    // that among equals.
    pairs.sort_by(|x, y| {
        let by_jaccard = y.jaccard.total_cmp(&x.jaccard);
        by_jaccard.then(y.source_f1.total_cmp(&x.source_f1))
    });
    std::array::from_fn(|level| {
        let mut matched = vec![None; gold.len()];
        let mut used = vec![false; predicted.len()];
        for pair in pairs.iter().filter(|pair| pair.qualifies[level]) {
            if matched[pair.gold].is_none() && !used[pair.predicted] {
                matched[pair.gold] = Some(pair.predicted);
                used[pair.predicted] = true;
            }
        }
        matched
    })
}

fn ratio(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| round(part as f64 / whole as f64))
}

/// Rounds to four decimals as Python's `round` does: by the exact binary
/// value, an exact half to the even neighbour. Formatting does the same.
fn round(value: f64) -> f64 {
    format!("{value:.4}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Article;
    use std::collections::BTreeMap;

    const TEXT: &str = "Ann Lee said “I will win,” on Monday.\n\
                        “Taxes rose,” Bob said. “They fell.\n“Hard.”\n\
                        Experts believe growth is slow.\n";

    fn spans(parts: &[&str]) -> Vec<Span> {
        let span = |part: &&str| {
            let byte = TEXT.find(part).expect("the part stands in the text");
            let start = TEXT[..byte].chars().count() as u32;
            Span::new(start, start + part.chars().count() as u32)
        };
        parts.iter().map(span).collect()
    }

    fn item(source: &[&str], cue: &[&str], content: &[&str]) -> RoleSpans {
        RoleSpans {
            source: spans(source),
            cue: spans(cue),
            content: spans(content),
        }
    }

    fn gold() -> Vec<RoleSpans> {
        vec![
            item(&["Ann Lee"], &["said"], &["“I will win,”"]),
            item(
                &["Bob"],
                &["said. "],
                &["“Taxes rose,”", "“They fell.\n“Hard.”"],
            ),
            item(&["Experts"], &["believe"], &["growth is slow"]),
        ]
    }

    fn run(gold: Vec<RoleSpans>, predicted: Vec<RoleSpans>) -> Scores {
        let corpus = Corpus {
            articles: vec![Article {
                stem: "x".to_owned(),
                text: TEXT.to_owned(),
                gold,
            }],
            sha256: String::new(),
        };
        let predictions = Predictions(BTreeMap::from([("x".to_owned(), predicted)]));
        evaluate(&corpus, &predictions).expect("spans in the text")
    }

    #[test]
    fn gold_against_itself_is_perfect() {
        let r = run(gold(), gold());
        let perfect = [
            &r.tokens.content,
            &r.tokens.source,
            &r.tokens.cue,
            &r.spans.content,
            &r.spans.source,
            &r.spans.cue,
            &r.attributions.content_exact,
            &r.attributions.content_partial,
            &r.attributions.full,
            &r.attributions.full_any_source,
        ];
        assert!(perfect.iter().all(|m| m.f1 == 1.0), "{r:?}");
        assert_eq!(r.direct.gold, 2);
        assert_eq!(r.direct.covered_source_accuracy, Some(1.0));
        assert_eq!(r.recall_by_type.indirect.full, Some(1.0));
        assert_eq!(r.recall_by_type.mixed.full, None);
    }

    #[test]
    fn nothing_found_scores_nothing() {
        let r = run(gold(), Vec::new());
        assert_eq!(r.attributions.full.f1, 0.0);
        assert_eq!(r.tokens.content.gold, 22);
        assert_eq!(r.direct.content_recall, Some(0.0));
        assert_eq!(r.direct.source_accuracy, None);
        assert_eq!(r.measure("direct.source_accuracy"), Some(None));
        assert_eq!(r.measure("tokens.content.gold"), Some(Some(22.0)));
        assert_eq!(r.measure("tokens.content"), None);
        assert_eq!(r.measure("tokens.verb.f1"), None);
    }

    #[test]
    fn edge_punctuation_does_not_count_against_exactness() {
        let r = run(gold(), vec![item(&["Lee"], &["said"], &["I will win"])]);
        assert_eq!(r.attributions.content_exact.tp, 1);
        assert_eq!(r.spans.content.tp, 1);
        // 3 of 6 tokens in common; source: F1 2·1/3.
        assert_eq!(r.attributions.content_partial.tp, 1);
        assert_eq!(r.attributions.full.tp, 1);
        assert_eq!(r.tokens.source.r, 0.25);
        assert_eq!(r.tokens.source.f1, 0.4);
    }

    #[test]
    fn the_source_decides_between_equal_contents() {
        let first = item(&["Experts"], &[], &["growth is slow"]);
        let second = item(&["Bob"], &[], &["growth is slow"]);
        let gold = vec![second.clone(), first.clone()];
        let r = run(gold, vec![first.clone(), second]);
        assert_eq!(r.attributions.full.tp, 2);
        // Without sources to tell them apart, order does.
        let bare = item(&[], &[], &["growth is slow"]);
        let r = run(vec![bare, first.clone()], vec![first.clone(), first]);
        assert_eq!(r.attributions.content_partial.tp, 2);
        assert_eq!(r.attributions.full.tp, 1);
        assert_eq!(r.counts.gold_without_source, 1);
    }

    #[test]
    fn greedy_matching_takes_the_best_pair_first() {
        // The second gold content fits the prediction better than the first.
        let gold = vec![
            item(&["Bob"], &[], &["growth is slow"]),
            item(&["Experts"], &[], &["growth is"]),
        ];
        let r = run(gold, vec![item(&["Bob"], &[], &["growth is"])]);
        assert_eq!(r.attributions.content_partial.tp, 1);
        assert_eq!(r.attributions.content_exact.tp, 1);
        assert_eq!(
            r.attributions.full.tp, 1,
            "at this level only the first qualifies"
        );
    }

    #[test]
    fn a_quotation_cut_into_pieces_is_still_covered() {
        let pieces = vec![
            item(&["Ann Lee"], &[], &["“Taxes rose,”"]),
            item(&["Bob"], &[], &["“They fell."]),
            item(&["Bob"], &[], &["“Hard.”"]),
        ];
        let r = run(gold()[1..2].to_vec(), pieces);
        assert_eq!(r.direct.content_recall, Some(0.0));
        assert_eq!(r.direct.covered_recall, Some(1.0));
        // “Taxes rose,” has five tokens, the others four: the wrong source.
        assert_eq!(r.direct.covered_source_accuracy, Some(0.0));
    }

    #[test]
    fn rounding_is_by_exact_value_and_half_to_even() {
        for (value, expected) in [
            (1.0 / 32.0, 0.0312),
            (3.0 / 32.0, 0.0938),
            (2.0 / 3.0, 0.6667),
            (0.12345, 0.1235),
            (0.00005, 0.0001),
            (1.0, 1.0),
        ] {
            assert_eq!(round(value), expected, "{value}");
        }
    }

    #[test]
    fn what_does_not_fit_the_corpus_is_named() {
        let corpus = Corpus {
            articles: vec![Article {
                stem: "x".to_owned(),
                text: "né".to_owned(),
                gold: Vec::new(),
            }],
            sha256: String::new(),
        };
        let past = RoleSpans {
            cue: vec![Span::new(1, 3)],
            ..RoleSpans::default()
        };
        let error = |stem: &str| {
            let predictions = BTreeMap::from([(stem.to_owned(), vec![past.clone()])]);
            let result = evaluate(&corpus, &Predictions(predictions));
            result.expect_err("a misfit").to_string()
        };
        assert_eq!(
            error("x"),
            "x: predicted span 1..3 reaches past the text of 2 code points"
        );
        assert_eq!(error("y"), "1 predicted articles are not in the corpus: y");
    }
}
