//! The key that signs checkpoints, and checkpoints as signed notes.
//!
//! Both forms are those of Go's `sumdb/note`, which C2SP standardised
//! (<https://c2sp.org/signed-note>, <https://c2sp.org/tlog-checkpoint>): the key is
//! Ed25519, its text form names what it signs for.

use signed_note::{
    Note, Signer as _, StandardSigner, StandardVerifier, Verifier as _, VerifierList,
};
use tlog_tiles::{Checkpoint as Head, Hash};

/// Makes a key for a register of a name.
///
/// Gives the private and the public form. The origin, which names the register
/// in its checkpoints, is the register's name and the first digits of a draw: two
/// registers of one name are told apart.
pub(crate) fn generate(name: &str) -> (String, String) {
    use rand_core::RngCore as _;
    let mut random = rand_core::OsRng;
    let kept = |c: char| {
        if c.is_whitespace() || c == '+' || c.is_control() {
            '-'
        } else {
            c
        }
    };
    let name: String = name.chars().map(kept).take(80).collect();
    let origin = format!("dixit.register/{name}/{:08x}", random.next_u32());
    signed_note::generate_key(&mut random, &origin)
}

/// The private key, by which a register's owner signs.
pub(crate) struct SigningKey(StandardSigner);

impl SigningKey {
    /// Reads the text form; nothing where it is none.
    pub(crate) fn parse(text: &str) -> Option<SigningKey> {
        StandardSigner::new(text.trim()).ok().map(SigningKey)
    }

    /// Whether it is the other half of a public key.
    pub(crate) fn fits(&self, key: &PublicKey) -> bool {
        self.0.name() == key.0.name() && self.0.key_id() == key.0.key_id()
    }

    /// The signed head of a tree.
    pub(crate) fn checkpoint(&self, size: u64, root: Hash) -> Option<String> {
        let head = Head::new(self.0.name(), size, root, "").ok()?;
        let mut note = Note::new(&head.to_bytes(), &[]).ok()?;
        note.add_sigs(&[&self.0]).ok()?;
        String::from_utf8(note.to_bytes()).ok()
    }
}

/// The public key, by which anybody verifies.
#[derive(Clone)]
pub struct PublicKey(StandardVerifier, String);

impl PublicKey {
    /// Reads the text form `ORIGIN+ID+BASE64`; nothing where it is none.
    pub fn parse(text: &str) -> Option<PublicKey> {
        let text = text.trim();
        let verifier = StandardVerifier::new(text).ok()?;
        Some(PublicKey(verifier, text.to_owned()))
    }

    /// The text form.
    pub fn text(&self) -> &str {
        &self.1
    }

    /// What its owner's register is called in checkpoints.
    pub fn origin(&self) -> &str {
        self.0.name()
    }

    /// Verifies a checkpoint: gives the size and root of the tree that it seals.
    ///
    /// # Errors
    /// In words, what is wrong with it.
    pub(crate) fn open(&self, note: &str) -> Result<(u64, Hash), String> {
        let parsed = Note::from_bytes(note.as_bytes()).map_err(|_| "is no signed note")?;
        let known = VerifierList::new(vec![Box::new(self.0.clone())]);
        parsed
            .verify(&known)
            .map_err(|_| "is not signed by the register's key, or was changed")?;
        let head = Head::from_bytes(parsed.text()).map_err(|_| "is no checkpoint")?;
        if head.origin() != self.origin() {
            return Err(format!("belongs to another register, {}", head.origin()));
        }
        Ok((head.size(), *head.hash()))
    }
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("PublicKey").field(&self.1).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tlog_tiles::record_hash;

    #[test]
    fn a_checkpoint_is_opened_by_the_key_that_signed_it_and_no_other() {
        let (private, public) = generate("my case +1");
        let signing = SigningKey::parse(&private).unwrap();
        let key = PublicKey::parse(&public).unwrap();
        assert!(key.origin().starts_with("dixit.register/my-case--1/"));
        assert!(signing.fits(&key));
        let note = signing.checkpoint(7, record_hash(b"x")).unwrap();
        assert_eq!(key.open(&note).unwrap(), (7, record_hash(b"x")));
        assert!(key.open(&note.replacen("\n7\n", "\n8\n", 1)).is_err());
        let (_, other) = generate("my case +1");
        assert!(PublicKey::parse(&other).unwrap().open(&note).is_err());
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in ["", "a+b", "a+00000000+AAAA", "PRIVATE+KEY+a+0+b"] {
            assert!(PublicKey::parse(text).is_none(), "{text}");
            assert!(SigningKey::parse(text).is_none(), "{text}");
        }
    }
}
