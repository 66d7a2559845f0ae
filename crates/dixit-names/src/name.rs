//! A name, prepared once and compared many times.

use crate::fold;
use crate::organization::{self, Organization};
use crate::person::{self, Person};
use crate::reason::{Code, Notes, PartKind, Reason};
use crate::words::{self, Word};

/// What bears a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A human being.
    Person,
    /// A body of people, a company, a ship: whatever is named by words that
    /// mean something.
    Organization,
    /// Not known. Told by the name where it can be.
    #[default]
    Unknown,
}

/// How names are prepared.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// Whether names in other scripts than Latin are read. Without it names
    /// of two scripts are not comparable, and their verdict is
    /// [`Verdict::Unknown`].
    pub transliterate: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            transliterate: true,
        }
    }
}

/// From this score on two names are taken for one's.
///
/// Chosen on the development half of the hand-checked pairs and on half of
/// the names of `name-transliteration` (`dixit-eval names`). The factors in
/// the modules `person` and `organization` are set against it: a change of one
/// is measured against the other.
pub const THRESHOLD: f32 = 0.7;

/// From this score on names may be one's, and a person should look.
const POSSIBLE: f32 = 0.5;

/// What a comparison comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Names of one, as far as names tell: the score is at least
    /// [`THRESHOLD`].
    Match,
    /// Perhaps: not enough to merge anything.
    Possible,
    /// Names of two.
    Different,
    /// One of them cannot be read.
    Unknown,
}

impl Verdict {
    /// A stable word, for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Match => "match",
            Verdict::Possible => "possible",
            Verdict::Different => "different",
            Verdict::Unknown => "unknown",
        }
    }
}

/// What two names have to do with each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// From 0, names of two, to 1, the same name. It says how well the names
    /// agree, not how likely their bearers are one: two men may be named John
    /// Smith.
    pub score: f32,
    /// The score against the threshold.
    pub verdict: Verdict,
    /// Why, the agreements first.
    pub reasons: Vec<Reason>,
}

/// A name, prepared for comparisons.
#[derive(Clone, Debug)]
pub struct Name {
    text: Box<str>,
    kind: Kind,
    /// The text without case and marks, to tell the same name at once.
    folded: Box<str>,
    forms: Box<[Form]>,
}

/// One of the names in a text: "X, also known as Y" has two.
#[derive(Clone, Debug)]
struct Form {
    /// Nothing for organizations.
    person: Option<Person>,
    /// Nothing for persons.
    organization: Option<Organization>,
    /// A mere addition in brackets.
    aside: bool,
    /// The form looks like an organization's name.
    looks_organized: bool,
}

impl Name {
    /// Prepares a name. Any text will do; of a long one the first 24 words are
    /// looked at, and of a long word its beginning.
    pub fn parse(text: &str, kind: Kind, options: &Options) -> Name {
        let all = words::words(text);
        let mut forms = Vec::new();
        for words in alternatives(&all) {
            Form::read(words, kind, options, &mut forms);
        }
        let folded = if text.len() < SHORT && all.len() < words::MOST {
            let keys: Vec<String> = all.iter().map(|w| fold::key(&w.text, w.script)).collect();
            keys.join(" ")
        } else {
            // Its words are only looked at in part.
            text.to_lowercase()
        };
        Name {
            text: text.into(),
            kind,
            folded: folded.into(),
            forms: forms.into(),
        }
    }

    /// The text that was prepared.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it was said to be a name of.
    pub fn kind(&self) -> Kind {
        self.kind
    }
}

/// A text of fewer bytes is looked at as a whole.
const SHORT: usize = 150;

/// Words between names of one bearer.
const ALSO: &[&[&str]] = &[
    &["aka"],
    &["fka"],
    &["nka"],
    &["dba"],
    &["alias"],
    &["formerly"],
    &["also", "known", "as"],
    &["formerly", "known", "as"],
    &["better", "known", "as"],
    &["doing", "business", "as"],
];

/// The names in a text.
fn alternatives(words: &[Word]) -> Vec<&[Word]> {
    let lower: Vec<String> = words.iter().map(|w| w.text.to_lowercase()).collect();
    let mut out = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < words.len() {
        let here = ALSO.iter().filter(|also| {
            let rest = &lower[at..];
            rest.len() > also.len() && rest.iter().zip(also.iter()).all(|(a, b)| a == b)
        });
        match here.map(|also| also.len()).max() {
            Some(width) if at > start => {
                out.push(&words[start..at]);
                at += width;
                start = at;
            }
            _ => at += 1,
        }
    }
    out.push(&words[start..]);
    out
}

impl Form {
    fn read(words: &[Word], kind: Kind, options: &Options, out: &mut Vec<Form>) {
        let keys: Vec<String> = words.iter().map(|w| fold::key(&w.text, w.script)).collect();
        let person = (kind != Kind::Organization).then(|| Person::new(words, &keys, options));
        let (organization, aside) = match kind {
            Kind::Person => (None, None),
            _ => {
                let (organization, aside) = Organization::new(words, options);
                (Some(organization), aside)
            }
        };
        let looks_organized = organization.as_ref().is_some_and(|o| {
            let is_person = person.as_ref().is_some_and(Person::has_signs);
            o.is_company() || (o.has_signs() && !is_person)
        });
        out.push(Form {
            person,
            organization,
            aside: false,
            looks_organized,
        });
        if let Some(aside) = aside.filter(|_| looks_organized || kind == Kind::Organization) {
            out.push(Form {
                person: None,
                organization: Some(aside),
                aside: true,
                looks_organized: true,
            });
        }
    }
}

/// Compares two names, with reasons. The order of the names makes no
/// difference but for the order of the parts in the reasons.
///
/// ```
/// use dixit_names::{Kind, Name, Options, Verdict, compare};
///
/// let name = |text| Name::parse(text, Kind::Person, &Options::default());
/// let found = compare(&name("М. Захарова"), &name("Maria Zakharova"));
/// assert_eq!(found.verdict, Verdict::Match);
/// let reasons: Vec<String> = found.reasons.iter().map(ToString::to_string).collect();
/// assert!(reasons.contains(&"given name: initial М fits Maria".to_owned()));
/// ```
pub fn compare(a: &Name, b: &Name) -> Comparison {
    let mut notes = Notes {
        reasons: Some(Vec::new()),
        swapped: false,
        unread: false,
    };
    let score = ordered(a, b, &mut notes);
    let verdict = if score >= THRESHOLD {
        Verdict::Match
    } else if notes.unread {
        Verdict::Unknown
    } else if score >= POSSIBLE {
        Verdict::Possible
    } else {
        Verdict::Different
    };
    Comparison {
        score,
        verdict,
        reasons: notes.reasons.unwrap_or_default(),
    }
}

/// The score of [`compare`] alone, which is faster.
pub fn score(a: &Name, b: &Name) -> f32 {
    let mut notes = Notes {
        reasons: None,
        swapped: false,
        unread: false,
    };
    ordered(a, b, &mut notes)
}

/// Compares in one order, so that both orders give the same.
fn ordered(a: &Name, b: &Name, notes: &mut Notes) -> f32 {
    notes.swapped = (&b.text, b.kind) < (&a.text, a.kind);
    let (a, b) = if notes.swapped { (b, a) } else { (a, b) };
    let kinds = [a.kind, b.kind];
    if kinds.contains(&Kind::Person) && kinds.contains(&Kind::Organization) {
        notes.add(Code::KindsDiffer, PartKind::Part, &a.text, &b.text);
        return if a.folded == b.folded { 0.4 } else { 0.0 };
    }
    if a.text == b.text && !a.folded.is_empty() {
        notes.add(Code::Same, PartKind::Part, &a.text, &b.text);
        return 1.0;
    }
    if a.folded == b.folded && !a.folded.is_empty() {
        notes.add(Code::Same, PartKind::Part, &a.text, &b.text);
        return 0.99;
    }
    match (&*a.forms, &*b.forms) {
        ([x], [y]) => one(x, y, kinds, notes).clamp(0.0, 0.99),
        (xs, ys) => best(xs, ys, kinds, notes).clamp(0.0, 0.99),
    }
}

/// The best pair of several names.
fn best(xs: &[Form], ys: &[Form], kinds: [Kind; 2], notes: &mut Notes) -> f32 {
    let mut found: Option<(f32, Notes)> = None;
    for x in xs {
        for y in ys {
            let mut own = Notes {
                reasons: notes.reasons.as_ref().map(|_| Vec::new()),
                ..*notes
            };
            let aside = if x.aside || y.aside { 0.96 } else { 1.0 };
            let score = one(x, y, kinds, &mut own) * aside;
            if found.as_ref().is_none_or(|(best, _)| score > *best) {
                found = Some((score, own));
            }
        }
    }
    let Some((score, own)) = found else {
        return 0.0;
    };
    *notes = own;
    score
}

fn one(x: &Form, y: &Form, kinds: [Kind; 2], notes: &mut Notes) -> f32 {
    let organized = kinds.contains(&Kind::Organization)
        || (!kinds.contains(&Kind::Person) && (x.looks_organized || y.looks_organized));
    match (&x.organization, &y.organization) {
        (Some(a), Some(b)) if organized && !a.is_empty() && !b.is_empty() => {
            return organization::score(a, b, notes);
        }
        _ => {}
    }
    match (&x.person, &y.person) {
        (Some(a), Some(b)) => person::score(a, b, notes),
        _ => 0.0,
    }
}
