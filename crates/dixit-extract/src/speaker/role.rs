//! Descriptions as sources: "the president", "the airline".

use super::epithet;
use super::head::head_noun;
use super::{DOUBT, Resolved, Scene, Scores};
use crate::entities::{Mention, Who};
use crate::names::{self, Gender, Sort};
use dixit_model::{Basis, Kind};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Entities with one noun in their roles that are compared: the last.
const MOST_COMPARED: usize = 64;

/// Entities by the nouns in their roles.
#[derive(Default)]
pub(super) struct Roles(BTreeMap<String, Vec<usize>>);

impl Roles {
    pub(super) fn add(&mut self, who: usize, role: &str) {
        let one = OFFICES.iter().map(|o| o.1);
        let one: BTreeSet<&str> = one.collect();
        for word in content(role) {
            if names::is_role_noun(&word) || names::is_body_noun(&word) || one.contains(&*word) {
                let list = self.0.entry(word).or_default();
                if list.last() != Some(&who) {
                    list.push(who);
                }
            }
        }
    }

    /// Those who were given a role with this noun, the last first.
    fn with(&self, noun: &str) -> impl Iterator<Item = usize> + '_ {
        let list = self.0.get(noun).into_iter().flatten();
        list.rev().copied().take(MOST_COMPARED)
    }
}

/// Words of a description that count, with one word for what goes by several: a
/// chief executive is a CEO.
fn content(s: &str) -> BTreeSet<String> {
    let mut words: BTreeSet<String> = s
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| w.len() > 2)
        .map(str::to_lowercase)
        .filter(|w| !matches!(w.as_str(), "the" | "and" | "for" | "his" | "her"))
        .collect();
    for (several, one) in OFFICES {
        if several.iter().all(|w| words.contains(*w)) {
            words.retain(|w| !several.contains(&w.as_str()));
            words.insert((*one).to_owned());
        }
    }
    words
}

/// Offices that go by several words, and one word for each.
const OFFICES: &[(&[&str], &str)] = &[
    (&["chief", "executive", "officer"], "ceo"),
    (&["chief", "executive"], "ceo"),
    (&["chief", "financial", "officer"], "cfo"),
    (&["chief", "operating", "officer"], "coo"),
    (&["prime", "minister"], "premier"),
    (&["boss"], "ceo"),
];

/// The noun of a description as [`content`] has it: "ceo" of "the chief executive".
fn noun_of(noun: &str, words: &BTreeSet<String>) -> String {
    let office = OFFICES.iter().find(|(several, one)| {
        (several.contains(&noun) || noun == "officer")
            && words.contains(*one)
            && !words.contains(noun)
    });
    office.map_or(noun, |o| o.1).to_owned()
}

/// Nouns that any body may be called by.
fn is_general(noun: &str) -> bool {
    matches!(
        noun,
        "company"
            | "firm"
            | "corporation"
            | "group"
            | "organization"
            | "organisation"
            | "giant"
            | "agency"
            | "business"
    )
}

impl Scene<'_, '_> {
    /// Whose role "the president" is.
    pub(super) fn by_role(&self, at: usize, source: &Range<usize>) -> Resolved {
        let phrase = &self.text[source.clone()];
        let noun = head_noun(phrase);
        if !names::is_role_noun(&noun) {
            return Resolved::nobody();
        }
        let nobody = Resolved {
            role: Some(phrase.trim().to_owned()),
            ..Resolved::nobody()
        };
        let wanted = content(phrase);
        let noun = noun_of(&noun, &wanted);
        let mut best: Option<(f32, usize)> = None;
        let mut rival = 0.0f32;
        let mut candidates: BTreeSet<usize> = self.roles.with(&noun).collect();
        for office in epithet::offices(&noun) {
            candidates.extend(self.roles.with(office));
        }
        for who in candidates {
            let score = self.role_fit(who, &noun, &wanted, source.start);
            if score <= 0.0 {
                continue;
            }
            match best {
                Some((top, _)) if top >= score => rival = rival.max(score),
                _ => {
                    rival = rival.max(best.map_or(0.0, |b| b.0));
                    best = Some((score, who));
                }
            }
        }
        match best {
            Some((score, who)) if score - rival > 0.05 || rival == 0.0 => {
                let confidence = 0.85 * score.sqrt();
                if confidence < DOUBT {
                    return nobody;
                }
                Resolved {
                    who: Some(who),
                    basis: Basis::Role,
                    confidence,
                    ..nobody
                }
            }
            None => match self.by_thread(at, source, &noun) {
                Some((who, confidence)) => Resolved {
                    who: Some(who),
                    basis: Basis::Role,
                    confidence,
                    ..nobody
                },
                None => nobody,
            },
            _ => nobody,
        }
    }

    /// `“I stand by it,” the Florida senator said`: a description that fits nobody's
    /// known role stands for whom the passage is about, the last person who spoke in
    /// it or was named, if nobody else comes between.
    fn by_thread(&self, at: usize, source: &Range<usize>, noun: &str) -> Option<(usize, f32)> {
        let phrase = &self.text[source.clone()];
        let definite = phrase
            .get(..4)
            .is_some_and(|the| the.eq_ignore_ascii_case("the "));
        let owned = phrase.contains(['\'', '’']) || phrase.contains(" of ");
        if !definite || owned || self.said[at].parent.is_some() {
            return None;
        }
        let section = self.said[at].section;
        let mut thread: Option<usize> = None;
        // Names inside what was said are not spoken of by the article.
        let here = self.mention_at(source.start);
        let mut last_subject = None;
        for m in self
            .back(here, section)
            .take_while(|m| m.section + 1 >= section)
        {
            if self.whos[m.who].sort != Sort::Person || self.is_said(at, &m.name.range) {
                continue;
            }
            if thread.is_some_and(|t| t != m.who) {
                return None;
            }
            thread = Some(m.who);
            last_subject = last_subject.or(Some(m.subject));
        }
        let before = at.checked_sub(1).map(|i| (&self.said[i], &self.before[i]));
        let mut confidence = 0.5;
        if let Some((s, r)) = before.filter(|(s, _)| s.section + 1 >= section) {
            // Somebody unnamed spoke: it may be that one.
            let who = r.who?;
            if thread.is_some_and(|t| t != who) {
                return None;
            }
            thread = Some(who);
            let _ = s;
            confidence = 0.6;
        } else if last_subject != Some(true) {
            return None;
        }
        let who = thread?;
        let w = &self.whos[who];
        let gender = gender_of(noun);
        let other = gender.zip(w.gender).is_some_and(|(a, b)| a != b);
        if w.sort != Sort::Person || other {
            return None;
        }
        let quoted_first = self.said[at]
            .content
            .first()
            .is_some_and(|c| c.start < source.start);
        if quoted_first {
            confidence += 0.1
        }
        if w.roles.iter().any(|r| !content(r).contains(noun)) {
            confidence -= 0.1
        }
        Some((who, confidence))
    }

    /// Whether a place lies in the content of one of the last attributions.
    fn is_said(&self, at: usize, range: &Range<usize>) -> bool {
        let last = &self.said[at.saturating_sub(8)..(at + 1).min(self.said.len())];
        let mut contents = last
            .iter()
            .filter(|s| s.kind != Kind::Indirect)
            .flat_map(|s| &s.content);
        contents.any(|c| c.start <= range.start && range.end <= c.end)
    }

    /// How well an entity fits a description, 0 to 1.
    fn role_fit(&self, who: usize, noun: &str, wanted: &BTreeSet<String>, place: usize) -> f32 {
        let w = &self.whos[who];
        let Some(first) = w.mentions.first().filter(|_| w.sort == Sort::Person) else {
            return 0.0;
        };
        let fit = |r: &String| {
            let have = content(r);
            if !have.contains(noun) {
                return 0.0;
            }
            let common = wanted.intersection(&have).count() as f32;
            common / wanted.len().max(1) as f32
        };
        let mut fit = w.roles.iter().map(fit).fold(0.0, f32::max);
        // "the head of the world organization": the Secretary-General of the UN.
        if matches!(noun, "head" | "chief" | "leader" | "boss") && fit < 0.7 {
            let phrase: Vec<&str> = wanted.iter().map(String::as_str).collect();
            if w.roles.iter().any(|r| epithet::is_head(r, &phrase)) {
                fit = 0.7;
            }
        }
        let named = first.start < place;
        let spoke = self.before.iter().rev().take(6).any(|r| r.who == Some(who));
        fit * if named { 1.0 } else { 0.6 } * if spoke { 1.0 } else { 0.85 }
    }

    /// Whether a noun stands beside a name: "the Steelworkers union", "airline Ryanair".
    fn is_described(&self, m: &Mention, noun: &str) -> bool {
        let (before, after) = (
            &self.text[..m.name.range.start],
            &self.text[m.name.range.end..],
        );
        let is_noun = |word: &str| word == noun || word.strip_suffix('s') == Some(noun);
        let next = after
            .strip_prefix(' ')
            .and_then(|rest| rest.split_whitespace().next());
        let last = before.strip_suffix(' ').and_then(|rest| {
            let word = rest.split_whitespace().next_back()?;
            word.ends_with(char::is_alphabetic).then_some(word)
        });
        next.is_some_and(|word| is_noun(&bare(word)))
            || last.is_some_and(|word| is_noun(&bare(word)))
    }

    /// A factor below one for what a description says beside its noun and nothing says of
    /// a body: "the online retail giant" is not any company.
    fn known_words(&self, w: &Who, source: &Range<usize>, noun: &str) -> f32 {
        let said = |word: &str| {
            let mut all = w.forms.iter().chain(&w.roles);
            all.any(|s| s.to_lowercase().contains(word))
        };
        let words = self.text[source.clone()].split_whitespace().map(bare);
        let unknown = words.filter(|word| word.len() > 4 && word != noun && !said(word));
        0.9f32.powi(unknown.take(4).count() as i32)
    }

    /// Which body "the airline" is: one that is called so, or for a general word
    /// ("the company") the one spoken of last.
    pub(super) fn by_body(&self, at: usize, source: &Range<usize>, noun: &str) -> Resolved {
        let role = Some(self.text[source.clone()].trim().to_owned());
        let here = self.mention_at(source.start);
        let sentence = self.sentence_at(here, source.start);
        let section = self.said[at].section;
        let mut scores = Scores::default();
        for m in self.back(here, section) {
            let w = &self.whos[m.who];
            let called = is_called(w, noun) || self.is_described(m, noun);
            // A lone company nearby may be the airline, though nothing calls it so.
            let alone = is_business(noun) && fits_general(w, "company") && w.roles.is_empty();
            if w.sort != Sort::Organization || !(called || fits_general(w, noun) || alone) {
                continue;
            }
            let far = sentence.saturating_sub(m.sentence) as f32;
            let place = if m.subject { 1.0 } else { 0.5 };
            let called = match called {
                true => 1.0,
                false if is_general(noun) => 0.7,
                false => 0.45,
            };
            let known = self.known_words(w, source, noun);
            scores.add(m.who, called * known * place * m.sure / (1.0 + 0.15 * far));
        }
        for (s, who, sure) in self.spoken(at, source.start) {
            let w = &self.whos[who];
            let called = is_called(w, noun);
            if w.sort == Sort::Organization && (called || fits_general(w, noun)) {
                let back = section - s.section.min(section);
                // How sure its name is says little of which body is meant.
                let known = self.known_words(w, source, noun);
                scores.add(who, (0.9 - 0.25 * back as f32) * known * (0.8 + 0.2 * sure));
            }
        }
        match scores.best() {
            Some((who, confidence)) => Resolved {
                who: Some(who),
                role,
                basis: Basis::Role,
                confidence,
            },
            None => Resolved::nobody(),
        }
    }
}

/// A word in small letters without the marks at its edges.
fn bare(word: &str) -> String {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let owned = word.strip_suffix("'s").or(word.strip_suffix("’s"));
    owned.unwrap_or(word).to_lowercase()
}

/// The gender that a noun tells: "spokeswoman".
fn gender_of(noun: &str) -> Option<Gender> {
    if noun.ends_with("woman")
        || matches!(
            noun,
            "mother" | "wife" | "daughter" | "sister" | "actress" | "widow"
        )
    {
        Some(Gender::Female)
    } else if noun.ends_with("man")
        || matches!(noun, "father" | "husband" | "son" | "brother" | "actor")
    {
        // "Chairman" and "spokesman" are said of women as well.
        (!matches!(noun, "chairman" | "spokesman" | "congressman")).then_some(Gender::Male)
    } else {
        None
    }
}

/// Whether a body may be called by a general noun: a court is no company, a company
/// no agency.
fn fits_general(w: &Who, noun: &str) -> bool {
    const PUBLIC: &[&str] = &[
        "central",
        "society",
        "church",
        "foundation",
        "ministry",
        "department",
        "court",
        "commission",
        "council",
        "senate",
        "congress",
        "house",
        "parliament",
        "reserve",
        "treasury",
        "police",
        "agency",
        "administration",
        "authority",
        "bureau",
        "board",
        "committee",
        "government",
        "army",
        "navy",
        "force",
        "union",
        "nations",
        "university",
        "party",
        "association",
        "federation",
        "league",
        "office",
        "service",
        "congressional",
        "eu",
        "un",
    ];
    let public = w
        .words
        .iter()
        .any(|x| PUBLIC.contains(&x.to_lowercase().as_str()));
    match noun {
        "company" | "firm" | "corporation" | "business" | "giant" => !public,
        "agency" => public,
        _ => is_general(noun),
    }
}

/// Kinds of companies.
fn is_business(noun: &str) -> bool {
    matches!(
        noun,
        "airline"
            | "carrier"
            | "bank"
            | "lender"
            | "insurer"
            | "broker"
            | "carmaker"
            | "automaker"
            | "planemaker"
            | "manufacturer"
            | "maker"
            | "retailer"
            | "supplier"
            | "producer"
            | "developer"
            | "publisher"
            | "operator"
            | "provider"
            | "broadcaster"
            | "newspaper"
            | "paper"
            | "magazine"
            | "conglomerate"
    )
}

/// Whether a body's name or a description of it holds a noun: "airline" of
/// "Singapore Airlines".
fn is_called(w: &Who, noun: &str) -> bool {
    let holds = |s: &str| {
        s.split(|c: char| !c.is_alphanumeric()).any(|word| {
            let word = word.to_lowercase();
            word == noun || word.strip_suffix('s') == Some(noun) || is_kin(&word, noun)
        })
    };
    w.forms.iter().any(|f| holds(f)) || w.roles.iter().any(|r| holds(r))
}

/// Whether a word in a name says that its bearer is such a thing.
fn is_kin(word: &str, noun: &str) -> bool {
    match noun {
        "airline" | "carrier" => matches!(word, "airways" | "air" | "airlines" | "aviation"),
        "bank" | "lender" => matches!(word, "bank" | "banking" | "bancorp"),
        "newspaper" | "paper" | "daily" => matches!(
            word,
            "times"
                | "post"
                | "herald"
                | "tribune"
                | "gazette"
                | "guardian"
                | "telegraph"
                | "journal"
                | "chronicle"
                | "daily"
        ),
        "carmaker" | "automaker" => matches!(word, "motor" | "motors"),
        "agency" => matches!(word, "administration" | "agency" | "bureau" | "service"),
        "department" => word == "ministry",
        "ministry" => word == "department",
        _ => false,
    }
}
