//! Groups of nodes as the records of the contract.

use std::collections::{BTreeMap, BTreeSet};

use dixit_model::EntityType;

use super::cluster::{Clusters, Edge};
use super::compare::Reason;
use super::decision::hash;
use super::linking::Linker;
use super::local::{Local, Store, Sym};
use super::node::{At, Nodes, Side, opposed};
use super::record::{Entities, Entity, Form, Link, Member, Outcome, Role, Schema, Suggestion};

/// Roles and links of an entity that are listed, the most frequent and the weakest.
const MOST_ROLES: usize = 24;
const MOST_LINKS: usize = 48;

/// What the records are made of.
pub(crate) struct Parts<'a> {
    pub(crate) store: &'a Store,
    pub(crate) nodes: &'a Nodes,
    pub(crate) clusters: Clusters,
    /// Names that people gave, by node.
    pub(crate) names: BTreeMap<u32, String>,
    /// Records of the knowledge file that people linked or rejected.
    pub(crate) decided: Vec<(bool, Vec<u32>, String)>,
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) linker: Linker<'a>,
}

/// Writes the records.
pub(crate) fn write(parts: Parts<'_>) -> Entities {
    let mut members: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (node, &group) in parts.clusters.of.iter().enumerate() {
        members.entry(group).or_default().push(node as u32);
    }
    let mut links: BTreeMap<u32, Vec<&Edge>> = BTreeMap::new();
    for edge in &parts.clusters.links {
        links
            .entry(parts.clusters.of[edge.a as usize])
            .or_default()
            .push(edge);
    }
    let mut decided: BTreeMap<u32, Vec<(bool, String)>> = BTreeMap::new();
    for (merges, nodes, record) in &parts.decided {
        let groups: BTreeSet<u32> = nodes
            .iter()
            .map(|&n| parts.clusters.of[n as usize])
            .collect();
        for group in groups {
            decided
                .entry(group)
                .or_default()
                .push((*merges, record.clone()));
        }
    }
    let mut made: Vec<(u32, Entity)> = members
        .iter()
        .map(|(&group, nodes)| {
            let links = links.get(&group).map_or(&[][..], Vec::as_slice);
            let mut entity = entity(&parts, nodes, links);
            let decided = decided.get(&group).map_or(&[][..], Vec::as_slice);
            entity.knowledge = parts
                .linker
                .link(parts.nodes, &parts.store.texts, nodes, decided);
            (group, entity)
        })
        .collect();
    made.sort_by(|(_, a), (_, b)| {
        (b.documents, b.mentions, &a.name, &a.id).cmp(&(a.documents, a.mentions, &b.name, &b.id))
    });
    tell_ids_apart(&mut made);
    let by_group: BTreeMap<u32, usize> = made
        .iter()
        .enumerate()
        .map(|(at, (group, _))| (*group, at))
        .collect();
    let suggestions = parts.clusters.suggestions.iter().map(|edge| {
        let of = |node: u32| &made[by_group[&parts.clusters.of[node as usize]]].1;
        suggestion(edge, of(edge.a), of(edge.b))
    });
    let mut suggestions: Vec<Suggestion> = suggestions.collect();
    suggest_by_knowledge(&parts, &made, &mut suggestions);
    Entities {
        documents: parts.store.docs.len(),
        suggestions,
        entities: made.into_iter().map(|(_, entity)| entity).collect(),
        decisions: parts.outcomes,
    }
}

/// Entities that are linked to one record may be one.
fn suggest_by_knowledge(
    parts: &Parts<'_>,
    made: &[(u32, Entity)],
    suggestions: &mut Vec<Suggestion>,
) {
    let mut of_record: BTreeMap<&str, (usize, f32)> = BTreeMap::new();
    let mut sides: BTreeMap<u32, Vec<Side>> = BTreeMap::new();
    for (node, group) in parts.clusters.of.iter().enumerate() {
        let own = &parts.nodes.list[node].sides;
        if !own.is_empty() {
            sides.entry(*group).or_default().extend(own);
        }
    }
    let pair = |a: &str, b: &str| (a.min(b).to_owned(), a.max(b).to_owned());
    let mut listed: BTreeSet<(String, String)> =
        suggestions.iter().map(|s| pair(&s.a, &s.b)).collect();
    for (at, (group, entity)) in made.iter().enumerate() {
        for link in entity.knowledge.iter().filter(|link| link.linked) {
            let Some(&(first, score)) = of_record.get(link.id.as_str()) else {
                of_record.insert(&link.id, (at, link.score));
                continue;
            };
            let (other, first) = (made[first].0, &made[first].1);
            let none = Vec::new();
            let of = |group: &u32| sides.get(group).unwrap_or(&none);
            let opposite = opposed(of(&other), of(group)).is_some();
            if opposite || !listed.insert(pair(&first.id, &entity.id)) {
                continue;
            }
            let text = format!("both are {} ({}) of the knowledge file", link.id, link.name);
            suggestions.push(Suggestion {
                schema: Schema,
                record: "suggestion",
                a: first.id.clone(),
                a_name: first.name.clone(),
                b: entity.id.clone(),
                b_name: entity.name.clone(),
                score: rounded(score.min(link.score)),
                reasons: vec![Reason::new("knowledge", text)],
            });
        }
    }
    suggestions.sort_by(|x, y| y.score.total_cmp(&x.score));
}

fn suggestion(edge: &Edge, a: &Entity, b: &Entity) -> Suggestion {
    Suggestion {
        schema: Schema,
        record: "suggestion",
        a: a.id.clone(),
        a_name: a.name.clone(),
        b: b.id.clone(),
        b_name: b.name.clone(),
        score: rounded(edge.found.score),
        reasons: edge.found.reasons.clone(),
    }
}

/// Two snapshots with the same bytes may give two entities one first mention.
fn tell_ids_apart(made: &mut [(u32, Entity)]) {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for (_, entity) in made {
        let times = seen.entry(entity.id.clone()).or_default();
        *times += 1;
        if *times > 1 {
            entity.id = format!("{}-{times}", entity.id);
        }
    }
}

/// Four places say all that there is to say.
fn rounded(score: f32) -> f32 {
    (score * 10_000.0).round() / 10_000.0
}

fn entity(parts: &Parts<'_>, nodes: &[u32], links: &[&Edge]) -> Entity {
    let (store, list) = (parts.store, &parts.nodes.list);
    let text = |sym: Sym| store.texts.get(sym);
    let mut at: Vec<At> = nodes
        .iter()
        .flat_map(|&n| list[n as usize].members.clone())
        .collect();
    at.sort_unstable();
    let local = |at: &At| -> &Local { &store.docs[at.doc as usize].locals[at.local as usize] };
    let mut types: BTreeMap<EntityType, usize> = BTreeMap::new();
    for at in &at {
        *types.entry(local(at).entity_type).or_default() += 1;
    }
    let most = types
        .iter()
        .max_by_key(|(t, n)| (**n, std::cmp::Reverse(**t)));
    let entity_type = most.map_or(EntityType::Other, |(t, _)| *t);
    let given = nodes.iter().find_map(|n| parts.names.get(n).cloned());
    let best = nodes.iter().map(|&n| &list[n as usize]).min_by(|a, b| {
        let rank = |n: &super::node::Node| {
            let initials = n.words.iter().any(|w| w.chars().count() == 1);
            (n.lone, initials, std::cmp::Reverse(n.members.len()))
        };
        rank(a)
            .cmp(&rank(b))
            .then_with(|| text(a.name).cmp(text(b.name)))
    });
    let name = given.unwrap_or_else(|| best.map_or_else(String::new, |n| text(n.name).to_owned()));
    let (names, roles) = (forms(store, &at), roles(store, &at));
    let mut members: Vec<Member> = at.iter().map(|at| member(store, *at)).collect();
    // The first mention by hash, whatever the paths: copies may move.
    let anchor = at
        .iter()
        .map(|at| {
            let start = local(at).mentions.first().map_or(0, |m| m.start);
            (&store.docs[at.doc as usize].sha256, start, local(at).number)
        })
        .min();
    let anchor = anchor
        .map(|(sha256, start, _)| format!("{sha256} {start}"))
        .unwrap_or_default();
    members.sort_by(|a, b| (&a.path, &a.sha256, &a.entity).cmp(&(&b.path, &b.sha256, &b.entity)));
    let documents: BTreeSet<u32> = at.iter().map(|at| at.doc).collect();
    let dates = documents
        .iter()
        .filter_map(|&d| store.docs[d as usize].date.as_ref());
    let mut links = links_of(parts, links);
    links.extend(nodes.iter().filter_map(|&n| same_name(parts, n)));
    links.sort_by(|a, b| a.score.total_cmp(&b.score));
    let confidence = links.iter().map(|link| link.score).fold(1.0, f32::min);
    links.truncate(MOST_LINKS);
    Entity {
        schema: Schema,
        record: "entity",
        id: format!("e{:010x}", hash(anchor.as_bytes()) >> 24),
        entity_type,
        name,
        names,
        roles,
        documents: documents.len(),
        mentions: at.iter().map(|at| local(at).mentions.len()).sum(),
        attributions: at.iter().map(|at| local(at).attributions as usize).sum(),
        words: at.iter().map(|at| local(at).words as usize).sum(),
        first: dates.clone().min().cloned(),
        last: dates.max().cloned(),
        confidence: rounded(confidence),
        links,
        knowledge: Vec::new(),
        members,
    }
}

fn links_of(parts: &Parts<'_>, edges: &[&Edge]) -> Vec<Link> {
    let name = |n: u32| {
        parts
            .store
            .texts
            .get(parts.nodes.list[n as usize].name)
            .to_owned()
    };
    let mut edges = edges.to_vec();
    edges.sort_by(|x, y| {
        (x.found.score.total_cmp(&y.found.score)).then_with(|| (x.a, x.b).cmp(&(y.a, y.b)))
    });
    let links = edges.iter().map(|edge| Link {
        a: name(edge.a),
        b: name(edge.b),
        score: rounded(edge.found.score),
        reasons: edge.found.reasons.clone(),
    });
    links.collect()
}

/// How sure it is that a full name has one bearer, where nothing else is known
/// of its documents, and where they have more in common. Estimated.
const SAME_NAME: [f32; 2] = [0.9, 0.95];

/// Why the documents that a node is made of name one bearer.
fn same_name(parts: &Parts<'_>, node: u32) -> Option<Link> {
    let node = &parts.nodes.list[node as usize];
    let documents: BTreeSet<u32> = node.members.iter().map(|at| at.doc).collect();
    if documents.len() < 2 {
        return None;
    }
    let text = |sym: Sym| parts.store.texts.get(sym).to_owned();
    let mut reasons = vec![Reason::new(
        "same-name",
        format!(
            "the same name in {} documents, and nothing that speaks of two",
            documents.len()
        ),
    )];
    let local = |at: &At| &parts.store.docs[at.doc as usize].locals[at.local as usize];
    let (first, rest) = node.members.split_first()?;
    let roles = local(first).roles.iter();
    let role = roles
        .filter(|r| rest.iter().all(|at| local(at).roles.contains(r)))
        .min();
    if let Some(&role) = role {
        reasons.push(Reason::new("role", format!("both: {}", text(role))));
    }
    if let Some(born) = node.born {
        reasons.push(Reason::new("born", format!("born about {born}")));
    }
    let known = reasons.len() > 1 || node.spot.place.is_some();
    Some(Link {
        a: text(node.name),
        b: text(node.name),
        score: SAME_NAME[usize::from(known)],
        reasons,
    })
}

/// Counts texts by the documents that have them, the most frequent first.
fn counted(store: &Store, at: &[At], of: impl Fn(&Local) -> Vec<Sym>) -> Vec<(Sym, usize)> {
    let mut documents: BTreeMap<Sym, BTreeSet<u32>> = BTreeMap::new();
    for at in at {
        let local = &store.docs[at.doc as usize].locals[at.local as usize];
        for sym in of(local) {
            documents.entry(sym).or_default().insert(at.doc);
        }
    }
    let mut out: Vec<(Sym, usize)> = documents.into_iter().map(|(s, d)| (s, d.len())).collect();
    out.sort_by(|a, b| {
        b.1.cmp(&a.1)
            .then_with(|| store.texts.get(a.0).cmp(store.texts.get(b.0)))
    });
    out
}

fn forms(store: &Store, at: &[At]) -> Vec<Form> {
    let full: BTreeSet<Sym> = at
        .iter()
        .map(|at| store.docs[at.doc as usize].locals[at.local as usize].name)
        .collect();
    counted(store, at, |l| l.printed.clone())
        .into_iter()
        .map(|(form, documents)| Form {
            name: store.texts.get(form).to_owned(),
            full: full.contains(&form),
            documents,
        })
        .collect()
}

fn roles(store: &Store, at: &[At]) -> Vec<Role> {
    counted(store, at, |l| l.roles.clone())
        .into_iter()
        .take(MOST_ROLES)
        .map(|(role, documents)| Role {
            role: store.texts.get(role).to_owned(),
            documents,
        })
        .collect()
}

fn member(store: &Store, at: At) -> Member {
    let doc = &store.docs[at.doc as usize];
    let local = &doc.locals[at.local as usize];
    Member {
        path: doc.path.clone(),
        sha256: doc.sha256.clone(),
        entity: format!("e{}", local.number),
        name: store.texts.get(local.name).to_owned(),
        mentions: local.mentions.clone(),
        attributions: local.attributions as usize,
    }
}
