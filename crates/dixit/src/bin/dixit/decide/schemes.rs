//! `dixit schemes`.

use std::io::{self, Write};

use dixit::format::one_line;
use dixit::register::Register;
use dixit::register::scheme::{self, Scheme};

use super::arguments::{AddSchemeArgs, SchemesArgs, SchemesCommand};
use super::say;
use crate::clock;
use crate::entities::text;
use crate::register::arguments::LinesFormatArg;
use crate::register::{failed, locate, open, opened};
use crate::run::{Failure, note};

/// Lists the schemes, or adds one.
pub(crate) fn run(arguments: &SchemesArgs) -> Result<bool, Failure> {
    if let Some(SchemesCommand::Add(arguments)) = &arguments.command {
        return add(arguments);
    }
    // A list of what comes with dixit needs no register.
    let schemes = match locate(&arguments.register) {
        Ok(path) => {
            let register = Register::read(&path).map_err(failed)?;
            scheme::all(&register).map_err(Failure::Open)?
        }
        Err(_) => scheme::shipped(),
    };
    let extension = match arguments.format {
        LinesFormatArg::Table => "txt",
        LinesFormatArg::Jsonl => "jsonl",
    };
    let (mut out, _) = open(&arguments.show, extension)?;
    let mut write = || -> io::Result<()> {
        for (at, scheme) in schemes.iter().enumerate() {
            match arguments.format {
                LinesFormatArg::Jsonl => {
                    serde_json::to_writer(&mut out, scheme)?;
                    writeln!(out)?;
                }
                LinesFormatArg::Table => table(scheme, at > 0, &mut out)?,
            }
        }
        Ok(())
    };
    write()
        .and_then(|()| out.finish())
        .map_err(Failure::Write)?;
    Ok(true)
}

fn table(scheme: &Scheme, blank: bool, out: &mut impl Write) -> io::Result<()> {
    if blank {
        writeln!(out)?;
    }
    writeln!(
        out,
        "{}: {}",
        one_line(&scheme.name),
        one_line(&scheme.title)
    )?;
    let longest = scheme.grades.iter().map(|g| g.grade.chars().count()).max();
    let width = longest.unwrap_or(0);
    for grade in &scheme.grades {
        let (word, definition) = (one_line(&grade.grade), one_line(&grade.definition));
        writeln!(out, "  {word:<width$}  {definition}")?;
    }
    writeln!(out, "  {}", one_line(&scheme.source))
}

fn add(arguments: &AddSchemeArgs) -> Result<bool, Failure> {
    let path = &arguments.path;
    let named = |words: String| Failure::Open(format!("{}: {words}", path.display()));
    let scheme = Scheme::parse(&text(path)?).map_err(named)?;
    let mut register = opened(&locate(&arguments.register)?, false)?;
    let (entry, new) = scheme::add(&mut register, &clock::now(), &scheme).map_err(named)?;
    if !new {
        note(&format!("entry {entry} says so already"));
    }
    say(&entry.to_string())
}
