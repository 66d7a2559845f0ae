//! Arabic and Hebrew letters against sounds.
//!
//! Both scripts leave out short vowels, and use some letters both for vowels
//! and consonants; no reading is made up. Letters are aligned with the sounds
//! of the other name by a pair model (Ristad and Yianilos 1998, "Learning
//! string-edit distance"): each pair of letter and sound, each letter without a sound and each sound
//! without a letter has a weight, the logarithm of how much likelier they are
//! in two spellings of one name than by chance. The weights are fitted on
//! names of Wikidata (`examples/fit.rs`).

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
    /// The weights that are compiled in.
    pub(crate) fn shipped() -> &'static Weights {
        &WEIGHTS
    }

    /// Reads lines of letter, sound and weight; `-` stands for nothing.
    pub(crate) fn parse(text: &str) -> Weights {
        let mut weights = Weights {
            pair: [[-500; KINDS]; COUNT],
            letter: [[-300; COUNT]; PLACES.len()],
            sound: [[[-300; KINDS]; 3]; 2],
        };
        for line in lines(text) {
            let fields: Vec<&str> = line.split(' ').collect();
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

    /// How well the letters spell the sounds: 1 very well, 0.75 just so.
    pub(crate) fn similarity(&self, sounds: &Sounds) -> f32 {
        if self.codes.is_empty() || sounds.len() == 0 {
            return 0.0;
        }
        let weight = f32::from(self.weight(sounds, &WEIGHTS)) / 100.0;
        let size = self.codes.len() as f32 + EXTRA;
        let (just, well) = if self.hebrew { HEBREW } else { ARABIC };
        let share = (weight / size - just) / (well - just);
        // Below the point of indifference the slope is steeper.
        let similarity = if share >= 0.0 {
            0.75 + 0.25 * share
        } else {
            0.75 + 0.5 * share
        };
        similarity.clamp(0.0, 1.0)
    }

    /// The most that any sounds could weigh, in hundredths.
    pub(crate) fn most(&self, weights: &Weights) -> i16 {
        let best = |l: &u8| weights.pair[usize::from(*l)].iter().copied().max();
        let best = self.codes.iter().filter_map(best);
        best.fold(0i16, i16::saturating_add)
    }

    /// Weight of the best alignment, in hundredths.
    pub(crate) fn weight(&self, sounds: &Sounds, weights: &Weights) -> i16 {
        let alone = &weights.sound[usize::from(self.hebrew)];
        let sounds = sounds.codes();
        let mut last = [0i16; MOST + 1];
        let mut row = [0i16; MOST + 1];
        let alone = |j: usize| alone[sound_place(sounds.len(), j)][usize::from(sounds[j])];
        for j in 0..sounds.len() {
            last[j + 1] = last[j].saturating_add(alone(j));
        }
        for (i, &l) in self.codes.iter().enumerate() {
            let l = usize::from(l);
            let letter = weights.letter[letter_place(&self.codes, i)][l];
            row[0] = last[0].saturating_add(letter);
            for (j, &s) in sounds.iter().enumerate() {
                row[j + 1] = (last[j].saturating_add(weights.pair[l][usize::from(s)]))
                    .max(last[j + 1].saturating_add(letter))
                    .max(row[j].saturating_add(alone(j)));
            }
            last = row;
        }
        last[sounds.len()]
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

/// Weight a letter at which a pair is as likely one name as two, and at which
/// it is spelled as well as can be. Chosen on the half of the pairs of
/// `name-transliteration` that `examples/fit.rs` reads.
const ARABIC: (f32, f32) = (1.0, 2.2);
const HEBREW: (f32, f32) = (1.0, 2.2);
/// Added to the number of letters: short words have less to show.
const EXTRA: f32 = 1.0;

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
