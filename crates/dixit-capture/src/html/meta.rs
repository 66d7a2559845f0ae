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
                    "h1" => found.h1.extend(words(&node)),
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
                        if marked || by_class {
                            found.authors[usize::from(!marked)].extend(words(&node));
                        }
                    }
                }
            });
        }
        found
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
        for h1 in self.h1.iter().filter(|h| !is_site(h)) {
            let folded = fold(h1);
            if folded.len() > 3
                && others
                    .iter()
                    .filter_map(|o| o.as_deref())
                    .any(|o| fold(o).contains(&folded))
            {
                return Some(h1.clone());
            }
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
            .map(|a| names_of(&a["author"]))
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
            for name in self.all(&[key]).filter_map(clean_byline).filter(good) {
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
        first
            .map(|value| (value, DateBasis::Meta))
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
            for name in items.iter().flat_map(names_of) {
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
    let text = super::characters(text);
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!joined.is_empty()).then_some(joined)
}

/// A name or names as an author's, without "By" and without what is no name.
pub(super) fn clean_byline(text: &str) -> Option<String> {
    let text = clean(text)?;
    let mut name = text.as_str();
    for before in [
        "Written by ",
        "Posted by ",
        "Reported by ",
        "By: ",
        "By ",
        "by ",
        "BY ",
        "Von ",
        "Par ",
        "Por ",
        "Di ",
        "Author: ",
        "Автор: ",
    ] {
        if let Some(rest) = name.strip_prefix(before) {
            name = rest;
        }
    }
    let name = name
        .split(['|', '•', '·'])
        .next()
        .unwrap_or(name)
        .trim_matches([' ', ',', '-', '–', ':']);
    let lower = name.to_lowercase();
    let is_name = !name.is_empty()
        && name.chars().count() <= 120
        && name.chars().any(char::is_alphabetic)
        && !lower.contains("http")
        && !lower.contains('@')
        && !matches!(
            lower.as_str(),
            "admin" | "administrator" | "null" | "undefined" | "author"
        );
    is_name.then(|| name.to_owned())
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

fn words(node: &NodeRef<'_>) -> Option<String> {
    clean_tree_text(&node.text())
}

/// Like [`clean`], for text whose character references a parser has read.
fn clean_tree_text(text: &str) -> Option<String> {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!joined.is_empty()).then_some(joined)
}
