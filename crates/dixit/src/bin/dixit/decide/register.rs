//! `dixit decide --register NAME.dixit`: writes a decision into a register.

use dixit::entities::decision::{Decision as EntityDecision, Evidence, Kind as EntityKind, SCHEMA};
use dixit::register::decision::{
    Decision, Kind, Labels, Part, Sort, Target, Written, decide, entry_of, group_of, resolve,
};
use dixit::register::{Register, scheme};

use super::arguments::{DecideArgs, DecisionArg, GroupArg};
use super::{open, say};
use crate::clock;
use crate::register::{locate, opened};
use crate::run::{Failure, note};

/// Said of a decision about which records are one.
const FOLLOWS: &str =
    "claims, variants and entities follow with the next `dixit derive` or `dixit add`";

/// Writes the decision and prints its entry.
pub(super) fn run(arguments: &DecideArgs) -> Result<bool, Failure> {
    let path = locate(&arguments.register)?;
    let mut register = opened(&path, false)?;
    if arguments.decision == DecisionArg::Retire {
        return retire(arguments, &mut register);
    }
    let written = written(arguments, &register).map_err(Failure::Open)?;
    let now = clock::now();
    let (entry, new) = decide(&mut register, &now, &written).map_err(Failure::Open)?;
    if !new {
        note(&format!("entry {entry} says so already"));
    } else if written.regroups() {
        note(FOLLOWS);
    }
    say(&entry.to_string())
}

fn retire(arguments: &DecideArgs, register: &mut Register) -> Result<bool, Failure> {
    let [given] = &arguments.ids[..] else {
        return open("retire takes the entry or id of one decision");
    };
    let entry = entry_of(register, given).map_err(Failure::Open)?;
    let failed = |e: dixit::register::Error| Failure::Open(e.to_string());
    if let Some(by) = register.retirements().map_err(failed)?.get(&entry) {
        note(&format!("entry {entry} was retired by entry {by}"));
        return say(&by.to_string());
    }
    let decisions = register.all_decisions().map_err(failed)?;
    let mut retired = decisions.iter().filter(|decided| decided.entry == entry);
    if retired.any(|d| Written::parse(&d.decision).is_ok_and(|w| w.regroups())) {
        note(FOLLOWS);
    }
    let (by, reason) = (&arguments.by, &arguments.reason);
    let entry = register.retire(&clock::now(), by, reason, entry);
    say(&entry.map_err(failed)?.to_string())
}

/// What is to be written, from the words of the command line.
fn written(arguments: &DecideArgs, register: &Register) -> Result<Written, String> {
    let targets = arguments.ids.iter();
    let targets = targets.map(|id| resolve(register, id, Part::Whole));
    let targets: Vec<Target> = targets.collect::<Result<_, _>>()?;
    let word = arguments.decision.word();
    let Some(sort) = targets.first().map(|target| target.sort) else {
        return Err(format!("{word} needs a target"));
    };
    if targets.iter().any(|target| target.sort != sort) {
        return Err(format!("{word} is about things of one sort"));
    }
    stray(arguments)?;
    if let (Some(kind), Sort::Entity) = (entity_kind(arguments.decision), sort) {
        return about_entities(arguments, register, kind, targets);
    }
    let kind = kind(arguments.decision);
    let at = arguments.at.clone().unwrap_or_else(clock::now);
    let mut decision = Decision::new(kind, targets, &arguments.by, &at, &arguments.reason);
    fill(&mut decision, arguments, register, sort)?;
    Ok(Written::Other(Box::new(decision.with_id())))
}

/// What only one kind of decision has, given for another one, was meant otherwise.
fn stray(arguments: &DecideArgs) -> Result<(), String> {
    use DecisionArg::{Grade, KeepApart, Merge, Move, Note, Relabel, Rename, Split};
    for (given, flag, kinds) in [
        (arguments.name.is_some(), "--name", &[Rename][..]),
        (!arguments.apart.is_empty(), "--apart", &[Split]),
        (arguments.to.is_some(), "--to", &[Move]),
        (arguments.group.is_some(), "--as", &[Merge, KeepApart, Move]),
        (arguments.act.is_some(), "--act", &[Relabel]),
        (arguments.stance.is_some(), "--stance", &[Relabel]),
        (arguments.speaker.is_some(), "--speaker", &[Relabel]),
        (arguments.status.is_some(), "--status", &[Relabel]),
        (arguments.grade.is_some(), "--grade", &[Grade]),
        (arguments.text.is_some(), "--text", &[Note]),
    ] {
        if given && !kinds.contains(&arguments.decision) {
            return Err(format!("{flag} is for {}", kinds[0].word()));
        }
    }
    Ok(())
}

fn kind(of: DecisionArg) -> Kind {
    match of {
        DecisionArg::Confirm => Kind::Confirm,
        DecisionArg::Reject => Kind::Reject,
        DecisionArg::Merge => Kind::Merge,
        DecisionArg::KeepApart => Kind::KeepApart,
        DecisionArg::Split => Kind::Split,
        DecisionArg::Move => Kind::Move,
        DecisionArg::Relabel | DecisionArg::Verify | DecisionArg::Dispute => Kind::Relabel,
        DecisionArg::Rename => Kind::Rename,
        DecisionArg::Grade => Kind::Grade,
        // A retirement is an entry of its own and does not come here.
        DecisionArg::Note | DecisionArg::Retire => Kind::Note,
    }
}

fn entity_kind(of: DecisionArg) -> Option<EntityKind> {
    match of {
        DecisionArg::Merge => Some(EntityKind::Merge),
        DecisionArg::KeepApart => Some(EntityKind::KeepApart),
        DecisionArg::Split => Some(EntityKind::Split),
        DecisionArg::Rename => Some(EntityKind::Rename),
        _ => None,
    }
}

/// A decision about which names are one entity's, in the form of the file.
fn about_entities(
    arguments: &DecideArgs,
    register: &Register,
    kind: EntityKind,
    targets: Vec<Target>,
) -> Result<Written, String> {
    let evidence = |target: Target| -> Option<Evidence> { target.entity };
    let entities = match (kind, &arguments.ids[..]) {
        (EntityKind::Split, [id]) => {
            if arguments.apart.is_empty() {
                return Err(
                    "--apart PATH names the documents in which it is another one".to_owned(),
                );
            }
            let rest = resolve(register, id, Part::NotIn(&arguments.apart))?;
            let apart = resolve(register, id, Part::In(&arguments.apart))?;
            evidence(rest).into_iter().chain(evidence(apart)).collect()
        }
        _ => targets.into_iter().filter_map(evidence).collect(),
    };
    let decision = EntityDecision {
        schema: SCHEMA.to_owned(),
        id: String::new(),
        decision: kind,
        entities,
        name: arguments.name.clone(),
        retires: None,
        by: arguments.by.clone(),
        at: arguments.at.clone().unwrap_or_else(clock::now),
        reason: arguments.reason.clone(),
    };
    Ok(Written::Entities(decision.with_id()))
}

/// What belongs to the kind of decision.
fn fill(
    decision: &mut Decision,
    arguments: &DecideArgs,
    register: &Register,
    sort: Sort,
) -> Result<(), String> {
    let word = arguments.decision.word();
    let group = match arguments.group {
        Some(GroupArg::Variant) => Sort::Variant,
        Some(GroupArg::Claim) | None => Sort::Claim,
    };
    match decision.decision {
        Kind::Merge | Kind::KeepApart => match sort {
            Sort::Attribution => decision.group = Some(group),
            Sort::Claim | Sort::Variant => {}
            _ => {
                return Err(format!(
                    "{word} is about attributions, claims, variants or entities"
                ));
            }
        },
        Kind::Split => {
            if !matches!(sort, Sort::Claim | Sort::Variant) {
                return Err("split is about a claim, a variant group or an entity".to_owned());
            }
            decision.apart = apart(arguments, register, decision)?;
        }
        Kind::Move => movement(decision, arguments, register, (sort, group))?,
        Kind::Relabel => decision.labels = Some(labels(arguments, sort)?),
        Kind::Rename => {
            if sort != Sort::Claim {
                return Err("rename is about an entity or a claim".to_owned());
            }
            decision.name.clone_from(&arguments.name);
        }
        Kind::Grade => {
            let Some(grade) = &arguments.grade else {
                return Err(
                    "--grade names a grade of a scheme; `dixit schemes` lists them".to_owned(),
                );
            };
            let schemes = scheme::all(register)?;
            let grade = scheme::grade(&schemes, arguments.scheme.as_deref(), grade)?;
            decision.grade = Some(grade);
        }
        Kind::Note => {
            let text = arguments.text.as_ref().unwrap_or(&arguments.reason);
            decision.note = Some(text.clone());
        }
        Kind::Confirm | Kind::Reject | Kind::Attach => {}
    }
    Ok(())
}

/// The attributions of a group that do not belong to its others.
fn apart(
    arguments: &DecideArgs,
    register: &Register,
    decision: &Decision,
) -> Result<Vec<dixit::register::decision::Anchor>, String> {
    let mut apart = Vec::new();
    let whole = decision.targets.first();
    for id in &arguments.apart {
        let target = resolve(register, id, Part::Whole)?;
        if target.sort != Sort::Attribution {
            return Err(format!("--apart {id}: is no attribution"));
        }
        for anchor in target.anchors {
            if whole.is_some_and(|whole| !whole.anchors.contains(&anchor)) {
                return Err(format!("--apart {id}: does not belong to what is split"));
            }
            apart.push(anchor);
        }
    }
    match (apart.len(), whole) {
        (0, _) => Err("--apart ENTRY:aN names the attributions that do not belong".to_owned()),
        (n, Some(whole)) if n >= whole.anchors.len() => {
            Err("--apart names some of the attributions, and not all".to_owned())
        }
        _ => Ok(apart),
    }
}

/// Where an attribution is moved from, and to.
fn movement(
    decision: &mut Decision,
    arguments: &DecideArgs,
    register: &Register,
    (sort, group): (Sort, Sort),
) -> Result<(), String> {
    let Some(to) = &arguments.to else {
        return Err("--to names the claim or variant group to move to".to_owned());
    };
    if sort != Sort::Attribution {
        return Err("move is about an attribution; entities are split and merged".to_owned());
    }
    let to = resolve(register, to, Part::Whole)?;
    let group = match to.sort {
        Sort::Claim | Sort::Variant => to.sort,
        Sort::Attribution => group,
        _ => return Err("--to names a claim, a variant group or an attribution".to_owned()),
    };
    let moved = decision.targets.first().and_then(|t| t.anchors.first());
    if let Some(anchor) = moved {
        let member = (anchor.reading, anchor.attribution.clone());
        decision.from = group_of(register, group, &member)?;
    }
    decision.group = Some(group);
    decision.to = Some(to);
    Ok(())
}

fn labels(arguments: &DecideArgs, sort: Sort) -> Result<Labels, String> {
    let status = match arguments.decision {
        DecisionArg::Verify => Some("verified"),
        DecisionArg::Dispute => Some("disputed"),
        _ => None,
    };
    if let Some(status) = status {
        if sort != Sort::Evidence {
            let word = arguments.decision.word();
            return Err(format!(
                "{word} is about a piece of evidence, whose id `dixit board` shows; confirm and \
                 reject are about anything"
            ));
        }
        return Ok(Labels {
            status: Some(status.to_owned()),
            ..Labels::default()
        });
    }
    let labels = Labels {
        act: arguments.act.clone(),
        stance: arguments.stance.clone(),
        speaker: arguments.speaker.clone(),
        status: arguments.status.clone(),
    };
    let of_words = labels.act.is_some() || labels.stance.is_some() || labels.speaker.is_some();
    match (of_words, labels.status.is_some()) {
        (false, false) => Err("relabel takes --act, --stance, --speaker or --status".to_owned()),
        (true, _) if sort != Sort::Attribution => {
            Err("--act, --stance and --speaker are an attribution's".to_owned())
        }
        (_, true) if sort != Sort::Evidence => Err("--status is of a piece of evidence".to_owned()),
        _ => Ok(labels),
    }
}
