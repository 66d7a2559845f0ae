//! Passages with what they do. The source stands in [ ], the cue in { }, the
//! content in < >; each may come in several pieces or be left out.

use super::{Act, Speech, act};
use dixit_model::Kind;
use std::ops::Range;

/// The act of a marked passage.
fn read(marked: &str) -> Act {
    let mut text = String::new();
    let mut open = 0;
    let (mut source, mut cue, mut content) = (Vec::new(), Vec::new(), Vec::new());
    for c in marked.chars() {
        match c {
            '[' | '{' | '<' => open = text.len(),
            ']' => source.push(open..text.len()),
            '}' => cue.push(open..text.len()),
            '>' => content.push(open..text.len()),
            c => text.push(c),
        }
    }
    let quoted = |r: &Range<usize>| text[r.clone()].starts_with('“');
    let kind = match content.iter().filter(|r| quoted(r)).count() {
        0 => Kind::Indirect,
        n if n == content.len() => Kind::Direct,
        _ => Kind::Mixed,
    };
    act(&Speech {
        text: &text,
        source: &source,
        cue: &cue,
        content: &content,
        kind,
    })
}

fn check(expected: Act, passages: &[&str]) {
    for passage in passages {
        assert_eq!(read(passage), expected, "{passage}");
    }
}

#[test]
fn the_cue_names_the_act() {
    check(
        Act::Deny,
        &[
            "[The minister] {denied} <that he had met the envoy>.",
            "[She] {rejected} <the accusation that she had lied>.",
            "[The army] {dismissed} <reports of a retreat>.",
            "<He had met them>, which [the envoy] {disputed}.",
            "[He] is {in denial of} <the facts>.",
            "[Unions] {oppose} <the plan>.",
        ],
    );
    check(
        Act::Accuse,
        &[
            "[The opposition] {accused} the mayor <of taking bribes>.",
            "[The mayor] {was accused of} <taking bribes>.",
            "[She] {blamed} <the storm on the government>.",
            "[Two clerks] {complained that} <they had not been paid>.",
            "[His] {criticism of} <the court>",
            "[The group] {called} the raid <“a crime”>.",
        ],
    );
    check(
        Act::Demand,
        &[
            "[The families] {demanded} <an inquiry>.",
            "[He] {called on} the council <to resign>.",
            "[She] {asked} him <to leave>.",
            "[The court] {told} the paper <not to print the letter>.",
            "[His] {call for} <a boycott>",
            "[The pilot] {warned against} <landing there>.",
            "[The doctor] {suggested} <that he be moved>.",
            "[The union] {insisted} <that the plant should stay open>.",
        ],
    );
    check(
        Act::Promise,
        &[
            "[The bank] {promised} <to repay them>.",
            "[They] {agreed to} <share the water>.",
            "[She] made {a promise to} <rebuild the school>.",
            "[The embassy] {offered} <to send doctors>.",
        ],
    );
    check(
        Act::Threaten,
        &[
            "[The rebels] {threatened} <to blow up the bridge>.",
            "[He] {vowed to} <destroy the camp>.",
            "[The general] {warned that} <he would bomb the port>.",
            "[Their] {threat of} <a strike>",
        ],
    );
    check(
        Act::Support,
        &[
            "[The party] {backed} <the bill>.",
            "[She] {praised} <the firemen>.",
            "[Two ministers] {agreed with} <the report>.",
            "[His] {endorsement of} <the candidate>",
        ],
    );
    check(
        Act::Concede,
        &[
            "[The firm] {admitted} <that the valve had failed>.",
            "[He] {apologised for} <the delay>.",
            "[The army] {confirmed} <that a mistake had killed the driver>.",
        ],
    );
    check(
        Act::Ask,
        &[
            "[A reporter] {asked whether} <the bridge was safe>.",
            "{Asked} <if he would run again>, he smiled.",
            "[She] {wondered} <what had become of the letter>.",
        ],
    );
    check(
        Act::State,
        &[
            "{According to} [the police], <two cars were stolen>.",
            "[The office] {announced} <that the road is open>.",
            "[He] {confirmed} <that the meeting took place>.",
            "[Forecasters] {warned that} <the ice is thin>.",
            "[She] {believes} <that prices will rise>.",
        ],
    );
}

#[test]
fn what_is_refused_is_declined() {
    check(
        Act::Decline,
        &[
            "[The spokesman] {declined to comment on} <the case>.",
            "[She] {refused to say} <why she left>.",
            "[The ministry] {did not say} <who had signed>.",
            "[Officials] {have not said} <why the visas were denied>.",
            "[He] {would neither confirm nor deny} <the report>.",
            "[Neither side] {commented on} <the leak>.",
            "[The bank] {had no comment on} <the figures>.",
            "[The general] refused to {discuss} <the raid>.",
            "[The committee] {rejected} <the offer>.",
            "[He] {dismissed calls for} <his resignation>.",
            "[They] {did not agree to} <the terms>.",
            "[His] {refusal to} <testify>",
            "[The firm] {could not be reached for} <comment>.",
            "[The owner] {could not be} <reached>.",
            "[She] {was not available} <to answer questions>.",
            "[The mayor] {was unavailable for} <an interview>.",
            "<Calls> to [the office] {went unanswered}.",
            "[He] {would not} <comment further>.",
            "{There was no} <immediate response> from [the navy].",
            "[The union] {has remained} <silent>.",
        ],
    );
}

#[test]
fn a_negation_undoes_the_act() {
    check(Act::Concede, &["[He] {did not deny} <that he knew>."]);
    check(
        Act::Deny,
        &[
            "[The party] {does not support} <the bill>.",
            "[She] {did not accept} <that she was late>.",
        ],
    );
    check(
        Act::State,
        &[
            "[No one] {accused} <the driver>.",
            "[The mayor] {never promised} <a new road>.",
            "[The letter] {stopped short of demanding} <his resignation>.",
            "[He] {did not threaten} <to leave>.",
        ],
    );
    // Another clause's negation, and "not only".
    check(
        Act::Accuse,
        &[
            "He did not attend, but [the party] {accused} <the court>.",
            "[She] {not only accused} <the court>.",
        ],
    );
}

#[test]
fn a_neutral_cue_leaves_it_to_the_content() {
    for (expected, content) in [
        (Act::Threaten, "“We will strike if they come closer.”"),
        (Act::Threaten, "that they would attack the port"),
        (Act::Promise, "“We will rebuild the school.”"),
        (Act::Promise, "that it would repay all depositors"),
        (Act::Promise, "“I will never sign that law.”"),
        (Act::Accuse, "“He lied to us.”"),
        (Act::Accuse, "that the mayor had failed to warn them"),
        (Act::Accuse, "“You should have told us.”"),
        (Act::Deny, "“It is not true.”"),
        (Act::Deny, "that there was no evidence of a leak"),
        (Act::Deny, "“I never took a penny.”"),
        (Act::Support, "“I support the strikers.”"),
        (Act::Support, "“We thank the firemen.”"),
        (Act::Concede, "“I made a mistake.”"),
        (Act::Concede, "“We apologise to the families.”"),
        (Act::Decline, "“No comment.”"),
        (Act::Decline, "“We will not discuss that.”"),
        (Act::Demand, "“The court must decide.”"),
        (Act::Demand, "that the troops should leave"),
        (Act::Demand, "on Monday that the troops must leave"),
        (Act::Ask, "“Where is the report?”"),
        (Act::State, "“It rained all night.”"),
        (Act::State, "“The government will fall.”"),
        (Act::State, "“It must have been the wind.”"),
        (Act::State, "that it would be late"),
    ] {
        check(expected, &[&format!("[They] {{said}} <{content}>")]);
        check(expected, &[&format!("<{content}> [they] {{said}}")]);
        if content.starts_with('“') {
            // Nobody is named, and nothing ascribes it.
            check(expected, &[&format!("<{content}>")]);
        }
    }
}

#[test]
fn speech_inside_speech_is_not_the_outer_speakers() {
    check(
        Act::State,
        &[
            "[She] {said} <that he had threatened to leave>.",
            "[The paper] {reported} <that the firm promised help>.",
            "{According to} [the paper], <he told them that they should go>.",
        ],
    );
}

#[test]
fn any_text_has_an_act() {
    for text in [
        "",
        "—",
        "“”",
        "don't",
        "İ’s",
        "a\u{301}’ll",
        "‘’’s ’d",
        "…?!",
    ] {
        for end in 0..=text.len() {
            if !text.is_char_boundary(end) {
                continue;
            }
            let all: &[Range<usize>] = &[0..end, end..text.len()];
            for kind in [Kind::Direct, Kind::Indirect, Kind::Mixed] {
                act(&Speech {
                    text,
                    source: all,
                    cue: &all[..1],
                    content: all,
                    kind,
                });
                act(&Speech {
                    text,
                    source: &[],
                    cue: &[],
                    content: &[],
                    kind,
                });
            }
        }
    }
}
