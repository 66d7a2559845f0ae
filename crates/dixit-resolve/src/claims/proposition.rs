//! Propositions: what claims need to know of an attribution.

use std::collections::{BTreeMap, BTreeSet};

use dixit_model::{
    Act, Attribution, AttributionId, Document, Entity, EntityId, EntityType, Kind, OffsetMap, Span,
};
use dixit_sentences::Code;
use string_cache::DefaultAtom as Atom;

use super::lexicon::{Class, List, lexicon};
use super::quantity::{Quantity, quantities};
use super::reference;
use super::stance::{self, Found, Stance};
use super::words::{Word, name_key, words};

/// A content word with what it weighs. Of a million attributions each word is kept once, and
/// two are compared by their numbers: comparing terms is most of what finding claims takes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Term {
    pub(crate) stem: Atom,
    /// As it is printed first, in lower case.
    pub(crate) word: Atom,
    pub(crate) classes: &'static [Class],
    pub(crate) weight: f32,
}

/// An attribution as claims see it: a pure function of its document.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposition {
    /// Number of its document in the collection.
    pub(crate) document: u32,
    pub(crate) id: AttributionId,
    pub(crate) parent: Option<AttributionId>,
    pub(crate) act: Option<Act>,
    pub(crate) kind: Kind,
    /// First code point of the content.
    pub(crate) start: u32,
    /// Its place among the document's attributions, in the order of the text.
    pub(crate) rank: u32,
    /// Words of the content, for reasons and sentence vectors.
    pub(crate) text: String,
    /// Distinct content words that are no names, by stem.
    pub(crate) terms: Vec<Term>,
    /// Keys of the names in the content; of its pronouns for the speaker, too.
    pub(crate) names: BTreeSet<Atom>,
    pub(crate) quantities: Vec<Quantity>,
    pub(crate) stance: Found,
    /// Keys of the speaker's names and of those the text says it speaks for.
    pub(crate) speaker: BTreeSet<Atom>,
    /// Nouns that the text calls the speaker by ("governor", "company").
    pub(crate) roles: BTreeSet<Atom>,
    /// The speaker as one word, to tell it from others; empty where unknown.
    pub(crate) who: Atom,
    /// Whether the content speaks of the speaker's own side.
    pub(crate) own_side: bool,
    /// Keys of the names in its sentence outside source and content: whom the cue is about.
    pub(crate) around: Box<[Atom]>,
    /// Whether the words around the content tell that it answers something.
    pub(crate) answers: bool,
    /// [Day](Document::day) of the document, counted from the year 0.
    pub(crate) day: Option<i32>,
    /// The attribution of the same document whose claim this one speaks of, if
    /// the words do not repeat it.
    pub(crate) refers: Option<Reference>,
    /// Whether it is compared with no others, but only spoken of.
    pub(crate) aside: bool,
    /// What is known of its claim.
    pub(crate) known: Known,
    /// Vector of the content's meaning, where vectors are made.
    pub(crate) vector: Option<Box<Code>>,
}

/// What is known of the claim of an attribution that is looked at once more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Known {
    /// Nothing: it is new.
    #[default]
    No,
    /// It is told anew: all its attributions are there.
    Whole,
    /// It takes new ones in, and only these: some of its attributions stand for all. The number
    /// names the claim.
    Part(u32),
}

/// A tie to another attribution of the same document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reference {
    pub(crate) to: AttributionId,
    pub(crate) reason: &'static str,
}

/// Words of a content that are looked at: a longer one is a speech, which has
/// more claims than one.
const MOST_WORDS: usize = 160;

/// Lists of words that hold a claim: "report", "baseless", "biased", "denied".
const HOLDING: [List; 5] = [
    List::Shell,
    List::False,
    List::Doubtful,
    List::Deny,
    List::Doubt,
];

/// What such a word still weighs.
const HELD: f32 = 0.15;

/// What is read of a document once, for all its attributions.
struct Context<'a> {
    map: OffsetMap<'a>,
    /// Mentions of named entities, by place.
    mentions: Vec<(Span, &'a Entity)>,
    /// What the text calls each entity that speaks.
    speakers: BTreeMap<EntityId, Names>,
    day: Option<i32>,
}

/// What somebody is called.
#[derive(Clone, Debug, Default)]
struct Names {
    /// Keys of words with a capital.
    keys: BTreeSet<Atom>,
    /// Stems of all words.
    roles: BTreeSet<Atom>,
}

impl Names {
    fn add(&mut self, text: &str) {
        for word in words(text, 0) {
            if word.is(List::Function) {
                continue;
            }
            if word.capital {
                self.keys.insert(name_key(&word.lower).into());
            }
            self.roles.insert(word.stem.into());
        }
    }
}

impl Proposition {
    /// Whether it denies, doubts or concedes, or is a negated sentence.
    pub(crate) fn is_against(&self) -> bool {
        self.stance.stance.is_against()
            || self.stance.stance == Stance::Asserts && self.stance.negated
    }

    /// The attribution's name in its document.
    pub fn id(&self) -> AttributionId {
        self.id
    }

    /// Whether both are known to be one speaker's.
    pub(crate) fn same_speaker(&self, other: &Proposition) -> bool {
        !self.who.is_empty() && self.who == other.who
    }
}

/// The propositions of a document, in the order of its attributions. `number` names
/// the document in the collection.
pub fn propositions(document: &Document, number: u32) -> Vec<Proposition> {
    let contents: Vec<Vec<Word>> = document.attributions.iter().map(content_words).collect();
    let mut mentions: Vec<(Span, &Entity)> = Vec::new();
    for entity in &document.entities {
        mentions.extend(entity.mentions.iter().map(|m| (*m, entity)));
    }
    mentions.sort_by_key(|(span, entity)| (span.start, span.end, entity.id));
    let context = Context {
        map: OffsetMap::new(&document.text),
        mentions,
        speakers: speakers(document),
        day: document.day().and_then(day),
    };
    let mut out: Vec<Proposition> = document
        .attributions
        .iter()
        .zip(&contents)
        .map(|(a, content)| proposition(&context, a, content, number))
        .collect();
    reference::tie(document, &contents, &mut out);
    out
}

fn content_words(attribution: &Attribution) -> Vec<Word> {
    let mut out = Vec::new();
    for piece in &attribution.content {
        out.extend(words(&piece.text, piece.start));
    }
    out.truncate(MOST_WORDS);
    out
}

fn proposition(
    context: &Context<'_>,
    attribution: &Attribution,
    content: &[Word],
    document: u32,
) -> Proposition {
    let cue: Vec<Word> = attribution
        .cue
        .iter()
        .flat_map(|p| words(&p.text, p.start))
        .collect();
    let pieces: Vec<&str> = attribution
        .content
        .iter()
        .map(|p| p.text.as_str())
        .collect();
    let text = pieces.join(" … ");
    let ending = text.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '?');
    let stance = stance::stance(&stance::Input {
        kind: attribution.kind,
        act: attribution.act,
        cue: &cue,
        content,
        question: ending.ends_with('?'),
    });
    let (called, who) = speaker(context, attribution);
    let own_side = speaks_of_own_side(attribution, content);
    let (terms, mut names) = terms(context, content);
    let (around, answers) = around(context, attribution);
    if own_side {
        names.extend(called.keys.iter().cloned());
    }
    Proposition {
        document,
        id: attribution.id,
        parent: attribution.parent,
        act: attribution.act,
        kind: attribution.kind,
        start: attribution.content.first().map_or(0, |p| p.start),
        rank: 0,
        text,
        terms,
        names,
        quantities: quantities(content),
        stance,
        speaker: called.keys,
        roles: called.roles,
        who,
        own_side,
        around,
        answers,
        day: context.day,
        refers: None,
        aside: false,
        known: Known::No,
        vector: None,
    }
}

/// Whether the content speaks of the speaker or what is the speaker's: "its
/// forces", "my officers"; "denied having ordered" leaves the speaker out.
fn speaks_of_own_side(attribution: &Attribution, content: &[Word]) -> bool {
    let list = match attribution.kind {
        Kind::Direct => List::First,
        _ => List::Third,
    };
    let gerund = content
        .first()
        .is_some_and(|w| w.lower.ends_with("ing") && attribution.kind != Kind::Direct);
    gerund || content.iter().any(|w| w.is(list))
}

/// What the text calls each entity that speaks, wherever it does.
fn speakers(document: &Document) -> BTreeMap<EntityId, Names> {
    let mut out: BTreeMap<EntityId, Names> = BTreeMap::new();
    for attribution in &document.attributions {
        let Some(entity) = attribution
            .speaker
            .entity
            .and_then(|id| document.entity(id))
        else {
            continue;
        };
        let names = out.entry(entity.id).or_insert_with(|| {
            let mut names = Names::default();
            let called = entity.roles.iter().chain(&entity.names);
            called.for_each(|text| names.add(text));
            names
        });
        let printed = attribution.source.iter();
        printed.for_each(|piece| names.add(&piece.text));
    }
    out
}

/// What who speaks is called, and the speaker as one word.
fn speaker(context: &Context<'_>, attribution: &Attribution) -> (Names, Atom) {
    let entity = attribution.speaker.entity;
    let known = entity.and_then(|id| context.speakers.get(&id)).cloned();
    let names = known.unwrap_or_else(|| {
        let mut names = Names::default();
        let printed = attribution.source.iter();
        printed.for_each(|piece| names.add(&piece.text));
        names
    });
    let source: Vec<&str> = attribution.source.iter().map(|p| p.text.as_str()).collect();
    let who = match &attribution.speaker.name {
        Some(name) => name.to_lowercase(),
        None => source.join(" ").to_lowercase(),
    };
    (names, who.into())
}

/// Code points before and after an attribution that its sentence may reach to.
const SENTENCE: u32 = 160;

/// The names in an attribution's sentence outside source and content, and whether the words
/// there tell that it answers something.
fn around(context: &Context<'_>, attribution: &Attribution) -> (Box<[Atom]>, bool) {
    let pieces = || {
        let said = attribution.source.iter().chain(&attribution.cue);
        said.chain(&attribution.content)
    };
    let (Some(start), Some(end)) = (
        pieces().map(|p| p.start).min(),
        pieces().map(|p| p.end).max(),
    ) else {
        return (Box::default(), false);
    };
    let before = Span::new(start.saturating_sub(SENTENCE), start);
    let after = Span::new(end, (end + SENTENCE).min(context.map.chars()));
    let ends = |c: char| matches!(c, '.' | '!' | '?' | '\n');
    let text = context.map.slice(before);
    let from = text.rfind(ends).map_or(0, |at| at + 1);
    let from = start - text[from..].chars().count() as u32;
    let text = context.map.slice(after);
    // A content takes the mark that ends it.
    let closed = context
        .map
        .slice(Span::new(end.saturating_sub(2).max(start), end));
    let to = match closed.contains(ends) {
        true => end,
        false => {
            end + text[..text.find(ends).unwrap_or(text.len())]
                .chars()
                .count() as u32
        }
    };
    let mut said: Vec<Span> = attribution
        .source
        .iter()
        .chain(&attribution.content)
        .map(|p| Span::new(p.start, p.end))
        .collect();
    said.sort_by_key(|span| (span.start, span.end));
    said.push(Span::new(to, to));
    let (mut names, mut answers, mut at) = (BTreeSet::new(), false, from);
    for span in said {
        if span.start > at {
            for word in words(context.map.slice(Span::new(at, span.start)), at) {
                answers |= word.is_form_of(List::Answering);
                if word.capital && named(context, word.span).is_some() {
                    names.insert(Atom::from(name_key(&word.lower)));
                }
            }
        }
        at = at.max(span.end);
    }
    (names.into_iter().collect(), answers)
}

/// The content's terms and names.
fn terms(context: &Context<'_>, content: &[Word]) -> (Vec<Term>, BTreeSet<Atom>) {
    let lexicon = lexicon();
    let mut terms: BTreeMap<&str, Term> = BTreeMap::new();
    let mut names = BTreeSet::new();
    for word in content {
        let entity = named(context, word.span);
        let is_name = match entity {
            Some(_) => word.capital,
            None => word.capital && !word.initial,
        };
        if word.is_form_of(List::Function) {
            continue;
        }
        if is_name && !word.is(List::Common) {
            names.insert(name_key(&word.lower).into());
            // A short form stands for the whole name.
            if let Some(entity) = entity
                && entity.entity_type == EntityType::Person
                && let Some(last) = entity.name.split_whitespace().last()
            {
                names.insert(name_key(&last.to_lowercase()).into());
            }
            continue;
        }
        let figure = word.lower.starts_with(|c: char| c.is_ascii_digit());
        if figure || word.is(List::Negation) {
            continue;
        }
        // Words that hold a claim are no part of it.
        let held = HOLDING.iter().any(|list| word.is_form_of(*list));
        let weight = lexicon.weight(&word.stem) * if held { HELD } else { 1.0 };
        terms.entry(&word.stem).or_insert_with(|| Term {
            stem: word.stem.as_str().into(),
            word: word.lower.as_str().into(),
            classes: lexicon.classes(&word.stem),
            weight,
        });
    }
    (terms.into_values().collect(), names)
}

/// The entity that is named at a place.
fn named<'a>(context: &Context<'a>, span: Span) -> Option<&'a Entity> {
    let after = context
        .mentions
        .partition_point(|(mention, _)| mention.start <= span.start);
    // Mentions of entities seldom overlap: the last few that begin before.
    let near = context.mentions[after.saturating_sub(4)..after]
        .iter()
        .rev();
    near.filter(|(mention, _)| mention.end >= span.end)
        .map(|(_, entity)| *entity)
        .next()
}

/// The number of a day written as `YYYY-MM-DD`, counted from the year 0; of a
/// month or year its middle. Good for distances, not for calendars.
pub(crate) fn day(edtf: &str) -> Option<i32> {
    let mut parts = edtf.split('-');
    let year: i32 = parts
        .next()?
        .parse()
        .ok()
        .filter(|y| (0..=9999).contains(y))?;
    let number = |text: Option<&str>, middle: i32| match text {
        None => Some(middle),
        Some(text) => text.get(..2)?.parse().ok(),
    };
    let month = number(parts.next(), 6)?;
    let day = number(parts.next(), 15)?;
    Some(year * 365 + year / 4 + month * 30 + month * 7 / 12 + day)
}
