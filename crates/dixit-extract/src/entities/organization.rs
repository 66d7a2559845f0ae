//! Names of bodies, works and other things that are no persons or places.

use super::{Found, Groups, MOST_COMPARED};
use crate::names::{Name, Sort};

/// Words that only tell a body's legal form.
fn is_legal(word: &str) -> bool {
    matches!(
        word.trim_end_matches('.').to_lowercase().as_str(),
        "inc"
            | "incorporated"
            | "corp"
            | "corporation"
            | "co"
            | "company"
            | "ltd"
            | "limited"
            | "llc"
            | "llp"
            | "plc"
            | "gmbh"
            | "ag"
            | "sa"
            | "nv"
            | "se"
            | "spa"
            | "group"
            | "holdings"
    )
}

/// Words of a name that count in comparisons: without article and legal form, in
/// small letters and without stops.
fn core(name: &Name) -> Vec<String> {
    let mut words: Vec<String> = name
        .words
        .iter()
        .map(|w| w.replace('.', "").to_lowercase())
        .collect();
    if words.len() > 1 && words[0] == "the" {
        words.remove(0);
    }
    while words.len() > 1 && words.last().is_some_and(|w| is_legal(w)) {
        words.pop();
    }
    words
}

/// The letters that a name is shortened to.
fn initials(words: &[String]) -> String {
    let small = |w: &&String| {
        !matches!(
            w.as_str(),
            "of" | "the" | "and" | "for" | "on" | "in" | "&" | "de"
        )
    };
    let first = words.iter().filter(small).filter_map(|w| w.chars().next());
    first.flat_map(char::to_uppercase).collect()
}

/// Letters that stand for a name: "SIA", "U.S.".
fn acronym(name: &Name) -> Option<String> {
    let [word] = &name.words[..] else { return None };
    let letters: String = word.chars().filter(|c| *c != '.').collect();
    let all = letters.chars().filter(|c| c.is_uppercase()).count();
    (all >= 2 && all + 1 >= letters.chars().count()).then(|| letters.to_uppercase())
}

/// Finds the entities of all such names.
pub(super) fn owners(
    groups: &mut Groups,
    text: &str,
    found: &[Found],
    owners: &mut [Option<(usize, f32)>],
) {
    let is_here = |f: &Found| !matches!(f.name.kind, Sort::Person | Sort::Place);
    // Acronyms that the text explains hold everywhere in it.
    for (i, pair) in found.windows(2).enumerate() {
        let [a, b] = pair else { continue };
        if is_here(a) && explains(text, &a.name, &b.name) {
            let who = groups.body(a, 1.0).0;
            owners[i] = Some((who, 1.0));
            if let Some(letters) = acronym(&b.name) {
                groups.acronyms.entry(letters).or_insert(who);
            }
        }
    }
    for (f, owner) in found.iter().zip(owners) {
        if is_here(f) && owner.is_none() {
            *owner = Some(groups.body(f, 0.9));
        }
    }
}

/// "Government Accountability Office (GAO)".
fn explains(text: &str, long: &Name, short: &Name) -> bool {
    let between = text.get(long.range.end..short.range.start);
    let opens =
        between.is_some_and(|b| matches!(b.trim(), "(" | "[" | "(the" | ", or" | "(“" | "(\""));
    let closes = text[short.range.end..]
        .trim_start_matches(['”', '"'])
        .starts_with([')', ']']);
    opens && closes && acronym(short).is_some() && long.words.len() > 1
}

impl Groups {
    /// The body of this name, and how sure that is.
    fn body(&mut self, f: &Found, sure: f32) -> (usize, f32) {
        let name = &f.name;
        let words = core(name);
        if let Some(letters) = acronym(name)
            && let Some(&who) = self.acronyms.get(&letters)
        {
            return (who, 0.95);
        }
        // The last that were named by the first or last word.
        let mut candidates: Vec<usize> = Vec::new();
        for word in [words.first(), words.last()].into_iter().flatten() {
            let filed = self.words.get(word).into_iter().flatten();
            candidates.extend(filed.rev().take(MOST_COMPARED));
        }
        candidates.sort_unstable();
        candidates.dedup();
        let near = candidates.iter().rev();
        let fits: Vec<(usize, Fit)> = near
            .filter(|&&w| (self.whos[w].sort == Sort::Work) == (name.kind == Sort::Work))
            .filter_map(|&w| Some((w, fit(&self.whos[w].words, &words)?)))
            .collect();
        let best = fits.iter().map(|f| f.1).max();
        let of_best: Vec<usize> = fits
            .iter()
            .filter(|f| Some(f.1) == best)
            .map(|f| f.0)
            .collect();
        match (best, &of_best[..]) {
            (Some(Fit::Same), [who, ..]) => return (*who, sure.max(0.95)),
            (Some(Fit::Part), [who]) => return (*who, 0.85),
            _ => {}
        }
        let who = self.add(name);
        for word in words {
            let list = self.words.entry(word).or_default();
            if list.last() != Some(&who) {
                list.push(who);
            }
        }
        let letters = initials(&core(name));
        if letters.chars().count() >= 2 {
            self.acronyms.entry(letters).or_insert(who);
        }
        (who, sure)
    }
}

/// How a name fits one that was given in full before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// It is a part that can stand for the whole.
    Part,
    /// They are the same but for article and legal form.
    Same,
}

/// How the words of a name fit those of a known one, `known`.
fn fit(known: &[String], words: &[String]) -> Option<Fit> {
    let known = core(&Name {
        words: known.to_vec(),
        ..EMPTY
    });
    if known == words {
        return Some(Fit::Same);
    }
    let (k, w) = (known.len(), words.len());
    let number = |w: &String| w.starts_with(|c: char| c.is_ascii_digit());
    if w >= k || known.iter().any(number) {
        return None;
    }
    // "Federal Reserve" of "U.S. Federal Reserve", "the Court" of "Supreme Court".
    let tail = known.ends_with(words);
    // "Goldman" of "Goldman Sachs"; "New Century" of "New Century Financial".
    let head = known.starts_with(words) && (w >= 2 || k <= 2);
    (tail || head).then_some(Fit::Part)
}

/// A name of no words.
const EMPTY: Name = Name {
    range: 0..0,
    words: Vec::new(),
    title: None,
    gender: None,
    kind: Sort::Organization,
    sure: 0.0,
};

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    fn fits(known: &str, name: &str) -> Option<Fit> {
        let name = Name {
            words: words(name),
            ..EMPTY
        };
        fit(&words(known), &core(&name))
    }

    #[test]
    fn parts_of_names_stand_for_the_whole() {
        assert_eq!(fits("Apple", "Apple Inc"), Some(Fit::Same));
        assert_eq!(
            fits("U.S. Federal Reserve", "Federal Reserve"),
            Some(Fit::Part)
        );
        assert_eq!(fits("Goldman Sachs", "Goldman"), Some(Fit::Part));
        assert_eq!(fits("Goldman Sachs", "Sachs Foundation"), None);
        assert_eq!(fits("Boeing", "Boeing Commercial Airplanes"), None);
        assert_eq!(fits("Boeing 787", "Boeing"), None);
    }

    #[test]
    fn initials_leave_small_words_out() {
        assert_eq!(initials(&words("bank of england")), "BE");
        assert_eq!(initials(&words("government accountability office")), "GAO");
    }
}
