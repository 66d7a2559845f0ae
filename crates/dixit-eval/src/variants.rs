//! Whether wordings of one utterance are told from other utterances, on translations.
//!
//! The corpus is a file of JSON lines, one a document: `id`, `source`, `reference` and
//! `systems`, each text by the number of its sentence, as the translations of WMT22
//! are published (Kocmi et al., *Findings of the 2022 Conference on Machine
//! Translation*). Each sentence in each translation counts as a quotation; those of one
//! sentence are one utterance. Every second document is held out from training.

use crate::scored::sha256_of;
use crate::{Error, Scored};
use dixit_resolve::variants::{Decisions, FEATURES, Features, Finder, Utterance};
use dixit_sentences::Encoder;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// Documents that are scored together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Those that the weights were learnt from.
    Training,
    /// The others.
    HeldOut,
}

impl Part {
    /// The name of a part.
    pub fn name(self) -> &'static str {
        match self {
            Part::Training => "training",
            Part::HeldOut => "held-out",
        }
    }
}

/// One translation of one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// The words.
    pub text: String,
    /// Number of the document.
    pub document: usize,
    /// Number of the translation: with the document, an article.
    pub translation: usize,
    /// Number of the sentence among those of all documents.
    pub sentence: usize,
}

/// The translations of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Translations {
    /// Sentence by sentence.
    pub wordings: Vec<Wording>,
    /// SHA-256 of the whole file.
    pub sha256: String,
}

impl Translations {
    /// Loads the documents of a part.
    ///
    /// # Errors
    /// A file that cannot be read, or a line without the fields.
    pub fn load(path: &Path, part: Part) -> Result<Translations, Error> {
        let content = std::fs::read_to_string(path).map_err(|e| Error::file(path, e))?;
        let (mut wordings, mut sentence) = (Vec::new(), 0);
        for (document, line) in content.lines().enumerate() {
            if (document % 2 == 0) != (part == Part::Training) {
                continue;
            }
            let wrong = |what: String| Error::line(path, document + 1, what);
            let record: Value = serde_json::from_str(line).map_err(|e| wrong(e.to_string()))?;
            let systems = record["systems"].as_object();
            let systems = systems.ok_or_else(|| wrong("no field systems".to_owned()))?;
            let reference = record["reference"].as_object();
            let reference = reference.ok_or_else(|| wrong("no field reference".to_owned()))?;
            for (number, text) in reference {
                let others = systems.values().map(|system| &system[number]);
                for (translation, text) in std::iter::once(text).chain(others).enumerate() {
                    let Some(text) = text.as_str() else { continue };
                    let text = text.to_owned();
                    wordings.push(Wording {
                        text,
                        document,
                        translation,
                        sentence,
                    });
                }
                sentence += 1;
            }
        }
        let sha256 = sha256_of(&content);
        Ok(Translations { wordings, sha256 })
    }

    /// A finder with the wordings; `articles`: told which article prints each.
    fn finder<'a>(&self, encoder: &'a Encoder, articles: bool) -> Finder<'a> {
        let mut finder = Finder::new(encoder);
        let utterance = |wording: &Wording| Utterance {
            article: articles.then(|| (wording.document * 100 + wording.translation) as u64),
            ..Utterance::new(wording.text.as_str())
        };
        let utterances: Vec<Utterance> = self.wordings.iter().map(utterance).collect();
        finder.add(&utterances);
        finder
    }
}

/// Pairs of a grouping.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Pairs {
    all: u64,
    right: u64,
    /// Wrong ones of one document.
    near: u64,
}

/// Groups the wordings and compares with the sentences: shares of pairs that are one
/// (`precision`, `recall`, `f1`), of pairs of different sentences that are joined all
/// the same (`joined`, those of one document `joined.document`), and of sentences with
/// which another one is mixed (`mixed`). With `articles`, each translation of a document
/// is known as one article.
pub fn score(translations: &Translations, encoder: &Encoder, articles: bool) -> Scored {
    let finder = translations.finder(encoder, articles);
    let groups = finder.groups(&Decisions::default());
    let wordings = &translations.wordings;
    let mut found = Pairs::default();
    let mut failures = Vec::new();
    let mut mixed = std::collections::BTreeSet::new();
    for group in &groups {
        let members: Vec<&Wording> = group
            .members
            .iter()
            .map(|&n| &wordings[n as usize])
            .collect();
        for (i, x) in members.iter().enumerate() {
            for y in &members[..i] {
                found.all += 1;
                found.right += u64::from(x.sentence == y.sentence);
                found.near += u64::from(x.sentence != y.sentence && x.document == y.document);
                if x.sentence != y.sentence {
                    mixed.extend([x.sentence, y.sentence]);
                }
            }
        }
        let first = members[0];
        if let Some(other) = members.iter().find(|m| m.sentence != first.sentence) {
            failures.push(format!("joined: {}\n          {}", first.text, other.text));
        }
    }
    let by = |key: fn(&Wording) -> usize| {
        let mut sizes: BTreeMap<usize, u64> = BTreeMap::new();
        for wording in wordings {
            *sizes.entry(key(wording)).or_default() += 1;
        }
        sizes
    };
    let pairs =
        |sizes: &BTreeMap<usize, u64>| -> u64 { sizes.values().map(|n| n * (n - 1) / 2).sum() };
    let sentences = by(|w| w.sentence);
    let gold = pairs(&sentences);
    let count = wordings.len() as u64;
    let all = count * count.saturating_sub(1) / 2;
    let near = pairs(&by(|w| w.document)) - gold;
    list_missed(&groups, wordings, &mut failures);
    let share = |part: u64, of: u64| part as f64 / of.max(1) as f64;
    let measures = [
        ("precision", share(found.right, found.all)),
        ("recall", share(found.right, gold)),
        ("f1", share(2 * found.right, found.all + gold)),
        ("joined", share(found.all - found.right, all - gold)),
        ("joined.document", share(found.near, near)),
        ("mixed", share(mixed.len() as u64, sentences.len() as u64)),
    ];
    Scored {
        name: String::new(),
        sha256: translations.sha256.clone(),
        items: wordings.len(),
        measures: measures
            .map(|(name, value)| (name.to_owned(), value))
            .into(),
        failures,
    }
}

/// Lists the sentences of which some wordings stand alone.
fn list_missed(
    groups: &[dixit_resolve::variants::Group],
    wordings: &[Wording],
    failures: &mut Vec<String>,
) {
    let mut of = vec![usize::MAX; wordings.len()];
    for (number, group) in groups.iter().enumerate() {
        for &member in &group.members {
            of[member as usize] = number;
        }
    }
    for (number, pair) in wordings.windows(2).enumerate() {
        let [x, y] = pair else { continue };
        if x.sentence == y.sentence && (of[number] != of[number + 1] || of[number] == usize::MAX) {
            failures.push(format!("apart:  {}\n          {}", x.text, y.text));
        }
    }
}

/// Pairs with what is measured of them: all pairs of one sentence, a sample of pairs of
/// different ones, mostly of one document, and pairs of one sentence of which one has
/// been altered so that it says something else. One a line: `1` or `0`, and the measures.
pub fn pairs_to_learn(translations: &Translations, encoder: &Encoder) -> String {
    let mut finder = translations.finder(encoder, false);
    let wordings = &translations.wordings;
    let mut out = format!("same\t{}\n", FEATURES.join("\t"));
    let mut line = |same: bool, measures: Features| {
        let _ = write!(out, "{}", u8::from(same));
        for measure in measures {
            let _ = write!(out, "\t{measure:.4}");
        }
        out.push('\n');
    };
    let mut sample = 0x9E37_79B9_u32;
    for (i, x) in wordings.iter().enumerate() {
        for (j, y) in wordings.iter().enumerate().skip(i + 1) {
            sample = sample.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let one_in = match (x.sentence == y.sentence, x.document == y.document) {
                (true, _) => 1,
                (false, true) => 8,
                (false, false) => 400,
            };
            if (sample >> 8).is_multiple_of(one_in) {
                line(x.sentence == y.sentence, finder.measure(i as u32, j as u32));
            }
        }
    }
    let altered: Vec<(usize, String)> = wordings
        .iter()
        .enumerate()
        .flat_map(|(n, wording)| {
            altered(&wording.text)
                .into_iter()
                .map(move |text| (n, text))
        })
        .collect();
    let first = wordings.len() as u32;
    let texts: Vec<Utterance> = altered
        .iter()
        .map(|(_, text)| Utterance::new(text.as_str()))
        .collect();
    finder.add(&texts);
    for (number, (from, _)) in (first..).zip(&altered) {
        // Against itself, and against another translation.
        for other in [*from, from + 1] {
            let same = wordings
                .get(other)
                .filter(|w| w.sentence == wordings[*from].sentence);
            if same.is_some() {
                line(false, finder.measure(other as u32, number));
            }
        }
    }
    out
}

/// The text with its first number changed, and with its verb denied: what it can be.
fn altered(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let is_digit = |c: char| c.is_ascii_digit();
    if let Some(start) = text.find(is_digit) {
        let length = text[start..]
            .find(|c| !is_digit(c))
            .unwrap_or(text.len() - start);
        let (head, rest) = text.split_at(start);
        let (number, rest) = rest.split_at(length);
        let other = number
            .chars()
            .filter_map(|c| char::from_digit((c.to_digit(10)? + 3) % 9 + 1, 10));
        out.push(format!("{head}{}{rest}", other.collect::<String>()));
    }
    let verbs = [
        "is", "are", "was", "were", "will", "has", "have", "can", "should", "would",
    ];
    let denied = verbs.iter().find_map(|verb| {
        let verb = format!(" {verb} ");
        let not = format!("{verb}not ");
        (text.contains(&verb) && !text.contains(&not)).then(|| text.replacen(&verb, &not, 1))
    });
    out.extend(denied);
    out
}
