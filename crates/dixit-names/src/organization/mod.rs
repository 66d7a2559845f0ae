//! Names of organizations: what their words say.

mod compare;

pub(crate) use compare::score;

use crate::lexicon::{Concept, Lexicon, Weight};
use crate::name::Options;
use crate::part::{Part, Source};
use crate::person::join;
use crate::script::Script;
use crate::words::{Group, Word};

/// What a word of a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// A name of its own.
    Plain,
    /// A body known by letters.
    Body,
    Number,
    Place,
    /// What the body does.
    Word,
    /// What sort of body it is.
    Sort,
    /// Group, company.
    Soft,
}

impl Class {
    /// How much it says.
    fn weight(self) -> f32 {
        match self {
            Class::Plain | Class::Number => 1.0,
            Class::Body => 1.2,
            Class::Place => 0.6,
            Class::Word => 0.55,
            Class::Sort => 0.45,
            Class::Soft => 0.15,
        }
    }

    /// What it costs where only one name has it.
    fn factor(self) -> f32 {
        match self {
            Class::Plain | Class::Body => 0.5,
            Class::Number => 0.55,
            Class::Place => 0.62,
            Class::Word => 0.6,
            Class::Sort => 0.8,
            Class::Soft => 0.95,
        }
    }
}

/// A word, or words with one meaning.
#[derive(Clone, Debug)]
struct Item {
    class: Class,
    /// 0 for none.
    concept: Concept,
    part: Part,
    /// Written in capitals, as letters are that stand for a name.
    capitals: bool,
}

/// What a word of the name became: for its letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Item(usize),
    Stop,
    Legal,
}

/// An organization's name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Organization {
    items: Vec<Item>,
    /// First letters of the words, as written and in Latin letters.
    letters: Vec<(char, char, Place)>,
    /// The legal form's sort and words.
    legal: Option<(u8, String)>,
    /// What tells that it is a ship's: MV.
    ship: Option<String>,
}

impl Organization {
    /// Takes a name apart. The second value is what stood in brackets, if
    /// that may be a name too.
    pub(crate) fn new(words: &[Word], options: &Options) -> (Organization, Option<Organization>) {
        let (plain, aside): (Vec<Word>, Vec<Word>) = dense(words)
            .into_iter()
            .partition(|w| w.group != Group::Bracketed);
        if plain.is_empty() {
            return (Organization::of(aside, options), None);
        }
        let name = Organization::of(plain, options);
        let aside = (!aside.is_empty()).then(|| Organization::of(aside, options));
        let aside = aside.filter(|o| o.items.iter().any(|i| i.class.weight() >= 1.0));
        (name, aside)
    }

    fn of(mut words: Vec<Word>, options: &Options) -> Organization {
        let lexicon = Lexicon::get();
        words.retain(|w| !key(w).is_empty());
        quiet(&mut words);
        let mut out = Organization::default();
        if words.len() > 1 && words[0].capitals && SHIP.contains(&key(&words[0]).as_str()) {
            out.ship = Some(words.remove(0).text);
        }
        let keys: Vec<String> = words.iter().map(key).collect();
        let whole = lexicon.canonical(&words);
        let whole: Vec<&str> = whole.iter().map(|(k, _)| k.as_str()).collect();
        let known = whole.len() > 1 && lexicon.alias(&whole).is_some_and(|(n, _)| n == whole.len());
        // "British Broadcasting Corporation": no legal form.
        let legal = match known {
            true => vec![false; words.len()],
            false => legal(&words, &keys, &mut out),
        };
        let kept: Vec<Word> = words
            .iter()
            .zip(&legal)
            .filter(|(_, legal)| !**legal)
            .map(|(w, _)| w.clone())
            .collect();
        let kept_keys: Vec<String> = kept.iter().map(key).collect();
        let canonical = lexicon.canonical(&kept);
        let mut places = vec![Place::Stop; kept.len()];
        let mut at = 0;
        while at < canonical.len() {
            let at_word = canonical[at].1;
            let (width, concept, class) = out.meaning(&canonical[at..], &kept);
            let last = canonical[(at + width - 1).min(canonical.len() - 1)].1;
            let end = last + lexicon.place(&kept_keys[last..]).map_or(1, |(n, _)| n);
            let class = match class {
                Class::Plain if is_number(&kept, at_word) => Class::Number,
                class => class,
            };
            for place in &mut places[at_word..end.max(at_word + 1)] {
                *place = Place::Item(out.items.len());
            }
            out.push(
                &kept[at_word..end.max(at_word + 1)],
                class,
                concept,
                options,
            );
            at += width;
        }
        // "En+": nothing but words that say nothing are the name.
        if out.items.iter().all(|i| i.class == Class::Soft) {
            for (at, place) in places.iter_mut().enumerate() {
                if *place == Place::Stop {
                    *place = Place::Item(out.items.len());
                    out.push(&kept[at..=at], Class::Plain, 0, options);
                }
            }
        }
        out.letters = letters(&words, &legal, &places);
        // Beside a country its form of state says little.
        if out.items.iter().any(|i| i.class == Class::Place) {
            for item in &mut out.items {
                if item.class == Class::Word && lexicon.is_state_form(item.concept) {
                    item.class = Class::Soft;
                }
            }
        }
        out
    }

    /// How many canonical words make one item, its concept and class.
    fn meaning(&self, canonical: &[(String, usize)], words: &[Word]) -> (usize, Concept, Class) {
        let lexicon = Lexicon::get();
        let keys: Vec<&str> = canonical.iter().map(|(k, _)| k.as_str()).collect();
        if let Some((width, body)) = lexicon.alias(&keys) {
            let word = &words[canonical[0].1];
            // "IS" is a name only in capitals.
            let short = width == 1 && keys[0].chars().count() < 5 && !keys[0].starts_with('#');
            let own = words.len() == 1 || word.capitals || word.script != Script::Latin;
            if !short || own {
                return (width, body, Class::Body);
            }
        }
        let Some(concept) = keys[0]
            .strip_prefix('#')
            .and_then(|n| n.parse::<Concept>().ok())
        else {
            return (1, 0, Class::Plain);
        };
        if concept >= lexicon.first_place {
            return (1, concept, Class::Place);
        }
        let weight = lexicon.word(&key(&words[canonical[0].1])).map(|(w, _)| w);
        let class = match weight {
            Some(Weight::Soft | Weight::Stop) => Class::Soft,
            Some(Weight::Sort) => Class::Sort,
            _ => Class::Word,
        };
        (1, concept, class)
    }

    fn push(&mut self, words: &[Word], class: Class, concept: Concept, options: &Options) {
        let single = class == Class::Plain || class == Class::Number;
        let words = if single { &words[..1] } else { words };
        let text = join(words);
        let number;
        let text = if class == Class::Number {
            number = value(&words[0]);
            &number
        } else {
            &text
        };
        let script = if class == Class::Number {
            Script::Number
        } else {
            words[0].script
        };
        let part = Part::new(Source {
            text,
            script,
            particle: "",
            transliterate: options.transliterate,
        });
        self.items.push(Item {
            class,
            concept,
            part,
            capitals: words[0].capitals || words[0].dotted || !script_has_case(script),
        });
    }

    /// Whether something speaks for an organization: a legal form, or a word
    /// such as "bank".
    pub(crate) fn has_signs(&self) -> bool {
        let signs = |i: &Item| !matches!(i.class, Class::Plain | Class::Place);
        self.is_company() || self.items.iter().any(signs)
    }

    /// Whether it has a legal form, a ship's sign or a number.
    pub(crate) fn is_company(&self) -> bool {
        let number = |i: &Item| i.class == Class::Number && i.part.text.len() < 5;
        self.legal.is_some() || self.ship.is_some() || self.items.iter().any(number)
    }

    /// Whether nothing is left to compare.
    pub(crate) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

fn key(word: &Word) -> String {
    crate::fold::key(&word.text, word.script)
}

fn script_has_case(script: Script) -> bool {
    !(script.is_abjad() || script.is_dense())
}

/// Names in capitals throughout: their known words are no letters that stand
/// for something.
fn quiet(words: &mut [Word]) {
    let lexicon = Lexicon::get();
    let capitals = |w: &Word| w.capitals || w.script == Script::Number;
    // "AT & T" is in capitals for what it is.
    let long = |w: &Word| w.text.chars().count() > 3;
    if words.len() > 1 && words.iter().all(capitals) && words.iter().any(long) {
        for word in words {
            let key = key(word);
            word.capitals = lexicon.word(&key).is_none() && key.len() < 6;
        }
    }
}

/// Cuts words of scripts without spaces where known words begin.
fn dense(words: &[Word]) -> Vec<Word> {
    let lexicon = Lexicon::get();
    let mut out = Vec::new();
    for word in words {
        if !word.script.is_dense() {
            out.push(word.clone());
            continue;
        }
        let key = key(word);
        let mut rest = key.as_str();
        let mut unknown = String::new();
        let push = |text: &str, out: &mut Vec<Word>| {
            if !text.is_empty() {
                out.push(Word {
                    text: text.to_owned(),
                    hyphen: false,
                    ..word.clone()
                });
            }
        };
        while !rest.is_empty() {
            // One character alone is a word only at the end: 部, 省.
            let one = rest.chars().next().map_or(1, char::len_utf8);
            let known = lexicon
                .dense_prefix(rest)
                .filter(|end| *end > one || *end == rest.len());
            match known {
                Some(end) => {
                    push(&std::mem::take(&mut unknown), &mut out);
                    push(&rest[..end], &mut out);
                    rest = &rest[end..];
                }
                None => {
                    unknown.push_str(&rest[..one]);
                    rest = &rest[one..];
                }
            }
        }
        push(&unknown, &mut out);
    }
    out.truncate(crate::words::MOST);
    out
}

/// What stands before a ship's name.
const SHIP: &[&str] = &["mv", "mt", "ss", "ms", "mts", "fv", "hms", "uss"];

/// Forms that stand before a name in Latin letters.
const BEFORE: &[&str] = &[
    "ooo", "oao", "zao", "pao", "ao", "jsc", "ojsc", "pjsc", "cjsc", "llc", "tov", "too", "pt",
    "cv", "fgup", "gup", "mup", "uab", "sia", "ou", "ip", "sarl", "sas", "sa", "ltd", "ad", "eood",
];

/// Forms that are known for what they are inside a name too.
const INSIDE: &[&str] = &[
    "ltd", "inc", "llc", "gmbh", "limited", "pvt", "pte", "pty", "sarl", "plc",
];

/// Tells which words are a legal form.
fn legal(words: &[Word], keys: &[String], name: &mut Organization) -> Vec<bool> {
    let lexicon = Lexicon::get();
    let mut out = vec![false; words.len()];
    let mut forms: Vec<(usize, usize, u8)> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match lexicon.legal.longest(&keys[at..]) {
            Some((width, sort)) => {
                forms.push((at, width, sort));
                at += width;
            }
            None => at += 1,
        }
    }
    let mut end = words.len();
    for &(at, width, sort) in forms.iter().rev() {
        let key = keys[at].as_str();
        let is_last = at + width == end && at > 0;
        let is_first = at == 0 && width < end;
        let before = width > 1 || words[at].script != Script::Latin || BEFORE.contains(&key);
        let inside = at > 0 && INSIDE.contains(&key);
        // "AS Roma" is a club, "As" in "As Salam" an article.
        if is_last || (is_first && before) || inside {
            out[at..at + width].fill(true);
            if is_last {
                end = at;
            }
            let text = join(&words[at..at + width]);
            name.legal = Some(match name.legal.take() {
                None => (sort, text),
                Some((first, rest)) => (first, format!("{text} {rest}")),
            });
        }
    }
    if out.iter().all(|l| *l) {
        name.legal = None;
        out.fill(false);
    }
    out
}

/// Whether a word is a number, also a Roman one behind others; one of a
/// single letter only at the end.
fn is_number(words: &[Word], at: usize) -> bool {
    let word = &words[at];
    let last = at + 1 == words.len();
    let roman = at > 0
        && (word.text.len() > 1 || last)
        && word.capitals
        && !word.dotted
        && word.text.bytes().all(|b| b"IVX".contains(&b));
    word.script == Script::Number || roman
}

/// A number's digits, without zeros before them and "th" behind.
fn value(word: &Word) -> String {
    if word.script == Script::Number {
        let key = key(word);
        let digits: String = key.chars().filter(char::is_ascii_digit).collect();
        return digits.trim_start_matches('0').to_owned();
    }
    let worth = |b: u8| match b {
        b'I' => 1,
        b'V' => 5,
        _ => 10,
    };
    let digits: Vec<i32> = word.text.bytes().map(worth).collect();
    let value: i32 = digits
        .iter()
        .enumerate()
        .map(|(at, d)| match digits.get(at + 1) {
            Some(next) if next > d => -d,
            _ => *d,
        })
        .sum();
    value.to_string()
}

/// The first letters of all words.
fn letters(words: &[Word], legal: &[bool], places: &[Place]) -> Vec<(char, char, Place)> {
    let mut places = places.iter();
    let mut out = Vec::new();
    for (word, legal) in words.iter().zip(legal) {
        let place = match legal {
            true => Place::Legal,
            false => places.next().copied().unwrap_or(Place::Stop),
        };
        if let Some(first) = key(word).chars().next() {
            out.push((first, latin(first, word.script), place));
        }
    }
    out
}

/// A letter in Latin letters.
fn latin(letter: char, script: Script) -> char {
    if script == Script::Latin {
        return letter;
    }
    let read = crate::romanise::candidates(letter.encode_utf8(&mut [0; 4]), script);
    let first = read.first().and_then(|(_, text)| text.chars().next());
    first.unwrap_or(letter)
}
