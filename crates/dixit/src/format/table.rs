//! The table: attributions to be read on a terminal or in a mail.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use dixit_model::{DateBasis, Document};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::harmless::{harmless, words};
use super::outline::{count, dateline, joined, kind, occasion, outline, shown_act, speaker};

/// How a table looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableStyle {
    /// Columns of the terminal; lines are wrapped to it.
    pub width: usize,
    /// Whether to use colours and weights (ANSI escapes).
    pub colour: bool,
}

impl Default for TableStyle {
    /// 100 columns, no colour.
    fn default() -> TableStyle {
        TableStyle {
            width: 100,
            colour: false,
        }
    }
}

pub(super) const PLAIN: Style = Style::new();
pub(super) const TITLE: Style = Style::new().bold();
pub(super) const DIM: Style = Style::new().dimmed();
pub(super) const SPEAKER: Style = AnsiColor::Cyan.on_default().bold();
const ACT: Style = AnsiColor::Magenta.on_default();
const CUE: Style = AnsiColor::Green.on_default().italic();
pub(super) const WARNING: Style = AnsiColor::Yellow.on_default();

/// Columns by which each level of nesting is set in.
const STEP: usize = 4;

/// Least columns left for words, however deep the nesting or narrow the
/// terminal.
const LEAST: usize = 20;

/// Writes a document's title, path, date and dateline, then its attributions:
/// speaker · kind · act · cue · when and where it was said, and below it the
/// content, whole. An act that is no more than to state is left out, and a day
/// that is the dateline's. Those inside another one's content are set in below it.
/// Where the speaker is unknown, the source's words stand in brackets, or a dash.
///
/// All text is made [`harmless`] for a terminal.
///
/// # Errors
/// If it cannot be written.
pub fn write_table(
    document: &Document,
    style: &TableStyle,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut page = Page::new(style, out);
    let origin = &document.origin;
    if let Some(title) = &document.title {
        page.words(TITLE, title)?;
        page.end()?;
    }
    // Without a title the path stands in its place.
    let path_style = if document.title.is_some() { DIM } else { TITLE };
    page.words(path_style, &origin.path)?;
    if let Some(date) = &document.published.value {
        page.words(DIM, "·")?;
        page.words(DIM, date)?;
        if document.published.basis == DateBasis::Text {
            page.words(DIM, "(date from the text)")?;
        }
    }
    if let Some(dateline) = dateline(document) {
        page.words(DIM, "· dateline")?;
        page.words(DIM, &dateline)?;
    }
    page.words(DIM, "·")?;
    page.words(DIM, &count(document.attributions.len(), "attribution"))?;
    page.end()?;
    for problem in &document.problems {
        page.set_in(2);
        page.words(WARNING, "!")?;
        page.words(WARNING, &problem.message)?;
        page.end()?;
    }
    for (attribution, depth) in outline(&document.attributions) {
        writeln!(page.out)?;
        page.set_in(2 + depth * STEP);
        page.words(SPEAKER, &speaker(attribution))?;
        if let Some(role) = &attribution.speaker.role {
            page.words(DIM, &format!("({role})"))?;
        }
        page.words(DIM, "·")?;
        page.words(DIM, kind(attribution.kind))?;
        if let Some(act) = shown_act(attribution.act) {
            page.words(DIM, "·")?;
            page.words(ACT, act)?;
        }
        if !attribution.cue.is_empty() {
            page.words(DIM, "·")?;
            page.words(CUE, &joined(&attribution.cue))?;
        }
        for fact in occasion(document, attribution) {
            page.words(DIM, "·")?;
            page.words(DIM, &fact)?;
        }
        page.end()?;
        page.set_in(2 + depth * STEP + 4);
        for line in joined(&attribution.content).lines() {
            page.words(PLAIN, line)?;
            page.end()?;
        }
    }
    Ok(())
}

/// Fills lines with words and breaks them at the width.
pub(super) struct Page<'a, W> {
    pub(super) out: &'a mut W,
    style: &'a TableStyle,
    /// Columns left free before each line.
    indent: usize,
    /// Columns of words in the present line.
    column: usize,
    /// Nothing stands in the present line.
    fresh: bool,
    /// The style that the terminal is in.
    in_force: Style,
}

impl<'a, W: Write> Page<'a, W> {
    pub(super) fn new(style: &'a TableStyle, out: &'a mut W) -> Page<'a, W> {
        Page {
            out,
            style,
            indent: 0,
            column: 0,
            fresh: true,
            in_force: PLAIN,
        }
    }

    /// Sets the lines that follow in by `columns`, at most by half the width.
    pub(super) fn set_in(&mut self, columns: usize) {
        self.indent = columns.min(self.style.width / 2);
    }

    fn room(&self) -> usize {
        self.style.width.saturating_sub(self.indent).max(LEAST)
    }

    /// Puts words into the present line and as many more as they need.
    pub(super) fn words(&mut self, style: Style, text: &str) -> io::Result<()> {
        for word in words(text) {
            let word = harmless(word);
            let width = word.width();
            if width > self.room() {
                self.long_word(style, &word)?;
                continue;
            }
            if !self.fresh && self.column + 1 + width > self.room() {
                self.end()?;
            }
            self.put(style, &word, width)?;
        }
        Ok(())
    }

    /// A word longer than a line, or text of a script without spaces: broken
    /// wherever the line is full.
    fn long_word(&mut self, style: Style, word: &str) -> io::Result<()> {
        if !self.fresh && self.column + 2 > self.room() {
            self.end()?;
        }
        let mut from = 0;
        let mut width = 0;
        for (at, c) in word.char_indices() {
            let wide = c.width().unwrap_or(0);
            let space = usize::from(from == 0 && !self.fresh);
            if self.column + space + width + wide > self.room() && at > from {
                self.put(style, &word[from..at], width)?;
                self.end()?;
                from = at;
                width = 0;
            }
            width += wide;
        }
        self.put(style, &word[from..], width)
    }

    fn put(&mut self, style: Style, word: &str, width: usize) -> io::Result<()> {
        let style = if self.style.colour { style } else { PLAIN };
        if style != self.in_force {
            self.plain()?;
        }
        if self.fresh {
            write!(self.out, "{:1$}", "", self.indent)?;
        } else {
            self.out.write_all(b" ")?;
            self.column += 1;
        }
        if style != self.in_force {
            write!(self.out, "{style}")?;
            self.in_force = style;
        }
        self.out.write_all(word.as_bytes())?;
        self.column += width;
        self.fresh = false;
        Ok(())
    }

    /// Ends the style in force.
    fn plain(&mut self) -> io::Result<()> {
        write!(self.out, "{:#}", self.in_force)?;
        self.in_force = PLAIN;
        Ok(())
    }

    /// Ends the present line, if anything stands in it.
    pub(super) fn end(&mut self) -> io::Result<()> {
        self.plain()?;
        if !self.fresh {
            writeln!(self.out)?;
        }
        self.column = 0;
        self.fresh = true;
        Ok(())
    }
}
