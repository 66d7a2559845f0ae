//! Feeds (RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed) → one snapshot an entry.
//!
//! A feed is cut into its entries first, and each is read by itself, so that one
//! broken entry costs no other. The crate `feed-rs` 3 was tried and left: it
//! gives up the whole feed at the first tag that does not nest and at a feed that
//! breaks off; of markup that stands unescaped in a description it keeps what is
//! before the first tag; and it turns dates into UTC, which moves some to another
//! day than the one printed.
//!
//! Memory is bounded by the feed's bytes, their characters, and one entry.

use crate::address::Addresses;
use crate::container::{Container, Context, Done};
use crate::decode;
use crate::error::{Error, Reason};
use crate::markup::{self, Child, Token};
use crate::read::note;
use crate::snapshot::{Body, Part, Snapshot, Way};
use crate::tally::{Skipped, Tally};
use dixit_model::Problem;
use serde_json::Value;

/// Opens a feed whose bytes are sealed, to go on behind `from`. Each entry is
/// the whole feed's snapshot with the entry as its [`Part`](crate::Part).
pub(crate) fn feed(
    snapshot: Snapshot,
    context: &Context,
    from: &Done,
) -> Result<Box<dyn Container>, Error> {
    let charset = snapshot.http.as_ref().and_then(|http| http.charset());
    let decoded = decode::decode_as(&snapshot.bytes, true, charset)
        .map_err(|reason| Error::new(snapshot.path.as_str(), reason))?;
    let text = decoded.text;
    let opened = if text.trim_start().starts_with('{') {
        open_json(&text)
    } else {
        open_xml(&text)
    };
    let Some((form, head, at)) = opened else {
        return Err(Error::new(snapshot.path, Reason::NoFeed));
    };
    let mut snapshot = snapshot;
    snapshot.way = Way::Feed;
    form.media_type().clone_into(&mut snapshot.media_type);
    // Offsets of a decoding problem are those of the feed: they have no place in
    // an entry's text.
    snapshot
        .problems
        .extend(decoded.problems.into_iter().map(|problem| {
            Problem {
                message: problem
                    .message
                    .replace(" at offset ", " at offset in the feed "),
                start: None,
                end: None,
                ..problem
            }
        }));
    Ok(Box::new(Feed {
        snapshot,
        text,
        form,
        head,
        at,
        number: 0,
        skip: from.count,
        tally: context.tally.clone(),
        addresses: Addresses::new(&context.settings),
        closed: false,
        done: false,
    }))
}

struct Feed {
    /// What each entry's snapshot is made from.
    snapshot: Snapshot,
    /// Its characters.
    text: String,
    form: Form,
    head: Head,
    /// Offset behind the entry read last, in bytes of `text`.
    at: usize,
    /// Number of the entry read last, from 1.
    number: u64,
    /// Entries to pass over: they are done.
    skip: u64,
    tally: Tally,
    addresses: Addresses,
    /// Whether the end of the feed was met.
    closed: bool,
    done: bool,
}

#[derive(Clone, Debug, PartialEq)]
enum Form {
    /// RSS of any version, with the name of its outermost element.
    Rss(String),
    Atom(String),
    /// A document that is one Atom entry.
    AtomEntry,
    Json,
}

impl Form {
    fn media_type(&self) -> &'static str {
        match self {
            Form::Rss(_) => "application/rss+xml",
            Form::Atom(_) | Form::AtomEntry => "application/atom+xml",
            Form::Json => "application/feed+json",
        }
    }
}

/// What the feed says for all of its entries.
#[derive(Clone, Debug, Default)]
struct Head {
    title: Option<String>,
    byline: Option<String>,
    language: Option<String>,
    /// What addresses are relative to.
    base: Option<String>,
    /// Prefixes that the feed has for the namespaces that are read.
    prefixes: Vec<(String, &'static str)>,
}

/// Namespaces and the prefixes that they go by here; the feed's own has none.
const NAMESPACES: [(&str, &str); 12] = [
    ("http://purl.org/rss/1.0/", ""),
    ("http://my.netscape.com/rdf/simple/0.9/", ""),
    ("http://backend.userland.com/rss2", ""),
    ("http://www.w3.org/2005/Atom", "atom"),
    ("http://purl.org/atom/ns#", "atom"),
    ("http://purl.org/rss/1.0/modules/content/", "content"),
    ("http://purl.org/dc/elements/1.1/", "dc"),
    ("http://purl.org/dc/terms/", "dcterms"),
    ("http://www.w3.org/1999/xhtml", "xhtml"),
    ("http://www.itunes.com/dtds/podcast-1.0.dtd", "itunes"),
    ("http://rssnamespace.org/feedburner/ext/1.0", "feedburner"),
    ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf"),
];

impl Head {
    fn learn_prefixes(&mut self, attributes: &str) {
        for (name, value) in markup::all_attributes(attributes) {
            if let Some(prefix) = name.strip_prefix("xmlns:")
                && let Some((_, own)) = NAMESPACES.iter().find(|(uri, _)| *uri == value.trim())
                && self.prefixes.len() < 64
            {
                self.prefixes.push((prefix.to_owned(), own));
            }
        }
    }

    /// An element's name with the prefix that it goes by here.
    fn name(&self, written: &str, is_atom: bool) -> String {
        let (prefix, local) = written.split_once(':').unwrap_or(("", written));
        let known = self.prefixes.iter().find(|(p, _)| p == prefix);
        let prefix = known.map_or(prefix, |(_, own)| own);
        match prefix {
            "" => local.to_owned(),
            "atom" if is_atom => local.to_owned(),
            prefix => format!("{prefix}:{local}"),
        }
    }
}

/// Elements that hold no others.
fn is_leaf(name: &str) -> bool {
    let local = name.rsplit(':').next().unwrap_or(name);
    matches!(
        local,
        "link"
            | "guid"
            | "pubDate"
            | "date"
            | "published"
            | "updated"
            | "id"
            | "language"
            | "category"
            | "creator"
            | "comments"
            | "origLink"
    )
}

fn open_xml(text: &str) -> Option<(Form, Head, usize)> {
    let mut head = Head::default();
    let mut form = None;
    let mut from = 0;
    let mut at = 0;
    while let Some((token, next)) = markup::token(text, at) {
        if let Token::Start {
            name, attributes, ..
        } = token
        {
            head.learn_prefixes(attributes);
            match &form {
                None => {
                    let local = name.rsplit(':').next().unwrap_or(name);
                    from = next;
                    form = Some(match local.to_ascii_lowercase().as_str() {
                        "rss" | "rdf" => Form::Rss(name.to_owned()),
                        "feed" => Form::Atom(name.to_owned()),
                        "entry" => return Some((Form::AtomEntry, head, at)),
                        _ => return None,
                    });
                    head.base = markup::attribute(attributes, "xml:base").map(|b| b.into_owned());
                    head.language =
                        markup::attribute(attributes, "xml:lang").and_then(|l| language(&l));
                }
                Some(Form::Rss(_)) if head.name(name, false) == "channel" => from = next,
                Some(form) if is_entry(&head, form, name) => break,
                Some(_) => {}
            }
        }
        at = next;
    }
    let form = form?;
    // Where there is no entry, the search for one looks for the feed's end.
    let first = if at < text.len() { at } else { from };
    let is_atom = matches!(form, Form::Atom(_));
    let (children, _) = markup::children(text.get(from..at).unwrap_or(""), &is_leaf);
    let mut link = None;
    for child in &children {
        match head.name(child.name, is_atom).as_str() {
            "title" if head.title.is_none() => head.title = title(child, is_atom),
            "language" | "dc:language" if head.language.is_none() => {
                head.language = language(&markup::text(child.inner));
            }
            "author" if is_atom && head.byline.is_none() => head.byline = person(child, &head),
            "link" if link.is_none() => link = entry_link(child, is_atom),
            _ => {}
        }
    }
    head.base = head.base.or(link);
    Some((form, head, first))
}

fn is_entry(head: &Head, form: &Form, name: &str) -> bool {
    match form {
        Form::Rss(_) => head.name(name, false) == "item",
        Form::Atom(_) | Form::AtomEntry => head.name(name, true) == "entry",
        Form::Json => false,
    }
}

/// What was found where the next entry was due.
enum Found {
    /// An entry: attributes and inside of its element, or its JSON.
    Entry {
        attributes: String,
        inner: std::ops::Range<usize>,
        ended: bool,
    },
    /// An entry that the feed's end cuts.
    Cut(String),
    End,
}

impl Feed {
    fn find_xml(&mut self) -> Found {
        let mut open: Option<(String, String, usize)> = None;
        while let Some((token, next)) = markup::token(&self.text, self.at) {
            let at = self.at;
            match (token, &open) {
                (
                    Token::Start {
                        name,
                        attributes,
                        empty,
                    },
                    None,
                ) if is_entry(&self.head, &self.form, name) => {
                    self.at = next;
                    if empty {
                        return Found::Entry {
                            attributes: attributes.to_owned(),
                            inner: next..next,
                            ended: true,
                        };
                    }
                    open = Some((name.to_owned(), attributes.to_owned(), next));
                    continue;
                }
                // The next entry begins before this one has ended.
                (Token::Start { name, .. }, Some((opened, attributes, from))) if name == opened => {
                    return Found::Entry {
                        attributes: attributes.clone(),
                        inner: *from..at,
                        ended: false,
                    };
                }
                (Token::End { name }, Some((opened, attributes, from))) if name == opened => {
                    self.at = next;
                    return Found::Entry {
                        attributes: attributes.clone(),
                        inner: *from..at,
                        ended: true,
                    };
                }
                (Token::End { name }, opened) => {
                    let is_root = match &self.form {
                        Form::Rss(root) | Form::Atom(root) => name == root,
                        _ => false,
                    };
                    if is_root {
                        self.at = next;
                        self.closed = true;
                        if let Some((_, attributes, from)) = opened {
                            return Found::Entry {
                                attributes: attributes.clone(),
                                inner: *from..at,
                                ended: false,
                            };
                        }
                        continue;
                    }
                }
                _ => {}
            }
            self.at = next;
        }
        match open {
            Some((name, ..)) => Found::Cut(format!("the entry's end tag </{name}>")),
            None => Found::End,
        }
    }

    fn find_json(&mut self) -> Found {
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.at) {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b',' => self.at += 1,
                b']' => {
                    self.closed = true;
                    return Found::End;
                }
                _ => {
                    let from = self.at;
                    let Some(end) = value_end(bytes, from) else {
                        self.at = bytes.len();
                        return Found::Cut("the entry's closing bracket".to_owned());
                    };
                    self.at = end;
                    return Found::Entry {
                        attributes: String::new(),
                        inner: from..end,
                        ended: true,
                    };
                }
            }
        }
        Found::End
    }

    /// The end of the feed: an error where it is not its own.
    fn end(&mut self) -> Option<Result<Snapshot, Error>> {
        self.done = true;
        let tag = match &self.form {
            _ if self.closed => None,
            Form::Rss(root) | Form::Atom(root) => Some(format!("its end tag </{root}>")),
            Form::AtomEntry => None,
            Form::Json => Some("the end of its list of entries".to_owned()),
        };
        let reason = match tag {
            Some(tag) => Reason::EntryBreaksOff { tag },
            None if self.number == 0 => Reason::NoEntries,
            None => return None,
        };
        Some(Err(Error::new(self.snapshot.path.as_str(), reason)))
    }
}

impl Container for Feed {
    fn done(&self) -> Done {
        Done {
            member: None,
            count: self.number,
        }
    }

    fn next(&mut self) -> Option<Result<Snapshot, Error>> {
        loop {
            if self.done {
                return None;
            }
            let found = match self.form {
                Form::Json => self.find_json(),
                _ => self.find_xml(),
            };
            if matches!(found, Found::End) {
                return self.end();
            }
            self.number += 1;
            if self.number <= self.skip {
                continue;
            }
            self.tally.add_record();
            let path = format!("{}#{}", self.snapshot.path, self.number);
            let (attributes, inner, ended) = match found {
                Found::Entry {
                    attributes,
                    inner,
                    ended,
                } => (attributes, inner, ended),
                Found::Cut(tag) => {
                    self.done = true;
                    return Some(Err(Error::new(path, Reason::EntryBreaksOff { tag })));
                }
                Found::End => return None,
            };
            let mut problems = Vec::new();
            if !ended {
                problems.push(note(
                    "feed",
                    "the entry has no end tag; it is read up to the next one".to_owned(),
                ));
            }
            let inner = &self.text[inner];
            let part = match self.form {
                Form::Json => json_part(inner, &self.head),
                Form::Rss(_) => Ok(xml_part(
                    inner,
                    &attributes,
                    &self.head,
                    false,
                    &mut problems,
                )),
                _ => Ok(xml_part(
                    inner,
                    &attributes,
                    &self.head,
                    true,
                    &mut problems,
                )),
            };
            let part = part.and_then(|part| match is_blank(&part.body) {
                true => Err(Reason::NoEntryText { url: part.url }),
                false => Ok(part),
            });
            let part = match part {
                Ok(part) => part,
                Err(reason) => return Some(Err(Error::new(path, reason))),
            };
            if !self.addresses.allows(part.url.as_deref()) {
                self.tally.skip(Skipped::Address, || path);
                continue;
            }
            let mut snapshot = self.snapshot.clone();
            snapshot.path = path;
            snapshot.part = Some(part);
            snapshot.problems.append(&mut problems);
            return Some(Ok(snapshot));
        }
    }
}

fn is_blank(body: &Body) -> bool {
    match body {
        Body::Html(html) => markup::line(&markup::text(html)).is_none(),
        Body::Text(text) => text.chars().all(char::is_whitespace),
    }
}

/// An entry of RSS or Atom.
fn xml_part(
    inner: &str,
    attributes: &str,
    head: &Head,
    is_atom: bool,
    problems: &mut Vec<Problem>,
) -> Part {
    let (children, unended) = markup::children(inner, &is_leaf);
    if unended {
        problems.push(note(
            "feed",
            "an element of the entry has no end tag; each is read up to the next tag".to_owned(),
        ));
    }
    let mut part = Part {
        language: markup::attribute(attributes, "xml:lang").and_then(|l| language(&l)),
        ..Part::default()
    };
    // The texts that an entry may have, the fullest first.
    let mut bodies: [Option<Body>; 4] = Default::default();
    let mut links: [Option<String>; 3] = Default::default();
    let (mut authors, mut dates): (Vec<String>, [Option<String>; 2]) = Default::default();
    let mut base = markup::attribute(attributes, "xml:base").map(|b| b.into_owned());
    let once = |place: &mut Option<Body>, body: Option<Body>| {
        if place.is_none() {
            *place = body.filter(|body| !is_blank(body));
        }
    };
    let written = |child: &Child<'_>| markup::line(&markup::text(child.inner));
    for child in &children {
        match head.name(child.name, is_atom).as_str() {
            "title" if part.title.is_none() => part.title = title(child, is_atom),
            "content" if is_atom => {
                base = base.or_else(|| {
                    markup::attribute(child.attributes, "xml:base").map(|b| b.into_owned())
                });
                once(&mut bodies[0], atom_body(child));
            }
            "content:encoded" => once(
                &mut bodies[0],
                Some(Body::Html(markup::markup(child.inner))),
            ),
            "xhtml:body" | "body" | "xhtml:div" => {
                once(
                    &mut bodies[1],
                    Some(Body::Html(markup::markup(child.inner))),
                );
            }
            "summary" if is_atom => once(&mut bodies[2], atom_body(child)),
            "description" | "dc:description" => {
                once(
                    &mut bodies[2],
                    Some(Body::Html(markup::markup(child.inner))),
                );
            }
            "itunes:summary" => once(&mut bodies[3], Some(Body::Text(markup::text(child.inner)))),
            "feedburner:origLink" => links[0] = links[0].take().or_else(|| written(child)),
            "link" | "atom:link" => {
                let atom = is_atom || child.name.contains(':');
                links[1] = links[1].take().or_else(|| entry_link(child, atom));
            }
            "guid" if links[2].is_none() => {
                let is_link = markup::attribute(child.attributes, "isPermaLink")
                    .is_none_or(|value| !value.eq_ignore_ascii_case("false"));
                links[2] = written(child).filter(|l| is_link && is_web(l));
            }
            "author" if is_atom => authors.extend(person(child, head)),
            "author" | "dc:creator" => authors.extend(written(child).as_deref().and_then(contact)),
            "pubDate" | "dc:date" | "dcterms:issued" | "dcterms:created" | "published"
            | "issued" | "created" | "atom:published" => {
                dates[0] = dates[0].take().or_else(|| written(child));
            }
            "updated" | "modified" | "atom:updated" | "dcterms:modified" => {
                dates[1] = dates[1].take().or_else(|| written(child));
            }
            "dc:language" | "language" if part.language.is_none() => {
                part.language = language(&markup::text(child.inner));
            }
            // What was taken over from another feed is that one's.
            "source" if part.outlet.is_none() => {
                part.outlet = if is_atom {
                    let (inner, _) = markup::children(child.inner, &is_leaf);
                    let found = inner.iter().find(|c| head.name(c.name, true) == "title");
                    found.and_then(|c| title(c, true))
                } else {
                    written(child)
                };
            }
            _ => {}
        }
    }
    let base = base.or_else(|| head.base.clone());
    part.body = bodies.into_iter().flatten().next().unwrap_or_default();
    part.url = links
        .into_iter()
        .flatten()
        .next()
        .map(|link| join(base.as_deref(), &link));
    let mut names: Vec<String> = Vec::new();
    for name in authors.into_iter().take(MAX_NAMES) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let byline = (!names.is_empty()).then(|| names.join(", "));
    part.byline = byline.or_else(|| head.byline.clone());
    part.outlet = part.outlet.or_else(|| head.title.clone());
    part.language = part.language.or_else(|| head.language.clone());
    let [published, updated] = dates;
    if published.is_none() && updated.is_some() {
        problems.push(note(
            "date",
            "the feed says only when the entry was changed last; that is taken for its date"
                .to_owned(),
        ));
    }
    part.published = published.or(updated);
    part
}

/// More authors than any article has; see `fields`.
const MAX_NAMES: usize = 50;

/// The text of Atom's `content` or `summary`; nothing where it is another thing
/// than text or stands elsewhere.
fn atom_body(child: &Child<'_>) -> Option<Body> {
    let kind = markup::attribute(child.attributes, "type");
    let kind = kind
        .as_deref()
        .unwrap_or("text")
        .trim()
        .to_ascii_lowercase();
    match kind.as_str() {
        "html" | "xhtml" | "text/html" | "application/xhtml+xml" => {
            Some(Body::Html(markup::markup(child.inner)))
        }
        "text" | "text/plain" | "" => {
            let markup = markup::markup(child.inner);
            // Many feeds give markup without saying so.
            let closes = markup.contains("</") || markup.contains("<br");
            Some(if closes {
                Body::Html(markup)
            } else {
                Body::Text(markup::text(child.inner).trim().to_owned())
            })
        }
        _ => None,
    }
}

/// A headline. In RSS and in Atom's HTML it is markup that is written as text.
fn title(child: &Child<'_>, is_atom: bool) -> Option<String> {
    let kind = markup::attribute(child.attributes, "type");
    let is_text = is_atom && kind.is_none_or(|kind| kind.trim().eq_ignore_ascii_case("text"));
    markup::line(&if is_text {
        markup::text(child.inner)
    } else {
        markup::text(&markup::markup(child.inner))
    })
}

fn person(child: &Child<'_>, head: &Head) -> Option<String> {
    let (inner, _) = markup::children(child.inner, &|_| true);
    let name = inner.iter().find(|c| head.name(c.name, true) == "name");
    match name {
        Some(name) => markup::line(&markup::text(name.inner)),
        None if inner.is_empty() => markup::line(&markup::text(child.inner)),
        None => None,
    }
}

/// The name in `editor@example.org (Jane Roe)`, `Jane Roe <jane@example.org>`; an
/// address alone is no name.
fn contact(written: &str) -> Option<String> {
    if !written.contains('@') {
        return Some(written.to_owned());
    }
    let name = match written.split_once('(') {
        Some((_, rest)) => rest.trim_end().trim_end_matches(')'),
        None => written.split(['<', '[']).next().unwrap_or(""),
    };
    markup::line(name).filter(|name| !name.contains('@'))
}

/// The address of an entry's or a feed's page.
fn entry_link(child: &Child<'_>, is_atom: bool) -> Option<String> {
    if !is_atom {
        return markup::line(&markup::text(child.inner));
    }
    let relation = markup::attribute(child.attributes, "rel");
    if relation.is_some_and(|rel| rel != "alternate") {
        return None;
    }
    let kind = markup::attribute(child.attributes, "type");
    if kind.is_some_and(|kind| !kind.contains("html")) {
        return None;
    }
    markup::attribute(child.attributes, "href").and_then(|href| markup::line(&href))
}

fn is_web(url: &str) -> bool {
    url.starts_with("http://") || url.starts_with("https://")
}

/// An address, made whole by what it is relative to where that is known.
fn join(base: Option<&str>, link: &str) -> String {
    let Some(base) = base.filter(|base| is_web(base)) else {
        return link.to_owned();
    };
    if link.contains("://") || link.starts_with("mailto:") {
        return link.to_owned();
    }
    let scheme = base.find("://").unwrap_or(0);
    if let Some(rest) = link.strip_prefix("//") {
        return format!("{}://{rest}", &base[..scheme]);
    }
    let host_end = base[scheme + 3..].find(['/', '?', '#']);
    let host_end = host_end.map_or(base.len(), |at| scheme + 3 + at);
    if link.starts_with('/') {
        return format!("{}{link}", &base[..host_end]);
    }
    let path = base[host_end..].split(['?', '#']).next().unwrap_or("");
    let folder = path.rfind('/').map_or("/", |at| &path[..=at]);
    format!("{}{folder}{link}", &base[..host_end])
}

/// The primary subtag of a language tag.
fn language(tag: &str) -> Option<String> {
    let primary = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
    let is_tag =
        (2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_lowercase());
    is_tag.then_some(primary)
}

/// The parts of a JSON Feed but for its entries, and where these begin.
fn open_json(text: &str) -> Option<(Form, Head, usize)> {
    let bytes = text.as_bytes();
    let mut head = Head::default();
    let mut items = None;
    let mut at = text.find('{')? + 1;
    let skip = |at: &mut usize, also: &[u8]| {
        while bytes
            .get(*at)
            .is_some_and(|b| b.is_ascii_whitespace() || also.contains(b))
        {
            *at += 1;
        }
    };
    loop {
        skip(&mut at, b",");
        if bytes.get(at) != Some(&b'"') {
            break;
        }
        let Some(key_end) = value_end(bytes, at) else {
            break;
        };
        let key = text[at..key_end].trim_matches('"');
        at = key_end;
        skip(&mut at, b":");
        if key == "items" && bytes.get(at) == Some(&b'[') {
            items = Some(at + 1);
        }
        // A feed that breaks off inside its entries has nothing behind them.
        let Some(end) = value_end(bytes, at) else {
            break;
        };
        let value = || serde_json::from_str::<Value>(&text[at..end]).unwrap_or_default();
        match key {
            "title" => head.title = value().as_str().and_then(markup::line),
            "language" => head.language = value().as_str().and_then(language),
            "home_page_url" => head.base = value().as_str().map(str::to_owned),
            "author" | "authors" if head.byline.is_none() => head.byline = json_names(&value()),
            _ => {}
        }
        at = end;
    }
    Some((Form::Json, head, items?))
}

/// The offset behind the JSON value at `from`; nothing where it breaks off.
fn value_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut depth = 0_u64;
    let mut at = from;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                at += 1;
                while *bytes.get(at)? != b'"' {
                    at += 1 + usize::from(bytes[at] == b'\\');
                }
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 0 => return Some(at.max(from + 1)),
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            b',' if depth == 0 => return Some(at.max(from + 1)),
            _ => {}
        }
        at += 1;
    }
    None
}

fn json_names(value: &Value) -> Option<String> {
    let one = |value: &Value| value.get("name")?.as_str().and_then(markup::line);
    match value {
        Value::Array(authors) => {
            let names: Vec<String> = authors.iter().take(MAX_NAMES).filter_map(one).collect();
            (!names.is_empty()).then(|| names.join(", "))
        }
        author => one(author),
    }
}

/// An entry of a JSON Feed.
fn json_part(json: &str, head: &Head) -> Result<Part, Reason> {
    let value: Value = serde_json::from_str(json).map_err(|e| Reason::Json {
        column: e.column(),
        what: e
            .to_string()
            .split(" at line ")
            .next()
            .unwrap_or("")
            .to_owned(),
    })?;
    if !value.is_object() {
        return Err(Reason::Json {
            column: 1,
            what: "another value".to_owned(),
        });
    }
    let get = |key: &str| {
        let text = value.get(key).and_then(Value::as_str);
        text.filter(|text| !text.trim().is_empty())
    };
    let html = get("content_html").map(|html| Body::Html(html.to_owned()));
    let html = html.filter(|body| !is_blank(body));
    let text = || get("content_text").or_else(|| get("summary"));
    let id = || get("id").filter(|id| is_web(id));
    let url = get("url").or_else(|| get("external_url")).or_else(id);
    let authors = ["authors", "author"]
        .iter()
        .find_map(|key| json_names(value.get(*key)?));
    Ok(Part {
        body: html
            .or_else(|| text().map(|text| Body::Text(text.to_owned())))
            .unwrap_or_default(),
        title: get("title").and_then(markup::line),
        byline: authors.or_else(|| head.byline.clone()),
        outlet: head.title.clone(),
        url: url.map(|url| join(head.base.as_deref(), url)),
        language: get("language")
            .and_then(language)
            .or_else(|| head.language.clone()),
        published: get("date_published").map(str::to_owned),
    })
}
