//! Two nodes: one bearer? A score from 0 to 1 and reasons in words.
//!
//! The comparison of the names gives a score; taken as odds, it is multiplied by
//! a factor for each piece of evidence beside the name. All factors stand here.
//! They were chosen on the airbus and apple articles of MEANTIME and on made-up
//! cases (tests of this module); THRESHOLD moves with them.

use dixit_model::EntityType;
use dixit_names::{Code, compare as compare_names, score as score_names};
use serde::Serialize;

use super::fold::stem;
use super::lexicon::lexicon;
use super::local::{Class, Interner, Sym};
use super::node::{Node, Nodes};

/// From this score on two names are merged, if nothing stands against it.
pub const THRESHOLD: f32 = 0.7;

/// From this score on a pair is worth a person's look.
pub const SUGGESTED: f32 = 0.45;

/// Code of a reason: one name is the other without a company's line of business.
const SHORT_FORM: &str = "short-form";

/// Score that what a rule forbids to merge may reach.
const OPEN: f32 = 0.65;

/// Why two entities may be one, or not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Reason {
    /// A stable word, for programs.
    pub code: &'static str,
    /// What speaks for or against it, in words.
    pub text: String,
}

impl Reason {
    pub(crate) fn new(code: &'static str, text: impl Into<String>) -> Reason {
        Reason {
            code,
            text: text.into(),
        }
    }
}

/// What two nodes have to do with each other.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) score: f32,
    pub(crate) reasons: Vec<Reason>,
    /// Which of the two has a name that may be short for several others': a
    /// surname, an initial, letters.
    pub(crate) short: [bool; 2],
}

/// Odds with their reasons, in the making.
struct Odds {
    odds: f32,
    most: f32,
    reasons: Vec<Reason>,
    short: [bool; 2],
}

impl Odds {
    fn of(score: f32) -> Odds {
        let score = score.clamp(0.01, 0.97);
        Odds {
            odds: score / (1.0 - score),
            most: 0.99,
            reasons: Vec::new(),
            short: [false; 2],
        }
    }

    fn times(&mut self, factor: f32, code: &'static str, text: impl Into<String>) {
        self.odds *= factor;
        self.reasons.push(Reason::new(code, text));
    }

    fn at_most(&mut self, most: f32, code: &'static str, text: impl Into<String>) {
        self.most = self.most.min(most);
        self.reasons.push(Reason::new(code, text));
    }

    fn finish(self) -> Found {
        Found {
            score: (self.odds / (1.0 + self.odds)).min(self.most),
            reasons: self.reasons,
            short: self.short,
        }
    }
}

/// Compares nodes.
pub(crate) struct Comparer<'a> {
    pub(crate) nodes: &'a Nodes,
    pub(crate) texts: &'a Interner,
    /// By lone node, how many full names fit it.
    pub(crate) bearers: Vec<u32>,
    /// By node, the longer names that begin with it.
    pub(crate) longer: Vec<Longer>,
}

/// The longer names that begin with a name, by the entities of documents that
/// bear them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Longer {
    /// The node with the most frequent one.
    node: u32,
    /// How frequent that is.
    most: usize,
    /// How frequent the next one is.
    next: usize,
}

/// So many times as frequent as the next longer name is the one that is meant:
/// where it adds a line of business, and where it adds anything else.
const MAIN: [usize; 2] = [2, 3];

impl Longer {
    fn add(&mut self, node: u32, size: usize) {
        if size > self.most {
            (self.node, self.most, self.next) = (node, size, self.most);
        } else {
            self.next = self.next.max(size);
        }
    }
}

impl<'a> Comparer<'a> {
    /// Counts what the pairs say of each other before any is compared for good.
    pub(crate) fn new(nodes: &'a Nodes, texts: &'a Interner, pairs: &[(u32, u32)]) -> Comparer<'a> {
        let mut out = Comparer {
            nodes,
            texts,
            bearers: vec![0; nodes.list.len()],
            longer: vec![Longer::default(); nodes.list.len()],
        };
        for &(a, b) in pairs {
            for (short, long) in [(a, b), (b, a)] {
                let (s, l) = (&nodes.list[short as usize], &nodes.list[long as usize]);
                if s.lone && !l.lone && l.class == s.class && fits_surname(s, l, nodes) {
                    out.bearers[short as usize] += 1;
                }
                let things = s.class == Class::Thing && l.class == Class::Thing;
                // "Apple Inc." is no longer a name than "Apple".
                let longer = things && may_be_one(s, l) && part(s, l) == Some(Part::Start);
                if longer && names_score(s, l, nodes) < THRESHOLD {
                    out.longer[short as usize].add(long, l.members.len());
                }
            }
        }
        out
    }

    /// What two nodes have to do with each other; nothing where they have nothing.
    pub(crate) fn compare(&self, a: u32, b: u32) -> Option<Found> {
        let (x, y) = (&self.nodes.list[a as usize], &self.nodes.list[b as usize]);
        match (x.class, y.class) {
            (Class::Person, Class::Person) => self.persons(a, b),
            (Class::Thing, Class::Thing) => self.things(a, b),
            (Class::Place, Class::Place) => self.places(x, y),
            (Class::Place, Class::Thing) | (Class::Thing, Class::Place) => self.place_or_body(x, y),
            _ => None,
        }
    }

    fn name(&self, node: &Node) -> &str {
        self.texts.get(node.name)
    }

    fn pair(&self, a: u32, b: u32) -> (&Node, &Node) {
        (&self.nodes.list[a as usize], &self.nodes.list[b as usize])
    }

    fn persons(&self, a: u32, b: u32) -> Option<Found> {
        let (x, y) = self.pair(a, b);
        let names = (
            &self.nodes.names[x.parsed as usize],
            &self.nodes.names[y.parsed as usize],
        );
        let score = score_names(names.0, names.1);
        if score < 0.5 {
            return None;
        }
        let found = compare_names(names.0, names.1);
        let has = |code: Code| found.reasons.iter().any(|r| r.code == code);
        let mut odds;
        if x.lone || y.lone {
            if has(Code::Differ) || (x.lone && y.lone && score < 0.9) {
                return None;
            }
            odds = Odds::of(0.3);
            odds.short = [x.lone, y.lone];
            let lone = if x.lone { x } else { y };
            let text = format!(
                "{} alone may be somebody else of that name",
                self.name(lone)
            );
            odds.reasons.push(Reason::new("lone", text));
            let bearers = self.bearers[if x.lone { a } else { b } as usize];
            let only = x.lone != y.lone && bearers == 1;
            if only {
                odds.times(2.0, "only-bearer", "nobody else here is named so in full");
            }
        } else {
            if has(Code::Differ) && score < THRESHOLD {
                return None;
            }
            odds = Odds::of(score);
            let reasons = found.reasons.iter();
            odds.reasons = reasons
                .map(|r| Reason::new("name", r.to_string()))
                .collect();
            if has(Code::Differ) || has(Code::Generation) || has(Code::NumbersDiffer) {
                odds.most = OPEN;
            }
            if has(Code::Initial) {
                let initials = |n: &Node| n.words.iter().any(|w| w.chars().count() == 1);
                odds.short = [initials(x), initials(y)];
            }
            if x.folded == y.folded {
                odds.at_most(
                    OPEN,
                    "told-apart",
                    "what is said of them is not of one person",
                );
            }
        }
        self.evidence(x, y, &mut odds, score);
        let roles = self.roles(x, y);
        if !roles.0.is_empty() {
            odds.times(
                1.0 + (1.5 * roles.1).min(4.0),
                "role",
                format!("both: {}", roles.0),
            );
        }
        if x.fields.contradict(y.fields) {
            let text = format!("walks of life: {} / {}", x.fields.words(), y.fields.words());
            odds.times(0.15, "fields", text);
        }
        match (x.born, y.born) {
            (Some(p), Some(q)) if (p - q).abs() <= 1 => {
                odds.times(8.0, "born", format!("both born about {p}"));
            }
            (Some(p), Some(q)) if (p - q).abs() > 2 => {
                odds.at_most(0.1, "born", format!("born about {p} / {q}"));
            }
            _ => {}
        }
        Some(odds.finish())
    }

    fn things(&self, a: u32, b: u32) -> Option<Found> {
        let (x, y) = self.pair(a, b);
        let score = self.thing_score(x, y);
        // A company is not what it makes, whatever it is called.
        if !may_be_one(x, y) && stems(x) != stems(y) {
            return None;
        }
        let alias = [self.alias(x, y), self.alias(y, x)];
        let within = part(x, y)
            .map(|side| (true, side))
            .or(part(y, x).map(|side| (false, side)));
        if score < 0.4 && alias == [false; 2] && within.is_none() {
            return None;
        }
        let names = (
            &self.nodes.names[x.parsed as usize],
            &self.nodes.names[y.parsed as usize],
        );
        let found = compare_names(names.0, names.1);
        let mut odds = Odds::of(score);
        odds.reasons = found
            .reasons
            .iter()
            .map(|r| Reason::new("name", r.to_string()))
            .collect();
        // What a country has is not the country.
        if score < THRESHOLD && alias == [false; 2] && (x.spot.known || y.spot.known) {
            return None;
        }
        let acronym = found.reasons.iter().any(|r| r.code == Code::Acronym);
        if acronym {
            odds.short = [x.words.concat().len() < y.words.concat().len(), false];
            odds.short[1] = !odds.short[0];
        }
        if score < 0.9 && alias != [false; 2] {
            let (short, full) = if alias[0] { (x, y) } else { (y, x) };
            odds.odds = odds.odds.max(9.0);
            odds.short = [alias[0], !alias[0]];
            let text = format!(
                "{} is {} in another article",
                self.name(short),
                self.name(full)
            );
            odds.reasons.push(Reason::new("alias", text));
        } else if let Some((first, side)) = within.filter(|_| score < THRESHOLD) {
            self.within(a, b, first, side, &mut odds);
        }
        if x.folded == y.folded {
            if x.generic && x.country != y.country {
                self.countries(x, y, &mut odds);
            } else if !x.generic {
                odds.at_most(OPEN, "told-apart", "a person's decision sets them apart");
            }
        } else if (x.generic || y.generic) && !alias[0] && !alias[1] {
            // "the Foreign Ministry" and "the Russian Foreign Ministry".
            match (x.country, y.country) {
                (Some(p), Some(q)) if p == q => {
                    odds.times(4.0, "country", "articles about one country")
                }
                _ => odds.most = OPEN,
            }
        }
        // China Eastern and China Southern share all their company and are two.
        let differ = found.reasons.iter().any(|r| r.code == Code::Differ);
        if score < THRESHOLD && differ && alias == [false; 2] && within.is_none() {
            return None;
        }
        // The Royal Air Force is not the Royal Australian Air Force.
        if x.told != y.told && score < 0.9 && alias == [false; 2] && !x.generic && !y.generic {
            if x.told.is_some() && y.told.is_some() {
                return None;
            }
            odds.most = OPEN;
        }
        let sure = ["alias", "only-bearer", "maker", "country", SHORT_FORM];
        if score < THRESHOLD && !odds.reasons.iter().any(|r| sure.contains(&r.code)) {
            odds.most = OPEN;
        }
        self.evidence(x, y, &mut odds, score);
        if odds.reasons.is_empty() {
            return None;
        }
        Some(odds.finish())
    }

    /// A name inside another: "Northrop" in "Northrop Grumman", "A380" in "Airbus
    /// A380".
    fn within(&self, a: u32, b: u32, first: bool, side: Part, odds: &mut Odds) {
        let (x, y) = self.pair(a, b);
        let (short, long, at, other) = if first { (x, y, a, b) } else { (y, x, b, a) };
        odds.short = [first, !first];
        odds.odds = odds.odds.max(1.0);
        let numbers = |n: &Node| {
            n.words
                .iter()
                .any(|w| w.bytes().any(|b| b.is_ascii_digit()))
        };
        if numbers(long) && !numbers(short) {
            // The iPhone is not the iPhone 4.
            odds.most = OPEN;
            return;
        }
        if side == Part::End {
            let maker = long.words[..long.words.len() - short.words.len()].join(" ");
            let is_name = |n: &Node| n.class == Class::Thing && self.texts.get(n.folded) == maker;
            let known = self.nodes.list.binary_search_by(|n| {
                (n.class, self.texts.get(n.folded)).cmp(&(Class::Thing, maker.as_str()))
            });
            if numbers(short) && known.is_ok_and(|at| is_name(&self.nodes.list[at])) {
                odds.times(4.0, "maker", format!("{maker} is named here on its own"));
            } else {
                odds.most = OPEN;
            }
            return;
        }
        // "Nordwerk and Sons Ltd" may be a body of its own, "Nordwerk CEO" is none.
        let rest = &long.words[short.words.len()..];
        let another = |w: &String| w == "and" || !lexicon().fields(w).is_empty();
        if rest.iter().any(another) {
            odds.most = OPEN;
            return;
        }
        let trade = rest.iter().all(|w| lexicon().is_trade(w));
        let (longer, main) = (self.longer[at as usize], MAIN[usize::from(!trade)]);
        if longer.node != other || longer.most < main * longer.next || short.generic {
            return;
        }
        let name = self.name(short);
        if trade {
            let text = format!("{name} and what it does: {}", rest.join(" "));
            odds.times(3.0, SHORT_FORM, text);
        } else if longer.next == 0 {
            odds.times(
                2.0,
                "only-bearer",
                format!("no other name here begins with {name}"),
            );
        } else {
            let text = format!("most names here that begin with {name} are this one");
            odds.times(1.5, "only-bearer", text);
        }
    }

    /// A body that every country has, in articles that are not about one country.
    fn countries(&self, x: &Node, y: &Node, odds: &mut Odds) {
        if x.country.is_some() && y.country.is_some() {
            let text = "many countries have one, and the articles are about two";
            odds.at_most(OPEN, "country", text);
            return;
        }
        odds.odds = 3.0;
        odds.short = [x.country.is_none(), y.country.is_none()];
        let text = "many countries have one, and some articles do not tell which they mean";
        odds.reasons.push(Reason::new("country", text));
    }

    fn thing_score(&self, x: &Node, y: &Node) -> f32 {
        if stems(x) == stems(y) {
            return 0.95;
        }
        names_score(x, y, self.nodes)
    }

    /// Whether articles about `full` also call it by the name of `short`.
    fn alias(&self, short: &Node, full: &Node) -> bool {
        // "the iPod" of an article about the iPod nano is not the iPod.
        let begins = part(short, full) == Some(Part::Start);
        let general = short.entity_type == EntityType::Work && begins;
        full.forms.binary_search(&short.folded).is_ok()
            && !general
            && full.words.concat().len() > short.words.concat().len()
    }

    fn places(&self, x: &Node, y: &Node) -> Option<Found> {
        let score = self.thing_score(x, y);
        let mut odds = Odds::of(score);
        match (x.spot.place, y.spot.place) {
            (Some(p), Some(q)) if p == q => {
                odds.odds = odds.odds.max(19.0);
                odds.reasons
                    .push(Reason::new("place", "names of one place in GeoNames"));
            }
            (Some(_), Some(_)) => return None,
            _ if score < 0.5 => return None,
            _ => {
                let names = (
                    &self.nodes.names[x.parsed as usize],
                    &self.nodes.names[y.parsed as usize],
                );
                let found = compare_names(names.0, names.1);
                if score < THRESHOLD && found.reasons.iter().any(|r| r.code == Code::Differ) {
                    return None;
                }
                odds.reasons = found
                    .reasons
                    .iter()
                    .map(|r| Reason::new("name", r.to_string()))
                    .collect();
                if score < 0.9 {
                    odds.most = OPEN;
                }
            }
        }
        self.evidence(x, y, &mut odds, score);
        Some(odds.finish())
    }

    /// A country as a place and as what acts. Moscow the city is not Moscow the
    /// government.
    fn place_or_body(&self, x: &Node, y: &Node) -> Option<Found> {
        if x.spot.place.is_none() || x.spot.place != y.spot.place || !x.spot.acts {
            return None;
        }
        let mut odds = Odds::of(0.95);
        odds.reasons.push(Reason::new(
            "country",
            "the country, as a place and as what acts",
        ));
        self.evidence(x, y, &mut odds, 0.95);
        Some(odds.finish())
    }

    /// What all sorts of entities have beside their names.
    fn evidence(&self, x: &Node, y: &Node, odds: &mut Odds, score: f32) {
        let company = self.company(x, y);
        if !company.0.is_empty() {
            odds.times(
                1.0 + (0.8 * company.1).min(3.0),
                "company",
                format!("beside both: {}", company.0),
            );
        }
        // An article that has both "Nordwerk" and "Nordwerk Airways" uses a short form.
        if score < 0.9 && !odds.reasons.iter().any(|r| r.code == SHORT_FORM) {
            let together = together(x, y);
            if together > 0 {
                // A reader that failed to see one name in two now and then says little.
                let share = together as f32 / x.members.len().min(y.members.len()) as f32;
                let most = if x.class == Class::Person { 0.85 } else { 0.7 };
                let factor = 1.0 - most * share.min(1.0).sqrt();
                let text = format!("both in {together} of the same articles, as two");
                odds.times(factor, "together", text);
            }
        }
        if let (Some(p), Some(q)) = (x.years, y.years) {
            let gap = (q.0 - p.1).max(p.0 - q.1);
            if x.class == Class::Person && gap > 40 {
                odds.times(
                    0.3,
                    "dates",
                    format!("{gap} years lie between the articles"),
                );
            }
        }
    }

    /// Words that both have in their roles, and what they weigh.
    fn roles(&self, x: &Node, y: &Node) -> (String, f32) {
        let shared: Vec<Sym> = x
            .roles
            .iter()
            .copied()
            .filter(|r| y.roles.contains(r))
            .collect();
        let weigh = |r: &Sym| rarity(self.nodes.names_of_role[r.0 as usize], self.nodes.named);
        let weight = shared.iter().map(weigh).sum();
        (self.list(&shared), weight)
    }

    /// Names beside both, and what they weigh.
    fn company(&self, x: &Node, y: &Node) -> (String, f32) {
        let shared: Vec<Sym> = x
            .context
            .iter()
            .copied()
            .filter(|c| *c != x.folded && *c != y.folded)
            .filter(|c| y.context.binary_search(c).is_ok())
            .collect();
        let weigh = |c: &Sym| rarity(self.nodes.documents_of[c.0 as usize], self.nodes.documents);
        let mut rare: Vec<Sym> = shared.iter().copied().filter(|c| weigh(c) > 0.1).collect();
        let weight = rare.iter().map(&weigh).sum();
        rare.sort_by(|a, b| {
            weigh(b)
                .total_cmp(&weigh(a))
                .then_with(|| self.texts.get(*a).cmp(self.texts.get(*b)))
        });
        (self.list(&rare), weight)
    }

    fn list(&self, of: &[Sym]) -> String {
        let words: Vec<&str> = of.iter().take(4).map(|&s| self.texts.get(s)).collect();
        let more = if of.len() > 4 { ", …" } else { "" };
        words.join(", ") + more
    }
}

/// 1 for what one of all has, 0 for what all have.
fn rarity(of: u32, all: u32) -> f32 {
    if all < 3 {
        // Two documents share everything or nothing.
        return 0.3;
    }
    let (of, all) = (of.max(2) as f32, all as f32);
    ((all / of).ln() / (all / 2.0).ln()).clamp(0.0, 1.0)
}

/// Documents that name both, as two.
fn together(x: &Node, y: &Node) -> usize {
    let (few, many) = if x.members.len() <= y.members.len() {
        (x, y)
    } else {
        (y, x)
    };
    let mut last = None;
    few.members
        .iter()
        .take(256)
        .filter(|at| last.replace(at.doc) != Some(at.doc))
        .filter(|at| {
            let from = many.members.partition_point(|m| m.doc < at.doc);
            many.members.get(from).is_some_and(|m| m.doc == at.doc)
        })
        .count()
}

/// Whether a lone name may be the full one's surname.
fn fits_surname(lone: &Node, full: &Node, nodes: &Nodes) -> bool {
    names_score(lone, full, nodes) >= 0.55
}

fn names_score(x: &Node, y: &Node, nodes: &Nodes) -> f32 {
    score_names(
        &nodes.names[x.parsed as usize],
        &nodes.names[y.parsed as usize],
    )
}

/// The words without plurals, as one.
fn stems(node: &Node) -> String {
    node.words.iter().map(|w| stem(w)).collect()
}

/// Whether two things may be of one type: articles do not always say what they
/// call by the name of "other".
fn may_be_one(x: &Node, y: &Node) -> bool {
    // A place that no gazetteer knows is a body's seat or its name misread.
    let sort = |n: &Node| match n.entity_type {
        EntityType::Place | EntityType::Person => EntityType::Organization,
        of => of,
    };
    let other = |n: &Node| n.entity_type == EntityType::Other;
    sort(x) == sort(y) || other(x) || other(y)
}

/// Where a name stands inside a longer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Start,
    End,
}

/// Whether the words of one name are the first or last of another's.
fn part(short: &Node, long: &Node) -> Option<Part> {
    let n = short.words.len();
    if n >= long.words.len() {
        return None;
    }
    let same = |a: &[String], b: &[String]| a.iter().zip(b).all(|(a, b)| stem(a) == stem(b));
    // Singapore is no short form of Singapore Airlines.
    if short.spot.known {
        None
    } else if same(&short.words, &long.words[..n]) {
        Some(Part::Start)
    } else if same(&short.words, &long.words[long.words.len() - n..]) {
        Some(Part::End)
    } else {
        None
    }
}
