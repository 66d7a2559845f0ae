//! What the files under `data/` know, read once.

use crate::fold::key;
use crate::script::Script;
use crate::words::{Word, words};
use std::collections::HashMap;
use std::sync::LazyLock;

/// The lines of a data file that are not comments.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// How a given name belongs to its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Form {
    /// A spelling of the name.
    Spelling,
    /// Its form in another language.
    Foreign,
    /// A short or pet form.
    Short,
}

/// A given name's line and its place there.
pub(crate) type Given = (u16, Form);

/// A family name's line, and how common it is: 3 hardly tells anybody apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Surname {
    pub(crate) line: u16,
    pub(crate) common: u8,
    /// A Chinese or Korean name.
    pub(crate) east: bool,
}

/// What a word beside a person's name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Beside {
    Title,
    /// A title that is also a name.
    Maybe,
    /// Jr, II: the number tells which.
    Generation(u16),
    Particle,
    /// Between a name and the father's: bin, ibn, oglu.
    Child,
    /// Makes one part with the next: Abu.
    Joining,
}

/// What a word of an organization's name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    /// Nothing: of, the.
    Stop,
    /// Hardly anything: company.
    Soft,
    /// The sort of body, which one name may have and another leave out: bank.
    Sort,
    /// What it does or is: tells bodies apart.
    Word,
}

/// A meaning that words of several languages share.
pub(crate) type Concept = u16;

/// Phrases by their words; finds the longest at a place.
pub(crate) struct Phrases<T> {
    map: HashMap<String, T>,
    longest: usize,
}

impl<T: Copy> Phrases<T> {
    fn new() -> Phrases<T> {
        Phrases {
            map: HashMap::new(),
            longest: 0,
        }
    }

    fn insert(&mut self, words: &[String], value: T) {
        self.longest = self.longest.max(words.len());
        self.map.entry(words.join(" ")).or_insert(value);
    }

    /// The longest phrase that `keys` begins with, with its number of words.
    pub(crate) fn longest(&self, keys: &[impl AsRef<str>]) -> Option<(usize, T)> {
        let mut phrase = String::new();
        let mut found = None;
        for (n, key) in keys.iter().take(self.longest).enumerate() {
            if n > 0 {
                phrase.push(' ');
            }
            phrase.push_str(key.as_ref());
            if let Some(&value) = self.map.get(&phrase) {
                found = Some((n + 1, value));
            }
        }
        found
    }
}

/// Most characters of a word in a script without spaces.
const DENSE: usize = 12;

/// A legal form's sort, by the order of `data/legal-forms.txt`.
pub(crate) type Legal = u8;

/// Everything.
pub(crate) struct Lexicon {
    given: HashMap<String, Vec<Given>>,
    surnames: HashMap<String, Surname>,
    pub(crate) beside: Phrases<Beside>,
    pub(crate) legal: Phrases<Legal>,
    /// Words of organizations; several concepts for one word of a language
    /// that joins them.
    words: HashMap<String, (Weight, Vec<Concept>)>,
    stems: HashMap<String, (Weight, Vec<Concept>)>,
    places: Phrases<Concept>,
    place_stems: HashMap<String, Concept>,
    /// Bodies known by letters, by canonical words.
    aliases: Phrases<Concept>,
    /// How many concepts are words; places and bodies come behind them.
    pub(crate) first_place: Concept,
    pub(crate) first_alias: Concept,
    /// Forms of state, which say little beside a country: republic.
    state_forms: Vec<Concept>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::read);
static SIMPLIFIED: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let file = include_str!("../data/han.txt");
    let pairs = lines(file).filter_map(|line| line.strip_prefix("simplified "));
    let pairs = pairs.flat_map(|rest| rest.split(' '));
    pairs
        .filter_map(|pair| {
            let mut chars = pair.chars();
            Some((chars.next()?, chars.next()?))
        })
        .collect()
});

/// The script of a word in a data file.
fn script_of(word: &str) -> Script {
    word.chars().find_map(Script::of).unwrap_or(Script::Latin)
}

/// The key of a word in a data file.
fn file_key(word: &str) -> String {
    key(word, script_of(word))
}

impl Lexicon {
    pub(crate) fn get() -> &'static Lexicon {
        &LEXICON
    }

    /// The simplified form of a Chinese character.
    pub(crate) fn simplified(c: char) -> char {
        SIMPLIFIED.get(&c).copied().unwrap_or(c)
    }

    fn read() -> Lexicon {
        let mut lexicon = Lexicon {
            given: HashMap::new(),
            surnames: HashMap::new(),
            beside: Phrases::new(),
            legal: Phrases::new(),
            words: HashMap::new(),
            stems: HashMap::new(),
            places: Phrases::new(),
            place_stems: HashMap::new(),
            aliases: Phrases::new(),
            first_place: 0,
            first_alias: 0,
            state_forms: Vec::new(),
        };
        lexicon.read_given(include_str!("../data/given-names.txt"));
        lexicon.read_surnames(include_str!("../data/surnames.txt"));
        lexicon.read_beside(include_str!("../data/titles.txt"));
        lexicon.read_legal(include_str!("../data/legal-forms.txt"));
        lexicon.read_words(include_str!("../data/organization-words.txt"));
        lexicon.read_places(include_str!("../data/places.txt"));
        lexicon.read_aliases(include_str!("../data/organization-aliases.txt"));
        lexicon
    }

    fn read_given(&mut self, text: &str) {
        for (line, names) in lines(text).enumerate() {
            let (names, short) = names.split_once('/').unwrap_or((names, ""));
            let (spellings, foreign) = names.split_once(';').unwrap_or((names, ""));
            for (names, form) in [
                (spellings, Form::Spelling),
                (foreign, Form::Foreign),
                (short, Form::Short),
            ] {
                for name in names.split_whitespace() {
                    let entry = self.given.entry(file_key(name)).or_default();
                    if entry.iter().all(|(l, _)| usize::from(*l) != line) {
                        entry.push((line as u16, form));
                    }
                }
            }
        }
    }

    fn read_surnames(&mut self, text: &str) {
        for (line, names) in lines(text).enumerate() {
            let (mark, names) = match names.split_once(' ') {
                Some((mark, rest)) if mark.starts_with(|c: char| c.is_ascii_digit()) => {
                    (mark, rest)
                }
                _ => ("", names),
            };
            let common = mark.trim_end_matches('e').parse().unwrap_or(0);
            let east = mark.ends_with('e');
            for name in names.split_whitespace() {
                let line = line as u16;
                self.surnames
                    .entry(file_key(name))
                    .or_insert(Surname { line, common, east });
            }
        }
    }

    fn read_beside(&mut self, text: &str) {
        for line in lines(text) {
            let mut fields = line.split(' ');
            let sort = fields.next().unwrap_or_default();
            while let Some(phrase) = fields.next() {
                let beside = match sort {
                    "title" => Beside::Title,
                    "maybe" => Beside::Maybe,
                    "particle" => Beside::Particle,
                    "child" => Beside::Child,
                    "joining" => Beside::Joining,
                    _ => {
                        let which = fields.next().and_then(|n| n.parse().ok());
                        Beside::Generation(which.unwrap_or(0))
                    }
                };
                let keys: Vec<String> = phrase.split('_').map(file_key).collect();
                self.beside.insert(&keys, beside);
            }
        }
    }

    fn read_legal(&mut self, text: &str) {
        let mut sorts: Vec<&str> = Vec::new();
        for line in lines(text) {
            let Some((sort, forms)) = line.split_once(": ") else {
                continue;
            };
            if sorts.last() != Some(&sort) {
                sorts.push(sort);
            }
            for form in forms.split(' ') {
                let keys: Vec<String> = form.split('_').map(file_key).collect();
                self.legal.insert(&keys, sorts.len() as Legal);
            }
        }
    }

    fn read_words(&mut self, text: &str) {
        let mut concepts: HashMap<&str, Concept> = HashMap::new();
        let mut next: Concept = 1;
        for line in lines(text) {
            if let Some(joined) = line.strip_prefix("+ ") {
                let mut fields = joined.split(' ');
                let word = fields.next().map(file_key).unwrap_or_default();
                let known = fields.filter_map(|f| concepts.get(f).copied()).collect();
                self.words.insert(word, (Weight::Word, known));
                continue;
            }
            let Some((head, forms)) = line.split_once(": ") else {
                continue;
            };
            let (sort, name) = head.split_once(' ').unwrap_or((head, ""));
            let weight = match sort {
                "stop" => Weight::Stop,
                "soft" => Weight::Soft,
                "sort" => Weight::Sort,
                _ => Weight::Word,
            };
            let concept = *concepts.entry(name).or_insert(next);
            next = next.max(concept + 1);
            for form in forms.split(' ') {
                let value = (weight, vec![concept]);
                match form.strip_suffix('*') {
                    Some(stem) => self.stems.entry(file_key(stem)).or_insert(value),
                    None => self.words.entry(file_key(form)).or_insert(value),
                };
            }
        }
        self.first_place = next;
        let forms = ["republic", "federation", "kingdom"];
        self.state_forms = forms
            .iter()
            .filter_map(|f| concepts.get(f).copied())
            .collect();
    }

    /// Whether a meaning is a form of state.
    pub(crate) fn is_state_form(&self, concept: Concept) -> bool {
        self.state_forms.contains(&concept)
    }

    fn read_places(&mut self, text: &str) {
        let mut next = self.first_place;
        for line in lines(text) {
            let Some((name, forms)) = line.split_once(": ") else {
                continue;
            };
            for form in forms.split(' ').chain([name]) {
                if let Some(stem) = form.strip_suffix('*') {
                    self.place_stems.entry(file_key(stem)).or_insert(next);
                } else {
                    let keys: Vec<String> = form.split('_').map(file_key).collect();
                    self.places.insert(&keys, next);
                }
            }
            next += 1;
        }
        self.first_alias = next;
    }

    fn read_aliases(&mut self, text: &str) {
        let mut found = Vec::new();
        for (n, line) in lines(text).enumerate() {
            for form in line.split(" | ") {
                let words = words(form);
                found.push((self.canonical(&words), self.first_alias + n as Concept));
            }
        }
        for (words, concept) in found {
            let words: Vec<String> = words.into_iter().map(|(word, _)| word).collect();
            self.aliases.insert(&words, concept);
        }
    }

    /// What a given name can be, or nothing.
    pub(crate) fn given(&self, key: &str) -> &[Given] {
        self.given.get(key).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn surname(&self, key: &str) -> Option<Surname> {
        self.surnames.get(key).copied()
    }

    /// What a word of an organization's name means.
    pub(crate) fn word(&self, key: &str) -> Option<(Weight, &[Concept])> {
        let found = self.words.get(key).or_else(|| stem(&self.stems, key));
        let found = found.or_else(|| self.words.get(&without_article(key)?));
        found.map(|(weight, concepts)| (*weight, concepts.as_slice()))
    }

    /// The place that a name begins with, with its number of words.
    pub(crate) fn place(&self, keys: &[impl AsRef<str>]) -> Option<(usize, Concept)> {
        self.places.longest(keys).or_else(|| {
            let concept = stem(&self.place_stems, keys.first()?.as_ref())?;
            Some((1, *concept))
        })
    }

    /// The body that canonical words begin with, with its number of words.
    pub(crate) fn alias(&self, words: &[impl AsRef<str>]) -> Option<(usize, Concept)> {
        self.aliases.longest(words)
    }

    /// Words as meanings (`#` and a number) or keys, without those that say
    /// nothing; each with the number of its word.
    pub(crate) fn canonical(&self, words: &[Word]) -> Vec<(String, usize)> {
        let keys: Vec<String> = words.iter().map(|w| key(&w.text, w.script)).collect();
        let mut out = Vec::new();
        let mut at = 0;
        while at < words.len() {
            if let Some((n, place)) = self.place(&keys[at..]) {
                out.push((format!("#{place}"), at));
                at += n;
                continue;
            }
            match self.word(&keys[at]) {
                Some((Weight::Stop, _)) if !words[at].capitals => {}
                Some((weight, concepts))
                    if !words[at].capitals || keys[at].len() > 4 || weight == Weight::Soft =>
                {
                    out.extend(concepts.iter().map(|c| (format!("#{c}"), at)));
                }
                _ => out.push((keys[at].clone(), at)),
            }
            at += 1;
        }
        out
    }

    /// The word, place or legal form that a text without spaces begins with,
    /// in bytes.
    pub(crate) fn dense_prefix(&self, text: &str) -> Option<usize> {
        let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
        let ends: Vec<usize> = ends.take(DENSE).collect();
        let known = |word: &str| {
            self.words.contains_key(word)
                || self.places.map.contains_key(word)
                || self.legal.map.contains_key(word)
                || self.aliases.map.contains_key(word)
        };
        ends.into_iter().rev().find(|&end| known(&text[..end]))
    }
}

/// The longest stem that a word begins with.
fn stem<'a, T>(stems: &'a HashMap<String, T>, key: &str) -> Option<&'a T> {
    let ends: Vec<usize> = key
        .char_indices()
        .map(|(at, c)| at + c.len_utf8())
        .collect();
    let mut ends = ends.into_iter().skip(2).take(20).rev();
    ends.find_map(|end| stems.get(&key[..end]))
}

/// A Semitic word without the article or the small words written as one with it.
fn without_article(key: &str) -> Option<String> {
    for prefix in [
        "لل", "وال", "بال", "ال", "و", "ل", "وה", "ה", "ו", "ל", "ב", "ש",
    ] {
        if let Some(rest) = key.strip_prefix(prefix)
            && rest.chars().nth(2).is_some()
        {
            return Some(rest.to_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_names_and_family_names_are_known_by_their_lines() {
        let lexicon = Lexicon::get();
        let lines = |name: &str| -> Vec<u16> { lexicon.given(name).iter().map(|g| g.0).collect() };
        assert!(lines("sasha").len() > 1);
        assert!(lines("bill").iter().any(|l| lines("william").contains(l)));
        assert!(
            lines("hassan")
                .iter()
                .all(|l| !lines("hussein").contains(l))
        );
        assert_eq!(lexicon.surname("kim").map(|s| s.common), Some(3));
    }

    #[test]
    fn words_of_several_languages_share_their_meaning() {
        let lexicon = Lexicon::get();
        let concept = |word: &str| lexicon.word(&file_key(word)).map(|(_, c)| c.to_vec());
        let ministry = concept("ministry");
        assert!(ministry.is_some());
        for word in ["министерство", "وزارة", "משרד", "ministère", "Ministerio"]
        {
            assert_eq!(concept(word), ministry, "{word}");
        }
        assert_eq!(concept("обороны"), concept("defence"));
    }

    #[test]
    fn bodies_are_known_by_all_their_names() {
        let lexicon = Lexicon::get();
        let alias = |name: &str| {
            let canonical = lexicon.canonical(&words(name));
            let keys: Vec<&str> = canonical.iter().map(|(k, _)| k.as_str()).collect();
            lexicon
                .alias(&keys)
                .filter(|(n, _)| *n == keys.len())
                .map(|(_, c)| c)
        };
        let un = alias("United Nations");
        assert!(un.is_some());
        assert_eq!(alias("ООН"), un);
        assert_eq!(
            alias("Organización de las Naciones Unidas"),
            alias("Naciones Unidas")
        );
        assert_eq!(alias("الأمم المتحدة"), un);
    }
}
