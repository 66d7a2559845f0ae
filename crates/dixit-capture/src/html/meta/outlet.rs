//! Who publishes the page, and where it stands.

use super::ld::Objects;
use super::page::Page;
use super::{clean, fold, is_web};
use crate::dates;

/// The name of the site.
pub(super) fn outlet(page: &Page, ld: &Objects<'_>, url: Option<&str>) -> Option<String> {
    let named = page.meta(&["og:site_name", "application-name", "dc.publisher"]);
    named
        .as_deref()
        .and_then(clean)
        .or_else(|| ld.name("publisher"))
        .or_else(|| ld.site())
        .or_else(|| {
            page.meta(&[
                "dcterms.publisher",
                "publisher",
                "apple-mobile-web-app-title",
                "cre",
            ])
            .and_then(|v| clean(&v))
            .filter(|name| !is_web(name))
        })
        .or_else(|| of_title(page.title.as_deref()?, url?))
}

/// The end or start of a title that is also the name in the address.
fn of_title(title: &str, url: &str) -> Option<String> {
    let host = host(url)?;
    let first = host.split('.').next()?.replace('-', "");
    let parts = super::title::parts(title);
    let name = parts
        .into_iter()
        .find(|part| fold(part).replace(' ', "") == first);
    name.map(str::to_owned)
}

/// The longest name of a site in a title, in characters; what is longer is a motto.
const MAX_NAME: usize = 60;

/// What stands last in the `<title>` behind the headline, where nothing else names
/// the site: "Harbour opens | Coast Life".
///
/// On the development sets' pages whose site is named elsewhere too, that is the
/// site on 268 of 291; most of the others are short forms of it, its mottos, or
/// sections, which are left out here where the address tells them.
pub(super) fn behind_headline(page: &Page, headline: &str, url: Option<&str>) -> Option<String> {
    let all = super::title::parts(page.title.as_deref()?);
    let own = super::title::parts(headline);
    let is_headline = |(a, b): (&&str, &&str)| fold(a) == fold(b);
    let (name, before) = all.split_last()?;
    let behind = before.len() >= own.len() && before.iter().zip(&own).all(is_headline);
    let folded = fold(name);
    let path = url
        .and_then(|url| url.split_once("://"))
        .map(|(_, rest)| rest);
    let mut folders = path.unwrap_or("").split(['/', '?', '#']).skip(1);
    let is_section = folders.any(|folder| fold(folder) == folded);
    let mut dates = Vec::new();
    dates::find(name, &mut dates);
    let is_name = name.chars().count() <= MAX_NAME
        && !name.starts_with(char::is_lowercase)
        && name.chars().any(char::is_alphabetic)
        && !name.contains(['?', '!', ':'])
        && !is_sentence(name);
    (behind && is_name && !is_section && dates.is_empty()).then(|| (*name).to_owned())
}

/// Whether a full stop ends it that is none of an abbreviation ("e.V.", "Ltd.").
fn is_sentence(name: &str) -> bool {
    const LONGEST_ABBREVIATION: usize = 4;
    let last = name.rsplit(' ').next().unwrap_or(name);
    name.ends_with('.') && last.chars().count() > LONGEST_ABBREVIATION
}

/// The host of an address without `www.`, in lower case.
pub(super) fn host(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#', ':']).next()?.to_lowercase();
    Some(host.strip_prefix("www.").unwrap_or(&host).to_owned())
}

/// The address that the page gives itself.
pub(super) fn url(page: &Page, ld: Option<&str>) -> Option<String> {
    let canonical = page.canonical.clone();
    let og = page.meta(&["og:url", "twitter:url"]);
    let candidates = [canonical, og, ld.map(str::to_owned)];
    let mut web = candidates
        .into_iter()
        .flatten()
        .map(|u| u.trim().to_owned())
        .filter(|u| is_web(u));
    // An address without a path is a site's mistake, if another has one.
    let first = web.next()?;
    let has_path = |url: &String| {
        url.split_once("://")
            .and_then(|(_, rest)| rest.split_once('/'))
            .is_some_and(|(_, path)| !path.is_empty())
    };
    if has_path(&first) {
        return Some(first);
    }
    Some(web.find(has_path).unwrap_or(first))
}
