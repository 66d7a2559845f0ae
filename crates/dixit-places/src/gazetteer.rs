//! The gazetteer: places and the names by which they are known.

use crate::fold::fold_into;
use crate::layout::{BLOCK, DEGREE, HEAD, MAGIC, NOWHERE, NameKind, RECORD, read_number};
use crate::rank::Candidate;

static EMBEDDED: &[u8] = include_bytes!("../data/gazetteer.bin");

/// A country by its two letters of ISO 3166-1 (with GeoNames' XK for Kosovo).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

impl Country {
    /// A code of two capitals; nothing else is a country.
    #[must_use]
    pub fn new(code: &str) -> Option<Self> {
        let code: [u8; 2] = code.as_bytes().try_into().ok()?;
        code.iter()
            .all(u8::is_ascii_uppercase)
            .then_some(Self(code))
    }

    /// The two letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or("")
    }
}

/// Which place: its number in this gazetteer. Not kept across versions; what
/// lasts is [`Place::geonames_id`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceRef(pub(crate) u32);

/// What sort of place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// One of seven.
    Continent,
    /// A country or territory with a code of its own.
    Country,
    /// A first-order division of a country: state, province, oblast.
    Division,
    /// Anything else larger than a city: Kashmir, the Black Sea, the European Union.
    Region,
    /// A populated place.
    City,
}

/// One place of a gazetteer.
#[derive(Debug, Clone, Copy)]
pub struct Place<'g> {
    gazetteer: &'g Gazetteer,
    index: PlaceRef,
    record: &'g [u8],
}

impl<'g> Place<'g> {
    fn number(&self, at: usize) -> u32 {
        word(self.record, at)
    }

    /// Its number in the gazetteer.
    #[must_use]
    pub fn index(&self) -> PlaceRef {
        self.index
    }

    /// The id in GeoNames, where the sources have one.
    #[must_use]
    pub fn geonames_id(&self) -> Option<u32> {
        Some(self.number(0)).filter(|id| *id != 0)
    }

    /// The preferred name.
    #[must_use]
    pub fn name(&self) -> &'g str {
        self.gazetteer.string(self.number(4))
    }

    pub(crate) fn aux(&self) -> &'g str {
        self.gazetteer.string(self.number(8))
    }

    /// Latitude and longitude in degrees (WGS 84). Of a city, its own; of a
    /// country or division, those of a city in its middle, to put a marker at.
    #[must_use]
    pub fn point(&self) -> Option<(f64, f64)> {
        let (latitude, longitude) = (self.number(12) as i32, self.number(16) as i32);
        (latitude != NOWHERE && longitude != NOWHERE)
            .then(|| (f64::from(latitude) / DEGREE, f64::from(longitude) / DEGREE))
    }

    /// Inhabitants; of a division, those of its cities in the gazetteer.
    #[must_use]
    pub fn population(&self) -> u32 {
        self.number(20)
    }

    /// The country that it is or lies in; none where it lies in several.
    #[must_use]
    pub fn country(&self) -> Option<Country> {
        let code = self.record.get(24..26)?;
        Some(Country(code.try_into().ok()?)).filter(|c| c.0 != [0; 2])
    }

    fn link(&self) -> Option<PlaceRef> {
        let link = self.number(24) >> 16;
        link.checked_sub(1).map(PlaceRef)
    }

    /// The first-order division that a city lies in.
    #[must_use]
    pub fn division(&self) -> Option<Place<'g>> {
        let link = self.link().filter(|_| self.kind() == Kind::City)?;
        Some(self.gazetteer.place(link))
    }

    /// The capital of a country.
    #[must_use]
    pub fn capital(&self) -> Option<Place<'g>> {
        let link = self.link().filter(|_| self.kind() == Kind::Country)?;
        Some(self.gazetteer.place(link))
    }

    pub(crate) fn kind_number(&self) -> u8 {
        self.record.get(28).copied().unwrap_or(4)
    }

    pub(crate) fn flags(&self) -> u8 {
        self.record.get(29).copied().unwrap_or(0)
    }

    /// What sort of place it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self.kind_number() {
            0 => Kind::Continent,
            1 => Kind::Country,
            2 => Kind::Division,
            3 => Kind::Region,
            _ => Kind::City,
        }
    }

    /// Whether it is the capital of its country.
    #[must_use]
    pub fn is_capital(&self) -> bool {
        self.kind() == Kind::City && self.flags() & 1 == 1
    }

    /// Whether `other` lies in this place, as far as countries and their
    /// first-order divisions tell: a country of a region counts as inside it.
    #[must_use]
    pub fn contains(&self, other: &Place<'_>) -> bool {
        if self.index == other.index {
            return false;
        }
        let Some(country) = other.country() else {
            return false;
        };
        match self.kind() {
            Kind::Country => self.country() == Some(country),
            Kind::Division => other.division().is_some_and(|d| d.index == self.index),
            Kind::Region => self.aux().split(',').any(|code| code == country.as_str()),
            Kind::Continent => self
                .gazetteer
                .country(country)
                .is_some_and(|c| c.aux().split('|').next() == Some(self.aux())),
            Kind::City => false,
        }
    }
}

fn word(bytes: &[u8], at: usize) -> u32 {
    let four = bytes.get(at..at + 4).and_then(|b| b.try_into().ok());
    u32::from_le_bytes(four.unwrap_or_default())
}

/// What a key stands for: its classes, and where its readings begin.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Entry {
    /// Bits of [`crate::layout::class`].
    pub(crate) classes: u32,
    readings: u32,
    at: usize,
}

impl Entry {
    pub(crate) fn is(&self, class: u32) -> bool {
        self.classes & class != 0
    }
}

/// One reading of a key: a place, and how the name belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) place: PlaceRef,
    pub(crate) name: NameKind,
}

/// Places and their names. Cheap to make and to copy: it points into bytes that
/// are compiled into the program.
#[derive(Debug, Clone, Copy)]
pub struct Gazetteer {
    places: &'static [u8],
    countries: &'static [u8],
    strings: &'static [u8],
    blocks: &'static [u8],
    keys: &'static [u8],
}

impl Gazetteer {
    /// The gazetteer that is compiled in.
    #[must_use]
    pub fn embedded() -> Self {
        let bytes: &'static [u8] = if EMBEDDED.starts_with(MAGIC) {
            EMBEDDED
        } else {
            &[]
        };
        let mut rest = bytes.get(HEAD..).unwrap_or_default();
        let mut take = |length: usize| {
            let (section, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
            rest = after;
            section
        };
        let count = |at: usize| word(bytes, 8 + 4 * at) as usize;
        Self {
            places: take(count(0) * RECORD),
            countries: take(count(1) * 4),
            strings: take(count(2)),
            blocks: take(count(3) * 4),
            keys: rest,
        }
    }

    /// A place by its number.
    #[must_use]
    pub fn place(&self, index: PlaceRef) -> Place<'_> {
        let at = index.0 as usize * RECORD;
        let record = self.places.get(at..at + RECORD).unwrap_or_default();
        Place {
            gazetteer: self,
            index,
            record,
        }
    }

    /// A country by its code.
    #[must_use]
    pub fn country(&self, code: Country) -> Option<Place<'_>> {
        let (rows, _) = self.countries.as_chunks::<4>();
        let at = rows.binary_search_by(|row| row[..2].cmp(&code.0)).ok()?;
        let [_, _, low, high] = rows[at];
        Some(self.place(PlaceRef(u32::from(u16::from_le_bytes([low, high])))))
    }

    fn string(&self, reference: u32) -> &'static str {
        let (start, length) = ((reference >> 8) as usize, (reference & 0xff) as usize);
        let bytes = self.strings.get(start..start + length).unwrap_or_default();
        str::from_utf8(bytes).unwrap_or("")
    }

    /// Where a block begins, and its first key.
    fn block(&self, block: usize) -> (usize, &[u8]) {
        let start = word(self.blocks, block * 4) as usize;
        let length = self.keys.get(start + 1).copied().unwrap_or(0) as usize;
        (
            start,
            self.keys
                .get(start + 2..start + 2 + length)
                .unwrap_or_default(),
        )
    }

    /// What a folded name stands for.
    pub(crate) fn entry(&self, key: &str) -> Option<Entry> {
        let key = key.as_bytes();
        let (mut low, mut high) = (0, self.blocks.len() / 4);
        while low < high {
            let middle = (low + high) / 2;
            if self.block(middle).1 <= key {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let mut at = self.block(low.checked_sub(1)?).0;
        // Bytes that the key at hand and the one looked for have in common: a
        // key is compared only from where it differs from the one before.
        let mut common = 0;
        for _ in 0..BLOCK {
            let shared = *self.keys.get(at)? as usize;
            let length = *self.keys.get(at + 1)? as usize;
            let own = self.keys.get(at + 2..at + 2 + length)?;
            at += 2 + length;
            if shared < common {
                return None;
            }
            if shared == common {
                let rest = key.get(shared..).unwrap_or_default();
                common += own.iter().zip(rest).take_while(|(a, b)| a == b).count();
                let found = common == key.len() && shared + length == common;
                if !found && own.get(common - shared) > key.get(common) && common - shared < length
                {
                    return None;
                }
                if found {
                    let classes = read_number(self.keys, &mut at);
                    let readings = read_number(self.keys, &mut at);
                    return Some(Entry {
                        classes,
                        readings,
                        at,
                    });
                }
            }
            let _ = read_number(self.keys, &mut at);
            for _ in 0..read_number(self.keys, &mut at) {
                let _ = read_number(self.keys, &mut at);
            }
        }
        None
    }

    /// The readings of a key, weightiest place first.
    pub(crate) fn readings(&self, entry: Entry) -> impl Iterator<Item = Reading> + '_ {
        let (mut at, mut place) = (entry.at, 0);
        (0..entry.readings).map(move |_| {
            let number = read_number(self.keys, &mut at);
            place += number >> 3;
            Reading {
                place: PlaceRef(place),
                name: NameKind::ALL[(number & 7) as usize],
            }
        })
    }

    /// All places that a name may mean, likeliest first: in any case and script,
    /// with or without diacritics. Codes (“SYR”, “US”) count in capitals only.
    #[must_use]
    pub fn lookup(&self, name: &str) -> Vec<Candidate> {
        // No name is longer; the bound keeps hostile input cheap.
        if name.len() > 400 {
            return Vec::new();
        }
        let mut key = String::new();
        fold_into(name, &mut key);
        let Some(entry) = self.entry(&key) else {
            return Vec::new();
        };
        let capitals = is_capitals(name);
        let readings = self.readings(entry);
        let readings = readings.filter(|reading| match reading.name {
            NameKind::Capitals | NameKind::Code => capitals || name.contains('.'),
            _ => true,
        });
        self.weigh(readings)
    }
}

/// Whether a name has capitals and no small letters.
pub(crate) fn is_capitals(name: &str) -> bool {
    name.chars().any(char::is_uppercase) && !name.chars().any(char::is_lowercase)
}
