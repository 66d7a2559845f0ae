//! The language of a text.
//!
//! `whatlang` counts trigrams (after Cavnar & Trent 1994, "N-Gram-Based Text
//! Categorization"); its tables for 69 languages take 0.2 MB. `lingua` is surer on
//! single sentences, but its models take over 100 MB, and the texts here are
//! articles.

use whatlang::{Detector, Lang};

/// The most bytes of a text that are counted: beyond, nothing changes.
const MAX_BYTES: usize = 8_000;
/// With fewer letters than this, a text says nothing of its language.
const MIN_LETTERS: usize = 40;
/// With so many, it outweighs what its page declares. Of the articles of the
/// development pages that declare the language they are in, none of this length
/// is taken for another.
const MANY_LETTERS: usize = 200;
/// The confidence from which a guess counts against a declaration (`whatlang`
/// itself calls .9 reliable), and from which it counts without one: of pieces of
/// 60 characters from pages in known languages 89 of 100 are right at .3 to .4,
/// and 53 at .1 to .2.
const SURE: f64 = 0.9;
const LIKELY: f64 = 0.3;

/// BCP 47 tag of the text's main language. A tag that the page declares (`lang`,
/// `og:locale`) counts, unless the text clearly is in another language; with too
/// little text and no declaration there is none.
pub(crate) fn language(text: &str, declared: Option<&str>) -> Option<String> {
    let declared = declared.and_then(tag);
    let text = start(text, MAX_BYTES);
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    // Scripts without an alphabet say more in a letter.
    let wide = text.chars().filter(|c| *c >= '\u{2e80}').count();
    let letters = letters + 3 * wide;
    if letters < MIN_LETTERS {
        return declared;
    }
    let Some(guess) = Detector::new().detect(text) else {
        return declared;
    };
    let found = code(guess.lang());
    match declared {
        Some(declared) => {
            let primary = declared.split('-').next().unwrap_or("");
            let clear = letters >= MANY_LETTERS && guess.confidence() >= SURE;
            // Tables for close relatives cannot overrule the page.
            let kin = found == primary || are_kin(found, primary);
            Some(if clear && !kin {
                found.to_owned()
            } else {
                declared
            })
        }
        None => (guess.confidence() >= LIKELY).then(|| found.to_owned()),
    }
}

/// At most so many bytes of a text, up to a whole character.
pub(crate) fn start(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Languages that are written so much alike that trigrams confuse them, or of
/// which one is a name for the others.
fn are_kin(a: &str, b: &str) -> bool {
    const KIN: [&[&str]; 9] = [
        &["nb", "nn", "no", "da"],
        &["hr", "sr", "bs", "sh", "sl", "mk"],
        &["id", "ms", "jv"],
        &["cs", "sk"],
        &["es", "gl", "ca", "pt"],
        &["ru", "uk", "be", "bg"],
        &["af", "nl"],
        &["hi", "mr", "ne"],
        &["fa", "ur", "ar", "az"],
    ];
    KIN.iter().any(|kin| kin.contains(&a) && kin.contains(&b))
}

/// A declared tag in the form of BCP 47: `en_US` → `en-US`; nothing where it is no
/// tag.
fn tag(declared: &str) -> Option<String> {
    let declared = declared
        .split([',', ';', ' ', '.', '@'])
        .find(|p| !p.is_empty())?;
    let mut parts = declared.split(['-', '_']);
    let primary = parts.next()?.to_ascii_lowercase();
    let is_word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphabetic());
    if !(2..=3).contains(&primary.len()) || !is_word(&primary) {
        return None;
    }
    // Placeholders of page makers.
    if matches!(primary.as_str(), "xx" | "und" | "zxx" | "mul" | "mis") {
        return None;
    }
    let mut tag = primary;
    for part in parts {
        match part.len() {
            2 if is_word(part) => {
                tag.push('-');
                tag.push_str(&part.to_ascii_uppercase());
                break;
            }
            4 if is_word(part) => {
                tag.push('-');
                tag.push_str(&part[..1].to_ascii_uppercase());
                tag.push_str(&part[1..].to_ascii_lowercase());
            }
            _ => break,
        }
    }
    Some(tag)
}

/// The shortest code of ISO 639, as BCP 47 asks for.
fn code(lang: Lang) -> &'static str {
    match lang {
        Lang::Epo => "eo",
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Cmn => "zh",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Ben => "bn",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Kat => "ka",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pol => "pl",
        Lang::Amh => "am",
        Lang::Jav => "jv",
        Lang::Kor => "ko",
        Lang::Nob => "nb",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Tur => "tr",
        Lang::Nld => "nl",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Ell => "el",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Mar => "mr",
        Lang::Kan => "kn",
        Lang::Ron => "ro",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Tam => "ta",
        Lang::Vie => "vi",
        Lang::Urd => "ur",
        Lang::Tha => "th",
        Lang::Guj => "gu",
        Lang::Uzb => "uz",
        Lang::Pan => "pa",
        Lang::Aze => "az",
        Lang::Ind => "id",
        Lang::Tel => "te",
        Lang::Pes => "fa",
        Lang::Mal => "ml",
        Lang::Ori => "or",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Sin => "si",
        Lang::Khm => "km",
        Lang::Tuk => "tk",
        Lang::Aka => "ak",
        Lang::Zul => "zu",
        Lang::Sna => "sn",
        Lang::Afr => "af",
        Lang::Lat => "la",
        Lang::Slk => "sk",
        Lang::Cat => "ca",
        Lang::Tgl => "tl",
        Lang::Hye => "hy",
        other => other.code(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: &str = "The minister said on Monday that the government would not change its \
        course, although several members of parliament had asked for an inquiry into the \
        contracts. He added that the figures had been published in full, and that nobody had \
        been misled about the costs of the new harbour.";
    const GERMAN: &str = "Der Minister sagte am Montag, die Regierung werde ihren Kurs nicht \
        ändern, obwohl mehrere Abgeordnete eine Untersuchung der Verträge verlangt hatten. Die \
        Zahlen seien vollständig veröffentlicht worden, und niemand sei über die Kosten des \
        neuen Hafens getäuscht worden.";

    const RUSSIAN: &str = "Министр заявил в понедельник, что правительство не изменит своего \
        курса, хотя несколько депутатов потребовали проверить договоры. Он добавил, что эти \
        цифры были опубликованы полностью и что никто не был введён в заблуждение.";
    const UKRAINIAN: &str = "Міністр заявив у понеділок, що уряд не змінить свого курсу, хоча \
        кілька депутатів вимагали перевірити угоди. Він додав, що ці цифри були оприлюднені \
        повністю і що нікого не було введено в оману.";

    #[test]
    fn the_text_decides_where_it_is_clear() {
        for (text, declared, expected) in [
            (ENGLISH, None, Some("en")),
            (GERMAN, None, Some("de")),
            (ENGLISH, Some("en-GB"), Some("en-GB")),
            (GERMAN, Some("en_US"), Some("de")),
            (GERMAN, Some("DE"), Some("de")),
            (RUSSIAN, None, Some("ru")),
            (UKRAINIAN, None, Some("uk")),
            (
                "部長週一表示，政府不會改變路線，儘管多名議員要求對合同進行調查。",
                None,
                Some("zh"),
            ),
            (
                "Le ministre a déclaré lundi que le gouvernement ne changerait pas de cap.",
                None,
                Some("fr"),
            ),
        ] {
            assert_eq!(
                language(text, declared).as_deref(),
                expected,
                "{declared:?} {text}"
            );
        }
    }

    #[test]
    fn little_text_leaves_it_to_the_page() {
        for (text, declared, expected) in [
            ("", None, None),
            ("12:30", None, None),
            ("OK", Some("de-AT"), Some("de-AT")),
            ("No", Some("no"), Some("no")),
            ("", Some("zh-hans-cn"), Some("zh-Hans-CN")),
            ("", Some("de, en"), Some("de")),
            ("", Some("english"), None),
            ("", Some("xx"), None),
            ("", Some("{{lang}}"), None),
        ] {
            assert_eq!(
                language(text, declared).as_deref(),
                expected,
                "{declared:?} {text}"
            );
        }
    }

    #[test]
    fn a_long_text_costs_no_more_than_its_start() {
        let text = ENGLISH.repeat(20_000);
        assert_eq!(language(&text, None).as_deref(), Some("en"));
        // Cut within a character.
        let text = "ä".repeat(MAX_BYTES);
        language(&text, None);
    }
}
