//! Evidence that an attribution names: a report, a video, satellite images.

use std::sync::LazyLock;

use dixit_model::{Attribution, Span};
use serde::{Deserialize, Serialize};

use crate::claims::lexicon::{List, Stems, lexicon};
use crate::claims::words::{Word, words};

/// Something that is put forward for or against a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Its words.
    pub text: String,
    /// First code point in the document.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
    /// Whether it was shown.
    pub status: EvidenceStatus,
}

/// What is known of evidence. [`evidence`] tells the first two from the text; a claim
/// tells whether the attribution that names it disputes it; what is attached and
/// verified people say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EvidenceStatus {
    /// Spoken of.
    Named,
    /// Published, posted, released or shown, as the text says.
    Shown,
    /// Lies under seal beside the claim.
    Attached,
    /// Found genuine by a person.
    Verified,
    /// Denied or doubted by the attribution that names it.
    Disputed,
}

impl EvidenceStatus {
    /// The status of a word.
    pub fn parse(word: &str) -> Option<EvidenceStatus> {
        let all = [
            EvidenceStatus::Named,
            EvidenceStatus::Shown,
            EvidenceStatus::Attached,
            EvidenceStatus::Verified,
            EvidenceStatus::Disputed,
        ];
        all.into_iter().find(|status| status.as_str() == word)
    }

    /// The status as a word.
    pub fn as_str(self) -> &'static str {
        match self {
            EvidenceStatus::Named => "named",
            EvidenceStatus::Shown => "shown",
            EvidenceStatus::Attached => "attached",
            EvidenceStatus::Verified => "verified",
            EvidenceStatus::Disputed => "disputed",
        }
    }
}

/// The evidence that an attribution's source and content name, in their order.
/// What is said to be lacking ("no proof") is none.
pub fn evidence(attribution: &Attribution) -> Vec<Evidence> {
    let cue: Vec<Word> = attribution
        .cue
        .iter()
        .flat_map(|p| words(&p.text, p.start))
        .collect();
    let cue_shows = cue.iter().any(shows);
    let mut out = Vec::new();
    let source = attribution.source.iter().map(|p| (p, true));
    let content = attribution.content.iter().map(|p| (p, false));
    for (piece, speaks) in source.chain(content) {
        let found = words(&piece.text, piece.start);
        for at in 0..found.len() {
            if let Some((from, to)) = thing(&found, at) {
                let near = &found[from.saturating_sub(3)..found.len().min(to + 4)];
                let shown = near.iter().any(shows) || speaks && cue_shows || cue_posts(&cue);
                let span = Span::new(found[from].span.start, found[to].span.end);
                let skip = (span.start - piece.start) as usize;
                out.push(Evidence {
                    text: piece
                        .text
                        .chars()
                        .skip(skip)
                        .take((span.end - span.start) as usize)
                        .collect(),
                    start: span.start,
                    end: span.end,
                    status: match shown {
                        true => EvidenceStatus::Shown,
                        false => EvidenceStatus::Named,
                    },
                });
            }
        }
    }
    out.sort_by_key(|e| (e.start, e.end));
    out
}

static SHOWS: Stems = LazyLock::new(|| {
    lexicon().stems(&[
        "show",
        "publish",
        "release",
        "post",
        "present",
        "display",
        "verify",
        "air",
        "broadcast",
    ])
});

static POSTS: Stems = LazyLock::new(|| lexicon().stems(&["post", "publish", "release", "show"]));

/// What holds a claim where one follows.
static HOLDS: Stems =
    LazyLock::new(|| lexicon().stems(&["report", "statement", "account", "map", "file", "test"]));

/// What is evidence only where the words around tell.
static WEAK: Stems = LazyLock::new(|| {
    lexicon().stems(&[
        "radar",
        "satellite",
        "file",
        "test",
        "map",
        "record",
        "minutes",
        "sample",
        "contract",
        "log",
        "document",
        "statement",
        "data",
    ])
});

/// Verbs of who has, shows or rests on something: "hand over the records", "the files prove".
static BEARS_OUT: Stems = LazyLock::new(|| {
    lexicon().stems(&[
        "show",
        "publish",
        "release",
        "post",
        "present",
        "display",
        "verify",
        "air",
        "broadcast",
        "see",
        "hold",
        "hand",
        "obtain",
        "possess",
        "contain",
        "prove",
        "indicate",
        "suggest",
        "review",
        "examine",
        "analyse",
        "analyze",
        "cite",
        "attach",
        "submit",
        "provide",
        "give",
        "preserve",
        "reveal",
        "base",
        "rest",
        "confirm",
        "have",
        "receive",
        "accord",
        "find",
    ])
});

/// Words on either side of a weak noun that are looked at.
const BESIDE: usize = 6;

fn shows(word: &Word) -> bool {
    SHOWS.contains(&word.stem) || matches!(word.lower.as_str(), "shown" | "seen")
}

fn cue_posts(cue: &[Word]) -> bool {
    cue.iter().any(|w| POSTS.contains(&w.stem))
}

/// The noun phrase of evidence that ends at a word.
fn thing(found: &[Word], at: usize) -> Option<(usize, usize)> {
    let word = &found[at];
    if !word.is_form_of(List::Evidence) || word.lower.ends_with("ed") {
        return None;
    }
    let next = found.get(at + 1).map(|w| w.lower.as_str());
    let last = found
        .get(at + 1)
        .is_none_or(|w| !w.is_form_of(List::Evidence));
    // "reports that …" hold a claim; "satellite data" ends at "data".
    let holds =
        HOLDS.contains(&word.stem) && matches!(next, Some("that" | "on" | "a" | "the" | "by"));
    let weak = WEAK.contains(&word.stem)
        && !matches!(
            next,
            None | Some("show" | "shows" | "showed" | "from" | "published" | "seen")
        );
    // "Medical records were left in the street" are what it is about, and prove nothing.
    let bears =
        |w: &Word| BEARS_OUT.contains(&w.stem) || matches!(w.lower.as_str(), "seen" | "shown");
    let beside = &found[at.saturating_sub(BESIDE)..found.len().min(at + BESIDE)];
    let several = word.lower.ends_with('s') || next == Some("of");
    let borne_out = several && beside.iter().any(bears);
    if !last || holds || weak && !borne_out {
        return None;
    }
    let mut from = at;
    while from > 0 && at - from < 4 {
        let before = &found[from - 1];
        if before.is_form_of(List::Function) || before.span.end + 1 < found[from].span.start {
            break;
        }
        if before.lower.ends_with("ed")
            && !matches!(
                before.lower.as_str(),
                "leaked" | "sealed" | "signed" | "classified"
            )
        {
            break;
        }
        from -= 1;
    }
    let article = from.checked_sub(1).map(|i| found[i].lower.as_str());
    if matches!(article, Some("no" | "not" | "any" | "nor" | "neither" | "a") if lacking(found, from))
    {
        return None;
    }
    Some((from, at))
}

/// Whether the words before deny that there is such a thing.
fn lacking(found: &[Word], from: usize) -> bool {
    found[from.saturating_sub(6)..from]
        .iter()
        .any(|w| w.is(List::Negation))
}
