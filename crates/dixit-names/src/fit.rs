//! How the weights of Arabic and Hebrew letters are made, so that they can be
//! made again: expectation maximisation of a memoryless pair model (Ristad and
//! Yianilos 1998) on pairs of a romanised name and its spelling.

use crate::abjad::{ALPHABET, COUNT, FEATURES, Letters, PLACES, letter_place, sound_place};
use crate::sound::{KINDS, LETTERS, Sounds};
use std::collections::{HashMap, HashSet};
use std::fmt::Write;

/// Counts of what was aligned with what.
#[derive(Clone)]
struct Counts {
    pair: Vec<[f64; KINDS]>,
    /// Letters and sounds alone, by place.
    letter: [[f64; COUNT]; PLACES.len()],
    sound: [[f64; KINDS]; 3],
}

impl Counts {
    fn all(value: f64) -> Counts {
        Counts {
            pair: vec![[value; KINDS]; COUNT],
            letter: [[value; COUNT]; PLACES.len()],
            sound: [[value; KINDS]; 3],
        }
    }

    fn normalised(mut self) -> Counts {
        let sum: f64 = self.cells().map(|c| *c).sum();
        self.cells().for_each(|c| *c /= sum);
        self
    }

    fn cells(&mut self) -> impl Iterator<Item = &mut f64> {
        let pairs = self.pair.iter_mut().flatten();
        pairs
            .chain(self.letter.iter_mut().flatten())
            .chain(self.sound.iter_mut().flatten())
    }
}

/// Fits weights to pairs of a romanised name (lower-case letters) and its
/// spelling in Arabic or Hebrew letters, and gives them in the form of
/// `data/abjad-weights.txt`.
///
/// Pairs of one script at a time: what is left out differs between them.
/// After half of the rounds the worst tenth of the pairs is left out, since
/// such lists hold names that are translated or misplaced.
pub fn fit(pairs: &[(String, String)], rounds: usize) -> String {
    let mut rows: Vec<(Letters, Sounds)> = pairs
        .iter()
        .map(|(latin, word)| (Letters::of(word), crate::part::sounds_of(latin)))
        .filter(|(letters, sounds)| letters.len() > 0 && sounds.len() > 0)
        .collect();
    let mut model = start(&rows);
    for round in 0..rounds {
        let mut counts = Counts::all(1e-2);
        let mut likelihoods = Vec::new();
        for (letters, sounds) in &rows {
            let size = (letters.len() + sounds.len()) as f64;
            likelihoods.push(expect(letters, sounds, &model, &mut counts).ln() / size);
        }
        model = counts.normalised();
        if round + 1 == rounds / 2 {
            let mut sorted = likelihoods.clone();
            sorted.sort_by(f64::total_cmp);
            let least = sorted[sorted.len() / 10];
            let mut kept = likelihoods.iter();
            rows.retain(|_| kept.next().is_some_and(|l| *l >= least));
        }
    }
    write(&rows, &model)
}

/// Every pair alike, but for letters and sounds that stand at like places.
fn start(rows: &[(Letters, Sounds)]) -> Counts {
    let mut counts = Counts::all(0.1);
    for (letters, sounds) in rows {
        let (a, b) = (letters.codes(), sounds.codes());
        for (i, &l) in a.iter().enumerate() {
            for (j, &s) in b.iter().enumerate() {
                let x = (i as f64 + 0.5) / a.len() as f64;
                let y = (j as f64 + 0.5) / b.len() as f64;
                let near = (1.0 - 3.0 * (x - y).abs()).max(0.0);
                counts.pair[usize::from(l)][usize::from(s)] += near;
            }
            counts.letter[letter_place(a, i)][usize::from(l)] += 0.1;
        }
        for (j, &s) in b.iter().enumerate() {
            counts.sound[sound_place(b.len(), j)][usize::from(s)] += 0.3;
        }
    }
    counts.normalised()
}

/// Adds the expected counts of a pair; gives its likelihood.
fn expect(letters: &Letters, sounds: &Sounds, model: &Counts, counts: &mut Counts) -> f64 {
    let (a, b) = (letters.codes(), sounds.codes());
    let width = b.len() + 1;
    let at = |i: usize, j: usize| i * width + j;
    let l = |i: usize| usize::from(a[i]);
    let s = |j: usize| usize::from(b[j]);
    let letter = |i: usize| model.letter[letter_place(a, i)][l(i)];
    let sound = |j: usize| model.sound[sound_place(b.len(), j)][s(j)];
    let mut forward = vec![0.0; (a.len() + 1) * width];
    let mut backward = forward.clone();
    forward[0] = 1.0;
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            let mut sum = forward[at(i, j)];
            if i > 0 {
                sum += forward[at(i - 1, j)] * letter(i - 1);
            }
            if j > 0 {
                sum += forward[at(i, j - 1)] * sound(j - 1);
            }
            if i > 0 && j > 0 {
                sum += forward[at(i - 1, j - 1)] * model.pair[l(i - 1)][s(j - 1)];
            }
            forward[at(i, j)] = sum;
        }
    }
    let total = forward[at(a.len(), b.len())];
    if total <= 0.0 {
        return f64::MIN_POSITIVE;
    }
    backward[at(a.len(), b.len())] = 1.0;
    for i in (0..=a.len()).rev() {
        for j in (0..=b.len()).rev() {
            let here = forward[at(i, j)] / total;
            let mut sum = backward[at(i, j)];
            if i < a.len() {
                let rest = letter(i) * backward[at(i + 1, j)];
                counts.letter[letter_place(a, i)][l(i)] += here * rest;
                sum += rest;
            }
            if j < b.len() {
                let rest = sound(j) * backward[at(i, j + 1)];
                counts.sound[sound_place(b.len(), j)][s(j)] += here * rest;
                sum += rest;
            }
            if i < a.len() && j < b.len() {
                let rest = model.pair[l(i)][s(j)] * backward[at(i + 1, j + 1)];
                counts.pair[l(i)][s(j)] += here * rest;
                sum += rest;
            }
            backward[at(i, j)] = sum;
        }
    }
    total
}

/// Weights against chance: how often letters and sounds occur by themselves,
/// at a place where it counts.
fn write(rows: &[(Letters, Sounds)], model: &Counts) -> String {
    let mut seen = Counts::all(1e-9);
    let mut steps = 0.0;
    for (letters, sounds) in rows {
        let (a, b) = (letters.codes(), sounds.codes());
        for (i, &l) in a.iter().enumerate() {
            seen.letter[letter_place(a, i)][usize::from(l)] += 1.0;
        }
        for (j, &s) in b.iter().enumerate() {
            seen.sound[sound_place(b.len(), j)][usize::from(s)] += 1.0;
        }
        steps += a.len().max(b.len()) as f64;
    }
    let script = if rows.first().is_some_and(|(l, _)| l.is_hebrew()) {
        "hebr"
    } else {
        "arab"
    };
    let hundredths = |p: f64| (p.ln() * 100.0).round().clamp(-500.0, 900.0) as i64;
    let of_letter = |l: usize| seen.letter.iter().map(|p| p[l]).sum::<f64>();
    let of_sound = |s: usize| seen.sound.iter().map(|p| p[s]).sum::<f64>();
    let mut out = String::new();
    for (l, name) in ALPHABET.chars().enumerate() {
        // What hardly occurs has weights written by hand; see the README.
        if of_letter(l) < 20.0 {
            continue;
        }
        for (p, place) in PLACES.iter().enumerate() {
            if seen.letter[p][l] > 1.0 {
                let weight = hundredths(model.letter[p][l] * steps / seen.letter[p][l]);
                let _ = writeln!(out, "{name} - {weight} {place}");
            }
        }
        for (s, &code) in LETTERS.iter().enumerate() {
            let chance = of_letter(l) / steps * of_sound(s) / steps;
            let weight = hundredths(model.pair[l][s] / chance);
            if of_sound(s) > 1.0 && weight > -500 {
                let _ = writeln!(out, "{name} {} {weight}", char::from(code));
            }
        }
    }
    for (s, &code) in LETTERS.iter().enumerate() {
        for (p, place) in PLACES.iter().take(3).enumerate() {
            if seen.sound[p][s] > 1.0 {
                let weight = hundredths(model.sound[p][s] * steps / seen.sound[p][s]);
                let _ = writeln!(out, "{script} {} {weight} {place}", char::from(code));
            }
        }
    }
    out
}

/// Fits a judge to pairs of a romanised name and a spelling that are one name
/// or are not, and gives it as a line of `data/abjad-weights.txt`: logistic
/// regression by stochastic gradient descent with steps that shrink (AdaGrad,
/// Duchi et al. 2011).
pub fn judge(pairs: &[HardPair], script: &str) -> String {
    let mut rows: Vec<([f32; FEATURES], f32)> = pairs
        .iter()
        .map(|p| {
            let letters = Letters::of(&p.word);
            let (features, _) = letters.features(&crate::part::sounds_of(&p.latin));
            (features, f32::from(u8::from(p.is_match)))
        })
        .collect();
    let mut weights = [0f32; FEATURES];
    let mut squares = [1e-6f32; FEATURES];
    // Shuffled by a linear congruential generator (Knuth's MMIX constants).
    let mut state: u64 = 1;
    for _ in 0..30 {
        for n in (1..rows.len()).rev() {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            rows.swap(n, (state >> 33) as usize % (n + 1));
        }
        for (features, gold) in &rows {
            let odds: f32 = features.iter().zip(&weights).map(|(f, w)| f * w).sum();
            let error = 1.0 / (1.0 + (-odds.clamp(-30.0, 30.0)).exp()) - gold;
            for ((weight, square), f) in weights.iter_mut().zip(&mut squares).zip(features) {
                let gradient = error * f;
                *square += gradient * gradient;
                *weight -= 0.2 * gradient / square.sqrt();
            }
        }
    }
    let weights: Vec<String> = weights.iter().map(|w| format!("{w:.3}")).collect();
    format!("judge {script} {}\n", weights.join(" "))
}

/// A name in Latin letters and a spelling, its own or another's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HardPair {
    /// The name in Latin letters.
    pub latin: String,
    /// The spelling in Arabic or Hebrew letters.
    pub word: String,
    /// Whether it is the name's own.
    pub is_match: bool,
    /// The name that the spelling was given for.
    pub of: String,
}

/// Makes pairs from lines of a name in Latin letters, its letters in another
/// script between spaces, and a count: as many of one name as of two.
///
/// Read are the lines in which the sum of the bytes is odd, or even (`odd`),
/// and every second of those. The other spelling of a non-pair has the least
/// number of other letters among those whose consonants differ in one, where
/// consonants that romanisations confuse count as the same; it is not given
/// for the name anywhere in the file, and its own name has other consonants
/// too.
pub fn hard_pairs(text: &str, odd: bool) -> Vec<HardPair> {
    let given: HashSet<(&str, String)> = text.lines().filter_map(spelling).collect();
    let chosen = |line: &&str| (line.bytes().map(u32::from).sum::<u32>() % 2 == 1) == odd;
    let held: Vec<(&str, String)> = text.lines().filter(chosen).filter_map(spelling).collect();
    let mut like: HashMap<String, Vec<usize>> = HashMap::new();
    for (n, (_, word)) in held.iter().enumerate() {
        for pattern in patterns(&consonants(word)) {
            like.entry(pattern).or_default().push(n);
        }
    }
    let mut pairs = Vec::new();
    for (latin, word) in held.iter().step_by(2) {
        let (own, own_latin) = (consonants(word), latin_consonants(latin));
        let patterns = patterns(&own);
        let others = patterns.iter().filter_map(|p| like.get(p));
        let others = others.flat_map(|others| others.iter().take(NEAR).copied());
        let nearest = others
            .filter(|&n| {
                let (other_latin, other) = &held[n];
                consonants(other) != own
                    && latin_consonants(other_latin) != own_latin
                    && !given.contains(&(*latin, other.clone()))
            })
            .min_by_key(|&n| (distance(word, &held[n].1), n));
        let Some(nearest) = nearest else { continue };
        for (of, word, is_match) in [
            (*latin, word, true),
            (held[nearest].0, &held[nearest].1, false),
        ] {
            pairs.push(HardPair {
                latin: (*latin).to_owned(),
                word: word.clone(),
                is_match,
                of: of.to_owned(),
            });
        }
    }
    pairs
}
/// Most spellings of one pattern that are weighed.
const NEAR: usize = 400;

fn spelling(line: &str) -> Option<(&str, String)> {
    let mut fields = line.split('\t');
    Some((fields.next()?, fields.next()?.replace(' ', "")))
}

/// The consonants of a spelling, one letter for those that stand for the same
/// in romanisations.
fn consonants(word: &str) -> String {
    let class = |c: char| {
        Some(match c {
            'ا' | 'أ' | 'إ' | 'آ' | 'و' | 'ي' | 'ى' | 'ه' | 'ة' | 'ء' | 'ئ' | 'ؤ' | 'ع' | 'ح' =>
            {
                return None;
            }
            'א' | 'ו' | 'י' | 'ה' | 'ע' | 'ח' | '\'' | ' ' => return None,
            'ج' | 'غ' | 'ق' | 'ك' | 'خ' | 'ק' | 'כ' | 'ך' | 'ג' => 'ك',
            'ت' | 'ط' | 'ث' | 'ט' | 'ת' => 'ت',
            'س' | 'ص' | 'ز' | 'ذ' | 'ظ' | 'ش' | 'ס' | 'ש' | 'ז' | 'צ' | 'ץ' => 'س',
            'د' | 'ض' => 'د',
            'ب' | 'ف' | 'ڤ' | 'پ' | 'פ' | 'ף' | 'ב' => 'ب',
            'ן' => 'נ',
            'ם' => 'מ',
            c => c,
        })
    };
    word.chars().filter_map(class).collect()
}

/// The same of a name in Latin letters.
fn latin_consonants(word: &str) -> String {
    let mut out = String::new();
    for c in word.chars() {
        let class = match c {
            'p' | 'b' | 'v' | 'f' => 'b',
            't' | 'd' => 't',
            'k' | 'c' | 'q' | 'g' | 'x' | 's' | 'z' | 'j' | 'š' | 'č' | 'ž' | 'ć' | 'ç' => 's',
            'm' | 'n' | 'l' | 'r' => c,
            _ => continue,
        };
        if !out.ends_with(class) {
            out.push(class);
        }
    }
    out
}

/// The word with one letter left open, or one more: words that differ in one
/// letter share one.
fn patterns(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    let mut out = Vec::new();
    for at in 0..=letters.len() {
        let (before, after) = letters.split_at(at);
        let open = |rest: &[char]| before.iter().chain(&['*']).chain(rest).collect();
        out.push(open(after));
        if let [_, rest @ ..] = after {
            out.push(open(rest));
        }
    }
    out
}

/// Letters inserted, deleted or replaced.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut last = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let cost = last + usize::from(x != *y);
            last = row[j + 1];
            row[j + 1] = cost.min(last + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_shared_by_words_that_differ_in_one_letter() {
        let share = |a: &str, b: &str| patterns(a).iter().any(|p| patterns(b).contains(p));
        assert!(share("krm", "krn"));
        assert!(share("krm", "km"));
        assert!(!share("krm", "sn"));
    }

    #[test]
    fn weights_come_back_as_they_were_made() {
        let text = "karim\tك ر ي م\t1\nsalim\tس ل ي م\t1\n".repeat(20);
        let pairs: Vec<(String, String)> = text
            .lines()
            .filter_map(spelling)
            .map(|(latin, word)| (latin.to_owned(), word))
            .collect();
        let made = fit(&pairs, 6);
        let weight = |line: &str| -> Option<i32> {
            let line = made.lines().find(|l| l.starts_with(line))?;
            line.split(' ').nth(2)?.parse().ok()
        };
        assert!(weight("ر r ") > Some(0), "{made}");
        assert!(weight("ر m ").is_none_or(|w| w < 0), "{made}");
    }
}
