//! Variants: what somebody said, in every wording in which a collection prints it.
//!
//! [`Collector`] takes documents in; [`Collector::finish`] groups their attributions by
//! [`dixit_resolve::variants`]. Each [`Variant`] is a record that can be stored and
//! shown without the documents.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::sync::LazyLock;
use std::thread;

use dixit_model::{Act, Attribution, AttributionId, Document, EntityId, Kind, Span};
use dixit_resolve::variants::{Code, Decisions, Encoder, Finder, Link, Utterance, codes};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

pub use dixit_resolve::variants::{Change, Stretch, diff};

/// Vectors of what a document's attributions say, by their ids: what takes longest.
pub type Vectors = BTreeMap<AttributionId, Code>;

/// Fewer words say too little to be known again in other words.
const LEAST_WORDS: usize = 4;

/// The name and version of the contract.
pub const SCHEMA: &str = "dixit.variants/1";

/// An utterance with the wordings in which a collection prints it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Variant {
    /// Name and version of the contract.
    pub schema: String,
    /// Made from its first printing, so that it stays as long as that does.
    pub id: String,
    /// Who said it, by the name that most printings give.
    pub speaker: Option<String>,
    /// The entity behind that name: an id among the collection's entities.
    pub entity: Option<String>,
    /// How sure it is that all wordings are one utterance's: the least, over the
    /// wordings, of their best links; 1 where there is one wording.
    pub confidence: f32,
    /// The representative first, then those of most documents.
    pub wordings: Vec<Wording>,
    /// Documents that print it.
    pub documents: usize,
    /// Independent publications among them: copies count once.
    pub origins: usize,
}

/// A wording of an utterance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wording {
    /// The words; pieces of an interrupted quotation are joined by ` … `.
    pub text: String,
    /// Their language, BCP 47.
    pub language: Option<String>,
    /// Whether it is the form in the language in which it was said.
    pub original: bool,
    /// How likely it is the same utterance as that of another wording, 0 to 1;
    /// nothing for an only wording.
    pub score: Option<f32>,
    /// Why, in words.
    pub reasons: Vec<String>,
    /// Where it is printed, in the order of the documents.
    pub printings: Vec<Printing>,
}

impl Variant {
    /// Takes in what was found to be one utterance with some of its printings: those that are
    /// new.
    pub(crate) fn take(&mut self, found: &Variant, is_new: &dyn Fn(&Printing) -> bool) {
        for wording in &found.wordings {
            let printings = wording.printings.iter().filter(|p| is_new(p));
            let printings: Vec<Printing> = printings.cloned().collect();
            if printings.is_empty() {
                continue;
            }
            let mut known = self.wordings.iter_mut();
            match known.find(|known| known.text == wording.text) {
                Some(known) => known.printings.extend(printings),
                None => {
                    let confidence = wording.score.unwrap_or(1.0);
                    self.confidence = self.confidence.min(confidence);
                    self.wordings.push(Wording {
                        original: false,
                        printings,
                        ..wording.clone()
                    });
                }
            }
        }
        let document = |p: &Printing| (p.sha256.clone(), p.path.clone());
        if let Some((_, others)) = self.wordings.split_first_mut() {
            others.sort_by_cached_key(|wording| {
                let documents: BTreeSet<_> = wording.printings.iter().map(document).collect();
                std::cmp::Reverse(documents.len())
            });
        }
        let printings = || self.wordings.iter().flat_map(|wording| &wording.printings);
        let documents: BTreeSet<_> = printings().map(document).collect();
        let origin = |p: &Printing| p.origin.clone().ok_or_else(|| document(p));
        let origins: BTreeSet<_> = printings().map(origin).collect();
        (self.documents, self.origins) = (documents.len(), origins.len());
    }
}

/// A place where a wording is printed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Printing {
    /// The document's number among those collected, from 0: of use to who collected
    /// them.
    #[serde(skip)]
    pub document: usize,
    /// The document's path.
    pub path: String,
    /// Its address.
    pub url: Option<String>,
    /// SHA-256 of its snapshot.
    pub sha256: String,
    /// Its headline.
    pub title: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// When, EDTF.
    pub published: Option<String>,
    /// The attribution's id in the document.
    pub attribution: String,
    /// Whether it is quoted.
    pub kind: Kind,
    /// What the speech does.
    pub act: Option<Act>,
    /// The speaker as the document resolves it.
    pub speaker: Option<String>,
    /// Where the content stands, in code points of the document's text.
    pub content: Vec<Span>,
    /// The group of copies that the document belongs to.
    pub origin: Option<String>,
}

/// An attribution: its document's number among those collected, from 0, and its id there.
pub type Place = (usize, AttributionId);

/// Two attributions.
pub type Pair = (Place, Place);

/// What is known of the documents of a [`Collector`], by their numbers from 0.
pub trait Known {
    /// The entity of the collection that an entity of the document is: its id.
    fn entity(&self, document: usize, local: EntityId) -> Option<String>;

    /// The group of copies that the document belongs to: its id.
    fn origin(&self, document: usize) -> Option<String>;
}

/// Takes attributions in and groups them.
#[derive(Debug, Default)]
pub struct Collector {
    documents: Vec<Source>,
    said: Vec<Said>,
}

#[derive(Debug)]
struct Source {
    path: String,
    url: Option<String>,
    sha256: String,
    title: Option<String>,
    outlet: Option<String>,
    published: Option<String>,
    language: Option<String>,
}

#[derive(Debug)]
struct Said {
    document: usize,
    id: AttributionId,
    kind: Kind,
    act: Option<Act>,
    text: String,
    content: Vec<Span>,
    name: Option<String>,
    entity: Option<EntityId>,
    code: Option<Code>,
}

/// The words of an attribution that are compared; nothing where they are too few.
fn words(attribution: &Attribution) -> Option<String> {
    let pieces = attribution.content.iter().map(|piece| piece.text.trim());
    let text = pieces.collect::<Vec<_>>().join(" … ");
    (text.split_whitespace().take(LEAST_WORDS).count() == LEAST_WORDS).then_some(text)
}

/// The encoder of what is said, packed for this processor once.
pub(crate) fn encoder() -> &'static Encoder {
    static ENCODER: LazyLock<Encoder> = LazyLock::new(Encoder::built_in);
    &ENCODER
}

/// Makes the vectors of several documents' attributions on up to `jobs` threads. The result
/// does not depend on their number.
pub fn vectors(documents: &[Document], jobs: NonZeroUsize) -> Vec<Vectors> {
    let mut said: Vec<(usize, AttributionId, String)> = Vec::new();
    for (number, document) in documents.iter().enumerate() {
        let texts = document.attributions.iter();
        said.extend(texts.filter_map(|a| Some((number, a.id, words(a)?))));
    }
    let encoder = encoder();
    let share = said.len().div_ceil(jobs.get()).max(1);
    let made: Vec<Code> = thread::scope(|scope| {
        let threads: Vec<_> = said
            .chunks(share)
            .map(|some| {
                scope.spawn(move || {
                    let texts: Vec<&str> = some.iter().map(|(_, _, text)| &**text).collect();
                    codes(encoder, &texts)
                })
            })
            .collect();
        let joined = threads.into_iter().map(|thread| thread.join());
        // A panic there is one here.
        joined
            .flat_map(|made| made.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    let mut out = vec![Vectors::new(); documents.len()];
    for ((number, id, _), code) in said.into_iter().zip(made) {
        out[number].insert(id, code);
    }
    out
}

/// What the links of a text say for it: the best of each, and who tells why.
type Best<'a> = (BTreeMap<u32, Link>, &'a Finder<'static>);

impl Collector {
    /// Takes a document in, with the vectors of its attributions as far as they are made.
    /// It is not needed afterwards.
    pub fn add(&mut self, document: &Document, vectors: &Vectors) {
        let number = self.documents.len();
        self.documents.push(Source {
            path: document.origin.path.clone(),
            url: document.origin.url.clone(),
            sha256: document.origin.sha256.clone(),
            title: document.title.clone(),
            outlet: document.outlet.clone(),
            published: document.day().map(str::to_owned),
            language: document.language.clone(),
        });
        for attribution in &document.attributions {
            let Some(text) = words(attribution) else {
                continue;
            };
            self.said.push(Said {
                document: number,
                id: attribution.id,
                kind: attribution.kind,
                act: attribution.act,
                text,
                content: attribution.content.iter().map(|p| p.span()).collect(),
                name: attribution.speaker.name.clone(),
                entity: attribution.speaker.entity,
                code: vectors.get(&attribution.id).cloned(),
            });
        }
    }

    /// Groups what was said, with what is known of its documents. The list is in the order
    /// of the documents; utterances that one place alone prints are not in it.
    ///
    /// `same` and `apart` are pairs that people tied together or keep apart.
    pub fn finish(self, known: &dyn Known, same: &[Pair], apart: &[Pair]) -> Vec<Variant> {
        let ids = |said: &Said| known.entity(said.document, said.entity?);
        let ids: Vec<Option<String>> = self.said.iter().map(ids).collect();
        let names: BTreeSet<&String> = ids.iter().flatten().collect();
        let names: Vec<&String> = names.into_iter().collect();
        let number = |id: &Option<String>| names.binary_search(&id.as_ref()?).ok();
        let entity_of: Vec<Option<usize>> = ids.iter().map(number).collect();
        let utterances: Vec<Utterance> = self
            .said
            .iter()
            .zip(&entity_of)
            .map(|(said, entity)| Utterance {
                language: self.documents[said.document].language.clone(),
                speaker: entity.map(|number| number as u64),
                article: Some(said.document as u64),
                code: said.code.clone(),
                ..Utterance::new(said.text.clone())
            })
            .collect();
        let mut finder = Finder::new(encoder());
        let links = finder.add(&utterances);
        let best = best_links(&links);
        drop(links);
        let numbers: BTreeMap<Place, u32> = (0..)
            .zip(&self.said)
            .map(|(number, said)| ((said.document, said.id), number))
            .collect();
        let pairs = |pairs: &[Pair]| {
            let pair = |(a, b): &Pair| Some((*numbers.get(a)?, *numbers.get(b)?));
            pairs.iter().filter_map(pair).collect()
        };
        let groups = finder.groups(&Decisions {
            same: pairs(same),
            apart: pairs(apart),
        });
        let best = &(best, &finder);
        let made = groups.iter().map(|group| {
            let entity = most(group.members.iter().filter_map(|&n| entity_of[n as usize]));
            let mut variant = self.variant(&group.members, group.representative, best, known);
            variant.entity = entity.map(|number| names[number].clone());
            if let Some(original) = group.original {
                let text = &self.said[original as usize].text;
                let same = variant.wordings.iter_mut().filter(|w| w.text == *text);
                same.for_each(|wording| wording.original = true);
            }
            variant
        });
        let mut ids = Ids::default();
        made.map(|variant| Variant {
            id: ids.own(variant.id.clone()),
            ..variant
        })
        .collect()
    }

    fn variant(
        &self,
        members: &[u32],
        representative: u32,
        best: &Best<'_>,
        known: &dyn Known,
    ) -> Variant {
        let mut wordings: Vec<Wording> = Vec::new();
        let mut by_text: BTreeMap<&str, usize> = BTreeMap::new();
        for &number in members {
            let said = &self.said[number as usize];
            let at = *by_text.entry(&said.text).or_insert_with(|| {
                wordings.push(self.wording(number, best));
                wordings.len() - 1
            });
            let printing = self.printing(said, known);
            wordings[at].printings.push(printing);
        }
        let leading = &self.said[representative as usize].text;
        wordings.sort_by_key(|wording| {
            let documents: BTreeSet<usize> = wording.printings.iter().map(|p| p.document).collect();
            (wording.text != *leading, std::cmp::Reverse(documents.len()))
        });
        if let [only] = wordings.as_mut_slice() {
            (only.score, only.reasons) = (None, Vec::new());
        }
        let printings = || wordings.iter().flat_map(|wording| &wording.printings);
        let documents: BTreeSet<usize> = printings().map(|p| p.document).collect();
        let independent: BTreeSet<Result<String, usize>> = documents
            .iter()
            .map(|&n| known.origin(n).ok_or(n))
            .collect();
        let confidence = wordings.iter().filter_map(|wording| wording.score);
        let first = printings().min_by_key(|p| p.document);
        Variant {
            schema: SCHEMA.to_owned(),
            id: first.map_or_else(String::new, id),
            speaker: most(printings().filter_map(|p| p.speaker.clone())),
            entity: None,
            confidence: confidence.fold(1.0, f32::min),
            documents: documents.len(),
            origins: independent.len(),
            wordings,
        }
    }

    fn wording(&self, number: u32, best: &Best<'_>) -> Wording {
        let said = &self.said[number as usize];
        let (best, finder) = best;
        let link = best.get(&number);
        Wording {
            text: said.text.clone(),
            language: self.documents[said.document].language.clone(),
            original: false,
            score: link.map(|link| (link.score * 1e4).round() / 1e4),
            reasons: link.map_or_else(Vec::new, |link| {
                let reasons = finder.reasons(link.a, link.b).into_iter();
                reasons.map(|reason| reason.words).collect()
            }),
            printings: Vec::new(),
        }
    }

    fn printing(&self, said: &Said, known: &dyn Known) -> Printing {
        let source = &self.documents[said.document];
        Printing {
            document: said.document,
            path: source.path.clone(),
            url: source.url.clone(),
            sha256: source.sha256.clone(),
            title: source.title.clone(),
            outlet: source.outlet.clone(),
            published: source.published.clone(),
            attribution: said.id.to_string(),
            kind: said.kind,
            act: said.act,
            speaker: said.name.clone(),
            content: said.content.clone(),
            origin: known.origin(said.document),
        }
    }
}

/// The best link of each text, under the first utterance with that text.
fn best_links(links: &[Link]) -> BTreeMap<u32, Link> {
    let mut best: BTreeMap<u32, Link> = BTreeMap::new();
    for link in links {
        for number in [link.a, link.b] {
            let known = best.entry(number).or_insert(*link);
            if link.score > known.score {
                *known = *link;
            }
        }
    }
    best
}

/// What comes most often; of several the first in order.
fn most<T: Ord>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    let rank = |(_, count): &(T, usize)| std::cmp::Reverse(*count);
    counts.into_iter().min_by_key(rank).map(|(value, _)| value)
}

fn id(first: &Printing) -> String {
    let start = first.content.first().map_or(0, |span| span.start);
    hashed('v', &format!("{}\n{}\n{start}", first.sha256, first.path))
}

/// An id: a letter and ten digits made from what the thing is told by.
pub(crate) fn hashed(letter: char, anchor: &str) -> String {
    let hash = Sha256::digest(anchor.as_bytes());
    let digits = hash.iter().take(5).map(|byte| format!("{byte:02x}"));
    format!("{letter}{}", digits.collect::<String>())
}

/// Tells equal ids apart: two snapshots with the same bytes may give two records one.
#[derive(Default)]
pub(crate) struct Ids(BTreeMap<String, u32>);

impl Ids {
    /// The id, with a number behind it where it was given before.
    pub(crate) fn own(&mut self, id: String) -> String {
        let times = self.0.entry(id.clone()).or_default();
        *times += 1;
        match *times {
            1 => id,
            times => format!("{id}-{times}"),
        }
    }
}
