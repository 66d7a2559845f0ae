//! Reads archives and says what there is in them and how long it took.
//!
//! ```sh
//! cargo run --release -p dixit-capture --example archives -- FILE…
//! ```
//!
//! Nothing is extracted: this is the time for unpacking, digests and sealing. With
//! `--list` before the files, each snapshot and each error is a line of its own.
#![expect(clippy::print_stdout, reason = "its output is what it is for")]

use dixit_capture::{Settings, capture};
use std::path::PathBuf;

fn main() {
    let mut paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let list = paths.first().is_some_and(|p| p.as_os_str() == "--list");
    if list {
        paths.remove(0);
    }
    let mut capture = capture(&paths, &Settings::default());
    let tally = capture.tally();
    let (mut snapshots, mut problems, mut errors, mut bytes) = (0, 0, 0, 0);
    for item in &mut capture {
        match &item {
            Ok(snapshot) => {
                snapshots += 1;
                problems += snapshot.problems.len();
                bytes += snapshot.bytes.len();
            }
            Err(_) => errors += 1,
        }
        if list {
            match item {
                Ok(s) => {
                    println!(
                        "{}\t{}\t{}\t{}\t{}",
                        s.path,
                        s.media_type,
                        s.bytes.len(),
                        s.captured.value.unwrap_or_default(),
                        s.url.unwrap_or_default()
                    );
                    for problem in s.problems {
                        println!("  {}: {}", problem.kind, problem.message);
                    }
                }
                Err(error) => println!("! {error}"),
            }
        }
    }
    for (reason, n) in tally.skipped() {
        println!("{} {}", n.count, reason.words().1);
    }
    println!(
        "{} records, {snapshots} snapshots of {bytes} bytes, {problems} problems, {errors} errors",
        tally.records()
    );
    // Processor time and memory as Linux counts them; elsewhere nothing is said.
    if let Ok(stat) = std::fs::read_to_string("/proc/self/stat")
        && let Some((_, fields)) = stat.rsplit_once(')')
    {
        let ticks = |n: usize| fields.split_whitespace().nth(n)?.parse::<f64>().ok();
        if let (Some(user), Some(system)) = (ticks(11), ticks(12)) {
            // A tick is a hundredth of a second.
            let seconds = (user + system) / 100.0;
            let rate = tally.records() as f64 / seconds;
            println!("{seconds:.2} CPU seconds, {rate:.0} records a CPU second");
        }
    }
    if let Ok(status) = std::fs::read_to_string("/proc/self/status")
        && let Some(peak) = status.lines().find(|line| line.starts_with("VmHWM"))
    {
        println!("{peak}");
    }
}
