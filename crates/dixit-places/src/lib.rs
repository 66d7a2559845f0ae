//! Place names in text: which places of GeoNames they may mean, and what they
//! are used as.
//!
//! [`Gazetteer`] is the central type. [`Gazetteer::lookup`] answers for a name
//! alone, [`Gazetteer::rank`] orders the answers by what stands around the name,
//! [`Gazetteer::find`] reads running English text, and [`Gazetteer::dateline`]
//! the head of a news text. A name that may mean several places stays so: all
//! candidates are kept, with scores that add up to one and reasons in words.
//!
//! “Moscow said” is a government, not a city: a mention tells its [`Use`], and
//! nobody has to look for Moscow on a map because of it.
//!
//! Everything here is pure: the gazetteer is compiled in and used where it lies
//! (see [`layout`]); no file, no clock, no thread. Spans are half-open ranges of
//! bytes of the text given; who needs code points converts at the edge.
//!
//! ```
//! use dixit_places::{Gazetteer, Options, Use};
//!
//! let gazetteer = Gazetteer::embedded();
//! let text = "She moved from Paris, Texas, to Beirut. Moscow said that it had no objections.";
//! let mentions = gazetteer.find(text, &Options::default());
//! let paris = gazetteer.place(mentions[0].candidates[0].place);
//! assert_eq!(paris.country().unwrap().as_str(), "US");
//! assert_eq!(gazetteer.place(mentions[2].candidates[0].place).name(), "Beirut");
//! assert!(matches!(mentions[3].usage, Use::Metonym { .. }));
//! ```

mod dateline;
mod find;
pub mod fold;
mod gazetteer;
pub mod layout;
mod metonym;
mod rank;
mod usage;
mod words;

pub use find::{Mention, Options, Use};
pub use gazetteer::{Country, Gazetteer, Kind, Place, PlaceRef};
pub use rank::{Candidate, Context, Evidence};

#[doc(hidden)]
pub use rank::weight;
