//! What a content does where the cue does not say.

use super::Speech;
use super::lexicon::{Class, LISTS};
use super::words::{Word, words};
use dixit_model::{Act, Kind};

/// Words of a sentence among which a demand stands: what comes later is said by
/// the way.
const DEMAND_WITHIN: usize = 22;

/// The act of a content after a neutral cue: the first in the order of
/// `docs/acts.md` for which some sentence speaks.
pub(super) fn act(content: &[Word<'_>], speech: &Speech<'_>) -> Act {
    let speaker = Speaker::of(speech);
    let sentences = sentences(content, &speaker);
    // Asking "must we go?" demands nothing; that somebody is a liar can be asked.
    let told: Vec<&Sentence<'_>> = sentences.iter().filter(|s| !s.is_question).collect();
    // What is said in passing in the middle of a long speech does not count.
    let edges: &[&Sentence<'_>] = match told[..] {
        [first, .., last] => &[first, last],
        _ => &told,
    };
    if told.iter().any(|s| s.threatens()) {
        Act::Threaten
    } else if told.iter().any(|s| s.denies()) {
        Act::Deny
    } else if told.iter().any(|s| s.concedes()) {
        Act::Concede
    } else if sentences.iter().any(|s| s.accuses()) {
        Act::Accuse
    } else if told.iter().any(|s| s.has_phrase(Class::WrongPhrases)) {
        Act::Deny
    } else if told.iter().any(|s| s.declines()) {
        Act::Decline
    } else if edges.iter().any(|s| s.demands()) {
        Act::Demand
    } else if edges.iter().any(|s| s.promises()) {
        Act::Promise
    } else if told.iter().any(|s| s.supports()) {
        Act::Support
    } else if asks(&sentences) {
        Act::Ask
    } else {
        Act::State
    }
}

/// Whether it comes down to a question: a short content that ends with one, or
/// a longer one that also begins with one.
fn asks(sentences: &[Sentence<'_>]) -> bool {
    match sentences {
        [.., last] if sentences.len() <= 2 => last.is_question,
        [first, .., last] => first.is_question && last.is_question,
        _ => false,
    }
}

/// What a judgement ("called him …") comes to.
pub(super) fn judgement(content: &[Word<'_>]) -> Act {
    let has = |classes: &[Class]| {
        content
            .iter()
            .enumerate()
            .any(|(i, w)| w.is_in_one_of(classes) && !is_denied(content, i))
    };
    if has(&[Class::JudgedFalse]) {
        Act::Deny
    } else if has(&[Class::Bad, Class::JudgedBad]) {
        Act::Accuse
    } else if has(&[Class::Good, Class::JudgedGood]) {
        Act::Support
    } else {
        Act::State
    }
}

/// Whether a cue's object begins with what the speaker will do: "that he
/// would strike". What only happens to come ("that it would rain") is no deed.
pub(super) fn speaker_will(object: &[Word<'_>]) -> bool {
    let clause = object.iter().position(|w| !w.is("that"));
    let clause = clause.map_or(&[][..], |at| &object[at..]);
    let pronoun = |w: &Word<'_>| w.is_one_of(&["he", "she", "it", "they", "we", "i"]);
    match clause.split_first() {
        Some((first, rest)) if pronoun(first) => {
            undertaking(rest).is_some_and(|u| !u.denied && !u.verb.is_in(Class::Plan))
        }
        _ => false,
    }
}

/// What a cue comes to that is a verb group of its own: "will not sign",
/// "would attack".
pub(super) fn act_of_verb(cue: &[Word<'_>]) -> Option<Act> {
    let u = undertaking(cue)?;
    if u.denied {
        let against = u.verb.is_in(Class::Side);
        return Some(if against { Act::Deny } else { Act::Decline });
    }
    if u.never {
        None
    } else if u.verb.is_in(Class::Harm) {
        Some(Act::Threaten)
    } else {
        u.verb.is_in(Class::Benefit).then_some(Act::Promise)
    }
}

/// Who the first person is, and which pronoun indirect speech has for it.
struct Speaker {
    kind: Kind,
    /// "they"; where it cannot be told, all pronouns will do.
    plural: Option<bool>,
}

impl Speaker {
    fn of(speech: &Speech<'_>) -> Speaker {
        let source = speech
            .source
            .iter()
            .flat_map(|r| words(speech.text, r.clone()));
        let source: Vec<Word<'_>> = source.filter(|w| !w.is_mark()).collect();
        let name = source.len() > 1 && source.iter().all(|w| w.capital);
        let plural = match source.last() {
            None => None,
            Some(w) if w.is_one_of(&["he", "she", "i", "it"]) => Some(false),
            Some(w) if w.is_one_of(&["they", "we", "who", "which"]) => None,
            Some(w) if source.iter().any(|w| w.is("and")) || w.word.ends_with('s') => None,
            Some(_) if name => Some(false),
            Some(_) => None,
        };
        Speaker {
            kind: speech.kind,
            plural,
        }
    }

    fn is_quoted(&self) -> bool {
        self.kind == Kind::Direct
    }
}

/// A sentence of a content.
struct Sentence<'a> {
    words: &'a [Word<'a>],
    is_question: bool,
    speaker: &'a Speaker,
    /// Whether it is the content's first one.
    is_first: bool,
}

fn sentences<'a>(content: &'a [Word<'a>], speaker: &'a Speaker) -> Vec<Sentence<'a>> {
    let mut out = Vec::new();
    let parts = content.split_inclusive(Word::is_stop);
    for words in parts.filter(|p| p.iter().any(|w| !w.is_mark())) {
        let is_question = words.last().is_some_and(|w| w.is("?"));
        let is_first = out.is_empty();
        out.push(Sentence {
            words,
            is_question,
            speaker,
            is_first,
        });
    }
    out
}

/// Whether a negation stands in the three words before.
fn is_denied(words: &[Word<'_>], at: usize) -> bool {
    let not = ["not", "never", "no", "nor", "neither", "without", "nothing"];
    words[at.saturating_sub(3)..at]
        .iter()
        .any(|w| w.is_one_of(&not))
}

impl<'a> Sentence<'a> {
    fn has_phrase(&self, class: Class) -> bool {
        // "will never let you down"; a phrase that is a negation stays one.
        let denied =
            |i: usize| !self.words[i].is_one_of(&["not", "no"]) && is_denied(self.words, i);
        let found = |i: usize| LISTS.phrase(class, &self.words[i..]).is_some() && !denied(i);
        (0..self.words.len()).any(found)
    }

    /// Whether the word is the speaker: I and we, in indirect speech the
    /// pronoun that the content begins with, and "his office".
    fn is_speaker(&self, at: usize) -> bool {
        let word = &self.words[at];
        if word.is_one_of(&["i", "we"]) {
            return true;
        }
        if self.speaker.is_quoted() || !self.is_first {
            return false;
        }
        if at > 0 && word.is_in(Class::SelfNoun) {
            return self.words[at - 1].is_one_of(&["his", "her", "their", "its"]);
        }
        at == self.clause()
            && match self.speaker.plural {
                Some(false) => word.is_one_of(&["he", "she", "it"]),
                _ => word.is_one_of(&["he", "she", "it", "they"]),
            }
    }

    /// Where the reported clause begins: behind a "that" that stands near the
    /// beginning ("on Monday that …").
    fn clause(&self) -> usize {
        let that = self.words.iter().take(5).position(|w| w.is("that"));
        that.filter(|_| self.is_first && !self.speaker.is_quoted())
            .map_or(0, |at| at + 1)
    }

    /// What the speaker will do or will not do. "would" undertakes something in
    /// indirect speech; in a quotation it only supposes.
    fn undertakings(&self) -> impl Iterator<Item = Undertaking<'a>> {
        let speakers = (0..self.words.len()).filter(|&i| self.is_speaker(i));
        speakers
            .filter_map(|i| undertaking(&self.words[i + 1..]))
            .filter(|u| !u.would || !self.speaker.is_quoted())
    }

    fn threatens(&self) -> bool {
        let harms = |u: Undertaking<'_>| !u.denied && !u.never && u.verb.is_in(Class::Harm);
        self.has_phrase(Class::ThreatenPhrases) || self.undertakings().any(harms)
    }

    fn denies(&self) -> bool {
        let never = |i: usize| self.is_speaker(i) && never_did(&self.words[i + 1..]);
        let against = |u: Undertaking<'_>| (u.denied || u.never) && u.verb.is_in(Class::Side);
        self.has_phrase(Class::DenyPhrases)
            || matches!(self.words, [word] | [word, _] if word.is("no"))
            || (0..self.words.len()).any(never)
            || self.undertakings().any(against)
    }

    fn concedes(&self) -> bool {
        // "his decision was a mistake"; in a quotation "my decision".
        let own = ["my", "our", "his", "her", "their", "its"];
        let own = &own[..if self.speaker.is_quoted() { 2 } else { 6 }];
        let about_own = self.is_first && self.words.iter().take(3).any(|w| w.is_one_of(own));
        self.has_phrase(Class::ConcedePhrases)
            || about_own && self.has_phrase(Class::MistakePhrases)
    }

    fn accuses(&self) -> bool {
        !self.is_question && (self.has_phrase(Class::AccusePhrases) || self.reproaches())
            || (0..self.words.len()).any(|i| self.is_wrong(i))
    }

    /// "You should have known": too late to ask for, so that it blames.
    fn reproaches(&self) -> bool {
        (1..self.words.len()).any(|i| {
            let rest = self.words[i + 1..].iter().take(3);
            let mut rest = rest.filter(|w| !w.is_adverb() && !w.is_one_of(&["not", "never"]));
            let nobody = ["that", "it", "this", "there", "i", "we"];
            self.words[i].is("should")
                && rest.next().is_some_and(|w| w.is("have"))
                && !self.words[i - 1].is_mark()
                && !self.is_speaker(i - 1)
                && !self.words[i - 1].is_one_of(&nobody)
        })
    }

    /// The nearest word before that may be the subject of the word or of the
    /// verb that it belongs to.
    fn subject(&self, at: usize) -> Option<&'a Word<'a>> {
        self.words[..at].iter().rev().find(|w| !is_auxiliary(w))
    }

    /// Whether the word tells of a wrong, and of another's.
    fn is_wrong(&self, at: usize) -> bool {
        let word = &self.words[at];
        let subject = self.subject(at);
        let own = subject.is_some_and(|w| w.is_one_of(&["i", "we"]));
        if is_denied(self.words, at) || own {
            return false;
        }
        let doer = |w: &Word<'_>| !w.is_mark() && !w.is_in(Class::NoDoer);
        word.is_in(Class::Bad)
            || word.is_in(Class::BadDeed) && subject.is_some_and(doer) && !self.is_passive(at)
            || word.is_in(Class::Fault) && self.others_made(at)
            || self.is_said_of_somebody(Class::JudgedBad, at)
    }

    /// "were (all) stolen": nobody is said to have done it.
    fn is_passive(&self, at: usize) -> bool {
        let verb = self.words[..at].iter().rev().find(|w| !w.is_adverb());
        verb.is_some_and(|w| w.is_one_of(&["is", "are", "was", "were", "be", "been", "being"]))
    }

    /// "The army made a number of errors".
    fn others_made(&self, at: usize) -> bool {
        let before = &self.words[..at];
        let made = |w: &Word<'_>| w.is_one_of(&["made", "making", "makes"]);
        before.iter().rev().take(7).any(made) && !before.iter().any(|w| w.is_one_of(&["i", "we"]))
    }

    /// Whether the word is in the class and said of a person: "she is (always)
    /// kind", "Trump is a danger".
    fn is_said_of_somebody(&self, class: Class, at: usize) -> bool {
        let Some(to_be) = at.checked_sub(1).and_then(|i| {
            let between = |w: &Word<'_>| w.is_adverb() || w.is_one_of(&["a", "an", "and", "both"]);
            let passed = self.words[..=i].iter().rev().take_while(|w| between(w));
            i.checked_sub(passed.take(3).count())
        }) else {
            return false;
        };
        let is = self.words[to_be].is_one_of(&["is", "are", "was", "were", "'s", "be", "been"]);
        is && self.words[at].is_in(class) && self.is_somebody_before(to_be)
    }

    /// Whether the subject of the verb at `at` is a person, by pronoun or name.
    /// A name behind a preposition ("tests in May are …") is no subject.
    fn is_somebody_before(&self, at: usize) -> bool {
        let Some(subject) = self.words[..at].iter().rposition(|w| !is_auxiliary(w)) else {
            return false;
        };
        let named = self.words[..subject].iter().rposition(|w| !w.capital);
        let prepositions = [
            "in", "of", "on", "at", "by", "for", "to", "from", "with", "since", "until",
        ];
        let beneath = named.is_some_and(|i| self.words[i].is_one_of(&prepositions));
        let things = ["it", "this", "that", "there", "what", "i", "we"];
        let people = ["he", "she", "they", "you", "boss", "guy", "man", "woman"];
        let subject = &self.words[subject];
        subject.is_one_of(&people) || subject.capital && !beneath && !subject.is_one_of(&things)
    }

    fn declines(&self) -> bool {
        let refused =
            |u: Undertaking<'_>| u.denied && !u.verb.is_in_one_of(&[Class::Tolerate, Class::Plan]);
        self.has_phrase(Class::DeclinePhrases) || self.undertakings().any(refused)
    }

    fn demands(&self) -> bool {
        self.is_imperative()
            || (0..self.words.len().min(DEMAND_WITHIN)).any(|i| {
                let length = LISTS.phrase(Class::DemandPhrases, &self.words[i..]);
                length.is_some_and(|length| self.is_demand(i, length))
            })
    }

    /// "Stop the war", "Give us time": few verbs, and only before a word that
    /// follows no noun.
    fn is_imperative(&self) -> bool {
        let [first, second, ..] = self.words else {
            return false;
        };
        self.speaker.kind != Kind::Indirect
            && first.is_in(Class::Imperative)
            && second.is_in(Class::AfterImperative)
            && !(first.is("let") && second.is("me"))
    }

    /// Whether the phrase of `length` words at `at` ("must", "need to") asks
    /// others for something.
    fn is_demand(&self, at: usize, length: usize) -> bool {
        let (before, phrase) = (&self.words[..at], &self.words[at]);
        let (last, next) = (before.last(), self.words.get(at + length));
        let last_is = |words: &[&str]| last.is_some_and(|w| w.is_one_of(words));
        let clause = &before[self.clause().min(at)..];
        let near = clause.iter().rev().take_while(|w| !w.is_mark());
        let beneath = near.take(5).any(|w| w.is_in(Class::Under));
        // "Should it rain", "should the occasion arise".
        let supposed = phrase.is("should")
            && (last.is_none_or(|w| w.is_mark() || w.is("that"))
                || next.is_some_and(|w| w.is_in(Class::Noun)));
        // "will have to", "I need to": no wish.
        let modal = ["will", "would", "could", "may", "might", "to", "going", "i"];
        let weak = last_is(&modal) && length <= 2 && !phrase.is("i");
        let own = at > 0 && self.is_speaker(at - 1) && !self.words[at - 1].is("we");
        // "must have been": a guess; "should have known": a reproach.
        let past = next.is_some_and(|w| w.is("have"));
        // "the need to", "let us be clear".
        let noun = last.is_some_and(|w| w.is_in(Class::Owner) || w.is("no"));
        let idle = phrase.is("let") && next.is_some_and(|w| w.is_in(Class::Let));
        !(beneath || supposed || weak || own || past || noun || idle || is_denied(self.words, at))
    }

    fn promises(&self) -> bool {
        let gives = |u: Undertaking<'_>| {
            let not = [Class::Plan, Class::Side, Class::Harm];
            !u.denied && (u.never || !u.verb.is_in_one_of(&not))
        };
        self.has_phrase(Class::PromisePhrases)
            || self.undertakings().any(gives)
            || self.will_be_of_use()
    }

    /// "The ministry will compensate …": whoever says so gives a promise.
    fn will_be_of_use(&self) -> bool {
        let will = |w: &Word<'_>| w.is("will") || w.is("would") && !self.speaker.is_quoted();
        let Some(at) = self.words.iter().take(9).position(will) else {
            return false;
        };
        let side = |w: &Word<'_>| w.capital || w.is_in(Class::SelfNoun);
        let of_use = |u: Undertaking<'_>| !u.denied && u.verb.is_in(Class::Benefit);
        at > 0 && side(&self.words[at - 1]) && undertaking(&self.words[at..]).is_some_and(of_use)
    }

    fn supports(&self) -> bool {
        self.has_phrase(Class::SupportPhrases)
            || (0..self.words.len()).any(|i| self.is_praise(i) || self.sides(i))
    }

    /// Whether the word praises or thanks, and not the speaker's own.
    fn is_praise(&self, at: usize) -> bool {
        let near = &self.words[at.saturating_sub(3)..at];
        let own = near.iter().any(|w| w.is_one_of(&["our", "my", "own"]));
        let good = self.words[at].is_in(Class::Good);
        (good || self.is_said_of_somebody(Class::JudgedGood, at))
            && !own
            && !is_denied(self.words, at)
    }

    /// "I (strongly) support": the speaker at `at` as the subject.
    fn sides(&self, at: usize) -> bool {
        let verb = self.words[at + 1..].iter();
        let verb = verb.take(5).find(|w| !is_auxiliary(w));
        self.is_speaker(at) && verb.is_some_and(|w| w.is_in(Class::Side))
    }
}

fn is_auxiliary(word: &Word<'_>) -> bool {
    word.is_adverb() || word.is_in(Class::Auxiliary)
}

/// A verb whose subject is the speaker, after "will" or the like.
struct Undertaking<'a> {
    verb: &'a Word<'a>,
    /// "will not": a refusal.
    denied: bool,
    /// "will never": a promise.
    never: bool,
    /// "would".
    would: bool,
}

/// "will strike", "am not going to pay", "would never sell": the verb group
/// right after its subject.
fn undertaking<'a>(rest: &'a [Word<'a>]) -> Option<Undertaking<'a>> {
    let (mut denied, mut never) = (false, false);
    let (mut modal, mut would) = (false, false);
    for (i, word) in rest.iter().take(7).enumerate() {
        let next_is = |test: fn(&Word<'_>) -> bool| rest.get(i + 1).is_some_and(test);
        match &*word.word {
            "will" | "shall" => modal = true,
            // "he'd been", "he'd asked": had.
            "'d" if next_is(|w| w.is("been") || w.word.ends_with("ed")) => return None,
            "would" | "'d" => (modal, would) = (true, true),
            "going" if next_is(|w| w.is("to")) => modal = true,
            "to" if modal => {}
            "not" => denied = true,
            "never" => never = true,
            // "will be striking".
            "be" if modal && next_is(|w| w.word.ends_with("ing")) => {}
            _ if word.is_mark() || !(is_auxiliary(word) || modal) => return None,
            _ if modal && !word.is_adverb() => {
                return Some(Undertaking {
                    verb: word,
                    denied,
                    never,
                    would,
                });
            }
            _ => {}
        }
    }
    None
}

/// "did not do", "have never said", "never took".
fn never_did(rest: &[Word<'_>]) -> bool {
    let mut denied = false;
    for word in rest.iter().take(5) {
        if word.is("never") {
            denied = true;
        } else if word.is("not") {
            let past = |w: &Word<'_>| w.is_one_of(&["did", "have", "had"]);
            denied |= rest.iter().take(2).any(past);
        } else if denied && word.is_in(Class::Deed) {
            return true;
        } else if !is_auxiliary(word) {
            return false;
        }
    }
    false
}
