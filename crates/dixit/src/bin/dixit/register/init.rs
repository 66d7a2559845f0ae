//! `dixit init`.

use std::io::{self, Write as _};
use std::path::Path;

use dixit::register::Register;

use super::arguments::InitArgs;
use super::failed;
use crate::clock;
use crate::run::{Failure, note};

/// Makes the register and prints its public key.
pub(crate) fn run(arguments: &InitArgs) -> Result<bool, Failure> {
    let key = make(&arguments.path)?;
    writeln!(io::stdout(), "{key}").map_err(Failure::Write)?;
    Ok(true)
}

/// Makes a register, and says where its key is. Gives the public key.
pub(super) fn make(path: &Path) -> Result<String, Failure> {
    if path.extension().is_none_or(|ending| ending != "dixit") {
        let words = format!("{}: end the name of a register in .dixit", path.display());
        return Err(Failure::Open(words));
    }
    let register = Register::create(path, &clock::now()).map_err(failed)?;
    note(&format!(
        "{}: made; keep {} to yourself",
        path.display(),
        path.join("key").display()
    ));
    Ok(register.key().text().to_owned())
}
