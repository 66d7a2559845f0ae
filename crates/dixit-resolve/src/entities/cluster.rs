//! Nodes to entities: constrained agglomeration.
//!
//! Pairs are joined from the highest score down, as long as nothing stands
//! against it: a person's decision, names in the two groups that cannot be one
//! bearer's, two countries. Pairs in which one name is short for possibly several
//! others (a surname, an initial, letters) come after all others, and count only
//! where no second candidate comes near the first. What is not joined and scores
//! well is a suggestion. Everything is ordered by scores and names, so that the
//! order of the documents does not show.

use std::collections::BTreeSet;

use dixit_names::{Kind, score as score_names};

use super::compare::{Comparer, Found, Reason, SUGGESTED, THRESHOLD};
use super::local::Class;
use super::node::{Side, opposed};

/// A second candidate this near to the first makes a short name ambiguous.
const MARGIN: f32 = 0.1;

/// From this score on two bearers of a short name may be one themselves.
const ALIKE: f32 = 0.6;

/// Names of each group that are held against each other.
const MOST_HELD: usize = 8;

/// Below this score two full names of persons are not one bearer's.
const OTHER_PERSON: f32 = 0.55;

/// A pair that was compared and not dismissed.
#[derive(Clone, Debug)]
pub(crate) struct Edge {
    pub(crate) a: u32,
    pub(crate) b: u32,
    pub(crate) found: Found,
}

/// The nodes by entity, and what led there.
#[derive(Debug, Default)]
pub(crate) struct Clusters {
    /// By node, the first node of its entity.
    pub(crate) of: Vec<u32>,
    /// Pairs that were joined.
    pub(crate) links: Vec<Edge>,
    /// Pairs of different entities worth a person's look.
    pub(crate) suggestions: Vec<Edge>,
    /// Decisions that could not be carried out, each with the one against it.
    pub(crate) contradicted: Vec<(u32, u32)>,
}

/// What must be one, by decision: nodes with the decision's place.
pub(crate) struct Must {
    pub(crate) decision: u32,
    pub(crate) nodes: Vec<u32>,
}

struct Groups<'a> {
    comparer: &'a Comparer<'a>,
    parent: Vec<u32>,
    members: Vec<Vec<u32>>,
    sides: Vec<Vec<Side>>,
    /// Pairs of nodes that may well be one.
    near: BTreeSet<(u32, u32)>,
}

impl Groups<'_> {
    fn find(&mut self, mut node: u32) -> u32 {
        while self.parent[node as usize] != node {
            let up = self.parent[self.parent[node as usize] as usize];
            self.parent[node as usize] = up;
            node = up;
        }
        node
    }

    /// Joins the groups of two first nodes.
    fn join(&mut self, a: u32, b: u32) {
        let size = |n: u32| self.members[n as usize].len();
        // The smaller goes into the larger: each node moves seldom.
        let (into, from) = match (size(a), size(b)) {
            (x, y) if x > y || (x == y && a < b) => (a, b),
            _ => (b, a),
        };
        self.parent[from as usize] = into;
        let moved = std::mem::take(&mut self.members[from as usize]);
        self.members[into as usize].extend(moved);
        let sides = std::mem::take(&mut self.sides[from as usize]);
        let all = &mut self.sides[into as usize];
        all.extend(sides);
        all.sort_unstable();
        all.dedup();
    }

    /// Whether some names of two groups may well be one bearer's.
    fn alike(&self, a: u32, b: u32) -> bool {
        let held = |n: u32| self.members[n as usize].iter().take(MOST_HELD);
        held(a).any(|&x| held(b).any(|&y| self.near.contains(&(x.min(y), x.max(y)))))
    }

    /// What stands against joining two groups.
    fn against(&self, a: u32, b: u32) -> Option<Reason> {
        if opposed(&self.sides[a as usize], &self.sides[b as usize]).is_some() {
            return Some(Reason::new("decision", "a person keeps them apart"));
        }
        let nodes = &self.comparer.nodes;
        let held = |n: u32| self.members[n as usize].iter().take(MOST_HELD);
        for &x in held(a) {
            for &y in held(b) {
                let (p, q) = (&nodes.list[x as usize], &nodes.list[y as usize]);
                let text = |n: &super::node::Node| self.comparer.texts.get(n.name);
                if p.spot.acts && q.spot.acts && p.spot.place != q.spot.place {
                    return Some(Reason::new("country", "two countries would become one"));
                }
                if (p.class, q.class) != (Class::Person, Class::Person) || p.lone || q.lone {
                    continue;
                }
                let names = (
                    &nodes.names[p.parsed as usize],
                    &nodes.names[q.parsed as usize],
                );
                debug_assert_eq!(names.0.kind(), Kind::Person);
                let told_apart = p.folded == q.folded;
                if told_apart || score_names(names.0, names.1) < OTHER_PERSON {
                    let words = format!("{} and {} would become one", text(p), text(q));
                    return Some(Reason::new("others", words));
                }
            }
        }
        None
    }
}

/// Groups the nodes.
pub(crate) fn cluster(comparer: &Comparer<'_>, mut edges: Vec<Edge>, musts: &[Must]) -> Clusters {
    let count = comparer.nodes.list.len() as u32;
    let mut groups = Groups {
        comparer,
        parent: (0..count).collect(),
        members: (0..count).map(|n| vec![n]).collect(),
        sides: comparer
            .nodes
            .list
            .iter()
            .map(|n| n.sides.clone())
            .collect(),
        near: BTreeSet::new(),
    };
    let near = edges.iter().filter(|e| e.found.score >= ALIKE);
    groups.near.extend(near.map(|e| (e.a, e.b)));
    let mut out = Clusters::default();
    decided(&mut groups, musts, &mut out);
    edges.sort_by(|x, y| {
        (y.found.score.total_cmp(&x.found.score)).then_with(|| (x.a, x.b).cmp(&(y.a, y.b)))
    });
    let is_short = |e: &Edge| e.found.short != [false; 2];
    let (short, firm): (Vec<Edge>, Vec<Edge>) = edges.into_iter().partition(is_short);
    let mut left = Vec::new();
    for edge in firm {
        try_join(&mut groups, edge, None, &mut out, &mut left);
    }
    // What each short name may be short for, best first.
    let mut rivals: Vec<Vec<(f32, u32)>> = vec![Vec::new(); count as usize];
    for edge in &short {
        let ends = [(edge.a, edge.b), (edge.b, edge.a)];
        let [a, b] = edge.found.short;
        for ((own, other), (is_short, other_is)) in ends.into_iter().zip([(a, b), (b, a)]) {
            let rivals = &mut rivals[own as usize];
            // What comes later scores lower; a few of the best decide.
            if is_short && !other_is && rivals.len() < 4 * MOST_HELD {
                rivals.push((edge.found.score, other));
            }
        }
    }
    for edge in short {
        let rival = rival(&mut groups, &edge, &rivals);
        try_join(&mut groups, edge, rival, &mut out, &mut left);
    }
    out.of = (0..count).map(|n| groups.find(n)).collect();
    suggest(&mut groups, left, &mut out);
    out
}

/// Carries out decisions that things are one.
fn decided(groups: &mut Groups<'_>, musts: &[Must], out: &mut Clusters) {
    for must in musts {
        let Some(&first) = must.nodes.first() else {
            continue;
        };
        for &node in &must.nodes[1..] {
            let (a, b) = (groups.find(first), groups.find(node));
            if a == b {
                continue;
            }
            match opposed(&groups.sides[a as usize], &groups.sides[b as usize]) {
                Some(other) => out.contradicted.push((must.decision, other)),
                None => {
                    groups.join(a, b);
                    out.links.push(Edge {
                        a: first,
                        b: node,
                        found: Found {
                            score: 1.0,
                            reasons: vec![Reason::new("decision", "a person's decision")],
                            short: [false; 2],
                        },
                    });
                }
            }
        }
    }
}

/// Another bearer of the short name of a pair that comes near the one at hand.
fn rival(groups: &mut Groups<'_>, edge: &Edge, rivals: &[Vec<(f32, u32)>]) -> Option<Reason> {
    let ends = [(edge.a, edge.b), (edge.b, edge.a)];
    for ((own, other), is_short) in ends.into_iter().zip(edge.found.short) {
        if !is_short {
            continue;
        }
        let here = groups.find(other);
        for &(score, rival) in &rivals[own as usize] {
            let there = groups.find(rival);
            let near = score + MARGIN > edge.found.score && score >= SUGGESTED;
            let two = there != here && there != groups.find(own);
            if near && two && !groups.alike(here, there) {
                let nodes = &groups.comparer.nodes.list;
                let name = groups.comparer.texts.get(nodes[rival as usize].name);
                return Some(Reason::new("rival", format!("it may be {name} as well")));
            }
        }
    }
    None
}

fn try_join(
    groups: &mut Groups<'_>,
    mut edge: Edge,
    rival: Option<Reason>,
    out: &mut Clusters,
    left: &mut Vec<Edge>,
) {
    let (a, b) = (groups.find(edge.a), groups.find(edge.b));
    if a == b {
        return;
    }
    let against = groups.against(a, b).or(rival);
    if edge.found.score >= THRESHOLD && against.is_none() {
        groups.join(a, b);
        out.links.push(edge);
    } else if edge.found.score >= SUGGESTED {
        edge.found.reasons.extend(against);
        left.push(edge);
    }
}

/// The best pair of each two entities that are left.
fn suggest(groups: &mut Groups<'_>, left: Vec<Edge>, out: &mut Clusters) {
    let mut seen = BTreeSet::new();
    for edge in left {
        let (a, b) = (groups.find(edge.a), groups.find(edge.b));
        let decided = opposed(&groups.sides[a as usize], &groups.sides[b as usize]).is_some();
        if a != b && !decided && seen.insert((a.min(b), a.max(b))) {
            out.suggestions.push(edge);
        }
    }
    out.suggestions.sort_by(|x, y| {
        (y.found.score.total_cmp(&x.found.score)).then_with(|| (x.a, x.b).cmp(&(y.a, y.b)))
    });
}
