//! People's decisions beside the claims that they are about.

use std::collections::{BTreeMap, BTreeSet};

use dixit_register::{Error, Register};
use dixit_resolve::claims::{Claim, Claims, Member, Ruling, Stance};

use super::{CLAIMS, evidence};
use crate::register::decision::{Book, Held, Kind, Opinion, Settled, Sort};

/// Puts decisions beside claims and their attributions, and what all persons agree on in
/// place of what was derived.
pub(super) fn put_beside(register: &Register, found: &mut Claims) -> Result<(), Error> {
    let book = Book::open(register).map_err(|words| Error::refused(register.folder(), words))?;
    if book.all().is_empty() {
        return Ok(());
    }
    let mut snapshots = BTreeMap::new();
    for claim in &mut found.claims {
        let members = register.derived_members(CLAIMS, &claim.id, usize::MAX)?;
        for (entry, _) in &members {
            if !snapshots.contains_key(entry)
                && let Some(reading) = register.reading(*entry)?
            {
                snapshots.insert(*entry, reading.snapshot);
            }
        }
        let whole: BTreeSet<(u64, String)> = members.iter().cloned().collect();
        let about = book.about_group(Sort::Claim, &whole);
        claim.decisions = rulings(&about);
        let mut named: BTreeMap<String, BTreeSet<(u64, String)>> = BTreeMap::new();
        let mut beside = Vec::new();
        for member in &mut claim.attributions {
            let own = members.iter().filter(|(entry, id)| {
                snapshots.get(entry) == Some(&member.sha256)
                    && *id == member.attribution.to_string()
            });
            let own: BTreeSet<(u64, String)> = own.cloned().collect();
            if let Some(first) = own.first() {
                let about = book.about_attribution(first);
                settle(member, &about);
                beside.push((member.id.clone(), about));
            }
            named.insert(member.id.clone(), own);
        }
        evidence::settle_named(claim, &named, &book);
        evidence::attached(claim, None, &about, &book);
        for (to, about) in &beside {
            evidence::attached(claim, Some(to), about, &book);
        }
        heed(claim);
    }
    Ok(())
}

fn heed(claim: &mut Claim) {
    if claim.attributions.iter().any(|m| !m.decisions.is_empty()) {
        claim.count_again();
    }
}

fn settle(member: &mut Member, settled: &Settled<'_>) {
    member.decisions = rulings(settled);
    if let Opinion::Settled(voice) = settled.stance()
        && let Some(stance) = Stance::parse(voice.value)
    {
        member.stance = stance;
        member.stance_confidence = 1.0;
        member.stance_reason = format!("decided by {}: {}", voice.held.by, voice.held.reason);
    }
    if let Opinion::Settled(voice) = settled.speaker() {
        member.speaker = Some((*voice.value).to_owned());
    }
}

/// What was decided, without what was attached: that stands among the evidence.
pub(super) fn rulings(settled: &Settled<'_>) -> Vec<Ruling> {
    let decided = |held: &&&Held| held.other().is_none_or(|d| d.decision != Kind::Attach);
    let ruling = |held: &&Held| Ruling {
        entry: held.entry,
        by: held.by.clone(),
        at: held.written.clone(),
        decision: held.what(),
        reason: held.reason.clone(),
    };
    settled
        .decisions
        .iter()
        .filter(decided)
        .map(ruling)
        .collect()
}
