//! Where a place stands for the government that sits there: “Moscow said”, “ties
//! between Riyadh and Tehran”, “the Kremlin”.

use crate::find::{Reading, Spot, Use};
use crate::gazetteer::{Kind, PlaceRef};
use crate::layout::{NameKind, class};
use crate::words::Gap;

/// What a government has done, and a city has not.
const ACTED: [&str; 12] = [
    "shown",
    "presented",
    "provided",
    "given",
    "replied",
    "answered",
    "handed",
    "negotiated",
    "apologised",
    "apologized",
    "protested",
    "complied",
];

impl Reading<'_> {
    /// A building that stands for a government, unless one is in it.
    pub(crate) fn seat(&self, spot: &Spot, government: PlaceRef) -> Use {
        if self.is_located(spot, false) {
            return Use::Place;
        }
        if self.is_named_after(spot) && self.top(spot).name().is_empty() {
            return Use::PartOfName;
        }
        Use::Metonym { government }
    }

    /// The government that a place stands for, where it says, decides or deals.
    pub(crate) fn metonym(&self, spot: &Spot) -> Option<PlaceRef> {
        let government = self.government(spot)?;
        let capital = self.top(spot).kind() == Kind::City;
        if self.words[spot.last].possessive {
            let next = spot.last + 1;
            let owned = self.words.get(next).is_some_and(|w| w.gap == Gap::Space)
                && (self.classes(next) & class::POLICY != 0
                    || self
                        .words
                        .get(next + 1)
                        .is_some_and(|w| w.gap == Gap::Space && !w.capital)
                        && self.classes(next + 1) & class::POLICY != 0
                        && !self.words[next].capital);
            return (owned && capital && !self.is_located(spot, false)).then_some(government);
        }
        if let Some(before) = self.before(spot) {
            let classes = self.classes(before);
            let party = before
                .checked_sub(1)
                .is_some_and(|noun| self.classes(noun) & class::RELATION != 0);
            if capital && (classes & class::DEALING != 0 && party || self.is_second_party(before)) {
                return Some(government);
            }
            if classes & class::SAYS != 0
                && !self.words[before].capital
                && self.is_object(spot, capital)
            {
                return Some(government);
            }
            let and = matches!(self.word(before), "and" | "or") && self.follows_subject(before);
            if capital && self.word(before) == "official" {
                return Some(government);
            }
            let own = (self.word(before) == "of")
                .then(|| before.checked_sub(1))
                .flatten();
            if capital && own.is_some_and(|noun| self.is_policy(noun)) {
                return Some(government);
            }
            if classes & (class::LOCATIVE | class::DEALING) != 0
                || self.word(before) == "of"
                || self.word(before) == "and" && !and && !self.is_both(before)
            {
                return None;
            }
        }
        self.is_subject(spot.last + 1).then_some(government)
    }

    /// “Moscow and Damascus said”: the place before “and” begins a sentence or clause.
    fn follows_subject(&self, and: usize) -> bool {
        let at = self
            .spots
            .partition_point(|spot| spot.last < and.saturating_sub(1));
        let Some(spot) = self.spots.get(at).filter(|spot| spot.last + 1 == and) else {
            return false;
        };
        self.before(spot).is_none_or(|b| {
            self.classes(b) & (class::LOCATIVE | class::DEALING) == 0 && self.word(b) != "of"
        })
    }

    /// “ties between Riyadh and Tehran”, “talks with Baghdad and Ankara”.
    fn is_second_party(&self, and: usize) -> bool {
        let at = self.spots.partition_point(|spot| spot.last + 1 < and);
        let Some(spot) = self
            .spots
            .get(at)
            .filter(|spot| spot.last + 1 == and && self.word(and) == "and")
        else {
            return false;
        };
        self.before(spot).is_some_and(|b| {
            self.classes(b) & class::DEALING != 0
                && b.checked_sub(1)
                    .is_some_and(|noun| self.classes(noun) & class::RELATION != 0)
        })
    }

    /// “the position of Moscow”, “requests of Moscow”.
    fn is_policy(&self, noun: usize) -> bool {
        let people = matches!(
            self.word(noun),
            "foreign" | "military" | "forces" | "army" | "troops"
        );
        let asked = matches!(
            self.word(noun),
            "request" | "requests" | "accusations" | "allegations"
        );
        asked || self.classes(noun) & class::POLICY != 0 && !people
    }

    fn is_both(&self, and: usize) -> bool {
        and >= 2 && self.word(and - 2) == "both"
    }

    /// “accused Moscow of”, “urged Damascus to”, “told Ankara that”.
    fn is_object(&self, spot: &Spot, capital: bool) -> bool {
        let ends = self
            .words
            .get(spot.last + 1)
            .is_none_or(|w| matches!(w.gap, Gap::Stop | Gap::Break));
        let next = self.word(spot.last + 1);
        capital && ends
            || matches!(next, "of" | "to" | "that" | "for" | "not" | "over")
                && (capital || next != "to")
    }

    /// Whether a verb of saying or deciding begins at a word, behind adverbs and
    /// a second subject.
    fn is_subject(&self, mut at: usize) -> bool {
        let mut helped = false;
        let start = at;
        while let Some(word) = self.words.get(at).filter(|_| at < start + 6) {
            if word.gap != Gap::Space {
                return false;
            }
            let classes = self.classes(at);
            let text = self.word(at);
            if text == "and" && at == start && self.is_spot(at + 1) {
                at += 2;
                continue;
            }
            if word.capital {
                return false;
            }
            if classes & class::AUX != 0 {
                // “Turkey is”, “Moscow was”: what follows says it of the place.
                helped = true;
            } else if helped && ACTED.contains(&text) {
                return true;
            } else if classes & class::SAYS != 0 {
                let noun = at == start
                    && matches!(
                        text,
                        "call"
                            | "offer"
                            | "demand"
                            | "support"
                            | "plan"
                            | "plans"
                            | "claim"
                            | "claims"
                            | "offers"
                            | "supports"
                            | "demands"
                            | "promise"
                            | "hope"
                            | "hopes"
                            | "calls"
                            | "protest"
                            | "protests"
                            | "bans"
                            | "ban"
                            | "veto"
                            | "say"
                            | "fear"
                            | "fears"
                            | "votes"
                            | "grants"
                            | "reports"
                    );
                return !noun || helped;
            } else if !(text.ends_with("ly")
                || matches!(
                    text,
                    "also"
                        | "not"
                        | "has"
                        | "never"
                        | "now"
                        | "then"
                        | "again"
                        | "still"
                        | "only"
                        | "been"
                        | "would"
                        | "itself"
                        | "to"
                        | "even"
                        | "later"
                        | "first"
                        | "once"
                        | "yesterday"
                        | "today"
                ))
            {
                return false;
            }
            at += 1;
        }
        false
    }

    /// The government that a place has: a country's own, a capital's country, or
    /// one that sits there.
    fn government(&self, spot: &Spot) -> Option<PlaceRef> {
        let top = self.top(spot);
        match top.kind() {
            Kind::Country => Some(top.index()),
            Kind::City => {
                let seat = spot.candidates.iter().find(|c| {
                    c.name == NameKind::Seat
                        && (self.gazetteer.place(c.place).kind() != Kind::Country
                            || self.gazetteer.place(c.place).country() == top.country())
                });
                let capital = top.country().filter(|_| top.is_capital());
                seat.map(|c| c.place)
                    .or_else(|| Some(self.gazetteer.country(capital?)?.index()))
            }
            Kind::Region if top.name() == "European Union" => Some(top.index()),
            _ => None,
        }
    }
}
