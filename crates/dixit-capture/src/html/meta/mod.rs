//! What a page says of itself: title, authors, site, dates, language, address.
//!
//! One pass over the tree notes what may bear on them ([`page`]); each field then
//! has a module of its own that weighs the evidence: JSON-LD of the article,
//! `<meta>` (Open Graph, Dublin Core and the like), marked elements, the lines at
//! the headline, the address. Nothing that stands among other articles or
//! comments counts.

mod attached;
mod byline;
mod ld;
mod marks;
mod order;
mod outlet;
mod page;
mod published;
mod title;

use super::blocks::{fold, is_web};
use super::tree::Tree;
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
        // Last: title and byline go by surer names of the site.
        let outlet = outlet
            .or_else(|| outlet::behind_headline(&page, title.text.as_deref()?, url.as_deref()));
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
mod tests {
    use super::*;

    fn read(html: &str) -> Meta {
        Meta::read(&Tree::parse(html, false).expect("a page within limits"))
    }

    fn page(head: &str, body: &str) -> Meta {
        read(&format!(
            "<html lang=en><head>{head}</head><body>{body}</body></html>"
        ))
    }

    const TEXT: &str = "<p>The minister said on Monday that the government would not change its \
        course, although several members of parliament had asked for an inquiry into the \
        contracts that were signed when the new harbour was built some years ago.</p>";

    #[test]
    fn titles_lose_what_the_site_adds() {
        let site = "<meta property=og:site_name content='The Daily Example'>";
        for (head, body, title) in [
            ("<title>Harbour opens</title>", "", "Harbour opens"),
            (
                "<title>Harbour opens | The Daily Example</title>",
                "",
                "Harbour opens",
            ),
            (
                "<title>The Daily Example: Harbour opens</title>",
                "",
                "Harbour opens",
            ),
            (
                "<title>Harbour opens - News - The Daily Example</title>",
                "<h1>Harbour opens</h1>",
                "Harbour opens",
            ),
            // The site's name is the first heading, the headline the second.
            (
                "<title>Harbour opens | Coast Life</title>",
                "<h1><a href='/'>Coast Life</a></h1><h2>Harbour opens</h2>",
                "Harbour opens",
            ),
            // A kicker in the heading.
            (
                "<meta property=og:title content='Harbour opens at last'>",
                "<h1><small>Transport</small><br>Harbour opens at last</h1>",
                "Harbour opens at last",
            ),
            // Other words for search engines.
            (
                "<title>New harbour opening: all you need to know</title>",
                "<h1>After years the harbour is opening its new gates</h1>",
                "After years the harbour is opening its new gates",
            ),
            // A question further down repeats the title.
            (
                "<title>What is a harbour?</title>",
                "<h1>What is a harbour good for?</h1><h2>What is a harbour?</h2>",
                "What is a harbour good for?",
            ),
            (
                "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\
                 \"headline\":\"Harbour &amp; gates\"}</script>",
                "",
                "Harbour & gates",
            ),
        ] {
            let meta = page(&format!("{site}{head}"), body);
            assert_eq!(meta.title.as_deref(), Some(title), "{head}{body}");
        }
    }

    #[test]
    fn bylines_are_names() {
        let ld = |author: &str| {
            format!(
                "<script type=application/ld+json>{{\"@type\":\"NewsArticle\",\
                 \"headline\":\"Harbour opens\",\"author\":{author}}}</script>"
            )
        };
        for (head, body, byline) in [
            (
                ld("{\"@type\":\"Person\",\"name\":\"Jane Doe\"}"),
                "",
                "Jane Doe",
            ),
            (
                ld("[{\"name\":\"Jane Doe\"},{\"name\":\"John Roe\"}]"),
                "",
                "Jane Doe, John Roe",
            ),
            (
                ld("[\"Jane Doe\",\"https://example.org/x\"]"),
                "",
                "Jane Doe",
            ),
            (
                "<script type=application/ld+json>{\"@graph\":[{\"@type\":\"Article\",\
                 \"author\":{\"@id\":\"#p\"}},{\"@id\":\"#p\",\"@type\":\"Person\",\
                 \"name\":\"Jane Doe\"}]}</script>"
                    .to_owned(),
                "",
                "Jane Doe",
            ),
            (
                "<meta name=author content='By Jane Doe'>".to_owned(),
                "",
                "Jane Doe",
            ),
            (
                "<meta name=citation_author content='Doe, Jane'>\
                 <meta name=citation_author content='Roe, John'>"
                    .to_owned(),
                "",
                "Jane Doe, John Roe",
            ),
            (
                "<meta name=twitter:label1 content='Written by'>\
                 <meta name=twitter:data1 content='Jane Doe'>"
                    .to_owned(),
                "",
                "Jane Doe",
            ),
            (
                String::new(),
                "<p>By Jane Doe, Staff Writer</p>",
                "Jane Doe",
            ),
            (
                String::new(),
                "<p>By <a href='/author/jane'>Jane Doe</a> and <a href='/author/john'>John Roe</a></p>",
                "Jane Doe and John Roe",
            ),
            (
                String::new(),
                "<div>By</div><div>Jane Doe</div>",
                "Jane Doe",
            ),
            (String::new(), "<p>06.11.2023 13:30 von Olga</p>", "Olga"),
            (
                String::new(),
                "<p>Jane Doe</p><p>Senior Reporter</p>",
                "Jane Doe",
            ),
            (
                String::new(),
                "<div class=post-author><img><div class=author-name>Jane Doe</div>\
                 <div class=author-role>Head of Harbours</div></div>",
                "Jane Doe",
            ),
            (
                String::new(),
                "<span class=byline>Jane Doe • 3 May 2014 • 5 min read</span>",
                "Jane Doe",
            ),
            // The account that put the page up is a desk's.
            (ld("\"Web Team\""), "<p>By Jane Doe</p>", "Jane Doe"),
            // More are printed than declared.
            (
                ld("\"Jane Doe\""),
                "<p>By Jane Doe and John Roe</p>",
                "Jane Doe and John Roe",
            ),
            (
                ld("\"@janedoe\""),
                "<p>By Jane Doe (jane@example.org)</p>",
                "Jane Doe",
            ),
        ] {
            let body = format!("<h1>Harbour opens</h1>{body}{TEXT}");
            assert_eq!(
                page(&head, &body).byline.as_deref(),
                Some(byline),
                "{head}{body}"
            );
        }
    }

    #[test]
    fn what_is_no_name_is_no_byline() {
        for (head, body) in [
            ("<meta name=author content='admin'>", ""),
            (
                "<meta property=article:author content='https://example.org/jane'>",
                "",
            ),
            ("<meta name=author content='{{author}}'>", ""),
            (
                "",
                "<div class=comment><span class=author>Reader One</span></div>",
            ),
            (
                "",
                "<div class=related-posts><div class=teaser><h3>More</h3>\
                 <span class=author>Jane Doe</span></div></div>",
            ),
            ("", "<aside><p>By Jane Doe</p></aside>"),
        ] {
            let body = format!("<h1>Harbour opens</h1>{TEXT}{TEXT}{body}");
            assert_eq!(page(head, &body).byline, None, "{head}{body}");
        }
    }

    #[test]
    fn dates_say_what_they_rest_on() {
        use DateBasis::{Meta, Text, Url};
        let day = "2014-05-03";
        for (head, body, value, basis) in [
            (
                "<script type=application/ld+json>{\"@type\":\"Article\",\
                 \"datePublished\":\"2014-05-03T23:59:00-07:00\"}</script>",
                "",
                day,
                Meta,
            ),
            // Broken JSON.
            (
                "<script type=application/ld+json>{\"@type\":\"Article\",\
                 \"datePublished\":\"2014-05-03\",}</script>",
                "",
                day,
                Meta,
            ),
            (
                "<meta property=article:published_time content=2014-05-03T10:00Z>",
                "",
                day,
                Meta,
            ),
            (
                "<meta name=parsely-pub-date content=1399111200>",
                "",
                day,
                Meta,
            ),
            ("", "<time pubdate datetime=2014-05-03>x</time>", day, Meta),
            (
                "",
                "<p itemprop=datePublished content=2014-05-03>x</p>",
                day,
                Meta,
            ),
            (
                "<link rel=canonical href=https://example.org/2014/05/03/harbour>",
                "",
                day,
                Url,
            ),
            (
                "<link rel=canonical href=https://example.org/2014/may/03/harbour>",
                "",
                day,
                Url,
            ),
            ("", "<p>Published: 3 May 2014</p>", day, Text),
            (
                "",
                "<div>Posted on</div><div>May 3rd, 2014</div>",
                day,
                Text,
            ),
            ("", "<p>Jane Doe | 3 May 2014 | 5 min read</p>", day, Text),
            (
                "",
                "<p>Updated 5 June 2015. Published 3 May 2014</p>",
                day,
                Text,
            ),
            // The page's other dates or its country settle the order.
            ("", "<p>03/05/2014</p><ul><li>25/04/2014</ul>", day, Text),
            (
                "<link rel=canonical href=https://example.co.uk/harbour>",
                "<p>03/05/2014</p>",
                day,
                Text,
            ),
            (
                "<meta property=og:locale content=en_US>",
                "<p>05/03/2014</p>",
                day,
                Text,
            ),
            (
                "",
                "<script>var d={\"publishedAt\":\"2014-05-03T10:00\"}</script>",
                day,
                Meta,
            ),
            // Renewed metadata give way to the day that is printed.
            (
                "<meta property=article:published_time content=2020-01-01>",
                "<p class=date>3 May 2014</p>",
                day,
                Text,
            ),
            // An article that is published anew: the page marks the later day as
            // the publication's, or one of its metas has the day that it prints.
            (
                "<meta property=article:published_time content=2013-01-01>\
                 <meta property=article:modified_time content=2014-05-03>",
                "<p><time class=publish-date datetime=2014-05-03>3 May</time></p>",
                day,
                Meta,
            ),
            (
                "<meta property=article:published_time content=2013-01-01>\
                 <meta property=article:modified_time content=2014-05-03>\
                 <meta name=date content=2014-05-03>",
                "<p>3 May 2014, 15:33</p>",
                day,
                Meta,
            ),
            // A later day alone at the headline, on a page that tells of no change.
            (
                "<meta property=article:published_time content=2014-04-20>",
                "<p>3 May 2014</p>",
                day,
                Text,
            ),
            // A day in an element of its own within a longer line.
            (
                "",
                "<h2>The harbour, closed for thirty years to all ships but those of the \
                 coast guard, opens at last to everyone who comes by sea, and the town hopes \
                 for many guests.<span class=lead__date>Saturday, 3 May 2014</span></h2>",
                day,
                Text,
            ),
            // JSON-LD in a meta.
            (
                "<meta name=script:ld+json content='{&quot;@type&quot;:&quot;Article&quot;,\
                 &quot;datePublished&quot;:&quot;2014-05-03T09:00&quot;}'>",
                "",
                day,
                Meta,
            ),
            // The day that ends a description.
            (
                "<meta name=description content='Harbour opens (News of 3 May 2014)'>",
                "",
                day,
                Meta,
            ),
            // The day of a notice that was changed, not the day that it is about.
            (
                "",
                "<p>The next meeting about the harbour is planned for Monday, 5 June 2015, in \
                 the town hall</p><footer>This page was last changed on 3 May 2014</footer>",
                day,
                Text,
            ),
            // A change counts where nothing else is known.
            (
                "<meta property=article:modified_time content=2014-05-03>",
                "",
                day,
                Meta,
            ),
        ] {
            let body = format!("<h1>Harbour opens</h1>{body}{TEXT}");
            let published = page(head, &body).published;
            assert_eq!(published, Some((value.to_owned(), basis)), "{head}{body}");
        }
    }

    #[test]
    fn a_day_just_before_the_headline_is_the_articles() {
        let body = |line: &str| format!("<p>{line}</p><h1>Harbour opens</h1>{TEXT}");
        assert_eq!(
            page("", &body("3 May 2014 - 5 minutes")).published,
            Some(("2014-05-03".to_owned(), DateBasis::Text))
        );
        // A day among more words is of another thing, though nearest.
        let html = format!(
            "{}<p class=post-meta>Posted on 5 June 2015</p>",
            body("Old harbour, an exhibition until the 3 May 2014")
        );
        assert_eq!(
            page("", &html).published,
            Some(("2015-06-05".to_owned(), DateBasis::Text))
        );
    }

    #[test]
    fn days_below_the_text_are_told_apart() {
        for body in [
            // Notes among the references have days of publication too.
            "<ul><li>A. Roe, The harbour of old, published 7 June 2012</ul>\
             <div class=post-meta>Posted on 3 May 2014</div>",
            // A list of articles behind the page's own box.
            "<div class=sidebar><h4>Published</h4><p>3 May 2014</p></div>\
             <h3>Ships</h3><p>Published 7 June 2012</p>\
             <h3>Boats</h3><p>Published 8 July 2013</p>",
        ] {
            let body = format!("<h1>Harbour opens</h1>{TEXT}{TEXT}{TEXT}{body}");
            assert_eq!(
                page("", &body).published,
                Some(("2014-05-03".to_owned(), DateBasis::Text)),
                "{body}"
            );
        }
    }

    #[test]
    fn publication_and_modification_are_kept_apart() {
        let meta = page(
            "<meta property=article:published_time content=2014-05-03>\
             <meta property=article:modified_time content=2015-06-05>",
            &format!("<h1>Harbour opens</h1><p>Updated: 5 June 2015</p>{TEXT}"),
        );
        assert_eq!(
            meta.published,
            Some(("2014-05-03".to_owned(), DateBasis::Meta))
        );
        assert_eq!(meta.modified.as_deref(), Some("2015-06-05"));
        // A later day that nothing is said of may be that of the change.
        let meta = page(
            "<meta property=article:published_time content=2014-05-03>\
             <meta property=article:modified_time content=2015-06-05>",
            &format!("<h1>Harbour opens</h1><p>5 June 2015</p>{TEXT}"),
        );
        assert_eq!(
            meta.published,
            Some(("2014-05-03".to_owned(), DateBasis::Meta))
        );
    }

    #[test]
    fn guides_are_dated_by_the_edition_that_is_shown() {
        let ld = |day: &str| {
            format!(
                "<script type=application/ld+json>{{\"@type\":\"Article\",\
                 \"datePublished\":\"{day}\",\"dateModified\":\"2014-05-03\"}}</script>"
            )
        };
        let updated = "<p>Updated: 3 May 2014</p>";
        for (head, body, day, basis) in [
            (
                ld("2010-01-02"),
                updated.to_owned(),
                "2014-05-03",
                DateBasis::Text,
            ),
            // Microdata for search engines.
            (
                "<meta itemprop=datePublished content=2010-01-02>".to_owned(),
                updated.to_owned(),
                "2014-05-03",
                DateBasis::Text,
            ),
            // A correction within days.
            (
                ld("2014-04-28"),
                updated.to_owned(),
                "2014-04-28",
                DateBasis::Meta,
            ),
            // The first day is printed too,
            (
                ld("2010-01-02"),
                format!("<p>2 January 2010</p>{updated}"),
                "2010-01-02",
                DateBasis::Meta,
            ),
            // or told to programs that show it,
            (
                format!(
                    "{}<meta property=article:published_time content=2010-01-02>",
                    ld("2010-01-02")
                ),
                updated.to_owned(),
                "2010-01-02",
                DateBasis::Meta,
            ),
            // or stands in the address.
            (
                format!(
                    "{}<link rel=canonical href=https://example.org/2010/01/02/harbour>",
                    ld("2010-01-02")
                ),
                updated.to_owned(),
                "2010-01-02",
                DateBasis::Meta,
            ),
            // Nothing is said of the later day.
            (
                ld("2010-01-02"),
                "<p>3 May 2014</p>".to_owned(),
                "2010-01-02",
                DateBasis::Meta,
            ),
            // It is another article's.
            (
                ld("2010-01-02"),
                format!("<aside>{updated}</aside>"),
                "2010-01-02",
                DateBasis::Meta,
            ),
        ] {
            let body = format!("<h1>Harbour opens</h1>{body}{TEXT}");
            let meta = page(&head, &body);
            assert_eq!(
                meta.published,
                Some((day.to_owned(), basis)),
                "{head}{body}"
            );
        }
    }

    #[test]
    fn english_spelling_and_prices_tell_the_order_of_figures() {
        let american =
            "<p>My favorite neighbors asked for another color in the center of town.</p>";
        let british =
            "<p>My favourite neighbours asked for another colour in the centre of town.</p>";
        let dollars = "<p>It costs $4,000.</p>";
        for (text, published) in [
            (format!("{american}{dollars}"), Some("2014-03-05")),
            (format!("{british}{dollars}"), Some("2014-05-03")),
            // American spelling is the world's, and other dollars are others'.
            (american.to_owned(), None),
            (format!("{american}{dollars}<p>In pounds £2,000.</p>"), None),
            (format!("{american}{dollars}<p>A$6,000 in Perth.</p>"), None),
            (format!("{american}{british}{dollars}"), None),
            (dollars.to_owned(), None),
        ] {
            let body = format!("<h1>Harbour opens</h1><p>03/05/2014</p>{TEXT}{text}");
            let found = page("", &body).published.map(|(day, _)| day);
            assert_eq!(found.as_deref(), published, "{text}");
        }
    }

    #[test]
    fn days_of_events_in_descriptions_are_not_the_articles() {
        let head = "<meta name=description content='The harbour opens on 3 May 2014'>";
        let body = format!("<h1>Harbour opens</h1>{TEXT}");
        assert_eq!(page(head, &body).published, None);
    }

    #[test]
    fn dates_of_others_are_not_the_articles() {
        for body in [
            "<p>03/05/2014</p>",
            "<footer>© 2014 The Daily Example</footer>",
            "<div class=comments><time datetime=2014-05-03>3 May 2014</time></div>",
            "<div class=related><div class=teaser><time datetime=2014-05-03>3 May</time></div></div>",
            "<nav><span class=date>3 May 2014</span></nav>",
            "<p>Copyright 3 May 2014</p>",
            "<p class=date>1 January 1970</p>",
        ] {
            let body = format!("<h1>Harbour opens</h1>{TEXT}{TEXT}{body}");
            assert_eq!(page("", &body).published, None, "{body}");
        }
    }

    #[test]
    fn outlet_and_address_are_read() {
        for (head, outlet, url) in [
            (
                "<meta property=og:site_name content='The Daily Example'>\
                 <link rel=canonical href='https://example.org/a'>",
                Some("The Daily Example"),
                Some("https://example.org/a"),
            ),
            (
                "<script type=application/ld+json>{\"@type\":\"Article\",\
                 \"publisher\":{\"name\":\"The Daily Example\"}}</script>",
                Some("The Daily Example"),
                None,
            ),
            (
                "<title>Harbour opens | Daily Example</title>\
                 <meta property=og:url content=https://www.daily-example.org/a>",
                Some("Daily Example"),
                Some("https://www.daily-example.org/a"),
            ),
            // Nothing but the title names the site.
            (
                "<title>Harbour opens | News | Coast Life e.V.</title>\
                 <meta property=og:title content='Harbour opens'>",
                Some("Coast Life e.V."),
                None,
            ),
            // A section, a date, a motto, another headline.
            (
                "<title>Harbour opens | Local News</title>\
                 <link rel=canonical href=https://example.org/local-news/a>\
                 <meta property=og:title content='Harbour opens'>",
                None,
                Some("https://example.org/local-news/a"),
            ),
            (
                "<title>Harbour opens | 3 May 2014</title>\
                 <meta property=og:title content='Harbour opens'>",
                None,
                None,
            ),
            (
                "<title>Harbour opens | Realize your potential.</title>\
                 <meta property=og:title content='Harbour opens'>",
                None,
                None,
            ),
            (
                "<title>Ships - and boats</title><meta property=og:title content='Harbour opens'>",
                None,
                None,
            ),
            // An address without a path gives way to one that has a path.
            (
                "<link rel=canonical href=https://example.org/>\
                 <meta property=og:url content=https://example.org/a>",
                None,
                Some("https://example.org/a"),
            ),
            ("<link rel=canonical href=javascript:x>", None, None),
        ] {
            let meta = page(head, "<h1>Harbour opens</h1>");
            assert_eq!(meta.outlet.as_deref(), outlet, "{head}");
            assert_eq!(meta.url.as_deref(), url, "{head}");
        }
    }

    /// Twice the input may take some more than twice the time, not four times.
    #[test]
    fn hostile_pages_cost_no_square() {
        let nested = |n: usize| {
            let open = "{\"@graph\":[".repeat(n);
            format!("<script type=application/ld+json>{open}</script>")
        };
        let scripts = |n: usize| {
            "<script type=application/ld+json>{\"@type\":\"Article\",\"author\":{\"@id\":\"x\"}}</script>"
                .repeat(n)
        };
        let broken =
            |n: usize| "<script type=application/ld+json>{\"author\": 1,}</script>".repeat(n);
        let classes = |n: usize| format!("<div class='{}'>x</div>", "author-name ".repeat(n));
        let bylines = |n: usize| "<p class=byline>By Jane Doe 1/2/2014</p>".repeat(n);
        let headings = |n: usize| {
            format!(
                "<title>{0}</title>{1}",
                "a b | ".repeat(200),
                "<h1>a b</h1>".repeat(n)
            )
        };
        let one_line = |n: usize| "<span class=author>Jane <i>3 May 2014</i></span>".repeat(n);
        let metas = |n: usize| "<meta name=author content='Jane Doe'>".repeat(n);
        let makers: [(&str, &dyn Fn(usize) -> String); 8] = [
            ("nested", &nested),
            ("scripts", &scripts),
            ("broken", &broken),
            ("classes", &classes),
            ("bylines", &bylines),
            ("headings", &headings),
            ("one line", &one_line),
            ("metas", &metas),
        ];
        for (name, make) in makers {
            let time = |n: usize| {
                let html = make(n);
                let tree = Tree::parse(&html, false).expect("a page within limits");
                // The best of three: other work on the machine only adds.
                let once = || {
                    let start = std::time::Instant::now();
                    Meta::read(&tree);
                    start.elapsed()
                };
                (0..3).map(|_| once()).min().unwrap_or_default()
            };
            let (some, many) = (time(12_500), time(50_000));
            let slack = std::time::Duration::from_millis(100);
            assert!(many < 8 * some + slack, "{name}: {some:?}, then {many:?}");
        }
    }
}
