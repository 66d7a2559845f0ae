//! Proofs as others verify them: implementations that share no code with the one that
//! made them accept a real proof and refuse a tampered one.

mod common;

use base64::prelude::*;
use common::{Page, Site};
use sha2::Sha256;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A register with some entries, and the proof of each of a few.
fn proofs() -> (Site, Vec<(u64, String)>) {
    let site = Site::new();
    let mut register = site.create();
    for n in 0..13 {
        Page::new(&format!("{n}.txt"), &format!("“No {n},” said Ada Vell.")).add(&mut register);
        register.commit().unwrap();
    }
    let proofs = [0, 5, 14, 26].map(|n| (n, register.proof(n).unwrap().to_text()));
    drop(register);
    (site, proofs.to_vec())
}

/// Each part of a proof, tampered with.
fn tampered(proof: &str) -> Vec<(&'static str, String)> {
    let (head, checkpoint) = proof.split_once("\n\n").unwrap();
    let mut lines: Vec<String> = head.lines().map(str::to_owned).collect();
    let coded = lines[1].strip_prefix("extra ").unwrap();
    let extra = String::from_utf8(BASE64_STANDARD.decode(coded).unwrap()).unwrap();
    let entry = extra.replacen("2026-03-01", "2026-03-02", 1);
    assert_ne!(entry, extra);
    let with = |lines: &[String], checkpoint: &str| format!("{}\n\n{checkpoint}", lines.join("\n"));
    let mut all = Vec::new();
    let mut other = lines.clone();
    other[1] = format!("extra {}", BASE64_STANDARD.encode(entry));
    all.push(("entry", with(&other, checkpoint)));
    let size = checkpoint.lines().nth(1).unwrap();
    let longer: u64 = size.parse::<u64>().unwrap() + 1;
    let forged = checkpoint.replacen(&format!("\n{size}\n"), &format!("\n{longer}\n"), 1);
    all.push(("checkpoint", with(&lines, &forged)));
    let hash = lines[3].clone();
    let first = if hash.starts_with('A') { "B" } else { "A" };
    lines[3] = format!("{first}{}", &hash[1..]);
    all.push(("hash", with(&lines, checkpoint)));
    all
}

/// `ct-merkle` for the tree, `ring` for the signature; the forms are read here.
fn others_accept(key: &str, proof: &str) -> bool {
    let verify = || -> Option<bool> {
        let (head, checkpoint) = proof.split_once("\n\n")?;
        let mut lines = head.lines().skip(1);
        let extra = BASE64_STANDARD
            .decode(lines.next()?.strip_prefix("extra ")?)
            .ok()?;
        let extra: serde_json::Value = serde_json::from_slice(&extra).ok()?;
        let index: u64 = lines.next()?.strip_prefix("index ")?.parse().ok()?;
        let mut hashes = Vec::new();
        for line in lines {
            hashes.extend(BASE64_STANDARD.decode(line).ok()?);
        }
        let (text, signature) = checkpoint.split_once("\n\n")?;
        let signature = signature.trim_end().rsplit(' ').next()?;
        let signature = BASE64_STANDARD.decode(signature).ok()?;
        let public = BASE64_STANDARD
            .decode(key.trim().splitn(3, '+').nth(2)?)
            .ok()?;
        let public =
            ring::signature::UnparsedPublicKey::new(&ring::signature::ED25519, &public[1..]);
        // Four bytes name the key.
        let signed = public.verify(format!("{text}\n").as_bytes(), &signature[4..]);
        let mut body = text.lines().skip(1);
        let size: u64 = body.next()?.parse().ok()?;
        let root: [u8; 32] = BASE64_STANDARD.decode(body.next()?).ok()?.try_into().ok()?;
        let root = ct_merkle::RootHash::<Sha256>::new(root.into(), size);
        let proof = ct_merkle::InclusionProof::<Sha256>::try_from_bytes(hashes).ok()?;
        let entry = extra["entry"].as_str()?.as_bytes().to_vec();
        let included = root.verify_inclusion(&entry, index, &proof);
        Some(signed.is_ok() && included.is_ok())
    };
    verify().unwrap_or(false)
}

#[test]
fn other_crates_accept_a_real_proof_and_refuse_a_tampered_one() {
    let (site, proofs) = proofs();
    let key = std::fs::read_to_string(site.path().join("key.pub")).unwrap();
    for (number, proof) in proofs {
        assert!(others_accept(&key, &proof), "entry {number}");
        for (what, proof) in tampered(&proof) {
            assert!(!others_accept(&key, &proof), "entry {number}, {what}");
        }
    }
}

/// Go's `golang.org/x/mod` as the system has it, or where `GOPATH` says.
fn go() -> Option<(PathBuf, PathBuf)> {
    let path = std::env::var_os("PATH")?;
    let go = std::env::split_paths(&path)
        .map(|folder| folder.join("go"))
        .find(|go| go.is_file())?;
    let given = std::env::var_os("GOPATH").map(PathBuf::from);
    let folders = given
        .into_iter()
        .chain([PathBuf::from("/usr/share/gocode")]);
    let library = folders
        .into_iter()
        .find(|f| f.join("src/golang.org/x/mod/sumdb/tlog").is_dir());
    Some((go, library?))
}

#[test]
fn go_accepts_a_real_proof_and_refuses_a_tampered_one() {
    let Some((go, library)) = go() else {
        let words = "SKIPPED: no Go with golang.org/x/mod here (Debian: golang-go, golang-golang-x-mod-dev)";
        let _ = writeln!(std::io::stderr(), "{words}");
        return;
    };
    let (site, proofs) = proofs();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/external/main.go");
    let program = site.folder.path().join("verify");
    let built = Command::new(go)
        .args(["build", "-o"])
        .arg(&program)
        .arg(source)
        .env("GO111MODULE", "off")
        .env("GOPATH", library)
        .env("GOFLAGS", "")
        .env("GOCACHE", site.folder.path().join("cache"))
        .output()
        .unwrap();
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    let accepts = |proof: &str| {
        let file = site.folder.path().join("entry.tlog-proof");
        std::fs::write(&file, proof).unwrap();
        let key = site.path().join("key.pub");
        Command::new(&program)
            .arg(key)
            .arg(file)
            .status()
            .unwrap()
            .success()
    };
    for (number, proof) in proofs {
        assert!(accepts(&proof), "entry {number}");
        for (what, proof) in tampered(&proof) {
            assert!(!accepts(&proof), "entry {number}, {what}");
        }
    }
}
