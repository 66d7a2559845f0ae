//! One part of a name, prepared for comparison, and how alike two are.

use crate::abjad::Letters;
use crate::fold::{Marks, ascii, key};
use crate::gender;
use crate::lexicon::{Form as GivenForm, Given, Lexicon, Surname};
use crate::romanise::{System, candidates, plain};
use crate::script::Script;
use crate::sound::Sounds;

/// From here on two parts are taken for one.
pub(crate) const ALIKE: f32 = 0.75;

/// A reading of a part in Latin letters.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    pub(crate) system: System,
    /// ASCII letters.
    pub(crate) spelling: Box<str>,
    pub(crate) sounds: Sounds,
}

/// What a part is in its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Unknown,
    Given,
    Middle,
    Patronymic,
    Surname,
    Only,
}

/// A part of a name.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// As written.
    pub(crate) text: Box<str>,
    pub(crate) script: Script,
    /// Equal keys are one spelling.
    pub(crate) key: Box<str>,
    /// In Latin letters, the likeliest first; empty where it cannot be read.
    pub(crate) readings: Box<[Reading]>,
    /// With the particle before it: "vandyke", "elbaradei".
    pub(crate) with_particle: Option<Box<str>>,
    /// With the particle behind it: the "Ziaul" of "Zia-ul-Haq".
    pub(crate) with_next: Option<Box<str>>,
    /// Letters of Arabic or Hebrew, without and with the article.
    pub(crate) letters: Letters,
    pub(crate) full_letters: Letters,
    pub(crate) given: Box<[Given]>,
    pub(crate) surname: Option<Surname>,
    pub(crate) role: Role,
    pub(crate) initial: bool,
    /// An article or "bin" stands before it: a part that is often left out.
    pub(crate) attached: bool,
}

/// In what way two parts are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Same,
    /// But for marks and doubled letters, or a particle.
    Spelled,
    /// One is the other in Latin letters.
    Read(System),
    Sounds,
    /// Letters without vowels fit the sounds.
    Letters,
    Gendered,
    /// Forms of one name in two languages.
    Foreign,
    Short,
    Initial,
    /// Written as one here and as two there.
    Joined,
    /// Words of two languages with one meaning.
    Meaning,
    /// Names of one body.
    Alias,
    No,
}

/// How alike two parts are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Likeness {
    pub(crate) value: f32,
    pub(crate) way: Way,
}

impl Likeness {
    pub(crate) const NONE: Likeness = Likeness {
        value: 0.0,
        way: Way::No,
    };

    pub(crate) fn new(value: f32, way: Way) -> Likeness {
        Likeness { value, way }
    }
}

/// The sounds of a lower-case word in Latin letters, with its marks.
pub(crate) fn sounds_of(word: &str) -> Sounds {
    Sounds::of(&servant(&ascii(word, Marks::Sounded)))
}

/// Names with "servant of" are written in many ways: Abdul Rahman,
/// Abdurrahman, Abd el-Rahman. All become "abdrahman".
fn servant(spelling: &str) -> String {
    let Some(rest) = spelling.strip_prefix("abd") else {
        return spelling.to_owned();
    };
    let bare = rest.trim_start_matches(['a', 'e', 'i', 'o', 'u']);
    let vowels = rest.len() - bare.len();
    let mut letters = bare.bytes();
    let (first, second) = (letters.next(), letters.next());
    let bare = match (first, second) {
        (Some(b'l'), _) if vowels > 0 => &bare[1..],
        (Some(a), Some(b)) if vowels > 0 && a == b => &bare[1..],
        _ => bare,
    };
    if vowels > 2 || bare.len() < 3 {
        return spelling.to_owned();
    }
    format!("abd{bare}")
}

/// What a part is made from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'a> {
    pub(crate) text: &'a str,
    pub(crate) script: Script,
    /// The particle before it, folded.
    pub(crate) particle: &'a str,
    /// Whether other scripts are read.
    pub(crate) transliterate: bool,
}

impl Part {
    /// Prepares a part.
    pub(crate) fn new(source: Source<'_>) -> Part {
        let Source {
            text,
            script,
            particle,
            transliterate,
        } = source;
        let lexicon = Lexicon::get();
        let mut key = key(text, script);
        let mut full_letters = Letters::default();
        let mut attached = !particle.is_empty();
        if script == Script::Arabic
            && let Some(rest) = key.strip_prefix("ال")
            && rest.chars().nth(2).is_some()
            && !rest.starts_with('ل')
        {
            full_letters = Letters::of(&key);
            key = rest.to_owned();
            attached = true;
        }
        let letters = match script.is_abjad() && transliterate {
            true => Letters::of(&servant_letters(&key)),
            false => Letters::default(),
        };
        if !transliterate {
            full_letters = Letters::default();
        }
        let readings = readings(text, &key, script, transliterate);
        let initial = key.chars().count() == 1 && !script.is_dense() && script != Script::Number;
        let mut given = lexicon.given(&key).to_vec();
        let mut surname = lexicon.surname(&key);
        // Names that stand in the lexicon in Latin letters only.
        if given.is_empty() && !script.is_abjad() {
            let found = readings.iter().find_map(|r| {
                let found = lexicon.given(&r.spelling);
                (!found.is_empty()).then(|| found.to_vec())
            });
            given = found.unwrap_or_default();
        }
        if surname.is_none() && script != Script::Latin && !script.is_abjad() {
            surname = readings.iter().find_map(|r| lexicon.surname(&r.spelling));
        }
        given.sort_unstable();
        let with_particle = readings.first().filter(|_| !particle.is_empty());
        let with_particle = with_particle.map(|r| format!("{particle}{}", r.spelling).into());
        Part {
            text: text.into(),
            script,
            key: key.into(),
            readings,
            with_particle,
            with_next: None,
            letters,
            full_letters,
            given: given.into(),
            surname,
            role: Role::Unknown,
            initial,
            attached,
        }
    }

    /// How common the part is as a family name: 3 hardly tells anybody apart.
    pub(crate) fn common(&self) -> u8 {
        self.surname.map_or(0, |s| s.common)
    }

    /// How alike two parts of persons' names are.
    pub(crate) fn likeness(&self, other: &Part) -> Likeness {
        if self.initial || other.initial {
            return self.initial_likeness(other);
        }
        let likeness = self.spelled(other);
        if likeness.value >= 0.99 {
            return likeness;
        }
        self.known(other, likeness)
    }

    /// How alike two words are by letters and sounds alone.
    pub(crate) fn spelled(&self, other: &Part) -> Likeness {
        if self.script == other.script && self.key == other.key {
            let way = if self.text == other.text || self.key.is_empty() {
                Way::Same
            } else {
                Way::Spelled
            };
            return Likeness::new(if way == Way::Same { 1.0 } else { 0.99 }, way);
        }
        if self.initial || other.initial {
            return Likeness::NONE;
        }
        let numbers = [self.script, other.script].contains(&Script::Number);
        // A character more or less is another name.
        let dense = self.script.is_dense() && self.script == other.script;
        if numbers || dense {
            return Likeness::new(0.3, Way::No);
        }
        match (self.script.is_abjad(), other.script.is_abjad()) {
            (true, true) => self.abjads(other),
            (true, false) => self.abjad(other),
            (false, true) => other.abjad(self),
            (false, false) => self.sounding(other),
        }
    }

    /// One of them is an initial.
    fn initial_likeness(&self, other: &Part) -> Likeness {
        let starts = |a: &Part, b: &Part| {
            if a.script == b.script {
                return b.key.chars().next() == a.key.chars().next();
            }
            let starts = |a: &Reading, b: &Reading| a.sounds.same_start(&b.sounds);
            let read = a
                .readings
                .iter()
                .any(|x| b.readings.iter().any(|y| starts(x, y)));
            let abjad = a.script.is_abjad() != b.script.is_abjad();
            // The first letter of an abjad may be a vowel's seat.
            read || (abjad
                && a.key.starts_with(['ا', 'ع', 'א', 'ע'])
                && b.key.starts_with(['a', 'e', 'i', 'o', 'u', 'y']))
        };
        let fits = starts(self, other) || starts(other, self);
        match (fits, self.initial && other.initial) {
            (true, true) => Likeness::new(1.0, Way::Same),
            (true, false) => Likeness::new(0.8, Way::Initial),
            _ => Likeness::NONE,
        }
    }

    /// Both in one or two scripts without vowels.
    fn abjads(&self, other: &Part) -> Likeness {
        if self.script == other.script {
            if self.key.replace(['ا', 'و', 'ي', 'ه'], "")
                == other.key.replace(['ا', 'و', 'ي', 'ه'], "")
                && self.key.chars().count() > 4
            {
                return Likeness::new(0.8, Way::Spelled);
            }
            return Likeness::new(0.3, Way::No);
        }
        let sounds = |p: &Part| p.readings.first().map(|r| r.sounds);
        match (sounds(self), sounds(other)) {
            (Some(a), Some(b)) => Likeness::new(a.similarity(&b) * 0.95, Way::Letters),
            _ => Likeness::NONE,
        }
    }

    /// This one without vowels, the other with.
    fn abjad(&self, other: &Part) -> Likeness {
        let fits = |letters: &Letters, sounds: &Sounds| letters.similarity(sounds);
        let mut best: f32 = 0.0;
        for reading in &other.readings {
            best = best
                .max(fits(&self.letters, &reading.sounds))
                .max(fits(&self.full_letters, &reading.sounds));
        }
        // A particle of the other may be the article of this one.
        Likeness::new(best, Way::Letters)
    }

    /// By readings.
    fn sounding(&self, other: &Part) -> Likeness {
        let mut best = Likeness::NONE;
        for a in &self.readings {
            for b in &other.readings {
                if a.spelling == b.spelling {
                    let system = match (a.system, b.system) {
                        (System::Latin, s) | (s, System::Latin) => s,
                        (s, _) => s,
                    };
                    let written = matches!(system, System::Latin | System::Expanded);
                    let way = if written {
                        Way::Spelled
                    } else {
                        Way::Read(system)
                    };
                    return Likeness::new(0.98, way);
                }
                let mut value = a.sounds.similarity(&b.sounds).min(0.97);
                // Chinese syllables differ in little.
                if [self.script, other.script].contains(&Script::Han) && value < 0.9 {
                    value = value.min(0.6);
                }
                if value > best.value {
                    best = Likeness::new(value, Way::Sounds);
                }
            }
        }
        let particle = |a: &Part, b: &Part| {
            let joined = a.with_particle.as_deref();
            let plain = b.readings.first().map(|r| &*r.spelling);
            let next = a.with_next.as_deref();
            joined.is_some() && (joined == plain || joined == b.with_particle.as_deref())
                || next.is_some() && next == plain
        };
        if particle(self, other) || particle(other, self) {
            return Likeness::new(0.96, Way::Spelled);
        }
        best
    }

    /// What lists of names know better than letters.
    fn known(&self, other: &Part, found: Likeness) -> Likeness {
        let mut best = found;
        if !self.given.is_empty() && !other.given.is_empty() {
            match shared_line(&self.given, &other.given) {
                Some((GivenForm::Spelling, GivenForm::Spelling)) => {
                    best.value = best.value.max(0.97);
                    if best.way == Way::No {
                        best.way = Way::Sounds;
                    }
                }
                Some(forms) => {
                    let is_short = forms.0 == GivenForm::Short || forms.1 == GivenForm::Short;
                    let (value, way) = match is_short {
                        true => (0.88, Way::Short),
                        false => (0.86, Way::Foreign),
                    };
                    if best.value < value {
                        best = Likeness::new(value, way);
                    }
                }
                None if matches!(best.way, Way::Sounds | Way::Spelled) => {
                    best.value = best.value.min(0.6);
                }
                None => {}
            }
        }
        if let (Some(a), Some(b)) = (self.surname, other.surname) {
            if a.line == b.line {
                best.value = best.value.max(0.95);
                if best.way == Way::No {
                    best.way = Way::Sounds;
                }
            } else if self.given.is_empty() || other.given.is_empty() {
                best.value = best.value.min(0.6);
            }
        }
        if (0.3..0.985).contains(&best.value) && gender::forms(self, other) {
            best = Likeness::new(0.93, Way::Gendered);
        }
        best
    }
}

/// The readings of a word.
fn readings(text: &str, key: &str, script: Script, transliterate: bool) -> Box<[Reading]> {
    let reading = |system, spelling: String, sounded: &str| Reading {
        system,
        sounds: Sounds::of(sounded),
        spelling: spelling.into(),
    };
    match script {
        Script::Latin | Script::Number => {
            let sounded = servant(&ascii(text, Marks::Sounded));
            let bare = servant(key);
            let expanded = servant(&ascii(text, Marks::Expanded));
            let mut out = vec![reading(System::Latin, bare, &sounded)];
            if *expanded != *out[0].spelling {
                let sounds = expanded.clone();
                out.push(reading(System::Expanded, expanded, &sounds));
            }
            out.into()
        }
        _ if !transliterate => Box::default(),
        _ => {
            let mut out: Vec<Reading> = Vec::new();
            for (system, text) in candidates(key, script) {
                let spelling = servant(&plain(&text));
                if !spelling.is_empty() && out.iter().all(|r| *r.spelling != *spelling) {
                    // Letters of two syllables make no sound together: Jeong-hui.
                    let syllables = text.split('\'');
                    let sounds = syllables
                        .map(|s| Sounds::of(&servant(&ascii(s, Marks::Sounded))))
                        .reduce(|a, b| a.joined(&b))
                        .unwrap_or_else(|| Sounds::of(""));
                    out.push(Reading {
                        system,
                        sounds,
                        spelling: spelling.into(),
                    });
                }
            }
            out.into()
        }
    }
}

/// عبدالرحمن as عبدرحمن.
fn servant_letters(key: &str) -> String {
    match key.strip_prefix("عبدال") {
        Some(rest) => format!("عبد{rest}"),
        None => key.to_owned(),
    }
}

/// How two names stand on the line that they share best.
fn shared_line(a: &[Given], b: &[Given]) -> Option<(GivenForm, GivenForm)> {
    let pairs = a.iter().flat_map(|(line, form)| {
        let same = b.iter().filter(move |(other, _)| other == line);
        same.map(move |(_, other)| (*form, *other))
    });
    pairs.min_by_key(|(x, y)| (*x.max(y), *x.min(y)))
}
