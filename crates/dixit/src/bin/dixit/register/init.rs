//! `dixit init`.

use std::io::{self, Write as _};

use dixit::register::Register;

use super::arguments::InitArgs;
use super::failed;
use crate::clock;
use crate::run::{Failure, note};

/// Makes the register and prints its public key.
pub(crate) fn run(arguments: &InitArgs) -> Result<bool, Failure> {
    let path = &arguments.path;
    if path.extension().is_none_or(|ending| ending != "dixit") {
        let words = format!("{}: end the name of a register in .dixit", path.display());
        return Err(Failure::Open(words));
    }
    let register = Register::create(path, &clock::now()).map_err(failed)?;
    writeln!(io::stdout(), "{}", register.key().text()).map_err(Failure::Write)?;
    note(&format!(
        "{}: made; keep {} to yourself",
        path.display(),
        path.join("key").display()
    ));
    Ok(true)
}
