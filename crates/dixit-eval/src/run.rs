//! Runs a reader over a corpus and takes the time.

use crate::{Corpus, Predictions, RoleSpans};
use dixit_extract::Reader;
use dixit_model::{Document, Origin};
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a reader found in a corpus, and what it cost.
#[derive(Clone, Debug)]
pub struct Run {
    /// What it found; every article has its line.
    pub predictions: Predictions,
    /// Processor seconds (user and system, all threads) spent on reading: the
    /// documents are in memory before, nothing is scored or printed meanwhile.
    /// Nothing where the system does not tell.
    pub cpu_seconds: Option<f64>,
}

/// Reads the articles of `corpus` on `jobs` threads.
///
/// A short text is read first, so that what a reader loads on first use does
/// not count as reading.
pub fn run(corpus: &Corpus, reader: &dyn Reader, jobs: NonZeroUsize) -> Run {
    let documents: Vec<Document> = corpus
        .articles
        .iter()
        .map(|a| document(&a.stem, &a.text))
        .collect();
    reader.read(&document("warm-up", "“It works,” she said.\n"));
    let before = cpu_seconds();
    let found = read_all(&documents, reader, jobs);
    let cpu_seconds = cpu_seconds()
        .zip(before)
        .map(|(after, before)| after - before);
    let stems = corpus.articles.iter().map(|a| a.stem.clone());
    Run {
        predictions: Predictions(stems.zip(found).collect()),
        cpu_seconds,
    }
}

pub(crate) fn document(stem: &str, text: &str) -> Document {
    let origin = Origin {
        path: format!("{stem}.txt"),
        url: None,
        sha256: String::new(),
        media_type: "text/plain".to_owned(),
    };
    Document::new(origin, text.to_owned())
}

/// The attributions of each document, in order.
fn read_all(
    documents: &[Document],
    reader: &dyn Reader,
    jobs: NonZeroUsize,
) -> Vec<Vec<RoleSpans>> {
    let read = |document: &Document| -> Vec<RoleSpans> {
        let reading = reader.read(document);
        reading.attributions.iter().map(RoleSpans::from).collect()
    };
    if jobs.get() == 1 {
        return documents.iter().map(read).collect();
    }
    let next = AtomicUsize::new(0);
    let found = Mutex::new(vec![Vec::new(); documents.len()]);
    std::thread::scope(|scope| {
        for _ in 0..jobs.get().min(documents.len()) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(document) = documents.get(at) else {
                        break;
                    };
                    let items = read(document);
                    // A poisoned lock means that a reader panicked elsewhere;
                    // the scope passes that on.
                    let mut found = found.lock().unwrap_or_else(|e| e.into_inner());
                    found[at] = items;
                }
            });
        }
    });
    found.into_inner().unwrap_or_else(|e| e.into_inner())
}

/// Processor seconds that this process has used, where the system tells.
pub(crate) fn cpu_seconds() -> Option<f64> {
    #[cfg(unix)]
    {
        use rustix::time::{ClockId, clock_gettime};
        let time = clock_gettime(ClockId::ProcessCPUTime);
        Some(time.tv_sec as f64 + time.tv_nsec as f64 / 1e9)
    }
    #[cfg(not(unix))]
    None
}

/// The most memory that this process has held at once, in KiB: corpus, reader
/// and scores. Nothing where the system does not tell (all but Linux).
pub fn peak_memory_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}
