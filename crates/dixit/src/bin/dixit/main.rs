//! The command line: `dixit extract`.
//!
//! A thin shell around the library: parses arguments into plain values,
//! resolves them into settings, and sees to it that data go to standard
//! output, words to standard error, and the exit status remembers what went
//! wrong.

mod arguments;
mod extract;
mod output;
mod screen;

use std::io::Write as _;
use std::process::ExitCode;

use arguments::Command;

/// Some input was not read, or the command could not do its work.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    quiet_panics();
    let cli = match arguments::parse() {
        Ok(cli) => cli,
        Err(error) => {
            let status = error.exit_code();
            // Nobody is left to tell where even this cannot be printed.
            let _ = error.print();
            return ExitCode::from(u8::try_from(status).unwrap_or(FAILED));
        }
    };
    let done = match cli.command {
        Command::Extract(arguments) => extract::run(&arguments),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(FAILED),
        // Whoever read the output has had enough of it: `dixit … | head`.
        Err(error) if error.is_closed_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            let words = format!("dixit: {error}");
            let _ = writeln!(std::io::stderr(), "{}", dixit::format::harmless(&words));
            ExitCode::from(FAILED)
        }
    }
}

/// A panic over one document is reported with the document's name by
/// `extract`; the report of the runtime would only repeat it without. It stays
/// for panics elsewhere and for whoever asks for a backtrace.
fn quiet_panics() {
    if std::env::var_os("RUST_BACKTRACE").is_some_and(|v| v != "0") {
        return;
    }
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let thread = std::thread::current();
        if !thread.name().is_some_and(|name| name.starts_with("dixit-")) {
            report(panic);
        }
    }));
}
