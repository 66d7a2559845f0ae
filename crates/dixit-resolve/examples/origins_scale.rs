//! Time for the origins of many documents, on made-up text.
//!
//!     cargo run --release -p dixit-resolve --example origins_scale -- 100000
//!
//! Words are drawn with the frequencies of a natural vocabulary (Zipf). Of ten
//! documents of 500 words, six are texts of their own, two are copies of one
//! of the last thousand texts with an own paragraph, one is an exact copy with
//! another headline, and one is one of ten reports that are reprinted all the
//! time. Peak memory is read with `/usr/bin/time -v`.

use std::io::Write as _;
use std::time::Instant;

use dixit_model::{Document, Origin};
use dixit_resolve::origins::Finder;

struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end
    }

    /// A word whose rank is about as frequent as in natural text.
    fn text(&mut self, words: usize) -> String {
        let mut text = String::with_capacity(words * 7);
        for _ in 0..words {
            let exponent = self.below(1000) as f64 / 1000.0;
            let rank = 50_000_f64.powf(exponent) as usize;
            text.push_str(&format!("w{rank} "));
        }
        text
    }
}

fn main() -> std::io::Result<()> {
    let documents: usize = std::env::args()
        .nth(1)
        .and_then(|n| n.parse().ok())
        .unwrap_or(10_000);
    let mut random = Random(1);
    let reports: Vec<String> = (0..10).map(|_| random.text(450)).collect();
    let mut texts: Vec<String> = Vec::new();
    let mut finder = Finder::new();
    let mut adding = 0.0;
    for number in 0..documents {
        let text = match number % 10 {
            8 => reports[random.below(10)].clone() + &random.text(50),
            7 if !texts.is_empty() => {
                let text = &texts[random.below(texts.len())];
                text.to_uppercase()
            }
            5 | 6 if !texts.is_empty() => {
                texts[random.below(texts.len())].clone() + &random.text(80)
            }
            _ => {
                let text = random.text(500);
                if texts.len() < 1000 {
                    texts.push(text.clone());
                } else {
                    texts[number % 1000].clone_from(&text);
                }
                text
            }
        };
        let origin = Origin {
            path: format!("archive.warc.gz#{number}"),
            url: Some(format!("https://news.example/2016/02/08/article-{number}")),
            sha256: format!("{number:064x}"),
            media_type: "text/html".to_owned(),
        };
        let document = Document::new(origin, text);
        let start = Instant::now();
        finder.add(&document);
        adding += start.elapsed().as_secs_f64();
    }
    let start = Instant::now();
    let origins = finder.finish();
    let finishing = start.elapsed().as_secs_f64();
    writeln!(
        std::io::stdout(),
        "{documents} documents: {adding:.1} s to add, {finishing:.1} s to group; {:?}, {} groups, {} passages",
        origins.counts,
        origins.groups.len(),
        origins.passages.len()
    )
}
