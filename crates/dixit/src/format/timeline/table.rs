//! The timeline for a terminal.

use std::io::{self, Write};

use super::super::outline::{count, kind, shown_act};
use super::super::table::{DIM, PLAIN, Page, SPEAKER, TITLE, TableStyle, WARNING};
use super::{counts, heading, label, speaker, title, venue, why};
use crate::timeline::{DatedBy, Item, Timeline};

/// Writes the items under the days on which they were said. Those that only their
/// publication dates are marked `~`, and each says what its date rests on.
///
/// All text is made harmless for a terminal.
///
/// # Errors
/// If it cannot be written.
pub fn write_timeline_table(
    timeline: &Timeline,
    style: &TableStyle,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut page = Page::new(style, out);
    page.words(TITLE, &count(timeline.items().len(), "attribution"))?;
    for part in counts(timeline) {
        page.words(DIM, "·")?;
        page.words(DIM, &part)?;
    }
    page.end()?;
    let mut last = None;
    for item in timeline.items() {
        writeln!(page.out)?;
        if last != Some(item.days) {
            last = Some(item.days);
            page.set_in(0);
            page.words(TITLE, &heading(item))?;
            page.end()?;
            writeln!(page.out)?;
        }
        lines(&mut page, timeline, item)?;
    }
    Ok(())
}

fn lines<W: Write>(page: &mut Page<'_, W>, timeline: &Timeline, item: &Item) -> io::Result<()> {
    page.set_in(2);
    if item.dated_by == DatedBy::Published {
        page.words(WARNING, "~")?;
    }
    page.words(SPEAKER, &speaker(item))?;
    if let Some(role) = &item.speaker.role {
        page.words(DIM, &format!("({role})"))?;
    }
    let act = shown_act(item.act);
    let facts = [Some(kind(item.kind)), act, Some(&*item.cue)];
    for fact in facts.into_iter().flatten().filter(|fact| !fact.is_empty()) {
        page.words(DIM, "·")?;
        page.words(DIM, fact)?;
    }
    page.end()?;
    page.set_in(6);
    for line in item.content.lines() {
        page.words(PLAIN, line)?;
        page.end()?;
    }
    page.words(DIM, &format!("{}: {}", label(item), why(item)))?;
    if let Some(venue) = venue(item) {
        page.words(DIM, "· in")?;
        page.words(DIM, &venue)?;
    }
    page.end()?;
    let source = &timeline.documents()[item.document];
    page.words(DIM, title(source))?;
    if source.title.is_some() {
        page.words(DIM, "·")?;
        page.words(DIM, &source.path)?;
    }
    page.words(DIM, &item.attribution.to_string())?;
    page.end()
}
