//! Functions of one number, and sums whose order is fixed.
//!
//! All of them are compiled inside loops over slices, which the compiler turns
//! into vector instructions: no branch, no table, no call.

/// Lanes of a sum: a sum over a slice is 16 sums over every sixteenth number,
/// added up in a fixed order, whatever the width of the vectors.
pub(crate) const LANES: usize = 16;

/// 1.5 · 2²³: a float of less than 2²² added to it is rounded to an integer,
/// which stands in the sum's lower bits.
pub(crate) const ROUND: f32 = 12_582_912.0;

/// 2 to the power of `x`, for `x` ≤ 0; relative error below 2⁻²³. Below −126 the
/// result is that of −126, which is 0 beside any sum with a term of 1.
#[inline(always)]
#[allow(clippy::excessive_precision)]
pub(crate) fn exp2(x: f32) -> f32 {
    let x = larger(x, -126.0);
    let rounded = x + ROUND;
    let f = x - (rounded - ROUND);
    // Least relative error of a polynomial for 2^f on [-½, ½]: 7.5e-8.
    let mut p = 0.001_327_648_4_f32;
    p = p.mul_add(f, 0.009_675_542);
    p = p.mul_add(f, 0.055_507_13);
    p = p.mul_add(f, 0.240_221_2);
    p = p.mul_add(f, 0.693_146_94);
    p = p.mul_add(f, 1.0);
    f32::from_bits(p.to_bits().wrapping_add(rounded.to_bits() << 23))
}

/// The Gaussian error linear unit, `x · Φ(x)` (Hendrycks and Gimpel 2016, in
/// its exact form); error below 1e-4 or a
/// hundred-thousandth of `x`, which is a hundredth of a
/// quantisation step of its usual outputs.
#[inline(always)]
#[allow(clippy::excessive_precision)]
pub(crate) fn gelu(x: f32) -> f32 {
    // erf(x/√2) = x · P(x²) with least absolute error (2e-6) on [-4.6, 4.6].
    let c = x.clamp(-4.6, 4.6);
    let u = c * c;
    let mut p = 1.225_843_97e-13_f32;
    p = p.mul_add(u, -1.642_490_66e-11);
    p = p.mul_add(u, 9.922_810_35e-10);
    p = p.mul_add(u, -3.602_367_12e-8);
    p = p.mul_add(u, 8.867_052_66e-7);
    p = p.mul_add(u, -1.588_485_79e-5);
    p = p.mul_add(u, 2.172_688_69e-4);
    p = p.mul_add(u, -2.336_001_49e-3);
    p = p.mul_add(u, 1.988_502_78e-2);
    p = p.mul_add(u, -1.329_342_72e-1);
    p = p.mul_add(u, 7.978_742_12e-1);
    let half = 0.5 * x;
    half.mul_add(p * c, half)
}

/// The larger one; `b` where they are equal or one is no number. `f32::max`
/// leaves open which zero it returns.
#[inline(always)]
pub(crate) fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// The sum of the lanes, in a fixed order.
#[inline(always)]
pub(crate) fn add_up(mut lanes: [f32; LANES]) -> f32 {
    let mut half = LANES / 2;
    while half > 0 {
        for i in 0..half {
            lanes[i] += lanes[i + half];
        }
        half /= 2;
    }
    lanes[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_and_gelu_are_close_to_the_exact_values() {
        for i in -12600..=0 {
            let x = i as f32 / 100.0;
            let exact = f64::from(x).exp2();
            assert!((f64::from(exp2(x)) / exact - 1.0).abs() < 3e-7, "exp2({x})");
        }
        // Values of x · Φ(x) from tables of the normal distribution.
        let known = [
            (-10.0, 0.0),
            (-3.0, -0.004_049_7),
            (-1.0, -0.158_655_3),
            (-0.5, -0.154_268_8),
            (0.0, 0.0),
            (0.5, 0.345_731_2),
            (1.0, 0.841_344_7),
            (3.0, 2.995_950_3),
            (30.0, 30.0),
        ];
        for (x, y) in known {
            assert!(
                (gelu(x) - y).abs() < 1e-4_f32.max(x * 1e-5),
                "gelu({x}) is {}",
                gelu(x)
            );
        }
    }
}
