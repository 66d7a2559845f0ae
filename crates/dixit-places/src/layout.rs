//! How the gazetteer lies in its one file: what the program that makes it
//! (`examples/build_gazetteer.rs`) writes and [`crate::Gazetteer`] reads.
//!
//! The file is used where it lies; nothing is unpacked at the start. All numbers
//! are little-endian.
//!
//! | section | content |
//! |---|---|
//! | head | [`MAGIC`], then the numbers of [`Head`], four bytes each |
//! | places | [`RECORD`] bytes each, weightiest first |
//! | countries | code (2 bytes), index of its place (2 bytes), by code |
//! | strings | names, one after the other |
//! | blocks | for each [`BLOCK`] keys, where the first of them begins |
//! | keys | front-coded: bytes shared with the key before, bytes of its own, those bytes, [`class`] bits, number of readings, readings |
//!
//! A reading is a variable-length number: the step from the place before, times
//! eight, plus a [`NameKind`]. A finite-state map (the `fst` crate) was weighed
//! against this: about the same size, but it needs a second table for names that
//! stand for several places.

/// The first bytes of the file; the digit is the layout's version.
pub const MAGIC: &[u8; 8] = b"places 1";
/// Bytes of one place.
pub const RECORD: usize = 32;
/// Keys in a block.
pub const BLOCK: usize = 16;
/// A latitude or longitude that is not known.
pub const NOWHERE: i32 = i32::MIN;
/// Degrees times this are kept as a whole number.
pub const DEGREE: f64 = 100_000.0;

/// Where the sections begin and how long they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Head {
    /// Number of places.
    pub places: u32,
    /// Number of countries.
    pub countries: u32,
    /// Bytes of strings.
    pub strings: u32,
    /// Number of blocks.
    pub blocks: u32,
}

/// Bytes of magic and [`Head`].
pub const HEAD: usize = 24;

/// How a name belongs to a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// The name that GeoNames prefers.
    Preferred,
    /// Another name in English.
    Variant,
    /// A name of English that counts only in capitals: “US”, “UAE”.
    Capitals,
    /// One of GeoNames' other names in Latin letters, of whatever language.
    Alternate,
    /// A name in another script or language.
    Foreign,
    /// What its people and things are called: “Syrian”, “Dutch”.
    Demonym,
    /// A building or city that stands for its government: “Kremlin”.
    Seat,
    /// A code or abbreviation: “SYR”, “Tex.”.
    Code,
}

impl NameKind {
    /// All kinds, in the order of their numbers.
    pub const ALL: [Self; 8] = [
        Self::Preferred,
        Self::Variant,
        Self::Capitals,
        Self::Alternate,
        Self::Foreign,
        Self::Demonym,
        Self::Seat,
        Self::Code,
    ];
}

/// What else a key is, besides a name of places: one bit a class. The classes
/// are those of `data/words.tsv`, and of the lists of words and names.
pub mod class {
    macro_rules! classes {
        ($($name:ident $word:literal $bit:literal $doc:literal;)*) => {
            $(#[doc = $doc] pub const $name: u32 = 1 << $bit;)*
            /// The bit of a class in `data/words.tsv`.
            #[must_use]
            pub fn bit(class: &str) -> Option<u32> {
                match class {
                    $($word => Some($name),)*
                    _ => None,
                }
            }
        };
    }
    classes! {
        COMMON "common" 0 "An English word in lower case.";
        GIVEN "given" 1 "A given name.";
        SURNAME "surname" 2 "A surname.";
        PREFIX "prefix" 3 "The first word of a longer name.";
        LOCATIVE "locative" 4 "Before a name: where something is or goes.";
        DEALING "dealing" 5 "Before a name: a party to something.";
        CITY "city" 6 "A word for a city or a part of one.";
        DIVISION "division" 7 "A word for a division of a country.";
        COUNTRY "country" 8 "A word for a country or land.";
        SAYS "says" 9 "A verb of saying or deciding.";
        AUX "aux" 10 "An auxiliary verb.";
        POLICY "policy" 11 "What governments have: a position, an envoy.";
        KIN "kin" 12 "Before a person's name.";
        PRONOUN "pronoun" 13 "A pronoun for one person.";
        PERSON_TITLE "person-title" 14 "A title before a person's name.";
        OFFICE "office" 15 "An office or a public body.";
        ORGANIZATION "organization" 16 "Makes a name of the place before it.";
        NAMED_OF "named-of" 17 "Before “of” and a place: something named after it.";
        NAMED_BEFORE "named-before" 18 "Before a place: part of a name.";
        DIRECTION "direction" 19 "A direction or part.";
        CALENDAR "calendar" 20 "A month or weekday.";
        RELATION "relation" 21 "What governments have with each other.";
    }
}

/// Appends a number in groups of seven bits, low ones first.
pub fn write_number(mut number: u32, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push((number as u8 & 0x7f) | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Reads a number that [`write_number`] wrote and moves `at` behind it. What is
/// beyond the end reads as nought.
#[must_use]
pub fn read_number(bytes: &[u8], at: &mut usize) -> u32 {
    let mut number = 0u32;
    for shift in (0..35).step_by(7) {
        let byte = bytes.get(*at).copied().unwrap_or(0);
        *at += 1;
        number |= u32::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
        if byte < 0x80 {
            break;
        }
    }
    number
}
