//! Evidence of a claim in words: its status, whose word that is, and what the text says
//! beside what people say.

use std::io::{self, Write};

use dixit_resolve::claims::{Attachment, Claim, PieceOfEvidence, StatusBasis};
use dixit_resolve::responses::EvidenceStatus;
use maud::{Markup, html};

use super::super::claims::{ruled, rulings, short};
use super::super::csv::safe;
use super::super::harmless::one_line;
use super::super::html::Visible;
use super::super::outline::count;
use super::super::table::{DIM, PLAIN, Page, TITLE, WARNING};
use super::{SHOWN, heading};

/// The head over the evidence.
const HEADING: &str = "Evidence";

/// Pieces that the list of claims names of one.
const LISTED: usize = 4;

/// What a status rests on, in words that go on after it: `by decision of A. Editor; the text:
/// shown`.
fn rests(piece: &PieceOfEvidence) -> String {
    let told = told(piece);
    let mut out = match piece.basis {
        StatusBasis::Text if piece.disputed_by.is_empty() => "as the text tells".to_owned(),
        StatusBasis::Text => {
            let word = piece.told.map_or("named", EvidenceStatus::as_str);
            let by = piece.disputed_by.join(", ");
            format!("by {by}, as the text tells, which has it {word}")
        }
        StatusBasis::Attachment => format!("by {}", persons(&piece.attached)),
        StatusBasis::Decision => "by decision, see below".to_owned(),
    };
    if let (StatusBasis::Attachment | StatusBasis::Decision, Some(told)) = (piece.basis, told) {
        out.push_str(&format!("; the text: {told}"));
    }
    if piece.differ {
        out.push_str("; people differ, so none of their words is taken");
    }
    one_line(&out)
}

/// What the text says of it: `shown`, `named, disputed by A3`.
fn told(piece: &PieceOfEvidence) -> Option<String> {
    let told = piece.told?.as_str();
    Some(match &piece.disputed_by[..] {
        [] => told.to_owned(),
        by => format!("{told}, disputed by {}", by.join(", ")),
    })
}

fn persons(attached: &[Attachment]) -> String {
    let mut names: Vec<&str> = attached.iter().map(|a| a.by.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names.join(", ")
}

/// What lies under seal, by whom, when and why.
fn sealed(attachment: &Attachment) -> String {
    let day = attachment.at.get(..10).unwrap_or(&attachment.at);
    let bytes = count(
        usize::try_from(attachment.bytes).unwrap_or(usize::MAX),
        "byte",
    );
    one_line(&format!(
        "under seal: {}, {}, {bytes}, sha256 {}, attached by {} on {day} (entry {}): {}",
        attachment.path,
        attachment.media_type,
        attachment.sha256,
        attachment.by,
        attachment.entry,
        attachment.reason
    ))
}

/// To what it belongs: the attributions that name it, or that it was attached to.
fn of(piece: &PieceOfEvidence) -> String {
    match &piece.attributions[..] {
        [] => "to the claim".to_owned(),
        all => all.join(", "),
    }
}

/// All evidence of a claim on one line, for the list of claims.
pub(in super::super) fn summary(claim: &Claim) -> Option<String> {
    let one = |piece: &PieceOfEvidence| {
        let by = match piece.basis {
            StatusBasis::Text => "",
            StatusBasis::Attachment | StatusBasis::Decision => " by people",
        };
        let status = piece.status.as_str();
        format!("{} ({status}{by})", short(&piece.text, 60))
    };
    let all: Vec<String> = claim.evidence.iter().take(LISTED).map(one).collect();
    let more = claim.evidence.len().saturating_sub(LISTED);
    let more = match more {
        0 => String::new(),
        more => format!(" · and {more} more"),
    };
    (!all.is_empty()).then(|| format!("{}{more}", all.join(" · ")))
}

/// The evidence in a table.
pub(super) fn lines<W: Write>(page: &mut Page<'_, W>, claim: &Claim) -> io::Result<()> {
    if claim.evidence.is_empty() {
        return Ok(());
    }
    heading(page, HEADING)?;
    for piece in &claim.evidence {
        page.set_in(4);
        let tone = match piece.status {
            EvidenceStatus::Disputed => WARNING,
            _ if piece.basis == StatusBasis::Text => DIM,
            _ => TITLE,
        };
        page.words(tone, piece.status.as_str())?;
        page.words(PLAIN, &short(&piece.text, SHOWN))?;
        page.words(DIM, &format!("({}) {}", of(piece), piece.id))?;
        page.end()?;
        page.set_in(8);
        page.words(DIM, &rests(piece))?;
        page.end()?;
        for attachment in &piece.attached {
            page.words(PLAIN, &sealed(attachment))?;
            page.end()?;
        }
        rulings(page, &piece.decisions, 8)?;
    }
    Ok(())
}

/// The anchor of a piece of evidence on a page of boards.
pub(super) fn anchor(claim: &Claim, piece: &PieceOfEvidence) -> String {
    format!("{}-{}", claim.id, piece.id)
}

/// The evidence on a page.
pub(super) fn section(claim: &Claim) -> Markup {
    html! {
        @if !claim.evidence.is_empty() {
            h3 { (HEADING) }
            ul .evidence {
                @for piece in &claim.evidence { (item(claim, piece)) }
            }
        }
    }
}

fn item(claim: &Claim, piece: &PieceOfEvidence) -> Markup {
    let by_people = piece.basis != StatusBasis::Text;
    html! {
        li #(anchor(claim, piece)) class=(piece.status.as_str()) {
            span .badge.person[by_people] { (piece.status.as_str()) @if by_people { " · by people" } } " "
            span dir="auto" { (Visible(&short(&piece.text, SHOWN))) }
            " (" (naming(claim, piece)) ") " code { (piece.id) }
            span .where { (Visible(&rests(piece))) }
            @for attachment in &piece.attached { span .sealed { (Visible(&sealed(attachment))) } }
            @for ruling in &piece.decisions { span .ruling { (Visible(&ruled(ruling))) } }
        }
    }
}

fn naming(claim: &Claim, piece: &PieceOfEvidence) -> Markup {
    html! {
        @if piece.attributions.is_empty() { (of(piece)) }
        @for (at, name) in piece.attributions.iter().enumerate() {
            @if at > 0 { ", " }
            a href={ "#" (claim.id) "-" (name) } { (name) }
        }
    }
}

/// The columns of a row of evidence that no row of an attribution fills.
pub(in super::super) const COLUMNS: [&str; 7] = [
    "evidence",
    "told",
    "disputed_by",
    "status",
    "status_basis",
    "people_differ",
    "attached",
];

/// The cells under [`COLUMNS`].
pub(in super::super) fn cells(piece: &PieceOfEvidence) -> [String; 7] {
    let attached: Vec<String> = piece.attached.iter().map(sealed).collect();
    [
        piece.id.clone(),
        piece.told.map_or("", EvidenceStatus::as_str).to_owned(),
        piece.disputed_by.join(" "),
        piece.status.as_str().to_owned(),
        piece.basis.as_str().to_owned(),
        if piece.differ { "yes" } else { "no" }.to_owned(),
        safe(&attached.join(" · ")).into_owned(),
    ]
}
