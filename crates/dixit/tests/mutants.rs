//! The example articles with their bytes flipped, cut, doubled and spliced:
//! nothing of that may panic, from the bytes to each form of output.
//!
//! Nothing here catches a panic, and none that the page reader catches on its
//! own goes unnoticed. The mutants are the same in every run.

mod common;

use std::path::{Path, PathBuf};

use common::check_offsets;
use dixit::Reader;
use dixit::format::{Format, TableStyle, Writer};
use dixit_capture::{Snapshot, read};
use dixit_extract::FastReader;

/// Mutants of each article.
const MUTANTS: usize = 50;

/// Bytes of an article that are taken, so that the test stays quick.
const TAKEN: usize = 6_000;

/// Pieces that a parser of pages, encodings or quotations may trip over.
const PIECES: [&[u8]; 28] = [
    b"\0",
    b"\x1b[",
    b"\xff",
    b"\xfe\xff",
    b"\xef\xbb\xbf",
    b"\xc2",
    b"\xe2\x80",
    b"\xf0\x9f\x98",
    b"<",
    b">",
    b"</",
    b"<!--",
    b"<![CDATA[",
    b"<script>",
    b"<table>",
    b"<p",
    b"<a href='",
    b"&#x",
    b"&",
    b"\"",
    b"'",
    b"''",
    b"``",
    b"\r",
    b"\n\n",
    b"\xe2\x80\x9c",
    b"\xe2\x80\x9d",
    b": ",
];

/// The same numbers on every machine (xorshift64*).
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % n.max(1)
    }

    /// A stretch of `length` bytes or less, most of them short.
    fn range(&mut self, length: usize) -> std::ops::Range<usize> {
        let start = self.below(length);
        let reach = 1 << self.below(12);
        start..(start + self.below(reach)).min(length)
    }

    fn mutate(&mut self, bytes: &mut Vec<u8>, other: &[u8]) {
        let range = self.range(bytes.len());
        match self.below(6) {
            0 => {
                if let Some(byte) = bytes.get_mut(range.start) {
                    *byte ^= 1 << self.below(8);
                }
            }
            1 => drop(bytes.drain(range)),
            2 => {
                let again = bytes[range.clone()].repeat(1 + self.below(4));
                bytes.splice(range.end..range.end, again);
            }
            3 => {
                let piece = other[self.range(other.len())].to_vec();
                bytes.splice(range, piece);
            }
            4 => {
                let piece = PIECES[self.below(PIECES.len())].repeat(1 + self.below(30));
                bytes.splice(range.start..range.start, piece);
            }
            _ => bytes.truncate(range.end.max(40)),
        }
    }
}

fn examples() -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/wikinews");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "txt" || e == "html"))
        .collect();
    paths.sort();
    let read = |path: PathBuf| {
        let bytes = std::fs::read(&path).unwrap();
        (path, bytes)
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn no_mutant_of_an_article_panics() {
    let examples = examples();
    assert!(examples.len() >= 30, "{} articles", examples.len());
    let reader = FastReader::new();
    let mut random = Random(0x5eed);
    let mut writers = [Format::Table, Format::Jsonl, Format::Html, Format::Csv]
        .map(|format| Writer::new(format, TableStyle::default(), std::io::sink()).unwrap());
    let (mut documents, mut attributions) = (0, 0);
    for n in 0..examples.len() * MUTANTS {
        let (path, whole) = &examples[n % examples.len()];
        let (_, other) = &examples[random.below(examples.len())];
        let start = random.below(whole.len().saturating_sub(TAKEN));
        let mut bytes = whole[start..whole.len().min(start + TAKEN)].to_vec();
        for _ in 0..1 + random.below(8) {
            random.mutate(&mut bytes, other);
        }
        // Every fourth is read as what it is not.
        let is_html = path.extension().is_some_and(|e| e == "html") != (n % 4 == 3);
        let media_type = match n % 5 {
            _ if !is_html => "text/plain",
            4 => "application/xhtml+xml",
            _ => "text/html",
        };
        let label = format!("{} (mutant {n})", path.display());
        let Ok(mut document) = read(Snapshot::new(label, bytes, media_type)) else {
            continue;
        };
        for problem in &document.problems {
            assert!(!problem.message.contains("failed"), "{problem:?}");
        }
        reader.read(&document).write_into(&mut document);
        documents += 1;
        attributions += document.attributions.len();
        check_offsets(&serde_json::to_value(&document).unwrap());
        for writer in &mut writers {
            writer.document(&document).unwrap();
        }
    }
    for writer in writers {
        writer.finish().unwrap();
    }
    // Most mutants are still articles.
    let mutants = examples.len() * MUTANTS;
    assert!(
        documents * 2 > mutants,
        "{documents} of {mutants} were read"
    );
    assert!(attributions > documents, "{attributions} attributions");
}
