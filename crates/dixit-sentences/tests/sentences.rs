//! Vectors against those of 32-bit floats, and what an index finds.

use dixit_sentences::{Code, Encoder, Index, LONGEST, Reach, Room, Vectors, WIDTH, dot};

const TEXTS: &str = include_str!("fixtures/texts.txt");
const REFERENCE: &[u8] = include_bytes!("fixtures/vectors.f32");

fn vectors(texts: &[&str]) -> Vectors {
    Encoder::built_in().encode(texts, &mut Room::default())
}

/// Vectors that are spread by a fixed sequence, some near to each other.
fn spread(count: u32) -> Vectors {
    let (mut out, mut state) = (Vectors::new(), 1u32);
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 23) as f32 - 1.0
    };
    let themes: Vec<[f32; WIDTH]> = (0..20).map(|_| std::array::from_fn(|_| next())).collect();
    for n in 0..count as usize {
        let theme = themes[n % themes.len()];
        out.push(&theme.map(|x| x + 0.8 * next()));
    }
    out
}

#[test]
fn vectors_are_those_of_the_published_model() {
    let texts: Vec<&str> = TEXTS.lines().collect();
    let found = vectors(&texts);
    let mut reference = Vectors::new();
    let numbers: Vec<f32> = (REFERENCE.as_chunks().0.iter())
        .map(|bytes| f32::from_le_bytes(*bytes))
        .collect();
    for row in numbers.as_chunks().0 {
        reference.push(row);
    }
    assert_eq!(found.len(), reference.len());
    let cosines = found.rows().zip(reference.rows()).map(|(a, b)| dot(a, b));
    let cosines: Vec<f32> = cosines.collect();
    assert!(cosines.iter().all(|&c| c > 0.99), "{cosines:?}");
}

#[test]
fn a_text_has_one_vector_whatever_stands_beside_it() {
    let texts = [
        "They met in Geneva.",
        "No one was hurt.",
        "They met in Geneva.",
        "a",
        "No one was hurt.",
    ];
    let together = vectors(&texts);
    for (text, row) in texts.iter().zip(together.rows()) {
        assert_eq!(vectors(&[text]).row(0), row, "{text}");
    }
}

#[test]
fn texts_without_words_have_no_direction() {
    let found = vectors(&["", " \n", "\u{301}", "word"]);
    for row in found.rows().take(3) {
        assert_eq!(row, &[0.0; WIDTH]);
    }
    assert!(found.row(3) != &[0.0; WIDTH]);
    assert!(vectors(&[]).is_empty());
}

#[test]
fn of_a_long_text_the_beginning_counts() {
    let long = "word ".repeat(LONGEST);
    let longer = format!("{long} and something else");
    assert_eq!(vectors(&[&long]).row(0), vectors(&[&longer]).row(0));
    // Without white space, as a hostile page may have it.
    let endless = ["-", "é", "外", "\u{301}"].map(|c| c.repeat(2_000_000));
    let endless: Vec<&str> = endless.iter().map(String::as_str).collect();
    assert_eq!(vectors(&endless).len(), 4);
}

#[test]
fn an_index_finds_the_nearest_in_whatever_order_they_came() {
    let all = spread(3000);
    let mut index = Index::new();
    index.add(&all, 0..);
    let mut turned = Index::new();
    for (n, row) in all.rows().enumerate().collect::<Vec<_>>().into_iter().rev() {
        turned.add_codes([(n as u64, Code::of(row))]);
    }
    assert_eq!((index.len(), turned.len()), (3000, 3000));
    let mut queries = Vectors::new();
    (0..40).for_each(|n| queries.push(all.row(n * 70)));
    for reach in [Reach::All, Reach::Cells(32)] {
        let found = index.nearest(&queries, 10, 0.2, reach);
        assert_eq!(found, turned.nearest(&queries, 10, 0.2, reach));
        for (n, hits) in found.iter().enumerate() {
            assert_eq!(hits[0].id, n as u64 * 70);
            assert!(hits.is_sorted_by(|a, b| a.cosine >= b.cosine));
        }
    }
    let exact = index.nearest(&queries, 5, -1.0, Reach::All);
    for (query, hits) in queries.rows().zip(&exact) {
        let mut cosines: Vec<f32> = all.rows().map(|row| dot(query, row)).collect();
        cosines.sort_by(|a, b| b.total_cmp(a));
        for (hit, cosine) in hits.iter().zip(cosines) {
            assert!((hit.cosine - cosine).abs() < 0.01, "{hit:?} {cosine}");
        }
    }
}

#[test]
fn an_index_is_written_and_read() {
    let all = spread(300);
    let codes: Vec<Code> = all.rows().map(Code::of).collect();
    let mut bytes = Vec::new();
    Index::write((0..).zip(&codes), &mut bytes).expect("memory takes it");
    let read = Index::read(&bytes[..]).expect("what was written");
    let mut index = Index::new();
    index.add(&all, 0..);
    let nearest = |index: &Index| index.nearest(&all, 3, 0.0, Reach::All);
    assert_eq!(nearest(&read), nearest(&index));

    let message = |bytes: &[u8]| Index::read(bytes).err().map(|e| e.to_string());
    assert_eq!(
        message(b"dixit.vectors/2\n").as_deref(),
        Some("not a file of vectors of version 1")
    );
    assert_eq!(
        message(&bytes[..bytes.len() - 1]).as_deref(),
        Some("vector 299 is damaged")
    );
    bytes[16 + 8..16 + 12].fill(0xff);
    assert_eq!(message(&bytes).as_deref(), Some("vector 0 is damaged"));
}

#[test]
fn an_empty_index_finds_nothing() {
    let index = Index::new();
    assert!(index.is_empty());
    assert_eq!(index.nearest(&spread(1), 3, -1.0, Reach::All), [vec![]]);
    assert!(
        index
            .nearest(&Vectors::new(), 3, -1.0, Reach::All)
            .is_empty()
    );
    let cells = index.cells(&spread(2), 3);
    assert_eq!((cells.len(), cells[0].len()), (2, 3));
}
