//! The authors' names.
//!
//! What JSON-LD and `<meta>` say comes first, then what stands at the headline,
//! then what is marked as an author anywhere in the article. A name that is the
//! site's own, or that of a body, gives way to a person's.

use super::ld::Objects;
use super::marks::{self, Marks};
use super::page::{Line, Page};
use super::title::Site;
use super::{MAX_NAMES, clean, fold};
use crate::dates;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Words in and around bylines by kind, the longest first; see the file's head.
static WORDS: LazyLock<BTreeMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut words: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let lines = include_str!("../../../data/byline-words.txt").lines();
    for (kind, word) in lines
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once(' '))
    {
        words.entry(kind).or_default().push(word);
    }
    for words in words.values_mut() {
        words.sort_by_key(|w| std::cmp::Reverse(w.len()));
    }
    words
});

pub(super) fn of_kind(kind: &str) -> &'static [&'static str] {
    WORDS.get(kind).map_or(&[], Vec::as_slice)
}

/// The most characters of a byline.
const MAX_BYLINE: usize = 160;
/// The most bytes of a line of small print; longer ones are running text.
const MAX_SMALL_PRINT: usize = 200;

/// Keys of `<meta>` elements that hold authors' names.
const KEYS: &[&str] = &[
    "author",
    "article:author",
    "article:author_name",
    "og:author",
    "og:article:author",
    "byl",
    "byline",
    "dc.creator",
    "dc:creator",
    "dcterms.creator",
    "dc.creator.name",
    "dc.contributor.author",
    "parsely-author",
    "sailthru.author",
    "citation_author",
    "citation_authors",
    "authors",
    "article.author",
    "cxenseparse:author",
    "vr:author",
    "rbauthors",
    "book:author",
    "twitter:creator",
];

/// What is known of the headline's surroundings.
pub(super) struct Region {
    /// Lines at the headline, before the text of the article begins in earnest.
    pub(super) head: std::ops::Range<usize>,
    /// Number of the headline's line.
    pub(super) headline: Option<usize>,
    /// Whether the headline itself stands in what looks like an aside: then such
    /// marks mean nothing here.
    pub(super) marks_mislead: bool,
}

impl Region {
    /// Whether a line belongs to something else than the article.
    pub(super) fn is_elsewhere(&self, marks: Marks) -> bool {
        marks & marks::COMMENTS > 0 || marks & marks::ASIDE > 0 && !self.marks_mislead
    }
}

pub(super) fn byline(
    page: &Page,
    ld: &Objects<'_>,
    site: &Site,
    region: &Region,
) -> Option<String> {
    let mut weak: Vec<String> = Vec::new();
    // What an organisation is said to have written.
    let mut sort = |names: Vec<(String, bool)>| -> Vec<String> {
        let mut good: Vec<String> = Vec::new();
        for (name, is_body) in names {
            let name = match name.rsplit_once(',') {
                Some((before, last)) if site.is(last) => before.to_owned(),
                _ => name,
            };
            let into = if site.is(&name) || is_body && is_body_name(&name) {
                &mut weak
            } else {
                &mut good
            };
            if into.len() < MAX_NAMES && !into.iter().any(|n| fold(n) == fold(&name)) {
                into.push(name);
            }
        }
        good
    };
    let declared = ld
        .authors()
        .into_iter()
        .filter_map(|p| Some((clean_byline(&p.name)?, p.is_body)))
        .collect();
    let declared = sort(declared);
    let mut of_meta = Vec::new();
    for key in KEYS.iter().copied() {
        let key = [key];
        let names = page.all(&key).take(MAX_NAMES);
        let names: Vec<(String, bool)> = names
            .filter_map(|name| {
                let name = clean_byline(name)?;
                Some((
                    if key[0].starts_with("citation") {
                        in_order(name)
                    } else {
                        name
                    },
                    false,
                ))
            })
            .collect();
        of_meta = sort(names);
        if !of_meta.is_empty() {
            break;
        }
    }
    let printed = at_headline(page, region);
    let is_labelled = printed.labelled;
    let printed = sort(printed.names.into_iter().map(|n| (n, false)).collect());
    let holds = |more: &[String], less: &[String]| {
        let all = fold(&more.join(" "));
        more.len() > less.len() && less.iter().all(|name| all.contains(&fold(name)))
    };
    let given = if declared.is_empty() || holds(&of_meta, &declared) {
        of_meta
    } else {
        declared
    };
    // The page may print more authors than it declares.
    let all_printed = printed.join(", ");
    let more = {
        let all = fold(&all_printed);
        !given.is_empty()
            && given.iter().all(|g| all.contains(&fold(g)))
            && all.len() > fold(&given.join(" ")).len() + 4
    };
    let is_people = |names: &[String]| !names.is_empty() && !names.iter().all(|n| is_body_name(n));
    if more && (printed.len() > given.len() || joins_names(&all_printed)) {
        return Some(all_printed);
    }
    // The account that put a page up is not always who wrote it.
    let apart = |a: &str, b: &str| !fold(a).contains(&fold(b)) && !fold(b).contains(&fold(a));
    if is_labelled && is_person(&all_printed) && apart(&all_printed, &given.join(", ")) {
        return Some(all_printed);
    }
    if is_people(&given) {
        return Some(given.join(", "));
    }
    if is_people(&printed) {
        return Some(all_printed);
    }
    let labelled = sort(labelled(page).map(|n| (n, false)).into_iter().collect());
    if is_people(&labelled) {
        return Some(labelled.join(", "));
    }
    let marked = sort(
        marked(page, region)
            .map(|n| (n, false))
            .into_iter()
            .collect(),
    );
    if is_people(&marked) {
        return Some(marked.join(", "));
    }
    let at_end = sort(
        at_end(page, region)
            .map(|n| (n, false))
            .into_iter()
            .collect(),
    );
    if is_people(&at_end) {
        return Some(at_end.join(", "));
    }
    let only = ld.only_person().and_then(|n| clean_byline(&n));
    let only = sort(only.map(|n| (n, false)).into_iter().collect());
    [given, printed, labelled, marked, at_end, only]
        .into_iter()
        .find(|names| !names.is_empty())
        .map(|names| names.join(", "))
        .or_else(|| weak.into_iter().next())
}

/// "Written by" in the labels that pages give to link previews.
fn labelled(page: &Page) -> Option<String> {
    for number in ["1", "2", "3"] {
        let label = page.meta(&[&format!("twitter:label{number}")]);
        if label.is_some_and(|l| is_label(&l)) {
            return clean_byline(&page.meta(&[&format!("twitter:data{number}")])?);
        }
    }
    None
}

/// Names printed at the headline.
#[derive(Default)]
struct AtHeadline {
    names: Vec<String>,
    /// With "by" or another label before them.
    labelled: bool,
}

impl From<Vec<String>> for AtHeadline {
    fn from(names: Vec<String>) -> AtHeadline {
        AtHeadline {
            names,
            labelled: false,
        }
    }
}

/// Names in the lines at the headline.
fn at_headline(page: &Page, region: &Region) -> AtHeadline {
    let found = in_lines(&page.lines[region.head.clone()], region);
    if !found.names.is_empty() || region.marks_mislead {
        return found;
    }
    // What seems to be an aside between headline and text may be the byline's.
    let after = region.headline.unwrap_or(0).max(region.head.start)..region.head.end;
    let lenient = Region {
        head: after.clone(),
        headline: region.headline,
        marks_mislead: true,
    };
    let found = in_lines(&page.lines[after.clone()], &lenient);
    if !found.names.is_empty() {
        return found;
    }
    // A name with nothing but a function below it.
    let near = &page.lines[after.start..after.end.min(after.start + LINES_TO_ROLE)];
    for pair in near.windows(2) {
        let role = format!(" {} ", fold(&pair[1].text));
        let below = pair[1].length <= 60
            && of_kind("role")
                .iter()
                .any(|r| role.contains(&format!(" {r} ")));
        let name = clean_byline(&pair[0].text).filter(|n| all_capital(n) && is_person(n));
        if let (true, 0, Some(name)) = (below, pair[0].heading, name)
            && pair[0].length <= 40
        {
            return vec![name].into();
        }
    }
    AtHeadline::default()
}

/// Lines from the headline to a name that is told by the function below it.
const LINES_TO_ROLE: usize = 8;

fn in_lines(lines: &[Line], region: &Region) -> AtHeadline {
    let usable = |line: &Line| !region.is_elsewhere(line.marks) && line.heading != 1;
    // What is marked as a name, then what is labelled, then what is marked.
    for line in lines.iter().filter(|l| usable(l)) {
        let names = marked_names(line, region, |m| m & (marks::NAME | marks::DECLARED) > 0);
        if !names.is_empty() {
            let labelled = after_label(&line.text).is_some();
            return AtHeadline { names, labelled };
        }
    }
    for (at, line) in lines.iter().enumerate().filter(|(_, l)| usable(l)) {
        if line.length > MAX_SMALL_PRINT || line.heading > 0 && line.heading < 4 {
            continue;
        }
        let marked = line.marks & (marks::AUTHOR | marks::AUTHOR_LINK) > 0;
        if is_label(&line.text) {
            // "By" and the name in elements of their own.
            let next = lines.get(at + 1).filter(|l| l.length <= 100);
            let name = next.and_then(|l| {
                let names = linked(l);
                if names.is_empty() {
                    clean_byline(&l.text).map(|n| vec![n])
                } else {
                    Some(names)
                }
            });
            if let Some(names) = name
                && names.iter().all(|n| looks_like_name(n))
            {
                return AtHeadline {
                    names,
                    labelled: true,
                };
            }
        }
        if let Some(name) = after_label(&line.text) {
            let names = linked(line);
            if !names.is_empty()
                && line.pieces.iter().all(|p| {
                    p.link > 0
                        || !looks_like_name(line.text[p.at.clone()].trim_matches([' ', ',', '&']))
                })
            {
                return AtHeadline {
                    names,
                    labelled: true,
                };
            }
            let name = clean_byline(name);
            // "by nickname", and nothing else.
            let short = line.text.split(' ').count() <= 3 && line.text.len() <= 40;
            if let Some(name) = name
                && (marked || short || looks_like_name(&name))
            {
                return AtHeadline {
                    names: vec![name],
                    labelled: true,
                };
            }
        }
    }
    for line in lines.iter().filter(|l| usable(l)) {
        let names = marked_names(line, region, |_| true);
        if !names.is_empty() {
            let labelled = after_label(&line.text).is_some();
            return AtHeadline { names, labelled };
        }
    }
    for line in lines
        .iter()
        .filter(|l| usable(l) && l.length <= MAX_SMALL_PRINT)
    {
        let names = linked(line);
        if !names.is_empty() {
            let labelled = after_label(&line.text).is_some();
            return AtHeadline { names, labelled };
        }
    }
    AtHeadline::default()
}

/// Names in the parts of a line that are marked as the author's.
fn marked_names(line: &Line, region: &Region, wanted: impl Fn(Marks) -> bool) -> Vec<String> {
    if line.length > MAX_SMALL_PRINT {
        return Vec::new();
    }
    let mut names: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(piece) = line.pieces.get(at) {
        // All parts of one marked element.
        let same = |p: &&super::page::Piece| piece.author > 0 && p.author == piece.author;
        let many = line.pieces[at..].iter().take_while(same).count().max(1);
        let group = &line.pieces[at..at + many];
        at += many;
        let all = group.iter().fold(0, |m, p| m | p.marks);
        if piece.author == 0 || all & marks::AUTHOR == 0 || !wanted(all) || region.is_elsewhere(all)
        {
            continue;
        }
        let linked: Vec<&super::page::Piece> = group.iter().filter(|p| p.link > 0).collect();
        let text = &line.text[group[0].at.start..group[many - 1].at.end];
        let push = |text: &str, names: &mut Vec<String>| {
            if let Some(name) = clean_byline(text)
                && !is_label(text)
                && names.len() < MAX_NAMES
                && !names.iter().any(|n| fold(n) == fold(&name))
            {
                names.push(name);
            }
        };
        let bare = linked.is_empty() || linked.len() == group.len() && linked.len() == 1;
        if bare {
            push(text, &mut names);
        } else {
            for piece in &linked {
                push(&line.text[piece.at.clone()], &mut names);
            }
            if names.is_empty() {
                push(text, &mut names);
            }
        }
    }
    names
}

/// The texts of links to authors' pages.
fn linked(line: &Line) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut last = 0;
    for piece in &line.pieces {
        if piece.marks & marks::AUTHOR_LINK == 0 || piece.link == 0 {
            continue;
        }
        let text = &line.text[piece.at.clone()];
        if let Some(name) = clean_byline(text).filter(|n| looks_like_name(n)) {
            if piece.link != last && !names.contains(&name) && names.len() < MAX_NAMES {
                names.push(name);
            }
            last = piece.link;
        }
    }
    names
}

/// The first name anywhere in the article that is marked as the author's.
fn marked(page: &Page, region: &Region) -> Option<String> {
    let mut second = None;
    for line in &page.lines {
        if region.is_elsewhere(line.marks) || line.heading == 1 {
            continue;
        }
        let declared = marked_names(line, region, |m| m & (marks::DECLARED | marks::NAME) > 0);
        if !declared.is_empty() {
            return Some(declared.join(", "));
        }
        if second.is_none() {
            let names = marked_names(line, region, |_| true);
            if !names.is_empty() && names.iter().all(|n| all_capital(n)) {
                second = Some(names.join(", "));
            }
        }
    }
    second
}

/// A line behind the article that is a label and a name and nothing else.
fn at_end(page: &Page, region: &Region) -> Option<String> {
    let lines = page.lines.get(region.head.end..).unwrap_or(&[]);
    lines.iter().find_map(|line| {
        if line.length > 80
            || region.is_elsewhere(line.marks)
            || line.marks & (marks::FOOTER | marks::APART) > 0
        {
            return None;
        }
        let name = after_label(&line.text).and_then(clean_byline)?;
        is_person(&name).then_some(name)
    })
}

/// Whether a text is nothing but a label of a byline.
fn is_label(text: &str) -> bool {
    let lower = text.trim().trim_end_matches(':').trim().to_lowercase();
    of_kind("before").contains(&lower.as_str())
}

/// What follows a label, which stands at the start, or behind a date.
fn after_label(text: &str) -> Option<&str> {
    if let Some(rest) = strip_label(text) {
        return Some(rest);
    }
    let mut found = Vec::new();
    dates::find(text, &mut found);
    // "06.11.2023 13:30 von Olga"; "Posted on 3 May by Jane Doe".
    let date = found.first()?;
    let rest = &text[date.at.end..];
    for (at, _) in rest.match_indices(' ').take(8) {
        if let Some(name) = strip_label(rest[at..].trim_start()) {
            return Some(name);
        }
    }
    None
}

/// What follows a label at the start of a text.
fn strip_label(text: &str) -> Option<&str> {
    let text = text.trim_start_matches([' ', '-', '–', '—', '|', '•', '·', '/', '(', '~']);
    let after = |label: &str| {
        let rest = strip_words(text, label)?;
        let bare = rest.trim_start_matches([' ', ':', '\u{a0}']);
        (!bare.is_empty() && bare.len() < rest.len()).then_some((rest, bare))
    };
    for label in of_kind("all").iter().chain(of_kind("before")) {
        if let Some((_, bare)) = after(label) {
            return Some(bare);
        }
    }
    for label in of_kind("colon") {
        if let Some((rest, bare)) = after(label)
            && rest.trim_start().starts_with([':', '：'])
        {
            return Some(bare);
        }
    }
    None
}

/// The rest of a text behind words at its start, whatever their case.
fn strip_words<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    let mut rest = text.chars();
    for wanted in words.chars() {
        let c = rest.next()?;
        let c = if c == '\u{a0}' { ' ' } else { c };
        if c != wanted && !c.to_lowercase().eq([wanted]) {
            return None;
        }
    }
    Some(rest.as_str())
}

/// A name or names as an author's, without "By" and without what is no name.
pub(crate) fn clean_byline(text: &str) -> Option<String> {
    let text = clean(text)?;
    let mut name = text.as_str();
    // Twice: "Post author: By …".
    for _ in 0..2 {
        name = strip_label(name).unwrap_or(name);
    }
    // "This post was written by Jane Doe, …"
    if name.len() > 20
        && let Some(at) = name.find(" written by ")
    {
        name = &name[at + 12..];
    }
    let separators = [
        '|', '•', '·', '⋅', '∙', '\u{1f}', '→', '»', '*', '{', '[', '<', '=',
    ];
    let name_end = name.find(separators).unwrap_or(name.len());
    let mut cut = name_end < name.len();
    let mut name = &name[..name_end];
    for separator in [" - ", " – ", " — ", " // "] {
        if let Some(at) = name.find(separator) {
            name = &name[..at];
            cut = true;
        }
    }
    let mut found = Vec::new();
    dates::find(name, &mut found);
    if let Some(date) = found.first() {
        // "3 May 2014 Jane Doe" or "Jane Doe 3 May 2014".
        let before = name[..date.at.start].chars().any(char::is_alphabetic);
        name = if before {
            &name[..date.at.start]
        } else {
            &name[date.at.end..]
        };
        cut = true;
    }
    let lower = name.to_lowercase();
    let ends = of_kind("end").iter().filter_map(|end| {
        let at = lower.find(end)?;
        (at > 0 && lower[..at].ends_with([' ', ',', ';', '(']) && name.is_char_boundary(at))
            .then_some(at)
    });
    if let Some(at) = ends.min() {
        name = &name[..at];
        cut = true;
    }
    // A word that begins with a figure is of a date or a reading time.
    let figure = name
        .char_indices()
        .find(|(at, c)| c.is_ascii_digit() && !name[..*at].ends_with(char::is_alphanumeric));
    if let Some((at, _)) = figure {
        name = &name[..at];
        cut = true;
    }
    let sides = [
        ' ', ',', ';', '-', '–', '—', ':', '(', '/', '\u{a0}', '~', '"', '“', '”', '.',
    ];
    name = name.trim_start_matches(sides);
    name = trim_end(name, &sides);
    if cut {
        for _ in 0..2 {
            for after in of_kind("after") {
                if let Some(start) = name.len().checked_sub(after.len())
                    && name.is_char_boundary(start)
                    && name[start..].eq_ignore_ascii_case(after)
                    && name[..start].ends_with(' ')
                {
                    name = trim_end(&name[..start], &sides);
                }
            }
            // The month of a date without its figures.
            if let Some((before, last)) = name.rsplit_once(' ')
                && dates::month(&last.to_lowercase()).is_some()
            {
                name = trim_end(before, &sides);
            }
        }
    }
    let name = without_role(name);
    let name = super::attached::without(&without_handles(&name)?);
    let lower = name.to_lowercase();
    let is_name = !name.is_empty()
        && name.chars().count() <= MAX_BYLINE
        && name.chars().any(char::is_alphabetic)
        && !lower.contains("http")
        && !lower.contains("www.")
        && !lower.contains(['@', '_', '}', ']', '>', '\\', '?', '!', '%', '$', '#'])
        && !lower.starts_with('.')
        && !lower.ends_with(" says")
        && dates::month(lower.split(' ').next_back().unwrap_or("")).is_none_or(|_| name.contains(' '))
        && !of_kind("before").contains(&lower.as_str())
        && !of_kind("not").contains(&lower.as_str())
        && !of_kind("start").iter().any(|s| strip_words(&lower, s).is_some_and(|r| r.starts_with(' ')))
        // A placeholder or a key, not a name: "page.author", ".css".
        && !(lower.contains('.') && !lower.contains(' ') && lower.matches('.').count() > 1);
    is_name.then_some(name)
}

fn trim_end<'a>(name: &'a str, sides: &[char]) -> &'a str {
    let trimmed = name.trim_end_matches(sides);
    // "John Doe Jr.": a full stop after a short word belongs to it.
    if name[trimmed.len()..].starts_with('.')
        && trimmed
            .rsplit(' ')
            .next()
            .is_some_and(|w| w.chars().count() <= 2)
    {
        &name[..=trimmed.len()]
    } else {
        trimmed
    }
}

/// Without a function behind a comma ("Jane Doe, Head of Marketing").
fn without_role(name: &str) -> String {
    let Some((first, _)) = name.split_once(',') else {
        return name.to_owned();
    };
    let mut kept = vec![first];
    for part in name.split(',').skip(1) {
        let lower = format!(" {} ", fold(part));
        let mut words = of_kind("role").iter().chain(of_kind("body"));
        if words.any(|role| lower.contains(&format!(" {role} "))) {
            break;
        }
        kept.push(part);
    }
    kept.join(",")
}

/// Without `@handle`, addresses for mail and what stands in brackets with them.
fn without_handles(name: &str) -> Option<String> {
    if !name.contains('@') {
        return Some(name.to_owned());
    }
    let kept: Vec<&str> = name
        .split_whitespace()
        .filter(|w| !w.contains('@'))
        .collect();
    let kept = kept.join(" ");
    let kept = kept.trim_matches([' ', ',', '(', ')', '-', '/']);
    (!kept.is_empty()).then(|| kept.to_owned())
}

/// "Doe, Jane" → "Jane Doe", as libraries write names.
fn in_order(name: String) -> String {
    match name.split_once(", ") {
        Some((family, given)) if !given.contains(',') && !family.contains(' ') => {
            format!("{given} {family}")
        }
        _ => name,
    }
}

/// Whether a text names several people.
fn joins_names(text: &str) -> bool {
    let lower = text.to_lowercase();
    text.contains(',')
        || text.contains('&')
        || of_kind("and")
            .iter()
            .any(|and| lower.contains(&format!(" {and} ")))
}

/// Whether a text may be a name: few words, and the first begins like one.
fn looks_like_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let capital = |w: &&&str| {
        let first = w.chars().next();
        first.is_some_and(|c| c.is_uppercase() || c.is_alphabetic() && !c.is_lowercase())
    };
    let capitals = words.iter().filter(|w| capital(w)).count();
    !words.is_empty()
        && (words.len() <= 5 || joins_names(text) && words.len() <= 25)
        && capitals * 2 >= words.len()
        && words
            .first()
            .is_some_and(|w| capital(&w) || words.len() == 1)
}

/// Whether all words of a name begin with a capital, but for particles.
pub(super) fn all_capital(name: &str) -> bool {
    const PARTICLES: [&str; 22] = [
        "de", "del", "della", "di", "da", "dos", "du", "la", "le", "van", "von", "der", "den",
        "ter", "ten", "bin", "al", "el", "y", "e", "and", "&",
    ];
    let words = name.split_whitespace();
    words.into_iter().all(|w| {
        PARTICLES.contains(&w) || of_kind("and").contains(&w) || !w.starts_with(char::is_lowercase)
    })
}

/// Whether a text has the form of one person's name, or of several's.
fn is_person(text: &str) -> bool {
    let words = text.split_whitespace().count();
    looks_like_name(text) && words >= 2 && !is_body_name(text)
}

/// Whether a name is that of a team, a company and the like.
fn is_body_name(name: &str) -> bool {
    let folded = fold(name);
    folded
        .split(' ')
        .any(|word| of_kind("body").contains(&word))
}
