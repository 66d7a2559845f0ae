//! The forms of a timeline: a table, JSON lines (the contract
//! `dixit.timeline/1`), and one self-contained page with a picture.

mod html;
mod jsonl;
mod picture;
mod table;

pub use html::write_timeline_html;
pub use jsonl::write_timeline_jsonl;
pub use table::write_timeline_table;

use crate::timeline::{DatedBy, Item, Source, Timeline};

/// What the forms for people say where nothing tells when something was said.
const NO_DATE: &str = "No date";

/// The head of a stretch of items with the same days.
fn heading(item: &Item) -> String {
    item.days
        .map_or_else(|| NO_DATE.to_owned(), |days| days.words())
}

/// Who speaks: the name, else the source's words in brackets, else a dash.
fn speaker(item: &Item) -> String {
    match &item.speaker.name {
        Some(name) => name.clone(),
        None if item.source.is_empty() => "—".to_owned(),
        None => format!("[{}]", item.source),
    }
}

/// What the days of an item are, in a word or two.
fn label(item: &Item) -> &'static str {
    match item.dated_by {
        DatedBy::Said => "said",
        DatedBy::Published => "published",
        DatedBy::Nothing => "no date",
    }
}

/// What tells when it was said.
fn why(item: &Item) -> String {
    match (&item.said, item.dated_by) {
        (Some(said), DatedBy::Said) => said.basis.clone(),
        (Some(said), _) => format!("said: {}", said.basis),
        (None, _) => "the text does not tell when it was said".to_owned(),
    }
}

/// Where it was said: as printed, and which place that most likely is.
fn venue(item: &Item) -> Option<String> {
    let venue = item.venue.as_ref()?;
    let country = venue
        .place
        .as_ref()
        .and_then(|place| place.country.as_deref());
    Some(match country {
        Some(country) => format!("{} ({country})", venue.name),
        None => venue.name.clone(),
    })
}

/// The headline, else the path.
fn title(source: &Source) -> &str {
    source.title.as_deref().unwrap_or(&source.path)
}

/// Items with what dates them, in the words of the page's and table's head.
fn counts(timeline: &Timeline) -> Vec<String> {
    let of = |by: DatedBy, what: &str| match timeline.count(by) {
        0 => None,
        number => Some(format!("{number} {what}")),
    };
    [
        of(DatedBy::Said, "dated by what the text tells"),
        of(DatedBy::Published, "by their publication"),
        of(DatedBy::Nothing, "without a date"),
    ]
    .into_iter()
    .flatten()
    .collect()
}
