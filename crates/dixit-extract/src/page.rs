//! The parts of a page: which lines are the article's own running text.
//!
//! Headings, teasers for other articles, bylines, captions and datelines are
//! found here, so that no reader puts them into somebody's mouth. Markup
//! ([`Document::layout`]) is believed first; where there is none, the lines
//! themselves are judged by length, case and closing mark.

use crate::text::token::is_word;
use dixit_model::{BlockKind, Document, OffsetMap};
use std::ops::Range;

/// The part a paragraph plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The headline.
    Title,
    /// The headline once more.
    TitleAgain,
    /// A section heading.
    Heading,
    /// Running text.
    Body,
    /// Text that markup sets apart as quoted.
    BlockQuote,
    /// A line that announces teasers ("See also").
    TeaserHead,
    /// The title of another article.
    Teaser,
    /// Who wrote or edited the text.
    Byline,
    /// Words that belong to a picture or table.
    Caption,
    /// A line that holds a date alone.
    DateOnly,
}

impl Part {
    /// Whether attributions are looked for in such a paragraph.
    pub fn is_read(self) -> bool {
        matches!(self, Part::Title | Part::Body | Part::BlockQuote)
    }
}

/// A paragraph of a page, in bytes of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// Its text, without white space, list marks or heading marks around it.
    pub range: Range<usize>,
    /// The part it plays.
    pub part: Part,
    /// Whether it goes on from the paragraph before, which was cut for length.
    pub cut: bool,
}

/// Bytes of a paragraph that are read at once. Longer ones (a page without line
/// breaks) are cut at a sentence or word near this length, so that no step
/// depends on a paragraph's length in more than proportion.
pub const LONGEST: usize = 12_000;

const TEASER_HEADS: &str = include_str!("../data/teaser-heads.txt");
const BYLINE_HEADS: &str = include_str!("../data/byline-heads.txt");
const CAPTION_HEADS: &str = include_str!("../data/caption-heads.txt");

/// Divides a document into paragraphs and tells their parts.
pub fn paragraphs(document: &Document) -> Vec<Paragraph> {
    let text = &document.text;
    let mut out = if document.layout.is_empty() {
        by_lines(text)
    } else {
        by_markup(document)
    };
    mark_repeated_title(text, &mut out);
    cut_long(text, &mut out);
    out
}

fn by_markup(document: &Document) -> Vec<Paragraph> {
    let text = &document.text;
    let map = OffsetMap::new(text);
    let mut out = Vec::new();
    let mut teasers = false;
    for block in &document.layout {
        let range = trim(
            text,
            map.to_byte(block.span.start)..map.to_byte(block.span.end),
        );
        if range.is_empty() {
            continue;
        }
        let line = &text[range.clone()];
        let part = match block.kind {
            BlockKind::Title => Part::Title,
            BlockKind::Heading if heads(line, TEASER_HEADS) => Part::TeaserHead,
            BlockKind::Heading => Part::Heading,
            BlockKind::Caption => Part::Caption,
            BlockKind::Teaser => Part::Teaser,
            BlockKind::BlockQuote => Part::BlockQuote,
            BlockKind::Paragraph | BlockKind::ListItem => {
                let plain = judge_line(line);
                match plain {
                    // Markup says that it is running text, however short.
                    Part::Heading => Part::Body,
                    other => other,
                }
            }
        };
        let part = if teasers && part == Part::Body && is_title_like(line) {
            Part::Teaser
        } else {
            part
        };
        teasers = matches!(part, Part::TeaserHead) || (teasers && part == Part::Teaser);
        out.push(Paragraph {
            range,
            part,
            cut: false,
        });
    }
    out
}

/// A line of the text, trimmed.
#[derive(Clone)]
struct Line {
    range: Range<usize>,
    /// Whether an empty line (or the beginning of the text) stands before it.
    first: bool,
}

fn lines(text: &str) -> Vec<Line> {
    let mut out = Vec::new();
    let mut first = true;
    for piece in text.split_inclusive([
        '\n', '\r', '\u{0b}', '\u{0c}', '\u{85}', '\u{2028}', '\u{2029}',
    ]) {
        let start = piece.as_ptr() as usize - text.as_ptr() as usize;
        let range = trim(text, start..start + piece.len());
        if range.is_empty() {
            // "\r\n" is one line end: the empty piece between the two is none.
            if piece != "\n" || start == 0 || text.as_bytes()[start - 1] != b'\r' {
                first = true;
            }
            continue;
        }
        out.push(Line { range, first });
        first = false;
    }
    out
}

fn by_lines(text: &str) -> Vec<Paragraph> {
    let lines = join_wrapped(text, lines(text));
    let mut out: Vec<Paragraph> = Vec::with_capacity(lines.len());
    let mut teasers = false;
    let masthead = has_masthead(text, &lines);
    for (i, line) in lines.iter().enumerate() {
        let (range, mark) = unmark(text, line.range.clone());
        if range.is_empty() {
            continue;
        }
        let words = &text[range.clone()];
        let alone = line.first && lines.get(i + 1).is_none_or(|l| l.first);
        let mut part = match mark {
            Mark::Heading if out.is_empty() => Part::Title,
            Mark::Heading if heads(words, TEASER_HEADS) => Part::TeaserHead,
            Mark::Heading => Part::Heading,
            Mark::Quote => Part::BlockQuote,
            Mark::Item | Mark::None => judge_line(words),
        };
        if teasers && matches!(part, Part::Body | Part::Heading) && is_title_like(words) {
            part = Part::Teaser;
        }
        if masthead && i < 2 {
            part = if i == 0 { Part::Heading } else { Part::Title };
        } else if out.is_empty()
            && matches!(part, Part::Body | Part::Heading)
            && lines.len() > 1
            && is_headline(words)
            && !(is_labelled(words)
                && text[lines[1].range.clone()] != *words
                && is_labelled(&text[lines[1].range.clone()]))
            && (alone || part == Part::Heading || lines.get(1).is_some_and(|l| l.first))
        {
            part = Part::Title;
        }
        // A heading stands apart from the text and has something under it.
        if part == Part::Heading && mark != Mark::Heading {
            let under = lines.get(i + 1).map(|l| &text[l.range.clone()]);
            if !line.first
                || under.is_none_or(|u| u.starts_with(['–', '—', '-']))
                || mark == Mark::Item
            {
                part = Part::Body;
            }
        }
        teasers = part == Part::TeaserHead || (teasers && part == Part::Teaser);
        out.push(Paragraph {
            range,
            part,
            cut: false,
        });
    }
    out
}

/// Words of a paper's name over a headline, at most.
const MASTHEAD: usize = 3;

/// Whether the paper's name stands over the headline: a few words with capitals, the
/// headline right under them, and an empty line.
fn has_masthead(text: &str, lines: &[Line]) -> bool {
    let [name, headline, after, ..] = lines else {
        return false;
    };
    let (paper, title) = (&text[name.range.clone()], &text[headline.range.clone()]);
    let capitals = |word: &str| word.starts_with(|c: char| !c.is_lowercase());
    let plain = |line: &str| matches!(judge_line(line), Part::Body | Part::Heading);
    !headline.first
        && after.first
        && word_count(paper) <= MASTHEAD
        && word_count(title) > word_count(paper) + 1
        && paper.split_whitespace().all(capitals)
        && is_headline(paper)
        && is_headline(title)
        && !title.ends_with('.')
        && [paper, title].into_iter().all(plain)
}

/// Joins lines that a mailer or editor broke at a fixed width, and lines that
/// plainly go on (no closing mark, then a small letter).
fn join_wrapped(text: &str, lines: Vec<Line>) -> Vec<Line> {
    let width = lines.iter().map(|l| l.range.len()).max().unwrap_or(0);
    let inner = lines.windows(2).filter(|w| !w[1].first);
    let (full, all) = inner.fold((0usize, 0usize), |(full, all), w| {
        (
            full + usize::from(w[0].range.len() * 4 >= width * 3),
            all + 1,
        )
    });
    let wrapped = (40..=120).contains(&width) && all >= 4 && full * 4 >= all * 3;
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    for line in lines {
        if let Some(last) = out.last_mut()
            && !line.first
        {
            let before = &text[last.range.clone()];
            let here = &text[line.range.clone()];
            let open = before
                .chars()
                .next_back()
                .is_some_and(|c| is_word(c) || c == ',');
            let goes_on = open && here.starts_with(char::is_lowercase);
            let list = here.starts_with(['-', '*', '•', '#', '>']);
            if (goes_on || wrapped) && !list {
                last.range.end = line.range.end;
                continue;
            }
        }
        out.push(line);
    }
    out
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    None,
    Heading,
    Item,
    Quote,
}

/// Takes marks of Markdown and of lists off a line's beginning.
fn unmark(text: &str, range: Range<usize>) -> (Range<usize>, Mark) {
    let line = &text[range.clone()];
    let (cut, mark) = if line.starts_with('#') {
        let level = line.bytes().take_while(|&b| b == b'#').count();
        if level <= 6 && line[level..].starts_with(' ') {
            (level, Mark::Heading)
        } else {
            (0, Mark::None)
        }
    } else if line.starts_with("> ") {
        (1, Mark::Quote)
    } else if line.starts_with("* ") || line.starts_with("• ") || line.starts_with("+ ") {
        (line.chars().next().map_or(0, char::len_utf8), Mark::Item)
    } else {
        (0, Mark::None)
    };
    (trim(text, range.start + cut..range.end), mark)
}

/// The part that a line plays by its words alone.
fn judge_line(line: &str) -> Part {
    if heads(line, TEASER_HEADS) {
        Part::TeaserHead
    } else if is_teaser(line) {
        Part::Teaser
    } else if crate::dateline::date_alone(line).is_some() {
        Part::DateOnly
    } else if is_byline(line) {
        Part::Byline
    } else if starts_with_any(line, CAPTION_HEADS) {
        Part::Caption
    } else if is_heading(line) {
        Part::Heading
    } else {
        Part::Body
    }
}

/// Whether a line holds one of the listed phrases and nothing else.
fn heads(line: &str, list: &str) -> bool {
    let line = line.trim_matches(|c: char| !is_word(c));
    line.len() < 60 && list.lines().any(|phrase| same_word(phrase, line))
}

/// Whether the line begins with one of the listed phrases.
fn starts_with_any(line: &str, list: &str) -> bool {
    let line = line.trim_start_matches(|c: char| !is_word(c));
    list.lines()
        .filter(|phrase| !phrase.is_empty())
        .any(|phrase| {
            line.split_at_checked(phrase.len())
                .is_some_and(|(head, rest)| {
                    same_word(head, phrase) && (!rest.starts_with(is_word) || phrase.ends_with(':'))
                })
        })
}

fn same_word(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b) || (!a.is_ascii() && a.to_lowercase() == b.to_lowercase())
}

/// "See also: The Syrian conflict": the announcement and the title on one line.
fn is_teaser(line: &str) -> bool {
    let Some((head, title)) = line.split_once(':') else {
        return false;
    };
    heads(head, TEASER_HEADS) && !title.trim().is_empty() && is_title_like(title.trim())
}

/// Where the title begins in a line that is a teaser.
pub(crate) fn teaser_title(line: &str) -> usize {
    match line.split_once(':') {
        Some((head, title)) if heads(head, TEASER_HEADS) => line.len() - title.trim_start().len(),
        _ => 0,
    }
}

fn word_count(line: &str) -> usize {
    // Past this many words nothing asks for the number.
    line.split_whitespace()
        .filter(|w| w.contains(is_word))
        .take(60)
        .count()
}

fn closes(line: &str) -> bool {
    line.ends_with([
        '.', '!', '?', '…', ';', ',', ':', '"', '”', '»', '\'', '’', '。', '」', '—', '–', '-',
    ])
}

fn is_byline(line: &str) -> bool {
    if word_count(line) > 14 || !starts_with_any(line, BYLINE_HEADS) {
        return false;
    }
    // "By Friday the talks had failed." is a sentence.
    let mut words = line
        .split_whitespace()
        .skip(1)
        .filter(|w| w.starts_with(char::is_alphabetic));
    let capitals = words
        .clone()
        .filter(|w| w.starts_with(char::is_uppercase))
        .count();
    let all = words.by_ref().count();
    !line.ends_with(['.', '?', '!']) && all > 0 && capitals * 2 >= all
        || line.starts_with("Reporting by")
        || line.starts_with("(Reporting by")
        || line.starts_with("Editing by")
}

fn is_heading(line: &str) -> bool {
    let words = word_count(line);
    if words == 0 {
        // A rule of stars or dashes parts sections.
        return line.chars().count() < 80;
    }
    words <= 9
        && line.len() <= 90
        && !closes(line)
        && line.starts_with(|c: char| {
            c.is_uppercase() || c.is_numeric() || (c.is_alphabetic() && !c.is_lowercase())
        })
        && !line.contains([':', '“', '”', '"', '«', '„'])
}

fn is_title_like(line: &str) -> bool {
    let words = word_count(line);
    (1..=25).contains(&words)
        && !line.ends_with(['.', '…', ';', ',', '"', '”', '»'])
        && !line.starts_with(['“', '"', '«', '„', '–', '—', '-'])
}

fn is_headline(line: &str) -> bool {
    let words = word_count(line);
    (1..=30).contains(&words)
        && line.len() <= 250
        && !line.ends_with([',', ':', '”', '"', '»'])
        && !leaves_open(line)
        && crate::dateline::find(line).is_none()
        // One sentence at most.
        && !line
            .trim_end_matches('.')
            .split(". ")
            .skip(1)
            .any(|rest| rest.starts_with(char::is_uppercase) && word_count(rest) > 3)
}

/// Whether the last quotation of a line is not closed in it.
fn leaves_open(line: &str) -> bool {
    [('“', '”'), ('«', '»'), ('„', '“')]
        .iter()
        .any(|&(open, close)| match line.rfind(open) {
            Some(at) => {
                line.rfind(close).is_none_or(|end| end < at) && (open != '“' || !line.contains('„'))
            }
            None => false,
        })
}

/// Whether a line begins with a name and a colon, as in a transcript.
fn is_labelled(line: &str) -> bool {
    line.split_once(": ").is_some_and(|(label, rest)| {
        word_count(label) <= 4
            && label
                .split_whitespace()
                .all(|w| w.starts_with(|c: char| c.is_uppercase() || c == '('))
            && !rest.trim().is_empty()
    })
}

fn mark_repeated_title(text: &str, paragraphs: &mut [Paragraph]) {
    let Some(title) = paragraphs.iter().find(|p| p.part == Part::Title) else {
        return;
    };
    let title = title.range.clone();
    for p in paragraphs.iter_mut().take(4) {
        if p.range != title && text[p.range.clone()] == text[title.clone()] {
            p.part = Part::TitleAgain;
        }
    }
}

fn cut_long(text: &str, paragraphs: &mut Vec<Paragraph>) {
    if paragraphs.iter().all(|p| p.range.len() <= LONGEST) {
        return;
    }
    let mut out = Vec::with_capacity(paragraphs.len() + text.len() / LONGEST);
    for p in paragraphs.drain(..) {
        let mut rest = p.range.clone();
        let mut cut = false;
        while rest.len() > LONGEST {
            let at = cut_at(text, &rest);
            out.push(Paragraph {
                range: trim(text, rest.start..at),
                part: p.part,
                cut,
            });
            rest.start = at;
            cut = true;
        }
        let range = trim(text, rest);
        if !range.is_empty() {
            out.push(Paragraph {
                range,
                part: p.part,
                cut,
            });
        }
    }
    out.retain(|p| !p.range.is_empty());
    *paragraphs = out;
}

/// The last sentence end before [`LONGEST`], else the last white space, else
/// the last character that fits.
fn cut_at(text: &str, rest: &Range<usize>) -> usize {
    let mut limit = rest.start + LONGEST;
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    let mut least = rest.start + LONGEST / 2;
    while !text.is_char_boundary(least) {
        least -= 1;
    }
    let half = &text[least..limit];
    let sentence = half.rfind(". ").map(|at| at + 1);
    let space = || half.rfind(char::is_whitespace);
    match sentence.or_else(space) {
        Some(at) if least + at > rest.start => least + at,
        _ => limit,
    }
}

/// `range` without white space at either edge.
fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = &text[range.clone()];
    let start = range.start + (slice.len() - slice.trim_start().len());
    let end = start + slice.trim().len();
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;
    use dixit_model::Origin;

    fn parts(text: &str) -> Vec<(Part, String)> {
        let origin = Origin {
            path: "-".into(),
            url: None,
            sha256: "0".repeat(64),
            media_type: "text/plain".into(),
        };
        let document = Document::new(origin, text.to_owned());
        paragraphs(&document)
            .into_iter()
            .map(|p| (p.part, text[p.range].to_owned()))
            .collect()
    }

    fn kinds(text: &str) -> Vec<Part> {
        parts(text).into_iter().map(|(part, _)| part).collect()
    }

    #[test]
    fn a_page_is_taken_apart() {
        use Part::*;
        assert_eq!(
            kinds(
                "Minister denies the claim\n\nMinister denies the claim\n\nBy Ann Lee\n\n\
                 The minister denied it on Monday.\n\nWhat comes next\n\nNobody knew.\n\nSee also\n\n\
                 Talks to go on in Geneva\n\n“We will see,” she said.\n"
            ),
            [
                Title, TitleAgain, Byline, Body, Heading, Body, TeaserHead, Teaser, Body
            ]
        );
    }

    #[test]
    fn sentences_are_no_headings_or_bylines() {
        assert_eq!(
            kinds("By Friday the talks had failed.\n\nHe left.")[0],
            Part::Title
        );
        assert_eq!(
            kinds("A title here\n\nBy Friday the talks had failed.\n\nHe left.")[1],
            Part::Body
        );
        assert_eq!(
            kinds("A title here\n\n“Never again”\n\nHe left.")[1],
            Part::Body
        );
    }

    #[test]
    fn what_goes_on_is_no_title() {
        assert_eq!(kinds("The mayor said:\n\n“We wait.”")[0], Part::Body);
        assert_eq!(kinds("BOYD: We asked.\n\nLIND: You got it.")[0], Part::Body);
        assert_eq!(
            kinds("Boyd: Nobody asked us\n\nThe mayor said so.")[0],
            Part::Title
        );
    }

    #[test]
    fn a_papers_name_over_the_headline_is_no_headline() {
        let page = "O Vale\nEngineer denies signing the inspection\n\n14 March 2024\n\nHe left.";
        assert_eq!(
            kinds(page),
            [Part::Heading, Part::Title, Part::DateOnly, Part::Body]
        );
        let page = "Dam gives way\nVillagers blame the mining company\n\nHe left.";
        assert_eq!(kinds(page)[0], Part::Title);
        let page = "Dam Gives Way\nBy Ann Lee and Bob Roe\n\nHe left.";
        assert_eq!(kinds(page)[..2], [Part::Title, Part::Byline]);
    }

    #[test]
    fn wrapped_lines_are_joined_and_unwrapped_ones_are_not() {
        let wrapped = "A headline\n\nThe minister said on Monday that the whole of the plan had\n\
                       been put aside, and that nobody in the house would speak of\n\
                       it again before the summer, when the chamber meets, as all\n\
                       who heard him could tell from his face and from his manner\n\
                       of speaking.\n\nHe left.";
        assert_eq!(parts(wrapped).len(), 3);
        assert_eq!(
            parts("Title\n\nFirst paragraph here.\nSecond paragraph here.").len(),
            3
        );
    }

    #[test]
    fn a_long_paragraph_is_cut_without_loss() {
        let text = format!("Title\n\n{}", "word and word. ".repeat(4000));
        let all = parts(&text);
        assert!(all.len() > 4 && all.iter().all(|(_, t)| t.len() <= LONGEST));
        let words: usize = all.iter().map(|(_, t)| t.split_whitespace().count()).sum();
        assert_eq!(words, text.split_whitespace().count());
    }
}
