//! What an attribution says of the claim in its content.
//!
//! The cue decides ("denied", "admitted", "asked whether"), then what the content
//! says of the claim that it holds ("reports that … are false", "no evidence of …
//! has been shown"), then the act. A negated sentence under a plain cue is
//! asserted as it stands; whether it denies somebody else's claim only the group
//! of attributions can tell (see `group`).

use std::sync::LazyLock;

use dixit_model::{Act, Kind};
use serde::{Deserialize, Serialize};

use super::lexicon::{List, Stems, lexicon};
use super::words::Word;

/// How an attribution relates to its claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stance {
    /// Puts it forward as so.
    Asserts,
    /// Says that it is not so, or refuses to do it.
    Denies,
    /// Questions it, or what it rests on, without saying that it is not so.
    Doubts,
    /// Accepts it against the speaker's own side.
    Concedes,
    /// Puts it as a question, or wants it to come about.
    Asks,
    /// Takes none: declines to say, neither confirms nor denies.
    None,
    /// Not told by the words.
    Unknown,
}

impl Stance {
    /// Whether it is a stance to what another says: a denial, doubt or concession.
    pub(crate) fn is_against(self) -> bool {
        matches!(self, Stance::Denies | Stance::Doubts | Stance::Concedes)
    }

    /// All stances, as boards list them.
    pub const ALL: [Stance; 7] = [
        Stance::Asserts,
        Stance::Denies,
        Stance::Doubts,
        Stance::Concedes,
        Stance::Asks,
        Stance::None,
        Stance::Unknown,
    ];

    /// The stance of that name.
    pub fn parse(name: &str) -> Option<Stance> {
        Stance::ALL
            .into_iter()
            .find(|stance| stance.as_str() == name)
    }

    /// The stance as a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Stance::Asserts => "asserts",
            Stance::Denies => "denies",
            Stance::Doubts => "doubts",
            Stance::Concedes => "concedes",
            Stance::Asks => "asks",
            Stance::None => "none",
            Stance::Unknown => "unknown",
        }
    }
}

/// A stance with what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    pub(crate) stance: Stance,
    /// 0 to 1: a rank by the kind of reason, see `BY_*`.
    pub(crate) confidence: f32,
    pub(crate) reason: String,
    /// Whether the content's own sentence is negated.
    pub(crate) negated: bool,
}

/// Confidences by what a stance rests on: set by hand in the order in which the
/// reasons proved reliable on the development part of `dixit-eval board`.
const BY_CUE: f32 = 0.95;
const BY_CONTENT: f32 = 0.9;
const BY_ACT: f32 = 0.75;
const BY_DEFAULT: f32 = 0.85;
const BY_TONE: f32 = 0.6;

/// What stance reads of an attribution.
pub(crate) struct Input<'a> {
    pub(crate) kind: Kind,
    pub(crate) act: Option<Act>,
    pub(crate) cue: &'a [Word],
    pub(crate) content: &'a [Word],
    /// Whether the content ends in a question mark.
    pub(crate) question: bool,
}

pub(crate) fn stance(input: &Input<'_>) -> Found {
    let negated = negation(main_sentence(input.content)).is_some();
    let found = by_cue(input)
        .or_else(|| by_content(input))
        .or_else(|| by_act(input, negated));
    let (stance, confidence, reason) =
        found.unwrap_or_else(|| (Stance::Asserts, BY_DEFAULT, "said as a fact".to_owned()));
    Found {
        stance,
        confidence,
        reason,
        negated,
    }
}

type Told = (Stance, f32, String);

fn told(stance: Stance, confidence: f32, reason: impl Into<String>) -> Option<Told> {
    Some((stance, confidence, reason.into()))
}

fn has(words: &[Word], lower: &str) -> bool {
    words.iter().any(|w| w.lower == lower)
}

/// Whether the words begin a question in indirect speech.
fn asks_in_content(content: &[Word]) -> bool {
    content.first().is_some_and(|w| {
        matches!(
            w.lower.as_str(),
            "whether" | "if" | "why" | "how" | "what" | "when" | "where" | "who"
        )
    })
}

static ASKS: Stems = LazyLock::new(|| {
    lexicon().stems(&[
        "ask", "urge", "demand", "appeal", "request", "seek", "beg", "implore", "plead",
    ])
});

static NAMES: Stems = LazyLock::new(|| {
    lexicon().stems(&[
        "call", "describe", "label", "brand", "denounce", "condemn", "slam", "term", "dub",
    ])
});

static SHOWS: Stems = LazyLock::new(|| {
    lexicon().stems(&[
        "show", "present", "provide", "see", "produce", "offer", "charge", "find", "have", "submit",
    ])
});

static SAYS: Stems =
    LazyLock::new(|| lexicon().stems(&["say", "tell", "state", "explain", "announce", "add"]));

fn by_cue(input: &Input<'_>) -> Option<Told> {
    let (cue, content) = (input.cue, input.content);
    let negated = cue.iter().any(|w| w.is(List::Negation));
    let stem_of = |list: List| cue.iter().find(|w| w.is_form_of(list));
    let quoted = |w: &Word| format!("the cue “{}”", w.lower);
    if has(cue, "neither") || has(content, "neither") {
        let all = || cue.iter().chain(content);
        let stems = |stem: &str| all().any(|w| w.stem == stem);
        if stems("confirm") && stems("deny") {
            return told(Stance::None, BY_CUE, "neither confirmed nor denied");
        }
    }
    if let Some(word) = stem_of(List::Deny) {
        return if negated {
            told(Stance::None, BY_CUE, "does not deny")
        } else {
            told(Stance::Denies, BY_CUE, quoted(word))
        };
    }
    if let Some(word) = stem_of(List::Doubt) {
        return told(Stance::Doubts, BY_CUE, quoted(word));
    }
    // Refusals to speak take no stance, refusals to act do.
    let refused = stem_of(List::Refuse).is_some() || input.act == Some(Act::Decline) || negated;
    if refused && silent(cue, content) {
        return told(Stance::None, BY_CUE, "declines to say");
    }
    if stem_of(List::Refuse).is_some() {
        return told(Stance::Denies, BY_CONTENT, "refuses to do it");
    }
    // "Has not shown facts about", "presented no evidence of": nothing is put forward.
    if negated && let Some(word) = cue.iter().find(|w| w.is_form_of(List::Shown)) {
        return told(
            Stance::None,
            BY_CUE,
            format!("no “{}” is put forward", word.lower),
        );
    }
    if negated {
        return None;
    }
    if let Some(word) = stem_of(List::Concede)
        && !matches!(input.act, Some(Act::Demand | Act::Ask))
    {
        return told(Stance::Concedes, BY_CUE, quoted(word));
    }
    let asks = cue.iter().find(|w| ASKS.contains(&w.stem));
    if let Some(word) = asks
        && !has(cue, "according")
    {
        return told(Stance::Asks, BY_CUE, quoted(word));
    }
    let calls = has(cue, "called") || has(cue, "call") || has(cue, "calls") || has(cue, "calling");
    if calls && (has(cue, "for") || has(cue, "on") || has(cue, "upon")) {
        return told(Stance::Asks, BY_CUE, "the cue “call for”");
    }
    None
}

/// Whether the words are of not speaking: "declined to comment", "would not say".
fn silent(cue: &[Word], content: &[Word]) -> bool {
    let speaks = |w: &Word| w.is_form_of(List::Silent) && w.lower != "be";
    let refuses = |w: &Word| w.is_form_of(List::Refuse);
    let said = cue.iter().any(|w| speaks(w) && !refuses(w));
    // "refused | to give any more details": the first verb of the content.
    let first = content
        .iter()
        .find(|w| !w.is(List::Negation) && w.lower != "to");
    let unreached = cue.iter().any(|w| w.is(List::Unreached));
    said || unreached
        || asks_in_content(content)
        || first.is_some_and(speaks) && has(&content[..1], "to")
        || content.len() <= 2 && content.iter().any(speaks)
}

fn by_content(input: &Input<'_>) -> Option<Told> {
    let (content, lexicon) = (input.content, lexicon());
    let find = |list: List| content.iter().position(|w| w.is(list));
    let shell = content
        .iter()
        .position(|w| w.is(List::Reference) || lexicon.referred(&w.lower).is_some());
    if let Some(at) = unsupported(content) {
        return told(
            Stance::Doubts,
            BY_CONTENT,
            format!("says that no “{}” is known", content[at].lower),
        );
    }
    if content.windows(4).any(|w| {
        w[0].stem == "hav" && w[1].lower == "nothing" && w[2].lower == "to" && w[3].lower == "do"
    }) {
        return told(Stance::Denies, BY_CONTENT, "“nothing to do with”");
    }
    // "reports that X are false", "called the emails forgeries".
    let named = input.cue.iter().any(|w| NAMES.contains(&w.stem));
    let not = content.iter().any(|w| w.is(List::Negation));
    if let Some(at) = find(List::False)
        && (shell.is_some_and(|s| s < at) || named)
        && !not
    {
        return told(
            Stance::Denies,
            BY_CONTENT,
            format!("calls it “{}”", content[at].lower),
        );
    }
    // "The report is not true", "does not correspond to reality".
    let so = |w: &Word| {
        matches!(
            w.lower.as_str(),
            "true" | "reality" | "correct" | "accurate" | "truth" | "facts" | "case"
        )
    };
    if let Some(at) = content.iter().rposition(|w| w.is(List::Negation))
        && shell.is_some_and(|s| s < at)
        && content[at + 1..].iter().take(5).any(so)
    {
        return told(Stance::Denies, BY_CONTENT, "says that it is not so");
    }
    if let Some(at) = find(List::Doubtful)
        && (shell.is_some_and(|s| s < at) || named || pronoun_subject(content))
    {
        return told(
            Stance::Doubts,
            BY_CONTENT,
            format!("calls it “{}”", content[at].lower),
        );
    }
    // "said he doubted that": the verb of the content's own sentence.
    let head = &content[..content.len().min(4)];
    if let Some(word) = head
        .iter()
        .find(|w| w.is_form_of(List::Doubt) && w.stem != "question")
    {
        return told(
            Stance::Doubts,
            BY_CONTENT,
            format!("“{}” in the content", word.lower),
        );
    }
    if regrets(content) {
        return told(Stance::Concedes, BY_CONTENT, "says that it was wrong");
    }
    None
}

/// "they rested on hearsay".
fn pronoun_subject(content: &[Word]) -> bool {
    content.first().is_some_and(|w| w.is(List::Third))
}

/// Where the content says that evidence, proof or word of something is lacking:
/// "no evidence of X has been shown", "had seen no proof that", "has not shown
/// compelling facts", "nobody has shown us a photograph".
fn unsupported(content: &[Word]) -> Option<usize> {
    let proof = |w: &Word| {
        matches!(
            w.stem.as_str(),
            "evidenc"
                | "proof"
                | "indication"
                | "information"
                | "confirmation"
                | "sign"
                | "fact"
                | "trac"
        )
    };
    let show = |w: &Word| SHOWS.contains(&w.stem) || matches!(w.lower.as_str(), "shown" | "seen");
    let none = |w: &Word| {
        matches!(
            w.lower.as_str(),
            "no" | "nobody" | "no-one" | "not" | "never" | "without"
        )
    };
    for (at, word) in content.iter().enumerate() {
        if none(word) {
            let after = &content[at + 1..content.len().min(at + 8)];
            let direct = after.iter().take(3).position(proof);
            if let Some(i) = direct
                && (word.lower == "no" || word.lower == "without")
            {
                // "no fact" about the thing itself is not "no evidence".
                return Some(at + 1 + i);
            }
            let shown = after.iter().position(show);
            let thing = after
                .iter()
                .rposition(|w| proof(w) || w.is_form_of(List::Evidence));
            if let (Some(s), Some(t)) = (shown, thing)
                && s < t
                && word.lower != "no"
            {
                return Some(at + 1 + t);
            }
        }
    }
    None
}

/// "We regret that we were wrong", "we were given wrong information".
fn regrets(content: &[Word]) -> bool {
    let first = content.iter().take(6).any(|w| w.is(List::First));
    let sorry = content.iter().any(|w| {
        matches!(
            w.lower.as_str(),
            "sorry" | "apologise" | "apologize" | "apologies"
        ) || w.stem == "regret"
    });
    let wrong = content.windows(3).any(|w| {
        w[0].is(List::First)
            && (w[1].lower == "were" || w[1].lower == "was")
            && matches!(w[2].lower.as_str(), "wrong" | "mistaken")
    });
    first && (wrong || sorry && has(content, "wrong"))
}

fn by_act(input: &Input<'_>, negated: bool) -> Option<Told> {
    let plain_question = input.question && input.kind == Kind::Direct;
    match input.act? {
        Act::Ask => told(Stance::Asks, BY_ACT, "a question"),
        Act::Demand if wants(input) => told(Stance::Asks, BY_ACT, "a demand"),
        Act::Deny if negated => told(Stance::Denies, BY_TONE, "said against another's word"),
        Act::Concede if !negated && input.kind != Kind::Direct => {
            told(Stance::Concedes, BY_TONE, "said as a concession")
        }
        _ if plain_question => told(Stance::Asks, BY_ACT, "a question"),
        _ => None,
    }
}

/// Whether words that pass for a demand want something: an infinitive, a "must"
/// or "should", or a cue that is one of wanting.
fn wants(input: &Input<'_>) -> bool {
    let plain = input.cue.iter().any(|w| SAYS.contains(&w.stem));
    let modal = input.content.iter().any(|w| {
        matches!(
            w.lower.as_str(),
            "must"
                | "should"
                | "ought"
                | "need"
                | "needs"
                | "let"
                | "urge"
                | "recommend"
                | "advise"
        )
    });
    !plain || modal || input.content.first().is_some_and(|w| w.lower == "to")
}

/// Of several sentences the one whose words weigh most: "They knew. We showed them the
/// cracks in January. Nobody came back." is no denial that cracks were shown.
fn main_sentence(content: &[Word]) -> &[Word] {
    let lexicon = lexicon();
    let weight = |sentence: &[Word]| -> f32 {
        let telling = sentence.iter().filter(|w| !w.is_form_of(List::Function));
        telling.map(|w| lexicon.weight(&w.stem)).sum()
    };
    let mut best = (content, f32::NEG_INFINITY);
    for sentence in content.chunk_by(|_, next| !(next.initial && next.capital)) {
        let heavy = weight(sentence);
        if heavy > best.1 {
            best = (sentence, heavy);
        }
    }
    best.0
}

/// Where the content's main sentence is negated, if it is: not in a relative or
/// other clause that follows ("… , which has not paid", "… and did nothing").
pub(crate) fn negation(content: &[Word]) -> Option<usize> {
    let clause = |at: usize| match content[at].lower.as_str() {
        "which" | "who" | "because" | "although" | "though" | "whereas" | "unless" | "while"
        | "but" => true,
        "and" => content.get(at + 1).is_some_and(|next| {
            matches!(
                next.lower.as_str(),
                "did"
                    | "does"
                    | "do"
                    | "has"
                    | "have"
                    | "had"
                    | "is"
                    | "are"
                    | "was"
                    | "were"
                    | "will"
                    | "would"
                    | "can"
                    | "could"
                    | "never"
            )
        }),
        _ => false,
    };
    // The first word opens the sentence.
    let main = (1..content.len()).find(|&at| clause(at));
    let main = &content[..main.unwrap_or(content.len())];
    for (at, word) in main.iter().enumerate() {
        let next = |n: usize| main.get(at + n).map(|w| w.lower.as_str());
        // "no more than 200", "not only", "no doubt", "at least not".
        let counted = matches!(
            next(1),
            Some(
                "more"
                    | "less"
                    | "fewer"
                    | "only"
                    | "least"
                    | "longer"
                    | "doubt"
                    | "exceed"
                    | "just"
            )
        );
        if word.is(List::Negation) && !counted {
            return Some(at);
        }
        if word.is_form_of(List::Failing) && next(1) == Some("to") {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::words::words;
    use super::*;

    fn of(cue: &str, content: &str, act: Act) -> Stance {
        let (cue, words) = (words(cue, 0), words(content, 0));
        let input = Input {
            kind: if content.starts_with('“') {
                Kind::Direct
            } else {
                Kind::Indirect
            },
            act: Some(act),
            cue: &cue,
            content: &words,
            question: content.trim_end_matches('”').ends_with('?'),
        };
        stance(&input).stance
    }

    #[test]
    fn the_cue_tells() {
        assert_eq!(
            of("denied", "that the bridge was mined", Act::Deny),
            Stance::Denies
        );
        assert_eq!(of("dismissed", "the report", Act::Deny), Stance::Denies);
        assert_eq!(
            of("has questioned", "the count", Act::Accuse),
            Stance::Doubts
        );
        assert_eq!(
            of("admitted", "that two tanks had burned", Act::Concede),
            Stance::Concedes
        );
        assert_eq!(
            of("asked", "whether the mine was closed", Act::Ask),
            Stance::Asks
        );
        assert_eq!(
            of("called on", "both sides to talk", Act::Demand),
            Stance::Asks
        );
        assert_eq!(
            of("said", "that the mine is closed", Act::State),
            Stance::Asserts
        );
    }

    #[test]
    fn silence_takes_no_stance_and_refusal_does() {
        assert_eq!(of("declined", "to comment", Act::Decline), Stance::None);
        assert_eq!(
            of("would not say", "when it begins", Act::Decline),
            Stance::None
        );
        assert_eq!(
            of("did not answer", "a request for comment", Act::Decline),
            Stance::None
        );
        for (cue, content) in [
            ("could not be reached for", "comment"),
            ("was not available", "to answer questions about the dam"),
            ("went unanswered", "Calls"),
            ("would not", "comment further"),
            ("There was no", "immediate response"),
            ("remained", "silent"),
        ] {
            assert_eq!(of(cue, content, Act::Decline), Stance::None, "{cue}");
        }
        assert_eq!(
            of("refused", "to sign the treaty", Act::Decline),
            Stance::Denies
        );
        assert_eq!(
            of(
                "said",
                "the navy neither confirmed nor denied the sinking",
                Act::State
            ),
            Stance::None
        );
    }

    #[test]
    fn the_content_speaks_of_a_claim() {
        assert_eq!(
            of(
                "said",
                "reports that the dam had cracked were baseless",
                Act::State
            ),
            Stance::Denies
        );
        for content in [
            "“The statement of the Karsian side does not correspond to reality”",
            "the report that the dam had burst was not true",
        ] {
            assert_eq!(of("said", content, Act::State), Stance::Denies);
        }
        assert_eq!(
            of(
                "said",
                "the account was long, not shown to us, and is read in all its many parts as true",
                Act::State
            ),
            Stance::Asserts
        );
        assert_eq!(
            of("called", "the photographs forgeries", Act::State),
            Stance::Denies
        );
        assert_eq!(
            of("said", "no evidence of torture has been shown", Act::State),
            Stance::Doubts
        );
        assert_eq!(
            of("said", "“They have not shown any proof,”", Act::State),
            Stance::Doubts
        );
        assert_eq!(
            of(
                "said",
                "her office had nothing to do with the raid",
                Act::Deny
            ),
            Stance::Denies
        );
        assert_eq!(
            of("said", "he doubted that rain was the cause", Act::State),
            Stance::Doubts
        );
    }

    #[test]
    fn of_several_sentences_the_one_that_tells_most_is_negated_or_not() {
        let negated = |text: &str| {
            let content = words(text, 0);
            negation(main_sentence(&content)).is_some()
        };
        let shown = "We showed the engineers the cracks in January.";
        assert!(!negated(&format!("“They knew. {shown} Nobody came back.”")));
        let never = "We never saw a crack in that wall.";
        assert!(negated(&format!("“It is so. {never} That is all.”")));
    }

    #[test]
    fn negation_is_that_of_the_main_sentence() {
        let negated = |text: &str| negation(&words(text, 0)).is_some();
        assert!(negated("that the valve was not open"));
        assert!(negated("nobody was hurt"));
        assert!(negated("they failed to stop it"));
        assert!(!negated("no more than 200 litres had escaped"));
        assert!(!negated("the firm, which has not paid, is closed"));
        assert!(!negated("the firm knew of it and did nothing"));
        assert!(!negated("it would comply though it did not share the view"));
        assert!(negated("the firm and its owner never knew of it"));
    }
}
