//! What people settled about attributions, claims, variants, evidence and entities.
//!
//! A decision stands in the journal for ever; a retirement says that it counts no
//! longer. What it is about it names by what outlives every re-run: the hash of a
//! snapshot, places in its text and the words there ([`Anchor`]), and never by the id
//! of a derived record alone, which changes. Decisions about which names are one
//! entity's have the form of the file of decisions
//! ([`crate::entities::decision`]), so that both say the same in the same words.
//!
//! The central types are [`Decision`], one person's word, and [`Book`], all of them held
//! against what a register holds now. A decision overrides what a reader or a derivation
//! says; where two persons say different things, both are shown ([`Opinion`]).

mod anchor;
mod attachment;
mod book;
mod evidence;
mod opinion;
mod target;

pub use anchor::{Anchor, Member};
pub use attachment::{Attachment, attach};
pub use book::{Book, Conflict, Held, Link, Links, Lost, Pairs};
pub use opinion::{Opinion, Settled, Voice};
pub use target::{Part, local, resolve};

use dixit_register::{Decided, Fault, Register, Report, identity};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::entities::decision::{Decision as EntityDecision, Decisions, Evidence, Place, SCHEMA};

/// What a decision does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The target is right as the machine has it.
    Confirm,
    /// The target is wrong: there is no such attribution, claim, piece of evidence.
    Reject,
    /// The targets are one.
    Merge,
    /// No two of the targets are one.
    KeepApart,
    /// What was one is two: [`Decision::apart`] and the rest.
    Split,
    /// The attribution belongs to another group: [`Decision::to`].
    Move,
    /// The target has other labels: [`Decision::labels`].
    Relabel,
    /// The target is shown under [`Decision::name`].
    Rename,
    /// The target has a grade of a scheme: [`Decision::grade`].
    Grade,
    /// Something to be read beside the target: [`Decision::note`].
    Note,
    /// Something was put under seal beside the target: [`Decision::attached`].
    Attach,
}

impl Kind {
    /// A stable word, as it stands in the journal.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Confirm => "confirm",
            Kind::Reject => "reject",
            Kind::Merge => "merge",
            Kind::KeepApart => "keep-apart",
            Kind::Split => "split",
            Kind::Move => "move",
            Kind::Relabel => "relabel",
            Kind::Rename => "rename",
            Kind::Grade => "grade",
            Kind::Note => "note",
            Kind::Attach => "attach",
        }
    }
}

/// What sort of thing a decision is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// Who said what, once, in one document.
    Attribution,
    /// What attributions put forward in common.
    Claim,
    /// Attributions that print one utterance.
    Variant,
    /// A piece of evidence that a text names.
    Evidence,
    /// Somebody or something that is named.
    Entity,
}

impl Sort {
    /// A stable word.
    pub fn as_str(self) -> &'static str {
        match self {
            Sort::Attribution => "attribution",
            Sort::Claim => "claim",
            Sort::Variant => "variant",
            Sort::Evidence => "evidence",
            Sort::Entity => "entity",
        }
    }

    /// The derivation whose records have ids of this sort. Evidence stands in the records
    /// of its claims.
    pub fn derivation(self) -> Option<&'static str> {
        match self {
            Sort::Attribution | Sort::Evidence => None,
            Sort::Claim => Some("claims"),
            Sort::Variant => Some("variants"),
            Sort::Entity => Some("entities"),
        }
    }
}

/// What a decision is about, by what outlives its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// What sort of thing it is.
    #[serde(rename = "type")]
    pub sort: Sort,
    /// Its id when it was decided on: for people, and for a list that still has it.
    pub id: String,
    /// The attribution; of a claim, variant or piece of evidence, those that it was made
    /// from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub anchors: Vec<Anchor>,
    /// Of a piece of evidence, the words that name it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passage: Option<Place>,
    /// Of a piece of evidence that somebody attached, the journal's entry that says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment: Option<u64>,
    /// Of an entity, what was seen of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<Evidence>,
}

/// Labels in place of the machine's; what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Labels {
    /// What the speech does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<String>,
    /// How the attribution relates to its claim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stance: Option<String>,
    /// Who speaks, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker: Option<String>,
    /// What became of a piece of evidence: named, shown, attached, verified, disputed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}

/// A grade with what it meant when it was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Graded {
    /// The scheme's name.
    pub scheme: String,
    /// The grade.
    pub grade: String,
    /// The scheme's definition of it.
    pub definition: String,
}

/// What was put under seal beside something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attached {
    /// The journal's entry of its capture.
    pub capture: u64,
    /// SHA-256 of the bytes.
    pub sha256: String,
    /// How many they are.
    pub bytes: u64,
    /// Their media type.
    pub media_type: String,
    /// The path or address as given.
    pub path: String,
    /// How they came in; the journal's capture has the hash of this.
    pub circumstances: Value,
}

/// The group of a sort that an attribution is in now, with what anchors it.
///
/// # Errors
/// In words, if the register cannot be read.
pub fn group_of(
    register: &Register,
    sort: Sort,
    member: &Member,
) -> Result<Option<Target>, String> {
    target::group_of(register, sort, member)
}

/// What a person settled about something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Name and version of the contract, `dixit.decision/1`.
    pub schema: String,
    /// Made from its content.
    pub id: String,
    /// What it does.
    pub decision: Kind,
    /// What it is about.
    pub targets: Vec<Target>,
    /// Of a merge of attributions: what they are one as, a claim or a variant.
    #[serde(rename = "as", default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Sort>,
    /// Of a split: the attributions that are apart from the target's others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apart: Vec<Anchor>,
    /// Of a move: the group that the attribution was in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Target>,
    /// Of a move: the group that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Target>,
    /// Of a relabel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels: Option<Labels>,
    /// Of a rename.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Of a grade.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<Graded>,
    /// Of a note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Of what was attached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attached: Option<Attached>,
    /// Who settled it.
    pub by: String,
    /// When, as that person gives it: RFC 3339 or a date.
    pub at: String,
    /// Why.
    pub reason: String,
}

impl Decision {
    /// A decision of a kind about targets, without an id yet.
    pub fn new(kind: Kind, targets: Vec<Target>, by: &str, at: &str, reason: &str) -> Decision {
        Decision {
            schema: SCHEMA.to_owned(),
            id: String::new(),
            decision: kind,
            targets,
            group: None,
            apart: Vec::new(),
            from: None,
            to: None,
            labels: None,
            name: None,
            grade: None,
            note: None,
            attached: None,
            by: by.to_owned(),
            at: at.to_owned(),
            reason: reason.to_owned(),
        }
    }

    /// The decision with an id made from its content.
    #[must_use]
    pub fn with_id(mut self) -> Decision {
        self.id.clear();
        // Serialising plain values to a string does not fail.
        let content = serde_json::to_string(&self).unwrap_or_default();
        let mut id = identity(&content, None, None);
        id.truncate(12);
        self.id = format!("d{id}");
        self
    }

    /// What it lacks to mean anything.
    fn lack(&self) -> Option<&'static str> {
        let one = self.targets.len() == 1;
        match self.decision {
            Kind::Merge | Kind::KeepApart if self.targets.len() < 2 => {
                Some("it needs two or more targets")
            }
            Kind::Merge | Kind::KeepApart => None,
            _ if !one => Some("it needs one target"),
            Kind::Split if self.apart.is_empty() => Some("it needs what is apart"),
            Kind::Move if self.to.is_none() => Some("it needs the group to move to"),
            Kind::Relabel if self.labels.as_ref().is_none_or(|l| *l == Labels::default()) => {
                Some("it needs a label")
            }
            Kind::Rename if self.name.as_deref().unwrap_or_default().trim().is_empty() => {
                Some("it needs a name")
            }
            Kind::Grade if self.grade.is_none() => Some("it needs a grade"),
            Kind::Note if self.note.as_deref().unwrap_or_default().trim().is_empty() => {
                Some("it needs words")
            }
            Kind::Attach if self.attached.is_none() => Some("it needs what is attached"),
            _ => None,
        }
    }
}

/// A decision as the journal has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// About which names are one entity's, in the form of the file.
    Entities(EntityDecision),
    /// About anything else, or about an entity as a whole.
    Other(Box<Decision>),
}

impl Written {
    /// Reads what the journal holds.
    ///
    /// # Errors
    /// In words, what it lacks.
    pub fn parse(value: &Value) -> Result<Written, String> {
        if value.get("entities").is_some() {
            let read = Decisions::parse(&value.to_string());
            let read = read.map_err(|e| e.to_string().replace("line 1: ", ""))?;
            let decision = read.all.into_iter().next().ok_or("it is empty")?;
            return Ok(Written::Entities(decision));
        }
        let decision = Decision::deserialize(value).map_err(|e| e.to_string())?;
        match decision.lack() {
            Some(lack) => Err(lack.to_owned()),
            None => Ok(Written::Other(Box::new(decision))),
        }
    }

    /// Whether it changes what is derived: which records are one. Whatever else people settle
    /// stands beside records.
    pub fn regroups(&self) -> bool {
        match self {
            Written::Entities(_) => true,
            Written::Other(decision) => matches!(
                decision.decision,
                Kind::Merge | Kind::KeepApart | Kind::Split | Kind::Move
            ),
        }
    }

    /// Its id.
    pub fn id(&self) -> &str {
        match self {
            Written::Entities(decision) => &decision.id,
            Written::Other(decision) => &decision.id,
        }
    }

    /// What it does, and to what, in one line for people.
    pub fn words(&self) -> String {
        match self {
            Written::Entities(decision) => {
                let mut of: Vec<String> = decision.entities.iter().map(called).collect();
                if let Some(name) = &decision.name {
                    of.push(format!("→ {name}"));
                }
                format!("{} {}", decision.decision.as_str(), of.join(" · "))
            }
            Written::Other(decision) => words(decision),
        }
    }

    fn value(&self) -> Value {
        let value = match self {
            Written::Entities(decision) => serde_json::to_value(decision),
            Written::Other(decision) => serde_json::to_value(decision),
        };
        value.unwrap_or_default()
    }
}

/// Writes a decision into the journal. Gives its entry, and whether it is new: what
/// stands there word for word and counts is not written again.
///
/// # Errors
/// In words, if it lacks something or cannot be written.
pub fn decide(
    register: &mut Register,
    now: &str,
    written: &Written,
) -> Result<(u64, bool), String> {
    // What cannot be read back is never written.
    let value = written.value();
    Written::parse(&value)?;
    let (by, reason) = match written {
        Written::Entities(decision) => (&decision.by, &decision.reason),
        Written::Other(decision) => (&decision.by, &decision.reason),
    };
    let before = register.decisions().map_err(|e| e.to_string())?;
    if let Some(same) = before.iter().find(|d| d.decision == value) {
        return Ok((same.entry, false));
    }
    let entry = register.decide(now, by, reason, value);
    Ok((entry.map_err(|e| e.to_string())?, true))
}

/// Finds a decision by its entry or its id. Gives the entry.
///
/// # Errors
/// In words, if there is none, or the register fails.
pub fn entry_of(register: &Register, given: &str) -> Result<u64, String> {
    let all = register.all_decisions().map_err(|e| e.to_string())?;
    let named = |d: &&Decided| {
        let id = d.decision.get("id").and_then(Value::as_str);
        given.parse() == Ok(d.entry) || id == Some(given)
    };
    let found = all.iter().rev().find(named);
    found
        .map(|d| d.entry)
        .ok_or_else(|| format!("the register has no decision {given}"))
}

fn called(evidence: &Evidence) -> String {
    match (
        &evidence.knowledge,
        evidence.names.first(),
        evidence.mentions.first(),
    ) {
        (Some(id), ..) => format!("record {id}"),
        (_, Some(name), _) => name.clone(),
        (_, _, Some(place)) => place.text.clone(),
        _ => "nothing".to_owned(),
    }
}

fn words(decision: &Decision) -> String {
    let mut out = decision.decision.as_str().to_owned();
    for target in &decision.targets {
        out.push_str(&format!(" {}", target_words(target)));
    }
    for anchor in &decision.apart {
        out.push_str(&format!(" ≠ {}", anchor.short()));
    }
    if let Some(to) = &decision.to {
        out.push_str(&format!(" → {}", target_words(to)));
    }
    let labels = decision.labels.clone().unwrap_or_default();
    for (what, label) in [
        ("act", labels.act),
        ("stance", labels.stance),
        ("speaker", labels.speaker),
        ("status", labels.status),
    ] {
        if let Some(label) = label {
            out.push_str(&format!(" → {what} {label}"));
        }
    }
    if let Some(grade) = &decision.grade {
        out.push_str(&format!(" → {} ({})", grade.grade, grade.scheme));
    }
    if let Some(name) = &decision.name {
        out.push_str(&format!(" → {name}"));
    }
    if let Some(note) = decision.note.as_ref().filter(|n| **n != decision.reason) {
        out.push_str(&format!(": {note}"));
    }
    if let Some(attached) = &decision.attached {
        let hash = attached.sha256.get(..12).unwrap_or(&attached.sha256);
        out.push_str(&format!(" + {} {hash}", attached.path));
    }
    out
}

fn target_words(target: &Target) -> String {
    let of = match (&target.entity, &target.passage, target.anchors.first()) {
        (Some(entity), ..) => called(entity),
        (_, Some(passage), _) => format!("“{}”", passage.text),
        _ if target.attachment.is_some() => {
            let entry = target.attachment.unwrap_or_default();
            format!("attached by entry {entry}")
        }
        (.., Some(anchor)) => anchor.short(),
        _ => String::new(),
    };
    match target.sort {
        Sort::Attribution => format!("{} {of}", target.id),
        sort => format!("{} {} {of}", sort.as_str(), target.id),
    }
}

/// Holds every decision against the readings and captures that it names, retired ones
/// too, and adds what does not hold to the report.
///
/// # Errors
/// In words, if the register cannot be read.
pub fn verify(register: &Register, report: &mut Report) -> Result<(), String> {
    let all = register.all_decisions().map_err(|e| e.to_string())?;
    let texts = anchor::Texts::new(register);
    for decided in &all {
        let mut fault = |what: String| {
            let place = format!("register.db, journal entry {}", decided.entry);
            report.faults.push(Fault { place, what });
        };
        match Written::parse(&decided.decision) {
            // Another program's decision is sealed as it is.
            Err(_) => {}
            Ok(Written::Entities(_)) => {}
            Ok(Written::Other(decision)) => {
                let groups = decision.targets.iter().chain(&decision.to);
                let anchors = groups.chain(&decision.from).flat_map(|t| &t.anchors);
                for anchor in anchors.chain(&decision.apart) {
                    if let Err(words) = anchor.verify(&texts) {
                        fault(words);
                    }
                }
                for target in &decision.targets {
                    if let Err(words) = evidence::verify(register, &texts, target) {
                        fault(words);
                    }
                }
                if let Some(attached) = &decision.attached
                    && let Err(words) = attachment::verify(register, attached)
                {
                    fault(words);
                }
            }
        }
    }
    let book = Book::open(register)?;
    if !book.lost().is_empty() {
        report.notes.push(format!(
            "{} decisions find what they are about no more (dixit log --decisions names them)",
            book.lost().len()
        ));
    }
    Ok(())
}
