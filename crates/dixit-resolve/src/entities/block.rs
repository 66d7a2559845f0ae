//! Which nodes are compared at all: those that share a key.
//!
//! A key that few nodes have brings each together with each. One that many have
//! (100,000 Smiths, every body with "international" in its name) brings each
//! together with its neighbours in the order of the names alone, so that work
//! grows with the number of nodes whatever the collection.

use std::collections::BTreeMap;

use super::fold::{person_keys, stem, thing_keys};
use super::local::{Class, Interner};
use super::node::Nodes;

/// Nodes of one key that are all compared.
const ALL: usize = 24;

/// Neighbours of a node that it is compared with where a key has more.
const WINDOW: usize = 6;

/// Full names that a lone one is compared with, the most frequent.
const MOST_FULL: usize = 12;

/// Lone names that a lone one is compared with.
const LONE_WINDOW: usize = 3;

/// Pairs of places in the list of nodes, the smaller first, in order.
pub(crate) fn candidates(nodes: &Nodes, texts: &Interner) -> Vec<(u32, u32)> {
    let mut blocks: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (at, node) in nodes.list.iter().enumerate() {
        let name = texts.get(node.name);
        let mut keys = match node.class {
            Class::Person => person_keys(name, &node.words),
            Class::Place | Class::Thing => thing_keys(name, &node.words),
        };
        if node.class != Class::Person {
            // A name that other articles give as a short form of another.
            keys.extend(
                node.forms
                    .iter()
                    .take(8)
                    .map(|&f| format!("i:{}", texts.get(f).replace(' ', ""))),
            );
            keys.extend(node.spot.place.map(|place| format!("g:{place}")));
            let stems: Vec<&str> = node.words.iter().map(|w| stem(w)).collect();
            keys.push(format!("f:{}", stems.concat()));
            keys.sort_unstable();
            keys.dedup();
        }
        for key in keys {
            blocks.entry(key).or_default().push(at as u32);
        }
    }
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for (key, block) in &blocks {
        match key.as_bytes().first() {
            Some(b's') => surnames(nodes, block, &mut pairs),
            _ => meet(nodes, block, &mut pairs),
        }
    }
    for pair in &mut pairs {
        *pair = (pair.0.min(pair.1), pair.0.max(pair.1));
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Each with each, or with its neighbours.
fn meet(nodes: &Nodes, block: &[u32], pairs: &mut Vec<(u32, u32)>) {
    let width = if block.len() <= ALL { ALL } else { WINDOW };
    // The list of nodes is in the order of class and name already; frequent
    // names are worth more than neighbours.
    for (at, &a) in block.iter().enumerate() {
        pairs.extend(block[at + 1..].iter().take(width).map(|&b| (a, b)));
    }
    if block.len() > ALL {
        let mut frequent = block.to_vec();
        frequent.sort_by_key(|&n| (std::cmp::Reverse(nodes.list[n as usize].members.len()), n));
        for &a in block {
            let others = frequent.iter().take(WINDOW).filter(|&&b| b != a);
            pairs.extend(others.map(|&b| (a, b)));
        }
    }
}

/// Lone names with full ones of that surname, and with their like.
fn surnames(nodes: &Nodes, block: &[u32], pairs: &mut Vec<(u32, u32)>) {
    let node = |n: u32| &nodes.list[n as usize];
    let (mut lone, mut full): (Vec<u32>, Vec<u32>) = block.iter().partition(|&&n| node(n).lone);
    if full.len() <= ALL {
        meet(nodes, &full, pairs);
    }
    full.sort_by_key(|&n| (std::cmp::Reverse(node(n).members.len()), n));
    full.truncate(MOST_FULL);
    for &a in &lone {
        pairs.extend(full.iter().map(|&b| (a, b)));
    }
    lone.sort_by_key(|&n| (&node(n).roles, &node(n).context, n));
    for (at, &a) in lone.iter().enumerate() {
        pairs.extend(lone[at + 1..].iter().take(LONE_WINDOW).map(|&b| (a, b)));
    }
}
