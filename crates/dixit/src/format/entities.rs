//! Who and what is named in a collection, in four forms.
//!
//! The JSON lines are the contract `dixit.entities/1`: entities, then suggestions,
//! then decisions. The other forms are for people and may change.

use std::io::{self, Write};

use dixit_model::EntityType;
use dixit_resolve::entities::decision::Status;
use dixit_resolve::entities::{Entities, Entity, KnowledgeLink, Link, Outcome, Reason, Suggestion};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::csv::{rows, safe};
use super::harmless::one_line;
use super::html::{STYLE, Visible};
use super::outline::count;
use super::table::{DIM, PLAIN, Page, SPEAKER, TITLE, TableStyle, WARNING};

const REPORT_STYLE: &str = include_str!("report.css");

/// What is listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntitiesView {
    /// Only entities of these types; of all where it is empty.
    pub types: Vec<EntityType>,
    /// Also pairs that may be one.
    pub suggestions: bool,
}

impl EntitiesView {
    fn shows(&self, entity_type: EntityType) -> bool {
        self.types.is_empty() || self.types.contains(&entity_type)
    }

    fn entities<'a>(&'a self, found: &'a Entities) -> impl Iterator<Item = &'a Entity> {
        found.entities.iter().filter(|e| self.shows(e.entity_type))
    }

    fn suggestions<'a>(&self, found: &'a Entities) -> &'a [Suggestion] {
        // Of a type left out neither side is listed.
        if self.suggestions {
            &found.suggestions
        } else {
            &[]
        }
    }
}

fn kind(entity_type: EntityType) -> &'static str {
    match entity_type {
        EntityType::Person => "person",
        EntityType::Organization => "organization",
        EntityType::Place => "place",
        EntityType::Work => "work",
        EntityType::Other => "other",
    }
}

fn because(reasons: &[Reason]) -> String {
    let words: Vec<String> = reasons.iter().map(|r| one_line(&r.text)).collect();
    words.join("; ")
}

/// Writes the contract's lines.
///
/// # Errors
/// If they cannot be written.
pub fn write_entities_jsonl(
    found: &Entities,
    view: &EntitiesView,
    out: &mut impl Write,
) -> io::Result<()> {
    for entity in view.entities(found) {
        line(entity, out)?;
    }
    for suggestion in view.suggestions(found) {
        line(suggestion, out)?;
    }
    for outcome in &found.decisions {
        line(outcome, out)?;
    }
    Ok(())
}

fn line(record: &impl serde::Serialize, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, record)?;
    out.write_all(b"\n")
}

/// Writes a row for every entity, or with suggestions for every pair, for
/// spreadsheets. Several values in a cell are parted by ` | `.
///
/// # Errors
/// If they cannot be written.
pub fn write_entities_csv(
    found: &Entities,
    view: &EntitiesView,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut rows = rows(out);
    if view.suggestions {
        rows.write_record(["a", "a_name", "b", "b_name", "score", "reasons"])?;
        for s in view.suggestions(found) {
            rows.write_record([
                &*s.a,
                &safe(&s.a_name),
                &s.b,
                &safe(&s.b_name),
                &format!("{:.2}", s.score),
                &safe(&because(&s.reasons)),
            ])?;
        }
        return rows.flush();
    }
    rows.write_record([
        "id",
        "type",
        "name",
        "names",
        "roles",
        "documents",
        "mentions",
        "attributions",
        "words",
        "first",
        "last",
        "confidence",
        "knowledge",
        "paths",
    ])?;
    for e in view.entities(found) {
        let joined = |parts: Vec<&str>| safe(&parts.join(" | ")).into_owned();
        let linked = e.knowledge.iter().filter(|k| k.linked);
        let mut paths: Vec<&str> = e.members.iter().map(|m| m.path.as_str()).collect();
        paths.dedup();
        rows.write_record([
            &*e.id,
            kind(e.entity_type),
            &safe(&e.name),
            &joined(e.names.iter().map(|n| n.name.as_str()).collect()),
            &joined(e.roles.iter().map(|r| r.role.as_str()).collect()),
            &e.documents.to_string(),
            &e.mentions.to_string(),
            &e.attributions.to_string(),
            &e.words.to_string(),
            e.first.as_deref().unwrap_or(""),
            e.last.as_deref().unwrap_or(""),
            &format!("{:.2}", e.confidence),
            &joined(linked.map(|k| k.id.as_str()).collect()),
            &joined(paths),
        ])?;
    }
    rows.flush()
}

/// Names and roles of an entity that the table shows.
const SHOWN: usize = 6;

/// Writes the entities for a terminal. All text is made harmless for it.
///
/// # Errors
/// If they cannot be written.
pub fn write_entities_table(
    found: &Entities,
    view: &EntitiesView,
    style: &TableStyle,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut page = Page::new(style, out);
    page.words(TITLE, &count_entities(view.entities(found).count()))?;
    page.words(DIM, "·")?;
    page.words(PLAIN, &count(found.documents, "document"))?;
    page.words(DIM, "·")?;
    page.words(PLAIN, &count(found.suggestions.len(), "suggestion"))?;
    page.end()?;
    for entity in view.entities(found) {
        entity_lines(&mut page, entity)?;
    }
    if !view.suggestions(found).is_empty() {
        heading(&mut page, "Suggestions", MAY_BE)?;
    }
    for s in view.suggestions(found) {
        writeln!(page.out)?;
        page.set_in(0);
        page.words(DIM, &format!("{:.2}", s.score))?;
        page.words(SPEAKER, &s.a_name)?;
        page.words(DIM, &s.a)?;
        page.words(PLAIN, "/")?;
        page.words(SPEAKER, &s.b_name)?;
        page.words(DIM, &s.b)?;
        page.end()?;
        page.set_in(5);
        page.words(DIM, &because(&s.reasons))?;
        page.end()?;
    }
    if !found.decisions.is_empty() {
        heading(&mut page, "Decisions", "")?;
    }
    for outcome in &found.decisions {
        page.set_in(0);
        page.words(DIM, &outcome.id)?;
        page.words(PLAIN, outcome.decision)?;
        page.words(
            if holds(outcome) { PLAIN } else { WARNING },
            outcome.status.as_str(),
        )?;
        if !outcome.message.is_empty() {
            page.words(DIM, &outcome.message)?;
        }
        page.end()?;
    }
    Ok(())
}

const MAY_BE: &str = "They may be one. Nothing is merged before a person decides: dixit decide.";

fn holds(outcome: &Outcome) -> bool {
    matches!(outcome.status, Status::Applied | Status::Retired)
}

/// `1 entity`, `2 entities`.
fn count_entities(number: usize) -> String {
    match number {
        1 => "1 entity".to_owned(),
        _ => format!("{number} entities"),
    }
}

fn heading<W: Write>(page: &mut Page<'_, W>, title: &str, note: &str) -> io::Result<()> {
    writeln!(page.out)?;
    page.set_in(0);
    page.words(TITLE, title)?;
    page.end()?;
    if note.is_empty() {
        return Ok(());
    }
    page.words(DIM, note)?;
    page.end()
}

fn entity_lines<W: Write>(page: &mut Page<'_, W>, entity: &Entity) -> io::Result<()> {
    writeln!(page.out)?;
    page.set_in(0);
    page.words(SPEAKER, &entity.name)?;
    page.words(DIM, kind(entity.entity_type))?;
    page.words(DIM, &entity.id)?;
    page.end()?;
    page.set_in(4);
    page.words(PLAIN, &count(entity.documents, "document"))?;
    page.words(DIM, "·")?;
    page.words(PLAIN, &count(entity.mentions, "mention"))?;
    if entity.attributions > 0 {
        page.words(DIM, "·")?;
        let said = count(entity.attributions, "attribution");
        page.words(PLAIN, &format!("{said} of {}", count(entity.words, "word")))?;
    }
    if let Some(dates) = dates(entity) {
        page.words(DIM, "·")?;
        page.words(DIM, &dates)?;
    }
    page.end()?;
    let names = entity
        .names
        .iter()
        .map(|n| n.name.as_str())
        .filter(|n| *n != entity.name);
    listed(page, "also", names.collect())?;
    listed(
        page,
        "role",
        entity.roles.iter().map(|r| r.role.as_str()).collect(),
    )?;
    for link in told(entity) {
        page.words(DIM, &format!("{:.2}", link.score))?;
        page.words(
            PLAIN,
            &format!("{} = {}:", one_line(&link.a), one_line(&link.b)),
        )?;
        page.words(DIM, &because(&link.reasons))?;
        page.end()?;
    }
    for link in &entity.knowledge {
        page.words(if link.linked { SPEAKER } else { DIM }, &known(link))?;
        page.words(DIM, &because(&link.reasons))?;
        page.end()?;
    }
    Ok(())
}

/// The links that say more than that a name is the same.
fn told(entity: &Entity) -> impl Iterator<Item = &Link> {
    entity
        .links
        .iter()
        .filter(|link| link.a != link.b)
        .take(SHOWN)
}

fn known(link: &KnowledgeLink) -> String {
    let word = if link.linked { "is" } else { "may be" };
    format!(
        "{word} {} ({}) {:.2}",
        link.id,
        one_line(&link.name),
        link.score
    )
}

fn dates(entity: &Entity) -> Option<String> {
    let (first, last) = (entity.first.as_ref()?, entity.last.as_ref()?);
    Some(if first == last {
        first.clone()
    } else {
        format!("{first} to {last}")
    })
}

fn listed<W: Write>(page: &mut Page<'_, W>, what: &str, of: Vec<&str>) -> io::Result<()> {
    if of.is_empty() {
        return Ok(());
    }
    page.words(DIM, &format!("{what}:"))?;
    let mut words: Vec<String> = of.iter().take(SHOWN).map(|w| one_line(w)).collect();
    if of.len() > SHOWN {
        words.push(format!("and {} more", of.len() - SHOWN));
    }
    page.words(PLAIN, &words.join(" · "))?;
    page.end()
}

/// Writes the entities as one self-contained page: no script, nothing loaded.
///
/// # Errors
/// If they cannot be written.
pub fn write_entities_html(
    found: &Entities,
    view: &EntitiesView,
    out: &mut impl Write,
) -> io::Result<()> {
    let number = view.entities(found).count();
    let head = html! {
        meta charset="utf-8";
        meta name="viewport" content="width=device-width, initial-scale=1";
        meta name="color-scheme" content="light dark";
        meta name="generator" content={ "dixit " (env!("CARGO_PKG_VERSION")) };
        // See the page of attributions: what slips through still may not run.
        meta http-equiv="Content-Security-Policy"
            content="default-src 'none'; style-src 'unsafe-inline'";
        title { "Entities: " (count_entities(number)) }
        style { (PreEscaped(STYLE)) (PreEscaped(REPORT_STYLE)) }
    };
    let top = html! {
        header #top .top {
            p .brand { "dixit" }
            h1 { "Entities" }
            dl .tally {
                @for (number, what) in [
                    (number, "entities"),
                    (found.documents, "documents"),
                    (found.suggestions.len(), "suggestions"),
                ] {
                    div { dt { (what) } dd { (number) } }
                }
            }
        }
    };
    write!(
        out,
        "{}\n<html lang=\"en\">\n<head>{}</head>\n<body>\n{}\n<main>\n",
        DOCTYPE.0, head.0, top.0
    )?;
    let columns = ["Entity", "Names and roles", "Documents", "Said", "Why one"];
    section(
        out,
        "entities",
        "Entities",
        "",
        &columns,
        view.entities(found).map(entity_row),
    )?;
    let suggestions = view.suggestions(found);
    if !suggestions.is_empty() {
        let columns = ["Score", "One", "Other", "For and against"];
        let rows = suggestions.iter().map(suggestion_row);
        section(out, "suggestions", "Suggestions", MAY_BE, &columns, rows)?;
    }
    if !found.decisions.is_empty() {
        let columns = ["Decision", "What", "Status", ""];
        let rows = found.decisions.iter().map(|d| {
            html! {
                tr {
                    td .num { (Visible(&d.id)) }
                    td { (d.decision) }
                    td { span .badge { (d.status.as_str()) } }
                    td .reason { (Visible(&d.message)) }
                }
            }
        });
        section(out, "decisions", "Decisions", "", &columns, rows)?;
    }
    out.write_all(b"</main>\n</body>\n</html>\n")
}

/// Row by row: a collection's page need not stand in memory twice.
fn section(
    out: &mut impl Write,
    id: &str,
    title: &str,
    note: &str,
    columns: &[&str],
    rows: impl Iterator<Item = Markup>,
) -> io::Result<()> {
    let start = html! { h2 #(id) { (title) } @if !note.is_empty() { p .note { (note) } } };
    let head = html! { thead { tr { @for name in columns { th scope="col" { (name) } } } } };
    writeln!(out, "<section aria-labelledby=\"{id}\">{}", start.0)?;
    writeln!(out, "<div class=\"scroll\"><table>{}<tbody>", head.0)?;
    for row in rows {
        writeln!(out, "{}", row.0)?;
    }
    out.write_all(b"</tbody></table></div></section>\n")
}

fn entity_row(entity: &Entity) -> Markup {
    let names = entity.names.iter().filter(|n| n.name != entity.name);
    let names: Vec<String> = names.map(|n| one_line(&n.name)).collect();
    let roles: Vec<String> = entity.roles.iter().map(|r| one_line(&r.role)).collect();
    html! {
        tr #(entity.id) {
            td .doc {
                b dir="auto" { (Visible(&one_line(&entity.name))) }
                span .where { (kind(entity.entity_type)) " " code { (entity.id) } }
                @for link in &entity.knowledge { span .where { (Visible(&known(link))) } }
            }
            td {
                span dir="auto" { (Visible(&names.join(" · "))) }
                @if !roles.is_empty() { span .where { (Visible(&roles.join(" · "))) } }
            }
            td {
                details {
                    summary .num { (entity.documents) }
                    ul { @for member in &entity.members { li { (Visible(&one_line(&member.path))) } } }
                }
                @if let Some(dates) = dates(entity) {
                    span .where { @for day in dates.split_inclusive(" to ") { span .day { (Visible(day)) } } }
                }
            }
            td .num {
                @if entity.attributions > 0 { (entity.attributions) " ×, " (count(entity.words, "word")) }
            }
            td .reason {
                @for link in told(entity) {
                    div {
                        (format!("{:.2} ", link.score))
                        (Visible(&format!("{} = {}: ", one_line(&link.a), one_line(&link.b))))
                        (Visible(&because(&link.reasons)))
                    }
                }
            }
        }
    }
}

fn suggestion_row(suggestion: &Suggestion) -> Markup {
    html! {
        tr {
            td .num { (format!("{:.2}", suggestion.score)) }
            @for (id, name) in [(&suggestion.a, &suggestion.a_name), (&suggestion.b, &suggestion.b_name)] {
                td .doc {
                    a href={ "#" (id) } { b dir="auto" { (Visible(&one_line(name))) } }
                    span .where { code { (id) } }
                }
            }
            td .reason { (Visible(&because(&suggestion.reasons))) }
        }
    }
}
