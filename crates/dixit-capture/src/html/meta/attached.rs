//! What is written beside an author's name and is no part of it: where the author
//! reported from ("Ann Lee in London"), for which agency ("Ann Lee, Reuters").

use super::byline::{all_capital, of_kind};
use super::fold;

/// Names without places and agencies. An agency that is alone stays: it is who
/// wrote; so does one beside initials ("det/dpa"), which it explains.
pub(super) fn without(names: &str) -> String {
    let mut kept = String::new();
    let mut behind_place = false;
    for (joint, part) in parts(names) {
        let (name, has_place) = without_place(without_note(part));
        // "in London, England".
        let rest_of_place = behind_place && joint.trim() == "," && !name.contains(' ');
        behind_place = has_place || rest_of_place;
        if rest_of_place || kept.contains(' ') && is_agency(name) {
            continue;
        }
        if is_agency(&kept) && name.contains(' ') {
            // "AP, Ann Lee".
            kept.clear();
        }
        if !kept.is_empty() {
            kept.push_str(joint);
        }
        kept.push_str(name);
    }
    kept
}

/// The names in a text, each with what joins it to the one before: a comma, a
/// stroke, a word like "and".
fn parts(names: &str) -> Vec<(&str, &str)> {
    let mut parts = Vec::new();
    let (mut joint, mut start) = ("", 0);
    let mut at = 0;
    while let Some(rest) = names.get(at..).filter(|rest| !rest.is_empty()) {
        let length = joint_at(rest);
        if length > 0 && at > start {
            parts.push((joint, &names[start..at]));
            joint = &rest[..length];
            start = at + length;
        }
        at += length.max(rest.chars().next().map_or(1, char::len_utf8));
    }
    parts.push((joint, &names[start.min(names.len())..]));
    parts
}

/// The length of the joint that a text begins with; 0 if with none.
fn joint_at(rest: &str) -> usize {
    for sign in [", ", ",", " / ", "/", " & "] {
        if rest.starts_with(sign) {
            return sign.len();
        }
    }
    let Some(word) = rest.strip_prefix(' ') else {
        return 0;
    };
    let word = word.split(' ').next().unwrap_or(word);
    // A word at the end joins nothing.
    let length = word.len() + 2;
    let joins = of_kind("and").contains(&word.to_lowercase().as_str());
    if joins && rest.len() > length {
        length
    } else {
        0
    }
}

/// Without an agency in brackets at the end.
fn without_note(name: &str) -> &str {
    let name = name.trim();
    let note = name.strip_suffix(')').and_then(|n| n.rsplit_once('('));
    match note {
        Some((before, note)) if is_agency(note) && !before.trim().is_empty() => before.trim_end(),
        // The closing bracket is often cut off with other signs.
        _ => match name.rsplit_once(" (") {
            Some((before, note)) if is_agency(note) => before.trim_end(),
            _ => name,
        },
    }
}

/// Without a place behind a name of two words or more, and whether there was one.
fn without_place(name: &str) -> (&str, bool) {
    for word in of_kind("place") {
        let Some((before, place)) = name.split_once(&format!(" {word} ")) else {
            continue;
        };
        let is_name = before.split(' ').count() >= 2 && all_capital(before);
        if is_name && place.starts_with(char::is_uppercase) && all_capital(place) {
            return (before, true);
        }
    }
    (name, false)
}

fn is_agency(name: &str) -> bool {
    let name = fold(name);
    let name = name.strip_prefix("the ").unwrap_or(&name);
    of_kind("agency").contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_agencies_are_no_names() {
        for (text, names) in [
            ("Ann Lee in London", "Ann Lee"),
            ("Ann Lee in New York", "Ann Lee"),
            ("Ann Lee in London, England", "Ann Lee"),
            (
                "Ann Lee in London and Bob Ray in Paris",
                "Ann Lee and Bob Ray",
            ),
            ("Ann Lee in London, Bob Ray", "Ann Lee, Bob Ray"),
            ("Ann Lee, Reuters", "Ann Lee"),
            ("Ann Lee, The Associated Press", "Ann Lee"),
            ("Ann Lee (Reuters)", "Ann Lee"),
            ("Ann Lee (dpa", "Ann Lee"),
            ("Ann Lee/AFP", "Ann Lee"),
            ("Ann Lee and Reuters", "Ann Lee"),
            ("AP, Ann Lee", "Ann Lee"),
            ("Jana Groß und Tom Lang, dpa", "Jana Groß und Tom Lang"),
        ] {
            assert_eq!(without(text), names);
        }
    }

    #[test]
    fn names_stay_as_they_are() {
        for text in [
            "Ann Lee",
            "Reuters",
            "Associated Press",
            "det/dpa",
            "dpa/det",
            "AP, Reuters",
            "Ann Lee, Bob Ray & Cy Fox",
            "Ludwig in der Mark",
            "Women in Science",
            "Ann Lee in a boat",
            "J. R. Roe, Jr.",
            "María y José Gil",
            "Ann Lee, Bob",
            "Zoë",
            "山田太郎",
            "",
        ] {
            assert_eq!(without(text), text);
        }
    }
}
