//! One JSON object → document: the fields of news corpora.
//!
//! Which keys are read, and where they come from, stands in
//! `data/json-fields.txt`.

use crate::error::Reason;
use crate::html::{self, Page};
use crate::read::{note, set_date};
use crate::sniff::{self, Sort};
use crate::time;
use dixit_model::{DateBasis, Document, Origin, Problem, Published};
use serde_json::{Map, Value};
use std::sync::LazyLock;

/// Parts of an article with the keys for each, from the data file.
static KEYS: LazyLock<Vec<(&'static str, Vec<&'static str>)>> = LazyLock::new(|| {
    let lines = include_str!("../data/json-fields.txt").lines();
    let lines = lines.filter(|l| !l.starts_with('#'));
    let parts = lines.filter_map(|line| {
        let mut words = line.split(' ');
        Some((words.next()?, words.collect()))
    });
    parts.collect()
});

/// The objects inside an article's that hold more about it.
const INNER: [&str; 2] = ["metadata", "meta"];

/// Numbers from here on are seconds since 1970 (March 1973), not years or days
/// written as `YYYYMMDD`, of which the last is 99991231.
const SECONDS_FROM: i64 = 100_000_000;
/// Numbers from here on are milliseconds (as seconds: the year 5138).
const MILLISECONDS_FROM: i64 = 100_000_000_000;

/// The keys for a part of an article, in lower case, the one preferred first.
fn keys(part: &str) -> &'static [&'static str] {
    let found = KEYS.iter().find(|(name, _)| *name == part);
    found.map_or(&[], |(_, keys)| keys)
}

/// Whether a key, in any case, names an article's text or markup.
pub(crate) fn is_text_key(key: &str) -> bool {
    let mut all = keys("text").iter().chain(keys("html"));
    all.any(|known| known.eq_ignore_ascii_case(key))
}

/// Reads an article out of the bytes of one JSON object.
pub(crate) fn document(origin: Origin, bytes: &[u8]) -> Result<Document, Reason> {
    let value: Value = serde_json::from_slice(bytes).map_err(|e| {
        let what = e.to_string();
        let what = what.split(" at line ").next().unwrap_or(&what).to_owned();
        Reason::Json {
            column: e.column(),
            what,
        }
    })?;
    let Value::Object(object) = value else {
        return Err(Reason::Json {
            column: 1,
            what: "another value".to_owned(),
        });
    };
    let mut fields = Fields::new(object);
    let mut document = match fields.text()? {
        Text::Plain(text) => Document::new(origin, text),
        Text::Page(page) => {
            let mut document = Document::new(origin, page.text);
            document.layout = page.layout;
            document.related = page.related;
            document.title = page.meta.title;
            document.byline = page.meta.byline;
            document.outlet = page.meta.outlet;
            document.language = page.meta.language;
            document.origin.url = page.meta.url;
            if let Some((value, basis)) = page.meta.published {
                document.published = Published {
                    value: Some(value),
                    basis,
                };
            }
            document.problems = page.problems;
            document
        }
    };
    // What is given beside the text outranks what a page says of itself.
    let title = fields.take("title", string);
    let url = fields.take("url", address);
    document.title = title.or(document.title);
    document.origin.url = url.or(document.origin.url);
    document.byline = fields.take("byline", names).or(document.byline);
    document.outlet = fields.take("outlet", outlet).or(document.outlet);
    document.language = fields.take("language", language).or(document.language);
    let date = fields.take("date", date);
    document.problems.append(&mut fields.problems);
    if let Some(date) = date {
        set_date(&mut document, &date, DateBasis::Given);
    }
    Ok(document)
}

enum Text {
    Plain(String),
    Page(Box<Page>),
}

/// What a value says for a part of the article.
enum Said {
    Yes(String),
    /// Nothing, or nothing that fits: another key may have it.
    Nothing,
    /// A value of another type than any that fits, in words.
    Wrong(&'static str),
}

struct Fields {
    /// The object itself, then those inside it.
    objects: Vec<Vec<(String, Value)>>,
    problems: Vec<Problem>,
}

impl Fields {
    fn new(object: Map<String, Value>) -> Fields {
        let mut outer = Vec::new();
        let mut inner = Vec::new();
        for (key, value) in object {
            let key = key.to_ascii_lowercase();
            match value {
                Value::Object(object) if INNER.contains(&key.as_str()) => {
                    let lower = |(key, value): (String, _)| (key.to_ascii_lowercase(), value);
                    inner.push(object.into_iter().map(lower).collect());
                }
                value => outer.push((key, value)),
            }
        }
        let mut objects = vec![outer];
        objects.append(&mut inner);
        Fields {
            objects,
            problems: Vec::new(),
        }
    }

    /// The article's text, or the page that holds it.
    fn text(&mut self) -> Result<Text, Reason> {
        let mut blank = false;
        let mut wrong = None;
        for (key, value) in self.values("text") {
            match value {
                Value::Null => {}
                Value::String(text) if text.chars().all(char::is_whitespace) => blank = true,
                Value::String(text) => {
                    // dixit's own key holds text, whatever it looks like.
                    let is_page = key != "text" && sniff::by_bytes(text.as_bytes()) == Sort::Html;
                    match is_page.then(|| html::page(text, false)) {
                        Some(Some(page)) => return Ok(Text::Page(Box::new(page))),
                        Some(None) => blank = true,
                        None => return Ok(Text::Plain(text.clone())),
                    }
                }
                Value::Array(items) if items.iter().any(Value::is_string) => {
                    let paragraphs: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
                    return Ok(Text::Plain(paragraphs.join("\n\n")));
                }
                _ => wrong = wrong.or(Some(key)),
            }
        }
        let pages = self.values("html").filter_map(|(_, value)| value.as_str());
        for html in pages.filter(|html| !html.trim().is_empty()) {
            match html::page(html, false) {
                Some(page) => return Ok(Text::Page(Box::new(page))),
                None => blank = true,
            }
        }
        Err(match wrong {
            _ if blank => Reason::Blank,
            Some(key) => Reason::NoText {
                what: format!("the value of \"{key}\" is no string"),
            },
            None => Reason::NoText {
                what: "the object has no \"text\"".to_owned(),
            },
        })
    }

    /// The values under the keys for a part, the one preferred first.
    fn values(&self, part: &str) -> impl Iterator<Item = (&'static str, &Value)> {
        let keys = keys(part);
        self.objects.iter().flat_map(move |object| {
            keys.iter().filter_map(move |key| {
                let (_, value) = object.iter().find(|(k, _)| k == key)?;
                Some((*key, value))
            })
        })
    }

    /// A part of the article as the first key that has it says.
    fn take(&mut self, part: &str, read: fn(&str, &Value) -> Said) -> Option<String> {
        let mut wrong = Vec::new();
        let mut said = None;
        for (key, value) in self.values(part) {
            match read(key, value) {
                Said::Yes(value) => {
                    said = Some(value);
                    break;
                }
                Said::Nothing => {}
                Said::Wrong(what) => wrong.push(note(
                    "json-field",
                    format!("the value of \"{key}\" is {what}; it is ignored"),
                )),
            }
        }
        self.problems.append(&mut wrong);
        said
    }
}

fn some(text: &str) -> Said {
    if text.trim().is_empty() {
        Said::Nothing
    } else {
        Said::Yes(text.to_owned())
    }
}

fn string(_: &str, value: &Value) -> Said {
    match value {
        Value::Null => Said::Nothing,
        Value::String(text) => some(text),
        _ => Said::Wrong("no string"),
    }
}

/// Under `source` some corpora give an address, others a name.
fn address(key: &str, value: &Value) -> Said {
    match value {
        Value::String(text) if key != "url" && !text.contains("://") => Said::Nothing,
        Value::Object(_) if key == "source" => Said::Nothing,
        value => string(key, value),
    }
}

fn outlet(_: &str, value: &Value) -> Said {
    match value {
        Value::Null => Said::Nothing,
        Value::String(text) if text.contains("://") => Said::Nothing,
        Value::String(text) => some(text),
        Value::Object(object) => object
            .get("name")
            .or_else(|| object.get("title"))
            .and_then(Value::as_str)
            .map_or(Said::Nothing, some),
        _ => Said::Wrong("no string"),
    }
}

/// A name, a list of names, objects with names.
fn names(_: &str, value: &Value) -> Said {
    fn name(value: &Value) -> Option<&str> {
        let name = match value {
            Value::String(name) => name,
            Value::Object(object) => object.get("name")?.as_str()?,
            _ => return None,
        };
        Some(name.trim()).filter(|name| !name.is_empty())
    }
    match value {
        Value::Null => Said::Nothing,
        Value::String(text) => some(text),
        Value::Array(items) => {
            let mut all: Vec<&str> = Vec::new();
            for name in items.iter().filter_map(name) {
                if !all.contains(&name) && all.len() < MAX_NAMES {
                    all.push(name);
                }
            }
            some(&all.join(", "))
        }
        Value::Object(_) => name(value).map_or(Said::Nothing, some),
        _ => Said::Wrong("no name or list of names"),
    }
}

/// More authors than any article has: what is a list of thousands is no byline,
/// and looking for repeats in it would take its square.
const MAX_NAMES: usize = 50;

/// The primary subtag of a BCP 47 tag; `Nothing` for a language's name.
fn language(_: &str, value: &Value) -> Said {
    match value {
        Value::Null => Said::Nothing,
        Value::String(text) => {
            let tag = text.trim().split(['-', '_']).next().unwrap_or("");
            let is_tag =
                (2..=3).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphabetic());
            if is_tag {
                Said::Yes(tag.to_ascii_lowercase())
            } else if text.trim().is_empty() {
                Said::Nothing
            } else {
                Said::Wrong("no language tag, such as \"en\"")
            }
        }
        _ => Said::Wrong("no string"),
    }
}

/// A date as written; numbers are years, days, or seconds since 1970.
fn date(key: &str, value: &Value) -> Said {
    match value {
        Value::Number(number) => match number.as_i64() {
            Some(n) if n >= SECONDS_FROM => {
                let seconds = if n >= MILLISECONDS_FROM { n / 1000 } else { n };
                time::day(seconds).map_or(Said::Nothing, Said::Yes)
            }
            _ => Said::Yes(number.to_string()),
        },
        // BSON dates, as in dumps of document stores: {"$date": "2016-02-08T10:00:00Z"}.
        Value::Object(object) => object
            .get("$date")
            .map_or(Said::Wrong("no string"), |inner| date(key, inner)),
        Value::String(text) => match text.trim().parse::<i64>() {
            Ok(n) if n >= SECONDS_FROM => date(key, &Value::from(n)),
            _ => some(text),
        },
        value => string(key, value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_has_keys_and_no_key_stands_twice_in_one() {
        for part in [
            "text", "html", "title", "url", "date", "byline", "outlet", "language",
        ] {
            let keys = keys(part);
            assert_eq!(keys.first(), Some(&part), "{part}");
            for (i, key) in keys.iter().enumerate() {
                assert!(!keys[..i].contains(key), "{part}: {key}");
                assert_eq!(*key, key.to_ascii_lowercase());
            }
        }
        assert_eq!(KEYS.len(), 8);
    }
}
