//! What is put under seal beside something.

use dixit_register::{Body, Entry, Register};
use serde_json::Value;

use super::{Attached, Decision};

/// Compares what is attached with the journal's capture of it.
///
/// # Errors
/// In words, what does not hold.
pub(super) fn verify(register: &Register, attached: &Attached) -> Result<(), String> {
    let mut found = None;
    let done = register.entries(attached.capture, &mut |_, line| {
        found = Entry::parse(line).ok();
        Ok(false)
    });
    done.map_err(|e| e.to_string())?;
    match found.map(|entry| entry.body) {
        Some(Body::Capture {
            snapshot,
            circumstances,
            ..
        }) if snapshot == attached.sha256
            && circumstances == circumstances_hash(&attached.circumstances) =>
        {
            Ok(())
        }
        _ => Err(format!(
            "journal entry {} is not the capture of what it attaches",
            attached.capture
        )),
    }
}

fn circumstances_hash(circumstances: &Value) -> String {
    dixit_register::sha256(circumstances.to_string().as_bytes())
}

/// What is put beside something.
#[derive(Clone, Debug)]
pub struct Attachment<'a> {
    /// The bytes that are sealed.
    pub bytes: &'a [u8],
    /// Their media type.
    pub media_type: &'a str,
    /// The path or address as given.
    pub path: &'a str,
    /// The address that they were served from.
    pub url: Option<&'a str>,
    /// When they were captured, RFC 3339, and what that rests on.
    pub captured: (Option<&'a str>, &'a str),
    /// How they came in.
    pub circumstances: Value,
}

impl<'a> Attachment<'a> {
    /// A page that was fetched.
    pub fn of_page(snapshot: &'a crate::capture::Snapshot) -> Attachment<'a> {
        Attachment {
            bytes: &snapshot.bytes,
            media_type: &snapshot.media_type,
            path: &snapshot.path,
            url: snapshot.url.as_deref(),
            captured: (
                snapshot.captured.value.as_deref(),
                snapshot.captured.basis.name(),
            ),
            circumstances: super::super::way_of(snapshot.way.name(), snapshot.http.as_ref()),
        }
    }

    /// A file as it lies.
    pub fn of_file(bytes: &'a [u8], media_type: &'a str, path: &'a str) -> Attachment<'a> {
        Attachment {
            bytes,
            media_type,
            path,
            url: None,
            captured: (None, crate::capture::CaptureBasis::Unknown.name()),
            circumstances: super::super::way_of(crate::capture::Way::File.name(), None),
        }
    }
}

/// Seals a file or page beside a target. Gives the decision's entry.
///
/// # Errors
/// In words, if it cannot be written.
pub fn attach(
    register: &mut Register,
    now: &str,
    decision: Decision,
    attachment: &Attachment<'_>,
) -> Result<u64, String> {
    let sha256 = dixit_register::sha256(attachment.bytes);
    let circumstances = attachment.circumstances.to_string();
    let capture = dixit_register::Capture {
        sha256: &sha256,
        bytes: attachment.bytes,
        media_type: attachment.media_type,
        path: attachment.path,
        url: attachment.url,
        captured: attachment.captured.0,
        captured_basis: attachment.captured.1,
        part: None,
        circumstances: &circumstances,
    };
    let (by, reason) = (decision.by.clone(), decision.reason.clone());
    let value = |entry: u64| {
        let mut decision = decision.clone();
        decision.attached = Some(Attached {
            capture: entry,
            sha256: sha256.clone(),
            bytes: attachment.bytes.len() as u64,
            media_type: attachment.media_type.to_owned(),
            path: attachment.path.to_owned(),
            circumstances: attachment.circumstances.clone(),
        });
        serde_json::to_value(decision.with_id()).unwrap_or_default()
    };
    let entry = register.attach(now, &capture, (&by, &reason), &value);
    entry.map_err(|e| e.to_string())
}
