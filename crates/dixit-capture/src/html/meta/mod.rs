//! What a page says of itself: title, authors, site, date, language, address.
//!
//! Sources in order of trust: JSON-LD of an article, `<meta>` (Open Graph,
//! Dublin Core and the like), marked elements of the page.

use super::blocks::{fold, is_web};
use crate::dates;
use dixit_model::DateBasis;
use dom_query::{Document as Tree, NodeData, NodeRef};
use serde_json::Value;

/// What a page says of itself.
#[derive(Debug, Default)]
pub(crate) struct Meta {
    pub(crate) title: Option<String>,
    pub(crate) byline: Option<String>,
    pub(crate) outlet: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) published: Option<(String, DateBasis)>,
    pub(crate) url: Option<String>,
}

/// The most names of one sort that are looked at: comparing them costs the
/// square of their number, and no article has so many authors.
const MAX_NAMES: usize = 50;
/// The most bytes of a text that may be a title, a name or a date.
const MAX_WORDS: usize = 2_000;

/// What one pass over the tree collects.
#[derive(Default)]
struct Found {
    /// Keys in lower case with their values, in page order.
    metas: Vec<(String, String)>,
    ld: Vec<Value>,
    title: Option<String>,
    h1: Vec<String>,
    canonical: Option<String>,
    language: Option<String>,
    /// `datetime` of `<time>` elements that are marked as the publication's.
    marked_times: Vec<String>,
    times: Vec<String>,
    /// Printed dates: those marked as such by their class, then those that stand
    /// alone near the headline.
    printed: [Option<String>; 2],
    /// Text nodes since the first heading.
    since_h1: Option<u32>,
    /// Text of elements marked as the author's name, best mark first.
    authors: [Vec<String>; 2],
}

impl Meta {
    pub(super) fn read(tree: &Tree) -> Meta {
        let found = Found::collect(tree);
        let article = found.article();
        let outlet = found
            .meta(&["og:site_name", "application-name", "dc.publisher"])
            .or_else(|| article.and_then(|a| name_of(&a["publisher"])));
        let url = found.url(article);
        Meta {
            title: found.title(article, outlet.as_deref(), url.as_deref()),
            byline: found.byline(article, outlet.as_deref()),
            language: found.language(),
            published: found.published(article, url.as_deref()),
            outlet,
            url,
        }
    }
}

impl Found {
    fn collect(tree: &Tree) -> Found {
        let mut found = Found::default();
        for node in tree.root().descendants_it() {
            node.query(|n| {
                if let NodeData::Text { contents } = &n.data {
                    found.printed_date(&node, contents);
                }
                let NodeData::Element(element) = &n.data else {
                    return;
                };
                let get = |name: &str| element.attr(name).map(|v| v.to_string());
                match element.name.local.as_ref() {
                    "html" => found.language = get("lang").or_else(|| get("xml:lang")),
                    "meta" => {
                        let key = get("property")
                            .or_else(|| get("name"))
                            .or_else(|| get("itemprop"))
                            .or_else(|| get("http-equiv"));
                        if let (Some(key), Some(value)) = (key, get("content"))
                            && !value.trim().is_empty()
                        {
                            let key = key.trim().to_ascii_lowercase();
                            found.metas.push((key, value.trim().to_owned()));
                        }
                    }
                    "link" => {
                        let rel = get("rel").unwrap_or_default().to_ascii_lowercase();
                        if rel == "canonical" && found.canonical.is_none() {
                            found.canonical = get("href");
                        }
                    }
                    "script" => {
                        let kind = get("type").unwrap_or_default();
                        if kind.trim().eq_ignore_ascii_case("application/ld+json") {
                            found.ld.extend(json(&node.text()));
                        }
                    }
                    "title" if found.title.is_none() => found.title = words(&node),
                    "h1" => {
                        found.since_h1 = Some(0);
                        found.h1.extend(words(&node));
                    }
                    "time" => {
                        if let Some(when) = get("datetime") {
                            let mark = format!(
                                "{} {}",
                                get("itemprop").unwrap_or_default(),
                                get("class").unwrap_or_default()
                            )
                            .to_ascii_lowercase();
                            if element.has_attr("pubdate")
                                || (mark.contains("publish") || mark.contains("entry-date"))
                                    && !mark.contains("modif")
                                    && !mark.contains("updated")
                            {
                                found.marked_times.push(when);
                            } else {
                                found.times.push(when);
                            }
                        }
                    }
                    name => {
                        let itemprop = get("itemprop").unwrap_or_default();
                        if itemprop.eq_ignore_ascii_case("datepublished") {
                            found
                                .marked_times
                                .extend(get("content").or_else(|| words(&node)));
                        }
                        let rel = get("rel").unwrap_or_default().to_ascii_lowercase();
                        let class = get("class").unwrap_or_default().to_ascii_lowercase();
                        let marked = itemprop.eq_ignore_ascii_case("author")
                            || rel.split_whitespace().any(|r| r == "author");
                        let by_class = matches!(name, "a" | "span" | "p" | "div" | "address")
                            && class.split_whitespace().any(|c| {
                                matches!(
                                    c,
                                    "author"
                                        | "byline"
                                        | "author-name"
                                        | "byline-name"
                                        | "article-author"
                                        | "post-author"
                                        | "article__author"
                                        | "byline__name"
                                        | "author__name"
                                        | "entry-author"
                                )
                            });
                        if (marked || by_class) && !in_comments(&node) {
                            found.authors[usize::from(!marked)].extend(author_text(&node));
                        }
                    }
                }
            });
        }
        found
    }

    /// Notes a text that is a date and little else. Only the first of each sort
    /// counts: further down stand the dates of other articles.
    fn printed_date(&mut self, node: &NodeRef<'_>, text: &str) {
        let text = text.trim();
        if text.len() < 8 {
            return;
        }
        if let Some(count) = &mut self.since_h1 {
            *count += 1;
        }
        if text.len() > 60 || !text.bytes().any(|b| b.is_ascii_digit()) {
            return;
        }
        let Some(date) = dates::edtf(text).filter(|d| d.len() == 10) else {
            return;
        };
        let parent = node.parent();
        let name = parent.as_ref().and_then(NodeRef::node_name);
        if matches!(
            name.as_deref(),
            Some("script" | "style" | "title" | "noscript")
        ) {
            return;
        }
        let class = node
            .ancestors_it(Some(3))
            .filter_map(|a| a.class())
            .map(|c| c.to_ascii_lowercase())
            .collect::<Vec<_>>()
            .join(" ");
        let marked = ["date", "publish", "posted", "time", "meta", "byline"]
            .iter()
            .any(|mark| class.contains(mark));
        if marked && self.printed[0].is_none() {
            self.printed[0] = Some(date);
        } else if self.since_h1.is_some_and(|n| n < 15) && self.printed[1].is_none() {
            self.printed[1] = Some(date);
        }
    }

    /// The first value of the first key that has one.
    fn meta(&self, keys: &[&str]) -> Option<String> {
        self.all(keys).next().map(str::to_owned)
    }

    fn all<'a>(&'a self, keys: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
        keys.iter().flat_map(|key| {
            let of_key = self.metas.iter().filter(move |(k, _)| k == key);
            of_key.map(|(_, value)| value.as_str())
        })
    }

    /// The JSON-LD object of the page's article.
    fn article(&self) -> Option<&Value> {
        let mut objects = Vec::new();
        for value in &self.ld {
            collect_objects(value, &mut objects, 0);
        }
        let of = |test: fn(&str) -> bool| {
            objects.iter().copied().find(|o| match &o["@type"] {
                Value::String(t) => test(t),
                Value::Array(types) => types.iter().filter_map(Value::as_str).any(test),
                _ => false,
            })
        };
        of(|t| t.ends_with("Article") || t.ends_with("BlogPosting") || t == "Report")
            .or_else(|| of(|t| t == "WebPage"))
    }

    fn url(&self, article: Option<&Value>) -> Option<String> {
        let canonical = self.canonical.clone();
        let og = self.meta(&["og:url", "twitter:url"]);
        let ld = article.and_then(|a| a["url"].as_str().map(str::to_owned));
        // A canonical address without a path is a site's mistake.
        let candidates = [canonical, og, ld];
        let mut web = candidates
            .into_iter()
            .flatten()
            .map(|u| u.trim().to_owned());
        web.find(|u| is_web(u))
    }

    fn title(
        &self,
        article: Option<&Value>,
        outlet: Option<&str>,
        url: Option<&str>,
    ) -> Option<String> {
        let headline = article
            .and_then(|a| a["headline"].as_str().or_else(|| a["name"].as_str()))
            .and_then(clean);
        let og = self.meta(&["og:title", "twitter:title", "dc.title", "parsely-title"]);
        let og = og.as_deref().and_then(clean);
        let outlet_folded = outlet.map(fold).unwrap_or_default();
        let is_site = |t: &str| fold(t) == outlet_folded;
        // A heading that another source holds too is the headline, without
        // anything that a site adds.
        let others = [&headline, &og, &self.title];
        for h1 in self.h1.iter().take(MAX_NAMES).filter(|h| !is_site(h)) {
            let folded = fold(h1);
            // A single word may be a section's name.
            let enough = folded.contains(' ');
            if others
                .iter()
                .filter_map(|o| o.as_deref())
                .map(fold)
                .any(|o| o == folded || enough && o.contains(&folded))
            {
                return Some(h1.clone());
            }
        }
        // The only heading of a page, in other words than its metadata has for
        // search engines.
        if let [h1] = self.h1.as_slice()
            && !is_site(h1)
            && fold(h1).split(' ').count() >= 3
            && others
                .iter()
                .filter_map(|o| o.as_deref())
                .any(|o| common_words(o, h1) >= 2)
        {
            return Some(h1.clone());
        }
        let title = og.or(headline).or_else(|| self.title.clone());
        match title {
            Some(title) => Some(without_site(&title, outlet, url)),
            None => self.h1.first().cloned(),
        }
    }

    fn byline(&self, article: Option<&Value>, outlet: Option<&str>) -> Option<String> {
        let good = |name: &String| {
            let folded = fold(name);
            outlet.is_none_or(|o| fold(o) != folded) && !folded.is_empty()
        };
        let ld = article
            .map(|a| self.authors_of(&a["author"]))
            .filter(|n| !n.is_empty())
            .map(|n| n.join(", "));
        let ld = ld.as_deref().and_then(clean_byline).filter(good);
        let metas = [
            "author",
            "article:author",
            "og:author",
            "byl",
            "dc.creator",
            "dcterms.creator",
            "dc.creator.name",
            "parsely-author",
            "sailthru.author",
            "citation_author",
            "article:author_name",
            "cxenseparse:author",
        ];
        let mut meta: Vec<String> = Vec::new();
        for key in metas {
            let key = [key];
            let names = self.all(&key).take(MAX_NAMES);
            for name in names.filter_map(clean_byline).filter(good) {
                if !meta.iter().any(|m| fold(m) == fold(&name)) {
                    meta.push(name);
                }
            }
            if !meta.is_empty() {
                break;
            }
        }
        let meta = (!meta.is_empty()).then(|| meta.join(", "));
        ld.or(meta).or_else(|| {
            let mut marked = self.authors.iter().flatten();
            marked.find_map(|a| clean_byline(a)).filter(good)
        })
    }

    /// Names of authors, looked up where the article gives only their ids.
    fn authors_of(&self, author: &Value) -> Vec<String> {
        let mut objects = Vec::new();
        for value in &self.ld {
            collect_objects(value, &mut objects, 0);
        }
        let items = match author {
            Value::Array(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        let mut names: Vec<String> = Vec::new();
        for item in items.iter().take(MAX_NAMES) {
            let mut of_item = names_of(item);
            if let (true, Some(id)) = (of_item.is_empty(), item["@id"].as_str()) {
                let known = objects
                    .iter()
                    .find(|o| o["@id"] == id && o["name"].is_string());
                of_item = known.map(|o| names_of(&o["name"])).unwrap_or_default();
            }
            for name in of_item {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names
    }

    fn language(&self) -> Option<String> {
        let tag = self
            .language
            .clone()
            .filter(|l| !l.trim().is_empty())
            .or_else(|| self.meta(&["content-language", "og:locale", "dc.language"]))?;
        let primary = tag.trim().split(['-', '_', ',', ';', ' ']).next()?;
        let primary = primary.to_ascii_lowercase();
        ((2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_lowercase()))
            .then_some(primary)
    }

    fn published(&self, article: Option<&Value>, url: Option<&str>) -> Option<(String, DateBasis)> {
        let ld = article.and_then(|a| {
            a["datePublished"]
                .as_str()
                .or_else(|| a["dateCreated"].as_str())
        });
        let metas = self.all(&[
            "article:published_time",
            "og:article:published_time",
            "datepublished",
            "date.published",
            "publish-date",
            "publish_date",
            "published_time",
            "parsely-pub-date",
            "sailthru.date",
            "pubdate",
            "publishdate",
            "cxenseparse:recs:publishtime",
            "citation_publication_date",
            "dc.date.issued",
            "dcterms.created",
            "dcterms.date",
            "dc.date",
            "dc.date.created",
            "article.published",
            "date",
            "og:pubdate",
            "article:post_date",
            "datecreated",
        ]);
        let marked = self.marked_times.iter().map(String::as_str);
        let day = |d: String| (d.len() == 10).then_some(d);
        let meta = ld
            .into_iter()
            .chain(metas)
            .chain(marked)
            .find_map(|written| dates::edtf(written).and_then(day));
        if let Some(value) = meta {
            return Some((value, DateBasis::Meta));
        }
        let in_url = url.and_then(dates::in_url);
        if let Some(value) = in_url.clone().and_then(day) {
            return Some((value, DateBasis::Url));
        }
        // The first time on a page is its own more often than not.
        let first = self
            .times
            .first()
            .and_then(|t| dates::edtf(t))
            .and_then(day);
        let printed = self.printed.iter().flatten().next().cloned();
        first
            .map(|value| (value, DateBasis::Meta))
            .or(printed.map(|value| (value, DateBasis::Text)))
            .or(in_url.map(|value| (value, DateBasis::Url)))
    }
}

/// JSON as pages have it: in comments or CDATA, with raw line breaks in strings.
fn json(text: &str) -> Option<Value> {
    let text = text.trim();
    let text = text
        .strip_prefix("<![CDATA[")
        .or_else(|| text.strip_prefix("//<![CDATA["))
        .or_else(|| text.strip_prefix("<!--"))
        .unwrap_or(text);
    let text = text.trim_end();
    let text = text
        .strip_suffix("//]]>")
        .or_else(|| text.strip_suffix("]]>"))
        .or_else(|| text.strip_suffix("-->"))
        .unwrap_or(text);
    serde_json::from_str(text).ok().or_else(|| {
        let flat: String = text
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        serde_json::from_str(flat.trim().trim_end_matches(';')).ok()
    })
}

/// Objects that stand on their own or in a list; what an article only refers
/// to (`isPartOf`, `mentions`) is left out, but for a page's main entity.
fn collect_objects<'a>(value: &'a Value, into: &mut Vec<&'a Value>, depth: u32) {
    if depth > 4 {
        return;
    }
    match value {
        Value::Array(items) => {
            for item in items {
                collect_objects(item, into, depth + 1);
            }
        }
        Value::Object(_) => {
            into.push(value);
            for key in ["@graph", "mainEntity"] {
                collect_objects(&value[key], into, depth + 1);
            }
        }
        _ => {}
    }
}

fn name_of(value: &Value) -> Option<String> {
    names_of(value).into_iter().next()
}

fn names_of(value: &Value) -> Vec<String> {
    match value {
        Value::String(name) => clean(name).into_iter().collect(),
        Value::Array(items) => {
            let mut names: Vec<String> = Vec::new();
            for name in items.iter().take(MAX_NAMES).flat_map(names_of) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            names
        }
        Value::Object(object) => object.get("name").map(names_of).unwrap_or_default(),
        _ => Vec::new(),
    }
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

/// What stands before an author's name.
const BEFORE_NAMES: [&str; 22] = [
    "written by",
    "posted by",
    "reported by",
    "published by",
    "reviewed by",
    "article by",
    "words by",
    "text by",
    "story by",
    "post author",
    "by",
    "von",
    "par",
    "por",
    "di",
    "authors",
    "author",
    "autor",
    "автор",
    "text",
    "interview",
    "eingestellt von",
];

/// A name or names as an author's, without "By" and without what is no name.
pub(super) fn clean_byline(text: &str) -> Option<String> {
    let text = clean(text)?;
    let mut name = text.as_str();
    // Twice: "Post author: By …".
    for _ in 0..2 {
        for before in BEFORE_NAMES {
            if name
                .get(..before.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(before))
                && name[before.len()..].starts_with([' ', ':'])
            {
                name = name[before.len()..].trim_start_matches([' ', ':']);
            }
        }
    }
    let name = name.split(['|', '•', '·']).next().unwrap_or(name);
    // A date or a reading time follows the name; names have no figures.
    let end = name
        .find(|c: char| c.is_ascii_digit())
        .unwrap_or(name.len());
    let mut name = name[..end].trim_matches([' ', ',', '-', '–', '—', ':', '(']);
    if end < text.len() {
        for after in [" on", " am", " at", " le", " el"] {
            name = name.strip_suffix(after).unwrap_or(name);
        }
    }
    let lower = name.to_lowercase();
    let is_name = !name.is_empty()
        && name.chars().count() <= 120
        && name.chars().any(char::is_alphabetic)
        && !lower.contains("http")
        && !lower.contains(['@', '*', '{', '['])
        && !lower.ends_with(" says")
        && dates::month(lower.split(' ').next_back().unwrap_or("")).is_none()
        && !BEFORE_NAMES.iter().any(|b| b.eq_ignore_ascii_case(&lower))
        && !matches!(
            lower.as_str(),
            "admin" | "administrator" | "null" | "undefined" | "author"
        );
    is_name.then(|| name.to_owned())
}

fn common_words(a: &str, b: &str) -> usize {
    let (a, b) = (fold(a), fold(b));
    let a: Vec<&str> = a.split(' ').filter(|w| w.chars().count() > 3).collect();
    b.split(' ').filter(|w| a.contains(w)).count()
}

/// A title without the site's name at its end or start.
fn without_site(title: &str, outlet: Option<&str>, url: Option<&str>) -> String {
    let host = url
        .and_then(|u| u.split_once("://"))
        .and_then(|(_, rest)| rest.split(['/', '?', '#', ':']).next())
        .map(|h| h.strip_prefix("www.").unwrap_or(h).to_lowercase());
    let outlet = outlet.map(fold).unwrap_or_default();
    let is_site = |part: &str| {
        let folded = fold(part);
        let joined: String = folded.split(' ').collect();
        let first = host.as_deref().and_then(|h| h.split('.').next());
        !folded.is_empty()
            && (folded == outlet
                || (!outlet.is_empty()
                    && joined.len() > 3
                    && (outlet.starts_with(&folded) || folded.starts_with(&outlet)))
                || host
                    .as_deref()
                    .is_some_and(|h| h.replace(['.', '-'], " ") == folded)
                || first.is_some_and(|f| f.replace('-', "") == joined))
    };
    let mut title = title;
    for _ in 0..3 {
        let mut cut = None;
        for separator in [
            " | ", " - ", " – ", " — ", " :: ", " · ", " • ", " « ", " » ", ": ",
        ] {
            if separator != ": "
                && let Some(at) = title.rfind(separator)
                && is_site(&title[at + separator.len()..])
            {
                cut = Some(&title[..at]);
            }
            if let Some(at) = title.find(separator)
                && is_site(&title[..at])
            {
                cut = Some(&title[at + separator.len()..]);
            }
        }
        match cut {
            Some(rest) if !rest.trim().is_empty() => title = rest.trim(),
            _ => break,
        }
    }
    // A bar is hardly ever part of a headline, whoever stands behind it.
    if let Some(at) = title.rfind(" | ")
        && title[..at].split_whitespace().count() >= 3
        && title[at..].split_whitespace().count() <= 6
    {
        title = &title[..at];
    }
    title.trim().to_owned()
}

/// Whether an element stands among readers' comments.
fn in_comments(node: &NodeRef<'_>) -> bool {
    node.ancestors_it(Some(8)).any(|a| {
        [a.class(), a.id_attr()].into_iter().flatten().any(|mark| {
            let mark = mark.to_ascii_lowercase();
            mark.contains("comment") && !mark.contains("no-comment")
        })
    })
}

/// The name in an element marked as the author's: its first piece of text that
/// may be one. A box with portrait, role and date has many.
fn author_text(node: &NodeRef<'_>) -> Option<String> {
    let mut pieces = Vec::new();
    for inner in node.descendants_it().take(200) {
        inner.query(|n| {
            if let NodeData::Text { contents } = &n.data
                && contents.len() <= MAX_WORDS
            {
                pieces.push(contents.to_string());
            }
        });
    }
    pieces.iter().find_map(|piece| clean_byline(piece))
}

/// The text of an element on one line; nothing where it is blank or too long to
/// be anything but running text.
fn words(node: &NodeRef<'_>) -> Option<String> {
    let mut text = String::new();
    for inner in node.descendants_it() {
        inner.query(|n| {
            if let NodeData::Text { contents } = &n.data {
                text.push_str(contents);
            }
        });
        if text.len() > MAX_WORDS {
            return None;
        }
    }
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!joined.is_empty()).then_some(joined)
}
