//! The database's schema, and the way from each older one.

use crate::error::{Cause, Error};
use rusqlite::Connection;
use std::fs;
use std::path::{Path, PathBuf};

/// One script a version, never changed once published: `MIGRATIONS[0]` makes
/// version 1.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
    include_str!("migrations/0003.sql"),
    include_str!("migrations/0004.sql"),
    include_str!("migrations/0005.sql"),
];

/// The version that this program writes.
pub(crate) const VERSION: u32 = MIGRATIONS.len() as u32;

/// "dixi": tells a register's database from others.
const APPLICATION: i64 = 0x6469_7869;

/// A page holds a packed article of common length without overflow.
const PAGE_SIZE: u32 = 8192;

/// Makes the schema in an empty database.
pub(super) fn make(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "page_size", PAGE_SIZE)?;
    connection.pragma_update(None, "application_id", APPLICATION)?;
    upgrade(connection, 0)
}

/// The version of the schema.
///
/// # Errors
/// If the database is none of a register, or a later version's.
pub(super) fn version(path: &Path, connection: &Connection) -> Result<u32, Error> {
    let fails = |e| Error::new(path, Cause::Database(e));
    let number = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    if number("application_id").map_err(fails)? != APPLICATION {
        return Err(Error::new(path, Cause::Missing));
    }
    let found = number("user_version").map_err(fails)?;
    let found = u32::try_from(found).unwrap_or(u32::MAX);
    if found > VERSION {
        return Err(Error::new(
            path,
            Cause::Newer {
                found,
                known: VERSION,
            },
        ));
    }
    Ok(found)
}

/// Brings an older schema up to date. The old file is kept beside the new one;
/// gives its name.
pub(super) fn migrate(
    path: &Path,
    connection: &mut Connection,
    from: u32,
) -> Result<Option<PathBuf>, Error> {
    if from == VERSION {
        return Ok(None);
    }
    let fails = |e| Error::new(path, Cause::Database(e));
    let mut kept = path.with_extension(format!("schema-{from}.db"));
    let mut again = 1;
    while kept.exists() {
        kept = path.with_extension(format!("schema-{from}.{again}.db"));
        again += 1;
    }
    let draft = kept.with_extension("part");
    let _ = fs::remove_file(&draft);
    let name = draft.to_string_lossy();
    connection
        .execute("VACUUM INTO ?1", [&*name])
        .map_err(fails)?;
    // It has its name only once it is whole and safe.
    fs::File::open(&draft)
        .and_then(|file| file.sync_all())
        .and_then(|()| fs::rename(&draft, &kept))
        .map_err(|e| Error::file(&kept, "written", e))?;
    upgrade(connection, from).map_err(fails)?;
    Ok(Some(kept))
}

fn upgrade(connection: &mut Connection, from: u32) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    for script in MIGRATIONS.iter().skip(from as usize) {
        transaction.execute_batch(script)?;
    }
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()
}
