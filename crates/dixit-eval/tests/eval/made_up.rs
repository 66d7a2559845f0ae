//! Made-up corpora with predictions: a few awkward articles written by hand,
//! and many random ones.

use dixit_eval::{Corpus, RoleSpans};
use dixit_model::Span;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// Articles with gold, and a file of predictions.
pub(crate) struct MadeUp {
    /// Stem, text, gold.
    pub(crate) articles: Vec<(String, String, Vec<RoleSpans>)>,
    /// Stem and what was predicted; an article may be missing.
    pub(crate) predictions: Vec<(String, Vec<RoleSpans>)>,
}

impl MadeUp {
    /// Writes the corpus to `folder` and gives the path of the predictions.
    pub(crate) fn write(&self, folder: &Path) -> PathBuf {
        for part in ["text", "attributions"] {
            fs::create_dir_all(folder.join(part)).expect("a folder");
        }
        for (stem, text, gold) in &self.articles {
            let path = folder.join("text").join(format!("{stem}.txt"));
            fs::write(path, text).expect("a text");
            let path = folder.join("attributions").join(format!("{stem}_b.ann"));
            fs::write(path, standoff(gold)).expect("annotations");
            // A later annotator, to be passed over.
            let path = folder.join("attributions").join(format!("{stem}_c.ann"));
            fs::write(path, "T1\tContent 0 0\t\nE1\tContent:T1\n").expect("annotations");
        }
        let path = folder.join("predictions.jsonl");
        let lines = self.predictions.iter().enumerate();
        // Every other line in the form of the contract.
        let lines = lines.map(|(i, (stem, items))| {
            let text = self.articles.iter().find(|a| &a.0 == stem);
            let text = text.map(|a| a.1.as_str()).filter(|_| i % 2 == 1);
            json_line(stem, items, text)
        });
        fs::write(&path, lines.collect::<String>()).expect("predictions");
        path
    }
}

/// brat standoff, with Windows line ends to make it harder.
fn standoff(gold: &[RoleSpans]) -> String {
    let (mut spans, mut events) = (String::new(), String::new());
    let mut next = 1;
    for (number, item) in gold.iter().enumerate() {
        let mut event = format!("E{}\tAttribution:T99999", number + 1);
        for (role, list) in [
            ("Content", &item.content),
            ("Cue", &item.cue),
            ("Source", &item.source),
        ] {
            if list.is_empty() {
                continue;
            }
            // In reverse: the scorer sorts.
            let offsets: Vec<String> = list
                .iter()
                .rev()
                .map(|s| format!("{} {}", s.start, s.end))
                .collect();
            let _ = write!(spans, "T{next}\t{role} {}\twords\r\n", offsets.join(";"));
            let _ = write!(event, " {role}:T{next}");
            next += 1;
        }
        events += &event;
        events += "\r\n";
    }
    events + &spans
}

/// A line of predictions: in the contract's form where `text` is given,
/// otherwise in the short form.
pub(crate) fn json_line(stem: &str, items: &[RoleSpans], text: Option<&str>) -> String {
    let pieces = |spans: &[Span]| -> serde_json::Value {
        let piece = |s: &Span| match text {
            Some(text) => {
                let chars = text.chars().skip(s.start as usize);
                let words: String = chars.take(s.len() as usize).collect();
                serde_json::json!({"start": s.start, "end": s.end, "text": words})
            }
            None => serde_json::json!([s.start, s.end]),
        };
        spans.iter().map(piece).collect()
    };
    let attributions: Vec<_> = items
        .iter()
        .map(|item| {
            serde_json::json!({
                "source": pieces(&item.source),
                "cue": pieces(&item.cue),
                "content": pieces(&item.content),
            })
        })
        .collect();
    let line = match text {
        Some(text) => serde_json::json!({
            "origin": {"path": format!("some.where/{stem}.txt")},
            "text": text,
            "attributions": attributions,
        }),
        None => serde_json::json!({"id": stem, "attributions": attributions}),
    };
    format!("{line}\n")
}

/// An attribution from the words of `text`.
fn item(text: &str, source: &[&str], cue: &[&str], content: &[&str]) -> RoleSpans {
    let span = |part: &&str| {
        let byte = text.find(part);
        let byte = byte.unwrap_or_else(|| panic!("{part:?} stands in {text:?}"));
        let start = text[..byte].chars().count() as u32;
        Span::new(start, start + part.chars().count() as u32)
    };
    let spans = |parts: &[&str]| parts.iter().map(span).collect();
    RoleSpans {
        source: spans(source),
        cue: spans(cue),
        content: spans(content),
    }
}

/// A few articles, each awkward in its own way.
pub(crate) fn by_hand() -> MadeUp {
    let mut made_up = MadeUp {
        articles: Vec::new(),
        predictions: Vec::new(),
    };
    let mut add = |stem: &str, text: &str, gold: Vec<RoleSpans>, found: Vec<RoleSpans>| {
        let article = (stem.to_owned(), text.to_owned(), gold);
        made_up.articles.push(article);
        made_up.predictions.push((stem.to_owned(), found));
    };

    // Contents in pieces, predicted whole and in pieces; a nested attribution.
    let t = "“Taxes,” Ann Lee said, “rose. Bob told me: ‘They fell’.”\n";
    add(
        "pieces",
        t,
        vec![
            item(
                t,
                &["Ann Lee"],
                &["said"],
                &["“Taxes,”", "“rose. Bob told me: ‘They fell’.”"],
            ),
            item(t, &["Bob"], &["told"], &["‘They fell’"]),
        ],
        vec![
            item(t, &["Ann"], &["said"], &["“Taxes,”"]),
            item(t, &["Ann Lee"], &[], &["“rose. Bob told me: ‘They fell’.”"]),
            item(t, &["Bob"], &["told me"], &["They fell"]),
        ],
    );

    // Pieces with one word between them: inner punctuation is cut too.
    let t = "Taxes, wages, (rents) fell, she said.";
    add(
        "gap",
        t,
        vec![item(t, &["she"], &["said"], &["Taxes,", "(rents) fell,"])],
        vec![item(t, &["she"], &["said"], &["Taxes", "rents) fell"])],
    );

    // No sources on either side; overlapping contents; equal ones twice.
    let t = "Experts believe growth is slow and will stay so, it was said.";
    add(
        "bare",
        t,
        vec![
            item(t, &[], &["believe"], &["growth is slow"]),
            item(t, &[], &["was said"], &["growth is slow and will stay so"]),
            item(t, &["Experts"], &["believe"], &["growth is slow"]),
        ],
        vec![
            item(t, &[], &[], &["growth is slow and"]),
            item(t, &["it"], &[], &["growth is slow"]),
            item(t, &[], &["was"], &["growth is slow"]),
            item(t, &[], &[], &[]),
        ],
    );

    // Ties in content and source, decided by order.
    let t = "Yes, yes, said Ann and Bob and Cy.";
    add(
        "ties",
        t,
        vec![
            item(t, &["Ann"], &["said"], &["Yes, yes"]),
            item(t, &["Bob"], &["said"], &["Yes, yes"]),
            item(t, &["Cy"], &["said"], &["yes, "]),
        ],
        vec![
            item(t, &["Ann and Bob"], &["said"], &["Yes, yes,"]),
            item(t, &["Bob and Cy"], &["said"], &["Yes, yes,"]),
            item(t, &["Ann"], &["said"], &["yes"]),
            item(t, &["Ann"], &["said"], &["yes"]),
        ],
    );

    // Letters beyond the basic plane, combining marks, other scripts, marks
    // that no one sees.
    let t = "\u{feff}«Не\u{301}т», – сказал 𝒳𝒴\u{1F600}. 「はい」と言った。 हिन्दी \u{200b}ⓐ½ “नमस्ते” कहा\u{301} उसने";
    add(
        "scripts",
        t,
        vec![
            item(t, &["𝒳𝒴\u{1F600}"], &["сказал"], &["«Не\u{301}т»"]),
            item(t, &[], &["と言った"], &["「はい」"]),
            item(t, &["उसने"], &["कहा\u{301}"], &["“नमस्ते”"]),
        ],
        vec![
            item(t, &["\u{1F600}"], &["сказал"], &["Не\u{301}"]),
            item(t, &["𝒳𝒴"], &[], &["はい」と"]),
            item(t, &["उसने"], &["कहा"], &["\u{200b}ⓐ½ “नमस्ते”"]),
        ],
    );

    // Marks left open, doubled single marks, Windows line ends.
    let t = "\"We go, he said.\r\nShe said ''we stay''.\r\n``It's all,'' they said, ``or 'nothing'.\r\n\
             'No way', said Di. ‘Tis so.\r\nHe spoke of \"peace\" and “war.\n\u{1c}\u{85}So be it”, said Ed.";
    add(
        "open",
        t,
        vec![
            item(t, &["he"], &["said"], &["\"We go,"]),
            item(t, &["She"], &["said"], &["''we stay''"]),
            item(
                t,
                &["they"],
                &["said"],
                &["``It's all,''", "``or 'nothing'."],
            ),
            item(t, &["Di"], &["said"], &["'No way',"]),
            item(t, &[], &["said"], &["‘Tis so."]),
            item(t, &["He"], &["spoke"], &["of \"peace\" and “war"]),
            item(t, &["Ed"], &["said"], &["So be it”"]),
            item(t, &["Ed"], &["said"], &["”"]),
        ],
        vec![
            item(t, &["he"], &["said"], &["We go"]),
            item(t, &["they"], &["said"], &["or 'nothing'.", "It's all"]),
            item(t, &["She"], &["said"], &["we stay"]),
            item(t, &["Ed"], &["said"], &["”"]),
            item(t, &["Di"], &["said"], &["\r\n'No way'"]),
            item(t, &["He"], &["spoke"], &["peace", "war"]),
        ],
    );

    add("empty", "", Vec::new(), Vec::new());
    let t = "Nobody spoke.";
    add(
        "silent",
        t,
        Vec::new(),
        vec![item(t, &["Nobody"], &["spoke"], &["spoke"])],
    );
    let t = "“Lost,” he said.";
    add(
        "lost",
        t,
        vec![item(t, &["he"], &["said"], &["“Lost,”"])],
        Vec::new(),
    );
    // The last article has no line at all.
    made_up.predictions.pop();
    made_up
}

/// Random articles from a small stock of awkward parts: many ties, many
/// contents that no reader would give.
pub(crate) fn random() -> MadeUp {
    const PARTS: [&str; 36] = [
        "Ann",
        "said",
        "we",
        "go",
        "1",
        "_",
        " ",
        " ",
        " ",
        " ",
        "\t",
        "\n",
        "\r\n",
        "\u{a0}",
        "\u{1c}",
        "“",
        "”",
        "\"",
        "''",
        "``",
        "'",
        "‘",
        "’",
        "«",
        "»",
        "„",
        "e\u{301}",
        "𝒳",
        "\u{1F600}",
        "\u{feff}",
        "中",
        "½",
        "ि",
        ",",
        ".",
        "–",
    ];
    let mut random = Random(20_161_108);
    let mut made_up = MadeUp {
        articles: Vec::new(),
        predictions: Vec::new(),
    };
    for number in 0..600 {
        let len = random.below(60);
        let text: String = (0..len).map(|_| PARTS[random.below(36) as usize]).collect();
        let chars = text.chars().count() as u32;
        let attributions = random.below(6);
        let mut gold: Vec<RoleSpans> = Vec::new();
        for _ in 0..attributions {
            gold.push(random.item(chars));
        }
        let mut found: Vec<RoleSpans> = Vec::new();
        for item in &gold {
            match random.below(5) {
                0 => found.push(item.clone()),
                1 => found.push(random.shift(item, chars, 2)),
                2 => {
                    // The same content three times: the source decides.
                    let mut other = item.clone();
                    other.source = random.spans(chars, 0);
                    let near = random.shift(item, chars, 1);
                    found.extend([other, item.clone(), near]);
                }
                3 => found.push(random.item(chars)),
                _ => {}
            }
        }
        if !gold.is_empty() && random.below(2) == 0 {
            let swapped = random.below(gold.len() as u32) as usize;
            found.reverse();
            gold.swap(0, swapped);
        }
        let stem = format!("random_{number:03}");
        if random.below(20) > 0 {
            made_up.predictions.push((stem.clone(), found));
        }
        made_up.articles.push((stem, text, gold));
    }
    made_up
}

/// Predictions as a middling reader might make them from the gold: some
/// missing, some shifted, cut in two, doubled, or with another's source.
pub(crate) fn perturbed(corpus: &Corpus) -> Vec<(String, Vec<RoleSpans>)> {
    let mut random = Random(20_180_507);
    let mut out = Vec::new();
    for (number, article) in corpus.articles.iter().enumerate() {
        if number % 17 == 16 {
            continue;
        }
        let chars = article.text.chars().count() as u32;
        let mut found = Vec::new();
        let mut last_source = Vec::new();
        for item in &article.gold {
            let source = item.source.clone();
            match random.below(10) {
                0 => {}
                1 | 2 => found.push(random.shift(item, chars, 12)),
                3 => found.push(random.shift(item, chars, 40)),
                4 => {
                    let mut item = item.clone();
                    item.source = last_source.clone();
                    found.push(item);
                }
                5 => {
                    let whole = item.content[0];
                    let middle = whole.start + random.below(whole.len() + 1);
                    for span in [Span::new(whole.start, middle), Span::new(middle, whole.end)] {
                        let mut piece = item.clone();
                        piece.content = vec![span];
                        found.push(piece);
                    }
                }
                6 => found.extend([item.clone(), random.shift(item, chars, 3)]),
                7 => {
                    let mut item = item.clone();
                    item.source.clear();
                    found.push(item);
                }
                _ => found.push(item.clone()),
            }
            last_source = source;
        }
        out.push((article.stem.clone(), found));
    }
    out
}

/// The same numbers on every machine (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % u64::from(bound.max(1))) as u32
    }

    fn span(&mut self, chars: u32) -> Span {
        let start = self.below(chars + 1);
        let end = start + self.below((chars - start + 1).min(12));
        Span::new(start, end)
    }

    fn spans(&mut self, chars: u32, least: u32) -> Vec<Span> {
        let count = least + self.below(3 - least);
        (0..count).map(|_| self.span(chars)).collect()
    }

    fn item(&mut self, chars: u32) -> RoleSpans {
        RoleSpans {
            source: self.spans(chars, 0),
            cue: self.spans(chars, 0),
            content: self.spans(chars, 1),
        }
    }

    /// `item` with every edge moved by at most `by`.
    fn shift(&mut self, item: &RoleSpans, chars: u32, by: u32) -> RoleSpans {
        let mut edge = |at: u32| (at + self.below(2 * by + 1)).saturating_sub(by).min(chars);
        let mut spans = |list: &[Span]| -> Vec<Span> {
            let span = |s: &Span| {
                let (start, end) = (edge(s.start), edge(s.end));
                Span::new(start.min(end), start.max(end))
            };
            list.iter().map(span).collect()
        };
        RoleSpans {
            source: spans(&item.source),
            cue: spans(&item.cue),
            content: spans(&item.content),
        }
    }
}
