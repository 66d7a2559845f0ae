//! Mentions of places in running English text.
//!
//! By gazetteer, capitals and neighbouring words; no model. Four passes over the
//! words: names that the gazetteer has ([`Spot`]s), what contains what beside
//! it, what each is used as (`usage`), and which place it is (`rank`). Each looks
//! at a bounded number of neighbours, so the time is linear in the text.

use crate::dateline::head_end;
use crate::fold::fold_into;
use crate::gazetteer::{Country, Entry, Gazetteer, Kind, PlaceRef, is_capitals};
use crate::layout::{NameKind, class};
use crate::rank::{Candidate, Context, Evidence};
use crate::usage::{self, Persons};
use crate::words::{Gap, Word, words};
use std::collections::BTreeMap;
use std::ops::Range;

/// What a mention of a place is used as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Somewhere; also a country that acts or has things.
    Place,
    /// It says, decides or negotiates: a government is meant, not the place. The
    /// candidates are still those of the place named.
    Metonym {
        /// The country or union whose government it is.
        government: PlaceRef,
    },
    /// Said of people and things from there: “Syrian forces”.
    Demonym,
    /// Part of the name of a person, an organization or a thing: “Jack London”,
    /// “Bank of England”. Not a place.
    PartOfName,
}

/// A place name in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends, in bytes; the byte there is no part of it.
    pub end: usize,
    /// What it is used as.
    pub usage: Use,
    /// The places that it may mean, likeliest first; never empty.
    pub candidates: Vec<Candidate>,
}

impl Mention {
    /// The country of the likeliest candidate.
    #[must_use]
    pub fn country(&self, gazetteer: &Gazetteer) -> Option<Country> {
        gazetteer.place(self.candidates.first()?.place).country()
    }
}

/// What is known of a text beside its words.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The country of the outlet.
    pub outlet: Option<Country>,
    /// Where the place of the dateline stands, in bytes. Where it is not told, a
    /// dateline is looked for at the head of the text.
    pub dateline: Option<Range<usize>>,
    /// Leave out mentions that are [`Use::PartOfName`].
    pub places_only: bool,
}

/// A name of the gazetteer in a text, not yet judged.
#[derive(Debug, Clone)]
pub(crate) struct Spot {
    /// First and last word.
    pub(crate) first: usize,
    pub(crate) last: usize,
    pub(crate) entry: Entry,
    pub(crate) candidates: Vec<Candidate>,
    /// Places beside it that contain it.
    pub(crate) beside: Vec<PlaceRef>,
    /// Itself as what contains the place before it.
    pub(crate) contains: Vec<PlaceRef>,
}

/// A text on its way through the passes.
pub(crate) struct Reading<'t> {
    pub(crate) gazetteer: &'t Gazetteer,
    pub(crate) text: &'t str,
    pub(crate) words: Vec<Word>,
    pub(crate) spots: Vec<Spot>,
    /// The words of the dateline's place.
    pub(crate) dateline: Range<usize>,
}

/// Words of the longest name that is tried.
const LONGEST: usize = 7;

impl Reading<'_> {
    pub(crate) fn word(&self, at: usize) -> &str {
        self.words
            .get(at)
            .map_or("", |w| &self.text[w.start..w.end])
    }

    /// What a word is, by the gazetteer's classes.
    pub(crate) fn classes(&self, at: usize) -> u32 {
        let mut key = String::new();
        fold_into(self.word(at), &mut key);
        self.gazetteer.entry(&key).map_or(0, |entry| entry.classes)
    }

    /// Whether a word is an abbreviation of a state: “Ala.”, “N.H.”.
    pub(crate) fn is_code(&self, at: usize) -> bool {
        let mut key = String::new();
        fold_into(self.word(at), &mut key);
        let entry = self.gazetteer.entry(&key);
        entry.is_some_and(|entry| {
            self.gazetteer.readings(entry).any(|reading| {
                reading.name == NameKind::Code
                    && self.gazetteer.place(reading.place).kind() == Kind::Division
            })
        })
    }

    /// The longest name that begins at a word.
    fn spot(&self, first: usize, key: &mut String) -> Option<Spot> {
        fold_into(self.word(first), key);
        if key == "the" {
            // An article is no part of a name, but of “The Hague”.
            let spot = self
                .words
                .get(first + 1)
                .filter(|w| w.capital && w.gap == Gap::Space)?;
            fold_into(&self.text[self.words[first].start..spot.end], key);
            let spot = self.accept(first, first + 1, self.gazetteer.entry(key)?)?;
            let name = self.gazetteer.place(spot.candidates[0].place).name();
            return name.starts_with("The ").then_some(spot);
        }
        let owner = self.words[first].possessive;
        if owner {
            key.push('s'); // “People's Republic of China”
        }
        let mut single = self.gazetteer.entry(key);
        if owner && !single.is_some_and(|entry| entry.is(class::PREFIX)) {
            key.pop();
            single = self.gazetteer.entry(key);
        }
        let single = single?;
        if single.is(class::PREFIX) {
            for last in (first + 1..self.reach(first)).rev() {
                fold_into(
                    &self.text[self.words[first].start..self.words[last].end],
                    key,
                );
                if let Some(entry) = self.gazetteer.entry(key)
                    && let Some(spot) = self.accept(first, last, entry)
                {
                    return Some(spot);
                }
            }
        }
        self.accept(first, first, single)
    }

    /// One past the last word that a name from `first` on can reach.
    fn reach(&self, first: usize) -> usize {
        let mut end = first + 1;
        while let Some(word) = self.words.get(end).filter(|_| end < first + LONGEST) {
            let before = &self.words[end - 1];
            let joined = match word.gap {
                Gap::Space | Gap::Hyphen | Gap::Slash => true,
                Gap::Stop => before.end - before.start <= 3,
                _ => false,
            };
            if !joined || before.possessive && end > first + 1 {
                break;
            }
            end += 1;
        }
        // A name ends with a capital, or with one of few words (“peninsula”).
        while end > first + 2 && !self.words[end - 1].capital && !self.words[end - 2].capital {
            end -= 1;
        }
        end
    }

    /// The spot of an entry, if the entry is a name that running text may use.
    fn accept(&self, first: usize, last: usize, entry: Entry) -> Option<Spot> {
        let end = self.words[last].end;
        if self.text[end..].starts_with('$') {
            return None; // A currency: “US$40 billion”.
        }
        let name = &self.text[self.words[first].start..end];
        let single = first == last;
        let short = name.len() <= 2;
        let name_word = entry.is(class::GIVEN | class::SURNAME | class::COMMON) && single;
        let capitals = is_capitals(name);
        let shouted = capitals && self.words[first].title_line && !name.contains('.');
        let mut usable = false;
        let mut readings = Vec::new();
        for reading in self.gazetteer.readings(entry) {
            let place = self.gazetteer.place(reading.place);
            let large = place.population() >= 200_000 || place.is_capital();
            let good = match reading.name {
                NameKind::Preferred | NameKind::Demonym | NameKind::Seat => !short,
                NameKind::Variant => !short && (name.len() > 3 || capitals),
                NameKind::Capitals => capitals && !(shouted && entry.is(class::COMMON)),
                NameKind::Alternate => large && !name_word && (name.len() > 3 || !single),
                NameKind::Foreign | NameKind::Code => false,
            };
            let small_end = !self.words[last].capital
                && !matches!(reading.name, NameKind::Variant | NameKind::Preferred);
            usable |= good && !small_end;
            let dropped = match reading.name {
                NameKind::Capitals | NameKind::Code => !capitals,
                NameKind::Foreign => true,
                _ => false,
            };
            if !dropped {
                readings.push(reading);
            }
        }
        if !usable {
            return None;
        }
        let candidates = self.gazetteer.weigh(readings.into_iter());
        Some(Spot {
            first,
            last,
            entry,
            candidates,
            beside: Vec::new(),
            contains: Vec::new(),
        })
    }

    /// A code or abbreviation that stands behind a place and contains it.
    fn code(&self, at: usize, before: &Spot) -> Option<Spot> {
        if before.last + 1 != at || !matches!(self.words[at].gap, Gap::Comma | Gap::Bracket) {
            return None;
        }
        let mut key = String::new();
        fold_into(self.word(at), &mut key);
        let entry = self.gazetteer.entry(&key)?;
        let readings = self
            .gazetteer
            .readings(entry)
            .filter(|r| r.name == NameKind::Code);
        let readings = readings.filter(|r| {
            let container = self.gazetteer.place(r.place);
            before
                .candidates
                .iter()
                .any(|c| container.contains(&self.gazetteer.place(c.place)))
        });
        let candidates = self.gazetteer.weigh(readings);
        let spot = Spot {
            first: at,
            last: at,
            entry,
            candidates,
            beside: Vec::new(),
            contains: Vec::new(),
        };
        (!spot.candidates.is_empty()).then_some(spot)
    }

    fn collect(&mut self) {
        let (mut at, mut key) = (0, String::new());
        while at < self.words.len() {
            let mut next = at + 1;
            if self.words[at].capital {
                let code = self.spots.last().and_then(|before| self.code(at, before));
                if let Some(spot) = code.or_else(|| self.spot(at, &mut key)) {
                    next = spot.last + 1;
                    self.spots.push(spot);
                }
            }
            at = next;
        }
    }

    /// Which spots are contained in a neighbour: “Paris, Texas”, “Paris (Texas)”,
    /// “Paris in Texas”, “Lebanon's Tripoli”, “the Texan city of Paris”.
    fn connect(&mut self) {
        for at in 1..self.spots.len() {
            let (left, right) = (&self.spots[at - 1], &self.spots[at]);
            let after = self.words[right.first].gap;
            let between = right.first - left.last - 1;
            let listed = between == 0 && matches!(after, Gap::Comma | Gap::Bracket);
            let within = between == 1 && self.word(left.last + 1) == "in";
            if listed || within || between == 0 && after == Gap::Space {
                let found = self.containers(right, left);
                if !found.is_empty() {
                    self.spots[at].contains.clone_from(&found);
                    self.spots[at - 1].beside = found;
                    continue;
                }
            }
            let owned = between == 0 && after == Gap::Space && self.words[left.last].possessive;
            let words = left.last + 1..right.first;
            let described = (1..=4).contains(&between)
                && words.clone().all(|w| {
                    !self.words[w].capital && matches!(self.words[w].gap, Gap::Space | Gap::Hyphen)
                })
                && words.clone().any(|w| self.classes(w) & class::CITY != 0)
                && matches!(
                    self.word(right.first - 1),
                    "of" | "city" | "town" | "village" | "capital"
                );
            if owned || described {
                let found = self.containers(left, right);
                self.spots[at].beside = found;
            }
        }
    }

    /// The candidates of one spot that contain a candidate of another.
    fn containers(&self, container: &Spot, inside: &Spot) -> Vec<PlaceRef> {
        // Names with many readings are names of towns, which contain nothing.
        let outer = container.candidates.iter().filter(|c| {
            let kind = self.gazetteer.place(c.place).kind();
            matches!(kind, Kind::Country | Kind::Division | Kind::Region)
                && !matches!(c.name, NameKind::Foreign | NameKind::Seat)
        });
        // “China, Turkey and Jordan” is a list, though some town in Jordan may have
        // “Turkey” for another name.
        let listed = self.gazetteer.place(inside.candidates[0].place).kind() == Kind::Country;
        let contains = |outer: &PlaceRef| {
            let outer = self.gazetteer.place(*outer);
            let mut within = inside.candidates.iter().take(200);
            let same = outer.kind() != Kind::Division
                && self.word(container.first) == self.word(inside.first);
            !same
                && within.any(|c| {
                    (!listed || matches!(c.name, NameKind::Preferred | NameKind::Variant))
                        && outer.contains(&self.gazetteer.place(c.place))
                })
        };
        outer.take(8).map(|c| c.place).filter(contains).collect()
    }
}

/// What the text as a whole says about where it plays.
#[derive(Default)]
struct Setting {
    countries: BTreeMap<Country, f64>,
    total: f64,
    divisions: Vec<PlaceRef>,
    /// Cities by key that a neighbour has told, weightiest left as found.
    settled: BTreeMap<String, Vec<PlaceRef>>,
}

impl Reading<'_> {
    fn key(&self, spot: &Spot) -> String {
        crate::fold::fold(&self.text[self.words[spot.first].start..self.words[spot.last].end])
    }

    /// A spot's country and how much it counts for the setting.
    fn vote(&self, spot: &Spot) -> Option<(Country, f64)> {
        let top = spot.candidates.first()?;
        let place = self.gazetteer.place(top.place);
        let weight = match place.kind() {
            Kind::City if top.score < 0.9 => return None,
            Kind::City => 0.5,
            _ if top.score < 0.7 => return None,
            _ => 1.0,
        };
        Some((place.country()?, weight))
    }

    fn setting(&self, judged: &[Option<Use>]) -> Setting {
        let mut setting = Setting::default();
        for (spot, usage) in self.spots.iter().zip(judged) {
            if !matches!(usage, Some(Use::Place | Use::Metonym { .. } | Use::Demonym)) {
                continue;
            }
            if let Some((country, weight)) = self.vote(spot) {
                *setting.countries.entry(country).or_default() += weight;
                setting.total += weight;
            }
            let top = &spot.candidates[0];
            if !spot.beside.is_empty() && top.evidence.beside() {
                setting
                    .settled
                    .entry(self.key(spot))
                    .or_default()
                    .push(top.place);
            }
            let sure = top.score > 0.6 && self.gazetteer.place(top.place).kind() == Kind::Division;
            if sure && !setting.divisions.contains(&top.place) && setting.divisions.len() < 64 {
                setting.divisions.push(top.place);
            }
        }
        setting
    }

    fn context(
        &self,
        spot: &Spot,
        setting: &Setting,
        options: &Options,
        dateline: Option<Country>,
    ) -> Context {
        let mut context = self.near(spot);
        let own = self.vote(spot);
        let own_weight = own.map_or(0.0, |(_, weight)| weight);
        let total = (setting.total - own_weight).max(1.0);
        context.countries = (setting.countries.iter())
            .map(|(country, weight)| {
                let own = own.filter(|(c, _)| c == country).map_or(0.0, |(_, w)| w);
                (*country, ((weight - own) / total).max(0.0))
            })
            .filter(|(_, share)| *share > 0.0)
            .collect();
        let other = |d: &&PlaceRef| !spot.candidates.iter().any(|c| c.place == **d);
        context.divisions = setting.divisions.iter().filter(other).copied().collect();
        if spot.contains.is_empty() && !setting.settled.is_empty() {
            context.settled = setting
                .settled
                .get(&self.key(spot))
                .cloned()
                .unwrap_or_default();
        }
        context.settled.extend(&spot.contains);
        (context.dateline, context.outlet) = (dateline, options.outlet);
        context
    }

    /// What the words beside a spot say of its place.
    fn near(&self, spot: &Spot) -> Context {
        let kind = self.kind_beside(spot);
        Context {
            beside: spot.beside.clone(),
            settled: spot.contains.clone(),
            kind,
            ..Context::default()
        }
    }

    /// The sort of place that a word beside a spot tells.
    fn kind_beside(&self, spot: &Spot) -> Option<Kind> {
        let of = |classes: u32, word: &str| match word {
            "state" | "State" => Some(Kind::Division),
            _ if classes & class::DIVISION != 0 => Some(Kind::Division),
            _ if classes & class::CITY != 0 => Some(Kind::City),
            _ if classes & class::COUNTRY != 0 => Some(Kind::Country),
            _ => None,
        };
        let next = spot.last + 1;
        if let Some(word) = self.words.get(next)
            && word.gap == Gap::Space
            && !self.words[spot.last].possessive
            && let Some(kind) =
                of(self.classes(next), self.word(next)).filter(|kind| *kind != Kind::Country)
        {
            return Some(kind);
        }
        let before = spot
            .first
            .checked_sub(1)
            .filter(|_| self.words[spot.first].gap == Gap::Space)?;
        match self.word(before) {
            "of" => {
                let noun = before.checked_sub(1)?;
                of(self.classes(noun), self.word(noun))
            }
            "city" | "town" | "village" | "downtown" | "capital" => Some(Kind::City),
            _ => None,
        }
    }
}

impl Gazetteer {
    /// The places of a text's dateline, and where that stands.
    fn head(&self, text: &str, options: &Options) -> (Vec<Mention>, Range<usize>) {
        if let Some(range) = &options.dateline {
            let mut head = self.dateline(text.get(range.clone()).unwrap_or(""));
            for mention in &mut head {
                mention.start += range.start;
                mention.end += range.start;
            }
            return (head, range.clone());
        }
        let head = self.dateline(text);
        let end = head_end(text).filter(|_| !head.is_empty());
        (head, 0..end.unwrap_or(0))
    }

    /// The mentions of places in running English text, in its order and without
    /// overlaps. Ranges are bytes of `text`.
    #[must_use]
    pub fn find(&self, text: &str, options: &Options) -> Vec<Mention> {
        let mut reading = Reading {
            gazetteer: self,
            text,
            words: words(text),
            spots: Vec::new(),
            dateline: 0..0,
        };
        let (head, within) = self.head(text, options);
        let before = |at: usize| reading.words.partition_point(|word| word.start < at);
        reading.dateline = before(within.start)..before(within.end);
        reading.collect();
        reading.connect();
        for at in 0..reading.spots.len() {
            let mut candidates = std::mem::take(&mut reading.spots[at].candidates);
            let context = reading.near(&reading.spots[at]);
            if !context.beside.is_empty() || !context.settled.is_empty() || context.kind.is_some() {
                self.rank(&mut candidates, &context);
            }
            reading.spots[at].candidates = candidates;
        }
        let judged = usage::judge(&reading, &Persons::of(&reading));
        let setting = reading.setting(&judged);
        let filed = head
            .first()
            .filter(|_| !within.is_empty())
            .and_then(|mention| mention.country(self));
        let mut mentions = Vec::with_capacity(reading.spots.len());
        for (spot, usage) in reading.spots.iter().zip(judged) {
            let Some(usage) = usage.filter(|u| !(options.places_only && *u == Use::PartOfName))
            else {
                continue;
            };
            let mut candidates = spot.candidates.clone();
            if candidates.len() > 1 {
                self.rank(
                    &mut candidates,
                    &reading.context(spot, &setting, options, filed),
                );
            }
            mentions.push(Mention {
                start: reading.words[spot.first].start,
                end: reading.words[spot.last].end,
                usage,
                candidates,
            });
        }
        mentions
    }
}

impl Evidence {
    /// Whether nothing but the place itself speaks for a candidate.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }
}
