//! What people settle: `dixit decide`, `dixit attach`, `dixit schemes`.

pub(crate) mod arguments;
pub(crate) mod attach;
mod file;
mod register;
pub(crate) mod schemes;

use std::io::{self, Write as _};

use arguments::DecideArgs;

use crate::run::Failure;

/// Writes a decision into a file, or into a register. Always true: there is nothing
/// that could be left out.
pub(crate) fn run(arguments: &DecideArgs) -> Result<bool, Failure> {
    match &arguments.decisions {
        Some(path) => file::run(arguments, path),
        None => register::run(arguments),
    }
}

fn open<T>(words: &str) -> Result<T, Failure> {
    Err(Failure::Open(words.to_owned()))
}

fn say(words: &str) -> Result<bool, Failure> {
    writeln!(io::stdout(), "{words}").map_err(Failure::Write)?;
    Ok(true)
}
