//! What is known of a pronoun and of a mention that it may stand for.
//!
//! Each feature is a template's number and a few small values, hashed. Grammar is
//! guessed from the words beside: a name before a verb is a subject, one after a
//! preposition is none (Hobbs 1978 and Lappin and Leass 1994 name what matters:
//! nearness, subjecthood, parallel roles, repetition).

use super::place::{Place, Places};
use super::pronoun::Pronoun;
use super::{Candidate, Mention};
use crate::cues;
use crate::fast::view::{hash, mix};
use crate::text::token::{Class, Token};

/// Weights that there are.
pub(super) const SLOTS: usize = 1 << 15;

/// Slots of weights, one for each feature that holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Features(pub Vec<u16>);

impl Features {
    /// Adds a feature: a template and its values.
    fn add(&mut self, template: u32, values: &[u32]) {
        let start = mix(template.wrapping_mul(0x9e37_79b9));
        let hash = values.iter().fold(start, |h, &v| {
            mix(h.rotate_left(5) ^ v.wrapping_add(0x7f4a_7c15))
        });
        self.0.push((hash as usize % SLOTS) as u16);
    }
}

/// What a word beside a name or a pronoun is, as far as its spelling tells.
mod word {
    pub(super) const EDGE: u32 = 0;
    pub(super) const PREPOSITION: u32 = 1;
    pub(super) const AND: u32 = 2;
    pub(super) const CONJUNCTION: u32 = 3;
    pub(super) const COMMA: u32 = 4;
    pub(super) const MARK: u32 = 5;
    pub(super) const OWNS: u32 = 6;
    pub(super) const AUXILIARY: u32 = 7;
    pub(super) const SAYING: u32 = 8;
    pub(super) const PAST: u32 = 9;
    pub(super) const SMALL: u32 = 10;
    pub(super) const CAPITAL: u32 = 11;
    pub(super) const QUOTE: u32 = 12;
    pub(super) const DETERMINER: u32 = 13;
    pub(super) const PRONOUN: u32 = 14;
    pub(super) const NUMBER: u32 = 15;
    pub(super) const RELATIVE: u32 = 16;
    pub(super) const BRACKET: u32 = 17;
    pub(super) const ING: u32 = 18;
    pub(super) const ADVERB: u32 = 19;
    pub(super) const BY: u32 = 20;
    pub(super) const OF: u32 = 21;
}

/// The part of a sentence that a name or pronoun seems to play.
mod part {
    pub(super) const SUBJECT: u32 = 0;
    pub(super) const OWNER: u32 = 1;
    pub(super) const AFTER_PREPOSITION: u32 = 2;
    pub(super) const JOINED: u32 = 3;
    pub(super) const BRACKETED: u32 = 4;
    pub(super) const REFLEXIVE: u32 = 5;
    pub(super) const APPOSED: u32 = 6;
    pub(super) const OTHER: u32 = 7;
    pub(super) const AGENT: u32 = 8;
}

/// A pronoun with the mentions around it.
pub(super) struct Scene<'a> {
    places: &'a Places<'a>,
    candidates: &'a [Candidate],
    at: Place,
    female: bool,
    part: u32,
    before: u32,
    after: u32,
    /// Of each mention, in the order given.
    seen: Vec<Seen>,
    /// Of each mention, whether the next pronoun goes with it.
    echoes: Vec<u32>,
    /// Mentions of each candidate up to the pronoun: (candidate, count).
    counts: Vec<(usize, u32)>,
    /// Candidates near whose names words of the other gender stand.
    against: Vec<usize>,
    /// How many candidates there are before the pronoun, and of known gender.
    rivals: u32,
    certain: u32,
}

/// What is known of a mention by itself.
#[derive(Clone, Copy)]
struct Seen {
    part: u32,
    before: u32,
    after: u32,
    /// Candidates named between it and the pronoun.
    between: u32,
    /// Whether it is the nearest mention of its candidate.
    nearest: bool,
    /// Pronouns of the same gender in between.
    pronouns: u32,
    /// What the words around it say of its gender.
    hint: u32,
}

/// What words say of a name's gender.
mod hint {
    pub(super) const NONE: u32 = 0;
    pub(super) const SAME: u32 = 1;
    pub(super) const OTHER: u32 = 2;
}

impl<'a> Scene<'a> {
    pub(super) fn new(
        places: &'a Places<'a>,
        candidates: &'a [Candidate],
        at: Place,
        form: Pronoun,
        near: &[Mention],
    ) -> Scene<'a> {
        let (before, after) = (beside(places, &at, 1, false), beside(places, &at, 1, true));
        let part = if form.subject {
            part::SUBJECT
        } else if form.reflexive {
            part::REFLEXIVE
        } else if form.possessive && !ends_phrase(after) {
            part::OWNER
        } else if matches!(before, word::PREPOSITION | word::OF | word::BY) {
            part::AFTER_PREPOSITION
        } else {
            part::OTHER
        };
        let mut scene = Scene {
            places,
            candidates,
            at,
            female: form.female,
            part,
            before,
            after,
            seen: Vec::with_capacity(near.len()),
            echoes: Vec::with_capacity(near.len()),
            against: Vec::new(),
            counts: Vec::new(),
            rivals: 0,
            certain: 0,
        };
        scene.look(near);
        scene
    }

    /// Looks at the mentions by themselves and at what stands in between.
    fn look(&mut self, near: &[Mention]) {
        let mut met: Vec<usize> = Vec::new();
        let mut pronouns = 0;
        let mut running = self.at.running;
        let (mut section, mut token) = (self.at.section, self.at.token);
        for m in near {
            let ahead = m.place.running > self.at.running;
            if ahead && m.place.running > running {
                // From here on behind the pronoun: counted anew.
                (pronouns, running) = (0, m.place.running);
            }
            if !ahead {
                // Tokens between this mention and the one looked at before.
                while running > m.place.running + m.tokens {
                    running -= 1;
                    while token == 0 && section > 0 {
                        section -= 1;
                        token = self.places.tokens(section).len();
                    }
                    token = token.saturating_sub(1);
                    let Some(t) = self.places.tokens(section).get(token) else {
                        break;
                    };
                    let form = Pronoun::read(t.text(self.places.text));
                    pronouns += u32::from(form.is_some_and(|f| f.female == self.female));
                }
            }
            let nearest = !met.contains(&m.candidate);
            let between = met.len() - usize::from(!nearest);
            let before = beside(self.places, &m.place, 1, false);
            let last = Place {
                token: m.place.token + m.tokens - 1,
                ..m.place
            };
            let after = beside(self.places, &last, 1, true);
            self.seen.push(Seen {
                part: mention_part(before, after),
                before,
                after,
                between: between.min(4) as u32,
                nearest,
                pronouns: pronouns.min(4),
                hint: hint(self.places, m, self.female),
            });
            self.echoes
                .push(echo(self.places, m, &self.at, self.female));
            if nearest {
                met.push(m.candidate);
            }
            if !ahead {
                match self.counts.iter_mut().find(|c| c.0 == m.candidate) {
                    Some(c) => c.1 += 1,
                    None => self.counts.push((m.candidate, 1)),
                }
            }
        }
        for (m, seen) in near.iter().zip(&self.seen) {
            if seen.hint == hint::OTHER {
                self.against.push(m.candidate);
            }
        }
        self.rivals = self.counts.len().min(5) as u32;
        let certain = |c: &&(usize, u32)| self.candidates[c.0].female.is_some();
        self.certain = self.counts.iter().filter(certain).count().min(3) as u32;
    }

    /// What is known of the pronoun and the mention `m`, number `rank` of those given.
    pub(super) fn pair(&self, rank: usize, m: &Mention) -> Features {
        let mut f = Features::default();
        let seen = self.seen[rank];
        let who = &self.candidates[m.candidate];
        let ahead = u32::from(m.place.running > self.at.running);
        let sentences = self.at.sentence.abs_diff(m.place.sentence).min(5) + 8 * ahead;
        let end = m.place.running + m.tokens;
        let gap = if ahead == 1 {
            m.place.running - self.at.running
        } else {
            self.at.running.saturating_sub(end)
        };
        let tokens = bucket(gap);
        let sections = self.at.section.abs_diff(m.place.section).min(4) as u32;
        let known = match (who.female, who.person) {
            (Some(_), _) => 0,
            (None, Some(true)) => 1,
            (None, _) => 2,
        };
        let count = self.counts.iter().find(|c| c.0 == m.candidate);
        let count = count.map_or(0, |c| c.1.min(5));
        let most = self.counts.iter().map(|c| c.1).max().unwrap_or(0);
        let topic = u32::from(count >= 2 && count == most.min(5));
        let words = m.tokens.min(3) as u32;
        let quotes = match (self.at.quote, m.place.quote) {
            (0, 0) => 0,
            (0, _) => 1,
            (_, 0) => 2,
            (a, b) if a == b => 3,
            _ => 4,
        };
        let heading = u32::from(self.places.sections[m.place.section].view.heading);
        let first = u32::from(self.places.begins(m.place.section, m.place.token));
        let nearest = u32::from(seen.nearest);
        let parts = self.part * 16 + seen.part;
        f.add(1, &[sentences, sections]);
        f.add(2, &[sentences, parts]);
        f.add(3, &[tokens, ahead, self.part]);
        f.add(4, &[seen.part, first, sentences]);
        f.add(5, &[parts, quotes]);
        f.add(6, &[quotes, sentences]);
        f.add(7, &[known, nearest, self.certain]);
        f.add(8, &[count, nearest, ahead]);
        f.add(9, &[topic, heading, nearest]);
        f.add(10, &[words, known]);
        f.add(11, &[seen.between, ahead, nearest]);
        f.add(12, &[seen.between, sentences, seen.part]);
        f.add(13, &[seen.pronouns, sentences, ahead]);
        f.add(14, &[seen.before, self.before, u32::from(sentences == 0)]);
        f.add(15, &[seen.after, self.after, u32::from(sentences == 0)]);
        f.add(16, &[seen.before, seen.after]);
        f.add(17, &[self.before, sentences, seen.part]);
        f.add(18, &[self.rivals, nearest]);
        f.add(
            19,
            &[parts, seen.pronouns.min(2), sentences.min(2) + 3 * ahead],
        );
        f.add(20, &[parts, seen.between.min(2), tokens, ahead]);
        f.add(21, &[nearest, parts, count.min(3)]);
        f.add(22, &[self.initial(), seen.part, first, sentences]);
        let against = u32::from(self.against.contains(&m.candidate));
        f.add(23, &[seen.hint, against]);
        f.add(
            24,
            &[self.echoes[rank], known, sentences.min(2) + 3 * ahead],
        );
        f.add(25, &[self.echoes[rank], seen.part]);
        self.lexical(&mut f, m, seen, gap, ahead);
        if sentences == 0 {
            let between = self.between(m);
            f.add(30, &[between, parts]);
            f.add(31, &[between, self.part, seen.after, tokens]);
        }
        f
    }

    /// Words beside the two, where they are near each other.
    fn lexical(&self, f: &mut Features, m: &Mention, seen: Seen, gap: usize, ahead: u32) {
        let tokens = self.places.tokens(m.place.section);
        let next = tokens.get(m.place.token + m.tokens);
        let before = m.place.token.checked_sub(1).and_then(|i| tokens.get(i));
        let here = self.places.tokens(self.at.section);
        let lead = self.at.token.checked_sub(1).and_then(|i| here.get(i));
        let follow = here.get(self.at.token + 1);
        let spelt = |t: Option<&Token>| t.map_or(0, |t| hash(t.text(self.places.text)));
        f.add(40, &[spelt(before), self.part.min(1)]);
        f.add(41, &[spelt(next), self.part.min(1)]);
        f.add(42, &[spelt(lead), seen.part, ahead]);
        f.add(43, &[spelt(follow), seen.part, ahead]);
        if gap <= 3 {
            f.add(44, &[gap as u32, spelt(next), spelt(lead), ahead]);
        }
    }

    /// Commas, verbs and the like between a mention and a pronoun of its sentence:
    /// whether they can be in one clause.
    fn between(&self, m: &Mention) -> u32 {
        if m.place.section != self.at.section {
            return 0;
        }
        let (from, to) = if m.place.token < self.at.token {
            (m.place.token + m.tokens, self.at.token)
        } else {
            (self.at.token + 1, m.place.token)
        };
        let tokens = self.places.tokens(self.at.section);
        let (mut commas, mut joints) = (0, 0);
        for t in tokens.get(from..to).unwrap_or_default().iter().take(60) {
            match kind(self.places.text, t) {
                word::COMMA => commas += 1,
                word::CONJUNCTION | word::RELATIVE => joints += 1,
                word::AND => joints += 3,
                _ => {}
            }
        }
        commas.min(2) + 3 * joints.min(5)
    }

    /// How near the pronoun is to the beginning of its sentence.
    fn initial(&self) -> u32 {
        (0..4)
            .find(|back| {
                *back <= self.at.token && self.places.begins(self.at.section, self.at.token - back)
            })
            .unwrap_or(4) as u32
    }

    /// What is known of the pronoun alone: how likely it stands for nobody here.
    pub(super) fn alone(&self) -> Features {
        let mut f = Features::default();
        let quoted = u32::from(self.at.quote != 0);
        f.add(60, &[self.rivals]);
        f.add(61, &[self.part, quoted]);
        f.add(62, &[self.before, self.initial()]);
        f.add(63, &[self.rivals, self.certain, self.part]);
        f.add(64, &[self.initial(), self.part]);
        let nearest = self.seen.first();
        f.add(65, &[nearest.map_or(9, |s| s.pronouns), self.part]);
        f
    }
}

/// Nouns of a man or a woman beside a name: "his wife X", "X, an actress".
fn hint(places: &Places<'_>, m: &Mention, female: bool) -> u32 {
    const BEFORE: usize = 3;
    const AFTER: usize = 4;
    let tokens = places.tokens(m.place.section);
    let end = m.place.token + m.tokens;
    let before = (1..=BEFORE)
        .take_while(|&n| n <= m.place.token)
        .take_while(|&n| !places.begins(m.place.section, m.place.token - n + 1))
        .map(|n| m.place.token - n);
    // Behind a name only an apposition is about it.
    let apposed = tokens.get(end).is_some_and(|t| t.class == Class::Comma);
    let after =
        (end + 1..=end + AFTER).take_while(|&i| apposed && !places.begins(m.place.section, i));
    let mut nouns = before.chain(after).filter_map(|i| {
        let t = tokens.get(i)?;
        noun_gender(t.text(places.text))
    });
    match nouns.next() {
        None => hint::NONE,
        Some(of) if of == female => hint::SAME,
        Some(_) => hint::OTHER,
    }
}

/// Whether the first pronoun behind a name, in its sentence and before the one
/// that is asked about, is of the same gender, and which part it may play.
fn echo(places: &Places<'_>, m: &Mention, at: &Place, female: bool) -> u32 {
    const REACH: usize = 14;
    let tokens = places.tokens(m.place.section);
    let end = m.place.token + m.tokens;
    let mut commas = 0;
    for (i, token) in tokens.iter().enumerate().skip(end).take(REACH) {
        if places.begins(m.place.section, i) || (m.place.section, i) == (at.section, at.token) {
            break;
        }
        commas += u32::from(token.class == Class::Comma);
        if let Some(form) = Pronoun::read(token.text(places.text)) {
            let other = u32::from(form.female != female);
            return 1 + other + 2 * u32::from(form.possessive) + 4 * commas.min(1);
        }
    }
    0
}

/// Whether a noun is a woman's, where it is a woman's or a man's.
fn noun_gender(word: &str) -> Option<bool> {
    // No word of the lists below is longer.
    if word.len() > 13 {
        return None;
    }
    match word.to_ascii_lowercase().as_str() {
        "wife" | "mother" | "daughter" | "sister" | "aunt" | "niece" | "grandmother" | "widow"
        | "girl" | "woman" | "lady" | "queen" | "princess" | "actress" | "girlfriend" | "bride"
        | "mrs" | "ms" | "miss" | "dame" | "duchess" | "countess" | "empress" | "granddaughter"
        | "spokeswoman" | "chairwoman" | "congresswoman" | "heroine" | "mistress"
        | "stepmother" | "stepdaughter" | "fiancée" | "née" | "mom" | "hostess" | "goddess"
        | "nun" | "ballerina" | "waitress" => Some(true),
        "husband" | "father" | "son" | "brother" | "uncle" | "nephew" | "grandfather"
        | "widower" | "boy" | "man" | "lord" | "king" | "prince" | "actor" | "boyfriend" | "mr"
        | "sir" | "duke" | "count" | "earl" | "baron" | "emperor" | "grandson" | "spokesman"
        | "chairman" | "congressman" | "businessman" | "stepfather" | "stepson" | "fiancé"
        | "dad" | "monk" | "priest" | "bishop" | "gentleman" => Some(false),
        _ => None,
    }
}

/// Logarithmic classes of distances.
fn bucket(gap: usize) -> u32 {
    match gap {
        0..=3 => gap as u32,
        4..=5 => 4,
        6..=8 => 5,
        9..=12 => 6,
        13..=18 => 7,
        19..=27 => 8,
        28..=42 => 9,
        43..=65 => 10,
        66..=110 => 11,
        _ => 12,
    }
}

/// The kind of the token so many places before or behind another.
fn beside(places: &Places<'_>, at: &Place, steps: usize, behind: bool) -> u32 {
    let tokens = places.tokens(at.section);
    let i = if behind {
        at.token.checked_add(steps)
    } else {
        at.token.checked_sub(steps)
    };
    let Some((i, token)) = i.and_then(|i| Some((i, tokens.get(i)?))) else {
        return word::EDGE;
    };
    // What a sentence ends with is beside nothing.
    let (later, _) = if behind { (i, at.token) } else { (at.token, i) };
    if places.begins(at.section, later) {
        return word::EDGE;
    }
    kind(places.text, token)
}

/// A pronoun that may be a possessor is none where its phrase ends behind it.
fn ends_phrase(after: u32) -> bool {
    matches!(
        after,
        word::EDGE
            | word::PREPOSITION
            | word::OF
            | word::BY
            | word::AND
            | word::CONJUNCTION
            | word::COMMA
            | word::MARK
            | word::AUXILIARY
            | word::DETERMINER
            | word::PRONOUN
            | word::RELATIVE
            | word::BRACKET
    )
}

fn mention_part(before: u32, after: u32) -> u32 {
    match (before, after) {
        (_, word::OWNS) => part::OWNER,
        (word::BY, _) => part::AGENT,
        (word::PREPOSITION | word::OF, _) => part::AFTER_PREPOSITION,
        (word::BRACKET, _) | (_, word::BRACKET) => part::BRACKETED,
        (word::AND, _) | (_, word::AND) => part::JOINED,
        (_, word::AUXILIARY | word::SAYING | word::PAST | word::ADVERB) => part::SUBJECT,
        (word::EDGE | word::CONJUNCTION, _) | (_, word::RELATIVE) => part::SUBJECT,
        (word::COMMA, word::COMMA | word::EDGE | word::MARK) => part::APPOSED,
        (word::COMMA, word::SMALL) => part::SUBJECT,
        _ => part::OTHER,
    }
}

fn kind(text: &str, token: &Token) -> u32 {
    match token.class {
        Class::Stop | Class::Colon | Class::Semicolon | Class::Dash | Class::Other => {
            return word::MARK;
        }
        Class::Hyphen => return word::SMALL,
        Class::Comma => return word::COMMA,
        Class::Quote => return word::QUOTE,
        Class::Apostrophe => return word::OWNS,
        Class::Open | Class::Close => return word::BRACKET,
        Class::Number => return word::NUMBER,
        _ => {}
    }
    let spelt = token.text(text);
    // No word of the lists below is longer.
    let lower = if spelt.len() <= 10 {
        spelt.to_lowercase()
    } else {
        String::new()
    };
    match lower.as_str() {
        "by" => word::BY,
        "of" => word::OF,
        "for" | "in" | "at" | "from" | "with" | "to" | "on" | "against" | "about" | "under"
        | "among" | "between" | "near" | "over" | "into" | "than" | "like" | "including"
        | "without" | "toward" | "towards" | "behind" | "beyond" | "despite" | "through"
        | "during" | "across" | "upon" | "via" => word::PREPOSITION,
        "and" | "or" => word::AND,
        "but" | "that" | "because" | "while" | "when" | "where" | "if" | "as" | "after"
        | "before" | "since" | "until" | "although" | "though" | "whether" | "so" | "then"
        | "once" | "however" | "how" | "why" => word::CONJUNCTION,
        "who" | "whom" | "whose" | "which" => word::RELATIVE,
        "is" | "was" | "are" | "were" | "be" | "been" | "has" | "had" | "have" | "will"
        | "would" | "can" | "could" | "may" | "might" | "must" | "should" | "did" | "does"
        | "do" | "not" => word::AUXILIARY,
        "a" | "an" | "the" | "this" | "these" | "those" | "some" | "any" | "no" | "another"
        | "each" | "every" => word::DETERMINER,
        "he" | "she" | "him" | "her" | "his" | "hers" | "it" | "its" | "they" | "them"
        | "their" | "i" | "you" | "we" | "us" | "my" | "me" | "our" | "your" => word::PRONOUN,
        _ if token.class.is_capital() => word::CAPITAL,
        _ if cues::is_verb(spelt) => word::SAYING,
        _ if spelt.ends_with("ed") => word::PAST,
        _ if spelt.ends_with("ing") => word::ING,
        _ if spelt.ends_with("ly") => word::ADVERB,
        _ => word::SMALL,
    }
}
