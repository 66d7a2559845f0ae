//! The commands around a register.

pub(crate) mod add;
pub(crate) mod arguments;
pub(crate) mod changes;
pub(crate) mod derive;
pub(crate) mod diff;
pub(crate) mod init;
pub(crate) mod log;
pub(crate) mod search;
pub(crate) mod speaker;
pub(crate) mod status;
pub(crate) mod verify;

use std::path::{Path, PathBuf};

use dixit::format::TableStyle;
use dixit::register::{self, Register};

use crate::clock;
use crate::output::Output;
use crate::run::{Failure, note, style};
use arguments::{RegisterArgs, ShowArgs};

/// The variable that names the register where no flag does.
const VARIABLE: &str = "DIXIT_REGISTER";

/// The register that is meant: the one named, else the variable's, else the only
/// one here.
pub(crate) fn locate(arguments: &RegisterArgs) -> Result<PathBuf, Failure> {
    if let Some(path) = &arguments.register {
        return Ok(path.clone());
    }
    if let Some(path) = std::env::var_os(VARIABLE).filter(|path| !path.is_empty()) {
        return Ok(path.into());
    }
    match register::find(Path::new(".")) {
        Ok(Some(path)) => Ok(path.strip_prefix(".").map_or(path.clone(), Path::to_owned)),
        _ if crate::arguments::reads_inputs_too() => Err(Failure::Open(no_path())),
        _ => Err(Failure::Open(format!(
            "which register? There is not exactly one *.dixit in this folder; name it with \
             --register or {VARIABLE}, or make one with `dixit init NAME.dixit`"
        ))),
    }
}

/// What to do where neither inputs nor a register are named.
fn no_path() -> String {
    let name = std::env::args().nth(1).unwrap_or_default();
    format!(
        "no PATH is given, and there is not exactly one register (*.dixit) in this folder; name files \
         and folders (`dixit {name} news/`), or a register with --register or {VARIABLE}"
    )
}

/// Opens the register that is meant, to be read.
pub(crate) fn read(arguments: &RegisterArgs) -> Result<Register, Failure> {
    Register::read(&locate(arguments)?).map_err(failed)
}

pub(crate) fn failed(error: register::Error) -> Failure {
    Failure::Open(error.to_string())
}

/// Opens the output of a command that reads no articles.
pub(crate) fn open(show: &ShowArgs, extension: &str) -> Result<(Output, TableStyle), Failure> {
    let output = Output::open(show.out.as_deref(), extension, &[], false).map_err(Failure::Open)?;
    let style = style(show.color, &output);
    Ok((output, style))
}

/// Opens the register to write, and says what was found on the way.
pub(crate) fn opened(path: &Path, no_wait: bool) -> Result<Register, Failure> {
    let register = match Register::open(path, &clock::now()) {
        Err(error) if error.is_locked() && !no_wait => {
            note(&format!(
                "{}: another run is writing to it; waiting until it is done",
                path.display()
            ));
            Register::open_waiting(path, &clock::now())
        }
        opened => opened,
    };
    let register = register.map_err(failed)?;
    if let Some(old) = register.old_schema() {
        note(&format!(
            "{}: brought up to date; it is kept as it was in {}",
            path.display(),
            old.display()
        ));
    }
    for aside in register.set_aside() {
        note(&format!(
            "{}: an interrupted run left {} bytes behind what it had acknowledged; they are kept in {}",
            path.join("snapshots").join(&aside.archive).display(),
            aside.length,
            path.join(&aside.kept).display()
        ));
    }
    Ok(register)
}
