//! The groups of copies that new documents belong to.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use dixit_model::Document;
use dixit_register::{Amendment, Error, Register};
use dixit_resolve::origins;

use super::super::copies::{self, Copies, Copy};
use super::super::vectors::At;
use super::super::{DOCUMENT, ORIGINS, Sources};
use super::groups::{Groups, Larger, Member};
use super::{Documents, nearest};

/// Cosine from which on two documents may be copies.
const ALIKE: f32 = 0.85;

/// The groups of copies that new documents belong to.
pub(super) fn changed(
    register: &Register,
    documents: &mut Documents,
    fresh: &[(u64, Rc<Document>)],
    near: &BTreeMap<At, f32>,
) -> Result<Amendment, Error> {
    let mut groups = Groups::of(register, ORIGINS);
    for ((entry, _), _) in nearest(near).filter(|(_, cosine)| *cosine >= ALIKE) {
        groups.look(entry, DOCUMENT)?;
    }
    let beside: BTreeSet<u64> = groups.members.iter().map(|(entry, _)| *entry).collect();
    let new: BTreeSet<u64> = fresh.iter().map(|(entry, _)| *entry).collect();
    let mut sources = Sources::default();
    let mut finder = origins::Finder::new();
    // In the order in which they were added: the first member gives a group its id.
    let all: BTreeSet<u64> = beside.union(&new).copied().collect();
    for entry in all {
        if let Some(document) = documents.of(register, entry)? {
            sources.take(entry, &document);
            finder.add(&document);
        }
    }
    let member = |copy: &Copy| (sources.entries[copy.document], DOCUMENT.to_owned());
    let mut left = copies::of(&finder.finish());
    let (mut gone, mut amendment) = (BTreeSet::new(), Amendment::default());
    let mut larger: Larger<Copies> = Larger::of_derivation(ORIGINS);
    loop {
        // What was in one group with something that moves comes, too.
        let (mut some, mut others) = (Vec::new(), Vec::new());
        for group in left {
            let members: Vec<Member> = group.members.iter().map(member).collect();
            let mut ids = BTreeSet::new();
            for (entry, id) in &members {
                ids.extend(register.derived_ids(ORIGINS, *entry, id)?);
            }
            ids.retain(|id| groups.whole.contains(id));
            let is_new = members.iter().any(|(entry, _)| new.contains(entry));
            match is_new || !gone.is_disjoint(&ids) {
                true => some.push((group, members, ids)),
                false => others.push(group),
            }
        }
        left = others;
        if some.is_empty() {
            break;
        }
        for (group, members, ids) in some {
            gone.extend(ids);
            let Some(id) = groups.joined(members.iter()) else {
                amendment.come.push(copies::record(&sources, &group));
                continue;
            };
            if let Some((large, came)) = larger.of(register, id)? {
                large.take(&group, &|copy| !groups.stands(&member(copy)));
                came.extend(members.into_iter().filter(|m| !groups.stands(m)));
            }
        }
    }
    amendment.gone = gone.into_iter().collect();
    amendment.grown = larger.grown();
    Ok(amendment)
}
