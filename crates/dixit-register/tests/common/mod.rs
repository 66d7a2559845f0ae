//! Pages that need no reader: `“content,” said Name Name.`

#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test file is a crate of its own and uses some of it"
)]

use dixit_model::{
    Act, Attribution, AttributionId, Basis, Document, Entity, EntityId, EntityType, Kind, Origin,
    Piece, Speaker,
};
use dixit_register::{Added, Capture, Reading, Register, Report, Sealed};
use sha2::{Digest as _, Sha256};
use std::path::PathBuf;

pub const AT: &str = "2026-03-01T08:00:00Z";
pub const VERSION: &str = "1";

/// A folder with a register in it.
pub struct Site {
    pub folder: tempfile::TempDir,
}

impl Site {
    pub fn new() -> Site {
        Site {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("case.dixit")
    }

    pub fn create(&self) -> Register {
        Register::create(&self.path(), AT).unwrap()
    }

    pub fn verify(&self) -> Report {
        let register = Register::read(&self.path()).unwrap();
        register.verify(VERSION, &reread, &mut |_, _| {})
    }
}

/// The text of a sealed page: its bytes.
pub fn reread(sealed: &Sealed<'_>) -> Result<String, String> {
    String::from_utf8(sealed.bytes.to_vec()).map_err(|e| e.to_string())
}

/// A page of plain text.
pub struct Page {
    path: String,
    text: String,
}

impl Page {
    pub fn new(path: &str, text: &str) -> Page {
        Page {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    pub fn add(&self, register: &mut Register) -> Added {
        self.add_at(register, AT)
    }

    pub fn add_at(&self, register: &mut Register, at: &str) -> Added {
        self.add_read_by(register, at, VERSION)
    }

    pub fn add_read_by(&self, register: &mut Register, at: &str, version: &str) -> Added {
        let document = self.document();
        let capture = Capture {
            sha256: &document.origin.sha256,
            bytes: self.text.as_bytes(),
            media_type: "text/plain",
            path: &self.path,
            url: None,
            captured: None,
            captured_basis: "unknown",
            part: None,
            circumstances: "{}",
        };
        let days = vec![Some((16_839, 16_839)); document.attributions.len()];
        let reading = Reading {
            reader: "plain",
            version,
            document: &document,
            days: &days,
        };
        register.add(at, &capture, &reading).unwrap()
    }

    /// The document: each `“…” said Name Name.` is an attribution.
    pub fn document(&self) -> Document {
        let digest = Sha256::digest(self.text.as_bytes());
        let origin = Origin {
            path: self.path.clone(),
            url: None,
            sha256: digest.iter().map(|b| format!("{b:02x}")).collect(),
            media_type: "text/plain".to_owned(),
        };
        let mut document = Document::new(origin, self.text.clone());
        document.language = Some("en".to_owned());
        let mut from = 0;
        while let Some(open) = self.text[from..].find('“') {
            let open = from + open;
            let close = open + self.text[open..].find('”').unwrap() + '”'.len_utf8();
            let said = close + 1;
            let end = said + self.text[said..].find('.').unwrap();
            let name = &self.text[said + 5..end];
            let number = document.attributions.len() as u32 + 1;
            document.entities.push(Entity {
                id: EntityId(number),
                entity_type: EntityType::Person,
                name: name.to_owned(),
                names: vec![name.to_owned()],
                roles: Vec::new(),
                mentions: vec![self.piece(said + 5, end).span()],
            });
            document.attributions.push(Attribution {
                id: AttributionId(number),
                parent: None,
                kind: Kind::Direct,
                source: vec![self.piece(said + 5, end)],
                cue: vec![self.piece(said, said + 4)],
                content: vec![self.piece(open, close)],
                speaker: Speaker {
                    entity: Some(EntityId(number)),
                    name: Some(name.to_owned()),
                    role: None,
                    basis: Basis::Name,
                    confidence: 0.9,
                },
                act: Some(Act::State),
                time: None,
                place: None,
                place_id: None,
                addressee: None,
                confidence: 0.9,
            });
            from = end;
        }
        document
    }

    fn piece(&self, start: usize, end: usize) -> Piece {
        let chars = |at: usize| self.text[..at].chars().count() as u32;
        Piece {
            start: chars(start),
            end: chars(end),
            text: self.text[start..end].to_owned(),
        }
    }
}
