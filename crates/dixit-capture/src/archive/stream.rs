//! An archive's bytes unpacked, unit by unit: a gzip member, a frame of
//! Zstandard, or the whole of a plain file.
//!
//! A unit ends where its stream ends and its checksum and length have been found
//! right; how it ended is known ([`State`]), so that a member that is cut off does
//! not pass for one that is whole.

use super::raw::{BUFFER, Inner, Raw};
use crate::coding::decode_block;
use crate::gzip::MAGIC;
use flate2::bufread::GzDecoder;
use flate2::{Crc, Decompress, FlushDecompress, Status};
use ruzstd::decoding::errors::FrameDecoderError;
use ruzstd::decoding::{Dictionary, FrameDecoder};
use std::io::{self, BufRead as _, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The start of a frame of Zstandard.
pub(super) const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// The frame to be skipped that holds the dictionary of a `.warc.zst` file
/// ("Use of Zstandard with WARC", IIPC).
pub(super) const DICTIONARY_MAGIC: [u8; 4] = [0x5d, 0x2a, 0x4d, 0x18];

/// The largest window of Zstandard: what the tool `zstd` unpacks unasked.
const ZSTD_WINDOW: u64 = 128 * 1024 * 1024;

/// The largest dictionary: trained ones have about 100 KiB.
const MOST_DICTIONARY: u64 = 16 * 1024 * 1024;

/// How much of a unit is unpacked to see whether it begins a record.
const GZIP_PROBE: usize = 4 * 1024;
/// A block of Zstandard has up to 128 KiB; its header and the frame's are short.
const ZSTD_PROBE: usize = 128 * 1024 + 64;

/// How many bytes may be read again in all, for each byte read for the first
/// time. Damage makes it necessary to look at bytes twice; without a bound, a file
/// made for it would have them looked at as often as it holds records.
const AGAIN: u64 = 4;

/// How the unit at hand stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// None is open.
    Closed,
    Open,
    /// It ended as it should.
    Ended,
    /// It ended early or is damaged, in words.
    Damaged(&'static str),
}

/// What stands where a unit should begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opened {
    Unit,
    /// Neither a gzip member nor a frame.
    Foreign,
    End,
}

pub(super) struct Stream {
    codec: Codec,
    /// Unpacked bytes that have been looked at; those from `at` on are not used.
    ahead: Vec<u8>,
    at: usize,
    /// Where the unit begins on disk.
    pub(super) unit: u64,
    /// How many of its unpacked bytes are used.
    pub(super) used: u64,
    pub(super) state: State,
    fresh: u64,
    again: u64,
    /// Whether the place of reading is already where [`Stream::recover`] goes to,
    /// and whether a unit is there.
    settled: Option<bool>,
}

enum Codec {
    Plain(Raw),
    Gzip(Box<Gzip>),
    Zstd(Box<Zstd>),
}

/// A gzip member, unpacked by hand: `flate2`'s own reader throws away what it has
/// unpacked in the call in which it comes upon damage, here up to a whole page.
struct Gzip {
    raw: Raw,
    inflate: Decompress,
    crc: Crc,
    phase: Phase,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Header,
    Body,
    Trailer,
    Ended,
    Broken,
}

struct Zstd {
    raw: Raw,
    decoder: FrameDecoder,
}

impl Stream {
    /// Tells the packing from the first bytes; reads a dictionary if there is one.
    /// Gives also what is wrong with the dictionary, in words.
    pub(super) fn new(mut raw: Raw) -> io::Result<(Stream, Option<String>)> {
        let head = raw.ahead(4)?;
        let mut trouble = None;
        let codec = if head.starts_with(&MAGIC) {
            Codec::Gzip(Box::new(Gzip {
                raw: Raw::none(),
                inflate: Decompress::new(false),
                crc: Crc::new(),
                phase: Phase::Header,
            }))
        } else if head.starts_with(&ZSTD_MAGIC) || is_skippable(head) {
            let mut decoder = FrameDecoder::new();
            decoder.set_max_window_size(ZSTD_WINDOW);
            if head.starts_with(&DICTIONARY_MAGIC) {
                match dictionary(&mut raw)? {
                    Ok(dictionary) => decoder.add_dict(dictionary).unwrap_or_default(),
                    Err(what) => trouble = Some(what),
                }
            }
            Codec::Zstd(Box::new(Zstd {
                raw: Raw::none(),
                decoder,
            }))
        } else {
            Codec::Plain(Raw::none())
        };
        let mut stream = Stream {
            codec,
            ahead: Vec::new(),
            at: 0,
            unit: 0,
            used: 0,
            state: State::Closed,
            fresh: 0,
            again: 0,
            settled: None,
        };
        *stream.raw() = raw;
        Ok((stream, trouble))
    }

    pub(super) fn is_plain(&self) -> bool {
        matches!(self.codec, Codec::Plain(_))
    }

    /// What a unit is called.
    pub(super) fn unit_name(&self) -> &'static str {
        match self.codec {
            Codec::Plain(_) => "file",
            Codec::Gzip(_) => "gzip member",
            Codec::Zstd(_) => "Zstandard frame",
        }
    }

    pub(super) fn raw(&mut self) -> &mut Raw {
        match &mut self.codec {
            Codec::Plain(raw) => raw,
            Codec::Gzip(gzip) => &mut gzip.raw,
            Codec::Zstd(zstd) => &mut zstd.raw,
        }
    }

    /// Opens the unit that begins at the place of reading. What was left of the
    /// last one must be used up.
    pub(super) fn open(&mut self) -> io::Result<Opened> {
        self.ahead.clear();
        self.at = 0;
        self.used = 0;
        self.state = State::Closed;
        // Frames that hold no data are passed over.
        while let Codec::Zstd(zstd) = &mut self.codec
            && let head = zstd.raw.ahead(8)?
            && is_skippable(head)
            && let Some(length) = head.get(4..8)
        {
            let length = u32::from_le_bytes(length.try_into().expect("four bytes"));
            zstd.raw.skip(8 + u64::from(length))?;
        }
        self.unit = self.raw().position();
        let head = self.raw().ahead(4)?;
        if head.is_empty() {
            return Ok(Opened::End);
        }
        let head: [u8; 4] = std::array::from_fn(|i| head.get(i).copied().unwrap_or(0));
        match &mut self.codec {
            Codec::Plain(_) => {
                // Offsets in a plain file count from its start.
                self.used = self.unit;
                self.unit = 0;
            }
            Codec::Gzip(gzip) => {
                if !head.starts_with(&MAGIC) {
                    return Ok(Opened::Foreign);
                }
                gzip.begin();
            }
            Codec::Zstd(zstd) => {
                if head != ZSTD_MAGIC {
                    return Ok(Opened::Foreign);
                }
                match zstd.decoder.reset(&mut zstd.raw) {
                    Ok(()) => {}
                    Err(FrameDecoderError::DictNotProvided { .. }) => {
                        self.state =
                            State::Damaged("asks for a dictionary that the file does not hold");
                        return Ok(Opened::Unit);
                    }
                    Err(FrameDecoderError::WindowSizeTooBig { .. }) => {
                        self.state = State::Damaged("asks for a window of more than 128 MiB");
                        return Ok(Opened::Unit);
                    }
                    Err(_) => {
                        self.state = State::Damaged("ends early or is damaged");
                        return Ok(Opened::Unit);
                    }
                }
            }
        }
        self.state = State::Open;
        Ok(Opened::Unit)
    }

    /// Unpacks into `buf`; nothing where the unit has ended.
    fn unpack(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.state != State::Open || buf.is_empty() {
            return Ok(0);
        }
        let read = match &mut self.codec {
            Codec::Plain(raw) => raw.read(buf),
            Codec::Gzip(gzip) => gzip.read(buf),
            Codec::Zstd(zstd) => zstd.read(buf),
        };
        match read {
            Ok(0) => self.state = State::Ended,
            Ok(n) => {
                self.fresh += n as u64;
                return Ok(n);
            }
            Err(e) => match e.kind() {
                io::ErrorKind::UnexpectedEof => self.state = State::Damaged("ends early"),
                io::ErrorKind::InvalidInput if e.to_string().contains("checksum") => {
                    self.state = State::Damaged(CHECKSUM);
                }
                io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
                    self.state = State::Damaged("is damaged");
                }
                _ => return Err(e),
            },
        }
        Ok(0)
    }

    /// Unpacks until at least `n` bytes of the unit lie ahead, or all it has; gives
    /// all that lie ahead.
    pub(super) fn ahead(&mut self, n: usize) -> io::Result<&[u8]> {
        /// Headers of records have a few hundred bytes.
        const STEP: usize = 16 * 1024;
        while self.ahead.len() - self.at < n && self.state == State::Open {
            if self.at > 0 {
                self.ahead.drain(..self.at);
                self.at = 0;
            }
            let there = self.ahead.len();
            let mut ahead = std::mem::take(&mut self.ahead);
            ahead.resize(there + STEP.max(n - there), 0);
            let read = self.unpack(&mut ahead[there..]);
            ahead.truncate(there + read.as_ref().map_or(0, |&n| n));
            self.ahead = ahead;
            read?;
        }
        Ok(&self.ahead[self.at..])
    }

    /// Whether unpacked bytes lie ahead that are not used.
    pub(super) fn has_ahead(&self) -> bool {
        self.at < self.ahead.len()
    }

    /// Whether a unit begins at the place of reading.
    pub(super) fn at_unit(&mut self) -> io::Result<bool> {
        let magic: &[u8] = match self.codec {
            Codec::Plain(_) => return Ok(false),
            Codec::Gzip(_) => &MAGIC,
            Codec::Zstd(_) => &ZSTD_MAGIC,
        };
        Ok(self.raw().ahead(4)?.starts_with(magic))
    }

    /// Uses up `n` of the bytes ahead.
    pub(super) fn consume(&mut self, n: usize) {
        self.at += n;
        self.used += n as u64;
    }

    /// Fills `block` with what the unit has, from ahead first; gives how many bytes.
    pub(super) fn take(&mut self, block: &mut [u8]) -> io::Result<usize> {
        let mut there = &self.ahead[self.at..];
        let mut n = there.read(block)?;
        self.consume(n);
        while n < block.len() {
            match self.unpack(&mut block[n..])? {
                0 => break,
                more => {
                    n += more;
                    self.used += more as u64;
                }
            }
        }
        Ok(n)
    }

    /// Passes over `n` bytes of the unit; gives how many it had.
    pub(super) fn skip(&mut self, n: u64) -> io::Result<u64> {
        let there = ((self.ahead.len() - self.at) as u64).min(n);
        self.consume(there as usize);
        let mut left = n - there;
        if let Codec::Plain(raw) = &mut self.codec {
            let skipped = raw.skip(left)?;
            self.used += skipped;
            self.fresh += skipped;
            return Ok(there + skipped);
        }
        if left > 0 {
            let mut scratch = vec![0; left.min(64 * 1024) as usize];
            while left > 0 {
                let part = left.min(scratch.len() as u64) as usize;
                match self.unpack(&mut scratch[..part])? {
                    0 => break,
                    n => {
                        left -= n as u64;
                        self.used += n as u64;
                    }
                }
            }
        }
        Ok(n - left)
    }

    /// Puts bytes back that were used, to be read again; not where too much has
    /// been read again.
    pub(super) fn put_back(&mut self, bytes: &[u8]) -> bool {
        let n = bytes.len() as u64;
        if !self.may_read_again(n) {
            return false;
        }
        self.ahead.splice(..self.at, bytes.iter().copied());
        self.at = 0;
        self.used = self.used.saturating_sub(n);
        true
    }

    /// In a plain file, goes back to an offset; gives whether it could.
    pub(super) fn back(&mut self, to: u64) -> io::Result<bool> {
        let n = self.used.saturating_sub(to);
        if !self.is_plain() || !self.may_read_again(n) {
            return Ok(false);
        }
        let came = self.raw().back(to)?;
        self.ahead.clear();
        self.at = 0;
        self.used = self.raw().position();
        self.state = State::Open;
        Ok(came)
    }

    fn may_read_again(&mut self, n: u64) -> bool {
        let may = self.again + n <= AGAIN * self.fresh;
        if may {
            self.again += n;
        }
        may
    }

    /// Goes to where the next unit begins that holds a record, from behind the
    /// start of one that is damaged; gives whether there is one.
    pub(super) fn recover(&mut self) -> io::Result<bool> {
        if let Some(more) = self.settled.take() {
            return Ok(more);
        }
        if matches!(self.state, State::Damaged(CHECKSUM)) && self.begins()? {
            return Ok(true);
        }
        let from = self.unit + 1;
        let position = self.raw().position();
        // Read packed bytes count as unpacked ones: they are fewer.
        self.fresh = self.fresh.max(position);
        if self.may_read_again(position.saturating_sub(from)) {
            self.raw().back(from)?;
        }
        Ok(self.find()?.0)
    }

    /// How many bytes of a damaged gzip member come from its own packed bytes, where
    /// that can be told.
    ///
    /// The decoder does not see the end of a member that is cut off: it runs on
    /// into the next one and makes bytes of it that nobody wrote.
    pub(super) fn own_bytes(&mut self) -> io::Result<Option<u64>> {
        let ran_to = self.raw().position();
        let more = self.recover()?;
        self.settled = Some(more);
        let next = self.raw().position();
        if next >= ran_to || !self.may_read_again(next - self.unit) {
            return Ok(None);
        }
        let unit = self.unit;
        let Codec::Gzip(gzip) = &mut self.codec else {
            return Ok(None);
        };
        if !gzip.raw.back(unit)? {
            gzip.raw.back(next)?;
            return Ok(None);
        }
        gzip.begin();
        let mut scratch = vec![0; 64 * 1024];
        let mut own = 0;
        while gzip.raw.position() < next {
            let n = match gzip.phase {
                Phase::Header => {
                    gzip.header().unwrap_or(());
                    gzip.phase = Phase::Body;
                    continue;
                }
                Phase::Body => gzip.inflate_up_to(next, &mut scratch)?,
                _ => 0,
            };
            own += n as u64;
            if n == 0 {
                break;
            }
        }
        gzip.raw.skip(next.saturating_sub(gzip.raw.position()))?;
        gzip.raw.back(next)?;
        Ok(Some(own))
    }

    /// Whether a unit with a record begins at the place of reading.
    fn begins(&mut self) -> io::Result<bool> {
        match &mut self.codec {
            Codec::Plain(_) => Ok(false),
            Codec::Gzip(gzip) => {
                let head = gzip.raw.ahead(GZIP_PROBE)?;
                let mut first = [0; 8];
                Ok(head.starts_with(&MAGIC)
                    && head.get(3).is_some_and(|flags| flags & 0xe0 == 0)
                    && GzDecoder::new(head).read_exact(&mut first).is_ok()
                    && begins_record(&first))
            }
            Codec::Zstd(zstd) => {
                let mut head = zstd.raw.ahead(ZSTD_PROBE)?;
                if !head.starts_with(&ZSTD_MAGIC) {
                    return Ok(false);
                }
                let mut first = [0; 8];
                let decoder = &mut zstd.decoder;
                Ok(decoder.reset(&mut head).is_ok()
                    && decode_block(decoder, &mut head)
                    && decoder.collect().is_some_and(|bytes| {
                        let n = bytes.len().min(8);
                        first[..n].copy_from_slice(&bytes[..n]);
                        begins_record(&first)
                    }))
            }
        }
    }

    /// Goes on to where the next unit begins that holds a record; gives whether
    /// there is one, and whether all bytes before it are zeros or white space.
    pub(super) fn find(&mut self) -> io::Result<(bool, bool)> {
        let magic: &[u8] = match self.codec {
            Codec::Zstd(_) => &ZSTD_MAGIC,
            _ => &MAGIC,
        };
        let mut blank = true;
        loop {
            let head = self.raw().ahead(GZIP_PROBE)?;
            if head.is_empty() {
                return Ok((false, blank));
            }
            let found = memchr::memmem::find(head, magic);
            // The magic may stand across the end of what lies ahead.
            let pass = found.unwrap_or(match head.len() {
                n if n < GZIP_PROBE => n,
                n => n + 1 - magic.len(),
            });
            blank &= head[..pass]
                .iter()
                .all(|&b| b == 0 || b.is_ascii_whitespace());
            self.raw().consume(pass);
            if found.is_some() {
                if self.begins()? {
                    return Ok((true, blank));
                }
                self.raw().consume(1);
                blank = false;
            }
        }
    }
}

/// The words for a unit whose bytes were all there, and wrong.
const CHECKSUM: &str = "has a wrong checksum";

impl Gzip {
    fn begin(&mut self) {
        self.inflate.reset(false);
        self.crc.reset();
        self.phase = Phase::Header;
    }

    /// Passes over the header (RFC 1952).
    fn header(&mut self) -> io::Result<()> {
        let mut fixed = [0; 10];
        self.raw.read_exact(&mut fixed)?;
        let flags = fixed[3];
        if fixed[..2] != MAGIC || fixed[2] != 8 || flags & 0xe0 != 0 {
            return Err(io::Error::from(io::ErrorKind::InvalidData));
        }
        let mut left = 0;
        if flags & 4 != 0 {
            let mut length = [0; 2];
            self.raw.read_exact(&mut length)?;
            left = u64::from(u16::from_le_bytes(length));
        }
        if self.raw.skip(left)? < left {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
        }
        // A name and a comment, each up to a zero byte.
        for _ in 0..(flags >> 3 & 1) + (flags >> 4 & 1) {
            loop {
                let ahead = self.raw.ahead(1)?;
                if ahead.is_empty() {
                    return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
                }
                let end = ahead.iter().position(|&b| b == 0);
                let n = end.map_or(ahead.len(), |at| at + 1);
                self.raw.consume(n);
                if end.is_some() {
                    break;
                }
            }
        }
        if flags & 2 != 0 {
            self.raw.read_exact(&mut [0; 2])?;
        }
        Ok(())
    }

    /// Unpacks some bytes, of the packed ones before the offset `end`; none at the
    /// end of the stream, of the input, or at damage: the phase tells.
    fn inflate_up_to(&mut self, end: u64, buf: &mut [u8]) -> io::Result<usize> {
        loop {
            let left = end - self.raw.position();
            let input = self.raw.fill_buf()?;
            let input = &input[..left.min(input.len() as u64) as usize];
            let eof = input.is_empty();
            let before = (self.inflate.total_in(), self.inflate.total_out());
            let flush = match eof {
                true => FlushDecompress::Finish,
                false => FlushDecompress::None,
            };
            let status = self.inflate.decompress(input, buf, flush);
            let used = (self.inflate.total_in() - before.0) as usize;
            let made = (self.inflate.total_out() - before.1) as usize;
            self.raw.consume(used);
            self.crc.update(&buf[..made]);
            match status {
                Ok(Status::StreamEnd) => self.phase = Phase::Trailer,
                Ok(_) if made == 0 && used > 0 => continue,
                Ok(_) => {}
                Err(_) => self.phase = Phase::Broken,
            }
            return Ok(made);
        }
    }
}

impl Read for Gzip {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.phase == Phase::Header {
            self.header()?;
            self.phase = Phase::Body;
        }
        if self.phase == Phase::Body {
            let n = self.inflate_up_to(u64::MAX, buf)?;
            if n > 0 {
                return Ok(n);
            }
            if self.phase == Phase::Body {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
            }
        }
        if self.phase == Phase::Trailer {
            let mut trailer = [0; 8];
            self.raw.read_exact(&mut trailer)?;
            self.phase = Phase::Ended;
            let [a, b, c, d, e, f, g, h] = trailer;
            let (crc, length) = ([a, b, c, d], [e, f, g, h]);
            if u32::from_le_bytes(crc) != self.crc.sum()
                || u32::from_le_bytes(length) != self.crc.amount()
            {
                self.phase = Phase::Broken;
                return Err(io::Error::new(io::ErrorKind::InvalidInput, "checksum"));
            }
        }
        match self.phase {
            Phase::Ended => Ok(0),
            _ => Err(io::Error::from(io::ErrorKind::InvalidData)),
        }
    }
}

impl Read for Zstd {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let decoder = &mut self.decoder;
        while decoder.can_collect() == 0 && !decoder.is_finished() {
            if !decode_block(decoder, &mut self.raw) {
                let kind = match self.raw.ahead(1)?.is_empty() {
                    true => io::ErrorKind::UnexpectedEof,
                    false => io::ErrorKind::InvalidData,
                };
                return Err(io::Error::from(kind));
            }
        }
        let n = decoder.read(buf)?;
        let recorded = decoder.get_checksum_from_data();
        if n == 0 && recorded.is_some() && recorded != decoder.get_calculated_checksum() {
            let kind = io::ErrorKind::InvalidInput;
            return Err(io::Error::new(kind, "checksum"));
        }
        Ok(n)
    }
}

fn is_skippable(head: &[u8]) -> bool {
    head.len() >= 4 && head[0] & 0xf0 == 0x50 && head[1..4] == [0x2a, 0x4d, 0x18]
}

/// Reads the dictionary at the start of a file, packed itself or not.
fn dictionary(raw: &mut Raw) -> io::Result<Result<Dictionary, String>> {
    let Some(length) = raw.ahead(8)?.get(4..8) else {
        return Ok(Err("the dictionary is cut off".to_owned()));
    };
    let length = u32::from_le_bytes(length.try_into().expect("four bytes"));
    raw.consume(8);
    if u64::from(length) > MOST_DICTIONARY {
        raw.skip(u64::from(length))?;
        return Ok(Err(format!(
            "the dictionary has {length} bytes, more than any has"
        )));
    }
    let mut bytes = Vec::new();
    raw.by_ref()
        .take(u64::from(length))
        .read_to_end(&mut bytes)?;
    if bytes.starts_with(&ZSTD_MAGIC) {
        match crate::coding::undo("zstd", bytes, MOST_DICTIONARY) {
            Ok(undone) => bytes = undone.bytes,
            Err(_) => return Ok(Err("the dictionary cannot be unpacked".to_owned())),
        }
    }
    // Releases of the crate have panicked on damaged dictionaries.
    let decoded = catch_unwind(AssertUnwindSafe(|| Dictionary::decode_dict(&bytes)));
    Ok(match decoded {
        Ok(Ok(dictionary)) => Ok(dictionary),
        _ => Err("the dictionary is damaged".to_owned()),
    })
}

/// Whether bytes begin like a record: of WARC of any version, or the first one of
/// an ARC file, or any one of it.
pub(super) fn begins_record(bytes: &[u8]) -> bool {
    let warc =
        |b: &[u8]| b.len() >= 7 && b.starts_with(b"WARC/") && b[5].is_ascii_digit() && b[6] == b'.';
    warc(bytes)
        || [&b"filedesc"[..], b"http://", b"https://", b"dns:"]
            .iter()
            .any(|scheme| bytes.starts_with(&scheme[..scheme.len().min(8)]))
}

impl Stream {
    /// A stream over a part of a file or over a pipe.
    pub(super) fn over(
        inner: Inner,
        tally: crate::tally::Tally,
    ) -> io::Result<(Stream, Option<String>)> {
        const { assert!(ZSTD_PROBE <= BUFFER / 2) };
        Stream::new(Raw::new(inner, tally)?)
    }
}
