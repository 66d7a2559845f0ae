//! The board of a claim: assertions against denials against evidence, by date, with
//! origins; and who responded.
//!
//! Everything is written from the records alone, so that stored ones print like fresh
//! ones. Nothing here says who is right.

pub(super) mod evidence;
mod glance;
mod layout;
mod picture;

use std::collections::BTreeSet;
use std::io::{self, Write};

use dixit_resolve::claims::{Call, Claim, Member, Response, Stance};
use dixit_resolve::responses::CallKind;
use maud::{Markup, html};

use super::claims::{
    begin, counts, end, member_line, place, ruled, rulings, short, spread, tally, title,
};
use super::harmless::one_line;
use super::html::Visible;
use super::table::{DIM, PLAIN, Page, SPEAKER, TITLE, TableStyle, WARNING};

const PICTURE_STYLE: &str = include_str!("../picture.css");
const BOARD_STYLE: &str = include_str!("../board.css");

/// Characters of a content that a board shows.
const SHOWN: usize = 400;

/// The sides of a board, each with the stances on it.
const SIDES: [(&str, &[Stance]); 3] = [
    ("Asserted", &[Stance::Asserts]),
    (
        "Denied, doubted, conceded",
        &[Stance::Denies, Stance::Doubts, Stance::Concedes],
    ),
    (
        "Asked, or no stance taken",
        &[Stance::Asks, Stance::None, Stance::Unknown],
    ),
];

/// The name of the side that a stance is on.
fn side_of(stance: Stance) -> &'static str {
    let side = SIDES.iter().find(|(_, stances)| stances.contains(&stance));
    side.map_or("", |(name, _)| name)
}

/// A stance as what somebody does.
fn called(stance: Stance) -> &'static str {
    match stance {
        Stance::None => "takes no stance",
        Stance::Unknown => "takes a stance that is not told",
        stance => stance.as_str(),
    }
}

/// The anchor of an attribution on a page of boards.
fn anchor(claim: &Claim, id: &str) -> String {
    format!("{}-{id}", claim.id)
}

/// The anchor of an allegation or request among its claim's.
fn call_anchor(claim: &Claim, number: usize) -> String {
    format!("{}-R{}", claim.id, number + 1)
}

fn side<'a>(claim: &'a Claim, stances: &'a [Stance]) -> impl Iterator<Item = &'a Member> {
    claim
        .attributions
        .iter()
        .filter(|m| stances.contains(&m.stance))
}

/// What a call came to, in words: `denied by Karsia (A3)`, or that none was found.
pub(super) fn outcome(responses: &[Response], until: Option<&str>) -> Vec<String> {
    if responses.is_empty() {
        let until = until.map_or(String::new(), |day| format!(" up to {day}"));
        return vec![format!("none found in this collection{until}")];
    }
    let one = |r: &Response| {
        let who = if r.speaker.is_empty() {
            "–"
        } else {
            &r.speaker
        };
        let id = r
            .attribution
            .as_ref()
            .map_or(String::new(), |a| format!(" ({a})"));
        let day = r
            .published
            .as_deref()
            .map_or(String::new(), |d| format!(", {d}"));
        let words = short(&r.words, SHOWN);
        one_line(&format!(
            "{} by {who}{id}{day}: {words}",
            r.response.as_str()
        ))
    };
    responses.iter().map(one).collect()
}

fn kind(call: &Call) -> &'static str {
    match call.kind {
        CallKind::Allegation => "allegation",
        CallKind::Request => "request",
    }
}

/// Writes boards for a terminal. All text is made harmless for it.
///
/// # Errors
/// If they cannot be written.
pub fn write_board_table(
    claims: &[&Claim],
    style: &TableStyle,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut page = Page::new(style, out);
    for (at, claim) in claims.iter().enumerate() {
        if at > 0 {
            writeln!(page.out)?;
        }
        title(&mut page, claim)?;
        for (name, stances) in SIDES {
            if side(claim, stances).next().is_none() {
                continue;
            }
            heading(&mut page, name)?;
            for m in side(claim, stances) {
                member_line(&mut page, m)?;
                page.set_in(8);
                page.words(DIM, &because(m))?;
                page.end()?;
                rulings(&mut page, &m.decisions, 8)?;
            }
        }
        evidence::lines(&mut page, claim)?;
        calls(&mut page, claim)?;
    }
    Ok(())
}

fn calls<W: Write>(page: &mut Page<'_, W>, claim: &Claim) -> io::Result<()> {
    if claim.calls.is_empty() {
        return Ok(());
    }
    heading(page, "Responses")?;
    for call in &claim.calls {
        page.set_in(4);
        page.words(
            PLAIN,
            &format!("to the {} {}", kind(call), call.attribution),
        )?;
        if let Some(m) = claim.member(&call.attribution) {
            page.words(SPEAKER, &one_line(m.who()))?;
        }
        page.end()?;
        let tone = if call.responses.is_empty() {
            WARNING
        } else {
            PLAIN
        };
        for words in outcome(&call.responses, call.none_until.as_deref()) {
            page.set_in(8);
            page.words(tone, &words)?;
            page.end()?;
        }
    }
    Ok(())
}

fn because(m: &Member) -> String {
    one_line(&format!("{:.2}: {}", m.stance_confidence, m.stance_reason))
}

fn heading<W: Write>(page: &mut Page<'_, W>, name: &str) -> io::Result<()> {
    writeln!(page.out)?;
    page.set_in(2);
    page.words(TITLE, name)?;
    page.end()
}

/// Writes boards as one self-contained page: no script, nothing loaded.
///
/// # Errors
/// If they cannot be written.
pub fn write_board_html(claims: &[&Claim], out: &mut impl Write) -> io::Result<()> {
    let heading = match claims {
        [one] => one.words.as_str(),
        _ => "Boards",
    };
    let sum = |of: fn(&Claim) -> usize| claims.iter().map(|c| of(c)).sum::<usize>();
    let members = claims.iter().flat_map(|c| &c.attributions);
    let documents: BTreeSet<&str> = members.map(|m| m.path.as_str()).collect();
    let figures = [
        (sum(|c| c.stances.asserts), "assert"),
        (
            sum(|c| c.stances.denies + c.stances.doubts),
            "deny or doubt",
        ),
        (sum(|c| c.stances.concedes), "concede"),
        (documents.len(), "documents"),
    ];
    begin(
        heading,
        heading,
        &figures,
        &[PICTURE_STYLE, BOARD_STYLE],
        out,
    )?;
    for claim in claims {
        writeln!(out, "{}", board(claim).0)?;
    }
    end(out)
}

fn board(claim: &Claim) -> Markup {
    html! {
        section #(claim.id) .group {
            h2 dir="auto" { (Visible(&short(&claim.words, SHOWN))) }
            p .note {
                code { (claim.id) } " "
                @if claim.contested { span .badge { "contested" } " " }
                (tally(&claim.stances)) " · " (Visible(&spread(claim)))
            }
            @for ruling in &claim.decisions { p .ruling { (Visible(&ruled(ruling))) } }
            @if !claim.counts.is_empty() {
                p .counted { "Counts side by side: " (Visible(&counts(claim))) }
            }
            (picture::figure(claim))
            div .sides {
                @for (name, stances) in SIDES {
                    div {
                        h3 { (name) }
                        @if side(claim, stances).next().is_none() { p .none { "Nobody in this collection." } }
                        ul .who { @for m in side(claim, stances) { (entry(claim, m)) } }
                    }
                }
            }
            (evidence::section(claim))
            @if !claim.calls.is_empty() {
                h3 { "Responses" }
                ul .calls {
                    @for (number, call) in claim.calls.iter().enumerate() {
                        li #(call_anchor(claim, number)) {
                            "to the " (kind(call)) " " (call.attribution) ": "
                            @for words in outcome(&call.responses, call.none_until.as_deref()) {
                                div dir="auto" { (Visible(&words)) }
                            }
                        }
                    }
                }
            }
            @if !claim.links.is_empty() {
                details {
                    summary { "Why these are one claim (" (format!("{:.2}", claim.confidence)) ")" }
                    ul .note {
                        @for link in &claim.links {
                            li { (link.a) " = " (link.b) " " (format!("{:.2}", link.score)) ": " (Visible(&reasons(link))) }
                        }
                    }
                }
            }
        }
    }
}

fn reasons(link: &dixit_resolve::claims::Link) -> String {
    let words: Vec<&str> = link.reasons.iter().map(|r| r.text.as_str()).collect();
    one_line(&words.join("; "))
}

fn entry(claim: &Claim, m: &Member) -> Markup {
    html! {
        li #(anchor(claim, &m.id)) class=(m.stance.as_str()) {
            span .stance { (m.id) " " (m.stance.as_str()) } " "
            b dir="auto" { (Visible(&one_line(m.who()))) } " "
            i .cue dir="auto" { (Visible(&short(&m.cue, SHOWN))) }
            span .words dir="auto" { (Visible(&short(&m.words(), SHOWN))) }
            span .where { (Visible(m.published.as_deref().unwrap_or("no date"))) " " (Visible(&one_line(&place(m)))) }
            span .where { (Visible(&because(m))) }
            @for ruling in &m.decisions { span .ruling { (Visible(&ruled(ruling))) } }
        }
    }
}
