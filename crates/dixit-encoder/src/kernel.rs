//! Products of integers, by hand for each set of instructions.
//!
//! Two kinds: bytes without sign times bytes with sign (`quads`: four products go
//! into one sum at a time), and 16-bit integers (`pairs`). Sums have 32 bits and
//! are exact: no instruction used here saturates or rounds before the sum is
//! full, and callers bound what goes in. AVX2's instruction for bytes
//! (`vpmaddubsw`) does saturate, at 16 bits and for ordinary weights, so `pairs`
//! stands in for it.
//!
//! Rejected: the kernels of `rten-gemm` 0.27, which has prepacked weights and the
//! scales' zero points by row. Its bare products take 523 of 805 billion
//! operations a second (one AVX-512 core), the maps here, with quantisation, bias
//! and activation, 597 of 865, and with AMX, which it has not, 1,590. It asks rayon
//! for the number of threads at each product, which starts a pool in the host
//! and works in it, unless the calling thread was bound to a pool of its own for
//! good; and without VNNI it saturates (`GemmExecutor::may_saturate`), so that
//! results would depend on the processor or weights lose a bit. The choice would
//! change if it took sums that are exact everywhere and a way to stay on its
//! thread.
//!
//! What a tile reads and writes is checked against the slices before its first
//! access; the proofs beside the accesses rest on these checks.
#![allow(unsafe_code)]

/// Rows of a tile of [`Pairs`].
pub(crate) const PAIR_ROWS: usize = 8;

/// Columns of a tile of [`Pairs`].
pub(crate) const PAIR_COLUMNS: usize = 32;

/// Operands of a product of 16-bit integers: the sums, over all steps, of
/// `rows[r · row_stride + 2 s + i] · columns[s · column_stride + 2 c + i]` for i
/// of 0 and 1.
#[derive(Clone, Copy)]
pub(crate) struct Pairs<'a> {
    pub(crate) rows: &'a [i16],
    pub(crate) row_stride: usize,
    pub(crate) columns: &'a [i16],
    pub(crate) column_stride: usize,
    pub(crate) steps: usize,
}

impl Pairs<'_> {
    /// Whether all operands of a tile are inside of their slices, and its sums
    /// inside of `out`.
    fn fits(&self, out: &[i32], out_stride: usize) -> bool {
        let last = PAIR_ROWS - 1;
        self.steps > 0
            && self.rows.len() >= last * self.row_stride + 2 * self.steps
            && self.columns.len() >= (self.steps - 1) * self.column_stride + 2 * PAIR_COLUMNS
            && out.len() >= last * out_stride + PAIR_COLUMNS
    }
}

/// The tile of 8 rows and 32 columns in plain Rust.
#[inline(always)]
pub(crate) fn pairs_portable(of: Pairs<'_>, out: &mut [i32], out_stride: usize) {
    assert!(of.fits(out, out_stride), "operands of a tile");
    for r in 0..PAIR_ROWS {
        let mut sums = [0_i32; PAIR_COLUMNS];
        let row = &of.rows[r * of.row_stride..][..2 * of.steps];
        for (step, row) in row.as_chunks::<2>().0.iter().enumerate() {
            let columns = &of.columns[step * of.column_stride..][..2 * PAIR_COLUMNS];
            for (sum, column) in sums.iter_mut().zip(columns.as_chunks::<2>().0) {
                let first = i32::from(row[0]) * i32::from(column[0]);
                let second = i32::from(row[1]) * i32::from(column[1]);
                *sum = sum.wrapping_add(first.wrapping_add(second));
            }
        }
        out[r * out_stride..][..PAIR_COLUMNS].copy_from_slice(&sums);
    }
}

/// AVX2: sums of pairs (`vpmaddwd`) are exact in 32 bits but for the one case of
/// four times -32768, which no caller has.
#[cfg(target_arch = "x86_64")]
pub(crate) mod avx2 {
    use super::*;
    use std::arch::x86_64::*;

    /// The tile of 8 rows and 32 columns, in four parts of 8 registers.
    #[inline]
    #[target_feature(enable = "avx2,fma")]
    pub(crate) fn pairs(of: Pairs<'_>, out: &mut [i32], out_stride: usize) {
        assert!(of.fits(out, out_stride), "operands of a tile");
        for row in [0, 4] {
            for column in [0, 16] {
                // SAFETY: rows row..row + 4 ≤ 8 and columns column..column + 16 ≤
                // 32 of a tile for which `fits` holds.
                unsafe { part(of, row, column, out, out_stride) };
            }
        }
    }

    /// Four rows and sixteen columns of the tile.
    ///
    /// # Safety
    ///
    /// `of.fits(out, out_stride)`, `row` ≤ 4 and `column` ≤ 16.
    #[inline]
    #[target_feature(enable = "avx2,fma")]
    unsafe fn part(of: Pairs<'_>, row: usize, column: usize, out: &mut [i32], out_stride: usize) {
        let mut sums = [[_mm256_setzero_si256(); 2]; 4];
        for step in 0..of.steps {
            // SAFETY: 32 numbers from step · column_stride + 2 · column end at or
            // before (steps - 1) · column_stride + 64.
            let columns = unsafe {
                let start = of
                    .columns
                    .as_ptr()
                    .add(step * of.column_stride + 2 * column);
                [
                    _mm256_loadu_si256(start.cast()),
                    _mm256_loadu_si256(start.add(16).cast()),
                ]
            };
            for (r, sums) in sums.iter_mut().enumerate() {
                // SAFETY: 2 numbers from (row + r) · row_stride + 2 · step end at
                // or before 7 · row_stride + 2 · steps.
                let two = unsafe {
                    let start = of.rows.as_ptr().add((row + r) * of.row_stride + 2 * step);
                    start.cast::<i32>().read_unaligned()
                };
                let row = _mm256_set1_epi32(two);
                for (sum, &column) in sums.iter_mut().zip(&columns) {
                    *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(row, column));
                }
            }
        }
        for (r, sums) in sums.iter().enumerate() {
            for (i, &sum) in sums.iter().enumerate() {
                // SAFETY: 8 numbers from (row + r) · out_stride + column + 8 i
                // end at or before 7 · out_stride + 32.
                unsafe {
                    let start = out
                        .as_mut_ptr()
                        .add((row + r) * out_stride + column + 8 * i);
                    _mm256_storeu_si256(start.cast(), sum);
                }
            }
        }
    }
}

/// AVX-512 with dot products (`vpdpbusd`, `vpdpwssd`): each adds exact products
/// to a sum of 32 bits.
#[cfg(target_arch = "x86_64")]
pub(crate) mod avx512 {
    use super::*;
    use std::arch::x86_64::*;

    /// Rows of a tile of [`quads`].
    pub(crate) const ROWS: usize = 6;

    /// Sums of rows of bytes without sign, `stride` apart, times
    /// `VECTORS` · 16 columns of bytes with sign, four of a column side by side.
    #[inline]
    #[target_feature(enable = "avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
    pub(crate) fn quads<const VECTORS: usize>(
        rows: &[u8],
        stride: usize,
        columns: &[i8],
        steps: usize,
        out: &mut [i32],
        out_stride: usize,
    ) {
        assert!(rows.len() >= (ROWS - 1) * stride + 4 * steps, "rows");
        assert!(columns.len() >= steps * VECTORS * 64, "columns");
        assert!(out.len() >= (ROWS - 1) * out_stride + VECTORS * 16, "sums");
        let mut sums = [[_mm512_setzero_si512(); VECTORS]; ROWS];
        for step in 0..steps {
            let mut vectors = [_mm512_setzero_si512(); VECTORS];
            for (i, vector) in vectors.iter_mut().enumerate() {
                // SAFETY: 64 bytes from (step · VECTORS + i) · 64 end at or before
                // steps · VECTORS · 64.
                *vector = unsafe {
                    let start = columns.as_ptr().add((step * VECTORS + i) * 64);
                    _mm512_loadu_si512(start.cast())
                };
            }
            for (r, sums) in sums.iter_mut().enumerate() {
                // SAFETY: 4 bytes from r · stride + 4 · step end at or before
                // (ROWS - 1) · stride + 4 · steps.
                let four = unsafe {
                    let start = rows.as_ptr().add(r * stride + 4 * step);
                    start.cast::<i32>().read_unaligned()
                };
                let row = _mm512_set1_epi32(four);
                for (sum, &vector) in sums.iter_mut().zip(&vectors) {
                    *sum = _mm512_dpbusd_epi32(*sum, row, vector);
                }
            }
        }
        for (r, sums) in sums.iter().enumerate() {
            for (i, &sum) in sums.iter().enumerate() {
                // SAFETY: 16 numbers from r · out_stride + 16 i end at or before
                // (ROWS - 1) · out_stride + VECTORS · 16.
                unsafe {
                    let start = out.as_mut_ptr().add(r * out_stride + 16 * i);
                    _mm512_storeu_si512(start.cast(), sum);
                }
            }
        }
    }

    /// The tile of 8 rows and 32 columns.
    #[inline]
    #[target_feature(enable = "avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
    pub(crate) fn pairs(of: Pairs<'_>, out: &mut [i32], out_stride: usize) {
        assert!(of.fits(out, out_stride), "operands of a tile");
        let mut sums = [[_mm512_setzero_si512(); 2]; PAIR_ROWS];
        for step in 0..of.steps {
            // SAFETY: 64 numbers from step · column_stride end at or before
            // (steps - 1) · column_stride + 64.
            let columns = unsafe {
                let start = of.columns.as_ptr().add(step * of.column_stride);
                [
                    _mm512_loadu_si512(start.cast()),
                    _mm512_loadu_si512(start.add(32).cast()),
                ]
            };
            for (r, sums) in sums.iter_mut().enumerate() {
                // SAFETY: 2 numbers from r · row_stride + 2 · step end at or before
                // 7 · row_stride + 2 · steps.
                let two = unsafe {
                    let start = of.rows.as_ptr().add(r * of.row_stride + 2 * step);
                    start.cast::<i32>().read_unaligned()
                };
                let row = _mm512_set1_epi32(two);
                for (sum, &column) in sums.iter_mut().zip(&columns) {
                    *sum = dot(*sum, row, column);
                }
            }
        }
        for (r, sums) in sums.iter().enumerate() {
            for (i, &sum) in sums.iter().enumerate() {
                // SAFETY: 16 numbers from r · out_stride + 16 i end at or before
                // 7 · out_stride + 32.
                unsafe {
                    let start = out.as_mut_ptr().add(r * out_stride + 16 * i);
                    _mm512_storeu_si512(start.cast(), sum);
                }
            }
        }
    }

    /// `vpdpwssd`. The compiler takes the intrinsic apart into two instructions,
    /// a product and a sum, which halves the speed of a loop of them.
    #[inline]
    #[target_feature(enable = "avx512f,avx512vnni")]
    fn dot(mut sum: __m512i, row: __m512i, column: __m512i) -> __m512i {
        // SAFETY: the instruction works on registers only and is one of the
        // function's target features.
        unsafe {
            std::arch::asm!(
                "vpdpwssd {sum}, {row}, {column}",
                sum = inout(zmm_reg) sum,
                row = in(zmm_reg) row,
                column = in(zmm_reg) column,
                options(pure, nomem, nostack, preserves_flags),
            );
        }
        sum
    }
}

/// Tiles of Intel's matrix extension (AMX), which has no stable intrinsics yet.
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
pub(crate) mod amx {
    use std::arch::asm;
    use std::arch::x86_64::{__cpuid, __cpuid_count};

    /// Rows of a tile of [`quads`].
    pub(crate) const ROWS: usize = 32;

    /// Columns of a tile of [`quads`].
    pub(crate) const COLUMNS: usize = 32;

    /// Bytes of a row that one step multiplies.
    pub(crate) const STEP: usize = 64;

    /// Whether processor and system have tiles of bytes, and let this process use
    /// them: Linux wants to be asked once, as the registers make the frames of
    /// signals larger. Asking again changes nothing.
    pub(crate) fn detect() -> bool {
        // ECX 27: XGETBV may be used. EDX 24 and 25: tiles, products of bytes.
        if __cpuid(0).eax < 7 || __cpuid(1).ecx & (1 << 27) == 0 {
            return false;
        }
        let features = __cpuid_count(7, 0).edx;
        if features & (1 << 24) == 0 || features & (1 << 25) == 0 {
            return false;
        }
        let (enabled, result): (u32, i64);
        // SAFETY: XGETBV exists (checked above) and reads a register. The call
        // asks for a permission (`arch_prctl`, ARCH_REQ_XCOMP_PERM, tile data)
        // and touches no memory; a system that does not know it returns an error.
        unsafe {
            asm!("xgetbv", in("ecx") 0, out("eax") enabled, out("edx") _, options(nomem, nostack));
            asm!(
                "syscall",
                inlateout("rax") 158_i64 => result,
                in("rdi") 0x1023,
                in("rsi") 18,
                out("rcx") _,
                out("r11") _,
                options(nostack),
            );
        }
        enabled & (3 << 17) == 3 << 17 && result == 0
    }

    /// Runs `body` with all tiles of this thread set to 16 rows of 64 bytes.
    ///
    /// # Safety
    ///
    /// [`detect`] has returned true.
    #[inline(always)]
    pub(crate) unsafe fn with_tiles(body: impl FnOnce()) {
        /// Sets the tiles free again, also when `body` panics.
        struct Release;
        impl Drop for Release {
            #[inline(always)]
            fn drop(&mut self) {
                // SAFETY: only made where tiles exist.
                unsafe { asm!("tilerelease", options(nomem, nostack)) }
            }
        }
        let mut shape = [0_u8; 64];
        shape[0] = 1; // palette
        for tile in 0..8 {
            shape[16 + 2 * tile] = 64; // bytes in a row
            shape[48 + tile] = 16; // rows
        }
        // SAFETY: tiles exist; the instruction reads the 64 bytes of `shape`,
        // which is one that palette 1 allows.
        unsafe { asm!("ldtilecfg [{}]", in(reg) shape.as_ptr(), options(readonly, nostack)) };
        let _release = Release;
        body();
    }

    /// Sums of 32 rows of bytes without sign, `stride` apart, times 32 columns of
    /// bytes with sign, four of a column side by side and steps of four
    /// `column_stride` apart.
    ///
    /// # Safety
    ///
    /// To be called from the body of [`with_tiles`].
    #[inline(always)]
    pub(crate) unsafe fn quads(
        rows: &[u8],
        stride: usize,
        columns: &[i8],
        column_stride: usize,
        steps: usize,
        out: &mut [i32],
        out_stride: usize,
    ) {
        assert!(
            steps > 0 && rows.len() >= (ROWS - 1) * stride + STEP * steps,
            "rows"
        );
        let quads = steps * STEP / 4;
        assert!(
            columns.len() >= (quads - 1) * column_stride + 4 * COLUMNS,
            "columns"
        );
        assert!(out.len() >= (ROWS - 1) * out_stride + COLUMNS, "sums");
        // SAFETY: step s (below `steps`) loads four tiles: 64 bytes from s · 64 of
        // rows 0 to 15 and 16 to 31, and the two halves of 128 bytes of the
        // columns' steps 16 s to 16 s + 15; the first assertions say that these
        // are inside of their slices. At the end four tiles are stored: two
        // halves of 128 bytes of 32 rows of sums, inside of `out` by the last
        // assertion. Tiles are set up by the caller and clobbered here; the
        // compiler keeps nothing in them. Arithmetic is exact: products of bytes
        // are added up in 32 bits.
        unsafe {
            asm!(
                "tilezero tmm0",
                "tilezero tmm1",
                "tilezero tmm2",
                "tilezero tmm3",
                "2:",
                "tileloadd tmm4, [{low} + {stride}]",
                "tileloadd tmm6, [{columns} + {column_stride}]",
                "tdpbusd tmm0, tmm4, tmm6",
                "tileloadd tmm7, [{columns} + {column_stride} + 64]",
                "tdpbusd tmm1, tmm4, tmm7",
                "tileloadd tmm5, [{high} + {stride}]",
                "tdpbusd tmm2, tmm5, tmm6",
                "tdpbusd tmm3, tmm5, tmm7",
                "add {low}, 64",
                "add {high}, 64",
                "add {columns}, {next}",
                "dec {steps}",
                "jnz 2b",
                "tilestored [{out} + {out_stride}], tmm0",
                "tilestored [{out} + {out_stride} + 64], tmm1",
                "tilestored [{below} + {out_stride}], tmm2",
                "tilestored [{below} + {out_stride} + 64], tmm3",
                low = inout(reg) rows.as_ptr() => _,
                high = inout(reg) rows.as_ptr().add(16 * stride) => _,
                stride = in(reg) stride,
                columns = inout(reg) columns.as_ptr() => _,
                column_stride = in(reg) column_stride,
                next = in(reg) 16 * column_stride,
                steps = inout(reg) steps => _,
                out = in(reg) out.as_mut_ptr(),
                below = in(reg) out.as_mut_ptr().add(16 * out_stride),
                out_stride = in(reg) 4 * out_stride,
                out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _,
                out("tmm4") _, out("tmm5") _, out("tmm6") _, out("tmm7") _,
                options(nostack),
            );
        }
    }
}
