//! Responses: who denied, answered, conceded or declined.
//!
//! An *allegation* is an accusation, or a claim that others deny or concede; a
//! *request* is a demand or a question. For each of them the responses are found
//! among the attributions of the same claim, and among those that refer to it in
//! its own document ("did not respond to the accusation"). Who may respond is the
//! party that is accused or asked, and who speaks for it: told by names, by their
//! adjectives ("Karsia", "the Karsian ministry") and by offices. What the accused says
//! against an accusation before it in the same document answers it, whatever its words;
//! a denial there whose speaker cannot be tied to the party is listed with less
//! confidence. A third party's denial or doubt is none. Beside these rules stands a score
//! of how surely one answers the other (`link`): from it come responses that no rule
//! finds, and where it speaks against one a rule is not followed. Where nobody responded,
//! that is said with the day up to which the collection reaches: `none found in this
//! collection up to` is no finding about the world.

mod addressee;
mod evidence;
pub(crate) mod link;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use dixit_model::Act;
use serde::{Deserialize, Serialize};
use string_cache::DefaultAtom as Atom;

use crate::claims::compare::score;
use crate::claims::lexicon::{List, Stems, lexicon};
use crate::claims::proposition::Proposition;
use crate::claims::stance::Stance;
use crate::claims::words::{name_key, words};

pub(crate) use addressee::Addressing;
pub use addressee::addressee;
pub use evidence::{Evidence, EvidenceStatus, evidence};
pub use link::FEATURES;

/// What somebody did about an allegation or a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ResponseKind {
    /// Said that it is not so.
    Denied,
    /// Spoke to it without denying or conceding it; did what was asked.
    Answered,
    /// Accepted it, whole or in part.
    Conceded,
    /// Refused to comment, to answer or to do it.
    Declined,
}

impl ResponseKind {
    /// The kind as a word.
    pub fn as_str(self) -> &'static str {
        match self {
            ResponseKind::Denied => "denied",
            ResponseKind::Answered => "answered",
            ResponseKind::Conceded => "conceded",
            ResponseKind::Declined => "declined",
        }
    }
}

/// What calls for a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CallKind {
    /// Something is held against a party.
    Allegation,
    /// Somebody is asked for something.
    Request,
}

/// A response: which proposition, and why.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Response {
    pub(crate) by: usize,
    pub(crate) kind: ResponseKind,
    pub(crate) confidence: f32,
    pub(crate) reason: String,
}

/// A proposition that calls for a response, with those found.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Call {
    pub(crate) of: usize,
    pub(crate) kind: CallKind,
    pub(crate) responses: Vec<Response>,
}

/// Confidences by what ties a response to its call; ranks, not probabilities.
const BY_REFERENCE: f32 = 0.85;
const BY_PARTY: f32 = 0.8;
const BY_CONCESSION: f32 = 0.7;
const BY_CLAIM: f32 = 0.55;

/// How alike an accusation and what the accused says after it must be at least.
const AFTER: f32 = 0.05;

/// Attributions after one that a denial by whom it names may follow it at.
const SOON: i64 = 3;

/// Responses to a call that are told: of a claim that thousands repeat each is met by all who deny it.
pub(crate) const MOST_TOLD: usize = 12;

/// Propositions of one claim that are compared with each call.
const MOST_HELD: usize = 200;

/// What responses are looked for in.
pub(crate) struct Material<'a> {
    pub(crate) propositions: &'a [Proposition],
    /// By proposition, the words for whom it is said to.
    pub(crate) addressees: &'a [Option<String>],
    /// The propositions of a document in the order of its text.
    pub(crate) around: &'a dyn Fn(u32) -> Vec<usize>,
    /// Propositions of other claims that are much like one.
    pub(crate) near: &'a dyn Fn(usize) -> Vec<usize>,
}

/// The calls among the members of one claim with their responses.
pub(crate) fn calls(members: &[usize], material: &Material<'_>) -> Vec<Call> {
    let propositions = material.propositions;
    let against: BTreeSet<&Atom> = members
        .iter()
        .filter(|&&m| propositions[m].stance.stance.is_against())
        .map(|&m| &propositions[m].who)
        .collect();
    let mut out = Vec::new();
    for &of in members {
        let p = &propositions[of];
        // Nobody contests what he says himself.
        let contested = against.iter().any(|who| who.is_empty() || **who != p.who);
        let accuses = p.act == Some(Act::Accuse) || contested;
        let kind = match p.stance.stance {
            Stance::Asks => CallKind::Request,
            Stance::Asserts => CallKind::Allegation,
            _ => continue,
        };
        let party = Party::of(p, material.addressees[of].as_deref());
        let mut responses = Vec::new();
        if accuses || kind == CallKind::Request {
            for &by in members.iter().take(MOST_HELD) {
                let q = &propositions[by];
                // What the score speaks against, it does not speak for.
                responses.extend(match respond(kind, p, by, q, &party) {
                    Some(found) => (holds(q, p) || link::may_answer(p, q)).then_some(found),
                    None => answers(kind, p, by, q).or_else(|| met(kind, p, by, q)),
                });
            }
        }
        for by in (material.near)(of) {
            let q = &propositions[by];
            let found = beside(kind, p, by, q, &party);
            responses.extend(found.filter(|_| link::may_answer(p, q)));
        }
        if kind == CallKind::Allegation {
            responses.extend(asked_about(p, members, material));
        }
        let around = (material.around)(p.document);
        let others = || around.iter().filter(|by| !members.contains(by));
        if kind == CallKind::Allegation {
            let found = others().map(|&by| after_accusation(p, by, &propositions[by], &party));
            responses.extend(found.flatten());
        }
        // What merely is said beside a refusal to speak is no allegation.
        let call = accuses || kind == CallKind::Request || !responses.is_empty();
        if !call {
            continue;
        }
        for &by in others() {
            if !responses.iter().any(|r| r.by == by) {
                let q = &propositions[by];
                let found = silence(kind, of, p, by, propositions, &party)
                    .or_else(|| follows(kind, p, by, q, &party))
                    .or_else(|| goes_on(by, q, &responses, propositions))
                    .or_else(|| answers(kind, p, by, q));
                responses.extend(found);
            }
        }
        responses.sort_by_key(|r| r.by);
        responses.dedup_by_key(|r| r.by);
        if responses.len() > MOST_TOLD {
            let elsewhere = |r: &Response| propositions[r.by].document != p.document;
            responses.sort_by(|x, y| {
                let first = elsewhere(x).cmp(&elsewhere(y));
                first.then(y.confidence.total_cmp(&x.confidence))
            });
            responses.truncate(MOST_TOLD);
            responses.sort_by_key(|r| r.by);
        }
        out.push(Call {
            of,
            kind,
            responses,
        });
    }
    out
}

/// An answer by the party in words much like the allegation's that was not taken for
/// the same claim.
fn beside(
    kind: CallKind,
    call: &Proposition,
    by: usize,
    p: &Proposition,
    party: &Party,
) -> Option<Response> {
    if kind != CallKind::Allegation || p.same_speaker(call) {
        return None;
    }
    let what = match p.stance.stance {
        Stance::Denies => ResponseKind::Denied,
        Stance::Concedes => ResponseKind::Conceded,
        Stance::Doubts => ResponseKind::Answered,
        _ => return None,
    };
    let word = party.has(p)?;
    Some(Response {
        by,
        kind: what,
        confidence: BY_CLAIM,
        reason: format!("speaks of much the same, by “{word}”"),
    })
}

/// An answer of the accused to an accusation before it in its document, whatever its
/// words: one that is not wholly about something else.
fn after_accusation(
    call: &Proposition,
    by: usize,
    p: &Proposition,
    party: &Party,
) -> Option<Response> {
    let after = p.document == call.document && p.start > call.start;
    let accused = call.act == Some(Act::Accuse);
    // "X was paid by Sabran, Lores said. Sabran denies that it paid anybody."
    let named = p.stance.stance == Stance::Denies
        && !call.names.is_disjoint(&p.speaker)
        && (1..=SOON).contains(&(i64::from(p.rank) - i64::from(call.rank)));
    if !accused && !named || !after || score(call, p) < AFTER {
        return None;
    }
    beside(CallKind::Allegation, call, by, p, party)
}

/// What who was asked says next: "Asked about the dam, Lind said …".
fn follows(
    kind: CallKind,
    call: &Proposition,
    by: usize,
    p: &Proposition,
    party: &Party,
) -> Option<Response> {
    let next = p.document == call.document && p.rank == call.rank + 1;
    let asked = kind == CallKind::Request && call.act == Some(Act::Ask) && party.addressed;
    if !next || !asked || party.has(p).is_none() {
        return None;
    }
    Some(Response {
        by,
        kind: match p.stance.stance {
            Stance::None => ResponseKind::Declined,
            Stance::Concedes => ResponseKind::Conceded,
            _ => ResponseKind::Answered,
        },
        confidence: BY_REFERENCE,
        reason: "follows the question".to_owned(),
    })
}

/// Answers to questions about an allegation: "Asked about the accusation, Lind said …".
fn asked_about(call: &Proposition, members: &[usize], material: &Material<'_>) -> Vec<Response> {
    let propositions = material.propositions;
    let refers = |q: &Proposition| {
        let to = q.refers.as_ref().is_some_and(|r| r.to == call.id);
        to && q.document == call.document && q.act == Some(Act::Ask)
    };
    let mut out = Vec::new();
    for &question in members.iter().take(MOST_HELD) {
        let q = &propositions[question];
        if !refers(q) {
            continue;
        }
        let party = Party::of(q, material.addressees[question].as_deref());
        for by in (material.around)(call.document) {
            let p = &propositions[by];
            let found = follows(CallKind::Request, q, by, p, &party);
            out.extend(found.map(|found| Response {
                kind: match p.stance.stance {
                    Stance::Denies => ResponseKind::Denied,
                    _ => found.kind,
                },
                reason: "follows a question about it".to_owned(),
                ..found
            }));
        }
    }
    out
}

/// What answers the other by all that the two tell, where no rule does.
fn answers(kind: CallKind, call: &Proposition, by: usize, p: &Proposition) -> Option<Response> {
    // What neither denies nor concedes answers only where words say so.
    let is_plain = matches!(p.stance.stance, Stance::Asserts | Stance::Asks);
    let is_asked = call.act == Some(Act::Accuse) || kind == CallKind::Request;
    // "Dismissed the allegation" speaks of that one.
    let of_other = p.document == call.document
        && p.refers.as_ref().is_some_and(|r| r.to != call.id)
        && kind == CallKind::Request;
    if is_plain && !(p.answers && is_asked) || of_other {
        return None;
    }
    let confidence = link::score(call, p).filter(|score| *score >= link::ANSWERS)?;
    let what = match (kind, p.stance.stance) {
        (CallKind::Allegation, Stance::Denies) => ResponseKind::Denied,
        (CallKind::Request, Stance::Denies) if call.act != Some(Act::Ask) => ResponseKind::Declined,
        (_, Stance::Concedes) => ResponseKind::Conceded,
        (_, Stance::None) => ResponseKind::Declined,
        _ => ResponseKind::Answered,
    };
    Some(Response {
        by,
        kind: what,
        confidence,
        reason: "answers it, by place, speaker and words".to_owned(),
    })
}

static RECEIVED: Stems = LazyLock::new(|| lexicon().stems(&["receive", "obtain"]));

/// Who asked for it says later that it came: "confirmed receiving the records".
fn met(kind: CallKind, call: &Proposition, by: usize, p: &Proposition) -> Option<Response> {
    let one_side = p.same_speaker(call) || !p.speaker.is_disjoint(&call.speaker);
    let later = match p.document == call.document {
        true => p.start > call.start,
        false => p
            .day
            .zip(call.day)
            .is_none_or(|(then, asked)| then >= asked),
    };
    let says = p.stance.stance == Stance::Asserts && !p.stance.negated;
    let came = p.terms.iter().any(|t| RECEIVED.contains(&*t.stem));
    (kind == CallKind::Request && one_side && later && says && came).then(|| Response {
        by,
        kind: ResponseKind::Answered,
        confidence: BY_CLAIM,
        reason: "who asked for it says that it came".to_owned(),
    })
}

/// A quotation that goes on after a response is the same response.
fn goes_on(
    by: usize,
    p: &Proposition,
    responses: &[Response],
    propositions: &[Proposition],
) -> Option<Response> {
    let to = p.refers.as_ref()?.to;
    let of = |r: &&Response| {
        let response = &propositions[r.by];
        response.document == p.document && response.id == to
    };
    let before = responses.iter().find(of)?;
    p.is_against().then(|| Response {
        by,
        kind: before.kind,
        confidence: before.confidence,
        reason: "goes on after such words".to_owned(),
    })
}

/// Whom an allegation or request is directed at.
struct Party {
    /// Whether the text tells to whom it is said.
    addressed: bool,
    names: BTreeSet<Atom>,
    nouns: BTreeSet<Atom>,
}

impl Party {
    fn of(p: &Proposition, addressee: Option<&str>) -> Party {
        let mut names = BTreeSet::new();
        let mut nouns = BTreeSet::new();
        let mut add = |text: &str| {
            for word in words(text, 0) {
                if word.is(List::Function) {
                    continue;
                }
                if word.capital {
                    names.insert(name_key(&word.lower).into());
                } else {
                    nouns.insert(word.stem.into());
                }
            }
        };
        match addressee {
            Some(words) => add(words),
            None => {
                names.extend(p.names.iter().cloned());
                nouns.extend(p.terms.iter().map(|t| t.stem.clone()));
            }
        }
        Party {
            addressed: addressee.is_some(),
            names,
            nouns,
        }
    }

    /// The word that ties a speaker to the party.
    fn has(&self, speaker: &Proposition) -> Option<String> {
        let name = self.names.intersection(&speaker.speaker).next();
        let noun = || self.nouns.intersection(&speaker.roles).next();
        name.or_else(noun).map(ToString::to_string)
    }
}

/// Whether one says what it says of the other inside its own words: "denied claims by
/// villagers that the wall was cracked".
fn holds(p: &Proposition, call: &Proposition) -> bool {
    p.document == call.document && call.parent == Some(p.id)
}

/// The response that a member of the same claim is, if it is one.
fn respond(
    kind: CallKind,
    call: &Proposition,
    by: usize,
    p: &Proposition,
    party: &Party,
) -> Option<Response> {
    let same = p.document == call.document && p.id == call.id;
    if same || p.who == call.who && !p.who.is_empty() {
        return None;
    }
    let tie = party.has(p);
    // Whatever else is said of it answers a request only if it is by whom it was put to.
    let put_to = party.addressed || call.act == Some(Act::Ask);
    let refers = p.refers.as_ref().is_some_and(|r| r.to == call.id);
    let referring = p.document == call.document && refers || holds(p, call);
    let what = match (kind, p.stance.stance) {
        (CallKind::Allegation, Stance::Denies) => ResponseKind::Denied,
        (_, Stance::Concedes) => ResponseKind::Conceded,
        (CallKind::Allegation, Stance::Doubts) => ResponseKind::Answered,
        (_, Stance::None) => ResponseKind::Declined,
        (CallKind::Request, Stance::Denies | Stance::Asserts | Stance::Doubts) if put_to => {
            // An answer to a question may well be a no.
            let question = call.act == Some(Act::Ask);
            match p.stance.stance {
                Stance::Denies if !question => ResponseKind::Declined,
                Stance::Asserts if !question && p.stance.negated => ResponseKind::Declined,
                _ => ResponseKind::Answered,
            }
        }
        _ => return None,
    };
    let (confidence, reason) = match (tie, referring, what) {
        (_, true, _) => (BY_REFERENCE, "speaks of it in the same document".to_owned()),
        (Some(word), ..) => (BY_PARTY, format!("on the same claim, by “{word}”")),
        (None, _, ResponseKind::Conceded) => (BY_CONCESSION, "concedes the same claim".to_owned()),
        // A third party's denial is a stance and no response.
        (None, _, ResponseKind::Denied) if p.document == call.document => (
            BY_CLAIM,
            "denies the same claim; whether it speaks for the party is not told".to_owned(),
        ),
        _ => return None,
    };
    Some(Response {
        by,
        kind: what,
        confidence,
        reason,
    })
}

/// A refusal to speak that follows an allegation or request in its document.
fn silence(
    kind: CallKind,
    of: usize,
    call: &Proposition,
    by: usize,
    propositions: &[Proposition],
    party: &Party,
) -> Option<Response> {
    let p = &propositions[by];
    if p.stance.stance != Stance::None || p.start <= call.start || p.who == call.who {
        return None;
    }
    let referring = p.refers.as_ref().is_some_and(|r| r.to == call.id);
    let tie = party.has(p);
    // "Asked whether X, Reiss declined to comment."
    let next = by == of + 1 && call.act == Some(Act::Ask) && kind == CallKind::Request;
    let (confidence, reason) = match (referring, tie) {
        (true, _) => (BY_REFERENCE, "speaks of it in the same document".to_owned()),
        _ if next => (BY_REFERENCE, "follows the question".to_owned()),
        (_, Some(word)) if near(call, p) || call.act == Some(Act::Accuse) && names_nothing(p) => {
            (BY_CLAIM, format!("declines to speak, by “{word}”"))
        }
        _ => return None,
    };
    Some(Response {
        by,
        kind: ResponseKind::Declined,
        confidence,
        reason,
    })
}

/// Whether a refusal tells of nothing that is refused: "did not respond to requests for
/// comment". It is about whatever the one who is silent was asked.
fn names_nothing(refusal: &Proposition) -> bool {
    let lexicon = lexicon();
    let empty = |stem: &str| {
        let lists = lexicon.lists_of_stem(stem);
        let asked = [List::Silent, List::Common, List::Shell, List::Reference];
        asked.iter().any(|list| lists.has(*list)) || lexicon.referred(stem).is_some()
    };
    refusal.names.is_empty() && refusal.terms.iter().all(|t| empty(&t.stem))
}

/// Whether a refusal's words have something in common with the call's.
fn near(call: &Proposition, refusal: &Proposition) -> bool {
    let shared = |t: &&crate::claims::proposition::Term| {
        t.weight >= 0.3
            && call.terms.iter().any(|c| {
                c.stem == t.stem || c.classes.iter().any(|class| t.classes.contains(class))
            })
    };
    refusal.terms.iter().any(|t| shared(&t))
}
