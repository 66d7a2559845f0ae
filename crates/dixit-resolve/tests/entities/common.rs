//! Collections in a few lines: each document a list of who is named in it.

use dixit_model::{DateBasis, Document, Entity, EntityId, EntityType, Origin, Published, Span};
use dixit_resolve::entities::decision::Decisions;
use dixit_resolve::entities::knowledge::Knowledge;
use dixit_resolve::entities::{Entities, Entity as Found, Finder, Settings};

/// A document from lines `type Name = other form = … : role; role`, `type` being
/// one of p, o, l (a place), w. The text is the names, one a line, with what
/// stands behind a `|`.
pub(crate) fn document(path: &str, date: &str, lines: &[&str]) -> Document {
    let origin = Origin {
        path: path.to_owned(),
        url: None,
        sha256: format!("hash of {path}"),
        media_type: "text/plain".to_owned(),
    };
    let mut text = String::new();
    let mut entities = Vec::new();
    for line in lines {
        let (line, behind) = line.split_once(" | ").unwrap_or((line, ""));
        let (kind, rest) = line.split_once(' ').expect("a type and a name");
        let (names, roles) = rest.split_once(" : ").unwrap_or((rest, ""));
        let names: Vec<String> = names.split(" = ").map(str::to_owned).collect();
        let mut mentions = Vec::new();
        for name in &names {
            let start = text.chars().count() as u32;
            text.push_str(name);
            mentions.push(Span::new(start, text.chars().count() as u32));
            text.push_str(behind);
            text.push('\n');
        }
        entities.push(Entity {
            id: EntityId(entities.len() as u32 + 1),
            entity_type: match kind {
                "p" => EntityType::Person,
                "o" => EntityType::Organization,
                "l" => EntityType::Place,
                "w" => EntityType::Work,
                _ => EntityType::Other,
            },
            name: names[0].clone(),
            names,
            roles: roles
                .split("; ")
                .filter(|r| !r.is_empty())
                .map(str::to_owned)
                .collect(),
            mentions,
        });
    }
    let mut document = Document::new(origin, text);
    document.entities = entities;
    if !date.is_empty() {
        document.published = Published {
            value: Some(date.to_owned()),
            basis: DateBasis::Given,
        };
    }
    document
}

/// Documents `1.txt`, `2.txt`, … of 2016.
pub(crate) fn documents(of: &[&[&str]]) -> Vec<Document> {
    let numbered = of.iter().enumerate();
    numbered
        .map(|(at, lines)| document(&format!("{}.txt", at + 1), "2016-02-08", lines))
        .collect()
}

pub(crate) fn resolve(documents: &[Document], settings: &Settings) -> Entities {
    let mut finder = Finder::new();
    for document in documents {
        finder.add(document);
    }
    finder.finish(settings)
}

/// The groups: for each entity its documents and names, `1 Anna Berg, 2 A. Berg`.
pub(crate) fn groups(found: &Entities) -> Vec<String> {
    let mut out: Vec<String> = found.entities.iter().map(group).collect();
    out.sort();
    out
}

fn group(entity: &Found) -> String {
    let members = entity.members.iter();
    let parts: Vec<String> = members
        .map(|m| format!("{} {}", m.path.trim_end_matches(".txt"), m.name))
        .collect();
    parts.join(", ")
}

/// The groups with more than one member.
pub(crate) fn merged(of: &[&[&str]]) -> Vec<String> {
    let found = resolve(&documents(of), &Settings::default());
    groups(&found)
        .into_iter()
        .filter(|g| g.contains(", "))
        .collect()
}

pub(crate) fn with_decisions(text: &str) -> Settings {
    Settings {
        decisions: Decisions::parse(text).expect("decisions"),
        ..Settings::default()
    }
}

pub(crate) fn with_knowledge(text: &str) -> Settings {
    Settings {
        knowledge: Knowledge::parse(text).expect("a knowledge file"),
        ..Settings::default()
    }
}
