//! Requests and questions with who responded, in four forms.
//!
//! The JSON lines are of the contract `dixit.claims/1`, records named `request`.

use std::io::{self, Write};

use dixit_resolve::claims::Request;
use maud::html;

use super::board::outcome;
use super::claims::{begin, end, place, short};
use super::csv::{rows, safe};
use super::harmless::one_line;
use super::html::Visible;
use super::outline::count;
use super::table::{DIM, PLAIN, Page, SPEAKER, TITLE, TableStyle, WARNING};

/// Characters of a request that are shown.
const SHOWN: usize = 280;

fn words_of(request: &Request) -> Vec<String> {
    outcome(&request.responses, request.none_until.as_deref())
}

/// Writes the contract's lines.
///
/// # Errors
/// If they cannot be written.
pub fn write_requests_jsonl(requests: &[Request], out: &mut impl Write) -> io::Result<()> {
    for request in requests {
        serde_json::to_writer(&mut *out, request)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Writes a row for every request, for spreadsheets.
///
/// # Errors
/// If they cannot be written.
pub fn write_requests_csv(requests: &[Request], out: &mut impl Write) -> io::Result<()> {
    let mut rows = rows(out);
    rows.write_record([
        "claim",
        "published",
        "speaker",
        "addressee",
        "words",
        "answered",
        "responses",
        "path",
        "url",
    ])?;
    for request in requests {
        let m = &request.attribution;
        rows.write_record([
            &*request.claim,
            m.published.as_deref().unwrap_or(""),
            &safe(m.who()),
            &safe(m.addressee.as_deref().unwrap_or("")),
            &safe(&m.words()),
            if request.answered { "yes" } else { "no" },
            &safe(&words_of(request).join(" | ")),
            &safe(&m.path),
            &safe(m.url.as_deref().unwrap_or("")),
        ])?;
    }
    rows.flush()
}

/// Writes the requests for a terminal. All text is made harmless for it.
///
/// # Errors
/// If they cannot be written.
pub fn write_requests_table(
    requests: &[Request],
    style: &TableStyle,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut page = Page::new(style, out);
    let open = requests.iter().filter(|r| !r.answered).count();
    page.words(TITLE, &count(requests.len(), "request"))?;
    page.words(DIM, "·")?;
    page.words(PLAIN, &format!("{open} without a response"))?;
    page.end()?;
    for request in requests {
        let m = &request.attribution;
        writeln!(page.out)?;
        page.set_in(0);
        page.words(DIM, m.published.as_deref().unwrap_or("no date"))?;
        page.words(SPEAKER, &one_line(m.who()))?;
        if let Some(addressee) = &m.addressee {
            page.words(DIM, "to")?;
            page.words(SPEAKER, &one_line(addressee))?;
        }
        page.end()?;
        page.set_in(4);
        page.words(PLAIN, &short(&m.words(), SHOWN))?;
        page.words(DIM, &one_line(&place(m)))?;
        page.words(DIM, &request.claim)?;
        page.end()?;
        let tone = if request.answered { PLAIN } else { WARNING };
        for words in words_of(request) {
            page.words(tone, &words)?;
            page.end()?;
        }
    }
    Ok(())
}

/// Writes the requests as one self-contained page: no script, nothing loaded.
///
/// # Errors
/// If they cannot be written.
pub fn write_requests_html(requests: &[Request], out: &mut impl Write) -> io::Result<()> {
    let open = requests.iter().filter(|r| !r.answered).count();
    let counts = [(requests.len(), "requests"), (open, "without a response")];
    begin("Requests", "Requests", &counts, &[], out)?;
    let head = html! {
        thead { tr { @for name in ["Day", "Who", "To whom", "What", "Response"] { th scope="col" { (name) } } } }
    };
    writeln!(out, "<div class=\"scroll\"><table>{}<tbody>", head.0)?;
    for request in requests {
        let m = &request.attribution;
        let row = html! {
            tr {
                td .num { (Visible(m.published.as_deref().unwrap_or("no date"))) }
                td .doc { b dir="auto" { (Visible(&one_line(m.who()))) } }
                td dir="auto" { (Visible(&one_line(m.addressee.as_deref().unwrap_or("–")))) }
                td {
                    span dir="auto" { (Visible(&short(&m.words(), SHOWN))) }
                    span .where { (Visible(&one_line(&place(m)))) " " code { (request.claim) } }
                }
                td dir="auto" { @for words in words_of(request) { div { (Visible(&words)) } } }
            }
        };
        writeln!(out, "{}", row.0)?;
    }
    out.write_all(b"</tbody></table></div>\n")?;
    end(out)
}
