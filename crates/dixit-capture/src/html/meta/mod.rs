//! What a page says of itself: title, authors, site, dates, language, address.
//!
//! One pass over the tree notes what may bear on them ([`page`]); each field then
//! has a module of its own that weighs the evidence: JSON-LD of the article,
//! `<meta>` (Open Graph, Dublin Core and the like), marked elements, the lines at
//! the headline, the address. Nothing that stands among other articles or
//! comments counts.

mod byline;
mod ld;
mod marks;
mod outlet;
mod page;
mod published;
mod title;

use super::blocks::{fold, is_web};
use super::tree::Tree;
pub(super) use byline::clean_byline;
use byline::Region;
use dixit_model::DateBasis;
use page::Page;

/// What a page says of itself.
#[derive(Debug, Default)]
pub(crate) struct Meta {
    pub(crate) title: Option<String>,
    pub(crate) byline: Option<String>,
    pub(crate) outlet: Option<String>,
    /// What the page declares its language to be.
    pub(crate) language: Option<String>,
    pub(crate) published: Option<(String, DateBasis)>,
    /// EDTF date of the last change that the page tells of.
    #[allow(dead_code, reason = "documents have no field for it yet")]
    pub(crate) modified: Option<String>,
    pub(crate) url: Option<String>,
}

/// The most names of one sort that are looked at: comparing them costs the
/// square of their number, and no article has so many authors.
const MAX_NAMES: usize = 50;
/// The most bytes of a text that may be a title, a name or a date.
const MAX_WORDS: usize = 2_000;

/// Lines before the headline that may be small print of the article.
const LINES_BEFORE: usize = 10;
/// Lines after it, if no running text comes first.
const LINES_AFTER: usize = 40;
/// A line of so many bytes is running text.
const RUNNING_TEXT: usize = 200;

impl Meta {
    pub(super) fn read(tree: &Tree<'_>) -> Meta {
        let mut page = Page::read(tree);
        // Taken out: the lines are touched up below.
        let json = std::mem::take(&mut page.ld);
        let url = outlet::url(&page, None);
        let titles = [
            page.meta(&["og:title"]),
            page.meta(&["twitter:title"]),
            page.title.clone(),
        ];
        let titles: Vec<&str> = titles.iter().filter_map(|t| t.as_deref()).collect();
        let ld = json.objects(&titles, url.as_deref());
        let url = url.or_else(|| outlet::url(&page, ld.text("url")));
        let outlet = outlet::outlet(&page, &ld, url.as_deref());
        let title = title::title(&page, &ld, outlet.as_deref(), url.as_deref());
        let region = region(&page, title.line);
        // What the headline itself stands in is the article, whatever it is called.
        let places = marks::ASIDE | marks::APART | marks::FOOTER | marks::COMMENTS;
        let misleading = title.line.map_or(0, |at| page.lines[at].marks & places);
        if misleading > 0 {
            page.clear(region.head.clone(), misleading);
        }
        let site = title::Site::new(outlet.as_deref(), url.as_deref());
        let dates = published::dates(&page, &ld, &region, url.as_deref(), tree);
        Meta {
            byline: byline::byline(&page, &ld, &site, &region),
            language: language(&page),
            published: dates.published,
            modified: dates.modified,
            title: title.text,
            outlet,
            url,
        }
    }
}

/// The lines at the headline.
fn region(page: &Page, headline: Option<usize>) -> Region {
    let lines = &page.lines;
    let at = headline.unwrap_or(0);
    let mut end = (at + 1).min(lines.len());
    let mut running = 0;
    while end < lines.len() && end - at < LINES_AFTER {
        // The first long line may be the article's summary.
        running += usize::from(lines[end].length >= RUNNING_TEXT);
        end += 1;
        if running == 2 {
            break;
        }
    }
    Region {
        head: at.saturating_sub(LINES_BEFORE)..end,
        headline,
        marks_mislead: headline.is_some_and(|h| lines[h].marks & marks::ASIDE > 0),
    }
}

/// The language that the page declares.
fn language(page: &Page) -> Option<String> {
    let tag = page
        .language
        .clone()
        .filter(|l| !l.trim().is_empty())
        .or_else(|| page.meta(&["content-language", "og:locale", "dc.language"]))?;
    let primary = tag.trim().split(['-', '_', ',', ';', ' ']).next()?;
    let primary = primary.to_ascii_lowercase();
    ((2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_lowercase()))
        .then_some(primary)
}

/// One line of text with its character references read; nothing if blank.
fn clean(text: &str) -> Option<String> {
    if text.len() > MAX_WORDS {
        return None;
    }
    let text = super::characters(text);
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!joined.is_empty()).then_some(joined)
}

#[cfg(test)]
mod dump {
    use super::*;
    #[test]
    fn dump() {
        let Ok(path) = std::env::var("DUMP") else { return };
        let html = std::fs::read(path).unwrap();
        let html = String::from_utf8_lossy(&html);
        let tree = Tree::parse(&html, false).unwrap();
        let page = Page::read(&tree);
        let mut out = String::new();
        for (at, l) in page.lines.iter().enumerate() {
            use marks::*;
            let mut m = String::new();
            for (b, n) in [(AUTHOR,"AU "),(NAME,"NAME "),(ABOUT,"ABOUT "),(DATE,"DATE "),(PUBLISHED,"PUB "),(UPDATED,"UPD "),(SMALL_PRINT,"SMALL "),(ASIDE,"ASIDE "),(COMMENTS,"COMM "),(HEADLINE,"HEADL "),(AUTHOR_LINK,"AULINK "),(HOME_LINK,"HOME "),(FOOTER,"FOOT "),(DECLARED,"DECL "),(APART,"APART ")] {
                if l.marks & b > 0 { m.push_str(n); }
            }
            out.push_str(&format!("{at} h{} {} [{m}] {:?} {}\n", l.heading, l.length, l.stamps.iter().map(|s| s.date.to_string()).collect::<Vec<_>>(), l.text.chars().take(110).collect::<String>()));
        }
        let meta = Meta::read(&tree);
        out.push_str(&format!("{meta:#?}"));
        std::fs::write(std::env::var("DUMP_OUT").unwrap(), out).unwrap();
    }
}
