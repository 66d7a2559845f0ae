//! Constructions that are read by rule, where the page's own marks say who speaks.
//!
//! Each adds what the models did not find; none overrides them but for the
//! pronoun of `This was stated by …`, whose content is the sentence before.

use super::Said;
use crate::cues;
use crate::fast::view::View;
use crate::names::{self, is_role_noun};
use crate::page::Part;
use crate::section::Section;
use crate::text::token::{Class, Token};
use dixit_model::Kind;
use std::collections::BTreeMap;
use std::ops::Range;

/// How far a rule is trusted. Read off thirty Wikinews articles and pages
/// written for the purpose, where none of what they found was wrong; kept lower
/// because real pages vary more.
const TRUST: f32 = 0.8;

/// Applies every rule; `said` is in reading order before and after.
pub(crate) fn apply(text: &str, sections: &[Section], said: &mut Vec<Said>) {
    asked(text, said);
    stated_by(text, sections, said);
    claims_by(text, sections, said);
    closing_clauses(text, sections, said);
    signed_quotations(text, sections, said);
    transcripts(text, sections, said);
    headline(text, sections, said);
}

pub(crate) fn overlaps(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// The attributions of the sections up to `reach` from one; `said` is ordered by
/// section.
pub(crate) fn near(said: &[Said], section: usize, reach: usize) -> &[Said] {
    let from = said.partition_point(|s| s.section + reach < section);
    let to = said.partition_point(|s| s.section <= section + reach);
    &said[from..to]
}

/// Whether a content in or beside the section reaches into the range.
pub(crate) fn taken(said: &[Said], section: usize, range: &Range<usize>) -> bool {
    near(said, section, 1)
        .iter()
        .any(|s| s.content.iter().any(|c| overlaps(c, range)))
}

fn bytes(tokens: &[Token], run: Range<usize>) -> Range<usize> {
    tokens[run.start].start as usize..tokens[run.end - 1].end as usize
}

fn new(
    section: usize,
    source: Range<usize>,
    cue: Range<usize>,
    content: Range<usize>,
    kind: Kind,
) -> Said {
    Said {
        section,
        next: section + 1,
        source: vec![source],
        cue: vec![cue],
        content: vec![content],
        kind,
        confidence: TRUST,
        parent: None,
    }
}

/// `Asked about the dam, the mayor said …`: the mayor was asked. Who asked is not told.
fn asked(text: &str, said: &mut [Said]) {
    for s in said {
        let cue = s.cue.first().map_or("", |c| &text[c.clone()]);
        let mut words = cue.split_whitespace().map(str::to_lowercase);
        let first = words.next().unwrap_or_default();
        let verb = match matches!(&*first, "when" | "if" | "once" | "repeatedly") {
            true => words.next().unwrap_or_default(),
            false => first,
        };
        let passive = matches!(&*verb, "asked" | "questioned" | "pressed" | "quizzed");
        let Some(start) = s.cue.first().map(|c| c.start) else {
            continue;
        };
        let end = s.cue.iter().chain(&s.content).map(|r| r.end).max();
        let behind = end.is_some_and(|end| s.source.iter().all(|r| r.start >= end));
        // Behind a full stop, who speaks before it does not ask.
        let opens = cue.starts_with(char::is_uppercase);
        let before = opens && s.source.iter().all(|r| r.end <= start);
        if passive && (behind || before) {
            s.source.clear();
        }
    }
}

/// `This was stated by the minister.`: what was stated stands in the sentence before;
/// `It was stated by the minister that …`: in this one.
fn stated_by(text: &str, sections: &[Section], said: &mut Vec<Said>) {
    let mut added: Vec<Said> = Vec::new();
    let mut dropped = vec![false; said.len()];
    for (at, section) in sections.iter().enumerate() {
        let view = &section.view;
        let tokens = &view.tokens;
        for start in (0..tokens.len()).filter(|&i| view.starts[i]) {
            let Some((cue, mut source)) = passive(text, view, start) else {
                continue;
            };
            let stated = match that_clause(text, view, &source) {
                Some(that) => {
                    let clause = bytes(tokens, that..source.end);
                    source.end = that;
                    Some(clause)
                }
                None => sentence_before(sections, at, start),
            };
            let Some(stated) = stated else { continue };
            let content = without_stop(text, stated);
            let cue = bytes(tokens, cue);
            let from = said.partition_point(|s| s.section + 1 < at);
            let to = said.partition_point(|s| s.section <= at);
            let mut free = true;
            for (s, drop) in said[from..to].iter().zip(&mut dropped[from..to]) {
                let same = s.content.iter().any(|c| overlaps(c, &content));
                let inside = |r: &Range<usize>| content.start <= r.start && r.end <= content.end;
                if s.cue.iter().any(|c| overlaps(c, &cue)) || (same && s.source.is_empty()) {
                    // The same cue, or the same words with nobody to say them.
                    *drop = true;
                } else if !s.source.iter().chain(&s.cue).chain(&s.content).all(inside) {
                    // What others say inside the sentence stays, as said by the source.
                    free &= !same;
                }
            }
            if free {
                let source = bytes(tokens, source);
                added.push(new(at, source, cue, content, Kind::Indirect));
            }
        }
    }
    let mut dropped = dropped.into_iter();
    said.retain(|_| !dropped.next().unwrap_or(false));
    merge(said, added);
}

/// How far a closing clause is trusted; lower than the other rules, because
/// the models saw the sentence and thought otherwise.
const CLOSING: f32 = 0.5;

/// `Prices will fall by spring, the minister said on Monday.`: a clause at the
/// end of a sentence that says whose all of the sentence is.
fn closing_clauses(text: &str, sections: &[Section], said: &mut Vec<Said>) {
    let mut added: Vec<Said> = Vec::new();
    for (at, section) in sections.iter().enumerate() {
        let view = &section.view;
        let tokens = &view.tokens;
        if section.part == Part::Title {
            continue;
        }
        let mut start = 0;
        while start < tokens.len() {
            let mut end = start + 1;
            while end < tokens.len() && !view.starts[end] {
                end += 1;
            }
            if let Some((source, cue)) = closing(text, &tokens[start..end]) {
                let shift = |r: Range<usize>| bytes(tokens, r.start + start..r.end + start);
                let comma = source.start.min(cue.start) - 1;
                let content = bytes(tokens, start..start + comma);
                let (source, cue) = (shift(source), shift(cue));
                let met = near(said, at, 1).iter().any(|s| {
                    s.cue
                        .iter()
                        .chain(&s.content)
                        .any(|c| overlaps(c, &cue) || overlaps(c, &source))
                                                || s.content.iter().any(|c| {
                            overlaps(c, &content)
                                // What stands wholly inside is nested.
                                && !(content.start <= c.start && c.end <= content.end && !s.source.is_empty())
                        })
                });
                if !met {
                    let mut found = new(at, source, cue, content, Kind::Indirect);
                    found.confidence = CLOSING;
                    added.push(found);
                }
            }
            start = end;
        }
    }
    merge(said, added);
}

/// Source and cue of a sentence's closing clause, in its tokens.
fn closing(text: &str, tokens: &[Token]) -> Option<(Range<usize>, Range<usize>)> {
    // Verbs that take a whole sentence before them.
    const VERBS: [&str; 14] = [
        "said",
        "says",
        "told",
        "announced",
        "reported",
        "added",
        "stated",
        "confirmed",
        "claimed",
        "warned",
        "explained",
        "noted",
        "argued",
        "insisted",
    ];
    if tokens.iter().any(|t| t.class == Class::Quote) {
        return None;
    }
    let comma = tokens.iter().rposition(|t| t.class == Class::Comma)?;
    let verb = (comma + 1..tokens.len().min(comma + 12))
        .find(|&i| VERBS.contains(&tokens[i].text(text)))?;
    let words = |run: &[Token]| run.iter().filter(|t| t.class.is_word()).count();
    let said_first = VERBS.contains(&tokens.get(comma + 1)?.text(text));
    if said_first {
        // ", said Maria Boyd.": all that follows is who.
        let mut end = tokens.len();
        while end > comma + 2 && !tokens[end - 1].class.is_word() {
            end -= 1;
        }
        let subject = &tokens[comma + 2..end];
        let named = subject.first().is_some_and(|t| {
            t.class.is_capital() || matches!(t.text(text), "the" | "a" | "an" | "his" | "her")
        });
        let other = subject.iter().any(|t| {
            matches!(t.class, Class::Colon | Class::Semicolon | Class::Dash)
                || (t.class == Class::Lower && cues::is_verb(t.text(text)))
        });
        return (named && !other && words(&tokens[..comma]) >= 4 && words(subject) <= 12)
            .then_some((comma + 2..end, comma + 1..comma + 2));
    }
    let subject = &tokens[comma + 1..verb];
    let first = subject.first()?.text(text);
    let linked = matches!(
        first,
        "who"
            | "which"
            | "and"
            | "but"
            | "or"
            | "when"
            | "as"
            | "that"
            | "where"
            | "while"
            | "if"
            | "he"
            | "she"
            | "because"
            | "after"
            | "before"
            | "although"
            | "though"
            | "having"
            | "what"
            | "whose"
            | "than"
    ) && !(matches!(first, "he" | "she") && subject.len() == 1);
    // "told reporters on Monday": who heard it and when may follow, no more.
    let rest = &tokens[verb + 1..];
    let more = words(rest) > 7
        || rest.iter().any(|t| {
            matches!(t.class, Class::Colon | Class::Semicolon | Class::Dash)
                || matches!(
                    t.text(text),
                    "that"
                        | "to"
                        | "it"
                        | "he"
                        | "she"
                        | "they"
                        | "there"
                        | "was"
                        | "were"
                        | "had"
                        | "would"
                )
        });
    (!linked && !more && words(&tokens[..comma]) >= 4 && words(subject) <= 9)
        .then_some((comma + 1..verb, verb..verb + 1))
}

/// `Statements by the mayor that nobody was hurt are wrong`: a noun that holds a claim.
fn claims_by(text: &str, sections: &[Section], said: &mut Vec<Said>) {
    let mut added: Vec<Said> = Vec::new();
    for (at, section) in sections.iter().enumerate() {
        let tokens = &section.view.tokens;
        let mut i = 0;
        while i + 4 < tokens.len() {
            let by = claim(text, &section.view, i).map(|(source, content)| {
                let cue = i..source.start;
                (source, cue, content)
            });
            let found = by.or_else(|| owned_claim(text, &section.view, i));
            i += 1;
            let Some((source, cue, content)) = found else {
                continue;
            };
            i = content.end;
            let cue = bytes(tokens, cue);
            let (source, content) = (bytes(tokens, source), bytes(tokens, content));
            let met = near(said, at, 1)
                .iter()
                .any(|s| s.cue.iter().any(|c| overlaps(c, &cue)));
            if !met {
                added.push(new(at, source, cue, content, Kind::Indirect));
            }
        }
    }
    merge(said, added);
}

/// Takes what the sentence says of a claim off the claim's end, where a model read both as one:
/// "his claims | that he was alone are false".
pub(crate) fn without_judgement(text: &str, sections: &[Section], said: &mut [Said]) {
    for s in said {
        let [content] = &mut s.content[..] else {
            continue;
        };
        let noun = s.cue.last().and_then(|c| {
            let mut words = text[c.clone()].split_whitespace();
            words.rfind(|w| NOUNS.contains(&format!(" {} ", w.to_lowercase())))
        });
        let Some(noun) = noun.filter(|_| text[content.clone()].starts_with("that ")) else {
            continue;
        };
        let view = &sections[s.section].view;
        let place = |at: usize| view.tokens.partition_point(|t| (t.start as usize) < at);
        let run = place(content.start) + 3..place(content.end);
        if !run.is_empty()
            && let Some(end) = judged(text, view, noun.ends_with('s'), run)
        {
            content.end = view.tokens[end - 1].end as usize;
        }
    }
}

/// Nouns that hold a claim.
const NOUNS: &str = " statement statements claim claims allegation allegations accusation \
    accusations assertion assertions report reports remark remarks comment comments complaint \
    complaints warning warnings suggestion suggestions assurance assurances denial denials \
    announcement ";

/// Source, cue and content where a noun at token `noun` holds a claim and stands behind whose it
/// is: "the director's statement that …", "his claim to have …".
fn owned_claim(
    text: &str,
    view: &View,
    noun: usize,
) -> Option<(Range<usize>, Range<usize>, Range<usize>)> {
    let tokens = &view.tokens;
    let word = |i: usize| tokens.get(i).map_or("", |t: &Token| t.text(text));
    if noun == 0 || !NOUNS.contains(&format!(" {} ", word(noun).to_lowercase())) {
        return None;
    }
    let that =
        word(noun + 1) == "that" && !cues::is_verb(word(noun + 2)) && !is_finite(word(noun + 2));
    let have = word(noun + 1) == "to" && word(noun + 2) == "have";
    if !that && !have {
        return None;
    }
    let source = owner(text, view, noun)?;
    let mut end = noun + 2;
    let ends = |i: usize| {
        i >= tokens.len()
            || view.starts[i]
            || matches!(
                tokens[i].class,
                Class::Stop | Class::Comma | Class::Semicolon | Class::Quote
            )
    };
    // "Dismissed the claim to have won as theatre".
    while !(ends(end) || have && word(end) == "as") {
        end += 1;
    }
    let plural = word(noun).ends_with('s');
    let end = judged(text, view, plural, noun + 4..end).unwrap_or(end);
    (end > noun + 3).then_some((source, noun..noun + 1, noun + 1..end))
}

fn is_finite(word: &str) -> bool {
    matches!(
        word,
        "is" | "was" | "are" | "were" | "has" | "had" | "have" | "will" | "would" | "can" | "could"
    )
}

/// The noun phrase or pronoun that owns the noun at token `noun`; one word may stand between:
/// "the ministry's earlier claim".
fn owner(text: &str, view: &View, noun: usize) -> Option<Range<usize>> {
    let tokens = &view.tokens;
    let word = |i: usize| tokens[i].text(text);
    let plain = |i: usize| tokens[i].class == Class::Lower && !cues::is_verb(word(i));
    let pronoun = |i: usize| {
        matches!(
            word(i).to_lowercase().as_str(),
            "his" | "her" | "its" | "their"
        )
    };
    let mut at = noun.checked_sub(1)?;
    if at > 0 && plain(at) && !pronoun(at) && word(at) != "s" {
        at -= 1;
    }
    if pronoun(at) {
        return Some(at..at + 1);
    }
    // "Ek's", "villagers'".
    let end = match word(at) {
        "s" if at > 1 && tokens[at - 1].class == Class::Apostrophe => at - 1,
        _ if tokens[at].class == Class::Apostrophe && at > 0 && word(at - 1).ends_with('s') => at,
        _ => return None,
    };
    let named = |i: usize| {
        tokens[i].class.is_capital() || is_role_noun(word(i)) || names::is_body_noun(word(i))
    };
    let mut start = end;
    while start > 0 && end - start < 7 && named(start - 1) && !view.starts[start] {
        start -= 1;
    }
    let article = start
        .checked_sub(1)
        .is_some_and(|i| matches!(word(i), "the" | "a" | "an" | "The"));
    let start = start - usize::from(article && start < end);
    (start < end).then_some(start..end)
}

/// Where in a run of tokens begins what a sentence says of a claim: "… are wrong".
fn judged(text: &str, view: &View, plural: bool, run: Range<usize>) -> Option<usize> {
    let words = |from: usize| -> Vec<&str> {
        view.tokens[from..run.end]
            .iter()
            .map(|t| t.text(text))
            .collect()
    };
    run.clone().rfind(|&i| is_judged(plural, &words(i)))
}

/// Source and content of a noun at token `noun` that holds a claim.
fn claim(text: &str, view: &View, noun: usize) -> Option<(Range<usize>, Range<usize>)> {
    const OF: &str = " statement statements claim claims assertion assertions allegation \
        allegations accusation accusations ";
    let tokens = &view.tokens;
    let word = |i: usize| tokens.get(i).map_or("", |t: &Token| t.text(text));
    let is_noun =
        tokens[noun].class.is_word() && NOUNS.contains(&format!(" {} ", word(noun).to_lowercase()));
    // "The statement of the Karsian side that …"; but not "reports of fires that spread".
    let of = word(noun + 1) == "of" && OF.contains(&format!(" {} ", word(noun).to_lowercase()));
    if !is_noun || !(of || matches!(word(noun + 1), "by" | "from")) {
        return None;
    }
    let from = noun + 2;
    let ends = |i: usize| {
        i >= tokens.len()
            || view.starts[i]
            || matches!(
                tokens[i].class,
                Class::Stop | Class::Comma | Class::Semicolon | Class::Quote
            )
    };
    // The source is short, and a stop inside it belongs to an abbreviation.
    let that = (from..from + 14).find(|&i| {
        i >= tokens.len()
            || view.starts[i]
            || matches!(
                tokens[i].class,
                Class::Comma | Class::Semicolon | Class::Quote
            )
            || word(i) == "that"
    })?;
    if word(that) != "that" || that <= from || of && cues::is_verb(word(that + 1)) {
        return None;
    }
    let mut end = that + 1;
    while !ends(end) {
        end += 1;
    }
    // What the sentence says of the claim is no part of it.
    let plural = word(noun).ends_with('s');
    let end = judged(text, view, plural, that + 3..end).unwrap_or(end);
    (end > that + 2).then_some((from..that, that..end))
}

/// Whether words judge a claim: "are wrong", "does not correspond to reality". `plural` is the
/// number of the noun that holds the claim, and so of its verb.
fn is_judged(plural: bool, words: &[&str]) -> bool {
    const JUDGED: [&str; 43] = [
        "wrong",
        "false",
        "untrue",
        "true",
        "correct",
        "incorrect",
        "accurate",
        "inaccurate",
        "baseless",
        "groundless",
        "unfounded",
        "absurd",
        "ridiculous",
        "laughable",
        "nonsense",
        "lie",
        "lies",
        "fiction",
        "fabricated",
        "fabrication",
        "fabrications",
        "invented",
        "exaggerated",
        "misleading",
        "biased",
        "unproven",
        "unverified",
        "unconfirmed",
        "unsubstantiated",
        "doubtful",
        "dubious",
        "premature",
        "propaganda",
        "credible",
        "correspond",
        "contradict",
        "contradicted",
        "disputed",
        "confirmed",
        "supported",
        "evidence",
        "reality",
        "hearsay",
    ];
    let verbs: &[&str] = match plural {
        true => &[
            "are",
            "were",
            "have",
            "do",
            "did",
            "remain",
            "rest",
            "lack",
            "contradict",
        ],
        false => &[
            "is",
            "was",
            "has",
            "does",
            "did",
            "remains",
            "rests",
            "lacks",
            "contradicts",
        ],
    };
    let [verb, rest @ ..] = words else {
        return false;
    };
    verbs.contains(verb) && rest.iter().take(4).any(|w| JUDGED.contains(w))
}

/// The sentence before the one that begins at token `start` of section `at`.
fn sentence_before(sections: &[Section], at: usize, start: usize) -> Option<Range<usize>> {
    let view = &sections[at].view;
    if let Some(from) = (0..start).rev().find(|&i| view.starts[i]) {
        return Some(bytes(&view.tokens, from..start));
    }
    let before = &sections[at.checked_sub(1)?];
    let view = &before.view;
    if before.part != Part::Body || view.tokens.is_empty() {
        return None;
    }
    let from = (0..view.tokens.len()).rev().find(|&i| view.starts[i])?;
    Some(bytes(&view.tokens, from..view.tokens.len()))
}

/// Cue and source of `This was stated by …` at the sentence that begins at `start`.
fn passive(text: &str, view: &View, start: usize) -> Option<(Range<usize>, Range<usize>)> {
    let tokens = &view.tokens;
    let word = |i: usize| tokens.get(i).map_or("", |t| t.text(text));
    if !matches!(word(start), "This" | "That" | "It" | "Such") {
        return None;
    }
    let mut i = start + 1;
    // "This statement was made by", "This opinion was expressed by".
    if matches!(
        word(i),
        "statement"
            | "opinion"
            | "information"
            | "announcement"
            | "view"
            | "claim"
            | "news"
            | "assessment"
    ) {
        i += 1;
    }
    let first = i;
    if !matches!(word(i), "was" | "is" | "has" | "were") {
        return None;
    }
    i += 1;
    while matches!(
        word(i),
        "been" | "also" | "reportedly" | "today" | "earlier" | "recently"
    ) {
        i += 1;
    }
    if !(cues::is_verb(word(i)) || matches!(word(i), "made" | "given" | "shared" | "voiced")) {
        return None;
    }
    i += 1;
    // "… on Monday to reporters by": a few words may come between.
    let by = (i..(i + 8).min(tokens.len())).find(|&j| word(j) == "by")?;
    if (i..by).any(|j| tokens[j].class == Class::Stop || view.starts[j]) {
        return None;
    }
    let from = by + 1;
    let mut end = from;
    while end < tokens.len()
        && !view.starts[end]
        && !matches!(tokens[end].class, Class::Stop | Class::Semicolon)
        || (end > from
            && end < tokens.len()
            && tokens[end].class == Class::Stop
            && !view.starts.get(end + 1).copied().unwrap_or(true))
    {
        end += 1;
    }
    (end > from).then_some((first..i, from..end))
}

/// Where `that …` begins behind the source that a passive names, if it does.
fn that_clause(text: &str, view: &View, source: &Range<usize>) -> Option<usize> {
    let word = |i: usize| view.tokens[i].text(text);
    let that = (source.start + 1..source.end).find(|&i| word(i) == "that")?;
    // "by the minister, who said that": another's verb governs it.
    let governed = (source.start..that).any(|i| matches!(word(i), "who" | "which"));
    (!governed && that + 2 < source.end).then_some(that)
}

fn without_stop(text: &str, range: Range<usize>) -> Range<usize> {
    let end = text[range.clone()]
        .trim_end_matches(['.', ' ', '\u{a0}'])
        .len();
    range.start..range.start + end.max(1)
}

/// `“…” – Jane Doe, chief executive`: a quotation with its speaker under it.
fn signed_quotations(text: &str, sections: &[Section], said: &mut Vec<Said>) {
    let mut added = Vec::new();
    for (at, section) in sections.iter().enumerate() {
        let tokens = &section.view.tokens;
        if section.part == Part::Title {
            continue;
        }
        // The signature in its own paragraph, or after the quotation's end.
        let (content, dash, owner) = if tokens.first().is_some_and(|t| t.class == Class::Dash) {
            let Some(before) = at.checked_sub(1) else {
                continue;
            };
            let view = &sections[before].view;
            let [q] = view.quoted[..] else { continue };
            if q.start != 0 || q.end + 1 < view.len() {
                continue;
            }
            (view.bytes(0).start..view.bytes(q.end - 1).end, 0, before)
        } else {
            let view = &section.view;
            let [q] = view.quoted[..] else { continue };
            if q.start != 0 || !q.closed || q.end >= view.len() {
                continue;
            }
            let close = view.token[q.end - 1] as usize;
            let Some(dash) = (close + 1..(close + 3).min(tokens.len()))
                .find(|&i| tokens[i].class == Class::Dash)
            else {
                continue;
            };
            (view.bytes(0).start..view.bytes(q.end - 1).end, dash, at)
        };
        let Some(source) = signature(text, tokens, dash + 1) else {
            continue;
        };
        if taken(said, at, &content) {
            continue;
        }
        added.push(new(
            owner,
            bytes(tokens, source),
            bytes(tokens, dash..dash + 1),
            content,
            Kind::Direct,
        ));
    }
    merge(said, added);
}

/// A name, with or without a role, from `from` to the end and nothing else.
fn signature(text: &str, tokens: &[Token], from: usize) -> Option<Range<usize>> {
    let mut end = tokens.len();
    while end > from && tokens[end - 1].class == Class::Stop {
        end -= 1;
    }
    let rest = tokens.get(from..end)?;
    let words: Vec<&str> = rest
        .iter()
        .filter(|t| t.class.is_word())
        .map(|t| t.text(text))
        .collect();
    let name = rest.first().is_some_and(|t| t.class.is_capital());
    let verb = words
        .iter()
        .any(|w| cues::is_verb(w) && w.starts_with(char::is_lowercase));
    ((1..=18).contains(&words.len()) && name && !verb).then_some(from..end)
}

/// `NAME: words`: a transcript, if more than one paragraph is labelled so.
fn transcripts(text: &str, sections: &[Section], said: &mut Vec<Said>) {
    let labels: Vec<Option<usize>> = sections
        .iter()
        .map(|s| {
            if s.part == Part::Title {
                None
            } else {
                label(text, &s.view.tokens)
            }
        })
        .collect();
    let count = labels.iter().flatten().count();
    if count < 2 {
        return;
    }
    let spelt = |at: usize| -> &str {
        let tokens = &sections[at].view.tokens;
        match labels[at] {
            Some(colon) => &text[bytes(tokens, 0..colon)],
            None => "",
        }
    };
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for at in 0..sections.len() {
        *times.entry(spelt(at)).or_default() += 1;
    }
    let mut added = Vec::new();
    for (at, section) in sections.iter().enumerate() {
        let Some(colon) = labels[at] else { continue };
        let tokens = &section.view.tokens;
        let name = spelt(at);
        // "Note:" and "Update:" come once; those who talk come again, or
        // stand in capitals.
        let upper = !name.chars().any(char::is_lowercase);
        let again = (0..sections.len())
            .filter(|&i| i != at && spelt(i) == name)
            .take(1)
            .count()
            > 0;
        let several = count >= 3 && name.split_whitespace().count() > 1;
        if colon + 1 >= tokens.len() || !(upper || again || several) {
            continue;
        }
        let content = bytes(tokens, colon + 1..tokens.len());
        let whole = near(said, at, 1).iter().any(|s| {
            s.section == at
                && s.content.iter().any(|c| c.len() * 2 > content.len())
                && s.source.iter().any(|r| r.start == tokens[0].start as usize)
        });
        if whole {
            continue;
        }
        // Spoken words without marks: the transcript vouches for every one.
        let kind = Kind::Direct;
        added.push(new(
            at,
            bytes(tokens, 0..colon),
            bytes(tokens, colon..colon + 1),
            content,
            kind,
        ));
    }
    merge(said, added);
}

/// The colon that ends a label of one to five capitalised words.
fn label(text: &str, tokens: &[Token]) -> Option<usize> {
    let colon = tokens
        .iter()
        .take(9)
        .position(|t| t.class == Class::Colon)?;
    let before = &tokens[..colon];
    let words = before.iter().filter(|t| t.class.is_word()).count();
    let name = before.iter().all(|t| match t.class {
        Class::Capital | Class::Upper | Class::Number => true,
        Class::Lower => matches!(t.text(text), "de" | "van" | "von" | "al" | "bin" | "the"),
        Class::Stop | Class::Hyphen | Class::Apostrophe | Class::Open | Class::Close => true,
        _ => false,
    });
    let follows = tokens.get(colon + 1).is_some_and(|t| t.spaced);
    (name && follows && (1..=5).contains(&words) && before[0].class.is_capital()).then_some(colon)
}

/// `Boyd: Nobody asked us`: a headline with a colon, if the text below has
/// somebody of that name speak.
fn headline(text: &str, sections: &[Section], said: &mut Vec<Said>) {
    let Some((at, section)) = sections
        .iter()
        .enumerate()
        .find(|(_, s)| s.part == Part::Title)
    else {
        return;
    };
    let tokens = &section.view.tokens;
    let Some(colon) = tokens.iter().take(10).position(|t| t.class == Class::Colon) else {
        return;
    };
    if colon == 0 || colon + 2 >= tokens.len() || !tokens[colon + 1].spaced {
        return;
    }
    let content = without_stop(text, bytes(tokens, colon + 1..tokens.len()));
    let speaks = |word: &str| {
        said.iter().any(|s| {
            s.section != at
                && s.source.iter().any(|r| {
                    text[r.clone()]
                        .split(|c: char| !c.is_alphanumeric() && c != '-')
                        .any(|w| w.len() > 2 && names::same_surname(w, word))
                })
        })
    };
    let known = tokens[..colon]
        .iter()
        .filter(|t| t.class.is_capital())
        .any(|t| speaks(t.text(text)) && !is_role_noun(t.text(text)));
    let label = bytes(tokens, 0..colon);
    if !known {
        // A colon alone makes nobody a speaker: "Rovers 3-3 Athletic: …".
        let colon = bytes(tokens, colon..colon + 1);
        said.retain(|s| s.section != at || !s.cue.iter().all(|c| *c == colon));
        return;
    }
    let taken = near(said, at, 1).iter().any(|s| {
        s.section == at
            && s.source.iter().any(|r| overlaps(r, &label))
            && s.content.iter().any(|c| overlaps(c, &content))
    });
    if !taken {
        // What the models made of the headline without its colon.
        said.retain(|s| s.section != at);
        let kind = if text[content.clone()].starts_with(['“', '"', '«', '‘', '\'']) {
            Kind::Direct
        } else {
            Kind::Indirect
        };
        let found = new(
            at,
            bytes(tokens, 0..colon),
            bytes(tokens, colon..colon + 1),
            content,
            kind,
        );
        merge(said, vec![found]);
    }
}

/// Puts more attributions among those in reading order.
pub(crate) fn merge(said: &mut Vec<Said>, added: Vec<Said>) {
    if added.is_empty() {
        return;
    }
    said.extend(added);
    said.sort_by_key(|s| {
        (
            s.section,
            s.content.iter().chain(&s.source).map(|r| r.start).min(),
        )
    });
}
