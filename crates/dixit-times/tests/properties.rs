//! What holds for every text.

use dixit_times::{Anchor, Language, find, narrow, tense};

/// Words and marks that times are made of, and some that break them.
const PIECES: &[&str] = &[
    "8",
    "February",
    "2016",
    "the",
    "of",
    "last",
    "next",
    "week",
    "from",
    "to",
    "-",
    "–",
    "between",
    "and",
    "at",
    "3",
    ":",
    "30",
    "pm",
    "every",
    "two",
    "twenty",
    "second",
    "half",
    "past",
    "early",
    "mid",
    "'",
    "82",
    "Friday",
    ",",
    ".",
    "(",
    ")",
    "/",
    "12",
    "99",
    "in",
    "ago",
    "days",
    "years",
    "before",
    "or",
    "later",
    "Ramadan",
    "morning",
    "é",
    "日",
    "\u{a0}",
    "\n\n",
    "%",
    "$",
    "0",
    "4294967295",
    "99999999999",
    "UTC",
    "+",
    "9999",
    "century",
    "BC",
    "31st",
    "quarter",
    "Q",
    "3",
    "Sunday",
    "until",
    "now",
    "a",
    "month",
    "first",
    "hundred",
    "thousand",
    "million",
];

/// Numbers that look random and are the same in every run (xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap_or(0) % limit
    }
}

fn text(numbers: &mut Numbers) -> String {
    let mut out = String::new();
    for _ in 0..numbers.below(24) + 1 {
        out.push_str(PIECES[numbers.below(PIECES.len())]);
        if numbers.below(4) > 0 {
            out.push(' ');
        }
    }
    out
}

#[test]
fn nothing_panics_and_spans_are_in_order() {
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let anchors = [
        None,
        Some(Anchor::published("2016-02-29T12:00".parse().unwrap())),
        Some(Anchor::published("9999-12-31".parse().unwrap())),
        Some(Anchor::published("-009999-01-01".parse().unwrap())),
        Anchor::dateline(None, 2, 29),
    ];
    for language in [Language::english(), Language::german()] {
        for _ in 0..8_000 {
            let text = text(&mut numbers);
            let found = find(&text, language);
            let mut end = 0;
            for e in &found {
                assert!(
                    end <= e.extent.start && e.extent.start <= e.span.start,
                    "{text:?}: {e:?}"
                );
                assert!(
                    e.span.start < e.span.end && e.span.end <= e.extent.end,
                    "{text:?}: {e:?}"
                );
                assert!(
                    text.get(e.extent.clone()).is_some() && text.get(e.span.clone()).is_some(),
                    "{text:?}: {e:?}"
                );
                end = e.extent.end;
            }
            let tenses: Vec<_> = found
                .iter()
                .map(|e| tense(&text, e.span.clone(), language))
                .collect();
            for anchor in &anchors {
                let resolved = narrow(&text, &found, &tenses, anchor.as_ref());
                assert_eq!(resolved.len(), found.len());
                for r in &resolved {
                    assert!(!r.value.is_empty() && !r.timex.is_empty(), "{text:?}");
                    assert!(
                        r.bounds.is_none_or(|(start, end)| start <= end),
                        "{text:?}: {r:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn finding_twice_gives_the_same() {
    let mut numbers = Numbers(7);
    for _ in 0..200 {
        let text = text(&mut numbers);
        assert_eq!(
            find(&text, Language::english()),
            find(&text, Language::english())
        );
    }
}
