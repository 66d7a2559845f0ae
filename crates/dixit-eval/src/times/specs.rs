//! The cases of Microsoft Recognizers-Text: `InputFile.json` of its `Specs/DateTime`.

use super::recognizers::{self, Entity, Value};
use super::{Scored, sha256_of};
use crate::Error;
use dixit_times::{Language, find};
use jiff::civil::DateTime;
use std::collections::BTreeMap;
use std::path::Path;

/// The day from which a case without one is seen.
const REFERENCE: &str = "2020-01-01T00:00:00";

/// Scores a file of cases.
///
/// # Errors
/// The file that cannot be read, or is no list of cases.
pub fn specs(path: &Path, language: &Language) -> Result<Scored, Error> {
    let data = std::fs::read_to_string(path).map_err(|e| Error::file(path, e))?;
    let cases: Vec<serde_json::Value> = serde_json::from_str(data.trim_start_matches('\u{feff}'))
        .map_err(|e| Error::file(path, e))?;
    let (mut spans, mut values, mut failures) = (0, 0, Vec::new());
    for (number, case) in cases.iter().enumerate() {
        let input = case["Input"].as_str().unwrap_or_default();
        let reference = case["Context"]["ReferenceDateTime"]
            .as_str()
            .unwrap_or(REFERENCE);
        let reference: DateTime = reference.parse().map_err(|e| Error::file(path, e))?;
        let found = found(input, reference, language);
        let gold = case["Results"].as_array().cloned().unwrap_or_default();
        let (span, value) = compare(input, &found, &gold);
        spans += usize::from(span);
        values += usize::from(value);
        if !value {
            failures.push(failure(number, input, &found, &gold));
        }
    }
    let share = |n: usize| n as f64 / cases.len().max(1) as f64;
    let measures = BTreeMap::from([
        ("spans".to_owned(), share(spans)),
        ("values".to_owned(), share(values)),
    ]);
    let name = path
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    Ok(Scored {
        name,
        sha256: sha256_of(&data),
        items: cases.len(),
        measures,
        failures,
    })
}

fn found(input: &str, reference: DateTime, language: &Language) -> Vec<Entity> {
    let expressions = find(input, language);
    let entities = expressions
        .iter()
        .filter_map(|e| recognizers::entity(input, e, reference));
    entities
        .filter(|entity| !entity.values.is_empty())
        .collect()
}

fn failure(number: usize, input: &str, found: &[Entity], gold: &[serde_json::Value]) -> String {
    let mut lines = vec![format!("{number}: {input}")];
    let values = |values: &[Value]| {
        values
            .iter()
            .map(show_value)
            .collect::<Vec<_>>()
            .join(" | ")
    };
    lines.extend(gold.iter().map(|g| {
        format!(
            "    gold  {} {} {}",
            g["Text"],
            kind(g),
            values(&gold_values(g))
        )
    }));
    lines.extend(found.iter().map(|f| {
        format!(
            "    found {:?} {} {}",
            &input[f.start..f.end],
            f.kind,
            values(&f.values)
        )
    }));
    lines.join("\n")
}

fn kind(g: &serde_json::Value) -> String {
    let t = g["TypeName"]
        .as_str()
        .or(g["Typename"].as_str())
        .or(g["Type"].as_str())
        .unwrap_or_default();
    t.replace("datetimeV2.", "")
}

fn show_value(v: &Value) -> String {
    format!(
        "{} v={:?} s={:?} e={:?}",
        v.timex,
        v.value.as_deref().unwrap_or("-"),
        v.start.as_deref().unwrap_or("-"),
        v.end.as_deref().unwrap_or("-")
    )
}

fn gold_values(g: &serde_json::Value) -> Vec<Value> {
    if let Some(values) = g["Resolution"]["values"].as_array() {
        return values
            .iter()
            .map(|v| {
                let text = |k: &str| v[k].as_str().map(str::to_owned);
                Value {
                    timex: text("timex").unwrap_or_default(),
                    value: text("value"),
                    start: text("start"),
                    end: text("end"),
                    modifier: text("Mod"),
                }
            })
            .collect();
    }
    // Parsers' files: one TIMEX, a past and a future resolution.
    let v = &g["Value"];
    if v.is_null() {
        return Vec::new();
    }
    let timex = v["Timex"].as_str().unwrap_or_default().to_owned();
    let mut out: Vec<Value> = Vec::new();
    for key in ["PastResolution", "FutureResolution"] {
        let r = &v[key];
        let text = |ks: &[&str]| ks.iter().find_map(|k| r[*k].as_str().map(str::to_owned));
        let value = Value {
            timex: timex.clone(),
            value: text(&["date", "dateTime", "time", "duration", "set"]),
            start: text(&["startDate", "startDateTime", "startTime"]),
            end: text(&["endDate", "endDateTime", "endTime"]),
            modifier: None,
        };
        if !out.contains(&value) {
            out.push(value);
        }
    }
    out
}

fn compare(input: &str, found: &[Entity], gold: &[serde_json::Value]) -> (bool, bool) {
    let chars = |byte: usize| input[..byte].encode_utf16().count() as u64;
    let parser = gold.iter().any(|g| g.get("Length").is_some());
    let span = |f: &Entity, g: &serde_json::Value| {
        let end = match g["Length"].as_u64() {
            Some(n) => g["Start"].as_u64().unwrap_or(0) + n - 1,
            None => g["End"].as_u64().unwrap_or(u64::MAX),
        };
        chars(f.start) == g["Start"].as_u64().unwrap_or(u64::MAX) && chars(f.end) == end + 1
    };
    let spans = found.len() == gold.len() && found.iter().zip(gold).all(|(f, g)| span(f, g));
    let extractor = parser && gold.iter().all(|g| g["Value"].is_null());
    let values = spans
        && found.iter().zip(gold).all(|(f, g)| {
            if extractor {
                return true;
            }
            let gold = gold_values(g);
            if parser {
                let distinct: std::collections::BTreeSet<_> =
                    f.values.iter().map(|v| &v.timex).collect();
                let first = f.values.first().is_some_and(|v| v.timex == gold[0].timex);
                return first && (distinct.len() > 1 || same(&f.values, &gold, false));
            }
            f.kind == kind(g) && same(&f.values, &gold, true)
        });
    (spans, values)
}

fn same(have: &[Value], gold: &[Value], strict: bool) -> bool {
    let plain = |v: &Value| {
        (
            v.timex.clone(),
            v.value.clone(),
            v.start.clone(),
            v.end.clone(),
        )
    };
    let cut = |v: &Value| Value {
        value: v
            .value
            .clone()
            .filter(|v| v != "not resolved" && !v.starts_with("Set:")),
        ..v.clone()
    };
    if strict {
        return have.len() == gold.len()
            && gold
                .iter()
                .all(|g| have.iter().any(|h| plain(h) == plain(g)));
    }
    gold.iter()
        .all(|g| have.iter().any(|h| plain(&cut(h)) == plain(&cut(g))))
}
