//! From links to claims: best first, and never on one link alone.
//!
//! Pairs are joined from the best down; two groups only if their members agree
//! on average, so that a chain of neighbours does not melt two claims into one.
//! What merely refers to another attribution of its document follows it. People's
//! decisions come first. Everything is ordered by scores and by the propositions'
//! order, which documents' hashes decide: the order of documents does not show.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use super::compare::{THRESHOLD, score};
use super::proposition::{Known, Proposition};
use super::stance::Stance;
use crate::cores::in_stretches;
use crate::entities::decision::hash;

/// The mean score of the members of two groups that are joined. Lower than what a
/// pair of one claim has: of wordings A, B, C two may have little in common. Chosen on
/// the development part of `dixit-eval board`.
const MEAN: f32 = 0.25;

/// A pair from this score on may be allegation and answer though their groups differ.
const LOOSE: f32 = 0.5;

/// Members of each group that are held against the other's.
const MOST_HELD: usize = 12;

/// Propositions that share a key, beyond which the key leads to no comparison:
/// it is a topic of the collection.
const MOST_SHARING: usize = 300;

/// Attributions of one document that stand so near each other are compared whatever
/// they say: a denial need not repeat a word.
const NEIGHBOURS: usize = 6;

/// How sure a reference inside a document is: the share of those right on the
/// development part of the board.
const REFERENCE: f32 = 0.8;

/// Links of each proposition that are kept, from the surest on, where they join no groups: of
/// a hundred that say the same each is linked to each.
const MOST_SHOWN: u32 = 8;

/// Terms and names that go into keys of two parts.
const PAIRED: (usize, usize) = (8, 4);

/// A link that joined two propositions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Joined {
    pub(crate) a: usize,
    pub(crate) b: usize,
    pub(crate) score: f32,
    /// Why, where it is not what comparing the two tells: that takes room, and is told when
    /// the claim is made.
    pub(crate) why: Option<&'static str>,
}

/// What people settled, by the propositions' numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settled {
    pub(crate) same: Vec<(usize, usize)>,
    pub(crate) apart: Vec<(usize, usize)>,
}

/// The propositions by claim.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    /// Members, each group and all groups in order of the propositions.
    pub(crate) groups: Vec<Vec<usize>>,
    pub(crate) links: Vec<Joined>,
    /// Pairs of two groups that are alike all the same: one may answer the other.
    pub(crate) loose: Vec<(u32, u32)>,
}

impl Proposition {
    /// Keys of which two attributions must share one to be worth a comparison: words
    /// that tell something, the classes of words that reports use for one another,
    /// and names together with either. Hashes, the same on every machine.
    pub fn keys(&self) -> Vec<u64> {
        let mut terms: Vec<_> = self.terms.iter().filter(|t| t.weight >= 0.25).collect();
        terms.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.stem.cmp(&b.stem)));
        let mut words: Vec<String> = Vec::new();
        for (at, term) in terms.iter().enumerate() {
            words.push(term.stem.to_string());
            let classes = term.classes.iter().map(|c| format!("={}", c.name()));
            let classes: Vec<String> = classes.collect();
            if at < PAIRED.0 {
                for name in self.names.iter().take(PAIRED.1) {
                    match classes.is_empty() {
                        true => words.push(format!("{name} {}", term.stem)),
                        false => words.extend(classes.iter().map(|c| format!("{name} {c}"))),
                    }
                }
            }
            words.extend(classes);
        }
        let mut keys: Vec<u64> = words.iter().map(|w| hash(w.as_bytes())).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// How sure the link to another attribution is: nothing where the two are not worth one.
    /// A pure function of the two.
    pub fn link(&self, other: &Proposition) -> Option<f32> {
        if self.is_nested(other) {
            return None;
        }
        Some(score(self, other)).filter(|score| *score >= THRESHOLD)
    }

    /// Whether one stands in the other's content: that is its own claim.
    fn is_nested(&self, other: &Proposition) -> bool {
        self.document == other.document
            && (self.parent == Some(other.id) || other.parent == Some(self.id))
    }
}

/// Groups propositions, which must be in their lasting order.
pub(crate) fn group(propositions: &[Proposition], settled: &Settled) -> Groups {
    let attached = attached(propositions);
    let links = scored(propositions, &Candidates::of(propositions, &attached));
    let mut making = Making::new(propositions.len(), settled);
    let (mut kept, mut loose) = (Vec::new(), Vec::new());
    for &(a, b) in &settled.same {
        if making.join(a, b) {
            kept.push(decided(a, b));
        }
    }
    let mut shown = vec![0; propositions.len()];
    making.know(propositions);
    let mut agreed = Agreed::default();
    for (score, a, b) in links {
        let (a, b) = (a as usize, b as usize);
        let (x, y) = (making.of[a], making.of[b]);
        if x == y || agreed.of((x, y), &making.members, propositions) && making.join(a, b) {
            if x != y || shown[a].min(shown[b]) < MOST_SHOWN {
                let why = None;
                kept.push(Joined { a, b, score, why });
                shown[a] += 1;
                shown[b] += 1;
            }
        } else if score >= LOOSE {
            loose.push((a as u32, b as u32));
        }
    }
    for (i, to) in attached.iter().enumerate() {
        if let Some((to, reason)) = to
            && (making.of[i] == making.of[*to] || making.join(i, *to))
        {
            kept.push(referring(i, *to, reason));
        }
    }
    Groups {
        groups: making.groups(),
        links: kept,
        loose,
    }
}

fn decided(a: usize, b: usize) -> Joined {
    made(a, b, 1.0, "a person's decision")
}

fn referring(a: usize, b: usize, why: &'static str) -> Joined {
    made(a, b, REFERENCE, why)
}

fn made(a: usize, b: usize, score: f32, why: &'static str) -> Joined {
    let why = Some(why);
    Joined { a, b, score, why }
}

/// The pairs that may be of one claim with their scores, the best first.
fn scored(propositions: &[Proposition], candidates: &Candidates) -> Vec<(f32, u32, u32)> {
    // Scores and numbers alone: reasons are for the links that are kept.
    let mut links = in_stretches(propositions.len(), |stretch| {
        let mut links: Vec<(f32, u32, u32)> = Vec::new();
        candidates.each(stretch, propositions, &mut |a, b| {
            let (x, y) = (&propositions[a as usize], &propositions[b as usize]);
            // Of two claims that only take others in nothing is told but that.
            let in_part = |p: &Proposition| matches!(p.known, Known::Part(_));
            if !(in_part(x) && in_part(y))
                && let Some(score) = x.link(y)
            {
                links.push((score, a, b));
            }
        });
        links
    });
    links.sort_unstable_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    links
}

/// Groups in the making.
struct Making {
    of: Vec<usize>,
    members: Vec<Vec<usize>>,
    /// By group, those that it must not join; kept at both ends.
    apart: BTreeMap<usize, BTreeSet<usize>>,
    /// By group, what is known of its members' claims.
    known: Vec<Known>,
}

impl Making {
    fn new(count: usize, settled: &Settled) -> Making {
        let mut apart: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for &(a, b) in &settled.apart {
            apart.entry(a).or_default().insert(b);
            apart.entry(b).or_default().insert(a);
        }
        Making {
            of: (0..count).collect(),
            members: (0..count).map(|i| vec![i]).collect(),
            apart,
            known: vec![Known::No; count],
        }
    }

    /// Joins what stands for one claim, which from now on only takes new ones in.
    fn know(&mut self, propositions: &[Proposition]) {
        let mut firsts: BTreeMap<u32, usize> = BTreeMap::new();
        for (i, p) in propositions.iter().enumerate() {
            if let Known::Part(claim) = p.known {
                let first = *firsts.entry(claim).or_insert(i);
                self.join(first, i);
            }
        }
        for (i, p) in propositions.iter().enumerate() {
            let known = &mut self.known[self.of[i]];
            *known = known.with(p.known);
        }
    }

    /// Makes one group of two members', unless a decision keeps them apart or they
    /// are one already.
    fn join(&mut self, a: usize, b: usize) -> bool {
        let (x, y) = (self.of[a], self.of[b]);
        if x == y || self.apart.get(&x).is_some_and(|apart| apart.contains(&y)) {
            return false;
        }
        if !self.known[x].goes_with(self.known[y]) {
            return false;
        }
        // The smaller goes into the larger: each proposition moves seldom.
        let (x, y) = (x.min(y), x.max(y));
        let (into, from) = match self.members[x].len() >= self.members[y].len() {
            true => (x, y),
            false => (y, x),
        };
        self.known[into] = self.known[x].with(self.known[y]);
        for member in std::mem::take(&mut self.members[from]) {
            self.of[member] = into;
            self.members[into].push(member);
        }
        for other in self.apart.remove(&from).unwrap_or_default() {
            if let Some(of) = self.apart.get_mut(&other) {
                of.remove(&from);
                of.insert(into);
            }
            self.apart.entry(into).or_default().insert(other);
        }
        true
    }

    fn groups(self) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> =
            self.members.into_iter().filter(|m| !m.is_empty()).collect();
        groups.iter_mut().for_each(|group| group.sort_unstable());
        groups.sort();
        groups
    }
}

impl Known {
    /// Whether a claim of whose attributions that is known may become one with another.
    fn goes_with(self, other: Known) -> bool {
        matches!(
            (self, other),
            (Known::No, _) | (_, Known::No) | (Known::Whole, Known::Whole)
        )
    }

    /// What is known of both together.
    fn with(self, other: Known) -> Known {
        match (self, other) {
            (Known::Part(claim), _) | (_, Known::Part(claim)) => Known::Part(claim),
            (Known::Whole, _) | (_, Known::Whole) => Known::Whole,
            (Known::No, Known::No) => Known::No,
        }
    }
}

/// By proposition, the one that it refers to and follows. A refusal to speak takes no
/// stance to what it refers to.
fn attached(propositions: &[Proposition]) -> Vec<Option<(usize, &'static str)>> {
    let places: BTreeMap<(u32, u32), usize> = propositions
        .iter()
        .enumerate()
        .map(|(i, p)| ((p.document, p.id.0), i))
        .collect();
    let find = |p: &Proposition| {
        let refers = p
            .refers
            .as_ref()
            .filter(|_| p.stance.stance != Stance::None)?;
        let to = places.get(&(p.document, refers.to.0))?;
        Some((*to, refers.reason))
    };
    propositions.iter().map(find).collect()
}

/// Which groups agree, as far as it is known: two claims of hundreds have thousands of links.
#[derive(Default)]
struct Agreed(HashMap<(usize, usize), ([usize; 2], bool)>);

impl Agreed {
    fn of(
        &mut self,
        (x, y): (usize, usize),
        members: &[Vec<usize>],
        propositions: &[Proposition],
    ) -> bool {
        // What a group holds only grows, so that its size tells whether it is as it was.
        let sizes = [members[x].len(), members[y].len()];
        match self.0.get(&(x, y)) {
            Some(&(known, agreed)) if known == sizes => agreed,
            _ => {
                let agreed = agree(&members[x], &members[y], propositions);
                self.0.insert((x, y), (sizes, agreed));
                agreed
            }
        }
    }
}

fn agree(a: &[usize], b: &[usize], propositions: &[Proposition]) -> bool {
    let (mut sum, mut pairs) = (0.0, 0);
    for &x in a.iter().take(MOST_HELD) {
        for &y in b.iter().take(MOST_HELD) {
            sum += score(&propositions[x], &propositions[y]);
            pairs += 1;
        }
    }
    sum >= MEAN * pairs as f32
}

/// What says which pairs are worth a comparison: they share a key, or are neighbours in a
/// document. In flat lists, for a million propositions have some thirty million keys.
struct Candidates {
    /// By proposition where its keys begin, and one more.
    keys_from: Vec<u32>,
    /// Numbers of keys that others have, too, and not too many.
    keys: Vec<u32>,
    /// By key where those that have it begin, and one more.
    sharing_from: Vec<u32>,
    /// Propositions, in order.
    sharing: Vec<u32>,
    /// By document, its propositions in order.
    documents: BTreeMap<u32, Vec<u32>>,
}

impl Candidates {
    fn of(propositions: &[Proposition], attached: &[Option<(usize, &'static str)>]) -> Candidates {
        let mut documents: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        let mut having: Vec<(u64, u32)> = Vec::new();
        for (i, p) in propositions.iter().enumerate() {
            // What follows another is compared with nothing itself.
            if attached[i].is_none() && !p.aside {
                documents.entry(p.document).or_default().push(i as u32);
                having.extend(p.keys().into_iter().map(|key| (key, i as u32)));
            }
        }
        having.sort_unstable();
        let (mut sharing, mut sharing_from) = (Vec::new(), vec![0]);
        let mut keys_from = vec![0; propositions.len() + 1];
        for of in having.chunk_by(|x, y| x.0 == y.0) {
            if (2..=MOST_SHARING).contains(&of.len()) {
                for &(_, i) in of {
                    keys_from[i as usize + 1] += 1;
                    sharing.push(i);
                }
                sharing_from.push(sharing.len() as u32);
            }
        }
        drop(having);
        for i in 1..keys_from.len() {
            keys_from[i] += keys_from[i - 1];
        }
        let mut keys = vec![0; sharing.len()];
        let mut next = keys_from.clone();
        for (key, bounds) in sharing_from.windows(2).enumerate() {
            for &i in &sharing[bounds[0] as usize..bounds[1] as usize] {
                keys[next[i as usize] as usize] = key as u32;
                next[i as usize] += 1;
            }
        }
        Candidates {
            keys_from,
            keys,
            sharing_from,
            sharing,
            documents,
        }
    }

    /// Hands out the pairs of some propositions with later ones, each once. One proposition
    /// after another: of all pairs together there may be a thousand times as many.
    fn each(&self, of: Range<usize>, propositions: &[Proposition], each: &mut dyn FnMut(u32, u32)) {
        let between = |bounds: &[u32]| bounds[0] as usize..bounds[1] as usize;
        let mut beside: Vec<u32> = Vec::new();
        for i in of {
            let a = i as u32;
            for &key in &self.keys[between(&self.keys_from[i..])] {
                let of = &self.sharing[between(&self.sharing_from[key as usize..])];
                beside.extend(&of[of.partition_point(|&b| b <= a)..]);
            }
            let of = self.documents.get(&propositions[i].document);
            if let Some(of) = of.filter(|of| of.binary_search(&a).is_ok()) {
                let after = of.partition_point(|&b| b <= a);
                beside.extend(of[after..].iter().take(NEIGHBOURS));
            }
            beside.sort_unstable();
            beside.dedup();
            beside.drain(..).for_each(|b| each(a, b));
        }
    }
}
