//! Which of a name's candidates is meant: weights, evidence, scores.
//!
//! A candidate's weight is what is known of the place alone (inhabitants,
//! capital or not, how good the name is); evidence multiplies it; scores are the
//! weights' shares. The factors were chosen on the development half of the hand-made
//! passages (`crates/dixit-eval/data/places/passages.tsv`) and hold over wide ranges: what
//! matters is their order. A country or state beside the name outdoes every
//! difference in size, a state named elsewhere most, other places' countries
//! that of one or two orders of magnitude, an outlet's country a factor of four.

use crate::gazetteer::{Country, Gazetteer, Kind, Place, PlaceRef, Reading};
use crate::layout::NameKind;
use std::fmt::Write as _;

/// What speaks for a candidate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Evidence {
    bits: u16,
}

impl Evidence {
    const BESIDE: u16 = 1;
    const DIVISION: u16 = 2;
    const DOCUMENT: u16 = 4;
    const DATELINE: u16 = 8;
    const OUTLET: u16 = 16;
    const SAME: u16 = 32;
    const WORD: u16 = 64;

    fn set(&mut self, bit: u16) {
        self.bits |= bit;
    }

    /// Whether a place that stands beside the name contains the candidate.
    #[must_use]
    pub fn beside(self) -> bool {
        self.bits & Self::BESIDE != 0
    }
}

/// One place that a name may mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// The place.
    pub place: PlaceRef,
    /// How the name belongs to it.
    pub name: NameKind,
    /// Between nought and one; the candidates of a name add up to one.
    pub score: f64,
    /// What else in the text speaks for it.
    pub evidence: Evidence,
}

/// What is known around a name.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// Places that stand beside the name as what contains it: “Paris, Texas”.
    pub beside: Vec<PlaceRef>,
    /// Countries that the rest of the text names, each with its share in 0..=1.
    pub countries: Vec<(Country, f64)>,
    /// First-order divisions that the rest of the text names.
    pub divisions: Vec<PlaceRef>,
    /// Cities of which the text has said by a neighbour which one is meant.
    pub settled: Vec<PlaceRef>,
    /// Where the text was filed from.
    pub dateline: Option<Country>,
    /// The country of the outlet.
    pub outlet: Option<Country>,
    /// The sort of place that a word beside the name tells: “Aleppo province”.
    pub kind: Option<Kind>,
}

/// How likely a place is meant, all else equal. Also orders the gazetteer.
#[doc(hidden)]
#[must_use]
pub fn weight(kind: u8, flags: u8, population: u32, country: &str) -> f64 {
    let population = f64::from(population);
    let states = ["US", "CA", "AU", "GB"].contains(&country);
    match kind {
        0 => 1e9,
        1 if flags & 4 != 0 => 1e5,
        1 => 3.0 * population + 1e7,
        2 if flags & 2 != 0 || states => 0.3 * population + 3e5,
        // Mostly named after their chief city, which is meant more often.
        2 => 0.03 * population + 500.0,
        3 => 2e7,
        _ if flags & 1 != 0 => 5.0 * population + 2e5,
        _ => population + 500.0,
    }
}

fn name_factor(name: NameKind, place: &Place<'_>) -> f64 {
    match name {
        NameKind::Preferred | NameKind::Variant | NameKind::Capitals | NameKind::Demonym => 1.0,
        NameKind::Seat => 1.0,
        NameKind::Alternate if place.population() >= 1_000_000 || place.is_capital() => 0.2,
        NameKind::Alternate => 0.05,
        NameKind::Foreign => 0.3,
        NameKind::Code => 0.1,
    }
}

impl Gazetteer {
    fn base(&self, candidate: &Candidate) -> f64 {
        let place = self.place(candidate.place);
        let country = place.country();
        let code = country.as_ref().map_or("", Country::as_str);
        weight(place.kind_number(), place.flags(), place.population(), code)
            * name_factor(candidate.name, &place)
    }

    /// Candidates of readings, by what is known of the places alone.
    pub(crate) fn weigh(&self, readings: impl Iterator<Item = Reading>) -> Vec<Candidate> {
        let mut candidates: Vec<Candidate> = readings
            .map(|reading| Candidate {
                place: reading.place,
                name: reading.name,
                score: 0.0,
                evidence: Evidence::default(),
            })
            .collect();
        self.rank(&mut candidates, &Context::default());
        candidates
    }

    /// Orders candidates by what stands around the name. None is thrown away;
    /// the scores add up to one.
    pub fn rank(&self, candidates: &mut [Candidate], context: &Context) {
        let mut total = 0.0;
        // A city that stands for a government is still the city: that is told by
        // its use. “White House” is a city's name in no English text.
        let city = candidates.iter().any(|c| {
            let place = self.place(c.place);
            place.kind() == Kind::City
                && (matches!(c.name, NameKind::Preferred | NameKind::Variant) || place.is_capital())
        });
        for candidate in candidates.iter_mut() {
            let (mut factor, evidence) = self.evidence(candidate, context);
            if candidate.name == NameKind::Seat {
                factor = if city { 1e-6 } else { 1e3 };
            }
            candidate.evidence = evidence;
            candidate.score = self.base(candidate) * factor;
            total += candidate.score;
        }
        for candidate in candidates.iter_mut() {
            candidate.score /= if total > 0.0 { total } else { 1.0 };
        }
        candidates.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.place.cmp(&b.place)));
    }

    fn evidence(&self, candidate: &Candidate, context: &Context) -> (f64, Evidence) {
        let place = self.place(candidate.place);
        let (mut factor, mut evidence) = (1.0, Evidence::default());
        if context
            .beside
            .iter()
            .any(|c| self.place(*c).contains(&place))
        {
            factor *= 1e6;
            evidence.set(Evidence::BESIDE);
        }
        if context.settled.contains(&candidate.place) {
            factor *= 1e4;
            evidence.set(Evidence::SAME);
        }
        if let Some(kind) = context.kind {
            let fits = place.kind() == kind
                || (kind == Kind::Division && place.kind() == Kind::Region)
                || (kind == Kind::Country && place.kind() == Kind::Region);
            if fits {
                factor *= 1e3;
                evidence.set(Evidence::WORD);
            }
        }
        // Small towns have many odd names: what is far around says less of them.
        let (state, share_factor) = match candidate.name {
            NameKind::Alternate | NameKind::Foreign => (4.0, 10.0),
            _ => (40.0, 60.0),
        };
        let division = place.division().map(|d| d.index());
        let named = |d: PlaceRef| context.divisions.contains(&d);
        if division.is_some_and(named) {
            factor *= state;
            evidence.set(Evidence::DIVISION);
        }
        if let Some(country) = place.country().filter(|_| place.kind() != Kind::Country) {
            let share = context.countries.iter().find(|(c, _)| *c == country);
            if let Some((_, share)) = share.filter(|(_, share)| *share > 0.0) {
                factor *= 1.0 + share_factor * share.min(1.0);
                evidence.set(Evidence::DOCUMENT);
            }
            if context.dateline == Some(country) {
                factor *= 8.0;
                evidence.set(Evidence::DATELINE);
            }
            if context.outlet == Some(country) {
                factor *= 4.0;
                evidence.set(Evidence::OUTLET);
            }
        }
        (factor, evidence)
    }

    /// Why a candidate has its place among the others, in words.
    #[must_use]
    pub fn reason(&self, candidate: &Candidate) -> String {
        let place = self.place(candidate.place);
        let country = place.country().and_then(|c| self.country(c));
        let country = country.map_or("no one country", |c| c.name());
        let mut reason = match (place.kind(), place.is_capital()) {
            (Kind::City, true) => format!("capital of {country}"),
            (Kind::City, false) => match place.division() {
                Some(division) => format!("city in {}, {country}", division.name()),
                None => format!("city in {country}"),
            },
            (Kind::Division, _) => format!("part of {country}"),
            (Kind::Region, _) => format!("region in {country}"),
            (Kind::Country, _) => "country".to_owned(),
            (Kind::Continent, _) => "continent".to_owned(),
        };
        if place.population() > 0 {
            let _ = write!(reason, ", population {}", place.population());
        }
        let name = match candidate.name {
            NameKind::Preferred => "",
            NameKind::Variant | NameKind::Capitals => "; another name of it",
            NameKind::Alternate | NameKind::Foreign => "; a name of it in another language or time",
            NameKind::Demonym => "; its people and things are called so",
            NameKind::Seat => "; stands for its government",
            NameKind::Code => "; its code or abbreviation",
        };
        reason.push_str(name);
        for (bit, words) in [
            (Evidence::BESIDE, "what contains it stands beside the name"),
            (Evidence::SAME, "settled elsewhere in the text"),
            (Evidence::WORD, "a word beside the name tells its kind"),
            (Evidence::DIVISION, "the text names its state or province"),
            (
                Evidence::DOCUMENT,
                "the text names its country or places there",
            ),
            (Evidence::DATELINE, "filed from its country"),
            (Evidence::OUTLET, "the outlet's country"),
        ] {
            if candidate.evidence.bits & bit != 0 {
                let _ = write!(reason, "; {words}");
            }
        }
        reason
    }
}
