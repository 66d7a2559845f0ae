//! What searching costs: speed, recall and memory of the index among made-up vectors,
//! and how many vectors of texts a second are made.
//!
//!     cargo run --release -p dixit-sentences --example index -- 1000000 < TEXTS
//!
//! TEXTS: one a line. Vectors of texts are made as many as asked for by moving each
//! towards another one, so that they lie as those of texts do.
#![allow(clippy::print_stdout)]

use dixit_sentences::{Encoder, Index, Reach, Room, Vectors, WIDTH};
use std::io::{self, Read};
use std::time::Instant;

fn seconds() -> f64 {
    use rustix::time::{ClockId, clock_gettime};
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn main() -> io::Result<()> {
    let count: usize = std::env::args()
        .nth(1)
        .and_then(|n| n.parse().ok())
        .unwrap_or(100_000);
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let lines: Vec<&str> = text.lines().take(20_000).collect();
    let (encoder, mut room) = (Encoder::built_in(), Room::default());
    let sample: Vec<&str> = lines
        .iter()
        .copied()
        .filter(|line| (18..=22).contains(&line.split_whitespace().count()))
        .take(2000)
        .collect();
    let before = seconds();
    encoder.encode(&sample, &mut room);
    println!(
        "{:.0} texts of 20 words a CPU-second",
        sample.len() as f64 / (seconds() - before)
    );
    let texts = encoder.encode(&lines, &mut room);
    let made = made_up(&texts, count + 200);
    let mut queries = Vectors::new();
    let mut kept = Vectors::new();
    for (n, row) in made.rows().enumerate() {
        if n < 200 {
            queries.push(row)
        } else {
            kept.push(row)
        }
    }
    drop(made);
    let before = seconds();
    let mut index = Index::new();
    index.add(&kept, 0..);
    println!(
        "{count} vectors: {:.0} added a CPU-second",
        count as f64 / (seconds() - before)
    );
    drop(kept);
    timed("24 cells, 200 at a time", || {
        index.nearest(&queries, 10, -1.0, Reach::Cells(24))
    });
    let exact = timed("all, 200 at a time", || {
        index.nearest(&queries, 10, -1.0, Reach::All)
    });
    timed("all, 1 at a time (20)", || {
        one_by_one(&index, &queries, 20, Reach::All)
    });
    for cells in [8, 16, 24, 32, 64] {
        let name = format!("{cells} cells, 1 at a time");
        let near = timed(&name, || {
            one_by_one(&index, &queries, 200, Reach::Cells(cells))
        });
        for least in [-1.0, 0.7] {
            let (mut found, mut all) = (0u32, 0u32);
            for (near, exact) in near.iter().zip(&exact) {
                for hit in exact.iter().filter(|hit| hit.cosine >= least) {
                    all += 1;
                    found += u32::from(near.iter().any(|n| n.id == hit.id));
                }
            }
            println!(
                "  found of {all} with a cosine from {least}: {:.4}",
                f64::from(found) / f64::from(all)
            );
        }
    }
    let before = Instant::now();
    let mut one = Vectors::new();
    one.push(queries.row(0));
    (0..100).for_each(|n| index.add(&one, [n]));
    println!("one more: {:.3} ms", before.elapsed().as_secs_f64() * 10.0);
    Ok(())
}

fn one_by_one(
    index: &Index,
    queries: &Vectors,
    count: usize,
    reach: Reach,
) -> Vec<Vec<dixit_sentences::Hit>> {
    let rows = queries.rows().take(count);
    rows.flat_map(|row| {
        let mut query = Vectors::new();
        query.push(row);
        index.nearest(&query, 10, -1.0, reach)
    })
    .collect()
}

fn timed<T>(name: &str, work: impl FnOnce() -> Vec<T>) -> Vec<T> {
    let before = seconds();
    let out = work();
    println!(
        "{name}: {:.3} ms of CPU a query",
        (seconds() - before) * 1e3 / out.len() as f64
    );
    out
}

/// Vectors between those of two texts, with some noise, by a fixed sequence.
fn made_up(texts: &Vectors, count: usize) -> Vectors {
    let (mut out, mut state) = (Vectors::new(), 1u64);
    let mut next = move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    };
    for _ in 0..count {
        let (a, b) = (
            texts.row(next() % texts.len()),
            texts.row(next() % texts.len()),
        );
        let share = (next() % 1000) as f32 / 2500.0;
        let row: [f32; WIDTH] = std::array::from_fn(|i| {
            let noise = (next() % 2001) as f32 / 1000.0 - 1.0;
            a[i] * (1.0 - share) + b[i] * share + 0.02 * noise
        });
        out.push(&row);
    }
    out
}
