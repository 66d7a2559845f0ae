//! Small transformer encoders on plain processors.
//!
//! [`Encoder`] runs BERT-like encoders (Devlin et al. 2019) whose weights are
//! eight-bit integers; [`WordPiece`] makes the pieces of words that they read.
//! [`Stack`] and [`Linear`] are the parts, for heads above an encoder and for
//! models that embed something else. [`Weights`] reads tensors by name.
//!
//! ```
//! use dixit_encoder::{Encoder, Scratch, Weights, WordPiece};
//!
//! let vocabulary = WordPiece::read(include_str!("../tests/fixtures/pieces.vocabulary.txt"))?;
//! let mut ids = Vec::new();
//! for word in ["Officials", "denied", "it", "."] {
//!     vocabulary.pieces(word, &mut ids);
//! }
//! # ids = (0..7).collect(); // the small encoder has its own vocabulary
//! let weights = Weights::read(include_bytes!("../tests/fixtures/stack.safetensors"))?;
//! let encoder = Encoder::load(&weights, "small")?;
//! let mut scratch = Scratch::default();
//! let kinds = vec![0; ids.len()];
//! let states = encoder.encode(&ids, &kinds, &[ids.len()], &mut scratch)?;
//! assert_eq!(states.len(), ids.len() * encoder.width());
//! # Ok::<(), dixit_encoder::Error>(())
//! ```
//!
//! Everything runs on the calling thread: the caller parallelises over
//! documents, with one [`Scratch`] for each thread. The same input gives the same
//! bytes, whatever else is in the batch and whatever the processor: products of
//! integers are exact, floats are added in a fixed order.
//!
//! Pure: no file, no clock, no thread, no global. One thing outlasts a call: on
//! Linux, the first look at the processor asks the system for the use of its tiles
//! (AMX), where it has them.

// Other processors leave the kernels of this one unused.
#![cfg_attr(
    not(all(target_arch = "x86_64", target_os = "linux")),
    allow(dead_code, unused_imports, unused_mut)
)]

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
