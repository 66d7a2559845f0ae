//! Trains the fast reader's weights on articles in PolNeAR's brat format.
//!
//! The second model sees what the first says, and the judge what both say. So
//! that each learns from answers as good as those it will see later, the first
//! and second are also trained on parts of the corpus and asked about the rest
//! (jackknife: Cohen and Carvalho, "Stacked sequential learning", 2005).

mod calibrate;
mod chain;
mod example;
mod judge;
mod names;
mod passages;
mod random;
mod variant;

use chain::{Options, Sample};
use clap::Parser;
use dixit_eval::corpus::Article;
use dixit_extract::FastReader;
use dixit_extract::fast::anchor::{self, Candidate, Counts, First};
use dixit_extract::fast::crf::{self, B_CUE, I_CUE};
use dixit_extract::fast::decode;
use dixit_extract::fast::features::{self, Features, Known};
use dixit_extract::fast::model::{Chain, Judge, Model, WordList};
use dixit_extract::fast::run::{self, Scratch};
use dixit_extract::fast::view::hash;
use example::Example;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Parts that the corpus is divided into for the jackknife.
const PARTS: usize = 4;

/// Train the fast reader's weights.
#[derive(Parser, Debug)]
struct Arguments {
    /// Folder with `text/STEM.txt` and `attributions/STEM_ANNOTATOR.ann`.
    corpus: PathBuf,
    /// The file to write.
    #[arg(long, default_value = "models/fast/weights.bin")]
    out: PathBuf,
    /// Word classes, one `WORD<tab>NUMBER` a line.
    #[arg(long, default_value = "train/word-classes.tsv")]
    word_classes: PathBuf,
    /// Leave every Nth article out of training (to choose settings by).
    #[arg(long, value_name = "N")]
    hold_out: Option<usize>,
    /// Write the passages with what people marked in them to this file, as JSON
    /// lines for the trainer of the accurate reader, and train nothing.
    #[arg(long, value_name = "FILE")]
    passages: Option<PathBuf>,
    /// Fit the accurate reader's judge on the corpus (with --hold-out on the articles
    /// left out), which its net must not have learnt from, write it to this file, and
    /// train nothing else.
    #[arg(long, value_name = "FILE")]
    judge: Option<PathBuf>,
    /// Train the tagger of names on the labels of this folder (`wikinews.tsv`,
    /// `politics.tsv`), and nothing else.
    #[arg(long, value_name = "FOLDER")]
    names: Option<PathBuf>,
    /// More labels of names of the corpus's articles, as the tagger's teacher gave them.
    #[arg(long, value_name = "FILE", requires = "names")]
    silver: Option<PathBuf>,
    /// Score the new weights on this corpus too.
    #[arg(long, value_name = "FOLDER")]
    score: Vec<PathBuf>,
    /// Least probability of an attribution that the reader reports.
    #[arg(long, default_value_t = 0.25)]
    threshold: f32,
    /// Also train on altered copies of the articles (other names, cues and word order).
    #[arg(long, default_value_t = true, action = clap::ArgAction::Set)]
    variants: bool,
    /// Rows of the chains' tables, as a power of two.
    #[arg(long, default_value_t = 18)]
    bits: u32,
    /// Passes over the corpus.
    #[arg(long, default_value_t = 5)]
    epochs: usize,
    /// Step size.
    #[arg(long, default_value_t = 0.02)]
    rate: f32,
}

fn main() -> ExitCode {
    match work(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            say(&format!("dixit-train: {message}"));
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stderr, reason = "the program's messages")]
fn say(message: &str) {
    eprintln!("{message}");
}

fn work(arguments: &Arguments) -> Result<(), String> {
    if let Some(labels) = &arguments.names {
        let files = names::Files {
            corpus: &arguments.corpus,
            labels,
            silver: arguments.silver.as_deref(),
            wikinews: Path::new("examples/wikinews"),
            lists: PathBuf::from("crates/dixit-places/data"),
            out: Path::new("models/names/weights.bin"),
        };
        return names::train(&files);
    }
    let corpus = dixit_eval::Corpus::load(&arguments.corpus).map_err(|e| e.to_string())?;
    let mut examples = example::examples(&corpus.articles);
    let variants = || -> Vec<Article> {
        let articles = corpus.articles.iter().enumerate();
        articles.map(|(i, a)| variant::of(a, i)).collect()
    };
    if let Some(path) = &arguments.passages {
        let place = |e: std::io::Error| format!("{}: {e}", path.display());
        let mut articles = corpus.articles.clone();
        if arguments.variants {
            articles = variants();
            examples = example::examples(&articles);
        }
        return passages::write(path, &articles, &examples).map_err(place);
    }
    if let Some(path) = &arguments.judge {
        if let Some(n) = arguments.hold_out {
            examples.retain(|e| e.article % n == n / 2);
        }
        let texts: Vec<String> = corpus.articles.iter().map(|a| a.text.clone()).collect();
        let reader = dixit_extract::AccurateReader::new();
        let samples = calibrate::samples(&reader, &texts, examples);
        let right = samples.iter().filter(|s| s.1).count();
        say(&format!(
            "judge: {} attributions, {right} of them right",
            samples.len()
        ));
        let judge = calibrate::fit(&samples).write();
        return std::fs::write(path, judge).map_err(|e| format!("{}: {e}", path.display()));
    }
    if arguments.variants {
        examples.extend(example::examples(&variants()));
    }
    if let Some(n) = arguments.hold_out {
        examples.retain(|e| e.article % n != n / 2);
    }
    say(&format!(
        "{} articles, {} paragraphs; corpus sha256 {}",
        corpus.articles.len(),
        examples.len(),
        corpus.sha256
    ));
    let kin = read_kin(&arguments.word_classes)?;
    let model = train(&examples, &kin, arguments);
    let bytes = model.write();
    for folder in &arguments.score {
        let corpus = dixit_eval::Corpus::load(folder).map_err(|e| e.to_string())?;
        let reader = FastReader::with_model(model.clone());
        let run = dixit_eval::run::run(&corpus, &reader, std::num::NonZeroUsize::MIN);
        let scores = dixit_eval::evaluate(&corpus, &run.predictions).map_err(|e| e.to_string())?;
        say(&dixit_eval::report::table(
            &scores,
            &folder.display().to_string(),
        ));
    }
    std::fs::write(&arguments.out, &bytes)
        .map_err(|e| format!("{}: {e}", arguments.out.display()))?;
    say(&format!(
        "wrote {} ({} bytes)",
        arguments.out.display(),
        bytes.len()
    ));
    Ok(())
}

/// Number of the class of words used like it, by hash of the word.
type Kin = BTreeMap<u32, u16>;

fn read_kin(path: &Path) -> Result<Kin, String> {
    let place = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
    let text = std::fs::read_to_string(path).map_err(|e| place(&e))?;
    let mut kin = Kin::new();
    for (at, line) in text.lines().enumerate() {
        let parsed = line
            .split_once('\t')
            .and_then(|(w, k)| Some((w, k.parse().ok()?)));
        let (word, class) =
            parsed.ok_or_else(|| place(&format!("line {}: not WORD, tab, NUMBER", at + 1)))?;
        kin.insert(hash(word), class);
    }
    Ok(kin)
}

fn train(examples: &[Example], kin: &Kin, arguments: &Arguments) -> Model {
    let options = Options {
        bits: arguments.bits,
        epochs: arguments.epochs,
        rate: arguments.rate,
        allowed: crf::allowed,
    };
    let part = |e: &Example| e.article % PARTS;
    // The last model of each kind is trained on everything.
    let firsts: Vec<(WordList, Chain)> = in_parallel(PARTS + 1, |k| {
        let some: Vec<&Example> = examples
            .iter()
            .filter(|e| k == PARTS || part(e) != k)
            .collect();
        train_first(&some, kin, options)
    });
    say("first model trained");
    let mut scratch = Scratch::default();
    let asked: Vec<First> = examples
        .iter()
        .map(|e| {
            let (cues, chain) = &firsts[part(e)];
            run::first(cues, chain, &e.view, &mut scratch)
        })
        .collect();
    let plain: Vec<Features> = examples
        .iter()
        .map(|e| {
            let mut f = Features::default();
            features::extract(&e.view, &firsts[part(e)].0, &mut f);
            f
        })
        .collect();
    let seconds: Vec<Chain> = in_parallel(PARTS + 1, |k| {
        let some: Vec<usize> = (0..examples.len())
            .filter(|&i| k == PARTS || part(&examples[i]) != k)
            .collect();
        train_second(examples, &asked, &plain, &some, options)
    });
    say("second model trained");
    let blank = Judge::new(vec![0; 2], 1.0);
    let mut judged = Vec::new();
    let mut models: Vec<Model> = (0..PARTS)
        .map(|k| Model {
            words: firsts[k].0.clone(),
            first: firsts[k].1.clone(),
            second: seconds[k].clone(),
            judge: blank.clone(),
            threshold: 0.0,
        })
        .collect();
    for (e, first) in examples.iter().zip(&asked) {
        for found in run::all(&models[part(e)], &e.view, &mut scratch) {
            let mut f = Vec::new();
            decode::judge_features(&e.view, first, &found, &mut f);
            judged.push((f, example::is_right(e, &found)));
        }
    }
    models.clear();
    let right = judged.iter().filter(|j| j.1).count();
    say(&format!(
        "judge: {} attributions, {right} of them right",
        judged.len()
    ));
    let judge = judge::train(&judged, 16);
    let (words, first) = firsts
        .into_iter()
        .next_back()
        .expect("one more model than parts");
    let second = seconds
        .into_iter()
        .next_back()
        .expect("one more model than parts");
    Model {
        words,
        first,
        second,
        judge,
        threshold: arguments.threshold,
    }
}

/// Runs `work` for 0 to `n` on a thread each; the results in order.
fn in_parallel<T: Send>(n: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    std::thread::scope(|scope| {
        let work = &work;
        let handles: Vec<_> = (0..n).map(|k| scope.spawn(move || work(k))).collect();
        handles
            .into_iter()
            .map(|h| {
                h.join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            })
            .collect()
    })
}

/// Words by how often they stand in cues: 4 mostly, 3 often, 2 at times, 1 seldom.
fn words(examples: &[&Example], kin: &Kin) -> WordList {
    let mut counts: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
    for e in examples {
        for (i, &label) in e.labels.iter().enumerate() {
            let count = counts.entry(e.view.word(i)).or_default();
            count.0 += u32::from(matches!(label as usize, B_CUE | I_CUE));
            count.1 += 1;
        }
    }
    let class = |(cues, all): (u32, u32)| {
        // Rare words are not trusted: two and a half unseen uses are assumed
        // to have been no cues.
        let rate = (cues as f32 - 0.5) / (all as f32 + 2.0);
        match rate {
            r if r > 0.5 => 4,
            r if r > 0.25 => 3,
            r if r > 0.1 => 2,
            r if r > 0.03 => 1,
            _ => 0,
        }
    };
    let mut known: BTreeMap<u32, Known> = BTreeMap::new();
    for (word, count) in counts {
        known.entry(word).or_default().cue = class(count);
    }
    for (&word, &class) in kin {
        known.entry(word).or_default().kin = class;
    }
    WordList::new(
        known
            .into_iter()
            .filter(|w| w.1 != Known::default())
            .collect(),
    )
}

fn train_first(examples: &[&Example], kin: &Kin, options: Options) -> (WordList, Chain) {
    let cues = words(examples, kin);
    let plain: Vec<Features> = examples
        .iter()
        .map(|e| {
            let mut f = Features::default();
            features::extract(&e.view, &cues, &mut f);
            f
        })
        .collect();
    let samples: Vec<Sample<'_>> = examples
        .iter()
        .zip(&plain)
        .map(|(e, f)| Sample {
            parts: vec![(f, 0)],
            head: None,
            boundaries: e.view.boundaries(),
            gold: &e.labels,
        })
        .collect();
    let chain = chain::train(&samples, options);
    (cues, chain)
}

/// A window around a cue that people marked.
struct Window {
    example: usize,
    from: usize,
    head: usize,
    features: Features,
    boundaries: Vec<u8>,
    labels: Vec<u8>,
}

fn train_second(
    examples: &[Example],
    firsts: &[First],
    plain: &[Features],
    some: &[usize],
    options: Options,
) -> Chain {
    let windows: Vec<Window> = some
        .iter()
        .flat_map(|&k| windows(k, &examples[k], &firsts[k], plain[k].kin()))
        .collect();
    let samples: Vec<Sample<'_>> = windows
        .iter()
        .map(|w| Sample {
            parts: vec![(&w.features, 0), (&plain[w.example], w.from)],
            head: Some(w.head),
            boundaries: &w.boundaries,
            gold: &w.labels,
        })
        .collect();
    chain::train(&samples, options)
}

/// The windows of the cues that the first model finds and people marked, and
/// of those it misses.
fn windows(k: usize, e: &Example, first: &First, kin: &[u16]) -> Vec<Window> {
    let mut cues: Vec<(Candidate, Option<usize>)> = anchor::candidates(first)
        .into_iter()
        .map(|c| (c, None))
        .collect();
    let mut met = BTreeSet::new();
    for (candidate, gold) in &mut cues {
        *gold = e.gold.iter().position(|g| g.cue.contains(&candidate.head));
        met.extend(*gold);
    }
    for (at, g) in e.gold.iter().enumerate() {
        if let (Some(&start), Some(&end), false) = (g.cue.first(), g.cue.last(), met.contains(&at))
        {
            cues.push((anchor::candidate(first, start, end + 1), Some(at)));
        }
    }
    let candidates: Vec<Candidate> = cues.iter().map(|c| c.0).collect();
    let counts = Counts::new(&e.view, first, &candidates);
    let mut out = Vec::new();
    for (candidate, gold) in cues {
        let Some(gold) = gold.map(|g| &e.gold[g]) else {
            continue;
        };
        let range = anchor::window(&e.view, candidate);
        let from = range.start;
        let head = candidate.head - from;
        let mut labels = example::window_labels(range.len(), gold, from);
        // Only the run around the head can be the cue.
        for (i, label) in labels.iter_mut().enumerate() {
            if matches!(*label as usize, B_CUE | I_CUE) && i.abs_diff(head) > 9 {
                *label = 0;
            }
        }
        if !matches!(labels[head] as usize, B_CUE | I_CUE) {
            continue;
        }
        let mut features = Features::default();
        anchor::extract(&e.view, first, &counts, kin, candidate, &mut features);
        let mut boundaries = e.view.boundaries()[range].to_vec();
        boundaries[0] = 1;
        out.push(Window {
            example: k,
            from,
            head,
            features,
            boundaries,
            labels,
        });
    }
    out
}
