//! What reprints do to a text, made by rule from a seed.

/// A sequence of numbers that is the same on every run (PCG-like, 64 bits).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end.max(1)
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// A kind of change: its name, and what it does. The third value is text from
/// elsewhere.
pub(crate) type Change = (&'static str, fn(&str, &mut Random, &str) -> String);

/// The changes of the development set.
pub(crate) const CHANGES: &[Change] = &[
    ("another headline", |t, _, _| retitled(t)),
    ("typography and case", |t, _, _| typography(t)),
    ("cut to .7", |t, _, _| cut(t, 0.7)),
    ("cut to .5", |t, _, _| cut(t, 0.5)),
    ("cut to .35", |t, _, _| cut(t, 0.35)),
    ("first tenth dropped", |t, _, _| without_start(t, 0.1)),
    ("names spelt otherwise", |t, _, _| names(t)),
    ("1 sentence in 5 reworded", |t, r, _| reworded(t, r, 20)),
    ("1 sentence in 3 reworded", |t, r, _| reworded(t, r, 33)),
    ("1 sentence in 2 reworded", |t, r, _| reworded(t, r, 50)),
    ("paragraph of its own before", |t, _, other| {
        format!("{}\n\n{t}", words(other, 0, 60))
    }),
    ("teasers after", |t, _, other| {
        format!("{t}\n\nRead more\n{}", words(other, 100, 70))
    }),
    ("own text as long as half after", |t, _, other| {
        let length = t.split_whitespace().count() / 2;
        format!("{t}\n\n{}", words(other, 20, length))
    }),
    (
        "headline, cut to .6, 1 in 5 reworded, teasers",
        |t, r, other| {
            let copy = reworded(&cut(&retitled(t), 0.6), r, 20);
            format!(
                "{}\n\nRead more\n{}",
                typography(&copy),
                words(other, 30, 50)
            )
        },
    ),
];

/// `count` words from the `from`th on.
pub(crate) fn words(text: &str, from: usize, count: usize) -> String {
    let words: Vec<&str> = text
        .split_whitespace()
        .cycle()
        .skip(from)
        .take(count)
        .collect();
    words.join(" ")
}

fn retitled(text: &str) -> String {
    let (_, rest) = text.trim_start().split_once('\n').unwrap_or(("", text));
    format!("What is known so far: an overview of the day's main events\n{rest}")
}

fn typography(text: &str) -> String {
    let mut out = String::new();
    for (at, line) in text.lines().enumerate() {
        let line = line
            .replace(['"', '“', '”', '„'], "''")
            .replace('’', "'")
            .replace(" - ", " — ");
        out += &if at == 0 { line.to_uppercase() } else { line };
        out += "\r\n\r\n";
    }
    out
}

/// The first part, up to the end of a sentence where there is one near.
fn cut(text: &str, part: f64) -> String {
    let mut end = (text.len() as f64 * part) as usize;
    while !text.is_char_boundary(end) {
        end += 1;
    }
    let stop = text[..end].rfind(". ").filter(|at| at * 10 > end * 9);
    text[..stop.map_or(end, |at| at + 1)].to_owned()
}

fn without_start(text: &str, part: f64) -> String {
    let mut start = (text.len() as f64 * part) as usize;
    while !text.is_char_boundary(start) {
        start += 1;
    }
    text[start..].to_owned()
}

/// Names in another transliteration: in about every second capitalised word a
/// letter or two change, the same in all places.
fn names(text: &str) -> String {
    let mut out = String::new();
    for word in text.split_inclusive(char::is_whitespace) {
        if word.starts_with(char::is_uppercase) && word.len() > 4 {
            out += &word
                .replace("ck", "k")
                .replace("ov", "off")
                .replace('y', "i")
                .replace("ar", "aar")
                .replace("in", "yn");
        } else {
            out += word;
        }
    }
    out
}

/// Some sentences in other words: every fourth word replaced, one left out.
fn reworded(text: &str, random: &mut Random, percent: usize) -> String {
    let mut out = String::new();
    let sentences = text.split_inclusive('\n');
    for sentence in sentences.flat_map(|line| line.split_inclusive(". ")) {
        if !random.chance(percent) {
            out += sentence;
            continue;
        }
        let skipped = random.below(7);
        for (at, word) in sentence.split_inclusive(char::is_whitespace).enumerate() {
            if at == skipped {
                continue;
            }
            out += if at % 4 == 2 { "meanwhile " } else { word };
        }
    }
    out
}
