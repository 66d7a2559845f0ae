//! Scripts without spaces between words: Chinese characters, Hangul, kana.

use super::System;
use crate::lexicon::lines;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What the files say of family names.
struct Families {
    /// Chinese family names of two characters.
    compound: Vec<&'static str>,
    readings: HashMap<&'static str, &'static str>,
    /// Other spellings of Chinese family names.
    spelled: HashMap<&'static str, Vec<&'static str>>,
    korean: HashMap<&'static str, Vec<&'static str>>,
}

static FAMILIES: LazyLock<Families> = LazyLock::new(|| {
    let mut families = Families {
        compound: Vec::new(),
        readings: HashMap::new(),
        spelled: HashMap::new(),
        korean: HashMap::new(),
    };
    for line in lines(include_str!("../../data/han.txt")) {
        let mut fields = line.split(' ');
        match (fields.next(), fields.next()) {
            (Some("compound"), Some(first)) => {
                families.compound.push(first);
                families.compound.extend(fields);
            }
            (Some("reading"), Some(character)) => {
                families
                    .readings
                    .insert(character, fields.next().unwrap_or_default());
            }
            (Some("spelled"), Some(character)) => {
                families.spelled.insert(character, fields.collect());
            }
            _ => {}
        }
    }
    for line in lines(include_str!("../../data/korean-surnames.txt")) {
        let mut fields = line.split(' ');
        let family = fields.next().unwrap_or_default();
        families.korean.insert(family, fields.collect());
    }
    families
});

/// How many bytes of a Chinese name are the family name.
pub(crate) fn han_family(name: &str) -> usize {
    let one = name.chars().next().map_or(0, char::len_utf8);
    let compound = FAMILIES.compound.iter().find(|c| name.starts_with(**c));
    compound.map_or(one, |c| c.len())
}

/// How many bytes of a Korean name are the family name.
pub(crate) fn hangul_family(name: &str) -> usize {
    let mut ends = name.char_indices().map(|(at, c)| at + c.len_utf8());
    let (one, two) = (ends.next().unwrap_or(0), ends.next());
    match two {
        Some(two) if ends.next().is_some() && FAMILIES.korean.contains_key(&name[..two]) => two,
        _ => one,
    }
}

/// The readings of Chinese characters: pinyin, Wade-Giles, and the spellings
/// of a family name. Nothing where a character has no reading.
pub(super) fn han(key: &str) -> Vec<(System, String)> {
    let Some(syllables) = pinyin(key) else {
        return Vec::new();
    };
    let mut out = vec![(System::Pinyin, syllables.join("'"))];
    let wade: Vec<String> = syllables.iter().map(|s| wade_giles(s)).collect();
    let wade = wade.join("'");
    if wade != out[0].1 {
        out.push((System::WadeGiles, wade));
    }
    for spelling in FAMILIES.spelled.get(key).into_iter().flatten() {
        if out.iter().all(|(_, r)| r != spelling) {
            out.push((System::Family, (*spelling).to_owned()));
        }
    }
    out
}

/// The syllables of characters; those of a family name as it is read.
#[cfg(feature = "pinyin")]
fn pinyin(key: &str) -> Option<Vec<String>> {
    use pinyin::ToPinyin;
    let family = key.chars().count() == 1;
    let syllables = key.chars().map(|c| {
        let mut buffer = [0; 4];
        let character: &str = c.encode_utf8(&mut buffer);
        let of_family = FAMILIES.readings.get(character).filter(|_| family);
        of_family
            .map(|r| (*r).to_owned())
            .or_else(|| c.to_pinyin().map(|p| p.plain().replace('ü', "v")))
    });
    syllables.collect()
}

#[cfg(not(feature = "pinyin"))]
fn pinyin(_: &str) -> Option<Vec<String>> {
    None
}

/// A syllable of pinyin in Wade-Giles without marks: zedong → tsetung.
fn wade_giles(syllable: &str) -> String {
    let (initial, last) = [
        ("zh", "ch"),
        ("ch", "ch"),
        ("sh", "sh"),
        ("b", "p"),
        ("d", "t"),
        ("g", "k"),
        ("j", "ch"),
        ("q", "ch"),
        ("x", "hs"),
        ("z", "ts"),
        ("c", "ts"),
        ("r", "j"),
    ]
    .into_iter()
    .find_map(|(pinyin, wade)| Some((wade, syllable.strip_prefix(pinyin)?)))
    .unwrap_or(("", syllable));
    let hissing = syllable.starts_with(['z', 'c', 's']) && !syllable.starts_with("sh");
    let last = match last {
        "i" if syllable.starts_with("zh") || syllable.starts_with("ch") => "ih",
        "i" if initial == "ts" => "u",
        "ong" => "ung",
        "ian" => "ien",
        "ie" => "ieh",
        "ue" => "ueh",
        "uo" if hissing || matches!(initial, "t" | "j") => "o",
        "yan" => "yen",
        "ye" => "yeh",
        "you" => "yu",
        last => last,
    };
    match syllable {
        "si" => "ssu".to_owned(),
        "er" => "erh".to_owned(),
        "shi" => "shih".to_owned(),
        "ri" => "jih".to_owned(),
        "luo" => "lo".to_owned(),
        "nuo" => "no".to_owned(),
        _ => format!("{initial}{last}"),
    }
}

static JAMO: LazyLock<Vec<[&'static str; 3]>> = LazyLock::new(|| {
    let rows = lines(include_str!("../../data/hangul.tsv")).filter_map(|line| {
        let mut fields = line.split('\t').skip(1);
        let mut next = || fields.next().map(|f| f.trim_matches('-'));
        Some([next()?, next()?, next()?])
    });
    rows.collect()
});

/// The readings of Hangul, and the spellings of a family name.
pub(super) fn hangul(key: &str) -> Vec<(System, String)> {
    let mut out: Vec<(System, String)> = Vec::new();
    let systems = [System::Revised, System::McCuneReischauer, System::Everyday];
    for (column, system) in systems.into_iter().enumerate() {
        let syllables: Vec<String> = key.chars().map(|c| syllable(c, column).concat()).collect();
        let reading = syllables.join("'");
        if out.iter().all(|(_, r)| *r != reading) {
            out.push((system, reading));
        }
    }
    for spelling in FAMILIES.korean.get(key).into_iter().flatten() {
        if out.iter().all(|(_, r)| r != spelling) {
            out.push((System::Family, (*spelling).to_owned()));
        }
    }
    out
}

/// Initial, vowel and final of a syllable; Unicode counts through them.
fn syllable(c: char, column: usize) -> [&'static str; 3] {
    let Some(n) = u32::from(c).checked_sub(0xac00).filter(|n| *n < 11_172) else {
        return [""; 3];
    };
    let n = n as usize;
    let at = |row: usize| JAMO.get(row).map_or("", |r| r[column]);
    [at(n / 588), at(19 + n % 588 / 28), at(40 + n % 28)]
}

static KANA: LazyLock<HashMap<char, &'static str>> = LazyLock::new(|| {
    let rows = lines(include_str!("../../data/kana.tsv"));
    let rows = rows.filter_map(|line| line.split_once('\t'));
    rows.filter_map(|(kana, latin)| Some((kana.chars().next()?, latin)))
        .collect()
});

/// Hepburn without marks for long vowels: トウキョウ → tokyo.
pub(super) fn kana(key: &str) -> String {
    let mut out = String::new();
    let mut doubled = false;
    for c in key.chars() {
        let c = match c {
            '\u{30a1}'..='\u{30f6}' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
            c => c,
        };
        let small = match c {
            'ゃ' => Some('a'),
            'ゅ' => Some('u'),
            'ょ' => Some('o'),
            _ => None,
        };
        if let Some(vowel) = small {
            // きゃ is kya, しゃ is sha.
            if out.pop().is_some() && !out.ends_with(['h', 'j']) {
                out.push('y');
            }
            out.push(vowel);
        } else if c == 'っ' {
            doubled = true;
        } else if c == 'う' && out.ends_with(['o', 'u']) {
            // A long vowel.
        } else if matches!(c, 'ぁ' | 'ぃ' | 'ぅ' | 'ぇ' | 'ぉ') {
            out.pop();
            out.push_str(KANA.get(&c).copied().unwrap_or_default());
        } else if let Some(latin) = KANA.get(&c) {
            if std::mem::take(&mut doubled) {
                out.push_str(&latin[..1]);
            }
            out.push_str(latin);
        }
    }
    out
}
