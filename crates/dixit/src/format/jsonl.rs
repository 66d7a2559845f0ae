//! JSON lines: the contract `dixit.document/1`.

use std::io::{self, Write};

use dixit_model::Document;

/// Writes a document as one line of JSON, as `docs/schema/dixit.document-1.json`
/// describes it.
///
/// # Errors
/// If it cannot be written.
pub fn write_jsonl(document: &Document, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, document)?;
    out.write_all(b"\n")
}
