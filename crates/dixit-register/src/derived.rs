//! What other crates derive from readings, such as entities and claims: kept with the
//! version that made it, replaced as a whole or amended, thrown away and made again.

use crate::error::Error;
use crate::register::Register;
use crate::store::{Amendment, Derived, EachVector, VectorRow};

/// The derivation of vectors.
pub const VECTORS: &str = "vectors";

impl Register {
    /// Replaces the records of a derivation with those that `version` of it made from
    /// the journal's first `upto` entries. Acknowledges first what was added.
    ///
    /// # Errors
    /// If the register is not open to be written, or the database fails.
    pub fn derive(
        &mut self,
        name: &str,
        version: &str,
        upto: u64,
        records: &mut dyn Iterator<Item = Derived>,
    ) -> Result<(), Error> {
        self.store_mut()?.derive(name, version, upto, records)
    }

    /// Changes records of a derivation: what new readings change. The derivation heeds the
    /// journal's first `upto` entries then. Acknowledges first what was added.
    ///
    /// # Errors
    /// If the register is not open to be written, has no such derivation by this
    /// version, or the database fails; the derivation is unchanged then.
    pub fn amend(
        &mut self,
        name: &str,
        version: &str,
        upto: u64,
        amendment: &Amendment,
    ) -> Result<(), Error> {
        self.store_mut()?.amend(name, version, upto, amendment)
    }

    /// What made a derivation, and how many of the journal's entries it heeds.
    ///
    /// # Errors
    /// If the database fails.
    pub fn derivation(&self, name: &str) -> Result<Option<(String, u64)>, Error> {
        self.store().derivation(name)
    }

    /// Throws the records of a derivation away.
    ///
    /// # Errors
    /// If the register is not open to be written, or the database fails.
    pub fn forget(&mut self, name: &str) -> Result<(), Error> {
        self.store_mut()?.forget(name)
    }

    /// Hands out the records of a derivation: id and JSON without parts, in order of their
    /// ids.
    ///
    /// # Errors
    /// If the database fails, or `each` does.
    pub fn derived(
        &self,
        name: &str,
        each: &mut dyn FnMut(&str, &str) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.store().derived(name, each)
    }

    /// One record of a derivation, by its id: its JSON, without its parts.
    ///
    /// # Errors
    /// If the database fails.
    pub fn derived_record(&self, name: &str, id: &str) -> Result<Option<String>, Error> {
        self.store().derived_record(name, id)
    }

    /// A part of a record, from 1 on: its JSON. Nothing behind the last.
    ///
    /// # Errors
    /// If the database fails.
    pub fn derived_part(&self, name: &str, id: &str, part: u32) -> Result<Option<String>, Error> {
        self.store().derived_part(name, id, part)
    }

    /// In which part of a record an attribution (`a3`) or local entity (`e1`) of a reading
    /// stands: 0 for the record itself, nothing where it is none of its members.
    ///
    /// # Errors
    /// If the database fails.
    pub fn part_of(&self, name: &str, id: &str, of: (u64, &str)) -> Result<Option<u32>, Error> {
        self.store().part_of(name, id, of)
    }

    /// Hands out the vectors that lie in a cell: entry of the reading, id there, bytes.
    ///
    /// # Errors
    /// If the database fails, or `each` does.
    pub fn vectors_in(&self, cell: u16, each: EachVector<'_>) -> Result<(), Error> {
        self.store().vectors_in(cell, each)
    }

    /// What a record of a derivation was made from: entries of readings with the ids of
    /// attributions or local entities there, the last added first, at most `most`.
    ///
    /// # Errors
    /// If the database fails.
    pub fn derived_members(
        &self,
        name: &str,
        id: &str,
        most: usize,
    ) -> Result<Vec<(u64, String)>, Error> {
        self.store().derived_members(name, id, most)
    }

    /// The ids of the records of a derivation that are found by a key, in order, at most
    /// `most`.
    ///
    /// # Errors
    /// If the database fails.
    pub fn derived_by_key(&self, name: &str, key: &str, most: usize) -> Result<Vec<String>, Error> {
        self.store().derived_by_key(name, key, most)
    }

    /// How many documents are versions of the page that a reading is of.
    ///
    /// # Errors
    /// If the database fails.
    pub fn versions_beside(&self, reading: u64) -> Result<u64, Error> {
        self.store().versions_beside(reading)
    }

    /// Keeps what attributions say as vectors. Those of another `version` are thrown away first. The
    /// derivation [`VECTORS`] heeds the journal's first `upto` entries then. Acknowledges first
    /// what was added.
    ///
    /// # Errors
    /// If the register is not open to be written, or the database fails.
    pub fn keep_vectors(
        &mut self,
        version: &str,
        upto: u64,
        vectors: &[VectorRow],
    ) -> Result<(), Error> {
        self.store_mut()?.keep_vectors(version, upto, vectors)
    }

    /// The vectors of a reading's attributions, by their ids.
    ///
    /// # Errors
    /// If the database fails.
    pub fn vectors(&self, reading: u64) -> Result<Vec<(String, Vec<u8>)>, Error> {
        self.store().vectors(reading)
    }

    /// The records of a derivation that were made from an attribution (`a3`) or local
    /// entity (`e1`) of a reading: id and JSON without parts, in order of their ids.
    ///
    /// # Errors
    /// If the database fails.
    pub fn derived_from(
        &self,
        name: &str,
        reading: u64,
        member: &str,
    ) -> Result<Vec<(String, String)>, Error> {
        let mut found = Vec::new();
        for id in self.derived_ids(name, reading, member)? {
            let body = self.derived_record(name, &id)?;
            found.extend(body.map(|body| (id, body)));
        }
        Ok(found)
    }

    /// As [`derived_from`](Register::derived_from), the ids alone.
    ///
    /// # Errors
    /// If the database fails.
    pub fn derived_ids(
        &self,
        name: &str,
        reading: u64,
        member: &str,
    ) -> Result<Vec<String>, Error> {
        self.store().derived_ids(name, reading, member)
    }
}
