//! What people settled, in the forms in which derivations heed it.

use dixit_model::AttributionId;
use dixit_register::{Error, Register};
use dixit_resolve::{claims, entities};

use super::{Sources, attribution};
use crate::register::decision::{Book, Link, Sort};
use crate::variants;

/// The decisions that count.
pub(super) struct Settled(Book);

/// Pairs that belong together, and pairs that do not.
type Two<T> = (Vec<T>, Vec<T>);

impl Settled {
    pub(super) fn of(register: &Register) -> Result<Settled, Error> {
        let book = Book::open(register).map_err(|words| Error::refused(register.folder(), words));
        book.map(Settled)
    }

    pub(super) fn entities(&self) -> entities::Settings {
        entities::Settings {
            decisions: self.0.entities(),
            ..entities::Settings::default()
        }
    }

    pub(super) fn variants(&self, sources: &Sources) -> Two<variants::Pair> {
        self.pairs(Sort::Variant, sources, &|number, id| (number, id))
    }

    pub(super) fn claims(&self, sources: &Sources) -> Two<(claims::Place, claims::Place)> {
        self.pairs(Sort::Claim, sources, &|number, id| {
            (sources.sha256[number].clone(), id)
        })
    }

    fn pairs<T>(
        &self,
        sort: Sort,
        sources: &Sources,
        place: &dyn Fn(usize, AttributionId) -> T,
    ) -> Two<(T, T)> {
        let links = self.0.links(sort);
        let of = |(entry, member): &(u64, String)| {
            let number = sources.by_entry.get(entry).copied()?;
            Some(place(number, attribution(member)?))
        };
        let pairs = |links: &[Link]| {
            let pair = |link: &Link| Some((of(&link.a)?, of(&link.b)?));
            links.iter().filter_map(pair).collect()
        };
        (pairs(&links.same), pairs(&links.apart))
    }
}
