//! The claims that new attributions put forward.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use dixit_model::{AttributionId, Document};
use dixit_register::{Amendment, Derived, Error, Grown, Register};
use dixit_resolve::claims::{self, Claim, Cut, Known, Member, Proposition};

use super::super::vectors::{self, At};
use super::super::{
    CLAIMS, ORIGINS, Settled, Sources, attribution, claim_part, claim_record, evidence_keys,
    first_part, stored_part,
};
use super::groups::{LARGE, STANDING};
use super::{Documents, MOST_BESIDE, copies_of, nearest};
use crate::variants;

/// Those up to which it is told anew where a new one contests it.
const CONTESTED: usize = 200;

/// Documents that are looked at as a whole, the nearest; of others what is near to something new.
const WHOLE: usize = 48;

/// Copies of a document that are looked at for its origin in a claim.
const MOST_COPIES: usize = 24;

/// Attributions that are near to new ones.
struct Near {
    /// Those that may put the same claim forward as one of the new, nearest documents first.
    linked: Vec<At>,
    /// Those that may do so as one of these.
    beside: Vec<At>,
}

/// A document, or some of its attributions, with what they put forward.
struct Read {
    document: Rc<Document>,
    propositions: Vec<Proposition>,
    is_whole: bool,
}

/// Documents that were looked at.
type Reads = BTreeMap<u64, Read>;

/// What a reading puts forward, with the vectors that are kept: of all its attributions, or of
/// some alone. `number` tells documents apart.
fn put_forward(
    register: &Register,
    documents: &mut Documents,
    (entry, number): (u64, u32),
    some: Option<&dyn Fn(AttributionId) -> bool>,
) -> Result<Option<Read>, Error> {
    let Some(mut document) = documents.of(register, entry)? else {
        return Ok(None);
    };
    if let Some(some) = some {
        document = part(&document, some);
    }
    let mut propositions = claims::propositions(&document, number);
    claims::give_vectors(&mut propositions, &vectors::kept(register, entry)?);
    Ok(Some(Read {
        document,
        propositions,
        is_whole: some.is_none(),
    }))
}

/// A document with some of its attributions alone.
fn part(document: &Document, some: &dyn Fn(AttributionId) -> bool) -> Rc<Document> {
    let mut part = Document::clone(document);
    part.retain(|attribution| some(attribution.id));
    Rc::new(part)
}

/// Of the attributions that are near to new ones, those that may put the same claim forward as
/// one of the new.
fn related(
    register: &Register,
    documents: &mut Documents,
    new: &BTreeSet<At>,
    near: &BTreeMap<At, f32>,
) -> Result<(Near, Reads), Error> {
    let mut room = claims::Room::default();
    let mut looked_at: BTreeSet<u64> = new.iter().map(|(entry, _)| *entry).collect();
    let (mut own, mut keys) = (Vec::new(), BTreeSet::new());
    let mut reads = Reads::new();
    for at in looked_at.iter().copied().zip(0..) {
        if let Some(mut read) = put_forward(register, documents, at, None)? {
            claims::add_vectors(&mut read.propositions, variants::encoder(), &mut room);
            keys.extend(read.propositions.iter().flat_map(Proposition::keys));
            own.extend(read.propositions.iter().cloned());
            reads.insert(at.0, read);
        }
    }
    let mut out = Near {
        linked: Vec::new(),
        beside: Vec::new(),
    };
    for ((entry, _), _) in nearest(near) {
        if looked_at.len() >= MOST_BESIDE {
            break;
        }
        if !looked_at.insert(entry) {
            continue;
        }
        let is_near = |id: AttributionId| near.contains_key(&(entry, id));
        let at = (entry, looked_at.len() as u32);
        let some: Option<&dyn Fn(_) -> _> = match looked_at.len() <= WHOLE {
            true => None,
            false => Some(&is_near),
        };
        let Some(mut read) = put_forward(register, documents, at, some)? else {
            continue;
        };
        claims::add_vectors(&mut read.propositions, variants::encoder(), &mut room);
        let found = &read.propositions;
        let shares = |p: &Proposition| p.keys().iter().any(|key| keys.contains(key));
        let is_linked = |p: &&Proposition| shares(p) && own.iter().any(|o| o.link(p).is_some());
        let (linked, others): (Vec<&Proposition>, Vec<&Proposition>) =
            found.iter().partition(is_linked);
        // Beside one that a new one joins, another may now belong.
        let beside = others.into_iter();
        let beside = beside.filter(|p| linked.iter().any(|of| of.link(p).is_some()));
        out.beside.extend(beside.map(|p| (entry, p.id())));
        out.linked.extend(linked.iter().map(|p| (entry, p.id())));
        reads.insert(entry, read);
    }
    Ok((out, reads))
}

/// The claims that new attributions put forward: first those that they join are found, by what
/// stands for each, then small ones of these are told anew.
pub(super) fn changed(
    register: &Register,
    documents: &mut Documents,
    new: &BTreeSet<At>,
    near: &BTreeMap<At, f32>,
    settled: &Settled,
) -> Result<Amendment, Error> {
    let (near, mut reads) = related(register, documents, new, near)?;
    let mut anew = BTreeSet::new();
    loop {
        let view = View::of(register, new, &near, &anew)?;
        let read = (&mut *documents, &mut reads);
        let (found, sources) = grouped(register, read, &view.wanted, settled)?;
        let (mut amendment, mut records) = (Amendment::default(), Vec::new());
        let told = anew.len();
        for claim in &found {
            let Some(known) = view.known_of(&sources, claim) else {
                records.push(claim_record(&sources, claim.clone()));
                continue;
            };
            let at = |m: &Member| entry(&sources, m).map(|of| (of, m.attribution));
            let mut members = claim.attributions.iter().filter_map(at);
            if !members.any(|at| new.contains(&at)) {
                continue;
            }
            let of = &view.standing[known];
            let grown = match Large::of(register, of)? {
                None => None,
                Some(mut large) => {
                    let origins = large.origins(register, documents, &sources, claim)?;
                    large.grow(&sources, claim, &origins)
                }
            };
            match grown {
                Some(grown) => amendment.grown.extend(grown),
                None => {
                    anew.insert(of.id.clone());
                    // What is told anew may go on to join others one by one.
                    if told > 0 {
                        anew.extend(view.small_beside(&sources, claim, &reads));
                    }
                }
            }
        }
        if anew.len() == told {
            (amendment.gone, amendment.come) = exchanged(register, records, new)?;
            return Ok(amendment);
        }
    }
}

/// Readings whose attributions are grouped: all of them, or some, with what is known of their
/// claims. What an attribution refers to stands in its own document, so that whole documents are
/// read, but for what merely stands for its claim.
type Wanted = BTreeMap<u64, Option<BTreeMap<AttributionId, Known>>>;

/// What is looked at again.
struct View {
    wanted: Wanted,
    standing: Vec<Standing>,
}

/// A claim that some of its attributions stand for.
struct Standing {
    id: String,
    these: Vec<At>,
    /// How many it has, or one more than are counted.
    members: usize,
}

/// A claim that takes others in.
struct Large {
    id: String,
    cut: Cut,
    /// Whether it may be told anew where it is contested.
    is_told: bool,
}

impl View {
    fn of(
        register: &Register,
        new: &BTreeSet<At>,
        near: &Near,
        anew: &BTreeSet<String>,
    ) -> Result<View, Error> {
        let mut view = View {
            wanted: new.iter().map(|(entry, _)| (*entry, None)).collect(),
            standing: Vec::new(),
        };
        // By claim its place among those that some stand for, if it is one.
        let mut seen: BTreeMap<String, Option<usize>> = BTreeMap::new();
        let linked = near.linked.iter().map(|at| (at, true));
        for (at, is_linked) in linked.chain(near.beside.iter().map(|at| (at, false))) {
            for id in register.derived_ids(CLAIMS, at.0, &at.1.to_string())? {
                let standing = match seen.get(&id) {
                    Some(standing) => *standing,
                    None => {
                        // What lies beside a claim may belong to what is told anew.
                        let is_whole = anew.contains(&id) || !is_linked && !anew.is_empty();
                        let standing = view.take(register, &id, is_whole)?;
                        *seen.entry(id).or_default() = standing;
                        standing
                    }
                };
                if let Some(standing) = standing.filter(|_| is_linked) {
                    view.stand(standing, at);
                }
            }
        }
        Ok(view)
    }

    /// Takes a claim: as a whole, or as one that some stand for, whose place it gives then.
    fn take(
        &mut self,
        register: &Register,
        id: &str,
        is_whole: bool,
    ) -> Result<Option<usize>, Error> {
        let members = register.derived_members(CLAIMS, id, CONTESTED + 1)?;
        if is_whole && members.len() <= CONTESTED {
            for (entry, member) in members {
                if let Some(member) = attribution(&member) {
                    self.want((entry, member), Known::Whole);
                }
            }
            return Ok(None);
        }
        self.standing.push(Standing {
            id: id.to_owned(),
            these: Vec::new(),
            members: members.len(),
        });
        Ok(Some(self.standing.len() - 1))
    }

    /// Has an attribution stand for its claim, if there is need.
    fn stand(&mut self, standing: usize, at: &At) {
        let of = &mut self.standing[standing];
        if of.these.len() < STANDING {
            of.these.push(*at);
            self.want(*at, Known::Part(standing as u32));
        }
    }

    fn want(&mut self, (entry, id): At, known: Known) {
        let some = self
            .wanted
            .entry(entry)
            .or_insert_with(|| Some(BTreeMap::new()));
        if let Some(some) = some {
            some.insert(id, known);
        }
    }

    /// The small claims that attributions stand for which may put forward the same as some
    /// that were found together.
    fn small_beside(&self, sources: &Sources, found: &Claim, reads: &Reads) -> Vec<String> {
        let said = |(entry, id): At| {
            let mut of = reads.get(&entry)?.propositions.iter();
            of.find(|p| p.id() == id)
        };
        let members = found.attributions.iter();
        let members = members.filter_map(|m| said((entry(sources, m)?, m.attribution)));
        let members: Vec<&Proposition> = members.collect();
        let is_near = |at: &At| {
            let of = said(*at);
            of.is_some_and(|of| members.iter().any(|member| of.link(member).is_some()))
        };
        let small = self.standing.iter().filter(|of| of.members <= LARGE);
        let near = small.filter(|of| of.these.iter().any(is_near));
        near.map(|of| of.id.clone()).collect()
    }

    /// The claim that some of the attributions which were found together stand for.
    fn known_of(&self, sources: &Sources, found: &Claim) -> Option<usize> {
        let known = |member: &Member| {
            let some = self.wanted.get(&entry(sources, member)?)?.as_ref()?;
            match some.get(&member.attribution)? {
                Known::Part(standing) => Some(*standing as usize),
                Known::No | Known::Whole => None,
            }
        };
        found.attributions.iter().find_map(known)
    }
}

/// The reading in which an attribution of a claim stands.
fn entry(sources: &Sources, member: &Member) -> Option<u64> {
    let number = sources.number(&member.sha256, &member.path)?;
    Some(sources.entries[number])
}

impl Large {
    /// A claim with the parts in which those lie that stand for it, and the last; nothing of a
    /// small one, which is told anew.
    fn of(register: &Register, standing: &Standing) -> Result<Option<Large>, Error> {
        let id = &standing.id;
        if standing.members <= LARGE {
            return Ok(None);
        }
        let Some(body) = register.derived_record(CLAIMS, id)? else {
            return Ok(None);
        };
        let mut large = Large {
            id: id.clone(),
            cut: Cut::of(first_part(register, id, &body)?),
            is_told: standing.members <= CONTESTED,
        };
        for at in &standing.these {
            large.put_part_of(register, at)?;
        }
        large.put(register, large.cut.count() - 1)?;
        Ok(Some(large))
    }

    /// Puts the part at hand in which an attribution lies; tells whether there is one.
    fn put_part_of(&mut self, register: &Register, (entry, id): &At) -> Result<bool, Error> {
        let part = register.part_of(CLAIMS, &self.id, (*entry, &id.to_string()))?;
        let Some(part) = part else {
            return Ok(false);
        };
        self.put(register, part)?;
        Ok(true)
    }

    fn put(&mut self, register: &Register, part: u32) -> Result<(), Error> {
        if !self.cut.has(part)
            && let Some(body) = register.derived_part(CLAIMS, &self.id, part)?
        {
            self.cut.put(part, claim_part(register, &self.id, &body)?);
        }
        Ok(())
    }

    /// The origins of new documents as the claim numbers them: that of their copies in it, or
    /// one of their own.
    fn origins(
        &mut self,
        register: &Register,
        documents: &mut Documents,
        sources: &Sources,
        found: &Claim,
    ) -> Result<BTreeMap<u64, usize>, Error> {
        let (mut origins, mut groups) = (BTreeMap::new(), BTreeMap::new());
        for new in found.attributions.iter().filter_map(|m| entry(sources, m)) {
            if origins.contains_key(&new) {
                continue;
            }
            // No number of a document is as high as those of the journal's later entries.
            let mut origin = usize::try_from(new).unwrap_or(usize::MAX);
            if let Some(group) = copies_of(register, new)? {
                for (copy, _) in register.derived_members(ORIGINS, &group, MOST_COPIES)? {
                    if let Some(known) = self.origin_of(register, documents, copy)? {
                        origin = known;
                        break;
                    }
                }
                origin = *groups.entry(group).or_insert(origin);
            }
            origins.insert(new, origin);
        }
        Ok(origins)
    }

    /// The number of a document's origin, if the claim has an attribution of it.
    fn origin_of(
        &mut self,
        register: &Register,
        documents: &mut Documents,
        entry: u64,
    ) -> Result<Option<usize>, Error> {
        let Some(document) = documents.of(register, entry)? else {
            return Ok(None);
        };
        for attribution in &document.attributions {
            if self.put_part_of(register, &(entry, attribution.id))? {
                let origin = &document.origin;
                return Ok(self.cut.origin(&origin.sha256, &origin.path));
            }
        }
        Ok(None)
    }

    /// Takes in what was found, if there is anything new. Nothing where the claim must be told
    /// anew.
    fn grow(
        &mut self,
        sources: &Sources,
        found: &Claim,
        origins: &BTreeMap<u64, usize>,
    ) -> Option<Option<Grown>> {
        let origin = |m: &Member| origins.get(&entry(sources, m)?).copied();
        if self.is_told && self.cut.is_contested_by(found) {
            return None;
        }
        let grown = self.cut.grow(found, &origin);
        if grown.came.is_empty() {
            return Some(None);
        }
        let parts = grown.parts.iter().filter_map(|&number| {
            let came = grown.came.iter().filter(|(part, _)| *part == number);
            let members = came.filter_map(|(_, place)| {
                let member = &found.attributions[*place];
                Some((entry(sources, member)?, member.attribution.to_string()))
            });
            stored_part(&self.cut, number, members.collect())
        });
        Some(Some(Grown {
            id: self.id.clone(),
            parts: parts.collect(),
            keys: evidence_keys(found),
        }))
    }
}

/// Origins of documents, by the place of the first of each.
#[derive(Default)]
struct Origins {
    numbers: Vec<usize>,
    groups: BTreeMap<String, usize>,
}

impl Origins {
    /// Takes a document; of what only `stands` for its claim the origin is told elsewhere.
    fn take(&mut self, register: &Register, entry: u64, stands: bool) -> Result<(), Error> {
        let own = self.numbers.len();
        let group = match stands {
            true => None,
            false => copies_of(register, entry)?,
        };
        let number = group.map_or(own, |group| *self.groups.entry(group).or_insert(own));
        self.numbers.push(number);
        Ok(())
    }
}

/// The claims of some readings alone.
fn grouped(
    register: &Register,
    (documents, reads): (&mut Documents, &mut Reads),
    wanted: &Wanted,
    settled: &Settled,
) -> Result<(Vec<Claim>, Sources), Error> {
    let (mut sources, mut origins) = (Sources::default(), Origins::default());
    let mut finder = claims::Finder::with_vectors(variants::encoder());
    for (&entry, some) in wanted {
        // Of what stands for its claim no more is asked than what it says.
        let stands = |known: &Known| matches!(known, Known::Part(_));
        let some = some.as_ref();
        let stands = some.is_some_and(|some| some.values().all(stands));
        if !reads
            .get(&entry)
            .is_some_and(|read| read.is_whole || stands)
        {
            // The finder numbers them itself.
            let Some(read) = put_forward(register, documents, (entry, 0), None)? else {
                continue;
            };
            reads.insert(entry, read);
        }
        let read = &reads[&entry];
        let is_wanted = |id: AttributionId| some.is_some_and(|some| some.contains_key(&id));
        let (mut document, mut own) = (read.document.clone(), read.propositions.clone());
        if stands {
            document = part(&document, &is_wanted);
            own.retain(|p| is_wanted(p.id()));
        }
        sources.take(entry, &document);
        origins.take(register, entry, stands)?;
        finder.add_read(&document, own, some);
    }
    let (same, apart) = settled.claims(&sources);
    let found = finder.finish(&claims::Settings {
        origins: Some(&origins.numbers),
        same: &same,
        apart: &apart,
    });
    Ok((found.claims, sources))
}

/// A claim that a new attribution joins takes the place of those that its others had, and so
/// does what these had besides, where a decision keeps it apart.
fn exchanged(
    register: &Register,
    records: Vec<Derived>,
    new: &BTreeSet<At>,
) -> Result<(Vec<String>, Vec<Derived>), Error> {
    let of = |(entry, member): &(u64, String)| Some((*entry, attribution(member)?));
    let mut gone: BTreeSet<String> = BTreeSet::new();
    let mut moved: BTreeSet<At> = new.clone();
    let (mut come, mut left) = (Vec::new(), records);
    loop {
        let touched = |d: &Derived| d.all_members().filter_map(of).any(|at| moved.contains(&at));
        let (some, others): (Vec<Derived>, Vec<Derived>) = left.into_iter().partition(touched);
        left = others;
        if some.is_empty() {
            break;
        }
        for (entry, member) in some.iter().flat_map(Derived::all_members) {
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
