//! A claim in parts, as a store keeps it: one of thousands of attributions takes one more in
//! without being told anew, and only the parts that change are written.
//!
//! Its attributions lie in the order in which they came to it, [`SIZE`] to a part, and are named
//! by their places in that order; what is said of some of them lies in the part of the last of
//! these, evidence in that of the first. [`Cut::whole`] puts them back into the order of their
//! days.

use std::collections::{BTreeMap, BTreeSet};

use dixit_model::AttributionId;
use serde::{Deserialize, Serialize};

use super::evidence::PieceOfEvidence;
use super::record::{Call, Claim, Count, Link, Member, Response};

/// Attributions in a part.
const SIZE: usize = 64;

/// What is said of some attributions of a claim; the fields are those of [`Claim`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "see Claim")]
pub struct Part {
    pub attributions: Vec<Member>,
    pub counts: Vec<Count>,
    pub calls: Vec<Call>,
    pub evidence: Vec<PieceOfEvidence>,
    pub links: Vec<Link>,
}

/// A claim in parts, of which some are at hand.
#[derive(Clone, Debug)]
pub struct Cut {
    /// Without what lies in the parts.
    claim: Claim,
    parts: BTreeMap<u32, Part>,
}

/// What a claim that grew has more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Growth {
    /// Numbers of the parts that are new or changed.
    pub parts: BTreeSet<u32>,
    /// The attributions that came, each with the number of its part: places among those of
    /// the claim that was taken in.
    pub came: Vec<(u32, usize)>,
}

/// Where an attribution stands: hash and path of its document, and its name there.
type At<'a> = (&'a str, &'a str, AttributionId);

impl Cut {
    /// Cuts a claim. One that is itself the first part of a stored claim is taken as such.
    pub fn of(mut claim: Claim) -> Cut {
        let mut parts: BTreeMap<u32, Part> = BTreeMap::from([(0, Part::default())]);
        let members = std::mem::take(&mut claim.attributions);
        put(
            &mut parts,
            members,
            |m| part(&m.id),
            |to| &mut to.attributions,
        );
        let counts = std::mem::take(&mut claim.counts);
        put(
            &mut parts,
            counts,
            |c| part(&c.attribution),
            |to| &mut to.counts,
        );
        let calls = std::mem::take(&mut claim.calls);
        put(
            &mut parts,
            calls,
            |c| part(&c.attribution),
            |to| &mut to.calls,
        );
        let evidence = std::mem::take(&mut claim.evidence);
        let first = |of: &PieceOfEvidence| of.attributions.first().map_or(0, |id| part(id));
        put(&mut parts, evidence, first, |to| &mut to.evidence);
        let links = std::mem::take(&mut claim.links);
        let last = |link: &Link| part(&link.a).max(part(&link.b));
        put(&mut parts, links, last, |to| &mut to.links);
        Cut { claim, parts }
    }

    /// Puts a part at hand.
    pub fn put(&mut self, number: u32, part: Part) {
        self.parts.insert(number, part);
    }

    /// Whether a part is at hand.
    pub fn has(&self, number: u32) -> bool {
        self.parts.contains_key(&number)
    }

    /// The parts at hand but the first, with their numbers.
    pub fn parts(&self) -> impl Iterator<Item = (u32, &Part)> {
        self.parts
            .iter()
            .skip(1)
            .map(|(number, part)| (*number, part))
    }

    /// A part that is at hand.
    pub fn part(&self, number: u32) -> Option<&Part> {
        self.parts.get(&number)
    }

    /// The claim's first part, with what is said of the claim as a whole.
    pub fn head(&self) -> Claim {
        let mut head = self.claim.clone();
        if let Some(first) = self.parts.get(&0) {
            head.attributions.clone_from(&first.attributions);
            head.counts.clone_from(&first.counts);
            head.calls.clone_from(&first.calls);
            head.evidence.clone_from(&first.evidence);
            head.links.clone_from(&first.links);
        }
        head
    }

    /// How many parts there are, at hand or not.
    pub fn count(&self) -> u32 {
        (self.claim.stances.total().div_ceil(SIZE)).max(1) as u32
    }

    /// The claim, from the parts at hand, its attributions by day, path and place.
    pub fn whole(self) -> Claim {
        let mut claim = self.claim;
        for part in self.parts.into_values() {
            claim.attributions.extend(part.attributions);
            claim.counts.extend(part.counts);
            claim.calls.extend(part.calls);
            claim.evidence.extend(part.evidence);
            claim.links.extend(part.links);
        }
        put_in_order(&mut claim);
        claim
    }

    /// The origin of a document among the attributions at hand.
    pub fn origin(&self, sha256: &str, path: &str) -> Option<usize> {
        let mut members = self.members();
        let of = members.find(|m| m.sha256 == sha256 && m.path == path);
        of.and_then(|m| m.origin)
    }

    fn members(&self) -> impl Iterator<Item = &Member> {
        self.parts.values().flat_map(|part| &part.attributions)
    }

    /// Whether what was found contests the claim, and nothing did before: then what calls for a
    /// response is another matter, for all its attributions.
    pub fn is_contested_by(&self, found: &Claim) -> bool {
        let known: BTreeSet<At<'_>> = self.members().map(at).collect();
        let mut stances = self.claim.stances;
        for member in &found.attributions {
            if !known.contains(&at(member)) {
                stances.count(member.stance);
            }
        }
        stances.contested() && !self.claim.stances.contested()
    }

    /// Takes in what was found of new attributions together with some that are at hand, as must be
    /// the last part: which come, their stances, links, evidence and counts, and who responds to
    /// whom as far as those at hand are concerned. `origin` numbers the origin of a new document.
    pub fn grow(&mut self, found: &Claim, origin: &dyn Fn(&Member) -> Option<usize>) -> Growth {
        let mut names: BTreeMap<&str, String> = BTreeMap::new();
        let (mut growth, mut new) = (Growth::default(), Vec::new());
        {
            let known: BTreeMap<At<'_>, &str> = self.members().map(|m| (at(m), &*m.id)).collect();
            let mut last = self.claim.stances.total();
            for (place, member) in found.attributions.iter().enumerate() {
                if let Some(name) = known.get(&at(member)) {
                    names.insert(&member.id, (*name).to_owned());
                } else {
                    last += 1;
                    let name = format!("A{last}");
                    growth.came.push((part(&name), place));
                    names.insert(&member.id, name.clone());
                    new.push(Member {
                        id: name,
                        origin: origin(member),
                        ..member.clone()
                    });
                }
            }
        }
        let mut stances = self.claim.stances;
        new.iter().for_each(|m| stances.count(m.stance));
        let named: BTreeSet<String> = new.iter().map(|m| m.id.clone()).collect();
        let is_new = |id: &str| names.get(id).is_some_and(|name| named.contains(name));
        let name = |id: &str| names.get(id).cloned().unwrap_or_default();
        self.tell(found, &new);
        self.claim.stances = stances;
        for member in new {
            self.at(&member.id, &mut growth).attributions.push(member);
        }
        for count in found.counts.iter().filter(|c| is_new(&c.attribution)) {
            let attribution = name(&count.attribution);
            let of = self.at(&attribution, &mut growth);
            of.counts.push(Count {
                attribution,
                ..count.clone()
            });
        }
        for call in &found.calls {
            let is_new_call = is_new(&call.attribution);
            let is_by_new = |r: &Response| r.attribution.as_deref().is_none_or(is_new);
            let more = call
                .responses
                .iter()
                .filter(|r| is_new_call || is_by_new(r));
            let more = more.map(|r| Response {
                attribution: r.attribution.as_deref().map(name),
                ..r.clone()
            });
            let more: Vec<Response> = more.collect();
            if !is_new_call && more.is_empty() {
                continue;
            }
            let attribution = name(&call.attribution);
            let of = self.at(&attribution, &mut growth);
            match of.calls.iter_mut().find(|c| c.attribution == attribution) {
                Some(known) => known.take(more),
                None => of.calls.push(Call {
                    attribution,
                    responses: more,
                    ..call.clone()
                }),
            }
        }
        for piece in &found.evidence {
            let of = |ids: &[String]| -> Vec<String> {
                let new = ids.iter().filter(|id| is_new(id));
                new.map(|id| name(id)).collect()
            };
            let attributions = of(&piece.attributions);
            if let Some(first) = attributions.first().cloned() {
                self.at(&first, &mut growth).evidence.push(PieceOfEvidence {
                    attributions,
                    disputed_by: of(&piece.disputed_by),
                    ..piece.clone()
                });
            }
        }
        for link in found.links.iter().filter(|l| is_new(&l.a) || is_new(&l.b)) {
            let (a, b) = (name(&link.a), name(&link.b));
            let last = if number(&a) > number(&b) { &a } else { &b }.clone();
            let of = self.at(&last, &mut growth);
            of.links.push(Link {
                a,
                b,
                ..link.clone()
            });
        }
        growth.parts.insert(0);
        growth
    }

    /// The part of an attribution, which changes.
    fn at(&mut self, id: &str, growth: &mut Growth) -> &mut Part {
        let number = part(id);
        growth.parts.insert(number);
        self.parts.entry(number).or_default()
    }

    /// Tells of the claim as a whole what new attributions change.
    fn tell(&mut self, found: &Claim, new: &[Member]) {
        let known: BTreeSet<Option<usize>> = self.members().map(|m| m.origin).collect();
        let documents: BTreeSet<(&str, &str)> =
            new.iter().map(|m| (&*m.sha256, &*m.path)).collect();
        let origins: BTreeSet<usize> = new.iter().filter_map(|m| m.origin).collect();
        let origins = origins.iter().filter(|&&o| !known.contains(&Some(o)));
        let more = origins.count();
        let claim = &mut self.claim;
        claim.documents += documents.len();
        claim.origins = claim.origins.map(|count| count + more);
        let days = || new.iter().filter_map(|m| m.published.as_ref());
        let first = claim.first.iter().chain(days()).min().cloned();
        let last = claim.last.iter().chain(days()).max().cloned();
        (claim.first, claim.last) = (first, last);
        claim.contested |= found.contested;
        let best = |member: &Member| {
            let own = found.attributions.iter().find(|m| at(m) == at(member));
            let id = own.map_or("", |m| &*m.id);
            let links = found.links.iter().filter(|l| l.a == id || l.b == id);
            links.map(|l| l.score).fold(0.0, f32::max)
        };
        claim.confidence = new.iter().map(best).fold(claim.confidence, f32::min);
    }
}

/// Puts each item into its part.
fn put<T>(
    parts: &mut BTreeMap<u32, Part>,
    items: Vec<T>,
    part: impl Fn(&T) -> u32,
    list: impl Fn(&mut Part) -> &mut Vec<T>,
) {
    for item in items {
        list(parts.entry(part(&item)).or_default()).push(item);
    }
}

fn at(member: &Member) -> At<'_> {
    (&member.sha256, &member.path, member.attribution)
}

/// The number of `A12`.
pub(super) fn number(id: &str) -> u32 {
    id.get(1..).and_then(|n| n.parse().ok()).unwrap_or(0)
}

/// The part in which an attribution lies.
fn part(id: &str) -> u32 {
    number(id).saturating_sub(1) / SIZE as u32
}

/// Puts the attributions of a claim into the order of day, path and place, names them by it,
/// and puts what is said of them in theirs.
fn put_in_order(claim: &mut Claim) {
    // Those of one document lie in its order.
    let key = |m: &Member| (m.published.clone(), m.path.clone(), m.sha256.clone());
    claim.attributions.sort_by_cached_key(key);
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for (at, member) in claim.attributions.iter_mut().enumerate() {
        let name = format!("A{}", at + 1);
        names.insert(std::mem::replace(&mut member.id, name.clone()), name);
    }
    let name = |id: &mut String| {
        if let Some(name) = names.get(id) {
            id.clone_from(name);
        }
    };
    for count in &mut claim.counts {
        name(&mut count.attribution);
    }
    claim.counts.sort_by_key(|c| number(&c.attribution));
    for call in &mut claim.calls {
        name(&mut call.attribution);
        let by = call.responses.iter_mut();
        by.filter_map(|r| r.attribution.as_mut()).for_each(name);
    }
    sort_calls(&mut claim.calls);
    let mut evidence: Vec<PieceOfEvidence> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for mut piece in std::mem::take(&mut claim.evidence) {
        piece.attributions.iter_mut().for_each(name);
        piece.disputed_by.iter_mut().for_each(name);
        match places.get(&piece.id) {
            Some(&place) => evidence[place].name_also(piece),
            None => {
                places.insert(piece.id.clone(), evidence.len());
                evidence.push(piece);
            }
        }
    }
    evidence.sort_by_key(|piece| piece.attributions.first().map(|id| number(id)));
    claim.evidence = evidence;
    for link in &mut claim.links {
        name(&mut link.a);
        name(&mut link.b);
    }
    sort_links(&mut claim.links);
}

/// Allegations first, then by attribution.
pub(super) fn sort_calls(calls: &mut [Call]) {
    let is_request = |c: &Call| c.kind != crate::responses::CallKind::Allegation;
    calls.sort_by_key(|c| (is_request(c), number(&c.attribution)));
}

/// Surest first, then by attributions.
pub(super) fn sort_links(links: &mut [Link]) {
    links.sort_by(|x, y| {
        let places = |l: &Link| (number(&l.a), number(&l.b));
        y.score.total_cmp(&x.score).then(places(x).cmp(&places(y)))
    });
}
