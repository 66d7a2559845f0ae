//! `robots.txt` as RFC 9309 reads it.
//!
//! Written here, since the crates for it were last released years ago and one of
//! them brings an expression engine along: the format is five rules. Groups that
//! name dixit are joined; where there are none, those for `*` count. Of the rules
//! that fit a path the longest wins, `allow` where two are as long. Other records
//! do not end a group (2.2.4).
//!
//! Matching takes time in the order of rules × path at most, since each part of a
//! pattern between two `*` is sought in linear time: 500 KiB of rules and an
//! address of 8 KiB bound it.

use memchr::memmem;
use std::time::Duration;

/// How much of a `robots.txt` is read: what RFC 9309 (2.5) asks for at least.
pub(super) const LIMIT: usize = 500 * 1024;

/// The longest pause between two requests that a site is granted. Sites ask for
/// 1 to 30 seconds where they mean it; those that ask for an hour want to keep
/// crawlers out and say so in a way that the standard does not know.
pub(super) const LONGEST_DELAY: Duration = Duration::from_secs(30);

/// What a site asks of dixit.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Rules {
    rules: Vec<Rule>,
    /// `Crawl-delay`, cut at [`LONGEST_DELAY`]. Not part of the standard, but the
    /// one thing that sites say about pace.
    pub(super) delay: Option<Duration>,
}

#[derive(Clone, Debug, PartialEq)]
struct Rule {
    allow: bool,
    /// Normalised as the path is.
    pattern: Vec<u8>,
}

impl Rules {
    /// Reads the rules for `token` out of a `robots.txt`, of its first [`LIMIT`]
    /// bytes; `cut` says that more than these were served.
    pub(super) fn parse(bytes: &[u8], cut: bool, token: &str) -> Rules {
        let cut = cut || bytes.len() > LIMIT;
        let bytes = &bytes[..bytes.len().min(LIMIT)];
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut ours = Rules::default();
        let mut anybody = Rules::default();
        let mut found_ours = false;
        // Whom the group at hand speaks to, and whether its rules have begun.
        let (mut to_us, mut to_anybody, mut rules_begun) = (false, false, false);
        let mut lines: Vec<&[u8]> = bytes.split(|b| matches!(b, b'\n' | b'\r')).collect();
        if cut {
            // The last line is half a line: it could forbid too much or too little.
            lines.pop();
        }
        for line in lines {
            let line = line.split(|&b| b == b'#').next().unwrap_or_default();
            let Some(colon) = line.iter().position(|&b| b == b':') else {
                continue;
            };
            let key = line[..colon].trim_ascii();
            let value = line[colon + 1..].trim_ascii();
            let is = |name: &str| key.eq_ignore_ascii_case(name.as_bytes());
            if is("user-agent") {
                if rules_begun {
                    (to_us, to_anybody, rules_begun) = (false, false, false);
                }
                if value.first() == Some(&b'*') {
                    to_anybody = true;
                } else if product(value).eq_ignore_ascii_case(token.as_bytes()) {
                    to_us = true;
                    found_ours = true;
                }
            } else if is("allow") || is("disallow") {
                rules_begun = true;
                // An empty value forbids and allows nothing.
                if !value.is_empty() && (to_us || to_anybody) {
                    let rule = Rule {
                        allow: is("allow"),
                        pattern: normal(value, true),
                    };
                    if to_us {
                        ours.rules.push(rule.clone());
                    }
                    if to_anybody {
                        anybody.rules.push(rule);
                    }
                }
            } else if is("crawl-delay")
                && let Some(delay) = seconds(value)
            {
                if to_us {
                    ours.delay = Some(delay);
                }
                if to_anybody {
                    anybody.delay = Some(delay);
                }
            }
        }
        if found_ours { ours } else { anybody }
    }

    /// The rule that forbids a path (with its query, percent-encoded), as a
    /// pattern; nothing where it may be fetched.
    pub(super) fn forbids(&self, path: &str) -> Option<String> {
        // It is itself what is asked first (2.2.2).
        if path == "/robots.txt" {
            return None;
        }
        let path = normal(path.as_bytes(), false);
        let fitting = self.rules.iter().filter(|rule| fits(&rule.pattern, &path));
        let longest = fitting.max_by_key(|rule| (rule.pattern.len(), rule.allow))?;
        (!longest.allow).then(|| String::from_utf8_lossy(&longest.pattern).into_owned())
    }

    /// About how many bytes of memory they take.
    pub(super) fn size(&self) -> usize {
        let rules = self.rules.iter();
        let rules = rules.map(|rule| rule.pattern.len() + size_of::<Rule>());
        rules.sum()
    }
}

/// The name at the start of a user agent: `dixit/0.1 (…)` is `dixit`.
pub(super) fn product(agent: &[u8]) -> &[u8] {
    let end = agent
        .iter()
        .position(|b| !(b.is_ascii_alphabetic() || matches!(b, b'-' | b'_')));
    &agent[..end.unwrap_or(agent.len())]
}

fn seconds(value: &[u8]) -> Option<Duration> {
    let seconds: f64 = std::str::from_utf8(value).ok()?.parse().ok()?;
    if seconds.is_nan() || seconds < 0.0 {
        return None;
    }
    Some(Duration::from_secs_f64(
        seconds.min(LONGEST_DELAY.as_secs_f64()),
    ))
}

/// A path or pattern in the form in which they are compared (2.2.2): bytes that
/// are not ASCII are percent-encoded, encoded bytes that need not be are decoded,
/// digits are capitals. In a path, `*` and `$` are encoded, since they mean
/// themselves; in a pattern they are not.
fn normal(text: &[u8], pattern: bool) -> Vec<u8> {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |b: Option<&u8>| b.and_then(|&b| char::from(b).to_digit(16));
    let mut out = Vec::with_capacity(text.len());
    let encode = |out: &mut Vec<u8>, b: u8| {
        out.extend([
            b'%',
            DIGITS[usize::from(b >> 4)],
            DIGITS[usize::from(b & 15)],
        ]);
    };
    let mut at = 0;
    while at < text.len() {
        let byte = text[at];
        at += 1;
        if byte == b'%'
            && let (Some(high), Some(low)) = (digit(text.get(at)), digit(text.get(at + 1)))
        {
            at += 2;
            let byte = (high * 16 + low) as u8;
            let unreserved =
                byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
            if unreserved {
                out.push(byte);
            } else {
                encode(&mut out, byte);
            }
        } else if byte.is_ascii() && (pattern || !matches!(byte, b'*' | b'$')) {
            out.push(byte);
        } else {
            encode(&mut out, byte);
        }
    }
    out
}

/// Whether a pattern fits the beginning of a path, or all of it where it ends in
/// `$`.
fn fits(pattern: &[u8], path: &[u8]) -> bool {
    let (pattern, whole) = match pattern.strip_suffix(b"$") {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut parts = pattern.split(|&b| b == b'*');
    let Some(mut rest) = parts.next().and_then(|first| path.strip_prefix(first)) else {
        return false;
    };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return !whole || rest.is_empty();
    }
    // Each part is taken where it stands first; that leaves the most for those
    // behind it.
    while let Some(part) = parts.next() {
        if whole && parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match memmem::find(rest, part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may(robots: &str, path: &str) -> bool {
        Rules::parse(robots.as_bytes(), false, "dixit")
            .forbids(path)
            .is_none()
    }

    #[test]
    fn groups() {
        // The example of RFC 9309, 5.1, with dixit for FooBot.
        let robots = "User-Agent: *\nDisallow: *.gif$\nDisallow: /example/\nAllow: /publications/\n\n\
                      User-Agent: dixit\nDisallow:/\nAllow:/example/page.html\nAllow:/example/allowed.gif\n\n\
                      User-Agent: barbot\nUser-Agent: bazbot\nDisallow: /example/page.html\n\n\
                      User-Agent: quxbot\n";
        assert!(may(robots, "/example/page.html"));
        assert!(may(robots, "/example/allowed.gif"));
        assert!(!may(robots, "/publications/"));
        let others = Rules::parse(robots.as_bytes(), false, "other");
        assert!(others.forbids("/a.gif").is_some());
        assert!(others.forbids("/a.gif?x").is_none());
        assert_eq!(others.forbids("/example/x").as_deref(), Some("/example/"));
        assert!(others.forbids("/publications/x").is_none());
        let baz = Rules::parse(robots.as_bytes(), false, "BazBot");
        assert!(baz.forbids("/example/page.html").is_some());
        assert!(baz.forbids("/example/x").is_none());
        // A group without rules allows all.
        assert!(
            Rules::parse(robots.as_bytes(), false, "quxbot")
                .forbids("/a.gif")
                .is_none()
        );
        // Groups of the same name are joined, whatever stands between them.
        let twice = "user-agent:DIXIT/2.0\rdisallow:/a\r\nUser-agent: *\nDisallow: /\n\
                     User-agent: dixit # again\nDisallow: /b # secret\n";
        for (path, expected) in [("/a", false), ("/b", false), ("/c", true)] {
            assert_eq!(may(twice, path), expected, "{path}");
        }
        // Another name that begins like ours is another.
        assert!(may("User-agent: dixits\nDisallow: /\n", "/"));
        // Other records end no group; rules before the first group count for nobody.
        let other = "Disallow: /x\nUser-agent: dixit\nSitemap: http://a/\nnonsense\nDisallow: /a\n";
        assert!(may(other, "/x") && !may(other, "/a"));
        assert!(may("", "/") && may("\u{feff}<html>\n", "/"));
        assert!(!may("\u{feff}User-agent: *\nDisallow: /", "/"));
        assert!(may("User-agent: *\nDisallow: /", "/robots.txt"));
    }

    #[test]
    fn patterns() {
        for (pattern, path, expected) in [
            ("/", "/a", true),
            ("/a", "/abc", true),
            ("/a", "/b/a", false),
            ("/a$", "/a", true),
            ("/a$", "/ab", false),
            ("/*.php", "/x/y.php?z", true),
            ("/*.php$", "/x/y.php?z", false),
            ("/*.php$", "/x.php/y.php", true),
            ("/a*b*c", "/a1b2c3", true),
            ("/a*b*c", "/a1c2b3", false),
            ("/a*b$", "/a", false),
            ("*", "/", true),
            ("**x", "/ax", true),
            ("/a*$", "/abc", true),
            ("/$", "/", true),
            ("/$", "/a", false),
            // An edge may not be used twice.
            ("/ab*b$", "/ab", false),
            // RFC 9309, 2.2.2 and 2.2.3.
            ("/foo/bar?baz=quz", "/foo/bar?baz=quz", true),
            ("/foo/bar/\u{30c4}", "/foo/bar/%E3%83%84", true),
            ("/foo/bar/%e3%83%84", "/foo/bar/%E3%83%84", true),
            ("/foo/bar/%62%61%7A", "/foo/bar/baz", true),
            ("/a%2Fb", "/a/b", false),
            (
                "/path/file-with-a-%2A.html",
                "/path/file-with-a-*.html",
                true,
            ),
            (
                "/path/file-with-a-%2A.html",
                "/path/file-with-a-x.html",
                false,
            ),
            ("/path/foo-%24", "/path/foo-$", true),
            ("/100%", "/100%", true),
        ] {
            let robots = format!("User-agent: *\nDisallow: {pattern}");
            assert_eq!(!may(&robots, path), expected, "{pattern} {path}");
        }
    }

    /// Short texts over a small alphabet, the same each time.
    fn texts() -> impl Iterator<Item = Vec<u8>> {
        let mut state = 1u32;
        std::iter::repeat_with(move || {
            let mut next = |n: u32| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 16) % n
            };
            let length = next(9);
            (0..length)
                .map(|_| b"aab*$%:\n"[next(8) as usize])
                .collect()
        })
    }

    #[test]
    fn patterns_fit_as_their_definition_says() {
        fn slowly(pattern: &[u8], path: &[u8]) -> bool {
            match pattern {
                [] => true,
                b"$" => path.is_empty(),
                [b'*', rest @ ..] => (0..=path.len()).any(|n| slowly(rest, &path[n..])),
                [first, rest @ ..] => path.first() == Some(first) && slowly(rest, &path[1..]),
            }
        }
        let mut fitting = 0;
        let mut all = texts();
        for _ in 0..20_000 {
            let (pattern, path) = (all.next().unwrap(), all.next().unwrap());
            let expected = slowly(&pattern, &path);
            assert_eq!(
                fits(&pattern, &path),
                expected,
                "{} {}",
                pattern.escape_ascii(),
                path.escape_ascii()
            );
            fitting += usize::from(expected && !pattern.is_empty());
        }
        assert!(fitting > 500, "{fitting}");
    }

    #[test]
    fn no_robots_txt_makes_it_panic() {
        let words: [&[u8]; 5] = [
            b"user-agent:",
            b"*\n",
            b"disallow:",
            b"allow:/",
            b"crawl-delay:9e",
        ];
        let mut all = texts();
        for n in 0..5_000 {
            let mut robots = Vec::new();
            for m in 0..8 {
                robots.extend_from_slice(words[(n * 7 + m * 3) % 5]);
                robots.extend(all.next().unwrap());
            }
            let path = String::from_utf8(all.next().unwrap()).unwrap();
            let rules = Rules::parse(&robots, n % 2 == 0, "dixit");
            let _ = rules.forbids(&path);
            assert!(rules.delay <= Some(LONGEST_DELAY));
        }
    }

    #[test]
    fn the_longest_rule_wins() {
        let robots =
            "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/*/d\nAllow: /e\nDisallow: /e";
        for (path, expected) in [
            ("/a/x", false),
            ("/a/b/c", true),
            ("/a/b/c/d", false),
            ("/e", true),
            ("/f", true),
        ] {
            assert_eq!(may(robots, path), expected, "{path}");
        }
    }

    #[test]
    fn delays_have_a_limit() {
        let delay = |value: &str| {
            let robots = format!("User-agent: *\nCrawl-delay: {value}\n");
            Rules::parse(robots.as_bytes(), false, "dixit").delay
        };
        assert_eq!(delay("2"), Some(Duration::from_secs(2)));
        assert_eq!(delay("0.5"), Some(Duration::from_millis(500)));
        assert_eq!(delay("86400"), Some(LONGEST_DELAY));
        assert_eq!(delay("inf"), Some(LONGEST_DELAY));
        for nothing in ["-1", "NaN", "soon", ""] {
            assert_eq!(delay(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn what_lies_behind_the_limit_is_not_read() {
        let mut robots = "User-agent: *\n# ".to_owned();
        robots.push_str(&"x".repeat(LIMIT - robots.len() - 20));
        robots.push_str("\nDisallow: /a\nDisallow: /b\nDisallow: /c\n");
        assert!(!may(&robots, "/a"));
        // Cut through: neither `/` nor `/b`.
        assert!(may(&robots, "/b") && may(&robots, "/c") && may(&robots, "/"));
    }

    #[test]
    fn patterns_made_to_be_slow_are_not() {
        // Rules × path, not path squared a rule: 4,000 rules of 100 stars each.
        let rule = format!("Disallow: /{}x$\n", "*a".repeat(50));
        let robots = format!("User-agent: *\n{}", rule.repeat(4_000));
        let path = format!("/{}", "a".repeat(8_000));
        let began = std::time::Instant::now();
        assert!(may(&robots, &path));
        assert!(began.elapsed() < Duration::from_secs(5));
    }
}
