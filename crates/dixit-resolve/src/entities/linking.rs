//! Entities and the records of a knowledge file.

use std::collections::BTreeMap;

use dixit_names::{Kind, Name, Options, compare as compare_names, score as score_names};

use super::compare::{Reason, SUGGESTED, THRESHOLD};
use super::fold::{person_keys, person_words, thing_keys, thing_words, words};
use super::knowledge::{Knowledge, Record};
use super::local::{Class, Interner};
use super::node::{Node, Nodes};
use super::record::KnowledgeLink;

/// Names of an entity, and of a record, that are compared.
const MOST_NAMES: usize = 6;

/// Records that one key leads to; what more have leads nowhere.
const MOST_OF_KEY: usize = 48;

/// Records that an entity is compared with: those that share most keys with it.
const MOST_RECORDS: usize = 32;

/// A second record this near to the first leaves it open which is meant.
const MARGIN: f32 = 0.1;

/// Records by the keys of their names.
pub(crate) struct Linker<'a> {
    knowledge: &'a Knowledge,
    by_key: BTreeMap<String, Vec<u32>>,
    names: Vec<Vec<(Class, Name)>>,
    by_id: BTreeMap<&'a str, usize>,
}

fn classes(record: &Record) -> Vec<Class> {
    match record.entity_type {
        Some(entity_type) => vec![Class::of(entity_type)],
        None => vec![Class::Person, Class::Place, Class::Thing],
    }
}

fn keys(class: Class, name: &str) -> Vec<String> {
    match class {
        Class::Person => person_keys(name, &person_words(name).0),
        _ => thing_keys(name, &thing_words(name)),
    }
}

fn parse(class: Class, name: &str, options: &Options) -> Name {
    let kind = match class {
        Class::Person => Kind::Person,
        _ => Kind::Organization,
    };
    Name::parse(name, kind, options)
}

impl<'a> Linker<'a> {
    pub(crate) fn new(knowledge: &'a Knowledge, options: &Options) -> Linker<'a> {
        let mut out = Linker {
            knowledge,
            by_key: BTreeMap::new(),
            names: Vec::new(),
            by_id: BTreeMap::new(),
        };
        for (at, record) in knowledge.records.iter().enumerate() {
            out.by_id.insert(&record.id, at);
            let mut names = Vec::new();
            for class in classes(record) {
                for name in record.names.iter().take(2 * MOST_NAMES) {
                    for key in keys(class, name) {
                        let block = out.by_key.entry(key).or_default();
                        if block.last() != Some(&(at as u32)) {
                            block.push(at as u32);
                        }
                    }
                    names.push((class, parse(class, name, options)));
                }
            }
            out.names.push(names);
        }
        out
    }

    /// Records that an entity may be. `decided` holds records that a person linked
    /// with it or kept from it.
    pub(crate) fn link(
        &self,
        nodes: &Nodes,
        texts: &Interner,
        members: &[u32],
        decided: &[(bool, String)],
    ) -> Vec<KnowledgeLink> {
        let mut full: Vec<&Node> = members.iter().map(|&n| &nodes.list[n as usize]).collect();
        full.sort_by_key(|n| (n.lone, std::cmp::Reverse(n.members.len())));
        full.truncate(MOST_NAMES);
        let mut near: Vec<u32> = Vec::new();
        for node in &full {
            for key in keys(node.class, texts.get(node.name)) {
                let block = self.by_key.get(&key).map_or(&[][..], Vec::as_slice);
                if block.len() <= MOST_OF_KEY {
                    near.extend(block);
                }
            }
        }
        let mut keys: BTreeMap<u32, usize> = BTreeMap::new();
        for record in near {
            *keys.entry(record).or_default() += 1;
        }
        let mut near: Vec<(usize, u32)> = keys.into_iter().map(|(r, n)| (n, r)).collect();
        near.sort_unstable_by_key(|&(n, record)| (std::cmp::Reverse(n), record));
        near.truncate(MOST_RECORDS);
        let near: Vec<u32> = near.into_iter().map(|(_, record)| record).collect();
        let mut out: Vec<KnowledgeLink> = Vec::new();
        for (merges, id) in decided {
            if let Some(&at) = self.by_id.get(id.as_str())
                && *merges
            {
                let reasons = vec![Reason::new("decision", "a person's decision")];
                out.push(self.made(at, 1.0, reasons));
            }
        }
        if out.is_empty() {
            let rejected = |at: &u32| decided.iter().any(|(_, id)| *id == self.record(*at).id);
            let others = near.iter().filter(|at| !rejected(at));
            out.extend(others.filter_map(|&at| self.compare(nodes, texts, &full, at as usize)));
        }
        out.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.id.cmp(&b.id)));
        let second = out.get(1).map_or(0.0, |link| link.score);
        if let Some(first) = out.first_mut() {
            first.linked = first.score >= THRESHOLD && (first.score - second >= MARGIN);
        }
        out.truncate(MOST_NAMES);
        out
    }

    fn record(&self, at: u32) -> &Record {
        &self.knowledge.records[at as usize]
    }

    fn made(&self, at: usize, score: f32, reasons: Vec<Reason>) -> KnowledgeLink {
        let record = &self.knowledge.records[at];
        KnowledgeLink {
            id: record.id.clone(),
            name: record.names[0].clone(),
            score,
            linked: false,
            reasons,
        }
    }

    fn compare(
        &self,
        nodes: &Nodes,
        texts: &Interner,
        full: &[&Node],
        at: usize,
    ) -> Option<KnowledgeLink> {
        let record = &self.knowledge.records[at];
        let mut best: Option<(f32, &Name, &Name)> = None;
        for node in full {
            let name = &nodes.names[node.parsed as usize];
            for (_, other) in self.names[at]
                .iter()
                .filter(|(class, _)| *class == node.class)
            {
                let score = score_names(name, other);
                // A surname alone is nobody's, also where the record has it as an alias.
                let score = if node.lone { score.min(0.3) } else { score };
                if best.is_none_or(|(best, ..)| score > best) {
                    best = Some((score, name, other));
                }
            }
        }
        let (score, name, other) = best.filter(|(score, ..)| *score >= 0.3)?;
        let found = compare_names(name, other);
        let mut reasons: Vec<Reason> = found
            .reasons
            .iter()
            .map(|r| Reason::new("name", r.to_string()))
            .collect();
        let score = score.clamp(0.01, 0.95);
        let mut odds = score / (1.0 - score);
        let roles: Vec<&str> = full
            .iter()
            .flat_map(|n| n.roles.iter().map(|&r| texts.get(r)))
            .collect();
        let years = full
            .iter()
            .filter_map(|n| n.years)
            .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
        for office in &record.offices {
            let shared: Vec<String> = words(&office.role)
                .into_iter()
                .filter(|w| roles.contains(&w.as_str()))
                .collect();
            if shared.is_empty() {
                continue;
            }
            let outside = years.is_some_and(|(first, last)| {
                office.from.is_some_and(|from| last < from)
                    || office.to.is_some_and(|to| first > to + 1)
            });
            let (factor, code) = if outside {
                (0.5, "dates")
            } else {
                (2.5, "role")
            };
            odds *= factor;
            let text = match code {
                "role" => format!("both: {}", shared.join(", ")),
                _ => format!("{}: not at the time of the articles", office.role),
            };
            reasons.push(Reason::new(code, text));
            break;
        }
        let born = full.iter().find_map(|n| n.born);
        if let (Some(p), Some(q)) = (born, record.born) {
            odds *= if (p - q).abs() <= 1 { 8.0 } else { 0.05 };
            reasons.push(Reason::new("born", format!("born about {p} / {q}")));
        }
        if let (Some((first, _)), Some(born)) = (years, record.born)
            && first < born
        {
            odds *= 0.02;
            reasons.push(Reason::new(
                "dates",
                format!("born in {born}, after an article"),
            ));
        }
        let score = (odds / (1.0 + odds)).min(0.99);
        (score >= SUGGESTED).then(|| self.made(at, score, reasons))
    }
}
