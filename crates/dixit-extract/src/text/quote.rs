//! Quotation marks: which marks open and close a quotation, and what stands inside.
//!
//! One pass over the tokens of a paragraph with a stack of open quotations.
//! A mark's part is told from its surroundings first and from its shape second,
//! because the same shape opens in one language and closes in another
//! (“…” and „…“, «…» and »…«).

use super::token::{Class, Token};

/// Quotations inside quotations that are told apart; deeper ones are read as
/// part of the innermost of these.
const DEEPEST: usize = 6;

/// A stretch of tokens between two quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quotation {
    /// Token index of the opening mark.
    pub(crate) open: u32,
    /// Token index of the closing mark; the index past the last token where the
    /// paragraph ends with the quotation open.
    pub(crate) close: u32,
    /// Whether a closing mark was found.
    pub(crate) closed: bool,
    /// 0 for a quotation inside no other.
    pub(crate) depth: u8,
    /// Whether it is marked by single marks (‘…’).
    pub(crate) single: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Family {
    Double,
    Guillemet,
    SingleGuillemet,
    Single,
    Corner,
    DoubleCorner,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Shape {
    Opens,
    Closes,
    Either,
}

fn shape(mark: &str) -> Option<(Family, Shape)> {
    use Family::*;
    use Shape::*;
    Some(match mark {
        "\"" | "＂" => (Double, Either),
        "“" | "‟" | "〝" | "❝" => (Double, Opens),
        "„" => (Double, Opens),
        "”" | "〞" | "〟" | "❞" => (Double, Closes),
        "``" => (Double, Opens),
        "''" => (Double, Either),
        "«" => (Guillemet, Opens),
        "»" => (Guillemet, Closes),
        "‹" => (SingleGuillemet, Opens),
        "›" => (SingleGuillemet, Closes),
        "「" | "﹁" => (Corner, Opens),
        "」" | "﹂" => (Corner, Closes),
        "『" | "﹃" => (DoubleCorner, Opens),
        "』" | "﹄" => (DoubleCorner, Closes),
        "‘" | "‚" | "‛" | "`" => (Single, Opens),
        "’" | "´" | "′" => (Single, Closes),
        "'" | "＇" => (Single, Either),
        _ => return None,
    })
}

/// Finds the quotations of a passage, in order of their opening marks.
///
/// `paragraphs` holds the first token of each paragraph but the first. A mark
/// at such a place, where a quotation of its kind is open, only says that the
/// quotation goes on.
///
/// Every token is looked at once and pushed and popped at most once: time is
/// linear in the tokens whatever the marks.
pub(crate) fn quotations(text: &str, tokens: &[Token], paragraphs: &[u32]) -> Vec<Quotation> {
    let mut out: Vec<Quotation> = Vec::new();
    // (index into `out`, family) of what is open.
    let mut open: Vec<(usize, Family)> = Vec::new();
    for (i, token) in tokens.iter().enumerate() {
        if !matches!(token.class, Class::Quote | Class::Apostrophe) {
            continue;
        }
        let Some((family, shape)) = shape(token.text(text)) else {
            continue;
        };
        if paragraphs.binary_search(&(i as u32)).is_ok()
            && family != Family::Single
            && shape != Shape::Closes
            && open.iter().any(|&(_, f)| f == family)
        {
            continue;
        }
        let before = i.checked_sub(1).map(|b| &tokens[b]);
        let after = tokens.get(i + 1);
        let space_before = token.spaced || before.is_none();
        let space_after = after.is_none_or(|t| t.spaced);
        // Marks that hug a word from the left open, from the right close. A
        // mark between a bracket, dash or other mark and a word opens too.
        let left_free = space_before
            || before.is_some_and(|t| {
                matches!(t.class, Class::Open | Class::Dash)
                    || (matches!(t.class, Class::Quote | Class::Apostrophe)
                        && out.last().is_some_and(|q| q.open as usize == i - 1))
            });
        let right_free = space_after
            || after.is_some_and(|t| {
                matches!(
                    t.class,
                    Class::Stop
                        | Class::Comma
                        | Class::Colon
                        | Class::Semicolon
                        | Class::Close
                        | Class::Dash
                        | Class::Quote
                        | Class::Apostrophe
                )
            });
        if family == Family::Single {
            // Inside a word, or cutting one short ('90s, bosses'), it is an
            // apostrophe, unless a quotation with such marks is open.
            let in_word = !token.spaced
                && before.is_some_and(|t| t.class.is_word())
                && after.is_some_and(|t| !t.spaced && t.class.is_word());
            if in_word {
                continue;
            }
        }
        let top = open.iter().rposition(|&(_, f)| f == family);
        let opens = match (left_free, right_free) {
            (true, false) => true,
            (false, true) => false,
            _ => match shape {
                Shape::Opens => true,
                Shape::Closes => false,
                // Free on both sides or neither: it closes what is open.
                Shape::Either => top.is_none(),
            },
        };
        if opens {
            if family == Family::Single && !(left_free && opens_single(token, after)) {
                continue;
            }
            if open.len() >= DEEPEST {
                continue;
            }
            // A quotation that begins anew after a finished sentence while one
            // of its own kind is open: the closing mark of the first was lost.
            if let Some(&(index, f)) = open.last()
                && f == family
                && family != Family::Single
                && shape != Shape::Either
                && before.is_some_and(|t| t.class == Class::Stop)
                && i as u32 - out[index].open > 3
                && !closes_twice(text, &tokens[i..])
            {
                out[index].close = i as u32;
                open.pop();
            }
            open.push((out.len(), family));
            out.push(Quotation {
                open: i as u32,
                close: tokens.len() as u32,
                closed: false,
                depth: open.len() as u8 - 1,
                single: family == Family::Single,
            });
        } else if let Some(at) = top {
            // What was opened inside and never closed ends here too. A single
            // mark that was never closed was an apostrophe.
            for &(index, f) in &open[at + 1..] {
                if f == Family::Single {
                    out[index].open = u32::MAX;
                } else {
                    out[index].close = i as u32;
                }
            }
            let (index, _) = open[at];
            out[index].close = i as u32;
            out[index].closed = true;
            open.truncate(at);
        }
    }
    for (index, family) in open {
        if family == Family::Single {
            out[index].open = u32::MAX;
        }
    }
    out.retain(|q| q.open != u32::MAX);
    interrupted(text, tokens, out)
}

/// Words of an interruption at most.
const INTERRUPTION: usize = 16;

/// Parts a quotation that dashes interrupt: `“We go – she said. – They stay”`
/// holds two quotations and the reporter's words between them.
///
/// The dashes then play the marks' part. A parenthesis of the speaker's own is
/// told apart by its lack of a verb of saying or of a comma or stop beside a dash.
fn interrupted(text: &str, tokens: &[Token], quotations: Vec<Quotation>) -> Vec<Quotation> {
    let mut out = Vec::with_capacity(quotations.len());
    for q in quotations {
        if q.depth > 0 || q.single {
            out.push(q);
            continue;
        }
        let mut rest = q;
        if !q.closed
            && let Some(close) = lost_close(text, tokens, q.open as usize)
        {
            rest.close = close as u32;
        }
        let end = (rest.close as usize).min(tokens.len());
        let mut i = q.open as usize + 2;
        while i < end {
            if tokens[i].class == Class::Dash
                && let Some(resumes) = interruption(text, tokens, i, end)
            {
                out.push(Quotation {
                    close: i as u32,
                    closed: true,
                    ..rest
                });
                rest.open = resumes as u32;
                i = resumes;
                if resumes >= end {
                    break;
                }
            }
            i += 1;
        }
        if (rest.open as usize) < end {
            out.push(rest);
        }
    }
    // Inner quotations stay where they are among the parts of the outer one.
    out.sort_by_key(|q| (q.open, q.depth));
    out
}

/// Where a quotation without a closing mark ends before the reporter's own words
/// (`“The pumps failed at noon, Boyd said.`): the token after the comma.
fn lost_close(text: &str, tokens: &[Token], open: usize) -> Option<usize> {
    let mut comma = None;
    for i in open + 3..tokens.len() {
        match tokens[i].class {
            Class::Comma => comma = Some(i),
            Class::Quote => return None,
            Class::Stop => {
                let Some(at) = comma.take() else { continue };
                let words: Vec<&str> = tokens[at + 1..i]
                    .iter()
                    .filter(|t| t.class.is_word())
                    .map(|t| t.text(text))
                    .collect();
                let (Some(first), Some(last)) = (words.first(), words.last()) else {
                    continue;
                };
                let subject = |w: &str| {
                    matches!(w, "he" | "she" | "they" | "the") || w.starts_with(char::is_uppercase)
                };
                let said = |w: &str| crate::cues::is_verb(w) && w.starts_with(char::is_lowercase);
                // "Boyd said", "said the mayor": the verb at one end, its
                // subject at the other, and nothing that goes on.
                if (2..=7).contains(&words.len())
                    && ((subject(first) && said(last)) || (said(first) && !said(last)))
                {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// If the dash at `dash` begins an interruption: the dash that ends it, or `end`
/// where nothing follows.
fn interruption(text: &str, tokens: &[Token], dash: usize, end: usize) -> Option<usize> {
    let before = tokens[dash - 1].class;
    let mut words = 0;
    let mut verb = None;
    let mut i = dash + 1;
    while i < end && words <= INTERRUPTION {
        match tokens[i].class {
            Class::Dash => break,
            Class::Quote => return None,
            c if c.is_word() => {
                let word = tokens[i].text(text);
                if words == 0
                    && matches!(
                        word,
                        "and" | "but" | "or" | "I" | "we" | "if" | "as" | "that"
                    )
                {
                    return None;
                }
                if verb.is_none() && crate::cues::is_verb(word) {
                    verb = Some(words);
                }
                words += 1;
            }
            _ => {}
        }
        i += 1;
    }
    // The verb comes first or right after its subject.
    verb.filter(|&at| at <= 5)?;
    if !(2..=INTERRUPTION).contains(&words) {
        return None;
    }
    let last = tokens[i - 1].class;
    let marked = |c: Class| matches!(c, Class::Comma | Class::Stop);
    match tokens.get(i) {
        Some(t) if i < end && t.class == Class::Dash => {
            (marked(before) || marked(last)).then_some(i)
        }
        // It runs to the end of a quotation that was never closed.
        _ if i >= end && end == tokens.len() => (marked(before) && marked(last)).then_some(end),
        _ => None,
    }
}

/// A single mark opens a quotation only before a word or another mark, and not
/// before a shortened number ('90s).
fn opens_single(mark: &Token, after: Option<&Token>) -> bool {
    after.is_some_and(|t| !t.spaced && t.class != Class::Number && t.start >= mark.end)
}

/// Whether two closing marks come before the next opening one within a short
/// way: then the inner and the outer quotation are both closed as written.
fn closes_twice(text: &str, tokens: &[Token]) -> bool {
    let mut closed = 0;
    // A bounded look ahead keeps the whole pass linear.
    for token in tokens.iter().skip(1).take(200) {
        if token.class == Class::Quote
            && let Some((_, shape)) = shape(token.text(text))
        {
            match shape {
                Shape::Closes => closed += 1,
                _ => return false,
            }
            if closed == 2 {
                return true;
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::super::token::tokenize;
    use super::*;

    fn quoted(text: &str) -> Vec<String> {
        let mut tokens = Vec::new();
        tokenize(text, 0..text.len(), &mut tokens);
        quotations(text, &tokens, &[])
            .iter()
            .map(|q| {
                let from = tokens[q.open as usize].start as usize;
                let last = (q.close as usize).min(tokens.len() - 1);
                let mark = if q.closed { "" } else { " [open]" };
                format!(
                    "{}{}{}",
                    ">".repeat(q.depth as usize),
                    &text[from..tokens[last].end as usize],
                    mark
                )
            })
            .collect()
    }

    #[test]
    fn every_script_has_its_marks() {
        for text in [
            "He said “so it is”.",
            "Er sagte: „So ist es“.",
            "Il dit « oui ».",
            "Han sade ”ja”.",
            "Sie sagte: »Ja«.",
            "She said \"yes\".",
            "She said ``yes''.",
            "She said ''yes''.",
            "彼は「はい」と言った。",
            "He said ‘yes’ today.",
            "He said 'yes' today.",
        ] {
            let found = quoted(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert!(!found[0].contains("[open]"), "{text}: {found:?}");
        }
    }

    #[test]
    fn apostrophes_are_not_quotation_marks() {
        for text in [
            "It's the bosses' '90s dogs’ own.",
            "rock 'n' roll o’clock",
            "the ministers' plan",
        ] {
            assert!(
                quoted(text).iter().all(|q| q == "'n'"),
                "{text}: {:?}",
                quoted(text)
            );
        }
    }

    #[test]
    fn quotations_nest() {
        assert_eq!(
            quoted("“See the so-called “moderates” of it,” she said."),
            ["“See the so-called “moderates” of it,”", ">“moderates”"]
        );
        assert_eq!(
            quoted("\"He said 'no, it's not' to me,\" she said."),
            ["\"He said 'no, it's not' to me,\"", ">'no, it's not'"]
        );
    }

    #[test]
    fn a_quotation_left_open_runs_to_the_end() {
        assert_eq!(
            quoted("“We will not go. It is so"),
            ["“We will not go. It is so [open]"]
        );
    }

    #[test]
    fn a_quotation_of_several_paragraphs_is_one() {
        let text = "“One two three.\n“Four five six.”";
        let mut tokens = Vec::new();
        tokenize(text, 0..text.len(), &mut tokens);
        let second = tokens.iter().rposition(|t| t.text(text) == "“").unwrap();
        let found = quotations(text, &tokens, &[second as u32]);
        assert_eq!(found.len(), 1);
        assert!(found[0].closed && found[0].close as usize == tokens.len() - 1);
    }

    #[test]
    fn dashes_interrupt_a_quotation() {
        assert_eq!(
            quoted("“We reaffirm it – she pointed out. – The choice is ours. We stay”."),
            ["“We reaffirm it –", "– The choice is ours. We stay”"]
        );
        assert_eq!(
            quoted("“We reaffirm it, — said Boyd, — and we stay”."),
            ["“We reaffirm it, —", "— and we stay”"]
        );
        let own = "“The man – he told me so himself – was there”";
        assert_eq!(quoted(own), [own]);
    }

    #[test]
    fn a_lost_closing_mark_does_not_swallow_the_next_quotation() {
        assert_eq!(
            quoted("“We will not go there. “It is so,” she said."),
            [
                "“We will not go there. [open]".replace(". [open]", ". “ [open]"),
                "“It is so,”".into()
            ]
        );
    }
}
