//! Links to groups, best first.

use std::collections::{BTreeMap, BTreeSet};

/// Members of each group that are held against those of the other.
const HELD: usize = 12;

/// The share of pairs between two groups that must be linked for them to become one.
/// With less, chains of half-likenesses melt different utterances together.
const LINKED: f32 = 0.5;

/// What people settled: pairs of numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settled {
    pub(crate) same: Vec<(u32, u32)>,
    pub(crate) apart: Vec<(u32, u32)>,
}

/// What is grouped.
#[derive(Clone, Debug, Default)]
pub(crate) struct Thing {
    /// The articles that print it.
    pub(crate) articles: BTreeSet<u64>,
}

struct Groups {
    /// By group's first member, the articles that print one of its members.
    articles: Vec<BTreeSet<u64>>,
    parent: Vec<u32>,
    members: Vec<Vec<u32>>,
    linked: BTreeSet<(u32, u32)>,
    /// By group's first member, groups that it must not join; kept at both ends.
    apart: BTreeMap<u32, BTreeSet<u32>>,
}

/// Groups things by links, each a pair of numbers that is likely one, the best first.
/// The result depends on the numbers and the order of links alone.
///
/// An article seldom prints one thing in two wordings: two groups are kept apart where
/// more than half of the articles of the smaller one print the other, too. Two that
/// stand in one article alone may join, as a headline and its sentence.
pub(crate) fn best_first(
    things: Vec<Thing>,
    links: &[(u32, u32)],
    settled: &Settled,
) -> Vec<Vec<u32>> {
    let count = things.len() as u32;
    let pair = |&(a, b): &(u32, u32)| (a.min(b), a.max(b));
    let mut groups = Groups {
        articles: things.into_iter().map(|thing| thing.articles).collect(),
        parent: (0..count).collect(),
        members: (0..count).map(|n| vec![n]).collect(),
        linked: links.iter().map(pair).collect(),
        apart: BTreeMap::new(),
    };
    for &(a, b) in &settled.apart {
        groups.apart.entry(a).or_default().insert(b);
        groups.apart.entry(b).or_default().insert(a);
    }
    for &(a, b) in &settled.same {
        groups.join(a, b, false);
    }
    for &(a, b) in links {
        groups.join(a, b, true);
    }
    let mut out: Vec<Vec<u32>> = groups
        .members
        .into_iter()
        .filter(|m| !m.is_empty())
        .collect();
    out.iter_mut().for_each(|members| members.sort_unstable());
    out.sort_unstable();
    out
}

impl Groups {
    fn find(&mut self, mut n: u32) -> u32 {
        while self.parent[n as usize] != n {
            let up = self.parent[self.parent[n as usize] as usize];
            self.parent[n as usize] = up;
            n = up;
        }
        n
    }

    fn join(&mut self, a: u32, b: u32, asked: bool) {
        let (a, b) = (self.find(a), self.find(b));
        if a == b || self.kept_apart(a, b) || (asked && !self.near(a, b)) {
            return;
        }
        let size = |n: u32| self.members[n as usize].len();
        let (into, from) = match (size(a), size(b)) {
            (x, y) if x > y || (x == y && a < b) => (a, b),
            _ => (b, a),
        };
        self.parent[from as usize] = into;
        let moved = std::mem::take(&mut self.members[from as usize]);
        self.members[into as usize].extend(moved);
        let articles = std::mem::take(&mut self.articles[from as usize]);
        self.articles[into as usize].extend(articles);
        let apart = self.apart.remove(&from).unwrap_or_default();
        self.apart.entry(into).or_default().extend(apart);
    }

    fn kept_apart(&mut self, a: u32, b: u32) -> bool {
        let from = |groups: &Groups, n| groups.apart.get(&n).cloned().unwrap_or_default();
        let others: Vec<u32> = from(self, a).into_iter().collect();
        others.into_iter().any(|other| self.find(other) == b)
            || from(self, b).into_iter().any(|other| self.find(other) == a)
    }

    /// Whether enough pairs between two groups are linked.
    fn near(&self, a: u32, b: u32) -> bool {
        let [x, y] = [a, b].map(|n| &self.articles[n as usize]);
        let (few, many) = if x.len() < y.len() { (x, y) } else { (y, x) };
        let both = few.iter().filter(|article| many.contains(article)).count();
        if many.len() > 1 && 2 * both > few.len() {
            return false;
        }
        let held = |n: u32| self.members[n as usize].iter().take(HELD);
        let (mut linked, mut all) = (0, 0);
        for &x in held(a) {
            for &y in held(b) {
                all += 1;
                linked += usize::from(self.linked.contains(&(x.min(y), x.max(y))));
            }
        }
        linked as f32 >= LINKED * all as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best_first(count: usize, links: &[(u32, u32)], settled: &Settled) -> Vec<Vec<u32>> {
        super::best_first(vec![Thing::default(); count], links, settled)
    }

    #[test]
    fn groups_that_the_same_articles_print_stay_apart() {
        let printed = |articles: &[u64]| Thing {
            articles: articles.iter().copied().collect(),
        };
        let things = |n: u64| vec![printed(&[1]), printed(&[2]), printed(&[1]), printed(&[n])];
        let links = [(0, 1), (2, 3), (1, 2), (0, 3), (1, 3), (0, 2)];
        let grouped = |n| super::best_first(things(n), &links, &Settled::default());
        assert_eq!(grouped(2), [vec![0, 1], vec![2, 3]]);
        assert_eq!(grouped(3), [vec![0, 1, 2, 3]]);
        let one = vec![printed(&[1]), printed(&[1])];
        assert_eq!(
            super::best_first(one, &[(0, 1)], &Settled::default()),
            [vec![0, 1]]
        );
    }

    #[test]
    fn a_chain_does_not_become_one_group() {
        let links = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)];
        let groups = best_first(6, &links, &Settled::default());
        assert_eq!(groups, [vec![0, 1, 2], vec![3, 4, 5]]);
    }

    #[test]
    fn decisions_come_before_links() {
        let links = [(0, 1), (0, 2), (1, 2)];
        let apart = Settled {
            same: vec![],
            apart: vec![(2, 0)],
        };
        assert_eq!(best_first(3, &links, &apart), [vec![0, 1], vec![2]]);
        let same = Settled {
            same: vec![(0, 3)],
            apart: vec![],
        };
        assert_eq!(best_first(4, &[], &same), [vec![0, 3], vec![1], vec![2]]);
        let both = Settled {
            same: vec![(0, 1), (1, 2)],
            apart: vec![(0, 2)],
        };
        assert_eq!(best_first(3, &links, &both), [vec![0, 1], vec![2]]);
    }
}
