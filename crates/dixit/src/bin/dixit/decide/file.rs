//! `dixit decide --decisions FILE`: writes a decision about entities into a file.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

use dixit::entities::decision::{Decision, Decisions, Evidence, Kind, Place, SCHEMA};
use serde::Deserialize;

use super::arguments::{DecideArgs, DecisionArg};
use super::{open, say};
use crate::clock;
use crate::entities::{decisions, text};
use crate::run::Failure;

/// What is read of a line of `dixit entities --format jsonl`.
#[derive(Deserialize)]
struct Listed {
    record: String,
    id: String,
    #[serde(rename = "type", default)]
    entity_type: Option<dixit::entities::decision::Type>,
    #[serde(default)]
    names: Vec<ListedName>,
    #[serde(default)]
    members: Vec<ListedMember>,
}

#[derive(Deserialize)]
struct ListedName {
    name: String,
    full: bool,
}

#[derive(Deserialize)]
struct ListedMember {
    path: String,
    sha256: String,
    name: String,
    mentions: Vec<ListedSpan>,
}

#[derive(Deserialize)]
struct ListedSpan {
    start: u32,
    end: u32,
}

/// As in the library's own evidence: enough to find an entity by, and few enough
/// to read.
const MOST_NAMES: usize = 8;
const MOST_MENTIONS: usize = 50;

/// Writes the decision. Always true: there is nothing that could be left out.
pub(super) fn run(arguments: &DecideArgs, path: &Path) -> Result<bool, Failure> {
    let kind = match arguments.decision {
        DecisionArg::Merge => Kind::Merge,
        DecisionArg::KeepApart => Kind::KeepApart,
        DecisionArg::Split => Kind::Split,
        DecisionArg::Rename => Kind::Rename,
        DecisionArg::Retire => Kind::Retire,
        _ => {
            return open(
                "a file of decisions is about entities: merge, keep-apart, split, rename and retire; all \
                 others go into a register (--register NAME.dixit)",
            );
        }
    };
    let mut decision = Decision {
        schema: SCHEMA.to_owned(),
        id: String::new(),
        decision: kind,
        entities: Vec::new(),
        name: arguments.name.clone(),
        retires: None,
        by: arguments.by.clone(),
        at: arguments.at.clone().unwrap_or_else(clock::now),
        reason: arguments.reason.clone(),
    };
    let before = match path.exists() {
        true => decisions(path)?,
        false => Decisions::default(),
    };
    if kind == Kind::Retire {
        let [id] = &arguments.ids[..] else {
            return open("retire takes the id of one decision");
        };
        if !before.all.iter().any(|d| d.id == *id) {
            return open(&format!("{}: has no decision {id}", path.display()));
        }
        decision.retires = Some(id.clone());
    } else {
        decision.entities = evidence(arguments, kind)?;
    }
    let decision = decision.with_id();
    // What cannot be read back is never written.
    Decisions::parse(&decision.line()).map_err(|e| {
        let words = e.to_string();
        Failure::Open(
            words
                .split_once(": ")
                .map_or(words.clone(), |(_, w)| w.to_owned()),
        )
    })?;
    if before.all.iter().any(|d| d.id == decision.id) {
        return say(&format!("{} stands there already", decision.id));
    }
    append(path, &decision.line())?;
    say(&decision.id)
}

/// The entities that the ids name, by what a list of entities says of them.
fn evidence(arguments: &DecideArgs, kind: Kind) -> Result<Vec<Evidence>, Failure> {
    let Some(path) = &arguments.entities else {
        return open(
            "--entities FILE names the list that the ids stand in: dixit entities PATH --format jsonl --out FILE",
        );
    };
    let list = text(path)?;
    let mut out = Vec::new();
    for id in &arguments.ids {
        if let Some(record) = id.strip_prefix("knowledge:") {
            out.push(Evidence {
                knowledge: Some(record.to_owned()),
                ..Evidence::default()
            });
            continue;
        }
        let Some(listed) = find(path, &list, id)? else {
            return open(&format!("{}: has no entity {id}", path.display()));
        };
        if kind == Kind::Split {
            return parts(&listed, &arguments.apart);
        }
        out.push(of_members(&listed, |_| true));
    }
    Ok(out)
}

fn find(path: &Path, list: &str, id: &str) -> Result<Option<Listed>, Failure> {
    for (at, line) in list.lines().enumerate() {
        // Lines of other entities need not be read.
        if !line.contains(id) {
            continue;
        }
        let listed: Listed = match serde_json::from_str(line) {
            Ok(listed) => listed,
            Err(_) if line.contains("\"record\":\"suggestion\"") => continue,
            Err(e) => return open(&format!("{}: line {}: {e}", path.display(), at + 1)),
        };
        if listed.record == "entity" && listed.id == id {
            return Ok(Some(listed));
        }
    }
    Ok(None)
}

/// What is named in the documents of `apart`, and the rest.
fn parts(listed: &Listed, apart: &[String]) -> Result<Vec<Evidence>, Failure> {
    if apart.is_empty() {
        return open("--apart PATH names the documents in which it is another one");
    }
    let is_apart = |m: &ListedMember| apart.contains(&m.path) || apart.contains(&m.sha256);
    let (one, other) = (
        of_members(listed, is_apart),
        of_members(listed, |m| !is_apart(m)),
    );
    if one.mentions.is_empty() || other.mentions.is_empty() {
        return open("--apart has to name some of the entity's documents, and not all");
    }
    Ok(vec![other, one])
}

fn of_members(listed: &Listed, which: impl Fn(&ListedMember) -> bool) -> Evidence {
    let place = |m: &ListedMember| {
        m.mentions.first().map(|span| Place {
            sha256: m.sha256.clone(),
            start: span.start,
            end: span.end,
            text: m.name.clone(),
        })
    };
    let members = listed.members.iter().filter(|m| which(m));
    let full = listed.names.iter().filter(|n| n.full);
    Evidence {
        entity_type: listed.entity_type,
        names: full.take(MOST_NAMES).map(|n| n.name.clone()).collect(),
        mentions: members.filter_map(place).take(MOST_MENTIONS).collect(),
        knowledge: None,
    }
}

/// Adds a line; what stands in the file is never touched.
fn append(path: &Path, line: &str) -> Result<(), Failure> {
    let named = |e: io::Error| Failure::Open(format!("{}: cannot be written: {e}", path.display()));
    let whole = match path.exists() {
        true => text(path)?,
        false => String::new(),
    };
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .map_err(named)?;
    let between = if whole.is_empty() || whole.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    file.write_all(format!("{between}{line}\n").as_bytes())
        .map_err(named)?;
    file.sync_all().map_err(named)
}
