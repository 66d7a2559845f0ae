//! `dixit changes`.

use std::io::{self, Write as _};

use dixit::format::{write_change_jsonl, write_change_table};

use super::arguments::{ChangesArgs, LinesFormatArg};
use super::{failed, open, read};
use crate::run::Failure;

/// Prints what changed between versions of pages.
pub(crate) fn run(arguments: &ChangesArgs) -> Result<bool, Failure> {
    let register = read(&arguments.register)?;
    let extension = match arguments.format {
        LinesFormatArg::Table => "txt",
        LinesFormatArg::Jsonl => "jsonl",
    };
    let (mut out, style) = open(&arguments.show, extension)?;
    let mut written: io::Result<()> = Ok(());
    let mut begun = false;
    register
        .changes(&mut |change| {
            let differs = change.vanished.len() + change.new.len() + change.changed.len() > 0;
            if written.is_err() || !(differs || arguments.all) {
                return Ok(());
            }
            written = match arguments.format {
                LinesFormatArg::Jsonl => write_change_jsonl(&change, &mut out),
                LinesFormatArg::Table => {
                    let blank = if begun { writeln!(out) } else { Ok(()) };
                    blank.and_then(|()| write_change_table(&change, &style, &mut out))
                }
            };
            begun = true;
            Ok(())
        })
        .map_err(failed)?;
    if let (false, LinesFormatArg::Table) = (begun, arguments.format) {
        written = written
            .and_then(|()| writeln!(out, "No page has another version with other attributions."));
    }
    written
        .and_then(|()| out.finish())
        .map_err(Failure::Write)?;
    Ok(true)
}
