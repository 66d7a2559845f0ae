//! The report of origins: which documents are copies of one first publication.
//!
//! Three forms of one result ([`Origins`]): lines for a terminal, one
//! self-contained page, and JSON, the contract `dixit.origins/1`. Each lists
//! every document of the collection once: in its group, or on its own.

use std::io::{self, Write};

use dixit_resolve::origins::{
    Credit, CreditPlace, DocumentId, Entry, Group, Member, Origins, Passage, PassageKind,
};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::harmless::one_line;
use super::html::{STYLE, Visible, is_web};
use super::outline::count;
use super::table::{DIM, PLAIN, Page, SPEAKER, TITLE, TableStyle, WARNING};

const REPORT_STYLE: &str = include_str!("report.css");

/// Writes the report as one line of JSON, the contract `dixit.origins/1`.
///
/// # Errors
/// If it cannot be written.
pub fn write_report_json(origins: &Origins, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, origins)?;
    out.write_all(b"\n")
}

/// What stands in a document's stead in a list: its headline, else its path.
fn heading(entry: &Entry) -> &str {
    entry.title.as_deref().unwrap_or(&entry.path)
}

/// Documents of the report that stand in no group.
struct Alone<'a> {
    /// With a wire credit: copies whose other copies are not in the collection.
    credited: Vec<&'a Entry>,
    /// Too short to be compared.
    not_compared: Vec<&'a Entry>,
    rest: Vec<&'a Entry>,
}

impl<'a> Alone<'a> {
    fn of(origins: &'a Origins) -> Alone<'a> {
        let mut alone = Alone {
            credited: Vec::new(),
            not_compared: Vec::new(),
            rest: Vec::new(),
        };
        for entry in origins.documents.iter().filter(|d| d.group.is_none()) {
            let list = if !entry.credits.is_empty() {
                &mut alone.credited
            } else if entry.compared {
                &mut alone.rest
            } else {
                &mut alone.not_compared
            };
            list.push(entry);
        }
        alone
    }
}

fn place(place: CreditPlace) -> &'static str {
    match place {
        CreditPlace::Dateline => "dateline",
        CreditPlace::Byline => "byline",
        CreditPlace::Lead => "first paragraph",
        CreditPlace::Closing => "last lines",
        _ => "credit",
    }
}

fn passage_kind(kind: PassageKind) -> &'static str {
    match kind {
        PassageKind::Passage => "a passage",
        PassageKind::Contained => "most of the shorter",
        PassageKind::Frame => "the same frame",
        _ => "text",
    }
}

/// A share in whole per cent, down, so that 100 means all of it.
fn percent(share: f32) -> u32 {
    (share * 100.0 + 0.001).floor() as u32
}

fn agency(credit: &Credit) -> &str {
    credit.agency.as_deref().unwrap_or("unnamed")
}

/// Sentences of the report that all forms share.
const COPIES: &str = "Each group goes back to one first publication: count it as one source.";
const PASSAGES: &str = "Not copies: a quotation, background, a digest, or a form filled in anew.";
const CREDITED: &str = "They name an agency, so others may have printed the same; none of those is in this collection.";
const NOT_COMPARED: &str = "Too few words to tell a copy from a notice or a phrase.";

/// Writes the report for a terminal.
///
/// All text is made harmless for it.
///
/// # Errors
/// If it cannot be written.
pub fn write_report_table(
    origins: &Origins,
    style: &TableStyle,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut page = Page::new(style, out);
    let counts = &origins.counts;
    page.words(TITLE, &count(counts.documents, "document"))?;
    for number in [
        count(counts.origins, "origin"),
        copies(counts.copies),
        format!("{} on their own", counts.single),
        format!("{} with a wire credit", counts.credited),
    ] {
        page.words(DIM, "·")?;
        page.words(PLAIN, &number)?;
    }
    page.end()?;
    if !origins.groups.is_empty() {
        section(&mut page, "Copies", COPIES)?;
    }
    for group in &origins.groups {
        group_lines(&mut page, origins, group)?;
    }
    if !origins.passages.is_empty() {
        section(&mut page, "Text in common, but no copies", PASSAGES)?;
    }
    for passage in &origins.passages {
        writeln!(page.out)?;
        passage_lines(&mut page, origins, passage)?;
    }
    let alone = Alone::of(origins);
    for (title, note, entries) in [
        ("Wire credit, but no copy here", CREDITED, &alone.credited),
        ("Not compared", NOT_COMPARED, &alone.not_compared),
        ("On their own", "", &alone.rest),
    ] {
        if entries.is_empty() {
            continue;
        }
        section(&mut page, title, note)?;
        for entry in entries {
            page.set_in(2);
            page.words(DIM, &entry.id.to_string())?;
            page.words(PLAIN, heading(entry))?;
            page.end()?;
            page.set_in(6);
            about(&mut page, entry)?;
            if !entry.compared {
                page.words(DIM, "·")?;
                page.words(DIM, &count(entry.words as usize, "word"))?;
            }
            page.end()?;
            credit_lines(&mut page, entry)?;
        }
    }
    Ok(())
}

fn copies(number: usize) -> String {
    match number {
        1 => "1 copy".to_owned(),
        _ => format!("{number} copies"),
    }
}

fn section<W: Write>(page: &mut Page<'_, W>, title: &str, note: &str) -> io::Result<()> {
    writeln!(page.out)?;
    page.set_in(0);
    page.words(TITLE, title)?;
    page.end()?;
    page.words(DIM, note)?;
    page.end()
}

fn group_lines<W: Write>(
    page: &mut Page<'_, W>,
    origins: &Origins,
    group: &Group,
) -> io::Result<()> {
    writeln!(page.out)?;
    page.set_in(0);
    page.words(SPEAKER, &group.id.to_string())?;
    page.words(TITLE, heading(origins.document(group.representative)))?;
    page.end()?;
    page.set_in(4);
    page.words(PLAIN, &count(group.members.len(), "document"))?;
    page.words(DIM, "·")?;
    page.words(DIM, &group.reason)?;
    page.words(DIM, "·")?;
    page.words(DIM, &format!("confidence {:.2}", group.confidence))?;
    page.end()?;
    if let Some(agency) = &group.agency {
        page.words(PLAIN, "probably by")?;
        page.words(SPEAKER, agency)?;
        page.end()?;
    }
    page.words(PLAIN, "first:")?;
    match group.first.document {
        Some(first) => page.words(PLAIN, &first.to_string())?,
        None => page.words(WARNING, "not known")?,
    }
    page.words(DIM, &format!("({})", group.first.reason))?;
    page.end()?;
    for member in &group.members {
        let entry = origins.document(member.document);
        page.set_in(4);
        page.words(DIM, &entry.id.to_string())?;
        page.words(PLAIN, heading(entry))?;
        page.end()?;
        page.set_in(8);
        about(page, entry)?;
        page.end()?;
        match member.relation {
            Some(relation) => {
                page.words(SPEAKER, relation.name())?;
                page.words(DIM, "·")?;
                page.words(PLAIN, &member.reason)?;
            }
            None => page.words(DIM, &member.reason)?,
        }
        page.end()?;
        credit_lines(page, entry)?;
    }
    Ok(())
}

/// Path, outlet and date.
fn about<W: Write>(page: &mut Page<'_, W>, entry: &Entry) -> io::Result<()> {
    page.words(DIM, &entry.path)?;
    let facts = [&entry.outlet, &entry.published.value];
    for fact in facts.into_iter().flatten() {
        page.words(DIM, "·")?;
        page.words(DIM, fact)?;
    }
    Ok(())
}

fn credit_lines<W: Write>(page: &mut Page<'_, W>, entry: &Entry) -> io::Result<()> {
    for credit in &entry.credits {
        page.words(PLAIN, "credit:")?;
        page.words(SPEAKER, agency(credit))?;
        page.words(DIM, &format!("“{}”", one_line(&credit.text)))?;
        page.words(DIM, &format!("({})", place(credit.place)))?;
        page.end()?;
    }
    Ok(())
}

fn passage_lines<W: Write>(
    page: &mut Page<'_, W>,
    origins: &Origins,
    passage: &Passage,
) -> io::Result<()> {
    page.set_in(2);
    for id in [passage.document, passage.other] {
        let entry = origins.document(id);
        page.words(DIM, &id.to_string())?;
        page.words(PLAIN, heading(entry))?;
        page.words(DIM, "·")?;
        page.words(DIM, &entry.path)?;
        page.end()?;
    }
    page.set_in(6);
    page.words(SPEAKER, passage_kind(passage.kind))?;
    page.words(DIM, "·")?;
    page.words(PLAIN, &format!("about {} words", passage.words))?;
    page.words(DIM, "·")?;
    page.words(DIM, &passage.reason)?;
    page.end()
}

/// Writes the report as one self-contained page: no script, nothing loaded.
///
/// # Errors
/// If it cannot be written.
pub fn write_report_html(origins: &Origins, out: &mut impl Write) -> io::Result<()> {
    let counts = &origins.counts;
    let documents = count(counts.documents, "document");
    let head = html! {
        meta charset="utf-8";
        meta name="viewport" content="width=device-width, initial-scale=1";
        meta name="color-scheme" content="light dark";
        meta name="generator" content={ "dixit " (env!("CARGO_PKG_VERSION")) };
        // See the page of attributions: what slips through still may not run.
        meta http-equiv="Content-Security-Policy"
            content="default-src 'none'; style-src 'unsafe-inline'";
        title { "Origins: " (documents) ", " (count(counts.origins, "origin")) }
        style { (PreEscaped(STYLE)) (PreEscaped(REPORT_STYLE)) }
    };
    let alone = Alone::of(origins);
    let sections: [(&str, &str, usize); 5] = [
        ("copies", "Copies", origins.groups.len()),
        (
            "common",
            "Text in common, but no copies",
            origins.passages.len(),
        ),
        (
            "credited",
            "Wire credit, but no copy here",
            alone.credited.len(),
        ),
        ("short", "Not compared", alone.not_compared.len()),
        ("alone", "On their own", alone.rest.len()),
    ];
    let top = html! {
        header #top .top {
            p .brand { "dixit" }
            h1 { "Origins" }
            dl .tally {
                @for (number, what) in [
                    (counts.documents, if counts.documents == 1 { "document" } else { "documents" }),
                    (counts.origins, if counts.origins == 1 { "origin" } else { "origins" }),
                    (counts.copies, if counts.copies == 1 { "copy" } else { "copies" }),
                    (counts.single, "on their own"),
                    (counts.credited, "with a wire credit"),
                ] {
                    div { dt { (what) } dd { (number) } }
                }
            }
            nav aria-labelledby="sections" {
                h2 #sections { "Sections" }
                ul .index {
                    @for (id, title, number) in sections {
                        @if number > 0 {
                            li { a href={ "#" (id) } { (title) } " " span .about { (number) } }
                        }
                    }
                }
            }
        }
    };
    write!(
        out,
        "{}\n<html lang=\"en\">\n<head>{}</head>\n<body>\n{}\n<main>\n",
        DOCTYPE.0, head.0, top.0
    )?;
    // Piece by piece: a collection's report need not stand in memory twice.
    for (at, (id, title, number)) in sections.into_iter().enumerate() {
        if number == 0 {
            continue;
        }
        let note = [COPIES, PASSAGES, CREDITED, NOT_COMPARED, ""][at];
        let start = html! { h2 #(id) { (title) } @if !note.is_empty() { p .note { (note) } } };
        writeln!(out, "<section aria-labelledby=\"{id}\">{}", start.0)?;
        match at {
            0 => {
                for group in &origins.groups {
                    writeln!(out, "{}", group_section(origins, group).0)?;
                }
            }
            1 => {
                let head = ["Document", "Other", "In common", "Why no copy"];
                let rows = origins.passages.iter();
                table(out, &head, rows.map(|p| passage_row(origins, p)))?;
            }
            _ => {
                let entries = [&alone.credited, &alone.not_compared, &alone.rest][at - 2];
                let last = if at == 3 { "Words" } else { "Wire credit" };
                let bare = at == 4;
                let head: &[&str] = if bare {
                    &["", "Document"]
                } else {
                    &["", "Document", last]
                };
                let rows = entries.iter().map(|entry| {
                    html! {
                        tr #(entry.id) {
                            td .num { (entry.id) }
                            td .doc { (document(entry)) }
                            @if at == 3 { td .num { (entry.words) } }
                            @if at == 2 { td { (credits(entry)) } }
                        }
                    }
                });
                table(out, head, rows)?;
            }
        }
        out.write_all(b"</section>\n")?;
    }
    out.write_all(b"</main>\n</body>\n</html>\n")
}

fn table(
    out: &mut impl Write,
    head: &[&str],
    rows: impl Iterator<Item = Markup>,
) -> io::Result<()> {
    let head = html! { thead { tr { @for name in head { th scope="col" { (name) } } } } };
    writeln!(out, "<div class=\"scroll\"><table>{}<tbody>", head.0)?;
    for row in rows {
        writeln!(out, "{}", row.0)?;
    }
    out.write_all(b"</tbody></table></div>\n")
}

fn group_section(origins: &Origins, group: &Group) -> Markup {
    let representative = origins.document(group.representative);
    let first = group.first.document;
    html! {
        section .group #(group.id) aria-labelledby={ (group.id) "-title" } {
            h3 #{ (group.id) "-title" } {
                span .id { (group.id) }
                span dir="auto" lang=(language(representative)) { (Visible(&one_line(heading(representative)))) }
            }
            dl .facts {
                div { dt { "Documents" } dd { (group.members.len()) } }
                @if let Some(agency) = &group.agency {
                    div { dt { "Probably by" } dd { (Visible(agency)) } }
                }
                div {
                    dt { "First" }
                    dd {
                        @match first {
                            Some(first) => { (link(first)) " (" (Visible(&group.first.reason)) ")" },
                            None => { "not known (" (Visible(&group.first.reason)) ")" },
                        }
                    }
                }
                div { dt { "Confidence" } dd { (format!("{:.2}", group.confidence)) } }
                div { dt { "Because" } dd { (group.reason) } }
            }
            div .scroll {
                table {
                    thead {
                        tr {
                            th scope="col" { "" }
                            th scope="col" { "Document" }
                            th scope="col" { "Text in common" }
                            th scope="col" { "Relation" }
                            th scope="col" { "Wire credit" }
                        }
                    }
                    tbody {
                        @for member in &group.members { (member_row(origins, group, member)) }
                    }
                }
            }
        }
    }
}

fn member_row(origins: &Origins, group: &Group, member: &Member) -> Markup {
    let entry = origins.document(member.document);
    let is_representative = member.relation.is_none();
    html! {
        tr #(entry.id) .lead[is_representative] {
            td .num { (entry.id) }
            td .doc {
                (document(entry))
                @if group.first.document == Some(entry.id) { " " span .badge { "probably first" } }
            }
            td .share {
                @if !is_representative { (shares(member.share.of_this, member.share.of_other, group.representative)) }
            }
            td .reason {
                @if let Some(relation) = member.relation { span .badge { (relation.name()) } " " }
                (member.reason)
            }
            td { (credits(entry)) }
        }
    }
}

/// The shares as bars with their figures.
fn shares(of_this: f32, of_other: f32, other: DocumentId) -> Markup {
    html! {
        @for (share, whose) in [(of_this, "of this".to_owned()), (of_other, format!("of {other}"))] {
            span { (percent(share)) " % " (whose) }
            span .bar aria-hidden="true" { i style={ "--part:" (percent(share)) } {} }
        }
    }
}

fn passage_row(origins: &Origins, passage: &Passage) -> Markup {
    html! {
        tr {
            @for id in [passage.document, passage.other] {
                td .doc { (link(id)) " " (document(origins.document(id))) }
            }
            td .share {
                span { "about " (passage.words) " words" }
                (shares(passage.share.of_this, passage.share.of_other, passage.other))
            }
            td .reason { span .badge { (passage_kind(passage.kind)) } " " (passage.reason) }
        }
    }
}

fn link(id: DocumentId) -> Markup {
    html! { a .num href={ "#" (id) } { (id) } }
}

/// Headline, path, outlet, date, address and hash.
fn document(entry: &Entry) -> Markup {
    let facts: Vec<String> = [&entry.outlet, &entry.published.value]
        .into_iter()
        .flatten()
        .map(|fact| one_line(fact))
        .collect();
    html! {
        @if entry.title.is_some() {
            b dir="auto" lang=(language(entry)) { (Visible(&one_line(heading(entry)))) }
        }
        @if !facts.is_empty() { span .where { (facts.join(" · ")) } }
        span .where { (Visible(&entry.path)) }
        @if let Some(url) = entry.url.as_deref().filter(|url| *url != entry.path) {
            span .where {
                @if is_web(url) {
                    a href=(url) rel="noopener noreferrer nofollow" { (Visible(url)) }
                } @else {
                    (Visible(url))
                }
            }
        }
        // Enough of the hash to tell captures apart; the JSON has it whole.
        span .where { code title=(entry.sha256) { (entry.sha256.chars().take(12).collect::<String>()) "…" } }
    }
}

fn credits(entry: &Entry) -> Markup {
    html! {
        @for credit in &entry.credits {
            div .credit {
                (Visible(agency(credit))) " "
                q dir="auto" { (Visible(&one_line(&credit.text))) }
                " " i { (place(credit.place)) }
            }
        }
    }
}

fn language(entry: &Entry) -> &str {
    entry.language.as_deref().unwrap_or("")
}
