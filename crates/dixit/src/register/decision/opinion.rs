//! What people say about one thing, and whether they agree.

use super::{Decision, Graded, Held, Kind};

/// What the people who said something about a question say.
///
/// Of each person the latest word counts. Two persons who say different things are
/// both shown: neither the later nor the more frequent is right for that.
#[derive(Clone, Debug, PartialEq)]
pub enum Opinion<'a, T> {
    /// Nobody said anything.
    None,
    /// All who said something say this; the latest of them is named.
    Settled(Voice<'a, T>),
    /// They say different things, newest first.
    Disputed(Vec<Voice<'a, T>>),
}

/// One person's word.
#[derive(Clone, Debug, PartialEq)]
pub struct Voice<'a, T> {
    /// What is said.
    pub value: T,
    /// In which decision.
    pub held: &'a Held,
}

impl<T> Opinion<'_, T> {
    /// What all say who said something.
    pub fn value(&self) -> Option<&T> {
        match self {
            Opinion::Settled(voice) => Some(&voice.value),
            _ => None,
        }
    }

    /// Whether people say different things.
    pub fn is_disputed(&self) -> bool {
        matches!(self, Opinion::Disputed(_))
    }
}

/// What people settled about one thing.
#[derive(Clone, Debug, Default)]
pub struct Settled<'a> {
    /// Their decisions, newest first.
    pub decisions: Vec<&'a Held>,
}

impl<'a> Settled<'a> {
    /// Whether it is right: `true` confirmed, `false` rejected.
    pub fn verdict(&self) -> Opinion<'a, bool> {
        self.opinion(|d| match d.decision {
            Kind::Confirm => Some(true),
            Kind::Reject => Some(false),
            _ => None,
        })
    }

    /// Its act.
    pub fn act(&self) -> Opinion<'a, &'a str> {
        self.opinion(|d| d.labels.as_ref()?.act.as_deref())
    }

    /// Its stance to its claim.
    pub fn stance(&self) -> Opinion<'a, &'a str> {
        self.opinion(|d| d.labels.as_ref()?.stance.as_deref())
    }

    /// Who speaks.
    pub fn speaker(&self) -> Opinion<'a, &'a str> {
        self.opinion(|d| d.labels.as_ref()?.speaker.as_deref())
    }

    /// What became of a piece of evidence.
    pub fn status(&self) -> Opinion<'a, &'a str> {
        self.opinion(|d| d.labels.as_ref()?.status.as_deref())
    }

    /// The name that it is shown under.
    pub fn name(&self) -> Opinion<'a, &'a str> {
        self.opinion(|d| d.name.as_deref().filter(|_| d.decision == Kind::Rename))
    }

    /// The names of the schemes by which it was graded, each once, in order of names.
    pub fn schemes(&self) -> Vec<&'a str> {
        let graded = self.decisions.iter().filter_map(|held| held.grade());
        let mut schemes: Vec<&str> = graded.map(|grade| grade.scheme.as_str()).collect();
        schemes.sort_unstable();
        schemes.dedup();
        schemes
    }

    /// Its grade by a scheme.
    pub fn grade(&self, scheme: &str) -> Opinion<'a, &'a Graded> {
        self.opinion(|d| d.grade.as_ref().filter(|grade| grade.scheme == scheme))
    }

    /// The notes on it, newest first.
    pub fn notes(&self) -> impl Iterator<Item = Voice<'a, &'a str>> {
        self.each(|d| d.note.as_deref())
    }

    /// What was put under seal beside it, newest first.
    pub fn attached(&self) -> impl Iterator<Item = Voice<'a, &'a super::Attached>> {
        self.each(|d| d.attached.as_ref())
    }

    fn each<T>(
        &self,
        pick: impl Fn(&'a Decision) -> Option<T>,
    ) -> impl Iterator<Item = Voice<'a, T>> {
        let voice = move |held: &&'a Held| {
            let value = pick(held.other()?)?;
            Some(Voice { value, held })
        };
        let voices: Vec<_> = self.decisions.iter().filter_map(voice).collect();
        voices.into_iter()
    }

    /// Each person's latest word on a question.
    fn opinion<T: PartialEq>(&self, pick: impl Fn(&'a Decision) -> Option<T>) -> Opinion<'a, T> {
        let mut voices: Vec<Voice<'a, T>> = Vec::new();
        for voice in self.each(pick) {
            if voices.iter().all(|v| v.held.by != voice.held.by) {
                voices.push(voice);
            }
        }
        let agree = voices.windows(2).all(|two| two[0].value == two[1].value);
        match (voices.len(), agree) {
            (0, _) => Opinion::None,
            (_, true) => Opinion::Settled(voices.swap_remove(0)),
            (_, false) => Opinion::Disputed(voices),
        }
    }
}
