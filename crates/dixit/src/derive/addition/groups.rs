//! Groups that new documents may join, as far as they are looked at again.

use std::collections::{BTreeMap, BTreeSet};

use dixit_register::{DerivedPart, Error, Grown, Register};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::super::json;
use super::read;

/// Members of a group up to which it is told anew; a larger one only takes new ones in.
pub(super) const LARGE: usize = 24;

/// Members that stand for a large group: those nearest to new ones.
pub(super) const STANDING: usize = 12;

/// A member of a record: entry of its reading, id there.
pub(super) type Member = (u64, String);

/// The groups of a derivation that are looked at: small ones as a whole, and of large ones some
/// that stand for all.
pub(super) struct Groups<'a> {
    register: &'a Register,
    derivation: &'static str,
    /// What is looked at: of groups, and what is in none.
    pub(super) members: BTreeSet<Member>,
    /// The ids of those that are looked at as a whole: what is found takes their places.
    pub(super) whole: BTreeSet<String>,
    large: BTreeMap<String, BTreeSet<Member>>,
}

impl<'a> Groups<'a> {
    pub(super) fn of(register: &'a Register, derivation: &'static str) -> Groups<'a> {
        Groups {
            register,
            derivation,
            members: BTreeSet::new(),
            whole: BTreeSet::new(),
            large: BTreeMap::new(),
        }
    }

    /// Looks at what may be of one group with something new; the nearest are asked for first.
    pub(super) fn look(&mut self, entry: u64, id: &str) -> Result<(), Error> {
        let member = (entry, id.to_owned());
        let mut is_free = true;
        for group in self.register.derived_ids(self.derivation, entry, id)? {
            is_free = false;
            if self.whole.contains(&group) {
                continue;
            }
            if !self.large.contains_key(&group) {
                let register = self.register;
                let members = register.derived_members(self.derivation, &group, LARGE + 1)?;
                if members.len() <= LARGE {
                    self.members.extend(members);
                    self.whole.insert(group);
                    continue;
                }
            }
            let standing = self.large.entry(group).or_default();
            if standing.len() < STANDING {
                standing.insert(member.clone());
                self.members.insert(member.clone());
            }
        }
        if is_free {
            self.members.insert(member);
        }
        Ok(())
    }

    /// The id of the large group that members which were found together join.
    pub(super) fn joined<'m>(&self, found: impl Iterator<Item = &'m Member>) -> Option<&str> {
        let large_of = |member: &Member| {
            let mut large = self.large.iter();
            let of = large.find(|(_, standing)| standing.contains(member));
            of.map(|(id, _)| &**id)
        };
        found.into_iter().find_map(large_of)
    }

    /// Whether it stands for a large group, and so has a place already.
    pub(super) fn stands(&self, member: &Member) -> bool {
        self.large
            .values()
            .any(|standing| standing.contains(member))
    }

    /// By large group, what stands for it.
    pub(super) fn large(&self) -> impl Iterator<Item = &BTreeSet<Member>> {
        self.large.values()
    }
}

/// Large groups that take members in, each read once.
pub(super) struct Larger<T> {
    derivation: &'static str,
    /// By id, the record and the members that it has more.
    records: BTreeMap<String, (T, Vec<Member>)>,
}

impl<T: Serialize + DeserializeOwned> Larger<T> {
    pub(super) fn of_derivation(derivation: &'static str) -> Larger<T> {
        Larger {
            derivation,
            records: BTreeMap::new(),
        }
    }

    /// A group, and the list of the members that it has more.
    pub(super) fn of(
        &mut self,
        register: &Register,
        id: &str,
    ) -> Result<Option<&mut (T, Vec<Member>)>, Error> {
        if !self.records.contains_key(id)
            && let Some(body) = register.derived_record(self.derivation, id)?
        {
            let record = read(register, id, &body)?;
            self.records.insert(id.to_owned(), (record, Vec::new()));
        }
        Ok(self.records.get_mut(id))
    }

    pub(super) fn grown(self) -> Vec<Grown> {
        let each = self.records.into_iter();
        let grown = each.map(|(id, (record, members))| Grown {
            id,
            parts: vec![DerivedPart {
                number: 0,
                body: json(&record),
                members,
            }],
            keys: Vec::new(),
        });
        grown.collect()
    }
}
