//! Fits the judge of the accurate reader on articles that its net has not seen.

use crate::example::{self, Example};
use dixit_extract::AccurateReader;
use dixit_extract::accurate::judge::{FEATURES, Features, Judge};

const SIZE: usize = FEATURES.len();

/// Pulls weights towards zero: a few thousand attributions fit a dozen weights
/// without it, but some features hardly vary.
const RIDGE: f64 = 1.0;

/// What the net finds in the examples, with whether it is right.
pub(crate) fn samples(
    reader: &AccurateReader,
    texts: &[String],
    examples: Vec<Example>,
) -> Vec<(Features, bool)> {
    let mut out = Vec::new();
    let mut rest = examples.into_iter().peekable();
    while let Some(first) = rest.next() {
        let article = first.article;
        let mut of = vec![first];
        while let Some(next) = rest.next_if(|e| e.article == article) {
            of.push(next);
        }
        let views: Vec<_> = of.iter().map(|e| &e.view).collect();
        let found = reader.candidates(&texts[article], &views);
        for (e, found) in of.iter().zip(found) {
            out.extend(
                found
                    .iter()
                    .map(|(f, features)| (*features, example::is_right(e, f))),
            );
        }
    }
    out
}

/// Logistic regression by Newton's method (iteratively reweighted least squares).
pub(crate) fn fit(samples: &[(Features, bool)]) -> Judge {
    let mut w = [0.0f64; SIZE];
    for _ in 0..30 {
        let mut gradient = [0.0f64; SIZE];
        let mut hessian = [[0.0f64; SIZE]; SIZE];
        for i in 1..SIZE {
            gradient[i] = -RIDGE * w[i];
            hessian[i][i] = RIDGE;
        }
        hessian[0][0] = 1e-9;
        for (features, right) in samples {
            let x = features.map(f64::from);
            let z: f64 = w.iter().zip(&x).map(|(w, x)| w * x).sum();
            let p = 1.0 / (1.0 + (-z).exp());
            let error = f64::from(u8::from(*right)) - p;
            let weight = p * (1.0 - p);
            for i in 0..SIZE {
                gradient[i] += error * x[i];
                for j in 0..SIZE {
                    hessian[i][j] += weight * x[i] * x[j];
                }
            }
        }
        let step = solve(hessian, gradient);
        for (w, s) in w.iter_mut().zip(&step) {
            *w += s;
        }
        if step.iter().all(|s| s.abs() < 1e-9) {
            break;
        }
    }
    Judge(w.map(|v| v as f32))
}

/// Solves `a x = b` by elimination with the largest pivot.
fn solve(mut a: [[f64; SIZE]; SIZE], mut b: [f64; SIZE]) -> [f64; SIZE] {
    for i in 0..SIZE {
        let pivot = (i..SIZE).fold(i, |best, r| {
            if a[r][i].abs() > a[best][i].abs() {
                r
            } else {
                best
            }
        });
        a.swap(i, pivot);
        b.swap(i, pivot);
        for r in i + 1..SIZE {
            let factor = a[r][i] / a[i][i];
            let from = a[i];
            for (v, f) in a[r].iter_mut().zip(&from).skip(i) {
                *v -= factor * f;
            }
            b[r] -= factor * b[i];
        }
    }
    let mut x = [0.0; SIZE];
    for i in (0..SIZE).rev() {
        let known: f64 = (i + 1..SIZE).map(|j| a[i][j] * x[j]).sum();
        x[i] = (b[i] - known) / a[i][i];
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_that_is_right_comes_back_as_probability() {
        // Right in three of four where the second feature is 1, else in one of four.
        let mut samples = Vec::new();
        for k in 0..4000 {
            let mut x = [0.0; SIZE];
            x[0] = 1.0;
            x[1] = f32::from(u8::from(k % 2 == 0));
            let often = k % 8 / 2 != 0;
            samples.push((x, often == (k % 2 == 0)));
        }
        let judge = fit(&samples);
        let mut x = [0.0; SIZE];
        x[0] = 1.0;
        assert!((judge.probability(&x) - 0.25).abs() < 0.01);
        x[1] = 1.0;
        assert!((judge.probability(&x) - 0.75).abs() < 0.01);
    }
}
