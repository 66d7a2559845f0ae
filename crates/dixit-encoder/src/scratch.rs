//! Memory that is used again from call to call.

use crate::attention::Room;
use crate::quantise::Quantised;

/// Memory for intermediate results. One for each thread, kept between calls;
/// it grows to what the largest call needs and holds nothing that a later call
/// reads.
#[derive(Default)]
pub struct Scratch {
    /// Rows of the width of a layer.
    pub(crate) quantised: Quantised,
    /// Rows inside of a sublayer.
    pub(crate) inner: Quantised,
    /// Queries, keys and values, row after row.
    pub(crate) wide: Vec<f32>,
    /// What attention gathered.
    pub(crate) mixed: Vec<f32>,
    /// What a sublayer adds to its input.
    pub(crate) delta: Vec<f32>,
    /// Inside of the feed-forward part.
    pub(crate) hidden: Vec<f32>,
    pub(crate) attention: Room,
    /// States of an encoder's pieces.
    pub(crate) states: Vec<f32>,
}
