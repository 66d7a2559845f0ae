//! How likely an attribution is right: logistic regression over what the net
//! said of it.
//!
//! The net's own probabilities are those of a model that has seen its training
//! articles; the judge was fitted on articles that the net had not seen, so
//! that of the attributions with a confidence of .8 four in five are right.

use crate::fast::decode::{self, Found};
use crate::fast::view::View;

/// What is known of an attribution, with the names of the weights' file.
pub const FEATURES: [&str; 12] = [
    "constant",
    "anchor",
    "right",
    "source",
    "no source",
    "content",
    "edge",
    "quoted",
    "few words",
    "words",
    "pieces",
    "headline",
];

/// Values of [`FEATURES`].
pub type Features = [f32; FEATURES.len()];

/// The features of an attribution whose `p` is the second head's opinion.
pub fn features(view: &View, found: &Found) -> Features {
    let (quoted, words) = decode::quoted_words(view, &found.content);
    let flag = |yes: bool| f32::from(u8::from(yes));
    [
        1.0,
        log_odds(found.p_cue),
        log_odds(found.p),
        if found.source.is_empty() {
            0.0
        } else {
            log_odds(found.p_source)
        },
        flag(found.source.is_empty()),
        log_odds(found.p_content),
        log_odds(found.p_edge),
        quoted as f32 / words.max(1) as f32,
        flag(words < 4),
        (1.0 + words as f32).ln(),
        flag(found.content.len() > 1),
        flag(view.heading),
    ]
}

/// Logarithm of the odds, between -9.2 and 9.2.
fn log_odds(p: f32) -> f32 {
    let p = p.clamp(1e-4, 1.0 - 1e-4);
    (p / (1.0 - p)).ln()
}

/// A weight for each of [`FEATURES`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judge(pub Features);

impl Judge {
    /// Reads lines of `NAME<tab>WEIGHT`, one for each of [`FEATURES`] in order.
    ///
    /// # Errors
    /// The line that is not as it should be.
    pub fn read(text: &str) -> Result<Judge, String> {
        let mut weights = [0.0; FEATURES.len()];
        let mut lines = text.lines();
        for (name, weight) in FEATURES.iter().zip(&mut weights) {
            let line = lines.next().unwrap_or_default();
            let value = line.strip_prefix(name).and_then(|l| l.strip_prefix('\t'));
            *weight = value
                .and_then(|v| v.parse().ok())
                .ok_or_else(|| format!("{line:?} is not {name:?}, a tab and a number"))?;
        }
        Ok(Judge(weights))
    }

    /// The lines that [`Judge::read`] reads.
    pub fn write(&self) -> String {
        let lines = FEATURES.iter().zip(&self.0);
        lines.map(|(name, w)| format!("{name}\t{w:.4}\n")).collect()
    }

    /// Probability that an attribution with these features is right.
    pub fn probability(&self, features: &Features) -> f32 {
        let z: f32 = self.0.iter().zip(features).map(|(w, f)| w * f).sum();
        1.0 / (1.0 + (-z).exp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let mut judge = Judge([0.0; FEATURES.len()]);
        for (i, w) in judge.0.iter_mut().enumerate() {
            *w = i as f32 / 4.0 - 1.0;
        }
        assert_eq!(Judge::read(&judge.write()), Ok(judge));
        let error = Judge::read("constant\t1\nright\t2\n").unwrap_err();
        assert_eq!(error, "\"right\\t2\" is not \"anchor\", a tab and a number");
    }
}
