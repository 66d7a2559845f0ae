//! Time and memory for the entities of many documents, on made-up names.
//!
//!     cargo run --release -p dixit-resolve --example entities_scale -- 10000 [hostile]
//!
//! Each document names ten entities: persons (a tenth by surname alone) and
//! bodies with the frequencies of natural names (Zipf), and two places. With
//! `hostile` all persons are called Smith and all bodies begin with one word.

use std::io::Write as _;
use std::time::Instant;

use dixit_model::{Document, Entity, EntityId, EntityType, Origin, Span};
use dixit_resolve::entities::{Finder, Settings};

struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end
    }

    /// A rank that is about as frequent as in natural text.
    fn rank(&mut self, most: usize) -> usize {
        let exponent = self.below(1_000_000) as f64 / 1_000_000.0;
        (most as f64).powf(exponent) as usize
    }
}

/// A name for a rank, of syllables.
fn name(mut rank: usize) -> String {
    const START: [&str; 20] = [
        "B", "D", "F", "G", "H", "K", "L", "M", "N", "P", "R", "S", "T", "V", "Br", "Kr", "St",
        "Sh", "Tr", "Z",
    ];
    const VOWEL: [&str; 5] = ["a", "e", "i", "o", "u"];
    let mut out = String::new();
    loop {
        let syllable = START[rank % 20];
        out.push_str(if out.is_empty() { syllable } else { "l" });
        if !out.ends_with('l') || out.len() == 1 {
            out.push_str(VOWEL[rank / 20 % 5]);
        } else {
            out.push_str(VOWEL[rank / 20 % 5]);
            out.push_str(&syllable.to_lowercase());
        }
        rank /= 100;
        if rank == 0 {
            return out;
        }
    }
}

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let documents: usize = arguments
        .next()
        .and_then(|n| n.parse().ok())
        .unwrap_or(10_000);
    let hostile = arguments.next().is_some();
    let places = [
        "Leeds",
        "Kenya",
        "United States",
        "U.S.",
        "Moscow",
        "Paris",
        "France",
        "Lagos",
    ];
    let roles = [
        "minister",
        "spokeswoman",
        "goalkeeper",
        "chief executive",
        "",
    ];
    let mut random = Random(1);
    let mut finder = Finder::new();
    let start = Instant::now();
    for number in 0..documents {
        let origin = Origin {
            path: format!("archive.warc.gz#{number}"),
            url: None,
            sha256: format!("{number:064x}"),
            media_type: "text/html".to_owned(),
        };
        let mut document = Document::new(origin, String::new());
        for at in 0..10u32 {
            let rank = random.rank(40_000);
            let (entity_type, name) = match at {
                0..5 => {
                    let surname = if hostile {
                        "Smith".to_owned()
                    } else {
                        name(rank)
                    };
                    let given = name(rank * 7 % 997);
                    let lone = random.below(10) == 0;
                    (
                        EntityType::Person,
                        if lone {
                            surname
                        } else {
                            format!("{given} {surname}")
                        },
                    )
                }
                5..8 => {
                    let first = if hostile {
                        "International".to_owned()
                    } else {
                        name(rank + 3)
                    };
                    (
                        EntityType::Organization,
                        format!("{first} {}", name(rank * 13 % 5003)),
                    )
                }
                _ => (EntityType::Place, places[random.below(8)].to_owned()),
            };
            let role = roles[random.below(5)].to_owned();
            document.entities.push(Entity {
                id: EntityId(at + 1),
                entity_type,
                names: vec![name.clone()],
                name,
                roles: if role.is_empty() {
                    Vec::new()
                } else {
                    vec![role]
                },
                mentions: vec![Span::new(20 * at, 20 * at + 9); 3],
            });
        }
        finder.add(&document);
    }
    let adding = start.elapsed().as_secs_f64();
    let found = finder.finish(&Settings::default());
    let all = start.elapsed().as_secs_f64();
    writeln!(
        std::io::stdout(),
        "{documents} documents, {} entities, {} suggestions: {adding:.1} s to take them in, {all:.1} s in all",
        found.entities.len(),
        found.suggestions.len()
    )
}
