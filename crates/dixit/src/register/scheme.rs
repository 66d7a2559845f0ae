//! Schemes of grades: which words a decision may grade with, and what they mean.
//!
//! A scheme is data. Two come with dixit (`data/schemes`); others are added to a
//! register as entries of its journal. A grade is written down with the definition that
//! it had, so that a scheme that is added again in other words changes no older grade.

use dixit_register::Register;
use serde::{Deserialize, Serialize};

use super::decision::Graded;

/// The name and version of the contract.
pub const SCHEMA: &str = "dixit.scheme/1";

/// The schemes that come with dixit.
const SHIPPED: [&str; 2] = [
    include_str!("../../data/schemes/casualty-recorders.json"),
    include_str!("../../data/schemes/fact-checkers.json"),
];

/// Grades that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// Name and version of the contract.
    pub schema: String,
    /// What it is called in decisions: small letters, digits and hyphens.
    pub name: String,
    /// Its title, for people.
    pub title: String,
    /// Whose it is, and where it is published.
    pub source: String,
    /// The grades, the strongest first.
    pub grades: Vec<Grade>,
}

/// One grade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grade {
    /// The word.
    pub grade: String,
    /// When it is given.
    pub definition: String,
}

impl Scheme {
    /// Reads a scheme.
    ///
    /// # Errors
    /// In words, what it lacks.
    pub fn parse(text: &str) -> Result<Scheme, String> {
        let scheme: Scheme = serde_json::from_str(text).map_err(|e| e.to_string())?;
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if scheme.schema != SCHEMA {
            return Err(format!("its schema is not {SCHEMA}"));
        }
        if scheme.name.is_empty() || !scheme.name.chars().all(is_name) {
            return Err("its name is not of small letters, digits and hyphens".to_owned());
        }
        let empty = |grade: &Grade| {
            grade.grade.trim() != grade.grade
                || grade.grade.is_empty()
                || grade.definition.trim().is_empty()
        };
        if scheme.grades.len() < 2 || scheme.grades.iter().any(empty) {
            return Err("it needs two or more grades, each with a definition".to_owned());
        }
        for (at, grade) in scheme.grades.iter().enumerate() {
            if scheme.grades[..at].iter().any(|g| g.grade == grade.grade) {
                return Err(format!("it has the grade {} twice", grade.grade));
            }
        }
        Ok(scheme)
    }

    /// A grade of it.
    ///
    /// # Errors
    /// In words, with the grades that it has.
    pub fn grade(&self, grade: &str) -> Result<Graded, String> {
        let found = self.grades.iter().find(|g| g.grade == grade);
        let found = found.ok_or_else(|| {
            let grades: Vec<&str> = self.grades.iter().map(|g| g.grade.as_str()).collect();
            format!(
                "`{grade}` is no grade of {}; its grades are: {}",
                self.name,
                grades.join(" · ")
            )
        })?;
        Ok(Graded {
            scheme: self.name.clone(),
            grade: found.grade.clone(),
            definition: found.definition.clone(),
        })
    }
}

/// The schemes that come with dixit.
pub fn shipped() -> Vec<Scheme> {
    let read = |text: &&str| Scheme::parse(text).ok();
    SHIPPED.iter().filter_map(read).collect()
}

/// The schemes that a register may grade with: the shipped ones, then those added to
/// it; of two with one name the later.
///
/// # Errors
/// In words, if the register cannot be read.
pub fn all(register: &Register) -> Result<Vec<Scheme>, String> {
    let mut all = shipped();
    for (entry, value) in register.schemes().map_err(|e| e.to_string())? {
        let scheme = Scheme::parse(&value.to_string());
        let scheme = scheme.map_err(|e| format!("the scheme of entry {entry}: {e}"))?;
        all.retain(|other| other.name != scheme.name);
        all.push(scheme);
    }
    Ok(all)
}

/// Adds a scheme to a register. Gives its entry, and whether it is new.
///
/// # Errors
/// In words, if it has the name of a shipped one, or cannot be written.
pub fn add(register: &mut Register, now: &str, scheme: &Scheme) -> Result<(u64, bool), String> {
    if shipped().iter().any(|s| s.name == scheme.name) {
        return Err(format!(
            "{} comes with dixit; give yours another name",
            scheme.name
        ));
    }
    let value = serde_json::to_value(scheme).map_err(|e| e.to_string())?;
    let before = register.schemes().map_err(|e| e.to_string())?;
    // Only the last of a name counts: what stands there earlier is written again.
    let last = before
        .iter()
        .rev()
        .find(|(_, s)| s["name"] == value["name"]);
    if let Some((entry, _)) = last.filter(|(_, s)| *s == value) {
        return Ok((*entry, false));
    }
    let entry = register.add_scheme(now, value).map_err(|e| e.to_string())?;
    Ok((entry, true))
}

/// The grade that is meant, of a scheme or, without one, of the only one that has it.
///
/// # Errors
/// In words, with the schemes or grades there are.
pub fn grade(schemes: &[Scheme], scheme: Option<&str>, grade: &str) -> Result<Graded, String> {
    let listed = || {
        let grades = |s: &Scheme| {
            let grades: Vec<&str> = s.grades.iter().map(|g| g.grade.as_str()).collect();
            format!("{}: {}", s.name, grades.join(" · "))
        };
        schemes.iter().map(grades).collect::<Vec<_>>().join("; ")
    };
    if let Some(name) = scheme {
        let found = schemes.iter().find(|s| s.name == name);
        let found = found.ok_or_else(|| format!("there is no scheme {name}; {}", listed()))?;
        return found.grade(grade);
    }
    let having: Vec<Graded> = schemes.iter().filter_map(|s| s.grade(grade).ok()).collect();
    match &having[..] {
        [one] => Ok(one.clone()),
        [] => Err(format!("`{grade}` is no grade of any scheme; {}", listed())),
        _ => {
            let names: Vec<&str> = having.iter().map(|g| g.scheme.as_str()).collect();
            Err(format!(
                "`{grade}` is a grade of {}: say which with --scheme",
                names.join(" and ")
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_schemes_are_whole() {
        let schemes = shipped();
        assert_eq!(schemes.len(), SHIPPED.len());
        let grades = |name: &str| -> Vec<String> {
            let scheme = schemes.iter().find(|s| s.name == name).unwrap();
            scheme.grades.iter().map(|g| g.grade.clone()).collect()
        };
        assert_eq!(
            grades("casualty-recorders"),
            ["confirmed", "fair", "weak", "contested", "discounted"]
        );
        assert_eq!(
            grades("fact-checkers"),
            [
                "true",
                "mostly true",
                "half true",
                "mostly false",
                "false",
                "unproven"
            ]
        );
    }

    #[test]
    fn a_grade_outside_of_its_scheme_is_refused_with_the_grades() {
        let error = grade(&shipped(), Some("casualty-recorders"), "sure").unwrap_err();
        assert!(
            error.contains("confirmed · fair · weak · contested · discounted"),
            "{error}"
        );
        assert!(
            grade(&shipped(), Some("mine"), "fair")
                .unwrap_err()
                .contains("no scheme mine")
        );
        assert_eq!(
            grade(&shipped(), None, "half true").unwrap().scheme,
            "fact-checkers"
        );
        let mut two = shipped();
        two.push(Scheme {
            name: "mine".to_owned(),
            ..two[0].clone()
        });
        assert!(grade(&two, None, "fair").unwrap_err().contains("--scheme"));
    }

    #[test]
    fn what_is_no_scheme_is_refused() {
        let whole = r#"{"schema":"dixit.scheme/1","name":"x","title":"X","source":"s","grades":[{"grade":"a","definition":"d"},{"grade":"b","definition":"d"}]}"#;
        assert!(Scheme::parse(whole).is_ok());
        for (from, to) in [
            ("scheme/1", "scheme/2"),
            ("\"x\"", "\"X y\""),
            ("\"b\"", "\"a\""),
            ("\"b\"", "\" \""),
            ("\"title\"", "\"titel\""),
        ] {
            assert!(Scheme::parse(&whole.replacen(from, to, 1)).is_err(), "{to}");
        }
    }
}
