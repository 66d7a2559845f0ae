//! What a person at the terminal sees: the bar, errors, the summary.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use dixit::format::one_line;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A shorter run needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);

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
    /// `total` is the number of articles, if it is known before they are read.
    /// `shared` says that the data appear on a terminal.
    pub(crate) fn new(quiet: bool, shared: bool, total: Option<u64>) -> Screen {
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
        let template = if total.is_some() {
            "{spinner} {human_pos} of {human_len} articles · {rate} · {eta} left  {wide_msg:.dim}"
        } else {
            "{spinner} {human_pos} articles · {rate} · {elapsed}  {wide_msg:.dim}"
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            let rate = |state: &indicatif::ProgressState, w: &mut dyn std::fmt::Write| {
                let _ = write!(w, "{:.0} articles/s", state.per_sec());
            };
            bar.set_style(style.with_key("rate", rate));
        }
        let wanted = (!quiet && io::stderr().is_terminal()).then(|| {
            let (wanted, done) = mpsc::channel();
            let bar = bar.clone();
            thread::spawn(move || {
                if done.recv_timeout(PATIENCE) == Err(mpsc::RecvTimeoutError::Timeout) {
                    bar.set_draw_target(ProgressDrawTarget::stderr());
                    bar.enable_steady_tick(Duration::from_millis(200));
                }
            });
            wanted
        });
        Screen {
            bar,
            quiet,
            shared,
            wanted,
        }
    }

    /// One more article is done.
    pub(crate) fn advance(&self, path: &str) {
        self.bar.inc(1);
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

    /// Takes the bar away and prints the summary.
    pub(crate) fn finish(mut self, summary: &str) {
        self.wanted = None;
        self.bar.finish_and_clear();
        if !self.quiet {
            let _ = writeln!(io::stderr(), "{summary}");
        }
    }
}
