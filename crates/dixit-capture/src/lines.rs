//! JSON lines, one at a time: memory is bounded by the longest line allowed.

use crate::container::{Container, Done};
use crate::error::{Error, Reason};
use crate::gzip::Buffered;
use crate::snapshot::{Snapshot, Way};
use crate::sniff::Sort;
use crate::tally::Tally;
use std::io::{self, BufRead};

/// The lines of one source that are not blank.
pub(crate) struct Lines {
    label: String,
    /// What was read to tell the sort; comes before what `input` still gives.
    head: Vec<u8>,
    head_used: usize,
    input: Buffered,
    limit: u64,
    /// Lines to pass over: they are done.
    skip: u64,
    tally: Tally,
    /// Number of the line read last, from 1.
    line: u64,
    /// Whether any line was not blank.
    any: bool,
    done: bool,
}

/// One line as far as it was kept.
struct Line {
    bytes: Vec<u8>,
    /// Length without the line break, kept or not.
    len: u64,
    ended: bool,
}

impl Lines {
    pub(crate) fn new(
        label: String,
        head: Vec<u8>,
        input: Buffered,
        limit: u64,
        skip: u64,
        tally: Tally,
    ) -> Lines {
        Lines {
            label,
            head,
            head_used: 0,
            input,
            limit,
            skip,
            tally,
            line: 0,
            any: false,
            done: false,
        }
    }

    fn fill(&mut self) -> io::Result<&[u8]> {
        if self.head_used < self.head.len() {
            Ok(&self.head[self.head_used..])
        } else {
            self.input.fill_buf()
        }
    }

    fn consume(&mut self, n: usize) {
        if self.head_used < self.head.len() {
            self.head_used += n;
        } else {
            self.input.consume(n);
        }
    }

    /// Reads on to the next line break; nothing at the end of the source.
    fn read_line(&mut self) -> io::Result<Option<Line>> {
        let limit = self.limit;
        let mut line = Line {
            bytes: Vec::new(),
            len: 0,
            ended: false,
        };
        let mut any = false;
        while !line.ended {
            let buffer = match self.fill() {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            if buffer.is_empty() {
                break;
            }
            any = true;
            let end = buffer.iter().position(|&b| b == b'\n');
            let part = &buffer[..end.unwrap_or(buffer.len())];
            // One byte over the limit is enough to know that it is over.
            let room = (limit + 1).saturating_sub(line.bytes.len() as u64);
            line.bytes
                .extend_from_slice(&part[..part.len().min(room as usize)]);
            line.len += part.len() as u64;
            line.ended = end.is_some();
            let used = part.len() + usize::from(line.ended);
            self.consume(used);
        }
        if line.bytes.ends_with(b"\r") && line.bytes.len() as u64 == line.len {
            line.bytes.pop();
            line.len -= 1;
        }
        Ok(any.then_some(line))
    }

    fn fail(&mut self, reason: Reason) -> Option<Result<Snapshot, Error>> {
        self.done = true;
        Some(Err(Error::new(self.label.clone(), reason)))
    }
}

/// The snapshot of one article among others in a file: `bytes` are those kept of
/// its `length`, which may be over the limit.
pub(crate) fn sealed(
    label: String,
    bytes: Vec<u8>,
    length: u64,
    limit: u64,
    sort: Sort,
) -> Result<Snapshot, Error> {
    if length > limit {
        let bytes = Some(length);
        return Err(Error::new(label, Reason::TooLarge { bytes, limit }));
    }
    let mut snapshot = Snapshot::new(label, bytes, sort.media_type());
    snapshot.way = Way::Line;
    Ok(snapshot)
}

impl Container for Lines {
    fn done(&self) -> Done {
        Done {
            member: None,
            count: self.line,
        }
    }

    fn next(&mut self) -> Option<Result<Snapshot, Error>> {
        loop {
            if self.done {
                return None;
            }
            let line = match self.read_line() {
                Ok(line) => line,
                Err(e) => return self.fail(Reason::Io(e)),
            };
            let ended = line.as_ref().is_some_and(|l| l.ended);
            if !ended && let Some((what, unpacked)) = self.input.get_ref().damage() {
                // What stands behind the last line break is not a whole line.
                let what = what.to_owned();
                let line = self.line + 1;
                return self.fail(Reason::Gzip {
                    what,
                    unpacked,
                    line: Some(line),
                });
            }
            let Some(mut line) = line else {
                self.done = true;
                if self.any {
                    return None;
                }
                return self.fail(if self.line == 0 {
                    Reason::Empty
                } else {
                    Reason::Blank
                });
            };
            self.line += 1;
            if self.line == 1 {
                if line.bytes.starts_with(&[0xff, 0xfe]) || line.bytes.starts_with(&[0xfe, 0xff]) {
                    return self.fail(Reason::WideLines);
                }
                // The byte order mark belongs to the file, not to its first line.
                if line.bytes.starts_with(b"\xef\xbb\xbf") {
                    line.bytes.drain(..3);
                    line.len -= 3;
                }
            }
            if line.bytes.iter().all(u8::is_ascii_whitespace) && line.len <= self.limit {
                continue;
            }
            self.any = true;
            if self.line <= self.skip {
                continue;
            }
            self.tally.add_record();
            let label = format!("{}#{}", self.label, self.line);
            return Some(sealed(label, line.bytes, line.len, self.limit, Sort::Lines));
        }
    }
}
