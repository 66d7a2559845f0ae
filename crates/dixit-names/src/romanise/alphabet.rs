//! Scripts in which a letter is a sound, and the consonants of Arabic and Hebrew.

use crate::lexicon::lines;
use std::collections::HashMap;
use std::sync::LazyLock;

static CAUCASUS: LazyLock<HashMap<char, &'static str>> = LazyLock::new(|| {
    let fields = lines(include_str!("../../data/caucasus.tsv"));
    let fields = fields.filter_map(|line| line.split_once('\t'));
    fields
        .filter_map(|(letter, latin)| Some((letter.chars().next()?, latin)))
        .collect()
});

/// Letter by letter: Georgian.
pub(super) fn read(key: &str) -> String {
    key.chars()
        .filter_map(|c| CAUCASUS.get(&c))
        .copied()
        .collect()
}

/// Armenian: ու is one letter, ո and ե begin words as vo and ye.
pub(super) fn armenian(key: &str) -> String {
    let mut out = String::new();
    let mut chars = key.chars().peekable();
    let mut starts = true;
    while let Some(c) = chars.next() {
        match c {
            'ո' if chars.next_if(|c| *c == 'ւ').is_some() => out.push('u'),
            'ո' if starts => out.push_str("vo"),
            'ե' if starts => out.push_str("ye"),
            _ => out.push_str(CAUCASUS.get(&c).copied().unwrap_or_default()),
        }
        starts = false;
    }
    out
}

/// The consonants of a word in Arabic or Hebrew letters: what is sure to be
/// one. Only to be shown, and to compare the two scripts with each other.
pub(super) fn consonants(key: &str) -> String {
    let letters = key.chars().filter_map(|c| {
        Some(match c {
            'ب' | 'ב' => "b",
            'ت' | 'ط' | 'ט' | 'ת' | 'ث' => "t",
            'ج' => "j",
            'ג' | 'گ' => "g",
            'ح' | 'ه' | 'ה' => "h",
            'خ' | 'ח' => "kh",
            'د' | 'ض' | 'ד' => "d",
            'ر' | 'ר' => "r",
            'ز' | 'ذ' | 'ظ' | 'ז' => "z",
            'س' | 'ص' | 'ס' => "s",
            'ش' | 'ש' => "sh",
            'غ' => "gh",
            'ف' => "f",
            'פ' | 'پ' => "p",
            'ق' | 'ק' | 'ك' | 'כ' => "k",
            'ل' | 'ל' => "l",
            'م' | 'מ' => "m",
            'ن' | 'נ' => "n",
            'و' | 'ו' => "w",
            'ي' | 'י' => "y",
            'צ' => "ts",
            'چ' => "ch",
            'ژ' => "zh",
            _ => return None,
        })
    });
    letters.collect()
}
