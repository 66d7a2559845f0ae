//! Family names with a form for each sex: Zakharov and Zakharova.

use crate::part::Part;
use crate::sound::Sounds;

/// Endings of men's and women's forms in Latin letters. Russian, Ukrainian,
/// Bulgarian, Czech, Slovak, Polish, Greek, Lithuanian, Latvian.
const ENDINGS: &[(&str, &str)] = &[
    ("skiy", "skaya"),
    ("skiy", "skaia"),
    ("skii", "skaia"),
    ("skij", "skaja"),
    ("skyi", "ska"),
    ("skyy", "ska"),
    ("sky", "skaya"),
    ("sky", "skaia"),
    ("sky", "skaja"),
    ("ski", "skaya"),
    ("ski", "skaja"),
    ("sky", "ska"),
    ("ski", "ska"),
    ("cki", "cka"),
    ("cky", "cka"),
    ("dzki", "dzka"),
    ("ov", "ova"),
    ("ev", "eva"),
    ("off", "ova"),
    ("ow", "owa"),
    ("ew", "ewa"),
    ("in", "ina"),
    ("yn", "yna"),
    ("oy", "aya"),
    ("oi", "aia"),
    ("yy", "aya"),
    ("iy", "aya"),
    ("y", "aya"),
    ("ny", "na"),
    ("ly", "la"),
    ("ry", "ra"),
    ("ty", "ta"),
    ("", "ova"),
    ("os", "ou"),
    ("is", "i"),
    ("as", "a"),
    ("is", "ou"),
    ("as", "iene"),
    ("is", "iene"),
    ("us", "iene"),
    ("as", "aite"),
    ("is", "yte"),
    ("us", "ute"),
    ("ius", "iute"),
    ("s", "a"),
];

/// Whether two parts are the forms of one family name for a man and a woman.
pub(crate) fn forms(a: &Part, b: &Part) -> bool {
    let pairs = a
        .readings
        .iter()
        .flat_map(|x| b.readings.iter().map(move |y| (x, y)));
    pairs
        .take(16)
        .any(|(x, y)| pair(&x.spelling, &y.spelling) || pair(&y.spelling, &x.spelling))
}

/// Whether the second is the woman's form of the first.
fn pair(man: &str, woman: &str) -> bool {
    man.as_bytes().first() == woman.as_bytes().first()
        && ENDINGS.iter().any(|(of_man, of_woman)| {
            let (Some(a), Some(b)) = (man.strip_suffix(of_man), woman.strip_suffix(of_woman))
            else {
                return false;
            };
            a.len() >= 3 && (a == b || same_stem(a, b))
        })
}

fn same_stem(a: &str, b: &str) -> bool {
    a.len().min(b.len()) >= 4 && Sounds::of(a).similarity(&Sounds::of(b)) >= 0.88
}

#[cfg(test)]
mod tests {
    use super::pair;

    #[test]
    fn endings_of_men_and_women() {
        for (man, woman) in [
            ("zakharov", "zakharova"),
            ("dostoevsky", "dostoevskaya"),
            ("putin", "putina"),
            ("kowalski", "kowalska"),
            ("novak", "novakova"),
            ("papadopoulos", "papadopoulou"),
            ("mitsotakis", "mitsotaki"),
            ("tolstoy", "tolstaya"),
        ] {
            assert!(pair(man, woman), "{man} {woman}");
            assert!(!pair(woman, man), "{woman} {man}");
        }
    }

    #[test]
    fn other_names_are_no_forms_of_one() {
        for (man, woman) in [("petrov", "pavlova"), ("lin", "lina"), ("kos", "kou")] {
            assert!(!pair(man, woman), "{man} {woman}");
        }
    }
}
