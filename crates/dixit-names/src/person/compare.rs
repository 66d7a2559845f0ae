//! How well two persons' names agree, and what differences between them mean.

use super::Person;
use crate::align::{Alignment, Pair, align, each};
use crate::part::{Part, Role, Way};
use crate::reason::{Code, Notes, PartKind};
use crate::script::Script;

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
    eastern(x, &mut found);
    if found.left_a != 0 && found.left_b != 0 {
        found.join(|i| x.get(i), |j| y.get(j));
    }
    note_parts(a, b, &found, notes);
    let score = match (x.len(), y.len()) {
        (1, 1) => lone_both(&found),
        (1, _) | (_, 1) if found.pairs().iter().all(|p| p.a_width() + p.b_width() == 2) => {
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
        .any(|p| p.likeness.value > 0.94 && is_east(&a[p.a()]));
    let weak = |p: &Pair| p.likeness.way == Way::Sounds && p.likeness.value < 0.93;
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
    for pair in found.in_reading_order() {
        let x = &a.parts[pair.a()..pair.a() + pair.a_width()];
        let y = &b.parts[pair.b()..pair.b() + pair.b_width()];
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
        let readable = !part.readings.is_empty() && part.script != Script::Han;
        !readable && others.iter().all(|o| o.script != part.script)
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
    let at = if a.parts.len() == 1 {
        pair.b()
    } else {
        pair.a()
    };
    let is_surname = full.parts[at].role == Role::Surname;
    let factor = if is_surname { LONE } else { LONE - 0.1 };
    factor * pair.likeness.value
}

/// Several parts each.
fn several(a: &Person, b: &Person, found: &Alignment, notes: &mut Notes) -> f32 {
    let pairs = found.pairs();
    if pairs.is_empty() {
        return 0.3 * found.nearest;
    }
    let full: Vec<_> = pairs
        .iter()
        .filter(|p| p.likeness.way != Way::Initial && !(a.parts[p.a()].initial))
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
        score *= extra_factor(a, longer, left, &full, initials);
    }
    score
}

/// What it costs that given names are only initials.
fn initial_factor(
    a: &Person,
    full: usize,
    initials: usize,
    pairs: &[&Pair],
    notes: &mut Notes,
) -> f32 {
    if initials == 0 || full > 1 {
        return if initials == 0 { 1.0 } else { 0.97 };
    }
    let surname = &a.parts[pairs[0].a()];
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
fn extra_factor(a: &Person, longer: &Person, left: u32, full: &[&Pair], initials: usize) -> f32 {
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
    let at = |pair: &Pair| &a.parts[pair.a()];
    let plain = |part: &Part| !part.given.is_empty() || part.common() > 2;
    if pairs == 2
        && full.iter().all(|p| plain(at(p)))
        && each(left).any(|at| at + 1 == count || at == 0)
    {
        let nisba = each(left).all(|at| longer.parts.get(at).is_some_and(|p| p.attached));
        factor *= if nisba { 0.93 } else { 0.85 };
    }

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
