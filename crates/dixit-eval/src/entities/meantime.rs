//! Names in MEANTIME: articles in CAT's XML, with the entity that each mention
//! refers to across the articles of a topic.

use crate::Error;
use dixit_model::{Entity, EntityId, EntityType, Span};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A mention of an entity by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The annotated noun phrase, in code points of the text.
    pub span: Span,
    /// The name in it.
    pub at: Span,
    /// The entity across the articles of the topic.
    pub instance: String,
    /// What it is.
    pub entity_type: EntityType,
    /// Whether the annotation calls it a financial entity: an index, a currency.
    pub financial: bool,
    /// Whether it stands before a noun: "Apple" in "Apple CEO", "British".
    pub modifier: bool,
    /// The name in it, without what describes its bearer.
    pub name: String,
    /// What stands before the name.
    pub role: String,
}

/// An article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// Its topic: the articles of one are a collection.
    pub topic: String,
    /// The file's name.
    pub name: String,
    /// The text, put together from the tokens.
    pub text: String,
    /// Mentions by name whose entity is told across articles.
    pub mentions: Vec<Mention>,
}

impl Article {
    /// The entities that the annotation gives it, each with all its names.
    pub fn entities(&self) -> Vec<Entity> {
        let mut by_instance: BTreeMap<&str, Vec<&Mention>> = BTreeMap::new();
        for mention in &self.mentions {
            by_instance
                .entry(&mention.instance)
                .or_default()
                .push(mention);
        }
        let mut groups: Vec<Vec<&Mention>> = by_instance.into_values().collect();
        groups.sort_by_key(|mentions| mentions.iter().map(|m| m.span).min());
        let entities = groups.iter().enumerate().map(|(at, mentions)| {
            let mut names: Vec<String> = Vec::new();
            let mut roles: Vec<String> = Vec::new();
            for mention in mentions {
                if !names.contains(&mention.name) {
                    names.push(mention.name.clone());
                }
                let person = mention.entity_type == EntityType::Person;
                if person && !mention.role.is_empty() && !roles.contains(&mention.role) {
                    roles.push(mention.role.clone());
                }
            }
            // Of several names in full the one that is used most.
            let used = |n: &String| mentions.iter().filter(|m| m.name == *n).count();
            let full = names
                .iter()
                .max_by_key(|n| (n.contains(' '), used(n), n.len(), Reverse(*n)));
            Entity {
                id: EntityId(at as u32 + 1),
                entity_type: mentions[0].entity_type,
                name: full.cloned().unwrap_or_default(),
                names,
                roles,
                mentions: mentions.iter().map(|m| m.span).collect(),
            }
        });
        entities.collect()
    }
}

/// Loads all articles under `folder`, in the order of their paths, and their bytes.
///
/// # Errors
/// A file that cannot be read, or that there is none.
pub fn load(folder: &Path) -> Result<(Vec<Article>, String), Error> {
    let mut paths = Vec::new();
    walk(folder, &mut paths)?;
    paths.sort();
    let (mut articles, mut bytes) = (Vec::new(), String::new());
    for path in &paths {
        let data = fs::read_to_string(path).map_err(|e| Error::file(path, e))?;
        articles.push(read(path, &data));
        bytes.push_str(&data);
    }
    if articles.is_empty() {
        return Err(Error::file(folder, "no articles here"));
    }
    Ok((articles, bytes))
}

fn walk(folder: &Path, out: &mut Vec<PathBuf>) -> Result<(), Error> {
    let entries = fs::read_dir(folder).map_err(|e| Error::file(folder, e))?;
    for entry in entries {
        let path = entry.map_err(|e| Error::file(folder, e))?.path();
        if path.is_dir() {
            walk(&path, out)?;
        } else if path.extension().is_some_and(|e| e == "xml") {
            out.push(path);
        }
    }
    Ok(())
}

/// What the elements of a file say, by id.
#[derive(Default)]
struct Marks {
    /// Token by id: its place in the list.
    tokens: BTreeMap<String, usize>,
    words: Vec<(String, u32)>,
    /// Mention → syntactic type and tokens.
    mentions: Vec<(String, String, Vec<usize>)>,
    /// Entity → type, instance.
    entities: BTreeMap<String, (String, String)>,
    /// Mention → entity.
    refers: BTreeMap<String, String>,
}

fn read(path: &Path, data: &str) -> Article {
    let marks = marks(data);
    let (text, spans) = compose(&marks.words);
    let mut mentions = Vec::new();
    for (id, syntax, tokens) in &marks.mentions {
        let entity = marks.refers.get(id).and_then(|e| marks.entities.get(e));
        let (Some((kind, instance)), Some(&first), Some(&last)) =
            (entity, tokens.iter().min(), tokens.iter().max())
        else {
            continue;
        };
        let modifier = syntax == "PRE.NAM";
        // Without an instance it was not compared with other articles.
        if !(modifier || syntax == "NAM") || instance.is_empty() {
            continue;
        }
        let words: Vec<&str> = marks.words[first..=last]
            .iter()
            .map(|w| w.0.as_str())
            .collect();
        let (role, name) = name_in(&words);
        mentions.push(Mention {
            span: Span::new(spans[first].start, spans[last].end),
            at: Span::new(
                spans[first + name.start].start,
                spans[first + name.end - 1].end,
            ),
            instance: instance.clone(),
            entity_type: match kind.as_str() {
                "PER" => EntityType::Person,
                "ORG" => EntityType::Organization,
                "LOC" => EntityType::Place,
                "PRO" => EntityType::Work,
                _ => EntityType::Other,
            },
            financial: kind == "FIN",
            modifier,
            name: printed(&words[name]),
            role,
        });
    }
    // "Airbus parent EADS" and "EADS" in it are one name, printed once.
    mentions.sort_by_key(|m: &Mention| (m.at, m.span.end - m.span.start, m.instance.clone()));
    mentions.dedup_by(|b, a| a.at == b.at && a.instance == b.instance);
    let part = |path: Option<&Path>| {
        path.and_then(Path::file_name)
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    Article {
        topic: part(path.parent()),
        name: part(Some(path)),
        text,
        mentions,
    }
}

/// Reads the elements that matter; the file nests none of them in another.
fn marks(data: &str) -> Marks {
    let mut out = Marks::default();
    let mut mention: Option<(String, String, Vec<usize>)> = None;
    let mut refers: Option<(Vec<String>, Vec<String>)> = None;
    for part in data.split('<').skip(1) {
        let (tag, after) = part.split_once('>').unwrap_or((part, ""));
        let name = tag.split([' ', '/']).find(|n| !n.is_empty()).unwrap_or("");
        let closes = tag.starts_with('/');
        match (name, closes) {
            ("token", false) => {
                let sentence = attribute(tag, "sentence").parse().unwrap_or(0);
                out.tokens.insert(attribute(tag, "t_id"), out.words.len());
                out.words.push((unescape(after), sentence));
            }
            ("ENTITY_MENTION", false) => {
                let kind = attribute(tag, "syntactic_type");
                mention = Some((attribute(tag, "m_id"), kind, Vec::new()));
            }
            ("ENTITY_MENTION", true) => out.mentions.extend(mention.take()),
            ("token_anchor", false) => {
                if let (Some((_, _, tokens)), Some(&at)) =
                    (&mut mention, out.tokens.get(&attribute(tag, "t_id")))
                {
                    tokens.push(at);
                }
            }
            ("ENTITY", false) => {
                let entity = (attribute(tag, "ent_type"), attribute(tag, "instance_id"));
                out.entities.insert(attribute(tag, "m_id"), entity);
            }
            ("REFERS_TO", false) => refers = Some(Default::default()),
            ("source", false) => {
                if let Some((sources, _)) = &mut refers {
                    sources.push(attribute(tag, "m_id"));
                }
            }
            ("target", false) => {
                if let Some((_, targets)) = &mut refers {
                    targets.push(attribute(tag, "m_id"));
                }
            }
            ("REFERS_TO", true) => {
                let (sources, targets) = refers.take().unwrap_or_default();
                if let Some(target) = targets.first() {
                    out.refers
                        .extend(sources.into_iter().map(|s| (s, target.clone())));
                }
            }
            _ => {}
        }
    }
    out
}

fn attribute(tag: &str, name: &str) -> String {
    let key = format!(" {name}=\"");
    let value = tag
        .split_once(&key)
        .and_then(|(_, rest)| rest.split_once('"'));
    value.map_or_else(String::new, |(value, _)| unescape(value))
}

fn unescape(text: &str) -> String {
    let mut out = text.to_owned();
    for (from, to) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&amp;", "&"),
    ] {
        out = out.replace(from, to);
    }
    out
}

/// Puts tokens together as people write them. Gives the place of each, in code
/// points.
fn compose(words: &[(String, u32)]) -> (String, Vec<Span>) {
    let (mut text, mut spans) = (String::new(), Vec::new());
    let mut at = 0u32;
    let mut previous: Option<(&str, u32)> = None;
    for (word, sentence) in words {
        let printed = match word.as_str() {
            "``" => "“",
            "''" => "”",
            word => word,
        };
        let between = match previous {
            None => "",
            // Title and date stand alone.
            Some((_, before)) if before != *sentence && before < 2 => "\n\n",
            Some((_, before)) if before != *sentence => " ",
            Some((before, _)) if opens(before) || closes(printed) => "",
            Some(_) => " ",
        };
        text.push_str(between);
        at += between.len() as u32;
        text.push_str(printed);
        let end = at + printed.chars().count() as u32;
        spans.push(Span::new(at, end));
        at = end;
        previous = Some((printed, *sentence));
    }
    (text, spans)
}

fn opens(word: &str) -> bool {
    matches!(word, "(" | "[" | "$" | "“" | "#" | "£" | "€")
}

fn closes(word: &str) -> bool {
    matches!(
        word,
        "." | "," | ";" | ":" | "?" | "!" | ")" | "]" | "%" | "”" | "'"
    ) || (word.starts_with('\'') && word.len() <= 3)
        || word == "n't"
}

/// The name in a noun phrase, as a range of its words: of its parts between
/// commas and behind possessives, the first that ends in a run of capitals or
/// numbers gives that run. What stands before it describes the bearer.
fn name_in(words: &[&str]) -> (String, Range<usize>) {
    let mut start = 0;
    for part in words.split(|w| matches!(*w, "," | "(" | ")")) {
        let begin = start;
        start += part.len() + 1;
        let trimmed = match part {
            [rest @ .., "'s" | "'" | "''" | "\""] => rest,
            part => part,
        };
        // "Falkon's new Orbit" is Orbit.
        let owned = |w: &&str| *w == "'s" || *w == "’s";
        let own = trimmed.iter().rposition(owned).map_or(0, |at| at + 1);
        let common = |w: &&str| !capital(w) && !small(w);
        let from = trimmed
            .iter()
            .rposition(common)
            .map_or(0, |at| at + 1)
            .max(own);
        let skipped = trimmed[from..]
            .iter()
            .take_while(|w| small(w) || article(w))
            .count();
        let name = &trimmed[from + skipped..];
        if name.iter().any(|w| capital(w)) {
            let role = trimmed[..from].join(" ");
            return (role, begin + from + skipped..begin + trimmed.len());
        }
    }
    // "737 aircraft": the last run of capitals, wherever it stands.
    let is_name = |w: &&str| capital(w) && !article(w);
    let Some(last) = words.iter().rposition(is_name) else {
        return (String::new(), 0..words.len());
    };
    let first = words[..last]
        .iter()
        .rposition(|w| !is_name(w))
        .map_or(0, |at| at + 1);
    (String::new(), first..last + 1)
}

fn printed(words: &[&str]) -> String {
    let words: Vec<&str> = words
        .iter()
        .copied()
        .filter(|w| !matches!(*w, "``" | "\"" | "''"))
        .collect();
    words.join(" ").replace(" 's", "'s")
}

fn small(word: &str) -> bool {
    matches!(
        word,
        "of" | "and" | "&" | "for" | "de" | "van" | "-" | "'s" | "``" | "\"" | "''" | "'"
    )
}

fn capital(word: &str) -> bool {
    let first = word.chars().next().unwrap_or(' ');
    first.is_uppercase() || first.is_ascii_digit() || word.chars().skip(1).any(char::is_uppercase)
}

fn article(word: &str) -> bool {
    matches!(word, "The" | "A" | "An" | "Its" | "Their" | "Mr." | "Mr")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_in_a_noun_phrase() {
        for (phrase, role, name) in [
            ("German airline Lufthansa", "German airline", "Lufthansa"),
            ("European aircraft manufacturer , Airbus", "", "Airbus"),
            ("Michael O' Leary", "", "Michael O' Leary"),
            (
                "the Federal Bank of Ohio , the main lender",
                "the",
                "Federal Bank of Ohio",
            ),
            ("737 aircraft", "", "737"),
            ("the yen", "", "the yen"),
            ("Falkon 's popular Orbit phones", "", "Orbit"),
            ("Falkon 's Orbit", "Falkon 's", "Orbit"),
        ] {
            let words: Vec<&str> = phrase.split(' ').collect();
            let (of, at) = name_in(&words);
            assert_eq!(
                (of.as_str(), printed(&words[at]).as_str()),
                (role, name),
                "{phrase}"
            );
        }
    }

    #[test]
    fn text_reads_as_people_write() {
        let words: Vec<(String, u32)> = [
            ("Title", 0),
            ("``", 2),
            ("Yes", 2),
            (",", 2),
            ("''", 2),
            ("it", 2),
            ("'s", 2),
            (".", 2),
        ]
        .map(|(w, s)| (w.to_owned(), s))
        .to_vec();
        let (text, spans) = compose(&words);
        assert_eq!(text, "Title\n\n“Yes,” it's.");
        assert_eq!(spans[2], Span::new(8, 11));
    }
}
