//! Names of organizations: what their words say, and what differences mean.

use crate::align::{Alignment, Pair, align, each};
use crate::lexicon::{Concept, Lexicon, Weight};
use crate::name::Options;
use crate::part::{Likeness, Part, Source, Way};
use crate::person::join;
use crate::reason::{Code, Notes, PartKind};
use crate::script::Script;
use crate::words::{Group, Word};

/// What a word of a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
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

impl Sort {
    /// How much it says.
    fn weight(self) -> f32 {
        match self {
            Sort::Plain | Sort::Number => 1.0,
            Sort::Body => 1.2,
            Sort::Place => 0.6,
            Sort::Word => 0.55,
            Sort::Sort => 0.45,
            Sort::Soft => 0.15,
        }
    }

    /// What it costs where only one name has it.
    fn factor(self) -> f32 {
        match self {
            Sort::Plain | Sort::Body => 0.5,
            Sort::Number => 0.55,
            Sort::Place => 0.62,
            Sort::Word => 0.6,
            Sort::Sort => 0.8,
            Sort::Soft => 0.95,
        }
    }
}

/// A word, or words with one meaning.
#[derive(Clone, Debug)]
struct Item {
    sort: Sort,
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
        let aside = aside.filter(|o| o.items.iter().any(|i| i.sort.weight() >= 1.0));
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
            let (width, concept, sort) = out.meaning(&canonical[at..], &kept);
            let last = canonical[(at + width - 1).min(canonical.len() - 1)].1;
            let end = last + lexicon.place(&kept_keys[last..]).map_or(1, |(n, _)| n);
            let sort = match sort {
                Sort::Plain if is_number(&kept[at_word], at_word) => Sort::Number,
                sort => sort,
            };
            for place in &mut places[at_word..end.max(at_word + 1)] {
                *place = Place::Item(out.items.len());
            }
            out.push(&kept[at_word..end.max(at_word + 1)], sort, concept, options);
            at += width;
        }
        // "En+": nothing but words that say nothing are the name.
        if out.items.iter().all(|i| i.sort == Sort::Soft) {
            for (at, place) in places.iter_mut().enumerate() {
                if *place == Place::Stop {
                    *place = Place::Item(out.items.len());
                    out.push(&kept[at..=at], Sort::Plain, 0, options);
                }
            }
        }
        out.letters = letters(&words, &legal, &places);
        // Beside a country its form of state says little.
        if out.items.iter().any(|i| i.sort == Sort::Place) {
            for item in &mut out.items {
                if item.sort == Sort::Word && lexicon.is_state_form(item.concept) {
                    item.sort = Sort::Soft;
                }
            }
        }
        out
    }

    /// How many canonical words make one item, its concept and sort.
    fn meaning(&self, canonical: &[(String, usize)], words: &[Word]) -> (usize, Concept, Sort) {
        let lexicon = Lexicon::get();
        let keys: Vec<&str> = canonical.iter().map(|(k, _)| k.as_str()).collect();
        if let Some((width, body)) = lexicon.alias(&keys) {
            let word = &words[canonical[0].1];
            // "IS" is a name only in capitals.
            let short = width == 1 && keys[0].chars().count() < 5 && !keys[0].starts_with('#');
            let own = words.len() == 1 || word.capitals || word.script != Script::Latin;
            if !short || own {
                return (width, body, Sort::Body);
            }
        }
        let Some(concept) = keys[0]
            .strip_prefix('#')
            .and_then(|n| n.parse::<Concept>().ok())
        else {
            return (1, 0, Sort::Plain);
        };
        if concept >= lexicon.first_place {
            return (1, concept, Sort::Place);
        }
        let weight = lexicon.word(&key(&words[canonical[0].1])).map(|(w, _)| w);
        let sort = match weight {
            Some(Weight::Soft | Weight::Stop) => Sort::Soft,
            Some(Weight::Sort) => Sort::Sort,
            _ => Sort::Word,
        };
        (1, concept, sort)
    }

    fn push(&mut self, words: &[Word], sort: Sort, concept: Concept, options: &Options) {
        let single = sort == Sort::Plain || sort == Sort::Number;
        let words = if single { &words[..1] } else { words };
        let text = join(words);
        let number;
        let text = if sort == Sort::Number {
            number = value(&words[0]);
            &number
        } else {
            &text
        };
        let script = if sort == Sort::Number {
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
            sort,
            concept,
            part,
            capitals: words[0].capitals || words[0].dotted || !script_has_case(script),
        });
    }

    /// Whether something speaks for an organization: a legal form, or a word
    /// such as "bank".
    pub(crate) fn has_signs(&self) -> bool {
        let signs = |i: &Item| !matches!(i.sort, Sort::Plain | Sort::Place);
        self.is_company() || self.items.iter().any(signs)
    }

    /// Whether it has a legal form, a ship's sign or a number.
    pub(crate) fn is_company(&self) -> bool {
        let number = |i: &Item| i.sort == Sort::Number && i.part.text.len() < 5;
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

/// Whether a word is a number, also a Roman one behind others.
fn is_number(word: &Word, at: usize) -> bool {
    let roman = word.text.len() > 1
        && at > 0
        && word.capitals
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

/// Below this two words in Latin letters are two words.
const SPELLED: f32 = 0.82;

fn likeness(x: &Item, y: &Item) -> Likeness {
    if x.concept != 0 && x.concept == y.concept {
        let way = match x.sort {
            _ if x.part.key == y.part.key => Way::Same,
            Sort::Body => Way::Alias,
            _ if x.part.script == y.part.script && x.part.likeness(&y.part).value > SPELLED => {
                Way::Spelled
            }
            _ => Way::Meaning,
        };
        let value = if way == Way::Same { 1.0 } else { 0.98 };
        return Likeness::new(value, way);
    }
    if x.sort == Sort::Number || y.sort == Sort::Number {
        let same = x.sort == y.sort && x.part.key == y.part.key;
        return if same {
            Likeness::new(1.0, Way::Same)
        } else {
            Likeness::NONE
        };
    }
    if x.concept != 0 && y.concept != 0 {
        return Likeness::NONE;
    }
    let mut found = x.part.spelled(&y.part);
    if found.way == Way::Sounds && found.value < 0.84 && slip(&x.part.key, &y.part.key) {
        found.value = 0.84;
    }
    let latin = x.part.script == Script::Latin && y.part.script == Script::Latin;
    // Two known acronyms that differ in a letter are two bodies.
    let acronyms = x.capitals && y.capitals && x.part.key.len().min(y.part.key.len()) < 6;
    match found.way {
        Way::Sounds if acronyms && latin => Likeness::new(found.value.min(0.6), Way::No),
        Way::Sounds if latin && found.value < SPELLED => {
            Likeness::new(found.value.min(0.7), Way::No)
        }
        _ => found,
    }
}

/// Whether one letter more or two letters swapped make the difference, in a
/// word of at least seven letters.
fn slip(a: &str, b: &str) -> bool {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let (x, y) = (long.as_bytes(), short.as_bytes());
    if x.len() < 7 || !long.is_ascii() || !short.is_ascii() {
        return false;
    }
    let same = x.iter().zip(y).take_while(|(a, b)| a == b).count();
    match x.len() - y.len() {
        1 => same > 0 && x[same + 1..] == y[same..],
        0 => {
            same + 1 < x.len()
                && x[same] == y[same + 1]
                && x[same + 1] == y[same]
                && x[same + 2..] == y[same + 2..]
        }
        _ => false,
    }
}

/// Scores two organizations' names.
pub(crate) fn score(a: &Organization, b: &Organization, notes: &mut Notes) -> f32 {
    let (x, y) = (&a.items, &b.items);
    if x.is_empty() || y.is_empty() {
        return 0.0;
    }
    let mut found = align(x.len(), y.len(), |i, j| likeness(&x[i], &y[j]));
    if found.left_a != 0 && found.left_b != 0 {
        let free = |i: &Item| i.concept == 0 && i.sort == Sort::Plain;
        found.join(
            |i| x.get(i).filter(|i| free(i)).map(|i| &i.part),
            |j| y.get(j).filter(|i| free(i)).map(|i| &i.part),
        );
    }
    let acronym = if found.left_a != 0 && found.left_b != 0 {
        acronym(a, b, &mut found)
    } else {
        None
    };
    note_items(a, b, &found, notes);
    if let Some(short) = acronym {
        let (x, y) = (join_items(a, short.a), join_items(b, short.b));
        notes.add(Code::Acronym, PartKind::Word, &x, &y);
    }
    if a.ship != b.ship {
        let text = |o: &Organization| o.ship.clone().unwrap_or_default();
        notes.add(Code::TitleLeftOut, PartKind::Word, &text(a), &text(b));
    }
    let value = weigh(a, b, &found, acronym.map(|s| s.value), notes);
    legal_forms(a, b, value, notes)
}

fn join_items(name: &Organization, set: u32) -> String {
    let texts: Vec<&str> = each(set)
        .filter_map(|i| name.items.get(i))
        .map(|i| &*i.part.text)
        .collect();
    texts.join(" ")
}

/// Letters of one name that stand for words of the other.
#[derive(Clone, Copy)]
struct Short {
    a: u32,
    b: u32,
    value: f32,
}

/// Whether a word that is left is made of the first letters of those that the
/// other name has left.
fn acronym(a: &Organization, b: &Organization, found: &mut Alignment) -> Option<Short> {
    let (left_a, left_b) = (found.left_a, found.left_b);
    let of_b = each(left_a).find_map(|i| Some((1 << i, stands_for(&a.items[i], b, left_b)?)));
    let of_a = each(left_b).find_map(|j| Some((1 << j, stands_for(&b.items[j], a, left_a)?)));
    let short = match (of_b, of_a) {
        (Some((one, value)), _) => Short {
            a: one,
            b: left_b,
            value,
        },
        (None, Some((one, value))) => Short {
            a: left_a,
            b: one,
            value,
        },
        (None, None) => return None,
    };
    found.left_a &= !short.a;
    found.left_b &= !short.b;
    Some(short)
}

/// How sure it is that `item` is made of the first letters of what is left of
/// `name`.
fn stands_for(item: &Item, name: &Organization, left: u32) -> Option<f32> {
    let key: Vec<char> = item.part.key.chars().collect();
    if !(2..=9).contains(&key.len())
        || !item.capitals
        || !matches!(item.sort, Sort::Plain | Sort::Body)
    {
        return None;
    }
    let read: Vec<char> = key.iter().map(|c| latin(*c, item.part.script)).collect();
    let fits = |stops: bool, legal: bool| {
        let of_words = name.letters.iter().filter(|(_, _, place)| match place {
            Place::Item(i) => left >> i & 1 == 1,
            Place::Stop => stops,
            Place::Legal => legal,
        });
        let (native, latin): (Vec<char>, Vec<char>) = of_words.map(|(n, l, _)| (*n, *l)).unzip();
        native.len() > 1 && (native == key || latin == read)
    };
    let is_it = [(false, false), (false, true), (true, false), (true, true)];
    let found = is_it.into_iter().any(|(stops, legal)| fits(stops, legal));
    found.then_some(match key.len() {
        2 => 0.66,
        3 => 0.86,
        _ => 0.94,
    })
}

/// Takes down the pairs, and what is left.
fn note_items(a: &Organization, b: &Organization, found: &Alignment, notes: &mut Notes) {
    for (left, name, first) in [(found.left_a, a, true), (found.left_b, b, false)] {
        for i in each(left) {
            let part = &name.items[i].part;
            if part.readings.is_empty() && part.script != Script::Number {
                let other = if first { b } else { a };
                if other.items.iter().all(|o| o.part.script != part.script) {
                    notes.unread = true;
                    let (x, y) = if first {
                        (&*part.text, "")
                    } else {
                        ("", &*part.text)
                    };
                    notes.add(Code::Unread, PartKind::Word, x, y);
                }
            }
        }
    }
    if notes.reasons.is_none() {
        return;
    }
    let text = |name: &Organization, at: usize, width: usize| {
        let texts: Vec<&str> = name.items[at..at + width]
            .iter()
            .map(|i| &*i.part.text)
            .collect();
        texts.join(" ")
    };
    for pair in found.pairs() {
        let (x, y) = (text(a, pair.a, pair.a_width), text(b, pair.b, pair.b_width));
        notes.alike(pair.likeness.way, PartKind::Word, &x, &y);
    }
    let (mut left_a, mut left_b) = (each(found.left_a).peekable(), each(found.left_b).peekable());
    while let (Some(&i), Some(&j)) = (left_a.peek(), left_b.peek()) {
        let (x, y) = (&a.items[i], &b.items[j]);
        let numbers = x.sort == Sort::Number && y.sort == Sort::Number;
        let code = if numbers {
            Code::NumbersDiffer
        } else {
            Code::Differ
        };
        notes.add(code, PartKind::Word, &x.part.text, &y.part.text);
        left_a.next();
        left_b.next();
    }
    let mut alone = |item: &Item, first: bool| {
        let code = match item.sort {
            Sort::Number => Code::NumbersDiffer,
            _ => Code::OnlyInOne,
        };
        let text = &*item.part.text;
        let (x, y) = if first { (text, "") } else { ("", text) };
        notes.add(code, PartKind::Word, x, y);
    };
    left_a.for_each(|i| alone(&a.items[i], true));
    left_b.for_each(|j| alone(&b.items[j], false));
}

/// What different words leave at most.
const CONFLICT: f32 = 0.5;

/// The score of an alignment.
fn weigh(
    a: &Organization,
    b: &Organization,
    found: &Alignment,
    acronym: Option<f32>,
    notes: &mut Notes,
) -> f32 {
    let (mut sum, mut weight, mut least) = (0.0, 0.0, 1.0f32);
    let mut add = |value: f32, w: f32| {
        sum += value * w;
        weight += w;
        if w >= 0.5 {
            least = least.min(value);
        }
    };
    for pair in found.pairs() {
        add(pair.likeness.value, pair_weight(a, b, pair));
    }
    if let Some(value) = acronym {
        add(value, 1.2);
    }
    if weight == 0.0 {
        return 0.3 * found.nearest;
    }
    let mut score = sum / weight * (0.55 + 0.45 * least);
    if !found.in_order() {
        notes.add(Code::Order, PartKind::Word, "", "");
        score *= 0.98;
    }
    let left = |name: &Organization, set: u32| -> Vec<Sort> {
        each(set).map(|i| name.items[i].sort).collect()
    };
    let (left_a, left_b) = (left(a, found.left_a), left(b, found.left_b));
    score *= difference(&left_a, &left_b, weight);
    // Nothing but "company" or "bank" in common.
    if weight < 0.5 && !(left_a.is_empty() && left_b.is_empty()) {
        score = score.min(0.3);
    }
    score
}

fn pair_weight(a: &Organization, b: &Organization, pair: &Pair) -> f32 {
    let (x, y) = (&a.items[pair.a], &b.items[pair.b]);
    let weight = (x.sort.weight() + y.sort.weight()) / 2.0;
    let short = x.sort == Sort::Plain && x.part.key.len() < 3;
    if short { weight * 0.7 } else { weight }
}

/// What remains of the score beside words that only one name has; `weight` is
/// that of what they share.
fn difference(a: &[Sort], b: &[Sort], weight: f32) -> f32 {
    let soft = |left: &[Sort]| left.iter().all(|s| *s == Sort::Soft);
    let numbers = |left: &[Sort]| left.contains(&Sort::Number);
    if numbers(a) && numbers(b) {
        return 0.35;
    }
    if !a.is_empty() && !b.is_empty() {
        return match (soft(a), soft(b)) {
            (true, true) => 0.86,
            // "Alfa Bank" and "Alfa Group".
            (true, false) | (false, true) => 0.66,
            (false, false) => CONFLICT,
        };
    }
    // "Rosneft Oil Company" is what Rosneft calls itself, "Rosneft Oil" is not.
    let all = || a.iter().chain(b);
    let words = all().filter(|s| **s == Sort::Word).count();
    let says = words == 1 && all().any(|s| *s == Sort::Soft);
    let factor = |s: &Sort| match s {
        Sort::Word if says => Sort::Sort.factor(),
        s => s.factor(),
    };
    let product: f32 = all().map(factor).product();
    // In a long name one word more says less; a number never does.
    let exponent = if numbers(a) || numbers(b) {
        1.0
    } else {
        (1.5 / weight).min(1.0)
    };
    product.powf(exponent)
}

/// What legal forms change.
fn legal_forms(a: &Organization, b: &Organization, score: f32, notes: &mut Notes) -> f32 {
    match (&a.legal, &b.legal) {
        (None, None) => score,
        (Some((x, form_a)), Some((y, form_b))) if x == y => {
            notes.add(Code::LegalFormLeftOut, PartKind::Word, form_a, form_b);
            if form_a.eq_ignore_ascii_case(form_b) {
                score
            } else {
                score * 0.98
            }
        }
        (Some((_, form_a)), Some((_, form_b))) => {
            notes.add(Code::LegalFormsDiffer, PartKind::Word, form_a, form_b);
            score * 0.9
        }
        (Some((_, form)), None) => {
            notes.add(Code::LegalFormLeftOut, PartKind::Word, form, "");
            score * 0.98
        }
        (None, Some((_, form))) => {
            notes.add(Code::LegalFormLeftOut, PartKind::Word, "", form);
            score * 0.98
        }
    }
}
