//! What a person at the terminal sees: the bar, errors, the summary.

use std::fmt;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use dixit::capture::Tally;
use dixit::format::one_line;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

/// A shorter run needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often the bar moves.
const TICK: Duration = Duration::from_millis(200);

/// Standard error, with a bar on it if it is a terminal.
pub(crate) struct Screen {
    bar: ProgressBar,
    quiet: bool,
    /// Whether the data appear on a terminal too, where the bar would be in
    /// their way.
    shared: bool,
    /// Dropped to say that the bar is no longer wanted.
    wanted: Option<Sender<()>>,
}

impl Screen {
    /// `shared` says that the data appear on a terminal; the bar shows how far
    /// the capture of `paths` has come, as `tally` counts it.
    pub(crate) fn new(quiet: bool, shared: bool, paths: &[PathBuf], tally: Tally) -> Screen {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let wanted = (!quiet && io::stderr().is_terminal()).then(|| {
            let (wanted, done) = mpsc::channel();
            let (bar, paths) = (bar.clone(), paths.to_vec());
            thread::spawn(move || show(&bar, &paths, &tally, &done));
            wanted
        });
        Screen {
            bar,
            quiet,
            shared,
            wanted,
        }
    }

    /// One more input is done.
    pub(crate) fn advance(&self, path: &str) {
        if self.wanted.is_some() {
            self.bar.set_message(one_line(path));
        }
    }

    /// Does `work` that writes data, out of the bar's way.
    pub(crate) fn aside<T>(&self, work: impl FnOnce() -> T) -> T {
        if self.shared {
            self.bar.suspend(work)
        } else {
            work()
        }
    }

    /// Names something that went wrong.
    pub(crate) fn error(&self, words: &str) {
        // A closed standard error is no reason to give up the data.
        self.bar.suspend(|| {
            let _ = writeln!(io::stderr(), "dixit: {}", one_line(words));
        });
    }

    /// Takes the bar away.
    pub(crate) fn clear(&mut self) {
        self.wanted = None;
        self.bar.finish_and_clear();
    }

    /// Takes the bar away and prints the summary.
    pub(crate) fn finish(mut self, summary: &str) {
        self.clear();
        if !self.quiet {
            let _ = writeln!(io::stderr(), "{}", one_line(summary));
        }
    }
}

/// Shows the bar once the run has taken a while, until it is no longer wanted.
fn show(bar: &ProgressBar, paths: &[PathBuf], tally: &Tally, done: &Receiver<()>) {
    let over = |time| done.recv_timeout(time) != Err(RecvTimeoutError::Timeout);
    if over(PATIENCE) {
        return;
    }
    let total = dixit::capture::measure(paths);
    let template = if total.is_some() {
        "{spinner} {bytes} of {total_bytes} · {records} · {rate} · {eta} left  {wide_msg:.dim}"
    } else {
        "{spinner} {bytes} · {records} · {rate} · {elapsed}  {wide_msg:.dim}"
    };
    if let Some(total) = total {
        bar.set_length(total);
    }
    if let Ok(style) = ProgressStyle::with_template(template) {
        let counted = tally.clone();
        let records = move |_: &ProgressState, w: &mut dyn fmt::Write| {
            let n = counted.records();
            let _ = write!(w, "{n} record{}", if n == 1 { "" } else { "s" });
        };
        let counted = tally.clone();
        let rate = move |state: &ProgressState, w: &mut dyn fmt::Write| {
            let seconds = state.elapsed().as_secs_f64().max(0.001);
            let _ = write!(w, "{:.0} records/s", counted.records() as f64 / seconds);
        };
        bar.set_style(style.with_key("records", records).with_key("rate", rate));
    }
    bar.set_position(tally.bytes());
    bar.set_draw_target(ProgressDrawTarget::stderr());
    while !over(TICK) {
        bar.set_position(tally.bytes());
        bar.tick();
    }
}
