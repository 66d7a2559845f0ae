//! Arabic and Hebrew letters against sounds.
//!
//! Both scripts leave out short vowels, and use some letters both for vowels
//! and consonants; no reading is made up. Letters are aligned with the sounds
//! of the other name by a pair model (Ristad and Yianilos 1998, "Learning
//! string-edit distance"): each pair of letter and sound, each letter without a sound and each sound
//! without a letter has a weight, the logarithm of how much likelier they are
//! in two spellings of one name than by chance. The weights are fitted on
//! names of Wikidata, and so is a judge, a logistic regression on the steps of
//! the best alignment: one bad step tells two names apart, many small ones tell
//! that a name is spelled freely (`examples/fit.rs`).

use crate::lexicon::lines;
use crate::sound::{KINDS, LETTERS, MOST, Sounds};
use std::sync::LazyLock;

/// The letters that have weights. Others are folded into these first.
pub(crate) const ALPHABET: &str = "ابتثجحخدذرزسشصضطظعغفقكلمنهويةءپچژگאבגדהוזחטיכלמנסעפצקרשת'";
/// How many.
pub(crate) const COUNT: usize = 57;

/// Weights in hundredths of the natural logarithm.
pub(crate) struct Weights {
    /// Letter and sound.
    pub(crate) pair: [[i16; KINDS]; COUNT],
    /// A letter without a sound, by [`letter_place`].
    pub(crate) letter: [[i16; COUNT]; PLACES.len()],
    /// A sound without a letter, by [`sound_place`], for Arabic and Hebrew.
    pub(crate) sound: [[[i16; KINDS]; 3]; 2],
    /// The most that each letter can weigh.
    most: [i16; COUNT],
    /// The judges of Arabic and Hebrew.
    judge: [[f32; FEATURES]; 2],
}

/// Places in a word by the names that they have in the file. A letter that
/// stands twice is often one sound.
pub(crate) const PLACES: [&str; 4] = ["first", "inside", "last", "again"];

/// Where a letter stands.
pub(crate) fn letter_place(codes: &[u8], at: usize) -> usize {
    if at > 0 && codes[at - 1] == codes[at] {
        3
    } else {
        sound_place(codes.len(), at)
    }
}

/// Where a sound stands.
pub(crate) fn sound_place(len: usize, at: usize) -> usize {
    if at == 0 {
        0
    } else if at + 1 == len {
        2
    } else {
        1
    }
}

static WEIGHTS: LazyLock<Weights> =
    LazyLock::new(|| Weights::parse(include_str!("../data/abjad-weights.txt")));

impl Weights {
    /// Reads lines of letter, sound and weight; `-` stands for nothing.
    pub(crate) fn parse(text: &str) -> Weights {
        let mut weights = Weights {
            pair: [[-500; KINDS]; COUNT],
            letter: [[-300; COUNT]; PLACES.len()],
            sound: [[[-300; KINDS]; 3]; 2],
            most: [0; COUNT],
            judge: [[0.0; FEATURES]; 2],
        };
        for line in lines(text) {
            let fields: Vec<&str> = line.split(' ').collect();
            if let ["judge", script, ref numbers @ ..] = fields[..] {
                let judge = &mut weights.judge[usize::from(script == "hebr")];
                for (weight, number) in judge.iter_mut().zip(numbers) {
                    *weight = number.parse().unwrap_or(0.0);
                }
                continue;
            }
            let [letter, sound, weight, ref place @ ..] = fields[..] else {
                continue;
            };
            let Ok(weight) = weight.parse() else { continue };
            let place = place
                .first()
                .and_then(|p| PLACES.iter().position(|q| p == q));
            let place = place.unwrap_or(1);
            let sound_code = LETTERS.iter().position(|l| sound.as_bytes() == [*l]);
            let letter_code = letter.chars().next().and_then(code);
            match (letter, letter_code, sound_code) {
                ("arab", _, Some(s)) => weights.sound[0][place.min(2)][s] = weight,
                ("hebr", _, Some(s)) => weights.sound[1][place.min(2)][s] = weight,
                (_, Some(l), Some(s)) => weights.pair[usize::from(l)][s] = weight,
                (_, Some(l), None) => weights.letter[place][usize::from(l)] = weight,
                _ => {}
            }
        }
        for (most, row) in weights.most.iter_mut().zip(&weights.pair) {
            *most = row.iter().copied().max().unwrap_or(0);
        }
        weights
    }
}

fn code(letter: char) -> Option<u8> {
    let at = ALPHABET.chars().position(|l| l == letter)?;
    Some(at as u8)
}

/// The letters of a part, folded into [`ALPHABET`].
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct Letters {
    codes: Box<[u8]>,
    hebrew: bool,
}

impl Letters {
    /// The letters of a word in Arabic or Hebrew script.
    pub(crate) fn of(word: &str) -> Letters {
        let codes: Box<[u8]> = word
            .chars()
            .filter_map(fold)
            .filter_map(code)
            .take(MOST)
            .collect();
        let hebrew = word.chars().any(|c| ('א'..='ת').contains(&c));
        Letters { codes, hebrew }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.codes.len()
    }

    /// How well the letters spell the sounds: 1 very well, 0.75 just so, beside
    /// other parts that fit; [`ALONE`] says when a name alone does.
    pub(crate) fn similarity(&self, sounds: &Sounds) -> f32 {
        if self.codes.is_empty() || sounds.len() == 0 {
            return 0.0;
        }
        let (features, weight) = self.features(sounds);
        let judge = &WEIGHTS.judge[usize::from(self.hebrew)];
        let odds: f32 = features.iter().zip(judge).map(|(f, w)| f * w).sum();
        // The judge has seen names that are alike; of others it knows nothing.
        if weight < FAR * (self.codes.len() + sounds.len()) as f32 {
            return 0.3;
        }
        // Logits from -1.2 to 4 become 0.75 to 0.99.
        let slope = if odds < -1.2 { 0.1 } else { 0.24 / 5.2 };
        (0.75 + slope * (odds + 1.2)).clamp(0.0, 0.99)
    }

    /// What the judge looks at: a constant, the most that these letters could
    /// weigh, how many letters and sounds there are, the three worst steps of
    /// the best alignment, and how bad its steps are by sort (pairs, letters
    /// alone, vowels alone, consonants alone), in natural logarithms.
    ///
    /// Also gives the weight of the alignment.
    pub(crate) fn features(&self, sounds: &Sounds) -> ([f32; FEATURES], f32) {
        let weights = &*WEIGHTS;
        let steps = Steps::new(self, sounds, weights);
        let mut worst = [0f32; 3];
        let mut sums = [0f32; 4];
        let most = steps.each(|sort, weight| {
            let bad = (-f32::from(weight) / 100.0).max(0.0);
            sums[sort] += bad;
            if let Some(at) = worst.iter().position(|w| bad > *w) {
                worst[at..].rotate_right(1);
                worst[at] = bad;
            }
        });
        let size = (self.codes.len() + sounds.len()) as f32;
        let [a, b, c] = worst;
        let [pairs, letters, vowels, consonants] = sums;
        let most = f32::from(most) / 1000.0;
        let features = [
            1.0,
            most,
            size / 10.0,
            a,
            b,
            c,
            pairs,
            letters,
            vowels,
            consonants,
        ];
        let weight = steps.best[self.codes.len()][sounds.len()];
        (features, f32::from(weight) / 100.0)
    }

    /// The letters as indices into [`ALPHABET`].
    pub(crate) fn codes(&self) -> &[u8] {
        &self.codes
    }

    /// Whether they are Hebrew.
    pub(crate) fn is_hebrew(&self) -> bool {
        self.hebrew
    }
}

/// Weight a letter and sound below which nothing is asked of the judge; half
/// of that of names that are just so.
const FAR: f32 = 0.35;

/// How many features a judge has.
pub(crate) const FEATURES: usize = 10;

/// Below this a lone name in these letters is another name: chosen on the half
/// of the pairs of `name-transliteration` that `examples/fit.rs` reads. Beside
/// other parts that fit, less will do.
pub(crate) const ALONE: f32 = 0.796;

/// What a pair weighs that fits as well as most pairs do, in hundredths.
const WELL: i16 = 400;

/// The best alignment of letters and sounds.
struct Steps<'a> {
    letters: &'a [u8],
    sounds: &'a [u8],
    weights: &'a Weights,
    alone: &'a [[i16; KINDS]; 3],
    best: [[i16; MOST + 1]; MOST + 1],
}

impl<'a> Steps<'a> {
    fn new(letters: &'a Letters, sounds: &'a Sounds, weights: &'a Weights) -> Steps<'a> {
        let mut steps = Steps {
            letters: &letters.codes,
            sounds: sounds.codes(),
            weights,
            alone: &weights.sound[usize::from(letters.hebrew)],
            best: [[0; MOST + 1]; MOST + 1],
        };
        for i in 0..=steps.letters.len() {
            for j in 0..=steps.sounds.len() {
                let mut best = if i + j == 0 { 0 } else { i16::MIN };
                if i > 0 {
                    best = best.max(steps.best[i - 1][j].saturating_add(steps.letter(i - 1)));
                }
                if j > 0 {
                    best = best.max(steps.best[i][j - 1].saturating_add(steps.sound(j - 1)));
                }
                if i > 0 && j > 0 {
                    let pair = steps.pair(i - 1, j - 1);
                    best = best.max(steps.best[i - 1][j - 1].saturating_add(pair));
                }
                steps.best[i][j] = best;
            }
        }
        steps
    }

    fn letter(&self, i: usize) -> i16 {
        self.weights.letter[letter_place(self.letters, i)][usize::from(self.letters[i])]
    }

    fn sound(&self, j: usize) -> i16 {
        self.alone[sound_place(self.sounds.len(), j)][usize::from(self.sounds[j])]
    }

    fn pair(&self, i: usize, j: usize) -> i16 {
        self.weights.pair[usize::from(self.letters[i])][usize::from(self.sounds[j])]
    }

    /// Calls `step` with the sort (pair, letter, vowel, consonant) and the
    /// weight of each step; a pair's is what it lacks to the best of its
    /// letter. Gives the most that the letters could weigh.
    fn each(&self, mut step: impl FnMut(usize, i16)) -> i16 {
        let (mut i, mut j) = (self.letters.len(), self.sounds.len());
        let mut most = 0i16;
        for &letter in self.letters {
            most = most.saturating_add(self.weights.most[usize::from(letter)]);
        }
        while i > 0 || j > 0 {
            let here = self.best[i][j];
            if i > 0
                && j > 0
                && here == self.best[i - 1][j - 1].saturating_add(self.pair(i - 1, j - 1))
            {
                let best = self.weights.most[usize::from(self.letters[i - 1])].min(WELL);
                step(0, self.pair(i - 1, j - 1) - best);
                i -= 1;
                j -= 1;
            } else if i > 0 && here == self.best[i - 1][j].saturating_add(self.letter(i - 1)) {
                step(1, self.letter(i - 1));
                i -= 1;
            } else if j > 0 {
                let vowel = crate::sound::is_soft(self.sounds[j - 1]);
                step(if vowel { 2 } else { 3 }, self.sound(j - 1));
                j -= 1;
            } else {
                break;
            }
        }
        most
    }
}

/// A letter of the alphabet for a letter of the script; nothing for marks.
pub(crate) fn fold(letter: char) -> Option<char> {
    Some(match letter {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' | 'ی' | 'ې' | 'ے' | 'ۍ' | 'ئ' => 'ي',
        'ؤ' | 'ۆ' | 'ۇ' | 'ۋ' => 'و',
        'ک' | 'ڪ' => 'ك',
        'ہ' | 'ۀ' | 'ە' | 'ھ' => 'ه',
        'ۃ' => 'ة',
        'ٹ' | 'ټ' => 'ت',
        'ڈ' | 'ډ' => 'د',
        'ڑ' | 'ړ' => 'ر',
        'ں' | 'ڼ' => 'ن',
        'ڤ' => 'ف',
        'څ' | 'ځ' => 'ز',
        'ښ' => 'ش',
        'ږ' => 'ژ',
        'ݣ' | 'ڭ' | 'ګ' => 'گ',
        'ך' => 'כ',
        'ם' => 'מ',
        'ן' => 'נ',
        'ף' => 'פ',
        'ץ' => 'צ',
        '׳' | '\u{2019}' | '`' => '\'',
        letter if ALPHABET.contains(letter) => letter,
        _ => return None,
    })
}
