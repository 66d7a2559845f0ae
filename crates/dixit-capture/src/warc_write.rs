//! Exchanges → WARC 1.1 (ISO 28500:2017).
//!
//! A run writes a `warcinfo` record, then a `request` and a `response` record an
//! exchange, which name each other. The blocks are the bytes as they travelled,
//! with chunks and codings. Each record has its SHA-256 as `WARC-Block-Digest`; a
//! response without a transfer coding also has that of its payload, which for a
//! page that is not packed is the hash of its snapshot. With a transfer coding the
//! standard's payload is the body without it, while the tools that verify digests
//! (`warcio check` among them) take the body with it: no value is right for both,
//! so none is given, and the block's digest covers all of it.
//!
//! With a name that ends in `.gz` each record is a gzip member of its own.
//!
//! A file that is there already is never written over: records are added to it,
//! after a look whether it ends in a whole record. One that does not (a crash, a
//! full disk) is named with the length that it is whole up to, and left as it is.
//! While a run writes, other runs are kept out by a lock. Each exchange is on the
//! disk before its page is used.
//!
//! Memory: besides what the caller holds, buffers of fixed size. Looking at an
//! existing file reads all of it once.

use crate::snapshot::hexadecimal;
use crate::time::rfc3339;
use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The longest head of a record in a file that is added to.
const HEAD_LIMIT: u64 = 64 * 1024;

/// A WARC file that is being written.
pub(crate) struct WarcWriter {
    path: PathBuf,
    file: File,
    packed: bool,
    /// The length of the file up to the end of its last whole record.
    end: u64,
    warcinfo: String,
}

/// One request and its answer, as they travelled.
pub(crate) struct Recorded<'a> {
    pub(crate) url: &'a str,
    pub(crate) ip: IpAddr,
    pub(crate) request: &'a [u8],
    pub(crate) asked: SystemTime,
    pub(crate) answer: Option<RecordedAnswer<'a>>,
}

/// What came back.
pub(crate) struct RecordedAnswer<'a> {
    pub(crate) bytes: &'a [u8],
    /// Where its body begins, if it is HTTP.
    pub(crate) body: Option<usize>,
    /// Whether the body travelled in a transfer coding, such as chunks.
    pub(crate) transfer_coded: bool,
    pub(crate) answered: SystemTime,
    /// Why it is not whole, in the standard's words: `length`, `time`,
    /// `disconnect`, `unspecified`.
    pub(crate) truncated: Option<&'static str>,
}

/// Why a file cannot be written, to stand behind its name; with what to do.
type Refused = String;

impl WarcWriter {
    /// Begins a file, or goes on with one; writes this run's `warcinfo` record
    /// with `fields`, one `name: value` a line.
    ///
    /// # Errors
    /// Where the file cannot be opened, is no WARC file, is packed otherwise than
    /// its name says, does not end in a whole record, or is being written by
    /// another run.
    pub(crate) fn create(
        path: &Path,
        fields: &str,
        now: SystemTime,
    ) -> Result<WarcWriter, Refused> {
        let name = path.to_string_lossy().to_ascii_lowercase();
        let packed = name.ends_with(".gz");
        if !packed && !name.ends_with(".warc") {
            return Err("is no name of a WARC file; end it in .warc or .warc.gz".to_owned());
        }
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path);
        let mut file =
            file.map_err(|e| format!("cannot be opened ({e}); check its folder and its rights"))?;
        let unread = |e: io::Error| format!("cannot be read ({e}); name another file");
        if !file.metadata().map_err(unread)?.is_file() {
            return Err("is no regular file; name one that ends in .warc or .warc.gz".to_owned());
        }
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => {
                return Err(
                    "is being written by another run; wait for it or name another file".to_owned(),
                );
            }
            // A file system without locks: two runs at a time are not kept apart.
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        let length = file.metadata().map_err(unread)?.len();
        match whole(&mut file, packed).map_err(unread)? {
            Found::Whole => {}
            Found::Other => {
                return Err(if packed {
                    "is there and is no packed WARC file; name another file".to_owned()
                } else {
                    "is there and is no WARC file, or a packed one; name another file".to_owned()
                });
            }
            Found::Torn(at) => {
                return Err(format!(
                    "ends in a record that is cut off: it is whole up to byte {at} of {length}; name another file, or cut this one there (truncate -s {at})"
                ));
            }
        }
        let mut writer = WarcWriter {
            path: path.to_owned(),
            file,
            packed,
            end: length,
            warcinfo: String::new(),
        };
        let mut record = Record::new("warcinfo", now);
        record.field("Content-Type", "application/warc-fields");
        record.digest("WARC-Block-Digest", fields.as_bytes());
        writer.warcinfo = record.seal(now, length);
        writer.write(&[(record, fields.as_bytes())])?;
        Ok(writer)
    }

    /// The file's path.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes one exchange.
    ///
    /// # Errors
    /// Where it cannot be written, as with a full disk; the file then ends with
    /// the exchange before it.
    pub(crate) fn exchange(&mut self, exchange: &Recorded<'_>) -> Result<(), Refused> {
        let start = |kind: &str, date: SystemTime| {
            let mut record = Record::new(kind, date);
            record.field("WARC-Target-URI", exchange.url);
            record.field("WARC-IP-Address", &exchange.ip.to_string());
            record.field("WARC-Warcinfo-ID", &self.warcinfo);
            record
        };
        let mut request = start("request", exchange.asked);
        request.field("Content-Type", "application/http;msgtype=request");
        request.digest("WARC-Block-Digest", exchange.request);
        let request_id = request.seal(exchange.asked, self.end);
        let mut records = vec![(request, exchange.request)];
        if let Some(answer) = &exchange.answer {
            // What is no HTTP may not be called a response: readers would fail.
            let kind = match answer.body {
                Some(_) => "response",
                None => "metadata",
            };
            let mut record = start(kind, answer.answered);
            record.field(
                "Content-Type",
                match answer.body {
                    Some(_) => "application/http;msgtype=response",
                    None => "application/octet-stream",
                },
            );
            record.field("WARC-Concurrent-To", &request_id);
            record.digest("WARC-Block-Digest", answer.bytes);
            if let (Some(body), false) = (answer.body, answer.transfer_coded) {
                record.digest("WARC-Payload-Digest", &answer.bytes[body..]);
            }
            if let Some(reason) = answer.truncated {
                record.field("WARC-Truncated", reason);
            }
            let id = record.seal(answer.answered, self.end);
            records[0].0.field("WARC-Concurrent-To", &id);
            records.push((record, answer.bytes));
        }
        self.write(&records)
    }

    /// Writes records whole and waits until they are on the disk.
    fn write(&mut self, records: &[(Record, &[u8])]) -> Result<(), Refused> {
        let written = self.try_write(records);
        written.map_err(|e| {
            // What is there of a record is taken away again: half of one would
            // keep readers from what stands before it and is added behind it.
            let undone = self.file.set_len(self.end);
            let state = match undone {
                Ok(()) => "it is whole up to the exchange before".to_owned(),
                Err(_) => format!("it is whole up to byte {}", self.end),
            };
            format!("cannot be written ({e}; {state}); make room or name another file")
        })
    }

    fn try_write(&mut self, records: &[(Record, &[u8])]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(self.end))?;
        for (record, block) in records {
            let head = record.head(block.len());
            let parts = [head.as_bytes(), block, b"\r\n\r\n"];
            let mut file = BufWriter::with_capacity(64 * 1024, &self.file);
            if self.packed {
                let mut member = GzEncoder::new(&mut file, Compression::default());
                parts.iter().try_for_each(|part| member.write_all(part))?;
                member.finish()?;
            } else {
                parts.iter().try_for_each(|part| file.write_all(part))?;
            }
            file.flush()?;
        }
        self.file.sync_data()?;
        self.end = self.file.stream_position()?;
        Ok(())
    }
}

/// The head of a record.
struct Record {
    fields: String,
}

impl Record {
    fn new(kind: &str, date: SystemTime) -> Record {
        let mut record = Record {
            fields: String::new(),
        };
        record.field("WARC-Type", kind);
        let date = rfc3339(date).unwrap_or_else(|| "1970-01-01T00:00:00Z".to_owned());
        record.field("WARC-Date", &date);
        record
    }

    fn field(&mut self, name: &str, value: &str) {
        debug_assert!(!value.contains(['\r', '\n']), "{name}: {value:?}");
        self.fields.push_str(&format!("{name}: {value}\r\n"));
    }

    fn digest(&mut self, name: &str, bytes: &[u8]) {
        let digest = hexadecimal(&Sha256::digest(bytes));
        self.field(name, &format!("sha256:{digest}"));
    }

    /// Gives the record its name: a UUID of version 8 (RFC 9562) from all its
    /// fields, digests among them, the moment to the nanosecond and the place in
    /// the file. Nothing is drawn: a name follows from what it names.
    fn seal(&mut self, date: SystemTime, place: u64) -> String {
        let since = date.duration_since(SystemTime::UNIX_EPOCH);
        let since = since.unwrap_or(Duration::ZERO);
        let hash = Sha256::new()
            .chain_update(self.fields.as_bytes())
            .chain_update(since.as_nanos().to_be_bytes())
            .chain_update(place.to_be_bytes())
            .finalize();
        let mut uuid = [0; 16];
        uuid.copy_from_slice(&hash[..16]);
        uuid[6] = 0x80 | uuid[6] & 0x0f;
        uuid[8] = 0x80 | uuid[8] & 0x3f;
        let hex = hexadecimal(&uuid);
        let id = format!(
            "<urn:uuid:{}-{}-{}-{}-{}>",
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..]
        );
        self.field("WARC-Record-ID", &id);
        id
    }

    fn head(&self, length: usize) -> String {
        let fields = &self.fields;
        format!("WARC/1.1\r\n{fields}Content-Length: {length}\r\n\r\n")
    }
}

/// What a file that is there holds.
enum Found {
    /// Whole records, or nothing.
    Whole,
    /// Something else.
    Other,
    /// Whole records up to here, and part of one.
    Torn(u64),
}

fn whole(file: &mut File, packed: bool) -> io::Result<Found> {
    file.rewind()?;
    let length = file.metadata()?.len();
    let mut input = BufReader::with_capacity(64 * 1024, file);
    let mut at = 0;
    while at < length {
        let next = if packed {
            member(&mut input, at)?
        } else {
            record(&mut input)?
        };
        match next {
            Next::Record(bytes) => at += bytes,
            Next::Other if at == 0 => return Ok(Found::Other),
            // Anything behind a whole record that is none.
            Next::Other | Next::Torn => return Ok(Found::Torn(at)),
        }
    }
    Ok(Found::Whole)
}

enum Next {
    /// A whole one of so many bytes.
    Record(u64),
    Torn,
    Other,
}

const MARK: &[u8] = b"WARC/1.";

fn member(input: &mut BufReader<&mut File>, at: u64) -> io::Result<Next> {
    let start = input.fill_buf()?;
    let magic = crate::gzip::MAGIC;
    let n = start.len().min(magic.len());
    if start[..n] != magic[..n] {
        return Ok(Next::Other);
    }
    let mut unpacked = GzDecoder::new(&mut *input);
    let mut head = Vec::new();
    let read = unpacked.by_ref().take(MARK.len() as u64);
    let mut read = { read }.read_to_end(&mut head);
    if read.is_ok() && head != MARK {
        return Ok(match MARK.starts_with(&head) {
            true => Next::Torn,
            false => Next::Other,
        });
    }
    if read.is_ok() {
        read = io::copy(&mut unpacked, &mut io::sink()).map(|n| n as usize);
    }
    match read {
        Ok(_) => Ok(Next::Record(input.stream_position()? - at)),
        // Cut off or damaged; all other errors are the disk's.
        Err(e)
            if matches!(
                e.kind(),
                io::ErrorKind::UnexpectedEof
                    | io::ErrorKind::InvalidData
                    | io::ErrorKind::InvalidInput
            ) =>
        {
            Ok(Next::Torn)
        }
        Err(e) => Err(e),
    }
}

fn record(input: &mut BufReader<&mut File>) -> io::Result<Next> {
    let mut bytes = 0;
    let mut length = None;
    loop {
        let mut line = Vec::new();
        let left = HEAD_LIMIT - bytes;
        input.by_ref().take(left).read_until(b'\n', &mut line)?;
        if bytes == 0 && !line.starts_with(MARK) {
            return Ok(match MARK.starts_with(&line) {
                true => Next::Torn,
                false => Next::Other,
            });
        }
        bytes += line.len() as u64;
        if !line.ends_with(b"\n") {
            return Ok(Next::Torn);
        }
        let line = line.trim_ascii();
        if line.is_empty() {
            break;
        }
        let line = String::from_utf8_lossy(line);
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse::<u64>().ok();
        }
    }
    let Some(length) = length else {
        return Ok(Next::Torn);
    };
    let mut rest = input.by_ref().take(length);
    let read = io::copy(&mut rest, &mut io::sink())?;
    let mut end = Vec::new();
    input.by_ref().take(4).read_to_end(&mut end)?;
    if read < length || end != b"\r\n\r\n" {
        return Ok(Next::Torn);
    }
    Ok(Next::Record(bytes + length + 4))
}
