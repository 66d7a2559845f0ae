//! How well two organizations' names agree.

use super::{Class, Item, Organization, Place, latin};
use crate::align::{Alignment, Pair, align, each};
use crate::part::{Likeness, Way};
use crate::reason::{Code, Notes, PartKind};
use crate::script::Script;

/// Below this two words in Latin letters are two words.
const SPELLED: f32 = 0.82;

fn likeness(x: &Item, y: &Item) -> Likeness {
    if x.concept != 0 && x.concept == y.concept {
        let way = match x.class {
            _ if x.part.key == y.part.key => Way::Same,
            Class::Body => Way::Alias,
            _ if x.part.script == y.part.script && x.part.likeness(&y.part).value > SPELLED => {
                Way::Spelled
            }
            _ => Way::Meaning,
        };
        let value = if way == Way::Same { 1.0 } else { 0.98 };
        return Likeness::new(value, way);
    }
    if x.class == Class::Number || y.class == Class::Number {
        let same = x.class == y.class && x.part.key == y.part.key;
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
        let free = |i: &Item| i.concept == 0 && i.class == Class::Plain;
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
        || !matches!(item.class, Class::Plain | Class::Body | Class::Soft)
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
    for pair in found.in_reading_order() {
        let (x, y) = (
            text(a, pair.a(), pair.a_width()),
            text(b, pair.b(), pair.b_width()),
        );
        notes.alike(pair.likeness.way, PartKind::Word, &x, &y);
    }
    let (mut left_a, mut left_b) = (each(found.left_a).peekable(), each(found.left_b).peekable());
    while let (Some(&i), Some(&j)) = (left_a.peek(), left_b.peek()) {
        let (x, y) = (&a.items[i], &b.items[j]);
        let numbers = x.class == Class::Number && y.class == Class::Number;
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
        let code = match item.class {
            Class::Number => Code::NumbersDiffer,
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
    let left = |name: &Organization, set: u32| -> Vec<Class> {
        each(set).map(|i| name.items[i].class).collect()
    };
    let (left_a, left_b) = (left(a, found.left_a), left(b, found.left_b));
    let named = acronym.is_some()
        || found
            .pairs()
            .iter()
            .any(|p| matches!(a.items[p.a()].class, Class::Plain | Class::Body));
    score *= difference(&left_a, &left_b, weight, named);
    // Nothing but "company" or "bank" in common.
    if weight < 0.5 && !(left_a.is_empty() && left_b.is_empty()) {
        score = score.min(0.3);
    }
    score
}

fn pair_weight(a: &Organization, b: &Organization, pair: &Pair) -> f32 {
    let (x, y) = (&a.items[pair.a()], &b.items[pair.b()]);
    let weight = (x.class.weight() + y.class.weight()) / 2.0;
    let short = x.class == Class::Plain && x.part.key.len() < 3;
    if short { weight * 0.7 } else { weight }
}

/// What remains of the score beside words that only one name has; `weight` is
/// that of what they share, `named` whether a name of its own is among it.
fn difference(a: &[Class], b: &[Class], weight: f32, named: bool) -> f32 {
    let soft = |left: &[Class]| left.iter().all(|s| *s == Class::Soft);
    let numbers = |left: &[Class]| left.contains(&Class::Number);
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
    let words = all().filter(|s| **s == Class::Word).count();
    let says = words == 1 && all().any(|s| *s == Class::Soft);
    let factor = |s: &Class| match s {
        Class::Word if says => Class::Sort.factor(),
        // "Bank of Syria" and "Commercial Bank of Syria".
        Class::Sort if !named => Class::Word.factor(),
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
