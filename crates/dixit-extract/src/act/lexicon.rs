//! The lists: what words of a cue do, and words that tell a content's act.

use super::words::{Word, split};
use dixit_model::Act;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

/// What a word of a cue does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sense {
    /// It names an act.
    Act(Act),
    /// The content tells: "called him a liar".
    Judge,
    /// Neutral; where it is denied, an answer is.
    Say,
}

/// When a line of `acts.txt` counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// This word follows at once.
    Next(String),
    Question,
    ToDo,
    Should,
    Will,
    Claim,
    Request,
    Not,
    Harm,
    Fault,
}

#[derive(Clone, Debug)]
pub(super) struct Meaning {
    pub(super) sense: Sense,
    /// Any of them is enough; none: always.
    pub(super) when: Vec<When>,
}

/// Forms of a cue's words with their meanings, in the order of the file.
pub(super) static CUES: LazyLock<HashMap<String, Vec<Meaning>>> =
    LazyLock::new(|| cues(include_str!("../../data/acts.txt")));

/// The classes of `act-phrases.txt`.
pub(super) static LISTS: LazyLock<Lists> =
    LazyLock::new(|| Lists::new(include_str!("../../data/act-phrases.txt")));

/// # Panics
/// On a line that is not as the head of the file says: it is part of the crate.
fn cues(file: &str) -> HashMap<String, Vec<Meaning>> {
    let mut out: HashMap<String, Vec<Meaning>> = HashMap::new();
    for line in file
        .lines()
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
    {
        let mut fields = line.split_whitespace();
        let (Some(word), Some(sense)) = (fields.next(), fields.next()) else {
            panic!("acts.txt: {line:?} has no act");
        };
        let (irregular, conditions): (Vec<&str>, Vec<&str>) =
            fields.partition(|f| f.starts_with('='));
        let when: Vec<When> = conditions.into_iter().map(condition).collect();
        let sense = match sense {
            "judge" => Sense::Judge,
            "say" => Sense::Say,
            act => Sense::Act(act_named(act)),
        };
        let all: BTreeSet<String> = match irregular[..] {
            [] => forms(word).into_iter().collect(),
            _ => {
                let forms = irregular.iter().map(|f| &f[1..]);
                forms.chain([word]).map(str::to_owned).collect()
            }
        };
        for form in all {
            let when = when.clone();
            out.entry(form).or_default().push(Meaning { sense, when });
        }
    }
    out
}

fn condition(name: &str) -> When {
    match name {
        "wh" => When::Question,
        "to" => When::ToDo,
        "should" => When::Should,
        "will" => When::Will,
        "claim" => When::Claim,
        "request" => When::Request,
        "not" => When::Not,
        "harm" => When::Harm,
        "self" => When::Fault,
        _ => match name.strip_prefix('+') {
            Some(word) => When::Next(word.to_owned()),
            None => panic!("acts.txt: no condition {name:?}"),
        },
    }
}

fn act_named(name: &str) -> Act {
    match name {
        "state" => Act::State,
        "deny" => Act::Deny,
        "accuse" => Act::Accuse,
        "demand" => Act::Demand,
        "promise" => Act::Promise,
        "threaten" => Act::Threaten,
        "support" => Act::Support,
        "concede" => Act::Concede,
        "decline" => Act::Decline,
        "ask" => Act::Ask,
        _ => panic!("acts.txt: no act {name:?}"),
    }
}

/// The regular forms of a verb or noun. Where spelling leaves two ("admited",
/// "admitted") both are made: the wrong one occurs in no text.
pub(super) fn forms(word: &str) -> Vec<String> {
    let mut out = vec![word.to_owned(), format!("{word}s")];
    let mut add = |stem: &str, ends: &[&str]| {
        out.extend(ends.iter().map(|end| format!("{stem}{end}")));
    };
    let last = word.chars().next_back().unwrap_or(' ');
    let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u');
    let before = word.chars().rev().nth(1).unwrap_or(' ');
    if last == 'e' {
        add(&word[..word.len() - 1], &["ed", "ing"]);
    } else if last == 'y' && !vowel(before) {
        add(&word[..word.len() - 1], &["ies", "ied"]);
        add(word, &["ing"]);
    } else {
        add(word, &["es", "ed", "ing"]);
        if !vowel(last) && vowel(before) && last.is_ascii_alphabetic() {
            add(&format!("{word}{last}"), &["ed", "ing"]);
        }
    }
    out
}

macro_rules! classes {
    ($($class:ident $name:literal,)*) => {
        /// A class of words or, where its name ends with `Phrases`, of phrases.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Class {
            $($class,)*
        }

        impl Class {
            const ALL: &[(Class, &'static str)] = &[$((Class::$class, $name),)*];
        }
    };
}

classes! {
    Negation "negation-words",
    Nobody "nobody-words",
    Clause "clause-words",
    Refused "refused-words",
    Stopped "stopped-words",
    Wh "wh-words",
    Finite "finite-words",
    Noun "noun-words",
    Owner "owner-words",
    NoDoer "no-doer-words",
    Adverb "adverb-words",
    Auxiliary "auxiliary-words",
    Under "under-words",
    Claim "claim",
    Request "request",
    ClaimStart "claim-start",
    Harm "harm",
    Fault "fault",
    Bad "bad",
    BadDeed "bad-deed",
    JudgedBad "judged-bad",
    Tolerate "tolerate",
    JudgedFalse "judged-false",
    JudgedGood "judged-good",
    Good "good",
    Imperative "imperative-words",
    AfterImperative "after-imperative-words",
    SelfNoun "self-noun-words",
    Let "let-words",
    Side "side",
    Deed "deed",
    Plan "plan",
    Benefit "benefit",
    DenyPhrases "deny-phrases",
    WrongPhrases "wrong-phrases",
    ConcedePhrases "concede-phrases",
    MistakePhrases "mistake-phrases",
    AccusePhrases "accuse-phrases",
    DeclinePhrases "decline-phrases",
    DemandPhrases "demand-phrases",
    PromisePhrases "promise-phrases",
    ThreatenPhrases "threaten-phrases",
    SupportPhrases "support-phrases",
}

impl Class {
    fn named(name: &str) -> Class {
        let found = Class::ALL.iter().find(|(_, n)| *n == name);
        found
            .unwrap_or_else(|| panic!("act-phrases.txt: no class {name:?} is known"))
            .0
    }

    fn bit(self) -> u64 {
        1 << self as u8
    }
}

/// A set of classes: those that a word is in, or begins a phrase of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Classes(u64);

impl Classes {
    pub(super) fn contain(self, class: Class) -> bool {
        self.0 & class.bit() != 0
    }
}

/// All classes of words and of phrases.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// Looked up only, never gone through.
    words: HashMap<String, Classes>,
    /// Phrases by class and first word.
    phrases: BTreeMap<(Class, String), Vec<Vec<String>>>,
}

impl Lists {
    /// # Panics
    /// On a class that is not known: the file is part of the crate.
    fn new(file: &'static str) -> Lists {
        let mut out = Lists::default();
        let mut class = "";
        for line in file
            .lines()
            .filter(|l| !l.is_empty() && !l.starts_with('#'))
        {
            if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
                class = name;
                continue;
            }
            let of_class = Class::named(class);
            let mut add = |word: String| out.words.entry(word).or_default().0 |= of_class.bit();
            if class.ends_with("phrases") {
                let mut phrase = Vec::new();
                split(line, |word, _, _| phrase.push(word.into_owned()));
                let first = phrase.remove(0);
                add(first.clone());
                out.phrases
                    .entry((of_class, first))
                    .or_default()
                    .push(phrase);
            } else if class.ends_with("words") {
                line.split_whitespace().map(str::to_owned).for_each(add);
            } else {
                line.split_whitespace().flat_map(forms).for_each(add);
            }
        }
        out
    }

    /// The classes that the word is in or begins a phrase of.
    pub(super) fn classes(&self, word: &str) -> Classes {
        self.words.get(word).copied().unwrap_or_default()
    }

    /// How many words a phrase of the class takes at the start of `rest`.
    pub(super) fn phrase(&self, class: Class, rest: &[Word<'_>]) -> Option<usize> {
        let (first, rest) = rest.split_first()?;
        if !first.is_in(class) {
            return None;
        }
        let phrases = self.phrases.get(&(class, first.word.to_string()))?;
        let lengths = phrases.iter().filter_map(|p| follows(p, rest));
        lengths.max().map(|n| n + 1)
    }
}

/// How many of the words `phrase` takes at their start, adverbs between passed
/// over: "not (even) fit".
fn follows(phrase: &[String], words: &[Word<'_>]) -> Option<usize> {
    let mut at = 0;
    for part in phrase {
        while words.get(at).is_some_and(|w| !w.is(part) && w.is_adverb()) {
            at += 1;
        }
        if !words.get(at)?.is(part) {
            return None;
        }
        at += 1;
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_follow_the_spelling() {
        for (word, all) in [
            ("deny", "deny denys denies denied denying"),
            ("accuse", "accuse accuses accused accusing"),
            (
                "admit",
                "admit admits admites admited admiting admitted admitting",
            ),
            ("press", "press presss presses pressed pressing"),
        ] {
            assert_eq!(forms(word).join(" "), all);
        }
    }

    #[test]
    fn every_line_of_the_lists_is_read() {
        assert!(CUES.len() > 1000);
        let denied = &CUES["disputed"];
        assert_eq!(denied[0].sense, Sense::Act(Act::Deny));
        assert!(Class::ALL.len() <= u64::BITS as usize);
        for (class, name) in Class::ALL {
            let classes = LISTS.words.values();
            assert!(
                classes.into_iter().any(|c| c.contain(*class)),
                "{name} is empty"
            );
        }
    }
}
