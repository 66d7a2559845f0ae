//! The library: order, bounds, panics.

mod common;

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::articles;
use dixit::model::Document;
use dixit::{Pipeline, READER_FAILED, Reader, Settings};
use dixit_extract::Reading;

/// Counts what it reads, and panics on every third text.
struct Counter {
    read: AtomicUsize,
    panics: bool,
}

impl Reader for Counter {
    fn name(&self) -> &'static str {
        "counter"
    }

    fn read(&self, document: &Document) -> Reading {
        self.read.fetch_add(1, Ordering::SeqCst);
        let third = document.origin.path.ends_with("3.txt");
        assert!(!(self.panics && third), "a third text");
        Reading::default()
    }
}

fn pipeline(jobs: usize, panics: bool) -> (Arc<Counter>, Pipeline) {
    let reader = Arc::new(Counter {
        read: AtomicUsize::new(0),
        panics,
    });
    let mut settings = Settings::default();
    settings.jobs = NonZeroUsize::new(jobs).unwrap();
    let pipeline = Pipeline::with_reader(settings, Arc::clone(&reader) as Arc<dyn Reader>);
    (reader, pipeline)
}

#[test]
fn a_collection_is_not_read_ahead_of_its_caller() {
    let folder = articles(100);
    for jobs in [1, 3] {
        let (reader, pipeline) = pipeline(jobs, false);
        let mut documents = pipeline.documents(&[folder.path().to_owned()]);
        for taken in 1..=100 {
            documents.next().unwrap().unwrap();
            let read = reader.read.load(Ordering::SeqCst);
            assert!(
                read >= taken && read <= taken + 8 * jobs,
                "{read} read, {taken} taken"
            );
        }
        assert!(documents.next().is_none());
        assert!(documents.next().is_none());
    }
}

#[test]
fn a_failed_reader_leaves_the_text_and_a_problem() {
    let folder = articles(30);
    for jobs in [1, 4] {
        let (_, pipeline) = pipeline(jobs, true);
        let documents: Vec<Document> = pipeline
            .documents(&[folder.path().to_owned()])
            .map(Result::unwrap)
            .collect();
        assert_eq!(documents.len(), 30);
        assert!(documents.is_sorted_by_key(|d| d.origin.path.clone()));
        for document in documents {
            let third = document.origin.path.ends_with("3.txt");
            let failed = document.problems.iter().any(|p| p.kind == READER_FAILED);
            assert_eq!(failed, third, "{}", document.origin.path);
            assert!(!document.text.is_empty());
        }
    }
}

#[test]
fn nothing_to_read_gives_nothing_and_ends() {
    let (_, pipeline) = pipeline(4, false);
    assert_eq!(pipeline.documents(&[]).count(), 0);
}
