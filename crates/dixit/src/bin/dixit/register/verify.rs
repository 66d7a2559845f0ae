//! `dixit verify`.

use std::io::{self, IsTerminal as _, Write};
use std::path::Path;

use dixit::format::{harmless, one_line};
use dixit::register::{self, Fault, Kept, Proof, Proven, PublicKey, Report};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::arguments::{OneFormatArg, VerifyArgs};
use super::{failed, open, read};
use crate::run::{Failure, pdf_helper};

/// The longest proof that is read: an entry, 64 hashes and a checkpoint.
const MOST: u64 = 16 << 20;

/// Verifies the register or a proof. Gives whether all holds.
pub(crate) fn run(arguments: &VerifyArgs) -> Result<bool, Failure> {
    if let Some(path) = &arguments.proof {
        return check(path, arguments);
    }
    if let Some(entry) = arguments.export_proof {
        return export(entry, arguments);
    }
    if let Some(path) = &arguments.checkpoint {
        return consistent(path, arguments);
    }
    if arguments.key.is_some() {
        let words =
            "--key belongs to --proof or --checkpoint: a register is verified by its key.pub";
        return Err(Failure::Open(words.to_owned()));
    }
    let register = read(&arguments.register)?;
    let mut settings = dixit::capture::Settings::default();
    // What was read once is read again, whatever the limit was.
    settings.max_bytes = u64::from(u32::MAX) - 1;
    settings.pdf = pdf_helper();
    let bar = bar(arguments.quiet);
    let mut report = register.verify(
        register::VERSION,
        &|sealed| register::reread(sealed, &settings),
        &mut |done, all| {
            bar.set_length(all);
            bar.set_position(done);
        },
    );
    bar.finish_and_clear();
    if let Err(words) = register::decision::verify(&register, &mut report) {
        // What cannot even be looked at does not hold.
        report.faults.push(Fault {
            place: "register.db, decisions".to_owned(),
            what: words,
        });
    }
    let (mut out, _) = open(&arguments.show, extension(arguments.format))?;
    let written = match arguments.format {
        OneFormatArg::Table => table(&report, &mut out),
        OneFormatArg::Json => json(&report, &mut out),
    };
    written
        .and_then(|()| out.finish())
        .map_err(Failure::Write)?;
    Ok(report.holds())
}

fn extension(format: OneFormatArg) -> &'static str {
    match format {
        OneFormatArg::Table => "txt",
        OneFormatArg::Json => "json",
    }
}

fn bar(quiet: bool) -> ProgressBar {
    if quiet || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{spinner} {pos} of {len} · {eta} left") {
        bar.set_style(style);
    }
    bar
}

fn table(report: &Report, out: &mut impl Write) -> io::Result<()> {
    for fault in &report.faults {
        writeln!(out, "{}: {}", one_line(&fault.place), one_line(&fault.what))?;
    }
    if report.more_faults > 0 {
        writeln!(out, "and {} more", report.more_faults)?;
    }
    for note in &report.notes {
        writeln!(out, "note: {}", one_line(note))?;
    }
    let verdict = match report.faults.len() as u64 + report.more_faults {
        0 => "all holds".to_owned(),
        1 => "1 fault".to_owned(),
        n => format!("{n} faults"),
    };
    writeln!(
        out,
        "{} entries, {} checkpoints, {} snapshots, {} readings, {} texts, {} spans: {verdict}",
        report.entries,
        report.checkpoints,
        report.snapshots,
        report.readings,
        report.texts,
        report.spans
    )
}

#[derive(Serialize)]
struct ReportLine<'a> {
    schema: &'static str,
    holds: bool,
    entries: u64,
    checkpoints: u64,
    snapshots: u64,
    readings: u64,
    texts: u64,
    spans: u64,
    faults: Vec<FaultLine<'a>>,
    more_faults: u64,
    notes: &'a [String],
}

#[derive(Serialize)]
struct FaultLine<'a> {
    place: &'a str,
    what: &'a str,
}

fn json(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let fault = |fault: &'_ register::Fault| (fault.place.clone(), fault.what.clone());
    let faults: Vec<(String, String)> = report.faults.iter().map(fault).collect();
    let line = ReportLine {
        schema: "dixit.verify/1",
        holds: report.holds(),
        entries: report.entries,
        checkpoints: report.checkpoints,
        snapshots: report.snapshots,
        readings: report.readings,
        texts: report.texts,
        spans: report.spans,
        faults: faults
            .iter()
            .map(|(place, what)| FaultLine { place, what })
            .collect(),
        more_faults: report.more_faults,
        notes: &report.notes,
    };
    serde_json::to_writer(&mut *out, &line)?;
    writeln!(out)
}

fn export(entry: u64, arguments: &VerifyArgs) -> Result<bool, Failure> {
    let register = read(&arguments.register)?;
    let proof = register.proof(entry).map_err(failed)?;
    let (mut out, _) = open(&arguments.show, "tlog-proof")?;
    let written = out.write_all(proof.to_text().as_bytes());
    written
        .and_then(|()| out.finish())
        .map_err(Failure::Write)?;
    Ok(true)
}

fn check(path: &Path, arguments: &VerifyArgs) -> Result<bool, Failure> {
    let text = text(path)?;
    let key = match &arguments.key {
        None => None,
        Some(given) => Some(key(given)?),
    };
    let proven = Proof::parse(&text).and_then(|proof| proof.verify(key.as_ref()));
    let (mut out, _) = open(&arguments.show, extension(arguments.format))?;
    let written = match (&proven, arguments.format) {
        (Ok(proven), OneFormatArg::Table) => proven_table(proven, &mut out),
        (Err(words), OneFormatArg::Table) => {
            writeln!(
                out,
                "{}: does not hold: {words}",
                one_line(&path.to_string_lossy())
            )
        }
        (proven, OneFormatArg::Json) => proven_json(proven, &mut out),
    };
    written
        .and_then(|()| out.finish())
        .map_err(Failure::Write)?;
    Ok(proven.is_ok())
}

fn text(path: &Path) -> Result<String, Failure> {
    use std::io::Read as _;
    let named = |e: io::Error| Failure::Open(format!("{}: cannot be read: {e}", path.display()));
    let mut text = String::new();
    let file = std::fs::File::open(path).map_err(named)?;
    file.take(MOST).read_to_string(&mut text).map_err(named)?;
    Ok(text)
}

fn key(given: &str) -> Result<PublicKey, Failure> {
    if let Some(key) = PublicKey::parse(given) {
        return Ok(key);
    }
    let read = text(Path::new(given))?;
    let none = || Failure::Open(format!("{given}: is no public key"));
    PublicKey::parse(&read).ok_or_else(none)
}

fn proven_table(proven: &Proven, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}", harmless(&proven.entry))?;
    writeln!(
        out,
        "holds: entry {} of {} under a checkpoint signed by {}",
        proven.number,
        proven.size,
        one_line(&proven.key)
    )?;
    if proven.own_key {
        writeln!(
            out,
            "The key is the one that the proof brings along: compare it with the one that its owner \
             published, or give that with --key."
        )?;
    }
    Ok(())
}

#[derive(Serialize)]
struct ProvenLine<'a> {
    schema: &'static str,
    holds: bool,
    fault: Option<&'a str>,
    number: Option<u64>,
    size: Option<u64>,
    entry: Option<&'a str>,
    key: Option<&'a str>,
    own_key: Option<bool>,
}

fn proven_json(proven: &Result<Proven, String>, out: &mut impl Write) -> io::Result<()> {
    let held = proven.as_ref().ok();
    let line = ProvenLine {
        schema: "dixit.proof/1",
        holds: held.is_some(),
        fault: proven.as_ref().err().map(String::as_str),
        number: held.map(|p| p.number),
        size: held.map(|p| p.size),
        entry: held.map(|p| p.entry.as_str()),
        key: held.map(|p| p.key.as_str()),
        own_key: held.map(|p| p.own_key),
    };
    serde_json::to_writer(&mut *out, &line)?;
    writeln!(out)
}

/// Tells whether the register still holds what an older checkpoint sealed.
fn consistent(path: &Path, arguments: &VerifyArgs) -> Result<bool, Failure> {
    let checkpoint = text(path)?;
    let key = arguments.key.as_deref().map(key).transpose()?;
    let register = read(&arguments.register)?;
    let kept = register.holds(&checkpoint, key.as_ref());
    let (mut out, _) = open(&arguments.show, extension(arguments.format))?;
    let written = match arguments.format {
        OneFormatArg::Json => kept_json(&kept, &mut out),
        OneFormatArg::Table => {
            let path = path.to_string_lossy();
            let path = one_line(&path);
            match &kept {
                Err(words) => writeln!(out, "{path}: does not hold: {words}"),
                Ok(kept) => writeln!(
                    out,
                    "{path}: holds: the {} entries that it seals are the first of the register's {} \
                     (consistency proof of {} hashes)",
                    kept.size, kept.now, kept.hashes
                ),
            }
        }
    };
    written
        .and_then(|()| out.finish())
        .map_err(Failure::Write)?;
    Ok(kept.is_ok())
}

#[derive(Serialize)]
struct KeptLine<'a> {
    schema: &'static str,
    holds: bool,
    fault: Option<&'a str>,
    size: Option<u64>,
    now: Option<u64>,
    hashes: Option<usize>,
}

fn kept_json(kept: &Result<Kept, String>, out: &mut impl Write) -> io::Result<()> {
    let held = kept.as_ref().ok();
    let line = KeptLine {
        schema: "dixit.consistency/1",
        holds: held.is_some(),
        fault: kept.as_ref().err().map(String::as_str),
        size: held.map(|k| k.size),
        now: held.map(|k| k.now),
        hashes: held.map(|k| k.hashes),
    };
    serde_json::to_writer(&mut *out, &line)?;
    writeln!(out)
}
