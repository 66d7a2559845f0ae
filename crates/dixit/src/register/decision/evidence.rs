//! Pieces of evidence as what decisions are about: what a text names, by the words and
//! their place; what somebody attached, by the entry that says so.

use dixit_model::Attribution;
use dixit_register::Register;
use dixit_resolve::claims::{Claim, PieceOfEvidence};

use super::anchor::{Anchor, Member, Texts, stands};
use super::{Kind, Sort, Target, Written};
use crate::derive::derived_claim;
use crate::entities::decision::Place;

/// Claims that one piece of evidence is looked for in: outer and inner attributions, and
/// copies, put it into several, and few.
const MOST_CLAIMS: usize = 50;

/// What an id of a piece of evidence names now.
pub(super) enum Found {
    /// What attributions name: they, and where.
    Named(Vec<Member>, Place),
    /// What the decision of an entry attached.
    Attached(u64),
}

/// Finds a piece of evidence by its id.
pub(super) fn by_id(register: &Register, id: &str) -> Result<Option<Found>, String> {
    let (mut members, mut place) = (Vec::new(), None);
    let claims = Sort::Claim.derivation().unwrap_or_default();
    let ids = register.derived_by_key(claims, id, MOST_CLAIMS);
    for claim_id in ids.map_err(|e| e.to_string())? {
        let claim = derived_claim(register, &claim_id).map_err(|e| e.to_string())?;
        let Some(claim) = claim else {
            continue;
        };
        if let Some(piece) = claim.evidence.iter().find(|piece| piece.id == id) {
            let all = register.derived_members(claims, &claim_id, usize::MAX);
            let all = all.map_err(|e| e.to_string())?;
            place = place.or(words(&claim, piece));
            members.extend(naming(register, &claim, piece, &all)?);
        }
    }
    members.sort_unstable();
    members.dedup();
    if let (false, Some(place)) = (members.is_empty(), place) {
        return Ok(Some(Found::Named(members, place)));
    }
    for decided in register.decisions().map_err(|e| e.to_string())? {
        if let Ok(Written::Other(decision)) = Written::parse(&decided.decision)
            && decision.decision == Kind::Attach
            && decision.targets.iter().all(|t| t.sort != Sort::Evidence)
            && PieceOfEvidence::id_of_attachment(&decision.id) == id
        {
            return Ok(Some(Found::Attached(decided.entry)));
        }
    }
    Ok(None)
}

/// The words of a piece of evidence that a claim's attribution names.
fn words(claim: &Claim, piece: &PieceOfEvidence) -> Option<Place> {
    let (start, end) = piece.place()?;
    let first = claim.member(piece.attributions.first()?)?;
    Some(Place {
        sha256: first.sha256.clone(),
        start,
        end,
        text: piece.text.clone(),
    })
}

/// The attributions of a claim that name a piece of evidence, as members of its record.
fn naming(
    register: &Register,
    claim: &Claim,
    piece: &PieceOfEvidence,
    members: &[Member],
) -> Result<Vec<Member>, String> {
    let mut found = Vec::new();
    for of in piece.attributions.iter().filter_map(|a| claim.member(a)) {
        let id = of.attribution.to_string();
        for member in members.iter().filter(|m| m.1 == id) {
            let reading = register.reading(member.0).map_err(|e| e.to_string())?;
            if reading.is_some_and(|reading| reading.snapshot == of.sha256) {
                found.push(member.clone());
            }
        }
    }
    Ok(found)
}

/// The target that an id of a piece of evidence names, anchored.
pub(super) fn target(texts: &Texts<'_>, id: &str, most: usize) -> Result<Target, String> {
    let mut target = Target {
        sort: Sort::Evidence,
        id: id.to_owned(),
        anchors: Vec::new(),
        passage: None,
        attachment: None,
        entity: None,
    };
    match by_id(texts.register, id)? {
        Some(Found::Named(members, place)) => {
            for (reading, member) in members.iter().take(most) {
                target.anchors.push(Anchor::of(texts, *reading, member)?);
            }
            target.passage = Some(place);
        }
        Some(Found::Attached(entry)) => target.attachment = Some(entry),
        None => return Err(format!("the register has no evidence {id}")),
    }
    Ok(target)
}

/// Words and the attributions that have them.
type Words = (Vec<Member>, (u32, u32));

/// Where the words of a piece of evidence stand now, and whose they are: `members` are
/// the attributions that its anchors find. Nothing where the words are gone.
pub(super) fn find(
    passage: &Place,
    members: Vec<Member>,
    texts: &Texts<'_>,
) -> Result<Option<Words>, String> {
    if let Some(member) = members.first() {
        let read = texts.reading(member.0)?;
        if stands(&read.document, passage.start, passage.end, &passage.text) {
            return Ok(Some((members, (passage.start, passage.end))));
        }
        // The text was read otherwise: the words, wherever the attributions have them.
        for (reading, id) in &members {
            let read = texts.reading(*reading)?;
            let pieces = read.attribution(id).into_iter();
            let mut pieces = pieces.flat_map(|said| said.source.iter().chain(&said.content));
            let at = pieces.find_map(|p| Some(p.start + offset(&p.text, &passage.text)?));
            if let Some(at) = at {
                let length = passage.end.saturating_sub(passage.start);
                return Ok(Some((members, (at, at + length))));
            }
        }
        return Ok(None);
    }
    // Its attribution is read otherwise, and others may have the words.
    for read in texts.of_snapshot(&passage.sha256)?.iter() {
        if !stands(&read.document, passage.start, passage.end, &passage.text) {
            continue;
        }
        let over = |said: &&Attribution| {
            let mut pieces = said.source.iter().chain(&said.content);
            pieces.any(|p| p.start <= passage.start && passage.end <= p.end)
        };
        let named = read.document.attributions.iter().filter(over);
        let named: Vec<Member> = named.map(|a| (read.entry, a.id.to_string())).collect();
        if !named.is_empty() {
            return Ok(Some((named, (passage.start, passage.end))));
        }
    }
    Ok(None)
}

/// Code points before some words in a text.
fn offset(text: &str, words: &str) -> Option<u32> {
    let (before, _) = text.split_once(words)?;
    u32::try_from(before.chars().count()).ok()
}

/// Compares what a decision about evidence names with the readings and entries that it
/// was taken from.
///
/// # Errors
/// In words, what does not hold.
pub(super) fn verify(register: &Register, texts: &Texts<'_>, of: &Target) -> Result<(), String> {
    if let Some(passage) = &of.passage {
        let anchor = of.anchors.first();
        let anchor = anchor.ok_or("is about words that are no attribution's")?;
        let read = texts.reading(anchor.reading)?;
        let there = stands(&read.document, passage.start, passage.end, &passage.text);
        if read.snapshot != passage.sha256 || !there {
            return Err(format!(
                "is about the words “{}” that do not stand there",
                passage.text
            ));
        }
    }
    if let Some(entry) = of.attachment {
        let all = register.all_decisions().map_err(|e| e.to_string())?;
        let decided = all.iter().find(|decided| decided.entry == entry);
        let attaches = decided.is_some_and(|d| d.decision.get("attached").is_some());
        if !attaches {
            return Err(format!("is about entry {entry}, which attaches nothing"));
        }
    }
    Ok(())
}
