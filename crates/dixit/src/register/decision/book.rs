//! All decisions that count, held against what a register holds now.

use std::collections::{BTreeMap, BTreeSet};

use dixit_register::Register;

use super::anchor::{Anchor, Member, Texts};
use super::opinion::Settled;
use super::{Decision, Graded, Kind, Sort, Target, Written, evidence};
use crate::entities::decision::{Decisions, Evidence};

/// A decision that counts, with what it is about now.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// Its entry: later decisions have higher numbers.
    pub entry: u64,
    /// When it was written down, RFC 3339, as the clock said.
    pub written: String,
    /// Who settled it.
    pub by: String,
    /// Why.
    pub reason: String,
    /// What.
    pub decision: Written,
    /// For each of its targets, the attributions (`a3`) or local entities (`e1`) that
    /// it means now; those of the group first that anchor it.
    pub targets: Vec<Vec<Member>>,
    /// Of a split, what is apart; of a move, the group that it goes to.
    pub others: Vec<Member>,
    /// Of a move, the group that the attribution was in.
    pub from: Vec<Member>,
    /// Of a piece of evidence that a text names, where its words stand now.
    pub place: Option<(u32, u32)>,
}

impl Held {
    /// What was settled, unless it has the form of the file of decisions.
    pub fn other(&self) -> Option<&Decision> {
        match &self.decision {
            Written::Other(decision) => Some(decision),
            Written::Entities(_) => None,
        }
    }

    /// What was settled, in words, without what it is about.
    pub fn what(&self) -> String {
        self.other().map_or_else(|| self.decision.words(), said)
    }

    pub(super) fn grade(&self) -> Option<&Graded> {
        self.other()?.grade.as_ref()
    }

    fn target(&self) -> Option<(&Target, &[Member])> {
        let target = self.other()?.targets.first()?;
        Some((target, self.targets.first()?))
    }
}

/// A decision's words without its targets.
fn said(decision: &Decision) -> String {
    let without = Decision {
        targets: Vec::new(),
        ..decision.clone()
    };
    Written::Other(Box::new(without)).words()
}

/// A decision that finds what it is about no more, or that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// Its entry.
    pub entry: u64,
    /// What is lost, in words.
    pub what: String,
}

/// Two attributions that one decision ties together or keeps apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// The one, the smaller of the two.
    pub a: Member,
    /// The other.
    pub b: Member,
    /// The decision's entry.
    pub entry: u64,
    /// Who settled it.
    pub by: String,
}

/// Two persons who say different things about two attributions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Who ties them together, last.
    pub same: Link,
    /// Who keeps them apart, last.
    pub apart: Link,
}

/// What groups have to heed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// Attributions that belong to one group, in order.
    pub same: Vec<Link>,
    /// Attributions that may not be in one group, in order.
    pub apart: Vec<Link>,
    /// What one person ties together and another keeps apart: neither counts.
    pub conflicts: Vec<Conflict>,
}

/// Pairs of numbers.
pub type Pairs = Vec<(u32, u32)>;

impl Links {
    /// What belongs together and what does not, by the numbers that whoever groups
    /// attributions gives them; those without a number are left out.
    pub fn numbered(&self, number: impl Fn(&Member) -> Option<u32>) -> (Pairs, Pairs) {
        let pairs = |links: &[Link]| -> Pairs {
            let pair = |link: &Link| Some((number(&link.a)?, number(&link.b)?));
            links.iter().filter_map(pair).collect()
        };
        (pairs(&self.same), pairs(&self.apart))
    }
}

/// The decisions that count, held against a register.
#[derive(Clone, Debug, Default)]
pub struct Book {
    /// In the order in which they were made.
    held: Vec<Held>,
    lost: Vec<Lost>,
    /// By attribution or local entity, the decisions about it or about a group that it
    /// anchors, in order.
    about: BTreeMap<Member, Vec<usize>>,
    /// By reading, the decisions about evidence that its attributions name.
    evidence: BTreeMap<u64, Vec<usize>>,
    /// By the entry that attached it, the decisions about what was attached.
    attachments: BTreeMap<u64, Vec<usize>>,
}

impl Book {
    /// Reads the decisions that were not retired, and finds what they are about.
    ///
    /// # Errors
    /// In words, if the register cannot be read.
    pub fn open(register: &Register) -> Result<Book, String> {
        let texts = Texts::new(register);
        let mut book = Book::default();
        let decisions = register.decisions().map_err(|e| e.to_string())?;
        let counting: BTreeSet<u64> = decisions.iter().map(|d| d.entry).collect();
        for decided in decisions {
            let decision = match Written::parse(&decided.decision) {
                Ok(decision) => decision,
                Err(what) => {
                    let (entry, what) = (decided.entry, format!("cannot be read: {what}"));
                    book.lost.push(Lost { entry, what });
                    continue;
                }
            };
            let mut held = Held {
                entry: decided.entry,
                written: decided.at,
                by: decided.by,
                reason: decided.reason,
                decision,
                targets: Vec::new(),
                others: Vec::new(),
                from: Vec::new(),
                place: None,
            };
            if let Some(what) = find(&mut held, &texts, &counting)? {
                let entry = held.entry;
                book.lost.push(Lost { entry, what });
            }
            book.take(held);
        }
        Ok(book)
    }

    fn take(&mut self, held: Held) {
        let at = self.held.len();
        let target = held.other().and_then(|decision| decision.targets.first());
        if let Some(entry) = target.and_then(|target| target.attachment) {
            self.attachments.entry(entry).or_default().push(at);
        }
        let found = held.targets.first().into_iter().flatten();
        if target.is_some_and(|target| target.sort == Sort::Evidence) {
            let readings: BTreeSet<u64> = found.map(|(reading, _)| *reading).collect();
            for reading in readings {
                self.evidence.entry(reading).or_default().push(at);
            }
        } else {
            for member in found {
                self.about.entry(member.clone()).or_default().push(at);
            }
        }
        self.held.push(held);
    }

    /// The decisions, in the order in which they were made.
    pub fn all(&self) -> &[Held] {
        &self.held
    }

    /// Decisions that find what they are about no more: they count for nothing now, and
    /// stay.
    pub fn lost(&self) -> &[Lost] {
        &self.lost
    }

    /// What people settled about which names are one entity's, for resolving.
    pub fn entities(&self) -> Decisions {
        let of = |held: &Held| match &held.decision {
            Written::Entities(decision) => Some(decision.clone()),
            Written::Other(_) => None,
        };
        Decisions {
            all: self.held.iter().filter_map(of).collect(),
        }
    }

    /// What groups of a sort, claims or variants, have to heed. Of each person the
    /// latest word on two attributions counts.
    pub fn links(&self, sort: Sort) -> Links {
        let mut words: BTreeMap<(Member, Member), Said<'_>> = BTreeMap::new();
        for held in &self.held {
            for (a, b, same) in pairs(held, sort) {
                if a == b {
                    continue;
                }
                let pair = if a < b { (a, b) } else { (b, a) };
                let of = words.entry(pair).or_default();
                of.insert(&held.by, (held.entry, same));
            }
        }
        let mut links = Links::default();
        for ((a, b), words) in words {
            let last = |same: bool| {
                let said = words.iter().filter(|(_, word)| word.1 == same);
                let (by, (entry, _)) = said.max_by_key(|(_, word)| word.0)?;
                Some(Link {
                    a: a.clone(),
                    b: b.clone(),
                    entry: *entry,
                    by: (*by).to_owned(),
                })
            };
            match (last(true), last(false)) {
                (Some(same), Some(apart)) => links.conflicts.push(Conflict { same, apart }),
                (Some(same), None) => links.same.push(same),
                (None, Some(apart)) => links.apart.push(apart),
                (None, None) => {}
            }
        }
        links
    }

    /// What was settled about an attribution.
    pub fn about_attribution(&self, member: &Member) -> Settled<'_> {
        let is_meant = |target: &Target, found: &[Member]| {
            target.sort == Sort::Attribution && found.first() == Some(member)
        };
        self.about([member], is_meant)
    }

    /// What was settled about a claim or variant group, by the attributions that it is
    /// made from now. A decision is about the group that holds most of the attributions
    /// that it names; of two that hold as many, about the one with the first.
    pub fn about_group(&self, sort: Sort, members: &BTreeSet<Member>) -> Settled<'_> {
        self.about(members, |target, found| {
            target.sort == sort && is_meant(found, members)
        })
    }

    /// What was settled about a piece of evidence that attributions name: they, and where
    /// it is named in their document's text.
    pub fn about_evidence(
        &self,
        members: &BTreeSet<Member>,
        (start, end): (u32, u32),
    ) -> Settled<'_> {
        let readings: BTreeSet<u64> = members.iter().map(|(reading, _)| *reading).collect();
        let named = readings.iter().filter_map(|r| self.evidence.get(r));
        self.newest_first(named, |held| {
            held.place
                .is_some_and(|(from, to)| from < end && start < to)
        })
    }

    /// What was settled about a piece of evidence that somebody attached: the entry that
    /// says so.
    pub fn about_attachment(&self, entry: u64) -> Settled<'_> {
        self.newest_first(self.attachments.get(&entry), |_| true)
    }

    /// What was settled about an entity as a whole, by the local entities that it is
    /// made from now.
    pub fn about_entity(&self, members: &BTreeSet<Member>) -> Settled<'_> {
        self.about_group(Sort::Entity, members)
    }

    /// What was settled about a target that has just been resolved.
    ///
    /// # Errors
    /// In words, if the register cannot be read.
    pub fn about_target(
        &self,
        register: &Register,
        target: &Target,
    ) -> Result<Settled<'_>, String> {
        if let Some(entry) = target.attachment {
            return Ok(self.about_attachment(entry));
        }
        let texts = Texts::new(register);
        let (found, place) = found(target, &texts)?;
        Ok(match (target.sort, found.first()) {
            (_, None) => Settled::default(),
            (Sort::Attribution, Some(member)) => self.about_attribution(member),
            (Sort::Evidence, _) => {
                let members = found.into_iter().collect();
                self.about_evidence(&members, place.unwrap_or_default())
            }
            (sort, _) => self.about_group(sort, &found.into_iter().collect()),
        })
    }

    /// The decisions that name one of the members and are about what `is` says, newest
    /// first.
    fn about<'m>(
        &self,
        members: impl IntoIterator<Item = &'m Member>,
        is: impl Fn(&Target, &[Member]) -> bool,
    ) -> Settled<'_> {
        let named = members.into_iter().filter_map(|m| self.about.get(m));
        self.newest_first(named, |held| {
            held.target()
                .is_some_and(|(target, found)| is(target, found))
        })
    }

    fn newest_first<'b>(
        &'b self,
        named: impl IntoIterator<Item = &'b Vec<usize>>,
        is: impl Fn(&Held) -> bool,
    ) -> Settled<'b> {
        let named: BTreeSet<usize> = named.into_iter().flatten().copied().collect();
        let held = named.iter().rev().filter_map(|at| self.held.get(*at));
        Settled {
            decisions: held.filter(|held| is(held)).collect(),
        }
    }
}

/// By person, the latest word on two attributions: in which entry, and whether they are
/// one group's.
type Said<'a> = BTreeMap<&'a str, (u64, bool)>;

fn is_meant(found: &[Member], members: &BTreeSet<Member>) -> bool {
    let held = found.iter().filter(|m| members.contains(m)).count();
    let first = found.first().is_some_and(|m| members.contains(m));
    held * 2 > found.len() || (first && held * 2 == found.len())
}

/// Pairs of attributions that a decision ties together (`true`) or keeps apart, as
/// members of groups of a sort.
fn pairs(held: &Held, sort: Sort) -> Vec<(Member, Member, bool)> {
    let Some(decision) = held.other() else {
        return Vec::new();
    };
    let of = decision.targets.iter().all(|target| target.sort == sort)
        || decision.group == Some(sort)
        || decision.to.as_ref().is_some_and(|to| to.sort == sort);
    if !of {
        return Vec::new();
    }
    let mut pairs = Vec::new();
    let mut apart = |one: &[Member], other: &[Member]| {
        for a in one {
            pairs.extend(other.iter().map(|b| (a.clone(), b.clone(), false)));
        }
    };
    match decision.decision {
        Kind::Merge => {
            let first: Vec<&Member> = held.targets.iter().filter_map(|t| t.first()).collect();
            let two = first.windows(2);
            return two.map(|w| (w[0].clone(), w[1].clone(), true)).collect();
        }
        Kind::KeepApart => {
            for (at, one) in held.targets.iter().enumerate() {
                for other in held.targets.iter().skip(at + 1) {
                    apart(one, other);
                }
            }
        }
        Kind::Split => {
            let rest = held.targets.first().into_iter().flatten();
            let rest: Vec<Member> = rest.filter(|m| !held.others.contains(m)).cloned().collect();
            apart(&held.others, &rest);
        }
        Kind::Move => {
            let moved = held.targets.first().map_or(&[][..], Vec::as_slice);
            let stays = held.from.iter();
            let stays = stays.filter(|m| !moved.contains(m) && !held.others.contains(m));
            let stays: Vec<Member> = stays.cloned().collect();
            apart(moved, &stays);
            let to = held.others.iter().find(|m| !moved.contains(m));
            if let (Some(member), Some(to)) = (moved.first(), to) {
                pairs.push((member.clone(), to.clone(), true));
            }
        }
        _ => {}
    }
    pairs
}

/// Finds what a decision is about. Gives in words what is not found.
fn find(
    held: &mut Held,
    texts: &Texts<'_>,
    counting: &BTreeSet<u64>,
) -> Result<Option<String>, String> {
    let Written::Other(decision) = &held.decision else {
        // Resolving says what became of those.
        return Ok(None);
    };
    let mut lost = None;
    for target in &decision.targets {
        let (found, place) = found(target, texts)?;
        let is_there = match target.attachment {
            Some(entry) => counting.contains(&entry),
            None => !found.is_empty(),
        };
        held.place = held.place.or(place);
        if !is_there {
            lost = Some(format!(
                "finds {} {} no more",
                target.sort.as_str(),
                target.id
            ));
        }
        held.targets.push(found);
    }
    let to = decision.to.iter().flat_map(|to| &to.anchors);
    let others: Vec<Anchor> = decision.apart.iter().chain(to).cloned().collect();
    held.others = members(&others, texts)?;
    if held.others.is_empty() && !others.is_empty() {
        lost = Some("finds the other attributions no more".to_owned());
    }
    if let Some(from) = &decision.from {
        held.from = members(&from.anchors, texts)?;
    }
    Ok(lost)
}

/// The attributions or local entities that a target means, and a place in their text.
type Means = (Vec<Member>, Option<(u32, u32)>);

/// The attributions or local entities that a target means now; of evidence, where the words
/// for it stand.
fn found(target: &Target, texts: &Texts<'_>) -> Result<Means, String> {
    if let Some(evidence) = &target.entity {
        return Ok((named(evidence, texts)?, None));
    }
    let members = members(&target.anchors, texts)?;
    let Some(passage) = &target.passage else {
        return Ok((members, None));
    };
    let found = evidence::find(passage, members, texts)?;
    Ok(found.map_or((Vec::new(), None), |(members, place)| {
        (members, Some(place))
    }))
}

fn members(anchors: &[Anchor], texts: &Texts<'_>) -> Result<Vec<Member>, String> {
    let mut found = Vec::new();
    for anchor in anchors {
        found.extend(anchor.find(texts)?.filter(|m| !found.contains(m)));
    }
    Ok(found)
}

/// The local entities that stand where an entity was seen.
fn named(evidence: &Evidence, texts: &Texts<'_>) -> Result<Vec<Member>, String> {
    let mut found = Vec::new();
    for place in &evidence.mentions {
        for read in texts.of_snapshot(&place.sha256)?.iter() {
            let mut entities = read.document.entities.iter();
            let over = entities.find(|e| {
                let over = |m: &dixit_model::Span| m.start < place.end && place.start < m.end;
                e.mentions.iter().any(over)
            });
            let member = over.map(|e| (read.entry, e.id.to_string()));
            found.extend(member.filter(|m| !found.contains(m)));
        }
    }
    Ok(found)
}
