//! The usual order of day and month where a page is from.
//!
//! A page in English may be from anywhere. If neither its address nor its metadata
//! say where it is from, its spelling may: British spelling goes with the day
//! first in every country that has it but Canada; American spelling and prices in
//! dollars with the month first.

use super::page::Page;
use crate::dates::Order;
use std::sync::LazyLock;

/// The order that is usual in the country or language that the page is from.
pub(super) fn of_place(page: &Page, url: Option<&str>) -> Option<Order> {
    let top = url
        .and_then(super::outlet::host)
        .and_then(|h| h.rsplit('.').next().map(str::to_owned));
    match top.as_deref() {
        Some("uk" | "au" | "nz" | "ie" | "in" | "za") => return Some(Order::DayFirst),
        Some("gov" | "mil" | "us") => return Some(Order::MonthFirst),
        _ => {}
    }
    // "en" tells nothing, but the page may say which of its versions it is.
    let version = page.versions.iter().find(|(language, href)| {
        language.len() > 3
            && !language.starts_with('x')
            && url.is_some_and(|u| super::ld::same_address(u, href))
    });
    let tag = page
        .language
        .clone()
        .filter(|l| l.len() > 3)
        .or_else(|| version.map(|(language, _)| language.clone()))
        .or_else(|| page.meta(&["og:locale", "content-language"]))
        .or_else(|| page.language.clone())?;
    let tag = tag.trim().to_ascii_lowercase().replace('_', "-");
    let mut parts = tag.split('-');
    let language = parts.next()?;
    match (language, parts.next_back()) {
        ("en" | "es", Some("us")) => Some(Order::MonthFirst),
        ("en", Some("gb" | "au" | "nz" | "ie" | "in" | "za")) => Some(Order::DayFirst),
        // Canada writes both.
        ("en", Some("ca")) => None,
        ("en", _) => of_english(page),
        // A list of languages tells nothing.
        (language, _) if language.len() > 3 || language.is_empty() => None,
        _ => Some(Order::DayFirst),
    }
}

/// Words with their American and their British form; see the file's head.
static SPELLINGS: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let lines = include_str!("../../../data/spellings.txt").lines();
    let lines = lines.filter(|l| !l.starts_with('#'));
    lines.filter_map(|l| l.split_once(' ')).take(32).collect()
});

/// So many words in one spelling tell it, however often each stands there: a
/// single one may be a name ("Sydney Harbour"). In the other there may be a
/// quarter as many.
const MIN_SPELLED: u32 = 3;
const MIN_RATIO: u32 = 4;

/// The order by spelling and currency. British spelling is rarer, so that it
/// tells more; American spelling is also that of many pages for all the world,
/// so that it takes prices in dollars, and in nothing else, too.
fn of_english(page: &Page) -> Option<Order> {
    // A bit for each of the words.
    let (mut american, mut british) = (0u32, 0u32);
    let (mut dollars, mut others) = (false, false);
    for line in &page.lines {
        for word in line.text.split(|c: char| !c.is_alphanumeric() && c != '$') {
            for (at, (here, there)) in SPELLINGS.iter().enumerate() {
                american |= u32::from(word.eq_ignore_ascii_case(here)) << at;
                british |= u32::from(word.eq_ignore_ascii_case(there)) << at;
            }
            match word.strip_prefix('$') {
                Some(price) => dollars |= price.starts_with(|c: char| c.is_ascii_digit()),
                // "A$", "CA$", "S$".
                None => others |= word.contains('$'),
            }
        }
        others |= line.text.contains(['£', '€', '₹']);
    }
    let (american, british) = (american.count_ones(), british.count_ones());
    let tells = |many, few| many >= MIN_SPELLED && many >= MIN_RATIO * few;
    if tells(british, american) {
        Some(Order::DayFirst)
    } else if tells(american, british) && dollars && !others {
        Some(Order::MonthFirst)
    } else {
        None
    }
}
