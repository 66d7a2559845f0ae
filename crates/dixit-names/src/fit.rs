//! How the weights of Arabic and Hebrew letters are made, so that they can be
//! made again: expectation maximisation of a memoryless pair model (Ristad and
//! Yianilos 1998) on pairs of a romanised name and its spelling.

use crate::abjad::{ALPHABET, COUNT, Letters, PLACES, letter_place, sound_place};
use crate::sound::{KINDS, LETTERS, Sounds};
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

/// Weight of a pair, the most that its letters could weigh, and how many
/// letters and sounds there are: what the thresholds of `abjad` are chosen on.
pub fn features(latin: &str, word: &str) -> (f32, f32, usize, usize) {
    let (letters, sounds) = (Letters::of(word), crate::part::sounds_of(latin));
    let weights = crate::abjad::Weights::shipped();
    let weight = f32::from(letters.weight(&sounds, weights)) / 100.0;
    let most = f32::from(letters.most(weights)) / 100.0;
    (weight, most, letters.len(), sounds.len())
}
