//! Questions to the database.

use super::{number, place};
use crate::pack::unpack;
use crate::search::Row;
use crate::store::{
    ArchiveRow, Counts, Known, KnownKey, Shown, SnapshotRow, Standing, StoredReading, TreeHash,
};
use rusqlite::types::Type;
use rusqlite::{Connection, Error, OptionalExtension as _, Result, Row as Found};
use std::collections::HashSet;
use std::io;

/// Selects what [`reading`] reads.
pub(super) const READING: &str = "\
SELECT r.entry, d.entry, r.reader, r.version, s.sha256, p.address, d.captured, d.circumstances,
       b.document, r.attributions, r.current
FROM readings r
JOIN documents d ON d.id = r.of
JOIN snapshots s ON s.id = d.snapshot
JOIN pages p ON p.id = d.page
JOIN bodies b ON b.reading = r.entry";

/// The most faults that are listed.
const MOST_FAULTS: u32 = 100;

fn count(connection: &Connection, words: &str) -> Result<u64> {
    let mut statement = connection.prepare_cached(words)?;
    statement
        .query_row([], |row| row.get::<_, i64>(0))
        .map(i64::unsigned_abs)
}

pub(super) fn length(connection: &Connection) -> Result<u64> {
    count(connection, "SELECT ifnull(max(entry), -1) + 1 FROM journal")
}

pub(super) fn hashes(connection: &Connection, numbers: &[u64]) -> Result<Vec<TreeHash>> {
    let mut statement = connection.prepare_cached("SELECT hash FROM tree WHERE number = ?1")?;
    let one = |n: &u64| statement.query_row([number(*n)], |row| row.get::<_, TreeHash>(0));
    numbers.iter().map(one).collect()
}

pub(super) fn checkpoint(connection: &Connection) -> Result<Option<String>> {
    let words = "SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1";
    connection.query_row(words, [], |row| row.get(0)).optional()
}

pub(super) fn archives(connection: &Connection) -> Result<Vec<ArchiveRow>> {
    let words = "SELECT file, length, head FROM archives ORDER BY file";
    let mut statement = connection.prepare(words)?;
    let rows = statement.query_map([], |row| {
        Ok(ArchiveRow {
            file: row.get(0)?,
            length: row.get::<_, i64>(1)?.unsigned_abs(),
            head: row.get(2)?,
        })
    })?;
    rows.collect()
}

pub(super) fn snapshot(connection: &Connection, sha256: &str) -> Result<Option<SnapshotRow>> {
    let words =
        "SELECT media_type, bytes, file, offset, length, member FROM snapshots WHERE sha256 = ?1";
    let mut statement = connection.prepare_cached(words)?;
    statement
        .query_row([sha256], |row| place(row, 0))
        .optional()
}

pub(super) fn known(connection: &Connection, key: &KnownKey<'_>) -> Result<Known> {
    let mut known = Known {
        snapshot: snapshot(connection, key.snapshot)?,
        ..Known::default()
    };
    if known.snapshot.is_none() {
        return Ok(known);
    }
    let words = "SELECT d.id, d.entry, d.page, p.address FROM documents d
                 JOIN pages p ON p.id = d.page WHERE d.identity = ?1";
    let mut statement = connection.prepare_cached(words)?;
    let found = statement
        .query_row([key.identity], |row| {
            known.page = row.get(3)?;
            Ok((row.get(0)?, row.get::<_, i64>(1)?, row.get(2)?))
        })
        .optional()?;
    let Some((document, entry, page)): Option<(i64, i64, i64)> = found else {
        return Ok(known);
    };
    known.capture = Some(entry.unsigned_abs());
    let words = "SELECT 1 FROM paths WHERE document = ?1 AND path = ?2";
    let mut statement = connection.prepare_cached(words)?;
    known.path = statement.exists((document, key.path))?;
    let words = "SELECT p.document, d.page FROM paths p JOIN documents d ON d.id = p.document
                 WHERE p.path = ?1 ORDER BY p.entry DESC LIMIT 1";
    let mut statement = connection.prepare_cached(words)?;
    let there: Option<(i64, i64)> = statement
        .query_row([key.path], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    known.gone = there.is_some_and(|(other, of)| other != document && of == page);
    if let Some((last, captured)) = last_version(connection, page)? {
        known.last = last == document;
        known.last_captured = captured;
    }
    let words = "SELECT 1 FROM readings WHERE of = ?1 AND reader = ?2 AND version = ?3";
    let mut statement = connection.prepare_cached(words)?;
    known.read = statement.exists((document, key.reader, key.version))?;
    Ok(known)
}

/// The document that a page shows, and when that was captured.
pub(super) fn last_version(
    connection: &Connection,
    page: i64,
) -> Result<Option<(i64, Option<String>)>> {
    let of = |words: &str| -> Result<Option<(i64, i64, Option<String>)>> {
        let mut statement = connection.prepare_cached(words)?;
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        statement.query_row([page], row).optional()
    };
    let new =
        of("SELECT entry, id, captured FROM documents WHERE page = ?1 ORDER BY id DESC LIMIT 1")?;
    let again = of(
        "SELECT entry, document, captured FROM returns WHERE page = ?1
         ORDER BY entry DESC LIMIT 1",
    )?;
    Ok(new
        .max(again)
        .map(|(_, document, captured)| (document, captured)))
}

pub(super) fn reading(row: &rusqlite::Row<'_>) -> Result<StoredReading> {
    Ok(StoredReading {
        entry: row.get::<_, i64>(0)?.unsigned_abs(),
        capture: row.get::<_, i64>(1)?.unsigned_abs(),
        reader: row.get(2)?,
        version: row.get(3)?,
        snapshot: row.get(4)?,
        page: row.get(5)?,
        captured: row.get(6)?,
        circumstances: row.get(7)?,
        document: row.get(8)?,
        attributions: row.get::<_, i64>(9)?.unsigned_abs(),
        standing: match row.get::<_, i64>(10)? {
            2 => Standing::Last,
            1 => Standing::Older,
            _ => Standing::Superseded,
        },
    })
}

pub(super) fn one_reading(connection: &Connection, entry: u64) -> Result<Option<StoredReading>> {
    let mut statement = connection.prepare_cached(&format!("{READING} WHERE r.entry = ?1"))?;
    statement.query_row([number(entry)], reading).optional()
}

pub(super) fn readings_of(connection: &Connection, sha256: &str) -> Result<Vec<StoredReading>> {
    let words = format!("{READING} WHERE s.sha256 = ?1 AND r.current > 0 ORDER BY r.entry");
    let mut statement = connection.prepare_cached(&words)?;
    let rows = statement.query_map([sha256], reading)?;
    rows.collect()
}

pub(super) fn returns(connection: &Connection) -> Result<Vec<(u64, u64)>> {
    let words = "SELECT r.entry, d.entry FROM returns r JOIN documents d ON d.id = r.document
                 ORDER BY r.entry";
    let mut statement = connection.prepare(words)?;
    let number = |row: &rusqlite::Row<'_>, at| row.get::<_, i64>(at).map(i64::unsigned_abs);
    let rows = statement.query_map([], |row| Ok((number(row, 0)?, number(row, 1)?)))?;
    rows.collect()
}

pub(super) fn versions(connection: &Connection) -> Result<Vec<(String, Vec<Shown>)>> {
    let words = "\
SELECT v.page, p.address, v.document, v.captured, r.entry
FROM (SELECT page, id AS document, entry, captured FROM documents
      WHERE page IN (SELECT page FROM documents GROUP BY page HAVING count(*) > 1)
      UNION ALL SELECT page, document, entry, captured FROM returns) v
JOIN pages p ON p.id = v.page
JOIN readings r ON r.of = v.document AND r.current > 0
ORDER BY v.page, v.entry";
    let mut statement = connection.prepare(words)?;
    let mut rows = statement.query([])?;
    let mut pages: Vec<(i64, String, Vec<Shown>)> = Vec::new();
    let mut documents: Vec<i64> = Vec::new();
    let mut seen = HashSet::new();
    while let Some(row) = rows.next()? {
        let (page, document): (i64, i64) = (row.get(0)?, row.get(2)?);
        let shown = Shown {
            reading: row.get::<_, i64>(4)?.unsigned_abs(),
            captured: row.get(3)?,
            again: !seen.insert(document),
        };
        match pages.last_mut() {
            // The same twice in a row is no change.
            Some((last, _, _)) if *last == page && documents.last() == Some(&document) => {}
            Some((last, _, versions)) if *last == page => versions.push(shown),
            _ => pages.push((page, row.get(1)?, vec![shown])),
        }
        documents.push(document);
    }
    pages.sort_by_key(|(_, _, versions)| versions.get(1).map(|shown| shown.reading));
    Ok(pages
        .into_iter()
        .map(|(_, page, versions)| (page, versions))
        .collect())
}

/// Selects what [`row`] reads.
pub(super) const ROW: &str = "\
SELECT a.reading, a.number, a.kind, a.act, a.speaker, a.first_day, a.last_day, a.confidence";

pub(super) fn row(row: &rusqlite::Row<'_>) -> Result<Row> {
    let days: (Option<i32>, Option<i32>) = (row.get(5)?, row.get(6)?);
    Ok(Row {
        reading: row.get::<_, i64>(0)?.unsigned_abs(),
        number: row.get(1)?,
        kind: row.get(2)?,
        act: row.get(3)?,
        speaker: row.get(4)?,
        days: days.0.zip(days.1),
        confidence: row.get::<_, f64>(7)? as f32,
    })
}

pub(super) fn attributions(connection: &Connection, entry: u64) -> Result<Vec<Row>> {
    let words = format!("{ROW} FROM attributions a WHERE a.reading = ?1 ORDER BY a.number");
    let mut statement = connection.prepare_cached(&words)?;
    let rows = statement.query_map([number(entry)], row)?;
    rows.collect()
}

pub(super) fn counts(connection: &Connection) -> Result<Counts> {
    let of = |words: &str| count(connection, words);
    let derived = |name: &str| -> Result<Option<u64>> {
        if derivation(connection, name)?.is_none() {
            return Ok(None);
        }
        let words = "SELECT ifnull(sum(records), 0) FROM derivations WHERE name = ?1";
        let records = connection.query_row(words, [name], |row| row.get::<_, i64>(0))?;
        Ok(Some(records.unsigned_abs()))
    };
    let entities = match derived("entities")? {
        Some(entities) => entities,
        None => of("SELECT ifnull(sum(entities), 0) FROM readings WHERE current > 0")?,
    };
    let decided = of(
        "SELECT count(*) FROM journal WHERE kind = 'decision' AND kind NOT IN ('capture', 'reading')",
    )?;
    let retired = of(
        "SELECT count(DISTINCT json_extract(line, '$.retires')) FROM journal WHERE kind = 'retirement' AND kind NOT IN ('capture', 'reading')",
    )?;
    Ok(Counts {
        snapshots: of("SELECT count(*) FROM snapshots")?,
        documents: of("SELECT count(*) FROM documents")?,
        attributions: of("SELECT ifnull(sum(attributions), 0) FROM readings WHERE current > 0")?,
        entities,
        claims: derived("claims")?.unwrap_or(0),
        decisions: decided.saturating_sub(retired),
        entries: length(connection)?,
    })
}

pub(super) fn derivation(connection: &Connection, name: &str) -> Result<Option<(String, u64)>> {
    let words = "SELECT version, upto FROM derivations WHERE name = ?1";
    let found = connection.query_row(words, [name], |row| {
        Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs()))
    });
    found.optional()
}

pub(super) fn derived_record(
    connection: &Connection,
    name: &str,
    id: &str,
) -> Result<Option<String>> {
    let words = "SELECT body FROM derived WHERE derivation = ?1 AND id = ?2";
    let mut statement = connection.prepare_cached(words)?;
    statement
        .query_row([name, id], |row| unpacked(row, 0))
        .optional()
}

pub(super) fn derived_part(
    connection: &Connection,
    name: &str,
    id: &str,
    part: u32,
) -> Result<Option<String>> {
    let words = "SELECT body FROM derived_parts WHERE derivation = ?1 AND id = ?2 AND part = ?3";
    let mut statement = connection.prepare_cached(words)?;
    statement
        .query_row((name, id, part), |row| unpacked(row, 0))
        .optional()
}

pub(super) fn part_of(
    connection: &Connection,
    name: &str,
    id: &str,
    (reading, member): (u64, &str),
) -> Result<Option<u32>> {
    let words = "\
SELECT part FROM derived_members
WHERE derivation = ?1 AND id = ?2 AND reading = ?3 AND member = ?4";
    let mut statement = connection.prepare_cached(words)?;
    statement
        .query_row((name, id, number(reading), member), |row| row.get(0))
        .optional()
}

pub(super) fn vectors(connection: &Connection, reading: u64) -> Result<Vec<(String, Vec<u8>)>> {
    let words = "SELECT member, code FROM vectors WHERE reading = ?1 ORDER BY member";
    let mut statement = connection.prepare_cached(words)?;
    let rows = statement.query_map([number(reading)], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

pub(super) fn derived_members(
    connection: &Connection,
    name: &str,
    id: &str,
    most: usize,
) -> Result<Vec<(u64, String)>> {
    let words = "\
SELECT reading, member FROM derived_members WHERE derivation = ?1 AND id = ?2
ORDER BY reading DESC, member LIMIT ?3";
    let mut statement = connection.prepare_cached(words)?;
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let rows = statement.query_map((name, id, most), |row| {
        Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get(1)?))
    })?;
    rows.collect()
}

pub(super) fn derived_by_key(
    connection: &Connection,
    name: &str,
    key: &str,
    most: usize,
) -> Result<Vec<String>> {
    let words = "\
SELECT id FROM derived_keys WHERE derivation = ?1 AND key = ?2 ORDER BY id LIMIT ?3";
    let mut statement = connection.prepare_cached(words)?;
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let rows = statement.query_map((name, key, most), |row| row.get(0))?;
    rows.collect()
}

pub(super) fn versions_beside(connection: &Connection, reading: u64) -> Result<u64> {
    let words = "\
SELECT count(*) FROM documents WHERE page =
    (SELECT d.page FROM readings r JOIN documents d ON d.id = r.of WHERE r.entry = ?1)";
    let mut statement = connection.prepare_cached(words)?;
    let count: i64 = statement.query_row([number(reading)], |row| row.get(0))?;
    Ok(count.unsigned_abs())
}

pub(super) fn derived_ids(
    connection: &Connection,
    name: &str,
    reading: u64,
    member: &str,
) -> Result<Vec<String>> {
    let words = "\
SELECT id FROM derived_members
WHERE reading = ?1 AND member = ?2 AND derivation = ?3 ORDER BY id";
    let mut statement = connection.prepare_cached(words)?;
    let rows = statement.query_map((number(reading), member, name), |row| row.get(0))?;
    rows.collect()
}

/// A packed text of a row.
pub(super) fn unpacked(row: &Found<'_>, column: usize) -> Result<String> {
    let damaged = |e: io::Error| Error::FromSqlConversionFailure(column, Type::Blob, Box::new(e));
    unpack(row.get_ref(column)?.as_blob()?).map_err(damaged)
}

pub(super) fn check(connection: &Connection) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    let words = format!("PRAGMA integrity_check({MOST_FAULTS})");
    let mut statement = connection.prepare(&words)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let fault: String = row.get(0)?;
        if fault != "ok" {
            faults.push(fault);
        }
    }
    drop(rows);
    let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
        faults.push(format!("a row of {table} refers to none of {parent}"));
        if faults.len() >= MOST_FAULTS as usize {
            break;
        }
    }
    Ok(faults)
}
