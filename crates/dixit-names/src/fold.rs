//! Words without what spellings differ in: case, marks, forms of letters.

use crate::abjad;
use crate::lexicon::Lexicon;
use crate::script::{Script, is_mark};
use unicode_normalization::UnicodeNormalization;

/// The key of a word: equal keys are one spelling in one script. Latin letters
/// become ASCII; other scripts keep their letters.
pub(crate) fn key(word: &str, script: Script) -> String {
    match script {
        Script::Latin => ascii(word, Marks::Dropped),
        Script::Number => word.nfkc().filter(char::is_ascii_alphanumeric).collect(),
        Script::Arabic | Script::Hebrew => {
            let folded = word.nfkc().filter_map(abjad::fold);
            folded.collect()
        }
        Script::Greek => lower(word)
            .nfd()
            .filter(|c| !is_mark(*c))
            .map(|c| if c == 'ς' { 'σ' } else { c })
            .collect(),
        Script::Cyrillic => lower(word)
            .nfc()
            .filter(|c| !is_mark(*c))
            .map(|c| if c == 'ё' { 'е' } else { c })
            .collect(),
        Script::Han => word.nfkc().map(Lexicon::simplified).collect(),
        _ => lower(word).nfkc().filter(|c| !is_mark(*c)).collect(),
    }
}

fn lower(word: &str) -> String {
    word.nfkc().flat_map(char::to_lowercase).collect()
}

/// What becomes of a letter with a mark.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Marks {
    /// The bare letter: Müller → muller.
    Dropped,
    /// The letters that stand for it where it cannot be written: mueller.
    Expanded,
    /// The letters that sound like it: Šešelj → sheshelj.
    Sounded,
}

/// A word in Latin letters as lower-case ASCII; what is no letter is left out.
pub(crate) fn ascii(word: &str, marks: Marks) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.nfkc().flat_map(char::to_lowercase) {
        if c.is_ascii_lowercase() {
            out.push(c);
            continue;
        }
        let special = match marks {
            Marks::Dropped => None,
            Marks::Expanded => expanded(c),
            Marks::Sounded => sounded(c),
        };
        match special.or_else(|| bare(c)) {
            Some(letters) => out.push_str(letters),
            None => out.extend(std::iter::once(c).nfd().filter(char::is_ascii_lowercase)),
        }
    }
    out
}

/// Letters that do not come apart into a bare letter and a mark.
fn bare(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ı' => "i",
        'ə' => "a",
        'ŋ' => "n",
        'ħ' => "h",
        'ŧ' => "t",
        'ĸ' => "k",
        'ɓ' => "b",
        'ɗ' => "d",
        'ƙ' => "k",
        'ŀ' => "l",
        _ => return None,
    })
}

fn expanded(c: char) -> Option<&'static str> {
    Some(match c {
        'ä' => "ae",
        'ö' | 'ø' | 'ő' => "oe",
        'ü' | 'ű' => "ue",
        'å' => "aa",
        'đ' => "dj",
        _ => return None,
    })
}

fn sounded(c: char) -> Option<&'static str> {
    Some(match c {
        'š' | 'ş' | 'ș' | 'ś' | 'ŝ' => "sh",
        'č' | 'ć' => "ch",
        'ç' => "ts",
        'ž' | 'ż' | 'ź' => "zh",
        'đ' => "dj",
        'ţ' | 'ț' => "ts",
        'ğ' => "gh",
        'ñ' | 'ń' | 'ň' => "n",
        'ł' => "l",
        'ḫ' => "kh",
        'ġ' => "gh",
        'ě' => "e",
        'ř' => "r",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_drop_case_marks_and_forms_of_letters() {
        assert_eq!(key("Łódź", Script::Latin), "lodz");
        assert_eq!(key("Müller", Script::Latin), "muller");
        assert_eq!(key("Straße", Script::Latin), "strasse");
        assert_eq!(key("ЁЛКИН", Script::Cyrillic), "елкин");
        assert_eq!(key("Андрей", Script::Cyrillic), "андрей");
        assert_eq!(key("مُحَمَّد", Script::Arabic), "محمد");
        assert_eq!(key("أحمد", Script::Arabic), "احمد");
        assert_eq!(key("Γεώργιος", Script::Greek), "γεωργιοσ");
        assert_eq!(key("習近平", Script::Han), "习近平");
    }

    #[test]
    fn marks_can_be_written_out_or_sounded() {
        assert_eq!(ascii("Müller", Marks::Expanded), "mueller");
        assert_eq!(ascii("Šešelj", Marks::Sounded), "sheshelj");
    }
}
