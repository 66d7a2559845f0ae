//! What bodies and their heads are called beside their names.

use std::sync::LazyLock;

/// One body: its descriptions, each as its words, and its names.
struct Body {
    descriptions: Vec<Vec<&'static str>>,
    names: Vec<&'static str>,
}

static BODIES: LazyLock<Vec<Body>> = LazyLock::new(|| {
    let lines = include_str!("../../data/epithets.tsv").lines();
    lines
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once('\t'))
        .map(|(descriptions, names)| Body {
            descriptions: descriptions
                .split('|')
                .map(|d| d.split(' ').collect())
                .collect(),
            names: names.split('|').collect(),
        })
        .collect()
});

/// Nouns of offices whose holders may be called by a general noun: a "head" may be
/// a secretary or a president.
pub(super) fn offices(noun: &str) -> &'static [&'static str] {
    match noun {
        "head" | "chief" | "leader" | "boss" => &[
            "secretary",
            "general",
            "president",
            "director",
            "executive",
            "chairman",
            "chairwoman",
            "minister",
        ],
        _ => &[],
    }
}

/// Whether `role` is the highest office of the body that a description is of, by
/// its words: "UN Secretary-General" of "head", "world", "organization".
pub(super) fn is_head(role: &str, description: &[&str]) -> bool {
    const HIGHEST: [&str; 8] = [
        "secretary-general",
        "secretary general",
        "president",
        "director-general",
        "director general",
        "chairman",
        "managing director",
        "chief executive",
    ];
    let lower = role.to_lowercase();
    let highest = HIGHEST.iter().any(|h| lower.contains(h))
        && !lower.contains("deputy")
        && !lower.contains("vice");
    highest
        && BODIES.iter().any(|b| {
            let described = b
                .descriptions
                .iter()
                .any(|d| d.iter().all(|w| description.contains(w)));
            described
                && b.names.iter().any(|n| {
                    role.split(' ').any(|w| w == *n) || role.contains(n) && n.contains(' ')
                })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_known_by_their_bodies() {
        let words = ["head", "world", "organization"];
        assert!(is_head("UN Secretary-General", &words));
        assert!(is_head("Secretary-General of the United Nations", &words));
        assert!(!is_head("UN Deputy Secretary-General", &words));
        assert!(!is_head("NATO Secretary General", &words));
        assert!(!is_head("UN envoy", &words));
    }
}
