//! Runs of glyphs with their places → paragraphs in reading order.
//!
//! Columns are found by the white strip between them. Lines become one paragraph
//! where neither space, size, indentation nor a short last line parts them; a
//! paragraph goes on over the end of a column or page where no sentence ends
//! there. Heads and feet that come again on other pages are left out. No character
//! is invented: a hyphen at a line's end goes only where the word is known to have
//! none, from the same text.

use super::{Page, Run};
use dixit_model::{Block, BlockKind, Span};
use std::collections::{BTreeMap, BTreeSet};

/// The text of a file with its parts.
#[derive(Debug, Default)]
pub(super) struct Laid {
    pub(super) text: String,
    pub(super) layout: Vec<Block>,
    /// Where each page's text stands.
    pub(super) pages: Vec<Span>,
    /// The first lines of the first page.
    pub(super) head: Vec<String>,
    /// Lines that are left out as heads, feet and page numbers.
    pub(super) left_out: u64,
}

/// Lines at the head of the file among which a date is looked for.
const HEAD_LINES: usize = 12;
/// Lines at the top and bottom of a page that may be its head or foot.
const EDGE_LINES: usize = 3;
/// How far a head or foot may move from page to page, in points.
const EDGE_SHIFT: f64 = 12.0;
/// Columns have at least this many runs: fewer are a heading and its number.
const MIN_COLUMN: usize = 4;
/// Runs of columns have at least this many characters on average: cells of tables
/// have fewer, and a table is read by rows.
const MIN_COLUMN_CHARS: usize = 15;
/// The largest share of a part's runs that may stretch over a white strip: titles
/// and captions do; the runs of running text all do.
const MAX_ACROSS: f64 = 0.25;
/// Characters of a word that are looked at.
const MAX_WORD: usize = 60;
/// Columns within columns deeper than this are no columns.
const MAX_DEPTH: u32 = 4;

/// Runs on one line.
#[derive(Clone, Debug)]
struct Line {
    x: f64,
    end: f64,
    y: f64,
    size: f64,
    text: String,
}

/// Lines that belong together, from top to bottom.
struct Region {
    page: usize,
    lines: Vec<Line>,
}

pub(super) fn lay_out(pages: &[Page]) -> Laid {
    let mut regions: Vec<Region> = Vec::new();
    for (page, found) in pages.iter().enumerate() {
        let mut parts = Vec::new();
        columns(found.runs.clone(), 0, &mut parts);
        let lines = parts.into_iter().map(lines);
        regions.extend(lines.map(|lines| Region { page, lines }));
    }
    let left_out = drop_furniture(&mut regions, pages.len());
    let first = regions.iter().filter(|region| region.page == 0);
    let head = first.flat_map(|region| &region.lines).take(HEAD_LINES);
    let head = head.map(|line| line.text.clone()).collect();
    let body = body_size(&regions);
    let words = vocabulary(&regions);
    let mut writer = Writer::new(pages.len(), body, &words);
    for region in &regions {
        writer.region(region);
    }
    let mut laid = writer.finish();
    laid.head = head;
    laid.left_out = left_out;
    laid
}

/// Parts runs into columns, in reading order.
fn columns(runs: Vec<Run>, depth: u32, out: &mut Vec<Vec<Run>>) {
    let strip = if depth < MAX_DEPTH {
        strip(&runs)
    } else {
        None
    };
    let Some(strip) = strip else {
        if !runs.is_empty() {
            out.push(runs);
        }
        return;
    };
    // What stretches over the strip parts what is above it from what is below.
    let (across, beside): (Vec<Run>, Vec<Run>) =
        runs.into_iter().partition(|r| r.x < strip && r.end > strip);
    let mut across = across;
    across.sort_by(|a, b| b.y.total_cmp(&a.y));
    // By the number of runs across the strip that stand above.
    let mut bands: Vec<(Vec<Run>, Vec<Run>)> = Vec::new();
    bands.resize_with(across.len() + 1, Default::default);
    for run in beside {
        let above = across.partition_point(|other| other.y > run.y);
        let (left, right) = &mut bands[above];
        if run.end <= strip { left } else { right }.push(run);
    }
    let mut together: Vec<Run> = Vec::new();
    let mut across = across.into_iter();
    for (left, right) in bands {
        let small =
            left.len() + right.len() < 2 * MIN_COLUMN && (left.is_empty() || right.is_empty());
        if small {
            together.extend(left);
            together.extend(right);
        } else {
            if !together.is_empty() {
                out.push(std::mem::take(&mut together));
            }
            columns(left, depth + 1, out);
            columns(right, depth + 1, out);
        }
        together.extend(across.next());
    }
    if !together.is_empty() {
        out.push(together);
    }
}

/// The middle of the white strip that parts two columns, if there is one.
fn strip(runs: &[Run]) -> Option<f64> {
    if runs.len() < 2 * MIN_COLUMN {
        return None;
    }
    let mut starts: Vec<f64> = runs.iter().map(|r| r.x).collect();
    let mut ends: Vec<f64> = runs.iter().map(|r| r.end).collect();
    starts.sort_by(f64::total_cmp);
    ends.sort_by(f64::total_cmp);
    let most = (MAX_ACROSS * runs.len() as f64) as usize;
    // A strip ends where a run of the right column starts: the starts are tried,
    // those with the fewest runs across first.
    let mut found: Vec<(usize, f64)> = Vec::new();
    let mut last = f64::NEG_INFINITY;
    for &start in &starts {
        if start - last < 1.0 {
            continue;
        }
        last = start;
        let edge = start - 0.1;
        let begun = starts.partition_point(|&x| x < edge);
        let ended = ends.partition_point(|&x| x <= edge);
        let (left, right) = (ended, runs.len() - begun);
        let across = begun - ended.min(begun);
        if across <= most && left >= MIN_COLUMN && right >= MIN_COLUMN {
            found.push((across, edge));
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    // Few of the strips with the fewest runs across are not the right one.
    found.into_iter().take(16).find_map(|(_, edge)| {
        let left: Vec<&Run> = runs.iter().filter(|r| r.end <= edge).collect();
        let right: Vec<&Run> = runs.iter().filter(|r| r.x >= edge).collect();
        (is_column(&left) && is_column(&right) && side_by_side(&left, &right)).then(|| {
            let near = left.iter().map(|r| r.end).fold(f64::NEG_INFINITY, f64::max);
            (near + edge) / 2.0
        })
    })
}

fn is_column(runs: &[&Run]) -> bool {
    let chars: usize = runs.iter().map(|r| r.text.chars().count()).sum();
    runs.len() >= MIN_COLUMN && chars >= MIN_COLUMN_CHARS * runs.len()
}

/// Whether half of the lower of two columns stands beside the other.
fn side_by_side(left: &[&Run], right: &[&Run]) -> bool {
    let bounds = |runs: &[&Run]| {
        let ys = runs.iter().map(|r| r.y);
        let low = ys.clone().fold(f64::INFINITY, f64::min);
        (low, ys.fold(f64::NEG_INFINITY, f64::max))
    };
    let ((low, high), (other_low, other_high)) = (bounds(left), bounds(right));
    let shared = high.min(other_high) - low.max(other_low);
    shared >= 0.5 * (high - low).min(other_high - other_low)
}

/// Runs → lines from top to bottom.
fn lines(mut runs: Vec<Run>) -> Vec<Line> {
    runs.sort_by(|a, b| b.y.total_cmp(&a.y).then(a.x.total_cmp(&b.x)));
    let mut rows: Vec<Vec<Run>> = Vec::new();
    for run in runs {
        match rows.last_mut() {
            // Small raised or lowered signs belong to the line.
            Some(row) if (row[0].y - run.y).abs() < 0.5 * row[0].size.max(run.size) => {
                row.push(run)
            }
            _ => rows.push(vec![run]),
        }
    }
    rows.into_iter()
        .map(|mut row| {
            row.sort_by(|a, b| a.x.total_cmp(&b.x));
            let longest = row.iter().max_by_key(|r| r.text.len()).unwrap_or(&row[0]);
            let mut line = Line {
                x: row[0].x,
                end: row[0].end,
                y: longest.y,
                size: longest.size,
                text: String::new(),
            };
            for run in row {
                if !line.text.is_empty() && run.x - line.end > 0.15 * run.size {
                    line.text.push(' ');
                }
                line.text.push_str(&run.text);
                line.end = line.end.max(run.end);
            }
            line
        })
        .collect()
}

/// Leaves out lines at the edges of pages that come again on other pages, and page
/// numbers; gives how many. What heads the first page stays: a letterhead is part
/// of a statement.
fn drop_furniture(regions: &mut Vec<Region>, pages: usize) -> u64 {
    // By page: the region and line of each line, from top to bottom.
    let mut places: Vec<Vec<(usize, usize)>> = vec![Vec::new(); pages];
    for (r, region) in regions.iter().enumerate() {
        places[region.page].extend((0..region.lines.len()).map(|l| (r, l)));
    }
    let line = |(r, l): (usize, usize)| &regions[r].lines[l];
    let mut seen: BTreeMap<String, Vec<(usize, usize, f64, bool)>> = BTreeMap::new();
    let mut numbers: BTreeSet<(usize, usize)> = BTreeSet::new();
    // What stands in the midst of pages too is text that happens to come again.
    let mut inside: BTreeSet<String> = BTreeSet::new();
    for (page, places) in places.iter_mut().enumerate() {
        places.sort_by(|&a, &b| line(b).y.total_cmp(&line(a).y));
        let last = places.len().saturating_sub(EDGE_LINES);
        for (i, &(r, l)) in places.iter().enumerate() {
            let (top, bottom) = (i < EDGE_LINES, i >= last);
            let found = line((r, l));
            if !top && !bottom {
                inside.insert(mask(&found.text));
                continue;
            }
            if is_number(&found.text, page + 1)
                && (i == 0 || i + 1 == places.len())
                && places.len() > 1
            {
                numbers.insert((r, l));
                continue;
            }
            // On a short page the upper half is its top.
            let keeps = page == 0 && top && 2 * i < places.len();
            let key = mask(&found.text);
            seen.entry(key).or_default().push((r, l, found.y, keeps));
        }
    }
    let mut dropped = numbers.clone();
    for (key, found) in seen {
        let on_pages: BTreeSet<usize> = found.iter().map(|f| regions[f.0].page).collect();
        // Sentences that differ in a figure say different things.
        let mut texts = found.iter().map(|f| &regions[f.0].lines[f.1].text);
        let first = texts.next();
        let differ = texts.any(|text| Some(text) != first);
        let sentences = differ && first.is_some_and(|text| text.ends_with('.'));
        if inside.contains(&key) || on_pages.len() < found.len() || sentences {
            continue;
        }
        // Left and right pages may have heads of their own.
        let often = found.len() >= 2 && found.len() * 3 >= pages;
        let mut ys: Vec<f64> = found.iter().map(|f| f.2).collect();
        ys.sort_by(f64::total_cmp);
        let middle = ys[ys.len() / 2];
        let steady = found.iter().filter(|f| (f.2 - middle).abs() <= EDGE_SHIFT);
        if often && steady.clone().count() >= 2 {
            let gone = steady.filter(|(.., keeps)| !keeps);
            dropped.extend(gone.map(|(r, l, ..)| (*r, *l)));
        }
    }
    // A frame stands outermost: a line further in than one that stays is text.
    for places in &places {
        let goes = |place: &&(usize, usize)| dropped.contains(*place);
        let above = places.iter().take_while(goes).count();
        let below = places.iter().rev().take_while(goes).count();
        let end = places.len().saturating_sub(below);
        for place in places.get(above..end).unwrap_or_default() {
            dropped.remove(place);
        }
    }
    // A page on which nothing else stands is no frame: slides, lists of tables.
    for places in &places {
        if places.iter().all(|place| dropped.contains(place)) {
            for &(r, l) in places {
                if !numbers.contains(&(r, l)) {
                    dropped.remove(&(r, l));
                }
            }
        }
    }
    for (r, region) in regions.iter_mut().enumerate() {
        let mut l = 0;
        region.lines.retain(|_| {
            l += 1;
            !dropped.contains(&(r, l - 1))
        });
    }
    regions.retain(|region| !region.lines.is_empty());
    dropped.len() as u64
}

/// Whether a line is a page's number and nothing else; Roman ones in small letters
/// number what stands before the first page.
fn is_number(text: &str, page: usize) -> bool {
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
    let is_roman = bare.len() <= 6 && bare.bytes().all(|b| b"ivxl".contains(&b));
    bare == page.to_string() || !bare.is_empty() && is_roman
}

/// A line with its figures made alike.
fn mask(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_ascii_digit() {
            if !out.ends_with('#') {
                out.push('#');
            }
        } else if !c.is_whitespace() {
            out.extend(c.to_lowercase());
        }
    }
    out
}

/// The size that most characters have.
fn body_size(regions: &[Region]) -> f64 {
    let mut sizes: BTreeMap<u64, usize> = BTreeMap::new();
    for line in regions.iter().flat_map(|region| &region.lines) {
        *sizes.entry((line.size * 4.0).round() as u64).or_default() += line.text.len();
    }
    let most = sizes.into_iter().max_by_key(|&(size, chars)| (chars, size));
    most.map_or(0.0, |(size, _)| size as f64 / 4.0)
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{ad}')
}

/// The words that stand whole inside lines.
fn vocabulary(regions: &[Region]) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let mut cut = false;
    for line in regions.iter().flat_map(|region| &region.lines) {
        let ends_cut = line.text.ends_with(is_hyphen);
        let mut pieces: Vec<&str> = line.text.split_whitespace().collect();
        if ends_cut {
            pieces.pop();
        }
        let skip = usize::from(cut).min(pieces.len());
        for piece in &pieces[skip..] {
            let word = piece.trim_matches(|c: char| !c.is_alphanumeric());
            if !word.is_empty() {
                words.insert(word.to_lowercase());
            }
        }
        cut = ends_cut;
    }
    words
}

/// Whether a line opens an item of a list.
fn is_item(text: &str) -> bool {
    let mut chars = text.chars();
    let first = chars.next();
    let rest = chars.as_str();
    if matches!(
        first,
        Some('•' | '▪' | '◦' | '‣' | '●' | '■' | '\u{f0b7}' | '–' | '—' | '-' | '*' | '·')
    ) {
        return rest.starts_with(' ');
    }
    let figures = text.bytes().take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&figures)
        && (text[figures..].starts_with(". ") || text[figures..].starts_with(") "))
}

/// Whether a sentence may end here.
fn ends_sentence(text: &str) -> bool {
    let inner = text.trim_end_matches(|c: char| {
        matches!(
            c,
            '"' | '\'' | '”' | '’' | '»' | '“' | '›' | ')' | ']' | ' '
        )
    });
    inner.is_empty() || inner.ends_with(['.', '!', '?', ':', ';', '…', '。', '！', '？'])
}

/// Writes lines into paragraphs.
struct Writer<'a> {
    laid: Laid,
    /// Length of the text in code points.
    chars: u32,
    body: f64,
    words: &'a BTreeSet<String>,
    /// The line written last, whether it reaches the right edge of its region, and
    /// the number of its page.
    last: Option<(Line, bool, usize)>,
    /// Where the open paragraph begins, and what it is.
    open: (u32, BlockKind),
}

impl<'a> Writer<'a> {
    fn new(pages: usize, body: f64, words: &'a BTreeSet<String>) -> Writer<'a> {
        Writer {
            laid: Laid {
                pages: vec![Span::new(0, 0); pages],
                ..Laid::default()
            },
            chars: 0,
            body,
            words,
            last: None,
            open: (0, BlockKind::Paragraph),
        }
    }

    fn region(&mut self, region: &Region) {
        let lines = &region.lines;
        let left = lines.iter().map(|l| l.x).fold(f64::INFINITY, f64::min);
        let right = lines
            .iter()
            .map(|l| l.end)
            .fold(f64::NEG_INFINITY, f64::max);
        let mut pitches: Vec<f64> = lines
            .windows(2)
            .filter(|pair| is_same_size(&pair[0], &pair[1]))
            .map(|pair| pair[0].y - pair[1].y)
            .collect();
        pitches.sort_by(f64::total_cmp);
        // Most lines are followed by one of the same paragraph; the lower quarter
        // is safe where paragraphs are short.
        let pitch = pitches.get(pitches.len() / 4).copied();
        for (i, line) in lines.iter().enumerate() {
            let reaches = line.end > right - 0.25 * (right - left);
            let joins = match &self.last {
                None => false,
                Some((before, ..)) if i > 0 => joins(before, line, left, right, pitch, self.open.1),
                Some((before, reached, page)) => {
                    // At the head of the next column or page: what stands below
                    // on the same page is another part of it.
                    (line.y > before.y || region.page > *page)
                        && is_same_size(before, line)
                        && self.open.1 != BlockKind::Heading
                        && !is_item(&line.text)
                        && !ends_sentence(&before.text)
                        && (*reached || line.text.starts_with(char::is_lowercase))
                }
            };
            self.line(line, joins, region.page);
            self.last = Some((line.clone(), reaches, region.page));
        }
    }

    fn push(&mut self, text: &str) {
        self.laid.text.push_str(text);
        self.chars += text.chars().count() as u32;
    }

    fn line(&mut self, line: &Line, joins: bool, page: usize) {
        if joins {
            match self.hyphen(&line.text) {
                Hyphen::Goes => {
                    self.laid.text.pop();
                    self.chars -= 1;
                    let page = self.last.as_ref().map_or(0, |last| last.2);
                    let span = &mut self.laid.pages[page];
                    span.end = span.end.min(self.chars);
                }
                Hyphen::Stays => {}
                Hyphen::None => self.push(" "),
            }
        } else {
            self.close();
            if self.chars > 0 {
                self.push("\n\n");
            }
            let kind = if is_item(&line.text) {
                BlockKind::ListItem
            } else if line.size > HEADING * self.body {
                BlockKind::Heading
            } else {
                BlockKind::Paragraph
            };
            self.open = (self.chars, kind);
        }
        let start = self.chars;
        self.push(&line.text);
        let span = &mut self.laid.pages[page];
        let from = if span.is_empty() { start } else { span.start };
        *span = Span::new(from, self.chars);
    }

    /// What becomes of a hyphen at the end of what is written.
    fn hyphen(&self, next: &str) -> Hyphen {
        let text = &self.laid.text;
        let Some(hyphen) = text.chars().next_back().filter(|c| is_hyphen(*c)) else {
            return Hyphen::None;
        };
        let stem = &text[..text.len() - hyphen.len_utf8()];
        let tail = stem.char_indices().rev().take(MAX_WORD);
        let inside = tail.take_while(|(_, c)| c.is_alphanumeric() || is_hyphen(*c));
        let start = inside.last().map_or(stem.len(), |(at, _)| at);
        let first = &stem[start..];
        let end = next
            .find(|c: char| !c.is_alphanumeric())
            .unwrap_or(next.len());
        let second = &next[..end];
        if first.is_empty() {
            return Hyphen::None;
        }
        // A soft hyphen stands only where a word is cut.
        if hyphen == '\u{ad}' {
            return Hyphen::Goes;
        }
        // "Two- and three-year terms".
        const JOINING: [&str; 9] = ["and", "or", "und", "oder", "et", "ou", "y", "и", "или"];
        if JOINING.contains(&second) {
            return Hyphen::None;
        }
        let (first, second) = (first.to_lowercase(), second.to_lowercase());
        let whole = self.words.contains(&format!("{first}{second}"));
        let parted = self.words.contains(&format!("{first}-{second}"));
        if whole && !parted && next.starts_with(char::is_lowercase) {
            Hyphen::Goes
        } else {
            Hyphen::Stays
        }
    }

    fn close(&mut self) {
        let (start, kind) = self.open;
        if self.chars > start {
            self.laid.layout.push(Block {
                span: Span::new(start, self.chars),
                kind,
            });
        }
    }

    fn finish(mut self) -> Laid {
        self.close();
        // Pages without text stand where the text had come to.
        let mut at = 0;
        for span in &mut self.laid.pages {
            if span.is_empty() {
                *span = Span::new(at, at);
            }
            at = span.end;
        }
        self.laid
    }
}

/// How much larger than the running text a heading is: 12 on 10 points is, 11 on
/// 10 is often a lead paragraph.
const HEADING: f64 = 1.15;

enum Hyphen {
    /// The word has none.
    Goes,
    /// It may be the word's own.
    Stays,
    /// There is none at the end, or it ends a word.
    None,
}

fn is_same_size(a: &Line, b: &Line) -> bool {
    a.size.max(b.size) <= 1.12 * a.size.min(b.size)
}

/// Whether a line goes on with the paragraph of the one above it.
fn joins(
    before: &Line,
    line: &Line,
    left: f64,
    right: f64,
    pitch: Option<f64>,
    kind: BlockKind,
) -> bool {
    let gap = before.y - line.y;
    // Where all lines stand alone, one and a half sizes is the widest usual pitch.
    let usual = pitch.unwrap_or(1.5 * line.size).min(2.2 * line.size);
    let size = line.size;
    let indented = line.x > left + 0.8 * size;
    let begins = indented && before.x < line.x - 0.8 * size && kind != BlockKind::ListItem;
    let short = before.end < right - 0.2 * (right - left);
    is_same_size(before, line)
        && gap <= 1.3 * usual
        && !is_item(&line.text)
        && !begins
        && !(short
            && (ends_sentence(&before.text)
                || kind == BlockKind::Heading && before.end < left + 0.5 * (right - left)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of 10 points from the top of a page, at 12 points from each other.
    fn page(number: u64, columns: &[(f64, f64, &[&str])]) -> Page {
        let mut runs = Vec::new();
        for (x, top, lines) in columns {
            for (i, text) in lines.iter().enumerate() {
                if !text.is_empty() {
                    runs.push(Run {
                        x: *x,
                        end: x + 5.0 * text.chars().count() as f64,
                        y: top - 12.0 * i as f64,
                        size: 10.0,
                        text: (*text).to_owned(),
                    });
                }
            }
        }
        Page {
            number,
            runs,
            turned: 0,
            problem: None,
        }
    }

    fn text(pages: &[Page]) -> String {
        lay_out(pages).text
    }

    #[test]
    fn columns_are_read_one_after_the_other() {
        let left = [
            "The minister opened the",
            "bridge on Monday, and he",
            "said that it would stand",
            "for a hundred years, if",
            "the weather let it.",
        ];
        let right = [
            "The mayor, who came with",
            "him, said that the work",
            "had cost two million, so",
            "twice as much as had",
            "been planned.",
        ];
        let head = ["A headline that stretches over both of the columns"];
        let page = page(
            1,
            &[
                (50.0, 750.0, &head),
                (50.0, 720.0, &left),
                (250.0, 718.0, &right),
            ],
        );
        assert_eq!(
            text(&[page]),
            format!("{}\n\n{}\n\n{}", head[0], left.join(" "), right.join(" "))
        );
    }

    #[test]
    fn a_table_is_read_by_rows() {
        let left = ["Bridge", "Ferry", "Road", "Rail", "Port"];
        let right = [
            "2 million",
            "3 million",
            "1 million",
            "4 million",
            "9 million",
        ];
        let page = page(1, &[(50.0, 720.0, &left), (250.0, 720.0, &right)]);
        assert!(text(&[page]).starts_with("Bridge 2 million"));
    }

    #[test]
    fn paragraphs_end_at_gaps_indents_and_short_lines() {
        let lines = [
            "The minister opened the bridge on Monday, and",
            "left.",
            "The mayor said that the work had cost two mil",
            "lions in all, and that it had taken one year.",
            "",
            "Nobody else spoke on that day, it was said, o",
            "r so it seems.",
        ];
        assert_eq!(
            text(&[page(1, &[(50.0, 720.0, &lines)])])
                .matches("\n\n")
                .count(),
            2
        );
        let mut indented = page(
            1,
            &[(50.0, 720.0, &[lines[0], lines[2], lines[3], lines[5]])],
        );
        indented.runs[2].x += 15.0;
        assert_eq!(text(&[indented]).matches("\n\n").count(), 1);
    }

    #[test]
    fn hyphens_go_only_where_the_word_is_known_without() {
        for (lines, expected) in [
            (
                ["The minister said that the min-", "ister had gone."],
                "The minister said that the minister had gone.",
            ),
            (
                ["He said that the state-", "owned bank had gone."],
                "He said that the state-owned bank had gone.",
            ),
            (
                ["He wanted two- or one-, or two-", "and three-year terms."],
                "He wanted two- or one-, or two- and three-year terms.",
            ),
            (
                ["He said that the min\u{ad}", "ister had gone."],
                "He said that the minister had gone.",
            ),
            (
                ["The state-owned one, stateowned, state-", "owned bank."],
                "The state-owned one, stateowned, state-owned bank.",
            ),
            (
                ["He said so - or so it seems -", "and left the room."],
                "He said so - or so it seems - and left the room.",
            ),
        ] {
            assert_eq!(text(&[page(1, &[(50.0, 720.0, &lines)])]), expected);
        }
    }

    #[test]
    fn a_sentence_that_comes_again_is_text() {
        let lines = |n: usize| {
            [
                "Minutes of the council".to_owned(),
                format!("Motion {n} was read by the clerk."),
                "The motion was carried.".to_owned(),
                format!("The treasurer gave report {n} on the works."),
                "The motion was carried.".to_owned(),
            ]
        };
        let pages: Vec<Page> = (1..=4)
            .map(|n| {
                let lines = lines(n as usize);
                let [a, b, c, d, e] = &lines;
                page(
                    n,
                    &[
                        (50.0, 780.0, &[a]),
                        (50.0, 720.0, &[b]),
                        (50.0, 700.0, &[c]),
                        (50.0, 680.0, &[d]),
                        (50.0, 660.0, &[e]),
                    ],
                )
            })
            .collect();
        let laid = lay_out(&pages);
        assert_eq!(laid.text.matches("The motion was carried.").count(), 8);
        assert_eq!(laid.text.matches("Minutes of the council").count(), 1);
        assert_eq!(laid.left_out, 3);
    }

    #[test]
    fn heads_and_feet_do_not_cut_sentences() {
        let pages: Vec<Page> = (1..=3)
            .map(|n| {
                let number = format!("Page {n} of 3");
                let body = [
                    "and the minister went on to say that the bridge",
                    "would open again in spring, and that the repair",
                    "was done.",
                ][n as usize - 1];
                page(
                    n,
                    &[
                        (50.0, 780.0, &["Ministry of Bridges"]),
                        (50.0, 720.0, &[body]),
                        (50.0, 40.0, &[&number]),
                    ],
                )
            })
            .collect();
        let laid = lay_out(&pages);
        assert_eq!(
            laid.text,
            "Ministry of Bridges\n\nand the minister went on to say that the bridge would open again in spring, and that the repair was done."
        );
        assert_eq!(laid.left_out, 5);
        let slices: Vec<String> = laid
            .pages
            .iter()
            .map(|span| {
                laid.text
                    .chars()
                    .skip(span.start as usize)
                    .take(span.len() as usize)
                    .collect()
            })
            .collect();
        assert_eq!(slices[2], "was done.");
        assert!(slices[1].starts_with("would open") && slices[1].ends_with("the repair"));
        assert!(
            laid.layout
                .iter()
                .all(|block| block.span.end <= laid.text.chars().count() as u32)
        );
    }

    #[test]
    fn a_word_cut_by_a_page_belongs_to_both() {
        let pages = [
            page(
                1,
                &[(
                    50.0,
                    100.0,
                    &["The minister said that there was, he said, one min-"],
                )],
            ),
            page(2, &[(50.0, 700.0, &["ister."])]),
        ];
        let laid = lay_out(&pages);
        assert_eq!(
            laid.text,
            "The minister said that there was, he said, one minister."
        );
        assert_eq!(laid.pages, [Span::new(0, 50), Span::new(50, 56)]);
    }
}
