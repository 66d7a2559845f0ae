//! Changes to the database, each in one transaction.

use super::{number, read};
use crate::derived::VECTORS;
use crate::pack::pack;
use crate::store::{
    Addition, Amendment, Batch, Derived, DerivedPart, Grown, NewDocument, ReadingRow, ReturnRow,
    SnapshotRow, VectorRow,
};
use rusqlite::{
    CachedStatement, Connection, OptionalExtension as _, Result, Transaction, TransactionBehavior,
};

pub(super) fn commit(connection: &mut Connection, batch: &Batch) -> Result<()> {
    let behavior = TransactionBehavior::Immediate;
    let transaction = connection.transaction_with_behavior(behavior)?;
    journal(&transaction, batch)?;
    for archive in &batch.archives {
        let words = "INSERT INTO archives (file, length, head) VALUES (?1, ?2, ?3)
                     ON CONFLICT (file) DO UPDATE SET length = excluded.length";
        let mut statement = transaction.prepare_cached(words)?;
        statement.execute((&archive.file, number(archive.length), &archive.head))?;
    }
    for (sha256, sealed) in &batch.seals {
        snapshot(&transaction, sha256, sealed)?;
    }
    // In the order in which they came: each is the last word on its page.
    let mut returns = batch.returns.iter().peekable();
    for added in &batch.additions {
        while let Some(again) = returns.next_if(|r| r.entry < added.reading.entry) {
            shown_again(&transaction, again)?;
        }
        addition(&transaction, added)?;
    }
    for again in returns {
        shown_again(&transaction, again)?;
    }
    for (identity, path, entry) in &batch.paths {
        let words = "INSERT OR IGNORE INTO paths (document, path, entry)
                     SELECT id, ?2, ?3 FROM documents WHERE identity = ?1";
        let mut statement = transaction.prepare_cached(words)?;
        statement.execute((identity, path, number(*entry)))?;
    }
    transaction.commit()
}

fn journal(transaction: &Transaction<'_>, batch: &Batch) -> Result<()> {
    let words = "INSERT INTO journal (entry, kind, line) VALUES (?1, ?2, ?3)";
    let mut statement = transaction.prepare_cached(words)?;
    for (at, (kind, line)) in (batch.first..).zip(&batch.entries) {
        statement.execute((number(at), kind, line))?;
    }
    let mut statement =
        transaction.prepare_cached("INSERT INTO tree (number, hash) VALUES (?1, ?2)")?;
    for (at, hash) in &batch.hashes {
        statement.execute((number(*at), hash))?;
    }
    let size = batch.first + batch.entries.len() as u64;
    let mut statement =
        transaction.prepare_cached("INSERT INTO checkpoints (size, note) VALUES (?1, ?2)")?;
    statement.execute((number(size), &batch.checkpoint))?;
    Ok(())
}

fn addition(transaction: &Transaction<'_>, added: &Addition) -> Result<()> {
    if let Some(new) = &added.document {
        let words = "SELECT id FROM pages WHERE address = ?1";
        let page: Option<i64> = transaction
            .prepare_cached(words)?
            .query_row([&new.page], |row| row.get(0))
            .optional()?;
        if let Some(page) = page {
            no_longer_last(transaction, page)?;
        }
        document(transaction, &added.identity, new)?;
    }
    let (id, page) = known_document(transaction, &added.identity)?;
    if added.document.is_none() {
        let words = "UPDATE readings SET current = 0 WHERE of = ?1";
        transaction.prepare_cached(words)?.execute([id])?;
    }
    let last = read::last_version(transaction, page)?;
    let is_last = last.is_some_and(|(last, _)| last == id);
    let current = if is_last { 2 } else { 1 };
    reading(transaction, id, current, &added.reading)
}

/// The row of a document and that of its page.
fn known_document(transaction: &Transaction<'_>, identity: &str) -> Result<(i64, i64)> {
    let words = "SELECT id, page FROM documents WHERE identity = ?1";
    let mut statement = transaction.prepare_cached(words)?;
    statement.query_row([identity], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// What a page shows is about to be an older version of it.
fn no_longer_last(transaction: &Transaction<'_>, page: i64) -> Result<()> {
    let Some((last, _)) = read::last_version(transaction, page)? else {
        return Ok(());
    };
    let words = "UPDATE readings SET current = 1 WHERE current = 2 AND of = ?1";
    transaction.prepare_cached(words)?.execute([last])?;
    Ok(())
}

fn shown_again(transaction: &Transaction<'_>, again: &ReturnRow) -> Result<()> {
    let (id, page) = known_document(transaction, &again.identity)?;
    no_longer_last(transaction, page)?;
    let words = "INSERT INTO returns (entry, page, document, captured) VALUES (?1, ?2, ?3, ?4)";
    let mut statement = transaction.prepare_cached(words)?;
    statement.execute((number(again.entry), page, id, &again.captured))?;
    let words = "UPDATE readings SET current = 2 WHERE current = 1 AND of = ?1";
    transaction.prepare_cached(words)?.execute([id])?;
    let words = "INSERT INTO paths (document, path, entry) VALUES (?1, ?2, ?3)
                 ON CONFLICT (document, path) DO UPDATE SET entry = excluded.entry";
    let mut statement = transaction.prepare_cached(words)?;
    statement.execute((id, &again.path, number(again.entry)))?;
    Ok(())
}

fn snapshot(transaction: &Transaction<'_>, sha256: &str, sealed: &SnapshotRow) -> Result<()> {
    let words = "INSERT INTO snapshots (sha256, media_type, bytes, file, offset, length, member)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let place = &sealed.place;
    transaction.prepare_cached(words)?.execute((
        sha256,
        &sealed.media_type,
        number(sealed.bytes),
        &place.file,
        number(place.offset),
        number(place.length),
        &place.member,
    ))?;
    Ok(())
}

fn document(transaction: &Transaction<'_>, identity: &str, new: &NewDocument) -> Result<()> {
    if let Some(sealed) = &new.sealed {
        snapshot(transaction, &new.snapshot, sealed)?;
    }
    let words = "INSERT OR IGNORE INTO pages (address) VALUES (?1)";
    transaction.prepare_cached(words)?.execute([&new.page])?;
    let words = "INSERT INTO documents (identity, snapshot, page, captured, circumstances, entry)
                 SELECT ?1, s.id, p.id, ?4, ?5, ?6 FROM snapshots s, pages p
                 WHERE s.sha256 = ?2 AND p.address = ?3";
    transaction.prepare_cached(words)?.execute((
        identity,
        &new.snapshot,
        &new.page,
        &new.captured,
        &new.circumstances,
        number(new.entry),
    ))?;
    let id = transaction.last_insert_rowid();
    let words = "INSERT INTO paths (document, path, entry) VALUES (?1, ?2, ?3)";
    let mut statement = transaction.prepare_cached(words)?;
    statement.execute((id, &new.path, number(new.entry)))?;
    Ok(())
}

fn reading(
    transaction: &Transaction<'_>,
    of: i64,
    current: u8,
    reading: &ReadingRow,
) -> Result<()> {
    let words = "INSERT INTO readings (entry, of, reader, version, current, attributions, entities)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    transaction.prepare_cached(words)?.execute((
        number(reading.entry),
        of,
        &reading.reader,
        &reading.version,
        current,
        reading.attributions.len() as i64,
        number(reading.entities),
    ))?;
    let words = "INSERT INTO bodies (reading, document) VALUES (?1, ?2)";
    let mut body = transaction.prepare_cached(words)?;
    body.execute((number(reading.entry), &reading.document))?;
    let words =
        "INSERT INTO attributions (reading, number, kind, act, speaker, first_day, last_day,
                     confidence)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let mut row = transaction.prepare_cached(words)?;
    let words = "INSERT INTO words (rowid, content, speaker, organization, marks)
                 VALUES (?1, ?2, ?3, ?4, ?5)";
    let mut index = transaction.prepare_cached(words)?;
    for attribution in &reading.attributions {
        row.execute((
            number(reading.entry),
            attribution.number,
            attribution.kind,
            attribution.act,
            &attribution.speaker,
            attribution.days.map(|days| days.0),
            attribution.days.map(|days| days.1),
            f64::from(attribution.confidence),
        ))?;
        let id = transaction.last_insert_rowid();
        let terms = &attribution.terms;
        index.execute((
            id,
            &terms.content,
            &terms.speaker,
            &terms.organization,
            &terms.marks,
        ))?;
    }
    Ok(())
}

pub(super) fn derive(
    connection: &mut Connection,
    name: &str,
    version: &str,
    upto: u64,
    records: &mut dyn Iterator<Item = Derived>,
) -> Result<()> {
    let behavior = TransactionBehavior::Immediate;
    let transaction = connection.transaction_with_behavior(behavior)?;
    throw_away(&transaction, name)?;
    transaction.execute(
        "INSERT INTO derivations (name, version, upto, records) VALUES (?1, ?2, ?3, 0)",
        (name, version, number(upto)),
    )?;
    let mut put = Put::into(&transaction, name)?;
    let mut more = 0;
    for derived in records {
        put.record(&derived)?;
        more += 1;
    }
    drop(put);
    count(&transaction, name, more)?;
    transaction.commit()
}

pub(super) fn amend(
    connection: &mut Connection,
    name: &str,
    upto: u64,
    amendment: &Amendment,
) -> Result<()> {
    let behavior = TransactionBehavior::Immediate;
    let transaction = connection.transaction_with_behavior(behavior)?;
    let mut more = 0;
    for id in &amendment.gone {
        more -= take_out(&transaction, name, id)?;
    }
    let mut put = Put::into(&transaction, name)?;
    for grown in &amendment.grown {
        put.grown(grown)?;
    }
    for derived in &amendment.come {
        more += 1 - take_out(&transaction, name, &derived.id)?;
        put.record(derived)?;
    }
    drop(put);
    count(&transaction, name, more)?;
    let words = "UPDATE derivations SET upto = ?2 WHERE name = ?1";
    transaction.execute(words, (name, number(upto)))?;
    transaction.commit()
}

/// Notes how many records a derivation has more.
fn count(transaction: &Transaction<'_>, name: &str, more: i64) -> Result<()> {
    let words = "UPDATE derivations SET records = records + ?2 WHERE name = ?1";
    transaction.execute(words, (name, more)).map(|_| ())
}

/// Puts records of a derivation in.
struct Put<'a> {
    name: &'a str,
    record: CachedStatement<'a>,
    body: CachedStatement<'a>,
    part: CachedStatement<'a>,
    member: CachedStatement<'a>,
    key: CachedStatement<'a>,
}

impl<'a> Put<'a> {
    fn into(transaction: &'a Transaction<'_>, name: &'a str) -> Result<Put<'a>> {
        let prepared = |words| transaction.prepare_cached(words);
        Ok(Put {
            name,
            record: prepared("INSERT INTO derived (derivation, id, body) VALUES (?1, ?2, ?3)")?,
            body: prepared("UPDATE derived SET body = ?3 WHERE derivation = ?1 AND id = ?2")?,
            part: prepared(
                "INSERT OR REPLACE INTO derived_parts (derivation, id, part, body)
                 VALUES (?1, ?2, ?3, ?4)",
            )?,
            member: prepared(
                "INSERT OR IGNORE INTO derived_members (derivation, id, reading, member, part)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?,
            key: prepared(
                "INSERT OR IGNORE INTO derived_keys (derivation, key, id) VALUES (?1, ?2, ?3)",
            )?,
        })
    }

    fn record(&mut self, derived: &Derived) -> Result<()> {
        let id = &derived.id;
        self.record.execute((self.name, id, pack(&derived.body)))?;
        self.members(id, 0, &derived.members)?;
        for part in &derived.parts {
            self.part(id, part)?;
        }
        self.keys(id, &derived.keys)
    }

    fn grown(&mut self, grown: &Grown) -> Result<()> {
        for part in &grown.parts {
            self.part(&grown.id, part)?;
        }
        self.keys(&grown.id, &grown.keys)
    }

    fn part(&mut self, id: &str, part: &DerivedPart) -> Result<()> {
        let body = pack(&part.body);
        match part.number {
            0 => self.body.execute((self.name, id, body))?,
            number => self.part.execute((self.name, id, number, body))?,
        };
        self.members(id, part.number, &part.members)
    }

    fn members(&mut self, id: &str, part: u32, members: &[(u64, String)]) -> Result<()> {
        for (reading, member) in members {
            let row = (self.name, id, number(*reading), member, part);
            self.member.execute(row)?;
        }
        Ok(())
    }

    fn keys(&mut self, id: &str, keys: &[String]) -> Result<()> {
        for key in keys {
            self.key.execute((self.name, key, id))?;
        }
        Ok(())
    }
}

/// Gives how many records are gone: one or none.
fn take_out(transaction: &Transaction<'_>, name: &str, id: &str) -> Result<i64> {
    let mut gone = 0;
    for words in [
        "DELETE FROM derived_keys WHERE derivation = ?1 AND id = ?2",
        "DELETE FROM derived_members WHERE derivation = ?1 AND id = ?2",
        "DELETE FROM derived_parts WHERE derivation = ?1 AND id = ?2",
        "DELETE FROM derived WHERE derivation = ?1 AND id = ?2",
    ] {
        gone = transaction.prepare_cached(words)?.execute([name, id])?;
    }
    Ok(i64::try_from(gone).unwrap_or(0))
}

pub(super) fn keep_vectors(
    connection: &mut Connection,
    version: &str,
    upto: u64,
    vectors: &[VectorRow],
) -> Result<()> {
    let behavior = TransactionBehavior::Immediate;
    let transaction = connection.transaction_with_behavior(behavior)?;
    let words = "SELECT 1 FROM derivations WHERE name = ?1 AND version = ?2";
    let mut known = transaction.prepare_cached(words)?;
    if !known.exists([VECTORS, version])? {
        transaction.execute("DELETE FROM vectors", [])?;
    }
    drop(known);
    let words = "INSERT INTO derivations (name, version, upto, records) VALUES (?1, ?2, ?3, 0)
                 ON CONFLICT (name) DO UPDATE SET version = ?2, upto = ?3";
    transaction.execute(words, (VECTORS, version, number(upto)))?;
    {
        let words = "INSERT OR REPLACE INTO vectors (cell, reading, member, code)
                     VALUES (?1, ?2, ?3, ?4)";
        let mut insert = transaction.prepare_cached(words)?;
        for row in vectors {
            insert.execute((row.cell, number(row.reading), &row.member, &row.code))?;
        }
    }
    transaction.commit()
}

pub(super) fn forget(connection: &mut Connection, name: &str) -> Result<()> {
    let behavior = TransactionBehavior::Immediate;
    let transaction = connection.transaction_with_behavior(behavior)?;
    throw_away(&transaction, name)?;
    transaction.commit()
}

fn throw_away(transaction: &Transaction<'_>, name: &str) -> Result<()> {
    for words in [
        "DELETE FROM derived_keys WHERE derivation = ?1",
        "DELETE FROM derived_members WHERE derivation = ?1",
        "DELETE FROM derived_parts WHERE derivation = ?1",
        "DELETE FROM derived WHERE derivation = ?1",
        "DELETE FROM derivations WHERE name = ?1",
    ] {
        transaction.execute(words, [name])?;
    }
    if name == VECTORS {
        transaction.execute("DELETE FROM vectors", [])?;
    }
    Ok(())
}
