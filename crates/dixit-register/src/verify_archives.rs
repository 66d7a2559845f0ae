//! Archives against the journal: record by record, each byte of them.

use crate::hash::sha256;
use crate::register::Register;
use crate::store::ArchiveRow;
use crate::verify::{Captured, DATABASE, Journal, Report, cause};
use crate::warc;
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read as _, Seek as _};

impl Register {
    pub(crate) fn verify_archives(
        &self,
        journal: &Journal,
        report: &mut Report,
        step: &mut dyn FnMut(),
    ) {
        let mut wanted: HashMap<(&str, u64), &Captured> = HashMap::new();
        for captured in journal.captures.values() {
            wanted.insert((&captured.warc.file, captured.warc.offset), captured);
            self.verify_row(captured, report);
        }
        let archives = match self.store().archives() {
            Ok(archives) => archives,
            Err(error) => return report.fault(format!("{DATABASE}, archives"), cause(&error)),
        };
        for archive in &archives {
            let file = &archive.file;
            let found = self.verify_archive(archive, &wanted, report, step);
            wanted.retain(|(f, offset), _| f != file || found.binary_search(offset).is_err());
        }
        let mut missing: Vec<_> = wanted.into_iter().collect();
        missing.sort_by_key(|((file, offset), _)| (file.to_owned(), *offset));
        for ((file, offset), captured) in missing {
            report.fault(
                format!("snapshots/{file}, byte {offset}"),
                format!(
                    "no record of {} ({}) is found",
                    captured.path, captured.snapshot
                ),
            );
        }
    }

    /// What the database says of a snapshot, against the journal.
    fn verify_row(&self, captured: &Captured, report: &mut Report) {
        let place = format!("{DATABASE}, snapshot {}", captured.snapshot);
        match self.store().snapshot(&captured.snapshot) {
            Ok(Some(row))
                if row.place == captured.warc && row.media_type == captured.media_type => {}
            Ok(Some(_)) => report.fault(place, "is not where the journal says"),
            Ok(None) => report.fault(place, "is missing"),
            Err(error) => report.fault(place, cause(&error)),
        }
    }

    /// Reads an archive record by record. Gives where its snapshots begin.
    fn verify_archive(
        &self,
        archive: &ArchiveRow,
        wanted: &HashMap<(&str, u64), &Captured>,
        report: &mut Report,
        step: &mut dyn FnMut(),
    ) -> Vec<u64> {
        let ArchiveRow { file, length, head } = archive;
        let length = *length;
        let path = self.folder().join("snapshots").join(file);
        let mut found = Vec::new();
        let opened = File::open(&path).and_then(|f| Ok((f.metadata()?.len(), f)));
        let (present, opened) = match opened {
            Ok(opened) => opened,
            Err(error) => {
                report.fault(
                    format!("snapshots/{file}"),
                    format!("cannot be read ({error})"),
                );
                return found;
            }
        };
        if present < length {
            let what = format!("has {present} of {length} bytes");
            report.fault(format!("snapshots/{file}"), what);
        } else if present > length {
            let words = format!(
                "snapshots/{file} has {} bytes behind what was acknowledged: a run is writing, or \
                 was interrupted (the next `dixit add` sets them aside)",
                present - length
            );
            report.notes.push(words);
        }
        let mut input = BufReader::with_capacity(64 * 1024, opened.take(length));
        let mut at = 0;
        // Behind a damaged record, reading goes on with the next that the journal
        // names.
        let mut starts: Vec<u64> = wanted
            .keys()
            .filter(|k| k.0 == file.as_str())
            .map(|k| k.1)
            .collect();
        starts.sort_unstable();
        while at < length {
            let place = format!("snapshots/{file}, byte {at}");
            let captured = wanted.get(&(file.as_str(), at)).copied();
            let named = captured.map_or_else(String::new, |c| format!(" ({})", c.path));
            let read = warc::read(&mut input);
            let end = input.stream_position_in(length);
            if captured.is_some() {
                found.push(at);
                step();
            }
            match (read, captured) {
                (Ok(record), _) => {
                    self.verify_record(&record, captured, end - at, &place, report);
                    let member = captured.map_or(head, |captured| &captured.warc.member);
                    if warc::member_hash(&path, at, end - at).as_ref() != Some(member) {
                        report.fault(place, "is not packed as it was: some bit of it was changed");
                    }
                    at = end;
                    continue;
                }
                (Err(words), _) => report.fault(place, format!("{words}{named}")),
            }
            let next = starts.partition_point(|start| *start <= at);
            let Some(next) = starts.get(next).copied() else {
                break;
            };
            let again = File::open(&path).and_then(|mut f| {
                f.seek(std::io::SeekFrom::Start(next))?;
                Ok(f)
            });
            let Ok(again) = again else { break };
            input = BufReader::with_capacity(64 * 1024, again.take(length - next));
            at = next;
        }
        found
    }

    fn verify_record(
        &self,
        record: &warc::Record,
        captured: Option<&Captured>,
        length: u64,
        place: &str,
        report: &mut Report,
    ) {
        let hash = sha256(&record.block);
        let digest = record.field("WARC-Block-Digest").unwrap_or_default();
        if digest != format!("sha256:{hash}") {
            report.fault(place, "its bytes do not have the hash that its head tells");
        }
        match captured {
            Some(captured) if captured.snapshot != hash => report.fault(
                place,
                format!(
                    "its bytes are not those that were captured from {} ({})",
                    captured.path, captured.snapshot
                ),
            ),
            Some(captured) if captured.warc.length != length => {
                report.fault(place, "is not as long as the journal says");
            }
            Some(_) => report.snapshots += 1,
            None if record.field("WARC-Type") == Some("resource") => {
                report.fault(place, "a record that the journal does not name");
            }
            None => {}
        }
    }
}

/// Where a reader of a part of a file stands.
trait Stands {
    fn stream_position_in(&self, length: u64) -> u64;
}

impl Stands for BufReader<std::io::Take<File>> {
    /// `length` is where the part ends in the file.
    fn stream_position_in(&self, length: u64) -> u64 {
        length - self.get_ref().limit() - self.buffer().len() as u64
    }
}
