//! Documents that go back to one first publication, as a register keeps them.

use dixit_register::Derived;
use dixit_resolve::origins::Origins;
use serde::{Deserialize, Serialize};

use super::{DOCUMENT, Sources, record as derived};
use crate::variants::{Ids, hashed};

/// A group of copies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Copies {
    /// Made from its first document, so that it stays as long as that does.
    pub id: String,
    /// The agency that is probably the origin.
    pub agency: Option<String>,
    /// How sure it is that all go back to one first publication, 0 to 1.
    pub confidence: f32,
    /// What that rests on, in words.
    pub reason: String,
    /// Its documents, in the order in which they were added.
    pub members: Vec<Copy>,
}

/// A document among its copies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Copy {
    /// Its number among those grouped.
    #[serde(skip)]
    pub document: usize,
    /// Its path.
    pub path: String,
    /// SHA-256 of its snapshot.
    pub sha256: String,
    /// Its address.
    pub url: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// When, EDTF.
    pub published: Option<String>,
    /// Whether it is probably the first publication.
    pub first: bool,
    /// How it relates to the longest of them, in words; nothing for that one.
    pub relation: Option<String>,
    /// What that rests on, in words.
    pub reason: String,
}

/// The groups of a collection, in their order.
pub(super) fn of(origins: &Origins) -> Vec<Copies> {
    let mut ids = Ids::default();
    let groups = origins.groups.iter().map(|group| {
        let members = group.members.iter().map(|member| {
            let entry = origins.document(member.document);
            Copy {
                document: member.document.0 as usize - 1,
                path: entry.path.clone(),
                sha256: entry.sha256.clone(),
                url: entry.url.clone(),
                outlet: entry.outlet.clone(),
                published: entry.published.value.clone(),
                first: group.first.document == Some(member.document),
                relation: member.relation.map(|relation| relation.name().to_owned()),
                reason: member.reason.clone(),
            }
        });
        let members: Vec<Copy> = members.collect();
        Copies {
            id: ids.own(members.first().map_or_else(String::new, id)),
            agency: group.agency.clone(),
            confidence: group.confidence,
            reason: group.reason.clone(),
            members,
        }
    });
    groups.collect()
}

impl Copies {
    /// Takes in what was found to be of one origin with some of its members: those that are
    /// new.
    pub(super) fn take(&mut self, found: &Copies, is_new: &dyn Fn(&Copy) -> bool) {
        let known = found.members.iter().find(|copy| !is_new(copy));
        let relation = known.and_then(|copy| copy.relation.clone());
        for copy in found.members.iter().filter(|copy| is_new(copy)) {
            let is_earlier = |other: &Copy| match (&copy.published, &other.published) {
                (Some(own), Some(other)) => own < other,
                _ => false,
            };
            let first = copy.first && self.members.iter().all(is_earlier);
            if first {
                self.members
                    .iter_mut()
                    .for_each(|other| other.first = false);
            }
            self.members.push(Copy {
                first,
                // How it relates to the longest is how that one relates to it.
                relation: copy.relation.clone().or_else(|| relation.clone()),
                ..copy.clone()
            });
        }
        self.confidence = self.confidence.min(found.confidence);
    }
}

fn id(first: &Copy) -> String {
    hashed('o', &format!("{}\n{}", first.sha256, first.path))
}

pub(super) fn record(sources: &Sources, group: &Copies) -> Derived {
    let entry = |copy: &Copy| (sources.entries[copy.document], DOCUMENT.to_owned());
    derived(
        &group.id,
        group,
        group.members.iter().map(entry).collect(),
        Vec::new(),
    )
}
