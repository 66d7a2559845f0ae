//! The contract `dixit.document/1`: a document and what was found in it.

use crate::{Block, ByteMap, Span};
use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The text read from one snapshot, with everything that a reader found in it.
///
/// Serialises to the contract `dixit.document/1`, and is read back from it: all but the
/// fields that are not part of the contract, which are empty then. Fields that it does
/// not know are passed over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Name and version of the contract.
    pub schema: Schema,
    /// Where the text came from.
    pub origin: Origin,
    /// The article's headline, without the site's name.
    pub title: Option<String>,
    /// The authors as the page names them.
    pub byline: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// BCP 47 tag of the text's main language.
    pub language: Option<String>,
    /// When it was published, and how that is known.
    pub published: Published,
    /// Place and date at the head of the text.
    pub dateline: Option<Dateline>,
    /// The text. For plain-text input the decoded file, character for character.
    pub text: String,
    /// Other articles that the page points to.
    pub related: Vec<Related>,
    /// Who said what, in reading order.
    pub attributions: Vec<Attribution>,
    /// The people and bodies named in the attributions, in order of first mention.
    pub entities: Vec<Entity>,
    /// Dates, times and durations in the text.
    pub times: Vec<Time>,
    /// The places that the text names, in order of first mention.
    pub places: Vec<Place>,
    /// What could not be read, or was read with doubt.
    pub problems: Vec<Problem>,
    /// Structure known from markup; not part of the contract.
    #[serde(skip)]
    pub layout: Vec<Block>,
    /// Where each page's text stands, in page order; empty where the source has
    /// no pages. Not part of the contract.
    #[serde(skip)]
    pub pages: Vec<Span>,
    /// EDTF date of its last change, where the page tells one; not part of the
    /// contract.
    #[serde(skip)]
    pub modified: Option<String>,
    /// Which bytes of the snapshot each code point of the text came from, where
    /// that is known; not part of the contract.
    #[serde(skip)]
    pub bytes: ByteMap,
}

impl Document {
    /// The day that it is of, EDTF: that of its publication, else that of its dateline
    /// if the year is known.
    pub fn day(&self) -> Option<&str> {
        self.published.value.as_deref().or_else(|| {
            let day = self.dateline.as_ref()?.date.as_deref()?;
            day.starts_with(|c: char| c.is_ascii_digit()).then_some(day)
        })
    }

    /// A document of `text` from `origin` in which nothing has been read yet.
    pub fn new(origin: Origin, text: String) -> Document {
        Document {
            schema: Schema,
            origin,
            title: None,
            byline: None,
            outlet: None,
            language: None,
            published: Published {
                value: None,
                basis: DateBasis::Unknown,
            },
            dateline: None,
            text,
            related: Vec::new(),
            attributions: Vec::new(),
            entities: Vec::new(),
            times: Vec::new(),
            places: Vec::new(),
            problems: Vec::new(),
            layout: Vec::new(),
            pages: Vec::new(),
            modified: None,
            bytes: ByteMap::default(),
        }
    }

    /// Lets go of the attributions whose confidence is less than `least`, from 0
    /// to 1; see [`retain`](Document::retain).
    pub fn retain_confident(&mut self, least: f32) {
        self.retain(|attribution| attribution.confidence >= least);
    }

    /// Lets go of the attributions that are not to be kept. The others keep their ids.
    /// One whose parent goes belongs to the nearest of the parent's ancestors that stays.
    pub fn retain(&mut self, keep: impl Fn(&Attribution) -> bool) {
        let parents: BTreeMap<AttributionId, (Option<AttributionId>, bool)> = self
            .attributions
            .iter()
            .map(|a| (a.id, (a.parent, keep(a))))
            .collect();
        self.attributions
            .retain(|a| parents.get(&a.id).is_some_and(|(_, kept)| *kept));
        for a in &mut self.attributions {
            while let Some((above, false)) = a.parent.and_then(|p| parents.get(&p)).copied() {
                a.parent = above;
            }
        }
    }

    /// The entity that `id` names, if the document has it.
    pub fn entity(&self, id: EntityId) -> Option<&Entity> {
        self.entities.iter().find(|e| e.id == id)
    }
}

/// The name and version of the contract: always `dixit.document/1`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Schema;

impl Schema {
    /// What stands in the field `schema`.
    pub const NAME: &'static str = "dixit.document/1";
}

impl Serialize for Schema {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(Self::NAME)
    }
}

impl<'de> Deserialize<'de> for Schema {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        if name == Self::NAME {
            return Ok(Schema);
        }
        let unexpected = de::Unexpected::Str(&name);
        Err(de::Error::invalid_value(unexpected, &Self::NAME))
    }
}

/// Where a document's text came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The path as given; `FILE#LINE` for a line of JSON lines; `-` for standard input.
    pub path: String,
    /// The address it was fetched from, if known.
    pub url: Option<String>,
    /// SHA-256 of the captured bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// Media type of the captured bytes.
    pub media_type: String,
}

/// A publication date and how it is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// EDTF (ISO 8601-2) date, or nothing.
    pub value: Option<String>,
    /// What the value rests on.
    pub basis: DateBasis,
}

/// What a publication date rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateBasis {
    /// Metadata of the page.
    Meta,
    /// The page's address.
    Url,
    /// A date printed in the text.
    Text,
    /// Given beside the text by whoever supplied it.
    Given,
    /// Not known.
    Unknown,
}

/// The place and date at the head of a news text (`MOSCOW, 8 February.`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dateline {
    /// The place as printed.
    pub place: Option<String>,
    /// The places of the document that it names: "KYIV/MOSCOW" has two.
    pub place_ids: Vec<PlaceId>,
    /// EDTF date; an unknown year is `XXXX`.
    pub date: Option<String>,
    /// First code point of the dateline.
    pub start: u32,
    /// One past its last code point.
    pub end: u32,
}

/// Another article that the page points to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Related {
    /// Its title as printed.
    pub title: String,
    /// Its address, if known.
    pub url: Option<String>,
    /// First code point of the title.
    pub start: u32,
    /// One past its last code point.
    pub end: u32,
}

/// A stretch of text with its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
    /// Exactly the text between the two.
    pub text: String,
}

impl Piece {
    /// The piece's place.
    pub fn span(&self) -> Span {
        Span::new(self.start, self.end)
    }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $letter:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(
            /// Number inside the document, from 1.
            pub u32,
        );

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!($letter, "{}"), self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                let number = text.strip_prefix($letter).and_then(|n| n.parse().ok());
                let expected = concat!("`", $letter, "` and a number");
                let unexpected = de::Unexpected::Str(&text);
                number
                    .map($name)
                    .ok_or_else(|| de::Error::invalid_value(unexpected, &expected))
            }
        }
    };
}

id!(
    /// Names an attribution inside its document: `a1`, `a2`, …
    AttributionId,
    "a"
);
id!(
    /// Names an entity inside its document: `e1`, `e2`, …
    EntityId,
    "e"
);
id!(
    /// Names a place inside its document: `p1`, `p2`, …
    PlaceId,
    "p"
);

/// Somebody's words or thoughts as a document reports them.
///
/// The three roles follow the PARC and PolNeAR annotation guidelines: the
/// *source* is who they are ascribed to, the *cue* what ascribes them, and the
/// *content* what is ascribed. Each may be in several pieces, in reading order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attribution {
    /// Its name inside the document.
    pub id: AttributionId,
    /// The attribution inside whose content this one stands.
    pub parent: Option<AttributionId>,
    /// Whether the content is quoted.
    pub kind: Kind,
    /// Who it is ascribed to; empty where the text names nobody.
    pub source: Vec<Piece>,
    /// The words that ascribe it.
    pub cue: Vec<Piece>,
    /// What is ascribed; edge quotation marks of a direct quotation included.
    pub content: Vec<Piece>,
    /// The entity behind the source.
    pub speaker: Speaker,
    /// What the speech does.
    pub act: Option<Act>,
    /// When it was said.
    pub time: Option<TimeValue>,
    /// Where it was said, as printed.
    pub place: Option<String>,
    /// That place among the document's places.
    pub place_id: Option<PlaceId>,
    /// To whom it was said.
    pub addressee: Option<String>,
    /// How sure the reader is of the attribution, 0 to 1.
    pub confidence: f32,
}

/// Whether a content is quoted word for word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// All of its words stand in quotation marks.
    Direct,
    /// None of them does.
    Indirect,
    /// Some do.
    Mixed,
}

/// The entity behind a source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Speaker {
    /// The entity; nothing where none stands behind the source ("two officials").
    pub entity: Option<EntityId>,
    /// The entity's fullest name in the document.
    pub name: Option<String>,
    /// The role that the text gives with the source.
    pub role: Option<String>,
    /// What the resolution rests on.
    pub basis: Basis,
    /// How sure it is, 0 to 1.
    pub confidence: f32,
}

/// What a speaker's resolution rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// The source gives the name in full.
    Name,
    /// The source gives a part or a variant of the name.
    Alias,
    /// The source is a pronoun.
    Pronoun,
    /// The source is a description ("the ministry's spokeswoman").
    Role,
    /// Nothing is named: the speaker of the quotation before goes on.
    Carried,
    /// The headline names the speaker.
    Headline,
    /// Not resolved, or nobody in particular.
    None,
}

/// What a speech does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(
    missing_docs,
    reason = "each name is its own meaning; see docs/glossary.md"
)]
pub enum Act {
    State,
    Deny,
    Accuse,
    Demand,
    Promise,
    Threaten,
    Support,
    Concede,
    Decline,
    Ask,
}

/// A point or stretch of time with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeValue {
    /// EDTF, or TIMEX3 where EDTF has no form.
    pub value: Option<String>,
    /// What it rests on, in words.
    pub basis: String,
}

/// Somebody or something that is named in the document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entity {
    /// Its name inside the document.
    pub id: EntityId,
    /// What sort of thing it is.
    #[serde(rename = "type")]
    pub entity_type: EntityType,
    /// The fullest form of its name.
    pub name: String,
    /// Every form of its name, in order of first appearance.
    pub names: Vec<String>,
    /// Roles and titles that the text gives it.
    pub roles: Vec<String>,
    /// Where it is named, in reading order.
    pub mentions: Vec<Span>,
}

/// What sort of thing an entity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(
    missing_docs,
    reason = "each name is its own meaning; see docs/glossary.md"
)]
pub enum EntityType {
    Person,
    Organization,
    Place,
    Work,
    Other,
}

/// A date, time, duration or recurring time in the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Time {
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
    /// Exactly the text between the two.
    pub text: String,
    /// What it denotes.
    #[serde(rename = "type")]
    pub time_type: TimeType,
    /// EDTF, or TIMEX3 where EDTF has no form.
    pub value: Option<String>,
    /// What the value rests on.
    pub basis: TimeBasis,
}

/// What the value of a time rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TimeBasis {
    /// The words themselves.
    Explicit,
    /// The date of publication, from which they are seen ("yesterday").
    Published,
    /// The day of the dateline, from which they are seen.
    Dateline,
    /// One of the two, and whether the sentence tells of what was or will be.
    Tense,
    /// One of the two, and that a weekday falls on the day in one year only.
    Weekday,
    /// A full date elsewhere in the text.
    Context,
    /// One of the two, and that news leaves out the year of what lies nearest.
    Nearest,
    /// Nothing: what is unknown is written as `X`.
    Open,
}

/// A place that the text names: one record for all its names.
///
/// A name that may mean several places stays so: the candidates are ranked, and
/// nobody has decided among them. Names with the same likeliest candidate are
/// one record's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Its name inside the document.
    pub id: PlaceId,
    /// The name as first printed.
    pub name: String,
    /// Every form of its name as printed, in order of first appearance.
    pub names: Vec<String>,
    /// The places that it may mean, likeliest first; the least likely are left out.
    pub candidates: Vec<PlaceCandidate>,
    /// Where it is named, in reading order.
    pub mentions: Vec<PlaceMention>,
}

/// A place of a gazetteer that a name may mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlaceCandidate {
    /// Its id in GeoNames, where it has one.
    pub geonames: Option<u32>,
    /// Its preferred name.
    pub name: String,
    /// What sort of place it is.
    pub kind: PlaceKind,
    /// The country that it is or lies in: two letters of ISO 3166-1.
    pub country: Option<String>,
    /// The first-order division of that country that it lies in.
    pub division: Option<String>,
    /// Degrees north (WGS 84). Of a country or division, a point to put a mark at.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// How likely it is meant, 0 to 1; all candidates of a name, those left out too, add up to 1.
    pub score: f64,
    /// Why, in words.
    pub reason: String,
}

/// What sort of place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PlaceKind {
    /// One of seven.
    Continent,
    /// A country or territory with a code of its own.
    Country,
    /// A first-order division of a country.
    Division,
    /// Any other area: Kashmir, the Black Sea, the European Union.
    Region,
    /// A populated place.
    City,
}

/// An occurrence of a place's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceMention {
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
    /// What the name is used as there.
    pub usage: PlaceUsage,
}

/// What a place's name is used as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PlaceUsage {
    /// Somewhere; also a country that acts or has things.
    Place,
    /// The government that sits there: "Moscow said".
    Metonym,
    /// People and things from there: "Syrian forces".
    Demonym,
}

/// What an expression of time denotes (TIMEX3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TimeType {
    /// A calendar date.
    Date,
    /// A time of day.
    Time,
    /// A length of time.
    Duration,
    /// A recurring time.
    Set,
}

/// Something that could not be read, or was read with doubt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// A stable name for the kind of problem, in lower case with hyphens.
    pub kind: String,
    /// What happened, in words.
    pub message: String,
    /// First code point concerned, if it has a place in the text.
    pub start: Option<u32>,
    /// One past the last code point concerned.
    pub end: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribution(number: u32, parent: Option<u32>, confidence: f32) -> Attribution {
        Attribution {
            id: AttributionId(number),
            parent: parent.map(AttributionId),
            kind: Kind::Direct,
            source: Vec::new(),
            cue: Vec::new(),
            content: Vec::new(),
            speaker: Speaker {
                entity: Some(EntityId(7)),
                name: None,
                role: None,
                basis: Basis::Pronoun,
                confidence: 0.123_456_7,
            },
            act: Some(Act::Deny),
            time: None,
            place: None,
            place_id: Some(PlaceId(3)),
            addressee: None,
            confidence,
        }
    }

    fn document() -> Document {
        let origin = Origin {
            path: "a.txt".to_owned(),
            url: None,
            sha256: "00".to_owned(),
            media_type: "text/plain".to_owned(),
        };
        Document::new(origin, "He said so.".to_owned())
    }

    #[test]
    fn what_is_less_confident_is_let_go_and_its_children_move_up() {
        let mut document = document();
        document.attributions = vec![
            attribution(1, None, 0.9),
            attribution(2, Some(1), 0.2),
            attribution(3, Some(2), 0.2),
            attribution(4, Some(3), 0.9),
        ];
        document.retain_confident(0.5);
        let left: Vec<_> = document
            .attributions
            .iter()
            .map(|a| (a.id, a.parent))
            .collect();
        let (first, last) = (AttributionId(1), AttributionId(4));
        assert_eq!(left, [(first, None), (last, Some(first))]);
    }

    #[test]
    fn a_document_is_read_back_as_it_was_written() {
        let mut document = document();
        document.attributions.push(attribution(1, None, 0.3));
        let json = serde_json::to_string(&document).unwrap();
        assert_eq!(serde_json::from_str::<Document>(&json).unwrap(), document);
        let other = json.replace(Schema::NAME, "dixit.document/2");
        let error = serde_json::from_str::<Document>(&other).unwrap_err();
        assert!(error.to_string().contains("dixit.document/1"), "{error}");
    }
}
