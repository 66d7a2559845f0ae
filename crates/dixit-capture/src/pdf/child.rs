//! What runs in the process that may be stopped: PDF bytes → runs of glyphs.

use super::{Answer, Page, Run};
use pdf_extract::{
    Dictionary, Document, MediaBox, Object, ObjectId, OutputDev, OutputError, Transform, output_doc,
};
use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Gaps of this share of the glyphs' size part words: justified lines shrink a
/// space to .2, kerning moves glyphs by less than .1; `poppler` draws its line at
/// .1, which parts letters that are set wide.
const WORD_GAP: f64 = 0.15;
/// Gaps wider than this end a run: what follows may be another column.
const RUN_GAP: f64 = 1.0;
/// Glyphs that stand higher or lower by this share of their size are on another
/// line.
const SAME_LINE: f64 = 0.2;

/// No glyph stands farther from a page's corner, in points: pages are at most
/// 14,400 wide and high. What is no number is left out too.
const FARTHEST: f64 = 1e6;

/// Reads a PDF file from `input` and writes its text with places to `output`, for
/// a process of its own that [`read_with`](crate::read_with) starts (see
/// [`PdfHelper`](crate::PdfHelper), whose `memory` is its last argument).
///
/// The process may take no more than `memory` bytes of address space from here
/// on, where the system knows such a limit, and leaves no core dump.
///
/// # Errors
/// If `input` cannot be read or `output` not be written. What is wrong with the
/// file is part of the answer.
///
/// # Panics and worse
/// Panics of the parser are caught page by page; a file may still exhaust stack,
/// memory or time: run it in a process that does nothing else.
pub fn pdf_child(mut input: impl Read, output: impl Write, memory: u64) -> io::Result<()> {
    limit(memory);
    let mut output = io::BufWriter::new(output);
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    let loaded = catch_unwind(|| load(&bytes))
        .unwrap_or_else(|_| Err(Answer::Failed("the PDF reader failed on it".to_owned())));
    drop(bytes);
    let mut document = match loaded {
        Ok(document) => document,
        Err(answer) => {
            say(&mut output, &answer)?;
            return output.flush();
        }
    };
    let pages: Vec<ObjectId> = document.page_iter().collect();
    let head = Answer::Head {
        pages: pages.len() as u64,
        title: info(&document, b"Title"),
    };
    say(&mut output, &head)?;
    let tree = document.new_object_id();
    for (i, id) in pages.into_iter().enumerate() {
        let number = i as u64 + 1;
        show_only(&mut document, tree, id);
        let mut glyphs = Glyphs::default();
        let done = catch_unwind(AssertUnwindSafe(|| output_doc(&document, &mut glyphs)));
        let problem = match done {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(error.to_string()),
            Err(panic) => Some(words(&*panic)),
        };
        let page = glyphs.finish(number, problem);
        say(&mut output, &Answer::Page(page))?;
    }
    say(&mut output, &Answer::End)?;
    output.flush()
}

/// Each answer goes out at once: what was said before a failure counts.
fn say(output: &mut impl Write, answer: &Answer) -> io::Result<()> {
    serde_json::to_writer(&mut *output, answer)?;
    output.write_all(b"\n")?;
    output.flush()
}

#[cfg(unix)]
fn limit(memory: u64) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    for (resource, most) in [(Resource::As, memory), (Resource::Core, 0)] {
        let most = getrlimit(resource)
            .maximum
            .map_or(most, |hard| hard.min(most));
        let rlimit = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        // Where there is no such limit, the limit of time is left.
        let _ = setrlimit(resource, rlimit);
    }
}

#[cfg(not(unix))]
fn limit(_: u64) {}

fn load(bytes: &[u8]) -> Result<Document, Answer> {
    let failed =
        |error: pdf_extract::Error| Answer::Failed(format!("is no readable PDF file ({error})"));
    let mut document = Document::load_mem(bytes).map_err(failed)?;
    // Many files are encrypted only against changes: they open without a password.
    if document.is_encrypted() && document.decrypt("").is_err() {
        return Err(Answer::Locked);
    }
    Ok(document)
}

/// Makes `page` the only page: the parser reads whole documents, and a panic must
/// not cost the pages behind it. What a page inherits it asks its own parent for.
fn show_only(document: &mut Document, tree: ObjectId, page: ObjectId) {
    let mut only = Dictionary::new();
    only.set("Type", Object::Name(b"Pages".to_vec()));
    only.set("Kids", Object::Array(vec![Object::Reference(page)]));
    only.set("Count", Object::Integer(1));
    document.objects.insert(tree, Object::Dictionary(only));
    if let Ok(catalog) = document.catalog_mut() {
        catalog.set("Pages", Object::Reference(tree));
    }
}

/// A text of the file's information dictionary.
fn info(document: &Document, key: &[u8]) -> Option<String> {
    let info = document.trailer.get(b"Info").ok()?;
    let (_, info) = document.dereference(info).ok()?;
    let (_, value) = document
        .dereference(info.as_dict().ok()?.get(key).ok()?)
        .ok()?;
    let text = text_string(value.as_str().ok()?);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

/// A text string: UTF-16 or UTF-8 with a mark, else PDFDocEncoding, which is
/// windows-1252 but for a few signs that no title has.
fn text_string(bytes: &[u8]) -> String {
    let decoded = match bytes {
        [0xfe, 0xff, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0,
        [0xff, 0xfe, rest @ ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0,
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest),
        bytes => {
            encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(bytes)
                .0
        }
    };
    decoded
        .chars()
        .filter(|c| !c.is_control() || c.is_whitespace())
        .collect()
}

/// What a panic said, on one line.
fn words(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("the PDF reader failed");
    let line = text.lines().next().unwrap_or(text);
    line.chars().filter(|c| !c.is_control()).take(100).collect()
}

/// The directions that a line of text may run in: to the right, up, left, down.
const DIRECTIONS: usize = 4;

/// Takes the glyphs of one page, in the order in which they are painted.
#[derive(Default)]
struct Glyphs {
    /// By direction.
    runs: [Vec<Open>; DIRECTIONS],
    counts: [u64; DIRECTIONS],
    /// Glyphs that run in no such direction.
    slanted: u64,
}

/// A run to which the next glyph may be added.
struct Open {
    run: Run,
    /// Where its last glyph begins, and which it is.
    last: (f64, String),
}

impl Glyphs {
    fn finish(self, number: u64, problem: Option<String>) -> Page {
        let Glyphs {
            runs,
            counts,
            slanted,
        } = self;
        let all: u64 = counts.iter().sum();
        let most = (0..DIRECTIONS)
            .max_by_key(|&d| (counts[d], DIRECTIONS - d))
            .unwrap_or(0);
        let mut kept: Vec<Run> = Vec::new();
        for open in runs.into_iter().nth(most).unwrap_or_default() {
            let mut run = open.run;
            run.text.truncate(run.text.trim_end().len());
            // Bold is at times made by painting twice.
            let again = kept.iter().rev().take(8).any(|other| {
                other.text == run.text
                    && (other.x - run.x).abs() < SAME_LINE * run.size
                    && (other.y - run.y).abs() < SAME_LINE * run.size
            });
            if !run.text.is_empty() && !again {
                kept.push(run);
            }
        }
        Page {
            number,
            runs: kept,
            turned: all - counts[most] + slanted,
            problem,
        }
    }
}

impl OutputDev for Glyphs {
    fn begin_page(
        &mut self,
        _: u32,
        _: &MediaBox,
        _: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        place: &Transform,
        width: f64,
        _: f64,
        font_size: f64,
        glyph: &str,
    ) -> Result<(), OutputError> {
        let scale = place.m11.hypot(place.m12);
        let size = (place.m11 * place.m22 - place.m12 * place.m21).abs().sqrt() * font_size.abs();
        let advance = width * font_size.abs() * scale;
        let (x, y) = (place.m31, place.m32);
        let is_place = |n: &f64| n.abs() < FARTHEST;
        if ![x, y, size, advance].iter().all(is_place) || size <= 0.0 {
            return Ok(());
        }
        let (along, across) = (place.m11.abs(), place.m12.abs());
        // Text in italics that is slanted by its matrix keeps its direction.
        let direction = match (place.m11 * font_size > 0.0, place.m12 * font_size > 0.0) {
            (true, _) if across < 0.1 * along => 0,
            (false, _) if across < 0.1 * along => 2,
            (_, true) if along < 0.1 * across => 1,
            (_, false) if along < 0.1 * across => 3,
            _ => {
                self.slanted += 1;
                return Ok(());
            }
        };
        // The page is turned so that its lines run to the right.
        let (x, y) = [(x, y), (y, -x), (-x, -y), (-y, x)][direction];
        self.add(direction, x, y, size, advance.max(0.0), glyph);
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

impl Glyphs {
    fn add(&mut self, direction: usize, x: f64, y: f64, size: f64, advance: f64, glyph: &str) {
        let runs = &mut self.runs[direction];
        if let Some(open) = runs.last_mut() {
            let run = &mut open.run;
            let gap = x - run.end;
            let larger = size.max(run.size);
            if (y - run.y).abs() <= SAME_LINE * larger
                && gap >= -0.3 * larger
                && gap <= RUN_GAP * larger
            {
                let (start, before) = &open.last;
                if before == glyph && (x - start).abs() < 0.1 * size && advance > 0.15 * size {
                    return;
                }
                let parts = glyph.chars().all(char::is_whitespace);
                if (parts || gap > WORD_GAP * larger) && !run.text.ends_with(' ') {
                    run.text.push(' ');
                }
                if !parts {
                    push(&mut run.text, glyph);
                    self.counts[direction] += 1;
                }
                run.end = run.end.max(x + advance);
                open.last = (x, glyph.to_owned());
                return;
            }
        }
        if glyph.chars().all(|c| c.is_whitespace() || c.is_control()) {
            return;
        }
        let mut text = String::new();
        push(&mut text, glyph);
        self.counts[direction] += 1;
        runs.push(Open {
            run: Run {
                x,
                end: x + advance,
                y,
                size,
                text,
            },
            last: (x, glyph.to_owned()),
        });
    }
}

/// Adds a glyph's characters, ligatures as the letters that they are made of.
fn push(text: &mut String, glyph: &str) {
    for c in glyph.chars() {
        match c {
            '\u{fb00}' => text.push_str("ff"),
            '\u{fb01}' => text.push_str("fi"),
            '\u{fb02}' => text.push_str("fl"),
            '\u{fb03}' => text.push_str("ffi"),
            '\u{fb04}' => text.push_str("ffl"),
            '\u{fb05}' | '\u{fb06}' => text.push_str("st"),
            c if c.is_whitespace() => text.push(' '),
            c if c.is_control() => {}
            c => text.push(c),
        }
    }
}
