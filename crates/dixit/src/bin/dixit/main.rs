//! The command line: `dixit extract`, `dixit add`, `dixit search`, `dixit capture` and others.
//!
//! A thin shell around the library: parses arguments into plain values,
//! resolves them into settings, and sees to it that data go to standard
//! output, words to standard error, and the exit status remembers what went
//! wrong.

mod arguments;
mod capture;
mod claims;
mod clock;
mod decide;
mod entities;
mod extract;
mod names;
mod output;
mod register;
mod resume;
mod run;
mod screen;
mod timeline;

use std::io::Write as _;
use std::process::ExitCode;

use arguments::Command;

/// Some input was not read, or the command could not do its work.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    quiet_panics();
    // The hook has said what there is to say: what is left is the status.
    std::panic::catch_unwind(run).unwrap_or(ExitCode::from(FAILED))
}

fn run() -> ExitCode {
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
        Command::Capture(arguments) => capture::run(&arguments),
        Command::Entities(arguments) => entities::run(&arguments),
        Command::Claims(arguments) => claims::claims(&arguments),
        Command::Board(arguments) => claims::board(&arguments),
        Command::Requests(arguments) => claims::requests(&arguments),
        Command::Decide(arguments) => decide::run(&arguments),
        Command::Timeline(arguments) => timeline::run(&arguments),
        Command::Init(arguments) => register::init::run(&arguments),
        Command::Add(arguments) => register::add::run(&arguments),
        Command::Status(arguments) => register::status::run(&arguments),
        Command::Verify(arguments) => match register::verify::run(&arguments) {
            Ok(holds) => return ExitCode::from(u8::from(!holds)),
            Err(error) => Err(error),
        },
        Command::Changes(arguments) => register::changes::run(&arguments),
        Command::Search(arguments) => match register::search::run(&arguments) {
            Ok(found) => return register::search::status(found),
            Err(error) => Err(error),
        },
        Command::Speaker(arguments) => register::speaker::run(&arguments),
        Command::Diff(arguments) => register::diff::run(&arguments),
        Command::Derive(arguments) => register::derive::run(&arguments),
        Command::Log(arguments) => register::log::run(&arguments),
        Command::Attach(arguments) => decide::attach::run(&arguments),
        Command::Schemes(arguments) => decide::schemes::run(&arguments),
        // Its status is the answer.
        Command::Names(arguments) => match names::run(&arguments) {
            Ok(is_match) => return ExitCode::from(u8::from(!is_match)),
            Err(error) => Err(error),
        },
        // The other end of the pipe tells what became of it.
        Command::PdfText { memory } => {
            let (input, output) = (std::io::stdin(), std::io::stdout());
            let done = dixit::capture::pdf_child(input.lock(), output.lock(), memory);
            done.map(|()| true).map_err(run::Failure::Write)
        }
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

/// Puts panics into plain words.
///
/// One over a document is reported by `extract` with the document's name, so
/// that nothing is printed for the pipeline's threads here. Any other is one
/// line. Whoever sets `RUST_BACKTRACE` gets the runtime's report of both.
fn quiet_panics() {
    if std::env::var_os("RUST_BACKTRACE").is_some_and(|v| v != "0") {
        return;
    }
    std::panic::set_hook(Box::new(|panic| {
        let thread = std::thread::current();
        if thread.name().is_some_and(|name| name.starts_with("dixit-")) {
            return;
        }
        let payload = panic.payload();
        let words = payload.downcast_ref::<&str>().copied();
        let words = words.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        let words = words.unwrap_or("no reason given");
        let place = panic
            .location()
            .map_or_else(String::new, |l| format!(" at {l}"));
        let line = format!(
            "dixit: failed{place} ({words}); please report it, with what RUST_BACKTRACE=1 prints"
        );
        let _ = writeln!(std::io::stderr(), "{}", dixit::format::one_line(&line));
    }));
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Output};

    /// Tells a test that it is the child of another.
    const CHILD: &str = "DIXIT_TEST_CHILD";

    pub(crate) fn is_child() -> bool {
        std::env::var_os(CHILD).is_some()
    }

    /// Runs one test of this file again in a process of its own, where it may
    /// set a hook.
    pub(crate) fn child(test: &str) -> Output {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", test, "--nocapture"])
            .env(CHILD, "1")
            .env_remove("RUST_BACKTRACE")
            .output()
            .unwrap()
    }

    #[test]
    fn a_panic_outside_the_pipeline_is_one_plain_line() {
        if is_child() {
            super::quiet_panics();
            let thread = std::thread::Builder::new().name("other".to_owned());
            let thread = thread.spawn(|| panic!("no\nway\u{1b}[2J"));
            assert!(thread.unwrap().join().is_err());
            return;
        }
        let output = child("tests::a_panic_outside_the_pipeline_is_one_plain_line");
        assert!(output.status.success());
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(errors.starts_with("dixit: failed at "), "{errors:?}");
        let end = r" (no way\u{1b}[2J); please report it, with what RUST_BACKTRACE=1 prints";
        assert_eq!(
            errors.strip_suffix('\n').map(|e| e.ends_with(end)),
            Some(true),
            "{errors:?}"
        );
        assert_eq!(errors.lines().count(), 1, "{errors:?}");
    }
}
