//! The bytes of an archive as they lie on disk, read forwards, with a way back.

use crate::tally::Tally;
use std::fs::File;
use std::io::{self, BufRead, Read, Seek as _, SeekFrom};

/// How much is read at a time, and how much can be looked at ahead.
pub(super) const BUFFER: usize = 512 * 1024;

/// How much of a stream is kept behind the place of reading: a damaged member
/// often runs on into the next one, whose start must be gone back to.
const KEPT: usize = 64 * 1024;

/// Bytes read once from start to end, but for [`Raw::back`].
pub(super) struct Raw {
    inner: Inner,
    buf: Vec<u8>,
    /// The used part of `buf` and the part that holds bytes.
    at: usize,
    end: usize,
    /// The offset of the first byte of `buf`.
    start: u64,
    /// Up to where bytes are in the tally.
    counted: u64,
    tally: Tally,
}

pub(super) enum Inner {
    /// `len` bytes of a file from `base` on; the file stands at `start` + `end`.
    Part {
        file: File,
        base: u64,
        len: u64,
    },
    Stream(Box<dyn Read + Send>),
}

impl Raw {
    /// # Errors
    ///
    /// The file cannot be positioned at its part.
    pub(super) fn new(mut inner: Inner, tally: Tally) -> io::Result<Raw> {
        if let Inner::Part { file, base, .. } = &mut inner {
            file.seek(SeekFrom::Start(*base))?;
        }
        Ok(Raw {
            inner,
            buf: Vec::new(),
            at: 0,
            end: 0,
            start: 0,
            counted: 0,
            tally,
        })
    }

    /// Stands for a source while a decoder is changed from one to the next.
    pub(super) fn none() -> Raw {
        Raw {
            inner: Inner::Stream(Box::new(io::empty())),
            buf: Vec::new(),
            at: 0,
            end: 0,
            start: 0,
            counted: 0,
            tally: Tally::default(),
        }
    }

    /// How many bytes lie before the place of reading.
    pub(super) fn position(&self) -> u64 {
        self.start + self.at as u64
    }

    /// Reads until at least `n` bytes lie ahead, or all there are; gives all that
    /// lie ahead. `n` is at most half of [`BUFFER`].
    pub(super) fn ahead(&mut self, n: usize) -> io::Result<&[u8]> {
        debug_assert!(n <= BUFFER / 2);
        if self.buf.is_empty() {
            self.buf.resize(BUFFER, 0);
        }
        while self.end - self.at < n {
            if self.end == self.buf.len() {
                let from = self.at.saturating_sub(KEPT);
                self.buf.copy_within(from..self.end, 0);
                self.start += from as u64;
                self.at -= from;
                self.end -= from;
            }
            let free = &mut self.buf[self.end..];
            let read = match &mut self.inner {
                Inner::Part { file, len, .. } => {
                    let left = len.saturating_sub(self.start + self.end as u64);
                    let free_len = free.len() as u64;
                    file.read(&mut free[..left.min(free_len) as usize])
                }
                Inner::Stream(stream) => stream.read(free),
            };
            match read {
                Ok(0) => break,
                Ok(n) => self.end += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(&self.buf[self.at..self.end])
    }

    /// Passes over `n` bytes, in a file without reading them; gives how many there
    /// were.
    pub(super) fn skip(&mut self, n: u64) -> io::Result<u64> {
        let here = self.position();
        if let Inner::Part { len, .. } = &self.inner {
            let to = here.saturating_add(n).min(*len);
            self.seek(to)?;
            return Ok(to - here);
        }
        let mut left = n;
        while left > 0 {
            let there = self.ahead(1)?.len() as u64;
            if there == 0 {
                break;
            }
            self.consume(there.min(left) as usize);
            left -= there.min(left);
        }
        Ok(n - left)
    }

    /// Goes back to an offset, as far as it can: gives whether it came there. A
    /// stream keeps only the last bytes.
    pub(super) fn back(&mut self, to: u64) -> io::Result<bool> {
        if to < self.start && matches!(self.inner, Inner::Stream(_)) {
            self.at = 0;
            return Ok(false);
        }
        self.seek(to)?;
        Ok(true)
    }

    fn seek(&mut self, to: u64) -> io::Result<()> {
        if to >= self.start && to <= self.start + self.end as u64 {
            self.at = (to - self.start) as usize;
        } else if let Inner::Part { file, base, .. } = &mut self.inner {
            file.seek(SeekFrom::Start(*base + to))?;
            self.start = to;
            self.at = 0;
            self.end = 0;
        }
        self.count();
        Ok(())
    }

    fn count(&mut self) {
        let position = self.position();
        if position > self.counted {
            self.tally.add_bytes(position - self.counted);
            self.counted = position;
        }
    }
}

impl Read for Raw {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let mut there = self.ahead(1)?;
        let n = there.read(buf)?;
        self.consume(n);
        Ok(n)
    }
}

impl BufRead for Raw {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.ahead(1)
    }

    fn consume(&mut self, n: usize) {
        self.at += n;
        self.count();
    }
}
