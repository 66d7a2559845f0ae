//! Names of persons: their parts, and what differences between them mean.

use crate::align::{Alignment, align, each};
use crate::lexicon::{Beside, Lexicon};
use crate::name::Options;
use crate::part::{Part, Role, Source, Way};
use crate::reason::{Code, Notes, PartKind};
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

/// What different given names or other conflicts leave at most.
const CONFLICT: f32 = 0.5;
/// What a lone name against a full one leaves at most: possible, no more.
const LONE: f32 = 0.6;
/// What father and son leave at most.
const GENERATION: f32 = 0.4;
/// A generation that only one name tells: below the threshold too.
const ONE_GENERATION: f32 = 0.66;

/// Scores two persons' names.
pub(crate) fn score(a: &Person, b: &Person, notes: &mut Notes) -> f32 {
    let (x, y) = (&a.parts, &b.parts);
    if x.is_empty() || y.is_empty() {
        return 0.0;
    }
    let mut found = align(x.len(), y.len(), |i, j| x[i].likeness(&y[j]));
    if found.left_a != 0 && found.left_b != 0 {
        found.join(|i| x.get(i), |j| y.get(j));
    }
    eastern(x, &mut found);
    note_parts(a, b, &found, notes);
    let score = match (x.len(), y.len()) {
        (1, 1) => lone_both(&found),
        (1, _) | (_, 1) if found.pairs().iter().all(|p| p.a_width + p.b_width == 2) => {
            lone_one(a, b, &found, notes)
        }
        _ => several(a, b, &found, notes),
    };
    generation(a, b, score, notes)
}

/// Beside a Chinese or Korean family name that both share, given names that
/// merely sound alike are two: brothers share a syllable.
fn eastern(a: &[Part], found: &mut Alignment) {
    let is_east = |p: &Part| p.surname.is_some_and(|s| s.east);
    let family = found
        .pairs()
        .iter()
        .any(|p| p.likeness.value > 0.94 && is_east(&a[p.a]));
    let weak = |p: &crate::align::Pair| p.likeness.way == Way::Sounds && p.likeness.value < 0.93;
    while let Some(at) = found.pairs().iter().position(weak).filter(|_| family) {
        found.part(at);
    }
}

/// Takes down the pairs, and what is left.
fn note_parts(a: &Person, b: &Person, found: &Alignment, notes: &mut Notes) {
    unread(a, b, found, notes);
    if notes.reasons.is_none() {
        return;
    }
    let text = |parts: &[Part]| {
        let texts: Vec<&str> = parts.iter().map(|p| &*p.text).collect();
        texts.join(" ")
    };
    for pair in found.pairs() {
        let x = &a.parts[pair.a..pair.a + pair.a_width];
        let y = &b.parts[pair.b..pair.b + pair.b_width];
        let kind = PartKind::of(x[0].role, y[0].role);
        notes.alike(pair.likeness.way, kind, &text(x), &text(y));
    }
    let (mut left_a, mut left_b) = (each(found.left_a).peekable(), each(found.left_b).peekable());
    while let (Some(&i), Some(&j)) = (left_a.peek(), left_b.peek()) {
        let (x, y) = (&a.parts[i], &b.parts[j]);
        notes.add(Code::Differ, PartKind::of(x.role, y.role), &x.text, &y.text);
        left_a.next();
        left_b.next();
    }
    for part in left_a.map(|i| &a.parts[i]) {
        notes.add(
            Code::OnlyInOne,
            PartKind::of(part.role, Role::Unknown),
            &part.text,
            "",
        );
    }
    for part in left_b.map(|j| &b.parts[j]) {
        notes.add(
            Code::OnlyInOne,
            PartKind::of(part.role, Role::Unknown),
            "",
            &part.text,
        );
    }
    for title in &a.titles {
        notes.add(Code::TitleLeftOut, PartKind::Part, title, "");
    }
    for title in &b.titles {
        notes.add(Code::TitleLeftOut, PartKind::Part, "", title);
    }
}

/// Takes down what could not be read: a script without readings, or Chinese
/// characters that are not read as the other name, since Japanese names are
/// read otherwise.
fn unread(a: &Person, b: &Person, found: &Alignment, notes: &mut Notes) {
    let is_open = |part: &Part, others: &[Part]| {
        let other_script = others.iter().all(|o| o.script != part.script);
        let readable = !part.readings.is_empty() && part.script != Script::Han;
        other_script && !readable
    };
    for i in each(found.left_a) {
        if is_open(&a.parts[i], &b.parts) {
            notes.unread = true;
            notes.add(Code::Unread, PartKind::Part, &a.parts[i].text, "");
        }
    }
    for j in each(found.left_b) {
        if is_open(&b.parts[j], &a.parts) {
            notes.unread = true;
            notes.add(Code::Unread, PartKind::Part, "", &b.parts[j].text);
        }
    }
}

/// One part each.
fn lone_both(found: &Alignment) -> f32 {
    let Some(pair) = found.pairs().first() else {
        return found.nearest * 0.6;
    };
    let value = pair.likeness.value;
    match pair.likeness.way {
        Way::Initial => 0.3,
        // Husband and wife, or one person under two forms: possible.
        Way::Gendered => 0.66,
        Way::Short | Way::Foreign => 0.66,
        // Nothing else speaks for it.
        Way::Letters => value - (crate::abjad::ALONE - crate::THRESHOLD),
        _ => value,
    }
}

/// One part against several: somebody, perhaps this one.
fn lone_one(a: &Person, b: &Person, found: &Alignment, notes: &mut Notes) -> f32 {
    let (lone, full) = if a.parts.len() == 1 { (a, b) } else { (b, a) };
    let Some(pair) = found.pairs().first() else {
        return found.nearest * 0.3;
    };
    let text = &lone.parts[0].text;
    notes.add(Code::Lone, PartKind::Part, text, "");
    let at = if a.parts.len() == 1 { pair.b } else { pair.a };
    let is_surname = full.parts[at].role == Role::Surname;
    let factor = if is_surname { LONE } else { LONE - 0.1 };
    factor * pair.likeness.value
}

/// Several parts each.
fn several(a: &Person, b: &Person, found: &Alignment, notes: &mut Notes) -> f32 {
    let pairs = found.pairs();
    let full: Vec<_> = pairs
        .iter()
        .filter(|p| p.likeness.way != Way::Initial && !(a.parts[p.a].initial))
        .collect();
    if full.is_empty() {
        return 0.3 * found.nearest;
    }
    let (mut sum, mut least) = (0.0, 1.0f32);
    for pair in &full {
        sum += pair.likeness.value;
        least = least.min(pair.likeness.value);
    }
    let mean = sum / full.len() as f32;
    let mut score = mean * (0.55 + 0.45 * least);
    let initials = pairs.len() - full.len();
    score *= initial_factor(a, full.len(), initials, &full, notes);
    score *= order_factor(a, b, found, notes);
    // A surname in its other form beside a mere initial is a spouse's or a
    // sibling's as often as not.
    let gendered = full.iter().any(|p| p.likeness.way == Way::Gendered);
    if gendered && initials > 0 {
        score = score.min(0.66);
    }
    if found.left_a != 0 && found.left_b != 0 {
        // Something in each that the other lacks.
        let near = (found.nearest - 0.6).max(0.0);
        return (score * (CONFLICT + near)).min(CONFLICT + near);
    }
    let (longer, left) = if found.left_a != 0 {
        (a, found.left_a)
    } else {
        (b, found.left_b)
    };
    if left != 0 {
        score *= extra_factor(a, b, longer, left, &full, initials);
    }
    score
}

/// What it costs that given names are only initials.
fn initial_factor(
    a: &Person,
    full: usize,
    initials: usize,
    pairs: &[&crate::align::Pair],
    notes: &mut Notes,
) -> f32 {
    if initials == 0 || full > 1 {
        return if initials == 0 { 1.0 } else { 0.97 };
    }
    let surname = &a.parts[pairs[0].a];
    let common = surname
        .common()
        .max(u8::from(!surname.given.is_empty()) * 2);
    if common > 1 {
        notes.add(Code::Common, PartKind::Surname, &surname.text, "");
    }
    let more = if initials > 1 { 1.06 } else { 1.0 };
    more * match common {
        3 => 0.66,
        2 => 0.77,
        1 => 0.8,
        _ => 0.86,
    }
}

/// What another order costs.
fn order_factor(a: &Person, b: &Person, found: &Alignment, notes: &mut Notes) -> f32 {
    if found.in_order() {
        return 1.0;
    }
    notes.add(Code::Order, PartKind::Part, "", "");
    let all_given = |p: &Person| {
        p.parts
            .iter()
            .all(|p| !p.given.is_empty() && p.surname.is_none())
    };
    if a.free_order || b.free_order {
        0.99
    } else if all_given(a) && all_given(b) {
        // "Ahmed Mohammed" may be Mohammed Ahmed's father.
        0.82
    } else {
        0.97
    }
}

/// What parts cost that only the longer name has.
fn extra_factor(
    a: &Person,
    b: &Person,
    longer: &Person,
    left: u32,
    full: &[&crate::align::Pair],
    initials: usize,
) -> f32 {
    let count = longer.parts.len();
    let matched = |at: usize| left >> at & 1 == 0;
    let least = full.iter().map(|p| p.likeness.value).fold(1.0, f32::min);
    let mut factor: f32 = 1.0;
    for at in each(left).take_while(|at| *at < count) {
        let part = &longer.parts[at];
        let inside = (0..at).any(matched) && (at + 1..count).any(matched);
        factor *= match part.role {
            _ if part.initial => 0.96,
            Role::Patronymic => 0.97,
            _ if inside => 0.93,
            _ if part.attached => 0.94,
            // A second surname, or a given name before the one in use; beside
            // parts that only sound alike, hardly.
            _ => 0.86 * least * least,
        };
    }
    let pairs = full.len() + initials;
    if pairs == 1 {
        // One part in common is a lone name.
        return factor.min(LONE);
    }
    let at = |pair: &crate::align::Pair| &a.parts[pair.a];
    let plain = |part: &Part| !part.given.is_empty() || part.common() > 2;
    if pairs == 2
        && full.iter().all(|p| plain(at(p)))
        && each(left).any(|at| at + 1 == count || at == 0)
    {
        let nisba = each(left).all(|at| longer.parts.get(at).is_some_and(|p| p.attached));
        factor *= if nisba { 0.93 } else { 0.85 };
    }
    let _ = b;
    factor
}

/// Father and son.
fn generation(a: &Person, b: &Person, score: f32, notes: &mut Notes) -> f32 {
    match (&a.generation, &b.generation) {
        (None, None) => score,
        (Some((x, _)), Some((y, _))) if x == y => score,
        // The second of a name is the son.
        (Some((1000, _)), Some((2, _))) | (Some((2, _)), Some((1000, _))) => score,
        (Some((_, x)), Some((_, y))) => {
            notes.add(Code::Generation, PartKind::Part, x, y);
            score.min(GENERATION)
        }
        (Some((_, x)), None) => {
            notes.add(Code::Generation, PartKind::Part, x, "");
            score.min(ONE_GENERATION)
        }
        (None, Some((_, y))) => {
            notes.add(Code::Generation, PartKind::Part, "", y);
            score.min(ONE_GENERATION)
        }
    }
}
