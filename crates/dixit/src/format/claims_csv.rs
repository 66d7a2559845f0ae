//! Claims for spreadsheets: a row for every attribution and every piece of evidence.

use std::io::{self, Write};

use dixit_resolve::claims::{Claim, Member, PieceOfEvidence, Ruling};

use super::board::evidence;
use super::claims::ruled;
use super::csv::{rows, safe};

/// The columns that both sorts of rows fill; those of evidence alone come after them.
const COLUMNS: [&str; 18] = [
    "claim",
    "record",
    "contested",
    "claim_words",
    "attribution",
    "stance",
    "stance_confidence",
    "published",
    "speaker",
    "cue",
    "words",
    "addressee",
    "outlet",
    "origin",
    "path",
    "url",
    "start",
    "end",
];

/// Writes a row for every attribution of every claim, then one for every piece of its
/// evidence. `record` says which of the two a row is.
///
/// # Errors
/// If they cannot be written.
pub fn write_claims_csv(claims: &[&Claim], out: &mut impl Write) -> io::Result<()> {
    let mut rows = rows(out);
    let columns = COLUMNS.iter().chain(&evidence::COLUMNS);
    rows.write_record(columns.chain(&["decisions"]))?;
    for claim in claims {
        for m in &claim.attributions {
            let none = evidence::COLUMNS.map(|_| String::new());
            let cells = said(claim, m).into_iter().chain(none);
            rows.write_record(cells.chain([decided(&m.decisions)]))?;
        }
        for piece in &claim.evidence {
            let cells = named(claim, piece).into_iter();
            let cells = cells.chain(evidence::cells(piece));
            rows.write_record(cells.chain([decided(&piece.decisions)]))?;
        }
    }
    rows.flush()
}

/// The first columns of an attribution.
fn said(claim: &Claim, m: &Member) -> [String; 18] {
    let [outlet, origin, path, url] = place(Some(m));
    let start = m.content.first().map(|p| p.start);
    let end = m.content.last().map(|p| p.end);
    [
        claim.id.clone(),
        "attribution".to_owned(),
        contested(claim),
        cell(&claim.words),
        m.id.clone(),
        m.stance.as_str().to_owned(),
        format!("{:.2}", m.stance_confidence),
        m.published.clone().unwrap_or_default(),
        cell(m.who()),
        cell(&m.cue),
        cell(&m.words()),
        cell(m.addressee.as_deref().unwrap_or_default()),
        outlet,
        origin,
        path,
        url,
        number(start),
        number(end),
    ]
}

/// The first columns of a piece of evidence: where the first of the attributions that name
/// it stands.
fn named(claim: &Claim, piece: &PieceOfEvidence) -> [String; 18] {
    let first = piece.attributions.first().and_then(|a| claim.member(a));
    let [outlet, origin, path, url] = place(first);
    let published = first.and_then(|m| m.published.clone());
    [
        claim.id.clone(),
        "evidence".to_owned(),
        contested(claim),
        cell(&claim.words),
        piece.attributions.join(" "),
        String::new(),
        String::new(),
        published.unwrap_or_default(),
        cell(first.map_or("", Member::who)),
        String::new(),
        cell(&piece.text),
        String::new(),
        outlet,
        origin,
        path,
        url,
        number(piece.start),
        number(piece.end),
    ]
}

/// Outlet, origin, path and address.
fn place(of: Option<&Member>) -> [String; 4] {
    let text = |t: Option<&str>| cell(t.unwrap_or_default());
    let origin = of.and_then(|m| m.origin).map(|o| o.to_string());
    [
        text(of.and_then(|m| m.outlet.as_deref())),
        origin.unwrap_or_default(),
        text(of.map(|m| m.path.as_str())),
        text(of.and_then(|m| m.url.as_deref())),
    ]
}

fn contested(claim: &Claim) -> String {
    if claim.contested { "yes" } else { "no" }.to_owned()
}

fn decided(rulings: &[Ruling]) -> String {
    let all: Vec<String> = rulings.iter().map(ruled).collect();
    cell(&all.join(" · "))
}

fn cell(text: &str) -> String {
    safe(text).into_owned()
}

fn number(place: Option<u32>) -> String {
    place.map(|p| p.to_string()).unwrap_or_default()
}
