//! The headline, without what the site adds to it.

use super::ld::Objects;
use super::page::{Line, Page};
use super::{MAX_NAMES, clean, fold, marks, outlet};

/// Signs that part a headline from a site's name.
const SEPARATORS: [&str; 12] = [
    " | ", " - ", " – ", " — ", " :: ", " · ", " • ", " « ", " » ", " › ", "｜", " ~ ",
];

/// The title, and the number of the line in which it stands.
pub(super) struct Title {
    pub(super) text: Option<String>,
    pub(super) line: Option<usize>,
}

/// The parts of a title between separators.
pub(super) fn parts(title: &str) -> Vec<&str> {
    let mut parts = vec![title];
    for separator in SEPARATORS {
        parts = parts.into_iter().flat_map(|p| p.split(separator)).collect();
    }
    parts.into_iter().map(str::trim).collect()
}

/// A heading that may be the headline.
struct Heading<'a> {
    line: usize,
    text: &'a str,
    folded: String,
    level: u8,
    /// Marked as the headline, or the site's own name.
    marked: bool,
    home: bool,
}

impl<'a> Heading<'a> {
    fn new(at: usize, line: &'a Line) -> Option<Heading<'a>> {
        let marked = line.marks & marks::HEADLINE > 0;
        let is_heading = (1..=3).contains(&line.heading) || marked && line.length < 300;
        let usable = is_heading && line.marks & marks::COMMENTS == 0;
        usable.then(|| Heading {
            line: at,
            text: line.text.as_str(),
            folded: fold(&line.text),
            level: line.heading,
            marked,
            home: line.marks & marks::HOME_LINK > 0,
        })
    }
}

pub(super) fn title(
    page: &Page,
    ld: &Objects<'_>,
    outlet: Option<&str>,
    url: Option<&str>,
) -> Title {
    let headline = ld.text("headline").or_else(|| ld.text("name"));
    let headline = headline.and_then(clean);
    let og = page.meta(&["og:title", "twitter:title", "dc.title", "parsely-title"]);
    let og = og.as_deref().and_then(clean);
    let site = Site::new(outlet, url);
    let given: Vec<&str> = [&og, &headline, &page.title]
        .into_iter()
        .filter_map(|o| o.as_deref())
        .collect();
    let folded: Vec<String> = given.iter().map(|t| fold(t)).collect();
    let headings: Vec<Heading<'_>> = page
        .lines
        .iter()
        .enumerate()
        .filter_map(|(at, line)| Heading::new(at, line))
        .filter(|h| !h.folded.is_empty() && !site.is(h.text))
        .take(MAX_NAMES)
        .collect();
    let first_at = |text: &str| {
        let folded = fold(text);
        let same = headings.iter().find(|h| h.folded == folded);
        same.or_else(|| headings.iter().find(|h| h.folded.contains(&folded)))
            .or_else(|| headings.iter().find(|h| h.level == 1))
            .map(|h| h.line)
    };
    if let Some(best) = agreeing(&headings, &given, &folded) {
        return best;
    }
    // Headings in other words than the metadata has for search engines: the only
    // one of the first level.
    let mut first_level = headings.iter().filter(|h| h.level == 1 && !h.home);
    if let (Some(h1), None) = (first_level.next(), first_level.next())
        && h1.folded.split(' ').count() >= 3
        && folded.iter().any(|t| common_words(t, &h1.folded) >= 2)
    {
        return Title {
            text: Some(h1.text.to_owned()),
            line: Some(h1.line),
        };
    }
    let title = og.or(headline).or_else(|| page.title.clone());
    match title {
        Some(title) => {
            let text = site.taken_from(&title);
            Title {
                line: first_at(&text),
                text: Some(text),
            }
        }
        None => {
            let h1 = headings.iter().find(|h| h.level == 1).or(headings.first());
            Title {
                text: h1.map(|h| h.text.to_owned()),
                line: h1.map(|h| h.line),
            }
        }
    }
}

/// The heading that other evidence agrees with: the same words, or a part of a
/// title that has the site's name beside it.
fn agreeing(headings: &[Heading<'_>], given: &[&str], folded: &[String]) -> Option<Title> {
    let parts: Vec<Vec<String>> = given
        .iter()
        .map(|t| parts(t).into_iter().map(fold).collect())
        .collect();
    let mut best: Option<(u32, &Heading<'_>, Option<&str>)> = None;
    for heading in headings {
        let same = folded.iter().position(|t| *t == heading.folded);
        let words = heading.folded.split(' ').count();
        let mut taken = None;
        let score = if same.is_some() {
            40
        } else if parts.iter().any(|p| p.len() > 1 && p.contains(&heading.folded)) && words > 1 {
            30
        } else if words > 1
            && folded
                .iter()
                .any(|t| t.starts_with(&heading.folded) || t.ends_with(&heading.folded))
        {
            20
        } else if words > 1 && heading.level == 1 && folded.iter().any(|t| t.contains(&heading.folded)) {
            16
        } else if let Some(at) = given.iter().zip(folded).position(|(_, t)| {
            // A kicker before the headline or a count behind it, in one heading.
            t.split(' ').count() >= 3
                && (heading.folded.ends_with(t.as_str()) || heading.folded.starts_with(t.as_str()))
                && heading.folded.len() < 2 * t.len() + 20
        }) {
            taken = Some(given[at]);
            25
        } else {
            continue;
        };
        // The site's own heading links to its front page.
        let score = score + u32::from(heading.level == 1) * 4 + u32::from(heading.marked) * 2
            - u32::from(heading.home) * 12;
        if best.as_ref().is_none_or(|(s, ..)| *s < score) {
            best = Some((score, heading, taken));
        }
    }
    best.map(|(_, heading, taken)| Title {
        text: Some(taken.unwrap_or(heading.text).to_owned()),
        line: Some(heading.line),
    })
}

fn common_words(a: &str, b: &str) -> usize {
    let a: Vec<&str> = a.split(' ').filter(|w| w.chars().count() > 3).collect();
    b.split(' ').filter(|w| a.contains(w)).count()
}

/// What a site is called.
pub(super) struct Site {
    outlet: String,
    host: Option<String>,
}

impl Site {
    pub(super) fn new(outlet: Option<&str>, url: Option<&str>) -> Site {
        Site {
            outlet: outlet.map(fold).unwrap_or_default(),
            host: url.and_then(outlet::host),
        }
    }

    /// Whether a text is the site's name or address.
    pub(super) fn is(&self, part: &str) -> bool {
        let folded = fold(part);
        let joined = folded.replace(' ', "");
        let host = self.host.as_deref();
        let first = host.and_then(|h| h.split('.').next());
        !folded.is_empty()
            && (folded == self.outlet
                || (!self.outlet.is_empty()
                    && joined.len() > 3
                    && (starts_with_words(&self.outlet, &folded)
                        || starts_with_words(&folded, &self.outlet)
                            && folded.len() <= 2 * self.outlet.len()))
                || host.is_some_and(|h| h.replace(['.', '-'], " ") == folded)
                || first.is_some_and(|f| f.replace('-', "") == joined))
    }

    /// A title without the site's name at its end or start.
    fn taken_from(&self, title: &str) -> String {
        let mut title = title;
        for _ in 0..3 {
            let mut cut = None;
            for separator in SEPARATORS.into_iter().chain([": "]) {
                if separator != ": "
                    && let Some(at) = title.rfind(separator)
                    && self.is(&title[at + separator.len()..])
                {
                    cut = Some(&title[..at]);
                }
                if let Some(at) = title.find(separator)
                    && self.is(&title[..at])
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
}

/// Whether a folded text begins with the words of another.
fn starts_with_words(text: &str, start: &str) -> bool {
    text.strip_prefix(start)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}
