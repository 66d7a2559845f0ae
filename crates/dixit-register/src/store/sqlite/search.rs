//! Questions as FTS5 understands them (<https://sqlite.org/fts5.html>).

use super::read::{ROW, row};
use crate::search::{
    Question, Row, Term, Words, act_mark, asked_days, confidence_marks, indexed, kind_mark,
    language_mark, outlet_marks,
};
use rusqlite::{Connection, OptionalExtension as _, Result, ToSql};

/// The answers, newest addition first, at most `most`.
///
/// FTS5 hands rows out in order of their numbers as it finds them, so that a word
/// that stands everywhere costs no more than `most` rows. Ranking by `bm25` would
/// have to look at all of them first (1.6 s for 383,000 of a million rows).
pub(super) fn search(
    connection: &Connection,
    question: &Question,
    most: usize,
) -> Result<Vec<Row>> {
    let mut values: Vec<Box<dyn ToSql>> = Vec::new();
    let mut words = ROW.to_owned();
    let asked = asked(&written_out(connection, question)?);
    let order = match asked {
        Some(_) => " ORDER BY w.rowid DESC LIMIT ?",
        None => " ORDER BY a.id DESC LIMIT ?",
    };
    match asked {
        Some(asked) => {
            words.push_str(
                " FROM words w JOIN attributions a ON a.id = w.rowid
                  JOIN readings r ON r.entry = a.reading WHERE w.words MATCH ?",
            );
            values.push(Box::new(asked));
        }
        None => {
            words.push_str(" FROM attributions a JOIN readings r ON r.entry = a.reading WHERE 1")
        }
    }
    words.push_str(match question.old {
        true => " AND r.current > 0",
        false => " AND r.current = 2",
    });
    if question.min_confidence > 0.0 {
        words.push_str(" AND a.confidence >= ?");
        values.push(Box::new(f64::from(question.min_confidence)));
    }
    if let Some(from) = question.from {
        words.push_str(" AND a.last_day >= ?");
        values.push(Box::new(from));
    }
    if let Some(to) = question.to {
        words.push_str(" AND a.first_day <= ?");
        values.push(Box::new(to));
    }
    words.push_str(order);
    values.push(Box::new(i64::try_from(most).unwrap_or(i64::MAX)));
    let mut statement = connection.prepare_cached(&words)?;
    let values = rusqlite::params_from_iter(values.iter().map(|value| &**value));
    let rows = statement.query_map(values, row)?;
    rows.collect()
}

/// The most words that a beginning is written out as. Each costs some ten microseconds
/// to find and as many to look for; of a million attributions all that begin with `th`
/// cost 5 ms so, and 96 ms in FTS5's own way, which puts the whole lists of all these
/// words together before the first answer.
const MOST_WORDS: usize = 512;

/// The question with beginnings of words written out as the words that begin so, where
/// they are not too many: FTS5 reads the lists of these only as far as it needs answers.
fn written_out(connection: &Connection, question: &Question) -> Result<Question> {
    let mut question = question.clone();
    let Question {
        words,
        speaker,
        organization,
        ..
    } = &mut question;
    for words in [words, speaker, organization].into_iter().flatten() {
        for terms in &mut words.all {
            *terms = all_that_begin(connection, std::mem::take(terms))?;
        }
        words.none = all_that_begin(connection, std::mem::take(&mut words.none))?;
    }
    Ok(question)
}

fn all_that_begin(connection: &Connection, terms: Vec<Term>) -> Result<Vec<Term>> {
    let mut out = Vec::with_capacity(terms.len());
    for term in terms {
        let found = match &term {
            Term::Phrase {
                words,
                prefix: true,
            } => beginning(connection, words)?,
            _ => None,
        };
        match found {
            None => out.push(term),
            Some(found) => out.extend(found.into_iter().map(|words| Term::Phrase {
                words,
                prefix: false,
            })),
        }
    }
    Ok(out)
}

/// The words of the index that begin with letters; nothing where FTS5 has to look for
/// itself: too many, none (it may fold the letters otherwise than is done here), or
/// more than one word.
fn beginning(connection: &Connection, letters: &str) -> Result<Option<Vec<String>>> {
    let begun = letters.to_lowercase();
    if indexed(letters) != letters || !begun.chars().all(char::is_alphanumeric) {
        return Ok(None);
    }
    let words = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab('main', 'words', 'instance')";
    connection.execute_batch(words)?;
    // A row is one place of a word; the next word begins behind all places of this one.
    let words = "SELECT term FROM temp.vocabulary WHERE term >= ?1 LIMIT 1";
    let mut next = connection.prepare_cached(words)?;
    let mut from = begun.clone();
    let mut found: Vec<String> = Vec::new();
    while found.len() <= MOST_WORDS {
        let word: Option<String> = next.query_row([&from], |row| row.get(0)).optional()?;
        let Some(word) = word.filter(|word| word.starts_with(&begun)) else {
            break;
        };
        from = format!("{word}\u{1}");
        found.push(word);
    }
    Ok(Some(found).filter(|found| (1..=MOST_WORDS).contains(&found.len())))
}

/// The question in FTS5's language; nothing where it asks for no term.
fn asked(question: &Question) -> Option<String> {
    let mut parts = Vec::new();
    for (column, words) in [
        ("content", &question.words),
        ("speaker", &question.speaker),
        ("organization", &question.organization),
    ] {
        if let Some(words) = words {
            parts.push(expression(column, words));
        }
    }
    let marks = |marks: Vec<String>| marks.iter().map(|mark| quoted(mark)).collect::<Vec<_>>();
    let mut any = |all: Vec<Vec<String>>| {
        let all: Vec<String> = all.into_iter().map(|m| marks(m).join(" AND ")).collect();
        match all.len() {
            0 => {}
            1 => parts.push(format!("(marks : ({}))", all[0])),
            _ => parts.push(format!("(marks : (({})))", all.join(") OR ("))),
        }
    };
    let one = |mark: String| vec![mark];
    any(question.acts.iter().map(|act| one(act_mark(act))).collect());
    any(question
        .kinds
        .iter()
        .map(|kind| one(kind_mark(kind)))
        .collect());
    any(question
        .languages
        .iter()
        .map(|tag| one(language_mark(tag)))
        .collect());
    let outlets = question.outlets.iter().map(|outlet| outlet_marks(outlet));
    any(outlets.filter(|marks| !marks.is_empty()).collect());
    any(confidence_marks(question.min_confidence)
        .into_iter()
        .map(one)
        .collect());
    any(asked_days(question.from, question.to).unwrap_or_default());
    (!parts.is_empty()).then(|| parts.join(" AND "))
}

fn expression(column: &str, words: &Words) -> String {
    let any = |terms: &[Term]| {
        let terms: Vec<String> = terms.iter().map(term).collect();
        format!("({})", terms.join(" OR "))
    };
    let all: Vec<String> = words.all.iter().map(|terms| any(terms)).collect();
    let all = all.join(" AND ");
    match words.none.is_empty() {
        true => format!("({column} : ({all}))"),
        false => format!("({column} : (({all}) NOT {}))", any(&words.none)),
    }
}

fn term(term: &Term) -> String {
    match term {
        Term::Phrase { words, prefix } => {
            let star = if *prefix { " *" } else { "" };
            format!("{}{star}", quoted(words))
        }
        Term::Near(phrases, distance) => {
            let phrases: Vec<String> = phrases.iter().map(|p| quoted(p)).collect();
            format!("NEAR({}, {distance})", phrases.join(" "))
        }
    }
}

/// Between quotation marks nothing is an operator.
fn quoted(words: &str) -> String {
    format!("\"{}\"", indexed(words).replace(['"', '\0'], " "))
}
