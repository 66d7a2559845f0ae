//! What holds for every text: no panic, spans that slice to their words, ids in
//! order, the same reading twice, and work that grows with the text.

use dixit_extract::{FastReader, Reader, Reading};
use dixit_model::{Attribution, Block, BlockKind, Document, Origin, Span};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Most steps for a byte of text, whatever the text. The dearest found are a cue
/// in every third token: 2,700 for `said, “a” `, 3,000 for `saying, and says, `;
/// news has 60.
const STEPS_PER_BYTE: u64 = 4_000;

/// Words, cues, names, marks, brackets, stops and breaks.
const FRAGMENTS: [&str; 96] = [
    "said",
    "says",
    "told reporters",
    "according to",
    "denied",
    "asked",
    "added",
    "insisted that",
    "announced",
    "he",
    "she",
    "they",
    "the minister",
    "The spokesman",
    "Mayor",
    "Jonas Brook",
    "Ada Vell",
    "Vell",
    "Mr. Brook",
    "the U.S.",
    "officials",
    "that",
    "the bridge",
    "would open",
    "was closed",
    "on Monday",
    "in 2019",
    "3.5",
    "a",
    "of",
    "and",
    "but",
    "No",
    "never",
    "we",
    "I",
    "don’t",
    "it's",
    "сказал",
    "Иван Орлов",
    "отчёта",
    "אמר",
    "המהנדס",
    "قال",
    "e\u{301}te\u{301}",
    "東京",
    "と述べた",
    "👩\u{200d}🔬",
    "\u{200f}",
    "\u{202e}",
    "\u{200b}",
    "\u{feff}",
    "\u{0}",
    "\u{1b}",
    "\u{9b}",
    "\u{ad}",
    "“",
    "”",
    "„",
    "‟",
    "«",
    "»",
    "‹",
    "›",
    "‘",
    "’",
    "‚",
    "\"",
    "'",
    "``",
    "''",
    "`",
    "「",
    "」",
    "『",
    "』",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "–",
    "—",
    "-",
    ",",
    ".",
    "?",
    "!",
    "…",
    ":",
    ";",
    "VELL:",
    "NAME:",
    "\n",
    "\n\n",
];

/// The same numbers on every machine (xorshift64*).
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % n
    }

    /// A text of some of the fragments only, so that it has a character of its
    /// own: all quotation marks, no line break, nothing but names and so on.
    fn text(&mut self, fragments: usize) -> String {
        let kinds = 1 + self.below(FRAGMENTS.len());
        let chosen: Vec<&str> = (0..kinds)
            .map(|_| FRAGMENTS[self.below(FRAGMENTS.len())])
            .collect();
        let spaces = self.below(10);
        let mut text = String::new();
        for _ in 0..fragments {
            text.push_str(chosen[self.below(kinds)]);
            if self.below(10) >= spaces {
                text.push(' ');
            }
        }
        text
    }
}

fn document(text: &str) -> Document {
    let origin = Origin {
        path: "-".into(),
        url: None,
        sha256: "0".repeat(64),
        media_type: "text/plain".into(),
    };
    Document::new(origin, text.to_owned())
}

/// The reading of a text; a panic names the text.
fn read(reader: &FastReader, document: &Document) -> Reading {
    let reading = catch_unwind(AssertUnwindSafe(|| reader.read(document)));
    reading.unwrap_or_else(|_| {
        let text = &document.text;
        let head: String = text.chars().take(3000).collect();
        panic!("{} bytes made the reader panic: {head:?}", text.len())
    })
}

/// Checks everything that a reading promises about its document.
fn check(document: &Document, reading: &Reading) {
    let text: Vec<char> = document.text.chars().collect();
    let slice = |start: u32, end: u32| -> String {
        assert!(
            start <= end && end as usize <= text.len(),
            "{start}..{end} of {}",
            text.len()
        );
        text[start as usize..end as usize].iter().collect()
    };
    let mut before: Option<&Attribution> = None;
    for (i, attribution) in reading.attributions.iter().enumerate() {
        assert_eq!(attribution.id.0 as usize, i + 1, "ids count from 1");
        assert!((0.0..=1.0).contains(&attribution.confidence));
        assert!((0.0..=1.0).contains(&attribution.speaker.confidence));
        assert!(
            !attribution.content.is_empty(),
            "{attribution:?} has no content"
        );
        for pieces in [&attribution.source, &attribution.cue, &attribution.content] {
            for piece in pieces {
                assert!(piece.start < piece.end, "an empty piece: {attribution:?}");
                assert_eq!(slice(piece.start, piece.end), piece.text);
            }
            let in_order = pieces.windows(2).all(|p| p[0].end <= p[1].start);
            assert!(
                in_order,
                "pieces out of order or overlapping: {attribution:?}"
            );
        }
        if let Some(before) = before {
            let (a, b) = (place(before), place(attribution));
            assert!(
                a <= b,
                "out of reading order: {before:?} then {attribution:?}"
            );
        }
        before = Some(attribution);
        let mut seen = vec![attribution.id];
        let mut inner = attribution;
        while let Some(id) = inner.parent {
            assert!(!seen.contains(&id), "parents in a ring: {seen:?}");
            seen.push(id);
            let parent = reading.attributions.iter().find(|a| a.id == id);
            let parent = parent.unwrap_or_else(|| panic!("{id} does not exist"));
            let (Some(first), Some(last)) = (parent.content.first(), parent.content.last()) else {
                panic!("{id} is a parent without content")
            };
            let whole = Span::new(first.start, last.end);
            for piece in &inner.content {
                assert!(
                    whole.contains(piece.span()),
                    "{inner:?} is not inside {parent:?}"
                );
            }
            inner = parent;
        }
        if let Some(id) = attribution.speaker.entity {
            assert!(
                reading.entities.iter().any(|e| e.id == id),
                "{id} does not exist"
            );
        }
    }
    for (i, entity) in reading.entities.iter().enumerate() {
        assert_eq!(entity.id.0 as usize, i + 1, "ids count from 1");
        assert!(!entity.name.is_empty());
        assert!(
            !entity.mentions.is_empty(),
            "{entity:?} is mentioned nowhere"
        );
        let in_order = entity.mentions.windows(2).all(|m| m[0].end <= m[1].start);
        assert!(in_order, "mentions out of order: {entity:?}");
        for mention in &entity.mentions {
            assert!(!slice(mention.start, mention.end).is_empty());
        }
    }
    for time in &reading.times {
        assert_eq!(slice(time.start, time.end), time.text);
    }
    for related in &reading.related {
        assert_eq!(slice(related.start, related.end), related.title);
    }
    if let Some(title) = reading.title {
        assert!(!slice(title.start, title.end).is_empty());
    }
    if let Some(dateline) = &reading.dateline {
        assert!(!slice(dateline.start, dateline.end).is_empty());
    }
    for problem in &reading.problems {
        if let (Some(start), Some(end)) = (problem.start, problem.end) {
            slice(start, end);
        }
    }
}

/// Where an attribution stands in reading order: where it begins.
fn place(attribution: &Attribution) -> u32 {
    let roles = [&attribution.source, &attribution.cue, &attribution.content];
    let starts = roles.into_iter().flatten().map(|p| p.start);
    starts.min().expect("an attribution of nothing")
}

/// Checks that `text.repeat(2 * times)` takes about twice the steps of
/// `text.repeat(times)`, and neither more for each byte than any text may.
///
/// A tenth more is let off, and `per_byte` steps for each byte: how much of a
/// text looks like a cue depends on where its paragraphs are cut and on which
/// quotation marks then find each other.
fn check_growth(reader: &FastReader, text: &str, times: usize, per_byte: u64) -> u64 {
    let head: String = text.chars().take(300).collect();
    let [once, twice] = [times, 2 * times].map(|n| {
        let document = document(&text.repeat(n));
        let steps = read(reader, &document).steps;
        let most = STEPS_PER_BYTE * document.text.len() as u64 + 10_000;
        let bytes = document.text.len();
        assert!(steps <= most, "{steps} steps for {bytes} bytes: {head:?}");
        steps
    });
    let bytes = (text.len() * times) as u64;
    assert!(
        twice <= once * 22 / 10 + per_byte * bytes + 10_000,
        "{once} steps became {twice} when {bytes} bytes were doubled: {head:?}"
    );
    once / bytes
}

#[test]
fn any_text_is_read_soundly_and_twice_alike() {
    let reader = FastReader::new();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut found = 0;
    for _ in 0..1_000 {
        let size = 1 + random.below(250);
        let document = document(&random.text(size));
        let reading = read(&reader, &document);
        check(&document, &reading);
        assert_eq!(read(&reader, &document), reading);
        found += reading.attributions.len();
    }
    // The checks above saw something.
    assert!(found > 500, "{found} attributions in all texts");
}

#[test]
fn any_layout_is_read_soundly() {
    const KINDS: [BlockKind; 7] = [
        BlockKind::Title,
        BlockKind::Heading,
        BlockKind::Paragraph,
        BlockKind::BlockQuote,
        BlockKind::ListItem,
        BlockKind::Caption,
        BlockKind::Teaser,
    ];
    let reader = FastReader::new();
    let mut random = Random(2);
    for _ in 0..300 {
        let mut text = String::new();
        let mut layout = Vec::new();
        for _ in 0..1 + random.below(12) {
            let size = 1 + random.below(40);
            let block = random.text(size);
            let start = text.chars().count() as u32;
            text.push_str(&block);
            let end = text.chars().count() as u32;
            let kind = KINDS[random.below(KINDS.len())];
            layout.push(Block {
                span: Span::new(start, end),
                kind,
            });
            text.push_str("\n\n");
        }
        let mut document = document(&text);
        document.layout = layout;
        check(&document, &read(&reader, &document));
    }
}

#[test]
fn work_grows_with_the_text_and_not_with_its_square() {
    let reader = FastReader::new();
    let mut random = Random(3);
    for n in 0..80 {
        let mut text = random.text(1_000);
        // Every other text has no break at all, so that paragraphs grow too.
        if n % 2 == 0 {
            text = text.replace('\n', " ");
        }
        // Four copies are some paragraphs even where they are cut for length
        // alone: chance evens out.
        check_growth(&reader, &text, 4, 20);
    }
}

/// Texts that a careless reader takes the square of.
#[test]
fn repetition_without_end_costs_no_square() {
    let reader = FastReader::new();
    let named: String = (0..500)
        .map(|i| format!("Name{i} Family{i} said that. "))
        .collect();
    for unit in [
        "“We ",
        "„We ",
        "«We ",
        "\"We ",
        "' We ",
        "‘We ",
        "``We ",
        "` We ",
        "「あ",
        "”x ",
        "(a ",
        "[",
        "((",
        ")",
        "NAME: yes\n",
        "– NAME\n",
        "said ",
        "said, “a” ",
        "he said she said ",
        "“a,” he said. ",
        "according to the man ",
        "“a\n\n",
        "a:\n“b\n",
        "Vell said. ",
        "A. B. C. ",
        "\u{301}",
        "\u{200f}",
        "\u{0}",
        "See also\n\n",
        "Paris (AP) – ",
        "x",
        "“",
        "'",
        "\n",
        "# a\n",
        "> a\n",
        "- a\n",
        "שלום אמר ",
        &named,
    ] {
        let text = unit.repeat(12_000usize.div_ceil(unit.len()));
        let document = document(&text);
        check(&document, &read(&reader, &document));
        let per_byte = check_growth(&reader, &text, 1, 300);
        // What is cheap can be looked at from further away.
        if per_byte < 300 {
            check_growth(&reader, &text, 8, 30);
        }
    }
}
