//! The objects of a JSON file, one at a time: those of a list, or those that
//! stand one behind another, over as many lines as they like.
//!
//! An object is cut out by counting brackets outside strings, so memory is
//! bounded by the longest object allowed and the work grows with the file;
//! whether it is JSON is found when it is read.

use crate::container::{Container, Done};
use crate::error::{Error, Reason};
use crate::gzip::Buffered;
use crate::lines::sealed;
use crate::snapshot::Snapshot;
use crate::sniff::Sort;
use crate::tally::Tally;
use std::io::{self, BufRead, Chain, Cursor, Read};

/// The values of one JSON file.
pub(crate) struct Elements {
    label: String,
    input: Chain<Cursor<Vec<u8>>, Buffered>,
    limit: u64,
    /// Values to pass over: they are done.
    skip: u64,
    tally: Tally,
    /// Number of the value read last, from 1.
    number: u64,
    /// Whether the values stand in a list.
    in_list: bool,
    done: bool,
}

/// What stands next, but for white space and commas.
enum Next {
    Value,
    /// The list's end.
    Close,
    /// A byte that begins no value.
    Stray(u8),
    End,
}

/// One value as far as it was kept.
struct Kept {
    bytes: Vec<u8>,
    /// Length, kept or not.
    len: u64,
    /// Whether its end was found.
    whole: bool,
}

impl Elements {
    /// Reads `head`, which was taken to tell the sort, and then `input`.
    pub(crate) fn new(
        label: String,
        head: Vec<u8>,
        input: Buffered,
        limit: u64,
        skip: u64,
        tally: Tally,
    ) -> Elements {
        Elements {
            label,
            input: Cursor::new(head).chain(input),
            limit,
            skip,
            tally,
            number: 0,
            in_list: false,
            done: false,
        }
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        loop {
            match self.input.fill_buf() {
                Ok(buffer) => return Ok(buffer.first().copied()),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
    }

    fn next_value(&mut self) -> io::Result<Next> {
        while let Some(byte) = self.peek()? {
            match byte {
                // A byte order mark is passed over like white space.
                b' ' | b'\t' | b'\r' | b'\n' | b',' | 0xef | 0xbb | 0xbf => self.input.consume(1),
                b'[' if self.number == 0 && !self.in_list => {
                    self.in_list = true;
                    self.input.consume(1);
                }
                b']' if self.in_list => {
                    self.input.consume(1);
                    return Ok(Next::Close);
                }
                b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => {
                    return Ok(Next::Value);
                }
                other => return Ok(Next::Stray(other)),
            }
        }
        Ok(Next::End)
    }

    fn read_value(&mut self, keep: bool) -> io::Result<Kept> {
        let limit = if keep { self.limit + 1 } else { 0 };
        let mut kept = Kept {
            bytes: Vec::new(),
            len: 0,
            whole: false,
        };
        let mut depth = 0_u64;
        let (mut in_string, mut escaped) = (false, false);
        while !kept.whole {
            let buffer = match self.input.fill_buf() {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            if buffer.is_empty() {
                // A number or a word ends with the file.
                kept.whole = depth == 0 && !in_string && kept.len > 0;
                break;
            }
            let mut used = 0;
            for &byte in buffer {
                if depth == 0 && !in_string && matches!(byte, b',' | b']' | b'\n' | b'}') {
                    kept.whole = true;
                    break;
                }
                used += 1;
                if in_string {
                    match byte {
                        _ if escaped => escaped = false,
                        b'\\' => escaped = true,
                        b'"' => in_string = false,
                        _ => {}
                    }
                    continue;
                }
                match byte {
                    b'"' => in_string = true,
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => {
                        depth -= 1;
                        if depth == 0 {
                            kept.whole = true;
                            break;
                        }
                    }
                    _ => {}
                }
            }
            // One byte over the limit is enough to know that it is over.
            let room = limit.saturating_sub(kept.bytes.len() as u64);
            let part = &buffer[..used];
            kept.bytes
                .extend_from_slice(&part[..part.len().min(room as usize)]);
            kept.len += used as u64;
            self.input.consume(used);
        }
        Ok(kept)
    }

    fn fail(&mut self, reason: Reason) -> Option<Result<Snapshot, Error>> {
        self.done = true;
        Some(Err(Error::new(self.label.clone(), reason)))
    }

    /// The end of the bytes where a value or the list's end was due.
    fn broken_off(&mut self) -> Option<Result<Snapshot, Error>> {
        let damage = self.input.get_ref().1.get_ref().damage();
        let reason = match damage {
            Some((what, unpacked)) => Reason::Gzip {
                what: what.to_owned(),
                unpacked,
                line: None,
            },
            None => Reason::BreaksOff {
                what: "JSON",
                behind: self.number,
            },
        };
        self.fail(reason)
    }
}

impl Container for Elements {
    fn done(&self) -> Done {
        Done {
            member: None,
            count: self.number,
        }
    }

    fn next(&mut self) -> Option<Result<Snapshot, Error>> {
        loop {
            if self.done {
                return None;
            }
            match self.next_value() {
                Err(e) => return self.fail(Reason::Io(e)),
                Ok(Next::Value) => {}
                Ok(Next::Close) => {
                    self.done = true;
                    return (self.number == 0)
                        .then(|| Err(Error::new(self.label.clone(), Reason::Blank)));
                }
                Ok(Next::Stray(byte)) => {
                    let behind = self.number;
                    return self.fail(Reason::StrayByte { byte, behind });
                }
                Ok(Next::End) => {
                    let damaged = self.input.get_ref().1.get_ref().damage().is_some();
                    if self.in_list || damaged {
                        return self.broken_off();
                    }
                    self.done = true;
                    return (self.number == 0)
                        .then(|| Err(Error::new(self.label.clone(), Reason::Blank)));
                }
            }
            let keep = self.number >= self.skip;
            let kept = match self.read_value(keep) {
                Ok(kept) => kept,
                Err(e) => return self.fail(Reason::Io(e)),
            };
            if !kept.whole {
                return self.broken_off();
            }
            self.number += 1;
            if !keep {
                continue;
            }
            self.tally.add_record();
            let label = format!("{}#{}", self.label, self.number);
            return Some(sealed(label, kept.bytes, kept.len, self.limit, Sort::Json));
        }
    }
}
