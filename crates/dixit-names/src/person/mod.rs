//! Names of persons: their parts.

mod compare;

pub(crate) use compare::score;

use crate::lexicon::{Beside, Lexicon};
use crate::name::Options;
use crate::part::{Part, Role, Source};
use crate::romanise::{han_family, hangul_family};
use crate::script::Script;
use crate::words::{Group, Word};

/// A person's name in parts, given name first.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) parts: Vec<Part>,
    /// Parts that may be missing: titles that are names too, nicknames in
    /// quotation marks.
    extras: Vec<Part>,
    titles: Vec<String>,
    generation: Option<(u16, String)>,
    /// The order is not the usual one of given name and surname, or may not be.
    free_order: bool,
}

/// Words that only stand behind a name.
const BEHIND: &[&str] = &[
    "phd", "md", "esq", "mba", "cbe", "obe", "mp", "qc", "kc", "先生", "女士", "さん", "氏", "씨",
];

impl Person {
    /// Takes a name apart; `keys` are the words' keys.
    pub(crate) fn new(words: &[Word], keys: &[String], options: &Options) -> Person {
        let mut reader = Reading {
            words,
            keys,
            options,
            person: Person {
                parts: Vec::new(),
                extras: Vec::new(),
                titles: Vec::new(),
                generation: None,
                free_order: false,
            },
            particle: String::new(),
            comma: None,
            capitals: Vec::new(),
        };
        reader.read();
        reader.order();
        reader.person
    }

    /// Whether something speaks for a person: a title, a known given name, a
    /// father's name.
    pub(crate) fn has_signs(&self) -> bool {
        !self.titles.is_empty()
            || self.generation.is_some()
            || self.parts.len() > 1
                && self.parts.iter().any(|p| {
                    p.role == Role::Patronymic
                        || p.given
                            .iter()
                            .any(|(_, f)| *f == crate::lexicon::Form::Spelling)
                })
    }
}

/// The state of taking a name apart.
struct Reading<'a> {
    words: &'a [Word],
    keys: &'a [String],
    options: &'a Options,
    person: Person,
    /// Particles since the last part, folded.
    particle: String,
    /// How many parts stood before a comma.
    comma: Option<usize>,
    /// Which parts are written in capitals.
    capitals: Vec<bool>,
}

impl Reading<'_> {
    fn read(&mut self) {
        let lexicon = Lexicon::get();
        let mut at = 0;
        while at < self.words.len() {
            let word = &self.words[at];
            let beside = lexicon.beside.longest(&self.keys[at..]);
            let width = match beside {
                Some((width, beside)) => self.beside(at, width, beside),
                None => None,
            };
            let width = width.unwrap_or_else(|| self.part(at, 1));
            if self.words[at + width - 1].comma
                && self.comma.is_none()
                && word.group == Group::Plain
                && !self.person.parts.is_empty()
            {
                self.comma = Some(self.person.parts.len());
            }
            at += width;
        }
    }

    /// Takes words that may be no part; nothing where they are one after all.
    fn beside(&mut self, at: usize, width: usize, beside: Beside) -> Option<usize> {
        let word = &self.words[at];
        let behind = self.words.len() - at - width;
        let starts = self.person.parts.is_empty();
        let key = self.keys[at].as_str();
        let lower = word.text.chars().next().is_some_and(char::is_lowercase);
        let text = || join(&self.words[at..at + width]);
        match beside {
            Beside::Title if behind == 0 && !starts && BEHIND.contains(&key) => {
                self.person.titles.push(text());
                Some(width)
            }
            Beside::Title if starts && behind > 0 && (key.len() > 1 || word.stop) => {
                self.person.titles.push(text());
                Some(width)
            }
            Beside::Maybe if starts && behind > 0 => {
                let part = self.make(&text(), word.script);
                self.person.extras.push(part);
                Some(width)
            }
            Beside::Generation(which) if !starts && (behind == 0 || which > 999) => {
                let numeral = which < 100 && !word.capitals && key.starts_with(['i', 'v', 'x']);
                (!numeral).then(|| {
                    self.person.generation = Some((which, text()));
                    width
                })
            }
            Beside::Particle | Beside::Child
                if behind > 0
                    && !word.comma
                    && !word.stop
                    && (key.len() > 1 || lower)
                    && !self.is_first_name(at, key) =>
            {
                if beside == Beside::Particle {
                    self.follow(key);
                    self.particle.push_str(&self.keys[at..at + width].concat());
                } else if self.particle.is_empty() {
                    self.particle.push_str(key);
                }
                Some(width)
            }
            // Behind a name: "Ali oglu".
            Beside::Child if !starts && key.len() > 3 => Some(width),
            Beside::Joining if behind > 0 && !word.comma && !word.stop => Some(self.joined(at)),
            _ => None,
        }
    }

    /// The last part may be written as one with the particle behind it.
    fn follow(&mut self, particle: &str) {
        if let Some(last) = self.person.parts.last_mut() {
            let reading = last.readings.first();
            last.with_next = reading.map(|r| format!("{}{particle}", r.spelling).into());
        }
    }

    /// Al Gore and Ben Affleck: given names, whatever stands in lists.
    fn is_first_name(&self, at: usize, key: &str) -> bool {
        let next_is_hyphenated = self.words.get(at + 1).is_some_and(|w| w.hyphen);
        self.person.parts.is_empty()
            && matches!(key, "al" | "ben" | "del" | "lu" | "van" | "do")
            && !next_is_hyphenated
    }

    /// "Abu Bakr", "Abd al-Rahman": one part with the next name.
    fn joined(&mut self, at: usize) -> usize {
        let lexicon = Lexicon::get();
        let mut end = at + 1;
        while end + 1 < self.words.len()
            && !self.words[end].comma
            && matches!(
                lexicon.beside.longest(&self.keys[end..=end]),
                Some((_, Beside::Particle))
            )
        {
            end += 1;
        }
        // "Abu Ali al-Hasan": the particle belongs to what follows.
        let is_servant = is_servant(&self.keys[at]);
        if end > at + 1 && !is_servant && !self.words[end].hyphen {
            end = at + 1;
        }
        let mut text = self.words[at].text.clone();
        for word in &self.words[at + 1..=end] {
            let is_article =
                !word.script.is_abjad() && end > at + 1 && word.text != self.words[end].text;
            if !is_article {
                text.push_str(if word.hyphen && !is_servant { "-" } else { " " });
                text.push_str(&word.text);
            }
        }
        let part = self.make(&text, self.words[at].script);
        self.push(part, self.words[at].capitals);
        end + 1 - at
    }

    /// A part of the name; gives the number of words.
    fn part(&mut self, at: usize, width: usize) -> usize {
        let word = &self.words[at];
        let plain = self
            .words
            .iter()
            .filter(|w| w.group == Group::Plain)
            .count();
        if word.group != Group::Plain && plain > 0 {
            let part = self.make(&word.text, word.script);
            self.person.extras.push(part);
            return width;
        }
        if is_servant(&self.keys[at]) && at + 1 < self.words.len() && !word.comma {
            return self.joined(at);
        }
        if self.are_initials(word, &self.keys[at]) {
            for letter in word.text.chars() {
                let part = self.make(letter.encode_utf8(&mut [0; 4]), word.script);
                self.push(part, false);
            }
            return width;
        }
        if word.script.is_dense() && plain == 1 {
            self.dense(word);
            return width;
        }
        let part = self.make(&word.text, word.script);
        self.push(part, word.capitals);
        width
    }

    /// "J.R.R.", or "JK" beside words that are not all capitals.
    fn are_initials(&self, word: &Word, key: &str) -> bool {
        let letters = key.chars().count();
        let known = || {
            let lexicon = Lexicon::get();
            !lexicon.given(key).is_empty() || lexicon.surname(key).is_some()
        };
        let others = self.words.iter().any(|w| !w.capitals);
        letters > 1
            && (word.dotted && letters < 5 && !word.script.is_abjad()
                || letters == 2 && word.capitals && others && self.words.len() > 1 && !known())
    }

    /// A Chinese or Korean name without spaces: family name, given name.
    fn dense(&mut self, word: &Word) {
        let family = match word.script {
            Script::Han => han_family(&word.text),
            Script::Hangul => hangul_family(&word.text),
            _ => word.text.len(),
        };
        let count = word.text.chars().count();
        let (family, given) = match (2..=4).contains(&count) {
            true => word.text.split_at(family),
            false => (word.text.as_str(), ""),
        };
        if !given.is_empty() {
            let part = self.make(given, word.script);
            self.push(part, false);
        }
        let part = self.make(family, word.script);
        self.push(part, false);
        self.person.free_order = true;
    }

    fn make(&mut self, text: &str, script: Script) -> Part {
        let particle = std::mem::take(&mut self.particle);
        Part::new(Source {
            text,
            script,
            particle: &particle,
            transliterate: self.options.transliterate,
        })
    }

    fn push(&mut self, part: Part, capitals: bool) {
        if !part.key.is_empty() {
            self.person.parts.push(part);
            self.capitals.push(capitals);
        }
    }

    /// Puts the given name first and tells the parts' roles.
    fn order(&mut self) {
        let parts = &mut self.person.parts;
        if parts.is_empty() {
            // Nothing but titles: they are the name.
            parts.append(&mut self.person.extras);
        }
        let count = parts.len();
        let leading = self.capitals.iter().take_while(|c| **c).count();
        let trailing = self.capitals.iter().rev().take_while(|c| **c).count();
        if let Some(comma) = self.comma.filter(|n| *n < count) {
            parts.rotate_left(comma);
            self.person.free_order = false;
        } else if leading > 0 && leading < count && trailing == 0 && !parts[0].initial {
            // "PUTIN Vladimir Vladimirovich".
            parts.rotate_left(leading);
        } else if count > 2 && is_patronymic(&parts[count - 1]) && !is_patronymic(&parts[1]) {
            parts.rotate_left(count - 2);
        } else if count > 1
            && (parts[count - 1].initial && !parts[0].initial
                || is_patronymic(&parts[count - 1]) && count == 3)
        {
            // "Zakharova M. V.".
            parts.rotate_left(1);
        } else if parts[..count.min(1)]
            .iter()
            .any(|p| p.common() > 1 && p.key.len() < 6)
        {
            // "Kim Jong-un": perhaps.
            self.person.free_order = true;
        }
        for (at, part) in parts.iter_mut().enumerate() {
            part.role = match at {
                0 if count == 1 => Role::Only,
                0 => Role::Given,
                at if at + 1 == count => Role::Surname,
                _ if is_patronymic(part) || part.attached => Role::Patronymic,
                _ => Role::Middle,
            };
        }
    }
}

fn is_servant(key: &str) -> bool {
    matches!(
        key,
        "abd"
            | "abdul"
            | "abdel"
            | "abdal"
            | "abdol"
            | "abdur"
            | "abdoul"
            | "abed"
            | "abdu"
            | "عبد"
    )
}

/// Whether a part says whose child somebody is: -ovich, -ovna.
fn is_patronymic(part: &Part) -> bool {
    const ENDINGS: &[&str] = &[
        "ovich", "evich", "ovych", "evych", "ovna", "evna", "ivna", "ichna", "ovic", "yovych",
        "iyovych", "yevich", "avich", "owitsch", "ewitsch", "ovitch", "evitch",
    ];
    let reading = part.readings.first();
    reading.is_some_and(|r| {
        ENDINGS.iter().any(|e| {
            // Serbian surnames end so too, but in Latin letters with -ić.
            r.spelling.len() > e.len() + 2 && r.spelling.ends_with(e) && *e != "ovic"
        }) || r.spelling.len() > 4
            && (r.spelling.ends_with("ilyich") || r.spelling.ends_with("lich"))
            && part.script != Script::Latin
    })
}

/// Words as they are written.
pub(crate) fn join(words: &[Word]) -> String {
    let texts: Vec<&str> = words.iter().map(|w| w.text.as_str()).collect();
    texts.join(" ")
}
