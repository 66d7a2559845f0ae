//! Which blocks of a page are its article: a small model, learned from pages.
//!
//! Two linear models look at the words of a block and at the words of the classes
//! around it; boosted trees decide from their sums and from the block's numbers
//! (see `features`) how likely it is article text. [`choose`] then takes the
//! blocks that promise the most: the expected share of article text in what is
//! taken plus the expected share of the article that is taken, which is what
//! precision and recall of a page measure.
//!
//! The weights, how they were learned and how well they do stand in
//! `models/page`.

use super::blocks::Raw;
use super::features::{measure, path_marks, text_marks};
use super::tree::Tree;
use dixit_model::BlockKind;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

/// The weights, as `pack` in `train/page.py` writes them.
const FILE: &[u8] = include_bytes!("../../../../models/page/weights.bin");

struct Model {
    text: Linear,
    path: Linear,
    splits: Vec<Split>,
    /// The first split of each tree, or the leaf that is all of it.
    roots: Vec<i32>,
    leaves: Vec<f64>,
}

struct Linear {
    bias: f32,
    weights: HashMap<u64, f32, BuildHasherDefault<Hashed>>,
}

/// Takes a mark's number as it is: it is a hash already.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

/// A question of a tree. A link of zero or more is a split, a negative one is
/// leaf `-1 - link`.
#[derive(Clone, Copy)]
struct Split {
    number: u32,
    limit: f32,
    /// Where the number is no more than the limit, and where it is.
    links: [i32; 2],
}

static MODEL: LazyLock<Model> = LazyLock::new(|| Model::read(FILE));

impl Model {
    /// Reads the file. It is compiled in, and a test reads it: one of another
    /// form gives an empty model.
    fn read(file: &[u8]) -> Model {
        let mut file = File(file);
        let magic = file.0.starts_with(b"DIXPAGE1");
        file.take::<8>();
        let (text_bias, path_bias) = (file.f32(), file.f32());
        let counts: [u32; 5] = std::array::from_fn(|_| if magic { file.u32() } else { 0 });
        let [texts, paths, splits, leaves, trees] = counts;
        Model {
            text: Linear::read(text_bias, texts, &mut file),
            path: Linear::read(path_bias, paths, &mut file),
            splits: (0..splits).map(|_| Split::read(&mut file)).collect(),
            leaves: (0..leaves).map(|_| f64::from(file.f32())).collect(),
            roots: (0..trees).map(|_| file.i32()).collect(),
        }
    }

    fn probability(&self, numbers: &[f32]) -> f64 {
        let mut sum = 0.0;
        for root in &self.roots {
            let mut at = *root;
            while at >= 0 {
                let split = &self.splits[at as usize];
                let number = numbers.get(split.number as usize).copied().unwrap_or(0.0);
                at = split.links[usize::from(number > split.limit)];
            }
            sum += self.leaves[(-1 - at) as usize];
        }
        1.0 / (1.0 + (-sum).exp())
    }
}

/// What is left of the file; zeros behind its end.
struct File<'a>(&'a [u8]);

impl File<'_> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let Some((head, rest)) = self.0.split_first_chunk() else {
            self.0 = &[];
            return [0; N];
        };
        self.0 = rest;
        *head
    }

    fn u32(&mut self) -> u32 {
        u32::from_le_bytes(self.take())
    }

    fn i32(&mut self) -> i32 {
        i32::from_le_bytes(self.take())
    }

    fn f32(&mut self) -> f32 {
        f32::from_le_bytes(self.take())
    }
}

impl Split {
    fn read(file: &mut File<'_>) -> Split {
        let number = u32::from(u16::from_le_bytes(file.take()));
        let limit = f64::from_le_bytes(file.take());
        let near = limit as f32;
        Split {
            number,
            // The next number down says the same of numbers of 32 bits.
            limit: if f64::from(near) > limit {
                near.next_down()
            } else {
                near
            },
            links: [file.i32(), file.i32()],
        }
    }
}

impl Linear {
    fn read(bias: f32, count: u32, file: &mut File<'_>) -> Linear {
        let weights = (0..count).map(|_| (u64::from_le_bytes(file.take()), file.f32()));
        Linear {
            bias,
            weights: weights.collect(),
        }
    }

    fn sum(&self, marks: &[u64]) -> f32 {
        let weights = marks.iter().filter_map(|m| self.weights.get(m));
        self.bias + weights.sum::<f32>()
    }
}

/// What the two linear models say of each block.
fn linear(tree: &Tree<'_>, blocks: &[Raw]) -> [Vec<f32>; 2] {
    let model = &*MODEL;
    let text = text_marks(blocks, |marks| model.text.sum(marks));
    let path = path_marks(tree, blocks, |marks| model.path.sum(marks));
    [text, path]
}

/// For each block how likely it is article text.
pub(super) fn probabilities(tree: &Tree<'_>, blocks: &[Raw]) -> Vec<f64> {
    let linear = Linears::new(tree, blocks);
    let mut probabilities = Vec::with_capacity(blocks.len());
    measure(tree, blocks, |i, row| {
        linear.add(i, row);
        probabilities.push(MODEL.probability(row));
    });
    probabilities
}

/// What stands for a neighbour that is not there.
const NONE: f32 = -9.0;

/// What the linear models say of each block, its neighbours and the parts of the
/// page that it lies in.
struct Linears {
    text: Vec<f32>,
    path: Vec<f32>,
    best_text: f32,
    best_path: f32,
    /// Up to each block: words, and words times how likely its words are an
    /// article's.
    words: Vec<f64>,
    shares: Vec<f64>,
    groups: Vec<Vec<usize>>,
    /// The same for each of the elements around blocks, by how far out they are.
    by_group: [HashMap<usize, (f32, f32)>; 3],
}

impl Linears {
    fn new(tree: &Tree<'_>, blocks: &[Raw]) -> Linears {
        let [text, path] = linear(tree, blocks);
        let groups: Vec<Vec<usize>> = blocks.iter().map(|b| super::groups(tree, b)).collect();
        let (mut words, mut shares) = (vec![0.0], vec![0.0]);
        let mut by_group: [HashMap<usize, (f32, f32)>; 3] = Default::default();
        for (i, block) in blocks.iter().enumerate() {
            let count = block.text.split_whitespace().count() as f32 + 1.0;
            let share = count / (1.0 + (-text[i]).exp());
            words.push(words[i] + f64::from(count));
            shares.push(shares[i] + f64::from(share));
            for (level, sums) in by_group.iter_mut().enumerate() {
                let group = groups[i].get(level).copied().unwrap_or(usize::MAX);
                let sum = sums.entry(group).or_insert((0.0, 0.0));
                sum.0 += share;
                sum.1 += count;
            }
        }
        let best = |values: &[f32]| values.iter().copied().fold(f32::MIN, f32::max);
        Linears {
            best_text: best(&text),
            best_path: best(&path),
            text,
            path,
            words,
            shares,
            groups,
            by_group,
        }
    }

    /// Adds to the numbers of a block.
    fn add(&self, i: usize, row: &mut Vec<f32>) {
        let near = |values: &[f32], offset: isize| {
            let j = i.checked_add_signed(offset);
            j.and_then(|j| values.get(j)).copied().unwrap_or(NONE)
        };
        row.extend((-2..=2).map(|offset| near(&self.text, offset)));
        for window in [3usize, 10] {
            let (from, to) = (
                i.saturating_sub(window),
                (i + window + 1).min(self.text.len()),
            );
            let share = self.shares[to] - self.shares[from];
            row.push((share / (self.words[to] - self.words[from])) as f32);
        }
        for (level, sums) in self.by_group.iter().enumerate() {
            let group = self.groups[i].get(level).copied().unwrap_or(usize::MAX);
            let (share, words) = sums.get(&group).copied().unwrap_or((0.0, 1.0));
            row.push(share / words);
        }
        row.push(self.text[i] - self.best_text);
        row.extend((-2..=2).map(|offset| near(&self.path, offset)));
        row.push(self.path[i] - self.best_path);
    }
}

/// Blocks less likely than this are never taken, and count for nothing in what
/// is expected: else thousands of unlikely ones weigh more than one article.
/// Scores by folds are the same from 0 to 0.15.
const UNLIKELY: f64 = 0.1;
/// How much more the share of article text in what is taken counts than the
/// share of the article that is taken. Shingle and segment F1 by folds: .9569 and
/// .9408 at 1, .9573 and .9425 at 1.2.
const PRECISION: f64 = 1.2;
/// Headings and captions between blocks that are taken are taken from here on: a
/// text is easier to follow with them, and they are marked. By folds it costs
/// .0003 of shingle F1 and .0006 of segment F1.
const BETWEEN: f64 = 0.3;

/// Takes the blocks that promise the most; see the module's head.
pub(super) fn choose(blocks: &[Raw], probabilities: &[f64]) -> Vec<bool> {
    let words: Vec<f64> = blocks
        .iter()
        .map(|b| b.text.split_whitespace().count().max(1) as f64)
        .collect();
    let mut order: Vec<usize> = (0..blocks.len())
        .filter(|i| probabilities[*i] >= UNLIKELY)
        .collect();
    order.sort_by(|a, b| {
        probabilities[*b]
            .total_cmp(&probabilities[*a])
            .then(a.cmp(b))
    });
    let all: f64 = order.iter().map(|i| words[*i] * probabilities[*i]).sum();
    let (mut taken, mut article) = (0.0, 0.0);
    let (mut best, mut limit) = (0.0, f64::INFINITY);
    for i in order {
        taken += words[i];
        article += words[i] * probabilities[i];
        let promise = PRECISION * article / taken + article / all;
        if promise > best {
            best = promise;
            limit = probabilities[i];
        }
    }
    let mut choice: Vec<bool> = probabilities.iter().map(|p| *p >= limit).collect();
    let first = choice.iter().position(|c| *c).unwrap_or(0);
    let last = choice.iter().rposition(|c| *c).unwrap_or(0);
    for i in first..last {
        let kind = blocks[i].kind;
        choice[i] |=
            probabilities[i] >= BETWEEN && matches!(kind, BlockKind::Heading | BlockKind::Caption);
    }
    choice
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_whole_and_its_links_hold() {
        let model = Model::read(FILE);
        let size = 8
            + 7 * 4
            + 12 * (model.text.weights.len() + model.path.weights.len())
            + 18 * model.splits.len()
            + 4 * (model.leaves.len() + model.roots.len());
        assert_eq!(FILE.len(), size);
        assert!(model.roots.len() >= 100);
        let holds = |link: i32| match usize::try_from(link) {
            Ok(split) => split < model.splits.len(),
            Err(_) => ((-1 - link) as usize) < model.leaves.len(),
        };
        assert!(model.roots.iter().all(|root| holds(*root)));
        for (i, split) in model.splits.iter().enumerate() {
            assert!(split.links.iter().all(|link| holds(*link)));
            // No split leads back: each question is asked once.
            assert!(split.links.iter().all(|link| *link < 0 || *link > i as i32));
            // The numbers of a block, and 17 of the linear models.
            assert!((split.number as usize) < super::super::features::names().len() + 17);
        }
    }

    #[test]
    fn what_promises_most_is_taken() {
        let paragraph = |words: usize| format!("<p>{}</p>", "word ".repeat(words));
        let html: String = [50, 3, 60, 400, 1].map(paragraph).concat();
        let tree = Tree::parse(&html, false).unwrap();
        let blocks = super::super::tree_blocks(&tree, &html, false);
        let choice = choose(&blocks, &[0.9, 0.7, 0.8, 0.11, 0.05]);
        assert_eq!(choice, [true, true, true, false, false]);
        // Nothing is taken where all is unlikely.
        assert_eq!(choose(&blocks[..2], &[0.05, 0.02]), [false, false]);
    }
}
