//! Ties inside a document: contents that speak of a claim without its words.
//!
//! "denied the report", "disputed that figure", "called his account fiction"; and
//! a quotation that goes on after its speaker's denial: “We fired no shot,” he said.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use dixit_model::{Act, Attribution, AttributionId, Document, Kind};
use string_cache::DefaultAtom as Atom;

use super::lexicon::{List, Referred, Stems, lexicon};
use super::proposition::{Proposition, Reference};
use super::stance::Stance;
use super::words::Word;

/// Attributions before one that are looked at.
const REACH: usize = 8;

/// Finds for each proposition what it refers to.
pub(crate) fn tie(document: &Document, contents: &[Vec<Word>], propositions: &mut [Proposition]) {
    let mut order: Vec<usize> = (0..propositions.len()).collect();
    order.sort_by_key(|&i| (propositions[i].start, propositions[i].id));
    for (at, &own) in order.iter().enumerate() {
        let earlier = &order[at.saturating_sub(REACH)..at];
        let before: Vec<&Proposition> = earlier.iter().rev().map(|&i| &propositions[i]).collect();
        let content = &contents[own];
        let this = &propositions[own];
        let found = holding(document, this)
            .or_else(|| referring(this, content, &before))
            .or_else(|| demonstrative(this, content, &before))
            .or_else(|| doing_so(this, content, &before))
            .or_else(|| named(document, this, content, &before))
            .or_else(|| going_on(this, content, &before));
        propositions[own].refers = found;
        propositions[own].rank = at as u32;
    }
}

/// "Claims by the mayor that nobody was hurt are wrong": the claim inside, of which this is a
/// denial, doubt or concession. Who denies *that somebody said so* denies something else.
fn holding(document: &Document, this: &Proposition) -> Option<Reference> {
    if !this.stance.stance.is_against() {
        return None;
    }
    let mut inner = document
        .attributions
        .iter()
        .filter(|a| a.parent == Some(this.id));
    let noun = |a: &Attribution| {
        let first = a.cue.first().and_then(|c| c.text.split_whitespace().next());
        first.is_some_and(|w| lexicon().referred(&w.to_lowercase()).is_some())
    };
    let claim = inner.next().filter(|a| noun(a))?;
    inner.next().is_none().then_some(Reference {
        to: claim.id,
        reason: "speaks of the claim inside it",
    })
}

/// The noun that stands for somebody's words, if the content is little more.
fn head(content: &[Word]) -> Option<(Referred, usize)> {
    let lexicon = lexicon();
    // "the claim that …" has the claim's words itself.
    let until = content.iter().position(|w| {
        matches!(w.lower.as_str(), "that" | "of" | "by" | "as" | "at")
            && w.span.start > content[0].span.start
    });
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
    !rest
        .get(1)
        .is_some_and(|w| matches!(w.lower.as_str(), "the" | "a" | "an") || w.capital)
        || rest.iter().any(|w| w.lower.ends_with("ing"))
        || rest.iter().any(|w| lexicon.referred(&w.lower).is_some())
}

fn definite(before: &[Word]) -> bool {
    let list = [
        "the", "that", "this", "these", "those", "such", "his", "her", "its", "their",
    ];
    // "A call" opens a sentence and names nobody.
    let named = |w: &Word| w.capital && !w.is(List::Function);
    before
        .iter()
        .any(|w| list.contains(&w.lower.as_str()) || named(w))
}

static DEMANDS: Stems = LazyLock::new(|| lexicon().stems(&["demand", "request", "urge", "appeal"]));

fn referring(this: &Proposition, content: &[Word], before: &[&Proposition]) -> Option<Reference> {
    let (referred, noun) = head(content)?;
    let question = content[noun].stem == "question";
    if referred == Referred::Count && informative(this) {
        return None;
    }
    // Whose words they are, where the content says so.
    let owners: Vec<&Word> = content
        .iter()
        .filter(|w| !w.is_form_of(List::Function))
        .collect();
    let fits = |p: &Proposition| {
        p.who != this.who
            && p.stance.stance != Stance::None
            && (holds_a_claim(p) || p.refers.is_some())
            && match referred {
                Referred::Accuse | Referred::State => p.stance.stance != Stance::Asks,
                Referred::Count => !p.quantities.is_empty(),
                Referred::Demand => {
                    // "said it stood by him and demanded police protection".
                    let told = || p.terms.iter().any(|t| DEMANDS.contains(&*t.stem));
                    let asks = p.stance.stance == Stance::Asks;
                    asks && question == (p.act == Some(Act::Ask)) || !asks && !question && told()
                }
            }
    };
    let mut best: Option<(f32, AttributionId)> = None;
    for (distance, p) in before.iter().enumerate().filter(|(_, p)| fits(p)) {
        let score = nearness(referred, p, &owners) - 0.15 * distance as f32;
        if best.is_none_or(|(most, _)| score > most) {
            best = Some((score, p.id));
        }
    }
    let (_, to) = best?;
    Some(Reference {
        to,
        reason: "refers to the words before",
    })
}

/// How well a noun fits an attribution that it may refer to: above all, whether the
/// attribution is by whom the noun's words name.
fn nearness(referred: Referred, p: &Proposition, owners: &[&Word]) -> f32 {
    let says = matches!(referred, Referred::State | Referred::Accuse);
    let mut score = 0.0;
    if owners.iter().any(|w| has(&p.roles, &w.stem)) {
        score += 2.0;
    }
    if referred == Referred::Accuse && p.act == Some(Act::Accuse) {
        score += 1.0;
    }
    if says && p.is_against() && p.refers.is_none() {
        score -= 0.8;
    }
    // "The findings" are more than a number.
    if referred == Referred::State && !p.quantities.is_empty() && weight(p) < 2.0 {
        score -= 0.7;
    }
    score
}

fn has(roles: &BTreeSet<Atom>, stem: &str) -> bool {
    roles.iter().any(|role| role == stem)
}

fn weight(p: &Proposition) -> f32 {
    p.terms.iter().map(|t| t.weight).sum()
}

/// Whether a content is a claim rather than a thing: "leaked emails" is none.
fn holds_a_claim(p: &Proposition) -> bool {
    let full = weight(p) >= 1.2 || p.names.len() >= 2 || !p.quantities.is_empty();
    full && p.text.split_whitespace().take(4).count() > 3
}

/// Whether a count says itself what it counts.
fn informative(this: &Proposition) -> bool {
    let lexicon = lexicon();
    this.terms.iter().any(|t| {
        t.weight >= 0.3
            && lexicon.referred(&t.stem).is_none()
            && !["differenc", "figur", "total", "sum"].contains(&&*t.stem)
            && !this
                .quantities
                .iter()
                .any(|q| q.stem.as_deref() == Some(&t.stem))
            && !t.classes.is_empty()
    })
}

/// "said that he had already done so", "would not comply": what was asked for right before.
fn doing_so(this: &Proposition, content: &[Word], before: &[&Proposition]) -> Option<Reference> {
    let does = |w: &Word| matches!(w.lower.as_str(), "do" | "did" | "done" | "doing");
    let so = content
        .windows(2)
        .any(|w| does(&w[0]) && w[1].lower == "so");
    let complies = content.iter().any(|w| w.stem == lexicon().stem("comply"));
    let asked = before.iter().take(2);
    let mut asked = asked.filter(|p| p.stance.stance == Stance::Asks && !p.same_speaker(this));
    let to = asked.next().filter(|_| so || complies)?;
    Some(Reference {
        to: to.id,
        reason: "says whether it was done",
    })
}

/// "That was contradicted by the mayor": the words before.
fn demonstrative(
    this: &Proposition,
    content: &[Word],
    before: &[&Proposition],
) -> Option<Reference> {
    let [word] = content else { return None };
    let stands = matches!(word.lower.as_str(), "that" | "this" | "it");
    let last = before.first()?;
    let fits = this.is_against() && !last.same_speaker(this) && last.stance.stance != Stance::None;
    (stands && fits).then_some(Reference {
        to: last.id,
        reason: "refers to the words before",
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
    let of = |p: &&&Proposition| content.iter().any(|w| has(&p.roles, &w.stem));
    let to = before.iter().find(of)?;
    Some(Reference {
        to: to.id,
        reason: "contradicts who spoke before",
    })
}

/// A quotation that carries a denial or doubt on, by the same speaker or by one who
/// speaks for it.
fn going_on(this: &Proposition, content: &[Word], before: &[&Proposition]) -> Option<Reference> {
    let last = before.first()?;
    if !last.stance.stance.is_against() || last.parent.is_some() {
        return None;
    }
    let quoted_no = this.kind == Kind::Direct && this.stance.negated;
    let same = this.same_speaker(last) || !this.speaker.is_disjoint(&last.speaker);
    let goes_on = if same {
        let pronoun = content.first().is_some_and(|w| {
            w.is(List::Third) || matches!(w.lower.as_str(), "that" | "this" | "those" | "these")
        });
        this.stance.stance.is_against() && this.kind != Kind::Indirect
            || pronoun && this.stance.stance == Stance::Doubts
            || quoted_no
    } else {
        let speaks_for = this
            .roles
            .iter()
            .any(|r| lexicon().lists_of_stem(r).has(List::SpeakingFor));
        speaks_for && quoted_no && last.stance.stance == Stance::Denies
    };
    goes_on.then_some(Reference {
        to: last.id,
        reason: "goes on after the words before",
    })
}
