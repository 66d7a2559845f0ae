//! What a place name is used as: as a place, for its people, for a government,
//! or as part of some other name.

use crate::find::{Reading, Spot, Use};
use crate::gazetteer::{Kind, Place};
use crate::layout::{NameKind, class};
use crate::words::Gap;
use std::collections::BTreeSet;

/// Names of the gazetteer that a text gives to persons (“Michael Jordan”).
pub(crate) struct Persons(BTreeSet<String>);

impl Persons {
    pub(crate) fn of(reading: &Reading<'_>) -> Self {
        let named = reading.spots.iter().filter(|spot| {
            spot.first == spot.last
                && (reading.is_named_person(spot) || reading.is_given_name(spot))
        });
        Self(
            named
                .map(|spot| reading.word(spot.first).to_lowercase())
                .collect(),
        )
    }
}

/// How well known the place is that a name most likely means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fame {
    Small,
    Middling,
    Great,
}

/// The use of each spot; `None` where it is no name of a place at all.
pub(crate) fn judge(reading: &Reading<'_>, persons: &Persons) -> Vec<Option<Use>> {
    let mut judged: Vec<Option<Use>> = Vec::with_capacity(reading.spots.len());
    for (at, spot) in reading.spots.iter().enumerate() {
        let listed = at.checked_sub(1).is_some_and(|before| {
            judged[before] == Some(Use::Place) && reading.is_listed(&reading.spots[before], spot)
        });
        judged.push(reading.usage(spot, persons, listed));
    }
    judged
}

impl Reading<'_> {
    pub(crate) fn top<'a>(&'a self, spot: &Spot) -> Place<'a> {
        self.gazetteer.place(spot.candidates[0].place)
    }

    /// The word before a spot, if nothing but blanks stands between.
    pub(crate) fn before(&self, spot: &Spot) -> Option<usize> {
        let before = spot.first.checked_sub(1)?;
        (self.words[spot.first].gap == Gap::Space && !self.words[before].possessive)
            .then_some(before)
    }

    /// The word after a spot, if nothing but blanks stands between.
    fn after(&self, spot: &Spot) -> Option<usize> {
        let after = self.words.get(spot.last + 1)?;
        (after.gap == Gap::Space && !self.words[spot.last].possessive).then_some(spot.last + 1)
    }

    fn starts_sentence(&self, at: usize) -> bool {
        match self.words[at].gap {
            Gap::Break => true,
            Gap::Stop => {
                let before = at.saturating_sub(1);
                let short = self.words[before].end - self.words[before].start <= 3
                    && self.words[before].capital;
                !short
            }
            _ => false,
        }
    }

    pub(crate) fn is_spot(&self, word: usize) -> bool {
        let at = self.spots.partition_point(|spot| spot.last < word);
        self.spots.get(at).is_some_and(|spot| spot.first <= word)
    }

    /// Behind a title or a given name: “Mr Jordan”, “Jack London”.
    fn is_named_person(&self, spot: &Spot) -> bool {
        let Some(before) = spot
            .first
            .checked_sub(1)
            .filter(|_| !self.words[spot.first].title_line)
        else {
            return false;
        };
        let (word, gap) = (&self.words[before], self.words[spot.first].gap);
        let stop = gap == Gap::Stop && word.end - word.start <= 4;
        if !word.capital || word.possessive || !(gap == Gap::Space || stop) {
            return false;
        }
        let classes = self.classes(before);
        if classes & class::PERSON_TITLE != 0 {
            return spot.entry.classes & class::NAMED_BEFORE == 0;
        }
        // “J. London”, but not “the U.S. London office”.
        let initial = stop && word.end - word.start == 1;
        let given = classes & class::GIVEN != 0
            && gap == Gap::Space
            && !(classes & (class::AUX | class::CALENDAR | class::LOCATIVE) != 0
                && self.starts_sentence(before))
            && classes & (class::DIRECTION | class::CALENDAR) == 0
            && !self.is_place_word(before);
        let office = classes & class::OFFICE != 0
            && gap == Gap::Space
            && spot.entry.is(class::SURNAME)
            && self.top(spot).kind() != Kind::Country;
        initial || given || office
    }

    /// Whether a capitalised word is itself a well-known place.
    fn is_place_word(&self, word: usize) -> bool {
        let at = self.spots.partition_point(|spot| spot.last < word);
        let Some(spot) = self.spots.get(at).filter(|spot| spot.first <= word) else {
            return false;
        };
        self.top(spot).kind() == Kind::Country || !spot.entry.is(class::GIVEN)
    }

    /// A given name before a surname: “Paris Hilton”, “Chad Smith”.
    fn is_given_name(&self, spot: &Spot) -> bool {
        let Some(after) = self.after(spot).filter(|_| spot.first == spot.last) else {
            return false;
        };
        let word = &self.words[after];
        let classes = self.classes(after);
        let other = class::OFFICE
            | class::ORGANIZATION
            | class::CALENDAR
            | class::PERSON_TITLE
            | class::DIRECTION;
        spot.entry.is(class::GIVEN)
            && word.capital
            && !word.title_line
            && !word.capitals
            && classes & other == 0
            && !self.is_spot_of_area(after)
    }

    fn is_spot_of_area(&self, word: usize) -> bool {
        let at = self.spots.partition_point(|spot| spot.last < word);
        let spot = self.spots.get(at).filter(|spot| spot.first <= word);
        spot.is_some_and(|spot| {
            self.top(spot).kind() != Kind::City && self.fame(spot) == Fame::Great
        })
    }

    /// “Homs and Hama”, “Homs, Hama”: one after the other in a list.
    fn is_listed(&self, before: &Spot, spot: &Spot) -> bool {
        let gap = self.words[spot.first].gap;
        match spot.first - before.last - 1 {
            0 => matches!(gap, Gap::Comma | Gap::Slash),
            1 => matches!(self.word(spot.first - 1), "and" | "or") && gap == Gap::Space,
            _ => false,
        }
    }

    /// Whether the words around say that something is or goes there. `strict`
    /// asks for a word that hardly stands before persons.
    pub(crate) fn is_located(&self, spot: &Spot, strict: bool) -> bool {
        if self.dateline.contains(&spot.first) || !spot.beside.is_empty() {
            return true;
        }
        if let Some(next) = self
            .words
            .get(spot.last + 1)
            .filter(|_| !self.words[spot.last].possessive)
        {
            let word = self.word(spot.last + 1);
            let tail = matches!(
                word,
                "based"
                    | "born"
                    | "area"
                    | "bound"
                    | "airport"
                    | "residents"
                    | "region"
                    | "suburb"
                    | "suburbs"
            );
            let kinds = class::CITY | class::DIVISION | class::COUNTRY;
            let kind =
                next.gap == Gap::Space && !next.capital && self.classes(spot.last + 1) & kinds != 0;
            if matches!(next.gap, Gap::Space | Gap::Hyphen) && tail || kind {
                return true;
            }
        }
        let Some(mut before) = spot
            .first
            .checked_sub(1)
            .filter(|_| self.words[spot.first].gap == Gap::Space)
        else {
            return false;
        };
        for _ in 0..2 {
            let skipped =
                self.word(before) == "the" || self.classes(before) & class::DIRECTION != 0;
            if skipped && before > 0 && self.words[before].gap == Gap::Space {
                before -= 1;
            }
        }
        let kinds = class::CITY | class::DIVISION | class::COUNTRY | class::DIRECTION;
        let word = self.word(before).to_lowercase();
        if word == "of" {
            return before > 0
                && (self.classes(before - 1) & kinds != 0
                    || matches!(
                        self.word(before - 1),
                        "people" | "most" | "parts" | "all" | "part" | "citizens"
                    ));
        }
        let classes = self.classes(before);
        if !self.words[before].capital && classes & (class::CITY | class::DIVISION) != 0 {
            return true;
        }
        let loose = matches!(
            word.as_str(),
            "from"
                | "to"
                | "at"
                | "along"
                | "off"
                | "left"
                | "leave"
                | "reach"
                | "reached"
                | "around"
                | "through"
                | "toward"
                | "towards"
                | "into"
                | "within"
                | "beyond"
        );
        classes & class::LOCATIVE != 0 && !(strict && loose)
    }

    /// How well known the place is, whatever the text says.
    fn fame(&self, spot: &Spot) -> Fame {
        let (place, name) = (self.top(spot), spot.candidates[0].name);
        let known = !matches!(
            name,
            NameKind::Alternate | NameKind::Foreign | NameKind::Code
        );
        if spot.candidates.iter().any(|c| c.name == NameKind::Seat) {
            return Fame::Great;
        }
        match place.kind() {
            Kind::Division
                if place.flags() & 2 == 0
                    && !place
                        .country()
                        .is_some_and(|c| matches!(c.as_str(), "US" | "CA" | "AU")) =>
            {
                if place.population() >= 1_000_000 && known {
                    Fame::Middling
                } else {
                    Fame::Small
                }
            }
            Kind::City if place.is_capital() && place.population() >= 50_000 => Fame::Great,
            Kind::City if place.population() >= 500_000 && known => Fame::Great,
            Kind::City if place.population() >= 100_000 => Fame::Middling,
            Kind::City => Fame::Small,
            _ => Fame::Great,
        }
    }

    /// Whether capitals around show that the name is part of another.
    fn is_part_of_name(&self, spot: &Spot) -> bool {
        if self.is_named_person(spot) || self.is_given_name(spot) {
            return true;
        }
        if self.dateline.contains(&spot.first) {
            return false;
        }
        self.is_named_before(spot) || self.is_named_after(spot)
    }

    fn is_named_before(&self, spot: &Spot) -> bool {
        let Some(before) = spot.first.checked_sub(1) else {
            return false;
        };
        let (word, gap) = (&self.words[before], self.words[spot.first].gap);
        let joined = matches!(gap, Gap::Space | Gap::Hyphen) && !word.possessive;
        if !joined {
            return false;
        }
        if gap == Gap::Space && before > 0 && self.words[before].gap == Gap::Space {
            let first = &self.words[before - 1];
            let particle = matches!(
                self.word(before),
                "de" | "da" | "von" | "van" | "di" | "del"
            );
            let named = matches!(self.word(before), "of")
                && self.classes(before - 1) & class::NAMED_OF != 0;
            if first.capital && (particle || named) {
                return true;
            }
        }
        if !word.capital || self.is_spot(before) && !self.is_odd(before) {
            return false;
        }
        let classes = self.classes(before);
        if classes & class::NAMED_BEFORE != 0 && gap == Gap::Space {
            return true;
        }
        let harmless = class::CALENDAR | class::DIRECTION | class::OFFICE | class::LOCATIVE;
        if word.title_line || classes & harmless != 0 || !word.capital {
            return false;
        }
        // The first word of a sentence has its capital from there.
        let ordinary = classes & class::COMMON != 0
            || classes != 0 && classes & (class::GIVEN | class::SURNAME) == 0;
        let starts = self.starts_sentence(before);
        let acronym = word.capitals;
        !(starts && (ordinary || self.word(before).len() < 3)
            || acronym && self.top(spot).kind() == Kind::Country
            || gap == Gap::Hyphen && acronym)
    }

    /// Whether a word is a spot by chance: a given name or common word.
    fn is_odd(&self, word: usize) -> bool {
        let at = self.spots.partition_point(|spot| spot.last < word);
        self.spots.get(at).is_some_and(|spot| {
            spot.first <= word
                && spot.entry.is(class::GIVEN | class::SURNAME | class::COMMON)
                && self.fame(spot) < Fame::Great
        })
    }

    pub(crate) fn is_named_after(&self, spot: &Spot) -> bool {
        let next = spot.last + 1;
        let Some(word) = self.words.get(next) else {
            return false;
        };
        let joined =
            matches!(word.gap, Gap::Space | Gap::Hyphen) && !self.words[spot.last].possessive;
        if !joined || !word.capital {
            return false;
        }
        let classes = self.classes(next);
        if word.gap == Gap::Space && self.ends_as_organization(next) {
            return true;
        }
        // “US Federal Reserve”, “Syrian Arab Army”: the name keeps its place.
        let adjective = matches!(
            spot.candidates[0].name,
            NameKind::Capitals | NameKind::Demonym
        );
        let harmless = class::CALENDAR | class::OFFICE | class::PERSON_TITLE;
        if adjective || word.title_line || classes & harmless != 0 || word.capitals {
            return false;
        }
        if self.is_spot(next) && classes & class::CITY == 0 {
            return false;
        }
        // “Iran Nuclear Deal”, “in Syria Staffan de Mistura”: still the country.
        self.top(spot).kind() != Kind::Country
    }

    /// “Swiss [National Bank]”, “China [Eastern Airlines]”: capitalised words, one of
    /// which makes an organization's name of all.
    fn ends_as_organization(&self, mut at: usize) -> bool {
        let start = at;
        while let Some(word) = self.words.get(at).filter(|_| at < start + 5) {
            let small = at > start && matches!(self.word(at), "and" | "of" | "for");
            let run = at == start || word.gap == Gap::Space && !self.words[at - 1].possessive;
            if !run || !(word.capital || small) {
                return false;
            }
            let classes = self.classes(at);
            if classes & class::ORGANIZATION != 0 {
                return true;
            }
            // In a title every word has a capital; a person ends the run.
            if word.title_line || classes & (class::PERSON_TITLE | class::CALENDAR) != 0 {
                return false;
            }
            at += 1;
        }
        false
    }

    fn usage(&self, spot: &Spot, persons: &Persons, listed: bool) -> Option<Use> {
        let single = spot.first == spot.last;
        let top = &spot.candidates[0];
        if top.name == NameKind::Code {
            return Some(Use::Place);
        }
        if top.name == NameKind::Seat {
            return Some(self.seat(spot, top.place));
        }
        if spot.beside.is_empty() && spot.contains.is_empty() && self.is_part_of_name(spot) {
            let odd = single && self.fame(spot) == Fame::Small && !spot.entry.is(class::GIVEN);
            return (!odd).then_some(Use::PartOfName);
        }
        if top.name == NameKind::Demonym {
            return Some(Use::Demonym);
        }
        if self.is_elsewhere(spot) {
            return None;
        }
        let fame = self.fame(spot);
        let name = single && spot.entry.is(class::GIVEN | class::SURNAME);
        let located = listed || self.is_located(spot, name);
        if name && !located && spot.contains.is_empty() {
            let held = persons.0.contains(&self.word(spot.first).to_lowercase());
            if held && !self.has_policy(spot) || self.is_of_person(spot) {
                return Some(Use::PartOfName);
            }
        }
        let kept = located
            || !spot.contains.is_empty()
            || fame == Fame::Great
            || fame == Fame::Middling && !name;
        if !kept || single && self.is_word(spot, located, fame) {
            return None;
        }
        Some(
            self.metonym(spot)
                .map_or(Use::Place, |government| Use::Metonym { government }),
        )
    }

    /// “Jordan's king”, “Chad's army”: what countries have and persons do not.
    fn has_policy(&self, spot: &Spot) -> bool {
        let next = spot.last + 1;
        let land = class::POLICY | class::COUNTRY | class::CITY | class::DIVISION | class::OFFICE;
        self.words[spot.last].possessive
            && self.top(spot).kind() == Kind::Country
            && self.classes(next) & land != 0
    }

    /// Whether a city stands before a state that has no city of the name in the
    /// gazetteer: “Berlin, N.H.” is not in Germany.
    fn is_elsewhere(&self, spot: &Spot) -> bool {
        let next = spot.last + 1;
        let city = self.top(spot).kind() == Kind::City && spot.beside.is_empty();
        if !city
            || self
                .words
                .get(next)
                .is_none_or(|word| word.gap != Gap::Comma || !word.capital)
        {
            return false;
        }
        let at = self.spots.partition_point(|other| other.last < next);
        let state = self
            .spots
            .get(at)
            .filter(|other| other.first == next)
            .is_some_and(|other| {
                let top = self.top(other);
                let states = top
                    .country()
                    .is_some_and(|c| matches!(c.as_str(), "US" | "CA" | "AU"));
                top.kind() == Kind::Division && states && other.candidates[0].score > 0.6
            });
        let word = &self.words[next];
        let stop = self.word(next).contains('.') || self.text[word.end..].starts_with('.');
        state || stop && self.is_code(next)
    }

    /// Whether a single name reads as an ordinary word: “Reading”, “Mobile”, “May”.
    fn is_word(&self, spot: &Spot, located: bool, fame: Fame) -> bool {
        let words = class::COMMON
            | class::CALENDAR
            | class::OFFICE
            | class::ORGANIZATION
            | class::PERSON_TITLE
            | class::DIRECTION
            | class::NAMED_OF
            | class::NAMED_BEFORE;
        if !spot.entry.is(words) || !spot.beside.is_empty() || !spot.contains.is_empty() {
            return false;
        }
        let area = matches!(
            self.top(spot).kind(),
            Kind::Country | Kind::Continent | Kind::Region
        );
        if area {
            return false;
        }
        if self
            .before(spot)
            .is_some_and(|before| self.word(before).eq_ignore_ascii_case("the"))
        {
            return true; // “the University”
        }
        let capital = !self.words[spot.first].title_line && !self.starts_sentence(spot.first);
        if spot.entry.is(class::CALENDAR | class::DIRECTION) {
            return true;
        }
        !(capital && (located || fame == Fame::Great) || fame == Fame::Great && located)
    }

    /// “her friend Chad”, “Jordan said he would”.
    fn is_of_person(&self, spot: &Spot) -> bool {
        if self
            .before(spot)
            .is_some_and(|before| self.classes(before) & class::KIN != 0)
        {
            return true;
        }
        if !spot.entry.is(class::GIVEN) || self.words[spot.last].possessive {
            return false;
        }
        let mut at = spot.last + 1;
        while let Some(word) = self.words.get(at).filter(|_| at < spot.last + 9) {
            if matches!(word.gap, Gap::Stop | Gap::Break) || word.capital {
                return false;
            }
            if self.classes(at) & class::PRONOUN != 0 {
                return true;
            }
            at += 1;
        }
        false
    }
}
