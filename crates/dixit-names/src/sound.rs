//! How a name sounds, roughly: the common ground of spellings.
//!
//! A romanised name becomes a short row of sounds in which the conventions of
//! languages and systems have fallen together (kh and x, ts and tz, y and i,
//! doubled letters). Two rows are compared by a weighted edit distance
//! (Damerau's, with a cost for each pair of sounds and each omission): what
//! romanisations confuse is cheap, what tells names apart is not.

use std::sync::LazyLock;

/// Most sounds that are kept of one part of a name.
pub(crate) const MOST: usize = 28;

/// The sounds by their letters in `data/sound-costs.txt`; vowels first.
pub(crate) const LETTERS: &[u8; KINDS] = b"aeiouywvfbpmnlrdDtTszSZCJcXkqgGHh";
/// How many sounds there are.
pub(crate) const KINDS: usize = 33;
const VOWELS: u8 = 5;
/// After the vowels come y and w, which can stand for them.
const W: u8 = 6;

/// Costs of a letter read as another, in hundredths.
static COSTS: LazyLock<[[u8; KINDS]; KINDS]> = LazyLock::new(|| {
    let mut costs = [[100; KINDS]; KINDS];
    for (a, row) in costs.iter_mut().enumerate() {
        for (b, cost) in row.iter_mut().enumerate() {
            if a == b {
                *cost = 0;
            } else if a < usize::from(VOWELS) && b < usize::from(VOWELS) {
                *cost = 60;
            }
        }
    }
    for line in crate::lexicon::lines(include_str!("../data/sound-costs.txt")) {
        let fields: Vec<&str> = line.split(' ').collect();
        if let [a, b, cost] = fields[..]
            && let (Some(a), Some(b), Ok(cost)) = (of_letter(a), of_letter(b), cost.parse())
        {
            costs[a][b] = cost;
            costs[b][a] = cost;
        }
    }
    costs
});

fn of_letter(letter: &str) -> Option<usize> {
    let letter = letter.bytes().next()?;
    LETTERS.iter().position(|&l| l == letter)
}

/// The code of a letter of [`LETTERS`] that is known to be there.
const fn code(letter: u8) -> u8 {
    let mut at = 0;
    while at < KINDS {
        if LETTERS[at] == letter {
            return at as u8;
        }
        at += 1;
    }
    0
}

/// A row of sounds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sounds {
    codes: [u8; MOST],
    /// What it costs to leave each of them out.
    omit: [u8; MOST],
    len: u8,
    /// How many consonants there are of each family, four bits each: a quick
    /// look at whether a comparison is worth while.
    families: u32,
}

impl std::fmt::Debug for Sounds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let letters = self
            .codes()
            .iter()
            .map(|&c| char::from(LETTERS[usize::from(c)]));
        write!(f, "{}", letters.collect::<String>())
    }
}

impl Sounds {
    /// The sounds of a romanised part: lower-case ASCII letters; anything else
    /// is passed over.
    pub(crate) fn of(spelling: &str) -> Sounds {
        let mut codes = [0; MOST];
        let mut len = 0;
        let bytes = spelling.as_bytes();
        let mut at = 0;
        while at < bytes.len() && len < MOST {
            let (sounds, width) = read(bytes, at);
            at += width;
            for &sound in sounds {
                let sound = code(sound);
                // A doubled letter is one sound.
                if len < MOST && (len == 0 || codes[len - 1] != sound) {
                    codes[len] = sound;
                    len += 1;
                }
            }
        }
        Sounds::from_codes(codes, len)
    }

    /// The sounds of two parts written as one.
    pub(crate) fn joined(&self, next: &Sounds) -> Sounds {
        let mut codes = self.codes;
        let mut len = self.len();
        for &sound in next.codes() {
            if len < MOST {
                codes[len] = sound;
                len += 1;
            }
        }
        Sounds::from_codes(codes, len)
    }

    fn from_codes(codes: [u8; MOST], len: usize) -> Sounds {
        let mut omit = [0; MOST];
        let mut families = 0u32;
        for at in 0..len {
            omit[at] = omission(&codes[..len], at);
            let shift = family(codes[at]) * 4;
            if shift < 32 && families >> shift & 15 < 15 {
                families += 1 << shift;
            }
        }
        Sounds {
            codes,
            omit,
            len: len as u8,
            families,
        }
    }

    /// How many sounds there are.
    pub(crate) fn len(&self) -> usize {
        usize::from(self.len)
    }

    /// The sounds as indices into [`LETTERS`].
    pub(crate) fn codes(&self) -> &[u8] {
        &self.codes[..self.len()]
    }

    /// Whether the first sounds agree, so that one may be the other's initial.
    pub(crate) fn same_start(&self, other: &Sounds) -> bool {
        match (self.codes().first(), other.codes().first()) {
            (Some(&a), Some(&b)) => COSTS[usize::from(a)][usize::from(b)] <= 15,
            _ => false,
        }
    }

    /// 1 where both sound alike, towards 0 where they do not. From 0.75 on
    /// two parts are taken for spellings of one name: one wrong consonant in
    /// seven sounds, or some vowels.
    pub(crate) fn similarity(&self, other: &Sounds) -> f32 {
        let (a, b) = (self.len(), other.len());
        if a == 0 || b == 0 {
            return 0.0;
        }
        // Hundredths of a consonant beyond which it is not worth while.
        let size = (a + b + 1) as f32 * 50.0;
        let limit = ((1.0 - FAR) * size / WEIGHT) as u16;
        if self.least(other) > limit {
            return FAR / 2.0;
        }
        match self.distance(other, limit) {
            Some(distance) => 1.0 - WEIGHT * f32::from(distance) / size,
            None => FAR / 2.0,
        }
    }

    /// Whether the parts written as one could be alike to another.
    pub(crate) fn could_join(parts: &[&Sounds], whole: &Sounds) -> bool {
        let len: usize = parts.iter().map(|p| p.len()).sum();
        let starts = match (
            parts.first().and_then(|p| p.codes().first()),
            whole.codes().first(),
        ) {
            (Some(&a), Some(&b)) => COSTS[usize::from(a)][usize::from(b)] <= 35,
            _ => false,
        };
        starts && len.abs_diff(whole.len()) < 4
    }

    /// About the least that the distance can be: consonants of one family are
    /// hardly ever taken for those of another.
    fn least(&self, other: &Sounds) -> u16 {
        let (mut more, mut less) = (0u32, 0u32);
        let (mut a, mut b) = (self.families, other.families);
        for _ in 0..8 {
            more += (a & 15).saturating_sub(b & 15);
            less += (b & 15).saturating_sub(a & 15);
            a >>= 4;
            b >>= 4;
        }
        more.max(less) as u16 * 58
    }

    /// The weighted edit distance, in hundredths; nothing beyond `limit`.
    fn distance(&self, other: &Sounds, limit: u16) -> Option<u16> {
        let costs = &*COSTS;
        let (a, b) = (self.codes(), other.codes());
        let mut rows = [[0u16; MOST + 1]; 3];
        let [before, last, row] = &mut rows;
        let (mut before, mut last, mut row) = (before, last, row);
        for (at, &omit) in other.omit[..b.len()].iter().enumerate() {
            last[at + 1] = last[at] + u16::from(omit);
        }
        let mut least = 0;
        let mut previous = u8::MAX;
        for (i, &x) in a.iter().enumerate() {
            let least_before = least;
            let omit_a = u16::from(self.omit[i]);
            let costs_a = &costs[usize::from(x)];
            let mut left = last[0] + omit_a;
            row[0] = left;
            least = left;
            let mut other_previous = u8::MAX - 1;
            for (j, (&y, &omit_b)) in b.iter().zip(&other.omit).enumerate() {
                let mut cost = u16::from(costs_a[usize::from(y)]);
                let starts = i + j == 0;
                let ends = i + j + 2 == a.len() + b.len();
                if (starts || ends) && cost > 0 {
                    cost += edge(x, y, starts, ends);
                }
                left = (last[j] + cost)
                    .min(last[j + 1] + omit_a)
                    .min(left + u16::from(omit_b));
                if x == other_previous && previous == y {
                    left = left.min(before[j - 1] + SWAPPED);
                }
                row[j + 1] = left;
                least = least.min(left);
                other_previous = y;
            }
            // A swap looks back over two rows.
            if least > limit && least_before > limit {
                return None;
            }
            previous = x;
            (before, last, row) = (last, row, before);
        }
        Some(last[b.len()]).filter(|d| *d <= limit)
    }
}

/// Parts less alike than this are not told apart any further.
const FAR: f32 = 0.68;

/// How much a distance of one consonant takes off; see [`Sounds::similarity`].
const WEIGHT: f32 = 1.7;

/// Two neighbours in the wrong order: a slip of the keyboard.
const SWAPPED: u16 = 60;

/// What a difference costs more at the edges: names that differ in their first
/// consonant are seldom one, and a last -a or -o tells Maria from Mario.
fn edge(a: u8, b: u8, starts: bool, ends: bool) -> u16 {
    let (a, b) = (a.min(b), a.max(b));
    if starts && a >= VOWELS && COSTS[usize::from(a)][usize::from(b)] > 30 {
        25
    } else if ends && a == 0 && b == code(b'o') {
        70
    } else {
        0
    }
}

/// What it costs to leave out a sound: little where spellings leave it out.
fn omission(codes: &[u8], at: usize) -> u8 {
    let sound = codes[at];
    let beside = |at: Option<usize>| {
        let sound = at.and_then(|at| codes.get(at));
        sound.is_some_and(|&c| is_soft(c))
    };
    let last = at + 1 == codes.len();
    let beside_vowel = beside(at.checked_sub(1)) || beside(Some(at + 1));
    if sound < VOWELS {
        return match (at, sound) {
            (0, _) => 60,
            // Robert, Roberta.
            (_, 0) if last && !beside_vowel => 110,
            // Maria, Mario.
            (_, 0 | 3) if last => 55,
            _ if beside_vowel => 22,
            (_, 1) if last => 25,
            _ => 45,
        };
    }
    match LETTERS[usize::from(sound)] {
        // Schmidt, Schmitt.
        b'd' | b't' if matches!(codes.get(at + 1), Some(&c) if b"dtTcCS".contains(&LETTERS[usize::from(c)])) => {
            25
        }
        b'h' if last => 8,
        b'h' => 25,
        b'y' => 22,
        b'w' if beside_vowel => 45,
        b'g' if last && codes[at - usize::from(at > 0)] == code(b'n') => 60,
        _ if at == 0 => 110,
        _ => 85,
    }
}

/// Whether a sound is a vowel, or y or w.
pub(crate) fn is_soft(sound: u8) -> bool {
    sound <= W
}

/// Families of consonants that are hardly ever taken for one another, from 0;
/// 8 for what belongs to none.
fn family(sound: u8) -> u32 {
    match LETTERS[usize::from(sound)] {
        b'v' | b'f' | b'b' | b'p' => 0,
        b'm' => 1,
        b'n' => 2,
        b'l' => 3,
        b'r' => 4,
        b'd' | b't' => 5,
        b's' | b'z' | b'S' | b'Z' => 6,
        b'k' | b'q' | b'g' | b'G' => 7,
        _ => 8,
    }
}

/// Spellings of more than one letter with their sounds, longest first.
const SPELLINGS: &[(&[u8], &[u8])] = &[
    (b"schtsch", b"S"),
    (b"stsch", b"S"),
    (b"shch", b"S"),
    (b"tsch", b"C"),
    (b"dsch", b"J"),
    (b"sch", b"S"),
    (b"dzh", b"J"),
    (b"tch", b"C"),
    (b"tzs", b"c"),
    (b"ough", b"o"),
    (b"augh", b"o"),
    (b"eigh", b"ei"),
    (b"sh", b"S"),
    (b"ch", b"C"),
    (b"cz", b"C"),
    (b"sz", b"S"),
    (b"zh", b"Z"),
    (b"zs", b"Z"),
    (b"dj", b"J"),
    (b"kh", b"H"),
    (b"gh", b"G"),
    (b"ph", b"f"),
    (b"th", b"T"),
    (b"dh", b"D"),
    (b"ts", b"c"),
    (b"hs", b"X"),
    (b"tz", b"c"),
    (b"ck", b"k"),
    (b"cq", b"k"),
    (b"ou", b"u"),
    (b"oo", b"u"),
    (b"ee", b"i"),
    (b"iy", b"i"),
    (b"yi", b"i"),
    (b"ij", b"i"),
    (b"ji", b"Ji"),
];

/// The sounds of the spelling that starts at `at`, and how many bytes it is.
fn read(bytes: &[u8], at: usize) -> (&'static [u8], usize) {
    let rest = &bytes[at..];
    let spelling = SPELLINGS
        .iter()
        .find(|(letters, _)| rest[0] == letters[0] && rest.starts_with(letters));
    if let Some((letters, sounds)) = spelling {
        // "ij" inside a word is two letters: Reijo.
        // "hs" is a sound where Wade-Giles begins with it: Hsiao, not Mohsen.
        let fits = match *letters {
            b"ij" => rest.len() == 2,
            b"hs" => at == 0,
            _ => true,
        };
        if fits {
            return (sounds, letters.len());
        }
    }
    let next = rest.get(1).copied().unwrap_or(b' ');
    let is_vowel = |b: u8| b"aeiou".contains(&b);
    let one: &'static [u8] = match rest[0] {
        b'c' if b"eiy ".contains(&next) => b"c",
        b'c' => b"k",
        b'q' if next == b'u' => {
            let front = rest.get(2).is_some_and(|b| b"ei".contains(b));
            return (if front { b"k" } else { b"kw" }, 2);
        }
        b'x' if at == 0 => b"X",
        b'x' => b"ks",
        b'j' => b"J",
        b'y' if is_vowel(next) => b"y",
        b'y' => b"i",
        letter => match LETTERS.iter().position(|&l| l == letter) {
            Some(sound) => &LETTERS[sound..=sound],
            None => b"",
        },
    };
    (one, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn similarity(a: &str, b: &str) -> f32 {
        Sounds::of(a).similarity(&Sounds::of(b))
    }

    #[test]
    fn spellings_of_one_name_sound_alike() {
        for (a, b) in [
            ("zakharova", "zacharova"),
            ("zakharova", "zaharova"),
            ("sergei", "sergey"),
            ("yeltsin", "jelzin"),
            ("gorbachev", "gorbatschow"),
            ("mohammed", "muhammad"),
            ("qaddafi", "gaddafi"),
            ("hussein", "husayn"),
            ("schmidt", "schmitt"),
            ("zedong", "tsetung"),
            ("philip", "filip"),
            ("wladimir", "vladimir"),
        ] {
            assert!(similarity(a, b) >= 0.75, "{a} {b} {}", similarity(a, b));
        }
    }

    #[test]
    fn other_names_do_not() {
        for (a, b) in [
            ("hassan", "hamid"),
            ("petrov", "pavlov"),
            ("mario", "maria"),
            ("ivan", "igor"),
            ("lee", "lim"),
            ("karim", "kamil"),
            ("marin", "martin"),
        ] {
            assert!(similarity(a, b) < 0.81, "{a} {b} {}", similarity(a, b));
        }
    }

    #[test]
    fn the_measure_is_symmetric_and_one_on_itself() {
        let names = ["zakharov", "xi", "a", "mcdonald", "aa", "schtschschtsch"];
        for a in names {
            assert_eq!(similarity(a, a), 1.0, "{a}");
            for b in names {
                assert_eq!(similarity(a, b), similarity(b, a), "{a} {b}");
            }
        }
    }
}
