//! Claims of a collection, in four forms: contested ones first.
//!
//! The JSON lines are the contract `dixit.claims/1`, a claim a line. The other forms
//! are for people and may change. Everything is written from the records alone, so
//! that stored ones print like fresh ones.

use std::io::{self, Write};

use dixit_resolve::claims::{Claim, Member, Ruling, Stance, Stances};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::board::evidence;
use super::harmless::one_line;
use super::html::{STYLE, Visible};
use super::outline::count;
use super::table::{DIM, PLAIN, Page, SPEAKER, TITLE, TableStyle, WARNING};

const REPORT_STYLE: &str = include_str!("report.css");
const CLAIMS_STYLE: &str = include_str!("claims.css");

/// Characters of a content that a list shows.
const SHOWN: usize = 140;

/// Attributions of a claim that the table of claims shows.
const MEMBERS: usize = 8;

/// Writes the contract's lines.
///
/// # Errors
/// If they cannot be written.
pub fn write_claims_jsonl(claims: &[&Claim], out: &mut impl Write) -> io::Result<()> {
    for claim in claims {
        serde_json::to_writer(&mut *out, claim)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Writes the claims for a terminal. All text is made harmless for it.
///
/// # Errors
/// If they cannot be written.
pub fn write_claims_table(
    claims: &[&Claim],
    style: &TableStyle,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut page = Page::new(style, out);
    let contested = claims.iter().filter(|c| c.contested).count();
    page.words(TITLE, &count(claims.len(), "claim"))?;
    page.words(DIM, "·")?;
    page.words(PLAIN, &format!("{contested} contested"))?;
    page.end()?;
    for claim in claims {
        writeln!(page.out)?;
        title(&mut page, claim)?;
        for m in claim.attributions.iter().take(MEMBERS) {
            member_line(&mut page, m)?;
        }
        if claim.attributions.len() > MEMBERS {
            let more = claim.attributions.len() - MEMBERS;
            page.set_in(4);
            page.words(DIM, &format!("and {more} more: dixit board {}", claim.id))?;
            page.end()?;
        }
        if let Some(evidence) = evidence::summary(claim) {
            page.set_in(4);
            page.words(DIM, "evidence:")?;
            page.words(PLAIN, &evidence)?;
            page.end()?;
        }
    }
    Ok(())
}

/// A claim's words, its id, and what there is of it.
pub(super) fn title<W: Write>(page: &mut Page<'_, W>, claim: &Claim) -> io::Result<()> {
    page.set_in(0);
    page.words(TITLE, &short(&claim.words, SHOWN))?;
    page.end()?;
    page.set_in(4);
    page.words(DIM, &claim.id)?;
    if claim.contested {
        page.words(WARNING, "contested")?;
    }
    page.words(PLAIN, &tally(&claim.stances))?;
    page.words(DIM, "·")?;
    page.words(DIM, &spread(claim))?;
    page.end()?;
    if !claim.counts.is_empty() {
        page.words(DIM, "counts:")?;
        page.words(PLAIN, &counts(claim))?;
        page.end()?;
    }
    rulings(page, &claim.decisions, 4)
}

/// What people decided, a line each.
pub(super) fn rulings<W: Write>(
    page: &mut Page<'_, W>,
    decisions: &[Ruling],
    indent: usize,
) -> io::Result<()> {
    for ruling in decisions {
        page.set_in(indent);
        page.words(TITLE, &ruled(ruling))?;
        page.end()?;
    }
    Ok(())
}

/// A decision in one line.
pub(super) fn ruled(ruling: &Ruling) -> String {
    let day = ruling.at.get(..10).unwrap_or(&ruling.at);
    one_line(&format!(
        "{}, by {} on {day}: {}",
        ruling.decision, ruling.by, ruling.reason
    ))
}

pub(super) fn member_line<W: Write>(page: &mut Page<'_, W>, m: &Member) -> io::Result<()> {
    page.set_in(4);
    page.words(DIM, &m.id)?;
    page.words(DIM, m.published.as_deref().unwrap_or("no date"))?;
    page.words(SPEAKER, &one_line(m.who()))?;
    page.words(stance_style(m.stance), m.stance.as_str())?;
    if !m.cue.is_empty() {
        page.words(DIM, &short(&m.cue, SHOWN))?;
    }
    page.words(PLAIN, &short(&m.words(), SHOWN))?;
    page.words(DIM, &one_line(&place(m)))?;
    page.end()
}

pub(super) fn stance_style(stance: Stance) -> anstyle::Style {
    match stance {
        Stance::Denies | Stance::Doubts | Stance::Concedes => WARNING,
        _ => DIM,
    }
}

/// Where an attribution is printed.
pub(super) fn place(m: &Member) -> String {
    match (&m.outlet, m.origin) {
        (Some(outlet), Some(origin)) => format!("[{outlet}, {}; origin {origin}]", m.path),
        (None, Some(origin)) => format!("[{}; origin {origin}]", m.path),
        (Some(outlet), None) => format!("[{outlet}, {}]", m.path),
        (None, None) => format!("[{}]", m.path),
    }
}

/// `3 assert · 2 deny`.
pub(super) fn tally(stances: &Stances) -> String {
    let parts = [
        (stances.asserts, "asserts", "assert"),
        (stances.denies, "denies", "deny"),
        (stances.doubts, "doubts", "doubt"),
        (stances.concedes, "concedes", "concede"),
        (stances.asks, "asks", "ask"),
        (stances.none, "takes none", "take none"),
        (stances.unknown, "not told", "not told"),
    ];
    let words = parts.iter().filter(|(n, ..)| *n > 0);
    let words: Vec<String> = words
        .map(|(n, one, many)| format!("{n} {}", if *n == 1 { one } else { many }))
        .collect();
    words.join(" · ")
}

/// Documents, origins and days.
pub(super) fn spread(claim: &Claim) -> String {
    let mut out = count(claim.documents, "document");
    if let Some(origins) = claim.origins {
        out.push_str(&format!(", {}", count(origins, "origin")));
    }
    match (&claim.first, &claim.last) {
        (Some(first), Some(last)) if first == last => out.push_str(&format!(", {first}")),
        (Some(first), Some(last)) => out.push_str(&format!(", {first} to {last}")),
        _ => {}
    }
    one_line(&out)
}

/// Counts side by side: `12 or more civilians (A1) · 19 dead (A3)`.
pub(super) fn counts(claim: &Claim) -> String {
    let one = |c: &dixit_resolve::claims::Count| {
        let unit = c.quantity.unit.as_deref().unwrap_or("");
        let words = match unit {
            "toll" => format!("a toll of {}", c.quantity.range()),
            _ => format!("{} {unit}", c.quantity.range()),
        };
        format!("{} ({})", words.trim_end(), c.attribution)
    };
    let words: Vec<String> = claim.counts.iter().map(one).collect();
    one_line(&words.join(" · "))
}

/// The first characters of a text on one line.
pub(super) fn short(text: &str, most: usize) -> String {
    let line = one_line(text);
    match line.char_indices().nth(most) {
        None => line,
        Some((at, _)) => format!("{}…", line[..at].trim_end()),
    }
}

/// Writes the claims as one self-contained page: no script, nothing loaded.
///
/// # Errors
/// If they cannot be written.
pub fn write_claims_html(claims: &[&Claim], out: &mut impl Write) -> io::Result<()> {
    let contested = claims.iter().filter(|c| c.contested).count();
    let documents: std::collections::BTreeSet<&str> = claims
        .iter()
        .flat_map(|c| c.attributions.iter().map(|m| m.path.as_str()))
        .collect();
    let counts = [
        (claims.len(), "claims"),
        (contested, "contested"),
        (documents.len(), "documents"),
    ];
    begin("Claims", "Claims", &counts, &[], out)?;
    let columns = html! {
        thead { tr { @for name in ["Claim", "Stances", "Who and in which words", "Spread"] { th scope="col" { (name) } } } }
    };
    writeln!(
        out,
        "<div class=\"scroll\"><table class=\"claims\">{}<tbody>",
        columns.0
    )?;
    for claim in claims {
        writeln!(out, "{}", row(claim).0)?;
    }
    out.write_all(b"</tbody></table></div>\n")?;
    end(out)
}

fn row(claim: &Claim) -> Markup {
    let (first, rest) = claim
        .attributions
        .split_at(claim.attributions.len().min(MEMBERS));
    html! {
        tr #(claim.id) {
            td .doc {
                b dir="auto" { (Visible(&short(&claim.words, SHOWN))) }
                span .where { code { (claim.id) } " " @if claim.contested { span .badge { "contested" } } }
                @if !claim.counts.is_empty() { span .where { (Visible(&counts(claim))) } }
            }
            td .tallies { (bars(&claim.stances)) }
            td {
                ul .who { @for m in first { (said(m)) } }
                @if !rest.is_empty() {
                    details { summary { "and " (rest.len()) " more" } ul .who { @for m in rest { (said(m)) } } }
                }
                @if let Some(evidence) = evidence::summary(claim) {
                    span .where { "evidence: " (Visible(&evidence)) }
                }
            }
            td .num { @for part in spread(claim).split(", ") { span .where { (Visible(part)) } } }
        }
    }
}

fn bars(stances: &Stances) -> Markup {
    html! { @for part in tally(stances).split(" · ") { span .where { (part) } } }
}

/// A line of a list: stance, who, and the words.
pub(super) fn said(m: &Member) -> Markup {
    html! {
        li class=(m.stance.as_str()) {
            span .stance { (m.stance.as_str()) } " "
            b dir="auto" { (Visible(&one_line(m.who()))) } " "
            i .cue dir="auto" { (Visible(&short(&m.cue, SHOWN))) } " "
            span dir="auto" { (Visible(&short(&m.words(), SHOWN))) } " "
            span .where { (Visible(m.published.as_deref().unwrap_or("no date"))) " " (Visible(&one_line(&place(m)))) }
        }
    }
}

/// The head of a page, up to where its sections begin.
pub(super) fn begin(
    title: &str,
    heading: &str,
    counts: &[(usize, &str)],
    styles: &[&str],
    out: &mut impl Write,
) -> io::Result<()> {
    let head = html! {
        meta charset="utf-8";
        meta name="viewport" content="width=device-width, initial-scale=1";
        meta name="color-scheme" content="light dark";
        meta name="generator" content={ "dixit " (env!("CARGO_PKG_VERSION")) };
        // See the page of attributions: what slips through still may not run.
        meta http-equiv="Content-Security-Policy"
            content="default-src 'none'; style-src 'unsafe-inline'";
        title { (Visible(&short(title, SHOWN))) }
        style { (PreEscaped(STYLE)) (PreEscaped(REPORT_STYLE)) (PreEscaped(CLAIMS_STYLE))
            @for more in styles { (PreEscaped(more)) }
        }
    };
    let top = html! {
        header #top .top {
            p .brand { "dixit" }
            h1 dir="auto" { (Visible(&short(heading, 2 * SHOWN))) }
            dl .tally {
                @for (number, what) in counts { div { dt { (what) } dd { (number) } } }
            }
        }
    };
    write!(
        out,
        "{}\n<html lang=\"en\">\n<head>{}</head>\n<body>\n{}\n<main>\n",
        DOCTYPE.0, head.0, top.0
    )
}

pub(super) fn end(out: &mut impl Write) -> io::Result<()> {
    out.write_all(b"</main>\n</body>\n</html>\n")
}
