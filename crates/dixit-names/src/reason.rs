//! Why two names are one, or are not.

use crate::part::{Role, Way};
use std::fmt;

/// What a reason says, apart from the names that it is about. The words of
/// [`Code::as_str`] stay as they are from version to version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Code {
    /// A part stands in both.
    Same,
    /// Spellings that differ in marks, case or particles.
    Spelling,
    /// One is the other in Latin letters, by a system.
    Romanised,
    /// Both sound alike.
    Sounds,
    /// Letters without vowels fit the other's sounds.
    Letters,
    /// A family name's forms for a man and a woman.
    Gendered,
    /// Forms of one name in two languages.
    OtherForm,
    /// A short or pet form.
    ShortForm,
    /// An initial fits.
    Initial,
    /// One word here, two there.
    Joined,
    /// Words of two languages with one meaning.
    Translated,
    /// A name and its letters.
    Acronym,
    /// Names of one known body.
    Alias,
    /// Other order of the parts.
    Order,
    /// A part that only one of them has.
    OnlyInOne,
    /// Parts that differ.
    Differ,
    /// Numbers that differ.
    NumbersDiffer,
    /// Jr, Sr, II: differ, or only in one.
    Generation,
    /// One of them is a single part, which others bear too.
    Lone,
    /// What agrees is too common to tell anybody.
    Common,
    /// A title that was left out of the comparison.
    TitleLeftOut,
    /// A legal form that was left out of the comparison.
    LegalFormLeftOut,
    /// Legal forms of different sorts.
    LegalFormsDiffer,
    /// A person here, an organization there.
    KindsDiffer,
    /// Letters that cannot be read.
    Unread,
}

impl Code {
    /// A stable name, for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Code::Same => "same",
            Code::Spelling => "spelling",
            Code::Romanised => "romanised",
            Code::Sounds => "sounds",
            Code::Letters => "letters",
            Code::Gendered => "gendered",
            Code::OtherForm => "other-form",
            Code::ShortForm => "short-form",
            Code::Initial => "initial",
            Code::Joined => "joined",
            Code::Translated => "translated",
            Code::Acronym => "acronym",
            Code::Alias => "alias",
            Code::Order => "order",
            Code::OnlyInOne => "only-in-one",
            Code::Differ => "differ",
            Code::NumbersDiffer => "numbers-differ",
            Code::Generation => "generation",
            Code::Lone => "lone",
            Code::Common => "common",
            Code::TitleLeftOut => "title-left-out",
            Code::LegalFormLeftOut => "legal-form-left-out",
            Code::LegalFormsDiffer => "legal-forms-differ",
            Code::KindsDiffer => "kinds-differ",
            Code::Unread => "unread",
        }
    }
}

/// What a part of a name is, in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PartKind {
    /// A part of a name of which no more is known.
    Part,
    /// A given name.
    Given,
    /// A middle name.
    Middle,
    /// A father's name.
    Patronymic,
    /// A family name.
    Surname,
    /// A word of an organization's name.
    Word,
}

impl PartKind {
    /// A word for it in the singular.
    pub fn as_str(self) -> &'static str {
        match self {
            PartKind::Part => "name",
            PartKind::Given => "given name",
            PartKind::Middle => "middle name",
            PartKind::Patronymic => "patronymic",
            PartKind::Surname => "surname",
            PartKind::Word => "word",
        }
    }

    pub(crate) fn of(a: Role, b: Role) -> PartKind {
        let known = if matches!(a, Role::Unknown | Role::Only) {
            b
        } else {
            a
        };
        match known {
            Role::Unknown | Role::Only => PartKind::Part,
            Role::Given => PartKind::Given,
            Role::Middle => PartKind::Middle,
            Role::Patronymic => PartKind::Patronymic,
            Role::Surname => PartKind::Surname,
        }
    }
}

/// Why two names are one, or are not: what it is about, and in which parts.
///
/// Prints as a sentence without a full stop: "given name: initial M fits
/// Maria".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What it says.
    pub code: Code,
    /// What sort of part it is about.
    pub part: PartKind,
    /// The part of the first name, as written; empty where it has none.
    pub a: String,
    /// The part of the second name.
    pub b: String,
    /// The romanisation where there is one, else empty.
    pub system: String,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (a, b, part) = (&self.a, &self.b, self.part.as_str());
        // What only one of them has.
        let one = if a.is_empty() { b } else { a };
        let both = !a.is_empty() && !b.is_empty();
        match self.code {
            Code::Same if a == b => write!(f, "{part}: {a} in both"),
            Code::Same | Code::Spelling => write!(f, "{part}: {a} = {b} (spelling)"),
            Code::Romanised => write!(f, "{part}: {a} = {b} ({})", self.system),
            Code::Sounds => write!(f, "{part}: {a} sounds like {b}"),
            Code::Letters if has_no_vowels(a) => write!(f, "{part}: the letters of {a} fit {b}"),
            Code::Letters => write!(f, "{part}: the letters of {b} fit {a}"),
            Code::Gendered => write!(f, "{part}: gendered forms {a}/{b}"),
            Code::OtherForm => write!(f, "{part}: {a} and {b} are forms of one name"),
            Code::ShortForm => write!(f, "{part}: {a} and {b} go together (short form)"),
            Code::Initial if a.chars().count() <= 2 => {
                write!(f, "{part}: initial {a} fits {b}")
            }
            Code::Initial => write!(f, "{part}: initial {b} fits {a}"),
            Code::Joined => write!(f, "{part}: {a} = {b} (written as one)"),
            Code::Translated => write!(f, "{part}: {a} = {b} (translated)"),
            Code::Acronym if a.chars().count() <= b.chars().count() => {
                write!(f, "{a} are the letters of {b}")
            }
            Code::Acronym => write!(f, "{b} are the letters of {a}"),
            Code::Alias => write!(f, "{a} and {b} are names of one body"),
            Code::Order => f.write_str("order swapped"),
            Code::OnlyInOne => write!(f, "{part} only in one: {one}"),
            Code::Differ => write!(f, "{part}s differ: {a} / {b}"),
            Code::NumbersDiffer if both => write!(f, "numbers differ: {a} / {b}"),
            Code::NumbersDiffer => write!(f, "number only in one: {one}"),
            Code::Generation if both => write!(f, "generations differ: {a} / {b}"),
            Code::Generation => write!(f, "generation only in one: {one}"),
            Code::Lone => write!(f, "a lone name may be somebody else's: {one}"),
            Code::Common => write!(f, "many people are called so: {one}"),
            Code::TitleLeftOut => write!(f, "title left out: {one}"),
            Code::LegalFormLeftOut if both && a != b => {
                write!(f, "legal forms left out: {a} / {b}")
            }
            Code::LegalFormLeftOut => write!(f, "legal form left out: {one}"),
            Code::LegalFormsDiffer => write!(f, "legal forms differ: {a} / {b}"),
            Code::KindsDiffer => f.write_str("one is a person, the other an organization"),
            Code::Unread => write!(f, "cannot be read: {one}"),
        }
    }
}

/// Whether a part is in Arabic or Hebrew letters.
fn has_no_vowels(part: &str) -> bool {
    let script = part.chars().find_map(crate::script::Script::of);
    script.is_some_and(crate::script::Script::is_abjad)
}

/// Takes reasons down, or does not: a score alone is faster.
pub(crate) struct Notes {
    /// Nothing where nobody wants to know.
    pub(crate) reasons: Option<Vec<Reason>>,
    /// Whether the names were put in the other order.
    pub(crate) swapped: bool,
    /// Whether something could not be read.
    pub(crate) unread: bool,
}

impl Notes {
    /// Takes down a reason about parts of the first and the second name.
    pub(crate) fn add(&mut self, code: Code, part: PartKind, a: &str, b: &str) {
        self.add_system(code, part, a, b, None);
    }

    fn add_system(
        &mut self,
        code: Code,
        part: PartKind,
        a: &str,
        b: &str,
        system: Option<crate::System>,
    ) {
        let Some(reasons) = &mut self.reasons else {
            return;
        };
        let (a, b) = if self.swapped { (b, a) } else { (a, b) };
        reasons.push(Reason {
            code,
            part,
            a: a.to_owned(),
            b: b.to_owned(),
            system: system.map_or_else(String::new, |s| s.to_string()),
        });
    }

    /// Takes down in what way two parts are alike.
    pub(crate) fn alike(&mut self, way: Way, part: PartKind, a: &str, b: &str) {
        if self.reasons.is_none() {
            return;
        }
        let (code, system) = match way {
            Way::Same => (Code::Same, None),
            Way::Spelled => (Code::Spelling, None),
            Way::Read(system) => (Code::Romanised, Some(system)),
            Way::Sounds => (Code::Sounds, None),
            Way::Letters => (Code::Letters, None),
            Way::Gendered => (Code::Gendered, None),
            Way::Foreign => (Code::OtherForm, None),
            Way::Short => (Code::ShortForm, None),
            Way::Initial => (Code::Initial, None),
            Way::Joined => (Code::Joined, None),
            Way::Meaning => (Code::Translated, None),
            Way::Alias => (Code::Alias, None),
            Way::No => (Code::Differ, None),
        };
        self.add_system(code, part, a, b, system);
    }
}
