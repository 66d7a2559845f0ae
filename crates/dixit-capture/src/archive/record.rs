//! Records of WARC and ARC files out of the unpacked bytes: where each begins and
//! ends, what its header says, and what is wrong with it.

use super::stream::{Opened, State, Stream, begins_record};
use std::fmt;
use std::io;

/// The longest header of a record. Addresses in it may be `data:` addresses of a
/// hundred thousand characters; whatever is longer is no header.
const MOST_HEADER: usize = 1024 * 1024;

/// A buffer for blocks over this is given back after each record.
const KEPT_BLOCK: usize = 4 * 1024 * 1024;

/// What a record is, from `WARC-Type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Response,
    Resource,
    Conversion,
    Revisit,
    /// A request, metadata, a note on the archive, a part of another record.
    Other,
}

/// Where a record begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// Offset on disk of the member or frame that it lies in; 0 in a plain file.
    pub(super) unit: u64,
    /// Unpacked bytes of the unit before it.
    pub(super) within: u64,
    pub(super) plain: bool,
}

/// `1234`; `0+5678` for one that is not the first of its member.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.plain, self.within) {
            (true, offset) => write!(f, "{offset}"),
            (false, 0) => write!(f, "{}", self.unit),
            (false, within) => write!(f, "{}+{within}", self.unit),
        }
    }
}

/// What a record's header says, as far as it is of use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) place: Place,
    pub(super) kind: Type,
    pub(super) arc: bool,
    pub(super) url: Option<String>,
    pub(super) date: Option<String>,
    pub(super) media_type: Option<String>,
    pub(super) block_digest: Option<String>,
    pub(super) payload_digest: Option<String>,
    pub(super) truncated: Option<String>,
    /// The number of a record that is one of several parts.
    pub(super) segment: Option<String>,
    pub(super) length: Option<u64>,
}

/// What came next.
#[derive(Debug)]
pub(super) enum Item {
    /// A header; the block is to be read or passed over before the next item.
    Record(Box<Header>),
    /// Bytes that are no record, where, and what is wrong with them, in words.
    Trouble(Place, String),
    End,
}

/// How the block of a record was found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// How many bytes it has.
    pub(super) length: u64,
    /// Whether these are in [`Records::block`].
    pub(super) kept: bool,
    /// What is wrong with it: a name, and words.
    pub(super) troubles: Vec<(&'static str, String)>,
}

/// The kind of problem of a record that has fewer or more bytes than it declares.
pub(super) const LENGTH: &str = "record-length";

pub(super) struct Records {
    stream: Stream,
    /// The block of the record at hand, as far as `length`.
    buffer: Vec<u8>,
    length: usize,
    /// How much of a record is kept at most.
    limit: u64,
    /// Whether anything has been read or told of: a file that holds nothing at all
    /// is told of once.
    any: bool,
}

impl Records {
    pub(super) fn new(stream: Stream, limit: u64) -> Records {
        Records {
            stream,
            buffer: Vec::new(),
            length: 0,
            limit,
            any: false,
        }
    }

    /// Goes to a place where an earlier run had come to.
    pub(super) fn go_to(&mut self, place: Place) -> io::Result<()> {
        // A dictionary has been read: it lies before every place.
        let here = self.stream.raw().position();
        let to = place.unit.max(if self.stream.is_plain() {
            place.within
        } else {
            0
        });
        self.stream.raw().skip(to.saturating_sub(here))?;
        self.any = true;
        if self.stream.is_plain() {
            return Ok(());
        }
        if place.within > 0 && self.stream.open()? == Opened::Unit {
            self.stream.skip(place.within)?;
        }
        Ok(())
    }

    /// Where it stands: behind the record read last.
    pub(super) fn place(&mut self) -> Place {
        let more = self.stream.state == State::Open || self.stream.has_ahead();
        if self.stream.is_plain() || more {
            return self.here();
        }
        Place {
            unit: self.stream.raw().position(),
            ..Place::default()
        }
    }

    /// The bytes of the record read last.
    pub(super) fn block(&self) -> &[u8] {
        &self.buffer[..self.length]
    }

    /// The next record's header. The last record's block must have been read.
    pub(super) fn next(&mut self) -> io::Result<Item> {
        if self.buffer.capacity() > KEPT_BLOCK {
            self.buffer = Vec::new();
        }
        self.length = 0;
        loop {
            if self.stream.state != State::Closed {
                self.line_ends(usize::MAX)?;
            }
            let place = self.here();
            match self.stream.state.clone() {
                State::Open | State::Ended | State::Damaged(_) if self.stream.has_ahead() => {
                    return self.header(place);
                }
                // Looked at just above: it would have ended.
                State::Open => {}
                State::Ended if self.stream.is_plain() => return self.end(place),
                State::Damaged(what) => {
                    let unit = self.stream.unit;
                    let untold = self.stream.used == 0;
                    self.any = true;
                    let name = self.stream.unit_name();
                    let more = self.stream.recover()?;
                    self.stream.state = State::Closed;
                    if untold {
                        let place = Place {
                            unit,
                            ..Place::default()
                        };
                        let what = format!("the {name} {what}, and no record can be read from it");
                        return Ok(Item::Trouble(place, what));
                    }
                    if !more {
                        return Ok(Item::End);
                    }
                }
                State::Closed | State::Ended => match self.stream.open()? {
                    Opened::Unit => {}
                    Opened::End => return self.end(place),
                    Opened::Foreign => {
                        let unit = self.stream.unit;
                        let name = self.stream.unit_name();
                        let (_, blank) = self.stream.find()?;
                        let n = self.stream.raw().position() - unit;
                        if !blank {
                            self.any = true;
                            let place = Place {
                                unit,
                                ..Place::default()
                            };
                            let what = format!("{n} bytes are no {name}");
                            return Ok(Item::Trouble(place, what));
                        }
                    }
                },
            }
        }
    }

    fn end(&mut self, place: Place) -> io::Result<Item> {
        if self.any {
            return Ok(Item::End);
        }
        self.any = true;
        let place = Place {
            unit: 0,
            within: 0,
            ..place
        };
        Ok(Item::Trouble(place, "holds no record".to_owned()))
    }

    fn here(&self) -> Place {
        Place {
            unit: self.stream.unit,
            within: self.stream.used,
            plain: self.stream.is_plain(),
        }
    }

    /// Passes over up to `most` line ends; gives how many bytes.
    fn line_ends(&mut self, most: usize) -> io::Result<usize> {
        let mut passed = 0;
        while passed < most {
            let ahead = self.stream.ahead(1)?;
            let n = ahead.iter().take(most - passed);
            let n = n.take_while(|b| matches!(b, b'\r' | b'\n')).count();
            if n == 0 {
                break;
            }
            self.stream.consume(n);
            passed += n;
        }
        Ok(passed)
    }

    /// Reads a header, or passes over what is none.
    fn header(&mut self, place: Place) -> io::Result<Item> {
        let start = self.stream.used;
        // Line ends at the start of a member do not belong to the record.
        let first = !place.plain && place.within < 8;
        let place = Place {
            within: if first { 0 } else { place.within },
            ..place
        };
        let head = self.stream.ahead(8)?;
        if !begins_record(head) {
            return self.hunt(place, start, "are no record");
        }
        let arc = !head.starts_with(b"WARC/");
        let mut looked = 0;
        let end = loop {
            let ahead = self.stream.ahead(looked + 1)?;
            let end = match arc {
                true => arc_header_end(ahead, looked),
                false => header_end(ahead, looked),
            };
            if end.is_some() || ahead.len() == looked || ahead.len() > MOST_HEADER {
                break end;
            }
            looked = ahead.len();
        };
        let Some(end) = end else {
            let what = match looked >= MOST_HEADER {
                true => "belong to a header that does not end within 1 MiB",
                false => "are a header that is cut off",
            };
            self.stream.consume(5);
            return self.hunt(place, start, what);
        };
        let ahead = self.stream.ahead(end)?;
        let parsed = match arc {
            true => arc_header(&ahead[..end], place),
            false => Some(header(&ahead[..end], place)),
        };
        match parsed {
            Some(header) => {
                self.stream.consume(end);
                self.any = true;
                Ok(Item::Record(Box::new(header)))
            }
            None => {
                self.stream.consume(1);
                self.hunt(place, start, "are no record")
            }
        }
    }

    /// Passes over bytes up to the next header in the unit, or to its end.
    fn hunt(&mut self, place: Place, start: u64, what: &str) -> io::Result<Item> {
        loop {
            let ahead = self.stream.ahead(64 * 1024)?;
            let found = find_header(ahead);
            // A header may stand across the end of what lies ahead.
            let pass = found.unwrap_or(match ahead.len() {
                n if n < 64 * 1024 => n,
                n => n - LONGEST_MARK,
            });
            self.stream.consume(pass);
            if found.is_some() || pass == 0 || self.stream.ahead(1)?.is_empty() {
                self.any = true;
                let n = self.stream.used.saturating_sub(start);
                return Ok(Item::Trouble(place, format!("{n} bytes {what}")));
            }
        }
    }

    /// The start of the block that follows a header, of which nothing is used up.
    pub(super) fn peek(&mut self, header: &Header) -> io::Result<&[u8]> {
        let ahead = self.stream.ahead(8 * 1024)?;
        let length = header.length.unwrap_or(u64::MAX).min(ahead.len() as u64);
        Ok(&ahead[..length as usize])
    }

    /// Reads the block that follows a header, or passes over it.
    ///
    /// What is over the limit is passed over, and not kept.
    pub(super) fn read(&mut self, header: &Header, keep: bool) -> io::Result<Found> {
        let mut found = Found::default();
        let (start, unit) = (self.stream.used, self.stream.unit);
        let Some(declared) = header.length else {
            let what = "the record declares no length; it is read up to the next one";
            found.troubles.push((LENGTH, what.to_owned()));
            self.read_to_next(keep, &mut found)?;
            self.finish(&mut found, start, unit)?;
            return Ok(found);
        };
        // A length over the limit may be wrong. In a plain file, where blocks are
        // passed over without being read, that is seen at the end of the file.
        let plain = self.stream.is_plain();
        found.kept = keep && (declared <= self.limit || !plain);
        loop {
            let left = declared - found.length;
            let n = if found.kept {
                // The length is only a claim: the buffer grows with what comes.
                let part = left.min((1024 * 1024).max(found.length));
                let part = part.min(self.limit.saturating_add(1) - found.length) as usize;
                let from = found.length as usize;
                if self.buffer.len() < from + part {
                    self.buffer.resize(from + part, 0);
                }
                self.stream.take(&mut self.buffer[from..from + part])? as u64
            } else {
                self.stream.skip(left)?
            };
            found.length += n;
            found.kept &= found.length <= self.limit;
            if found.length == declared || (n == 0 && !self.goes_on()?) {
                break;
            }
        }
        self.length = if found.kept { found.length as usize } else { 0 };
        // The end of the member is looked at before the line ends are used up: it
        // says whether the block is whole.
        let follows = self.follows()?;
        if (found.length < declared || !follows) && found.kept {
            // A length that is too great takes in the records that follow.
            if let Some(at) = self.next_header()?
                && self.stream.put_back(&self.buffer[at..self.length])
            {
                let block = strip_line_ends(&self.buffer[..at]);
                self.length = block.len();
                found.length = block.len() as u64;
                found.troubles.push((
                    LENGTH,
                    format!(
                        "the record declares {declared} bytes, but the next record begins after {}",
                        found.length
                    ),
                ));
                return Ok(found);
            }
        }
        let short = found.length < declared;
        if short && !found.kept && plain && self.stream.back(start)? {
            found = Found::default();
            if self.read_to_next(keep, &mut found)? {
                let n = found.length;
                let what = format!(
                    "the record declares {declared} bytes, but the next record begins after {n}"
                );
                found.troubles.push((LENGTH, what));
                return Ok(found);
            }
        }
        self.finish(&mut found, start, unit)?;
        if short {
            let n = found.length;
            let what = format!("the record has {n} of the {declared} bytes that it declares");
            found.troubles.insert(0, (LENGTH, what));
        }
        Ok(found)
    }

    /// Where a header stands in the block, or begins in it.
    fn next_header(&mut self) -> io::Result<Option<usize>> {
        if let Some(at) = find_header(&self.buffer[..self.length]) {
            return Ok(Some(at));
        }
        let from = self.length.saturating_sub(LONGEST_MARK);
        let mut end = self.buffer[from..self.length].to_vec();
        let there = end.len();
        let ahead = self.stream.ahead(LONGEST_MARK)?;
        end.extend_from_slice(&ahead[..ahead.len().min(LONGEST_MARK)]);
        Ok(find_header(&end)
            .filter(|at| *at < there)
            .map(|at| from + at))
    }

    /// Where a member ends inside a record: whether the next one goes on with it.
    fn goes_on(&mut self) -> io::Result<bool> {
        if self.stream.state != State::Ended || self.stream.is_plain() {
            return Ok(false);
        }
        // Opening gives up what was there: only where there is a member.
        Ok(self.stream.at_unit()?
            && self.stream.open()? == Opened::Unit
            && !begins_record(self.stream.ahead(8)?))
    }

    /// Whether line ends and then a record or the end of the unit follow.
    fn follows(&mut self) -> io::Result<bool> {
        let ahead = self.stream.ahead(16)?;
        let behind = ahead.iter().position(|b| !matches!(b, b'\r' | b'\n'));
        Ok(behind.is_none_or(|at| begins_record(&ahead[at..])))
    }

    /// Uses up the line ends behind a block that began at `start` of `unit`, and
    /// looks how its member ends.
    fn finish(&mut self, found: &mut Found, start: u64, unit: u64) -> io::Result<()> {
        // Four are the rule; ARC has one, some writers none.
        self.line_ends(usize::MAX)?;
        self.stream.ahead(1)?;
        let State::Damaged(mut what) = self.stream.state else {
            return Ok(());
        };
        if self.stream.has_ahead() {
            return Ok(());
        }
        if self.stream.unit == unit
            && let Some(own) = self.stream.own_bytes()?
            && own < start + found.length
        {
            found.length = own.saturating_sub(start);
            self.length = self.length.min(found.length as usize);
            what = "ends early";
        }
        let name = self.stream.unit_name();
        let kind = match name {
            "gzip member" => crate::walk::DAMAGED_GZIP,
            _ => "damaged-zstd",
        };
        found.troubles.push((kind, format!("the {name} {what}")));
        // It has been told, though nothing of it may have been used.
        self.stream.used = self.stream.used.max(1);
        Ok(())
    }

    /// Reads a block up to the next header or to the end of the unit; gives
    /// whether there is a header.
    fn read_to_next(&mut self, keep: bool, found: &mut Found) -> io::Result<bool> {
        found.kept = keep;
        self.length = 0;
        let ends = loop {
            let limit = self.limit;
            let ahead = self.stream.ahead(64 * 1024)?;
            let next = find_header(ahead);
            let pass = next.unwrap_or(match ahead.len() {
                n if n < 64 * 1024 => n,
                n => n - LONGEST_MARK,
            });
            found.length += pass as u64;
            found.kept &= found.length <= limit;
            if found.kept {
                if self.buffer.len() < self.length + pass {
                    self.buffer.resize(self.length + pass, 0);
                }
                self.buffer[self.length..self.length + pass].copy_from_slice(&ahead[..pass]);
                self.length += pass;
            } else {
                self.length = 0;
            }
            self.stream.consume(pass);
            if next.is_some() || pass == 0 {
                break next.is_some();
            }
        };
        if found.kept {
            self.length = strip_line_ends(&self.buffer[..self.length]).len();
            found.length = self.length as u64;
        }
        Ok(ends)
    }
}

/// Without the two line ends that stand behind each block.
fn strip_line_ends(block: &[u8]) -> &[u8] {
    let once = |block: &[u8]| -> usize {
        match block {
            [.., b'\r', b'\n'] => block.len() - 2,
            [.., b'\n'] => block.len() - 1,
            _ => block.len(),
        }
    };
    let block = &block[..once(block)];
    &block[..once(block)]
}

/// The longest start of a header by which it is known: `WARC/1.0`, a line end, and
/// the first name with its colon.
const LONGEST_MARK: usize = 64;

/// Where the first header stands: a line `WARC/` with a version, and behind it one
/// that begins with a name and a colon. What stands before it does not matter: a
/// file that was cut off and written on has no line end there.
fn find_header(bytes: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = memchr::memmem::find(&bytes[from..], b"WARC/") {
        let at = from + at;
        let mark = &bytes[at..bytes.len().min(at + LONGEST_MARK)];
        if let Some(end) = mark.iter().position(|&b| b == b'\n') {
            let version = mark[5..end].trim_ascii();
            let number = |b: &u8| b.is_ascii_digit() || *b == b'.';
            let name = mark[end + 1..].iter();
            let name = name
                .take_while(|b| b.is_ascii_alphanumeric() || **b == b'-')
                .count();
            if (3..8).contains(&version.len())
                && version.iter().all(number)
                && name > 1
                && mark.get(end + 1 + name) == Some(&b':')
            {
                return Some(at);
            }
        }
        from = at + 5;
    }
    None
}

/// Where a header ends, behind its blank line; the bytes up to `looked` hold none.
fn header_end(bytes: &[u8], looked: usize) -> Option<usize> {
    let mut from = looked.saturating_sub(3);
    while let Some(at) = bytes[from..].iter().position(|&b| b == b'\n') {
        let at = from + at;
        match bytes[at + 1..] {
            [b'\n', ..] => return Some(at + 2),
            [b'\r', b'\n', ..] => return Some(at + 3),
            _ => from = at + 1,
        }
    }
    None
}

fn header(bytes: &[u8], place: Place) -> Header {
    let mut header = Header {
        place,
        kind: Type::Other,
        arc: false,
        url: None,
        date: None,
        media_type: None,
        block_digest: None,
        payload_digest: None,
        truncated: None,
        segment: None,
        length: None,
    };
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in bytes.split(|&b| b == b'\n').skip(1) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let folded = line.starts_with(b" ") || line.starts_with(b"\t");
        if folded && let Some((_, value)) = fields.last_mut() {
            value.push(' ');
            value.push_str(crate::http::text(line).trim());
        } else if let Some(colon) = line.iter().position(|&b| b == b':') {
            let name = crate::http::text(&line[..colon])
                .trim()
                .to_ascii_lowercase();
            fields.push((
                name,
                crate::http::text(&line[colon + 1..]).trim().to_owned(),
            ));
        }
    }
    for (name, value) in fields {
        let field = match name.as_str() {
            "warc-type" => {
                header.kind = match value.to_ascii_lowercase().as_str() {
                    "response" => Type::Response,
                    "resource" => Type::Resource,
                    "conversion" => Type::Conversion,
                    "revisit" => Type::Revisit,
                    _ => Type::Other,
                };
                continue;
            }
            "content-length" => {
                header.length = header.length.or(value.parse().ok());
                continue;
            }
            "warc-target-uri" => &mut header.url,
            "warc-date" => &mut header.date,
            "content-type" => &mut header.media_type,
            "warc-block-digest" => &mut header.block_digest,
            "warc-payload-digest" => &mut header.payload_digest,
            "warc-truncated" => &mut header.truncated,
            "warc-segment-number" => &mut header.segment,
            _ => continue,
        };
        // A name that stands twice: the first one counts.
        field.get_or_insert(value);
    }
    if let Some(url) = &mut header.url {
        // wget writes the address in angle brackets, as an older draft had it.
        let bare = url.strip_prefix('<').and_then(|u| u.strip_suffix('>'));
        if let Some(bare) = bare {
            *url = bare.to_owned();
        }
    }
    header
}

fn arc_header_end(bytes: &[u8], looked: usize) -> Option<usize> {
    let end = bytes[looked..].iter().position(|&b| b == b'\n')?;
    Some(looked + end + 1)
}

/// `ADDRESS IP DATE TYPE LENGTH`, or ten fields of which these are the first four
/// and the last. An address may hold spaces.
fn arc_header(line: &[u8], place: Place) -> Option<Header> {
    let line = crate::http::text(line);
    let words: Vec<&str> = line.trim_end().split(' ').collect();
    let length = words.last()?.parse().ok()?;
    let is_date = |w: &str| w.len() == 14 && w.bytes().all(|b| b.is_ascii_digit());
    let date = words
        .iter()
        .rposition(|w| is_date(w))
        .filter(|&at| at >= 2)?;
    let media_type = words.get(date + 1).filter(|_| date + 2 < words.len())?;
    let url = words[..date - 1].join(" ");
    Some(Header {
        place,
        kind: match url.starts_with("filedesc:") {
            true => Type::Other,
            false => Type::Response,
        },
        arc: true,
        url: Some(url),
        date: Some(words[date].to_owned()),
        media_type: Some((*media_type).to_owned()),
        block_digest: None,
        payload_digest: None,
        truncated: None,
        segment: None,
        length: Some(length),
    })
}
