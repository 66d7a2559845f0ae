//! The user's own list of who is who: names, aliases and roles with dates.
//!
//! Two forms are read. [FollowTheMoney] JSON lines: `id`, `schema`, `properties`
//! with `name`, `alias`, `weakAlias`, `previousName`, `position`, `birthDate`,
//! `wikidataId`, … And CSV with a head: `id`, `name`, and any of `type`, `aliases`,
//! `role`, `from`, `to`, `born`, `wikidata`; several values in a cell are
//! parted by `|` or `;`, several lines with one id are one record with several
//! roles.
//!
//! A record is linked to an entity, never merged with it: the link has a score
//! and reasons, and a person's decision (an evidence with `knowledge`) settles it.
//!
//! [FollowTheMoney]: https://followthemoney.tech

use std::collections::BTreeMap;

use dixit_model::EntityType;
use serde::Deserialize;

use super::decision::Error;

/// A role with the time in which it was held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Office {
    /// As written.
    pub role: String,
    /// Year from which on, if known.
    pub from: Option<i32>,
    /// Year until which, if known.
    pub to: Option<i32>,
}

/// Somebody or something that the user knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The user's id.
    pub id: String,
    /// Id in Wikidata, where it is another than `id`.
    pub wikidata: Option<String>,
    /// What sort of thing it is, if that is said.
    pub entity_type: Option<EntityType>,
    /// Names, the main one first, then aliases.
    pub names: Vec<String>,
    /// Roles.
    pub offices: Vec<Office>,
    /// Year of birth.
    pub born: Option<i32>,
}

/// The records of a knowledge file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Knowledge {
    /// In the order of the file.
    pub records: Vec<Record>,
}

impl Knowledge {
    /// Reads a knowledge file: JSON lines if its first character is `{`, else CSV.
    ///
    /// # Errors
    /// The first line that is no record.
    pub fn parse(text: &str) -> Result<Knowledge, Error> {
        let text = text.trim_start_matches('\u{feff}');
        if text.trim_start().starts_with('{') {
            follow_the_money(text)
        } else {
            table(text)
        }
    }
}

#[derive(Deserialize)]
struct Ftm {
    id: String,
    schema: String,
    #[serde(default)]
    properties: BTreeMap<String, Vec<serde_json::Value>>,
}

fn follow_the_money(text: &str) -> Result<Knowledge, Error> {
    let mut records: Vec<Record> = Vec::new();
    let mut held: Vec<(String, String, Office)> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let ftm: Ftm = serde_json::from_str(line).map_err(|e| Error::new(at + 1, e))?;
        let all = |key: &str| -> Vec<String> {
            let values = ftm.properties.get(key).into_iter().flatten();
            values
                .filter_map(|v| v.as_str().map(str::to_owned))
                .collect()
        };
        let one = |key: &str| all(key).into_iter().next();
        let (from, to) = (year(one("startDate")), year(one("endDate")));
        // A post stands apart from who holds it.
        if matches!(
            ftm.schema.as_str(),
            "Occupancy" | "Membership" | "Employment" | "Directorship"
        ) {
            let holder = ["holder", "member", "employee", "director"];
            let holder = holder.iter().find_map(|key| one(key));
            let role = one("role").or_else(|| one("post"));
            if let (Some(holder), Some(role)) = (holder, role) {
                let body = one("organization").or_else(|| one("employer"));
                held.push((holder, body.unwrap_or_default(), Office { role, from, to }));
            }
            continue;
        }
        let entity_type = match ftm.schema.as_str() {
            "Person" => Some(EntityType::Person),
            "Organization" | "Company" | "PublicBody" | "LegalEntity" => {
                Some(EntityType::Organization)
            }
            "Address" => Some(EntityType::Place),
            "Document" | "Pages" | "Article" => Some(EntityType::Work),
            _ => None,
        };
        let keys = ["name", "alias", "previousName", "abbreviation", "weakAlias"];
        let mut names: Vec<String> = Vec::new();
        for name in keys.iter().flat_map(|key| all(key)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        if names.is_empty() {
            continue;
        }
        let office = |role| Office { role, from, to };
        records.push(Record {
            wikidata: one("wikidataId").filter(|id| *id != ftm.id),
            entity_type,
            names,
            offices: all("position").into_iter().map(office).collect(),
            born: year(one("birthDate")),
            id: ftm.id,
        });
    }
    let places: BTreeMap<String, usize> = records
        .iter()
        .enumerate()
        .map(|(at, r)| (r.id.clone(), at))
        .collect();
    for (holder, body, mut office) in held {
        if let Some(&body) = places.get(&body) {
            office.role = format!("{} {}", office.role, records[body].names[0]);
        }
        // A post may be a record itself.
        if let Some(&post) = places.get(&office.role) {
            office.role.clone_from(&records[post].names[0]);
        }
        if let Some(&at) = places.get(&holder) {
            records[at].offices.push(office);
        }
    }
    Ok(Knowledge { records })
}

fn table(text: &str) -> Result<Knowledge, Error> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let head = reader.headers().map_err(|e| Error::new(1, e))?.clone();
    let column = |names: &[&str]| {
        head.iter()
            .position(|h| names.contains(&h.trim().to_ascii_lowercase().as_str()))
    };
    let (Some(id), Some(name)) = (
        column(&["id", "qid"]),
        column(&["name", "label", "caption"]),
    ) else {
        return Err(Error::new(
            1,
            "a knowledge file needs the columns id and name",
        ));
    };
    let kind = column(&["type", "schema"]);
    let aliases = column(&["aliases", "alias", "names"]);
    let roles = column(&["role", "roles", "position"]);
    let (from, to) = (
        column(&["from", "start", "start_date"]),
        column(&["to", "end", "end_date"]),
    );
    let born = column(&["born", "birth_date", "birthdate"]);
    let wikidata = column(&["wikidata", "wikidata_id", "wikidataid"]);
    let mut records: Vec<Record> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for row in reader.records() {
        let row = row.map_err(|e| {
            let line = e.position().map_or(0, |p| p.line() as usize);
            Error::new(line, e)
        })?;
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or("").trim();
        let several = |at| {
            let values = cell(at).split(['|', ';']).map(str::trim);
            values
                .filter(|v| !v.is_empty())
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let line = row.position().map_or(0, |p| p.line() as usize);
        let of_id = cell(Some(id)).to_owned();
        if of_id.is_empty() || cell(Some(name)).is_empty() {
            return Err(Error::new(line, "a record needs an id and a name"));
        }
        let at = *places.entry(of_id.clone()).or_insert_with(|| {
            records.push(Record {
                id: of_id.clone(),
                ..Record::default()
            });
            records.len() - 1
        });
        let record = &mut records[at];
        for name in several(Some(name)).into_iter().chain(several(aliases)) {
            if !record.names.contains(&name) {
                record.names.push(name);
            }
        }
        let known = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
        let (from, to) = (year(known(cell(from))), year(known(cell(to))));
        let offices = several(roles)
            .into_iter()
            .map(|role| Office { role, from, to });
        record.offices.extend(offices);
        record.born = record.born.or(year(known(cell(born))));
        let wikidata = known(cell(wikidata)).filter(|id| *id != of_id);
        record.wikidata = record.wikidata.take().or(wikidata);
        record.entity_type =
            record
                .entity_type
                .or(match cell(kind).to_ascii_lowercase().as_str() {
                    "person" => Some(EntityType::Person),
                    "organization" | "organisation" | "company" | "publicbody" | "legalentity" => {
                        Some(EntityType::Organization)
                    }
                    "place" | "country" | "city" => Some(EntityType::Place),
                    "work" | "document" => Some(EntityType::Work),
                    _ => None,
                });
    }
    Ok(Knowledge { records })
}

/// The year that a date begins with.
fn year(date: Option<String>) -> Option<i32> {
    date?.get(..4)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_gives_records() {
        let text = "id,name,type,aliases,role,from,to\n\
            Q1,Maria Zakharova,person,М. Захарова|Zakharova,spokeswoman of the Foreign Ministry,2015,\n\
            Q1,Maria Zakharova,person,,deputy director,2011,2015\n";
        let known = Knowledge::parse(text).unwrap();
        assert_eq!(known.records.len(), 1);
        let record = &known.records[0];
        assert_eq!(
            record.names,
            ["Maria Zakharova", "М. Захарова", "Zakharova"]
        );
        assert_eq!(record.offices[1].to, Some(2015));
        assert_eq!(record.entity_type, Some(EntityType::Person));
    }

    #[test]
    fn follow_the_money_gives_records_with_their_posts() {
        let text = r#"{"id":"p","schema":"Person","properties":{"name":["Anna Berg"],"alias":["A. Berg"],"birthDate":["1970-01-02"]}}
{"id":"o","schema":"Company","properties":{"name":["Nordwerk AG"]}}
{"id":"d","schema":"Directorship","properties":{"director":["p"],"organization":["o"],"role":["chief executive"],"startDate":["2019"]}}"#;
        let known = Knowledge::parse(text).unwrap();
        assert_eq!(known.records.len(), 2);
        assert_eq!(known.records[0].born, Some(1970));
        assert_eq!(
            known.records[0].offices[0].role,
            "chief executive Nordwerk AG"
        );
        assert_eq!(known.records[0].offices[0].from, Some(2019));
    }

    #[test]
    fn a_wrong_line_is_named() {
        assert_eq!(Knowledge::parse("{\"id\":1}").unwrap_err().line(), 1);
        assert_eq!(Knowledge::parse("a,b\n1,2\n").unwrap_err().line(), 1);
        assert_eq!(
            Knowledge::parse("id,name\n1,X\n,Y\n").unwrap_err().line(),
            3
        );
    }
}
