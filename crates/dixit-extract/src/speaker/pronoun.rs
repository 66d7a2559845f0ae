//! Pronouns as sources.

use super::head::head_noun;
use super::{DOUBT, Resolved, Scene, Scores};
use crate::entities::{Mention, Who};
use crate::names::{self, Gender, Sort};
use dixit_model::Basis;
use std::ops::Range;

/// Least probability of an antecedent that the learned weights are believed on. Of
/// GAP's pronouns, which are hard on purpose, six in seven answers this sure are right.
const LIKELY: f32 = 0.8;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pronoun {
    /// He, she.
    One(Gender),
    /// It.
    Thing,
    /// They, as one body.
    They,
    /// Who, which.
    Relative { person: bool },
    /// Nobody in particular.
    Other,
}

/// The pronoun that a source is.
pub(super) fn pronoun(words: &str) -> Option<Pronoun> {
    Some(match words.to_lowercase().as_str() {
        "he" | "him" | "himself" | "his" => Pronoun::One(Gender::Male),
        "she" | "her" | "herself" | "hers" => Pronoun::One(Gender::Female),
        "it" | "its" | "itself" => Pronoun::Thing,
        "they" | "them" | "their" | "themselves" => Pronoun::They,
        "who" | "whom" | "whose" => Pronoun::Relative { person: true },
        "which" => Pronoun::Relative { person: false },
        "that" | "we" | "us" | "our" | "i" | "me" | "my" | "you" | "both" | "some" | "many"
        | "others" | "all" | "this" | "these" | "those" | "one" | "nobody" | "everyone"
        | "anyone" | "someone" | "no one" | "most" | "few" | "several" => Pronoun::Other,
        _ => return None,
    })
}

impl Scene<'_, '_> {
    pub(super) fn by_pronoun(
        &mut self,
        at: usize,
        source: &Range<usize>,
        pronoun: Pronoun,
    ) -> Resolved {
        match pronoun {
            Pronoun::One(gender) => self.person(at, source, gender),
            Pronoun::Thing => self.body(at, source, 1.0),
            // Mostly several people.
            Pronoun::They => self.body(at, source, 0.6),
            Pronoun::Relative { person } => self.relative(source, person),
            Pronoun::Other => Resolved::nobody(),
        }
    }

    /// "Charles O'Reilly, who": the antecedent stands right before, but for a comma,
    /// or before an apposition ("a professor at Stanford, who").
    fn relative(&self, source: &Range<usize>, person: bool) -> Resolved {
        let fits = |w: &Who| match w.sort {
            Sort::Person => person,
            Sort::Organization | Sort::Place => !person,
            _ => false,
        };
        let here = self.mention_at(source.start);
        let end = self.text[..source.start].trim_end_matches([' ', ',']).len();
        let Some(last) = here.checked_sub(1).map(|i| &self.mentions[i]) else {
            return Resolved::nobody();
        };
        if last.name.range.end == end {
            if fits(&self.whos[last.who]) {
                return Resolved::of(last.who, Basis::Pronoun, 0.85 * last.sure);
            }
            if !person {
                return Resolved::nobody();
            }
        }
        if !person || !self.text[..source.start].ends_with(", ") {
            return Resolved::nobody();
        }
        let mut near = self.mentions[..here].iter().rev().take(4);
        let before = near.find(|m| fits(&self.whos[m.who]));
        let between = |from: usize| &self.text[from..end];
        match before {
            Some(m)
                if between(m.name.range.end).starts_with(", ")
                    && !between(m.name.range.end).contains(['.', '“', '"', ';']) =>
            {
                Resolved::of(m.who, Basis::Pronoun, 0.7 * m.sure)
            }
            _ => Resolved::nobody(),
        }
    }

    /// Who "he" or "she" is.
    fn person(&mut self, at: usize, source: &Range<usize>, gender: Gender) -> Resolved {
        let fits = |w: &Who| w.sort == Sort::Person && w.gender.is_none_or(|own| own == gender);
        if let Some(unnamed) = self.unnamed(at, source.start, gender) {
            return unnamed;
        }
        // Inside somebody's words, "he" is anybody but that somebody.
        let outer = self.outer(at);
        let here = self.mention_at(source.start);
        let sentence = self.sentence_at(here, source.start);
        let section = self.said[at].section;
        let mut scores = Scores::default();
        for m in self.back(here, section) {
            let w = &self.whos[m.who];
            if !fits(w) || outer == Some(m.who) {
                continue;
            }
            let far = sentence.saturating_sub(m.sentence) as f32;
            let known = if w.gender.is_some() { 1.0 } else { 0.75 };
            let place = if m.subject { 1.0 } else { 0.3 };
            scores.add(m.who, m.sure * known * place / (1.0 + 0.22 * far));
        }
        for (s, who, sure) in self.spoken(at, source.start) {
            if fits(&self.whos[who]) && outer != Some(who) {
                let back = section - s.section.min(section);
                let known = if self.whos[who].gender.is_none() {
                    0.9
                } else {
                    1.0
                };
                scores.add(who, known * (0.92 - 0.3 * back as f32) * (0.5 + 0.5 * sure));
            }
        }
        let in_doubt = scores.are_close();
        let mut best = scores.best();
        if best.is_none() || in_doubt {
            best = self.likely(source, outer).or(best);
        }
        let Some((who, confidence)) = best else {
            return Resolved::nobody();
        };
        if confidence > 0.6 {
            self.antecedents.resolve(source, who);
            let w = &mut self.whos[who];
            if w.gender.is_none() {
                w.gender = Some(gender);
                self.antecedents.know(who, gender == Gender::Female);
            }
        }
        Resolved::of(who, Basis::Pronoun, confidence)
    }

    /// Who spoke last, if nobody names him and no name has come since: "A spokesman said Ek
    /// had not known. “We regret it,” he said." The one whom he spoke of is not he.
    fn unnamed(&self, at: usize, place: usize, gender: Gender) -> Option<Resolved> {
        let s = &self.said[at];
        let earlier = self.said[..at].iter().zip(&self.before).rev();
        let mut earlier = earlier.filter(|(p, _)| {
            p.parent.is_none() && p.source.first().is_some_and(|x| x.start < place)
        });
        let (last, speaker) = earlier.next()?;
        if speaker.who.is_some() {
            return None;
        }
        let printed = self.text[last.source.first()?.clone()].trim();
        let role = match &speaker.role {
            Some(role) => role.clone(),
            None => printed.to_owned(),
        };
        let near = last.section + 1 >= s.section && s.parent.is_none();
        let noun = head_noun(&role);
        let is_one = names::is_role_noun(&noun) && !noun.ends_with('s');
        let fits = names::gender_of_noun(&noun).is_none_or(|own| own == gender);
        if !near || !is_one || !fits {
            return None;
        }
        let ranges = last.source.iter().chain(&last.cue).chain(&last.content);
        let end = ranges.map(|r| r.end).filter(|end| *end <= place).max()?;
        let since = &self.mentions[self.mention_at(end)..self.mention_at(place)];
        let own = |m: &Mention| s.content.iter().any(|c| c.contains(&m.name.range.start));
        let named = since
            .iter()
            .any(|m| !own(m) && self.whos[m.who].sort == Sort::Person);
        (!named).then(|| Resolved {
            role: Some(role),
            ..Resolved::nobody()
        })
    }

    /// Whom the learned weights give a pronoun, if they are sure.
    fn likely(&self, source: &Range<usize>, outer: Option<usize>) -> Option<(usize, f32)> {
        let found = self.antecedents.ask(source, self.weigher);
        let of_outer = found.iter().filter(|f| outer == Some(f.0));
        let left = 1.0 - of_outer.map(|f| f.1).sum::<f32>();
        let (who, p) = found.into_iter().find(|f| outer != Some(f.0))?;
        let p = (p / left.max(f32::MIN_POSITIVE)).min(1.0);
        (p >= LIKELY).then_some((who, p))
    }

    /// Which body "it" is, or "they": `trust` says how likely it is one at all.
    fn body(&self, at: usize, source: &Range<usize>, trust: f32) -> Resolved {
        let outer = self.outer(at);
        let here = self.mention_at(source.start);
        let sentence = self.sentence_at(here, source.start);
        let section = self.said[at].section;
        let mut scores = Scores::default();
        for m in self.back(here, section) {
            let far = sentence.saturating_sub(m.sentence);
            if far > 2 || m.section != section || outer == Some(m.who) {
                break;
            }
            let kind = match self.whos[m.who].sort {
                Sort::Organization => 1.0,
                Sort::Place => 0.5,
                _ => continue,
            };
            let place = if m.subject { 0.8 } else { 0.25 };
            scores.add(m.who, kind * m.sure * place / (1.0 + 0.3 * far as f32));
        }
        for (s, who, sure) in self.spoken(at, source.start) {
            let body = self.whos[who].sort == Sort::Organization;
            if body && s.section == section && outer != Some(who) {
                scores.add(who, 0.85 * (0.5 + 0.5 * sure));
            }
        }
        match scores.best() {
            Some((who, sure)) if sure * trust >= DOUBT => {
                Resolved::of(who, Basis::Pronoun, sure * trust)
            }
            _ => Resolved::nobody(),
        }
    }

    /// The speaker in whose words an attribution stands.
    fn outer(&self, at: usize) -> Option<usize> {
        let parent = self.said[at].parent.and_then(|p| self.before.get(p));
        parent.and_then(|r| r.who)
    }
}
