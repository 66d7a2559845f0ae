//! Whether confidences mean what they say: of the attributions with a
//! confidence of .8, are four in five right?
//!
//! An attribution is right if it is matched at the level `full` ([`crate::score`]).
//! Attributions inside others are left out: the corpora mark none, so that
//! nothing can be said of them.

use crate::score::matched_in_full;
use crate::{Corpus, Error, RoleSpans, run};
use dixit_extract::Reader;
use std::fmt::Write;

/// Tenths of the scale.
const BINS: usize = 10;

/// Attributions whose confidences lie in one tenth of the scale.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bin {
    /// How many there are.
    pub count: usize,
    /// How many of them are right.
    pub right: usize,
    /// The sum of their confidences.
    pub confidence: f64,
}

/// Confidences compared with what was right, by tenth of the scale.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reliability {
    /// From the confidences below .1 to those of .9 and more.
    pub bins: [Bin; BINS],
}

impl Reliability {
    /// Adds an attribution.
    pub fn add(&mut self, confidence: f64, right: bool) {
        let bin = ((confidence * BINS as f64) as usize).min(BINS - 1);
        let bin = &mut self.bins[bin];
        bin.count += 1;
        bin.right += usize::from(right);
        bin.confidence += confidence;
    }

    /// Attributions in all.
    pub fn count(&self) -> usize {
        self.bins.iter().map(|b| b.count).sum()
    }

    /// Expected calibration error (Naeini, Cooper and Hauskrecht 2015): the mean
    /// distance of the share that is right from the mean confidence, over
    /// bins weighted by their attributions. 0 where there are none.
    pub fn expected_calibration_error(&self) -> f64 {
        let apart: f64 = self
            .bins
            .iter()
            .map(|b| (b.confidence - b.right as f64).abs())
            .sum();
        apart / self.count().max(1) as f64
    }

    /// A row for each tenth that has attributions, and the error.
    pub fn table(&self) -> String {
        let mut out = format!(
            "{:<12} {:>7} {:>16} {:>7}\n",
            "confidence", "count", "mean confidence", "right"
        );
        for (at, bin) in self.bins.iter().enumerate().filter(|(_, b)| b.count > 0) {
            let (low, high) = (at as f64 / 10.0, (at + 1) as f64 / 10.0);
            let count = bin.count as f64;
            // Writing to a string cannot fail.
            let _ = writeln!(
                out,
                "{:<12} {:>7} {:>16.3} {:>7.3}",
                format!("{low:.1} to {high:.1}"),
                bin.count,
                bin.confidence / count,
                bin.right as f64 / count
            );
        }
        let error = self.expected_calibration_error();
        let _ = writeln!(out, "expected calibration error {error:.4}");
        out
    }
}

/// Reads the articles of `corpus` and compares.
///
/// # Errors
/// The article and span that reaches past the end of its text.
pub fn measure(corpus: &Corpus, reader: &dyn Reader) -> Result<Reliability, Error> {
    let mut out = Reliability::default();
    for article in &corpus.articles {
        let reading = reader.read(&run::document(&article.stem, &article.text));
        let top = reading.attributions.iter().filter(|a| a.parent.is_none());
        let (spans, confidences): (Vec<RoleSpans>, Vec<f32>) =
            top.map(|a| (RoleSpans::from(a), a.confidence)).unzip();
        let right = matched_in_full(&article.text, &article.gold, &spans)
            .map_err(|e| Error::new(format!("{}: {e}", article.stem)))?;
        for (confidence, right) in confidences.into_iter().zip(right) {
            out.add(f64::from(confidence), right);
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn honest_confidences_have_no_error_and_boasts_have() {
        let mut honest = Reliability::default();
        let mut boast = Reliability::default();
        for k in 0..100 {
            honest.add(0.75, k % 4 != 0);
            boast.add(0.95, k % 4 != 0);
        }
        assert!(honest.expected_calibration_error() < 1e-9);
        assert!((boast.expected_calibration_error() - 0.2).abs() < 1e-9);
        assert_eq!(honest.bins[7].count, 100);
        assert_eq!(
            honest.table(),
            "confidence     count  mean confidence   right\n\
             0.7 to 0.8       100            0.750   0.750\n\
             expected calibration error 0.0000\n"
        );
        assert_eq!(Reliability::default().expected_calibration_error(), 0.0);
        let mut sure = Reliability::default();
        sure.add(1.0, true);
        assert_eq!(sure.bins[9].count, 1);
    }
}
