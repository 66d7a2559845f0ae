//! Recall and precision on real articles with made copies.
//!
//! The committed examples hold a floor on every machine; the larger set (90
//! Wikinews articles, 397 pages, 1,000 political news articles) runs where its
//! corpora are at hand. Each article gets one copy for each change of
//! `change.rs`. Recall: copies that are grouped with their article. Precision:
//! of all pairs in one group, those that come from one article. Articles that
//! their publishers printed twice (8 pairs of 1,410 articles; all are found)
//! are taken once.
//!
//! Recall on the examples, Wikinews, pages and political news, and the passages
//! that are listed between articles without made copies, as they move with the
//! constants; precision is 1.000 to three places in all rows:
//!
//! | words in a shingle | least share | recall | passages listed |
//! |---|---|---|---|
//! | 3 | .40 | .994 .987 .998 .994 | 12 |
//! | 4 | .40 | .969 .959 .986 .974 | 6 |
//! | 4 | .45 | .960 .954 .984 .970 | 6 |
//! | **4** | **.50** | .947 .938 .977 .957 | 6 |
//! | 5 | .40 | .961 .954 .973 .969 | 4 |
//! | 6 | .40 | .957 .949 .964 .963 | 4 |
//!
//! What is lost is nearly all in the copies with every second sentence
//! reworded (.57 found on the political news) and in those with four changes at
//! once (.89); .97 to 1 of every other kind are found. Three words find more of
//! these, since the change leaves three words in four as they are; people who
//! reword leave less, and passages that are only stock phrases double. The few
//! wrong pairs are a cut copy with a long addition from another article.

use std::collections::BTreeMap;
use std::fs;

use dixit_resolve::origins::{Finder, Origins};

use crate::change::{CHANGES, Random};
use crate::texts::{document, examples, read, say, shared};

struct Scores {
    /// Grouped with their article, and all, for each change.
    recall: Vec<(&'static str, usize, usize)>,
    /// Pairs in one group that come from two articles, and all pairs.
    wrong: usize,
    pairs: usize,
    /// Those from two articles, named.
    mixed: Vec<String>,
}

impl Scores {
    fn all(&self) -> f64 {
        let (found, all) = self
            .recall
            .iter()
            .fold((0, 0), |(f, a), &(_, found, all)| (f + found, a + all));
        found as f64 / all as f64
    }

    fn precision(&self) -> f64 {
        1.0 - self.wrong as f64 / self.pairs.max(1) as f64
    }
}

/// Adds every article with its copies, and scores what comes out. Articles of
/// under 150 words are too short to be cut to a third.
fn score(articles: &[(String, String)]) -> Scores {
    let articles: Vec<_> = articles
        .iter()
        .filter(|(_, text)| text.split_whitespace().count() >= 150)
        .collect();
    let mut finder = Finder::new();
    for (at, (name, text)) in articles.iter().enumerate() {
        finder.add(&document(&format!("{at}/{name}"), text));
        let other = &articles[(at + articles.len() / 2) % articles.len()].1;
        for (number, (what, change)) in CHANGES.iter().enumerate() {
            let mut random = Random::new((at * 100 + number) as u64);
            let copy = change(text, &mut random, other);
            finder.add(&document(&format!("{at}/{name}: {what}"), &copy));
        }
    }
    let origins = finder.finish();
    let each = CHANGES.len() + 1;
    let group = |document: usize| origins.documents[document].group;
    let recall = CHANGES.iter().enumerate().map(|(number, (what, _))| {
        let found = (0..articles.len())
            .filter(|at| {
                let article = group(at * each);
                article.is_some() && article == group(at * each + 1 + number)
            })
            .count();
        (*what, found, articles.len())
    });
    let recall = recall.collect();
    let (wrong, pairs, mixed) = precision(&origins, each);
    Scores {
        recall,
        wrong,
        pairs,
        mixed,
    }
}

fn precision(origins: &Origins, each: usize) -> (usize, usize, Vec<String>) {
    let (mut wrong, mut pairs, mut mixed) = (0, 0, Vec::new());
    for group in &origins.groups {
        let mut articles: BTreeMap<usize, usize> = BTreeMap::new();
        for member in &group.members {
            let article = (member.document.0 as usize - 1) / each;
            *articles.entry(article).or_default() += 1;
        }
        let size = group.members.len();
        let right: usize = articles.values().map(|n| n * (n - 1) / 2).sum();
        pairs += size * (size - 1) / 2;
        wrong += size * (size - 1) / 2 - right;
        if articles.len() > 1 {
            let names: Vec<&str> = articles
                .keys()
                .map(|at| origins.documents[at * each].path.as_str())
                .collect();
            mixed.push(names.join(" + "));
        }
    }
    (wrong, pairs, mixed)
}

fn print(name: &str, scores: &Scores) {
    say(&format!(
        "{name}: recall {:.4}, precision {:.4} ({} of {} pairs from two articles)",
        scores.all(),
        scores.precision(),
        scores.wrong,
        scores.pairs
    ));
    for (what, found, all) in &scores.recall {
        say(&format!("    {:.3}  {what}", *found as f64 / *all as f64));
    }
    for mixed in &scores.mixed {
        say(&format!("    two articles in one group: {mixed}"));
    }
}

#[test]
fn the_examples_and_their_copies_keep_their_floor() {
    let scores = score(&examples());
    print("examples", &scores);
    assert!(scores.all() >= 0.94, "recall {:.4}", scores.all());
    assert_eq!(scores.mixed, [""; 0]);
}

#[test]
fn the_larger_set_keeps_its_floor() {
    let test = "the_larger_set_keeps_its_floor";
    let meantime =
        "data/meantime/data/meantime_newsreader_english_oct15/intra_cross-doc_annotation";
    let Some(meantime) = shared(test, meantime) else {
        return;
    };
    let Some(pages) = shared(test, "data/pages/wcxb-dev/ground-truth.json") else {
        return;
    };
    let Some(polnear) = shared(test, "data/polnear") else {
        return;
    };
    let mut wikinews = Vec::new();
    for topic in ["airbus", "apple", "stock"] {
        for (name, xml) in read(&meantime.join(format!("corpus_{topic}")), &["xml"]) {
            wikinews.push((format!("meantime/{name}"), tokens(&xml)));
        }
    }
    assert!(wikinews.len() >= 60, "{}", wikinews.len());
    print_and_hold("meantime", &wikinews);
    let json: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(pages).expect("UTF-8")).expect("JSON");
    let bodies = json.as_object().expect("an object").iter();
    let bodies: Vec<(String, String)> = bodies
        .filter_map(|(name, page)| Some((name.clone(), page["articleBody"].as_str()?.to_owned())))
        .collect();
    print_and_hold("pages", &bodies);
    let mut political = read(&polnear.join("train/text"), &["txt"]);
    political.extend(read(&polnear.join("dev/text"), &["txt"]));
    print_and_hold("polnear", &political);
}

/// The articles as they are, without made copies: what is grouped then was
/// published twice.
fn alone(name: &str, articles: &[(String, String)]) -> Origins {
    let mut finder = Finder::new();
    for (path, text) in articles {
        finder.add(&document(path, text));
    }
    let origins = finder.finish();
    say(&format!(
        "{name} alone: {} documents, {} groups, {} passages",
        origins.counts.documents,
        origins.groups.len(),
        origins.passages.len()
    ));
    let path = |id| &origins.document(id).path;
    for group in &origins.groups {
        for member in &group.members {
            let share = member.share;
            say(&format!(
                "    {} {:.2} {:.2} {}",
                group.id,
                share.of_this,
                share.of_other,
                path(member.document)
            ));
        }
    }
    for p in &origins.passages {
        say(&format!(
            "    {:?} {} {:.2} {:.2} {} {}",
            p.kind,
            p.words,
            p.share.of_this,
            p.share.of_other,
            path(p.document),
            path(p.other)
        ));
    }
    origins
}

fn print_and_hold(name: &str, articles: &[(String, String)]) {
    let origins = alone(name, articles);
    // What its publishers printed twice is one article.
    let once: Vec<(String, String)> = articles
        .iter()
        .zip(&origins.documents)
        .filter(|(_, document)| {
            let group = origins.groups.iter().find(|g| Some(g.id) == document.group);
            group.is_none_or(|group| group.members[0].document == document.id)
        })
        .map(|(article, _)| article.clone())
        .collect();
    let scores = score(&once);
    print(name, &scores);
    assert!(scores.all() >= 0.93, "{name}: recall {:.4}", scores.all());
    assert!(
        scores.precision() >= 0.999,
        "{name}: {:.4}",
        scores.precision()
    );
}

/// The words of a NAF document, sentence by sentence.
fn tokens(xml: &str) -> String {
    let mut text = String::new();
    for token in xml.split("<token ").skip(1) {
        let Some((_, rest)) = token.split_once('>') else {
            continue;
        };
        let word = rest.split("</token>").next().unwrap_or_default();
        if word.len() > 1 || word.chars().all(char::is_alphanumeric) {
            text.push(' ');
        }
        text += word;
    }
    text.replace("&quot;", "\"").replace("&amp;", "&")
}
