//! Who stands behind a source: names, parts of names, pronouns and roles.
//!
//! One document at a time, once its names are grouped into entities. A doubtful
//! speaker stays unknown: a wrong name is worse than none.

mod epithet;
mod head;
mod pronoun;
mod role;

use crate::antecedent::{Antecedents, Weigher};
use crate::assemble::Said;
use crate::entities::{Mention, Who};
use dixit_model::{Basis, Kind};
use head::Head;
use role::Roles;
use std::collections::BTreeMap;
use std::ops::Range;

/// Least score of an antecedent: below it the speaker stays unknown. Chosen by
/// reading the resolutions of thirty Wikinews articles.
const DOUBT: f32 = 0.35;

/// What is known of the speaker behind one source.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Resolved {
    /// Index into the entities.
    pub(crate) who: Option<usize>,
    pub(crate) role: Option<String>,
    pub(crate) basis: Basis,
    pub(crate) confidence: f32,
}

impl Resolved {
    fn nobody() -> Resolved {
        Resolved {
            who: None,
            role: None,
            basis: Basis::None,
            confidence: 0.0,
        }
    }

    fn of(who: usize, basis: Basis, confidence: f32) -> Resolved {
        Resolved {
            who: Some(who),
            role: None,
            basis,
            confidence,
        }
    }
}

/// What is known when a source is read.
struct Scene<'a, 't> {
    text: &'a str,
    whos: &'a mut Vec<Who>,
    mentions: &'a [Mention],
    roles: Roles,
    said: &'a [Said],
    /// Governments by name.
    governments: BTreeMap<String, usize>,
    /// The speakers of the attributions up to here.
    before: Vec<Resolved>,
    antecedents: &'a mut Antecedents<'t>,
    weigher: &'a dyn Weigher,
}

/// Resolves the sources of `said`, which are in reading order. Entities learn
/// roles and genders by it.
pub(crate) fn resolve(
    text: &str,
    said: &[Said],
    whos: &mut Vec<Who>,
    mentions: &[Mention],
    antecedents: &mut Antecedents<'_>,
    weigher: &dyn Weigher,
) -> Vec<Resolved> {
    let mut roles = Roles::default();
    for (who, w) in whos.iter().enumerate() {
        for role in &w.roles {
            roles.add(who, role);
        }
    }
    let mut scene = Scene {
        text,
        whos,
        mentions,
        roles,
        said,
        governments: BTreeMap::new(),
        before: Vec::with_capacity(said.len()),
        antecedents,
        weigher,
    };
    for at in 0..said.len() {
        let resolved = scene.one(at);
        if let (Some(who), Some(role)) = (resolved.who, &resolved.role) {
            scene.whos[who].add_role(role);
            scene.roles.add(who, role);
        }
        scene.before.push(resolved);
    }
    scene.before
}

impl Scene<'_, '_> {
    fn one(&mut self, at: usize) -> Resolved {
        let s = &self.said[at];
        let Some(source) = s.source.first() else {
            return self.carried(at);
        };
        let words = self.text[source.clone()].trim();
        if matches!(words, "I" | "me" | "my") {
            return self.first_person(at);
        }
        if let Some(pronoun) = pronoun::pronoun(words) {
            return self.by_pronoun(at, source, pronoun);
        }
        match head::head(self.text, self.mentions, source) {
            Head::Name(m, role) => self.by_name(m, role),
            Head::Government(range) => self.by_government(range),
            Head::Body(noun) => self.by_body(at, source, &noun),
            Head::Role => self.by_role(at, source),
            Head::Nobody => Resolved::nobody(),
        }
    }

    fn by_name(&mut self, m: usize, role: Option<String>) -> Resolved {
        let mention = &self.mentions[m];
        if mention.sure < DOUBT {
            return Resolved {
                role,
                ..Resolved::nobody()
            };
        }
        let who = &self.whos[mention.who];
        let whole = mention.name.words.len() >= who.words.len();
        Resolved {
            who: Some(mention.who),
            role,
            basis: if whole { Basis::Name } else { Basis::Alias },
            confidence: mention.sure * mention.name.sure.max(0.5),
        }
    }

    /// "the Irish government": a body of its own, of which nobody else has the name.
    fn by_government(&mut self, range: Range<usize>) -> Resolved {
        let words: Vec<&str> = self.text[range.clone()].split_whitespace().collect();
        let form = words.join(" ");
        let who = *self.governments.entry(form.clone()).or_insert_with(|| {
            self.whos.push(Who::government(form));
            self.whos.len() - 1
        });
        self.whos[who].mentions.push(range);
        Resolved::of(who, Basis::Name, 0.9)
    }

    /// "I": inside somebody's words, the speaker.
    fn first_person(&self, at: usize) -> Resolved {
        let outer = self.said[at].parent.and_then(|p| self.before.get(p));
        match outer.and_then(|r| Some((r.who?, r.confidence))) {
            Some((who, sure)) => Resolved::of(who, Basis::Pronoun, 0.9 * sure),
            None => Resolved::nobody(),
        }
    }

    /// A quotation that names nobody goes on with the speaker of the one before it.
    fn carried(&self, at: usize) -> Resolved {
        let s = &self.said[at];
        let last = at.checked_sub(1).map(|i| (&self.said[i], &self.before[i]));
        match last {
            Some((p, r)) if s.kind == Kind::Direct && r.who.is_some() => {
                let goes_on = p.kind != Kind::Indirect && s.section <= p.next;
                if !goes_on && !self.follows(p, s) {
                    return Resolved::nobody();
                }
                Resolved {
                    who: r.who,
                    role: None,
                    basis: Basis::Carried,
                    confidence: 0.6 * r.confidence,
                }
            }
            _ => Resolved::nobody(),
        }
    }

    /// `Boyd said the plan had failed. “It was a waste.”`: whether a quotation stands
    /// right behind a sentence that says who speaks.
    fn follows(&self, before: &Said, s: &Said) -> bool {
        let ranges = before
            .source
            .iter()
            .chain(&before.cue)
            .chain(&before.content);
        let end = ranges.map(|r| r.end).max().unwrap_or(0);
        let begin = s.content.first().map_or(0, |c| c.start);
        let between = self.text.get(end..begin).unwrap_or("-");
        before.parent.is_none()
            && before.section == s.section
            && matches!(between.trim(), "" | "." | "!" | "?" | ":")
    }

    /// Number of the sentence at a place: that of the last name before it, and one
    /// more for each stop since.
    fn sentence_at(&self, here: usize, at: usize) -> u32 {
        let Some(m) = here.checked_sub(1).map(|i| &self.mentions[i]) else {
            return 0;
        };
        let since = &self.text[m.name.range.end..at.max(m.name.range.end)];
        // Further back than this, no antecedent is looked for.
        let mut from = since.len().saturating_sub(4000);
        while !since.is_char_boundary(from) {
            from += 1;
        }
        let since = &since[from..];
        let stops = since.matches(". ").count()
            + since.matches(".” ").count()
            + since.matches("\n").count();
        m.sentence + stops.min(60) as u32
    }

    /// Number of the first mention that does not begin before a place.
    fn mention_at(&self, place: usize) -> usize {
        self.mentions
            .partition_point(|m| m.name.range.start < place)
    }

    /// The mentions before number `here`, the last first, as far as antecedents are
    /// looked for: three passages back.
    fn back(&self, here: usize, section: usize) -> impl Iterator<Item = &Mention> {
        self.mentions[..here]
            .iter()
            .rev()
            .take(40)
            .take_while(move |m| section - m.section.min(section) <= 3)
    }

    /// The attributions before number `at` that began before a place, with their
    /// speakers, the last first.
    fn spoken(&self, at: usize, place: usize) -> impl Iterator<Item = (&Said, usize, f32)> {
        let section = self.said[at].section;
        self.said[..at]
            .iter()
            .zip(&self.before)
            .rev()
            .take(8)
            .take_while(move |(s, _)| section - s.section.min(section) <= 3)
            .filter(move |(s, _)| s.source.first().is_some_and(|x| x.start < place))
            .filter_map(|(s, r)| Some((s, r.who?, r.confidence)))
    }
}

/// Candidates with their scores.
#[derive(Default)]
struct Scores(Vec<(f32, usize)>);

impl Scores {
    /// Adds a reason for a candidate: the best counts, and a little for each more.
    fn add(&mut self, who: usize, score: f32) {
        match self.0.iter_mut().find(|s| s.1 == who) {
            Some(s) => s.0 = s.0.max(score) + 0.05,
            None => self.0.push((score, who)),
        }
    }

    /// Whether a second candidate fits nearly as well as the best.
    fn are_close(&self) -> bool {
        let (mut best, mut second) = (0.0f32, 0.0f32);
        for &(score, _) in &self.0 {
            second = second.max(score.min(best));
            best = best.max(score);
        }
        second > 0.85 * best
    }

    /// The best candidate, and how sure it is: less where another fits as well.
    fn best(mut self) -> Option<(usize, f32)> {
        self.0
            .sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let &(best, who) = self.0.first()?;
        let second = self.0.get(1).map_or(0.0, |s| s.0);
        let sure = best.min(0.95) * (1.0 - 0.4 * (second / best).powi(4));
        (sure >= DOUBT).then_some((who, sure))
    }
}
