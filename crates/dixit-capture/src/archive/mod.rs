//! Web archives: WARC files (plain, gzip, Zstandard), the older ARC files, and WACZ
//! packages → snapshots.
//!
//! One snapshot for each record that holds a page, text, PDF, feed or message:
//! `response` records with a 2xx status, `resource` and `conversion` records. The
//! rest is counted by reason in the [`Tally`](crate::Tally). A snapshot's path is
//! `FILE#OFFSET`: where the record begins on disk, which is where its gzip member
//! or frame begins; `FILE#OFFSET+N` for a record that is not the first of its
//! member, N unpacked bytes into it; `FILE#MEMBER#…` in a WACZ file.
//!
//! # Damage
//!
//! What is wrong with a record that has a body is a problem of the snapshot:
//!
//! | kind | meaning |
//! |---|---|
//! | `digest` | a recorded digest is not that of the bytes; both values are named |
//! | `record-length` | fewer or more bytes than declared, or no length declared |
//! | `damaged-gzip`, `damaged-zstd` | the member or frame ends early, or its checksum is wrong |
//! | `warc-truncated` | the crawler says that it stored a part only |
//! | `warc-segment` | the first of several parts |
//! | `http-head` | no HTTP head, or one without end |
//! | `transfer-coding`, `content-coding` | chunks or packing damaged or not there |
//! | `capture-time` | a date that is no exact time |
//!
//! Everything else that is wrong is an [`Error`] that names `FILE#OFFSET`. Reading
//! goes on at the next record that can be found: the next member that unpacks to
//! the start of a record; in a plain file, the next line `WARC/1.…` with a header
//! line behind it.
//!
//! # Bounds
//!
//! Memory: one record at a time. The unpacked block (at most `max_bytes` and 1 MiB
//! for its HTTP head), the body with its codings undone and the snapshot's own copy
//! of it (each at most `max_bytes`), and at most 4 MiB for buffers and the inflater;
//! 128 MiB more for a Zstandard frame that asks for such a window. Time: bytes are
//! read again only to find records behind damage, at most four times as many as are
//! read at all.
//!
//! # Why not a crate for WARC
//!
//! `fastwarc` 2.0 does not meet what is asked here: a member that is cut off passes
//! silently, records with a wrong digest are dropped without a word, and it verifies
//! 2,990 gzip records a CPU second where this module verifies 3,500. It also brings an encoder for
//! brotli, LZ4, a second calendar, random numbers and a C library. The format itself
//! is a line, headers and a length (ISO 28500:2017); what takes work is damage.
//!
//! Speed, in records a CPU second (2,001 gzip members, 327 MB unpacked, 66.7 MB
//! packed, news pages; `examples/archives.rs`): 5,130 unpacked only, 3,510 with one
//! SHA-1 digest verified, 2,670 with the snapshot's own SHA-256 too, 2,130 with both
//! digests and the SHA-256. Unpacking is 920 MB/s, SHA-1 1,900 and SHA-256 1,750
//! with the processor's instructions, which is what OpenSSL reaches on the same
//! machine: what is left over is 7 %. Hashing two streams in turns does not help,
//! since they share the unit. Both digests are verified though the block's covers
//! the payload: one that was forged with the payload's left as it was is told.

mod answer;
mod digest;
mod package;
mod raw;
mod record;
mod stream;

use crate::address::Addresses;
use crate::container::{Container, Context, Done, Input};
use crate::error::{Error, Reason};
use crate::feed::feed;
use crate::snapshot::{Snapshot, Way};
use crate::sniff::Sort;
use crate::tally::{Skipped, Tally};
use answer::{FETCH_AGAIN, Outcome};
use package::Member;
use raw::Inner;
use record::{Header, Item, LENGTH, Place, Records};
use std::collections::VecDeque;
use std::fs::File;
use std::io;
use stream::Stream;

/// How much longer than `max_bytes` a record may be: room for its HTTP head.
const HEAD: u64 = 1024 * 1024;

/// Opens a WARC or ARC file (plain, gzip or Zstandard), to go on behind `from`.
pub(crate) fn warc(
    label: String,
    input: Input,
    context: Context,
    from: &Done,
) -> Result<Box<dyn Container>, Error> {
    let inner = match input {
        Input::File(_, 0) => return Err(Error::new(label, Reason::Empty)),
        Input::File(file, len) => Inner::Part { file, base: 0, len },
        Input::Stream(stream) => Inner::Stream(Box::new(stream)),
    };
    let mut archive = Archive::new(label, Way::Warc, context);
    let tally = archive.context.tally.clone();
    let resumed = Resumed::from(from);
    archive.start(inner, tally, resumed).map_err(|e| {
        let label = archive.label.clone();
        Error::new(label, Reason::Io(e))
    })?;
    Ok(Box::new(archive))
}

/// Opens a WACZ package, to go on behind `from`.
pub(crate) fn wacz(
    label: String,
    input: Input,
    context: Context,
    from: &Done,
) -> Result<Box<dyn Container>, Error> {
    let file = match input {
        Input::File(_, 0) => return Err(Error::new(label, Reason::Empty)),
        Input::File(file, _) => file,
        // The index of a ZIP file stands at its end.
        Input::Stream(_) => {
            let what = "is a WACZ package on a pipe, and its index stands at its end".to_owned();
            let advice = "save it to a file and name that";
            return Err(Error::new(label, Reason::Archive { what, advice }));
        }
    };
    let (mut members, errors) = package::members(&label, &file)?;
    let mut archive = Archive::new(label, Way::Wacz, context);
    archive.errors = errors;
    let resumed = Resumed::from(from);
    if let Some(member) = &resumed.member {
        // Where an earlier run was, these have been told of and read.
        archive.errors.clear();
        while members.front().is_some_and(|m| m.name < *member) {
            members.pop_front();
        }
        archive.resumed = Some(resumed);
    }
    archive.package = Some((file, members));
    Ok(Box::new(archive))
}

/// Where to go on, spelled out.
///
/// A [`Done`] has a member and a count of bytes on disk. Where these are not
/// enough, `#+N` behind the member says that N unpacked bytes of the gzip member are
/// done, and `#=N` that N entries of a feed are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Resumed {
    member: Option<String>,
    count: u64,
    within: u64,
    entries: u64,
}

impl Resumed {
    fn from(done: &Done) -> Resumed {
        let mut resumed = Resumed {
            count: done.count,
            ..Resumed::default()
        };
        let mut member = done.member.as_deref().unwrap_or_default();
        for (mark, value) in [("#=", &mut resumed.entries), ("#+", &mut resumed.within)] {
            if let Some((rest, n)) = member.rsplit_once(mark)
                && let Ok(n) = n.parse()
            {
                *value = n;
                member = rest;
            }
        }
        resumed.member = (!member.is_empty()).then(|| member.to_owned());
        resumed
    }

    fn done(&self) -> Done {
        let mut member = self.member.clone().unwrap_or_default();
        if self.within > 0 {
            member += &format!("#+{}", self.within);
        }
        if self.entries > 0 {
            member += &format!("#={}", self.entries);
        }
        Done {
            member: (!member.is_empty()).then_some(member),
            count: self.count,
        }
    }

    fn place(&self) -> Place {
        // Whether the file is plain is seen when it is opened.
        Place {
            unit: self.count,
            within: self.within,
            plain: false,
        }
    }
}

/// The files of one archive, read one after the other.
struct Archive {
    /// The file, and in a package its member.
    label: String,
    member: Option<String>,
    way: Way,
    context: Context,
    addresses: Addresses,
    /// What is to be told before anything more is read.
    errors: VecDeque<Error>,
    /// The WARC file that is open.
    records: Option<Records>,
    /// A feed inside it, and where its record begins.
    feed: Option<(Box<dyn Container>, Place)>,
    /// The package's file and the members that are still to be read.
    package: Option<(File, VecDeque<Member>)>,
    /// Where to go on in the next member that is opened.
    resumed: Option<Resumed>,
    done: Resumed,
}

impl Archive {
    fn new(label: String, way: Way, context: Context) -> Archive {
        Archive {
            label,
            member: None,
            way,
            addresses: Addresses::new(&context.settings),
            context,
            errors: VecDeque::new(),
            records: None,
            feed: None,
            package: None,
            resumed: None,
            done: Resumed::default(),
        }
    }

    /// Opens a WARC file.
    fn start(&mut self, inner: Inner, tally: Tally, resumed: Resumed) -> io::Result<()> {
        let (stream, trouble) = Stream::over(inner, tally)?;
        if let Some(what) = trouble {
            let what = format!("{what}, and no record that needs it can be read");
            let path = self.path(None);
            let advice = FETCH_AGAIN;
            let error = Error::new(path, Reason::Archive { what, advice });
            self.errors.push_back(error);
        }
        let limit = self.context.settings.max_bytes.saturating_add(HEAD);
        let mut records = Records::new(stream, limit);
        if resumed != Resumed::default() {
            records.go_to(resumed.place())?;
        }
        self.done = Resumed {
            member: self.member.clone(),
            ..resumed
        };
        self.records = Some(records);
        Ok(())
    }

    /// Opens the next member of a package; gives whether there was one.
    fn next_member(&mut self) -> bool {
        let Some((file, members)) = &mut self.package else {
            return false;
        };
        let Some(member) = members.pop_front() else {
            return false;
        };
        let resumed = self.resumed.take();
        let resumed = resumed.filter(|r| r.member.as_ref() == Some(&member.name));
        let opened = (|| {
            if resumed.is_none()
                && let Some(what) = member.check(file)?
            {
                self.errors.push_back(member.error(&self.label, what));
            }
            member.open(file, &self.context.tally)
        })();
        self.member = Some(member.name);
        let opened = opened.and_then(|(inner, tally)| {
            let resumed = resumed.unwrap_or_default();
            self.start(inner, tally, resumed)
        });
        if let Err(e) = opened {
            let error = Error::new(self.path(None), Reason::Io(e));
            self.errors.push_back(error);
        }
        true
    }

    fn path(&self, place: Option<Place>) -> String {
        let mut path = self.label.clone();
        if let Some(member) = &self.member {
            path = format!("{path}#{member}");
        }
        if let Some(place) = place {
            path = format!("{path}#{place}");
        }
        path
    }

    /// Sets where it has come to.
    fn set_done(&mut self, place: Place) {
        let (count, within) = match place.plain {
            true => (place.within, 0),
            false => (place.unit, place.within),
        };
        self.done = Resumed {
            member: self.member.clone(),
            count,
            within,
            entries: 0,
        };
    }

    /// Verifies one record's digest; gives what is wrong with it.
    fn check(&mut self, header: &Header) -> io::Result<Option<Result<Snapshot, Error>>> {
        let records = self.records.as_mut().expect("a record comes from a file");
        let found = records.read(header, true)?;
        let here = records.place();
        let path = self.path(Some(header.place));
        let records = self.records.as_ref().expect("still there");
        let mut wrong: Vec<String> = found.troubles.iter().map(|(_, w)| w.clone()).collect();
        if found.kept {
            match answer::check(header, records.block()) {
                Ok(has_digest) if wrong.is_empty() => self.context.tally.add_checked(has_digest),
                Ok(_) => {}
                Err(what) => wrong.push(what),
            }
        } else {
            let limit = self.context.settings.max_bytes;
            let bytes = header.length.unwrap_or(found.length);
            wrong.push(format!(
                "its {bytes} bytes are over the limit of {limit} (--max-size) and not checked"
            ));
        }
        self.set_done(here);
        Ok((!wrong.is_empty()).then(|| {
            let what = wrong.join(", and ");
            let advice = FETCH_AGAIN;
            Err(Error::new(path, Reason::Archive { what, advice }))
        }))
    }

    /// Reads one record, of a feed what stands behind `entries`; nothing where it is
    /// passed over or has only errors.
    fn record(
        &mut self,
        header: &Header,
        entries: u64,
    ) -> io::Result<Option<Result<Snapshot, Error>>> {
        self.context.tally.add_record();
        if self.context.settings.check {
            return self.check(header);
        }
        let records = self.records.as_mut().expect("a record comes from a file");
        let skipped = match answer::by_header(header) {
            Some(reason) => Some(reason),
            None if !self.addresses.allows(header.url.as_deref()) => Some(Skipped::Address),
            None => answer::by_start(header, records.peek(header)?),
        };
        let mut found = records.read(header, skipped.is_none())?;
        let here = records.place();
        let path = self.path(Some(header.place));
        let limit = self.context.settings.max_bytes;
        let outcome = match skipped {
            Some(reason) => Outcome::Skipped(reason),
            // The length that it declares is over the limit, and wrong.
            None if !found.kept && header.length.is_some() && !found.troubles.is_empty() => {
                let what: Vec<String> = found.troubles.drain(..).map(|(_, what)| what).collect();
                let what = what.join(", and ");
                let advice = FETCH_AGAIN;
                Outcome::Failed(Error::new(path.clone(), Reason::Archive { what, advice }))
            }
            None if !found.kept => {
                let bytes = Some(header.length.unwrap_or(found.length));
                Outcome::Failed(Error::new(path.clone(), Reason::TooLarge { bytes, limit }))
            }
            None => {
                let records = self.records.as_ref().expect("still there");
                answer::take(path.clone(), header, &found, records.block(), limit)
            }
        };
        self.set_done(here);
        let told = matches!(outcome, Outcome::Snapshot(_));
        let item = match outcome {
            Outcome::Snapshot(snapshot) => {
                let mut snapshot = *snapshot;
                snapshot.way = self.way;
                if snapshot.media_type == Sort::Feed.media_type() {
                    return Ok(self.open_feed(snapshot, header.place, entries));
                }
                Some(Ok(snapshot))
            }
            Outcome::Skipped(reason) => {
                self.context.tally.skip(reason, || path.clone());
                None
            }
            Outcome::Failed(error) => Some(Err(error)),
        };
        if !told {
            // Without a snapshot there is nothing that could be incomplete for want
            // of a length.
            let untold = header.length.is_none();
            let troubles = found.troubles.iter();
            let troubles = troubles.filter(|(kind, _)| *kind != LENGTH || !untold);
            let what: Vec<&str> = troubles.map(|(_, what)| what.as_str()).collect();
            if !what.is_empty() {
                let what = what.join(", and ");
                let advice = FETCH_AGAIN;
                let error = Error::new(path, Reason::Archive { what, advice });
                self.errors.push_back(error);
            }
        }
        Ok(item)
    }

    fn open_feed(
        &mut self,
        snapshot: Snapshot,
        place: Place,
        entries: u64,
    ) -> Option<Result<Snapshot, Error>> {
        let from = Done {
            member: None,
            count: entries,
        };
        match feed(snapshot, &self.context, &from) {
            Ok(source) => {
                self.feed = Some((source, place));
                None
            }
            Err(error) => Some(Err(error)),
        }
    }
}

impl Container for Archive {
    fn done(&self) -> Done {
        self.done.done()
    }

    fn next(&mut self) -> Option<Result<Snapshot, Error>> {
        loop {
            if let Some(error) = self.errors.pop_front() {
                return Some(Err(error));
            }
            if let Some((feed, place)) = &mut self.feed {
                let place = *place;
                if let Some(item) = feed.next() {
                    let entries = feed.done().count;
                    self.set_done(place);
                    self.done.entries = entries;
                    return Some(item);
                }
                self.feed = None;
                let records = self.records.as_mut().expect("a feed comes from a file");
                let here = records.place();
                self.set_done(here);
            }
            let Some(records) = &mut self.records else {
                if self.next_member() {
                    continue;
                }
                return None;
            };
            let read = match records.next() {
                Ok(Item::Record(header)) => {
                    // An entry of this feed may be where an earlier run had come to.
                    let entries = std::mem::take(&mut self.done.entries);
                    self.record(&header, entries)
                }
                Ok(Item::Trouble(place, what)) => {
                    let here = records.place();
                    self.set_done(here);
                    let advice = FETCH_AGAIN;
                    let path = self.path(Some(place));
                    Ok(Some(Err(Error::new(
                        path,
                        Reason::Archive { what, advice },
                    ))))
                }
                Ok(Item::End) => {
                    let here = records.place();
                    self.set_done(here);
                    self.records = None;
                    Ok(None)
                }
                Err(e) => Err(e),
            };
            match read {
                Ok(Some(item)) => return Some(item),
                Ok(None) => {}
                Err(e) => {
                    // What cannot be read now cannot be read further on.
                    self.records = None;
                    return Some(Err(Error::new(self.path(None), Reason::Io(e))));
                }
            }
        }
    }
}
