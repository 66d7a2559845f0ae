//! Reads texts, one a line, and writes their vectors: 384 little-endian floats each.
//!
//!     cargo run --release -p dixit-sentences --example vectors < TEXTS > VECTORS.f32

use dixit_sentences::{Encoder, Room};
use std::io::{self, BufWriter, Read, Write};

fn main() -> io::Result<()> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let lines: Vec<&str> = text.lines().collect();
    let (encoder, mut room) = (Encoder::built_in(), Room::default());
    let mut out = BufWriter::new(io::stdout().lock());
    for lines in lines.chunks(1024) {
        for number in encoder.encode(lines, &mut room).numbers() {
            out.write_all(&number.to_le_bytes())?;
        }
    }
    out.flush()
}
