//! Ties inside a document: contents that speak of a claim without its words.
//!
//! "denied the report", "disputed that figure", "called his account fiction"; and
//! a quotation that goes on after its speaker's denial: “We fired no shot,” he said.

use dixit_model::{Act, Document, Kind};

use super::lexicon::{Referred, lexicon};
use super::proposition::{Proposition, Reference};
use super::stance::{self, Stance};
use super::words::Word;

/// Attributions before one that are looked at.
const REACH: usize = 8;

/// Finds for each proposition what it refers to.
pub(crate) fn tie(document: &Document, contents: &[Vec<Word>], propositions: &mut [Proposition]) {
    let mut order: Vec<usize> = (0..propositions.len()).collect();
    order.sort_by_key(|&i| (propositions[i].start, propositions[i].id));
    for at in 0..order.len() {
        let earlier = &order[at.saturating_sub(REACH)..at];
        let own = order[at];
        let before: Vec<&Proposition> = earlier.iter().rev().map(|&i| &propositions[i]).collect();
        let content = &contents[own];
        let this = &propositions[own];
        let found = referring(this, content, &before)
            .or_else(|| named(document, this, content, &before))
            .or_else(|| going_on(this, content, &before));
        propositions[own].refers = found;
    }
}

/// The noun that stands for somebody's words, if the content is little more.
fn head(content: &[Word]) -> Option<(Referred, usize)> {
    let lexicon = lexicon();
    // "the claim that …" has the claim's words itself.
    let until = content
        .iter()
        .position(|w| matches!(w.lower.as_str(), "that" | "of" | "by" | "as" | "at") && w.span.start > content[0].span.start);
    let until = until.unwrap_or(content.len());
    let (at, referred) = content[..until]
        .iter()
        .enumerate()
        .rev()
        .find_map(|(at, w)| Some((at, lexicon.referred(&w.lower)?)))?;
    let short = until <= 4 && at >= 1 && definite(&content[..at]);
    let rest = &content[until..];
    let follows = match rest.first().map(|w| w.lower.as_str()) {
        None | Some("as") => true,
        Some("at") => referred == Referred::Count,
        // "the findings of the mission": whose they are.
        Some("of" | "by") => rest.len() <= 4 && referred != Referred::Count && !claims_more(rest),
        _ => false,
    };
    (short && follows).then_some((referred, at))
}

/// Whether a phrase after "of" names what is claimed, not who claims it.
fn claims_more(rest: &[Word]) -> bool {
    let lexicon = lexicon();
    !rest.get(1).is_some_and(|w| matches!(w.lower.as_str(), "the" | "a" | "an") || w.capital)
        || rest.iter().any(|w| w.lower.ends_with("ing"))
        || rest.iter().any(|w| lexicon.referred(&w.lower).is_some())
}

fn definite(before: &[Word]) -> bool {
    let list = ["the", "that", "this", "these", "those", "such", "his", "her", "its", "their"];
    before.iter().any(|w| list.contains(&w.lower.as_str()))
        || before.iter().any(|w| w.capital)
}

fn referring(this: &Proposition, content: &[Word], before: &[&Proposition]) -> Option<Reference> {
    let (referred, at) = head(content)?;
    if referred == Referred::Count && informative(this) {
        return None;
    }
    let fits = |p: &Proposition| {
        p.who != this.who
            && p.stance.stance != Stance::None
            && match referred {
                Referred::Accuse => p.act == Some(Act::Accuse) || p.stance.stance == Stance::Denies,
                Referred::State => p.stance.stance != Stance::Asks,
                Referred::Count => !p.quantities.is_empty(),
                Referred::Demand => p.stance.stance == Stance::Asks,
            }
    };
    let mut fitting = before.iter().copied().filter(|p| fits(p));
    // Whose words they are, where the content says so.
    let owners: Vec<&Word> = content
        .iter()
        .enumerate()
        .filter(|(i, w)| *i != at && !lexicon().has("function", &w.lower))
        .map(|(_, w)| w)
        .collect();
    let owned = fitting
        .clone()
        .find(|p| owners.iter().any(|w| p.roles.contains(&w.stem)));
    let to = owned.or_else(|| fitting.next())?;
    Some(Reference {
        to: to.id,
        reason: "refers to the words before",
    })
}

/// Whether a count says itself what it counts.
fn informative(this: &Proposition) -> bool {
    let lexicon = lexicon();
    this.terms.iter().any(|t| {
        t.weight >= 0.3
            && lexicon.referred(&t.stem).is_none()
            && !["differenc", "figur", "total", "sum"].contains(&t.stem.as_str())
            && !this.quantities.iter().any(|q| q.stem.as_deref() == Some(&t.stem))
            && !t.classes.is_empty()
    })
}

/// "contradicted Dahl": the content is nobody's words but a name.
fn named(
    document: &Document,
    this: &Proposition,
    content: &[Word],
    before: &[&Proposition],
) -> Option<Reference> {
    let is_name = content.len() <= 3 && content.iter().all(|w| w.capital);
    if !is_name || this.stance.stance == Stance::Asserts || document.attributions.is_empty() {
        return None;
    }
    let of = |p: &&&Proposition| content.iter().any(|w| p.roles.contains(&w.stem));
    let to = before.iter().find(of)?;
    Some(Reference {
        to: to.id,
        reason: "contradicts who spoke before",
    })
}

/// A quotation that carries a denial or doubt on.
fn going_on(this: &Proposition, content: &[Word], before: &[&Proposition]) -> Option<Reference> {
    let last = before.first()?;
    let against = matches!(
        last.stance.stance,
        Stance::Denies | Stance::Doubts | Stance::Concedes
    );
    if !against || last.who != this.who || this.who.is_empty() || last.parent.is_some() {
        return None;
    }
    let judged = matches!(this.stance.stance, Stance::Doubts | Stance::Denies | Stance::Concedes)
        && this.kind != Kind::Indirect
        || content.first().is_some_and(|w| lexicon().has("third", &w.lower))
            && this.stance.stance == Stance::Doubts;
    let negated = this.kind == Kind::Direct && stance::negation(content).is_some();
    (judged || negated).then_some(Reference {
        to: last.id,
        reason: "goes on after the same speaker's words",
    })
}
