//! The digests that a record carries: `sha1:` and base 32 as a rule, other
//! algorithms and hexadecimal or base 64 digits as they are found.

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha512};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Algorithm {
    Md5,
    Sha1,
    Sha256,
    Sha512,
}

/// A digest as recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Recorded {
    algorithm: Algorithm,
    value: Vec<u8>,
    /// Bits of a digit: 4, 5 or 6.
    bits: u32,
}

impl Recorded {
    /// Reads `ALGORITHM:DIGITS`; which digits, their number tells.
    pub(super) fn parse(text: &str) -> Option<Recorded> {
        let (name, digits) = text.trim().split_once(':')?;
        let name = name.trim().to_ascii_lowercase().replace('-', "");
        let (algorithm, bytes) = match name.as_str() {
            "md5" => (Algorithm::Md5, 16),
            "sha1" => (Algorithm::Sha1, 20),
            "sha256" => (Algorithm::Sha256, 32),
            "sha512" => (Algorithm::Sha512, 64),
            _ => return None,
        };
        let digits = digits.trim().trim_end_matches('=');
        let bits = [4, 5, 6].into_iter().find(|bits| {
            let needed = usize::div_ceil(bytes * 8, *bits as usize);
            digits.len() == needed
        })?;
        let mut value = Vec::with_capacity(bytes);
        let mut pool = 0u32;
        let mut held = 0;
        for digit in digits.bytes() {
            let digit = match bits {
                6 => digit,
                5 => digit.to_ascii_uppercase(),
                _ => digit.to_ascii_lowercase(),
            };
            let worth = alphabet(bits).iter().position(|&b| b == digit)? as u32;
            pool = (pool << bits) | worth;
            held += bits;
            if held >= 8 {
                held -= 8;
                value.push((pool >> held) as u8);
            }
        }
        value.truncate(bytes);
        Some(Recorded {
            algorithm,
            value,
            bits,
        })
    }

    /// The digest of `bytes` by the same algorithm.
    pub(super) fn of(&self, bytes: &[u8]) -> Recorded {
        let value = match self.algorithm {
            Algorithm::Md5 => Md5::digest(bytes).to_vec(),
            Algorithm::Sha1 => Sha1::digest(bytes).to_vec(),
            Algorithm::Sha256 => Sha256::digest(bytes).to_vec(),
            Algorithm::Sha512 => Sha512::digest(bytes).to_vec(),
        };
        Recorded {
            value,
            ..self.clone()
        }
    }
}

impl std::fmt::Display for Recorded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.algorithm {
            Algorithm::Md5 => "md5:",
            Algorithm::Sha1 => "sha1:",
            Algorithm::Sha256 => "sha256:",
            Algorithm::Sha512 => "sha512:",
        })?;
        let mut digits = String::new();
        let (mut pool, mut held) = (0u32, 0);
        let mask = (1 << self.bits) - 1;
        for &byte in &self.value {
            pool = (pool << 8) | u32::from(byte);
            held += 8;
            while held >= self.bits {
                held -= self.bits;
                digits.push(char::from(
                    alphabet(self.bits)[((pool >> held) & mask) as usize],
                ));
            }
        }
        if held > 0 {
            let digit = (pool << (self.bits - held)) & mask;
            digits.push(char::from(alphabet(self.bits)[digit as usize]));
        }
        f.write_str(&digits)
    }
}

fn alphabet(bits: u32) -> &'static [u8] {
    match bits {
        4 => b"0123456789abcdef",
        5 => b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
        _ => b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_read_in_every_spelling() {
        // The digests of no bytes, from the standards' own tables.
        for text in [
            "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ",
            "sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "SHA-1:2jmj7l5rSw0yVb/vlWAYkK/YBwk=",
            "sha1:3i42h3s6nnfq2msvx7xzkyayscx5qbyj",
            "md5:d41d8cd98f00b204e9800998ecf8427e",
            "md5:2QOYZWMPACZAJ2MABGMOZ6CCPY======",
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "sha-256:4OYMIQUY7QOBJGX36TEJS35ZEQT24QPEMSNZGTFESWMRW6CSXBKQ====",
            "sha512:cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce\
             47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
        ] {
            let recorded = Recorded::parse(text).unwrap();
            assert_eq!(recorded, recorded.of(b""), "{text}");
            assert_ne!(recorded, recorded.of(b"x"), "{text}");
            let written = recorded.to_string();
            assert_eq!(Recorded::parse(&written).unwrap(), recorded, "{text}");
        }
        let base32 = "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ";
        assert_eq!(Recorded::parse(base32).unwrap().to_string(), base32);
        for text in [
            "",
            "sha1",
            "sha1:",
            "sha1:3I42",
            "crc32:00000000",
            "sha1:!I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ",
        ] {
            assert_eq!(Recorded::parse(text), None, "{text}");
        }
    }
}
