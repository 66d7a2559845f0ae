//! What can be wrong with weights and with what is fed to them.

use std::fmt;

/// Weights that do not fit, or input that they cannot take. The message names
/// the tensor or the number at hand.
#[derive(Debug)]
pub struct Error {
    kind: Kind,
}

/// The causes, kept private so that new ones break nobody.
#[derive(Debug)]
pub(crate) enum Kind {
    /// The bytes are not in the safetensors format.
    Format(String),
    /// No tensor has this name.
    Missing(String),
    /// A tensor holds another kind of number than is read from it.
    Numbers {
        tensor: String,
        expected: &'static str,
    },
    /// A tensor has another shape than its use demands.
    Shape {
        tensor: String,
        found: Vec<usize>,
        expected: String,
    },
    /// A sequence is longer than there are positions.
    Long { length: usize, positions: usize },
    /// A piece that the vocabulary does not have.
    Piece { id: u32, size: usize },
    /// A kind of piece that the weights do not have.
    Unlisted { kind: u8, size: usize },
    /// Lists that must be equally long are not.
    Lengths {
        what: &'static str,
        found: usize,
        expected: usize,
    },
    /// A vocabulary lacks a piece that every vocabulary has.
    Vocabulary(&'static str),
}

impl Error {
    pub(crate) fn new(kind: Kind) -> Self {
        Self { kind }
    }

    /// Whether a sequence had more pieces than the encoder has positions: the
    /// caller can cut it and try again.
    pub fn is_too_long(&self) -> bool {
        matches!(self.kind, Kind::Long { .. })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Format(cause) => write!(f, "weights are not in the safetensors format: {cause}"),
            Kind::Missing(tensor) => write!(f, "no tensor `{tensor}` in the weights"),
            Kind::Numbers { tensor, expected } => {
                write!(f, "tensor `{tensor}` does not hold {expected}")
            }
            Kind::Shape {
                tensor,
                found,
                expected,
            } => write!(
                f,
                "tensor `{tensor}` has the shape {found:?}, not {expected}"
            ),
            Kind::Long { length, positions } => {
                write!(
                    f,
                    "sequence of {length} pieces; there are {positions} positions"
                )
            }
            Kind::Piece { id, size } => {
                write!(f, "piece {id} is outside the vocabulary of {size}")
            }
            Kind::Unlisted { kind, size } => {
                write!(f, "kind of piece {kind}; the weights have {size}")
            }
            Kind::Lengths {
                what,
                found,
                expected,
            } => write!(f, "{found} {what} where {expected} are expected"),
            Kind::Vocabulary(piece) => write!(f, "vocabulary without `{piece}`"),
        }
    }
}

impl std::error::Error for Error {}
