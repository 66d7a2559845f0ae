//! From groups to the records that are printed.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::compare::{self, Reason, compare, meet, score};
use super::cut::{sort_calls, sort_links};
use super::evidence::PieceOfEvidence;
use super::group::{Groups, Joined, Settled, group};
use super::proposition::Proposition;
use super::record::{
    Call, Claim, ClaimRecord, Claims, Count, Link, Member, Response, Schema, Stances,
};
use super::stance::{Found, Stance};
use super::{Finder, Place, Said, Settings, Source};
use crate::entities::decision::hash;
use crate::responses;

/// All claims, in their order.
pub(super) fn assemble(finder: Finder<'_>, settings: &Settings<'_>) -> Claims {
    let (documents, mut claims) = (finder.documents.len(), Vec::new());
    let until = each(finder, settings, &mut |claim| claims.push(claim));
    let mut claims = Claims {
        documents,
        until,
        claims,
    };
    claims.sort();
    claims
}

/// Hands out the claims, one at a time. Gives the last day of publication.
pub(super) fn each(
    mut finder: Finder<'_>,
    settings: &Settings<'_>,
    each: &mut dyn FnMut(Claim),
) -> Option<String> {
    let order = lasting_order(&finder);
    let origin = origins(&finder, settings);
    let settled = settled(&finder, &order, settings);
    let propositions = in_order(std::mem::take(&mut finder.propositions), &order);
    let mut said = in_order(std::mem::take(&mut finder.said), &order);
    let until = finder.documents.iter().filter_map(|d| d.published.clone());
    let until = until.max();
    let Groups {
        groups,
        mut links,
        loose,
    } = group(&propositions, &settled);
    let mut near: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (a, b) in loose {
        near.entry(a).or_default().push(b);
        near.entry(b).or_default().push(a);
    }
    let mut parts = Parts {
        near,
        documents: &finder.documents,
        addressees: said.iter_mut().map(|s| s.addressee.take()).collect(),
        said: &said,
        around: around(&propositions),
        origin,
        until: until.clone(),
        propositions,
        unsettled: BTreeMap::new(),
    };
    for members in &groups {
        settle(members, &mut parts.propositions, &mut parts.unsettled);
    }
    let mut of = vec![0; parts.propositions.len()];
    for (number, members) in groups.iter().enumerate() {
        for &m in members {
            of[m] = number;
        }
    }
    // Of one group those that were made first come first.
    links.sort_by_key(|joined| of[joined.a]);
    let mut rest = &links[..];
    let mut ids = BTreeMap::new();
    for (number, members) in groups.iter().enumerate() {
        let (own, others) = rest.split_at(rest.partition_point(|joined| of[joined.a] == number));
        rest = others;
        if members.iter().all(|&m| parts.propositions[m].aside) {
            continue;
        }
        let mut claim = parts.claim(members, own);
        tell_apart(&mut claim.id, &mut ids);
        each(claim);
    }
    until
}

/// Two snapshots with the same bytes may give two claims one first attribution.
fn tell_apart(id: &mut String, seen: &mut BTreeMap<String, u32>) {
    let times = seen.entry(id.clone()).or_default();
    *times += 1;
    if *times > 1 {
        *id = format!("{id}-{times}");
    }
}

fn in_order<T>(items: Vec<T>, order: &[usize]) -> Vec<T> {
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    order.iter().filter_map(|&i| items[i].take()).collect()
}

/// The propositions in an order that the documents' does not decide: by the hash
/// of their document, its path, and their place in it.
fn lasting_order(finder: &Finder<'_>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..finder.propositions.len()).collect();
    let key = |i: usize| {
        let p = &finder.propositions[i];
        let d = &finder.documents[p.document as usize];
        (&d.sha256, &d.path, p.start, p.id)
    };
    order.sort_by(|&a, &b| key(a).cmp(&key(b)));
    order
}

/// The decisions by the propositions' numbers in their lasting order; one about what
/// is not there is passed over.
fn settled(finder: &Finder<'_>, order: &[usize], settings: &Settings<'_>) -> Settled {
    if settings.same.is_empty() && settings.apart.is_empty() {
        return Settled::default();
    }
    let mut places: BTreeMap<(&str, u32), usize> = BTreeMap::new();
    for (at, &i) in order.iter().enumerate() {
        let p = &finder.propositions[i];
        let document = &finder.documents[p.document as usize];
        places.entry((&document.sha256, p.id.0)).or_insert(at);
    }
    let find = |(sha256, id): &Place| places.get(&(sha256.as_str(), id.0)).copied();
    let pairs = |pairs: &[(Place, Place)]| {
        let found = pairs.iter().filter_map(|(a, b)| Some((find(a)?, find(b)?)));
        found.filter(|(a, b)| a != b).collect()
    };
    Settled {
        same: pairs(settings.same),
        apart: pairs(settings.apart),
    }
}

/// By document, a number that copies of one publication share.
fn origins<'a>(finder: &Finder<'_>, settings: &Settings<'a>) -> Option<&'a [usize]> {
    let of_each = settings.origins?;
    (of_each.len() == finder.documents.len()).then_some(of_each)
}

/// By document, its propositions in the order of its text.
fn around(propositions: &[Proposition]) -> BTreeMap<u32, Vec<usize>> {
    let mut out: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (i, p) in propositions.iter().enumerate() {
        out.entry(p.document).or_default().push(i);
    }
    out
}

/// Attributions of a claim that a negated one is held against.
const MOST_HELD: usize = 12;

/// Attributions of a claim whose counts one is held against.
const MOST_COUNTING: usize = 100;

/// How alike two must be for a negated one to deny the other.
const OPPOSED: f32 = 0.4;

/// Reads the stances of a claim's attributions against each other: a negated
/// sentence denies what another puts forward, or what nobody puts forward and another
/// denies. What was found before is kept in `unsettled`.
fn settle(
    members: &[usize],
    propositions: &mut [Proposition],
    unsettled: &mut BTreeMap<usize, Found>,
) {
    let puts_forward = |p: &Proposition| {
        !p.stance.negated
            && p.refers.is_none()
            && matches!(
                p.stance.stance,
                Stance::Asserts | Stance::Concedes | Stance::Asks
            )
    };
    let denies = |p: &Proposition| {
        !p.stance.negated && p.refers.is_none() && p.stance.stance == Stance::Denies
    };
    let first = |which: &dyn Fn(&Proposition) -> bool| -> Vec<Proposition> {
        let members = members.iter().map(|&m| &propositions[m]);
        members
            .filter(|p| which(p))
            .take(MOST_HELD)
            .cloned()
            .collect()
    };
    let others = first(&puts_forward);
    let deniers = match others.is_empty() {
        true => first(&denies),
        false => Vec::new(),
    };
    // Of a sentence that is merely near, its negation is no denial.
    let is_of = |p: &Proposition, o: &Proposition| p.refers.is_some() || score(p, o) >= OPPOSED;
    let opposes = |p: &Proposition| others.iter().any(|o| !p.same_speaker(o) && is_of(p, o));
    let denies_too = |p: &Proposition| deniers.iter().any(|o| is_of(p, o));
    let references: BTreeMap<(u32, u32), Stance> = members
        .iter()
        .map(|&m| {
            let p = &propositions[m];
            ((p.document, p.id.0), p.stance.stance)
        })
        .collect();
    for &m in members {
        let p = &propositions[m];
        let from = p
            .refers
            .as_ref()
            .and_then(|r| references.get(&(p.document, r.to.0)));
        let goes_on = p
            .refers
            .as_ref()
            .is_some_and(|r| r.reason.starts_with("goes on"));
        let (stance, reason) = match (p.stance.stance, from) {
            (Stance::Asserts, Some(&stance @ (Stance::Denies | Stance::Doubts))) if goes_on => {
                (stance, "goes on after a denial or doubt")
            }
            (Stance::Asserts, _) if p.stance.negated && opposes(p) => {
                (Stance::Denies, "says the opposite of another attribution")
            }
            (Stance::Asserts, _) if p.stance.negated && denies_too(p) => (
                Stance::Denies,
                "says of what another denies that it is not so",
            ),
            _ => continue,
        };
        let found = &mut propositions[m].stance;
        unsettled.insert(m, found.clone());
        found.stance = stance;
        found.confidence = found.confidence.min(0.8);
        found.reason = reason.to_owned();
    }
}

struct Parts<'a> {
    documents: &'a [Source],
    said: &'a [Said],
    addressees: Vec<Option<String>>,
    propositions: Vec<Proposition>,
    around: BTreeMap<u32, Vec<usize>>,
    /// By proposition, those of other claims that are alike all the same.
    near: BTreeMap<u32, Vec<u32>>,
    origin: Option<&'a [usize]>,
    until: Option<String>,
    /// The stances of propositions as they were before those of their claim were read against
    /// each other: by these they were grouped.
    unsettled: BTreeMap<usize, Found>,
}

impl Parts<'_> {
    fn document(&self, member: usize) -> &Source {
        &self.documents[self.propositions[member].document as usize]
    }

    fn claim(&self, members: &[usize], joined: &[Joined]) -> Claim {
        let links: Vec<compare::Link> = joined.iter().map(|joined| self.link(joined)).collect();
        let mut shown = members.to_vec();
        shown.sort_by(|&a, &b| {
            let key = |m: usize| (&self.document(m).published, &self.document(m).path, m);
            key(a).cmp(&key(b))
        });
        let names: BTreeMap<usize, String> = shown
            .iter()
            .enumerate()
            .map(|(at, &m)| (m, format!("A{}", at + 1)))
            .collect();
        let attributions: Vec<Member> = shown.iter().map(|m| self.member(*m, &names)).collect();
        let mut stances = Stances::default();
        for a in &attributions {
            stances.count(a.stance);
        }
        let counts = self.counts(&shown, &names, &links);
        let differ = |a: &Count| counts.iter().any(|b| !a.quantity.agrees(&b.quantity));
        let documents: BTreeSet<u32> = members
            .iter()
            .map(|&m| self.propositions[m].document)
            .collect();
        let days = || attributions.iter().filter_map(|a| a.published.clone());
        let anchor = members.first().map(|&m| {
            let p = &self.propositions[m];
            format!("{} {} {}", self.document(m).sha256, p.start, p.id)
        });
        Claim {
            schema: Schema,
            record: ClaimRecord,
            id: format!(
                "c{:010x}",
                hash(anchor.unwrap_or_default().as_bytes()) >> 24
            ),
            words: self.words(&shown),
            contested: stances.contested() || counts.iter().any(differ),
            stances,
            documents: documents.len(),
            origins: self.origin.as_ref().map(|origin| {
                let of: BTreeSet<usize> = documents.iter().map(|&d| origin[d as usize]).collect();
                of.len()
            }),
            first: days().min(),
            last: days().max(),
            confidence: round(held_by(members, joined)),
            counts,
            calls: self.calls(members, &names),
            evidence: self.evidence(&shown, &names),
            links: {
                let named = joined.iter().zip(links);
                let mut links: Vec<Link> = named.map(|(of, l)| link(of, l, &names)).collect();
                sort_links(&mut links);
                links
            },
            decisions: Vec::new(),
            attributions,
        }
    }

    /// A link with its reasons.
    fn link(&self, joined: &Joined) -> compare::Link {
        if let Some(why) = joined.why {
            let reason = Reason {
                supports: true,
                text: why.to_owned(),
            };
            return compare::Link {
                score: joined.score,
                reasons: vec![reason],
            };
        }
        let grouped = |m: usize| {
            let p = &self.propositions[m];
            match self.unsettled.get(&m) {
                Some(found) => Cow::Owned(Proposition {
                    stance: found.clone(),
                    ..p.clone()
                }),
                None => Cow::Borrowed(p),
            }
        };
        compare(&grouped(joined.a), &grouped(joined.b))
    }

    fn member(&self, m: usize, names: &BTreeMap<usize, String>) -> Member {
        let (p, said, document) = (&self.propositions[m], &self.said[m], self.document(m));
        Member {
            id: names[&m].clone(),
            path: document.path.clone(),
            url: document.url.clone(),
            sha256: document.sha256.clone(),
            title: document.title.clone(),
            outlet: document.outlet.clone(),
            published: document.published.clone(),
            attribution: said.id,
            parent: said.parent,
            speaker: said.speaker.clone(),
            source: said.source.clone(),
            cue: said.cue.clone(),
            content: said.content.clone(),
            act: said.act,
            addressee: self.addressees[m].clone(),
            stance: p.stance.stance,
            stance_confidence: p.stance.confidence,
            stance_reason: p.stance.reason.clone(),
            origin: self.origin.as_ref().map(|o| o[p.document as usize] + 1),
            decisions: Vec::new(),
        }
    }

    /// The words that stand for the claim: of the first to put it forward, in whole
    /// sentences rather than in a word or two.
    fn words(&self, shown: &[usize]) -> String {
        let rank = |&m: &usize| {
            let p = &self.propositions[m];
            let stance = match p.stance.stance {
                Stance::Asserts => 0,
                Stance::Concedes | Stance::Asks => 1,
                _ => 2,
            };
            (
                p.refers.is_some(),
                stance,
                // What is denied, not its negation.
                stance == 2 && p.stance.negated,
                p.terms.len() < 3,
                p.terms.len() > 40,
            )
        };
        let best = shown.iter().min_by_key(|m| rank(m));
        best.map(|&m| self.propositions[m].text.clone())
            .unwrap_or_default()
    }

    /// The counts of a claim that is about one.
    fn counts(
        &self,
        shown: &[usize],
        names: &BTreeMap<usize, String>,
        links: &[compare::Link],
    ) -> Vec<Count> {
        let counting = links
            .iter()
            .any(|l| l.reasons.iter().any(Reason::is_of_counts));
        let refers = shown.iter().any(|&m| {
            let p = &self.propositions[m];
            p.refers.is_some() && !p.quantities.is_empty()
        });
        if !counting && !refers {
            return Vec::new();
        }
        let mut out = Vec::new();
        for &m in shown {
            let mine = &self.propositions[m].quantities;
            // Of several the one that others count, too.
            let met = mine.iter().max_by_key(|q| {
                let others = shown.iter().filter(|&&o| o != m).take(MOST_COUNTING);
                let counts = |&&o: &&usize| {
                    let other = &self.propositions[o];
                    other
                        .quantities
                        .iter()
                        .any(|x| q.shares_fate(x) && meet(&self.propositions[m], q, other, x))
                };
                others.filter(counts).count()
            });
            if let Some(quantity) = met {
                out.push(Count {
                    attribution: names[&m].clone(),
                    quantity: quantity.clone(),
                });
            }
        }
        out
    }

    fn calls(&self, members: &[usize], names: &BTreeMap<usize, String>) -> Vec<Call> {
        let around = |document: u32| self.around.get(&document).cloned().unwrap_or_default();
        let near = |of: usize| {
            let near = self.near.get(&(of as u32));
            near.map_or_else(Vec::new, |near| near.iter().map(|&m| m as usize).collect())
        };
        let material = responses::Material {
            propositions: &self.propositions,
            addressees: &self.addressees,
            around: &around,
            near: &near,
        };
        let found = responses::calls(members, &material);
        let mut calls: Vec<Call> = found
            .into_iter()
            .map(|call| Call {
                kind: call.kind,
                attribution: names[&call.of].clone(),
                none_until: match call.responses.is_empty() {
                    true => self.until.clone(),
                    false => None,
                },
                responses: call
                    .responses
                    .into_iter()
                    .map(|r| Response {
                        response: r.kind,
                        attribution: names.get(&r.by).cloned(),
                        path: self.document(r.by).path.clone(),
                        in_document: self.said[r.by].id,
                        speaker: self.who(r.by),
                        words: self.propositions[r.by].text.clone(),
                        published: self.document(r.by).published.clone(),
                        confidence: r.confidence,
                        reason: r.reason,
                    })
                    .collect(),
            })
            .collect();
        sort_calls(&mut calls);
        calls
    }

    fn who(&self, m: usize) -> String {
        let said = &self.said[m];
        said.speaker.clone().unwrap_or_else(|| said.source.clone())
    }

    /// What the attributions name, each once: words that stand inside one content and
    /// around another, and documents with the same bytes, name one thing.
    fn evidence(&self, shown: &[usize], names: &BTreeMap<usize, String>) -> Vec<PieceOfEvidence> {
        let mut out: Vec<PieceOfEvidence> = Vec::new();
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for &m in shown {
            let stance = self.propositions[m].stance.stance;
            let disputes = matches!(stance, Stance::Denies | Stance::Doubts);
            let content = &self.said[m].content;
            let in_content = |at: u32| content.iter().any(|p| p.start <= at && at < p.end);
            for e in &self.said[m].evidence {
                let sha256 = &self.document(m).sha256;
                let new = PieceOfEvidence::named(sha256, (e.start, e.end), &e.text, e.status);
                let at = *known.entry(new.id.clone()).or_insert(out.len());
                if at == out.len() {
                    out.push(new);
                }
                out[at].name_again(&names[&m], e.status, disputes && in_content(e.start));
            }
        }
        out
    }
}

/// The weakest of the links without which the members would fall apart: the best
/// of each member's.
fn held_by(members: &[usize], links: &[Joined]) -> f32 {
    let best = |m: &usize| {
        let mine = links.iter().filter(|l| l.a == *m || l.b == *m);
        mine.map(|l| l.score).fold(0.0, f32::max)
    };
    match members.len() {
        0 | 1 => 1.0,
        _ => members.iter().map(best).fold(1.0, f32::min),
    }
}

fn link(joined: &Joined, link: compare::Link, names: &BTreeMap<usize, String>) -> Link {
    Link {
        a: names[&joined.a].clone(),
        b: names[&joined.b].clone(),
        score: round(link.score),
        reasons: link.reasons,
    }
}

/// To thousandths, so that a last bit never shows.
fn round(score: f32) -> f32 {
    (score * 1000.0).round() / 1000.0
}
