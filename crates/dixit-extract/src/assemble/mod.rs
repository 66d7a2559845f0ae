//! From what a reader found in passages to the reading of a document: what every
//! reader does alike.

mod nested;
mod parts;
mod rules;
mod said;
mod silences;

pub(crate) use said::{Said, round};

use crate::Reading;
use crate::antecedent::{Antecedents, Weigher};
use crate::entities::{self, Who};
use crate::fast::decode::{self, Found};
use crate::fast::model::Model;
use crate::fast::run::Scratch;
use crate::names::{Sort, lost_capitals};
use crate::occasion;
use crate::page::{self, Part};
use crate::section::{Section, sections};
use crate::speaker;
use crate::tagger::Tagger;
use dixit_model::{Document, Entity, EntityId, Kind, OffsetMap, Speaker};
use nested::{inside_marks, nest, speaks};
use parts::English;
use std::collections::BTreeSet;
use std::ops::Range;

/// Looks for attributions in passages.
pub(crate) trait Finder {
    /// Words of passages that are looked at together, or more.
    fn together(&self) -> usize;

    /// Least probability of an attribution inside another's content.
    fn nested(&self) -> f32;

    /// How the reader decides what pronouns stand for, in the passages that it has read.
    fn weigher(&self) -> Box<dyn Weigher + '_>;

    /// What was found in each of the passages, without contradictions.
    fn find(&mut self, text: &str, passages: &[Section], scratch: &mut Scratch) -> Vec<Vec<Found>>;
}

/// Reads a document with what `finder` finds in its passages. What stands
/// inside contents is looked for with the fast models.
pub(crate) fn assemble(
    model: &Model,
    tagger: &Tagger,
    document: &Document,
    finder: &mut dyn Finder,
) -> Reading {
    let text = document.text.as_str();
    let paragraphs = page::paragraphs(document);
    let mut read: Vec<Section> = Vec::new();
    let mut scratch = Scratch::default();
    let mut said = Vec::new();
    let mut left = Vec::new();
    let mut english = English::default();
    let lost = lost_capitals(text);
    let mut passages = sections(document, &paragraphs, &lost);
    loop {
        let from = read.len();
        let mut words = 0;
        for passage in passages.by_ref() {
            words += passage.view.len();
            english.count(&passage.view);
            read.push(passage);
            if words >= finder.together() {
                break;
            }
        }
        if from == read.len() {
            break;
        }
        let batch = finder.find(text, &read[from..], &mut scratch);
        for (found, at) in batch.iter().zip(from..) {
            let section = &mut read[at];
            let adopted = found.is_empty() && go_on(at, section, &mut said);
            let new = found.iter().map(|f| Said::new(at, section, f));
            said.extend(new.filter(|s| !is_own_doing(text, s) && !is_title(text, s)));
            if !adopted {
                left.extend(unowned(at, section, found));
            }
            section.view.shrink();
        }
    }
    let sections = read;
    rules::apply(text, &sections, &mut said);
    silences::add(text, &sections, &mut said);
    left.retain(|s: &Said| !rules::taken(&said, s.section, &s.content[0]));
    rules::merge(&mut said, left);
    nest(
        model,
        text,
        &sections,
        &mut said,
        finder.nested(),
        &mut scratch,
    );
    rules::without_judgement(text, &sections, &mut said);
    let map = OffsetMap::new(text);
    let mut reading = Reading {
        steps: scratch.steps,
        ..Reading::default()
    };
    parts::page_parts(text, &map, &paragraphs, &mut reading);
    // Markup told capture of these already.
    let known: BTreeSet<u32> = document.related.iter().map(|r| r.start).collect();
    reading.related.retain(|r| !known.contains(&r.start));
    parts::language(english, document, &mut reading);
    let (mut whos, mentions) = entities::group(tagger, text, &sections);
    let candidates = whos.iter().map(Who::candidate).collect();
    let mut antecedents = Antecedents::new(text, &sections, candidates);
    let weigher = finder.weigher();
    let resolved = speaker::resolve(
        text,
        &said,
        &mut whos,
        &mentions,
        &mut antecedents,
        &*weigher,
    );
    let setting = occasion::read(document, &paragraphs, &map, &mut reading);
    let ids = entities(&map, &whos, &mut reading);
    reading.attributions = said
        .iter()
        .zip(&resolved)
        .enumerate()
        .map(|(i, (s, r))| {
            let speaker = Speaker {
                entity: r.who.and_then(|w| ids[w]),
                name: r.who.map(|w| whos[w].name().to_owned()),
                role: r.role.clone(),
                basis: r.basis,
                confidence: round(r.confidence),
            };
            s.attribution(i as u32 + 1, speaker, text, &map)
        })
        .collect();
    let who: Vec<Option<usize>> = resolved.iter().map(|r| r.who).collect();
    setting.write(&sections, &said, &who, &mut reading.attributions);
    reading
}

/// "I admire her", "We talk about the dog": the writer's own doings, in which
/// nobody reports anything.
fn is_own_doing(text: &str, s: &Said) -> bool {
    let own = |r: &Range<usize>| matches!(&text[r.clone()], "I" | "We" | "we" | "You" | "you");
    !s.source.is_empty() && s.source.iter().all(own) && s.kind == Kind::Indirect && !speaks(text, s)
}

/// `Forty people saw “Silent River”`: the title of a work, which nobody says.
///
/// That is one quotation, capitalised throughout but for small words, beside a
/// cue that is no verb of saying.
fn is_title(text: &str, s: &Said) -> bool {
    const LONGEST: usize = 10;
    let [piece] = &s.content[..] else {
        return false;
    };
    let inner = inside_marks(text, piece.clone());
    let words: Vec<&str> = text[inner.clone()].split_whitespace().collect();
    let fits = |w: &&str| !w.starts_with(char::is_lowercase) || w.len() <= 4;
    inner.start > piece.start
        && inner.end < piece.end
        && words.len() <= LONGEST
        && words
            .first()
            .is_some_and(|w| w.starts_with(char::is_uppercase))
        && words
            .last()
            .is_some_and(|w| w.starts_with(char::is_uppercase) && !w.ends_with('.'))
        && words.iter().all(fits)
        && !speaks(text, s)
}

/// Gives a paragraph that is one quotation and names nobody to the quotation
/// of the paragraph before it.
///
/// Whether it did.
fn go_on(at: usize, section: &Section, said: &mut [Said]) -> bool {
    let view = &section.view;
    let whole = match view.quoted[..] {
        [q] => q.start == 0 && q.end + 1 >= view.len() && decode::is_speech(view, q),
        _ => false,
    };
    if !whole {
        return false;
    }
    let bytes = view.bytes(0).start..view.bytes(view.quoted[0].end - 1).end;
    if let Some(last) = said.last_mut()
        && last.kind == Kind::Direct
        && last.next == at
    {
        last.content.push(bytes);
        last.next = at + 1;
        return true;
    }
    false
}

/// How far a quotation is trusted to be somebody's words for which the text
/// names nobody.
const UNOWNED: f32 = 0.3;

/// Quotations that are somebody's words and nobody's by name: recorded all the
/// same, with source and cue empty.
fn unowned<'a>(
    at: usize,
    section: &'a Section,
    found: &[Found],
) -> impl Iterator<Item = Said> + use<'a> {
    let mut left = Vec::new();
    if section.part != Part::Title {
        left = decode::orphans(&section.view, found);
        left.retain(|q| decode::stands_alone(&section.view, *q));
    }
    left.into_iter().map(move |q| {
        let content = vec![(q.start, q.end)];
        Said::new(
            at,
            section,
            &Found {
                content,
                p: UNOWNED,
                ..Found::default()
            },
        )
    })
}

/// Numbers the entities, in order of first mention, and writes them into the
/// reading; the result has the id of each. Peoples, languages and the like are
/// left out.
fn entities(map: &OffsetMap<'_>, whos: &[Who], reading: &mut Reading) -> Vec<Option<EntityId>> {
    let mut ids = vec![None; whos.len()];
    let mut order: Vec<usize> = (0..whos.len())
        .filter(|&w| whos[w].sort != Sort::Other)
        .collect();
    order.sort_by_key(|&w| (whos[w].mentions.first().map(|m| m.start), w));
    for who in order {
        let w = &whos[who];
        let id = EntityId(reading.entities.len() as u32 + 1);
        ids[who] = Some(id);
        reading.entities.push(Entity {
            id,
            entity_type: w.kind(),
            name: w.name().to_owned(),
            names: w.forms.clone(),
            roles: w.roles.clone(),
            mentions: w.mentions.iter().map(|m| map.span(m.clone())).collect(),
        });
    }
    ids
}
