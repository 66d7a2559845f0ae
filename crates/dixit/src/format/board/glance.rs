//! What the picture of a board shows, before anything has a place on paper: a mark for each
//! attribution, answer and piece of evidence, and lines from what was alleged or asked to
//! what was answered.

use std::collections::{BTreeMap, BTreeSet};

use dixit_resolve::claims::{Call, Claim, Member, PieceOfEvidence, Response, Stance, StatusBasis};
use dixit_resolve::responses::{EvidenceStatus, ResponseKind};

use super::super::claims::short;
use super::super::harmless::one_line;
use super::super::outline::count;
use super::{anchor, call_anchor, called, evidence, kind};
use crate::timeline::Days;

/// Characters of a content that a mark tells.
const TOLD: usize = 120;

/// The rows of lanes, from top to bottom: what is asserted above the line, what is held
/// against it below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lane {
    Asserted,
    Against,
    Asked,
    Unanswered,
    Evidence,
}

pub(super) const LANES: [Lane; 5] = [
    Lane::Asserted,
    Lane::Against,
    Lane::Asked,
    Lane::Unanswered,
    Lane::Evidence,
];

/// The form of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shape {
    Stance(Stance),
    /// A response that is none of the claim's attributions.
    Elsewhere,
    Unanswered,
    Evidence(EvidenceStatus),
}

/// One mark.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) lane: Lane,
    pub(super) shape: Shape,
    /// When; nothing where no day is known.
    pub(super) days: Option<Days>,
    /// The number of the first mark of its origin and stance, if that is another one.
    pub(super) again: Option<usize>,
    /// Where its document comes from.
    pub(super) origin: Option<usize>,
    /// Whether people decided or did what it shows, and no machine.
    pub(super) by_people: bool,
    /// The anchor of its words on the page.
    pub(super) to: String,
    /// In words.
    pub(super) about: String,
    /// A few words beside the mark, which may be cut, and one that may not.
    pub(super) label: Option<(String, String)>,
}

impl Item {
    /// Whether another mark of its origin and stance stands before it.
    pub(super) fn is_faint(&self) -> bool {
        self.again.is_some()
    }
}

/// A line between two marks, by their numbers.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) from: usize,
    pub(super) to: usize,
    /// What was answered; nothing where nothing was found.
    pub(super) answer: Option<ResponseKind>,
    /// How sure it is that this is an answer.
    pub(super) confidence: f32,
    pub(super) about: String,
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Glance {
    pub(super) items: Vec<Item>,
    pub(super) lines: Vec<Line>,
    /// The day up to which answers were looked for.
    pub(super) until: Option<String>,
}

impl Glance {
    pub(super) fn of(claim: &Claim) -> Glance {
        let mut glance = Glance::default();
        let mut members: BTreeMap<&str, usize> = BTreeMap::new();
        let mut first: BTreeMap<(usize, Stance), usize> = BTreeMap::new();
        for member in &claim.attributions {
            let number = glance.items.len();
            let mut item = said(claim, member);
            // Where origins were not looked for, nothing is known to be a copy.
            let known = member
                .origin
                .map(|o| *first.entry((o, member.stance)).or_insert(number));
            if let Some(known) = known.filter(|known| *known != number) {
                item.again = Some(known);
                let first = &claim.attributions[known].id;
                item.about = format!("{} (the origin of {first} again)", item.about);
            }
            members.insert(&member.id, number);
            glance.items.push(item);
        }
        let mut elsewhere: BTreeMap<(&str, u32), usize> = BTreeMap::new();
        let mut open: BTreeMap<usize, usize> = BTreeMap::new();
        for (number, call) in claim.calls.iter().enumerate() {
            let Some(&from) = members.get(&*call.attribution) else {
                continue;
            };
            let to = call_anchor(claim, number);
            for response in &call.responses {
                let own = response.attribution.as_deref();
                let own = own.and_then(|id| members.get(id).copied());
                let place = (&*response.path, response.in_document.0);
                let end = own.or_else(|| elsewhere.get(&place).copied());
                let end = end.unwrap_or_else(|| {
                    elsewhere.insert(place, glance.items.len());
                    glance.items.push(answered(response, &to));
                    glance.items.len() - 1
                });
                glance.answer(from, end, call, response);
            }
            if call.responses.is_empty() {
                let number = glance.items.len();
                let first = *open.entry(glance.stands_for(from)).or_insert(number);
                let again = Some(first).filter(|first| *first != number);
                glance.unanswered(from, claim, call, (to, again));
            }
        }
        glance.evidence(claim);
        glance
    }

    /// What copies name again is faint, too.
    fn evidence(&mut self, claim: &Claim) {
        let mut first: BTreeMap<(usize, String), usize> = BTreeMap::new();
        for piece in &claim.evidence {
            let number = self.items.len();
            let mut item = put_forward(claim, piece);
            let key = item
                .origin
                .map(|origin| (origin, piece.text.to_lowercase()));
            let known = key.map(|key| *first.entry(key).or_insert(number));
            item.again = known.filter(|known| *known != number && !item.by_people);
            self.items.push(item);
        }
    }

    /// The mark whose lines a mark has: those of copies would tell the same again.
    pub(super) fn stands_for(&self, item: usize) -> usize {
        self.items[item].again.unwrap_or(item)
    }

    fn answer(&mut self, from: usize, to: usize, call: &Call, response: &Response) {
        let who = match response.speaker.as_str() {
            "" => "somebody",
            name => name,
        };
        self.lines.push(Line {
            from,
            to,
            answer: Some(response.response),
            confidence: response.confidence,
            about: one_line(&format!(
                "to the {} {}: {} by {who}",
                kind(call),
                call.attribution,
                response.response.as_str()
            )),
        });
    }

    fn unanswered(
        &mut self,
        from: usize,
        claim: &Claim,
        call: &Call,
        (to, again): (String, Option<usize>),
    ) {
        let none = none_found(call.none_until.as_deref());
        let who = claim.member(&call.attribution).map_or("–", Member::who);
        let about = one_line(&format!(
            "to the {} {} of {who}: {none}",
            kind(call),
            call.attribution
        ));
        self.lines.push(Line {
            from,
            to: self.items.len(),
            answer: None,
            confidence: 1.0,
            about: about.clone(),
        });
        self.items.push(Item {
            lane: Lane::Unanswered,
            shape: Shape::Unanswered,
            days: self.items[from].days,
            again,
            origin: None,
            by_people: false,
            to,
            about,
            label: None,
        });
        if self.until.is_none() {
            self.until.clone_from(&call.none_until);
        }
    }

    /// The marks of a lane.
    pub(super) fn of_lane(&self, lane: Lane) -> impl Iterator<Item = (usize, &Item)> {
        let all = self.items.iter().enumerate();
        all.filter(move |(_, item)| item.lane == lane)
    }
}

/// `none found up to 2018-05-04`.
pub(super) fn none_found(until: Option<&str>) -> String {
    until.map_or_else(
        || "none found".to_owned(),
        |day| one_line(&format!("none found up to {day}")),
    )
}

fn lane(stance: Stance) -> Lane {
    match stance {
        Stance::Asserts => Lane::Asserted,
        Stance::Denies | Stance::Doubts | Stance::Concedes => Lane::Against,
        Stance::Asks | Stance::None | Stance::Unknown => Lane::Asked,
    }
}

fn said(claim: &Claim, member: &Member) -> Item {
    let day = member.published.as_deref().unwrap_or("no date");
    Item {
        lane: lane(member.stance),
        shape: Shape::Stance(member.stance),
        days: member.published.as_deref().and_then(Days::of),
        again: None,
        origin: member.origin,
        by_people: false,
        to: anchor(claim, &member.id),
        about: one_line(&format!(
            "{} {day} {} {}: {}",
            member.id,
            member.who(),
            called(member.stance),
            short(&member.words(), TOLD)
        )),
        label: None,
    }
}

fn answered(response: &Response, to: &str) -> Item {
    let day = response.published.as_deref().unwrap_or("no date");
    Item {
        lane: match response.response {
            ResponseKind::Answered => Lane::Asked,
            _ => Lane::Against,
        },
        shape: Shape::Elsewhere,
        days: response.published.as_deref().and_then(Days::of),
        again: None,
        origin: None,
        by_people: false,
        to: to.to_owned(),
        about: one_line(&format!(
            "{day} {}, outside this claim: {}",
            response.speaker,
            short(&response.words, TOLD)
        )),
        label: None,
    }
}

fn put_forward(claim: &Claim, piece: &PieceOfEvidence) -> Item {
    let members = || piece.attributions.iter().filter_map(|a| claim.member(a));
    let mut days = members().filter_map(|m| Days::of(m.published.as_deref()?));
    let by_people = piece.basis != StatusBasis::Text;
    let by = if by_people { " by people" } else { "" };
    let status = piece.status.as_str();
    Item {
        lane: Lane::Evidence,
        shape: Shape::Evidence(piece.status),
        days: days.next(),
        again: None,
        origin: members().find_map(|m| m.origin),
        by_people,
        to: evidence::anchor(claim, piece),
        about: one_line(&format!("{} ({status}{by})", short(&piece.text, TOLD))),
        label: Some((short(&piece.text, TOLD), format!("{status}{by}"))),
    }
}

/// The picture in words, for whoever does not see it.
pub(super) fn in_words(claim: &Claim, glance: &Glance) -> String {
    let mut parts = Vec::new();
    for stance in Stance::ALL {
        let of = claim.attributions.iter().filter(|m| m.stance == stance);
        let all: Vec<&Member> = of.collect();
        if !all.is_empty() {
            parts.push(format!("{}{}", times(stance, &all), spread(&all)));
        }
    }
    let none = glance.of_lane(Lane::Unanswered).count();
    let found = claim.calls.len() - none;
    if found > 0 {
        parts.push(format!("a response found to {}", calls(found)));
    }
    if none > 0 {
        let words = none_found(glance.until.as_deref());
        parts.push(format!("{} without a response, {words}", calls(none)));
    }
    if !claim.evidence.is_empty() {
        parts.push(format!("evidence: {}", statuses(claim)));
    }
    one_line(&parts.join("; "))
}

fn calls(number: usize) -> String {
    match number {
        1 => "1 allegation or request".to_owned(),
        n => format!("{n} allegations and requests"),
    }
}

fn times(stance: Stance, all: &[&Member]) -> String {
    let times = match all.len() {
        1 => "once".to_owned(),
        n => format!("{n} times"),
    };
    format!("{} {times}", participle(stance))
}

fn participle(stance: Stance) -> &'static str {
    match stance {
        Stance::Asserts => "asserted",
        Stance::Denies => "denied",
        Stance::Doubts => "doubted",
        Stance::Concedes => "conceded",
        Stance::Asks => "asked",
        Stance::None => "spoken of without a stance",
        Stance::Unknown => "spoken of, the stance not told,",
    }
}

/// Origins and days of some attributions.
fn spread(all: &[&Member]) -> String {
    let origins: BTreeSet<usize> = all.iter().filter_map(|m| m.origin).collect();
    let mut out = match (origins.len(), all.len()) {
        (0, _) | (_, 1) => String::new(),
        (n, _) => format!(" (of {})", count(n, "origin")),
    };
    let days = || all.iter().filter_map(|m| m.published.as_deref());
    match (days().min(), days().max()) {
        (Some(first), Some(last)) if first == last => out.push_str(&format!(", {first}")),
        (Some(first), Some(last)) => out.push_str(&format!(", {first} to {last}")),
        _ => {}
    }
    match all.iter().filter(|m| m.published.is_none()).count() {
        0 => {}
        n => out.push_str(&format!(", {n} without a date")),
    }
    out
}

/// `2 named · 1 verified by people`.
fn statuses(claim: &Claim) -> String {
    let mut counts: BTreeMap<(EvidenceStatus, bool), usize> = BTreeMap::new();
    for piece in &claim.evidence {
        let by_people = piece.basis != StatusBasis::Text;
        *counts.entry((piece.status, by_people)).or_default() += 1;
    }
    let one = |(&(status, by_people), n): (&(EvidenceStatus, bool), &usize)| {
        let by = if by_people { " by people" } else { "" };
        format!("{n} {}{by}", status.as_str())
    };
    let all: Vec<String> = counts.iter().map(one).collect();
    all.join(", ")
}
