//! Who publishes the page, and where it stands.

use super::ld::Objects;
use super::page::Page;
use super::{clean, fold, is_web};

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
