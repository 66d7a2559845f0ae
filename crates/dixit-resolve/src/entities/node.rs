//! Mentions of one name by one bearer, over all documents: what is compared.
//!
//! Entities of single documents with the same full name are one node, since
//! within a collection the same full name is as a rule the same bearer, unless
//! what is said of them speaks against it ([`super::bearers`]). Three sorts of
//! name say less: a lone word for a person (a surname, as a rule) makes a node
//! for each role it is given and else for each document; a body that every
//! country has, one for each country.

use std::collections::{BTreeMap, BTreeSet};

use dixit_model::EntityType;
use dixit_names::{Kind, Name, Options};
use dixit_places::layout::NameKind;
use dixit_places::{Candidate, Gazetteer};

use super::bearers::{self, Facet};
use super::decision::hash;
use super::fold::words;
use super::lexicon::{Fields, lexicon};
use super::local::{Class, Local, Store, Sym};

/// An entity of a document: the document's and its own place in the lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct At {
    pub(crate) doc: u32,
    pub(crate) local: u32,
}

/// A side of a decision that keeps entities apart; that of number 0 takes what no
/// side names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Side {
    pub(crate) decision: u32,
    pub(crate) side: u32,
}

/// Whether two sets of sides may not be one entity's.
pub(crate) fn opposed(a: &[Side], b: &[Side]) -> Option<u32> {
    let opposite = |x: &Side| {
        b.iter()
            .find(|y| y.decision == x.decision && y.side != x.side)
    };
    a.iter().find_map(opposite).map(|s| s.decision)
}

/// What the gazetteer says of a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Spot {
    /// Whether it has a place of that name at all.
    pub(crate) known: bool,
    /// The place that it means beyond doubt.
    pub(crate) place: Option<u32>,
    /// The country that it is or lies in.
    pub(crate) country: Option<[u8; 2]>,
    /// Whether it is a country, continent or union: what acts under its name.
    pub(crate) acts: bool,
}

/// Mentions of one name by one bearer.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) class: Class,
    /// What most members are.
    pub(crate) entity_type: EntityType,
    /// The name, folded.
    pub(crate) folded: Sym,
    /// Its words.
    pub(crate) words: Vec<String>,
    /// The name as it is printed most often.
    pub(crate) name: Sym,
    /// Which of [`Nodes::names`] it is.
    pub(crate) parsed: u32,
    pub(crate) members: Vec<At>,
    /// A person's name of one word.
    pub(crate) lone: bool,
    /// Other forms of the name, folded.
    pub(crate) forms: Vec<Sym>,
    /// Words of roles.
    pub(crate) roles: Vec<Sym>,
    pub(crate) fields: Fields,
    pub(crate) born: Option<i32>,
    /// What is named in the same documents and not in most others.
    pub(crate) context: Vec<Sym>,
    pub(crate) years: Option<(i32, i32)>,
    pub(crate) spot: Spot,
    /// The country of a body that every country has: what its documents are about, or
    /// what its name tells.
    pub(crate) country: Option<[u8; 2]>,
    /// The country that a word of a thing's name tells.
    pub(crate) told: Option<[u8; 2]>,
    pub(crate) generic: bool,
    pub(crate) sides: Vec<Side>,
}

/// Names beside a node's that are kept.
const MOST_CONTEXT: usize = 48;

/// Documents of a node that are looked through for them.
const MOST_DOCUMENTS: usize = 48;

/// Names beside another in one document.
const MOST_BESIDE: usize = 16;

/// Years within which articles are looked at together.
const ERA: i32 = 30;

/// Words of roles of a node.
const MOST_ROLE_WORDS: usize = 48;

/// All that is compared, with what it is weighed by.
pub(crate) struct Nodes {
    pub(crate) list: Vec<Node>,
    pub(crate) names: Vec<Name>,
    /// In how many documents a form of a name stands, folded.
    pub(crate) documents_of: Vec<u32>,
    /// How many names have a word in their roles.
    pub(crate) names_of_role: Vec<u32>,
    pub(crate) documents: u32,
    pub(crate) named: u32,
}

/// What decisions say of entities of documents, by place and by folded name.
#[derive(Debug, Default)]
pub(crate) struct Sides {
    pub(crate) of_local: BTreeMap<At, Vec<Side>>,
    pub(crate) of_name: BTreeMap<(Class, Sym), Vec<Side>>,
}

/// Makes the nodes.
pub(crate) struct Builder<'a> {
    pub(crate) store: &'a mut Store,
    sides: &'a Sides,
    options: Options,
    documents_of: Vec<u32>,
    /// By name as printed.
    spots: BTreeMap<Sym, Spot>,
    gazetteer: Gazetteer,
    /// The country that each document is about.
    countries: Vec<Option<[u8; 2]>>,
    nodes: Nodes,
    parsed: BTreeMap<(Class, Sym), u32>,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(store: &'a mut Store, sides: &'a Sides, options: Options) -> Builder<'a> {
        let mut documents_of = vec![0u32; store.texts.len()];
        for doc in &store.docs {
            let forms = doc.locals.iter().flat_map(|l| l.forms.iter().copied());
            let names: BTreeSet<Sym> = forms.collect();
            for name in names {
                documents_of[name.0 as usize] += 1;
            }
        }
        let documents = store.docs.len() as u32;
        Builder {
            store,
            sides,
            options,
            documents_of,
            spots: BTreeMap::new(),
            gazetteer: Gazetteer::embedded(),
            countries: Vec::new(),
            nodes: Nodes {
                list: Vec::new(),
                names: Vec::new(),
                documents_of: Vec::new(),
                names_of_role: Vec::new(),
                documents,
                named: 0,
            },
            parsed: BTreeMap::new(),
        }
    }

    /// The nodes, in an order that depends on what the documents hold alone.
    pub(crate) fn build(mut self) -> Nodes {
        self.place_documents();
        self.class_locals();
        let mut bundles: BTreeMap<(Class, &str), Vec<At>> = BTreeMap::new();
        for (doc, of_doc) in self.store.docs.iter().enumerate() {
            for (local, l) in of_doc.locals.iter().enumerate() {
                let at = At {
                    doc: doc as u32,
                    local: local as u32,
                };
                let key = (l.class, self.store.texts.get(l.folded));
                bundles.entry(key).or_default().push(at);
            }
        }
        let bundles: Vec<(Class, Vec<At>)> = bundles
            .into_iter()
            .map(|((class, _), at)| (class, at))
            .collect();
        for (class, members) in bundles {
            for group in self.groups(class, &members) {
                let node = self.node(class, group);
                self.nodes.list.push(node);
            }
        }
        self.count_roles();
        self.nodes.documents_of = self.documents_of;
        self.nodes
    }

    fn local(&self, at: At) -> &Local {
        &self.store.docs[at.doc as usize].locals[at.local as usize]
    }

    /// Looks up names of places and of what acts under a place's name, and tells
    /// which country each document is about.
    fn place_documents(&mut self) {
        for doc in 0..self.store.docs.len() {
            let mut counts: BTreeMap<[u8; 2], usize> = BTreeMap::new();
            for local in 0..self.store.docs[doc].locals.len() {
                let of = &self.store.docs[doc].locals[local];
                if of.entity_type == EntityType::Person {
                    continue;
                }
                let (name, mentions) = (of.name, of.mentions.len());
                if let Some(country) = self.spot(name).country {
                    *counts.entry(country).or_default() += mentions.max(1);
                }
            }
            if let Some(place) = self.store.docs[doc].place.clone() {
                let place = self.store.texts.put(&place);
                if let Some(country) = self.spot(place).country {
                    *counts.entry(country).or_default() += 1;
                }
            }
            let mut counts: Vec<(usize, [u8; 2])> =
                counts.into_iter().map(|(c, n)| (n, c)).collect();
            counts.sort_unstable_by_key(|&(n, code)| (std::cmp::Reverse(n), code));
            // An article about two countries tells nothing.
            let second = counts.get(1).map_or(0, |c| c.0);
            let best = counts.first().filter(|best| best.0 >= 2 * second);
            self.countries.push(best.map(|best| best.1));
        }
        // The texts may have grown.
        self.documents_of.resize(self.store.texts.len(), 0);
    }

    /// Tells what each name is compared as. Places that the gazetteer does not know
    /// and persons who are elsewhere a body of that very name are things.
    fn class_locals(&mut self) {
        let mut mentions: BTreeMap<Sym, (usize, usize)> = BTreeMap::new();
        for local in self.store.docs.iter().flat_map(|d| &d.locals) {
            let counts = mentions.entry(local.folded).or_default();
            match local.class {
                Class::Person => counts.0 += local.mentions.len(),
                Class::Thing => counts.1 += local.mentions.len(),
                Class::Place => {}
            }
        }
        for doc in 0..self.store.docs.len() {
            let of = &self.store.docs[doc].locals;
            let things = of.iter().filter(|l| l.class == Class::Thing);
            let bodies: BTreeSet<Sym> = things.flat_map(|l| l.forms.iter().copied()).collect();
            for at in 0..self.store.docs[doc].locals.len() {
                let local = &self.store.docs[doc].locals[at];
                let is_thing = match local.class {
                    Class::Place => {
                        let name = local.name;
                        !self.spot(name).known
                    }
                    // Henry Ford is not Ford; a lone "Ford" beside Ford is.
                    Class::Person if !local.roles.is_empty() => false,
                    Class::Person => {
                        let (person, thing) = mentions[&local.folded];
                        let several = self.store.texts.get(local.folded).contains(' ');
                        bodies.contains(&local.folded) || (several && thing > person)
                    }
                    Class::Thing => true,
                };
                if is_thing {
                    self.store.docs[doc].locals[at].class = Class::Thing;
                }
            }
        }
    }

    fn spot(&mut self, name: Sym) -> Spot {
        if let Some(&spot) = self.spots.get(&name) {
            return spot;
        }
        let spot = look_up(&self.gazetteer, self.store.texts.get(name));
        self.spots.insert(name, spot);
        spot
    }

    /// Parts of a bundle, entities of one folded name, that are each one bearer's.
    fn groups(&self, class: Class, members: &[At]) -> Vec<Vec<At>> {
        let Some(&first) = members.first() else {
            return Vec::new();
        };
        let folded = self.store.texts.get(self.local(first).folded);
        let mut of_words = folded.split(' ');
        if class == Class::Person && of_words.clone().count() == 1 {
            return self.lone_groups(members);
        }
        if class == Class::Thing && of_words.all(|w| lexicon().is_generic(w)) {
            let mut groups: BTreeMap<_, Vec<At>> = BTreeMap::new();
            for &at in members {
                let sides = self.sides.of_local.get(&at);
                let key = (self.countries[at.doc as usize], sides);
                groups.entry(key).or_default().push(at);
            }
            return groups.into_values().collect();
        }
        let facets = self.facets(class, members);
        if facets.len() == 1 {
            return facets.into_iter().map(|f| f.members).collect();
        }
        bearers::tell_apart(facets)
    }

    /// A lone word names nobody: only its role makes two mentions one.
    fn lone_groups(&self, members: &[At]) -> Vec<Vec<At>> {
        let mut groups: BTreeMap<_, Vec<At>> = BTreeMap::new();
        for &at in members {
            let roles: BTreeSet<String> = self.role_words(at).collect();
            // "Nordwerk chief executive" tells who; "police officer" may be many.
            let alone = (!self.tells_who(at)).then_some(at);
            let key = (
                roles,
                alone,
                self.sides.of_local.get(&at),
                self.local(at).born,
            );
            groups.entry(key).or_default().push(at);
        }
        groups.into_values().collect()
    }

    /// Whether a role names something in particular beside the office.
    fn tells_who(&self, at: At) -> bool {
        let roles = self.local(at).roles.iter();
        let mut capitals = roles.flat_map(|&role| {
            let words = self.store.texts.get(role).split_whitespace();
            words.filter(|w| w.starts_with(char::is_uppercase))
        });
        let lexicon = lexicon();
        let common =
            |w: &str| lexicon.is_title(w) || lexicon.is_generic(w) || !lexicon.fields(w).is_empty();
        capitals.any(|word| words(word).iter().any(|w| tells(w) && !common(w)))
    }

    fn role_words(&self, at: At) -> impl Iterator<Item = String> + '_ {
        let roles = &self.local(at).roles;
        roles
            .iter()
            .flat_map(|&role| words(self.store.texts.get(role)))
            .filter(|w| tells(w))
    }

    /// The members by what speaks for or against their being one.
    fn facets(&self, class: Class, members: &[At]) -> Vec<Facet> {
        let mut by_key: BTreeMap<_, Vec<At>> = BTreeMap::new();
        let mut last = None;
        for &at in members {
            let local = self.local(at);
            let (mut fields, mut ordinal) = (Fields::default(), 0);
            let (mut seat, mut era) = (None, None);
            if class == Class::Person {
                let year = self.store.docs[at.doc as usize].year();
                era = year.map(|year| year.div_euclid(ERA));
                for word in self.role_words(at) {
                    fields.add(lexicon().fields(&word));
                }
                seat = self.seat(local);
                // The document itself tells two people of one name apart.
                if let Some((doc, previous, n)) = last
                    && doc == at.doc
                    && previous != local.roles
                {
                    ordinal = n + 1;
                }
                last = Some((at.doc, local.roles.clone(), ordinal));
            }
            let sides = self.sides.of_local.get(&at).cloned().unwrap_or_default();
            let key = (fields, local.born, seat, ordinal, sides, era);
            by_key.entry(key).or_default().push(at);
        }
        let one = by_key.len() == 1;
        let facets = by_key.into_iter();
        facets
            .map(|((fields, born, seat, ordinal, sides, _), members)| Facet {
                fields,
                born,
                seat,
                ordinal,
                sides,
                context: if one {
                    Vec::new()
                } else {
                    self.context(&members)
                },
                years: self.years(&members),
                members,
            })
            .collect()
    }

    /// The one place that somebody's roles name: "senator from Ohio".
    fn seat(&self, local: &Local) -> Option<u32> {
        let mut found = None;
        for &role in &local.roles {
            let role = self.store.texts.get(role);
            let capitals = role
                .split(|c: char| !c.is_alphanumeric())
                .filter(|w| w.len() > 3 && w.starts_with(char::is_uppercase));
            for word in capitals.take(6) {
                let spot = look_up(&self.gazetteer, word);
                if let Some(place) = spot.place.filter(|_| !spot.acts) {
                    if found.is_some_and(|f| f != place) {
                        return None;
                    }
                    found = Some(place);
                }
            }
        }
        found
    }

    /// What is named beside the members and not everywhere.
    fn context(&self, members: &[At]) -> Vec<Sym> {
        let mut rarity: BTreeSet<(u32, Sym)> = BTreeSet::new();
        for at in members.iter().take(MOST_DOCUMENTS) {
            // General Motors here is GM there.
            let own = &self.local(*at).forms;
            let locals = &self.store.docs[at.doc as usize].locals;
            let mut beside: Vec<(u32, Sym)> = locals
                .iter()
                .take(256)
                .flat_map(|l| l.forms.iter())
                .filter(|form| !own.contains(form))
                .map(|&form| (self.documents_of[form.0 as usize], form))
                .filter(|(n, _)| *n > 1)
                .collect();
            beside.sort_unstable();
            beside.dedup();
            rarity.extend(beside.into_iter().take(MOST_BESIDE));
        }
        let mut out: Vec<Sym> = rarity
            .into_iter()
            .take(MOST_CONTEXT)
            .map(|(_, s)| s)
            .collect();
        out.sort_unstable();
        out
    }

    fn years(&self, members: &[At]) -> Option<(i32, i32)> {
        let years = members
            .iter()
            .filter_map(|at| self.store.docs[at.doc as usize].year());
        years.fold(None, |range, y| match range {
            None => Some((y, y)),
            Some((a, b)) => Some((a.min(y), b.max(y))),
        })
    }

    fn node(&mut self, class: Class, members: Vec<At>) -> Node {
        let mut names: BTreeMap<Sym, usize> = BTreeMap::new();
        let mut types: BTreeMap<EntityType, usize> = BTreeMap::new();
        let (mut forms, mut roles) = (BTreeSet::new(), BTreeSet::new());
        let (mut fields, mut born, mut sides) = (Fields::default(), None, BTreeSet::new());
        let folded = self.local(members[0]).folded;
        for &at in &members {
            let local = self.local(at);
            *names.entry(local.name).or_default() += 1;
            *types.entry(local.entity_type).or_default() += 1;
            forms.extend(local.forms.iter().copied().filter(|&f| f != folded));
            born = born.or(local.born);
            sides.extend(self.sides.of_local.get(&at).into_iter().flatten().copied());
            if roles.len() < MOST_ROLE_WORDS {
                roles.extend(self.role_words(at));
            }
        }
        if let Some(named) = self.sides.of_name.get(&(class, folded)) {
            sides.extend(named.iter().copied());
        }
        for word in &roles {
            fields.add(lexicon().fields(word));
        }
        let text = |sym: Sym| self.store.texts.get(sym);
        let name = names
            .iter()
            .max_by(|a, b| a.1.cmp(b.1).then_with(|| text(*b.0).cmp(text(*a.0))))
            .map_or(folded, |(name, _)| *name);
        let of_words: Vec<String> = text(folded).split(' ').map(str::to_owned).collect();
        let lone = class == Class::Person && of_words.len() == 1;
        let generic = class == Class::Thing && of_words.iter().all(|w| lexicon().is_generic(w));
        let (context, years) = (self.context(&members), self.years(&members));
        let (told, rest_is_generic) = told(&self.gazetteer, class, text(name));
        let country = match generic {
            true => self.countries[members[0].doc as usize],
            false => told.filter(|_| rest_is_generic),
        };
        let roles = roles.iter().map(|w| self.store.texts.put(w)).collect();
        let spot = if class == Class::Person {
            Spot::default()
        } else {
            self.spot(name)
        };
        let most = types
            .iter()
            .max_by_key(|(t, n)| (**n, std::cmp::Reverse(**t)));
        Node {
            class,
            entity_type: most.map_or(EntityType::Other, |(t, _)| *t),
            folded,
            words: of_words,
            name,
            parsed: self.parse(class, name),
            members,
            lone,
            forms: forms.into_iter().collect(),
            roles,
            fields,
            born,
            context,
            years,
            spot,
            country,
            told,
            generic,
            sides: sides.into_iter().collect(),
        }
    }

    fn parse(&mut self, class: Class, name: Sym) -> u32 {
        let (names, store, options) = (&mut self.nodes.names, &self.store, &self.options);
        *self.parsed.entry((class, name)).or_insert_with(|| {
            let kind = match class {
                Class::Person => Kind::Person,
                Class::Place | Class::Thing => Kind::Organization,
            };
            names.push(Name::parse(store.texts.get(name), kind, options));
            names.len() as u32 - 1
        })
    }

    /// How many names have each word in their roles: "president" tells less than
    /// "spokeswoman".
    fn count_roles(&mut self) {
        let mut seen: BTreeSet<(Sym, Sym)> = BTreeSet::new();
        let mut counts = vec![0; self.store.texts.len()];
        let mut named = BTreeSet::new();
        for node in self.nodes.list.iter().filter(|n| n.class == Class::Person) {
            named.insert(node.folded);
            for &role in &node.roles {
                if seen.insert((role, node.folded)) {
                    counts[role.0 as usize] += 1;
                }
            }
        }
        self.nodes.named = named.len() as u32;
        self.nodes.names_of_role = counts;
    }
}

/// Whether a word of a role says anything.
fn tells(word: &str) -> bool {
    word.chars().count() > 2
        && !matches!(
            word,
            "the"
                | "and"
                | "for"
                | "former"
                | "then"
                | "new"
                | "senior"
                | "chief"
                | "his"
                | "her"
                | "who"
                | "was"
                | "from"
                | "with"
        )
}

/// The country that one word of a thing's name tells, and whether all others are
/// those of every country's bodies: "Russian Foreign Ministry".
fn told(gazetteer: &Gazetteer, class: Class, name: &str) -> (Option<[u8; 2]>, bool) {
    let of_words: Vec<&str> = name.split_whitespace().take(9).collect();
    if class != Class::Thing || !(2..9).contains(&of_words.len()) {
        return (None, false);
    }
    let generic = |w: &str| words(w).iter().all(|w| lexicon().is_generic(w));
    let others: Vec<&&str> = of_words.iter().filter(|w| !generic(w)).collect();
    let countries = others.iter().filter_map(|word| {
        let spot = look_up(gazetteer, word);
        spot.country.filter(|_| spot.acts)
    });
    let countries: Vec<[u8; 2]> = countries.collect();
    match countries[..] {
        [one] => (Some(one), others.len() == 1),
        _ => (None, false),
    }
}

/// From this share on a name means one place.
const SURE: f64 = 0.6;

/// From this share on a country is meant beside a city of its name: Singapore.
const CITY_STATE: f64 = 0.3;

fn look_up(gazetteer: &Gazetteer, name: &str) -> Spot {
    use dixit_places::Kind::{Continent, Country, Region};
    if name.split_whitespace().count() > 6 {
        return Spot::default();
    }
    let candidates = gazetteer.lookup(name);
    let acting = |c: &&Candidate| {
        let kind = gazetteer.place(c.place).kind();
        matches!(kind, Continent | Country | Region)
    };
    // Of a city and the country of its name the country is what acts.
    let country = candidates
        .iter()
        .find(acting)
        .filter(|c| c.score >= CITY_STATE);
    let Some(best) = country.or(candidates.first()) else {
        return Spot::default();
    };
    // The Kremlin is where Russia's government is, and not the country.
    let itself = best.name != NameKind::Seat;
    let place = gazetteer.place(best.place);
    let sure = best.score >= SURE || country.is_some();
    Spot {
        known: itself,
        place: (sure && itself).then(|| {
            // GeoNames has no number for some unions and regions.
            let own = || hash(place.name().as_bytes()) as u32 | 1 << 31;
            place.geonames_id().unwrap_or_else(own)
        }),
        country: place
            .country()
            .filter(|_| sure)
            .and_then(|c| c.as_str().as_bytes().try_into().ok()),
        acts: itself && country.is_some(),
    }
}
