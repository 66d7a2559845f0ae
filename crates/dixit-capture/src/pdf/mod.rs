//! A PDF file → document with the place of each page.
//!
//! Parsers of PDF panic, loop and take all memory on some files, so the file is
//! parsed in a process of its own ([`pdf_child`]) that is stopped when its time is
//! up. What it answers is read here: runs of glyphs with their places, page by
//! page, of which [`layout`] makes paragraphs. Pages that it has answered before
//! it fails are read.
//!
//! `pdf-extract` 0.12 was chosen because it gives each glyph with its place:
//! `lopdf`'s own `extract_text` gives words without any, in the order in which
//! they are painted, and `pdf_oxide` comes with 166 other crates (renderers, pictures,
//! brotli) against 71.

mod child;
mod layout;

pub use child::pdf_child;

use crate::dates;
use crate::error::Reason;
use crate::read::note;
use crate::settings::PdfHelper;
use dixit_model::{DateBasis, Document, Origin, Published};
use serde::{Deserialize, Serialize};
use std::io::{Read, Write};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// One line of the child's answer.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Answer {
    /// Comes first.
    Head {
        pages: u64,
        title: Option<String>,
    },
    Page(Page),
    /// The file cannot be read at all.
    Failed(String),
    /// The file is locked with a password.
    Locked,
    /// Comes last.
    End,
}

/// What stands on a page.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Page {
    number: u64,
    /// In the order in which they are painted.
    runs: Vec<Run>,
    /// Glyphs that are not in `runs` because they are turned against the rest.
    turned: u64,
    /// Why not all of it could be read.
    problem: Option<String>,
}

/// Glyphs on one line without a wide gap, in points from the lower left.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Run {
    x: f64,
    /// Where the last glyph ends.
    end: f64,
    /// The line that the glyphs stand on.
    y: f64,
    size: f64,
    text: String,
}

/// The most bytes of a child's answer that are read: runs and their places take
/// some hundred bytes a line; a million lines is no statement. Parsed they take
/// less than four times that.
const MAX_ANSWER: usize = 256 * 1024 * 1024;
/// The most bytes of what a child says about its failure.
const MAX_COMPLAINT: usize = 64 * 1024;

/// How long a child that has ended is listened to: its complaint is on its way.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Reads a PDF file by way of the helper.
pub(crate) fn document(
    origin: Origin,
    bytes: Arc<[u8]>,
    helper: Option<&PdfHelper>,
) -> Result<Document, Reason> {
    if bytes.is_empty() {
        return Err(Reason::Empty);
    }
    let helper = helper.ok_or(Reason::NoPdfHelper)?;
    let heard = ask(bytes, helper)?;
    let mut head = (0, None);
    let mut pages = Vec::new();
    for answer in heard.answers {
        match answer {
            Answer::Head { pages, title } => head = (pages, title),
            Answer::Page(page) => pages.push(page),
            Answer::Failed(what) => return Err(Reason::Pdf(what)),
            Answer::Locked => return Err(Reason::PdfLocked),
            Answer::End => {}
        }
    }
    let (count, title) = head;
    let has_text = pages.iter().any(|page| !page.runs.is_empty());
    if !has_text {
        let failed = pages.iter().find_map(|page| page.problem.clone());
        return Err(match (heard.stopped, failed) {
            (Some(what), _) => Reason::Pdf(what),
            (None, Some(what)) => Reason::Pdf(format!("the PDF reader failed on it ({what})")),
            (None, None) if count == 0 => Reason::Pdf("holds no pages".to_owned()),
            (None, None) => Reason::PdfNoText { pages: count },
        });
    }
    let laid = layout::lay_out(&pages);
    let mut document = Document::new(origin, laid.text);
    document.title = title.filter(|title| is_title(title));
    document.layout = laid.layout;
    document.pages = laid.pages;
    if let Some(value) = laid.head.iter().find_map(|line| printed_day(line)) {
        document.published = Published {
            value: Some(value),
            basis: DateBasis::Text,
        };
    }
    let mut problem = |message: String| document.problems.push(note("pdf", message));
    if let Some(what) = heard.stopped {
        let read = pages.len() as u64;
        problem(format!("{what}; {read} of {count} pages are read"));
    }
    for page in &pages {
        if let Some(what) = &page.problem {
            problem(format!(
                "page {} is read in part at most ({what})",
                page.number
            ));
        }
        if page.turned > 0 {
            problem(format!(
                "{} glyphs of page {} are turned against the rest and left out",
                page.turned, page.number
            ));
        }
    }
    let bare: Vec<String> = pages
        .iter()
        .filter(|page| page.runs.is_empty() && page.problem.is_none())
        .map(|page| page.number.to_string())
        .collect();
    if !bare.is_empty() {
        let more = if bare.len() > MAX_NAMED { ", …" } else { "" };
        let named = bare[..bare.len().min(MAX_NAMED)].join(", ");
        problem(format!(
            "{} pages have no text layer ({named}{more}); run OCR on them",
            bare.len()
        ));
    }
    if laid.left_out > 0 {
        document.problems.push(note(
            "page-furniture",
            format!(
                "{} running heads, feet and page numbers are left out",
                laid.left_out
            ),
        ));
    }
    Ok(document)
}

/// More pages than this are counted, not named.
const MAX_NAMED: usize = 20;

/// Whether metadata gives a headline, and not the name of a file or a program.
fn is_title(title: &str) -> bool {
    let lower = title.to_lowercase();
    const NO_TITLES: [&str; 8] = [
        "microsoft word",
        "microsoft powerpoint",
        "untitled",
        "document",
        "powerpoint",
        "pdf ",
        "layout 1",
        "unbenannt",
    ];
    const ENDINGS: [&str; 12] = [
        ".doc", ".docx", ".pdf", ".rtf", ".odt", ".indd", ".qxd", ".qxp", ".tex", ".dvi", ".ppt",
        ".pages",
    ];
    title.split_whitespace().count() >= 2
        && title.chars().count() <= 300
        && !lower.contains("://")
        && !lower.contains('\\')
        && !NO_TITLES.iter().any(|start| lower.starts_with(start))
        && !ENDINGS.iter().any(|end| lower.ends_with(end))
}

/// Characters that a line at the head of a file may have to give the day: the
/// longest are "For immediate release: Wednesday, 28 September 2016".
const MAX_DAY_CHARS: usize = 60;

/// The day that a short line at the head of the file gives.
fn printed_day(line: &str) -> Option<String> {
    if line.chars().count() > MAX_DAY_CHARS {
        return None;
    }
    let after_colon = line.rsplit_once(": ").map(|(_, date)| date);
    let value = dates::edtf(line).or_else(|| dates::edtf(after_colon?))?;
    (value.len() == 10).then_some(value)
}

/// What a child said, and why it did not come to its end.
struct Heard {
    answers: Vec<Answer>,
    stopped: Option<String>,
}

/// Gives a child the file and listens until it is done or its time is up.
fn ask(bytes: Arc<[u8]>, helper: &PdfHelper) -> Result<Heard, Reason> {
    let program = || helper.program.display().to_string();
    let mut child = Command::new(&helper.program)
        .args(&helper.arguments)
        .arg(helper.memory.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| Reason::PdfHelper {
            program: program(),
            error,
        })?;
    let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (Some(mut stdin), Some(stdout), Some(stderr)) = pipes else {
        return Err(Reason::PdfHelper {
            program: program(),
            error: std::io::ErrorKind::BrokenPipe.into(),
        });
    };
    // The threads end with the pipes; none is waited for, since a pipe may be
    // held open by what the child has started.
    thread::spawn(move || {
        // A child that has heard enough hangs up.
        let _ = stdin.write_all(&bytes);
    });
    let (complaint, complained) = gather(stderr, MAX_COMPLAINT);
    let (answer, ended) = gather(stdout, MAX_ANSWER);
    let mut stopped = match ended.recv_timeout(helper.time) {
        Err(RecvTimeoutError::Timeout) => Some(format!(
            "its text could not be taken out in {:?}",
            helper.time
        )),
        Ok(()) | Err(RecvTimeoutError::Disconnected) => None,
    };
    // A child that has closed its output has nothing more to do: one that has
    // ended by itself keeps its own status, any other is stopped here.
    let _ = child.kill();
    let status = child.wait().ok();
    let answer = std::mem::take(&mut *answer.lock().unwrap_or_else(PoisonError::into_inner));
    let too_much = answer.len() > MAX_ANSWER;
    // A line that was cut is no answer.
    let answers: Vec<Answer> = answer
        .split_inclusive(|&b| b == b'\n')
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect();
    let is_whole = answers
        .iter()
        .any(|a| matches!(a, Answer::End | Answer::Failed(_) | Answer::Locked));
    if too_much {
        stopped = Some("it holds more text than is read".to_owned());
    } else if !is_whole && stopped.is_none() {
        let _ = complained.recv_timeout(LAST_WORDS);
        let complaint = complaint.lock().unwrap_or_else(PoisonError::into_inner);
        stopped = Some(failure(
            status.as_ref(),
            &String::from_utf8_lossy(&complaint),
            helper.memory,
        ));
    }
    Ok(Heard { answers, stopped })
}

/// Reads a pipe to its end on a thread of its own; keeps at most `limit` bytes
/// and one.
fn gather(
    mut pipe: impl Read + Send + 'static,
    limit: usize,
) -> (Arc<Mutex<Vec<u8>>>, std::sync::mpsc::Receiver<()>) {
    let kept = Arc::new(Mutex::new(Vec::new()));
    let shared = Arc::clone(&kept);
    let (sender, ended) = channel();
    thread::spawn(move || {
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let n = match pipe.read(&mut buffer) {
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
                Ok(n) if n > 0 => n,
                _ => break,
            };
            let mut kept = shared.lock().unwrap_or_else(PoisonError::into_inner);
            let room = (limit + 1).saturating_sub(kept.len());
            kept.extend_from_slice(&buffer[..n.min(room)]);
            if kept.len() > limit {
                break;
            }
        }
        // Nobody listens any more where the time was up.
        let _ = sender.send(());
    });
    (kept, ended)
}

fn failure(status: Option<&ExitStatus>, complaint: &str, memory: u64) -> String {
    if complaint.contains("memory allocation of") || complaint.contains("out of memory") {
        return format!(
            "it takes more memory to read than {} MiB",
            memory / (1024 * 1024)
        );
    }
    if complaint.contains("overflowed its stack") {
        return "the PDF reader failed on it (objects nest too deep)".to_owned();
    }
    match status {
        Some(status) => format!("the PDF reader failed on it ({status})"),
        None => "the PDF reader failed on it".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_and_programs_are_no_titles() {
        for (title, expected) in [
            ("Minister opens the bridge", true),
            ("Министр открыл мост", true),
            ("Microsoft Word - statement.doc", false),
            ("press release final.docx", false),
            ("Untitled document", false),
            ("Statement", false),
            ("", false),
        ] {
            assert_eq!(is_title(title), expected, "{title}");
        }
    }

    #[test]
    fn a_line_at_the_head_may_be_a_date() {
        for (line, expected) in [
            ("8 February 2016", Some("2016-02-08")),
            ("For immediate release: 8 February 2016", Some("2016-02-08")),
            ("Press release, February 8, 2016", Some("2016-02-08")),
            ("Москва, 8 февраля 2016 г.", Some("2016-02-08")),
            ("Date: 08.02.2016", Some("2016-02-08")),
            ("February 2016", None),
            (
                "The bridge that was closed on 8 February 2016 will open again in spring",
                None,
            ),
        ] {
            assert_eq!(printed_day(line).as_deref(), expected, "{line}");
        }
    }
}
