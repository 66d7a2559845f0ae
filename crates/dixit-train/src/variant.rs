//! Altered copies of annotated articles.
//!
//! The corpus is of one country, one year and a few houses: its speakers are
//! the same dozen names, its cue is "said", and its word order is "he said". A
//! copy of each article in which names are replaced by made-up ones, some cues
//! by other verbs of saying and some "she said" by "said she" keeps the models
//! from learning these by heart.

use crate::random::Random;
use dixit_eval::RoleSpans;
use dixit_eval::corpus::Article;
use dixit_model::Span;
use std::collections::BTreeMap;

const PAST: [&str; 26] = [
    "stated",
    "declared",
    "stressed",
    "noted",
    "emphasized",
    "recalled",
    "remarked",
    "underlined",
    "reiterated",
    "affirmed",
    "asserted",
    "announced",
    "explained",
    "commented",
    "added",
    "claimed",
    "confirmed",
    "insisted",
    "maintained",
    "concluded",
    "reported",
    "warned",
    "acknowledged",
    "argued",
    "alleged",
    "pointed out",
];
const PRESENT: [&str; 10] = [
    "states",
    "declares",
    "stresses",
    "notes",
    "emphasizes",
    "remarks",
    "explains",
    "claims",
    "insists",
    "argues",
];

/// Capitalised words that are no names, or names of kinds of things.
const KEPT: &str = " I Mr Mrs Ms Dr Sen Rep Gov Gen President Senator House Senate Congress \
    Republican Republicans Democrat Democrats Democratic White State States United Department \
    Secretary American Americans Monday Tuesday Wednesday Thursday Friday Saturday Sunday January \
    February March April May June July August September October November December The A An But \
    And In On At He She It They We You This That There Party News Court Supreme National ";

/// One change to the characters of a text.
enum Edit {
    /// Other characters in place of these.
    Replace(std::ops::Range<usize>, Vec<char>),
    /// The characters before the space at the middle change places with those after.
    Swap(usize, usize, usize),
}

impl Edit {
    fn start(&self) -> usize {
        match self {
            Edit::Replace(range, _) => range.start,
            Edit::Swap(start, ..) => *start,
        }
    }

    fn end(&self) -> usize {
        match self {
            Edit::Replace(range, _) => range.end,
            Edit::Swap(.., end) => *end,
        }
    }
}

/// An altered copy of the article.
pub(crate) fn of(article: &Article, number: usize) -> Article {
    let mut random = Random::new(number as u64 + 11);
    let mut text: Vec<char> = article.text.chars().collect();
    rename(&mut text, &mut random);
    let mut edits = edits(&text, &article.gold, &mut random);
    edits.sort_by_key(|e| (e.start(), e.end()));
    let mut end = 0;
    edits.retain(|e| {
        let free = e.start() >= end;
        if free {
            end = e.end();
        }
        free
    });
    let gold = article.gold.iter().map(|g| moved(g, &edits)).collect();
    Article {
        stem: article.stem.clone(),
        text: applied(&text, &edits),
        gold,
    }
}

/// Replaces about half of the names by made-up words of the same length, the
/// same name by the same word.
fn rename(text: &mut [char], random: &mut Random) {
    let mut names: BTreeMap<String, Option<Vec<char>>> = BTreeMap::new();
    let mut at = 0;
    while at < text.len() {
        let start = at;
        while at < text.len() && text[at].is_alphabetic() {
            at += 1;
        }
        if at == start {
            at += 1;
            continue;
        }
        let word: String = text[start..at].iter().collect();
        let name = word.len() > 2
            && text[start].is_uppercase()
            && text[start + 1..at].iter().all(|c| c.is_lowercase())
            && !KEPT.contains(&format!(" {word} "))
            // Not the first word of a sentence, which need not be a name.
            && start >= 2
            && (text[start - 2].is_alphanumeric() || text[start - 2] == ',');
        if name && !names.contains_key(&word) {
            let other = (random.below(2) == 0).then(|| made_up(at - start, random));
            names.insert(word.clone(), other);
        }
        if let Some(Some(other)) = names.get(&word) {
            text[start..at].copy_from_slice(other);
        }
    }
}

fn made_up(length: usize, random: &mut Random) -> Vec<char> {
    const CONSONANTS: &[u8] = b"bdfghjklmnprstvzk";
    const VOWELS: &[u8] = b"aeiouay";
    let mut vowel = random.below(4) == 0;
    let mut out: Vec<char> = (0..length)
        .map(|_| {
            let list = if vowel { VOWELS } else { CONSONANTS };
            vowel = !vowel || random.below(6) == 0;
            char::from(list[random.below(list.len())])
        })
        .collect();
    out[0] = out[0].to_ascii_uppercase();
    out
}

fn edits(text: &[char], gold: &[RoleSpans], random: &mut Random) -> Vec<Edit> {
    let mut out = Vec::new();
    for g in gold {
        let ([cue], [source, ..]) = (&g.cue[..], &g.source[..]) else {
            continue;
        };
        let (start, end) = (cue.start as usize, cue.end as usize);
        let word: String = text[start..end].iter().collect();
        let before = g
            .content
            .iter()
            .any(|c| c.end <= source.start && c.end + 3 >= source.start);
        let short = text[source.start as usize..source.end as usize].len() < 60;
        if source.end + 1 == cue.start
            && text[source.end as usize] == ' '
            && before
            && short
            && !word.contains(' ')
            && random.below(2) == 0
        {
            out.push(Edit::Swap(source.start as usize, source.end as usize, end));
        } else if random.below(5) < 2 {
            let list: &[&str] = match word.as_str() {
                "said" => &PAST,
                "says" => &PRESENT,
                _ => continue,
            };
            let verb = list[random.below(list.len())];
            out.push(Edit::Replace(start..end, verb.chars().collect()));
        }
    }
    out
}

fn applied(text: &[char], edits: &[Edit]) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut at = 0;
    for edit in edits {
        out.extend(&text[at..edit.start()]);
        match edit {
            Edit::Replace(_, other) => out.extend(other),
            Edit::Swap(start, middle, end) => {
                out.extend(&text[middle + 1..*end]);
                out.push(text[*middle]);
                out.extend(&text[*start..*middle]);
            }
        }
        at = edit.end();
    }
    out.extend(&text[at..]);
    out
}

fn moved(gold: &RoleSpans, edits: &[Edit]) -> RoleSpans {
    let spans = |spans: &[Span]| -> Vec<Span> {
        let mut out: Vec<Span> = spans
            .iter()
            .filter(|s| !s.is_empty())
            .map(|s| {
                let start = place(s.start as usize, edits, false);
                let end = place(s.end as usize - 1, edits, true) + 1;
                Span::new(start as u32, end.max(start) as u32)
            })
            .collect();
        out.sort();
        out
    };
    RoleSpans {
        source: spans(&gold.source),
        cue: spans(&gold.cue),
        content: spans(&gold.content),
    }
}

/// Where the character `at` stands after the edits. Of characters that were
/// replaced, `last` asks for the last of what stands there now, else the first.
fn place(at: usize, edits: &[Edit], last: bool) -> usize {
    let mut delta = 0isize;
    for edit in edits {
        if edit.start() > at {
            break;
        }
        match edit {
            Edit::Replace(range, other) => {
                if range.contains(&at) {
                    let inside = if last { other.len() - 1 } else { 0 };
                    return (range.start + inside).saturating_add_signed(delta);
                }
                delta += other.len() as isize - range.len() as isize;
            }
            Edit::Swap(start, middle, end) => {
                if at < *middle {
                    return (at + end - middle).saturating_add_signed(delta);
                }
                if at > *middle && at < *end {
                    return (at - (middle + 1) + start).saturating_add_signed(delta);
                }
            }
        }
    }
    at.saturating_add_signed(delta)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_follow_their_words() {
        let text = "“Yes,” the mayor said. Then Boyd said no.";
        let chars: Vec<char> = text.chars().collect();
        let find = |w: &str| {
            let w: Vec<char> = w.chars().collect();
            let at = chars.windows(w.len()).position(|x| x == w).unwrap();
            Span::new(at as u32, (at + w.len()) as u32)
        };
        let (source, boyd) = (find("the mayor"), find("Boyd"));
        let cue = Span::new(source.end + 1, source.end + 5);
        let second = Span::new(boyd.end + 1, boyd.end + 5);
        let edits = [
            Edit::Swap(source.start as usize, source.end as usize, cue.end as usize),
            Edit::Replace(
                second.start as usize..second.end as usize,
                "declared".chars().collect(),
            ),
        ];
        let gold = RoleSpans {
            source: vec![source, boyd],
            cue: vec![cue, second],
            content: vec![find("“Yes,”"), find("no")],
        };
        let new: Vec<char> = applied(&chars, &edits).chars().collect();
        let moved = moved(&gold, &edits);
        let words = |spans: &[Span]| -> Vec<String> {
            spans
                .iter()
                .map(|s| new[s.start as usize..s.end as usize].iter().collect())
                .collect()
        };
        assert_eq!(
            new.iter().collect::<String>(),
            "“Yes,” said the mayor. Then Boyd declared no."
        );
        assert_eq!(words(&moved.source), ["the mayor", "Boyd"]);
        assert_eq!(words(&moved.cue), ["said", "declared"]);
        assert_eq!(words(&moved.content), ["“Yes,”", "no"]);
    }
}
