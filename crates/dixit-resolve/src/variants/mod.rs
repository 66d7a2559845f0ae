//! Variants: one utterance in several wordings.
//!
//! What somebody said is printed shortened, edited, translated and translated by
//! machine. [`Finder`] takes utterances in, links those that are one in other words,
//! and groups them; [`diff`] shows word by word how two of them differ.
//!
//! ```
//! use dixit_resolve::variants::{Decisions, Finder, Utterance};
//! use dixit_sentences::Encoder;
//!
//! let encoder = Encoder::built_in();
//! let mut finder = Finder::new(&encoder);
//! finder.add(&[
//!     Utterance::new("The strikes of the Russian air force hit only terrorist targets."),
//!     Utterance::new("Russian air strikes target only terrorists' facilities."),
//!     Utterance::new("The bridge over the river will stay closed until Monday."),
//! ]);
//! let groups = finder.groups(&Decisions::default());
//! assert_eq!(groups.len(), 1);
//! assert_eq!(groups[0].members, [0, 1]);
//! ```
//!
//! # Method
//!
//! Candidates are the texts whose vectors (`dixit-sentences`) are nearest, and texts
//! that share two of their rarest words or numbers. Each pair is measured
//! ([`FEATURES`]): the cosine of the vectors; which words have a counterpart, weighed
//! by how rare they are in news; runs of letters; order; numbers and names that only
//! one has; negation; length. Logistic regression makes one probability of them
//! (`data/variant-weights.tsv`), and who spoke, where that is known, counts for or
//! against it. The probability depends on the two utterances alone.
//!
//! Groups are made from the links, the best first; two groups become one when at
//! least half of the pairs between them are linked, so that a chain of half-likenesses
//! melts nothing together, and when few articles print both: an article seldom says one
//! thing in two wordings. Decisions come before all links. Equal texts of one speaker
//! are one from the start.
//!
//! # Limits
//!
//! The weights come from news that was translated from Russian into English, and the
//! vectors know English best; in other languages words, spelling, names and numbers
//! carry the comparison. Wordings in two languages are not linked by themselves:
//! a decision can join them. A headline and the sentence under it that says the same
//! are one where no other article prints both.

mod align;
mod cluster;
mod compare;
mod diff;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use dixit_sentences::{Index, Reach, Room};

use crate::cores::in_stretches;

pub use compare::{FEATURES, Features};
pub use diff::{Change, Stretch, diff};
pub use dixit_sentences::{Code, Encoder};

use compare::Prepared;

/// From this probability on two utterances are linked. Chosen on the training part of
/// `dixit-eval variants`: from .4 to .7 F1 moves by .5, and precision rises by 3.
pub const THRESHOLD: f32 = 0.6;

/// Cosine below which nearest vectors are not compared. Of the pairs of translations
/// that are one sentence one in 400 is below it (`dixit-eval variants`).
const NEAR: f32 = 0.5;

/// Nearest vectors that are compared.
const NEIGHBOURS: usize = 48;

/// Up to so many texts all vectors are searched, beyond that some cells.
const ALL: usize = 60_000;

/// Cells that are searched then.
const CELLS: usize = 24;

/// Rarest words of a text of which each two are a key.
const RAREST: usize = 4;

/// Texts under one key that are compared; what more have is a phrase of all.
const COMMON: usize = 32;

/// What somebody said, as one article prints it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Utterance {
    /// The words.
    pub text: String,
    /// Their language (BCP 47), where known.
    pub language: Option<String>,
    /// The language in which it was said, where known.
    pub spoken: Option<String>,
    /// Who said it, as a number of the caller's, where known.
    pub speaker: Option<u64>,
    /// The article that prints it, as a number of the caller's.
    pub article: Option<u64>,
    /// Its vector, where [`codes`] made it before.
    pub code: Option<Code>,
}

/// What texts say, as vectors to keep: each takes a millisecond of one core.
pub fn codes(encoder: &Encoder, texts: &[&str]) -> Vec<Code> {
    let trimmed: Vec<&str> = texts.iter().map(|text| text.trim()).collect();
    let vectors = encoder.encode(&trimmed, &mut Room::default());
    vectors.rows().map(Code::of).collect()
}

impl Utterance {
    /// Words of which nothing more is known.
    pub fn new(text: impl Into<String>) -> Utterance {
        Utterance {
            text: text.into(),
            ..Utterance::default()
        }
    }
}

/// The cells of the space that vectors lie in or near, nearest first: of each `count`. By
/// them vectors that are kept can be searched without holding all.
pub fn cells(codes: &[Code], count: usize) -> Vec<Vec<u16>> {
    let mut vectors = dixit_sentences::Vectors::new();
    codes.iter().for_each(|code| vectors.push(&code.vector()));
    Index::new().cells(&vectors, count)
}

/// Why two utterances were linked, or what stands against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What was looked at: `sense`, `words`, `numbers`, `names`, `negation`, `speaker`.
    pub code: &'static str,
    /// What was found, for a person.
    pub words: String,
}

/// Two utterances taken for one in two wordings; [`Finder::reasons`] tells why.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// Number of the one, in the order in which they were added.
    pub a: u32,
    /// Number of the other; greater than `a`.
    pub b: u32,
    /// How likely they are one, 0 to 1.
    pub score: f32,
}

/// What people settled, by numbers of utterances.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decisions {
    /// Pairs that are one utterance.
    pub same: Vec<(u32, u32)>,
    /// Pairs that are not.
    pub apart: Vec<(u32, u32)>,
}

/// Utterances that are one in several wordings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Numbers of the utterances, in the order in which they were added; two or more.
    pub members: Vec<u32>,
    /// The member that the others are most like.
    pub representative: u32,
    /// The first member in the language in which it was said, where that is known.
    pub original: Option<u32>,
}

/// A text made ready for comparison once it is needed: that takes longer than to compare it.
type Ready = OnceLock<Box<Prepared>>;

/// A text of one speaker, however often it is printed.
struct Unit {
    text: String,
    language: Option<String>,
    speaker: Option<u64>,
    code: Code,
    utterances: Vec<u32>,
    articles: BTreeSet<u64>,
}

/// Collects utterances, links and groups them.
pub struct Finder<'a> {
    encoder: &'a Encoder,
    room: Room,
    units: Vec<Unit>,
    by_text: BTreeMap<(String, Option<u64>), u32>,
    index: Index,
    keys: BTreeMap<u64, Vec<u32>>,
    /// By pair of units, how likely they are one; from [`THRESHOLD`] on.
    links: BTreeMap<(u32, u32), f32>,
    spoken: Vec<Option<String>>,
    of: Vec<u32>,
}

impl<'a> Finder<'a> {
    /// A finder without utterances.
    pub fn new(encoder: &'a Encoder) -> Finder<'a> {
        Finder {
            encoder,
            room: Room::default(),
            units: Vec::new(),
            by_text: BTreeMap::new(),
            index: Index::new(),
            keys: BTreeMap::new(),
            links: BTreeMap::new(),
            spoken: Vec::new(),
            of: Vec::new(),
        }
    }

    /// How many utterances it has taken in.
    pub fn len(&self) -> usize {
        self.of.len()
    }

    /// Whether it has taken none in.
    pub fn is_empty(&self) -> bool {
        self.of.is_empty()
    }

    /// Takes utterances in and compares them with those before and with each other.
    /// Many at a time are faster. Returns the new links, the first utterance of each
    /// text standing for all with that text.
    ///
    /// # Panics
    /// At the 4,294,967,296th utterance.
    pub fn add(&mut self, utterances: &[Utterance]) -> Vec<Link> {
        let fresh = self.take(utterances);
        let before = self.units.len() - fresh.len();
        let pairs: Vec<(u32, u32)> = self.candidates(before).into_iter().collect();
        let this = &*self;
        let ready: Vec<Ready> = (0..self.units.len()).map(|_| Ready::new()).collect();
        let found = in_stretches(pairs.len(), |stretch| {
            this.compared(&pairs[stretch], &ready)
        });
        let mut out = Vec::with_capacity(found.len());
        for (a, b, score) in found {
            self.links.insert((a, b), score);
            let [first, second] = [a, b].map(|n| self.units[n as usize].utterances[0]);
            out.push(Link {
                a: first.min(second),
                b: first.max(second),
                score,
            });
        }
        out
    }

    /// The pairs of units that may be one utterance.
    fn compared(&self, pairs: &[(u32, u32)], ready: &[Ready]) -> Vec<(u32, u32, f32)> {
        let of = |n: u32| ready[n as usize].get_or_init(|| Box::new(self.prepared(n)));
        let mut out = Vec::new();
        for &(a, b) in pairs {
            let (x, y) = (of(a), of(b));
            let score = compare::score(x, y, &compare::features(x, y));
            if score >= THRESHOLD {
                out.push((a, b, score));
            }
        }
        out
    }

    /// Numbers utterances, and makes units of new texts.
    fn take(&mut self, utterances: &[Utterance]) -> Vec<u32> {
        let mut fresh = Vec::new();
        let mut texts = Vec::new();
        let mut waiting = Vec::new();
        for utterance in utterances {
            let number = u32::try_from(self.of.len()).expect("fewer than 2^32 utterances");
            let text = utterance.text.trim();
            let next = (self.units.len() + waiting.len()) as u32;
            let key = (text.to_owned(), utterance.speaker);
            let unit = *self.by_text.entry(key).or_insert(next);
            if unit == next {
                if utterance.code.is_none() {
                    texts.push(text);
                }
                waiting.push(utterance);
                fresh.push(unit);
            }
            self.of.push(unit);
            self.spoken.push(utterance.spoken.clone());
            debug_assert_eq!(self.of.len(), number as usize + 1);
        }
        let vectors = self.encoder.encode(&texts, &mut self.room);
        let mut made = vectors.rows().map(Code::of);
        // A code is all that counts, whether it was kept or made here.
        let codes: Vec<Code> = waiting
            .iter()
            .filter_map(|utterance| utterance.code.clone().or_else(|| made.next()))
            .collect();
        let ids = fresh.iter().map(|&n| u64::from(n));
        self.index.add_codes(ids.zip(codes.iter().cloned()));
        for (utterance, code) in waiting.into_iter().zip(codes) {
            self.units.push(Unit {
                text: utterance.text.trim().to_owned(),
                language: utterance.language.clone(),
                speaker: utterance.speaker,
                code,
                utterances: Vec::new(),
                articles: BTreeSet::new(),
            });
        }
        let first = self.of.len() - utterances.len();
        for ((number, &unit), utterance) in self.of.iter().enumerate().skip(first).zip(utterances) {
            let unit = &mut self.units[unit as usize];
            unit.utterances.push(number as u32);
            unit.articles.extend(utterance.article);
        }
        fresh
    }

    /// Pairs of units worth a comparison, of which the second is new.
    fn candidates(&mut self, before: usize) -> BTreeSet<(u32, u32)> {
        let mut queries = dixit_sentences::Vectors::new();
        for unit in &self.units[before..] {
            queries.push(&unit.code.vector());
        }
        let reach = match self.units.len() {
            0..ALL => Reach::All,
            _ => Reach::Cells(CELLS),
        };
        let near = self.index.nearest(&queries, NEIGHBOURS + 1, NEAR, reach);
        let mut out = BTreeSet::new();
        let numbers = before as u32..self.units.len() as u32;
        for (n, hits) in numbers.zip(near) {
            let others = hits
                .iter()
                .map(|hit| hit.id as u32)
                .filter(|&other| other != n);
            out.extend(others.map(|other| (n.min(other), n.max(other))));
            for key in keys(&self.units[n as usize].text) {
                let texts = self.keys.entry(key).or_default();
                if texts.len() < COMMON {
                    out.extend(texts.iter().map(|&other| (other, n)));
                }
                if texts.len() <= COMMON {
                    texts.push(n);
                }
            }
        }
        out.retain(|&(a, b)| {
            let [x, y] = [a, b].map(|n| self.units[n as usize].language.as_deref());
            x.is_none() || y.is_none() || x == y
        });
        out
    }

    fn prepared(&self, unit: u32) -> Prepared {
        let unit = &self.units[unit as usize];
        Prepared::of(&unit.text, unit.code.clone(), unit.speaker)
    }

    /// The measures of two utterances, by which weights are learnt.
    ///
    /// # Panics
    /// If there are no utterances of these numbers.
    pub fn measure(&self, a: u32, b: u32) -> Features {
        let [a, b] = [a, b].map(|n| self.prepared(self.of[n as usize]));
        compare::features(&a, &b)
    }

    /// Why two utterances are taken for one, or not.
    ///
    /// # Panics
    /// If there are no utterances of these numbers.
    pub fn reasons(&self, a: u32, b: u32) -> Vec<Reason> {
        let [a, b] = [a, b].map(|n| self.prepared(self.of[n as usize]));
        compare::reasons(&a, &b, &compare::features(&a, &b))
    }

    /// The links so far, by numbers of utterances: the first of each text for all
    /// with that text.
    pub fn links(&self) -> impl Iterator<Item = (u32, u32, f32)> {
        self.links.iter().map(|(&(a, b), &score)| {
            let [a, b] = [a, b].map(|n| self.units[n as usize].utterances[0]);
            (a.min(b), a.max(b), score)
        })
    }

    /// The groups of two utterances and more.
    pub fn groups(&self, decisions: &Decisions) -> Vec<Group> {
        // Numbers in the order of the texts, so that the order of adding does not show.
        let mut order: Vec<u32> = (0..self.units.len() as u32).collect();
        order.sort_by_key(|&n| {
            let unit = &self.units[n as usize];
            (&unit.text, unit.speaker)
        });
        let mut rank = vec![0; order.len()];
        for (place, &unit) in (0..).zip(&order) {
            rank[unit as usize] = place;
        }
        let ranked = |(a, b): (u32, u32)| -> (u32, u32) {
            let [a, b] = [a, b].map(|n| rank[n as usize]);
            (a.min(b), a.max(b))
        };
        let articles = |place: u32| &self.units[order[place as usize] as usize].articles;
        let mut links: Vec<((u32, u32), f32)> = self
            .links
            .iter()
            .map(|(&pair, &score)| (ranked(pair), score))
            .collect();
        // Pairs of one article come last: by then each of the two has found its own.
        let inside = |&((a, b), _): &((u32, u32), f32)| !articles(a).is_disjoint(articles(b));
        links.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
        links.sort_by_key(inside);
        let unit = |n: u32| self.of.get(n as usize).copied();
        let settled = |pairs: &[(u32, u32)]| {
            let units = pairs
                .iter()
                .filter_map(|&(a, b)| Some(ranked((unit(a)?, unit(b)?))));
            units.filter(|(a, b)| a != b).collect()
        };
        let settled = cluster::Settled {
            same: settled(&decisions.same),
            apart: settled(&decisions.apart),
        };
        let pairs: Vec<(u32, u32)> = links.iter().map(|link| link.0).collect();
        let places = 0..order.len() as u32;
        let things = places.map(|place| cluster::Thing {
            articles: articles(place).clone(),
        });
        let groups = cluster::best_first(things.collect(), &pairs, &settled);
        let mut likeness = vec![0.0f32; order.len()];
        for &((a, b), score) in &links {
            likeness[a as usize] += score;
            likeness[b as usize] += score;
        }
        let mut out: Vec<Group> = groups
            .into_iter()
            .filter_map(|places| self.group(&places, &order, &likeness))
            .collect();
        out.sort_by(|x, y| x.members.cmp(&y.members));
        out
    }

    /// The group of units at these places of an order.
    fn group(&self, places: &[u32], order: &[u32], likeness: &[f32]) -> Option<Group> {
        let unit = |place: u32| &self.units[order[place as usize] as usize];
        let mut members: Vec<u32> = places
            .iter()
            .flat_map(|&p| unit(p).utterances.iter().copied())
            .collect();
        members.sort_unstable();
        let best = places.iter().copied().reduce(|best, p| {
            if likeness[p as usize] > likeness[best as usize] {
                p
            } else {
                best
            }
        })?;
        let spoken = members
            .iter()
            .find_map(|&n| self.spoken[n as usize].as_deref());
        let original = members.iter().copied().find(|&n| {
            let language = self.units[self.of[n as usize] as usize].language.as_deref();
            spoken.is_some() && language == spoken
        });
        (members.len() > 1).then_some(Group {
            members,
            representative: unit(best).utterances[0],
            original,
        })
    }
}

/// Pairs of a text's rarest words, as keys under which texts are compared.
fn keys(text: &str) -> Vec<u64> {
    let wording = crate::wording::Wording::of(text);
    let mut rare: Vec<(f32, u64)> = Vec::new();
    for word in &wording.words {
        let digits = word.folded.starts_with(|c: char| c.is_ascii_digit());
        if (word.weight >= 5.5 || digits && word.folded.len() > 2)
            && rare.iter().all(|known| known.1 != word.key)
        {
            rare.push((word.weight, word.key));
        }
    }
    rare.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
    rare.truncate(RAREST);
    let mut out = Vec::new();
    for (i, (_, a)) in rare.iter().enumerate() {
        for (_, b) in &rare[i + 1..] {
            out.push(a.min(b).rotate_left(17) ^ a.max(b));
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}
