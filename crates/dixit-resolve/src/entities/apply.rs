//! Decisions and the entities of a collection: who is meant, and what follows.

use std::collections::BTreeMap;

use super::cluster::Must;
use super::decision::{Decision, Decisions, Evidence, Kind, Status};
use super::fold::{person_words, thing_words};
use super::local::{Class, Store, Sym};
use super::node::{At, Nodes, Side, Sides};
use super::record::{Outcome, Schema};

/// Whom one evidence means.
#[derive(Clone, Debug, Default)]
struct Meant {
    /// Entities of documents, found by a mention.
    at: Vec<At>,
    /// Names, where no mention was found or beside them.
    names: Vec<(Class, Sym)>,
}

/// Decisions, resolved to entities of documents.
pub(crate) struct Applied<'a> {
    decisions: &'a [Decision],
    /// By decision: by its entities.
    meant: Vec<Vec<Meant>>,
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) sides: Sides,
}

/// Finds whom the decisions mean.
pub(crate) fn find<'a>(decisions: &'a Decisions, store: &mut Store) -> Applied<'a> {
    let retired = decisions.retired();
    let mut by_hash: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (doc, of) in store.docs.iter().enumerate() {
        by_hash
            .entry(of.sha256.clone())
            .or_default()
            .push(doc as u32);
    }
    let mut out = Applied {
        decisions: &decisions.all,
        meant: Vec::new(),
        outcomes: Vec::new(),
        sides: Sides::default(),
    };
    for (at, decision) in decisions.all.iter().enumerate() {
        let is_retired = retired.contains(decision.id.as_str());
        let mut meant = Vec::new();
        if !is_retired {
            let entities = decision.entities.iter();
            meant.extend(entities.map(|e| whom(e, store, &by_hash)));
        }
        let status = if is_retired {
            Status::Retired
        } else {
            Status::Applied
        };
        out.outcomes.push(Outcome {
            schema: Schema,
            record: "decision",
            id: decision.id.clone(),
            decision: decision.decision.as_str(),
            status,
            message: String::new(),
        });
        if matches!(decision.decision, Kind::KeepApart | Kind::Split) {
            set_apart(at as u32, decision, &meant, &mut out.sides);
        }
        out.meant.push(meant);
    }
    out
}

fn whom(evidence: &Evidence, store: &mut Store, by_hash: &BTreeMap<String, Vec<u32>>) -> Meant {
    let mut out = Meant::default();
    let class = evidence.entity_type.map(|t| Class::of(t.into()));
    for place in &evidence.mentions {
        for &doc in by_hash.get(&place.sha256).into_iter().flatten() {
            let over = store.docs[doc as usize]
                .locals
                .iter()
                .enumerate()
                .filter(|(_, l)| {
                    l.mentions
                        .iter()
                        .any(|m| m.start < place.end && place.start < m.end)
                });
            // Of one sort, as far as there is one: readers change their minds.
            let over = over.min_by_key(|(_, l)| class.is_some_and(|c| c != l.class));
            out.at.extend(over.map(|(local, _)| At {
                doc,
                local: local as u32,
            }));
        }
    }
    out.at.sort_unstable();
    out.at.dedup();
    for name in &evidence.names {
        // What is a place to some is a body to others.
        let classes = match class {
            Some(Class::Person) => vec![Class::Person],
            Some(_) => vec![Class::Place, Class::Thing],
            None => vec![Class::Person, Class::Place, Class::Thing],
        };
        for class in classes {
            let words = match class {
                Class::Person => person_words(name).0,
                Class::Place | Class::Thing => thing_words(name),
            };
            out.names.push((class, store.texts.put(&words.join(" "))));
        }
    }
    out.names.sort_unstable();
    out.names.dedup();
    out
}

/// Marks who may not be one. A name marks all who bear it, unless another side
/// bears it too: then only places tell them apart.
fn set_apart(decision: u32, of: &Decision, meant: &[Meant], sides: &mut Sides) {
    // The first part of a split takes what no part names.
    let first = u32::from(of.decision != Kind::Split);
    for (side, entity) in meant.iter().enumerate() {
        let mark = Side {
            decision,
            side: side as u32 + first,
        };
        for &at in &entity.at {
            sides.of_local.entry(at).or_default().push(mark);
        }
        if of.decision == Kind::Split {
            continue;
        }
        for name in &entity.names {
            let others = meant.iter().enumerate().filter(|(other, _)| *other != side);
            let ambiguous = others.clone().any(|(_, m)| m.names.contains(name));
            if !ambiguous {
                sides.of_name.entry(*name).or_default().push(mark);
            }
        }
    }
}

impl Applied<'_> {
    /// The nodes that must be one, and what became of the decisions so far.
    pub(crate) fn musts(&mut self, index: &Index) -> Vec<Must> {
        let mut out = Vec::new();
        for (at, decision) in self.decisions.iter().enumerate() {
            if self.outcomes[at].status == Status::Retired || decision.decision == Kind::Retire {
                continue;
            }
            let meant: Vec<Vec<u32>> = self.meant[at].iter().map(|m| index.nodes(m)).collect();
            let records = decision.entities.iter().map(|e| e.knowledge.is_some());
            let missing: Vec<String> = meant
                .iter()
                .zip(records)
                .zip(&decision.entities)
                .filter(|((nodes, is_record), _)| nodes.is_empty() && !is_record)
                .map(|(_, evidence)| evidence.label())
                .collect();
            let outcome = &mut self.outcomes[at];
            if !missing.is_empty() {
                let found = meant.iter().filter(|n| !n.is_empty()).count();
                let needed = if decision.decision == Kind::Rename {
                    1
                } else {
                    2
                };
                let holds = found >= needed;
                outcome.status = if holds {
                    Status::Partly
                } else {
                    Status::NotFound
                };
                outcome.message = format!("not in this collection: {}", missing.join(", "));
            }
            match decision.decision {
                Kind::Merge => {
                    let nodes = meant.concat();
                    out.push(Must {
                        decision: at as u32,
                        nodes,
                    });
                }
                // What stands on one side of a split is one.
                Kind::Split => out.extend(meant.into_iter().map(|nodes| Must {
                    decision: at as u32,
                    nodes,
                })),
                _ => {}
            }
        }
        out
    }

    /// Says which decisions stand against each other.
    pub(crate) fn contradicted(&mut self, pairs: &[(u32, u32)]) {
        for &(decision, other) in pairs {
            let other = self.decisions[other as usize].id.clone();
            let outcome = &mut self.outcomes[decision as usize];
            outcome.status = Status::Contradicted;
            outcome.message = format!("decision {other} keeps them apart; retire one of the two");
        }
    }

    /// Names that people gave, by node. Of several, the last in the file.
    pub(crate) fn names(&self, index: &Index) -> BTreeMap<u32, String> {
        let mut out = BTreeMap::new();
        for (at, decision) in self.decisions.iter().enumerate() {
            if decision.decision != Kind::Rename || self.outcomes[at].status == Status::Retired {
                continue;
            }
            let meant = self.meant[at].first();
            for node in meant.map(|m| index.nodes(m)).unwrap_or_default() {
                out.insert(node, decision.name.clone().unwrap_or_default());
            }
        }
        out
    }

    /// Decisions that hold and name records of the knowledge file: whether they
    /// merge, the nodes, the record.
    pub(crate) fn knowledge(&self, index: &Index) -> Vec<(bool, Vec<u32>, String)> {
        let mut out = Vec::new();
        for (at, decision) in self.decisions.iter().enumerate() {
            let merges = match decision.decision {
                Kind::Merge => true,
                Kind::KeepApart => false,
                _ => continue,
            };
            if self.outcomes[at].status == Status::Retired {
                continue;
            }
            let of: Vec<u32> = self.meant[at].iter().flat_map(|m| index.nodes(m)).collect();
            let records = decision.entities.iter().filter_map(|e| e.knowledge.clone());
            out.extend(records.map(|record| (merges, of.clone(), record)));
        }
        out
    }
}

/// Nodes by what evidence names.
pub(crate) struct Index {
    of_at: BTreeMap<At, u32>,
    of_name: BTreeMap<(Class, Sym), Vec<u32>>,
}

impl Index {
    pub(crate) fn of(nodes: &Nodes) -> Index {
        let mut out = Index {
            of_at: BTreeMap::new(),
            of_name: BTreeMap::new(),
        };
        for (number, node) in nodes.list.iter().enumerate() {
            let number = number as u32;
            out.of_at
                .extend(node.members.iter().map(|at| (*at, number)));
            out.of_name
                .entry((node.class, node.folded))
                .or_default()
                .push(number);
        }
        out
    }

    /// The nodes that are meant: those of mentions, or else the only bearers of a
    /// name. A name with several bearers means none of them.
    fn nodes(&self, meant: &Meant) -> Vec<u32> {
        let mut out: Vec<u32> = meant
            .at
            .iter()
            .filter_map(|at| self.of_at.get(at).copied())
            .collect();
        if out.is_empty() {
            let bearers = meant.names.iter().filter_map(|name| self.of_name.get(name));
            out.extend(bearers.filter(|nodes| nodes.len() == 1).flatten().copied());
        }
        out.sort_unstable();
        out.dedup();
        out
    }
}
