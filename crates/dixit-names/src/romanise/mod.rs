//! Names of other scripts in Latin letters, by several systems at once.
//!
//! Nobody writes by one system: each word gets a candidate for each that
//! makes a difference. Arabic and Hebrew get their consonants only, since
//! vowels that are not written are not made up; see [`crate::abjad`] for how
//! they are compared. ICU4X's transliteration was looked at and is not used:
//! it is marked experimental, gives one system a script, and brings locale
//! data of several megabytes. Chinese readings come from the crate `pinyin`.

mod alphabet;
mod cyrillic;
mod dense;
mod greek;

pub(crate) use dense::{han_family, hangul_family};

use crate::fold::{Marks, ascii, key};
use crate::script::Script;
use crate::words::words;
use std::fmt;

/// How a word came into Latin letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum System {
    /// It was written so.
    Latin,
    /// As [`System::Latin`], with marks written out: ü as ue.
    Expanded,
    /// BGN/PCGN: Russian 1947, Armenian 1981.
    Bgn,
    /// ISO 9:1995.
    Iso9,
    /// ICAO 9303, as in Russian passports.
    Passport,
    /// The Ukrainian table of 2010.
    Ukrainian,
    /// The Bulgarian law of 2009.
    Bulgarian,
    /// Serbian Latin letters.
    Serbian,
    /// The Macedonian system.
    Macedonian,
    /// ELOT 743.
    Elot,
    /// Greek as classical names are written.
    Classical,
    /// As people write their names themselves.
    Everyday,
    /// The Georgian national system of 2002.
    Georgian,
    /// Consonants of Arabic or Hebrew.
    Consonants,
    /// Hanyu Pinyin, without tones.
    Pinyin,
    /// Wade-Giles, without marks.
    WadeGiles,
    /// Usual spellings of a family name: Chan, Rhee.
    Family,
    /// The Revised Romanization of Korean.
    Revised,
    /// McCune-Reischauer, without breves.
    McCuneReischauer,
    /// Hepburn.
    Hepburn,
}

impl fmt::Display for System {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            System::Latin => "as written",
            System::Expanded => "marks written out",
            System::Bgn => "BGN/PCGN",
            System::Iso9 => "ISO 9",
            System::Passport => "passport",
            System::Ukrainian => "Ukrainian 2010",
            System::Bulgarian => "Bulgarian 2009",
            System::Serbian => "Serbian Latin",
            System::Macedonian => "Macedonian",
            System::Elot => "ELOT 743",
            System::Classical => "classical",
            System::Everyday => "everyday spelling",
            System::Georgian => "Georgian 2002",
            System::Consonants => "consonants",
            System::Pinyin => "pinyin",
            System::WadeGiles => "Wade-Giles",
            System::Family => "family's spelling",
            System::Revised => "Revised Romanization",
            System::McCuneReischauer => "McCune-Reischauer",
            System::Hepburn => "Hepburn",
        })
    }
}

/// A text in Latin letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Romanisation {
    /// How.
    pub system: System,
    /// Lower-case words between spaces. Letters with marks only where the
    /// system has them.
    pub text: String,
}

/// A text in Latin letters, by each system that its scripts have.
///
/// Words in Latin letters and numbers stay. Gives nothing where a word's
/// script cannot be read. Japanese names in Chinese characters are read as
/// Chinese: nothing in them tells.
///
/// ```
/// let candidates = dixit_names::romanise("Мария Захарова");
/// assert!(candidates.iter().any(|c| c.text == "mariya zakharova"));
/// assert!(candidates.iter().any(|c| c.text == "mariia zakharova"));
/// ```
pub fn romanise(text: &str) -> Vec<Romanisation> {
    let words = words(text);
    let read: Vec<Vec<(System, String)>> = words
        .iter()
        .map(|w| match w.script {
            Script::Latin | Script::Number => vec![(System::Latin, w.text.to_lowercase())],
            script => candidates(&key(&w.text, script), script),
        })
        .collect();
    if read.iter().any(Vec::is_empty) {
        return Vec::new();
    }
    let mut systems: Vec<System> = read.iter().flatten().map(|(system, _)| *system).collect();
    systems.sort();
    systems.dedup();
    if systems.len() > 1 {
        systems.retain(|s| *s != System::Latin);
    }
    let mut out: Vec<Romanisation> = Vec::new();
    for system in systems {
        let words = read.iter().filter_map(|candidates| {
            let of_system = candidates.iter().find(|(s, _)| *s == system);
            of_system
                .or(candidates.first())
                .map(|(_, text)| text.as_str())
        });
        let text = words.collect::<Vec<_>>().join(" ").replace('\'', "");
        if out.iter().all(|r| r.text != text) {
            out.push(Romanisation { system, text });
        }
    }
    out
}

/// The readings of a folded word in a script other than Latin, the likeliest
/// first. An apostrophe stands between syllables of Chinese and Korean.
pub(crate) fn candidates(key: &str, script: Script) -> Vec<(System, String)> {
    match script {
        Script::Cyrillic => cyrillic::read(key),
        Script::Greek => greek::read(key),
        Script::Armenian => vec![(System::Bgn, alphabet::armenian(key))],
        Script::Georgian => vec![(System::Georgian, alphabet::read(key))],
        Script::Arabic | Script::Hebrew => vec![(System::Consonants, alphabet::consonants(key))],
        Script::Hangul => dense::hangul(key),
        Script::Kana => vec![(System::Hepburn, dense::kana(key))],
        Script::Han => dense::han(key),
        Script::Latin | Script::Number | Script::Other => Vec::new(),
    }
}

/// A reading as ASCII letters.
pub(crate) fn plain(reading: &str) -> String {
    ascii(reading, Marks::Dropped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(text: &str, expected: &[(System, &str)]) {
        let found = romanise(text);
        for (system, reading) in expected {
            let by_system = found.iter().find(|r| r.system == *system);
            let text = by_system.map(|r| r.text.as_str());
            // The same reading by two systems is given once.
            let is_there = found.iter().any(|r| r.text == *reading);
            assert!(text == Some(reading) || is_there, "{text:?} {found:?}");
        }
    }

    #[test]
    fn cyrillic() {
        reads(
            "Захарова",
            &[(System::Bgn, "zakharova"), (System::Iso9, "zaharova")],
        );
        reads(
            "Ельцин",
            &[(System::Bgn, "yeltsin"), (System::Passport, "eltsin")],
        );
        reads(
            "Сергей",
            &[(System::Bgn, "sergey"), (System::Passport, "sergei")],
        );
        reads("Зеленський", &[(System::Ukrainian, "zelenskyi")]);
        reads("Ђоковић", &[(System::Serbian, "đoković")]);
        reads(
            "Зюганов",
            &[(System::Iso9, "zûganov"), (System::Bgn, "zyuganov")],
        );
    }

    #[test]
    fn greek_armenian_georgian() {
        reads("Μητσοτάκης", &[(System::Elot, "mitsotakis")]);
        reads(
            "Παπανδρέου",
            &[
                (System::Elot, "papandreou"),
                (System::Everyday, "papandreou"),
            ],
        );
        reads("Մարգարյան", &[(System::Bgn, "margaryan")]);
        reads("სააკაშვილი", &[(System::Georgian, "saakashvili")]);
    }

    #[test]
    fn korean_japanese_chinese() {
        reads("김정은", &[(System::Revised, "gimjeongeun")]);
        reads("たなか", &[(System::Hepburn, "tanaka")]);
        reads("トヨタ", &[(System::Hepburn, "toyota")]);
        if cfg!(feature = "pinyin") {
            reads(
                "毛泽东",
                &[
                    (System::Pinyin, "maozedong"),
                    (System::WadeGiles, "maotsetung"),
                ],
            );
        }
    }

    #[test]
    fn what_cannot_be_read_gives_nothing() {
        assert!(romanise("ทักษิณ").is_empty());
        assert!(romanise("").is_empty());
    }
}
