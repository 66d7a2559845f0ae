//! The forms in which documents are written.
//!
//! Each form has a pure function of its own ([`write_table`], [`write_jsonl`],
//! [`write_csv`]) or, where the whole run becomes one page, a collector
//! ([`HtmlPage`]). [`Writer`] puts them behind one interface for a run of
//! documents. JSON lines are the contract `dixit.document/1`; the other forms
//! are for people and may change.
//!
//! The report of origins, one for a whole run, has forms of its own
//! ([`write_report_table`], [`write_report_html`], [`write_report_json`]); its
//! JSON is the contract `dixit.origins/1`. So has the list of entities
//! ([`write_entities_table`] and its like), the contract `dixit.entities/1`; so have claims, their boards and requests
//! ([`write_claims_table`], [`write_board_table`], [`write_requests_table`] and their like), the contract
//! `dixit.claims/1`, and so has the [timeline](mod@crate::timeline)
//! ([`write_timeline_table`], [`write_timeline_html`], [`write_timeline_jsonl`]);
//! its JSON lines are the contract `dixit.timeline/1`. A register's answers
//! ([`write_hits_table`] and its like, `dixit.search/1`) and changes
//! ([`write_change_table`], `dixit.changes/1`) have theirs, and so have [variants](mod@crate::variants)
//! ([`write_variants_table`] and its like, `dixit.variants/1`).

mod axis;
mod board;
mod changes;
mod claims;
mod claims_csv;
mod csv;
mod entities;
mod harmless;
mod hits;
mod html;
mod jsonl;
mod listing;
mod outline;
mod report;
mod requests;
mod table;
mod timeline;
mod variants;

use std::io::{self, Write};

use dixit_model::Document;

pub use self::csv::{write_csv, write_csv_header};
pub use board::{write_board_html, write_board_table};
pub use changes::{write_change_jsonl, write_change_table};
pub use claims::{write_claims_html, write_claims_jsonl, write_claims_table};
pub use claims_csv::write_claims_csv;
pub use entities::{
    EntitiesView, write_entities_csv, write_entities_html, write_entities_jsonl,
    write_entities_table,
};
pub use harmless::{harmless, one_line};
pub use hits::{
    Hits, register_id, write_hits_csv, write_hits_html, write_hits_jsonl, write_hits_table,
};
pub use html::HtmlPage;
pub use jsonl::write_jsonl;
pub use listing::{Listing, ListingForm};
pub(crate) use outline::joined;
pub use report::{write_report_html, write_report_json, write_report_table};
pub use requests::{
    write_requests_csv, write_requests_html, write_requests_jsonl, write_requests_table,
};
pub use table::{TableStyle, write_table};
pub use timeline::{write_timeline_html, write_timeline_jsonl, write_timeline_table};
pub use variants::{
    write_variants_csv, write_variants_html, write_variants_jsonl, write_variants_table,
};

use crate::Error;

/// A form of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For reading on a terminal.
    Table,
    /// The contract: one JSON object a line and document.
    Jsonl,
    /// One self-contained page.
    Html,
    /// One row an attribution.
    Csv,
}

impl Format {
    /// The ending of a file in this form, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Table => "txt",
            Format::Jsonl => "jsonl",
            Format::Html => "html",
            Format::Csv => "csv",
        }
    }
}

/// Writes the documents of a run in one form.
///
/// All forms but HTML are written as the documents come; the page is written
/// by [`finish`](Writer::finish), since its head counts what follows.
#[derive(Debug)]
pub struct Writer<W> {
    out: W,
    form: Form,
}

#[derive(Debug)]
enum Form {
    Table { style: TableStyle, begun: bool },
    Jsonl,
    Html(HtmlPage),
    Csv,
}

impl<W: Write> Writer<W> {
    /// Begins a run. The style is that of tables; other forms ignore it.
    ///
    /// # Errors
    /// If the head cannot be written.
    pub fn new(format: Format, style: TableStyle, mut out: W) -> io::Result<Writer<W>> {
        let form = match format {
            Format::Table => Form::Table {
                style,
                begun: false,
            },
            Format::Jsonl => Form::Jsonl,
            Format::Html => Form::Html(HtmlPage::new()),
            Format::Csv => {
                write_csv_header(&mut out)?;
                Form::Csv
            }
        };
        Ok(Writer { out, form })
    }

    /// Goes on with a run whose head and first documents have been written.
    pub fn resumed(format: Format, style: TableStyle, out: W) -> Writer<W> {
        let form = match format {
            Format::Table => Form::Table { style, begun: true },
            Format::Jsonl => Form::Jsonl,
            Format::Html => Form::Html(HtmlPage::new()),
            Format::Csv => Form::Csv,
        };
        Writer { out, form }
    }

    /// Writes a document and hands it on at once to whoever reads the output.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn document(&mut self, document: &Document) -> io::Result<()> {
        match &mut self.form {
            Form::Table { style, begun } => {
                if *begun {
                    writeln!(self.out)?;
                }
                *begun = true;
                write_table(document, style, &mut self.out)?;
            }
            Form::Jsonl => write_jsonl(document, &mut self.out)?,
            Form::Html(page) => return page.document(document),
            Form::Csv => write_csv(document, &mut self.out)?,
        }
        self.out.flush()
    }

    /// Takes note of an input that could not be read. The page lists it; the
    /// other forms hold documents only.
    pub fn failure(&mut self, error: &Error) {
        if let Form::Html(page) = &mut self.form {
            page.failure(error);
        }
    }

    /// Ends the run and gives the output back.
    ///
    /// # Errors
    /// If the rest cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        if let Form::Html(page) = self.form {
            page.write(&mut self.out)?;
        }
        self.out.flush()?;
        Ok(self.out)
    }
}
