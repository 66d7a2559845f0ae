//! The time and the place that stand beside a cue: “told reporters in Geneva on
//! Tuesday”, “On 4 May, in his speech at the London conference, she said”,
//! “Smith, speaking in Kyiv, said”.
//!
//! A time or place beside a cue often belongs to something else: to what is said,
//! to the speaker (“Smith, who resigned on Monday, said”), to another clause
//! (“after the vote on Monday, she said”). So words are read from the cue outwards,
//! up to the first one that begins something else; where in doubt, nothing is
//! taken.

use super::words::{Class, Classes};
use super::{Named, Setting};
use crate::assemble::Said;
use crate::section::Section;
use crate::text::token;
use dixit_model::PlaceUsage;
use std::ops::Range;

/// Tokens of a sentence that are looked at before and behind a cue.
const BEFORE: usize = 60;
const BEHIND: usize = 24;

/// What stands beside the cue of an attribution.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Beside {
    /// Number of the time among the document's.
    pub(super) time: Option<usize>,
    /// Number of the place among the document's mentions.
    pub(super) place: Option<usize>,
    /// It was said at some other time than that of writing, and the text does not
    /// tell at which: “had said”, “in a recent interview”.
    pub(super) vague: bool,
    /// Its sentence begins with a word that says so: “Earlier, he said”.
    pub(super) then: bool,
}

/// A passage with what was found in it.
pub(super) struct Scene<'a> {
    setting: &'a Setting<'a>,
    section: &'a Section,
    /// All contents in the passage, by where they begin.
    contents: Vec<Range<usize>>,
}

/// Contents that are looked at, from the last one to begin before a word: deeper
/// are no quotations nested.
const DEEPEST: usize = 32;

/// What a word is to the words around a cue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Item {
    /// A time, and the token behind it.
    Time(usize, usize),
    /// A place, and the token behind it.
    Place(usize, usize),
    /// Part of the source.
    Source,
    /// Part of a cue of this attribution.
    Cue,
    /// Part of what somebody says.
    Content,
    Comma,
    Word,
    /// Any other mark.
    Mark,
}

impl<'a> Scene<'a> {
    /// The passage, with its attributions.
    pub(super) fn new(setting: &'a Setting<'a>, section: &'a Section, said: &[Said]) -> Self {
        let contents = said.iter().flat_map(|s| s.content.iter().cloned());
        let mut contents: Vec<Range<usize>> = contents.collect();
        contents.sort_unstable_by_key(|range| (range.start, range.end));
        Scene {
            setting,
            section,
            contents,
        }
    }

    /// What stands beside the cue of `s`.
    pub(super) fn beside(&self, s: &Said) -> Beside {
        let mut found = Beside::default();
        let (Some(first), Some(last)) = (s.cue.first(), s.cue.last()) else {
            return found;
        };
        let tokens = &self.section.view.tokens;
        let at = tokens.partition_point(|t| (t.start as usize) < first.start);
        let end = tokens.partition_point(|t| (t.start as usize) < first.end);
        let limit = tokens.partition_point(|t| (t.start as usize) < last.end);
        self.behind(s, at + 1, end, limit, &mut found);
        self.before(s, at, &mut found);
        found.vague |= (at..end).any(|i| self.is(i, Class::Vague));
        found
    }

    fn word(&self, at: usize) -> &'a str {
        let tokens = &self.section.view.tokens;
        tokens.get(at).map_or("", |t| t.text(self.setting.text))
    }

    fn classes(&self, at: usize) -> Classes {
        Classes::of(self.word(at))
    }

    fn is(&self, at: usize, class: Class) -> bool {
        self.classes(at).is(class)
    }

    fn starts(&self, at: usize) -> bool {
        self.section.view.starts.get(at).copied().unwrap_or(true)
    }

    /// What token `at` is; a time or place in a source or content is part of that.
    fn item(&self, s: &Said, at: usize) -> Item {
        let token = &self.section.view.tokens[at];
        let byte = token.start as usize;
        let holds = |ranges: &[Range<usize>]| ranges.iter().any(|r| r.contains(&byte));
        let in_cue = holds(&s.cue);
        let cue = s.cue.first().map_or(0, |cue| cue.start);
        let begun = self.contents.partition_point(|r| r.start <= byte);
        let mut near = self.contents[..begun].iter().rev().take(DEEPEST);
        if !in_cue && near.any(|r| byte < r.end && !r.contains(&cue)) {
            return Item::Content;
        }
        if holds(&s.source) {
            return Item::Source;
        }
        if let Some(time) = self.time(byte) {
            let end = self.setting.times[time].expression.span.end;
            return Item::Time(time, self.behind_byte(end));
        }
        if let Some(place) = self.place(byte) {
            return Item::Place(
                place,
                self.behind_byte(self.setting.places[place].range.end),
            );
        }
        match token.class {
            _ if in_cue => Item::Cue,
            token::Class::Comma => Item::Comma,
            class if class.is_word() => Item::Word,
            _ => Item::Mark,
        }
    }

    fn behind_byte(&self, byte: usize) -> usize {
        let tokens = &self.section.view.tokens;
        tokens.partition_point(|t| (t.start as usize) < byte)
    }

    fn time(&self, byte: usize) -> Option<usize> {
        let start = |t: &super::times::Timed| t.expression.span.start;
        let times = &self.setting.times;
        let at = times.partition_point(|t| start(t) < byte);
        (times.get(at).is_some_and(|t| start(t) == byte)).then_some(at)
    }

    fn place(&self, byte: usize) -> Option<usize> {
        let places = &self.setting.places;
        let at = places.partition_point(|p: &Named| p.range.start < byte);
        (places.get(at).is_some_and(|p| p.range.start == byte)).then_some(at)
    }

    /// Takes the time `time` that ends before token `end`, if it can be one of
    /// saying.
    fn take_time(&self, time: usize, at: usize, end: usize, found: &mut Beside) {
        let timed = &self.setting.times[time];
        let fits = at == 0 || !self.is(at - 1, Class::Unfit);
        // “Monday's attack” is what is spoken of, “Monday's meeting” may be where.
        let owner = matches!(self.word(end), "'" | "’");
        let event = (end..end + 5).any(|i| self.is(i, Class::Event));
        if timed.is_moment() && fits && (!owner || event) {
            found.time = found.time.or(Some(time));
        } else {
            found.vague |= timed.is_before();
        }
    }

    /// Whether the words before the place at `at` say that something is there.
    fn is_venue(&self, place: usize, at: usize, end: usize, from: usize) -> bool {
        let named = &self.setting.places[place];
        let owner = matches!(self.word(end), "'" | "’" | "-");
        if named.usage != PlaceUsage::Place || owner {
            return false;
        }
        let mut before = at;
        while before > from && before + 4 > at && self.is(before - 1, Class::Part) {
            before -= 1;
        }
        if before == from {
            return false;
        }
        let word = self.word(before - 1);
        // “in a London hotel”, “at the Geneva talks”: said there.
        let event = (end..end + 2).any(|i| self.is(i, Class::Event));
        let article = matches!(word, "a" | "an" | "its" | "their" | "his" | "her");
        if article && before >= from + 2 {
            return event && self.is(before - 2, Class::At);
        }
        let told = self.classes(before - 1);
        told.is(Class::At)
            || word.eq_ignore_ascii_case("from") && named.is_city
            || told.is(Class::To) && before >= from + 2 && self.is(before - 2, Class::Journey)
    }

    /// From the cue's first word to the end of its sentence: “told reporters in
    /// Geneva on Tuesday”; a cue may hold a time itself. The tokens of the cue's
    /// first piece begin before `start` and end before `from`, those of its last
    /// before `limit`.
    fn behind(&self, s: &Said, start: usize, from: usize, limit: usize, found: &mut Beside) {
        let tokens = &self.section.view.tokens;
        let most = tokens.len().min(from + BEHIND);
        let (mut topic, mut comma) = (false, false);
        let mut at = start;
        while at < most && (at < limit || !self.starts(at)) {
            let mut next = at + 1;
            match self.item(s, at) {
                // “criticised her plan during a rally on Friday”: a short content is
                // the cue's object, behind which the sentence goes on.
                Item::Content if at <= from + 1 => match self.object(s, at) {
                    Some(end) => (next, topic) = (end, false),
                    None => break,
                },
                Item::Content => break,
                Item::Source | Item::Cue => comma = false,
                Item::Time(time, end) => {
                    self.take_time(time, at, end, found);
                    (next, comma) = (end.max(next), false);
                }
                Item::Place(place, end) => {
                    if !topic && found.place.is_none() && self.is_venue(place, at, end, start) {
                        found.place = Some(place);
                    }
                    (next, comma) = (end.max(next), false);
                }
                Item::Comma => comma = true,
                Item::Mark if self.word(at) == "." => {}
                Item::Mark if matches!(self.word(at), "-" | "'" | "’") => {}
                Item::Mark => break,
                Item::Word => {
                    let word = self.word(at);
                    let classes = Classes::of(word);
                    let joins = classes.any(&[Class::At, Class::Small]);
                    if comma && !joins || self.is_break(at) {
                        break;
                    }
                    comma = false;
                    found.vague |= classes.is(Class::Vague);
                    let dated = matches!(self.item(s, next), Item::Time(..));
                    topic |= classes.is(Class::Topic) && !dated;
                    if at == from && matches!(word, "of" | "about") {
                        break;
                    }
                }
            }
            at = next;
            if at >= tokens.len() {
                break;
            }
        }
    }

    /// The token behind a short content that begins at `at`, unquoted.
    fn object(&self, s: &Said, at: usize) -> Option<usize> {
        /// Tokens of what may be an object; clauses are longer.
        const SHORT: usize = 10;
        let tokens = &self.section.view.tokens;
        let byte = tokens[at].start as usize;
        let content = s.content.iter().find(|r| r.start == byte)?;
        let end = self.behind_byte(content.end);
        let plain = |i: usize| tokens[i].class.is_word() || self.word(i) == "-";
        (end > at && end <= at + SHORT && (at..end).all(plain)).then_some(end)
    }

    /// Whether a word begins another clause or is a participle that does.
    fn is_break(&self, at: usize) -> bool {
        let word = self.word(at);
        let classes = Classes::of(word);
        if classes.is(Class::Break) {
            return true;
        }
        let lower = word.starts_with(char::is_lowercase);
        let verbal = lower && word.len() > 4 && (word.ends_with("ing") || word.ends_with("ed"));
        verbal
            && !classes.any(&[
                Class::Noun,
                Class::Held,
                Class::Lead,
                Class::Event,
                Class::Small,
            ])
    }

    /// From the beginning of the sentence to the cue: “On Monday Smith said”,
    /// “Speaking in Kyiv on Monday, Smith said”, “Smith, in a statement on Monday,
    /// said”.
    fn before(&self, s: &Said, cue: usize, found: &mut Beside) {
        let mut from = cue;
        while from > 0 && from + BEFORE > cue && !self.starts(from) {
            if self.item(s, from - 1) == Item::Content {
                break;
            }
            from -= 1;
        }
        let whole = from == 0 || self.starts(from) || self.item(s, from - 1) == Item::Content;
        if !whole {
            return;
        }
        let mut reading = Fronted::default();
        let mut at = from;
        while at < cue {
            let mut next = at + 1;
            match self.item(s, at) {
                Item::Source => {
                    if !reading.behind_source {
                        reading = Fronted {
                            behind_source: true,
                            ..Fronted::default()
                        };
                    }
                    self.in_source(s, at, found);
                }
                Item::Time(time, end) => {
                    if reading.takes_time() {
                        self.take_time(time, at, end, found);
                    }
                    next = end.max(next);
                    reading.begun = true;
                }
                Item::Place(place, end) => {
                    let bare = !reading.event && !reading.behind_source;
                    let fits = !bare || self.setting.places[place].is_city && self.closes(s, end);
                    if reading.takes_place()
                        && fits
                        && found.place.is_none()
                        && self.is_venue(place, at, end, from)
                    {
                        found.place = Some(place);
                    }
                    next = end.max(next);
                    reading.begun = true;
                }
                Item::Word => {
                    found.vague |= self.is(at, Class::Vague) && reading.behind_source;
                    found.then |= reading.bare && self.is(at, Class::Then);
                    self.fronted(at, &mut reading);
                }
                Item::Content | Item::Cue | Item::Comma | Item::Mark => {}
            }
            at = next;
        }
    }

    /// One more word before the cue.
    fn fronted(&self, at: usize, reading: &mut Fronted) {
        let word = self.word(at);
        let classes = Classes::of(word);
        if classes.is(Class::Lead) {
            // “When asked on Monday”, “Earlier, speaking in London”.
            reading.event = true;
            reading.broken = false;
        } else if self.is_break(at) {
            reading.broken = true;
        } else if classes.is(Class::Event) && reading.opened {
            reading.event = true;
        } else if classes.is(Class::Topic) && !matches!(word, "on" | "On" | "of") {
            reading.topic = true;
        }
        let opens = classes.is(Class::At) || matches!(word, "During" | "during");
        reading.opened |= opens;
        let part = opens || classes.any(&[Class::Part, Class::Small]);
        reading.bare &= part;
        reading.begun |= !part;
    }

    /// Whether a comma or the source follows.
    fn closes(&self, s: &Said, at: usize) -> bool {
        at < self.section.view.tokens.len()
            && matches!(
                self.item(s, at),
                Item::Comma | Item::Source | Item::Cue | Item::Time(..)
            )
    }

    /// “Monday's statement said”, “a report published on 4 May says”: a time in a
    /// source that is itself published or held.
    fn in_source(&self, s: &Said, at: usize, found: &mut Beside) {
        let byte = self.section.view.tokens[at].start as usize;
        let Some(time) = self.time(byte).filter(|_| found.time.is_none()) else {
            return;
        };
        let tokens = &self.section.view.tokens;
        let source = s.source.iter().find(|r| r.contains(&byte));
        let Some(source) = source else { return };
        let words = tokens
            .iter()
            .skip(tokens.partition_point(|t| (t.start as usize) < source.start));
        let words = words
            .take_while(|t| (t.start as usize) < source.end)
            .take(BEHIND);
        let (mut event, mut person) = (false, false);
        for token in words {
            let word = token.text(self.setting.text);
            let classes = Classes::of(word);
            event |= classes.is(Class::Event);
            // “the head of the council elected in May”: somebody, not a report.
            person |= crate::names::is_role_noun(word) || classes.is(Class::Break);
        }
        let timed = &self.setting.times[time];
        if event && !person && timed.is_moment() && timed.is_date() {
            found.time = Some(time);
        }
    }
}

/// What the words before a cue have told so far.
#[derive(Clone, Copy, Debug)]
struct Fronted {
    /// Nothing but small words and prepositions has come.
    bare: bool,
    /// A time, a place or another word has come.
    begun: bool,
    /// “in”, “at” or “during” has come, behind which an event may stand.
    opened: bool,
    /// “speaking”, “in a statement”: what follows belongs to the saying.
    event: bool,
    /// “about”, “with”: what follows is what is spoken of.
    topic: bool,
    /// Another clause has begun.
    broken: bool,
    /// The source has come.
    behind_source: bool,
}

impl Default for Fronted {
    fn default() -> Fronted {
        Fronted {
            bare: true,
            begun: false,
            opened: false,
            event: false,
            topic: false,
            broken: false,
            behind_source: false,
        }
    }
}

impl Fronted {
    fn takes_time(&self) -> bool {
        !self.broken && (self.bare || self.event || self.behind_source)
    }

    fn takes_place(&self) -> bool {
        self.takes_time() && !self.topic
    }
}
