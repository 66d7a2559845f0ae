//! Small transformer encoders on plain processors.
//!
//! [`Encoder`] runs BERT-like encoders (Devlin et al. 2019) whose weights are
//! eight-bit integers; [`WordPiece`] makes the pieces of words that they read.
//! [`Stack`] and [`Linear`] are the parts, for heads above an encoder and for
//! models that embed something else. [`Weights`] reads tensors by name.
//!
//! Everything runs on the calling thread: the caller parallelises over
//! documents, with one [`Scratch`] for each thread. The same input gives the same
//! bytes, whatever else is in the batch and whatever the processor: products of
//! integers are exact, floats are added in a fixed order.
//!
//! Pure: no file, no clock, no thread, no global.

mod aligned;
mod attention;
mod cpu;
mod encoder;
mod error;
mod gemm;
mod kernel;
mod linear;
mod math;
mod norm;
mod quantise;
mod scratch;
mod stack;
mod weights;
mod wordpiece;

pub use cpu::Cpu;
pub use encoder::Encoder;
pub use error::Error;
pub use linear::{Activation, Linear};
pub use norm::Norm;
pub use scratch::Scratch;
pub use stack::Stack;
pub use weights::Weights;
pub use wordpiece::WordPiece;
