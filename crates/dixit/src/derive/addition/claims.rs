//! The claims that new attributions put forward.

use std::collections::{BTreeMap, BTreeSet};

use dixit_model::AttributionId;
use dixit_register::{Derived, Error, Register};
use dixit_resolve::claims::{self, Claim, Proposition};
use dixit_resolve::origins;

use super::super::vectors::{self, At};
use super::super::{CLAIMS, Settled, Sources, attribution, claim, claim_record};
use super::{Documents, Exchange, MOST_BESIDE};
use crate::variants;

/// Attributions of a claim up to which it is told anew; a larger one is only added to.
const LARGE: usize = 24;

/// Of the attributions of documents that are near to new ones, those that may put the same claim
/// forward as one of the new.
fn related(
    register: &Register,
    documents: &mut Documents,
    new: &BTreeSet<At>,
    near: &BTreeMap<At, f32>,
) -> Result<Vec<At>, Error> {
    let (mut room, mut own, mut keys) = (claims::Room::default(), Vec::new(), BTreeSet::new());
    let readings: BTreeSet<u64> = new.iter().map(|(entry, _)| *entry).collect();
    for (&entry, number) in readings.iter().zip(0..) {
        if let Some(document) = documents.of(register, entry)? {
            let mut found = claims::propositions(&document, number);
            claims::give_vectors(&mut found, &vectors::kept(register, entry)?);
            claims::add_vectors(&mut found, variants::encoder(), &mut room);
            keys.extend(found.iter().flat_map(Proposition::keys));
            own.extend(found);
        }
    }
    let mut nearest: Vec<(&At, &f32)> = near.iter().collect();
    nearest.sort_by(|x, y| y.1.total_cmp(x.1).then(x.0.cmp(y.0)));
    let (mut looked_at, mut out) = (readings, Vec::new());
    for ((entry, _), _) in nearest {
        if looked_at.len() >= MOST_BESIDE {
            break;
        }
        if !looked_at.insert(*entry) {
            continue;
        }
        let Some(document) = documents.of(register, *entry)? else {
            continue;
        };
        let mut found = claims::propositions(&document, looked_at.len() as u32);
        claims::give_vectors(&mut found, &vectors::kept(register, *entry)?);
        let shares = |p: &Proposition| p.keys().iter().any(|key| keys.contains(key));
        let (mut sharing, mut rest): (Vec<Proposition>, Vec<Proposition>) =
            found.into_iter().partition(shares);
        claims::add_vectors(&mut sharing, variants::encoder(), &mut room);
        let (linked, others): (Vec<Proposition>, Vec<Proposition>) = sharing
            .into_iter()
            .partition(|p| own.iter().any(|new| new.link(p).is_some()));
        if linked.is_empty() {
            continue;
        }
        // Beside one that a new one joins, another may now belong.
        claims::add_vectors(&mut rest, variants::encoder(), &mut room);
        let beside = others
            .iter()
            .chain(&rest)
            .filter(|p| linked.iter().any(|of| of.link(p).is_some()));
        out.extend(linked.iter().chain(beside).map(|p| (*entry, p.id())));
    }
    Ok(out)
}

/// The claims that new attributions put forward.
pub(super) fn changed(
    register: &Register,
    documents: &mut Documents,
    new: &BTreeSet<At>,
    near: &BTreeMap<At, f32>,
    settled: &Settled,
) -> Result<Exchange, Error> {
    let mut wanted: Wanted = new.iter().map(|(entry, _)| (*entry, None)).collect();
    let (mut known, mut linked) = (BTreeSet::new(), Vec::new());
    for (entry, id) in related(register, documents, new, near)? {
        for id in register.derived_ids(CLAIMS, entry, &id.to_string())? {
            if !known.insert(id.clone()) {
                continue;
            }
            let members = register.derived_members(CLAIMS, &id, usize::MAX)?;
            let is_large = members.len() > LARGE;
            if is_large && let Some(body) = register.derived_record(CLAIMS, &id)? {
                linked.extend(links(&claim(register, &id, &body)?));
            }
            for (entry, member) in members {
                let some = wanted.entry(entry).or_insert_with(|| Some(BTreeMap::new()));
                if let (Some(id), Some(some)) = (attribution(&member), some) {
                    some.insert(id, is_large);
                }
            }
        }
    }
    let found = grouped(register, documents, &wanted, (settled, &linked))?;
    exchanged(register, found, new)
}

/// The links of a claim as pairs of places.
fn links(claim: &Claim) -> Vec<(claims::Place, claims::Place)> {
    let places: BTreeMap<&str, claims::Place> = claim
        .attributions
        .iter()
        .map(|of| (of.id.as_str(), (of.sha256.clone(), of.attribution)))
        .collect();
    let pair = |link: &claims::Link| {
        let [a, b] = [&link.a, &link.b].map(|id| places.get(id.as_str()).cloned());
        Some((a?, b?))
    };
    claim.links.iter().filter_map(pair).collect()
}

/// Readings whose attributions are grouped: all of them, or some, with whether their claim only
/// takes others in. What an attribution refers to stands in its own document, so that whole
/// documents are read.
type Wanted = BTreeMap<u64, Option<BTreeMap<AttributionId, bool>>>;

/// The claims of some readings alone.
fn grouped(
    register: &Register,
    documents: &mut Documents,
    wanted: &Wanted,
    (settled, known): (&Settled, &[(claims::Place, claims::Place)]),
) -> Result<Vec<Derived>, Error> {
    let (mut sources, mut origins) = (Sources::default(), origins::Finder::new());
    let mut finder = claims::Finder::with_vectors(variants::encoder());
    for (&entry, some) in wanted {
        if let Some(document) = documents.of(register, entry)? {
            sources.take(entry, &document);
            origins.add(&document);
            let kept = vectors::kept(register, entry)?;
            match some {
                None => finder.add_with(&document, &kept),
                Some(some) => finder.add_some(&document, &kept, some),
            }
        }
    }
    let (same, apart) = settled.claims(&sources);
    let found = finder.finish(&claims::Settings {
        origins: Some(&origins.finish()),
        same: &same,
        apart: &apart,
        known,
    });
    let each = found.claims.iter();
    Ok(each.map(|claim| claim_record(&sources, claim)).collect())
}

/// A claim that a new attribution joins takes the place of those that its others had, and so
/// does what these had besides, where a decision keeps it apart.
fn exchanged(
    register: &Register,
    records: Vec<Derived>,
    new: &BTreeSet<At>,
) -> Result<Exchange, Error> {
    let of = |(entry, member): &(u64, String)| Some((*entry, attribution(member)?));
    let mut gone: BTreeSet<String> = BTreeSet::new();
    let mut moved: BTreeSet<At> = new.clone();
    let (mut come, mut left) = (Vec::new(), records);
    loop {
        let touched = |d: &Derived| {
            d.members
                .iter()
                .filter_map(of)
                .any(|at| moved.contains(&at))
        };
        let (some, others): (Vec<Derived>, Vec<Derived>) = left.into_iter().partition(touched);
        left = others;
        if some.is_empty() {
            break;
        }
        for (entry, member) in some.iter().flat_map(|derived| &derived.members) {
            for claim in register.derived_ids(CLAIMS, *entry, member)? {
                if !gone.contains(&claim) {
                    let members = register.derived_members(CLAIMS, &claim, usize::MAX)?;
                    moved.extend(members.iter().filter_map(of));
                    gone.insert(claim);
                }
            }
        }
        come.extend(some);
    }
    Ok((gone.into_iter().collect(), come))
}
