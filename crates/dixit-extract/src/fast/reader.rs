//! From a document to a reading.

use super::decode::{self, Found, Run};
use super::model::Model;
use super::run::{self, Scratch};
use super::view::{self, View};
use super::{Section, lost_capitals, rules, sections};
use crate::act::{Speech, act};
use crate::cues;
use crate::page::{self, Paragraph, Part};
use crate::speaker::{self, Resolved, Who};
use crate::text::token::{Class, Token};
use crate::{Reader, Reading};
use dixit_model::{
    Attribution, AttributionId, Dateline, Document, Entity, EntityId, Kind, OffsetMap, Piece,
    Problem, Related, Speaker,
};
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

/// The reader that needs no neural network: see [the module](super).
#[derive(Debug)]
pub struct FastReader {
    model: Model,
}

impl Default for FastReader {
    fn default() -> Self {
        FastReader::new()
    }
}

impl FastReader {
    /// The reader with the weights that are built into this crate.
    pub fn new() -> FastReader {
        FastReader {
            model: Model::built_in(),
        }
    }

    /// A reader with other weights.
    pub fn with_model(model: Model) -> FastReader {
        FastReader { model }
    }
}

/// Gives capitalised words at the cue's edge to the source they belong to: the
/// edge between "Maria" and "Petrova summed up" was drawn inside a name.
fn give_names(view: &View, source: &mut Vec<Range<usize>>, cue: &mut [Range<usize>]) {
    let [verb] = cue else { return };
    let from = view
        .tokens
        .partition_point(|t| (t.start as usize) < verb.start);
    let to = view
        .tokens
        .partition_point(|t| (t.start as usize) < verb.end);
    let tokens = &view.tokens[from..to];
    let name = |t: &Token| t.class.is_capital() && t.end - t.start > 1;
    match source.last_mut() {
        Some(who) if from > 0 && view.tokens[from - 1].end as usize == who.end => {
            let count = tokens.iter().take_while(|t| name(t)).count();
            if count > 0 && count < tokens.len() && name(&view.tokens[from - 1]) {
                who.end = tokens[count - 1].end as usize;
                verb.start = tokens[count].start as usize;
            }
        }
        None => {
            let count = tokens.iter().rev().take_while(|t| name(t)).count();
            if count > 0 && count < tokens.len() {
                let first = &tokens[tokens.len() - count];
                source.push(first.start as usize..verb.end);
                verb.end = tokens[tokens.len() - count - 1].end as usize;
            }
        }
        _ => {}
    }
}

/// Gives an adverb at the source's end to the cue it belongs to: "the office
/// neither | confirmed" must not read "the office neither" | "confirmed".
fn give_adverb(view: &View, source: &mut Vec<Range<usize>>, cue: &mut [Range<usize>]) {
    let (Some(who), Some(verb)) = (source.last_mut(), cue.first_mut()) else {
        return;
    };
    let tokens = &view.tokens;
    let at = tokens.partition_point(|t| (t.start as usize) < verb.start);
    let Some(adverb) = at.checked_sub(1).map(|i| tokens[i]) else {
        return;
    };
    if adverb.end as usize != who.end || adverb.start as usize <= who.start {
        return;
    }
    const ADVERBS: [&str; 12] = [
        "neither",
        "never",
        "not",
        "also",
        "later",
        "earlier",
        "then",
        "however",
        "repeatedly",
        "reportedly",
        "nor",
        "always",
    ];
    if ADVERBS
        .iter()
        .any(|w| view::hash(w) == view.word_of(at - 1))
    {
        verb.start = adverb.start as usize;
        let before = tokens[..at - 1].iter().rev().find(|t| t.class.is_word());
        match before.filter(|t| t.end as usize > who.start) {
            Some(t) => who.end = t.end as usize,
            None => {
                source.pop();
            }
        }
    }
}

/// Least probability of an attribution inside another's content, for the fast
/// reader. Such are not marked in the corpus that the judge learnt from, so more
/// is asked of them.
const NESTED: f32 = 0.5;

/// Words of a content at least, for another attribution to stand in it.
const ROOM: usize = 6;

impl FastReader {
    /// Looks for attributions inside the contents of others: `reports that he
    /// had left are wrong, she said`. The content is read as a passage of its
    /// own. Puts all attributions in order and sets their parents.
    fn nest(
        &self,
        text: &str,
        sections: &[Section],
        said: &mut Vec<Said>,
        least: f32,
        scratch: &mut Scratch,
    ) {
        let none = BTreeSet::new();
        let mut inner = Vec::new();
        for outer in said.iter() {
            for piece in &outer.content {
                let range = inside_marks(text, piece.clone());
                let view = View::new(text, std::slice::from_ref(&range), 9, false, &none);
                let words = view.seen.iter().filter(|s| s.class.is_word()).count();
                let cue = view
                    .seen
                    .iter()
                    .any(|s| self.model.words.get(s.word).cue >= 3);
                if words < ROOM || !cue {
                    continue;
                }
                let section = Section {
                    ranges: vec![range],
                    part: sections[outer.section].part,
                    index: outer.section,
                    view,
                };
                let found = run::all(&self.model, &section.view, scratch);
                for f in run::settle(&section.view, found, least) {
                    let s = Said::new(outer.section, &section, &f);
                    // "We have asked": the speaker's own doings, not a report.
                    let own = s.source.iter().all(|r| {
                        matches!(
                            text[r.clone()].to_lowercase().as_str(),
                            "we" | "you" | "they" | "it" | "us"
                        )
                    });
                    if f.p < least || own || !speaks(text, &s) {
                        continue;
                    }
                    let twice = rules::near(said, outer.section, 0).iter().any(|o| {
                        o.cue
                            .iter()
                            .any(|a| s.cue.iter().any(|b| rules::overlaps(a, b)))
                    });
                    if !twice {
                        inner.push(s);
                    }
                }
            }
        }
        said.extend(inner);
        // In reading order; what holds another comes before it.
        said.sort_by_key(|s| {
            let first = s
                .content
                .iter()
                .chain(&s.source)
                .chain(&s.cue)
                .map(|r| r.start)
                .min();
            let size: usize = s.content.iter().map(Range::len).sum();
            (first, usize::MAX - size)
        });
        for i in 0..said.len() {
            said[i].parent = parent(said, i);
        }
    }
}

/// The piece without the quotation marks at its edges: what a speaker says
/// stands outside marks to the speaker.
fn inside_marks(text: &str, piece: Range<usize>) -> Range<usize> {
    let slice = &text[piece.clone()];
    let marks = |c: char| {
        matches!(
            c,
            '“' | '”' | '"' | '„' | '«' | '»' | '`' | '\'' | '‘' | '’'
        )
    };
    let start = slice.len() - slice.trim_start_matches(marks).len();
    let end = slice.trim_end_matches(marks).len().max(start);
    piece.start + start..piece.start + end
}

/// Whether the cue is a verb of saying, or a noun that stands for one.
fn speaks(text: &str, s: &Said) -> bool {
    s.cue.iter().any(|c| {
        text[c.clone()]
            .split(|c: char| !c.is_alphanumeric())
            .any(|w| {
                cues::is_verb(w)
                    || matches!(
                        w.to_lowercase().as_str(),
                        "according"
                            | "statements"
                            | "statement"
                            | "reports"
                            | "report"
                            | "claim"
                            | "claims"
                            | "allegations"
                            | "allegation"
                            | "accusations"
                            | "comments"
                            | "remarks"
                            | "calls"
                            | "accused"
                            | "accusing"
                            | "accuses"
                    )
            })
    })
}

/// Attributions before one that may hold it.
const LOOK_BACK: usize = 64;

/// The smallest attribution whose content holds all of the `i`th.
fn parent(said: &[Said], i: usize) -> Option<usize> {
    let s = &said[i];
    let inside = |r: &Range<usize>, o: &Said| {
        o.content
            .iter()
            .any(|c| c.start <= r.start && r.end <= c.end)
    };
    let size = |o: &Said| o.content.iter().map(Range::len).sum::<usize>();
    // What holds it begins no later, so it stands before; nothing nests deeper
    // than this.
    let near = (i.saturating_sub(LOOK_BACK)..i).map(|j| (j, &said[j]));
    near.filter(|(_, o)| size(o) > size(s) && s.content.iter().chain(&s.cue).all(|r| inside(r, o)))
        .min_by_key(|&(j, o)| (size(o), j))
        .map(|(j, _)| j)
}

impl Reader for FastReader {
    fn name(&self) -> &'static str {
        "fast"
    }

    fn read(&self, document: &Document) -> Reading {
        self.assemble(document, &mut OneByOne(self))
    }
}

/// Looks for attributions in passages.
pub(crate) trait Finder {
    /// Words of passages that are looked at together, or more.
    fn together(&self) -> usize;

    /// Least probability of an attribution inside another's content.
    fn nested(&self) -> f32;

    /// What was found in each of the passages, without contradictions.
    fn find(&mut self, text: &str, passages: &[Section], scratch: &mut Scratch) -> Vec<Vec<Found>>;
}

/// The fast reader's models, which need to see one passage only.
struct OneByOne<'a>(&'a FastReader);

impl Finder for OneByOne<'_> {
    fn together(&self) -> usize {
        0
    }

    fn nested(&self) -> f32 {
        NESTED
    }

    fn find(&mut self, _: &str, passages: &[Section], scratch: &mut Scratch) -> Vec<Vec<Found>> {
        let model = &self.0.model;
        let settled = |s: &Section| {
            let found = run::all(model, &s.view, scratch);
            run::settle(&s.view, found, model.threshold)
        };
        passages.iter().map(settled).collect()
    }
}

impl FastReader {
    /// Reads a document with what `finder` finds in its passages. What stands
    /// inside contents is looked for with the fast models.
    pub(crate) fn assemble(&self, document: &Document, finder: &mut dyn Finder) -> Reading {
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
        left.retain(|s: &Said| !rules::taken(&said, s.section, &s.content[0]));
        rules::merge(&mut said, left);
        self.nest(text, &sections, &mut said, finder.nested(), &mut scratch);
        let map = OffsetMap::new(text);
        let mut reading = Reading {
            steps: scratch.steps,
            ..Reading::default()
        };
        page_parts(text, &map, &paragraphs, &mut reading);
        // Markup told capture of these already.
        let known: BTreeSet<u32> = document.related.iter().map(|r| r.start).collect();
        reading.related.retain(|r| !known.contains(&r.start));
        language(english, document, &mut reading);
        let (whos, resolved) = speaker::resolve(text, &sections, &said, &lost);
        let ids = entities(&map, &whos, &resolved, &mut reading);
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
        reading
    }
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

/// An attribution in bytes of the text.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    /// Number of its section.
    pub(crate) section: usize,
    /// Number of the section after its last one.
    pub(crate) next: usize,
    pub(crate) source: Vec<Range<usize>>,
    pub(crate) cue: Vec<Range<usize>>,
    pub(crate) content: Vec<Range<usize>>,
    pub(crate) kind: Kind,
    pub(crate) confidence: f32,
    /// Index of the attribution inside whose content this one stands.
    pub(crate) parent: Option<usize>,
}

impl Said {
    fn new(at: usize, section: &Section, f: &Found) -> Said {
        let view = &section.view;
        // A dash that stood for a quotation mark belongs to nobody.
        let dash = |i: usize| view.tokens[view.token[i] as usize].class == Class::Dash;
        let bytes = |runs: &[Run]| -> Vec<Range<usize>> {
            runs.iter()
                .filter_map(|&(mut start, mut end)| {
                    while start < end && dash(start) {
                        start += 1;
                    }
                    while start < end && dash(end - 1) {
                        end -= 1;
                    }
                    (start < end).then(|| view.bytes(start).start..view.bytes(end - 1).end)
                })
                .collect()
        };
        let (mut source, mut cue) = (bytes(&f.source), bytes(&f.cue));
        give_names(view, &mut source, &mut cue);
        give_adverb(view, &mut source, &mut cue);
        Said {
            section: at,
            next: at + 1,
            source,
            cue,
            content: bytes(&f.content),
            kind: kind(section, &f.content),
            confidence: f.p,
            parent: None,
        }
    }

    fn attribution(
        &self,
        number: u32,
        speaker: Speaker,
        text: &str,
        map: &OffsetMap<'_>,
    ) -> Attribution {
        let pieces = |ranges: &[Range<usize>]| -> Vec<Piece> {
            ranges
                .iter()
                .map(|r| {
                    let span = map.span(r.clone());
                    Piece {
                        start: span.start,
                        end: span.end,
                        text: text[r.clone()].to_owned(),
                    }
                })
                .collect()
        };
        Attribution {
            id: AttributionId(number),
            parent: self.parent.map(|p| AttributionId(p as u32 + 1)),
            kind: self.kind,
            source: pieces(&self.source),
            cue: pieces(&self.cue),
            content: pieces(&self.content),
            speaker,
            act: Some(act(&Speech {
                text,
                source: &self.source,
                cue: &self.cue,
                content: &self.content,
                kind: self.kind,
            })),
            time: None,
            place: None,
            addressee: None,
            confidence: round(self.confidence),
        }
    }
}

/// Two decimals: more would claim more than the judge can know.
pub(crate) fn round(p: f32) -> f32 {
    (p * 100.0).round() / 100.0
}

/// Direct if every word stands in quotation marks, indirect if none does.
fn kind(section: &Section, content: &[Run]) -> Kind {
    match decode::quoted_words(&section.view, content) {
        (0, _) => Kind::Indirect,
        (quoted, all) if quoted == all => Kind::Direct,
        _ => Kind::Mixed,
    }
}

/// Numbers the entities that speak, in order of first mention, and writes them
/// into the reading; the result has the id of each.
fn entities(
    map: &OffsetMap<'_>,
    whos: &[Who],
    resolved: &[Resolved],
    reading: &mut Reading,
) -> Vec<Option<EntityId>> {
    let mut ids = vec![None; whos.len()];
    let mut speaking: Vec<usize> = resolved.iter().filter_map(|r| r.who).collect();
    speaking.sort_unstable_by_key(|&w| (whos[w].mentions.first().map(|m| m.start), w));
    speaking.dedup();
    for who in speaking {
        let w = &whos[who];
        let id = EntityId(reading.entities.len() as u32 + 1);
        ids[who] = Some(id);
        reading.entities.push(Entity {
            id,
            entity_type: w.kind,
            name: w.name().to_owned(),
            names: w.forms.clone(),
            roles: w.roles.clone(),
            mentions: w.mentions.iter().map(|m| map.span(m.clone())).collect(),
        });
    }
    ids
}

/// How much of a text is made of the commonest English words.
#[derive(Clone, Copy, Debug, Default)]
struct English {
    common: usize,
    words: usize,
}

impl English {
    /// Words that are looked at: enough to tell, whatever the text's length.
    const ENOUGH: usize = 600;

    fn count(&mut self, view: &View) {
        static COMMON: LazyLock<BTreeSet<u32>> = LazyLock::new(|| {
            "the of and to a in that is was for on with as by at from it he she be are not have has"
                .split(' ')
                .map(view::hash)
                .collect()
        });
        if self.words >= Self::ENOUGH {
            return;
        }
        for seen in view.seen.iter().filter(|s| s.class.is_word()) {
            self.words += 1;
            self.common += usize::from(COMMON.contains(&seen.word));
        }
    }
}

/// Says whether the text is in the reader's language. In the articles of
/// `examples/wikinews` these words make up 25 to 45 of a hundred; in texts of
/// other languages a few at most.
fn language(english: English, document: &Document, reading: &mut Reading) {
    let other = document
        .language
        .as_deref()
        .is_some_and(|l| !l.starts_with("en"));
    let share = english.common as f32 / english.words.max(1) as f32;
    if english.words >= 20 && share > 0.15 {
        reading.language = Some("en".to_owned());
    } else if other || (english.words >= 40 && share < 0.08) {
        reading.problems.push(Problem {
            kind: "language".to_owned(),
            message:
                "the text does not look like English, the only language that this reader knows"
                    .to_owned(),
            start: None,
            end: None,
        });
    }
}

/// Title, byline, dateline and teasers.
fn page_parts(text: &str, map: &OffsetMap<'_>, paragraphs: &[Paragraph], reading: &mut Reading) {
    let mut body = 0;
    for p in paragraphs {
        let line = &text[p.range.clone()];
        match p.part {
            Part::Title if reading.title.is_none() => {
                reading.title = Some(map.span(p.range.clone()));
            }
            Part::Byline if reading.byline.is_none() && body <= 1 => {
                reading.byline = byline(line);
            }
            Part::Teaser => {
                let start = p.range.start + page::teaser_title(line);
                let span = map.span(start..p.range.end);
                reading.related.push(Related {
                    title: text[start..p.range.end].to_owned(),
                    url: None,
                    start: span.start,
                    end: span.end,
                });
            }
            Part::DateOnly if reading.dateline.is_none() && body == 0 => {
                let span = map.span(p.range.clone());
                let date = crate::dateline::date_alone(line);
                reading.published = date.clone().filter(|d| !d.starts_with('X'));
                reading.dateline = Some(Dateline {
                    place: None,
                    date,
                    start: span.start,
                    end: span.end,
                });
            }
            Part::Body | Part::BlockQuote => {
                if body < 2
                    && reading.dateline.as_ref().is_none_or(|d| d.place.is_none())
                    && let Some(found) = crate::dateline::find(line)
                {
                    let at = p.range.start;
                    let span = map.span(at + found.core.start..at + found.core.end);
                    let before = reading.dateline.take();
                    reading.dateline = Some(Dateline {
                        place: found.place,
                        date: found.date.or(before.and_then(|d| d.date)),
                        start: span.start,
                        end: span.end,
                    });
                }
                body += 1;
            }
            _ => {}
        }
    }
}

/// The names in "By Ann Lee and Bob Roe".
fn byline(line: &str) -> Option<String> {
    let names = line
        .get(..3)
        .filter(|b| b.eq_ignore_ascii_case("by "))
        .map(|_| line[3..].trim())?;
    (!names.is_empty()).then(|| names.to_owned())
}
