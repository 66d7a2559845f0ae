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
    pieces: Vec<String>,
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
            pieces: line
                .pieces
                .iter()
                .take(MAX_PIECES)
                .map(|p| fold(&line.text[p.at.clone()]))
                .filter(|p| !p.is_empty())
                .collect(),
        })
    }

    /// Whether a title stands in some of the heading's parts, with others before
    /// or behind it.
    fn has_apart(&self, title: &str) -> bool {
        let (whole, parts) = (&self.folded, &self.pieces);
        if title.split(' ').count() < 2 || whole.len() <= title.len() {
            return false;
        }
        if whole.ends_with(title) {
            (1..parts.len()).any(|n| parts[n..].join(" ") == title)
        } else if whole.starts_with(title) {
            (1..parts.len()).any(|n| parts[..n].join(" ") == title)
        } else {
            false
        }
    }
}

/// The most parts of a heading that are looked at.
const MAX_PIECES: usize = 12;

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
    // A part of a title that a heading repeats may be the site's name.
    let bare: Vec<String> = given.iter().map(|t| site.taken_from(t)).collect();
    let evidence = Evidence::new(&given, &bare);
    // Headings of the first level come first: further down an article may repeat
    // its title as a question.
    if let Some(best) = evidence.agreeing(headings.iter().filter(|h| h.level == 1 && !h.home)) {
        return best;
    }
    // The only one, in other words than the metadata has for search engines.
    let mut first_level = headings.iter().filter(|h| h.level == 1 && !h.home);
    if let Some(h1) = first_level.next()
        && first_level.all(|h| h.folded == h1.folded)
        && h1.folded.split(' ').count() >= 3
        && evidence.common_words(&h1.folded) >= 2
    {
        return Title {
            text: Some(h1.text.to_owned()),
            line: Some(h1.line),
        };
    }
    if let Some(best) = evidence.agreeing(headings.iter()) {
        return best;
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

/// What titles the metadata give.
struct Evidence<'a> {
    /// As given and without the site's name, folded.
    titles: Vec<(&'a str, String)>,
    /// The parts of each, folded.
    parts: Vec<Vec<String>>,
}

impl<'a> Evidence<'a> {
    fn new(given: &[&'a str], bare: &'a [String]) -> Evidence<'a> {
        let all = given.iter().copied().chain(bare.iter().map(String::as_str));
        let parts = given
            .iter()
            .map(|t| parts(t).into_iter().map(fold).collect());
        Evidence {
            parts: parts.collect(),
            titles: all
                .map(|t| (t, fold(t)))
                .filter(|(_, f)| !f.is_empty())
                .collect(),
        }
    }

    /// The heading that agrees best: the same words, or a part of a title that
    /// has the site's name beside it.
    fn agreeing<'h>(&self, headings: impl Iterator<Item = &'h Heading<'h>>) -> Option<Title> {
        let mut best: Option<(i32, &Heading<'_>, Option<String>)> = None;
        for heading in headings {
            let words = heading.folded.split(' ').count();
            let titles = || self.titles.iter().map(|(_, t)| t);
            let mut taken = None;
            let score = if titles().any(|t| *t == heading.folded) {
                40
            } else if let Some(at) = self.titles.iter().position(|(_, t)| heading.has_apart(t)) {
                // A kicker before the headline, or a count behind it.
                taken = Some(self.titles[at].0.to_owned());
                35
            } else if words > 1 && self.is_part(&heading.folded) {
                30
            } else if words > 1 && titles().any(|t| t.contains(&heading.folded)) {
                let at_edge = titles()
                    .any(|t| t.starts_with(&heading.folded) || t.ends_with(&heading.folded));
                if at_edge {
                    20
                } else if heading.level == 1 {
                    16
                } else {
                    continue;
                }
            } else {
                continue;
            };
            // The site's own heading links to its front page.
            let score = score + i32::from(heading.level == 1) * 4 + i32::from(heading.marked) * 2
                - i32::from(heading.home) * 12;
            if best.as_ref().is_none_or(|(s, ..)| *s < score) {
                best = Some((score, heading, taken));
            }
        }
        best.map(|(_, heading, taken)| Title {
            text: Some(taken.unwrap_or_else(|| heading.text.to_owned())),
            line: Some(heading.line),
        })
    }

    /// Whether a text is one of several parts of a title.
    fn is_part(&self, folded: &String) -> bool {
        self.parts.iter().any(|p| p.len() > 1 && p.contains(folded))
    }

    /// Longer words that a heading has in common with a title; none if it is but
    /// a part behind the first, as sites put their names.
    fn common_words(&self, heading: &str) -> usize {
        let as_name = |p: &Vec<String>| p.iter().skip(1).any(|part| part == heading);
        if self.parts.iter().any(as_name) {
            return 0;
        }
        let counts = self.titles.iter().map(|(_, t)| common_words(t, heading));
        counts.max().unwrap_or(0)
    }
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
