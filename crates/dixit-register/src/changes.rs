//! What changed from one version of a page to the next.
//!
//! The attributions of two versions are matched in order of how alike they are:
//! first those with the same speaker and the same words, then those whose contents
//! have most words in common. What finds no partner vanished, or is new.

use crate::error::Error;
use crate::register::Register;
use crate::stored::{Said, Stored, StoredPiece};
use std::collections::{BTreeMap, HashMap};

/// Two contents are one that was changed if they have at least this share of their
/// words in common (Dice): more is the same than not. Chosen, not fitted; a lower
/// value joins more of what one speaker says on one matter.
const ALIKE: f64 = 0.5;

/// The most words of a content whose differences are shown word by word: the work
/// grows with their product.
const MOST_WORDS: usize = 600;

/// The most pairs that are compared of two versions; of longer pages only equal
/// attributions are matched.
const MOST_PAIRS: usize = 250_000;

/// The changes from one version of a page to the next.
#[derive(Clone, Debug)]
pub struct Change {
    /// The page: its address, or its path.
    pub page: String,
    /// The older version's reading and document.
    pub before: (u64, Stored),
    /// When the older version was captured.
    pub captured_before: Option<String>,
    /// The newer version's reading and document.
    pub after: (u64, Stored),
    /// When the newer version was captured.
    pub captured_after: Option<String>,
    /// Attributions of the older version that the newer one does not have.
    pub vanished: Vec<Said>,
    /// Attributions of the newer version that the older one does not have.
    pub new: Vec<Said>,
    /// Attributions with changed words, speaker or act.
    pub changed: Vec<Changed>,
    /// How many are the same.
    pub same: usize,
    /// Whether the text differs at all.
    pub text_differs: bool,
    /// Whether the page had shown the newer version before the older one, too.
    pub returned: bool,
}

/// An attribution in two versions.
#[derive(Clone, Debug)]
pub struct Changed {
    /// As it was.
    pub before: Said,
    /// As it is.
    pub after: Said,
    /// The contents word by word; nothing where they are too long.
    pub words: Vec<WordEdit>,
}

/// A stretch of words in two versions of a content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WordEdit {
    /// The same in both.
    Same(String),
    /// In the older one only.
    Gone(String),
    /// In the newer one only.
    Came(String),
}

impl Register {
    /// Hands out the changes of every page with several versions, in the order in
    /// which their second versions came.
    ///
    /// # Errors
    /// If the database fails, a document is damaged, or `each` fails.
    pub fn changes(&self, each: &mut dyn FnMut(Change) -> Result<(), Error>) -> Result<(), Error> {
        for (page, versions) in self.store().versions()? {
            let mut last = None;
            for shown in versions {
                let entry = shown.reading;
                let missing =
                    || Error::damaged(self.folder(), format!("reading {entry} is missing"));
                let reading = self.store().reading(entry)?.ok_or_else(missing)?;
                let stored = reading.stored_in(self.folder())?;
                let now = (entry, stored, shown.captured);
                if let Some(before) = last.replace(now.clone()) {
                    let mut change = compare(&page, before, now);
                    change.returned = shown.again;
                    each(change)?;
                }
            }
        }
        Ok(())
    }
}

type Version = (u64, Stored, Option<String>);

fn compare(page: &str, before: Version, after: Version) -> Change {
    let (old, new) = (&before.1.attributions, &after.1.attributions);
    let mut partner: Vec<Option<usize>> = vec![None; old.len()];
    let mut taken = vec![false; new.len()];
    // Equal ones, each with the first that is left.
    let mut equal: HashMap<(String, String), Vec<usize>> = HashMap::new();
    for (at, said) in new.iter().enumerate().rev() {
        equal.entry(key(said)).or_default().push(at);
    }
    for (at, said) in old.iter().enumerate() {
        if let Some(other) = equal.get_mut(&key(said)).and_then(Vec::pop) {
            partner[at] = Some(other);
            taken[other] = true;
        }
    }
    for (a, b) in alike(old, new, &partner, &taken) {
        if partner[a].is_none() && !taken[b] {
            partner[a] = Some(b);
            taken[b] = true;
        }
    }
    let (mut vanished, mut changed, mut same) = (Vec::new(), Vec::new(), 0);
    for (said, partner) in old.iter().zip(&partner) {
        match partner.and_then(|b| new.get(b)) {
            None => vanished.push(said.clone()),
            Some(other) if is_same(said, other) => same += 1,
            Some(other) => changed.push(Changed {
                before: said.clone(),
                after: other.clone(),
                words: word_edits(&Said::words(&said.content), &Said::words(&other.content)),
            }),
        }
    }
    let fresh = new.iter().zip(&taken).filter(|(_, taken)| !**taken);
    Change {
        page: page.to_owned(),
        vanished,
        new: fresh.map(|(said, _)| said.clone()).collect(),
        changed,
        same,
        text_differs: before.1.text != after.1.text,
        returned: false,
        captured_before: before.2,
        captured_after: after.2,
        before: (before.0, before.1),
        after: (after.0, after.1),
    }
}

fn key(said: &Said) -> (String, String) {
    (said.who(), plain(&said.content))
}

/// The words without differences of white space.
fn plain(pieces: &[StoredPiece]) -> String {
    let words = Said::words(pieces);
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_same(a: &Said, b: &Said) -> bool {
    key(a) == key(b) && a.act == b.act && a.kind == b.kind
}

/// Pairs with enough words in common, the most alike first.
fn alike(
    old: &[Said],
    new: &[Said],
    partner: &[Option<usize>],
    taken: &[bool],
) -> Vec<(usize, usize)> {
    let left: Vec<usize> = (0..old.len()).filter(|a| partner[*a].is_none()).collect();
    let right: Vec<usize> = (0..new.len()).filter(|b| !taken[*b]).collect();
    if left.len().saturating_mul(right.len()) > MOST_PAIRS {
        return Vec::new();
    }
    let bags: Vec<BTreeMap<String, usize>> = right.iter().map(|b| bag(&new[*b])).collect();
    let mut pairs = Vec::new();
    for a in left {
        let mine = bag(&old[a]);
        for (b, theirs) in right.iter().zip(&bags) {
            let share = dice(&mine, theirs);
            if share >= ALIKE {
                // One speaker's are likelier one than two's.
                let bonus = if old[a].who() == new[*b].who() {
                    0.25
                } else {
                    0.0
                };
                pairs.push((share + bonus, a, *b));
            }
        }
    }
    pairs.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    pairs.into_iter().map(|(_, a, b)| (a, b)).collect()
}

fn bag(said: &Said) -> BTreeMap<String, usize> {
    let mut bag = BTreeMap::new();
    let words = Said::words(&said.content).to_lowercase();
    for word in words
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
    {
        *bag.entry(word.to_owned()).or_insert(0) += 1;
    }
    bag
}

fn dice(a: &BTreeMap<String, usize>, b: &BTreeMap<String, usize>) -> f64 {
    let (all_a, all_b): (usize, usize) = (a.values().sum(), b.values().sum());
    let common: usize = a
        .iter()
        .filter_map(|(w, n)| b.get(w).map(|m| n.min(m)))
        .sum();
    match all_a + all_b {
        0 => 0.0,
        all => 2.0 * common as f64 / all as f64,
    }
}

/// The longest common subsequence of words (Wagner and Fischer 1974).
fn word_edits(before: &str, after: &str) -> Vec<WordEdit> {
    let a: Vec<&str> = before.split_whitespace().collect();
    let b: Vec<&str> = after.split_whitespace().collect();
    if a.len() > MOST_WORDS || b.len() > MOST_WORDS {
        return Vec::new();
    }
    let width = b.len() + 1;
    let mut longest = vec![0u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            longest[i * width + j] = match a[i] == b[j] {
                true => longest[(i + 1) * width + j + 1] + 1,
                false => longest[(i + 1) * width + j].max(longest[i * width + j + 1]),
            };
        }
    }
    let mut edits = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            push(&mut edits, WordEdit::Same(a[i].to_owned()));
            (i, j) = (i + 1, j + 1);
        } else if j == b.len()
            || (i < a.len() && longest[(i + 1) * width + j] >= longest[i * width + j + 1])
        {
            push(&mut edits, WordEdit::Gone(a[i].to_owned()));
            i += 1;
        } else {
            push(&mut edits, WordEdit::Came(b[j].to_owned()));
            j += 1;
        }
    }
    edits
}

/// Adds a word to the stretch before it, if that is of its sort.
fn push(edits: &mut Vec<WordEdit>, word: WordEdit) {
    use WordEdit::{Came, Gone, Same};
    match (edits.last_mut(), &word) {
        (Some(Same(last)), Same(next))
        | (Some(Gone(last)), Gone(next))
        | (Some(Came(last)), Came(next)) => {
            last.push(' ');
            last.push_str(next);
        }
        _ => edits.push(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_one_by_one() {
        let edits = word_edits(
            "at least twelve people died",
            "at least nine people have died",
        );
        assert_eq!(
            edits,
            [
                WordEdit::Same("at least".to_owned()),
                WordEdit::Gone("twelve".to_owned()),
                WordEdit::Came("nine".to_owned()),
                WordEdit::Same("people".to_owned()),
                WordEdit::Came("have".to_owned()),
                WordEdit::Same("died".to_owned()),
            ]
        );
        assert!(word_edits("", "").is_empty());
    }
}
