//! B³: how well mentions are grouped (Bagga and Baldwin 1998).

use std::collections::BTreeMap;

/// Precision and recall, each the mean over mentions.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bcubed {
    /// Of the mentions that are grouped with one, the share that belongs there.
    pub precision: f64,
    /// Of the mentions that belong with one, the share that is grouped with it.
    pub recall: f64,
    /// Mentions.
    pub mentions: usize,
}

impl Bcubed {
    /// Their harmonic mean.
    pub fn f1(&self) -> f64 {
        let sum = self.precision + self.recall;
        if sum == 0.0 {
            0.0
        } else {
            2.0 * self.precision * self.recall / sum
        }
    }
}

/// Scores pairs of a gold group and a found one, one pair a mention. A mention
/// without a found group stands alone.
pub fn bcubed<'a>(pairs: &[(&'a str, Option<&'a str>)]) -> Bcubed {
    let mut gold: BTreeMap<&str, usize> = BTreeMap::new();
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    let mut both: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (g, f) in pairs {
        *gold.entry(g).or_default() += 1;
        if let Some(f) = f {
            *found.entry(f).or_default() += 1;
            *both.entry((g, f)).or_default() += 1;
        }
    }
    let (mut precision, mut recall) = (0.0, 0.0);
    for (g, f) in pairs {
        let all = gold[g] as f64;
        match f {
            Some(f) => {
                let common = both[&(*g, *f)] as f64;
                precision += common / found[f] as f64;
                recall += common / all;
            }
            None => {
                precision += 1.0;
                recall += 1.0 / all;
            }
        }
    }
    let mentions = pairs.len();
    let mean = |sum: f64| sum / mentions.max(1) as f64;
    Bcubed {
        precision: mean(precision),
        recall: mean(recall),
        mentions,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_bagga_and_baldwin() {
        // Truth: {1-5}, {6, 7}, {8-12}; found: {1-5}, {6-12}.
        let gold = |n: usize| match n {
            1..=5 => "a",
            6..=7 => "b",
            _ => "c",
        };
        let pairs: Vec<_> = (1..=12)
            .map(|n| (gold(n), Some(if n <= 5 { "x" } else { "y" })))
            .collect();
        let scored = bcubed(&pairs);
        assert!((scored.precision - 0.762).abs() < 0.001);
        assert!((scored.recall - 1.0).abs() < 1e-9);
    }

    #[test]
    fn what_is_not_found_stands_alone() {
        let scored = bcubed(&[("a", None), ("a", None)]);
        assert_eq!((scored.precision, scored.recall), (1.0, 0.5));
    }
}
