//! Whether places are found and told right.
//!
//! [`passages`] are short passages made for this, each with one name that may mean
//! several places, or none; `place` is the share whose likeliest candidate is the
//! right one, `both` of those whose use (place, government, people, part of a
//! name) is right too. [`meantime`] compares with the locations of news articles.
//! Both have a development part, on which factors and word lists were chosen, and
//! a held-out one.

mod meantime;

pub use meantime::meantime;

use crate::Error;
use crate::scored::{Scored, sha256_of};
use dixit_places::{Gazetteer, Kind, Mention, Options, Place, Use};
use std::collections::BTreeMap;
use std::path::Path;

/// The parts of each corpus.
pub const PARTS: [&str; 2] = ["development", "held-out"];

/// Number of a part among [`PARTS`].
fn part_number(part: &str) -> usize {
    PARTS.iter().position(|name| *name == part).unwrap_or(0)
}

/// A use as the table writes it.
fn usage(mention: &Mention) -> &'static str {
    match mention.usage {
        Use::Place => "place",
        Use::Metonym { .. } => "metonym",
        Use::Demonym => "demonym",
        Use::PartOfName => "name",
    }
}

/// Scores one part of a table of passages.
///
/// # Errors
/// The file that cannot be read, or its line that has no three columns.
pub fn passages(path: &Path, part: &str) -> Result<Scored, Error> {
    let gazetteer = Gazetteer::embedded();
    let table = std::fs::read_to_string(path).map_err(|e| Error::file(path, e))?;
    let rows = table.lines().filter(|row| !row.starts_with('#'));
    let (mut items, mut right, mut both) = (0, 0, 0);
    let (mut failures, mut read) = (Vec::new(), String::new());
    for row in rows.skip(part_number(part)).step_by(PARTS.len()) {
        let [wanted, expected, passage] = row.split('\t').collect::<Vec<_>>()[..] else {
            return Err(Error::file(path, format!("no three columns: {row}")));
        };
        read.push_str(row);
        read.push('\n');
        let (place, used, got) = judge(&gazetteer, wanted, expected, passage);
        items += 1;
        right += usize::from(place);
        both += usize::from(place && used);
        if !(place && used) {
            failures.push(format!("{wanted} {expected}: {passage} | found {got}"));
        }
    }
    let share = |n: usize| n as f64 / items.max(1) as f64;
    Ok(Scored {
        name: format!("passages.{part}"),
        sha256: sha256_of(&read),
        items,
        measures: BTreeMap::from([
            ("place".to_owned(), share(right)),
            ("both".to_owned(), share(both)),
        ]),
        failures,
    })
}

/// Whether place and use of a passage's name are right, and what was found.
fn judge(
    gazetteer: &Gazetteer,
    wanted: &str,
    expected: &str,
    passage: &str,
) -> (bool, bool, String) {
    let start = passage.find('[').unwrap_or(0);
    let text = passage.replace(['[', ']'], "");
    let found = gazetteer.find(&text, &Options::default());
    let mention = found.iter().find(|m| m.start <= start && start < m.end);
    let got = mention.map_or("nothing".to_owned(), |m| {
        let top = &m.candidates[0];
        let name = gazetteer.place(top.place).name();
        format!("{} {name} ({})", usage(m), gazetteer.reason(top))
    });
    let no_place = |m: &Mention| m.usage == Use::PartOfName;
    let m = match (wanted, mention) {
        ("none", _) => {
            let right = found.iter().all(no_place);
            return (right, right, got);
        }
        ("name", mention) => {
            let right = mention.is_none_or(no_place);
            return (right, right, got);
        }
        (_, None) => return (false, false, got),
        (_, Some(m)) => m,
    };
    let place = gazetteer.place(m.candidates[0].place);
    let government = match m.usage {
        Use::Metonym { government } => matches(&gazetteer.place(government), expected),
        _ => false,
    };
    let seat = place.country().is_some_and(|c| c.as_str() == expected);
    let place = matches(&place, expected) || government || wanted == "metonym" && seat;
    (place, usage(m) == wanted, got)
}

/// Whether a place is the one that the table names: a city by its id in GeoNames,
/// a country by its code, a division by GeoNames' code, any other by its name.
fn matches(place: &Place<'_>, expected: &str) -> bool {
    match place.kind() {
        Kind::City => place
            .geonames_id()
            .is_some_and(|id| id.to_string() == expected),
        Kind::Country => place.country().is_some_and(|c| c.as_str() == expected),
        Kind::Division if expected.contains('.') => division_name(expected) == place.name(),
        _ => place.name() == expected || expected == "EU" && place.name() == "European Union",
    }
}

fn division_name(code: &str) -> &'static str {
    let table = include_str!("../../../dixit-places/data/divisions.tsv");
    let row = table
        .lines()
        .find(|row| row.split('\t').next() == Some(code));
    row.and_then(|row| row.split('\t').nth(1)).unwrap_or("")
}
