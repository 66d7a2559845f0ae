//! The contract `dixit.claims/1`: what attributions of a collection assert in
//! common, who disputes it, and who responded.

use dixit_model::{Act, AttributionId, Piece};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::compare::Reason;
use super::evidence::PieceOfEvidence;
use super::quantity::Quantity;
use super::stance::Stance;
use crate::responses::{CallKind, MOST_TOLD, ResponseKind};

/// The name and version of the contract: always `dixit.claims/1`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Schema;

impl Schema {
    /// What stands in the field `schema`.
    pub const NAME: &'static str = "dixit.claims/1";
}

impl Serialize for Schema {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(Self::NAME)
    }
}

impl<'de> Deserialize<'de> for Schema {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        constant(deserializer, Self::NAME).map(|()| Schema)
    }
}

/// Reads a field that always has one value.
fn constant<'de, D: Deserializer<'de>>(
    deserializer: D,
    value: &'static str,
) -> Result<(), D::Error> {
    let read = String::deserialize(deserializer)?;
    if read == value {
        return Ok(());
    }
    Err(de::Error::invalid_value(de::Unexpected::Str(&read), &value))
}

/// What stands in the field `record` of a [`Claim`]: always `claim`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClaimRecord;

impl Serialize for ClaimRecord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("claim")
    }
}

impl<'de> Deserialize<'de> for ClaimRecord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        constant(deserializer, "claim").map(|()| ClaimRecord)
    }
}

/// The claims of a collection.
///
/// [`Claim`] is a line of `dixit claims --format jsonl`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Claims {
    /// Documents taken in.
    pub documents: usize,
    /// Latest day of a document in the collection (EDTF): up to here "none found"
    /// reaches.
    pub until: Option<String>,
    /// Contested ones first, then by attributions and first day.
    pub claims: Vec<Claim>,
}

impl Claims {
    /// Puts the claims into their order: contested ones first, then those of most origins and
    /// attributions, then by first day.
    pub fn sort(&mut self) {
        self.claims.sort_by(|a, b| {
            let size = |c: &Claim| {
                (
                    c.contested,
                    c.origins.unwrap_or(c.documents),
                    c.attributions.len(),
                )
            };
            size(b)
                .cmp(&size(a))
                .then_with(|| (&a.first, &a.id).cmp(&(&b.first, &b.id)))
        });
    }

    /// The claim of that id, or the claims whose words all stand in one of their
    /// attributions: what a person may type to name one.
    pub fn find(&self, words: &str) -> Vec<&Claim> {
        if let Some(claim) = self.claims.iter().find(|c| c.id == words) {
            return vec![claim];
        }
        let wanted: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
        let has = |claim: &&Claim| {
            !wanted.is_empty()
                && claim.attributions.iter().any(|a| {
                    let text = a.words().to_lowercase();
                    wanted.iter().all(|w| text.contains(w))
                })
        };
        self.claims.iter().filter(has).collect()
    }
}

/// A request or question with who responded: a line of `dixit requests --format jsonl`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Request {
    /// Name and version of the contract.
    pub schema: Schema,
    /// Always `request`.
    pub record: &'static str,
    /// The claim that it is among.
    pub claim: String,
    /// Whether somebody responded.
    pub answered: bool,
    /// The attribution.
    pub attribution: Member,
    /// The responses found.
    pub responses: Vec<Response>,
    /// Where there is none: the day up to which the collection was looked
    /// through (EDTF), if that is known.
    pub none_until: Option<String>,
}

impl Claims {
    /// The requests of all claims, by day, path and place.
    pub fn requests(&self) -> Vec<Request> {
        let mut out: Vec<Request> = self.claims.iter().flat_map(Claim::requests).collect();
        out.sort_by(|a, b| {
            let key = |r: &Request| {
                let place = r.attribution.content.first().map_or(0, |p| p.start);
                let of = &r.attribution;
                (of.published.clone(), of.path.clone(), place, of.attribution)
            };
            key(a).cmp(&key(b))
        });
        out
    }
}

impl Claim {
    /// Its attribution of that name (`A1`).
    pub fn member(&self, id: &str) -> Option<&Member> {
        self.attributions.iter().find(|m| m.id == id)
    }

    /// Its requests with their responses.
    pub fn requests(&self) -> impl Iterator<Item = Request> {
        let calls = self.calls.iter().filter(|c| c.kind == CallKind::Request);
        calls.filter_map(|call| {
            Some(Request {
                schema: Schema,
                record: "request",
                claim: self.id.clone(),
                answered: !call.responses.is_empty(),
                attribution: self.member(&call.attribution)?.clone(),
                responses: call.responses.clone(),
                none_until: call.none_until.clone(),
            })
        })
    }
}

/// What attributions put forward in common.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// Name and version of the contract.
    pub schema: Schema,
    /// Always `claim`.
    pub record: ClaimRecord,
    /// Names it; made from its first attribution, so that it stays as long as that
    /// does.
    pub id: String,
    /// The words of the attribution that stands for it: nobody's summary.
    pub words: String,
    /// Whether stances differ, or counts that do not agree.
    pub contested: bool,
    /// How many attributions take which stance.
    pub stances: Stances,
    /// Documents that its attributions stand in.
    pub documents: usize,
    /// First publications behind those documents; nothing where origins were not
    /// looked for.
    pub origins: Option<usize>,
    /// Day of its first attribution (EDTF).
    pub first: Option<String>,
    /// Day of its last attribution.
    pub last: Option<String>,
    /// How sure it is that its attributions put forward one claim: the least of
    /// the links that hold them together; 1 for a single one.
    pub confidence: f32,
    /// Its counts, where they are counts of one thing.
    pub counts: Vec<Count>,
    /// Its attributions, by day, path and place.
    pub attributions: Vec<Member>,
    /// Allegations and requests with who responded.
    pub calls: Vec<Call>,
    /// Evidence that its attributions name, in their order; in a register, then what people
    /// attached to it or to one of them.
    pub evidence: Vec<PieceOfEvidence>,
    /// Why its attributions are one claim's, surest first: of each attribution the eight
    /// surest, and some more.
    pub links: Vec<Link>,
    /// What people decided about it, newest first; none where no decisions were asked for.
    /// What they attached stands among its evidence.
    pub decisions: Vec<Ruling>,
}

/// A person's decision, as it is shown beside what it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruling {
    /// The entry of a register's journal.
    pub entry: u64,
    /// Who decided.
    pub by: String,
    /// When, as it is written down.
    pub at: String,
    /// What, in words.
    pub decision: String,
    /// Why.
    pub reason: String,
}

/// Attributions by stance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "see Stance")]
pub struct Stances {
    pub asserts: usize,
    pub denies: usize,
    pub doubts: usize,
    pub concedes: usize,
    pub asks: usize,
    pub none: usize,
    pub unknown: usize,
}

impl Claim {
    /// Whether it is the first part of one that is stored in [parts](super::Cut).
    pub fn is_cut(&self) -> bool {
        self.attributions.len() < self.stances.total()
    }

    /// Counts the stances again, where people gave attributions other ones.
    pub fn count_again(&mut self) {
        let by_counts = self.contested && !self.stances.contested();
        self.stances = Stances::default();
        self.attributions
            .iter()
            .for_each(|member| self.stances.count(member.stance));
        self.contested = by_counts || self.stances.contested();
    }
}

impl Stances {
    pub(crate) fn count(&mut self, stance: Stance) {
        *match stance {
            Stance::Asserts => &mut self.asserts,
            Stance::Denies => &mut self.denies,
            Stance::Doubts => &mut self.doubts,
            Stance::Concedes => &mut self.concedes,
            Stance::Asks => &mut self.asks,
            Stance::None => &mut self.none,
            Stance::Unknown => &mut self.unknown,
        } += 1;
    }

    /// How many attributions they are.
    pub(crate) fn total(&self) -> usize {
        let stances = [self.asserts, self.denies, self.doubts, self.concedes];
        stances.iter().sum::<usize>() + self.asks + self.none + self.unknown
    }

    /// Whether somebody stands against somebody else: a denial or doubt of what
    /// was said.
    pub fn contested(&self) -> bool {
        self.denies + self.doubts > 0 && self.asserts + self.concedes + self.asks > 0
    }
}

/// An attribution of a claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// `A1`, `A2`, …: its place among the claim's attributions.
    pub id: String,
    /// Path of its document.
    pub path: String,
    /// Address of its document, if known.
    pub url: Option<String>,
    /// SHA-256 of the captured bytes.
    pub sha256: String,
    /// Headline of its document.
    pub title: Option<String>,
    /// Who published the document.
    pub outlet: Option<String>,
    /// Day of publication, or where that is not known of the dateline (EDTF).
    pub published: Option<String>,
    /// Its name inside the document.
    pub attribution: AttributionId,
    /// The attribution inside whose content it stands.
    pub parent: Option<AttributionId>,
    /// The speaker's fullest name, if known.
    pub speaker: Option<String>,
    /// The words that name the source; empty where none do.
    pub source: String,
    /// The words that ascribe it.
    pub cue: String,
    /// The words in pieces, with their places.
    pub content: Vec<Piece>,
    /// What the speech does.
    pub act: Option<Act>,
    /// To whom it is said, as far as the words tell.
    pub addressee: Option<String>,
    /// How it relates to the claim.
    pub stance: Stance,
    /// How sure that is, 0 to 1.
    pub stance_confidence: f32,
    /// Why, in words.
    pub stance_reason: String,
    /// The document's first publication: the same for copies. Nothing where
    /// origins were not looked for.
    pub origin: Option<usize>,
    /// What people decided about it, newest first; none where no decisions were asked for.
    pub decisions: Vec<Ruling>,
}

impl Member {
    /// Its content as one text.
    pub fn words(&self) -> String {
        let pieces: Vec<&str> = self.content.iter().map(|p| p.text.as_str()).collect();
        pieces.join(" … ")
    }

    /// Who speaks: the name, else the source's words, else a dash.
    pub fn who(&self) -> &str {
        match (&self.speaker, self.source.as_str()) {
            (Some(name), _) => name,
            (None, "") => "–",
            (None, source) => source,
        }
    }
}

/// A count in a claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Count {
    /// The attribution that gives it.
    pub attribution: String,
    /// The value.
    pub quantity: Quantity,
}

/// An allegation or request with its responses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// Which of the two.
    pub kind: CallKind,
    /// The attribution that it is.
    pub attribution: String,
    /// The responses found; of many the twelve in its own document or surest.
    pub responses: Vec<Response>,
    /// Where there is none: the day up to which the collection was looked
    /// through (EDTF), if that is known.
    pub none_until: Option<String>,
}

impl Call {
    /// Takes more responses in, as far as there is room.
    pub(super) fn take(&mut self, more: Vec<Response>) {
        for response in more {
            let place = |r: &Response| (r.path.clone(), r.in_document);
            let known = self.responses.iter().any(|r| place(r) == place(&response));
            if !known && self.responses.len() < MOST_TOLD {
                self.none_until = None;
                self.responses.push(response);
            }
        }
    }
}

/// A response.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// What was done.
    pub response: ResponseKind,
    /// The attribution that it is, if it is one of the claim's.
    pub attribution: Option<String>,
    /// Path of its document.
    pub path: String,
    /// Its name inside the document.
    pub in_document: AttributionId,
    /// Who responded.
    pub speaker: String,
    /// In which words.
    pub words: String,
    /// Day of publication or dateline.
    pub published: Option<String>,
    /// How sure it is, 0 to 1: a rank by the kind of reason.
    pub confidence: f32,
    /// Why it is taken for a response.
    pub reason: String,
}

/// A pair of attributions taken for one claim's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// One.
    pub a: String,
    /// The other.
    pub b: String,
    /// 0 to 1.
    pub score: f32,
    /// For and against, in words.
    pub reasons: Vec<Reason>,
}
