//! Which addresses a run takes: the patterns of `--include` and `--exclude`.
//!
//! A pattern without `*` fits every address that contains it, so that
//! `example.org/news` does what it looks like; one with `*` must fit the whole
//! address, `*` standing for any characters, none among them. Without
//! `http://` or `https://` (or a `*`) at its start, a pattern with `*` may begin
//! at the host too: `example.org/*` fits `https://example.org/a`, and not
//! `https://example.org.evil.test/` nor `https://notexample.org/`.
//!
//! Upper and lower case are one in the scheme and the host, which have none, and
//! differ behind them. Matching takes time in proportion to pattern times address
//! at worst: each `*` is tried from the last one only.

use crate::settings::Settings;

/// Patterns made ready.
#[derive(Clone, Debug, Default)]
pub(crate) struct Addresses {
    include: Vec<String>,
    exclude: Vec<String>,
}

impl Addresses {
    /// The patterns of `settings`.
    pub(crate) fn new(settings: &Settings) -> Addresses {
        let lowered = |patterns: &Vec<String>| patterns.iter().map(|p| lower(p)).collect();
        Addresses {
            include: lowered(&settings.include),
            exclude: lowered(&settings.exclude),
        }
    }

    /// Whether an address is taken. One that is not known is taken unless it
    /// would have to fit a pattern.
    pub(crate) fn allows(&self, url: Option<&str>) -> bool {
        let Some(url) = url else {
            return self.include.is_empty();
        };
        if self.include.is_empty() && self.exclude.is_empty() {
            return true;
        }
        let url = lower(url);
        let any = |patterns: &[String]| patterns.iter().any(|p| fits(p, &url));
        (self.include.is_empty() || any(&self.include)) && !any(&self.exclude)
    }
}

/// With scheme and host in lower case. Of a pattern without a scheme, what stands
/// before the first slash is taken for the host.
fn lower(url: &str) -> String {
    let host = url.find("://").map_or(0, |at| at + 3);
    let path = url[host..]
        .find(['/', '?', '#'])
        .map_or(url.len(), |at| host + at);
    url[..path].to_lowercase() + &url[path..]
}

fn fits(pattern: &str, url: &str) -> bool {
    if !pattern.contains('*') {
        return url.contains(pattern);
    }
    if wild(pattern.as_bytes(), url.as_bytes()) {
        return true;
    }
    let bare = !pattern.starts_with('*') && !pattern.contains("://");
    let host = url.strip_prefix("https://").or(url.strip_prefix("http://"));
    bare && host.is_some_and(|host| wild(pattern.as_bytes(), host.as_bytes()))
}

/// `*` against any bytes; the last star met takes one byte more each time the rest
/// does not fit, earlier ones never have to.
fn wild(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        if pattern.get(p) == Some(&b'*') {
            star = Some((p + 1, t));
            p += 1;
        } else if pattern.get(p) == Some(&text[t]) {
            p += 1;
            t += 1;
        } else if let Some((after, from)) = star {
            star = Some((after, from + 1));
            p = after;
            t = from + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|&b| b == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_as_they_look() {
        for (pattern, url, expected) in [
            ("example.org", "https://www.example.org/a", true),
            ("EXAMPLE.org/News", "https://example.ORG/News/1", true),
            ("example.org/news", "https://example.org/News/1", false),
            ("/news/", "https://example.org/news/1", true),
            ("https://example.org/*", "https://example.org/news/1", true),
            ("https://example.org/*", "http://example.org/news/1", false),
            ("example.org/*", "http://example.org/news/1", true),
            ("example.org/*", "https://notexample.org/news/1", false),
            ("example.org/*", "https://example.org.test/", false),
            ("*.example.org/*", "https://www.example.org/a", true),
            ("*.example.org/*", "https://example.org/a", false),
            ("*/news/*.html", "https://example.org/a/news/b/c.html", true),
            ("*/news/*.html", "https://example.org/a/news/b/c.htm", false),
            ("*", "urn:any", true),
            ("**a**", "bab", true),
            ("a*", "", false),
            (
                "*/\u{43d}\u{43e}\u{432}*",
                "https://example.org/\u{43d}\u{43e}\u{432}\u{43e}",
                true,
            ),
        ] {
            assert_eq!(
                fits(&lower(pattern), &lower(url)),
                expected,
                "{pattern} {url}"
            );
        }
    }

    #[test]
    fn exclusion_wins_and_the_unknown_fits_nothing() {
        let settings = Settings {
            include: vec!["example.org".to_owned()],
            exclude: vec!["*/tag/*".to_owned()],
            ..Settings::default()
        };
        let addresses = Addresses::new(&settings);
        assert!(addresses.allows(Some("https://example.org/a")));
        assert!(!addresses.allows(Some("https://example.org/tag/a")));
        assert!(!addresses.allows(Some("https://example.net/a")));
        assert!(!addresses.allows(None));
        assert!(Addresses::new(&Settings::default()).allows(None));
    }

    #[test]
    fn many_stars_take_no_more_than_pattern_times_address() {
        // Trying every place for every star would take longer than anybody waits.
        let pattern = "*a".repeat(200) + "b";
        let url = "a".repeat(20_000);
        assert!(!fits(&pattern, &url));
    }
}
