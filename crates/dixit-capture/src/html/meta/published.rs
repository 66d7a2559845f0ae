//! When the article was published and last modified.
//!
//! In the spirit of `htmldate` (Barbaresi, 2020: "htmldate: A Python package to
//! extract publication dates from web pages", JOSS 5(51), 2439): metadata first,
//! then marked elements, then the address and what is printed. Unlike there, a
//! date printed at the headline may correct the metadata, which systems renew
//! when an article moves, and which keep the first day of a guide whose text is
//! renewed again and again.

use super::byline::Region;
use super::ld::Objects;
use super::marks::{self, Marks};
use super::page::{Line, Page};
use crate::dates::{self, Date, Order, Reading};
use crate::html::tree::Tree;
use dixit_model::DateBasis;
use std::sync::LazyLock;

/// What happened on a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    Published,
    Modified,
    /// Neither of the two.
    Other,
    /// Not said.
    Open,
}

/// Words before dates; see the file's head.
static WORDS: LazyLock<Vec<(Event, &'static str)>> = LazyLock::new(|| {
    let lines = include_str!("../../../data/date-words.txt").lines();
    let lines = lines.filter(|l| !l.starts_with('#'));
    let pairs = lines.filter_map(|l| l.split_once(' '));
    let mut words: Vec<(Event, &str)> = pairs
        .map(|(kind, words)| {
            let event = match kind {
                "published" => Event::Published,
                "modified" => Event::Modified,
                _ => Event::Other,
            };
            (event, words)
        })
        .collect();
    words.sort_by_key(|(_, w)| std::cmp::Reverse(w.len()));
    words
});

/// Keys of `<meta>` elements for the day of publication.
const PUBLISHED: &[&str] = &[
    "article:published_time",
    "article:published",
    "article:published_date",
    "article:publication_date",
    "og:article:published_time",
    "og:published_time",
    "og:datepublished",
    "og:publish_date",
    "datepublished",
    "date.published",
    "date_published",
    "dateposted",
    "publish-date",
    "publish_date",
    "publish_time",
    "publishdate",
    "published_time",
    "published_date",
    "published-date",
    "publisheddate",
    "published",
    "publication_date",
    "publicationdate",
    "originalpublicationdate",
    "article_date_original",
    "parsely-pub-date",
    "sailthru.date",
    "bt:pubdate",
    "pubdate",
    "vr:published_time",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "mediator_published_time",
    "rnews:datepublished",
    "citation_publication_date",
    "citation_online_date",
    "citation_date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.created",
    "dcterms.date",
    "dc.date",
    "dc:date",
    "article.published",
    "article.created",
    "article:post_date",
    "displaydate",
    "date",
];
/// Less sure ones: of the page rather than the article.
const CREATED: &[&str] = &[
    "datecreated",
    "date_created",
    "created",
    "creation_date",
    "og:pubdate",
    "doc_date",
    "pdate",
    "release_date",
];
/// Keys for the day of the last change.
const MODIFIED: &[&str] = &[
    "article:modified_time",
    "article:modified",
    "og:article:modified_time",
    "og:updated_time",
    "og:modified_time",
    "datemodified",
    "date_modified",
    "modified-date",
    "modified_time",
    "lastmod",
    "last-modified",
    "lastmodified",
    "dcterms.modified",
    "dc.date.modified",
    "updated",
    "revised",
];
/// The most bytes of a line of small print with a date.
const MAX_SMALL_PRINT: usize = 160;
/// The most words beside the date in such a line.
const MAX_WORDS_BESIDE: usize = 16;
/// The most bytes beside a date in an element marked as its: room for the longest
/// name of a day of the week and a time of day.
const MAX_BESIDE_IN_ELEMENT: usize = 24;
/// The most words beside a date in the line before the headline: a reading time
/// ("3 min read"), not a kicker or another article.
const MAX_READING_TIME: usize = 2;
/// The most words beside a date that stands alone: room for a name, a place and
/// a section.
const MAX_WORDS_ALONE: usize = 6;
/// So many days after it came out an article is changed to be a new edition.
/// Corrections of news come within days; on the development sets guides are
/// renewed after 9 days once, else after 6 months or more.
const DAYS_TO_EDITION: u32 = 30;
/// Years in which pages were written. Older dates are of what an archive holds:
/// they count where two kinds of evidence agree.
const WEB_YEARS: std::ops::RangeInclusive<u32> = 1990..=2100;

/// A printed date.
#[derive(Clone, Copy, Debug)]
struct Printed {
    date: Date,
    event: Event,
    marks: Marks,
    line: usize,
    /// Metadata where an attribute gives the date, else text.
    basis: DateBasis,
    /// Words of the line beside the date.
    beside: usize,
    /// Whether words say what happened, not a class alone.
    labelled: bool,
    /// Whether the text says it of itself.
    told: bool,
}

pub(super) struct Dates {
    pub(super) published: Option<(String, DateBasis)>,
    pub(super) modified: Option<String>,
}

pub(super) fn dates(
    page: &Page,
    ld: &Objects<'_>,
    region: &Region,
    url: Option<&str>,
    tree: &Tree<'_>,
) -> Dates {
    let printed = printed(page, url);
    let order = printed.order;
    let printed = printed.dates;
    let read = |written: &str| {
        let written = written.trim();
        dates::date(written, order).or_else(|| Date::since_1970(written))
    };
    let day = |written: &str| read(written).filter(|d| d.is_day());
    let at_headline = at_headline(&printed, region);
    let said = said(&printed, region);
    let of_ld = ld.dates("datePublished").filter_map(day).next();
    let of_meta = page.all(PUBLISHED).filter_map(day).next();
    let mut marked: Vec<Date> = page.published.iter().filter_map(|w| day(w)).collect();
    marked.dedup();
    // One marked day is the article's; of several some may be other articles'.
    let only = if let [only] = marked[..] {
        Some(only)
    } else {
        None
    };
    let mut declared: Vec<Date> = of_ld.into_iter().chain(of_meta).chain(only).collect();
    declared.sort();
    // Of different days the one that the page prints too, else the first.
    let witness = said.or(at_headline);
    let witness = witness.filter(|p| p.event != Event::Modified);
    let confirmed = |date: &Date| witness.is_some_and(|p| p.date == *date);
    declared.extend(page.all(PUBLISHED).filter_map(day).find(confirmed));
    declared.sort_by_key(|d| !confirmed(d));
    declared.extend(marked);
    let created: Vec<Date> = ld
        .dates("dateCreated")
        .chain(ld.dates("uploadDate"))
        .chain(page.all(CREATED))
        .filter_map(day)
        .collect();
    let url_date = url.and_then(dates::in_url);
    let url_day = url_date.filter(|d| d.is_day());
    // A year before the web needs a second witness.
    let plausible = |date: &Date| {
        WEB_YEARS.contains(&date.year())
            || declared
                .iter()
                .chain(&created)
                .chain(at_headline.map(|p| p.date).iter())
                .filter(|d| *d == date)
                .count()
                > 1
                && date.year() != 1970
    };
    let mut declared = declared.iter().chain(&created).copied();
    let declared = declared.find(plausible);
    let modified = ld
        .dates("dateModified")
        .filter_map(day)
        .chain(page.all(MODIFIED).filter_map(day))
        .chain(page.modified.iter().filter_map(|w| day(w)))
        .find(plausible)
        .map(|date| (date, DateBasis::Meta))
        .or_else(|| {
            let of_page = printed.iter().find(|p| {
                p.event == Event::Modified && !region.is_elsewhere(p.marks) && p.date.is_day()
            });
            of_page.map(|p| (p.date, p.basis))
        });
    let published = match declared {
        Some(declared) => {
            let renewed = at_headline.filter(|p| is_renewed(p, modified.is_some(), region));
            let renewed = renewed.filter(|p| p.date > declared).or_else(|| {
                let in_metas = page.all(PUBLISHED).filter_map(day);
                let others = in_metas.chain(url_day).chain(witness.map(|p| p.date));
                edition(&printed, region, declared, others)
            });
            Some(match renewed {
                Some(later) => (later.date, later.basis),
                None => corrected(declared, url_day, said.or(at_headline)),
            })
        }
        None => {
            let evidence = Evidence {
                printed: &printed,
                url: url_date,
                at_headline: said.or(at_headline),
                modified,
            };
            without_metadata(page, region, tree, &evidence)
        }
    };
    let published = published.or(modified);
    Dates {
        published: published.map(|(date, basis)| (date.to_string(), basis)),
        modified: modified.map(|(date, _)| date.to_string()),
    }
}

/// The declared day, unless the page's address or what it prints at the headline
/// is older, or is the day before or after: then the page counts days in its own
/// time zone.
fn corrected(declared: Date, url: Option<Date>, printed: Option<Printed>) -> (Date, DateBasis) {
    let mut best = (declared, DateBasis::Meta);
    if url == Some(declared) {
        return best;
    }
    if let Some(date) = url
        && date != declared
        && (date < declared || date.is_next_to(declared))
    {
        best = (date, DateBasis::Url);
    }
    if let Some(printed) = printed.filter(|p| p.date.is_day())
        && printed.event != Event::Modified
        && (printed.date < best.0 || printed.date.is_next_to(best.0))
        && printed.date != best.0
    {
        best = (printed.date, printed.basis);
    }
    best
}

/// Whether a day printed below the headline may be later than the declared one:
/// it is marked as the publication's, as where an article is published anew, or
/// it stands alone on a page that tells of no change, so that it is none's.
fn is_renewed(printed: &Printed, is_changed: bool, region: &Region) -> bool {
    let below = region.headline.is_some_and(|h| printed.line > h);
    let marked = printed.event == Event::Published && printed.marks & marks::UPDATED == 0;
    let alone = printed.event == Event::Open && printed.beside == 0 && !is_changed;
    below && printed.date.is_day() && (marked || alone)
}

/// The day of the edition that the page shows: a guide that is kept up to date
/// prints at the headline only when it was last changed ("Updated 3 May 2014"),
/// and the day on which its first text came out, long before, is only in the data
/// for search engines. Its words are of the day that is printed.
///
/// `others` are days that other witnesses give: none may contradict. A `<meta>`
/// does, as programs show it to readers (link previews): on the development sets
/// the earlier day is wanted on 17 of 21 such pages that have it in a `<meta>`, and
/// on 1 of 9 that do not.
fn edition(
    printed: &[Printed],
    region: &Region,
    declared: Date,
    mut others: impl Iterator<Item = Date>,
) -> Option<Printed> {
    let changed = printed.iter().find(|p| {
        p.event == Event::Modified
            && p.labelled
            && p.date.is_day()
            && region.head.contains(&p.line)
            && !region.is_elsewhere(p.marks)
            && p.marks & marks::APART == 0
    })?;
    let is_long_after = changed.date.number() >= declared.number() + DAYS_TO_EDITION;
    let is_shown = printed.iter().any(|p| p.date == declared);
    let stands = is_long_after && !is_shown && others.all(|date| date == changed.date);
    stands.then_some(*changed)
}

/// What is known of a page that declares no date.
struct Evidence<'a> {
    printed: &'a [Printed],
    url: Option<Date>,
    at_headline: Option<Printed>,
    modified: Option<(Date, DateBasis)>,
}

/// The date of a page that declares none.
fn without_metadata(
    page: &Page,
    region: &Region,
    tree: &Tree<'_>,
    evidence: &Evidence<'_>,
) -> Option<(Date, DateBasis)> {
    let Evidence {
        printed,
        url,
        at_headline,
        modified,
    } = *evidence;
    let text = |p: &Printed| (p.date, p.basis);
    if let Some(date) = url.filter(|d| d.is_day()) {
        return Some((date, DateBasis::Url));
    }
    // On a page that tells when it was changed, a day among other words is of
    // what the page is about.
    let is_about = |p: &Printed| {
        modified.is_some()
            && p.event == Event::Open
            && p.beside > MAX_WORDS_ALONE
            && p.marks & (marks::DATE | marks::SMALL_PRINT) == 0
    };
    if let Some(found) = at_headline.filter(|p| p.date.is_day() && !is_about(p)) {
        return Some(text(&found));
    }
    let here = || {
        printed
            .iter()
            .filter(|p| p.date.is_day() && WEB_YEARS.contains(&p.date.year()))
            .filter(|p| !region.is_elsewhere(p.marks))
    };
    // Said to be the publication's, wherever it stands; best in small print.
    let of_page = |p: &&Printed| p.event == Event::Published && p.marks & marks::APART == 0;
    let in_small_print = here()
        .filter(of_page)
        .find(|p| p.labelled && p.marks & (marks::DATE | marks::SMALL_PRINT) > 0);
    if let Some(found) = in_small_print {
        return Some(text(found));
    }
    let first = here().find(of_page);
    let several = here()
        .filter(of_page)
        .any(|p| first.is_some_and(|f| f.date != p.date));
    // Labelled in a box beside the article.
    let beside = printed.iter().find(|p| {
        p.event == Event::Published
            && p.labelled
            && p.date.is_day()
            && p.marks & marks::COMMENTS == 0
    });
    // Several days are those of a list of articles, which the page's own precedes.
    let of_list = first.filter(|f| several && beside.is_some_and(|b| b.line < f.line));
    if let Some(found) = of_list.and(beside).or(first).or(beside) {
        return Some(text(found));
    }
    if let Some(date) = in_scripts(tree) {
        return Some((date, DateBasis::Meta));
    }
    // A page that tells when it was changed and nothing else: other dates on it
    // are of other things.
    if modified.is_some() {
        return modified;
    }
    let marked = here().find(|p| {
        p.event == Event::Open && p.marks & marks::DATE > 0 && p.marks & marks::APART == 0
    });
    if let Some(found) = marked {
        return Some(text(found));
    }
    // A date that stands alone.
    let alone = here().find(|p| {
        p.event == Event::Open
            && p.beside <= MAX_WORDS_ALONE
            && p.marks & (marks::APART | marks::FOOTER) == 0
    });
    if let Some(found) = alone {
        return Some(text(found));
    }
    // The dateline of the running text.
    let first_lines = page.lines[region.head.clone()].iter();
    let mut running = first_lines.filter(|l| l.length > MAX_SMALL_PRINT && l.heading == 0);
    if let Some(date) = running.find_map(|l| dateline(&l.text)) {
        return Some((date, DateBasis::Text));
    }
    if let Some(date) = in_description(page) {
        return Some((date, DateBasis::Meta));
    }
    // Coarser ones.
    url.map(|d| (d, DateBasis::Url))
        .or_else(|| at_headline.map(|p| text(&p)))
}

/// The only day in the page's description, at the end of a note in parentheses:
/// "Harbour opens (News of 3 May 2014)". Elsewhere it may be that of an event.
fn in_description(page: &Page) -> Option<Date> {
    let description = page.meta(&["description", "og:description"])?;
    let mut found = Vec::new();
    dates::find(&description, &mut found);
    let [only] = &found[..] else { return None };
    let noted = matches!(description[only.at.end..].trim(), ")" | ").");
    let date = only.reading.date(None).filter(|d| d.is_day())?;
    (noted && WEB_YEARS.contains(&date.year())).then_some(date)
}

/// The only day that the page says it was published on, outside of lists.
fn said(printed: &[Printed], region: &Region) -> Option<Printed> {
    let of_text = |p: &&Printed| {
        p.event == Event::Published
            && p.labelled
            && p.date.is_day()
            && !region.is_elsewhere(p.marks)
            && p.marks & marks::APART == 0
            && WEB_YEARS.contains(&p.date.year())
    };
    if let Some(told) = printed.iter().find(|p| p.told && of_text(p)) {
        return Some(*told);
    }
    let mut all = printed.iter().filter(of_text);
    let first = all.next()?;
    all.all(|p| p.date == first.date).then_some(*first)
}

/// The day within the first words of running text: "BERLIN, 25 January 2022 – …".
fn dateline(text: &str) -> Option<Date> {
    const FIRST_BYTES: usize = 80;
    let mut found = Vec::new();
    dates::find(crate::language::start(text, FIRST_BYTES), &mut found);
    let first = found.first()?;
    let rest = text[first.at.end..].trim_start();
    let ends = rest.starts_with(['|', '–', '—', '-', ':', '.', ')', '/']);
    first.reading.date(None).filter(|d| d.is_day() && ends)
}

/// The date printed at the headline: one that is said to be the publication's,
/// else one that nothing is said of.
fn at_headline(printed: &[Printed], region: &Region) -> Option<Printed> {
    let head = || {
        printed.iter().copied().filter(|p| {
            region.head.contains(&p.line)
                && !region.is_elsewhere(p.marks)
                && p.marks & marks::APART == 0
                && WEB_YEARS.contains(&p.date.year())
        })
    };
    let close = |p: &Printed| {
        // Before the headline stand the day of the visit and other articles.
        let after = region.headline.is_some_and(|h| p.line >= h);
        let just_before = region.headline == Some(p.line + 1) && p.beside <= MAX_READING_TIME;
        let small_print = p.marks & (marks::DATE | marks::SMALL_PRINT) > 0;
        p.event == Event::Open
            && p.beside <= MAX_WORDS_BESIDE
            && (after || just_before || small_print)
    };
    let lenient = || {
        printed.iter().copied().filter(|p| {
            region.headline.is_some_and(|h| p.line >= h)
                && region.head.contains(&p.line)
                && p.marks & (marks::APART | marks::COMMENTS) == 0
                && p.date.is_day()
                && WEB_YEARS.contains(&p.date.year())
        })
    };
    let good = |p: &Printed| (p.event == Event::Published || close(p)) && p.date.is_day();
    let after = |p: &Printed| region.headline.is_some_and(|h| p.line >= h);
    head()
        .find(|p| good(p) && after(p))
        .or_else(|| head().find(good))
        .or_else(|| lenient().find(|p| p.event == Event::Published))
        .or_else(|| lenient().find(|p| p.event == Event::Open && p.marks & marks::DATE > 0))
        .or_else(|| head().find(|p| close(p) || p.event == Event::Published))
}

/// A date in a line.
struct Here {
    at: std::ops::Range<usize>,
    reading: Reading,
    marks: Marks,
    basis: DateBasis,
}

struct AllPrinted {
    dates: Vec<Printed>,
    order: Option<Order>,
}

/// All dates in short lines.
fn printed(page: &Page, url: Option<&str>) -> AllPrinted {
    let mut open: Vec<(Reading, Printed)> = Vec::new();
    let mut sure: Vec<Printed> = Vec::new();
    let (mut day_first, mut month_first) = (0, 0);
    let mut found = Vec::new();
    for (at, line) in page.lines.iter().enumerate() {
        found.clear();
        dates::find(&line.text, &mut found);
        if found.is_empty() && line.stamps.is_empty() {
            continue;
        }
        // What an attribute says stands for what is written in the element.
        let mut here: Vec<Here> = Vec::new();
        for stamp in &line.stamps {
            here.push(Here {
                at: stamp.at.clone(),
                reading: Reading::Sure(stamp.date),
                marks: stamp.marks,
                basis: DateBasis::Meta,
            });
        }
        for date in &found {
            if let Reading::Settled(_, order) = date.reading {
                match order {
                    Order::DayFirst => day_first += 1,
                    Order::MonthFirst => month_first += 1,
                }
            }
            let covered = line
                .stamps
                .iter()
                .any(|s| s.at.start <= date.at.start && date.at.end <= s.at.end);
            let piece = line.pieces.iter().find(|p| p.at.end > date.at.start);
            // An element for the date alone at the end of a longer text.
            let of_element = piece.is_some_and(|p| {
                p.marks & marks::DATE > 0 && p.at.len() <= date.at.len() + MAX_BESIDE_IN_ELEMENT
            });
            let told = line.length <= MAX_SMALL_PRINT
                || of_element
                || tells_of_itself(line, date.at.start);
            if !covered && told {
                let marks = piece.map_or(line.marks, |p| p.marks);
                here.push(Here {
                    at: date.at.clone(),
                    reading: date.reading,
                    marks,
                    basis: DateBasis::Text,
                });
            }
        }
        here.sort_by_key(|h| h.at.start);
        let beside = words_beside(line, &here);
        let mut before = 0;
        for found in here {
            let Here {
                at: range,
                reading,
                marks,
                basis,
            } = found;
            let label = line.text.get(before..range.start).unwrap_or("");
            let mut event = event(label);
            if event == Event::Open && before == 0 && !label.chars().any(char::is_alphabetic) {
                // The label may be a line of its own.
                let previous = at.checked_sub(1).map(|i| &page.lines[i]);
                if let Some(previous) = previous
                    && previous.length <= 40
                    && !previous.text.bytes().any(|b| b.is_ascii_digit())
                {
                    event = match self::event(&previous.text) {
                        Event::Other => Event::Open,
                        event => event,
                    };
                }
            }
            let labelled = event != Event::Open;
            if event == Event::Open {
                let of_marks = marks & (marks::PUBLISHED | marks::UPDATED);
                event = match of_marks {
                    marks::PUBLISHED => Event::Published,
                    marks::UPDATED => Event::Modified,
                    _ => Event::Open,
                };
            }
            if event == Event::Open && marks & marks::FOOTER > 0 && line.text.contains('©') {
                event = Event::Other;
            }
            before = range.end.max(before);
            let Some(date) = reading.date(Some(Order::DayFirst)) else {
                continue;
            };
            let printed = Printed {
                labelled,
                told: tells_of_itself(line, range.start),
                date,
                basis,
                event,
                marks,
                line: at,
                beside,
            };
            match reading.date(None) {
                Some(_) => sure.push(printed),
                None => open.push((reading, printed)),
            }
        }
    }
    let order = match (day_first, month_first) {
        (0, 0) => super::order::of_place(page, url),
        (days, months) if days > months => Some(Order::DayFirst),
        (days, months) if days < months => Some(Order::MonthFirst),
        _ => None,
    };
    // Figures in open order: by the order that other dates of the page show, or
    // that is usual where it is from, or by what else is known of the day.
    for (reading, printed) in open {
        let known = |date: Option<Date>| {
            date.is_some_and(|date| {
                sure.iter().any(|s| s.date == date)
                    || url.and_then(dates::in_url).is_some_and(|u| u.holds(date))
            })
        };
        let days = reading.date(Some(Order::DayFirst));
        let months = reading.date(Some(Order::MonthFirst));
        let date = reading.date(order).or(match (known(days), known(months)) {
            (true, false) => days,
            (false, true) => months,
            _ => None,
        });
        if let Some(date) = date {
            sure.push(Printed { date, ..printed });
        }
    }
    sure.sort_by_key(|p| p.line);
    AllPrinted { dates: sure, order }
}

/// What the words before a date say.
fn event(label: &str) -> Event {
    let label: String = label.chars().rev().take(60).collect();
    let label: String = label.chars().rev().collect();
    let lower = label.to_lowercase();
    let words = format!(" {} ", super::fold(&lower));
    // The word that stands nearest counts.
    let mut best: Option<(usize, Event)> = None;
    for (event, word) in WORDS.iter() {
        let at = if word.is_ascii() || word.contains(' ') || word.chars().count() > 3 {
            words.rfind(&format!(" {word} ")).map(|at| at + word.len())
        } else {
            words.rfind(word)
        };
        if let Some(at) = at
            && best.is_none_or(|(b, _)| at > b)
        {
            best = Some((at, *event));
        }
    }
    match best {
        // "Date modified", "Update date": the date's own word says less.
        Some((_, Event::Published))
            if words.contains(" updated ") || words.contains(" modified ") =>
        {
            let last = words.rfind(" updated ").max(words.rfind(" modified "));
            let published = words.rfind(" published ").max(words.rfind(" posted "));
            if last > published {
                Event::Modified
            } else {
                Event::Published
            }
        }
        Some((_, event)) => event,
        None => Event::Open,
    }
}

/// Whether running text says of itself when it was published: "This article was
/// originally published on 3 May 2014."
fn tells_of_itself(line: &Line, at: usize) -> bool {
    let before = super::fold(&line.text[..at]);
    let itself = [
        "this article",
        "this post",
        "this story",
        "dieser artikel",
        "cet article",
    ];
    itself.iter().any(|i| before.contains(i))
        && [
            "published on",
            "published",
            "posted on",
            "veröffentlicht am",
            "publié le",
        ]
        .iter()
        .any(|p| before.ends_with(p))
}

/// Words of a line that are neither in a date nor a time of day.
fn words_beside(line: &Line, dates: &[Here]) -> usize {
    let mut count = 0;
    let mut at = 0;
    for word in line.text.split(' ') {
        let start = at;
        at += word.len() + 1;
        let in_date = dates
            .iter()
            .any(|h| h.at.start <= start && start < h.at.end.max(h.at.start + 1));
        let letters = word.chars().any(char::is_alphabetic);
        if !in_date && letters {
            count += 1;
        }
    }
    count
}

/// Keys that scripts give the day of publication.
const SCRIPT_KEYS: &[&str] = &[
    "datePublished",
    "date_published",
    "publishedAt",
    "published_at",
    "publishedDate",
    "published_date",
    "publishDate",
    "publish_date",
    "publicationDate",
    "firstPublished",
    "pubDate",
    "pubdate",
];
/// The most bytes of scripts that are searched, first ones first.
const MAX_SCRIPTS: usize = 2_000_000;

/// The first date that the data in scripts call the publication's.
fn in_scripts(tree: &Tree<'_>) -> Option<Date> {
    let mut room = MAX_SCRIPTS;
    for script in tree.all("script") {
        let Some(text) = tree.first_child(script).and_then(|n| tree.text(n)) else {
            continue;
        };
        if text.len() > room {
            return None;
        }
        room -= text.len();
        // All keys hold "ub": one search for all of them.
        for (at, _) in text.match_indices("ub") {
            for key in SCRIPT_KEYS {
                let offset = key.find("ub").unwrap_or(0);
                let Some(start) = at.checked_sub(offset) else {
                    continue;
                };
                let Some(rest) = text.get(start..).and_then(|t| t.strip_prefix(key)) else {
                    continue;
                };
                let value = rest.trim_start_matches(['\\', '"', '\'', ':', '=', ' ']);
                if value.len() == rest.len() {
                    continue;
                }
                let end = value
                    .find(['"', '\'', '\\', ',', '}', '<'])
                    .unwrap_or(value.len())
                    .min(40);
                let Some(value) = value.get(..end) else {
                    continue;
                };
                let date = dates::date(value, None)
                    .filter(|d| d.is_day())
                    .or_else(|| Date::since_1970(value));
                if let Some(date) = date.filter(|d| WEB_YEARS.contains(&d.year())) {
                    return Some(date);
                }
            }
        }
    }
    None
}
