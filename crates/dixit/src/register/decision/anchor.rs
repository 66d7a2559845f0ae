//! An attribution by what outlives its id: a snapshot, places in its text, words.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use dixit_model::{Attribution, Document, OffsetMap, Piece, Span};
use dixit_register::{Register, StoredReading};
use serde::{Deserialize, Serialize};

/// An attribution (`a3`) or local entity (`e1`) of a reading.
pub type Member = (u64, String);

/// Two contents are the same attribution's if they share at least this much of their
/// characters (Dice): more is the same than not. Chosen, not fitted: readers differ by
/// a quotation mark or a trailing clause, not by half a content.
const ALIKE: f64 = 0.5;

/// The most words that are shown of a content.
const SHOWN: usize = 12;

/// An attribution as it was when somebody decided about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    /// SHA-256 of the snapshot's bytes.
    pub sha256: String,
    /// What is ascribed: places in the text, and the words there.
    pub content: Vec<Piece>,
    /// To whom.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub source: Vec<Piece>,
    /// The journal's entry of the reading that had it.
    pub reading: u64,
    /// Its id there.
    pub attribution: String,
}

impl Anchor {
    /// The anchor of an attribution that a reading has.
    ///
    /// # Errors
    /// In words, if it has none of that id.
    pub(super) fn of(texts: &Texts<'_>, reading: u64, id: &str) -> Result<Anchor, String> {
        let read = texts.reading(reading)?;
        let said = read.attribution(id);
        let said = said.ok_or_else(|| format!("reading {reading} has no attribution {id}"))?;
        Ok(Anchor {
            sha256: read.snapshot.clone(),
            content: said.content.clone(),
            source: said.source.clone(),
            reading,
            attribution: id.to_owned(),
        })
    }

    /// The first words of its content.
    pub fn short(&self) -> String {
        let all: Vec<&str> = self
            .content
            .iter()
            .flat_map(|p| p.text.split_whitespace())
            .collect();
        let shown = all
            .iter()
            .take(SHOWN)
            .copied()
            .collect::<Vec<_>>()
            .join(" ");
        let more = if all.len() > SHOWN { " …" } else { "" };
        format!("“{}{more}”", shown.trim_matches(['“', '”', '"', '«', '»']))
    }

    /// Its attribution in what the register holds now: of the current readings of its
    /// snapshot the attribution whose content shares most of its characters, or else
    /// one with the same words elsewhere in the text.
    pub(super) fn find(&self, texts: &Texts<'_>) -> Result<Option<Member>, String> {
        let mut best: Option<(f64, Member)> = None;
        let capture = texts.reading(self.reading).ok().map(|read| read.capture);
        for read in texts.of_snapshot(&self.sha256)?.iter() {
            // The same bytes at another address are another document: the one that was
            // decided on comes first.
            let own = if Some(read.capture) == capture {
                1.0
            } else {
                0.0
            };
            for said in &read.document.attributions {
                let alike = self.alike(&read.document, said);
                if alike < ALIKE {
                    continue;
                }
                let source = if said.source == self.source { 0.1 } else { 0.0 };
                let score = own * 10.0 + alike + source;
                if best.as_ref().is_none_or(|(most, _)| score > *most) {
                    best = Some((score, (read.entry, said.id.to_string())));
                }
            }
        }
        Ok(best.map(|(_, member)| member))
    }

    /// How alike the contents are, 0 to 1.
    fn alike(&self, document: &Document, said: &Attribution) -> f64 {
        let words = |pieces: &[Piece]| -> Vec<String> {
            let words = pieces.iter().flat_map(|p| p.text.split_whitespace());
            words.map(str::to_owned).collect()
        };
        let length = |pieces: &[Piece]| -> u32 {
            pieces.iter().map(|p| p.end.saturating_sub(p.start)).sum()
        };
        let mut common = 0;
        for a in &self.content {
            for b in &said.content {
                common += a.end.min(b.end).saturating_sub(a.start.max(b.start));
            }
        }
        let all = length(&self.content) + length(&said.content);
        if common > 0 && all > 0 && stand(document, &self.content) {
            return 2.0 * f64::from(common) / f64::from(all);
        }
        // The text was read otherwise: what is left are the words.
        match words(&self.content) == words(&said.content) {
            true => 0.9,
            false => 0.0,
        }
    }

    /// Compares it with the reading that it was taken from.
    ///
    /// # Errors
    /// In words, what does not hold.
    pub(super) fn verify(&self, texts: &Texts<'_>) -> Result<(), String> {
        let named = format!("{}:{}", self.reading, self.attribution);
        let now = Anchor::of(texts, self.reading, &self.attribution)
            .map_err(|words| format!("is about {named}: {words}"))?;
        match now == *self {
            true => Ok(()),
            false => Err(format!("is not about what {named} says")),
        }
    }
}

/// Whether words stand in the text where they are said to.
fn stand(document: &Document, pieces: &[Piece]) -> bool {
    let map = OffsetMap::new(&document.text);
    pieces.iter().all(|p| holds(&map, p.start, p.end, &p.text))
}

/// Whether words stand in a place of the text.
pub(super) fn stands(document: &Document, start: u32, end: u32, words: &str) -> bool {
    holds(&OffsetMap::new(&document.text), start, end, words)
}

fn holds(map: &OffsetMap<'_>, start: u32, end: u32, words: &str) -> bool {
    start <= end && end <= map.chars() && map.slice(Span::new(start, end)) == words
}

/// A reading with its document.
pub(super) struct Read {
    pub(super) entry: u64,
    pub(super) capture: u64,
    pub(super) snapshot: String,
    pub(super) document: Document,
}

impl Read {
    fn of(reading: &StoredReading) -> Result<Read, String> {
        let named = |words: String| format!("reading {}: {words}", reading.entry);
        let document = serde_json::from_str(&reading.json().map_err(named)?)
            .map_err(|e| named(format!("its document cannot be read ({e})")))?;
        Ok(Read {
            entry: reading.entry,
            capture: reading.capture,
            snapshot: reading.snapshot.clone(),
            document,
        })
    }

    pub(super) fn attribution(&self, id: &str) -> Option<&Attribution> {
        let number: u32 = id.strip_prefix('a')?.parse().ok()?;
        self.document
            .attributions
            .iter()
            .find(|said| said.id.0 == number)
    }
}

/// Documents of a register, each read once.
pub(super) struct Texts<'a> {
    pub(super) register: &'a Register,
    readings: RefCell<BTreeMap<u64, Rc<Read>>>,
    snapshots: RefCell<BTreeMap<String, Rc<Vec<Rc<Read>>>>>,
}

impl<'a> Texts<'a> {
    pub(super) fn new(register: &'a Register) -> Texts<'a> {
        Texts {
            register,
            readings: RefCell::default(),
            snapshots: RefCell::default(),
        }
    }

    /// One reading, by its entry.
    pub(super) fn reading(&self, entry: u64) -> Result<Rc<Read>, String> {
        if let Some(read) = self.readings.borrow().get(&entry) {
            return Ok(Rc::clone(read));
        }
        let found = self.register.reading(entry).map_err(|e| e.to_string())?;
        let found = found.ok_or_else(|| format!("entry {entry} of the journal is no reading"))?;
        self.keep(&found)
    }

    /// The current readings of a snapshot.
    pub(super) fn of_snapshot(&self, sha256: &str) -> Result<Rc<Vec<Rc<Read>>>, String> {
        if let Some(reads) = self.snapshots.borrow().get(sha256) {
            return Ok(Rc::clone(reads));
        }
        let mut reads = Vec::new();
        let found = self.register.readings_of(sha256);
        for reading in &found.map_err(|e| e.to_string())? {
            reads.push(self.keep(reading)?);
        }
        let reads = Rc::new(reads);
        let mut snapshots = self.snapshots.borrow_mut();
        snapshots.insert(sha256.to_owned(), Rc::clone(&reads));
        Ok(reads)
    }

    fn keep(&self, reading: &StoredReading) -> Result<Rc<Read>, String> {
        let read = Rc::new(Read::of(reading)?);
        let mut readings = self.readings.borrow_mut();
        readings.insert(reading.entry, Rc::clone(&read));
        Ok(read)
    }
}
