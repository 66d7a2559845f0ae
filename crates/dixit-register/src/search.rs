//! Questions to the register, and what the index of words holds for them.
//!
//! An attribution is found by the words of its content, and by its speaker, its
//! speaker's organization, act, kind, days, outlet, language and confidence. All but
//! the exact bounds of days and confidence are terms of one index: an answer stands
//! where the lists of all terms meet, so that a common word asked for with a rare
//! speaker costs as much as the speaker.

use dixit_model::{Attribution, Document, Entity, EntityId, EntityType, Piece};
use std::collections::HashMap;

/// The most months that are asked for one by one; a longer stretch is asked for by
/// years.
const MOST_MONTHS: i64 = 36;

/// The most years that are asked for one by one; a longer stretch is not asked for
/// in the index and only compared.
const MOST_YEARS: i64 = 60;

/// What a person wants to know.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    /// Words of the content.
    pub words: Option<Words>,
    /// Words of the speaker's names, or of the source.
    pub speaker: Option<Words>,
    /// Words of the speaker's role or organization.
    pub organization: Option<Words>,
    /// Any of these acts; all where it is empty.
    pub acts: Vec<String>,
    /// Any of these kinds.
    pub kinds: Vec<String>,
    /// Any of these outlets: each by some of its words, as a phrase or not.
    pub outlets: Vec<String>,
    /// Any of these languages, as primary subtags.
    pub languages: Vec<String>,
    /// Said, or else published, on this day or later: days from 1 January 1970.
    pub from: Option<i32>,
    /// On this day or earlier.
    pub to: Option<i32>,
    /// At least this sure, 0 to 1.
    pub min_confidence: f32,
    /// Also what stands only in older versions of a page.
    pub old: bool,
}

/// Words as they are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// Of each of these, one has to be there.
    pub all: Vec<Vec<Term>>,
    /// None of these may be there.
    pub none: Vec<Term>,
}

/// One thing to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// Words that follow each other; the last may go on where `prefix` is set.
    Phrase {
        /// The words, as typed.
        words: String,
        /// Whether more letters may follow.
        prefix: bool,
    },
    /// Phrases within so many words of each other.
    Near(Vec<String>, u32),
}

/// Words that are near each other, where no number is given.
const NEAR: u32 = 10;

impl Words {
    /// Reads `word "a phrase" begin* a OR b -without NEAR(a b, 5) a NEAR/5 b`.
    ///
    /// # Errors
    /// In words, what cannot be asked.
    pub fn parse(text: &str) -> Result<Words, String> {
        let mut words = Words::default();
        let mut tokens = tokens(text)?.into_iter().peekable();
        let mut or = false;
        let mut not = false;
        while let Some(token) = tokens.next() {
            match token {
                Token::Or => or = true,
                Token::Not => not = true,
                Token::Term(mut term) => {
                    while let Some(Token::Near(distance)) = tokens.peek() {
                        let distance = *distance;
                        tokens.next();
                        let Some(Token::Term(next)) = tokens.next() else {
                            return Err("NEAR needs a word on both sides".to_owned());
                        };
                        term = near(term, next, distance)?;
                    }
                    let term = Some(term).filter(Term::has_letters);
                    match (term, std::mem::take(&mut not), std::mem::take(&mut or)) {
                        (None, ..) => {}
                        (Some(term), true, _) => words.none.push(term),
                        (Some(term), _, true) if !words.all.is_empty() => {
                            words
                                .all
                                .last_mut()
                                .map(|last| last.push(term))
                                .unwrap_or_default();
                        }
                        (Some(term), ..) => words.all.push(vec![term]),
                    }
                }
                Token::Near(_) => return Err("NEAR needs a word on both sides".to_owned()),
            }
        }
        if words.all.is_empty() {
            return Err(match words.none.is_empty() {
                true => "no word is given to look for".to_owned(),
                false => "a word to look for is needed beside those to leave out".to_owned(),
            });
        }
        Ok(words)
    }

    /// The words that are looked for, each with whether more letters may follow: to
    /// mark them in what is found.
    pub fn shown(&self) -> Vec<(String, bool)> {
        let mut shown = Vec::new();
        for term in self.all.iter().flatten() {
            match term {
                Term::Phrase { words, prefix } => {
                    let mut parts: Vec<(String, bool)> =
                        split(words).map(|w| (w.to_lowercase(), false)).collect();
                    if let Some(last) = parts.last_mut() {
                        last.1 = *prefix;
                    }
                    shown.extend(parts);
                }
                Term::Near(phrases, _) => {
                    let parts = phrases.iter().flat_map(|p| split(p));
                    shown.extend(parts.map(|w| (w.to_lowercase(), false)));
                }
            }
        }
        shown
    }
}

fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
}

impl Term {
    fn has_letters(&self) -> bool {
        match self {
            Term::Phrase { words, .. } => words.chars().any(char::is_alphanumeric),
            Term::Near(phrases, _) => phrases.iter().all(|p| p.chars().any(char::is_alphanumeric)),
        }
    }
}

fn near(left: Term, right: Term, distance: u32) -> Result<Term, String> {
    let mut phrases = Vec::new();
    for term in [left, right] {
        match term {
            Term::Phrase {
                words,
                prefix: false,
            } => phrases.push(words),
            Term::Phrase { .. } => {
                return Err("NEAR takes whole words and phrases, without *".to_owned());
            }
            Term::Near(more, _) => phrases.extend(more),
        }
    }
    Ok(Term::Near(phrases, distance))
}

enum Token {
    Term(Term),
    Or,
    Not,
    Near(u32),
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        if let Some(inside) = rest.strip_prefix("NEAR(") {
            let (inside, behind) = inside
                .split_once(')')
                .ok_or("NEAR( is not closed; write NEAR(one two, 5)")?;
            tokens.push(Token::Term(near_list(inside)?));
            rest = behind;
        } else if first == '"' || first == '“' || first == '”' {
            let quoted = &rest[first.len_utf8()..];
            let end = quoted.find(['"', '“', '”']);
            let end = end.ok_or("a phrase is not closed; end it with a quotation mark")?;
            let mark = quoted[end..].chars().next().map_or(1, char::len_utf8);
            let behind = &quoted[end + mark..];
            let open = behind.strip_prefix('*');
            tokens.push(Token::Term(Term::Phrase {
                words: quoted[..end].to_owned(),
                prefix: open.is_some(),
            }));
            rest = open.unwrap_or(behind);
        } else if first == '-' && rest[1..].starts_with(|c: char| !c.is_whitespace() && c != '-') {
            tokens.push(Token::Not);
            rest = &rest[1..];
            continue;
        } else {
            let end = rest.find(|c: char| c.is_whitespace() || c == '"' || c == '“');
            let (word, behind) = rest.split_at(end.unwrap_or(rest.len()));
            tokens.push(word_token(word)?);
            rest = behind;
        }
        rest = rest.trim_start();
    }
    Ok(tokens)
}

fn word_token(word: &str) -> Result<Token, String> {
    let distance = word.strip_prefix("NEAR/").map(str::parse::<u32>);
    Ok(match (word, distance) {
        ("OR" | "|", _) => Token::Or,
        ("NOT", _) => Token::Not,
        ("NEAR", _) => Token::Near(NEAR),
        (_, Some(Ok(distance))) => Token::Near(distance),
        (_, Some(Err(_))) => return Err("NEAR/ needs a number, as in NEAR/5".to_owned()),
        _ => {
            let begun = word.strip_suffix('*');
            Token::Term(Term::Phrase {
                words: begun.unwrap_or(word).to_owned(),
                prefix: begun.is_some(),
            })
        }
    })
}

/// What stands inside `NEAR(…)`.
fn near_list(inside: &str) -> Result<Term, String> {
    let (list, distance) = match inside.rsplit_once(',') {
        Some((list, number)) => {
            let number = number.trim().parse();
            (
                list,
                number.map_err(|_| "NEAR(… , N) needs a number behind the comma")?,
            )
        }
        None => (inside, NEAR),
    };
    let mut phrases = Vec::new();
    for token in tokens(list)? {
        match token {
            Token::Term(Term::Phrase {
                words,
                prefix: false,
            }) => phrases.push(words),
            _ => return Err("NEAR takes whole words and phrases, without *".to_owned()),
        }
    }
    match phrases.len() {
        0 | 1 => Err("NEAR needs two words".to_owned()),
        _ => Ok(Term::Near(phrases, distance)),
    }
}

/// An attribution that answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The entry of its reading.
    pub reading: u64,
    /// Its number in the document.
    pub number: u32,
    /// Its kind.
    pub kind: String,
    /// Its act.
    pub act: Option<String>,
    /// Its speaker's name.
    pub speaker: Option<String>,
    /// First and last day on which it was said or, failing that, published.
    pub days: Option<(i32, i32)>,
    /// How sure the reader is, 0 to 1.
    pub confidence: f32,
}

/// The most names and roles of one entity that its attributions are found by: a page
/// may give one bearer a thousand names, and each of a thousand attributions.
const MOST_FORMS: usize = 12;

/// The entities of a document, by their ids.
pub(crate) fn entities(document: &Document) -> HashMap<EntityId, &Entity> {
    document.entities.iter().map(|e| (e.id, e)).collect()
}

/// What the index holds of an attribution.
pub(crate) fn terms(
    document: &Document,
    entities: &HashMap<EntityId, &Entity>,
    attribution: &Attribution,
    days: Option<(i32, i32)>,
) -> crate::store::Terms {
    let speaker = &attribution.speaker;
    let entity = speaker.entity.and_then(|id| entities.get(&id));
    let forms = |forms: &[String]| {
        let few: Vec<&str> = forms.iter().take(MOST_FORMS).map(String::as_str).collect();
        few.join(" ")
    };
    let mut names = joined(&attribution.source);
    for words in speaker
        .name
        .iter()
        .cloned()
        .chain(entity.map(|e| forms(&e.names)))
    {
        names.push(' ');
        names.push_str(&words);
    }
    let mut organization = speaker.role.clone().unwrap_or_default();
    if let Some(entity) = entity {
        if entity.entity_type == EntityType::Organization {
            organization.push(' ');
            organization.push_str(&forms(&entity.names));
        }
        organization.push(' ');
        organization.push_str(&forms(&entity.roles));
    }
    crate::store::Terms {
        content: indexed(&joined(&attribution.content)),
        speaker: indexed(&names),
        organization: indexed(&organization),
        marks: marks(document, attribution, days),
    }
}

fn joined(pieces: &[Piece]) -> String {
    let words: Vec<&str> = pieces.iter().map(|p| p.text.as_str()).collect();
    words.join(" ")
}

/// Scripts that are written without spaces are indexed letter by letter, so that a
/// phrase of letters is found wherever it stands.
pub(crate) fn indexed(text: &str) -> String {
    if !text.chars().any(is_dense) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() * 2);
    for c in text.chars() {
        if is_dense(c) {
            out.push(' ');
            out.push(c);
            out.push(' ');
        } else {
            out.push(c);
        }
    }
    out
}

/// Han, kana, Thai, Lao, Khmer, Burmese.
fn is_dense(c: char) -> bool {
    matches!(c,
        '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}' | '\u{0e00}'..='\u{0eff}'
        | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
}

fn marks(document: &Document, attribution: &Attribution, days: Option<(i32, i32)>) -> String {
    let mut marks = kind_mark(kind(attribution));
    let mut mark = |word: String| {
        marks.push(' ');
        marks.push_str(&word);
    };
    if let Some(act) = act(attribution) {
        mark(act_mark(act));
    }
    mark(confidence_mark(attribution.confidence));
    if let Some(language) = &document.language {
        mark(language_mark(language));
    }
    for word in document.outlet.iter().flat_map(|o| split(o)) {
        mark(outlet_mark(word));
    }
    for word in days.map(day_marks).unwrap_or_default() {
        mark(word);
    }
    marks
}

/// The kind as the contract writes it.
pub(crate) fn kind(attribution: &Attribution) -> &'static str {
    use dixit_model::Kind;
    match attribution.kind {
        Kind::Direct => "direct",
        Kind::Indirect => "indirect",
        Kind::Mixed => "mixed",
    }
}

/// The act as the contract writes it.
pub(crate) fn act(attribution: &Attribution) -> Option<&'static str> {
    use dixit_model::Act;
    Some(match attribution.act? {
        Act::State => "state",
        Act::Deny => "deny",
        Act::Accuse => "accuse",
        Act::Demand => "demand",
        Act::Promise => "promise",
        Act::Threaten => "threaten",
        Act::Support => "support",
        Act::Concede => "concede",
        Act::Decline => "decline",
        Act::Ask => "ask",
    })
}

pub(crate) fn kind_mark(kind: &str) -> String {
    format!("xk{kind}")
}

pub(crate) fn act_mark(act: &str) -> String {
    format!("xa{act}")
}

pub(crate) fn language_mark(language: &str) -> String {
    let primary = language.split('-').next().unwrap_or(language);
    format!("xl{}", primary.to_ascii_lowercase())
}

fn outlet_mark(word: &str) -> String {
    format!("xo{}", word.to_lowercase())
}

/// The marks that an outlet's words leave.
pub(crate) fn outlet_marks(outlet: &str) -> Vec<String> {
    split(outlet).map(outlet_mark).collect()
}

/// Tenths: exact bounds are compared.
fn confidence_mark(confidence: f32) -> String {
    format!("xc{}", tenth(confidence))
}

fn tenth(confidence: f32) -> u32 {
    ((confidence * 10.0) as u32).min(9)
}

/// The marks of all confidences of at least `least`; none where that would be most
/// of them.
pub(crate) fn confidence_marks(least: f32) -> Vec<String> {
    match tenth(least) {
        0..=4 => Vec::new(),
        from => (from..=9).map(|tenth| format!("xc{tenth}")).collect(),
    }
}

/// Months of a short stretch; years of any.
fn day_marks((first, last): (i32, i32)) -> Vec<String> {
    let ((year, month), (last_year, last_month)) = (month_of(first), month_of(last));
    let months = (last_year - year) * 12 + last_month - month;
    let mut marks = Vec::new();
    if (0..3).contains(&months) {
        for n in month..=month + months {
            marks.push(month_mark(year + (n - 1) / 12, (n - 1) % 12 + 1));
        }
    } else {
        // It lies in no month: those who ask by months find it by its years.
        marks.push("xvague".to_owned());
    }
    if (0..MOST_YEARS).contains(&(last_year - year)) {
        marks.extend((year..=last_year).map(year_mark));
    } else {
        marks.push("xages".to_owned());
    }
    marks
}

fn month_mark(year: i64, month: i64) -> String {
    format!("xm{year:04}{month:02}")
}

fn year_mark(year: i64) -> String {
    format!("xy{year:04}")
}

/// What to ask the index for a stretch of days: any of these lists of marks, each
/// of which has to be there whole. Nothing where the index cannot help.
pub(crate) fn asked_days(from: Option<i32>, to: Option<i32>) -> Option<Vec<Vec<String>>> {
    let (from, to) = (month_of(from?), month_of(to?));
    let months = (to.0 - from.0) * 12 + to.1 - from.1;
    if months < 0 || to.0 - from.0 >= MOST_YEARS {
        return None;
    }
    let mut any = vec![vec!["xages".to_owned()]];
    if months >= MOST_MONTHS {
        any.extend((from.0..=to.0).map(|year| vec![year_mark(year)]));
        return Some(any);
    }
    for n in from.1..=from.1 + months {
        any.push(vec![month_mark(from.0 + (n - 1) / 12, (n - 1) % 12 + 1)]);
    }
    for year in from.0..=to.0 {
        any.push(vec!["xvague".to_owned(), year_mark(year)]);
    }
    Some(any)
}

/// Year and month (from 1) of a day (Howard Hinnant, "chrono-compatible low-level
/// date algorithms", `civil_from_days`).
fn month_of(day: i32) -> (i64, i64) {
    let z = i64::from(day) + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    (year_of_era + era * 400 + i64::from(month <= 2), month)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrase(words: &str) -> Term {
        Term::Phrase {
            words: words.to_owned(),
            prefix: false,
        }
    }

    #[test]
    fn words_are_read_as_people_type_them() {
        let read = |text| Words::parse(text).unwrap();
        assert_eq!(
            read("gas attack").all,
            [[phrase("gas")], [phrase("attack")]]
        );
        assert_eq!(read("“gas attack”").all, [[phrase("gas attack")]]);
        assert_eq!(read("gas OR sarin").all, [[phrase("gas"), phrase("sarin")]]);
        let without = read("gas -station NOT \"natural gas\"");
        assert_eq!(without.none, [phrase("station"), phrase("natural gas")]);
        let begun = Term::Phrase {
            words: "chem".to_owned(),
            prefix: true,
        };
        assert_eq!(read("chem*").all, [[begun]]);
        let near = Term::Near(vec!["gas".to_owned(), "rebels had".to_owned()], 5);
        assert_eq!(read("NEAR(gas \"rebels had\", 5)").all, [[near.clone()]]);
        assert_eq!(read("gas NEAR/5 \"rebels had\"").all, [[near]]);
        assert_eq!(
            read("anti-tank — fire").all,
            [[phrase("anti-tank")], [phrase("fire")]]
        );
    }

    #[test]
    fn what_cannot_be_asked_is_said() {
        for text in [
            "",
            " — ",
            "-gas",
            "\"open",
            "NEAR(a",
            "NEAR(a)",
            "a NEAR",
            "NEAR b",
            "a NEAR/x b",
        ] {
            assert!(Words::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn months_are_those_of_the_calendar() {
        for (day, month) in [
            (0, (1970, 1)),
            (30, (1970, 1)),
            (31, (1970, 2)),
            (-1, (1969, 12)),
            (16_860, (2016, 2)),
            (16_861, (2016, 3)),
            (-719_468, (0, 3)),
        ] {
            assert_eq!(month_of(day), month, "{day}");
        }
    }

    #[test]
    fn a_question_by_days_and_the_marks_of_a_day_meet() {
        let meet = |days, from, to| {
            let marks = day_marks(days);
            let asked = asked_days(Some(from), Some(to)).unwrap();
            asked
                .iter()
                .any(|all| all.iter().all(|mark| marks.contains(mark)))
        };
        // 8 February 2016 is day 16,839; 2016 is 16,801 to 17,166.
        assert!(meet((16_839, 16_839), 16_832, 16_860));
        assert!(!meet((16_839, 16_839), 16_861, 16_900));
        assert!(
            meet((16_801, 17_166), 16_832, 16_860),
            "a year is found by its months"
        );
        assert!(meet((16_839, 16_839), 16_801, 18_400), "by years");
        assert!(meet((-900_000, 16_839), 16_832, 16_860), "ages");
        assert!(asked_days(None, Some(1)).is_none());
    }
}
