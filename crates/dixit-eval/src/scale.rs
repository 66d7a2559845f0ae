//! A register at scale: articles multiplied with other names and numbers, and how
//! long its answers take.

use crate::Failure;
use clap::Args;
use dixit::register::Register;
use dixit::register::search::{Question, Words};
use dixit::{Pipeline, ReaderKind, Settings};
use dixit_eval::Error;
use dixit_model::{Document, EntityType};
use serde::Serialize;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// The options of `multiply`.
#[derive(Args)]
pub(crate) struct MultiplyArgs {
    /// Articles to multiply: files and folders
    #[arg(required = true)]
    paths: Vec<PathBuf>,

    /// Articles to write
    #[arg(long, value_name = "N")]
    count: u64,

    /// Other numbers give other names
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

/// A line of output: what `dixit add` reads as JSON lines.
#[derive(Serialize)]
struct Line<'a> {
    title: Option<&'a str>,
    url: String,
    date: String,
    outlet: &'a str,
    text: String,
}

const OUTLETS: [&str; 5] = [
    "Northport Courier",
    "The Harbour Times",
    "Agency One",
    "Vale Observer",
    "Radio East",
];

/// Writes articles as JSON lines, each one of the given ones with the words of its
/// persons' and organizations' names and its numbers changed, alike in all of it.
pub(crate) fn multiply(args: &MultiplyArgs, out: &mut impl Write) -> Result<ExitCode, Failure> {
    let mut settings = Settings::default();
    settings.reader = ReaderKind::Fast;
    let pipeline = Pipeline::new(settings);
    let articles: Vec<Document> = pipeline
        .documents(&args.paths)
        .filter_map(Result::ok)
        .collect();
    let mut pool = BTreeSet::new();
    for article in &articles {
        for entity in article
            .entities
            .iter()
            .filter(|e| e.entity_type == EntityType::Person)
        {
            let words = entity.name.split_whitespace();
            pool.extend(words.filter(|w| is_name(w)).map(str::to_owned));
        }
    }
    let pool: Vec<String> = pool.into_iter().collect();
    if articles.is_empty() || pool.is_empty() {
        let none = std::io::Error::other("no article with a person's name is given");
        return Err(Failure::Output(none));
    }
    for number in 0..args.count {
        let article = &articles[(number % articles.len() as u64) as usize];
        let copy = Copy {
            seed: mixed(args.seed ^ mixed(number)),
            pool: &pool,
        };
        let day = mixed(copy.seed) % 7300;
        let date = jiff::Span::new().try_days(day as i64).ok();
        let date = date.and_then(|d| jiff::civil::date(2000, 1, 1).checked_add(d).ok());
        let line = Line {
            title: article.title.as_deref(),
            url: format!("https://courier.example/{}/{number}", args.seed),
            date: date.map(|d| d.to_string()).unwrap_or_default(),
            outlet: OUTLETS[(copy.seed % 5) as usize],
            text: copy.text(article),
        };
        serde_json::to_writer(&mut *out, &line).map_err(std::io::Error::from)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// A capital and small letters.
fn is_name(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase)
        && word.chars().count() > 2
        && letters.all(char::is_lowercase)
}

/// One copy of an article.
struct Copy<'a> {
    seed: u64,
    pool: &'a [String],
}

impl Copy<'_> {
    fn text(&self, article: &Document) -> String {
        let named = [EntityType::Person, EntityType::Organization];
        let mut mentions: Vec<(u32, u32)> = Vec::new();
        for entity in article
            .entities
            .iter()
            .filter(|e| named.contains(&e.entity_type))
        {
            mentions.extend(entity.mentions.iter().map(|span| (span.start, span.end)));
        }
        mentions.sort_unstable();
        let chars: Vec<char> = article.text.chars().collect();
        let mut text = String::with_capacity(article.text.len());
        let mut at = 0;
        for (start, end) in mentions {
            let (start, end) = (start as usize, (end as usize).min(chars.len()));
            if start < at || end < start {
                continue;
            }
            self.numbers(&chars[at..start], &mut text);
            self.names(&chars[start..end], &mut text);
            at = end;
        }
        self.numbers(&chars[at..], &mut text);
        text
    }

    /// Words of a name: the same word becomes the same other one.
    fn names(&self, name: &[char], text: &mut String) {
        let name: String = name.iter().collect();
        for (at, word) in name.split(' ').enumerate() {
            if at > 0 {
                text.push(' ');
            }
            if is_name(word) {
                let hash = word.bytes().fold(self.seed, |h, b| mixed(h ^ u64::from(b)));
                text.push_str(&self.pool[(hash % self.pool.len() as u64) as usize]);
            } else {
                text.push_str(word);
            }
        }
    }

    /// Numbers of as many digits; years stay.
    fn numbers(&self, words: &[char], text: &mut String) {
        let mut at = 0;
        while at < words.len() {
            let digits = words[at..]
                .iter()
                .take_while(|c| c.is_ascii_digit())
                .count();
            if digits == 0 {
                text.push(words[at]);
                at += 1;
                continue;
            }
            let number: String = words[at..at + digits].iter().collect();
            let is_year = digits == 4 && (number.starts_with("19") || number.starts_with("20"));
            if is_year || digits > 9 {
                text.push_str(&number);
            } else {
                let low = 10u64.pow(digits as u32 - 1);
                let hash = number
                    .bytes()
                    .fold(self.seed, |h, b| mixed(h ^ u64::from(b)));
                text.push_str(&(low + hash % (low * 9)).to_string());
            }
            at += digits;
        }
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014).
fn mixed(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The options of `answers`.
#[derive(Args)]
pub(crate) struct AnswersArgs {
    /// The register
    register: PathBuf,

    /// Questions of each sort
    #[arg(long, value_name = "N", default_value_t = 40)]
    questions: usize,

    /// Other numbers ask for other words
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

/// Answers shown for a question, as by `dixit search`.
const SHOWN: usize = 20;

/// Asks a register for words of its own and prints how long the answers take.
pub(crate) fn answers(args: &AnswersArgs, out: &mut impl Write) -> Result<ExitCode, Failure> {
    let failed = |e: dixit::register::Error| Failure::Output(std::io::Error::other(e.to_string()));
    let register = Register::read(&args.register).map_err(failed)?;
    let counts = register.counts().map_err(failed)?;
    let sample = sample(&register, args, counts.entries).map_err(failed)?;
    writeln!(
        out,
        "{:<34} {:>9} {:>9} {:>9} {:>9}",
        "question", "found", "p50 ms", "p99 ms", "max ms"
    )?;
    let mut all = Vec::new();
    for (name, ask) in SORTS {
        let mut times = Vec::new();
        let mut found = 0;
        for (at, said) in sample.iter().enumerate() {
            let Some(question) = ask(said, mixed(args.seed ^ at as u64)) else {
                continue;
            };
            let begun = Instant::now();
            let (hits, _) = register.search(&question, SHOWN).map_err(failed)?;
            times.push(begun.elapsed());
            found += usize::from(!hits.is_empty());
        }
        all.extend_from_slice(&times);
        print(out, name, found, &mut times)?;
    }
    print(out, "all", all.len(), &mut all)?;
    let bytes = folder_bytes(&args.register)?;
    let each = |n: u64| n as f64 / counts.attributions.max(1) as f64;
    writeln!(
        out,
        "{} attributions, {} documents; {:.0} bytes an attribution in register.db, {:.0} in snapshots",
        counts.attributions,
        counts.documents,
        each(bytes.0),
        each(bytes.1)
    )?;
    Ok(ExitCode::SUCCESS)
}

fn print(
    out: &mut impl Write,
    name: &str,
    found: usize,
    times: &mut [Duration],
) -> std::io::Result<()> {
    times.sort_unstable();
    let at = |share: f64| {
        let index = ((times.len() as f64 * share) as usize).min(times.len().saturating_sub(1));
        times.get(index).map_or(0.0, |t| t.as_secs_f64() * 1e3)
    };
    writeln!(
        out,
        "{name:<34} {found:>9} {:>9.2} {:>9.2} {:>9.2}",
        at(0.5),
        at(0.99),
        at(1.0)
    )
}

/// An attribution that questions are made from.
struct Asked {
    words: Vec<String>,
    speaker: Option<String>,
}

type Sort = (&'static str, fn(&Asked, u64) -> Option<Question>);

/// The sorts of questions, each made from the words of an attribution.
const SORTS: [Sort; 9] = [
    ("a word", |said, n| words(said.words.get(pick(said, n)?)?)),
    ("two words", |said, n| {
        let at = pick(said, n)?;
        words(&format!(
            "{} {}",
            said.words[at],
            said.words[pick(said, mixed(n))?]
        ))
    }),
    ("a phrase of two words", |said, n| {
        let at = pick(said, n)?;
        words(&format!(
            "\"{} {}\"",
            said.words[at],
            said.words.get(at + 1)?
        ))
    }),
    ("the beginning of a word", |said, n| {
        let word = &said.words[pick(said, n)?];
        let begun: String = word.chars().take(4).collect();
        words(&format!("{begun}*"))
    }),
    ("words near each other", |said, n| {
        let at = pick(said, n)?;
        words(&format!(
            "NEAR({} {}, 8)",
            said.words[at],
            said.words.get(at + 2)?
        ))
    }),
    ("the commonest word", |_, _| words("the")),
    ("the commonest word, by a speaker", |said, _| {
        let mut question = words("the")?;
        question.speaker = Words::parse(said.speaker.as_ref()?).ok();
        Some(question)
    }),
    ("a speaker", |said, _| {
        Some(Question {
            speaker: Some(Words::parse(said.speaker.as_ref()?).ok()?),
            ..Question::default()
        })
    }),
    ("a word, denied in three months", |said, n| {
        let mut question = words(said.words.get(pick(said, n)?)?)?;
        question.acts = vec!["deny".to_owned()];
        // Some day of the generator's twenty years.
        let from = 10_957 + (n % 7200) as i32;
        (question.from, question.to) = (Some(from), Some(from + 90));
        Some(question)
    }),
];

fn words(text: &str) -> Option<Question> {
    Some(Question {
        words: Some(Words::parse(text).ok()?),
        ..Question::default()
    })
}

fn pick(said: &Asked, n: u64) -> Option<usize> {
    (!said.words.is_empty()).then(|| (n % said.words.len() as u64) as usize)
}

/// Attributions from all over the register.
fn sample(
    register: &Register,
    args: &AnswersArgs,
    entries: u64,
) -> Result<Vec<Asked>, dixit::register::Error> {
    let mut sample = Vec::new();
    let mut tried = 0;
    while sample.len() < args.questions && tried < args.questions * 20 {
        let entry = mixed(args.seed ^ mixed(tried as u64)) % entries.max(1);
        tried += 1;
        let Some(reading) = register.reading(entry)? else {
            continue;
        };
        let Ok(document) = reading.stored() else {
            continue;
        };
        let Some(said) = document.attributions.first() else {
            continue;
        };
        let content: Vec<&str> = said.content.iter().map(|p| p.text.as_str()).collect();
        let content = content.join(" ");
        let parts = content
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty());
        sample.push(Asked {
            words: parts.map(str::to_owned).collect(),
            speaker: said.speaker.name.clone(),
        });
    }
    Ok(sample)
}

/// Bytes of the database and of the snapshots.
fn folder_bytes(register: &std::path::Path) -> Result<(u64, u64), Error> {
    let length = |path: PathBuf| std::fs::metadata(path).map_or(0, |m| m.len());
    let archives = std::fs::read_dir(register.join("snapshots"));
    let archives = archives.into_iter().flatten().flatten();
    Ok((
        length(register.join("register.db")) + length(register.join("register.db-wal")),
        archives.map(|entry| length(entry.path())).sum(),
    ))
}
