//! What the processor at hand can do.
//!
//! The arithmetic is written once, in plain Rust, and compiled for several sets
//! of instructions by [`multiversion`]; only the products of integers have
//! versions by hand (`kernel`). Every operation on floats is rounded in the same
//! way and taken in the same order in all of them, so that the same input gives
//! the same bits on every processor.
#![allow(unsafe_code)]

use std::fmt;

/// A set of instructions that this processor has. The results of all are the
/// same, bit by bit; only their speed differs. A value beyond the portable set
/// exists only after it was found at run time: that is what the calls of
/// compiled versions rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cpu(Level);

/// Sets of instructions, from the least to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// What the target is compiled for.
    Portable,
    /// AVX2 and fused multiply-add.
    Avx2,
    /// AVX-512 with dot products of bytes and of 16-bit integers.
    Avx512,
    /// The same, and tiles of bytes (AMX).
    Amx,
}

impl Cpu {
    /// The most that this processor has.
    pub fn detect() -> Self {
        Self::all().pop().unwrap_or(Self(Level::Portable))
    }

    /// All sets that this processor has, the least first.
    pub fn all() -> Vec<Self> {
        let mut all = vec![Self(Level::Portable)];
        #[cfg(target_arch = "x86_64")]
        {
            let avx2 = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
            if avx2 {
                all.push(Self(Level::Avx2));
            }
            if avx2
                && is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512vl")
                && is_x86_feature_detected!("avx512vnni")
            {
                all.push(Self(Level::Avx512));
                #[cfg(target_os = "linux")]
                if crate::kernel::amx::detect() {
                    all.push(Self(Level::Amx));
                }
            }
        }
        all
    }

    /// Whether bytes are widened to 16 bits before they are multiplied.
    pub(crate) fn multiplies_words(self) -> bool {
        self.0 <= Level::Avx2
    }

    pub(crate) fn level(self) -> Level {
        self.0
    }
}

impl fmt::Display for Cpu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Level::Portable => "portable",
            Level::Avx2 => "AVX2",
            Level::Avx512 => "AVX-512",
            Level::Amx => "AMX",
        })
    }
}

/// Compiles a function for each set of instructions and takes the version for
/// the [`Cpu`] in its first parameter.
macro_rules! multiversion {
    ($(#[$meta:meta])* $vis:vis fn $name:ident($cpu:ident: Cpu $(, $arg:ident: $ty:ty)* $(,)?) $(-> $ret:ty)? $body:block) => {
        $(#[$meta])*
        #[allow(unsafe_code, clippy::too_many_arguments)]
        $vis fn $name($cpu: $crate::cpu::Cpu $(, $arg: $ty)*) $(-> $ret)? {
            #[inline(always)]
            fn body($($arg: $ty),*) $(-> $ret)? $body

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma")]
            fn avx2($($arg: $ty),*) $(-> $ret)? {
                body($($arg),*)
            }

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
            fn avx512($($arg: $ty),*) $(-> $ret)? {
                body($($arg),*)
            }

            match $cpu.level() {
                // SAFETY: a `Cpu` of this level exists only where all of the
                // function's target features were detected (`Cpu::all`).
                #[cfg(target_arch = "x86_64")]
                $crate::cpu::Level::Avx512 | $crate::cpu::Level::Amx => unsafe { avx512($($arg),*) },
                // SAFETY: as above.
                #[cfg(target_arch = "x86_64")]
                $crate::cpu::Level::Avx2 => unsafe { avx2($($arg),*) },
                _ => body($($arg),*),
            }
        }
    };
}

pub(crate) use multiversion;
