//! From links to claims: best first, and never on one link alone.
//!
//! Pairs are joined from the best down; two groups only if their members agree
//! on average, so that a chain of neighbours does not melt two claims into one.
//! What merely refers to another attribution of its document follows it.
//! Everything is ordered by scores and by the contents' places in documents that
//! are named by their hashes, so that the order of documents does not show.

use std::collections::BTreeMap;

use super::Similarity;
use super::compare::{Link, THRESHOLD, compare};
use super::proposition::Proposition;

/// The mean score of the members of two groups that are joined. Lower than for a
/// pair: of wordings A, B, C two may have little in common. Tuned on the
/// development part of `dixit-eval board`; .3 to .4 give the same.
const MEAN: f32 = 0.35;

/// Members of each group that are held against the other's.
const MOST_HELD: usize = 12;

/// Propositions that share a word, beyond which the word leads to no comparison:
/// it is a topic of the collection.
const MOST_SHARING: usize = 300;

/// A link that joined two propositions.
#[derive(Clone, Debug)]
pub(crate) struct Joined {
    pub(crate) a: usize,
    pub(crate) b: usize,
    pub(crate) link: Link,
}

/// The propositions by claim.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    /// Members, each group and all groups in order of the propositions.
    pub(crate) groups: Vec<Vec<usize>>,
    pub(crate) links: Vec<Joined>,
}

/// Groups propositions, which must be in their lasting order.
pub(crate) fn group(
    propositions: &[Proposition],
    similarity: Option<&dyn Similarity>,
) -> Groups {
    let attached = attached(propositions);
    let mut links = Vec::new();
    for (a, b) in candidates(propositions, &attached) {
        let link = compare(&propositions[a], &propositions[b], similarity);
        if link.score >= THRESHOLD {
            links.push(Joined { a, b, link });
        }
    }
    links.sort_by(|x, y| {
        let scores = y.link.score.total_cmp(&x.link.score);
        scores.then((x.a, x.b).cmp(&(y.a, y.b)))
    });
    let mut of: Vec<usize> = (0..propositions.len()).collect();
    let mut members: Vec<Vec<usize>> = of.iter().map(|&i| vec![i]).collect();
    let mut kept = Vec::new();
    for joined in links {
        let (x, y) = (of[joined.a], of[joined.b]);
        if x != y && !agree(&members[x], &members[y], propositions, similarity) {
            continue;
        }
        kept.push(joined);
        if x != y {
            merge(x.min(y), x.max(y), &mut of, &mut members);
        }
    }
    for (i, to) in attached.iter().enumerate() {
        if let Some((to, reason)) = to {
            let (x, y) = (of[i], of[*to]);
            if x != y {
                merge(x.min(y), x.max(y), &mut of, &mut members);
            }
            kept.push(Joined {
                a: i,
                b: *to,
                link: Link {
                    score: REFERENCE,
                    reasons: vec![super::compare::Reason {
                        supports: true,
                        text: (*reason).to_owned(),
                    }],
                },
            });
        }
    }
    let mut groups: Vec<Vec<usize>> = members.into_iter().filter(|m| !m.is_empty()).collect();
    for group in &mut groups {
        group.sort_unstable();
    }
    groups.sort();
    Groups {
        groups,
        links: kept,
    }
}

/// How sure a reference inside a document is: the share of those right on the
/// development part of the board.
const REFERENCE: f32 = 0.8;

/// By proposition, the one that it refers to.
fn attached(propositions: &[Proposition]) -> Vec<Option<(usize, &'static str)>> {
    let places: BTreeMap<(u32, u32), usize> = propositions
        .iter()
        .enumerate()
        .map(|(i, p)| ((p.document, p.id.0), i))
        .collect();
    let find = |p: &Proposition| {
        let refers = p.refers.as_ref()?;
        let to = places.get(&(p.document, refers.to.0))?;
        Some((*to, refers.reason))
    };
    propositions.iter().map(find).collect()
}

fn merge(low: usize, high: usize, of: &mut [usize], members: &mut [Vec<usize>]) {
    // The smaller goes into the larger: each proposition moves seldom.
    let (into, from) = match members[low].len() >= members[high].len() {
        true => (low, high),
        false => (high, low),
    };
    for member in std::mem::take(&mut members[from]) {
        of[member] = into;
        members[into].push(member);
    }
}

fn agree(
    a: &[usize],
    b: &[usize],
    propositions: &[Proposition],
    similarity: Option<&dyn Similarity>,
) -> bool {
    let (mut sum, mut pairs) = (0.0, 0);
    for &x in a.iter().take(MOST_HELD) {
        for &y in b.iter().take(MOST_HELD) {
            sum += compare(&propositions[x], &propositions[y], similarity).score;
            pairs += 1;
        }
    }
    sum / pairs as f32 >= MEAN
}

/// Pairs that are worth a comparison: they share a word of weight or its class.
fn candidates(
    propositions: &[Proposition],
    attached: &[Option<(usize, &'static str)>],
) -> Vec<(usize, usize)> {
    let mut sharing: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, p) in propositions.iter().enumerate() {
        if attached[i].is_some() {
            continue;
        }
        for term in p.terms.iter().filter(|t| t.weight >= 0.2) {
            sharing.entry(term.stem.clone()).or_default().push(i);
            for class in &term.classes {
                let key = format!("={}", class.name());
                let of = sharing.entry(key).or_default();
                if of.last() != Some(&i) {
                    of.push(i);
                }
            }
        }
    }
    let mut pairs = Vec::new();
    for of in sharing.values().filter(|of| of.len() <= MOST_SHARING) {
        for (at, &a) in of.iter().enumerate() {
            for &b in &of[at + 1..] {
                // A content inside another's is that one's own claim.
                let (x, y) = (&propositions[a], &propositions[b]);
                let nested = x.document == y.document
                    && (x.parent == Some(y.id) || y.parent == Some(x.id));
                if !nested {
                    pairs.push((a, b));
                }
            }
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}
