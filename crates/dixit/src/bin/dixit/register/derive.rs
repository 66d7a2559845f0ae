//! `dixit derive`, and what `dixit add` does at its end.

use std::io::Write as _;

use dixit::derive::{self, Counts, Passes};
use dixit::register::Register;

use super::arguments::DeriveArgs;
use super::{failed, locate};
use crate::output::Output;
use crate::register::opened;
use crate::run::Failure;
use crate::screen::Screen;

/// Derives everything anew.
pub(crate) fn run(arguments: &DeriveArgs) -> Result<bool, Failure> {
    let path = locate(&arguments.register)?;
    let mut register = opened(&path, false)?;
    let screen = Screen::new(arguments.quiet, false, &[], Default::default());
    let passes = match arguments.low_memory {
        true => Passes::Two,
        false => Passes::of(&register).map_err(failed)?,
    };
    let counts = derive::derive(&mut register, passes, &mut |what| screen.advance(what));
    let counts = counts.map_err(failed)?;
    screen.finish("");
    let mut output = Output::open(None, "txt", &[], false).map_err(Failure::Open)?;
    let path = path.to_string_lossy();
    let line = writeln!(
        output,
        "{}: {}",
        dixit::format::one_line(&path),
        words(&counts)
    );
    line.and_then(|()| output.finish())
        .map_err(Failure::Write)?;
    Ok(true)
}

/// Derives what is not up to date.
pub(super) fn bring_up_to_date(register: &mut Register, screen: &Screen) -> Result<(), Failure> {
    let done = derive::bring_up_to_date(register, &mut |what| screen.advance(what));
    done.map(|_| ()).map_err(failed)
}

fn words(counts: &Counts) -> String {
    format!(
        "{} entities, {} origins, {} utterances in more than one place, {} claims, {} of them \
         contested",
        counts.entities, counts.origins, counts.variants, counts.claims, counts.contested
    )
}
