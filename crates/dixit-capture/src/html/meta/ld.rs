//! JSON-LD and other JSON that pages carry.

use super::{MAX_NAMES, clean};
use serde_json::Value;

/// The most objects of a page that are looked at.
const MAX_OBJECTS: usize = 5_000;
/// How deep lists and graphs are followed.
const MAX_DEPTH: u32 = 4;

/// The JSON-LD of a page.
#[derive(Default)]
pub(super) struct Ld {
    scripts: Vec<Value>,
    /// What could not be read as JSON.
    broken: Vec<String>,
}

/// What a page's JSON-LD says, by object.
pub(super) struct Objects<'a> {
    all: Vec<&'a Value>,
    article: Option<&'a Value>,
    broken: &'a [String],
}

impl Ld {
    pub(super) fn add(&mut self, script: &str) {
        match json(script) {
            Some(value) => self.scripts.push(value),
            None => self.broken.push(script.to_owned()),
        }
    }

    /// The objects; of several articles, the one whose headline or address is the
    /// page's.
    pub(super) fn objects(&self, titles: &[&str], url: Option<&str>) -> Objects<'_> {
        let mut all = Vec::new();
        for value in &self.scripts {
            collect(value, &mut all, 0);
        }
        let titles: Vec<String> = titles.iter().map(|t| super::fold(t)).collect();
        let mut articles = all.iter().copied().filter(|o| is_a(o, is_article));
        let first = articles.next();
        let is_page = |o: &Value| {
            let of_url = ["url", "mainEntityOfPage", "@id"].iter().any(|key| {
                let value = &o[*key];
                let value = value.as_str().or_else(|| value["@id"].as_str());
                value.zip(url).is_some_and(|(v, u)| same_address(v, u))
            });
            let headline = o["headline"].as_str().map(super::fold);
            of_url
                || headline.is_some_and(|h| {
                    !h.is_empty() && titles.iter().any(|t| *t == h || t.starts_with(&h))
                })
        };
        let named = first
            .into_iter()
            .chain(articles)
            .take(MAX_NAMES)
            .find(|o| is_page(o));
        let article = named
            .or(first)
            .or_else(|| all.iter().copied().find(|o| is_a(o, is_other_work)))
            .or_else(|| all.iter().copied().find(|o| is_a(o, is_web_page)));
        Objects {
            all,
            article,
            broken: &self.broken,
        }
    }
}

fn is_article(kind: &str) -> bool {
    kind.ends_with("Article") || kind.ends_with("BlogPosting") || kind == "Report"
}

fn is_other_work(kind: &str) -> bool {
    matches!(
        kind,
        "Recipe"
            | "Review"
            | "HowTo"
            | "DiscussionForumPosting"
            | "SocialMediaPosting"
            | "CreativeWork"
            | "VideoObject"
            | "PodcastEpisode"
            | "Course"
            | "LearningResource"
    )
}

fn is_web_page(kind: &str) -> bool {
    kind.ends_with("WebPage") || kind.ends_with("Page")
}

impl<'a> Objects<'a> {
    /// A text of the article itself.
    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        self.article?[key].as_str()
    }

    /// A value of the article, else of the page that it stands on, else one that
    /// unreadable JSON seems to give.
    pub(super) fn dates(&self, key: &'static str) -> impl Iterator<Item = &'a str> {
        let of_article = self.article.into_iter();
        let pages = self.all.iter().copied().filter(|o| is_a(o, is_web_page));
        let read = of_article.chain(pages).filter_map(move |o| match &o[key] {
            Value::Array(items) => items.first().and_then(Value::as_str),
            value => value.as_str(),
        });
        let broken = self
            .broken
            .iter()
            .filter_map(move |text| value_of(text, key));
        read.chain(broken)
    }

    /// The name of whoever the key of the article stands for.
    pub(super) fn name(&self, key: &str) -> Option<String> {
        let of_article = self.article.map(|a| &a[key]);
        let name = of_article.and_then(|v| self.people(v).into_iter().next());
        name.map(|p| p.name)
    }

    /// The name of the site that the page belongs to.
    pub(super) fn site(&self) -> Option<String> {
        let site = self
            .all
            .iter()
            .find(|o| is_a(o, |k| k == "WebSite") && o["name"].is_string())?;
        site["name"].as_str().and_then(clean)
    }

    /// The article's authors, in its order.
    pub(super) fn authors(&self) -> Vec<Person> {
        let keys = ["author", "authors", "creator"];
        for key in keys {
            let found = self.article.map(|a| self.people(&a[key]));
            if let Some(found) = found
                && !found.is_empty()
            {
                return found;
            }
        }
        let pages = self.all.iter().copied().filter(|o| is_a(o, is_web_page));
        for page in pages.take(MAX_NAMES) {
            let found = self.people(&page["author"]);
            if !found.is_empty() {
                return found;
            }
        }
        for text in self.broken {
            let author = text.find("\"author\"").map(|at| &text[at..]);
            let name = author.and_then(|a| value_of(a, "name"));
            if let Some(name) = name.and_then(clean) {
                return vec![Person {
                    name,
                    is_body: false,
                }];
            }
        }
        Vec::new()
    }

    /// The only person whom the JSON-LD of the page names by itself.
    pub(super) fn only_person(&self) -> Option<String> {
        let mut people = self
            .all
            .iter()
            .filter(|o| is_a(o, |k| k == "Person") && o["name"].is_string());
        let first = people.next()?;
        let name = first["name"].as_str().and_then(clean)?;
        people.all(|p| p["name"] == first["name"]).then_some(name)
    }

    fn people(&self, value: &Value) -> Vec<Person> {
        let items = match value {
            Value::Array(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        let mut people: Vec<Person> = Vec::new();
        for item in items.iter().take(MAX_NAMES) {
            let mut item = item;
            // Only an id: the object stands elsewhere.
            if item["name"].is_null()
                && let Some(id) = item["@id"].as_str()
            {
                let known = self
                    .all
                    .iter()
                    .find(|o| o["@id"].as_str() == Some(id) && !o["name"].is_null());
                item = known.copied().unwrap_or(item);
            }
            let is_body = is_a(item, |k| k.ends_with("Organization"));
            for name in names_of(item) {
                if !people.iter().any(|p| p.name == name) {
                    people.push(Person { name, is_body });
                }
            }
        }
        people
    }
}

/// Somebody named as an author.
pub(super) struct Person {
    pub(super) name: String,
    /// An organisation.
    pub(super) is_body: bool,
}

fn is_a(object: &Value, test: impl Fn(&str) -> bool) -> bool {
    match &object["@type"] {
        Value::String(kind) => test(kind),
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).any(test),
        _ => false,
    }
}

/// Whether two addresses are the same but for scheme, `www.`, query and slash.
pub(super) fn same_address(a: &str, b: &str) -> bool {
    let bare = |url: &str| {
        let url = url.split(['?', '#']).next().unwrap_or(url);
        let url = url.split_once("://").map_or(url, |(_, rest)| rest);
        let url = url.strip_prefix("www.").unwrap_or(url);
        url.trim_end_matches('/').to_lowercase()
    };
    bare(a) == bare(b)
}

/// Objects that stand on their own or in a list; what an article only refers
/// to (`isPartOf`, `mentions`) is left out, but for a page's main entity.
fn collect<'a>(value: &'a Value, into: &mut Vec<&'a Value>, depth: u32) {
    if depth > MAX_DEPTH || into.len() >= MAX_OBJECTS {
        return;
    }
    match value {
        Value::Array(items) => {
            for item in items {
                collect(item, into, depth + 1);
            }
        }
        Value::Object(_) => {
            into.push(value);
            for key in ["@graph", "mainEntity", "mainEntityOfPage"] {
                collect(&value[key], into, depth + 1);
            }
        }
        _ => {}
    }
}

fn names_of(value: &Value) -> Vec<String> {
    match value {
        Value::String(name) => clean(name).into_iter().collect(),
        Value::Array(items) => items
            .iter()
            .take(MAX_NAMES)
            .filter_map(Value::as_str)
            .filter_map(clean)
            .collect(),
        Value::Object(object) => match object.get("name") {
            Some(name @ (Value::String(_) | Value::Array(_))) => names_of(name),
            _ => {
                let part = |key| object.get(key).and_then(Value::as_str).and_then(clean);
                match (part("givenName"), part("familyName")) {
                    (Some(given), Some(family)) => vec![format!("{given} {family}")],
                    _ => Vec::new(),
                }
            }
        },
        _ => Vec::new(),
    }
}

/// JSON as pages have it: in comments or CDATA, with raw line breaks in strings.
fn json(text: &str) -> Option<Value> {
    let text = text.trim();
    let text = text
        .strip_prefix("<![CDATA[")
        .or_else(|| text.strip_prefix("//<![CDATA["))
        .or_else(|| text.strip_prefix("/*<![CDATA[*/"))
        .or_else(|| text.strip_prefix("<!--"))
        .unwrap_or(text);
    let text = text.trim_end();
    let text = text
        .strip_suffix("//]]>")
        .or_else(|| text.strip_suffix("/*]]>*/"))
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

/// The text that follows `"key":` first, without escapes: enough for dates and
/// most names.
fn value_of<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let at = text
        .match_indices(key)
        .find(|(at, _)| text[..*at].ends_with('"') && text[at + key.len()..].starts_with('"'));
    let rest = text[at?.0 + key.len() + 1..].trim_start();
    let rest = rest.strip_prefix(':')?.trim_start();
    let value = rest.strip_prefix('"')?;
    let value = &value[..value.find('"')?];
    (!value.contains('\\') && value.len() < 200).then_some(value)
}
