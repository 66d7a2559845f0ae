//! The timeline as one self-contained page: no script, nothing loaded.

use std::io::{self, Write};

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::super::harmless::one_line;
use super::super::html::{STYLE, Visible, is_web};
use super::super::outline::{count, kind, shown_act};
use super::picture::picture;
use super::{counts, heading, label, speaker, title, venue, why};
use crate::timeline::{DatedBy, Item, Source, Timeline};

const PICTURE_STYLE: &str = include_str!("../picture.css");
const TIMELINE_STYLE: &str = include_str!("../timeline.css");

/// Writes the timeline as a page: a picture, then every item under the days on
/// which it was said. `failures` are inputs that could not be read, in words.
///
/// The anchors are `i1`, `i2`, … in the order of time.
///
/// # Errors
/// If it cannot be written.
pub fn write_timeline_html(
    timeline: &Timeline,
    failures: &[String],
    out: &mut impl Write,
) -> io::Result<()> {
    let items = count(timeline.items().len(), "attribution");
    let documents = count(timeline.documents().len(), "article");
    let head = html! {
        meta charset="utf-8";
        meta name="viewport" content="width=device-width, initial-scale=1";
        meta name="color-scheme" content="light dark";
        meta name="generator" content={ "dixit " (env!("CARGO_PKG_VERSION")) };
        // See the page of attributions: what slips through still may not run.
        meta http-equiv="Content-Security-Policy"
            content="default-src 'none'; style-src 'unsafe-inline'";
        title { "Who said what, and when: " (items) }
        style { (PreEscaped(STYLE)) (PreEscaped(PICTURE_STYLE)) (PreEscaped(TIMELINE_STYLE)) }
    };
    let top = html! {
        header #top .top {
            p .brand { "dixit" }
            h1 { "Who said what, and when" }
            p .counts {
                (items) " · " (documents)
                @for part in counts(timeline) { " · " (part) }
                @if !failures.is_empty() { " · " (failures.len()) " not read" }
            }
            @if let Some(picture) = picture(timeline) {
                div .frame { (picture) }
                (legend())
            }
            @if !failures.is_empty() {
                section aria-labelledby="failures" {
                    h2 #failures { "Not read" }
                    ul .failures { @for words in failures { li { (Visible(&one_line(words))) } } }
                }
            }
        }
    };
    write!(
        out,
        "{}\n<html lang=\"en\">\n<head>{}</head>\n<body>\n{}\n<main>\n",
        DOCTYPE.0, head.0, top.0
    )?;
    let mut rest = timeline.items();
    let mut number = 0;
    while let Some(first) = rest.first() {
        let count = rest
            .iter()
            .take_while(|item| item.days == first.days)
            .count();
        let (group, after) = rest.split_at(count);
        let words = heading(first);
        writeln!(out, "<section class=\"day\"><h2>{words}</h2><ol>")?;
        for item in group {
            number += 1;
            writeln!(out, "{}", entry(timeline, item, number).0)?;
        }
        out.write_all(b"</ol></section>\n")?;
        rest = after;
    }
    out.write_all(b"</main>\n</body>\n</html>\n")
}

fn legend() -> Markup {
    html! {
        p .key {
            span { svg viewBox="0 0 16 16" aria-hidden="true" { circle .mark cx="8" cy="8" r="5" {} } "said on this day, as the text tells" }
            span { svg viewBox="0 0 16 16" aria-hidden="true" { circle .mark.by-publication cx="8" cy="8" r="5" {} } "published on this day; when it was said is not told" }
            span { svg viewBox="0 0 16 16" aria-hidden="true" { line .cut x1="8" x2="8" y1="0" y2="16" {} } "time left out, in which nothing was said" }
            span { "Larger marks are several attributions. A mark leads to its words below." }
        }
    }
}

fn entry(timeline: &Timeline, item: &Item, number: usize) -> Markup {
    let source = &timeline.documents()[item.document];
    let language = source.language.as_deref().unwrap_or("");
    let class = match item.dated_by {
        DatedBy::Said => "said",
        DatedBy::Published => "by-publication",
        DatedBy::Nothing => "undated",
    };
    html! {
        li #{ "i" (number) } class=(class) {
            p .head {
                b dir="auto" { (Visible(&one_line(&speaker(item)))) }
                @if let Some(role) = &item.speaker.role {
                    span .role dir="auto" { ", " (Visible(&one_line(role))) }
                }
                span .how {
                    " · " (kind(item.kind))
                    @if let Some(act) = shown_act(item.act) { " · " span .act { (act) } }
                    @if !item.cue.is_empty() { " · " i dir="auto" lang=(language) { (Visible(&one_line(&item.cue))) } }
                }
            }
            p .content dir="auto" lang=(language) { (Visible(&item.content)) }
            p .facts {
                span .badge { (label(item)) }
                span { (Visible(&one_line(&why(item)))) }
                @if let Some(words) = venue(item) { span .venue { "in " (Visible(&one_line(&words))) } }
                (origin(source, item))
            }
        }
    }
}

/// Headline, outlet and path or address.
fn origin(source: &Source, item: &Item) -> Markup {
    let address = source.url.as_deref().filter(|url| is_web(url));
    let words = one_line(title(source));
    html! {
        span .origin dir="auto" {
            @match address {
                Some(url) => { a href=(url) rel="noopener noreferrer nofollow" { (Visible(&words)) } },
                None => { (Visible(&words)) },
            }
            @if let Some(outlet) = &source.outlet { ", " (Visible(&one_line(outlet))) }
            @if source.title.is_some() { " · " (Visible(&source.path)) }
            " " (item.attribution)
        }
    }
}
