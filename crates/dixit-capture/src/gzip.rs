//! Unpacking that notices when a stream ends early or is damaged.
//!
//! `flate2` reports both, but only as an error from `read` after the bytes
//! before it. [`Unpacker`] keeps those bytes and remembers the damage, so that a
//! caller gets what was readable and the reason why it is not all.

use crate::tally::Tally;
use flate2::bufread::MultiGzDecoder;
use std::io::{self, BufRead, BufReader, Read};

/// The first bytes of every gzip stream.
pub(crate) const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Where bytes come from: a file or standard input, packed or not.
pub(crate) enum Input {
    Plain(Counted),
    Packed(Box<Unpacker>),
}

/// Bytes that are counted as they are used.
pub(crate) struct Counted {
    raw: Box<dyn BufRead + Send>,
    tally: Tally,
}

impl Read for Counted {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.raw.read(buf)?;
        self.tally.add_bytes(n as u64);
        Ok(n)
    }
}

impl BufRead for Counted {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.raw.fill_buf()
    }

    fn consume(&mut self, n: usize) {
        self.tally.add_bytes(n as u64);
        self.raw.consume(n);
    }
}

/// A gzip stream that ends quietly where it is damaged.
pub(crate) struct Unpacker {
    inner: MultiGzDecoder<Counted>,
    unpacked: u64,
    damage: Option<String>,
}

impl Input {
    /// Looks at the first bytes and unpacks if they are gzip's.
    pub(crate) fn new(raw: Box<dyn BufRead + Send>, tally: Tally) -> io::Result<Input> {
        let mut raw = Counted { raw, tally };
        if raw.fill_buf()?.starts_with(&MAGIC) {
            Ok(Input::Packed(Box::new(Unpacker {
                inner: MultiGzDecoder::new(raw),
                unpacked: 0,
                damage: None,
            })))
        } else {
            Ok(Input::Plain(raw))
        }
    }

    pub(crate) fn is_packed(&self) -> bool {
        matches!(self, Input::Packed(_))
    }

    /// What is wrong with the packed stream, once all of it has been read, and
    /// how many bytes were unpacked before.
    pub(crate) fn damage(&self) -> Option<(&str, u64)> {
        match self {
            Input::Plain(_) => None,
            Input::Packed(p) => p.damage.as_deref().map(|d| (d, p.unpacked)),
        }
    }
}

impl Read for Input {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self {
            Input::Plain(raw) => raw.read(buf),
            Input::Packed(packed) => packed.read(buf),
        }
    }
}

impl Read for Unpacker {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.damage.is_some() {
            return Ok(0);
        }
        match self.inner.read(buf) {
            Ok(n) => {
                self.unpacked += n as u64;
                Ok(n)
            }
            Err(e) => match e.kind() {
                io::ErrorKind::UnexpectedEof => {
                    self.damage = Some("the gzip stream ends early".to_owned());
                    Ok(0)
                }
                io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
                    self.damage = Some("the gzip stream is damaged".to_owned());
                    Ok(0)
                }
                _ => Err(e),
            },
        }
    }
}

/// A buffered reader over [`Input`]; enough for a look at the first lines.
pub(crate) type Buffered = BufReader<Input>;
