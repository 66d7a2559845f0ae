//! What people attached to claims and decided about evidence, beside what the texts tell.

use std::collections::{BTreeMap, BTreeSet};

use dixit_resolve::claims::{Attachment, Claim, PieceOfEvidence, StatusBasis};
use dixit_resolve::responses::EvidenceStatus;

use super::rulings::rulings;
use crate::register::decision::{Attached, Book, Member, Opinion, Settled, Voice};

/// Puts beside each piece of evidence that a claim's attributions name what people say of
/// it; `members` are the attributions by their names in the claim.
pub(super) fn settle_named(
    claim: &mut Claim,
    members: &BTreeMap<String, BTreeSet<Member>>,
    book: &Book,
) {
    for piece in &mut claim.evidence {
        let Some(place) = piece.place() else {
            continue;
        };
        let own = piece.attributions.iter().filter_map(|a| members.get(a));
        let own: BTreeSet<Member> = own.flatten().cloned().collect();
        settle(piece, &book.about_evidence(&own, place));
    }
}

/// What was attached to a claim as a whole or to one of its attributions, which `to` names:
/// a piece of evidence each.
pub(super) fn attached(claim: &mut Claim, to: Option<&str>, settled: &Settled<'_>, book: &Book) {
    let mut new = Vec::new();
    for voice in settled.attached() {
        let id = voice.held.decision.id();
        let mut piece = PieceOfEvidence::attachment(id, attachment(&voice));
        piece.attributions.extend(to.map(str::to_owned));
        settle(&mut piece, &book.about_attachment(voice.held.entry));
        new.push(piece);
    }
    // In the order in which they were attached.
    claim.evidence.extend(new.into_iter().rev());
}

fn settle(piece: &mut PieceOfEvidence, settled: &Settled<'_>) {
    let mut beside: Vec<Attachment> = settled.attached().map(|v| attachment(&v)).collect();
    if !beside.is_empty() {
        piece.status = EvidenceStatus::Attached;
        piece.basis = StatusBasis::Attachment;
    }
    beside.append(&mut piece.attached);
    piece.attached = beside;
    piece.decisions = rulings(settled);
    let opinion = settled.status();
    piece.differ = opinion.is_disputed();
    if let Opinion::Settled(voice) = opinion
        && let Some(status) = EvidenceStatus::parse(voice.value)
    {
        piece.status = status;
        piece.basis = StatusBasis::Decision;
    }
}

fn attachment(voice: &Voice<'_, &Attached>) -> Attachment {
    let (of, held) = (voice.value, voice.held);
    Attachment {
        entry: held.entry,
        capture: of.capture,
        sha256: of.sha256.clone(),
        bytes: of.bytes,
        media_type: of.media_type.clone(),
        path: of.path.clone(),
        by: held.by.clone(),
        at: held.written.clone(),
        reason: held.reason.clone(),
    }
}
