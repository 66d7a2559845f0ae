//! Proofs that leave the register: one entry, the hashes that lead from it to a
//! root, and the signed checkpoint of that root.
//!
//! The form is C2SP's `tlog-proof@v1` (<https://c2sp.org/tlog-proof>). Its extra
//! data are a JSON object with the entry itself and the public key, so that the file
//! alone can be read; whom the key belongs to, the file cannot tell.

use crate::error::Error;
use crate::key::PublicKey;
use crate::register::Register;
use crate::tree::{Hashes, Rebuilt};
use base64::prelude::*;
use serde::{Deserialize, Serialize};
use tlog_tiles::Hash;

const HEAD: &str = "c2sp.org/tlog-proof@v1";

/// A tree of 2^63 entries is 63 hashes high: more are no proof.
const MOST_HASHES: usize = 64;

/// The extra data of a proof.
#[derive(Serialize, Deserialize)]
struct Extra {
    entry: String,
    key: String,
}

/// A proof that a journal holds an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The entry's number, from 0.
    pub number: u64,
    /// The entry as the journal has it.
    pub entry: String,
    /// The public key that the proof says signed the checkpoint.
    pub key: String,
    hashes: Vec<[u8; 32]>,
    checkpoint: String,
}

/// What a verified proof proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// The entry's number, from 0.
    pub number: u64,
    /// The entry.
    pub entry: String,
    /// Entries under the checkpoint.
    pub size: u64,
    /// The key by which it holds.
    pub key: String,
    /// Whether that key is the one that the proof brought along: then it proves
    /// that nothing was changed since somebody signed it, not who.
    pub own_key: bool,
}

/// An older checkpoint whose entries a register still holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Entries that it seals.
    pub size: u64,
    /// Entries that the register has.
    pub now: u64,
    /// Hashes of the proof that leads from the one root to the other.
    pub hashes: usize,
}

impl Proof {
    pub(crate) fn new(
        number: u64,
        entry: String,
        key: &PublicKey,
        hashes: Vec<Hash>,
        checkpoint: String,
    ) -> Proof {
        Proof {
            number,
            entry,
            key: key.text().to_owned(),
            hashes: hashes.into_iter().map(|h| h.0).collect(),
            checkpoint,
        }
    }

    /// The text form.
    pub fn to_text(&self) -> String {
        let extra = Extra {
            entry: self.entry.clone(),
            key: self.key.clone(),
        };
        let extra = serde_json::to_string(&extra).unwrap_or_default();
        let mut text = format!(
            "{HEAD}\nextra {}\nindex {}\n",
            BASE64_STANDARD.encode(extra),
            self.number
        );
        for hash in &self.hashes {
            text.push_str(&BASE64_STANDARD.encode(hash));
            text.push('\n');
        }
        text.push('\n');
        text.push_str(&self.checkpoint);
        text
    }

    /// Reads the text form.
    ///
    /// # Errors
    /// In words, what it lacks.
    pub fn parse(text: &str) -> Result<Proof, String> {
        let wrong = || format!("is no proof: it has to begin with {HEAD}");
        let rest = text.strip_prefix(HEAD).and_then(|r| r.strip_prefix('\n'));
        let (head, checkpoint) = rest.and_then(|r| r.split_once("\n\n")).ok_or_else(wrong)?;
        let mut lines = head.lines();
        let extra = lines.next().and_then(|line| line.strip_prefix("extra "));
        let extra = extra.and_then(|coded| BASE64_STANDARD.decode(coded).ok());
        let extra: Extra = extra
            .and_then(|json| serde_json::from_slice(&json).ok())
            .ok_or("is a proof without its entry (`extra`)")?;
        let number = lines.next().and_then(|line| line.strip_prefix("index "));
        let number = number
            .and_then(|n| n.parse().ok())
            .ok_or("is a proof without `index`")?;
        let hash = |line: &str| BASE64_STANDARD.decode(line).ok()?.try_into().ok();
        let hashes: Option<Vec<[u8; 32]>> = lines.take(MOST_HASHES + 1).map(hash).collect();
        let hashes = hashes
            .filter(|h| h.len() <= MOST_HASHES)
            .ok_or("has a line that is no hash")?;
        Ok(Proof {
            number,
            entry: extra.entry,
            key: extra.key,
            hashes,
            checkpoint: checkpoint.to_owned(),
        })
    }

    /// Verifies it, by `key` where one is given, else by the one it brings along.
    ///
    /// # Errors
    /// In words, what does not hold.
    pub fn verify(&self, key: Option<&PublicKey>) -> Result<Proven, String> {
        let own = match key {
            Some(_) => None,
            None => Some(PublicKey::parse(&self.key).ok_or("the key in it is none")?),
        };
        let used = key.or(own.as_ref()).ok_or("there is no key")?;
        let (size, root) = used
            .open(&self.checkpoint)
            .map_err(|words| format!("its checkpoint {words}"))?;
        if self.number >= size {
            return Err(format!(
                "its checkpoint seals {size} entries, and it is about a later one"
            ));
        }
        let hashes: Vec<Hash> = self.hashes.iter().copied().map(Hash).collect();
        let leaf = tlog_tiles::record_hash(self.entry.as_bytes());
        tlog_tiles::check_record(&hashes, size, root, self.number, leaf)
            .map_err(|_| "the entry is not the one that the checkpoint seals".to_owned())?;
        Ok(Proven {
            number: self.number,
            entry: self.entry.clone(),
            size,
            key: used.text().to_owned(),
            own_key: key.is_none(),
        })
    }
}

impl Register {
    /// The proof that the journal holds an entry.
    ///
    /// # Errors
    /// If there is none of that number, or the database fails.
    pub fn proof(&self, number: u64) -> Result<Proof, Error> {
        let folder = self.folder();
        let mut entry = None;
        self.store().entries(number, &mut |at, line| {
            entry = (at == number).then(|| line.to_owned());
            Ok(false)
        })?;
        let none = || Error::refused(folder, format!("the journal has no entry {number}"));
        let entry = entry.ok_or_else(none)?;
        let checkpoint = self.store().checkpoint()?.ok_or_else(none)?;
        let (size, _) = self
            .key()
            .open(&checkpoint)
            .map_err(|words| Error::damaged(folder, format!("the last checkpoint {words}")))?;
        let hashes = Hashes::new(self.store()).proof(size, number)?;
        Ok(Proof::new(number, entry, self.key(), hashes, checkpoint))
    }

    /// Whether the journal still holds the entries that an older checkpoint of it sealed,
    /// shown by a consistency proof (RFC 6962, section 2.1.2) that is made from the
    /// journal's lines and checked against both signed roots. `key` is the one that
    /// signed the older checkpoint; without one, the register's own.
    ///
    /// # Errors
    /// In words, what does not hold.
    pub fn holds(&self, checkpoint: &str, key: Option<&PublicKey>) -> Result<Kept, String> {
        let (size, root) = key
            .unwrap_or(self.key())
            .open(checkpoint)
            .map_err(|words| format!("it {words}"))?;
        let last = self.store().checkpoint().map_err(|e| e.to_string())?;
        let last = last.ok_or("the register has no checkpoint")?;
        let (now, root_now) = self
            .key()
            .open(&last)
            .map_err(|words| format!("the register's last checkpoint {words}"))?;
        if size == 0 {
            return Err("it seals no entry".to_owned());
        }
        if size > now {
            return Err(format!(
                "it seals {size} entries, and the register has {now}: entries are lost"
            ));
        }
        let mut tree = Rebuilt::default();
        let mut broken = None;
        let walked = self.store().entries(0, &mut |_, line| {
            broken = tree.add(line).err();
            Ok(broken.is_none() && tree.size() < now)
        });
        walked.map_err(|e| e.to_string())?;
        if tree.size() < now {
            return Err(format!(
                "the journal has {} of the {now} entries that its last checkpoint seals",
                tree.size()
            ));
        }
        let other = "the register's first entries are not those that it seals: the journal was \
                     changed, or it is another register's";
        let proof = tlog_tiles::prove_tree(now, size, &tree).map_err(|e| e.to_string())?;
        tlog_tiles::check_tree(&proof, now, root_now, size, root).map_err(|_| other.to_owned())?;
        Ok(Kept {
            size,
            now,
            hashes: proof.len(),
        })
    }
}
