//! The records that the stages of dixit hand to each other.
//!
//! The central type is [`Document`]: the text read from one snapshot, and what
//! a reader found in it. Its serialised form is the contract
//! `dixit.document/1`, one JSON object a line (`dixit extract --format jsonl`);
//! field order here is field order there, and no field is ever left out.
//!
//! This crate holds values only: no input or output, no clock, no parsing.
//! Offsets in every record are [`Span`]s, half-open ranges of **Unicode code
//! points** of [`Document::text`] (W3C Web Annotation, `TextPositionSelector`).
//! Stages that work on bytes convert at their edge with [`OffsetMap`].

mod byte_map;
mod document;
mod layout;
mod span;

pub use byte_map::{ByteMap, ByteMapBuilder};
pub use document::{
    Act, Attribution, AttributionId, Basis, DateBasis, Dateline, Document, Entity, EntityId,
    EntityType, Kind, Origin, Piece, Place, PlaceCandidate, PlaceId, PlaceKind, PlaceMention,
    PlaceUsage, Problem, Published, Related, Schema, Speaker, Time, TimeBasis, TimeType, TimeValue,
};
pub use layout::{Block, BlockKind};
pub use span::{OffsetMap, Span};
