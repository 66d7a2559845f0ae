//! Whom a pronoun stands for: "he", "her", "himself".
//!
//! [`Antecedents`] holds a document's candidates, each with the places where it is
//! named, and gives each a probability to be the one that a pronoun stands for; what
//! is left to one is the probability that it is none of them. A mention is scored by
//! log-linear weights over where it stands and where the pronoun does
//! ([`features`]); the accurate reader adds what its net sees of the two words
//! ([`Glimpses`]). A candidate has the sum over its mentions.
//!
//! The module is public for the trainer of the weights and for the measures; its
//! items are no part of the crate's interface.

mod article;
mod features;
mod linear;
mod place;
mod pronoun;

pub use article::Article;
pub use features::Features;
pub use linear::Linear;
pub use pronoun::{Pronoun, pronouns};

use crate::section::Section;
use features::Scene;
use place::{Place, Places};
use std::ops::Range;

/// Tokens between a pronoun and a name before it, at most.
const BEHIND: usize = 400;

/// Tokens between a pronoun and a name after it, in its passage, at most.
const AHEAD: usize = 40;

/// Mentions that are looked at for one pronoun, the nearest: bounds the work on
/// a page that is all names.
const MENTIONS: usize = 48;

/// Someone or something that has a name in the document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidate {
    /// The bytes of its names in the text, in order.
    pub mentions: Vec<Range<usize>>,
    /// Where a given name or a title tells.
    pub female: Option<bool>,
    /// Whether it is a person; nothing where that is not known.
    pub person: Option<bool>,
}

impl Candidate {
    /// Whether a pronoun of this gender can stand for it, as far as is known.
    fn fits(&self, female: bool) -> bool {
        self.person != Some(false) && self.female.is_none_or(|f| f == female)
    }
}

/// A mention that may be what a pronoun stands for.
#[derive(Clone, Copy, Debug)]
struct Mention {
    candidate: usize,
    /// Its bytes.
    start: usize,
    end: usize,
    /// Of its first token.
    place: Place,
    /// Tokens that it covers.
    tokens: usize,
}

/// A mention beside a pronoun, with what is known of the two.
#[derive(Clone, Debug)]
pub struct Pair {
    /// Number of the candidate.
    pub candidate: usize,
    /// The mention's bytes.
    pub mention: Range<usize>,
    /// What the linear weights are looked up for.
    pub features: Features,
}

/// Says how much speaks for each mention, and for none: what readers differ in.
pub trait Weigher {
    /// Logarithms of weights for the pronoun at these bytes: one for each of `pairs`,
    /// then one for nobody who is named within reach, of which `alone` tells.
    fn weigh(&self, pronoun: &Range<usize>, pairs: &[Pair], alone: &Features) -> Vec<f32>;
}

impl<W: Weigher + ?Sized> Weigher for &W {
    fn weigh(&self, pronoun: &Range<usize>, pairs: &[Pair], alone: &Features) -> Vec<f32> {
        (**self).weigh(pronoun, pairs, alone)
    }
}

/// Within ±20, so that sums of exponentials stay finite.
fn bounded(score: f32) -> f32 {
    score.clamp(-20.0, 20.0)
}

/// The candidates of a document, ready to be asked.
pub struct Antecedents<'a> {
    places: Places<'a>,
    /// As they were given.
    pub candidates: Vec<Candidate>,
    /// In order of place.
    mentions: Vec<Mention>,
    /// Pronouns that were resolved, in order of place.
    resolved: Vec<Mention>,
}

impl<'a> Antecedents<'a> {
    /// Files the mentions of `candidates`. `sections` are the passages of `text`.
    pub fn new(text: &'a str, sections: &'a [Section], candidates: Vec<Candidate>) -> Self {
        let places = Places::new(text, sections);
        let mut mentions = Vec::new();
        for (candidate, c) in candidates.iter().enumerate() {
            let found = c.mentions.iter();
            mentions.extend(found.filter_map(|range| mention(&places, candidate, range)));
        }
        mentions.sort_by_key(|m| (m.start, m.end, m.candidate));
        Antecedents {
            places,
            candidates,
            mentions,
            resolved: Vec::new(),
        }
    }

    /// Notes a candidate's gender.
    pub fn know(&mut self, candidate: usize, female: bool) {
        if let Some(c) = self.candidates.get_mut(candidate) {
            c.female = Some(female);
        }
    }

    /// Notes that the pronoun at these bytes stands for a candidate, so that later
    /// ones can go on with it. Pronouns come in reading order, or nearly so.
    pub fn resolve(&mut self, pronoun: &Range<usize>, candidate: usize) {
        // One that was added later than the candidates is none of them.
        if candidate >= self.candidates.len() {
            return;
        }
        if let Some(m) = mention(&self.places, candidate, pronoun) {
            let later = self.resolved.iter().rev().take_while(|r| r.start > m.start);
            self.resolved.insert(self.resolved.len() - later.count(), m);
        }
    }

    /// The mentions that the pronoun at these bytes may stand for, the nearest
    /// first, and what is known of the pronoun alone. Nothing where `pronoun` is
    /// no third person's.
    pub fn pairs(&self, pronoun: &Range<usize>) -> Option<(Vec<Pair>, Features)> {
        let form = Pronoun::read(&self.places.text[pronoun.clone()])?;
        let place = self.places.find(pronoun.start)?;
        let near = self.near(&place, pronoun, form);
        let scene = Scene::new(&self.places, &self.candidates, place, form, &near);
        let pairs = near.iter().enumerate().map(|(rank, m)| Pair {
            candidate: m.candidate,
            mention: m.start..m.end,
            features: scene.pair(rank, m),
        });
        Some((pairs.collect(), scene.alone()))
    }

    /// Mentions within reach whose gender can be the pronoun's: those before it,
    /// the nearest first, then those after it.
    fn near(&self, at: &Place, pronoun: &Range<usize>, form: Pronoun) -> Vec<Mention> {
        let start = pronoun.start;
        let fits = |m: &&Mention| self.candidates[m.candidate].fits(form.female);
        let in_reach = |m: &&Mention| at.running - m.place.running.min(at.running) <= BEHIND;
        let here = self.mentions.partition_point(|m| m.start < start);
        let names = self.mentions[..here].iter().rev().take(4 * MENTIONS);
        let known = self.resolved.partition_point(|m| m.start < start);
        let resolved = self.resolved[..known].iter().rev().take(MENTIONS);
        let mut before: Vec<Mention> = names
            .take_while(in_reach)
            .chain(resolved.take_while(in_reach))
            .filter(|m| m.end <= start)
            .filter(fits)
            .copied()
            .collect();
        before.sort_by_key(|m| std::cmp::Reverse((m.start, m.end, m.candidate)));
        before.truncate(MENTIONS);
        let after = self.mentions[here..]
            .iter()
            .take(MENTIONS)
            .take_while(|m| m.place.section == at.section && m.place.running <= at.running + AHEAD)
            .filter(|m| m.start >= pronoun.end)
            .filter(fits);
        before.extend(after);
        before
    }

    /// Candidates with the probability that the pronoun at these bytes stands for
    /// each, the likeliest first. What is left to one is the probability of none.
    pub fn ask(&self, pronoun: &Range<usize>, weigher: &dyn Weigher) -> Vec<(usize, f32)> {
        let Some((pairs, alone)) = self.pairs(pronoun) else {
            return Vec::new();
        };
        let mut scores: Vec<(usize, f32)> = Vec::new();
        let weights = weigher.weigh(pronoun, &pairs, &alone);
        let mut all = weights.last().map_or(1.0, |&w| bounded(w).exp());
        for (pair, &weight) in pairs.iter().zip(&weights) {
            let e = bounded(weight).exp();
            all += e;
            match scores.iter_mut().find(|s| s.0 == pair.candidate) {
                Some(s) => s.1 += e,
                None => scores.push((pair.candidate, e)),
            }
        }
        for s in &mut scores {
            s.1 /= all;
        }
        scores.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        scores
    }
}

fn mention(places: &Places<'_>, candidate: usize, range: &Range<usize>) -> Option<Mention> {
    let place = places.find(range.start)?;
    let tokens = places.tokens(place.section);
    let end = tokens.partition_point(|t| (t.start as usize) < range.end);
    Some(Mention {
        candidate,
        start: range.start,
        end: range.end,
        place,
        tokens: end.saturating_sub(place.token).max(1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tagger::Tagger;
    use dixit_model::{Document, Origin};

    fn document(text: &str) -> Document {
        let origin = Origin {
            path: "a.txt".to_owned(),
            url: None,
            sha256: String::new(),
            media_type: "text/plain".to_owned(),
        };
        Document::new(origin, text.to_owned())
    }

    /// The likeliest candidate of each pronoun, by its first mention's words.
    fn meant(text: &str) -> Vec<(String, String)> {
        let document = document(text);
        let mut article = Article::new(&document, &Tagger::built_in());
        let candidates = std::mem::take(&mut article.candidates);
        let of = Antecedents::new(text, &article.sections, candidates);
        let asked = pronouns(text, &article.sections);
        let best = |p: &Range<usize>| {
            let found = of.ask(p, &Linear::built_in());
            let name = found.first().map(|f| &of.candidates[f.0].mentions[0]);
            name.map_or(String::new(), |m| text[m.clone()].to_owned())
        };
        let pairs = asked.iter().map(|p| (text[p.clone()].to_owned(), best(p)));
        pairs.collect()
    }

    fn is(pronoun: &str, name: &str) -> (String, String) {
        (pronoun.to_owned(), name.to_owned())
    }

    #[test]
    fn a_pronoun_stands_for_a_name_of_its_gender() {
        let text = "Margaret Ellison met Robert Kane on Tuesday. She said the talks went well.";
        assert_eq!(meant(text), [is("She", "Margaret Ellison")]);
        let text = "Margaret Ellison met Robert Kane on Tuesday. He said the talks went well.";
        assert_eq!(meant(text), [is("He", "Robert Kane")]);
    }

    #[test]
    fn a_subject_is_rather_meant_than_what_follows_a_preposition() {
        let text = "Robert Kane spoke for an hour about Martin Howell. He then left the room.";
        assert_eq!(meant(text), [is("He", "Robert Kane")]);
    }

    #[test]
    fn a_possessive_may_stand_before_its_name() {
        let found = meant("In his first speech, Robert Kane promised lower taxes.");
        assert_eq!(found, [is("his", "Robert Kane")]);
    }

    #[test]
    fn later_pronouns_go_on_with_one_that_was_resolved() {
        let text = "Robert Kane spoke first. Martin Howell listened. He smiled. He left.";
        let document = document(text);
        let mut article = Article::new(&document, &Tagger::built_in());
        let candidates = std::mem::take(&mut article.candidates);
        let mut of = Antecedents::new(text, &article.sections, candidates);
        let asked = pronouns(text, &article.sections);
        let kane = (0..of.candidates.len())
            .find(|&c| &text[of.candidates[c].mentions[0].clone()] == "Robert Kane")
            .unwrap();
        let linear = Linear::built_in();
        let p = |of: &Antecedents<'_>| {
            let found = of.ask(&asked[1], &linear);
            found.iter().find(|f| f.0 == kane).map_or(0.0, |f| f.1)
        };
        let before = p(&of);
        of.resolve(&asked[0], kane);
        assert!(p(&of) > before);
    }

    #[test]
    fn probabilities_leave_room_for_nobody() {
        let text = "Robert Kane met Martin Howell and Peter Ames. Somebody saw him.";
        let document = document(text);
        let mut article = Article::new(&document, &Tagger::built_in());
        let candidates = std::mem::take(&mut article.candidates);
        let of = Antecedents::new(text, &article.sections, candidates);
        let found = of.ask(&pronouns(text, &article.sections)[0], &Linear::built_in());
        let sum: f32 = found.iter().map(|f| f.1).sum();
        assert!(found.len() == 3 && sum > 0.0 && sum < 1.0, "{found:?}");
        assert!(found.is_sorted_by(|a, b| a.1 >= b.1));
        assert!(of.ask(&(0..6), &Linear::built_in()).is_empty());
    }

    #[test]
    fn the_work_on_a_pronoun_is_bounded() {
        let text = "Robert Kane met Martin Howell and he left. ".repeat(3000);
        let document = document(&text);
        let mut article = Article::new(&document, &Tagger::built_in());
        let candidates = std::mem::take(&mut article.candidates);
        let of = Antecedents::new(&text, &article.sections, candidates);
        for pronoun in pronouns(&text, &article.sections).iter().rev().take(50) {
            let (pairs, _) = of.pairs(pronoun).unwrap();
            assert!(pairs.len() <= 2 * MENTIONS);
        }
    }
}
